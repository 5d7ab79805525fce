//! Floods must not fill the memory of whoever watches them.

use std::fs;

use gardien_sim::load::{Abuse, Flood};
use gardien_watch::{
    capture::Record,
    report::Report,
    watcher::{Settings, Watcher},
};

/// Octets of memory that this process has at most had, where the system tells.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}

fn watch(abuse: Abuse, count: u64) -> (Report, Option<u64>) {
    let mut watcher = Watcher::new(Settings { seed: 1, ..Settings::default() });
    let mut flood = Flood::new(abuse, count);
    while let Some((at, data)) = flood.next_frame() {
        let wire_len = data.len() as u32;
        let record = Record { at, link: 1, fcs: 0, wire_len, data, offset: 0, interface: 0 };
        watcher.record(&record);
    }
    let report = watcher.finish();
    (report, peak())
}

/// One test, one after the other: the peak is the whole process's.
#[test]
fn memory_stays_within_bounds_under_floods() {
    let most = 256 << 20;
    for (abuse, count) in [
        (Abuse::Sources, 1_000_000),
        (Abuse::Names, 300_000),
        (Abuse::Stations, 300_000),
        (Abuse::Flows, 10_000_000),
    ] {
        let told = format!("{abuse:?}");
        let (report, peak) = watch(abuse, count);
        assert_eq!(report.totals.packets, count, "{told}: every record is counted");
        match peak {
            Some(peak) => assert!(peak < most, "{told}: {peak} octets at the peak"),
            None => println!("skipped: this system does not tell a process's peak memory"),
        }
        println!("{told}: {count} packets, {} things, peak {peak:?}", report.things.len());
    }
}
