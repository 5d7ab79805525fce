//! What a reader may cost: budgets of memory and of time that every target is held to.
//!
//! A reader that is given little must take little. Octets in use are counted by the allocator of
//! the target. An input that seems slow is run again and the time that the processor spent on it is
//! measured, for on a busy machine a clock says little. The allowance is linear in the input, so
//! that work that grows with its square is found with inputs of a few thousand octets.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

/// What one input may cost.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Octets in use at one time, whatever the input.
    pub base: usize,
    /// Octets in use at one time for each octet of input.
    pub each: usize,
    /// Nanoseconds for each octet of input, beside a fixed allowance.
    pub time: u64,
}

impl Budget {
    /// A reader that only looks: next to no memory, and time for a few passes.
    pub const READER: Self = Self { base: 16 << 10, each: 16, time: 1_000 };

    /// Runs `run` and holds it to the budget for an input of `octets`.
    ///
    /// # Panics
    /// Where the budget is not kept.
    pub fn hold(&self, octets: usize, run: impl Fn()) {
        let room = self.base + self.each * octets;
        let before = in_use();
        PEAK.store(before, Ordering::Relaxed);
        let start = Instant::now();
        run();
        let peak = PEAK.load(Ordering::Relaxed).saturating_sub(before);
        assert!(peak <= room, "{peak} octets in use for an input of {octets}");
        let allowed = FIXED + Duration::from_nanos(self.time.saturating_mul(octets as u64));
        if start.elapsed() <= allowed {
            return;
        }
        let took = (0..REPEATS).map(|_| spent(&run)).min().unwrap_or_default();
        assert!(took <= allowed, "{took:?} for an input of {octets} octets");
    }
}

/// Processor time of one run; where the system does not tell it, time by the clock.
fn spent(run: &impl Fn()) -> Duration {
    let on_processor = || {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        Some(Duration::from_nanos(told.split(' ').next()?.parse().ok()?))
    };
    let (start, before) = (Instant::now(), on_processor());
    run();
    match (before, on_processor()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => start.elapsed(),
    }
}

/// Octets in use now.
#[must_use]
pub fn in_use() -> usize {
    USED.load(Ordering::Relaxed)
}

/// Counts octets that are in use.
struct Counting;

// SAFETY: every call is handed to the system's allocator unchanged; counting touches no memory.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let used = USED.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(used, Ordering::Relaxed);
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

static USED: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

/// Time that every input has, for what does not grow with it.
const FIXED: Duration = Duration::from_millis(20);

/// Further runs of an input that seems slow.
const REPEATS: usize = 4;
