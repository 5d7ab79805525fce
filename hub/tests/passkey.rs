//! Passkeys over a real hub: made, used, told apart, removed.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail loudly"
)]

mod authenticator;
mod hub;

use authenticator::{Authenticator, client};
use hub::{Answer, Hub, PASSWORD};
use serde_json::{Value, json};

/// The page's origin, and the header that goes with it.
fn here(hub: &Hub) -> (String, String) {
    let host = format!("localhost:{}", hub.address.port());
    (format!("http://{host}"), host)
}

/// Asks under the hub's name instead of its address.
fn ask(hub: &Hub, token: &str, method: &str, path: &str, body: &Value) -> Answer {
    let (origin, host) = here(hub);
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("Origin", origin.as_str())];
    if !token.is_empty() {
        headers.push(("Authorization", &bearer));
    }
    let text = hub.request(method, path, &headers, &body);
    let text = text.replacen(&hub.address.to_string(), &host, 1);
    Answer::parse(&hub.raw(text.as_bytes())).unwrap()
}

fn url(octets: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for three in octets.chunks(3) {
        let bits =
            three.iter().fold(0_u32, |n, o| n << 8 | u32::from(*o)) << (8 * (3 - three.len()));
        for n in 0..=three.len() {
            text.push(char::from(DIGITS[(bits >> (18 - 6 * n)) as usize & 63]));
        }
    }
    text
}

fn made(hub: &Hub, token: &str, by: &Authenticator) -> (Answer, Value) {
    let begin = json!({ "password": PASSWORD });
    let options = ask(hub, token, "POST", "/api/v1/me/passkeys/begin", &begin).json();
    assert_eq!(options["rp"]["id"], "localhost");
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
    let said = client("webauthn.create", options["challenge"].as_str().unwrap(), &here(hub).0);
    let body = json!({ "name": "telephone", "credential": {
        "id": url(&by.id), "rawId": url(&by.id), "type": "public-key",
        "response": { "clientDataJSON": url(&said), "attestationObject": url(&by.make()),
                      "transports": ["internal"] },
        "clientExtensionResults": {},
    }});
    (ask(hub, token, "POST", "/api/v1/me/passkeys", &body), options)
}

/// A login's body, with a challenge of the hub.
fn login_body(hub: &Hub, by: &Authenticator, user: &str) -> Value {
    let options = ask(hub, "", "POST", "/api/v1/session/passkey/begin", &Value::Null).json();
    assert_eq!(options["allowCredentials"], json!([]));
    let said = client("webauthn.get", options["challenge"].as_str().unwrap(), &here(hub).0);
    let (data, signature) = by.answer(&said);
    json!({ "credential": {
        "id": url(&by.id), "rawId": url(&by.id), "type": "public-key",
        "response": { "clientDataJSON": url(&said), "authenticatorData": url(&data),
                      "signature": url(&signature), "userHandle": user },
        "clientExtensionResults": {},
    }})
}

fn login(hub: &Hub, body: &Value) -> Answer {
    ask(hub, "", "POST", "/api/v1/session/passkey", body)
}

#[test]
fn a_passkey_is_made_lets_in_and_is_removed() {
    let hub = Hub::owned("");
    let mut by = Authenticator::p256("localhost");
    let (answer, options) = made(&hub, &hub.token, &by);
    assert_eq!(answer.status, 201, "{answer:?}");
    let (id, user) = (answer.field("id"), options["user"]["id"].as_str().unwrap().to_owned());
    assert_eq!(made(&hub, &hub.token, &by).0.json()["reason"], "passkey-known");

    by.counter = 5;
    let body = login_body(&hub, &by, &user);
    let came = login(&hub, &body);
    assert_eq!(came.status, 201, "{came:?}");
    assert_eq!(hub.by(&came.field("token"), "GET", "/api/v1/me", &[], None).field("login"), "ada");
    // The very same once more, then one whose counter stood still: a copy.
    assert_eq!(login(&hub, &body).json()["reason"], "passkey-challenge");
    let copy = login(&hub, &login_body(&hub, &by, &user));
    assert_eq!((copy.status, copy.json()["reason"].as_str()), (422, Some("passkey-counter")));
    let list = || hub.get("/api/v1/me/passkeys").json()["items"].clone();
    assert!(list()[0]["doubted"].is_string() && list()[0]["used"].is_string(), "{}", list());

    by.counter = 6;
    for (change, status) in [
        // Nobody's user, no user, a signature of somebody else.
        (
            (|b: &mut Value| b["credential"]["response"]["userHandle"] = "AAAA".into())
                as fn(&mut Value),
            401,
        ),
        (|b| b["credential"]["response"]["userHandle"] = Value::Null, 401),
        (|b| b["credential"]["id"] = "AAAA".into(), 401),
        (|b| b["credential"]["id"] = "".into(), 422),
        (|b| b["credential"]["response"]["signature"] = "AAAA".into(), 422),
    ] {
        let mut body = login_body(&hub, &by, &user);
        change(&mut body);
        assert_eq!(login(&hub, &body).status, status, "{body}");
    }

    let path = format!("/api/v1/me/passkeys/{id}");
    let name = json!({ "name": "old telephone" });
    assert_eq!(hub.by(&hub.token, "PATCH", &path, &[], Some(&name)).status, 204);
    assert_eq!(list()[0]["name"], "old telephone");
    // Somebody else's is not there.
    hub.person("caretaker", &[], None);
    let other = hub.login("caretaker", PASSWORD).field("token");
    assert_eq!(hub.by(&other, "DELETE", &path, &[], None).status, 404);
    assert_eq!(hub.by(&hub.token, "DELETE", &path, &[], None).status, 204);
    assert_eq!(login(&hub, &login_body(&hub, &by, &user)).code(), "wrong-passkey");
    let journal = hub.get("/api/v1/journal").text;
    for act in ["passkey-add", "passkey-doubt", "passkey-rename", "passkey-remove"] {
        assert!(journal.contains(act), "{act}: {journal}");
    }
    hub.is_well();
}

#[test]
fn a_passkey_goes_with_its_person_and_with_an_owners_word() {
    let hub = Hub::owned("");
    let person = hub.person("caretaker", &[], None);
    let token = hub.login("caretaker", PASSWORD).field("token");
    let by = Authenticator::ed25519("localhost");
    let (answer, options) = made(&hub, &token, &by);
    assert_eq!(answer.status, 201, "{answer:?}");
    let user = options["user"]["id"].as_str().unwrap();
    let path = format!("/api/v1/people/{person}");
    let away = json!({ "forget_passkeys": true });
    assert_eq!(hub.by(&hub.token, "PATCH", &path, &[("If-Match", "*")], Some(&away)).status, 200);
    assert_eq!(login(&hub, &login_body(&hub, &by, user)).code(), "wrong-passkey");
    assert_eq!(made(&hub, &token, &by).0.status, 201);
    assert_eq!(hub.by(&hub.token, "DELETE", &path, &[("If-Match", "*")], None).status, 204);
    assert_eq!(login(&hub, &login_body(&hub, &by, user)).code(), "wrong-passkey");
    hub.is_well();
}

#[test]
fn an_address_is_no_name_and_a_password_is_asked_for() {
    let hub = Hub::owned("");
    let begin = "/api/v1/me/passkeys/begin";
    let refused = hub.post(begin, &json!({ "password": PASSWORD }));
    assert_eq!((refused.status, refused.code().as_str()), (409, "passkey-needs-name"));
    assert!(refused.field("detail").contains("http://localhost"));
    let wrong = json!({ "password": "not the passphrase" });
    assert_eq!(ask(&hub, &hub.token, "POST", begin, &wrong).code(), "wrong-password");
    hub.is_well();
}
