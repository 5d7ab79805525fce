//! Joining pieces that carry their own offset: QUIC CRYPTO frames and DTLS handshake fragments.
//!
//! A stranger chooses the offsets, so nothing is allocated by a claimed offset or length: the piece
//! that continues what is there is appended, a piece ahead of it waits as a copy of its own octets.
//! Both together stay within [`LONGEST`] octets and [`MOST_WAITING`] waiting pieces. What overlaps
//! must be equal by both standards; the octets that came first are kept.

/// Most octets joined, and most octets waiting.
pub const LONGEST: usize = 64 * 1024;

/// Most pieces waiting for an earlier one. Browsers that shuffle a hello use about twenty.
pub const MOST_WAITING: usize = 256;

/// Octets joined from the start, and pieces further on.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    joined: Vec<u8>,
    waiting: Vec<(usize, Box<[u8]>)>,
    octets_waiting: usize,
    dropped: bool,
}

impl Pieces {
    /// Takes a piece at an offset. Octets beyond the bounds are dropped.
    pub fn add(&mut self, offset: u64, bytes: &[u8]) {
        let Ok(offset) = usize::try_from(offset) else {
            self.dropped = true;
            return;
        };
        if bytes.is_empty() || offset >= LONGEST {
            self.dropped |= !bytes.is_empty();
            return;
        }
        let room = (LONGEST - offset).min(bytes.len());
        self.dropped |= room < bytes.len();
        let bytes = bytes.get(..room).unwrap_or_default();
        if offset <= self.joined.len() {
            self.append(offset, bytes);
            self.absorb();
        } else if !self.waiting.iter().any(|(at, b)| *at == offset && b.len() >= bytes.len()) {
            if self.waiting.len() >= MOST_WAITING || self.octets_waiting + bytes.len() > LONGEST {
                self.dropped = true;
                return;
            }
            self.octets_waiting += bytes.len();
            self.waiting.push((offset, bytes.into()));
        }
    }

    /// The octets joined from offset 0 on, without a gap.
    #[must_use]
    pub fn joined(&self) -> &[u8] {
        &self.joined
    }

    /// Whether something did not fit the bounds.
    #[must_use]
    pub const fn has_dropped(&self) -> bool {
        self.dropped
    }

    /// Octets held.
    #[must_use]
    pub fn held(&self) -> usize {
        self.joined.len() + self.octets_waiting
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn append(&mut self, offset: usize, bytes: &[u8]) {
        let known = self.joined.len().saturating_sub(offset);
        self.joined.extend_from_slice(bytes.get(known..).unwrap_or_default());
    }

    /// Moves over what is no longer ahead. Each round takes one waiting piece away.
    fn absorb(&mut self) {
        while let Some(i) = self.waiting.iter().position(|(at, _)| *at <= self.joined.len()) {
            let (offset, bytes) = self.waiting.swap_remove(i);
            self.octets_waiting = self.octets_waiting.saturating_sub(bytes.len());
            self.append(offset, &bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_in_any_order_join_to_the_same_octets() {
        let all: Vec<u8> = (0..=255).collect();
        let mut order: Vec<usize> = (0..52).collect();
        for turn in 0..52 {
            order.rotate_left(7);
            order.swap(0, turn);
            let mut pieces = Pieces::default();
            for i in &order {
                // Each overlaps the next by three octets.
                let (from, to) = (i * 5, (i * 5 + 8).min(256));
                if from < to {
                    pieces.add(from as u64, &all[from..to]);
                }
            }
            assert_eq!(pieces.joined(), all);
            assert_eq!((pieces.held(), pieces.has_dropped()), (256, false));
        }
    }

    #[test]
    fn absurd_offsets_cost_nothing() {
        let mut pieces = Pieces::default();
        for offset in [u64::MAX, 1 << 62, LONGEST as u64] {
            pieces.add(offset, &[1; 100]);
        }
        assert_eq!((pieces.held(), pieces.has_dropped()), (0, true));
    }

    #[test]
    fn a_flood_of_pieces_stays_within_the_bounds() {
        let mut pieces = Pieces::default();
        for i in 0..100_000_u64 {
            pieces.add(1 + i % 60_000, &[0; 1_000]);
        }
        assert!(pieces.held() <= LONGEST && pieces.waiting.len() <= MOST_WAITING);
        assert!(pieces.joined().is_empty() && pieces.has_dropped());
        pieces.add(0, &[0; 1_000]);
        assert!(pieces.held() <= 2 * LONGEST);
    }
}
