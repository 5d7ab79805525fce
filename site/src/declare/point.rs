//! Remarks that point into their file, as a compiler's do.
//!
//! A file may be one line of a megabyte, and its text is a stranger's: only the neighbourhood of a
//! place is shown, and what a terminal would act on is shown as U+FFFD.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use gardien_watch::{
    mud::read::remark::{Effect, Remark},
    untrusted::Untrusted,
};

use super::document::Fault;
use crate::{
    page::COLUMNS,
    shown::{self, wrap},
    words::{Value, Words},
};

/// Octets of a line shown around a place, each way.
const AROUND: usize = 120;

/// Effects of remarks, each with a word `mud-level-…`.
pub const EFFECTS: &[&str] = &["fatal", "void", "narrowed", "repaired", "ignored", "advice"];

/// A remark drawn at its place.
#[must_use]
pub fn point(words: &Words, file: &str, text: &[u8], remark: &Remark, colour: bool) -> String {
    let level = match (remark.effect, remark.breaks) {
        (Effect::Fatal | Effect::Void, _) => Level::ERROR,
        (Effect::Advice, false) => Level::NOTE,
        _ => Level::WARNING,
    };
    let level_name = words.say(&format!("mud-level-{}", effect_word(remark.effect)), &[]);
    let rule = words.say("mud-rule", &[("rule", remark.rule.into())]);
    let told = format!("{} {rule}", sentence(words, remark));
    let level = level.with_name(Some(level_name.as_str()));
    drawn(file, text, remark.at.start..remark.at.end, level, remark.code, &told, colour)
}

/// A fault of a document drawn at its place: what kept it from being read, or a remark on one that was read.
#[must_use]
pub fn fault(
    words: &Words,
    (file, text): (&str, &[u8]),
    fault: &Fault,
    refused: bool,
    colour: bool,
) -> String {
    let (level, word) = if refused { (Level::ERROR, "fatal") } else { (Level::WARNING, "ignored") };
    let level_name = words.say(&format!("mud-level-{word}"), &[]);
    let level = level.with_name(Some(level_name.as_str()));
    let told = fault_sentence(words, fault);
    drawn(file, text, fault.at.start..fault.at.end, level, fault.what, &told, colour)
}

/// What a fault says, in words.
#[must_use]
pub fn fault_sentence(words: &Words, fault: &Fault) -> String {
    let saw = shown::name(words, &fault.saw);
    words.say(&format!("declared-fault-{}", fault.what), &[("saw", saw.into())])
}

/// Anything that is wrong at a place of a text, drawn there: `level` is what it is (an error, in
/// words), `title` what it is about, `told` the sentence.
#[must_use]
pub fn draw(
    file: &str,
    text: &[u8],
    at: Range<usize>,
    [level, title, told]: [&str; 3],
    colour: bool,
) -> String {
    drawn(file, text, at, Level::ERROR.with_name(Some(level)), title, told, colour)
}

fn drawn(
    file: &str,
    text: &[u8],
    at: Range<usize>,
    level: Level<'_>,
    title: &str,
    told: &str,
    colour: bool,
) -> String {
    // The sentence stands below the place: titles are not broken over lines.
    let told = wrap(told, COLUMNS - 8).join("\n");
    let window = Window::around(text, at.start, at.end);
    let path = Untrusted::new(file).to_string();
    let snippet = Snippet::source(window.text.as_str())
        .line_start(window.line)
        .path(path.as_str())
        .annotation(AnnotationKind::Primary.span(window.start..window.end));
    let group = level
        .primary_title(title)
        .element(snippet)
        .element(Level::NOTE.no_name().message(told.as_str()));
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.term_width(COLUMNS).render(&[group])
}

/// What a remark says, in words.
#[must_use]
pub fn sentence(words: &Words, remark: &Remark) -> String {
    let values =
        [("saw", Value::from(shown::name(words, &remark.saw))), ("rule", Value::from(remark.rule))];
    words.say(&format!("mud-remark-{}", remark.code), &values)
}

/// The effect of a remark as the word of a message.
#[must_use]
pub const fn effect_word(effect: Effect) -> &'static str {
    match effect {
        Effect::Fatal => "fatal",
        Effect::Void => "void",
        Effect::Narrowed => "narrowed",
        Effect::Repaired => "repaired",
        Effect::Ignored => "ignored",
        Effect::Advice => "advice",
    }
}

/// A part of a text with a place in it.
#[derive(Debug, PartialEq, Eq)]
struct Window {
    text: String,
    /// Number of its line, from 1.
    line: usize,
    start: usize,
    end: usize,
}

impl Window {
    /// The first line of a place, cut around it.
    fn around(text: &[u8], start: usize, end: usize) -> Self {
        let start = start.min(text.len());
        let before = text.get(..start).unwrap_or_default();
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        let line_start = before.iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1);
        let rest = text.get(start..).unwrap_or_default();
        let line_end = rest.iter().position(|b| *b == b'\n').map_or(text.len(), |n| start + n);
        let end = end.clamp(start, line_end);
        let from = line_start.max(start.saturating_sub(AROUND));
        let to = line_end.min(end.min(start + AROUND) + AROUND);
        let part = |from: usize, to: usize| clean(text.get(from..to).unwrap_or_default());
        let head = part(from, start);
        let place = part(start, end.min(to));
        let tail = part(end.min(to), to);
        let (start, end) = (head.len(), head.len() + place.len());
        Self { text: format!("{head}{place}{tail}"), line, start, end: end.max(start) }
    }
}

/// Octets as text that no terminal acts on.
fn clean(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets)
        .chars()
        .map(|c| match c {
            '\t' => ' ',
            c if Untrusted::acts(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_line_without_end_is_shown_with_its_neighbourhood() {
        let text = format!("{}HERE{}", "a".repeat(500_000), "b".repeat(500_000));
        let w = Window::around(text.as_bytes(), 500_000, 500_004);
        assert_eq!(w.text.get(w.start..w.end), Some("HERE"));
        assert!(w.text.len() < 400);
        assert_eq!(w.line, 1);
    }

    #[test]
    fn what_a_terminal_would_obey_is_not_shown() {
        let text = b"{\n  \"a\x1b[2J\": \"\xe2\x80\xaex\"}";
        let w = Window::around(text, 5, 10);
        assert!(!w.text.contains(['\u{1b}', '\u{202e}']));
        assert_eq!(w.line, 2);
    }

    #[test]
    fn places_beyond_the_text_are_its_end() {
        let w = Window::around(b"{}", 7, 9);
        assert_eq!((w.start, w.end, w.line), (2, 2, 1));
    }
}
