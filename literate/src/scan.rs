//! Rust text, line by line, with just enough understanding to know what is code.
//!
//! The literate convention is about lines, but a line alone does not say whether `//|` stands in a string or a brace
//! closes an item. This scanner follows strings, comments and brackets across lines; it does not parse Rust.

/// One line of Rust and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    /// Counted from 1, as compilers do.
    pub(crate) number: u32,
    pub(crate) text: &'a str,
    /// The line begins inside a string or a block comment, so nothing in its first columns is code.
    pub(crate) continues_text: bool,
    /// Open brackets before the line.
    pub(crate) depth_before: usize,
    /// Open brackets after the line.
    pub(crate) depth_after: usize,
    /// The last character that is code, on this line or, if it has none, on an earlier one.
    pub(crate) last_code: Option<char>,
    /// The line holds code, not only space and comments.
    pub(crate) has_code: bool,
}

impl Line<'_> {
    /// Columns of space before the first character.
    pub(crate) fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// What the scanner is inside of.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Code,
    Text,
    RawText { hashes: usize },
    Comment { depth: usize },
}

/// Splits `text` into lines that know where they stand.
pub(crate) fn scan(text: &str) -> Vec<Line<'_>> {
    let mut state = State::Code;
    let mut depth = 0;
    let mut last_code = None;
    let mut lines = Vec::new();
    for (number, text) in (1..).zip(text.lines()) {
        let (continues_text, depth_before) = (state != State::Code, depth);
        let has_code = scan_line(text, &mut state, &mut depth, &mut last_code);
        lines.push(Line { number, text, continues_text, depth_before, depth_after: depth, last_code, has_code });
    }
    lines
}

/// Moves the scanner over one line; says whether it held code.
fn scan_line(text: &str, state: &mut State, depth: &mut usize, last_code: &mut Option<char>) -> bool {
    let mut has_code = false;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let taken = match *state {
            State::Code => {
                if rest.starts_with("//") {
                    break;
                }
                let (next, taken) = step_in_code(rest);
                if let State::Comment { .. } = next {
                    *state = next;
                } else {
                    match character {
                        '(' | '[' | '{' => *depth += 1,
                        ')' | ']' | '}' => *depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    if !character.is_whitespace() {
                        *last_code = Some(character);
                        has_code = true;
                    }
                    *state = next;
                }
                taken
            }
            State::Text => {
                has_code = true;
                match character {
                    // An escape takes two characters; a backslash that ends the line takes the line break.
                    '\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
                    '"' => {
                        *state = State::Code;
                        *last_code = Some('"');
                        1
                    }
                    other => other.len_utf8(),
                }
            }
            State::RawText { hashes } => {
                has_code = true;
                let end = format!("\"{}", "#".repeat(hashes));
                if rest.starts_with(&end) {
                    *state = State::Code;
                    *last_code = Some('"');
                    end.len()
                } else {
                    character.len_utf8()
                }
            }
            State::Comment { depth } => {
                if rest.starts_with("*/") {
                    *state = if depth == 1 { State::Code } else { State::Comment { depth: depth - 1 } };
                    2
                } else if rest.starts_with("/*") {
                    *state = State::Comment { depth: depth + 1 };
                    2
                } else {
                    character.len_utf8()
                }
            }
        };
        rest = &rest[taken..];
    }
    has_code
}

/// What follows from the start of `rest`, which is code: the next state and how many bytes were read.
fn step_in_code(rest: &str) -> (State, usize) {
    if rest.starts_with("/*") {
        return (State::Comment { depth: 1 }, 2);
    }
    if let Some((hashes, taken)) = raw_text_start(rest) {
        return (State::RawText { hashes }, taken);
    }
    match rest.chars().next() {
        Some('"') => (State::Text, 1),
        Some('\'') => (State::Code, character_literal_length(rest).unwrap_or(1)),
        Some(other) => (State::Code, other.len_utf8()),
        None => (State::Code, 0),
    }
}

/// `r"`, `r#"`, `br##"`: the number of hashes and the length of the opening, if `rest` starts so.
fn raw_text_start(rest: &str) -> Option<(usize, usize)> {
    let opening = rest.strip_prefix("br").or_else(|| rest.strip_prefix("cr")).or_else(|| rest.strip_prefix('r'))?;
    let after_hashes = opening.trim_start_matches('#');
    after_hashes.starts_with('"').then(|| (opening.len() - after_hashes.len(), rest.len() - after_hashes.len() + 1))
}

/// The length of a character literal such as `'a'`, `'"'` or `'\n'`; `None` where the quote opens a lifetime.
fn character_literal_length(rest: &str) -> Option<usize> {
    let mut characters = rest.char_indices().skip(1);
    let (_, first) = characters.next()?;
    if first == '\\' {
        let (_, escaped) = characters.next()?;
        // The escaped character may itself be a quote; what ends the literal comes after it.
        return characters.find(|(_, character)| *character == '\'').map(|(at, _)| at + 1).filter(|_| escaped != '\n');
    }
    characters.next().filter(|(_, character)| *character == '\'').map(|(at, _)| at + 1)
}
