//! Lives over HTTP: a hub on a port of its own, asked as others ask it.

use std::net::SocketAddr;

use gardien_site::{
    access::{Action, Reach, Role, may},
    id::{Id, PersonId, PlaceId, SiteId, TokenId},
    journal::entry::Quality,
};
use gardien_watch::time::{HOUR, Time};
use serde_json::{Value, json};

use crate::{
    api::{self, app},
    auth::secret,
    journal::Run,
    store::{Db, people, places, site, tests::Scratch},
};

const DAY: i64 = 24 * HOUR;

/// A hub, its people and their tokens.
struct Hub {
    address: SocketAddr,
    tokens: Vec<(Role, String)>,
    home: PlaceId,
    _runtime: tokio::runtime::Runtime,
    _stop: tokio::sync::watch::Sender<bool>,
    _scratch: Scratch,
}

impl Hub {
    fn start(scratch: Scratch) -> Self {
        let db = Db::open(&scratch.location).unwrap();
        let site = SiteId(Id::from_octets([9; 16]));
        let now = app::now();
        let home = PlaceId(Id::from_octets([6; 16]));
        let mut tokens = Vec::new();
        db.write_now(move |tx| site::make(tx, site, "", now)).unwrap();
        db.write_now(move |tx| {
            let place = places::Place {
                id: home,
                parent: None,
                kind: "building".to_owned(),
                name: "House".to_owned(),
                zone: None,
                latitude: None,
                longitude: None,
                limits: "{}".to_owned(),
                version: 1,
            };
            places::put(tx, site, now, &place).map(drop)
        })
        .unwrap();
        for (n, role) in Role::ALL.iter().enumerate() {
            let text = secret::token().unwrap().reveal().to_owned();
            let digest = secret::digest(&text);
            let person = PersonId(Id::from_octets([n as u8 + 1; 16]));
            let ends = role.ends();
            let places = if role.has_places() { vec![home] } else { Vec::new() };
            db.write_now(move |tx| {
                people::add(
                    tx,
                    site,
                    now,
                    &people::NewPerson {
                        id: person,
                        login: role.word(),
                        name: role.word(),
                        role: role.word(),
                        since: ends.then_some(Time(now.0 - DAY)),
                        until: ends.then_some(Time(now.0 + DAY)),
                        password: "$argon2id$",
                        places: &places,
                    },
                )?;
                let token = people::Token {
                    id: TokenId(Id::from_octets([n as u8 + 1; 16])),
                    person,
                    kind: "token".to_owned(),
                    name: String::new(),
                    scopes: vec!["change".to_owned()],
                    made: now,
                    expires: Time(now.0 + DAY),
                    used: None,
                };
                people::add_token(tx, site, &token, &digest)
            })
            .unwrap();
            tokens.push((*role, text));
        }
        let (stop, stopping) = tokio::sync::watch::channel(false);
        let run = Run::start(site, Quality::Set).unwrap();
        let settings = app::Settings {
            hosts: Vec::new(),
            body: 1 << 20,
            signer: None,
            anchors: std::sync::Arc::default(),
        };
        let app = app::App::new(db, run, settings, stopping).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let router = api::router(app);
        runtime.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, tokens, home, _runtime: runtime, _stop: stop, _scratch: scratch }
    }

    fn ask(&self, role: Role, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        self.ask_in(role, method, path, body, "en")
    }

    fn ask_in(
        &self,
        role: Role,
        method: &str,
        path: &str,
        body: Option<&Value>,
        lang: &str,
    ) -> (u16, Value) {
        let token = &self.tokens.iter().find(|(r, _)| *r == role).unwrap().1;
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let url = format!("http://{}/api/v1{path}", self.address);
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(url)
            .header("authorization", format!("Bearer {token}"))
            .header("accept-language", lang)
            .header("content-type", "application/json");
        let mut answer = match body {
            Some(body) => agent.run(request.body(body.to_string()).unwrap()),
            None => agent.run(request.body(()).unwrap()),
        }
        .unwrap();
        let kinds = answer.headers().get_all("content-type").iter().count();
        assert_eq!(kinds, 1, "an answer has one content type");
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    fn begin(&self, place: Option<PlaceId>) -> String {
        let body = json!({
            "act": "expect", "name": "Stairs light", "place": place,
            "known_by": {"mac": "00:1a:22:07:08:09"},
        });
        let (status, answer) = self.ask(Role::Owner, "POST", "/things", Some(&body));
        assert_eq!(status, 201, "{answer}");
        let (_, list) = self.ask(Role::Owner, "GET", "/things?custody=expected", None);
        list["items"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned()
    }

    fn act(&self, role: Role, thing: &str, body: &Value) -> (u16, Value) {
        self.ask(role, "POST", &format!("/things/{thing}/acts"), Some(body))
    }

    fn done(&self, role: Role, thing: &str, body: &Value) -> Value {
        let (status, answer) = self.act(role, thing, body);
        assert_eq!(status, 200, "{body}: {answer}");
        answer
    }

    fn hands(&self, thing: &str) {
        loop {
            let (_, life) = self.ask(Role::Owner, "GET", &format!("/things/{thing}/life"), None);
            let Some(duty) = life["owed"][0].as_str() else { break };
            let path = format!("/things/{thing}/duties");
            let (status, answer) =
                self.ask(Role::Caretaker, "POST", &path, Some(&json!({ "duty": duty })));
            assert_eq!(status, 200, "{answer}");
        }
    }
}

#[test]
fn a_life_over_http_from_the_list_to_the_proof_that_it_was_erased() {
    for scratch in Scratch::both() {
        let hub = Hub::start(scratch);
        let thing = hub.begin(None);
        let admitted = hub.done(Role::Caretaker, &thing, &json!({"act": "admit"}));
        assert_eq!(admitted["custody"], "provisional");
        assert_eq!(admitted["rights"], "commissioning");
        hub.hands(&thing);
        let body = json!({"act": "accept", "matches": true, "reason": "seen beside the door"});
        hub.done(Role::Caretaker, &thing, &body);
        hub.hands(&thing);

        let (status, life) = hub.ask(Role::Owner, "GET", &format!("/things/{thing}/life"), None);
        assert_eq!((status, life["custody"].as_str()), (200, Some("operational")));
        let release = life["possible"].as_array().unwrap().iter().find(|p| p["act"] == "release");
        let release = release.unwrap();
        assert_eq!(
            (release["possible"].as_bool(), release["final"].as_bool()),
            (Some(true), Some(true))
        );

        // What cannot be taken back is looked at first, and nothing is done.
        let would = hub.done(Role::Owner, &thing, &json!({"act": "release", "preview": true}));
        assert_eq!(
            (would["done"].as_bool(), would["custody"].as_str()),
            (Some(false), Some("releasing"))
        );
        assert!(would["hands"].as_array().unwrap().len() >= 2, "{would}");
        let (_, again) = hub.ask(Role::Owner, "GET", &format!("/things/{thing}/life"), None);
        assert_eq!(again["steps"], life["steps"]);

        hub.done(Role::Owner, &thing, &json!({"act": "release"}));
        let (status, early) =
            hub.act(Role::Caretaker, &thing, &json!({"act": "prove", "photo": "ab".repeat(32)}));
        assert_eq!((status, early["reason"].as_str()), (409, Some("owed")), "{early}");
        assert_eq!(early["about"], "wall-off");
        hub.hands(&thing);
        let proven =
            hub.done(Role::Caretaker, &thing, &json!({"act": "prove", "photo": "ab".repeat(32)}));
        assert_eq!(
            (proven["custody"].as_str(), proven["proof"].as_str()),
            (Some("released"), Some("e1"))
        );
        let (_, life) = hub.ask(Role::Auditor, "GET", &format!("/things/{thing}/life"), None);
        assert!(life["possible"].as_array().unwrap().is_empty(), "an auditor reads");
        assert_eq!(
            life["steps"].as_array().unwrap().iter().filter(|s| !s["act"].is_null()).count(),
            5
        );
    }
}

#[test]
fn refusals_come_with_a_word_for_programs_and_a_sentence_in_both_languages() {
    let hub = Hub::start(Scratch::sqlite());
    let thing = hub.begin(None);
    let path = format!("/things/{thing}/acts");
    let body = json!({"act": "accept", "matches": true});
    let (status, en) = hub.ask_in(Role::Owner, "POST", &path, Some(&body), "en");
    let (_, fr) = hub.ask_in(Role::Owner, "POST", &path, Some(&body), "fr");
    assert_eq!(
        (status, en["reason"].as_str(), en["about"].as_str()),
        (409, Some("custody"), Some("expected"))
    );
    assert!(en["detail"].as_str().unwrap().contains("announced"), "{en}");
    assert!(fr["detail"].as_str().unwrap().contains("annoncé"), "{fr}");
    // A caretaker never releases: that is no state of the thing.
    let (status, denied) = hub.act(Role::Caretaker, &thing, &json!({"act": "release"}));
    assert_eq!((status, denied["reason"].as_str()), (403, Some("not-yours")), "{denied}");
    for (body, at) in [
        (json!({"act": "admit", "key": "zz"}), "/key"),
        (json!({"act": "prove", "photo": "é".repeat(32)}), "/photo"),
        (json!({"act": "maintain", "until": "tomorrow"}), "/until"),
        (json!({"act": "discard", "waiver": " "}), "/waiver"),
        (json!({"act": "sell"}), "/act"),
        (json!({"act": "admit", "enrolled": true}), "/enrolled"),
        (json!({"act": "rebadge", "signed": true}), "/signed"),
    ] {
        let (status, answer) = hub.act(Role::Owner, &thing, &body);
        assert_eq!(status, 422, "{body}: {answer}");
        assert_eq!(answer["errors"][0]["pointer"], at, "{answer}");
    }
    let (status, _) = hub.act(Role::Owner, "0192f0c1-2345-7678-9abc-def012345678", &body);
    assert_eq!(status, 404);
}

/// Every role, on a thing in its own place and on one elsewhere, against the table.
#[test]
fn who_may_ask_for_what_is_what_the_table_says() {
    let hub = Hub::start(Scratch::sqlite());
    let here = hub.begin(Some(hub.home));
    let elsewhere = hub.begin(None);
    assert_ne!(here, elsewhere);
    for role in Role::ALL {
        for (thing, own) in [(&here, true), (&elsewhere, false)] {
            for (action, method, path, body) in [
                (Action::LifeRead, "GET", "life", None),
                (Action::LifeAct, "POST", "acts", Some(json!({"act": "admit", "preview": true}))),
                (Action::LifeAct, "POST", "duties", Some(json!({"duty": "wipe"}))),
            ] {
                let path = format!("/things/{thing}/{path}");
                let (status, answer) = hub.ask(*role, method, &path, body.as_ref());
                let expected = match may(*role, action) {
                    Reach::Nowhere => 403,
                    // What one may not see is not there.
                    Reach::Own if !own => 404,
                    // Nothing is owed of that kind.
                    _ if path.ends_with("duties") => 409,
                    _ => 200,
                };
                assert_eq!(status, expected, "{role} {method} {path}: {answer}");
            }
        }
    }
    // A contractor begins lives in places that are theirs, and nowhere else.
    let shelve = |place: Option<PlaceId>| json!({"act": "shelve", "place": place});
    let (status, _) = hub.ask(Role::Contractor, "POST", "/things", Some(&shelve(None)));
    assert_eq!(status, 422);
    let (status, _) = hub.ask(Role::Contractor, "POST", "/things", Some(&shelve(Some(hub.home))));
    assert_eq!(status, 201);
    let (status, _) = hub.ask(
        Role::Contractor,
        "POST",
        "/things",
        Some(&json!({"act": "expect", "place": hub.home})),
    );
    assert_eq!(status, 403);
}
