//! What a run prints. Colours only where stdout is a terminal and `NO_COLOR` is unset (`anstream` sees to both).

use std::{fmt::Display, io::Write, path::Path};

use anstyle::{AnsiColor, Style};

use crate::{
    ledger::{Record, Verdict, counts},
    output::{Checked, Output},
    table::Table,
};

const BOLD: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();

/// Prints a line. A closed pipe (`| head`) is no reason to stop a run, so errors are passed over.
fn line(text: impl Display) {
    let _ = writeln!(anstream::stdout(), "{text}");
}

pub(crate) fn heading(rows: &[String], title: &str) {
    let rows = rows.iter().map(|row| format!("{row} ")).collect::<String>();
    line(format_args!("\n{BOLD}{rows}{title}{BOLD:#}"));
}

pub(crate) fn output(output: &Output) {
    match output {
        Output::Figure(figure) => line(format_args!("{FAINT}figure{FAINT:#}  {}", figure.title)),
        Output::Table(table) => line(table.to_terminal()),
        Output::Text(text) | Output::Code(text) => line(text),
        Output::Prose(prose) => line(&prose.markdown),
        Output::Data(data) => line(format_args!("{FAINT}data{FAINT:#}    {data}")),
        Output::Claim(checked) => claim(checked),
    }
}

fn claim(checked: &Checked) {
    let Record { row, what, document, ours, verdict, note, .. } = &checked.record;
    let style = Style::new().fg_color(Some(colour(*verdict).into()));
    let mark = verdict.mark();
    line(format_args!("{style}{mark}{style:#} {row} {what}   ours {ours}   document {document}"));
    if !note.is_empty() {
        line(format_args!("    {FAINT}{verdict}: {note}{FAINT:#}"));
    }
    if checked.unexplained {
        line(format_args!("    {style}differs, and the page does not say why{style:#}"));
    }
}

fn colour(verdict: Verdict) -> AnsiColor {
    match verdict {
        Verdict::Pass => AnsiColor::Green,
        Verdict::Weak | Verdict::Differs | Verdict::Undecided => AnsiColor::Yellow,
        Verdict::Fail => AnsiColor::Red,
        Verdict::Unchecked => AnsiColor::BrightBlack,
    }
}

pub(crate) fn summary(chapter: &str, records: &[Record], page: &Path) {
    line(format_args!("\n{BOLD}{chapter}{BOLD:#}: {}\n{BOLD}page{BOLD:#}    {}", counts(records), page.display()));
}

/// Names each failed claim again, where a reader looks last, and how to run its section alone.
pub(crate) fn failures(chapter: &str, records: &[Record]) {
    for record in records.iter().filter(|record| record.verdict == Verdict::Fail) {
        let Record { row, what, ours, document, .. } = record;
        error(format_args!(
            "{row} {what}: ours {ours}, document {document}\nTo run this section alone: cargo run -p {chapter} -- --only {row}"
        ));
    }
}

pub(crate) fn sections(table: &Table) {
    line(table.to_terminal());
}

/// Prints what went wrong and what to do next, to stderr. Where nobody reads it, it is lost.
pub(crate) fn error(error: impl Display) {
    let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    let _ = writeln!(anstream::stderr(), "{red}error{red:#}: {error}");
}
