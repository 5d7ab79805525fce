//! What a message can be about, as plain values: each cause is one thing that stands now.
//!
//! A cause is a state and no event: whoever gathers causes gathers all that stand, each time, and the desk
//! ([`super::desk`]) works out what that changes. So nothing is lost by a restart, and the same causes twice
//! change nothing.

use std::collections::BTreeMap;

use gardien_watch::{finding::Level, time::Time};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::id::{PlaceId, ThingId};

listed! {
    /// What stands.
    What,
    /// Some of these.
    Whats {
        /// A rule found something.
        Finding = "finding",
        /// A thing is new, and nobody has looked at it.
        Newcomer = "newcomer",
        /// A thing has missed several of its own intervals.
        Silent = "silent",
        /// A declaration waits for a person.
        Declaration = "declaration",
        /// Support of a thing ends within a year, or has ended.
        Support = "support",
        /// Known holes of a thing.
        Hole = "hole",
        /// The hub itself is in trouble.
        Hub = "hub",
    }
}

/// Stable words for the hub's own trouble, each with its message `deskhub-WORD`.
pub const TROUBLES: &[&str] = &["store-full", "packets-dropped", "source-gone", "channel-failed"];

/// Stable words for what cannot be done about a message, each with its message `deskrefused-WORD`.
pub const REFUSALS: &[&str] = &["message-over", "not-offered", "channel-inside"];

/// Rules that conclude that a thing does harm to others: of one thing they have one cause.
pub const OUTWARD: &[&str] = &[
    "strangers",
    "flood",
    "port-scan",
    "worm-syn",
    "login-loop",
    "default-login",
    "forged-source",
    "lan-scan",
    "made-up-names",
    "dns-tunnel",
];

/// Rules about new parties or another way of talking: new firmware may explain them.
pub const CHANGED: &[&str] = &[
    "steady-stranger",
    "more-upload",
    "own-resolver",
    "hidden-lookups",
    "door-opened",
    "declaration-broken",
];

/// Something that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// What tells it from others, the same each time it is gathered: `finding:…`, `silent:…`.
    pub key: String,
    /// What it is.
    pub what: What,
    /// Whose it is. `None` only for the hub's own trouble.
    pub thing: Option<ThingId>,
    /// Since when: a first sighting, the last word before a silence, the date of a document.
    pub since: Time,
    /// How much it asks of a person.
    #[serde(serialize_with = "level_out", deserialize_with = "level_in")]
    pub level: Level,
    /// The rule, of a finding; the trouble, of the hub; the declaration's id; else empty.
    pub word: String,
    /// A date that it is about: the end of support.
    pub date: Option<Time>,
    /// A number that it is about: known holes.
    pub count: u64,
    /// What a person finds the proof by: a finding's label, a document's id, the key.
    pub evidence: String,
}

impl Cause {
    /// Whether it says that a thing is silent, by whichever way that was noticed.
    #[must_use]
    pub fn is_silence(&self) -> bool {
        self.what == What::Silent || (self.what == What::Finding && self.word == "went-silent")
    }
}

/// On what a thing hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The switch, access point, gateway or bridge.
    pub on: ThingId,
    /// How sure that is, 0 to 100: a person's word is 100.
    pub confidence: u8,
}

/// What folding needs to know of a thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stand {
    /// Where it is.
    pub place: Option<PlaceId>,
    /// Maker and model as one text, where both are known.
    pub model: Option<String>,
    /// Its firmware as last told.
    pub firmware: Option<String>,
    /// What it hangs on.
    pub link: Option<Link>,
    /// Whether its rhythm is learnt, so that its silence would be noticed.
    pub has_rhythm: bool,
}

/// A time in which silence and findings are expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// What tells it from others.
    pub id: crate::id::Id,
    /// Where; this place and all below it.
    pub place: Option<PlaceId>,
    /// Or these things. Neither: the whole site.
    pub things: Vec<ThingId>,
    /// From when.
    pub from: Time,
    /// Until when.
    pub until: Time,
    /// Why, in the words of whoever made it.
    pub reason: String,
}

/// Everything that stands now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scene {
    /// All causes, in any order.
    pub causes: Vec<Cause>,
    /// The things of the site.
    pub things: BTreeMap<ThingId, Stand>,
    /// What each place is part of.
    pub parents: BTreeMap<PlaceId, PlaceId>,
    /// Maintenance windows, past ones of the last weeks too.
    pub windows: Vec<Window>,
    /// By rule: how many people found a message of level *act* useful, and how many did not.
    pub votes: BTreeMap<String, [u64; 2]>,
}

impl Scene {
    /// Whether a window covers a thing.
    #[must_use]
    pub fn covers(&self, window: &Window, thing: ThingId) -> bool {
        if window.place.is_none() && window.things.is_empty() {
            return true;
        }
        if window.things.contains(&thing) {
            return true;
        }
        let Some(place) = window.place else { return false };
        let mut at = self.things.get(&thing).and_then(|t| t.place);
        // A tree of places is not deeper than its rules say; a loop would end here.
        for _ in 0..=crate::inventory::place::DEEPEST {
            match at {
                Some(p) if p == place => return true,
                Some(p) => at = self.parents.get(&p).copied(),
                None => return false,
            }
        }
        false
    }
}

/// Reads the word of a level.
#[must_use]
pub fn level_of(word: &str) -> Option<Level> {
    [Level::CannotTell, Level::Fine, Level::Note, Level::Look, Level::Act]
        .into_iter()
        .find(|l| l.word() == word)
}

pub(super) fn level_out<S: Serializer>(level: &Level, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(level.word())
}

pub(super) fn level_in<'de, D: Deserializer<'de>>(from: D) -> Result<Level, D::Error> {
    let word = <std::borrow::Cow<'de, str>>::deserialize(from)?;
    level_of(&word).ok_or_else(|| D::Error::custom("no level"))
}
