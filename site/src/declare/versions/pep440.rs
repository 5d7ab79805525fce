//! PEP 440: epoch, release, pre-, post- and development releases, local versions; spellings made normal first.

use core::cmp::Ordering;

use super::{digits, numbers, run};

pub(super) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
    let (a, b) = (Parts::read(&a)?, Parts::read(&b)?);
    let longest = a.release.len().max(b.release.len());
    let of = |p: &Parts<'_>, i: usize| p.release.get(i).map_or(String::new(), |n| (*n).to_owned());
    let release = (0..longest).map(|i| numbers(&of(&a, i), &of(&b, i))).find(|o| o.is_ne());
    Some(
        numbers(a.epoch, b.epoch)
            .then(release.unwrap_or(Ordering::Equal))
            .then_with(|| a.pre_rank().cmp(&b.pre_rank()))
            .then_with(|| numbers(a.pre.map_or("", |p| p.1), b.pre.map_or("", |p| p.1)))
            .then_with(|| optional(a.post, b.post, Ordering::Less))
            .then_with(|| optional(a.dev, b.dev, Ordering::Greater))
            .then_with(|| local(a.local, b.local)),
    )
}

struct Parts<'v> {
    epoch: &'v str,
    release: Vec<&'v str>,
    /// 1 alpha, 2 beta, 3 release candidate.
    pre: Option<(u8, &'v str)>,
    post: Option<&'v str>,
    dev: Option<&'v str>,
    local: Option<&'v str>,
}

impl<'v> Parts<'v> {
    fn read(version: &'v str) -> Option<Self> {
        let version = version.strip_prefix('v').unwrap_or(version);
        let (public, local) =
            version.split_once('+').map_or((version, None), |(p, l)| (p, Some(l)));
        let (epoch, mut rest) = public.split_once('!').unwrap_or(("0", public));
        if epoch.is_empty() || !epoch.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let mut release = Vec::new();
        loop {
            let (number, after) = digits(rest);
            if number.is_empty() {
                return None;
            }
            release.push(number);
            rest = after;
            match after.strip_prefix('.') {
                Some(next) if next.starts_with(|c: char| c.is_ascii_digit()) => rest = next,
                _ => break,
            }
        }
        let mut parts = Self { epoch, release, pre: None, post: None, dev: None, local };
        let pre = [
            ("alpha", 1),
            ("a", 1),
            ("beta", 2),
            ("b", 2),
            ("preview", 3),
            ("pre", 3),
            ("c", 3),
            ("rc", 3),
        ];
        if let Some((rank, number, after)) = worded(rest, &pre) {
            parts.pre = Some((rank, number));
            rest = after;
        }
        if let Some((number, after)) =
            rest.strip_prefix('-').map(digits).filter(|(n, _)| !n.is_empty())
        {
            parts.post = Some(number);
            rest = after;
        } else if let Some((_, number, after)) = worded(rest, &[("post", 0), ("rev", 0), ("r", 0)])
        {
            parts.post = Some(number);
            rest = after;
        }
        if let Some((_, number, after)) = worded(rest, &[("dev", 0)]) {
            parts.dev = Some(number);
            rest = after;
        }
        let well = |l: &str| {
            l.split(['.', '-', '_'])
                .all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_alphanumeric()))
        };
        (rest.is_empty() && local.is_none_or(well)).then_some(parts)
    }

    /// A development release of a release that has neither is before its pre-releases.
    const fn pre_rank(&self) -> u8 {
        match (self.pre, self.post, self.dev) {
            (Some((rank, _)), _, _) => rank,
            (None, None, Some(_)) => 0,
            (None, _, _) => 4,
        }
    }
}

/// A separator, one of some words, a separator, digits. Without digits they are 0.
fn worded<'v>(text: &'v str, words: &[(&str, u8)]) -> Option<(u8, &'v str, &'v str)> {
    let separator = |b: u8| matches!(b, b'.' | b'-' | b'_');
    let one = |t: &'v str| match t.bytes().next() {
        Some(b) if separator(b) => t.get(1..).unwrap_or_default(),
        _ => t,
    };
    let (word, after) = run(one(text), |b| b.is_ascii_alphabetic());
    let rank = words.iter().find(|(w, _)| *w == word)?.1;
    let (number, rest) = digits(one(after));
    if number.is_empty() { Some((rank, "", after)) } else { Some((rank, number, rest)) }
}

fn optional(a: Option<&str>, b: Option<&str>, without: Ordering) -> Ordering {
    match (a, b) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => without,
        (Some(_), None) => without.reverse(),
        (Some(a), Some(b)) => numbers(a, b),
    }
}

fn local(a: Option<&str>, b: Option<&str>) -> Ordering {
    let (a, b) = match (a, b) {
        (None, None) => return Ordering::Equal,
        (None, Some(_)) => return Ordering::Less,
        (Some(_), None) => return Ordering::Greater,
        (Some(a), Some(b)) => (a, b),
    };
    let (mut a, mut b) = (a.split(['.', '-', '_']), b.split(['.', '-', '_']));
    loop {
        let order = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => {
                let is_number = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
                match (is_number(a), is_number(b)) {
                    (true, true) => numbers(a, b),
                    (true, false) => Ordering::Greater,
                    (false, true) => Ordering::Less,
                    (false, false) => a.cmp(b),
                }
            }
        };
        if order.is_ne() {
            return order;
        }
    }
}
