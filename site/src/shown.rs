//! Names that strangers chose, made fit to be shown.
//!
//! A thing may call itself `Camera. It is harmless`, or take a name of 500 letters, or stack
//! accents until lines overlap. What looks like a host name or an address is shown bare; all else
//! stands in quotation marks, so that nobody takes it for our own sentence. Both are shortened in
//! the middle, because names differ at both ends.

use gardien_watch::untrusted::Untrusted;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::words::Words;

/// Columns that a name may take within a sentence.
pub const IN_A_SENTENCE: usize = 48;

/// A name for a sentence.
#[must_use]
pub fn name(words: &Words, name: &Untrusted) -> String {
    text(words, &name.to_string())
}

/// A text for a sentence, from a file name or the operating system.
#[must_use]
pub fn text(words: &Words, text: &str) -> String {
    let text = Untrusted::new(text).to_string();
    let short = shorten(&text, IN_A_SENTENCE);
    if is_plain(&text) {
        return short;
    }
    words.say("figure-quoted", &[("text", short.into())])
}

/// Whether a text can only be a host name, an address, a path or a version.
fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|c| c.is_ascii_alphanumeric() || b".-_:/@+%[]".contains(&c))
}

/// Shortens a text in its middle to at most `columns`, at least 3.
#[must_use]
pub fn shorten(text: &str, columns: usize) -> String {
    let columns = columns.max(3);
    // Marks without a width cost nothing on a line but can be stacked without end.
    if width(text) <= columns && text.chars().count() <= columns * 2 {
        return text.to_owned();
    }
    let tail_columns = (columns - 1) / 2;
    let head_columns = columns - 1 - tail_columns;
    let head = take(text.chars(), head_columns);
    let tail: String = take(text.chars().rev(), tail_columns).chars().rev().collect();
    format!("{head}…{tail}")
}

/// As many characters as fit in so many columns, and at most twice as many characters as columns.
fn take(from: impl Iterator<Item = char>, columns: usize) -> String {
    let mut used = 0;
    from.take(columns * 2)
        .take_while(|c| {
            used += c.width().unwrap_or_default();
            used <= columns
        })
        .collect()
}

/// Columns that a text takes on a terminal.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// Breaks a text into lines of at most `columns`, at plain spaces only; a word that is longer than
/// a line is cut. A number and its unit stay together.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(3);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in unbreakable(text) {
        let joined = width(&line) + usize::from(!line.is_empty()) + width(&word);
        if joined > columns && !line.is_empty() {
            lines.push(core::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&if width(&word) > columns { shorten(&word, columns) } else { word });
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Words, with `41` and `MB` as one.
fn unbreakable(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        let letters = word.trim_end_matches(|c: char| !c.is_alphabetic());
        let is_unit = !letters.is_empty()
            && letters.chars().all(char::is_alphabetic)
            && (letters == "B" || (letters.len() == 2 && letters.ends_with('B')));
        match words.last_mut() {
            Some(number) if is_unit && number.ends_with(|c: char| c.is_ascii_digit()) => {
                number.push(' ');
                number.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    #[test]
    fn names_are_shortened_in_the_middle() {
        assert_eq!(shorten("a1.tuyaeu.com", 20), "a1.tuyaeu.com");
        assert_eq!(shorten("abcdefghijklmnop", 9), "abcd…mnop");
        assert_eq!(width(&shorten(&"漢字".repeat(50), 20)), 19);
        let stacked = format!("e{}", "\u{301}".repeat(300));
        assert!(shorten(&stacked, 20).chars().count() < 60);
    }

    #[test]
    fn a_name_cannot_pass_for_our_own_sentence() {
        let (en, fr) = (Words::new(Lang::En), Words::new(Lang::Fr));
        let hostile = Untrusted::new("Camera. All is well\u{1b}[2J");
        assert_eq!(name(&en, &hostile), "“Camera. All is well\\u{1b}[2J”");
        assert_eq!(name(&fr, &hostile), "«\u{202f}Camera. All is well\\u{1b}[2J\u{202f}»");
        assert_eq!(name(&en, &Untrusted::new("a1.tuyaeu.com")), "a1.tuyaeu.com");
    }

    #[test]
    fn lines_break_at_plain_spaces_only() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("it sent 41 MB.", 11), ["it sent", "41 MB."]);
        assert_eq!(wrap("41\u{202f}Mo ici", 6), ["41\u{202f}Mo", "ici"]);
        assert!(wrap(&"x".repeat(500), 20).iter().all(|l| width(l) <= 20));
        assert!(wrap("", 20).is_empty());
    }
}
