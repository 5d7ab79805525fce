//! Usage over time: minutes that add up to what each row moved, on a made home and, where they are
//! there, on real captures.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail loudly"
)]

mod run;

use std::fs;

use gardien_watch::{
    capture::{Reader, Step, recognise},
    report::Report,
    time::MINUTE,
    watcher::{Settings, Watcher},
};

fn check(report: &Report) -> (usize, usize) {
    let (mut rows, mut minutes) = (0, 0);
    for thing in &report.things {
        for p in &thing.parties {
            let sum = p
                .usage
                .iter()
                .fold((0, 0, 0), |(u, d, n), s| (u + s.up, d + s.down, n + s.packets));
            assert_eq!(sum, (p.up, p.down, p.packets), "{:?} {:?}", thing.mac, p.name);
            assert!(p.usage.windows(2).all(|w| w[0].at < w[1].at), "minutes in order, each once");
            let (first, last) = (p.first.0.div_euclid(MINUTE), p.last.0.div_euclid(MINUTE));
            for s in &p.usage {
                assert_eq!(s.at.0 % MINUTE, 0);
                assert!((first..=last).contains(&(s.at.0 / MINUTE)));
            }
            rows += 1;
            minutes += p.usage.len();
        }
    }
    (rows, minutes)
}

fn watch(files: &[Vec<u8>], usage: bool) -> Report {
    let mut watcher = Watcher::new(Settings { seed: 1, usage, ..Settings::default() });
    for file in files {
        let mut reader = Reader::new(recognise(file).unwrap()).unwrap();
        let mut rest = &file[..];
        loop {
            match reader.next(rest) {
                Step::Record { record, consumed } => {
                    watcher.record(&record);
                    rest = &rest[consumed..];
                }
                Step::Skip(n) => rest = &rest[n..],
                Step::More(_) | Step::Broken(_) => break,
            }
        }
    }
    watcher.finish()
}

fn a_home() -> Vec<u8> {
    let folder = run::Folder::new();
    let file = folder.path("home.pcap");
    let made = run::gardien(&["demo", "--capture", &file]);
    assert!(made.status.success(), "{}", run::said(&made));
    fs::read(file).unwrap()
}

#[test]
fn minutes_of_a_made_home_add_up() {
    let (rows, minutes) = check(&watch(&[a_home()], true));
    assert!(rows > 50 && minutes > 3 * rows, "{rows} rows, {minutes} minutes");
}

#[test]
fn nothing_is_kept_unasked() {
    let report = watch(&[a_home()], false);
    assert!(report.things.iter().flat_map(|t| &t.parties).all(|p| p.usage.is_empty()));
}

#[test]
fn minutes_of_captures_add_up() {
    let Some(root) = run::shared("captures", "usage over time") else { return };
    let mut files = Vec::new();
    let mut folders = vec![root.join("captures/sentinel"), root.join("captures/week")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "pcap" || e == "pcapng") {
                files.push(path);
            }
        }
    }
    files.sort();
    let files: Vec<Vec<u8>> = files.iter().map(|f| fs::read(f).unwrap()).collect();
    let (rows, minutes) = check(&watch(&files, true));
    println!("{rows} rows, {minutes} minutes");
    assert!(rows > 100 && minutes > rows, "{rows} rows, {minutes} minutes");
}
