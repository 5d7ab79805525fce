//! Questions for names: hidden, carrying something else, made up.

use std::net::Ipv4Addr;

use gardien_watch::{finding::Level, time::SECOND};

use super::{
    Subject,
    stage::{
        BASE32, HEXADECIMAL, LATER, LETTERS, ask, documented, far, harmless, judged, made_up, plus,
        refused, secure, thing, told,
    },
};
use crate::{
    home::house::House,
    net::{
        dns::{self, Data, Message, Record},
        tcp::Side,
        tls::{Call, Session, Style},
    },
    random::Random,
};

/// A television asks for names over HTTPS.
pub(super) fn doh(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "tv");
    let first = house.after(LATER);
    let server = ("dns.google", Ipv4Addr::new(8, 8, 8, 8), 443);
    let mut session = secure(house, &mut body, first, server, &["h2"]);
    for at in house.every(plus(first, SECOND), 9).take(60) {
        session.connection.wait_until(at);
        session.exchange(&mut house.wire, 128, 12_000, 196);
    }
    session.close(&mut house.wire, Side::Client);
    vec![judged(&body, Level::Note, first)]
}

/// A television looks at the web page of the same company, and at one with "dns" in its name.
pub(super) fn doh_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "tv");
    let first = house.after(LATER);
    for (n, name) in (0..).zip(["www.google.com", "dns-shop.example", "www.google.com"]) {
        let at = plus(first, i64::from(n) * 60 * SECOND);
        let server = (name, documented(n, 170 + n), 443);
        let mut session = secure(house, &mut body, at, server, &["h2", "http/1.1"]);
        session.exchange(&mut house.wire, 400, 12_000, 22_000);
        session.close(&mut house.wire, Side::Client);
    }
    vec![judged(&body, Level::Note, first)]
}

/// A phone asks for names over TLS, from a resolver that few know.
pub(super) fn dot(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "tablet");
    let first = house.after(LATER);
    let server = ("dot.aufloeser.example", documented(2, 53), 853);
    let mut session = secure(house, &mut body, first, server, &["dot"]);
    for at in house.every(plus(first, SECOND), 7).take(80) {
        session.connection.wait_until(at);
        session.exchange(&mut house.wire, 130, 12_000, 130);
    }
    session.close(&mut house.wire, Side::Client);
    vec![judged(&body, Level::Note, first)]
}

/// Port 853 without TLS: something else has it, and is turned away elsewhere.
pub(super) fn dot_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "tablet");
    let first = house.after(LATER);
    let address = documented(1, 53);
    let at = told(house, &mut body, first, "status.wetter.example", address);
    let mut c = body.connect(house, at, far(house, address, 853));
    c.send(&mut house.wire, Side::Client, b"HELLO station 17\n");
    c.send(&mut house.wire, Side::Server, b"OK 1013 hPa\n");
    c.close(&mut house.wire, Side::Client);
    let connection = body.connect(house, plus(at, 9 * SECOND), far(house, address, 443));
    let name = Some("status.wetter.example");
    let call = Call { style: Style::Plain, name, protocols: &["http/1.1"] };
    let mut session = Session::open(&mut house.wire, &mut body.random, connection, &call);
    session.exchange(&mut house.wire, 400, 12_000, 2_000);
    session.close(&mut house.wire, Side::Client);
    vec![judged(&body, Level::Note, first)]
}

/// A thing carries data through the resolver to who serves a domain, 240 questions a minute.
pub(super) fn tunnel(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "sensor");
    let first = house.after(LATER);
    for n in 0..1_200_i64 {
        let [a, b] = [52, 48].map(|count| made_up(&mut body.random, BASE32, count));
        let name = format!("{a}.{b}.t.rohrpost.example");
        let at = plus(first, n * 250_000);
        let kind = if n % 3 == 0 { dns::NULL } else { dns::TXT };
        let octets = body.random.bytes(120);
        ask(house, &mut body, at, (&name, kind), |answer| {
            let data = if kind == dns::NULL {
                Data::Null(octets)
            } else {
                let text: String = octets.iter().map(|b| char::from(b'a' + b % 26)).collect();
                Data::Txt(vec![text])
            };
            answer.answers.push(Record::shared(name.as_str(), 0, data));
        });
    }
    vec![judged(&body, Level::Look, first)]
}

/// Long names and many, for good reasons: content networks, a service that knows bad files, reverse
/// names, services of the house.
pub(super) fn tunnel_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "computer");
    let first = house.after(LATER);
    for n in 0..60_u8 {
        let name = format!("d{}.wolkennetz.example", made_up(&mut body.random, BASE32, 13));
        let at = plus(first, i64::from(n) * 20 * SECOND);
        told(house, &mut body, at, &name, documented(n, n + 20));
    }
    for n in 0..240_i64 {
        let at = plus(first, SECOND + n * 4 * SECOND);
        let hash = made_up(&mut body.random, HEXADECIMAL, 32);
        // Both a service that is known, and one that only its answers show to be such.
        let zone = if n % 2 == 0 { "avts.mcafee.com" } else { "ruf.virenwacht.example" };
        told(house, &mut body, at, &format!("{hash}.{zone}"), Ipv4Addr::new(127, 0, 0, 4));
    }
    for n in 0..250_i64 {
        let at = plus(first, 2 * SECOND + n * 3 * SECOND);
        let name = if n % 2 == 0 {
            format!("{n}.1.168.192.in-addr.arpa")
        } else {
            let nibbles = made_up(&mut body.random, HEXADECIMAL, 16);
            let nibbles: Vec<String> = nibbles.chars().map(String::from).collect();
            format!("{}.0.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", nibbles.join("."))
        };
        ask(house, &mut body, at, (&name, dns::PTR), |answer| answer.flags = dns::NO_NAME);
    }
    let from = body.station.v4(dns::MDNS_PORT).with_ttl(255);
    for at in house.every(first, 6).take(200) {
        let instance = made_up(&mut body.random, HEXADECIMAL, 40);
        let name = format!("{instance}._spotify-connect._tcp.local");
        let query = Message { flags: 0, ..Message::query(0, name, dns::PTR) };
        house.wire.udp(at, &from, &dns::mdns_v4(), &query.bytes());
    }
    vec![harmless(&body, first)]
}

fn domain(random: &mut Random) -> String {
    let zone = random.within(0..4) as usize;
    let zone = ["com", "net", "info", "biz"].get(zone).copied().unwrap_or("com");
    let count = random.within(13..19);
    format!("{}.{zone}", made_up(random, LETTERS, count))
}

/// A thing looks for its master under names made by a formula; none of eighty exists.
pub(super) fn made_up_names(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "media-box");
    let first = house.after(LATER);
    for at in house.every(first, 6).take(80) {
        let name = domain(&mut body.random);
        refused(house, &mut body, at, &name);
    }
    vec![judged(&body, Level::Look, first)]
}

/// A laptop asks for names that do not exist: with the search domain, mistyped, and the three of one
/// label by which a browser learns whether its resolver tells the truth.
pub(super) fn made_up_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "laptop-4");
    let first = house.after(LATER);
    for (n, at) in (0_usize..).zip(house.every(first, 300)) {
        for k in 0..3 {
            let count = body.random.within(7..16);
            let name = made_up(&mut body.random, LETTERS, count);
            refused(house, &mut body, plus(at, k * 900), &name);
            refused(house, &mut body, plus(at, 50_000 + k * 900), &format!("{name}.home.arpa"));
        }
        let at = plus(at, 30 * SECOND);
        let wrong = [
            "wwww.zeitung.example.home.arpa",
            "wpad.home.arpa",
            "intranet.firma.example",
            "zeitumg.example",
            "brifpost.example",
            "isatap.home.arpa",
        ];
        let name = wrong.get(n % wrong.len()).copied().unwrap_or("wpad.home.arpa");
        refused(house, &mut body, at, name);
        told(house, &mut body, plus(at, SECOND), "probe.handyhaus.example", documented(0, 44));
    }
    vec![harmless(&body, first)]
}
