//! Things are found by what people type, in their language, and by nobody who may not see them.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the tests run the program, and may fail loudly"
)]

mod hub;

use hub::{Hub, PASSWORD};
use serde_json::json;

/// A text as it stands in a query (RFC 3986 §2.1).
fn quoted(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

fn found(hub: &Hub, token: &str, lang: &str, typed: &str) -> Vec<String> {
    let path = format!("/api/v1/things?q={}", quoted(typed));
    let answer = hub.by(token, "GET", &path, &[("Accept-Language", lang)], None);
    assert_eq!(answer.status, 200, "{typed}: {answer:?}");
    let items = answer.json()["items"].as_array().unwrap().clone();
    items.iter().map(|i| i["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn things_are_found_by_words_and_columns_in_both_languages() {
    let hub = Hub::owned("");
    let house = hub.place("Maison Étoile", None);
    let hall = hub.place("Hall", Some(&house));
    for (act, name, kind, maker, place) in [
        ("expect", "Front-door camera", "camera", "Tuya", Some(&hall)),
        ("expect", "Lampe du palier", "lamp", "Tuya", Some(&house)),
        ("shelve", "Lost camera", "camera", "Other", None),
    ] {
        let known = json!({ "mac": format!("3c:84:6a:00:00:{:02x}", name.len()) });
        let body = json!({
            "act": act, "name": name, "kind": kind, "maker": maker, "place": place,
            "known_by": known,
        });
        let made = hub.post("/api/v1/things", &body);
        assert_eq!(made.status, 201, "{made:?}");
    }
    let (front, lamp, lost) = ("Front-door camera", "Lampe du palier", "Lost camera");
    for (lang, typed, wanted) in [
        ("en", "camera", &[front, lost][..]),
        ("en", "camera place:hall maker:tuya", &[front]),
        ("en", "maker:tuya", &[front, lamp]),
        // A place holds what is in the places within it.
        ("en", "place:\"maison etoile\"", &[front, lamp]),
        ("fr", "lieu:etoile fabricant:tuya", &[front, lamp]),
        ("fr", "caméra", &[front, lost]),
        ("fr", "sorte:lampe", &[lamp]),
        ("en", "lieu:etoile", &[]),
        ("en", "state:expected", &[front, lamp]),
        ("en", "custody:shelf", &[lost]),
        ("en", "view:shelf camera", &[lost]),
        ("en", "view:out", &[]),
        ("en", "Lost camera", &[lost]),
        ("en", "3C:84:6A:00:00:0B", &[lost]),
        ("en", "3c:84:6a:00:00:0b maker:tuya", &[]),
        ("en", "' OR 1=1 --", &[]),
        ("en", "%_", &[]),
    ] {
        assert_eq!(found(&hub, &hub.token, lang, typed), wanted, "{typed}");
    }
    let long = hub.get(&format!("/api/v1/things?q={}", "a".repeat(300)));
    assert_eq!((long.status, long.code()), (400, "bad-query".to_owned()));
    // Whoever lives in the hall finds what is there, and nothing else, by any word.
    hub.person("tenant", &[&hall], None);
    let tenant = hub.login("tenant", PASSWORD).field("token");
    for typed in ["camera", "maker:tuya", "Lost camera", "3c:84:6a:00:00:0b", "view:shelf"] {
        let seen = found(&hub, &tenant, "en", typed);
        assert!(seen.iter().all(|name| name == front), "{typed}: {seen:?}");
    }
    assert_eq!(found(&hub, &tenant, "en", "camera"), [front]);
    hub.is_well();
}
