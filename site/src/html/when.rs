//! When a thing talks, and whether this time is like the others.
//!
//! The ribbon has a row for each day and a block for each hour: three heights, so that it is read
//! without colours, on a line that marks the hours which the files cover. An hour without traffic is
//! silence only where somebody listened. Beside each row its hours stand in figures.
//!
//! "Usual" is the thing itself, earlier: whole days where there are four, else whole hours where there
//! are twelve. With fewer the page says that it cannot tell. It is told, never alarmed on: a new
//! film is more than ever before, too.

use std::collections::BTreeMap;

use gardien_watch::{
    report::{Report, Thing},
    time::{HOUR, MINUTE, Time},
};

use super::{
    paragraph, table,
    thing::{drawing, share},
    write::Html,
};
use crate::{
    figures::{self, size},
    words::{Value, Words},
};

const DAY: i64 = 24 * HOUR;
/// Days of which hours are kept.
const MOST_DAYS: i64 = 14;
/// Whole days, whole hours that make something usual: the last one and those before it.
const DAYS: usize = 4;
const HOURS: usize = 12;
/// Between files that follow each other, longer is a gap.
const GAP: i64 = MINUTE;

/// Stretches of time that the files cover, in order and apart, microseconds since 1970.
pub(super) struct Covered(Vec<[i64; 2]>);

pub(super) fn covered(report: &Report) -> Covered {
    let mut all: Vec<[i64; 2]> =
        report.captures.iter().filter_map(|c| Some([c.first?.0, c.last?.0])).collect();
    all.sort_unstable();
    let mut apart: Vec<[i64; 2]> = Vec::new();
    for [first, last] in all {
        match apart.last_mut() {
            Some([_, end]) if first <= end.saturating_add(GAP) => *end = last.max(*end),
            _ => apart.push([first, last]),
        }
    }
    Covered(apart)
}

impl Covered {
    /// Whether any of a stretch is covered.
    fn touches(&self, from: i64, to: i64) -> bool {
        self.0.iter().any(|[first, last]| *first < to && *last >= from)
    }

    /// Whether all of it is, but for a minute at each end: a capture of a day may end with the last
    /// packet before midnight.
    fn holds(&self, from: i64, to: i64) -> bool {
        let within = |[first, last]: &[i64; 2]| {
            *first <= from.saturating_add(GAP) && *last >= to.saturating_sub(GAP)
        };
        self.0.iter().any(within)
    }
}

/// Octets by hour.
fn by_hour(thing: &Thing) -> BTreeMap<i64, u64> {
    thing.hours.iter().map(|h| (h.at.0, h.up.saturating_add(h.down))).collect()
}

/// A day: its start, the octets and whether anything was covered in each hour.
struct Row {
    start: i64,
    octets: [u64; 24],
    seen: [bool; 24],
}

fn rows(hours: &BTreeMap<i64, u64>, covered: &Covered, days: usize) -> (Vec<Row>, usize) {
    let Some((last, _)) = hours.last_key_value() else { return (Vec::new(), 0) };
    let last = last.div_euclid(DAY) * DAY;
    let first = hours.keys().next().map_or(last, |h| h.div_euclid(DAY) * DAY);
    let first = first.max(last.saturating_sub((MOST_DAYS - 1) * DAY));
    let all = usize::try_from((last - first) / DAY).unwrap_or(0) + 1;
    let mut rows = Vec::new();
    for n in (0..all.min(days)).rev() {
        let start = last - i64::try_from(n).unwrap_or(0) * DAY;
        let mut row = Row { start, octets: [0; 24], seen: [false; 24] };
        for ((octets, seen), n) in row.octets.iter_mut().zip(&mut row.seen).zip(0..) {
            let at = start + n * HOUR;
            *octets = hours.get(&at).copied().unwrap_or(0);
            *seen = *octets > 0 || covered.touches(at, at + HOUR);
        }
        rows.push(row);
    }
    (rows, all.saturating_sub(days))
}

/// The day ribbon, which is its own table.
pub(super) fn ribbon(h: &mut Html, thing: &Thing, covered: &Covered, words: &Words, days: usize) {
    let hours = by_hour(thing);
    let Some((busiest, peak)) = hours.iter().max_by_key(|(at, n)| (**n, -**at)) else {
        paragraph(h, &words.say("html-when-unknown", &[]));
        return;
    };
    let (rows, left_out) = rows(&hours, covered, days);
    paragraph(
        h,
        &words.say(
            "html-when-told",
            &[
                ("n", hours.len().into()),
                ("when", figures::moment(words, Time(*busiest)).into()),
                ("size", size(words, *peak).into()),
            ],
        ),
    );
    let say = |id: &str| words.say(id, &[]);
    let (day, when, moved) = (say("html-day"), say("html-hours"), say("html-moved"));
    let columns = [("", &*day), ("axis", &*when), ("n", &*moved)];
    table(h, &say("html-when-caption"), "ribbon", &columns, &rows, |h, row| {
        h.element("th", &[("scope", "row")], &figures::day(words, Time(row.start)));
        h.within("td", &[], |h| {
            h.within("svg", &drawing("hours", "0 0 24 6"), |h| {
                let seen = runs(&row.seen, |s| *s);
                h.alone("path", &[("class", "frame"), ("d", "M0 0v6M6 0v6M12 0v6M18 0v6M24 0v6")]);
                h.alone("path", &[("class", "track"), ("d", &blocks(&seen, 5, 1))]);
                let block = |of: u8, height: u8| {
                    blocks(&runs(&row.octets, |n| step(*n, *peak) == of), 5 - height, height)
                };
                let d = [block(1, 1), block(2, 3), block(3, 5)].concat();
                if !d.is_empty() {
                    h.alone("path", &[("d", &d)]);
                }
            });
            let text = hours_text(&row.octets, words);
            h.element("span", &[("class", "quiet")], &text);
        });
        let sum = row.octets.iter().fold(0_u64, |n, o| n.saturating_add(*o));
        h.element("td", &[("class", "n")], &size(words, sum));
    });
    if left_out > 0 {
        paragraph(h, &words.say("html-more-days", &[("n", left_out.into())]));
    }
}

/// Nothing, under a tenth, under a half, at least half of the busiest hour.
const fn step(octets: u64, peak: u64) -> u8 {
    match octets {
        0 => 0,
        n if n >= peak.div_ceil(2) => 3,
        n if n >= peak.div_ceil(10) => 2,
        _ => 1,
    }
}

/// Stretches of hours that fit: from, to.
fn runs<T>(hours: &[T], fits: impl Fn(&T) -> bool) -> Vec<[usize; 2]> {
    let mut runs: Vec<[usize; 2]> = Vec::new();
    for (n, _) in hours.iter().enumerate().filter(|(_, o)| fits(o)) {
        match runs.last_mut() {
            Some([_, to]) if *to == n => *to = n + 1,
            _ => runs.push([n, n + 1]),
        }
    }
    runs
}

/// Blocks of one height as a path.
fn blocks(runs: &[[usize; 2]], top: u8, height: u8) -> String {
    runs.iter()
        .map(|[from, to]| {
            let wide = to - from;
            format!("M{from} {top}h{wide}v{height}h-{wide}z")
        })
        .collect()
}

/// `0–5, 18–24 h`.
fn hours_text(octets: &[u64; 24], words: &Words) -> String {
    let runs = runs(octets, |n| *n > 0);
    if runs.is_empty() {
        return words.say("html-hours-none", &[]);
    }
    let list: Vec<String> = runs.iter().map(|[from, to]| format!("{from}–{to}")).collect();
    words.say("html-hours-list", &[("list", list.join(", ").into())])
}

/// The last whole day or hour, and those before it.
#[derive(Debug, PartialEq, Eq)]
struct Usual {
    days: bool,
    now: u64,
    before: Vec<u64>,
}

fn compare(thing: &Thing, covered: &Covered) -> Option<Usual> {
    let hours = by_hour(thing);
    let first = thing.first?.0;
    let end = covered.0.last()?[1];
    for (unit, enough, days) in [(DAY, DAYS, true), (HOUR, HOURS, false)] {
        let last = end.saturating_add(GAP).div_euclid(unit) * unit - unit;
        // Only what lies after it was first seen: before, it may not have been there.
        let whole: Vec<u64> = (0..MOST_DAYS * DAY / unit)
            .map(|n| last - n * unit)
            .take_while(|at| *at >= first.saturating_sub(GAP))
            .filter(|at| covered.holds(*at, *at + unit))
            .map(|at| hours.range(at..at + unit).fold(0, |n: u64, (_, o)| n.saturating_add(*o)))
            .collect();
        if let Some((now, before)) = whole.split_first().filter(|_| whole.len() >= enough) {
            let mut before = before.to_vec();
            before.sort_unstable();
            return Some(Usual { days, now: *now, before });
        }
    }
    None
}

/// What the thing usually moves, and what it moved last.
pub(super) fn usual(h: &mut Html, thing: &Thing, covered: &Covered, words: &Words) {
    let told = compare(thing, covered);
    let Some((usual, least, most)) =
        told.as_ref().and_then(|u| Some((u, *u.before.first()?, *u.before.last()?)))
    else {
        let here = match (thing.first, thing.last) {
            (Some(first), Some(last)) => last.since(first),
            _ => 0,
        };
        let duration = figures::duration(words, here);
        paragraph(h, &words.say("html-usual-short", &[("duration", duration.into())]));
        return;
    };
    let middle = usual.before.get(usual.before.len() / 2).copied().unwrap_or(most);
    let id = if usual.days { "html-usual-days" } else { "html-usual-hours" };
    let verdict = match usual.now {
        n if n > most => "html-usual-above",
        n if n < least => "html-usual-below",
        _ => "html-usual-within",
    };
    let values = [
        ("now", Value::from(size(words, usual.now))),
        ("n", usual.before.len().into()),
        ("least", size(words, least).into()),
        ("most", size(words, most).into()),
        ("middle", size(words, middle).into()),
    ];
    paragraph(h, &format!("{} {}", words.say(id, &values), words.say(verdict, &[])));
    let whole = usual.now.max(most).max(1);
    let place = |n: u64| share(n, whole, 960) + 20;
    let (from, to, now) = (place(least), place(most), place(usual.now));
    h.within("svg", &drawing("band", "0 0 1000 30"), |h| {
        h.alone("path", &[("class", "track"), ("d", "M0 13h1000v4H0z")]);
        let band =
            format!("M{} 6H{}V24H{}z", from.saturating_sub(4), to + 4, from.saturating_sub(4));
        h.alone("path", &[("d", &band)]);
        let spot = format!("M{} 0h16v30h-16z", now.saturating_sub(8));
        h.alone("path", &[("class", "spot"), ("d", &spot)]);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(of: &[(i64, u64)]) -> BTreeMap<i64, u64> {
        of.iter().map(|(hour, octets)| (hour * HOUR, *octets)).collect()
    }

    #[test]
    fn hours_are_told_as_stretches_and_drawn_as_blocks() {
        let covered = Covered(vec![[HOUR, 6 * HOUR]]);
        let (rows, left_out) = rows(&hours(&[(1, 10), (2, 100), (30, 4)]), &covered, 7);
        assert_eq!((rows.len(), left_out), (2, 0));
        let en = Words::new(crate::words::Lang::En);
        assert_eq!(hours_text(&rows[0].octets, &en), "1–3 h");
        assert_eq!(runs(&rows[0].seen, |s| *s), [[1, 7]]);
        assert_eq!(blocks(&[[1, 3]], 0, 5), "M1 0h2v5h-2z");
        assert_eq!((step(0, 100), step(9, 100), step(10, 100), step(50, 100)), (0, 1, 2, 3));
    }

    #[test]
    fn a_time_far_away_makes_no_endless_ribbon() {
        let covered = Covered(vec![[i64::MIN / 4, i64::MAX / 4]]);
        let (rows, left_out) = rows(&hours(&[(-900_000, 1), (900_000, 1)]), &covered, 99);
        assert_eq!((rows.len(), left_out), (14, 0));
    }
}
