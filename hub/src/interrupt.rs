//! Ctrl-C: the first one asks for an account of what was read so far, the second one leaves.

use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);

/// Exit code after a second Ctrl-C: 128 and the number of SIGINT, as shells have it.
const LEFT_AT_ONCE: i32 = 130;

/// Starts to listen. Where the system does not allow it, Ctrl-C simply ends the program.
pub(crate) fn listen() {
    // An error here leaves the system's own behaviour in place, which is to stop.
    drop(ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::Relaxed) {
            std::process::exit(LEFT_AT_ONCE);
        }
    }));
}

/// Whether someone asked to stop.
pub(crate) fn asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}
