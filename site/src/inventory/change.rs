//! Acts of people on identity: merge, split, undo, lock, tell.
//!
//! Each act is planned first, as a [`Change`]: a list of what moves from where to where. Planning
//! changes nothing and says why an act is refused; carrying out checks that everything is where the
//! plan says, so a change can be kept, sent and replayed. A change knows how to be turned round: an
//! undo is an ordinary change with everything moved back. It is refused once a later act has moved
//! one of the claims again, and names that act.
//!
//! Sightings between a change and its undo stay where they came: a claim that was refreshed goes back
//! refreshed, one that is new stays.

use gardien_watch::{time::Time, untrusted::Untrusted};
use serde::{Deserialize, Serialize};

use super::{
    Entry, Inventory, Record, Standing,
    claim::{Claim, Kind, Source, normal},
    field::{Field, Fields, Stated},
    resolve::{Pair, Question},
};
use crate::{
    id::{ChangeId, ClaimId, PersonId, ThingId},
    words::Words,
};

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Said that one thing is another.
    Merge {
        /// What became another name.
        from: ThingId,
        /// The thing that stays.
        into: ThingId,
    },
    /// Said that claims are another thing's.
    Split {
        /// The thing that held them.
        from: ThingId,
        /// The thing that holds them now.
        to: ThingId,
    },
    /// Said that one thing took another's place.
    Replace {
        /// The thing that was there.
        old: ThingId,
        /// The thing that is there.
        new: ThingId,
    },
    /// Vouched for a claim, or no longer does.
    Lock {
        /// The claim.
        claim: ClaimId,
    },
    /// Told a claim.
    Tell {
        /// The claim.
        claim: ClaimId,
    },
    /// Took a claim away.
    Drop {
        /// The claim.
        claim: ClaimId,
    },
    /// Told a field, or took it back.
    Field {
        /// The thing.
        thing: ThingId,
        /// The field.
        field: Field,
    },
    /// Undid a change.
    Undo {
        /// That change.
        of: ChangeId,
    },
}

impl Act {
    /// Its stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Merge { .. } => "merge",
            Self::Split { .. } => "split",
            Self::Replace { .. } => "replace",
            Self::Lock { .. } => "lock",
            Self::Tell { .. } => "tell",
            Self::Drop { .. } => "drop",
            Self::Field { .. } => "field",
            Self::Undo { .. } => "undo",
        }
    }
}

/// A claim that goes from one thing to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The claim.
    pub claim: ClaimId,
    /// The thing that held it.
    pub from: ThingId,
    /// The thing that holds it after.
    pub to: ThingId,
    /// The act that had moved it before.
    pub moved_before: Option<ChangeId>,
    /// The act that has moved it after: this one, or for an undo the one before.
    pub moved_after: Option<ChangeId>,
}

/// A thing that begins or ceases to stand by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    /// The thing.
    pub thing: ThingId,
    /// Before.
    pub before: Standing,
    /// After.
    pub after: Standing,
}

/// A claim that gains or loses its lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locking {
    /// The claim.
    pub claim: ClaimId,
    /// The thing that holds it.
    pub thing: ThingId,
    /// Who vouched before.
    pub before: Option<PersonId>,
    /// Who vouches after.
    pub after: Option<PersonId>,
}

/// A field as a person told it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refield {
    /// The thing.
    pub thing: ThingId,
    /// The field.
    pub field: Field,
    /// What had been told.
    pub before: Option<Stated>,
    /// What is told.
    pub after: Option<Stated>,
}

/// An act, with all that it changes. It is kept as it is, because an undo needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Its id.
    pub id: ChangeId,
    /// When.
    pub at: Time,
    /// Who; `None` for the hub itself.
    pub by: Option<PersonId>,
    /// What.
    pub act: Act,
    /// Claims that move.
    pub moves: Vec<Move>,
    /// Things that begin or cease to stand by themselves.
    pub stands: Vec<Stand>,
    /// Claims that gain or lose their lock.
    pub locks: Vec<Locking>,
    /// Claims that are new.
    pub added: Vec<Claim>,
    /// Claims that are gone.
    pub removed: Vec<Claim>,
    /// Fields told.
    pub fields: Vec<Refield>,
    /// For an undo: claims that had made room for others since, and cannot come back.
    pub gone: Vec<ClaimId>,
}

/// Who acts, when, under which id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The id of the change.
    pub change: ChangeId,
    /// Who; `None` for the hub itself.
    pub by: Option<PersonId>,
    /// When.
    pub at: Time,
}

impl Actor {
    const fn change(self, act: Act) -> Change {
        Change {
            id: self.change,
            at: self.at,
            by: self.by,
            act,
            moves: Vec::new(),
            stands: Vec::new(),
            locks: Vec::new(),
            added: Vec::new(),
            removed: Vec::new(),
            fields: Vec::new(),
            gone: Vec::new(),
        }
    }

    fn carry(self, claim: &Claim, to: ThingId) -> Move {
        Move {
            claim: claim.id,
            from: claim.thing,
            to,
            moved_before: claim.moved,
            moved_after: Some(self.change),
        }
    }
}

/// Where the claims of a split go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Into {
    /// To a thing with this new id.
    New(ThingId),
    /// To one that was merged into the thing and stands by itself again.
    Again(ThingId),
}

/// Why an act is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refused {
    /// There is no such thing.
    UnknownThing(ThingId),
    /// The thing holds no such claim.
    UnknownClaim(ClaimId),
    /// Both are the same thing already.
    SameThing,
    /// Nothing would change.
    Nothing,
    /// Only a person may move, drop or unlock this claim.
    Locked(ClaimId),
    /// Only a person may do this.
    PeopleOnly,
    /// Two numbers that a thing has only once differ; only a person may say that they are one thing.
    Contradicts(ClaimId),
    /// The thing would hold more claims than [`Limits::merged`](super::Limits).
    TooMany,
    /// The id is in use.
    IdInUse,
    /// It is no name of that thing.
    NotItsAlias(ThingId),
    /// It is no value of its kind.
    NoValue,
    /// A later act stands in the way: undo that first.
    Later(ChangeId),
    /// Something has changed since, and not by an act that can be named.
    Since,
}

/// The words of [`Refused`], in its order.
pub const REFUSALS: &[&str] = &[
    "unknown-thing",
    "unknown-claim",
    "same-thing",
    "nothing",
    "locked",
    "people-only",
    "contradicts",
    "too-many",
    "id-in-use",
    "not-its-alias",
    "no-value",
    "later",
    "since",
];

impl Refused {
    /// Its stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::UnknownThing(_) => "unknown-thing",
            Self::UnknownClaim(_) => "unknown-claim",
            Self::SameThing => "same-thing",
            Self::Nothing => "nothing",
            Self::Locked(_) => "locked",
            Self::PeopleOnly => "people-only",
            Self::Contradicts(_) => "contradicts",
            Self::TooMany => "too-many",
            Self::IdInUse => "id-in-use",
            Self::NotItsAlias(_) => "not-its-alias",
            Self::NoValue => "no-value",
            Self::Later(_) => "later",
            Self::Since => "since",
        }
    }

    /// What a person is told.
    #[must_use]
    pub fn say(self, words: &Words) -> String {
        words.say(&format!("identity-{}", self.word()), &[])
    }
}

impl Inventory {
    /// Plans that one thing is another: the claims of `from` go to `into`, and its id becomes another
    /// name of it.
    ///
    /// # Errors
    /// For a thing that is unknown or the same; for claims that only a person may move; for more
    /// claims than a thing may hold.
    pub fn merge(&self, from: ThingId, into: ThingId, actor: Actor) -> Result<Change, Refused> {
        let (from, into) = (self.known(from)?, self.known(into)?);
        if from == into {
            return Err(Refused::SameThing);
        }
        let (a, b) = (self.entry(from)?, self.entry(into)?);
        if a.claims.len() + b.claims.len() > self.limits.merged {
            return Err(Refused::TooMany);
        }
        if actor.by.is_none() {
            let other = |c: &&Claim| {
                c.kind.is_single()
                    && b.of(c.kind).next().is_some()
                    && b.holds(c.kind, &c.value).is_none()
            };
            if let Some(claim) = a.claims.iter().find(other) {
                return Err(Refused::Contradicts(claim.id));
            }
        }
        let mut change = actor.change(Act::Merge { from, into });
        change.moves = a.claims.iter().map(|c| actor.carry(c, into)).collect();
        let after = Standing::Merged(into);
        change.stands.push(Stand { thing: from, before: Standing::Own, after });
        self.allowed(&change)?;
        Ok(change)
    }

    /// Plans that some claims of a thing are another's.
    ///
    /// # Errors
    /// For a claim that the thing does not hold or that only a person may move, an id in use, an
    /// alias that is not one. Without claims only an alias may stand again.
    pub fn split(
        &self,
        thing: ThingId,
        claims: &[ClaimId],
        into: Into,
        actor: Actor,
    ) -> Result<Change, Refused> {
        let from = self.known(thing)?;
        let entry = self.entry(from)?;
        let (to, before) = match into {
            Into::New(id) if self.things.contains_key(&id) => return Err(Refused::IdInUse),
            Into::New(_) if claims.is_empty() => return Err(Refused::Nothing),
            Into::New(_) if self.things.len() >= self.limits.things => {
                return Err(Refused::TooMany);
            }
            Into::New(id) => (id, Standing::Unborn),
            Into::Again(id) => {
                let standing = self.entry(id)?.record.standing;
                if standing != Standing::Merged(from) {
                    return Err(Refused::NotItsAlias(id));
                }
                (id, standing)
            }
        };
        let mut change = actor.change(Act::Split { from, to });
        let mut claims: Vec<ClaimId> = claims.to_vec();
        claims.sort_unstable();
        claims.dedup();
        for id in claims {
            let claim = entry.claims.iter().find(|c| c.id == id);
            change.moves.push(actor.carry(claim.ok_or(Refused::UnknownClaim(id))?, to));
        }
        change.stands.push(Stand { thing: to, before, after: Standing::Own });
        self.allowed(&change)?;
        Ok(change)
    }

    /// Plans that one thing took another's place: what people told of the old one is told of the new
    /// one, where nothing was yet. Both keep their claims, and the old one its past.
    ///
    /// # Errors
    /// For unknown things, for anybody but a person, and where nothing would change.
    pub fn replace(&self, old: ThingId, new: ThingId, actor: Actor) -> Result<Change, Refused> {
        let (old, new) = (self.known(old)?, self.known(new)?);
        if old == new {
            return Err(Refused::SameThing);
        }
        let mut change = actor.change(Act::Replace { old, new });
        for field in [Field::Name, Field::Owner, Field::Purpose] {
            let told =
                |id| self.entry(id).map(|e| e.record.fields.of(field, Source::Told).cloned());
            if let (Some(after), None) = (told(old)?, told(new)?) {
                let after = Some(Stated { at: actor.at, by: actor.by, ..after });
                change.fields.push(Refield { thing: new, field, before: None, after });
            }
        }
        if change.fields.is_empty() {
            return Err(Refused::Nothing);
        }
        self.allowed(&change)?;
        Ok(change)
    }

    /// Plans that a person vouches for a claim, or no longer does.
    ///
    /// # Errors
    /// For a claim that the thing does not hold, for anybody but a person, and where it is so already.
    pub fn lock(
        &self,
        thing: ThingId,
        claim: ClaimId,
        lock: bool,
        actor: Actor,
    ) -> Result<Change, Refused> {
        let thing = self.known(thing)?;
        let before = self.claim(thing, claim).ok_or(Refused::UnknownClaim(claim))?.lock;
        if before.is_some() == lock {
            return Err(Refused::Nothing);
        }
        let mut change = actor.change(Act::Lock { claim });
        let after = actor.by.filter(|_| lock);
        change.locks.push(Locking { claim, thing, before, after });
        self.allowed(&change)?;
        Ok(change)
    }

    /// Plans a claim that a person tells, locked. Where the thing holds the value already, that claim
    /// is locked.
    ///
    /// # Errors
    /// For what is no value of its kind, and as for [`lock`](Self::lock).
    pub fn tell(
        &self,
        thing: ThingId,
        kind: Kind,
        value: &str,
        id: ClaimId,
        actor: Actor,
    ) -> Result<Change, Refused> {
        let thing = self.known(thing)?;
        let value = normal(kind, value).ok_or(Refused::NoValue)?;
        let entry = self.entry(thing)?;
        if let Some(held) = entry.holds(kind, &value) {
            return self.lock(thing, held.id, true, actor);
        }
        if entry.claims.len() >= self.limits.merged {
            return Err(Refused::TooMany);
        }
        let mut change = actor.change(Act::Tell { claim: id });
        change.added.push(Claim {
            id,
            thing,
            kind,
            value,
            source: Source::Told,
            first: actor.at,
            last: actor.at,
            confidence: 100,
            lock: actor.by,
            ended: None,
            moved: None,
        });
        self.allowed(&change)?;
        Ok(change)
    }

    /// Plans that a claim is wrong.
    ///
    /// # Errors
    /// For a claim that the thing does not hold, and for anybody but a person.
    pub fn drop_claim(
        &self,
        thing: ThingId,
        claim: ClaimId,
        actor: Actor,
    ) -> Result<Change, Refused> {
        let thing = self.known(thing)?;
        let held = self.claim(thing, claim).ok_or(Refused::UnknownClaim(claim))?;
        let mut change = actor.change(Act::Drop { claim });
        change.removed.push(held.clone());
        self.allowed(&change)?;
        Ok(change)
    }

    /// Plans what a person tells of a thing; `None` takes it back. `lock` keeps it whatever is seen.
    ///
    /// # Errors
    /// For an unknown thing, for anybody but a person, and where it is so already.
    pub fn tell_field(
        &self,
        thing: ThingId,
        field: Field,
        value: Option<&str>,
        lock: bool,
        actor: Actor,
    ) -> Result<Change, Refused> {
        let thing = self.known(thing)?;
        let before = self.entry(thing)?.record.fields.of(field, Source::Told).cloned();
        let value = value.map(str::trim).filter(|v| !v.is_empty()).map(Untrusted::new);
        let after = value.map(|value| Stated {
            value,
            source: Source::Told,
            by: actor.by,
            at: actor.at,
            confidence: 100,
            lock,
        });
        let what = |s: &Option<Stated>| s.as_ref().map(|s| (s.value.clone(), s.lock));
        if what(&before) == what(&after) {
            return Err(Refused::Nothing);
        }
        let mut change = actor.change(Act::Field { thing, field });
        change.fields.push(Refield { thing, field, before, after });
        self.allowed(&change)?;
        Ok(change)
    }

    /// Plans the undoing of a change: everything that it moved goes back. An undo can be undone.
    ///
    /// # Errors
    /// [`Refused::Later`] where a later act moved a claim again, [`Refused::Since`] where a thing, a
    /// lock or a field is no longer as the change left it.
    pub fn undo(&self, of: &Change, actor: Actor) -> Result<Change, Refused> {
        let mut change = actor.change(Act::Undo { of: of.id });
        for m in &of.moves {
            match self.claim(m.to, m.claim) {
                Some(c) if c.moved == m.moved_after => change.moves.push(Move {
                    claim: m.claim,
                    from: m.to,
                    to: m.from,
                    moved_before: m.moved_after,
                    moved_after: m.moved_before,
                }),
                Some(c) => return Err(c.moved.map_or(Refused::Since, Refused::Later)),
                // It went back already.
                None if self.claim(m.from, m.claim).is_some() => return Err(Refused::Since),
                None => match self.whereabouts(m.claim) {
                    Some(c) => return Err(c.moved.map_or(Refused::Since, Refused::Later)),
                    None => change.gone.push(m.claim),
                },
            }
        }
        for s in &of.stands {
            let after = match s.before {
                // A thing that was made is not unmade: its id becomes another name.
                Standing::Unborn => match of.moves.first() {
                    Some(m) => Standing::Merged(m.from),
                    None => return Err(Refused::Since),
                },
                before => before,
            };
            if self.entry(s.thing)?.record.standing != s.after {
                return Err(Refused::Since);
            }
            if let Standing::Merged(into) = after {
                // What it came to hold since goes with it: another name holds nothing.
                let since = self.entry(s.thing)?.claims.iter();
                let since = since.filter(|c| change.moves.iter().all(|m| m.claim != c.id));
                let since: Vec<Move> = since.map(|c| actor.carry(c, into)).collect();
                change.moves.extend(since);
            }
            change.stands.push(Stand { thing: s.thing, before: s.after, after });
        }
        for l in &of.locks {
            match self.claim(l.thing, l.claim) {
                Some(c) if c.lock == l.after => {
                    change.locks.push(Locking { before: l.after, after: l.before, ..*l });
                }
                Some(_) => return Err(Refused::Since),
                None => match self.whereabouts(l.claim) {
                    Some(c) => return Err(c.moved.map_or(Refused::Since, Refused::Later)),
                    None => change.gone.push(l.claim),
                },
            }
        }
        for c in &of.added {
            match self.claim(c.thing, c.id) {
                Some(held) if held.lock == c.lock => change.removed.push(held.clone()),
                Some(_) => return Err(Refused::Since),
                None => match self.whereabouts(c.id) {
                    Some(c) => return Err(c.moved.map_or(Refused::Since, Refused::Later)),
                    None => change.gone.push(c.id),
                },
            }
        }
        for c in &of.removed {
            if !self.is_own(c.thing) {
                return Err(Refused::Since);
            }
            change.added.push(c.clone());
        }
        for f in &of.fields {
            if self.entry(f.thing)?.record.fields.of(f.field, Source::Told) != f.after.as_ref() {
                return Err(Refused::Since);
            }
            let (before, after) = (f.after.clone(), f.before.clone());
            change.fields.push(Refield { thing: f.thing, field: f.field, before, after });
        }
        if change.moves.is_empty()
            && change.stands.is_empty()
            && change.locks.is_empty()
            && change.added.is_empty()
            && change.removed.is_empty()
            && change.fields.is_empty()
        {
            return Err(Refused::Nothing);
        }
        self.allowed(&change)?;
        Ok(change)
    }

    /// Carries a planned change out. Returns the questions that it has answered or made void.
    ///
    /// # Errors
    /// [`Refused::Since`] where something is not where the plan says, and what planning refuses.
    /// Nothing is changed then.
    pub fn carry_out(&mut self, change: &Change) -> Result<Vec<Pair>, Refused> {
        self.allowed(change)?;
        let mut void = Vec::new();
        for s in change.stands.iter().filter(|s| s.after == Standing::Own) {
            self.begin(s, change);
        }
        for m in &change.moves {
            if let Some(mut claim) = self.take(m.from, m.claim) {
                claim.thing = m.to;
                claim.moved = m.moved_after;
                self.put(claim);
            }
        }
        for s in change.stands.iter().filter(|s| s.after != Standing::Own) {
            self.stand(s.thing, s.after);
            // Questions about a name are asked anew of the thing that it names, where they remain.
            let about = self.proposals.keys().filter(|p| p.older == s.thing || p.newer == s.thing);
            void.extend(about.copied());
        }
        for l in &change.locks {
            let claims = self.things.get_mut(&l.thing).map(|e| e.claims.iter_mut());
            for claim in claims.into_iter().flatten().filter(|c| c.id == l.claim) {
                claim.lock = l.after;
            }
        }
        for c in &change.removed {
            self.take(c.thing, c.id);
        }
        for c in &change.added {
            self.put(c.clone());
        }
        for f in &change.fields {
            let Some(entry) = self.things.get_mut(&f.thing) else { continue };
            entry.record.fields.withdraw(f.field, Source::Told);
            if let Some(after) = f.after.clone() {
                entry.record.fields.state(f.field, after);
            }
        }
        if let Act::Replace { old, new } = change.act {
            let pair = Pair { question: Question::Replaced, older: old, newer: new };
            void.extend(self.proposals.contains_key(&pair).then_some(pair));
        }
        for pair in &void {
            self.proposals.remove(pair);
        }
        Ok(void)
    }

    /// Lets a thing stand by itself: a new one, or one that was merged away.
    fn begin(&mut self, s: &Stand, change: &Change) {
        if s.before != Standing::Unborn {
            self.stand(s.thing, Standing::Own);
            return;
        }
        let moved = |m: &Move| self.claim(m.from, m.claim);
        let (mut first, mut last) = (Time(i64::MAX), Time(i64::MIN));
        for claim in change.moves.iter().filter(|m| m.to == s.thing).filter_map(moved) {
            (first, last) = (first.min(claim.first), last.max(claim.last));
        }
        let record = Record {
            id: s.thing,
            standing: Standing::Own,
            first: first.min(last),
            last,
            speaks_for: None,
            crowd: false,
            fields: Fields::default(),
        };
        self.things.insert(s.thing, Entry { record, claims: Vec::new() });
    }

    /// Whether everything is where a plan says, and whoever acts may do it.
    fn allowed(&self, change: &Change) -> Result<(), Refused> {
        let is_person = change.by.is_some();
        let tells = !change.locks.is_empty()
            || !change.added.is_empty()
            || !change.removed.is_empty()
            || !change.fields.is_empty();
        if !is_person && tells {
            return Err(Refused::PeopleOnly);
        }
        for s in &change.stands {
            let standing = self.things.get(&s.thing).map(|e| e.record.standing);
            if standing.unwrap_or(Standing::Unborn) != s.before {
                return Err(Refused::Since);
            }
            if let Standing::Merged(into) = s.after
                && (!self.is_own(into) || into == s.thing)
            {
                return Err(Refused::Since);
            }
        }
        let begins =
            |id: ThingId| change.stands.iter().any(|s| s.thing == id && s.after == Standing::Own);
        for m in &change.moves {
            let claim = self.claim(m.from, m.claim).ok_or(Refused::Since)?;
            if claim.moved != m.moved_before {
                return Err(claim.moved.map_or(Refused::Since, Refused::Later));
            }
            if claim.lock.is_some() && !is_person {
                return Err(Refused::Locked(claim.id));
            }
            if m.from == m.to || !(self.is_own(m.to) || begins(m.to)) {
                return Err(Refused::Since);
            }
        }
        for s in change.stands.iter().filter(|s| s.after != Standing::Own) {
            // Nothing stays behind on another name.
            let claims = &self.entry(s.thing)?.claims;
            if claims.iter().any(|c| change.moves.iter().all(|m| m.claim != c.id)) {
                return Err(Refused::Since);
            }
        }
        for l in &change.locks {
            if self.claim(l.thing, l.claim).is_none_or(|c| c.lock != l.before) {
                return Err(Refused::Since);
            }
        }
        for c in &change.removed {
            if self.claim(c.thing, c.id).is_none() {
                return Err(Refused::Since);
            }
        }
        for c in &change.added {
            let is_known = self.claim(c.thing, c.id).is_some() || self.whereabouts(c.id).is_some();
            if !self.is_own(c.thing) || is_known {
                return Err(Refused::Since);
            }
        }
        for f in &change.fields {
            if self.entry(f.thing)?.record.fields.of(f.field, Source::Told) != f.before.as_ref() {
                return Err(Refused::Since);
            }
        }
        Ok(())
    }

    fn known(&self, id: ThingId) -> Result<ThingId, Refused> {
        self.current(id).ok_or(Refused::UnknownThing(id))
    }

    fn entry(&self, id: ThingId) -> Result<&Entry, Refused> {
        self.things.get(&id).ok_or(Refused::UnknownThing(id))
    }

    fn claim(&self, thing: ThingId, id: ClaimId) -> Option<&Claim> {
        self.things.get(&thing)?.claims.iter().find(|c| c.id == id)
    }

    /// A claim that an act has moved, wherever it is.
    fn whereabouts(&self, id: ClaimId) -> Option<&Claim> {
        self.moved.get(&id).and_then(|thing| self.claim(*thing, id))
    }
}
