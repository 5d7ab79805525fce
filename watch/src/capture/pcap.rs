//! Classic pcap (draft-ietf-opsawg-pcap): a file header, then records without any framing.
//!
//! This is the hottest loop of a large file, so a step reads four words, compares one length and
//! borrows. Because records follow each other without a mark, a wrong length makes everything after
//! it noise: an absurd one ends the file instead of being skipped.

use super::{Break, LARGEST, Record, Step};
use crate::time::{SECOND, Time};

/// Octets of the file header.
const FILE_HEADER: usize = 24;
/// Octets of a record header.
const RECORD_HEADER: usize = 16;
/// Octets of a record header in Kuznetzov's variant: interface, protocol and packet type follow.
const MODIFIED_HEADER: usize = 24;

/// Captured length that every file may have, whatever snap length it claims: packets merged by
/// the network card are larger than the snap length in some writers' files. libpcap has the same
/// bound.
const USUAL: u32 = 262_144;

/// Reads records out of a classic pcap file.
#[derive(Clone, Debug)]
pub struct PcapReader {
    /// Position of the window in the file.
    offset: u64,
    /// Octets of a record header; 0 before the file header was read.
    head: usize,
    /// Whether integers are big-endian.
    big: bool,
    /// Whether fractions of a second are nanoseconds.
    nanos: bool,
    /// Whether the file is of a version in which the two lengths stand in either order.
    swapped: bool,
    /// Largest captured length that is believed.
    most: u32,
    link: u16,
    fcs: u8,
}

impl Default for PcapReader {
    fn default() -> Self {
        Self::new()
    }
}

impl PcapReader {
    /// Starts before the file header.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            offset: 0,
            head: 0,
            big: false,
            nanos: false,
            swapped: false,
            most: USUAL,
            link: 0,
            fcs: 0,
        }
    }

    /// Says what stands at the start of `window`, which is the reader's position. After
    /// [`Step::Record`] and [`Step::Skip`] the position has moved, and so must the window.
    #[inline]
    pub fn next<'a>(&mut self, window: &'a [u8]) -> Step<'a> {
        if self.head == 0 {
            return self.file_header(window);
        }
        let Some(header) = window.first_chunk::<RECORD_HEADER>() else {
            return Step::More(self.head);
        };
        let [seconds, fraction, mut captured, mut wire] = words(header, self.big);
        if self.swapped && captured > wire {
            (captured, wire) = (wire, captured);
        }
        if captured > self.most {
            return Step::Broken(Break { what: "captured length", offset: self.offset });
        }
        let consumed = self.head + captured as usize;
        let Some(data) = window.get(self.head..consumed) else {
            return Step::More(consumed);
        };
        let micros = if self.nanos { fraction / 1_000 } else { fraction };
        let record = Record {
            at: Time(i64::from(seconds) * SECOND + i64::from(micros)),
            link: self.link,
            fcs: self.fcs,
            wire_len: wire.max(captured),
            data,
            offset: self.offset,
            interface: 0,
        };
        self.offset += consumed as u64;
        Step::Record { record, consumed }
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
        let what = if self.head == 0 {
            "file header"
        } else if window_len < self.head {
            "record header"
        } else {
            "record data"
        };
        Break { what, offset: self.offset }
    }

    #[cold]
    fn file_header(&mut self, window: &[u8]) -> Step<'static> {
        let Some(magic) = window.first_chunk::<4>() else {
            return Step::More(FILE_HEADER);
        };
        let Some(variant) = Variant::of(*magic) else {
            return Step::Broken(Break { what: "pcap magic", offset: self.offset });
        };
        let Some(header) = window.first_chunk::<FILE_HEADER>() else {
            return Step::More(FILE_HEADER);
        };
        let [_, version, _, _, snap, network] = words(header, variant.big);
        // The two halves of the version are 16-bit integers: major first in the file.
        let (major, minor) = if variant.big {
            (version >> 16, version & 0xffff)
        } else {
            (version & 0xffff, version >> 16)
        };
        if major != 2 {
            return Step::Broken(Break { what: "pcap version", offset: self.offset });
        }
        self.big = variant.big;
        self.nanos = variant.nanos;
        self.swapped = minor < 4;
        // A snap length of 0 is "no limit" in the files of some writers.
        self.most = snap.clamp(USUAL, LARGEST);
        self.link = (network & 0xffff) as u16;
        // Bit 26 says that bits 28 to 31 hold the length of the frame check sequence in 16-bit words.
        self.fcs = if network & 0x0400_0000 == 0 { 0 } else { (network >> 28) as u8 * 2 };
        self.head = if variant.modified { MODIFIED_HEADER } else { RECORD_HEADER };
        self.offset += FILE_HEADER as u64;
        Step::Skip(FILE_HEADER)
    }
}

/// Whether a file with these first octets is a classic pcap of a variant that is read.
#[must_use]
pub(super) fn is_magic(first: [u8; 4]) -> bool {
    Variant::of(first).is_some()
}

/// What the magic number says.
struct Variant {
    big: bool,
    nanos: bool,
    modified: bool,
}

impl Variant {
    fn of(magic: [u8; 4]) -> Option<Self> {
        let (big, nanos, modified) = match magic {
            [0xd4, 0xc3, 0xb2, 0xa1] => (false, false, false),
            [0xa1, 0xb2, 0xc3, 0xd4] => (true, false, false),
            [0x4d, 0x3c, 0xb2, 0xa1] => (false, true, false),
            [0xa1, 0xb2, 0x3c, 0x4d] => (true, true, false),
            [0x34, 0xcd, 0xb2, 0xa1] => (false, false, true),
            [0xa1, 0xb2, 0xcd, 0x34] => (true, false, true),
            _ => return None,
        };
        Some(Self { big, nanos, modified })
    }
}

/// The leading 32-bit words of a header.
#[inline]
fn words<const OCTETS: usize, const WORDS: usize>(
    header: &[u8; OCTETS],
    big: bool,
) -> [u32; WORDS] {
    let mut out = [0; WORDS];
    for (word, octets) in out.iter_mut().zip(header.as_chunks::<4>().0) {
        *word = if big { u32::from_be_bytes(*octets) } else { u32::from_le_bytes(*octets) };
    }
    out
}

/// The file header of a little-endian pcap in microseconds with link type `link`.
#[must_use]
pub fn header(link: u16) -> [u8; 24] {
    // Version 2.4: major in the lower half of the little-endian word.
    emit([0xa1b2_c3d4, 4 << 16 | 2, 0, 0, USUAL, u32::from(link)])
}

/// The header of one record for [`header`]'s format. A time before 1970 or after 2106 is written as
/// the nearest that fits.
#[must_use]
pub fn record_header(at: Time, captured: u32, wire: u32) -> [u8; 16] {
    let last = i64::from(u32::MAX) * SECOND + SECOND - 1;
    let at = at.0.clamp(0, last);
    emit([(at / SECOND) as u32, (at % SECOND) as u32, captured, wire])
}

/// Words in little-endian order.
fn emit<const OCTETS: usize, const WORDS: usize>(words: [u32; WORDS]) -> [u8; OCTETS] {
    let mut out = [0; OCTETS];
    for (octets, word) in out.as_chunks_mut::<4>().0.iter_mut().zip(words) {
        *octets = word.to_le_bytes();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAGICS: [(u32, bool, usize); 3] =
        [(0xa1b2_c3d4, false, 16), (0xa1b2_3c4d, true, 16), (0xa1b2_cd34, false, 24)];

    fn put(out: &mut Vec<u8>, big: bool, word: u32) {
        out.extend(if big { word.to_be_bytes() } else { word.to_le_bytes() });
    }

    /// A file of the variant, with two frames of 5 and 0 octets.
    fn file(magic: u32, big: bool, nanos: bool, head: usize, snap: u32, network: u32) -> Vec<u8> {
        let mut out = Vec::new();
        put(&mut out, big, magic);
        put(&mut out, big, if big { 2 << 16 | 4 } else { 4 << 16 | 2 });
        for word in [0, 0, snap, network] {
            put(&mut out, big, word);
        }
        for (seconds, data, wire) in [(1_600_000_000, &b"frame"[..], 60), (1_600_000_001, b"", 0)] {
            let fraction = if nanos { 123_456_789 } else { 123_456 };
            for word in [seconds, fraction, data.len() as u32, wire] {
                put(&mut out, big, word);
            }
            out.resize(out.len() + head - 16, 0xee);
            out.extend(data);
        }
        out
    }

    /// Time, length on the wire, data, offset.
    type Seen = (i64, u32, Vec<u8>, u64);

    fn read(mut window: &[u8]) -> (Vec<Seen>, Result<(), Break>) {
        let mut reader = PcapReader::new();
        let mut out = Vec::new();
        for _ in 0..10_000 {
            match reader.next(window) {
                Step::Record { record, consumed } => {
                    out.push((record.at.0, record.wire_len, record.data.to_vec(), record.offset));
                    window = &window[consumed..];
                }
                Step::Skip(n) => window = &window[n..],
                Step::More(n) => {
                    assert!(n > window.len());
                    let end = if window.is_empty() && reader.head != 0 {
                        Ok(())
                    } else {
                        Err(reader.truncated(window.len()))
                    };
                    return (out, end);
                }
                Step::Broken(b) => return (out, Err(b)),
            }
        }
        panic!("does not end");
    }

    #[test]
    fn every_variant_says_the_same() {
        for big in [false, true] {
            for (magic, nanos, head) in MAGICS {
                for snap in [0, 96, 65_535, u32::MAX] {
                    let (records, end) = read(&file(magic, big, nanos, head, snap, 1));
                    assert_eq!(end, Ok(()));
                    let second = 24 + head as u64 + 5;
                    assert_eq!(
                        records,
                        [
                            (1_600_000_000_123_456, 60, b"frame".to_vec(), 24),
                            (1_600_000_001_123_456, 0, vec![], second)
                        ]
                    );
                }
            }
        }
    }

    #[test]
    fn link_type_and_check_sequence_share_a_field() {
        for (network, link, fcs) in
            [(1, 1, 0), (0x2400_0001, 1, 4), (0x1400_00c3, 195, 2), (0xf000_0001, 1, 0)]
        {
            let bytes = file(0xa1b2_c3d4, true, false, 16, 0, network);
            let mut reader = PcapReader::new();
            assert!(matches!(reader.next(&bytes), Step::Skip(24)));
            let Step::Record { record, .. } = reader.next(&bytes[24..]) else { panic!() };
            assert_eq!((record.link, record.fcs), (link, fcs));
        }
    }

    #[test]
    fn every_truncation_gives_what_was_before_it_and_names_the_cut() {
        for (magic, nanos, head) in MAGICS {
            let whole = file(magic, false, nanos, head, 0, 1);
            for n in 0..whole.len() {
                let (records, end) = read(&whole[..n]);
                let first = 24 + head + 5;
                assert_eq!(records.len(), usize::from(n >= first));
                let expected = match n {
                    0..24 => Some(("file header", 0)),
                    24 => None,
                    _ if n < 24 + head => Some(("record header", 24)),
                    _ if n < first => Some(("record data", 24)),
                    _ if n == first => None,
                    _ => Some(("record header", first as u64)),
                };
                assert_eq!(end.err().map(|b| (b.what, b.offset)), expected, "{n}");
            }
        }
    }

    #[test]
    fn an_absurd_length_breaks_the_file_there_but_an_offloaded_packet_passes() {
        let mut bytes = header(1).to_vec();
        bytes.extend(record_header(Time(0), 262_144, 262_144));
        bytes.resize(bytes.len() + 262_144, 0);
        let bad = bytes.len() as u64;
        bytes.extend(record_header(Time(0), 262_145, 60));
        let (records, end) = read(&bytes);
        assert_eq!(records.len(), 1);
        assert_eq!(end, Err(Break { what: "captured length", offset: bad }));

        let mut endless = file(0xa1b2_c3d4, false, false, 16, u32::MAX, 1);
        endless[32..36].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(read(&endless).1, Err(Break { what: "captured length", offset: 24 }));
    }

    #[test]
    fn lengths_in_the_old_order_are_put_right() {
        let mut bytes = file(0xa1b2_c3d4, false, false, 16, 0, 1);
        bytes[6] = 2;
        bytes[32..36].copy_from_slice(&60_u32.to_le_bytes());
        bytes[36..40].copy_from_slice(&5_u32.to_le_bytes());
        let (records, end) = read(&bytes);
        assert_eq!(end, Ok(()));
        assert_eq!((records[0].1, records[0].2.as_slice()), (60, &b"frame"[..]));
    }

    #[test]
    fn other_magics_and_versions_are_refused() {
        assert_eq!(read(b"nonsense").1, Err(Break { what: "pcap magic", offset: 0 }));
        let mut bytes = file(0xa1b2_c3d4, false, false, 16, 0, 1);
        bytes[4] = 9;
        assert_eq!(read(&bytes).1, Err(Break { what: "pcap version", offset: 0 }));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut bytes = header(195).to_vec();
        for at in [0, 1, 1_700_000_000_999_999] {
            bytes.extend(record_header(Time(at), 3, 9));
            bytes.extend(b"abc");
        }
        let (records, end) = read(&bytes);
        assert_eq!(end, Ok(()));
        assert_eq!(records.iter().map(|r| r.0).collect::<Vec<_>>(), [0, 1, 1_700_000_000_999_999]);
        assert_eq!(record_header(Time(i64::MIN), 0, 0), [0; 16]);
        assert_eq!(record_header(Time(i64::MAX), 0, 0)[..4], [0xff; 4]);
    }

    #[test]
    fn whatever_one_octet_becomes_the_reader_moves_on_and_ends() {
        let whole = file(0xa1b2_c3d4, true, false, 16, 0, 1);
        for at in 0..whole.len() {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] = value;
                let _ = read(&bytes);
            }
        }
    }
}
