//! What stands before every resource.
//!
//! The outer layer refuses requests that a browser was tricked into (another host's name, another page's
//! origin) or that two readers could read differently (a chunked body, a name in the request line that
//! is not that of the header), turns problems into words, and puts on the headers that browsers heed. The
//! inner layer finds out who asks and whether the policy lets them; a route that names no act is
//! refused to everybody. There is no CORS: no other page may read anything.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    time::Instant,
};

use axum::{
    extract::{FromRequestParts, MatchedPath, RawPathParams, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, Version, header, request::Parts},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use gardien_site::{
    id::{Id, PlaceId},
    words::{Lang, Words},
};

use super::{
    app::{App, now},
    problem::{Kind, Problem},
};
use crate::{
    auth::{
        may::{Act, Reach, Role, Scope},
        secret,
        who::Who,
    },
    store::{StoreError, Tx, people, places},
};

/// A token's use is written down at most this often.
const USED: i64 = 60_000_000;

/// Where a request came from. Used for counting only; never logged.
#[derive(Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// What a route asks of whoever comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    /// Nothing.
    Open,
    /// That they may do this.
    Act(Act),
}

impl Gate {
    pub(crate) fn parse(word: &str) -> Option<Self> {
        if word == "open" { Some(Self::Open) } else { Act::parse(word).map(Self::Act) }
    }
}

/// The gates of a document of the API, by method and path: each operation names its own (`x-act`).
pub(crate) fn gates(document: &utoipa::openapi::OpenApi) -> HashMap<(String, String), Gate> {
    let mut gates = HashMap::new();
    for (path, item) in &document.paths.paths {
        for (method, operation) in [
            ("GET", &item.get),
            ("PUT", &item.put),
            ("POST", &item.post),
            ("DELETE", &item.delete),
            ("PATCH", &item.patch),
        ] {
            let word = operation
                .as_ref()
                .and_then(|o| o.extensions.as_ref())
                .and_then(|e| e.get("x-act"))
                .and_then(|w| w.as_str());
            if let Some(gate) = word.and_then(Gate::parse) {
                gates.insert((method.to_owned(), path.clone()), gate);
            }
        }
    }
    gates
}

/// Who asks, and how far the policy lets them.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) who: Who,
    pub(crate) reach: Reach,
    /// The digest of their token, to see later whether it still lets them in.
    pub(crate) digest: [u8; 32],
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // Put there by `admit`; a route that takes a caller without asking for an act is our mistake.
        parts.extensions.get::<Self>().cloned().ok_or(Problem::of(Kind::Fault))
    }
}

impl Caller {
    /// The places that they may see: all (`None`), or their own and those below.
    pub(crate) fn places(
        &self,
        tree: &[places::Place],
    ) -> Option<std::collections::BTreeSet<PlaceId>> {
        (self.reach < Reach::All).then(|| below(tree, &self.who.places))
    }
}

/// Some places and all below them.
pub(crate) fn below(
    tree: &[places::Place],
    roots: &[PlaceId],
) -> std::collections::BTreeSet<PlaceId> {
    let mut children: HashMap<PlaceId, Vec<PlaceId>> = HashMap::new();
    for place in tree {
        if let Some(parent) = place.parent {
            children.entry(parent).or_default().push(place.id);
        }
    }
    let mut found = std::collections::BTreeSet::new();
    let mut next: Vec<PlaceId> = roots.to_vec();
    while let Some(id) = next.pop() {
        if found.insert(id) {
            next.extend(children.get(&id).into_iter().flatten());
        }
    }
    found
}

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().copied().ok_or(Problem::of(Kind::Fault))
    }
}

/// The id in a path. What is no id is of nothing that is here.
pub(crate) struct At(pub(crate) Id);

impl<S: Send + Sync> FromRequestParts<S> for At {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let found = RawPathParams::from_request_parts(parts, state).await.ok();
        let found = found.and_then(|p| p.iter().find(|(n, _)| *n == "id").map(|(_, v)| v.parse()));
        match found {
            Some(Ok(id)) => Ok(Self(id)),
            _ => Err(Problem::of(Kind::NotFound)),
        }
    }
}

/// The outer layer.
pub(crate) async fn outer(State(app): State<App>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let lang = language(request.headers());
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().map(|p| p.as_str().to_owned());
    let plain = plain(&app, &request);
    // Whoever cannot be understood is not listened to any further.
    let close = plain.is_err();
    let answered = match plain {
        // On a task of its own: a caller who leaves does not stop a change half-way, and a panic is an
        // answer like others.
        Ok(()) => match tokio::spawn(next.run(request)).await {
            Ok(response) => response,
            Err(_) => {
                tracing::error!(route = path, "a handler panicked");
                Problem::of(Kind::Fault).into_response()
            }
        },
        Err(problem) => problem.into_response(),
    };
    let allow = answered.headers().get(header::ALLOW).cloned();
    let mut response = match answered.extensions().get::<Problem>().cloned() {
        Some(problem) => with_words(lang, |words| problem.write(words)),
        None => answered,
    };
    let status = response.status().as_u16();
    let headers = response.headers_mut();
    if let Some(allow) = allow {
        headers.insert(header::ALLOW, allow);
    }
    // What is left of a body that was not read could be taken for a request.
    if close || matches!(status, 408 | 413) {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    dress(headers);
    let route = path.as_deref().unwrap_or("none");
    app.metrics.request(&method, route, status, began.elapsed());
    tracing::debug!(%method, route, status, ms = began.elapsed().as_millis() as u64, "answered");
    response
}

/// Headers that every answer has.
fn dress(headers: &mut HeaderMap) {
    const ALWAYS: [(HeaderName, &str); 7] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::VARY, "authorization, accept-language"),
    ];
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// Refuses what is not plainly meant for this hub by whoever sends it.
pub(crate) fn plain(app: &App, request: &Request) -> Result<(), Problem> {
    let headers = request.headers();
    let host = host(headers, request.version())?;
    if !goes_by(app, host) {
        return Err(Problem::of(Kind::WrongHost));
    }
    // RFC 9112 §3.2.2: the name in the request line would win over the header.
    if let Some(authority) = request.uri().authority()
        && !authority.as_str().eq_ignore_ascii_case(host)
    {
        return Err(Problem::of(Kind::WrongHost));
    }
    if headers.contains_key(header::TRANSFER_ENCODING) {
        return Err(Problem::of(Kind::NoLength));
    }
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes {
        let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
        if !matches!(site, None | Some(b"same-origin" | b"none")) {
            return Err(Problem::of(Kind::ForeignOrigin));
        }
        if let Some(origin) = headers.get(header::ORIGIN) {
            let ours = origin.to_str().ok().and_then(|o| o.parse::<Uri>().ok()).is_some_and(|o| {
                o.authority().is_some_and(|a| a.as_str().eq_ignore_ascii_case(host))
            });
            if !ours {
                return Err(Problem::of(Kind::ForeignOrigin));
            }
        }
    }
    Ok(())
}

/// The one host that is named. HTTP/1.0 may name none: then nothing can be tricked.
fn host(headers: &HeaderMap, version: Version) -> Result<&str, Problem> {
    let mut all = headers.get_all(header::HOST).iter();
    match (all.next(), all.next()) {
        (Some(one), None) => one.to_str().map_err(|_| Problem::of(Kind::BadRequest)),
        (None, _) if version == Version::HTTP_10 => Ok("localhost"),
        _ => Err(Problem::of(Kind::BadRequest)),
    }
}

/// An address cannot be another's name; a name must be one of ours (DNS rebinding).
fn goes_by(app: &App, host: &str) -> bool {
    let name = if let Some(rest) = host.strip_prefix('[') {
        let Some((v6, port)) = rest.split_once(']') else { return false };
        return v6.parse::<Ipv6Addr>().is_ok() && (port.is_empty() || is_port(port));
    } else {
        match host.split_once(':') {
            Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
            Some(_) => return false,
            None => host,
        }
    };
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    name.parse::<std::net::Ipv4Addr>().is_ok()
        || name == "localhost"
        || app.settings.hosts.contains(&name)
}

fn is_port(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|p| p.parse::<u16>().is_ok())
}

/// The inner layer.
pub(crate) async fn admit(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let method = match *request.method() {
        Method::HEAD => "GET".to_owned(),
        ref other => other.as_str().to_owned(),
    };
    let path = request.extensions().get::<MatchedPath>().map(|p| p.as_str().to_owned());
    let gate = path.and_then(|path| app.gates.get(&(method, path)).copied());
    match gate {
        // Nobody said who may.
        None => return Err(Problem::of(Kind::Denied)),
        Some(Gate::Open) => {}
        Some(Gate::Act(act)) => {
            let caller = caller(&app, request.headers(), act).await?;
            request.extensions_mut().insert(caller);
        }
    }
    Ok(next.run(request).await)
}

async fn caller(app: &App, headers: &HeaderMap, act: Act) -> Result<Caller, Problem> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let shown = match (all.next(), all.next()) {
        (Some(one), None) => one.to_str().ok(),
        (None, _) => None,
        _ => return Err(Problem::of(Kind::BadRequest)),
    };
    let token = shown
        .and_then(|s| s.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .filter(|token| token.starts_with(secret::PREFIX));
    let Some(token) = token else { return Err(Problem::of(Kind::NotLetIn)) };
    let digest = secret::digest(token);
    let found = app.read(move |tx, site| Ok(find(tx, site, &digest)?)).await?;
    let Some((who, used)) = found else { return Err(Problem::of(Kind::NotLetIn)) };
    let reach = who.reach(act)?;
    let at = now();
    if used.is_none_or(|used| at.since(used) > USED) && app.db.degraded().is_none() {
        let (db, site, token) = (app.db.clone(), app.site, who.token);
        tokio::spawn(async move {
            // Nothing depends on it.
            let noted = db.write(move |tx: &mut Tx<'_>| people::used(tx, site, token, at)).await;
            if let Err(error) = noted {
                tracing::debug!(store = StoreError::word(&error), "a use was not noted");
            }
        });
    }
    Ok(Caller { who, reach, digest })
}

/// Whoever a digest lets in now, and when they last came.
pub(crate) fn find(
    tx: &mut Tx<'_>,
    site: gardien_site::id::SiteId,
    digest: &[u8; 32],
) -> Result<Option<(Who, Option<gardien_watch::time::Time>)>, StoreError> {
    let Some(found) = people::by_digest(tx, site, digest, now())? else { return Ok(None) };
    // A role or scope of a later version lets nobody in.
    let Some(role) = Role::parse(&found.role) else { return Ok(None) };
    let scopes = found.token.scopes.iter().filter_map(|s| Scope::parse(s)).collect();
    let who = Who {
        person: found.token.person,
        login: found.login,
        role,
        token: found.token.id,
        scopes,
        places: found.places,
    };
    Ok(Some((who, found.token.used)))
}

/// The language that is wanted most, of those that are spoken (RFC 9110 §12.5.4).
pub(crate) fn language(headers: &HeaderMap) -> Lang {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    let mut best: Option<(f32, Lang)> = None;
    for range in wanted.unwrap_or_default().split(',').take(32) {
        let mut parts = range.split(';').map(str::trim);
        let Some(lang) = parts.next().and_then(Lang::parse) else { continue };
        let weight = parts
            .find_map(|p| p.strip_prefix("q="))
            .map_or(1.0, |q| q.parse::<f32>().unwrap_or(0.0));
        if weight > 0.0 && best.is_none_or(|(w, _)| weight > w) {
            best = Some((weight, lang));
        }
    }
    best.map_or(Lang::En, |(_, lang)| lang)
}

/// The words are not shared between threads: each has its own.
pub(crate) fn with_words<T>(lang: Lang, f: impl FnOnce(&Words) -> T) -> T {
    thread_local! {
        static EN: Words = Words::new(Lang::En);
        static FR: Words = Words::new(Lang::Fr);
    }
    match lang {
        Lang::En => EN.with(f),
        Lang::Fr => FR.with(f),
    }
}

/// Answers to what no route takes.
pub(crate) async fn nowhere() -> Problem {
    Problem::of(Kind::NotFound)
}

/// Answers to methods that a route does not have.
pub(crate) async fn no_method() -> Problem {
    Problem::of(Kind::Method)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_wanted_most_is_spoken() {
        for (wanted, lang) in [
            ("", Lang::En),
            ("fr", Lang::Fr),
            ("de, fr-CA;q=0.8, en;q=0.7", Lang::Fr),
            ("fr;q=0.1,en", Lang::En),
            ("fr;q=0", Lang::En),
            ("*;q=x,\u{1}", Lang::En),
        ] {
            let mut headers = HeaderMap::new();
            if let Ok(value) = wanted.parse() {
                headers.insert(header::ACCEPT_LANGUAGE, value);
            }
            assert_eq!(language(&headers), lang, "{wanted}");
        }
    }
}
