//! Until when a thing is looked after, who says so, and what follows today.
//!
//! "Supported, the end not announced" and "nobody knows" are two answers, and neither is "over": the state is one of
//! four ([`State`]). Everybody who says something is kept with date and source. A person's word goes before the
//! maker's document, the document before our table; within one rank the newer goes first. What contradicts the chosen
//! word is kept beside it and shown, never averaged.

mod openeox;

use core::cmp::Reverse;

use gardien_watch::{
    knowledge,
    time::{SECOND, Time},
    untrusted::Untrusted,
};
use serde::Serialize;

pub(crate) use openeox::names as product_names;
pub use openeox::{OpenEox, read};

/// Days before the end from which it is "soon": one budget of half a year.
pub const SOON_DAYS: i64 = 180;

/// A state of support.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state", content = "until")]
pub enum State {
    /// Until the end of this day (the moment is as the source has it).
    Known(Time),
    /// Supported, and the maker says that it will say until when.
    ToBeAnnounced,
    /// Over, since then where it is known.
    None(Option<Time>),
    /// Nothing is known.
    #[default]
    Unknown,
}

/// Words of states, each with a message `declared-state-…`.
pub const STATES: &[&str] = &["known", "to-be-announced", "none", "unknown"];
/// Words of sources, each with a message `declared-source-…`.
pub const SOURCES: &[&str] = &["person", "maker", "table"];
/// Words of phases.
pub const PHASES: &[&str] = &["supported", "ends-soon", "ended", "not-announced", "unknown"];

impl State {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Known(_) => "known",
            Self::ToBeAnnounced => "to-be-announced",
            Self::None(_) => "none",
            Self::Unknown => "unknown",
        }
    }

    /// Whether two states cannot both be so. Days are compared, not moments.
    #[must_use]
    pub fn contradicts(self, other: Self) -> bool {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => false,
            (Self::Known(a), Self::Known(b)) => day(a) != day(b),
            (Self::ToBeAnnounced, Self::ToBeAnnounced) => false,
            (Self::None(Some(a)), Self::None(Some(b))) => day(a) != day(b),
            (Self::None(_), Self::None(_)) => false,
            // The end that was announced, told by one before and by the other after it.
            (Self::Known(a), Self::None(Some(b))) | (Self::None(Some(b)), Self::Known(a)) => {
                day(a) != day(b)
            }
            _ => true,
        }
    }
}

fn day(at: Time) -> i64 {
    at.0.div_euclid(86_400 * SECOND)
}

/// Who says something, in ascending weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Our own table.
    Table,
    /// A document of the maker.
    Maker,
    /// A person of the site.
    Person,
}

impl Source {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Maker => "maker",
            Self::Person => "person",
        }
    }
}

/// What somebody says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// What.
    pub state: State,
    /// Who.
    pub source: Source,
    /// The person, the document's file, or the evidence of the row.
    pub by: Untrusted,
    /// When it was said or last changed.
    pub said: Option<Time>,
}

/// What holds, and all that was told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Support {
    /// What holds.
    pub state: State,
    /// All that was told, what holds first.
    pub told: Vec<Told>,
    /// Places in [`Self::told`] of what contradicts the first.
    pub against: Vec<usize>,
}

/// What a state means on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Looked after for longer than [`SOON_DAYS`].
    Supported,
    /// Within [`SOON_DAYS`] of its end.
    EndsSoon,
    /// Over.
    Ended,
    /// Looked after, the end is not announced.
    NotAnnounced,
    /// Nobody knows.
    Unknown,
}

impl Phase {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::EndsSoon => "ends-soon",
            Self::Ended => "ended",
            Self::NotAnnounced => "not-announced",
            Self::Unknown => "unknown",
        }
    }
}

/// Weighs what was told. An "unknown" never goes before an answer.
#[must_use]
pub fn resolve(mut told: Vec<Told>) -> Support {
    told.sort_by_key(|t| {
        let end = match t.state {
            State::Known(at) | State::None(Some(at)) => at,
            _ => Time(i64::MAX),
        };
        // Of two that weigh the same, the one that promises less.
        (t.state == State::Unknown, Reverse(t.source), Reverse(t.said), end, t.by.clone())
    });
    let state = told.first().map_or(State::Unknown, |t| t.state);
    let against = told
        .iter()
        .enumerate()
        .filter(|(_, t)| t.state.contradicts(state))
        .map(|(i, _)| i)
        .collect();
    Support { state, told, against }
}

impl Support {
    /// What it means at a moment.
    #[must_use]
    pub fn phase(&self, now: Time) -> Phase {
        match self.state {
            State::Unknown => Phase::Unknown,
            State::ToBeAnnounced => Phase::NotAnnounced,
            State::None(_) => Phase::Ended,
            // The last day is a day of support.
            State::Known(until) => match day(until) - day(now) {
                ..0 => Phase::Ended,
                0..=SOON_DAYS => Phase::EndsSoon,
                _ => Phase::Supported,
            },
        }
    }
}

/// What a person says: `2027-01-31`, `tba`, `none`, `none since 2020-04-30` or `unknown`.
#[must_use]
pub fn by_hand(text: &str) -> Option<State> {
    let text = text.trim();
    let date = |t: &str| (t.len() == 10).then(|| super::document::stamp(t)).flatten();
    match text {
        "tba" => Some(State::ToBeAnnounced),
        "none" => Some(State::None(None)),
        "unknown" => Some(State::Unknown),
        _ => match text.strip_prefix("none since ") {
            Some(since) => date(since).map(|d| State::None(Some(d))),
            None => date(text).map(State::Known),
        },
    }
}

/// What our table says of a model.
#[must_use]
pub fn from_table(maker: &str, model: &str) -> Option<Told> {
    use knowledge::support::Support as Row;
    let (row, evidence) = knowledge::support::support(maker, model);
    let state = match row {
        Row::Known(until) => State::Known(Time::parse(until)?),
        Row::ToBeAnnounced => State::ToBeAnnounced,
        Row::None(since) => State::None(since.and_then(Time::parse)),
        Row::Unknown => return None,
    };
    Some(Told { state, source: Source::Table, by: Untrusted::new(evidence), said: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        Time::parse(text).unwrap()
    }

    fn told(state: State, source: Source, said: Option<&str>) -> Told {
        Told { state, source, by: Untrusted::new("x"), said: said.map(at) }
    }

    #[test]
    fn a_persons_word_goes_before_the_makers_and_the_makers_before_the_table() {
        let table = told(State::None(None), Source::Table, None);
        let maker = told(State::Known(at("2028-01-31")), Source::Maker, Some("2025-01-01"));
        let person = told(State::Known(at("2027-06-30")), Source::Person, Some("2024-01-01"));
        let all = resolve(vec![table.clone(), maker.clone(), person.clone()]);
        assert_eq!(all.state, person.state);
        assert_eq!(all.told, [person, maker.clone(), table.clone()]);
        // Both others say otherwise, and stay to be seen.
        assert_eq!(all.against, [1, 2]);
        assert_eq!(resolve(vec![table, maker.clone()]).state, maker.state);
    }

    #[test]
    fn unknown_hides_no_answer_and_the_newer_word_of_one_source_counts() {
        let nothing = told(State::Unknown, Source::Person, Some("2026-01-01"));
        let old = told(State::ToBeAnnounced, Source::Maker, Some("2024-01-01"));
        let new = told(State::Known(at("2029-12-31")), Source::Maker, Some("2025-01-01"));
        let all = resolve(vec![nothing, old, new.clone()]);
        assert_eq!(all.state, new.state);
        assert_eq!(all.against, [1]);
        assert_eq!(resolve(Vec::new()).state, State::Unknown);
    }

    #[test]
    fn of_two_that_weigh_the_same_the_one_that_promises_less_holds() {
        let long = told(State::Known(at("2030-01-01")), Source::Maker, None);
        let short = told(State::Known(at("2027-01-01")), Source::Maker, None);
        assert_eq!(resolve(vec![long.clone(), short.clone()]).state, short.state);
        assert_eq!(resolve(vec![short.clone(), long]).state, short.state);
    }

    #[test]
    fn the_last_day_is_a_day_of_support() {
        let of = |state| resolve(vec![told(state, Source::Maker, None)]);
        let known = of(State::Known(at("2027-01-31T12:00:00Z")));
        for (now, phase) in [
            ("2026-01-01", Phase::Supported),
            ("2026-08-04", Phase::EndsSoon),
            ("2026-08-03", Phase::Supported),
            ("2027-01-31T23:59:59Z", Phase::EndsSoon),
            ("2027-02-01", Phase::Ended),
        ] {
            assert_eq!(known.phase(at(now)), phase, "{now}");
        }
        assert_eq!(of(State::ToBeAnnounced).phase(at("2099-01-01")), Phase::NotAnnounced);
        assert_eq!(of(State::Unknown).phase(at("2099-01-01")), Phase::Unknown);
    }

    #[test]
    fn what_a_person_enters_is_read() {
        assert_eq!(by_hand("2027-01-31"), Some(State::Known(at("2027-01-31"))));
        assert_eq!(by_hand("none since 2020-04-30"), Some(State::None(Some(at("2020-04-30")))));
        assert_eq!(by_hand(" tba "), Some(State::ToBeAnnounced));
        for wrong in ["", "soon", "2027", "1700000000", "2027-13-01", "none since"] {
            assert_eq!(by_hand(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_table_speaks_of_models_that_it_knows() {
        let told = from_table("Philips Hue", "BSB001").unwrap();
        assert!(
            matches!(told.state, State::None(_) | State::Known(_)) && told.source == Source::Table
        );
        assert_eq!(from_table("Nobody", "Nothing"), None);
    }
}
