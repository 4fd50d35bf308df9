//! What the convention asks of a section beyond [`source::parse`], so that its body can be cut into cells that a kernel
//! compiles one by one.

use literate::source::{self, Cell, Kind};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, ExprClosure, ExprReturn, FnArg, Item, ItemFn, Local, Pat, PatIdent, Stmt};

use crate::workspace::SectionFile;

/// A line that breaks the convention.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) line: usize,
    pub(super) text: String,
}

/// What a notebook's first cell makes for `run`.
const PARAMETERS: [&str; 6] = ["page", "_page", "store", "_store", "engines", "_engines"];

/// Methods whose value borrows from what they are called on.
const BORROWING: [&str; 10] =
    ["view", "view_mut", "iter", "iter_mut", "slice", "slice_mut", "row", "column", "as_str", "as_slice"];

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
    for statement in &run.block.stmts {
        if let Stmt::Local(local) = statement {
            problems.extend(binding_problem(local, cells));
        }
    }
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
    let text = "`run` takes `page`, `store` and `engines` alone: a notebook has nothing else to hand it".to_owned();
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

/// A variable that a later cell uses must be owned and of a type that can be written down where it is declared.
fn binding_problem(local: &Local, cells: &[Cell]) -> Option<Problem> {
    let line = local.span().start().line;
    let fault = match &*local.init.as_ref()?.expr {
        Expr::Reference(_) => "a reference",
        Expr::Closure(_) => "a closure",
        Expr::MethodCall(call) if BORROWING.iter().any(|method| call.method == method) => "borrowed",
        Expr::Async(_) => "a future",
        _ => return None,
    };
    let later = cells.iter().filter(|cell| cell.kind == Kind::Body && cell.lines.start as usize > line);
    let later: Vec<&str> = later.map(|cell| cell.text.as_str()).collect();
    let mut names = Names::default();
    names.visit_pat(&local.pat);
    let name = names.0.into_iter().find(|name| later.iter().any(|text| names_word(text, name)))?;
    let text = format!("`{name}` is {fault}, and a later cell uses it: only owned values last from cell to cell");
    Some(Problem { line, text })
}

#[derive(Default)]
struct Names(Vec<String>);

impl<'ast> Visit<'ast> for Names {
    fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
        self.0.push(pattern.ident.to_string());
        visit::visit_pat_ident(self, pattern);
    }
}

/// The text contains the word, be it in code or in the braces of a format string.
fn names_word(text: &str, word: &str) -> bool {
    text.split(|character: char| !character.is_alphanumeric() && character != '_').any(|part| part == word)
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
    fn borrowed_values_may_not_cross_cells() {
        let later = "    //-\n    page.print(x);\n";
        for value in ["&y", "y.view()", "y.iter()", "|z| z + 1", "&y[1..]"] {
            assert_eq!(lines_of_problems(&format!("    let y = 1;\n    let x = {value};\n{later}")), [5], "{value}");
        }
        assert!(lines_of_problems(&format!("    let x = y.to_owned();\n{later}")).is_empty());
    }

    #[test]
    fn borrowed_values_may_stay_in_their_cell() {
        assert!(lines_of_problems("    let x = &y;\n    page.print(x);\n    //-\n    page.print(xy);\n").is_empty());
    }

    #[test]
    fn a_use_in_a_format_string_counts() {
        assert_eq!(lines_of_problems("    let x = &y;\n    //-\n    page.say(format!(\"{x:.2}\"))?;\n"), [4]);
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
