//! That every packet is in a row or counted beyond, from both sides, and what a row knows.

use super::*;
use crate::{
    app::Secrecy,
    flow::{Content, FlowKey},
    time::SECOND,
};

const THING: [u8; 4] = [192, 168, 1, 5];
const OTHER: [u8; 4] = [192, 168, 1, 6];
const CLOUD: [u8; 4] = [198, 51, 100, 7];
/// Hosts that packets are counted for.
const ME: u32 = 3;
const YOU: u32 = 4;

/// A flow that its first end opens, of three packets and two answers.
fn flow(from: ([u8; 4], u16), to: ([u8; 4], u16), protocol: u8) -> Flow {
    let (source, destination) = (Address::v4(from.0), Address::v4(to.0));
    let (key, end) = FlowKey::new(source, destination, [from.1, to.1], protocol);
    let host = |address: &Address| match address.as_v4().map(|a| a.octets()) {
        Some(THING) => ME,
        Some(OTHER) => YOU,
        _ => NONE,
    };
    let both = |[a, b]: [u32; 2]| if end == 0 { [a, b] } else { [b, a] };
    Flow {
        seen: seen::of(seen::SYN, end) | seen::of(seen::SYN_ACK, 1 - end),
        app: App::Tcp,
        secrecy: Secrecy::CannotTell,
        opener: end as u8,
        tries: 0,
        hosts: key.ends.each_ref().map(host),
        key,
        first: Time(10 * SECOND),
        last: Time(11 * SECOND),
        octets: both([300, 80]).map(u64::from),
        packets: both([3, 2]),
        next_seq: [0; 2],
        content: Content::Done,
        nodes: [0; 2],
        name: NONE,
        name_from: NameFrom::Nowhere,
        named: false,
        retransmitted: 0,
    }
}

fn ledger() -> Ledger {
    let mut ledger = Ledger::new(1);
    // Long before everything else: who opened is known then.
    ledger.record(Time(-3600 * SECOND), 24, true);
    ledger
}

/// Rows as the near side sees them, and as the far side does.
fn rows(ledger: &Ledger) -> Vec<[(Address, Conversation); 2]> {
    let place = |a: Address| if a.is_private() { Place::Local } else { Place::Outside };
    let text = |n: u32| {
        ["", "a.maker.example", "alias.cdn.example", "B.Other.example."].get(n as usize).copied()
    };
    ledger.all(&place, &text).collect()
}

fn only(ledger: &Ledger) -> [Conversation; 2] {
    let [[(_, mine), (_, theirs)]] = rows(ledger).try_into().unwrap();
    [mine, theirs]
}

#[test]
fn both_sides_see_the_same_turned_round() {
    let mut ledger = ledger();
    ledger.closed(0, &flow((THING, 40_000), (OTHER, 80), 6));
    let [mine, theirs] = only(&ledger);
    assert_eq!((mine.thing, mine.party), (THING.into(), OTHER.into()));
    assert_eq!((mine.thing_port, mine.party_port), ((40_000, 40_000), (80, 80)));
    assert_eq!((mine.opened_by, mine.packets, mine.octets), (Opener::Thing, [3, 2], [300, 80]));
    assert_eq!((theirs.thing, theirs.party), (OTHER.into(), THING.into()));
    assert_eq!((theirs.thing_port, theirs.party_port), ((80, 80), (40_000, 40_000)));
    assert_eq!(
        (theirs.opened_by, theirs.packets, theirs.octets),
        (Opener::Party, [2, 3], [80, 300])
    );
    assert_eq!((mine.flows, mine.first, mine.last), (1, Time(10 * SECOND), Time(11 * SECOND)));
    assert_eq!(theirs.evidence, mine.evidence);
}

#[test]
fn the_thing_is_near_whoever_opened() {
    let mut ledger = ledger();
    ledger.closed(0, &flow((CLOUD, 40_000), (THING, 80), 6));
    let [mine, theirs] = only(&ledger);
    assert_eq!((mine.thing, mine.opened_by), (THING.into(), Opener::Party));
    assert_eq!((mine.packets, mine.octets), ([2, 3], [80, 300]));
    assert_eq!((theirs.place, theirs.opened_by), (Place::Local, Opener::Thing));
}

#[test]
fn who_opened_tcp_is_known_by_syn_or_its_answer_alone() {
    let end = usize::from(flow((THING, 40_000), (CLOUD, 443), 6).opener);
    for (seen, opened_by) in [
        (seen::of(seen::SYN, end), Opener::Thing),
        (seen::of(seen::SYN_ACK, 1 - end), Opener::Thing),
        (seen::of(seen::SYN, 1 - end), Opener::Unknown),
        (seen::either(seen::DATA), Opener::Unknown),
    ] {
        let mut ledger = ledger();
        ledger.closed(0, &Flow { seen, ..flow((THING, 40_000), (CLOUD, 443), 6) });
        let [mine, theirs] = only(&ledger);
        assert_eq!(mine.opened_by, opened_by);
        assert_eq!(theirs.opened_by == Opener::Unknown, opened_by == Opener::Unknown);
    }
}

#[test]
fn who_opened_a_datagram_exchange_is_unknown_at_the_beginning_of_a_capture() {
    for (began, opened_by) in [
        (Time(0), Opener::Unknown),
        (Time(-BEFORE + 10 * SECOND + 1), Opener::Unknown),
        (Time(-BEFORE + 10 * SECOND), Opener::Thing),
    ] {
        let mut ledger = Ledger::new(1);
        ledger.record(began, 24, true);
        // A record that is left out by `since` begins nothing.
        ledger.record(Time(-9_000 * SECOND), 99, false);
        ledger.closed(0, &flow((THING, 40_000), (CLOUD, 443), 17));
        let [mine, _] = only(&ledger);
        assert_eq!(mine.opened_by, opened_by, "{began:?}");
    }
}

#[test]
fn names_of_an_address_come_from_resolvers_first() {
    let mut ledger = ledger();
    let cloud = Address::v4(CLOUD);
    ledger.told(YOU, cloud, 3);
    ledger.told(ME, cloud, 1);
    ledger.told(ME, cloud, 2);
    ledger.told(ME, cloud, 2);
    let mut row = flow((THING, 40_000), (CLOUD, 443), 6);
    (row.name, row.name_from) = (2, NameFrom::Tls);
    ledger.closed(0, &row);
    let [mine, theirs] = only(&ledger);
    let names: Vec<(&str, NameSource)> =
        mine.names.iter().map(|n| (n.text.raw(), n.from)).collect();
    let expected = [
        ("a.maker.example", NameSource::Told),
        ("alias.cdn.example", NameSource::Told),
        ("b.other.example", NameSource::ToldOthers),
    ];
    assert_eq!(names, expected, "each once, an alias as well, in lower case and without dot");
    assert!(theirs.names.is_empty());
}

#[test]
fn a_name_in_the_traffic_is_of_whom_it_was_opened_to() {
    for (from, expected) in [
        (NameFrom::Tls, true),
        (NameFrom::Quic, true),
        (NameFrom::Http, true),
        (NameFrom::Certificate, false),
        (NameFrom::Dns, false),
    ] {
        let mut ledger = ledger();
        let mut row = flow((THING, 40_000), (CLOUD, 443), 6);
        (row.name, row.name_from) = (1, from);
        ledger.closed(0, &row);
        assert_eq!(only(&ledger)[0].names.len(), usize::from(expected), "{from:?}");
    }
    // A stranger who opens a connection cannot give itself a name by saying one.
    let mut ledger = ledger();
    let mut row = flow((CLOUD, 40_000), (THING, 80), 6);
    (row.name, row.name_from) = (1, NameFrom::Http);
    ledger.closed(0, &row);
    let [mine, theirs] = only(&ledger);
    assert!(mine.names.is_empty() && theirs.names.is_empty());
}

#[test]
fn names_are_bounded() {
    let mut ledger = ledger();
    for n in 0..1_000 {
        ledger.told(ME, Address::v4(CLOUD), n);
    }
    for n in 0..(2 * ADDRESSES as u32) {
        ledger.told(ME, Address::v4((n | 0x0a00_0000).to_be_bytes()), 1);
    }
    assert_eq!(ledger.names.find(&(ME, Address::v4(CLOUD))).map(Vec::len), Some(NAMES));
    assert_eq!(ledger.addresses, ADDRESSES);
}

#[test]
fn ports_of_the_opening_side_are_kept_apart_and_then_joined() {
    let mut ledger = ledger();
    for port in 0..100 {
        ledger.closed(0, &flow((THING, 40_000 + port), (CLOUD, 443), 6));
    }
    // Known ports go on in their own rows, also when the others are joined.
    ledger.closed(0, &flow((THING, 40_001), (CLOUD, 443), 6));
    let mine: Vec<Conversation> = rows(&ledger).into_iter().map(|[(_, mine), _]| mine).collect();
    assert_eq!(mine.len(), usize::from(PORTS_APART) + 1);
    let apart = |c: &&Conversation| c.thing_port.0 == c.thing_port.1;
    assert_eq!(mine.iter().filter(apart).count(), usize::from(PORTS_APART));
    let joined = mine.iter().find(|c| !apart(c)).unwrap();
    assert_eq!((joined.thing_port, joined.party_port), ((40_008, 40_099), (443, 443)));
    assert_eq!((joined.flows, joined.packets), (92, [276, 184]));
    assert_eq!(mine.iter().map(|c| c.flows).sum::<u64>(), 101);
    // A party that opens varies its own.
    for port in 0..100 {
        ledger.closed(0, &flow((CLOUD, 40_000 + port), (THING, 80), 6));
    }
    let joined = rows(&ledger).into_iter().map(|[(_, mine), _]| mine);
    let joined = joined.filter(|c| c.party_port == (40_008, 40_099)).collect::<Vec<_>>();
    let [joined] = joined.as_slice() else { panic!("{joined:?}") };
    assert_eq!((joined.thing_port, joined.opened_by), ((80, 80), Opener::Party));
}

#[test]
fn an_answer_to_an_echo_is_counted_with_its_request() {
    for (kind, answer, number) in [(8, 0, protocol::ICMP), (128, 129, protocol::ICMPV6)] {
        let mut ledger = ledger();
        let f = flow((THING, 0), (CLOUD, 0), number);
        let (near, far) = sides(&f);
        let send = |ledger: &mut Ledger, end, kind| {
            ledger.record(Time(20 * SECOND), 500, true);
            ledger.icmp(Time(20 * SECOND), &f, end, &[kind, 0, 1, 2], [1, 84]);
        };
        send(&mut ledger, near, kind);
        send(&mut ledger, far, answer);
        send(&mut ledger, near, kind);
        // The other side asks as well: another conversation, which it opened.
        send(&mut ledger, far, kind);
        send(&mut ledger, near, answer);
        // What ends the flow counts nothing twice.
        ledger.closed(0, &f);
        let mut mine: Vec<Conversation> =
            rows(&ledger).into_iter().map(|[(_, mine), _]| mine).collect();
        mine.sort_by_key(|c| c.opened_by);
        let [asked, asked_by_them] = mine.as_slice() else { panic!("{mine:?}") };
        assert_eq!((asked.icmp, asked.packets, asked.flows), (Some((kind, 0)), [2, 1], 2));
        assert_eq!((asked.opened_by, asked.octets), (Opener::Thing, [168, 84]));
        assert_eq!((asked.thing_port, asked.party_port), ((0, 0), (0, 0)));
        assert_eq!((asked_by_them.opened_by, asked_by_them.packets), (Opener::Party, [1, 1]));
    }
}

#[test]
fn messages_of_one_flow_have_each_its_own_time_and_record() {
    let mut ledger = ledger();
    let f = flow((THING, 0), (CLOUD, 0), protocol::ICMP);
    let (near, _) = sides(&f);
    for (at, kind) in [(20, 8), (30, 3)] {
        ledger.record(Time(at * SECOND), at as u64, true);
        ledger.icmp(Time(at * SECOND), &f, near, &[kind, 0], [1, 84]);
    }
    let mine = rows(&ledger).into_iter().map(|[(_, mine), _]| mine);
    let told: Vec<_> = mine.map(|c| (c.first, c.last, c.evidence.record)).collect();
    let at = |s: i64| Time(s * SECOND);
    assert_eq!(told, [(at(20), at(20), 2), (at(30), at(30), 3)]);
}

#[test]
fn a_row_knows_the_first_record_of_its_first_flow() {
    let mut ledger = ledger();
    let row = |first: i64| Flow {
        first: Time(first * SECOND),
        last: Time((first + 1) * SECOND),
        ..flow((THING, 40_000), (CLOUD, 443), 6)
    };
    // Opened in one order, ended in the other.
    ledger.record(Time(50 * SECOND), 111, true);
    ledger.opened(0);
    ledger.record(Time(60 * SECOND), 222, true);
    ledger.opened(5);
    ledger.record(Time(70 * SECOND), 333, true);
    ledger.closed(5, &row(60));
    ledger.closed(0, &row(50));
    let [mine, _] = only(&ledger);
    assert_eq!(mine.evidence, Evidence { record: 2, offset: 111 });
    assert_eq!((mine.first, mine.last), (Time(50 * SECOND), Time(61 * SECOND)));
}

// ---- bounds --------------------------------------------------------------------------------------

/// Packets in rows, and beyond of a host.
fn packets(ledger: &Ledger, host: u32) -> [u64; 2] {
    let rows = ledger.rows.iter().map(|r| r.packets.iter().sum::<u64>()).sum();
    [rows, ledger.beyond(host).packets]
}

#[test]
fn a_million_forged_flows_stay_bounded_and_every_packet_is_counted() {
    let mut ledger = ledger();
    for n in 0..1_000_000_u32 {
        let [_, a, b, c] = n.to_be_bytes();
        ledger.closed(0, &flow((THING, 40_000), ([100, a, b, c], 9), 17));
    }
    assert_eq!(ledger.rows.len(), ROWS_OF_ONE as usize);
    let entries = |n: usize| n <= ROWS_OF_ONE as usize;
    assert!(entries(ledger.numbers.len()) && entries(ledger.apart.len()));
    assert_eq!((ledger.share.len(), ledger.beyond.len()), (1, 2), "of the thing, and of nobody");
    assert_eq!(packets(&ledger, ME).iter().sum::<u64>(), 5_000_000);
    assert_eq!(ledger.beyond(ME).flows, 1_000_000 - u64::from(ROWS_OF_ONE));
}

#[test]
fn strangers_cannot_fill_the_share_of_a_thing() {
    let mut ledger = ledger();
    for n in 0..20_000_u32 {
        let [_, a, b, c] = n.to_be_bytes();
        ledger.closed(0, &flow(([100, a, b, c], 40_000), (THING, 9), 17));
    }
    assert_eq!(ledger.rows.len(), ROWS_OF_OTHERS as usize);
    ledger.closed(0, &flow((THING, 40_000), (CLOUD, 443), 6));
    assert_eq!(ledger.rows.len(), ROWS_OF_OTHERS as usize + 1);
    assert_eq!(packets(&ledger, ME).iter().sum::<u64>(), 100_005);
}

#[test]
fn messages_beyond_are_counted_one_by_one_for_both_sides() {
    let mut ledger = ledger();
    for n in 0..6_000_u32 {
        let [_, _, b, c] = n.to_be_bytes();
        ledger.closed(0, &flow((THING, 40_000), ([100, 0, b, c], 9), 17));
    }
    let before = ledger.beyond(ME);
    // The flow's own counts grow with each message; each message is still one packet.
    let mut f = flow((THING, 0), (OTHER, 0), protocol::ICMP);
    let (near, _) = sides(&f);
    for n in 1..=100 {
        f.packets = [n, 0];
        ledger.icmp(Time(0), &f, near, &[8, 0], [1, 84]);
    }
    assert_eq!(ledger.beyond(ME).packets - before.packets, 100);
    assert_eq!(ledger.beyond(YOU).packets, 100, "the other thing did not get them judged either");
    // A message of which the capture kept nothing is no row's.
    ledger.icmp(Time(0), &f, near, &[], [1, 84]);
    assert_eq!(ledger.beyond(YOU).packets, 101);
}

#[test]
fn many_hosts_share_the_room_and_what_finds_none_is_counted() {
    let mut ledger = ledger();
    let hosts = (ROWS as u32 / ROWS_OF_ONE) + 4;
    for host in 1..=hosts {
        for n in 0..ROWS_OF_ONE {
            let [_, a, b, c] = n.to_be_bytes();
            let mut row = flow((THING, 40_000), ([100, a, b, c], 9), 17);
            row.key.ends = row.key.ends.map(|e| {
                if e == Address::v4(THING) {
                    Address::v4((host | 0x0a00_0000).to_be_bytes())
                } else {
                    e
                }
            });
            row.hosts = row.hosts.map(|h| if h == ME { host } else { h });
            ledger.closed(0, &row);
        }
    }
    assert_eq!(ledger.rows.len(), ROWS);
    let beyond: u64 = (1..=hosts).map(|h| ledger.beyond(h).packets).sum();
    assert_eq!(beyond, 4 * u64::from(ROWS_OF_ONE) * 5);
    assert!(ledger.apart.len() <= ROWS);
}
