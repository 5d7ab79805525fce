//! Files learnt from real captures, held against what they were not learnt from.
//!
//! The captures are no part of this repository (see `known.rs`); without them the tests say that
//! they skipped.

#![expect(clippy::unwrap_used, reason = "in a test a missing value is the failure")]

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use gardien_site::declare::{Controllers, site_of};
use gardien_watch::{
    capture::{Reader, Step, recognise},
    link::Mac,
    mud::{
        breadth::widths,
        compare::{Comparison, compare},
        emit::emit,
        learn::{About, Proposal, Seen, learn},
        lint::lint,
        model::Mud,
        read::read,
        site::Site,
    },
    report::{Report, Thing},
    time::Time,
    untrusted::Untrusted,
    watcher::{Settings, Watcher},
};

/// The folder of captures, where it is.
fn captures(test: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let root = env::var_os("GARDIEN_SHARED").map_or(beside, PathBuf::from).join("captures");
    if root.is_dir() {
        return Some(root);
    }
    println!("skipped: {test} wants the captures of GARDIEN_SHARED");
    None
}

/// Calls with each record of a capture until `each` says stop.
fn records(file: &[u8], mut each: impl FnMut(&gardien_watch::capture::Record<'_>) -> bool) {
    let mut reader = Reader::new(recognise(file).unwrap()).unwrap();
    let mut at = 0;
    loop {
        match reader.next(&file[at..]) {
            Step::Record { record, consumed } => {
                at += consumed;
                if !each(&record) {
                    return;
                }
            }
            Step::Skip(consumed) => at += consumed,
            Step::More(_) | Step::Broken(_) => return,
        }
    }
}

/// The set-up runs of one type of thing, in order of time.
struct Runs {
    mac: Mac,
    files: Vec<Vec<u8>>,
}

impl Runs {
    fn of(root: &Path, thing: &str) -> Self {
        let folder = root.join("sentinel").join(thing);
        let mac = fs::read_to_string(folder.join("_iotdevice-mac.txt")).unwrap();
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "pcap") {
                let file = fs::read(path).unwrap();
                let mut first = Time(0);
                records(&file, |record| {
                    first = record.at;
                    false
                });
                files.push((first, file));
            }
        }
        files.sort();
        Self {
            mac: Mac::parse(mac.trim()).unwrap(),
            files: files.into_iter().map(|(_, file)| file).collect(),
        }
    }

    /// What is seen in some of the runs.
    fn watch(&self, which: impl Fn(usize) -> bool) -> Watched {
        let mut watcher =
            Watcher::new(Settings { seed: 1, conversations: true, ..Settings::default() });
        for (_, file) in self.files.iter().enumerate().filter(|(n, _)| which(*n)) {
            records(file, |record| {
                watcher.record(record);
                true
            });
        }
        Watched::of(watcher.finish(), self.mac)
    }
}

/// One thing of a report.
struct Watched {
    site: Site,
    thing: Thing,
    sessions: Vec<[Time; 2]>,
}

impl Watched {
    fn of(report: Report, mac: Mac) -> Self {
        let site = site_of(&report, &Controllers::default());
        let thing = report.things.into_iter().find(|t| t.mac == Some(mac)).unwrap();
        Self { site, thing, sessions: report.sessions }
    }

    fn learn(&self) -> Proposal {
        let asked: Vec<Untrusted> = self.thing.asked.iter().map(|a| a.name.clone()).collect();
        let seen = Seen {
            talks: &self.thing.conversations,
            asked: &asked,
            sessions: &self.sessions,
            beyond: self.thing.beyond,
        };
        let url = Untrusted::new("https://maker.example/thing.json");
        learn(&seen, &self.site, &About { url, ..About::default() })
    }

    fn against(&self, mud: &Mud) -> Comparison {
        compare(mud, &self.site, &self.thing.conversations)
    }
}

fn percent(part: u64, whole: u64) -> f64 {
    100.0 * part as f64 / whole as f64
}

/// The share explained, in percent.
fn share(c: &Comparison) -> f64 {
    percent(c.explained, c.packets)
}

fn entries(mud: &Mud) -> usize {
    mud.acls.iter().map(|l| l.aces.len()).sum()
}

/// What stands outside of a comparison, for whoever reads the output.
fn outside(c: &Comparison) -> String {
    let rows = c.outside.iter().take(4).map(|o| {
        let whom =
            o.name.as_ref().map_or_else(|| format!("{:?}", o.addresses[0]), |n| n.0.to_string());
        format!("{whom} {}/{} {:?} {}", o.protocol, o.port, o.opened_by, o.count.all_packets())
    });
    rows.collect::<Vec<_>>().join("; ")
}

const THINGS: [&str; 4] = ["HueBridge", "WeMoSwitch", "TP-LinkPlugHS110", "Withings"];

#[test]
fn what_is_learnt_from_some_runs_explains_the_others() {
    let Some(root) = captures("learning from set-up runs") else { return };
    for name in THINGS {
        let runs = Runs::of(&root, name);
        let all = runs.files.len();
        type Which = Box<dyn Fn(usize) -> bool>;
        let mut splits: Vec<(String, Which)> = vec![
            ("even".into(), Box::new(|n| n % 2 == 0)),
            ("odd".into(), Box::new(|n| n % 2 == 1)),
            ("first half".into(), Box::new(move |n| n < all / 2)),
            ("second half".into(), Box::new(move |n| n >= all / 2)),
        ];
        for left in 0..all {
            splits.push((format!("all but run {left}"), Box::new(move |n| n != left)));
        }
        for (split, which) in splits {
            let (train, held) = (runs.watch(&which), runs.watch(|n| !which(n)));
            let proposal = train.learn();
            let (own, other) = (train.against(&proposal.mud), held.against(&proposal.mud));
            println!(
                "{name}, {split}: {:.2} % of {} packets, held out {:.2} % of {}; {} entries, {} wide; \
                 outside: {} | {}",
                share(&own),
                own.packets,
                share(&other),
                other.packets,
                entries(&proposal.mud),
                widths(&proposal.mud).len(),
                outside(&own),
                outside(&other),
            );
        }
    }
}
