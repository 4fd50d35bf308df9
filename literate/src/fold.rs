//! What of a section's code a page folds away: imports, drawings, tables, checks, and the code of sentences. What is left
//! unfolded trains or computes, and a function stands where it is first used. The program and the notebook keep everything
//! as it is.

use std::ops::Range;

use crate::{
    figure,
    scan::{Line, scan},
    source::{Cell, Kind, Shown},
};

/// Lines of a cell that are shown or folded away together.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) kind: Kind,
    pub(crate) text: String,
    pub(crate) lines: Range<u32>,
    /// What the lines do, in words, where they are folded away.
    pub(crate) folded: Option<String>,
}

/// What a statement is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Work,
    Drawing,
    Table,
    Check,
    Sentence,
    Listing,
    /// Goes with the statement after it.
    Aside,
}

struct Statement<'a> {
    text: &'a str,
    /// Counted from the first line of its cell.
    lines: Range<usize>,
    role: Role,
}

/// A section's cells, those of code taken apart.
pub(crate) fn parts(cells: &[Cell]) -> Vec<Part> {
    let mut statements: Vec<Vec<Statement<'_>>> = cells.iter().map(statements_of).collect();
    hand_over_to_sentences(&mut statements);
    let parts = cells.iter().zip(&mut statements).flat_map(|(cell, statements)| parts_of(cell, statements));
    to_their_first_use(parts.collect())
}

/// Moves each item before the statements that first use it, by itself or through another item.
fn to_their_first_use(parts: Vec<Part>) -> Vec<Part> {
    let mut places: Vec<usize> = (0..parts.len()).collect();
    for index in (0..parts.len()).rev().filter(|index| parts[*index].kind == Kind::Items) {
        let names = names_of_items(&parts[index].text);
        let uses = (index + 1..parts.len())
            .filter(|user| parts[*user].kind != Kind::Prose)
            .filter(|user| names.iter().any(|name| has_word(&parts[*user].text, name)));
        places[index] = uses.map(|user| places[user]).min().unwrap_or(index);
    }
    let mut placed: Vec<(usize, Part)> = places.into_iter().zip(parts).collect();
    placed.sort_by_key(|(place, part)| (*place, part.kind != Kind::Items));
    placed.into_iter().map(|(_, part)| part).collect()
}

fn names_of_items(text: &str) -> Vec<&str> {
    const KEYWORDS: [&str; 7] = ["fn", "const", "static", "struct", "enum", "type", "impl"];
    let lines = text.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_alphabetic()));
    let name = |line| {
        let mut words = words(line).skip_while(|word| ["pub", "crate"].contains(word));
        let keyword = words.next().filter(|word| KEYWORDS.contains(word))?;
        let of_trait = line.split_once(" for ").filter(|_| keyword == "impl");
        of_trait.map_or_else(|| words.next(), |(_, name)| self::words(name).next())
    };
    lines.filter_map(name).collect()
}

fn parts_of(cell: &Cell, statements: &mut [Statement<'_>]) -> Vec<Part> {
    let whole = |folded| vec![Part { kind: cell.kind, text: cell.text.clone(), lines: cell.lines.clone(), folded }];
    match (cell.kind, cell.shown) {
        (Kind::Prose, _) | (_, Shown::Open) => whole(None),
        (Kind::Items, shown) => whole(
            what_items_do(&cell.text)
                .or_else(|| (shown == Shown::Folded).then(|| names_of_items(&cell.text).join(", "))),
        ),
        (Kind::Body, Shown::Folded) => whole(Some(in_words(statements))),
        (Kind::Body, Shown::Default) => {
            settle_asides(statements);
            statements
                .chunk_by(|one, next| (one.role == Role::Work) == (next.role == Role::Work))
                .map(|run| part_of(cell, run))
                .collect()
        }
    }
}

fn part_of(cell: &Cell, run: &[Statement<'_>]) -> Part {
    let (first, last) = (&run[0], &run[run.len() - 1]);
    let lines = cell.text.lines().skip(first.lines.start).take(last.lines.end - first.lines.start);
    let text = lines.collect::<Vec<_>>().join("\n");
    let number = |line: usize| cell.lines.start + line as u32;
    Part {
        kind: cell.kind,
        text: text.trim_matches('\n').to_owned(),
        lines: number(first.lines.start)..number(last.lines.end),
        folded: (first.role != Role::Work).then(|| in_words(run)),
    }
}

fn in_words(statements: &[Statement<'_>]) -> String {
    let mut words: Vec<&str> = Vec::new();
    for statement in statements {
        let word = match statement.role {
            Role::Work | Role::Aside => continue,
            Role::Drawing => "the drawing",
            Role::Table => "the table",
            Role::Check => "the check",
            Role::Sentence => "the sentence",
            Role::Listing => "the listing",
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    match words.split_last() {
        None => "steps on the way".to_owned(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
    }
}

/// Imports, and functions that make a drawing, a table or a text of it.
fn what_items_do(text: &str) -> Option<String> {
    let code = || text.lines().filter(|line| !line.trim_start().starts_with("//"));
    if code().next().is_some_and(|line| line.contains("use ")) {
        return Some("imports".to_owned());
    }
    let signature = code().skip_while(|line| !line.contains("fn ")).collect::<Vec<_>>().join("\n");
    let (signature, _) = signature.split_once('{')?;
    let (name, gives) = (signature.split_once("fn ")?.1, signature.split_once("->")?.1);
    let name = name.split(['(', '<']).next()?;
    let drawn = figure::KINDS.iter().chain(&["Drawing", "Table", "String"]).any(|kind| has_word(gives, kind));
    drawn.then(|| format!("function {name}, for what is shown"))
}

/// The statements of a cell of the body, each with the comments before it.
fn statements_of(cell: &Cell) -> Vec<Statement<'_>> {
    if cell.kind != Kind::Body {
        return Vec::new();
    }
    let lines = scan(&cell.text);
    let mut drawn = Vec::new();
    let mut statements = Vec::new();
    let mut start = 0;
    for index in 0..lines.len() {
        if ends_statement(&lines, index, 0) || index + 1 == lines.len() {
            let text = text_of(&cell.text, &lines[start..=index]);
            let role = role(&lines[start..=index], &mut drawn);
            statements.push(Statement { text, lines: start..index + 1, role });
            start = index + 1;
        }
    }
    statements
}

fn ends_statement(lines: &[Line<'_>], index: usize, depth: usize) -> bool {
    let line = &lines[index];
    let goes_on = lines.get(index + 1).is_some_and(|next| next.continues_text);
    line.has_code && line.depth_after == depth && !goes_on && matches!(line.last_code, Some(';' | '}'))
}

/// The part of `text` that these of its lines take.
fn text_of<'a>(text: &'a str, lines: &[Line<'a>]) -> &'a str {
    let offset = |line: &str| line.as_ptr() as usize - text.as_ptr() as usize;
    let last = lines[lines.len() - 1].text;
    &text[offset(lines[0].text)..offset(last) + last.len()]
}

/// What a statement is there for. `drawn` are the names of drawings and tables so far, to which it may add.
fn role<'a>(lines: &[Line<'a>], drawn: &mut Vec<(&'a str, Role)>) -> Role {
    let mut code = lines.iter().filter(|line| line.has_code);
    let Some(first) = code.next() else { return Role::Aside };
    let start = first.text.trim_start();
    if start.starts_with("for ") || start.starts_with("if ") {
        return role_of_block(lines, first.depth_before, drawn);
    }
    let calls = |method: &str| start.strip_prefix("page.").is_some_and(|call| call.starts_with(method));
    let is_let = start.starts_with("let ");
    match start {
        _ if calls("show(") => Role::Drawing,
        _ if calls("table(") => Role::Table,
        _ if calls("claim(") => Role::Check,
        _ if calls("say(") => Role::Sentence,
        _ if calls("code(") => Role::Listing,
        _ if calls("data(") || calls("histories(") || calls("file(") => Role::Aside,
        _ if is_let && lines.iter().any(|line| line.text.contains("Spread::of(")) => Role::Aside,
        _ if is_let && start.trim_end().ends_with("as f64).collect();") => Role::Aside,
        _ if is_let => {
            let role = lines.iter().find_map(|line| role_of_new(line.text)).unwrap_or(Role::Work);
            if role != Role::Work {
                drawn.extend(names(start).into_iter().map(|name| (name, role)));
            }
            role
        }
        _ => drawn.iter().find(|(name, _)| assigns(start, name)).map_or(Role::Work, |(_, role)| *role),
    }
}

/// A loop or a condition around statements that all are there for the same: that. Otherwise it is work.
fn role_of_block<'a>(lines: &[Line<'a>], depth: usize, drawn: &mut Vec<(&'a str, Role)>) -> Role {
    let mut roles = Vec::new();
    let mut start = None;
    for index in 0..lines.len() {
        if lines[index].depth_before == depth + 1 && !lines[index].text.trim_start().starts_with('}') {
            start.get_or_insert(index);
        }
        if ends_statement(lines, index, depth + 1)
            && let Some(start) = start.take()
        {
            roles.push(role(&lines[start..=index], drawn));
        }
    }
    match roles.iter().find(|role| **role != Role::Aside) {
        Some(first) if !roles.contains(&Role::Work) => *first,
        _ => Role::Work,
    }
}

fn role_of_new(line: &str) -> Option<Role> {
    let makes = |kind: &str| line.contains(&format!(" {kind}::new("));
    if makes("Table") {
        return Some(Role::Table);
    }
    figure::KINDS.iter().any(|kind| makes(kind)).then_some(Role::Drawing)
}

fn assigns(statement: &str, name: &str) -> bool {
    statement.strip_prefix(name).is_some_and(|rest| rest.starts_with(" = "))
}

/// The names that a `let` gives; none where they can change.
fn names(statement: &str) -> Vec<&str> {
    let pattern = statement.trim_start().strip_prefix("let ").unwrap_or_default();
    let pattern = pattern.strip_prefix("mut ").unwrap_or(pattern);
    let pattern = pattern.split([':', '=']).next().unwrap_or_default();
    words(pattern).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric() && character != '_').filter(|word| !word.is_empty())
}

fn has_word(text: &str, word: &str) -> bool {
    words(text).any(|found| found == word)
}

/// A number that only sentences use is part of their code.
fn hand_over_to_sentences(cells: &mut [Vec<Statement<'_>>]) {
    let mut later: Vec<(&str, Role)> = Vec::new();
    for statement in cells.iter_mut().flat_map(|cell| cell.iter_mut()).rev() {
        let code = statement.text.lines().find(|line| !line.trim_start().starts_with("//")).unwrap_or_default();
        if statement.role == Role::Work && code.starts_with("let ") && !code.starts_with("let mut ") {
            let names = names(code);
            let uses = later.iter().filter(|(text, _)| names.iter().any(|name| has_word(text, name)));
            let mut uses = uses.peekable();
            if uses.peek().is_some() && uses.all(|(_, role)| *role == Role::Sentence) {
                statement.role = Role::Sentence;
            }
        }
        later.push((statement.text, statement.role));
    }
}

/// Gives each aside the role of the statement after it, or of the one before it where none follows.
fn settle_asides(statements: &mut [Statement<'_>]) {
    let mut next = None;
    for statement in statements.iter_mut().rev() {
        match statement.role {
            Role::Aside => statement.role = next.unwrap_or(Role::Aside),
            role => next = Some(role),
        }
    }
    let mut before = Role::Work;
    for statement in statements {
        match statement.role {
            Role::Aside => statement.role = before,
            role => before = role,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::parse;

    /// The parts of a section with these items and this body: the code of what is shown, the words of what is not.
    fn parts_of(items: &str, body: &str) -> Vec<String> {
        let body: String = body.lines().map(|line| format!("    {line}\n")).collect();
        let text = format!("//! # Title\n\n{items}\n\nfn run(page: &Page) -> Result<()> {{\n{body}    Ok(())\n}}\n");
        let section = parse(&text).unwrap();
        let code = parts(&section.cells).into_iter().filter(|part| part.kind != Kind::Prose);
        code.map(|part| part.folded.map_or(part.text, |words| format!("({words})"))).collect()
    }

    fn body(text: &str) -> Vec<String> {
        parts_of("", text)
    }

    #[test]
    fn what_trains_is_shown_and_what_tells_is_folded() {
        let parts = body(
            "let x = load();\npage.data(x.source());\nlet losses = train(&x);\nlet axis: Vec<f64> = (1..9).map(|n| n as f64).collect();\npage.show(\n    \
             Chart::new(\"a\")\n        .line(\"b\", &axis, &losses),\n)?;\npage.claim(\"1.1\", \"c\", losses[0], 1)\n    .within(1.0);",
        );
        let shown = "let x = load();\npage.data(x.source());\nlet losses = train(&x);";
        assert_eq!(parts, [shown, "(the drawing and the check)"]);
    }

    #[test]
    fn imports_and_functions_that_draw_are_folded() {
        let items = "use a::b;\n\nfn work() -> f64 {\n    1.0\n}\n\n/// Draws.\nfn chart(x: f64) -> Chart {\n    Chart::new(\"x\")\n}";
        let work = "fn work() -> f64 {\n    1.0\n}";
        assert_eq!(
            parts_of(items, "page.print(1);"),
            ["(imports)", work, "(function chart, for what is shown)", "page.print(1);"]
        );
    }

    #[test]
    fn items_stand_where_they_are_first_used() {
        let [limit, twice, train] =
            ["const LIMIT: u32 = 3;", "fn twice() {\n    LIMIT;\n}", "fn train() {\n    twice();\n}"];
        let items = [limit, twice, "impl Kept for Other {}", train].join("\n\n");
        let shown = ["impl Kept for Other {}", "let a = 1;", limit, twice, train, "let b = train();"];
        assert_eq!(parts_of(&items, "let a = 1;\n//-\nlet b = train();"), shown);
    }

    #[test]
    fn a_loop_that_only_claims_is_folded_and_one_that_trains_is_not() {
        assert_eq!(body("for x in 0..3 {\n    page.claim(\"1\", x, x, x).equals();\n}"), ["(the check)"]);
        let trains = "for x in 0..3 {\n    let y = train(x);\n    page.claim(\"1\", x, y, x).equals();\n}";
        assert_eq!(body(trains), [trains]);
        let chart =
            "let mut chart = Chart::new(\"a\");\nfor x in 0..3 {\n    chart = chart.line(x);\n}\npage.show(chart)?;";
        assert_eq!(body(chart), ["(the drawing)"]);
    }

    #[test]
    fn a_number_for_a_sentence_alone_goes_with_it() {
        let best =
            "let losses = train();\npage.print(&losses);\nlet best = losses[0];\npage.say(format!(\"{best:.2}\"))?;";
        assert_eq!(body(best), ["let losses = train();\npage.print(&losses);", "(the sentence)"]);
        let checked = format!("{best}\npage.claim(\"1\", \"a\", best, 1).equals();");
        let shown = "let losses = train();\npage.print(&losses);\nlet best = losses[0];";
        assert_eq!(body(&checked), [shown, "(the sentence and the check)"]);
    }

    #[test]
    fn a_word_after_the_break_decides_otherwise() {
        assert_eq!(body("//- folded\nlet x = 1;\n//-\nlet y = 2;"), ["(steps on the way)", "let y = 2;"]);
        assert_eq!(body("//- shown\npage.show(chart)?;"), ["page.show(chart)?;"]);
        assert_eq!(parts_of("//- folded\nfn mean() {}", "let x = 1;"), ["(mean)", "let x = 1;"]);
    }

    #[test]
    fn the_lines_of_a_part_are_those_of_the_file() {
        let text = "//! # Title\n\nfn run(page: &Page) -> Result<()> {\n    let x = 1;\n    // Why.\n    page.show(\n        x,\n    )?;\n    Ok(())\n}\n";
        let parts = parts(&parse(text).unwrap().cells);
        assert_eq!(parts.iter().map(|part| part.lines.clone()).collect::<Vec<_>>(), [1..2, 4..5, 5..9]);
        assert_eq!(parts[2].text, "// Why.\npage.show(\n    x,\n)?;");
    }
}
