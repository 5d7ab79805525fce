//! Ranges of versions: events of OSV, bounds of CPE, and `vers`.
//!
//! All three come to events on a line: *introduced* begins the hole, *fixed* ends it, *last affected* ends it behind
//! itself, *limit* ends what the range speaks of at all. They are evaluated as the OSV schema says, in the order
//! of a [`Scheme`]; where one event and the version have no order, nothing is known of the range.

use core::cmp::Ordering;

use super::Scheme;
use crate::declare::purl::decoded;

/// Events of one range at most.
pub const MOST_EVENTS: usize = 2_000;

/// An event on the line of versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The hole is there from this version on; `0` is before all.
    Introduced(String),
    /// It is there after this version, but not in it.
    After(String),
    /// It is mended in this version.
    Fixed(String),
    /// It is there in this version, not after it.
    LastAffected(String),
    /// The range says nothing from this version on; `*` is behind all.
    Limit(String),
}

impl Event {
    fn version(&self) -> &str {
        match self {
            Self::Introduced(v)
            | Self::After(v)
            | Self::Fixed(v)
            | Self::LastAffected(v)
            | Self::Limit(v) => v,
        }
    }
}

/// A range.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// The order that the range itself asks for; else the component's.
    pub scheme: Option<Scheme>,
    /// In any order.
    pub events: Vec<Event>,
}

/// Whether a version lies in any of some ranges. `None`: in none for sure, and of one nothing can be said.
#[must_use]
pub fn any(ranges: &[Range], scheme: Scheme, version: &str) -> Option<bool> {
    let mut all = Some(false);
    for range in ranges {
        match range.holds(scheme, version) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => all = None,
        }
    }
    all
}

impl Range {
    /// Whether a version lies in it.
    #[must_use]
    pub fn holds(&self, scheme: Scheme, version: &str) -> Option<bool> {
        let scheme = self.scheme.unwrap_or(scheme);
        let against = |event: &Event| match event {
            Event::Introduced(v) if v == "0" => Some(Ordering::Greater),
            Event::Limit(v) if v == "*" => Some(Ordering::Less),
            event => scheme.compare(version, event.version()),
        };
        let mut limits = self.events.iter().filter(|e| matches!(e, Event::Limit(_))).peekable();
        if limits.peek().is_some() {
            let mut within = false;
            for limit in limits {
                within |= against(limit)?.is_lt();
            }
            if !within {
                return Some(false);
            }
        }
        // Events that the version has passed, the latest of which decides. Between an end and a beginning at one version
        // the beginning is later, between two ends none matters.
        let mut latest: Option<(&Event, bool)> = None;
        for event in &self.events {
            let order = against(event)?;
            let (passed, there) = match event {
                Event::Introduced(_) => (order.is_ge(), true),
                Event::After(_) => (order.is_gt(), true),
                Event::Fixed(_) => (order.is_ge(), false),
                Event::LastAffected(_) => (order.is_gt(), false),
                Event::Limit(_) => continue,
            };
            if !passed {
                continue;
            }
            let later = match latest {
                None => true,
                Some((before, was)) => match self.order(scheme, event, before)? {
                    Ordering::Greater => true,
                    Ordering::Equal => there && !was,
                    Ordering::Less => false,
                },
            };
            if later {
                latest = Some((event, there));
            }
        }
        Some(latest.is_some_and(|(_, there)| there))
    }

    fn order(&self, scheme: Scheme, a: &Event, b: &Event) -> Option<Ordering> {
        let first = |e: &Event| matches!(e, Event::Introduced(v) if v == "0");
        match (first(a), first(b)) {
            (true, true) => Some(Ordering::Equal),
            (true, false) => Some(Ordering::Less),
            (false, true) => Some(Ordering::Greater),
            (false, false) => scheme.compare(a.version(), b.version()),
        }
    }

    /// The first version after this one in which it is mended.
    #[must_use]
    pub fn fixed_after(&self, scheme: Scheme, version: &str) -> Option<String> {
        if self.holds(scheme, version) != Some(true) {
            return None;
        }
        let scheme = self.scheme.unwrap_or(scheme);
        let mut best: Option<&str> = None;
        for event in &self.events {
            let Event::Fixed(fixed) = event else { continue };
            let after = scheme.compare(fixed, version) == Some(Ordering::Greater);
            let sooner = best.is_none_or(|b| scheme.compare(fixed, b) == Some(Ordering::Less));
            if after && sooner {
                best = Some(fixed);
            }
        }
        best.map(str::to_owned)
    }
}

/// Reads a `vers` range (`vers:deb/>=1.0|<2.0`): ranges, one for each interval or version.
#[must_use]
pub fn vers(text: &str) -> Option<Vec<Range>> {
    let (kind, constraints) = text.trim().strip_prefix("vers:")?.split_once('/')?;
    let scheme = match kind {
        // Each document means its own order by it; the component's is taken.
        "generic" | "all" | "intdot" => None,
        kind => Some(Scheme::of_ecosystem(kind)?),
    };
    if constraints == "*" {
        return Some(vec![Range { scheme, events: vec![Event::Introduced("0".to_owned())] }]);
    }
    let mut ranges = Vec::new();
    let mut open: Option<Event> = None;
    let mut first = true;
    for constraint in constraints.split('|').take(MOST_EVENTS) {
        let constraint: String = constraint.chars().filter(|c| !c.is_whitespace()).collect();
        let end = constraint.find(|c: char| !"<>=!".contains(c))?;
        let (operator, version) = constraint.split_at_checked(end)?;
        let version = decoded(version).filter(|v| !v.is_empty())?;
        let begin = |open: &mut Option<Event>| {
            open.take().or_else(|| first.then(|| Event::Introduced("0".to_owned())))
        };
        match operator {
            "" | "=" => ranges.push(Range {
                scheme,
                events: vec![Event::Introduced(version.clone()), Event::LastAffected(version)],
            }),
            ">=" => open = Some(Event::Introduced(version)),
            ">" => open = Some(Event::After(version)),
            "<" => ranges
                .push(Range { scheme, events: vec![begin(&mut open)?, Event::Fixed(version)] }),
            "<=" => ranges.push(Range {
                scheme,
                events: vec![begin(&mut open)?, Event::LastAffected(version)],
            }),
            // Holes within an interval are rare, and leaving one out would widen it.
            _ => return None,
        }
        first = false;
    }
    ranges.extend(open.map(|event| Range { scheme, events: vec![event] }));
    Some(ranges)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(events: &[(&str, &str)]) -> Range {
        let event = |(kind, version): &(&str, &str)| {
            let version = (*version).to_owned();
            match *kind {
                "introduced" => Event::Introduced(version),
                "after" => Event::After(version),
                "fixed" => Event::Fixed(version),
                "last" => Event::LastAffected(version),
                _ => Event::Limit(version),
            }
        };
        Range { scheme: None, events: events.iter().map(event).collect() }
    }

    #[test]
    fn events_are_evaluated_as_the_schema_of_osv_says() {
        // Twice there: 1.0 up to 1.2, and 2.0 up to and with 2.5. In any order.
        let r = range(&[
            ("fixed", "1.2"),
            ("introduced", "2.0"),
            ("introduced", "1.0"),
            ("last", "2.5"),
        ]);
        for (version, is) in [
            ("0.9", false),
            ("1.0", true),
            ("1.1.9", true),
            ("1.2", false),
            ("1.9", false),
            ("2.0", true),
            ("2.5", true),
            ("2.5.1", false),
        ] {
            assert_eq!(r.holds(Scheme::Semver, version), Some(is), "{version}");
        }
        assert_eq!(r.holds(Scheme::Semver, "main"), None);
        let all = range(&[("introduced", "0")]);
        assert_eq!(all.holds(Scheme::Semver, "0.0.0-alpha"), Some(true));
        let limited = range(&[("introduced", "0"), ("limit", "2.0"), ("limit", "1.0")]);
        assert_eq!(limited.holds(Scheme::Semver, "1.5"), Some(true));
        assert_eq!(limited.holds(Scheme::Semver, "2.0"), Some(false));
        let again = range(&[("introduced", "0"), ("fixed", "2.0"), ("introduced", "2.0")]);
        assert_eq!(again.holds(Scheme::Semver, "2.0"), Some(true));
        assert_eq!(
            range(&[("after", "1.0"), ("fixed", "2.0")]).holds(Scheme::Semver, "1.0"),
            Some(false)
        );
        assert_eq!(range(&[]).holds(Scheme::Semver, "1.0"), Some(false));
    }

    #[test]
    fn the_first_version_that_is_mended_is_told() {
        let r = range(&[
            ("introduced", "1.0"),
            ("fixed", "1.2"),
            ("introduced", "2.0"),
            ("fixed", "2.3"),
        ]);
        assert_eq!(r.fixed_after(Scheme::Semver, "1.1").as_deref(), Some("1.2"));
        assert_eq!(r.fixed_after(Scheme::Semver, "2.1").as_deref(), Some("2.3"));
        assert_eq!(r.fixed_after(Scheme::Semver, "3.0"), None);
    }

    #[test]
    fn vers_ranges_are_read() {
        for (text, version, is) in [
            ("vers:deb/>=1.0|<2.0", "1.5", true),
            ("vers:deb/>=1.0|<2.0", "2.0", false),
            ("vers:deb/<1.0|>=2.0|<=3.0|5.0", "0.1", true),
            ("vers:deb/<1.0|>=2.0|<=3.0|5.0", "3.0", true),
            ("vers:deb/<1.0|>=2.0|<=3.0|5.0", "4.0", false),
            ("vers:deb/<1.0|>=2.0|<=3.0|5.0", "5.0", true),
            ("vers:pypi/1.0rc1", "1.0.rc1", true),
            ("vers:npm/>2.0", "2.0.0", false),
            ("vers:generic/*", "7", true),
        ] {
            assert_eq!(
                any(&vers(text).unwrap(), Scheme::Debian, version),
                Some(is),
                "{text} {version}"
            );
        }
        for wrong in [
            "",
            "vers:",
            "vers:deb",
            "vers:deb/",
            "vers:deb/>=",
            "vers:nobody/1",
            "vers:deb/!=1",
            "vers:deb/>=1|<2|<3",
            "deb/1",
        ] {
            assert!(vers(wrong).is_none(), "{wrong}");
        }
    }
}
