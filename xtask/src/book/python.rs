//! The page that sets Python's calls beside ours, made of a test that runs ours.

use maud::html;

use super::pages;

/// Rows under a heading.
#[derive(Debug, PartialEq, Eq)]
struct Group {
    heading: String,
    /// Python and Rust.
    rows: Vec<(String, String)>,
}

/// `python.html`, of the text of `xtask/tests/python_and_rust.rs`.
pub(super) fn page(source: &str) -> String {
    let body = html! {
        header {
            h1 { "Python and Rust" }
            p { "What the documents write in NumPy and Keras, and the same here. The right side is a test of this "
                "workspace, line by line." }
        }
        @for group in groups(source) {
            h2 { (group.heading) }
            div.scroll tabindex="0" {
                table {
                    thead { tr { th scope="col" { "Python" } th scope="col" { "Rust" } } }
                    tbody { @for (python, rust) in &group.rows {
                        tr { td { pre { (python) } } td { pre { (rust) } } }
                    } }
                }
            }
        }
    };
    pages::page("Python and Rust", &body)
}

/// Reads `//# heading`, and `//> Python` with the Rust lines after it up to a blank line.
fn groups(source: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for block in source.split("\n\n") {
        let lines: Vec<&str> = block.lines().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
        if let Some(heading) = lines.iter().find_map(|line| line.strip_prefix("//# ")) {
            groups.push(Group { heading: heading.to_owned(), rows: Vec::new() });
        }
        let python: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("//> ")).collect();
        let rust = lines.iter().skip_while(|line| !line.starts_with("//> ")).filter(|line| !line.starts_with("//"));
        let rust: Vec<&str> = rust.copied().take_while(|line| *line != "}").collect();
        if let Some(group) = groups.last_mut().filter(|_| !python.is_empty()) {
            group.rows.push((python.join("\n"), rust.join("\n")));
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_from_the_test() {
        let source = "use a;\n\n//# Arrays\n#[test]\nfn arrays() {\n    //> np.ones(2)\n    let a = ones(2);\n    done(\n        a,\n    );\n\n    let hidden = 1;\n\n    //> a + 1\n    // not shown\n    let b = a + 1;\n}\n";
        let rows = [("np.ones(2)", "let a = ones(2);\ndone(\n    a,\n);"), ("a + 1", "let b = a + 1;")];
        let rows = rows.map(|(python, rust)| (python.to_owned(), rust.to_owned())).to_vec();
        assert_eq!(groups(source), [Group { heading: "Arrays".to_owned(), rows }]);
    }
}
