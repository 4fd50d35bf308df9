//! The glossary: the terms that the prose gives in Korean where it first uses them, as in "loss function (손실 함수)".

use literate::source::Kind;
use maud::html;

use super::pages;
use super::text::ChapterText;

/// Words that belong to the sentence and not to the term after them. Where that does not suffice, the prose sets the
/// term in *stars* or "quotation marks".
const NOT_OF_A_TERM: [&str; 43] = [
    "a", "about", "against", "all", "an", "and", "are", "as", "at", "be", "by", "each", "every", "for", "from", "has",
    "have", "in", "into", "is", "it", "its", "not", "of", "on", "one", "or", "own", "same", "so", "than", "that",
    "the", "their", "these", "this", "through", "to", "was", "what", "which", "with", "called",
];

/// The most words a term has that is not set apart.
const LONGEST: usize = 3;

/// A term and where it is first used.
#[derive(Debug, PartialEq, Eq)]
struct Term {
    english: String,
    korean: String,
    link: String,
    place: String,
}

/// `glossary.html`.
pub(super) fn page(texts: &[ChapterText]) -> String {
    let body = html! {
        header {
            h1 { "Glossary" }
            p { "The documents are Korean. Their terms, with the place where a chapter first uses each:" }
        }
        div.scroll.glossary {
            table {
                thead { tr { @for name in ["term", "in Korean", "first used in"] { th scope="col" { (name) } } } }
                tbody { @for (english, words) in by_term(&terms(texts)) { @for (index, word) in words.iter().enumerate() {
                    tr {
                        @if index == 0 { th scope="row" rowspan=[(words.len() > 1).then_some(words.len())] { (english) } }
                        td lang="ko" { (word.korean) }
                        td { a href=(word.link) { (word.place) } }
                    }
                } } }
            }
        }
    };
    pages::page("Glossary", &body)
}

/// The term with a capital at its start: some begin a sentence where they are found, and the table should not show it.
fn capitalised(term: &str) -> String {
    let mut characters = term.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// The terms with all Korean words for each: the documents do not always use the same.
fn by_term(terms: &[Term]) -> Vec<(String, &[Term])> {
    let same = |one: &Term, other: &Term| one.english.to_lowercase() == other.english.to_lowercase();
    terms.chunk_by(same).map(|words| (capitalised(&words[0].english), words)).collect()
}

/// All terms by the alphabet, each Korean term once.
fn terms(texts: &[ChapterText]) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    for text in texts {
        let opening = (format!("{}.html", text.name), &text.title, text.opening.clone());
        let sections = text.sections.iter().map(|section| {
            let prose = section.cells.iter().filter(|(kind, _)| *kind != Kind::Items).map(|(_, text)| text.as_str());
            (format!("{}.html#{}", text.name, section.topic), &section.title, prose.collect::<Vec<_>>().join("\n\n"))
        });
        for (link, place, prose) in [opening].into_iter().chain(sections) {
            for (english, korean) in terms_in(&prose) {
                // Some are written with a space and without.
                if !terms.iter().any(|term| term.korean.replace(' ', "") == korean.replace(' ', "")) {
                    terms.push(Term { english, korean, link: link.clone(), place: place.clone() });
                }
            }
        }
    }
    terms.sort_by_key(|term| term.english.to_lowercase());
    terms
}

/// English and Korean of each term in the order of the text.
fn terms_in(text: &str) -> Vec<(String, String)> {
    let mut terms = Vec::new();
    for (at, _) in text.match_indices('(') {
        let (before, inside) = (&text[..at], &text[at + 1..]);
        if !inside.starts_with(is_hangul) {
            continue;
        }
        // "(확률적 경사 하강법, SGD)": what follows the comma is no Korean.
        if let (Some((korean, _)), Some(english)) = (inside.split_once([',', ')']), term_at_end(before)) {
            terms.push((english, korean.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
    }
    terms
}

fn is_hangul(character: char) -> bool {
    ('가'..='힣').contains(&character)
}

/// The term that `text` ends in: what is set apart there, else the last words of the paragraph.
fn term_at_end(text: &str) -> Option<String> {
    let paragraph = text.rsplit("\n\n").next().unwrap_or_default();
    let text = match paragraph.split_once('\n') {
        Some((heading, rest)) if heading.starts_with('#') => rest.trim_end(),
        _ => paragraph.trim_end(),
    };
    for mark in ["**", "*", "\""] {
        if let Some((_, term)) = text.strip_suffix(mark).and_then(|text| text.rsplit_once(mark)) {
            return Some(term.to_owned());
        }
    }
    let is_of_a_term = |word: &&str| {
        !NOT_OF_A_TERM.contains(&word.to_lowercase().as_str())
            && word.chars().all(|character| character.is_alphabetic() || "-'’*".contains(character))
    };
    let mut words: Vec<&str> = text.split_whitespace().rev().take_while(is_of_a_term).take(LONGEST).collect();
    words.reverse();
    // "*supervised* learning": what is stressed is a part of the term.
    (!words.is_empty()).then(|| words.join(" ").replace('*', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        terms_in(text)
    }

    fn pair(english: &str, korean: &str) -> (String, String) {
        (english.to_owned(), korean.to_owned())
    }

    #[test]
    fn a_term_begins_after_the_words_of_its_sentence() {
        assert_eq!(found("that is the vanishing gradient (기울기 소실)."), [pair("vanishing gradient", "기울기 소실")]);
        assert_eq!(found("weight its own learning rate\n(학습률) and"), [pair("learning rate", "학습률")]);
        assert_eq!(found("and 20 epochs (에포크)"), [pair("epochs", "에포크")]);
        assert_eq!(found("so\n\n## Steps\nGradient descent (경사 하강법)"), [pair("Gradient descent", "경사 하강법")]);
    }

    #[test]
    fn a_term_set_apart_is_taken_whole() {
        assert_eq!(found("a *mini-batch* (미니 배치)"), [pair("mini-batch", "미니 배치")]);
        assert_eq!(found("In *supervised* learning (지도 학습)"), [pair("supervised learning", "지도 학습")]);
        assert_eq!(found("*stochastic* descent (확률적 하강법, SGD)"), [pair("stochastic descent", "확률적 하강법")]);
        assert_eq!(found("GD. **SGD** (확률적 경사\n하강법)"), [pair("SGD", "확률적 경사 하강법")]);
        assert_eq!(
            found("calls \"data to validate on\" (검증용 데이터)"),
            [pair("data to validate on", "검증용 데이터")]
        );
    }

    #[test]
    fn the_korean_words_for_a_term_stand_together() {
        let term = |english: &str, korean: &str| {
            let (link, place) = (String::new(), String::new());
            Term { english: english.to_owned(), korean: korean.to_owned(), link, place }
        };
        let terms = [term("Label", "라벨"), term("label", "레이블"), term("layer", "계층")];
        let words = by_term(&terms).into_iter().map(|(english, words)| (english, words.len()));
        assert_eq!(words.collect::<Vec<_>>(), [("Label".to_owned(), 2), ("Layer".to_owned(), 1)]);
    }

    #[test]
    fn other_brackets_are_no_terms() {
        assert_eq!(found("f(x) and (see below) and (학습률"), []);
    }
}
