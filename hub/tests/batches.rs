//! Records one by one, in windows of any length and in batches make the same account.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "in a test a missing value is the failure"
)]

use gardien_sim::load::load_into;
use gardien_watch::{
    capture::{Kind, Reader, Step},
    watcher::{End, Settings, Watcher},
};

fn load() -> Vec<u8> {
    let mut file = Vec::new();
    gardien_sim::file_header(&mut file);
    load_into(7, 20_000, &mut file);
    file
}

fn watcher(seed: u64) -> Watcher {
    Watcher::new(Settings { seed, ..Settings::default() })
}

fn one_by_one(file: &[u8]) -> String {
    let mut watcher = watcher(1);
    let mut reader = Reader::new(Kind::Pcap).unwrap();
    let mut rest = file;
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
    serde_json::to_string(&watcher.finish()).unwrap()
}

fn in_windows(file: &[u8], most: usize, seed: u64) -> String {
    let mut watcher = watcher(seed);
    let mut reader = Reader::new(Kind::Pcap).unwrap();
    let (mut rest, mut length) = (file, most);
    while !rest.is_empty() {
        let window = &rest[..length.min(rest.len())];
        let done = watcher.window(&mut reader, window);
        rest = &rest[done.consumed..];
        length = match done.end {
            End::More(need) if done.consumed == 0 => need.max(length + 1),
            End::More(_) => most,
            End::Broken(at) => panic!("{at:?}"),
        };
    }
    serde_json::to_string(&watcher.finish()).unwrap()
}

#[test]
fn any_cutting_of_a_file_gives_the_same_account() {
    let file = load();
    let expected = one_by_one(&file);
    assert!(expected.len() > 10_000);
    for (most, seed) in [(100, 1), (3_000, 2), (64 << 10, 3), (usize::MAX, 4)] {
        assert!(in_windows(&file, most, seed) == expected, "windows of {most} octets");
    }
}
