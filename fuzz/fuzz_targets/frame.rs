//! The whole way of a packet: records of any link type into the watcher, and its report.
//!
//! What must hold: no panic whatever the records and their times are; the report counts every
//! record; things, rows and addresses stay within their limits; memory stays in proportion, at most
//! 64 KiB for each record (an IP fragment may claim a place that far into its datagram) beside what
//! the watcher starts with and the first piece of its flow table; and time grows with the input.
#![no_main]

use gardien_fuzz::{Budget, in_use};
use gardien_watch::{
    capture::Record,
    time::Time,
    watcher::{Limits, Settings, Watcher},
};
use libfuzzer_sys::fuzz_target;

/// Octets of the flow table's first piece, with a margin.
const FIRST_PIECE: usize = 512 << 10;

/// A record's memory, and the microseconds it may take beside its octets' time.
const BUDGET: Budget = Budget { base: 2 << 20, each: 16 << 10, time: 10_000 };

const LINKS: [u16; 16] = [1, 1, 1, 0, 101, 113, 276, 108, 195, 230, 283, 9, 104, 228, 229, 51];

const LIMITS: (u32, u32) = (64, 16);

fuzz_target!(|input: &[u8]| BUDGET.hold(input.len(), || run(input)));

fn run(input: &[u8]) {
    let limits = Limits {
        hosts: LIMITS.0,
        rows: LIMITS.1,
        flows_of_one: 32,
        flows: 128,
        buffered: 64 << 10,
        ..Limits::default()
    };
    let mut watcher =
        Watcher::new(Settings { seed: 1, limits, conversations: true, ..Settings::default() });
    let start = in_use();
    // Each record: link type and its lengths, length, time since the one before, octets.
    let (mut rest, mut at, mut records, mut octets) = (input, 0_i64, 0_usize, 0_u64);
    while let [link, low, high, later, after @ ..] = rest {
        let length = usize::from(*low) | usize::from(*high) << 8;
        let (data, next) = after.split_at(length.min(after.len()));
        rest = next;
        // From microseconds to hours, now and then backwards, and to where time ends.
        at = match later {
            0..=127 => at.saturating_add(i64::from(*later)),
            128..=249 => at.saturating_add(1_i64 << (later - 120).min(34)),
            250 => i64::MAX,
            251 => i64::MIN,
            252 => 1_700_000_000_000_000,
            _ => at.saturating_sub(5_000_000),
        };
        let wire_len = match link >> 6 {
            0 | 1 => length as u32,
            2 => data.len() as u32 + 1_000,
            _ => u32::MAX,
        };
        watcher.record(&Record {
            at: Time(at),
            link: LINKS[usize::from(*link) % LINKS.len()],
            fcs: if link & 0x20 == 0 { 0 } else { 4 },
            wire_len,
            data,
            offset: 0,
            interface: 0,
        });
        records += 1;
        octets += u64::from(wire_len);
        let used = in_use().saturating_sub(start);
        assert!(used <= FIRST_PIECE + (64 << 10) * records, "{used} octets, {records} records");
    }
    let report = watcher.finish();
    assert_eq!((report.totals.packets, report.totals.bytes), (records as u64, octets));
    // A thing is a host, or an address that sent something and has no hardware address of its own.
    assert!(report.things.len() <= LIMITS.0 as usize + 4 * records);
    for thing in &report.things {
        // A row is one thing's own, or another thing's seen from its far end.
        assert!(thing.parties.len() <= (LIMITS.0 * LIMITS.1) as usize);
        assert!(thing.parties.iter().all(|p| p.addresses.len() <= 16 && p.packets > 0));
        assert!(thing.first <= thing.last);
        assert!(thing.busy_minutes.len() <= 1_440);
        assert!(thing.hours.len() <= 336);
    }
}
