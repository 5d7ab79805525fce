//! Random lives: whatever sightings and acts come in whatever order, the promises of the inventory
//! hold. The generator is a seed and a multiplication, so that every failure comes back.

use std::collections::{BTreeMap, BTreeSet};

use super::{super::Standing, *};

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn one<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        if all.is_empty() { None } else { all.get(self.below(all.len())) }
    }
}

/// A sighting out of a world so small that values meet.
fn some(dice: &mut Dice) -> Sighting {
    let from = dice.below(400) as i64;
    let mut claims: Vec<(Kind, String)> = Vec::new();
    for kind in Kind::ALL {
        if dice.below(5) > 0 {
            continue;
        }
        let n = dice.below(6);
        let value = match kind {
            Kind::Mac if n < 3 => format!("02:00:00:00:00:0{n}"),
            Kind::Mac => format!("00:11:22:00:00:0{n}"),
            Kind::Ipv4 => format!("10.0.0.{n}"),
            Kind::Ipv6 => format!("fd00::{n}"),
            Kind::Certificate | Kind::EdhocCredential | Kind::Duid => format!("ab{n:02}"),
            _ => format!("{n}"),
        };
        claims.push((kind, value));
    }
    let claims: Vec<_> = claims.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let sighting = seen(from, from + dice.below(30) as i64, &claims);
    match dice.below(4) {
        0 => seems(sighting, &[(Field::Kind, "camera"), (Field::Model, "C2")]),
        1 => seems(sighting, &[(Field::Kind, "lamp"), (Field::Maker, "X")]),
        _ => sighting,
    }
}

/// What must hold at any time.
fn holds(all: &Inventory) {
    let mut ids = BTreeSet::new();
    for record in all.records() {
        let current = all.current(record.id).expect("every id leads somewhere");
        assert_eq!(all.record(current).unwrap().standing, Standing::Own);
        assert_eq!(record.standing == Standing::Own, current == record.id);
    }
    for claim in all.all_claims() {
        assert!(ids.insert(claim.id), "{claim:?} is there twice");
        assert_eq!(all.current(claim.thing), Some(claim.thing), "{claim:?} is on another name");
        assert!(all.claims(claim.thing).contains(claim));
        assert!(all.holders(claim.kind, &claim.value).contains(&claim.thing), "{claim:?}");
        assert!(claim.first <= claim.last && claim.confidence <= 100);
    }
    let again = Inventory::load(
        all.limits(),
        all.records().cloned(),
        all.all_claims().cloned(),
        all.proposals().cloned(),
        all.settled().copied(),
    );
    let mut again = again.unwrap();
    again.beyond = all.beyond();
    assert_eq!(&again, all, "what a store keeps is all there is");
}

/// Things that stand by themselves, with their claims: what an undo brings back.
fn alive(all: &Inventory) -> BTreeMap<ThingId, (super::super::Record, Vec<Claim>)> {
    all.things().map(|r| (r.id, (r.clone(), all.claims(r.id).to_vec()))).collect()
}

fn claim_ids(all: &Inventory) -> BTreeSet<ClaimId> {
    all.all_claims().map(|c| c.id).collect()
}

/// A random act; what was changed, if it was allowed.
fn act(house: &mut House, dice: &mut Dice, done: &[Change]) -> Option<Change> {
    let things: Vec<ThingId> = house.all.records().map(|r| r.id).collect();
    let (a, b) = (*dice.one(&things)?, *dice.one(&things)?);
    let actor = if dice.below(3) == 0 { house.actor(None) } else { house.lea() };
    let held: Vec<ClaimId> = house.all.claims(a).iter().map(|c| c.id).collect();
    let planned = match dice.below(8) {
        0 | 1 => house.all.merge(a, b, actor),
        2 => {
            let some: Vec<ClaimId> = held.iter().copied().filter(|_| dice.below(2) == 0).collect();
            let to = ThingId(house.mint());
            house.all.split(a, &some, Into::New(to), actor)
        }
        3 => {
            let current = house.all.current(a)?;
            let alias = *dice.one(&house.all.aliases(current))?;
            house.all.split(current, &held, Into::Again(alias), actor)
        }
        4 => {
            let claim = *dice.one(&held)?;
            let lock = dice.below(2) == 0;
            house.all.lock(a, claim, lock, actor)
        }
        5 => {
            let claim = ClaimId(house.mint());
            house.all.tell(a, Kind::Sticker, &format!("t{}", dice.below(4)), claim, actor)
        }
        6 => {
            house.all.tell_field(a, Field::Name, Some(&format!("n{}", dice.below(4))), false, actor)
        }
        _ => house.all.undo(dice.one(done)?, actor),
    };
    let change = planned.ok()?;
    // What only a person may do was not planned for the hub.
    if actor.by.is_none() {
        let locked = |m: &super::super::change::Move| {
            let claims = house.all.claims(m.from);
            claims.iter().any(|c| c.id == m.claim && c.lock.is_some())
        };
        assert!(!change.moves.iter().any(locked), "{change:?}");
        assert!(change.locks.is_empty() && change.added.is_empty() && change.fields.is_empty());
    }
    let before = claim_ids(&house.all);
    house.all.carry_out(&change).unwrap();
    let mut expected = before;
    expected.extend(change.added.iter().map(|c| c.id));
    for c in &change.removed {
        expected.remove(&c.id);
    }
    assert_eq!(claim_ids(&house.all), expected, "an act lost or doubled a claim: {change:?}");
    Some(change)
}

#[test]
fn no_sequence_of_sightings_and_acts_loses_or_doubles_a_claim() {
    let limits = Limits { things: 60, claims: 12, merged: 40, proposals: 20, proposals_each: 3 };
    let (mut acts, mut undone) = (0, 0);
    for seed in 0..60 {
        let (mut house, mut dice) = (House::with(limits), Dice(seed));
        let mut done: Vec<Change> = Vec::new();
        let mut given: BTreeSet<ThingId> = BTreeSet::new();
        for _ in 0..120 {
            if dice.below(2) == 0 {
                let sighting = some(&mut dice);
                let before = claim_ids(&house.all);
                let locked: Vec<Claim> =
                    house.all.all_claims().filter(|c| c.lock.is_some()).cloned().collect();
                let absorbed = house.absorb(&sighting);
                let mut expected = before;
                expected.extend(absorbed.added.iter().map(|c| c.id));
                for c in &absorbed.dropped {
                    assert_eq!(c.lock, None);
                    expected.remove(&c.id);
                }
                assert_eq!(claim_ids(&house.all), expected);
                for c in locked {
                    let now = house.all.claims(c.thing).iter().find(|n| n.id == c.id);
                    let now = now.expect("a locked claim went away");
                    assert_eq!((&now.value, now.lock, now.thing), (&c.value, c.lock, c.thing));
                }
                if absorbed.is_new {
                    assert!(given.insert(absorbed.thing.unwrap()), "an id was given twice");
                }
            } else if let Some(change) = act(&mut house, &mut dice, &done) {
                for s in change.stands.iter().filter(|s| s.before == Standing::Unborn) {
                    assert!(given.insert(s.thing), "an id was given twice");
                }
                acts += 1;
                undone += usize::from(change.act.word() == "undo");
                done.push(change);
            }
        }
        holds(&house.all);
        assert!(given.iter().all(|t| house.all.current(*t).is_some()), "an id leads nowhere");
        assert!(house.all.len() <= limits.things);
        assert!(house.all.proposals().count() <= limits.proposals);
    }
    assert!(acts > 1_000 && undone > 50, "{acts} acts, {undone} undone: too few to show anything");
}

#[test]
fn undoing_the_last_change_brings_everything_back() {
    let mut undone = BTreeMap::new();
    for seed in 1_000..1_080 {
        let (mut house, mut dice) = (House::new(), Dice(seed));
        for _ in 0..30 {
            house.absorb(&some(&mut dice));
        }
        let mut done = Vec::new();
        for _ in 0..40 {
            let before = house.all.clone();
            let Some(change) = act(&mut house, &mut dice, &done) else { continue };
            let after = house.all.clone();
            let undo = house.undo(&change).unwrap_or_else(|r| panic!("{r:?} after {change:?}"));
            assert_eq!(alive(&house.all), alive(&before), "{change:?}");
            // And the undoing can be undone.
            house.undo(&undo).unwrap_or_else(|r| panic!("{r:?} after {undo:?}"));
            assert_eq!(alive(&house.all), alive(&after), "{change:?}");
            *undone.entry(change.act.word()).or_insert(0) += 1;
            house.all = after;
            done.push(change);
        }
    }
    for word in ["merge", "split", "undo", "lock", "tell", "field"] {
        assert!(undone.get(word).copied().unwrap_or(0) > 20, "{word}: {undone:?}");
    }
}

#[test]
fn merge_then_split_is_identity() {
    let mut compared = 0;
    for seed in 2_000..2_100 {
        let (mut house, mut dice) = (House::new(), Dice(seed));
        for _ in 0..20 {
            house.absorb(&some(&mut dice));
        }
        let things: Vec<ThingId> = house.all.things().map(|r| r.id).collect();
        let (a, b) = (*dice.one(&things).unwrap(), *dice.one(&things).unwrap());
        if a == b {
            continue;
        }
        let plain = |all: &Inventory| {
            let mut all = alive(all);
            for (_, claims) in all.values_mut() {
                // Which act moved it last is the only trace.
                claims.iter_mut().for_each(|c| c.moved = None);
            }
            all
        };
        let before = plain(&house.all);
        let claims: Vec<ClaimId> = house.all.claims(a).iter().map(|c| c.id).collect();
        house.merge(a, b);
        let actor = house.lea();
        house.do_it(house.all.split(b, &claims, Into::Again(a), actor));
        assert_eq!(plain(&house.all), before);
        compared += 1;
    }
    assert!(compared > 50);
}

#[test]
fn the_same_sightings_give_the_same_inventory() {
    let run = || {
        let (mut house, mut dice) = (House::new(), Dice(7));
        for _ in 0..300 {
            house.absorb(&some(&mut dice));
        }
        house.all
    };
    assert_eq!(run(), run());
}

#[test]
fn a_change_goes_through_json_and_is_still_undone() {
    let mut house = House::new();
    let a = house.see(&seen(0, 5, &[(Kind::Mac, "00:11:22:00:00:01")]));
    let b = house.see(&seen(0, 5, &[(Kind::Mac, "00:11:22:00:00:02")]));
    let before = house.all.clone();
    let change = house.merge(b, a);
    let kept = serde_json::to_string(&change).unwrap();
    let back: Change = serde_json::from_str(&kept).unwrap();
    assert_eq!(back, change);
    house.undo(&back).unwrap();
    assert_eq!(house.all, before);
}
