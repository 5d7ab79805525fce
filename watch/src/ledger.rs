//! The ledger: flows as [`Conversation`]s, kept while packets pass.
//!
//! A flow is added when it ends. Ports of the opening side are mostly drawn at random; the first few
//! of a service are kept apart, further ones share a row that knows only the lowest and highest.
//! A host has a share of rows, and strangers who open conversations with it cannot fill more than
//! half of it. What finds no room is counted for both sides, so that a verdict can say how much it did
//! not judge.

#[cfg(test)]
mod tests;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::{
    account::{NONE, edges::NameFrom},
    app::App,
    conversation::{Conversation, Evidence, Habit, Name, NameSource, Opener, Place},
    flow::{Flow, seen, sides},
    ip::{Address, packet::protocol},
    keyed::{Key, Map},
    time::{HOUR, MINUTE, Time},
    untrusted::Untrusted,
};

/// Rows of one host, and of all together.
const ROWS_OF_ONE: u32 = 4_096;
/// Of these, rows that others opened.
const ROWS_OF_OTHERS: u32 = ROWS_OF_ONE / 2;
const ROWS: usize = 1 << 18;
/// Ports of the opening side that are kept apart for one service of one party.
const PORTS_APART: u8 = 8;
/// Names of one address for one asker, and that traffic itself said in one row.
const NAMES: usize = 16;
const SAID: usize = 4;
/// Addresses with names.
const ADDRESSES: usize = 1 << 18;
/// A datagram this soon after the capture began may answer one from before.
const BEFORE: i64 = 3 * MINUTE;
/// A pause that ends a session: within a file, and between the end of one and the begin of the next.
/// Within a file the recording went on, however quiet it was, unless files were joined.
const PAUSE: i64 = DAY;
const PAUSE_BETWEEN_FILES: i64 = MINUTE;
/// Sessions and days that are told apart: as many as a word has bits.
const APART: usize = 64;
const DAY: i64 = 24 * HOUR;

/// What tells rows apart. `MANY` stands for a port beyond those that are kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Which {
    near: Address,
    far: Address,
    protocol: u8,
    opener: u8,
    /// Port of the near side and of the far side; type and code of ICMP in the second.
    ports: [u32; 2],
}

const MANY: u32 = 1 << 16;

#[derive(Debug)]
struct Row {
    which: Which,
    /// Host of the near side, whose answers name the far address.
    asker: u32,
    low: [u16; 2],
    high: [u16; 2],
    app: App,
    packets: [u64; 2],
    octets: [u64; 2],
    flows: u64,
    first: Time,
    last: Time,
    said: Vec<u32>,
    evidence: Evidence,
    habit: Habit,
}

/// What is added to a row.
#[derive(Clone, Copy)]
struct Part {
    opener: Opener,
    ports: [u16; 2],
    first: Time,
    evidence: Evidence,
    packets: u64,
}

/// What found no room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Beyond {
    pub(crate) flows: u64,
    pub(crate) packets: u64,
}

/// The ledger.
#[derive(Debug)]
pub(crate) struct Ledger {
    numbers: Map<Which, u32>,
    rows: Vec<Row>,
    /// Opening ports seen of a service.
    apart: Map<Which, u8>,
    share: Map<u32, u32>,
    beyond: Map<u32, Beyond>,
    names: Map<(u32, Address), Vec<u32>>,
    addresses: usize,
    /// First record of each live flow, by its place in the flow table.
    opened: Vec<Evidence>,
    /// The record being read.
    now: Evidence,
    began: Option<Time>,
    /// First and last record of each session; the last one goes on where there are too many.
    sessions: Vec<[Time; 2]>,
}

impl Ledger {
    pub(crate) const fn new(seed: u64) -> Self {
        Self {
            numbers: Map::new(Key::new(seed, 30)),
            rows: Vec::new(),
            apart: Map::new(Key::new(seed, 31)),
            share: Map::new(Key::new(seed, 32)),
            beyond: Map::new(Key::new(seed, 33)),
            names: Map::new(Key::new(seed, 34)),
            addresses: 0,
            opened: Vec::new(),
            now: Evidence { record: 0, offset: 0 },
            began: None,
            sessions: Vec::new(),
        }
    }

    /// Says which record is read next.
    pub(crate) fn record(&mut self, at: Time, offset: u64, wanted: bool) {
        // Offsets grow within a file.
        let another_file = offset < self.now.offset;
        self.now = Evidence { record: self.now.record + 1, offset };
        if wanted {
            self.began = Some(self.began.map_or(at, |began| began.min(at)));
            self.session(at, if another_file { PAUSE_BETWEEN_FILES } else { PAUSE });
        }
    }

    fn session(&mut self, at: Time, pause: i64) {
        let few = self.sessions.len() < APART;
        match self.sessions.last_mut() {
            Some([_, last]) if at.since(*last) < pause || !few => *last = (*last).max(at),
            _ => self.sessions.push([at, at]),
        }
    }

    /// First and last record of each session, in their order.
    pub(crate) fn sessions(&self) -> &[[Time; 2]] {
        &self.sessions
    }

    /// The bits of a moment's day and session.
    fn bits(&self, at: Time) -> (u64, u64) {
        let bit = |n: usize| 1 << n.min(APART - 1);
        let day = |t: Time| t.0.div_euclid(DAY);
        let days = self.began.map_or(0, |began| day(at).saturating_sub(day(began)));
        let session = self.sessions.partition_point(|[first, _]| *first <= at).saturating_sub(1);
        (bit(usize::try_from(days).unwrap_or(0)), bit(session))
    }

    /// A flow was opened at a place of the flow table.
    pub(crate) fn opened(&mut self, n: u32) {
        let n = n as usize;
        if self.opened.len() <= n {
            self.opened.resize(n + 1, Evidence::default());
        }
        if let Some(place) = self.opened.get_mut(n) {
            *place = self.now;
        }
    }

    /// An asker was told that a name stands for an address.
    pub(crate) fn told(&mut self, asker: u32, address: Address, name: u32) {
        for asker in [asker, NONE] {
            if let Some(names) = self.names.find_mut(&(asker, address)) {
                if names.len() < NAMES && !names.contains(&name) {
                    names.push(name);
                }
            } else if self.addresses < ADDRESSES {
                self.addresses += 1;
                self.names.put((asker, address), vec![name]);
            }
            if asker == NONE {
                break;
            }
        }
    }

    /// A flow ended. ICMP was counted message by message.
    pub(crate) fn closed(&mut self, n: u32, f: &Flow) {
        let protocol = f.key.protocol;
        if protocol == protocol::ICMP || protocol == protocol::ICMPV6 {
            return;
        }
        let (near, far) = sides(f);
        let opener = self.opener(f, near);
        let pick = |pair: [u16; 2], end: usize| pair.get(end).copied().unwrap_or(0);
        let ports = [pick(f.key.ports, near), pick(f.key.ports, far)];
        let evidence = self.opened.get(n as usize).copied().unwrap_or_default();
        let (day, session) = self.bits(f.first);
        let packets = f.packets.iter().map(|p| u64::from(*p)).sum();
        let part = Part { opener, ports, first: f.first, evidence, packets };
        let Some(row) = self.row(f, [near, far], part) else { return };
        row.flows += 1;
        row.habit.answered += u64::from(answered(f));
        row.habit.days |= day;
        row.habit.sessions |= session;
        if row.habit.starts.len() < Habit::STARTS {
            row.habit.starts.push(f.first);
        }
        row.last = row.last.max(f.last);
        row.app = if row.app == App::Unknown { f.app } else { row.app };
        for (i, end) in [near, far].into_iter().enumerate() {
            if let (Some(p), Some(o)) = (row.packets.get_mut(i), row.octets.get_mut(i)) {
                *p += f.packets.get(end).copied().map_or(0, u64::from);
                *o += f.octets.get(end).copied().unwrap_or(0);
            }
        }
        // Whoever opens says the name of whom it opens to.
        let said = matches!(f.name_from, NameFrom::Tls | NameFrom::Quic | NameFrom::Http)
            && usize::from(f.opener) == near;
        if said && f.name != NONE && row.said.len() < SAID && !row.said.contains(&f.name) {
            row.said.push(f.name);
        }
    }

    /// An ICMP message of a flow, sent by an end in so many packets.
    pub(crate) fn icmp(
        &mut self,
        at: Time,
        f: &Flow,
        end: usize,
        message: &[u8],
        [packets, octets]: [u32; 2],
    ) {
        let packets = u64::from(packets);
        let &[kind, code, ..] = message else {
            return self.lost(f.hosts, 0, packets);
        };
        let (near, far) = sides(f);
        let from_near = end == near;
        // An answer to an echo belongs to the request, which the other side sent.
        let v4 = f.key.protocol == protocol::ICMP;
        let (kind, asked_by_sender) = match kind {
            0 if v4 => (8, false),
            129 if !v4 => (128, false),
            kind => (kind, true),
        };
        let opener = if from_near == asked_by_sender { Opener::Thing } else { Opener::Party };
        let ports = [0, u16::from_be_bytes([kind, code])];
        let (day, session) = self.bits(at);
        let part = Part { opener, ports, first: at, evidence: self.now, packets };
        let Some(row) = self.row(f, [near, far], part) else { return };
        row.flows += u64::from(asked_by_sender);
        row.habit.answered += u64::from(!asked_by_sender);
        row.habit.days |= day;
        row.habit.sessions |= session;
        if asked_by_sender && row.habit.starts.len() < Habit::STARTS {
            row.habit.starts.push(at);
        }
        row.app = App::Icmp;
        row.last = row.last.max(at);
        let side = usize::from(!from_near);
        if let (Some(p), Some(o)) = (row.packets.get_mut(side), row.octets.get_mut(side)) {
            *p += packets;
            *o += u64::from(octets);
        }
    }

    /// Packets between two hosts that no row can take.
    pub(crate) fn lost(&mut self, [one, other]: [u32; 2], flows: u64, packets: u64) {
        for host in [Some(one), (one != other).then_some(other)].into_iter().flatten() {
            let beyond = self.beyond.find(&host).copied().unwrap_or_default();
            let (flows, packets) = (beyond.flows + flows, beyond.packets + packets);
            self.beyond.put(host, Beyond { flows, packets });
        }
    }

    fn opener(&self, f: &Flow, near: usize) -> Opener {
        let opener = usize::from(f.opener);
        let sure = if f.key.protocol == protocol::TCP {
            f.saw(seen::of(seen::SYN, opener)) || f.saw(seen::of(seen::SYN_ACK, 1 - opener))
        } else {
            let at_the_start = self.began.is_none_or(|began| f.first.since(began) < BEFORE);
            !at_the_start || !f.packets.iter().all(|p| *p > 0)
        };
        match (sure, opener == near) {
            (false, _) => Opener::Unknown,
            (true, true) => Opener::Thing,
            (true, false) => Opener::Party,
        }
    }

    /// The row of a flow, made where there is room.
    fn row(&mut self, f: &Flow, [near, far]: [usize; 2], part: Part) -> Option<&mut Row> {
        let Part { opener, ports, .. } = part;
        let end = |end: usize| f.key.ends.get(end).copied().unwrap_or_default();
        let asker = f.hosts.get(near).copied().unwrap_or(NONE);
        let share = self.share.find(&asker).copied().unwrap_or(0);
        let most = if opener == Opener::Party { ROWS_OF_OTHERS } else { ROWS_OF_ONE };
        let room = share < most && self.rows.len() < ROWS;
        let exact = Which {
            near: end(near),
            far: end(far),
            protocol: f.key.protocol,
            opener: opener as u8,
            ports: ports.map(u32::from),
        };
        let mut which = exact;
        let mut found = self.numbers.find(&which).copied();
        if found.is_none() && matches!(f.key.protocol, protocol::TCP | protocol::UDP) {
            // The opening side's port is the one that varies.
            let varying = usize::from(usize::from(f.opener) != near);
            if let Some(port) = which.ports.get_mut(varying) {
                *port = MANY;
            }
            let apart = self.apart.find(&which).copied().unwrap_or(0);
            if apart >= PORTS_APART {
                found = self.numbers.find(&which).copied();
            } else {
                if room {
                    // One entry at most for each row.
                    self.apart.put(which, apart + 1);
                }
                which = exact;
            }
        }
        let n = match found {
            Some(n) => n,
            None if room => {
                self.share.put(asker, share + 1);
                let n = self.rows.len() as u32;
                self.numbers.put(which, n);
                self.rows.push(Row {
                    which,
                    asker,
                    low: ports,
                    high: ports,
                    app: App::Unknown,
                    packets: [0; 2],
                    octets: [0; 2],
                    flows: 0,
                    first: part.first,
                    last: part.first,
                    said: Vec::new(),
                    evidence: part.evidence,
                    habit: Habit::default(),
                });
                n
            }
            None => {
                self.lost(f.hosts, 1, part.packets);
                return None;
            }
        };
        let row = self.rows.get_mut(n as usize)?;
        for (low, port) in row.low.iter_mut().zip(ports) {
            *low = (*low).min(port);
        }
        for (high, port) in row.high.iter_mut().zip(ports) {
            *high = (*high).max(port);
        }
        if part.first < row.first {
            (row.first, row.evidence) = (part.first, part.evidence);
        }
        Some(row)
    }

    /// What found no room, of a host.
    pub(crate) fn beyond(&self, host: u32) -> Beyond {
        self.beyond.find(&host).copied().unwrap_or_default()
    }

    /// Each row as both sides see it: the near address with its conversation, then the far address
    /// with the same conversation turned round. `place` says where an address is, `text` what name
    /// has a number.
    pub(crate) fn all<'a>(
        &'a self,
        place: &'a dyn Fn(Address) -> Place,
        text: &'a dyn Fn(u32) -> Option<&'a str>,
    ) -> impl Iterator<Item = [(Address, Conversation); 2]> + 'a {
        self.rows.iter().map(move |row| {
            let Which { near, far, protocol, opener, .. } = row.which;
            let is_icmp = matches!(protocol, protocol::ICMP | protocol::ICMPV6);
            let [near_low, far_low] = if is_icmp { [0; 2] } else { row.low };
            let [near_high, far_high] = if is_icmp { [0; 2] } else { row.high };
            let [_, icmp] = row.low;
            let [kind, code] = icmp.to_be_bytes();
            let opened_by = match opener {
                0 => Opener::Thing,
                1 => Opener::Party,
                _ => Opener::Unknown,
            };
            let mine = Conversation {
                protocol,
                thing: ip(near, far),
                party: ip(far, near),
                thing_port: (near_low, near_high),
                party_port: (far_low, far_high),
                icmp: is_icmp.then_some((kind, code)),
                opened_by,
                app: row.app,
                packets: row.packets,
                octets: row.octets,
                flows: row.flows,
                first: row.first,
                last: row.last,
                names: self.names_of(row, far, text),
                place: place(far),
                evidence: row.evidence,
                habit: row.habit.clone(),
            };
            let turned = |[a, b]: [u64; 2]| [b, a];
            let theirs = Conversation {
                thing: mine.party,
                party: mine.thing,
                thing_port: mine.party_port,
                party_port: mine.thing_port,
                opened_by: match opened_by {
                    Opener::Thing => Opener::Party,
                    Opener::Party => Opener::Thing,
                    Opener::Unknown => Opener::Unknown,
                },
                packets: turned(mine.packets),
                octets: turned(mine.octets),
                names: Vec::new(),
                place: place(near),
                ..mine.clone()
            };
            [(near, mine), (far, theirs)]
        })
    }

    fn names_of<'a>(
        &self,
        row: &Row,
        far: Address,
        text: &dyn Fn(u32) -> Option<&'a str>,
    ) -> Vec<Name> {
        let told = |asker: u32| self.names.find(&(asker, far)).map_or(&[][..], Vec::as_slice);
        let mine = if row.asker == NONE { &[][..] } else { told(row.asker) };
        let sources = [
            (mine, NameSource::Told),
            (told(NONE), NameSource::ToldOthers),
            (row.said.as_slice(), NameSource::Said),
        ];
        let mut names: Vec<Name> = Vec::new();
        for (numbers, from) in sources {
            for name in numbers.iter().filter_map(|n| text(*n)) {
                let name = Untrusted::new(&name.trim_end_matches('.').to_ascii_lowercase());
                if !names.iter().any(|n| n.text == name) {
                    names.push(Name { text: name, from });
                }
            }
        }
        names
    }
}

/// Whether a flow came to something: TCP that was established (or carried data both ways, where its
/// begin was not seen), anything else that both sides took part in.
fn answered(f: &Flow) -> bool {
    if f.key.protocol != protocol::TCP {
        return f.packets.iter().all(|p| *p > 0);
    }
    let opener = usize::from(f.opener);
    let packets = |end: usize| f.packets.get(end).copied().unwrap_or(0);
    let data = seen::either(seen::DATA);
    // A scanner that resets what was accepted has sent two segments and no data.
    f.seen & data == data
        || f.saw(seen::of(seen::SYN_ACK, 1 - opener))
            && packets(opener) > 1
            && (f.saw(data) || !f.saw(seen::of(seen::RESET, opener)))
        || !f.saw(seen::either(seen::SYN | seen::SYN_ACK)) && f.saw(data)
}

/// An address as the standard library has it: unspecified, in the version of the other side's, for
/// whom had none yet.
fn ip(address: Address, other: Address) -> IpAddr {
    match (address.is_stand_in(), other.as_v4()) {
        (false, _) => address.ip(),
        (true, Some(_)) => Ipv4Addr::UNSPECIFIED.into(),
        (true, None) => Ipv6Addr::UNSPECIFIED.into(),
    }
}
