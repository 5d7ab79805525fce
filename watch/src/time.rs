//! Time as captures have it: microseconds since 1970-01-01T00:00:00Z.
//!
//! The watcher has no clock. Every time comes with a packet or a log row; a capture with
//! nanoseconds is rounded down, because nothing reported here needs more.

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::short::Short;

/// Microseconds since the Unix epoch, UTC without leap seconds. May be negative or absurd: it is
/// what a file claims.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

/// Microseconds in a second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// An hour in microseconds.
pub const HOUR: i64 = 60 * MINUTE;

impl Time {
    /// The duration since `earlier` in microseconds, never negative.
    #[inline]
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        let d = self.0.saturating_sub(earlier.0);
        if d < 0 { 0 } else { d }
    }

    /// Parses RFC 3339 (`2026-11-23T08:00:00Z`, with or without fraction, `Z` or an offset), a date
    /// alone (midnight UTC), or seconds since 1970 with an optional fraction.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(t) = parse_seconds(text) {
            return Some(t);
        }
        let b = text.as_bytes();
        let number = |from: usize, to: usize| -> Option<i64> {
            let s = b.get(from..to)?;
            s.iter()
                .try_fold(0_i64, |n, c| c.is_ascii_digit().then(|| n * 10 + i64::from(c - b'0')))
        };
        let (y, m, d) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        if b.get(4) != Some(&b'-') || b.get(7) != Some(&b'-') {
            return None;
        }
        if !(1..=12).contains(&m) || !(1..=31).contains(&d) {
            return None;
        }
        let mut us = days_from_civil(y, m, d) * 86_400 * SECOND;
        if b.len() == 10 {
            return Some(Self(us));
        }
        if !matches!(b.get(10), Some(b'T' | b't' | b' ')) || b.get(13) != Some(&b':') {
            return None;
        }
        let (hh, mm) = (number(11, 13)?, number(14, 16)?);
        let (ss, mut at) = if b.get(16) == Some(&b':') { (number(17, 19)?, 19) } else { (0, 16) };
        if hh > 23 || mm > 59 || ss > 60 {
            return None;
        }
        us += ((hh * 60 + mm) * 60 + ss) * SECOND;
        if b.get(at) == Some(&b'.') {
            at += 1;
            let mut unit = SECOND / 10;
            while let Some(c) = b.get(at).filter(|c| c.is_ascii_digit()) {
                us += i64::from(c - b'0') * unit;
                unit /= 10;
                at += 1;
            }
        }
        match b.get(at) {
            None => Some(Self(us)),
            Some(b'Z' | b'z') if b.len() == at + 1 => Some(Self(us)),
            Some(sign @ (b'+' | b'-')) => {
                let (oh, om) = (number(at + 1, at + 3)?, number(at + 4, at + 6)?);
                if b.get(at + 3) != Some(&b':') || b.len() != at + 6 || oh > 23 || om > 59 {
                    return None;
                }
                let off = (oh * 60 + om) * MINUTE;
                Some(Self(if *sign == b'+' { us - off } else { us + off }))
            }
            Some(_) => None,
        }
    }
}

/// `1540469303` or `1538478769.600293`, as Zeek writes times.
fn parse_seconds(text: &str) -> Option<Time> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let (negative, digits) = whole.strip_prefix('-').map_or((false, whole), |d| (true, d));
    if digits.is_empty() || digits.len() > 12 || !digits.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    // A date without separators is not a time in seconds.
    let mut us = digits.parse::<i64>().ok()? * SECOND;
    let mut unit = SECOND / 10;
    for c in fraction.bytes() {
        if !c.is_ascii_digit() {
            return None;
        }
        us += i64::from(c - b'0') * unit;
        unit /= 10;
    }
    Some(Time(if negative { -us } else { us }))
}

/// Days since 1970-01-01 of a proleptic Gregorian date.
fn days_from_civil(y: i64, m: i64, d: i64) -> i64 {
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let yoe = y - era * 400;
    let doy = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + d - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

/// Year, month, day of a number of days since 1970-01-01.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z - era * 146_097;
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let m = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(m <= 2), m, doy - (153 * mp + 2) / 5 + 1)
}

/// RFC 3339 in UTC with microseconds: `2026-11-23T08:00:00.000000Z`.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = self.0.div_euclid(86_400 * SECOND);
        let us = self.0.rem_euclid(86_400 * SECOND);
        let (y, m, d) = civil_from_days(day);
        let s = us / SECOND;
        write!(
            f,
            "{y:04}-{m:02}-{d:02}T{:02}:{:02}:{:02}.{:06}Z",
            s / 3_600,
            s / 60 % 60,
            s % 60,
            us % SECOND
        )
    }
}

impl Time {
    /// Its text, as `Display` writes it; `None` for years that do not have four digits.
    fn text(self) -> Option<Short<27>> {
        let day = self.0.div_euclid(86_400 * SECOND);
        let us = self.0.rem_euclid(86_400 * SECOND);
        let (y, m, d) = civil_from_days(day);
        let y = u32::try_from(y).ok().filter(|y| *y <= 9_999)?;
        // Below a day and below a second nothing exceeds 32 bits.
        let (s, us) = ((us / SECOND) as u32, (us % SECOND) as u32);
        let mut text = Short::new();
        text.pair(y / 100);
        text.pair(y);
        for (mark, pair) in [
            (b'-', m as u32),
            (b'-', d as u32),
            (b'T', s / 3_600),
            (b':', s / 60 % 60),
            (b':', s % 60),
            (b'.', us / 10_000),
        ] {
            text.push(mark);
            text.pair(pair);
        }
        text.pair(us / 100);
        text.pair(us);
        text.push(b'Z');
        Some(text)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.text() {
            Some(text) => serializer.serialize_str(text.as_str()),
            None => serializer.collect_str(self),
        }
    }
}

/// Reads the texts that [`Time::parse`] takes.
impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not a time as RFC 3339 writes it"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_print_and_parse_as_rfc_3339() {
        let t = Time(1_615_170_645_123_456);
        assert_eq!(t.to_string(), "2021-03-08T02:30:45.123456Z");
        assert_eq!(Time::parse("2021-03-08T02:30:45.123456Z"), Some(t));
        assert_eq!(Time::parse("2021-03-07T21:30:45.123456-05:00"), Some(t));
        assert_eq!(Time::parse("1615170645.123456"), Some(t));
        assert_eq!(Time::parse("1970-01-01"), Some(Time(0)));
        let json = serde_json::to_string(&t).unwrap();
        assert_eq!(serde_json::from_str::<Time>(&json).unwrap(), t);
        assert!(serde_json::from_str::<Time>("\"yesterday\"").is_err());
        assert_eq!(Time(-1).to_string(), "1969-12-31T23:59:59.999999Z");
    }

    #[test]
    fn both_ways_of_writing_a_time_agree() {
        let year = 366 * 86_400 * SECOND;
        for t in (-3_000..9_000).map(|n| n * year + n * 123_456_789_012_345 / 7_000) {
            let text = Time(t).text();
            if let Some(text) = text {
                assert_eq!(text.as_str(), Time(t).to_string());
            }
        }
        assert!(Time(0).text().is_some() && Time(i64::MAX).text().is_none());
    }

    #[test]
    fn nonsense_is_no_time() {
        for bad in
            ["", "-", "yesterday", "2021-13-01", "2021-03-08T25:00:00Z", "2021-03-08T02:30Zx"]
        {
            assert_eq!(Time::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn every_day_of_eight_centuries_goes_round() {
        for day in (-100_000..200_000).step_by(7) {
            let (y, m, d) = civil_from_days(day);
            assert_eq!(days_from_civil(y, m, d), day);
        }
    }
}
