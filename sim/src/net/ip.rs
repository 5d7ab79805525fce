//! IPv4 (RFC 791), IPv6 (RFC 8200), UDP (RFC 768) and the Internet checksum (RFC 1071).
//!
//! A packet is written once, into the vector that becomes the frame: headers, payload, then the
//! transport checksum over what stands there.

use std::net::IpAddr;

use super::{End, link, put::Put};

/// Protocol number of ICMPv6.
pub const ICMPV6: u8 = 58;
/// Protocol number of ICMP.
pub const ICMP: u8 = 1;
/// Protocol number of IGMP.
pub const IGMP: u8 = 2;
/// Protocol number of TCP.
pub const TCP: u8 = 6;
/// Protocol number of UDP.
pub const UDP: u8 = 17;
/// Protocol number of VRRP.
pub const VRRP: u8 = 112;

/// Starts a frame with Ethernet and IP headers for a payload of `length` octets, sent with the
/// time to live of `from`. IPv4 packets say "don't fragment", as hosts that discover the path MTU do.
#[must_use]
pub fn start(from: &End, to: &End, protocol: u8, id: u16, length: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(54 + length);
    if let (IpAddr::V4(source), IpAddr::V4(target)) = (from.address, to.address) {
        link::header(&mut out, from.mac, to.mac, link::IPV4);
        let at = out.len();
        out.put([0x45, 0]);
        out.u16((20 + length) as u16);
        out.u16(id);
        out.u16(0x4000);
        out.put([from.ttl, protocol]);
        out.u16(0);
        out.put(source.octets());
        out.put(target.octets());
        let sum = checksum(0, out.get(at..).unwrap_or_default());
        out.set_u16(at + 10, sum);
        return out;
    }
    link::header(&mut out, from.mac, to.mac, link::IPV6);
    out.u32(0x6000_0000 | flow_label(from, to));
    out.u16(length as u16);
    out.put([protocol, from.ttl]);
    out.put(octets16(from.address));
    out.put(octets16(to.address));
    out
}

/// Fills in the checksum of the transport message that starts at `at` and has its checksum field
/// `field` octets further, over the pseudo-header of the two ends (RFC 8200 §8.1), and pads the frame.
pub fn seal(out: &mut Vec<u8>, from: &End, to: &End, protocol: u8, at: usize, field: usize) {
    let message = out.get(at..).unwrap_or_default();
    let mut pseudo = u64::from(protocol) + message.len() as u64;
    match (from.address, to.address) {
        (IpAddr::V4(a), IpAddr::V4(b)) => {
            pseudo += words(&a.octets()) + words(&b.octets());
        }
        (a, b) => pseudo += words(&octets16(a)) + words(&octets16(b)),
    }
    let sum = match checksum(pseudo, message) {
        // RFC 768: zero means "none", so a sum of zero is sent as ones.
        0 if protocol == UDP => 0xffff,
        sum => sum,
    };
    out.set_u16(at + field, sum);
    link::pad(out);
}

/// A UDP datagram in its frame.
#[must_use]
pub fn udp(from: &End, to: &End, id: u16, payload: &[u8]) -> Vec<u8> {
    let length = 8 + payload.len();
    let mut out = start(from, to, UDP, id, length);
    let at = out.len();
    out.u16(from.port);
    out.u16(to.port);
    out.u16(length as u16);
    out.u16(0);
    out.put(payload);
    seal(&mut out, from, to, UDP, at, 6);
    out
}

/// The Internet checksum of `bytes`, whose sum starts from `sum`.
#[must_use]
pub fn checksum(sum: u64, bytes: &[u8]) -> u16 {
    let mut sum = sum + words(bytes);
    while sum > 0xffff {
        sum = (sum >> 16) + (sum & 0xffff);
    }
    !(sum as u16)
}

/// The sum of 16-bit words, the last padded with a zero octet.
fn words(bytes: &[u8]) -> u64 {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let sum: u64 = pairs.iter().map(|p| u64::from(u16::from_be_bytes(*p))).sum();
    sum + rest.first().map_or(0, |b| u64::from(*b) << 8)
}

fn octets16(address: IpAddr) -> [u8; 16] {
    match address {
        IpAddr::V4(a) => a.to_ipv6_mapped().octets(),
        IpAddr::V6(a) => a.octets(),
    }
}

/// A label that is the same for all packets of a flow one way (RFC 6437), none for multicast.
fn flow_label(from: &End, to: &End) -> u32 {
    if to.address.is_multicast() || from.ttl == 255 {
        return 0;
    }
    let sum = words(&octets16(from.address)) * 31
        + words(&octets16(to.address)) * 17
        + u64::from(from.port) * 7
        + u64::from(to.port);
    (sum.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 44) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 1071 §3 sums these words to ddf2.
    #[test]
    fn the_sum_of_rfc_1071_comes_out() {
        let bytes = [0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7];
        assert_eq!(checksum(0, &bytes), !0xddf2);
    }
}
