//! What came out: the judgement, every reason against it, and who signed, as plain values.
//!
//! The codes stand in one place so that a test can hold the words of both languages to them.

use gardien_watch::{time::Time, untrusted::Untrusted};
use serde::Serialize;

use super::{Certificate, algorithm::Hash, asn1::hex};

/// Every code that [`Refusal::code`] can have.
pub const REFUSALS: &[&str] = &[
    // The file, and the signature as a structure.
    "file-too-large",
    "signature-too-large",
    "empty",
    "pem",
    "truncated",
    "trailing",
    "not-der",
    "not-cms",
    "not-signed-data",
    "content-type",
    "attached",
    "no-signer",
    "several-signers",
    "too-many-certificates",
    "malformed-certificate",
    "attributes",
    // Whether it fits the file.
    "signer-certificate-missing",
    "weak-algorithm",
    "unsupported-algorithm",
    "algorithm-mismatch",
    "weak-key",
    "tampered",
    "bad-signature",
    "attributes-as-content",
    // Whether this key may sign.
    "key-usage-missing",
    "key-usage",
    "extended-key-usage",
    "mudsigner",
    "signer-expired",
    "signer-not-yet-valid",
    // Whether a path leads to an anchor.
    "signer-is-authority",
    "no-path",
    "certificate-signature",
    "issuer-expired",
    "issuer-not-yet-valid",
    "issuer-not-authority",
    "issuer-key-usage",
    "anchor-expired",
    "anchor-not-yet-valid",
    "path-length",
    "name-constraints",
    "critical-extension",
    "path-too-complex",
];

/// Every code that [`Verdict::notes`] can have.
pub const NOTES: &[&str] =
    &["no-anchors", "pem", "crlf", "attributes-order", "signed-in-the-future"];

/// Why a signature is not believed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// One of [`REFUSALS`].
    pub code: &'static str,
    /// What it is about: the subject of a certificate, an object identifier. Empty where there is
    /// only the signer.
    pub about: Untrusted,
}

impl Refusal {
    pub(super) fn bare(code: &'static str) -> Self {
        Self { code, about: Untrusted::default() }
    }

    pub(super) fn new(code: &'static str, about: &str) -> Self {
        Self { code, about: Untrusted::new(about) }
    }

    pub(super) fn about(code: &'static str, certificate: &Certificate<'_>) -> Self {
        Self { code, about: certificate.subject.text() }
    }
}

/// The judgement in one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Judgement {
    /// It fits the file, and a path leads to an anchor.
    Valid,
    /// It fits the file; there was no anchor, so who signed was not checked.
    Unanchored,
    /// It is not to be believed.
    #[default]
    Refused,
}

/// Which octets the signature is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// The file's own (RFC 8520 §13.1: "an opaque binary object").
    Exact,
    /// The file with CRLF at the end of each line, as mail has it. The standard does not allow that;
    /// `openssl cms` does it where `-binary` was forgotten.
    Crlf,
}

/// What came out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The judgement.
    pub judgement: Judgement,
    /// Every reason against it, the most basic first. Empty unless refused.
    pub refusals: Vec<Refusal>,
    /// What needs attention beside it: codes of [`NOTES`], in their order.
    pub notes: Vec<&'static str>,
    /// Which octets were signed; none where no octets fit.
    pub form: Option<Form>,
    /// Scheme, curve and hash: `ECDSA P-256 SHA-256`.
    pub algorithm: Option<String>,
    /// When the signer says it was signed. Nobody vouches for that time.
    pub signed_at: Option<Time>,
    /// The content type in the signature: `data` as most signers have it, or `mud`.
    pub content_type: Option<&'static str>,
    /// Who signed, if the signature names a certificate that is there.
    pub signer: Option<Shown>,
    /// The path that was found: the signer first, the anchor last.
    pub path: Vec<Shown>,
    /// SHA-256 of the file, hexadecimal.
    pub file_sha256: String,
}

/// A certificate for people and programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Whom it is for, as RFC 4514 writes names.
    pub subject: Untrusted,
    /// Who issued it.
    pub issuer: Untrusted,
    /// The serial number, hexadecimal.
    pub serial: String,
    /// First moment of validity.
    pub not_before: Time,
    /// Last second of validity.
    pub not_after: Time,
    /// Curve, or `RSA` and bits, or `Ed25519`.
    pub key: String,
    /// SHA-256 of its DER form, hexadecimal.
    pub sha256: String,
}

impl Shown {
    pub(super) fn new(certificate: &Certificate<'_>) -> Self {
        Self {
            subject: certificate.subject.text(),
            issuer: certificate.issuer.text(),
            serial: certificate.serial_text(),
            not_before: certificate.not_before,
            not_after: certificate.not_after,
            key: certificate.key.kind.text(),
            sha256: hex(&Hash::Sha256.of(certificate.der)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_stand_once() {
        for codes in [REFUSALS, NOTES] {
            for (at, code) in codes.iter().enumerate() {
                assert!(!codes[..at].contains(code), "{code} twice");
            }
        }
    }
}
