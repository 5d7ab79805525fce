//! Who visits, and whether a form is theirs.
//!
//! A session is the API's own token, in a cookie that no script can read and no other site's page sends along
//! (`HttpOnly`, `SameSite=Strict`). Where the browser came by HTTPS the cookie is `Secure` and bound to this
//! host by its name (`__Host-`, RFC 6265bis §4.1.3.2). On plain HTTP no browser keeps such a one, so it
//! has a plain name there.
//!
//! A form that changes something is believed when the browser says that one of our own pages sent it (`Origin`
//! or `Sec-Fetch-Site`, one of which every browser in use sends), and when it holds a proof that follows
//! from the session's token and that no other page can know.

use std::collections::BTreeMap;

use axum::{
    extract::{FromRequest, FromRequestParts, Query, Request},
    http::{HeaderMap, Method, StatusCode, Uri, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use gardien_site::{shown, words::Lang};
use gardien_watch::untrusted::Untrusted;
use serde_json::Value;

use super::{
    Web,
    ask::{Ask, Refusal, escaped, text},
    refused,
};
use crate::{
    api::{
        answer,
        guard::{self, Peer, with_words},
        problem::{Kind, Problem},
    },
    auth::secret,
};

const SECURE: &str = "__Host-gardien";
const PLAIN: &str = "gardien";
/// Seconds that a browser keeps a session: as long as it lasts.
const LASTS: u32 = 12 * 3600;
/// Octets of a form at most.
const FORM: usize = 16 << 10;

/// What all pages show around what they tell.
pub(super) struct Frame {
    pub(super) lang: &'static str,
    /// Which of the entries of the navigation this is.
    pub(super) here: &'static str,
    pub(super) title: String,
    /// The proof that forms of this session carry.
    pub(super) proof: String,
    /// The visitor, as people are shown them.
    pub(super) name: String,
    /// What was just done, in words.
    pub(super) done: Option<String>,
    may: BTreeMap<String, String>,
}

impl Frame {
    /// Whether the visitor's role has an act, somewhere.
    pub(super) fn may(&self, act: &str) -> bool {
        self.may.contains_key(act)
    }
}

/// A person with a session.
pub(super) struct Visit {
    pub(super) ask: Ask,
    pub(super) me: Value,
    pub(super) query: BTreeMap<String, String>,
}

impl Visit {
    /// The frame of a page.
    pub(super) fn frame(&self, here: &'static str, title: &str) -> Frame {
        let named = text(&self.me, "name");
        let may = self.me.get("may").and_then(Value::as_object).into_iter().flatten();
        let done = self.query.get("done").map(String::as_str);
        let done = match done {
            Some("act") => Some("web-done-act"),
            Some("change") => Some("web-done-change"),
            Some("seen") => Some("web-done-seen"),
            _ => None,
        };
        with_words(self.ask.lang, |words| Frame {
            lang: self.ask.lang.code(),
            here,
            title: words.say(title, &[]),
            proof: proof(&self.ask.token),
            name: shown::shorten(&named, shown::IN_A_SENTENCE),
            done: done.map(|id| words.say(id, &[])),
            may: may.map(|(act, reach)| (act.clone(), reach.to_string())).collect(),
        })
    }

    /// What was refused, as a page; whoever is not let in any more comes in anew.
    pub(super) fn refused(&self, refusal: &Refusal) -> Response {
        if refusal.status == StatusCode::UNAUTHORIZED {
            return to("/sign-in");
        }
        refused(self.ask.lang, refusal)
    }

    /// A parameter of the address, shortened to what any of ours can be.
    pub(super) fn asked(&self, name: &str) -> String {
        self.query.get(name).map(|t| t.chars().take(200).collect()).unwrap_or_default()
    }
}

impl FromRequestParts<Web> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let ask = asking(parts, web).await?;
        if ask.token.is_empty() {
            return Err(to_sign_in(&parts.method, &parts.uri));
        }
        match ask.get("/me").await {
            Ok(me) => Ok(Self { ask, me, query: query(&parts.uri) }),
            Err(refusal) if refusal.status == StatusCode::UNAUTHORIZED => {
                Err(to_sign_in(&parts.method, &parts.uri))
            }
            Err(refusal) => Err(refused(ask.lang, &refusal)),
        }
    }
}

/// A form of a person with a session, proven to be theirs.
pub(super) struct Form {
    pub(super) visit: Visit,
    pub(super) fields: BTreeMap<String, String>,
}

impl Form {
    /// A field without blanks around it; empty where there is none.
    pub(super) fn field(&self, name: &str) -> &str {
        self.fields.get(name).map(|t| t.trim()).unwrap_or_default()
    }
}

impl FromRequest<Web> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, web).await?;
        let fields = fields(&parts.headers, body).await?;
        let shown = fields.get("proof").map(String::as_str).unwrap_or_default();
        if !secret::same(shown.as_bytes(), proof(&visit.ask.token).as_bytes()) {
            return Err(Problem::of(Kind::ForeignOrigin).into_response());
        }
        Ok(Self { visit, fields })
    }
}

/// Someone without a session, or with one.
pub(super) struct Stranger {
    pub(super) ask: Ask,
    pub(super) query: BTreeMap<String, String>,
}

impl FromRequestParts<Web> for Stranger {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        Ok(Self { ask: asking(parts, web).await?, query: query(&parts.uri) })
    }
}

/// A form of someone without a session.
pub(super) struct Asked {
    pub(super) ask: Ask,
    pub(super) fields: BTreeMap<String, String>,
    /// Whether their browser came by HTTPS.
    pub(super) secure: bool,
}

impl FromRequest<Web> for Asked {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let mut ask = asking(&mut parts, web).await?;
        ask.token.clear();
        let fields = fields(&parts.headers, body).await?;
        Ok(Self { ask, fields, secure: is_secure(&parts.headers) })
    }
}

async fn asking(parts: &mut Parts, web: &Web) -> Result<Ask, Response> {
    let Peer(from) = Peer::from_request_parts(parts, web)
        .await
        .map_err(axum::response::IntoResponse::into_response)?;
    let token = session(&parts.headers).unwrap_or_default();
    let lang: Lang = guard::language(&parts.headers);
    Ok(Ask { api: web.api.clone(), token, lang, from })
}

/// Whether a browser says who sent what changes something. That what it says is us was looked at before.
pub(super) fn said_from_where(request: &Request) -> Result<(), Problem> {
    let headers = request.headers();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let said = headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site");
    if reads || said { Ok(()) } else { Err(Problem::of(Kind::ForeignOrigin)) }
}

/// What a browser says of the page that sent a form, which it reached as it reached us.
pub(super) fn is_secure(headers: &HeaderMap) -> bool {
    headers.get(header::ORIGIN).is_some_and(|o| o.as_bytes().starts_with(b"https://"))
}

/// The token in the cookie of a session.
fn session(headers: &HeaderMap) -> Option<String> {
    let pairs: Vec<(&str, &str)> = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .take(64)
        .collect();
    // The one that another host under our name cannot have set goes first.
    let of = |name: &str| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
    let token = of(SECURE).or_else(|| of(PLAIN))?;
    let fits = token.starts_with(secret::PREFIX)
        && token.len() < 128
        && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    fits.then(|| token.to_owned())
}

/// The cookie of a session.
pub(super) fn cookie(token: &str, secure: bool) -> String {
    let (name, more) = if secure { (SECURE, "; Secure") } else { (PLAIN, "") };
    format!("{name}={token}; Path=/; Max-Age={LASTS}; HttpOnly; SameSite=Strict{more}")
}

/// Cookies that end those that there may be.
pub(super) fn no_cookies() -> [String; 2] {
    [
        format!("{SECURE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure"),
        format!("{PLAIN}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"),
    ]
}

/// What forms of a session carry.
fn proof(token: &str) -> String {
    secret::base64url(&secret::digest(&format!("a form of {token}")))
}

fn query(uri: &Uri) -> BTreeMap<String, String> {
    let read: Result<Query<Vec<(String, String)>>, _> = Query::try_from_uri(uri);
    read.map(|Query(pairs)| pairs.into_iter().take(32).collect()).unwrap_or_default()
}

/// The fields of a form, which has the syntax of a query.
async fn fields(
    headers: &HeaderMap,
    body: axum::body::Body,
) -> Result<BTreeMap<String, String>, Response> {
    let bad = |kind| Problem::of(kind).into_response();
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(bad(Kind::BadRequest));
    }
    let octets = answer::read_body(headers, body, FORM).await.map_err(|p| p.into_response())?;
    let text = std::str::from_utf8(&octets).map_err(|_| bad(Kind::BadRequest))?;
    let uri: Uri = format!("/?{text}").parse().map_err(|_| bad(Kind::BadRequest))?;
    Ok(query(&uri))
}

/// Leads on, so that a reload sends no form again.
pub(super) fn to(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, path.to_owned())]).into_response()
}

fn to_sign_in(method: &Method, uri: &Uri) -> Response {
    let wanted = uri.path_and_query().map(|p| p.as_str()).unwrap_or_default();
    if *method == Method::GET && wanted != "/" {
        return to(&format!("/sign-in?next={}", escaped(wanted)));
    }
    to("/sign-in")
}

/// A path on this hub, or Today: nobody is led elsewhere.
pub(super) fn path_here(wanted: &str) -> &str {
    let here = wanted.starts_with('/')
        && !wanted.starts_with("//")
        && wanted.len() < 512
        && wanted.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if here { wanted } else { "/" }
}

/// A name for the middle of a sentence, never taken for a sentence of ours.
pub(super) fn quoted(words: &gardien_site::words::Words, raw: &str) -> String {
    shown::name(words, &Untrusted::new(raw))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere() {
        for (wanted, path) in [
            ("/things?view=new", "/things?view=new"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
            ("", "/"),
        ] {
            assert_eq!(path_here(wanted), path);
        }
    }

    #[test]
    fn the_cookie_bound_to_this_host_goes_first() {
        let mut headers = HeaderMap::new();
        let value = "gardien=gdn_tossed; __Host-gardien=gdn_ours".parse().unwrap();
        headers.insert(header::COOKIE, value);
        assert_eq!(session(&headers).as_deref(), Some("gdn_ours"));
        headers.insert(header::COOKIE, "gardien=\"gdn_x y\"".parse().unwrap());
        assert_eq!(session(&headers), None);
    }
}
