//! ICMP for both families (RFC 792, RFC 4443): echoes, and errors with the packet they quote.
//!
//! It is found by the IP protocol number (1 or 58), so there is no magic. What is checked is the
//! message's own shape: the least length of its type and, for errors, that something is quoted.
//! An error is where a watcher learns that a talk was refused, so the quoted octets are handed out
//! whole, for the IP dissector. They come from whoever sent the error: hearsay until a flow matches.

use crate::bytes::{Bytes, Malformed};

/// A message of either family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Icmp<'a> {
    /// Whether this is ICMPv6: types mean other things there.
    pub v6: bool,
    /// The type.
    pub kind: u8,
    /// The code within the type.
    pub code: u8,
    /// The whole message, from the type on.
    pub bytes: &'a [u8],
}

/// An echo request or reply: a ping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Echo<'a> {
    /// Whether this is the answer.
    pub reply: bool,
    /// Identifier, chosen by the asker.
    pub id: u16,
    /// Sequence number.
    pub seq: u16,
    /// What is to come back unchanged; tunnels live here.
    pub data: &'a [u8],
}

/// An error message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trouble<'a> {
    /// Why.
    pub reason: Reason,
    /// The beginning of the packet that caused it, from its IP header on.
    pub quoted: &'a [u8],
}

/// Why a packet was not delivered, in one vocabulary for both families.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No route, host down, address unreachable.
    Unreachable,
    /// Nothing listens on that port.
    PortUnreachable,
    /// The host does not speak that protocol (IPv4 only).
    ProtocolUnreachable,
    /// A filter refused it.
    Prohibited,
    /// Too big for the next link, whose MTU in octets follows (0: not told).
    TooBig(u32),
    /// Time to live or reassembly time ran out.
    TimeExceeded,
    /// A field of the header was wrong.
    ParameterProblem,
    /// Another gateway is better (IPv4; in IPv6 this is neighbour discovery).
    Redirect,
    /// Slow down (IPv4, deprecated by RFC 6633).
    SourceQuench,
}

impl<'a> Icmp<'a> {
    /// Reads the payload of an IP packet of protocol 1 (`v6` false) or next header 58 (`v6` true).
    ///
    /// # Errors
    /// [`Malformed`] when shorter than the eight octets every message has (IPv6: four), or when an
    /// error quotes less than an IP header.
    pub fn parse(v6: bool, bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut from = Bytes::new(bytes);
        let kind = from.u8("type")?;
        let code = from.u8("code")?;
        from.skip(2, "checksum")?;
        let icmp = Self { v6, kind, code, bytes };
        let is_error = icmp.reason().is_some();
        if !v6 || is_error || icmp.is_echo() {
            from.skip(4, "rest of header")?;
        }
        if is_error && from.left() < if v6 { IPV6_HEADER } else { IPV4_HEADER } {
            return Err(from.malformed("quoted packet"));
        }
        Ok(icmp)
    }

    /// The ping, when it is one.
    #[must_use]
    pub fn echo(&self) -> Option<Echo<'a>> {
        if !self.is_echo() {
            return None;
        }
        let mut from = Bytes::new(self.bytes);
        from.skip(4, "header").ok()?;
        Some(Echo {
            reply: matches!((self.v6, self.kind), (false, 0) | (true, 129)),
            id: from.u16("identifier").ok()?,
            seq: from.u16("sequence number").ok()?,
            data: from.rest(),
        })
    }

    /// The error, when it is one.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble<'a>> {
        Some(Trouble { reason: self.reason()?, quoted: self.bytes.get(8..)? })
    }

    /// Whether the internet checksum is right. Only for IPv4: the sum of ICMPv6 covers addresses
    /// that are not here, and `None` is returned.
    #[must_use]
    pub fn checksum_is_right(&self) -> Option<bool> {
        (!self.v6).then(|| internet_checksum(self.bytes) == 0)
    }

    const fn is_echo(&self) -> bool {
        matches!((self.v6, self.kind), (false, 0 | 8) | (true, 128 | 129))
    }

    fn reason(&self) -> Option<Reason> {
        let word = || {
            let mut from = Bytes::new(self.bytes);
            from.skip(4, "header").and_then(|()| from.u32("mtu")).unwrap_or(0)
        };
        Some(match (self.v6, self.kind, self.code) {
            (false, 3, 2) => Reason::ProtocolUnreachable,
            (false, 3, 3) => Reason::PortUnreachable,
            (false, 3, 4) => Reason::TooBig(word() & 0xffff),
            (false, 3, 9 | 10 | 13) => Reason::Prohibited,
            (false, 3, _) => Reason::Unreachable,
            (false, 4, _) => Reason::SourceQuench,
            (false, 5, _) => Reason::Redirect,
            (false, 11, _) => Reason::TimeExceeded,
            (false, 12, _) => Reason::ParameterProblem,
            (true, 1, 1 | 5 | 6) => Reason::Prohibited,
            (true, 1, 4) => Reason::PortUnreachable,
            (true, 1, _) => Reason::Unreachable,
            (true, 2, _) => Reason::TooBig(word()),
            (true, 3, _) => Reason::TimeExceeded,
            (true, 4, _) => Reason::ParameterProblem,
            _ => return None,
        })
    }
}

/// The sum of RFC 1071 over all octets: 0 when a sum inside is right.
#[must_use]
pub(crate) fn internet_checksum(bytes: &[u8]) -> u16 {
    let mut sum = 0_u64;
    for pair in bytes.chunks(2) {
        let (high, low) = (pair.first().copied(), pair.get(1).copied());
        sum += u64::from(u16::from_be_bytes([high.unwrap_or(0), low.unwrap_or(0)]));
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    u16::try_from(sum).map_or(0, |sum| !sum)
}

const IPV4_HEADER: usize = 20;
const IPV6_HEADER: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    #[test]
    fn a_ping_and_its_answer_share_identifier_and_sequence() {
        for (v6, kind, reply) in
            [(false, 8, false), (false, 0, true), (true, 128, false), (true, 129, true)]
        {
            let bytes = [kind, 0, 0, 0, 0x12, 0x34, 0, 7, b'h', b'i'];
            let echo = Icmp::parse(v6, &bytes).unwrap().echo().unwrap();
            assert_eq!(echo, Echo { reply, id: 0x1234, seq: 7, data: b"hi" });
        }
    }

    #[test]
    fn an_error_hands_out_the_packet_it_quotes() {
        let mut bytes = vec![3, 3, 0, 0, 0, 0, 0, 0];
        bytes.extend([0x45; 28]);
        let trouble = Icmp::parse(false, &bytes).unwrap().trouble().unwrap();
        assert_eq!(trouble, Trouble { reason: Reason::PortUnreachable, quoted: &[0x45; 28] });
        assert!(Icmp::parse(false, &bytes[..27]).is_err(), "less than an IP header is quoted");
    }

    #[test]
    fn a_link_too_small_tells_its_mtu() {
        let v4 = [&[3, 4, 0, 0, 0xaa, 0xaa, 5, 0xdc][..], &[0; 20]].concat();
        let v6 = [&[2, 0, 0, 0, 0, 0, 5, 0][..], &[0; 40]].concat();
        let reason = |v6, b| Icmp::parse(v6, b).unwrap().trouble().unwrap().reason;
        assert_eq!(reason(false, &v4), Reason::TooBig(1500));
        assert_eq!(reason(true, &v6), Reason::TooBig(1280));
    }

    #[test]
    fn the_checksum_is_that_of_rfc_1071() {
        // The example of RFC 1071 §3: the sum of these octets is ddf2.
        let sum = internet_checksum(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]);
        assert_eq!(sum, !0xddf2);
    }

    #[test]
    fn no_octets_make_it_panic() {
        let message = [&[3, 4, 0, 0, 0, 0, 5, 0xdc][..], &[0x45; 28]].concat();
        let read = |b: &[u8]| {
            for v6 in [false, true] {
                let Ok(icmp) = Icmp::parse(v6, b) else { continue };
                let _ = (icmp.echo(), icmp.trouble(), icmp.checksum_is_right());
            }
        };
        hostile::every_truncation(&message, read);
        hostile::every_octet_changed(&message, read);
        hostile::noise(read);
    }
}
