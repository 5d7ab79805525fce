//! `rpmvercmp`: runs of digits and runs of letters, separators skipped; `~` before the end, `^` after it. Digits are
//! later than letters. Epoch first; releases only where both have one, because advisories often name none.

use core::cmp::Ordering;

use super::{digits, numbers, run};

pub(super) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (parts(a)?, parts(b)?);
    let releases = match (a.2, b.2) {
        (Some(a), Some(b)) => segments(a, b),
        _ => Ordering::Equal,
    };
    Some(numbers(a.0, b.0).then_with(|| segments(a.1, b.1)).then(releases))
}

fn parts(version: &str) -> Option<(&str, &str, Option<&str>)> {
    let (epoch, rest) = version.split_once(':').unwrap_or(("0", version));
    let (own, release) = rest.split_once('-').map_or((rest, None), |(own, r)| (own, Some(r)));
    let well = |text: &str| {
        text.bytes().any(|b| b.is_ascii_alphanumeric())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._+~^-".contains(&b))
    };
    let is = epoch.bytes().all(|b| b.is_ascii_digit()) && well(own) && release.is_none_or(well);
    is.then_some((epoch, own, release))
}

pub(super) fn segments(mut a: &str, mut b: &str) -> Ordering {
    loop {
        let skipped = |b: u8| !b.is_ascii_alphanumeric() && b != b'~' && b != b'^';
        (a, b) = (run(a, skipped).1, run(b, skipped).1);
        match (a.strip_prefix('~'), b.strip_prefix('~')) {
            (Some(rest_a), Some(rest_b)) => {
                (a, b) = (rest_a, rest_b);
                continue;
            }
            (Some(_), None) => return Ordering::Less,
            (None, Some(_)) => return Ordering::Greater,
            (None, None) => {}
        }
        match (a.strip_prefix('^'), b.strip_prefix('^')) {
            (Some(rest_a), Some(rest_b)) => {
                (a, b) = (rest_a, rest_b);
                continue;
            }
            (Some(_), None) => {
                return if b.is_empty() { Ordering::Greater } else { Ordering::Less };
            }
            (None, Some(_)) => {
                return if a.is_empty() { Ordering::Less } else { Ordering::Greater };
            }
            (None, None) => {}
        }
        if a.is_empty() || b.is_empty() {
            return a.len().min(1).cmp(&b.len().min(1));
        }
        let is_number = a.starts_with(|c: char| c.is_ascii_digit());
        let (part_a, rest_a, part_b, rest_b) = if is_number {
            let ((a, rest_a), (b, rest_b)) = (digits(a), digits(b));
            (a, rest_a, b, rest_b)
        } else {
            let letters = |b: u8| b.is_ascii_alphabetic();
            let ((a, rest_a), (b, rest_b)) = (run(a, letters), run(b, letters));
            (a, rest_a, b, rest_b)
        };
        if part_b.is_empty() {
            return if is_number { Ordering::Greater } else { Ordering::Less };
        }
        let order = if is_number { numbers(part_a, part_b) } else { part_a.cmp(part_b) };
        if order.is_ne() {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
}
