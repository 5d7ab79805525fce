//! Coming in, the first owner, and going.

use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde_json::{Map, Value, json};

use super::{
    Say,
    ask::{Ask, Refusal, is},
    told,
    visit::{Asked, Form, Stranger, cookie, no_cookies, path_here, to},
};
use crate::api::guard::with_words;

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignIn<'a> {
    w: Say<'a>,
    lang: &'static str,
    title: String,
    login: &'a str,
    next: &'a str,
    refusal: Option<&'a Refusal>,
}

#[derive(Template)]
#[template(path = "first.html")]
struct First<'a> {
    w: Say<'a>,
    lang: &'static str,
    title: String,
    code: &'a str,
    login: &'a str,
    name: &'a str,
    site: &'a str,
    refusal: Option<&'a Refusal>,
}

fn sign_in(ask: &Ask, login: &str, next: &str, refusal: Option<&Refusal>) -> Response {
    let page = with_words(ask.lang, |words| {
        let title = words.say("web-sign-in", &[]);
        SignIn { w: Say(words), lang: ask.lang.code(), title, login, next, refusal }.render()
    });
    told(refusal.map_or(StatusCode::OK, |r| r.status), page)
}

fn first_owner(ask: &Ask, fields: [&str; 4], refusal: Option<&Refusal>) -> Response {
    let [code, login, name, site] = fields;
    let page = with_words(ask.lang, |words| {
        let title = words.say("web-first", &[]);
        let (w, lang) = (Say(words), ask.lang.code());
        First { w, lang, title, code, login, name, site, refusal }.render()
    });
    told(refusal.map_or(StatusCode::OK, |r| r.status), page)
}

/// Whether the hub has an owner.
async fn has_owner(ask: &Ask) -> bool {
    // It is told where the store cannot be read, too; then coming in says why.
    let health = ask.health().await.unwrap_or_default();
    !health.is_object() || is(&health, "set_up")
}

pub(super) async fn page(stranger: Stranger) -> Response {
    if !has_owner(&stranger.ask).await {
        return to("/first");
    }
    let next = stranger.query.get("next").map(|n| path_here(n)).unwrap_or("/");
    sign_in(&stranger.ask, "", next, None)
}

/// A session in a cookie, and on to a page.
fn begun(answer: &Value, secure: bool, next: &str) -> Response {
    let token = answer.get("token").and_then(Value::as_str).unwrap_or_default();
    let mut response = to(next);
    if let Ok(value) = HeaderValue::from_str(&cookie(token, secure)) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

pub(super) async fn come_in(asked: Asked) -> Response {
    let field = |name: &str| asked.fields.get(name).map(String::as_str).unwrap_or_default();
    let code: String = field("code").chars().filter(|c| !c.is_whitespace()).collect();
    let code = (!code.is_empty()).then_some(code);
    let body = json!({ "login": field("login"), "password": field("password"), "code": code });
    let next = path_here(field("next"));
    match asked.ask.post("/session", &body).await {
        Ok(answer) => begun(&answer, asked.secure, next),
        Err(refusal) => sign_in(&asked.ask, field("login"), next, Some(&refusal)),
    }
}

pub(super) async fn first(stranger: Stranger) -> Response {
    if has_owner(&stranger.ask).await {
        return to("/sign-in");
    }
    let code = stranger.query.get("code").map(String::as_str).unwrap_or_default();
    first_owner(&stranger.ask, [code, "", "", ""], None)
}

pub(super) async fn make_first(asked: Asked) -> Response {
    let field = |name: &str| asked.fields.get(name).map(|t| t.trim()).unwrap_or_default();
    let mut body = Map::new();
    body.insert("code".into(), field("code").into());
    body.insert("login".into(), field("login").into());
    let password = asked.fields.get("password").map(String::as_str).unwrap_or_default();
    body.insert("password".into(), password.into());
    for name in ["name", "site"] {
        if !field(name).is_empty() {
            body.insert(name.into(), field(name).into());
        }
    }
    match asked.ask.post("/setup", &Value::Object(body)).await {
        Ok(answer) => begun(&answer, asked.secure, "/"),
        Err(refusal) => {
            let fields = ["code", "login", "name", "site"].map(field);
            first_owner(&asked.ask, fields, Some(&refusal))
        }
    }
}

pub(super) async fn go(form: Form) -> Response {
    match form.visit.ask.ask("DELETE", "/session", None, None).await {
        Ok(_) => {
            let mut response = to("/sign-in");
            for cookie in no_cookies() {
                if let Ok(value) = HeaderValue::from_str(&cookie) {
                    response.headers_mut().append(header::SET_COOKIE, value);
                }
            }
            response
        }
        Err(refusal) => form.visit.refused(&refusal),
    }
}

impl Refusal {
    /// Whether a field is one that is wrong.
    fn names(&self, field: &str) -> bool {
        self.fields.iter().any(|(at, _)| at == field)
    }
}

impl First<'_> {
    fn wrong(&self, field: &str) -> bool {
        self.refusal.is_some_and(|r| r.names(field))
    }
}
