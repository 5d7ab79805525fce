//! Every rule's findings, told in both languages from many made-up facts, hold to what is promised
//! about sentences: short, plain, without a word of the trade, at most three choices, the same each time.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "the tests may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};

use gardien_site::{
    message::{self, Message, grammar},
    words::{EN, FR, Lang, Words},
};
use gardien_watch::{
    finding::{Fact, Finding, Level, Names, Proof},
    link::Mac,
    report::{Capture, Identity, Network, Party, Report, Thing, Totals},
    rules::RULES,
    time::{HOUR, MINUTE, SECOND, Time},
    untrusted::Untrusted,
};

const START: Time = Time(1_615_170_645_123_456);

fn text(text: &str) -> Untrusted {
    Untrusted::new(text)
}

fn party(name: &str, last: Time) -> Party {
    Party {
        country: None,
        name: Some(text(name)),
        domain: Some(text(name)),
        company: None,
        trade: None,
        r#where: "internet",
        protocol: "tls",
        port: Some(443),
        encrypted: "yes",
        up: 1_000,
        down: 1_000,
        packets: 10,
        flows: 1,
        failed: 0,
        reset: 0,
        retransmitted: 0,
        first: START,
        last,
        named: true,
        name_from: Some("dns"),
        opened_by: "thing",
        addresses: Vec::new(),
        usage: Vec::new(),
    }
}

fn thing(name: Option<&str>, identity: Identity) -> Thing {
    Thing {
        id: "thing-3".to_owned(),
        name: name.map(str::to_owned),
        mac: Mac::parse("00:00:5e:00:53:01"),
        identity,
        parties: vec![party("a1.lamp.example", Time(START.0 + 9 * HOUR))],
        ..blank()
    }
}

fn blank() -> Thing {
    Thing {
        hours: Vec::new(),
        seen_in: Vec::new(),
        id: String::new(),
        name: None,
        mac: None,
        ipv4: Vec::new(),
        ipv6: Vec::new(),
        identity: Identity::default(),
        first: None,
        last: None,
        up: 0,
        down: 0,
        packets: 0,
        parties: Vec::new(),
        other_parties: None,
        asked: Vec::new(),
        notes: Vec::new(),
        busy_minutes: Vec::new(),
        declaration: None,
        findings: Vec::new(),
        conversations: Vec::new(),
        beyond: [0, 0],
    }
}

fn things() -> Vec<Thing> {
    let kind = |confidence| Identity {
        kind: Some(text("camera")),
        confidence: Some(confidence),
        ..Identity::default()
    };
    vec![
        thing(Some("Front-door camera"), Identity::default()),
        thing(None, kind(0.7)),
        thing(None, kind(0.95)),
        blank(),
    ]
}

fn finding(rule: &'static str, level: Level, about: &str) -> Finding {
    Finding {
        id: "f-0a1b2c3d".to_owned(),
        rule,
        level,
        about: text(about),
        names: Names::Unnamed,
        times: 3,
        first: START,
        last: Time(START.0 + MINUTE),
        found: START,
        facts: BTreeMap::new(),
        evidence: Vec::new(),
        perhaps: Vec::new(),
    }
}

/// All facts that any rule has, with counts of `n`; each word of its own choice.
fn facts(n: u64, words: [&'static str; 6]) -> BTreeMap<&'static str, Fact> {
    let [service, kind, how, granted, direction, accepted] = words;
    let span = Fact::Span(i64::try_from(n).unwrap() * 61 * SECOND);
    let mut facts = BTreeMap::new();
    for name in [
        "hosts",
        "doors",
        "tries",
        "packets",
        "per_second",
        "ports_tried",
        "addresses",
        "queries",
        "names",
        "outside_port",
        "inside_port",
        "outside",
        "parties",
        "claims",
    ] {
        facts.insert(name, Fact::Count(n));
    }
    for name in ["within", "lasted", "usual_every", "silent_for"] {
        facts.insert(name, span.clone());
    }
    for name in ["octets", "usual"] {
        facts.insert(name, Fact::Octets(n * 1_234));
    }
    facts.insert("hour", Fact::At(START));
    facts.insert("ports", Fact::Ports(vec![23, 2323]));
    for name in ["shown", "path", "owner", "first_server", "first_router"] {
        facts.insert(name, Fact::Text(text("192.168.1.9")));
    }
    for (name, word) in [
        ("service", service),
        ("kind", kind),
        ("how", how),
        ("granted", granted),
        ("direction", direction),
        ("accepted", accepted),
        ("protocol", "tcp"),
    ] {
        facts.insert(name, Fact::Word(word));
    }
    facts
}

/// Findings of a rule: with all facts, with none, with each one missing, of every level.
fn findings(rule: &'static str) -> Vec<Finding> {
    let mut all = Vec::new();
    let choices = [
        ["telnet", "password", "tcp", "yes", "in", "yes"],
        ["ssh", "rank", "arp", "no", "out", "no"],
        ["ftp", "parent", "ping", "perhaps", "out", "cannot-tell"],
        ["ssh", "wifi-key", "udp", "no", "in", "no"],
        ["ssh", "version", "udp", "no", "in", "no"],
        ["ssh", "flood", "udp", "no", "in", "no"],
        ["ssh", "cookie", "udp", "no", "in", "no"],
        ["ssh", "digest", "udp", "no", "in", "no"],
        ["ssh", "token", "udp", "no", "in", "no"],
    ];
    for level in [Level::CannotTell, Level::Fine, Level::Note, Level::Look, Level::Act] {
        for about in ["203.0.113.9:23", "[2001:db8::5]:80", "cloud.example", "", "x\u{1b}[2Jy z"] {
            let mut none = finding(rule, level, about);
            none.perhaps = vec!["vpn", "never-heard-of"];
            for (n, words) in choices.iter().enumerate() {
                let n = [1, 2, 136, 40_000, 7, 9, 0, 21, 1_000_000][n];
                let whole = Finding { facts: facts(n, *words), ..none.clone() };
                let each = level == Level::Look && about.starts_with("203");
                for missing in whole.facts.keys().filter(|_| each) {
                    let mut some = whole.clone();
                    some.facts.remove(missing);
                    all.push(some);
                }
                all.push(whole);
            }
            all.push(none);
        }
    }
    all
}

fn every(mut with: impl FnMut(&Finding, &Message, &str, Lang)) {
    let things = things();
    for lang in [Lang::En, Lang::Fr] {
        let words = Words::new(lang);
        for rule in RULES {
            for (n, finding) in findings(rule).iter().enumerate() {
                let thing = &things[n % things.len()];
                let message = message::of(finding, thing, 3, &words);
                with(finding, &message, &message.sentences.join(" "), lang);
            }
        }
    }
}

fn tokens(said: &str) -> Vec<&str> {
    // A number and its unit are one, as people read them.
    let apart = |c: char| (c.is_whitespace() && c != '\u{202f}') || c == '’' || c == '\'';
    said.split(apart).filter(|w| w.chars().any(char::is_alphanumeric)).collect()
}

/// Words, words of more than six letters, sentences.
fn measure(said: &str) -> (usize, usize, usize) {
    let tokens = tokens(said);
    let letters = |w: &str| w.chars().filter(|c| c.is_alphabetic()).count();
    let long = tokens.iter().filter(|w| letters(w) > 6).count();
    let ends = said.split_whitespace().filter(|w| w.ends_with(['.', '?'])).count();
    (tokens.len(), long, ends.max(1))
}

#[test]
fn sentences_are_short_and_their_words_too() {
    let mut most: BTreeMap<(&str, &str), (usize, String)> = BTreeMap::new();
    let mut longest: BTreeMap<(&str, &str), (usize, String)> = BTreeMap::new();
    every(|finding, _, said, lang| {
        let (words, long, sentences) = measure(said);
        // In hundredths, so that nothing is rounded away.
        let lix = words * 100 / sentences + long * 10_000 / words;
        let at = (finding.rule, lang.code());
        let worst = most.entry(at).or_default();
        if lix > worst.0 {
            *worst = (lix, said.to_owned());
        }
        let worst = longest.entry(at).or_default();
        if words * 100 / sentences > worst.0 {
            *worst = (words * 100 / sentences, said.to_owned());
        }
    });
    let mut wrong = Vec::new();
    for ((rule, lang), (lix, said)) in &most {
        let limit = if *lang == "fr" { 4_500 } else { 3_500 };
        if *lix > limit {
            wrong.push(format!("{rule} {lang}: LIX {}: {said}", lix / 100));
        }
    }
    for ((rule, lang), (words, said)) in &longest {
        if *words > 1_200 {
            wrong.push(format!("{rule} {lang}: {} words a sentence: {said}", words / 100));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_first_layer_has_no_word_of_the_trade() {
    let whole = ["ip", "port", "ports", "sni", "payload", "payloads", "egress", "dns", "tcp"];
    let within = [
        "anomal",
        "exfiltr",
        "malicious",
        "malveill",
        "hack",
        "pirat",
        "threat",
        "menace",
        "suspicious",
        "suspect",
        "charge utile",
        "!",
        "safe",
        "{",
        "}",
    ];
    every(|finding, message, said, _| {
        for text in message.choices.iter().map(String::as_str).chain([said]) {
            let low = text.to_lowercase();
            for word in tokens(&low) {
                let word = word.trim_matches(|c: char| !c.is_alphanumeric());
                assert!(!whole.contains(&word), "{}: “{word}” in: {text}", finding.rule);
            }
            // Braces may come from a stranger's escaped character; nothing else may.
            let ours = low.replace("\\u{1b}", "");
            for word in within {
                assert!(!ours.contains(word), "{}: “{word}” in: {text}", finding.rule);
            }
            assert!(!text.contains('\u{1b}'));
        }
    });
}

#[test]
fn there_are_at_most_three_choices_and_none_where_nothing_is_to_do() {
    every(|finding, message, _, _| {
        let n = message.choices.len();
        let right = match finding.level {
            Level::Look | Level::Act => (1..=3).contains(&n),
            Level::CannotTell => n == 1,
            Level::Fine | Level::Note => n == 0,
        };
        assert!(right, "{} {:?}: {n} choices", finding.rule, finding.level);
        let different: BTreeSet<_> = message.choices.iter().collect();
        assert_eq!(different.len(), n);
    });
}

#[test]
fn who_comes_first_and_the_finding_is_named_in_the_details() {
    let names = ["Front-door camera", "Thing 3", "Appareil 3"];
    every(|finding, message, said, _| {
        assert!(names.iter().any(|n| said.contains(n)), "{}: nobody in: {said}", finding.rule);
        assert!(message.evidence[0].contains("f-0a1b2c3d"), "{:?}", message.evidence);
        for sentence in message.sentences.iter().chain(&message.perhaps) {
            assert!(sentence.ends_with('.'), "{sentence}");
        }
    });
}

#[test]
fn the_same_finding_is_told_in_the_same_words() {
    let words = Words::new(Lang::Fr);
    let things = things();
    for rule in RULES {
        for f in findings(rule).iter().step_by(40) {
            let once = message::of(f, &things[0], 3, &words);
            assert_eq!(once, message::of(f, &things[0], 3, &Words::new(Lang::Fr)));
        }
    }
}

#[test]
fn every_rule_has_its_words_and_every_word_is_asked_for_with_its_facts() {
    assert_eq!(grammar::TOLD.iter().map(|t| t.rule).collect::<Vec<_>>(), RULES);
    for (lang, source) in [(Lang::En, EN), (Lang::Fr, FR)] {
        let words = Words::new(lang);
        for told in grammar::TOLD {
            assert!(told.did.last().unwrap().needs.is_empty(), "{} needs facts", told.rule);
            assert!(told.choices.len() <= 3);
            let so = grammar::Line { id: told.so, needs: &[] };
            for line in told.did.iter().chain(told.more).chain([&so]) {
                assert!(words.has(line.id), "{lang:?} lacks {}", line.id);
                for variable in variables(source, line.id) {
                    let there = ["who", "level"].contains(&variable.as_str())
                        || line.needs.contains(&variable.as_str());
                    assert!(there, "{lang:?}: {} names {variable} without need", line.id);
                }
            }
        }
    }
    for (area, list) in
        [("choice", grammar::CHOICES), ("perhaps", grammar::PERHAPS), ("shows", grammar::SHOWS)]
    {
        for word in list {
            for lang in [Lang::En, Lang::Fr] {
                assert!(Words::new(lang).has(&format!("{area}-{word}")), "{area}-{word}");
            }
        }
    }
}

fn variables(source: &str, id: &str) -> BTreeSet<String> {
    let begin = source.find(&format!("\n{id} =")).unwrap() + 1;
    let rest = &source[begin..];
    let end = rest
        .lines()
        .skip(1)
        .position(|l| l.starts_with(|c: char| c.is_ascii_lowercase() || c == '#'))
        .map_or(usize::MAX, |n| n + 1);
    let body = rest.lines().take(end).collect::<Vec<_>>().join("\n");
    body.split("{ $").skip(1).map(|v| v.split([' ', '}']).next().unwrap().to_owned()).collect()
}

#[test]
fn a_number_comes_with_its_usual_value() {
    let mut f = finding("more-upload", Level::Note, "");
    f.facts.insert("octets", Fact::Octets(41_000_000));
    let words = Words::new(Lang::En);
    let said = |f: &Finding| message::of(f, &things()[0], 1, &words).sentences.join(" ");
    assert!(!said(&f).contains("41 MB"), "without the usual, the number says nothing");
    f.facts.insert("usual", Fact::Octets(4_000_000));
    assert_eq!(
        said(&f),
        "Front-door camera sent 41 MB in one hour. It usually sends 4.0 MB. \
         We do not know what it sent."
    );
}

#[test]
fn a_company_is_named_before_its_address() {
    let mut thing = things().remove(0);
    thing.parties[0].company = Some("Lumo".to_owned());
    let f = finding("secret-in-clear", Level::Look, "a1.lamp.example");
    let told = message::of(&f, &thing, 1, &Words::new(Lang::En));
    assert_eq!(told.sentences[0], "Front-door camera sent a secret to Lumo for all to read.");
    assert!(told.evidence.iter().any(|e| e == "a1.lamp.example belongs to Lumo."), "{told:?}");
}

#[test]
fn packets_are_named_and_the_rest_is_counted() {
    let mut f = finding("strangers", Level::Act, "");
    let proof = |record| Proof { file: 1, record, offset: 24, at: START, shows: "asked" };
    f.evidence = (7..12).map(proof).collect();
    let told = message::of(&f, &things()[0], 1, &Words::new(Lang::En));
    assert!(told.records.contains(&"Packet 7 of file 2: a call.".to_owned()), "{told:?}");
    assert!(told.records.contains(&"2 more packets show it.".to_owned()), "{told:?}");
    f.evidence.clear();
    let told = message::of(&f, &things()[0], 1, &Words::new(Lang::En));
    assert_eq!(told.evidence.last().unwrap(), "No single packet shows it; it follows from counts.");
}

#[test]
fn a_home_is_summed_up_with_what_nobody_can_tell() {
    let mut report = Report {
        gardien: String::new(),
        captures: vec![Capture {
            first: Some(START),
            last: Some(Time(START.0 + 3 * HOUR)),
            ..Capture::default()
        }],
        network: Network::default(),
        things: things(),
        totals: Totals::default(),
        cannot_see: Vec::new(),
        sessions: Vec::new(),
    };
    let (en, fr) = (Words::new(Lang::En), Words::new(Lang::Fr));
    let calm = message::home(&report, &en);
    assert!(calm.starts_with("We saw 4 things and found nothing to do."), "{calm}");
    assert!(calm.contains("We watched for 3 hours."), "{calm}");
    assert!(calm.contains("We cannot read what was encrypted."), "{calm}");
    report.things[0].findings = vec![
        finding("strangers", Level::Act, ""),
        finding("lan-scan", Level::Look, ""),
        finding("own-resolver", Level::Note, ""),
    ];
    report.things[1].findings =
        vec![finding("lan-scan", Level::Look, ""), finding("flood", Level::CannotTell, "")];
    let told = message::home(&report, &en);
    let begins = "All looks well, except one thing to do and 2 to look at. \
                  To do: Front-door camera. To look at: Front-door camera and Thing 2. \
                  One more fact is good to know. In one case we cannot tell.";
    assert!(told.starts_with(begins), "{told}");
    let told = message::home(&report, &fr);
    assert!(told.starts_with("Tout semble aller bien, sauf une chose à faire et 2 à regarder."));
    report.things.clear();
    assert_eq!(message::home(&report, &en), "No thing was seen, so there is nothing to tell.");
}

#[test]
fn a_thing_is_told_in_a_paragraph() {
    let mut thing = things().remove(0);
    let en = Words::new(Lang::En);
    assert_eq!(
        message::paragraph(&thing, 1, &en),
        "On the Internet it talks to a1.lamp.example alone. We cannot read most of what it \
         sends: it is encrypted, and that is good. We found nothing to do."
    );
    thing.parties[0].company = Some("Lumo".to_owned());
    thing.parties[0].trade = Some("advertising".to_owned());
    thing.findings = vec![finding("strangers", Level::Act, "")];
    let told = message::paragraph(&thing, 1, &en);
    assert!(told.contains("One of them lives on advertising."), "{told}");
    assert!(told.ends_with("There is one thing to do."), "{told}");
}

#[test]
fn levels_have_a_word_and_a_shape_of_their_own() {
    let all = [Level::Fine, Level::Note, Level::Look, Level::Act, Level::CannotTell];
    for lang in [Lang::En, Lang::Fr] {
        let words = Words::new(lang);
        let told: BTreeSet<_> = all.iter().map(|l| message::level(*l, &words)).collect();
        assert_eq!(told.len(), 5);
    }
    assert_eq!(message::level(Level::Act, &Words::new(Lang::Fr)), ("À faire".to_owned(), "⬢"));
}
