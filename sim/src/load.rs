//! Packets in quantity, for benchmarks and for tests of bounds.
//!
//! [`Load`] is ordinary traffic of many small households; [`Flood`] is one kind of abuse a million
//! times over. Both are streams that write each frame into one buffer: ten million flows need no
//! more memory than one. A household is made once with the builders of [`crate::net`]; every other
//! is that one with other addresses and ports, and checksums adjusted by the difference (RFC 1624).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use gardien_watch::time::Time;

use crate::{
    Frame, HomeSettings,
    net::{
        End, Station, Wire,
        dns::{self, Data, Message, Record},
        http, ip, mqtt, ntp, quic,
        tcp::{self, Connection, Pace, Segment, Side, Stack},
        tls::{Call, Session, Style},
    },
    random::Random,
    record,
};

/// Households of [`Load`], with four things each. After the last one the first goes on, from other
/// ports.
pub const HOUSEHOLDS: u64 = 1_024;
/// Households whose frames alternate.
const NEIGHBOURS: u64 = 32;
/// Microseconds from a frame to the next.
const STEP: i64 = 10;
/// Ports from here on are a household's own and move from round to round.
const OWN_PORTS: u16 = 49_152;
/// Ports that a household uses at a time.
const PORTS_PER_ROUND: u64 = 16;
const LOCAL_V6: [u8; 6] = [0x20, 0x01, 0x0d, 0xb8, 0x80, 0x00];

/// Octets of Ethernet in front of IP.
const ETHERNET: usize = 14;

/// Ordinary traffic: DNS, NTP, TLS 1.2 and 1.3 over IPv4 and IPv6, QUIC, MQTT and HTTP in clear.
/// Things have addresses `10.a.b.x` and `2001:db8:8000:n::`, hardware addresses `02:00:a:b:00:x`.
/// What is inside the packets is the same for all, QUIC connection identifiers too: only addresses
/// and ports tell two connections apart.
#[derive(Clone, Debug)]
pub struct Load {
    template: Vec<Pattern>,
    next: u64,
    packets: u64,
    start: Time,
    buffer: Vec<u8>,
}

/// A frame of the household with number zero, and where its address and ports stand.
#[derive(Clone, Debug)]
struct Pattern {
    bytes: Vec<u8>,
    /// Offsets of 16-bit words that take the household's number, high octet first.
    numbers: Vec<usize>,
    /// Offsets of the two octets of IPv4 addresses that take it: they straddle two words.
    straddling: Vec<usize>,
    /// Offset of the port that moves.
    port: Option<usize>,
    /// Offset of the checksum of the IPv4 header.
    header_sum: Option<usize>,
    /// Offset of the checksum of UDP or TCP.
    sum: Option<usize>,
}

/// Ordinary traffic as frames of their own, where the allocations do not matter.
pub fn load(seed: u64, packets: u64) -> impl Iterator<Item = Frame> {
    let mut load = Load::new(seed, packets);
    core::iter::from_fn(move || {
        load.next_frame().map(|(at, bytes)| Frame { at, bytes: bytes.to_vec() })
    })
}

/// Appends ordinary traffic as records of a capture file; the file's header is
/// [`crate::file_header`].
pub fn load_into(seed: u64, packets: u64, out: &mut Vec<u8>) {
    let mut load = Load::new(seed, packets);
    while let Some((at, bytes)) = load.next_frame() {
        record(out, at, bytes);
    }
}

impl Load {
    /// So many packets.
    #[must_use]
    pub fn new(seed: u64, packets: u64) -> Self {
        let template = household(seed).into_iter().map(|f| Pattern::new(f.bytes)).collect();
        let start = HomeSettings::default().start;
        Self { template, next: 0, packets, start, buffer: Vec::with_capacity(1_536) }
    }

    /// The next frame, until the next call.
    pub fn next_frame(&mut self) -> Option<(Time, &[u8])> {
        let length = self.template.len() as u64;
        if self.next >= self.packets || length == 0 {
            return None;
        }
        let n = self.next;
        self.next += 1;
        let street = n / (NEIGHBOURS * length);
        let pattern = self.template.get((n / NEIGHBOURS % length) as usize)?;
        let household = (street * NEIGHBOURS + n % NEIGHBOURS) % HOUSEHOLDS;
        let round = n / (HOUSEHOLDS * length);
        self.buffer.clear();
        self.buffer.extend_from_slice(&pattern.bytes);
        pattern.shift(&mut self.buffer, household as u16, round);
        Some((Time(self.start.0 + n as i64 * STEP), &self.buffer))
    }
}

impl Pattern {
    fn new(bytes: Vec<u8>) -> Self {
        let word = |at: usize| -> u16 {
            let two = bytes.get(at..).and_then(<[u8]>::first_chunk).copied();
            u16::from_be_bytes(two.unwrap_or_default())
        };
        let starts = |at: usize, with: &[u8]| bytes.get(at..).is_some_and(|b| b.starts_with(with));
        let v4 = word(12) == 0x0800;
        let mut numbers: Vec<usize> =
            [0, 6].into_iter().filter(|m| starts(*m, &[2, 0])).map(|m| m + 2).collect();
        let mut straddling = Vec::new();
        if v4 {
            let local = [26, 30].into_iter().filter(|a| starts(*a, &[10]));
            straddling.extend(local.map(|a| a + 1));
        } else {
            let local = [22, 38].into_iter().filter(|a| starts(*a, &LOCAL_V6));
            numbers.extend(local.map(|a| a + 6));
        }
        let transport = ETHERNET + if v4 { 20 } else { 40 };
        let protocol = bytes.get(if v4 { 23 } else { 20 }).copied();
        let port = [transport, transport + 2].into_iter().find(|p| word(*p) >= OWN_PORTS);
        let field = if protocol == Some(ip::TCP) { 16 } else { 6 };
        Self {
            numbers,
            straddling,
            port,
            header_sum: v4.then_some(24),
            sum: Some(transport + field),
            bytes,
        }
    }

    /// Makes it a frame of another household and round.
    fn shift(&self, frame: &mut [u8], household: u16, round: u64) {
        let [a, b] = household.to_be_bytes();
        let mut header = 0_u32;
        let mut added = 0_u32;
        for at in &self.numbers {
            set(frame, *at, [a, b]);
            if *at >= ETHERNET {
                added += u32::from(household);
            }
        }
        for at in &self.straddling {
            set(frame, *at, [a, b]);
            header += u32::from(a) + (u32::from(b) << 8);
        }
        added += header;
        if let Some(at) = self.port {
            let moved = (round * PORTS_PER_ROUND % 0x3ff0) as u16;
            add(frame, at, u32::from(moved));
            added += u32::from(moved);
        }
        if let Some(at) = self.header_sum {
            adjust(frame, at, header);
        }
        if let Some(at) = self.sum {
            adjust(frame, at, added);
        }
    }
}

fn word(frame: &[u8], at: usize) -> u16 {
    let two = frame.get(at..).and_then(<[u8]>::first_chunk).copied();
    u16::from_be_bytes(two.unwrap_or_default())
}

fn set(frame: &mut [u8], at: usize, octets: [u8; 2]) {
    if let Some(slot) = frame.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
        *slot = octets;
    }
}

fn add(frame: &mut [u8], at: usize, n: u32) {
    let sum = u32::from(word(frame, at)) + n;
    set(frame, at, (sum as u16).to_be_bytes());
}

/// Adjusts a checksum after the words under it have grown by `added` in all.
fn adjust(frame: &mut [u8], at: usize, added: u32) {
    let mut sum = u32::from(!word(frame, at)) + added;
    while sum > 0xffff {
        sum = (sum >> 16) + (sum & 0xffff);
    }
    // For UDP zero means "none"; the other zero of the arithmetic is as good for all.
    let sum = match !(sum as u16) {
        0 => 0xffff,
        sum => sum,
    };
    set(frame, at, sum.to_be_bytes());
}

/// The household with number zero: a camera, a plug, a thermostat and a screen.
fn household(seed: u64) -> Vec<Frame> {
    let start = HomeSettings::default().start;
    let mut random = Random::new(seed, 0x6c6f_6164);
    let mut street = Wire::new(seed);
    let prefix = Ipv6Addr::from(u128::from_be_bytes({
        let [a, b, c, d, e, f] = LOCAL_V6;
        [a, b, c, d, e, f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    }));
    let station = |n: u8| {
        let v4 = Ipv4Addr::new(10, 0, 0, n);
        Station::new([2, 0, 0, 0, 0, n], v4, Some(prefix))
    };
    // One router for all households.
    let gateway = Station { mac: [0x00, 0x00, 0x5e, 0x00, 0x53, 0x01], ..station(1) };
    let (camera, plug, thermostat, screen) = (station(2), station(3), station(4), station(5));
    let pace = Pace { near: 900, far: 14_000 };
    let v4 = |last| IpAddr::V4(Ipv4Addr::new(203, 0, 113, last));
    let wire = &mut street;

    let names =
        [("cam.example", &camera, 20), ("mq.example", &plug, 21), ("tv.example", &screen, 22)];
    for (n, (name, thing, last)) in (0_u8..).zip(names) {
        let mut query = Message::query(random.u16(), name, dns::A);
        let (from, to) = (thing.v4(OWN_PORTS + u16::from(n)), gateway.v4(dns::PORT));
        wire.udp(start, &from, &to, &query.bytes());
        query.flags = dns::ANSWER;
        let address = Data::A(Ipv4Addr::new(203, 0, 113, last));
        query.answers.push(Record::shared(name, 60, address));
        wire.udp(Time(start.0 + 9_000), &to, &from, &query.bytes());
    }
    let (from, to) = (camera.v4(OWN_PORTS + 3), gateway.beyond(v4(9), ntp::PORT));
    wire.udp(start, &from, &to, &ntp::ask(start));
    wire.udp(Time(start.0 + 20_000), &to, &from, &ntp::answer(start, start));

    let mut calls = |from: End, to: End, call: Call<'_>, up: usize, down: usize| {
        let at = Time(start.0 + 30_000);
        let c = Connection::open(wire, &mut random, at, (from, to), Stack::Full, pace);
        let mut session = Session::open(wire, &mut random, c, &call);
        session.send(wire, Side::Client, up);
        session.send(wire, Side::Server, down);
        session.close(wire, Side::Client);
    };
    let call = |style, name| Call { style, name: Some(name), protocols: &["http/1.1"] };
    let to = gateway.beyond(v4(20), 443);
    calls(camera.v4(OWN_PORTS + 4), to, call(Style::Old, "cam.example"), 45_000, 300);
    let cloud = IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0x80, 0, 0, 0, 0, 1));
    let to = gateway.beyond(cloud, 443);
    calls(thermostat.v6(OWN_PORTS + 5), to, call(Style::Plain, "heat.example"), 400, 200);
    let to = gateway.beyond(v4(22), 443);
    calls(screen.v4(OWN_PORTS + 6), to, call(Style::Hybrid, "tv.example"), 900, 30_000);

    let ends = (plug.v4(OWN_PORTS + 7), gateway.beyond(v4(21), mqtt::PORT));
    let mut c = Connection::open(wire, &mut random, start, ends, Stack::Small, pace);
    c.send(wire, Side::Client, &mqtt::connect("plug-1", "plug", "secret", 60));
    c.send(wire, Side::Server, &mqtt::connected());
    for _ in 0..6 {
        c.send(wire, Side::Client, &mqtt::publish("plug/state", "{\"on\":true,\"w\":12}"));
    }
    c.close(wire, Side::Client);

    let ends = (plug.v4(OWN_PORTS + 8), gateway.beyond(v4(21), 80));
    let mut c = Connection::open(wire, &mut random, start, ends, Stack::Small, pace);
    c.send(wire, Side::Client, &http::get("mq.example", "/version", "plug/1.0"));
    c.send(wire, Side::Server, &http::ok("nginx", "text/plain", b"1.0.2\n"));
    c.close(wire, Side::Server);

    let ends = (screen.v4(OWN_PORTS + 9), gateway.beyond(v4(22), 443));
    let h3 = Call { style: Style::Plain, name: Some("tv.example"), protocols: &["h3"] };
    let mut c = quic::Connection::open(wire, &mut random, start, ends, pace, &h3);
    c.exchange(wire, 90, 60_000);

    street.between(start, Time(i64::MAX))
}

/// A kind of abuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abuse {
    /// SYNs to one thing, each from another made-up address beyond the gateway.
    Sources,
    /// One thing sends a datagram to ever another address and port of 198.18.0.0/15 (RFC 2544); it
    /// has no meaning, whatever protocol the port stands for.
    Flows,
    /// Answers of the resolver to one thing, each for another name.
    Names,
    /// Datagrams from ever another hardware address, and one of 2²⁴ local ones.
    Stations,
}

/// One kind of abuse, a number of times; up to 2³⁰ frames differ from each other.
#[derive(Clone, Debug)]
pub struct Flood {
    abuse: Abuse,
    next: u64,
    count: u64,
    start: Time,
    buffer: Vec<u8>,
}

/// Appends a flood as records of a capture file; the file's header is [`crate::file_header`].
pub fn flood(abuse: Abuse, count: u64, out: &mut Vec<u8>) {
    let mut flood = Flood::new(abuse, count);
    while let Some((at, bytes)) = flood.next_frame() {
        record(out, at, bytes);
    }
}

impl Flood {
    /// So many frames.
    #[must_use]
    pub fn new(abuse: Abuse, count: u64) -> Self {
        let start = HomeSettings::default().start;
        Self { abuse, next: 0, count, start, buffer: abuse.first() }
    }

    /// The next frame, until the next call.
    pub fn next_frame(&mut self) -> Option<(Time, &[u8])> {
        if self.next >= self.count {
            return None;
        }
        let n = self.next;
        self.next += 1;
        self.abuse.vary(&mut self.buffer, n);
        reseal(&mut self.buffer);
        Some((Time(self.start.0 + n as i64), &self.buffer))
    }
}

/// Where the varying label of [`Abuse::Names`] starts: after the headers, the DNS header and the
/// label's length. A compressed answer refers to it.
const LABEL: usize = ETHERNET + 20 + 8 + 12 + 1;

impl Abuse {
    fn first(self) -> Vec<u8> {
        let thing = |n: u8| {
            let v4 = Ipv4Addr::new(192, 168, 1, n);
            Station::new([0x00, 0x00, 0x5e, 0x00, 0x53, n], v4, None)
        };
        let (gateway, victim) = (thing(1), thing(10));
        let beyond = gateway.beyond(IpAddr::V4(Ipv4Addr::new(198, 18, 0, 1)), 1_024);
        match self {
            Self::Sources => {
                let syn = Segment {
                    sequence: 0x5eed,
                    flags: tcp::SYN,
                    window: 1_024,
                    options: &[2, 4, 5, 0xb4],
                    ..Segment::default()
                };
                tcp::frame(&beyond, &victim.v4(80), 54_321, &syn)
            }
            Self::Flows => ip::udp(&victim.v4(40_000), &beyond, 0, b"flow"),
            Self::Stations => {
                let someone = Station::new([2, 0, 0, 0, 0, 0], Ipv4Addr::new(10, 0, 0, 0), None);
                ip::udp(&someone.v4(40_000), &beyond, 0, b"here")
            }
            Self::Names => {
                let name = "00000000.flood.example";
                let mut answer = Message::query(1, name, dns::A);
                answer.flags = dns::ANSWER;
                let data = Data::A(Ipv4Addr::new(203, 0, 113, 5));
                answer.answers.push(Record::shared(name, 60, data));
                ip::udp(&gateway.v4(dns::PORT), &victim.v4(40_000), 0, &answer.bytes())
            }
        }
    }

    /// Writes what is different about frame `n`.
    fn vary(self, frame: &mut [u8], n: u64) {
        // An odd factor permutes the numbers below a power of two.
        let mixed = (n.wrapping_mul(0x9e37_79b1) & 0x3fff_ffff) as u32;
        let [a, b, c, d] = mixed.to_be_bytes();
        match self {
            Self::Sources => {
                // 11.0.0.0 to 74.255.255.255.
                set(frame, 26, [a + 11, b]);
                set(frame, 28, [c, d]);
                set(frame, 34, (1_024 + (mixed % 60_000) as u16).to_be_bytes());
            }
            Self::Flows => {
                // Sixteen bits and one of address, thirteen of port.
                set(frame, 30, [198, 18 | (mixed >> 16 & 1) as u8]);
                set(frame, 32, [c, d]);
                set(frame, 36, (1_024 + (mixed >> 17) as u16).to_be_bytes());
            }
            Self::Stations => {
                set(frame, 8, [a, b]);
                set(frame, 10, [c, d]);
                set(frame, 27, [b, c]);
                if let Some(last) = frame.get_mut(29) {
                    *last = d;
                }
            }
            Self::Names => {
                let digits = frame.iter_mut().skip(LABEL).take(8);
                for (i, digit) in (0_u32..).zip(digits) {
                    let nibble = (mixed >> (28 - 4 * i) & 0xf) as u8;
                    *digit = if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 };
                }
            }
        }
    }
}

/// Computes both checksums of an IPv4 frame without options anew.
fn reseal(frame: &mut [u8]) {
    set(frame, 24, [0, 0]);
    let sum = ip::checksum(0, frame.get(14..34).unwrap_or_default());
    set(frame, 24, sum.to_be_bytes());
    let end = ETHERNET + usize::from(word(frame, 16));
    let protocol = frame.get(23).copied().unwrap_or_default();
    let field = if protocol == ip::TCP { 50 } else { 40 };
    set(frame, field, [0, 0]);
    let message = frame.get(34..end).unwrap_or_default();
    let mut pseudo = u64::from(protocol) + message.len() as u64;
    for at in [26, 28, 30, 32] {
        pseudo += u64::from(word(frame, at));
    }
    let sum = match ip::checksum(pseudo, message) {
        0 => 0xffff,
        sum => sum,
    };
    set(frame, field, sum.to_be_bytes());
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::net::check::assert_sound;

    #[test]
    fn households_differ_in_addresses_and_rounds_in_ports_and_all_checksums_hold() {
        let length = household(1).len() as u64;
        assert!((100..400).contains(&length), "{length}");
        let mut stations = HashSet::new();
        let mut last = Time(0);
        for (n, frame) in load(1, HOUSEHOLDS * length + 5_000).enumerate() {
            assert!(frame.at > last);
            last = frame.at;
            if n % 7 == 0 {
                assert_sound(&frame.bytes);
            }
            if frame.bytes[6] == 2 {
                stations.insert(frame.bytes[6..12].to_vec());
            }
        }
        assert_eq!(stations.len() as u64, 4 * HOUSEHOLDS);
        let port = |bytes: &[u8]| u16::from_be_bytes([bytes[34], bytes[35]]);
        let first = load(1, 1).next().unwrap();
        let again = load(1, HOUSEHOLDS * length + 1).last().unwrap();
        assert_eq!(first.bytes[26..34], again.bytes[26..34]);
        assert_eq!(port(&first.bytes) + PORTS_PER_ROUND as u16, port(&again.bytes));
    }

    #[test]
    fn the_last_round_of_ports_does_not_leave_the_range() {
        let length = household(1).len() as u64;
        let mut load = Load::new(1, u64::MAX);
        for round in [1_022, 1_023, 1_024, 4_000_000] {
            load.next = round * HOUSEHOLDS * length;
            for _ in 0..NEIGHBOURS * length {
                assert_sound(load.next_frame().unwrap().1);
            }
        }
    }

    #[test]
    fn records_are_appended_and_repeat() {
        let (mut one, mut two) = (vec![1, 2, 3], vec![1, 2, 3]);
        load_into(5, 300, &mut one);
        load_into(5, 300, &mut two);
        assert_eq!(one, two);
        assert_eq!(one[..3], [1, 2, 3]);
        assert_eq!(load(5, 300).count(), 300);
    }

    #[test]
    fn every_frame_of_a_flood_is_sound_and_different() {
        for abuse in [Abuse::Sources, Abuse::Flows, Abuse::Names, Abuse::Stations] {
            let mut seen = HashSet::new();
            let mut flood = Flood::new(abuse, 20_000);
            while let Some((_, bytes)) = flood.next_frame() {
                assert_sound(bytes);
                let what = match abuse {
                    Abuse::Sources => &bytes[26..30],
                    Abuse::Flows => &bytes[30..38],
                    Abuse::Names => &bytes[LABEL..LABEL + 8],
                    Abuse::Stations => &bytes[6..12],
                };
                seen.insert(what.to_vec());
            }
            assert_eq!(seen.len(), 20_000, "{abuse:?}");
        }
    }
}
