//! Trouble is found on the thing that makes it, with a packet to look at; the harmless twin of each
//! is not found.
//!
//! One row for each scenario of `gardien_sim::trouble`, over several seeds. A rule that is not there yet
//! stands in [`WAITING`]; its rows are skipped aloud.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a missing value is the failure"
)]

mod run;

use std::collections::BTreeSet;

use gardien_sim::trouble::{SCENARIOS, Scenario, Subject, Trouble, make};
use gardien_watch::{
    finding::{Level, MOST_EVIDENCE},
    time::Time,
};
use run::{Folder, code, gardien, json, said};
use serde_json::Value;

/// Rules that are being written.
const WAITING: &[&str] = &[];

const SEEDS: [u64; 5] = [1, 2, 3, 1_000, u64::MAX];
/// Days of three are read for two seeds: they are long.
const SEEDS_OF_DAYS: [u64; 2] = [1, 2];

/// One home, as the program tells of it.
struct Told {
    made: Trouble,
    bytes: Vec<u8>,
    things: Vec<Value>,
}

impl Told {
    fn of(scenario: &'static Scenario, twin: bool, seed: u64) -> Self {
        let folder = Folder::new();
        let made = make(scenario, twin, seed);
        let bytes = made.capture();
        let file = folder.file("home.pcap", &bytes);
        let output = gardien(&["inspect", "--json", "--quiet", &file]);
        assert!(matches!(code(&output), 0 | 3), "{}: {}", scenario.name, said(&output));
        let things = json(&output)["things"].as_array().unwrap().clone();
        assert!(things.len() > 4, "{}: {} things", scenario.name, things.len());
        Self { made, bytes, things }
    }

    /// The findings of all things, each with the hardware address of its thing.
    fn findings(&self) -> impl Iterator<Item = (String, &Value)> {
        self.things.iter().flat_map(|t| {
            let mac = t["mac"].as_str().unwrap_or_default().to_owned();
            t["findings"].as_array().unwrap().iter().map(move |f| (mac.clone(), f))
        })
    }

    /// What a finding names is there: each record's number, offset and time are those of one record
    /// of the file. The hardware addresses of those records, and their times.
    fn proofs(&self, finding: &Value) -> (Vec<Time>, BTreeSet<String>) {
        let evidence = finding["evidence"].as_array().unwrap();
        assert!((1..=MOST_EVIDENCE).contains(&evidence.len()), "{finding:#}");
        let (mut times, mut macs) = (Vec::new(), BTreeSet::new());
        for proof in evidence {
            assert_eq!(proof["file"], 0, "{finding:#}");
            let number = proof["packet"].as_u64().unwrap() as usize;
            let offset = proof["offset"].as_u64().unwrap() as usize;
            let frame = self.made.frames.get(number - 1).unwrap();
            let before: usize =
                self.made.frames.iter().take(number - 1).map(|f| 16 + f.bytes.len()).sum();
            assert_eq!(offset, 24 + before, "packet {number}: {finding:#}");
            assert!(self.bytes.get(offset + 16..).unwrap().starts_with(&frame.bytes));
            assert_eq!(proof["at"], frame.at.to_string(), "packet {number}: {finding:#}");
            assert!(!proof["shows"].as_str().unwrap().is_empty());
            times.push(frame.at);
            for at in [0, 6] {
                macs.insert(written(frame.bytes.get(at..at + 6).unwrap()));
            }
        }
        (times, macs)
    }
}

fn written(mac: &[u8]) -> String {
    mac.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(":")
}

fn level(finding: &Value) -> Level {
    let word = finding["level"].as_str().unwrap();
    [Level::CannotTell, Level::Fine, Level::Note, Level::Look, Level::Act]
        .into_iter()
        .find(|l| l.word() == word)
        .unwrap()
}

fn shown(all: &[(String, &Value)]) -> String {
    let line = |(mac, f): &(String, &Value)| {
        format!("  {mac} {} {} about {} ×{}\n", f["rule"], f["level"], f["about"], f["times"])
    };
    all.iter().map(line).collect()
}

/// What is wrong with how a trouble is told.
fn trouble(scenario: &'static Scenario, seed: u64) -> Option<String> {
    let told = Told::of(scenario, false, seed);
    let Subject { mac, level: least, from } = told.made.subjects[0];
    let mac = written(&mac);
    let all: Vec<_> = told.findings().collect();
    let found = all.iter().find(|(of, f)| *of == mac && f["rule"] == scenario.rule);
    let Some((_, finding)) = found else {
        return Some(format!("{} is not found on {mac}, but\n{}", scenario.rule, shown(&all)));
    };
    if level(finding) < least {
        return Some(format!("{mac}: {} below {}", finding["level"], least.word()));
    }
    let (times, macs) = told.proofs(finding);
    if !times.iter().any(|at| *at >= from) || !macs.contains(&mac) {
        return Some(format!("no evidence of {mac} after {from}: {finding:#}"));
    }
    None
}

/// What is wrong with how a twin is told.
fn twin(scenario: &'static Scenario, seed: u64) -> Option<String> {
    let told = Told::of(scenario, true, seed);
    let all: Vec<_> = told.findings().collect();
    // Who only lives there must not be found either.
    let least = told.made.subjects.iter().map(|s| s.level).min().unwrap();
    let bound = |mac: &str| {
        let of = told.made.subjects.iter().find(|s| written(&s.mac) == mac);
        of.map_or(least, |s| s.level)
    };
    let wrong = |(mac, f): &&(String, &Value)| {
        let own = f["rule"] == scenario.rule && level(f) >= bound(mac);
        own || level(f) == Level::Act
    };
    let wrong: Vec<_> = all.iter().filter(wrong).cloned().collect();
    for (mac, _) in &all {
        let looks = all.iter().filter(|(of, f)| of == mac && level(f) == Level::Look).count();
        if looks > 1 {
            return Some(format!("{looks} times to look at {mac}:\n{}", shown(&all)));
        }
    }
    (!wrong.is_empty()).then(|| shown(&wrong))
}

/// Holds every scenario of some length to a judge; says all that is wrong together.
fn judged(days: bool, judge: fn(&'static Scenario, u64) -> Option<String>) {
    let seeds = if days { &SEEDS_OF_DAYS[..] } else { &SEEDS[..] };
    let mut wrong = String::new();
    for scenario in SCENARIOS {
        if (scenario.minutes(false) >= 1_000) != days {
            continue;
        }
        if WAITING.contains(&scenario.rule) {
            println!("skipped: {} waits for the rule {}", scenario.name, scenario.rule);
            continue;
        }
        for seed in seeds {
            if let Some(text) = judge(scenario, *seed) {
                wrong.push_str(&format!("{} (seed {seed}): {text}\n", scenario.name));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn trouble_is_found_on_the_thing_that_makes_it() {
    judged(false, trouble);
}

#[test]
fn its_harmless_twin_is_not() {
    judged(false, twin);
}

#[test]
fn trouble_that_takes_days_is_found() {
    judged(true, trouble);
}

#[test]
fn days_without_trouble_are_not() {
    judged(true, twin);
}

#[test]
fn a_rule_that_is_there_does_not_wait() {
    for rule in WAITING {
        let scenario = SCENARIOS.iter().find(|s| s.rule == *rule);
        let scenario = scenario.unwrap_or_else(|| panic!("{rule} waits for no scenario"));
        assert!(trouble(scenario, 1).is_some(), "{rule} is found: take it out of WAITING");
    }
}

#[test]
fn a_home_with_trouble_is_written_by_name() {
    let folder = Folder::new();
    let file = folder.path("a.pcap");
    let run = |arguments: &[&str]| {
        gardien(&[&["demo", "--capture", &file, "--force", "--seed", "4"], arguments].concat())
    };
    let read = || std::fs::read(&file).unwrap();
    assert_eq!(code(&run(&["--trouble", "worm-syn"])), 0);
    let scenario = gardien_sim::trouble::find("worm-syn").unwrap();
    assert!(read() == make(scenario, false, 4).capture());
    assert_eq!(code(&run(&["--trouble", "worm-syn", "--twin"])), 0);
    assert!(read() == make(scenario, true, 4).capture());
    let both = run(&["--trouble", "worm-syn,dns-tunnel", "--trouble", "worm-syn"]);
    assert_eq!(code(&both), 0, "{}", said(&both));
    assert!(read().len() > make(scenario, false, 4).capture().len());

    let wrong = run(&["--trouble", "worm"]);
    assert_eq!(code(&wrong), 2);
    assert!(said(&wrong).contains("is none of the kinds of trouble"), "{}", said(&wrong));
    assert_eq!(code(&run(&["--twin"])), 2, "the twin of what?");
    for lang in ["en", "fr"] {
        let help = gardien(&["demo", "--help", "--lang", lang]);
        let help = String::from_utf8(help.stdout).unwrap();
        for scenario in SCENARIOS {
            assert!(help.contains(scenario.name), "{lang}: {}", scenario.name);
        }
        assert!(help.lines().all(|l| l.chars().count() <= 100), "{help}");
    }
}
