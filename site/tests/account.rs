//! The account of a report that has a little of everything, in both languages, as checked-in text.
//!
//! `GARDIEN_REWRITE=1 cargo test -p gardien-site --test account` rewrites the texts.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the tests read and rewrite checked-in texts, and may fail loudly"
)]

use std::{env, fs, net::IpAddr, path::Path};

use gardien_site::{
    account::{self, Look},
    html,
    page::COLUMNS,
    shown,
    words::{Lang, Words},
};
use gardien_watch::{
    finding::{Fact, Finding, Level, Names},
    ip::Address,
    link::Mac,
    report::{
        Asked, BusyMinute, Capture, Gateway, Identity, Limit, Network, NotUnderstood, Note,
        OtherParties, Party, Problem, Reason, Report, Supported, Thing, Totals,
    },
    time::{SECOND, Time},
    untrusted::Untrusted,
};

const START: Time = Time(1_615_170_645_123_456);

fn later(seconds: i64) -> Time {
    Time(START.0 + seconds * SECOND)
}

fn address(text: &str) -> Address {
    Address::from(text.parse::<IpAddr>().unwrap())
}

fn text(text: &str) -> Untrusted {
    Untrusted::new(text)
}

fn party(name: Option<&str>, place: &'static str, spoken: (&'static str, u16), up: u64) -> Party {
    Party {
        name: name.map(text),
        domain: None,
        company: None,
        trade: None,
        country: None,
        r#where: place,
        protocol: spoken.0,
        port: Some(spoken.1),
        encrypted: match spoken.0 {
            "tls" | "quic" => "yes",
            "udp" | "tcp" => "cannot-tell",
            _ => "no",
        },
        up,
        down: up / 7,
        packets: up / 500,
        flows: up / 90_000 + 1,
        failed: u64::from(up % 2 == 1),
        reset: 0,
        retransmitted: 0,
        first: START,
        last: later(600),
        named: name.is_some(),
        name_from: name.map(|_| "dns"),
        opened_by: "thing",
        addresses: vec![address("203.0.113.7")],
        usage: Vec::new(),
    }
}

fn note(code: &'static str, about: &str, detail: &str, times: u64) -> Note {
    Note { code, about: text(about), detail: text(detail), times, first: START, last: later(60) }
}

fn thing(id: &str, parties: Vec<Party>) -> Thing {
    Thing {
        id: id.to_owned(),
        name: None,
        mac: Mac::parse("d8:f1:5b:00:00:01"),
        ipv4: vec!["192.168.1.20".parse().unwrap()],
        ipv6: vec![],
        identity: Identity::default(),
        first: Some(START),
        last: Some(later(2_500)),
        up: parties.iter().map(|p| p.up).sum(),
        down: parties.iter().map(|p| p.down).sum(),
        packets: parties.iter().map(|p| p.packets).sum(),
        parties,
        other_parties: None,
        asked: vec![],
        notes: vec![],
        busy_minutes: vec![],
        hours: vec![],
        seen_in: vec![],
        declaration: None,
        conversations: Vec::new(),
        beyond: [0, 0],
        findings: vec![],
    }
}

fn finding(
    level: Level,
    rule: &'static str,
    about: &str,
    facts: [(&'static str, Fact); 1],
) -> Finding {
    Finding {
        id: format!("f-0000000{}", rule.len() % 10),
        rule,
        level,
        about: text(about),
        names: Names::Unnamed,
        times: 2,
        first: START,
        last: later(9),
        found: later(9),
        facts: facts.into(),
        evidence: Vec::new(),
        perhaps: vec!["game"],
    }
}

fn camera() -> Thing {
    let mut nameless = party(None, "internet", ("udp", 32_100), 210_000);
    nameless.addresses =
        vec![address("2001:db8:85a3:1111:2222:8a2e:370:7334"), address("198.51.100.9")];
    let mut camera = thing(
        "thing-1",
        vec![
            party(Some("a1.tuyaeu.com"), "internet", ("tls", 443), 41_234_567),
            party(Some("m1.tuyaeu.com"), "internet", ("mqtt", 1_883), 1_250_000),
            nameless,
            party(Some("192.168.1.1"), "lan", ("dns", 53), 4_200),
            party(
                Some("ec2-52-215-34-155.eu-west-1.compute.amazonaws.com.a-very-long-name.example"),
                "internet",
                ("http", 8_080),
                3_001,
            ),
        ],
    );
    camera.findings = vec![
        finding(Level::Act, "strangers", "", [("hosts", Fact::Count(136))]),
        finding(
            Level::Look,
            "secret-in-clear",
            "m1.tuyaeu.com",
            [("kind", Fact::Word("password"))],
        ),
        finding(Level::Note, "own-resolver", "203.0.113.53", [("queries", Fact::Count(9))]),
        finding(Level::CannotTell, "steady-stranger", "", [("octets", Fact::Octets(9_000))]),
    ];
    camera.name = Some("Front-door camera".to_owned());
    camera.identity = Identity {
        maker: Some(text("Tuya Smart Inc.")),
        kind: Some(text("camera")),
        confidence: Some(0.7),
        reasons: vec![
            Reason { source: "oui", saw: text("d8:f1:5b"), says: "maker" },
            Reason { source: "dhcp-name", saw: text("cam-5f3a"), says: "name" },
            Reason { source: "mdns", saw: text("_rtsp._tcp.local"), says: "service" },
        ],
        ..Identity::default()
    };
    camera.asked =
        vec![Asked { name: text("a1.tuyaeu.com"), resolver: "192.168.1.1".into(), times: 34 }];
    camera.notes = vec![
        note("own-resolver", "8.8.8.8", "", 34),
        note("mqtt-in-clear", "m1.tuyaeu.com", "smart/device/out", 12),
        note("download-in-clear", "fw.example.com", "/update/fw-1.8.2.bin", 1),
        note("not-tls-on-443", "203.0.113.99", "", 2),
        note("something-new", "203.0.113.100", "", 2),
    ];
    camera.busy_minutes = vec![BusyMinute { at: later(120), up: 3_000_000, down: 40_000 }];
    camera.other_parties =
        Some(OtherParties { rows: 1_204, up: 4_000, down: 0, ..OtherParties::default() });
    camera
}

fn report() -> Report {
    let hostile = {
        let mut t = thing(
            "thing-2",
            vec![party(Some(&"漢字".repeat(80)), "internet", ("tls", 65_535), u64::MAX / 16)],
        );
        t.identity.reasons = vec![Reason {
            source: "dhcp-name",
            saw: text("x\u{1b}[2J. All is well here and nothing else needs a look from anyone\r\n"),
            says: "name",
        }];
        t.parties[0].flows = u64::MAX;
        t
    };
    let silent = thing("thing-3", vec![]);
    Report {
        sessions: Vec::new(),
        gardien: "0.1.0".to_owned(),
        captures: vec![
            Capture {
                file: "home.pcap".to_owned(),
                kind: "pcap".to_owned(),
                packets: 24_481,
                bytes: 44_012_345,
                first: Some(START),
                last: Some(later(2_500)),
                problems: vec![Problem {
                    code: "truncated",
                    fatal: true,
                    offset: Some(1_234_567),
                    count: 1,
                    what: "record header".to_owned(),
                }],
            },
            Capture {
                file: "my logs/conn.log".to_owned(),
                kind: "zeek-conn-tsv".to_owned(),
                packets: 1,
                bytes: 90,
                first: Some(START),
                last: Some(START),
                problems: vec![Problem {
                    code: "row",
                    fatal: false,
                    offset: Some(12),
                    count: 3,
                    what: "ts".to_owned(),
                }],
            },
        ],
        network: Network {
            gateways: vec![Gateway {
                mac: Mac::parse("14:91:82:36:7a:8d"),
                ipv4: vec!["192.168.1.1".parse().unwrap()],
                ipv6: vec![],
            }],
            resolvers: vec!["192.168.1.1".to_owned()],
            time_servers: Vec::new(),
            home: vec!["192.168.0.0/16".to_owned()],
            duplicate_frames: 12,
            not_understood: vec![NotUnderstood { what: "ethertype 0x8899".into(), frames: 7 }],
        },
        things: vec![camera(), hostile, silent],
        totals: Totals::default(),
        cannot_see: vec![
            Limit { code: "encrypted-names", count: Some(1_234), about: "", text: String::new() },
            Limit { code: "no-mac", count: None, about: "", text: String::new() },
            Limit { code: "brand-new", count: None, about: "", text: String::new() },
        ],
    }
}

const BOTH: [(Lang, &str); 2] = [(Lang::En, "account-en.txt"), (Lang::Fr, "account-fr.txt")];

#[test]
fn the_account_reads_as_checked_in() {
    for (lang, file) in BOTH {
        let told = account::tell(&report(), &Words::new(lang), Look::default());
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(file);
        if env::var_os("GARDIEN_REWRITE").is_some() {
            fs::write(&path, &told).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(told, expected, "{file} differs; GARDIEN_REWRITE=1 rewrites it");
    }
}

#[test]
fn every_line_fits_eighty_columns() {
    for (lang, _) in BOTH {
        for all in [false, true] {
            let told = account::tell(&report(), &Words::new(lang), Look { colour: false, all });
            for line in told.lines() {
                assert!(shown::width(line) <= COLUMNS, "{} columns: {line}", shown::width(line));
                assert_eq!(line, line.trim_end());
            }
        }
    }
}

#[test]
fn nothing_that_a_thing_says_acts_on_the_terminal() {
    for (lang, _) in BOTH {
        let plain = account::tell(&report(), &Words::new(lang), Look::default());
        assert!(!plain.contains(['\u{1b}', '\r']));
        let colour = account::tell(&report(), &Words::new(lang), Look { colour: true, all: true });
        assert!(colour.contains("\u{1b}[1m"));
        assert!(!colour.contains("\u{1b}[2J"));
    }
}

#[test]
fn many_things_are_told_by_traffic_and_what_is_left_out_is_said() {
    let mut report = report();
    report.things = (0..300)
        .map(|n| {
            let up = 1_000 * (n + 1);
            let mut t = thing("t", vec![party(Some("x.example"), "internet", ("tls", 443), up)]);
            t.name = Some(format!("Lamp {n}"));
            t
        })
        .collect();
    let words = Words::new(Lang::En);
    let told = account::tell(&report, &words, Look::default());
    assert!(told.contains("Lamp 299") && !told.contains("Lamp 12 "));
    assert!(told.find("Lamp 299") < told.find("Lamp 298"));
    assert!(told.contains("275 more things are left out here."), "{told}");
    let all = account::tell(&report, &words, Look { colour: false, all: true });
    assert!(all.contains("Lamp 12 ") && !all.contains("left out here"));
}

#[test]
fn a_report_of_nothing_is_told_too() {
    let mut report = report();
    report.things.clear();
    report.captures.clear();
    report.cannot_see.clear();
    report.network = Network::default();
    let told = account::tell(&report, &Words::new(Lang::En), Look::default());
    assert!(told.contains("No thing of this site was seen in these files."), "{told}");
    assert!(told.contains("What these files cannot show"));
}

#[test]
fn the_json_form_gets_the_same_words() {
    let mut report = report();
    account::word_limits(&mut report, &Words::new(Lang::Fr));
    assert!(report.cannot_see.iter().all(|l| !l.text.is_empty()));
    assert!(report.cannot_see[0].text.ends_with("Compté\u{202f}: 1\u{202f}234."));
}

#[test]
fn sentences_are_short_and_words_are_plain() {
    for (lang, most) in [(Lang::En, 35.0), (Lang::Fr, 45.0)] {
        let told = account::tell(&report(), &Words::new(lang), Look { colour: false, all: true });
        let prose = prose(&told);
        let (lix, length) = lix(&prose);
        assert!(prose.split(' ').count() > 150, "too little prose to measure: {prose}");
        assert!(lix <= most, "{lang:?}: LIX {lix:.1}");
        assert!(length <= 12.0, "{lang:?}: {length:.1} words per sentence");
    }
}

/// The paragraphs and items of an account: no headings, no tables.
fn prose(told: &str) -> String {
    let mut out = String::new();
    for block in told.split("\n\n") {
        // A table's first line holds its column names, far apart.
        if block
            .lines()
            .next()
            .is_some_and(|l| l.contains("  ") && l.trim_start().starts_with(['w', 'q']))
        {
            continue;
        }
        for line in block.lines().filter(|l| !l.contains(" · ")) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// LIX (Björnsson 1968): words per sentence, plus the share in percent of words over six letters.
/// A sentence ends at a full stop or a colon, as he counts. Names, addresses and figures are no
/// words. Also gives words per sentence.
fn lix(prose: &str) -> (f64, f64) {
    let mut sentences = 0;
    let mut words = Vec::new();
    for token in prose.split([' ', '\n', '\u{202f}', '’']) {
        sentences += usize::from(token.ends_with(['.', ':']));
        let word = token.trim_matches(|c: char| !c.is_alphanumeric());
        if !word.is_empty() && word.chars().all(char::is_alphabetic) {
            words.push(word);
        }
    }
    let long = words.iter().filter(|w| w.chars().count() > 6).count();
    let per_sentence = words.len() as f64 / f64::from(u32::try_from(sentences).unwrap());
    (per_sentence + 100.0 * long as f64 / words.len() as f64, per_sentence)
}

#[test]
fn support_is_told_in_both_languages_and_never_made_up() {
    let told = |lang, support| {
        let mut report = report();
        report.things = vec![camera()];
        report.things[0].identity.support = support;
        let words = Words::new(lang);
        let text = account::tell(&report, &words, Look::default());
        let page = html::tell(&report, &words, true);
        (text.split_whitespace().collect::<Vec<_>>().join(" "), page)
    };
    let row = |state, date| Some(Supported { state, date, source: "Maker, July 2025" });
    let past = row("ended", Some("2026-01-31"));
    let coming = row("ends", Some("2027-03-01"));
    for (lang, support, sentence) in [
        (
            Lang::En,
            past,
            "The maker’s support ended on 31 January 2026; source: “Maker, July 2025”.",
        ),
        (Lang::En, coming, "The maker’s support ends on 1 March 2027; source: “Maker, July 2025”."),
        (
            Lang::En,
            row("ended", None),
            "The maker’s support has ended; source: “Maker, July 2025”.",
        ),
        (Lang::Fr, past, "Le suivi par le fabricant a pris fin le 31 janvier 2026"),
        (Lang::Fr, coming, "Le suivi par le fabricant prend fin le 1er mars 2027"),
        (Lang::Fr, row("to-be-announced", None), "Le fabricant dit qu’il annoncera le jour"),
    ] {
        let (text, page) = told(lang, support);
        assert!(text.contains(sentence), "{sentence}: {text}");
        assert!(page.contains(sentence), "{sentence}");
    }
    for (lang, word) in [(Lang::En, "maker’s support"), (Lang::Fr, "suivi par")] {
        let (text, page) = told(lang, None);
        assert!(!text.contains(word) && !page.contains(word), "{lang:?}");
    }
}
