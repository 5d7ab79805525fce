//! Captures in a store: the same parties and findings as `inspect` tells, counted once.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail loudly"
)]

mod run;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use rusqlite::Connection;
use serde_json::Value;

/// Of one thing with one party: octets up and down, packets, flows.
type Sums = [i64; 4];
/// Of one thing: parties by name or address, protocol and port; findings by rule and party.
#[derive(Debug, Default, PartialEq)]
struct Known {
    parties: BTreeMap<(String, String, i64), Sums>,
    findings: BTreeMap<(String, String), i64>,
}

fn json(arguments: &[&str]) -> Value {
    let done = run::gardien(arguments);
    assert!(done.status.success(), "{arguments:?}: {}", run::said(&done));
    serde_json::from_slice(&done.stdout).unwrap()
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap()
}

/// What `inspect` tells of each thing, under the ids that the import gave them.
fn told(known: &mut BTreeMap<String, Known>, account: &Value, import: &Value) {
    let ids: BTreeMap<&str, &str> = import["things"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| (t["seen_as"].as_str().unwrap(), t["thing"].as_str().unwrap()))
        .collect();
    for thing in account["things"].as_array().unwrap() {
        let Some(id) = ids.get(thing["id"].as_str().unwrap()) else { continue };
        let known = known.entry((*id).to_owned()).or_default();
        for p in thing["parties"].as_array().unwrap() {
            let who = p["name"].as_str().or_else(|| p["addresses"][0].as_str()).unwrap_or_default();
            let key = (
                who.to_owned(),
                p["protocol"].as_str().unwrap().to_owned(),
                p["port"].as_i64().unwrap_or(-1),
            );
            let sums = known.parties.entry(key).or_default();
            for (sum, name) in sums.iter_mut().zip(["up", "down", "packets", "flows"]) {
                *sum += number(&p[name]);
            }
        }
        for f in thing["findings"].as_array().unwrap() {
            let key =
                (f["rule"].as_str().unwrap().to_owned(), f["about"].as_str().unwrap().to_owned());
            *known.findings.entry(key).or_default() += number(&f["times"]);
        }
    }
}

/// The same out of the store's own rows.
fn kept(store: &Path) -> BTreeMap<String, Known> {
    let file = Connection::open(store.join("gardien.db")).unwrap();
    let mut all: BTreeMap<String, Known> = BTreeMap::new();
    let id = |octets: Vec<u8>| {
        let hex: String = octets.iter().map(|o| format!("{o:02x}")).collect();
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    };
    let mut asked = file
        .prepare(
            "SELECT t.id, COALESCE(p.name, json_extract(k.addresses, '$[0]'), ''), p.protocol, \
             COALESCE(p.port, -1), k.up, k.down, k.packets, k.flows FROM talk k \
             JOIN thing t ON t.num = k.thing JOIN party p ON p.num = k.party",
        )
        .unwrap();
    let mut rows = asked.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let known = all.entry(id(row.get(0).unwrap())).or_default();
        let key = (row.get(1).unwrap(), row.get(2).unwrap(), row.get(3).unwrap());
        let sums: Sums = [4, 5, 6, 7].map(|n| row.get(n).unwrap());
        let have = known.parties.entry(key).or_default();
        for (have, sum) in have.iter_mut().zip(sums) {
            *have += sum;
        }
    }
    let mut asked = file.prepare("SELECT thing, rule, about, times FROM finding").unwrap();
    let mut rows = asked.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let known = all.entry(id(row.get(0).unwrap())).or_default();
        known.findings.insert((row.get(1).unwrap(), row.get(2).unwrap()), row.get(3).unwrap());
    }
    // Usage adds up to what was exchanged.
    let sums = |sql: &str| -> (i64, i64, i64) {
        file.query_row(sql, [], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).unwrap()
    };
    assert_eq!(
        sums("SELECT SUM(up), SUM(down), SUM(packets) FROM usage"),
        sums("SELECT SUM(up), SUM(down), SUM(packets) FROM talk")
    );
    all
}

fn same(left: &BTreeMap<String, Known>, right: &BTreeMap<String, Known>) {
    for (id, known) in left {
        let none = Known::default();
        let other = right.get(id).unwrap_or(&none);
        for (key, sums) in &known.parties {
            assert_eq!(other.parties.get(key), Some(sums), "{id} with {key:?}");
        }
        assert_eq!(known.parties.len(), other.parties.len(), "{id}");
        assert_eq!(known.findings, other.findings, "{id}");
    }
}

#[test]
fn a_made_home_is_kept_as_it_is_told() {
    let folder = run::Folder::new();
    let (file, store) = (folder.path("home.pcap"), folder.path("store"));
    let made = run::gardien(&["demo", "--capture", &file, "--trouble", "all"]);
    assert!(made.status.success(), "{}", run::said(&made));
    let import = json(&["import", "--json", "--store", &store, &file]);
    let account = json(&["inspect", "--json", &file]);
    let mut told_of = BTreeMap::new();
    told(&mut told_of, &account, &import);
    let kept_of = kept(Path::new(&store));
    assert!(told_of.values().map(|k| k.findings.len()).sum::<usize>() > 10);
    same(&told_of, &kept_of);
    // The same file again is not counted again, under another name neither.
    let other = folder.path("copy.pcap");
    std::fs::copy(&file, &other).unwrap();
    let again = json(&["import", "--json", "--store", &store, &file, &other]);
    assert_eq!(again["skipped"].as_array().unwrap().len(), 2);
    assert_eq!((number(&again["new"]), number(&again["known"])), (0, 0));
    same(&kept_of, &kept(Path::new(&store)));
}

/// The captures as a building of some forty things: files that belong together are read together.
#[test]
fn captures_are_kept_as_they_are_told() {
    let Some(root) = run::shared("captures", "a building out of captures") else { return };
    let root = root.join("captures");
    let mut readings: Vec<PathBuf> = Vec::new();
    for folder in ["sentinel", "attack"] {
        let inside = std::fs::read_dir(root.join(folder)).unwrap();
        readings.extend(inside.map(|e| e.unwrap().path()));
    }
    readings.extend(
        ["week", "lifecycle/xiaodu_plug", "infected", "with-mud"].map(|name| root.join(name)),
    );
    readings.sort();
    let folder = run::Folder::new();
    let store = folder.path("store");
    let mut told_of = BTreeMap::new();
    let mut met = BTreeSet::new();
    for reading in &readings {
        let file = reading.to_str().unwrap();
        let import = json(&["import", "--json", "--store", &store, file]);
        let account = json(&["inspect", "--json", file]);
        told(&mut told_of, &account, &import);
        for thing in import["things"].as_array().unwrap() {
            met.insert(thing["thing"].as_str().unwrap().to_owned());
        }
        // Nobody is lost: what shows an address or a name became somebody's.
        let told = account["things"].as_array().unwrap().len();
        let kept = import["things"].as_array().unwrap().len();
        assert_eq!(told, kept + usize::try_from(number(&import["nameless"])).unwrap(), "{file}");
    }
    let kept_of = kept(Path::new(&store));
    same(&told_of, &kept_of);
    let findings: usize = kept_of.values().map(|k| k.findings.len()).sum();
    println!("{} things, {findings} findings, from {} readings", met.len(), readings.len());
    assert!((35..=60).contains(&met.len()), "{} things", met.len());
}

/// The captures a life was seen in, in the order it shows them: name, from, until, first met.
fn seen_in(store: &str, thing: &str) -> Vec<(String, String, String, Vec<String>)> {
    let life = json(&["life", thing, "--json", "--store", store]);
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let seen = life["seen"].as_array().unwrap().iter().map(|s| {
        let name = text(&s["capture"]).rsplit('/').next().unwrap().to_owned();
        let new = s["new"].as_array().unwrap().iter().map(text).collect();
        (name, text(&s["first"]), text(&s["last"]), new)
    });
    seen.collect()
}

/// A capture cut in two in the middle of a minute: what is told of each half adds up to the whole, and
/// nothing is told of a half in which a thing was silent.
#[test]
fn a_life_names_the_captures_it_was_seen_in() {
    let folder = run::Folder::new();
    let whole = folder.path("home.pcap");
    assert!(run::gardien(&["demo", "--capture", &whole]).status.success());
    let octets = std::fs::read(&whole).unwrap();
    let word = |at: usize| u32::from_le_bytes(octets[at..at + 4].try_into().unwrap());
    let (mut at, mut records) = (24, Vec::new());
    while at < octets.len() {
        let length = 16 + word(at + 8) as usize;
        records.push((at, word(at)));
        at += length;
    }
    let middle = records[records.len() / 2].1;
    let cut = records.iter().find(|(_, second)| *second > middle).unwrap().0;
    let half = |name: &str, body: &[u8]| folder.file(name, &[&octets[..24], body].concat());
    let first = half("first.pcap", &octets[24..cut]);
    let second = half("second.pcap", &octets[cut..]);

    let store = folder.path("halves");
    let imported = json(&["import", "--json", "--store", &store, &first, &second]);
    let account = json(&["inspect", "--json", &first, &second]);
    let alone = [&first, &second].map(|file| json(&["inspect", "--json", file]));
    let mut in_both = 0;
    for met in imported["things"].as_array().unwrap() {
        let things = account["things"].as_array().unwrap();
        let thing = things.iter().find(|t| t["id"] == met["seen_as"]).unwrap();
        let life = json(&["life", met["thing"].as_str().unwrap(), "--json", "--store", &store]);
        let seen = life["seen"].as_array().unwrap();
        let sum = |name: &str| seen.iter().map(|s| number(&s[name])).sum::<i64>();
        assert_eq!([sum("up"), sum("down")], [number(&thing["up"]), number(&thing["down"])]);
        for (file, alone) in [&first, &second].iter().zip(&alone) {
            let there =
                alone["things"].as_array().unwrap().iter().find(|t| {
                    t["mac"] == thing["mac"] && number(&t["up"]) + number(&t["down"]) > 0
                });
            let shown = seen.iter().find(|s| s["capture"].as_str() == Some(file.as_str()));
            assert_eq!(there.is_some(), shown.is_some(), "{file}: {}", thing["mac"]);
            if let (Some(there), Some(shown)) = (there, shown) {
                assert_eq!(there["up"], shown["up"], "{file}: {}", thing["mac"]);
                assert_eq!(there["down"], shown["down"], "{file}: {}", thing["mac"]);
            }
        }
        in_both += i32::from(seen.len() == 2);
        // Each party is met for the first time once.
        let all: Vec<&str> = seen
            .iter()
            .flat_map(|s| s["new"].as_array().unwrap())
            .filter_map(Value::as_str)
            .collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    }
    assert!(in_both >= 4, "{in_both} things in both halves");
}

/// The whole life of a plug, phase by phase, from its set-up to the day it was deleted.
#[test]
fn the_life_of_a_plug_shows_its_phases() {
    let Some(root) = run::shared("captures", "the life of a plug") else { return };
    let phases = root.join("captures/lifecycle/xiaodu_plug_phases");
    let folder = run::Folder::new();
    let store = folder.path("store");
    let imported = json(&["import", "--json", "--store", &store, phases.to_str().unwrap()]);
    let things = imported["things"].as_array().unwrap();
    assert_eq!(things.len(), 1);
    let seen = seen_in(&store, things[0]["thing"].as_str().unwrap());
    let names: Vec<&str> = seen.iter().map(|s| s.0.as_str()).collect();
    assert_eq!(names.len(), 15, "{names:?}");
    assert_eq!(names.first(), Some(&"xiaodu_plug_setup.pcap"));
    assert_eq!(names[13..], ["xiaodu_plug_update.pcap", "xiaodu_plug_delete.pcap"]);
    // Its server of updates is met when it is set up.
    assert!(seen[0].3.contains(&"ota.baidu.com".to_owned()), "{:?}", seen[0].3);
    for pair in seen.windows(2) {
        assert!(pair[0].2 <= pair[1].1, "{pair:?} overlap");
    }
    let told = run::gardien(&["life", "1", "--store", &store, "--lang", "en"]);
    let told = run::text(&told);
    for phase in ["setup", "update", "delete"] {
        assert!(told.contains(&format!("xiaodu_plug_{phase}.pcap")), "{told}");
    }
    println!("{told}");
}
