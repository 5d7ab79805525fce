//! Google's QUIC before the IETF's: only enough to read the name in the client's hello.
//!
//! The hello is a tagged message, `CHLO`, in the first packet. Versions up to Q043 have a public
//! header of their own, Q046 a long header whose connection IDs have lengths of four bits; both carry
//! the message in clear after a hash of twelve octets. Framing changed from version to version, so the
//! message is looked for by its tag within the first octets instead of walking frames.

use super::{Kind, Long};
use crate::bytes::{Bytes, Malformed};

/// Q050: Google's handshake in Initial packets with keys of its own.
pub const Q050: u32 = u32::from_be_bytes(*b"Q050");
/// T050: TLS in Initial packets with keys of its own.
pub const T050: u32 = u32::from_be_bytes(*b"T050");
/// T051: as T050, other keys.
pub const T051: u32 = u32::from_be_bytes(*b"T051");

/// Octets of headers after which the hello's tag must have come.
const LOOK: usize = 64;

/// Most entries of a hello that are read; real ones have about thirty.
const MOST_ENTRIES: u16 = 128;

/// Whether a version is written as Google does: `Q` or `T` and three digits.
#[must_use]
pub const fn is_version(version: u32) -> bool {
    let [letter, a, b, c] = version.to_be_bytes();
    matches!(letter, b'Q' | b'T') && a == b'0' && b.is_ascii_digit() && c.is_ascii_digit()
}

/// Q044 to Q048 and T048: a long header with two lengths of four bits in one octet.
pub(super) const fn has_nibble_lengths(version: u32) -> bool {
    let [_, _, tens, ones] = version.to_be_bytes();
    is_version(version) && tens == b'4' && ones >= b'4' && ones < b'9'
}

/// Parses the long header of Q046 and its kin.
pub(super) fn parse_long(datagram: &[u8], version: u32) -> Result<Long<'_>, Malformed> {
    let mut b = Bytes::new(datagram);
    b.skip(5, "version")?;
    let lengths = b.u8("connection id lengths")?;
    // A length of n > 0 stands for n + 3 octets.
    let length = |n: u8| if n == 0 { 0 } else { usize::from(n) + 3 };
    let dcid = b.take(length(lengths >> 4), "destination connection id")?;
    let scid = b.take(length(lengths & 15), "source connection id")?;
    Ok(Long {
        kind: Kind::Other,
        version,
        dcid,
        scid,
        token: &[],
        packet: datagram,
        cut: false,
        number_at: b.at(),
    })
}

/// The public header of versions up to Q043, with a version in it: a client's first packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicHeader {
    /// Version, as [`is_version`].
    pub version: u32,
    /// Connection ID, as an integer of the order the bytes have.
    pub connection_id: u64,
    /// Octets of the header with the packet number.
    pub length: usize,
}

impl PublicHeader {
    /// Parses the header of a packet from a client that names its version.
    ///
    /// # Errors
    /// [`Malformed`] when the flags or the version do not fit.
    pub fn parse(datagram: &[u8]) -> Result<Self, Malformed> {
        let mut b = Bytes::new(datagram);
        let flags = b.u8("public flags")?;
        // Version and connection ID present, no reset, no reserved bits.
        if flags & 0xc3 != 0x01 || flags & 0x08 == 0 {
            return Err(b.malformed("public flags"));
        }
        let connection_id = b.u64("connection id")?;
        let version = b.u32("version")?;
        if !is_version(version) {
            return Err(b.malformed("version"));
        }
        let number = match flags >> 4 & 3 {
            0 => 1,
            1 => 2,
            2 => 4,
            _ => 6,
        };
        b.skip(number, "packet number")?;
        Ok(Self { version, connection_id, length: b.at() })
    }
}

/// The client's hello in clear: of a Q046 long header or of a public header.
#[must_use]
pub fn clear_chlo(datagram: &[u8]) -> Option<Chlo<'_>> {
    let start = match PublicHeader::parse(datagram) {
        Ok(header) => header.length,
        Err(_) => {
            let long = Long::parse(datagram).ok()?;
            has_nibble_lengths(long.version).then_some(long.number_at)?
        }
    };
    let rest = datagram.get(start..)?;
    Chlo::parse(rest.get(find_chlo(rest)?..)?)
}

/// Where the tag of a hello stands within the first octets.
pub(super) fn find_chlo(bytes: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes.get(..bytes.len().min(LOOK))?, b"CHLO")
}

/// A client's hello: tags and values.
#[derive(Clone, Copy, Debug)]
pub struct Chlo<'a> {
    index: &'a [u8],
    values: &'a [u8],
}

impl<'a> Chlo<'a> {
    /// Parses the message from its tag `CHLO` on. All integers are little-endian.
    #[must_use]
    pub fn parse(message: &'a [u8]) -> Option<Self> {
        let mut b = Bytes::new(message);
        if b.take(4, "tag").ok()? != b"CHLO" {
            return None;
        }
        let entries = b.u16("entries").ok()?.swap_bytes();
        b.skip(2, "padding").ok()?;
        if entries == 0 || entries > MOST_ENTRIES {
            return None;
        }
        let index = b.take(usize::from(entries) * 8, "index").ok()?;
        Some(Self { index, values: b.rest() })
    }

    /// The value of a tag, as `b"SNI\0"`.
    #[must_use]
    pub fn find(&self, tag: &[u8; 4]) -> Option<&'a [u8]> {
        let mut from = 0;
        for entry in self.index.chunks_exact(8) {
            let (name, end) = entry.split_first_chunk::<4>()?;
            let end = usize::try_from(u32::from_le_bytes(*end.first_chunk()?)).ok()?;
            if name == tag {
                return self.values.get(from..end);
            }
            from = end;
        }
        None
    }

    /// The name asked for.
    #[must_use]
    pub fn server_name(&self) -> Option<&'a [u8]> {
        self.find(b"SNI\0")
    }

    /// The client's software, as it calls itself.
    #[must_use]
    pub fn user_agent(&self) -> Option<&'a [u8]> {
        self.find(b"UAID")
    }
}
