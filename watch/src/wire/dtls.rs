//! DTLS as an observer without keys sees it: TLS over datagrams, the security of CoAP and of WebRTC.
//!
//! The handshake is the one of TLS with three additions: records carry epoch and sequence number,
//! handshake messages carry their own offsets because datagrams are lost, and the client may have to
//! return a cookie first (RFC 6347 §4.2). DTLS 1.3 encrypts with a header of its own whose length
//! varies (RFC 9147 §4), which can only be said to fit.

use super::pieces::{LONGEST, Pieces};
use super::tls::{ClientHello, LONGEST_RECORD, content};
use crate::bytes::{Bytes, Malformed};

pub use super::tls::kind;

/// A record of DTLS 1.0 to 1.2, and of the plain part of 1.3 (RFC 6347 §4.1).
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// Content type: see [`content`]; 25 with a connection ID (RFC 9146).
    pub content: u8,
    /// 0xfeff for DTLS 1.0, 0xfefd for 1.2 and 1.3, 0x0100 for an early OpenSSL.
    pub version: u16,
    /// 0 before the keys.
    pub epoch: u16,
    /// Sequence number within the epoch, 48 bits.
    pub sequence: u64,
    /// The fragment: in clear when the epoch is 0.
    pub fragment: &'a [u8],
    /// The length field claims more than the datagram has.
    pub cut: bool,
}

/// Content type of encrypted records with a connection ID (RFC 9146 §4).
pub const TLS12_CID: u8 = 25;

impl<'a> Record<'a> {
    /// Parses the record at the start of a datagram, or of what follows another.
    ///
    /// # Errors
    /// [`Malformed`] when type, version or length do not fit DTLS.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        Self::read(&mut Bytes::new(bytes))
    }

    /// Whether length and first octets are those of honest records of this type.
    fn is_likely(&self) -> bool {
        if self.cut {
            return false;
        }
        // A MAC or tag and, in 1.2, an explicit nonce.
        if self.epoch > 0 || self.content == TLS12_CID {
            return self.epoch > 0 && self.fragment.len() >= 16;
        }
        match self.content {
            content::CHANGE_CIPHER_SPEC => matches!(self.fragment, [1] | [1, _, _]),
            content::ALERT => matches!(self.fragment, [1 | 2, _]),
            content::HANDSHAKE => Fragments::new(self).next().is_some_and(|f| {
                matches!(f.kind, 0..=4 | 8 | 11..=16 | 20..=24) && f.length as usize <= LONGEST
            }),
            // Nothing else is allowed before the keys.
            _ => false,
        }
    }

    fn read(b: &mut Bytes<'a>) -> Result<Self, Malformed> {
        let content = b.u8("content type")?;
        // A connection ID's length is known only to the two ends: the rest is the record.
        if !(content::CHANGE_CIPHER_SPEC..=TLS12_CID).contains(&content) {
            return Err(b.malformed("content type"));
        }
        let version = b.u16("version")?;
        if !matches!(version, 0xfeff | 0xfefd | 0xfefc | 0x0100) {
            return Err(b.malformed("version"));
        }
        let epoch = b.u16("epoch")?;
        let sequence = u64::from(b.u16("sequence")?) << 32 | u64::from(b.u32("sequence")?);
        if content == TLS12_CID {
            let fragment = b.take_up_to(b.left());
            return Ok(Self { content, version, epoch, sequence, fragment, cut: false });
        }
        let length = b.u16("length")?;
        if length == 0 || length > LONGEST_RECORD {
            return Err(b.malformed("length"));
        }
        let fragment = b.take_up_to(usize::from(length));
        let cut = fragment.len() < usize::from(length);
        Ok(Self { content, version, epoch, sequence, fragment, cut })
    }
}

/// The records of a datagram; ends at what is malformed.
#[derive(Clone, Copy, Debug)]
pub struct Records<'a>(Bytes<'a>);

impl<'a> Records<'a> {
    /// Walks a datagram.
    #[must_use]
    pub const fn new(datagram: &'a [u8]) -> Self {
        Self(Bytes::new(datagram))
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        Record::read(&mut self.0).ok()
    }
}

/// Whether a datagram is DTLS beyond reasonable doubt: from its first octet to its last it is
/// records of known types and versions whose lengths fit.
///
/// Records that are not encrypted must also begin as their type demands. A datagram cut by a snap
/// length does not count, nor does one of DTLS 1.3's encrypted records alone.
#[must_use]
pub fn looks_like_dtls(datagram: &[u8]) -> bool {
    let mut b = Bytes::new(datagram);
    while !b.is_empty() {
        if !Record::read(&mut b).is_ok_and(|record| record.is_likely()) {
            return false;
        }
    }
    !datagram.is_empty()
}

/// The ClientHello in a datagram, when one record holds it whole. One in fragments takes
/// [`Joined`].
#[must_use]
pub fn client_hello(datagram: &[u8]) -> Option<ClientHello<'_>> {
    let whole = whole_message(datagram, kind::CLIENT_HELLO)?;
    ClientHello::parse_dtls(whole).ok()
}

/// The body of the first whole handshake message of one kind in a datagram, if it is in clear:
/// a ServerHello for [`ServerHello::parse`](super::tls::ServerHello::parse), a HelloVerifyRequest
/// for [`hello_verify_cookie`], a Certificate.
#[must_use]
pub fn whole_message(datagram: &[u8], kind: u8) -> Option<&[u8]> {
    let mut fragments = Records::new(datagram).flat_map(|record| Fragments::new(&record));
    fragments.find(|f| f.kind == kind && f.is_whole()).map(|f| f.data)
}

/// Whether a datagram fits the unified header of DTLS 1.3 (RFC 9147 §4): the bits 001, a length that
/// agrees when it is there, and room for a tag. Almost any bytes with those three bits fit; it
/// only confirms what a flow already is. `connection_id` is the length of the receiver's.
#[must_use]
pub fn fits_unified_header(datagram: &[u8], connection_id: usize) -> bool {
    let Some(first) = datagram.first().filter(|b| **b & 0xe0 == 0x20) else { return false };
    let id = if first & 0x10 == 0 { 0 } else { connection_id };
    let mut b = Bytes::new(datagram);
    let mut header = || {
        b.skip(1 + id + if first & 0x08 == 0 { 1 } else { 2 }, "unified header")?;
        if first & 0x04 == 0 { Ok(b.left()) } else { b.u16("length").map(usize::from) }
    };
    header().is_ok_and(|length: usize| length >= 16 && length <= b.left())
}

/// One fragment of a handshake message (RFC 6347 §4.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fragment<'a> {
    /// Message type: see [`kind`].
    pub kind: u8,
    /// Octets of the whole message.
    pub length: u32,
    /// Number of the message in the handshake.
    pub message: u16,
    /// Where this fragment begins in the message.
    pub offset: u32,
    /// Its octets; fewer than claimed when the capture cut them.
    pub data: &'a [u8],
}

impl Fragment<'_> {
    /// Whether it is a whole message.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.offset == 0 && self.data.len() == self.length as usize
    }
}

/// The handshake fragments of a record of epoch 0; ends at the first that lies about its place.
#[derive(Clone, Copy, Debug)]
pub struct Fragments<'a>(Bytes<'a>);

impl<'a> Fragments<'a> {
    /// Walks a record: nothing when it is no handshake in clear.
    #[must_use]
    pub const fn new(record: &Record<'a>) -> Self {
        let plain = record.content == content::HANDSHAKE && record.epoch == 0;
        Self(Bytes::new(if plain { record.fragment } else { &[] }))
    }
}

impl<'a> Iterator for Fragments<'a> {
    type Item = Fragment<'a>;

    fn next(&mut self) -> Option<Fragment<'a>> {
        let kind = self.0.u8("handshake type").ok()?;
        let length = self.0.u24("handshake length").ok()?;
        let message = self.0.u16("message sequence").ok()?;
        let offset = self.0.u24("fragment offset").ok()?;
        let claimed = self.0.u24("fragment length").ok()?;
        if offset.checked_add(claimed)? > length {
            return None;
        }
        let data = self.0.take_up_to(claimed as usize);
        Some(Fragment { kind, length, message, offset, data })
    }
}

/// One handshake message joined from its fragments, in any order.
///
/// Follows one message at a time, the latest that began: after a HelloVerifyRequest the client's
/// second hello takes the place of the first.
#[derive(Clone, Debug, Default)]
pub struct Joined {
    head: Option<(u8, u16, u32)>,
    pieces: Pieces,
}

impl Joined {
    /// Takes a fragment. One of a later message than the present, or of another type or length,
    /// begins anew; one of an earlier message is passed over.
    pub fn add(&mut self, fragment: &Fragment<'_>) {
        let head = (fragment.kind, fragment.message, fragment.length);
        match self.head {
            Some(present) if present == head => {}
            Some((_, message, _)) if message > fragment.message => return,
            _ => {
                self.head = Some(head);
                self.pieces.clear();
            }
        }
        self.pieces.add(u64::from(fragment.offset), fragment.data);
    }

    /// Type and body of the message, when it is whole.
    #[must_use]
    pub fn message(&self) -> Option<(u8, &[u8])> {
        let (kind, _, length) = self.head?;
        let body = self.pieces.joined().get(..length as usize)?;
        Some((kind, body))
    }

    /// Octets held for joining.
    #[must_use]
    pub fn held(&self) -> usize {
        self.pieces.held()
    }
}

/// The cookie of a HelloVerifyRequest: the server asks the client to show that it can receive
/// (RFC 6347 §4.2.1).
///
/// # Errors
/// [`Malformed`] when the cookie is missing or cut.
pub fn hello_verify_cookie(body: &[u8]) -> Result<&[u8], Malformed> {
    let mut b = Bytes::new(body);
    b.u16("server version")?;
    b.vec8("cookie")
}

/// Writes honest DTLS, for the simulator and for tests.
pub mod emit {
    use super::content;

    /// A handshake message of epoch 0 as records with fragments of at most `most` octets each (at
    /// least one), each record to be sent as a datagram or joined with others. `message` is
    /// the message's number, `sequence` that of the first record.
    #[must_use]
    pub fn handshake(
        kind: u8,
        message: u16,
        sequence: u32,
        body: &[u8],
        most: usize,
    ) -> Vec<Vec<u8>> {
        let mut out = Vec::new();
        let mut offset = 0_usize;
        let mut sequence = sequence;
        let parts = if body.is_empty() { 1 } else { body.len().div_ceil(most.clamp(1, 1 << 14)) };
        let mut chunks = body.chunks(most.clamp(1, 1 << 14));
        for _ in 0..parts {
            let part = chunks.next().unwrap_or_default();
            let mut fragment = vec![kind];
            fragment.extend(u24(body.len()));
            fragment.extend(message.to_be_bytes());
            fragment.extend(u24(offset));
            fragment.extend(u24(part.len()));
            fragment.extend(part);
            out.push(record(content::HANDSHAKE, 0, sequence, &fragment));
            offset += part.len();
            sequence = sequence.wrapping_add(1);
        }
        out
    }

    /// A record with the version of DTLS 1.2. Fragments of more than 2^14 octets are cut.
    #[must_use]
    pub fn record(content: u8, epoch: u16, sequence: u32, fragment: &[u8]) -> Vec<u8> {
        let fragment = fragment.get(..fragment.len().min(1 << 14)).unwrap_or_default();
        let mut out = vec![content, 0xfe, 0xfd];
        out.extend(epoch.to_be_bytes());
        out.extend([0, 0]);
        out.extend(sequence.to_be_bytes());
        out.extend(u16::try_from(fragment.len()).unwrap_or_default().to_be_bytes());
        out.extend(fragment);
        out
    }

    fn u24(n: usize) -> [u8; 3] {
        let [_, a, b, c] = u32::try_from(n).unwrap_or(u32::MAX).to_be_bytes();
        [a, b, c]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::tls::emit::{Options, client_hello_body};

    fn hello(cookie: &[u8]) -> Vec<u8> {
        client_hello_body(&Options {
            legacy_version: 0xfefd,
            cookie: Some(cookie),
            sni: Some("coaps.example"),
            versions: &[0xfefc, 0xfefd],
            ..Options::default()
        })
    }

    #[test]
    fn a_hello_in_fragments_of_any_order_is_joined() {
        let body = hello(&[7; 20]);
        for most in [1, 50, 10_000] {
            let mut datagrams = emit::handshake(kind::CLIENT_HELLO, 1, 1, &body, most);
            datagrams.reverse();
            let mut joined = Joined::default();
            for datagram in &datagrams {
                for record in Records::new(datagram) {
                    assert_eq!((record.epoch, record.cut), (0, false));
                    Fragments::new(&record).for_each(|f| joined.add(&f));
                }
            }
            let (kind, message) = joined.message().unwrap();
            assert_eq!((kind, message), (kind::CLIENT_HELLO, &body[..]));
            let hello = ClientHello::parse_dtls(message).unwrap();
            assert_eq!(hello.cookie, [7; 20]);
            assert_eq!(hello.best_version(), 0xfefc);
            assert_eq!(hello.server_name().unwrap().host, Some("coaps.example"));
        }
    }

    #[test]
    fn a_hello_in_one_record_is_found_at_once_and_looks_like_dtls() {
        let body = hello(&[7; 20]);
        let datagram = emit::handshake(kind::CLIENT_HELLO, 0, 0, &body, 10_000).concat();
        assert!(looks_like_dtls(&datagram));
        let name = client_hello(&datagram).unwrap().server_name().unwrap();
        assert_eq!(name.host, Some("coaps.example"));
        for n in 0..datagram.len() {
            assert!(!looks_like_dtls(&datagram[..n]) && client_hello(&datagram[..n]).is_none());
        }
        let parts = emit::handshake(kind::CLIENT_HELLO, 0, 0, &body, 50);
        assert!(parts.iter().all(|p| looks_like_dtls(p) && client_hello(p).is_none()));
        let verify = emit::handshake(kind::HELLO_VERIFY_REQUEST, 0, 0, &[0xfe, 0xff, 1, 5], 99);
        let whole = whole_message(&verify[0], kind::HELLO_VERIFY_REQUEST).unwrap();
        assert_eq!(hello_verify_cookie(whole), Ok(&[5][..]));
    }

    #[test]
    fn what_only_begins_like_dtls_does_not_look_like_it() {
        let honest = emit::record(content::APPLICATION, 1, 9, &[3; 40]);
        assert!(looks_like_dtls(&honest));
        let two = [&honest[..], &emit::record(content::ALERT, 1, 10, &[3; 20])].concat();
        assert!(looks_like_dtls(&two) && !looks_like_dtls(&[&two[..], &[0]].concat()));
        // Application data before the keys, an alert of no level, a type without a message.
        assert!(!looks_like_dtls(&emit::record(content::APPLICATION, 0, 9, &[3; 40])));
        assert!(!looks_like_dtls(&emit::record(content::ALERT, 0, 9, &[3, 3])));
        assert!(!looks_like_dtls(&emit::record(content::HANDSHAKE, 0, 9, &[99; 40])));
        assert!(!looks_like_dtls(&[]) && !looks_like_dtls(&[22, 3, 3, 0, 0]));
    }

    #[test]
    fn the_second_hello_with_the_cookie_takes_the_place_of_the_first() {
        let mut joined = Joined::default();
        for (number, cookie) in [(0, &[][..]), (1, &[9; 32][..]), (0, &[][..])] {
            for datagram in emit::handshake(kind::CLIENT_HELLO, number, 0, &hello(cookie), 9_000) {
                let record = Record::parse(&datagram).unwrap();
                Fragments::new(&record).for_each(|f| joined.add(&f));
            }
        }
        let (_, body) = joined.message().unwrap();
        assert_eq!(ClientHello::parse_dtls(body).unwrap().cookie, [9; 32]);
    }

    #[test]
    fn a_hello_verify_request_shows_its_cookie() {
        assert_eq!(hello_verify_cookie(&[0xfe, 0xff, 2, 5, 6]), Ok(&[5, 6][..]));
        assert!(hello_verify_cookie(&[0xfe, 0xff, 2, 5]).is_err());
    }

    #[test]
    fn fragments_that_lie_about_their_place_are_refused() {
        let mut datagram = emit::handshake(1, 0, 0, &[1; 40], 100).remove(0);
        let honest = datagram.clone();
        for (at, value) in [(19, 1), (22, 1), (22, 0xff)] {
            datagram[at] = value;
            let record = Record::parse(&datagram).unwrap();
            assert_eq!(Fragments::new(&record).count(), 0, "{at}");
            datagram.clone_from(&honest);
        }
        // A message of 16 MiB costs only the octets that came.
        datagram[14] = 0xff;
        let record = Record::parse(&datagram).unwrap();
        let mut joined = Joined::default();
        Fragments::new(&record).for_each(|f| joined.add(&f));
        assert_eq!((joined.held(), joined.message()), (40, None));
    }

    #[test]
    fn encrypted_records_of_1_2_and_1_3_fit_and_hold_no_handshake() {
        let datagram = emit::record(content::HANDSHAKE, 1, 0, &[1; 60]);
        let record = Record::parse(&datagram).unwrap();
        assert_eq!(Fragments::new(&record).count(), 0);
        let unified = [&[0x2e, 0, 1, 0, 20][..], &[9; 20]].concat();
        assert!(fits_unified_header(&unified, 0));
        assert!(!fits_unified_header(&unified[..20], 0));
        assert!(!fits_unified_header(&[0x60; 40], 0));
    }

    #[test]
    fn every_truncation_and_every_changed_octet_neither_panics_nor_loops() {
        let datagram = emit::handshake(1, 0, 0, &hello(&[1; 8]), 9_000).concat();
        let all = |bytes: &[u8]| {
            let mut joined = Joined::default();
            for record in Records::new(bytes) {
                Fragments::new(&record).for_each(|f| joined.add(&f));
            }
            let _ = joined.message().map(|(_, body)| ClientHello::parse_dtls(body).is_ok());
            let _ = (fits_unified_header(bytes, 8), looks_like_dtls(bytes));
            let _ = client_hello(bytes).map(|h| h.server_name());
            let _ = hello_verify_cookie(bytes);
        };
        for n in 0..datagram.len() {
            all(&datagram[..n]);
        }
        for at in 0..datagram.len() {
            for value in [0, 1, 0x20, 0x3f, 0x80, 0xff] {
                let mut changed = datagram.clone();
                changed[at] = value;
                all(&changed);
            }
        }
    }
}
