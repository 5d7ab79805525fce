//! When people want to be left alone, and when Monday morning is.

use gardien_watch::time::{MINUTE, Time};
use jiff::{Timestamp, civil::Weekday, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// Hours in which only *act* is sent, and the hour of the digest, in the site's time zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// Time zone (IANA). An unknown one counts as UTC.
    pub zone: String,
    /// Minute of the day from which it is quiet.
    pub quiet_from: u16,
    /// Minute of the day until which it is quiet; equal to `quiet_from`: never.
    pub quiet_until: u16,
    /// Minute of Monday at which the digest is due.
    pub digest: u16,
}

impl Default for Hours {
    /// Quiet from ten in the evening to seven, digest at eight.
    fn default() -> Self {
        Self { zone: "UTC".to_owned(), quiet_from: 22 * 60, quiet_until: 7 * 60, digest: 8 * 60 }
    }
}

impl Hours {
    /// Whether it is one that can be: a zone that is known, minutes of a day.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        let day = 24 * 60;
        TimeZone::get(&self.zone).is_ok()
            && self.quiet_from < day
            && self.quiet_until < day
            && self.digest < day
    }

    fn local(&self, now: Time) -> Option<jiff::Zoned> {
        let zone = TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC);
        Some(Timestamp::from_microsecond(now.0).ok()?.to_zoned(zone))
    }

    /// Whether it is quiet then.
    #[must_use]
    pub fn is_quiet(&self, now: Time) -> bool {
        let Some(local) = self.local(now) else { return false };
        let minute = i32::from(local.hour()) * 60 + i32::from(local.minute());
        let (from, until) = (i32::from(self.quiet_from), i32::from(self.quiet_until));
        if from <= until {
            (from..until).contains(&minute)
        } else {
            minute >= from || minute < until
        }
    }

    /// The last Monday's hour of the digest that is not later than now.
    #[must_use]
    pub fn digest_before(&self, now: Time) -> Option<Time> {
        let local = self.local(now)?;
        let back = i64::from(local.weekday().since(Weekday::Monday));
        let mut day = local.date().checked_sub(jiff::Span::new().try_days(back).ok()?).ok()?;
        for _ in 0..2 {
            let midnight = day.to_zoned(local.time_zone().clone()).ok()?;
            let at = Time(
                midnight
                    .timestamp()
                    .as_microsecond()
                    .saturating_add(i64::from(self.digest) * MINUTE),
            );
            if at <= now {
                return Some(at);
            }
            day = day.checked_sub(jiff::Span::new().try_days(7).ok()?).ok()?;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        Time::parse(text).unwrap()
    }

    #[test]
    fn nights_and_mondays_are_those_of_the_site() {
        let hours = Hours { zone: "Europe/Paris".to_owned(), ..Hours::default() };
        assert!(hours.is_quiet(at("2026-11-26T21:30:00Z")), "half past ten in Paris");
        assert!(!hours.is_quiet(at("2026-11-26T06:30:00Z")), "half past seven in Paris");
        let never = Hours { quiet_from: 0, quiet_until: 0, ..hours.clone() };
        assert!(!never.is_quiet(at("2026-11-26T00:00:00Z")));
        // 2026-11-23 is a Monday.
        let monday = at("2026-11-23T07:00:00Z");
        assert_eq!(hours.digest_before(at("2026-11-26T12:00:00Z")), Some(monday));
        assert_eq!(hours.digest_before(monday), Some(monday));
        let before = hours.digest_before(Time(monday.0 - 1)).unwrap();
        assert_eq!(before, at("2026-11-16T07:00:00Z"));
    }
}
