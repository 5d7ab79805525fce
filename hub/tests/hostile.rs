//! What strangers send to a watcher, and what must come out. The dissectors have their own tests for
//! each lie within a message; here whole packets go the whole way.

#![expect(clippy::unwrap_used, reason = "in a test a missing value is the failure")]

use std::net::{IpAddr, Ipv4Addr};

use gardien_sim::net::{End, ip};
use gardien_watch::{
    capture::Record,
    link::Mac,
    report::{Report, Thing},
    time::Time,
    watcher::{Settings, Watcher},
};

const THING: [u8; 6] = [0, 0, 0x5e, 0, 0x53, 0x10];
const ROUTER: [u8; 6] = [0, 0, 0x5e, 0, 0x53, 0x01];

fn end(mac: [u8; 6], address: [u8; 4], port: u16) -> End {
    End { mac, address: IpAddr::V4(Ipv4Addr::from(address)), port, ttl: 64 }
}

fn thing(port: u16) -> End {
    end(THING, [192, 168, 1, 10], port)
}

fn router(port: u16) -> End {
    end(ROUTER, [192, 168, 1, 1], port)
}

fn outside(last: u8, port: u16) -> End {
    end(ROUTER, [203, 0, 113, last], port)
}

fn watch(frames: &[Vec<u8>]) -> Report {
    let mut watcher = Watcher::new(Settings { seed: 7, ..Settings::default() });
    for (i, data) in frames.iter().enumerate() {
        watcher.record(&Record {
            at: Time(i as i64 * 10_000),
            link: 1,
            fcs: 0,
            wire_len: data.len() as u32,
            data,
            offset: 0,
            interface: 0,
        });
    }
    watcher.finish()
}

fn the_thing(report: &Report) -> &Thing {
    report.things.iter().find(|t| t.mac == Some(Mac::Eui48(THING))).unwrap()
}

/// A TCP segment from one end to the other.
fn segment(from: &End, to: &End, seq: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = ip::start(from, to, 6, seq as u16 | 1, 20 + payload.len());
    let at = out.len();
    out.extend(from.port.to_be_bytes());
    out.extend(to.port.to_be_bytes());
    out.extend(seq.to_be_bytes());
    out.extend([0, 0, 0, 1, 0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
    out.extend(payload);
    ip::seal(&mut out, from, to, 6, at, 16);
    out
}

/// A DNS answer: one question, then so many addresses.
fn answer(name: &str, addresses: &[[u8; 4]]) -> Vec<u8> {
    let mut m = vec![0, 9, 0x81, 0x80, 0, 1];
    m.extend((addresses.len() as u16).to_be_bytes());
    m.extend([0; 4]);
    for label in name.split('.') {
        m.push(label.len() as u8);
        m.extend(label.bytes());
    }
    m.extend([0, 0, 1, 0, 1]);
    for a in addresses {
        m.extend([0xc0, 12, 0, 1, 0, 1, 0x7f, 0xff, 0xff, 0xff, 0, 4]);
        m.extend(a);
    }
    m
}

#[test]
fn class_51_an_answer_with_a_thousand_addresses_names_the_one_that_is_used() {
    let addresses: Vec<[u8; 4]> = (0..1_000_u16).map(|i| [203, 0, 113, i as u8]).collect();
    let frames = [
        ip::udp(&router(53), &thing(4_000), 1, &answer("cdn.example", &addresses)),
        segment(&thing(5_000), &outside(200, 443), 1, 2, b""),
    ];
    let report = watch(&frames);
    let party = the_thing(&report).parties.iter().find(|p| p.r#where == "internet").unwrap();
    assert_eq!(party.name.as_ref().unwrap().raw(), "cdn.example");
    assert!(party.named);
}

#[test]
fn class_52_a_name_with_escapes_is_shown_harmless_and_kept_as_it_came() {
    let mut m = vec![0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0];
    let label = b"x\x1b[2J<script>";
    m.push(label.len() as u8);
    m.extend(label);
    m.extend(b"\x05local\0\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\xa8\x01\x0a");
    let group = end([1, 0, 0x5e, 0, 0, 0xfb], [224, 0, 0, 251], 5_353);
    let report = watch(&[ip::udp(&thing(5_353), &group, 1, &m)]);
    let reasons = &the_thing(&report).identity.reasons;
    let name = reasons.iter().find(|r| r.source == "mdns").unwrap();
    assert!(!name.saw.to_string().contains('\u{1b}'));
    assert!(name.saw.raw().contains('\u{1b}'));
}

#[test]
fn class_55_a_teardrop_and_a_ping_of_death_are_set_aside() {
    let mut frames = Vec::new();
    for (id, offset, more, length) in
        [(7, 0, true, 36), (7, 3, false, 24), (8, 8_189, false, 1_400)]
    {
        let mut f = ip::start(&outside(1, 0), &thing(0), 17, id, length);
        f.extend(vec![0; length]);
        let field: u16 = offset | if more { 0x2000 } else { 0 };
        f[20..22].copy_from_slice(&field.to_be_bytes());
        frames.push(f);
    }
    let report = watch(&frames);
    assert_eq!(report.totals.packets, 3);
    let given_up = report.network.not_understood.iter().find(|n| n.what.contains("fragments"));
    assert!(given_up.is_some_and(|n| n.frames >= 2));
}

#[test]
fn class_56_tunnels_in_tunnels_end() {
    let vxlan = [8, 0, 0, 0, 0, 0, 1, 0];
    let mut inner = ip::udp(&thing(1_000), &outside(1, 9), 1, b"at the bottom");
    for depth in 0..30 {
        let payload = [&vxlan[..], &inner].concat();
        inner = ip::udp(
            &end(THING, [10, 0, 0, depth], 4_789),
            &end(ROUTER, [10, 0, 1, depth], 4_789),
            1,
            &payload,
        );
    }
    let report = watch(&[inner]);
    assert_eq!(report.totals.packets, 1);
}

#[test]
fn class_57_what_is_sent_twice_with_other_content_does_not_replace_the_first() {
    let (a, b) = (thing(5_001), outside(2, 80));
    let frames = [
        segment(&a, &b, 100, 2, b""),
        segment(&b, &a, 900, 18, b""),
        segment(&a, &b, 101, 24, b"GET /good HTTP/1.1\r\nHost: good.ex"),
        segment(&a, &b, 101, 24, b"GET /evil HTTP/1.1\r\nHost: evil.ex"),
        segment(&a, &b, 134, 24, b"ample\r\n\r\n"),
        // A reset from far outside the window.
        segment(&b, &a, 0x7000_0000, 4, b""),
    ];
    let report = watch(&frames);
    let party = the_thing(&report).parties.iter().find(|p| p.protocol == "http").unwrap();
    assert_eq!(party.name.as_ref().unwrap().raw(), "good.example");
    assert_eq!((report.totals.http_requests, report.totals.http_hosts), (1, 1));
    assert_eq!(party.retransmitted, 1);
}

#[test]
fn class_58_a_hello_in_single_octets_is_read() {
    let mut hello = vec![0x16, 3, 1, 0, 0, 1, 0, 0, 0, 3, 3];
    hello.extend([7; 32]);
    hello.extend([0, 0, 2, 0x13, 1, 1, 0]);
    let name = b"thing.example";
    let mut sni =
        vec![0, 0, 0, (name.len() + 5) as u8, 0, (name.len() + 3) as u8, 0, 0, name.len() as u8];
    sni.extend(name);
    hello.extend((sni.len() as u16).to_be_bytes());
    hello.extend(&sni);
    let length = hello.len() - 5;
    hello[3..5].copy_from_slice(&(length as u16).to_be_bytes());
    hello[7..9].copy_from_slice(&((length - 4) as u16).to_be_bytes());
    let (a, b) = (thing(5_002), outside(3, 443));
    let mut frames = vec![segment(&a, &b, 0xffff_fff0, 2, b""), segment(&b, &a, 1, 18, b"")];
    // The numbers wrap on the way, and every second pair arrives the other way round.
    let mut pieces: Vec<(u32, u8)> = hello
        .iter()
        .enumerate()
        .map(|(i, o)| (0xffff_fff1_u32.wrapping_add(i as u32), *o))
        .collect();
    for pair in pieces[2..].chunks_mut(2).step_by(2) {
        pair.reverse();
    }
    frames.extend(pieces.iter().map(|(seq, octet)| segment(&a, &b, *seq, 24, &[*octet])));
    let report = watch(&frames);
    assert_eq!((report.totals.tls_hellos, report.totals.tls_names), (1, 1));
    let party = the_thing(&report).parties.iter().find(|p| p.protocol == "tls").unwrap();
    assert_eq!(party.name.as_ref().unwrap().raw(), "thing.example");
    assert_eq!(party.encrypted, "cannot-tell", "nothing was answered");
}

#[test]
fn class_61_a_location_is_a_text_and_nothing_more() {
    let group = end([1, 0, 0x5e, 0x7f, 0xff, 0xfa], [239, 255, 255, 250], 1_900);
    let notify = b"NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: upnp:rootdevice\r\nNTS: ssdp:alive\r\n\
        LOCATION: http://127.0.0.1:8443/admin?wipe=1\r\nSERVER: x UPnP/1.0 y\r\nUSN: uuid:1::upnp:rootdevice\r\n\r\n";
    let report = watch(&[ip::udp(&thing(40_000), &group, 1, notify)]);
    let thing = the_thing(&report);
    assert_eq!(thing.parties.iter().filter(|p| p.r#where == "internet").count(), 0);
    assert!(thing.parties.iter().all(|p| p.protocol == "ssdp"));
}

#[test]
fn class_65_the_seed_changes_no_result() {
    let mut frames = Vec::new();
    for i in 0..2_000_u16 {
        frames.push(segment(
            &thing(1_024 + i),
            &outside((i % 250) as u8, 23),
            u32::from(i),
            2,
            b"",
        ));
    }
    let one = watch(&frames);
    let mut watcher = Watcher::new(Settings { seed: 0xdead_beef, ..Settings::default() });
    for (i, data) in frames.iter().enumerate() {
        let wire_len = data.len() as u32;
        watcher.record(&Record {
            at: Time(i as i64 * 10_000),
            link: 1,
            fcs: 0,
            wire_len,
            data,
            offset: 0,
            interface: 0,
        });
    }
    let other = watcher.finish();
    assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&other).unwrap());
    assert_eq!(the_thing(&one).parties.iter().map(|p| p.failed).sum::<u64>(), 2_000);
}

#[test]
fn a_capture_of_one_direction_is_recognised_and_said() {
    let mut frames = Vec::new();
    for i in 0..8_u16 {
        let (a, b) = (thing(6_000 + i), outside(9, 443));
        frames.push(segment(&a, &b, 1, 2, b""));
        frames.push(segment(&a, &b, 2, 24, b"only ever this side of it"));
    }
    let report = watch(&frames);
    assert!(report.cannot_see.iter().any(|l| l.code == "one-direction"));
    assert!(the_thing(&report).parties.iter().all(|p| p.failed == 0), "nobody knows who answered");
}
