//! What a run prints. Colours only where stdout is a terminal and `NO_COLOR` is unset (`anstream` sees to both).

use std::{env, fmt::Display, io::Write, path::Path};

use anstream::adapter::strip_str;
use anstyle::{AnsiColor, Style};

use crate::{
    korean::columns,
    ledger::{Record, Verdict, counts},
    output::{Checked, Output},
    table::Table,
};

mod prose;

const BOLD: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
/// Before what explains the line above it.
const INDENT: usize = 4;
/// Taken by the word before a line that says which data or which figure.
const LABEL: usize = 8;

/// Columns of the terminal, or those that `COLUMNS` asks for. `None` where what is printed goes to a file or a pipe: there
/// a line stays a line.
fn width() -> Option<usize> {
    let terminal = terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| usize::from(width.0));
    terminal.or_else(|| env::var("COLUMNS").ok()?.parse().ok()).filter(|width| *width > 2 * INDENT)
}

/// A text in lines of at most `width` columns, if its words are no longer; all but the first begin with `indent` spaces,
/// and the first has `taken` columns less. What only colours a word takes none.
fn wrapped(text: &str, width: Option<usize>, taken: usize, indent: usize) -> String {
    let Some(width) = width else { return text.to_owned() };
    let mut lines = String::new();
    let mut at = taken;
    for (index, word) in text.split(' ').enumerate() {
        let columns = columns(&strip_str(word).to_string());
        if index > 0 && at + 1 + columns > width {
            lines.truncate(lines.trim_end_matches(' ').len());
            lines.push('\n');
            lines.push_str(&" ".repeat(indent));
            at = indent;
        } else if index > 0 {
            lines.push(' ');
            at += 1;
        }
        lines.push_str(word);
        at += columns;
    }
    lines
}

/// Prints a line. A closed pipe (`| head`) is no reason to stop a run, so errors are passed over.
fn line(text: impl Display) {
    let _ = writeln!(anstream::stdout(), "{text}");
}

pub(crate) fn heading(rows: &[String], title: &str) {
    let rows = rows.iter().map(|row| format!("{row} ")).collect::<String>();
    line(format_args!("\n{BOLD}{}{BOLD:#}", wrapped(&format!("{rows}{title}"), width(), 0, 0)));
}

/// Prints an output of a run whose page goes into `folder`.
pub(crate) fn output(output: &Output, folder: &Path) {
    match output {
        Output::Figure(figure) => {
            labelled("figure", &figure.title);
            let path = folder.join(format!("{}.svg", figure.file));
            line(format_args!("{:LABEL$}{FAINT}{}{FAINT:#}", "", from_here(&path).display()));
        }
        Output::Table(table) => line(table.to_terminal(width())),
        Output::Text(text) | Output::Code(text) => line(text),
        Output::Prose(prose) => prose::lines(&prose.markdown, width()).iter().for_each(line),
        Output::Data(data) => labelled("data", data),
        Output::Claim(checked) => claim(checked),
    }
}

/// A path as short as a command that is given here may have it.
fn from_here(path: &Path) -> &Path {
    let here = env::current_dir().unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path)
}

fn labelled(label: &str, text: &str) {
    let gap = " ".repeat(LABEL - label.len());
    line(format_args!("{FAINT}{label}{FAINT:#}{gap}{}", wrapped(text, width(), LABEL, LABEL)));
}

fn claim(checked: &Checked) {
    let Record { row, what, document, ours, verdict, note, .. } = &checked.record;
    let style = Style::new().fg_color(Some(colour(*verdict).into()));
    let mark = verdict.mark();
    let claimed = format!("{row} {what}   ours {ours}   {} {document}", checked.record.label());
    line(format_args!("{style}{mark}{style:#} {}", wrapped(&claimed, width(), 2, INDENT)));
    let explain = |style: Style, text: &str| {
        line(format_args!("{:INDENT$}{style}{}{style:#}", "", wrapped(text, width(), INDENT, INDENT)));
    };
    if !note.is_empty() {
        explain(FAINT, &format!("{verdict}: {note}"));
    }
    if checked.unexplained {
        explain(style, "differs, and the page does not say why");
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
    let counts = wrapped(&counts(records), width(), chapter.len() + 2, LABEL);
    line(format_args!("\n{BOLD}{chapter}{BOLD:#}: {counts}\n{BOLD}page{BOLD:#}    {}", page.display()));
}

/// Names each failed claim again, where a reader looks last, and how to run its section alone.
pub(crate) fn failures(chapter: &str, records: &[Record]) {
    for record in records.iter().filter(|record| record.verdict == Verdict::Fail) {
        let Record { row, what, ours, document, .. } = record;
        error(format_args!(
            "{row} {what}: ours {ours}, {} {document}\nTo run this section alone: cargo run -p {chapter} -- --only {row}",
            record.label(),
        ));
    }
}

pub(crate) fn sections(table: &Table) {
    line(table.to_terminal(width()));
}

/// Prints what went wrong and what to do next, to stderr. Where nobody reads it, it is lost.
pub(crate) fn error(error: impl Display) {
    let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    let _ = writeln!(anstream::stderr(), "{red}error{red:#}: {error}");
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn lines_break_between_words_and_go_on_under_their_text() {
        assert_eq!(wrapped("one two three", Some(9), 0, 2), "one two\n  three");
        assert_eq!(wrapped("one two three", Some(9), 3, 0), "one\ntwo three");
        assert_eq!(wrapped("ours 1   document", Some(8), 0, 0), "ours 1\ndocument");
        assert_eq!(wrapped("unbreakable word", Some(5), 0, 0), "unbreakable\nword");
        assert_eq!(wrapped("one two three", None, 0, 2), "one two three");
        assert_eq!(wrapped("손실 함수", Some(8), 0, 0), "손실\n함수", "a Korean letter takes two columns");
    }
}
