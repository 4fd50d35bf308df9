//! Names that part a notebook from its program: its cells share one scope, and each section has one of its own.
//!
//! A variable lives on in all later cells and hides a function of the same name there. In the program it has ended with
//! its section, and a later section calls the function. And a second function of one name takes the place of the first,
//! also for those that called the first.

use std::collections::BTreeMap;

use syn::visit::Visit;
use syn::{Ident, Item, Stmt};

use super::lasting::{Names, variables_of};
use super::lint::Problem;
use crate::workspace::SectionFile;

/// The problems of each of a chapter's sections, in the order of the sections and their lines. A section that is not
/// Rust has none here.
pub(super) fn problems(sections: &[SectionFile]) -> Vec<Vec<Problem>> {
    let mut variables: BTreeMap<String, String> = BTreeMap::new();
    let mut items: BTreeMap<String, String> = BTreeMap::new();
    sections
        .iter()
        .map(|section| {
            let (own_items, body) = parts(&section.text);
            let mut problems = again(&items, &own_items);
            problems.extend(uses_of(&variables, &body));
            items.extend(own_items.into_iter().map(|name| (name.to_string(), section.topic.clone())));
            let own = body.iter().flat_map(variables_of).map(|name| (name, section.topic.clone()));
            variables.extend(own);
            problems
        })
        .collect()
}

/// The names of a section's functions, constants and types, and the statements of its `run`.
fn parts(text: &str) -> (Vec<Ident>, Vec<Stmt>) {
    let (mut names, mut body) = (Vec::new(), Vec::new());
    for item in syn::parse_file(text).map(|file| file.items).unwrap_or_default() {
        match item {
            Item::Fn(function) if function.sig.ident == "run" => body = function.block.stmts,
            Item::Fn(function) => names.push(function.sig.ident),
            Item::Const(constant) => names.push(constant.ident),
            Item::Struct(kind) => names.push(kind.ident),
            Item::Enum(kind) => names.push(kind.ident),
            _ => {}
        }
    }
    (names, body)
}

/// Names that an earlier section, the value in `earlier`, gave to something of its own.
fn again(earlier: &BTreeMap<String, String>, own: &[Ident]) -> Vec<Problem> {
    let twice = own.iter().filter_map(|name| {
        let topic = earlier.get(&name.to_string())?;
        let text = format!(
            "`{name}` stands in {topic}.rs too: in a notebook this one takes the place of that; give one of them another \
             name"
        );
        Some(Problem { line: name.span().start().line, text })
    });
    twice.collect()
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

    fn section(topic: &str, text: &str) -> SectionFile {
        SectionFile { topic: topic.to_owned(), path: format!("{topic}.rs").into(), text: text.to_owned() }
    }

    /// Sections by the bodies of their `run`, the first of them `first.rs`; the lines of the second with a problem.
    fn lines(first: &str, second: &str) -> Vec<usize> {
        let with = |body| format!("//! # Title\n\nfn run(page: &Page) -> Result<()> {{\n{body}\nOk(())\n}}\n");
        let problems = problems(&[section("first", &with(first)), section("second", &with(second))]);
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

    #[test]
    fn two_sections_must_not_use_one_name_for_two_functions() {
        let first = section("first", "fn places() -> u8 {\n1\n}\nfn run() {}\n");
        let second = section("second", "const SIDE: u8 = 1;\nfn places(one: u8) -> u8 {\none\n}\nfn run() {}\n");
        let problems = problems(&[first, second]);
        assert!(problems[0].is_empty(), "{problems:?}");
        assert_eq!(problems[1].iter().map(|problem| problem.line).collect::<Vec<_>>(), [2], "{problems:?}");
    }
}
