//! `gardien mud sign` and `gardien mud verify`, as a person or a script meets them.

#![expect(clippy::unwrap_used, reason = "in a test a missing value is the failure")]
#![expect(clippy::indexing_slicing, reason = "the octets are the test's own")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519, PKCS_RSA_SHA256,
    SignatureAlgorithm, date_time_ymd,
};
use serde_json::Value;

const FILE: &str = "{\n  \"ietf-mud:mud\": {\"mud-version\": 1}\n}\n";

/// A folder with a MUD file, a root and a signer; gone when it is dropped.
struct Workshop {
    folder: PathBuf,
}

impl Workshop {
    fn new(name: &str, algorithm: &'static SignatureAlgorithm) -> Self {
        Self::with(name, algorithm, |_| {})
    }

    fn with(
        name: &str,
        algorithm: &'static SignatureAlgorithm,
        change: impl FnOnce(&mut CertificateParams),
    ) -> Self {
        let folder = env::temp_dir().join(format!("gardien-mud-{name}-{}", std::process::id()));
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(&folder).unwrap();
        let shop = Self { folder };
        let root_key = KeyPair::generate().unwrap();
        let mut root = params("root");
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        root.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        shop.write("root.pem", root.self_signed(&root_key).unwrap().pem());
        let key = KeyPair::generate_for(algorithm).unwrap();
        let mut signer = params("Signer of lamps");
        signer.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        change(&mut signer);
        let issuer = Issuer::new(root, &root_key);
        shop.write("signer.pem", signer.signed_by(&key, &issuer).unwrap().pem());
        shop.write("key.pem", key.serialize_pem());
        private(&shop.path("key.pem"));
        shop.write("lamp.json", FILE);
        shop
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    /// Runs `gardien mud` in the folder, in English.
    fn mud(&self, arguments: &str) -> (i32, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_gardien"))
            .current_dir(&self.folder)
            .env("LC_ALL", "C")
            .arg("mud")
            .args(arguments.split_whitespace())
            .output()
            .unwrap();
        told(output)
    }

    fn sign(&self) {
        let (code, _, err) = self.mud("sign lamp.json --key key.pem --certificate signer.pem");
        assert_eq!((code, err.as_str()), (0, ""));
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.folder));
    }
}

fn told(output: Output) -> (i32, String, String) {
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2120, 1, 1);
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

#[cfg(unix)]
fn private(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn private(_path: &Path) {}

#[test]
fn every_kind_of_key_signs_what_is_then_valid() {
    for (name, algorithm) in [
        ("p256", &PKCS_ECDSA_P256_SHA256),
        ("p384", &PKCS_ECDSA_P384_SHA384),
        ("ed25519", &PKCS_ED25519),
        ("rsa", &PKCS_RSA_SHA256),
    ] {
        let shop = Workshop::new(name, algorithm);
        shop.sign();
        let (code, out, err) = shop.mud("verify lamp.json --anchor root.pem");
        assert_eq!((code, err.as_str()), (0, ""), "{name}: {out}");
        assert!(out.contains("the signature is valid") && out.contains("CN=Signer of lamps"));
    }
}

#[test]
fn signing_tells_a_program_what_it_wrote() {
    let shop = Workshop::new("told", &PKCS_ECDSA_P256_SHA256);
    let (code, out, _) =
        shop.mud("sign lamp.json --key key.pem --certificate signer.pem --json --force");
    let told: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 0, "{out}");
    assert!(told["signature"].as_str().unwrap().ends_with("lamp.p7s"));
    let length = fs::metadata(shop.path("lamp.p7s")).unwrap().len();
    assert_eq!(told["octets"].as_u64(), Some(length));
    assert!(told["warnings"].as_array().unwrap().is_empty());
}

#[test]
fn the_older_forms_of_keys_sign_too() {
    for (name, algorithm, label) in [
        ("sec1", &PKCS_ECDSA_P256_SHA256, "EC PRIVATE KEY"),
        ("sec1-384", &PKCS_ECDSA_P384_SHA384, "EC PRIVATE KEY"),
        ("pkcs1", &PKCS_RSA_SHA256, "RSA PRIVATE KEY"),
    ] {
        let shop = Workshop::new(name, algorithm);
        let pem = fs::read_to_string(shop.path("key.pem")).unwrap();
        let der = KeyPair::from_pem(&pem).unwrap().serialize_der();
        shop.write("key.pem", rewrap(label, inner_of(&der)));
        shop.sign();
        assert_eq!(shop.mud("verify lamp.json --anchor root.pem").0, 0, "{name}");
    }
}

/// The content of the OCTET STRING that follows version and algorithm in PKCS#8: the older form.
fn inner_of(der: &[u8]) -> &[u8] {
    let skip = |octets: &[u8], at: usize| -> (usize, usize) {
        match octets[at + 1] {
            n @ 0..=0x7f => (at + 2, usize::from(n)),
            0x81 => (at + 3, usize::from(octets[at + 2])),
            _ => (at + 4, usize::from(octets[at + 2]) << 8 | usize::from(octets[at + 3])),
        }
    };
    let (mut at, _) = skip(der, 0);
    for _ in 0..2 {
        let (content, length) = skip(der, at);
        at = content + length;
    }
    let (content, length) = skip(der, at);
    &der[content..content + length]
}

fn rewrap(label: &str, der: &[u8]) -> String {
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
fn without_an_anchor_it_is_said_and_needs_attention() {
    let shop = Workshop::new("unanchored", &PKCS_ECDSA_P256_SHA256);
    shop.sign();
    let (code, out, _) = shop.mud("verify lamp.json");
    assert_eq!(code, 3);
    let flat = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("the signature fits the file; who signed it was not checked"), "{out}");
    let (code, out, _) = shop.mud("verify lamp.json --lang fr");
    assert_eq!(code, 3);
    assert!(out.contains("la signature va avec le fichier"), "{out}");
}

#[test]
fn a_changed_file_is_refused() {
    let shop = Workshop::new("changed", &PKCS_ECDSA_P256_SHA256);
    shop.sign();
    shop.write("lamp.json", FILE.replace('1', "2"));
    let (code, out, err) = shop.mud("verify lamp.json --anchor root.pem");
    assert_eq!((code, err.as_str()), (1, ""));
    assert!(out.contains("refused") && out.contains("this file was changed after"), "{out}");
}

#[test]
fn programs_get_the_same_as_json() {
    let shop = Workshop::new("json", &PKCS_ECDSA_P256_SHA256);
    shop.sign();
    let (code, out, _) = shop.mud("verify lamp.json --anchor root.pem --json --at 2119-01-01");
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 0);
    assert_eq!(json["judgement"], "valid");
    assert_eq!(json["form"], "exact");
    assert_eq!(json["at"], "2119-01-01T00:00:00.000000Z");
    assert_eq!(json["signer"]["subject"], "CN=Signer of lamps");
    assert_eq!(json["path"].as_array().unwrap().len(), 2);
    let (code, out, _) = shop.mud("verify lamp.json --anchor root.pem --json --at 2121-01-01");
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 1);
    assert_eq!(json["judgement"], "refused");
    assert_eq!(json["refusals"][0]["code"], "signer-expired");
    // What cannot be judged gives no JSON that could be taken for a verdict.
    let (code, out, err) = shop.mud("verify absent.json --json");
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("there is no such file"), "{err}");
}

#[test]
fn the_named_signer_must_have_signed() {
    let shop = Workshop::new("named", &PKCS_ECDSA_P256_SHA256);
    shop.sign();
    let name = |text: &[u8]| {
        let n = u8::try_from(text.len()).unwrap();
        let mut der = vec![0x30, n + 11, 0x31, n + 9, 0x30, n + 7, 6, 3, 0x55, 4, 3, 0x0c, n];
        der.extend(text);
        der
    };
    shop.write("name.der", name(b"Signer of lamps"));
    let verify = "verify lamp.json --anchor root.pem --signer-name";
    assert_eq!(shop.mud(&format!("{verify} name.der")).0, 0);
    shop.write("name.der", name(b"Signer of locks"));
    let (code, out, _) = shop.mud(&format!("{verify} name.der"));
    assert_eq!(code, 1);
    assert!(out.contains("names somebody else"), "{out}");
    // A certificate without the extension names nobody: that is no yes.
    let (code, out, err) = shop.mud(&format!("{verify} signer.pem"));
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("names no signer"), "{err}");
}

#[test]
fn nothing_is_replaced_without_being_asked_and_no_key_is_shown() {
    let shop = Workshop::new("replace", &PKCS_ECDSA_P256_SHA256);
    shop.sign();
    let before = fs::read(shop.path("lamp.p7s")).unwrap();
    let sign = "sign lamp.json --key key.pem --certificate signer.pem";
    let (code, out, err) = shop.mud(sign);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("already there"), "{err}");
    assert_eq!(fs::read(shop.path("lamp.p7s")).unwrap(), before);
    let (code, out, err) = shop.mud(&format!("{sign} --force --at 2026-01-02"));
    assert_eq!(code, 0, "{err}");
    assert_ne!(fs::read(shop.path("lamp.p7s")).unwrap(), before);
    let key = fs::read_to_string(shop.path("key.pem")).unwrap();
    assert!(!out.contains(key.lines().nth(1).unwrap()));
    for file in ["lamp.json", "key.pem", "signer.pem"] {
        let (code, _, err) = shop.mud(&format!("{sign} --force --out {file}"));
        assert_eq!(code, 2);
        assert!(err.contains("would replace"), "{err}");
    }
    assert_eq!(fs::read_to_string(shop.path("key.pem")).unwrap(), key);
}

#[test]
fn a_certificate_that_others_will_refuse_is_said_at_once() {
    type Spoil = fn(&mut CertificateParams);
    let spoilt: [(&str, Spoil, &str); 3] = [
        ("nousage", |p| p.key_usages.clear(), "does not say what its key is for"),
        ("late", |p| p.not_after = date_time_ymd(2021, 1, 1), "has expired"),
        ("early", |p| p.not_before = date_time_ymd(2119, 1, 1), "not valid yet"),
    ];
    for (name, change, said) in spoilt {
        let shop = Workshop::with(name, &PKCS_ECDSA_P256_SHA256, change);
        let (code, _, err) = shop.mud("sign lamp.json --key key.pem --certificate signer.pem");
        assert_eq!(code, 3, "{err}");
        assert!(err.contains("others will refuse it") && err.contains(said), "{err}");
        assert!(shop.path("lamp.p7s").exists());
    }
}

#[test]
fn what_cannot_sign_is_named_and_nothing_is_written() {
    let shop = Workshop::new("cannot", &PKCS_ECDSA_P256_SHA256);
    let other = KeyPair::generate().unwrap().serialize_pem();
    let locked =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let strange = "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n";
    for (key, said) in [
        (other.as_str(), "is for another key"),
        (locked, "locked with a password"),
        (strange, "of a kind that does not sign"),
        ("nothing", "no private key that can be read"),
    ] {
        shop.write("other.pem", key);
        private(&shop.path("other.pem"));
        let (code, out, err) = shop.mud("sign lamp.json --key other.pem --certificate signer.pem");
        assert_eq!((code, out.as_str()), (1, ""), "{err}");
        assert!(err.contains(said), "{err}");
        assert!(!shop.path("lamp.p7s").exists());
    }
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let shop = Workshop::new("open", &PKCS_ECDSA_P256_SHA256);
    fs::set_permissions(shop.path("key.pem"), fs::Permissions::from_mode(0o644)).unwrap();
    let (code, _, err) = shop.mud("sign lamp.json --key key.pem --certificate signer.pem");
    assert_eq!(code, 0);
    assert!(err.contains("can be read by others"), "{err}");
}

#[test]
fn wrong_usage_is_told_with_the_right_help() {
    let shop = Workshop::new("usage", &PKCS_ECDSA_P256_SHA256);
    for (arguments, help) in [
        ("verify", "gardien mud verify --help"),
        ("sign lamp.json", "gardien mud sign --help"),
        ("verify lamp.json --at yesterday", "gardien mud verify --help"),
        ("frobnicate", "gardien mud --help"),
    ] {
        let (code, _, err) = shop.mud(arguments);
        assert_eq!(code, 2, "{arguments}: {err}");
        assert!(err.contains(help), "{arguments}: {err}");
    }
    for arguments in ["--help", "verify --help", "sign --help --lang fr"] {
        let (code, out, _) = shop.mud(arguments);
        assert_eq!(code, 0);
        assert!(out.lines().all(|l| l.chars().count() <= 100), "{out}");
    }
    let (code, _, err) = shop.mud("verify lamp.json");
    assert_eq!(code, 1);
    assert!(err.contains("lamp.p7s is not there"), "{err}");
}

#[test]
fn a_file_without_end_is_not_read_to_its_end() {
    let shop = Workshop::new("endless", &PKCS_ECDSA_P256_SHA256);
    shop.sign();
    if Path::new("/dev/zero").exists() {
        for arguments in ["verify /dev/zero", "verify lamp.json --signature /dev/zero"] {
            let (code, out, err) = shop.mud(arguments);
            assert_eq!((code, out.as_str()), (1, ""));
            assert!(err.contains("too large") || err.contains("is not there"), "{err}");
        }
    }
}

/// Signatures made elsewhere, which are no part of this repository.
mod elsewhere {
    use super::*;

    fn folder(test: &str) -> Option<PathBuf> {
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
        let root = env::var_os("GARDIEN_SHARED").map_or(beside, PathBuf::from);
        let root = root.join("mudfiles/_signed");
        if root.is_dir() {
            return Some(root);
        }
        println!("skipped: {test} wants the signed MUD files of GARDIEN_SHARED");
        None
    }

    fn verify(file: &Path, signature: &Path, anchor: &Path, at: &str) -> (i32, Value) {
        let output = Command::new(env!("CARGO_BIN_EXE_gardien"))
            .args(["mud", "verify", "--json", "--at", at])
            .arg(file)
            .arg("--signature")
            .arg(signature)
            .arg("--anchor")
            .arg(anchor)
            .output()
            .unwrap();
        let (code, out, err) = told(output);
        assert_eq!(err, "");
        (code, serde_json::from_str(&out).unwrap())
    }

    fn codes(verdict: &Value) -> Vec<&str> {
        let refusals = verdict["refusals"].as_array().unwrap();
        refusals.iter().map(|r| r["code"].as_str().unwrap()).collect()
    }

    /// Signed in 2018; the signer's certificate holds until 2028, the root's ended in 2019.
    #[test]
    fn the_luminaire_was_well_signed_and_its_root_has_expired() {
        let Some(root) = folder("the luminaire") else { return };
        let (file, anchor) = (root.join("Luminaire_150.json"), root.join("luminaire-cacert.pem"));
        let signature = root.join("Luminaire_150.p7s");
        let (code, verdict) = verify(&file, &signature, &anchor, "2018-12-01");
        assert_eq!((code, &verdict["judgement"]), (0, &Value::from("valid")));
        assert_eq!(verdict["form"], "exact");
        let subject = "CN=luminaire.example.com,O=Demo Luminaire Manufacturer";
        assert_eq!(verdict["signer"]["subject"], subject);
        let (code, verdict) = verify(&file, &signature, &anchor, "2026-11-25");
        assert_eq!((code, codes(&verdict)), (1, vec!["anchor-expired"]));
        let (code, verdict) = verify(&file, &signature, &anchor, "2029-01-01");
        assert_eq!((code, codes(&verdict)), (1, vec!["signer-expired"]));
    }

    #[test]
    fn openssls_signatures_are_judged_as_the_standard_has_it() {
        let Some(root) = folder("openssl's signatures") else { return };
        let (luminaire, made) = (root.join("Luminaire_150.json"), root.join("generated"));
        let (tampered, anchor) = (made.join("tamper.json"), made.join("root.pem"));
        let cases: [(&str, &Path, &[&str]); 13] = [
            ("ec.ee", &luminaire, &[]),
            ("rsa.ee", &luminaire, &[]),
            ("ec.ee", &tampered, &["tampered"]),
            ("rsa.ee", &tampered, &["tampered"]),
            ("att", &luminaire, &["attached"]),
            ("trunc", &luminaire, &["truncated"]),
            ("ec.eeke", &luminaire, &["key-usage"]),
            ("rsa.eeke", &luminaire, &["key-usage"]),
            ("ec.eenoku", &luminaire, &["key-usage-missing"]),
            ("rsa.eenoku", &luminaire, &["key-usage-missing"]),
            // Well made in their form (the signer named by its key, no attributes); but the
            // certificate is for enciphering keys.
            ("keyid", &luminaire, &["key-usage"]),
            ("noattr", &luminaire, &["key-usage"]),
            ("noattr", &tampered, &["bad-signature"]),
        ];
        for (name, file, expected) in cases {
            let signature = made.join(format!("{name}.p7s"));
            let (code, verdict) = verify(file, &signature, &anchor, "2026-11-25");
            assert_eq!(codes(&verdict), expected, "{name}");
            assert_eq!(code, i32::from(!expected.is_empty()), "{name}");
            let fits = !["att", "trunc"].contains(&name) && file == luminaire;
            assert_eq!(verdict["form"].is_string(), fits, "{name}");
        }
    }
}
