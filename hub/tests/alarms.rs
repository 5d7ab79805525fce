//! What is said about captures with a known truth: harmless things are left in peace, and trouble is
//! found, in time and with the right subject. Without the captures the tests say that they skipped.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a missing value is the failure"
)]

mod run;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use gardien_watch::time::{SECOND, Time};
use serde_json::Value;

fn captures(test: &str) -> Option<PathBuf> {
    run::shared("captures", test).map(|root| root.join("captures"))
}

/// The files below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "pcap" || e == "pcapng") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

struct Said {
    thing: String,
    level: String,
    rule: String,
    finding: Value,
}

fn inspect(path: &Path) -> Vec<Said> {
    let output = run::gardien(&["inspect", "--json", "--quiet", path.to_str().unwrap()]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", path.display());
    let report = run::json(&output);
    let mut said = Vec::new();
    for thing in report["things"].as_array().unwrap() {
        let mac = thing["mac"].as_str().map(ToOwned::to_owned);
        let thing_name = mac.unwrap_or_else(|| thing["ipv4"][0].as_str().unwrap_or("?").to_owned());
        for finding in thing["findings"].as_array().unwrap() {
            assert!(!finding["evidence"].as_array().unwrap().is_empty(), "{finding}");
            said.push(Said {
                thing: thing_name.clone(),
                level: finding["level"].as_str().unwrap().to_owned(),
                rule: finding["rule"].as_str().unwrap().to_owned(),
                finding: finding.clone(),
            });
        }
    }
    said
}

fn time(value: &Value) -> Time {
    Time::parse(value.as_str().unwrap()).unwrap()
}

#[test]
fn harmless_things_are_left_in_peace() {
    let Some(root) = captures("harmless things") else { return };
    let mut looks: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for folder in ["sentinel", "week", "lifecycle", "with-mud"] {
        for path in files(&root.join(folder)) {
            for s in inspect(&path) {
                let file = path.strip_prefix(&root).unwrap().display().to_string();
                assert_ne!(s.level, "act", "{file}: {} {}", s.thing, s.finding);
                if s.level == "look" {
                    looks.entry((file, s.thing)).or_default().push(s.rule);
                }
            }
        }
    }
    for ((file, thing), rules) in &looks {
        println!("{file}: {thing}: {rules:?}");
        // No file is longer than a week.
        assert!(rules.len() <= 1, "{file}: {thing} has {rules:?}");
    }
    for s in inspect(&root.join("zeek-flows/benign-4-1.csv")) {
        assert!(!matches!(s.level.as_str(), "act" | "look"), "{}", s.finding);
    }
}

#[test]
fn the_infected_computer_is_found_within_twenty_seconds_of_its_first_probe() {
    let Some(root) = captures("the infected computer") else { return };
    let said = inspect(&root.join("infected/raspberry-pi-scanner.pcap"));
    let acts: Vec<&Said> = said.iter().filter(|s| s.level == "act").collect();
    let [act] = acts[..] else { panic!("{} urgent findings", acts.len()) };
    assert_eq!((act.rule.as_str(), act.thing.as_str()), ("strangers", "b8:27:eb:c7:e9:c9"));
    let took = time(&act.finding["found"]).since(time(&act.finding["first"]));
    println!("found {:.1} s after its first probe", took as f64 / SECOND as f64);
    assert!(took <= 20 * SECOND);
    assert_eq!(act.finding["names"], "unnamed");
}

#[test]
fn the_mirai_log_is_found_and_torii_is_spoken_of_honestly() {
    let Some(root) = captures("the logs of worms") else { return };
    let mirai = inspect(&root.join("zeek-flows/infected-34-1.csv"));
    let of = |rule: &str| mirai.iter().filter(|s| s.rule == rule).count();
    assert!(of("flood") > 0 && of("dead-boss") > 0);
    assert!(mirai.iter().filter(|s| s.rule == "flood").all(|s| s.level == "act"));

    let torii = inspect(&root.join("zeek-flows/infected-20-1.csv"));
    let [only] = &torii[..] else { panic!("{} findings", torii.len()) };
    assert_eq!((only.rule.as_str(), only.level.as_str()), ("steady-stranger", "cannot-tell"));
    assert_eq!(only.finding["about"], "66.85.157.90:443");
}

#[test]
fn the_plug_under_attack_is_the_victim() {
    let Some(root) = captures("the attacked plug") else { return };
    for (file, plug) in [("tue-3", "68:ff:7b:df:58:4d"), ("ut-3", "00:31:92:e1:7b:17")] {
        let said = inspect(&root.join(format!("attack/plug-under-attack-{file}.pcap")));
        let by = |rule: &str| said.iter().find(|s| s.rule == rule).map(|s| s.thing.as_str());
        assert_eq!(by("under-attack"), Some(plug), "{file}");
        assert_eq!(by("port-scan"), Some("192.168.255.14"), "{file}");
    }
}

#[test]
fn a_router_that_brings_packets_in_is_no_forger() {
    let Some(root) = captures("a network of public addresses") else { return };
    // One router hands what comes from the Internet to each of ten public addresses.
    let said = inspect(&root.join("protocols/srvloc.pcap"));
    assert!(said.iter().all(|s| s.rule != "forged-source"), "{}", said.len());
}
