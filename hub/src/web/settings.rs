//! Oneself and the people; and two pages that say what is not there yet.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use gardien_site::{figures, words::Words};
use serde_json::Value;

use super::{
    Say,
    ask::{is, text, time},
    told,
    visit::{Frame, Visit, quoted},
};
use crate::api::guard::with_words;

struct Human {
    name: String,
    login: String,
    role: String,
    until: String,
    totp: bool,
}

#[derive(Template)]
#[template(path = "settings.html")]
struct Settings<'a> {
    w: Say<'a>,
    frame: &'a Frame,
    me: Human,
    people: Vec<Human>,
}

fn human(person: &Value, words: &Words) -> Human {
    let role = format!("role-{}", text(person, "role"));
    Human {
        name: quoted(words, &text(person, "name")),
        login: quoted(words, &text(person, "login")),
        role: if words.has(&role) { words.say(&role, &[]) } else { text(person, "role") },
        until: time(person, "until").map(|t| figures::moment(words, t)).unwrap_or_default(),
        totp: is(person, "totp"),
    }
}

pub(super) async fn page(visit: Visit) -> Response {
    let frame = visit.frame("settings", "web-settings");
    let people =
        if frame.may("people.read") { visit.ask.all("/people").await } else { Ok(Vec::new()) };
    let people = match people {
        Ok(people) => people,
        Err(refusal) => return visit.refused(&refusal),
    };
    let html = with_words(visit.ask.lang, |words| {
        let me = human(&visit.me, words);
        let people = people.iter().map(|p| human(p, words)).collect();
        Settings { w: Say(words), frame: &frame, me, people }.render()
    });
    told(StatusCode::OK, html)
}

#[derive(Template)]
#[template(path = "not-yet.html")]
struct NotYet<'a> {
    w: Say<'a>,
    frame: &'a Frame,
    said: String,
}

fn not_yet(visit: &Visit, here: &'static str, title: &str, said: &str) -> Response {
    let frame = visit.frame(here, title);
    let html = with_words(visit.ask.lang, |words| {
        NotYet { w: Say(words), frame: &frame, said: words.say(said, &[]) }.render()
    });
    told(StatusCode::OK, html)
}

pub(super) async fn rules(visit: Visit) -> Response {
    not_yet(&visit, "rules", "web-rules", "web-rules-not-yet")
}

pub(super) async fn updates(visit: Visit) -> Response {
    not_yet(&visit, "updates", "web-updates", "web-updates-not-yet")
}
