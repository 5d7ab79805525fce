//! The path from a signer to somebody the site trusts (RFC 5280 §6).
//!
//! webpki decides whether a path is good. Three things are done around it:
//!
//! - **What a hostile signature may cost.** Certificates of one name can make the number of possible
//!   paths exponential. Before webpki searches, only those stay that really signed one another,
//!   which takes at most [`MOST_CHECKS`] verifications; then few paths are left.
//! - **What webpki leaves to its user**: the anchor's own validity, its constraints, and KeyUsage of
//!   issuers.
//! - **The reason, for people.** Which certificate it was, and what about it.

use core::{cell::RefCell, time::Duration};

use gardien_watch::time::{SECOND, Time};
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{
    EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeIdIter, KeyUsage,
    RequiredEkuNotFoundContext, VerifiedPath, anchor_from_trusted_cert,
};

use super::{
    Refusal,
    algorithm::{Algorithm, IN_CERTIFICATES},
    certificate::{Certificate, KEY_CERT_SIGN},
};

/// Verifications of one certificate by another, before the search. An honest signature needs one
/// for each of its certificates.
const MOST_CHECKS: usize = 32;

/// Finds a path that holds at a time: the signer first, the anchor last. Where the signer is itself
/// an anchor, the path is that one certificate.
pub(super) fn find<'a>(
    signer: &Certificate<'a>,
    brought: &[Certificate<'a>],
    anchors: &[Certificate<'a>],
    at: Time,
) -> Result<Vec<Certificate<'a>>, Refusal> {
    if anchors.iter().any(|a| a.der == signer.der) {
        return Ok(vec![signer.clone()]);
    }
    // Deliberately narrower than RFC 5280: who issues certificates does not sign files with the
    // same key, and webpki does not build a path for one who does.
    if signer.is_authority() {
        return Err(Refusal::bare("signer-is-authority"));
    }
    let mut search = Search { at, hint: None, checks: 0 };
    let (between, anchors) = search.narrow(signer, brought, anchors)?;
    search.walk(signer, &between, &anchors)
}

struct Search {
    at: Time,
    /// The most telling reason so far.
    hint: Option<Refusal>,
    checks: usize,
}

impl Search {
    /// Leaves the certificates and anchors that signed the signer, or one another.
    fn narrow<'a>(
        &mut self,
        signer: &Certificate<'a>,
        brought: &[Certificate<'a>],
        anchors: &[Certificate<'a>],
    ) -> Result<(Vec<Certificate<'a>>, Vec<Certificate<'a>>), Refusal> {
        let mut between: Vec<Certificate<'a>> = Vec::new();
        let mut trusted: Vec<Certificate<'a>> = Vec::new();
        let mut next = Some(signer.clone());
        let mut place = 0;
        while let Some(child) = next {
            for (from, into) in [(anchors, &mut trusted), (brought, &mut between)] {
                for issuer in from.iter().filter(|i| i.subject == child.issuer) {
                    if issuer.der == signer.der || into.iter().any(|i| i.der == issuer.der) {
                        continue;
                    }
                    if self.signed(issuer, &child)? {
                        into.push(issuer.clone());
                    }
                }
            }
            next = between.get(place).cloned();
            place += 1;
        }
        Ok((between, trusted))
    }

    /// Whether one certificate's key made the other's signature.
    fn signed(
        &mut self,
        issuer: &Certificate<'_>,
        child: &Certificate<'_>,
    ) -> Result<bool, Refusal> {
        self.checks += 1;
        if self.checks > MOST_CHECKS {
            return Err(Refusal::bare("path-too-complex"));
        }
        let result = Algorithm::read(child.signature_algorithm)
            .map_err(|code| (code, child))
            .and_then(|algorithm| {
                issuer
                    .key
                    .verify(algorithm, child.signed, child.signature)
                    .map_err(|code| (code, if code == "weak-key" { issuer } else { child }))
            });
        let Err((code, about)) = result else { return Ok(true) };
        let code = match code {
            "bad-signature" | "algorithm-mismatch" => "certificate-signature",
            other => other,
        };
        self.remember(Refusal::about(code, about));
        Ok(false)
    }

    /// The first reason stays: it is the one nearest to the signer.
    fn remember(&mut self, refusal: Refusal) {
        self.hint.get_or_insert(refusal);
    }

    fn walk<'a>(
        self,
        signer: &Certificate<'a>,
        between: &[Certificate<'a>],
        trusted: &[Certificate<'a>],
    ) -> Result<Vec<Certificate<'a>>, Refusal> {
        let der = CertificateDer::from(signer.der);
        let entity =
            EndEntityCert::try_from(&der).map_err(|e| self.explain(&e, signer, between))?;
        let roots: Vec<CertificateDer<'_>> =
            trusted.iter().map(|a| CertificateDer::from(a.der)).collect();
        let roots: Vec<TrustAnchor<'_>> =
            roots.iter().filter_map(|a| anchor_from_trusted_cert(a).ok()).collect();
        let bag: Vec<CertificateDer<'_>> =
            between.iter().map(|c| CertificateDer::from(c.der)).collect();
        let seconds = u64::try_from(self.at.0.div_euclid(SECOND)).unwrap_or_default();
        let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let reached: RefCell<Result<Vec<Certificate<'a>>, Refusal>> =
            RefCell::new(Err(Refusal::bare("no-path")));
        let last = |path: &VerifiedPath<'_>| {
            let judged = self.judge(path, signer, between, trusted);
            let result = judged.as_ref().map(drop).map_err(|_| Error::UnknownIssuer);
            *reached.borrow_mut() = judged;
            result
        };
        let result = entity.verify_for_usage(
            &IN_CERTIFICATES,
            &roots,
            &bag,
            time,
            Purposes,
            None,
            Some(&last),
        );
        match (result.map(drop), reached.into_inner()) {
            (Ok(()), Ok(path)) => Ok(path),
            // A path led to an anchor and was refused at the last step: that is the reason to tell.
            (_, Err(refusal)) if refusal.code != "no-path" => Err(refusal),
            (Err(error), _) => Err(self.explain(&error, signer, between)),
            (Ok(()), Err(refusal)) => Err(refusal),
        }
    }

    /// What webpki leaves to its user, of a path that it finds good.
    fn judge<'a>(
        &self,
        path: &VerifiedPath<'_>,
        signer: &Certificate<'a>,
        between: &[Certificate<'a>],
        trusted: &[Certificate<'a>],
    ) -> Result<Vec<Certificate<'a>>, Refusal> {
        let mut found = vec![signer.clone()];
        for step in path.intermediate_certificates() {
            let der = step.der();
            let Some(issuer) = between.iter().find(|c| c.der == der.as_ref()) else {
                return Err(Refusal::bare("no-path"));
            };
            if issuer.key_usage.is_some_and(|usage| usage & KEY_CERT_SIGN == 0) {
                return Err(Refusal::about("issuer-key-usage", issuer));
            }
            found.push(issuer.clone());
        }
        let authorities = found.iter().skip(1).filter(|c| c.subject != c.issuer).count();
        // The same key may be there in several certificates, renewed.
        let mut refusal = Refusal::bare("no-path");
        for anchor in trusted {
            let der = CertificateDer::from(anchor.der);
            let same = anchor_from_trusted_cert(&der).is_ok_and(|a| a == *path.anchor());
            if !same {
                continue;
            }
            match self.check_anchor(anchor, authorities) {
                Ok(()) => {
                    found.push(anchor.clone());
                    return Ok(found);
                }
                Err(code) => refusal = Refusal::about(code, anchor),
            }
        }
        Err(refusal)
    }

    fn check_anchor(
        &self,
        anchor: &Certificate<'_>,
        authorities: usize,
    ) -> Result<(), &'static str> {
        if self.at > anchor.not_after {
            return Err("anchor-expired");
        }
        if self.at < anchor.not_before {
            return Err("anchor-not-yet-valid");
        }
        // Version 1 has no way to say it; whoever names such a root as an anchor means it.
        if anchor.has_extensions && !anchor.is_authority() {
            return Err("issuer-not-authority");
        }
        if anchor.key_usage.is_some_and(|usage| usage & KEY_CERT_SIGN == 0) {
            return Err("issuer-key-usage");
        }
        let most = anchor.path_length().and_then(|n| usize::try_from(n).ok());
        if most.is_some_and(|most| authorities > most) {
            return Err("path-length");
        }
        Ok(())
    }

    /// Why webpki found no path.
    fn explain(
        &self,
        error: &Error,
        signer: &Certificate<'_>,
        between: &[Certificate<'_>],
    ) -> Refusal {
        let late = between.iter().find(|c| self.at > c.not_after);
        let early = between.iter().find(|c| self.at < c.not_before);
        let lay = between.iter().find(|c| !c.is_authority());
        let about = |code, whom: Option<&Certificate<'_>>| match whom {
            Some(whom) => Refusal::about(code, whom),
            None => Refusal::bare(code),
        };
        match error {
            Error::CertExpired { .. } => about("issuer-expired", late),
            Error::CertNotValidYet { .. } => about("issuer-not-yet-valid", early),
            Error::CaUsedAsEndEntity => Refusal::bare("signer-is-authority"),
            Error::EndEntityUsedAsCa => about("issuer-not-authority", lay),
            Error::PathLenConstraintViolated => Refusal::bare("path-length"),
            Error::NameConstraintViolation
            | Error::MalformedNameConstraint
            | Error::InvalidNetworkMaskConstraint
            | Error::UnsupportedNameType => Refusal::bare("name-constraints"),
            Error::UnsupportedCriticalExtension => Refusal::bare("critical-extension"),
            Error::RequiredEkuNotFoundContext(_) => Refusal::bare("extended-key-usage"),
            Error::InvalidSignatureForPublicKey => Refusal::bare("certificate-signature"),
            Error::MaximumPathDepthExceeded
            | Error::MaximumPathBuildCallsExceeded
            | Error::MaximumSignatureChecksExceeded
            | Error::MaximumNameConstraintComparisonsExceeded => Refusal::bare("path-too-complex"),
            Error::UnknownIssuer => self.hint.clone().unwrap_or_else(|| {
                // The name that would have to be an anchor's.
                let top = between.last().unwrap_or(signer);
                Refusal { code: "no-path", about: top.issuer.text() }
            }),
            _ => Refusal::about("malformed-certificate", signer),
        }
    }
}

/// Extended key usage is optional (RFC 8520 does not ask for it, and its authors' own tool sets
/// none); where it is, on the signer or above, signing documents must be among the purposes.
/// Otherwise every web server's certificate could vouch for a thing.
#[derive(Clone, Copy)]
struct Purposes;

impl ExtendedKeyUsageValidator for Purposes {
    fn validate(&self, purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        let mut any = false;
        let mut fits = false;
        for purpose in purposes {
            any = true;
            let arcs = purpose?.to_decoded_oid();
            fits |= FOR_DOCUMENTS.contains(&arcs.as_slice());
        }
        if !any || fits {
            return Ok(());
        }
        Err(Error::RequiredEkuNotFoundContext(RequiredEkuNotFoundContext {
            required: KeyUsage::required(EMAIL_PROTECTION),
            present: Vec::new(),
        }))
    }
}

/// anyExtendedKeyUsage, codeSigning, emailProtection (RFC 5280 §4.2.1.12), documentSigning
/// (RFC 9336).
const FOR_DOCUMENTS: [&[usize]; 4] = [
    &[2, 5, 29, 37, 0],
    &[1, 3, 6, 1, 5, 5, 7, 3, 3],
    &[1, 3, 6, 1, 5, 5, 7, 3, 4],
    &[1, 3, 6, 1, 5, 5, 7, 3, 36],
];

/// 1.3.6.1.5.5.7.3.4, one of those, where webpki wants the one that was missed.
const EMAIL_PROTECTION: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 4];

/// Whether a signer's purposes, where it has any, allow signing documents.
pub(super) fn may_sign_documents(certificate: &Certificate<'_>) -> bool {
    certificate.purposes.as_ref().is_none_or(|purposes| {
        purposes.iter().any(|purpose| {
            let arcs: Vec<usize> =
                purpose.arcs().filter_map(|arc| usize::try_from(arc).ok()).collect();
            FOR_DOCUMENTS.contains(&arcs.as_slice())
        })
    })
}
