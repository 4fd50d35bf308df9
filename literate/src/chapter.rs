//! A chapter: its sections in order, run one after the other into one page.

use std::{
    any::Any,
    fmt::Display,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    process::{Command, ExitCode},
    time::Instant,
};

use anyhow::{Context, Result, anyhow, bail};
use rayon::ThreadPoolBuilder;

use crate::{
    figure::slug,
    html,
    ledger::{self, Data, Ledger, Verdict},
    options::PageOptions,
    output::Content,
    page::Page,
    section::{self, Facts, FinishedSection, ReadSection, Section, read_opening, read_section},
    table::Table,
    terminal,
    write::{try_folder, write_atomically},
};

/// What to do where the page cannot be written.
const ELSEWHERE: &str = "the page is not written; `--out DIR` puts it and its files into another folder";

/// Prints why a program cannot do what it was asked for; the exit code that says so. For what a chapter finds out before
/// it [runs](Chapter::run).
pub fn refuse(reason: impl Display) -> ExitCode {
    terminal::error(reason);
    ExitCode::FAILURE
}

/// A document's chapter, built section by section and then [run](Chapter::run).
pub struct Chapter<'run> {
    name: &'static str,
    source: &'static str,
    sections: Vec<Section<'run>>,
    solutions: Option<&'static str>,
}

impl<'run> Chapter<'run> {
    /// A chapter without sections. `name` is its crate's (`chapter05`), `source` its `main.rs`, whose `//!` prose opens
    /// the page.
    #[must_use]
    pub fn new(name: &'static str, source: &'static str) -> Self {
        Self { name, source, sections: Vec::new(), solutions: None }
    }

    /// Adds a section; [`section!`](crate::section) makes one.
    #[must_use]
    pub fn section(mut self, section: Section<'run>) -> Self {
        self.sections.push(section);
        self
    }

    /// Folds the answers of `solutions`, the chapter's `solutions.md`, away below the exercises that end its last section.
    #[must_use]
    pub fn solutions(mut self, solutions: &'static str) -> Self {
        self.solutions = Some(solutions);
        self
    }

    /// Runs the sections that `options` ask for and writes the page, its figures and the ledger.
    ///
    /// Nothing is written unless all of them end well, so the page of the last good run stays. The exit code is 1 after
    /// an error or a `fail` in the ledger.
    #[must_use]
    pub fn run(self, options: &PageOptions) -> ExitCode {
        // Into rayon's pool with the main thread, so that a network that trains alone gets the help of the others. A test
        // that runs a second chapter has its pool already.
        _ = ThreadPoolBuilder::new().use_current_thread().build_global();
        match self.try_run(options) {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(error) => refuse(format_args!("{error:#}")),
        }
    }

    /// `false` where a claim failed.
    fn try_run(self, options: &PageOptions) -> Result<bool> {
        let name = self.name;
        let opening = read_opening(name, self.source)?;
        let sections = self.sections.into_iter().map(|section| Ok((read_section(&section)?, section.run)));
        let mut sections = sections.collect::<Result<Vec<_>>>()?;
        if let (Some(solutions), Some((last, _))) = (self.solutions, sections.last_mut()) {
            last.answer(solutions)?;
        }
        if options.list {
            terminal::sections(&contents(sections.iter().map(|(read, _)| read)));
            return Ok(true);
        }
        check_only(&options.only, sections.iter().map(|(read, _)| read))?;
        let folder = options.folder();
        try_folder(&folder).context(ELSEWHERE)?;

        let start = Instant::now();
        let mut finished = Vec::new();
        let mut ledger = Ledger::default();
        let mut figures = Vec::new();
        for (read, run) in sections {
            if !options.only.is_empty() && !options.only.iter().any(|asked| read.is_called(asked)) {
                continue;
            }
            terminal::heading(&read.rows, &read.title);
            let content = run_section(name, &read, run, Page::terminal(name, options, figures))?;
            add_claims(&mut ledger, &read.rows, &content);
            let Content { entries, histories, files, .. } = content;
            figures = content.figures;
            finished.push(FinishedSection { read, entries, histories, files });
        }
        let seconds = start.elapsed().as_secs_f64();

        let facts = Facts { seed: options.seed, quick: options.quick, only: options.only.clone(), seconds };
        let page = folder.join(format!("{name}.html"));
        let write = || -> Result<()> {
            let mut beside = figure_files(&finished);
            beside.extend(history_files(name, &finished));
            beside.extend(finished.iter().flat_map(|section| section.files.clone()));
            write_beside(&folder, name, &beside)?;
            ledger::write(&folder.join("ledger").join(format!("{name}.jsonl")), &ledger)?;
            write_atomically(&page, html::page(name, &opening, &finished, &ledger, &facts).as_bytes())
        };
        write().context(ELSEWHERE)?;

        terminal::summary(name, &ledger.records, &page);
        terminal::failures(name, &ledger.records);
        if options.png {
            draw_pixels(&folder.join("figures"))?;
        }
        if options.open
            && let Err(error) = open::that(&page)
        {
            terminal::error(format_args!("the page is written, but no browser would open it: {error:#}"));
        }
        Ok(ledger.records.iter().all(|record| record.verdict != Verdict::Fail))
    }
}

fn contents<'a>(sections: impl Iterator<Item = &'a ReadSection>) -> Table {
    Table::new(["rows", "topic", "title"])
        .rows(sections.map(|section| [section.rows.join(", "), section.topic.to_owned(), section.title.clone()]))
}

fn check_only<'a>(only: &[String], sections: impl Iterator<Item = &'a ReadSection> + Clone) -> Result<()> {
    let is_known = |asked: &&String| sections.clone().any(|section| section.is_called(asked));
    let Some(unknown) = only.iter().find(|asked| !is_known(asked)) else { return Ok(()) };
    let mut rows: Vec<&str> = Vec::new();
    let mut topics = Vec::new();
    for section in sections {
        rows.extend(section.rows.iter().map(String::as_str));
        topics.extend(section.rows.first().map(|row| (section.topic, row.as_str())));
    }
    rows.dedup();
    let meant = nearest(unknown, &rows, &topics).map(|row| format!(" Did you mean {row}?")).unwrap_or_default();
    bail!("no section has the row {unknown}.{meant} The rows are {} (`--list` shows their titles)", rows.join(", "));
}

/// The row that `word` may have been meant for: one with its digits, or one of a topic that is spelt nearly like it.
fn nearest<'a>(word: &str, rows: &[&'a str], topics: &[(&str, &'a str)]) -> Option<&'a str> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let number = digits(word);
    if !number.is_empty() {
        return rows.iter().find(|row| digits(row) == number).copied();
    }
    let distance = |topic: &str| strsim::damerau_levenshtein(&word.to_lowercase().replace(['-', ' '], "_"), topic);
    let (topic, row) = topics.iter().min_by_key(|(topic, _)| distance(topic))?;
    (distance(topic) * 3 <= topic.len()).then_some(row)
}

/// Runs one section; an error or a panic names it and says how to run it alone.
fn run_section(chapter: &str, section: &ReadSection, run: section::Run<'_>, page: Page) -> Result<Content> {
    let outcome = catch_unwind(AssertUnwindSafe(|| run(&page))).unwrap_or_else(|panic| Err(panic_message(&*panic)));
    if let Err(error) = outcome {
        let alone = section.rows.first().map(|row| format!(" -- --only {row}")).unwrap_or_default();
        bail!(
            "{}.rs (“{}”): {error:#}\nNo page was written. To run this section alone: cargo run -p {chapter}{alone}",
            section.topic,
            section.title
        );
    }
    Ok(page.take_content())
}

fn panic_message(panic: &(dyn Any + Send)) -> anyhow::Error {
    let message = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    anyhow!("it panicked: {}", message.unwrap_or("no message"))
}

/// Adds a section's claims to the ledger, and the data they stand on.
fn add_claims(ledger: &mut Ledger, rows: &[String], content: &Content) {
    ledger.records.extend(content.entries.iter().filter_map(|entry| entry.output.record()).cloned());
    for text in &content.data {
        let known = ledger.data.iter().position(|data| data.data == *text);
        let index = known.unwrap_or_else(|| {
            ledger.data.push(Data { data: text.clone(), rows: Vec::new() });
            ledger.data.len() - 1
        });
        let data = &mut ledger.data[index];
        data.rows.extend(rows.iter().filter(|row| !data.rows.contains(row)).cloned().collect::<Vec<_>>());
    }
}

/// A file of the page's folder: its path below it, and its bytes.
type Beside = (String, Vec<u8>);

/// Each figure as SVG and CSV.
fn figure_files(sections: &[FinishedSection]) -> Vec<Beside> {
    let mut files = Vec::new();
    for figure in sections.iter().flat_map(|section| &section.entries).filter_map(|entry| entry.output.figure()) {
        files.push((format!("{}.svg", figure.file), figure.standalone_svg().into_bytes()));
        files.push((format!("{}.csv", figure.file), figure.csv.clone().into_bytes()));
        for (value, svg) in &figure.alone {
            files.push((format!("{}-{value}.svg", figure.file), svg.clone().into_bytes()));
        }
    }
    files
}

/// The histories of each kind of training. The same training in two sections has the same history.
fn history_files(chapter: &str, sections: &[FinishedSection]) -> Vec<Beside> {
    let histories = sections.iter().flat_map(|section| &section.histories);
    histories.map(|(name, csv)| (format!("histories/{chapter}-{}.csv", slug(name)), csv.clone().into_bytes())).collect()
}

/// Has the figures of a folder drawn as PNG files by the program that can, which is built first where it is not yet.
fn draw_pixels(figures: &Path) -> Result<()> {
    const COMMAND: [&str; 4] = ["run", "--package", "figure-png", "--"];
    let by_hand =
        || format!("the page is written, but not its PNG files: cargo {} {}", COMMAND.join(" "), figures.display());
    let status = Command::new("cargo").args(COMMAND).arg(figures).status().with_context(by_hand)?;
    if status.success() { Ok(()) } else { Err(anyhow!("figure-png ended with {status}").context(by_hand())) }
}

/// Writes `files` below `folder` and removes what the chapter's last run wrote there and this one no longer makes, with the
/// PNG files drawn of it. What that was is noted beside the page: a file that only has such a name is the reader's own.
fn write_beside(folder: &Path, chapter: &str, files: &[Beside]) -> Result<()> {
    let note = folder.join(format!(".{chapter}.files"));
    let last = fs::read_to_string(&note).unwrap_or_default();
    for (path, bytes) in files {
        write_atomically(&folder.join(path), bytes)?;
    }
    let made = |path: &Path| files.iter().any(|(made, _)| Path::new(made) == path);
    let pixels = |path: &str| path.ends_with(".svg").then(|| Path::new(path).with_extension("png"));
    let old = last.lines().flat_map(|path| [Some(path.into()), pixels(path)]).flatten();
    for path in old.filter(|path| !made(path) && folder.join(path).is_file()) {
        fs::remove_file(folder.join(&path)).with_context(|| format!("cannot remove the old {}", path.display()))?;
    }
    let names: String = files.iter().map(|(path, _)| format!("{path}\n")).collect();
    write_atomically(&note, names.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_keyboard_is_understood() {
        let rows = ["5.1", "5.4", "5.12"];
        let topics = [("slow_learning", "5.1"), ("gd_against_sgd", "5.4")];
        let meant = |word| nearest(word, &rows, &topics);
        assert_eq!((meant("54"), meant("5,4"), meant("5.12.")), (Some("5.4"), Some("5.4"), Some("5.12")));
        assert_eq!((meant("slow-lerning"), meant("GD against SGD")), (Some("5.1"), Some("5.4")));
        assert_eq!((meant("5.9"), meant("everything"), meant("")), (None, None, None));
    }
}
