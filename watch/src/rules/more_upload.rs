//! `more-upload`: a thing sent far more in an hour than it ever does.
//!
//! What a camera or a speaker sends depends on what happens around it, so only its own past can say
//! what is much. The rule sums what each host sends by the hour, and compares an hour that is over
//! with the hours before in which the host sent at all: at least [`LEARNT`] of them, so that each time
//! of the day may have had its turn. It must exceed the largest of them three times and their middle
//! ten times, and be [`LEAST`] octets: less is not a minute of speech.
//!
//! What harmless things do it: a camera on a busy day (`more-happened`), an update of its functions
//! (`new-function`), a copy or print within the house (`within-the-house`), somebody looking at it from
//! afar for long (`watched-from-afar`). It is a number for the report and never an alarm: the level is
//! *note*.
//!
//! It cannot tell where the octets went (the thing's parties say that), a slow growth, or a thing that
//! sends much from its first day on; logs of connections do not say when octets passed and are left out. Of what was before, the last [`MOST_HOURS`] active hours are
//! known.

use crate::{
    finding::{Fact, Level},
    rules::{Place, Rules},
    time::{HOUR, MINUTE, Time},
};

/// Active hours before that are needed.
const LEARNT: usize = 24;
/// Times that the largest of them, and their middle, are exceeded.
const OVER_LARGEST: u64 = 3;
const OVER_MIDDLE: u64 = 10;
/// 1 MiB: 70 seconds at the 128 kbit/s of good speech, or one photograph.
const LEAST: u64 = 1 << 20;

/// Hours kept of one host (a week), and of all: 4 MB.
const MOST_HOURS: usize = 168;
const MOST_OF_ALL: usize = 1 << 20;

/// What is known of a host's hours.
#[derive(Clone, Debug, Default)]
struct Hours {
    /// Hours since 1970 of the one being counted.
    number: i64,
    sum: u64,
    /// The minute in it with the most octets, and where it began.
    most: (u64, Place),
    /// Sums of active hours before, a ring; 4 GB at most each.
    before: Vec<u32>,
    next: usize,
}

/// The rule.
#[derive(Debug)]
pub(crate) struct MoreUpload {
    hosts: Vec<Hours>,
    kept: usize,
}

impl MoreUpload {
    pub(crate) const fn new() -> Self {
        Self { hosts: Vec::new(), kept: 0 }
    }

    /// A host sent octets in a minute since 1970, which began with the record at a place.
    pub(crate) fn sent(
        &mut self,
        rules: &mut Rules,
        host: u32,
        (minute, place): (i64, Place),
        octets: u64,
    ) {
        let n = host as usize;
        if n >= self.hosts.len() {
            self.hosts.resize(n + 1, Hours::default());
        }
        let Some(hours) = self.hosts.get_mut(n) else { return };
        let number = minute.div_euclid(HOUR / MINUTE);
        // Interfaces of one capture may be some milliseconds apart.
        if number != hours.number && number + 1 != hours.number {
            over(rules, host, hours, &mut self.kept);
            hours.number = number;
        }
        hours.sum += octets;
        if octets > hours.most.0 {
            hours.most = (octets, place);
        }
    }

    /// No packet follows.
    pub(crate) fn finish(&mut self, rules: &mut Rules) {
        for (host, hours) in (0_u32..).zip(&mut self.hosts) {
            over(rules, host, hours, &mut self.kept);
        }
    }
}

/// An hour is over: it is judged by those before, and becomes one of them.
fn over(rules: &mut Rules, host: u32, hours: &mut Hours, kept: &mut usize) {
    let (sum, most) = (core::mem::take(&mut hours.sum), core::mem::take(&mut hours.most));
    if sum == 0 {
        return;
    }
    let before = &mut hours.before;
    if before.len() >= LEARNT && sum >= LEAST {
        let mut sorted = before.clone();
        sorted.sort_unstable();
        let largest = sorted.last().map_or(0, |n| u64::from(*n));
        let middle = sorted.get(sorted.len() / 2).map_or(0, |n| u64::from(*n));
        let at = Time(hours.number.saturating_mul(HOUR));
        let is_more = sum > OVER_LARGEST * largest && sum > OVER_MIDDLE * middle;
        let found = Time(at.0.saturating_add(HOUR));
        if is_more && let Some(f) = rules.raise(host, "more-upload", Level::Note, "", found) {
            let (_, place) = most;
            f.add(place.proof(place.at, "busiest-minute"));
            if f.count("octets") < sum {
                f.facts.insert("octets", Fact::Octets(sum));
                f.facts.insert("usual", Fact::Octets(middle));
                f.facts.insert("hour", Fact::At(at));
            }
            f.perhaps =
                vec!["more-happened", "new-function", "within-the-house", "watched-from-afar"];
        }
    }
    let sum = u32::try_from(sum).unwrap_or(u32::MAX);
    if before.len() < MOST_HOURS {
        if *kept < MOST_OF_ALL {
            *kept += 1;
            before.push(sum);
        }
    } else if let Some(oldest) = before.get_mut(hours.next) {
        *oldest = sum;
        hours.next = (hours.next + 1) % MOST_HOURS;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 29_000_040;

    fn hours(sums: impl IntoIterator<Item = u64>) -> Rules {
        let (mut rule, mut rules) = (MoreUpload::new(), Rules::new(1));
        for (hour, sum) in (0_i64..).zip(sums) {
            for (part, minute) in [(sum / 4, 5), (sum - sum / 4, 40)] {
                let minute = START + hour * 60 + minute;
                let place = Place { record: minute as u64, ..Place::default() };
                rule.sent(&mut rules, 3, (minute, place), part);
            }
        }
        rule.finish(&mut rules);
        rules
    }

    const MB: u64 = 1 << 20;

    #[test]
    fn an_hour_far_above_all_before_is_noted_with_its_busiest_minute() {
        let usual = (0..48).map(|n| 100_000 + n * 1_000);
        let rules = hours(usual.chain([40 * MB, 110_000]));
        let f = rules.of(3).next().unwrap();
        assert_eq!(f.level, Level::Note);
        assert_eq!(f.facts["octets"], Fact::Octets(40 * MB));
        assert_eq!(f.facts["usual"], Fact::Octets(124_000));
        assert_eq!(f.facts["hour"], Fact::At(Time((START / 60 + 48) * HOUR)));
        assert_eq!(f.evidence[0].record, (START + 48 * 60 + 40) as u64);
    }

    #[test]
    fn a_camera_that_sends_much_now_and_then_is_not() {
        let usual = (0..200).map(|n| if n % 7 == 3 { 30 * MB + n * 10_000 } else { 90_000 });
        assert!(hours(usual.chain([60 * MB])).of(3).next().is_none());
    }

    #[test]
    fn little_and_the_first_day_are_not_judged() {
        let few = (0..LEARNT as u64 - 1).map(|_| 1_000);
        assert!(hours(few.chain([900 * MB])).of(3).next().is_none());
        let quiet = (0..100).map(|_| 500);
        assert!(hours(quiet.chain([200_000])).of(3).next().is_none());
    }

    #[test]
    fn a_week_is_kept_and_no_more() {
        let (mut rule, mut rules) = (MoreUpload::new(), Rules::new(1));
        for hour in 0..2_000 {
            rule.sent(&mut rules, 3, (START + hour * 60, Place::default()), 5);
        }
        assert_eq!(rule.hosts[3].before.len(), MOST_HOURS);
        assert_eq!(rule.kept, MOST_HOURS);
    }
}
