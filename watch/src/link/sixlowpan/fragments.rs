//! Packets larger than a frame (RFC 4944, 5.3): the header of a fragment, and a datagram of which
//! some fragments came.

use super::{IPV6, headers::Open};
use crate::{
    bytes::{Bytes, Malformed},
    link::Mac,
    time::Time,
};

/// A fragmentation header (RFC 4944, 5.3).
#[derive(Clone, Copy, Debug)]
pub(super) struct Fragment {
    /// Octets of the whole IPv6 packet, < 2,048.
    pub(super) size: u16,
    pub(super) tag: u16,
    /// In units of 8 octets; `None` in the first fragment.
    pub(super) offset: Option<u8>,
}

impl Fragment {
    pub(super) fn parse(b: &mut Bytes<'_>) -> Result<Option<Self>, Malformed> {
        let first = match b.rest().first().map(|d| d >> 3) {
            Some(0b11000) => true,
            Some(0b11100) => false,
            _ => return Ok(None),
        };
        let size = b.u16("fragment header")? & 0x7ff;
        let tag = b.u16("fragment header")?;
        let offset = if first { None } else { Some(b.u8("fragment offset")?) };
        if usize::from(size) < IPV6 {
            return Err(b.malformed("datagram size"));
        }
        Ok(Some(Self { size, tag, offset }))
    }
}

/// What makes fragments parts of the same datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) source: Mac,
    pub(super) destination: Mac,
    pub(super) size: u16,
    pub(super) tag: u16,
}

/// A datagram of which some fragments came.
#[derive(Clone, Debug)]
pub(super) struct Datagram {
    pub(super) key: Key,
    pub(super) since: Time,
    /// As far as the furthest fragment; < 2,048 octets.
    pub(super) data: Vec<u8>,
    /// Start and end of what came, in octets; none overlap. At most 257: all but one are at least
    /// 8 octets long.
    ranges: Vec<(u16, u16)>,
    /// Octets that came.
    pub(super) have: usize,
    pub(super) open: Option<Open>,
}

impl Datagram {
    pub(super) const fn new(key: Key, since: Time) -> Self {
        Self { key, since, data: Vec::new(), ranges: Vec::new(), have: 0, open: None }
    }

    /// Adds octets at `start`. The same again changes nothing; what overlaps in another way shows
    /// that someone meddles or that a tag was used again, and `false` asks to discard the datagram
    /// (RFC 4944, 5.3).
    //
    // Deliberately, no fresh reassembly begins with the fragment that differed: which of the two was
    // true cannot be known, and one that was sent again by an honest sender will come once more.
    pub(super) fn add(&mut self, start: usize, data: &[u8], open: Option<Open>) -> bool {
        let end = start + data.len();
        let range = (start as u16, end as u16);
        if let Some(overlapped) = self.ranges.iter().find(|r| r.0 < range.1 && range.0 < r.1) {
            return *overlapped == range && self.data.get(start..end) == Some(data);
        }
        if self.data.len() < end {
            self.data.resize(end, 0);
        }
        if let Some(place) = self.data.get_mut(start..end) {
            place.copy_from_slice(data);
        }
        self.ranges.push(range);
        self.have += data.len();
        if open.is_some() {
            self.open = open;
        }
        true
    }
}
