//! Numbers, sizes, durations and dates as people write them.
//!
//! English: `24,481`, `4.1 MB`, `95%`. French: `24 481`, `4,1 Mo`, `95 %`, where the spaces are
//! narrow and no-break (U+202F). Sizes are decimal (1 kB = 1,000 octets), as on a bill or a disk.

use gardien_watch::time::{SECOND, Time};

use crate::words::{Lang, Words};

/// A whole number with its thousands apart.
#[must_use]
pub fn count(lang: Lang, n: u64) -> String {
    let digits = n.to_string();
    let separator = match lang {
        Lang::En => ',',
        Lang::Fr => '\u{202f}',
    };
    let mut out = String::with_capacity(digits.len() * 2);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// A size in octets: `812 B`, `4.1 MB`, `41 MB`. One decimal below ten units.
#[must_use]
pub fn size(words: &Words, octets: u64) -> String {
    let units = words.say("figure-units", &[]);
    let mut units = units.split(' ');
    let mut unit = units.next().unwrap_or_default();
    let mut scale = 1_u64;
    for larger in units {
        // 999.5 rounds up into the next unit rather than to "1,000".
        if u128::from(octets) * 2 < u128::from(scale) * 1_999 {
            break;
        }
        scale = scale.saturating_mul(1_000);
        unit = larger;
    }
    let gap = if words.lang() == Lang::Fr { '\u{202f}' } else { ' ' };
    // In tenths of the unit, rounded to nearest.
    let tenths = (u128::from(octets) * 10 + u128::from(scale) / 2) / u128::from(scale);
    if scale == 1 {
        return format!("{octets}{gap}{unit}");
    }
    if tenths >= 100 {
        let whole = (u128::from(octets) + u128::from(scale) / 2) / u128::from(scale);
        return format!("{whole}{gap}{unit}");
    }
    let point = if words.lang() == Lang::Fr { ',' } else { '.' };
    format!("{}{point}{}{gap}{unit}", tenths / 10, tenths % 10)
}

/// A number for a narrow column: exact below a million, then `1.2 M`, `1,2 G`…
#[must_use]
pub fn short_count(lang: Lang, n: u64) -> String {
    if n < 1_000_000 {
        return count(lang, n);
    }
    let (point, gap) = match lang {
        Lang::En => ('.', ' '),
        Lang::Fr => (',', '\u{202f}'),
    };
    let (scale, unit) = match n.ilog10() {
        ..9 => (1_000_000, "M"),
        9..12 => (1_000_000_000, "G"),
        12..15 => (1_000_000_000_000, "T"),
        15..18 => (1_000_000_000_000_000, "P"),
        18.. => (1_000_000_000_000_000_000, "E"),
    };
    format!("{}{point}{}{gap}{unit}", n / scale, n % scale * 10 / scale)
}

/// A share. Never `0%` of something that is there, never `100%` of something that is not whole.
/// `None` of nothing. To be shown only beside the counts.
#[must_use]
pub fn percent(words: &Words, part: u64, whole: u64) -> Option<String> {
    if whole == 0 {
        return None;
    }
    let gap = if words.lang() == Lang::Fr { "\u{202f}" } else { "" };
    let rounded = (u128::from(part) * 200 + u128::from(whole)) / (u128::from(whole) * 2);
    if rounded == 0 && part > 0 {
        return Some(words.say("figure-under-one", &[("percent", format!("1{gap}%").into())]));
    }
    let rounded = if part < whole { rounded.min(99) } else { rounded };
    Some(format!("{rounded}{gap}%"))
}

/// A duration by its two largest units: `3 hours 5 minutes`, `12 seconds`.
#[must_use]
pub fn duration(words: &Words, microseconds: i64) -> String {
    let seconds = u64::try_from(microseconds.max(0) / SECOND).unwrap_or_default();
    let days = |n: u64| words.say("figure-days", &[("n", n.into())]);
    let hours = |n: u64| words.say("figure-hours", &[("n", n.into())]);
    let minutes = |n: u64| words.say("figure-minutes", &[("n", n.into())]);
    let small = |n: u64| words.say("figure-seconds", &[("n", n.into())]);
    let (large, rest) = match seconds {
        86_400.. => (days(seconds / 86_400), (seconds / 3_600 % 24, hours(seconds / 3_600 % 24))),
        3_600.. => (hours(seconds / 3_600), (seconds / 60 % 60, minutes(seconds / 60 % 60))),
        60.. => (minutes(seconds / 60), (seconds % 60, small(seconds % 60))),
        _ => (small(seconds), (0, String::new())),
    };
    let (n, rest) = rest;
    if n == 0 {
        return large;
    }
    words.say("figure-two", &[("large", large.into()), ("small", rest.into())])
}

/// A moment to the minute, in UTC: `8 March 2021, 02:30 UTC`, `8 mars 2021 à 2 h 30 UTC`.
#[must_use]
pub fn moment(words: &Words, at: Time) -> String {
    let (day, clock) = day_and_clock(words, at);
    words.say("figure-moment", &[("day", day.into()), ("clock", clock.into())])
}

/// The day of a moment, in UTC: `8 March 2021`, `8 mars 2021`.
#[must_use]
pub fn day(words: &Words, at: Time) -> String {
    day_and_clock(words, at).0
}

/// The month of a moment, in UTC: `January 2014`, `janvier 2014`.
#[must_use]
pub fn month(words: &Words, at: Time) -> String {
    let [year, month, _] = calendar(at);
    let months = words.say("figure-months", &[]);
    let nth = usize::try_from(month).unwrap_or(1).saturating_sub(1);
    let month = months.split(' ').nth(nth).unwrap_or_default();
    words.say("figure-month", &[("month", month.into()), ("year", year.to_string().into())])
}

/// An age in whole years and months, as calendars count: `12 years and 10 months`. Of what lies ahead, none.
#[must_use]
pub fn age(words: &Words, from: Time, to: Time) -> String {
    let all = u64::try_from(whole_months(from, to)).unwrap_or_default();
    let (years, months) = (all / 12, all % 12);
    let years_told = words.say("figure-years", &[("n", years.into())]);
    let months_told = words.say("figure-age-months", &[("n", months.into())]);
    match (years, months) {
        (0, _) => months_told,
        (_, 0) => years_told,
        _ => words
            .say("figure-two-and", &[("large", years_told.into()), ("small", months_told.into())]),
    }
}

/// Whole months from one moment to another, as calendars count; negative where the other lies before.
#[must_use]
pub fn whole_months(from: Time, to: Time) -> i64 {
    let ([y, m, d], [to_y, to_m, to_d]) = (calendar(from), calendar(to));
    let months = (to_y - y) * 12 + (to_m - m);
    if to_d < d { months - 1 } else { months }
}

/// Year, month and day of a moment, in UTC.
fn calendar(at: Time) -> [i64; 3] {
    let text = at.to_string();
    let date = text.split('T').next().unwrap_or_default();
    let mut parts = date.rsplitn(3, '-').map(|p| p.parse().unwrap_or_default());
    let mut next = || parts.next().unwrap_or_default();
    let (day, month, year) = (next(), next(), next());
    [year, month, day]
}

/// From one moment to another; a day or a minute that is the same is said once.
#[must_use]
pub fn span(words: &Words, first: Time, last: Time) -> String {
    let (day, from) = day_and_clock(words, first);
    let (last_day, to) = day_and_clock(words, last);
    if day == last_day && from == to {
        return words.say("figure-span-minute", &[("day", day.into()), ("clock", from.into())]);
    }
    if day == last_day {
        return words.say(
            "figure-span-day",
            &[("day", day.into()), ("first", from.into()), ("last", to.into())],
        );
    }
    words.say(
        "figure-span",
        &[("first", moment(words, first).into()), ("last", moment(words, last).into())],
    )
}

/// `8 March 2021` and `02:30`.
fn day_and_clock(words: &Words, at: Time) -> (String, String) {
    // RFC 3339 is the one rendering that `Time` has; its parts are taken from there.
    let text = at.to_string();
    let (date, clock) = text.split_once('T').unwrap_or_default();
    let mut parts = date.rsplitn(3, '-');
    let day = parts.next().unwrap_or_default();
    let month = parts.next().and_then(|m| m.parse::<usize>().ok()).unwrap_or(1);
    let year = parts.next().unwrap_or_default();
    let mut clock = clock.split(':');
    let (hour, minute) = (clock.next().unwrap_or_default(), clock.next().unwrap_or_default());
    let months = words.say("figure-months", &[]);
    let month = months.split(' ').nth(month.saturating_sub(1)).unwrap_or_default();
    let bare = |digits: &str| digits.parse::<u8>().unwrap_or_default().to_string();
    let (day, hour) = match words.lang() {
        Lang::En => (bare(day), hour.to_owned()),
        Lang::Fr if day == "01" => ("1er".to_owned(), bare(hour)),
        Lang::Fr => (bare(day), bare(hour)),
    };
    let day = words
        .say("figure-day", &[("day", day.into()), ("month", month.into()), ("year", year.into())]);
    (day, words.say("figure-clock", &[("hour", hour.into()), ("minute", minute.into())]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both() -> (Words, Words) {
        (Words::new(Lang::En), Words::new(Lang::Fr))
    }

    #[test]
    fn sizes_are_decimal_and_short() {
        let (en, fr) = both();
        for (octets, english, french) in [
            (0, "0 B", "0\u{202f}o"),
            (999, "999 B", "999\u{202f}o"),
            (1_000, "1.0 kB", "1,0\u{202f}ko"),
            (9_949, "9.9 kB", "9,9\u{202f}ko"),
            (9_950, "10 kB", "10\u{202f}ko"),
            (41_000_000, "41 MB", "41\u{202f}Mo"),
            (999_499, "999 kB", "999\u{202f}ko"),
            (999_500, "1.0 MB", "1,0\u{202f}Mo"),
            (u64::MAX, "18 EB", "18\u{202f}Eo"),
        ] {
            assert_eq!(size(&en, octets), english);
            assert_eq!(size(&fr, octets), french);
        }
    }

    #[test]
    fn shares_never_round_to_all_or_nothing() {
        let (en, fr) = both();
        assert_eq!(percent(&en, 1, 0), None);
        assert_eq!(percent(&en, 0, 5).as_deref(), Some("0%"));
        assert_eq!(percent(&en, 1, 100_000).as_deref(), Some("under 1%"));
        assert_eq!(percent(&fr, 99_999, 100_000).as_deref(), Some("99\u{202f}%"));
        assert_eq!(percent(&fr, 5, 5).as_deref(), Some("100\u{202f}%"));
        assert_eq!(percent(&en, u64::MAX, u64::MAX).as_deref(), Some("100%"));
    }

    #[test]
    fn numbers_stay_narrow_in_columns() {
        assert_eq!(short_count(Lang::En, 999_999), "999,999");
        assert_eq!(short_count(Lang::En, 1_250_000), "1.2 M");
        assert_eq!(short_count(Lang::Fr, u64::MAX), "18,4\u{202f}E");
    }

    #[test]
    fn durations_and_moments_read_like_speech() {
        let (en, fr) = both();
        assert_eq!(duration(&en, 0), "0 seconds");
        assert_eq!(duration(&en, -5), "0 seconds");
        assert_eq!(duration(&en, 3_900 * SECOND), "one hour 5 minutes");
        assert_eq!(duration(&fr, 2 * 86_400 * SECOND), "2 jours");
        assert!(duration(&fr, i64::MAX).contains("jours"));
        let at = Time(1_615_170_645_123_456);
        assert_eq!(moment(&en, at), "8 March 2021, 02:30 UTC");
        assert_eq!(moment(&fr, at), "8 mars 2021 à 2\u{202f}h\u{202f}30 UTC");
        let first = Time::parse("2026-02-01").unwrap();
        assert_eq!(moment(&fr, first), "1er février 2026 à 0\u{202f}h\u{202f}00 UTC");
        let soon = Time(at.0 + SECOND);
        assert_eq!(span(&en, at, soon), "on 8 March 2021, 02:30 UTC");
        let later = Time(at.0 + 3_600 * SECOND);
        assert_eq!(span(&en, at, later), "on 8 March 2021, from 02:30 to 03:30 UTC");
        for absurd in [i64::MIN, i64::MAX] {
            assert!(!moment(&en, Time(absurd)).is_empty());
        }
    }
}
