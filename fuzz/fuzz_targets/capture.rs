//! Both capture readers over arbitrary octets.
//!
//! What must hold: each step moves on, or asks for more than there is, or ends; no more steps than
//! octets; a record lies within its window; and the size of the window changes nothing.
#![no_main]

use gardien_fuzz::Budget;
use gardien_watch::capture::{Break, Kind, Reader, Step, recognise};
use libfuzzer_sys::fuzz_target;

/// Time, link type, length on the wire, data, offset, interface.
type Seen = (i64, u16, u32, Vec<u8>, u64, u32);

/// What is seen is kept here to be compared.
const BUDGET: Budget = Budget { base: 64 << 10, each: 64, time: 4_000 };

fuzz_target!(|input: &[u8]| BUDGET.hold(input.len(), || run(input)));

fn run(input: &[u8]) {
    let Some((&grain, file)) = input.split_first() else { return };
    let _ = recognise(file);
    for kind in [Kind::Pcap, Kind::Pcapng] {
        let whole = read(kind, file, usize::MAX);
        assert_eq!(whole, read(kind, file, usize::from(grain).max(1)));
    }
}

/// Reads a file through a window that grows by `grain` octets at a time when it is too short.
fn read(kind: Kind, file: &[u8], grain: usize) -> (Vec<Seen>, Break) {
    let mut reader = Reader::new(kind).expect("a reader");
    let (mut start, mut end) = (0, grain.min(file.len()));
    let mut seen = Vec::new();
    let mut steps = 0;
    loop {
        assert_eq!(reader.offset(), start as u64);
        let window = &file[start..end];
        match reader.next(window) {
            Step::Record { record, consumed } => {
                assert!(consumed > 0 && record.data.len() < consumed && consumed <= window.len());
                assert!(record.wire_len as usize >= record.data.len());
                assert_eq!(record.offset, start as u64);
                seen.push((
                    record.at.0,
                    record.link,
                    record.wire_len,
                    record.data.to_vec(),
                    record.offset,
                    record.interface,
                ));
                start += consumed;
            }
            Step::Skip(consumed) => {
                assert!(consumed > 0 && consumed <= window.len());
                start += consumed;
            }
            Step::More(needed) => {
                assert!(needed > window.len());
                if end == file.len() {
                    return (seen, reader.truncated(window.len()));
                }
                end = end.saturating_add(grain).min(file.len());
                continue;
            }
            Step::Broken(at) => {
                assert_eq!(at.offset, start as u64);
                return (seen, at);
            }
        }
        end = end.max(start);
        steps += 1;
        assert!(steps <= file.len() + 16);
    }
}
