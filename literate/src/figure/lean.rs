//! The SVG of plotters with fewer letters: what a browser takes for granted is left out, and points and lines that
//! look alike become one path.

use super::{
    plot::DETAIL,
    trajectory::{polyline, simplified},
};

/// Attributes that say what is so anyway.
const GRANTED: [&str; 4] =
    [" opacity=\"1\"", " font-family=\"sans-serif\"", " stroke=\"none\" stroke-width=\"1\"", " text-anchor=\"start\""];

/// The elements of `body`, an element or a line of text a line as plotters writes them, in fewer letters.
pub(super) fn lean(body: &str) -> String {
    // Font sizes such as 104.00000000000001.
    let body = body.replace(".00000000000001\"", "\"");
    let body = GRANTED.iter().fold(body, |body, granted| body.replace(granted, ""));
    let (shapes, texts) = apart(&body);
    shapes_in_paths(&shapes) + &texts_in_groups(&texts)
}

/// The lines that draw, and the texts, which may as well come after them.
fn apart(body: &str) -> (Vec<&str>, Vec<String>) {
    let (mut shapes, mut texts, mut in_text) = (Vec::new(), Vec::new(), false);
    for line in body.lines() {
        match texts.last_mut() {
            Some(text) if in_text => *text += line,
            _ if line.starts_with("<text") => texts.push(line.to_owned()),
            _ => shapes.push(line),
        }
        in_text = (in_text || line.starts_with("<text")) && !line.ends_with("</text>");
    }
    (shapes, texts)
}

fn shapes_in_paths(lines: &[&str]) -> String {
    let mut lean = String::new();
    let strokes: Vec<(&str, Option<Stroke>)> = lines.iter().map(|line| (*line, stroke(line))).collect();
    let look = |stroke: &Option<Stroke>| stroke.as_ref().map(|stroke| stroke.look.clone());
    for run in strokes.chunk_by(|(_, one), (_, other)| one.is_some() && look(one) == look(other)) {
        let elements: String = run.iter().map(|(line, _)| *line).collect();
        let outlines: String = run.iter().filter_map(|(_, stroke)| Some(stroke.as_ref()?.outline.as_str())).collect();
        let path = look(&run[0].1).map(|look| format!("<path d=\"{outlines}\" fill=\"none\" {look}/>"));
        lean += path.as_ref().filter(|path| path.len() < elements.len()).unwrap_or(&elements);
    }
    lean
}

/// Texts that look alike say so once.
fn texts_in_groups(texts: &[String]) -> String {
    let parts: Vec<(&str, &str, &str)> = texts.iter().map(|text| place_look_and_words(text)).collect();
    let mut lean = String::new();
    for run in parts.chunk_by(|(_, one, _), (_, other, _)| one == other) {
        let look = run[0].1;
        if let [(place, _, words)] = run {
            lean += &format!("{place}{look}{words}");
        } else {
            let texts: String = run.iter().map(|(place, _, words)| format!("{place}{words}")).collect();
            lean += &format!("<g class=\"words\"{look}>{texts}</g>");
        }
    }
    lean
}

fn place_look_and_words(text: &str) -> (&str, &str, &str) {
    let (open, words) = text.split_at(text.find('>').unwrap_or(text.len()));
    let looks = [" text-anchor=", " font-size="].iter().find_map(|name| open.find(name));
    let (place, look) = open.split_at(looks.unwrap_or(open.len()));
    (place, look, words)
}

/// What a path can draw.
struct Stroke {
    outline: String,
    look: String,
}

/// A line, or a filled circle as a point that a round pen makes; nothing for anything else.
fn stroke(element: &str) -> Option<Stroke> {
    let (name, attributes) = element.strip_prefix('<')?.strip_suffix("/>")?.split_once(' ')?;
    let [names, values] = [0, 1].map(|first| attributes.split('"').skip(first).step_by(2).collect::<Vec<_>>());
    match (name, names.concat().as_str(), &values[..]) {
        ("circle", "cx= cy= r= fill=", [x, y, radius, fill]) => {
            let width = radius.parse::<f64>().ok()? * 2.0;
            let look = format!("stroke=\"{fill}\" stroke-width=\"{width}\" stroke-linecap=\"round\"");
            Some(Stroke { outline: format!("M{x} {y}h0"), look })
        }
        ("line", "stroke= stroke-width= x1= y1= x2= y2=", [colour, width, x1, y1, x2, y2]) => {
            line(colour, width, &format!("{x1},{y1} {x2},{y2}"))
        }
        ("polyline", "fill= stroke= stroke-width= points=", ["none", colour, width, points]) => {
            line(colour, width, points)
        }
        _ => None,
    }
}

/// A line without the points that nobody would miss.
fn line(colour: &str, width: &str, points: &str) -> Option<Stroke> {
    let point = |point: &str| -> Option<(f64, f64)> {
        let (x, y) = point.split_once(',')?;
        Some((x.parse::<f64>().ok()? / DETAIL, y.parse::<f64>().ok()? / DETAIL))
    };
    let points = points.split_whitespace().map(point).collect::<Option<Vec<_>>>()?;
    let kept: Vec<(f64, f64)> = simplified(&points).iter().map(|(x, y)| (x * DETAIL, y * DETAIL)).collect();
    Some(Stroke { outline: polyline(&kept), look: format!("stroke=\"{colour}\" stroke-width=\"{width}\"") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_that_look_alike_become_a_path_in_their_place() {
        let circle = |x: usize, fill: &str| {
            format!(
                "<circle cx=\"{x}\" cy=\"7\" r=\"28\" opacity=\"1\" fill=\"{fill}\" stroke=\"none\" stroke-width=\"1\"/>\n"
            )
        };
        let red: String = (1..=4).map(|x| circle(x, "#f00")).collect();
        let svg =
            lean(&format!("<line opacity=\"1\" x1=\"0\"/>\n{red}{}{}<line/>\n", circle(5, "#00f"), circle(6, "none")));
        let path = "<path d=\"M1 7h0M2 7h0M3 7h0M4 7h0\" fill=\"none\" stroke=\"#f00\" stroke-width=\"56\" \
                    stroke-linecap=\"round\"/>";
        let single = |x: usize, fill: &str| format!("<circle cx=\"{x}\" cy=\"7\" r=\"28\" fill=\"{fill}\"/>");
        let others = single(5, "#00f") + &single(6, "none");
        assert_eq!(svg, format!("<line x1=\"0\"/>{path}{others}<line/>"));
    }

    #[test]
    fn lines_that_look_alike_become_a_path_without_the_points_that_nobody_would_miss() {
        let grid = |x: usize| {
            format!("<line stroke=\"#EEE\" stroke-width=\"8\" x1=\"{x}\" y1=\"90\" x2=\"{x}\" y2=\"10\"/>\n")
        };
        let curve = "<polyline fill=\"none\" stroke=\"#00F\" stroke-width=\"8\" points=\"0,0 40,1 80,0 80,80 \"/>\n";
        assert_eq!(
            lean(&(grid(0) + &grid(40) + curve)),
            "<path d=\"M0 90l0-80M40 90l0-80\" fill=\"none\" stroke=\"#EEE\" stroke-width=\"8\"/>\
             <path d=\"M0 0l80 0 0 80\" fill=\"none\" stroke=\"#00F\" stroke-width=\"8\"/>"
        );
    }

    #[test]
    fn circles_that_are_more_than_a_filled_disc_stay() {
        let ring = "<circle cx=\"1\" cy=\"2\" r=\"3\" fill=\"#fff\" stroke=\"#000\" stroke-width=\"2\"/>\n";
        assert_eq!(lean(&ring.repeat(5)).matches("<circle").count(), 5);
        let pale = "<circle cx=\"1\" cy=\"2\" r=\"3\" opacity=\"0.5\" fill=\"#fff\"/>\n";
        assert_eq!(lean(&pale.repeat(5)).matches("opacity=\"0.5\"").count(), 5);
    }
}
