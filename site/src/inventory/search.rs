//! What people type to find things: `camera place:hall maker:tuya`.
//!
//! ```text
//! search = *( blank / term )
//! term   = [ column ":" ] text          ; every term must fit
//! text   = DQUOTE *any [ DQUOTE ]       ; with its blanks
//!        / 1*( any but blank )
//! ```
//!
//! A column is a stable word ([`Column`]) or the word for it in the reader's language. What stands
//! before a colon and is no column belongs to the text, so that `3c:84:6a:…` stays an address. Letters
//! are compared without case and without accents: `etage` finds *Étage*, because nobody types what a
//! telephone makes hard to type. A search is bounded ([`LONGEST`], [`TERMS`]); comparing is `contains`,
//! never a pattern, so no text costs more than its length times the fields'.

use crate::words::Words;

/// Characters of a search.
pub const LONGEST: usize = 256;
/// Terms of a search.
pub const TERMS: usize = 16;

listed! {
    /// What a term may be about.
    Column,
    /// Some columns.
    Columns {
        /// What people call the thing.
        Name = "name",
        /// What it is.
        Kind = "kind",
        /// Who made it.
        Maker = "maker",
        /// Which of its maker's products.
        Model = "model",
        /// What runs on it.
        Firmware = "firmware",
        /// Where it is: the place or one of those around it.
        Place = "place",
        /// In whose hands it is.
        Custody = "custody",
        /// How far it is believed.
        Trust = "trust",
        /// Whether it is there.
        Presence = "presence",
        /// Whether somebody still mends it.
        Support = "support",
        /// A list in which it stands.
        View = "view",
        /// A level of its open findings.
        Level = "level",
    }
}

/// A search, understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search(Vec<Term>);

/// One term.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    column: Option<Column>,
    /// Folded, and not empty.
    text: String,
}

/// Why a text is no search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

/// What is known of a thing for a search: under each column some texts, in any language. Those of the first
/// four columns, and [`exact`](Self::exact), answer to a term without a column.
#[derive(Clone, Debug, Default)]
pub struct Known<'a> {
    /// Column and text; a column may come several times.
    pub texts: Vec<(Column, &'a str)>,
    /// Texts that a term may be, whole: numbers, addresses, names on the network.
    pub exact: Vec<&'a str>,
}

impl Search {
    /// Understands what was typed.
    ///
    /// # Errors
    /// Where it is longer than [`LONGEST`] or has more than [`TERMS`] terms.
    pub fn parse(typed: &str, words: &Words) -> Result<Self, TooLong> {
        if typed.chars().count() > LONGEST {
            return Err(TooLong);
        }
        let mut terms = Vec::new();
        let mut rest = typed.trim_start();
        while !rest.is_empty() {
            let head: &str = rest.split([':', '"']).next().unwrap_or_default();
            let behind = rest.get(head.len()..).and_then(|r| r.strip_prefix(':'));
            let named = behind.and_then(|behind| Some((column(head, words)?, behind)));
            let (column, text) = match named {
                Some((column, behind)) => (Some(column), behind),
                None => (None, rest),
            };
            let (text, left) = match text.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => text.split_once(char::is_whitespace).unwrap_or((text, "")),
            };
            let text = fold(text.trim());
            if !text.is_empty() {
                terms.push(Term { column, text });
            }
            if terms.len() > TERMS {
                return Err(TooLong);
            }
            rest = left.trim_start();
        }
        Ok(Self(terms))
    }

    /// Whether it asks for nothing, so that everything fits.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The texts of terms without a column, folded: for whoever looks them up elsewhere.
    pub fn bare(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|t| t.column.is_none()).map(|t| t.text.as_str())
    }

    /// Whether every term fits a thing.
    #[must_use]
    pub fn fits(&self, known: &Known<'_>) -> bool {
        let texts: Vec<(Column, String)> =
            known.texts.iter().map(|(column, text)| (*column, fold(text))).collect();
        let exact: Vec<String> = known.exact.iter().map(|t| fold(t)).collect();
        self.0.iter().all(|term| {
            let among = |column: Column| match term.column {
                Some(wanted) => wanted == column,
                None => column <= Column::Model,
            };
            let in_text = texts.iter().any(|(c, text)| among(*c) && text.contains(&term.text));
            in_text || (term.column.is_none() && exact.contains(&term.text))
        })
    }
}

/// The column that a word names.
fn column(word: &str, words: &Words) -> Option<Column> {
    let word = fold(word);
    let named = |c: &Column| {
        c.word() == word || fold(&words.say(&format!("search-{}", c.word()), &[])) == word
    };
    Column::ALL.iter().copied().find(named)
}

/// A text without case and without the accents of Latin letters.
fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à'..='å' => out.push('a'),
            'ç' => out.push('c'),
            'è'..='ë' => out.push('e'),
            'ì'..='ï' => out.push('i'),
            'ñ' => out.push('n'),
            'ò'..='ö' => out.push('o'),
            'ù'..='ü' => out.push('u'),
            'ý' | 'ÿ' => out.push('y'),
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            // An accent that stands for itself.
            '\u{300}'..='\u{36f}' => {}
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    fn lamp() -> Known<'static> {
        Known {
            texts: vec![
                (Column::Name, "Lampe de l’Étage"),
                (Column::Kind, "lamp"),
                (Column::Kind, "une lampe"),
                (Column::Maker, "Tuya Inc."),
                (Column::Place, "Room 12"),
                (Column::Place, "First floor"),
                (Column::Custody, "operational"),
                (Column::View, "support-ends"),
            ],
            exact: vec!["3c:84:6a:00:00:01", "12"],
        }
    }

    fn finds(lang: Lang, typed: &str) -> bool {
        Search::parse(typed, &Words::new(lang)).unwrap().fits(&lamp())
    }

    #[test]
    fn every_term_must_fit_and_each_in_its_column() {
        for (typed, found) in [
            ("", true),
            ("   ", true),
            ("lamp", true),
            ("LAMP tuya", true),
            ("lamp camera", false),
            ("maker:tuya", true),
            ("maker:lamp", false),
            ("place:floor", true),
            ("place:\"first floor\" lamp", true),
            ("place:\"first   floor\"", false),
            // Places are asked for by their column only: a word would find half a house.
            ("floor", false),
            ("view:support-ends custody:operational", true),
            ("etage", true),
            ("E\u{301}tage", true),
            ("3C:84:6A:00:00:01", true),
            ("3c:84:6a", false),
            ("12", true),
            ("1", false),
            ("colour:red", false),
            ("maker:", true),
            ("\"lampe de", true),
        ] {
            assert_eq!(finds(Lang::En, typed), found, "{typed}");
        }
    }

    #[test]
    fn columns_are_named_in_the_readers_language_too() {
        assert!(finds(Lang::Fr, "lieu:floor fabricant:TUYA"));
        assert!(finds(Lang::Fr, "place:floor"));
        assert!(!finds(Lang::En, "lieu:floor"));
        for lang in [Lang::En, Lang::Fr] {
            let words = Words::new(lang);
            let mut named: Vec<_> = Column::ALL
                .iter()
                .map(|c| column(&words.say(&format!("search-{}", c.word()), &[]), &words))
                .collect();
            named.dedup();
            let all: Vec<_> = Column::ALL.iter().copied().map(Some).collect();
            assert_eq!(named, all, "each word of {lang:?} names one column");
        }
    }

    #[test]
    fn a_search_is_bounded_and_no_text_breaks_it() {
        let words = Words::new(Lang::En);
        assert_eq!(Search::parse(&"a".repeat(LONGEST + 1), &words), Err(TooLong));
        assert_eq!(Search::parse(&"a ".repeat(TERMS + 1), &words), Err(TooLong));
        assert!(Search::parse(&"a ".repeat(TERMS), &words).is_ok());
        for typed in
            [":", "\"", "::\"", "name:\"", "\"\"\"", "é:é", "name:name:", "\u{301}", " \u{a0}:"]
        {
            let search = Search::parse(typed, &words).unwrap();
            let _either = search.fits(&lamp());
        }
    }
}
