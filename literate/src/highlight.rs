//! Rust in colours, as elements that the page's style sheet paints: their names are shorter than classes would be, and
//! code has thousands of them.

use maud::{Markup, PreEscaped};
use rustc_lexer::{LiteralKind, TokenKind};

use crate::{figure::escape, scan::tokens};

/// Rust's keywords. `union`, `auto` and the like are words in most places and stay black.
const KEYWORDS: [&str; 37] = [
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern", "false", "fn",
    "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "type", "unsafe", "use", "where", "while",
];

/// Types of the language itself, which begin with no capital.
const TYPES: [&str; 17] = [
    "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "str", "u128", "u16", "u32", "u64", "u8",
    "usize",
];

pub(crate) fn rust(code: &str) -> Markup {
    let mut after_fn = false;
    let mut html = String::new();
    for (kind, text) in tokens(code) {
        let escaped = escape(text);
        match element(kind, text, after_fn) {
            Some(name) => html += &format!("<{name}>{escaped}</{name}>"),
            None => html += &escaped,
        }
        if kind != TokenKind::Whitespace {
            after_fn = text == "fn";
        }
    }
    PreEscaped(html)
}

/// The element of a token; `after_fn` where it names a function.
fn element(kind: TokenKind, text: &str, after_fn: bool) -> Option<&'static str> {
    match kind {
        TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => Some("c-c"),
        TokenKind::Literal { kind: LiteralKind::Int { .. } | LiteralKind::Float { .. }, .. } => Some("c-n"),
        TokenKind::Literal { .. } => Some("c-s"),
        TokenKind::Lifetime { .. } => Some("c-k"),
        TokenKind::Ident if KEYWORDS.contains(&text) => Some("c-k"),
        TokenKind::Ident if after_fn => Some("c-f"),
        TokenKind::Ident if TYPES.contains(&text) || is_type_name(text) => Some("c-t"),
        _ => None,
    }
}

/// By Rust's custom types begin with a capital, and constants have no small letter.
fn is_type_name(text: &str) -> bool {
    text.starts_with(char::is_uppercase) && (text.len() == 1 || text.contains(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::rust;

    #[test]
    fn tokens_are_in_elements_that_say_what_they_are() {
        let html = rust("/// Doubles.\nfn double(x: &[f64]) -> Array1<f64> { \"a < b\"; 2.0 * MAX }").into_string();
        for piece in [
            "<c-c>/// Doubles.</c-c>\n<c-k>fn</c-k> \
             <c-f>double</c-f>(x: &amp;[<c-t>f64</c-t>])",
            "<c-t>Array1</c-t>&lt;",
            "<c-s>&quot;a &lt; b&quot;</c-s>; <c-n>2.0</c-n> * MAX }",
        ] {
            assert!(html.contains(piece), "no {piece} in {html}");
        }
    }
}
