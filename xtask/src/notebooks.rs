//! `cargo xtask notebooks`: the chapters as Jupyter notebooks, made, checked and run.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use literate::write_atomically;

use crate::workspace::Workspace;
use document::{Cell, Notebook};

mod compile;
mod convert;
mod document;
mod execute;
mod hiding;
mod jupyter;
mod lasting;
mod lint;

/// Makes the chapters' notebooks from their sources, or checks, runs or opens them
#[derive(Args)]
pub(crate) struct Arguments {
    /// Fail if a section breaks the convention, a notebook is not what its sources make, or a cell does not compile
    #[arg(long, group = "action")]
    check: bool,

    /// Run notebooks in Jupyter and fail on an error or a failed claim; all of them, or those named
    #[arg(long, group = "action", value_name = "NOTEBOOK", num_args = 0..)]
    execute: Option<Vec<String>>,

    /// With --execute: train less
    #[arg(long, requires = "execute")]
    quick: bool,

    /// Start JupyterLab in the notebooks' folder
    #[arg(long, group = "action")]
    open: bool,

    /// Tell Jupyter of the Rust kernel, so that a JupyterLab started without xtask runs the notebooks too
    #[arg(long, group = "action")]
    register: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    if arguments.open {
        return jupyter::open(&Workspace::find()?.notebooks());
    }
    if arguments.register {
        jupyter::command()?;
        println!("Jupyter knows the Rust kernel: any `jupyter lab` runs the notebooks");
        return Ok(());
    }
    let workspace = Workspace::find()?;
    if let Some(names) = &arguments.execute {
        return execute::run(&workspace, &chosen(&workspace, names)?, arguments.quick);
    }
    lint(&workspace)?;
    if arguments.check { check(&workspace) } else { generate(&workspace) }
}

fn generate(workspace: &Workspace) -> Result<()> {
    for (path, text) in generated(workspace)? {
        write_atomically(&path, text.as_bytes())?;
        println!("{}", path.display());
    }
    Ok(())
}

/// Path and text of each chapter's notebook.
fn generated(workspace: &Workspace) -> Result<Vec<(PathBuf, String)>> {
    let path = |name: &str| workspace.notebooks().join(format!("{name}.ipynb"));
    let chapters = workspace.chapters.iter();
    chapters.map(|chapter| Ok((path(&chapter.name), convert::notebook(chapter)?.to_text()?))).collect()
}

/// Prints every line that breaks the convention.
fn lint(workspace: &Workspace) -> Result<()> {
    let mut count = 0;
    for chapter in &workspace.chapters {
        let sections = chapter.sections()?;
        let problems = sections.iter().map(lint::problems).zip(hiding::problems(&sections));
        for (file, (own, hidden)) in sections.iter().zip(problems) {
            for problem in own.into_iter().chain(hidden) {
                count += 1;
                println!("{}:{}: {}", file.path.display(), problem.line, problem.text);
            }
        }
    }
    if count > 0 {
        bail!("{count} lines break the literate convention, which literate/src/source.rs describes");
    }
    Ok(())
}

fn check(workspace: &Workspace) -> Result<()> {
    let generated = generated(workspace)?;
    for (path, text) in &generated {
        let file = fs::read_to_string(path).unwrap_or_default();
        if file != *text {
            bail!(
                "{} is not what its chapter's sources make{}; `cargo xtask notebooks` makes it anew",
                path.display(),
                first_difference(path, text)
            );
        }
    }
    let paths = files(&workspace.notebooks())?;
    for path in &paths {
        check_by_hand(path)?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        if name.starts_with("chapter") && !generated.iter().any(|(generated, _)| generated == path) {
            bail!("{} belongs to no chapter: remove it", path.display());
        }
    }
    compile::check(workspace, &paths)?;
    println!("the convention holds, every notebook is up to date and compiles");
    Ok(())
}

/// Where a notebook's file first parts from `text`, for the message.
fn first_difference(path: &Path, text: &str) -> String {
    let (Ok(file), Ok(made)) = (Notebook::read(path), serde_json::from_str::<Notebook>(text)) else {
        return String::new();
    };
    let same = |(one, other): &(&Cell, &Cell)| serde_json::to_value(one).ok() == serde_json::to_value(other).ok();
    let parted = made.cells.iter().zip(&file.cells).find(|pair| !same(pair));
    parted.map(|(cell, _)| format!(" (first at the cell {})", cell.id())).unwrap_or_default()
}

/// What holds for a notebook written by hand as well: it is stored without outputs.
fn check_by_hand(path: &Path) -> Result<()> {
    for cell in &Notebook::read(path)?.cells {
        if let Cell::Code { outputs, execution_count, id, .. } = cell
            && (!outputs.is_empty() || execution_count.is_some())
        {
            bail!("{}: the cell {id} holds outputs; clear them (Edit, Clear Outputs of All Cells)", path.display());
        }
    }
    Ok(())
}

/// The notebooks of a folder, in the order of their names.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "ipynb"));
    paths.sort();
    Ok(paths)
}

/// The notebooks named, or all.
fn chosen(workspace: &Workspace, names: &[String]) -> Result<Vec<PathBuf>> {
    let all = files(&workspace.notebooks())?;
    if names.is_empty() {
        return Ok(all);
    }
    let path = |name: &String| {
        let path = workspace.notebooks().join(format!("{name}.ipynb"));
        let known: Vec<_> = all.iter().filter_map(|path| path.file_stem()?.to_str()).collect();
        if all.contains(&path) { Ok(path) } else { bail!("no notebook {name}; there are {}", known.join(", ")) }
    };
    names.iter().map(path).collect()
}
