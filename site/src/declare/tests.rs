//! Stories: what a thing did, what its file says, and the grade that comes out.

use std::net::IpAddr;

use gardien_watch::{
    app::App,
    conversation::{Conversation, Evidence, Habit, Name, NameSource, Opener, Place},
    finding::Level,
    link::Mac,
    mud::{
        model::{Ace, Acl, Class, Forwarding, Host, Initiated, Matches, Mud, Ports, Span},
        verdict::{Declaration, Why},
    },
    report::{Capture, Identity, Limit, Network, Reason, Report, Thing, Totals},
    time::{HOUR, MINUTE, Time},
    untrusted::Untrusted,
    watcher::Prefix,
};

use super::*;

const URL: &str = "https://maker.example/lamp";
const CLOUD: &str = "198.51.100.7";
const ROUTER: &str = "192.168.1.1";
const TCP: u8 = 6;
const UDP: u8 = 17;

fn text(s: &str) -> Untrusted {
    Untrusted::new(s)
}

fn mac() -> Mac {
    Mac::parse("00:00:5e:00:53:05").unwrap()
}

/// TCP to a port of a name, which the thing opens.
fn service(name: &str, port: u16) -> Matches {
    Matches {
        protocol: Some(TCP),
        destination_name: Some(Host::Name(text(name))),
        destination_port: Some(Ports::Range(port, port)),
        initiated: Some(Initiated::FromDevice),
        ..Matches::default()
    }
}

fn entry(forwarding: Forwarding, matches: Matches, line: usize) -> Ace {
    let at = Span { start: line * 100, end: line * 100 + 50 };
    Ace { name: text("ace"), matches, forwarding, void: None, at }
}

fn accept(matches: Matches) -> Ace {
    entry(Forwarding::Accept, matches, 1)
}

/// A file of one list, which rules what the thing sends; a line each hundred octets.
fn file(name: &str, url: &str, aces: Vec<Ace>) -> File {
    let list = Acl { name: text("out"), family: None, aces };
    let mud = Mud { url: text(url), from_device: vec![0], acls: vec![list], ..Mud::default() };
    let lines = (0..20).map(|n| n * 100).collect();
    File { mud: Some(mud), lines, ..File::new(name.to_owned(), Vec::new()) }
}

/// The lamp's: two services of its maker.
fn lamp() -> File {
    let aces =
        vec![accept(service("a.maker.example", 443)), accept(service("b.maker.example", 443))];
    file("lamp.json", URL, aces)
}

/// A conversation that the thing opens an hour after midnight of the first day.
fn talk(party: &str, protocol: u8, port: u16) -> Conversation {
    let party: IpAddr = party.parse().unwrap();
    Conversation {
        protocol,
        thing: "192.168.1.5".parse().unwrap(),
        party,
        thing_port: (40_000, 40_000),
        party_port: (port, port),
        icmp: None,
        opened_by: Opener::Thing,
        app: App::Unknown,
        packets: [6, 4],
        octets: [600, 400],
        flows: 1,
        first: Time(2 * HOUR),
        last: Time(2 * HOUR + MINUTE),
        names: Vec::new(),
        place: if party.to_string().starts_with("192.168.") {
            Place::Local
        } else {
            Place::Outside
        },
        habit: Habit::default(),
        evidence: Evidence { record: 12, offset: 345 },
    }
}

fn to(name: &str, port: u16) -> Conversation {
    known(name, port, NameSource::Told)
}

fn known(name: &str, port: u16, from: NameSource) -> Conversation {
    let names = vec![Name { text: text(name), from }];
    Conversation { names, ..talk(CLOUD, TCP, port) }
}

/// What the lamp does when it does what its file says: six conversations.
fn ordinary() -> Vec<Conversation> {
    let mut talks = vec![to("a.maker.example", 443), to("b.maker.example", 443)];
    for n in 1..5 {
        let mut more = to("a.maker.example", 443);
        more.thing_port = (40_000 + n, 40_000 + n);
        talks.push(more);
    }
    talks
}

fn capture(file: &str, [first, last]: [i64; 2]) -> Capture {
    let (first, last) = (Some(Time(first)), Some(Time(last)));
    Capture { file: file.to_owned(), packets: 10, first, last, ..Capture::default() }
}

fn report(conversations: Vec<Conversation>) -> Report {
    Report {
        sessions: Vec::new(),
        gardien: String::new(),
        // The second goes on where the first ends, for longer than any story.
        captures: vec![
            capture("one.pcap", [0, 10 * HOUR]),
            capture("two.pcap", [10 * HOUR, 1_000 * HOUR]),
        ],
        network: Network {
            resolvers: vec![ROUTER.to_owned()],
            time_servers: vec![ROUTER.to_owned()],
            ..Network::default()
        },
        things: vec![Thing {
            id: "thing-1".to_owned(),
            name: None,
            mac: Some(mac()),
            ipv4: vec!["192.168.1.5".parse().unwrap()],
            ipv6: Vec::new(),
            identity: Identity::default(),
            first: Some(Time(0)),
            last: Some(Time(30 * HOUR)),
            up: 0,
            down: 0,
            packets: 0,
            parties: Vec::new(),
            other_parties: None,
            asked: Vec::new(),
            notes: Vec::new(),
            busy_minutes: Vec::new(),
            hours: Vec::new(),
            seen_in: Vec::new(),
            declaration: None,
            conversations,
            beyond: [0; 2],
            findings: Vec::new(),
        }],
        totals: Totals::default(),
        cannot_see: Vec::new(),
    }
}

fn judged(mut report: Report, files: &[File], given: Option<usize>) -> Declaration {
    let given: Vec<Given> = given.map(|file| Given { thing: mac(), file }).into_iter().collect();
    declare(&mut report, files, &given, &Controllers::default());
    report.things.remove(0).declaration.unwrap()
}

/// The verdict where a person gave the first file.
fn given(files: &[File], conversations: Vec<Conversation>) -> Declaration {
    judged(report(conversations), files, Some(0))
}

fn why(code: &'static str, count: impl Into<Option<u64>>) -> Why {
    Why { code, count: count.into() }
}

/// The excuses of all rows outside.
fn excuses(d: &Declaration) -> Vec<Option<&'static str>> {
    d.outside.iter().map(|o| o.excuse).collect()
}

// ---- grades --------------------------------------------------------------------------------------

#[test]
fn consistent_is_a_day_in_which_most_of_the_file_was_used_and_nothing_was_outside() {
    let d = given(&[lamp()], ordinary());
    assert_eq!((d.grade, d.reasons.as_slice()), ("consistent", &[][..]));
    assert_eq!((d.explained, d.packets, d.explained_packets), (Some(1.0), 60, 60));
    // Answers have no entry of their own: a firewall without memory would drop them.
    assert_eq!(d.alone_packets, 36);
    assert_eq!(d.observed.unwrap().seconds, 30 * 3600);
    assert_eq!((d.kept.len(), d.kept[0].name_known), (2, Some("told")));
    assert_eq!((d.kept[0].entry.policy, d.kept[0].entry.line), ("from-device", 2));
}

#[test]
fn every_hosts_needs_do_not_tell_against_a_thing_nor_for_it() {
    let dns = || talk(ROUTER, UDP, 53);
    let d = given(&[lamp()], ordinary().into_iter().chain([dns()]).collect());
    assert_eq!(d.grade, "consistent");
    assert_eq!(d.needed[0].what, "default-dns");
    let d = given(&[lamp()], (0..50).map(|_| dns()).collect());
    assert_eq!((d.grade, d.reasons[0].clone()), ("cannot-judge", why("too-little", 0)));
}

#[test]
fn untested_where_the_time_was_short() {
    let mut report = report(ordinary());
    report.things[0].last = Some(Time(23 * HOUR));
    let d = judged(report, &[lamp()], Some(0));
    assert_eq!((d.grade, d.reasons), ("untested", vec![why("short-time", 23 * 3600)]));
}

#[test]
fn untested_where_little_of_the_file_was_used() {
    let mut wide = lamp();
    let more = ["c", "d", "e"].map(|n| accept(service(&format!("{n}.maker.example"), 443)));
    wide.mud.as_mut().unwrap().acls[0].aces.extend(more);
    let d = given(&[wide], ordinary());
    assert_eq!((d.grade, d.reasons), ("untested", vec![why("never-used", 3)]));
    assert_eq!(d.never_used.len(), 3);
}

#[test]
fn untested_where_a_name_was_only_said() {
    let mut talks = ordinary();
    talks.push(known("a.maker.example", 443, NameSource::Said));
    let d = given(&[lamp()], talks);
    assert_eq!((d.grade, d.reasons), ("untested", vec![why("names-only-said", 1)]));
}

#[test]
fn omits_where_the_thing_did_what_the_file_does_not_mention() {
    let mut talks = ordinary();
    talks.push(to("tracker.other.example", 443));
    talks.push(talk("192.168.1.20", TCP, 80));
    let d = given(&[lamp()], talks);
    assert_eq!(d.grade, "omits");
    assert_eq!(d.reasons, [why("not-mentioned", 2), why("not-mentioned-internet", 1)]);
    assert_eq!(excuses(&d), [None, None]);
    let far = d.outside.iter().find(|o| o.r#where == "internet").unwrap();
    assert_eq!(far.name.as_ref().unwrap().raw(), "tracker.other.example");
    assert_eq!((far.port, far.opened_by, far.protocol.as_str()), (Some(443), "thing", "tcp"));
    // The twelfth record is the second of the second file.
    let evidence = far.evidence.as_ref().unwrap();
    assert_eq!((evidence.file.as_str(), evidence.packet, evidence.offset), ("two.pcap", 2, 345));
}

#[test]
fn contradicts_where_an_entry_that_refuses_was_broken() {
    let mut strict = lamp();
    let aces = &mut strict.mud.as_mut().unwrap().acls[0].aces;
    aces.push(entry(Forwarding::Drop, service("c.maker.example", 23), 7));
    let mut talks = ordinary();
    talks.push(to("c.maker.example", 23));
    let d = given(std::slice::from_ref(&strict), talks.clone());
    assert_eq!((d.grade, d.reasons.clone()), ("contradicts", vec![why("refused-by-entry", 1)]));
    assert_eq!(d.outside[0].refused_by.as_ref().unwrap().line, 8);
    assert_eq!(excuses(&d), [None], "nothing excuses what an entry refuses");
    // One conversation is enough, in whatever time.
    let d = given(std::slice::from_ref(&strict), vec![to("c.maker.example", 23)]);
    assert_eq!(d.grade, "contradicts");
    // It is found, with the packet that shows it in its own file.
    let mut seen = report(vec![to("c.maker.example", 23)]);
    let mine = Given { thing: mac(), file: 0 };
    declare(&mut seen, std::slice::from_ref(&strict), &[mine], &Controllers::default());
    let f = &seen.things[0].findings[0];
    assert_eq!((f.rule, f.level, f.count("parties")), ("declaration-broken", Level::Look, 1));
    assert!(f.id.starts_with("f-") && f.id.len() == 10, "{}", f.id);
    let row = &seen.things[0].declaration.as_ref().unwrap().outside[0];
    assert_eq!(f.count("outside"), row.amount.packets);
    assert_eq!(f.evidence.len(), usize::from(row.evidence.is_some()));
    let id = f.id.clone();
    declare(&mut seen, std::slice::from_ref(&strict), &[mine], &Controllers::default());
    assert_eq!(seen.things[0].findings.len(), 1, "judged again, it is still one");
    assert_eq!(seen.things[0].findings[0].id, id);
    // That somebody else here asked for the name accuses nobody.
    talks.pop();
    talks.push(known("c.maker.example", 23, NameSource::ToldOthers));
    assert_ne!(given(&[strict], talks).grade, "contradicts");
}

#[test]
fn cannot_judge_too_little() {
    let d = given(&[lamp()], ordinary().into_iter().take(4).collect());
    assert_eq!((d.grade, d.reasons), ("cannot-judge", vec![why("too-little", 4)]));
    let talks = ordinary().into_iter().take(3).chain([to("tracker.other.example", 443)]).collect();
    let d = given(&[lamp()], talks);
    assert_eq!(d.grade, "cannot-judge");
    assert_eq!(d.reasons.last(), Some(&why("too-little", 4)));
}

#[test]
fn cannot_judge_by_an_empty_declaration() {
    let void = Ace { void: Some("not understood"), ..accept(Matches::default()) };
    for aces in [vec![], vec![void]] {
        let d = given(&[file("empty.json", URL, aces)], ordinary());
        assert_eq!((d.grade, d.reasons), ("cannot-judge", vec![why("empty-declaration", None)]));
    }
}

#[test]
fn cannot_judge_one_direction() {
    let mut report = report(ordinary());
    let limit = Limit { code: "one-direction", count: None, about: "", text: String::new() };
    report.cannot_see.push(limit);
    let d = judged(report, &[lamp()], Some(0));
    assert_eq!((d.grade, d.reasons), ("cannot-judge", vec![why("one-direction", None)]));
    assert!(d.cannot_see.contains(&"one-direction"));
}

#[test]
fn cannot_judge_without_a_file() {
    let unread = File::new("broken.json".to_owned(), Vec::new());
    for files in [vec![], vec![unread]] {
        let d = judged(report(ordinary()), &files, None);
        assert_eq!((d.grade, d.reasons), ("cannot-judge", vec![why("no-file-read", None)]));
        assert_eq!((d.file, d.chosen_by, d.packets, d.explained), (None, None, 60, None));
    }
    let other =
        file("plug.json", "https://plug.example/1", vec![accept(service("x.plug.example", 443))]);
    let d = judged(report(ordinary()), &[other], None);
    assert_eq!((d.grade, d.reasons), ("cannot-judge", vec![why("no-file-fits", None)]));
    assert_eq!((d.candidates.len(), d.candidates[0].explained), (1, 0.0));
}

#[test]
fn what_found_no_room_is_said() {
    let mut report = report(ordinary());
    report.things[0].beyond = [2, 99];
    let d = judged(report, &[lamp()], Some(0));
    assert_eq!(d.not_judged, 99);
    assert!(d.cannot_see.contains(&"not-judged"));
}

#[test]
fn a_thing_that_did_nothing_has_no_verdict() {
    let mut report = report(Vec::new());
    declare(&mut report, &[lamp()], &[Given { thing: mac(), file: 0 }], &Controllers::default());
    assert!(report.things[0].declaration.is_none());
}

// ---- which file ----------------------------------------------------------------------------------

fn named_by_itself(url: &str) -> Report {
    let mut report = report(ordinary());
    let saw = text(&format!("{url} more"));
    let reason = Reason { source: "mud-url", saw, says: "declaration" };
    report.things[0].identity.reasons.push(reason);
    report
}

#[test]
fn the_file_that_a_person_gave_comes_before_what_the_thing_names_and_that_before_a_guess() {
    let plug = || {
        file("plug.json", "https://plug.example/1", vec![accept(service("x.plug.example", 443))])
    };
    let files = [lamp(), plug()];
    let chosen = |d: &Declaration| (d.file.clone().unwrap(), d.chosen_by.unwrap());
    let d = judged(named_by_itself("https://plug.example/1"), &files, Some(0));
    assert_eq!(chosen(&d), ("lamp.json".to_owned(), "given"));
    let d = judged(named_by_itself("https://plug.example/1"), &files, None);
    assert_eq!(chosen(&d), ("plug.json".to_owned(), "url"));
    assert!(d.candidates.is_empty());
    // It names a file that is not at hand.
    let d = judged(named_by_itself("https://plug.example/2"), &files, None);
    assert_eq!(chosen(&d), ("lamp.json".to_owned(), "best-explaining"));
    assert_eq!(d.candidates.len(), 2);
    assert_eq!(d.candidates[0].telling, ["maker.example"]);
}

#[test]
fn a_guess_needs_a_domain_that_tells_and_half_of_the_packets() {
    // A file that explains all, and says nothing about whose it is.
    let anything = || file("any.json", "https://any.example/1", vec![accept(Matches::default())]);
    let d = judged(report(ordinary()), &[anything()], None);
    assert_eq!((d.grade, d.file), ("cannot-judge", None));
    assert_eq!(d.candidates[0].explained, 1.0);
    // The one that tells comes first, though it explains less.
    let mut talks = ordinary();
    talks.push(to("x.other.example", 443));
    let d = judged(report(talks.clone()), &[anything(), lamp()], None);
    assert_eq!(d.file.as_deref(), Some("lamp.json"));
    // Half of the packets is the least.
    talks.extend((0..6).map(|_| to("x.other.example", 443)));
    let d = judged(report(talks), &[lamp()], None);
    assert_eq!(d.file, None);
    // A domain that serves everybody tells nothing.
    let time = file("time.json", URL, vec![accept(service("0.pool.ntp.org", 443))]);
    let talks = (0..6).map(|_| to("0.pool.ntp.org", 443)).collect();
    assert_eq!(judged(report(talks), &[time], None).file, None);
}

#[test]
fn a_domain_that_many_files_declare_tells_nothing() {
    let files: Vec<File> = (0..6).map(|n| File { name: format!("{n}.json"), ..lamp() }).collect();
    assert_eq!(judged(report(ordinary()), &files[..4], None).chosen_by, Some("best-explaining"));
    assert_eq!(judged(report(ordinary()), &files, None).file, None);
}

#[test]
fn of_files_that_explain_as_much_the_first_is_chosen() {
    let files = [File { name: "one.json".to_owned(), ..lamp() }, lamp()];
    let d = judged(report(ordinary()), &files, None);
    assert_eq!(d.file.as_deref(), Some("one.json"));
}

#[test]
fn what_other_things_are_is_known_when_makers_are_compared() {
    let mut mine = lamp();
    let sibling = Matches { classes: vec![Class::SameManufacturer], ..Matches::default() };
    mine.mud.as_mut().unwrap().acls[0].aces.push(accept(sibling));
    let mut talks = ordinary();
    talks.push(talk("192.168.1.6", TCP, 80));
    let mut report = report(talks);
    let mut other = report.things[0].clone();
    other.mac = Mac::parse("00:00:5e:00:53:06");
    other.ipv4 = vec!["192.168.1.6".parse().unwrap()];
    other.conversations.clear();
    report.things.push(other);
    let mut named = report.clone();
    let reason =
        Reason { source: "mud-url", saw: text("https://maker.example/plug"), says: "declaration" };
    named.things[1].identity.reasons.push(reason);
    assert_eq!(judged(report, std::slice::from_ref(&mine), Some(0)).outside.len(), 1);
    assert_eq!(judged(named, &[mine], Some(0)).outside.len(), 0);
}

#[test]
fn a_person_names_controllers() {
    let bridge = Matches {
        classes: vec![Class::Controller(text("urn:bridge")), Class::MyController],
        ..Matches::default()
    };
    let mut mine = lamp();
    mine.mud.as_mut().unwrap().acls[0].aces.push(accept(bridge));
    let mut talks = ordinary();
    talks.push(talk("192.168.1.9", TCP, 80));
    let prefix = Prefix::parse("192.168.1.9").unwrap();
    for (own, outside) in [(vec![prefix], 0), (vec![], 1)] {
        let mut report = report(talks.clone());
        let controllers = Controllers { by_class: vec![(text("urn:bridge"), prefix)], own };
        let given = [Given { thing: mac(), file: 0 }];
        declare(&mut report, std::slice::from_ref(&mine), &given, &controllers);
        assert_eq!(report.things[0].declaration.as_ref().unwrap().outside.len(), outside);
    }
}

// ---- excuses -------------------------------------------------------------------------------------

fn with(one: Conversation) -> Vec<Conversation> {
    ordinary().into_iter().chain([one]).collect()
}

#[test]
fn another_edition_of_the_same_maker_excuses_what_it_permits() {
    let edition = |port| {
        let aces = vec![
            accept(service("a.maker.example", 443)),
            accept(service("new.other.example", port)),
        ];
        file("lamp-2.json", "https://maker.example/lamp-2", aces)
    };
    let d = given(&[lamp(), edition(443)], with(to("new.other.example", 443)));
    assert_eq!((d.grade, d.reasons), ("untested", vec![why("other-edition", 1)]));
    assert_eq!(d.outside[0].excuse, Some("other-edition"));
    assert_eq!(d.outside[0].other_file.as_deref(), Some("lamp-2.json"));
    // The same address on another port is not what it permits.
    let talks =
        || with(to("new.other.example", 23)).into_iter().chain([to("new.other.example", 443)]);
    let d = given(&[lamp(), edition(443)], talks().collect());
    let by_port = |port| d.outside.iter().find(|o| o.port == Some(port)).unwrap();
    assert_eq!(by_port(443).excuse, Some("other-edition"));
    assert_eq!((by_port(23).excuse, by_port(23).other_file.clone()), (None, None));
    assert_eq!(d.grade, "omits");
    // A file of another maker excuses nothing.
    let aces = vec![accept(service("new.other.example", 443))];
    let stranger = file("other.json", "https://other.example/1", aces);
    let d = given(&[lamp(), stranger], with(to("new.other.example", 443)));
    assert_eq!(excuses(&d), [None]);
}

#[test]
fn another_edition_must_permit_every_conversation_of_a_row() {
    let mut of_one_address = service("new.other.example", 443);
    of_one_address.destination = Prefix::parse(CLOUD);
    let aces = vec![accept(service("a.maker.example", 443)), accept(of_one_address)];
    let edition = file("lamp-2.json", "https://maker.example/lamp-2", aces);
    let other =
        Conversation { party: "203.0.113.9".parse().unwrap(), ..to("new.other.example", 443) };
    let files = [lamp(), edition];
    let one = with(to("new.other.example", 443));
    assert_eq!(excuses(&given(&files, one.clone())), [Some("other-edition")]);
    let both = one.into_iter().chain([other]).collect();
    assert_eq!(excuses(&given(&files, both)), [None]);
}

#[test]
fn a_name_in_a_domain_of_the_maker_is_excused_where_all_else_fits() {
    let d = given(&[lamp()], with(to("eu.maker.example", 443)));
    assert_eq!((d.grade, d.reasons), ("untested", vec![why("same-domain", 1)]));
    assert_eq!(d.outside[0].near.as_ref().unwrap().differs, "name");
    // Not on another port.
    let d = given(&[lamp()], with(to("eu.maker.example", 23)));
    assert_eq!((d.grade, excuses(&d)), ("omits", vec![None]));
    // Not in a domain that serves everybody.
    let mut cloud = lamp();
    let aces = &mut cloud.mud.as_mut().unwrap().acls[0].aces;
    aces.push(accept(service("time.google.com", 443)));
    let d = given(&[cloud], with(to("mail.google.com", 443)));
    assert_eq!((d.grade, excuses(&d)), ("omits", vec![None]));
}

#[test]
fn a_name_may_have_been_asked_before_the_capture_began() {
    let nameless = |first| Conversation { first: Time(first), ..talk(CLOUD, TCP, 443) };
    let early = || nameless(HOUR / 2);
    let d = given(&[lamp()], with(early()));
    assert_eq!((d.grade, d.reasons), ("untested", vec![why("named-before", 1)]));
    for (what, row) in [
        ("an hour later the name would have been asked again", nameless(HOUR)),
        ("the file names nobody on that port", talk(CLOUD, TCP, 23)),
        ("nor over that protocol", Conversation { protocol: UDP, ..early() }),
        ("a party of this site has no need of it", Conversation { place: Place::Local, ..early() }),
        (
            "it is another who opened",
            Conversation {
                opened_by: Opener::Party,
                thing_port: (443, 443),
                party_port: (40_000, 40_000),
                ..early()
            },
        ),
    ] {
        let d = given(&[lamp()], with(row));
        assert_eq!((d.grade, excuses(&d)), ("omits", vec![None]), "{what}");
    }
    // It started here: whatever it asked for was seen.
    let dhcp = Conversation { thing_port: (68, 68), ..talk(ROUTER, UDP, 67) };
    let d = given(&[lamp()], with(early()).into_iter().chain([dhcp]).collect());
    assert_eq!((d.grade, excuses(&d)), ("omits", vec![None]));
}

#[test]
fn what_cannot_be_seen_is_said() {
    let resolver = Conversation { app: App::Tls, ..talk("9.9.9.9", TCP, 443) };
    let d = given(&[lamp()], with(resolver));
    assert_eq!(d.cannot_see, ["encrypted-names"]);
    let d = given(&[lamp()], with(talk("192.168.1.20", TCP, 80)));
    assert_eq!(d.cannot_see, ["local-hops"]);
}

#[test]
fn the_verdict_is_the_same_twice() {
    let mut talks = with(to("eu.maker.example", 443));
    talks.push(to("tracker.other.example", 443));
    let said = || format!("{:?}", judged(report(talks.clone()), &[lamp(), lamp()], None));
    assert_eq!(said(), said());
}
