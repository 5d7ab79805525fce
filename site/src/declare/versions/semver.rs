//! Semantic Versioning 2.0.0 §11. Parts that are missing are 0 and a leading `v` is skipped, because advisories
//! write `1.2` and tags write `v1.2.0`; more than three numbers are no semantic version.

use core::cmp::Ordering;

use super::numbers;

pub(super) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (Parts::read(a)?, Parts::read(b)?);
    let of = |p: &Parts<'_>, i: usize| p.numbers.get(i).map_or(String::new(), |n| (*n).to_owned());
    let numbers = (0..3).map(|i| numbers(&of(&a, i), &of(&b, i))).find(|o| o.is_ne());
    Some(numbers.unwrap_or_else(|| before(a.before, b.before)))
}

struct Parts<'v> {
    numbers: Vec<&'v str>,
    before: Option<&'v str>,
}

impl<'v> Parts<'v> {
    fn read(version: &'v str) -> Option<Self> {
        let version = version.strip_prefix(['v', 'V']).unwrap_or(version);
        let version = version.split_once('+').map_or(version, |(v, _)| v);
        let (core, before) = version.split_once('-').map_or((version, None), |(c, b)| (c, Some(b)));
        let numbers: Vec<&str> = core.split('.').collect();
        let well = |n: &&str| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit());
        let identifier =
            |i: &str| !i.is_empty() && i.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let is = numbers.len() <= 3
            && numbers.iter().all(well)
            && before.is_none_or(|b| b.split('.').all(identifier));
        is.then_some(Self { numbers, before })
    }
}

fn before(a: Option<&str>, b: Option<&str>) -> Ordering {
    let (a, b) = match (a, b) {
        (None, None) => return Ordering::Equal,
        (None, Some(_)) => return Ordering::Greater,
        (Some(_), None) => return Ordering::Less,
        (Some(a), Some(b)) => (a, b),
    };
    let (mut a, mut b) = (a.split('.'), b.split('.'));
    loop {
        let order = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => {
                let is_number = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
                match (is_number(a), is_number(b)) {
                    (true, true) => numbers(a, b),
                    (true, false) => Ordering::Less,
                    (false, true) => Ordering::Greater,
                    (false, false) => a.cmp(b),
                }
            }
        };
        if order.is_ne() {
            return order;
        }
    }
}
