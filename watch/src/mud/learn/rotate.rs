//! Other sides that are others each time become one line: any host, that protocol, that port.
//!
//! RFC 8520 has no wildcard. Where a thing meets relays at addresses that come and go and are never
//! named, or draws its time server from a long list, whoever writes down those seen has a file that
//! fails the next time. The only words that the standard leaves are an entry without a host; and that
//! is wide: whoever takes the thing over may reach the whole world on that port. So it is proposed
//! only on evidence that the list *does not close*, it is doubted, and a person can do without it
//! ([`super::Rotating::OneByOne`]).
//!
//! **The evidence.** An other side met in one stretch only is a *single*. By Good and Turing (Good,
//! Biometrika 40, 1953) the singles' share of all meetings estimates the chance that the next meeting
//! is with somebody never met. A thing with a list of its own, however long, runs out of singles as
//! stretches go by; then its list is written, as everywhere else. What is asked for:
//!
//! - at least [`SINGLES`] singles, in as many different stretches: one busy evening is no rotation;
//! - at least one meeting in [`OF_MEETINGS`] with a single;
//! - at least [`SINGLES`] other sides that answered, and without names more of them than were tried
//!   in vain: relays answer, what a search happens upon mostly does not;
//! - a thing that was seen to open, and a port that is not [`FORBIDDEN`].
//!
//! Where everything was recorded in one go, days stand for stretches.
//!
//! **Names** are generalised for the time (UDP 123) alone, where a resolver told them to the thing
//! itself: a name is whom a thing meant, and a list of
//! names under other services is a maker's to tell. Pools number their names from 0 to 3
//! (<https://www.ntppool.org/use.html>); the four are one pool, and asking them in turn is no
//! rotation.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use super::{
    Seen,
    gather::{Key, MOST_ADDRESSES, Peer, Service},
};
use crate::{
    conversation::{NameSource, Opener, Place},
    ip::packet::protocol,
    mud::model::Ports,
    untrusted::Untrusted,
};

/// Two may be a main server and its stand-in, each met once; the third shows that it goes on.
const SINGLES: usize = 3;
/// With less than one stranger in four meetings those seen are most of those to come, and a list of
/// them is the better file: it fails seldom, and then closed.
const OF_MEETINGS: usize = 4;
/// Port of the time (RFC 5905).
const TIME: u16 = 123;
/// Ports that are never opened to any host. Over the first line anything can be had from anybody (the
/// web, mail, resolvers), so that the entry would be no limit; over the second one device takes over
/// the next (remote consoles, files, screens, management), so that the evidence may be that of an
/// infection.
const FORBIDDEN: &[u16] = &[
    25, 53, 80, 443, 465, 587, 853, 1_080, 3_128, 8_000, 8_080, 8_443, 8_888, //
    21, 22, 23, 135, 139, 445, 2_222, 2_323, 3_389, 5_555, 5_900, 7_547, 23_231, 37_215, 52_869,
];

/// Services, with those that rotate in one at the end (what a narrower line permits is that line's),
/// and how many lines there are of these. With `one_by_one` they are counted only.
pub(super) fn rotate(
    seen: &Seen<'_>,
    services: Vec<(Key, Service)>,
    one_by_one: bool,
) -> (Vec<(Key, Service)>, u64) {
    let mut alike: BTreeMap<(bool, u8, u16, bool), Vec<usize>> = BTreeMap::new();
    for (n, (key, _)) in services.iter().enumerate() {
        if let Some((named, port)) = kind(key) {
            alike.entry((key.v6, key.protocol, port, named)).or_default().push(n);
        }
    }
    let mut lines = BTreeSet::new();
    let mut joins = BTreeSet::new();
    for ((v6, protocol, port, named), members) in alike {
        let group: Vec<&(Key, Service)> = members.iter().filter_map(|n| services.get(*n)).collect();
        let rotates = if named {
            names_rotate(&group)
        } else {
            addresses_rotate(&group, in_vain(seen, v6, protocol, port))
        };
        if rotates {
            lines.insert((v6, protocol, port));
            joins.extend(members);
        }
    }
    let lines = lines.len() as u64;
    if one_by_one || lines == 0 {
        return (services, lines);
    }
    let mut all: Vec<(Key, Service)> = Vec::new();
    let mut wide: BTreeMap<(bool, u8, u16), (Key, Service)> = BTreeMap::new();
    for (n, (key, service)) in services.into_iter().enumerate() {
        let Some((named, port)) = kind(&key).filter(|_| joins.contains(&n)) else {
            all.push((key, service));
            continue;
        };
        let line = wide
            .entry((key.v6, key.protocol, port))
            .or_insert_with(|| (Key { peer: Peer::Any, ..key.clone() }, Service::default()));
        line.1.join(service);
        let [names, addresses] = &mut line.1.stands_for;
        match key.peer {
            Peer::Name(name) if named => {
                *names += 1;
                if line.1.names.len() < MOST_ADDRESSES {
                    line.1.names.push(name);
                }
            }
            _ => *addresses += 1,
        }
    }
    all.extend(wide.into_values());
    (all, lines)
}

/// Whether a service may be one of those that rotate: if so, whether it is named, and its port.
fn kind(key: &Key) -> Option<(bool, u16)> {
    let Some(Ports::Range(port, high)) = key.party_port else { return None };
    if port != high
        || key.thing_port.is_some()
        || key.opened_by != Opener::Thing
        || !matches!(key.protocol, protocol::TCP | protocol::UDP)
    {
        return None;
    }
    match &key.peer {
        Peer::Name(_) if (key.protocol, port) == (protocol::UDP, TIME) => Some((true, port)),
        Peer::Address(_) if !FORBIDDEN.contains(&port) => Some((false, port)),
        _ => None,
    }
}

fn names_rotate(group: &[&(Key, Service)]) -> bool {
    let mut pools: BTreeMap<&str, (Met, bool)> = BTreeMap::new();
    for (key, service) in group {
        if let Peer::Name(name) = &key.peer
            && service.name_from == Some(NameSource::Told)
        {
            let (met, answered) = pools.entry(pool(name)).or_default();
            met.add(service);
            *answered |= service.answered > 0;
        }
    }
    let answered = pools.values().filter(|(_, answered)| *answered).count();
    // A name that nobody answered counts as met: the thing meant it, and asked a resolver for it.
    answered >= SINGLES && is_open(pools.values().map(|(met, _)| *met))
}

/// A pool's name without the number of its part.
fn pool(name: &Untrusted) -> &str {
    let name = name.raw();
    match name.split_once('.') {
        Some(("0" | "1" | "2" | "3", pool)) => pool,
        _ => name,
    }
}

fn addresses_rotate(group: &[&(Key, Service)], in_vain: usize) -> bool {
    // Where nobody saw who opened, or nobody answered, nothing is shown.
    let sure: Vec<&Service> = group
        .iter()
        .map(|(_, s)| s)
        .filter(|s| s.answered > 0 && s.opener_unseen < s.flows())
        .collect();
    sure.len() >= SINGLES
        && sure.len() > in_vain
        && is_open(sure.into_iter().map(|service| {
            let mut met = Met::default();
            met.add(service);
            met
        }))
}

/// How many addresses the thing tried on a port without an answer.
fn in_vain(seen: &Seen<'_>, v6: bool, protocol: u8, port: u16) -> usize {
    let vain: BTreeSet<IpAddr> = seen
        .talks
        .iter()
        .filter(|t| {
            t.place == Place::Outside
                && t.opened_by == Opener::Thing
                && t.habit.answered == 0
                && t.party.is_ipv6() == v6
                && (t.protocol, t.party_port) == (protocol, (port, port))
        })
        .map(|t| t.party)
        .collect();
    vain.len()
}

/// In which stretches and on which days somebody was met, one bit each.
#[derive(Clone, Copy, Default)]
struct Met([u64; 2]);

impl Met {
    fn add(&mut self, service: &Service) {
        let Self([sessions, days]) = self;
        *sessions |= service.sessions;
        *days |= service.days;
    }
}

/// Whether a list does not close, by stretches or by days.
fn is_open(met: impl Iterator<Item = Met> + Clone) -> bool {
    let by = |masks: &mut dyn Iterator<Item = u64>| {
        let (mut meetings, mut singles, mut when) = (0, 0, 0_u64);
        for mask in masks {
            meetings += mask.count_ones() as usize;
            if mask.is_power_of_two() {
                singles += 1;
                when |= mask;
            }
        }
        when.count_ones() as usize >= SINGLES && singles * OF_MEETINGS >= meetings
    };
    by(&mut met.clone().map(|Met([sessions, _])| sessions))
        || by(&mut met.map(|Met([_, days])| days))
}
