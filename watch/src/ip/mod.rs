//! IPv4 and IPv6 as equals: one address type, one packet view.

pub mod fragment;
pub mod packet;
pub mod tunnel;

use core::fmt::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Serialize, Serializer};

use crate::short::Short;

/// An IP address of either version, IPv4 as `::ffff:a.b.c.d` (RFC 4291 §2.5.5.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address([u64; 2]);

impl Address {
    /// From the four octets on the wire.
    #[inline]
    #[must_use]
    pub const fn v4(octets: [u8; 4]) -> Self {
        Self([0, 0xffff_0000_0000 | u32::from_be_bytes(octets) as u64])
    }

    /// From the sixteen octets on the wire.
    #[inline]
    #[must_use]
    pub fn v6(octets: [u8; 16]) -> Self {
        let bits = u128::from_be_bytes(octets);
        Self([(bits >> 64) as u64, bits as u64])
    }

    /// As the standard library has it.
    #[must_use]
    pub fn ip(self) -> IpAddr {
        match self.as_v4() {
            Some(a) => IpAddr::V4(a),
            None => IpAddr::V6(Ipv6Addr::from(self.bits())),
        }
    }

    /// The IPv4 address, where it is one.
    #[inline]
    #[must_use]
    pub fn as_v4(self) -> Option<Ipv4Addr> {
        let Self([high, low]) = self;
        (high == 0 && low >> 32 == 0xffff).then(|| Ipv4Addr::from(low as u32))
    }

    /// The 128 bits.
    #[inline]
    #[must_use]
    pub const fn bits(self) -> u128 {
        let Self([high, low]) = self;
        (high as u128) << 64 | low as u128
    }

    /// Multicast (either version), limited broadcast.
    #[inline]
    #[must_use]
    pub fn is_group(self) -> bool {
        match self.as_v4() {
            Some(a) => a.is_multicast() || a.is_broadcast(),
            None => self.bits() >> 120 == 0xff,
        }
    }

    /// The upper and the lower half.
    #[inline]
    pub(crate) const fn words(self) -> [u64; 2] {
        self.0
    }

    /// The address folded to 64 bits, for a place in a small table.
    #[inline]
    pub(crate) const fn fold(self) -> u64 {
        let Self([high, low]) = self;
        high.rotate_left(13) ^ low
    }

    /// Stands for a sender that has no address yet: not an address of any network.
    #[must_use]
    pub(crate) const fn stand_in(mac: [u8; 6]) -> Self {
        let [a, b, c, d, e, f] = mac;
        Self([0, 1 << 63 | u64::from_be_bytes([0, 0, a, b, c, d, e, f])])
    }

    /// Whether this only stands for a sender without an address.
    #[must_use]
    pub(crate) const fn is_stand_in(self) -> bool {
        let Self([high, low]) = self;
        high == 0 && low >> 63 == 1
    }

    /// `0.0.0.0` or `::`.
    #[inline]
    #[must_use]
    pub fn is_unspecified(self) -> bool {
        let Self([high, low]) = self;
        high == 0 && (low == 0 || low == 0xffff_0000_0000)
    }

    /// Loopback.
    #[must_use]
    pub fn is_loopback(self) -> bool {
        self.ip().is_loopback()
    }

    /// Link-local of either version.
    #[must_use]
    pub fn is_link_local(self) -> bool {
        match self.as_v4() {
            Some(a) => a.is_link_local(),
            None => self.bits() >> 118 == 0xfe80 >> 6,
        }
    }

    /// Addresses that only exist inside a site: RFC 1918, RFC 6598, link-local, unique local
    /// (RFC 4193), loopback.
    #[inline]
    #[must_use]
    pub fn is_private(self) -> bool {
        match self.as_v4() {
            Some(a) => {
                let [x, y, ..] = a.octets();
                x == 10
                    || (x == 172 && y & 0xf0 == 16)
                    || (x == 192 && y == 168)
                    || (x == 169 && y == 254)
                    || (x == 100 && y & 0xc0 == 64)
                    || x == 127
            }
            None => {
                let bits = self.bits();
                bits >> 118 == 0xfe80 >> 6
                    || bits >> 121 == 0xfc >> 1
                    || bits == 1
                    || self.is_stand_in()
            }
        }
    }

    /// A number for the network around it: /16 for IPv4, /48 for IPv6.
    #[must_use]
    pub fn network(self) -> u64 {
        match self.as_v4() {
            Some(a) => u64::from(u32::from(a) >> 16),
            None => (self.bits() >> 80) as u64 | 1 << 63,
        }
    }
}

impl From<IpAddr> for Address {
    fn from(ip: IpAddr) -> Self {
        match ip {
            IpAddr::V4(a) => Self::v4(a.octets()),
            IpAddr::V6(a) => Self::v6(a.octets()),
        }
    }
}

impl Address {
    /// Its text, as `Display` writes it.
    pub(crate) fn text(self) -> Short<45> {
        let mut text = Short::new();
        match self.as_v4() {
            Some(a) => {
                let [a, b, c, d] = a.octets();
                text.decimal(a);
                for octet in [b, c, d] {
                    text.push(b'.');
                    text.decimal(octet);
                }
            }
            None => {
                let _ = write!(text, "{}", self.ip());
            }
        }
        text
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text().as_str())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ip().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::from(text.parse::<IpAddr>().unwrap())
    }

    #[test]
    fn addresses_go_round() {
        for text in ["192.168.1.1", "0.0.0.0", "::", "fe80::1", "2001:db8::1", "255.255.255.255"] {
            assert_eq!(address(text).to_string(), text);
            assert_eq!(address(text).text().as_str(), text);
        }
    }

    #[test]
    fn kinds_of_addresses_are_told() {
        for text in [
            "10.1.2.3",
            "172.31.0.1",
            "192.168.0.1",
            "100.64.0.1",
            "169.254.1.1",
            "fe80::1",
            "fd00::1",
            "::1",
        ] {
            assert!(address(text).is_private(), "{text}");
        }
        for text in ["172.32.0.1", "8.8.8.8", "100.128.0.1", "2001:db8::1", "224.0.0.1", "ff02::1"]
        {
            assert!(!address(text).is_private(), "{text}");
        }
        assert!(address("ff02::fb").is_group() && address("239.1.1.1").is_group());
        assert!(address("0.0.0.0").is_unspecified() && address("::").is_unspecified());
        assert!(!address("::1").is_unspecified());
    }
}
