//! Rust in colours, as classes that the page's style sheet paints.

use std::sync::LazyLock;

use maud::{Markup, PreEscaped, html};
use syntect::{
    html::{ClassStyle, ClassedHTMLGenerator},
    parsing::SyntaxSet,
    util::LinesWithEndings,
};

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

pub(crate) fn rust(code: &str) -> Markup {
    let Some(syntax) = SYNTAXES.find_syntax_by_extension("rs") else {
        return html! { (code) };
    };
    let mut generator =
        ClassedHTMLGenerator::new_with_class_style(syntax, &SYNTAXES, ClassStyle::SpacedPrefixed { prefix: "c-" });
    for line in LinesWithEndings::from(code) {
        if generator.parse_html_for_line_which_includes_newline(line).is_err() {
            return html! { (code) };
        }
    }
    PreEscaped(generator.finalize())
}
