//! # A page to test with
//!
//! A chapter of two small sections, run end to end as a reader runs a chapter. This prose opens its page: it has
//! inline math, $\sigma(x) = \frac{1}{1 + e^{-x}}$, and **bold** words.
//!
//! | part | what it shows |
//! |---|---|
//! | softmax | exact claims, arrays, tables |
//! | descent | figures, bands, orders |

mod browser;
mod descent;
mod softmax;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Output},
};

use literate::{
    Chapter, FAILURE_MARK, Page, PageOptions, Section,
    ledger::{self, Kind, Ledger, Record, Verdict},
    prelude::*,
    section,
};

/// A section without prose or outputs in its source, for tests whose `run` is a closure.
const BARE: &str = "//! # Bare\n\nfn run() {\n    Ok(())\n}\n";

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("page").join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn into(folder: &Path) -> PageOptions {
    PageOptions { out: Some(folder.to_owned()), ..PageOptions::default() }
}

fn chapter<'run>() -> Chapter<'run> {
    Chapter::new("chapter00", include_str!("main.rs"))
        .section(section!(["0.1"], softmax))
        .section(section!(["0.2", "0.3"], descent))
}

/// A chapter of one section that does only this.
fn only<'run>(run: impl FnOnce(&Page) -> Result<()> + 'run) -> Chapter<'run> {
    Chapter::new("chapter00", "//! # Title\n").section(Section::new(&["9.9"], "bare", BARE, run))
}

fn page_in(folder: &Path) -> String {
    fs::read_to_string(folder.join("chapter00.html")).expect("the run wrote its page")
}

fn ledger_in(folder: &Path) -> Ledger {
    ledger::read(&folder.join("ledger").join("chapter00.jsonl")).expect("the run wrote its ledger")
}

fn records_in(folder: &Path) -> Vec<Record> {
    ledger_in(folder).records
}

/// The verdict and the note of the one claim that `run` makes.
fn judged(name: &str, quick: bool, run: impl FnOnce(&Page)) -> (Verdict, String) {
    let record = claimed(name, quick, run);
    (record.verdict, record.note)
}

/// The one claim that `run` makes.
fn claimed(name: &str, quick: bool, run: impl FnOnce(&Page)) -> Record {
    let folder = folder(name);
    let run = |page: &Page| {
        run(page);
        Ok(())
    };
    let code = only(run).run(&PageOptions { quick, ..into(&folder) });
    let [record] = records_in(&folder).try_into().expect("one claim was made");
    assert_eq!(code == ExitCode::FAILURE, record.verdict == Verdict::Fail, "a fail and nothing else fails the run");
    record
}

/// Runs one of the ignored tests below as a program of its own, to see what it prints.
fn printed_by(test: &str) -> Output {
    command_of(test).output().expect("the test's own program starts")
}

fn command_of(test: &str) -> Command {
    let program = env::current_exe().expect("a test knows its own program");
    let mut command = Command::new(program);
    command.args(["--ignored", "--exact", test, "--nocapture", "--test-threads=1"]).env_remove("COLUMNS");
    command
}

#[test]
fn a_full_run_writes_page_ledger_and_figures() {
    let folder = folder("full");
    assert_eq!(chapter().run(&into(&folder)), ExitCode::SUCCESS);

    let verdicts: Vec<Verdict> = records_in(&folder).iter().map(|record| record.verdict).collect();
    use Verdict::{Differs, Pass, Unchecked};
    assert_eq!(verdicts, [Pass, Pass, Pass, Pass, Differs, Pass, Differs, Unchecked]);

    let first = fs::read_to_string(folder.join("ledger/chapter00.jsonl")).unwrap();
    let fields = |line: usize| -> Vec<String> {
        let line: serde_json::Value = serde_json::from_str(first.lines().nth(line).unwrap()).unwrap();
        line.as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(fields(0), ["data", "rows"]);
    assert_eq!(fields(1), ["beyond", "document", "kind", "note", "ours", "row", "verdict", "what"]);

    for figure in ["family-tree-of-the-optimisers", "gradients-by-layer-and-depth"] {
        let file = |extension: &str| fs::read(folder.join(format!("figures/chapter00-{figure}.{extension}"))).unwrap();
        assert!(file("svg").starts_with(b"<svg"));
        assert!(file("csv").contains(&b'\n'));
    }
}

#[test]
fn a_figure_that_is_no_longer_made_goes_and_the_readers_own_files_stay() {
    let folder = folder("old");
    assert_eq!(chapter().run(&into(&folder)), ExitCode::SUCCESS);
    let figure = folder.join("figures/chapter00-family-tree-of-the-optimisers.svg");
    fs::write(figure.with_extension("png"), "drawn of it").unwrap();
    let own = folder.join("figures/chapter00-notes.txt");
    fs::write(&own, "mine").unwrap();
    assert_eq!(chapter().run(&into(&folder)), ExitCode::SUCCESS);
    assert!(figure.exists() && !figure.with_extension("png").exists(), "what was drawn of the old one is old");
    assert_eq!(only(|_| Ok(())).run(&into(&folder)), ExitCode::SUCCESS);
    assert!(!figure.exists() && !figure.with_extension("csv").exists());
    assert_eq!(fs::read_to_string(own).unwrap(), "mine");
}

#[test]
fn the_page_sets_each_output_after_the_code_that_made_it() {
    let folder = folder("order");
    assert_eq!(chapter().run(&into(&folder)), ExitCode::SUCCESS);
    let page = page_in(&folder);
    let in_order = [
        "<h1>A page to test with</h1>",
        "<h2>Softmax (<span lang=\"ko\">소프트맥스</span>) and its overflow</h2>",
        "<h3>Exponentials run away</h3>",
        "display=\"block\"",
        "softmax([0.3, 2.9, 4.0])</p>",
        "its sum</p>",
        "Large scores are no trouble either.",
        "Softmax of large scores</p>",
        "The greatest of them gets",
        "Data: made up: no file was read",
        "aria-label=\"Validation cross-entropy of GD and SGD\"",
        "aria-label=\"Family tree of the optimisers\"",
        "default learning rate</p>",
        "id=\"ledger\"",
    ];
    let mut rest = page.as_str();
    for piece in in_order {
        let at = rest.find(piece).unwrap_or_else(|| panic!("{piece} is missing or out of order"));
        rest = &rest[at + piece.len()..];
    }
}

#[test]
fn the_page_needs_no_network_and_no_other_file() {
    let folder = folder("alone");
    assert_eq!(chapter().run(&into(&folder)), ExitCode::SUCCESS);
    let page = page_in(&folder).replace("http://www.w3.org/2000/svg", "");
    for wanted in ["<script src", "<img", "http:", "https:", "@import", "<link rel=\"stylesheet\""] {
        assert!(!page.contains(wanted), "the page asks for {wanted}");
    }
}

#[test]
fn without_script_nothing_is_missing_but_the_switch() {
    let folder = folder("folded");
    assert_eq!(chapter().run(&into(&folder)), ExitCode::SUCCESS);
    let page = page_in(&folder);
    assert_eq!(page.matches(" hidden").count(), 1);
    assert!(page.contains("<label class=\"all-code\" hidden>"));
    assert!(!page.contains("tabindex=\"0\""), "the script makes tab stops of what scrolls");
}

#[test]
fn figures_are_numbered_and_lead_to_their_files() {
    let folder = folder("captions");
    assert_eq!(chapter().run(&into(&folder)), ExitCode::SUCCESS);
    let page = page_in(&folder);
    let captions: Vec<&str> = page.split("<figcaption>").skip(1).filter_map(|rest| rest.split("</b>").next()).collect();
    assert_eq!(captions, ["<b>Figure 0.1", "<b>Figure 0.2", "<b>Figure 0.3"]);
    let files = page.split("href=\"figures/").skip(1).filter_map(|rest| rest.split('"').next());
    let missing: Vec<&str> = files.clone().filter(|file| !folder.join("figures").join(file).exists()).collect();
    assert!(missing.is_empty() && files.count() == 6, "{missing:?}");
}

#[test]
fn what_only_serves_the_page_is_folded_under_what_it_made() {
    let folder = folder("folds");
    assert_eq!(chapter().run(&into(&folder)), ExitCode::SUCCESS);
    let page = page_in(&folder);
    let fold = |words: &str| format!("<details class=\"code\"><summary>Code: {words}</summary><pre");
    assert!(page.contains(&fold("imports")));
    let drawing = "aria-label=\"Family tree of the optimisers\"";
    let (before, after) = page.rsplit_once(drawing).unwrap();
    let (_, tree) = before.rsplit_once("<h3>").unwrap();
    assert!(tree.starts_with("A family tree</h3>") && !tree.contains("<pre"), "the drawing comes before its code");
    let folded = after.split_once(&fold("the drawing")).unwrap().1.split_once("</details>").unwrap().0;
    assert!(folded.contains("Family tree of the optimisers"));
}

#[test]
fn the_ledgers_links_lead_to_the_claims() {
    let folder = folder("links");
    assert_eq!(chapter().run(&into(&folder)), ExitCode::SUCCESS);
    let page = page_in(&folder);
    for number in 0..records_in(&folder).len() {
        assert!(page.contains(&format!("href=\"#claim-{number}\"")));
        assert!(page.contains(&format!("id=\"claim-{number}\"")));
    }
}

#[test]
fn the_ledger_says_once_which_rows_stand_on_which_data() {
    let folder = folder("data");
    assert_eq!(chapter().run(&into(&folder)), ExitCode::SUCCESS);
    let Ledger { data, records } = ledger_in(&folder);
    assert_eq!(data.len(), 1);
    assert_eq!(
        (data[0].data.as_str(), data[0].rows.as_slice()),
        ("made up: no file was read", ["0.2", "0.3"].map(String::from).as_slice())
    );
    assert!(records.iter().all(|record| !record.note.contains("made up")));
    assert!(page_in(&folder).contains("Data of 0.2, 0.3: made up"));
}

#[test]
fn a_line_that_is_no_part_of_a_ledger_is_named() {
    let folder = folder("broken-ledger");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("broken.jsonl");
    fs::write(&path, "{\"data\":\"x\",\"rows\":[]}\n{\"row\":\"1.1\"}\n").unwrap();
    let error = format!("{:#}", ledger::read(&path).unwrap_err());
    assert!(error.contains("broken.jsonl, line 2"), "{error}");
}

#[test]
fn a_quick_run_checks_no_band_and_no_order() {
    let folder = folder("quick");
    assert_eq!(chapter().run(&PageOptions { quick: true, ..into(&folder) }), ExitCode::SUCCESS);
    assert!(page_in(&folder).contains("A quick run"));
    let records = records_in(&folder);
    for record in records.iter().filter(|record| record.row == "0.2") {
        assert_eq!(record.verdict, Verdict::Unchecked);
        assert!(record.note.starts_with("quick run"));
    }
    assert_eq!(records[0].verdict, Verdict::Pass);
}

#[test]
fn the_page_of_one_row_leaves_the_whole_page_alone() {
    let folder = folder("partial");
    assert_eq!(chapter().run(&into(&folder)), ExitCode::SUCCESS);
    let whole = (page_in(&folder), records_in(&folder));

    assert_eq!(chapter().run(&PageOptions { only: vec!["0.3".into()], ..into(&folder) }), ExitCode::SUCCESS);
    assert_eq!((page_in(&folder), records_in(&folder)), whole);
    let partial = folder.join("partial");
    assert!(page_in(&partial).contains("A partial page: only 0.3 was run."));
    assert!(records_in(&partial).iter().all(|record| record.row != "0.1"));
}

#[test]
fn a_run_that_stops_leaves_the_last_good_page() {
    let folder = folder("stopped");
    assert_eq!(only(|_| Ok(())).run(&into(&folder)), ExitCode::SUCCESS);
    let good = page_in(&folder);

    let stopped = only(|_| Err(anyhow::anyhow!("the disk is full"))).run(&into(&folder));
    assert_eq!((stopped, page_in(&folder)), (ExitCode::FAILURE, good.clone()));
    let panicked = only(|_| panic!("index out of bounds")).run(&into(&folder));
    assert_eq!((panicked, page_in(&folder)), (ExitCode::FAILURE, good));
}

#[test]
#[ignore = "run by another test"]
fn child_that_stops() {
    let _ = only(|_| Err(anyhow::anyhow!("the disk is full"))).run(&into(&folder("child-stops")));
}

#[test]
#[ignore = "run by another test"]
fn child_with_an_unknown_row() {
    let options = PageOptions { only: vec!["5.4".into()], ..into(&folder("child-row")) };
    assert_eq!(chapter().run(&options), ExitCode::FAILURE);
}

#[test]
#[ignore = "run by another test"]
fn child_with_a_broken_formula() {
    let source = BARE.replace("    Ok", "    //| Fine.\n    //|\n    //| $$ \\frac{1}{ $$\n    Ok");
    let source: &'static str = source.leak();
    let chapter =
        Chapter::new("chapter00", "//! # Title\n").section(Section::new(&["9.9"], "bare", source, |_| unreachable!()));
    assert_eq!(chapter.run(&into(&folder("child-formula"))), ExitCode::FAILURE);
}

#[test]
#[ignore = "run by another test"]
fn child_that_cannot_write() {
    let folder = folder("child-write");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("ledger"), "a file where a folder should be").unwrap();
    assert_eq!(only(|_| Ok(())).run(&into(&folder)), ExitCode::FAILURE);
    assert!(!folder.join("chapter00.html").exists());
}

#[test]
#[ignore = "run by another test"]
fn child_without_a_folder() {
    let folder = folder("child-folder");
    fs::create_dir_all(folder.parent().unwrap()).unwrap();
    fs::write(&folder, "a file where the folder should be").unwrap();
    let code = only(|_| unreachable!("the folder is tried before the work")).run(&into(&folder));
    assert_eq!(code, ExitCode::FAILURE);
    fs::remove_file(&folder).unwrap();
}

#[test]
fn errors_say_where_why_and_what_next() {
    let cases: [(&str, &[&str]); 5] = [
        ("child_that_stops", &["bare.rs (“Bare”): the disk is full", "cargo run -p chapter00 -- --only 9.9"]),
        ("child_with_an_unknown_row", &["no section has the row 5.4. The rows are 0.1, 0.2, 0.3 ("]),
        ("child_with_a_broken_formula", &["bare.rs, line 6", "\\frac{1}{"]),
        ("child_that_cannot_write", &["chapter00.jsonl", "--out DIR"]),
        ("child_without_a_folder", &["child-folder", "--out DIR"]),
    ];
    for (child, wanted) in cases {
        let output = printed_by(child);
        let errors = String::from_utf8_lossy(&output.stderr);
        for piece in wanted {
            assert!(errors.contains(piece), "{child}: no “{piece}” in\n{errors}");
        }
        assert!(!errors.contains('\u{1b}'), "{child}: colours although stderr is no terminal");
    }
}

#[test]
#[ignore = "run by another test"]
fn child_notebook() {
    let page = Page::notebook();
    descent::run(page).unwrap();
    page.claim("0.1", "a wrong number", 1.0, 2.0).within(0.5);
    page.say("The mean is $\\bar x$.").unwrap();
    assert!(page.say("$\\frac{1}{$").is_err());
}

#[test]
#[ignore = "run by another test"]
fn child_with_long_lines() {
    let run = |page: &Page| {
        page.data("a sentence about the data that is longer than sixty columns, and then some more words");
        page.say("A sentence of the run that is longer than sixty columns, and then some more words.")?;
        page.table(Table::new(["name", "what it is", "more"]).row([
            "x",
            "a cell of many words, wider than all the \
            others together are",
            "another cell of many words",
        ]));
        page.claim("9.9", "a claim that says in many words what it is about", 1, 2).corrected("many words say why");
        Ok(())
    };
    assert_eq!(only(run).run(&into(&folder("child-long"))), ExitCode::SUCCESS);
}

#[test]
fn what_is_printed_keeps_to_sixty_columns() {
    let output = command_of("child_with_long_lines").env("COLUMNS", "60").output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    let ours =
        printed.lines().skip_while(|line| !line.contains("9.9 Bare")).take_while(|line| !line.contains("page  "));
    let long: Vec<&str> = ours.clone().filter(|line| line.chars().count() > 60).collect();
    assert!(ours.count() > 12 && long.is_empty(), "{long:?} in\n{printed}");
}

#[test]
fn a_formula_stands_beside_the_code_that_computes_it() {
    let folder = folder("beside");
    assert_eq!(chapter().run(&into(&folder)), ExitCode::SUCCESS);
    let page = page_in(&folder);
    let (text, beside) = page.split_once("<div class=\"beside\">").unwrap();
    assert!(text.trim_end().ends_with("<p>And the sum, in a program:</p>"));
    assert!(beside.starts_with("<p><span class=\"scroll formula\"><math"));
    let (_, code) = beside.split_once("</p>").unwrap();
    assert!(code.trim_start().starts_with("<div class=\"outputs\"><pre"), "{}", &code[..80]);
}

#[test]
#[ignore = "run by another test"]
fn child_with_prose_and_figures() {
    let run = |page: &Page| {
        page.say("It is **lower**, by $\\eta$.\n\n- one *way*\n- another")?;
        page.show(Chart::new("Loss").line("loss", [1, 2], [3, 4]))?;
        page.show(Chart::new("Loss").line("loss", [1, 2], [4, 3]))
    };
    assert_eq!(only(run).run(&into(&folder("child-prose"))), ExitCode::SUCCESS);
}

#[test]
fn a_pipe_gets_prose_without_marks_and_where_each_figure_lies() {
    let folder = folder("child-prose");
    let output = printed_by("child_with_prose_and_figures");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(printed.contains("\nIt is lower, by η.\n- one way\n- another\n"), "{printed}");
    let mut lines = printed.lines().skip_while(|line| *line != "figure  Loss");
    for file in ["chapter00-loss.svg", "chapter00-loss-2.svg"] {
        assert_eq!(lines.next(), Some("figure  Loss"));
        let path = PathBuf::from(lines.next().unwrap().trim());
        assert_eq!(path.canonicalize().unwrap(), folder.join("figures").join(file).canonicalize().unwrap());
    }
}

#[test]
fn a_notebook_draws_inline_and_marks_what_fails() {
    let output = printed_by("child_notebook");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}");
    let contents: Vec<&str> = printed.split("EVCXR_BEGIN_CONTENT ").skip(1).collect();
    assert!(contents.iter().all(|content| content.contains("\nEVCXR_END_CONTENT\n")));
    assert!(contents.iter().all(|content| content.starts_with("text/html\n")));
    let last = contents.last().unwrap();
    assert!(last.contains("<svg"), "the kernel shows only a cell's last content, so it holds those before it");
    assert!(last.contains("The mean is <span class=\"keep\"><math"));
    assert_eq!(printed.matches(FAILURE_MARK).count(), 1);
    assert!(printed.contains(&format!("{FAILURE_MARK}: 0.1 a wrong number")));
    assert!(printed.contains("training 40/40"), "progress comes as lines");
    assert!(!printed.contains('\r'));
}

#[test]
fn an_exact_claim_passes_within_its_tolerance_and_fails_beyond() {
    let exact =
        |name, ours: f64, tolerance| judged(name, false, |page| page.claim("9.9", "x", ours, 0.5).within(tolerance)).0;
    assert_eq!(exact("within", 0.54, 0.05), Verdict::Pass);
    assert_eq!(exact("beyond", 0.56, 0.05), Verdict::Fail);
    assert_eq!(exact("nan", f64::NAN, 0.05), Verdict::Fail);
    assert_eq!(exact("endless", f64::NAN, f64::INFINITY), Verdict::Fail);
}

#[test]
fn arrays_of_any_kind_compare_element_by_element() {
    let single = array![[0.25f32, 0.5], [0.75, 1.0]];
    let double = array![[0.25, 0.5], [0.75, 1.0]];
    assert_eq!(judged("arrays", false, |page| page.claim("9.9", "x", &single, &double).within(0.0)).0, Verdict::Pass);
    let (verdict, note) = judged("element", false, |page| page.claim("9.9", "x", [1, 2, 3], [1, 2, 4]).equals());
    assert_eq!((verdict, note.as_str()), (Verdict::Fail, "element 2: 1 apart, allowed 0"));
    let (verdict, note) = judged("shape", false, |page| page.claim("9.9", "x", &single, [0.25, 0.5]).within(1.0));
    assert_eq!((verdict, note.as_str()), (Verdict::Fail, "shape [2, 2] where [2] is expected"));
}

#[test]
fn text_is_compared_letter_by_letter() {
    let order = |name, ours| judged(name, false, |page| page.claim("9.9", "x", ours, "A < B").equals()).0;
    assert_eq!(order("text-same", "A < B"), Verdict::Pass);
    assert_eq!(order("text-other", "B < A"), Verdict::Fail);
    assert_eq!(judged("text-number", false, |page| page.claim("9.9", "x", "one", 1).within(1.0)).0, Verdict::Fail);
}

#[test]
fn a_band_passes_differs_and_never_takes_broken_values() {
    let band = |name, values: &[f64], document: f64| {
        judged(name, false, |page| page.claim("9.9", "x", values, document).explain("because").band("untrained", 0.9))
    };
    let seeds = [0.63, 0.65, 0.64, 0.66, 0.62, 0.645];
    let (verdict, note) = band("band-in", &seeds, 0.66);
    assert_eq!(verdict, Verdict::Pass);
    assert_eq!(
        note,
        "99 % band 0.5786 to 0.70306, which notices a miss of 0.062 or more; control: untrained, 0.9, lies outside"
    );
    let (verdict, note) = band("band-out", &seeds, 0.8);
    assert_eq!(verdict, Verdict::Differs);
    assert!(note.ends_with("; because"), "{note}");
    assert_eq!(band("band-nan", &[0.6, f64::NAN, 0.6], 0.6).0, Verdict::Fail);
    assert_eq!(band("band-one", &[0.6], 0.6).0, Verdict::Fail);
    assert_eq!(band("band-document", &seeds, f64::NAN).0, Verdict::Differs);
}

#[test]
fn a_band_that_holds_its_control_is_weak() {
    let band = |name, document: f64, control: f64| {
        let claim = |page: &Page| {
            page.claim("9.9", "x", [0.63, 0.65, 0.64, 0.66], document).explain("because").band("ln 2", control)
        };
        judged(name, false, claim)
    };
    let (verdict, note) = band("weak", 0.65, 0.69);
    assert_eq!(verdict, Verdict::Weak);
    assert!(note.contains("control: ln 2, 0.69, lies inside"), "{note}");
    assert_eq!(band("weak-outside", 0.8, 0.69).0, Verdict::Differs, "what lies outside was noticed");
    assert_eq!(band("weak-nan", 0.65, f64::NAN).0, Verdict::Fail);
}

#[test]
fn the_strip_shows_band_control_and_document() {
    let folder = folder("strip");
    let run = |page: &Page| {
        page.claim("9.9", "x", [0.63, 0.65, 0.64, 0.66], 0.65).band("ln 2", 0.8);
        Ok(())
    };
    assert_eq!(only(run).run(&into(&folder)), ExitCode::SUCCESS);
    let page = page_in(&folder);
    assert!(page.contains("beside them 0.65, the control (ln 2) 0.8"), "the drawing has words");
    for part in ["<rect class=\"band\"", "<line class=\"control\"", "<line class=\"document\""] {
        assert_eq!(page.matches(part).count(), 1, "{part}");
    }
}

#[test]
fn an_order_passes_only_where_a_coin_would_not() {
    let order = |name, wins: f64, seeds| {
        judged(name, false, |page| page.claim("9.9", "x", wins, "A wins").explain("because").order(seeds)).0
    };
    assert_eq!(order("order-20", 15.0, 20), Verdict::Pass);
    assert_eq!(order("order-14", 14.0, 20), Verdict::Undecided);
    assert_eq!(order("order-6", 6.0, 20), Verdict::Undecided);
    assert_eq!(order("order-5", 5.0, 20), Verdict::Differs);
    assert_eq!(order("order-5-of-5", 5.0, 5), Verdict::Pass);
    assert_eq!(order("order-0-of-5", 0.0, 5), Verdict::Differs);
    assert_eq!(order("order-4-of-4", 4.0, 4), Verdict::Undecided);
    assert_eq!(order("order-none", 0.0, 0), Verdict::Undecided);
    assert_eq!(order("order-too-many", 21.0, 20), Verdict::Fail);
    assert_eq!(order("order-half", 10.5, 20), Verdict::Fail);
    assert_eq!(order("order-nan", f64::NAN, 20), Verdict::Fail);
}

#[test]
fn what_is_looked_up_never_passes() {
    let looked_up =
        |name, ours: f64| claimed(name, false, |page| page.claim("9.9", "x", ours, 0.1).looked_up("the reference"));
    let record = looked_up("looked-up-same", 0.1);
    assert_eq!(
        (record.kind, record.verdict, record.note.as_str()),
        (Kind::LookedUp, Verdict::Unchecked, "the reference has the same; looked up, not run")
    );
    let record = looked_up("looked-up-other", 0.01);
    assert_eq!(
        (record.kind, record.verdict, record.note.as_str()),
        (Kind::LookedUp, Verdict::Differs, "the reference has ours")
    );
}

#[test]
fn each_claim_says_how_ours_came_about() {
    let kind = |name, claim: fn(&Page)| claimed(name, false, claim).kind;
    assert_eq!(kind("kind-within", |page| page.claim("9.9", "x", 1, 1).within(0.5)), Kind::Computed);
    assert_eq!(kind("kind-derived", |page| page.claim("9.9", "x", 1, 1).derived().equals()), Kind::Derived);
    assert_eq!(kind("kind-measured", |page| page.claim("9.9", "x", 1, 1).measured().equals()), Kind::Measured);
    assert_eq!(kind("kind-order", |page| page.claim("9.9", "x", 5, "A").order(5)), Kind::Measured);
    assert_eq!(kind("kind-band", |page| page.claim("9.9", "x", [1.0, 1.1], 1.0).band("c", 9e9)), Kind::Measured);
    assert_eq!(kind("kind-unchecked", |page| page.claim("9.9", "x", 1, 2).derived().unchecked("why")), Kind::Derived);
}

#[test]
fn the_kinds_are_counted_apart() {
    let folder = folder("counts");
    let run = |page: &Page| {
        page.claim("9.9", "a", 5, "A wins").order(5);
        page.claim("9.9", "b", 3, "B wins").order(5);
        page.claim("9.9", "c", 1, 1).equals();
        page.claim("9.9", "d", 1, 1).looked_up("somewhere");
        Ok(())
    };
    assert_eq!(only(run).run(&into(&folder)), ExitCode::SUCCESS);
    let counts = "measured 2 (1 pass, 1 undecided), computed 1 (1 pass), looked up 1 (1 unchecked)";
    assert_eq!(ledger::counts(&records_in(&folder)), counts);
    assert_eq!(page_in(&folder).matches(counts).count(), 2, "in the contents and over the ledger");
    assert_eq!(ledger::counts(&[]), "nothing claimed");
}

#[test]
fn what_differs_unexplained_is_flagged() {
    let folder = folder("unexplained");
    let run = |page: &Page| {
        page.claim("9.9", "x", 0, "A wins").order(20);
        Ok(())
    };
    assert_eq!(only(run).run(&into(&folder)), ExitCode::SUCCESS);
    assert!(page_in(&folder).contains("the page does not say why"));
}

#[test]
fn a_correction_must_correct_something() {
    let (verdict, note) = judged("corrected", false, |page| page.claim("9.9", "x", -600, -660).corrected("a typo"));
    assert_eq!((verdict, note.as_str()), (Verdict::Differs, "a typo"));
    assert_eq!(judged("same", false, |page| page.claim("9.9", "x", 1, 1).corrected("a typo")).0, Verdict::Fail);
}

#[test]
fn a_figure_that_cannot_be_drawn_is_an_error_and_names_itself() {
    let page = Page::notebook();
    let error = page.show(Chart::new("Loss").line("GD", [1, 2, 3], [0.5, 0.4])).unwrap_err();
    assert!(format!("{error:#}").contains("“GD” has 3 values on one axis and 2 on the other"), "{error:#}");
    assert!(page.show(Chart::new("Loss").line("GD", [1.0], [f64::NAN])).is_err());
    assert!(page.show(Graph::new("Tree").node("a", "A").edge("a", "b", "")).is_err());
    assert!(page.show(Graph::new("Ring").node("a", "A").node("b", "B").edge("a", "b", "").edge("b", "a", "")).is_err());
}

/// A drawing over three epochs.
fn family(title: &str) -> Family {
    let chart = |epoch: i32| Chart::new("loss").line("loss", [0, 1], [1.0, 0.5f64.powi(epoch)]);
    (1..=3).fold(Family::new(title, "epoch"), |family, epoch| family.member(epoch.to_string(), chart(epoch)))
}

#[test]
fn the_sliders_of_a_page_share_a_script_and_each_member_has_a_file() {
    let folder = folder("family");
    let run = |page: &Page| {
        page.show(family("Falling"))?;
        page.show(family("Falling on").opening_at("2"))
    };
    assert_eq!(only(run).run(&into(&folder)), ExitCode::SUCCESS);
    let page = page_in(&folder);
    let script = "for (const family of";
    assert_eq!(page.matches(script).count(), 1);
    assert_eq!(page.matches("type=\"range\"").count(), 2);
    let at = |value: &str| page.matches(&format!("step=\"1\" value=\"{value}\"")).count();
    assert_eq!((at("2"), at("1")), (1, 1), "one opens at its last member, the other where it was told to");
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(ids.iter().collect::<std::collections::HashSet<_>>().len(), ids.len(), "ids are there once: {ids:?}");
    for epoch in 1..=3 {
        assert!(folder.join(format!("figures/chapter00-falling-{epoch}.svg")).exists());
    }
    assert_eq!(
        only(|page| page.show(Chart::new("x").line("y", [1, 2], [1, 2]))).run(&into(&folder)),
        ExitCode::SUCCESS
    );
    assert!(!page_in(&folder).contains(script));
}

#[test]
fn seeds_start_where_the_reader_says() {
    let seen = std::cell::RefCell::new(Vec::new());
    let run = |page: &Page| {
        seen.borrow_mut().extend(page.seeds(3));
        Ok(())
    };
    assert_eq!(only(run).run(&PageOptions { seed: 7, ..into(&folder("seeds")) }), ExitCode::SUCCESS);
    assert_eq!(*seen.borrow(), [7, 8, 9]);
}
