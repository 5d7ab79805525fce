//! A state of the check: a life, the world around it, and what only the check remembers; packed into
//! one number of 64 bits.
//!
//! What is abstracted, and why nothing is lost by it: times are all *now* (an input may come at once
//! or two years later); an epoch is *none yet* or *some* (each step's difference is checked before);
//! keys are two, A and B, known to others or not; grades of proof from E1 on are one; duties that
//! change no key and no connection are checked where they arise and then dropped, which only lets more
//! happen, because all they ever do is hold up steps. Support, brand, and the presences that no act of
//! custody tells apart are collapsed: a row that reads or writes one of them is tried at every value,
//! in every state, so the walk takes every step that the whole product has, and perhaps more.

use gardien_watch::time::{HOUR, Time};

use super::world::World;
use crate::{
    id::{ChangeId, Id, ThingId},
    life::{
        Brand, Custody, DAY, Duties, Duty, Grade, Key, Life, Need, Offer, Presence, Release,
        Support, Trust, Waiver,
        axes::{Brands, Presences, Supports},
        table::Row,
        unborn,
    },
};

/// The time of every state.
pub(super) const THEN: Time = Time(1_700_000_000_000_000);
pub(super) const THING: ThingId = ThingId(Id::from_octets([7; 16]));
pub(super) const ORDERED: ChangeId = ChangeId(Id::from_octets([8; 16]));
pub(super) const CHANGE: ChangeId = ChangeId(Id::from_octets([9; 16]));
pub(super) const A: Key = Key([0xa; 32]);
pub(super) const B: Key = Key([0xb; 32]);
/// The next owner's key, and another's.
pub(super) const NEXT: Key = Key([0xc; 32]);
pub(super) const OTHER: Key = Key([0xd; 32]);
pub(super) const CHALLENGE: [u8; 16] = [5; 16];
pub(super) const WAIVER: Waiver = Waiver([6; 32]);
/// The epoch of whatever came into use.
pub(super) const EPOCH: u64 = 10;

/// What the check remembers by itself, so that a table which forgets is found out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ghost {
    /// Whether A and B are known to others.
    pub(super) leaked: [bool; 2],
    /// Whether it may hold something of the site: it came into use, and no proof that held followed.
    pub(super) carries: bool,
    /// Whether the owner waived the proof for the offer that stands.
    pub(super) waived: bool,
}

/// One state.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// `None` before anything is known.
    pub(super) life: Option<Life>,
    pub(super) world: World,
    pub(super) ghost: Ghost,
}

/// Duties that change keys or connections.
pub(super) const REAL: Duties = Duties::of(&[
    Duty::DeleteEntry,
    Duty::WallOff,
    Duty::Block,
    Duty::RevokeTokens,
    Duty::DropConfig,
    Duty::RekeyGroups,
    Duty::RollBack,
    Duty::Wipe,
    Duty::DropKeys,
    Duty::RenewKey,
    Duty::SetEpoch,
    Duty::IssueKey,
    Duty::GrantCommissioning,
    Duty::OpenCommissioning,
    Duty::GrantFull,
    Duty::JoinGroups,
    Duty::OpenRules,
    Duty::RaiseConfig,
]);

/// The bits of a packed state that are the life, without the world and what the check remembers.
pub(super) const LIFE: u64 = !0 << 16;

impl State {
    /// Nothing is known of the thing.
    pub(super) fn first() -> Self {
        Self { life: None, world: World::NEW, ghost: Ghost::default() }
    }

    /// Everything in one number; equal for states that differ only in what is abstracted.
    pub(super) fn pack(&self) -> u64 {
        let mut bits = self.world.bits();
        let mut at = 12;
        let mut put = |value: u64, width: u32| {
            bits |= value << at;
            at += width;
        };
        let ghost = self.ghost;
        for set in [ghost.leaked[0], ghost.leaked[1], ghost.carries, ghost.waived] {
            put(u64::from(set), 1);
        }
        let Some(life) = &self.life else { return bits };
        put(1, 1);
        put(life.custody as u64, 4);
        put(life.trust as u64, 2);
        put(
            match life.presence {
                Presence::Lost => 1,
                Presence::Stolen => 2,
                _ => 0,
            },
            2,
        );
        put(u64::from(life.epoch > 0), 1);
        put(
            match life.key {
                None => 0,
                Some(k) if k == A => 1,
                Some(_) => 2,
            },
            2,
        );
        for key in [A, B] {
            put(u64::from(life.barred.contains(&key)), 1);
        }
        put(u64::from(life.until.is_some()), 1);
        put(u64::from(life.release.is_some()), 1);
        put(u64::from(life.proof >= Grade::E1), 1);
        put(
            match life.offer {
                None => 0,
                Some(Offer { waiver: None, .. }) => 1,
                Some(_) => 2,
            },
            2,
        );
        for duty in REAL.iter() {
            put(u64::from(life.owed.has(duty)), 1);
        }
        bits
    }

    /// The state behind a number of [`Self::pack`].
    pub(super) fn unpack(bits: u64) -> Self {
        fn nth<T: Copy>(all: &[T], n: u64, otherwise: T) -> T {
            usize::try_from(n).ok().and_then(|n| all.get(n)).copied().unwrap_or(otherwise)
        }
        let world = World::of_bits(bits);
        let mut rest = bits >> 12;
        let mut take = |width: u32| {
            let value = rest & ((1 << width) - 1);
            rest >>= width;
            value
        };
        let leaked = [take(1) == 1, take(1) == 1];
        let ghost = Ghost { leaked, carries: take(1) == 1, waived: take(1) == 1 };
        if take(1) == 0 {
            return Self { life: None, world, ghost };
        }
        let mut life = unborn(THING, THEN);
        life.custody = nth(Custody::ALL, take(4), Custody::Expected);
        life.trust = nth(Trust::ALL, take(2), Trust::Clean);
        let presences = [Presence::Live, Presence::Lost, Presence::Stolen];
        life.presence = nth(&presences, take(2), Presence::Live);
        life.epoch = EPOCH * take(1);
        life.key = nth(&[None, Some(A), Some(B)], take(2), None);
        for key in [A, B] {
            if take(1) == 1 {
                life.barred.push(key);
            }
        }
        life.until = (take(1) == 1).then_some(Time(THEN.0 + DAY));
        life.release =
            (take(1) == 1).then_some(Release { change: ORDERED, challenge: Some(CHALLENGE) });
        life.proof = nth(&[Grade::E0, Grade::E1], take(1), Grade::E0);
        life.offer = match take(2) {
            0 => None,
            1 => Some(Offer { next: NEXT, waiver: None }),
            _ => Some(Offer { next: NEXT, waiver: Some(WAIVER) }),
        };
        for duty in REAL.iter() {
            if take(1) == 1 {
                life.owed = life.owed.with(duty);
            }
        }
        life.owed_since = (!life.owed.is_empty()).then_some(THEN);
        life.heard = Some(THEN);
        life.interval = Some(HOUR);
        Self { life: Some(life), world, ghost }
    }

    /// The lives that this state stands for, as far as a row can tell them apart: a row that reads or
    /// writes a collapsed axis meets each of its values.
    pub(super) fn lives(&self, rows: [&Row; 2]) -> Vec<Option<Life>> {
        let Some(life) = &self.life else { return vec![None] };
        let reads = |f: &dyn Fn(&Row) -> bool| rows.into_iter().any(f);
        let mut all = vec![life.clone()];
        // One life becomes as many as there are values.
        fn each<T: Copy>(all: &mut Vec<Life>, values: &[T], set: impl Fn(&mut Life, T)) {
            let before = core::mem::take(all);
            for value in values {
                all.extend(before.iter().cloned().map(|mut life| {
                    set(&mut life, *value);
                    life
                }));
            }
        }
        let collapsed = Presences::of(PRESENT);
        let present = life.presence == Presence::Live
            && reads(&|r| {
                let some = r.presence.and(collapsed);
                r.to.presence.is_some() || (some != collapsed && !some.is_empty())
            });
        if present {
            each(&mut all, PRESENT, |life, presence| life.presence = presence);
        }
        if reads(&|r| r.support != Supports::ALL || r.to.support.is_some()) {
            each(&mut all, Support::ALL, |life, support| life.support = support);
        }
        if reads(&|r| r.brand != Brands::ALL || r.to.brand.is_some()) {
            each(&mut all, Brand::ALL, |life, brand| life.brand = brand);
        }
        if reads(&|r| r.needs.has(Need::Neglected)) {
            each(&mut all, &[false, true], |life, known| life.purpose = known);
        }
        if reads(&|r| r.needs.has(Need::DatePassed)) {
            let ends = [None, Some(THEN), Some(Time(THEN.0 + 3000 * DAY))];
            each(&mut all, &ends, |life, end| life.support_end = end);
        }
        all.into_iter().map(Some).collect()
    }
}

/// Presences that no act of custody tells apart.
const PRESENT: &[Presence] =
    &[Presence::Live, Presence::Asleep, Presence::Silent, Presence::Forgotten];
