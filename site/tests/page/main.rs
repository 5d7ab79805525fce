//! The page: no text becomes markup, it stays small, and it says what there is.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may fail loudly"
)]

mod check;

use std::{collections::BTreeMap, net::IpAddr};

use check::check;
use gardien_site::{
    html::{self, LARGEST},
    privacy,
    words::{Lang, Words},
};
use gardien_watch::{
    finding::{Fact, Finding, Level, Names, Proof},
    ip::Address,
    link::Mac,
    report::{
        Asked, Capture, Hour, Identity, Limit, Network, Note, OtherParties, Party, Problem, Reason,
        Report, Thing, Totals,
    },
    time::{HOUR, Time},
    untrusted::Untrusted,
};

/// 2 March 2026, 00:00 UTC.
const START: i64 = 1_772_409_600_000_000;

const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "</style></title></p></main><script>",
    "\" onmouseover=\"alert(1)",
    "' onfocus='alert(1)' autofocus='",
    "'><img src=x onerror=alert(1)>",
    "&lt;script&gt;&#60;b&#62;",
    "\u{202e}gnp.exe\u{2066}<b>\u{200b}",
    "<!-- ",
    "]]>",
    "\0\r\n\t\u{1b}[2J",
    "{ $name } { thing-unknown }",
    "javascript:alert(1)",
    "caf\u{e9}\u{301}\u{301}\u{301}",
    "",
];

fn at(hour: i64) -> Time {
    Time(START + hour * HOUR)
}

fn party(name: &str, n: u64) -> Party {
    let text = Untrusted::new(name);
    Party {
        name: (n % 5 != 4).then(|| text.clone()),
        domain: (n % 5 < 2).then(|| text.clone()),
        company: n.is_multiple_of(5).then(|| name.to_owned()),
        trade: n.is_multiple_of(5).then(|| name.to_owned()),
        country: None,
        r#where: if n % 7 == 6 { "lan" } else { "internet" },
        protocol: "tls",
        port: Some(443),
        encrypted: ["yes", "no", "cannot-tell"][(n % 3) as usize],
        up: 1_000_000 / (n + 1),
        down: 5_000,
        packets: 100,
        flows: 7 + n,
        failed: n % 2,
        reset: 0,
        retransmitted: 0,
        first: at(0),
        last: at(100),
        named: n % 5 != 4,
        name_from: Some("dns"),
        opened_by: "thing",
        addresses: vec![Address::from(format!("203.0.113.{}", n % 250).parse::<IpAddr>().unwrap())],
        usage: Vec::new(),
    }
}

fn finding(name: &str, level: Level, n: u64) -> Finding {
    Finding {
        id: format!("f-{n:08x}"),
        rule: "strangers",
        level,
        about: Untrusted::new(name),
        names: Names::Unnamed,
        times: 3,
        first: at(1),
        last: at(2),
        found: at(2),
        facts: BTreeMap::from([("name", Fact::Text(Untrusted::new(name)))]),
        evidence: vec![Proof { file: 0, record: 7, offset: 99, at: at(1), shows: "asked" }; 20],
        perhaps: vec![],
    }
}

/// A thing with so many parties, hours, notes and findings, all of them named `name`.
fn thing(number: u64, name: &str, parties: u64, hours: i64) -> Thing {
    let text = || Untrusted::new(name);
    Thing {
        seen_in: Vec::new(),
        id: format!("thing-{number}"),
        name: number.is_multiple_of(2).then(|| name.to_owned()),
        mac: Mac::parse("00:00:5e:00:53:01"),
        ipv4: vec!["192.168.1.2".parse().unwrap()],
        ipv6: vec![],
        identity: Identity {
            maker: Some(text()),
            model: Some(text()),
            kind: Some(text()),
            firmware: Some(text()),
            confidence: Some(0.7),
            reasons: vec![Reason { source: "dhcp-name", saw: text(), says: "name" }; 9],
            ..Identity::default()
        },
        first: Some(at(0)),
        last: Some(at(hours)),
        up: 5_000_000,
        down: 1_000_000,
        packets: 9_000,
        parties: (0..parties).map(|n| party(&format!("{name}{}", n / 3), n)).collect(),
        other_parties: Some(OtherParties { rows: 4, up: 9, ..OtherParties::default() }),
        asked: vec![Asked { name: text(), resolver: name.to_owned(), times: 2 }],
        notes: ["mqtt-in-clear", "own-resolver", "strange-code"]
            .map(|code| Note {
                code,
                about: text(),
                detail: text(),
                times: 2,
                first: at(0),
                last: at(1),
            })
            .to_vec(),
        busy_minutes: vec![],
        hours: (0..hours)
            .filter(|h| h % 3 != 1)
            .map(|h| Hour { at: at(h), up: 1_000 * (1 + h as u64 % 24), down: 10 })
            .collect(),
        declaration: None,
        conversations: vec![],
        beyond: [0, 0],
        findings: vec![
            finding(name, Level::Look, number),
            finding(name, Level::Act, number + 1_000),
            finding(name, Level::Look, number),
        ],
    }
}

fn report(name: &str, things: u64, parties: u64, hours: i64) -> Report {
    Report {
        gardien: name.to_owned(),
        captures: vec![Capture {
            file: name.to_owned(),
            kind: "pcap".to_owned(),
            packets: 5,
            bytes: 9,
            first: Some(at(0)),
            last: Some(at(hours)),
            problems: vec![Problem {
                code: "broken",
                fatal: true,
                offset: Some(3),
                count: 1,
                what: name.to_owned(),
            }],
        }],
        network: Network { resolvers: vec![name.to_owned()], ..Network::default() },
        things: (1..=things).map(|n| thing(n, name, parties, hours)).collect(),
        totals: Totals::default(),
        cannot_see: vec![Limit {
            code: "missing-log",
            count: Some(1),
            about: "dns",
            text: name.into(),
        }],
        sessions: vec![],
    }
}

fn pages(report: &Report, all: bool) -> Vec<String> {
    [Lang::En, Lang::Fr]
        .iter()
        .flat_map(|lang| {
            let words = Words::new(*lang);
            [html::tell(report, &words, all), html::tell_privacy(report, &words, all)]
        })
        .collect()
}

#[test]
fn no_name_becomes_markup() {
    let long = "A<".repeat(127) + "z";
    for name in HOSTILE.iter().copied().chain([long.as_str()]) {
        for page in pages(&report(name, 2, 8, 200), true) {
            let seen = check(&page);
            let plain = |c: char| c == '\n' || !Untrusted::acts(c);
            let stray = page.chars().find(|c| !plain(*c));
            assert_eq!(stray, None, "{name:?} left a character that acts");
            if name.starts_with("<script>") {
                assert!(seen.text.contains("<script>alert(1)</script>"), "it is shown as text");
            }
        }
        for lang in [Lang::En, Lang::Fr] {
            let text = privacy::tell(&report(name, 2, 8, 200), &Words::new(lang), false, true);
            assert!(!text.contains('\u{202e}') && !text.contains('\u{1b}'), "{name:?}");
        }
    }
}

#[test]
fn a_home_of_any_size_makes_a_small_page() {
    for (things, parties, hours) in [(0, 0, 0), (1, 1, 1), (30, 40, 336), (300, 60, 336)] {
        for page in pages(&report("a-name-of-some-length.example", things, parties, hours), false) {
            check(&page);
            assert!(page.len() <= LARGEST, "{things} things: {} octets", page.len());
        }
    }
}

#[test]
fn what_is_left_out_is_counted() {
    let report = report("x.example", 300, 60, 336);
    let page = html::tell(&report, &Words::new(Lang::En), false);
    let seen = check(&page);
    assert!(seen.text.contains("more things are left out here"), "{}", seen.text.len());
    assert!(seen.text.contains("more findings of no more weight are left out here"));
    assert!(seen.text.contains("earlier days are left out here"));
    let all = html::tell(&report, &Words::new(Lang::En), true);
    let seen = check(&all);
    assert!(!seen.text.contains("left out here"));
    for n in 1..=300 {
        assert!(seen.ids.contains(&format!("thing-{n}")), "thing-{n} is not there");
    }
}

#[test]
fn the_weightiest_findings_come_first_and_each_level_has_word_and_shape() {
    let page = html::tell(&report("x.example", 3, 2, 5), &Words::new(Lang::En), false);
    let seen = check(&page);
    let act = seen.text.find('⬢').expect("the shape of act");
    let look = seen.text.find('▲').expect("the shape of look");
    assert!(act < look);
    assert!(seen.text.contains("Packet 7 of x.example"));
}

#[test]
fn usual_needs_time_and_says_so() {
    let words = Words::new(Lang::En);
    let short = check(&html::tell(&report("x.example", 1, 2, 5), &words, false)).text;
    assert!(short.contains("too short to say what is usual"), "{short}");
    let hours = check(&html::tell(&report("x.example", 1, 2, 20), &words, false)).text;
    assert!(hours.contains("In the last whole hour it moved"), "{hours}");
    let days = check(&html::tell(&report("x.example", 1, 2, 24 * 6), &words, false)).text;
    assert!(days.contains("On the last whole day it moved"), "{days}");
    assert!(days.contains("That is as usual."), "{days}");
    let mut sudden = report("x.example", 1, 2, 24 * 6);
    for hour in sudden.things[0].hours.iter_mut().filter(|h| h.at >= at(24 * 5)) {
        hour.up *= 10;
    }
    let days = check(&html::tell(&sudden, &words, false)).text;
    assert!(days.contains("That is more than ever before in these files."), "{days}");
}

#[test]
fn people_are_told_what_was_seen_and_what_is_concluded() {
    let mut report = report("sees.example", 1, 9, 30);
    report.things[0].identity.kind = Some(Untrusted::new("IP camera"));
    report.things[0].parties[0].trade = Some("advertising".to_owned());
    for (lang, camera, letter) in [
        (Lang::En, "It seems to be a camera.", "Article 15"),
        (Lang::Fr, "C’est sans doute une caméra.", "article 15"),
    ] {
        let words = Words::new(lang);
        let text = privacy::tell(&report, &words, false, false).replace('\n', " ");
        let page = check(&html::tell_privacy(&report, &words, false));
        assert_eq!(page.lang, lang.code());
        for wanted in [camera, letter, "sees.example0", "____________________"] {
            assert!(text.contains(wanted), "{wanted} in {text}");
            assert!(page.text.contains(wanted), "{wanted} in {}", page.text);
        }
    }
    report.things[0].parties.iter_mut().for_each(|p| p.r#where = "lan");
    let words = Words::new(Lang::En);
    let text = privacy::tell(&report, &words, false, false).replace('\n', " ");
    assert!(text.contains("There is nobody to write") && !text.contains("Article 15"), "{text}");
}
