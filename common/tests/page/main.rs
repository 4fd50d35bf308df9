//! # A page to test with
//!
//! A chapter of two small sections, run end to end as a reader runs a chapter. This prose opens its page: it has
//! inline math, $\sigma(x) = \frac{1}{1 + e^{-x}}$, and **bold** words.
//!
//! | part | what it shows |
//! |---|---|
//! | softmax | exact claims, arrays, tables |
//! | descent | figures, bands, orders |

#![cfg(feature = "page")]

mod descent;
mod softmax;

use std::{fs, path::PathBuf, process::ExitCode};

use common::page::{
    Chapter, PageOptions,
    ledger::{self, Verdict},
};

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("page").join(name)
}

fn options(name: &str) -> PageOptions {
    PageOptions { out: Some(folder(name)), ..PageOptions::default() }
}

fn chapter<'run>() -> Chapter<'run> {
    Chapter::new("chapter00", include_str!("main.rs"))
        .section(&["0.1"], "softmax", include_str!("softmax.rs"), softmax::run)
        .section(&["0.2", "0.3"], "descent", include_str!("descent.rs"), descent::run)
}

fn succeeded(code: ExitCode) -> bool {
    code == ExitCode::SUCCESS
}

#[test]
fn a_full_run_writes_page_ledger_and_figures() {
    let folder = folder("full");
    assert!(succeeded(chapter().run(&options("full"))));

    let page = fs::read_to_string(folder.join("chapter00.html")).unwrap();
    let records = ledger::read(&folder.join("ledger/chapter00.jsonl")).unwrap();
    assert!(records.iter().any(|record| record.verdict == Verdict::Pass));
    assert!(page.contains("<math"));
}
