//! pcapng (draft-ietf-opsawg-pcapng): sections of blocks, each with its length at both ends.
//!
//! Packets refer to interfaces that were described before them in the same section, and the
//! interface says what a tick of the clock is. The enhanced packet block is the hot path: its
//! options are not looked at. Everything that is not a packet is stepped over, secrets included.

use super::{Break, LARGEST, Record, Step};
use crate::{
    bytes::{Bytes, Malformed},
    time::{SECOND, Time},
};

const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE_DESCRIPTION: u32 = 1;
const PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const ENHANCED_PACKET: u32 = 6;

/// Type and both lengths.
const FRAME: usize = 12;
/// Type, length and byte-order magic of a section header.
const SECTION_START: usize = 12;
/// Octets of an enhanced or an obsolete packet block before its data.
const PACKET_HEADER: usize = 28;
/// Octets of a simple packet block before its data.
const SIMPLE_HEADER: usize = 12;
/// The length that ends each block.
const TRAILER: usize = 4;

/// Interfaces that a section may describe. A capture on every port of the largest switch has
/// fewer; each costs 40 octets.
const INTERFACES: usize = 4_096;

/// Reads records out of a pcapng file.
#[derive(Clone, Debug)]
pub struct PcapngReader {
    /// Position of the window in the file.
    offset: u64,
    /// Whether a section has begun.
    begun: bool,
    /// Whether the section's integers are big-endian.
    big: bool,
    /// The section's interfaces.
    interfaces: Vec<Interface>,
    /// Interfaces of the sections before.
    before: u32,
    /// Time of the last record: a simple packet block has none of its own.
    last: Time,
}

#[derive(Clone, Copy, Debug)]
struct Interface {
    link: u16,
    fcs: u8,
    /// Octets that are kept of each packet; 0 for no limit.
    snap: u32,
    tick: Tick,
    /// Microseconds to add to each time.
    shift: i64,
}

/// What a unit of time stamps is.
#[derive(Clone, Copy, Debug)]
enum Tick {
    /// A microsecond.
    Micro,
    /// A nanosecond.
    Nano,
    /// So many microseconds.
    Multiple(u64),
    /// So many of them are a microsecond.
    Fraction(u64),
    /// 2^-n seconds, n ≤ 127.
    Binary(u8),
}

impl Default for PcapngReader {
    fn default() -> Self {
        Self::new()
    }
}

impl PcapngReader {
    /// Starts before the first section header.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            offset: 0,
            begun: false,
            big: false,
            interfaces: Vec::new(),
            before: 0,
            last: Time(0),
        }
    }

    /// Says what stands at the start of `window`, which is the reader's position. After
    /// [`Step::Record`] and [`Step::Skip`] the position has moved, and so must the window.
    #[inline]
    pub fn next<'a>(&mut self, window: &'a [u8]) -> Step<'a> {
        let Some([kind, length]) = self.words(window) else {
            return Step::More(FRAME);
        };
        if kind == SECTION_HEADER || !self.begun {
            return self.section(window);
        }
        let block = match self.block(window, length) {
            Ok(block) => block,
            Err(step) => return step,
        };
        match kind {
            ENHANCED_PACKET => self.enhanced(block),
            SIMPLE_PACKET => self.simple(block),
            PACKET => self.obsolete(block),
            INTERFACE_DESCRIPTION => self.interface(block),
            _ => self.skip(block),
        }
    }

    /// Octets from the start of the file to the reader's position.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// What was cut when the file ends after `window_len` octets more, for which [`Self::next`]
    /// said [`Step::More`].
    #[must_use]
    pub const fn truncated(&self, window_len: usize) -> Break {
        Break {
            what: if window_len < FRAME { "block header" } else { "block" },
            offset: self.offset,
        }
    }

    /// The first 32-bit words in the section's byte order.
    #[inline]
    fn words<const N: usize>(&self, from: &[u8]) -> Option<[u32; N]> {
        let octets = from.as_chunks::<4>().0.first_chunk::<N>()?;
        Some(octets.map(|o| if self.big { u32::from_be_bytes(o) } else { u32::from_le_bytes(o) }))
    }

    /// The whole block of a claimed length, once both its lengths agree.
    #[inline]
    fn block<'a>(&self, window: &'a [u8], length: u32) -> Result<&'a [u8], Step<'a>> {
        if length < FRAME as u32 || !length.is_multiple_of(4) || length > LARGEST {
            return Err(self.broken("block length"));
        }
        let Some(block) = window.get(..length as usize) else {
            return Err(Step::More(length as usize));
        };
        let trailer = block.last_chunk::<TRAILER>().and_then(|t| self.words::<1>(t));
        if trailer != Some([length]) {
            return Err(self.broken("block length at the end"));
        }
        Ok(block)
    }

    #[inline]
    fn enhanced<'a>(&mut self, block: &'a [u8]) -> Step<'a> {
        let Some([_, _, interface, high, low, captured, wire]) = self.words(block) else {
            return self.broken("packet block");
        };
        self.packet(block, interface, u64::from(high) << 32 | u64::from(low), captured, wire)
    }

    fn obsolete<'a>(&mut self, block: &'a [u8]) -> Step<'a> {
        let Some([_, _, interface, high, low, captured, wire]) = self.words(block) else {
            return self.broken("packet block");
        };
        // A 16-bit interface, then a 16-bit count of drops.
        let interface = if self.big { interface >> 16 } else { interface & 0xffff };
        self.packet(block, interface, u64::from(high) << 32 | u64::from(low), captured, wire)
    }

    #[inline]
    fn packet<'a>(
        &mut self,
        block: &'a [u8],
        number: u32,
        ticks: u64,
        captured: u32,
        wire: u32,
    ) -> Step<'a> {
        let Some(interface) = self.interfaces.get(number as usize) else {
            return self.broken("interface number");
        };
        let body = block.get(PACKET_HEADER..block.len() - TRAILER).unwrap_or_default();
        let Some(data) = body.get(..captured as usize) else {
            return self.broken("captured length");
        };
        let at = interface.time(ticks);
        let record = Record {
            at,
            link: interface.link,
            fcs: interface.fcs,
            wire_len: wire.max(captured),
            data,
            offset: self.offset,
            interface: self.before.saturating_add(number),
        };
        self.last = at;
        self.offset += block.len() as u64;
        Step::Record { record, consumed: block.len() }
    }

    fn simple<'a>(&mut self, block: &'a [u8]) -> Step<'a> {
        let (Some(interface), Some([_, _, wire])) = (self.interfaces.first(), self.words(block))
        else {
            return self.broken("interface number");
        };
        let room = block.get(SIMPLE_HEADER..block.len() - TRAILER).unwrap_or_default();
        let snap = if interface.snap == 0 { u32::MAX } else { interface.snap };
        let Some(data) = room.get(..wire.min(snap) as usize) else {
            return self.broken("captured length");
        };
        let record = Record {
            at: self.last,
            link: interface.link,
            fcs: interface.fcs,
            wire_len: wire,
            data,
            offset: self.offset,
            interface: self.before,
        };
        self.offset += block.len() as u64;
        Step::Record { record, consumed: block.len() }
    }

    fn interface<'a>(&mut self, block: &'a [u8]) -> Step<'a> {
        if self.interfaces.len() >= INTERFACES {
            return self.broken("number of interfaces");
        }
        match Interface::parse(block, self.big) {
            Ok(interface) => {
                self.interfaces.push(interface);
                self.skip(block)
            }
            Err(e) => self.broken(e.what),
        }
    }

    #[cold]
    fn section<'a>(&mut self, window: &'a [u8]) -> Step<'a> {
        let Some([kind, length, magic]) = window.as_chunks::<4>().0.first_chunk::<3>() else {
            return Step::More(SECTION_START);
        };
        if *kind != SECTION_HEADER.to_le_bytes() {
            return self.broken("section header");
        }
        let big = match magic {
            [0x1a, 0x2b, 0x3c, 0x4d] => true,
            [0x4d, 0x3c, 0x2b, 0x1a] => false,
            _ => return self.broken("byte-order magic"),
        };
        // Only what is whole changes the reader: a block read twice must read the same.
        let here = Self { big, ..Self::new() };
        let length = if big { u32::from_be_bytes(*length) } else { u32::from_le_bytes(*length) };
        let block = match here.block(window, length) {
            Ok(block) => block,
            Err(Step::Broken(b)) => return self.broken(b.what),
            Err(step) => return step,
        };
        let Some([_, _, _, version, _, _]) =
            here.words(block.get(..block.len() - TRAILER).unwrap_or_default())
        else {
            return self.broken("block length");
        };
        let major = if big { version >> 16 } else { version & 0xffff };
        if major != 1 {
            return self.broken("section version");
        }
        self.begun = true;
        self.big = big;
        self.before = self.before.saturating_add(self.interfaces.len() as u32);
        self.interfaces.clear();
        self.skip(block)
    }

    const fn skip(&mut self, block: &[u8]) -> Step<'static> {
        self.offset += block.len() as u64;
        Step::Skip(block.len())
    }

    #[cold]
    const fn broken(&self, what: &'static str) -> Step<'static> {
        Step::Broken(Break { what, offset: self.offset })
    }
}

impl Interface {
    /// Reads an interface description block.
    fn parse(block: &[u8], big: bool) -> Result<Self, Malformed> {
        let body = block.get(8..block.len().saturating_sub(TRAILER)).unwrap_or_default();
        let mut b = Bytes::new(body);
        let u16_of = |o: [u8; 2]| if big { u16::from_be_bytes(o) } else { u16::from_le_bytes(o) };
        let link = u16_of(b.array("interface description")?);
        b.skip(2, "interface description")?;
        let snap = b.array("interface description")?;
        let snap = if big { u32::from_be_bytes(snap) } else { u32::from_le_bytes(snap) };
        let mut interface = Self { link, fcs: 0, snap, tick: Tick::Micro, shift: 0 };
        while !b.is_empty() {
            let code = u16_of(b.array("option")?);
            let length = usize::from(u16_of(b.array("option")?));
            let value = b.take(length, "option length")?;
            b.skip(length.next_multiple_of(4) - length, "option length")?;
            match (code, value) {
                (0, _) => break,
                (9, [resolution]) => interface.tick = Tick::of(*resolution),
                (13, [fcs]) => interface.fcs = *fcs,
                (14, value) => {
                    if let Some(o) = value.first_chunk::<8>() {
                        let seconds =
                            if big { i64::from_be_bytes(*o) } else { i64::from_le_bytes(*o) };
                        interface.shift = seconds.saturating_mul(SECOND);
                    }
                }
                _ => {}
            }
        }
        Ok(interface)
    }

    #[inline]
    fn time(&self, ticks: u64) -> Time {
        let micros = match self.tick {
            Tick::Micro => ticks,
            Tick::Nano => ticks / 1_000,
            Tick::Multiple(n) => ticks.saturating_mul(n),
            Tick::Fraction(n) => ticks / n,
            Tick::Binary(n) => {
                let scaled = (u128::from(ticks) * SECOND as u128) >> n;
                u64::try_from(scaled).unwrap_or(u64::MAX)
            }
        };
        Time(i64::try_from(micros).unwrap_or(i64::MAX).saturating_add(self.shift))
    }
}

impl Tick {
    /// From if_tsresol: the high bit chooses between powers of 2 and of 10.
    fn of(resolution: u8) -> Self {
        let exponent = u32::from(resolution & 0x7f);
        if resolution & 0x80 != 0 {
            return Self::Binary(resolution & 0x7f);
        }
        match exponent {
            6 => Self::Micro,
            9 => Self::Nano,
            0..6 => Self::Multiple(10_u64.pow(6 - exponent)),
            // Finer than 10^-25 s, 64 bits hold no microsecond, and no more of 2^-127 s.
            _ => 10_u64.checked_pow(exponent - 6).map_or(Self::Binary(127), Self::Fraction),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Builds files in either byte order.
    struct File {
        big: bool,
        out: Vec<u8>,
    }

    impl File {
        fn new(big: bool) -> Self {
            let mut file = Self { big, out: Vec::new() };
            file.section(big);
            file
        }

        fn section(&mut self, big: bool) {
            self.big = big;
            let mut body = self.u32(0x1a2b_3c4d).to_vec();
            body.extend(self.u16(1));
            body.extend(self.u16(0));
            body.extend([0xff; 8]);
            self.block(SECTION_HEADER, &body);
        }

        fn u16(&self, v: u16) -> [u8; 2] {
            if self.big { v.to_be_bytes() } else { v.to_le_bytes() }
        }

        fn u32(&self, v: u32) -> [u8; 4] {
            if self.big { v.to_be_bytes() } else { v.to_le_bytes() }
        }

        fn block(&mut self, kind: u32, body: &[u8]) {
            let padded = body.len().next_multiple_of(4);
            let length = self.u32(padded as u32 + 12);
            self.out.extend(self.u32(kind));
            self.out.extend(length);
            self.out.extend(body);
            self.out.resize(self.out.len() + padded - body.len(), 0);
            self.out.extend(length);
        }

        fn interface(&mut self, link: u16, snap: u32, options: &[(u16, &[u8])]) {
            let mut body = self.u16(link).to_vec();
            body.extend([0, 0]);
            body.extend(self.u32(snap));
            for (code, value) in options {
                body.extend(self.u16(*code));
                body.extend(self.u16(value.len() as u16));
                body.extend(*value);
                body.resize(body.len().next_multiple_of(4), 0);
            }
            self.block(INTERFACE_DESCRIPTION, &body);
        }

        fn enhanced(&mut self, interface: u32, ticks: u64, data: &[u8], wire: u32) {
            let words = [interface, (ticks >> 32) as u32, ticks as u32, data.len() as u32, wire];
            let mut body: Vec<u8> = words.iter().flat_map(|w| self.u32(*w)).collect();
            body.extend(data);
            self.block(ENHANCED_PACKET, &body);
        }
    }

    #[derive(Debug, PartialEq)]
    struct Seen {
        at: i64,
        link: u16,
        fcs: u8,
        wire: u32,
        data: Vec<u8>,
        interface: u32,
    }

    fn read(all: &[u8]) -> (Vec<Seen>, Result<(), Break>) {
        let mut window = all;
        let mut reader = PcapngReader::new();
        let mut out = Vec::new();
        for _ in 0..=all.len() {
            assert_eq!(reader.offset() as usize, all.len() - window.len());
            match reader.next(window) {
                Step::Record { record: r, consumed } => {
                    assert_eq!(r.offset as usize, all.len() - window.len());
                    out.push(Seen {
                        at: r.at.0,
                        link: r.link,
                        fcs: r.fcs,
                        wire: r.wire_len,
                        data: r.data.to_vec(),
                        interface: r.interface,
                    });
                    window = &window[consumed..];
                }
                Step::Skip(n) => window = &window[n..],
                Step::More(n) => {
                    assert!(n > window.len());
                    if window.is_empty() {
                        return (out, Ok(()));
                    }
                    return (out, Err(reader.truncated(window.len())));
                }
                Step::Broken(b) => return (out, Err(b)),
            }
        }
        panic!("does not end");
    }

    fn sample(big: bool) -> File {
        let mut file = File::new(big);
        file.interface(1, 0, &[(13, &[4]), (0, &[])]);
        file.block(0x0a, b"secrets are stepped over");
        file.enhanced(0, 1_600_000_000_123_456, b"frame", 60);
        file
    }

    #[test]
    fn either_byte_order_says_the_same() {
        for big in [false, true] {
            let (seen, end) = read(&sample(big).out);
            assert_eq!(end, Ok(()));
            let at = 1_600_000_000_123_456;
            let data = b"frame".to_vec();
            assert_eq!(seen, [Seen { at, link: 1, fcs: 4, wire: 60, data, interface: 0 }]);
        }
    }

    #[test]
    fn every_resolution_and_offset_gives_microseconds() {
        let second = 1_600_000_000_u64;
        for (resolution, ticks, micros) in [
            (0, second, 1_600_000_000_000_000),
            (3, second * 1_000 + 7, 1_600_000_000_007_000),
            (6, second * 1_000_000 + 7, 1_600_000_000_000_007),
            (7, second * 10_000_000 + 79, 1_600_000_000_000_007),
            (9, second * 1_000_000_000 + 7_999, 1_600_000_000_000_007),
            (25, u64::MAX, 1),
            (26, u64::MAX, 0),
            (127, u64::MAX, 0),
            (0x80, second, 1_600_000_000_000_000),
            (0x80 | 10, second << 10 | 512, 1_600_000_000_500_000),
            (0xff, u64::MAX, 0),
            (0, u64::MAX, i64::MAX),
        ] {
            for big in [false, true] {
                let mut file = File::new(big);
                file.interface(1, 0, &[(9, &[resolution])]);
                file.enhanced(0, ticks, b"", 0);
                assert_eq!(read(&file.out).0[0].at, micros, "{resolution:#x}");
            }
        }
        let mut file = File::new(true);
        file.interface(1, 0, &[(14, &(-5_i64).to_be_bytes()), (0, &[])]);
        file.interface(1, 0, &[(14, &i64::MIN.to_be_bytes())]);
        file.enhanced(0, 7_000_000, b"", 0);
        file.enhanced(1, 7_000_000, b"", 0);
        let (seen, _) = read(&file.out);
        assert_eq!((seen[0].at, seen[1].at), (2_000_000, i64::MIN + 7_000_000));
    }

    #[test]
    fn sections_have_their_own_byte_order_and_interfaces() {
        let mut file = sample(false);
        file.interface(195, 0, &[]);
        file.section(true);
        file.interface(113, 0, &[]);
        file.enhanced(0, 1, b"x", 1);
        let (seen, end) = read(&file.out);
        assert_eq!(end, Ok(()));
        assert_eq!((seen[1].link, seen[1].interface, seen[1].fcs), (113, 2, 0));

        file.enhanced(1, 1, b"x", 1);
        let (seen, end) = read(&file.out);
        assert_eq!((seen.len(), end.unwrap_err().what), (2, "interface number"));
    }

    #[test]
    fn simple_and_obsolete_packets_are_read() {
        for big in [false, true] {
            let mut file = File::new(big);
            file.interface(1, 4, &[]);
            file.interface(9, 0, &[]);
            let mut body = [file.u16(1), file.u16(0xffff)].concat();
            for word in [0, 99, 2, 60] {
                body.extend(file.u32(word));
            }
            body.extend(b"ab");
            file.block(PACKET, &body);
            let mut body = file.u32(1_000).to_vec();
            body.extend(b"abcd");
            file.block(SIMPLE_PACKET, &body);
            let mut body = file.u32(3).to_vec();
            body.extend(b"abc");
            file.block(SIMPLE_PACKET, &body);
            let (seen, end) = read(&file.out);
            assert_eq!(end, Ok(()));
            let of = |link, wire, data: &[u8], interface| Seen {
                at: 99,
                link,
                fcs: 0,
                wire,
                data: data.to_vec(),
                interface,
            };
            assert_eq!(seen, [of(9, 60, b"ab", 1), of(1, 1_000, b"abcd", 0), of(1, 3, b"abc", 0)]);
        }
    }

    #[test]
    fn every_truncation_gives_what_was_before_it() {
        let mut file = sample(false);
        let ends: Vec<usize> = {
            let mut reader = PcapngReader::new();
            let mut at = 0;
            let mut ends = vec![0];
            while at < file.out.len() {
                match reader.next(&file.out[at..]) {
                    Step::Record { consumed, .. } => at += consumed,
                    Step::Skip(n) => at += n,
                    other => panic!("{other:?}"),
                }
                ends.push(at);
            }
            ends
        };
        file.enhanced(0, 0, b"second", 6);
        for n in 0..file.out.len() {
            let (seen, end) = read(&file.out[..n]);
            assert_eq!(seen.len(), usize::from(n >= ends[4]));
            assert_eq!(end.is_ok(), ends.contains(&n), "{n}");
            if let Err(b) = end {
                assert!(matches!(b.what, "block" | "block header"), "{b:?}");
                assert!(ends.contains(&(b.offset as usize)));
            }
        }
    }

    #[test]
    fn lengths_that_lie_break_the_file_at_their_block() {
        for (length, what) in [
            (0_u32, "block length"),
            (8, "block length"),
            (13, "block length"),
            (LARGEST + 4, "block length"),
            (u32::MAX, "block length"),
            (12, "block length at the end"),
        ] {
            let mut file = sample(false);
            let at = file.out.len();
            file.enhanced(0, 0, b"second", 6);
            file.out[at + 4..at + 8].copy_from_slice(&length.to_le_bytes());
            let (seen, end) = read(&file.out);
            assert_eq!(seen.len(), 1);
            assert_eq!(end, Err(Break { what, offset: at as u64 }));
        }
        let mut file = sample(true);
        let at = file.out.len();
        file.enhanced(0, 0, b"second", 6);
        file.out[at + 20..at + 24].copy_from_slice(&9_u32.to_be_bytes());
        assert_eq!(read(&file.out).1, Err(Break { what: "captured length", offset: at as u64 }));
        let mut file = sample(true);
        let at = file.out.len() as u64;
        file.interface(1, 0, &[(2, b"eth0")]);
        let end = file.out.len();
        file.out[end - 10] = 9;
        assert_eq!(read(&file.out).1, Err(Break { what: "option length", offset: at }));
    }

    #[test]
    fn interfaces_are_bounded() {
        let mut file = File::new(false);
        for _ in 0..=INTERFACES {
            file.interface(1, 0, &[]);
        }
        assert_eq!(read(&file.out).1.unwrap_err().what, "number of interfaces");
    }

    #[test]
    fn packets_before_a_section_are_refused() {
        let mut file = sample(false);
        file.out.drain(..28);
        assert_eq!(read(&file.out).1, Err(Break { what: "section header", offset: 0 }));
    }

    #[test]
    fn whatever_one_octet_becomes_the_reader_moves_on_and_ends() {
        for big in [false, true] {
            let whole = sample(big).out;
            for at in 0..whole.len() {
                for value in [0, 1, 0x7f, 0x80, 0xff] {
                    let mut bytes = whole.clone();
                    bytes[at] = value;
                    let _ = read(&bytes);
                }
            }
        }
    }
}
