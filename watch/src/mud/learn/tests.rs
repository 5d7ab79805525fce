use super::*;
use crate::{
    conversation::Habit,
    mud::{
        emit::emit,
        evaluate::Permit,
        lint::lint,
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
    proposed(talks, Rotating::AnyHost)
}

fn proposed(talks: &[Conversation], rotating: Rotating) -> Proposal {
    let seen = Seen { talks, asked: &[], sessions: &[], beyond: [0, 0] };
    learn(&seen, &site(), &About { url: text(URL), ..About::default() }, rotating)
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

/// Met in these stretches, the first being 0, all on one day.
fn met(talk: Conversation, stretches: &[u32]) -> Conversation {
    let sessions = stretches.iter().fold(0, |all, n| all | 1 << n);
    Conversation { habit: Habit { sessions, ..talk.habit.clone() }, ..talk }
}

/// A relay without a name, one of many.
fn relay(n: u8, stretches: &[u32]) -> Conversation {
    met(talk(&format!("198.51.100.{n}"), 6, 3_478), stretches)
}

/// A server of the time.
fn clock(n: u8, name: &str, stretches: &[u32]) -> Conversation {
    told(met(talk(&format!("198.51.100.{n}"), 17, 123), stretches), name)
}

fn any(p: &Proposal) -> Option<&Learnt> {
    p.entries.iter().find(|e| e.with == Peer::Any)
}

#[test]
fn relays_that_are_others_each_time_become_one_wide_line() {
    let talks = [relay(1, &[0]), relay(2, &[1]), relay(3, &[2])];
    let p = of(&talks);
    let [line] = p.entries.as_slice() else { panic!("{:?}", p.entries) };
    assert_eq!((&line.with, line.party_port), (&Peer::Any, Some(Ports::Range(3_478, 3_478))));
    assert_eq!((line.seen.stands_for, line.seen.addresses.len()), ([0, 3], 3));
    assert!(codes(line).contains(&"any-host-addresses") && line.confidence <= 30);
    let [Some(from), Some(to)] = line.at else { panic!("{:?}", line.at) };
    for at in [from, to] {
        let m = &at.of(&p.mud).unwrap().matches;
        assert_eq!(m.initiated, Some(Initiated::FromDevice), "the thing alone opens");
        assert_eq!((m.protocol, m.source, m.destination), (Some(6), None, None));
    }
    // The width is seen by whoever reads the file, not only said beside it.
    assert_eq!(p.wide, 2);
    let reading = read(emit(&p.mud).as_bytes());
    assert!(reading.is_valid(), "{:?}", reading.remarks);
    let remarks = lint(&reading.mud.unwrap());
    let said = remarks.kept.iter().filter(|r| r.code == "lint-any-host");
    assert_eq!(said.count(), 2);
    assert!(p.settle.iter().any(|s| s.code == "any-host" && s.count == 1));
    // The next one is permitted, on that port alone.
    let next = |port| decide(&p.mud, &site(), &talk("192.0.2.77", 6, port));
    assert!(matches!(next(3_478), Decision::Permitted(_)));
    assert!(!matches!(next(3_479), Decision::Permitted(_)));
    let called = opened_by_party("192.0.2.77", 6, 3_478);
    assert!(!matches!(decide(&p.mud, &site(), &called), Decision::Permitted(_)));

    let p = proposed(&talks, Rotating::OneByOne);
    assert_eq!((p.entries.len(), p.wide), (3, 0));
    assert!(p.settle.iter().any(|s| s.code == "one-by-one" && s.count == 1));
    assert!(!matches!(
        decide(&p.mud, &site(), &talk("192.0.2.77", 6, 3_478)),
        Decision::Permitted(_)
    ));
}

#[test]
fn a_list_that_closes_is_a_list() {
    let narrow = |talks: &[Conversation]| any(&of(talks)).is_none();
    let two = [relay(1, &[0]), relay(2, &[1])];
    assert!(narrow(&two));
    assert!(narrow(&[relay(1, &[0]), relay(2, &[0]), relay(3, &[0])]), "one busy evening");
    let steady: Vec<Conversation> = (1..9).map(|n| relay(n, &[0, 1, 2, 3])).collect();
    assert!(narrow(&steady), "all come again");
    // Three strangers among many meetings: the list is nearly complete.
    let mut nearly = vec![relay(10, &[0]), relay(11, &[1]), relay(12, &[2])];
    nearly.extend(steady.iter().take(2).cloned());
    assert!(!narrow(&nearly), "3 of 11");
    nearly.extend(steady.iter().skip(2).take(1).cloned());
    assert!(narrow(&nearly), "3 of 15");
}

#[test]
fn days_stand_for_stretches_where_all_was_recorded_in_one() {
    let on = |n: u8, day: u32| {
        let talk = relay(n, &[0]);
        Conversation { habit: Habit { days: 1 << day, ..talk.habit.clone() }, ..talk }
    };
    assert!(any(&of(&[on(1, 0), on(2, 1), on(3, 2)])).is_some());
    assert!(any(&of(&[on(1, 0), on(2, 1), on(3, 1)])).is_none());
}

#[test]
fn what_may_be_a_search_or_an_infection_never_becomes_any_host() {
    let at = |n: u8, port: u16| met(talk(&format!("198.51.100.{n}"), 6, port), &[u32::from(n)]);
    let some = |port: u16| (1..6).map(|n| at(n, port)).collect::<Vec<_>>();
    assert!(any(&of(&some(3_478))).is_some());
    for port in [22, 23, 53, 80, 443, 445, 2_323, 5_555, 7_547, 8_080] {
        let p = of(&some(port));
        assert_eq!((p.entries.len(), p.wide), (5, 0), "{port}");
    }
    // As many in vain as were answered.
    let mut vain = some(3_478);
    vain.extend((10..15).map(|n| unanswered(at(n, 3_478))));
    assert!(any(&of(&vain)).is_none());
    let unseen = |t: Conversation| Conversation { opened_by: Opener::Unknown, ..t };
    assert!(any(&of(&some(3_478).into_iter().map(unseen).collect::<Vec<_>>())).is_none());
    let silent: Vec<Conversation> = some(3_478).into_iter().map(unanswered).collect();
    assert!(any(&of(&silent)).is_none());
}

#[test]
fn servers_of_the_time_under_ever_new_names_become_one_line_that_nobody_else_opens() {
    let talks = [
        clock(1, "de.pool.ntp.org", &[0]),
        clock(2, "uk.pool.ntp.org", &[1]),
        clock(3, "time.standards.example", &[2]),
    ];
    let p = of(&talks);
    let [line] = p.entries.as_slice() else { panic!("{:?}", p.entries) };
    assert_eq!((line.with.clone(), line.seen.stands_for), (Peer::Any, [3, 0]));
    assert!(codes(line).contains(&"any-host-names") && line.confidence <= 40);
    // UDP does not say who opens: no entry lets a stranger in from port 123.
    assert_eq!((line.at[1], p.mud.to_device.len(), p.wide), (None, 0, 1));
    let called = Conversation { opened_by: Opener::Party, ..talk("192.0.2.77", 17, 123) };
    assert!(!matches!(decide(&p.mud, &site(), &called), Decision::Permitted(_)));
    assert_eq!(proposed(&talks, Rotating::OneByOne).entries.len(), 3);
    // The four names of one pool, in turn, are a list of four.
    let pool: Vec<Conversation> =
        (0..4).map(|n| clock(n, &format!("{n}.pool.ntp.org"), &[u32::from(n)])).collect();
    assert!(any(&of(&pool)).is_none());
    // So are names under other services, and names that only others asked for.
    let web: Vec<Conversation> = (1_u8..6)
        .map(|n| {
            let talk = met(talk(&format!("198.51.100.{n}"), 6, 8_883), &[u32::from(n)]);
            told(talk, &format!("h{n}.maker{n}.example"))
        })
        .collect();
    assert!(any(&of(&web)).is_none());
    let of_others: Vec<Conversation> = (1_u8..6)
        .map(|n| {
            met(talk(&format!("198.51.100.{n}"), 17, 123), &[u32::from(n)])
                .named(&format!("time{n}.maker{n}.example"), NameSource::ToldOthers)
        })
        .collect();
    assert!(any(&of(&of_others)).is_none());
}

#[test]
fn without_wide_lines_ports_too_are_those_seen() {
    let ports = [1_025, 50_001, 61_234, 20_000, 33_333, 40_404];
    let talks: Vec<Conversation> =
        ports.iter().map(|port| told(talk(CLOUD[0], 6, *port), "a.maker.example")).collect();
    let p = of(&talks);
    assert_eq!((p.entries.len(), p.wide), (1, 2));
    let p = proposed(&talks, Rotating::OneByOne);
    assert_eq!((p.entries.len(), p.wide), (6, 0));
    // What was seen so wide that no line can be narrow is left out.
    let all = Conversation { party_port: (1_024, 65_535), ..talks[0].clone() };
    let p = proposed(&[all], Rotating::OneByOne);
    assert_eq!((p.entries.len(), left(&p), p.wide), (0, vec!["wide"], 0));
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
    let unique: BTreeSet<_> = names.iter().collect();
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
            talk.habit.sessions = 1 << dice.below(5);
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

        for line in p.entries.iter().filter(|e| e.with == Peer::Any) {
            assert!(line.confidence < 50 && line.opened_by == Opener::Thing);
            let [names, addresses] = line.seen.stands_for;
            assert!(names + addresses >= 3);
        }
        let narrow = learn(&seen, &site, &about, Rotating::OneByOne);
        assert_eq!(narrow.wide, 0, "{talks:?}");
        assert!(any(&narrow).is_none());

        talks.reverse();
        let seen = Seen { talks: &talks, asked: &[], sessions: &[], beyond: [0, 0] };
        assert_eq!(learn(&seen, &site, &about, Rotating::AnyHost).mud, p.mud);
    }
    assert!(written > 1_000, "{written}");
}
