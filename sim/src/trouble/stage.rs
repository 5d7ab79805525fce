//! What the plays have in common: things that join, names that are told, addresses drawn.

use std::net::{IpAddr, Ipv4Addr};

use gardien_watch::{
    finding::Level,
    time::{SECOND, Time},
};

use super::Subject;
use crate::{
    home::house::{Body, House},
    net::{
        End, Mac,
        dhcp::Profile,
        dns::{self, Data, Message, Record},
        tcp::{Connection, Side, Stack},
        tls::{Call, Session, Style},
    },
    random::Random,
};

/// When trouble begins, in seconds after the power came back: by then things have settled.
pub(super) const LATER: i64 = 15 * 60;

/// A thing that has joined half a minute after the start, with a name of its kind.
pub(super) fn thing(house: &mut House, number: u8, name: &str) -> Body {
    thing_of(house, number, name, Stack::Full)
}

/// The same with a network stack of its choice.
pub(super) fn thing_of(house: &mut House, number: u8, name: &str, stack: Stack) -> Body {
    let mut body = Body::new(house, number, stack);
    let at = house.after(20 + i64::from(number % 40));
    body.join(house, at, &profile(name));
    body
}

/// What such a thing's DHCP client says.
pub(super) const fn profile(name: &str) -> Profile<'_> {
    Profile {
        name: Some(name),
        class: Some("udhcp 1.31.1"),
        wishes: &[1, 3, 6, 12, 15, 28, 42],
        identifier: true,
        largest: Some(576),
        mud: None,
    }
}

/// It is to be judged from a time on.
pub(super) const fn judged(body: &Body, level: Level, from: Time) -> Subject {
    Subject { mac: body.station.mac, level, from }
}

/// In a twin: nothing of the rule that asks anything of anybody.
pub(super) const fn harmless(body: &Body, from: Time) -> Subject {
    judged(body, Level::Look, from)
}

/// So many microseconds later.
pub(super) const fn plus(at: Time, microseconds: i64) -> Time {
    Time(at.0.saturating_add(microseconds))
}

/// An address of the documentation prefixes, by number: the same number, the same address.
pub(super) fn documented(number: u8, last: u8) -> Ipv4Addr {
    match number % 3 {
        0 => Ipv4Addr::new(192, 0, 2, last),
        1 => Ipv4Addr::new(198, 51, 100, last),
        _ => Ipv4Addr::new(203, 0, 113, last),
    }
}

/// An address drawn from all that hosts on the Internet may have (RFC 6890 lists those they may not).
pub(super) fn drawn(random: &mut Random) -> Ipv4Addr {
    loop {
        let address = Ipv4Addr::from(random.u32());
        let [a, b, c, _] = address.octets();
        let never = matches!(a, 0 | 10 | 127 | 224..)
            || (a == 100 && (64..128).contains(&b))
            || (a == 169 && b == 254)
            || (a == 172 && (16..32).contains(&b))
            || (a == 192 && (b == 168 || (b == 0 && c == 0) || (b == 88 && c == 99)));
        if !never {
            return address;
        }
    }
}

/// A host on the Internet.
pub(super) const fn far(house: &House, address: Ipv4Addr, port: u16) -> End {
    house.gateway.beyond(IpAddr::V4(address), port)
}

/// A frame to a host beyond the gateway goes to the gateway, also when the thing's own time to live
/// is what one sees.
pub(super) fn own_end(body: &mut Body) -> End {
    let port = body.port();
    body.station.v4(port)
}

/// Asks the gateway for records of a name; `fill` writes the answer. When it is there.
pub(super) fn ask(
    house: &mut House,
    body: &mut Body,
    at: Time,
    (name, kind): (&str, u16),
    fill: impl FnOnce(&mut Message),
) -> Time {
    let query = Message::query(body.random.u16(), name, kind);
    let resolver = house.gateway.v4(dns::PORT);
    let from = body.station.v4(body.random.within(32_768..61_000) as u16);
    house.wire.udp(at, &from, &resolver, &query.bytes());
    let done = plus(at, body.random.within(9_000..38_000));
    let mut answer = Message { flags: dns::ANSWER, ..query };
    fill(&mut answer);
    house.wire.udp(done, &resolver, &from, &answer.bytes());
    plus(done, body.near)
}

/// Asks for the address of a name and is told it.
pub(super) fn told(
    house: &mut House,
    body: &mut Body,
    at: Time,
    name: &str,
    address: Ipv4Addr,
) -> Time {
    ask(house, body, at, (name, dns::A), |answer| {
        answer.answers.push(Record::shared(name, 300, Data::A(address)));
    })
}

/// Asks for a name that does not exist.
pub(super) fn refused(house: &mut House, body: &mut Body, at: Time, name: &str) -> Time {
    ask(house, body, at, (name, dns::A), |answer| {
        answer.flags = dns::NO_NAME;
        let zone = name.rsplit('.').next().unwrap_or(name);
        answer.authority.push(Record::shared(zone, 300, Data::Soa(format!("ns1.{zone}"))));
    })
}

/// Is told a name's address and opens TLS to it.
pub(super) fn secure(
    house: &mut House,
    body: &mut Body,
    at: Time,
    (name, address, port): (&str, Ipv4Addr, u16),
    protocols: &[&str],
) -> Session {
    let at = told(house, body, at, name, address);
    let connection = body.connect(house, at, far(house, address, port));
    let call = Call { style: Style::Plain, name: Some(name), protocols };
    Session::open(&mut house.wire, &mut body.random, connection, &call)
}

/// A call of a thing that nobody answers.
pub(super) fn unanswered(house: &mut House, body: &mut Body, at: Time, server: End) {
    let own = own_end(body);
    let stack = body.stack;
    Connection::unanswered(&mut house.wire, &mut body.random, at, (own, server), stack);
}

/// A call of a thing that is refused.
pub(super) fn turned_away(house: &mut House, body: &mut Body, at: Time, server: End) {
    let own = own_end(body);
    let pace = body.pace(&server);
    Connection::refused(&mut house.wire, &mut body.random, at, (own, server), pace);
}

/// So many letters and digits, as programs make up.
pub(super) fn made_up(random: &mut Random, alphabet: &[u8], count: i64) -> String {
    (0..count)
        .map(|_| {
            let n = random.within(0..alphabet.len() as i64) as usize;
            alphabet.get(n).map_or('x', |c| char::from(*c))
        })
        .collect()
}

pub(super) const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
pub(super) const BASE32: &[u8] = b"abcdefghijklmnopqrstuvwxyz234567";
pub(super) const HEXADECIMAL: &[u8] = b"0123456789abcdef";

/// An ordinary laptop: mail and news every ten minutes.
pub(super) fn laptop(house: &mut House) {
    let mut body = Body::new(house, 0x31, Stack::Full);
    let ready = body.join(house, house.after(44), &profile("laptop"));
    body.listen(house, ready, &[dns::MDNS_V4]);
    for (n, at) in house.every(plus(ready, 20 * SECOND), 600).enumerate() {
        let name = if n % 3 == 0 { "www.zeitung.example" } else { "mail.brief.example" };
        let call = Call { style: Style::Hybrid, name: Some(name), protocols: &["h2", "http/1.1"] };
        let mut session = body.call(house, at, &call);
        session.exchange(&mut house.wire, 420, 18_000, 9_000);
        session.close(&mut house.wire, Side::Client);
    }
}

/// The hardware address of a play's extra machine.
pub(super) const fn extra(number: u8) -> Mac {
    crate::net::documentation_mac(number)
}
