//! Which mathematics is believed.
//!
//! A short list, by what an attacker can do today: no MD5, no SHA-1, no RSA under 2048 bits. The
//! arithmetic is AWS-LC's, by way of webpki, so that one list serves signatures over files and
//! signatures over certificates.

use der::{Tag, asn1::ObjectIdentifier};
use rustls_pki_types::SignatureVerificationAlgorithm;
use sha2::{Digest, Sha256, Sha384, Sha512};
use webpki::aws_lc_rs as known;

use super::asn1::{Elements, Malformed, context, only};

/// Bits of the shortest RSA key that is believed.
pub(super) const SHORTEST_RSA: usize = 2_048;

/// How a signature is made from a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    Ecdsa,
    /// RSASSA-PKCS1-v1_5.
    Pkcs1,
    /// RSASSA-PSS, its salt as long as its hash.
    Pss,
    Ed25519,
}

/// A hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// From its object identifier.
    ///
    /// # Errors
    /// A code: `weak-algorithm` for MD2, MD5 and SHA-1, `unsupported-algorithm` for what else.
    pub(super) fn named(oid: ObjectIdentifier) -> Result<Self, &'static str> {
        match oid {
            SHA256 => Ok(Self::Sha256),
            SHA384 => Ok(Self::Sha384),
            SHA512 => Ok(Self::Sha512),
            MD2 | MD5 | SHA1 => Err("weak-algorithm"),
            _ => Err("unsupported-algorithm"),
        }
    }

    pub(super) fn of(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }

    /// Octets.
    const fn length(self) -> u8 {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

/// A scheme with its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Algorithm {
    pub(super) scheme: Scheme,
    /// None where the identifier leaves it to `digestAlgorithm` (`rsaEncryption`), and for Ed25519,
    /// which hashes by itself.
    pub(super) hash: Option<Hash>,
}

impl Algorithm {
    /// Reads the content of an AlgorithmIdentifier.
    ///
    /// # Errors
    /// A code: `weak-algorithm`, `unsupported-algorithm`.
    pub(super) fn read(identifier: &[u8]) -> Result<Self, &'static str> {
        let other = |_: Malformed| "unsupported-algorithm";
        let mut parts = Elements::new(identifier).map_err(other)?;
        let oid = parts.oid().map_err(other)?;
        let with = |scheme, hash| Ok(Self { scheme, hash: Some(hash) });
        match oid {
            ECDSA_SHA256 => with(Scheme::Ecdsa, Hash::Sha256),
            ECDSA_SHA384 => with(Scheme::Ecdsa, Hash::Sha384),
            ECDSA_SHA512 => with(Scheme::Ecdsa, Hash::Sha512),
            RSA_SHA256 => with(Scheme::Pkcs1, Hash::Sha256),
            RSA_SHA384 => with(Scheme::Pkcs1, Hash::Sha384),
            RSA_SHA512 => with(Scheme::Pkcs1, Hash::Sha512),
            RSA => Ok(Self { scheme: Scheme::Pkcs1, hash: None }),
            ED25519 => Ok(Self { scheme: Scheme::Ed25519, hash: None }),
            PSS => Ok(Self { scheme: Scheme::Pss, hash: Some(pss_hash(&mut parts)?) }),
            RSA_MD2 | RSA_MD5 | RSA_SHA1 | ECDSA_SHA1 | DSA_SHA1 => Err("weak-algorithm"),
            _ => Err("unsupported-algorithm"),
        }
    }

    /// A name for people and programs, with the key it was used with: `ECDSA P-256 SHA-256`.
    pub(super) fn text(self, key: &PublicKey<'_>) -> String {
        let hash = self.hash.map_or("", Hash::text);
        match self.scheme {
            Scheme::Ecdsa => format!("ECDSA {} {hash}", key.kind.text()),
            Scheme::Pkcs1 => format!("RSA PKCS#1 v1.5 {hash}"),
            Scheme::Pss => format!("RSA PSS {hash}"),
            Scheme::Ed25519 => "Ed25519".to_owned(),
        }
    }
}

/// RSASSA-PSS-params (RFC 4055 §3.1). Only what everybody should use is believed: the mask from the
/// same hash, and a salt as long as the hash.
fn pss_hash(parts: &mut Elements<'_>) -> Result<Hash, &'static str> {
    let mut read = || -> Result<_, Malformed> {
        let mut p = parts.within(Tag::Sequence)?;
        let hash = match p.optional(context(0))? {
            Some(hash) => Elements::new(only(hash, Tag::Sequence)?)?.oid()?,
            None => SHA1,
        };
        let mask = match p.optional(context(1))? {
            Some(mask) => {
                let mut mask = Elements::new(only(mask, Tag::Sequence)?)?;
                if mask.oid()? != MGF1 {
                    return Err(Malformed);
                }
                mask.within(Tag::Sequence)?.oid()?
            }
            None => SHA1,
        };
        let salt = match p.optional(context(2))? {
            Some(salt) => only(salt, Tag::Integer)?,
            None => &[20],
        };
        Ok((hash, mask, salt))
    };
    let (hash, mask, salt) = read().map_err(|Malformed| "unsupported-algorithm")?;
    let (hash, mask) = (Hash::named(hash)?, Hash::named(mask)?);
    if hash == mask && salt == [hash.length()] { Ok(hash) } else { Err("unsupported-algorithm") }
}

/// What kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    P256,
    P384,
    P521,
    /// With the bits of its modulus.
    Rsa(usize),
    Ed25519,
    Other,
}

impl Kind {
    pub(super) fn text(self) -> String {
        match self {
            Self::P256 => "P-256".to_owned(),
            Self::P384 => "P-384".to_owned(),
            Self::P521 => "P-521".to_owned(),
            Self::Rsa(bits) => format!("RSA {bits}"),
            Self::Ed25519 => "Ed25519".to_owned(),
            Self::Other => String::new(),
        }
    }
}

/// A SubjectPublicKeyInfo.
#[derive(Clone, Copy, Debug)]
pub(super) struct PublicKey<'a> {
    /// The content of its AlgorithmIdentifier.
    algorithm: &'a [u8],
    pub(super) kind: Kind,
    /// The content of `subjectPublicKey`.
    pub(super) octets: &'a [u8],
}

impl<'a> PublicKey<'a> {
    /// Reads the content of a SubjectPublicKeyInfo.
    pub(super) fn read(content: &'a [u8]) -> Result<Self, Malformed> {
        let mut parts = Elements::new(content)?;
        let algorithm = parts.expect(Tag::Sequence)?;
        let octets = bits(parts.expect(Tag::BitString)?)?;
        parts.end()?;
        let mut identifier = Elements::new(algorithm)?;
        let kind = match identifier.oid()? {
            EC => match identifier.tag() {
                Some(Tag::ObjectIdentifier) => match identifier.oid()? {
                    P256 => Kind::P256,
                    P384 => Kind::P384,
                    P521 => Kind::P521,
                    _ => Kind::Other,
                },
                _ => Kind::Other,
            },
            RSA => Kind::Rsa(modulus_bits(octets)?),
            ED25519 => Kind::Ed25519,
            _ => Kind::Other,
        };
        Ok(Self { algorithm, kind, octets })
    }

    /// Whether the key is long enough.
    ///
    /// # Errors
    /// The code `weak-key`.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        match self.kind {
            Kind::Rsa(bits) if bits < SHORTEST_RSA => Err("weak-key"),
            _ => Ok(()),
        }
    }

    /// Verifies a signature over a message.
    ///
    /// # Errors
    /// A code: `weak-key`, `algorithm-mismatch` where the key is not of the signature's kind,
    /// `unsupported-algorithm`, and `bad-signature`.
    pub(super) fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), &'static str> {
        self.check()?;
        let fits = match algorithm.scheme {
            Scheme::Ecdsa => matches!(self.kind, Kind::P256 | Kind::P384 | Kind::P521),
            Scheme::Pkcs1 | Scheme::Pss => matches!(self.kind, Kind::Rsa(_)),
            Scheme::Ed25519 => self.kind == Kind::Ed25519,
        };
        if !fits && self.kind != Kind::Other {
            return Err("algorithm-mismatch");
        }
        let known = TABLE
            .iter()
            .find(|(scheme, hash, known)| {
                *scheme == algorithm.scheme
                    && *hash == algorithm.hash
                    && known.public_key_alg_id().as_ref() == self.algorithm
            })
            .ok_or("unsupported-algorithm")?;
        known.2.verify_signature(self.octets, message, signature).map_err(|_| "bad-signature")
    }
}

/// The octets of a BIT STRING that has no unused bits.
pub(super) fn bits(content: &[u8]) -> Result<&[u8], Malformed> {
    match content.split_first() {
        Some((0, octets)) => Ok(octets),
        _ => Err(Malformed),
    }
}

/// Bits of the modulus of an RSAPublicKey (RFC 8017 §A.1.1).
fn modulus_bits(key: &[u8]) -> Result<usize, Malformed> {
    let modulus = Elements::new(only(key, Tag::Sequence)?)?.expect(Tag::Integer)?;
    let zeros = modulus.iter().take_while(|b| **b == 0).count();
    let significant = modulus.get(zeros..).unwrap_or_default();
    let first = significant.first().ok_or(Malformed)?;
    Ok((significant.len() * 8).saturating_sub(first.leading_zeros() as usize))
}

type Row = (Scheme, Option<Hash>, &'static dyn SignatureVerificationAlgorithm);

/// Every signature that is believed, over files.
static TABLE: [Row; 16] = {
    use Hash::{Sha256, Sha384, Sha512};
    use Scheme::{Ecdsa, Ed25519, Pkcs1, Pss};
    [
        (Ecdsa, Some(Sha256), known::ECDSA_P256_SHA256),
        (Ecdsa, Some(Sha384), known::ECDSA_P256_SHA384),
        (Ecdsa, Some(Sha512), known::ECDSA_P256_SHA512),
        (Ecdsa, Some(Sha256), known::ECDSA_P384_SHA256),
        (Ecdsa, Some(Sha384), known::ECDSA_P384_SHA384),
        (Ecdsa, Some(Sha512), known::ECDSA_P384_SHA512),
        (Ecdsa, Some(Sha256), known::ECDSA_P521_SHA256),
        (Ecdsa, Some(Sha384), known::ECDSA_P521_SHA384),
        (Ecdsa, Some(Sha512), known::ECDSA_P521_SHA512),
        (Pkcs1, Some(Sha256), known::RSA_PKCS1_2048_8192_SHA256),
        (Pkcs1, Some(Sha384), known::RSA_PKCS1_2048_8192_SHA384),
        (Pkcs1, Some(Sha512), known::RSA_PKCS1_2048_8192_SHA512),
        (Pss, Some(Sha256), known::RSA_PSS_2048_8192_SHA256_LEGACY_KEY),
        (Pss, Some(Sha384), known::RSA_PSS_2048_8192_SHA384_LEGACY_KEY),
        (Pss, Some(Sha512), known::RSA_PSS_2048_8192_SHA512_LEGACY_KEY),
        (Ed25519, None, known::ED25519),
    ]
};

/// The same over certificates, where some makers leave the NULL out.
pub(super) static IN_CERTIFICATES: [&dyn SignatureVerificationAlgorithm; 19] = [
    known::ECDSA_P256_SHA256,
    known::ECDSA_P256_SHA384,
    known::ECDSA_P256_SHA512,
    known::ECDSA_P384_SHA256,
    known::ECDSA_P384_SHA384,
    known::ECDSA_P384_SHA512,
    known::ECDSA_P521_SHA256,
    known::ECDSA_P521_SHA384,
    known::ECDSA_P521_SHA512,
    known::RSA_PKCS1_2048_8192_SHA256,
    known::RSA_PKCS1_2048_8192_SHA384,
    known::RSA_PKCS1_2048_8192_SHA512,
    known::RSA_PKCS1_2048_8192_SHA256_ABSENT_PARAMS,
    known::RSA_PKCS1_2048_8192_SHA384_ABSENT_PARAMS,
    known::RSA_PKCS1_2048_8192_SHA512_ABSENT_PARAMS,
    known::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
    known::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
    known::RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
    known::ED25519,
];

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

const MD2: ObjectIdentifier = oid("1.2.840.113549.2.2");
const MD5: ObjectIdentifier = oid("1.2.840.113549.2.5");
const SHA1: ObjectIdentifier = oid("1.3.14.3.2.26");
pub(super) const SHA256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.1");
pub(super) const SHA384: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.2");
pub(super) const SHA512: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.3");
pub(super) const RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.1");
const RSA_MD2: ObjectIdentifier = oid("1.2.840.113549.1.1.2");
const RSA_MD5: ObjectIdentifier = oid("1.2.840.113549.1.1.4");
const RSA_SHA1: ObjectIdentifier = oid("1.2.840.113549.1.1.5");
const MGF1: ObjectIdentifier = oid("1.2.840.113549.1.1.8");
const PSS: ObjectIdentifier = oid("1.2.840.113549.1.1.10");
const RSA_SHA256: ObjectIdentifier = oid("1.2.840.113549.1.1.11");
const RSA_SHA384: ObjectIdentifier = oid("1.2.840.113549.1.1.12");
const RSA_SHA512: ObjectIdentifier = oid("1.2.840.113549.1.1.13");
const DSA_SHA1: ObjectIdentifier = oid("1.2.840.10040.4.3");
const EC: ObjectIdentifier = oid("1.2.840.10045.2.1");
const P256: ObjectIdentifier = oid("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = oid("1.3.132.0.34");
const P521: ObjectIdentifier = oid("1.3.132.0.35");
const ECDSA_SHA1: ObjectIdentifier = oid("1.2.840.10045.4.1");
pub(super) const ECDSA_SHA256: ObjectIdentifier = oid("1.2.840.10045.4.3.2");
pub(super) const ECDSA_SHA384: ObjectIdentifier = oid("1.2.840.10045.4.3.3");
const ECDSA_SHA512: ObjectIdentifier = oid("1.2.840.10045.4.3.4");
pub(super) const ED25519: ObjectIdentifier = oid("1.3.101.112");
