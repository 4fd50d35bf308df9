//! Outputs drawn inline in a Jupyter notebook, through the evcxr kernel's content protocol.

use maud::{Markup, PreEscaped, html};

use super::{
    ledger::{Record, Verdict},
    output::{Checked, Output},
};

/// The line that a failed claim prints in a notebook. The kernel reports no error for it, so who runs notebooks
/// unattended looks for this.
pub const FAILURE_MARK: &str = "DOWNHILL CLAIM FAILED";

/// Set in the environment, it makes [`super::Page::notebook`] a quick run.
pub(super) const QUICK: &str = "DOWNHILL_QUICK";

pub(super) fn output(output: &Output) {
    match output {
        Output::Figure(figure) => content("text/html", &figure.wide),
        Output::Table(table) => content("text/html", &table.to_html().into_string()),
        Output::Text(text) => println!("{text}"),
        Output::Prose(prose) => content("text/markdown", &prose.markdown),
        Output::Data(data) => content("text/html", &html! { div { small { "Data: " (data) } } }.into_string()),
        Output::Claim(checked) => {
            content("text/html", &claim(checked).into_string());
            if checked.record.verdict == Verdict::Fail {
                println!("{FAILURE_MARK}: {} {}", checked.record.row, checked.record.what);
            }
        }
    }
}

fn content(kind: &str, body: &str) {
    println!("EVCXR_BEGIN_CONTENT {kind}\n{body}\nEVCXR_END_CONTENT");
}

/// A claim with its style inline, for a notebook has no style sheet of ours.
fn claim(checked: &Checked) -> Markup {
    let Record { row, what, document, ours, verdict, note } = &checked.record;
    let colour = match verdict {
        Verdict::Pass => "#1a7f37",
        Verdict::Differs => "#9a6700",
        Verdict::Fail => "#cf222e",
        Verdict::Unchecked => "#6e7781",
    };
    html! {
        div {
            b style=(format!("color:{colour}")) { (verdict.mark()) }
            " " (row) " " (what) ": ours " b { (ours) } ", document " b { (document) }
            @if !note.is_empty() { (PreEscaped("<br>")) small { (verdict) ": " (note) } }
        }
    }
}
