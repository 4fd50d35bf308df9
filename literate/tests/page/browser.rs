//! A page with sliders in Chromium, as readers meet it: with keys, played, without motion, without script, on paper.

mod devtools;

use std::{path::PathBuf, process::ExitCode, thread::sleep, time::Duration};

use literate::{Page, prelude::*};
use serde_json::json;

use super::{folder, into, only};
use devtools::Browser;

/// A page with two families: one over three epochs, one over two learning rates and three shares.
fn page(name: &str) -> PathBuf {
    let folder = folder(&format!("browser/{name}"));
    let chart = |end: f64| Chart::new("").line("loss", [0, 1], [1.0, end]);
    let run = |page: &Page| {
        let epochs = (1..=3).fold(Family::new("Falling", "epoch"), |family, epoch| {
            family.member(epoch.to_string(), chart(0.5f64.powi(epoch)))
        });
        page.show(epochs.opening_at("1"))?;
        let mut pairs = Family::new("Rolling", ("learning rate", "share")).opening_at(("0.1", "0.5"));
        for rate in ["0.1", "0.3"] {
            for share in ["0", "0.5", "0.9"] {
                pairs = pairs.member((rate, share), chart(rate.parse::<f64>()? * share.parse::<f64>()?));
            }
        }
        page.show(pairs)
    };
    assert_eq!(only(run).run(&into(&folder)), ExitCode::SUCCESS);
    folder.join("chapter00.html")
}

impl Browser {
    /// What the family of this number shows: the number of each drawing that is seen, and what stands beside its sliders.
    fn shown(&mut self, family: usize) -> (Vec<String>, Vec<String>) {
        let family = format!("document.querySelectorAll('.family')[{family}]");
        let members = self.strings(&format!(
            "[...{family}.querySelectorAll('.wide [data-member]')].filter((member) => member.getBoundingClientRect().width)\
             .map((member) => member.dataset.member)"
        ));
        (
            members,
            self.strings(&format!("[...{family}.querySelectorAll('output')].map((output) => output.textContent)")),
        )
    }

    /// How many elements that this selects take room.
    fn seen(&mut self, selector: &str) -> usize {
        let seen = "(element) => element.getBoundingClientRect().height > 0";
        let count = self.value(&format!("[...document.querySelectorAll('{selector}')].filter({seen}).length"));
        count.as_u64().expect("a count") as usize
    }

    fn focus(&mut self, selector: &str, number: usize) {
        self.value(&format!("document.querySelectorAll('{selector}')[{number}].focus()"));
    }
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
#[ignore = "needs Chromium"]
fn keys_move_a_slider_and_show_the_drawing_there() {
    let mut browser = Browser::start();
    browser.open(&page("keys"));
    assert_eq!(browser.shown(0), (texts(&["0"]), texts(&["1"])), "it opens where it was told to");
    browser.focus("input[type=range]", 0);
    browser.press("ArrowRight", 39);
    assert_eq!(browser.shown(0), (texts(&["1"]), texts(&["2"])));
    browser.press("End", 35);
    assert_eq!(browser.shown(0), (texts(&["2"]), texts(&["3"])));
    browser.press("ArrowRight", 39);
    assert_eq!(browser.shown(0), (texts(&["2"]), texts(&["3"])), "there is nothing after the last");
    browser.press("Home", 36);
    assert_eq!(browser.shown(0), (texts(&["0"]), texts(&["1"])));
    let spoken = browser.value("document.querySelector('input[type=range]').getAttribute('aria-valuetext')");
    assert_eq!(spoken, json!("1"), "what is read aloud is the value, not its number");
}

#[test]
#[ignore = "needs Chromium"]
fn two_parameters_have_a_slider_each_and_one_drawing_for_every_pair() {
    let mut browser = Browser::start();
    browser.open(&page("pairs"));
    assert_eq!(browser.shown(1), (texts(&["1"]), texts(&["0.1", "0.5"])));
    browser.focus("input[type=range]", 2);
    browser.press("ArrowRight", 39);
    assert_eq!(browser.shown(1), (texts(&["2"]), texts(&["0.1", "0.9"])));
    browser.focus("input[type=range]", 1);
    browser.press("ArrowRight", 39);
    assert_eq!(browser.shown(1), (texts(&["5"]), texts(&["0.3", "0.9"])));
    assert_eq!(browser.shown(0), (texts(&["0"]), texts(&["1"])), "the other figure stays as it was");
}

#[test]
#[ignore = "needs Chromium"]
fn a_click_plays_to_the_end() {
    let mut browser = Browser::start();
    browser.open(&page("play"));
    let button = "document.querySelector('.family button').getAttribute('aria-label')";
    assert_eq!(browser.value(button), json!("Play epoch"));
    browser.value("document.querySelector('.family button').click()");
    assert_eq!(browser.value(button), json!("Pause epoch"));
    let mut waited = 0;
    while browser.value(button) != json!("Play epoch") {
        waited += 1;
        assert!(waited < 100, "it plays on for ten seconds, at {:?}", browser.shown(0));
        sleep(Duration::from_millis(100));
    }
    assert_eq!(browser.shown(0), (texts(&["2"]), texts(&["3"])));
}

#[test]
#[ignore = "needs Chromium"]
fn who_wants_no_motion_has_no_button_but_the_slider() {
    let mut browser = Browser::start();
    let reduced = json!([{"name": "prefers-reduced-motion", "value": "reduce"}]);
    browser.call("Emulation.setEmulatedMedia", json!({"features": reduced}));
    browser.open(&page("still"));
    assert_eq!((browser.seen(".family button"), browser.seen(".family input")), (0, 3));
    browser.focus("input[type=range]", 0);
    browser.press("ArrowRight", 39);
    assert_eq!(browser.shown(0), (texts(&["1"]), texts(&["2"])));
}

#[test]
#[ignore = "needs Chromium"]
fn without_script_there_is_a_strip_of_all_drawings_and_nothing_to_press() {
    let mut browser = Browser::start();
    browser.call("Emulation.setScriptExecutionDisabled", json!({"value": true}));
    browser.open(&page("no-script"));
    assert_eq!((browser.seen(".family button"), browser.seen(".family input")), (0, 0));
    assert_eq!(browser.seen(".strip svg"), 3 + 6);
    assert_eq!(browser.shown(1).0, texts(&["1"]));
    let rows = "new Set([...document.querySelectorAll('.strip')[1].children].map((item) => item.offsetTop)).size";
    assert_eq!(browser.value(rows), json!(2), "a row for each learning rate");
}

#[test]
#[ignore = "needs Chromium"]
fn paper_has_the_strip_whatever_the_slider_was_at() {
    let mut browser = Browser::start();
    browser.open(&page("print"));
    browser.focus("input[type=range]", 0);
    browser.press("End", 35);
    assert_eq!((browser.seen(".strip svg"), browser.seen(".family input")), (0, 3), "with script there is no strip");
    browser.call("Emulation.setEmulatedMedia", json!({"media": "print"}));
    assert_eq!((browser.seen(".strip svg"), browser.seen(".family input")), (3 + 6, 0));
    let printed = browser.call("Page.printToPDF", json!({}));
    assert!(printed["data"].as_str().is_some_and(|pdf| pdf.starts_with("JVBERi")), "it prints to PDF");
}
