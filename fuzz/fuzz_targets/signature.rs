//! Signatures of MUD files, certificates and names.
//!
//! What must hold: nobody who lacks the key gets a file believed that was not signed, whatever is
//! changed in the signature; a refusal has a word; a verdict can be told; and certificates that name
//! one another cost no more than others.
//!
//! The first octet chooses: a signature as it came, a good one with octets changed, taken out and
//! put in, a good one over another file, certificates, names.
#![no_main]

use std::{borrow::Cow, sync::LazyLock};

use gardien_fuzz::Budget;
use gardien_site::{
    declare::signature::{
        Certificate, Judgement, NOTES, Name, REFUSALS, Terms, Verdict, certificates, tell, verify,
    },
    words::{Lang, Words},
};
use gardien_watch::time::Time;
use libfuzzer_sys::fuzz_target;

/// Every certificate becomes a row of fields, and a name is written out twice. Elliptic curves take
/// most of the time; what does not grow with the input is in the fixed allowance.
const BUDGET: Budget = Budget { base: 192 << 10, each: 96, time: 20_000 };

const FILE: &[u8] = include_bytes!("../fixtures/lamp.json");
const GOOD: [&[u8]; 3] = [
    include_bytes!("../fixtures/good.p7s"),
    include_bytes!("../fixtures/good-noattr.p7s"),
    include_bytes!("../fixtures/good-keyid.p7s"),
];

static ROOT: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut all = certificates(include_bytes!("../fixtures/root.pem")).expect("a root");
    all.remove(0)
});
thread_local! {
    static WORDS: [Words; 2] = [Lang::En, Lang::Fr].map(Words::new);
}

fuzz_target!(|input: &[u8]| {
    // What is made once is no cost of an input.
    LazyLock::force(&ROOT);
    WORDS.with(|_| ());
    BUDGET.hold(input.len(), || run(input));
});

fn run(input: &[u8]) {
    let Some((&first, rest)) = input.split_first() else { return };
    let good = GOOD[usize::from(first >> 4) % GOOD.len()];
    match first % 5 {
        0 => judge(FILE, rest),
        1 => judge(FILE, &edited(good, rest)),
        2 => judge(rest, good),
        3 => read(rest),
        _ => name(rest),
    }
}

/// Judged with and without an anchor, and with another name than the signer's.
fn judge(file: &[u8], signature: &[u8]) {
    let root = Certificate::parse(&ROOT).expect("a root");
    let at = Time::parse("2030-01-01").expect("a time");
    let anchors = [root.clone()];
    let terms = Terms { anchors: &anchors, mudsigner: None, at };
    let verdict = check(file, signature, &terms);
    if verdict.judgement == Judgement::Valid {
        assert!(file == FILE, "a file was believed that nobody signed");
        assert_eq!(verdict.signer.as_ref().map(|s| s.serial.as_str()), Some("03"));
        assert_eq!(verdict.path.len(), 3);
    }
    let bare = check(file, signature, &Terms { anchors: &[], ..terms });
    assert_ne!(bare.judgement, Judgement::Valid);
    assert_eq!(bare.form, verdict.form);
    let other = check(file, signature, &Terms { mudsigner: Some(root.subject()), ..terms });
    assert!(other.judgement == Judgement::Refused || other.form.is_none());
}

fn check(file: &[u8], signature: &[u8], terms: &Terms<'_>) -> Verdict {
    let verdict = verify(file, signature, terms);
    assert_eq!(verdict.judgement == Judgement::Refused, !verdict.refusals.is_empty());
    assert!(verdict.refusals.iter().all(|r| REFUSALS.contains(&r.code)), "{:?}", verdict.refusals);
    assert!(verdict.notes.iter().all(|n| NOTES.contains(n)));
    assert!(verdict.form.is_some() || verdict.judgement == Judgement::Refused);
    WORDS.with(|words| {
        for words in words {
            let told = tell(&verdict, words, "lamp.json");
            assert!(!told.chars().any(|c| c.is_control() && c != '\n'), "{told:?}");
        }
    });
    verdict
}

/// A good signature with edits: two octets of place, one of what to do, one of value.
fn edited<'a>(good: &'a [u8], edits: &[u8]) -> Cow<'a, [u8]> {
    let mut octets = Cow::Borrowed(good);
    for edit in edits.chunks_exact(4).take(64) {
        let place = usize::from(u16::from_be_bytes([edit[0], edit[1]])) % octets.len().max(1);
        let octets = octets.to_mut();
        match edit[2] % 3 {
            0 if place < octets.len() => octets[place] = edit[3],
            1 if place < octets.len() => drop(octets.remove(place)),
            _ => octets.insert(place, edit[3]),
        }
    }
    octets
}

fn read(file: &[u8]) {
    if let Ok(certificate) = Certificate::parse(file) {
        let subject = certificate.subject();
        assert!(subject.matches(subject));
        let _ = certificate.mudsigner().map(|n| n.matches(subject));
    }
    for der in certificates(file).into_iter().flatten() {
        assert!(Certificate::parse(&der).is_ok());
    }
}

fn name(octets: &[u8]) {
    let (one, other) = octets.split_at(octets.len() / 2);
    for der in [octets, one, other] {
        let Ok(name) = Name::parse(der) else { continue };
        assert!(name.matches(name));
        let text = name.text().to_string();
        assert!(!text.chars().any(char::is_control), "{text:?}");
    }
    if let (Ok(one), Ok(other)) = (Name::parse(one), Name::parse(other)) {
        assert_eq!(one.matches(other), other.matches(one));
    }
}
