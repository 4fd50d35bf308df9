//! Korean terms in English prose, told to readers' programs as such, so that they are spoken and set as Korean.

use crate::figure::escape;

/// `text` as HTML, its Korean words marked.
pub(crate) fn marked(text: &str) -> String {
    let mut html = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_korean) {
        let (before, from) = rest.split_at(start);
        let (korean, after) = from.split_at(length(from));
        html += &format!("{}<span lang=\"ko\">{}</span>", escape(before), escape(korean));
        rest = after;
    }
    html + &escape(rest)
}

/// How many columns of a terminal a text takes: a Korean letter takes two.
pub(crate) fn columns(text: &str) -> usize {
    text.chars().map(|character| if is_korean(character) { 2 } else { 1 }).sum()
}

fn is_korean(character: char) -> bool {
    matches!(character, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7a3}')
}

/// Of the Korean words that `text` begins with, the spaces between them included.
fn length(text: &str) -> usize {
    let goes_on = |character: &char| is_korean(*character) || *character == ' ';
    let run: usize = text.chars().take_while(goes_on).map(char::len_utf8).sum();
    text[..run].trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn korean_words_are_marked_and_others_are_not() {
        let html = marked("loss function (손실 함수) & more 값");
        let expected = "loss function (<span lang=\"ko\">손실 함수</span>) &amp; more <span lang=\"ko\">값</span>";
        assert_eq!(html, expected);
        assert_eq!(marked("naïve — ok"), "naïve — ok");
    }
}
