//! Public keys of passkeys, as `COSE_Key` (RFC 9052 §7, RFC 9053 §7), and signatures by them.
//!
//! Four algorithms. ES256 and Ed25519 are what telephones and keys have, RS256 what many a Windows machine has
//! and nothing else, ML-DSA-44 (RFC 9881's numbers for COSE) what will be there when the others fall. The algorithm
//! is the key's, never the message's, so nobody can choose a weaker one later. ES384, ES512 and Ed448 are not
//! asked for: no authenticator has them alone.

use aws_lc_rs::signature::{self, ParsedPublicKey, RsaPublicKeyComponents};
use ml_dsa::{EncodedVerifyingKey, MlDsa44, VerifyingKey, signature::Verifier as _};

use super::cbor::Item;

/// The algorithms, in the order in which they are asked for (IANA COSE Algorithms).
pub(crate) const ALGORITHMS: [i64; 4] = [EDDSA, ES256, ML_DSA_44, RS256];
const ES256: i64 = -7;
const EDDSA: i64 = -8;
const ML_DSA_44: i64 = -48;
const RS256: i64 = -257;

/// A public key that can be used.
pub(crate) enum Key {
    /// ECDSA on P-256 or Ed25519, whose point was checked.
    Curve(i64, ParsedPublicKey),
    /// RSA: modulus and exponent, without leading zeros.
    Rsa(Vec<u8>, Vec<u8>),
    /// ML-DSA-44.
    MlDsa(Box<VerifyingKey<MlDsa44>>),
}

impl Key {
    /// Reads a `COSE_Key`. `None` where it is of none of the four algorithms, not as its algorithm wants it,
    /// holds more than it needs, or names a point that is not on its curve.
    pub(crate) fn read(octets: &[u8]) -> Option<Self> {
        let item = Item::whole(octets).ok()?;
        let Item::Map(pairs) = &item else { return None };
        let int = |n: i128| item.numbered(n).and_then(Item::int);
        let bytes = |n: i128| item.numbered(n).and_then(Item::bytes);
        let algorithm = i64::try_from(int(3)?).ok()?;
        let (kind, parts) = (int(1)?, pairs.len());
        match (algorithm, kind, parts) {
            // Level 3 §5.8.5: ES256 is on P-256 (1), without point compression; EdDSA is Ed25519 (6).
            (ES256, 2, 5) if int(-1)? == 1 => {
                let (x, y) = (bytes(-2)?, bytes(-3)?);
                if x.len() != 32 || y.len() != 32 {
                    return None;
                }
                let point = [&[4], x, y].concat();
                let key = ParsedPublicKey::new(&signature::ECDSA_P256_SHA256_ASN1, point).ok()?;
                Some(Self::Curve(algorithm, key))
            }
            (EDDSA, 1, 4) if int(-1)? == 6 => {
                let key = ParsedPublicKey::new(&signature::ED25519, bytes(-2)?).ok()?;
                Some(Self::Curve(algorithm, key))
            }
            (RS256, 3, 4) => {
                let (n, e) = (bytes(-1)?, bytes(-2)?);
                let whole =
                    n.first().is_some_and(|b| *b != 0) && e.first().is_some_and(|b| *b != 0);
                let fits = (256..=512).contains(&n.len()) && e.len() <= 4;
                (whole && fits).then(|| Self::Rsa(n.to_vec(), e.to_vec()))
            }
            (ML_DSA_44, 7, 3) => {
                let encoded = EncodedVerifyingKey::<MlDsa44>::try_from(bytes(-1)?).ok()?;
                Some(Self::MlDsa(Box::new(VerifyingKey::decode(&encoded))))
            }
            _ => None,
        }
    }

    /// Its algorithm's number.
    pub(crate) const fn algorithm(&self) -> i64 {
        match self {
            Self::Curve(algorithm, _) => *algorithm,
            Self::Rsa(..) => RS256,
            Self::MlDsa(_) => ML_DSA_44,
        }
    }

    /// Whether it made a signature under a message.
    pub(crate) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Curve(_, key) => key.verify_sig(message, signature).is_ok(),
            Self::Rsa(n, e) => RsaPublicKeyComponents { n, e }
                .verify(&signature::RSA_PKCS1_2048_8192_SHA256, message, signature)
                .is_ok(),
            Self::MlDsa(key) => ml_dsa::Signature::<MlDsa44>::try_from(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
        }
    }
}
