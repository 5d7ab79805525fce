//! The whole way of a packet: records of any link type into the watcher, and its report.
//!
//! What must hold: no panic whatever the records are; the report counts every record; a thing has no
//! more rows than its share; and memory stays in proportion: at most 64 KiB for each record beside
//! what the watcher starts with and the first piece of its flow table.
#![no_main]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering},
};

use gardien_watch::{
    capture::Record,
    time::Time,
    watcher::{Limits, Settings, Watcher},
};
use libfuzzer_sys::fuzz_target;

/// Counts octets that are in use.
struct Counting;

static USED: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is handed to the system's allocator unchanged; counting touches no memory.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        USED.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        USED.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Octets of the flow table's first piece, with a margin.
const FIRST_PIECE: usize = 512 << 10;

const LINKS: [u16; 16] = [1, 1, 1, 0, 101, 113, 276, 108, 195, 230, 283, 9, 104, 228, 229, 51];

fuzz_target!(|input: &[u8]| {
    let before = USED.load(Ordering::Relaxed);
    let limits = Limits { hosts: 64, rows: 16, flows_of_one: 32, flows: 128, ..Limits::default() };
    let mut watcher = Watcher::new(Settings { seed: 1, limits, ..Settings::default() });
    let start = USED.load(Ordering::Relaxed);
    assert!(start - before < 1 << 20);
    // Each record: link type, length, time since the one before, octets.
    let (mut rest, mut at, mut records, mut octets) = (input, 0_i64, 0_u64, 0_u64);
    while let [link, low, high, later, after @ ..] = rest {
        let length = usize::from(*low) | usize::from(*high) << 8;
        let (data, next) = after.split_at(length.min(after.len()));
        rest = next;
        // From microseconds to hours, and now and then backwards.
        at += match later {
            0..=127 => i64::from(*later),
            128..=250 => 1_i64 << (later - 120).min(34),
            _ => -5_000_000,
        };
        watcher.record(&Record {
            at: Time(at),
            link: LINKS[usize::from(*link) % LINKS.len()],
            fcs: 0,
            wire_len: length as u32,
            data,
            offset: 0,
            interface: 0,
        });
        records += 1;
        octets += length as u64;
        let used = USED.load(Ordering::Relaxed).saturating_sub(start);
        assert!(used <= FIRST_PIECE + (64 << 10) * records as usize, "{used} octets after {records} records");
    }
    let report = watcher.finish();
    assert_eq!((report.totals.packets, report.totals.bytes), (records, octets));
    assert!(report.things.len() <= 64 + 4 * records as usize);
});
