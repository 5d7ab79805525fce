//! A signature with knobs: everything that a hostile or careless signer could write.
//!
//! It shares no code with what it tests.

use sha2::{Digest, Sha256};

use crate::world::Signer;
use gardien_site::declare::signature::Key;

pub(crate) const SHA1: &[u8] = &[0x2b, 0x0e, 0x03, 0x02, 0x1a];
pub(crate) const SHA224: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04];
pub(crate) const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
pub(crate) const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
pub(crate) const ECDSA_SHA384: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03];
pub(crate) const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
pub(crate) const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
pub(crate) const MUD: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x29];
const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03];
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
const SIGNING_TIME: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05];

pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let n = content.len();
    let mut out = match n {
        0..=0x7f => vec![tag, n as u8],
        0x80..=0xff => vec![tag, 0x81, n as u8],
        0x100..=0xffff => vec![tag, 0x82, (n >> 8) as u8, n as u8],
        _ => vec![tag, 0x83, (n >> 16) as u8, (n >> 8) as u8, n as u8],
    };
    out.extend(content);
    out
}

pub(crate) fn oid(octets: &[u8]) -> Vec<u8> {
    tlv(6, &[octets])
}

/// An attribute with its values.
pub(crate) fn attribute(id: &[u8], values: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &[&oid(id), &tlv(0x31, values)])
}

/// content-type.
pub(crate) fn content_type(of: &[u8]) -> Vec<u8> {
    attribute(CONTENT_TYPE, &[&oid(of)])
}

/// message-digest, by SHA-256.
pub(crate) fn digest(file: &[u8]) -> Vec<u8> {
    attribute(MESSAGE_DIGEST, &[&tlv(4, &[&Sha256::digest(file)])])
}

/// message-digest with two values.
pub(crate) fn two_digests(file: &[u8]) -> Vec<u8> {
    let one = tlv(4, &[&Sha256::digest(file)]);
    attribute(MESSAGE_DIGEST, &[&one, &one])
}

/// signing-time in UTCTime's form.
pub(crate) fn signing_time(text: &str) -> Vec<u8> {
    attribute(SIGNING_TIME, &[&tlv(0x17, &[text.as_bytes()])])
}

/// How the signer is named.
pub(crate) enum Id {
    Issuer,
    /// By the subject key identifier.
    Key(Vec<u8>),
}

/// A signature to be made.
pub(crate) struct Message<'a> {
    pub(crate) signer: &'a Signer,
    pub(crate) id: Id,
    pub(crate) outer: &'static [u8],
    pub(crate) content_type: &'static [u8],
    pub(crate) content: Option<Vec<u8>>,
    pub(crate) digest: &'static [u8],
    pub(crate) algorithm: &'static [u8],
    /// None: the plain form without attributes.
    pub(crate) attributes: Option<Vec<Vec<u8>>>,
    pub(crate) certificates: Vec<Vec<u8>>,
    pub(crate) signers: usize,
}

impl<'a> Message<'a> {
    /// As it should be, with this chain beside the signer's certificate.
    pub(crate) fn new(signer: &'a Signer, chain: &[&[u8]], file: &[u8]) -> Self {
        let mut certificates = vec![signer.der.clone()];
        certificates.extend(chain.iter().map(|der| der.to_vec()));
        Self {
            signer,
            id: Id::Issuer,
            outer: SIGNED_DATA,
            content_type: DATA,
            content: None,
            digest: SHA256,
            algorithm: ECDSA_SHA256,
            attributes: Some(vec![content_type(DATA), digest(file)]),
            certificates,
            signers: 1,
        }
    }

    /// Signs and puts together.
    pub(crate) fn make(&self, file: &[u8]) -> Vec<u8> {
        let attributes = self.attributes.as_ref().map(|all| all.concat());
        let message = match &attributes {
            Some(content) => tlv(0x31, &[content]),
            None => file.to_vec(),
        };
        let signature = Key::sign(self.signer, &message).unwrap();
        self.put_together(attributes.as_deref(), &signature)
    }

    pub(crate) fn put_together(&self, attributes: Option<&[u8]>, signature: &[u8]) -> Vec<u8> {
        let digest = tlv(0x30, &[&oid(self.digest)]);
        let (version, id) = match &self.id {
            Id::Issuer => (1, issuer_and_serial(&self.signer.der)),
            Id::Key(id) => (3, tlv(0x80, &[id])),
        };
        let info = tlv(
            0x30,
            &[
                &tlv(2, &[&[version]]),
                &id,
                &digest,
                &attributes.map(|a| tlv(0xa0, &[a])).unwrap_or_default(),
                &tlv(0x30, &[&oid(self.algorithm)]),
                &tlv(4, &[signature]),
            ],
        );
        let content = self.content.as_ref().map(|c| tlv(0xa0, &[&tlv(4, &[c])]));
        let certificates: Vec<&[u8]> = self.certificates.iter().map(Vec::as_slice).collect();
        let certificates = match certificates.as_slice() {
            [] => Vec::new(),
            all => tlv(0xa0, all),
        };
        let signed = tlv(
            0x30,
            &[
                &tlv(2, &[&[version]]),
                &tlv(0x31, &[&digest]),
                &tlv(0x30, &[&oid(self.content_type), &content.unwrap_or_default()]),
                &certificates,
                &tlv(0x31, &vec![info.as_slice(); self.signers]),
            ],
        );
        tlv(0x30, &[&oid(self.outer), &tlv(0xa0, &[&signed])])
    }
}

/// The elements of a content, each whole.
pub(crate) fn elements(mut octets: &[u8]) -> Vec<&[u8]> {
    let mut all = Vec::new();
    while !octets.is_empty() {
        let (head, n) = match octets[1] {
            n @ 0..=0x7f => (2, usize::from(n)),
            0x81 => (3, usize::from(octets[2])),
            _ => (4, usize::from(octets[2]) << 8 | usize::from(octets[3])),
        };
        let (element, rest) = octets.split_at(head + n);
        all.push(element);
        octets = rest;
    }
    all
}

/// The content of an element.
pub(crate) fn content(element: &[u8]) -> &[u8] {
    let head = match element[1] {
        0..=0x7f => 2,
        0x81 => 3,
        _ => 4,
    };
    &element[head..]
}

/// The fields of a certificate from the serial number on.
fn fields(certificate: &[u8]) -> Vec<&[u8]> {
    let signed = elements(content(certificate))[0];
    elements(content(signed)).into_iter().skip(1).collect()
}

fn issuer_and_serial(certificate: &[u8]) -> Vec<u8> {
    let fields = fields(certificate);
    tlv(0x30, &[fields[2], fields[0]])
}

/// The subject of a certificate.
pub(crate) fn subject(certificate: &[u8]) -> &[u8] {
    fields(certificate)[4]
}
