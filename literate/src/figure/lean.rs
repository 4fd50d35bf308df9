//! The SVG of plotters with fewer letters: what a browser takes for granted is left out, and points that look alike
//! become one path.

/// Attributes that say what is so anyway.
const GRANTED: [&str; 3] = [" opacity=\"1\"", " font-family=\"sans-serif\"", " stroke=\"none\" stroke-width=\"1\""];

/// From so many points on, a path is shorter.
const FEW: usize = 4;

/// The elements of `body`, an element or a line of text a line as plotters writes them, in fewer letters.
pub(super) fn lean(body: &str) -> String {
    // Font sizes such as 104.00000000000001.
    let body = body.replace(".00000000000001\"", "\"");
    let body = GRANTED.iter().fold(body, |body, granted| body.replace(granted, ""));
    let lines: Vec<&str> = body.lines().collect();
    let mut lean = String::new();
    let alike =
        |one: &&str, other: &&str| point(one).is_some_and(|(_, look)| point(other).is_some_and(|it| it.1 == look));
    for run in lines.chunk_by(alike) {
        match point(run[0]) {
            Some((_, [radius, fill])) if run.len() >= FEW => {
                let dots: String =
                    run.iter().filter_map(|line| point(line)).map(|([x, y], _)| format!("M{x} {y}h0")).collect();
                let width =
                    radius.parse::<f64>().map_or_else(|_| radius.to_owned(), |radius| (2.0 * radius).to_string());
                lean += &format!(
                    "<path d=\"{dots}\" fill=\"none\" stroke=\"{fill}\" stroke-width=\"{width}\" stroke-linecap=\"round\"/>"
                );
            }
            _ => lean.extend(run.iter().copied()),
        }
    }
    lean
}

/// Where a filled circle lies, and its radius and colour; nothing for any other line.
fn point(line: &str) -> Option<([&str; 2], [&str; 2])> {
    let rest = line.strip_prefix("<circle cx=\"")?.strip_suffix("\"/>")?;
    let (x, rest) = rest.split_once("\" cy=\"")?;
    let (y, rest) = rest.split_once("\" r=\"")?;
    let (radius, fill) = rest.split_once("\" fill=\"")?;
    (!radius.contains('"') && !fill.contains('"')).then_some(([x, y], [radius, fill]))
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
    fn circles_that_are_more_than_a_filled_disc_stay() {
        let ring = "<circle cx=\"1\" cy=\"2\" r=\"3\" fill=\"#fff\" stroke=\"#000\" stroke-width=\"2\"/>\n";
        assert_eq!(lean(&ring.repeat(5)).matches("<circle").count(), 5);
        let pale = "<circle cx=\"1\" cy=\"2\" r=\"3\" opacity=\"0.5\" fill=\"#fff\"/>\n";
        assert_eq!(lean(&pale.repeat(5)).matches("opacity=\"0.5\"").count(), 5);
    }
}
