//! The things of a site, and what tells one from another.
//!
//! A thing has an identity of ours. What the network shows of it (hardware address, names,
//! certificates…) are claims that it holds; a [sighting](sighting::Sighting) is a handful of claims seen together.
//! [`Inventory::absorb`] decides whose it is, with reasons; a person corrects by merging, splitting
//! and undoing, which moves claims and never deletes a thing.
//!
//! | module | what |
//! |---|---|
//! | [`place`] | where things are |
//! | [`claim`] | pieces of identity, and how much each says |
//! | [`sighting`] | what was seen together, taken from the watcher's account |
//! | [`resolve`] | whose a sighting is |
//! | [`absorb`] | what a sighting changes |
//! | [`change`] | merge, split, undo, locks and fields told by people |
//! | [`field`] | name, kind, maker… with their sources |
//! | [`search`] | what people type to find things |
//! | [`view`] | new, silent, forgotten…: the lists that people look at |
//!
//! # What always holds
//!
//! - A claim is held by exactly one living thing; merging, splitting and undoing neither lose nor
//!   double one. Only a sighting of a thing that holds too many drops one: its own oldest that nobody
//!   locked.
//! - An id once given stays that thing's. A thing merged away keeps its id as another name of the
//!   thing that it went into.
//! - What a person locked is moved, ended or dropped by a person only.
//! - The same sightings in the same order give the same inventory, with ids as the only chance.
//!
//! # Memory
//!
//! Claims live with their thing. The index from a value to its holders keeps 128 bits of SHA-256
//! instead of the text: nobody can make two values meet there, and a table of 100,000 things stays
//! small (measured in `examples/inventory.rs`).

pub mod absorb;
pub mod change;
pub mod claim;
pub mod field;
pub mod place;
pub mod resolve;
pub mod search;
pub mod sighting;
#[cfg(test)]
mod tests;
pub mod view;

use std::collections::{BTreeMap, BTreeSet};

use gardien_watch::{time::Time, untrusted::Untrusted};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use self::{
    claim::{Claim, Kind, Strength},
    field::{Chosen, Field, Fields},
    resolve::{Pair, Proposal},
    sighting::SpeaksFor,
};
use crate::id::{ClaimId, Id, ThingId};

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Things, those merged away included.
    pub things: usize,
    /// Claims that sightings give one thing.
    pub claims: usize,
    /// Claims that a merge may bring together in one thing.
    pub merged: usize,
    /// Proposals that wait for a person.
    pub proposals: usize,
    /// Of these, those about one thing.
    pub proposals_each: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { things: 200_000, claims: 64, merged: 256, proposals: 1_000, proposals_each: 4 }
    }
}

/// Whether a thing stands by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It is not there yet.
    Unborn,
    /// It stands by itself.
    Own,
    /// It was merged into another, and its id is another name of that one.
    Merged(ThingId),
}

/// A thing as the inventory keeps it, without its claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its id.
    pub id: ThingId,
    /// Whether it stands by itself.
    pub standing: Standing,
    /// First sighting.
    pub first: Time,
    /// Last sighting.
    pub last: Time,
    /// Whether its hardware address speaks for others.
    pub speaks_for: Option<SpeaksFor>,
    /// Whether it stands for several that nobody can tell apart: phones that share a name and change
    /// their addresses.
    pub crowd: bool,
    /// What is known of it beside its identity.
    pub fields: Fields,
}

/// A thing with its claims.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    record: Record,
    /// In the order of their ids, which is the order in which they came.
    claims: Vec<Claim>,
}

impl Entry {
    fn holds(&self, kind: Kind, value: &Untrusted) -> Option<&Claim> {
        self.claims.iter().find(|c| c.kind == kind && c.value == *value)
    }

    fn of(&self, kind: Kind) -> impl Iterator<Item = &Claim> {
        self.claims.iter().filter(move |c| c.kind == kind)
    }

    /// Whether it can only be a visitor's: nothing but addresses that were made up, no word of a
    /// person.
    fn is_guest(&self) -> bool {
        let strong = |c: &Claim| c.kind.strength(c.value.raw()) >= Strength::Strong;
        self.of(Kind::Mac).next().is_some()
            && !self.claims.iter().any(|c| c.lock.is_some() || strong(c))
            && !self.record.fields.iter().any(|(_, s)| s.by.is_some())
    }
}

/// Things that hold a value: nearly always one.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Holders {
    One(ThingId),
    /// In order, without doubles.
    Many(Vec<ThingId>),
}

impl Holders {
    fn as_slice(&self) -> &[ThingId] {
        match self {
            Self::One(id) => core::slice::from_ref(id),
            Self::Many(ids) => ids,
        }
    }
}

/// What is wrong with values that a store returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inconsistent {
    /// Two things have one id.
    Twice(ThingId),
    /// Two claims have one id.
    ClaimTwice(ClaimId),
    /// A claim is held by a thing that is not there or was merged away.
    Homeless(ClaimId),
    /// A thing was merged into one that is not there, or into itself in the end.
    Lost(ThingId),
}

impl core::fmt::Display for Inconsistent {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Twice(id) => write!(f, "two things have the id {id}"),
            Self::ClaimTwice(id) => write!(f, "two claims have the id {id}"),
            Self::Homeless(id) => write!(f, "claim {id} is held by no living thing"),
            Self::Lost(id) => write!(f, "thing {id} was merged into none"),
        }
    }
}

impl core::error::Error for Inconsistent {}

/// All things of a site with their claims.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    limits: Limits,
    things: BTreeMap<ThingId, Entry>,
    /// From 128 bits of a value's digest to its holders.
    index: BTreeMap<u128, Holders>,
    /// What was merged directly into a thing: `(into, merged)`.
    merged: BTreeSet<(ThingId, ThingId)>,
    /// Where claims are that an act has moved: few, and only for saying why an undo is refused.
    moved: BTreeMap<ClaimId, ThingId>,
    proposals: BTreeMap<Pair, Proposal>,
    settled: BTreeSet<Pair>,
    /// Sightings that found no room for a new thing.
    beyond: u64,
}

impl Inventory {
    /// An empty inventory.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Takes what a store has kept, in any order.
    ///
    /// # Errors
    /// Where it cannot have come from here.
    pub fn load(
        limits: Limits,
        records: impl IntoIterator<Item = Record>,
        claims: impl IntoIterator<Item = Claim>,
        proposals: impl IntoIterator<Item = Proposal>,
        settled: impl IntoIterator<Item = Pair>,
    ) -> Result<Self, Inconsistent> {
        let mut all = Self::new(limits);
        for record in records {
            let id = record.id;
            if let Standing::Merged(into) = record.standing {
                all.merged.insert((into, id));
            }
            if all.things.insert(id, Entry { record, claims: Vec::new() }).is_some() {
                return Err(Inconsistent::Twice(id));
            }
        }
        for id in all.things.keys() {
            if all.current(*id).is_none() {
                return Err(Inconsistent::Lost(*id));
            }
        }
        let mut sorted: Vec<Claim> = claims.into_iter().collect();
        // Ids sort by time, so this is the order in which they came.
        sorted.sort_by_key(|c| c.id);
        if let Some([a, _]) = sorted.array_windows().find(|[a, b]| a.id == b.id) {
            return Err(Inconsistent::ClaimTwice(a.id));
        }
        for claim in sorted {
            if !all.is_own(claim.thing) {
                return Err(Inconsistent::Homeless(claim.id));
            }
            all.put(claim);
        }
        all.proposals = proposals.into_iter().map(|p| (p.pair(), p)).collect();
        all.settled = settled.into_iter().collect();
        Ok(all)
    }

    /// How much is kept.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        self.limits
    }

    /// How many sightings found no room for a new thing.
    #[must_use]
    pub const fn beyond(&self) -> u64 {
        self.beyond
    }

    /// How many things there are, those merged away included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.things.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.things.is_empty()
    }

    /// The thing that an id means today: itself, or what it was merged into. `None` for an unknown
    /// id.
    #[must_use]
    pub fn current(&self, id: ThingId) -> Option<ThingId> {
        let mut at = id;
        // A chain without an end would be longer than there are things.
        for _ in 0..=self.things.len() {
            match self.things.get(&at)?.record.standing {
                Standing::Merged(into) => at = into,
                Standing::Own | Standing::Unborn => return Some(at),
            }
        }
        None
    }

    /// What is kept of a thing, under its own id.
    #[must_use]
    pub fn record(&self, id: ThingId) -> Option<&Record> {
        Some(&self.things.get(&id)?.record)
    }

    /// Things that stand by themselves, in the order of their ids.
    pub fn things(&self) -> impl Iterator<Item = &Record> {
        self.things.values().map(|e| &e.record).filter(|r| r.standing == Standing::Own)
    }

    /// All things, those merged away included, in the order of their ids.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.things.values().map(|e| &e.record)
    }

    /// The claims that a thing holds.
    #[must_use]
    pub fn claims(&self, id: ThingId) -> &[Claim] {
        self.current(id).and_then(|id| self.things.get(&id)).map_or(&[], |e| &e.claims)
    }

    /// All claims, thing by thing.
    pub fn all_claims(&self) -> impl Iterator<Item = &Claim> {
        self.things.values().flat_map(|e| &e.claims)
    }

    /// The things that hold a value, which must be in the form of [`claim::normal`].
    #[must_use]
    pub fn holders(&self, kind: Kind, value: &Untrusted) -> &[ThingId] {
        self.index.get(&digest(kind, value)).map_or(&[], Holders::as_slice)
    }

    /// The ids that were merged into a thing, directly or by way of others, in their order.
    #[must_use]
    pub fn aliases(&self, id: ThingId) -> Vec<ThingId> {
        let (least, most) = (Id::from_octets([0; 16]), Id::from_octets([0xff; 16]));
        let mut found = Vec::new();
        let mut next = vec![id];
        while let Some(into) = next.pop() {
            let direct = self.merged.range((into, ThingId(least))..=(into, ThingId(most)));
            for (_, alias) in direct {
                found.push(*alias);
                next.push(*alias);
            }
        }
        found.sort_unstable();
        found
    }

    /// What is shown of a field of a thing, and what speaks against it. What is known of things that
    /// were merged into it counts as well.
    #[must_use]
    pub fn field(&self, id: ThingId, field: Field) -> Option<Chosen<'_>> {
        let id = self.current(id)?;
        let ids = core::iter::once(id).chain(self.aliases(id));
        let said = ids
            .filter_map(|id| self.things.get(&id))
            .flat_map(|e| e.record.fields.iter())
            .filter(|(f, _)| *f == field)
            .map(|(_, s)| s);
        field::choose(field, said)
    }

    /// Whether a thing can only be a visitor's: its addresses are made up and change, and no person
    /// has said anything of it. Such things are listed together and nobody is told of each.
    #[must_use]
    pub fn is_guest(&self, id: ThingId) -> bool {
        self.current(id).and_then(|id| self.things.get(&id)).is_some_and(Entry::is_guest)
    }

    /// What waits for a person to decide, in a fixed order.
    pub fn proposals(&self) -> impl Iterator<Item = &Proposal> {
        self.proposals.values()
    }

    /// What a person decided against.
    pub fn settled(&self) -> impl Iterator<Item = &Pair> {
        self.settled.iter()
    }

    /// Notes that a person decided against a proposal: it does not come again.
    pub fn settle(&mut self, pair: Pair) {
        self.proposals.remove(&pair);
        self.settled.insert(pair);
    }

    /// Changes whether a thing stands by itself.
    fn stand(&mut self, id: ThingId, standing: Standing) {
        let Some(entry) = self.things.get_mut(&id) else { return };
        if let Standing::Merged(into) = entry.record.standing {
            self.merged.remove(&(into, id));
        }
        if let Standing::Merged(into) = standing {
            self.merged.insert((into, id));
        }
        entry.record.standing = standing;
    }

    fn is_own(&self, id: ThingId) -> bool {
        self.things.get(&id).is_some_and(|e| e.record.standing == Standing::Own)
    }

    /// Gives a thing a claim.
    fn put(&mut self, claim: Claim) {
        let (thing, key) = (claim.thing, digest(claim.kind, &claim.value));
        let Some(entry) = self.things.get_mut(&thing) else { return };
        if claim.moved.is_some() {
            self.moved.insert(claim.id, thing);
        }
        let at = entry.claims.partition_point(|c| c.id < claim.id);
        entry.claims.insert(at, claim);
        self.index
            .entry(key)
            .and_modify(|holders| match holders {
                Holders::One(one) if *one == thing => {}
                Holders::One(one) => {
                    let mut both = vec![*one, thing];
                    both.sort_unstable();
                    *holders = Holders::Many(both);
                }
                Holders::Many(many) => {
                    if let Err(at) = many.binary_search(&thing) {
                        many.insert(at, thing);
                    }
                }
            })
            .or_insert(Holders::One(thing));
    }

    /// Takes a claim from a thing.
    fn take(&mut self, thing: ThingId, claim: ClaimId) -> Option<Claim> {
        let entry = self.things.get_mut(&thing)?;
        let at = entry.claims.iter().position(|c| c.id == claim)?;
        let claim = entry.claims.remove(at);
        self.moved.remove(&claim.id);
        if entry.holds(claim.kind, &claim.value).is_some() {
            // It held the value twice, after a merge.
            return Some(claim);
        }
        let key = digest(claim.kind, &claim.value);
        let holders = self.index.get_mut(&key);
        let is_last = match holders {
            Some(Holders::Many(many)) => {
                many.retain(|t| *t != thing);
                if let [only] = many.as_slice() {
                    let only = *only;
                    self.index.insert(key, Holders::One(only));
                }
                false
            }
            _ => true,
        };
        if is_last {
            self.index.remove(&key);
        }
        Some(claim)
    }
}

/// 128 bits that stand for a value of a kind.
fn digest(kind: Kind, value: &Untrusted) -> u128 {
    let mut hash = Sha256::new();
    hash.update(kind.word());
    hash.update([0]);
    hash.update(value.raw());
    let octets = hash.finalize();
    octets.first_chunk().copied().map_or(0, u128::from_be_bytes)
}
