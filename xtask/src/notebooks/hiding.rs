//! Names that part a notebook from its program: its cells share one scope, and each section has one of its own.
//!
//! A variable lives on in all later cells and hides a function of the same name there. In the program it has ended with
//! its section, and a later section calls the function.

use std::collections::BTreeMap;

use syn::visit::Visit;
use syn::{Item, Stmt};

use super::lasting::{Names, variables_of};
use super::lint::Problem;
use crate::workspace::SectionFile;

/// The problems of each of a chapter's sections, in the order of the sections and their lines. A section that is not
/// Rust has none here.
pub(super) fn problems(sections: &[SectionFile]) -> Vec<Vec<Problem>> {
    let mut variables: BTreeMap<String, String> = BTreeMap::new();
    sections
        .iter()
        .map(|section| {
            let body = body(&section.text).unwrap_or_default();
            let problems = uses_of(&variables, &body);
            let own = body.iter().flat_map(variables_of).map(|name| (name, section.topic.clone()));
            variables.extend(own);
            problems
        })
        .collect()
}

/// The statements of `run`.
fn body(text: &str) -> Option<Vec<Stmt>> {
    syn::parse_file(text).ok()?.items.into_iter().find_map(|item| match item {
        Item::Fn(function) if function.sig.ident == "run" => Some(function.block.stmts),
        _ => None,
    })
}

/// Where a body means a function or constant by a name that an earlier section, the value in `earlier`, gave a variable.
fn uses_of(earlier: &BTreeMap<String, String>, body: &[Stmt]) -> Vec<Problem> {
    let mut names = Names::default();
    body.iter().for_each(|statement| names.visit_stmt(statement));
    let Names { bound, used, .. } = names;
    let hidden = used.iter().filter_map(|used| {
        let name = used.to_string();
        let topic = earlier.get(&name).filter(|_| !bound.contains(&name))?;
        let text = format!(
            "`{name}` is a function here and a variable of {topic}.rs: in a notebook the variable hides it; give the \
             variable another name"
        );
        Some(Problem { line: used.span().start().line, text })
    });
    hidden.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sections by the bodies of their `run`, the first of them `first.rs`; the lines of the second with a problem.
    fn lines(first: &str, second: &str) -> Vec<usize> {
        let section = |topic: &str, body: &str| SectionFile {
            topic: topic.to_owned(),
            path: format!("{topic}.rs").into(),
            text: format!("//! # Title\n\nfn run(page: &Page) -> Result<()> {{\n{body}\nOk(())\n}}\n"),
        };
        let problems = problems(&[section("first", first), section("second", second)]);
        assert!(problems[0].is_empty(), "{problems:?}");
        assert!(problems[1].iter().all(|problem| problem.text.contains("a variable of first.rs")), "{problems:?}");
        problems[1].iter().map(|problem| problem.line).collect()
    }

    #[test]
    fn a_variable_must_not_hide_a_later_sections_function() {
        let first = "let (softmax, [loss, ..]) = both();";
        assert_eq!(lines(first, "page.print(1);\nlet y = softmax(&x);"), [5]);
        assert_eq!(lines(first, "let y = rows.map(softmax);"), [4]);
        assert_eq!(lines(first, "page.print(format!(\"{:.2}\", 1.0 + loss(&x)));"), [4]);
    }

    #[test]
    fn a_name_of_its_own_or_of_something_else_may_be_the_same() {
        let first = "let loss = 1.0;\nif true { let inner = 2.0; }";
        for second in [
            "let loss = network.loss();\npage.print(loss);",
            "page.print(network.loss);\npage.print(loss::mean(&x));",
            "page.print(format!(\"{}\", network.loss(&x) + loss::mean(&x)));",
            "page.print(losses.map(|loss| 2.0 * loss));",
            "page.print(inner(&x));",
        ] {
            assert!(lines(first, second).is_empty(), "{second}");
        }
    }
}
