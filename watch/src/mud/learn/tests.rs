use super::*;
use crate::{
    conversation::Habit,
    mud::{
        emit::emit,
        evaluate::Permit,
        made::{CLOUD, Dice, GROUP, OTHER, ROUTER, SIBLING, URL, ip, opened_by_party, talk, text},
        model::{Class, Host, Initiated},
        read::read,
    },
    time::{HOUR, MINUTE, SECOND},
};

fn site() -> Site {
    Site {
        gateways: ROUTER.map(ip).to_vec(),
        resolvers: ROUTER.map(ip).to_vec(),
        ..Site::default()
    }
}

fn of(talks: &[Conversation]) -> Proposal {
    let seen = Seen { talks, asked: &[], sessions: &[], beyond: [0, 0] };
    learn(&seen, &site(), &About { url: text(URL), ..About::default() }, Rotating::AnyHost)
}

fn told(talk: Conversation, name: &str) -> Conversation {
    talk.named(name, NameSource::Told)
}

fn unanswered(talk: Conversation) -> Conversation {
    Conversation { habit: Habit { answered: 0, ..talk.habit.clone() }, packets: [3, 0], ..talk }
}

fn codes(learnt: &Learnt) -> Vec<&'static str> {
    learnt.reasons.iter().map(|r| r.code).collect()
}

fn left(p: &Proposal) -> Vec<&'static str> {
    p.left_out.iter().map(|l| l.why).collect()
}

#[test]
fn a_name_is_written_both_ways_and_its_address_is_not() {
    let p = of(&[told(talk(CLOUD[0], 6, 443), "a.maker.example")]);
    let [learnt] = p.entries.as_slice() else { panic!("{:?}", p.entries) };
    let [Some(from), Some(to)] = learnt.at else { panic!("{:?}", learnt.at) };
    let name = Some(Host::Name(text("a.maker.example")));
    let port = Some(Ports::Range(443, 443));
    let m = &from.of(&p.mud).unwrap().matches;
    assert_eq!((&m.destination_name, m.destination_port, m.destination), (&name, port, None));
    assert_eq!((&m.source_name, m.source_port), (&None, None));
    assert_eq!(m.initiated, Some(Initiated::FromDevice));
    let m = &to.of(&p.mud).unwrap().matches;
    assert_eq!((&m.source_name, m.source_port, &m.destination_name), (&name, port, &None));
    assert_eq!(m.initiated, Some(Initiated::FromDevice));
    assert_eq!((p.explained, p.packets, p.needed, p.wide), (5, 5, 0, 0));
    assert!(!emit(&p.mud).contains(CLOUD[0]));
}

#[test]
fn the_name_asked_for_is_preferred_to_its_aliases_and_what_the_traffic_says_decides() {
    let aliased = told(told(talk(CLOUD[0], 6, 443), "x.cdn.example"), "a.maker.example");
    let asked = [text("a.maker.example"), text("b.maker.example")];
    let learnt = |talk: &Conversation| {
        let talks = std::slice::from_ref(talk);
        let seen = Seen { talks, asked: &asked, sessions: &[], beyond: [0, 0] };
        let p =
            learn(&seen, &site(), &About { url: text(URL), ..About::default() }, Rotating::AnyHost);
        p.entries.iter().map(|e| e.with.clone()).collect::<Vec<_>>()
    };
    assert_eq!(learnt(&aliased), [Peer::Name(text("a.maker.example"))]);
    // Two names that it asked for lead to one address: either may be meant.
    let shared = told(aliased, "b.maker.example");
    assert_eq!(learnt(&shared).len(), 2);
    // Names that are none, or are local, are not written.
    for hostile in ["1.2.3.4", "camera.local", "under score.example", "single"] {
        let named = told(talk(CLOUD[0], 6, 443), hostile);
        assert_eq!(learnt(&named), [Peer::Address(ip(CLOUD[0]))], "{hostile}");
    }
}

#[test]
fn an_address_is_written_only_without_a_name_and_doubted() {
    let named = of(&[told(talk(CLOUD[0], 6, 443), "a.maker.example")]);
    let bare = of(&[talk(CLOUD[0], 6, 443)]);
    let [named, bare_entry] = [&named.entries[0], &bare.entries[0]];
    assert_eq!(bare_entry.with, Peer::Address(ip(CLOUD[0])));
    assert!(codes(bare_entry).contains(&"address"));
    assert!(bare_entry.confidence < named.confidence);
    assert!(bare.settle.iter().any(|s| s.code == "address-without-name" && s.count == 1));
    let only_said = of(&[talk(CLOUD[0], 6, 443).named("a.maker.example", NameSource::Said)]);
    assert!(codes(&only_said.entries[0]).contains(&"name-only-said"));
}

#[test]
fn what_every_host_does_is_not_written() {
    let dhcp =
        Conversation { thing_port: (68, 68), party_port: (67, 67), ..talk(ROUTER[0], 17, 67) };
    let p = of(&[talk(ROUTER[0], 17, 53), dhcp, talk(ROUTER[0], 6, 53)]);
    assert!(p.entries.is_empty() && p.left_out.is_empty());
    assert_eq!((p.explained, p.needed), (15, 15));
    let reading = read(emit(&p.mud).as_bytes());
    assert!(reading.is_valid(), "{:?}", reading.remarks);
}

#[test]
fn local_hosts_are_a_class_and_groups_keep_their_address() {
    let p = of(&[talk(SIBLING[0], 6, 8_080), talk(GROUP[0], 17, 5_353), talk(GROUP[1], 17, 5_353)]);
    let matches: Vec<_> =
        p.entries.iter().map(|e| &e.at[0].unwrap().of(&p.mud).unwrap().matches).collect();
    assert!(matches.iter().all(|m| m.classes == [Class::LocalNetworks]));
    let nets: Vec<_> =
        matches.iter().map(|m| m.destination.map(|n| (n.address, n.length))).collect();
    assert_eq!(nets, [Some((ip(GROUP[0]), 32)), Some((ip(GROUP[1]), 128)), None]);
    assert!(p.entries.iter().take(2).all(|e| e.at[1].is_none()), "a group answers nothing");
    assert_eq!(p.wide, 0);
    assert!(!emit(&p.mud).contains(SIBLING[0]));
}

#[test]
fn a_ping_is_answered_by_a_reply_and_by_nothing_else() {
    let p = of(&[talk(CLOUD[0], 1, 0)]);
    let [Some(from), Some(to)] = p.entries[0].at else { panic!() };
    assert_eq!(from.of(&p.mud).unwrap().matches.icmp_type, Some(8));
    assert_eq!(to.of(&p.mud).unwrap().matches.icmp_type, Some(0));
}

#[test]
fn what_failed_is_left_out_or_doubted() {
    let p = of(&[unanswered(talk(CLOUD[0], 6, 443))]);
    assert_eq!((p.entries.len(), left(&p)), (0, vec!["unanswered"]));
    let p = of(&[unanswered(told(talk(CLOUD[0], 6, 443), "a.maker.example"))]);
    assert!(codes(&p.entries[0]).contains(&"unanswered"));
    assert!(p.entries[0].confidence < 20, "{}", p.entries[0].confidence);
}

#[test]
fn a_scan_against_the_thing_opens_nothing() {
    let mut talks: Vec<Conversation> =
        (1..200).map(|port| unanswered(opened_by_party(SIBLING[0], 6, port))).collect();
    // The ports that answered the scanner are not opened either.
    talks.push(opened_by_party(SIBLING[0], 6, 80));
    let p = of(&talks);
    assert!(p.entries.is_empty(), "{:?}", p.entries);
    assert_eq!(left(&p), ["scan"]);
    // Another host that the thing serves is.
    talks.push(opened_by_party(ROUTER[0], 6, 80));
    let p = of(&talks);
    let [served] = p.entries.as_slice() else { panic!("{:?}", p.entries) };
    assert_eq!(served.thing_port, Some(Ports::Range(80, 80)));
    assert!(codes(served).contains(&"opened-by-others"));
    let m = &served.at[0].unwrap().of(&p.mud).unwrap().matches;
    assert_eq!(m.initiated, Some(Initiated::ToDevice));
}

#[test]
fn the_internet_opens_nothing_unless_the_thing_knows_it() {
    let p = of(&[opened_by_party(CLOUD[0], 6, 23)]);
    assert_eq!((p.entries.len(), left(&p)), (0, vec!["from-internet"]));
    let asked = told(talk(CLOUD[0], 6, 443), "a.maker.example");
    let called = told(opened_by_party(CLOUD[0], 6, 8_443), "a.maker.example");
    let p = of(&[asked, called]);
    let warned = p.entries.iter().find(|e| e.opened_by == Opener::Party).unwrap();
    assert!(codes(warned).contains(&"opened-from-internet") && warned.confidence <= 10);
    assert!(p.settle.iter().any(|s| s.code == "opened-from-internet"));
}

#[test]
fn a_thing_that_searches_the_internet_is_not_permitted_to() {
    let talks: Vec<Conversation> = (0..100)
        .map(|n| {
            let talk = talk(&format!("203.0.113.{n}"), 6, 23);
            if n % 10 == 0 { talk } else { unanswered(talk) }
        })
        .collect();
    let p = of(&talks);
    assert!(p.entries.is_empty(), "also where somebody answered: {:?}", p.entries);
    assert_eq!(left(&p), ["searching"]);
    assert!(p.settle.iter().any(|s| s.code == "searching" && s.count == 100));
}

#[test]
fn ports_drawn_at_random_become_a_range_and_others_do_not() {
    let with = |ports: &[u16]| {
        of(&ports.iter().map(|port| talk(SIBLING[0], 6, *port)).collect::<Vec<_>>())
    };
    let p = with(&[50_001, 61_234, 49_999, 55_555, 60_000, 52_020]);
    let [one] = p.entries.as_slice() else { panic!("{:?}", p.entries) };
    assert_eq!(one.party_port, Some(Ports::Range(49_152, 65_535)));
    assert!(codes(one).contains(&"random-ports"));
    assert_eq!(p.wide, 0);
    assert_eq!(with(&[80, 443, 554, 8_080]).entries.len(), 4);
    assert_eq!(with(&[50_001, 61_234]).entries.len(), 2);
}

#[test]
fn answers_to_a_question_to_all_are_known_by_the_groups_port() {
    let asks = Conversation { thing_port: (50_123, 50_123), ..talk(GROUP[0], 17, 1_900) };
    let answer = |from: u16| {
        let talk = opened_by_party(SIBLING[0], 17, 50_123);
        unanswered(Conversation { party_port: (from, from), ..talk })
    };
    let p = of(&[asks.clone(), answer(1_900)]);
    let answers = p.entries.iter().find(|e| e.opened_by == Opener::Party).unwrap();
    assert_eq!((answers.party_port, answers.thing_port), (Some(Ports::Range(1_900, 1_900)), None));
    let p = of(&[asks, answer(40_321)]);
    assert_eq!(left(&p), ["answer-to-group"]);
}

#[test]
fn even_intervals_and_set_up_are_seen() {
    let every = |minutes: i64, starts: i64| {
        let starts: Vec<Time> = (0..starts).map(|n| Time(n * minutes * MINUTE + n % 3)).collect();
        let last = *starts.last().unwrap();
        let habit = Habit { answered: 9, starts, days: 1, sessions: 1 };
        let talk = told(talk(CLOUD[0], 6, 443), "a.maker.example");
        Conversation { first: Time(0), last, flows: 9, habit, ..talk }
    };
    let p = of(&[every(10, 9)]);
    assert_eq!(p.entries[0].seen.every.map(|e| e / MINUTE), Some(10));
    assert!(codes(&p.entries[0]).contains(&"periodic"));
    let early = told(talk(OTHER[0], 6, 80), "setup.maker.example");
    let early = Conversation { first: Time(0), last: Time(5 * MINUTE), ..early };
    let p = of(&[every(60, 9), early]);
    let of_name = |name: &str| {
        p.entries.iter().find(|e| e.with == Peer::Name(text(name))).map(codes).unwrap()
    };
    assert!(of_name("setup.maker.example").contains(&"only-set-up"));
    assert!(!of_name("a.maker.example").contains(&"only-set-up"));
    assert_eq!(p.observed.recorded, 8 * HOUR + 2);
    assert_eq!(p.settle[0].code, "under-a-day");
    assert_eq!(p.settle[0].count, (8 * HOUR / SECOND).unsigned_abs());
}

#[test]
fn no_more_entries_than_a_reader_takes_and_each_name_once() {
    let talks: Vec<Conversation> = (0..3_000)
        .map(|n| {
            let long =
                format!("h{n}.a-very-long-label-that-makes-names-longer-than-64.maker.example");
            told(talk(CLOUD[0], 6, 443), &long)
        })
        .collect();
    let p = of(&talks);
    let names: Vec<&str> = p.mud.acls.iter().flat_map(|l| &l.aces).map(|a| a.name.raw()).collect();
    assert_eq!(names.len(), MOST_ENTRIES);
    assert!(names.iter().all(|n| n.len() <= 64));
    let unique: std::collections::BTreeSet<_> = names.iter().collect();
    assert_eq!(unique.len(), names.len());
    assert!(left(&p).contains(&"no-room"));
    let reading = read(emit(&p.mud).as_bytes());
    assert!(reading.is_valid(), "{:?}", reading.remarks);
}

/// Whatever was seen: the file is valid, what it explains and what is left out are everything, and
/// the order of conversations does not matter.
#[test]
fn every_conversation_is_explained_or_said_to_be_left_out() {
    let mut dice = Dice::new(9);
    let mut written = 0;
    for _ in 0..1_500 {
        let site = dice.site();
        let mut talks: Vec<Conversation> = (0..dice.below(12)).map(|_| dice.talk()).collect();
        for talk in &mut talks {
            talk.habit.answered = dice.below(2);
        }
        let about = About { url: text(URL), ..About::default() };
        let seen = Seen { talks: &talks, asked: &[], sessions: &[], beyond: [0, 0] };
        let p = learn(&seen, &site, &about, Rotating::AnyHost);
        let reading = read(emit(&p.mud).as_bytes());
        assert!(reading.is_valid(), "{:?}", reading.remarks);
        let again = reading.mud.unwrap();
        let (mut explained, mut packets) = (0, 0);
        for talk in &talks {
            packets += talk.all_packets();
            if let Decision::Permitted(permit) = decide(&again, &site, talk) {
                explained += talk.all_packets();
                written += usize::from(matches!(permit, Permit::Ace { .. }));
            }
        }
        let left_out: u64 = p.left_out.iter().map(|l| l.count.all_packets()).sum();
        assert_eq!((p.explained, p.packets, left_out), (explained, packets, packets - explained));
        let strange = |l: &LeftOut| {
            l.why == "not-expressible"
                && l.protocol != if l.addresses[0].is_ipv6() { 1 } else { 58 }
        };
        assert!(!p.left_out.iter().any(strange), "{talks:?}\n{:?}", p.mud);

        talks.reverse();
        let seen = Seen { talks: &talks, asked: &[], sessions: &[], beyond: [0, 0] };
        assert_eq!(learn(&seen, &site, &about, Rotating::AnyHost).mud, p.mud);
    }
    assert!(written > 1_000, "{written}");
}
