//! `cargo xtask watch`: a section runs again whenever it is saved, and its page reloads itself.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use clap::Args;
use literate::write_atomically;
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use crate::workspace::{Chapter, Workspace};
use crate::{book, cargo};

/// Ends a page that is watched: it asks for the newest version's number until that is not its own. A page on disk may not
/// read a file, but it may load a script.
const RELOAD: &str = include_str!("watch/reload.html");

/// What is loaded in the script's place, beside the page; only a page that is watched names it.
const NEWEST: &str = "watch.js";

/// An editor touches a file several times when it saves; this long after the last time it is done.
const SETTLED: Duration = Duration::from_millis(50);

/// Runs a chapter's section again, quickly, whenever it is saved, and reloads its page
#[derive(Args)]
pub(crate) struct Arguments {
    /// The chapter, such as chapter05
    chapter: String,

    /// Open the page in the browser once it is there
    #[arg(long)]
    open: bool,

    /// What else the chapter is told, such as --seed 1
    #[arg(last = true)]
    options: Vec<OsString>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let workspace = Workspace::find()?;
    let chapter = workspace.chapter(&arguments.chapter)?;
    let sources = Sources::watch(chapter.folder.join("src"))?;
    let out = workspace.target.join("watch");
    let page = out.join("partial").join(format!("{}.html", chapter.name));
    // So that nobody waits for the dependencies after the first edit.
    let build = ["build", "--locked", "--package", &chapter.name];
    cargo::command().current_dir(&workspace.root).args(build).status().context("cannot start cargo")?;
    println!("watching {}: edit a section and save it; Ctrl-C ends this", sources.folder.display());
    let mut open = arguments.open;
    follow(chapter, sources, |topics| {
        let start = Instant::now();
        run_sections(&workspace, chapter, topics, &out, &arguments.options)?;
        if publish(&page)? {
            println!("{}: on the page after {:.1} s", topics.join(", "), start.elapsed().as_secs_f64());
            if mem::take(&mut open) {
                book::open(&page)?;
            }
        }
        Ok(())
    })
}

/// Hands over the section that was saved last, or several at once, whenever a file is saved: it may use what the file holds.
/// Ends where `rerun` fails.
fn follow(chapter: &Chapter, mut sources: Sources, mut rerun: impl FnMut(&[String]) -> Result<()>) -> Result<()> {
    let mut topics = Vec::new();
    loop {
        let saved = sources.next_saved()?;
        match topics_of(chapter, &saved) {
            Ok(saved) if saved.is_empty() && topics.is_empty() => println!("that was no section; save one to see it"),
            Ok(saved) if saved.is_empty() => {}
            Ok(saved) => topics = saved,
            Err(error) => eprintln!("error: {error:#}"),
        }
        if !topics.is_empty() {
            rerun(&topics)?;
        }
    }
}

/// The sections among files that were saved.
fn topics_of(chapter: &Chapter, saved: &[PathBuf]) -> Result<Vec<String>> {
    let sections = chapter.sections()?.into_iter();
    Ok(sections.filter(|section| saved.contains(&section.path)).map(|section| section.topic).collect())
}

/// What does not compile, and what goes wrong in a section, the program says itself; both are for the reader to put right.
fn run_sections(
    workspace: &Workspace,
    chapter: &Chapter,
    topics: &[String],
    out: &Path,
    options: &[OsString],
) -> Result<()> {
    let mut command = cargo::command();
    command.current_dir(&workspace.root).args(["run", "--locked", "--package", &chapter.name, "--"]);
    command.arg("--out").arg(out).arg("--quick").args(topics.iter().flat_map(|topic| ["--only", topic])).args(options);
    command.status().context("cannot start cargo")?;
    Ok(())
}

/// Has a page that the chapter wrote anew ask for newer ones, and the one in the browser, which does, find it. `false` where
/// the page is still the last one, or there is none yet.
fn publish(page: &Path) -> Result<bool> {
    let html = fs::read_to_string(page).unwrap_or_default();
    if html.is_empty() || html.contains(NEWEST) {
        return Ok(false);
    }
    let version = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis().to_string();
    let html = html.replace("</body>", &format!("{}</body>", RELOAD.replace("VERSION", &version)));
    write_atomically(page, html.as_bytes())?;
    write_atomically(&page.with_file_name(NEWEST), format!("newest({version});\n").as_bytes())?;
    Ok(true)
}

/// A folder of Rust whose files are read when they are saved.
struct Sources {
    folder: PathBuf,
    texts: BTreeMap<PathBuf, String>,
    events: Receiver<notify::Result<notify::Event>>,
    /// Sends the events as long as it lives.
    _watcher: RecommendedWatcher,
}

impl Sources {
    fn watch(folder: PathBuf) -> Result<Self> {
        let (sender, events) = channel();
        let watch = || -> notify::Result<RecommendedWatcher> {
            let mut watcher = notify::recommended_watcher(sender)?;
            watcher.watch(&folder, RecursiveMode::Recursive)?;
            Ok(watcher)
        };
        let watcher = watch().with_context(|| format!("cannot watch {}", folder.display()))?;
        Ok(Self { texts: texts(&folder)?, folder, events, _watcher: watcher })
    }

    /// Waits until files have other texts than before, and says which.
    fn next_saved(&mut self) -> Result<Vec<PathBuf>> {
        loop {
            self.events.recv().context("the folder is no longer watched")?.context("the folder cannot be watched")?;
            while self.events.recv_timeout(SETTLED).is_ok() {}
            let before = mem::replace(&mut self.texts, texts(&self.folder)?);
            let is_new = |(path, text): &(&PathBuf, &String)| before.get(*path) != Some(*text);
            let saved: Vec<PathBuf> = self.texts.iter().filter(is_new).map(|(path, _)| path.clone()).collect();
            if !saved.is_empty() {
                return Ok(saved);
            }
        }
    }
}

/// The Rust files below a folder.
fn texts(folder: &Path) -> Result<BTreeMap<PathBuf, String>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(texts(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            // Between two steps of saving there may be no such file.
            && let Ok(text) = fs::read_to_string(&path)
        {
            found.insert(path, text);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    /// A chapter of two sections, and what they share.
    fn chapter(folder: &Path) -> Chapter {
        let write = |file: &str, text: &str| fs::write(folder.join("src").join(file), text).unwrap();
        fs::create_dir(folder.join("src")).unwrap();
        write("main.rs", r#"fn main() { run(section!(["1.1"], line), section!(["1.1"], slope)) }"#);
        write("line.rs", "//! # A line\n");
        write("slope.rs", "//! # A slope\n");
        write("lib.rs", "");
        Chapter { name: "chapter01".to_owned(), folder: folder.to_owned(), dependencies: Vec::new() }
    }

    #[test]
    fn a_section_runs_again_however_it_is_saved() {
        let folder = tempfile::tempdir().unwrap();
        let chapter = chapter(folder.path());
        let path = |file: &str| chapter.folder.join("src").join(file);
        let write = |file: &str, text: &str| fs::write(path(file), text).unwrap();
        let sources = Sources::watch(chapter.folder.join("src")).unwrap();
        write("slope.rs", "//! # A steep slope\n");
        let mut reruns = Vec::new();
        let ended = follow(&chapter, sources, |topics| {
            reruns.push(topics.join(", "));
            match reruns.len() {
                // As editors do: another file takes its name. That a file is written as it was is no news.
                1 => {
                    write("slope.rs", "//! # A steep slope\n");
                    write("line.rs.new", "//! # A long line\n");
                    fs::rename(path("line.rs.new"), path("line.rs")).unwrap();
                }
                2 => write("lib.rs", "pub fn shared() {}\n"),
                3 => write("main.rs", "fn main( {"),
                _ => bail!("that is enough"),
            }
            Ok(())
        });
        assert_eq!(ended.unwrap_err().to_string(), "that is enough");
        assert_eq!(reruns, ["slope", "line", "line", "line"], "what no section is may matter to the last one");
    }

    #[test]
    fn a_page_that_is_written_anew_is_another_version() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("chapter01.html");
        assert!(!publish(&page).unwrap(), "there is none yet");
        let mut versions = Vec::new();
        for text in ["one", "other"] {
            fs::write(&page, format!("<body>{text}</body>")).unwrap();
            assert!(publish(&page).unwrap());
            assert!(!publish(&page).unwrap(), "a section that failed leaves the page as it was");
            let html = fs::read_to_string(&page).unwrap();
            let newest = fs::read_to_string(folder.path().join(NEWEST)).unwrap();
            let version = newest.trim().trim_start_matches("newest(").trim_end_matches(");").to_owned();
            assert!(html.contains(text) && html.contains(&format!("const shown = {version};")), "{html}");
            versions.push(version);
            std::thread::sleep(Duration::from_millis(2));
        }
        assert_ne!(versions[0], versions[1]);
    }
}
