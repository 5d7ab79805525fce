//! What a sighting changes.
//!
//! [`Inventory::take_in`] decides with [`Inventory::absorb`], then brings the thing's claims up to
//! date and returns every row that changed, so that a store can write them in the transaction in
//! which it writes the sighting's traffic. Sightings are no acts: they add and refresh, they move
//! nothing, and they need no undo.

use gardien_watch::{
    time::{HOUR, SECOND, Time},
    untrusted::Untrusted,
};
use serde::Serialize;

use super::{
    Entry, Inventory, Record, Standing,
    claim::{Claim, Kind, Strength},
    field::Fields,
    resolve::{Because, Code, Decision, Proposal, Question, To},
    sighting::{OWN_ADDRESSES, Shown, Sighting, SpeaksFor},
};
use crate::id::{ClaimId, Id, ThingId};

/// DHCP names that one hardware address gives within a day before it is taken to speak for others:
/// an old name, a new name, another system on the same machine.
pub const OWN_DHCP_NAMES: usize = 3;
/// How far clocks may be apart before a time counts as the future.
const AHEAD: i64 = 60 * SECOND;

/// What a sighting changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Absorbed {
    /// What was decided.
    pub decision: Decision,
    /// Whose it is; `None` where there was no room.
    pub thing: Option<ThingId>,
    /// Whether the thing is new.
    pub is_new: bool,
    /// Whether anything of the thing's record but its times changed.
    pub record_changed: bool,
    /// Claims that are new.
    pub added: Vec<Claim>,
    /// Claims that were there and are as given now: times, confidence, source, end.
    pub refreshed: Vec<Claim>,
    /// Claims that made room, as they were.
    pub dropped: Vec<Claim>,
    /// Questions that are new.
    pub proposed: Vec<Proposal>,
}

impl Inventory {
    /// Decides whose a sighting is and takes it in. `mint` makes ids ([`Id::mint`]); it is called for
    /// each new thing and claim.
    pub fn take_in(
        &mut self,
        sighting: &Sighting,
        now: Time,
        mint: &mut impl FnMut() -> Id,
    ) -> Absorbed {
        let sighting = &not_of_the_future(sighting, now);
        let decision = self.absorb(sighting, now);
        let mut done = Absorbed {
            thing: None,
            is_new: false,
            record_changed: false,
            added: Vec::new(),
            refreshed: Vec::new(),
            dropped: Vec::new(),
            proposed: Vec::new(),
            decision,
        };
        let id = match done.decision.to {
            To::Known(id) => id,
            To::New { .. } => {
                let id = ThingId(mint());
                if self.things.contains_key(&id) {
                    // Whoever mints has no chance left; an id is never given twice.
                    return done;
                }
                let record = Record {
                    id,
                    standing: Standing::Own,
                    first: sighting.first,
                    last: sighting.last,
                    speaks_for: None,
                    crowd: false,
                    fields: Fields::default(),
                };
                self.things.insert(id, Entry { record, claims: Vec::new() });
                done.is_new = true;
                id
            }
            To::Beyond => {
                self.beyond = self.beyond.saturating_add(1);
                return done;
            }
        };
        done.thing = Some(id);
        for shown in &sighting.shown {
            self.show(id, shown, sighting, mint, &mut done);
        }
        done.record_changed |= self.renew(id, sighting, done.decision.crowd);
        self.propose(id, sighting.first, &mut done);
        done
    }

    /// Refreshes or adds one claim.
    fn show(
        &mut self,
        id: ThingId,
        shown: &Shown,
        sighting: &Sighting,
        mint: &mut impl FnMut() -> Id,
        done: &mut Absorbed,
    ) {
        let Shown { kind, value, confidence } = shown;
        let Some(entry) = self.things.get_mut(&id) else { return };
        let at = entry.claims.iter_mut().find(|c| c.kind == *kind && c.value == *value);
        if let Some(claim) = at {
            let before = claim.clone();
            claim.first = claim.first.min(sighting.first);
            claim.last = claim.last.max(sighting.last);
            claim.confidence = claim.confidence.max(*confidence);
            claim.source = claim.source.max(sighting.source);
            if claim.ended.is_some_and(|ended| ended < sighting.last) {
                claim.ended = None;
            }
            let (changed, is_current) = (*claim != before, claim.ended.is_none());
            if changed {
                done.refreshed.push(claim.clone());
            }
            if kind.is_lent() && is_current && changed {
                self.take_over(id, *kind, value, sighting, done);
            }
            return;
        }
        if done.decision.leave.contains(&(*kind, value.clone())) {
            return;
        }
        // Who speaks for others shows addresses and names that nobody can place.
        let is_dim = entry.record.speaks_for.is_some() && sighting.speaks_for.is_none();
        if is_dim && (kind.is_lent() || kind.is_name()) && entry.of(*kind).next().is_some() {
            return;
        }
        if kind.strength(value.raw()) >= Strength::Weak
            && self.is_locked_elsewhere(id, *kind, value)
        {
            let because = Because {
                code: Code::LockedElsewhere,
                thing: None,
                kind: Some(*kind),
                value: Some(value.clone()),
                points: 0,
            };
            done.decision.because.push(because);
            return;
        }
        let ended =
            if kind.is_lent() { self.take_over(id, *kind, value, sighting, done) } else { None };
        self.make_room(id, sighting, done);
        let claim = Claim {
            id: ClaimId(mint()),
            thing: id,
            kind: *kind,
            value: value.clone(),
            source: sighting.source,
            first: sighting.first,
            last: sighting.last,
            confidence: *confidence,
            lock: None,
            ended,
            moved: None,
        };
        done.added.push(claim.clone());
        self.put(claim);
    }

    fn is_locked_elsewhere(&self, id: ThingId, kind: Kind, value: &Untrusted) -> bool {
        let is_name = kind.is_name();
        // People give two printers one name; a lock on a name says what it is called, not who.
        !is_name
            && self.holders(kind, value).iter().filter(|h| **h != id).any(|h| {
                let entry = self.things.get(h);
                entry.and_then(|e| e.holds(kind, value)).is_some_and(|c| c.lock.is_some())
            })
    }

    /// Ends what other things have of a value that is lent, where they had it earlier; says when the
    /// new one ended itself, where another had it later.
    fn take_over(
        &mut self,
        id: ThingId,
        kind: Kind,
        value: &Untrusted,
        sighting: &Sighting,
        done: &mut Absorbed,
    ) -> Option<Time> {
        let mut ended = None;
        let others: Vec<ThingId> =
            self.holders(kind, value).iter().copied().filter(|h| *h != id).collect();
        for other in others {
            let Some(entry) = self.things.get_mut(&other) else { continue };
            // Behind one port of a switch many things are.
            if kind == Kind::SwitchPort {
                continue;
            }
            for claim in entry.claims.iter_mut().filter(|c| c.kind == kind && c.value == *value) {
                if claim.last > sighting.last {
                    ended = Some(sighting.last);
                } else if claim.ended.is_none() && claim.lock.is_none() {
                    claim.ended = Some(claim.last.max(claim.first.max(sighting.first)));
                    done.refreshed.push(claim.clone());
                }
            }
        }
        ended
    }

    /// Drops the thing's own oldest claim that nobody locked, where it holds as many as it may. Of
    /// equally old ones the weakest goes. What this sighting shows stays.
    fn make_room(&mut self, id: ThingId, sighting: &Sighting, done: &mut Absorbed) {
        let most = self.limits.claims;
        let Some(entry) = self.things.get(&id).filter(|e| e.claims.len() >= most) else { return };
        let oldest = entry
            .claims
            .iter()
            .filter(|c| c.lock.is_none() && !sighting.shows(c.kind, &c.value))
            .min_by_key(|c| (c.last, c.kind.strength(c.value.raw()), c.id))
            .map(|c| c.id);
        if let Some(claim) = oldest.and_then(|claim| self.take(id, claim)) {
            done.dropped.push(claim);
        }
    }

    /// Brings the record up to date; whether more than its times changed.
    fn renew(&mut self, id: ThingId, sighting: &Sighting, crowd: bool) -> bool {
        let Some(entry) = self.things.get_mut(&id) else { return false };
        let since = |c: &&Claim| sighting.last.since(c.last) <= 24 * HOUR && c.lock.is_none();
        let addresses = entry.of(Kind::Ipv4).filter(|c| c.ended.is_none()).filter(since).count();
        let names = entry.of(Kind::DhcpName).filter(since).count();
        let has_mac = entry.of(Kind::Mac).next().is_some();
        let is_relay = has_mac && (addresses > OWN_ADDRESSES || names > OWN_DHCP_NAMES);
        let record = &mut entry.record;
        record.first = record.first.min(sighting.first);
        record.last = record.last.max(sighting.last);
        let before = (record.speaks_for, record.crowd);
        // A crowd of phones has many addresses because it is many.
        let learnt = (is_relay && !record.crowd && !crowd).then_some(SpeaksFor::Relay);
        record.speaks_for = record.speaks_for.or(sighting.speaks_for).or(learnt);
        record.crowd |= crowd;
        let changed = (record.speaks_for, record.crowd) != before;
        record.fields.take(sighting, sighting.last) || changed
    }

    /// Keeps the questions that are new and were not answered, while there is room.
    fn propose(&mut self, id: ThingId, at: Time, done: &mut Absorbed) {
        for ask in &done.decision.ask {
            // A replaced thing is the older one by its sightings; else ids say who came first.
            let (older, newer) = match ask.question {
                Question::Replaced => (ask.other, id),
                Question::Same | Question::Copied => (ask.other.min(id), ask.other.max(id)),
            };
            let because = ask.because.iter().take(16).cloned().collect();
            let proposal = Proposal { question: ask.question, older, newer, at, because };
            let pair = proposal.pair();
            if self.settled.contains(&pair)
                || self.proposals.contains_key(&pair)
                || self.proposals.len() >= self.limits.proposals
            {
                continue;
            }
            let most = self.limits.proposals_each;
            let crowded = [older, newer].into_iter().any(|t| {
                self.proposals.keys().filter(|p| p.older == t || p.newer == t).count() >= most
            });
            if !crowded {
                done.proposed.push(proposal.clone());
                self.proposals.insert(pair, proposal);
            }
        }
    }
}

/// A file may claim any time; a thing that was "last seen" in a hundred years would never be silent.
fn not_of_the_future(sighting: &Sighting, now: Time) -> Sighting {
    let latest = Time(now.0.saturating_add(AHEAD));
    let mut sighting = sighting.clone();
    sighting.first = sighting.first.min(latest);
    sighting.last = sighting.last.min(latest).max(sighting.first);
    sighting
}
