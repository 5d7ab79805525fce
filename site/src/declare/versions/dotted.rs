//! Numbers with words between them, as most software has it.
//!
//! A version is a row of places, and two rows are compared place by place, the shorter one filled up: a word that
//! means *before* (`rc1`), then nothing or 0, then a word that means *after* (`p1`, the letters of openssl), then
//! a number. A word of unknown meaning has no place, so that versions that differ there only have no order.

use core::cmp::Ordering;

use super::{digits, numbers, run};

/// What words mean to a scheme.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    /// Letters after the numbers are later releases, longer ones later (`0.9.8z`, `0.9.8za`).
    letters: bool,
    /// What follows a dash and is no word for before is a builder's own mark.
    marks: bool,
    /// A mark that says nothing about the order.
    silent: &'static [&'static str],
}

impl Words {
    pub(super) const ANY: Self = Self { letters: false, marks: false, silent: &[] };
    pub(super) const OPENSSL: Self = Self { letters: true, marks: false, silent: &["fips"] };
    pub(super) const KERNEL: Self = Self { letters: false, marks: true, silent: &[] };
}

const BEFORE: &[&str] = &["dev", "test", "alpha", "a", "beta", "b", "pre", "preview", "c", "rc"];
const AFTER: &[&str] = &["p", "patch", "pl", "post", "r", "rev", "sp", "u"];

/// A place: its rank (before, nothing, after, number, and a word of unknown meaning) and what orders within.
#[derive(Clone, Copy, Debug)]
enum Place<'v> {
    Before(usize),
    After(&'v str),
    Number(&'v str),
    Unknown(&'v str),
}

impl Place<'_> {
    fn rank(self) -> u8 {
        match self {
            Self::Before(_) => 0,
            Self::Number(n) if n.bytes().all(|b| b == b'0') => 1,
            Self::After(_) => 2,
            Self::Number(_) => 3,
            Self::Unknown(_) => 4,
        }
    }
}

pub(super) fn compare(a: &str, b: &str, words: Words) -> Option<Ordering> {
    let (a, b) = (places(a, words)?, places(b, words)?);
    for i in 0..a.len().max(b.len()) {
        let nothing = Place::Number("0");
        let (x, y) = (a.get(i).copied().unwrap_or(nothing), b.get(i).copied().unwrap_or(nothing));
        let order = match (x, y) {
            (Place::Unknown(x), Place::Unknown(y)) if x == y => Ordering::Equal,
            (Place::Unknown(_), _) | (_, Place::Unknown(_)) => return None,
            (Place::Before(x), Place::Before(y)) => x.cmp(&y),
            (Place::After(x), Place::After(y)) => x.len().cmp(&y.len()).then_with(|| x.cmp(y)),
            (Place::Number(x), Place::Number(y)) => numbers(x, y),
            _ => x.rank().cmp(&y.rank()),
        };
        if order.is_ne() {
            return Some(order);
        }
    }
    Some(Ordering::Equal)
}

fn places(version: &str, words: Words) -> Option<Vec<Place<'_>>> {
    let version = version.strip_prefix(['v', 'V']).unwrap_or(version);
    if !version.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut all = Vec::new();
    let mut rest = version;
    while !rest.is_empty() {
        let (number, after) = digits(rest);
        if !number.is_empty() {
            all.push(Place::Number(number));
            rest = after;
            continue;
        }
        let (separator, after) = run(rest, |b| !b.is_ascii_alphanumeric());
        if !separator.bytes().all(|b| b" .-_+~:".contains(&b)) {
            return None;
        }
        let (word, after) = run(after, |b| b.is_ascii_alphabetic());
        rest = after;
        if word.is_empty() {
            continue;
        }
        let lower = word.to_ascii_lowercase();
        let letter =
            words.letters && separator.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
        let before = BEFORE.iter().position(|w| *w == lower);
        if words.silent.contains(&lower.as_str()) {
            continue;
        }
        // `1.0b` is a letter of a release where nothing follows, and `1.0b2` a second beta.
        let alone = word.len() == 1
            && separator.is_empty()
            && !after.starts_with(|c: char| c.is_ascii_digit());
        if letter && before.is_none_or(|_| word.len() <= 2) {
            all.push(Place::After(word));
        } else if let Some(n) = before.filter(|_| !alone) {
            // `a` and `alpha` are one word, and so on.
            let n = match BEFORE.get(n) {
                Some(&"a") => 2,
                Some(&"b") => 4,
                Some(&"c" | &"preview" | &"pre") => 6,
                Some(&"rc") => 9,
                _ => n,
            };
            all.push(Place::Before(n));
        } else if words.marks && !separator.is_empty() {
            break;
        } else if AFTER.contains(&lower.as_str()) || alone {
            all.push(Place::After(word));
        } else {
            all.push(Place::Unknown(word));
        }
    }
    Some(all)
}
