//! The networks of a building, and what every thing does on them: join, look up, call.
//!
//! Like the house of [`home`](crate::home()), with two differences: nothing is planned to an end, each
//! function does one thing at one time; and there may be many networks, each with its own gateway
//! address on one router.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use gardien_watch::time::{SECOND, Time};

use super::plan::{Plan, Thing, address, far_address, prefix};
use crate::{
    net::{
        End, Station, Wire,
        dhcp::{self, Asking, Kind, Lease, Profile},
        dns::{self, Data, Message, Record},
        documentation_mac, icmp6, igmp, link, ntp,
        tcp::{Connection, Pace, Stack},
        tls::{self, Session},
    },
    random::Random,
};

/// Seconds of a lease: a day.
pub(super) const LEASE_SECONDS: u32 = 86_400;

/// What all acts write to.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) wire: Wire,
}

/// The multicast groups that a thing listens to.
pub(super) fn groups(thing: &Thing) -> Vec<Ipv4Addr> {
    let mut groups = Vec::new();
    if !thing.services.is_empty() {
        groups.push(dns::MDNS_V4);
    }
    if thing.upnp.is_some() {
        groups.push(crate::net::ssdp::GROUP);
    }
    groups
}

/// The router's end in a network.
pub(super) fn gateway(segment: u16) -> Station {
    let prefix = prefix(segment);
    let mut gateway = Station::new(documentation_mac(0x01), address(segment, 1), Some(prefix));
    gateway.link_local = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1);
    gateway.v6 = Some(Ipv6Addr::from(u128::from(prefix) | 1));
    gateway
}

/// A thing in its network: addresses, network stack, a stream of randomness.
#[derive(Clone, Debug)]
pub(super) struct Body {
    pub(super) station: Station,
    pub(super) random: Random,
    pub(super) segment: u16,
    pub(super) near: i64,
    stack: Stack,
    dual: bool,
    port: u16,
}

impl Body {
    pub(super) fn new(thing: &Thing, mac: crate::net::Mac, mut random: Random) -> Self {
        let prefix = thing.dual.then(|| prefix(thing.segment));
        let station = Station::new(mac, thing.v4(), prefix);
        let station = if thing.private { station.private(&mut random) } else { station };
        Self {
            station,
            segment: thing.segment,
            near: random.within(700..2_600),
            port: random.within(49_200..58_000) as u16,
            random,
            stack: thing.stack,
            dual: thing.dual,
        }
    }

    /// A port to call from.
    pub(super) fn port(&mut self) -> u16 {
        self.port = self.port.wrapping_add(self.random.within(1..9) as u16).max(49_200);
        self.port
    }

    fn pace(&mut self, server: &End) -> Pace {
        let far = match server.address {
            IpAddr::V4(a) => u32::from(a) % 37,
            IpAddr::V6(a) => (u128::from(a) >> 64) as u32 % 31,
        };
        let base = if server.ttl == 64 { 600 } else { 9_000 + i64::from(far) * 900 };
        Pace { near: self.near, far: base + self.random.within(0..700) }
    }

    /// Comes up: an address by DHCP, IPv6 by the router's word. When it can talk.
    pub(super) fn join(&mut self, stage: &mut Stage, at: Time, thing: &Thing) -> Time {
        let ready = self.ask_address(stage, at, thing);
        if self.station.v6.is_some() {
            self.join_v6(stage, Time(at.0 + 350_000));
        }
        let groups = groups(thing);
        if !groups.is_empty() {
            let report = igmp::report(&self.station.v4(0), 4, &groups);
            stage.wire.send(ready, report.clone());
            stage.wire.send(Time(ready.0 + 640_000), report);
        }
        ready
    }

    fn ask_address(&mut self, stage: &mut Stage, at: Time, thing: &Thing) -> Time {
        let (profile, lease) = (profile(thing), self.lease());
        let Station { mac, v4, .. } = self.station;
        let (nobody, everybody) = (dhcp::nobody(mac), dhcp::everybody().with_ttl(64));
        let gateway = gateway(self.segment);
        let server = gateway.v4(dhcp::SERVER);
        let xid = self.random.u32();
        let mut at = at;
        for (asking, kind) in [(Asking::Discover, Kind::Offer), (Asking::Select, Kind::Ack)] {
            let ask = dhcp::ask(asking, mac, xid, &profile, &lease);
            stage.wire.udp(at, &nobody, &everybody, &ask);
            at.0 += self.random.within(900..60_000);
            let answer = dhcp::answer(kind, mac, xid, Ipv4Addr::UNSPECIFIED, &lease);
            stage.wire.udp(at, &server, &self.station.v4(dhcp::CLIENT), &answer);
            at.0 += self.random.within(2_000..9_000);
        }
        stage.wire.send(at, link::arp_request(mac, Ipv4Addr::UNSPECIFIED, v4));
        at.0 += SECOND;
        stage.wire.send(at, link::arp_request(mac, v4, v4));
        meet(stage, Time(at.0 + 40_000), &self.station, &gateway);
        Time(at.0 + 200_000)
    }

    fn lease(&self) -> Lease<'static> {
        Lease {
            address: self.station.v4,
            gateway: address(self.segment, 1),
            domain: "tour-b.home.arpa",
            seconds: LEASE_SECONDS,
        }
    }

    /// More time with the address held, at half the lease.
    pub(super) fn renew(&mut self, stage: &mut Stage, at: Time, thing: &Thing) {
        let lease = self.lease();
        let Station { mac, v4, .. } = self.station;
        let xid = self.random.u32();
        let server = gateway(self.segment).v4(dhcp::SERVER);
        let client = self.station.v4(dhcp::CLIENT);
        let ask = dhcp::ask(Asking::Renew, mac, xid, &profile(thing), &lease);
        stage.wire.udp(at, &client, &server, &ask);
        let answer = dhcp::answer(Kind::Ack, mac, xid, v4, &lease);
        stage.wire.udp(Time(at.0 + 1_400), &server, &client, &answer);
    }

    fn join_v6(&self, stage: &mut Stage, at: Time) {
        let Station { mac, link_local, v6, .. } = self.station;
        let nobody = End { mac, address: IpAddr::V6(Ipv6Addr::UNSPECIFIED), port: 0, ttl: 1 };
        let own = icmp6::solicited_node(link_local);
        let wire = &mut stage.wire;
        wire.send(at, icmp6::listener_report(&nobody, &[own]));
        wire.send(Time(at.0 + 90_000), icmp6::duplicate_check(mac, link_local));
        let up = Time(at.0 + SECOND + 100_000);
        wire.send(up, icmp6::router_solicitation(&self.station));
        wire.send(Time(up.0 + 3_000), advertisement(self.segment));
        if let Some(global) = v6 {
            let groups = [icmp6::solicited_node(global), dns::MDNS_V6];
            wire.send(Time(up.0 + 5_000), icmp6::duplicate_check(mac, global));
            wire.send(Time(up.0 + 9_000), icmp6::listener_report(&self.station.link(0), &groups));
        }
    }

    /// The gateway makes sure that it is still there.
    pub(super) fn confirm(&self, stage: &mut Stage, at: Time) {
        let gateway = gateway(self.segment);
        let (asks, answers) = ((gateway.mac, gateway.v4), (self.station.mac, self.station.v4));
        stage.wire.send(at, link::arp_check(asks, answers));
        stage.wire.send(Time(at.0 + 700), link::arp_reply(answers, asks));
        if let Some(global) = self.station.v6 {
            let (asks, answers) = (gateway.link(0), self.station.v6(0));
            let at = Time(at.0 + 2 * SECOND);
            stage.wire.send(at, icmp6::neighbour_solicitation(&asks, global));
            let answer = icmp6::neighbour_advertisement(&answers, &asks, false);
            stage.wire.send(Time(at.0 + 900), answer);
        }
    }

    /// Says something to all who listen to multicast DNS.
    pub(super) fn announce(&self, stage: &mut Stage, at: Time, message: &Message) {
        let from = self.station.v4(dns::MDNS_PORT).with_ttl(255);
        for at in [at, Time(at.0 + SECOND)] {
            stage.wire.udp(at, &from, &dns::mdns_v4(), &message.bytes());
        }
    }

    /// Asks the gateway for a name. When the answers are there.
    pub(super) fn look_up(&mut self, stage: &mut Stage, plan: &Plan, at: Time, name: &str) -> Time {
        let kinds: &[u16] = if self.dual { &[dns::A, dns::AAAA] } else { &[dns::A] };
        let resolver = gateway(self.segment).v4(dns::PORT);
        let think = match self.random.within(0..3) {
            0 => self.random.within(300..900),
            _ => self.random.within(9_000..38_000),
        };
        let mut done = at;
        for (n, kind) in (0..).zip(kinds) {
            let query = Message::query(self.random.u16(), name, *kind);
            let from = self.station.v4(self.random.within(32_768..61_000) as u16);
            let asked = Time(at.0 + n * 160);
            stage.wire.udp(asked, &from, &resolver, &query.bytes());
            done = Time(asked.0 + think + self.random.within(0..400));
            stage.wire.udp(done, &resolver, &from, &answer(plan, &query).bytes());
        }
        Time(done.0 + self.near)
    }

    /// The end of a named server.
    pub(super) fn server(&self, plan: &Plan, name: &str, port: u16) -> End {
        let address =
            plan.far(name).map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |f| far_address(f, self.dual));
        gateway(self.segment).beyond(address, port)
    }

    /// Connects to an address.
    pub(super) fn connect(&mut self, stage: &mut Stage, at: Time, server: End) -> Connection {
        let pace = self.pace(&server);
        let port = self.port();
        let client = self.station.towards(&server, port);
        let random = &mut self.random;
        Connection::open(&mut stage.wire, random, at, (client, server), self.stack, pace)
    }

    /// Looks a name up, connects and does the TLS handshake.
    pub(super) fn call(
        &mut self,
        stage: &mut Stage,
        plan: &Plan,
        at: Time,
        call: &tls::Call<'_>,
        port: u16,
    ) -> Session {
        let name = call.name.unwrap_or_default();
        let at = self.look_up(stage, plan, at, name);
        let server = self.server(plan, name, port);
        let connection = self.connect(stage, at, server);
        Session::open(&mut stage.wire, &mut self.random, connection, call)
    }

    /// Sets its clock by a named server.
    pub(super) fn set_clock(&mut self, stage: &mut Stage, plan: &Plan, at: Time, name: &str) {
        let at = self.look_up(stage, plan, at, name);
        let server = self.server(plan, name, ntp::PORT);
        let client = self.station.towards(&server, self.random.within(32_768..61_000) as u16);
        let far = self.pace(&server).far;
        stage.wire.udp(at, &client, &server, &ntp::ask(at));
        stage.wire.udp(Time(at.0 + far), &server, &client, &ntp::answer(at, Time(at.0 + far / 2)));
    }
}

/// `asker` asks all for the hardware address of `other`, who answers.
pub(super) fn meet(stage: &mut Stage, at: Time, asker: &Station, other: &Station) -> Time {
    stage.wire.send(at, link::arp_request(asker.mac, asker.v4, other.v4));
    let answer = link::arp_reply((other.mac, other.v4), (asker.mac, asker.v4));
    stage.wire.send(Time(at.0 + 480), answer);
    Time(at.0 + 900)
}

/// What a router says to a whole network.
pub(super) fn advertisement(segment: u16) -> Vec<u8> {
    let gateway = gateway(segment);
    let resolver = gateway.v6.unwrap_or(gateway.link_local);
    let said = icmp6::Advertised { prefix: prefix(segment), resolver };
    icmp6::router_advertisement(&gateway, &said)
}

fn profile(thing: &Thing) -> Profile<'_> {
    Profile {
        name: thing.host.as_deref(),
        class: thing.class.as_deref(),
        wishes: thing.wishes,
        identifier: thing.stack == Stack::Full,
        largest: Some(1_500),
        mud: thing.mud.as_deref(),
    }
}

/// What a resolver answers.
fn answer(plan: &Plan, query: &Message) -> Message {
    let mut out = Message { flags: dns::ANSWER, ..query.clone() };
    let Some(question) = query.questions.first() else { return out };
    let name = question.name.as_str();
    let zone = || {
        let zone = name.rmatch_indices('.').nth(1).and_then(|(at, _)| name.get(at + 1..));
        let zone = zone.unwrap_or(name);
        Record::shared(zone, 300, Data::Soa(format!("ns1.{zone}")))
    };
    let Some(far) = plan.far(name) else {
        out.flags = dns::NO_NAME;
        out.authority.push(zone());
        return out;
    };
    let data = match (question.kind, far.v6) {
        (dns::A, _) => Some(Data::A(far.v4)),
        (dns::AAAA, Some(v6)) => Some(Data::Aaaa(v6)),
        _ => None,
    };
    match data {
        Some(data) => out.answers.push(Record::shared(name, 300, data)),
        None => out.authority.push(zone()),
    }
    out
}
