//! The API over a real hub: who may what, once and not twice, what changed and what changes.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail loudly"
)]

mod hub;

use std::{
    collections::BTreeSet,
    io::{Read as _, Write as _},
    thread,
    time::{Duration, Instant},
};

use gardien_site::access::{Action, Reach, Role, may};
use hub::{Hub, PASSWORD, in_seconds};
use serde_json::{Value, json};

#[test]
fn the_first_owner_is_made_once_by_the_code_that_was_printed() {
    let hub = Hub::bare("");
    let code = hub.code.clone().unwrap();
    let setup = |code: &str, login: &str| {
        let body = json!({ "code": code, "login": login, "password": PASSWORD });
        hub.ask("POST", "/api/v1/setup", &[], Some(&body))
    };
    assert_eq!(hub.ask("GET", "/healthz", &[], None).json()["set_up"], false);
    assert_eq!(setup("0000-0000-0000-0000", "ada").code(), "wrong-code");
    // As a person types it.
    assert_eq!(setup(&code.to_lowercase().replace('-', " "), "ada").status, 201);
    assert_eq!(setup(&code, "eve").code(), "set-up");
    assert_eq!(hub.login("ada", PASSWORD).status, 201);
    assert_eq!(hub.login("eve", PASSWORD).code(), "wrong-login");
    let mut hub = hub;
    hub.token = hub.login("ada", PASSWORD).field("token");
    let hub = hub.again("");
    assert_eq!(hub.code, None, "there is an owner");
    assert_eq!(hub.get("/api/v1/me").json()["role"], "owner");
    hub.is_well();
}

/// Every operation of the document: method, path, act.
fn operations(hub: &Hub) -> Vec<(String, String, String)> {
    let document = hub.ask("GET", "/api/v1/openapi.json", &[], None).json();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if let Some(act) = operation["x-act"].as_str() {
                found.push((method.to_uppercase(), path.clone(), act.to_owned()));
            }
        }
    }
    assert!(found.len() > 20, "{found:?}");
    found
}

/// The status and the code, where the answer has one; streams are not waited for.
fn outcome(hub: &Hub, token: Option<&str>, method: &str, path: &str) -> (u16, String) {
    let path = path
        .split('/')
        .map(
            |part| {
                if part.starts_with('{') { "01a21573-fc89-75fb-bb9c-000000000000" } else { part }
            },
        )
        .collect::<Vec<_>>()
        .join("/");
    let bearer = token.map(|t| format!("Bearer {t}"));
    let mut headers = vec![("If-Match", "*"), ("Last-Event-ID", "0")];
    headers.extend(bearer.as_deref().map(|b| ("Authorization", b)));
    let body = if method == "GET" { "" } else { "{}" };
    let mut stream = hub.connect();
    stream.write_all(hub.request(method, &path, &headers, body).as_bytes()).unwrap();
    let mut octets = Vec::new();
    let mut room = [0; 4096];
    while let Ok(n @ 1..) = stream.read(&mut room) {
        octets.extend_from_slice(&room[..n]);
        let text = String::from_utf8_lossy(&octets);
        if text.contains("text/event-stream") && text.contains("\r\n\r\n") {
            break;
        }
    }
    let answer = hub::Answer::parse(&octets).unwrap_or_else(|| panic!("{method} {path}"));
    let code = if answer.status >= 400 { answer.code() } else { String::new() };
    (answer.status, code)
}

#[test]
fn each_role_reaches_what_the_table_gives_and_nothing_else() {
    let hub = Hub::owned("");
    let room = hub.place("Attic", None);
    let soon = in_seconds(3600);
    let mut tokens = vec![(Role::Owner, hub.token.clone())];
    for (role, places, until) in [
        (Role::Caretaker, &[][..], None),
        (Role::Contractor, &[room.as_str()][..], Some(soon.as_str())),
        (Role::Tenant, &[room.as_str()], None),
        (Role::Auditor, &[], Some(&soon)),
    ] {
        hub.person(role.word(), places, until);
        tokens.push((role, hub.login(role.word(), PASSWORD).field("token")));
    }
    let mut rows = 0;
    for (method, path, act) in operations(&hub) {
        let (status, code) = outcome(&hub, None, &method, &path);
        let (forged, _) =
            outcome(&hub, Some("gdn_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), &method, &path);
        if act == "open" {
            assert_ne!(code, "not-let-in", "{method} {path}");
            continue;
        }
        assert_eq!((status, code.as_str(), forged), (401, "not-let-in", 401), "{method} {path}");
        let action = Action::parse(&act).unwrap();
        for (role, token) in &tokens {
            if path == "/api/v1/session" {
                continue;
            }
            let (status, code) = outcome(&hub, Some(token), &method, &path);
            let told = format!("{role} {method} {path} ({act}): {status} {code}");
            assert!(status < 500, "{told}");
            if may(*role, action) == Reach::Nowhere {
                assert_eq!((status, code.as_str()), (403, "denied"), "{told}");
            } else {
                assert!(!matches!(code.as_str(), "denied" | "not-let-in" | "scope"), "{told}");
            }
            rows += 1;
        }
    }
    println!("{rows} rows of role and operation");
    assert!(rows > 100);
    hub.is_well();
}

#[test]
fn what_is_not_ones_own_is_not_there() {
    let hub = Hub::owned("");
    let house = hub.place("House", None);
    let flat = hub.place("Flat", Some(&house));
    let kitchen = hub.place("Kitchen", Some(&flat));
    let other = hub.place("Other flat", Some(&house));
    hub.person("tenant", &[&flat], None);
    let tenant = hub.login("tenant", PASSWORD).field("token");
    let status =
        |id: &str| hub.by(&tenant, "GET", &format!("/api/v1/places/{id}"), &[], None).status;
    assert_eq!([&flat, &kitchen, &other, &house].map(|id| status(id)), [200, 200, 404, 404]);
    let seen = hub.by(&tenant, "GET", "/api/v1/places?fields=name", &[], None).json();
    assert_eq!(seen["items"], json!([{ "name": "Flat" }, { "name": "Kitchen" }]));
    let inside = format!("/api/v1/places?in={house}&fields=name");
    assert_eq!(hub.by(&tenant, "GET", &inside, &[], None).json(), seen);

    // Tokens: one's own, and everybody's for an owner.
    let own = json!({ "name": "mine", "scopes": ["read"], "expires": in_seconds(600) });
    let of_ada = hub.post("/api/v1/tokens", &own).field("id");
    let of_tenant = hub.by(&tenant, "POST", "/api/v1/tokens", &[], Some(&own)).field("id");
    let revoke = |token: &str, id: &str| {
        hub.by(token, "DELETE", &format!("/api/v1/tokens/{id}"), &[], None).status
    };
    assert_eq!(revoke(&tenant, &of_ada), 404);
    let listed = hub.by(&tenant, "GET", "/api/v1/tokens?fields=person", &[], None).json();
    let people: BTreeSet<String> =
        listed["items"].as_array().unwrap().iter().map(|t| t["person"].to_string()).collect();
    assert_eq!(people.len(), 1);
    assert_eq!(revoke(&hub.token, &of_tenant), 204);
    assert_eq!(revoke(&hub.token, &of_ada), 204);
    hub.is_well();
}

#[test]
fn scopes_only_narrow_and_never_grow() {
    let hub = Hub::owned("");
    let make = |by: &str, scopes: &[&str]| {
        let body = json!({ "name": "t", "scopes": scopes, "expires": in_seconds(600) });
        hub.by(by, "POST", "/api/v1/tokens", &[], Some(&body))
    };
    let read = make(&hub.token, &["read"]).field("token");
    let places = make(&hub.token, &["places:change", "tokens:change"]).field("token");
    let room = json!({ "kind": "room", "name": "Attic" });
    let get = |token: &str, path: &str| hub.by(token, "GET", path, &[], None);
    assert_eq!(get(&read, "/api/v1/people").status, 200);
    assert_eq!(hub.by(&read, "POST", "/api/v1/places", &[], Some(&room)).code(), "scope");
    assert_eq!(make(&read, &["read"]).code(), "scope");
    assert_eq!(hub.by(&places, "POST", "/api/v1/places", &[], Some(&room)).status, 201);
    assert_eq!(get(&places, "/api/v1/people").code(), "scope");
    // A token makes no other that gives more than it has.
    for wider in ["read", "change", "people:read"] {
        let refused = make(&places, &[wider]);
        assert_eq!(refused.json()["errors"][0]["code"], "wider", "{refused:?}");
    }
    assert_eq!(make(&places, &["places:read"]).status, 201);
    hub.is_well();
}

#[test]
fn time_ends_tokens_and_people_by_itself() {
    let hub = Hub::owned("");
    let room = hub.place("Attic", None);
    let soon = in_seconds(3);
    hub.person("contractor", &[&room], Some(&soon));
    let came = hub.login("contractor", PASSWORD);
    assert_eq!(came.status, 201, "{came:?}");
    let contractor = came.field("token");
    let brief = json!({ "name": "brief", "scopes": ["read"], "expires": in_seconds(2) });
    let brief = hub.post("/api/v1/tokens", &brief).field("token");
    for token in [&contractor, &brief] {
        assert_eq!(hub.by(token, "GET", "/api/v1/places", &[], None).status, 200);
    }
    thread::sleep(Duration::from_millis(3200));
    for token in [&contractor, &brief] {
        assert_eq!(hub.by(token, "GET", "/api/v1/places", &[], None).code(), "not-let-in");
    }
    assert_eq!(hub.login("contractor", PASSWORD).code(), "wrong-login");
    // One whose time has not begun, one whose role needs an end, one in the past.
    let body = |since: Value, until: Value| {
        json!({ "login": "later", "role": "auditor", "password": PASSWORD,
                "since": since, "until": until })
    };
    let add = |body: Value| hub.post("/api/v1/people", &body);
    assert_eq!(add(body(Value::Null, Value::Null)).json()["errors"][0]["code"], "missing");
    assert_eq!(add(body(Value::Null, json!(in_seconds(-5)))).json()["errors"][0]["code"], "past");
    assert_eq!(add(body(json!(in_seconds(500)), json!(in_seconds(900)))).status, 201);
    assert_eq!(hub.login("later", PASSWORD).code(), "wrong-login");
    hub.is_well();
}

#[test]
fn guessing_is_slowed_and_whoever_is_in_stays_in() {
    let hub = Hub::owned("");
    let mut refused = None;
    for n in 0..30 {
        let answer = hub.login("ada", &format!("wrong guess number {n}"));
        if answer.status == 429 {
            refused = Some((n, answer));
            break;
        }
        assert_eq!(answer.code(), "wrong-login");
    }
    let (n, answer) = refused.expect("nobody slows a guesser");
    assert!((8..=12).contains(&n), "after {n} tries");
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=30).contains(&wait));
    assert_eq!(hub.login("ada", PASSWORD).status, 429, "the right one waits too");
    assert_eq!(hub.get("/api/v1/me").status, 200);
    hub.is_well();
}

#[test]
fn a_key_does_things_once() {
    let hub = Hub::owned("");
    let room = json!({ "kind": "room", "name": "Once" });
    let key = [("Idempotency-Key", "0190f3a2-1111")];
    let first = hub.by(&hub.token, "POST", "/api/v1/places", &key, Some(&room));
    let second = hub.by(&hub.token, "POST", "/api/v1/places", &key, Some(&room));
    assert_eq!((first.status, second.status), (201, 201));
    assert_eq!(first.json(), second.json());
    assert_eq!(first.header("location"), second.header("location"));
    let other = json!({ "kind": "room", "name": "Twice" });
    let reused = hub.by(&hub.token, "POST", "/api/v1/places", &key, Some(&other));
    assert_eq!((reused.status, reused.code().as_str()), (422, "key-reused"));
    // Eight at a time: one of them does it.
    let key = [("Idempotency-Key", "at once")];
    let hall = json!({ "kind": "room", "name": "Hall" });
    let answers: Vec<_> = thread::scope(|scope| {
        let ask = || hub.by(&hub.token, "POST", "/api/v1/places", &key, Some(&hall));
        let asked: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        asked.into_iter().map(|a| a.join().unwrap()).collect()
    });
    let made: BTreeSet<String> =
        answers.iter().filter(|a| a.status == 201).map(|a| a.field("id")).collect();
    assert_eq!(made.len(), 1, "{answers:?}");
    assert!(answers.iter().all(|a| a.status == 201 || a.code() == "under-way"), "{answers:?}");
    let all = hub.get("/api/v1/places?fields=name").json();
    assert_eq!(all["items"], json!([{ "name": "Hall" }, { "name": "Once" }]));
    // What carries a secret is not told again, but where it is.
    let key = [("Idempotency-Key", "secret")];
    let token = json!({ "name": "t", "scopes": ["read"], "expires": "2999-01-01T00:00:00Z" });
    let far = hub.by(&hub.token, "POST", "/api/v1/tokens", &key, Some(&token));
    assert_eq!(far.json()["errors"][0]["pointer"], "/expires", "a refusal is no answer to keep");
    let token = json!({ "name": "t", "scopes": ["read"], "expires": in_seconds(600) });
    let first = hub.by(&hub.token, "POST", "/api/v1/tokens", &key, Some(&token));
    let again = hub.by(&hub.token, "POST", "/api/v1/tokens", &key, Some(&token));
    assert_eq!((first.status, again.status, again.code().as_str()), (201, 409, "already-done"));
    assert_eq!(first.header("location"), again.header("location"));
    for key in ["", &"k".repeat(200)] {
        let keys = [("Idempotency-Key", key)];
        assert_eq!(hub.by(&hub.token, "POST", "/api/v1/places", &keys, Some(&room)).status, 400);
    }
    hub.is_well();
}

#[test]
fn nobody_overwrites_what_they_have_not_seen() {
    let hub = Hub::owned("");
    let id = hub.place("Attic", None);
    let path = format!("/api/v1/places/{id}");
    let read = hub.get(&path);
    let tag = read.header("etag").unwrap().to_owned();
    assert_eq!(hub.by(&hub.token, "GET", &path, &[("If-None-Match", &tag)], None).status, 304);
    let patch = |tag: Option<&str>, name: &str| {
        let headers: Vec<_> = tag.map(|t| ("If-Match", t)).into_iter().collect();
        hub.by(&hub.token, "PATCH", &path, &headers, Some(&json!({ "name": name })))
    };
    assert_eq!(patch(None, "x").code(), "condition-needed");
    assert_eq!(patch(Some("\"v9\""), "x").code(), "changed");
    assert_eq!(patch(Some("W/\"v1\""), "x").code(), "changed", "weak tags never match");
    let answers: Vec<_> = thread::scope(|scope| {
        let (patch, tag) = (&patch, tag.as_str());
        let asked: Vec<_> =
            (0..8).map(|n| scope.spawn(move || patch(Some(tag), &format!("Name {n}")))).collect();
        asked.into_iter().map(|a| a.join().unwrap()).collect()
    });
    let done = answers.iter().filter(|a| a.status == 200).count();
    assert_eq!(done, 1, "{answers:?}");
    assert!(answers.iter().all(|a| a.status == 200 || a.code() == "changed"), "{answers:?}");
    assert_eq!(hub.get(&path).json()["version"], 2);
    assert_eq!(hub.by(&hub.token, "GET", &path, &[("If-None-Match", &tag)], None).status, 200);
    hub.is_well();
}

#[test]
fn lists_go_on_behind_a_cursor_and_believe_no_other() {
    let hub = Hub::owned("");
    let mut names: Vec<String> = (0..25).map(|n| format!("Room {n:02}")).collect();
    for name in &names {
        hub.place(name, None);
    }
    for sort in ["name", "-name"] {
        let mut found = Vec::new();
        let mut path = format!("/api/v1/places?limit=10&sort={sort}");
        let mut pages = 0;
        loop {
            let page = hub.get(&path).json();
            pages += 1;
            let items = page["items"].as_array().unwrap();
            found.extend(items.iter().map(|i| i["name"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => path = format!("/api/v1/places?limit=10&sort={sort}&cursor={next}"),
                None => break,
            }
        }
        assert_eq!((&found, pages), (&names, 3));
        names.reverse();
    }
    let next = hub.get("/api/v1/places?limit=10").json()["next"].as_str().unwrap().to_owned();
    for query in [
        format!("cursor={next}&sort=-name"),
        format!("cursor={next}&kind=room"),
        format!("cursor={}", &next[..next.len() - 1]),
        "cursor=%00".to_owned(),
        "cursor=".to_owned(),
        "cursor=deadbeef".to_owned(),
        format!("cursor={}", "a".repeat(4000)),
        "limit=0".to_owned(),
        "limit=501".to_owned(),
        "limit=-1".to_owned(),
        "limit=99999999999999999999".to_owned(),
        "limit=1&limit=2".to_owned(),
        "sort=version".to_owned(),
        "fields=password".to_owned(),
        "nothing=1".to_owned(),
        "in=nowhere".to_owned(),
    ] {
        let answer = hub.get(&format!("/api/v1/places?{query}"));
        assert_eq!((answer.status, answer.code().as_str()), (400, "bad-query"), "{query}");
    }
    hub.is_well();
}

/// RFC 6238 over HMAC-SHA-1, six digits.
fn totp(secret: &str, at: i64) -> String {
    let mut bits = 0_u32;
    let mut held = 0_u64;
    let mut key = Vec::new();
    for c in secret.bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'2'..=b'7' => c - b'2' + 26,
            _ => panic!("{c}"),
        };
        held = (held << 5) | u64::from(value);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            key.push((held >> bits) as u8);
        }
    }
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = aws_lc_rs::hmac::sign(&key, &(at / 30).to_be_bytes());
    let tag = tag.as_ref();
    let from = usize::from(tag[19] & 15);
    let four: [u8; 4] = tag[from..from + 4].try_into().unwrap();
    format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
}

#[test]
fn a_second_factor_is_asked_for_and_good_once() {
    let hub = Hub::owned("");
    let wrong = hub.post("/api/v1/me/totp", &json!({ "password": "something else here" }));
    assert_eq!(wrong.code(), "wrong-password");
    let begun = hub.post("/api/v1/me/totp", &json!({ "password": PASSWORD }));
    let secret = begun.field("secret");
    assert_eq!(hub.login("ada", PASSWORD).status, 201, "not in use before its first code");
    let now = || jiff::Timestamp::now().as_second();
    let prove = |code: &str| {
        hub.by(&hub.token, "PUT", "/api/v1/me/totp", &[], Some(&json!({ "code": code })))
    };
    assert_eq!(prove("000000x").code(), "wrong-code");
    // One step back: the present code is then still unused.
    assert_eq!(prove(&totp(&secret, now() - 30)).status, 204);
    assert_eq!(hub.login("ada", PASSWORD).code(), "code-needed");
    let login = |code: &str| {
        let body = json!({ "login": "ada", "password": PASSWORD, "code": code });
        hub.ask("POST", "/api/v1/session", &[], Some(&body))
    };
    let code = totp(&secret, now());
    assert_eq!(login(&code).status, 201);
    assert_eq!(login(&code).code(), "wrong-login", "seen over a shoulder");
    assert_eq!(hub.get("/api/v1/me").json()["totp"], true);
    let put_away = hub.post("/api/v1/me/totp/remove", &json!({ "password": PASSWORD }));
    assert_eq!(put_away.status, 204);
    assert_eq!(hub.login("ada", PASSWORD).status, 201);
    hub.is_well();
}

#[test]
fn passwords_end_sessions_and_the_last_owner_stays() {
    let hub = Hub::owned("");
    let id = hub.get("/api/v1/me").field("id");
    let path = format!("/api/v1/people/{id}");
    let any = [("If-Match", "*")];
    let demote = json!({ "role": "caretaker" });
    let demoted = hub.by(&hub.token, "PATCH", &path, &any, Some(&demote));
    assert_eq!(demoted.code(), "last-owner");
    assert_eq!(hub.by(&hub.token, "DELETE", &path, &any, None).code(), "last-owner");
    let other = hub.login("ada", PASSWORD).field("token");
    let change = |old: &str, new: &str| {
        let body = json!({ "old": old, "new": new });
        hub.by(&hub.token, "PUT", "/api/v1/me/password", &[], Some(&body))
    };
    assert_eq!(change("not the password", "another passphrase!").code(), "wrong-password");
    for weak in ["short", "aaaaaaaaaaaaaaaaa", "password1234", "ada"] {
        assert_eq!(change(PASSWORD, weak).json()["errors"][0]["pointer"], "/new", "{weak}");
    }
    assert_eq!(change(PASSWORD, "another passphrase!").status, 204);
    assert_eq!(hub.by(&other, "GET", "/api/v1/me", &[], None).status, 401);
    assert_eq!(hub.get("/api/v1/me").status, 200, "the session that changed it goes on");
    assert_eq!(hub.login("ada", PASSWORD).status, 401);
    hub.is_well();
}

/// Reads a stream of events until a text is in it.
fn listen(stream: &mut std::net::TcpStream, until: &str) -> String {
    let mut text = String::new();
    let mut room = [0; 4096];
    let end = Instant::now() + Duration::from_secs(10);
    while !text.contains(until) && Instant::now() < end {
        match stream.read(&mut room) {
            Ok(n @ 1..) => text.push_str(&String::from_utf8_lossy(&room[..n])),
            _ => break,
        }
    }
    text
}

#[test]
fn events_are_told_as_they_happen_and_gaps_are_told_too() {
    let hub = Hub::owned("");
    let open = |token: &str, headers: &[(&str, &str)]| {
        let bearer = format!("Bearer {token}");
        let mut all = vec![("Authorization", bearer.as_str())];
        all.extend_from_slice(headers);
        let mut stream = hub.connect();
        let request = hub.request("GET", "/api/v1/events", &all, "");
        stream.write_all(request.as_bytes()).unwrap();
        stream
    };
    let flat = hub.place("Flat", None);
    hub.person("tenant", &[&flat], None);
    let tenant = hub.login("tenant", PASSWORD).field("token");
    // From the beginning.
    let seen = listen(&mut open(&hub.token, &[("Last-Event-ID", "0")]), "id: 3");
    assert!(seen.contains("event: change") && seen.contains("\"about\":\"place\""), "{seen}");
    // As it happens; a tenant hears of the tenant's own places only.
    let mut all = open(&hub.token, &[]);
    let mut own = open(&tenant, &[("Last-Event-ID", "0")]);
    assert!(listen(&mut own, &flat).contains(&flat));
    let other = hub.place("Other", None);
    let below = hub.place("Below", Some(&flat));
    let heard = listen(&mut all, &below);
    assert!(heard.contains(&other) && heard.contains(&below), "{heard}");
    let heard = listen(&mut own, &below);
    assert!(heard.contains(&below) && !heard.contains(&other), "{heard}");
    // Beyond what was ever told, a store that was put back for example: read everything anew.
    let seen = listen(&mut open(&hub.token, &[("Last-Event-ID", "9999")]), "missed");
    assert!(seen.contains("event: missed"), "{seen}");
    assert_eq!(hub.by(&hub.token, "GET", "/api/v1/events?after=x", &[], None).status, 400);
    // Who is let out hears no more.
    let gone = hub.by(&tenant, "DELETE", "/api/v1/session", &[], None);
    assert_eq!(gone.status, 204);
    hub.place("Secret", Some(&flat));
    let heard = listen(&mut own, "Never");
    assert!(!heard.contains("data:"), "{heard}");
    hub.is_well();
}

#[test]
fn problems_are_told_in_the_language_that_was_asked_for() {
    let hub = Hub::owned("");
    let ask = |lang: &str| hub.ask("GET", "/api/v1/me", &[("Accept-Language", lang)], None);
    let english = ask("de");
    let french = ask("de, fr-CA;q=0.9, en;q=0.5");
    assert_eq!(english.header("content-type"), Some("application/problem+json"));
    assert_eq!(english.header("www-authenticate"), Some("Bearer"));
    assert_eq!(french.header("content-language"), Some("fr"));
    let (english, french) = (english.json(), french.json());
    assert_eq!(english["type"], french["type"]);
    assert_eq!(english["title"], french["title"]);
    assert_ne!(english["detail"], french["detail"]);
}

#[test]
fn a_stop_ends_what_is_under_way_and_nothing_is_lost() {
    let mut hub = Hub::owned("");
    // A request whose body is still on its way when the signal comes.
    let bearer = format!("Bearer {}", hub.token);
    let body = json!({ "kind": "room", "name": "Late" }).to_string();
    let request = hub.request("POST", "/api/v1/places", &[("Authorization", &bearer)], &body);
    let (head, rest) = request.as_bytes().split_at(request.len() - 5);
    let mut stream = hub.connect();
    stream.write_all(head).unwrap();
    thread::sleep(Duration::from_millis(200));
    hub.signal("-TERM");
    thread::sleep(Duration::from_millis(200));
    stream.write_all(rest).unwrap();
    let answer = hub::Answer::parse(&hub::read_all(&mut stream)).unwrap();
    assert_eq!(answer.status, 201);
    assert_eq!(hub.ended(Duration::from_secs(15)), Some(0));
    assert!(std::net::TcpStream::connect(hub.address).is_err());
    let token = hub.token.clone();
    let folder = std::mem::replace(&mut hub.folder, hub::run::Folder::new());
    let again = Hub::over(folder, "");
    let listed = again.by(&token, "GET", "/api/v1/places?fields=name", &[], None).json();
    assert_eq!(listed["items"], json!([{ "name": "Late" }]));
    again.is_well();
}

#[test]
fn a_stop_waits_no_longer_than_it_was_told() {
    let mut hub = Hub::owned("[limits]\nstop-seconds = 1\n");
    let bearer = format!("Bearer {}", hub.token);
    let request = hub.request("GET", "/api/v1/events", &[("Authorization", &bearer)], "");
    let mut listening = hub.connect();
    listening.write_all(request.as_bytes()).unwrap();
    let mut slow = hub.connect();
    slow.write_all(b"POST /api/v1/setup HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{").unwrap();
    thread::sleep(Duration::from_millis(300));
    let began = Instant::now();
    hub.signal("-INT");
    assert_eq!(hub.ended(Duration::from_secs(10)), Some(0));
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[test]
fn a_full_disk_is_told_reading_goes_on_and_nothing_needs_repair() {
    let mut hub = Hub::owned("");
    hub.place("Before", None);
    hub.signal("-TERM");
    assert_eq!(hub.ended(Duration::from_secs(15)), Some(0));
    let token = hub.token.clone();
    let folder = std::mem::replace(&mut hub.folder, hub::run::Folder::new());
    let (store, config) = (folder.path("store"), folder.file("gardien.toml", b""));
    // No file may grow beyond 1 MiB: the log of the store comes to that soon.
    let script = "trap '' XFSZ; ulimit -f 2048; exec \"$0\" run --json --config \"$1\" --store \"$2\" \
                  --listen 127.0.0.1:0";
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_gardien"), &config, &store]);
    let mut hub = Hub::started(&mut command, folder);
    hub.token = token;
    let limits: serde_json::Map<String, Value> =
        [("dark-share".to_owned(), json!(5))].into_iter().collect();
    let mut kept = 0;
    let mut full = None;
    for n in 0..3000 {
        let body = json!({ "kind": "room", "name": format!("{n:04} {}", "x".repeat(90)), "limits": limits });
        let answer = hub.by(
            &hub.token,
            "POST",
            "/api/v1/places",
            &[("Idempotency-Key", &n.to_string())],
            Some(&body),
        );
        if answer.status != 201 {
            full = Some(answer);
            break;
        }
        kept += 1;
    }
    let full = full.expect("the disk never filled");
    assert_eq!((full.status, full.code().as_str()), (503, "read-only"), "{full:?} after {kept}");
    assert!(full.header("retry-after").is_some());
    let health = hub.ask("GET", "/healthz", &[], None).json();
    assert_eq!(health["state"], "degraded", "{health}");
    assert_eq!(hub.ask("GET", "/readyz", &[], None).status, 503);
    assert_eq!(hub.get("/api/v1/me").status, 200, "reading goes on");
    hub.signal("-TERM");
    assert!(hub.ended(Duration::from_secs(20)).is_some());
    let folder = std::mem::replace(&mut hub.folder, hub::run::Folder::new());
    let mut again = Hub::over(folder, "");
    again.token = hub.token.clone();
    let mut names = BTreeSet::new();
    let mut path = "/api/v1/places?limit=500&fields=name".to_owned();
    loop {
        let page = again.get(&path).json();
        names.extend(page["items"].as_array().unwrap().iter().map(Value::to_string));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/places?limit=500&fields=name&cursor={next}");
    }
    // Each that was answered is there; of the last, nobody was told either way.
    assert!((kept + 1..=kept + 2).contains(&names.len()), "{kept} and {}", names.len());
    assert_eq!(
        again.post("/api/v1/places", &json!({ "kind": "room", "name": "After" })).status,
        201
    );
    again.is_well();
}

#[test]
fn the_configuration_is_refused_at_the_character_and_ordered() {
    let folder = hub::run::Folder::new();
    let store = folder.path("store");
    let file = folder.file("gardien.toml", b"[limits]\nheadseconds = 3\n");
    let refused = hub::run::gardien(&["run", "--config", &file, "--store", &store]);
    assert_eq!(hub::run::code(&refused), 2);
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("gardien.toml:2:1") && told.contains("headseconds"), "{told}");
    assert!(!folder.whole().join("store").exists(), "nothing was made");
    // A flag over the environment over the file.
    let file = folder.file("gardien.toml", b"listen = [\"127.0.0.3:0\"]\nlog = \"warn\"\n");
    let at = |flags: &[&str], environment: Option<&str>| {
        let mut arguments = vec!["run", "--json", "--config", &file, "--store", &store];
        arguments.extend_from_slice(flags);
        let mut command = hub::run::command(&arguments);
        command.envs(environment.map(|e| ("GARDIEN_LISTEN", e)));
        let hub = Hub::started(&mut command, hub::run::Folder::new());
        hub.address.ip().to_string()
    };
    assert_eq!(at(&[], None), "127.0.0.3");
    assert_eq!(at(&[], Some("127.0.0.2:0")), "127.0.0.2");
    assert_eq!(at(&["--listen", "127.0.0.1:0"], Some("127.0.0.2:0")), "127.0.0.1");
}
