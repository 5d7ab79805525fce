//! Signing a declaration (RFC 8520 §13.1), as `openssl cms -sign -binary -outform DER` does.
//!
//! The key is an argument: this crate has no randomness of its own, and need not see a secret. It
//! lays out what is to be signed, has it signed, and puts the parts together.
//!
//! The content type is id-data. RFC 8520 §11 asks for id-ct-mudtype where a file is carried *within*
//! a message; §13.1 signs beside the file, by a command that says id-data, and so do the authors'
//! own tools.

use core::fmt;

use gardien_watch::time::{SECOND, Time};

use super::{
    Certificate,
    algorithm::{ECDSA_SHA256, ECDSA_SHA384, ED25519, Hash, Kind, RSA, SHA256, SHA384, SHA512},
    asn1::{element, sorted},
    cms::{CONTENT_TYPE, DATA, MESSAGE_DIGEST, SET, SIGNED_DATA, SIGNING_TIME},
};

/// A key that signs.
pub trait Key {
    /// Which kind it is.
    fn kind(&self) -> KeyKind;

    /// Its public half as the content of `subjectPublicKey`: an uncompressed point, an RSAPublicKey,
    /// or 32 octets of Ed25519.
    fn public(&self) -> Vec<u8>;

    /// Signs a message by the algorithm of its kind.
    ///
    /// # Errors
    /// When the library cannot.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CannotSign>;
}

/// The key did not sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CannotSign;

/// Kinds of keys that sign, each with its one algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// ECDSA with SHA-256, the signature in ASN.1.
    P256,
    /// ECDSA with SHA-384, the signature in ASN.1.
    P384,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rsa,
    /// Ed25519; the file itself is hashed with SHA-512 (RFC 8419 §3.1).
    Ed25519,
}

impl KeyKind {
    const fn hash(self) -> Hash {
        match self {
            Self::P256 | Self::Rsa => Hash::Sha256,
            Self::P384 => Hash::Sha384,
            Self::Ed25519 => Hash::Sha512,
        }
    }

    fn digest_algorithm(self) -> Vec<u8> {
        let oid = match self.hash() {
            Hash::Sha256 => SHA256,
            Hash::Sha384 => SHA384,
            Hash::Sha512 => SHA512,
        };
        element(SEQUENCE, &[&element(OID, &[oid.as_bytes()])])
    }

    fn signature_algorithm(self) -> Vec<u8> {
        let (oid, parameters): (_, &[u8]) = match self {
            Self::P256 => (ECDSA_SHA256, &[]),
            Self::P384 => (ECDSA_SHA384, &[]),
            // RFC 3370 §3.2: rsaEncryption, its parameters NULL.
            Self::Rsa => (RSA, &[5, 0]),
            Self::Ed25519 => (ED25519, &[]),
        };
        element(SEQUENCE, &[&element(OID, &[oid.as_bytes()]), parameters])
    }

    fn fits(self, kind: Kind) -> bool {
        matches!(
            (self, kind),
            (Self::P256, Kind::P256)
                | (Self::P384, Kind::P384)
                | (Self::Rsa, Kind::Rsa(_))
                | (Self::Ed25519, Kind::Ed25519)
        )
    }
}

/// Why nothing was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsigned {
    /// The certificate is for another key.
    OtherKey,
    /// An RSA key under 2,048 bits, which nobody should believe.
    WeakKey,
    /// The time cannot be written in a certificate's form (years 1970 to 9999).
    Time,
    /// The key did not sign.
    Key,
}

impl fmt::Display for Unsigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OtherKey => "the certificate is for another key",
            Self::WeakKey => "the RSA key is under 2048 bits",
            Self::Time => "the time is outside the years 1970 to 9999",
            Self::Key => "the key did not sign",
        })
    }
}

/// Signs a file. The first certificate is the signer's, the others lead from it to an anchor.
/// Returns DER: detached, over the exact octets, with content-type, message-digest and signing-time.
///
/// # Errors
/// [`Unsigned`]. Whether the certificate may sign (key usage, validity) is not asked here:
/// [`verify`](super::verify) what came out, and it is told.
pub fn sign(
    file: &[u8],
    key: &dyn Key,
    certificate: &Certificate<'_>,
    chain: &[Certificate<'_>],
    at: Time,
) -> Result<Vec<u8>, Unsigned> {
    let kind = key.kind();
    certificate.key.check().map_err(|_| Unsigned::WeakKey)?;
    if !kind.fits(certificate.key.kind) || certificate.key.octets != key.public() {
        return Err(Unsigned::OtherKey);
    }
    let attributes = attributes(kind, file, at)?;
    let signature = key.sign(&element(SET, &[&attributes])).map_err(|_| Unsigned::Key)?;
    let signer = element(
        SEQUENCE,
        &[
            &element(INTEGER, &[&[1]]),
            &element(SEQUENCE, &[certificate.issuer.0, &element(INTEGER, &[certificate.serial])]),
            &kind.digest_algorithm(),
            &element(CONTEXT_0, &[&attributes]),
            &kind.signature_algorithm(),
            &element(OCTET_STRING, &[&signature]),
        ],
    );
    let mut certificates = vec![certificate.der];
    for more in chain {
        if !certificates.contains(&more.der) {
            certificates.push(more.der);
        }
    }
    let signed_data = element(
        SEQUENCE,
        &[
            &element(INTEGER, &[&[1]]),
            &element(SET, &[&kind.digest_algorithm()]),
            &element(SEQUENCE, &[&element(OID, &[DATA.as_bytes()])]),
            &element(CONTEXT_0, &sorted(certificates)),
            &element(SET, &[&signer]),
        ],
    );
    let wrapped = element(CONTEXT_0, &[&signed_data]);
    Ok(element(SEQUENCE, &[&element(OID, &[SIGNED_DATA.as_bytes()]), &wrapped]))
}

/// The content of the set of signed attributes, in DER's order.
fn attributes(kind: KeyKind, file: &[u8], at: Time) -> Result<Vec<u8>, Unsigned> {
    let one = |oid: &[u8], value: &[u8]| {
        element(SEQUENCE, &[&element(OID, &[oid]), &element(SET, &[value])])
    };
    let digest = element(OCTET_STRING, &[&kind.hash().of(file)]);
    let members = vec![
        one(CONTENT_TYPE.as_bytes(), &element(OID, &[DATA.as_bytes()])),
        one(SIGNING_TIME.as_bytes(), &time(at)?),
        one(MESSAGE_DIGEST.as_bytes(), &digest),
    ];
    Ok(sorted(members).concat())
}

/// UTCTime until 2049, GeneralizedTime from 2050 (RFC 5652 §11.3).
fn time(at: Time) -> Result<Vec<u8>, Unsigned> {
    let seconds = u64::try_from(at.0.div_euclid(SECOND)).map_err(|_| Unsigned::Time)?;
    let since = core::time::Duration::from_secs(seconds);
    let date = der::DateTime::from_unix_duration(since).map_err(|_| Unsigned::Time)?;
    let year = date.year();
    let rest = format!(
        "{:02}{:02}{:02}{:02}{:02}Z",
        date.month(),
        date.day(),
        date.hour(),
        date.minutes(),
        date.seconds()
    );
    Ok(if year < 2050 {
        element(UTC_TIME, &[format!("{:02}", year % 100).as_bytes(), rest.as_bytes()])
    } else {
        element(GENERALIZED_TIME, &[format!("{year:04}").as_bytes(), rest.as_bytes()])
    })
}

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const OID: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const CONTEXT_0: u8 = 0xa0;
