//! The network of the house, and what every thing does on it: join, look up, call.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use gardien_watch::time::{MINUTE, SECOND, Time};

use super::{GATEWAY, HomeSettings, LATEST, LONGEST, PREFIX, names};
use crate::{
    Frame,
    net::{
        End, Mac, Station, Wire,
        dhcp::{self, Asking, Kind, Lease, Profile},
        dns::{self, Message},
        documentation_mac, icmp6, igmp, link, ntp,
        tcp::{Connection, Pace, Stack},
        tls::{Call, Session},
    },
    random::Random,
};

const LEASE_SECONDS: u32 = 3_600;

/// The house.
pub(crate) struct House {
    pub(crate) wire: Wire,
    pub(crate) gateway: Station,
    /// The home server, wired and never switched off: it has a battery.
    pub(crate) server: Station,
    /// Whether things go wrong.
    pub(crate) imperfect: bool,
    /// When the watching ends.
    pub(crate) end: Time,
    start: Time,
    seed: u64,
    members: Vec<(Station, Vec<Ipv4Addr>)>,
}

impl House {
    pub(crate) fn new(seed: u64, settings: &HomeSettings) -> Self {
        let mut gateway = Station::new(documentation_mac(0x01), GATEWAY, Some(PREFIX));
        gateway.link_local = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1);
        gateway.v6 = Some(Ipv6Addr::from(u128::from(PREFIX) | 1));
        let start = settings.start.0.clamp(0, LATEST * SECOND);
        let length = i64::from(settings.minutes).saturating_mul(MINUTE).min(LONGEST);
        Self {
            wire: Wire::new(seed),
            gateway,
            server: Station::new(documentation_mac(0x05), Ipv4Addr::new(192, 168, 1, 5), None),
            imperfect: settings.imperfect,
            start: Time(start),
            end: Time(start + length),
            seed,
            members: Vec::new(),
        }
    }

    /// A stream of randomness of its own.
    pub(crate) const fn stream(&self, number: u64) -> Random {
        Random::new(self.seed, number)
    }

    /// So many seconds after the power came back.
    pub(crate) const fn after(&self, seconds: i64) -> Time {
        Time(self.start.0.saturating_add(seconds.saturating_mul(SECOND)))
    }

    /// Times from `from` to the end, `step` seconds apart.
    pub(crate) fn every(&self, from: Time, step: i64) -> impl Iterator<Item = Time> + use<> {
        let end = self.end;
        let step = step * SECOND;
        core::iter::successors(Some(from), move |t| Some(Time(t.0.saturating_add(step))))
            .take_while(move |t| *t < end)
    }

    /// `asker` asks all for the hardware address of `other`, who answers.
    pub(crate) fn meet(&mut self, at: Time, asker: &Station, other: &Station) -> Time {
        self.wire.send(at, link::arp_request(asker.mac, asker.v4, other.v4));
        let answer = link::arp_reply((other.mac, other.v4), (asker.mac, asker.v4));
        self.wire.send(Time(at.0 + 480), answer);
        Time(at.0 + 900)
    }

    /// The power goes for good; only the switch and the gateway go on.
    pub(crate) fn power_cut(&mut self, at: Time) {
        self.wire.cut(at);
        self.members.clear();
    }

    /// The switch and the gateway, then everything in order.
    pub(crate) fn finish(mut self) -> Vec<Frame> {
        self.switch();
        self.router();
        self.queries();
        self.wire.between(self.start, self.end)
    }

    fn switch(&mut self) {
        let switch = link::Neighbour {
            mac: documentation_mac(0x02),
            port: "port3",
            name: "switch-hall",
            description: "Knotenpunkt KP-8G, firmware 1.4.2",
            address: Ipv4Addr::new(192, 168, 1, 2),
        };
        for at in self.every(self.after(2), 30) {
            self.wire.send(at, link::lldp(&switch));
        }
    }

    fn router(&mut self) {
        let advertised = icmp6::Advertised {
            prefix: PREFIX,
            resolver: self.gateway.v6.unwrap_or(self.gateway.link_local),
        };
        for at in self.every(self.after(5), 560) {
            self.wire.send(at, icmp6::router_advertisement(&self.gateway, &advertised));
        }
    }

    /// The gateway asks who listens to which group; those who do, answer.
    fn queries(&mut self) {
        let mut random = self.stream(0x6967_6d70);
        for at in self.every(self.after(130), 125) {
            let from = self.gateway.v4(0).with_ttl(1);
            self.wire.send(at, igmp::general_query(&from));
            for (station, groups) in &self.members {
                let late = Time(at.0 + random.within(20_000..9_000_000));
                self.wire.send(late, igmp::report(&station.v4(0), 2, groups));
            }
        }
    }
}

/// What all things have in common: an address, a network stack, a stream of randomness.
pub(crate) struct Body {
    pub(crate) station: Station,
    pub(crate) random: Random,
    /// How it runs TCP.
    pub(crate) stack: Stack,
    /// Microseconds from a frame to its next.
    pub(crate) near: i64,
    /// Whether it asks for IPv6 addresses and prefers them.
    pub(crate) dual: bool,
    /// Whether it tells the size of answers it takes.
    pub(crate) edns: bool,
    port: u16,
}

impl Body {
    /// A body with the documentation address and the IPv4 address that end in `number`.
    pub(crate) fn new(house: &House, number: u8, stack: Stack) -> Self {
        Self::with_mac(house, number, documentation_mac(number), stack)
    }

    /// A body with a hardware address of its own choice.
    pub(crate) fn with_mac(house: &House, number: u8, mac: Mac, stack: Stack) -> Self {
        let mut random = house.stream(u64::from(number));
        let v4 = Ipv4Addr::new(192, 168, 1, number);
        Self {
            station: Station::new(mac, v4, None),
            near: random.within(700..2_600),
            port: random.within(49_200..58_000) as u16,
            random,
            stack,
            dual: false,
            edns: false,
        }
    }

    /// The same with a global IPv6 address, which it prefers.
    pub(crate) fn with_v6(mut self) -> Self {
        self.station = Station::new(self.station.mac, self.station.v4, Some(PREFIX));
        self.dual = true;
        self
    }

    /// A port to call from.
    pub(crate) fn port(&mut self) -> u16 {
        self.port = self.port.wrapping_add(self.random.within(1..9) as u16).max(49_200);
        self.port
    }

    /// How long the way to an address and back takes: always about the same.
    pub(crate) fn pace(&mut self, server: &End) -> Pace {
        let far = match server.address {
            IpAddr::V4(a) => u32::from(a) % 37,
            IpAddr::V6(a) => (u128::from(a) >> 80) as u32 % 31,
        };
        let base = if server.ttl == 64 { 600 } else { 9_000 + i64::from(far) * 900 };
        Pace { near: self.near, far: base + self.random.within(0..700) }
    }

    /// Comes up: address by DHCP, IPv6 by the router's word, and from then on what keeps the place
    /// in the network. The time from which it can talk.
    pub(crate) fn join(&mut self, house: &mut House, at: Time, profile: &Profile<'_>) -> Time {
        let ready = self.ask_address(house, at, profile);
        if self.station.v6.is_some() {
            self.join_v6(house, Time(at.0 + 350_000));
        }
        self.stay(house, ready, profile);
        ready
    }

    fn ask_address(&mut self, house: &mut House, at: Time, profile: &Profile<'_>) -> Time {
        let lease = self.lease();
        let Station { mac, v4, .. } = self.station;
        let (nobody, everybody) = (dhcp::nobody(mac), dhcp::everybody().with_ttl(64));
        let server = house.gateway.v4(dhcp::SERVER);
        let xid = self.random.u32();
        let mut at = at;
        for (asking, kind) in [(Asking::Discover, Kind::Offer), (Asking::Select, Kind::Ack)] {
            house.wire.udp(at, &nobody, &everybody, &dhcp::ask(asking, mac, xid, profile, &lease));
            at.0 += self.random.within(900..60_000);
            let answer = dhcp::answer(kind, mac, xid, Ipv4Addr::UNSPECIFIED, &lease);
            house.wire.udp(at, &server, &self.station.v4(dhcp::CLIENT), &answer);
            at.0 += self.random.within(2_000..9_000);
        }
        house.wire.send(at, link::arp_request(mac, Ipv4Addr::UNSPECIFIED, v4));
        at.0 += SECOND;
        house.wire.send(at, link::arp_request(mac, v4, v4));
        house.meet(Time(at.0 + 40_000), &self.station, &house.gateway.clone());
        Time(at.0 + 200_000)
    }

    fn lease(&self) -> Lease<'static> {
        Lease {
            address: self.station.v4,
            gateway: GATEWAY,
            domain: "home.arpa",
            seconds: LEASE_SECONDS,
        }
    }

    fn join_v6(&self, house: &mut House, at: Time) {
        let Station { mac, link_local, v6, .. } = self.station;
        let nobody = End { mac, address: IpAddr::V6(Ipv6Addr::UNSPECIFIED), port: 0, ttl: 1 };
        let own = icmp6::solicited_node(link_local);
        let wire = &mut house.wire;
        wire.send(at, icmp6::listener_report(&nobody, &[own]));
        wire.send(Time(at.0 + 90_000), icmp6::duplicate_check(mac, link_local));
        let up = Time(at.0 + SECOND + 100_000);
        wire.send(up, icmp6::router_solicitation(&self.station));
        let resolver = house.gateway.v6.unwrap_or(house.gateway.link_local);
        let advertised = icmp6::Advertised { prefix: PREFIX, resolver };
        let said = icmp6::router_advertisement(&house.gateway, &advertised);
        wire.send(Time(up.0 + 3_000), said);
        if let Some(global) = v6 {
            let groups = [icmp6::solicited_node(global), dns::MDNS_V6];
            wire.send(Time(up.0 + 5_000), icmp6::duplicate_check(mac, global));
            wire.send(Time(up.0 + 9_000), icmp6::listener_report(&self.station.link(0), &groups));
        }
    }

    /// Leases are renewed at half their time; neighbours make sure of each other now and then.
    fn stay(&mut self, house: &mut House, from: Time, profile: &Profile<'_>) {
        let half = i64::from(LEASE_SECONDS / 2);
        let lease = self.lease();
        let Station { mac, v4, .. } = self.station;
        for at in house.every(Time(from.0 + half * SECOND), half) {
            let xid = self.random.u32();
            let (client, server) = (self.station.v4(dhcp::CLIENT), house.gateway.v4(dhcp::SERVER));
            let ask = dhcp::ask(Asking::Renew, mac, xid, profile, &lease);
            house.wire.udp(at, &client, &server, &ask);
            let answer = dhcp::answer(Kind::Ack, mac, xid, v4, &lease);
            house.wire.udp(Time(at.0 + 1_400), &server, &client, &answer);
        }
        let step = self.random.within(230..340);
        let (thing, gateway) = ((mac, v4), (house.gateway.mac, house.gateway.v4));
        for (n, at) in house.every(Time(from.0 + 25 * SECOND), step).enumerate() {
            let (asks, answers) = if n % 2 == 0 { (gateway, thing) } else { (thing, gateway) };
            house.wire.send(at, link::arp_check(asks, answers));
            house.wire.send(Time(at.0 + 700), link::arp_reply(answers, asks));
            self.confirm_v6(house, n, Time(at.0 + 2 * SECOND));
        }
    }

    /// The gateway asks after the link-local and the global address in turn; the thing after the
    /// gateway.
    fn confirm_v6(&self, house: &mut House, n: usize, at: Time) {
        let Some(global) = self.station.v6 else { return };
        let (thing, gateway) = (self.station, house.gateway);
        let (asks, answers, target) = match n % 3 {
            0 => (gateway.link(0), thing.v6(0), global),
            1 => (thing.link(0), gateway.link(0), gateway.link_local),
            _ => (gateway.link(0), thing.link(0), thing.link_local),
        };
        house.wire.send(at, icmp6::neighbour_solicitation(&asks, target));
        let answer = icmp6::neighbour_advertisement(&answers, &asks, n % 3 == 1);
        house.wire.send(Time(at.0 + 900), answer);
    }

    /// Joins multicast groups, now and whenever the gateway asks.
    pub(crate) fn listen(&self, house: &mut House, at: Time, groups: &[Ipv4Addr]) {
        let report = igmp::report(&self.station.v4(0), 4, groups);
        house.wire.send(at, report.clone());
        house.wire.send(Time(at.0 + 640_000), report);
        house.members.push((self.station, groups.to_vec()));
    }

    /// Says something to all who listen to multicast DNS, twice a second apart as RFC 6762 §8.3
    /// wants of announcements.
    pub(crate) fn announce(&self, house: &mut House, at: Time, message: &Message) {
        let from = self.station.v4(dns::MDNS_PORT).with_ttl(255);
        for at in [at, Time(at.0 + SECOND)] {
            house.wire.udp(at, &from, &dns::mdns_v4(), &message.bytes());
        }
    }

    /// Asks the gateway for a name: the IPv4 address, also the IPv6 address when it has one itself.
    /// When the answers are there.
    pub(crate) fn look_up(&mut self, house: &mut House, at: Time, name: &str) -> Time {
        let kinds: &[u16] = if self.dual { &[dns::A, dns::AAAA] } else { &[dns::A] };
        self.look_up_at(house, at, name, kinds, house.gateway.v4(dns::PORT))
    }

    /// Asks a resolver for records of a name.
    pub(crate) fn look_up_at(
        &mut self,
        house: &mut House,
        at: Time,
        name: &str,
        kinds: &[u16],
        resolver: End,
    ) -> Time {
        let think = match resolver.ttl {
            64 if self.random.within(0..3) == 0 => self.random.within(300..900),
            _ => self.random.within(9_000..38_000),
        };
        let mut done = at;
        for (n, kind) in (0..).zip(kinds) {
            let query =
                Message { edns: self.edns, ..Message::query(self.random.u16(), name, *kind) };
            let port = self.random.within(32_768..61_000) as u16;
            let from = self.station.towards(&resolver, port);
            let asked = Time(at.0 + n * 160);
            house.wire.udp(asked, &from, &resolver, &query.bytes());
            let answer = names::answer(&query).bytes();
            done = Time(asked.0 + think + self.random.within(0..400));
            house.wire.udp(done, &resolver, &from, &answer);
        }
        Time(done.0 + self.near)
    }

    /// The end of a named server that this thing would call.
    pub(crate) fn server(&self, house: &House, name: &str, port: u16) -> End {
        let found = names::find(name);
        let v6 = found.and_then(|h| h.v6).filter(|_| self.dual).map(IpAddr::V6);
        let v4 = IpAddr::V4(found.map_or(Ipv4Addr::UNSPECIFIED, |h| h.v4));
        house.gateway.beyond(v6.unwrap_or(v4), port)
    }

    /// Looks a name up and connects.
    pub(crate) fn dial(
        &mut self,
        house: &mut House,
        at: Time,
        name: &str,
        port: u16,
    ) -> Connection {
        let at = self.look_up(house, at, name);
        let server = self.server(house, name, port);
        self.connect(house, at, server)
    }

    /// Connects to an address.
    pub(crate) fn connect(&mut self, house: &mut House, at: Time, server: End) -> Connection {
        let pace = self.pace(&server);
        let port = self.port();
        let client = self.station.towards(&server, port);
        Connection::open(&mut house.wire, &mut self.random, at, (client, server), self.stack, pace)
    }

    /// Looks a name up, connects to port 443 and does the TLS handshake.
    pub(crate) fn call(&mut self, house: &mut House, at: Time, call: &Call<'_>) -> Session {
        let connection = self.dial(house, at, call.name.unwrap_or_default(), 443);
        Session::open(&mut house.wire, &mut self.random, connection, call)
    }

    /// Sets its clock by a named server.
    pub(crate) fn set_clock(&mut self, house: &mut House, at: Time, name: &str) {
        let at = self.look_up(house, at, name);
        let server = self.server(house, name, ntp::PORT);
        let client = self.station.towards(&server, self.random.within(32_768..61_000) as u16);
        let far = self.pace(&server).far;
        house.wire.udp(at, &client, &server, &ntp::ask(at));
        let answer = ntp::answer(at, Time(at.0 + far / 2));
        house.wire.udp(Time(at.0 + far), &server, &client, &answer);
    }
}
