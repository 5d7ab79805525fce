//! One signature for each way to be refused.

use gardien_site::declare::signature::{LARGEST_DECLARATION, REFUSALS, Verdict};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, ExtendedKeyUsagePurpose, GeneralSubtree,
    IsCa, KeyPair, KeyUsagePurpose, NameConstraints, PKCS_RSA_SHA256, PublicKeyData, SanType,
    SignatureAlgorithm, date_time_ymd,
};

use crate::{
    message::{
        DATA, ECDSA_SHA384, Message, SHA1, SHA224, SIGNED_DATA, content_type, digest, elements,
        subject, tlv, two_digests,
    },
    world::{Authority, FILE, Signer, at, codes, judge, judge_named, params},
};

/// A root, a signer below it, and the signature of [`FILE`], to be spoilt.
struct Good {
    root: Authority,
    signer: Signer,
}

impl Good {
    fn new() -> Self {
        let root = Authority::root("root", |_| {});
        let signer = root.signer(|_| {});
        Self { root, signer }
    }

    fn spoilt(&self, spoil: impl FnOnce(&mut Message<'_>)) -> Verdict {
        let mut message = Message::new(&self.signer, &[], FILE);
        spoil(&mut message);
        judge(FILE, &message.make(FILE), &[&self.root.der])
    }

    fn octets(&self) -> Vec<u8> {
        Message::new(&self.signer, &[], FILE).make(FILE)
    }

    fn judge(&self, signature: &[u8]) -> Verdict {
        judge(FILE, signature, &[&self.root.der])
    }
}

/// A signer whose certificate was changed.
fn signer(change: impl FnOnce(&mut CertificateParams)) -> Verdict {
    let root = Authority::root("root", |_| {});
    let signer = root.signer(change);
    judge(FILE, &Message::new(&signer, &[], FILE).make(FILE), &[&root.der])
}

/// A root and an authority below it, both changed as told, and a signer.
fn between(
    root: impl FnOnce(&mut CertificateParams),
    authority: impl FnOnce(&mut CertificateParams),
    signer: impl FnOnce(&mut CertificateParams),
) -> Verdict {
    let root = Authority::root("root", root);
    let authority = root.authority("between", authority);
    let signer = authority.signer(signer);
    judge(FILE, &Message::new(&signer, &[&authority.der], FILE).make(FILE), &[&root.der])
}

fn structure() -> Vec<(&'static str, Verdict)> {
    let good = Good::new();
    let octets = good.octets();
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut octets = octets.clone();
        change(&mut octets);
        good.judge(&octets)
    };
    let large = vec![b' '; LARGEST_DECLARATION + 1];
    let pem = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
    let nobody = tlv(0x30, &[&tlv(0x30, &[&tlv(2, &[&[1]])]), &tlv(0x30, &[]), &tlv(3, &[&[0]])]);
    vec![
        ("file-too-large", judge(&large, &octets, &[&good.root.der])),
        ("signature-too-large", good.judge(&vec![0x30; 70_000])),
        ("empty", good.judge(b"")),
        ("pem", good.judge(pem.as_bytes())),
        ("truncated", with(&|o| o.truncate(300))),
        ("trailing", with(&|o| o.push(0))),
        ("not-der", with(&|o| o[1] = 0x80)),
        ("not-cms", good.judge(b"{}")),
        ("not-signed-data", good.spoilt(|m| m.outer = DATA)),
        ("content-type", good.spoilt(|m| m.content_type = SIGNED_DATA)),
        ("attached", good.spoilt(|m| m.content = Some(FILE.to_vec()))),
        ("no-signer", good.spoilt(|m| m.signers = 0)),
        ("several-signers", good.spoilt(|m| m.signers = 2)),
        (
            "too-many-certificates",
            good.spoilt(|m| m.certificates = vec![good.signer.der.clone(); 17]),
        ),
        ("malformed-certificate", good.spoilt(|m| m.certificates.push(nobody))),
        ("attributes", good.spoilt(|m| m.attributes = Some(vec![content_type(DATA)]))),
        ("attributes", good.spoilt(|m| m.attributes = Some(vec![digest(FILE)]))),
        (
            "attributes",
            good.spoilt(|m| m.attributes = Some(vec![content_type(DATA), two_digests(FILE)])),
        ),
        (
            "attributes",
            good.spoilt(|m| {
                m.attributes = Some(vec![content_type(DATA), digest(FILE), digest(FILE)]);
            }),
        ),
        (
            "attributes",
            good.spoilt(|m| m.attributes = Some(vec![content_type(SIGNED_DATA), digest(FILE)])),
        ),
    ]
}

fn fit() -> Vec<(&'static str, Verdict)> {
    let good = Good::new();
    let octets = good.octets();
    let mut changed = octets.clone();
    *changed.last_mut().unwrap() ^= 1;
    // The attributes of a good signature, passed off as the file of one without.
    let attributes = tlv(0x31, &[&content_type(DATA), &digest(FILE)]);
    let mut stolen = Message::new(&good.signer, &[], FILE);
    stolen.attributes = None;
    let stolen = judge(&attributes, &stolen.make(&attributes), &[&good.root.der]);
    let plain = |file: &[u8]| {
        let mut message = Message::new(&good.signer, &[], FILE);
        message.attributes = None;
        judge(file, &message.make(FILE), &[&good.root.der])
    };
    vec![
        ("signer-certificate-missing", good.spoilt(|m| m.certificates.clear())),
        ("weak-algorithm", good.spoilt(|m| m.digest = SHA1)),
        ("unsupported-algorithm", good.spoilt(|m| m.digest = SHA224)),
        ("algorithm-mismatch", good.spoilt(|m| m.algorithm = ECDSA_SHA384)),
        ("weak-key", weak_key()),
        ("tampered", judge(b"{}", &octets, &[&good.root.der])),
        ("bad-signature", good.judge(&changed)),
        ("bad-signature", plain(b"{}")),
        ("attributes-as-content", stolen),
    ]
}

/// A certificate for an RSA key of 1,024 bits; whose key it is does not matter.
fn weak_key() -> Verdict {
    struct Short(Vec<u8>);
    impl PublicKeyData for Short {
        fn der_bytes(&self) -> &[u8] {
            &self.0
        }
        fn algorithm(&self) -> &'static SignatureAlgorithm {
            &PKCS_RSA_SHA256
        }
    }
    let root = Authority::root("root", |_| {});
    let modulus = tlv(2, &[&[0], &[0xa5; 128]]);
    let key = Short(tlv(0x30, &[&modulus, &tlv(2, &[&[1, 0, 1]])]));
    let mut params = params("signer");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let der = params.signed_by(&key, &root.issuer()).unwrap().der().to_vec();
    let signer = Signer { key: KeyPair::generate().unwrap(), der };
    judge(FILE, &Message::new(&signer, &[], FILE).make(FILE), &[&root.der])
}

fn may_sign() -> Vec<(&'static str, Verdict)> {
    let good = Good::new();
    let other = Authority::root("somebody else", |_| {});
    let named = Some(subject(&other.der));
    let critical = || {
        let mut extension = CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 1], vec![5, 0]);
        extension.set_criticality(true);
        extension
    };
    vec![
        ("key-usage-missing", signer(|p| p.key_usages.clear())),
        ("key-usage", signer(|p| p.key_usages = vec![KeyUsagePurpose::KeyEncipherment])),
        (
            "extended-key-usage",
            signer(|p| p.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth]),
        ),
        (
            "extended-key-usage",
            between(
                |_| {},
                |p| p.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth],
                |_| {},
            ),
        ),
        ("mudsigner", judge_named(FILE, &good.octets(), &[&good.root.der], named, at())),
        ("signer-expired", signer(|p| p.not_after = date_time_ymd(2026, 5, 31))),
        ("signer-not-yet-valid", signer(|p| p.not_before = date_time_ymd(2026, 6, 2))),
        ("signer-is-authority", signer(|p| p.is_ca = IsCa::Ca(BasicConstraints::Unconstrained))),
        ("critical-extension", signer(|p| p.custom_extensions = vec![critical()])),
    ]
}

fn paths() -> Vec<(&'static str, Verdict)> {
    let good = Good::new();
    let octets = good.octets();
    let other = Authority::root("another root", |_| {});
    let same_name = Authority::root("root", |_| {});
    let dns = |name: &str| GeneralSubtree::DnsName(name.to_owned());
    let only = |subtree: GeneralSubtree| NameConstraints {
        permitted_subtrees: vec![subtree],
        excluded_subtrees: Vec::new(),
    };
    let example = || SanType::DnsName("lamp.example".try_into().unwrap());
    vec![
        ("no-path", judge(FILE, &octets, &[&other.der])),
        ("certificate-signature", judge(FILE, &octets, &[&same_name.der])),
        ("issuer-expired", between(|_| {}, |p| p.not_after = date_time_ymd(2026, 5, 1), |_| {})),
        (
            "issuer-not-yet-valid",
            between(|_| {}, |p| p.not_before = date_time_ymd(2026, 7, 1), |_| {}),
        ),
        ("issuer-not-authority", between(|_| {}, |p| p.is_ca = IsCa::NoCa, |_| {})),
        ("issuer-not-authority", between(|p| p.is_ca = IsCa::ExplicitNoCa, |_| {}, |_| {})),
        (
            "issuer-key-usage",
            between(|_| {}, |p| p.key_usages = vec![KeyUsagePurpose::DigitalSignature], |_| {}),
        ),
        (
            "issuer-key-usage",
            between(|p| p.key_usages = vec![KeyUsagePurpose::DigitalSignature], |_| {}, |_| {}),
        ),
        ("anchor-expired", between(|p| p.not_after = date_time_ymd(2026, 5, 1), |_| {}, |_| {})),
        (
            "anchor-not-yet-valid",
            between(|p| p.not_before = date_time_ymd(2026, 7, 1), |_| {}, |_| {}),
        ),
        (
            "path-length",
            between(|p| p.is_ca = IsCa::Ca(BasicConstraints::Constrained(0)), |_| {}, |_| {}),
        ),
        ("path-length", path_length_between()),
        (
            "name-constraints",
            between(
                |_| {},
                |p| p.name_constraints = Some(only(dns("other.example"))),
                |p| p.subject_alt_names = vec![example()],
            ),
        ),
        (
            "name-constraints",
            between(
                |p| p.name_constraints = Some(only(dns("other.example"))),
                |_| {},
                |p| p.subject_alt_names = vec![example()],
            ),
        ),
        // webpki does not compare directory names; what cannot be shown is not believed.
        (
            "name-constraints",
            between(
                |_| {},
                |p| {
                    let name = params("signer").distinguished_name;
                    p.name_constraints = Some(only(GeneralSubtree::DirectoryName(name)));
                },
                |_| {},
            ),
        ),
        ("path-too-complex", tangle()),
        ("weak-algorithm", weak_certificate()),
    ]
}

/// Root, then an authority that allows none below it, then one all the same.
fn path_length_between() -> Verdict {
    let root = Authority::root("root", |_| {});
    let upper = root.authority("upper", |p| p.is_ca = IsCa::Ca(BasicConstraints::Constrained(0)));
    let lower = upper.authority("lower", |_| {});
    let signer = lower.signer(|_| {});
    let message = Message::new(&signer, &[&upper.der, &lower.der], FILE);
    judge(FILE, &message.make(FILE), &[&root.der])
}

/// Sixteen certificates of one name, each signed by the next.
fn tangle() -> Verdict {
    let mut chain = vec![Authority::root("one name", |_| {})];
    for _ in 0..14 {
        let next = chain.last().unwrap().authority("one name", |_| {});
        chain.push(next);
    }
    let signer = chain.last().unwrap().signer(|_| {});
    let chain: Vec<&[u8]> = chain.iter().map(|a| a.der.as_slice()).collect();
    let root = Authority::root("root", |_| {});
    judge(FILE, &Message::new(&signer, &chain, FILE).make(FILE), &[&root.der])
}

/// An authority whose own certificate says that it was signed with SHA-1.
fn weak_certificate() -> Verdict {
    let root = Authority::root("root", |_| {});
    let mut authority = root.authority("between", |_| {});
    let signer = authority.signer(|_| {});
    // ecdsa-with-SHA256 becomes ecdsa-with-SHA1, one octet shorter, in both places.
    let (with_sha256, with_sha1) = (
        tlv(0x30, &[&tlv(6, &[&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]])]),
        tlv(0x30, &[&tlv(6, &[&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1]])]),
    );
    let parts = elements(crate::message::content(&authority.der));
    let signed: Vec<&[u8]> = elements(crate::message::content(parts[0]))
        .into_iter()
        .map(|e| if e == with_sha256 { &with_sha1 } else { e })
        .collect();
    authority.der = tlv(0x30, &[&tlv(0x30, &signed), &with_sha1, parts[2]]);
    let message = Message::new(&signer, &[&authority.der], FILE);
    judge(FILE, &message.make(FILE), &[&root.der])
}

#[test]
fn every_way_to_be_refused_has_its_own_word() {
    let mut seen = Vec::new();
    for (code, verdict) in [structure(), fit(), may_sign(), paths()].concat() {
        assert_eq!(codes(&verdict), [code], "{verdict:?}");
        seen.push(code);
    }
    let unseen: Vec<_> = REFUSALS.iter().filter(|code| !seen.contains(code)).collect();
    assert!(unseen.is_empty(), "no case for {unseen:?}");
}
