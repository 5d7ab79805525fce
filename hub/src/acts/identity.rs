//! What people decide about who is who: merge, split, undo, lock, tell, and where a thing is.
//!
//! The inventory plans and checks ([`gardien_site::inventory::change`]); here its plan is written row by
//! row, with its journal entry and its events, in one transaction. Lives are not merged: each id keeps
//! its own, and the thing that stays goes on with the one it had.

use std::collections::BTreeSet;

use gardien_site::{
    id::{ChangeId, ClaimId, PersonId, PlaceId, SiteId, ThingId},
    inventory::{
        Inventory,
        change::{Act, Actor, Change, Into, Refused},
        claim::Kind,
        field::Field,
        resolve::{Pair, Question},
    },
    journal::entry::{self, Object},
    life,
};
use gardien_watch::time::Time;

use super::{chance::Mint, declarations};
use crate::{
    journal::{self, Draft, Run},
    store::{StoreError, Tx, places, site, things},
};

/// What a person wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// One thing is another.
    Merge { from: ThingId, into: ThingId },
    /// Claims are another thing's: a new one's, or one's that was merged into this.
    Split { thing: ThingId, claims: Vec<ClaimId>, again: Option<ThingId> },
    /// One took the place of another.
    Replace { old: ThingId, new: ThingId },
    /// A claim is vouched for, or no longer.
    Lock { thing: ThingId, claim: ClaimId, lock: bool },
    /// A claim that a person tells.
    Tell { thing: ThingId, kind: Kind, value: String },
    /// A claim is wrong.
    Drop { thing: ThingId, claim: ClaimId },
    /// What a field is; `None` takes back what was told.
    Field { thing: ThingId, field: Field, value: Option<String>, lock: bool },
    /// Takes back an act.
    Undo { change: ChangeId },
}

/// Why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failed {
    /// The inventory refuses it.
    Refused(Refused),
    /// There is no such act, place or question.
    Unknown,
    /// It was undone before, by this act.
    Undone(ChangeId),
    /// The store.
    Store(StoreError),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Refused> for Failed {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

/// Who does it.
#[derive(Clone, Debug)]
pub(crate) struct By {
    pub(crate) person: PersonId,
    /// The role it is done in: the journal's authority.
    pub(crate) role: String,
}

/// Does what a person wants. The change, which can be undone by its id.
///
/// # Errors
/// [`Failed`]; then nothing is kept.
pub(crate) fn act(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    by: &By,
    wish: &Wish,
) -> Result<Change, Failed> {
    let site = run.site();
    let mut mint = Mint::new(now);
    let actor = Actor { change: ChangeId(mint.next()?), by: Some(by.person), at: now };
    let mut inventory = things::inventory(tx, site)?;
    let change = plan(tx, site, &inventory, actor, wish, &mut mint)?;
    let object = about(&change);
    let draft = Draft::new(
        entry::Actor::Person(by.person.0),
        &by.role,
        &format!("identity-{}", change.act.word()),
        Object { kind: "thing".to_owned(), id: object.map(|id| id.0) },
    )
    .fact("change", change.id);
    journal::append(tx, run, now, &[draft])?;
    let void = inventory.carry_out(&change)?;
    let others = keep(tx, site, now, &inventory, &change, &void)?;
    things::put_change(tx, site, &by.person.to_string(), &change)?;
    if let Act::Undo { of } = change.act {
        things::mark_undone(tx, site, of, change.id)?;
    }
    declarations::follow_things(tx, run, now, &others)?;
    Ok(change)
}

fn plan(
    tx: &mut Tx<'_>,
    site: SiteId,
    inventory: &Inventory,
    actor: Actor,
    wish: &Wish,
    mint: &mut Mint,
) -> Result<Change, Failed> {
    Ok(match wish {
        Wish::Merge { from, into } => inventory.merge(*from, *into, actor)?,
        Wish::Split { thing, claims, again } => {
            let into = match again {
                Some(id) => Into::Again(*id),
                None => Into::New(ThingId(mint.next()?)),
            };
            inventory.split(*thing, claims, into, actor)?
        }
        Wish::Replace { old, new } => inventory.replace(*old, *new, actor)?,
        Wish::Lock { thing, claim, lock } => inventory.lock(*thing, *claim, *lock, actor)?,
        Wish::Tell { thing, kind, value } => {
            inventory.tell(*thing, *kind, value, ClaimId(mint.next()?), actor)?
        }
        Wish::Drop { thing, claim } => inventory.drop_claim(*thing, *claim, actor)?,
        Wish::Field { thing, field, value, lock } => {
            inventory.tell_field(*thing, *field, value.as_deref(), *lock, actor)?
        }
        Wish::Undo { change } => {
            let (of, undone) = things::change(tx, site, *change)?.ok_or(Failed::Unknown)?;
            if let Some(by) = undone {
                return Err(Failed::Undone(by));
            }
            inventory.undo(&of, actor)?
        }
    })
}

/// The thing that a change is about first.
fn about(change: &Change) -> Option<ThingId> {
    let of = |things: &mut dyn Iterator<Item = ThingId>| things.next();
    match change.act {
        Act::Merge { into, .. } => Some(into),
        Act::Split { from, .. } => Some(from),
        Act::Replace { new, .. } => Some(new),
        Act::Field { thing, .. } => Some(thing),
        _ => of(&mut touched(change).into_iter()),
    }
}

/// Every thing that a change touches.
pub(crate) fn touched(change: &Change) -> BTreeSet<ThingId> {
    let mut all = BTreeSet::new();
    for m in &change.moves {
        all.extend([m.from, m.to]);
    }
    all.extend(change.stands.iter().map(|s| s.thing));
    all.extend(change.locks.iter().map(|l| l.thing));
    all.extend(change.added.iter().chain(&change.removed).map(|c| c.thing));
    all.extend(change.fields.iter().map(|f| f.thing));
    all
}

/// Writes what a change left. Things whose maker, model or firmware is another than before.
fn keep(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    inventory: &Inventory,
    change: &Change,
    void: &[Pair],
) -> Result<Vec<ThingId>, StoreError> {
    let touched = touched(change);
    for id in &touched {
        let Some(record) = inventory.record(*id) else { continue };
        let is_new = change
            .stands
            .iter()
            .any(|s| s.thing == *id && s.before == gardien_site::inventory::Standing::Unborn);
        if is_new {
            // What a person split off is met as a thing of its own.
            let input = life::Input {
                thing: *id,
                act: life::Act::Contact,
                by: life::By::Thing { key: None },
                change: change.id,
                shown: life::Shown::default(),
            };
            let step = life::handle(None, record.first.max(Time(0)), &input)
                .map_err(|e| StoreError::Fault(format!("no first contact: {e:?}")))?;
            things::add(tx, site, now, inventory, record, &step.life)?;
        }
    }
    for claim in &change.removed {
        things::drop_claim(tx, site, claim.id)?;
    }
    let held = change
        .moves
        .iter()
        .map(|m| (m.to, m.claim))
        .chain(change.locks.iter().map(|l| (l.thing, l.claim)))
        .chain(change.added.iter().map(|c| (c.thing, c.id)));
    for (thing, id) in held {
        if let Some(claim) = inventory.claims(thing).iter().find(|c| c.id == id) {
            things::put_claim(tx, site, claim)?;
        }
    }
    for pair in void {
        things::drop_proposal(tx, site, *pair)?;
    }
    let mut others = Vec::new();
    for id in &touched {
        let Some(record) = inventory.record(*id) else { continue };
        if things::put_record(tx, site, now, inventory, record)? {
            others.push(*id);
        }
        things::touch(tx, site, now, *id)?;
        let place = things::place_of(tx, site, *id)?;
        site::event(tx, site, now, "thing", id.0, "changed", place)?;
    }
    Ok(others)
}

/// Says no to a question: it does not come again.
pub(crate) fn settle(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    by: &By,
    question: Question,
    [older, newer]: [ThingId; 2],
) -> Result<(), Failed> {
    let site = run.site();
    let pair = Pair { question, older, newer };
    let inventory = things::inventory(tx, site)?;
    if inventory.proposals().all(|p| p.pair() != pair) {
        return Err(Failed::Unknown);
    }
    let draft = Draft::new(
        entry::Actor::Person(by.person.0),
        &by.role,
        "identity-settle",
        Object { kind: "thing".to_owned(), id: Some(newer.0) },
    )
    .fact("question", question.word())
    .fact("other", older);
    journal::append(tx, run, now, &[draft])?;
    things::settle(tx, site, now, pair)?;
    for id in [older, newer] {
        things::touch(tx, site, now, id)?;
        let place = things::place_of(tx, site, id)?;
        site::event(tx, site, now, "thing", id.0, "changed", place)?;
    }
    Ok(())
}

/// Puts a thing into a place, or out of all.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    by: &By,
    thing: ThingId,
    place: Option<PlaceId>,
) -> Result<(), Failed> {
    let site = run.site();
    let thing = things::current(tx, site, thing)?.ok_or(Failed::Unknown)?;
    if let Some(place) = place {
        places::one(tx, site, place)?.ok_or(Failed::Unknown)?;
    }
    if thing.place == place {
        return Err(Failed::Refused(Refused::Nothing));
    }
    let text = |p: Option<PlaceId>| p.map_or_else(|| "-".to_owned(), |p| p.to_string());
    let draft = Draft::new(
        entry::Actor::Person(by.person.0),
        &by.role,
        "place-thing",
        Object { kind: "thing".to_owned(), id: Some(thing.id.0) },
    )
    .fact("from", text(thing.place))
    .fact("to", text(place));
    journal::append(tx, run, now, &[draft])?;
    things::put_place(tx, site, now, thing.id, place)?;
    things::touch(tx, site, now, thing.id)?;
    for place in BTreeSet::from([thing.place, place]) {
        site::event(tx, site, now, "thing", thing.id.0, "changed", place)?;
    }
    Ok(())
}
