//! Authorities and signers, made anew for every test.

use gardien_site::declare::signature::{
    CannotSign, Certificate, Key, KeyKind, Name, Terms, Verdict, verify,
};
use gardien_watch::time::Time;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519,
    SignatureAlgorithm, SigningKey, date_time_ymd,
};

/// What is signed.
pub(crate) const FILE: &[u8] = b"{\n  \"ietf-mud:mud\": {\n    \"mud-version\": 1\n  }\n}\n";

/// The time of judgement.
pub(crate) fn at() -> Time {
    Time::parse("2026-06-01").unwrap()
}

/// Valid in 2026, under this common name.
pub(crate) fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(2027, 1, 1);
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, "Lamps of Example");
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

/// Who issues certificates.
pub(crate) struct Authority {
    pub(crate) key: KeyPair,
    pub(crate) params: CertificateParams,
    pub(crate) der: Vec<u8>,
}

impl Authority {
    /// A root, changed as told.
    pub(crate) fn root(name: &str, change: impl FnOnce(&mut CertificateParams)) -> Self {
        let key = KeyPair::generate().unwrap();
        let params = authority_params(name, change);
        let der = params.self_signed(&key).unwrap().der().to_vec();
        Self { key, params, der }
    }

    /// An authority below this one.
    pub(crate) fn authority(
        &self,
        name: &str,
        change: impl FnOnce(&mut CertificateParams),
    ) -> Self {
        let key = KeyPair::generate().unwrap();
        self.certify(key, authority_params(name, change))
    }

    /// A certificate with these parameters for this key.
    pub(crate) fn certify(&self, key: KeyPair, params: CertificateParams) -> Self {
        let der = params.signed_by(&key, &self.issuer()).unwrap().der().to_vec();
        Self { key, params, der }
    }

    /// Issues under this name whatever its own certificate allows.
    pub(crate) fn issuer(&self) -> Issuer<'_, &KeyPair> {
        let mut params = params("");
        params.distinguished_name = self.params.distinguished_name.clone();
        Issuer::new(params, &self.key)
    }

    /// A signer with a key on P-256.
    pub(crate) fn signer(&self, change: impl FnOnce(&mut CertificateParams)) -> Signer {
        self.signer_with(&PKCS_ECDSA_P256_SHA256, change)
    }

    pub(crate) fn signer_with(
        &self,
        algorithm: &'static SignatureAlgorithm,
        change: impl FnOnce(&mut CertificateParams),
    ) -> Signer {
        let key = KeyPair::generate_for(algorithm).unwrap();
        let mut params = params("signer");
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        change(&mut params);
        let der = params.signed_by(&key, &self.issuer()).unwrap().der().to_vec();
        Signer { key, der }
    }
}

fn authority_params(name: &str, change: impl FnOnce(&mut CertificateParams)) -> CertificateParams {
    let mut params = params(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    change(&mut params);
    params
}

/// Who signs files.
pub(crate) struct Signer {
    pub(crate) key: KeyPair,
    pub(crate) der: Vec<u8>,
}

impl Signer {
    pub(crate) fn certificate(&self) -> Certificate<'_> {
        Certificate::parse(&self.der).unwrap()
    }
}

impl Key for Signer {
    fn kind(&self) -> KeyKind {
        let algorithm = self.key.algorithm();
        if *algorithm == PKCS_ECDSA_P256_SHA256 {
            KeyKind::P256
        } else if *algorithm == PKCS_ECDSA_P384_SHA384 {
            KeyKind::P384
        } else if *algorithm == PKCS_ED25519 {
            KeyKind::Ed25519
        } else {
            KeyKind::Rsa
        }
    }

    fn public(&self) -> Vec<u8> {
        self.key.public_key_raw().to_vec()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CannotSign> {
        SigningKey::sign(&self.key, message).map_err(|_| CannotSign)
    }
}

/// Judges at [`at`] with these anchors, in DER.
pub(crate) fn judge(file: &[u8], signature: &[u8], anchors: &[&[u8]]) -> Verdict {
    judge_named(file, signature, anchors, None, at())
}

pub(crate) fn judge_named(
    file: &[u8],
    signature: &[u8],
    anchors: &[&[u8]],
    mudsigner: Option<&[u8]>,
    at: Time,
) -> Verdict {
    let anchors: Vec<Certificate<'_>> =
        anchors.iter().map(|der| Certificate::parse(der).unwrap()).collect();
    let mudsigner = mudsigner.map(|der| Name::parse(der).unwrap());
    verify(file, signature, &Terms { anchors: &anchors, mudsigner, at })
}

/// The codes of a verdict.
pub(crate) fn codes(verdict: &Verdict) -> Vec<&'static str> {
    verdict.refusals.iter().map(|r| r.code).collect()
}
