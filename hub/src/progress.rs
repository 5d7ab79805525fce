//! How far the reading is, on the terminal.
//!
//! Reading is faster than drawing, so the bar is told only every 8 MiB.

use std::time::{Duration, Instant};

use gardien_site::{figures, words::Words};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Octets between two updates.
const STEP: u64 = 8 << 20;

/// A bar over all files, or none.
pub(crate) struct Progress<'a> {
    words: &'a Words,
    bar: Option<ProgressBar>,
    /// Octets of all files, where every one has a known size.
    total: Option<u64>,
    /// Octets of the files that are done.
    before: u64,
    /// Octets at the last update.
    told: u64,
    started: Instant,
}

impl<'a> Progress<'a> {
    /// Starts; `visible` is whether anybody looks.
    pub(crate) fn new(words: &'a Words, visible: bool, total: Option<u64>) -> Self {
        let bar = visible.then(|| {
            let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
            let template = if total.is_some() { "{bar:24} {msg}" } else { "{spinner} {msg}" };
            // The template is fixed; if it were wrong, the bar's own style would do as well.
            match ProgressStyle::with_template(template) {
                Ok(style) => bar.with_style(style),
                Err(_) => bar,
            }
        });
        Self { words, bar, total, before: 0, told: 0, started: Instant::now() }
    }

    /// The present file was read up to here (octets as they stand on the disk).
    pub(crate) fn at(&mut self, octets: u64) {
        let Some(bar) = &self.bar else { return };
        let done = self.before.saturating_add(octets);
        if done < self.told.saturating_add(STEP) {
            return;
        }
        self.told = done;
        bar.set_position(done);
        bar.set_message(self.message(done, self.started.elapsed()));
    }

    /// The present file is done; its size is what `at` will begin from.
    pub(crate) fn next_file(&mut self, octets: u64) {
        self.before = self.before.saturating_add(octets);
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn message(&self, done: u64, elapsed: Duration) -> String {
        let words = self.words;
        let per_second = u128::from(done) * 1_000 / elapsed.as_millis().max(1);
        let rate = u64::try_from(per_second).unwrap_or(u64::MAX).max(1);
        let done_text = ("done", figures::size(words, done).into());
        let rate_text = ("rate", figures::size(words, rate).into());
        let Some(total) = self.total else {
            return words.say("progress-so-far", &[done_text, rate_text]);
        };
        let seconds = i64::try_from(total.saturating_sub(done) / rate).unwrap_or_default();
        let left = figures::duration(words, seconds.saturating_mul(1_000_000));
        words.say(
            "progress-of",
            &[
                done_text,
                ("total", figures::size(words, total).into()),
                rate_text,
                ("left", left.into()),
            ],
        )
    }
}
