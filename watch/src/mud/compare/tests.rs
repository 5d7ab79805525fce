//! That every packet is counted once, what explanations say, and what a comparison costs.

use super::*;
use crate::mud::{
    made::{
        CLOUD, Dice, OTHER, ROUTER, SIBLING, accept, mud, name, net, opened_by_party, refuse, site,
        talk,
    },
    model::{Ace, Class, Initiated, Ports},
};

const TCP: u8 = 6;
const UDP: u8 = 17;

fn at(direction: Direction, ace: usize) -> AceAt {
    AceAt { direction, acl: usize::from(direction == Direction::ToDevice), ace }
}

fn from(ace: usize) -> AceAt {
    at(Direction::FromDevice, ace)
}

fn to(ace: usize) -> AceAt {
    at(Direction::ToDevice, ace)
}

/// TCP to a port of a name, which the device opens.
fn service(name_: &str, port: u16) -> Matches {
    Matches {
        protocol: Some(TCP),
        destination_name: name(name_),
        destination_port: Some(Ports::Range(port, port)),
        initiated: Some(Initiated::FromDevice),
        ..Matches::default()
    }
}

fn told(party: &str, protocol: u8, port: u16, name: &str) -> Conversation {
    talk(party, protocol, port).named(name, NameSource::Told)
}

/// Packets of each list: kept, defaults, needs, outside.
fn packets(c: &Comparison) -> [u64; 4] {
    [
        c.kept.iter().map(|k| k.count.all_packets()).sum(),
        c.defaults.values().map(Count::all_packets).sum(),
        c.needs.values().map(Count::all_packets).sum(),
        c.outside.iter().map(|o| o.count.all_packets()).sum(),
    ]
}

#[test]
fn each_packet_is_in_one_list() {
    let file = mud(vec![accept(service("a.maker.example", 443))], vec![]);
    let mut row = told(CLOUD[0], TCP, 443, "a.maker.example");
    row.packets = [7, 9];
    let mut neighbour = talk(ROUTER[1], 58, 0);
    neighbour.icmp = Some((135, 0));
    let talks = [row, talk(ROUTER[0], UDP, 53), neighbour, talk(OTHER[0], TCP, 23)];
    let c = compare(&file, &site(), &talks);
    assert_eq!(packets(&c), [16, 5, 5, 5]);
    assert_eq!((c.packets, c.explained, c.telling), (31, 26, 2));
    // Answers have no entry of their own; defaults and needs have both ways.
    assert_eq!(c.alone, 7 + 5 + 5);
    assert_eq!(c.kept[0].by, Some(NameSource::Told));
    assert!(c.never_used.is_empty());
}

#[test]
fn lists_add_up_whatever_the_file() {
    let mut dice = Dice::new(20);
    for _ in 0..3_000 {
        let (file, site) = (dice.mud(), dice.site());
        let talks: Vec<Conversation> = (0..dice.below(30)).map(|_| dice.talk()).collect();
        let c = compare(&file, &site, &talks);
        let [kept, defaults, needs, outside] = packets(&c);
        assert_eq!(c.packets, talks.iter().map(Conversation::all_packets).sum::<u64>());
        assert_eq!(c.explained, kept + defaults + needs);
        assert_eq!(c.packets, c.explained + outside);
        assert!(c.alone <= c.explained, "{} of {}", c.alone, c.explained);
        let flows = |counts: &mut dyn Iterator<Item = &Count>| counts.map(|c| c.flows).sum::<u64>();
        let beside = flows(&mut c.kept.iter().map(|k| &k.count))
            + flows(&mut c.outside.iter().map(|o| &o.count));
        assert_eq!(beside, c.telling, "each conversation of the tests is one flow");
        for at in accepting(&file) {
            let kept = c.kept.iter().any(|k| k.at == at);
            assert!(!(kept && c.never_used.contains(&at)));
        }
    }
}

#[test]
fn alone_counts_only_what_is_permitted() {
    // The answers would pass a firewall without memory, the questions would not.
    let file = mud(vec![], vec![accept(Matches::default())]);
    let c = compare(&file, &site(), &[talk(CLOUD[0], TCP, 443)]);
    assert_eq!((c.packets, c.explained, c.alone), (5, 0, 0));
}

#[test]
fn counts_know_the_first_record_whatever_the_order() {
    let file = mud(vec![accept(Matches::default())], vec![]);
    let early = Conversation {
        first: Time(5),
        evidence: Evidence { record: 3, offset: 99 },
        ..talk(CLOUD[0], TCP, 1)
    };
    let late = Conversation {
        first: Time(8),
        last: Time(9),
        evidence: Evidence { record: 7, offset: 999 },
        ..talk(CLOUD[0], TCP, 2)
    };
    for talks in [[early.clone(), late.clone()], [late, early]] {
        let c = compare(&file, &site(), &talks);
        let count = c.kept[0].count;
        assert_eq!((count.first, count.evidence.record, count.flows), (Time(5), 3, 2));
        assert_eq!(count.last, Time(2_000_000));
    }
}

#[test]
fn the_least_trusted_name_of_an_entry_is_told() {
    let file = mud(vec![accept(service("a.maker.example", 443))], vec![]);
    let row = |from| talk(CLOUD[0], TCP, 443).named("a.maker.example", from);
    let talks = [NameSource::Told, NameSource::Said, NameSource::ToldOthers].map(row);
    let c = compare(&file, &site(), &talks);
    assert_eq!(c.kept[0].by, Some(NameSource::Said));
}

#[test]
fn conversations_outside_are_joined_by_name_else_by_address() {
    let talks = [
        told(CLOUD[0], TCP, 23, "b.maker.example"),
        told(OTHER[0], TCP, 23, "b.maker.example"),
        told(OTHER[0], TCP, 24, "b.maker.example"),
        talk(CLOUD[0], TCP, 23),
        talk(OTHER[0], TCP, 23),
        Conversation { opened_by: Opener::Unknown, ..talk(OTHER[0], TCP, 23) },
    ];
    let c = compare(&mud(vec![], vec![]), &site(), &talks);
    // What nobody saw the beginning of goes with what is alike and was seen to begin.
    assert_eq!(c.outside.len(), 4);
    let of_address = c
        .outside
        .iter()
        .find(|o| o.name.is_none() && o.addresses == [OTHER[0].parse::<IpAddr>().unwrap()]);
    let joined = of_address.unwrap();
    assert_eq!((joined.opened_by, joined.count.flows), (Opener::Thing, 2));
    let of_name = c.outside.iter().find(|o| o.name.is_some() && o.port == 23).unwrap();
    assert_eq!(of_name.addresses, [CLOUD[0], OTHER[0]].map(|a| a.parse::<IpAddr>().unwrap()));
    assert_eq!(of_name.count.flows, 2);
    let packets: Vec<u64> = c.outside.iter().map(|o| o.count.all_packets()).collect();
    assert_eq!(packets, [10, 10, 5, 5], "most packets first");
}

#[test]
fn addresses_of_a_row_are_bounded() {
    let talks: Vec<Conversation> =
        (0..200).map(|n| told(&format!("198.51.100.{n}"), TCP, 23, "b.maker.example")).collect();
    let c = compare(&mud(vec![], vec![]), &site(), &talks);
    let [row] = c.outside.as_slice() else { panic!() };
    assert_eq!((row.addresses.len(), row.count.flows), (MOST_ADDRESSES, 200));
}

// ---- what comes nearest --------------------------------------------------------------------------

fn near_of(file: &Mud, row: Conversation) -> Option<(Differs, AceAt)> {
    let c = compare(file, &site(), &[row]);
    let [outside] = c.outside.as_slice() else { panic!("{c:?}") };
    outside.near.map(|n| (n.differs, n.at))
}

#[test]
fn an_entry_that_differs_in_one_thing_comes_near() {
    let file = mud(vec![accept(service("a.maker.example", 443))], vec![]);
    let row = |name| told(CLOUD[0], TCP, 8443, name);
    assert_eq!(near_of(&file, row("a.maker.example")), Some((Differs::Port, from(0))));
    assert_eq!(near_of(&file, row("a.other.example")), None);
    let udp = told(CLOUD[0], UDP, 443, "a.maker.example");
    let plain = Matches { initiated: None, ..service("a.maker.example", 443) };
    let any_opener = mud(vec![accept(plain.clone())], vec![]);
    assert_eq!(near_of(&any_opener, udp), Some((Differs::Protocol, from(0))));
    // The same domain, and all else fits.
    let sibling = |port| told(CLOUD[0], TCP, port, "eu.maker.example");
    assert_eq!(near_of(&file, sibling(443)), Some((Differs::Name, from(0))));
    assert_eq!(near_of(&file, sibling(23)), None, "another name and another port is not near");
    // The version of the list.
    let mut v6 = mud(vec![accept(plain)], vec![]);
    v6.acls[0].family = Some(Family::V6);
    let v4 = told(CLOUD[0], TCP, 443, "a.maker.example");
    assert_eq!(near_of(&v6, v4), Some((Differs::Version, from(0))));
    // Who opens.
    let twin = mirrored(&service("a.maker.example", 443));
    let file = mud(vec![], vec![accept(twin)]);
    let back = opened_by_party(CLOUD[0], TCP, 40_000).named("a.maker.example", NameSource::Told);
    let back = Conversation { party_port: (443, 443), ..back };
    assert_eq!(near_of(&file, back), Some((Differs::Opener, to(0))));
}

#[test]
fn the_nearest_is_the_one_that_differs_least_and_then_the_first() {
    let file = mud(
        vec![
            accept(service("eu.maker.example", 8443)),
            accept(service("a.maker.example", 443)),
            accept(service("a.maker.example", 444)),
        ],
        vec![],
    );
    let row = told(CLOUD[0], TCP, 8443, "a.maker.example");
    assert_eq!(near_of(&file, row), Some((Differs::Port, from(1))));
}

#[test]
fn entries_that_name_nobody_or_refuse_or_are_void_are_not_near() {
    let anybody = Matches { destination_name: None, ..service("", 443) };
    let void = Ace { void: Some("not understood"), ..accept(service("a.maker.example", 443)) };
    let refusing = refuse(service("a.maker.example", 443));
    for entry in [accept(anybody), void, refusing] {
        let file = mud(vec![entry], vec![]);
        let row = told(CLOUD[0], TCP, 8443, "a.maker.example");
        assert_eq!(near_of(&file, row), None);
    }
}

#[test]
fn classes_and_networks_come_near_too() {
    let row = talk(SIBLING[0], TCP, 8080);
    let ports = Some(Ports::Range(80, 80));
    let local = Matches {
        classes: vec![Class::LocalNetworks],
        destination_port: ports,
        ..Matches::default()
    };
    let file = mud(vec![accept(local)], vec![]);
    assert_eq!(near_of(&file, row.clone()), Some((Differs::Port, from(0))));
    let network = Matches {
        destination: net("192.168.1.0/24"),
        destination_port: ports,
        ..Matches::default()
    };
    let file = mud(vec![accept(network)], vec![]);
    assert_eq!(near_of(&file, row), Some((Differs::Port, from(0))));
    assert_eq!(near_of(&file, talk(CLOUD[0], TCP, 8080)), None);
}

// ---- never used ----------------------------------------------------------------------------------

#[test]
fn entries_that_nothing_used_are_named_and_twins_of_used_ones_are_not() {
    let (one, two) = (service("a.maker.example", 443), service("b.maker.example", 443));
    let answers = |m: &Matches| Matches { initiated: None, ..mirrored(m) };
    let file = mud(
        vec![accept(one.clone()), accept(two.clone()), refuse(Matches::default())],
        vec![accept(answers(&one)), accept(mirrored(&two)), accept(mirrored(&one))],
    );
    let c = compare(&file, &site(), &[told(CLOUD[0], TCP, 443, "a.maker.example")]);
    assert_eq!(c.never_used, [from(1), to(1)], "both of the second name, neither of the first");
    let c = compare(&file, &site(), &[]);
    assert_eq!(c.never_used, [from(0), from(1), to(0), to(1), to(2)]);
}

#[test]
fn a_twin_is_of_the_other_policy_and_of_the_same_ip_version() {
    let one = Matches { initiated: None, ..service("a.maker.example", 443) };
    // The same conditions, not turned round.
    let file = mud(vec![accept(one.clone())], vec![accept(one.clone())]);
    let talks = [told(CLOUD[0], TCP, 443, "a.maker.example")];
    assert_eq!(compare(&file, &site(), &talks).never_used, [to(0)]);
    // Answers in IPv6 to questions in IPv4.
    let mut file = mud(vec![accept(one.clone())], vec![accept(mirrored(&one))]);
    file.acls[0].family = Some(Family::V4);
    file.acls[1].family = Some(Family::V6);
    assert_eq!(compare(&file, &site(), &talks).never_used, [to(0)]);
}

#[test]
fn an_entry_for_answers_to_echoes_is_used_by_echoes() {
    for (v, protocol, ask, answer) in [(0, 1, 8, 0), (1, 58, 128, 129)] {
        let m = |kind| Matches {
            protocol: Some(protocol),
            icmp_type: Some(kind),
            ..Matches::default()
        };
        let file = mud(vec![accept(m(ask))], vec![accept(m(answer)), accept(m(3))]);
        let echo = Conversation { icmp: Some((ask, 0)), ..talk(CLOUD[v], protocol, 0) };
        let c = compare(&file, &site(), &[echo]);
        assert_eq!(c.never_used, [to(1)]);
        assert_eq!(c.alone, c.explained, "answers pass alone as well");
    }
}

// ---- cost, and the same again --------------------------------------------------------------------

/// A file and conversations that nothing permits, each near many entries: the worst for the search
/// of what comes near, with `entries` in each policy.
fn large(entries: u16, talks: u16) -> (Mud, Vec<Conversation>) {
    let entry = |n: u16| accept(service(&format!("n{n}.maker.example"), n));
    let aces: Vec<Ace> = (0..entries).map(entry).collect();
    let turned = aces.iter().map(|e| accept(mirrored(&e.matches))).collect();
    let row = |n: u16| {
        let [high, low] = n.to_be_bytes();
        let row = told(&format!("198.51.{high}.{low}"), TCP, n, &format!("m{n}.maker.example"));
        let openers = [Opener::Thing, Opener::Unknown, Opener::Party];
        Conversation { opened_by: openers[usize::from(n % 3)], ..row }
    };
    (mud(aces, turned), (0..talks).map(row).collect())
}

/// The largest file that is read (2,000 entries) and the most conversations of one thing (4,096):
/// far below a second as released. The bound here is for any machine and any build.
#[test]
#[expect(clippy::disallowed_methods, clippy::disallowed_macros, reason = "a test may measure")]
fn a_large_file_and_many_conversations_take_little_time() {
    let (file, talks) = large(1_000, 4_096);
    let start = std::time::Instant::now();
    let c = compare(&file, &site(), &talks);
    let took = start.elapsed();
    println!("1,000 entries in each policy, 4,096 conversations: {took:?}");
    assert_eq!(c.outside.len(), 4_096);
    assert_eq!(c.never_used.len(), 2_000);
    assert!(took.as_secs() < 10, "{took:?}");
    // All used: twins are found without looking through all of them for each.
    let (file, mut talks) = large(1_000, 1_000);
    for (n, row) in (0_u16..).zip(&mut talks) {
        row.names.clear();
        row.opened_by = Opener::Thing;
        *row = row.clone().named(&format!("n{n}.maker.example"), NameSource::Told);
    }
    let start = std::time::Instant::now();
    let c = compare(&file, &site(), &talks);
    println!("all used: {:?}", start.elapsed());
    assert_eq!((c.kept.len(), c.never_used.len()), (1_000, 0));
}

#[test]
fn the_same_conversations_in_another_order_give_the_same_figures() {
    let mut dice = Dice::new(21);
    for _ in 0..500 {
        let (file, site) = (dice.mud(), dice.site());
        let mut talks: Vec<Conversation> = (0..dice.below(20)).map(|_| dice.talk()).collect();
        let one = compare(&file, &site, &talks);
        assert_eq!(format!("{one:?}"), format!("{:?}", compare(&file, &site, &talks)));
        talks.reverse();
        let other = compare(&file, &site, &talks);
        assert_eq!(packets(&one), packets(&other));
        assert_eq!(one.never_used, other.never_used);
        let figures = |c: &Comparison| {
            (c.packets, c.explained, c.alone, c.telling, c.kept.len(), c.outside.len())
        };
        assert_eq!(figures(&one), figures(&other));
    }
}
