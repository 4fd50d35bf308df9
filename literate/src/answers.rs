//! Worked answers, folded away below the exercises of a chapter.

use anyhow::{Context, Result, bail};

use crate::markdown;

/// The element that holds an answer, for whoever wants to hand out a page without.
pub const ANSWER: [&str; 2] = ["<details class=\"answer\">", "</details>"];

/// Sets each answer below its exercise: the parts `## 1. …`, `## 2. …` and so on of `solutions` below the items of the
/// last numbered list of `html`.
///
/// # Errors
/// There is no such list, or it has other numbers than the answers; or a formula of an answer is not valid.
pub(crate) fn below_exercises(html: &str, solutions: &str) -> Result<String> {
    let (before, rest) = html.rsplit_once("<ol>").context("there is no numbered list of exercises")?;
    let (list, after) = rest.split_once("</ol>").context("the list of exercises has no end")?;
    let answers: Vec<&str> = solutions.split("\n## ").skip(1).collect();
    let exercises: Vec<&str> = list.split_inclusive("</li>").filter(|item| item.contains("<li>")).collect();
    if answers.len() != exercises.len() {
        bail!("{} exercises have {} answers", exercises.len(), answers.len());
    }
    let mut page = format!("{before}<ol>");
    for (number, (exercise, text)) in (1..).zip(exercises.iter().zip(answers)) {
        let numbered = text.strip_prefix(&format!("{number}. "));
        let text = numbered.with_context(|| format!("the answer “{}” is no. {number}", text.trim()))?;
        let (title, body) = text.split_once('\n').unwrap_or((text, ""));
        let title = markdown::to_html(title, 0)?;
        let title = title.trim().trim_start_matches("<p>").trim_end_matches("</p>");
        page += exercise.trim_end_matches("</li>");
        page += &format!("{}<summary>An answer: {title}</summary>{}", ANSWER[0], markdown::to_html(body, 3)?);
        page += &format!("{}</li>", ANSWER[1]);
    }
    Ok(page + "</ol>" + after)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXERCISES: &str = "<p>Try.</p><ol>\n<li>Halve it.</li>\n<li>Double it.</li>\n</ol>\n<p>End.</p>";

    #[test]
    fn each_answer_is_below_its_exercise() {
        let page =
            below_exercises(EXERCISES, "# Solutions\n\n## 1. Half\n\nIt is $x / 2$.\n\n## 2. Twice\n\nIt is 2.\n");
        let page = page.unwrap();
        let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} in {page}"));
        let order =
            ["Halve it.", "An answer: Half</summary>", "<math", "Double it.", "An answer: Twice", "It is 2.", "End."];
        assert!(order.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{page}");
        assert_eq!(page.matches("</li>").count(), 2);
    }

    #[test]
    fn answers_that_are_not_those_of_the_exercises_are_an_error() {
        let error = |solutions: &str| below_exercises(EXERCISES, solutions).unwrap_err().to_string();
        assert_eq!(error("# Solutions\n\n## 1. Half\n\nSo.\n"), "2 exercises have 1 answers");
        assert_eq!(error("# Solutions\n\n## 2. Twice\n\n## 1. Half\n"), "the answer “2. Twice” is no. 1");
        assert!(below_exercises("<p>Nothing to do.</p>", "").is_err());
    }
}
