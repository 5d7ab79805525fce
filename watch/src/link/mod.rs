//! From a captured frame to the network-layer packet in it.

pub mod frame;
pub mod ieee802154;
pub mod sixlowpan;

use core::{
    fmt::{self, Write},
    hash::{Hash, Hasher},
};

use serde::{Serialize, Serializer};

use crate::short::Short;

/// A hardware address: EUI-48 (Ethernet, Wi-Fi), EUI-64 or a 16-bit short address with its PAN
/// (IEEE 802.15.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mac {
    /// Six octets.
    Eui48([u8; 6]),
    /// Eight octets.
    Eui64([u8; 8]),
    /// A short address, unique within its PAN only.
    Short {
        /// PAN identifier.
        pan: u16,
        /// Short address.
        address: u16,
    },
}

/// Hashed as one number, which costs a third of hashing octets.
impl Hash for Mac {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.word());
    }
}

impl Mac {
    /// A number for it. An eight-octet address may share one with another form; equality tells them
    /// apart.
    #[inline]
    pub(crate) const fn word(self) -> u64 {
        match self {
            Self::Eui48([a, b, c, d, e, f]) => u64::from_be_bytes([0, 1, a, b, c, d, e, f]),
            Self::Eui64(octets) => u64::from_be_bytes(octets),
            Self::Short { pan, address } => 2 << 48 | (pan as u64) << 16 | address as u64,
        }
    }

    /// Parses `aa:bb:cc:dd:ee:ff`, also with `-`, and the eight-octet form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut octets = [0_u8; 8];
        let mut n = 0;
        for part in text.split([':', '-']) {
            if part.is_empty() || part.len() > 2 {
                return None;
            }
            *octets.get_mut(n)? = u8::from_str_radix(part, 16).ok()?;
            n += 1;
        }
        match n {
            6 => octets.first_chunk().copied().map(Self::Eui48),
            8 => Some(Self::Eui64(octets)),
            _ => None,
        }
    }

    /// Whether the address names a group (multicast or broadcast).
    #[must_use]
    pub const fn is_group(self) -> bool {
        match self {
            Self::Eui48([a, ..]) => a & 1 == 1,
            Self::Eui64(_) => false,
            Self::Short { address, .. } => address == 0xffff,
        }
    }

    /// Whether the address was made up locally (second bit of the first octet): a phone's private
    /// address, a virtual machine, a container.
    #[must_use]
    pub const fn is_local(self) -> bool {
        match self {
            Self::Eui48([a, ..]) | Self::Eui64([a, ..]) => a & 2 == 2,
            Self::Short { .. } => true,
        }
    }
}

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let octets: &[u8] = match self {
            Self::Eui48(a) => a,
            Self::Eui64(a) => a,
            Self::Short { pan, address } => return write!(f, "{pan:04x}/{address:04x}"),
        };
        for (i, o) in octets.iter().enumerate() {
            write!(f, "{}{o:02x}", if i == 0 { "" } else { ":" })?;
        }
        Ok(())
    }
}

impl Mac {
    /// Its text, as `Display` writes it.
    pub(crate) fn text(self) -> Short<23> {
        let mut text = Short::new();
        let octets: &[u8] = match &self {
            Self::Eui48(a) => a,
            Self::Eui64(a) => a,
            Self::Short { .. } => {
                let _ = write!(text, "{self}");
                &[]
            }
        };
        for (i, octet) in octets.iter().enumerate() {
            if i > 0 {
                text.push(b':');
            }
            text.hex(*octet);
        }
        text
    }
}

impl Serialize for Mac {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text().as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_writing_an_address_agree() {
        for mac in [
            Mac::Eui48([0, 0x1a, 0xff, 3, 4, 5]),
            Mac::Eui64([1, 2, 3, 4, 5, 6, 7, 0xf8]),
            Mac::Short { pan: 0xabc, address: 1 },
        ] {
            assert_eq!(mac.text().as_str(), mac.to_string());
        }
    }
}
