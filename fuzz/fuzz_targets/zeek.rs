//! Zeek's logs in every dress, from arbitrary octets, and what the watcher makes of their rows.
//!
//! What must hold: an error lies within its line, reading a line again says the same, and no count
//! that a log claims is too large to be added up.
#![no_main]

use gardien_fuzz::Budget;
use gardien_watch::{
    watcher::{Settings, Watcher},
    zeek::LogReader,
};
use libfuzzer_sys::fuzz_target;

const BUDGET: Budget = Budget { base: 2 << 20, each: 4 << 10, time: 20_000 };

fuzz_target!(|log: &[u8]| BUDGET.hold(log.len(), || run(log)));

fn run(log: &[u8]) {
    let mut watcher =
        Watcher::new(Settings { seed: 1, conversations: true, ..Settings::default() });
    let Some(mut reader) = LogReader::new(log) else { return };
    for line in log.split_inclusive(|c| *c == b'\n') {
        let mut again = reader.clone();
        let first = reader.line(line);
        match &first {
            Ok(Some(row)) => watcher.row(row, 0),
            Ok(None) => {}
            Err(e) => assert!(e.at <= line.len() + 3, "{e}"),
        }
        assert_eq!(format!("{first:?}"), format!("{:?}", again.line(line)));
    }
    let _ = watcher.finish();
}
