//! Reading bytes that a stranger wrote.
//!
//! Every dissector reads through [`Bytes`]: a cursor that checks each step and never panics.
//! A dissector's error is one small fact, [`Malformed`]: what was expected and where. It is `Copy`
//! and allocates nothing, because under attack malformed input is the common case.

use core::fmt;

/// What was wrong with some bytes, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The field or rule that was broken, in the standard's words: `"option length"`.
    pub what: &'static str,
    /// Offset in octets from the start of the bytes given to the dissector.
    pub at: usize,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at octet {}", self.what, self.at)
    }
}

impl core::error::Error for Malformed {}

/// A cursor over borrowed bytes. All integers are big-endian unless the name says `le`.
#[derive(Clone, Copy, Debug)]
pub struct Bytes<'a> {
    all: &'a [u8],
    at: usize,
}

impl<'a> Bytes<'a> {
    /// Starts at the first octet.
    #[inline]
    #[must_use]
    pub const fn new(all: &'a [u8]) -> Self {
        Self { all, at: 0 }
    }

    /// Octets read so far.
    #[inline]
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// Octets left.
    #[inline]
    #[must_use]
    pub const fn left(&self) -> usize {
        self.all.len() - self.at
    }

    /// Whether nothing is left.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.left() == 0
    }

    /// The rest, without moving.
    #[inline]
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.all.get(self.at..).unwrap_or_default()
    }

    /// An error at the present position.
    #[inline]
    #[must_use]
    pub const fn malformed(&self, what: &'static str) -> Malformed {
        Malformed { what, at: self.at }
    }

    /// The next `n` octets.
    ///
    /// # Errors
    /// [`Malformed`] naming `what` when fewer are left; the cursor does not move.
    #[inline]
    pub fn take(&mut self, n: usize, what: &'static str) -> Result<&'a [u8], Malformed> {
        match self.at.checked_add(n).and_then(|end| self.all.get(self.at..end)) {
            Some(s) => {
                self.at += n;
                Ok(s)
            }
            None => Err(self.malformed(what)),
        }
    }

    /// Up to `n` octets: what is there when fewer are left. For captures cut short by a snap length.
    #[inline]
    pub fn take_up_to(&mut self, n: usize) -> &'a [u8] {
        let n = n.min(self.left());
        let s = self.rest().get(..n).unwrap_or_default();
        self.at += n;
        s
    }

    /// The next `N` octets as an array.
    ///
    /// # Errors
    /// [`Malformed`] naming `what` when fewer are left.
    #[inline]
    pub fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], Malformed> {
        match self.rest().first_chunk::<N>() {
            Some(a) => {
                self.at += N;
                Ok(*a)
            }
            None => Err(self.malformed(what)),
        }
    }

    /// Moves on by `n` octets.
    ///
    /// # Errors
    /// [`Malformed`] naming `what` when fewer are left.
    #[inline]
    pub fn skip(&mut self, n: usize, what: &'static str) -> Result<(), Malformed> {
        self.take(n, what).map(|_| ())
    }

    /// One octet.
    ///
    /// # Errors
    /// [`Malformed`] naming `what` at the end.
    #[inline]
    pub fn u8(&mut self, what: &'static str) -> Result<u8, Malformed> {
        self.array::<1>(what).map(|[a]| a)
    }

    /// Two octets.
    ///
    /// # Errors
    /// [`Malformed`] naming `what` when fewer are left.
    #[inline]
    pub fn u16(&mut self, what: &'static str) -> Result<u16, Malformed> {
        self.array(what).map(u16::from_be_bytes)
    }

    /// Three octets.
    ///
    /// # Errors
    /// [`Malformed`] naming `what` when fewer are left.
    #[inline]
    pub fn u24(&mut self, what: &'static str) -> Result<u32, Malformed> {
        self.array::<3>(what).map(|[a, b, c]| u32::from_be_bytes([0, a, b, c]))
    }

    /// Four octets.
    ///
    /// # Errors
    /// [`Malformed`] naming `what` when fewer are left.
    #[inline]
    pub fn u32(&mut self, what: &'static str) -> Result<u32, Malformed> {
        self.array(what).map(u32::from_be_bytes)
    }

    /// Eight octets.
    ///
    /// # Errors
    /// [`Malformed`] naming `what` when fewer are left.
    #[inline]
    pub fn u64(&mut self, what: &'static str) -> Result<u64, Malformed> {
        self.array(what).map(u64::from_be_bytes)
    }

    /// A vector with a one-octet length before it, as TLS writes `<0..2^8-1>`.
    ///
    /// # Errors
    /// [`Malformed`] naming `what` when the length runs past the end.
    #[inline]
    pub fn vec8(&mut self, what: &'static str) -> Result<&'a [u8], Malformed> {
        let n = self.u8(what)?;
        self.take(usize::from(n), what)
    }

    /// A vector with a two-octet length before it, as TLS writes `<0..2^16-1>`.
    ///
    /// # Errors
    /// [`Malformed`] naming `what` when the length runs past the end.
    #[inline]
    pub fn vec16(&mut self, what: &'static str) -> Result<&'a [u8], Malformed> {
        let n = self.u16(what)?;
        self.take(usize::from(n), what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_read_names_the_field_and_does_not_move() {
        let mut b = Bytes::new(&[1, 2, 3]);
        assert_eq!(b.u16("length"), Ok(0x0102));
        assert_eq!(b.u16("length"), Err(Malformed { what: "length", at: 2 }));
        assert_eq!(b.u8("flag"), Ok(3));
        assert!(b.is_empty());
    }

    #[test]
    fn a_length_past_the_end_is_refused() {
        assert!(Bytes::new(&[5, 1, 2]).vec8("list").is_err());
        assert!(Bytes::new(&[0xff, 0xff, 2]).vec16("list").is_err());
        assert!(Bytes::new(&[1]).take(usize::MAX, "all").is_err());
    }
}
