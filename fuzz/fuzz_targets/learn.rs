//! Declarations learnt from arbitrary conversations, and two of them compared.
//!
//! What must hold: learning twice gives the same; the file is valid by the strict reader and says
//! after reading what it said before; each conversation is explained by it or said to be left out; no
//! more entries than the limit, no name of an entry twice; a file and itself differ in nothing; and
//! whatever a file learnt from all permits that one learnt from a part does not has a line. A line for
//! any host is doubted, opened by the thing, and stands for several; on demand no line is wide.
#![no_main]

use std::{collections::BTreeSet, net::IpAddr};

use gardien_fuzz::Budget;
use gardien_watch::{
    app::App,
    conversation::{Conversation, Evidence, Habit, Name, NameSource, Opener, Place},
    mud::{
        diff::diff,
        emit::emit,
        evaluate::{Decision, Permit, decide},
        learn::{
            About, LEFT_OUT, MOST_ENTRIES, Peer, Proposal, REASONS, Rotating, SETTLE, Seen, learn,
        },
        read::read,
        site::Site,
    },
    time::Time,
    untrusted::Untrusted,
};
use libfuzzer_sys::fuzz_target;

/// Everything is kept several times over to be compared.
const BUDGET: Budget = Budget { base: 8 << 20, each: 8 << 10, time: 400_000 };
/// Octets that make a conversation.
const EACH: usize = 12;

fuzz_target!(|input: &[u8]| BUDGET.hold(input.len(), || run(input)));

fn run(input: &[u8]) {
    let Some((&[site, split, asked, sessions], rest)) = input.split_first_chunk::<4>() else {
        return;
    };
    let talks: Vec<Conversation> =
        rest.chunks_exact(EACH).enumerate().map(|(n, c)| talk(n, c)).collect();
    let site = self::site(site);
    let propose =
        |talks: &[Conversation]| propose(talks, &site, asked, sessions, Rotating::AnyHost);
    let whole = propose(&talks);
    assert_eq!(format!("{whole:?}"), format!("{:?}", propose(&talks)));
    check(&whole, &talks, &site);
    let narrow = self::propose(&talks, &site, asked, sessions, Rotating::OneByOne);
    check(&narrow, &talks, &site);
    assert_eq!(narrow.wide, 0, "{:?}", narrow.mud);
    assert!(narrow.entries.iter().all(|e| e.with != Peer::Any));

    let part = talks.get(..talks.len() * usize::from(split) / 256).unwrap_or_default();
    let part = propose(part);
    assert!(diff(&whole.mud, &whole.mud).is_empty());
    let difference = diff(&part.mud, &whole.mud);
    for talk in &talks {
        let Decision::Permitted(Permit::Ace { at, .. }) = decide(&whole.mud, &site, talk) else {
            continue;
        };
        // A row of several ports is permitted only as a whole, by sets port by port.
        let single =
            talk.thing_port.0 == talk.thing_port.1 && talk.party_port.0 == talk.party_port.1;
        if single && !matches!(decide(&part.mud, &site, talk), Decision::Permitted(_)) {
            assert!(difference.possible.iter().any(|l| l.at == Some(at)), "{talk:?}");
        }
    }
}

fn propose(
    talks: &[Conversation],
    site: &Site,
    asked: u8,
    sessions: u8,
    rotating: Rotating,
) -> Proposal {
    let asked: Vec<Untrusted> =
        (0..8).filter(|n| asked >> n & 1 != 0).map(|n| Untrusted::new(NAMES[n])).collect();
    let sessions: Vec<[Time; 2]> = (0..i64::from(sessions % 5))
        .map(|n| [Time(n * 40_000_000), Time(n * 40_000_000 + i64::from(sessions) * 100_000)])
        .collect();
    let seen =
        Seen { talks, asked: &asked, sessions: &sessions, beyond: [0, u64::from(split_of(talks))] };
    let url = Untrusted::new("https://maker.example/thing.json");
    learn(&seen, site, &About { url, ..About::default() }, rotating)
}

fn split_of(talks: &[Conversation]) -> u32 {
    u32::try_from(talks.len()).unwrap_or(0)
}

fn check(p: &Proposal, talks: &[Conversation], site: &Site) {
    let text = emit(&p.mud);
    let reading = read(text.as_bytes());
    assert!(reading.is_valid(), "{:?}\n{text}", reading.remarks);
    let again = reading.mud.expect("a valid file is read");
    assert!(diff(&p.mud, &again).is_empty(), "{text}");
    let mut names = BTreeSet::new();
    let mut entries = 0;
    for list in &again.acls {
        for ace in &list.aces {
            entries += 1;
            assert!((1..=64).contains(&ace.name.raw().len()) && names.insert(ace.name.raw()));
        }
    }
    assert!(entries <= MOST_ENTRIES);
    let behind = p.entries.iter().flat_map(|e| e.at).flatten().count();
    assert_eq!(entries, behind, "each entry has its observation");
    let mut explained = 0;
    for talk in talks {
        let left_out = p.left_out.iter().any(|l| {
            l.protocol == talk.protocol
                && l.opened_by == talk.opened_by
                && l.place == talk.place
                && l.icmp == talk.icmp
        });
        match decide(&again, site, talk) {
            Decision::Permitted(_) => explained += talk.all_packets(),
            _ => assert!(left_out, "neither explained nor left out: {talk:?}\n{text}"),
        }
    }
    let left_out: u64 = p.left_out.iter().map(|l| l.count.all_packets()).sum();
    assert_eq!((p.explained, p.explained + left_out), (explained, p.packets));
    assert!(p.needed <= p.explained);
    for e in &p.entries {
        assert!((1..=100).contains(&e.confidence));
        assert!(e.reasons.iter().all(|r| REASONS.contains(&(r.code, r.percent))));
        if e.with == Peer::Any {
            let [names, addresses] = e.seen.stands_for;
            assert!(names + addresses >= 3 && e.confidence < 50 && e.opened_by == Opener::Thing);
        }
        // Nobody outside opens a thing that does not know them.
        assert!(e.opened_by != Opener::Unknown);
    }
    assert!(p.left_out.iter().all(|l| LEFT_OUT.contains(&l.why)));
    assert!(p.left_out.iter().all(|l| l.why != "not-expressible"), "{:?}", p.left_out);
    assert!(p.settle.iter().all(|s| SETTLE.contains(&s.code) && s.count > 0));
}

// ---- a small world ---------------------------------------------------------------------------------

const NAMES: [&str; 8] = [
    "a.maker.example",
    "b.maker.example",
    "cdn.other.co.uk",
    "0.pool.ntp.org",
    "UPPER.example",
    "1.2.3.4",
    "camera.local",
    "a-name-that-is-longer-than-the-name-of-an-entry-may-be.with.many.labels.maker.example",
];
const PORTS: [u16; 16] = [
    53, 67, 68, 80, 123, 443, 1_900, 5_353, 8_080, 32_768, 40_000, 49_152, 50_001, 60_000, 65_535,
    0,
];

fn site(octet: u8) -> Site {
    let router: IpAddr = [192, 168, 1, 1].into();
    Site {
        gateways: if octet & 1 != 0 { vec![router] } else { Vec::new() },
        resolvers: if octet & 2 != 0 { vec![router] } else { Vec::new() },
        time_servers: if octet & 4 != 0 { vec![router] } else { Vec::new() },
        ..Site::default()
    }
}

fn talk(n: usize, octets: &[u8]) -> Conversation {
    let at = |n: usize| octets.get(n).copied().unwrap_or(0);
    let v6 = at(0) & 1 != 0;
    let host = at(1);
    let (place, party): (Place, IpAddr) = match (at(0) >> 1 & 3, v6) {
        (0, false) => (Place::Local, [192, 168, 1, host].into()),
        (0, true) => (Place::Local, [0xfd00, 0, 0, 0, 0, 0, 0, u16::from(host)].into()),
        (1, false) => (Place::Group, [239, 255, 255, host | 0xf0].into()),
        (1, true) => (Place::Group, [0xff02, 0, 0, 0, 0, 0, 0, u16::from(host)].into()),
        (_, false) => {
            (Place::Outside, [if at(0) & 8 != 0 { 224 } else { 203 }, 0, 113, host].into())
        }
        (_, true) => (Place::Outside, [0x2001, 0xdb8, 0, 0, 0, 0, 0, u16::from(host)].into()),
    };
    let protocol = [6, 6, 6, 17, 17, 17, if v6 { 58 } else { 1 }, at(2)][usize::from(at(2) >> 5)];
    let port = |octet: u8| {
        let base = PORTS[usize::from(octet & 15)];
        base.saturating_add(u16::from(octet >> 4))
    };
    let range = |octet: u8, wide: bool| {
        let low = port(octet);
        (low, if wide { low.saturating_add(900) } else { low })
    };
    let has_ports = matches!(protocol, 6 | 17);
    let zero = (0, 0);
    let flags = at(5);
    let opened_by =
        [Opener::Thing, Opener::Thing, Opener::Party, Opener::Unknown][usize::from(flags & 3)];
    let icmp = matches!(protocol, 1 | 58)
        .then(|| ([8, 128, 0, 3, 5, 135, 200, 9][usize::from(at(3) & 7)], at(3) >> 6));
    let names = (0..8).filter(|n| place == Place::Outside && at(6) >> n & 1 != 0).map(|n| Name {
        text: Untrusted::new(NAMES[n]),
        from: [NameSource::Told, NameSource::ToldOthers, NameSource::Said]
            [(usize::from(at(7)) + n) % 3],
    });
    let mut names: Vec<Name> = names.collect();
    names.sort_by_key(|n| n.from);
    let flows = u64::from(at(8) & 31) + 1;
    let first = Time(i64::from(at(9)) * 1_000_000);
    let last = Time(first.0 + i64::from(at(10)) * 1_000_000);
    let thing: IpAddr =
        if v6 { [0xfd00, 0, 0, 0, 0, 0, 0, 5].into() } else { [192, 168, 1, 5].into() };
    let step = (last.0 - first.0) / i64::try_from(flows).unwrap_or(1);
    Conversation {
        protocol,
        thing,
        party,
        thing_port: if has_ports { range(at(3), flags & 4 != 0) } else { zero },
        party_port: if has_ports { range(at(4), flags & 8 != 0) } else { zero },
        icmp,
        opened_by,
        app: App::Unknown,
        packets: [flows, u64::from(at(11))],
        octets: [flows * 60, u64::from(at(11)) * 60],
        flows,
        first,
        last,
        names,
        place,
        evidence: Evidence { record: n as u64 + 1, offset: n as u64 * 100 },
        habit: Habit {
            answered: if flags & 16 != 0 { flows } else { 0 },
            days: u64::from(flags >> 5),
            sessions: u64::from(at(7) >> 4).max(1),
            starts: (0..flows.min(16) as i64).map(|n| Time(first.0 + n * step)).collect(),
        },
    }
}
