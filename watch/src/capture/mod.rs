//! Capture files as records.
//!
//! The readers do no I/O: they are given a window of bytes that starts at their present position
//! and say what stands there. The hub moves the window over a file, a pipe or a decompressor.

pub mod pcap;
pub mod pcapng;

use crate::time::Time;

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
