//! What the convention asks of a section beyond [`source::parse`], so that its body can be cut into cells that a kernel
//! compiles one by one.

use literate::source::{self, Cell};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{ExprClosure, ExprReturn, FnArg, Item, ItemFn, Pat};

use super::lasting;
use crate::workspace::SectionFile;

/// A line that breaks the convention.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) line: usize,
    pub(super) text: String,
}

/// What a notebook's first cell makes for `run`.
const PARAMETERS: [&str; 7] = ["page", "_page", "store", "_store", "checkpoints", "engines", "_engines"];

/// Every problem of a section, the first line first.
pub(super) fn problems(file: &SectionFile) -> Vec<Problem> {
    match source::parse(&file.text) {
        Ok(section) => body_problems(&file.text, &section.cells),
        Err(error) => vec![Problem { line: error.line as usize, text: error.problem.to_owned() }],
    }
}

fn body_problems(text: &str, cells: &[Cell]) -> Vec<Problem> {
    let file = match syn::parse_file(text) {
        Ok(file) => file,
        Err(error) => return vec![Problem { line: error.span().start().line, text: format!("not Rust: {error}") }],
    };
    let run = file.items.iter().find_map(|item| match item {
        Item::Fn(function) if function.sig.ident == "run" => Some(function),
        _ => None,
    });
    let Some(run) = run else { return Vec::new() };
    let mut problems = parameter_problems(run);
    let mut returns = Returns::default();
    returns.visit_block(&run.block);
    problems.extend(returns.lines.into_iter().map(|line| Problem {
        line,
        text: "`return` needs the function around it, which a notebook has not; use `if` or a helper".to_owned(),
    }));
    problems.extend(lasting::problems(cells));
    problems.sort_by_key(|problem| problem.line);
    problems
}

fn parameter_problems(run: &ItemFn) -> Vec<Problem> {
    let unknown = |parameter: &FnArg| match parameter {
        FnArg::Typed(typed) => match &*typed.pat {
            Pat::Ident(name) if PARAMETERS.iter().any(|known| name.ident == known) => None,
            other => Some(other.span().start().line),
        },
        FnArg::Receiver(receiver) => Some(receiver.span().start().line),
    };
    let text = "`run` takes `page`, `store`, `checkpoints` and `engines` alone: a notebook has nothing else to hand it"
        .to_owned();
    run.sig.inputs.iter().filter_map(unknown).map(|line| Problem { line, text: text.clone() }).collect()
}

/// Lines with a `return` of the function itself, not of a closure or an item in it.
#[derive(Default)]
struct Returns {
    lines: Vec<usize>,
}

impl<'ast> Visit<'ast> for Returns {
    fn visit_expr_return(&mut self, expression: &'ast ExprReturn) {
        self.lines.push(expression.span().start().line);
        visit::visit_expr_return(self, expression);
    }
    fn visit_expr_closure(&mut self, _: &'ast ExprClosure) {}
    fn visit_item(&mut self, _: &'ast Item) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems_of(parameters: &str, body: &str) -> Vec<(usize, String)> {
        let text = format!("//! # Title\n\npub fn run({parameters}) -> Result<()> {{\n{body}    Ok(())\n}}\n");
        let file = SectionFile { topic: "topic".to_owned(), path: "topic.rs".into(), text };
        problems(&file).into_iter().map(|problem| (problem.line, problem.text)).collect()
    }

    fn lines_of_problems(body: &str) -> Vec<usize> {
        problems_of("page: &Page, store: &Store", body).into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn only_owned_values_last_from_cell_to_cell() {
        assert_eq!(lines_of_problems("    let y = 1;\n    let x = &y;\n    //-\n    page.print(x);\n"), [5]);
    }

    #[test]
    fn return_belongs_to_closures_and_helpers_only() {
        assert_eq!(lines_of_problems("    if done {\n        return Ok(());\n    }\n"), [5]);
        assert!(lines_of_problems("    let x = y.map(|z| { return z; });\n").is_empty());
    }

    #[test]
    fn run_takes_what_a_notebook_has() {
        assert_eq!(problems_of("page: &Page, digit: &Digit", "")[0].0, 3);
        assert!(problems_of("_page: &Page", "").is_empty());
        assert!(problems_of("page: &Page, store: &Store, engines: &Engines", "").is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_one_problem_with_its_line() {
        assert_eq!(lines_of_problems("    if done {\n        //| Prose.\n    }\n"), [5]);
        assert_eq!(lines_of_problems("    let x = = 1;\n"), [4]);
    }
}
