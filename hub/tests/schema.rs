//! The JSON of `gardien inspect` is what `docs/inspect.schema.json` says.
//!
//! The validator here knows just the words that the schema uses and refuses any other, so that a
//! rule written there is a rule checked here.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

use gardien_watch::{
    finding::{Fact, Finding, Level, Names, Proof},
    ip::Address,
    link::Mac,
    mud::verdict::{
        Amount, Candidate, Declaration, Entry, Evidence, KeptBy, Near, NeededFor, Observed,
        Outside, Signature, TooWide, Why,
    },
    report::{
        Asked, Because, BusyMinute, Capture, Contradiction, Gateway, Hour, Identity, Limit,
        Network, NotUnderstood, Note, OtherParties, Party, Problem, Reason, Report, Supported,
        Sure, Thing, Totals,
    },
    time::Time,
    untrusted::Untrusted,
};
use serde_json::{Value, json};

const SCHEMA: &str = include_str!("../../docs/inspect.schema.json");
const PAGE: &str = include_str!("../../docs/inspect-json.md");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

/// Everything that is wrong with a value, each with its place.
fn check(root: &Value, rule: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
    for (word, expected) in rule.as_object().unwrap() {
        let fits = match word.as_str() {
            "$schema" | "$defs" | "title" | "description" => true,
            "$ref" => {
                let pointer = expected.as_str().unwrap().strip_prefix('#').unwrap();
                check(root, root.pointer(pointer).unwrap(), value, at, wrong);
                true
            }
            "type" => match expected {
                Value::Array(types) => types.iter().any(|t| is(value, t.as_str().unwrap())),
                one => is(value, one.as_str().unwrap()),
            },
            "enum" => expected.as_array().unwrap().contains(value),
            "oneOf" => {
                let fitting = expected.as_array().unwrap().iter().filter(|rule| {
                    let mut wrong = Vec::new();
                    check(root, rule, value, at, &mut wrong);
                    wrong.is_empty()
                });
                fitting.count() == 1
            }
            "minimum" => value.as_f64().is_none_or(|v| v >= expected.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|v| v <= expected.as_f64().unwrap()),
            "maxItems" => {
                value.as_array().is_none_or(|v| v.len() as u64 <= expected.as_u64().unwrap())
            }
            // There are two patterns: that of ids of findings and that of times.
            "pattern" if expected == "^f-[0-9a-f]{8}$" => value.as_str().is_none_or(|v| {
                let digits = v.strip_prefix("f-").unwrap_or_default().as_bytes();
                let is_digit = |b: &u8| b.is_ascii_digit() || (b'a'..=b'f').contains(b);
                digits.len() == 8 && digits.iter().all(is_digit)
            }),
            "pattern" => {
                value.as_str().is_none_or(|v| v.ends_with('Z') && Time::parse(v).is_some())
            }
            "items" => {
                for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, expected, item, &format!("{at}/{i}"), wrong);
                }
                true
            }
            "required" => value.as_object().is_none_or(|object| {
                expected
                    .as_array()
                    .unwrap()
                    .iter()
                    .all(|k| object.contains_key(k.as_str().unwrap()))
            }),
            "properties" => {
                for (key, item) in value.as_object().into_iter().flatten() {
                    if let Some(rule) = expected.get(key) {
                        check(root, rule, item, &format!("{at}/{key}"), wrong);
                    }
                }
                true
            }
            "additionalProperties" => value.as_object().is_none_or(|object| {
                let known = rule.get("properties").unwrap();
                object.keys().all(|key| known.get(key).is_some())
            }),
            other => panic!("the schema says {other}, which this test does not know"),
        };
        if !fits {
            wrong.push(format!("{at}: {word} of {expected}: {value}"));
        }
    }
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no such type: {other}"),
    }
}

fn problems(value: &Value) -> Vec<String> {
    let schema = schema();
    let mut wrong = Vec::new();
    check(&schema, &schema, value, "", &mut wrong);
    wrong
}

/// A verdict in which nothing is left empty.
fn declaration() -> Declaration {
    let text = Untrusted::new;
    let entry = || Entry { policy: "from-device", acl: text("list"), ace: text("entry"), line: 7 };
    let amount = Amount { flows: 1, packets: 2, up: 3, down: 4, first: Time(0), last: Time(1) };
    Declaration {
        file: Some("lamp.json".to_owned()),
        url: Some(text("https://example.com/lamp")),
        chosen_by: Some("given"),
        grade: "omits",
        reasons: vec![Why { code: "not-mentioned", count: Some(1) }],
        explained: Some(0.5),
        explained_packets: 1,
        alone_packets: 1,
        packets: 2,
        not_judged: 0,
        observed: Some(Observed { first: Time(0), last: Time(1), seconds: 0 }),
        kept: vec![KeptBy { entry: entry(), amount, name_known: Some("told") }],
        needed: vec![NeededFor { what: "address", amount }],
        outside: vec![Outside {
            name: Some(text("a.example")),
            name_known: Some("said"),
            addresses: vec!["203.0.113.7".parse().unwrap()],
            r#where: "internet",
            protocol: "icmp".to_owned(),
            port: None,
            icmp: Some((8, 0)),
            opened_by: "thing",
            amount,
            evidence: Some(Evidence { file: "a.pcap".to_owned(), packet: 1, offset: 24 }),
            refused_by: Some(entry()),
            near: Some(Near { entry: entry(), differs: "port" }),
            excuse: Some("other-edition"),
            other_file: Some("lamp-eu.json".to_owned()),
        }],
        never_used: vec![entry()],
        too_wide: vec![TooWide {
            entry: entry(),
            wide: "any-port",
            address_bits: 0,
            ports: 65_536,
        }],
        repairs: gardien_watch::mud::read::read(b"{}").remarks,
        signature: Some(Signature {
            file: "lamp.p7s".to_owned(),
            judgement: "refused",
            refusals: vec!["tampered"],
            notes: vec!["crlf"],
            signer: Some(text("CN=Maker")),
        }),
        candidates: vec![Candidate {
            file: "lamp.json".to_owned(),
            url: text("https://example.com/lamp"),
            explained: 0.5,
            telling: vec!["example.com".to_owned()],
        }],
        cannot_see: vec!["local-hops"],
    }
}

/// A report in which nothing is left empty.
fn full() -> Report {
    let text = Untrusted::new;
    let party = Party {
        name: Some(text("a.example")),
        domain: Some(text("example")),
        company: None,
        trade: None,
        country: None,
        r#where: "internet",
        protocol: "tls",
        port: Some(443),
        encrypted: "yes",
        up: 1,
        down: 2,
        packets: 3,
        flows: 1,
        failed: 0,
        reset: 0,
        retransmitted: 0,
        first: Time(0),
        last: Time(1),
        named: true,
        name_from: Some("dns"),
        opened_by: "thing",
        addresses: vec![Address::v4([203, 0, 113, 7])],
        usage: Vec::new(),
    };
    let nameless = Party {
        name: None,
        domain: None,
        port: None,
        encrypted: "cannot-tell",
        r#where: "lan",
        name_from: None,
        ..party.clone()
    };
    let thing = Thing {
        id: "thing-1".to_owned(),
        seen_in: Vec::new(),
        name: Some("Lamp".to_owned()),
        mac: Mac::parse("00:00:5e:00:53:01"),
        ipv4: vec!["192.168.1.2".parse().unwrap()],
        ipv6: vec!["fe80::1".parse().unwrap()],
        identity: Identity {
            maker: Some(text("Maker")),
            confidence: Some(0.5),
            sure: Sure { maker: Some(0.5), ..Sure::default() },
            radio: Some(text("Radio")),
            because: vec![Because {
                about: "maker",
                value: text("Maker"),
                source: "oui",
                saw: text("Maker Ltd"),
                weight: 0.5,
            }],
            contradictions: vec![Contradiction {
                about: "kind",
                says: text("printer"),
                behaves: text("camera"),
            }],
            support: Some(Supported {
                state: "ended",
                date: Some("2026-01-31"),
                source: "Maker, 10 July 2025",
            }),
            reasons: vec![Reason { source: "oui", saw: text("Maker"), says: "maker" }],
            ..Identity::default()
        },
        first: Some(Time(0)),
        last: Some(Time(1)),
        up: 1,
        down: 2,
        packets: 3,
        parties: vec![party, nameless],
        other_parties: Some(OtherParties::default()),
        asked: vec![Asked { name: text("a.example"), resolver: "192.168.1.1".into(), times: 1 }],
        notes: vec![Note {
            code: "telnet",
            about: text("192.168.1.9"),
            detail: text(""),
            times: 1,
            first: Time(0),
            last: Time(1),
        }],
        busy_minutes: vec![BusyMinute { at: Time(0), up: 30_000, down: 0 }],
        hours: vec![Hour { at: Time(0), up: 30_000, down: 0 }],
        declaration: Some(declaration()),
        conversations: vec![],
        beyond: [0, 0],
        findings: vec![Finding {
            id: "f-0a1b2c3d".to_owned(),
            rule: "strangers",
            level: Level::Act,
            about: text("203.0.113.9:23"),
            names: Names::NoAnswersSeen,
            times: 2,
            first: Time(0),
            last: Time(1),
            found: Time(1),
            facts: [
                ("hosts", Fact::Count(2)),
                ("octets", Fact::Octets(2)),
                ("within", Fact::Span(2)),
                ("hour", Fact::At(Time(0))),
                ("ports", Fact::Ports(vec![23])),
                ("path", Fact::Text(text("/x"))),
                ("service", Fact::Word("ssh")),
            ]
            .into(),
            evidence: vec![Proof { file: 0, record: 1, offset: 24, at: Time(0), shows: "asked" }],
            perhaps: vec!["game"],
        }],
    };
    Report {
        sessions: Vec::new(),
        gardien: "0.1.0".to_owned(),
        captures: vec![Capture {
            file: "a.pcap".to_owned(),
            kind: "pcap".to_owned(),
            first: Some(Time(0)),
            problems: vec![Problem {
                code: "truncated",
                fatal: true,
                offset: Some(24),
                count: 1,
                what: "record header".to_owned(),
            }],
            ..Capture::default()
        }],
        network: Network {
            gateways: vec![Gateway { mac: None, ipv4: vec![], ipv6: vec![] }],
            resolvers: vec!["192.168.1.1".to_owned()],
            time_servers: vec!["192.168.1.1".to_owned()],
            home: vec!["192.168.0.0/16".to_owned()],
            duplicate_frames: 1,
            not_understood: vec![NotUnderstood { what: "ethertype".to_owned(), frames: 2 }],
        },
        things: vec![thing],
        totals: Totals::default(),
        cannot_see: vec![Limit { code: "no-mac", count: Some(1), about: "", text: "x".to_owned() }],
    }
}

#[test]
fn a_full_report_fits_the_schema() {
    let value = serde_json::to_value(full()).unwrap();
    assert_eq!(problems(&value), Vec::<String>::new());
}

#[test]
fn what_does_not_fit_is_found() {
    let value = serde_json::to_value(full()).unwrap();
    for (place, wrong) in [
        ("/things/0/parties/0/encrypted", json!("maybe")),
        ("/things/0/parties/0/port", json!(65_536)),
        ("/things/0/first", json!("yesterday")),
        ("/things/0/findings/0/level", json!("red")),
        ("/things/0/findings/0/id", json!("f-1")),
        ("/things/0/findings/0/evidence/0/packet", json!(0)),
        ("/things/0/other_parties", json!({})),
        ("/captures/0/packets", json!(-1)),
        ("/network", json!({"surprise": 1})),
    ] {
        let mut value = value.clone();
        *value.pointer_mut(place).unwrap() = wrong;
        assert!(!problems(&value).is_empty(), "{place}");
    }
}

#[test]
fn what_the_program_writes_fits_the_schema() {
    let mut capture = Vec::new();
    for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 262_144, 1] {
        capture.extend_from_slice(&word.to_le_bytes());
    }
    let file = std::env::temp_dir().join(format!("gardien-schema-{}.pcap", std::process::id()));
    std::fs::write(&file, &capture).unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_gardien"))
        .args(["inspect", "--json"])
        .arg(&file)
        .output();
    std::fs::remove_file(&file).unwrap();
    let value: Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    assert_eq!(problems(&value), Vec::<String>::new());
}

#[test]
fn the_page_explains_every_field() {
    let schema = schema();
    let mut rules = vec![&schema];
    while let Some(rule) = rules.pop() {
        match rule {
            Value::Object(object) => {
                for (key, value) in object {
                    if key == "properties" {
                        for field in value.as_object().unwrap().keys() {
                            let cell = format!("`{field}`");
                            assert!(PAGE.contains(&cell), "docs/inspect-json.md lacks {cell}");
                        }
                    }
                    rules.push(value);
                }
            }
            Value::Array(all) => rules.extend(all),
            _ => {}
        }
    }
}

#[test]
fn the_example_on_the_page_fits_the_schema() {
    let example = PAGE.split("```json").nth(1).unwrap().split("```").next().unwrap();
    let value: Value = serde_json::from_str(example).unwrap();
    assert_eq!(problems(&value), Vec::<String>::new());
}
