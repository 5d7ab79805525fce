//! What happens in buildings, and what must hold whatever happens.

mod properties;
mod scenarios;
mod size;

use gardien_watch::time::{HOUR, Time};

use super::{
    Inventory, Limits,
    absorb::Absorbed,
    change::{Actor, Change, Into, Refused},
    claim::{Claim, Kind, Source},
    field::Field,
    sighting::Sighting,
};
use crate::id::{ChangeId, ClaimId, Id, PersonId, ThingId};

/// An inventory with a counter for chance.
struct House {
    all: Inventory,
    minted: u64,
}

fn id(n: u64) -> Id {
    let [a, b, c, d, e, f, g, h] = n.to_be_bytes();
    Id::mint(Time(0), [0, 0, a, b, c, d, e, f, g, h])
}

const LEA: PersonId = PersonId(Id::from_octets([7; 16]));

/// A time in hours.
fn at(hours: i64) -> Time {
    Time(hours * HOUR)
}

/// A sighting from one hour to another.
fn seen(from: i64, to: i64, claims: &[(Kind, &str)]) -> Sighting {
    let claims = claims.iter().map(|(kind, value)| (*kind, *value, 90));
    Sighting::of(Source::Seen, at(from), at(to), claims)
}

/// The same with what it seems to be.
fn seems(mut sighting: Sighting, fields: &[(Field, &str)]) -> Sighting {
    let field = |(f, v): &(Field, &str)| (*f, gardien_watch::untrusted::Untrusted::new(v), 90);
    sighting.seems = fields.iter().map(field).collect();
    sighting
}

impl House {
    fn new() -> Self {
        Self::with(Limits::default())
    }

    fn with(limits: Limits) -> Self {
        Self { all: Inventory::new(limits), minted: 0 }
    }

    fn mint(&mut self) -> Id {
        self.minted += 1;
        id(self.minted)
    }

    fn absorb(&mut self, sighting: &Sighting) -> Absorbed {
        let minted = &mut self.minted;
        let mut mint = || {
            *minted += 1;
            id(*minted)
        };
        self.all.take_in(sighting, at(1_000_000), &mut mint)
    }

    /// The thing that a sighting is of.
    fn see(&mut self, sighting: &Sighting) -> ThingId {
        self.absorb(sighting).thing.unwrap()
    }

    fn actor(&mut self, by: Option<PersonId>) -> Actor {
        Actor { change: ChangeId(self.mint()), by, at: at(500) }
    }

    fn lea(&mut self) -> Actor {
        self.actor(Some(LEA))
    }

    fn do_it(&mut self, change: Result<Change, Refused>) -> Change {
        let change = change.unwrap();
        self.all.carry_out(&change).unwrap();
        change
    }

    fn merge(&mut self, from: ThingId, into: ThingId) -> Change {
        let actor = self.lea();
        self.do_it(self.all.merge(from, into, actor))
    }

    fn split(&mut self, thing: ThingId, claims: &[ClaimId]) -> (ThingId, Change) {
        let (to, actor) = (ThingId(self.mint()), self.lea());
        (to, self.do_it(self.all.split(thing, claims, Into::New(to), actor)))
    }

    fn undo(&mut self, change: &Change) -> Result<Change, Refused> {
        let actor = self.lea();
        let undo = self.all.undo(change, actor)?;
        self.all.carry_out(&undo).map(|_| undo)
    }

    fn lock(&mut self, thing: ThingId, kind: Kind) -> Change {
        let claim = self.claim(thing, kind).id;
        let actor = self.lea();
        self.do_it(self.all.lock(thing, claim, true, actor))
    }

    fn claim(&self, thing: ThingId, kind: Kind) -> Claim {
        self.all.claims(thing).iter().find(|c| c.kind == kind).unwrap().clone()
    }

    fn values(&self, thing: ThingId, kind: Kind) -> Vec<String> {
        let claims = self.all.claims(thing).iter().filter(|c| c.kind == kind);
        claims.map(|c| c.value.to_string()).collect()
    }

    fn count(&self) -> usize {
        self.all.things().count()
    }
}
