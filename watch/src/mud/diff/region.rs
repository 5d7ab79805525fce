//! Sets of packets, as boxes that can be taken from one another.
//!
//! A box has one range for each number that an entry can ask for, a set of protocols and of openers,
//! and *words*: what cannot be reckoned with (that a name stands for the address, that a site counts
//! it to a class) and so either holds or does not. Taking one box from another leaves a few boxes, one
//! for each side on which the first is larger; so the whole is exact. Words are taken to be
//! independent of each other and of addresses: where they are not, a difference may be said that no
//! site could see, but none is missed.

use std::net::IpAddr;

use crate::{
    ip::packet::protocol,
    mud::{
        evaluate::Direction,
        model::{Ace, Class, Family, Host, Initiated, Mud, Ports, TlsProfile},
        site::authority,
    },
    untrusted::Untrusted,
    watcher::Prefix,
};

/// No port, no type: stands behind the last one.
const NO_PORT: u128 = 1 << 16;
const NO_ICMP: u128 = 1 << 8;
/// Boxes that one set may become, and steps of one comparison.
const MOST_BOXES: usize = 2_048;
const MOST_STEPS: u64 = 10_000_000;

/// What a box can say only as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    Name(Untrusted),
    OwnName(Untrusted),
    Maker(String),
    Model(Untrusted),
    Local,
    Controller(Untrusted),
    MyController,
    Packet(&'static str),
    Tls(TlsProfile),
    /// Ports of protocols that nobody reads them of.
    UnreadPorts,
    /// Defaults and needs, which a site decides about.
    Always,
}

/// Words with their numbers.
#[derive(Debug, Default)]
pub(super) struct Words(Vec<Word>);

impl Words {
    fn number(&mut self, word: Word) -> usize {
        self.0.iter().position(|w| *w == word).unwrap_or_else(|| {
            self.0.push(word);
            self.0.len() - 1
        })
    }
}

/// Protocols, one bit each.
type Protocols = [u64; 4];

/// A box. Ranges are inclusive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Region {
    v6: bool,
    protocols: Protocols,
    /// Bit 0: the thing opened; bit 1: the other side did.
    openers: u8,
    /// Own address, the other's address, own port, the other's port, type, code.
    ranges: [(u128, u128); 6],
    /// Words that hold, and that do not; sorted.
    holds: Vec<usize>,
    lacks: Vec<usize>,
}

impl Region {
    /// Whether two boxes have something in common.
    fn meets(&self, other: &Self) -> bool {
        self.v6 == other.v6
            && self.openers & other.openers != 0
            && self.protocols.iter().zip(other.protocols).any(|(a, b)| a & b != 0)
            && self.ranges.iter().zip(other.ranges).all(|(&(a, b), (c, d))| a <= d && c <= b)
            && !self.holds.iter().any(|w| other.lacks.binary_search(w).is_ok())
            && !self.lacks.iter().any(|w| other.holds.binary_search(w).is_ok())
    }

    /// Whether another box has a part of this one for sure: without words of its own.
    pub(super) fn is_met_by(&self, other: &Self) -> bool {
        other.holds.iter().all(|w| self.holds.binary_search(w).is_ok()) && self.meets(other)
    }

    /// Puts what is in this box and not in the other into `out`.
    fn less(mut self, other: &Self, out: &mut Vec<Self>) {
        if !self.meets(other) {
            out.push(self);
            return;
        }
        let mut outside = self.protocols;
        let mut inside = self.protocols;
        for ((out, within), theirs) in outside.iter_mut().zip(&mut inside).zip(other.protocols) {
            *out &= !theirs;
            *within &= theirs;
        }
        if outside != [0; 4] {
            out.push(Self { protocols: outside, ..self.clone() });
        }
        self.protocols = inside;
        if self.openers & !other.openers != 0 {
            out.push(Self { openers: self.openers & !other.openers, ..self.clone() });
        }
        self.openers &= other.openers;
        for n in 0..self.ranges.len() {
            let (Some(&(a, b)), Some(&(c, d))) = (self.ranges.get(n), other.ranges.get(n)) else {
                continue;
            };
            let mut piece = |range: (u128, u128)| {
                let mut piece = self.clone();
                if let Some(place) = piece.ranges.get_mut(n) {
                    *place = range;
                }
                out.push(piece);
            };
            if a < c {
                piece((a, c - 1));
            }
            if d < b {
                piece((d + 1, b));
            }
            if let Some(place) = self.ranges.get_mut(n) {
                *place = (a.max(c), b.min(d));
            }
        }
        for &word in &other.holds {
            if let Err(at) = self.holds.binary_search(&word) {
                let mut piece = self.clone();
                let place = piece.lacks.binary_search(&word).unwrap_or_else(|at| at);
                piece.lacks.insert(place, word);
                out.push(piece);
                self.holds.insert(at, word);
            }
        }
        for &word in &other.lacks {
            if let Err(at) = self.lacks.binary_search(&word) {
                let mut piece = self.clone();
                let place = piece.holds.binary_search(&word).unwrap_or_else(|at| at);
                piece.holds.insert(place, word);
                out.push(piece);
                self.lacks.insert(at, word);
            }
        }
    }
}

/// Steps that may still be taken.
#[derive(Debug)]
pub(super) struct Budget {
    steps: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { steps: MOST_STEPS }
    }
}

impl Budget {
    /// What is in none of the others; `None` where that would take too much.
    pub(super) fn less(&mut self, from: Vec<Region>, others: &[Region]) -> Option<Vec<Region>> {
        let mut left = from;
        let mut next = Vec::new();
        for other in others {
            self.steps = self.steps.checked_sub(left.len() as u64 + 1)?;
            for region in left.drain(..) {
                region.less(other, &mut next);
            }
            std::mem::swap(&mut left, &mut next);
            if left.len() > MOST_BOXES {
                return None;
            }
            if left.is_empty() {
                break;
            }
        }
        Some(left)
    }
}

// ---- entries as boxes ------------------------------------------------------------------------------

/// Kinds of protocols: with ports that are read, with ports that nobody reads, ICMP, others.
const PORTS_READ: [u8; 2] = [protocol::TCP, protocol::UDP];
const PORTS_UNREAD: [u8; 3] = [33, 132, 136];
const ICMP: [u8; 2] = [protocol::ICMP, protocol::ICMPV6];

fn set(of: &[u8]) -> Protocols {
    let mut set = [0; 4];
    for number in of {
        if let Some(word) = set.get_mut(usize::from(number / 64)) {
            *word |= 1 << (number % 64);
        }
    }
    set
}

fn common(a: Protocols, b: Protocols) -> Protocols {
    let mut both = a;
    for (mine, theirs) in both.iter_mut().zip(b) {
        *mine &= theirs;
    }
    both
}

/// What an entry asks for.
pub(super) fn of_entry(
    mud: &Mud,
    direction: Direction,
    family: Option<Family>,
    entry: &Ace,
    words: &mut Words,
) -> Vec<Region> {
    let m = &entry.matches;
    let [own, party] = {
        let source = (m.source, m.source_port, &m.source_name);
        let destination = (m.destination, m.destination_port, &m.destination_name);
        match direction {
            Direction::FromDevice => [source, destination],
            Direction::ToDevice => [destination, source],
        }
    };
    let mut holds = Vec::new();
    let mut hold = |word: Word| holds.push(words.number(word));
    if let Some(Host::Name(name)) = own.2 {
        hold(Word::OwnName(name.clone()));
    }
    if let Some(Host::Name(name)) = party.2 {
        hold(Word::Name(name.clone()));
    }
    for class in &m.classes {
        hold(match class {
            Class::Manufacturer(authority) => Word::Maker(authority.raw().to_ascii_lowercase()),
            Class::SameManufacturer => {
                // Without an authority nobody is of the same maker.
                let Some(authority) = authority(mud.url.raw()) else { return Vec::new() };
                Word::Maker(authority)
            }
            Class::Model(url) => Word::Model(url.clone()),
            Class::LocalNetworks => Word::Local,
            Class::Controller(class) => Word::Controller(class.clone()),
            Class::MyController => Word::MyController,
        });
    }
    for condition in &m.per_packet {
        hold(Word::Packet(condition));
    }
    if let Some(profile) = &m.tls {
        hold(Word::Tls(profile.clone()));
    }
    holds.sort_unstable();
    holds.dedup();

    let asks_port = own.1.is_some() || party.1.is_some();
    let asks_icmp = m.icmp_type.is_some() || m.icmp_code.is_some();
    let mut protocols = m.protocol.map_or([u64::MAX; 4], |p| set(&[p]));
    let mut openers = 0b11;
    if let Some(initiated) = m.initiated {
        protocols = common(protocols, set(&[protocol::TCP]));
        openers = match initiated {
            Initiated::FromDevice => 0b01,
            Initiated::ToDevice => 0b10,
        };
    }
    let mut all = Vec::new();
    for v6 in [false, true] {
        let this = if v6 { Family::V6 } else { Family::V4 };
        if family.is_some_and(|f| f != this) || m.family.is_some_and(|f| f != this) {
            continue;
        }
        let (Some(own_address), Some(address)) =
            (addresses(own.0, own.2, v6), addresses(party.0, party.2, v6))
        else {
            continue;
        };
        let mut add = |protocols: Protocols,
                       ports: [(u128, u128); 2],
                       icmp: [(u128, u128); 2],
                       holds: &[usize]| {
            if protocols != [0; 4] {
                let [own_port, port] = ports;
                let [kind, code] = icmp;
                all.push(Region {
                    v6,
                    protocols,
                    openers,
                    ranges: [own_address, address, own_port, port, kind, code],
                    holds: holds.to_vec(),
                    lacks: Vec::new(),
                });
            }
        };
        let no_ports = [(NO_PORT, NO_PORT); 2];
        let no_icmp = [(NO_ICMP, NO_ICMP); 2];
        if !asks_icmp {
            for own_port in ports(own.1) {
                for port in ports(party.1) {
                    let ports = [own_port, port];
                    add(common(protocols, set(&PORTS_READ)), ports, no_icmp, &holds);
                    let mut unread = holds.clone();
                    if asks_port {
                        let word = words.number(Word::UnreadPorts);
                        if let Err(at) = unread.binary_search(&word) {
                            unread.insert(at, word);
                        }
                    }
                    add(common(protocols, set(&PORTS_UNREAD)), ports, no_icmp, &unread);
                }
            }
        }
        if asks_port {
            continue;
        }
        let number = |wanted: Option<u8>| {
            wanted.map_or((0, NO_ICMP - 1), |n| (u128::from(n), u128::from(n)))
        };
        let icmp = [number(m.icmp_type), number(m.icmp_code)];
        add(common(protocols, set(&ICMP)), no_ports, icmp, &holds);
        if !asks_icmp {
            let mut others = protocols;
            let known = [set(&PORTS_READ), set(&PORTS_UNREAD), set(&ICMP)];
            for (n, word) in others.iter_mut().enumerate() {
                let known = known.iter().filter_map(|k| k.get(n)).fold(0, |all, k| all | k);
                *word &= !known;
            }
            add(others, no_ports, no_icmp, &holds);
        }
    }
    all
}

/// Addresses of one side; `None` where no address can be meant.
fn addresses(net: Option<Prefix>, host: &Option<Host>, v6: bool) -> Option<(u128, u128)> {
    let most = if v6 { u128::MAX } else { u128::from(u32::MAX) };
    let mut range = (0, most);
    let mut within = |low: u128, high: u128| range = (range.0.max(low), range.1.min(high));
    if let Some(net) = net {
        if net.address.is_ipv6() != v6 {
            return None;
        }
        let free = (if v6 { 128_u32 } else { 32 }).checked_sub(u32::from(net.length))?;
        let mask = 1_u128.checked_shl(free).map_or(u128::MAX, |size| size - 1);
        let low = number(net.address) & !mask;
        within(low, low | (mask & most));
    }
    if let Some(Host::Address(address)) = host {
        if address.is_ipv6() != v6 {
            return None;
        }
        within(number(*address), number(*address));
    }
    (range.0 <= range.1).then_some(range)
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(a) => u128::from(u32::from(a)),
        IpAddr::V6(a) => u128::from(a),
    }
}

/// Ports as ranges.
fn ports(wanted: Option<Ports>) -> Vec<(u128, u128)> {
    let last = NO_PORT - 1;
    match wanted {
        None => vec![(0, last)],
        Some(Ports::Range(low, high)) => vec![(u128::from(low), u128::from(high))],
        Some(Ports::AllBut(not)) => {
            let not = u128::from(not);
            let below = not.checked_sub(1).map(|high| (0, high));
            let above = (not < last).then_some((not + 1, last));
            below.into_iter().chain(above).collect()
        }
    }
}

/// What defaults and needs may permit after all entries (rule 5 of [`crate::mud::evaluate`]).
pub(super) fn always(words: &mut Words) -> Vec<Region> {
    let holds = vec![words.number(Word::Always)];
    let mut all = Vec::new();
    for v6 in [false, true] {
        let most = if v6 { u128::MAX } else { u128::from(u32::MAX) };
        let mut add =
            |protocol: u8, own: (u128, u128), theirs: (u128, u128), kind: (u128, u128)| {
                let code = if kind.0 == NO_ICMP { kind } else { (0, NO_ICMP - 1) };
                all.push(Region {
                    v6,
                    protocols: set(&[protocol]),
                    openers: 0b11,
                    ranges: [(0, most), (0, most), own, theirs, kind, code],
                    holds: holds.clone(),
                    lacks: Vec::new(),
                });
            };
        let one = |n: u128| (n, n);
        let any = (0, NO_PORT - 1);
        let none = one(NO_PORT);
        let no_icmp = one(NO_ICMP);
        for (protocol, own, theirs) in [
            (protocol::UDP, any, one(53)),
            (protocol::UDP, any, one(123)),
            (protocol::TCP, any, one(53)),
            (protocol::UDP, one(68), one(67)),
            (protocol::UDP, one(546), one(547)),
            (protocol::IGMP, none, none),
        ] {
            add(protocol, own, theirs, no_icmp);
        }
        for kind in [one(3), one(5), (11, 12)] {
            add(protocol::ICMP, none, none, kind);
        }
        for kind in [(1, 4), (130, 137), one(143)] {
            add(protocol::ICMPV6, none, none, kind);
        }
    }
    all
}
