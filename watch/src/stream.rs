//! One direction of a TCP connection, put in order.
//!
//! Dissectors want the bytes in order and mostly get them so: a segment that continues where the last
//! one ended is handed on without a copy. A segment from further ahead waits, at most
//! [`MOST_WAITING`] octets in [`MOST_SEGMENTS`] pieces; then, or when [`PATIENCE`] has passed, the
//! hole is given up and said. Where segments overlap, the first copy of an octet is the one that
//! counts: a later, different one is how content is hidden from a watcher.

use crate::time::{SECOND, Time};

/// Octets that wait behind a hole.
pub(crate) const MOST_WAITING: usize = 128 << 10;
/// Segments that wait behind a hole.
pub(crate) const MOST_SEGMENTS: usize = 64;
/// How long a hole is waited for.
const PATIENCE: i64 = 5 * SECOND;

/// What comes out of a direction.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// The next octets. True where they begin a segment as it was sent.
    Data(&'a [u8], bool),
    /// Octets are missing here, and will be.
    Hole,
}

/// One direction.
#[derive(Debug, Default)]
pub(crate) struct Direction {
    next: u32,
    known: bool,
    waiting: Vec<(u32, Vec<u8>)>,
    octets: usize,
    since: Option<Time>,
}

impl Direction {
    /// The number of the first octet is known: a SYN was seen.
    pub(crate) fn begins(&mut self, syn: u32) {
        if !self.known {
            self.next = syn.wrapping_add(1);
            self.known = true;
        }
    }

    /// Whether anything waits behind a hole.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Octets held.
    pub(crate) fn held(&self) -> usize {
        self.octets
    }

    /// Takes a segment that brings nothing new, as [`Self::segment`] would: a repetition, or, where
    /// `cut`, one of which nothing was captured and which nothing waits behind. False, and nothing
    /// done, for any other.
    #[inline]
    pub(crate) fn passes_over(&mut self, seq: u32, length: u32, cut: bool) -> bool {
        let ahead = seq.wrapping_sub(self.next) as i32;
        if !self.known || ahead > 0 {
            return false;
        }
        if ahead.unsigned_abs() >= length {
            return true;
        }
        if cut && self.waiting.is_empty() {
            self.next = seq.wrapping_add(length);
            return true;
        }
        false
    }

    /// Takes a segment of `length` octets on the wire, of which `data` were captured.
    pub(crate) fn segment(
        &mut self,
        now: Time,
        seq: u32,
        data: &[u8],
        length: u32,
        mut out: impl FnMut(Piece<'_>),
    ) {
        if length == 0 {
            return;
        }
        if !self.known {
            self.next = seq;
            self.known = true;
        }
        let ahead = seq.wrapping_sub(self.next) as i32;
        if ahead > 0 {
            self.wait(now, seq, data, length, &mut out);
            return;
        }
        let old = ahead.unsigned_abs();
        if old >= length {
            // A keep-alive or a repetition.
            return;
        }
        let fresh = data.get(old as usize..).unwrap_or_default();
        self.next = seq.wrapping_add(length);
        if !fresh.is_empty() {
            out(Piece::Data(fresh, old == 0));
        }
        if (data.len() as u32) < length {
            out(Piece::Hole);
        }
        self.drain(&mut out);
    }

    /// Gives up all holes: the connection ended.
    pub(crate) fn end(&mut self, mut out: impl FnMut(Piece<'_>)) {
        while self.skip_hole(&mut out) {}
    }

    fn wait(
        &mut self,
        now: Time,
        seq: u32,
        data: &[u8],
        length: u32,
        out: &mut impl FnMut(Piece<'_>),
    ) {
        // What lies more than a window away is another connection's or a liar's.
        if seq.wrapping_sub(self.next) > 1 << 24 {
            return;
        }
        // A segment cut by the capture cannot be continued: what is there is kept.
        let _ = length;
        if !self.waiting.iter().any(|(s, d)| *s == seq && d.len() >= data.len()) {
            self.octets += data.len();
            let at = self.waiting.partition_point(|(s, _)| (s.wrapping_sub(seq) as i32) < 0);
            self.waiting.insert(at, (seq, data.to_vec()));
        }
        let since = *self.since.get_or_insert(now);
        let full = self.octets > MOST_WAITING || self.waiting.len() > MOST_SEGMENTS;
        if full || now.since(since) > PATIENCE {
            self.skip_hole(out);
        }
    }

    /// Goes on behind the first hole; false where nothing waits.
    fn skip_hole(&mut self, out: &mut impl FnMut(Piece<'_>)) -> bool {
        let Some((seq, _)) = self.waiting.first() else { return false };
        self.next = *seq;
        out(Piece::Hole);
        self.drain(out);
        true
    }

    /// Hands on what has become continuous.
    fn drain(&mut self, out: &mut impl FnMut(Piece<'_>)) {
        while let Some((seq, _)) = self.waiting.first() {
            let ahead = seq.wrapping_sub(self.next) as i32;
            if ahead > 0 {
                return;
            }
            let (seq, data) = self.waiting.remove(0);
            self.octets -= data.len();
            let old = ahead.unsigned_abs() as usize;
            if let Some(fresh) = data.get(old..).filter(|f| !f.is_empty()) {
                self.next = seq.wrapping_add(data.len() as u32);
                out(Piece::Data(fresh, old == 0));
            }
        }
        self.since = None;
        self.waiting = Vec::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(segments: &[(u32, &[u8])]) -> (Vec<u8>, usize) {
        let mut d = Direction::default();
        d.begins(99);
        let (mut all, mut holes) = (Vec::new(), 0);
        let mut out = |p: Piece<'_>| match p {
            Piece::Data(x, _) => all.extend_from_slice(x),
            Piece::Hole => holes += 1,
        };
        for (seq, data) in segments {
            d.segment(Time(0), *seq, data, data.len() as u32, &mut out);
        }
        d.end(&mut out);
        (all, holes)
    }

    #[test]
    fn any_order_gives_the_same_stream() {
        let parts: [(u32, &[u8]); 4] =
            [(100, b"abcd"), (104, b"efgh"), (108, b"ijkl"), (112, b"mn")];
        let orders = [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2], [2, 0, 3, 1]];
        for order in orders {
            assert_eq!(run(&order.map(|i| parts[i])), (b"abcdefghijklmn".to_vec(), 0));
        }
    }

    #[test]
    fn the_first_copy_of_an_octet_counts() {
        assert_eq!(run(&[(100, b"good"), (100, b"evil"), (102, b"XXyz")]).0, b"goodyz");
        assert_eq!(run(&[(104, b"late"), (100, b"abcdEVIL")]).0, b"abcdEVIL");
    }

    #[test]
    fn sequence_numbers_wrap() {
        let mut d = Direction::default();
        d.begins(u32::MAX - 2);
        let mut all = Vec::new();
        for (seq, data) in [(1, b"cd"), (u32::MAX - 1, b"ab")] {
            d.segment(Time(0), seq, data, 2, |p| {
                if let Piece::Data(x, _) = p {
                    all.extend_from_slice(x);
                }
            });
        }
        d.end(|p| {
            if let Piece::Data(x, _) = p {
                all.extend_from_slice(x);
            }
        });
        assert_eq!(all, b"abcd");
    }

    #[test]
    fn a_hole_is_given_up_and_said() {
        assert_eq!(run(&[(100, b"ab"), (110, b"yz")]), (b"abyz".to_vec(), 1));
        let mut d = Direction::default();
        d.begins(0);
        let mut holes = 0;
        for i in 0..1_000_u32 {
            d.segment(Time(0), 10 + i * 1_000, &[0; 500], 500, |p| {
                holes += usize::from(p == Piece::Hole);
            });
        }
        assert!(d.held() <= MOST_WAITING + 500 && d.waiting.len() <= MOST_SEGMENTS + 1);
        assert!(holes > 900);
    }
}
