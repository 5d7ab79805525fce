//! Randomness that repeats: xoshiro256++ seeded by SplitMix64 (Blackman and Vigna, 2019, both in
//! the public domain). Every thing draws from its own stream, so that a change to one thing leaves
//! the bytes of the others as they were.

use core::ops::Range;

/// A stream of numbers determined by its seed. Not for keys.
#[derive(Clone, Debug)]
pub struct Random {
    state: [u64; 4],
}

impl Random {
    /// The stream `stream` of `seed`; streams of one seed are unrelated.
    #[must_use]
    pub const fn new(seed: u64, stream: u64) -> Self {
        let mut at = mix(seed).wrapping_add(mix(stream ^ 0xa076_1d64_78bd_642f));
        let a = split_mix(&mut at);
        let b = split_mix(&mut at);
        let c = split_mix(&mut at);
        let d = split_mix(&mut at);
        Self { state: [a, b, c, d] }
    }

    /// The next 64 bits.
    #[inline]
    pub const fn u64(&mut self) -> u64 {
        let [mut a, mut b, mut c, mut d] = self.state;
        let out = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let t = b << 17;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= t;
        d = d.rotate_left(45);
        self.state = [a, b, c, d];
        out
    }

    /// The next 32 bits.
    #[inline]
    pub const fn u32(&mut self) -> u32 {
        (self.u64() >> 32) as u32
    }

    /// The next 16 bits.
    #[inline]
    pub const fn u16(&mut self) -> u16 {
        (self.u64() >> 48) as u16
    }

    /// A number in the range, as good as even for the small ranges used here; the start when the
    /// range is empty.
    #[inline]
    pub fn within(&mut self, range: Range<i64>) -> i64 {
        let width = range.end.saturating_sub(range.start).max(1);
        let scaled = (u128::from(self.u64()) * width as u128) >> 64;
        range.start.saturating_add(scaled as i64)
    }

    /// `N` octets.
    pub fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut out = [0; N];
        for chunk in out.chunks_mut(8) {
            let word = self.u64().to_le_bytes();
            for (to, from) in chunk.iter_mut().zip(word) {
                *to = from;
            }
        }
        out
    }

    /// Appends `count` octets, as ciphertext looks.
    pub fn fill(&mut self, out: &mut Vec<u8>, count: usize) {
        out.reserve(count);
        for _ in 0..count / 8 {
            out.extend_from_slice(&self.u64().to_le_bytes());
        }
        let last = self.u64().to_le_bytes();
        out.extend(last.iter().take(count % 8));
    }

    /// `count` octets, as ciphertext looks.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut out = Vec::new();
        self.fill(&mut out, count);
        out
    }
}

const fn split_mix(at: &mut u64) -> u64 {
    *at = at.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mix(*at)
}

const fn mix(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_streams_differ() {
        let draw = |seed, stream| Random::new(seed, stream).array::<32>();
        assert_eq!(draw(1, 2), draw(1, 2));
        assert_ne!(draw(1, 2), draw(1, 3));
        assert_ne!(draw(1, 2), draw(2, 2));
        assert_ne!(draw(1, 2), draw(2, 1));
    }

    #[test]
    fn numbers_stay_within_their_range() {
        let mut random = Random::new(7, 0);
        assert!((0..10_000).map(|_| random.within(-5..5)).all(|n| (-5..5).contains(&n)));
        assert_eq!(random.within(3..3), 3);
        assert_eq!(random.bytes(13).len(), 13);
    }
}
