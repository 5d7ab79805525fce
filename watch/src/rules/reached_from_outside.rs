//! A thing that somebody on the Internet reached (`reached-from-outside`).
//!
//! **What it waits for.** A TCP connection whose first SYN came from outside this site, that the thing
//! accepted (SYN-ACK), and in which both sides sent something. All of it must be in the capture: a
//! connection that was open before it began proves nothing about who opened it.
//!
//! **Why harmless things do not do it.** Behind a router nobody comes in unless a door was opened: by hand,
//! by the thing (`door-opened`), or because it has an IPv6 address and the firewall lets all in. It may be
//! wanted, therefore *look*. Answers to what a thing itself asked for are not reached: FTP's data
//! connections from port 20 are left out.
//!
//! **What it cannot tell.** UDP; connections refused or scanned without a word, which are no news on the
//! Internet; a site without private addresses, where the capture's inside is not sure.
//!
//! **Bounds.** [`MOST_PENDING`] connections that have not ended, [`MOST_PARTIES`] parties and ports of
//! each of [`MOST_HOSTS`] hosts.

use std::collections::VecDeque;

use crate::{
    account::NONE,
    finding::{Fact, Level, Names, Proof},
    ip::Address,
    keyed::{Key, Map},
    rules::Rules,
    time::Time,
};

const MOST_PENDING: usize = 32;
const MOST_PARTIES: usize = 64;
const MOST_HOSTS: usize = 1 << 12;

/// The port from which an FTP server sends what was asked for (RFC 959 §3.2).
const FTP_DATA: u16 = 20;

/// Harmless explanations: a door that the household wants, a check of the site's own doors, an
/// answer to something that the thing asked for.
pub(crate) const PERHAPS: &[&str] = &["wanted-door", "security-check", "asked-for"];

#[derive(Debug, Default)]
struct Entrance {
    /// Asker, its port, the thing's port, and the record in which the thing accepted.
    pending: VecDeque<(Address, [u16; 2], Proof)>,
    parties: Vec<Address>,
    /// Ports of the thing with how often.
    ports: Vec<(u64, u16)>,
}

#[derive(Debug)]
pub(crate) struct Entrances {
    of: Map<u32, Entrance>,
    hosts: usize,
}

impl Entrances {
    pub(super) const fn new(key: Key) -> Self {
        Self { of: Map::new(key), hosts: 0 }
    }
}

impl Rules {
    /// A host accepted a connection from outside. `ports` are the asker's and the host's.
    pub(crate) fn accepted(&mut self, host: u32, asker: Address, ports: [u16; 2], at: Time) {
        let [from, _] = ports;
        if host == NONE || from == FTP_DATA {
            return;
        }
        let proof = self.proof(at, "accepts");
        let all = &mut self.said.entrances;
        if all.hosts >= MOST_HOSTS && all.of.find(&host).is_none() {
            return;
        }
        let (of, new) = all.of.find_or_put(host, Entrance::default());
        all.hosts += usize::from(new);
        if of.pending.iter().any(|(a, p, _)| *a == asker && *p == ports) {
            return;
        }
        if of.pending.len() >= MOST_PENDING {
            of.pending.pop_front();
        }
        of.pending.push_back((asker, ports, proof));
    }

    /// A connection from outside ended; `spoken` where both sides sent something.
    pub(crate) fn entrance_ends(
        &mut self,
        host: u32,
        asker: Address,
        ports: [u16; 2],
        spoken: bool,
        at: Time,
    ) {
        let Some(of) = self.said.entrances.of.find_mut(&host) else { return };
        let place = of.pending.iter().position(|(a, p, _)| *a == asker && *p == ports);
        let Some((_, [_, port], proof)) = place.and_then(|n| of.pending.remove(n)) else { return };
        if !spoken {
            return;
        }
        if of.parties.len() < MOST_PARTIES && !of.parties.contains(&asker) {
            of.parties.push(asker);
        }
        if let Some((n, _)) = of.ports.iter_mut().find(|(_, p)| *p == port) {
            *n += 1;
        } else if of.ports.len() < MOST_PARTIES {
            of.ports.push((1, port));
        }
        of.ports.sort_by(|(n, p), (m, q)| (m, p).cmp(&(n, q)));
        let (hosts, ports) = (of.parties.len() as u64, of.ports.iter().map(|(_, p)| *p).collect());
        let Some(f) = self.raise(host, "reached-from-outside", Level::Look, "", at) else { return };
        f.names = Names::None;
        f.perhaps = PERHAPS.to_vec();
        f.facts.insert("hosts", Fact::Count(hosts));
        f.facts.insert("ports", Fact::Ports(ports));
        f.facts
            .entry("first_party")
            .or_insert_with(|| Fact::Text(crate::untrusted::Untrusted::new(&asker.to_string())));
        f.add(proof);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asker(n: u32) -> Address {
        Address::v4((0xcb00_7100 | n).to_be_bytes())
    }

    #[test]
    fn whoever_came_in_and_spoke_is_counted() {
        let mut rules = Rules::new(7);
        for n in 0..4 {
            let ports = [40_000, if n == 0 { 443 } else { 23 }];
            rules.accepted(1, asker(n), ports, Time(n.into()));
            rules.entrance_ends(1, asker(n), ports, true, Time(9));
        }
        let f = rules.of(1).next().expect("a finding");
        assert_eq!((f.rule, f.level, f.count("hosts")), ("reached-from-outside", Level::Look, 4));
        assert_eq!(f.facts["ports"], Fact::Ports(vec![23, 443]), "the most used first");
        assert_eq!(f.evidence[1].at, Time(1), "the record in which it accepted");
    }

    #[test]
    fn silence_middles_of_connections_and_what_was_asked_for_are_no_entrance() {
        let mut rules = Rules::new(7);
        rules.accepted(1, asker(1), [40_000, 23], Time(1));
        rules.entrance_ends(1, asker(1), [40_000, 23], false, Time(2));
        rules.entrance_ends(1, asker(2), [40_000, 23], true, Time(2));
        rules.accepted(1, asker(3), [20, 50_000], Time(1));
        rules.entrance_ends(1, asker(3), [20, 50_000], true, Time(2));
        assert_eq!(rules.of(1).count(), 0);
    }

    #[test]
    fn connections_that_never_end_are_bounded() {
        let mut rules = Rules::new(7);
        for n in 0..100_000 {
            rules.accepted(1 + n % 10, Address::v4(n.to_be_bytes()), [1, 2], Time(0));
        }
        let of = rules.said.entrances.of.find(&1).map(|e| e.pending.len());
        assert_eq!(of, Some(MOST_PENDING));
    }
}
