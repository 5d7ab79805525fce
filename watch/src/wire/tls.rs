//! TLS as an observer without keys sees it: records, hellos, certificates, alerts.
//!
//! Three layers. [`record_header`] says whether bytes fit TLS at all. [`plain`] joins the plain
//! handshake bytes at the start of one direction of a TCP stream, because a hello may be spread over
//! several records and the records over any number of segments (a post-quantum hello has 1.7 kB, some
//! clients send 16 kB). [`ClientHello`] and [`ServerHello`] are views of one message each.
//!
//! Joining borrows from the stream when the bytes lie in one record, which is nearly always; else
//! it copies into a scratch buffer of the caller, at most [`LONGEST_HANDSHAKE`] octets. Views of a
//! hello that the capture cut short still show what is there, marked [`ClientHello::cut`]: a name is
//! worth having even when the packet was snapped after it.

use crate::bytes::{Bytes, Malformed};

pub mod emit;
mod hello;
mod numbers;
mod server_name;

pub use hello::{
    ClientHello, Ech, Extension, Extensions, KeyShares, Names, ServerHello, U16s, is_grease,
};
pub use numbers::{group_name, is_post_quantum, version_name};
pub use server_name::{NameFlaw, ServerName};

/// Most octets of plain handshake that are joined for one direction.
pub const LONGEST_HANDSHAKE: usize = 64 * 1024;

/// Largest length a record may claim: 2^14 and the expansion TLS 1.2 allows (RFC 5246 §6.2.3).
pub const LONGEST_RECORD: u16 = 16_384 + 2_048;

/// Record content types (RFC 8446 §5.1, RFC 6520).
pub mod content {
    /// Change cipher spec: what follows is encrypted, or a TLS 1.3 peer plays TLS 1.2.
    pub const CHANGE_CIPHER_SPEC: u8 = 20;
    /// Alert.
    pub const ALERT: u8 = 21;
    /// Handshake.
    pub const HANDSHAKE: u8 = 22;
    /// Application data; in TLS 1.3 also most of the handshake.
    pub const APPLICATION: u8 = 23;
    /// Heartbeat (RFC 6520).
    pub const HEARTBEAT: u8 = 24;
}

/// Handshake message types (RFC 8446 §4, RFC 6347 §4.3.2).
pub mod kind {
    /// ClientHello.
    pub const CLIENT_HELLO: u8 = 1;
    /// ServerHello, also HelloRetryRequest.
    pub const SERVER_HELLO: u8 = 2;
    /// HelloVerifyRequest of DTLS 1.0 and 1.2.
    pub const HELLO_VERIFY_REQUEST: u8 = 3;
    /// Certificate.
    pub const CERTIFICATE: u8 = 11;
}

/// Extension types an observer reads (IANA "TLS ExtensionType Values").
pub mod extension {
    /// server_name (RFC 6066 §3).
    pub const SERVER_NAME: u16 = 0;
    /// supported_groups (RFC 8446 §4.2.7).
    pub const SUPPORTED_GROUPS: u16 = 10;
    /// ec_point_formats (RFC 8422 §5.1.2).
    pub const EC_POINT_FORMATS: u16 = 11;
    /// signature_algorithms (RFC 8446 §4.2.3).
    pub const SIGNATURE_ALGORITHMS: u16 = 13;
    /// application_layer_protocol_negotiation (RFC 7301).
    pub const ALPN: u16 = 16;
    /// session_ticket (RFC 5077).
    pub const SESSION_TICKET: u16 = 35;
    /// pre_shared_key (RFC 8446 §4.2.11).
    pub const PRE_SHARED_KEY: u16 = 41;
    /// early_data (RFC 8446 §4.2.10).
    pub const EARLY_DATA: u16 = 42;
    /// supported_versions (RFC 8446 §4.2.1).
    pub const SUPPORTED_VERSIONS: u16 = 43;
    /// key_share (RFC 8446 §4.2.8).
    pub const KEY_SHARE: u16 = 51;
    /// quic_transport_parameters (RFC 9001 §8.2).
    pub const QUIC_TRANSPORT_PARAMETERS: u16 = 57;
    /// quic_transport_parameters of the drafts up to 32.
    pub const QUIC_TRANSPORT_PARAMETERS_DRAFT: u16 = 0xffa5;
    /// encrypted_client_hello (RFC 9849).
    pub const ENCRYPTED_CLIENT_HELLO: u16 = 0xfe0d;
    /// encrypted_server_name, the forerunner of ECH (draft-ietf-tls-esni-02).
    pub const ENCRYPTED_SERVER_NAME: u16 = 0xffce;
}

/// A record's five octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordHeader {
    /// Content type, 20 to 24: see [`content`].
    pub content: u8,
    /// Version of the record layer, 0x0300 to 0x0304; says little about the session's version.
    pub version: u16,
    /// Octets of the fragment after the header, at most [`LONGEST_RECORD`].
    pub length: u16,
}

/// Octets of a record header.
const RECORD_HEADER: usize = 5;

/// Reads a record header when the first five octets fit TLS.
#[inline]
#[must_use]
pub fn record_header(bytes: &[u8]) -> Option<RecordHeader> {
    let &[content, major, minor, high, low] = bytes.first_chunk()?;
    let length = u16::from_be_bytes([high, low]);
    let fits = matches!(content, content::CHANGE_CIPHER_SPEC..=content::HEARTBEAT)
        && major == 3
        && minor <= 4
        && length <= LONGEST_RECORD;
    fits.then_some(RecordHeader { content, version: u16::from_be_bytes([major, minor]), length })
}

/// Why the plain handshake bytes end where they end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// More may come: nothing new can be said before the stream has this many octets in all, which
    /// is always more than it has.
    NeedMore(usize),
    /// The wanted message is whole.
    Whole,
    /// Change cipher spec or application data: the rest is hidden.
    Encrypted,
    /// The peer complained.
    Alert(Alert),
    /// The stream stopped fitting TLS.
    NotTls,
    /// [`LONGEST_HANDSHAKE`] octets were joined without an end.
    TooLong,
}

/// The plain handshake bytes at the start of one direction of a stream.
#[derive(Clone, Copy, Debug)]
pub struct Plain<'a> {
    /// Handshake messages one after another, without record headers; the last may be cut.
    pub handshake: &'a [u8],
    /// Version of the first record.
    pub record_version: u16,
    /// Why they end.
    pub next: Next,
}

/// Joins the plain handshake of a stream that begins at `stream[0]`, until `wanted` messages are
/// whole, something else than handshake comes, or the bytes end.
///
/// `scratch` is cleared and used only when messages are spread over records. Work is linear in the
/// bytes given; a caller that waits for [`Next::NeedMore`] repeats it a logarithmic number of
/// times, however small the records.
#[must_use]
pub fn plain<'a>(stream: &'a [u8], scratch: &'a mut Vec<u8>, wanted: usize) -> Plain<'a> {
    scratch.clear();
    let mut only: &[u8] = &[];
    let mut record_version = 0;
    let mut at = 0;
    let next = loop {
        let joined: &[u8] = if scratch.is_empty() { only } else { scratch };
        let missing = missing(joined, wanted);
        if missing == 0 {
            break Next::Whole;
        }
        if joined.len() >= LONGEST_HANDSHAKE {
            break Next::TooLong;
        }
        let rest = stream.get(at..).unwrap_or_default();
        let Some(header) = record_header(rest) else {
            if !could_begin_record(rest) {
                break Next::NotTls;
            }
            break Next::NeedMore(at + RECORD_HEADER + missing);
        };
        if at == 0 {
            record_version = header.version;
        }
        let body = rest.get(RECORD_HEADER..).unwrap_or_default();
        let length = usize::from(header.length);
        match header.content {
            content::HANDSHAKE if length > 0 => {}
            // A zero-length handshake fragment is forbidden (RFC 8446 §5.1).
            content::HANDSHAKE => break Next::NotTls,
            content::ALERT if length == 2 => match body.get(..2) {
                Some(alert) => break Alert::parse(alert).map_or(Next::Encrypted, Next::Alert),
                None => break Next::NeedMore(at + RECORD_HEADER + 2),
            },
            _ => break Next::Encrypted,
        }
        let fragment = body.get(..length.min(body.len())).unwrap_or_default();
        if only.is_empty() && scratch.is_empty() {
            only = fragment;
        } else {
            if scratch.is_empty() {
                scratch.extend_from_slice(only);
            }
            let room = LONGEST_HANDSHAKE.saturating_sub(scratch.len()).min(fragment.len());
            scratch.extend_from_slice(fragment.get(..room).unwrap_or_default());
        }
        if fragment.len() < length {
            let joined: &[u8] = if scratch.is_empty() { only } else { scratch };
            let missing = self::missing(joined, wanted);
            if missing == 0 {
                break Next::Whole;
            }
            let here = length - fragment.len();
            let header_after = if missing > here { RECORD_HEADER } else { 0 };
            break Next::NeedMore(
                stream.len().saturating_add(missing).saturating_add(header_after),
            );
        }
        at += RECORD_HEADER + length;
    };
    let handshake = if scratch.is_empty() { only } else { scratch };
    Plain { handshake, record_version, next }
}

/// Whether fewer than five octets may still become a record header. Five that do not fit may not.
fn could_begin_record(rest: &[u8]) -> bool {
    let fits = |at: usize, ok: fn(u8) -> bool| rest.get(at).is_none_or(|b| ok(*b));
    rest.len() < RECORD_HEADER
        && fits(0, |b| (20..=24).contains(&b))
        && fits(1, |b| b == 3)
        && fits(2, |b| b <= 4)
        && fits(3, |b| b <= 0x48)
}

/// Least number of octets missing until `wanted` messages are whole; 0 when they are.
fn missing(joined: &[u8], wanted: usize) -> usize {
    let mut rest = joined;
    for _ in 0..wanted {
        let Some(&[_, a, b, c]) = rest.first_chunk() else { return 4 - rest.len().min(3) };
        let length = u32::from_be_bytes([0, a, b, c]) as usize + 4;
        match rest.get(length..) {
            Some(after) => rest = after,
            None => return length - rest.len(),
        }
    }
    0
}

/// One handshake message.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// Type: see [`kind`].
    pub kind: u8,
    /// Octets the message claims for its body.
    pub claimed: u32,
    /// The body, without the four-octet header; shorter than claimed when bytes are missing.
    pub body: &'a [u8],
}

impl Message<'_> {
    /// Whether the body is all there.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.body.len() == self.claimed as usize
    }
}

/// Handshake messages one after another; the last may be cut.
#[derive(Clone, Copy, Debug)]
pub struct Messages<'a>(Bytes<'a>);

impl<'a> Messages<'a> {
    /// Walks joined handshake bytes, as [`plain`] or a QUIC CRYPTO stream gives them.
    #[must_use]
    pub const fn new(handshake: &'a [u8]) -> Self {
        Self(Bytes::new(handshake))
    }
}

impl<'a> Iterator for Messages<'a> {
    type Item = Message<'a>;

    fn next(&mut self) -> Option<Message<'a>> {
        let kind = self.0.u8("handshake type").ok()?;
        let claimed = self.0.u24("handshake length").ok()?;
        Some(Message { kind, claimed, body: self.0.take_up_to(claimed as usize) })
    }
}

/// How far the first message of a client's direction has come.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// Does not fit TLS.
    NotTls,
    /// Fits so far; ask again when the stream has at least this many octets in all.
    NeedMore(usize),
    /// The body of a whole ClientHello, for [`ClientHello::parse`].
    ClientHello(&'a [u8]),
    /// A ClientHello in the form of SSL 2.0.
    Sslv2(Sslv2Hello<'a>),
    /// TLS, but not its beginning: another message, an alert or encrypted data came first.
    Midway(RecordHeader),
    /// A ClientHello that claims more than [`LONGEST_HANDSHAKE`] octets; what was joined of it.
    TooLong(&'a [u8]),
}

/// Looks for a ClientHello at the start of one direction of a TCP stream.
///
/// `stream` begins at the stream's first octet and may grow between calls; `scratch` is as in
/// [`plain`].
#[must_use]
pub fn hello<'a>(stream: &'a [u8], scratch: &'a mut Vec<u8>) -> Progress<'a> {
    match Sslv2Hello::probe(stream) {
        Sslv2Probe::Not => {}
        Sslv2Probe::NeedMore(n) => return Progress::NeedMore(n),
        Sslv2Probe::Hello(hello) => return Progress::Sslv2(hello),
    }
    let first = record_header(stream);
    let joined = plain(stream, scratch, 1);
    let Some(message) = Messages::new(joined.handshake).next() else {
        return match (joined.next, first) {
            (Next::NeedMore(n), _) => Progress::NeedMore(n),
            (Next::Encrypted | Next::Alert(_), Some(header)) => Progress::Midway(header),
            _ => Progress::NotTls,
        };
    };
    match (message.kind, joined.next, first) {
        (kind::CLIENT_HELLO, Next::Whole, _) => Progress::ClientHello(message.body),
        (kind::CLIENT_HELLO, _, _) if message.claimed as usize > LONGEST_HANDSHAKE - 4 => {
            Progress::TooLong(message.body)
        }
        (kind::CLIENT_HELLO, Next::NeedMore(n), _) => Progress::NeedMore(n),
        (kind::CLIENT_HELLO, _, _) => Progress::NotTls,
        (0 | 2..=24 | 254, _, Some(header)) => Progress::Midway(header),
        _ => Progress::NotTls,
    }
}

/// A ClientHello as SSL 2.0 wrote it, which old clients send to offer SSL 3.0 or TLS 1.x too
/// (RFC 5246 appendix E.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sslv2Hello<'a> {
    /// The highest version offered: 0x0002 for SSL 2.0, 0x0300 to 0x0303.
    pub version: u16,
    /// Cipher specifications of three octets each; those that begin with 0 are TLS suites.
    pub ciphers: &'a [u8],
    /// The session identifier: empty or 16 octets.
    pub session_id: &'a [u8],
    /// The challenge: 16 to 32 octets.
    pub challenge: &'a [u8],
}

enum Sslv2Probe<'a> {
    Not,
    NeedMore(usize),
    Hello(Sslv2Hello<'a>),
}

impl<'a> Sslv2Hello<'a> {
    /// Parses an SSL 2.0 record that holds a ClientHello.
    #[must_use]
    pub fn parse(stream: &'a [u8]) -> Option<Self> {
        match Self::probe(stream) {
            Sslv2Probe::Hello(hello) => Some(hello),
            _ => None,
        }
    }

    /// Eleven octets decide: the record's length, its type and the three lengths must agree.
    fn probe(stream: &'a [u8]) -> Sslv2Probe<'a> {
        let early = |at: usize, ok: fn(u8) -> bool| stream.get(at).is_none_or(|b| ok(*b));
        let fits = early(0, |b| (0x80..0x90).contains(&b))
            && early(2, |b| b == kind::CLIENT_HELLO)
            && early(3, |b| b == 0 || b == 3)
            && early(4, |b| b <= 4)
            && !stream.is_empty();
        if !fits {
            return Sslv2Probe::Not;
        }
        let mut b = Bytes::new(stream);
        let lengths = (|| {
            let record = usize::from(b.u16("record length").ok()? & 0x7fff);
            b.u8("message type").ok()?;
            let version = b.u16("version").ok()?;
            let ciphers = usize::from(b.u16("cipher length").ok()?);
            let session = usize::from(b.u16("session length").ok()?);
            let challenge = usize::from(b.u16("challenge length").ok()?);
            Some((record, version, ciphers, session, challenge))
        })();
        let Some((record, version, ciphers, session, challenge)) = lengths else {
            return Sslv2Probe::NeedMore(11);
        };
        let agree = (version == 2 || (0x0300..=0x0304).contains(&version))
            && ciphers > 0
            && ciphers % 3 == 0
            && matches!(session, 0 | 16)
            && (16..=32).contains(&challenge)
            && record == 9 + ciphers + session + challenge;
        if !agree {
            return Sslv2Probe::Not;
        }
        let parts = (|| {
            let ciphers = b.take(ciphers, "ciphers").ok()?;
            let session_id = b.take(session, "session").ok()?;
            let challenge = b.take(challenge, "challenge").ok()?;
            Some(Self { version, ciphers, session_id, challenge })
        })();
        parts.map_or(Sslv2Probe::NeedMore(record + 2), Sslv2Probe::Hello)
    }
}

/// The DER certificates of a Certificate message of TLS 1.2 or before, leaf first. TLS 1.3 encrypts
/// it. Bytes missing at the end only cost the certificates in them.
#[derive(Clone, Copy, Debug)]
pub struct Certificates<'a>(Bytes<'a>);

impl<'a> Certificates<'a> {
    /// Walks the body of a Certificate message (RFC 5246 §7.4.2).
    ///
    /// # Errors
    /// [`Malformed`] when even the list's length is missing.
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        let mut b = Bytes::new(body);
        let claimed = b.u24("certificate list")?;
        Ok(Self(Bytes::new(b.take_up_to(claimed as usize))))
    }
}

impl<'a> Iterator for Certificates<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let length = self.0.u24("certificate length").ok()?;
        self.0.take(length as usize, "certificate").ok()
    }
}

/// An alert in clear (RFC 8446 §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alert {
    /// 1 warning, 2 fatal; anything else is not an alert in clear.
    pub level: u8,
    /// The description: see [`Alert::name`].
    pub description: u8,
}

impl Alert {
    /// Parses the two octets of an alert record's fragment; none when it is encrypted.
    #[must_use]
    pub fn parse(fragment: &[u8]) -> Option<Self> {
        let &[level, description] = fragment else { return None };
        matches!(level, 1 | 2).then_some(Self { level, description })
    }

    /// The description in the standard's words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        numbers::alert_name(self.description)
    }
}

#[cfg(test)]
mod tests;
