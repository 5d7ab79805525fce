//! Headers that were left out, rebuilt (RFC 6282): IPv6, its extension headers, UDP.
//!
//! Lengths and a checksum that was left out depend on the whole packet, which may still be in its
//! fragments: [`Open`] remembers where they belong, and writes them once everything is there.

use super::{Context, IPV6, SixLowPan};
use crate::{
    bytes::{Bytes, Malformed},
    link::Mac,
};

/// Extension headers of one packet, and packets in packets, that are followed.
const HEADERS: usize = 8;
/// Octets of a UDP header.
const UDP: usize = 8;
/// IP protocol numbers.
const UDP_PROTOCOL: u8 = 17;
const IPV6_PROTOCOL: u8 = 41;

const UNCOMPRESSED: u8 = 0x41;

impl SixLowPan {
    /// Rebuilds headers into `out` and appends the rest. Lengths and an elided checksum stay open.
    pub(super) fn decompress(
        &self,
        b: &mut Bytes<'_>,
        out: &mut Vec<u8>,
        source: Mac,
        destination: Mac,
    ) -> Result<Open, Malformed> {
        let mut open = Open::default();
        match b.rest().first() {
            Some(&UNCOMPRESSED) => {
                b.skip(1, "dispatch")?;
                let at = b.at();
                let rest = b.rest();
                if rest.len() < IPV6 || rest.first().is_none_or(|v| v >> 4 != 6) {
                    return Err(Malformed { what: "uncompressed IPv6 header", at });
                }
                out.extend_from_slice(rest);
                open.whole = true;
            }
            Some(dispatch) if dispatch >> 5 == 0b011 => {
                let from = interface_of(source);
                let to = interface_of(destination);
                self.headers(b, out, &mut open, from, to)?;
                out.extend_from_slice(b.rest());
            }
            _ => return Err(b.malformed("dispatch")),
        }
        Ok(open)
    }

    /// A compressed IPv6 header and the headers behind it that are compressed too.
    fn headers(
        &self,
        b: &mut Bytes<'_>,
        out: &mut Vec<u8>,
        open: &mut Open,
        from: [u8; 8],
        to: [u8; 8],
    ) -> Result<(), Malformed> {
        let mut compressed = self.ipv6(b, out, open, from, to)?;
        // Where the protocol of the next header is to be written.
        let mut protocol_at = out.len() - IPV6 + 6;
        let mut headers = 0;
        while compressed {
            headers += 1;
            if headers > HEADERS {
                return Err(b.malformed("number of headers"));
            }
            let encoding = b.u8("next header coding")?;
            let put = |out: &mut Vec<u8>, protocol| {
                if let Some(slot) = out.get_mut(protocol_at) {
                    *slot = protocol;
                }
            };
            if encoding >> 3 == 0b11110 {
                put(out, UDP_PROTOCOL);
                return udp(b, out, open, encoding);
            }
            if encoding >> 4 != 0b1110 {
                return Err(b.malformed("next header coding"));
            }
            compressed = encoding & 1 == 1;
            let protocol = match encoding >> 1 & 7 {
                0 => 0,
                1 => 43,
                2 => 44,
                3 => 60,
                4 => 135,
                7 => {
                    put(out, IPV6_PROTOCOL);
                    // The outer packet encapsulates the inner one, whose addresses may be left
                    // out for that reason.
                    let outer = open.last_header(out);
                    let inner = |at: usize| {
                        outer
                            .get(at..)
                            .and_then(|o| o.first_chunk::<8>())
                            .copied()
                            .unwrap_or_default()
                    };
                    let (from, to) = (inner(16), inner(32));
                    compressed = self.ipv6(b, out, open, from, to)?;
                    protocol_at = out.len() - IPV6 + 6;
                    continue;
                }
                _ => return Err(b.malformed("extension header")),
            };
            put(out, protocol);
            protocol_at = out.len();
            extension(b, out, protocol, compressed)?;
        }
        Ok(())
    }

    /// One LOWPAN_IPHC header (RFC 6282, 3.1). Says whether the next header is compressed.
    fn ipv6(
        &self,
        b: &mut Bytes<'_>,
        out: &mut Vec<u8>,
        open: &mut Open,
        from: [u8; 8],
        to: [u8; 8],
    ) -> Result<bool, Malformed> {
        let encoding = b.u16("IPHC encoding")?;
        if encoding >> 13 != 0b011 {
            return Err(b.malformed("IPHC dispatch"));
        }
        let flag = |bit: u32| encoding >> bit & 1 == 1;
        let pair = |bit: u32| encoding >> bit & 3;
        let contexts = if flag(7) { b.u8("context identifiers")? } else { 0 };

        let (class, label) = match pair(11) {
            0 => {
                let word = b.u32("traffic class and flow label")?;
                ((word >> 24) as u8, word & 0xf_ffff)
            }
            1 => {
                let word = b.u24("flow label")?;
                // ECN only: the upper two bits.
                ((word >> 16) as u8 & 0xc0, word & 0xf_ffff)
            }
            2 => (b.u8("traffic class")?, 0),
            _ => (0, 0),
        };
        // ECN stands before DSCP here, and after it in IPv6.
        let class = class.rotate_left(2);
        let compressed = flag(10);
        let protocol = if compressed { 0 } else { b.u8("next header")? };
        let hops = match pair(8) {
            0 => b.u8("hop limit")?,
            1 => 1,
            2 => 64,
            _ => 255,
        };
        let source = self.unicast(b, flag(6), pair(4), contexts >> 4, from, true)?;
        let destination = if flag(3) {
            self.multicast(b, flag(2), pair(0), contexts & 0xf)?
        } else {
            self.unicast(b, flag(2), pair(0), contexts & 0xf, to, false)?
        };

        open.begin(out.len()).map_err(|what| b.malformed(what))?;
        let first = 6 << 28 | u32::from(class) << 20 | label;
        out.extend_from_slice(&first.to_be_bytes());
        out.extend_from_slice(&[0, 0, protocol, hops]);
        out.extend_from_slice(&source);
        out.extend_from_slice(&destination);
        Ok(compressed)
    }

    /// A unicast address: whole, its last 64 or 16 bits, or nothing (RFC 6282, 3.1.1).
    fn unicast(
        &self,
        b: &mut Bytes<'_>,
        stateful: bool,
        mode: u16,
        context: u8,
        encapsulating: [u8; 8],
        source: bool,
    ) -> Result<[u8; 16], Malformed> {
        let interface = match (stateful, mode) {
            (false, 0) => return b.array("address"),
            (true, 0) if source => return Ok([0; 16]),
            (true, 0) => return Err(b.malformed("destination address mode")),
            (_, 1) => b.array::<8>("interface identifier")?,
            (_, 2) => short_interface(b.u16("short interface identifier")?),
            _ => encapsulating,
        };
        let mut address = [0; 16];
        address[8..].copy_from_slice(&interface);
        if stateful {
            let context = self.context(b, context)?;
            // Bits of the context win over those of the interface identifier.
            let keep = u128::MAX.checked_shr(u32::from(context.length)).unwrap_or(0);
            let bits =
                u128::from_be_bytes(context.prefix) & !keep | u128::from_be_bytes(address) & keep;
            return Ok(bits.to_be_bytes());
        }
        address[..2].copy_from_slice(&[0xfe, 0x80]);
        Ok(address)
    }

    /// A multicast address (RFC 6282, 3.1.1).
    fn multicast(
        &self,
        b: &mut Bytes<'_>,
        stateful: bool,
        mode: u16,
        context: u8,
    ) -> Result<[u8; 16], Malformed> {
        const WHAT: &str = "multicast address";
        let mut address = [0; 16];
        address[0] = 0xff;
        match (stateful, mode) {
            (false, 0) => return b.array(WHAT),
            (false, 1) => {
                let [scope, group @ ..] = b.array::<6>(WHAT)?;
                address[1] = scope;
                address[11..].copy_from_slice(&group);
            }
            (false, 2) => {
                let [scope, group @ ..] = b.array::<4>(WHAT)?;
                address[1] = scope;
                address[13..].copy_from_slice(&group);
            }
            (false, _) => {
                address[1] = 2;
                address[15] = b.u8(WHAT)?;
            }
            // A unicast-prefix-based address (RFC 3306, RFC 3956): the prefix is the context's.
            (true, 0) => {
                let [scope, reserved, group @ ..] = b.array::<6>(WHAT)?;
                let context = self.context(b, context)?;
                address[1] = scope;
                address[2] = reserved;
                address[3] = context.length.min(64);
                let keep = u64::MAX.checked_shr(u32::from(context.length)).unwrap_or(0);
                let prefix = (u128::from_be_bytes(context.prefix) >> 64) as u64 & !keep;
                address[4..12].copy_from_slice(&prefix.to_be_bytes());
                address[12..].copy_from_slice(&group);
            }
            (true, _) => return Err(b.malformed("multicast address mode")),
        }
        Ok(address)
    }

    fn context(&self, b: &Bytes<'_>, id: u8) -> Result<Context, Malformed> {
        self.contexts
            .get(usize::from(id))
            .copied()
            .flatten()
            .ok_or_else(|| b.malformed("context unknown"))
    }
}

/// The interface identifier that a link-layer address stands for (RFC 6282, 3.2.2).
fn interface_of(mac: Mac) -> [u8; 8] {
    let mut interface = match mac {
        Mac::Short { address, .. } => return short_interface(address),
        Mac::Eui64(octets) => octets,
        Mac::Eui48([a, b, c, d, e, f]) => [a, b, c, 0xff, 0xfe, d, e, f],
    };
    interface[0] ^= 2;
    interface
}

const fn short_interface(address: u16) -> [u8; 8] {
    let [high, low] = address.to_be_bytes();
    [0, 0, 0, 0xff, 0xfe, 0, high, low]
}

/// One extension header (RFC 6282, 4.2); `compressed` says that its next header is left out.
fn extension(
    b: &mut Bytes<'_>,
    out: &mut Vec<u8>,
    protocol: u8,
    compressed: bool,
) -> Result<(), Malformed> {
    const HOP_BY_HOP: u8 = 0;
    const FRAGMENT: u8 = 44;
    const DESTINATION: u8 = 60;
    const WHAT: &str = "extension header";
    let next = if compressed { 0 } else { b.u8(WHAT)? };
    if protocol == FRAGMENT {
        // Of fixed length, with a reserved octet where the others have theirs.
        out.push(next);
        out.extend_from_slice(&b.array::<7>(WHAT)?);
        return Ok(());
    }
    let length = b.u8("extension header length")?;
    let data = b.take(usize::from(length), "extension header length")?;
    let whole = (2 + data.len()).next_multiple_of(8);
    let padding = whole - 2 - data.len();
    if padding != 0 && !matches!(protocol, HOP_BY_HOP | DESTINATION) {
        return Err(b.malformed("extension header length"));
    }
    out.extend_from_slice(&[next, (whole / 8 - 1) as u8]);
    out.extend_from_slice(data);
    // Padding at the end was left out: Pad1, or PadN with its length.
    match padding {
        0 => {}
        1 => out.push(0),
        n => {
            out.extend_from_slice(&[1, n as u8 - 2]);
            out.resize(out.len() + n - 2, 0);
        }
    }
    Ok(())
}

/// A UDP header (RFC 6282, 4.3).
fn udp(
    b: &mut Bytes<'_>,
    out: &mut Vec<u8>,
    open: &mut Open,
    encoding: u8,
) -> Result<(), Malformed> {
    const WHAT: &str = "UDP ports";
    let (from, to) = match encoding & 3 {
        0 => (b.u16(WHAT)?, b.u16(WHAT)?),
        1 => (b.u16(WHAT)?, 0xf000 | u16::from(b.u8(WHAT)?)),
        2 => (0xf000 | u16::from(b.u8(WHAT)?), b.u16(WHAT)?),
        _ => {
            let both = u16::from(b.u8(WHAT)?);
            (0xf0b0 | both >> 4, 0xf0b0 | both & 0xf)
        }
    };
    let elided = encoding & 4 != 0;
    let checksum = if elided { 0 } else { b.u16("UDP checksum")? };
    open.udp = Some(Udp { at: out.len(), elided });
    out.extend_from_slice(&from.to_be_bytes());
    out.extend_from_slice(&to.to_be_bytes());
    out.extend_from_slice(&[0, 0]);
    out.extend_from_slice(&checksum.to_be_bytes());
    Ok(())
}

/// What can only be written once the whole packet is there.
#[derive(Clone, Debug, Default)]
pub(super) struct Open {
    /// The packet came with its headers whole: nothing is open.
    whole: bool,
    /// Where each of the IPv6 headers begins, outermost first.
    headers: [Option<usize>; PACKETS],
    udp: Option<Udp>,
}

/// IPv6 packets within each other, the outermost included, that are rebuilt.
const PACKETS: usize = 3;

#[derive(Clone, Copy, Debug)]
struct Udp {
    at: usize,
    /// The checksum was left out and is to be computed.
    elided: bool,
}

impl Open {
    fn begin(&mut self, at: usize) -> Result<(), &'static str> {
        let slot = self.headers.iter_mut().find(|h| h.is_none()).ok_or("packets within packets")?;
        *slot = Some(at);
        Ok(())
    }

    /// The innermost IPv6 header, and what is behind it.
    fn last_header<'p>(&self, packet: &'p [u8]) -> &'p [u8] {
        let at = self.headers.iter().flatten().next_back().copied().unwrap_or(0);
        packet.get(at..).unwrap_or_default()
    }

    /// Writes lengths and checksum into a packet of `total` octets.
    pub(super) fn close(&self, packet: &mut [u8], total: usize) -> Result<(), Malformed> {
        if self.whole {
            return Ok(());
        }
        let too_long = |at| Malformed { what: "packet length", at };
        for at in self.headers.iter().flatten() {
            let length = total.checked_sub(at + IPV6).and_then(|l| u16::try_from(l).ok());
            let length = length.ok_or_else(|| too_long(*at))?;
            if let Some(field) = packet.get_mut(at + 4..at + 6) {
                field.copy_from_slice(&length.to_be_bytes());
            }
        }
        let Some(Udp { at, elided }) = self.udp else { return Ok(()) };
        let length =
            total.checked_sub(at).filter(|l| *l >= UDP).and_then(|l| u16::try_from(l).ok());
        let length = length.ok_or_else(|| too_long(at))?;
        if let Some(field) = packet.get_mut(at + 4..at + 6) {
            field.copy_from_slice(&length.to_be_bytes());
        }
        if elided {
            let addresses = self.last_header(packet).get(8..IPV6).unwrap_or_default();
            let datagram = packet.get(at..).unwrap_or_default();
            let sum = sum(addresses) + sum(datagram) + u64::from(length) + u64::from(UDP_PROTOCOL);
            let checksum = match !fold(sum) {
                0 => 0xffff,
                c => c,
            };
            if let Some(field) = packet.get_mut(at + 6..at + 8) {
                field.copy_from_slice(&checksum.to_be_bytes());
            }
        }
        Ok(())
    }
}

/// The sum of the 16-bit words; a last odd octet is the upper half of one.
pub(super) fn sum(octets: &[u8]) -> u64 {
    let (pairs, odd) = octets.as_chunks::<2>();
    let even: u64 = pairs.iter().map(|p| u64::from(u16::from_be_bytes(*p))).sum();
    even + odd.first().map_or(0, |o| u64::from(*o) << 8)
}

/// The ones' complement sum of 16 bits. The sum of 64 KiB folds in three steps.
pub(super) const fn fold(mut sum: u64) -> u16 {
    let mut steps = 0;
    while steps < 4 {
        sum = (sum & 0xffff) + (sum >> 16);
        steps += 1;
    }
    sum as u16
}
