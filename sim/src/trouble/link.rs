//! The local network: impostors, and a thing that goes from door to door.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use gardien_watch::{
    finding::Level,
    time::{MINUTE, SECOND, Time},
};

use super::{
    Subject,
    stage::{LATER, documented, extra, far, harmless, judged, own_end, plus, profile, thing, told},
};
use crate::{
    home::{
        GATEWAY,
        house::{Body, House},
    },
    net::{
        End, Mac, Station,
        dhcp::{self, Asking, Kind, Lease},
        dns::{self, Data, Message, Record},
        http, icmp, icmp6, link, ssdp,
        tcp::{SYN, Segment, Side, Stack},
        vrrp,
    },
};

/// A computer tells a laptop that it is the gateway and the gateway that it is the laptop, once a
/// second, and passes on what they say.
pub(super) fn arp(house: &mut House, place: u8) -> Vec<Subject> {
    let attacker = thing(house, place, "computer");
    let mut victim = thing(house, place + 1, "laptop-5");
    let first = house.after(LATER);
    let (me, you, gateway) = (attacker.station, victim.station, house.gateway);
    for (n, at) in house.every(first, 1).take(20 * 60).enumerate() {
        let to_victim = link::arp_reply((me.mac, gateway.v4), (you.mac, you.v4));
        house.wire.send(at, to_victim);
        let to_gateway = link::arp_reply((me.mac, you.v4), (gateway.mac, gateway.v4));
        house.wire.send(plus(at, 300), to_gateway);
        if n % 15 == 4 {
            let at = plus(at, 400_000);
            let name = format!("seite{}.zeitung.example", n / 15);
            relayed(house, &mut victim, at, me.mac, &name);
        }
    }
    vec![judged(&attacker, Level::Act, first)]
}

/// A question for a name by way of who put himself in between, and its answer the same way.
fn relayed(house: &mut House, victim: &mut Body, at: Time, between: Mac, name: &str) {
    let port = victim.random.within(32_768..61_000) as u16;
    let own = victim.station.v4(port);
    let resolver = house.gateway.v4(dns::PORT);
    let query = Message::query(victim.random.u16(), name, dns::A);
    let mut answer = Message { flags: dns::ANSWER, ..query.clone() };
    answer.answers.push(Record::shared(name, 300, Data::A(documented(0, 99))));
    let (query, answer) = (query.bytes(), answer.bytes());
    let passed = |end: End| End { mac: between, ttl: end.ttl - 1, ..end };
    house.wire.udp(at, &own, &passed(resolver), &query);
    house.wire.udp(plus(at, 700), &passed(own), &resolver, &query);
    house.wire.udp(plus(at, 12_000), &resolver, &passed(own), &answer);
    house.wire.udp(plus(at, 12_700), &passed(resolver), &own, &answer);
}

/// An address passes to another thing by DHCP; two routers share one; a thing announces itself when
/// its cable is put back.
pub(super) fn arp_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let first = house.after(LATER);
    // Who had the address says what it has to say and goes.
    let mut former = Body::new(house, place, Stack::Full);
    let end = core::mem::replace(&mut house.end, first);
    let joined = house.after(50);
    let ready = former.join(house, joined, &profile("guest-phone"));
    let there = told(house, &mut former, ready, "app.handyhaus.example", documented(1, 44));
    house.end = end;
    let mut heir = Body::with_mac(house, place, extra(place + 1), Stack::Full);
    let at = plus(first, 4 * MINUTE);
    let ready = heir.join(house, at, &profile("guest-tablet"));
    told(house, &mut heir, ready, "app.handyhaus.example", documented(1, 44));

    // Two routers of one address: the second takes over for five minutes.
    let shared = Ipv4Addr::new(192, 168, 1, 254);
    let [one, other] = [252, 253].map(|last| Ipv4Addr::new(192, 168, 1, last));
    for (n, at) in (0_u16..).zip(house.every(first, 1).take(1_500)) {
        let second = (600..900).contains(&n);
        let (own, priority) = if second { (other, 100) } else { (one, 200) };
        let word = vrrp::advertisement(own, n, 10, priority, shared);
        house.wire.send(at, word);
        if matches!(n, 0 | 600 | 900) {
            let claim = link::arp_request(vrrp::mac(10), shared, shared);
            house.wire.send(plus(at, 400), claim);
        }
    }

    let plugged = thing(house, place + 2, "console");
    let Station { mac, v4, .. } = plugged.station;
    for n in 0..4 {
        house.wire.send(plus(first, n * 90 * SECOND), link::arp_request(mac, v4, v4));
    }
    let virtual_router = Subject { mac: vrrp::mac(10), level: Level::Look, from: first };
    vec![
        harmless(&former, joined.min(there)),
        harmless(&heir, at),
        harmless(&plugged, first),
        virtual_router,
    ]
}

/// A computer says that it is the better router, with a prefix and a resolver of its own.
pub(super) fn router(house: &mut House, place: u8) -> Vec<Subject> {
    let impostor = thing(house, place, "computer");
    let first = house.after(LATER);
    let advertised = icmp6::Advertised {
        prefix: Ipv6Addr::new(0x2001, 0xdb8, 0xbad, 0, 0, 0, 0, 0),
        resolver: impostor.station.link_local,
    };
    for at in house.every(first, 30) {
        house.wire.send(at, icmp6::advertisement(&impostor.station, 1_800, true, &advertised));
    }
    vec![judged(&impostor, Level::Look, first)]
}

/// The one router answers who asks and changes its lifetime; a border router of a radio mesh says
/// that it is no router.
pub(super) fn mesh(house: &mut House, place: u8) -> Vec<Subject> {
    let border = thing(house, place, "speaker-hub");
    let asker = thing(house, place + 1, "laptop-6");
    let first = house.after(LATER);
    let prefix = Ipv6Addr::new(0xfd5e, 0x53, 1, 0, 0, 0, 0, 0);
    let radio = Ipv6Addr::new(0xfd5e, 0x53, 2, 0, 0, 0, 0, 0);
    for at in house.every(first, 160) {
        house.wire.send(at, icmp6::mesh_advertisement(&border.station, prefix, radio));
    }
    let resolver = house.gateway.v6.unwrap_or(house.gateway.link_local);
    let advertised = icmp6::Advertised { prefix: crate::home::PREFIX, resolver };
    for at in house.every(first, 300) {
        house.wire.send(at, icmp6::router_solicitation(&asker.station));
        let said = icmp6::advertisement(&house.gateway, 9_000, false, &advertised);
        house.wire.send(plus(at, 2_000), said);
    }
    let gateway = Subject { mac: house.gateway.mac, level: Level::Look, from: first };
    vec![harmless(&border, first), harmless(&asker, first), gateway]
}

/// Somebody joins; two servers answer. Says which lease was taken up.
fn newcomer(
    house: &mut House,
    mac: Mac,
    at: Time,
    [chosen, other]: [(&Station, Lease<'_>, i64); 2],
    name: &str,
) {
    let [.., last] = mac;
    let mut random = house.stream(0x6e65_7700 | u64::from(last));
    let xid = random.u32();
    let (nobody, everybody) = (dhcp::nobody(mac), dhcp::everybody().with_ttl(64));
    let mut at = at;
    for (asking, kind) in [(Asking::Discover, Kind::Offer), (Asking::Select, Kind::Ack)] {
        // Who selects names the server that it chose.
        let told = Lease { gateway: chosen.0.v4, ..chosen.1 };
        let question = dhcp::ask(asking, mac, xid, &profile(name), &told);
        house.wire.udp(at, &nobody, &everybody, &question);
        // Both offer; who was not chosen says no more.
        let others = (asking == Asking::Discover).then_some(other);
        for (server, lease, late) in core::iter::once(chosen).chain(others) {
            let unspecified = Ipv4Addr::UNSPECIFIED;
            let answer = dhcp::answer_of(server.v4, kind, mac, xid, unspecified, &lease);
            let address = IpAddr::V4(lease.address);
            let client = End { mac, address, port: dhcp::CLIENT, ttl: 64 };
            house.wire.udp(plus(at, late), &server.v4(dhcp::SERVER), &client, &answer);
        }
        at = plus(at, 60_000);
    }
    let address = chosen.1.address;
    house.wire.send(plus(at, 5_000), link::arp_request(mac, Ipv4Addr::UNSPECIFIED, address));
    house.wire.send(plus(at, SECOND), link::arp_request(mac, address, address));
}

/// A computer answers things that ask for an address before the gateway does, and names itself as
/// router and resolver.
pub(super) fn dhcp(house: &mut House, place: u8) -> Vec<Subject> {
    let impostor = thing(house, place, "computer");
    let first = house.after(LATER);
    let gateway = house.gateway;
    for n in 0..4_u8 {
        let at = plus(first, i64::from(n) * 6 * MINUTE);
        let lease = |gateway, last| Lease {
            address: Ipv4Addr::new(192, 168, 1, last),
            gateway,
            domain: "home.arpa",
            seconds: 3_600,
        };
        let false_lease = lease(impostor.station.v4, 230 + n);
        let true_lease = lease(GATEWAY, 240 + n);
        let mac = [0x00, 0x00, 0x5e, 0x00, 0x53, 0xf0 + n];
        let servers = [(&impostor.station, false_lease, 700), (&gateway, true_lease, 4_000)];
        newcomer(house, mac, at, servers, "guest");
    }
    vec![judged(&impostor, Level::Look, first)]
}

/// Two servers of one house that say the same.
pub(super) fn pair(house: &mut House, place: u8) -> Vec<Subject> {
    let second = thing(house, place, "server-2");
    let first = house.after(LATER);
    let gateway = house.gateway;
    for n in 0..4_u8 {
        let at = plus(first, i64::from(n) * 6 * MINUTE);
        let lease = |last| Lease {
            address: Ipv4Addr::new(192, 168, 1, last),
            gateway: GATEWAY,
            domain: "home.arpa",
            seconds: 3_600,
        };
        let mac = [0x00, 0x00, 0x5e, 0x00, 0x53, 0xf0 + n];
        let (one, other) = (lease(230 + n), lease(240 + n));
        let servers = [(&second.station, one, 700), (&gateway, other, 4_000)];
        newcomer(house, mac, at, servers, "guest");
    }
    vec![harmless(&second, first)]
}

/// A thing asks for every address of the house.
pub(super) fn sweep(house: &mut House, place: u8) -> Vec<Subject> {
    let body = thing(house, place, "camera");
    let first = house.after(LATER);
    let gateway = house.gateway;
    for last in 1..255_u8 {
        let at = plus(first, i64::from(last) * 90_000);
        let target = Ipv4Addr::new(192, 168, 1, last);
        if last == 1 {
            house.meet(at, &body.station, &gateway);
        } else if target != body.station.v4 {
            house.wire.send(at, link::arp_request(body.station.mac, body.station.v4, target));
        }
    }
    vec![judged(&body, Level::Look, first)]
}

/// A router makes sure of those that it knows, every half minute; a phone looks for services and talks
/// to those that answered.
pub(super) fn sweep_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut phone = thing(house, place, "phone");
    let first = house.after(LATER);
    let known: Vec<Station> =
        (1..5).map(|n| thing(house, place + n, &format!("lamp-{n}")).station).collect();
    let gateway = house.gateway;
    for at in house.every(first, 30) {
        for (n, other) in (0..).zip(&known) {
            house.meet(plus(at, n * 3_000), &gateway, other);
        }
    }
    let from = own_end(&mut phone);
    for n in 0..3 {
        let at = plus(first, n * SECOND);
        house.wire.udp(at, &from.with_ttl(2), &ssdp::group(), &ssdp::search("ssdp:all"));
    }
    let own = phone.station.v4(dns::MDNS_PORT).with_ttl(255);
    for n in 0..30 {
        let name = format!("_dienst{n}._tcp.local");
        let query = Message { flags: 0, ..Message::query(0, name, dns::PTR) };
        house.wire.udp(plus(first, n * 700_000), &own, &dns::mdns_v4(), &query.bytes());
    }
    for (n, other) in (0..).zip(&known) {
        let at = plus(first, 4 * SECOND + n * SECOND);
        let device = ssdp::Device {
            location: "http://lamp.local/description.xml",
            server: "Linux/5.4 UPnP/1.0 Lampe/1.0",
            name: "uuid:5e005342-0000-4d1a-8c44-00005e005342",
        };
        let answer = ssdp::answer(&device, "upnp:rootdevice");
        house.wire.udp(at, &other.v4(ssdp::PORT), &from, &answer);
        let at = house.meet(plus(at, 2_000), &phone.station, other);
        let mut c = phone.connect(house, at, other.v4(80));
        let ask = http::get("lamp.local", "/description.xml", "Handyhaus/17");
        c.send(&mut house.wire, Side::Client, &ask);
        c.send(&mut house.wire, Side::Server, &http::ok("lampe", "text/xml", b"<root/>"));
        c.close(&mut house.wire, Side::Server);
    }
    let gateway = Subject { mac: house.gateway.mac, level: Level::Look, from: first };
    vec![harmless(&phone, first), gateway]
}

/// A thing knocks on the web page of every address of the next network, by way of the gateway; of a
/// few the gateway says that they are not there.
pub(super) fn knock(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "camera");
    let first = house.after(LATER);
    for last in 1..120_u8 {
        let at = plus(first, i64::from(last) * 120_000);
        let target = Ipv4Addr::new(192, 168, 7, last);
        let (own, to) = (own_end(&mut body), far(house, target, 80));
        let ask = Segment {
            sequence: body.random.u32(),
            flags: SYN,
            window: 29_200,
            options: &[2, 4, 5, 0xb4],
            ..Segment::default()
        };
        let frame = crate::net::tcp::frame(&own, &to, body.random.u16(), &ask);
        if last % 16 == 5 {
            let (router, own) = (house.gateway.v4(0), body.station.v4(0));
            let word = icmp::unreachable(&router, &own, body.random.u16(), 1, &frame);
            house.wire.send(plus(at, 3_000_000), word);
        }
        house.wire.send(at, frame);
    }
    vec![judged(&body, Level::Look, first)]
}

/// A server of the house talks to twenty-four things, all of which are there; and to one that left.
pub(super) fn knock_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut server = thing(house, place, "assistant");
    let first = house.after(LATER);
    for n in 0..24_u8 {
        // Documentation addresses are spent: these are locally administered.
        let mac = [0x02, 0x00, 0x5e, 0x10, place, n];
        let lamp = Station::new(mac, Ipv4Addr::new(192, 168, 1, 6 + n), None);
        let at = plus(first, i64::from(n) * 800_000);
        let at = house.meet(at, &server.station, &lamp);
        let mut c = server.connect(house, at, lamp.v4(80));
        let ask = http::get("lamp.local", "/state", "assistant/2026.2");
        c.send(&mut house.wire, Side::Client, &ask);
        c.send(&mut house.wire, Side::Server, &http::ok("lampe", "application/json", b"{}"));
        c.close(&mut house.wire, Side::Server);
    }
    let gone = Ipv4Addr::new(192, 168, 1, 228);
    for at in house.every(first, 20).take(30) {
        house.wire.send(at, link::arp_request(server.station.mac, server.station.v4, gone));
    }
    vec![harmless(&server, first)]
}
