//! Debian Policy §5.6.12: epoch, upstream version, revision; parts without digits and digits in turns, where `~` is
//! before everything, even the end, and letters are before all that is no letter.

use core::cmp::Ordering;

use super::{digits, numbers, run};

pub(super) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (Parts::read(a)?, Parts::read(b)?);
    Some(
        numbers(a.epoch, b.epoch)
            .then_with(|| part(a.own, b.own))
            .then_with(|| part(a.revision, b.revision)),
    )
}

struct Parts<'v> {
    epoch: &'v str,
    own: &'v str,
    /// Without one, as if it were 0.
    revision: &'v str,
}

impl<'v> Parts<'v> {
    fn read(version: &'v str) -> Option<Self> {
        let (epoch, rest) = version.split_once(':').unwrap_or(("0", version));
        let (own, revision) = rest.rsplit_once('-').unwrap_or((rest, "0"));
        let well = |text: &str, more: &[u8]| {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || more.contains(&b))
        };
        let is = !epoch.is_empty()
            && epoch.bytes().all(|b| b.is_ascii_digit())
            && well(own, b".+-~:")
            && own.starts_with(|c: char| c.is_ascii_digit())
            && well(revision, b".+~");
        is.then_some(Self { epoch, own, revision })
    }
}

fn part(mut a: &str, mut b: &str) -> Ordering {
    while !a.is_empty() || !b.is_empty() {
        let (words_a, rest_a) = run(a, |b| !b.is_ascii_digit());
        let (words_b, rest_b) = run(b, |b| !b.is_ascii_digit());
        let of = |text: &str, i: usize| weight(text.as_bytes().get(i).copied());
        let longest = words_a.len().max(words_b.len());
        let words = (0..longest).map(|i| of(words_a, i).cmp(&of(words_b, i))).find(|o| o.is_ne());
        if let Some(order) = words {
            return order;
        }
        let (number_a, rest_a) = digits(rest_a);
        let (number_b, rest_b) = digits(rest_b);
        let order = numbers(number_a, number_b);
        if order.is_ne() {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
    Ordering::Equal
}

/// `~`, then the end, then letters, then all else.
fn weight(octet: Option<u8>) -> i32 {
    match octet {
        None => 0,
        Some(b'~') => -1,
        Some(c) if c.is_ascii_alphabetic() => i32::from(c),
        Some(c) => i32::from(c) + 256,
    }
}
