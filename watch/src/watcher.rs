//! The watcher: records in, a report out.
//!
//! One pass, one owner, no copies on the common path. A frame is taken apart ([`crate::link`],
//! [`crate::ip`]), repeated frames are dropped, its flow is found and counted (`flow`), and
//! as long as a flow has something to say its content is read (`talk`, `ears`).

use std::net::IpAddr;

use crate::{
    account::{
        Account, NONE,
        edges::{Done, NameFrom},
    },
    app::{App, Secrecy},
    capture::Record,
    duplicates::Duplicates,
    ears::{Ears, Listen},
    flow::{Content, Flow, FlowKey, Flows, NO_FLOW, seen, sides},
    ip::{
        Address,
        fragment::Fragments,
        packet::{Packet, protocol, skip_authentication},
        tunnel,
    },
    keyed::Key,
    ledger::Ledger,
    link::{
        Mac,
        frame::{self, Frame, Net},
        ieee802154,
        sixlowpan::SixLowPan,
    },
    report::{Report, Totals},
    talk::{Talk, Told},
    time::Time,
    wire::http,
    zeek,
};

/// Tunnels within tunnels that are followed.
pub const DEEPEST: u32 = 4;

/// Octets of a segment from which on its protocol can be told, or told not to be TLS.
const ENOUGH_TO_TELL: usize = 8;

/// Packets between two turns of the sweep, and the slots that one turn looks at.
const SWEEP_EVERY: u64 = 256;
const SWEEP_STEPS: usize = 128;

/// What the caller knows and wants.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Prefixes that are this site's own, beside private and learnt ones.
    pub home: Vec<Prefix>,
    /// Names that a person gave to things.
    pub things: Vec<(Mac, String)>,
    /// Records before this are left out.
    pub since: Option<Time>,
    /// Records at or after this are left out.
    pub until: Option<Time>,
    /// Random seed of all hash tables; must be unpredictable to whoever writes the packets.
    pub seed: u64,
    /// Bounds on memory.
    pub limits: Limits,
    /// Whether [`Thing::conversations`](crate::report::Thing::conversations) are kept.
    pub conversations: bool,
}

/// An address prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Prefix {
    /// Any address in it.
    pub address: IpAddr,
    /// Length in bits, ≤ 32 or ≤ 128.
    pub length: u8,
}

impl Prefix {
    /// Parses `192.168.0.0/16`, `2001:db8::/32`, or an address alone.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, length) = match text.trim().split_once('/') {
            Some((a, l)) => (a.parse::<IpAddr>().ok()?, Some(l.parse::<u8>().ok()?)),
            None => (text.trim().parse::<IpAddr>().ok()?, None),
        };
        let most = if address.is_ipv4() { 32 } else { 128 };
        let length = length.unwrap_or(most);
        (length <= most).then_some(Self { address, length })
    }

    /// Whether the address lies in the prefix.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let bits = |a: IpAddr| match a {
            IpAddr::V4(a) => u128::from(u32::from(a)) << 96,
            IpAddr::V6(a) => u128::from(a),
        };
        if self.address.is_ipv4() != address.is_ipv4() {
            return false;
        }
        let shift = 128 - u32::from(self.length);
        bits(self.address).checked_shr(shift) == bits(address).checked_shr(shift)
    }
}

/// Bounds on what is kept. The defaults keep ten thousand things and a million live flows within
/// 256 MB; an ordinary home needs less than a hundredth.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Senders on the wire.
    pub hosts: u32,
    /// Rows of one host; more are folded into one.
    pub rows: u32,
    /// Live flows of one host.
    pub flows_of_one: u32,
    /// Live flows.
    pub flows: u32,
    /// Names.
    pub names: u32,
    /// Octets that wait for their continuation in all connections together.
    pub buffered: usize,
    /// Distinct names that are counted in totals.
    pub distinct: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            hosts: 32_768,
            rows: 1_024,
            flows_of_one: 32_768,
            flows: 1 << 20,
            names: 262_144,
            buffered: 16 << 20,
            distinct: 1 << 20,
        }
    }
}

/// The hardware addresses of a frame.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Macs {
    pub(crate) source: Option<Mac>,
    pub(crate) destination: Option<Mac>,
}

/// The watcher.
#[derive(Debug)]
pub struct Watcher {
    settings: Settings,
    flows: Flows,
    fragments: Fragments,
    duplicates: Duplicates,
    lowpan: SixLowPan,
    pub(crate) ears: Ears,
    idle: Vec<u32>,
    buffered: usize,
    packets: u64,
    not_understood: Vec<(&'static str, u64)>,
    payload_cut: u64,
    /// TCP connections by how many of their directions were seen.
    directions: [u64; 2],
    zeek: crate::zeek_source::Logs,
}

impl Watcher {
    /// Starts with nothing seen.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let seed = settings.seed;
        let account = Account::new(seed, settings.limits, settings.home.clone());
        let mut ears = Ears::new(account, seed, settings.limits);
        ears.ledger = settings.conversations.then(|| Ledger::new(seed));
        Self {
            flows: Flows::new(Key::new(seed, 1)),
            fragments: Fragments::new(Key::new(seed, 2)),
            duplicates: Duplicates::new(Key::new(seed, 3)),
            lowpan: SixLowPan::new(),
            ears,
            idle: Vec::new(),
            buffered: 0,
            packets: 0,
            not_understood: Vec::new(),
            payload_cut: 0,
            directions: [0; 2],
            zeek: crate::zeek_source::Logs::default(),
            settings,
        }
    }

    /// Counts over the records so far.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.ears.totals()
    }

    /// Live flows, for those who watch the watcher.
    #[must_use]
    pub fn live_flows(&self) -> usize {
        self.flows.live()
    }

    /// Whether a time lies between the settings' `since` and `until`.
    #[inline]
    #[must_use]
    pub fn wants(&self, at: Time) -> bool {
        self.settings.since.is_none_or(|s| at >= s) && self.settings.until.is_none_or(|u| at < u)
    }

    /// Takes one record.
    pub fn record(&mut self, record: &Record<'_>) {
        let wanted = self.wants(record.at);
        if let Some(ledger) = &mut self.ears.ledger {
            ledger.record(record.at, record.offset, wanted);
        }
        if !wanted {
            return;
        }
        self.ears.totals.packets += 1;
        self.ears.totals.bytes += u64::from(record.wire_len);
        let mut data = record.data;
        if (data.len() as u64) < u64::from(record.wire_len) {
            self.payload_cut += 1;
        } else if record.fcs > 0 {
            let end = data.len().saturating_sub(usize::from(record.fcs));
            data = data.get(..end).unwrap_or_default();
        }
        match frame::frame(record.link, data) {
            Ok(f) => self.frame(record.at, &f, 0),
            Err(e) => self.set_aside(e.what),
        }
        self.packets += 1;
        if self.packets.is_multiple_of(SWEEP_EVERY) {
            self.sweep(record.at);
        }
    }

    /// Takes one row of a Zeek log.
    pub fn row(&mut self, row: &zeek::Row<'_>) {
        let wanted = self.wants(row.at());
        if let Some(ledger) = &mut self.ears.ledger {
            ledger.record(row.at(), 0, wanted);
        }
        crate::zeek_source::row(self, row);
    }

    pub(crate) const fn logs(&mut self) -> &mut crate::zeek_source::Logs {
        &mut self.zeek
    }

    /// Ends: everything that is still open is counted. `captures` stays empty, it is the hub's.
    #[must_use]
    pub fn finish(mut self) -> Report {
        let live: Vec<u32> = self.flows.any().collect();
        for n in live {
            self.close(n);
        }
        let one_sided = {
            let [one, both] = self.directions;
            // A full capture has a few halves at its edges.
            both * 50 < one
        };
        let mut aside: Vec<(String, u64)> =
            self.not_understood.iter().map(|(w, n)| ((*w).to_owned(), *n)).collect();
        if self.fragments.given_up > 0 {
            aside.push(("fragments never completed".to_owned(), self.fragments.given_up));
        }
        crate::account::things::report(
            self.ears,
            &self.settings,
            crate::account::things::Seen {
                aside,
                duplicates: self.duplicates.dropped,
                payload_cut: self.payload_cut,
                one_sided,
                logs: self.zeek,
            },
        )
    }

    // ---- frames ------------------------------------------------------------------------------

    pub(crate) fn set_aside(&mut self, what: &'static str) {
        if let Some((_, n)) = self.not_understood.iter_mut().find(|(w, _)| *w == what) {
            *n += 1;
        } else if self.not_understood.len() < 256 {
            self.not_understood.push((what, 1));
        }
    }

    #[inline]
    fn frame(&mut self, at: Time, f: &Frame<'_>, depth: u32) {
        let macs = Macs { source: f.source, destination: f.destination };
        let packet = match f.net {
            Net::Ipv4(data) => Packet::v4(data),
            Net::Ipv6(data) => Packet::v6(data),
            _ => {
                self.other_frame(at, f, macs, depth);
                return;
            }
        };
        match packet {
            Ok(p) => self.packet(at, macs, &p, depth),
            Err(e) => self.set_aside(e.what),
        }
    }

    fn other_frame(&mut self, at: Time, f: &Frame<'_>, macs: Macs, depth: u32) {
        let known = match f.net {
            Net::Arp(data) => self.ears.arp(at, data),
            Net::Lldp(data) => self.ears.lldp(at, macs.source, data),
            Net::Eapol(data) => self.ears.eapol(at, macs.source, data),
            Net::Radio(link, data) => {
                self.radio(at, link, data, depth);
                return;
            }
            Net::Other(_) | Net::Ipv4(_) | Net::Ipv6(_) => {
                if let Some(mac) = macs.source {
                    let host = self.ears.account.host(mac);
                    self.ears.account.frame_from(host, at);
                }
                self.set_aside("another protocol than IP");
                return;
            }
        };
        if let Err(e) = known {
            self.set_aside(e.what);
        }
    }

    /// IEEE 802.15.4: data frames hold 6LoWPAN, perhaps in fragments.
    fn radio(&mut self, at: Time, link: u16, data: &[u8], depth: u32) {
        let f = match ieee802154::Frame::parse(link, data, data.len() as u32) {
            Ok(f) => f,
            Err(e) => return self.set_aside(e.what),
        };
        if let Some(mac) = f.source {
            let host = self.ears.account.host(mac);
            self.ears.account.frame_from(host, at);
        }
        if f.secured {
            return self.set_aside("secured IEEE 802.15.4 frame");
        }
        let (Some(source), Some(destination)) = (f.source, f.destination) else { return };
        if f.purpose != ieee802154::Purpose::Data {
            return;
        }
        // The packet is rebuilt in the table's own buffer; it is copied out so that a packet inside
        // it can use the table again.
        let packet = match self.lowpan.packet(at, source, destination, f.payload) {
            Ok(Some(p)) => p.to_vec(),
            Ok(None) => return,
            Err(e) => return self.set_aside(e.what),
        };
        let macs = Macs { source: Some(source), destination: Some(destination) };
        self.lowpan.learn_contexts(&packet);
        match Packet::v6(&packet) {
            Ok(p) => self.packet(at, macs, &p, depth),
            Err(e) => self.set_aside(e.what),
        }
    }

    // ---- packets -----------------------------------------------------------------------------

    fn packet(&mut self, at: Time, macs: Macs, p: &Packet<'_>, depth: u32) {
        if let Some(piece) = p.fragment {
            if let Some(whole) = self.fragments.piece(at, p, piece) {
                let whole_packet = Packet {
                    payload: &whole.data,
                    payload_length: whole.data.len() as u32,
                    length: whole.length,
                    fragment: None,
                    ..*p
                };
                self.whole(at, macs, &whole_packet, depth, whole.frames);
            }
            return;
        }
        self.whole(at, macs, p, depth, 1);
    }

    fn whole(&mut self, at: Time, macs: Macs, p: &Packet<'_>, depth: u32, frames: u32) {
        match p.protocol {
            protocol::TCP => self.tcp(at, macs, p, frames),
            protocol::UDP => self.udp(at, macs, p, depth, frames),
            protocol::AH => match skip_authentication(p) {
                Ok(inner) if inner.protocol != protocol::AH => {
                    self.whole(at, macs, &inner, depth, frames);
                }
                Ok(_) => self.set_aside("authentication header"),
                Err(e) => self.set_aside(e.what),
            },
            protocol::IPIP | protocol::IPV6 | protocol::GRE if depth < DEEPEST => {
                match tunnel::over_ip(p) {
                    Ok(Some(inner)) => self.inner(at, macs, inner, depth),
                    Ok(None) => self.no_ports(at, macs, p, frames),
                    Err(e) => self.set_aside(e.what),
                }
            }
            _ => self.no_ports(at, macs, p, frames),
        }
    }

    fn inner(&mut self, at: Time, macs: Macs, inner: tunnel::Inner<'_>, depth: u32) {
        let net = match inner {
            tunnel::Inner::Ethernet(data) => match frame::ethernet(data) {
                Ok(f) => return self.frame(at, &f, depth + 1),
                Err(e) => return self.set_aside(e.what),
            },
            tunnel::Inner::Ipv4(data) => Net::Ipv4(data),
            tunnel::Inner::Ipv6(data) => Net::Ipv6(data),
        };
        // What a tunnel brings was not sent by the hardware address that carried the tunnel.
        let _ = macs;
        self.frame(at, &Frame { source: None, destination: None, net }, depth + 1);
    }

    fn no_ports(&mut self, at: Time, macs: Macs, p: &Packet<'_>, frames: u32) {
        let app = match p.protocol {
            protocol::ICMP | protocol::ICMPV6 => App::Icmp,
            protocol::IGMP => App::Igmp,
            protocol::ESP => App::Esp,
            _ => App::Ip,
        };
        if self.duplicates.is_repeated(at, macs, p, p.payload) {
            return;
        }
        let Some((n, end)) = self.flow(at, macs, p, [0, 0], frames, false, false) else { return };
        if let Some(f) = self.flows.flow_mut(n) {
            f.app = app;
            f.secrecy = app.secrecy();
            f.content = Content::Done;
        }
        if app == App::Icmp {
            if let Some(ledger) = &mut self.ears.ledger
                && let Some(f) = self.flows.flow(n)
            {
                ledger.icmp(at, f, end, p.payload, [frames, p.length]);
            }
            self.ears.icmp(at, macs, p);
        }
    }

    fn udp(&mut self, at: Time, macs: Macs, p: &Packet<'_>, depth: u32, frames: u32) {
        let Some((&[s0, s1, d0, d1, l0, l1, _, _], rest)) = p.payload.split_first_chunk::<8>()
        else {
            return self.set_aside("UDP header");
        };
        let (sport, dport) = (u16::from_be_bytes([s0, s1]), u16::from_be_bytes([d0, d1]));
        let length = usize::from(u16::from_be_bytes([l0, l1]));
        // A length of 0 is a jumbogram's or offload's; the packet's own counts then.
        let data = if length >= 8 { rest.get(..(length - 8).min(rest.len())) } else { Some(rest) };
        let data = data.unwrap_or_default();
        if depth < DEEPEST
            && let Some(inner) = tunnel::over_udp(dport, data)
        {
            return self.inner(at, macs, inner, depth);
        }
        if self.duplicates.is_repeated(at, macs, p, p.payload) {
            // Totals count the file as it stands.
            self.ears.count_repeated(sport, dport, data);
            return;
        }
        let Some((n, end)) = self.flow(at, macs, p, [sport, dport], frames, false, false) else {
            return;
        };
        let Some(f) = self.flows.flow_mut(n) else { return };
        if matches!(f.content, Content::Done) {
            return;
        }
        self.ears.udp(f, at, end, macs, [sport, dport], data);
    }

    fn tcp(&mut self, at: Time, macs: Macs, p: &Packet<'_>, frames: u32) {
        let Some((
            &[s0, s1, d0, d1, q0, q1, q2, q3, _, _, _, _, offset, flags, _, _, _, _, _, _],
            _,
        )) = p.payload.split_first_chunk::<20>()
        else {
            return self.set_aside("TCP header");
        };
        let header = u32::from(offset >> 4) * 4;
        if header < 20 {
            return self.set_aside("TCP header length");
        }
        let ports = [u16::from_be_bytes([s0, s1]), u16::from_be_bytes([d0, d1])];
        if self.duplicates.is_repeated(at, macs, p, p.payload) {
            return;
        }
        let (syn, ack) = (flags & 2 != 0, flags & 16 != 0);
        let Some((n, end)) = self.flow(at, macs, p, ports, frames, syn && !ack, syn && ack) else {
            return;
        };
        let seq = u32::from_be_bytes([q0, q1, q2, q3]);
        let length = p.payload_length.saturating_sub(header);
        let Some(f) = self.flows.flow_mut(n) else { return };
        if flags & 7 != 0 {
            if syn {
                f.seen |= seen::of(if ack { seen::SYN_ACK } else { seen::SYN }, end);
                if let Content::Talk(talk) = &mut f.content {
                    talk.begins(end, seq);
                }
            }
            if flags & 1 != 0 {
                f.seen |= seen::of(seen::FIN, end);
            }
            if flags & 4 != 0 {
                f.seen |= seen::of(seen::RESET, end);
            }
        }
        let Some(next) = f.next_seq.get_mut(end) else { return };
        let known = f.seen & seen::of(seen::NEXT_KNOWN, end) != 0;
        let ends = seq.wrapping_add(length).wrapping_add(u32::from(syn));
        if known && length > 0 && (ends.wrapping_sub(*next) as i32) <= 0 {
            f.retransmitted += 1;
        }
        let before = if syn {
            seq.wrapping_add(1)
        } else if known {
            *next
        } else {
            seq
        };
        if !known || syn || (ends.wrapping_sub(*next) as i32) > 0 {
            *next = ends;
            f.seen |= seen::of(seen::NEXT_KNOWN, end);
        }
        if length == 0 {
            return;
        }
        f.seen |= seen::of(seen::DATA, end);
        if matches!(f.content, Content::Done) {
            return;
        }
        let data = p.payload.get(header as usize..).unwrap_or_default();
        if data.len() >= ENOUGH_TO_TELL {
            f.seen |= seen::READ;
        }
        self.talk(n, at, end, Segment { seq, data, length, before });
    }

    /// Reads a TCP segment in its connection.
    fn talk(&mut self, n: u32, at: Time, end: usize, segment: Segment<'_>) {
        let Some(f) = self.flows.flow_mut(n) else { return };
        let mut talk = match core::mem::take(&mut f.content) {
            Content::Talk(talk) => talk,
            Content::Peek if !begins_something(segment.data) => {
                f.content = Content::Peek;
                return;
            }
            Content::Peek => Box::default(),
            _ => {
                let mut talk = Box::<Talk>::default();
                talk.begins(end, segment.before.wrapping_sub(1));
                let other = 1 - end;
                if f.saw(seen::of(seen::NEXT_KNOWN, other))
                    && let Some(next) = f.next_seq.get(other)
                {
                    talk.begins(other, next.wrapping_sub(1));
                }
                talk
            }
        };
        let held = talk.held();
        let before = f.secrecy;
        let mut told = Told { app: f.app, secrecy: before, over: false };
        talk.segment(
            at,
            end,
            segment.seq,
            segment.data,
            segment.length,
            &mut told,
            &mut Listen { ears: &mut self.ears, flow: f, at },
        );
        self.buffered = (self.buffered + talk.held()).saturating_sub(held);
        told.give(f, before);
        f.content = if told.over || self.buffered > self.settings.limits.buffered {
            self.buffered = self.buffered.saturating_sub(talk.held());
            if told.app == App::Tls { Content::Done } else { Content::Peek }
        } else {
            Content::Talk(talk)
        };
    }

    // ---- flows -------------------------------------------------------------------------------

    /// Finds or opens the flow of a packet, and counts the packet in it.
    #[expect(
        clippy::too_many_arguments,
        reason = "the packet path; a struct would only rename them"
    )]
    #[inline]
    fn flow(
        &mut self,
        at: Time,
        macs: Macs,
        p: &Packet<'_>,
        ports: [u16; 2],
        frames: u32,
        syn: bool,
        syn_ack: bool,
    ) -> Option<(u32, usize)> {
        let source = sender(p.source, macs);
        let (key, end) = FlowKey::new(source, p.destination, ports, p.protocol);
        let hash = self.flows.hash(&key);
        let mut found = self.flows.find(hash, &key);
        if let Some(n) = found
            && let Some(f) = self.flows.flow(n)
        {
            // A new connection over the same ports, or the same ports after a long silence.
            if (syn && f.is_closed()) || f.is_idle(at) {
                self.close(n);
                found = None;
            }
        }
        let n = match found {
            Some(n) => n,
            None => self.open(at, macs, key, hash, end, syn_ack),
        };
        let f = self.flows.flow_mut(n)?;
        if !f.saw(seen::of(seen::BOUND, end)) {
            self.bind(n, macs, end);
        }
        let f = self.flows.flow_mut(n)?;
        f.last = f.last.max(at);
        if let Some(o) = f.octets.get_mut(end) {
            *o += u64::from(p.length);
        }
        if let Some(k) = f.packets.get_mut(end) {
            *k = k.saturating_add(frames);
        }
        let [a, b] = f.hosts;
        let (from, to) = if end == 0 { (a, b) } else { (b, a) };
        self.ears.account.count(from, at, p.length, 0);
        self.ears.account.count(to, at, 0, p.length);
        Some((n, end))
    }

    fn open(
        &mut self,
        at: Time,
        macs: Macs,
        key: FlowKey,
        hash: u64,
        end: usize,
        syn_ack: bool,
    ) -> u32 {
        let account = &mut self.ears.account;
        let nodes = key.ends.map(|a| account.hold(a));
        let [near, far] = if end == 0 { nodes } else { [nodes[1], nodes[0]] };
        let from = macs.source.map(|m| account.host(m));
        account.sent(near, from);
        if macs.destination.is_some_and(Mac::is_group) {
            account.mark_group(far);
        } else {
            let to = macs.destination.map(|m| account.host(m));
            account.received(far, to, near);
        }
        let hosts = nodes.map(|n| account.owner(n));
        // The first packet seen is the opener's, unless it answers: a SYN-ACK, or a server's port.
        let [ps, pd] = if end == 0 { key.ports } else { [key.ports[1], key.ports[0]] };
        let answers =
            syn_ack || (key.protocol == protocol::UDP && ps < 1024 && pd >= 1024 && ps != pd);
        let opener = if answers { 1 - end } else { end };
        let [mine, other] = if opener == 0 { hosts } else { [hosts[1], hosts[0]] };
        let owner = if mine == NONE { other } else { mine };
        let tail = self.make_room(owner);
        let n = self.flows.add(
            hash,
            Flow {
                key,
                seen: seen::of(seen::BOUND, end),
                app: App::Unknown,
                secrecy: Secrecy::CannotTell,
                opener: opener as u8,
                tries: 0,
                hosts,
                first: at,
                last: at,
                octets: [0; 2],
                packets: [0; 2],
                next_seq: [0; 2],
                content: Content::Fresh,
                nodes,
                name: NONE,
                name_from: NameFrom::Nowhere,
                named: false,
                retransmitted: 0,
                request: None,
                owner,
                before: tail,
                after: NO_FLOW,
            },
            tail,
        );
        if let Some(h) = self.ears.account.hosts.get_mut(owner as usize) {
            let [first, last] = &mut h.flows;
            if h.live == 0 {
                *first = n;
            }
            *last = n;
            h.live += 1;
        }
        self.name(n);
        if let Some(ledger) = &mut self.ears.ledger {
            ledger.opened(n);
        }
        n
    }

    /// The name that the asker was told for the far address.
    fn name(&mut self, n: u32) {
        let Some(f) = self.flows.flow_mut(n) else { return };
        let account = &self.ears.account;
        let (near, far) = sides(f);
        let asker = f.hosts.get(near).copied().unwrap_or(NONE);
        let Some(address) = f.key.ends.get(far) else { return };
        let name = account.answers.find(asker, *address);
        if name != NONE {
            f.name = name;
            f.name_from = NameFrom::Dns;
            f.named = true;
        }
    }

    /// The first packet from an end: its hardware address is looked at, and whom it counts for.
    fn bind(&mut self, n: u32, macs: Macs, end: usize) {
        let Some(f) = self.flows.flow_mut(n) else { return };
        f.seen |= seen::of(seen::BOUND, end);
        let account = &mut self.ears.account;
        let Some(&node) = f.nodes.get(end) else { return };
        let Some(&other) = f.nodes.get(1 - end) else { return };
        let from = macs.source.map(|m| account.host(m));
        account.sent(node, from);
        let to = macs.destination.map(|m| account.host(m));
        account.received(other, to, node);
        if let [Some(a), Some(b)] = [f.nodes.first(), f.nodes.get(1)] {
            f.hosts = [account.owner(*a), account.owner(*b)];
        }
    }

    /// Makes room for one more flow of a host; returns the last of its list.
    fn make_room(&mut self, owner: u32) -> u32 {
        let most = self.settings.limits.flows_of_one;
        let full = self.flows.live() >= self.settings.limits.flows as usize;
        let live = |w: &Self| w.ears.account.hosts.get(owner as usize).map_or(0, |h| h.live);
        if live(self) >= most || (full && live(self) > 0) {
            let oldest =
                self.ears.account.hosts.get(owner as usize).map_or(NO_FLOW, |h| h.flows[0]);
            self.close(oldest);
        } else if full {
            // A newcomer while everything is full: the sweep's next victim makes room.
            let mut victim = Vec::new();
            self.flows.sweep(Time(i64::MAX), 8, &mut victim);
            if let Some(n) = victim.first() {
                self.close(*n);
            }
        }
        match self.ears.account.hosts.get(owner as usize) {
            Some(h) if h.live > 0 => h.flows[1],
            _ => NO_FLOW,
        }
    }

    fn sweep(&mut self, now: Time) {
        let mut idle = core::mem::take(&mut self.idle);
        self.flows.sweep(now, SWEEP_STEPS, &mut idle);
        for n in idle.drain(..) {
            self.close(n);
        }
        self.idle = idle;
    }

    /// Ends a flow: what is unread is read, and it is added to its row.
    fn close(&mut self, n: u32) {
        let Some(mut f) = self.flows.take(n) else { return };
        if let Some(h) = self.ears.account.hosts.get_mut(f.owner as usize) {
            h.live = h.live.saturating_sub(1);
            let [first, last] = &mut h.flows;
            if *first == n {
                *first = f.after;
            }
            if *last == n {
                *last = f.before;
            }
        }
        if let Content::Talk(mut talk) = core::mem::take(&mut f.content) {
            self.buffered = self.buffered.saturating_sub(talk.held());
            let before = f.secrecy;
            let mut told = Told { app: f.app, secrecy: before, over: false };
            let at = f.last;
            talk.end(&mut told, &mut Listen { ears: &mut self.ears, flow: &mut f, at });
            told.give(&mut f, before);
        }
        if f.key.protocol == protocol::TCP
            && f.saw(seen::either(seen::DATA) | seen::either(seen::SYN_ACK))
        {
            let both = f.packets.iter().all(|p| *p > 0);
            let [one, two] = &mut self.directions;
            *(if both { two } else { one }) += 1;
        }
        self.ears.closed(&mut f);
        if let Some(ledger) = &mut self.ears.ledger {
            ledger.closed(n, &f);
        }
        let done = done(&self.ears.account, &f);
        let account = &mut self.ears.account;
        account.add_flow(&done);
        for node in f.nodes {
            account.release(node);
        }
    }

    /// Adds a connection that a log tells of.
    pub(crate) fn logged(
        &mut self,
        key: FlowKey,
        end: usize,
        macs: Macs,
        fill: impl FnOnce(&mut Flow),
    ) {
        let hash = self.flows.hash(&key);
        if let Some(n) = self.flows.find(hash, &key) {
            self.close(n);
        }
        let n = self.open(Time(0), macs, key, hash, end, false);
        self.bind(n, macs, end);
        if let Some(f) = self.flows.flow_mut(n) {
            f.opener = end as u8;
            f.content = Content::Done;
            fill(f);
            let (first, last, hosts, octets) = (f.first, f.last, f.hosts, f.octets);
            let clip = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
            let [a, b] = hosts;
            let [x, y] = octets;
            for at in [first, last] {
                // Half at each end: a log does not say when in between.
                self.ears.account.count(a, at, clip(x / 2), clip(y / 2));
                self.ears.account.count(b, at, clip(y / 2), clip(x / 2));
            }
        }
        self.close(n);
    }
}

impl Told {
    /// Hands on what was told; the listener may have set the secrecy of the flow itself.
    fn give(self, f: &mut Flow, before: Secrecy) {
        f.app = self.app;
        if self.secrecy != before {
            f.secrecy = self.secrecy;
        }
    }
}

/// A TCP segment.
#[derive(Clone, Copy)]
struct Segment<'a> {
    seq: u32,
    data: &'a [u8],
    length: u32,
    /// Number of the next octet expected before this segment.
    before: u32,
}

/// Whether a segment may begin TLS or HTTP in a connection that was given up.
#[inline]
fn begins_something(data: &[u8]) -> bool {
    matches!(data, [22, 3, 0..=4, _, _, 1, ..]) || http::begins_request(data)
}

/// The sender of a packet. Without an address yet (DHCP, duplicate address detection) it goes by its
/// hardware address, so that two things without addresses are not one.
#[inline]
fn sender(source: Address, macs: Macs) -> Address {
    if source.is_unspecified()
        && let Some(Mac::Eui48(octets)) = macs.source
    {
        return Address::stand_in(octets);
    }
    source
}

fn done(account: &Account, f: &Flow) -> Done {
    let (near, far) = sides(f);
    let pick = |pair: [u32; 2], end: usize| pair.get(end).copied().unwrap_or(NONE);
    let octets = |end: usize| f.octets.get(end).copied().unwrap_or(0);
    let opener = usize::from(f.opener);
    let app = match (f.app, f.key.protocol) {
        (App::Unknown, protocol::TCP) => App::Tcp,
        (App::Unknown, protocol::UDP) => App::Udp,
        (app, _) => app,
    };
    let (mut name, mut name_from, mut named) = (f.name, f.name_from, f.named);
    if !named {
        // The answer may have come after the flow began.
        let asker = pick(f.hosts, near);
        let address = f.key.ends.get(far).copied().unwrap_or_default();
        let told = account.answers.find(asker, address);
        named = told != NONE;
        if named && name == NONE {
            (name, name_from) = (told, NameFrom::Dns);
        }
    }
    Done {
        near: pick(f.nodes, near),
        far: pick(f.nodes, far),
        owner: pick(f.hosts, near),
        app,
        secrecy: f.secrecy,
        port: f.key.ports.get(1 - opener).copied().unwrap_or(0),
        name,
        name_from,
        named,
        up: octets(near),
        down: octets(far),
        packets: f.packets.iter().map(|p| u64::from(*p)).sum(),
        flows: 1,
        failed: f.failed(),
        reset: f.saw(seen::either(seen::RESET)),
        retransmitted: u64::from(f.retransmitted),
        first: f.first,
        last: f.last,
        opened_near: opener == near,
    }
}
