//! A building that never ends: forty things and more, people who come and go, trouble when the plan
//! says so.
//!
//! [`home`](crate::home()) is one evening as one file. A demonstration that runs all day, a month of
//! quiet and a load of a thousand things need something else: frames one after the other, in order of
//! time, for as long as somebody asks, in memory that does not grow. So nothing is made in advance.
//! Every thing has its habits ([`plan::Habit`]); each habit has one place in a queue, at the time
//! when it is due. The first is performed, its frames go to a second queue, and it is put back at its
//! next time. A frame leaves when nothing that is due earlier is left: O(log things) for a frame,
//! O(things) of memory.
//!
//! | module | what |
//! |---|---|
//! | [`plan`] | the building as values: places, people, things, habits, stories |
//! | [`tower`] | "Tour B" in three moods ([`Plan::quiet`], [`Plan::bad_week`], [`Plan::demo`]), and one of any size ([`Plan::sized`]) |
//! | [`calendar`] | office hours and nights in local time |
//! | `act` | how each habit looks on the wire |
//! | `stage` | the networks: joining, looking up, calling |
//! | `field` | BACnet, KNX, Modbus |
//!
//! Things that lose their power or their cable fall silent in the middle of a sentence and join again
//! when it is back. Whom they would have spoken with hears nothing then, and asks in vain.

use std::{
    cmp::{Ordering, Reverse},
    collections::BinaryHeap,
};

use gardien_watch::time::{HOUR, MINUTE, SECOND, Time};

mod act;
pub mod calendar;
mod field;
pub mod plan;
mod stage;
pub mod tower;

pub use calendar::Hours;
pub use plan::Plan;

use crate::{
    Frame,
    net::{Mac, Station, Wire, igmp, link},
    random::Random,
};
use act::{Kept, Scene};
use plan::{Habit, Span};
use stage::{Body, LEASE_SECONDS, Stage};

/// A frame that passes, until the next is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passing<'a> {
    /// When.
    pub at: Time,
    /// Ethernet, as in [`Frame::bytes`].
    pub bytes: &'a [u8],
    /// The network that it passes in ([`plan::Thing::segment`]).
    pub segment: u16,
}

/// A building that lives. See the [module](self).
#[derive(Debug)]
pub struct Building {
    plan: Plan,
    seed: u64,
    start: Time,
    until: Time,
    stage: Stage,
    running: Vec<Running>,
    stations: Vec<Station>,
    due: BinaryHeap<Reverse<Due>>,
    passing: BinaryHeap<Reverse<Pending>>,
    /// Numbers frames and places in the queue, so that those of one instant keep their order.
    number: u64,
    last: Option<Pending>,
}

/// A thing as it runs.
#[derive(Debug)]
struct Running {
    body: Body,
    random: Random,
    joined: bool,
    /// How often it joined.
    epoch: u32,
    kept: Vec<(Kept, u32)>,
}

/// Who is due when, with which act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    at: Time,
    number: u64,
    who: Who,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    /// The router tells a network its prefix.
    Router(u16),
    /// It asks a network who listens to which group.
    Groups(u16),
    /// A thing joins, and later asks for more time.
    Presence(usize),
    /// The router makes sure of a thing.
    Confirm(usize),
    /// A thing's habit.
    Habit(usize, usize),
}

#[derive(Debug)]
struct Pending {
    at: Time,
    number: u64,
    segment: u16,
    bytes: Vec<u8>,
}

impl PartialEq for Pending {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Pending {}

impl PartialOrd for Pending {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Pending {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.at, self.number).cmp(&(other.at, other.number))
    }
}

/// The latest start, in seconds since 1970: half of what a capture file's 32 bits can tell.
const LATEST: i64 = 2_147_483_648;
/// Within how many seconds after the start everything that has power joins.
const WAKING: i64 = 100;

impl Building {
    /// A building whose plan begins at `start` (clamped to 1970 to 2038). The same plan, seed and
    /// start give the same frames.
    #[must_use]
    pub fn new(plan: Plan, seed: u64, start: Time) -> Self {
        let start = Time(start.0.clamp(0, LATEST * SECOND));
        let mut building = Self {
            stage: Stage { wire: Wire::new(seed) },
            running: Vec::with_capacity(plan.things.len()),
            stations: Vec::with_capacity(plan.things.len()),
            due: BinaryHeap::new(),
            passing: BinaryHeap::new(),
            number: 0,
            until: Time(i64::MAX),
            last: None,
            seed,
            start,
            plan,
        };
        building.people_the_stage();
        building
    }

    /// The same, with nothing from `until` on.
    #[must_use]
    pub fn until(self, until: Time) -> Self {
        Self { until, ..self }
    }

    /// What lives here.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// When the plan began.
    #[must_use]
    pub const fn start(&self) -> Time {
        self.start
    }

    /// The next frame, not earlier than the one before.
    pub fn next_frame(&mut self) -> Option<Passing<'_>> {
        while let Some(Reverse(due)) = self.due.peek() {
            if self.passing.peek().is_some_and(|Reverse(p)| p.at < due.at) || due.at >= self.until {
                break;
            }
            let due = *due;
            self.due.pop();
            self.turn(due);
        }
        let next = self.passing.pop().map(|Reverse(p)| p).filter(|p| p.at < self.until);
        self.last = next;
        let Pending { at, segment, bytes, .. } = self.last.as_ref()?;
        Some(Passing { at: *at, bytes, segment: *segment })
    }

    /// The hardware address that a thing uses now, or would: those of phones change.
    #[must_use]
    pub fn mac(&self, thing: usize) -> Option<Mac> {
        self.stations.get(thing).map(|s| s.mac)
    }

    /// How many frames are made and have not passed, and how many acts are due: what a building keeps.
    #[must_use]
    pub fn kept(&self) -> (usize, usize) {
        (self.passing.len(), self.due.len())
    }

    fn people_the_stage(&mut self) {
        let period = period(self.start);
        for thing in 0..self.plan.things.len() {
            let mut random = Random::new(self.seed, 0x6275_0000 + thing as u64);
            let mac = self.plan.mac(thing, self.seed, period);
            let Some(of) = self.plan.things.get(thing) else { continue };
            let body = Body::new(of, mac, Random::new(random.u64(), 1));
            let first = of.life.from;
            let wake = if first > 0 { 0 } else { random.within(0..WAKING * SECOND) };
            let joins = after(self.start, first, wake);
            let (count, speaks) = (of.habits.len(), of.speaks());
            self.stations.push(body.station);
            let kept = vec![(Kept::default(), 0); count];
            self.running.push(Running { body, random, joined: false, epoch: 0, kept });
            if !speaks {
                continue;
            }
            self.queue(joins, Who::Presence(thing));
            self.queue(Time(joins.0 + 25 * SECOND), Who::Confirm(thing));
            for habit in 0..count {
                let at = self.first(thing, habit, joins);
                self.queue(at, Who::Habit(thing, habit));
            }
        }
        for segment in 0..self.plan.segments() {
            self.queue(Time(self.start.0 + 5 * SECOND), Who::Router(segment));
            self.queue(Time(self.start.0 + 130 * SECOND), Who::Groups(segment));
        }
    }

    /// When a habit is first performed by a thing that joins then.
    fn first(&mut self, thing: usize, habit: usize, joins: Time) -> Time {
        let Some((habit, span)) = self.plan.things.get(thing).and_then(|t| t.habits.get(habit))
        else {
            return joins;
        };
        let begins = after(self.start, span.from, 0);
        if begins > joins {
            return begins;
        }
        let (every, _) = act::rhythm(habit);
        let wait = match habit {
            Habit::Line { .. } | Habit::Announce { .. } | Habit::Upnp { .. } => 9,
            _ => i64::from(every).min(900),
        };
        let wait = self.running.get_mut(thing).map_or(0, |r| r.random.within(0..wait * SECOND));
        Time(joins.0 + 3 * SECOND + wait)
    }

    fn queue(&mut self, at: Time, who: Who) {
        self.number += 1;
        self.due.push(Reverse(Due { at, number: self.number, who }));
    }

    /// Performs what is due, and puts it back at its next time.
    fn turn(&mut self, due: Due) {
        let at = due.at;
        let (segment, next) = match due.who {
            Who::Router(segment) => {
                self.stage.wire.send(at, stage::advertisement(segment));
                (segment, Some(Time(at.0 + 560 * SECOND)))
            }
            Who::Groups(segment) => {
                self.groups(segment, at);
                (segment, Some(Time(at.0 + 10 * MINUTE)))
            }
            Who::Presence(thing) | Who::Confirm(thing) | Who::Habit(thing, _) => {
                let segment = self.plan.things.get(thing).map_or(0, |t| t.segment);
                (segment, self.thing(thing, due.who, at))
            }
        };
        if let Some(next) = next {
            self.queue(next, due.who);
        }
        for Frame { at, bytes } in self.stage.wire.take() {
            self.number += 1;
            let pending = Pending { at, number: self.number, segment, bytes };
            self.passing.push(Reverse(pending));
        }
    }

    /// A thing's turn, when it has power; when it is due again.
    fn thing(&mut self, thing: usize, who: Who, at: Time) -> Option<Time> {
        let back = self.dark(thing, at);
        if let Some(back) = back {
            let back = back?;
            let running = self.running.get_mut(thing)?;
            if matches!(who, Who::Presence(_)) {
                running.joined = false;
                return Some(Time(back.0 + running.random.within(SECOND..40 * SECOND)));
            }
            return Some(Time(back.0 + running.random.within(50 * SECOND..200 * SECOND)));
        }
        let next = match who {
            Who::Presence(_) => Some(self.presence(thing, at)),
            _ if !self.running.get(thing)?.joined => Some(Time(at.0 + 40 * SECOND)),
            Who::Confirm(_) => {
                let running = self.running.get_mut(thing)?;
                running.body.confirm(&mut self.stage, at);
                let every = 1_500 * i64::from(self.plan.calm.max(1));
                Some(Time(at.0 + running.random.within(every..every * 3 / 2) * SECOND))
            }
            Who::Habit(_, habit) => self.habit(thing, habit, at),
            Who::Router(_) | Who::Groups(_) => None,
        };
        self.stage.wire.cut(self.next_dark(thing, at));
        next
    }

    /// Joins, or asks for more time; and wakes when the power goes.
    fn presence(&mut self, thing: usize, at: Time) -> Time {
        let dark = self.next_dark(thing, at);
        let mac = self.plan.mac(thing, self.seed, period(at));
        let (Some(of), Some(running)) = (self.plan.things.get(thing), self.running.get_mut(thing))
        else {
            return dark;
        };
        if running.joined {
            running.body.renew(&mut self.stage, at, of);
        } else {
            if running.body.station.mac != mac {
                running.body = Body::new(of, mac, Random::new(running.random.u64(), 1));
            }
            running.body.join(&mut self.stage, at, of);
            running.joined = true;
            running.epoch += 1;
            if let Some(station) = self.stations.get_mut(thing) {
                *station = running.body.station;
            }
        }
        Time(at.0 + i64::from(LEASE_SECONDS / 2) * SECOND).min(dark)
    }

    fn habit(&mut self, thing: usize, number: usize, at: Time) -> Option<Time> {
        let of = self.plan.things.get(thing)?;
        let (habit, span) = of.habits.get(number)?;
        let end = after(self.start, span.until, 0);
        let (every, hours) = act::rhythm(habit);
        let running = self.running.get(thing)?;
        let late = lateness(thing);
        if at >= end {
            return None;
        }
        let calm = if act::is_story(habit) { 1 } else { i64::from(self.plan.calm.max(1)) };
        let step = i64::from(every).saturating_mul(calm).saturating_mul(SECOND);
        let epoch = running.epoch;
        if hours.hold(at, late) {
            let absent = act::peer(habit).filter(|p| !self.answers(*p, at));
            let here: Vec<bool> = if act::reaches_many(habit) {
                (0..self.running.len()).map(|n| self.answers(n, at)).collect()
            } else {
                Vec::new()
            };
            let running = self.running.get_mut(thing)?;
            let (kept, since) = running.kept.get_mut(number)?;
            if core::mem::replace(since, epoch) != epoch {
                *kept = Kept::default();
            }
            if let Some(station) = absent.and_then(|p| self.stations.get(p)) {
                // Nobody answers: it asks twice and gives up.
                *kept = Kept::default();
                let own = running.body.station;
                for wait in [0, SECOND] {
                    let ask = link::arp_request(own.mac, own.v4, station.v4);
                    self.stage.wire.send(Time(at.0 + wait), ask);
                }
            } else {
                let plan = &self.plan;
                let (stations, stage) = (&self.stations[..], &mut self.stage);
                let mut scene = Scene { plan, stage, stations, here: &here, thing, at };
                act::perform(&mut scene, &mut running.body, habit, kept);
            }
        }
        if act::once(habit) {
            return None;
        }
        let running = self.running.get_mut(thing)?;
        let wait = if act::by_people(habit) {
            running.random.within(step / 3..step / 3 * 5)
        } else {
            step + running.random.within(-step / 200..step / 200)
        };
        let next = Time(at.0.saturating_add(wait.max(SECOND)));
        if hours.hold(next, late) {
            return Some(next);
        }
        let opens = hours.next(next, late, true);
        Some(Time(opens.0 + running.random.within(0..step.clamp(1, 2 * HOUR))))
    }

    /// Whether a thing is there to answer, and will be for as long as a performance lasts.
    fn answers(&self, thing: usize, at: Time) -> bool {
        self.running.get(thing).is_some_and(|r| r.joined)
            && self.dark(thing, at).is_none()
            && self.next_dark(thing, at).since(at) > 3 * MINUTE
    }

    /// The router asks who listens to which group; all who do, answer.
    fn groups(&mut self, segment: u16, at: Time) {
        let from = stage::gateway(segment).v4(0).with_ttl(1);
        self.stage.wire.send(at, igmp::general_query(&from));
        for thing in 0..self.running.len() {
            let Some(of) = self.plan.things.get(thing).filter(|t| t.segment == segment) else {
                continue;
            };
            let groups = stage::groups(of);
            if groups.is_empty() || !self.answers(thing, at) {
                continue;
            }
            let Some(running) = self.running.get_mut(thing) else { continue };
            let late = Time(at.0 + running.random.within(20_000..9_000_000));
            self.stage.wire.send(late, igmp::report(&running.body.station.v4(0), 2, &groups));
        }
    }

    /// When it is dark around a thing: when the light comes back, or that it never does.
    fn dark(&self, thing: usize, at: Time) -> Option<Option<Time>> {
        let of = self.plan.things.get(thing)?;
        let from = after(self.start, of.life.from, 0);
        if at < from {
            return Some(Some(from));
        }
        if at >= after(self.start, of.life.until, 0) {
            return Some(None);
        }
        let in_it =
            |s: &&Span| after(self.start, s.from, 0) <= at && at < after(self.start, s.until, 0);
        if let Some(span) = of.dark.iter().find(in_it) {
            return Some(Some(after(self.start, span.until, 0)));
        }
        let late = lateness(thing);
        (!of.hours.hold(at, late)).then(|| Some(of.hours.next(at, late, true)))
    }

    /// When it gets dark around a thing that has light now.
    fn next_dark(&self, thing: usize, at: Time) -> Time {
        let Some(of) = self.plan.things.get(thing) else { return at };
        let spans = of.dark.iter().map(|s| after(self.start, s.from, 0)).filter(|t| *t > at);
        let leaves = match of.hours {
            Hours::Always => None,
            hours => Some(hours.next(at, lateness(thing), false)),
        };
        let end = after(self.start, of.life.until, 0);
        spans.chain(leaves).min().map_or(end, |t| t.min(end))
    }
}

/// `seconds` of the plan and some microseconds after its start.
const fn after(start: Time, seconds: i64, more: i64) -> Time {
    Time(start.0.saturating_add(seconds.saturating_mul(SECOND)).saturating_add(more))
}

/// Two weeks, counted since 1970.
const fn period(at: Time) -> i64 {
    at.0.div_euclid(14 * 24 * HOUR)
}

/// By how much somebody is later than others: up to three quarters of an hour, always the same.
const fn lateness(thing: usize) -> i64 {
    (thing as i64 * 7_919 % 2_700) * SECOND
}

#[cfg(test)]
mod tests;
