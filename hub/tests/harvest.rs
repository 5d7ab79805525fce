//! A watcher that is harvested again and again tells in all what one report tells.

#![expect(clippy::unwrap_used, reason = "in a test a missing value is the failure")]

use std::{collections::BTreeMap, fmt::Write as _};

use gardien_sim::{
    home::{HomeSettings, home},
    load::load_into,
};
use gardien_watch::{
    capture::{Reader, Step, recognise},
    report::{Party, Report, Thing},
    time::{MINUTE, SECOND},
    watcher::{Settings, Watcher},
};

/// Needs the end of what was seen, and so says nothing of a watcher that goes on until it ends.
const APART: &str = "went-silent";

/// What is to add up, in lines: of things, of what they exchanged, by minutes, of findings.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sums(BTreeMap<String, Vec<i128>>);

impl Sums {
    fn add(&mut self, key: String, counts: &[u64]) {
        let sums = self.0.entry(key).or_insert_with(|| vec![0; counts.len()]);
        for (sum, count) in sums.iter_mut().zip(counts) {
            *sum += i128::from(*count);
        }
    }

    fn take(&mut self, report: &Report) {
        for thing in &report.things {
            let who = who(thing);
            self.add(who.clone(), &[thing.up, thing.down, thing.packets]);
            for p in &thing.parties {
                let counts = [p.up, p.down, p.packets, p.flows, p.failed, p.reset, p.retransmitted];
                let with = with(p);
                self.add(format!("{who} {with}"), &counts);
                for s in &p.usage {
                    self.add(format!("{who} {with} {}", s.at.0), &[s.up, s.down, s.packets]);
                }
            }
            for note in &thing.notes {
                let key =
                    format!("{who} note {} {} {}", note.code, note.about.raw(), note.detail.raw());
                self.add(key, &[note.times]);
            }
            for asked in &thing.asked {
                let key = format!("{who} asked {} {}", asked.name.raw(), asked.resolver);
                self.add(key, &[asked.times]);
            }
            for f in thing.findings.iter().filter(|f| f.rule != APART) {
                self.add(format!("{who} finding {} {}", f.rule, f.about.raw()), &[f.times]);
            }
        }
    }

    /// What differs, for a person.
    fn differences(&self, other: &Self) -> String {
        let mut told = String::new();
        for (key, value) in &self.0 {
            if other.0.get(key) != Some(value) {
                writeln!(told, "{key}: {value:?} against {:?}", other.0.get(key)).unwrap();
            }
        }
        for key in other.0.keys().filter(|key| !self.0.contains_key(*key)) {
            writeln!(told, "{key}: missing, against {:?}", other.0.get(key)).unwrap();
        }
        told
    }
}

fn who(thing: &Thing) -> String {
    match (thing.mac, thing.ipv4.first(), thing.ipv6.first()) {
        (Some(mac), ..) => mac.to_string(),
        (_, Some(v4), _) => v4.to_string(),
        (.., Some(v6)) => v6.to_string(),
        _ => String::new(),
    }
}

fn with(p: &Party) -> String {
    let name = p.name.as_ref().map(|n| n.raw().to_owned());
    let name = name.or_else(|| p.addresses.first().map(ToString::to_string)).unwrap_or_default();
    format!("with {name} {} {:?}", p.protocol, p.port)
}

/// The sums of a file's only report, and of its harvests every so often; `None` where it is no capture.
fn both(file: &[u8], every: i64) -> Option<(Sums, Sums)> {
    let kind = recognise(file)?;
    let settings = || Settings { seed: 5, usage: true, ..Settings::default() };
    let (mut whole, mut parts) = (Watcher::new(settings()), Watcher::new(settings()));
    let mut sums = Sums::default();
    let mut reader = Reader::new(kind).unwrap();
    let (mut rest, mut next) = (file, None);
    loop {
        match reader.next(rest) {
            Step::Record { record, consumed } => {
                let due = *next.get_or_insert(record.at.0 + every);
                if record.at.0 >= due {
                    sums.take(&parts.harvest(record.at));
                    next = Some(record.at.0 + every);
                }
                whole.record(&record);
                parts.record(&record);
                rest = rest.get(consumed..).unwrap();
            }
            Step::Skip(n) => rest = rest.get(n..).unwrap_or_default(),
            Step::More(_) | Step::Broken(_) => break,
        }
    }
    let mut one = Sums::default();
    one.take(&whole.finish());
    sums.take(&parts.finish());
    Some((one, sums))
}

#[test]
fn harvests_of_a_simulated_home_add_up() {
    let home = gardien_sim::capture(&home(1, &HomeSettings::default()));
    let mut load = Vec::new();
    gardien_sim::file_header(&mut load);
    load_into(7, 20_000, &mut load);
    for file in [home, load] {
        for every in [SECOND, 10 * SECOND, 7 * MINUTE] {
            let (one, sums) = both(&file, every).unwrap();
            assert!(one.0.len() > 50, "{}", one.0.len());
            let told = one.differences(&sums);
            assert!(told.is_empty(), "every {every}:\n{told}");
        }
    }
}
