//! What time it is in the building: the hours that people keep, in the local time of Europe/Paris.
//!
//! The rule is written out, as it holds since 1996 (Directive 2000/84/EC): one hour ahead of UTC,
//! two from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last Sunday of October. A
//! simulated year before that has today's rule.

use gardien_watch::time::{HOUR, MINUTE, Time};

/// The zone that the hours of a plan are told in (IANA).
pub const ZONE: &str = "Europe/Paris";

const DAY: i64 = 24 * HOUR;

/// When people are about, in local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hours {
    /// Day and night.
    Always,
    /// Monday to Friday, 08:00 to 18:30.
    Office,
    /// Every day, 07:00 to 22:00.
    Daytime,
    /// Every day, 18:00 to 23:30; on weekends from 09:00.
    Evening,
    /// Every night, 02:00 to 04:00.
    Night,
    /// Where somebody lives: not on weekdays from 08:15 to 17:45.
    Home,
}

impl Hours {
    /// Whether it is such an hour, for somebody who is late by `late` microseconds.
    #[must_use]
    pub const fn hold(self, at: Time, late: i64) -> bool {
        let (weekday, minute) = local(Time(at.0.saturating_sub(late)));
        let weekend = weekday >= 5;
        match self {
            Self::Always => true,
            Self::Office => !weekend && 480 <= minute && minute < 1_110,
            Self::Daytime => 420 <= minute && minute < 1_320,
            Self::Evening => minute < 1_410 && minute >= if weekend { 540 } else { 1_080 },
            Self::Night => 120 <= minute && minute < 240,
            Self::Home => weekend || minute < 495 || 1_065 <= minute,
        }
    }

    /// The first quarter of an hour from `at` on of which the answer is `wanted`; a week later at most.
    #[must_use]
    pub fn next(self, at: Time, late: i64, wanted: bool) -> Time {
        (0..=7 * 96)
            .map(|n| Time(at.0.saturating_add(n * 15 * MINUTE)))
            .find(|t| self.hold(*t, late) == wanted)
            .unwrap_or_else(|| Time(at.0.saturating_add(7 * DAY)))
    }
}

/// Day of the week from Monday (0) and minute of the day.
#[must_use]
pub const fn local(at: Time) -> (i64, i64) {
    let local = at.0.saturating_add(if summer(at) { 2 * HOUR } else { HOUR });
    // 1 January 1970 was a Thursday.
    ((local.div_euclid(DAY) + 3).rem_euclid(7), local.rem_euclid(DAY) / MINUTE)
}

const fn summer(at: Time) -> bool {
    let (year, _) = year_and_day(at.0.div_euclid(DAY));
    last_sunday(year, 3) + HOUR <= at.0 && at.0 < last_sunday(year, 10) + HOUR
}

/// Midnight UTC of the last Sunday of a month with 31 days.
const fn last_sunday(year: i64, month: i64) -> i64 {
    let last = days(year, month, 31);
    let weekday = (last + 3).rem_euclid(7);
    (last - (weekday + 1).rem_euclid(7)) * DAY
}

/// Days since 1970 of a date of the Gregorian calendar, whose years are taken to begin in March.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The year of a day since 1970, and the day since the year began in March.
const fn year_and_day(day: i64) -> (i64, i64) {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    // From January on the next year has begun.
    (era * 400 + year + if of_year >= 306 { 1 } else { 0 }, of_year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        Time::parse(text).unwrap()
    }

    #[test]
    fn clocks_change_on_the_last_sundays_of_march_and_october() {
        for (utc, weekday, minute) in [
            ("2026-03-02T18:00:00Z", 0, 19 * 60),
            ("2026-03-29T00:59:00Z", 6, 119),
            ("2026-03-29T01:00:00Z", 6, 180),
            ("2026-10-25T00:59:00Z", 6, 179),
            ("2026-10-25T01:00:00Z", 6, 120),
            ("2024-02-29T23:30:00Z", 4, 30),
            ("2027-12-31T23:00:00Z", 5, 0),
        ] {
            assert_eq!(local(at(utc)), (weekday, minute), "{utc}");
        }
    }

    #[test]
    fn an_office_sleeps_at_night_and_on_weekends() {
        assert!(Hours::Office.hold(at("2026-03-02T08:00:00Z"), 0));
        assert!(!Hours::Office.hold(at("2026-03-07T10:00:00Z"), 0));
        let monday = Hours::Office.next(at("2026-03-06T18:00:00Z"), 0, true);
        assert_eq!(monday, at("2026-03-09T07:00:00Z"));
    }
}
