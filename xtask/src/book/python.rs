//! The page that sets Python's calls beside ours, made of a test that runs both.

use literate::markdown::with_code;
use maud::html;

use super::pages;

/// Rows under a heading.
#[derive(Debug, PartialEq, Eq)]
struct Group {
    heading: String,
    rows: Vec<Row>,
}

/// The same in both languages.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    python: String,
    rust: String,
    /// What is not quite the same.
    remark: String,
}

/// `python.html`, of the text of `xtask/tests/python_and_rust/main.rs`.
pub(super) fn page(source: &str) -> String {
    let body = html! {
        header {
            h1 { "Python and Rust" }
            p { "What the documents write in NumPy and Keras, and the same here. A test of this workspace runs both "
                "sides and compares them number by number." }
        }
        @for group in groups(source) {
            h2 { (group.heading) }
            div.scroll.python.stacked {
                table {
                    thead { tr { th scope="col" { "Python" } th scope="col" { "Rust" } } }
                    tbody { @for Row { python, rust, remark } in &group.rows {
                        tr { td { pre { (python) } } td { pre { (rust) } @if !remark.is_empty() { p.note { (with_code(remark)) } } } }
                    } }
                }
            }
        }
    };
    pages::page("Python and Rust", &body)
}

/// Reads the test, which says how.
fn groups(source: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for block in source.split("\n\n") {
        let lines: Vec<&str> = block.lines().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
        let marked = |mark| lines.iter().filter_map(|line| line.strip_prefix(mark)).collect::<Vec<_>>();
        if let Some(heading) = marked("//# ").first() {
            groups.push(Group { heading: (*heading).to_owned(), rows: Vec::new() });
        }
        let (python, remark) = (marked("//> ").join("\n"), marked("//~ ").join(" "));
        let rust = lines.iter().skip_while(|line| !line.starts_with("//> ")).filter(|line| !line.starts_with("//"));
        // The comparison is the last of a row.
        let rust = rust.copied().take_while(|line| *line != "}" && !line.starts_with("python."));
        let rust = rust.collect::<Vec<_>>().join("\n");
        if let Some(group) = groups.last_mut().filter(|_| !python.is_empty()) {
            group.rows.push(Row { python, rust, remark });
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_from_the_test() {
        let source = r#"use a;

//# Arrays
#[test]
fn arrays() {
    //~ Ours is
    //~ slower.
    //< import b
    //> np.ones(2)
    //= b.of(np.ones(2))
    let a = ones(2);
    done(
        a,
    );
    python.answers(
        &a,
    );

    //< hidden = 1
    let hidden = 1;

    //> a + 1
    // not shown
    let b = a + 1;
}
"#;
        let row = |python: &str, rust: &str, remark: &str| Row {
            python: python.to_owned(),
            rust: rust.to_owned(),
            remark: remark.to_owned(),
        };
        let rows = vec![
            row("np.ones(2)", "let a = ones(2);\ndone(\n    a,\n);", "Ours is slower."),
            row("a + 1", "let b = a + 1;", ""),
        ];
        assert_eq!(groups(source), [Group { heading: "Arrays".to_owned(), rows }]);
    }
}
