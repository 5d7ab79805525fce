//! Signatures of declarations: RFC 8520 §13, CMS (RFC 5652) over a file that lies beside it.
//!
//! ```text
//! signature ─> (PEM) ─> cms ─> signer's certificate ─> fits the file?  ─┐
//!                                                                       ├─> Verdict
//! anchors, mudsigner, time ──> may this key sign? ─> path to an anchor ─┘
//! ```
//!
//! Two questions are kept apart, because people mix them up: whether the signature *fits the file*
//! (nobody changed it since), and *who* signed (a path to somebody the site trusts). Without an
//! anchor only the first has an answer, and [`Verdict::judgement`] says so.
//!
//! Everything is an argument: octets, anchors, time, and for signing the key. What a hostile
//! signature can cost is bounded by [`LARGEST`], [`MOST_CERTIFICATES`] and the search in `path`.

mod algorithm;
mod asn1;
mod certificate;
mod cms;
mod path;
mod sign;
mod tell;
mod verdict;

use der::pem;
use gardien_watch::time::Time;

use self::{
    algorithm::{Algorithm, Hash, Scheme},
    asn1::hex,
    certificate::DIGITAL_SIGNATURE,
    cms::{Cms, SignerInfo},
};
pub use self::{
    certificate::{Certificate, LARGEST_FILE, LONGEST, Name, NoCertificate, certificates},
    cms::{LARGEST, MOST_CERTIFICATES},
    sign::{CannotSign, Key, KeyKind, Unsigned, sign},
    tell::{refusal_text, tell},
    verdict::{Form, Judgement, NOTES, REFUSALS, Refusal, Shown, Verdict},
};

/// Octets of the largest file whose signature is judged. The longest MUD file known has 67,000.
pub const LARGEST_DECLARATION: usize = 1 << 20;

/// Octets of the largest signature in PEM: Base64, line ends, and a word before it.
const LARGEST_PEM: usize = LARGEST / 3 * 4 + (8 << 10);

/// What a signature is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// Whom the site trusts. Empty: who signed is not checked.
    pub anchors: &'a [Certificate<'a>],
    /// Whom the device's own certificate names as the signer (RFC 8520 §13.2).
    pub mudsigner: Option<Name<'a>>,
    /// The time at which everything must be valid.
    pub at: Time,
}

/// Judges a signature over a file. Never fails: what is wrong is in the verdict.
#[must_use]
pub fn verify(file: &[u8], signature: &[u8], terms: &Terms<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    let ended = judge(file, signature, terms, &mut verdict);
    if let Err(refusal) = ended {
        verdict.refusals.push(refusal);
    }
    verdict.judgement = match (verdict.refusals.is_empty(), terms.anchors.is_empty()) {
        (false, _) => Judgement::Refused,
        (true, true) => Judgement::Unanchored,
        (true, false) => Judgement::Valid,
    };
    if verdict.judgement == Judgement::Unanchored {
        verdict.notes.push("no-anchors");
    }
    verdict.notes.sort_by_key(|note| NOTES.iter().position(|n| n == note));
    verdict
}

/// Goes on as long as anything can be said.
fn judge(
    file: &[u8],
    signature: &[u8],
    terms: &Terms<'_>,
    verdict: &mut Verdict,
) -> Result<(), Refusal> {
    if file.len() > LARGEST_DECLARATION {
        return Err(Refusal::bare("file-too-large"));
    }
    verdict.file_sha256 = hex(&Hash::Sha256.of(file));
    let unwrapped = without_pem(signature)?;
    if unwrapped.is_some() {
        verdict.notes.push("pem");
    }
    let der = unwrapped.as_deref().unwrap_or(signature);
    if der.len() > LARGEST {
        return Err(Refusal::bare("signature-too-large"));
    }
    let cms = Cms::read(der)?;
    let info = &cms.signer;
    verdict.content_type = Some(if cms.content_type == cms::MUD { "mud" } else { "data" });
    verdict.signed_at = info.attributes.as_ref().and_then(|a| a.signing_time);
    if verdict.signed_at.is_some_and(|at| at > terms.at) {
        verdict.notes.push("signed-in-the-future");
    }
    // A signature without certificates may be by somebody the site knows.
    let signer = cms.certificates.iter().chain(terms.anchors).find(|c| info.id.is(c));
    let signer = signer.ok_or_else(|| Refusal::bare("signer-certificate-missing"))?;
    verdict.signer = Some(Shown::new(signer));
    fits(file, &cms, signer, verdict)?;
    verdict.refusals.extend(may_sign(signer, terms));
    // Outside its validity, webpki looks no further; what it would say has been said.
    let in_time = signer.not_before <= terms.at && terms.at <= signer.not_after;
    if terms.anchors.is_empty() || !in_time {
        return Ok(());
    }
    match path::find(signer, &cms.certificates, terms.anchors, terms.at) {
        Ok(found) => verdict.path = found.iter().map(Shown::new).collect(),
        Err(refusal) if verdict.refusals.iter().any(|r| r.code == refusal.code) => {}
        Err(refusal) => return Err(refusal),
    }
    Ok(())
}

/// Whether the signature is by this key, over this file.
fn fits(
    file: &[u8],
    cms: &Cms<'_>,
    signer: &Certificate<'_>,
    verdict: &mut Verdict,
) -> Result<(), Refusal> {
    let info = &cms.signer;
    signer.key.check().map_err(|code| Refusal::new(code, &signer.key.kind.text()))?;
    let (algorithm, hash) = algorithms(info)?;
    verdict.algorithm = Some(algorithm.text(&signer.key));
    let mail = mail_form(file);
    let forms = [(Form::Exact, Some(file)), (Form::Crlf, mail.as_deref())];
    let forms = forms.into_iter().filter_map(|(form, octets)| octets.map(|o| (form, o)));
    let Some(attributes) = &info.attributes else {
        return without_attributes(file, cms, signer, algorithm, forms, verdict);
    };
    if attributes.content_type != cms.content_type {
        return Err(Refusal::bare("attributes"));
    }
    let found = forms.into_iter().find(|(_, octets)| hash.of(octets) == attributes.digest);
    let sent = signer.key.verify(algorithm, &attributes.as_sent(), info.signature);
    let signed = match (sent, attributes.in_order()) {
        (Err("bad-signature"), Some(in_order)) => {
            signer.key.verify(algorithm, &in_order, info.signature)
        }
        (sent, in_order) => {
            if in_order.is_some() {
                verdict.notes.push("attributes-order");
            }
            sent
        }
    };
    signed.map_err(Refusal::bare)?;
    // Only now: what a stranger wrote into the attributes proves nothing about the file.
    let Some((form, _)) = found else { return Err(Refusal::bare("tampered")) };
    accept(form, verdict);
    Ok(())
}

/// The plain form of RFC 5652 §5.4, for content of type id-data: the signature is over the file.
fn without_attributes<'a>(
    file: &[u8],
    cms: &Cms<'_>,
    signer: &Certificate<'_>,
    algorithm: Algorithm,
    forms: impl Iterator<Item = (Form, &'a [u8])>,
    verdict: &mut Verdict,
) -> Result<(), Refusal> {
    if cms.content_type != cms::DATA {
        return Err(Refusal::bare("attributes"));
    }
    // Somebody else's signed attributes, passed off as a file, have a good signature too.
    if asn1::only(file, der::Tag::Set).is_ok() {
        return Err(Refusal::bare("attributes-as-content"));
    }
    for (form, octets) in forms {
        match signer.key.verify(algorithm, octets, cms.signer.signature) {
            Ok(()) => {
                accept(form, verdict);
                return Ok(());
            }
            Err("bad-signature") => {}
            Err(code) => return Err(Refusal::bare(code)),
        }
    }
    // Without a digest beside it nobody can tell a changed file from a wrong signature.
    Err(Refusal::bare("bad-signature"))
}

fn accept(form: Form, verdict: &mut Verdict) {
    verdict.form = Some(form);
    if form == Form::Crlf {
        verdict.notes.push("crlf");
    }
}

/// The signature's algorithm with its hash, and the hash over the file. Both hashes must be the
/// same (RFC 5753 §2.1.1 for ECDSA; elsewhere nobody has a reason to differ), except for Ed25519.
fn algorithms(info: &SignerInfo<'_>) -> Result<(Algorithm, Hash), Refusal> {
    let hash =
        Hash::named(info.digest).map_err(|code| Refusal::new(code, &info.digest.to_string()))?;
    let name = || asn1::Elements::new(info.algorithm).and_then(|mut parts| parts.oid());
    let named = Algorithm::read(info.algorithm).map_err(|code| match name() {
        Ok(oid) => Refusal::new(code, &oid.to_string()),
        Err(_) => Refusal::bare(code),
    })?;
    let hash_of_scheme = match named {
        Algorithm { scheme: Scheme::Ed25519, .. } => return Ok((named, hash)),
        Algorithm { hash: named, .. } => named.unwrap_or(hash),
    };
    if hash_of_scheme != hash {
        return Err(Refusal::bare("algorithm-mismatch"));
    }
    Ok((Algorithm { hash: Some(hash), ..named }, hash))
}

/// Whether this certificate may sign MUD files, at this time.
//= https://www.rfc-editor.org/rfc/rfc8520#section-13.2
//# The Key Usage Extension in the signing certificate MUST be present and have
//# the bit digitalSignature(0) set.
fn may_sign(signer: &Certificate<'_>, terms: &Terms<'_>) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    match signer.key_usage {
        None => refusals.push(Refusal::bare("key-usage-missing")),
        Some(bits) if bits & DIGITAL_SIGNATURE == 0 => refusals.push(Refusal::bare("key-usage")),
        Some(_) => {}
    }
    if !path::may_sign_documents(signer) {
        refusals.push(Refusal::bare("extended-key-usage"));
    }
    //= https://www.rfc-editor.org/rfc/rfc8520#section-13.2
    //# When the id-pe-mudsigner extension
    //# is present in a device's X.509 certificate, the MUD signature file
    //# MUST have been generated by a certificate whose subject matches the
    //# contents of that id-pe-mudsigner extension.
    if let Some(named) = terms.mudsigner
        && !named.matches(signer.subject)
    {
        refusals.push(Refusal { code: "mudsigner", about: named.text() });
    }
    if terms.at > signer.not_after {
        refusals.push(Refusal::bare("signer-expired"));
    }
    if terms.at < signer.not_before {
        refusals.push(Refusal::bare("signer-not-yet-valid"));
    }
    refusals
}

/// The DER form within PEM; none where it is not PEM.
fn without_pem(signature: &[u8]) -> Result<Option<Vec<u8>>, Refusal> {
    let is_text =
        signature.iter().take(PREAMBLE).all(|b| b.is_ascii_graphic() || b" \r\n\t".contains(b));
    if !is_text || !signature.windows(BEGIN.len()).take(PREAMBLE).any(|w| w == BEGIN) {
        return Ok(None);
    }
    if signature.len() > LARGEST_PEM {
        return Err(Refusal::bare("signature-too-large"));
    }
    match pem::decode_vec(signature) {
        Ok(("CMS" | "PKCS7", der)) => Ok(Some(der)),
        Ok((label, _)) => Err(Refusal::new("pem", label)),
        Err(_) => Err(Refusal::bare("pem")),
    }
}

/// How PEM begins.
const BEGIN: &[u8] = b"-----BEGIN ";
/// Octets of other text that may stand before it.
const PREAMBLE: usize = 4 << 10;

/// The file with CRLF at each line's end, as `openssl cms` makes it without `-binary`; none where
/// that is the file itself.
fn mail_form(file: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(file.len() + file.len() / 16);
    let mut lines = file.split(|b| *b == b'\n').peekable();
    while let Some(line) = lines.next() {
        if lines.peek().is_none() {
            out.extend_from_slice(line);
            break;
        }
        let end = line.iter().rposition(|b| *b != b'\r').map_or(0, |at| at + 1);
        out.extend_from_slice(line.get(..end).unwrap_or_default());
        out.extend_from_slice(b"\r\n");
    }
    (out != file).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_mail_has_them() {
        assert_eq!(mail_form(b"a\nb\r\nc\r\r\nd"), Some(b"a\r\nb\r\nc\r\nd".to_vec()));
        assert_eq!(mail_form(b"a\r\nb"), None);
        assert_eq!(mail_form(b""), None);
        assert_eq!(mail_form(b"\n"), Some(b"\r\n".to_vec()));
    }
}
