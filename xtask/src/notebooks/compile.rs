//! Notebooks compiled without Jupyter: all their cells of code in one crate, checked by cargo.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use literate::write_atomically;

use super::document::Notebook;
use crate::cargo;
use crate::workspace::Workspace;

/// Checks the notebooks at `paths` as one crate.
///
/// # Errors
/// A cell does not compile: cargo has printed why, with the cell's id in a comment above it.
pub(super) fn check(workspace: &Workspace, paths: &[PathBuf]) -> Result<()> {
    let folder = workspace.target.join("notebooks").join("check");
    let mut dependencies = BTreeMap::new();
    let mut modules = String::new();
    for path in paths {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let notebook = Notebook::read(path)?;
        for (name, specification) in notebook_dependencies(&notebook) {
            let specification = specification.replace("\"../", &format!("\"{}/", workspace.root.display()));
            if let Some(other) = dependencies.insert(name.clone(), specification.clone())
                && other != specification
            {
                bail!("{}: `:dep {name}` is {specification} here and {other} in another notebook", path.display());
            }
        }
        write_atomically(&folder.join("src").join(format!("{name}.rs")), program(&notebook).as_bytes())?;
        writeln!(modules, "mod {name};")?;
    }
    write_atomically(&folder.join("src/lib.rs"), format!("#![allow(warnings)]\n{modules}").as_bytes())?;
    write_atomically(&folder.join("Cargo.toml"), manifest(&workspace.root, &dependencies)?.as_bytes())?;
    fs::copy(workspace.root.join("Cargo.lock"), folder.join("Cargo.lock")).context("cannot copy Cargo.lock")?;
    let status = cargo::command()
        .args(["check", "--manifest-path"])
        .arg(folder.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&workspace.target)
        .status()
        .context("cannot start cargo")?;
    if !status.success() {
        bail!("a notebook does not compile; the comment above the line names its cell");
    }
    Ok(())
}

/// The crate's manifest, with the profiles of the workspace so that both share what is compiled already.
fn manifest(root: &Path, dependencies: &BTreeMap<String, String>) -> Result<String> {
    let workspace: toml::Table = fs::read_to_string(root.join("Cargo.toml"))?.parse()?;
    let dependencies = dependencies.iter().map(|(name, specification)| format!("{name} = {specification}\n"));
    let profile =
        toml::Table::from_iter(workspace.get("profile").map(|profile| ("profile".to_owned(), profile.clone())));
    Ok(format!(
        "[package]\nname = \"notebooks\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{}\n{}",
        dependencies.collect::<String>(),
        toml::to_string(&profile)?
    ))
}

/// Name and specification of each `:dep` line.
fn notebook_dependencies(notebook: &Notebook) -> Vec<(String, String)> {
    let code: String = notebook.code().map(|(_, text)| text + "\n").collect();
    let dependencies = code.lines().filter_map(|line| line.strip_prefix(":dep ")?.split_once('='));
    dependencies.map(|(name, specification)| (name.trim().to_owned(), specification.trim().to_owned())).collect()
}

/// All cells as one function. Each cell opens a block for those after it, where its items and variables may be
/// declared anew, as in a notebook.
fn program(notebook: &Notebook) -> String {
    let mut program = "fn cells() -> std::result::Result<(), Box<dyn std::error::Error>> {\n".to_owned();
    let mut depth = 1;
    for (id, text) in notebook.code() {
        let code = text.lines().filter(|line| !line.starts_with(':')).collect::<Vec<_>>().join("\n");
        program += &format!("// cell {id}\n{code}\n;{{\n");
        depth += 1;
    }
    program + "return Ok(());\n" + &"}".repeat(depth) + "\n"
}

#[cfg(test)]
mod tests {
    use super::super::document::Cell;
    use super::*;

    #[test]
    fn a_cell_sees_the_cells_before_it_and_may_declare_anew() {
        let cell = |id: &str, text: &str| Cell::code(id.to_owned(), text);
        let notebook = Notebook::new(vec![
            cell("setup", ":dep a = { path = \"../a\" }\n:dep b = \"=1.2.3\"\nlet page = a::page();"),
            Cell::markdown("prose".to_owned(), "Prose."),
            cell("first", "use a::b;"),
            cell("second", "use a::b;"),
        ]);
        let program = program(&notebook);
        let expected =
            "// cell setup\nlet page = a::page();\n;{\n// cell first\nuse a::b;\n;{\n// cell second\nuse a::b;\n;{\n";
        assert!(program.contains(expected), "{program}");
        assert_eq!(program.matches('{').count(), program.matches('}').count());
        let pair = |name: &str, specification: &str| (name.to_owned(), specification.to_owned());
        assert_eq!(notebook_dependencies(&notebook), [pair("a", "{ path = \"../a\" }"), pair("b", "\"=1.2.3\"")]);
    }
}
