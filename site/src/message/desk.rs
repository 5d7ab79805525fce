//! The desk: what stands becomes messages, and few of them are pushed.
//!
//! `handle` takes everything that stands ([`Scene`]), or what a person did about a message; `poll` gives what
//! follows, until it gives nothing. The desk holds no clock and no chance of its own, and all that it knows is
//! in [`Memory`] and in its messages: made anew from what a store kept, it goes on as if nothing had been.
//!
//! Each cause that stands is in exactly one message that is not over. A message lives on while any of its
//! causes stands; where a better reason is found, it is taken into the other message, and says into which.
//!
//! The budget: *act* is pushed at once. *Look* is pushed together, once a day at most and three times a week at
//! most, not in quiet hours, and not before a message has stood a while, so that what belongs together has
//! come together. *Note* waits for Monday's digest.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use gardien_watch::{
    finding::Level,
    time::{HOUR, MINUTE, Time},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    cause::{self, Cause, Scene, What},
    fold::{self, Firmware, Fold, Group},
    hours::Hours,
};
use crate::id::{Id, ThingId};

const DAY: i64 = 24 * HOUR;
/// Pushes a week at most, *act* not counted.
pub const WEEKLY: usize = 3;
/// How long a message stands before it is pushed, unless it is *act*.
pub const SETTLE: i64 = 20 * MINUTE;
/// How long newcomers and new ways are gathered, from the first day on.
pub const LEARNS: i64 = 7 * DAY;
/// Votes on a rule before it can be demoted.
pub const VOTES: u64 = 5;
/// Tenths of its votes that must call a rule's *act* useful.
pub const USEFUL: u64 = 8;
/// How long messages that are over stay on the desk, for the digest.
const STAYS: i64 = 15 * DAY;

listed! {
    /// How a message stands.
    State,
    /// Some of these.
    States {
        /// It waits for a person.
        Open = "open",
        /// A person has seen it.
        Acknowledged = "acknowledged",
        /// A person wants to be left alone with it for a while.
        Snoozed = "snoozed",
        /// Its work is under way; it is told when that is over.
        Held = "held",
        /// None of its causes stands any more.
        Over = "over",
        /// Another message has its causes.
        Folded = "folded",
    }
}

impl State {
    /// Whether its causes stand.
    #[must_use]
    pub const fn stands(self) -> bool {
        !matches!(self, Self::Over | Self::Folded)
    }
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Ours.
    pub id: Id,
    /// The group that it is of.
    pub key: String,
    /// Why its causes are one.
    pub fold: Fold,
    /// How far it asks for a person now.
    #[serde(serialize_with = "cause::level_out", deserialize_with = "cause::level_in")]
    pub level: Level,
    /// How it stands.
    pub state: State,
    /// The thing that it is about, where it is about one more than others.
    pub root: Option<ThingId>,
    /// How sure its reason is, 0 to 100.
    pub confidence: u8,
    /// Version of the firmware, or reason of the window.
    pub text: String,
    /// Whether people's votes on its rule lowered it from *act*.
    pub demoted: bool,
    /// What it is about.
    pub causes: BTreeMap<String, Cause>,
    /// When it opened, or opened again.
    pub opened: Time,
    /// When anything about it changed last.
    pub changed: Time,
    /// When it was pushed last, and as what.
    pub pushed: Option<Time>,
    /// Whether it was pushed as *act*.
    pub pushed_as_act: bool,
    /// When a digest told it last.
    pub digested: Option<Time>,
    /// Until when it is held or snoozed; a snooze without one lasts until it changes.
    pub until: Option<Time>,
    /// Why it is snoozed, in a person's words.
    pub reason: String,
    /// Which things and which level a person had seen when they put it aside.
    pub seen: BTreeSet<ThingId>,
    /// The message that has its causes now.
    pub into: Option<Id>,
}

impl Message {
    /// The things that it is about, in a fixed order.
    #[must_use]
    pub fn things(&self) -> BTreeSet<ThingId> {
        self.root.into_iter().chain(self.causes.values().filter_map(|c| c.thing)).collect()
    }

    /// When the first of its causes began.
    #[must_use]
    pub fn since(&self) -> Time {
        self.causes.values().map(|c| c.since).min().unwrap_or(self.opened)
    }

    /// Rules of its causes that say *act* by themselves.
    #[must_use]
    pub fn rules_of_act(&self) -> BTreeSet<&str> {
        let acts = self.causes.values().filter(|c| c.level == Level::Act);
        acts.filter(|c| c.what == What::Finding).map(|c| c.word.as_str()).collect()
    }
}

/// What the desk knows beside its messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// When the learning week ends or ended.
    pub learning_until: Time,
    /// Firmware of things as last seen.
    pub firmware: BTreeMap<ThingId, Firmware>,
    /// When *look* was pushed in the last weeks.
    pub pushes: Vec<Time>,
    /// When the last digest was due that was sent or had nothing to tell.
    pub digest: Option<Time>,
    /// When to be quiet.
    #[serde(default)]
    pub hours: Hours,
}

impl Memory {
    /// A desk's first memory: it learns from now on.
    #[must_use]
    pub fn new(began: Time) -> Self {
        Self {
            learning_until: Time(began.0.saturating_add(LEARNS)),
            firmware: BTreeMap::new(),
            pushes: Vec::new(),
            digest: None,
            hours: Hours::default(),
        }
    }
}

/// What the desk hears of.
#[derive(Clone, Debug)]
pub enum Input {
    /// Everything that stands now. The chance makes ids, and must be another each time.
    Scene(Box<Scene>, [u8; 16]),
    /// A person has seen a message.
    Acknowledge(Id),
    /// A person wants to be left alone with it.
    Snooze {
        /// Which.
        message: Id,
        /// Until when; `None`: until it changes.
        until: Option<Time>,
        /// Why.
        reason: String,
    },
    /// A person takes that back.
    Reopen(Id),
}

/// Why something is pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// A message of level *act*.
    Act,
    /// Messages of level *look*, together.
    Look,
    /// Monday's digest.
    Digest,
}

impl Why {
    /// Its stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Act => "act",
            Self::Look => "look",
            Self::Digest => "digest",
        }
    }
}

/// What follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// A message is new or changed: keep it.
    Keep(Box<Message>),
    /// Send these, as one.
    Push(Why, Vec<Id>),
}

/// The desk of one site.
#[derive(Clone, Debug)]
pub struct Desk {
    memory: Memory,
    messages: BTreeMap<Id, Message>,
    out: VecDeque<Output>,
    changed: BTreeSet<Id>,
}

impl Desk {
    /// From what a store kept.
    #[must_use]
    pub fn new(memory: Memory, messages: Vec<Message>) -> Self {
        let messages = messages.into_iter().map(|m| (m.id, m)).collect();
        Self { memory, messages, out: VecDeque::new(), changed: BTreeSet::new() }
    }

    /// What it must remember.
    #[must_use]
    pub const fn memory(&self) -> &Memory {
        &self.memory
    }

    /// The time zone of the site.
    pub fn set_zone(&mut self, zone: String) {
        self.memory.hours.zone = zone;
    }

    /// When people want to be left alone.
    pub fn set_hours(&mut self, hours: Hours) {
        self.memory.hours = hours;
    }

    /// Its messages by id, over ones of the last days too.
    #[must_use]
    pub const fn messages(&self) -> &BTreeMap<Id, Message> {
        &self.messages
    }

    /// The message that a cause is in; `None` where it does not stand.
    #[must_use]
    pub fn of(&self, cause: &str) -> Option<&Message> {
        self.messages.values().find(|m| m.state.stands() && m.causes.contains_key(cause))
    }

    /// Takes in what happened. What follows is to be polled.
    pub fn handle(&mut self, now: Time, input: Input) {
        match input {
            Input::Scene(scene, chance) => self.look(now, &scene, &chance),
            Input::Acknowledge(id) => self.put_aside(now, id, State::Acknowledged, None, ""),
            Input::Snooze { message, until, reason } => {
                self.put_aside(now, message, State::Snoozed, until, &reason);
            }
            Input::Reopen(id) => {
                if let Some(m) = self.messages.get_mut(&id).filter(|m| m.state.stands()) {
                    m.state = State::Open;
                    m.until = None;
                    m.changed = now;
                    self.changed.insert(id);
                }
            }
        }
        self.pass(now);
        self.push(now);
        for id in core::mem::take(&mut self.changed) {
            if let Some(m) = self.messages.get(&id) {
                self.out.push_back(Output::Keep(Box::new(m.clone())));
            }
        }
        self.messages.retain(|_, m| m.state.stands() || now.since(m.changed) <= STAYS);
    }

    /// What follows, one at a time: messages to be kept come after what is to be sent of them.
    pub fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    fn put_aside(&mut self, now: Time, id: Id, state: State, until: Option<Time>, reason: &str) {
        let Some(m) = self.messages.get_mut(&id).filter(|m| m.state.stands()) else { return };
        m.seen = m.things();
        m.state = state;
        m.until = until;
        reason.clone_into(&mut m.reason);
        m.changed = now;
        self.changed.insert(id);
    }

    fn look(&mut self, now: Time, scene: &Scene, chance: &[u8; 16]) {
        self.learn_firmware(now, scene);
        let groups = fold::fold(scene, &self.memory.firmware, self.memory.learning_until);
        let mut nth = 0_u32;
        let mut homes: BTreeMap<String, Id> = BTreeMap::new();
        let mut taken: BTreeSet<Id> = BTreeSet::new();
        for group in groups {
            let id = self.home(&group, &taken).unwrap_or_else(|| {
                nth = nth.saturating_add(1);
                mint(now, chance, nth)
            });
            taken.insert(id);
            homes.extend(group.causes.keys().map(|k| (k.clone(), id)));
            self.fill(now, id, group, scene);
        }
        // What is in no group of its own any more is over, or its causes went elsewhere.
        let rest: Vec<Id> = self
            .messages
            .values()
            .filter(|m| m.state.stands() && !taken.contains(&m.id))
            .map(|m| m.id)
            .collect();
        for id in rest {
            let Some(m) = self.messages.get_mut(&id) else { continue };
            let into = m.causes.keys().find_map(|k| homes.get(k)).copied();
            m.state = if into.is_some() { State::Folded } else { State::Over };
            m.into = into;
            m.until = None;
            m.changed = now;
            self.changed.insert(id);
        }
    }

    fn learn_firmware(&mut self, now: Time, scene: &Scene) {
        for (thing, stand) in &scene.things {
            let Some(version) = &stand.firmware else { continue };
            match self.memory.firmware.get_mut(thing) {
                None => {
                    let first = Firmware { version: version.clone(), changed: None };
                    self.memory.firmware.insert(*thing, first);
                }
                Some(known) if known.version != *version => {
                    *known = Firmware { version: version.clone(), changed: Some(now) };
                }
                Some(_) => {}
            }
        }
        self.memory.firmware.retain(|thing, _| scene.things.contains_key(thing));
    }

    /// The message that a group goes on in: the one of its key, else the oldest of which it has every cause.
    fn home(&self, group: &Group, taken: &BTreeSet<Id>) -> Option<Id> {
        let free = || self.messages.values().filter(|m| m.state.stands() && !taken.contains(&m.id));
        if let Some(same) = free().find(|m| m.key == group.key) {
            return Some(same.id);
        }
        free()
            .filter(|m| m.causes.keys().all(|k| group.causes.contains_key(k)))
            .min_by_key(|m| (m.opened, m.id))
            .map(|m| m.id)
    }

    fn fill(&mut self, now: Time, id: Id, group: Group, scene: &Scene) {
        let (level, demoted) = demote(&group, &scene.votes);
        let learns = (group.fold == Fold::Learning).then_some(self.memory.learning_until);
        let held = group
            .window
            .and_then(|w| scene.windows.iter().find(|s| s.id == w))
            .filter(|w| now < w.until)
            .map(|w| w.until);
        let Some(m) = self.messages.get_mut(&id) else {
            let state = if held.is_some() { State::Held } else { State::Open };
            let m = Message {
                id,
                key: group.key,
                fold: group.fold,
                level,
                state,
                root: group.root,
                confidence: group.confidence,
                text: group.text,
                demoted,
                causes: group.causes,
                opened: now,
                changed: now,
                pushed: None,
                pushed_as_act: false,
                digested: None,
                until: held.or(learns),
                reason: String::new(),
                seen: BTreeSet::new(),
                into: None,
            };
            self.messages.insert(id, m);
            self.changed.insert(id);
            return;
        };
        let before = m.clone();
        m.key = group.key;
        m.fold = group.fold;
        m.root = group.root;
        m.confidence = group.confidence;
        m.text = group.text;
        m.demoted = demoted;
        m.level = level;
        m.causes = group.causes;
        let things = m.things();
        let grew = things.iter().any(|t| !before.things().contains(t));
        let news = level > before.level || things.iter().any(|t| !m.seen.contains(t));
        match m.state {
            // What a person put aside comes back when there is more to it than they saw.
            State::Acknowledged | State::Snoozed if news && (grew || level > before.level) => {
                m.state = State::Open;
                m.until = None;
                m.opened = now;
                m.pushed = None;
            }
            State::Held if held.is_none() => {
                m.state = State::Open;
                m.until = None;
                m.opened = now;
            }
            State::Held => m.until = held,
            _ => {}
        }
        if m.state == State::Open {
            m.until = learns;
        }
        // Worse than what was pushed.
        if level == Level::Act && before.level < Level::Act {
            m.pushed = None;
            m.digested = None;
        }
        if level > Level::Note && before.level <= Level::Note {
            m.pushed = None;
        }
        // What is new in it is news for the next digest too.
        if m.causes.keys().any(|k| !before.causes.contains_key(k)) {
            m.digested = None;
        }
        if *m != before {
            m.changed = now;
            self.changed.insert(id);
        }
    }

    /// What time alone does: a snooze ends.
    fn pass(&mut self, now: Time) {
        for m in self.messages.values_mut() {
            let over = m.until.is_some_and(|until| until <= now);
            if m.state == State::Snoozed && over {
                m.state = State::Open;
                m.until = None;
                m.opened = now;
                m.pushed = None;
                m.changed = now;
                self.changed.insert(m.id);
            }
        }
    }

    fn push(&mut self, now: Time) {
        let week = 7 * DAY;
        self.memory.pushes.retain(|at| now.since(*at) < week);
        let waiting = |m: &&Message, level: Level| {
            m.state == State::Open && m.level == level && m.pushed.is_none()
        };
        let acts: Vec<Id> =
            self.messages.values().filter(|m| waiting(m, Level::Act)).map(|m| m.id).collect();
        for id in acts {
            self.mark(now, &[id], true);
            self.out.push_back(Output::Push(Why::Act, vec![id]));
        }
        if self.memory.hours.is_quiet(now) {
            return;
        }
        let last = self.memory.pushes.iter().max().copied();
        let may = self.memory.pushes.len() < WEEKLY && last.is_none_or(|at| now.since(at) >= DAY);
        let looks: Vec<Id> = self
            .messages
            .values()
            .filter(|m| waiting(m, Level::Look) && now.since(m.opened) >= SETTLE)
            .map(|m| m.id)
            .collect();
        if may && !looks.is_empty() {
            self.mark(now, &looks, false);
            self.memory.pushes.push(now);
            self.out.push_back(Output::Push(Why::Look, looks));
        }
        self.digest(now);
    }

    /// On Mondays: what happened since the last one and was not pushed.
    fn digest(&mut self, now: Time) {
        let Some(due) = self.memory.hours.digest_before(now) else { return };
        let Some(last) = self.memory.digest else {
            // The first week's Monday is the next one.
            self.memory.digest = Some(due);
            return;
        };
        if due <= last {
            return;
        }
        self.memory.digest = Some(due);
        let told: Vec<Id> = self
            .messages
            .values()
            .filter(|m| match m.state {
                State::Open => m.digested.is_none() || m.level > Level::Note,
                // Nobody wants to hear the end of what they never heard of, but of work they announced.
                State::Over => {
                    let heard = m.pushed.is_some()
                        || m.digested.is_some()
                        || m.level > Level::Note
                        || m.fold == Fold::Window;
                    heard && m.changed > last && m.digested.is_none_or(|at| at < m.changed)
                }
                _ => false,
            })
            .map(|m| m.id)
            .collect();
        if told.is_empty() {
            return;
        }
        for id in &told {
            if let Some(m) = self.messages.get_mut(id) {
                m.digested = Some(now);
                self.changed.insert(*id);
            }
        }
        self.out.push_back(Output::Push(Why::Digest, told));
    }

    fn mark(&mut self, now: Time, ids: &[Id], as_act: bool) {
        for id in ids {
            if let Some(m) = self.messages.get_mut(id) {
                m.pushed = Some(now);
                m.pushed_as_act = as_act;
                self.changed.insert(*id);
            }
        }
    }
}

/// The level of a group after people's votes: a rule whose *act* too few found useful says *look*.
fn demote(group: &Group, votes: &BTreeMap<String, [u64; 2]>) -> (Level, bool) {
    if group.level < Level::Act {
        return (group.level, false);
    }
    let trusted = |c: &&Cause| {
        c.level == Level::Act && !(c.what == What::Finding && is_demoted(votes.get(&c.word)))
    };
    if group.causes.values().any(|c| trusted(&c)) {
        return (Level::Act, false);
    }
    (Level::Look, true)
}

/// Whether too few found a rule's *act* useful.
#[must_use]
pub fn is_demoted(votes: Option<&[u64; 2]>) -> bool {
    votes.is_some_and(|[useful, not]| {
        let all = useful.saturating_add(*not);
        all >= VOTES && useful.saturating_mul(10) < all.saturating_mul(USEFUL)
    })
}

fn mint(now: Time, chance: &[u8; 16], nth: u32) -> Id {
    let mut hash = Sha256::new();
    hash.update(chance);
    hash.update(nth.to_be_bytes());
    let digest: [u8; 32] = hash.finalize().into();
    let mut ten = [0; 10];
    for (to, from) in ten.iter_mut().zip(digest) {
        *to = from;
    }
    Id::mint(now, ten)
}
