//! Alpine: `1.2.3b_rc1_p2~3f2a-r4`. Tokens one by one; where the kinds differ, a suffix that means "before" loses,
//! and else the version whose next token comes earlier in the grammar is the later one (`1.2.1` after `1.2`).

use core::cmp::Ordering;

use super::{digits, numbers, run};

/// Suffixes in their order; the first four mean before.
const SUFFIXES: &[&str] = &["alpha", "beta", "pre", "rc", "cvs", "svn", "git", "hg", "p"];
const BEFORE: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'v> {
    First(&'v str),
    Number(&'v str),
    Letter(&'v str),
    Suffix(usize),
    SuffixNumber(&'v str),
    Commit(&'v str),
    Revision(&'v str),
    End,
}

impl Token<'_> {
    const fn place(self) -> u8 {
        match self {
            Self::First(_) => 0,
            Self::Number(_) => 1,
            Self::Letter(_) => 2,
            Self::Suffix(_) => 3,
            Self::SuffixNumber(_) => 4,
            Self::Commit(_) => 5,
            Self::Revision(_) => 6,
            Self::End => 7,
        }
    }

    const fn is_before(self) -> bool {
        matches!(self, Self::Suffix(n) if n < BEFORE)
    }
}

pub(super) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (tokens(a)?, tokens(b)?);
    for i in 0.. {
        let of =
            |t: &[Token<'_>]| t.get(i).copied().map_or((7, false), |t| (t.place(), t.is_before()));
        let (x, y) =
            (a.get(i).copied().unwrap_or(Token::End), b.get(i).copied().unwrap_or(Token::End));
        let order = match (x, y) {
            (Token::End, Token::End) => return Some(Ordering::Equal),
            // A number that begins with 0 is a decimal fraction.
            (Token::Number(x), Token::Number(y)) if x.starts_with('0') || y.starts_with('0') => {
                x.cmp(y)
            }
            (Token::First(x), Token::First(y))
            | (Token::Number(x), Token::Number(y))
            | (Token::SuffixNumber(x), Token::SuffixNumber(y))
            | (Token::Revision(x), Token::Revision(y)) => numbers(x, y),
            (Token::Letter(x), Token::Letter(y)) | (Token::Commit(x), Token::Commit(y)) => x.cmp(y),
            (Token::Suffix(x), Token::Suffix(y)) => x.cmp(&y),
            _ => {
                let ((place_a, before_a), (place_b, before_b)) = (of(&a), of(&b));
                return Some(if before_a {
                    Ordering::Less
                } else if before_b {
                    Ordering::Greater
                } else {
                    place_b.cmp(&place_a)
                });
            }
        };
        if order.is_ne() {
            return Some(order);
        }
    }
    None
}

fn tokens(version: &str) -> Option<Vec<Token<'_>>> {
    let (first, mut rest) = digits(version);
    if first.is_empty() {
        return None;
    }
    let mut all = vec![Token::First(first)];
    while let Some(after) = rest.strip_prefix('.') {
        let (number, after) = digits(after);
        if number.is_empty() {
            return None;
        }
        all.push(Token::Number(number));
        rest = after;
    }
    if rest.starts_with(|c: char| c.is_ascii_lowercase()) {
        let (letter, after) = rest.split_at_checked(1)?;
        all.push(Token::Letter(letter));
        rest = after;
    }
    while let Some(after) = rest.strip_prefix('_') {
        let (word, after) = run(after, |b| b.is_ascii_lowercase());
        all.push(Token::Suffix(SUFFIXES.iter().position(|s| *s == word)?));
        let (number, after) = digits(after);
        if !number.is_empty() {
            all.push(Token::SuffixNumber(number));
        }
        rest = after;
    }
    if let Some(after) = rest.strip_prefix('~') {
        let (commit, after) = run(after, |b| b.is_ascii_hexdigit());
        all.push(Token::Commit(commit));
        rest = after;
    }
    if let Some(after) = rest.strip_prefix("-r") {
        let (number, after) = digits(after);
        if number.is_empty() {
            return None;
        }
        all.push(Token::Revision(number));
        rest = after;
    }
    rest.is_empty().then_some(all)
}
