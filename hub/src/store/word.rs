//! Stable words, read back from a store.
//!
//! The watcher's reports name rules, facts and protocols by `&'static str`: words of this program. A
//! store returns text. A word that was met once is kept for the life of the program, so that a report
//! made from a store is of the same type as one made from packets. Bounded: our words are some
//! hundreds; what is longer or more is not ours and becomes `other`.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

/// Words kept.
const MOST: usize = 4_096;
/// Octets of the longest.
const LONGEST: usize = 48;

static WORDS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// The word for a text.
pub(crate) fn word(text: &str) -> &'static str {
    let mut words = WORDS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(word) = words.get(text) {
        return word;
    }
    if text.len() > LONGEST || words.len() >= MOST {
        return "other";
    }
    let word: &'static str = Box::leak(text.to_owned().into_boxed_str());
    words.insert(word);
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_kept_once() {
        let (a, b) = (word("first-contact"), word(&String::from("first-contact")));
        assert!(std::ptr::eq(a, b));
        assert_eq!(word(&"x".repeat(LONGEST + 1)), "other");
    }
}
