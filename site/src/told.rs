//! What a store knows, as text on a terminal: pages made of lines, words for stable words.

use gardien_watch::untrusted::Untrusted;

use crate::{
    account::thing::kind_name,
    page::{Mark, Page},
    shown,
    words::Words,
};

/// A piece of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// An item at a level of findings.
    Item(String, String),
    /// A table; columns from `right` on stand at the right.
    Table {
        /// Heads of the columns.
        head: Vec<String>,
        /// Rows.
        rows: Vec<Vec<String>>,
        /// The first column that stands at the right.
        right: usize,
    },
    /// An empty line.
    Gap,
}

/// Lines as one text.
#[must_use]
pub fn page(lines: &[Line], colour: bool) -> String {
    let mut page = Page::new(colour);
    for line in lines {
        match line {
            Line::Heading(text) => page.heading(text),
            Line::Paragraph(text) => page.paragraph(text),
            Line::Item(level, text) => {
                let mark = match level.as_str() {
                    "act" => Mark::Act,
                    "look" => Mark::Look,
                    "note" => Mark::Note,
                    "cannot-tell" => Mark::CannotTell,
                    _ => Mark::None,
                };
                page.item(mark, text);
            }
            Line::Table { head, rows, right } => page.table(head, rows, *right),
            Line::Gap => page.gap(),
        }
    }
    page.text()
}

/// A stable word in the reader's language, where there is one.
#[must_use]
pub fn word(area: &str, word: &str, words: &Words) -> String {
    let id = format!("{area}-{word}");
    if words.has(&id) { words.say(&id, &[]) } else { Untrusted::new(word).to_string() }
}

/// What a thing is, in the reader's language.
#[must_use]
pub fn kind(kind: &str, words: &Words) -> String {
    kind_name(words, &Untrusted::new(kind))
}

/// What a thing is called in a list: its name, else maker and model, else what it is.
#[must_use]
pub fn called(
    name: &str,
    of: Option<&str>,
    maker: Option<&str>,
    model: Option<&str>,
    words: &Words,
) -> String {
    if !name.is_empty() {
        return shown::shorten(&Untrusted::new(name).to_string(), shown::IN_A_SENTENCE);
    }
    let made: Vec<String> =
        [maker, model].into_iter().flatten().map(|t| Untrusted::new(t).to_string()).collect();
    if !made.is_empty() {
        return shown::shorten(&made.join(" "), shown::IN_A_SENTENCE);
    }
    of.map_or_else(|| words.say("things-unknown", &[]), |of| kind(of, words))
}
