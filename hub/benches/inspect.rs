//! Speed of the watcher on a generated load of households: `cargo bench`.
//!
//! The load is made in memory first, so what is timed is reading records, following flows, reading
//! content and making the report; no disk. With `--once PACKETS` it runs once without clock for
//! `cargo xtask budget`, which counts its instructions; with `--idle` beside it, it only makes the
//! load, so that the difference is the watcher's.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    env,
    hint::black_box,
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

use gardien_sim::load::load_into;
use gardien_watch::{
    capture::{Kind, Reader},
    watcher::{Settings, Watcher},
};

/// Counts calls, for the budget of allocations.
struct Counting;

static CALLS: AtomicU64 = AtomicU64::new(0);

#[expect(unsafe_code, reason = "a counting allocator is the only way to count allocations")]
// SAFETY: every call is handed to the system's allocator unchanged; counting touches no memory.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        CALLS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let packets = arguments
        .iter()
        .position(|a| a == "--once")
        .and_then(|i| arguments.get(i + 1)?.parse::<u64>().ok());
    if let Some(packets) = packets {
        let file = capture(packets);
        if !arguments.iter().any(|a| a == "--idle") {
            let before = CALLS.load(Ordering::Relaxed);
            black_box(inspect(&file));
            println!("allocations {}", CALLS.load(Ordering::Relaxed) - before);
        }
        black_box(&file);
        return;
    }
    let packets = 1_000_000;
    let file = capture(packets);
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let start = Instant::now();
        black_box(inspect(&file));
        best = best.min(start.elapsed().as_secs_f64());
    }
    let count = packets as f64;
    println!(
        "{:.2} M packets/s, {:.1} Gbit/s, {:.0} ns a packet ({packets} packets of {:.0} octets, best of 5)",
        count / best / 1e6,
        file.len() as f64 * 8.0 / best / 1e9,
        best / count * 1e9,
        file.len() as f64 / count - 16.0,
    );
}

fn capture(packets: u64) -> Vec<u8> {
    let mut file = Vec::new();
    gardien_sim::file_header(&mut file);
    load_into(1, packets, &mut file);
    file
}

fn inspect(file: &[u8]) -> usize {
    let mut watcher = Watcher::new(Settings { seed: 1, ..Settings::default() });
    let Some(mut reader) = Reader::new(Kind::Pcap) else { return 0 };
    let mut rest = file;
    // As large as the hub's window: what is read lies in the processor's second cache.
    while let Some(window) = rest.get(..rest.len().min(128 << 10)).filter(|w| !w.is_empty()) {
        let done = watcher.window(&mut reader, window);
        if done.consumed == 0 {
            break;
        }
        rest = rest.get(done.consumed..).unwrap_or_default();
    }
    watcher.finish().things.len()
}
