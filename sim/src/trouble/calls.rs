//! Calls to strangers: a worm's own SYNs, an ordinary stack that knocks, a boss that is gone.

use gardien_watch::{
    finding::Level,
    time::{MINUTE, SECOND, Time},
};

use super::{
    Subject,
    stage::{
        LATER, documented, drawn, far, harmless, judged, own_end, plus, secure, thing, told,
        turned_away, unanswered,
    },
};
use crate::{
    home::house::{Body, House},
    net::{
        dns::{self, Message},
        tcp::{ACK, Connection, Pace, RST, SYN, Segment, Side},
    },
};

/// A camera scans as Mirai does (`bot/scanner.c`, published in 2016): no state, the destination as
/// sequence number, port 2323 once in ten, a random window, and time to live 64 as sent.
pub(super) fn worm(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "yard-cam");
    let first = house.after(LATER);
    let port = own_end(&mut body).port;
    let mut at = first;
    for n in 0..1_600 {
        let to = drawn(&mut body.random);
        let door = if n % 10 == 9 { 2_323 } else { 23 };
        let (from, to) = (body.station.v4(port), far(house, to, door));
        let sequence = if let std::net::IpAddr::V4(a) = to.address { u32::from(a) } else { 0 };
        let window = body.random.u16();
        let ask = Segment { sequence, flags: SYN, window, ..Segment::default() };
        house.wire.segment(at, &from, &to, &ask);
        // Few machines are there at all, and most of those refuse.
        if n % 40 == 17 {
            let answer = Segment {
                acknowledged: sequence.wrapping_add(1),
                flags: RST | ACK,
                ..Segment::default()
            };
            house.wire.segment(plus(at, 120_000), &to, &from, &answer);
        }
        at = plus(at, body.random.within(10_000..40_000));
    }
    vec![judged(&body, Level::Act, first)]
}

/// A thing calls the servers of its maker, by name and often; a third of them do not answer today.
pub(super) fn worm_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "yard-cam");
    let first = house.after(LATER);
    for (n, at) in house.every(first, 4).take(100).enumerate() {
        let server = n as u8 % 12;
        let name = format!("s{server}.fernlicht.example");
        let address = documented(server, 130 + server);
        let ready = told(house, &mut body, at, &name, address);
        if server.is_multiple_of(3) {
            unanswered(house, &mut body, ready, far(house, address, 443));
        } else {
            turned_away(house, &mut body, ready, far(house, address, 443));
        }
    }
    vec![harmless(&body, first)]
}

/// A recorder knocks on a stranger's door every second, with the calls of its own system.
pub(super) fn strangers(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "recorder");
    let first = house.after(LATER);
    for (n, at) in house.every(first, 1).take(200).enumerate() {
        let door = [23, 23, 2_323, 8_080, 23, 5_555, 80, 23].get(n % 8).copied().unwrap_or(23);
        let to = drawn(&mut body.random);
        let to = far(house, to, door);
        if n % 23 == 11 {
            turned_away(house, &mut body, at, to);
        } else {
            unanswered(house, &mut body, at, to);
        }
    }
    vec![judged(&body, Level::Act, first)]
}

/// A phone whose line is down tries forty named hosts again and again; a computer shares files with
/// peers that its partners told it of, of which half are gone.
pub(super) fn strangers_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut phone = thing(house, place, "phone");
    let first = house.after(LATER);
    let name = |n: u8| format!("app{n}.handyhaus.example");
    let address = |n: u8| documented(n, 150 + n);
    for n in 0..40 {
        let at = plus(first, i64::from(n) * 250_000);
        let mut session = secure(house, &mut phone, at, (&name(n), address(n), 443), &["h2"]);
        session.exchange(&mut house.wire, 400, 9_000, 1_400);
        session.close(&mut house.wire, Side::Client);
    }
    // The line is down for eight minutes. What it was told, it remembers; what it asks, nobody answers.
    let down = plus(first, 2 * MINUTE);
    for round in 0..4 {
        for n in 0..40_u8 {
            let at = plus(down, i64::from(round) * 2 * MINUTE + i64::from(n) * 900_000);
            unanswered(house, &mut phone, at, far(house, address(n), 443));
            if n % 5 == 0 {
                let query = Message::query(phone.random.u16(), name(n), dns::A);
                let from = own_end(&mut phone);
                house.wire.udp(at, &from, &house.gateway.v4(dns::PORT), &query.bytes());
            }
        }
    }
    let mut computer = thing(house, place + 1, "computer");
    let sharing = plus(first, 12 * MINUTE);
    share(house, &mut computer, sharing);
    vec![harmless(&phone, first), judged(&computer, Level::Act, sharing)]
}

/// BitTorrent, roughly: peers are asked by UDP, half answer; a third of those called by TCP open.
fn share(house: &mut House, body: &mut Body, from: Time) {
    let own = body.station.v4(6_881);
    for n in 0..240_i64 {
        let at = plus(from, n * 1_500_000);
        let port = body.random.within(49_200..65_000) as u16;
        let to = drawn(&mut body.random);
        let peer = far(house, to, port);
        let ask = [&b"d1:ad2:id20:"[..], &body.random.array::<20>(), b"e1:q4:ping1:t2:aa1:y1:qe"];
        house.wire.udp(at, &own, &peer, &ask.concat());
        if n % 2 == 0 {
            let id = body.random.array::<20>();
            let answer = [&b"d1:rd2:id20:"[..], &id, b"e1:t2:aa1:y1:re"].concat();
            house.wire.udp(plus(at, 60_000), &peer, &own, &answer);
        }
        if n % 3 != 0 {
            continue;
        }
        let at = plus(at, 400_000);
        match n % 9 {
            0 => {
                let mut c = body.connect(house, at, peer);
                let hello = [&b"\x13BitTorrent protocol"[..], &body.random.array::<48>()].concat();
                c.send(&mut house.wire, Side::Client, &hello);
                c.send(&mut house.wire, Side::Server, &hello);
                let piece = body.random.bytes(16_000);
                c.send(&mut house.wire, Side::Server, &piece);
                c.close(&mut house.wire, Side::Client);
            }
            3 => turned_away(house, body, at, peer),
            _ => unanswered(house, body, at, peer),
        }
    }
}

/// A plug calls one bare address forty times within an hour; nobody is there.
pub(super) fn dead_boss(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "plug");
    let first = house.after(LATER);
    let boss = far(house, documented(2, 66), 48_101);
    for (n, at) in house.every(first, 85).take(40).enumerate() {
        if n % 2 == 0 {
            unanswered(house, &mut body, at, boss);
        } else {
            turned_away(house, &mut body, at, boss);
        }
    }
    vec![judged(&body, Level::Look, first)]
}

/// A plug calls its maker's server by name, which is out of order for an hour. It remembers the
/// address for five minutes at a time.
pub(super) fn dead_boss_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "plug");
    let first = house.after(LATER);
    let address = documented(2, 67);
    for (n, at) in house.every(first, 60).take(60).enumerate() {
        let server = far(house, address, 8_883);
        let at = match n % 5 {
            0 => told(house, &mut body, at, "broker.stekdoos.example", address),
            _ => at,
        };
        if n % 2 == 0 {
            unanswered(house, &mut body, at, server);
        } else {
            turned_away(house, &mut body, at, server);
        }
    }
    // A clock server is written into it, and it backs off, as RFC 8633 wants.
    let clock = far(house, documented(0, 123), 123);
    for step in [0, 64, 192, 448, 960, 1_984] {
        let own = own_end(&mut body);
        let at = plus(first, step * SECOND);
        house.wire.udp(at, &own, &clock, &crate::net::ntp::ask(at));
    }
    // And one port of an address nobody named, four times.
    let pace = Pace { near: body.near, far: 22_000 };
    for at in house.every(first, 900).take(4) {
        let own = own_end(&mut body);
        let to = far(house, documented(0, 200), 8_886);
        Connection::refused(&mut house.wire, &mut body.random, at, (own, to), pace);
    }
    vec![harmless(&body, first)]
}
