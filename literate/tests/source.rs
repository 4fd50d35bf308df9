//! The literate convention, as the page and the notebook converter read it.

use literate::source::{Cell, Kind, Shown, item, opening, parse};

fn cells(text: &str) -> Vec<Cell> {
    parse(text).expect("the text keeps the convention").cells
}

/// Kind and text of each cell after the opening prose.
fn shown(text: &str) -> Vec<(Kind, String)> {
    cells(text).into_iter().skip(1).map(|cell| (cell.kind, cell.text)).collect()
}

fn problem(text: &str) -> (u32, &'static str) {
    let error = parse(text).expect_err("the text breaks the convention");
    (error.line, error.problem)
}

/// A section whose `run` has this body, one line a line.
fn section(body: &str) -> String {
    let body: String = body.lines().map(|line| format!("    {line}\n")).collect();
    format!("//! # Title\n\npub(crate) fn run(page: &Page) -> Result<()> {{\n{body}    Ok(())\n}}\n")
}

#[test]
fn prose_items_and_body_become_cells_with_their_lines() {
    let text = r#"//! # Softmax (소프트맥스)
//!
//! 확률로 바꾼다.

use std::fmt;

use literate::prelude::*;

/// Doubles.
#[must_use]
fn double(x: f64) -> f64 {
    2.0 * x
}

pub fn run(page: &Page) -> Result<()> {
    //| ## Heading
    //|
    //| 지수 함수 $e^x$
    let a = 1.0;

    let b = double(a);
    //-
    page.print(b);

    Ok(())
}
"#;
    let section = parse(text).unwrap();
    assert_eq!(section.title, "Softmax (소프트맥스)");
    let cell = |kind, text: &str, lines| Cell { kind, text: text.to_owned(), lines, shown: Shown::Default };
    assert_eq!(
        section.cells,
        [
            cell(Kind::Prose, "# Softmax (소프트맥스)\n\n확률로 바꾼다.", 1..4),
            cell(Kind::Items, "use std::fmt;\n\nuse literate::prelude::*;", 5..8),
            cell(Kind::Items, "/// Doubles.\n#[must_use]\nfn double(x: f64) -> f64 {\n    2.0 * x\n}", 9..14),
            cell(Kind::Prose, "## Heading\n\n지수 함수 $e^x$", 16..19),
            cell(Kind::Body, "let a = 1.0;\n\nlet b = double(a);", 19..22),
            cell(Kind::Body, "page.print(b);", 23..24),
        ]
    );
}

#[test]
fn strings_are_not_read_as_markers_and_keep_their_spaces() {
    let body = "let text = \"one\n//| two\n//- three\";\nlet raw = r#\"\n//| \"four\"\n}\n\"#;";
    let expected =
        "let text = \"one\n    //| two\n    //- three\";\nlet raw = r#\"\n    //| \"four\"\n    }\n    \"#;".to_owned();
    assert_eq!(shown(&section(body)), [(Kind::Body, expected)]);
}

#[test]
fn brackets_and_quotes_in_literals_and_comments_do_not_count() {
    let body = "let open = '{';\nlet quote = '\"';\nlet escaped = '\\'';\n// a } in a comment, and /* one more\n\
                /* { /* nested { */ */\nlet life: &'static str = \"\\\"}\";\n//| Prose.\nlet x = b'}';";
    let kinds: Vec<Kind> = shown(&section(body)).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, [Kind::Body, Kind::Prose, Kind::Body]);
}

#[test]
fn nested_blocks_stay_in_one_cell() {
    let body = "for i in 0..3 {\n    if i > 1 {\n        page.print(i);\n    }\n}";
    assert_eq!(shown(&section(body)), [(Kind::Body, body.to_owned())]);
}

#[test]
fn empty_cells_are_dropped() {
    assert_eq!(shown(&section("//-\n\n//-\n//| Only prose.\n//-\n")), [(Kind::Prose, "Only prose.".to_owned())]);
    assert_eq!(shown(&section("")), []);
}

#[test]
fn items_without_a_blank_line_between_them_share_a_cell() {
    let text = section("")
        .replace("\n\npub", "\n\nconst A: f64 = 1.0;\nconst B: [f64; 1] = [\n    2.0,\n];\n\nstruct C;\n\npub");
    let expected = ["const A: f64 = 1.0;\nconst B: [f64; 1] = [\n    2.0,\n];", "struct C;"];
    assert_eq!(shown(&text), expected.map(|text| (Kind::Items, text.to_owned())));
}

#[test]
fn a_signature_may_take_several_lines_and_items_may_follow() {
    let text = "//! # Title\n\npub(crate) fn run(\n    page: &Page,\n    store: &Store,\n) -> Result<()> {\n    page.print(1);\n    \
                Ok(())\n}\n\nfn after() {}\n";
    let expected = [(Kind::Body, "page.print(1);"), (Kind::Items, "fn after() {}")];
    assert_eq!(shown(text), expected.map(|(kind, text)| (kind, text.to_owned())));
}

#[test]
fn tests_are_not_shown() {
    let text = section("page.print(1);")
        + "\n#[cfg(test)]\nmod tests {\n    //! Not shown.\n\n    #[test]\n    fn one() {}\n}\n";
    assert_eq!(shown(&text), [(Kind::Body, "page.print(1);".to_owned())]);
}

#[test]
fn windows_line_ends_read_the_same() {
    let text = section("//| Prose.\nlet a = 1;");
    assert_eq!(cells(&text.replace('\n', "\r\n")), cells(&text));
}

#[test]
fn what_breaks_the_convention_is_named_with_its_line() {
    assert_eq!(problem("fn run() {}\n").0, 1);
    assert_eq!(problem("//! No heading\n").0, 1);
    assert_eq!(problem("//! # Title\n\nfn other() {}\n").0, 3);
    assert_eq!(problem(&section("if true {\n    //| deep\n}")).0, 5);
    assert_eq!(problem(&section("let a = 1 +\n//| in a statement\n2;")).0, 5);
    assert_eq!(problem(&section("//- hidden")).0, 4);
    assert_eq!(problem(&section("  //| not at the indent")).0, 4);
    assert_eq!(problem(&section("let a = 1;").replace("    Ok(())\n", "    Ok(a)\n")).0, 6);
    assert_eq!(problem("//! # Title\n\nfn help() {\n    //| no\n}\n\nfn run() {\n    Ok(())\n}\n").0, 4);
    assert_eq!(problem(&(section("") + "\nfn open() {\n")).0, 7);
    assert_eq!(problem(&(section("") + "\n" + &section("").replace("//! # Title\n", ""))).0, 8);
}

#[test]
fn the_opening_of_a_chapter_needs_no_run() {
    let cell = opening("//! # Optimisers\n//!\n//! What you will see.\n\nmod trouble;\n").unwrap();
    assert_eq!((cell.text.as_str(), cell.lines), ("# Optimisers\n\nWhat you will see.", 1..4));
}

/// Cut anywhere, a section is read or refused, but nothing panics.
#[test]
fn half_a_file_is_no_reason_to_panic() {
    let text = include_str!("page/descent.rs");
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        let _ = parse(&text[..end]);
        let _ = parse(&text[end..]);
    }
}

#[test]
fn an_item_is_cut_with_its_braces_and_without_its_indent() {
    let text = "mod a {\n    /// About it.\n    fn one() {\n        if x {\n        }\n    }\n\n    fn two();\n}\n";
    assert_eq!(item(text, "fn one").unwrap(), "fn one() {\n    if x {\n    }\n}");
    assert_eq!(item(text, "fn two").unwrap(), "fn two();");
    assert!(item(text, "fn three").unwrap_err().to_string().contains("fn three"));
}
