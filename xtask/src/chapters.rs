//! All chapters run one after the other, and what their ledgers say.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use literate::ledger::{self, Ledger, Verdict};

use crate::cargo;
use crate::workspace::{Chapter, Workspace};

/// A chapter that has run, with its claims in the order of its page.
pub(crate) struct Finished<'workspace> {
    pub(crate) chapter: &'workspace Chapter,
    pub(crate) ledger: Ledger,
}

/// Runs every chapter; pages, figures and ledgers land in `folder`. A failed claim stops nothing: see [`bail_on_fail`].
///
/// # Errors
/// A chapter ended without a ledger.
pub(crate) fn run<'workspace>(
    workspace: &'workspace Workspace,
    folder: &Path,
    quick: bool,
) -> Result<Vec<Finished<'workspace>>> {
    workspace.chapters.iter().map(|chapter| run_one(workspace, chapter, folder, quick)).collect()
}

fn run_one<'workspace>(
    workspace: &Workspace,
    chapter: &'workspace Chapter,
    folder: &Path,
    quick: bool,
) -> Result<Finished<'workspace>> {
    let name = &chapter.name;
    let ledger = folder.join("ledger").join(format!("{name}.jsonl"));
    if ledger.exists() {
        fs::remove_file(&ledger).with_context(|| format!("cannot remove the old {}", ledger.display()))?;
    }
    let mut command = cargo::command();
    command.current_dir(&workspace.root).args(["run", "--locked", "--package", name, "--", "--out"]).arg(folder);
    if quick {
        command.arg("--quick");
    }
    let status = command.status().context("cannot start cargo")?;
    if !ledger.exists() {
        bail!("{name} ended with {status} and no ledger; what stopped it stands above");
    }
    Ok(Finished { chapter, ledger: ledger::read(&ledger)? })
}

/// An error that names the claims that failed, if any did.
pub(crate) fn bail_on_fail(finished: &[Finished]) -> Result<()> {
    let records = finished.iter().flat_map(|chapter| &chapter.ledger.records);
    let failed: Vec<String> = records
        .filter(|record| record.verdict == Verdict::Fail)
        .map(|record| format!("{} {}", record.row, record.what))
        .collect();
    if !failed.is_empty() {
        bail!("{} claims failed: {}", failed.len(), failed.join("; "));
    }
    Ok(())
}
