//! A window over bytes that come from somewhere.
//!
//! The readers of `gardien-watch` want to see a record whole, wherever it lies; files, pipes and
//! decompressors give bytes in pieces of their own choice. [`Source`] keeps one buffer, moves what
//! is left to its front when it must, and grows only when a record needs it.

use std::io::{self, BufRead, Read};

/// Octets of the buffer at first: little enough to leave room in the processor's second cache for the
/// flows that its packets belong to.
const FIRST: usize = 128 << 10;
/// The most that one record may need: the largest that the readers accept (16 MiB) and its header.
pub(crate) const MOST: usize = (16 << 20) + (64 << 10);
/// Less room than this is not worth a read; what is left is moved to the front first.
const WORTHWHILE: usize = 64 << 10;

/// Bytes from somewhere, with a window at the present position.
pub(crate) struct Source {
    from: Box<dyn Read>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    failure: Option<io::Error>,
}

impl Source {
    pub(crate) fn new(from: Box<dyn Read>) -> Self {
        Self { from, buffer: vec![0; FIRST], start: 0, end: 0, ended: false, failure: None }
    }

    /// What stands at the present position, as far as it is here.
    pub(crate) fn window(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Moves on by so many octets of the window.
    pub(crate) fn advance(&mut self, octets: usize) {
        self.start = self.start.saturating_add(octets).min(self.end);
    }

    /// Reads until the window has at least `need` octets; `false` where it ends before, or where
    /// `need` is more than [`MOST`].
    pub(crate) fn fill(&mut self, need: usize) -> bool {
        if need > MOST {
            return false;
        }
        while self.end - self.start < need && !self.ended {
            self.make_room(need);
            match self.from.read(self.buffer.get_mut(self.end..).unwrap_or_default()) {
                Ok(0) => self.ended = true,
                Ok(n) => self.end = self.end.saturating_add(n).min(self.buffer.len()),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => {
                    self.ended = true;
                    self.failure = Some(e);
                }
            }
        }
        self.end - self.start >= need
    }

    /// Whether everything was taken.
    pub(crate) fn at_end(&self) -> bool {
        self.ended && self.start == self.end
    }

    /// What ended it, where that was not its end.
    pub(crate) fn failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }

    fn make_room(&mut self, need: usize) {
        let fits = self.start.saturating_add(need) <= self.buffer.len();
        if fits && self.buffer.len() - self.end >= WORTHWHILE {
            return;
        }
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if need.saturating_add(WORTHWHILE) > self.buffer.len() {
            let room = need.saturating_add(WORTHWHILE).next_power_of_two();
            self.buffer.resize(room.min(MOST + WORTHWHILE), 0);
        }
    }
}

impl Read for Source {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let from = self.fill_buf()?;
        let n = from.len().min(into.len());
        let (Some(from), Some(into)) = (from.get(..n), into.get_mut(..n)) else { return Ok(0) };
        into.copy_from_slice(from);
        self.advance(n);
        Ok(n)
    }
}

impl BufRead for Source {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if !self.fill(1)
            && let Some(failure) = self.failure()
        {
            return Err(failure);
        }
        Ok(self.window())
    }

    fn consume(&mut self, octets: usize) {
        self.advance(octets);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one octet at a time, counting up, then fails if told to.
    struct Drip(u32, bool);

    impl Read for Drip {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return if self.1 { Err(io::ErrorKind::InvalidData.into()) } else { Ok(0) };
            }
            self.0 -= 1;
            into[0] = (self.0 % 251) as u8;
            Ok(1)
        }
    }

    #[test]
    fn the_window_grows_only_when_a_record_needs_it() {
        let mut source = Source::new(Box::new(io::repeat(7)));
        assert!(source.fill(100));
        assert_eq!(source.buffer.len(), FIRST);
        source.advance(100);
        assert!(source.fill(MOST));
        assert!(source.buffer.len() <= MOST + WORTHWHILE);
        assert!(!source.fill(MOST + 1), "a record that no reader accepts is not waited for");
        source.advance(usize::MAX);
        assert!(source.window().is_empty());
    }

    #[test]
    fn nothing_is_lost_between_windows() {
        let mut source = Source::new(Box::new(Drip(3_000, false)));
        let mut seen = Vec::new();
        while source.fill(1) {
            source.fill(7);
            let n = source.window().len().min(7);
            seen.extend_from_slice(&source.window()[..n]);
            source.advance(n);
        }
        assert!(source.at_end() && source.failure().is_none());
        let expected: Vec<u8> = (0..3_000_u32).rev().map(|n| (n % 251) as u8).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_failure_comes_after_what_was_read_before_it() {
        let mut source = Source::new(Box::new(Drip(10, true)));
        assert!(!source.fill(20));
        assert_eq!(source.window().len(), 10);
        assert_eq!(source.failure().map(|e| e.kind()), Some(io::ErrorKind::InvalidData));
    }
}
