//! A building in memory as a source: true bytes for the true watcher, at the pace of a clock.
//!
//! The clock may run faster than the world's. It never overtakes it: what is simulated begins in the past
//! then, and once it has caught up it goes on at the world's pace. So nothing in a store lies in the future.

use std::{
    io, thread,
    time::{Duration, Instant},
};

use gardien_sim::Building;
use gardien_watch::{capture::Record, link::frame::linktype, time::Time};

use super::watching::Feed;

/// Frames that one call hands on at most.
const AT_ONCE: usize = 65_536;

/// The source.
pub(crate) struct Simulated {
    names: Vec<String>,
    building: Building,
    began: Instant,
    speed: u32,
    /// The frame that is next, where it is not due yet.
    held: Vec<u8>,
    due: Option<Time>,
}

impl Simulated {
    /// A building that runs so many times faster than the world, until it has caught up.
    pub(crate) fn new(building: Building, name: String, speed: u32) -> Self {
        Self {
            names: vec![name],
            building,
            began: Instant::now(),
            speed: speed.max(1),
            held: Vec::new(),
            due: None,
        }
    }

    /// The time of the next frame, which is held then.
    fn next(&mut self) -> Option<Time> {
        if self.due.is_none() {
            let passing = self.building.next_frame()?;
            self.held.clear();
            self.held.extend_from_slice(passing.bytes);
            self.due = Some(passing.at);
        }
        self.due
    }
}

impl Feed for Simulated {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn kind(&self) -> &'static str {
        "simulated"
    }

    fn poll(
        &mut self,
        timeout: Duration,
        take: &mut dyn FnMut(usize, &Record<'_>),
    ) -> io::Result<usize> {
        let until = Instant::now() + timeout;
        let mut handed = 0;
        loop {
            let now = self.now();
            let mut next = self.next();
            while let Some(at) = next.filter(|at| *at <= now && handed < AT_ONCE) {
                let record = Record {
                    at,
                    link: linktype::ETHERNET,
                    fcs: 0,
                    wire_len: u32::try_from(self.held.len()).unwrap_or(u32::MAX),
                    data: &self.held,
                    offset: 0,
                    interface: 0,
                };
                take(0, &record);
                handed += 1;
                self.due = None;
                next = self.next();
            }
            let left = until.saturating_duration_since(Instant::now());
            if handed > 0 || left.is_zero() {
                return Ok(handed);
            }
            let away = next.map_or(i64::MAX, |at| at.since(now)) / i64::from(self.speed);
            let away = Duration::from_micros(u64::try_from(away).unwrap_or(0).max(1_000));
            thread::sleep(left.min(away));
        }
    }

    fn losses(&mut self) -> Vec<[u64; 2]> {
        vec![[0; 2]]
    }

    fn now(&self) -> Time {
        let passed = self.began.elapsed().as_micros().saturating_mul(self.speed.into());
        let passed = i64::try_from(passed).unwrap_or(i64::MAX);
        let now = self.building.start().0.saturating_add(passed);
        Time(now.min(crate::api::app::now().0))
    }
}

#[cfg(test)]
mod tests {
    use gardien_sim::Plan;
    use gardien_watch::time::HOUR;

    use super::*;

    #[test]
    fn a_fast_clock_shows_the_past_in_order_and_stops_at_the_present() {
        let now = crate::api::app::now();
        let start = Time(now.0 - HOUR);
        let building = Building::new(Plan::demo(), 1, start);
        let mut feed = Simulated::new(building, "Tour B".to_owned(), 1_000_000);
        let (mut last, mut count) = (start, 0);
        for _ in 0..50 {
            let take = &mut |_: usize, record: &Record<'_>| {
                assert!(record.at >= last, "{:?} after {last:?}", record.at);
                (last, count) = (record.at, count + 1);
            };
            feed.poll(Duration::from_millis(10), take).unwrap();
        }
        assert!(count > 1_000, "{count}");
        assert!(last <= crate::api::app::now(), "nothing comes out of the future");
        assert!(last.0 > now.0 - HOUR / 10, "it has caught up: {last:?} at {now:?}");
    }
}
