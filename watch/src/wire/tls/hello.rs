//! The two hellos: what a client offers and what a server chooses.
//!
//! Views over one message each. Fields up to the extensions must be well formed; inside
//! extensions an observer takes what is there, because a peer's odd list is worth less than the
//! name beside it. Every list is an iterator that ends with its octets.

use super::{ServerName, extension, is_post_quantum};
use crate::bytes::{Bytes, Malformed};

/// Whether a value of two octets is one of the sixteen that RFC 8701 reserves for exercising
/// receivers.
#[inline]
#[must_use]
pub const fn is_grease(value: u16) -> bool {
    value & 0x0f0f == 0x0a0a && value >> 8 == value & 0xff
}

/// A list of values of two octets; an odd octet at the end is not shown.
#[derive(Clone, Copy, Debug)]
pub struct U16s<'a>(&'a [u8]);

impl<'a> U16s<'a> {
    /// Reads big-endian pairs.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The values that are not GREASE (RFC 8701).
    pub fn without_grease(self) -> impl Iterator<Item = u16> + use<'a> {
        self.filter(|v| !is_grease(*v))
    }
}

impl Iterator for U16s<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        let (pair, rest) = self.0.split_first_chunk::<2>()?;
        self.0 = rest;
        Some(u16::from_be_bytes(*pair))
    }
}

/// One extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension<'a> {
    /// Type: see [`extension`].
    pub kind: u16,
    /// Its data.
    pub data: &'a [u8],
}

/// The extensions of a hello; ends at the first whose length runs past the end.
#[derive(Clone, Copy, Debug)]
pub struct Extensions<'a>(Bytes<'a>);

impl<'a> Extensions<'a> {
    /// The data of the first extension of a type.
    #[must_use]
    pub fn find(mut self, kind: u16) -> Option<&'a [u8]> {
        self.find_map(|e| (e.kind == kind).then_some(e.data))
    }

    /// Whether the lengths add up to the whole block.
    #[must_use]
    pub fn add_up(mut self) -> bool {
        for _ in self.by_ref() {}
        self.0.is_empty()
    }
}

impl<'a> Iterator for Extensions<'a> {
    type Item = Extension<'a>;

    fn next(&mut self) -> Option<Extension<'a>> {
        let mut b = self.0;
        let kind = b.u16("extension type").ok()?;
        let data = b.vec16("extension length").ok()?;
        self.0 = b;
        Some(Extension { kind, data })
    }
}

/// A list of octet strings with a length of one octet each: ALPN names.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a>(Bytes<'a>);

impl<'a> Iterator for Names<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        self.0.vec8("protocol name").ok().filter(|n| !n.is_empty())
    }
}

/// Whether and how a client hides its inner hello.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ech {
    /// Type outer (0): the true name may be inside, or it is GREASE; an observer cannot tell.
    Outer,
    /// Type inner (1), never seen in clear from an honest client.
    Inner,
    /// Neither.
    Odd,
}

/// A ClientHello of TLS or DTLS (RFC 8446 §4.1.2, RFC 6347 §4.2.1).
#[derive(Clone, Copy, Debug)]
pub struct ClientHello<'a> {
    /// legacy_version: 0x0303 for TLS 1.2 and 1.3, 0xfefd for DTLS.
    pub version: u16,
    /// Random.
    pub random: &'a [u8; 32],
    /// Session identifier, 0 to 32 octets.
    pub session_id: &'a [u8],
    /// Cookie; DTLS only, else empty.
    pub cookie: &'a [u8],
    /// Compression methods, one octet each.
    pub compression: &'a [u8],
    /// The extension block is shorter than it claims.
    pub cut: bool,
    /// Octets after the extension block, which there should not be.
    pub trailing: usize,
    ciphers: &'a [u8],
    extensions: &'a [u8],
}

impl<'a> ClientHello<'a> {
    /// Parses the body of a TLS ClientHello, without the four octets of the handshake header.
    ///
    /// # Errors
    /// [`Malformed`] when a field before the extensions is missing or too long.
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        Self::read(body, false)
    }

    /// Parses the body of a DTLS ClientHello, which has a cookie after the session identifier.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_dtls(body: &'a [u8]) -> Result<Self, Malformed> {
        Self::read(body, true)
    }

    fn read(body: &'a [u8], dtls: bool) -> Result<Self, Malformed> {
        let mut b = Bytes::new(body);
        let version = b.u16("legacy version")?;
        let random = random(&mut b)?;
        let session_id = b.vec8("session id")?;
        if session_id.len() > 32 {
            return Err(b.malformed("session id"));
        }
        let cookie = if dtls { b.vec8("cookie")? } else { &[] };
        let ciphers = b.vec16("cipher suites")?;
        if ciphers.is_empty() || ciphers.len() % 2 != 0 {
            return Err(b.malformed("cipher suites"));
        }
        let compression = b.vec8("compression methods")?;
        // Deliberately no error for a short extension block: see the module's note.
        let claimed = if b.is_empty() { Ok(0) } else { b.u16("extensions").map(usize::from) };
        let extensions = b.take_up_to(claimed.unwrap_or_default());
        let cut = claimed.is_err() || claimed.is_ok_and(|n| extensions.len() < n);
        let trailing = b.left();
        Ok(Self {
            version,
            random,
            session_id,
            cookie,
            compression,
            cut,
            trailing,
            ciphers,
            extensions,
        })
    }

    /// Cipher suites in the client's order, GREASE included.
    #[must_use]
    pub const fn ciphers(&self) -> U16s<'a> {
        U16s(self.ciphers)
    }

    /// Extensions in the client's order.
    #[must_use]
    pub const fn extensions(&self) -> Extensions<'a> {
        Extensions(Bytes::new(self.extensions))
    }

    /// The name asked for, if there is a server_name extension.
    #[must_use]
    pub fn server_name(&self) -> Option<ServerName<'a>> {
        self.extensions().find(extension::SERVER_NAME).map(ServerName::parse)
    }

    /// Application protocols in the order of preference; none when not offered.
    #[must_use]
    pub fn alpn(&self) -> Names<'a> {
        Names(Bytes::new(list16(self.extensions().find(extension::ALPN))))
    }

    /// The content of supported_versions, GREASE included; empty when absent.
    #[must_use]
    pub fn versions(&self) -> U16s<'a> {
        U16s(list8(self.extensions().find(extension::SUPPORTED_VERSIONS)))
    }

    /// The highest version offered: of supported_versions, else the legacy version. For DTLS, whose
    /// numbers fall as versions rise, the lowest number.
    #[must_use]
    pub fn best_version(&self) -> u16 {
        let dtls = |v: &u16| v >> 8 == 0xfe;
        let all = || self.versions().without_grease();
        let lowest_dtls = all().filter(dtls).min();
        lowest_dtls.or_else(|| all().max()).unwrap_or(self.version)
    }

    /// Key exchange groups offered, GREASE included.
    #[must_use]
    pub fn groups(&self) -> U16s<'a> {
        U16s(list16(self.extensions().find(extension::SUPPORTED_GROUPS)))
    }

    /// Groups for which the client already sent a share, GREASE included.
    #[must_use]
    pub fn key_shares(&self) -> KeyShares<'a> {
        KeyShares(Bytes::new(list16(self.extensions().find(extension::KEY_SHARE))))
    }

    /// Signature algorithms accepted, GREASE included.
    #[must_use]
    pub fn signature_algorithms(&self) -> U16s<'a> {
        U16s(list16(self.extensions().find(extension::SIGNATURE_ALGORITHMS)))
    }

    /// Elliptic curve point formats, one octet each.
    #[must_use]
    pub fn point_formats(&self) -> &'a [u8] {
        list8(self.extensions().find(extension::EC_POINT_FORMATS))
    }

    /// Whether an encrypted_client_hello extension is there, and of which type.
    #[must_use]
    pub fn ech(&self) -> Option<Ech> {
        let data = self.extensions().find(extension::ENCRYPTED_CLIENT_HELLO)?;
        Some(match data.first() {
            Some(0) => Ech::Outer,
            Some(1) => Ech::Inner,
            _ => Ech::Odd,
        })
    }

    /// Whether the name is hidden the old way, by encrypted_server_name.
    #[must_use]
    pub fn has_esni(&self) -> bool {
        self.extensions().find(extension::ENCRYPTED_SERVER_NAME).is_some()
    }

    /// Whether the client tries to resume: a pre_shared_key, or a session ticket that is not empty.
    #[must_use]
    pub fn resumes(&self) -> bool {
        let extensions = self.extensions();
        extensions.find(extension::PRE_SHARED_KEY).is_some()
            || extensions.find(extension::SESSION_TICKET).is_some_and(|t| !t.is_empty())
    }

    /// Whether a post-quantum group is offered.
    #[must_use]
    pub fn offers_post_quantum(&self) -> bool {
        self.groups().chain(self.key_shares()).any(is_post_quantum)
    }
}

fn random<'a>(b: &mut Bytes<'a>) -> Result<&'a [u8; 32], Malformed> {
    let taken = b.take(32, "random")?;
    taken.first_chunk().ok_or_else(|| b.malformed("random"))
}

/// The content of a vector with a two-octet length; what is there when the length lies.
fn list16(data: Option<&[u8]>) -> &[u8] {
    let mut b = Bytes::new(data.unwrap_or_default());
    let n = b.u16("list length").unwrap_or_default();
    b.take_up_to(usize::from(n))
}

/// The content of a vector with a one-octet length; what is there when the length lies.
fn list8(data: Option<&[u8]>) -> &[u8] {
    let mut b = Bytes::new(data.unwrap_or_default());
    let n = b.u8("list length").unwrap_or_default();
    b.take_up_to(usize::from(n))
}

/// The groups of key shares.
#[derive(Clone, Copy, Debug)]
pub struct KeyShares<'a>(Bytes<'a>);

impl Iterator for KeyShares<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        let group = self.0.u16("group").ok()?;
        self.0.vec16("key exchange").ok()?;
        Some(group)
    }
}

/// A ServerHello of TLS or DTLS (RFC 8446 §4.1.3).
#[derive(Clone, Copy, Debug)]
pub struct ServerHello<'a> {
    /// legacy_version.
    pub legacy_version: u16,
    /// Random.
    pub random: &'a [u8; 32],
    /// Session identifier.
    pub session_id: &'a [u8],
    /// The cipher suite chosen.
    pub cipher: u16,
    /// The compression method chosen: 0, or something dangerous.
    pub compression: u8,
    extensions: &'a [u8],
}

/// The random that makes a ServerHello a HelloRetryRequest (RFC 8446 §4.1.3): SHA-256 of those words.
pub(super) const HELLO_RETRY_REQUEST: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

impl<'a> ServerHello<'a> {
    /// Parses the body, without the four octets of the handshake header. DTLS has the same form.
    ///
    /// # Errors
    /// [`Malformed`] when a field before the extensions is missing or too long.
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        let mut b = Bytes::new(body);
        let legacy_version = b.u16("legacy version")?;
        // The drafts of TLS 1.3 up to 21 had neither session id nor compression.
        if legacy_version >> 8 == 0x7f {
            let random = random(&mut b)?;
            let cipher = b.u16("cipher suite")?;
            let claimed = usize::from(b.u16("extensions")?);
            let extensions = b.take_up_to(claimed);
            return Ok(Self {
                legacy_version,
                random,
                session_id: &[],
                cipher,
                compression: 0,
                extensions,
            });
        }
        let random = random(&mut b)?;
        let session_id = b.vec8("session id")?;
        if session_id.len() > 32 {
            return Err(b.malformed("session id"));
        }
        let cipher = b.u16("cipher suite")?;
        let compression = b.u8("compression method")?;
        let claimed = if b.is_empty() { 0 } else { usize::from(b.u16("extensions")?) };
        let extensions = b.take_up_to(claimed);
        Ok(Self { legacy_version, random, session_id, cipher, compression, extensions })
    }

    /// Extensions in the server's order.
    #[must_use]
    pub const fn extensions(&self) -> Extensions<'a> {
        Extensions(Bytes::new(self.extensions))
    }

    /// The version chosen: of supported_versions, else the legacy version.
    #[must_use]
    pub fn version(&self) -> u16 {
        let data = self.extensions().find(extension::SUPPORTED_VERSIONS);
        data.and_then(|d| U16s(d).next()).unwrap_or(self.legacy_version)
    }

    /// The group of the key share (TLS 1.3), or the one a HelloRetryRequest demands.
    #[must_use]
    pub fn group(&self) -> Option<u16> {
        U16s(self.extensions().find(extension::KEY_SHARE)?).next()
    }

    /// The application protocol chosen, where it is visible (TLS 1.2 and before).
    #[must_use]
    pub fn alpn(&self) -> Option<&'a [u8]> {
        Names(Bytes::new(list16(self.extensions().find(extension::ALPN)))).next()
    }

    /// Whether this asks for another ClientHello instead of answering.
    #[must_use]
    pub fn is_hello_retry_request(&self) -> bool {
        *self.random == HELLO_RETRY_REQUEST
    }

    /// Whether a TLS 1.3 server resumes with a pre-shared key.
    #[must_use]
    pub fn resumes(&self) -> bool {
        self.extensions().find(extension::PRE_SHARED_KEY).is_some()
    }
}
