//! A certificate, as far as a signature of a declaration needs it (RFC 5280).
//!
//! The path from a signer to an anchor is webpki's matter. This view is for what webpki leaves to
//! its user: who signed, whether that key may sign documents, until when an *anchor* holds.

use der::{Tag, asn1::ObjectIdentifier};
use gardien_watch::{time::Time, untrusted::Untrusted};
use rustls_pki_types::{CertificateDer, pem::PemObject};

use super::{
    algorithm::{PublicKey, bits},
    asn1::{Elements, Malformed, context, hex, only},
};

/// Octets of the longest certificate that is read. They seldom have more than 2,000.
pub const LONGEST: usize = 32 << 10;
/// Octets of the largest file of certificates that is read; a system's whole list has 250,000.
pub const LARGEST_FILE: usize = 2 << 20;

/// A certificate that was read; its signature was not looked at.
#[derive(Clone, Debug)]
pub struct Certificate<'a> {
    pub(super) der: &'a [u8],
    /// What its signature is over.
    pub(super) signed: &'a [u8],
    /// The content of the AlgorithmIdentifier.
    pub(super) signature_algorithm: &'a [u8],
    pub(super) signature: &'a [u8],
    pub(super) serial: &'a [u8],
    pub(super) issuer: Name<'a>,
    pub(super) subject: Name<'a>,
    pub(super) not_before: Time,
    pub(super) not_after: Time,
    pub(super) key: PublicKey<'a>,
    /// Bits of KeyUsage, digitalSignature(0) the highest.
    pub(super) key_usage: Option<u8>,
    pub(super) purposes: Option<Vec<ObjectIdentifier>>,
    pub(super) subject_key_id: Option<&'a [u8]>,
    /// Whether it has extensions at all; version 1 has none.
    pub(super) has_extensions: bool,
    /// cA and pathLenConstraint of BasicConstraints.
    constraints: Option<(bool, Option<u32>)>,
    mudsigner: Option<Name<'a>>,
}

impl<'a> Certificate<'a> {
    /// Reads DER (RFC 5280 §4.1), at most [`LONGEST`] octets.
    ///
    /// # Errors
    /// Where it does not follow the structure, where an extension stands twice, or one that is read
    /// here has another content than it should.
    pub fn parse(der: &'a [u8]) -> Result<Self, NoCertificate> {
        if der.len() > LONGEST {
            return Err(NoCertificate);
        }
        Self::read(der).map_err(|Malformed| NoCertificate)
    }

    fn read(der: &'a [u8]) -> Result<Self, Malformed> {
        let mut outer = Elements::new(only(der, Tag::Sequence)?)?;
        let signed = outer.whole(Tag::Sequence)?;
        let signature_algorithm = outer.expect(Tag::Sequence)?;
        let signature = bits(outer.expect(Tag::BitString)?)?;
        outer.end()?;
        let mut b = Elements::new(only(signed, Tag::Sequence)?)?;
        b.optional(context(0))?;
        let serial = b.expect(Tag::Integer)?;
        b.expect(Tag::Sequence)?;
        let issuer = Name(b.whole(Tag::Sequence)?);
        let mut validity = b.within(Tag::Sequence)?;
        let (not_before, not_after) = (validity.time()?, validity.time()?);
        validity.end()?;
        let subject = Name(b.whole(Tag::Sequence)?);
        let key = PublicKey::read(b.expect(Tag::Sequence)?)?;
        let mut certificate = Self {
            der,
            signed,
            signature_algorithm,
            signature,
            serial,
            issuer,
            subject,
            not_before,
            not_after,
            key,
            key_usage: None,
            purposes: None,
            subject_key_id: None,
            has_extensions: false,
            constraints: None,
            mudsigner: None,
        };
        while !b.is_empty() {
            let (tag, content) = b.any()?;
            if tag == context(3) {
                certificate.extensions(only(content, Tag::Sequence)?)?;
            }
        }
        Ok(certificate)
    }

    fn extensions(&mut self, content: &'a [u8]) -> Result<(), Malformed> {
        self.has_extensions = true;
        let mut all = Elements::new(content)?;
        while !all.is_empty() {
            let mut parts = all.within(Tag::Sequence)?;
            let oid = parts.oid()?;
            parts.optional(Tag::Boolean)?;
            let value = parts.expect(Tag::OctetString)?;
            parts.end()?;
            let twice = match oid {
                KEY_USAGE => self.key_usage.replace(key_usage(value)?).is_some(),
                EXTENDED_KEY_USAGE => self.purposes.replace(purposes(value)?).is_some(),
                SUBJECT_KEY_ID => {
                    self.subject_key_id.replace(only(value, Tag::OctetString)?).is_some()
                }
                BASIC_CONSTRAINTS => self.constraints.replace(basic_constraints(value)?).is_some(),
                MUDSIGNER => {
                    only(value, Tag::Sequence)?;
                    self.mudsigner.replace(Name(value)).is_some()
                }
                _ => false,
            };
            if twice {
                return Err(Malformed);
            }
        }
        Ok(())
    }

    /// Whether it is for issuing certificates: cA of BasicConstraints.
    pub(super) fn is_authority(&self) -> bool {
        self.constraints.is_some_and(|(authority, _)| authority)
    }

    /// How many authorities may stand between it and a signer.
    pub(super) fn path_length(&self) -> Option<u32> {
        self.constraints.and_then(|(_, length)| length)
    }

    /// Its DER form.
    #[must_use]
    pub const fn der(&self) -> &'a [u8] {
        self.der
    }

    /// Whom it is for.
    #[must_use]
    pub const fn subject(&self) -> Name<'a> {
        self.subject
    }

    /// Whom a device with this certificate names as the signer of its MUD file: the extension
    /// id-pe-mudsigner (RFC 8520 §11).
    #[must_use]
    pub const fn mudsigner(&self) -> Option<Name<'a>> {
        self.mudsigner
    }

    /// The content of `subjectPublicKey`: a point, an RSAPublicKey, 32 octets of Ed25519.
    #[must_use]
    pub const fn public_key(&self) -> &'a [u8] {
        self.key.octets
    }

    /// The serial number in hexadecimal.
    pub(super) fn serial_text(&self) -> String {
        hex(self.serial)
    }
}

/// What was read is no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoCertificate;

/// The certificates of a file, each in DER: one in DER, or any number in PEM between other text.
///
/// # Errors
/// Where the file is larger than [`LARGEST_FILE`], holds none, or one that cannot be read.
pub fn certificates(file: &[u8]) -> Result<Vec<Vec<u8>>, NoCertificate> {
    if file.len() > LARGEST_FILE {
        return Err(NoCertificate);
    }
    if file.first() == Some(&0x30) {
        Certificate::parse(file)?;
        return Ok(vec![file.to_vec()]);
    }
    let mut all = Vec::new();
    for der in CertificateDer::pem_slice_iter(file) {
        let der = der.map_err(|_| NoCertificate)?;
        Certificate::parse(&der)?;
        all.push(der.to_vec());
    }
    if all.is_empty() { Err(NoCertificate) } else { Ok(all) }
}

/// A distinguished name in DER.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'a>(pub(super) &'a [u8]);

impl<'a> Name<'a> {
    /// Takes DER.
    ///
    /// # Errors
    /// Where it is no sequence of sets of attributes.
    pub fn parse(der: &'a [u8]) -> Result<Self, NoCertificate> {
        let name = Self(der);
        name.attributes().map(|_| name).map_err(|Malformed| NoCertificate)
    }

    /// The name as RFC 4514 writes it, the most specific part first, at most
    /// [`untrusted::LONGEST`](gardien_watch::untrusted::LONGEST) octets of it.
    #[must_use]
    pub fn text(&self) -> Untrusted {
        let Ok(attributes) = self.attributes() else { return Untrusted::default() };
        let mut text = String::new();
        let mut before = None;
        for attribute in attributes.iter().rev() {
            if let Some(before) = before {
                text.push(if before == attribute.set { '+' } else { ',' });
            }
            before = Some(attribute.set);
            match SHORT.iter().find(|(oid, _)| *oid == attribute.oid) {
                Some((_, short)) => text.push_str(short),
                None => text.push_str(&attribute.oid.to_string()),
            }
            text.push('=');
            match attribute.text() {
                Some(value) => escape(&mut text, &value),
                None => {
                    text.push('#');
                    text.push_str(&hex(attribute.value));
                }
            }
        }
        Untrusted::new(&text)
    }

    /// Whether both are the same name: the same attributes in the same order, texts compared without
    /// regard to case, repeated spaces and the form of their encoding (RFC 5280 §7.1, for ASCII).
    #[must_use]
    pub fn matches(&self, other: Name<'_>) -> bool {
        if self.0 == other.0 {
            return true;
        }
        let (Ok(ours), Ok(theirs)) = (self.attributes(), other.attributes()) else { return false };
        let same = |a: &Attribute<'_>, b: &Attribute<'_>| {
            a.set == b.set
                && a.oid == b.oid
                && match (a.text(), b.text()) {
                    (Some(a), Some(b)) => folded(&a) == folded(&b),
                    _ => a.tag == b.tag && a.value == b.value,
                }
        };
        !ours.is_empty()
            && ours.len() == theirs.len()
            && ours.iter().zip(&theirs).all(|(a, b)| same(a, b))
    }

    fn attributes(&self) -> Result<Vec<Attribute<'a>>, Malformed> {
        let mut sets = Elements::new(only(self.0, Tag::Sequence)?)?;
        let mut all = Vec::new();
        let mut set = 0;
        while !sets.is_empty() {
            let mut members = sets.within(Tag::Set)?;
            while !members.is_empty() {
                let mut pair = members.within(Tag::Sequence)?;
                let oid = pair.oid()?;
                let (tag, value) = pair.any()?;
                pair.end()?;
                all.push(Attribute { set, oid, tag, value });
            }
            set += 1;
        }
        Ok(all)
    }
}

/// One attribute of a name, and the number of the set it stands in.
struct Attribute<'a> {
    set: usize,
    oid: ObjectIdentifier,
    tag: Tag,
    value: &'a [u8],
}

impl Attribute<'_> {
    fn text(&self) -> Option<String> {
        match self.tag {
            Tag::Utf8String | Tag::PrintableString | Tag::Ia5String => {
                core::str::from_utf8(self.value).ok().map(str::to_owned)
            }
            // In practice Latin-1.
            Tag::TeletexString => Some(self.value.iter().map(|b| char::from(*b)).collect()),
            Tag::BmpString => {
                let units = self.value.chunks_exact(2).filter_map(|c| c.first_chunk().copied());
                char::decode_utf16(units.map(u16::from_be_bytes)).collect::<Result<_, _>>().ok()
            }
            _ => None,
        }
    }
}

/// The characters that would end an attribute are escaped (RFC 4514 §2.4).
fn escape(text: &mut String, value: &str) {
    for (at, c) in value.char_indices() {
        let edge = (at == 0 && matches!(c, '#' | ' ')) || (at + 1 == value.len() && c == ' ');
        if edge || matches!(c, ',' | '+' | '"' | '\\' | '<' | '>' | ';') {
            text.push('\\');
        }
        text.push(c);
    }
}

fn folded(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase()
}

/// The first octet of the bits of KeyUsage (RFC 5280 §4.2.1.3).
fn key_usage(value: &[u8]) -> Result<u8, Malformed> {
    match only(value, Tag::BitString)?.split_first() {
        Some((0..=7, bits)) => Ok(bits.first().copied().unwrap_or_default()),
        _ => Err(Malformed),
    }
}

fn purposes(value: &[u8]) -> Result<Vec<ObjectIdentifier>, Malformed> {
    let mut all = Elements::new(only(value, Tag::Sequence)?)?;
    let mut purposes = Vec::new();
    while !all.is_empty() {
        purposes.push(all.oid()?);
    }
    if purposes.is_empty() { Err(Malformed) } else { Ok(purposes) }
}

fn basic_constraints(value: &[u8]) -> Result<(bool, Option<u32>), Malformed> {
    let mut parts = Elements::new(only(value, Tag::Sequence)?)?;
    // FALSE is left out in DER; some write it all the same.
    let authority = parts.optional(Tag::Boolean)?.is_some_and(|b| b != [0]);
    let length = match parts.optional(Tag::Integer)? {
        // More than 2^31 is as good as none.
        Some(octets) if octets.first().is_some_and(|b| *b < 0x80) => Some(octets.iter().fold(
            0_u32,
            |n, b| {
                if n >> 23 == 0 { n << 8 | u32::from(*b) } else { u32::MAX }
            },
        )),
        Some(_) => return Err(Malformed),
        None => None,
    };
    parts.end()?;
    Ok((authority, length))
}

/// digitalSignature(0) of KeyUsage.
pub(super) const DIGITAL_SIGNATURE: u8 = 0x80;
/// keyCertSign(5) of KeyUsage.
pub(super) const KEY_CERT_SIGN: u8 = 0x04;

const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const SUBJECT_KEY_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
/// id-pe-mudsigner (RFC 8520 §11).
const MUDSIGNER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.30");

/// Short names of attributes (RFC 4514 §3), and three that signers use beside them.
const SHORT: [(ObjectIdentifier, &str); 12] = [
    (ObjectIdentifier::new_unwrap("2.5.4.3"), "CN"),
    (ObjectIdentifier::new_unwrap("2.5.4.7"), "L"),
    (ObjectIdentifier::new_unwrap("2.5.4.8"), "ST"),
    (ObjectIdentifier::new_unwrap("2.5.4.10"), "O"),
    (ObjectIdentifier::new_unwrap("2.5.4.11"), "OU"),
    (ObjectIdentifier::new_unwrap("2.5.4.6"), "C"),
    (ObjectIdentifier::new_unwrap("2.5.4.9"), "STREET"),
    (ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.25"), "DC"),
    (ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.1"), "UID"),
    (ObjectIdentifier::new_unwrap("2.5.4.5"), "serialNumber"),
    (ObjectIdentifier::new_unwrap("2.5.4.97"), "organizationIdentifier"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.1"), "emailAddress"),
];
