//! The page as one HTML file that needs nothing else: no network, no other file, and a script only for sliders, for the
//! switch that unfolds all code and for tab stops. Without it everything is there.

use std::collections::BTreeMap;

use base64::prelude::{BASE64_STANDARD, Engine};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::{
    figure::{Figure, family, style},
    highlight, korean,
    ledger::{self, Ledger, Verdict},
    markdown::with_code,
    numbers::short,
    output::{Checked, Entry, Output, Strip},
    section::{Facts, FinishedSection, Opening, ReadCell},
    source::Kind,
};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("page.js");

/// A whole HTML page with `body` as its main part. `style` goes after the style sheet that all pages share.
pub fn document(title: &str, style: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                // An icon of its own keeps browsers from asking a server for one.
                link rel="icon" href="data:,";
                // The colours of the dark ask for no `.figure` above them: what `<use>` repeats has none.
                style { (PreEscaped(math_font())) (PreEscaped(STYLE)) (PreEscaped(style::dark(""))) (PreEscaped(family::STYLE)) (PreEscaped(style)) }
            }
            body {
                a.skip href="#text" { "Skip to the text" }
                main #text { (body) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

/// A chapter's whole page. `ledger` holds the claims of all sections, in the order of the run.
pub(crate) fn page(
    chapter: &str,
    opening: &Opening,
    sections: &[FinishedSection],
    ledger: &Ledger,
    facts: &Facts,
) -> String {
    let mut figures = sections.iter().flat_map(|section| &section.entries).filter_map(|entry| entry.output.figure());
    let plays = figures.any(|figure| figure.player.is_some());
    let mut numbers = Numbers { chapter: number_of(chapter), claims: 0, figures: 0 };
    let bodies: Vec<Markup> = sections.iter().map(|finished| section(finished, &mut numbers)).collect();
    let body = html! {
        header { (PreEscaped(&opening.html)) (notices(facts)) }
        (contents(sections, ledger))
        @for body in bodies { (body) }
        (ledger_section(ledger))
        (footer(chapter, facts))
        @if plays { script { (PreEscaped(family::SCRIPT)) } }
    };
    document(&opening.title, "", &body)
}

/// The font of the formulas, inside the page: many machines have none, and their formulas would come out crooked.
fn math_font() -> String {
    let font = BASE64_STANDARD.encode(include_bytes!("math_font/stix-two-math.woff2"));
    format!("@font-face{{font-family:\"Page Math\";src:url(data:font/woff2;base64,{font})}}")
}

/// What a reader must know before taking the page for the whole, full run.
fn notices(facts: &Facts) -> Markup {
    html! {
        @if !facts.only.is_empty() {
            p.notice { "A partial page: only " (facts.only.join(", ")) " was run." }
        }
        @if facts.quick {
            p.notice { "A quick run: fewer seeds and less training than the text says. What needs all of it is shown but not checked." }
        }
    }
}

fn contents(sections: &[FinishedSection], ledger: &Ledger) -> Markup {
    html! {
        nav aria-label="Contents" {
            ol {
                @for FinishedSection { read, .. } in sections {
                    li { a href=(format!("#{}", read.topic)) { (PreEscaped(korean::marked(&read.title))) } " " (row_labels(&read.rows)) }
                }
                @if !ledger.records.is_empty() { li { a href="#ledger" { "Ledger" } } }
            }
            label.all-code hidden { input type="checkbox" autocomplete="off"; " Show all code" }
            p.counts { "Claims: " (ledger::counts(&ledger.records)) }
        }
    }
}

fn row_labels(rows: &[String]) -> Markup {
    html! { @for row in rows { span.row { (row) } " " } }
}

/// How many claims and figures there were so far.
struct Numbers {
    chapter: String,
    claims: usize,
    figures: usize,
}

/// What a figure's number begins with: `5.` in `chapter05`.
fn number_of(chapter: &str) -> String {
    let digits = chapter.trim_start_matches(|character: char| !character.is_ascii_digit());
    digits.parse().map(|number: u32| format!("{number}.")).unwrap_or_default()
}

/// A section's cells, each with the outputs that its lines made.
fn section(finished: &FinishedSection, numbers: &mut Numbers) -> Markup {
    let FinishedSection { read, entries, .. } = finished;
    let mut outputs: BTreeMap<usize, Vec<&Output>> = BTreeMap::new();
    let mut cell = 0;
    for entry in entries {
        cell = cell_of(entry, read.topic, &read.cells).unwrap_or(cell);
        outputs.entry(cell).or_default().push(&entry.output);
    }
    let formulas: BTreeMap<usize, (&str, &str)> =
        outputs.iter().filter_map(|(cell, made)| Some((*cell, formula_before(&read.cells, *cell, made)?))).collect();
    let outputs: BTreeMap<usize, Vec<Markup>> = outputs
        .into_iter()
        .map(|(cell, outputs)| (cell, outputs.into_iter().map(|made| output(made, numbers)).collect()))
        .collect();
    html! {
        section #(read.topic) {
            @for (index, cell) in read.cells.iter().enumerate() {
                @let outputs = html! {
                    @if let Some(outputs) = outputs.get(&index) {
                        div.outputs { @for output in outputs { (output) } }
                    }
                };
                @match (cell.kind, &cell.folded) {
                    (Kind::Prose, _) => {
                        @let text = formulas.get(&(index + 1)).map_or(cell.html.as_str(), |(text, _)| text);
                        (PreEscaped(text)) (outputs)
                    },
                    (_, Some(what)) => {
                        @match formulas.get(&index) {
                            Some((_, formula)) => div.beside { (PreEscaped(formula)) (outputs) },
                            None => (outputs),
                        }
                        details.code { summary { "Code: " (what) } (code(cell)) }
                    },
                    (_, None) => { (code(cell)) (outputs) },
                }
            }
        }
    }
}

/// The prose before a cell that only shows code of another file, and the formula that ends it: what the code computes.
fn formula_before<'a>(cells: &'a [ReadCell], index: usize, made: &[&Output]) -> Option<(&'a str, &'a str)> {
    let prose = cells.get(index.checked_sub(1)?).filter(|cell| cell.kind == Kind::Prose)?;
    let shows_code = cells[index].folded.is_some() && made.iter().all(|output| matches!(output, Output::Code(_)));
    let (text, last) = prose.html.split_at(prose.html.rfind("<p>").filter(|_| shows_code)?);
    let is_formula = last.starts_with("<p><span class=\"scroll formula\">") && last.trim_end().ends_with("</span></p>");
    is_formula.then_some((text, last))
}

fn code(cell: &ReadCell) -> Markup {
    html! { pre.scroll { code { (PreEscaped(&cell.html)) } } }
}

/// The cell of code with the line that made the output; `None` where that line is in another file.
fn cell_of(entry: &Entry, topic: &str, cells: &[ReadCell]) -> Option<usize> {
    let file = std::path::Path::new(entry.place.file()).file_stem()?;
    let holds = |cell: &ReadCell| cell.kind != Kind::Prose && cell.lines.contains(&entry.place.line());
    cells.iter().position(holds).filter(|_| file == topic)
}

fn output(output: &Output, numbers: &mut Numbers) -> Markup {
    match output {
        Output::Figure(drawn) => figure(drawn, numbers),
        Output::Table(table) => table.to_html(),
        Output::Text(text) => html! { pre.scroll.printed { (text) } },
        Output::Code(code) => html! { pre.scroll { code { (highlight::rust(code)) } } },
        Output::Prose(prose) => PreEscaped(prose.html.clone()),
        Output::Data(data) => html! { p.data { "Data: " (data) } },
        Output::Claim(checked) => claim(checked, numbers),
    }
}

fn figure(figure: &Figure, numbers: &mut Numbers) -> Markup {
    numbers.figures += 1;
    let Numbers { chapter, figures: number, .. } = numbers;
    html! {
        figure.figure #(format!("figure-{number}")) {
            @if let Some(player) = &figure.player {
                (PreEscaped(player))
            } @else {
                div.wide.scroll { (PreEscaped(&figure.wide)) }
                div.narrow.scroll { (PreEscaped(&figure.narrow)) }
            }
            figcaption {
                b { "Figure " (chapter) (number) } " " (PreEscaped(korean::marked(&figure.title))) " "
                span.files {
                    a href=(format!("{}.svg", figure.file)) { "SVG" } " "
                    a href=(format!("{}.csv", figure.file)) { "CSV" }
                }
            }
        }
    }
}

/// A claim's value of this length is not broken, on the narrowest page either.
const SHORT_VALUE: usize = 24;

fn claim(checked: &Checked, numbers: &mut Numbers) -> Markup {
    let Checked { record, unexplained, strip } = checked;
    let number = numbers.claims;
    numbers.claims += 1;
    html! {
        div #(format!("claim-{number}")) class=(format!("claim {}", record.verdict)) {
            p.what { (mark(record.verdict)) " " span.row { (record.row) } " " (record.what) }
            p.values {
                @for (name, value) in [("ours", &record.ours), (record.label(), &record.document)] {
                    span { (name) " " b.keep[value.len() <= SHORT_VALUE] { (value) } } " "
                }
            }
            @if let Some(strip) = strip { (band_strip(strip)) }
            @if !record.note.is_empty() { p.note { (record.verdict) ": " (with_code(&record.note)) } }
            @if *unexplained { p.note { b { "It differs, and the page does not say why." } } }
        }
    }
}

fn mark(verdict: Verdict) -> Markup {
    html! { span.mark role="img" aria-label=(verdict) { (verdict.mark()) } }
}

/// The seeds' values as dots, their band as a bar, the document's value as an upright line and the control as a dashed
/// one.
fn band_strip(strip: &Strip) -> Markup {
    const WIDTH: f64 = 300.0;
    let Strip { values, band, control, document } = strip;
    let all = || values.iter().copied().chain([band.low(), band.high(), control.value, *document]);
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    let place = |value: f64| 8.0 + (WIDTH - 16.0) * if high > low { (value - low) / (high - low) } else { 0.5 };
    let number = |value: f64| format!("{:.1}", place(value));
    let width = format!("{:.1}", (place(band.high()) - place(band.low())).max(1.0));
    let description = format!(
        "{} values in a band from {} to {}; beside them {}, the control ({}) {}",
        values.len(),
        short(band.low(), 5),
        short(band.high(), 5),
        short(*document, 8),
        control.name,
        short(control.value, 5),
    );
    html! {
        svg.strip width=(WIDTH) height="28" viewBox=(format!("0 0 {WIDTH} 28")) role="img" aria-label=(description) {
            rect.band x=(number(band.low())) y="8" width=(width) height="12" rx="3" {}
            @for value in values { circle.seed cx=(number(*value)) cy="14" r="3" {} }
            line.control x1=(number(control.value)) x2=(number(control.value)) y1="1" y2="27" {}
            line.document x1=(number(*document)) x2=(number(*document)) y1="1" y2="27" {}
        }
    }
}

/// All claims in one table, and the data they stand on.
fn ledger_section(ledger: &Ledger) -> Markup {
    html! {
        @if !ledger.records.is_empty() {
            section #ledger {
                h2 { "Ledger" }
                p { "Every number the document states, and some that follow from what it says, beside what this run gave: " (ledger::counts(&ledger.records)) "." }
                (ledger::data(&ledger.data))
                (ledger::table([("", ledger.records.as_slice())]))
            }
        }
    }
}

fn footer(chapter: &str, facts: &Facts) -> Markup {
    let length = if facts.quick { "quick" } else { "full" };
    html! {
        footer {
            p {
                (chapter) " " (env!("CARGO_PKG_VERSION")) ", " (length) " run, seed " (facts.seed) ", "
                (format!("{:.1}", facts.seconds)) " s. Made by " code { "cargo run -p " (chapter) @if facts.quick { " -- --quick" } } "."
            }
        }
    }
}
