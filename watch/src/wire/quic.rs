//! QUIC as an observer without keys sees it: long headers, and the client's hello.
//!
//! Initial packets are encrypted with keys that anyone can derive from the client's first Destination
//! Connection ID (RFC 9001 §5.2), so their CRYPTO frames are in practice clear. The frames may come
//! in any order and over several packets (some browsers shuffle them on purpose), which is why
//! [`InitialCrypto`] holds state for one connection; it stays within the bounds of [`Pieces`].
//!
//! Versions: 1 (RFC 9000), 2 (RFC 9369), the IETF drafts 22 to 34, Facebook's mvfst, and Google's
//! versions, of which Q043 and Q046 send the hello in clear and Q050, T050 and T051 use Initial keys
//! of their own. All others are only recognised by the version-independent header (RFC 8999).
//!
//! [`seal`] is the other side, for the simulator and for tests.

use aes::cipher::BlockCipherEncrypt;
use aes_gcm::{AeadInOut, Aes128Gcm, KeyInit};
use hkdf::Hkdf;
use sha2::Sha256;

use super::pieces::Pieces;
use super::tls::{Message, Messages};
use crate::bytes::{Bytes, Malformed};

pub mod gquic;
pub mod seal;

/// Longest connection ID of the versions known here (RFC 9000 §17.2).
const LONGEST_CONNECTION_ID: usize = 20;

/// Octets of an AES-128-GCM tag.
const TAG: usize = 16;

/// What one coalesced part of a datagram is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Initial: carries the hellos.
    Initial,
    /// 0-RTT: data of a resumed connection.
    ZeroRtt,
    /// Handshake.
    Handshake,
    /// Retry: the client must begin anew with a token and new keys.
    Retry,
    /// Version Negotiation: the server speaks other versions.
    VersionNegotiation,
    /// A long header of a version whose packet types are not known here.
    Other,
}

/// A packet with a long header.
#[derive(Clone, Copy, Debug)]
pub struct Long<'a> {
    /// What it is.
    pub kind: Kind,
    /// Version; 0 for Version Negotiation.
    pub version: u32,
    /// Destination connection ID, 0 to 20 octets (255 in versions not known here).
    pub dcid: &'a [u8],
    /// Source connection ID, likewise.
    pub scid: &'a [u8],
    /// Initial: the token, empty at first. Retry: the token with the 16 octets of its tag.
    /// Version Negotiation: the versions, four octets each.
    pub token: &'a [u8],
    /// From the first octet of the header to the end that the length field gives; to the end of the
    /// datagram for kinds without one.
    pub packet: &'a [u8],
    /// The length field claims more than the datagram has.
    pub cut: bool,
    /// Where the protected packet number begins in `packet`.
    number_at: usize,
}

impl<'a> Long<'a> {
    /// Parses the packet at the start of a datagram, or of what follows a coalesced packet.
    ///
    /// # Errors
    /// [`Malformed`] when it has no long header, or one that its version does not allow.
    pub fn parse(datagram: &'a [u8]) -> Result<Self, Malformed> {
        let mut b = Bytes::new(datagram);
        let first = b.u8("first octet")?;
        if first & 0x80 == 0 {
            return Err(b.malformed("long header"));
        }
        let version = b.u32("version")?;
        if gquic::has_nibble_lengths(version) {
            return gquic::parse_long(datagram, version);
        }
        let known = Salt::of(version).is_some();
        let dcid = b.vec8("destination connection id")?;
        let scid = b.vec8("source connection id")?;
        let too_long = dcid.len().max(scid.len()) > LONGEST_CONNECTION_ID;
        let mut long = Self {
            kind: Kind::Other,
            version,
            dcid,
            scid,
            token: &[],
            packet: datagram,
            cut: false,
            number_at: b.at(),
        };
        if version == 0 {
            long.kind = Kind::VersionNegotiation;
            long.token = b.rest();
            if long.token.is_empty() || !long.token.len().is_multiple_of(4) {
                return Err(b.malformed("supported versions"));
            }
            return Ok(long);
        }
        // The fixed bit is not checked: RFC 9287 lets peers grease it.
        if !known || too_long {
            if known {
                return Err(b.malformed("connection id"));
            }
            return Ok(long);
        }
        long.kind = long_kind(version, first);
        if long.kind == Kind::Retry {
            long.token = b.rest();
            return Ok(long);
        }
        if long.kind == Kind::Initial {
            let n = varint(&mut b)?;
            let n = usize::try_from(n).map_err(|_| b.malformed("token length"))?;
            long.token = b.take(n, "token")?;
        }
        let length = usize::try_from(varint(&mut b)?).unwrap_or(usize::MAX);
        long.number_at = b.at();
        long.cut = length > b.left();
        b.take_up_to(length);
        long.packet = datagram.get(..b.at()).unwrap_or_default();
        Ok(long)
    }

    /// The versions a Version Negotiation packet lists; nothing for other kinds.
    pub fn versions(&self) -> impl Iterator<Item = u32> + use<'a> {
        let list = if self.kind == Kind::VersionNegotiation { self.token } else { &[] };
        list.chunks_exact(4).filter_map(|c| c.first_chunk().copied().map(u32::from_be_bytes))
    }
}

/// Whether a datagram fits a packet with a short header: the fixed bit is set and there is room for
/// a packet number and a sample. Almost any bytes fit; it only confirms what a flow already is.
#[must_use]
pub fn fits_short_header(datagram: &[u8]) -> bool {
    datagram.len() >= 21 && datagram.first().is_some_and(|b| b & 0xc0 == 0x40)
}

/// Whether a version is one the IETF or a known vendor gave out, the greased ones of RFC 9000 §15
/// among them: cheap evidence that bytes are QUIC.
#[must_use]
pub fn is_known_version(version: u32) -> bool {
    Salt::of(version).is_some()
        || gquic::is_version(version)
        || version == 0
        || version & 0x0f0f_0f0f == 0x0a0a_0a0a
        || (0xff00_0001..=0xff00_00ff).contains(&version)
}

/// The coalesced long-header packets of a datagram (RFC 9000 §12.2); ends at a short header,
/// at padding, or at what is malformed.
#[derive(Clone, Copy, Debug)]
pub struct Packets<'a>(&'a [u8]);

impl<'a> Packets<'a> {
    /// Walks a datagram.
    #[must_use]
    pub const fn new(datagram: &'a [u8]) -> Self {
        Self(datagram)
    }
}

impl<'a> Iterator for Packets<'a> {
    type Item = Long<'a>;

    fn next(&mut self) -> Option<Long<'a>> {
        let long = Long::parse(self.0).ok()?;
        self.0 = self.0.get(long.packet.len()..).unwrap_or_default();
        Some(long)
    }
}

/// The packet type bits of a long header; version 2 turned them (RFC 9369 §3.2).
const fn long_kind(version: u32, first: u8) -> Kind {
    let turn = if is_version_2(version) { 3 } else { 0 };
    match (((first >> 4) & 3) + turn) & 3 {
        0 => Kind::Initial,
        1 => Kind::ZeroRtt,
        2 => Kind::Handshake,
        _ => Kind::Retry,
    }
}

const fn is_version_2(version: u32) -> bool {
    matches!(version, VERSION_2 | 0x709a_50c4)
}

/// Version 1.
pub const VERSION_1: u32 = 1;
/// Version 2 (RFC 9369 §3.1).
pub const VERSION_2: u32 = 0x6b33_43cf;

/// A variable-length integer (RFC 9000 §16).
fn varint(b: &mut Bytes<'_>) -> Result<u64, Malformed> {
    let first = b.u8("variable-length integer")?;
    let mut value = u64::from(first & 0x3f);
    for _ in 1..1_u8 << (first >> 6) {
        value = value << 8 | u64::from(b.u8("variable-length integer")?);
    }
    Ok(value)
}

/// The salt and the labels a version derives its Initial keys with.
struct Salt {
    salt: [u8; 20],
    key: &'static str,
    iv: &'static str,
    hp: &'static str,
}

impl Salt {
    const fn of(version: u32) -> Option<Self> {
        let salt = match version {
            // RFC 9001 §5.2; drafts 33 and 34 had it too.
            VERSION_1 | 0xff00_0021 | 0xff00_0022 => SALT_1,
            // RFC 9369 §3.3.1.
            VERSION_2 | 0x709a_50c4 => {
                return Some(Self {
                    salt: SALT_2,
                    key: "quicv2 key",
                    iv: "quicv2 iv",
                    hp: "quicv2 hp",
                });
            }
            // draft-ietf-quic-tls-29 to -32 §5.2.
            0xff00_001d..=0xff00_0020 => SALT_29,
            // draft-ietf-quic-tls-23 to -28; mvfst's later versions are draft 27.
            0xff00_0017..=0xff00_001c | 0xface_b002..=0xface_b00e => SALT_23,
            // draft-ietf-quic-tls-22; mvfst's first version.
            0xff00_0016 | 0xface_b001 => SALT_22,
            // A version kept free so that servers answer with those they speak (RFC 9000 §15); seen
            // protected as in the drafts of its time.
            v if v & 0x0f0f_0f0f == 0x0a0a_0a0a => SALT_29,
            gquic::Q050 => SALT_Q050,
            gquic::T050 => SALT_T050,
            gquic::T051 => SALT_T051,
            _ => return None,
        };
        Some(Self { salt, key: "quic key", iv: "quic iv", hp: "quic hp" })
    }
}

/// Which end of a connection sent a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The end that began.
    Client,
    /// The other end.
    Server,
}

/// The keys that protect one side's Initial packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Keys {
    key: [u8; 16],
    iv: [u8; 12],
    hp: [u8; 16],
}

impl Keys {
    /// Derives them from the client's first Destination Connection ID (RFC 9001 §5.2).
    fn derive(version: u32, dcid: &[u8], side: Side) -> Option<Self> {
        let salt = Salt::of(version)?;
        let initial = Hkdf::<Sha256>::new(Some(&salt.salt), dcid);
        let label = if side == Side::Client { "client in" } else { "server in" };
        let secret = Hkdf::<Sha256>::from_prk(&expand_label::<32>(&initial, label)?).ok()?;
        Some(Self {
            key: expand_label(&secret, salt.key)?,
            iv: expand_label(&secret, salt.iv)?,
            hp: expand_label(&secret, salt.hp)?,
        })
    }

    /// The mask that hides the first octet and the packet number (RFC 9001 §5.4.3).
    fn mask(&self, sample: &[u8; 16]) -> [u8; 5] {
        let mut block = (*sample).into();
        aes::Aes128::new(&self.hp.into()).encrypt_block(&mut block);
        let [a, b, c, d, e, ..] = <[u8; 16]>::from(block);
        [a, b, c, d, e]
    }

    fn nonce(&self, number: u64) -> [u8; 12] {
        let mut nonce = self.iv;
        for (n, p) in nonce.iter_mut().rev().zip(number.to_le_bytes()) {
            *n ^= p;
        }
        nonce
    }

    /// Opens an Initial packet. The packet number is taken as it is written: connections begin at 0,
    /// so the truncated number is the number unless a client sends 256 Initials with one octet.
    fn open(&self, long: &Long<'_>) -> Option<Vec<u8>> {
        if long.cut {
            return None;
        }
        let sample = long.packet.get(long.number_at.checked_add(4)?..)?.first_chunk::<16>()?;
        let [mask, number_mask @ ..] = self.mask(sample);
        let first = long.packet.first()? ^ (mask & 0x0f);
        let number_length = usize::from(first & 3) + 1;
        let (header, body) =
            long.packet.split_at_checked(long.number_at.checked_add(number_length)?)?;
        let mut header = header.to_vec();
        *header.first_mut()? = first;
        let mut number = 0_u64;
        for (h, m) in header.iter_mut().skip(long.number_at).zip(number_mask) {
            *h ^= m;
            number = number << 8 | u64::from(*h);
        }
        let (text, tag) = body.split_at_checked(body.len().checked_sub(TAG)?)?;
        let tag: &[u8; TAG] = tag.first_chunk()?;
        let mut text = text.to_vec();
        Aes128Gcm::new(&self.key.into())
            .decrypt_inout_detached(
                &self.nonce(number).into(),
                &header,
                text.as_mut_slice().into(),
                &(*tag).into(),
            )
            .ok()?;
        Some(text)
    }
}

/// HKDF-Expand-Label with an empty context (RFC 8446 §7.1).
fn expand_label<const N: usize>(secret: &Hkdf<Sha256>, label: &str) -> Option<[u8; N]> {
    let mut info = Vec::with_capacity(32);
    info.extend(u16::try_from(N).ok()?.to_be_bytes());
    info.push(u8::try_from(label.len() + 6).ok()?);
    info.extend(b"tls13 ");
    info.extend(label.as_bytes());
    info.push(0);
    let mut out = [0; N];
    secret.expand(&info, &mut out).ok()?;
    Some(out)
}

/// What a packet given to [`InitialCrypto`] was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fed {
    /// It was opened and its frames taken.
    Opened,
    /// It is no Initial packet of a version that can be opened.
    NotInitial,
    /// It does not open with the keys of this connection: damaged, cut, or of another connection.
    NotOpened,
}

/// The CRYPTO stream of one side's Initial packets, joined.
#[derive(Clone, Debug)]
pub struct InitialCrypto {
    version: u32,
    side: Side,
    keys: Keys,
    pieces: Pieces,
    closed: Option<u64>,
}

impl InitialCrypto {
    /// Begins with the version and the Destination Connection ID of the client's first Initial; for
    /// the server's side they are the same ones of the client.
    ///
    /// None when the version's keys are not known.
    #[must_use]
    pub fn new(version: u32, dcid: &[u8], side: Side) -> Option<Self> {
        let keys = Keys::derive(version, dcid, side)?;
        Some(Self { version, side, keys, pieces: Pieces::default(), closed: None })
    }

    /// Takes one packet.
    ///
    /// A client's packet that opens only with the keys of its own Destination Connection ID begins
    /// anew: that is what a client does after Retry (RFC 9001 §5.2), or in another version.
    pub fn feed(&mut self, long: &Long<'_>) -> Fed {
        if long.kind != Kind::Initial || Salt::of(long.version).is_none() {
            return Fed::NotInitial;
        }
        if long.version == self.version
            && let Some(frames) = self.keys.open(long)
        {
            self.take(&frames);
            return Fed::Opened;
        }
        if self.side == Side::Client
            && let Some(keys) = Keys::derive(long.version, long.dcid, Side::Client)
            && let Some(frames) = keys.open(long)
        {
            self.version = long.version;
            self.keys = keys;
            self.pieces.clear();
            self.closed = None;
            self.take(&frames);
            return Fed::Opened;
        }
        Fed::NotOpened
    }

    /// The stream joined so far.
    #[must_use]
    pub fn joined(&self) -> &[u8] {
        self.pieces.joined()
    }

    /// The first handshake message, when it is whole: a ClientHello or ServerHello.
    #[must_use]
    pub fn hello(&self) -> Option<Message<'_>> {
        Messages::new(self.joined()).next().filter(Message::is_whole)
    }

    /// The hello of Google's own handshake, in version Q050.
    #[must_use]
    pub fn chlo(&self) -> Option<gquic::Chlo<'_>> {
        (self.version == gquic::Q050).then(|| gquic::Chlo::parse(self.joined()))?
    }

    /// The version of the packets opened last.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// The error code of a CONNECTION_CLOSE, if there was one (RFC 9000 §20: 0x100 + TLS alert).
    #[must_use]
    pub const fn closed(&self) -> Option<u64> {
        self.closed
    }

    /// Octets held for joining.
    #[must_use]
    pub fn held(&self) -> usize {
        self.pieces.held()
    }

    /// Takes the frames that Initial packets may have (RFC 9000 §12.4); ends at any other.
    fn take(&mut self, frames: &[u8]) {
        if self.version == gquic::Q050 {
            // Google's frames of that time are not IETF's, and the message is found by its tag.
            if let Some(at) = gquic::find_chlo(frames) {
                self.pieces.add(0, frames.get(at..).unwrap_or_default());
            }
            return;
        }
        let mut b = Bytes::new(frames);
        // Ends at the first frame that is cut or must not be here.
        while self.take_frame(&mut b).is_some() {}
    }

    fn take_frame(&mut self, b: &mut Bytes<'_>) -> Option<()> {
        match b.u8("frame type").ok()? {
            // PADDING and PING.
            0 | 1 => {}
            kind @ (2 | 3) => skip_ack(b, kind == 3)?,
            // CRYPTO; the type 8 is that of Google's T versions before they took IETF's.
            kind @ (6 | 8) => {
                if kind == 8 && !gquic::is_version(self.version) {
                    return None;
                }
                let offset = varint(b).ok()?;
                let length = usize::try_from(varint(b).ok()?).ok()?;
                self.pieces.add(offset, b.take(length, "crypto data").ok()?);
            }
            // CONNECTION_CLOSE of the transport.
            0x1c => {
                self.closed = Some(varint(b).ok()?);
                return None;
            }
            _ => return None,
        }
        Some(())
    }
}

/// Passes over an ACK frame (RFC 9000 §19.3). Each range has at least two octets, so a count that
/// lies ends with the octets.
fn skip_ack(b: &mut Bytes<'_>, ecn: bool) -> Option<()> {
    varint(b).ok()?;
    varint(b).ok()?;
    let ranges = varint(b).ok()?;
    varint(b).ok()?;
    for _ in 0..ranges {
        varint(b).ok()?;
        varint(b).ok()?;
    }
    for _ in 0..if ecn { 3 } else { 0 } {
        varint(b).ok()?;
    }
    Some(())
}

const SALT_1: [u8; 20] = [
    0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad,
    0xcc, 0xbb, 0x7f, 0x0a,
];
const SALT_2: [u8; 20] = [
    0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb,
    0xf9, 0xbd, 0x2e, 0xd9,
];
const SALT_29: [u8; 20] = [
    0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97, 0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0,
    0x43, 0x90, 0xa8, 0x99,
];
const SALT_23: [u8; 20] = [
    0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7, 0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65,
    0xbe, 0xf9, 0xf5, 0x02,
];
const SALT_22: [u8; 20] = [
    0x7f, 0xbc, 0xdb, 0x0e, 0x7c, 0x66, 0xbb, 0xe9, 0x19, 0x3a, 0x96, 0xcd, 0x21, 0x51, 0x9e, 0xbd,
    0x7a, 0x02, 0x64, 0x4a,
];
const SALT_Q050: [u8; 20] = [
    0x50, 0x45, 0x74, 0xef, 0xd0, 0x66, 0xfe, 0x2f, 0x9d, 0x94, 0x5c, 0xfc, 0xdb, 0xd3, 0xa7, 0xf0,
    0xd3, 0xb5, 0x6b, 0x45,
];
const SALT_T050: [u8; 20] = [
    0x7f, 0xf5, 0x79, 0xe5, 0xac, 0xd0, 0x72, 0x91, 0x55, 0x80, 0x30, 0x4c, 0x43, 0xa2, 0x36, 0x7c,
    0x60, 0x48, 0x83, 0x10,
];
const SALT_T051: [u8; 20] = [
    0x7a, 0x4e, 0xde, 0xf4, 0xe7, 0xcc, 0xee, 0x5f, 0xa4, 0x50, 0x6c, 0x19, 0x12, 0x4f, 0xc8, 0xcc,
    0xda, 0x6e, 0x03, 0x3d,
];

#[cfg(test)]
mod tests;
