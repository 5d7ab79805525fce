//! One IP packet: addresses, transport protocol, payload.

use crate::{
    bytes::{Bytes, Malformed},
    ip::Address,
};

/// Extension headers followed in one IPv6 packet.
pub const MOST_EXTENSIONS: u32 = 16;

/// Transport protocol numbers (IANA).
pub mod protocol {
    /// ICMP.
    pub const ICMP: u8 = 1;
    /// IGMP.
    pub const IGMP: u8 = 2;
    /// IPv4 in IP.
    pub const IPIP: u8 = 4;
    /// TCP.
    pub const TCP: u8 = 6;
    /// UDP.
    pub const UDP: u8 = 17;
    /// IPv6 in IP.
    pub const IPV6: u8 = 41;
    /// GRE.
    pub const GRE: u8 = 47;
    /// ESP.
    pub const ESP: u8 = 50;
    /// AH.
    pub const AH: u8 = 51;
    /// ICMPv6.
    pub const ICMPV6: u8 = 58;
}

/// What makes a packet a fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// Identification.
    pub id: u32,
    /// Offset of this piece in the payload, octets.
    pub offset: u32,
    /// Whether more pieces follow.
    pub more: bool,
}

/// A view of one packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Sender.
    pub source: Address,
    /// Receiver.
    pub destination: Address,
    /// Transport protocol.
    pub protocol: u8,
    /// Length of the whole packet on the wire, octets.
    pub length: u32,
    /// Length of the payload on the wire; `payload` is shorter where the capture was cut.
    pub payload_length: u32,
    /// The transport's bytes, padding removed.
    pub payload: &'a [u8],
    /// Where this is a fragment.
    pub fragment: Option<Fragment>,
    /// IPv4 identification, else 0.
    pub id: u16,
}

impl<'a> Packet<'a> {
    /// Reads an IPv4 packet (RFC 791). Checksums are not verified: captures taken on a sender have
    /// them left to its network card.
    ///
    /// # Errors
    /// [`Malformed`] for a header that is cut or contradicts itself.
    #[inline]
    pub fn v4(data: &'a [u8]) -> Result<Self, Malformed> {
        let b = Bytes::new(data);
        let Some(h) = data.first_chunk::<20>() else {
            return Err(b.malformed("IPv4 header"));
        };
        let [vihl, _, l0, l1, i0, i1, f0, f1, _, protocol, _, _, s0, s1, s2, s3, d0, d1, d2, d3] =
            *h;
        let header = usize::from(vihl & 15) * 4;
        if vihl >> 4 != 4 || header < 20 {
            return Err(b.malformed("IPv4 version or header length"));
        }
        let total = usize::from(u16::from_be_bytes([l0, l1]));
        // Segmentation offload writes 0: the length is then that of the frame.
        let total = if total == 0 { data.len() } else { total };
        if total < header {
            return Err(b.malformed("IPv4 total length"));
        }
        let payload = data.get(header..total.min(data.len())).unwrap_or_default();
        let flags = u16::from_be_bytes([f0, f1]);
        let id = u16::from_be_bytes([i0, i1]);
        let fragment = (flags & 0x3fff != 0).then(|| Fragment {
            id: u32::from(id),
            offset: u32::from(flags & 0x1fff) * 8,
            more: flags & 0x2000 != 0,
        });
        Ok(Self {
            source: Address::v4([s0, s1, s2, s3]),
            destination: Address::v4([d0, d1, d2, d3]),
            protocol,
            length: total as u32,
            payload_length: (total - header) as u32,
            payload,
            fragment,
            id,
        })
    }

    /// Reads an IPv6 packet (RFC 8200) and walks its extension headers.
    ///
    /// # Errors
    /// [`Malformed`] for a header that is cut, or more than [`MOST_EXTENSIONS`].
    #[inline]
    pub fn v6(data: &'a [u8]) -> Result<Self, Malformed> {
        let mut b = Bytes::new(data);
        let first = b.u32("IPv6 header")?;
        if first >> 28 != 6 {
            return Err(b.malformed("IPv6 version"));
        }
        let claimed = usize::from(b.u16("IPv6 payload length")?);
        let next = b.u8("IPv6 next header")?;
        b.skip(1, "IPv6 hop limit")?;
        let source = Address::v6(b.array("IPv6 source")?);
        let destination = Address::v6(b.array("IPv6 destination")?);
        // 0 is a jumbogram (RFC 2675) or segmentation offload: the frame's own length.
        let claimed = if claimed == 0 { b.left() } else { claimed };
        let payload = b.rest();
        let payload = payload.get(..claimed.min(payload.len())).unwrap_or_default();
        let mut packet = Self {
            source,
            destination,
            protocol: next,
            length: 40 + claimed as u32,
            payload_length: claimed as u32,
            payload,
            fragment: None,
            id: 0,
        };
        if !matches!(next, protocol::TCP | protocol::UDP | protocol::ICMPV6) {
            packet.extensions()?;
        }
        Ok(packet)
    }

    /// Walks IPv6 extension headers at the start of the payload.
    fn extensions(&mut self) -> Result<(), Malformed> {
        for _ in 0..MOST_EXTENSIONS {
            let mut b = Bytes::new(self.payload);
            let skip = match self.protocol {
                // Hop-by-hop, routing, destination options, mobility, HIP, Shim6.
                0 | 43 | 60 | 135 | 139 | 140 => {
                    let next = b.u8("extension header")?;
                    let length = b.u8("extension header length")?;
                    self.protocol = next;
                    (usize::from(length) + 1) * 8
                }
                protocol::AH => {
                    let next = b.u8("authentication header")?;
                    let length = b.u8("authentication header length")?;
                    self.protocol = next;
                    (usize::from(length) + 2) * 4
                }
                44 => {
                    let next = b.u8("fragment header")?;
                    b.skip(1, "fragment header")?;
                    let offset = b.u16("fragment offset")?;
                    let id = b.u32("fragment identification")?;
                    self.protocol = next;
                    // An atomic fragment (RFC 6946) is a whole packet.
                    if offset & 0xfff9 != 0 {
                        self.fragment = Some(Fragment {
                            id,
                            offset: u32::from(offset & 0xfff8),
                            more: offset & 1 == 1,
                        });
                    }
                    8
                }
                _ => return Ok(()),
            };
            let Some(rest) = self.payload.get(skip..) else {
                return Err(b.malformed("extension header length"));
            };
            self.payload = rest;
            self.payload_length = self.payload_length.saturating_sub(skip as u32);
            if self.fragment.is_some_and(|f| f.offset > 0) {
                return Ok(());
            }
        }
        Err(Malformed { what: "too many extension headers", at: 40 })
    }
}

/// Skips an authentication header in front of an IPv4 transport (RFC 4302).
///
/// # Errors
/// [`Malformed`] where it is cut.
pub fn skip_authentication<'a>(packet: &Packet<'a>) -> Result<Packet<'a>, Malformed> {
    let mut p = *packet;
    p.extensions()?;
    Ok(p)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v6(next: u8, payload: &[u8]) -> Vec<u8> {
        let mut p = vec![0x60, 0, 0, 0];
        p.extend((payload.len() as u16).to_be_bytes());
        p.extend([next, 64]);
        p.extend([0x20; 32]);
        p.extend(payload);
        p
    }

    #[test]
    fn padding_behind_the_packet_is_not_payload() {
        let mut p = vec![0x45, 0, 0, 21, 0, 7, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 0xaa];
        p.extend([0; 25]);
        let got = Packet::v4(&p).unwrap();
        assert_eq!((got.payload, got.length, got.id), (&[0xaa_u8][..], 21, 7));
    }

    #[test]
    fn extension_headers_are_walked_and_a_hundred_refused() {
        let mut chain = [60, 0, 0, 0, 0, 0, 0, 0].repeat(3);
        chain[16] = 17;
        chain.extend([1, 2, 3]);
        let p = v6(0, &chain);
        let got = Packet::v6(&p).unwrap();
        assert_eq!((got.protocol, got.payload), (17, &[1_u8, 2, 3][..]));
        let p = v6(0, &[60, 0, 0, 0, 0, 0, 0, 0].repeat(100));
        assert_eq!(Packet::v6(&p).unwrap_err().what, "too many extension headers");
    }

    #[test]
    fn an_atomic_fragment_is_a_whole_packet() {
        let p = v6(44, &[17, 0, 0, 0, 0, 0, 0, 9, 5]);
        let got = Packet::v6(&p).unwrap();
        assert_eq!((got.fragment, got.payload), (None, &[5_u8][..]));
        let p = v6(44, &[17, 0, 0, 1, 0, 0, 0, 9, 5]);
        assert!(Packet::v6(&p).unwrap().fragment.is_some());
    }

    #[test]
    fn headers_that_lie_are_refused() {
        let good = [0x45, 0, 0, 20, 0, 0, 0, 0, 64, 6, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2];
        for n in 0..20 {
            assert!(Packet::v4(&good[..n]).is_err());
        }
        let mut options = good;
        options[0] = 0x4f;
        assert!(Packet::v4(&options).is_err(), "forty octets of options in a packet of twenty");
        let mut short = good;
        short[0] = 0x44;
        assert!(Packet::v4(&short).is_err());
    }
}
