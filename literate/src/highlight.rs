//! Rust in colours, as classes that the page's style sheet paints.

use maud::{Markup, html};
use rustc_lexer::{LiteralKind, TokenKind};

use crate::scan::tokens;

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
    let mut classed = Vec::new();
    for (kind, text) in tokens(code) {
        classed.push((class(kind, text, after_fn), text));
        if kind != TokenKind::Whitespace {
            after_fn = text == "fn";
        }
    }
    html! {
        @for (class, text) in classed {
            @match class {
                Some(class) => span class=(class) { (text) },
                None => (text),
            }
        }
    }
}

/// The class of a token; `after_fn` where it names a function.
fn class(kind: TokenKind, text: &str, after_fn: bool) -> Option<&'static str> {
    match kind {
        TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => Some("c-comment"),
        TokenKind::Literal { kind: LiteralKind::Int { .. } | LiteralKind::Float { .. }, .. } => Some("c-number"),
        TokenKind::Literal { .. } => Some("c-string"),
        TokenKind::Lifetime { .. } => Some("c-keyword"),
        TokenKind::Ident if KEYWORDS.contains(&text) => Some("c-keyword"),
        TokenKind::Ident if after_fn => Some("c-name"),
        TokenKind::Ident if TYPES.contains(&text) || is_type_name(text) => Some("c-type"),
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
    fn tokens_have_the_classes_of_what_they_are() {
        let html = rust("/// Doubles.\nfn double(x: &[f64]) -> Array1<f64> { \"a < b\"; 2.0 * MAX }").into_string();
        for piece in [
            "<span class=\"c-comment\">/// Doubles.</span>\n<span class=\"c-keyword\">fn</span> \
             <span class=\"c-name\">double</span>(x: &amp;[<span class=\"c-type\">f64</span>])",
            "<span class=\"c-type\">Array1</span>&lt;",
            "<span class=\"c-string\">&quot;a &lt; b&quot;</span>; <span class=\"c-number\">2.0</span> * MAX }",
        ] {
            assert!(html.contains(piece), "no {piece} in {html}");
        }
    }
}
