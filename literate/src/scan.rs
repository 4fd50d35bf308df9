//! Rust text as tokens, and line by line with just enough understanding to know what is code.
//!
//! The literate convention is about lines, but a line alone does not say whether `//|` stands in a string or a brace
//! closes an item. The compiler's own lexer does.

use rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

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
    /// The last character of the last token that ends on this line or, if it has none, on an earlier one.
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

/// The tokens of `text`, spaces and comments among them; joined they are the text.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = (TokenKind, &str)> {
    let mut rest = text;
    tokenize(text, FrontmatterAllowed::No).map(move |token| {
        let (token_text, after) = rest.split_at(token.len as usize);
        rest = after;
        (token.kind, token_text)
    })
}

/// Splits `text` into lines that know where they stand.
pub(crate) fn scan(text: &str) -> Vec<Line<'_>> {
    let new_line = |(number, text)| Line {
        number,
        text,
        continues_text: false,
        depth_before: 0,
        depth_after: 0,
        last_code: None,
        has_code: false,
    };
    let mut lines: Vec<Line<'_>> = (1..).zip(text.lines()).map(new_line).collect();
    let (mut depth, mut last_code, mut index) = (0_usize, None, 0);
    for (kind, token) in tokens(text) {
        let is_code =
            !matches!(kind, TokenKind::Whitespace | TokenKind::LineComment { .. } | TokenKind::BlockComment { .. });
        for (piece, text) in token.split('\n').enumerate() {
            index += usize::from(piece > 0);
            // The text after the last line break is a line only if something stands in it.
            let Some(line) = lines.get_mut(index) else { break };
            if piece > 0 {
                (line.depth_before, line.depth_after, line.last_code) = (depth, depth, last_code);
                line.continues_text = kind != TokenKind::Whitespace;
            }
            line.has_code |= is_code && !text.is_empty();
        }
        match kind {
            TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace => depth += 1,
            TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace => depth = depth.saturating_sub(1),
            _ => {}
        }
        if is_code {
            last_code = token.chars().last();
        }
        if let Some(line) = lines.get_mut(index) {
            (line.depth_after, line.last_code) = (depth, last_code);
        }
    }
    lines
}
