//! Capture files as records.
//!
//! The readers do no I/O: they are given a window of bytes that starts at their present position
//! and say what stands there. The hub moves the window over a file, a pipe or a decompressor.

pub mod pcap;
pub mod pcapng;

use crate::time::Time;
use pcap::PcapReader;
use pcapng::PcapngReader;

/// What a stream of bytes is, by its first octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Classic pcap, either byte order, microseconds or nanoseconds.
    Pcap,
    /// pcapng.
    Pcapng,
    /// gzip around something else (RFC 1952).
    Gzip,
    /// Zstandard around something else (RFC 8878).
    Zstd,
    /// A Zeek log: TSV with `#` headers, JSON lines, or a CSV with a header of Zeek's field names.
    Zeek,
}

/// Largest record or block that is believed, octets. What a reader asks for with [`Step::More`] is
/// never much more, so it bounds the window too.
pub const LARGEST: u32 = 16 << 20;

/// Octets that [`recognise`] wants to see, where there are as many.
pub const RECOGNISE: usize = 4_096;

/// One captured frame.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// When it was captured.
    pub at: Time,
    /// LINKTYPE_ value (<https://www.tcpdump.org/linktypes.html>).
    pub link: u16,
    /// Octets of frame check sequence at the end of each frame, where the file says so (0 otherwise).
    pub fcs: u8,
    /// Length on the wire in octets.
    pub wire_len: u32,
    /// What was captured of it.
    pub data: &'a [u8],
    /// Offset of the record in its (decompressed) file, octets.
    pub offset: u64,
    /// Number of the interface, counted over the whole file.
    pub interface: u32,
}

/// A place in a file from which on nothing can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Break {
    /// What was wrong: `"record header"`, `"block length"`.
    pub what: &'static str,
    /// Where, in octets from the start of the (decompressed) file.
    pub offset: u64,
}

/// What stands at the reader's position.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// A record; the window moves on by `consumed` octets.
    Record {
        /// The record.
        record: Record<'a>,
        /// Octets to move on by.
        consumed: usize,
    },
    /// Something that is no packet (a header, a statistics block); move on by so many octets.
    Skip(usize),
    /// The window is too short: at least so many octets from the present position are needed.
    More(usize),
    /// The file is broken here. Nothing after it is read.
    Broken(Break),
}

/// Says what a stream is by its first octets, best [`RECOGNISE`] of them. Names are not asked:
/// a file's extension is a claim, its content is not.
#[must_use]
pub fn recognise(first: &[u8]) -> Option<Kind> {
    if let Some(magic) = first.first_chunk::<4>() {
        if pcap::is_magic(*magic) {
            return Some(Kind::Pcap);
        }
        match magic {
            [0x0a, 0x0d, 0x0d, 0x0a] => return Some(Kind::Pcapng),
            // A frame, or one of the skippable frames that parallel compressors begin with.
            [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => return Some(Kind::Zstd),
            [0x1f, 0x8b, 8, _] => return Some(Kind::Gzip),
            _ => {}
        }
    }
    None
}

/// A reader of either format.
#[derive(Clone, Debug)]
pub enum Reader {
    /// Of classic pcap.
    Pcap(PcapReader),
    /// Of pcapng.
    Pcapng(PcapngReader),
}

impl Reader {
    /// The reader for a kind; `None` when records of that kind are not packets, or lie in a
    /// compressed stream.
    #[must_use]
    pub const fn new(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Pcap => Some(Self::Pcap(PcapReader::new())),
            Kind::Pcapng => Some(Self::Pcapng(PcapngReader::new())),
            Kind::Gzip | Kind::Zstd | Kind::Zeek => None,
        }
    }

    /// Says what stands at the start of `window`, which is the reader's position. After
    /// [`Step::Record`] and [`Step::Skip`] the position has moved, and so must the window.
    #[inline]
    pub fn next<'a>(&mut self, window: &'a [u8]) -> Step<'a> {
        match self {
            Self::Pcap(reader) => reader.next(window),
            Self::Pcapng(reader) => reader.next(window),
        }
    }

    /// Octets from the start of the (decompressed) file to the reader's position.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        match self {
            Self::Pcap(reader) => reader.offset(),
            Self::Pcapng(reader) => reader.offset(),
        }
    }

    /// What was cut: for a caller that was told [`Step::More`] and has no more than `window_len`
    /// octets. With an empty window after the first record the file simply ends, and this is not
    /// to be asked.
    #[must_use]
    pub const fn truncated(&self, window_len: usize) -> Break {
        match self {
            Self::Pcap(reader) => reader.truncated(window_len),
            Self::Pcapng(reader) => reader.truncated(window_len),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_recognised_by_content() {
        for (first, kind) in [
            (&[0xd4, 0xc3, 0xb2, 0xa1][..], Some(Kind::Pcap)),
            (&[0xa1, 0xb2, 0x3c, 0x4d, 0], Some(Kind::Pcap)),
            (&[0x0a, 0x0d, 0x0d, 0x0a], Some(Kind::Pcapng)),
            (&[0x1f, 0x8b, 8, 0], Some(Kind::Gzip)),
            (&[0x28, 0xb5, 0x2f, 0xfd], Some(Kind::Zstd)),
            (&[0x53, 0x2a, 0x4d, 0x18], Some(Kind::Zstd)),
            (b"", None),
            (b"%PDF-1.7", None),
            (&[0xd4, 0xc3, 0xb2], None),
        ] {
            assert_eq!(recognise(first), kind, "{first:?}");
        }
    }

    #[test]
    fn only_packet_files_have_a_reader() {
        assert!(Reader::new(Kind::Gzip).is_none());
        let mut reader = Reader::new(Kind::Pcap).unwrap();
        let header = pcap::header(1);
        assert!(matches!(reader.next(&header), Step::Skip(24)));
        assert_eq!(reader.offset(), 24);
        assert!(matches!(reader.next(&[]), Step::More(16)));
        assert_eq!(reader.truncated(3), Break { what: "record header", offset: 24 });
    }
}
