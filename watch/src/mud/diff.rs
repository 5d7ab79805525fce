//! Two declarations compared by what they permit, not by how they are written.
//!
//! A new edition of a file is approved by a person (RFC 8520 §16: a change should be looked at). What
//! that person needs is what becomes possible and what no longer is; that entries were renamed, split,
//! joined or put in another order is nothing.
//!
//! Each accepting entry is a set of packets (`region`). What an entry of one file permits beyond the
//! other file is its set, less the refusals before it, less all that the other file permits. An entry
//! of which something remains is a line; beside it stands the entry of the other file that comes
//! nearest, and what differs.
//!
//! What must hold: a file and itself, however ordered, differ in nothing; and whatever
//! [`super::evaluate::decide`] permits by the new file and not by the old is permitted by an entry
//! that has a line. Where the sets become too many to be told apart, the whole entry is a line and is
//! marked unproven: too much is said rather than too little.

mod region;
#[cfg(test)]
mod tests;

use super::{
    evaluate::{AceAt, Direction},
    model::{Ace, Acl, Class, Forwarding, Host, Matches, Mud, Ports},
};
use crate::watcher::Prefix;
use region::{Budget, Region, Words};

/// What two files differ in.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    /// What the new file permits and the old one does not, in the order of the new file.
    pub possible: Vec<Line>,
    /// What the old file permits and the new one does not, in the order of the old file.
    pub impossible: Vec<Line>,
}

impl Difference {
    /// Whether both files permit the same.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.possible.is_empty() && self.impossible.is_empty()
    }
}

/// Something that one file permits and the other does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which policy.
    pub direction: Direction,
    /// The entry that permits it; `None` for the defaults of RFC 8520 and what every host needs, which
    /// an entry of the other file refuses.
    pub at: Option<AceAt>,
    /// Whether the other file permits nothing at all of what the entry does.
    pub whole: bool,
    /// Whether it was shown that something remains; else there were too many cases.
    pub proven: bool,
    /// The entry of the other file that comes nearest, where one does.
    pub near: Option<Near>,
}

/// The nearest entry of the other file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// The entry, accepting or refusing.
    pub at: AceAt,
    /// What differs, and how; empty where the entries are alike and a refusal makes the difference.
    pub differs: Vec<(Condition, How)>,
}

/// A condition of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// Who the other side is: name, address, class.
    Party,
    /// The IP version.
    Version,
    /// The protocol.
    Protocol,
    /// Ports of the other side.
    Port,
    /// Ports of the thing.
    OwnPort,
    /// Addresses of the thing.
    OwnAddress,
    /// Who opens.
    Opener,
    /// Type and code of ICMP.
    Icmp,
    /// What stands in single packets.
    Packet,
    /// Profiles of TLS.
    Tls,
}

impl Condition {
    /// All of them, in their order.
    pub const ALL: [Self; 10] = [
        Self::Party,
        Self::Version,
        Self::Protocol,
        Self::Port,
        Self::OwnPort,
        Self::OwnAddress,
        Self::Opener,
        Self::Icmp,
        Self::Packet,
        Self::Tls,
    ];

    /// A stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Party => "party",
            Self::Version => "ip-version",
            Self::Protocol => "protocol",
            Self::Port => "port",
            Self::OwnPort => "own-port",
            Self::OwnAddress => "own-address",
            Self::Opener => "opener",
            Self::Icmp => "icmp",
            Self::Packet => "packet",
            Self::Tls => "tls",
        }
    }
}

/// How a condition of a line's entry relates to that of the near entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// It lets more through.
    Wider,
    /// It lets less through.
    Narrower,
    /// It lets something else through.
    Other,
}

impl How {
    /// A stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Wider => "wider",
            Self::Narrower => "narrower",
            Self::Other => "other",
        }
    }
}

/// Compares two files.
#[must_use]
pub fn diff(old: &Mud, new: &Mud) -> Difference {
    let mut difference = Difference::default();
    for direction in [Direction::FromDevice, Direction::ToDevice] {
        if written(old, direction) == written(new, direction) {
            continue;
        }
        let mut words = Words::default();
        let mut budget = Budget::default();
        let before = Permitted::of(old, direction, &mut words, &mut budget);
        let after = Permitted::of(new, direction, &mut words, &mut budget);
        difference.possible.extend(after.beyond(&before, &mut Budget::default()));
        difference.impossible.extend(before.beyond(&after, &mut Budget::default()));
    }
    difference
}

/// The lists of a policy with the entries that apply, in order.
fn entries(mud: &Mud, direction: Direction) -> impl Iterator<Item = (AceAt, &Acl, &Ace)> {
    let lists = match direction {
        Direction::FromDevice => &mud.from_device,
        Direction::ToDevice => &mud.to_device,
    };
    lists.iter().filter_map(|&acl| Some((acl, mud.acls.get(acl)?))).flat_map(move |(acl, list)| {
        let aces = list.aces.iter().enumerate();
        aces.filter(|(_, e)| e.void.is_none() || e.forwarding != Forwarding::Accept)
            .map(move |(ace, entry)| (AceAt { direction, acl, ace }, list, entry))
    })
}

/// A policy as written, without names and without the order in which it does not matter: runs of
/// accepting and of refusing entries.
fn written(mud: &Mud, direction: Direction) -> Vec<(bool, Vec<String>)> {
    let mut runs: Vec<(bool, Vec<String>)> = Vec::new();
    for (_, list, entry) in entries(mud, direction) {
        let accepts = entry.forwarding == Forwarding::Accept;
        let family = entry.matches.family.or(list.family);
        let text = format!("{:?} {family:?} {:?}", list.family, entry.matches);
        match runs.last_mut() {
            Some((a, run)) if *a == accepts => run.push(text),
            _ => runs.push((accepts, vec![text])),
        }
    }
    for (_, run) in &mut runs {
        run.sort();
        run.dedup();
    }
    // Who `same-manufacturer` is, is part of what is written.
    if let Some(authority) = super::site::authority(mud.url.raw()) {
        runs.push((true, vec![authority]));
    }
    runs
}

/// What a policy permits, entry by entry.
struct Permitted<'a> {
    mud: &'a Mud,
    direction: Direction,
    entries: Vec<Accepting>,
}

/// An accepting entry; without a place, what defaults and needs permit.
struct Accepting {
    at: Option<AceAt>,
    /// All that it asks for.
    regions: Vec<Region>,
    /// What of it no refusal before it takes; `None` where there were too many cases.
    left: Option<Vec<Region>>,
}

impl<'a> Permitted<'a> {
    fn of(mud: &'a Mud, direction: Direction, words: &mut Words, budget: &mut Budget) -> Self {
        let mut refused: Vec<Region> = Vec::new();
        let mut all = Vec::new();
        let mut add = |at, regions: Vec<Region>, refused: &[Region]| {
            let left = budget.less(regions.clone(), refused);
            all.push(Accepting { at, regions, left });
        };
        for (at, list, entry) in entries(mud, direction) {
            let regions = region::of_entry(mud, direction, list.family, entry, words);
            if entry.forwarding == Forwarding::Accept {
                add(Some(at), regions, &refused);
            } else {
                refused.extend(regions);
            }
        }
        add(None, region::always(words), &refused);
        Self { mud, direction, entries: all }
    }

    /// What this policy permits and the other does not.
    fn beyond(&self, other: &Self, budget: &mut Budget) -> Vec<Line> {
        let theirs: Vec<Region> =
            other.entries.iter().filter_map(|e| e.left.as_ref()).flatten().cloned().collect();
        let entries = self.entries.iter().filter(|e| e.at.is_some());
        let own: Vec<Region> = entries.filter_map(|e| e.left.as_ref()).flatten().cloned().collect();
        let mut lines = Vec::new();
        for Accepting { at, regions, left } in &self.entries {
            let mine = left.as_ref().unwrap_or(regions);
            let mut rest = budget.less(mine.clone(), &theirs);
            if at.is_none() {
                // What an entry of this file permits anyhow is that entry's line.
                rest = rest.map(|rest| budget.less(rest.clone(), &own).unwrap_or(rest));
            }
            if rest.as_ref().is_some_and(Vec::is_empty) {
                continue;
            }
            let met = mine.iter().any(|m| theirs.iter().any(|t| m.is_met_by(t)));
            lines.push(Line {
                direction: self.direction,
                at: *at,
                whole: !met,
                proven: rest.is_some() && left.is_some(),
                near: at.and_then(|at| self.near(at, other)),
            });
        }
        lines
    }

    fn near(&self, at: AceAt, other: &Self) -> Option<Near> {
        let mine = Sides::of(self.mud, at)?;
        let accepting = other.entries.iter().filter_map(|e| e.at);
        let near = accepting.filter_map(|theirs| {
            let differs = mine.differs(&Sides::of(other.mud, theirs)?)?;
            Some((differs.len(), theirs, differs))
        });
        let (_, at, differs) = near.min_by_key(|(n, at, _)| (*n, *at))?;
        Some(Near { at, differs })
    }
}

/// Most conditions in which a near entry may differ.
const NEAR: usize = 2;

/// The conditions of an entry by side.
struct Sides<'a> {
    entry: &'a Matches,
    version: Option<super::model::Family>,
    own: (Option<Prefix>, Option<Ports>),
    party: (Option<Prefix>, Option<Ports>, &'a Option<Host>),
}

impl<'a> Sides<'a> {
    fn of(mud: &'a Mud, at: AceAt) -> Option<Self> {
        let list = mud.acls.get(at.acl)?;
        let m = &list.aces.get(at.ace)?.matches;
        let (own, party) = match at.direction {
            Direction::FromDevice => (
                (m.source, m.source_port),
                (m.destination, m.destination_port, &m.destination_name),
            ),
            Direction::ToDevice => {
                ((m.destination, m.destination_port), (m.source, m.source_port, &m.source_name))
            }
        };
        Some(Self { entry: m, version: m.family.or(list.family), own, party })
    }

    /// In what this entry differs from another one that comes near it; `None` where none does.
    fn differs(&self, other: &Self) -> Option<Vec<(Condition, How)>> {
        let (mine, theirs) = (self.entry, other.entry);
        let (own_net, own_port) = self.own;
        let (net, port, name) = self.party;
        let (their_own_net, their_own_port) = other.own;
        let (their_net, their_port, their_name) = other.party;
        let icmp = |m: &Matches| m.icmp_type.map(|kind| (kind, m.icmp_code));
        let icmp_how = match (icmp(mine), icmp(theirs)) {
            (Some((a, None)), Some((b, Some(_)))) if a == b => Some(How::Wider),
            (Some((a, Some(_))), Some((b, None))) if a == b => Some(How::Narrower),
            (a, b) => option(a.as_ref(), b.as_ref()),
        };
        let all = [
            (
                Condition::Party,
                party((name, net, &mine.classes), (their_name, their_net, &theirs.classes)),
            ),
            (Condition::Version, option(self.version.as_ref(), other.version.as_ref())),
            (Condition::Protocol, option(mine.protocol.as_ref(), theirs.protocol.as_ref())),
            (Condition::Port, ports(port, their_port)),
            (Condition::OwnPort, ports(own_port, their_own_port)),
            (Condition::OwnAddress, nets(own_net, their_own_net)),
            (Condition::Opener, option(mine.initiated.as_ref(), theirs.initiated.as_ref())),
            (Condition::Icmp, icmp_how),
            (Condition::Packet, subset(&mine.per_packet, &theirs.per_packet)),
            (Condition::Tls, option(mine.tls.as_ref(), theirs.tls.as_ref())),
        ];
        let differs: Vec<(Condition, How)> =
            all.into_iter().filter_map(|(condition, how)| Some((condition, how?))).collect();
        // Another party with another service is another permission.
        let other_party = differs.contains(&(Condition::Party, How::Other));
        let names_nobody = name.is_none() && net.is_none() && mine.classes.is_empty();
        let near = differs.len() <= NEAR && !other_party && !(names_nobody && differs.len() > 1);
        near.then_some(differs)
    }
}

fn option<T: PartialEq>(mine: Option<&T>, theirs: Option<&T>) -> Option<How> {
    match (mine, theirs) {
        (None, Some(_)) => Some(How::Wider),
        (Some(_), None) => Some(How::Narrower),
        (mine, theirs) if mine == theirs => None,
        _ => Some(How::Other),
    }
}

fn ports(mine: Option<Ports>, theirs: Option<Ports>) -> Option<How> {
    match (mine, theirs) {
        (Some(Ports::Range(a, b)), Some(Ports::Range(c, d))) if (a, b) != (c, d) => {
            Some(if a <= c && d <= b {
                How::Wider
            } else if c <= a && b <= d {
                How::Narrower
            } else {
                How::Other
            })
        }
        (Some(Ports::AllBut(_)), Some(Ports::Range(..))) => Some(How::Wider),
        (Some(Ports::Range(..)), Some(Ports::AllBut(_))) => Some(How::Narrower),
        (mine, theirs) => option(mine.as_ref(), theirs.as_ref()),
    }
}

fn nets(mine: Option<Prefix>, theirs: Option<Prefix>) -> Option<How> {
    match (mine, theirs) {
        (Some(a), Some(b)) => match (a.contains(b.address), b.contains(a.address)) {
            (true, true) if a.length == b.length => None,
            (true, _) if a.length < b.length => Some(How::Wider),
            (_, true) if b.length < a.length => Some(How::Narrower),
            _ => Some(How::Other),
        },
        (mine, theirs) => option(mine.as_ref(), theirs.as_ref()),
    }
}

/// More conditions let less through.
fn subset<T: PartialEq>(mine: &[T], theirs: &[T]) -> Option<How> {
    let within = |a: &[T], b: &[T]| a.iter().all(|x| b.contains(x));
    match (within(mine, theirs), within(theirs, mine)) {
        (true, true) => None,
        (true, false) => Some(How::Wider),
        (false, true) => Some(How::Narrower),
        (false, false) => Some(How::Other),
    }
}

type Party<'a> = (&'a Option<Host>, Option<Prefix>, &'a [Class]);

fn party(mine: Party<'_>, theirs: Party<'_>) -> Option<How> {
    let hows = [
        option(mine.0.as_ref(), theirs.0.as_ref()),
        nets(mine.1, theirs.1),
        subset(mine.2, theirs.2),
    ];
    let has = |how| hows.contains(&Some(how));
    if has(How::Other) || (has(How::Wider) && has(How::Narrower)) {
        return Some(How::Other);
    }
    hows.into_iter().flatten().next()
}
