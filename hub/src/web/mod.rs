//! The pages of a running hub: what a person sees in a browser.
//!
//! | file | what |
//! |---|---|
//! | `ask` | the hub's own API, asked in this process |
//! | `visit` | who visits: the cookie of a session, forms and their proof, the frame of a page |
//! | `door` | coming in, the first owner, going |
//! | `today`, `things`, `thing`, `places`, `evidence`, `settings` | the pages |
//!
//! A page reads and changes only through the routes of the API, with the visitor's own token: so the policy, the
//! journal and the words are the same whoever asks. Every page works without a script: links read, forms
//! change, and what changed something leads on by 303. What a page shows of others' texts goes through
//! [`ask::text`], which spells out what hides or reorders letters, and through the template's escaping;
//! no template may switch that off (a test looks).

mod ask;
mod door;
mod evidence;
mod places;
mod settings;
mod thing;
mod things;
mod today;
mod visit;

use std::time::Instant;

use askama::Template;
use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use gardien_site::{
    html::{DARK, LIGHT, variables},
    words::{Lang, Words},
};
use http_body_util::BodyExt as _;

use crate::api::{
    self,
    app::App,
    guard::{self, with_words},
    problem::{Kind, Problem},
};
use ask::Refusal;

/// What all pages share.
#[derive(Clone)]
pub(crate) struct Web {
    pub(crate) app: App,
    pub(crate) api: Router,
}

/// Words as templates ask for them.
pub(crate) struct Say<'a>(pub(crate) &'a Words);

impl Say<'_> {
    fn say(&self, id: &str) -> String {
        self.0.say(id, &[])
    }

    fn count(&self, id: &str, n: &u64) -> String {
        self.0.say(id, &[("n", (*n).into())])
    }
}

/// All pages, and the API behind them.
pub(crate) fn router(app: App) -> Router {
    let api = api::router(app.clone());
    let web = Web { app, api: api.clone() };
    Router::new()
        .route("/", get(today::page))
        .route("/things", get(things::page))
        .route("/things.csv", get(things::csv))
        .route("/things/{id}", get(thing::page))
        .route("/things/{id}/act", post(thing::act))
        .route("/things/{id}/change", post(thing::change))
        .route("/findings/{id}/state", post(thing::state))
        .route("/places", get(places::page))
        .route("/rules", get(settings::rules))
        .route("/updates", get(settings::updates))
        .route("/evidence", get(evidence::page))
        .route("/settings", get(settings::page))
        .route("/sign-in", get(door::page).post(door::come_in))
        .route("/first", get(door::first).post(door::make_first))
        .route("/sign-out", post(door::go))
        .route("/messages/{id}/choose", post(today::choose))
        .route("/assets/style.css", get(style))
        .route("/assets/icon.svg", get(icon))
        .route("/favicon.ico", get(icon))
        .method_not_allowed_fallback(guard::no_method)
        .route_layer(middleware::from_fn_with_state(web.clone(), outer))
        .with_state(web)
        .fallback_service(api)
}

/// What stands before every page: the same refusals as before the API, told as a page.
async fn outer(State(web): State<Web>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let lang = guard::language(request.headers());
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().map(|p| p.as_str().to_owned());
    let plain = guard::plain(&web.app, &request).and_then(|()| visit::said_from_where(&request));
    let close = plain.is_err();
    let answered = match plain {
        Ok(()) => match tokio::spawn(next.run(request)).await {
            Ok(response) => response,
            Err(_) => {
                tracing::error!(route = path, "a page panicked");
                Problem::of(Kind::Fault).into_response()
            }
        },
        Err(problem) => problem.into_response(),
    };
    let mut response = match answered.extensions().get::<Problem>().cloned() {
        Some(problem) => {
            let written = with_words(lang, |words| problem.write(words));
            let status = written.status();
            let body = written.into_body().collect().await.map(|b| b.to_bytes());
            let body = body.ok().and_then(|b| serde_json::from_slice(&b).ok()).unwrap_or_default();
            refused(lang, &Refusal::read(status, &body))
        }
        None => answered,
    };
    let status = response.status().as_u16();
    let headers = response.headers_mut();
    if close || matches!(status, 408 | 413) {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    dress(headers);
    let route = path.as_deref().unwrap_or("none");
    web.app.metrics.request(&method, route, status, began.elapsed());
    response
}

/// Headers that every page has. `same-origin` and not `no-referrer`: with the latter browsers say `null` for
/// the origin of our own forms (Fetch, "append a request Origin header").
fn dress(headers: &mut HeaderMap) {
    const ALWAYS: [(HeaderName, &str); 8] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'",
        ),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
        (header::VARY, "cookie, accept-language"),
    ];
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// The style sheet: the colours of the account, and the rules of the pages.
async fn style(headers: HeaderMap) -> Response {
    const RULES: &str = include_str!("../../assets/style.css");
    let etag = format!("\"{}\"", env!("CARGO_PKG_VERSION"));
    let kept = [(header::CACHE_CONTROL, "no-cache".to_owned()), (header::ETAG, etag.clone())];
    if api::answer::has(&headers, &etag) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    let (light, dark) = (variables(&LIGHT).concat(), variables(&DARK).concat());
    let sheet =
        format!(":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}\n{RULES}");
    (kept, [(header::CONTENT_TYPE, "text/css; charset=utf-8")], sheet).into_response()
}

/// The mark of the pages, also for browsers that ask for it by its old name.
async fn icon(headers: HeaderMap) -> Response {
    const ICON: &str = include_str!("../../assets/icon.svg");
    let etag = format!("\"{}\"", env!("CARGO_PKG_VERSION"));
    let kept = [(header::CACHE_CONTROL, "no-cache".to_owned()), (header::ETAG, etag.clone())];
    if api::answer::has(&headers, &etag) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    (kept, [(header::CONTENT_TYPE, "image/svg+xml")], ICON).into_response()
}

/// A template, as an answer.
fn told(status: StatusCode, page: askama::Result<String>) -> Response {
    match page {
        Ok(text) => {
            (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a page was not written");
            Problem::of(Kind::Fault).into_response()
        }
    }
}

#[derive(Template)]
#[template(path = "refused.html")]
struct Refused<'a> {
    w: Say<'a>,
    lang: &'static str,
    title: String,
    refusal: &'a Refusal,
}

/// What was refused, as a page.
fn refused(lang: Lang, refusal: &Refusal) -> Response {
    let page = with_words(lang, |words| {
        let title = words.say("web-refused", &[]);
        Refused { w: Say(words), lang: lang.code(), title, refusal }.render()
    });
    told(refusal.status, page)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    #[test]
    fn no_template_switches_escaping_off() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        let mut read = 0;
        for file in fs::read_dir(folder).unwrap() {
            let file = file.unwrap().path();
            assert_eq!(file.extension().unwrap(), "html", "only this is escaped: {file:?}");
            let text = fs::read_to_string(&file).unwrap();
            for hole in ["safe", "escape", "<script", "style=", " on"] {
                let within = text.split("{{").skip(1).filter_map(|t| t.split("}}").next());
                let bad = match hole {
                    "safe" | "escape" => {
                        within.into_iter().any(|t| t.split('|').skip(1).any(|f| f.trim() == hole))
                    }
                    " on" => text.contains(" onclick") || text.contains(" onload"),
                    _ => text.contains(hole),
                };
                assert!(!bad, "{hole} in {file:?}");
            }
            read += 1;
        }
        assert!(read > 8, "{read}");
    }
}
