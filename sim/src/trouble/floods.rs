//! Floods: of calls, of datagrams, of echoes; under a forged sender; and whom they hit.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use gardien_watch::{finding::Level, time::SECOND};

use super::{
    Subject,
    stage::{
        LATER, documented, drawn, extra, far, harmless, judged, own_end, plus, thing, thing_of,
        told,
    },
};
use crate::{
    home::house::House,
    net::{
        End, Station, dns, http, icmp6,
        put::Put,
        quic,
        tcp::{ACK, Connection, Pace, RST, SYN, Segment, Side, Stack},
        tls::{Call, Session, Style},
    },
    random::Random,
};

/// A camera asks one web server for 3,600 connections in twelve seconds, which answers none.
pub(super) fn syn(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "door-cam");
    let first = house.after(LATER);
    let victim = far(house, documented(1, 80), 80);
    let mut at = first;
    for _ in 0..3_600 {
        let from = body.station.v4(body.random.u16() | 1_024);
        call(house, &mut body.random, at, &from, &victim);
        at = plus(at, body.random.within(2_600..4_000));
    }
    vec![judged(&body, Level::Act, first)]
}

fn call(
    house: &mut House,
    random: &mut Random,
    at: gardien_watch::time::Time,
    from: &End,
    to: &End,
) {
    let ask = Segment {
        sequence: random.u32(),
        flags: SYN,
        window: 64_240,
        options: &[2, 4, 5, 0xb4],
        ..Segment::default()
    };
    house.wire.segment(at, from, to, &ask);
}

/// A browser opens sixty connections to a content network in ten seconds, and its resolver is asked
/// three hundred names.
pub(super) fn syn_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "laptop-2");
    let first = house.after(LATER);
    let (name, address) = ("img.bilder.example", documented(1, 90));
    told(house, &mut body, first, name, address);
    for n in 0..60_i64 {
        let at = plus(first, SECOND + n * 150_000);
        let connection = body.connect(house, at, far(house, address, 443));
        let call = Call { style: Style::Plain, name: Some(name), protocols: &["http/1.1"] };
        let mut session = Session::open(&mut house.wire, &mut body.random, connection, &call);
        session.exchange(&mut house.wire, 500, 20_000, 6_000);
        session.close(&mut house.wire, Side::Client);
    }
    for n in 0..300_i64 {
        let at = plus(first, 20 * SECOND + n * 100_000);
        let name = format!("n{n}.zeitung.example");
        told(house, &mut body, at, &name, documented(n as u8, n as u8 | 1));
    }
    vec![harmless(&body, first)]
}

/// A camera sends one stranger 400 datagrams a second for ten seconds.
pub(super) fn udp(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "porch-cam");
    let first = house.after(LATER);
    let victim = far(house, documented(2, 181), 9_307);
    let own = own_end(&mut body);
    for n in 0..4_000_i64 {
        let at = plus(first, n * 2_500);
        let mut junk = vec![0; 4];
        body.random.fill(&mut junk, 508);
        house.wire.udp(at, &own, &victim, &junk);
    }
    vec![judged(&body, Level::Act, first)]
}

/// One way as well, and in order: pictures to a recorder in the house and to a group of listeners,
/// lines to a logger, a film from the Internet with few acknowledgements.
pub(super) fn udp_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut camera = thing(house, place, "porch-cam");
    let recorder = thing(house, place + 1, "recorder");
    let mut box_ = thing(house, place + 2, "tv-box");
    let mut viewer = thing(house, place + 3, "viewer");
    let first = house.after(LATER);
    let met = house.meet(first, &camera.station, &recorder.station);
    let group = End::group(IpAddr::V4(Ipv4Addr::new(239, 1, 1, 1)), 5_004);
    let (own, own_log) = (camera.station.v4(5_004), camera.station.v4(33_514));
    let source = camera.random.u32();
    for n in 0..6_000_i64 {
        let at = plus(met, n * 5_000);
        let picture = rtp(&mut camera.random, source, n as u16, 1_200);
        house.wire.udp(at, &own, &recorder.station.v4(5_004), &picture);
        let line = format!("<134>Mar  2 18:15:00 porch-cam kernel: frame {n} queued");
        house.wire.udp(plus(at, 900), &own_log, &recorder.station.v4(514), line.as_bytes());
        let picture = rtp(&mut box_.random, 77, n as u16, 1_316);
        let from = box_.station.v4(5_004);
        house.wire.udp(plus(at, 1_300), &from, &group, &picture);
    }
    let at =
        told(house, &mut viewer, plus(met, 40 * SECOND), "film.kino.example", documented(0, 60));
    let (own, server) = (own_end(&mut viewer), far(house, documented(0, 60), 443));
    let pace = viewer.pace(&server);
    let call = Call { style: Style::Hybrid, name: Some("film.kino.example"), protocols: &["h3"] };
    let mut c =
        quic::Connection::open(&mut house.wire, &mut viewer.random, at, (own, server), pace, &call);
    c.exchange(&mut house.wire, 200, 2_600_000);
    // A film sent out, too.
    for _ in 0..400 {
        c.exchange(&mut house.wire, 1_180, 18);
    }
    vec![harmless(&camera, met), harmless(&box_, met), harmless(&viewer, at)]
}

/// RTP (RFC 3550) with H.264 inside.
fn rtp(random: &mut Random, source: u32, number: u16, size: usize) -> Vec<u8> {
    let mut out = vec![0x80, 96];
    out.u16(number);
    out.u32(u32::from(number) * 3_000);
    out.u32(source);
    out.put([0x7c, 0x85]);
    random.fill(&mut out, size);
    out
}

/// A lamp asks a stranger for 250 echoes a second, and hears none.
pub(super) fn ping(house: &mut House, place: u8) -> Vec<Subject> {
    let body = thing_of(house, place, "lamp", Stack::Small);
    let first = house.after(LATER);
    let victim = far(house, documented(0, 82), 0);
    for n in 0..3_000_i64 {
        let at = plus(first, n * 4_000);
        house.wire.ping(at, &body.station.v4(0), &victim, 0x1d07, n as u16);
    }
    vec![judged(&body, Level::Act, first)]
}

/// A lamp makes sure of the line once a second, twenty minutes long, ten of which the line is down.
pub(super) fn ping_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let body = thing_of(house, place, "lamp", Stack::Small);
    let first = house.after(LATER);
    let (own, host) = (body.station.v4(0), far(house, documented(0, 83), 0));
    for (n, at) in (0..).zip(house.every(first, 1).take(1_200)) {
        house.wire.ping(at, &own, &host, 0x2a11, n);
        if n < 600 {
            house.wire.pong(plus(at, 18_000), &host, &own, 0x2a11, n);
        }
    }
    vec![harmless(&body, first)]
}

/// A camera floods a stranger under senders that are not its own.
pub(super) fn forged(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "shop-cam");
    let first = house.after(LATER);
    let victim = far(house, documented(1, 84), 443);
    let mut at = first;
    for _ in 0..1_500 {
        let address = IpAddr::V4(drawn(&mut body.random));
        let port = body.random.u16() | 1_024;
        let from = End { mac: body.station.mac, address, port, ttl: 64 };
        call(house, &mut body.random, at, &from, &End { mac: house.gateway.mac, ..victim });
        at = plus(at, body.random.within(5_000..11_000));
    }
    vec![judged(&body, Level::Act, first)]
}

/// A router carries what others send to a server with an address of its own; a laptop changes its
/// IPv6 address; a thing without a lease has a link-local address (RFC 3927).
pub(super) fn forged_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let first = house.after(LATER);
    // The server stands behind the gateway under a public address.
    let server = Station::new(extra(place), documented(2, 200), None);
    let mut random = house.stream(u64::from(place) << 8);
    for n in 0..60_i64 {
        let visitor = far(house, drawn(&mut random), 30_000 + n as u16);
        let ends = (visitor, server.v4(443));
        let pace = Pace { near: 31_000, far: 700 };
        let at = plus(first, n * 3 * SECOND);
        let c = Connection::open(&mut house.wire, &mut random, at, ends, Stack::Full, pace);
        let name = Some("www.laden.example");
        let call = Call { style: Style::Plain, name, protocols: &["h2"] };
        let mut session = Session::open(&mut house.wire, &mut random, c, &call);
        session.exchange(&mut house.wire, 300, 4_000, 5_000);
        session.close(&mut house.wire, Side::Client);
    }

    let mut laptop = thing(house, place + 1, "laptop-3").with_v6();
    for at in house.every(first, 110).take(20) {
        laptop.station = laptop.station.private(&mut laptop.random);
        let check = icmp6::duplicate_check(
            laptop.station.mac,
            laptop.station.v6.unwrap_or(Ipv6Addr::UNSPECIFIED),
        );
        house.wire.send(plus(at, -2 * SECOND), check);
        let call =
            Call { style: Style::Plain, name: Some("www.zeitung.example"), protocols: &["h2"] };
        let mut session = laptop.call(house, at, &call);
        session.exchange(&mut house.wire, 300, 4_000, 5_000);
        session.close(&mut house.wire, Side::Client);
    }

    let lost = Station::new(extra(place + 2), Ipv4Addr::new(169, 254, 77, place), None);
    for at in house.every(first, 60).take(20) {
        let query =
            dns::Message { flags: 0, ..dns::Message::query(0, "_ipp._tcp.local", dns::PTR) };
        let from = lost.v4(dns::MDNS_PORT).with_ttl(255);
        house.wire.udp(at, &from, &dns::mdns_v4(), &query.bytes());
        // It tries the gateway, too, which has no way back to it.
        let to = End { mac: house.gateway.mac, ..far(house, documented(0, 9), 443) };
        call(house, &mut random, plus(at, SECOND), &lost.v4(40_000), &to);
    }
    let gateway = house.gateway.mac;
    let subject = |mac| Subject { mac, level: Level::Look, from: first };
    vec![subject(gateway), subject(server.mac), harmless(&laptop, first), subject(lost.mac)]
}

/// A plug's web page is asked for 300 times a second from a computer of the house, and the plug
/// refuses all. Here the plug is judged.
pub(super) fn victim(house: &mut House, place: u8) -> Vec<Subject> {
    let [plug, _] = attack(house, place, core::iter::repeat_n((80, 3_300), 4_000));
    vec![plug]
}

/// The same; here the computer is judged.
pub(super) fn inside(house: &mut House, place: u8) -> Vec<Subject> {
    let [_, computer] = attack(house, place, core::iter::repeat_n((80, 3_300), 4_000));
    vec![Subject { level: Level::Act, ..computer }]
}

/// A computer of the house tries one door of a plug after the other. Here the plug is judged.
pub(super) fn tried(house: &mut House, place: u8) -> Vec<Subject> {
    let [plug, _] = attack(house, place, (1..200).map(|port| (port, 20_000)));
    vec![plug]
}

/// The same; here the computer is judged.
pub(super) fn tries(house: &mut House, place: u8) -> Vec<Subject> {
    let [_, computer] = attack(house, place, (1..200).map(|port| (port, 20_000)));
    vec![computer]
}

/// A computer calls doors of a plug, each so many microseconds before the next; the plug refuses all.
fn attack(house: &mut House, place: u8, calls: impl Iterator<Item = (u16, i64)>) -> [Subject; 2] {
    let plug = thing_of(house, place, "plug", Stack::Small);
    let mut attacker = thing(house, place + 1, "computer");
    let first = house.after(LATER);
    let mut at = house.meet(first, &attacker.station, &plug.station);
    for (n, (door, pause)) in (0..).zip(calls) {
        let from = attacker.station.v4(20_000 + n % 40_000);
        let to = plug.station.v4(door);
        let sequence = attacker.random.u32();
        let ask = Segment { sequence, flags: SYN, window: 1_024, ..Segment::default() };
        house.wire.segment(at, &from, &to, &ask);
        let answer = Segment {
            acknowledged: sequence.wrapping_add(1),
            flags: RST | ACK,
            ..Segment::default()
        };
        house.wire.segment(plus(at, 900), &to, &from, &answer);
        at = plus(at, pause);
    }
    [judged(&plug, Level::Look, first), judged(&attacker, Level::Look, first)]
}

/// A home server looks after a plug every three seconds; an app tries four doors of it; the plug's
/// own calls are refused by the server's firewall.
pub(super) fn victim_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let plug = thing_of(house, place, "plug", Stack::Small);
    let mut server = thing(house, place + 1, "assistant");
    let mut phone = thing(house, place + 2, "phone");
    let first = house.meet(house.after(LATER), &server.station, &plug.station);
    for (n, at) in house.every(first, 3).take(200).enumerate() {
        if n % 4 == 3 {
            let ends = (own_end(&mut server), plug.station.v4(80));
            let pace = Pace { near: 600, far: 900 };
            Connection::refused(&mut house.wire, &mut server.random, at, ends, pace);
            continue;
        }
        let mut c = server.connect(house, at, plug.station.v4(80));
        let ask = http::get("plug.local", "/status", "assistant/2026.2");
        c.send(&mut house.wire, Side::Client, &ask);
        let answer = http::ok("plug/1.2", "application/json", br#"{"on":true,"watts":11.5}"#);
        c.send(&mut house.wire, Side::Server, &answer);
        c.close(&mut house.wire, Side::Server);
    }
    let met = house.meet(plus(first, SECOND), &phone.station, &plug.station);
    for (n, door) in (0..).zip([80, 443, 8_080, 9_999]) {
        let ends = (own_end(&mut phone), plug.station.v4(door));
        let pace = Pace { near: 600, far: 900 };
        let at = plus(met, n * 40_000);
        Connection::refused(&mut house.wire, &mut phone.random, at, ends, pace);
    }
    vec![harmless(&plug, first), harmless(&server, first), harmless(&phone, met)]
}
