//! Conversations of the simulated household: each points at the packet that it began with, and all
//! octets are in them.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may fail loudly"
)]

use std::net::IpAddr;

use gardien_sim::{HomeSettings, capture, home};
use gardien_watch::{
    capture::{Kind, Reader, Step},
    conversation::{Conversation, NameSource, Opener, Place},
    report::{Report, Thing},
    time::{MINUTE, Time},
    watcher::{Settings, Watcher},
};

/// Reads a capture file; offsets of its records beside the report.
fn watch(bytes: &[u8], settings: Settings) -> (Report, Vec<u64>) {
    let mut watcher = Watcher::new(Settings { conversations: true, ..settings });
    let mut reader = Reader::new(Kind::Pcap).unwrap();
    let (mut window, mut offsets) = (bytes, Vec::new());
    loop {
        match reader.next(window) {
            Step::Record { record, consumed } => {
                offsets.push(record.offset);
                watcher.record(&record);
                window = &window[consumed..];
            }
            Step::Skip(n) => window = &window[n..],
            Step::More(_) if window.is_empty() => break,
            other => panic!("{other:?}"),
        }
    }
    (watcher.finish(), offsets)
}

fn household() -> (HomeSettings, Vec<u8>) {
    let settings = HomeSettings { minutes: 40, ..HomeSettings::default() };
    let bytes = capture(&home(7, &settings));
    (settings, bytes)
}

fn talks(report: &Report) -> impl Iterator<Item = (&Thing, &Conversation)> {
    report.things.iter().flat_map(|t| t.conversations.iter().map(move |c| (t, c)))
}

/// Source and destination of an Ethernet frame with IPv4 or IPv6 in it.
fn ends(frame: &[u8]) -> (IpAddr, IpAddr) {
    let v4 = |n: usize| IpAddr::from(<[u8; 4]>::try_from(&frame[n..n + 4]).unwrap());
    let v6 = |n: usize| IpAddr::from(<[u8; 16]>::try_from(&frame[n..n + 16]).unwrap());
    match frame[12..14] {
        [0x08, 0x00] => (v4(26), v4(30)),
        [0x86, 0xdd] => (v6(22), v6(38)),
        _ => panic!("{frame:02x?}"),
    }
}

/// Every conversation's record is a packet between its two addresses, sent at its first time, by the
/// side that opened it where that is known.
fn evidence_holds(bytes: &[u8], report: &Report, offsets: &[u64]) {
    let mut seen = 0;
    for (thing, talk) in talks(report) {
        let told = format!("{} {talk:?}", thing.id);
        let at = talk.evidence.record as usize - 1;
        assert_eq!(offsets[at], talk.evidence.offset, "{told}");
        let record = &bytes[talk.evidence.offset as usize..];
        let word = |n: usize| u32::from_le_bytes(record[n..n + 4].try_into().unwrap());
        let time = i64::from(word(0)) * 1_000_000 + i64::from(word(4));
        assert_eq!(Time(time), talk.first, "{told}");
        let frame = &record[16..16 + word(8) as usize];
        let (source, destination) = ends(frame);
        let [own, party] = [talk.thing, talk.party];
        match talk.opened_by {
            Opener::Thing => assert_eq!((source, destination), (own, party), "{told}"),
            Opener::Party => assert_eq!((source, destination), (party, own), "{told}"),
            Opener::Unknown => {
                assert!([(own, party), (party, own)].contains(&(source, destination)), "{told}");
            }
        }
        seen += 1;
    }
    assert!(seen > 50, "{seen} conversations");
}

#[test]
fn evidence_points_at_the_first_packet() {
    let (_, bytes) = household();
    let (report, offsets) = watch(&bytes, Settings::default());
    evidence_holds(&bytes, &report, &offsets);
}

#[test]
fn records_are_numbered_also_where_some_are_left_out() {
    let (home, bytes) = household();
    let after = |minutes: i64| Some(Time(home.start.0 + minutes * MINUTE));
    let settings = Settings { since: after(10), until: after(30), ..Settings::default() };
    let (report, offsets) = watch(&bytes, settings);
    evidence_holds(&bytes, &report, &offsets);
    for (_, talk) in talks(&report) {
        assert!(talk.first >= after(10).unwrap() && talk.last < after(30).unwrap());
    }
    let (whole, _) = watch(&bytes, Settings::default());
    assert!(talks(&report).count() < talks(&whole).count());
}

#[test]
fn octets_that_a_thing_sends_and_receives_are_all_in_its_conversations() {
    let (_, bytes) = household();
    let (report, _) = watch(&bytes, Settings::default());
    for thing in &report.things {
        assert_eq!(thing.beyond, [0, 0]);
        let sum = |n: usize| thing.conversations.iter().map(|c| c.octets[n]).sum::<u64>();
        assert_eq!((sum(0), sum(1)), (thing.up, thing.down), "{}", thing.id);
    }
}

#[test]
fn two_things_of_the_site_see_their_conversation_from_both_sides() {
    let (_, bytes) = household();
    let (report, _) = watch(&bytes, Settings::default());
    let mut both = 0;
    for (_, talk) in talks(&report).filter(|(_, t)| t.place == Place::Local) {
        let turned = |other: &Conversation| {
            (other.thing, other.party) == (talk.party, talk.thing)
                && (other.thing_port, other.party_port) == (talk.party_port, talk.thing_port)
                && other.evidence == talk.evidence
                && other.packets == [talk.packets[1], talk.packets[0]]
        };
        both += usize::from(talks(&report).any(|(_, other)| turned(other)));
    }
    assert!(both >= 10, "{both}");
}

#[test]
fn names_are_known_to_whom_they_were_told() {
    let (_, bytes) = household();
    let (report, _) = watch(&bytes, Settings::default());
    let told = |c: &Conversation| c.names.iter().any(|n| n.from == NameSource::Told);
    let far: Vec<_> = talks(&report).filter(|(_, c)| c.place == Place::Outside).collect();
    let named = far.iter().filter(|(_, c)| told(c)).count();
    assert!(named * 2 > far.len(), "{named} of {}", far.len());
    for (_, talk) in &far {
        assert!(talk.names.is_sorted_by_key(|n| n.from));
    }
}

#[test]
fn the_seed_of_hash_tables_changes_nothing() {
    let (_, bytes) = household();
    let said = |seed| {
        let (report, _) = watch(&bytes, Settings { seed, ..Settings::default() });
        report.things.into_iter().map(|t| (t.mac, t.conversations)).collect::<Vec<_>>()
    };
    assert!(said(1) == said(2));
}
