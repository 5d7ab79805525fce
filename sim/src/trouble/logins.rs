//! Logins, again and again.

use gardien_watch::{
    finding::Level,
    time::{MINUTE, SECOND, Time},
};

use super::{
    Subject,
    stage::{LATER, documented, drawn, far, harmless, judged, plus, thing, told},
};
use crate::{
    home::house::{Body, House},
    net::{
        End, ssh,
        tcp::{Connection, Side},
        telnet,
    },
};

/// A thing tries names and passwords on a stranger's SSH, thirty times, twelve seconds apart.
pub(super) fn ssh(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "nas");
    let first = house.after(LATER);
    let stranger = far(house, documented(1, 22), ssh::PORT);
    for at in house.every(first, 12).take(30) {
        let mut c = greet(house, &mut body, at, stranger, "libssh2_1.9.0");
        for _ in 0..2 {
            packet(house, &mut body, &mut c, Side::Client, 84);
            packet(house, &mut body, &mut c, Side::Server, 52);
        }
        c.close(&mut house.wire, Side::Server);
    }
    vec![judged(&body, Level::Look, first)]
}

/// Banners, offers, keys: all that is in clear.
fn greet(house: &mut House, body: &mut Body, at: Time, to: End, software: &str) -> Connection {
    let mut c = body.connect(house, at, to);
    c.send(&mut house.wire, Side::Server, &ssh::banner("OpenSSH_9.2p1 Debian-2"));
    c.send(&mut house.wire, Side::Client, &ssh::banner(software));
    for side in [Side::Client, Side::Server] {
        let offer = ssh::offer(&mut body.random);
        c.send(&mut house.wire, side, &offer);
    }
    let random = &mut body.random;
    for (side, message) in [
        (Side::Client, ssh::client_key(random)),
        (Side::Server, ssh::server_key(random)),
        (Side::Server, ssh::new_keys(random)),
        (Side::Client, ssh::new_keys(random)),
    ] {
        c.send(&mut house.wire, side, &message);
    }
    c
}

fn packet(house: &mut House, body: &mut Body, c: &mut Connection, side: Side, length: usize) {
    let octets = body.random.bytes(length);
    c.send(&mut house.wire, side, &octets);
}

/// A person logs in to a named machine five times over a day and works there; a monitor looks every
/// five minutes whether an SSH server still says its banner.
pub(super) fn ssh_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut laptop = thing(house, place, "laptop-7");
    let mut monitor = thing(house, place + 1, "monitor");
    let first = house.after(LATER);
    for hour in [1, 4, 9, 14, 20] {
        let at = plus(first, hour * 60 * MINUTE);
        let at = told(house, &mut laptop, at, "werkstatt.firma.example", documented(2, 23));
        let server = far(house, documented(2, 23), ssh::PORT);
        let mut c = greet(house, &mut laptop, at, server, "OpenSSH_9.9");
        for n in 0..60 {
            c.wait(8 * SECOND);
            packet(house, &mut laptop, &mut c, Side::Client, 36 + n % 3 * 16);
            packet(house, &mut laptop, &mut c, Side::Server, 500 + n * 7);
        }
        c.close(&mut house.wire, Side::Client);
    }
    let watched = far(house, documented(2, 24), ssh::PORT);
    for (n, at) in house.every(first, 300).enumerate() {
        let at = match n % 12 {
            0 => told(house, &mut monitor, at, "git.firma.example", documented(2, 24)),
            _ => at,
        };
        let mut c = monitor.connect(house, at, watched);
        c.send(&mut house.wire, Side::Server, &ssh::banner("OpenSSH_9.2p1 Debian-2"));
        c.close(&mut house.wire, Side::Client);
    }
    vec![harmless(&laptop, first), harmless(&monitor, first)]
}

/// Pairs that Mirai's source lists (2016).
const PAIRS: [(&str, &str); 6] = [
    ("root", "xc3511"),
    ("root", "vizxv"),
    ("root", "admin"),
    ("admin", "admin"),
    ("root", "888888"),
    ("support", "support"),
];

/// A camera tries the passwords that everybody knows on the telnet of eight strangers.
pub(super) fn telnet(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "yard-cam");
    let first = house.after(LATER);
    let mut at = first;
    for _ in 0..8 {
        let stranger = far(house, drawn(&mut body.random), telnet::PORT);
        for (name, password) in PAIRS {
            let mut c = prompt(house, &mut body, at, stranger);
            try_pair(house, &mut c, name, password);
            c.send(&mut house.wire, Side::Server, b"\r\nLogin incorrect\r\n");
            c.close(&mut house.wire, Side::Server);
            at = plus(c.now, SECOND);
        }
    }
    vec![judged(&body, Level::Look, first)]
}

fn prompt(house: &mut House, body: &mut Body, at: Time, to: End) -> Connection {
    let mut c = body.connect(house, at, to);
    c.send(&mut house.wire, Side::Server, telnet::GREETING);
    c.send(&mut house.wire, Side::Client, telnet::ANSWER);
    c.send(&mut house.wire, Side::Server, b"\r\nlogin: ");
    c
}

fn try_pair(house: &mut House, c: &mut Connection, name: &str, password: &str) {
    c.wait(400_000);
    c.send(&mut house.wire, Side::Client, &telnet::line(name));
    c.send(&mut house.wire, Side::Server, b"\r\nPassword: ");
    c.wait(400_000);
    c.send(&mut house.wire, Side::Client, &telnet::line(password));
}

/// A person plays by telnet on a named machine, three times in an evening, and mistypes once.
pub(super) fn telnet_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "laptop-8");
    let first = house.after(LATER);
    for (n, minute) in [0, 30, 70].into_iter().enumerate() {
        let at = plus(first, minute * MINUTE);
        let at = told(house, &mut body, at, "turm.spiele.example", documented(0, 23));
        let server = far(house, documented(0, 23), telnet::PORT);
        let mut c = prompt(house, &mut body, at, server);
        if n == 1 {
            try_pair(house, &mut c, "ritter", "Drchenblut-71");
            c.send(&mut house.wire, Side::Server, b"\r\nLogin incorrect\r\nlogin: ");
            c.wait(4 * SECOND);
        }
        try_pair(house, &mut c, "ritter", "Drachenblut-71");
        c.send(&mut house.wire, Side::Server, b"\r\nWelcome to the tower.\r\n> ");
        for turn in 0..60 {
            c.wait(9 * SECOND);
            let ways = ["north", "east", "look", "take lamp"];
            let way = ways.get(turn % 4).copied().unwrap_or("look");
            c.send(&mut house.wire, Side::Client, &telnet::line(way));
            let room = format!("\r\nRoom {turn} is dark. {}\r\n> ", "Stones lie here. ".repeat(9));
            c.send(&mut house.wire, Side::Server, room.as_bytes());
        }
        c.close(&mut house.wire, Side::Client);
    }
    vec![harmless(&body, first)]
}
