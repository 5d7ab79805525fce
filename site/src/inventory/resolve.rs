//! Whose a sighting is.
//!
//! Evidence is weighed in points, of which 100 suffice. The numbers are an order, not a measurement:
//! what proves, what suffices alone, what suffices in pairs, what never does.
//!
//! | shown and held | points | |
//! |---|---|---|
//! | certificate, EDHOC credential | 200 | it has the key |
//! | serial, sticker | 120 | made to be one thing's |
//! | factory MAC address | 110 | the same, and easily copied: less than a serial |
//! | random MAC address | 100 | the same thing while it lasts |
//! | DUID | 90 | one machine's by RFC 8415; copied with disk images, so it wants a second witness |
//! | UUID | 80 | some makers burn one into all things of a model |
//! | client identifier, BACnet number, LLDP chassis | 60, 50, 50 | set by hand |
//! | a name | 40, a second one 15 | `printer` is not unique; the same text heard twice is one witness |
//! | name in a certificate | 20 | often the maker's |
//! | IP address within a day | 20 | who had it yesterday |
//! | switch port, fingerprint | 15 | where and what, not who |
//! | addresses that follow each other without overlap, on a guest | 60 | a phone that changed its address |
//!
//! Everything but a proof can be forged, and forging a serial number or a DUID wins no more than
//! forging the hardware address does. So none of these opens a door by itself: what a thing may do
//! hangs on its custody and rule, and where it matters on a key.
//!
//! What nobody may decide automatically is proposed to a person: that two things are the same, that
//! one took another's place, that an address was copied. A serial number that differs, a key that a
//! person vouched for and that differs, and different behaviour (maker or kind *and* software or
//! switch port) speak against any number of points.

use std::collections::{BTreeMap, BTreeSet};

use gardien_watch::{
    time::{HOUR, Time},
    untrusted::Untrusted,
};
use serde::{Deserialize, Serialize};

use super::{
    Entry, Inventory,
    claim::{Kind, Source, Strength, is_random},
    field::Field,
    sighting::{Sighting, SpeaksFor},
};
use crate::{
    id::ThingId,
    shown,
    words::{Value, Words},
};

/// Points that make a sighting a thing's.
pub const ENOUGH: u32 = 100;
/// Points from which two things are proposed to a person as one.
pub const WORTH_ASKING: u32 = 60;
/// The same for what is seen without a hardware address.
pub const WORTH_ASKING_WITHOUT_MAC: u32 = 40;
/// Things that may share a value before it tells nobody from anybody.
pub const MOST_HOLDERS: usize = 16;
/// How long an IP address counts after it was seen (a common lease time).
pub const LEASE: i64 = 24 * HOUR;
/// How sure both sides must be before a difference of maker or kind counts, of 100.
pub const SURE: u8 = 80;

/// A piece of the explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// It shows a value that the thing holds.
    Holds,
    /// Its made-up address begins after the thing's last one ended.
    Rotates,
    /// Nothing is known of the thing that this does not show.
    KnownOnlySo,
    /// Several would fit equally, and nothing depends on which.
    OneOfSeveral,
    /// So many share the name that they are listed as one.
    Crowd,
    /// Nobody holds what it shows.
    NothingKnown,
    /// What it shows is held by several, or does not suffice.
    NotEnough,
    /// It shows another serial number or sticker.
    OtherNumber,
    /// It shows another key than the one that a person vouched for.
    OtherKey,
    /// It seems to be of another maker or kind, and its software or place differs.
    BehavesOtherwise,
    /// It shows another factory address, and nothing that proves who it is.
    OtherCard,
    /// The value is that of one who speaks for others.
    SpeaksForOthers,
    /// It has the same model.
    SameModel,
    /// The thing has been quiet since before this appeared.
    QuietSince,
    /// A person locked the value to another thing.
    LockedElsewhere,
}

/// The words of [`Code`], in its order.
pub const CODES: &[&str] = &[
    "holds",
    "rotates",
    "known-only-so",
    "one-of-several",
    "crowd",
    "nothing-known",
    "not-enough",
    "other-number",
    "other-key",
    "behaves-otherwise",
    "other-card",
    "speaks-for-others",
    "same-model",
    "quiet-since",
    "locked-elsewhere",
];

impl Code {
    /// Its stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Rotates => "rotates",
            Self::KnownOnlySo => "known-only-so",
            Self::OneOfSeveral => "one-of-several",
            Self::Crowd => "crowd",
            Self::NothingKnown => "nothing-known",
            Self::NotEnough => "not-enough",
            Self::OtherNumber => "other-number",
            Self::OtherKey => "other-key",
            Self::BehavesOtherwise => "behaves-otherwise",
            Self::OtherCard => "other-card",
            Self::SpeaksForOthers => "speaks-for-others",
            Self::SameModel => "same-model",
            Self::QuietSince => "quiet-since",
            Self::LockedElsewhere => "locked-elsewhere",
        }
    }
}

/// One reason, with what it is about and how heavy it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Because {
    /// What it says.
    pub code: Code,
    /// The thing that it speaks of, where that is not the one chosen.
    pub thing: Option<ThingId>,
    /// The kind of claim, where it is about one.
    pub kind: Option<Kind>,
    /// What was seen.
    pub value: Option<Untrusted>,
    /// Points; 0 for what speaks against or only explains.
    pub points: u32,
}

impl Because {
    const fn plain(code: Code, points: u32) -> Self {
        Self { code, thing: None, kind: None, value: None, points }
    }

    fn about(code: Code, kind: Kind, value: &Untrusted, points: u32) -> Self {
        Self { code, thing: None, kind: Some(kind), value: Some(value.clone()), points }
    }

    /// The reason as a sentence.
    #[must_use]
    pub fn say(&self, words: &Words) -> String {
        let kind = self.kind.map(|k| words.say(&format!("claimkind-{}", k.word()), &[]));
        let value = self.value.as_ref().map(|v| shown::name(words, v)).unwrap_or_default();
        let id = format!("belongs-{}", self.code.word());
        match kind {
            Some(kind) => {
                words.say(&id, &[("kind", Value::from(kind)), ("value", Value::from(value))])
            }
            None => words.say(&id, &[]),
        }
    }
}

/// What a person is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// Are these two one thing?
    Same,
    /// Did the second take the place of the first?
    Replaced,
    /// Do these two use one address, and which of them should?
    Copied,
}

/// The words of [`Question`], in its order.
pub const QUESTIONS: &[&str] = &["same", "replaced", "copied"];

impl Question {
    /// Its stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Replaced => "replaced",
            Self::Copied => "copied",
        }
    }
}

/// What a proposal is about: the key that a person's answer names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pair {
    /// The question.
    pub question: Question,
    /// The older thing.
    pub older: ThingId,
    /// The newer thing.
    pub newer: ThingId,
}

/// Something that only a person may decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The question.
    pub question: Question,
    /// The older thing.
    pub older: ThingId,
    /// The newer thing.
    pub newer: ThingId,
    /// When it was first asked.
    pub at: Time,
    /// Why.
    pub because: Vec<Because>,
}

impl Proposal {
    /// Its key.
    #[must_use]
    pub const fn pair(&self) -> Pair {
        Pair { question: self.question, older: self.older, newer: self.newer }
    }
}

/// Whose a sighting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum To {
    /// A thing that is known.
    Known(ThingId),
    /// One that is not known yet.
    New {
        /// Whether it can only be a visitor's, of whom nobody needs to be told.
        guest: bool,
    },
    /// Nobody's: there is no room for another thing.
    Beyond,
}

/// A question about the chosen thing and another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The question.
    pub question: Question,
    /// The other thing.
    pub other: ThingId,
    /// Why.
    pub because: Vec<Because>,
}

/// What is decided about a sighting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Whose it is.
    pub to: To,
    /// Why: what was weighed for the chosen thing, or why nobody was chosen.
    pub because: Vec<Because>,
    /// Questions that arise.
    pub ask: Vec<Ask>,
    /// Claims of the sighting that are another's and are not taken, by kind and value.
    pub leave: BTreeSet<(Kind, Untrusted)>,
    /// Whether the chosen thing now stands for several.
    pub crowd: bool,
}

/// A thing that holds something of what was shown.
#[derive(Default)]
struct Candidate {
    points: u32,
    names: BTreeSet<Untrusted>,
    shares_address: bool,
    /// Holds the hardware address shown, and that address is its own.
    mac: bool,
    /// Shares anything that says who it is, or an address.
    who: bool,
    /// A witness that binds a second network card.
    binds: bool,
    /// Shares what says where it is.
    place: bool,
    because: Vec<Because>,
    against: Vec<Because>,
}

impl Candidate {
    fn add(&mut self, because: Because) {
        self.points += because.points;
        self.because.push(because);
    }
}

impl Inventory {
    /// Decides whose a sighting is, and changes nothing. `_now` is the time of the decision: what a
    /// sighting claims of the future is cut there when it is taken in, and no decision depends on it,
    /// so that a capture of last year is decided as it would have been then.
    #[must_use]
    pub fn absorb(&self, sighting: &Sighting, _now: Time) -> Decision {
        let mut leave = BTreeSet::new();
        let mut candidates = self.candidates(sighting, &mut leave);
        for (id, candidate) in &mut candidates {
            if let Some(entry) = self.things.get(id) {
                candidate.against = against(entry, sighting, candidate);
            }
        }
        let has_mac = sighting.values(Kind::Mac).any(|m| !leave.contains(&(Kind::Mac, m.clone())));
        let chosen = self.sufficient(&candidates).or_else(|| {
            let strong = |s: &super::sighting::Shown| {
                s.kind.strength(s.value.raw()) >= Strength::Strong
                    && !leave.contains(&(s.kind, s.value.clone()))
            };
            if has_mac {
                self.rotated(&mut candidates, sighting, &leave)
            } else if sighting.shown.iter().any(strong) {
                None
            } else {
                self.weakly(&mut candidates)
            }
        });
        self.conclude(sighting, candidates, chosen, leave)
    }

    /// Everybody who holds something of what was shown, with points.
    fn candidates(
        &self,
        sighting: &Sighting,
        leave: &mut BTreeSet<(Kind, Untrusted)>,
    ) -> BTreeMap<ThingId, Candidate> {
        let mut all: BTreeMap<ThingId, Candidate> = BTreeMap::new();
        for s in &sighting.shown {
            let holders = self.holders(s.kind, &s.value);
            if holders.len() > MOST_HOLDERS {
                continue;
            }
            for id in holders {
                let Some(entry) = self.things.get(id) else { continue };
                let Some(claim) = entry.holds(s.kind, &s.value) else { continue };
                if entry.record.speaks_for.is_some()
                    && claim.lock.is_none()
                    && sighting.speaks_for.is_none()
                    && is_of_another(entry, sighting, s.kind, &s.value)
                {
                    if s.kind == Kind::Mac {
                        leave.insert((s.kind, s.value.clone()));
                    }
                    continue;
                }
                let c = all.entry(*id).or_default();
                // A copied value is no proof of either: it counts half for each, and the rest decides.
                let share = |points: u32| if holders.len() > 1 { points / 2 } else { points };
                let points = match s.kind {
                    Kind::Certificate | Kind::EdhocCredential => share(200),
                    Kind::Serial | Kind::Sticker => share(120),
                    Kind::Mac if is_random(s.value.raw()) => share(100),
                    Kind::Mac => share(110),
                    Kind::Duid => share(90),
                    Kind::SsdpUuid => share(80),
                    Kind::DhcpClientId => share(60),
                    Kind::BacnetDevice | Kind::Lldp => share(50),
                    Kind::DhcpName | Kind::MdnsName | Kind::NameGiven => {
                        if !c.names.insert(s.value.clone()) {
                            continue;
                        }
                        if c.names.len() == 1 { 40 } else { 15 }
                    }
                    Kind::CertificateName => 20,
                    Kind::SwitchPort | Kind::Fingerprint => 15,
                    Kind::Ipv4 | Kind::Ipv6 => {
                        // An address alone is all that is known of some things, and then it counts
                        // however old it is.
                        let only = entry.claims.iter().all(|c| c.kind.is_lent());
                        let recent = sighting.first.since(claim.last) <= LEASE;
                        if c.shares_address || claim.ended.is_some() || !(recent || only) {
                            continue;
                        }
                        c.shares_address = true;
                        20
                    }
                };
                c.mac |= s.kind == Kind::Mac;
                c.who |= c.shares_address || s.kind.strength(s.value.raw()) >= Strength::Weak;
                c.binds |= matches!(
                    s.kind,
                    Kind::Certificate
                        | Kind::EdhocCredential
                        | Kind::Serial
                        | Kind::Sticker
                        | Kind::Duid
                );
                c.place |= matches!(s.kind, Kind::SwitchPort | Kind::Ipv4) || s.kind.is_name();
                c.add(Because::about(Code::Holds, s.kind, &s.value, points));
            }
        }
        all
    }

    /// The one with the most points among those that have enough, or that hold the hardware address.
    fn sufficient(&self, candidates: &BTreeMap<ThingId, Candidate>) -> Option<ThingId> {
        let fits = |c: &Candidate| c.against.is_empty() && (c.mac || c.points >= ENOUGH);
        best(candidates.iter().filter(|(_, c)| fits(c)).map(|(id, c)| ((c.mac, c.points), *id)))
    }

    /// A guest whose made-up address ended before this one began, under the same name.
    fn rotated(
        &self,
        candidates: &mut BTreeMap<ThingId, Candidate>,
        sighting: &Sighting,
        leave: &BTreeSet<(Kind, Untrusted)>,
    ) -> Option<ThingId> {
        let macs =
            sighting.values(Kind::Mac).filter(|m| !leave.contains(&(Kind::Mac, (*m).clone())));
        let mut macs = macs.peekable();
        macs.peek()?;
        let strong =
            |s: &super::sighting::Shown| s.kind.strength(s.value.raw()) >= Strength::Strong;
        if !macs.all(|m| is_random(m.raw())) || sighting.shown.iter().any(strong) {
            return None;
        }
        let prints: BTreeSet<&Untrusted> = sighting.values(Kind::Fingerprint).collect();
        let mut fit = Vec::new();
        for (id, c) in candidates.iter_mut() {
            let Some(entry) = self.things.get(id) else { continue };
            let own: BTreeSet<_> = entry.of(Kind::Fingerprint).map(|c| &c.value).collect();
            let other_software = !prints.is_empty() && !own.is_empty() && prints.is_disjoint(&own);
            let overlaps =
                entry.of(Kind::Mac).any(|m| m.first <= sighting.last && sighting.first <= m.last);
            if c.names.is_empty()
                || !c.against.is_empty()
                || !entry.is_guest()
                || other_software
                || (overlaps && !entry.record.crowd)
            {
                continue;
            }
            c.add(Because::plain(Code::Rotates, 60));
            // Who is not there just now comes before a crowd that is.
            fit.push(((c.points, !overlaps, entry.record.last), *id));
        }
        if fit.len() > 1 {
            for (_, id) in &fit {
                if let Some(c) = candidates.get_mut(id) {
                    c.because.push(Because::plain(Code::OneOfSeveral, 0));
                }
            }
        }
        best(fit.into_iter()).or_else(|| self.crowd(candidates, sighting))
    }

    /// The oldest of the guests under a name that too many share to be told apart.
    fn crowd(
        &self,
        candidates: &mut BTreeMap<ThingId, Candidate>,
        sighting: &Sighting,
    ) -> Option<ThingId> {
        for s in sighting.shown.iter().filter(|s| s.kind == Kind::DhcpName) {
            let holders = self.holders(s.kind, &s.value);
            if holders.len() <= MOST_HOLDERS {
                continue;
            }
            let is_guest = |id: &&ThingId| self.things.get(id).is_some_and(Entry::is_guest);
            let oldest = holders.iter().take(MOST_HOLDERS).find(is_guest);
            if let Some(oldest) = oldest {
                let c = candidates.entry(*oldest).or_default();
                c.add(Because::about(Code::Crowd, s.kind, &s.value, 0));
                return Some(*oldest);
            }
        }
        None
    }

    /// Without a hardware address (seen through a router, or in a log without them): the only one
    /// that fits, however little is shown. A thing of which nothing more is known comes first.
    fn weakly(&self, candidates: &mut BTreeMap<ThingId, Candidate>) -> Option<ThingId> {
        let mut fits = Vec::new();
        for (id, c) in candidates.iter_mut() {
            let strong = |c: &super::Claim| {
                c.kind == Kind::Mac || c.kind.strength(c.value.raw()) >= Strength::Strong
            };
            let only = self.things.get(id).is_some_and(|e| !e.claims.iter().any(strong));
            // What its software looks like, or where it is plugged in, is not even a beginning.
            if !c.against.is_empty() || !c.who {
                continue;
            }
            if only {
                c.add(Because::plain(Code::KnownOnlySo, 20));
            }
            fits.push((c.points, *id));
        }
        let (most, chosen) = fits.iter().copied().max_by_key(|(points, _)| *points)?;
        let alone = fits.iter().filter(|(points, _)| *points == most).count() == 1;
        alone.then_some(chosen)
    }

    /// Puts the decision together with the questions that arise.
    fn conclude(
        &self,
        sighting: &Sighting,
        candidates: BTreeMap<ThingId, Candidate>,
        chosen: Option<ThingId>,
        mut leave: BTreeSet<(Kind, Untrusted)>,
    ) -> Decision {
        let of_others = |(kind, value): &(Kind, Untrusted)| {
            Because::about(Code::SpeaksForOthers, *kind, value, 0)
        };
        let dim: Vec<Because> = leave.iter().map(of_others).collect();
        let mut ask = Vec::new();
        // Without a hardware address there is so little to go by that a name is worth a question.
        let no_mac = sighting.values(Kind::Mac).next().is_none();
        let worth = if no_mac { WORTH_ASKING_WITHOUT_MAC } else { WORTH_ASKING };
        for (id, c) in candidates.iter().filter(|(id, _)| Some(**id) != chosen) {
            let Some(entry) = self.things.get(id) else { continue };
            let strong = |b: &&Because| {
                b.code == Code::Holds
                    && b.kind.zip(b.value.as_ref()).is_some_and(|(k, v)| {
                        k.strength(v.raw()) >= Strength::Strong || k == Kind::Mac
                    })
            };
            let shared: Vec<&Because> = c.because.iter().filter(strong).collect();
            let because = || c.because.iter().chain(&c.against).cloned().collect::<Vec<_>>();
            // Nobody is asked which visitor is which.
            let is_visitor = c.because.iter().any(|b| b.code == Code::Rotates);
            let is_contradicted = c.against.iter().any(|b| b.code != Code::OtherCard);
            if is_contradicted && c.mac {
                ask.push(Ask { question: Question::Copied, other: *id, because: because() });
            } else if chosen.is_none() && replaces(entry, sighting, c) {
                let mut because = because();
                because.push(Because::plain(Code::SameModel, 0));
                because.push(Because::plain(Code::QuietSince, 0));
                ask.push(Ask { question: Question::Replaced, other: *id, because });
            } else if !is_contradicted && !is_visitor && c.points >= worth {
                // Held by the chosen one as well: a copied address, already asked about.
                let only_here = shared.is_empty()
                    || shared.iter().any(|b| {
                        b.kind.zip(b.value.as_ref()).is_some_and(|(k, v)| {
                            chosen.is_none_or(|c| !self.holders(k, v).contains(&c))
                        })
                    });
                if only_here {
                    ask.push(Ask { question: Question::Same, other: *id, because: because() });
                }
            }
            for b in shared {
                let (Some(kind), Some(value)) = (b.kind, &b.value) else { continue };
                let is_locked = entry.holds(kind, value).is_some_and(|c| c.lock.is_some());
                // What is another's is not copied, unless that one contradicts: then both show it.
                if is_locked || !is_contradicted {
                    leave.insert((kind, value.clone()));
                }
            }
        }
        if let Some(entry) = chosen.and_then(|id| self.things.get(&id)) {
            leave.retain(|(kind, value)| entry.holds(*kind, value).is_none());
        }
        // The heaviest questions first; the rest finds no room with the thing.
        ask.sort_by_key(|a| {
            (core::cmp::Reverse(a.because.iter().map(|b| b.points).sum::<u32>()), a.other)
        });
        ask.truncate(self.limits.proposals_each);

        let weighed = chosen.and_then(|id| candidates.get(&id).map(|c| (id, c)));
        let Some((id, c)) = weighed else {
            let code = if candidates.is_empty() { Code::NothingKnown } else { Code::NotEnough };
            let mut because = vec![Because::plain(code, 0)];
            because.extend(dim);
            for (id, c) in &candidates {
                let mut all = c.because.clone();
                all.extend(c.against.iter().cloned());
                because.extend(all.into_iter().map(|b| Because { thing: Some(*id), ..b }));
            }
            because.truncate(32);
            let to = if self.things.len() < self.limits.things {
                To::New { guest: looks_like_a_guest(sighting, &leave) }
            } else {
                To::Beyond
            };
            return Decision { to, because, ask, leave, crowd: false };
        };
        let mut because = c.because.clone();
        because.extend(dim);
        because.sort_by_key(|b| core::cmp::Reverse(b.points));
        let crowd = because.iter().any(|b| matches!(b.code, Code::Crowd | Code::OneOfSeveral));
        Decision { to: To::Known(id), because, ask, leave, crowd }
    }
}

/// The greatest key; of equals the lowest id, which is the oldest thing.
fn best<K: Ord>(all: impl Iterator<Item = (K, ThingId)>) -> Option<ThingId> {
    all.max_by(|(a, x), (b, y)| a.cmp(b).then_with(|| y.cmp(x))).map(|(_, id)| id)
}

/// Whether a value that a router or relay holds is here that of somebody behind it: anything but its
/// own name, or its address beside names or keys that it does not hold.
fn is_of_another(entry: &Entry, sighting: &Sighting, kind: Kind, value: &Untrusted) -> bool {
    let is_router = entry.record.speaks_for == Some(SpeaksFor::Router);
    let own_name = |kind: Kind, value: &Untrusted| {
        entry.of(kind).min_by_key(|c| (c.first, c.id)).is_some_and(|c| c.value == *value)
    };
    match kind {
        Kind::Mac => sighting.shown.iter().any(|s| match s.kind {
            k if k.is_name() => !own_name(k, &s.value),
            Kind::Mac => false,
            k if k.strength(s.value.raw()) >= Strength::Strong => {
                entry.of(k).next().is_some() && entry.holds(k, &s.value).is_none()
            }
            _ => false,
        }),
        k if k.is_name() => !own_name(k, value),
        Kind::Ipv4 | Kind::Ipv6 | Kind::Fingerprint => !is_router,
        _ => false,
    }
}

/// What speaks against a sighting being a thing's.
fn against(entry: &Entry, sighting: &Sighting, c: &Candidate) -> Vec<Because> {
    let mut found = Vec::new();
    for s in &sighting.shown {
        let has_other =
            entry.of(s.kind).next().is_some() && entry.holds(s.kind, &s.value).is_none();
        if s.kind.is_single() && has_other {
            found.push(Because::about(Code::OtherNumber, s.kind, &s.value, 0));
        }
        let is_key = matches!(s.kind, Kind::Certificate | Kind::EdhocCredential);
        if is_key && has_other && entry.of(s.kind).any(|c| c.lock.is_some()) {
            found.push(Because::about(Code::OtherKey, s.kind, &s.value, 0));
        }
    }
    let proven = c.because.iter().any(|b| {
        b.kind.zip(b.value.as_ref()).is_some_and(|(k, v)| k.strength(v.raw()) == Strength::Proven)
    });
    let disjoint = |kind| {
        let shown: BTreeSet<&Untrusted> = sighting.values(kind).collect();
        let held: BTreeSet<&Untrusted> = entry.of(kind).map(|c| &c.value).collect();
        !shown.is_empty() && !held.is_empty() && shown.is_disjoint(&held)
    };
    if !proven
        && (differs(entry, sighting, Field::Maker) || differs(entry, sighting, Field::Kind))
        && (disjoint(Kind::Fingerprint) || disjoint(Kind::SwitchPort))
    {
        found.push(Because::plain(Code::BehavesOtherwise, 0));
    }
    let factory = |m: &Untrusted| !is_random(m.raw());
    let has_factory = entry.of(Kind::Mac).any(|c| factory(&c.value));
    if !c.mac && !c.binds && has_factory && sighting.values(Kind::Mac).any(factory) {
        found.push(Because::plain(Code::OtherCard, 0));
    }
    found
}

/// Whether a field is surely one thing here and surely another there.
fn differs(entry: &Entry, sighting: &Sighting, field: Field) -> bool {
    let known = entry.record.fields.of(field, Source::Guessed).filter(|s| s.confidence >= SURE);
    let seems = sighting.seemingly(field, SURE);
    known.zip(seems).is_some_and(|(a, b)| !a.value.raw().eq_ignore_ascii_case(b.raw()))
}

/// Whether what appears here can have taken the place of a thing: the same model, something that says
/// the same place, another factory address, and the old one quiet since before.
fn replaces(entry: &Entry, sighting: &Sighting, c: &Candidate) -> bool {
    let known = entry.record.fields.of(Field::Model, Source::Guessed);
    let known = known.filter(|s| s.confidence >= SURE);
    let same_model = known
        .zip(sighting.seemingly(Field::Model, SURE))
        .is_some_and(|(a, b)| a.value.raw().eq_ignore_ascii_case(b.raw()));
    let factory = sighting.values(Kind::Mac).any(|m| !is_random(m.raw()));
    same_model && c.place && !c.mac && factory && entry.record.last <= sighting.first
}

/// Whether a new thing can only be a visitor's.
fn looks_like_a_guest(sighting: &Sighting, leave: &BTreeSet<(Kind, Untrusted)>) -> bool {
    sighting.values(Kind::Mac).any(|m| !leave.contains(&(Kind::Mac, m.clone())))
        && sighting.source <= Source::Seen
        && !sighting.shown.iter().any(|s| s.kind.strength(s.value.raw()) >= Strength::Strong)
}
