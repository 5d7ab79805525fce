//! A building in memory: seed in, the same packets out.
//!
//! `gardien-sim` makes Ethernet frames that the things of a home could have sent, with honest
//! protocol bytes: right lengths and checksums, real handshakes, QUIC that decrypts. The same seed
//! gives the same bytes, so a test, a benchmark and a demonstration can name what they saw.
//!
//! | module | what |
//! |---|---|
//! | [`net`] | builders, one file per protocol, and [`net::Wire`] that collects what they send |
//! | [`home()`] | two hours of one household |
//! | [`building`] | a building that never ends: forty things in places, people, stories |
//! | [`trouble`] | the same kind of home with one thing that misbehaves, and its harmless twin |
//! | [`load`] | many small households, and floods, without an allocation per packet |
//!
//! Everybody here is made up: names end in `.example` (RFC 2606), addresses beyond the gateway are
//! from the documentation prefixes (RFC 5737, RFC 3849), hardware addresses from the documentation
//! block 00-00-5E-00-53 (RFC 9542).
//!
//! No clock, no file, no socket: [`capture`] returns the bytes of a file and the caller writes it.

use gardien_watch::time::{SECOND, Time};

pub mod building;
pub mod home;
pub mod load;
pub mod net;
pub mod random;
pub mod trouble;

pub use building::{Building, Plan};
pub use home::{HomeSettings, declarations::declarations, home};

/// One frame on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// When it passed the point of capture.
    pub at: Time,
    /// Ethernet, from the destination address on, padded to 60 octets, without check sequence.
    pub bytes: Vec<u8>,
}

/// A classic capture file: little endian, microseconds, link type 1 (Ethernet).
#[must_use]
pub fn capture(frames: &[Frame]) -> Vec<u8> {
    let size = frames.iter().map(|f| RECORD_HEADER + f.bytes.len()).sum::<usize>();
    let mut out = Vec::with_capacity(FILE_HEADER + size);
    file_header(&mut out);
    for frame in frames {
        record(&mut out, frame.at, &frame.bytes);
    }
    out
}

const FILE_HEADER: usize = 24;
const RECORD_HEADER: usize = 16;
const SNAP_LENGTH: u32 = 262_144;

/// Appends the header of a capture file as [`capture`] writes it.
pub fn file_header(out: &mut Vec<u8>) {
    out.extend_from_slice(&0xa1b2_c3d4_u32.to_le_bytes());
    out.extend_from_slice(&2_u16.to_le_bytes());
    out.extend_from_slice(&4_u16.to_le_bytes());
    out.extend_from_slice(&[0; 8]);
    out.extend_from_slice(&SNAP_LENGTH.to_le_bytes());
    out.extend_from_slice(&1_u32.to_le_bytes());
}

/// Appends one record of a capture file. A time before 1970 or after 2106 wraps, as the format's
/// 32 bits do.
pub fn record(out: &mut Vec<u8>, at: Time, bytes: &[u8]) {
    let length = (bytes.len() as u32).to_le_bytes();
    out.extend_from_slice(&(at.0.div_euclid(SECOND) as u32).to_le_bytes());
    out.extend_from_slice(&(at.0.rem_euclid(SECOND) as u32).to_le_bytes());
    out.extend_from_slice(&length);
    out.extend_from_slice(&length);
    out.extend_from_slice(bytes);
}
