//! The four films of document 1, and the fifth whose audience is to be predicted.
//!
//! Source: `chapter01_learning` of the documents; the counts are those of the Korean film site Watcha.

/// A film with how many wanted to see it and how many did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Film {
    /// Its English title.
    pub title: &'static str,
    /// Its title in the document.
    pub korean_title: &'static str,
    /// Members of the site who marked it "want to see".
    pub want_to_see: f64,
    /// Tickets sold, in units of 10,000.
    pub audience: f64,
}

/// The films that are known.
pub const FILMS: [Film; 4] = [
    Film { title: "The Martian", korean_title: "마션", want_to_see: 8759.0, audience: 487.0 },
    Film { title: "Kingsman", korean_title: "킹스맨", want_to_see: 10132.0, audience: 612.0 },
    Film { title: "Captain America", korean_title: "캡틴아메리카", want_to_see: 12078.0, audience: 866.0 },
    Film { title: "Interstellar", korean_title: "인터스텔라", want_to_see: 16430.0, audience: 1030.0 },
];

/// How many wanted to see "Okja" (옥자), whose audience the document predicts.
pub const OKJA_WANT_TO_SEE: f64 = 12008.0;
