//! The literate convention: one Rust file a section, read by line into cells of prose and code.
//!
//! ```text
//! //! # Title                         prose, up to the first line that is not `//!`
//! use literate::prelude::*;             `use` lines: one cell
//!
//! /// What it does.                   an item and its comments and attributes: a cell; a blank line ends it
//! fn helper() { … }
//!
//! pub(crate) fn run(page: &Page) -> Result<()> {
//!     //| ## Heading                  prose
//!     let a = 1.0;                    code, shown without the indent
//!     //-                             ends a cell of code where no prose does
//!     //- folded                      and a page folds the next one away, or, with `shown`, none of it
//!     page.print(a);
//!     Ok(())                          not shown, like the signature and `#[cfg(test)]` items
//! }
//! ```
//!
//! The page and the notebook converter both read sections with [`parse`], so they cannot disagree about a cell.

use std::ops::Range;

use thiserror::Error;

use crate::scan::{Line, scan};

/// A section file, cut into cells in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The first heading, without its `#`.
    pub title: String,
    /// The opening prose (its `# Title` line included), then items and the body of `run`.
    pub cells: Vec<Cell>,
}

/// A run of lines of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What the lines are.
    pub kind: Kind,
    /// The lines as a reader sees them: prose without its markers, the body of `run` without its indent.
    pub text: String,
    /// The file's lines the cell was made from, counted from 1.
    pub lines: Range<u32>,
    /// How a page shows it.
    pub shown: Shown,
}

/// How a page shows a cell of code, by the word after its `//-`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    /// No word: what only serves the page is folded away.
    #[default]
    Default,
    /// `shown`: all of it.
    Open,
    /// `folded`: none of it, until the reader unfolds it.
    Folded,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Markdown with LaTeX between dollars.
    Prose,
    /// Items outside `run`: `use` lines, functions, types, constants.
    Items,
    /// Statements of `run`.
    Body,
}

/// A line that breaks the convention.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {problem}")]
pub struct SourceError {
    /// Counted from 1.
    pub line: u32,
    /// What is wrong and how it should be.
    pub problem: &'static str,
}

const PROSE: &str = "//|";
const BREAK: &str = "//-";
const BODY_INDENT: usize = 4;

/// Cuts a section file into its cells.
///
/// # Errors
/// The line and the reason where the text breaks the convention.
pub fn parse(text: &str) -> Result<Section, SourceError> {
    let opening = opening(text)?;
    let title = title(&opening.text)?;
    let first_item = opening.lines.end as usize - 1;
    let lines = scan(text);

    let mut cells = vec![opening];
    let mut run_was_read = false;
    for item in items(&lines[first_item..])? {
        if is_run(item) {
            if run_was_read {
                return Err(error(item[0].number, "a section has one `run`"));
            }
            cells.extend(body_cells(item)?);
            run_was_read = true;
        } else if !is_test(item) {
            push_item(&mut cells, item)?;
        }
    }
    if !run_was_read {
        return Err(error(lines.len() as u32, "a section ends in `fn run(page: &Page, …) -> Result<()>`"));
    }
    Ok(Section { title, cells })
}

/// The prose at the head of a file (its `//!` lines): a section's opening, or all that a chapter's `main.rs` shows.
///
/// # Errors
/// The file does not begin with `//! # Title`.
pub fn opening(text: &str) -> Result<Cell, SourceError> {
    let prose: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//!")).collect();
    let cell = Cell {
        kind: Kind::Prose,
        text: prose.iter().map(|line| without_leading_space(line)).collect::<Vec<_>>().join("\n"),
        lines: 1..prose.len() as u32 + 1,
        shown: Shown::Default,
    };
    title(&cell.text)?;
    Ok(cell)
}

/// The text of the first line of `prose`, which is a heading of the first level.
pub(crate) fn title(prose: &str) -> Result<String, SourceError> {
    let heading = prose.lines().next().and_then(|line| line.strip_prefix("# "));
    heading.map(|title| title.trim().to_owned()).ok_or(error(1, "the file begins with `//! # Title`"))
}

/// The first item of a file that begins with `start`, such as `fn update`: its lines up to the brace or semicolon that
/// ends it, without its indent and its documentation. For pages that show how something is done without a copy of it.
///
/// # Errors
/// There is no such item.
pub fn item(text: &str, start: &str) -> Result<String, NoItem> {
    let mut lines = text.lines().skip_while(|line| !line.trim_start().starts_with(start)).peekable();
    let first = lines.peek().ok_or_else(|| NoItem(start.to_owned()))?;
    let indent = &first[..first.len() - first.trim_start().len()];
    let closing = format!("{indent}}}");
    let one_line = first.ends_with(';') || first.ends_with('}');
    let mut item = Vec::new();
    for line in lines {
        item.push(line.strip_prefix(indent).unwrap_or(line));
        if one_line || line == closing {
            break;
        }
    }
    Ok(item.join("\n"))
}

/// A file has no item that begins like this.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no item that begins with “{0}”")]
pub struct NoItem(String);

fn error(line: u32, problem: &'static str) -> SourceError {
    SourceError { line, problem }
}

fn without_leading_space(text: &str) -> &str {
    text.strip_prefix(' ').unwrap_or(text)
}

/// The lines of each item, its comments and attributes included; blank lines between items are left out.
fn items<'a, 'b>(lines: &'b [Line<'a>]) -> Result<Vec<&'b [Line<'a>]>, SourceError> {
    let mut items = Vec::new();
    let mut start = None;
    for (index, line) in lines.iter().enumerate() {
        if start.is_none() && line.is_blank() {
            continue;
        }
        let first = *start.get_or_insert(index);
        let item_has_ended =
            line.has_code && line.depth_after == 0 && !line.continues_text_into_next(lines.get(index + 1));
        if item_has_ended && matches!(line.last_code, Some(';' | '}')) {
            items.push(&lines[first..=index]);
            start = None;
        }
    }
    match start {
        Some(first) if lines[first..].iter().any(|line| line.has_code) => {
            Err(error(lines[first].number, "this item has no end"))
        }
        _ => Ok(items),
    }
}

impl Line<'_> {
    fn continues_text_into_next(&self, next: Option<&Line<'_>>) -> bool {
        next.is_some_and(|next| next.continues_text)
    }

    /// The line is a marker such as `//|`, and its text after the marker.
    fn marker(&self, marker: &str) -> Option<&str> {
        if self.continues_text { None } else { self.text.trim_start().strip_prefix(marker) }
    }
}

fn code_lines<'a, 'b>(item: &'b [Line<'a>]) -> impl Iterator<Item = &'b Line<'a>> {
    item.iter().filter(|line| line.has_code)
}

fn is_run(item: &[Line<'_>]) -> bool {
    code_lines(item).any(|line| {
        line.depth_before == 0
            && ["fn run(", "pub fn run(", "pub(crate) fn run("].iter().any(|start| line.text.starts_with(start))
    })
}

fn is_test(item: &[Line<'_>]) -> bool {
    code_lines(item).any(|line| line.depth_before == 0 && line.text.starts_with("#[cfg(test)]"))
}

fn is_use(text: &str) -> bool {
    text.starts_with("use ") || text.starts_with("pub use ") || text.starts_with("pub(crate) use ")
}

/// Adds an item as a cell of its own, or to the cell before it where no blank line stands between or both are `use`s.
fn push_item(cells: &mut Vec<Cell>, item: &[Line<'_>]) -> Result<(), SourceError> {
    let asked = item[0].marker(BREAK).map(|word| shown(word, item[0].number)).transpose()?;
    let item = if asked.is_some() { &item[1..] } else { item };
    if let Some(line) = item.iter().find(|line| line.marker(PROSE).is_some() || line.marker(BREAK).is_some()) {
        return Err(error(
            line.number,
            "`//|` and `//-` belong in the body of `run`; `//- folded` also before an item",
        ));
    }
    let text = item.iter().map(|line| line.text).collect::<Vec<_>>().join("\n");
    let lines = number_range(item);
    if let Some(last) = cells.last_mut().filter(|last| last.kind == Kind::Items) {
        let adjacent = last.lines.end == lines.start && asked.is_none();
        if adjacent || (is_use(&last.text) && is_use(&text)) {
            last.text.push_str(if adjacent { "\n" } else { "\n\n" });
            last.text.push_str(&text);
            last.lines.end = lines.end;
            return Ok(());
        }
    }
    cells.push(Cell { kind: Kind::Items, text, lines, shown: asked.unwrap_or_default() });
    Ok(())
}

fn number_range(lines: &[Line<'_>]) -> Range<u32> {
    let (first, last) = (lines[0].number, lines[lines.len() - 1].number);
    first..last + 1
}

/// The cells of `run`, given all its lines.
fn body_cells(run: &[Line<'_>]) -> Result<Vec<Cell>, SourceError> {
    let body = body_of_run(run)?;
    let mut cells = Vec::new();
    let mut start = 0;
    let mut shown = Shown::Default;
    for index in 0..=body.len() {
        let kind = body.get(index).map(line_kind).transpose()?;
        if index > start && kind != Some(line_kind(&body[start])?) {
            let ended = line_kind(&body[start])?;
            cells.extend(cell_of(&body[start..index], ended).map(|cell| Cell { shown, ..cell }));
            shown = if let LineKind::Break(shown) = ended { shown } else { Shown::Default };
            start = index;
        }
    }
    Ok(cells)
}

/// The statements between the signature of `run` and its closing `Ok(())`.
fn body_of_run<'a, 'b>(run: &'b [Line<'a>]) -> Result<&'b [Line<'a>], SourceError> {
    let opens_body = |line: &&Line<'_>| line.has_code && line.text.trim_end().ends_with('{') && line.depth_after == 1;
    let signature_end = run.iter().position(|line| opens_body(&line));
    let last = &run[run.len() - 1];
    let first = signature_end.ok_or(error(run[0].number, "the body of `run` begins on a line of its own"))? + 1;
    let body = run.get(first..run.len() - 1).unwrap_or_default();
    let end = body.iter().rposition(|line| line.has_code);
    match end {
        Some(end) if body[end].text.trim() == "Ok(())" && body[end].indent() == BODY_INDENT => {
            if let Some(after) = body[end..].iter().find(|line| line.marker(PROSE).is_some()) {
                return Err(error(after.number, "prose stands before the closing `Ok(())`"));
            }
            Ok(&body[..end])
        }
        _ => Err(error(last.number, "`run` ends with a line `Ok(())`")),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum LineKind {
    Prose,
    Break(Shown),
    Code,
}

fn shown(word: &str, line: u32) -> Result<Shown, SourceError> {
    match word.trim() {
        "" => Ok(Shown::Default),
        "shown" => Ok(Shown::Open),
        "folded" => Ok(Shown::Folded),
        _ => Err(error(line, "after `//-` stands `folded`, `shown` or nothing")),
    }
}

/// What a line of the body is; an error where a marker stands somewhere that would cut a statement in two.
fn line_kind(line: &Line<'_>) -> Result<LineKind, SourceError> {
    let kind = match (line.marker(PROSE), line.marker(BREAK)) {
        (Some(_), _) => LineKind::Prose,
        (None, Some(word)) => LineKind::Break(shown(word, line.number)?),
        (None, None) => return Ok(LineKind::Code),
    };
    if line.indent() != BODY_INDENT || line.depth_before != 1 {
        return Err(error(line.number, "`//|` and `//-` stand at the body's own indent of four spaces"));
    }
    if !matches!(line.last_code, Some(';' | '{' | '}')) {
        return Err(error(line.number, "`//|` and `//-` stand between statements, not inside one"));
    }
    Ok(kind)
}

/// The cell made of lines of one kind; `None` for breaks and for code without a character.
fn cell_of(lines: &[Line<'_>], kind: LineKind) -> Option<Cell> {
    let (kind, shown): (Kind, fn(&Line<'_>) -> String) = match kind {
        LineKind::Break(_) => return None,
        LineKind::Prose => (Kind::Prose, |line| without_leading_space(line.marker(PROSE).unwrap_or("")).to_owned()),
        LineKind::Code => (Kind::Body, |line| dedented(line).to_owned()),
    };
    let first = lines.iter().position(|line| !line.is_blank())?;
    let last = lines.iter().rposition(|line| !line.is_blank())?;
    let lines = &lines[first..=last];
    let text = lines.iter().map(shown).collect::<Vec<_>>().join("\n");
    Some(Cell { kind, text, lines: number_range(lines), shown: Shown::Default })
}

/// The line without the body's indent; a line that begins inside a string keeps every space.
fn dedented<'a>(line: &Line<'a>) -> &'a str {
    if line.continues_text {
        return line.text;
    }
    line.text.strip_prefix("    ").unwrap_or(line.text.trim_start())
}
