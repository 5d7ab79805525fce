//! Signatures of MUD files, good ones and every kind of bad one.

#![expect(clippy::unwrap_used, reason = "in a test a missing value is the failure")]
#![expect(clippy::indexing_slicing, reason = "the octets are the test's own")]

mod cases;
mod message;
mod world;

use gardien_site::{
    declare::signature::{
        Certificate, Form, Judgement, NOTES, Name, REFUSALS, Refusal, Unsigned, certificates,
        refusal_text, sign, tell,
    },
    words::{Lang, Words},
};
use gardien_watch::{time::Time, untrusted::Untrusted};
use message::{
    DATA, Id, MUD, Message, attribute, content_type, digest, oid, signing_time, subject, tlv,
};
use rcgen::{
    ExtendedKeyUsagePurpose, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519,
    PKCS_RSA_SHA256, date_time_ymd,
};
use world::{Authority, FILE, at, codes, judge, judge_named, params};

#[test]
fn what_is_signed_here_is_believed_here_with_every_kind_of_key() {
    let root = Authority::root("root", |_| {});
    let between = root.authority("between", |_| {});
    for (algorithm, said) in [
        (&PKCS_ECDSA_P256_SHA256, "ECDSA P-256 SHA-256"),
        (&PKCS_ECDSA_P384_SHA384, "ECDSA P-384 SHA-384"),
        (&PKCS_RSA_SHA256, "RSA PKCS#1 v1.5 SHA-256"),
        (&PKCS_ED25519, "Ed25519"),
    ] {
        let signer = between.signer_with(algorithm, |_| {});
        let chain = [Certificate::parse(&between.der).unwrap()];
        let signature = sign(FILE, &signer, &signer.certificate(), &chain, at()).unwrap();
        let verdict = judge(FILE, &signature, &[&root.der]);
        assert_eq!(verdict.judgement, Judgement::Valid, "{verdict:?}");
        assert_eq!(verdict.form, Some(Form::Exact));
        assert_eq!(verdict.algorithm.as_deref(), Some(said));
        assert_eq!(verdict.signed_at, Some(at()));
        assert_eq!(verdict.content_type, Some("data"));
        let path: Vec<String> = verdict.path.iter().map(|c| c.subject.to_string()).collect();
        assert_eq!(
            path,
            [
                "CN=signer,O=Lamps of Example",
                "CN=between,O=Lamps of Example",
                "CN=root,O=Lamps of Example"
            ]
        );
        // One octet of the file less, and it is another file.
        assert_eq!(codes(&judge(&FILE[1..], &signature, &[&root.der])), ["tampered"]);
    }
}

#[test]
fn no_octet_of_a_signature_can_be_changed_into_another_belief() {
    let root = Authority::root("root", |_| {});
    let signer = root.signer(|_| {});
    let signature = sign(FILE, &signer, &signer.certificate(), &[], at()).unwrap();
    let good = judge(FILE, &signature, &[&root.der]);
    for place in 0..signature.len() {
        let mut changed = signature.clone();
        changed[place] ^= 1 << (place % 8);
        let verdict = judge(FILE, &changed, &[&root.der]);
        // Versions and the list of digests before the content bind nobody.
        if verdict.judgement != Judgement::Refused {
            assert_eq!(verdict, good, "octet {place}");
        }
        let cut = judge(FILE, &signature[..place], &[&root.der]);
        assert_eq!(cut.judgement, Judgement::Refused, "cut at {place}");
    }
}

#[test]
fn without_an_anchor_only_the_fit_is_told() {
    let root = Authority::root("root", |_| {});
    let signer = root.signer(|_| {});
    let signature = Message::new(&signer, &[], FILE).make(FILE);
    let verdict = judge(FILE, &signature, &[]);
    assert_eq!(verdict.judgement, Judgement::Unanchored);
    assert_eq!(verdict.notes, ["no-anchors"]);
    assert!(verdict.path.is_empty());
    let told = tell(&verdict, &Words::new(Lang::En), "lamp.json");
    assert!(told.contains("fits the file; who signed it was not checked"), "{told}");
    // It does not help a certificate that may not sign.
    let signer = root.signer(|p| p.key_usages.clear());
    let signature = Message::new(&signer, &[], FILE).make(FILE);
    assert_eq!(codes(&judge(FILE, &signature, &[])), ["key-usage-missing"]);
}

#[test]
fn every_reason_is_told_not_only_the_first() {
    let root = Authority::root("root", |_| {});
    let signer = root.signer(|p| {
        p.key_usages.clear();
        p.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        p.not_after = date_time_ymd(2026, 2, 1);
    });
    let signature = Message::new(&signer, &[], FILE).make(FILE);
    let verdict = judge(FILE, &signature, &[&root.der]);
    assert_eq!(codes(&verdict), ["key-usage-missing", "extended-key-usage", "signer-expired"]);
}

#[test]
fn line_ends_of_mail_are_believed_and_named() {
    let root = Authority::root("root", |_| {});
    let signer = root.signer(|_| {});
    let mail = String::from_utf8(FILE.to_vec()).unwrap().replace('\n', "\r\n");
    for plain in [false, true] {
        let mut message = Message::new(&signer, &[], mail.as_bytes());
        if plain {
            message.attributes = None;
        }
        let verdict = judge(FILE, &message.make(mail.as_bytes()), &[&root.der]);
        assert_eq!(verdict.judgement, Judgement::Valid, "{verdict:?}");
        assert_eq!((verdict.form, verdict.notes.as_slice()), (Some(Form::Crlf), &["crlf"][..]));
    }
}

#[test]
fn the_other_forms_of_the_standard_are_believed() {
    let root = Authority::root("root", |_| {});
    let signer = root.signer(|p| {
        // rcgen writes a key identifier for authorities only.
        let id = tlv(4, &[&[7; 20]]);
        let extension = rcgen::CustomExtension::from_oid_content(&[2, 5, 29, 14], id);
        p.custom_extensions = vec![extension];
    });
    let check = |message: &Message<'_>, notes: &[&str]| {
        let verdict = judge(FILE, &message.make(FILE), &[&root.der]);
        assert_eq!(verdict.judgement, Judgement::Valid, "{verdict:?}");
        assert_eq!(verdict.notes, notes);
        verdict
    };
    let mut by_key = Message::new(&signer, &[], FILE);
    by_key.id = Id::Key(vec![7; 20]);
    check(&by_key, &[]);
    let mut plain = Message::new(&signer, &[], FILE);
    plain.attributes = None;
    check(&plain, &[]);
    let mut mud = Message::new(&signer, &[], FILE);
    mud.content_type = MUD;
    mud.attributes = Some(vec![content_type(MUD), digest(FILE)]);
    assert_eq!(check(&mud, &[]).content_type, Some("mud"));
    // What nobody knows is signed along with the rest.
    let mut more = Message::new(&signer, &[], FILE);
    more.attributes =
        Some(vec![attribute(&[0x2a, 3], &[&[5, 0]]), content_type(DATA), digest(FILE)]);
    check(&more, &[]);
    let mut disordered = Message::new(&signer, &[], FILE);
    disordered.attributes = Some(vec![digest(FILE), content_type(DATA)]);
    check(&disordered, &["attributes-order"]);
    let mut later = Message::new(&signer, &[], FILE);
    later.attributes = Some(vec![content_type(DATA), signing_time("270101000000Z"), digest(FILE)]);
    check(&later, &["signed-in-the-future"]);
}

#[test]
fn attributes_out_of_order_may_be_signed_in_order() {
    use gardien_site::declare::signature::Key;
    let root = Authority::root("root", |_| {});
    let signer = root.signer(|_| {});
    let message = Message::new(&signer, &[], FILE);
    let (first, second) = (content_type(DATA), digest(FILE));
    let signature = Key::sign(&signer, &tlv(0x31, &[&first, &second])).unwrap();
    let sent = message.put_together(Some(&[second, first].concat()), &signature);
    assert_eq!(judge(FILE, &sent, &[&root.der]).judgement, Judgement::Valid);
}

#[test]
fn pem_is_read_and_named() {
    let root = Authority::root("root", |_| {});
    let signer = root.signer(|_| {});
    let der = Message::new(&signer, &[], FILE).make(FILE);
    for label in ["PKCS7", "CMS"] {
        let pem = der_to_pem(label, &der);
        let verdict = judge(FILE, pem.as_bytes(), &[&root.der]);
        assert_eq!(verdict.judgement, Judgement::Valid, "{verdict:?}");
        assert_eq!(verdict.notes, ["pem"]);
    }
    // Ten megabytes of Base64 are not even decoded.
    let bomb = der_to_pem("CMS", &vec![0x30; 7 << 20]);
    assert_eq!(codes(&judge(FILE, bomb.as_bytes(), &[&root.der])), ["signature-too-large"]);
}

fn der_to_pem(label: &str, der: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in der.chunks(3) {
        let n = chunk.iter().fold(0_u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = LETTERS[(n >> (18 - 6 * place) & 63) as usize] as char;
            text.push(if place <= chunk.len() { letter } else { '=' });
        }
    }
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).map(|c| std::str::from_utf8(c).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

#[test]
fn a_signer_who_is_an_anchor_needs_no_path() {
    let root = Authority::root("root", |_| {});
    let signer = root.signer(|_| {});
    let signature = Message::new(&signer, &[], FILE).make(FILE);
    let verdict = judge(FILE, &signature, &[&signer.der]);
    assert_eq!(verdict.judgement, Judgement::Valid);
    assert_eq!(verdict.path.len(), 1);
    // Then the certificate need not even come along.
    let mut bare = Message::new(&signer, &[], FILE);
    bare.certificates.clear();
    assert_eq!(judge(FILE, &bare.make(FILE), &[&signer.der]).judgement, Judgement::Valid);
}

#[test]
fn a_renewed_anchor_of_the_same_key_is_found() {
    let old = Authority::root("root", |p| p.not_after = date_time_ymd(2026, 3, 1));
    let signer = old.signer(|_| {});
    let mut renewed = old.params.clone();
    renewed.not_after = date_time_ymd(2030, 1, 1);
    let renewed = renewed.self_signed(&old.key).unwrap().der().to_vec();
    let signature = Message::new(&signer, &[], FILE).make(FILE);
    assert_eq!(codes(&judge(FILE, &signature, &[&old.der])), ["anchor-expired"]);
    let verdict = judge(FILE, &signature, &[&old.der, &renewed]);
    assert_eq!(verdict.judgement, Judgement::Valid);
    assert_eq!(verdict.path.last().unwrap().not_after, Time::parse("2030-01-01").unwrap());
}

#[test]
fn a_path_around_an_expired_certificate_is_found() {
    let root = Authority::root("root", |_| {});
    let expired = root.authority("between", |p| p.not_after = date_time_ymd(2026, 2, 1));
    let signer = expired.signer(|_| {});
    let mut params = expired.params.clone();
    params.not_after = date_time_ymd(2027, 1, 1);
    let key = KeyPair::from_pem(&expired.key.serialize_pem()).unwrap();
    let renewed = root.certify(key, params);
    let message = Message::new(&signer, &[&expired.der, &renewed.der], FILE);
    assert_eq!(judge(FILE, &message.make(FILE), &[&root.der]).judgement, Judgement::Valid);
}

/// Names alone would give 15 × 14 × 13 × … paths, keys of one name that certify one another some
/// hundreds that hold; none of them leads anywhere.
#[test]
fn the_search_for_a_path_is_narrowed_before_it_begins() {
    let keys: Vec<Authority> = (0..15).map(|_| Authority::root("one name", |_| {})).collect();
    let strangers: Vec<Vec<u8>> = keys.iter().map(|a| a.der.clone()).collect();
    let mut friends = Vec::new();
    for by in &keys[..4] {
        for key in &keys[..4] {
            let key = KeyPair::from_pem(&key.key.serialize_pem()).unwrap();
            friends.push(by.certify(key, by.params.clone()).der);
        }
    }
    friends.pop();
    let root = Authority::root("root", |_| {});
    let signer = keys[0].signer(|_| {});
    // The first are told apart by who signed whom; of the others too many did.
    for (chain, code) in [(strangers, "certificate-signature"), (friends, "path-too-complex")] {
        let chain: Vec<&[u8]> = chain.iter().map(Vec::as_slice).collect();
        let signature = Message::new(&signer, &chain, FILE).make(FILE);
        assert_eq!(codes(&judge(FILE, &signature, &[&root.der])), [code]);
    }
}

#[test]
fn the_named_signer_is_compared_as_names_are() {
    let root = Authority::root("root", |_| {});
    let signer = root.signer(|_| {});
    let signature = Message::new(&signer, &[], FILE).make(FILE);
    let judged =
        |name: &[u8]| codes(&judge_named(FILE, &signature, &[&root.der], Some(name), at()));
    assert!(judged(subject(&signer.der)).is_empty());
    // The same name in another encoding, with other case and spaces.
    let part = |id: u8, text: &[u8]| {
        tlv(0x31, &[&tlv(0x30, &[&oid(&[0x55, 4, id]), &tlv(0x13, &[text])])])
    };
    let same = tlv(0x30, &[&part(10, b"LAMPS  of example"), &part(3, b"Signer ")]);
    assert!(judged(&same).is_empty());
    for other in [
        tlv(0x30, &[&part(3, b"signer"), &part(10, b"Lamps of Example")]),
        tlv(0x30, &[&part(3, b"signer")]),
        tlv(0x30, &[]),
    ] {
        assert_eq!(judged(&other), ["mudsigner"]);
    }
}

#[test]
fn a_devices_certificate_names_its_signer() {
    let root = Authority::root("root", |_| {});
    let signer = root.signer(|_| {});
    let name = subject(&signer.der).to_vec();
    let device = root.signer(|p| {
        let extension =
            rcgen::CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 30], name);
        p.custom_extensions = vec![extension];
    });
    let named = device.certificate();
    assert!(named.mudsigner().unwrap().matches(signer.certificate().subject()));
    assert!(signer.certificate().mudsigner().is_none());
}

#[test]
fn only_the_key_of_the_certificate_signs() {
    let root = Authority::root("root", |_| {});
    let (one, other) = (root.signer(|_| {}), root.signer(|_| {}));
    assert_eq!(sign(FILE, &one, &other.certificate(), &[], at()), Err(Unsigned::OtherKey));
    let p384 = root.signer_with(&PKCS_ECDSA_P384_SHA384, |_| {});
    assert_eq!(sign(FILE, &one, &p384.certificate(), &[], at()), Err(Unsigned::OtherKey));
    let before = Time::parse("1969-12-31").unwrap();
    assert_eq!(sign(FILE, &one, &one.certificate(), &[], before), Err(Unsigned::Time));
    let late = Time::parse("2050-01-01").unwrap();
    let signature = sign(FILE, &one, &one.certificate(), &[], late).unwrap();
    assert_eq!(judge(FILE, &signature, &[&root.der]).signed_at, Some(late));
}

/// Made with `openssl cms -sign -binary -outform DER -keyopt rsa_padding_mode:pss -keyopt
/// rsa_pss_saltlen:-1 -md sha384` (OpenSSL 3.0) over [`FILE`], by a root that signs itself.
#[test]
fn pss_is_believed() {
    let anchor = certificates(include_bytes!("pss.pem")).unwrap();
    let later = Time::parse("2030-01-01").unwrap();
    let verdict = judge_named(FILE, include_bytes!("pss.p7s"), &[&anchor[0]], None, later);
    assert_eq!(verdict.judgement, Judgement::Valid, "{verdict:?}");
    assert_eq!(verdict.algorithm.as_deref(), Some("RSA PSS SHA-384"));
}

#[test]
fn names_are_written_so_that_nothing_can_be_slipped_in() {
    let mut hostile = params("a");
    hostile.distinguished_name.push(rcgen::DnType::LocalityName, " x,CN=bank\u{1b}[2J\u{202e}+# ");
    let key = KeyPair::generate().unwrap();
    let der = hostile.self_signed(&key).unwrap().der().to_vec();
    let name = Certificate::parse(&der).unwrap().subject().text().to_string();
    assert_eq!(name, "L=\\ x\\,CN=bank\\u{1b}[2J\\u{202e}\\+#\\ ,CN=a,O=Lamps of Example");
    assert!(Name::parse(b"\x30\x03\x02\x01\x01").is_err());
}

#[test]
fn files_of_certificates_are_read_in_both_forms() {
    let root = Authority::root("root", |_| {});
    let pem = der_to_pem("CERTIFICATE", &root.der);
    let two = format!("a word before\n{pem}\nand between\n{pem}");
    assert_eq!(certificates(two.as_bytes()).unwrap().len(), 2);
    assert_eq!(certificates(&root.der).unwrap(), std::slice::from_ref(&root.der));
    for bad in [&b""[..], b"nothing", &root.der[..100], b"-----BEGIN CERTIFICATE-----\nMAA="] {
        assert!(certificates(bad).is_err());
    }
}

#[test]
fn every_line_fits_eighty_columns() {
    let root = Authority::root(&"root of all lamps ".repeat(9), |_| {});
    let between = root.authority("between", |_| {});
    let signer = between.signer(|p| {
        p.distinguished_name.push(rcgen::DnType::OrganizationalUnitName, "x".repeat(300));
    });
    let signature = Message::new(&signer, &[&between.der], FILE).make(FILE);
    for anchors in [&[][..], &[root.der.as_slice()], &[signer.der.as_slice()]] {
        for lang in [Lang::En, Lang::Fr] {
            let verdict = judge(FILE, &signature, anchors);
            let told = tell(&verdict, &Words::new(lang), &"lamps/".repeat(40));
            let widest = told.lines().map(|l| l.chars().count()).max();
            assert!(widest <= Some(80), "{told}");
        }
    }
}

#[test]
fn the_words_are_plain() {
    for (lang, most) in [(Lang::En, 30), (Lang::Fr, 36)] {
        let words = Words::new(lang);
        let mut prose = String::new();
        for code in REFUSALS {
            let about = Untrusted::new(&"CN=".repeat(60));
            let told = refusal_text(&words, &Refusal { code, about: about.clone() });
            assert!(told.ends_with('.') && told.contains("CN=CN="), "{told}");
            prose += &refusal_text(&words, &Refusal { code, about: Untrusted::default() });
            prose.push(' ');
        }
        for note in NOTES {
            prose += &words.say(&format!("signature-note-{note}"), &[]);
            prose.push(' ');
        }
        // LIX (Björnsson 1968): words per sentence, plus the share in percent of long words.
        let tokens: Vec<&str> = prose.split([' ', '’', '\u{202f}']).collect();
        let sentences = tokens.iter().filter(|t| t.ends_with(['.', ':'])).count();
        let words: Vec<&str> = tokens
            .iter()
            .map(|t| t.trim_matches(|c: char| !c.is_alphanumeric()))
            .filter(|w| !w.is_empty() && w.chars().all(char::is_alphabetic))
            .collect();
        let long = words.iter().filter(|w| w.chars().count() > 6).count();
        let (length, share) = (words.len() / sentences, 100 * long / words.len());
        assert!(length + share <= most, "{lang:?}: {length} words, {share}% long");
        assert!(length <= 12, "{lang:?}: {length} words per sentence");
    }
}
