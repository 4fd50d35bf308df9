//! The finished book looked at in headless Chromium: light and dark, wide and narrow. Where there is axe-core, it says
//! whether readers who do not see a page can read it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use maud::{PreEscaped, html};

use super::text::unescaped;
use crate::program;

/// Chromium's numbers for the two colour schemes.
const SCHEMES: [(&str, u32); 2] = [("dark", 0), ("light", 1)];

/// With this policy a page may use nothing from outside of itself; what it tries to load becomes an error.
const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
                      style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; font-src data:\">";

/// Names the script of axe-core, `axe.min.js`, for checks of how accessible the pages are.
const AXE: &str = "DOWNHILL_AXE";

/// How long axe-core may look at a page, in milliseconds of the page's own clock.
const PATIENCE: u32 = 60_000;

/// The script that [`AXE`] names, if it names one.
pub(super) fn axe() -> Result<Option<String>> {
    let Some(path) = env::var_os(AXE) else { return Ok(None) };
    let script = fs::read_to_string(&path).with_context(|| format!("{AXE}: cannot read {}", path.display()))?;
    Ok(Some(script.replace("</script", "<\\/script")))
}

/// Chromium, if this machine has it.
pub(super) fn find() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| program::find(name, &[]))
}

/// A sentence for each fault that the browser finds in the pages of `folder`.
pub(super) fn problems(chromium: &Path, folder: &Path, axe: Option<&str>) -> Result<Vec<String>> {
    let scratch = tempfile::tempdir()?;
    let mut problems = Vec::new();
    for path in super::check::pages(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let frames = scratch.path().join("frames.html");
        let page = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        for scheme in SCHEMES {
            // Colours are looked at in both schemes without it; the rest is the same in both.
            fs::write(&frames, in_frames(&page, axe.filter(|_| scheme.0 == "light")))?;
            let found = look(chromium, scratch.path(), &frames, scheme.1)?;
            problems.extend(found.into_iter().map(|problem| format!("{name}, {}, {problem}", scheme.0)));
        }
    }
    Ok(problems)
}

/// A page in frames as wide as a desk's screen and a telephone's, with the script that looks at them.
fn in_frames(page: &str, axe: Option<&str>) -> String {
    let axe = axe.map(|script| format!("<script>{script}</script>")).unwrap_or_default();
    let page = page.replacen("<head>", &format!("<head>{POLICY}{axe}"), 1);
    let frames = html! {
        @for width in ["1280", "360"] { iframe width=(width) height="900" srcdoc=(page) {} }
        pre #result {}
        script { (PreEscaped(include_str!("browser.js"))) }
    };
    frames.into_string()
}

/// What Chromium's console and the script report.
fn look(chromium: &Path, scratch: &Path, page: &Path, scheme: u32) -> Result<Vec<String>> {
    let output = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"])
        .args(["--disable-component-update", "--disable-sync", "--enable-logging=stderr", "--window-size=1400,1000"])
        .arg(format!("--user-data-dir={}", scratch.join("profile").display()))
        .arg(format!("--blink-settings=preferredColorScheme={scheme}"))
        .arg(format!("--virtual-time-budget={PATIENCE}"))
        .arg("--dump-dom")
        .arg(format!("file://{}", page.display()))
        .output()
        .with_context(|| format!("cannot start {}", chromium.display()))?;
    let log = String::from_utf8_lossy(&output.stderr);
    let mut problems: Vec<String> = log
        .lines()
        .filter_map(|line| line.split_once(":CONSOLE"))
        .map(|(_, text)| format!("console: {text}"))
        .collect();
    let document = String::from_utf8_lossy(&output.stdout);
    let result = document.rsplit_once("<pre id=\"result\">").and_then(|(_, rest)| rest.split_once("</pre>"));
    let result =
        result.map(|(json, _)| unescaped(json)).and_then(|json| serde_json::from_str::<Vec<String>>(&json).ok());
    match result {
        Some(found) => problems.extend(found),
        None => problems.push("the script that looks at the page did not finish".to_owned()),
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found in a page with this body.
    fn found_in(body: &str) -> String {
        found_with(body, None)
    }

    /// The same with axe-core.
    fn found_with(body: &str, axe: Option<&str>) -> String {
        let chromium = find().expect("Chromium is on the PATH");
        let folder = tempfile::tempdir().unwrap();
        let page = format!("<html><head><meta charset=\"utf-8\"></head><body>{body}</body></html>");
        fs::write(folder.path().join("page.html"), page).unwrap();
        problems(&chromium, folder.path(), axe).unwrap().join("\n")
    }

    #[test]
    #[ignore = "needs Chromium"]
    fn a_good_page_has_no_problems() {
        let found = found_in(
            "<p style=\"color: #333; background: #fff\">Text</p><math><mi>x</mi></math>\
             <div class=\"figure\"><svg><path d=\"M0 0L9 9\"/></svg></div>",
        );
        // Black on the dark paper that a page without a style sheet has in dark mode is this test's, not a page's.
        let found: Vec<&str> = found.lines().filter(|line| !line.contains("“x”")).collect();
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    #[ignore = "needs Chromium and axe-core"]
    fn axe_core_is_heard() {
        let script = axe().unwrap().expect("DOWNHILL_AXE names axe-core's script");
        let found = found_with("<main><h1>Title</h1><img src=\"data:,\"></main>", Some(&script));
        assert!(found.contains("axe-core: Images must have alternative text (1): <img"), "{found}");
    }

    #[test]
    #[ignore = "needs Chromium"]
    fn faults_that_only_a_browser_sees_are_named() {
        let found = found_in(
            "<p style=\"color: #999; background: #fff\">pale</p><p style=\"width: 500px\">wide</p>\
             <div class=\"figure\"><svg></svg></div><math><mspace/></math><p>$$x$$</p>\
             <label class=\"all-code\"><input type=\"checkbox\"></label><details class=\"code\">x</details>\
             <div class=\"scroll\" tabindex=\"0\">short</div>\
             <img src=\"http://127.0.0.1:9/x.png\"><script>missing()</script>",
        );
        for fault in ["light, 1280 wide: contrast 2.85: “pale”", "360 wide: the page is 5", "a figure shows nothing"]
        {
            assert!(found.contains(fault), "{fault} in\n{found}");
        }
        for fault in ["the switch does not unfold", "a tab stop that does not scroll, or the other way round: short"] {
            assert!(found.contains(fault), "{fault} in\n{found}");
        }
        for fault in ["a formula is not visible", "LaTeX is left over", "x.png", "missing is not defined"] {
            assert!(found.contains(fault), "{fault} in\n{found}");
        }
        assert!(!found.contains("1280 wide: the page is"), "{found}");
    }
}
