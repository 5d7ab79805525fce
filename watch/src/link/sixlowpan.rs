//! 6LoWPAN: IPv6 packets in IEEE 802.15.4 frames (RFC 4944, RFC 6282).
//!
//! A frame of 127 octets has no room for 48 octets of headers, so most of them are left out and
//! are rebuilt here from the link-layer addresses, from prefixes that the network agreed on, and
//! from lengths; larger packets come in fragments. What comes out is the IPv6 packet as its sender
//! meant it, so nothing above this module knows that there was a radio.
//!
//! Nothing recurses: mesh, broadcast and fragment header stand at most once, in this order, and
//! packets within packets are bounded. An address whose prefix is not known is not guessed.

use super::Mac;
use crate::{
    bytes::{Bytes, Malformed},
    time::{SECOND, Time},
};

/// Datagrams that are put together at the same time.
pub const DATAGRAMS: usize = 16;
/// Microseconds in which all fragments of a datagram must come (RFC 4944, 5.3).
pub const REASSEMBLY_TIME: i64 = 60 * SECOND;

/// Extension headers of one packet, and packets in packets, that are followed.
const HEADERS: usize = 8;
/// Octets of an IPv6 header.
const IPV6: usize = 40;
/// Octets of a UDP header.
const UDP: usize = 8;
/// IP protocol numbers.
const UDP_PROTOCOL: u8 = 17;
const IPV6_PROTOCOL: u8 = 41;

/// A prefix that senders may leave out (RFC 6282, 3.1.2; RFC 6775, 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// The prefix; bits after `length` are not looked at.
    pub prefix: [u8; 16],
    /// Its length in bits, ≤ 128.
    pub length: u8,
}

/// Rebuilds the packets of one network: contexts and half-received datagrams are kept here.
#[derive(Clone, Debug, Default)]
pub struct SixLowPan {
    contexts: [Option<Context>; 16],
    /// At most [`DATAGRAMS`].
    partial: Vec<Datagram>,
    /// The packet that was rebuilt last.
    packet: Vec<u8>,
}

impl SixLowPan {
    /// Starts with no context and no fragment.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether a frame's payload may be 6LoWPAN: its first octet is no "not a LoWPAN frame"
    /// (RFC 4944, 5.1), which is where Zigbee's network header falls for the most part.
    #[must_use]
    pub fn is_lowpan(payload: &[u8]) -> bool {
        payload.first().is_some_and(|dispatch| dispatch >> 6 != 0)
    }

    /// Sets the context with an identifier of 0 to 15; `None` forgets it. Other identifiers do not
    /// exist and are ignored.
    pub fn set_context(&mut self, id: u8, context: Option<Context>) {
        if let Some(slot) = self.contexts.get_mut(usize::from(id)) {
            *slot = context.filter(|c| c.length <= 128);
        }
    }

    /// Takes contexts from the options of a router advertisement, if `packet` (IPv6) is one
    /// (RFC 6775, 4.2). Says how many it took.
    pub fn learn_contexts(&mut self, packet: &[u8]) -> usize {
        self.learn(packet).unwrap_or_default()
    }

    /// Takes the payload of one frame and gives a packet when it is whole: at once, or with the
    /// last of its fragments. `source` and `destination` are those of the frame. `None` when more
    /// is to come, or when this is no LoWPAN frame at all.
    ///
    /// # Errors
    /// [`Malformed`] for dispatches and encodings that are reserved or not read, for a context that
    /// is not known, and for fragments that do not fit their datagram.
    pub fn packet<'a>(
        &'a mut self,
        now: Time,
        source: Mac,
        destination: Mac,
        payload: &[u8],
    ) -> Result<Option<&'a [u8]>, Malformed> {
        if !Self::is_lowpan(payload) {
            return Ok(None);
        }
        let mut b = Bytes::new(payload);
        let (source, destination) = mesh(&mut b, source, destination)?;
        if let Some(&BROADCAST) = b.rest().first() {
            b.skip(2, "broadcast header")?;
        }
        let Some(fragment) = Fragment::parse(&mut b)? else {
            let mut rebuilt = core::mem::take(&mut self.packet);
            rebuilt.clear();
            let result = self.decompress(&mut b, &mut rebuilt, source, destination);
            self.packet = rebuilt;
            let open = result?;
            let total = self.packet.len();
            open.close(&mut self.packet, total)?;
            return Ok(Some(&self.packet));
        };
        self.fragment(now, source, destination, fragment, b)
    }

    fn fragment(
        &mut self,
        now: Time,
        source: Mac,
        destination: Mac,
        fragment: Fragment,
        mut b: Bytes<'_>,
    ) -> Result<Option<&[u8]>, Malformed> {
        let key = Key { source, destination, size: fragment.size, tag: fragment.tag };
        let (data, open) = match fragment.offset {
            None => {
                let mut head = Vec::new();
                let open = self.decompress(&mut b, &mut head, source, destination)?;
                (head, Some(open))
            }
            Some(_) => (b.rest().to_vec(), None),
        };
        let start = usize::from(fragment.offset.unwrap_or(0)) * 8;
        let end = start + data.len();
        let size = usize::from(fragment.size);
        if data.is_empty() || end > size || (end < size && !data.len().is_multiple_of(8)) {
            return Err(b.malformed("fragment length"));
        }

        self.partial.retain(|d| now.since(d.since) < REASSEMBLY_TIME);
        let at = match self.partial.iter().position(|d| d.key == key) {
            Some(at) => at,
            None => {
                if self.partial.len() >= DATAGRAMS {
                    self.partial.remove(0);
                }
                self.partial.push(Datagram::new(key, now));
                self.partial.len() - 1
            }
        };
        let Some(datagram) = self.partial.get_mut(at) else { return Ok(None) };
        if !datagram.add(start, &data, open) {
            self.partial.remove(at);
            return Err(b.malformed("overlapping fragments"));
        }
        if datagram.have < size {
            return Ok(None);
        }
        let whole = self.partial.remove(at);
        self.packet = whole.data;
        let Some(open) = whole.open else {
            return Err(Malformed { what: "first fragment", at: 0 });
        };
        open.close(&mut self.packet, size)?;
        Ok(Some(&self.packet))
    }

    /// Rebuilds headers into `out` and appends the rest. Lengths and an elided checksum stay open.
    fn decompress(
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

    fn learn(&mut self, packet: &[u8]) -> Result<usize, Malformed> {
        const ICMPV6: u8 = 58;
        const ADVERTISEMENT: u8 = 134;
        const CONTEXT_OPTION: u8 = 34;
        let mut b = Bytes::new(packet);
        b.skip(6, "IPv6 header")?;
        // Routers are on the link: a hop limit of 255 shows that nobody forwarded this.
        if b.array("IPv6 header")? != [ICMPV6, 255] {
            return Ok(0);
        }
        b.skip(32, "IPv6 header")?;
        if b.u8("ICMPv6 type")? != ADVERTISEMENT {
            return Ok(0);
        }
        b.skip(15, "router advertisement")?;
        let mut taken = 0;
        while !b.is_empty() {
            let kind = b.u8("option")?;
            let units = b.u8("option length")?;
            if units == 0 {
                return Err(b.malformed("option length"));
            }
            let mut option = Bytes::new(b.take(usize::from(units) * 8 - 2, "option length")?);
            if kind != CONTEXT_OPTION {
                continue;
            }
            let length = option.u8("context length")?;
            let flags = option.u8("context flags")?;
            option.skip(2, "reserved")?;
            let lifetime = option.u16("lifetime")?;
            let rest = option.rest();
            let mut prefix = [0; 16];
            for (to, from) in prefix.iter_mut().zip(rest) {
                *to = *from;
            }
            if length > 128 || usize::from(length) > rest.len() * 8 {
                return Err(option.malformed("context length"));
            }
            // A context that is no longer for compressing (flag C) still decompresses.
            let context = (lifetime != 0).then_some(Context { prefix, length });
            self.set_context(flags & 0xf, context);
            taken += 1;
        }
        Ok(taken)
    }
}

const UNCOMPRESSED: u8 = 0x41;
const BROADCAST: u8 = 0x50;

/// Takes the mesh header off, which names the ends of the whole path (RFC 4944, 5.2).
fn mesh(b: &mut Bytes<'_>, source: Mac, destination: Mac) -> Result<(Mac, Mac), Malformed> {
    let Some(first) = b.rest().first().copied().filter(|d| d >> 6 == 0b10) else {
        return Ok((source, destination));
    };
    b.skip(1, "mesh header")?;
    if first & 0xf == 0xf {
        b.skip(1, "hops left")?;
    }
    let pan = match (destination, source) {
        (Mac::Short { pan, .. }, _) | (_, Mac::Short { pan, .. }) => pan,
        _ => super::ieee802154::ANY_PAN,
    };
    let mut address = |is_short: bool| {
        if is_short {
            b.u16("mesh address").map(|address| Mac::Short { pan, address })
        } else {
            b.array("mesh address").map(Mac::Eui64)
        }
    };
    Ok((address(first & 0x20 != 0)?, address(first & 0x10 != 0)?))
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
struct Open {
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
    fn close(&self, packet: &mut [u8], total: usize) -> Result<(), Malformed> {
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
fn sum(octets: &[u8]) -> u64 {
    let (pairs, odd) = octets.as_chunks::<2>();
    let even: u64 = pairs.iter().map(|p| u64::from(u16::from_be_bytes(*p))).sum();
    even + odd.first().map_or(0, |o| u64::from(*o) << 8)
}

/// The ones' complement sum of 16 bits. The sum of 64 KiB folds in three steps.
const fn fold(mut sum: u64) -> u16 {
    let mut steps = 0;
    while steps < 4 {
        sum = (sum & 0xffff) + (sum >> 16);
        steps += 1;
    }
    sum as u16
}

/// A fragmentation header (RFC 4944, 5.3).
#[derive(Clone, Copy, Debug)]
struct Fragment {
    /// Octets of the whole IPv6 packet, < 2,048.
    size: u16,
    tag: u16,
    /// In units of 8 octets; `None` in the first fragment.
    offset: Option<u8>,
}

impl Fragment {
    fn parse(b: &mut Bytes<'_>) -> Result<Option<Self>, Malformed> {
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
struct Key {
    source: Mac,
    destination: Mac,
    size: u16,
    tag: u16,
}

/// A datagram of which some fragments came.
#[derive(Clone, Debug)]
struct Datagram {
    key: Key,
    since: Time,
    /// As far as the furthest fragment; < 2,048 octets.
    data: Vec<u8>,
    /// Start and end of what came, in octets; none overlap. At most 257: all but one are at least
    /// 8 octets long.
    ranges: Vec<(u16, u16)>,
    /// Octets that came.
    have: usize,
    open: Option<Open>,
}

impl Datagram {
    const fn new(key: Key, since: Time) -> Self {
        Self { key, since, data: Vec::new(), ranges: Vec::new(), have: 0, open: None }
    }

    /// Adds octets at `start`. The same again changes nothing; what overlaps in another way shows
    /// that someone meddles or that a tag was used again, and `false` asks to discard the datagram
    /// (RFC 4944, 5.3).
    //
    // Deliberately, no fresh reassembly begins with the fragment that differed: which of the two was
    // true cannot be known, and one that was sent again by an honest sender will come once more.
    fn add(&mut self, start: usize, data: &[u8], open: Option<Open>) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv6Addr;

    const A: Mac = Mac::Eui64([0x00, 0x12, 0x4b, 0, 0, 0, 0, 0x0a]);
    const B: Mac = Mac::Eui64([0x00, 0x12, 0x4b, 0, 0, 0, 0, 0x0b]);
    const S: Mac = Mac::Short { pan: 0xface, address: 0x0102 };
    const T: Mac = Mac::Short { pan: 0xface, address: 0x0304 };
    const NOW: Time = Time(1_600_000_000_000_000);

    fn network() -> SixLowPan {
        let mut net = SixLowPan::new();
        let prefix = "2001:db8:1:2::".parse::<Ipv6Addr>().unwrap().octets();
        net.set_context(0, Some(Context { prefix, length: 64 }));
        let prefix = "fd00::ab:cd00".parse::<Ipv6Addr>().unwrap().octets();
        net.set_context(5, Some(Context { prefix, length: 120 }));
        net
    }

    fn rebuild(payload: &[u8]) -> Result<Vec<u8>, Malformed> {
        network().packet(NOW, A, T, payload).map(|p| p.unwrap().to_vec())
    }

    fn address(packet: &[u8], at: usize) -> String {
        Ipv6Addr::from(*packet[at..].first_chunk::<16>().unwrap()).to_string()
    }

    /// IPHC with TF elided, next header 59 (none) in line and hop limit 64.
    fn iphc(second: u8, inline: &[u8]) -> Vec<u8> {
        [&[0x7a, second, 59], inline].concat()
    }

    /// The Internet checksum over pseudo-header and UDP is right (RFC 8200, 8.1).
    fn udp_is_right(packet: &[u8], at: usize, header: usize) -> bool {
        let length = (packet.len() - at) as u64;
        let sum = sum(&packet[header + 8..header + 40]) + sum(&packet[at..]) + length + 17;
        fold(sum) == 0xffff && packet[at + 6..at + 8] != [0, 0]
    }

    #[test]
    fn an_uncompressed_packet_is_given_as_it_is() {
        let mut packet = vec![0x60; 40];
        packet.extend(b"payload");
        assert_eq!(rebuild(&[&[0x41], &packet[..]].concat()), Ok(packet));
        assert!(rebuild(&[0x41, 0x60]).is_err());
        assert!(rebuild(&[0x41; 60]).is_err());
    }

    #[test]
    fn every_source_mode_of_rfc_6282_gives_its_address() {
        let whole = "2001:db8::1".parse::<Ipv6Addr>().unwrap().octets();
        for (mode, inline, expected) in [
            (0x00, &whole[..], "2001:db8::1"),
            (0x10, &[1, 2, 3, 4, 5, 6, 7, 8], "fe80::102:304:506:708"),
            (0x20, &[0x12, 0x34], "fe80::ff:fe00:1234"),
            (0x30, &[], "fe80::212:4b00:0:a"),
            (0x40, &[], "::"),
            (0x50, &[1, 2, 3, 4, 5, 6, 7, 8], "2001:db8:1:2:102:304:506:708"),
            (0x60, &[0x12, 0x34], "2001:db8:1:2:0:ff:fe00:1234"),
            (0x70, &[], "2001:db8:1:2:212:4b00:0:a"),
        ] {
            let packet = rebuild(&iphc(mode | 3, inline)).unwrap();
            assert_eq!(address(&packet, 8), expected);
            assert_eq!(address(&packet, 24), "fe80::ff:fe00:304");
            assert_eq!(packet[..8], [0x60, 0, 0, 0, 0, 0, 59, 64]);
        }
    }

    #[test]
    fn every_destination_mode_of_rfc_6282_gives_its_address() {
        let whole = "ff05::1:3".parse::<Ipv6Addr>().unwrap().octets();
        for (mode, inline, expected) in [
            (0x00, &whole[..], "ff05::1:3"),
            (0x01, &[1, 2, 3, 4, 5, 6, 7, 8], "fe80::102:304:506:708"),
            (0x02, &[0x12, 0x34], "fe80::ff:fe00:1234"),
            (0x03, &[], "fe80::ff:fe00:304"),
            (0x05, &[1, 2, 3, 4, 5, 6, 7, 8], "2001:db8:1:2:102:304:506:708"),
            (0x06, &[0x12, 0x34], "2001:db8:1:2:0:ff:fe00:1234"),
            (0x07, &[], "2001:db8:1:2:0:ff:fe00:304"),
            (0x08, &whole[..], "ff05::1:3"),
            (0x09, &[5, 1, 2, 3, 4, 5], "ff05::1:203:405"),
            (0x0a, &[5, 1, 2, 3], "ff05::1:203"),
            (0x0b, &[0xfb], "ff02::fb"),
            (0x0c, &[0x35, 7, 1, 2, 3, 4], "ff35:740:2001:db8:1:2:102:304"),
        ] {
            let packet = rebuild(&iphc(0x30 | mode, inline)).unwrap();
            assert_eq!(address(&packet, 24), expected, "{mode:#x}");
        }
        for reserved in [0x04, 0x0d, 0x0e, 0x0f] {
            assert!(rebuild(&iphc(0x30 | reserved, &[0; 40])).is_err());
        }
    }

    #[test]
    fn a_context_longer_than_a_prefix_wins_over_the_interface_identifier() {
        // Source context 5, destination context 0; both addresses elided.
        let packet = rebuild(&[0x7a, 0xf7, 0x50, 59]).unwrap();
        assert_eq!(address(&packet, 8), "fd00::ab:cd0a");
        assert_eq!(address(&packet, 24), "2001:db8:1:2:0:ff:fe00:304");
    }

    #[test]
    fn an_address_whose_context_is_not_known_is_not_guessed() {
        let e = rebuild(&[0x7a, 0xf7, 0x60, 59]).unwrap_err();
        assert_eq!(e.what, "context unknown");
    }

    #[test]
    fn traffic_class_and_flow_label_come_back_in_order() {
        // ECN 01, DSCP 46, flow label 0xabcde.
        for (first, inline, expected) in [
            (0x62, &[0x6e, 0x0a, 0xbc, 0xde][..], [0x6b, 0x9a, 0xbc, 0xde]),
            (0x6a, &[0x4a, 0xbc, 0xde], [0x60, 0x1a, 0xbc, 0xde]),
            (0x72, &[0x6e], [0x6b, 0x90, 0, 0]),
            (0x7a, &[], [0x60, 0, 0, 0]),
        ] {
            let payload = [&[first, 0x33][..], inline, &[59]].concat();
            assert_eq!(rebuild(&payload).unwrap()[..4], expected);
        }
        for (first, inline, hops) in [(0x78, &[59, 7][..], 7), (0x79, &[59], 1), (0x7b, &[59], 255)]
        {
            assert_eq!(rebuild(&[&[first, 0x33], inline].concat()).unwrap()[7], hops);
        }
    }

    #[test]
    fn every_form_of_udp_gives_its_ports_length_and_checksum() {
        for (coding, inline, from, to) in [
            (0xf0, &[0x16, 0x33, 0x16, 0x34][..], 5683, 5684),
            (0xf1, &[0x16, 0x33, 0x34], 5683, 0xf034),
            (0xf2, &[0x33, 0x16, 0x34], 0xf033, 5684),
            (0xf3, &[0x34], 0xf0b3, 0xf0b4),
        ] {
            for data in [&b""[..], b"odd", b"even"] {
                let payload = [&[0x7e, 0x33, coding | 4], inline, data].concat();
                let packet = rebuild(&payload).unwrap();
                assert_eq!(packet[6], 17);
                assert_eq!(packet[4..6], (8 + data.len() as u16).to_be_bytes());
                assert_eq!(packet[40..42], u16::to_be_bytes(from));
                assert_eq!(packet[42..44], u16::to_be_bytes(to));
                assert_eq!(packet[44..46], (8 + data.len() as u16).to_be_bytes());
                assert!(udp_is_right(&packet, 40, 0));
                let carried = [&[0x7e, 0x33, coding], inline, &[0xab, 0xcd], data].concat();
                assert_eq!(rebuild(&carried).unwrap()[46..48], [0xab, 0xcd]);
            }
        }
    }

    #[test]
    fn extension_headers_are_padded_and_chained() {
        // Hop-by-hop with 5 octets, destination options with 6, then UDP.
        let payload = [
            &[0x7e, 0x33, 0xe1, 5, 5, 3, 1, 2, 3, 0xe7, 6, 1, 4, 0, 0, 0, 0, 0xf7, 0x34],
            &b"coap"[..],
        ]
        .concat();
        let packet = rebuild(&payload).unwrap();
        assert_eq!(packet[6], 0);
        assert_eq!(packet[40..48], [60, 0, 5, 3, 1, 2, 3, 0]);
        assert_eq!(packet[48..56], [17, 0, 1, 4, 0, 0, 0, 0]);
        assert_eq!(packet[4..6], [0, 16 + 8 + 4]);
        assert!(udp_is_right(&packet, 56, 0));
        // Hop-by-hop with nothing in it, next header in line: PadN over all.
        let packet = rebuild(&[0x7e, 0x33, 0xe0, 58, 0, 128, 0]).unwrap();
        assert_eq!(packet[40..], [58, 0, 1, 4, 0, 0, 0, 0, 128, 0]);
        // A fragment header has a reserved octet instead of a length.
        let packet = rebuild(&[0x7e, 0x33, 0xe4, 17, 0, 0, 1, 9, 9, 9, 9, b'x']).unwrap();
        assert_eq!(packet[40..], [17, 0, 0, 1, 9, 9, 9, 9, b'x']);
        // A routing header is never padded.
        assert!(rebuild(&[0x7e, 0x33, 0xe2, 17, 5, 0, 0, 0, 0, 0]).is_err());
    }

    #[test]
    fn a_packet_in_a_packet_takes_addresses_from_the_outer_one() {
        // Outer from fd00::ab:cd0a to multicast ff02::1, inner all elided, UDP.
        let payload =
            [0x7e, 0xfb, 0x50, 1, 0xee, 0x7e, 0x13, 1, 2, 3, 4, 5, 6, 7, 8, 0xf7, 0x34, b'!'];
        let packet = rebuild(&payload).unwrap();
        assert_eq!((packet[6], packet[46]), (41, 17));
        assert_eq!(address(&packet, 48), "fe80::102:304:506:708");
        assert_eq!(address(&packet, 64), "fe80::1");
        assert_eq!((&packet[4..6], &packet[44..46]), (&[0, 49][..], &[0, 9][..]));
        assert!(udp_is_right(&packet, 80, 40));
        // And no deeper than the bound.
        let deep: Vec<u8> = [0x7e, 0x33, 0xee].repeat(30);
        assert!(rebuild(&deep).is_err());
    }

    #[test]
    fn chains_of_headers_are_bounded() {
        assert!(rebuild(&[&[0x7e, 0x33][..], &[0xe1, 0].repeat(500)].concat()).is_err());
    }

    #[test]
    fn the_mesh_header_names_the_ends_and_broadcasts_are_stepped_over() {
        let payload = [&[0xb5, 0x11, 0x22, 0x33, 0x44, 0x50, 9][..], &iphc(0x33, b"x")].concat();
        let packet = rebuild(&payload).unwrap();
        assert_eq!(address(&packet, 8), "fe80::ff:fe00:1122");
        assert_eq!(address(&packet, 24), "fe80::ff:fe00:3344");
        let payload = [&[0x9f, 20, 2, 1, 1, 1, 1, 1, 1, 1, 0, 7][..], &iphc(0x33, b"x")].concat();
        let packet = rebuild(&payload).unwrap();
        assert_eq!(address(&packet, 8), "fe80::1:101:101:101");
        assert_eq!(address(&packet, 24), "fe80::ff:fe00:7");
        // Twice, or in another order, is no header that may stand there.
        assert!(rebuild(&[0xb5, 1, 1, 2, 2, 0xb5, 1, 1, 2, 2, 0x7a, 0x33, 59]).is_err());
        assert!(rebuild(&[0x50, 1, 0x50, 2, 0x7a, 0x33, 59]).is_err());
    }

    #[test]
    fn what_is_no_lowpan_frame_is_left_alone() {
        assert_eq!(network().packet(NOW, A, B, &[0x08, 0, 0, 0]), Ok(None));
        assert_eq!(network().packet(NOW, A, B, &[]), Ok(None));
        for dispatch in [0x40, 0x42, 0x48, 0x5f, 0xf0, 0xff, 0xd0, 0xf8] {
            assert!(rebuild(&[dispatch; 50]).is_err(), "{dispatch:#x}");
        }
    }

    /// A compressed UDP packet whose payload is `n` octets, as fragments of at most 64 octets of
    /// the packet each, and the packet.
    fn fragments(n: usize, tag: u16) -> (Vec<Vec<u8>>, Vec<u8>) {
        let data: Vec<u8> = (0..n).map(|i| (i % 251) as u8).collect();
        let head = [0x7e, 0x33, 0xf7, 0x34];
        let whole =
            network().packet(NOW, A, T, &[&head, &data[..]].concat()).unwrap().unwrap().to_vec();
        let size = (whole.len() as u16).to_be_bytes();
        let [t, u] = tag.to_be_bytes();
        let mut out = vec![[&[0xc0 | size[0], size[1], t, u], &head[..], &data[..16]].concat()];
        for (i, chunk) in whole[64..].chunks(64).enumerate() {
            out.push([&[0xe0 | size[0], size[1], t, u, 8 + 8 * i as u8], chunk].concat());
        }
        (out, whole)
    }

    fn feed(net: &mut SixLowPan, now: Time, fragment: &[u8]) -> Option<Vec<u8>> {
        net.packet(now, A, T, fragment).unwrap().map(<[u8]>::to_vec)
    }

    #[test]
    fn fragments_in_any_order_give_the_packet_once() {
        let (parts, whole) = fragments(500, 7);
        assert!(udp_is_right(&whole, 40, 0));
        for turn in 0..parts.len() {
            for reverse in [false, true] {
                let mut net = network();
                let mut order: Vec<_> =
                    (0..parts.len()).map(|i| (i + turn) % parts.len()).collect();
                if reverse {
                    order.reverse();
                }
                let mut seen = Vec::new();
                for i in order {
                    seen.extend(feed(&mut net, NOW, &parts[i]));
                    if seen.is_empty() {
                        // A duplicate changes nothing.
                        assert_eq!(feed(&mut net, NOW, &parts[i]), None);
                    }
                }
                assert_eq!(seen, std::slice::from_ref(&whole));
                assert!(net.partial.is_empty());
            }
        }
    }

    #[test]
    fn the_largest_datagram_goes_through() {
        let (parts, whole) = fragments(2_047 - 48, 1);
        let mut net = network();
        let last = parts.iter().filter_map(|p| feed(&mut net, NOW, p)).next_back();
        assert_eq!(last, Some(whole));
    }

    #[test]
    fn an_overlap_that_differs_discards_what_came_before() {
        let (parts, whole) = fragments(200, 7);
        // The same place with other content, and a shifted place.
        let mut other = parts[1].clone();
        other[20] ^= 1;
        let mut shifted = parts[1].clone();
        shifted[4] += 1;
        for bad in [other, shifted] {
            let mut net = network();
            assert_eq!(feed(&mut net, NOW, &parts[0]), None);
            assert_eq!(feed(&mut net, NOW, &parts[1]), None);
            let e = net.packet(NOW, A, T, &bad).unwrap_err();
            assert_eq!(e.what, "overlapping fragments");
            for part in &parts[2..] {
                assert_eq!(feed(&mut net, NOW, part), None);
            }
            // Sent again, it is whole again.
            let seen: Vec<_> = parts.iter().filter_map(|p| feed(&mut net, NOW, p)).collect();
            assert_eq!(seen, std::slice::from_ref(&whole));
        }
    }

    #[test]
    fn a_datagram_waits_a_minute_and_no_longer() {
        let (parts, _) = fragments(20, 7);
        let mut net = network();
        assert_eq!(feed(&mut net, NOW, &parts[0]), None);
        assert!(feed(&mut net, Time(NOW.0 + REASSEMBLY_TIME - 1), &parts[1]).is_some());
        assert_eq!(feed(&mut net, NOW, &parts[0]), None);
        assert_eq!(feed(&mut net, Time(NOW.0 + REASSEMBLY_TIME), &parts[1]), None);
    }

    #[test]
    fn a_flood_of_first_fragments_takes_the_place_of_the_oldest() {
        let mut net = network();
        for tag in 0..=u16::MAX {
            let [t, u] = tag.to_be_bytes();
            let _ = net.packet(NOW, A, T, &[0xe7, 0xff, t, u, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
            assert!(net.partial.len() <= DATAGRAMS);
        }
        let held: usize = net.partial.iter().map(|d| d.data.capacity()).sum();
        assert!(held <= DATAGRAMS * 2_048);
    }

    #[test]
    fn fragments_that_do_not_fit_are_refused() {
        for bad in [
            &[0xe0, 50, 0, 1, 6, 1, 2, 3][..],                // past the end
            &[0xe0, 60, 0, 1, 1, 1, 2, 3],                    // no multiple of 8
            &[0xe0, 50, 0, 1, 6],                             // nothing
            &[0xe0, 0, 0, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8],      // datagram of size 0
            &[0xc0, 39, 0, 1, 0x7a, 0x33, 59],                // smaller than a header
            &[0xc0, 48, 0, 1, 0xc0, 48, 0, 1, 0x7a, 0x33],    // a fragment in a fragment
            &[0xe7, 0xff, 0, 1, 255, 1, 2, 3, 4, 5, 6, 7, 8], // offset past the end
        ] {
            assert!(rebuild(bad).is_err(), "{bad:?}");
        }
        // Whole, but its first fragment never said what the headers are.
        let mut net = network();
        assert_eq!(
            net.packet(NOW, A, T, &[&[0xe0, 48, 0, 1, 0], &[0x60; 40][..]].concat()),
            Ok(None)
        );
        assert!(net.packet(NOW, A, T, &[0xe0, 48, 0, 1, 5, 1, 2, 3, 4, 5, 6, 7, 8]).is_err());
    }

    #[test]
    fn contexts_are_learnt_from_routers_on_the_link_only() {
        let mut packet = vec![0x60, 0, 0, 0, 0, 0, 58, 255];
        packet.extend([0; 32]);
        packet.extend([134, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        packet.extend([34, 2, 64, 0x10 | 3, 0, 0, 0, 9, 0x20, 1, 0xd, 0xb8, 0, 7, 0, 0]);
        packet.extend([34, 3, 128, 0x10 | 4, 0, 0, 0, 9, 0x20, 1, 0xd, 0xb8, 0, 7, 0, 0]);
        packet.extend([0, 0, 0, 0, 0, 0, 0, 1]);
        let mut net = SixLowPan::new();
        assert_eq!(net.learn_contexts(&packet), 2);
        let got = net.packet(NOW, A, T, &[0x7a, 0xf7, 0x34, 59]).unwrap().unwrap();
        assert_eq!(address(got, 8), "2001:db8:7:0:212:4b00:0:a");
        assert_eq!(address(got, 24), "2001:db8:7::1");

        packet[7] = 64;
        assert_eq!(SixLowPan::new().learn_contexts(&packet), 0);
        packet[7] = 255;
        for n in 0..packet.len() {
            let _ = SixLowPan::new().learn_contexts(&packet[..n]);
        }
        packet[57] = 0; // an option of length 0
        assert_eq!(SixLowPan::new().learn_contexts(&packet), 0);
    }

    #[test]
    fn every_encoding_over_every_length_is_survived() {
        let filler: Vec<u8> = (0..90_u8).map(|n| n.wrapping_mul(151) ^ 0xe3).collect();
        let mut net = network();
        for encoding in 0..=u16::MAX {
            for length in [0, 1, 3, 9, 17, 40, 90] {
                let payload = [&encoding.to_be_bytes(), &filler[..length]].concat();
                let _ = net.packet(NOW, S, T, &payload);
            }
        }
    }

    #[test]
    fn every_truncation_and_change_of_a_header_chain_is_survived() {
        let whole = [
            &[0xb5, 1, 2, 3, 4, 0x50, 1, 0xc0, 200, 0, 1][..],
            &[0x66, 0xf7, 0x50, 1, 2, 3, 4, 0xe1, 5, 5, 3, 1, 2, 3, 0xee, 0x7e, 0x33, 0xf7, 0x34],
        ]
        .concat();
        for n in 0..whole.len() {
            let _ = network().packet(NOW, A, T, &whole[..n]);
            for value in 0..=255 {
                let mut bytes = whole.clone();
                bytes[n] = value;
                let _ = network().packet(NOW, A, T, &bytes);
            }
        }
    }
}
