//! Outputs drawn inline in a Jupyter notebook, through the evcxr kernel's content protocol.

use std::sync::{Mutex, PoisonError};

use maud::{Markup, PreEscaped, html};

use crate::{
    figure::family,
    ledger::{Record, Verdict},
    markdown::with_code,
    output::{Checked, Output},
};

/// The line that a failed claim prints in a notebook. The kernel reports no error for it, so who runs notebooks
/// unattended looks for this.
pub const FAILURE_MARK: &str = "DOWNHILL CLAIM FAILED";

/// Set in the environment, it makes [`crate::Page::notebook`] a quick run.
pub(crate) const QUICK: &str = "DOWNHILL_QUICK";

/// What the running cell has shown so far.
///
/// The kernel keeps one content of a kind for each cell, the last one, so every output sends those before it again. A
/// cell is linked by itself, statics included, so this is empty where a cell begins.
static SHOWN: Mutex<String> = Mutex::new(String::new());

pub(crate) fn output(output: &Output) {
    let html = match output {
        // Figures are drawn in dark ink, also where Jupyter is dark.
        Output::Figure(figure) => html! {
            div style="background:#fff;color:#1f2328" {
                @if let Some(player) = &figure.player {
                    style { (PreEscaped(family::STYLE)) }
                    b { (figure.title) }
                    (PreEscaped(player))
                    script { (PreEscaped(family::SCRIPT)) }
                } @else {
                    (PreEscaped(&figure.titled))
                }
            }
        }
        .into_string(),
        Output::Table(table) => table.to_html().into_string(),
        Output::Text(text) | Output::Code(text) => html! { pre { (text) } }.into_string(),
        Output::Prose(prose) => prose.html.clone(),
        Output::Data(data) => html! { p { small { "Data: " (data) } } }.into_string(),
        Output::Claim(checked) => claim(checked).into_string(),
    };
    let mut shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    shown.push_str(&html);
    println!("EVCXR_BEGIN_CONTENT text/html\n{shown}\nEVCXR_END_CONTENT");
    if let Some(record) = output.record().filter(|record| record.verdict == Verdict::Fail) {
        println!("{FAILURE_MARK}: {} {}", record.row, record.what);
    }
}

/// A claim with its style inline, for a notebook has no style sheet of ours.
fn claim(checked: &Checked) -> Markup {
    let Record { row, what, document, ours, verdict, note, .. } = &checked.record;
    let colour = match verdict {
        Verdict::Pass => "#1a7f37",
        Verdict::Weak | Verdict::Differs | Verdict::Undecided => "#9a6700",
        Verdict::Fail => "#cf222e",
        Verdict::Unchecked => "#6e7781",
    };
    html! {
        div {
            b style=(format!("color:{colour}")) { (verdict.mark()) }
            " " (row) " " (what) ": ours " b { (ours) } ", " (checked.record.label()) " " b { (document) }
            @if !note.is_empty() { (PreEscaped("<br>")) small { (verdict) ": " (with_code(note)) } }
        }
    }
}
