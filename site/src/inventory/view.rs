//! The lists that people look at: new, silent, forgotten, support ends…
//!
//! A view is a question with a yes or no for each thing, answered from a few plain values, and a
//! reason that a person can check. A thing can stand in several. What cannot be known is no yes: a
//! thing whose own rhythm nobody has learnt yet is not called silent.

use std::collections::BTreeMap;

use gardien_watch::time::{HOUR, Time};
use serde::{Deserialize, Serialize};

use crate::{figures, words::Words};

/// A day in microseconds.
const DAY: i64 = 24 * HOUR;
/// How long a thing is new, unless a person has looked at it before.
pub const NEW_FOR: i64 = 7 * DAY;
/// How long before the end of its support a thing is listed.
pub const ENDS_WITHIN: i64 = 180 * DAY;
/// Without an act of a person, an update or a purpose for so long, a thing is forgotten.
pub const FORGOTTEN_AFTER: i64 = 365 * DAY;
/// A thing is alive when it was seen within so long, or within three of its own intervals.
pub const ALIVE_WITHIN: i64 = 30 * DAY;
/// How many of its own intervals a thing may miss before it is silent.
pub const MISSED: i64 = 3;
/// A thing that may sleep is asleep after so long without a word.
pub const DOZES_AFTER: i64 = 15 * 60 * 1_000_000;

/// What views need to know of a thing. `Default` is a thing of which nothing is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// Custody: expected.
    pub is_expected: bool,
    /// Custody: shelf.
    pub is_on_shelf: bool,
    /// Custody: pending.
    pub is_pending: bool,
    /// Custody: provisional, operational, maintenance or releasing: it is somebody's to look after.
    pub is_in_service: bool,
    /// Custody: released, transferred, removed unproven, rejected or discarded.
    pub is_out: bool,
    /// When custody changed last.
    pub custody_since: Option<Time>,
    /// When it was to arrive, for what is expected.
    pub expected_by: Option<Time>,
    /// Trust: quarantined or compromised.
    pub is_quarantined: bool,
    /// Presence: lost or stolen, as a person said.
    pub is_missing: bool,
    /// Whether it is of a kind that sleeps, or a person said that it does.
    pub may_sleep: bool,
    /// Support: adopted by somebody after its maker left.
    pub is_adopted: bool,
    /// When its support ends or ended; `None` where nobody has said so.
    pub support_ends: Option<Time>,
    /// First sighting.
    pub first_seen: Option<Time>,
    /// Last sighting.
    pub last_seen: Option<Time>,
    /// The longest pause that is usual for it, microseconds; `None` until it is learnt.
    pub interval: Option<i64>,
    /// The last act of a person on it: looked at, named, moved, admitted…
    pub last_act: Option<Time>,
    /// Its last update.
    pub last_update: Option<Time>,
    /// Whether somebody has said what it is for.
    pub has_purpose: bool,
    /// Whether it can only be a visitor's ([`Inventory::is_guest`](super::Inventory::is_guest)).
    pub is_guest: bool,
    /// Rule: wall off.
    pub is_walled: bool,
    /// Rule: wait.
    pub rule_waits: bool,
    /// Questions about it that a person has not answered.
    pub questions: u64,
}

/// A list of things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// Appeared within a week, and nobody has looked at it.
    New,
    /// Expected, and never seen.
    Absent,
    /// Lies on the shelf.
    Shelf,
    /// Sleeps, as it may.
    Asleep,
    /// Has missed three of its own intervals.
    Silent,
    /// Alive, and nobody has cared for a year.
    Forgotten,
    /// Its support ends within half a year, or has ended.
    SupportEnds,
    /// Waits for a person.
    Waiting,
    /// Is walled off.
    Walled,
    /// Has left.
    Out,
}

/// The words of [`View`], in its order.
pub const VIEWS: &[&str] = &[
    "new",
    "absent",
    "shelf",
    "asleep",
    "silent",
    "forgotten",
    "support-ends",
    "waiting",
    "walled",
    "out",
];

/// Why a thing stands in a view: a stable word and what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "why")]
pub enum Why {
    /// It appeared.
    Appeared {
        /// When.
        at: Time,
    },
    /// It was to arrive some day, and never did.
    NeverSeen,
    /// It was to arrive by a day that is past.
    Late {
        /// That day.
        at: Time,
    },
    /// It is put by.
    PutBy,
    /// It is put by, and was seen on the network since.
    PutByAndSeen {
        /// When last.
        at: Time,
    },
    /// It was seen last then, and may sleep.
    Sleeps {
        /// When.
        at: Time,
    },
    /// It was seen last then, and speaks more often.
    Quiet {
        /// When.
        at: Time,
        /// The longest pause that is usual for it, microseconds.
        interval: i64,
    },
    /// Nobody has touched it since.
    Untouched {
        /// The last act or update, or its first sighting.
        at: Time,
    },
    /// Its support ends then.
    Ends {
        /// When.
        at: Time,
    },
    /// Its support ended then.
    Ended {
        /// When.
        at: Time,
    },
    /// It asks to be let in.
    AsksIn,
    /// It may do nothing until someone chooses.
    RuleWaits,
    /// There are questions about it.
    Questions {
        /// How many.
        n: u64,
    },
    /// Somebody walled it off.
    WalledOff,
    /// It is in quarantine.
    Quarantined,
    /// It has left.
    Left,
    /// It has left, and was seen on the network since.
    LeftAndSeen {
        /// When last.
        at: Time,
    },
}

/// The words of [`Why`], in its order.
pub const WHYS: &[&str] = &[
    "appeared",
    "never-seen",
    "late",
    "put-by",
    "put-by-and-seen",
    "sleeps",
    "quiet",
    "untouched",
    "ends",
    "ended",
    "asks-in",
    "rule-waits",
    "questions",
    "walled-off",
    "quarantined",
    "left",
    "left-and-seen",
];

impl View {
    /// All views, in their order.
    pub const ALL: [Self; 10] = [
        Self::New,
        Self::Absent,
        Self::Shelf,
        Self::Asleep,
        Self::Silent,
        Self::Forgotten,
        Self::SupportEnds,
        Self::Waiting,
        Self::Walled,
        Self::Out,
    ];

    /// Its stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Absent => "absent",
            Self::Shelf => "shelf",
            Self::Asleep => "asleep",
            Self::Silent => "silent",
            Self::Forgotten => "forgotten",
            Self::SupportEnds => "support-ends",
            Self::Waiting => "waiting",
            Self::Walled => "walled",
            Self::Out => "out",
        }
    }

    /// Reads its word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.word() == word)
    }

    /// What it is called.
    #[must_use]
    pub fn name(self, words: &Words) -> String {
        words.say(&format!("view-{}", self.word()), &[])
    }

    /// Whether a thing stands in this view, and why.
    #[must_use]
    pub fn why(self, s: &Summary, now: Time) -> Option<Why> {
        let here = !s.is_out && !s.is_missing;
        let quiet = s.last_seen.map(|last| now.since(last));
        match self {
            Self::New => {
                let at = s.first_seen?;
                let is_new = here && !s.is_guest && s.last_act.is_none();
                (is_new && now.since(at) <= NEW_FOR).then_some(Why::Appeared { at })
            }
            Self::Absent if s.is_expected && s.last_seen.is_none() => {
                Some(match s.expected_by.filter(|by| *by < now) {
                    Some(at) => Why::Late { at },
                    None => Why::NeverSeen,
                })
            }
            Self::Shelf if s.is_on_shelf => Some(match seen_since(s) {
                Some(at) => Why::PutByAndSeen { at },
                None => Why::PutBy,
            }),
            Self::Asleep => {
                let (at, quiet) = (s.last_seen?, quiet?);
                let sleeps = here && s.is_in_service && s.may_sleep && quiet > DOZES_AFTER;
                (sleeps && !is_silent(s, quiet)).then_some(Why::Sleeps { at })
            }
            Self::Silent => {
                let (at, interval) = (s.last_seen?, s.interval?);
                let silent = here && s.is_in_service && is_silent(s, quiet?);
                silent.then_some(Why::Quiet { at, interval })
            }
            Self::Forgotten => {
                let quiet = quiet?;
                let alive = quiet <= ALIVE_WITHIN || (s.interval.is_some() && !is_silent(s, quiet));
                let at = s.last_act.max(s.last_update).or(s.first_seen)?;
                let untouched = now.since(at) > FORGOTTEN_AFTER && !s.has_purpose;
                (here && !s.is_guest && alive && untouched).then_some(Why::Untouched { at })
            }
            Self::SupportEnds => {
                let at = s.support_ends.filter(|_| !s.is_out && !s.is_adopted)?;
                if at <= now {
                    return Some(Why::Ended { at });
                }
                (at.since(now) <= ENDS_WITHIN).then_some(Why::Ends { at })
            }
            Self::Waiting if s.is_pending => Some(Why::AsksIn),
            Self::Waiting if s.rule_waits && here => Some(Why::RuleWaits),
            Self::Waiting if s.questions > 0 => Some(Why::Questions { n: s.questions }),
            Self::Walled if s.is_out => None,
            Self::Walled if s.is_quarantined => Some(Why::Quarantined),
            Self::Walled if s.is_walled => Some(Why::WalledOff),
            Self::Out if s.is_out => Some(match seen_since(s) {
                Some(at) => Why::LeftAndSeen { at },
                None => Why::Left,
            }),
            Self::Absent | Self::Shelf | Self::Waiting | Self::Walled | Self::Out => None,
        }
    }
}

/// Whether a thing has missed so many of its own intervals that it is silent.
fn is_silent(s: &Summary, quiet: i64) -> bool {
    s.interval.is_some_and(|i| quiet > i.max(0).saturating_mul(MISSED))
}

/// When a thing was seen last, where that is after its custody changed.
fn seen_since(s: &Summary) -> Option<Time> {
    let since = s.custody_since?;
    s.last_seen.filter(|last| *last > since)
}

/// How many things stand in each view; each view is there.
pub fn counts<'a>(things: impl IntoIterator<Item = &'a Summary>, now: Time) -> BTreeMap<View, u64> {
    let mut all: BTreeMap<View, u64> = View::ALL.into_iter().map(|v| (v, 0)).collect();
    for thing in things {
        for (view, n) in &mut all {
            *n += u64::from(view.why(thing, now).is_some());
        }
    }
    all
}

impl Why {
    /// Its stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Appeared { .. } => "appeared",
            Self::NeverSeen => "never-seen",
            Self::Late { .. } => "late",
            Self::PutBy => "put-by",
            Self::PutByAndSeen { .. } => "put-by-and-seen",
            Self::Sleeps { .. } => "sleeps",
            Self::Quiet { .. } => "quiet",
            Self::Untouched { .. } => "untouched",
            Self::Ends { .. } => "ends",
            Self::Ended { .. } => "ended",
            Self::AsksIn => "asks-in",
            Self::RuleWaits => "rule-waits",
            Self::Questions { .. } => "questions",
            Self::WalledOff => "walled-off",
            Self::Quarantined => "quarantined",
            Self::Left => "left",
            Self::LeftAndSeen { .. } => "left-and-seen",
        }
    }

    /// The reason as a sentence.
    #[must_use]
    pub fn say(self, words: &Words) -> String {
        let id = format!("viewwhy-{}", self.word());
        match self {
            Self::Quiet { at, interval } => words.say(
                &id,
                &[
                    ("day", figures::moment(words, at).into()),
                    ("interval", figures::duration(words, interval).into()),
                ],
            ),
            Self::PutByAndSeen { at } | Self::Sleeps { at } | Self::LeftAndSeen { at } => {
                words.say(&id, &[("day", figures::moment(words, at).into())])
            }
            Self::Appeared { at }
            | Self::Late { at }
            | Self::Untouched { at }
            | Self::Ends { at }
            | Self::Ended { at } => words.say(&id, &[("day", figures::day(words, at).into())]),
            Self::Questions { n } => words.say(&id, &[("n", n.into())]),
            Self::NeverSeen
            | Self::PutBy
            | Self::AsksIn
            | Self::RuleWaits
            | Self::WalledOff
            | Self::Quarantined
            | Self::Left => words.say(&id, &[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    const NOW: Time = Time(1_764_000_000_000_000);

    fn ago(days: i64) -> Option<Time> {
        Some(Time(NOW.0 - days * DAY))
    }

    fn running() -> Summary {
        Summary {
            is_in_service: true,
            first_seen: ago(900),
            last_seen: ago(0),
            last_act: ago(10),
            interval: Some(HOUR),
            ..Summary::default()
        }
    }

    fn views(s: &Summary) -> Vec<&'static str> {
        View::ALL.into_iter().filter(|v| v.why(s, NOW).is_some()).map(View::word).collect()
    }

    #[test]
    fn a_thing_that_is_fine_stands_nowhere() {
        assert_eq!(views(&running()), [""; 0]);
        assert_eq!(views(&Summary::default()), [""; 0]);
    }

    #[test]
    fn each_view_has_its_things() {
        let base = running;
        for (view, s) in [
            ("new", Summary { first_seen: ago(2), last_act: None, ..base() }),
            ("absent", Summary { is_expected: true, ..Summary::default() }),
            ("shelf", Summary { is_on_shelf: true, ..Summary::default() }),
            (
                "asleep",
                Summary { may_sleep: true, last_seen: ago(1), interval: Some(DAY), ..base() },
            ),
            ("silent", Summary { last_seen: ago(1), ..base() }),
            ("forgotten", Summary { last_act: ago(400), ..base() }),
            ("support-ends", Summary { support_ends: Some(Time(NOW.0 + 69 * DAY)), ..base() }),
            ("waiting", Summary { is_pending: true, ..Summary::default() }),
            ("walled", Summary { is_walled: true, ..base() }),
            ("out", Summary { is_out: true, is_in_service: false, ..base() }),
        ] {
            assert_eq!(views(&s), [view], "{s:?}");
        }
    }

    #[test]
    fn a_forgotten_thermostat_out_of_support_stands_in_three() {
        let s = Summary {
            last_act: None,
            last_update: ago(700),
            support_ends: ago(300),
            is_walled: true,
            ..running()
        };
        assert_eq!(views(&s), ["forgotten", "support-ends", "walled"]);
        let all = counts([&s, &running()], NOW);
        assert_eq!((all.len(), all.values().sum::<u64>()), (10, 3));
    }

    #[test]
    fn borders_are_where_they_are_said_to_be() {
        let quiet = |us: i64| Summary { last_seen: Some(Time(NOW.0 - us)), ..running() };
        assert_eq!(View::Silent.why(&quiet(3 * HOUR), NOW), None);
        assert!(View::Silent.why(&quiet(3 * HOUR + 1), NOW).is_some());
        let unknown = Summary { interval: None, last_seen: ago(400), ..running() };
        assert_eq!(View::Silent.why(&unknown, NOW), None, "nobody knows its rhythm");
        let ends =
            |days: i64| Summary { support_ends: Some(Time(NOW.0 + days * DAY)), ..running() };
        assert!(View::SupportEnds.why(&ends(180), NOW).is_some());
        assert_eq!(View::SupportEnds.why(&ends(181), NOW), None);
        assert!(matches!(View::SupportEnds.why(&ends(0), NOW), Some(Why::Ended { .. })));
        let seen = Summary { first_seen: ago(7), last_act: None, ..running() };
        assert!(View::New.why(&seen, NOW).is_some());
        assert_eq!(View::New.why(&seen, Time(NOW.0 + 1)), None);
    }

    #[test]
    fn a_visitor_is_not_news_and_a_stolen_thing_is_not_silent() {
        let guest = Summary { is_guest: true, first_seen: ago(0), last_act: None, ..running() };
        assert_eq!(views(&guest), [""; 0]);
        let stolen = Summary { is_missing: true, last_seen: ago(9), ..running() };
        assert_eq!(views(&stolen), [""; 0]);
    }

    #[test]
    fn what_left_or_lies_on_the_shelf_and_speaks_is_said_so() {
        let s = Summary {
            is_out: true,
            custody_since: ago(30),
            last_seen: ago(1),
            ..Summary::default()
        };
        assert!(matches!(View::Out.why(&s, NOW), Some(Why::LeftAndSeen { .. })));
        let s = Summary { is_out: false, is_on_shelf: true, ..s };
        assert!(matches!(View::Shelf.why(&s, NOW), Some(Why::PutByAndSeen { .. })));
        let late = Summary { is_expected: true, expected_by: ago(3), ..Summary::default() };
        assert!(matches!(View::Absent.why(&late, NOW), Some(Why::Late { .. })));
    }

    #[test]
    fn every_reason_is_said_in_both_languages() {
        assert_eq!(View::ALL.map(View::word), VIEWS);
        let at = NOW;
        let all = [
            Why::Appeared { at },
            Why::NeverSeen,
            Why::Late { at },
            Why::PutBy,
            Why::PutByAndSeen { at },
            Why::Sleeps { at },
            Why::Quiet { at, interval: 2 * HOUR },
            Why::Untouched { at },
            Why::Ends { at },
            Why::Ended { at },
            Why::AsksIn,
            Why::RuleWaits,
            Why::Questions { n: 2 },
            Why::WalledOff,
            Why::Quarantined,
            Why::Left,
            Why::LeftAndSeen { at },
        ];
        assert_eq!(all.map(Why::word), WHYS);
        for lang in [Lang::En, Lang::Fr] {
            let words = Words::new(lang);
            for why in all {
                let said = why.say(&words);
                assert!(said.ends_with('.') && !said.contains(['{', '$']), "{said}");
                let json = serde_json::to_value(why).unwrap();
                assert_eq!(json["why"], why.word());
            }
            for view in View::ALL {
                assert_eq!(View::parse(view.word()), Some(view));
                assert!(!view.name(&words).is_empty());
            }
        }
    }
}
