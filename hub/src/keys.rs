//! Private keys that sign, from files.
//!
//! A key is read, used and forgotten; nothing prints it. The library's curves and paddings are
//! constant in time, which is why signing is not done by arithmetic of our own choosing.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair,
        Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
    },
};
use gardien_site::declare::signature::{CannotSign, Key, KeyKind};
use rustls_pki_types::{PrivateKeyDer, pem::PemObject};

/// Octets of the largest key file that is read; RSA of 8,192 bits has 6,500.
pub(crate) const LARGEST: u64 = 64 << 10;

/// A private key.
pub(crate) enum PrivateKey {
    Ec(KeyKind, EcdsaKeyPair),
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// Why a file gave no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoKey {
    /// No PEM section with a private key.
    Unreadable,
    /// It wants a password.
    Locked,
    /// Another kind, another curve, or RSA of another length.
    Kind,
}

impl PrivateKey {
    /// Reads PEM: PKCS#8 (RFC 5958), SEC 1 (RFC 5915) or PKCS#1 (RFC 8017).
    pub(crate) fn from_pem(pem: &[u8]) -> Result<Self, NoKey> {
        let key = PrivateKeyDer::from_pem_slice(pem).map_err(|_| {
            let says = |text: &str| pem.windows(text.len()).any(|w| w == text.as_bytes());
            // PKCS#8 says it in the label, the older forms in a header line.
            if says("ENCRYPTED") { NoKey::Locked } else { NoKey::Unreadable }
        })?;
        let curves = [
            (KeyKind::P256, &ECDSA_P256_SHA256_ASN1_SIGNING),
            (KeyKind::P384, &ECDSA_P384_SHA384_ASN1_SIGNING),
        ];
        let found = match &key {
            PrivateKeyDer::Pkcs1(der) => {
                RsaKeyPair::from_der(der.secret_pkcs1_der()).ok().map(Self::Rsa)
            }
            PrivateKeyDer::Sec1(der) => curves.into_iter().find_map(|(kind, curve)| {
                let pair = EcdsaKeyPair::from_private_key_der(curve, der.secret_sec1_der()).ok()?;
                Some(Self::Ec(kind, pair))
            }),
            PrivateKeyDer::Pkcs8(der) => {
                let der = der.secret_pkcs8_der();
                let ec = curves.into_iter().find_map(|(kind, curve)| {
                    Some(Self::Ec(kind, EcdsaKeyPair::from_pkcs8(curve, der).ok()?))
                });
                ec.or_else(|| RsaKeyPair::from_pkcs8(der).ok().map(Self::Rsa))
                    .or_else(|| Ed25519KeyPair::from_pkcs8(der).ok().map(Self::Ed25519))
            }
            _ => None,
        };
        found.ok_or(NoKey::Kind)
    }
}

impl Key for PrivateKey {
    fn kind(&self) -> KeyKind {
        match self {
            Self::Ec(kind, _) => *kind,
            Self::Rsa(_) => KeyKind::Rsa,
            Self::Ed25519(_) => KeyKind::Ed25519,
        }
    }

    fn public(&self) -> Vec<u8> {
        match self {
            Self::Ec(_, pair) => pair.public_key().as_ref().to_vec(),
            Self::Rsa(pair) => pair.public_key().as_ref().to_vec(),
            Self::Ed25519(pair) => pair.public_key().as_ref().to_vec(),
        }
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CannotSign> {
        let random = SystemRandom::new();
        match self {
            Self::Ec(_, pair) => {
                let signature = pair.sign(&random, message).map_err(|_| CannotSign)?;
                Ok(signature.as_ref().to_vec())
            }
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .map_err(|_| CannotSign)?;
                Ok(signature)
            }
            Self::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
        }
    }
}
