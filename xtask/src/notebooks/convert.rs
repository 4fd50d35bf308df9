//! A chapter's sources made into its notebook.

use anyhow::{Context, Result};
use literate::source::{self, Kind, Section};

use super::document::{Cell, Notebook};
use super::lasting;
use crate::workspace::{Chapter, Dependency};

/// How a kernel builds. What it compiles lies in one folder for all of them, so that each start compiles only what has
/// changed: of itself the kernel keeps nothing, and with its `:cache` only what comes from a registry. What rustc would keep
/// to compile a cell's crate faster takes more room with each kernel, and saves no time.
const BUILDING: [&str; 2] =
    [":build_env CARGO_BUILD_BUILD_DIR={cargo-cache-home}/downhill-notebooks", ":build_env CARGO_INCREMENTAL=0"];

/// In that folder the cells of a notebook that is open twice are one crate. Which of the two kernels cargo built it for
/// last, it can tell by a variable of the environment that the crate reads; without one it takes the other's for its own.
const WHOSE: [&str; 2] = [
    "// All notebooks build in one folder. By this cargo tells one kernel's cells from another's.",
    "const KERNEL: Option<&str> = option_env!(\"EVCXR_EXECUTION_SO_PATH\");",
];

/// The notebook of a chapter: its opening, a cell that sets everything up, and its sections in order.
pub(super) fn notebook(chapter: &Chapter) -> Result<Notebook> {
    let opening = source::opening(&chapter.read("main.rs")?).with_context(|| format!("{}: main.rs", chapter.name))?;
    let mut sections = Vec::new();
    for file in chapter.sections()? {
        let section = source::parse(&file.text).with_context(|| file.path.display().to_string())?;
        sections.push((file.topic, section));
    }
    let mut cells = vec![
        Cell::markdown("opening".to_owned(), &opening.text),
        Cell::markdown("how-to-run".to_owned(), &how_to_run(chapter)),
        Cell::code("setup".to_owned(), &setup(chapter, &sections)),
    ];
    for (topic, section) in &sections {
        cells.extend(section_cells(topic, section));
    }
    Ok(Notebook::new(cells))
}

fn how_to_run(chapter: &Chapter) -> String {
    format!(
        "*Run the cells from top to bottom. The first one compiles what the others use: some minutes the first time, less than \
         one after that. This notebook is made from `chapters/{}/src` by `cargo xtask notebooks`; play with it as you like, and make \
         it anew with that command.*",
        chapter.name
    )
}

/// The first cell of code: the dependencies that the other cells name, then `page`, and `store` and `engines` where the
/// chapter has them.
fn setup(chapter: &Chapter, sections: &[(String, Section)]) -> String {
    let code: Vec<&str> = sections
        .iter()
        .flat_map(|(_, section)| &section.cells)
        .filter(|cell| cell.kind != Kind::Prose)
        .map(|cell| cell.text.as_str())
        .collect();
    let is_named = |name: &str| code.iter().any(|code| code.contains(&format!("{name}::")));
    let mut lines = vec![
        // The whole chain of causes where an error ends a cell.
        ":efmt {:?}".to_owned(),
    ];
    lines.extend(BUILDING.map(str::to_owned));
    lines.push(format!(":dep {} = {{ path = \"../chapters/{0}\" }}", chapter.name));
    for Dependency { name, version, folder } in &chapter.dependencies {
        let is_ours = ["burn-engine", "checkpoint", "common", "datasets", "literate"].contains(&name.as_str());
        if is_ours || is_named(&name.replace('-', "_")) {
            lines.push(match folder {
                Some(_) => format!(":dep {name} = {{ path = \"../{name}\" }}"),
                None => format!(":dep {name} = \"={version}\""),
            });
        }
    }
    lines.extend(WHOSE.map(str::to_owned));
    lines.push("let page = literate::Page::notebook();".to_owned());
    let uses = |name: &str| chapter.dependencies.iter().any(|dependency| dependency.name == name);
    if uses("datasets") {
        lines.push("let store: &'static datasets::Store = Box::leak(Box::default());".to_owned());
    }
    if uses("checkpoint") {
        lines.push("let checkpoints: &'static checkpoint::Checkpoints = Box::leak(Box::default());".to_owned());
    }
    if uses("burn-engine") {
        lines.push("let engines: &'static burn_engine::Engines = Box::leak(Box::default());".to_owned());
    }
    lines.join("\n")
}

fn section_cells(topic: &str, section: &Section) -> impl Iterator<Item = Cell> {
    section.cells.iter().enumerate().map(move |(index, cell)| {
        let id = format!("{topic}-{}", index + 1);
        match cell.kind {
            Kind::Prose => Cell::markdown(id, &with_headings_lowered(&cell.text)),
            // The kernel shows the value of a last expression; that of a loop is `()`.
            Kind::Body => {
                let mut code = lasting::code(&cell.text);
                if code.ends_with('}') {
                    code.push(';');
                }
                Cell::code(id, &code)
            }
            Kind::Items => Cell::code(id, &cell.text),
        }
    })
}

/// A section's headings go one level down, below the chapter's title, as on the page.
fn with_headings_lowered(prose: &str) -> String {
    let mut in_code = false;
    let lines = prose.lines().map(|line| {
        in_code ^= line.trim_start().starts_with("```");
        if line.starts_with('#') && !in_code { format!("#{line}") } else { line.to_owned() }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const MAIN: &str = r#"//! # A chapter
//!
//! Its prose (산문).

fn main() {
    Chapter::new("chapter09", include_str!("main.rs"))
        .section(section!(["9.1", "9.2"], second))
        .section(section!(["9.3"], first));
}
"#;

    const SECOND: &str = r##"//! # The second topic
//!
//! ```sh
//! # not a heading
//! ```

use ndarray::Array1;

/// Two things.
#[derive(Debug)]
struct Pair {
    one: f64,
}

pub fn run(page: &Page) -> Result<()> {
    //| ## 손실 함수
    for one in 0..2 {
        //  A comment, not prose.
        page.print(one);
    }
    //-

    //-
    let text = "one
    two";
    Ok(())
}
"##;

    /// A chapter of two sections in a folder of its own.
    fn notebook_of_a_chapter() -> Notebook {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("src")).unwrap();
        let first =
            "//! # The first topic\n\npub fn run(_page: &Page) -> Result<()> {\n    //| Prose.\n    Ok(())\n}\n";
        for (file, text) in [("main.rs", MAIN), ("second.rs", SECOND), ("first.rs", first)] {
            fs::write(folder.path().join("src").join(file), text).unwrap();
        }
        let dependency = |name: &str, version: &str, folder: Option<&str>| Dependency {
            name: name.to_owned(),
            version: version.to_owned(),
            folder: folder.map(Into::into),
        };
        let dependencies = vec![
            dependency("burn-engine", "0.1.0", Some("burn-engine")),
            dependency("clap", "4.6.0", None),
            dependency("common", "0.1.0", Some("common")),
            dependency("ndarray", "0.17.2", None),
        ];
        notebook(&Chapter { name: "chapter09".to_owned(), folder: folder.path().to_owned(), dependencies }).unwrap()
    }

    #[test]
    fn cells_come_in_the_order_of_the_chapter_with_ids_that_stay() {
        let notebook = notebook_of_a_chapter();
        let ids: Vec<&str> = notebook.cells.iter().map(Cell::id).collect();
        let sections = ["second-1", "second-2", "second-3", "second-4", "second-5", "second-6", "first-1", "first-2"];
        assert_eq!(ids, [["opening", "how-to-run", "setup"].as_slice(), &sections].concat());
    }

    #[test]
    fn code_keeps_its_attributes_its_strings_and_its_blocks() {
        let notebook = notebook_of_a_chapter();
        let code: Vec<(&str, String)> = notebook.code().skip(1).collect();
        let expected = [
            ("second-2", "use ndarray::Array1;"),
            ("second-3", "/// Two things.\n#[derive(Debug)]\nstruct Pair {\n    one: f64,\n}"),
            ("second-5", "for one in 0..2 {\n    //  A comment, not prose.\n    page.print(one);\n};"),
            ("second-6", "let text = \"one\n    two\";"),
        ];
        assert_eq!(code, expected.map(|(id, text)| (id, text.to_owned())));
    }

    #[test]
    fn the_setup_names_the_crates_that_the_cells_name() {
        let setup = notebook_of_a_chapter().code().next().unwrap().1;
        assert!(setup.contains(":dep chapter09 = { path = \"../chapters/chapter09\" }\n"), "{setup}");
        assert!(setup.contains(":dep ndarray = \"=0.17.2\"\n"), "{setup}");
        assert!(setup.contains(":dep burn-engine = { path = \"../burn-engine\" }\n"), "{setup}");
        assert!(setup.contains("let engines: &'static burn_engine::Engines"), "{setup}");
        assert!(!setup.contains("clap") && !setup.contains("store"), "{setup}");
    }

    #[test]
    fn a_chapter_and_the_playground_build_in_the_same_way() {
        let playground: Notebook = serde_json::from_str(include_str!("../../../notebooks/playground.ipynb")).unwrap();
        for notebook in [notebook_of_a_chapter(), playground] {
            let setup = notebook.code().next().unwrap().1;
            assert!(BUILDING.iter().chain(&WHOSE).all(|line| setup.lines().any(|other| other == *line)), "{setup}");
        }
    }

    #[test]
    fn headings_go_below_the_chapters_title() {
        let text = notebook_of_a_chapter().to_text().unwrap();
        assert!(text.contains("\"# A chapter\\n\"") && text.contains("\"## The second topic\\n\""), "{text}");
        assert!(text.contains("\"### 손실 함수\"") && text.contains("\"# not a heading\\n\""), "{text}");
    }
}
