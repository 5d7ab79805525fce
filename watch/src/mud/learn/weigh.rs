//! How far a service can be trusted to belong to the thing, and why.
//!
//! Confidence begins whole and is multiplied by the share of each doubt, so that two doubts weigh
//! more than one and no doubt is forgotten. The shares are judgements, not measurements: they order
//! entries for a person who reads them, and each stands beside its reason.

use super::{
    Observed, Seen,
    gather::{Key, Peer, Service},
};
use crate::{
    conversation::{NameSource, Opener, Place},
    ip::packet::protocol,
    mud::model::Ports,
    time::{HOUR, MINUTE, SECOND, Time},
};

/// After its first packet a thing is being set up for this long.
const SET_UP: i64 = 15 * MINUTE;
/// A thing must have been seen for this long for its set-up to be told from its life.
const PAST_SET_UP: i64 = HOUR;
/// Flows from which on intervals can be even, and the least interval.
const EVEN: usize = 5;
const LEAST_INTERVAL: i64 = 5 * SECOND;

/// Why a service is trusted so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// A word of [`REASONS`].
    pub code: &'static str,
    /// The share that remains because of it, in hundredths; 100 for what speaks for the entry.
    pub percent: u8,
}

/// Reasons, each with its share in hundredths.
pub const REASONS: &[(&str, u8)] = &[
    // What speaks for it.
    ("named", 100),
    ("several-sessions", 100),
    ("several-days", 100),
    ("periodic", 100),
    // What does not.
    ("name-told-others", 80),
    ("name-only-said", 60),
    ("address", 30),
    // Below the half: such a line is a person's to decide, however often it was seen.
    ("any-host-names", 40),
    ("any-host-addresses", 30),
    ("shared-address", 90),
    ("whole-local-network", 90),
    ("unanswered", 40),
    ("opened-by-others", 80),
    ("opened-from-internet", 20),
    ("opener-unseen", 80),
    ("random-ports", 60),
    ("seen-once", 50),
    ("one-session", 70),
    ("only-set-up", 70),
    ("under-a-day", 80),
    ("under-a-week", 90),
];

/// Pauses between sessions, over which no interval is measured, and the time that was observed.
#[derive(Debug)]
pub(super) struct Pauses {
    begins: Vec<Time>,
    observed: Observed,
    /// The end of the set-up, where more than that was seen.
    set_up: Option<Time>,
}

impl Pauses {
    pub(super) fn new(seen: &Seen<'_>, observed: &Observed) -> Self {
        let mut begins: Vec<Time> = seen.sessions.iter().map(|[begin, _]| *begin).collect();
        begins.sort();
        let set_up = observed.span.and_then(|[first, last]| {
            (last.since(first) >= PAST_SET_UP).then(|| Time(first.0.saturating_add(SET_UP)))
        });
        Self { begins, observed: *observed, set_up }
    }

    fn session(&self, at: Time) -> usize {
        self.begins.partition_point(|begin| *begin <= at)
    }

    /// The interval of beginnings that come evenly: four of five gaps within a fifth of the middle
    /// one.
    pub(super) fn every(&self, starts: &[Time]) -> Option<i64> {
        let mut gaps: Vec<i64> = starts
            .windows(2)
            .filter_map(|pair| match pair {
                [a, b] if self.session(*a) == self.session(*b) => Some(b.since(*a)),
                _ => None,
            })
            .collect();
        if gaps.len() + 1 < EVEN {
            return None;
        }
        gaps.sort_unstable();
        let middle = *gaps.get(gaps.len() / 2)?;
        let even = gaps.iter().filter(|gap| (**gap - middle).abs() <= middle / 5).count();
        (middle >= LEAST_INTERVAL && even * 5 >= gaps.len() * 4).then_some(middle)
    }
}

/// The confidence in hundredths, at least 1, and its reasons.
pub(super) fn weigh(key: &Key, service: &Service, pauses: &Pauses) -> (u8, Vec<Reason>) {
    let mut reasons = Vec::new();
    let mut say = |code: &'static str| {
        let percent = REASONS.iter().find(|(c, _)| *c == code).map_or(100, |(_, p)| *p);
        reasons.push(Reason { code, percent });
    };
    let flows = service.flows();
    match &key.peer {
        Peer::Name(_) => match service.name_from {
            Some(NameSource::ToldOthers) => say("name-told-others"),
            Some(NameSource::Said) => say("name-only-said"),
            _ => say("named"),
        },
        Peer::Address(_) => say("address"),
        Peer::Local => say("whole-local-network"),
        Peer::Any => {
            let [names, addresses] = service.stands_for;
            if names > 0 {
                say("any-host-names");
            }
            if addresses > 0 {
                say("any-host-addresses");
            }
        }
        Peer::Class(_) | Peer::Group(_) => {}
    }
    let sessions = service.sessions.count_ones();
    if sessions > 1 {
        say("several-sessions");
    }
    if service.days.count_ones() > 1 {
        say("several-days");
    }
    if pauses.every(&service.starts).is_some() {
        say("periodic");
    }
    if service.shared > 0 && service.shared == flows {
        say("shared-address");
    }
    let to_group = matches!(key.peer, Peer::Group(_));
    // What comes from a port of its own answers somebody's question to a group.
    let asks = key.icmp.is_none_or(|(kind, _)| kind == 8 || kind == 128)
        && (key.thing_port.is_none() || key.protocol == protocol::TCP);
    if service.answered == 0 && !to_group && asks && key.opened_by == Opener::Thing {
        say("unanswered");
    }
    if key.opened_by == Opener::Party {
        let outside = matches!(key.peer, Peer::Name(_) | Peer::Address(_) | Peer::Any);
        say(if outside { "opened-from-internet" } else { "opened-by-others" });
    }
    if key.protocol == protocol::TCP && service.opener_unseen == flows {
        say("opener-unseen");
    }
    let ranges = [key.thing_port, key.party_port];
    if ranges.iter().flatten().any(|p| matches!(p, Ports::Range(low, high) if low != high)) {
        say("random-ports");
    }
    if flows <= 1 {
        say("seen-once");
    } else if sessions == 1 && pauses.observed.sessions > 2 {
        say("one-session");
    }
    let last = service.count.map(|c| c.last);
    if pauses.set_up.is_some_and(|end| last.is_some_and(|last| last < end)) {
        say("only-set-up");
    }
    if pauses.observed.recorded < 24 * HOUR {
        say("under-a-day");
    } else if pauses.observed.recorded < 7 * 24 * HOUR {
        say("under-a-week");
    }
    let whole = reasons.iter().fold(10_000_u32, |all, r| all * u32::from(r.percent) / 100);
    let hundredths = u8::try_from(whole.div_ceil(100)).unwrap_or(100);
    (hundredths.clamp(1, 100), reasons)
}

/// Where the other side of a service is.
pub(super) const fn place(peer: &Peer) -> Place {
    match peer {
        Peer::Name(_) | Peer::Address(_) | Peer::Any => Place::Outside,
        Peer::Group(_) => Place::Group,
        Peer::Class(_) | Peer::Local => Place::Local,
    }
}
