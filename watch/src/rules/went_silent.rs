//! `went-silent`: a thing that spoke regularly stopped, while others went on.
//!
//! A camera that somebody unplugged, a siren that was jammed, a thing whose maker ended its service:
//! what they have in common is that their heartbeat stops. That is what periodicity is good for; it
//! is no sign of harm by itself. The rule learns how long a thing is ordinarily silent, minute by
//! minute, and at the end says who was silent for ten times that and more than [`LEAST`], where
//! other senders that were there before went on.
//!
//! Why few harmless things do it: only what spoke regularly for [`LEARNT`] gaps over two hours is
//! judged, and only a silence more than twice as long as any before. What is switched off at night
//! has been so before, if the capture is longer than a day. Phones and laptops come and go: whatever
//! has a made-up hardware address is left out.
//!
//! Where three or more stop together the cause is the power or the network and not the thing: nothing
//! is said of any of them.
//!
//! What it cannot exclude: somebody switched it off (`switched-off`), took it along (`taken-away`),
//! or it got another hardware address (`new-address`). So the level is *note*.
//!
//! It cannot tell a thing that speaks only when something happens; it counts what is sent by IP, in
//! whole minutes. Hours that no file covers count as no silence. Logs of connections are left out.

use std::collections::BTreeSet;

use crate::{
    finding::{Fact, Level},
    link::Mac,
    rules::{Place, Rules},
    time::{HOUR, MINUTE, Time},
};

/// Gaps between active minutes that are learnt from.
const LEARNT: u32 = 24;
/// Time over which they are learnt.
const OVER: i64 = 2 * HOUR;
/// Periods of silence, and the least time: a restart or an update takes minutes.
const PERIODS: i64 = 10;
const LEAST: i64 = HOUR;
/// Share of the gaps, in percent, that are as long as the period or shorter.
const ORDINARY: u32 = 90;

/// So many that stop within a period of each other have lost power, or their network.
const TOGETHER: usize = 3;

/// Upper ends of the classes of gaps, minutes.
const CLASSES: [i64; 16] = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 45, 60, 120, 240];

/// Length of a slot of covered time, and slots kept: 113 days.
const SLOT: i64 = 10 * MINUTE;
const MOST_SLOTS: usize = 1 << 14;

/// The heartbeat of a host: 96 octets.
#[derive(Clone, Debug, Default)]
struct Heart {
    /// Minutes since 1970 of the first and the last active minute; 0 where there is none.
    first: i64,
    last: i64,
    /// Where the last active minute began.
    place: Place,
    /// Gaps by class.
    gaps: [u16; CLASSES.len()],
    longest: i64,
}

/// The rule.
#[derive(Debug)]
pub(crate) struct WentSilent {
    hearts: Vec<Heart>,
    /// Slots in which anybody sent.
    covered: BTreeSet<i64>,
}

impl WentSilent {
    pub(crate) const fn new() -> Self {
        Self { hearts: Vec::new(), covered: BTreeSet::new() }
    }

    /// A host sent in a minute since 1970, which began with the record at a place.
    pub(crate) fn sent(&mut self, host: u32, minute: i64, place: Place) {
        let slot = minute.div_euclid(SLOT / MINUTE);
        if self.covered.last() != Some(&slot) && self.covered.insert(slot) {
            while self.covered.len() > MOST_SLOTS {
                self.covered.pop_first();
            }
        }
        let n = host as usize;
        if n >= self.hearts.len() {
            self.hearts.resize(n + 1, Heart::default());
        }
        let Some(heart) = self.hearts.get_mut(n) else { return };
        if heart.last == 0 {
            heart.first = minute;
        } else {
            let gap = minute - heart.last;
            // Time that runs backwards says nothing about gaps.
            if gap <= 0 {
                heart.first = heart.first.min(minute);
                return;
            }
            if let Some(class) = CLASSES.iter().position(|end| gap <= *end)
                && let Some(count) = heart.gaps.get_mut(class)
            {
                *count = count.saturating_add(1);
            }
            heart.longest = heart.longest.max(gap);
        }
        (heart.last, heart.place) = (minute, place);
    }

    /// No packet follows. `mac` gives the hardware address of a host.
    pub(crate) fn finish(&self, rules: &mut Rules, mac: impl Fn(u32) -> Option<Mac>) {
        let Some(end) = self.hearts.iter().map(|h| h.last).max() else { return };
        // For each class of periods, the earliest first minute of those that are there at the end.
        let earliest = CLASSES.map(|period| {
            let there = |h: &&Heart| h.last >= end - period.max(SLOT / MINUTE) && h.first > 0;
            self.hearts.iter().filter(there).map(|h| h.first).min().unwrap_or(i64::MAX)
        });
        let mut stopped = Vec::new();
        for (host, heart) in (0_u32..).zip(&self.hearts) {
            let Some((period, earliest)) = heart.period(&earliest) else { continue };
            if mac(host).is_none_or(Mac::is_local) {
                continue;
            }
            let after = heart.last.div_euclid(SLOT / MINUTE) + 1;
            let slots = self.covered.range(after..).count() as i64;
            let silent = (slots * SLOT).min((end - heart.last) * MINUTE);
            let enough = LEAST.max(PERIODS * period * MINUTE).max(2 * heart.longest * MINUTE);
            // Somebody who was there before it fell silent is there at the end. It is another: this
            // one was silent for longer than what counts as the end.
            if earliest < heart.last && silent >= enough {
                stopped.push(Stopped { host, period, silent, enough });
            }
        }
        let mut ends: Vec<i64> =
            stopped.iter().filter_map(|s| Some(self.hearts.get(s.host as usize)?.last)).collect();
        ends.sort_unstable();
        for Stopped { host, period, silent, enough } in stopped {
            let Some(heart) = self.hearts.get(host as usize) else { continue };
            // Many that stop together have one cause, which lies in none of them.
            let near = period.max(SLOT / MINUTE);
            let from = ends.partition_point(|end| *end < heart.last - near);
            let to = ends.partition_point(|end| *end <= heart.last + near);
            if to - from >= TOGETHER {
                continue;
            }
            let at = Time(heart.last.saturating_mul(MINUTE));
            let found = Time(at.0.saturating_add(enough));
            let Some(f) = rules.raise(host, "went-silent", Level::Note, "", found) else {
                continue;
            };
            f.add(heart.place.proof(heart.place.at, "last-active"));
            f.facts.insert("usual_every", Fact::Span(period * MINUTE));
            f.facts.insert("silent_for", Fact::Span(silent));
            f.perhaps = vec!["switched-off", "taken-away", "new-address"];
        }
    }
}

/// A host that stopped.
struct Stopped {
    host: u32,
    /// Minutes.
    period: i64,
    /// Microseconds, as the next.
    silent: i64,
    enough: i64,
}

impl Heart {
    /// The time, in minutes, that it was ordinarily silent for at most, where it spoke regularly; and
    /// what belongs to that class.
    fn period(&self, of_class: &[i64; CLASSES.len()]) -> Option<(i64, i64)> {
        let all: u32 = self.gaps.iter().map(|n| u32::from(*n)).sum();
        if all < LEARNT || (self.last - self.first) * MINUTE < OVER {
            return None;
        }
        let mut so_far = 0;
        for ((count, end), of_class) in self.gaps.iter().zip(CLASSES).zip(of_class) {
            so_far += u32::from(*count);
            if so_far * 100 >= all * ORDINARY {
                return Some((end, *of_class));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 1_440;
    const START: i64 = 29_000_000;

    struct Home {
        rule: WentSilent,
        rules: Rules,
    }

    impl Home {
        fn new() -> Self {
            Self { rule: WentSilent::new(), rules: Rules::new(1) }
        }

        fn beats(&mut self, host: u32, every: i64, minutes: core::ops::Range<i64>) {
            let mut m = minutes.start;
            while m < minutes.end {
                let place = Place { record: m as u64, ..Place::default() };
                self.rule.sent(host, START + m, place);
                m += every;
            }
        }

        fn silent(&mut self) -> Vec<(u32, i64)> {
            let mac = |host| {
                let local = if host == 9 { 2 } else { 0 };
                Some(Mac::Eui48([local, 0, 0, 0, 0, host as u8]))
            };
            self.rule.finish(&mut self.rules, mac);
            let span = |f: &crate::finding::Finding, name| match f.facts.get(name) {
                Some(Fact::Span(n)) => n / MINUTE,
                _ => 0,
            };
            let of = |h| self.rules.of(h).map(move |f| (h, span(f, "usual_every")));
            (0..20).flat_map(of).collect()
        }
    }

    #[test]
    fn a_thing_that_stops_while_another_goes_on_is_said_to_be_silent() {
        let mut home = Home::new();
        home.beats(1, 5, 0..DAY);
        home.beats(2, 1, 0..2 * DAY);
        assert_eq!(home.silent(), [(1, 5)]);
        let f = home.rules.of(1).next().unwrap();
        assert_eq!(f.level, Level::Note);
        assert_eq!(f.evidence[0].record, 1_435);
        let Fact::Span(silent) = f.facts["silent_for"] else { panic!() };
        assert!((DAY - 15..=DAY + 5).contains(&(silent / MINUTE)), "{}", silent / MINUTE);
    }

    #[test]
    fn what_is_switched_off_every_night_is_not() {
        let mut home = Home::new();
        for day in 0..3 {
            home.beats(1, 5, day * DAY..day * DAY + 16 * 60);
        }
        home.beats(2, 1, 0..3 * DAY);
        assert_eq!(home.silent(), []);
    }

    #[test]
    fn nor_what_speaks_when_something_happens_nor_a_phone_nor_who_was_there_an_hour() {
        let mut home = Home::new();
        for m in [0, 3, 4, 90, 91, 400, 1_000, 1_001] {
            home.beats(1, 1, m..m + 1);
        }
        home.beats(9, 1, 0..DAY);
        home.beats(3, 1, 0..60);
        home.beats(2, 1, 0..2 * DAY);
        assert_eq!(home.silent(), []);
    }

    #[test]
    fn the_end_of_the_files_and_hours_between_them_are_no_silence() {
        let mut home = Home::new();
        home.beats(1, 5, 0..DAY);
        home.beats(2, 5, 0..DAY);
        assert_eq!(home.silent(), []);
        // Another house, a week later: nobody of the first is there.
        let mut home = Home::new();
        home.beats(1, 5, 0..DAY);
        home.beats(2, 5, 8 * DAY..9 * DAY);
        assert_eq!(home.silent(), []);
        // The same house after a week, for half an hour.
        let mut home = Home::new();
        home.beats(1, 5, 0..DAY);
        home.beats(2, 5, 0..DAY);
        home.beats(2, 5, 8 * DAY..8 * DAY + 30);
        assert_eq!(home.silent(), []);
    }

    #[test]
    fn what_is_kept_of_time_is_bounded() {
        let mut home = Home::new();
        home.beats(1, 10, 0..1_000_000);
        assert!(home.rule.covered.len() <= MOST_SLOTS);
    }
}
