//! Flooding: a thing sends one address far more than any service there could be for.
//!
//! Two forms are counted. *Many connections*: flows that a host opens to one address (a flood with
//! changing ports). *One stream*: packets of one flow that nobody answers.
//!
//! **Threshold.** A thousand, at a hundred a second or more. A person's browser opens some dozen
//! connections to one address, a home's resolver asks a few hundred questions in a busy minute; ten
//! seconds on end at a hundred new ones a second is what load generators do. For UDP, where a forwarder of
//! names may come near, most must be without answer. One stream counts only where nothing came back at
//! all, and by UDP only to addresses outside without a name: cameras send pictures to a recorder in the
//! house, and loggers send lines, without a word of answer.
//!
//! **The victim** is told of too: `under-attack` for a thing of this site that is flooded, or that many
//! outside flood together.
//!
//! **Cannot tell**: floods with a few large requests; a load test that somebody ordered.

use crate::{
    finding::Proof,
    ip::{Address, packet::protocol},
    rules::ports::Ports,
    time::{MINUTE, SECOND, Time},
};

/// Connections or packets from which on it is said.
pub(super) const MANY: u64 = 1_000;
/// So many a second, at least.
pub(super) const PER_SECOND: u64 = 100;
/// Longest time that [`MANY`] may take.
const SLOWEST: i64 = MANY as i64 * SECOND / PER_SECOND as i64;
/// A pause that ends a flood.
const PAUSE: i64 = 5 * SECOND;
/// Addresses that one host's connections are counted to.
const TARGETS: usize = 4;
/// Connections between two that are told of, once there are enough.
const TOLD: u64 = 100;
/// Ports apart from which on it is a search for open doors, not a flood.
const DOORS: usize = 12;

#[derive(Debug)]
struct Target {
    to: Address,
    protocol: u8,
    opened: u64,
    answered: u64,
    /// Opened since [`Self::since`], for the rate.
    burst: u64,
    since: Time,
    last: Time,
    first: Proof,
    ports: Ports,
    found: bool,
}

/// The machine of one host that opens connections.
#[derive(Debug, Default)]
pub(crate) struct Flood(Vec<Target>);

/// What is known of a flood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flooding {
    pub(crate) packets: u64,
    pub(crate) per_second: u64,
    /// Many ports of one host were asked: a search for open doors.
    pub(crate) doors: bool,
    /// It rests on answers that did not come.
    pub(crate) silent: bool,
    /// The first packet, where this is the moment in which it is found.
    pub(crate) first: Option<Proof>,
}

impl Flood {
    /// A flow was opened.
    pub(crate) fn opened(
        &mut self,
        to: Address,
        protocol: u8,
        port: u16,
        proof: impl FnOnce() -> Proof,
        at: Time,
    ) -> Option<Flooding> {
        let place = self.0.iter().position(|t| t.to == to && t.protocol == protocol);
        let Some(place) = place else {
            let mut ports = Ports::default();
            ports.add(port);
            let new = Target {
                to,
                protocol,
                opened: 1,
                answered: 0,
                burst: 1,
                since: at,
                last: at,
                first: proof(),
                ports,
                found: false,
            };
            if self.0.len() < TARGETS {
                self.0.push(new);
            } else if let Some(oldest) = self.0.iter_mut().min_by_key(|t| t.last) {
                *oldest = new;
            }
            return None;
        };
        let t = self.0.get_mut(place)?;
        let slow = at.since(t.since) > SLOWEST && t.burst < MANY;
        if at.since(t.last) > PAUSE || slow {
            (t.burst, t.since, t.opened, t.answered) = (0, at, 0, 0);
            t.first = proof();
            t.ports = Ports::default();
        }
        t.last = at;
        t.opened += 1;
        t.burst += 1;
        t.ports.add(port);
        // Datagrams may be many questions that are all answered.
        let unanswered = protocol != protocol::UDP || t.answered * 2 < t.opened;
        if t.burst < MANY || !unanswered {
            return None;
        }
        // Of what goes on each hundredth is told: enough to know how much it became.
        if t.found && !t.opened.is_multiple_of(TOLD) {
            return None;
        }
        let first = (!t.found).then_some(t.first);
        t.found = true;
        let lasted = at.since(t.since).max(1);
        let per_second = (u128::from(t.burst) * SECOND as u128 / lasted as u128) as u64;
        if per_second < PER_SECOND {
            return None;
        }
        let doors = t.ports.apart() >= DOORS;
        Some(Flooding {
            packets: t.opened,
            per_second,
            doors,
            silent: protocol == protocol::UDP,
            first,
        })
    }

    /// The other end of a flow answered.
    pub(crate) fn answered(&mut self, from: Address, protocol: u8) {
        if let Some(t) = self.0.iter_mut().find(|t| t.to == from && t.protocol == protocol) {
            t.answered += 1;
        }
    }
}

/// Whether so many packets of one flow, without one back, are a flood.
pub(crate) fn stream(packets: u64, first: Time, last: Time) -> Option<u64> {
    let lasted = last.since(first).max(1);
    let per_second = (u128::from(packets) * SECOND as u128 / lasted as u128) as u64;
    (packets >= MANY && per_second >= PER_SECOND && lasted < 60 * MINUTE).then_some(per_second)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TO: Address = Address::v4([203, 0, 113, 80]);

    fn run(flood: &mut Flood, n: u64, gap: i64, protocol: u8, answer: bool) -> Option<u64> {
        (0..n).find(|i| {
            let at = Time(*i as i64 * gap);
            let found = flood.opened(TO, protocol, 80, Proof::default, at).is_some();
            if answer {
                flood.answered(TO, protocol);
            }
            found
        })
    }

    #[test]
    fn a_thousand_connections_at_a_hundred_a_second() {
        let fast = run(&mut Flood::default(), 5_000, SECOND / 500, protocol::TCP, true);
        assert_eq!(fast, Some(999), "answers do not excuse it");
        assert_eq!(run(&mut Flood::default(), 5_000, SECOND / 50, protocol::TCP, false), None);
    }

    #[test]
    fn a_busy_resolver_is_no_flood() {
        assert_eq!(run(&mut Flood::default(), 5_000, SECOND / 500, protocol::UDP, true), None);
        assert!(run(&mut Flood::default(), 5_000, SECOND / 500, protocol::UDP, false).is_some());
    }

    #[test]
    fn streams() {
        assert_eq!(stream(1_000, Time(0), Time(10 * SECOND)), Some(100));
        assert_eq!(stream(1_000, Time(0), Time(11 * SECOND)), None);
        assert_eq!(stream(999, Time(0), Time(SECOND)), None);
    }
}
