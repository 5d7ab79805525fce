//! The names that the household asks for, and what a resolver answers.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::net::dns::{A, AAAA, ANSWER, CUT, Data, HTTPS, Message, NO_NAME, Record, TXT};

/// A name on the Internet.
pub(super) struct Host {
    /// Name asked for.
    name: &'static str,
    /// True names that lead to the addresses, in order.
    through: &'static [&'static str],
    /// Address.
    pub(super) v4: Ipv4Addr,
    /// Address.
    pub(super) v6: Option<Ipv6Addr>,
    /// Seconds to live of its addresses.
    ttl: u32,
}

const fn v6(a: u16, b: u16) -> Option<Ipv6Addr> {
    Some(Ipv6Addr::new(0x2001, 0xdb8, a, 0, 0, 0, 0, b))
}

const fn host(name: &'static str, v4: [u8; 4], v6: Option<Ipv6Addr>, ttl: u32) -> Host {
    let [a, b, c, d] = v4;
    Host { name, through: &[], v4: Ipv4Addr::new(a, b, c, d), v6, ttl }
}

const fn through(host: Host, names: &'static [&'static str]) -> Host {
    Host { through: names, ..host }
}

const HOSTS: &[Host] = &[
    host("ingest.fernlicht.example", [203, 0, 113, 20], None, 60),
    through(
        host("upload.fernlicht.example", [203, 0, 113, 21], None, 60),
        &["upload.geo.fernlicht.example", "eu-3.edge.strom.example"],
    ),
    host("time.fernlicht.example", [203, 0, 113, 22], None, 3_600),
    host("broker.stekka.example", [198, 51, 100, 10], None, 300),
    host("fw.stekka.example", [198, 51, 100, 11], None, 300),
    host("stats.stekka.example", [198, 51, 100, 13], None, 300),
    through(
        host("api.lumenbrug.example", [203, 0, 113, 40], None, 120),
        &["lb-2.lumenbrug.example"],
    ),
    host("time.lumenbrug.example", [203, 0, 113, 41], None, 3_600),
    through(
        host("video.kinoglas.example", [203, 0, 113, 60], v6(0x60, 0x15), 30),
        &["kinoglas.cdn.strom.example"],
    ),
    host("menu.kinoglas.example", [203, 0, 113, 61], v6(0x60, 0x16), 300),
    host("pixel.zahlwerk.example", [198, 51, 100, 60], None, 60),
    host("ads.werbenetz.example", [198, 51, 100, 61], None, 60),
    host("api.warmkern.example", [203, 0, 113, 80], v6(0x80, 0x10), 300),
    host("time.warmkern.example", [203, 0, 113, 81], v6(0x80, 0x11), 3_600),
    host("voice.plauder.example", [198, 51, 100, 70], None, 120),
    host("config.plauder.example", [198, 51, 100, 71], None, 120),
    through(
        host("www.zeitung.example", [203, 0, 113, 100], v6(0x100, 1), 60),
        &["zeitung.cdn.strom.example"],
    ),
    host("img.zeitung.example", [203, 0, 113, 101], v6(0x100, 2), 60),
    host("mail.brief.example", [203, 0, 113, 110], v6(0x110, 1), 300),
    host("push.handyhaus.example", [203, 0, 113, 120], v6(0x120, 1), 600),
    host("play.handyhaus.example", [203, 0, 113, 121], v6(0x120, 2), 300),
    host("chat.plausch.example", [198, 51, 100, 100], None, 120),
    host("maps.wegweiser.example", [198, 51, 100, 110], v6(0x130, 1), 300),
    host("stats.zahlwerk.example", [198, 51, 100, 62], None, 60),
    host("api.wetter.example", [198, 51, 100, 120], None, 300),
];

/// The host with this name.
pub(super) fn find(name: &str) -> Option<&'static Host> {
    HOSTS.iter().find(|h| h.name == name)
}

/// What a resolver answers to a query of one question, over UDP.
pub(super) fn answer(query: &Message) -> Message {
    let mut out = Message { flags: ANSWER, ..query.clone() };
    let Some(question) = query.questions.first() else { return out };
    let Some(host) = find(&question.name) else {
        out.flags = NO_NAME;
        out.authority.push(authority(&question.name));
        return out;
    };
    let mut owner = host.name;
    for next in host.through {
        out.answers.push(Record::shared(owner, 300, Data::Cname((*next).into())));
        owner = next;
    }
    let data = match (question.kind, host.v6) {
        (A, _) => Some(Data::A(host.v4)),
        (AAAA, Some(v6)) => Some(Data::Aaaa(v6)),
        (HTTPS, Some(_)) => Some(Data::Https(vec!["h3".into(), "h2".into()], vec![host.v4])),
        (TXT, _) => {
            out.flags = CUT;
            return out;
        }
        _ => None,
    };
    match data {
        Some(data) => out.answers.push(Record::shared(owner, host.ttl, data)),
        None => out.authority.push(authority(owner)),
    }
    out
}

/// The answer to a question for texts that is too long for UDP.
pub(super) fn long_answer(query: &Message) -> Message {
    let mut out = Message { flags: ANSWER, ..query.clone() };
    if let Some(question) = query.questions.first() {
        for n in 0..8 {
            let text = format!("profile-{n}={}", "plauder-configuration-".repeat(9));
            out.answers.push(Record::shared(&*question.name, 300, Data::Txt(vec![text])));
        }
    }
    out
}

/// The zone that says that there is nothing: the last two labels.
fn authority(name: &str) -> Record {
    let zone = name.rmatch_indices('.').nth(1).and_then(|(at, _)| name.get(at + 1..));
    let zone = zone.unwrap_or(name);
    Record::shared(zone, 300, Data::Soa(format!("ns1.{zone}")))
}
