//! Which variables of a cell can last. The kernel keeps what a cell leaves: it must be owned, and of a type that has a
//! name. A cell with a variable that is neither, such as a closure, goes into braces, and then none of its variables
//! lasts.

use std::ops::Range;

use literate::source::{Cell, Kind};
use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprMethodCall, ExprPath, Ident, Local, Macro, PatIdent, Stmt};

use super::lint::Problem;

/// Methods whose value borrows from what they are called on.
const BORROWING: [&str; 15] = [
    "as_slice",
    "as_str",
    "column",
    "columns",
    "find",
    "first",
    "iter",
    "iter_mut",
    "last",
    "row",
    "rows",
    "slice",
    "slice_mut",
    "view",
    "view_mut",
];

/// Methods of iterators that make another one, whose type cannot be written down.
const ADAPTING: [&str; 13] = [
    "chain",
    "enumerate",
    "filter",
    "filter_map",
    "flat_map",
    "into_iter",
    "map_while",
    "rev",
    "skip",
    "step_by",
    "take",
    "windows",
    "zip",
];

/// The cell's code as a notebook has it: in braces where a variable could not last.
pub(super) fn code(cell: &str) -> String {
    let Some(statements) = statements(cell) else { return cell.to_owned() };
    if statements.iter().all(|statement| passing(statement).is_none()) {
        return cell.to_owned();
    }
    let in_text = lines_in_text(cell.parse().unwrap_or_default());
    let indented = (1..).zip(cell.lines()).map(|(number, line)| {
        if line.is_empty() || in_text.contains(&number) { line.to_owned() } else { format!("    {line}") }
    });
    format!("{{\n{}\n}}", indented.collect::<Vec<_>>().join("\n"))
}

/// The lines, counted from 1, that begin inside a string.
fn lines_in_text(tokens: TokenStream) -> Vec<usize> {
    let lines = |token| match token {
        TokenTree::Group(group) => lines_in_text(group.stream()),
        TokenTree::Literal(text) => (text.span().start().line + 1..=text.span().end().line).collect(),
        _ => Vec::new(),
    };
    tokens.into_iter().flat_map(lines).collect()
}

/// Where a cell that goes into braces leaves a variable that a later cell of the section uses.
pub(super) fn problems(cells: &[Cell]) -> Vec<Problem> {
    let bodies: Vec<(&Range<u32>, Vec<Stmt>)> = cells
        .iter()
        .filter(|cell| cell.kind == Kind::Body)
        .filter_map(|cell| Some((&cell.lines, statements(&cell.text)?)))
        .collect();
    let mut problems = Vec::new();
    for (index, (lines, body)) in bodies.iter().enumerate() {
        let Some((why, local)) = body.iter().find_map(passing) else { continue };
        let wanted = wanted(bodies[index + 1..].iter().map(|(_, later)| later.as_slice()));
        let bound = body.iter().flat_map(variables_of);
        problems.extend(bound.filter(|name| wanted.contains(name)).map(|name| Problem {
            // The cell was parsed below a line of its own.
            line: lines.start as usize + local.span().start().line - 2,
            text: format!(
                "{why} does not last from cell to cell in a notebook, so this cell stands in braces there, and a \
                 later cell uses its `{name}`: part the cell in two, or make it a value or a function"
            ),
        }));
    }
    problems
}

fn statements(cell: &str) -> Option<Vec<Stmt>> {
    syn::parse_str::<Block>(&format!("{{\n{cell}\n}}")).ok().map(|block| block.stmts)
}

/// Why a variable cannot last, if it cannot.
fn passing(statement: &Stmt) -> Option<(&'static str, &Local)> {
    let Stmt::Local(local) = statement else { return None };
    let why = match &*local.init.as_ref()?.expr {
        Expr::Reference(_) => "a reference",
        Expr::Closure(_) => "a closure",
        Expr::Async(_) => "a future",
        Expr::MethodCall(call) if called(call, &BORROWING) => "a borrowed value",
        Expr::MethodCall(call) if makes_iterator(call) => "an iterator",
        _ => return None,
    };
    Some((why, local))
}

fn called(call: &ExprMethodCall, methods: &[&str]) -> bool {
    methods.iter().any(|method| call.method == method)
}

/// `map` is one of arrays and options too: there what it is called on tells.
fn makes_iterator(call: &ExprMethodCall) -> bool {
    let on_iterator = || match &*call.receiver {
        Expr::MethodCall(inner) => inner.method == "iter" || makes_iterator(inner),
        Expr::Paren(inner) => matches!(*inner.expr, Expr::Range(_)),
        _ => false,
    };
    called(call, &ADAPTING) || ["map", "copied", "cloned"].iter().any(|name| call.method == name) && on_iterator()
}

/// The names that a statement leaves to those after it.
pub(super) fn variables_of(statement: &Stmt) -> Vec<String> {
    let Stmt::Local(local) = statement else { return Vec::new() };
    let mut bound = Names::default();
    bound.visit_pat(&local.pat);
    bound.bound
}

/// The names that these cells take from cells before them.
fn wanted<'a>(cells: impl Iterator<Item = &'a [Stmt]>) -> Vec<String> {
    let (mut wanted, mut own) = (Vec::new(), Vec::new());
    for statement in cells.flatten() {
        let mut names = Names::default();
        names.visit_stmt(statement);
        wanted.extend(names.used.iter().map(Ident::to_string).chain(names.in_text).filter(|name| !own.contains(name)));
        own.extend(variables_of(statement));
    }
    wanted
}

/// Names that patterns bind anywhere in the code visited, and names that stand by themselves as values.
#[derive(Default)]
pub(super) struct Names {
    pub(super) bound: Vec<String>,
    pub(super) used: Vec<Ident>,
    /// Names in the braces of a format string.
    in_text: Vec<String>,
}

impl<'ast> Visit<'ast> for Names {
    fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
        self.bound.push(pattern.ident.to_string());
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_expr_path(&mut self, path: &'ast ExprPath) {
        self.used.extend(path.path.get_ident().cloned());
    }

    fn visit_macro(&mut self, invocation: &'ast Macro) {
        self.visit_tokens(&invocation.tokens);
    }
}

impl Names {
    /// Macros hold tokens: a name stands by itself where it is neither a field or method nor part of a path.
    fn visit_tokens(&mut self, tokens: &TokenStream) {
        let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let mark_at = |index: Option<usize>| match index.and_then(|index| tokens.get(index)) {
            Some(TokenTree::Punct(mark)) => mark.as_char(),
            _ => ' ',
        };
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => self.visit_tokens(&group.stream()),
                TokenTree::Ident(name) => {
                    let (before, after) = (mark_at(index.checked_sub(1)), mark_at(index.checked_add(1)));
                    if !['.', ':'].contains(&before) && ![':', '!'].contains(&after) {
                        self.used.push(name.clone());
                    }
                }
                TokenTree::Literal(text) => self.in_text.extend(names_in_braces(&text.to_string())),
                TokenTree::Punct(_) => {}
            }
        }
    }
}

/// `x` and `y` of `"{x:.2} and {y}"`.
fn names_in_braces(text: &str) -> Vec<String> {
    let name = |part: &str| {
        let end = part.find(|character: char| !character.is_alphanumeric() && character != '_').unwrap_or(part.len());
        part[..end].to_owned()
    };
    text.split('{').skip(1).map(name).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use literate::source::Shown;

    use super::*;

    fn names_of_problems(cells: &[&str]) -> Vec<(usize, String)> {
        let mut line = 10;
        let mut parsed = Vec::new();
        for text in cells {
            let lines = line..line + text.lines().count() as u32;
            line = lines.end + 1;
            parsed.push(Cell { kind: Kind::Body, text: (*text).to_owned(), lines, shown: Shown::Default });
        }
        let name = |text: &str| text.split('`').nth(1).unwrap().to_owned();
        problems(&parsed).into_iter().map(|problem| (problem.line, name(&problem.text))).collect()
    }

    #[test]
    fn a_cell_with_what_cannot_last_stands_in_braces() {
        for value in [
            "&y",
            "y.view()",
            "y.iter()",
            "|z| z + 1",
            "move |z: f64| z",
            "&y[1..]",
            "y.iter().map(f)",
            "y.zip(z)",
            "(0..9).map(f)",
            "y.iter().skip(1).find(f)",
        ] {
            assert_eq!(
                code(&format!("let x = {value};\n\nf(x);")),
                format!("{{\n    let x = {value};\n\n    f(x);\n}}")
            );
        }
    }

    #[test]
    fn strings_stay_as_they_are_in_braces() {
        let cell = "let x = &y;\nf(\"one\ntwo\",\n  x);";
        assert_eq!(code(cell), "{\n    let x = &y;\n    f(\"one\ntwo\",\n      x);\n}");
    }

    #[test]
    fn a_cell_of_owned_values_stays_as_it_is() {
        for value in ["y.to_owned()", "y.iter().map(f).collect::<Vec<_>>()", "[1, 2].map(f)", "y.iter().sum()", "f(&y)"]
        {
            let cell = format!("let x = {value};");
            assert_eq!(code(&cell), cell);
        }
    }

    #[test]
    fn nothing_is_taken_from_a_cell_in_braces() {
        assert_eq!(names_of_problems(&["let y = 1;\nlet x = &y;", "page.print(x);"]), [(11, "x".to_owned())]);
        assert_eq!(names_of_problems(&["let y = 1;\nlet x = &y;", "page.print(y + 1);"]), [(11, "y".to_owned())]);
        assert_eq!(names_of_problems(&["let x = &y;", "page.say(format!(\"{x:.2}\"))?;"]), [(10, "x".to_owned())]);
        assert!(names_of_problems(&["let x = &y;\npage.print(x);", "page.print(y.x(\"the x\"));"]).is_empty());
        assert!(names_of_problems(&["let x = &y;", "let x = 1;\npage.print(x);"]).is_empty());
        assert!(names_of_problems(&["let x = f(&y);", "page.print(x);"]).is_empty());
    }
}
