//! The signature as it lies in a file: SignedData of RFC 5652 §5, its content elsewhere.
//!
//! RFC 8520 §13 wants DER, a detached content and one accountable signer. All else that CMS can do
//! (content inside, nested messages, many signers, counter-signatures, BER) is refused by name,
//! because each of it has been a way to show two readers different things.

use der::{Tag, asn1::ObjectIdentifier};
use gardien_watch::time::Time;

use super::{
    Refusal,
    asn1::{Elements, Malformed, context, context_primitive, element, only, sorted},
    certificate::{Certificate, LONGEST, Name},
};

/// Octets of the largest signature that is read, in DER.
pub const LARGEST: usize = 64 << 10;
/// Certificates that one signature may bring.
pub const MOST_CERTIFICATES: usize = 16;
/// Attributes that one signer may sign.
const MOST_ATTRIBUTES: usize = 32;

/// A signature that was read and not yet verified.
#[derive(Debug)]
pub(super) struct Cms<'a> {
    pub(super) content_type: ObjectIdentifier,
    pub(super) certificates: Vec<Certificate<'a>>,
    pub(super) signer: SignerInfo<'a>,
}

/// Who signed, and what (RFC 5652 §5.3).
#[derive(Debug)]
pub(super) struct SignerInfo<'a> {
    pub(super) id: SignerId<'a>,
    pub(super) digest: ObjectIdentifier,
    pub(super) attributes: Option<Attributes<'a>>,
    /// The content of the AlgorithmIdentifier.
    pub(super) algorithm: &'a [u8],
    pub(super) signature: &'a [u8],
}

/// How the signer's certificate is named.
#[derive(Debug)]
pub(super) enum SignerId<'a> {
    Issuer { issuer: Name<'a>, serial: &'a [u8] },
    Key(&'a [u8]),
}

impl SignerId<'_> {
    /// Whether this certificate is meant.
    pub(super) fn is(&self, certificate: &Certificate<'_>) -> bool {
        match self {
            Self::Issuer { issuer, serial } => {
                certificate.serial == *serial && certificate.issuer == *issuer
            }
            Self::Key(id) => certificate.subject_key_id == Some(*id),
        }
    }
}

/// What is signed beside the file.
#[derive(Debug)]
pub(super) struct Attributes<'a> {
    /// The content of the set, as it came.
    content: &'a [u8],
    members: Vec<&'a [u8]>,
    pub(super) content_type: ObjectIdentifier,
    pub(super) digest: &'a [u8],
    pub(super) signing_time: Option<Time>,
}

impl Attributes<'_> {
    /// What the signature is over: the set under its own tag instead of `[0]` (RFC 5652 §5.4).
    pub(super) fn as_sent(&self) -> Vec<u8> {
        element(SET, &[self.content])
    }

    /// The same in the order that DER asks for, where it came in another.
    pub(super) fn in_order(&self) -> Option<Vec<u8>> {
        let members = sorted(self.members.clone());
        (members != self.members).then(|| element(SET, &members))
    }
}

impl<'a> Cms<'a> {
    /// Reads a ContentInfo in DER.
    pub(super) fn read(der: &'a [u8]) -> Result<Self, Refusal> {
        whole(der)?;
        let broken = |Malformed| Refusal::bare("not-cms");
        let mut info = Elements::new(only(der, Tag::Sequence).map_err(broken)?).map_err(broken)?;
        let kind = info.oid().map_err(broken)?;
        if kind != SIGNED_DATA {
            return Err(Refusal::new("not-signed-data", &kind.to_string()));
        }
        let content = info.expect(context(0)).map_err(broken)?;
        info.end().map_err(broken)?;
        let mut b = Elements::new(only(content, Tag::Sequence).map_err(broken)?).map_err(broken)?;
        let (content_type, attached) = head(&mut b).map_err(broken)?;
        if attached {
            return Err(Refusal::bare("attached"));
        }
        if content_type != DATA && content_type != MUD {
            return Err(Refusal::new("content-type", &content_type.to_string()));
        }
        let certificates = match b.optional(context(0)).map_err(broken)? {
            Some(set) => read_certificates(set)?,
            None => Vec::new(),
        };
        // Lists of withdrawn certificates, which RFC 8520 does not ask for.
        b.optional(context(1)).map_err(broken)?;
        let mut signers = b.within(Tag::Set).map_err(broken)?;
        b.end().map_err(broken)?;
        if signers.is_empty() {
            return Err(Refusal::bare("no-signer"));
        }
        let signer = SignerInfo::read(&mut signers)?;
        // Deliberately narrower than RFC 5652: with several signers it would be unclear which of
        // them is accountable, and RFC 8520 speaks of one.
        if !signers.is_empty() {
            return Err(Refusal::bare("several-signers"));
        }
        Ok(Self { content_type, certificates, signer })
    }
}

/// The first look, to say what is wrong in the words of somebody who moved a file.
fn whole(der: &[u8]) -> Result<(), Refusal> {
    match der {
        [] => return Err(Refusal::bare("empty")),
        [0x30, 0x80, ..] => return Err(Refusal::bare("not-der")),
        [0x30, ..] => {}
        _ => return Err(Refusal::bare("not-cms")),
    }
    let (head, length) = match der {
        [_, n @ 0..=0x7f, ..] => (2, usize::from(*n)),
        [_, 0x81, a, ..] => (3, usize::from(*a)),
        [_, 0x82, a, b, ..] => (4, usize::from(u16::from_be_bytes([*a, *b]))),
        [_, 0x83, a, b, c, ..] => {
            (5, usize::try_from(u32::from_be_bytes([0, *a, *b, *c])).unwrap_or(usize::MAX))
        }
        [_, 0x81..=0x83, ..] | [_] => return Err(Refusal::bare("truncated")),
        _ => return Err(Refusal::bare("not-cms")),
    };
    match der.len().cmp(&(head + length)) {
        core::cmp::Ordering::Less => Err(Refusal::bare("truncated")),
        core::cmp::Ordering::Equal => Ok(()),
        core::cmp::Ordering::Greater => Err(Refusal::bare("trailing")),
    }
}

/// Version, digest algorithms and content: its type, and whether it is inside.
fn head(b: &mut Elements<'_>) -> Result<(ObjectIdentifier, bool), Malformed> {
    b.expect(Tag::Integer)?;
    b.expect(Tag::Set)?;
    let mut content = b.within(Tag::Sequence)?;
    let content_type = content.oid()?;
    let attached = content.optional(context(0))?.is_some();
    content.end()?;
    Ok((content_type, attached))
}

/// A CertificateSet; what is no certificate (attribute certificates, forms of old) is passed over.
fn read_certificates(set: &[u8]) -> Result<Vec<Certificate<'_>>, Refusal> {
    let broken = |Malformed| Refusal::bare("not-cms");
    let mut all = Elements::new(set).map_err(broken)?;
    let mut certificates = Vec::new();
    let mut seen = 0;
    while !all.is_empty() {
        seen += 1;
        if seen > MOST_CERTIFICATES {
            return Err(Refusal::bare("too-many-certificates"));
        }
        if all.tag() != Some(Tag::Sequence) {
            all.any().map_err(broken)?;
            continue;
        }
        let der = all.whole(Tag::Sequence).map_err(broken)?;
        if der.len() > LONGEST {
            return Err(Refusal::bare("malformed-certificate"));
        }
        let certificate =
            Certificate::parse(der).map_err(|_| Refusal::bare("malformed-certificate"))?;
        certificates.push(certificate);
    }
    Ok(certificates)
}

impl<'a> SignerInfo<'a> {
    fn read(signers: &mut Elements<'a>) -> Result<Self, Refusal> {
        let broken = |Malformed| Refusal::bare("not-cms");
        let mut b = signers.within(Tag::Sequence).map_err(broken)?;
        let id = signer_id(&mut b).map_err(broken)?;
        let digest = b.within(Tag::Sequence).and_then(|mut d| d.oid()).map_err(broken)?;
        let attributes = match b.optional(context(0)).map_err(broken)? {
            Some(set) => Some(read_attributes(set)?),
            None => None,
        };
        let algorithm = b.expect(Tag::Sequence).map_err(broken)?;
        let signature = b.expect(Tag::OctetString).map_err(broken)?;
        // Attributes that nobody signed say nothing.
        b.optional(context(1)).map_err(broken)?;
        b.end().map_err(broken)?;
        Ok(Self { id, digest, attributes, algorithm, signature })
    }
}

/// Version and SignerIdentifier.
fn signer_id<'a>(b: &mut Elements<'a>) -> Result<SignerId<'a>, Malformed> {
    b.expect(Tag::Integer)?;
    if let Some(id) = b.optional(context_primitive(0))? {
        return Ok(SignerId::Key(id));
    }
    let mut parts = b.within(Tag::Sequence)?;
    let issuer = Name(parts.whole(Tag::Sequence)?);
    let serial = parts.expect(Tag::Integer)?;
    parts.end()?;
    Ok(SignerId::Issuer { issuer, serial })
}

/// Signed attributes (RFC 5652 §11): content-type and message-digest must be there, once, with one
/// value; signing-time may be.
fn read_attributes(content: &[u8]) -> Result<Attributes<'_>, Refusal> {
    let wrong = || Refusal::bare("attributes");
    let broken = |Malformed| wrong();
    let mut all = Elements::new(content).map_err(broken)?;
    let mut members = Vec::new();
    let (mut content_type, mut digest, mut signing_time) = (None, None, None);
    while !all.is_empty() {
        if members.len() == MOST_ATTRIBUTES {
            return Err(wrong());
        }
        let member = all.whole(Tag::Sequence).map_err(broken)?;
        members.push(member);
        let mut parts = only(member, Tag::Sequence).and_then(Elements::new).map_err(broken)?;
        let oid = parts.oid().map_err(broken)?;
        let mut values = parts.within(Tag::Set).map_err(broken)?;
        parts.end().map_err(broken)?;
        let twice = match oid {
            CONTENT_TYPE => content_type.replace(values.oid().map_err(broken)?).is_some(),
            MESSAGE_DIGEST => {
                digest.replace(values.expect(Tag::OctetString).map_err(broken)?).is_some()
            }
            SIGNING_TIME => signing_time.replace(values.time().map_err(broken)?).is_some(),
            _ => continue,
        };
        if twice || !values.is_empty() {
            return Err(wrong());
        }
    }
    let (content_type, digest) = content_type.zip(digest).ok_or_else(wrong)?;
    Ok(Attributes { content, members, content_type, digest, signing_time })
}

/// The tag of a SET.
pub(super) const SET: u8 = 0x31;

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

pub(super) const DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.1");
pub(super) const SIGNED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.2");
/// id-ct-mudtype (RFC 8520 §11).
pub(super) const MUD: ObjectIdentifier = oid("1.2.840.113549.1.9.16.1.41");
pub(super) const CONTENT_TYPE: ObjectIdentifier = oid("1.2.840.113549.1.9.3");
pub(super) const MESSAGE_DIGEST: ObjectIdentifier = oid("1.2.840.113549.1.9.4");
pub(super) const SIGNING_TIME: ObjectIdentifier = oid("1.2.840.113549.1.9.5");
