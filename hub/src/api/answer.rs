//! Requests and answers as all resources have them: bodies with bounds, keys, versions.

use std::time::Duration;

use aws_lc_rs::digest;
use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    app::App,
    problem::{Kind, Problem, Wrong},
};
use crate::store::people::Given;

/// Longest key of `Idempotency-Key`.
const LONGEST_KEY: usize = 128;
/// What every body has, and what it has more for each octet: one that comes slower than a KiB a second
/// is not waited for.
const BODY_TIME: Duration = Duration::from_secs(5);
const BODY_RATE: u64 = 1024;

/// A request that may be sent twice: its key, as a digest, and what tells it from another one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) key: Option<[u8; 32]>,
    pub(crate) request: [u8; 32],
}

impl Asked {
    fn read(
        method: &Method,
        uri: &axum::http::Uri,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Self, Problem> {
        let mut keys = headers.get_all("idempotency-key").iter();
        let shown = match (keys.next(), keys.next()) {
            (None, _) => None,
            (Some(key), None) if (1..=LONGEST_KEY).contains(&key.len()) => Some(key.as_bytes()),
            _ => return Err(Problem::of(Kind::BadRequest)),
        };
        let key = shown.map(|key| sha256(&[key]));
        // The version that was asked for is part of the request. So is the key itself, which is not
        // kept: a body may hold a password, and nobody who reads the store shall guess at it.
        let condition = headers.get(header::IF_MATCH).map_or(&b""[..], |v| v.as_bytes());
        let uri = uri.to_string();
        let key_itself = shown.unwrap_or_default();
        let parts = [key_itself, method.as_str().as_bytes(), uri.as_bytes(), condition, body];
        let request = sha256(&parts);
        Ok(Self { key, request })
    }
}

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut out = [0; 32];
    out.copy_from_slice(context.finish().as_ref());
    out
}

/// A request without a body.
impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::read(&parts.method, &parts.uri, &parts.headers, &[])
    }
}

/// A body of JSON, of a known shape.
pub(crate) struct Body<T>(pub(crate) T, pub(crate) Asked);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        // RFC 6839: a suffix is fine too, as for a merge patch.
        let json = parts
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .and_then(|v| v.split(';').next())
            .is_some_and(|v| {
                let v = v.trim().to_ascii_lowercase();
                v == "application/json" || v == "application/merge-patch+json"
            });
        if !json {
            return Err(Problem::of(Kind::MediaType));
        }
        let octets = read_body(&parts.headers, body, app.settings.body).await?;
        let asked = Asked::read(&parts.method, &parts.uri, &parts.headers, &octets)?;
        Ok(Self(parse(&octets)?, asked))
    }
}

/// Reads a body that says its length, is not longer than it may be, and does not drip.
pub(crate) async fn read_body(
    headers: &HeaderMap,
    mut body: axum::body::Body,
    most: usize,
) -> Result<Vec<u8>, Problem> {
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok())
        .map_or(Some(0), |v| v.parse::<u64>().ok())
        .ok_or(Kind::BadRequest)?;
    if length > most as u64 {
        return Err(Problem::of(Kind::TooLarge));
    }
    let patience = BODY_TIME + Duration::from_secs(length / BODY_RATE);
    let read = async {
        let mut octets = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| Problem::of(Kind::BadRequest))?;
            if let Ok(data) = frame.into_data() {
                if octets.len() + data.len() > most {
                    return Err(Problem::of(Kind::TooLarge));
                }
                octets.extend_from_slice(&data);
            }
        }
        Ok(octets)
    };
    tokio::time::timeout(patience, read).await.unwrap_or(Err(Problem::of(Kind::Timeout)))
}

/// Reads JSON and says at which field it went wrong.
fn parse<T: DeserializeOwned>(octets: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(octets);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let inner = error.inner();
        if !inner.is_data() {
            return Problem::of(Kind::BadJson);
        }
        let mut pointer = String::new();
        for segment in error.path() {
            use serde_path_to_error::Segment;
            match segment {
                Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
                Segment::Map { key } => pointer.push_str(&format!("/{}", escaped(key))),
                Segment::Enum { .. } | Segment::Unknown => {}
            }
        }
        let text = inner.to_string();
        let named = |prefix: &str| text.strip_prefix(prefix).and_then(|t| t.split('`').next());
        if let Some(name) = named("missing field `") {
            return Problem::field(&format!("{pointer}/{}", escaped(name)), Wrong::Missing);
        }
        let wrong = if text.starts_with("unknown field") { Wrong::Unknown } else { Wrong::Shape };
        Problem::field(&pointer, wrong)
    })?;
    // Behind the value nothing may follow.
    reader.end().map_err(|_| Problem::of(Kind::BadJson))?;
    Ok(read)
}

/// RFC 6901 §3.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The version that the asker knows (`If-Match`), which a change needs so that nobody overwrites what
/// they have not seen.
#[derive(Clone, Debug)]
pub(crate) struct Known(Option<Vec<String>>);

impl<S: Send + Sync> FromRequestParts<S> for Known {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let tags = tags(&parts.headers, header::IF_MATCH).ok_or(Kind::ConditionNeeded)?;
        Ok(Self((!tags.iter().any(|t| t == "*")).then_some(tags)))
    }
}

impl Known {
    /// Refuses where the version is another one. Weak tags never match (RFC 9110 §13.1.1).
    pub(crate) fn check(&self, version: i64) -> Result<(), Problem> {
        let fits = self.0.as_ref().is_none_or(|tags| tags.iter().any(|t| *t == tag(version)));
        if fits { Ok(()) } else { Err(Problem::of(Kind::Changed)) }
    }
}

fn tags(headers: &HeaderMap, name: header::HeaderName) -> Option<Vec<String>> {
    let values: Vec<_> = headers.get_all(name).iter().filter_map(|v| v.to_str().ok()).collect();
    if values.is_empty() {
        return None;
    }
    Some(values.iter().flat_map(|v| v.split(',')).map(|t| t.trim().to_owned()).collect())
}

fn tag(version: i64) -> String {
    format!("\"v{version}\"")
}

/// Whether the asker has this already (`If-None-Match`; compared weakly).
pub(crate) fn has(headers: &HeaderMap, tag: &str) -> bool {
    let bare = |t: &str| t.strip_prefix("W/").unwrap_or(t).to_owned();
    tags(headers, header::IF_NONE_MATCH)
        .is_some_and(|tags| tags.iter().any(|t| t == "*" || bare(t) == bare(tag)))
}

/// What was done.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: StatusCode,
    location: Option<String>,
    version: Option<i64>,
    body: Option<Value>,
    secret: bool,
}

impl Reply {
    /// Something was made, and is there.
    pub(crate) fn made(location: String, version: Option<i64>, body: Value) -> Self {
        let (status, location) = (StatusCode::CREATED, Some(location));
        Self { status, location, version, body: Some(body), secret: false }
    }

    /// Something is so now.
    pub(crate) const fn is(version: Option<i64>, body: Value) -> Self {
        Self { status: StatusCode::OK, location: None, version, body: Some(body), secret: false }
    }

    /// Done, and there is nothing to say.
    pub(crate) const fn done() -> Self {
        let status = StatusCode::NO_CONTENT;
        Self { status, location: None, version: None, body: None, secret: false }
    }

    /// Its body holds something that is told once and not kept.
    pub(crate) const fn told_once(mut self) -> Self {
        self.secret = true;
        self
    }

    pub(super) fn to_give(&self, request: [u8; 32]) -> Given {
        Given {
            request: request.to_vec(),
            status: self.status.as_u16().into(),
            location: self.location.clone(),
            version: self.version,
            body: self.body.as_ref().filter(|_| !self.secret).map(Value::to_string),
        }
    }

    pub(super) fn again(given: Given) -> Result<Self, Problem> {
        let status = u16::try_from(given.status)
            .ok()
            .and_then(|s| StatusCode::from_u16(s).ok())
            .ok_or(Kind::Fault)?;
        let body = given.body.map(|b| serde_json::from_str(&b)).transpose();
        let body = body.map_err(|_| Kind::Fault)?;
        if body.is_none() && status != StatusCode::NO_CONTENT {
            let location = given.location;
            return Err(Problem { location, ..Problem::of(Kind::AlreadyDone) });
        }
        Ok(Self { status, location: given.location, version: given.version, body, secret: false })
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = match self.body {
            Some(body) => (self.status, axum::Json(body)).into_response(),
            None => self.status.into_response(),
        };
        let headers = response.headers_mut();
        if let Some(location) = self.location.and_then(|l| l.parse().ok()) {
            headers.insert(header::LOCATION, location);
        }
        if let Some(tag) = self.version.and_then(|v| tag(v).parse().ok()) {
            headers.insert(header::ETAG, tag);
        }
        response
    }
}

/// One object, or "you have it".
pub(crate) fn one(headers: &HeaderMap, version: i64, body: Value) -> Response {
    if has(headers, &tag(version)) {
        let etag = [(header::ETAG, tag(version))];
        return (StatusCode::NOT_MODIFIED, etag).into_response();
    }
    Reply::is(Some(version), body).into_response()
}

/// A value that serializes, as JSON.
pub(crate) fn json(value: &impl serde::Serialize) -> Result<Value, Problem> {
    serde_json::to_value(value).map_err(|_| Problem::of(Kind::Fault))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its shape matters")]
    struct Shape {
        name: String,
        #[serde(default)]
        inner: Vec<u8>,
    }

    #[test]
    fn problems_point_at_the_field() {
        for (text, pointer) in [
            (r#"{"nom": 1}"#, "/nom"),
            (r#"{"name": 1}"#, "/name"),
            (r#"{"name": "a", "inner": [1, 256]}"#, "/inner/1"),
            (r#"{}"#, "/name"),
            (r#"{"name": "a", "name": "b"}"#, "/name"),
        ] {
            let problem = parse::<Shape>(text.as_bytes()).unwrap_err();
            assert_eq!(problem.kind, Kind::Unfit, "{text}");
            let wanted = Problem::field(pointer, Wrong::Shape);
            // A name that stands twice is the whole object's fault in serde.
            if !text.contains("\"b\"") {
                let told = format!("{:?}", problem.fields);
                assert!(told.contains(pointer), "{text}: {problem:?} {wanted:?}");
            }
        }
        for text in ["", "{", "{\"name\"", "{\"name\": \"\\ud800\"}", "{\"name\":\"a\"} x", "nul"] {
            assert_eq!(parse::<Shape>(text.as_bytes()).unwrap_err().kind, Kind::BadJson, "{text}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(parse::<Value>(deep.as_bytes()).unwrap_err().kind, Kind::BadJson);
    }
}
