//! `cargo xtask book`: the chapters' pages bound into one book, a folder of static pages.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;
use literate::write_atomically;

use crate::cargo;
use crate::chapters::{self, Finished};
use crate::workspace::Workspace;
use text::ChapterText;

mod browser;
mod check;
mod contents;
mod glossary;
mod ledger;
mod pages;
mod python;
mod text;

/// Runs all chapters and binds their pages into target/book/index.html
#[derive(Args)]
pub(crate) struct Arguments {
    /// Run quickly into target/book-check, and fail on broken links, missing figures or failed claims; with Chromium,
    /// also on errors, requests, overflow and poor contrast; where DOWNHILL_AXE names axe-core's script, on what it finds
    #[arg(long, conflicts_with = "open")]
    check: bool,

    /// Keep the answers to the exercises, below them and on a page of their own, for teachers
    #[arg(long)]
    solutions: bool,

    /// Open the book in the browser
    #[arg(long)]
    open: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let workspace = Workspace::find()?;
    let folder = workspace.target.join(if arguments.check { "book-check" } else { "book" });
    if arguments.check && folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    let finished = chapters::run(&workspace, &folder, arguments.check)?;
    draw_pixels(&workspace, &folder.join("figures"))?;
    bind(&workspace, &folder, &finished, arguments.solutions || arguments.check)?;
    let index = folder.join("index.html");
    println!("\nbook    {}", index.display());
    if arguments.check {
        check(&folder)?;
    }
    if arguments.open {
        open(&index)?;
    }
    chapters::bail_on_fail(&finished)
}

/// Draws the chapters' figures as PNG files.
fn draw_pixels(workspace: &Workspace, figures: &Path) -> Result<()> {
    let mut command = cargo::command();
    command.current_dir(&workspace.root).args(["run", "--locked", "--package", "figure-png", "--"]).arg(figures);
    let status = command.status().context("cannot start cargo")?;
    if !status.success() {
        bail!("the figures have no PNG files: figure-png ended with {status}");
    }
    Ok(())
}

/// Reads the finished book, and looks at it where there is a browser.
fn check(folder: &Path) -> Result<()> {
    let mut problems = check::problems(folder)?;
    match browser::find() {
        Some(chromium) => problems.extend(browser::problems(&chromium, folder, browser::axe()?.as_deref())?),
        None => println!("no Chromium on this machine: the pages are read but not looked at"),
    }
    for problem in &problems {
        println!("{problem}");
    }
    if !problems.is_empty() {
        bail!("the book has {} faults", problems.len());
    }
    Ok(())
}

/// Writes the book's own pages beside the chapters' and links them all.
fn bind(workspace: &Workspace, folder: &Path, finished: &[Finished], with_solutions: bool) -> Result<()> {
    let texts = finished.iter().map(|finished| ChapterText::read(finished.chapter)).collect::<Result<Vec<_>>>()?;
    let write = |name: &str, html: String| write_atomically(&folder.join(name), html.as_bytes());
    for (position, text) in texts.iter().enumerate() {
        let name = &text.name;
        let solutions = text.solutions.as_deref().filter(|_| with_solutions);
        let path = folder.join(format!("{name}.html"));
        let page = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        write_atomically(&path, pages::bound(&page, &texts, position, solutions.is_some())?.as_bytes())?;
        let path = format!("{name}-solutions.html");
        match solutions {
            Some(solutions) => write(&path, pages::solutions(text, solutions)?)?,
            None => remove_old(&folder.join(path))?,
        }
    }
    let introduction = workspace.root.join("book/introduction.md");
    let introduction = fs::read_to_string(&introduction).with_context(|| introduction.display().to_string())?;
    let table = workspace.root.join("xtask/tests/python_and_rust/main.rs");
    let table = fs::read_to_string(&table).with_context(|| table.display().to_string())?;
    write("index.html", contents::page(&introduction, &texts, finished)?)?;
    write("ledger.html", ledger::page(finished))?;
    write("glossary.html", glossary::page(&texts))?;
    write("python.html", python::page(&table))
}

/// Solutions of an earlier run do not stay in a book that shall be without.
fn remove_old(path: &Path) -> Result<()> {
    if path.exists() {
        fs::remove_file(path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    Ok(())
}

/// Shows a page in the reader's browser.
pub(crate) fn open(path: &Path) -> Result<()> {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let status = Command::new(program).arg(path).status();
    status.with_context(|| format!("no browser would open {}", path.display()))?;
    Ok(())
}
