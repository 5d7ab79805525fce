//! The relying party against the standard's own vectors, and against an authenticator that lies.
#![allow(clippy::indexing_slicing, clippy::panic, reason = "tests fail loudly")]

#[path = "../../../tests/authenticator/mod.rs"]
mod authenticator;

use authenticator::{Authenticator, bytes, client};
use serde_json::Value;

use super::*;
use crate::auth::password::unhex;

fn vectors() -> Value {
    serde_json::from_str(include_str!("vectors.json")).unwrap()
}

fn octets(vector: &Value, name: &str) -> Vec<u8> {
    unhex(vector[name].as_str().unwrap()).unwrap()
}

/// A vector's registration and login, each judged. UV is left open, since the vectors do.
fn judge(vector: &Value) -> (Result<Made, Refused>, Option<Result<Used, Refused>>) {
    let place = Place::of("example.org").unwrap();
    let challenge: [u8; 32] = octets(vector, "challenge").try_into().unwrap();
    let client = octets(vector, "client");
    let made = made(&place, &challenge, &client, &octets(vector, "object"), false);
    let used = made.as_ref().ok().map(|made| {
        used(
            &place,
            &octets(vector, "use_challenge").try_into().unwrap(),
            Kept { key: &made.key, counter: made.counter, may_be_copied: made.may_be_copied },
            &octets(vector, "use_client"),
            &octets(vector, "use_data"),
            &octets(vector, "use_signature"),
            false,
        )
    });
    (made, used)
}

#[test]
fn the_vectors_of_the_standard_are_judged_as_it_says() {
    let vectors = vectors();
    let mut taken = 0;
    for (name, vector) in vectors["vectors"].as_object().unwrap() {
        let (made, used) = judge(vector);
        let refused = match name.as_str() {
            "none-es256-cross-origin" | "none-es256-top-origin" => Some(Refused::Origin),
            "packed-es384" | "packed-ed448" => Some(Refused::Key),
            _ => None,
        };
        assert_eq!(made.as_ref().err().copied(), refused, "{name}");
        if let Some(used) = used {
            assert!(used.is_ok(), "{name}: {used:?}");
            let algorithm = match name.as_str() {
                "packed-eddsa" => -8,
                "packed-rs256" => -257,
                _ => -7,
            };
            assert_eq!(made.unwrap().algorithm, algorithm, "{name}");
            taken += 1;
        }
        // One octet of each part that is signed, changed.
        for part in
            ["use_client", "use_data", "use_signature"].into_iter().filter(|_| refused.is_none())
        {
            let mut other = vector.clone();
            let text = vector[part].as_str().unwrap();
            let last = if text.ends_with('0') { '1' } else { '0' };
            other[part] = format!("{}{last}", &text[..text.len() - 1]).into();
            assert!(judge(&other).1.unwrap().is_err(), "{name} {part}");
        }
    }
    assert_eq!(taken, 10);
}

#[test]
fn packed_statements_by_the_key_itself_are_checked() {
    let mut vector = vectors()["vectors"]["packed-self-es256"].clone();
    assert!(judge(&vector).0.is_ok());
    // Within the signature of the statement.
    let text = vector["object"].as_str().unwrap().replace("40220067a20754", "40220067a20755");
    vector["object"] = text.into();
    assert_eq!(judge(&vector).0, Err(Refused::Statement));
}

const CHALLENGE: [u8; 32] = [9; 32];
const ORIGIN: &str = "https://hub.example:8443";

fn place() -> Place {
    Place::of("Hub.example:8443").unwrap()
}

fn creating() -> Vec<u8> {
    client("webauthn.create", &secret::base64url(&CHALLENGE), ORIGIN)
}

fn using() -> Vec<u8> {
    client("webauthn.get", &secret::base64url(&CHALLENGE), ORIGIN)
}

fn make(object: &[u8], client: &[u8]) -> Result<Made, Refused> {
    made(&place(), &CHALLENGE, client, object, true)
}

/// A login by an authenticator that was registered as it was then.
fn log_in(kept: &Made, by: &Authenticator, client: &[u8]) -> Result<Used, Refused> {
    let (data, signature) = by.answer(client);
    let kept = Kept { key: &kept.key, counter: kept.counter, may_be_copied: kept.may_be_copied };
    used(&place(), &CHALLENGE, kept, client, &data, &signature, true)
}

#[test]
fn each_algorithm_registers_and_lets_in() {
    for (mut by, number) in [
        (Authenticator::p256("hub.example"), &[0x26][..]),
        (Authenticator::ed25519("hub.example"), &[0x27]),
        (Authenticator::ml_dsa("hub.example"), &[0x38, 0x2f]),
    ] {
        let kept = make(&by.make(), &creating()).unwrap();
        assert_eq!(kept.id, by.id);
        assert_eq!(make(&by.make_packed(number, &creating()), &creating()).as_ref(), Ok(&kept));
        // The statement's number is another than the key's.
        let other = by.make_packed(&[0x25], &creating());
        assert_eq!(make(&other, &creating()), Err(Refused::Statement));
        by.counter = 2;
        assert_eq!(log_in(&kept, &by, &using()), Ok(Used { counter: 2, is_copied: false }));
    }
}

#[test]
fn lies_are_told_apart() {
    let by = Authenticator::p256("hub.example");
    let kept = make(&by.make(), &creating()).unwrap();
    let here = secret::base64url(&CHALLENGE);
    let there = secret::base64url(&[8; 32]);
    for (said, why) in [
        (client("webauthn.create", &there, ORIGIN), Refused::Challenge),
        (client("webauthn.create", "", ORIGIN), Refused::Challenge),
        (client("webauthn.get", &here, ORIGIN), Refused::Kind),
        (client("webauthn.create", &here, "https://hub.example"), Refused::Origin),
        (client("webauthn.create", &here, "http://hub.example:8443"), Refused::Origin),
        (client("webauthn.create", &here, "https://evil.example"), Refused::Origin),
        (client("webauthn.create", &here, "https://hub.example:8443/"), Refused::Origin),
        (b"{}".to_vec(), Refused::Malformed),
        ([creating(), b" x".to_vec()].concat(), Refused::Malformed),
        (
            String::from_utf8(creating()).unwrap().replace("false", "true").into_bytes(),
            Refused::Origin,
        ),
        (
            // Told twice: one reader would take the first, another the last.
            String::from_utf8(creating())
                .unwrap()
                .replacen('{', r#"{"type":"webauthn.create","#, 1)
                .into_bytes(),
            Refused::Malformed,
        ),
    ] {
        assert_eq!(make(&by.make(), &said), Err(why), "{}", String::from_utf8_lossy(&said));
    }
    let with = |change: fn(&mut Authenticator)| {
        let mut by = Authenticator::p256("hub.example");
        change(&mut by);
        make(&by.make(), &creating()).map(drop)
    };
    for (change, why) in [
        ((|a| a.rp = "evil.example".into()) as fn(&mut Authenticator), Refused::Name),
        (|a| a.flags = 0x04, Refused::Absent),
        (|a| a.flags = 0x01, Refused::Unverified),
        // Copied, and not to be copied.
        (|a| a.flags = 0x15, Refused::Malformed),
        (|a| a.tail = vec![0], Refused::Malformed),
        // Extensions are announced and do not come; are no map.
        (|a| a.flags = 0x85, Refused::Malformed),
        (|a| (a.flags, a.tail) = (0x85, vec![0x01]), Refused::Malformed),
        (|a| a.id = vec![1; 1024], Refused::Malformed),
        (|a| a.id = vec![], Refused::Malformed),
    ] {
        assert_eq!(with(change), Err(why));
    }
    assert_eq!(with(|a| (a.flags, a.tail) = (0x85, vec![0xa0])), Ok(()));
    assert_eq!(with(|a| a.id = vec![1; 1023]), Ok(()));
    // Statements.
    let data = by.registered(&by.key());
    let object = |format, statement: &[u8]| make(&by.object(format, statement, &data), &creating());
    assert_eq!(object("none", &[0xa1, 1, 1]), Err(Refused::Statement));
    assert_eq!(object("packed", &[0xa0]), Err(Refused::Statement));
    assert_eq!(object("none", &[0x80]), Err(Refused::Malformed));
    assert_eq!(object("of-a-maker", &[0xa1, 1, 1]), Ok(kept.clone()));
    let mut long = by.make();
    long.push(0);
    assert_eq!(make(&long, &creating()), Err(Refused::Malformed), "octets behind");
    let whole = by.make();
    for cut in 0..whole.len() {
        assert_eq!(make(&whole[..cut], &creating()), Err(Refused::Malformed), "{cut}");
    }
    // Logins.
    let mut login = Authenticator { counter: 2, id: by.id.clone(), ..by };
    assert!(log_in(&kept, &login, &using()).is_ok());
    assert_eq!(log_in(&kept, &login, &creating()), Err(Refused::Kind));
    login.flags = 0x01;
    assert_eq!(log_in(&kept, &login, &using()), Err(Refused::Unverified));
    login.flags = 0x0d;
    assert_eq!(log_in(&kept, &login, &using()), Err(Refused::Changed));
    login.flags = authenticator::USUAL;
    for counter in [1, 0] {
        login.counter = counter;
        assert_eq!(log_in(&kept, &login, &using()), Err(Refused::Counter), "{counter}");
    }
    let stranger = Authenticator::p256("hub.example");
    assert_eq!(log_in(&kept, &stranger, &using()), Err(Refused::Signature));
}

#[test]
fn an_authenticator_that_does_not_count_is_no_copy() {
    let mut by = Authenticator::ed25519("hub.example");
    by.counter = 0;
    let kept = make(&by.make(), &creating()).unwrap();
    for _ in 0..2 {
        assert_eq!(log_in(&kept, &by, &using()), Ok(Used { counter: 0, is_copied: false }));
    }
}

#[test]
fn keys_that_cannot_be_used_are_refused() {
    let by = Authenticator::p256("hub.example");
    let key = by.key();
    assert!(Key::read(&key).is_some());
    let mut off = key.clone();
    *off.last_mut().unwrap() ^= 1;
    assert!(Key::read(&off).is_none(), "a point off the curve");
    let mut zero = key.clone();
    zero[10..42].fill(0);
    zero[45..].fill(0);
    assert!(Key::read(&zero).is_none(), "no point");
    for (at, octet, why) in [
        (2, 1, "an octet pair as a curve's key"),
        (4, 0x27, "EdDSA on P-256"),
        (4, 0x38, "another algorithm"),
        (6, 2, "P-384"),
        (1, 2, "a name that stands twice"),
    ] {
        let mut other = key.clone();
        other[at] = octet;
        assert!(Key::read(&other).is_none(), "{why}");
    }
    let more = [&[0xa6][..], &key[1..], &[0x23, 0x41, 1]].concat();
    assert!(Key::read(&more).is_none(), "a private part");
    let rsa = |n: &[u8], e: &[u8]| {
        let key = [&[0xa4, 1, 3, 3, 0x39, 1, 0, 0x20][..], &bytes(n), &[0x21], &bytes(e)].concat();
        Key::read(&key).is_some()
    };
    assert!(rsa(&[0xff; 256], &[1, 0, 1]));
    assert!(!rsa(&[0xff; 128], &[1, 0, 1]), "1024 bits");
    assert!(!rsa(&[0xff; 513], &[1, 0, 1]), "more than 4096 bits");
    assert!(!rsa(&[0; 256], &[1, 0, 1]) && !rsa(&[0xff; 256], &[0]));
}

#[test]
fn a_name_is_needed() {
    for address in
        ["127.0.0.1:7180", "[::1]:7180", "192.168.1.2", "", ":80", "a:b", "hub.", ".x", "a_b"]
    {
        assert_eq!(Place::of(address), None, "{address}");
    }
    let own = Place::of("localhost:7180").unwrap();
    assert_eq!((own.rp.as_str(), own.origins.len()), ("localhost", 2));
    assert_eq!(Place::of("Hub.Example").unwrap().origins, ["https://hub.example"]);
}

#[test]
fn each_refusal_has_words() {
    use gardien_site::words::{Lang, Words};
    for lang in [Lang::En, Lang::Fr] {
        let words = Words::new(lang);
        for refused in Refused::ALL {
            assert!(words.has(&format!("api-{}", refused.word())), "{refused:?}");
        }
    }
}
