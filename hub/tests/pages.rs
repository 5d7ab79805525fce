//! The pages of a real hub, as a browser without a script uses them.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail loudly"
)]

mod hub;

use std::{
    thread,
    time::{Duration, Instant},
};

use hub::{Answer, Hub, PASSWORD, in_seconds, run};
use serde_json::json;

const PAGES: [&str; 7] =
    ["/", "/things", "/places", "/rules", "/updates", "/evidence", "/settings"];

fn encoded(fields: &[(&str, &str)]) -> String {
    let of = |text: &str| {
        text.bytes()
            .map(|b| {
                if b.is_ascii_alphanumeric() {
                    char::from(b).to_string()
                } else {
                    format!("%{b:02X}")
                }
            })
            .collect::<String>()
    };
    fields.iter().map(|(n, v)| format!("{}={}", of(n), of(v))).collect::<Vec<_>>().join("&")
}

/// Sends a form with these headers.
fn send(hub: &Hub, path: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Answer {
    let body = encoded(fields);
    let mut text =
        format!("POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", hub.address);
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!(
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    ));
    let answer = hub.raw(text.as_bytes());
    Answer::parse(&answer).unwrap_or_else(|| panic!("no answer to {path}"))
}

/// A browser: it keeps its cookie and says where its forms come from.
struct Browser<'a> {
    hub: &'a Hub,
    origin: String,
    cookie: String,
}

impl<'a> Browser<'a> {
    fn new(hub: &'a Hub) -> Self {
        Self { hub, origin: format!("http://{}", hub.address), cookie: String::new() }
    }

    fn of(hub: &'a Hub, login: &str) -> Self {
        let mut browser = Self::new(hub);
        let came = browser.send("/sign-in", &[("login", login), ("password", PASSWORD)]);
        assert_eq!(came.status, 303, "{came:?}");
        browser.keep(&came);
        browser
    }

    fn keep(&mut self, answer: &Answer) {
        let set = answer.header("set-cookie").unwrap();
        self.cookie = set.split(';').next().unwrap().to_owned();
    }

    fn get_in(&self, path: &str, lang: &str) -> Answer {
        let headers = [("Cookie", self.cookie.as_str()), ("Accept-Language", lang)];
        self.hub.ask("GET", path, &headers, None)
    }

    fn get(&self, path: &str) -> Answer {
        self.get_in(path, "en")
    }

    fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let headers = [("Origin", self.origin.as_str()), ("Cookie", self.cookie.as_str())];
        send(self.hub, path, &headers, fields)
    }

    /// The proof in the forms of a page.
    fn proof(&self) -> String {
        hidden(&self.get("/settings"), "proof")
    }
}

/// The value of the first hidden field of a page with a name.
fn hidden(page: &Answer, name: &str) -> String {
    let after = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.text.split_once(&after).unwrap_or_else(|| panic!("no {name}: {page:?}"));
    rest.split('"').next().unwrap().to_owned()
}

/// What every page must have.
fn is_dressed(page: &Answer) {
    let policy = page.header("content-security-policy").unwrap();
    for part in
        ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"]
    {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{policy}");
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(page.header("referrer-policy"), Some("same-origin"));
    assert_eq!(page.header("cross-origin-opener-policy"), Some("same-origin"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(!page.text.contains("<script") && !page.text.contains(" style=\""), "{}", page.text);
}

#[test]
fn the_first_owner_comes_in_by_the_code_and_again_by_the_password() {
    let hub = Hub::bare("");
    let mut browser = Browser::new(&hub);
    let led = browser.get("/");
    assert_eq!((led.status, led.header("location")), (303, Some("/sign-in")));
    assert_eq!(browser.get("/sign-in").header("location"), Some("/first"));
    is_dressed(&browser.get("/first"));
    let code = hub.code.clone().unwrap();
    let first = |code: &str, password: &str| {
        let fields = [
            ("code", code),
            ("login", "ada"),
            ("password", password),
            ("name", "Ada"),
            ("site", ""),
        ];
        browser.send("/first", &fields)
    };
    let wrong = first("0000-0000-0000-0000", PASSWORD);
    assert_eq!(wrong.status, 403, "{wrong:?}");
    assert!(wrong.text.contains("role=\"alert\"") && !wrong.text.contains(PASSWORD));
    let short = first(&code, "short");
    assert!(short.text.contains("aria-invalid"), "{short:?}");
    let made = first(&code, PASSWORD);
    assert_eq!((made.status, made.header("location")), (303, Some("/")));
    let cookie = made.header("set-cookie").unwrap().to_owned();
    for flag in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age="] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    browser.keep(&made);
    assert!(browser.get("/").text.contains("Nothing has been seen yet"));
    assert_eq!(browser.get("/first").header("location"), Some("/sign-in"), "the code is used");
    // By HTTPS the cookie is bound to this host.
    let origin = format!("https://{}", hub.address);
    let fields = [("login", "ada"), ("password", PASSWORD), ("next", "//evil.example")];
    let came = send(&hub, "/sign-in", &[("Origin", &origin)], &fields);
    let cookie = came.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-gardien=gdn_") && cookie.contains("; Secure"), "{cookie}");
    assert_eq!(came.header("location"), Some("/"), "nobody is led elsewhere");
    let wrong = browser.send("/sign-in", &[("login", "ada"), ("password", "wrong")]);
    assert_eq!((wrong.status, wrong.header("set-cookie")), (401, None));
    // Going ends the session for good.
    let gone = browser.send("/sign-out", &[("proof", &browser.proof())]);
    assert_eq!((gone.status, gone.header("location")), (303, Some("/sign-in")));
    assert_eq!(browser.get("/things").header("location"), Some("/sign-in?next=%2Fthings"));
    hub.is_well();
}

#[test]
fn every_page_is_dressed_and_speaks_both_languages() {
    let hub = Hub::owned("");
    let browser = Browser::of(&hub, "ada");
    for path in PAGES {
        let (en, fr) = (browser.get_in(path, "en"), browser.get_in(path, "fr-FR,fr;q=0.9"));
        for (page, lang, word) in [(&en, "en", "Sign out"), (&fr, "fr", "Se déconnecter")] {
            assert_eq!(page.status, 200, "{path}: {page:?}");
            is_dressed(page);
            assert!(page.text.contains(&format!("<html lang=\"{lang}\">")), "{path}");
            assert!(page.text.contains(word), "{path}");
            assert!(!page.text.contains("web-"), "{path} has a word that nobody wrote");
        }
    }
    let nowhere = browser.get("/things/01a21573-fc89-75fb-bb9c-000000000000");
    assert_eq!(nowhere.status, 404);
    is_dressed(&nowhere);
    let sheet = browser.get("/assets/style.css");
    assert_eq!(sheet.status, 200);
    assert!(sheet.text.contains("prefers-color-scheme:dark") && sheet.text.contains("#7A1410"));
    // What is no page is the API's.
    assert_eq!(browser.get("/nowhere").code(), "denied");
    assert_eq!(hub.get("/api/v1/me").status, 200);
    // A cookie is no token: the API is not asked by cookie.
    let by_cookie = hub.ask("GET", "/api/v1/me", &[("Cookie", &browser.cookie)], None);
    assert_eq!(by_cookie.status, 401);
    hub.is_well();
}

#[test]
fn nobody_elses_page_changes_anything() {
    let hub = Hub::owned("");
    let browser = Browser::of(&hub, "ada");
    let proof = browser.proof();
    let ours = browser.origin.as_str();
    for (headers, fields) in [
        // No proof, another's proof.
        (vec![("Origin", ours)], vec![]),
        (vec![("Origin", ours)], vec![("proof", "AAAA")]),
        // The proof, from elsewhere or from nobody knows where.
        (vec![("Origin", "http://evil.example")], vec![("proof", proof.as_str())]),
        (vec![("Origin", "null")], vec![("proof", proof.as_str())]),
        (vec![("Sec-Fetch-Site", "cross-site")], vec![("proof", proof.as_str())]),
        (vec![], vec![("proof", proof.as_str())]),
    ] {
        let mut all = headers.clone();
        all.push(("Cookie", browser.cookie.as_str()));
        let refused = send(&hub, "/sign-out", &all, &fields);
        assert_eq!(refused.status, 403, "{headers:?} {fields:?}: {refused:?}");
        is_dressed(&refused);
    }
    // Another session's proof does not fit this one.
    let other = Browser::of(&hub, "ada");
    assert_ne!(other.proof(), proof);
    assert_eq!(other.send("/sign-out", &[("proof", &proof)]).status, 403);
    // Coming in from another page is refused as well.
    let fields = [("login", "ada"), ("password", PASSWORD)];
    let tricked = send(&hub, "/sign-in", &[("Origin", "http://evil.example")], &fields);
    assert_eq!((tricked.status, tricked.header("set-cookie")), (403, None));
    let huge = "x".repeat(20_000);
    assert_eq!(browser.send("/sign-out", &[("proof", &huge)]).status, 413);
    assert_eq!(browser.get("/settings").status, 200, "still in");
    hub.is_well();
}

/// A hub over a store that has read a made-up home in which something is wrong.
fn with_a_home() -> Hub {
    let folder = run::Folder::new();
    let capture = folder.path("home.pcap");
    let store = folder.path("store");
    for arguments in [
        vec!["demo", "--capture", capture.as_str(), "--trouble", "all"],
        vec!["import", capture.as_str(), "--store", store.as_str()],
    ] {
        let done = run::gardien(&arguments);
        assert!(done.status.success(), "{arguments:?}: {}", run::said(&done));
    }
    let mut hub = Hub::over(folder, "");
    let code = hub.code.clone().unwrap();
    let body = json!({ "code": code, "login": "ada", "password": PASSWORD });
    let made = hub.ask("POST", "/api/v1/setup", &[], Some(&body));
    assert_eq!(made.status, 201, "{made:?}");
    hub.token = made.field("token");
    hub
}

#[test]
fn newcomers_are_let_in_and_findings_put_by_with_forms_alone() {
    let hub = with_a_home();
    let browser = Browser::of(&hub, "ada");
    let until = Instant::now() + Duration::from_secs(20);
    let message = loop {
        let act = hub.get("/api/v1/messages?state=open&level=act").json()["items"][0].clone();
        if act.is_object() {
            break act;
        }
        assert!(Instant::now() < until, "nothing became a message");
        thread::sleep(Duration::from_millis(50));
    };
    let today = browser.get("/");
    let cards = today.text.matches("<article").count();
    assert!((1..=5).contains(&cards), "{cards} cards");
    for card in today.text.split("<article").skip(1) {
        let card = card.split("</article>").next().unwrap();
        let verbs = card.matches("<button").count() + card.matches("class=\"button").count();
        assert!((1..=3).contains(&verbs), "{card}");
        assert!(card.contains("aria-hidden=\"true\">"), "a shape beside the word: {card}");
    }
    let proof = browser.proof();
    // A message is seen: its card goes, and it is so for the API.
    let id = message["id"].as_str().unwrap();
    let path = format!("/messages/{id}/choose");
    assert!(today.text.contains(&path), "{}", today.text);
    let seen = browser.send(&path, &[("proof", proof.as_str()), ("choice", "acknowledge")]);
    assert_eq!((seen.status, seen.header("location")), (303, Some("/?done=seen")));
    assert!(!browser.get("/").text.contains(&path));
    let state = hub.get(&format!("/api/v1/messages/{id}")).json()["state"].clone();
    assert_eq!(state, "acknowledged");
    // What it does not offer cannot be chosen.
    let refused = browser.send(&path, &[("proof", proof.as_str()), ("choice", "explode")]);
    assert!((400..500).contains(&refused.status), "{refused:?}");
    // So is a finding, on the page of its thing.
    let finding = hub.get("/api/v1/findings?state=open&level=act").json()["items"][0].clone();
    let (id, version) = (finding["id"].as_str().unwrap(), finding["version"].to_string());
    let of = browser.get(&format!("/things/{}", finding["thing"].as_str().unwrap()));
    let path = format!("/findings/{id}/state");
    assert!(of.text.contains(&path), "{}", of.text);
    let fields = [("proof", proof.as_str()), ("version", &version), ("state", "acknowledged")];
    let seen = browser.send(&path, &fields);
    assert_eq!((seen.status, seen.header("location")), (303, Some("/?done=seen")));
    assert!(browser.get("/?done=seen").text.contains("role=\"status\""));
    assert!(!browser.get("/").text.contains(&path));
    // Of a version that is past, it is refused and told.
    assert_eq!(browser.send(&path, &fields).status, 412);
    // The newcomer is let in, with its name, and the journal says by whom.
    // The capture is old: the hub has refused by itself who waited for so long. That is taken back first.
    let until = Instant::now() + Duration::from_secs(20);
    let thing = loop {
        let refused = hub.get("/api/v1/things?custody=rejected").json()["items"][0].clone();
        if refused.is_object() {
            break refused;
        }
        assert!(Instant::now() < until, "nobody was refused");
        thread::sleep(Duration::from_millis(50));
    };
    let path = format!("/things/{}", thing["id"].as_str().unwrap());
    let again = browser.send(&format!("{path}/act"), &[("proof", &proof), ("act", "reconsider")]);
    assert_eq!(again.status, 303, "{again:?}");
    let before = browser.get(&path);
    assert_eq!(before.status, 200);
    is_dressed(&before);
    assert!(before.text.contains("name=\"act\" value=\"admit\""), "{}", before.text);
    let admitted = browser.send(&format!("{path}/act"), &[("proof", &proof), ("act", "admit")]);
    assert_eq!(
        (admitted.status, admitted.header("location")),
        (303, Some(&*format!("{path}?done=act")))
    );
    assert_eq!(hub.get(&format!("/api/v1{path}")).json()["custody"], "provisional");
    // The form of the thing; those of its findings stand before it.
    let mut form = browser.get(&path);
    form.text = form.text.split_once("/change\"").unwrap().1.to_owned();
    let version = hidden(&form, "version");
    let place = hub.place("Hall", None);
    let fields = [
        ("proof", &*proof),
        ("version", &version),
        ("name", "Hall lamp"),
        ("kind", "lamp"),
        ("place", &place),
    ];
    let changed = browser.send(&format!("{path}/change"), &fields);
    assert_eq!(changed.status, 303, "{changed:?}");
    let page = browser.get(&path).text;
    assert!(page.contains("Hall lamp") && page.contains(&format!("value=\"{place}\" selected")));
    // An act that no form offers, and an unknown one, do nothing.
    for act in ["transfer", "explode", ""] {
        let refused = browser.send(&format!("{path}/act"), &[("proof", &proof), ("act", act)]);
        assert_eq!(refused.status, 400, "{act}");
    }
    let csv = browser.get("/things.csv");
    assert!(csv.header("content-type").unwrap().starts_with("text/csv"));
    assert!(csv.text.contains("\"Hall lamp\"") && csv.text.contains("\"Hall\""), "{}", csv.text);
    let found = browser.get("/things?q=hall%20lamp");
    assert!(found.text.contains(&path));
    assert!(browser.get("/things?q=nothing-is-called-so").text.contains("Nothing here fits"));
    hub.is_well();
}

#[test]
fn each_role_sees_what_is_theirs() {
    let hub = with_a_home();
    let all = hub.get("/api/v1/things").json();
    let (mine, other) =
        (all["items"][0]["id"].as_str().unwrap(), all["items"][1]["id"].as_str().unwrap());
    let flat = hub.place("Flat", None);
    let body = json!({ "place": flat });
    let any = [("If-Match", "*")];
    let put = hub.by(&hub.token, "PATCH", &format!("/api/v1/things/{mine}"), &any, Some(&body));
    assert_eq!(put.status, 200, "{put:?}");
    hub.place("Attic", None);
    hub.person("tenant", &[&flat], None);
    hub.person("auditor", &[], Some(&in_seconds(3600)));
    let tenant = Browser::of(&hub, "tenant");
    let things = tenant.get("/things").text;
    assert!(things.contains(mine) && !things.contains(other));
    assert!(!tenant.get("/things.csv").text.contains(other));
    assert!(!tenant.get("/places").text.contains("Attic"));
    assert_eq!(tenant.get(&format!("/things/{mine}")).status, 200);
    assert_eq!(tenant.get(&format!("/things/{other}")).status, 404);
    assert_eq!(tenant.get("/evidence").status, 403);
    let today = tenant.get("/").text;
    assert!(
        !today.contains("/evidence") && !today.contains("name=\"act\"") && !today.contains(other)
    );
    assert!(!tenant.get("/settings").text.contains("auditor"), "people are not a tenant's");
    let fields = [("proof", &*tenant.proof()), ("act", "admit")];
    assert_eq!(tenant.send(&format!("/things/{mine}/act"), &fields).status, 403);
    // An auditor reads all and changes nothing.
    let auditor = Browser::of(&hub, "auditor");
    for path in PAGES {
        assert_eq!(auditor.get(path).status, 200, "{path}");
    }
    let page = auditor.get(&format!("/things/{other}")).text;
    assert!(!page.contains("/act\"") && !page.contains("/change\""), "{page}");
    let fields = [("proof", &*auditor.proof()), ("version", "1"), ("name", "Mine")];
    assert_eq!(auditor.send(&format!("/things/{other}/change"), &fields).status, 403);
    hub.is_well();
}

#[test]
fn names_of_strangers_stay_text() {
    let hub = Hub::owned("");
    let browser = Browser::of(&hub, "ada");
    let hostile = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'-alert(1)-'",
        "</title><svg onload=alert(1)>",
        "{{ 7*7 }} {% raw %}",
        "&lt;b&gt;",
        "=HYPERLINK(\"http://evil.example\")",
    ];
    for name in hostile {
        let body = json!({ "act": "shelve", "name": name, "kind": name, "maker": name,
                           "known_by": { "serial": name } });
        let made = hub.post("/api/v1/things", &body);
        assert_eq!(made.status, 201, "{made:?}");
        hub.place(name, None);
    }
    let list = hub.get("/api/v1/things").json();
    let mut pages =
        vec!["/things".to_owned(), "/places".to_owned(), "/".to_owned(), "/evidence".to_owned()];
    let things = list["items"].as_array().unwrap();
    assert_eq!(things.len(), hostile.len());
    pages.extend(things.iter().map(|t| format!("/things/{}", t["id"].as_str().unwrap())));
    pages.push("/things?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E".to_owned());
    pages.push("/things?view=%3Cscript%3E".to_owned());
    pages.push("/sign-in?next=/%22%3E%3Cscript%3E".to_owned());
    for path in pages {
        let page = browser.get(&path);
        let text = page.text.to_lowercase();
        for markup in ["<script", "<img", "<svg onload", "</title><", "\"><img"] {
            assert!(!text.contains(markup), "{markup} in {path}: {}", page.text);
        }
        is_dressed(&page);
    }
    assert!(browser.get("/things").text.contains("&#60;script&#62;alert(1)&#60;/script&#62;"));
    let csv = browser.get("/things.csv").text;
    assert!(csv.contains("\"'=HYPERLINK(") && !csv.contains("\"=HYPERLINK("), "{csv}");
    hub.is_well();
}
