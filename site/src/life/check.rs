//! The whole of a life, walked through: every state that can be reached, every act in it by every
//! actor, every crash between two duties; and in each what must always hold.
//!
//! Custody, trust, presence, support and brand, the epoch and the keys, what is owed and what of it
//! has been done in the world: the product is finite once times and numbers are abstracted
//! (the note on packed states says how), so it is enumerated, breadth first, without sampling. A violation comes with
//! the shortest way to it.
//!
//! A check that cannot fail shows nothing. [`Table`]s can be spoiled: one guard, one actor, one duty
//! or one law at a time; a test runs the check over each and wants the right invariant broken.

mod inputs;
mod invariants;
mod spoil;
mod state;
mod world;

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    fmt,
    hash::{BuildHasherDefault, Hasher},
};

pub use invariants::{Invariant, Invariants};
pub use spoil::Spoil;

use super::{
    Act, Acts, Customs, Duties, Duty, Why, authorised, decide,
    table::{Laws, ROWS, Row, Table},
};
use inputs::{Try, tries};
use state::{EPOCH, REAL, State};
use world::Wrong;

/// How much of the product is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// The acts that are tried.
    pub acts: Acts,
    /// Whether to end at the first violation.
    pub first: bool,
    /// States after which to give up.
    pub most: u64,
}

impl Extent {
    /// All of it.
    pub const WHOLE: Self = Self { acts: Acts::ALL, first: false, most: u64::MAX };
}

/// What the walk found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// States reached.
    pub states: u64,
    /// Steps between them: acts that were done, duties carried out, and crashes.
    pub transitions: u64,
    /// Acts that were refused.
    pub refusals: u64,
    /// What was violated, at most a hundred.
    pub violations: Vec<Violation>,
    /// How many were.
    pub violated: u64,
}

/// One violation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// What does not hold.
    pub invariant: Invariant,
    /// In a few words.
    pub said: &'static str,
    /// The shortest way to it: acts, and duties in parentheses; `!` marks a crash after the duty.
    pub way: Vec<String>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "states {}, transitions {}, violations {} (acts refused {})",
            self.states, self.transitions, self.violated, self.refusals
        )?;
        for v in &self.violations {
            writeln!(f, "{}: {} after {}", v.invariant, v.said, v.way.join(", "))?;
        }
        Ok(())
    }
}

/// Walks the table as it is.
#[must_use]
pub fn whole() -> Report {
    walk(&Table::default(), Duty::ALL, Extent::WHOLE)
}

/// Walks a table. `order` is the order in which duties are done.
#[must_use]
pub fn walk(table: &Table, order: &[Duty], extent: Extent) -> Report {
    let mut walk = Walk {
        table,
        order,
        tries: table.rows.iter().map(|row| Tries::of(row, &table.laws, extent)).collect(),
        extent,
        number: HashMap::default(),
        tried: HashSet::default(),
        came: Vec::new(),
        report: Report::default(),
    };
    walk.run();
    walk.report
}

/// The tries of a row. Whether an actor may at all does not depend on the state, so it is asked once.
struct Tries {
    allowed: Vec<Try>,
    refused: u64,
    /// The row as it should be. What a spoiled one does not ask for must still be left out.
    right: Row,
}

impl Tries {
    fn of(row: &Row, laws: &Laws, extent: Extent) -> Self {
        let right = ROWS.get(row.act as usize).copied().unwrap_or(*row);
        let (mut allowed, mut refused) = (Vec::new(), 0);
        if extent.acts.has(row.act) {
            for one in tries(row.act, right.needs) {
                if authorised(row, laws, one.now, &one.input.by).is_ok() {
                    allowed.push(one);
                } else {
                    refused += 1;
                }
            }
        }
        Self { allowed, refused, right }
    }
}

/// A state, in the order of being reached: from which, and by what.
#[derive(Clone, Copy, Debug)]
struct Came {
    state: u64,
    from: u32,
    by: Move,
}

#[derive(Clone, Copy, Debug)]
enum Move {
    Start,
    /// The act in a row.
    Act(u8),
    Done(Duty),
    Crashed(Duty),
}

struct Walk<'a> {
    table: &'a Table,
    order: &'a [Duty],
    tries: Vec<Tries>,
    extent: Extent,
    number: HashMap<u64, u32, BuildHasherDefault<Mix>>,
    /// Lives in which the acts of [`LIFE_ONLY`] were tried.
    tried: HashSet<u64, BuildHasherDefault<Mix>>,
    came: Vec<Came>,
    report: Report,
}

/// Acts that neither see nor change anything but support and brand, and leave nothing owed that changes
/// keys or connections: whatever the world, they do the same, so one try for each life is enough.
const LIFE_ONLY: Acts =
    Acts::of(&[Act::Support, Act::AnnounceEnd, Act::EndSupport, Act::Vouch, Act::Rebadge]);

impl Walk<'_> {
    fn run(&mut self) {
        self.order_holds();
        self.reach(0, Move::Start, State::first().pack());
        self.report.transitions = 0;
        let mut at = 0;
        while let Some(Came { state, .. }) = self.came.get(at as usize).copied() {
            self.report.states += 1;
            let state = State::unpack(state);
            self.look(at, &state);
            self.acts(at, &state);
            self.duties(at, &state);
            let found = self.extent.first && self.report.violated > 0;
            if found || self.report.states >= self.extent.most {
                return;
            }
            at += 1;
        }
    }

    /// The order of duties is one for all steps, so it is looked at once.
    fn order_holds(&mut self) {
        let at = |duty| self.order.iter().position(|d| *d == duty);
        let wrong = invariants::promises().filter(|(a, b)| at(*a) >= at(*b)).count();
        for _ in 0..wrong {
            self.violated(0, Move::Start, Invariant::Crash, "duties in a wrong order");
        }
    }

    /// What must hold in a state.
    fn look(&mut self, at: u32, state: &State) {
        let Some(life) = &state.life else { return };
        // After any crash the rest of what is owed is done; then the world is the state's.
        let mut settled = state.world;
        let order = self.order;
        for duty in in_order(order, life.owed) {
            if duty == Duty::Wipe && settled.group {
                self.violated(at, Move::Done(duty), Invariant::Groups, "erased before the groups");
            }
            let once = settled.after(duty);
            if once.after(duty) != once {
                self.violated(at, Move::Done(duty), Invariant::Crash, "a duty done twice");
            }
            settled = once;
        }
        let wrong = settled.wrong(life).map(|wrong| match wrong {
            Wrong::Rights => (Invariant::Keys, "rights beyond the state"),
            Wrong::Group => (Invariant::Groups, "a group's key is known outside"),
            Wrong::Unfinished => (Invariant::Crash, "what is owed does not lead to the state"),
        });
        if let Some((invariant, said)) = wrong {
            self.violated(at, Move::Start, invariant, said);
        }
        if life.rights(inputs::SOON) > super::Rights::None && !Customs::IN_USE.has(life.custody) {
            self.violated(at, Move::Start, Invariant::Keys, "rights honoured outside");
        }
        let known = life.key.is_some_and(|k| {
            (k == state::A && state.ghost.leaked[0]) || (k == state::B && state.ghost.leaked[1])
        });
        if known && life.rights(inputs::SOON) > super::Rights::None {
            self.violated(at, Move::Start, Invariant::Compromised, "a known key is honoured");
        }
    }

    /// Every act by every actor.
    fn acts(&mut self, at: u32, state: &State) {
        let mut found = Vec::new();
        let mut reached = Vec::new();
        let new = self.tried.insert(state.pack() & state::LIFE);
        for (n, (row, tries)) in self.table.rows.iter().zip(&self.tries).enumerate() {
            if !new && LIFE_ONLY.has(row.act) {
                continue;
            }
            self.report.refusals += tries.refused;
            for life in state.lives([row, &tries.right]) {
                for (i, Try { now, input }) in tries.allowed.iter().enumerate() {
                    let step = match decide(row, &self.table.laws, life.as_ref(), *now, input) {
                        Ok(step) => step,
                        // Where the state is in the way, it is for every actor and showing.
                        Err(
                            Why::Unknown
                            | Why::AlreadyKnown
                            | Why::Custody(_)
                            | Why::Trust(_)
                            | Why::Presence(_)
                            | Why::Support(_)
                            | Why::Brand(_),
                        ) => {
                            self.report.refusals += tries.allowed.len().abs_diff(i) as u64;
                            break;
                        }
                        Err(_) => {
                            self.report.refusals += 1;
                            continue;
                        }
                    };
                    let mut next = State { life: None, world: state.world, ghost: state.ghost };
                    invariants::of_step(&mut next, life.as_ref(), &step, input, *now, &mut found);
                    let mut life = step.life;
                    life.epoch = if life.epoch > 0 { EPOCH } else { 0 };
                    next.life = Some(life);
                    reached.push(next.pack());
                }
            }
            let by = Move::Act(u8::try_from(n).unwrap_or(u8::MAX));
            for (invariant, said) in found.drain(..) {
                violated(&mut self.report, &self.came, self.table, at, by, invariant, said);
            }
            for next in reached.drain(..) {
                reach(&mut self.report, &mut self.number, &mut self.came, at, by, next);
            }
        }
    }

    /// The next duty: carried out and struck out, or carried out before a crash.
    fn duties(&mut self, at: u32, state: &State) {
        let Some(life) = &state.life else { return };
        let Some(duty) = in_order(self.order, life.owed).next() else { return };
        let mut next = state.clone();
        next.world = state.world.after(duty);
        self.reach(at, Move::Crashed(duty), next.pack());
        if let Some(life) = &mut next.life {
            life.owed = life.owed.without(duty);
        }
        self.reach(at, Move::Done(duty), next.pack());
    }

    fn reach(&mut self, from: u32, by: Move, to: u64) {
        reach(&mut self.report, &mut self.number, &mut self.came, from, by, to);
    }

    fn violated(&mut self, at: u32, by: Move, invariant: Invariant, said: &'static str) {
        violated(&mut self.report, &self.came, self.table, at, by, invariant, said);
    }
}

fn reach(
    report: &mut Report,
    number: &mut HashMap<u64, u32, BuildHasherDefault<Mix>>,
    came: &mut Vec<Came>,
    from: u32,
    by: Move,
    to: u64,
) {
    report.transitions += 1;
    if let Entry::Vacant(new) = number.entry(to) {
        new.insert(u32::try_from(came.len()).unwrap_or(u32::MAX));
        came.push(Came { state: to, from, by });
    }
}

fn violated(
    report: &mut Report,
    came: &[Came],
    table: &Table,
    at: u32,
    by: Move,
    invariant: Invariant,
    said: &'static str,
) {
    report.violated += 1;
    if report.violations.len() >= VIOLATIONS {
        return;
    }
    let mut way = vec![by.said(table)];
    let mut at = at;
    while let Some(one) = came.get(at as usize)
        && !matches!(one.by, Move::Start)
    {
        way.push(one.by.said(table));
        at = one.from;
    }
    way.retain(|w| !w.is_empty());
    way.reverse();
    report.violations.push(Violation { invariant, said, way });
}

impl Move {
    fn said(self, table: &Table) -> String {
        match self {
            Self::Start => String::new(),
            Self::Act(n) => table.rows.get(usize::from(n)).map_or("", |r| r.act.word()).to_owned(),
            Self::Done(duty) => format!("({duty})"),
            Self::Crashed(duty) => format!("({duty}!)"),
        }
    }
}

/// Violations that are told; the others are counted.
const VIOLATIONS: usize = 100;

/// Duties that change the world, in the order of doing.
fn in_order(order: &[Duty], owed: Duties) -> impl Iterator<Item = Duty> + use<'_> {
    let owed = owed.and(REAL);
    order.iter().copied().filter(move |d| owed.has(*d))
}

/// Mixes the bits of a state. States are ours, nobody can choose them to collide.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, octets: &[u8]) {
        for octet in octets {
            self.write_u64(u64::from(*octet));
        }
    }

    fn write_u64(&mut self, n: u64) {
        let x = (self.0 ^ n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = x ^ (x >> 29);
    }
}
