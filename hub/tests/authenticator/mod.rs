//! An authenticator in software, for tests: makes passkeys and signs with them as WebAuthn Level 3 §6 has it, and
//! lies where it is told to.
#![allow(dead_code, reason = "each test uses a part")]

use aws_lc_rs::{
    digest,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _},
};
use ml_dsa::{MlDsa44, SigningKey, signature::Keypair as _};

/// UP, UV.
pub(crate) const USUAL: u8 = 0x05;

pub(crate) enum Pair {
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    MlDsa(Box<SigningKey<MlDsa44>>),
}

/// One passkey in it, and what it says.
pub(crate) struct Authenticator {
    pub(crate) pair: Pair,
    pub(crate) id: Vec<u8>,
    pub(crate) rp: String,
    pub(crate) flags: u8,
    pub(crate) counter: u32,
    /// What it puts behind its data.
    pub(crate) tail: Vec<u8>,
}

pub(crate) fn sha256(octets: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, octets).as_ref().to_vec()
}

/// The head of an item of CBOR.
fn head(kind: u8, n: usize) -> Vec<u8> {
    match n {
        0..24 => vec![kind << 5 | n as u8],
        24..256 => vec![kind << 5 | 24, n as u8],
        _ => vec![kind << 5 | 25, (n >> 8) as u8, n as u8],
    }
}

pub(crate) fn bytes(octets: &[u8]) -> Vec<u8> {
    [head(2, octets.len()), octets.to_vec()].concat()
}

fn text(text: &str) -> Vec<u8> {
    [head(3, text.len()), text.as_bytes().to_vec()].concat()
}

impl Authenticator {
    pub(crate) fn p256(rp: &str) -> Self {
        Self::with(Pair::P256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap()), rp)
    }

    pub(crate) fn ed25519(rp: &str) -> Self {
        Self::with(Pair::Ed25519(Ed25519KeyPair::generate().unwrap()), rp)
    }

    pub(crate) fn ml_dsa(rp: &str) -> Self {
        Self::with(Pair::MlDsa(Box::new(SigningKey::from_seed(&[7; 32].into()))), rp)
    }

    fn with(pair: Pair, rp: &str) -> Self {
        let mut made =
            Self { pair, id: vec![], rp: rp.into(), flags: USUAL, counter: 1, tail: vec![] };
        made.id = sha256(&made.key());
        made
    }

    /// The public key as a `COSE_Key`.
    pub(crate) fn key(&self) -> Vec<u8> {
        match &self.pair {
            Pair::P256(pair) => {
                let point = pair.public_key().as_ref();
                [
                    &[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21][..],
                    &bytes(&point[1..33]),
                    &[0x22],
                    &bytes(&point[33..]),
                ]
                .concat()
            }
            Pair::Ed25519(pair) => {
                [&[0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21][..], &bytes(pair.public_key().as_ref())]
                    .concat()
            }
            Pair::MlDsa(pair) => {
                let public = pair.verifying_key().encode();
                [&[0xa3, 1, 7, 3, 0x38, 0x2f, 0x20][..], &bytes(&public)].concat()
            }
        }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        use ml_dsa::signature::Signer as _;
        match &self.pair {
            Pair::P256(pair) => pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec(),
            Pair::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
            Pair::MlDsa(pair) => pair.try_sign(message).unwrap().encode().to_vec(),
        }
    }

    fn begin(&self, flags: u8) -> Vec<u8> {
        [&sha256(self.rp.as_bytes())[..], &[flags], &self.counter.to_be_bytes()].concat()
    }

    /// Authenticator data of a registration, with this key.
    pub(crate) fn registered(&self, key: &[u8]) -> Vec<u8> {
        let length = (self.id.len() as u16).to_be_bytes();
        let parts =
            [&self.begin(self.flags | 0x40)[..], &[0; 16], &length, &self.id, key, &self.tail];
        parts.concat()
    }

    /// An attestation object.
    pub(crate) fn object(&self, format: &str, statement: &[u8], data: &[u8]) -> Vec<u8> {
        [
            &[0xa3][..],
            &text("fmt"),
            &text(format),
            &text("attStmt"),
            statement,
            &text("authData"),
            &bytes(data),
        ]
        .concat()
    }

    /// What a registration sends, without a statement.
    pub(crate) fn make(&self) -> Vec<u8> {
        self.object("none", &[0xa0], &self.registered(&self.key()))
    }

    /// What a registration sends, with a statement by the key itself under a number.
    pub(crate) fn make_packed(&self, algorithm: &[u8], client: &[u8]) -> Vec<u8> {
        let data = self.registered(&self.key());
        let signature = self.sign(&[&data[..], &sha256(client)].concat());
        let statement =
            [&[0xa2][..], &text("alg"), algorithm, &text("sig"), &bytes(&signature)].concat();
        self.object("packed", &statement, &data)
    }

    /// What a login sends: data and signature.
    pub(crate) fn answer(&self, client: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let data = [self.begin(self.flags), self.tail.clone()].concat();
        let signature = self.sign(&[&data[..], &sha256(client)].concat());
        (data, signature)
    }
}

/// What a browser says of it.
pub(crate) fn client(kind: &str, challenge: &str, origin: &str) -> Vec<u8> {
    format!(
        r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#
    )
    .into_bytes()
}
