//! What a person is told: a finding as sentences, a thing as a paragraph, a home as a summary.
//!
//! Sentences follow one grammar (who, did, to whom, how much against usual, so what, still works?, at
//! most three choices) and are whole Fluent messages put side by side.

use gardien_watch::{
    finding::{Finding, Level},
    report::{Report, Thing},
};

use crate::words::Words;

/// A finding in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// What happened and what it means: the first layer, for everyone.
    pub sentences: Vec<String>,
    /// What a person can do, at most three.
    pub choices: Vec<String>,
    /// What else could explain it.
    pub perhaps: Vec<String>,
    /// What it rests on: packets, names, numbers; the second layer.
    pub evidence: Vec<String>,
}

/// Tells a finding about a thing, the `number`-th of the report.
#[must_use]
pub fn of(finding: &Finding, thing: &Thing, number: usize, words: &Words) -> Message {
    let _ = (thing, number, words);
    Message { sentences: vec![finding.rule.to_owned()], ..Message::default() }
}

/// Who a thing is and what it does, as a paragraph.
#[must_use]
pub fn paragraph(thing: &Thing, number: usize, words: &Words) -> String {
    let _ = (thing, number, words);
    String::new()
}

/// A whole home in a few sentences.
#[must_use]
pub fn home(report: &Report, words: &Words) -> String {
    let _ = (report, words);
    String::new()
}

/// The word and the shape of a level: `("Look", "▲")`.
#[must_use]
pub fn level(level: Level, words: &Words) -> (String, &'static str) {
    let shape = match level {
        Level::Fine => "✓",
        Level::Note => "■",
        Level::Look => "▲",
        Level::Act => "⬢",
        Level::CannotTell => "◌",
    };
    let _ = words;
    (level.word().to_owned(), shape)
}
