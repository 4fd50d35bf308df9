//! What can be wrong with a finished book: links that lead nowhere, figures that show nothing.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Elements that leave a mark on paper.
const DRAWN: [&str; 9] = ["<path", "<rect", "<circle", "<line", "<polyline", "<polygon", "<text", "<use", "<image"];

/// A sentence for each fault of the pages in `folder`.
pub(super) fn problems(folder: &Path) -> Result<Vec<String>> {
    let mut pages = HashMap::new();
    for path in self::pages(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        pages.insert(name, fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?);
    }
    let mut problems = broken_links(folder, &pages);
    problems.extend(pages.iter().flat_map(|(name, html)| empty_figures(name, html)));
    problems.extend(missing_figures(folder, &pages)?);
    problems.sort();
    Ok(problems)
}

/// The HTML files of a folder, in the order of their names.
pub(super) fn pages(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut pages = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "html"));
    pages.sort();
    Ok(pages)
}

/// The values of an attribute. Text in a page has its quotation marks escaped, so these stand in tags alone.
fn attributes<'html>(html: &'html str, attribute: &str) -> Vec<&'html str> {
    let start = format!(" {attribute}=\"");
    html.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// Links to no page, no place on one and no file of `folder`.
fn broken_links(folder: &Path, pages: &HashMap<String, String>) -> Vec<String> {
    let places: HashMap<&str, HashSet<&str>> =
        pages.iter().map(|(name, html)| (name.as_str(), attributes(html, "id").into_iter().collect())).collect();
    let leads_somewhere = |page: &str, link: &str| {
        let (file, place) = link.split_once('#').unwrap_or((link, ""));
        let target = places.get(if file.is_empty() { page } else { file });
        link.contains(':')
            || folder.join(file).is_file() && target.is_none()
            || target.is_some_and(|places| place.is_empty() || places.contains(place))
    };
    let links =
        pages.iter().flat_map(|(name, html)| attributes(html, "href").into_iter().map(move |link| (name, link)));
    let broken = links.filter(|(name, link)| !leads_somewhere(name, link));
    broken.map(|(name, link)| format!("{name}: the link {link} leads nowhere")).collect()
}

fn empty_figures(name: &str, html: &str) -> Vec<String> {
    // An `svg` with a place inside another one only cuts off what leaves the axes; it may have nothing to cut.
    let drawings = html.split("<svg").skip(1).filter(|drawing| !drawing.starts_with(" x="));
    let drawings = drawings.filter_map(|rest| rest.split("</svg>").next());
    let empty = drawings.filter(|drawing| !DRAWN.iter().any(|element| drawing.contains(element)));
    empty.map(|_| format!("{name}: a drawing is empty")).collect()
}

/// A figure's files beside the page: each figure of the page has one CSV, and a family of drawings an SVG and a PNG for
/// each of its members.
fn missing_figures(folder: &Path, pages: &HashMap<String, String>) -> Result<Vec<String>> {
    let folder = folder.join("figures");
    let names: Vec<String> = match folder.exists() {
        true => fs::read_dir(&folder)?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<Result<_>>()?,
        false => Vec::new(),
    };
    let mut problems = Vec::new();
    for (page, html) in pages {
        let chapter = page.trim_end_matches(".html");
        let figures = html.matches("class=\"figure\"").count();
        for extension in ["svg", "png", "csv"] {
            let is_of_page = |name: &&String| name.starts_with(&format!("{chapter}-")) && name.ends_with(extension);
            let files = names.iter().filter(is_of_page).count();
            if files < figures || extension == "csv" && files > figures {
                problems.push(format!("{page}: {figures} figures and {files} files {chapter}-….{extension}"));
            }
        }
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(pages: &[(&str, &str)]) -> HashMap<String, String> {
        pages.iter().map(|(name, html)| ((*name).to_owned(), (*html).to_owned())).collect()
    }

    #[test]
    fn links_that_lead_nowhere_are_named() {
        let pages = pages(&[
            ("a.html", r##"<p id="x"><a href="#x">1</a><a href="b.html#y">2</a><a href="https://example.org">3</a>"##),
            ("b.html", r##"<p id="y"><a href="#z">4</a><a href="c.html">5</a>"##),
        ]);
        let mut broken = broken_links(Path::new("no-such-folder"), &pages);
        broken.sort();
        assert_eq!(broken, ["b.html: the link #z leads nowhere", "b.html: the link c.html leads nowhere"]);
    }

    #[test]
    fn a_drawing_without_a_mark_is_empty() {
        assert_eq!(empty_figures("a.html", "<svg><g></g></svg> <svg><path d=\"M0 0\"/></svg>").len(), 1);
    }
}
