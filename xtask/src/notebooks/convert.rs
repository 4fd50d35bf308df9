//! A chapter's sources made into its notebook.

use anyhow::{Context, Result};
use common::page::source::{self, Kind, Section};

use super::document::{Cell, Notebook};
use crate::workspace::{Chapter, Dependency};

/// Room for compiled crates that the kernels share, in megabytes.
const KERNEL_CACHE: u32 = 2000;

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
        "*Run the cells from top to bottom. The first one compiles what the others use, which takes a minute or two. \
         This notebook is made from `chapters/{}/src` by `cargo xtask notebooks`; play with it as you like, and make \
         it anew with that command.*",
        chapter.name
    )
}

/// The first cell of code: the dependencies that the other cells name, then `page` and `store`.
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
        format!(":cache {KERNEL_CACHE}"),
        format!(":dep {} = {{ path = \"../chapters/{0}\" }}", chapter.name),
    ];
    for Dependency { name, version, folder } in &chapter.dependencies {
        if *name == "common" || *name == "datasets" || is_named(&name.replace('-', "_")) {
            lines.push(match folder {
                Some(_) => format!(":dep {name} = {{ path = \"../{name}\" }}"),
                None => format!(":dep {name} = \"={version}\""),
            });
        }
    }
    lines.push("let page = common::page::Page::notebook();".to_owned());
    if chapter.dependencies.iter().any(|dependency| dependency.name == "datasets") {
        lines.push("let store: &'static datasets::Store = Box::leak(Box::default());".to_owned());
    }
    lines.join("\n")
}

fn section_cells(topic: &str, section: &Section) -> impl Iterator<Item = Cell> {
    section.cells.iter().enumerate().map(move |(index, cell)| {
        let id = format!("{topic}-{}", index + 1);
        match cell.kind {
            Kind::Prose => Cell::markdown(id, &with_headings_lowered(&cell.text)),
            Kind::Items | Kind::Body => Cell::code(id, &cell.text),
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
