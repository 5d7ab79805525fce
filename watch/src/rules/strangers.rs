//! Knocking on strangers: a thing calls many addresses that nobody gave it, and none opens.
//!
//! Software calls an address because somebody told it: a DNS answer, a partner, a short list built in. A
//! worm that looks for its next victim draws addresses, and most of them are nobody's. So what is
//! counted is *different addresses outside, without a name, asked for a TCP connection, that did not
//! open it within a second*, in ten minutes.
//!
//! **Threshold.** Lists built into things (time servers, relays, resolvers) have a handful of addresses,
//! and some of those answer. Sixteen without one answer is more than such a list holds, and at the
//! one try a second of the slowest known scanners it takes less than twenty seconds. Retries of the
//! same address count once.
//!
//! **Act or look.** File sharing and some games call many peers whose addresses partners gave them, and
//! half of those are gone; that may reach the threshold. It does not knock on the doors by which
//! machines are administered. *Act* needs eight strangers asked for such a door ([`DOORS`]): anyone can
//! check that a lamp has no business with the telnet of eight strangers.
//!
//! **Cannot tell**: scans by UDP; scans of named hosts; a scan of addresses that all open; whether a
//! name led there where the files have no DNS answers.

use crate::{
    finding::Proof,
    ip::Address,
    rules::ports::Ports,
    time::{MINUTE, SECOND, Time},
};

/// Strangers that did not open, within [`WITHIN`], from which on it is said.
pub(super) const STRANGERS: usize = 16;
/// Of them, those asked for a door of administration, from which on it is urgent.
pub(super) const KNOCKS: u64 = 8;
/// The time in which they count.
pub(super) const WITHIN: i64 = 10 * MINUTE;
/// A stranger that did not answer for so long did not open: a few times the longest way on Earth.
const PATIENCE: i64 = SECOND;
/// Calls that are remembered.
const KEPT: usize = 24;

/// Ports by which machines are administered, and which worms are known to try: telnet, SSH, ADB, TR-069,
/// the services that Mirai's descendants went for (CISA and vendors' reports; IANA's list of names).
pub(super) const DOORS: &[u16] = &[
    22, 23, 445, 2222, 2323, 3389, 5358, 5555, 5900, 7547, 8081, 8181, 8291, 9000, 9527, 23231,
    37215, 48101, 52869, 60001,
];

/// A call to a stranger.
#[derive(Clone, Copy, Debug)]
struct Call {
    to: Address,
    door: bool,
    answered: bool,
    proof: Proof,
}

/// The machine of one host.
#[derive(Debug, Default)]
pub(crate) struct Strangers {
    calls: Vec<Call>,
    /// Where the next one goes once they are [`KEPT`].
    next: usize,
    found: bool,
    hosts: u64,
    doors: u64,
    pub(crate) ports: Ports,
    began: Option<Time>,
}

/// What is known after a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Knocking {
    /// Different strangers, each again when it comes back after many others.
    pub(crate) hosts: u64,
    /// Of them, asked for a door of administration.
    pub(crate) doors: u64,
    /// From the first of them to this one, microseconds.
    pub(crate) within: i64,
    /// The calls that led to it, the first time; then this one alone.
    pub(crate) proofs: Vec<Proof>,
}

impl Strangers {
    /// Whether a stranger was called lately.
    pub(crate) fn knows(&self, stranger: Address) -> bool {
        self.calls.iter().any(|c| c.to == stranger)
    }

    /// A TCP connection was asked of a stranger. Says when there are enough, and from then on of each.
    pub(crate) fn asked(&mut self, to: Address, port: u16, proof: Proof) -> Option<Knocking> {
        let at = proof.at;
        let door = DOORS.contains(&port);
        if let Some(call) = self.calls.iter_mut().find(|c| c.to == to) {
            // The same again: no other stranger, but perhaps another door.
            call.door |= door;
            return None;
        }
        let call = Call { to, door, answered: false, proof };
        if self.calls.len() < KEPT {
            self.calls.push(call);
        } else if let Some(place) = self.calls.get_mut(self.next) {
            *place = call;
            self.next = (self.next + 1) % KEPT;
        }
        self.ports.add(port);
        if self.found {
            self.hosts += 1;
            self.doors += u64::from(door);
            let within = self.began.map_or(0, |began| at.since(began));
            return Some(Knocking {
                hosts: self.hosts,
                doors: self.doors,
                within,
                proofs: vec![proof],
            });
        }
        let silent = |c: &&Call| {
            !c.answered && at.since(c.proof.at) >= PATIENCE && at.since(c.proof.at) <= WITHIN
        };
        if self.calls.iter().filter(silent).count() < STRANGERS {
            return None;
        }
        let mut proofs: Vec<Proof> = self.calls.iter().filter(silent).map(|c| c.proof).collect();
        proofs.sort();
        self.found = true;
        self.hosts = proofs.len() as u64;
        self.doors = self.calls.iter().filter(silent).filter(|c| c.door).count() as u64;
        let began = proofs.first().map_or(at, |p| p.at);
        self.began = Some(began);
        Some(Knocking { hosts: self.hosts, doors: self.doors, within: at.since(began), proofs })
    }

    /// A stranger opened.
    pub(crate) fn answered(&mut self, from: Address) {
        if let Some(call) = self.calls.iter_mut().find(|c| c.to == from && !c.answered) {
            call.answered = true;
            if self.found {
                self.hosts = self.hosts.saturating_sub(1);
                self.doors = self.doors.saturating_sub(u64::from(call.door));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(n: u8) -> Address {
        Address::v4([198, 51, 100, n])
    }

    fn at(second: i64) -> Proof {
        Proof { at: Time(second * SECOND), record: second as u64 + 1, ..Proof::default() }
    }

    #[test]
    fn a_scanner_of_telnet_is_found_in_seventeen_seconds() {
        let mut s = Strangers::default();
        let found = (0..60_u8).find_map(|n| s.asked(to(n), 23, at(n.into()))).unwrap();
        assert_eq!((found.hosts, found.doors), (16, 16));
        assert_eq!(found.within, 16 * SECOND);
        assert_eq!(found.proofs.len(), 16);
    }

    #[test]
    fn peers_that_answer_and_the_same_again_do_not_count() {
        let mut s = Strangers::default();
        for n in 0..200_u8 {
            assert_eq!(s.asked(to(n), 6881, at(n.into())), None);
            s.answered(to(n));
        }
        let mut s = Strangers::default();
        for n in 0..200_i64 {
            assert_eq!(s.asked(to((n % 12) as u8), 443, at(n)), None);
        }
    }

    #[test]
    fn strangers_over_hours_do_not_count_together() {
        let mut s = Strangers::default();
        for n in 0..200_u8 {
            assert_eq!(s.asked(to(n), 23, at(i64::from(n) * 60)), None);
        }
    }

    #[test]
    fn many_at_once_wait_for_the_answers() {
        let mut s = Strangers::default();
        for n in 0..20_u8 {
            assert_eq!(s.asked(to(n), 443, at(0)), None, "nobody can have answered yet");
        }
        assert!(s.asked(to(99), 443, at(2)).is_some_and(|k| k.doors == 0));
    }
}
