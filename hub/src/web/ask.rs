//! The hub's own API, asked in this process: no socket, the same routes, the same policy.

use std::{net::IpAddr, str::FromStr as _};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use gardien_site::words::Lang;
use gardien_watch::{time::Time, untrusted::Untrusted};
use http_body_util::BodyExt as _;
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use serde_json::Value;

use crate::api::guard::Peer;

/// Pages of a list that are read for one page of ours: 500 items each.
const PAGES: usize = 40;

/// Whoever asks.
#[derive(Clone)]
pub(super) struct Ask {
    pub(super) api: Router,
    pub(super) token: String,
    pub(super) lang: Lang,
    pub(super) from: IpAddr,
}

/// Why the API did not do what was asked.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) code: String,
    /// In the visitor's language.
    pub(super) detail: String,
    /// What is wrong with single fields: which, and what.
    pub(super) fields: Vec<(String, String)>,
}

impl Refusal {
    pub(super) fn read(status: StatusCode, body: &Value) -> Self {
        let fields = items(body, "errors").iter().map(|e| {
            let at = if e.get("pointer").is_some() { "pointer" } else { "parameter" };
            (text(e, at).trim_start_matches('/').to_owned(), text(e, "detail"))
        });
        Self {
            status,
            code: text(body, "code"),
            detail: text(body, "detail"),
            fields: fields.collect(),
        }
    }
}

impl Ask {
    pub(super) async fn get(&self, path: &str) -> Result<Value, Refusal> {
        self.ask("GET", path, None, None).await
    }

    /// How the hub says it is; nobody has to be let in for that.
    pub(super) async fn health(&self) -> Result<Value, Refusal> {
        self.at("GET", "/healthz", None, None).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value, Refusal> {
        self.ask("POST", path, Some(body), None).await
    }

    /// All items of a list; of very many, the first.
    pub(super) async fn all(&self, path: &str) -> Result<Vec<Value>, Refusal> {
        let join = if path.contains('?') { '&' } else { '?' };
        let (mut found, mut next) = (Vec::new(), format!("{path}{join}limit=500"));
        for _ in 0..PAGES {
            let mut page = self.get(&next).await?;
            if let Some(Value::Array(more)) = page.get_mut("items").map(Value::take) {
                found.extend(more);
            }
            match page.get("next").and_then(Value::as_str) {
                Some(cursor) => next = format!("{path}{join}limit=500&cursor={cursor}"),
                None => break,
            }
        }
        Ok(found)
    }

    /// Asks for what is below `/api/v1`.
    pub(super) async fn ask(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        version: Option<&str>,
    ) -> Result<Value, Refusal> {
        self.at(method, &format!("/api/v1{path}"), body, version).await
    }

    async fn at(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        version: Option<&str>,
    ) -> Result<Value, Refusal> {
        let octets = body.map(Value::to_string).unwrap_or_default();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "localhost")
            .header("accept-language", self.lang.code())
            .header("content-length", octets.len())
            .extension(Peer(self.from));
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        if let Some(version) = version {
            request = request.header("if-match", version);
        }
        let fault = |status| Refusal::read(status, &Value::Null);
        let request = request
            .body(Body::from(octets))
            // A path or token that cannot be in a request is of nothing here.
            .map_err(|_| fault(StatusCode::NOT_FOUND))?;
        let answer = match TowerToHyperService::new(self.api.clone()).call(request).await {
            Ok(answer) => answer,
            Err(never) => match never {},
        };
        let (parts, body) = answer.into_parts();
        let read = body.collect().await.map_err(|_| fault(StatusCode::INTERNAL_SERVER_ERROR))?;
        let value = serde_json::from_slice(&read.to_bytes()).unwrap_or(Value::Null);
        if parts.status.is_success() { Ok(value) } else { Err(Refusal::read(parts.status, &value)) }
    }
}

/// A text of an answer; empty where there is none. What hides or reorders letters is spelt out.
pub(super) fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).map(shown).unwrap_or_default()
}

/// Some texts.
pub(super) fn texts(value: &Value, name: &str) -> Vec<String> {
    items(value, name).iter().filter_map(Value::as_str).map(shown).collect()
}

/// Some items; none where there is no list.
pub(super) fn items<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

pub(super) fn number(value: &Value, name: &str) -> u64 {
    value.get(name).and_then(Value::as_u64).unwrap_or_default()
}

pub(super) fn is(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool).unwrap_or_default()
}

/// A moment of an answer.
pub(super) fn time(value: &Value, name: &str) -> Option<Time> {
    let text = value.get(name).and_then(Value::as_str)?;
    jiff::Timestamp::from_str(text).ok().map(|t| Time(t.as_microsecond()))
}

fn shown(text: &str) -> String {
    Untrusted::new(text).to_string()
}

/// A text as a part of a query (RFC 3986 §2.3: what is not unreserved is escaped).
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for octet in text.bytes() {
        if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
            out.push(char::from(octet));
        } else {
            out.push_str(&format!("%{octet:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_a_query() {
        assert_eq!(escaped("a b&c=é#"), "a%20b%26c%3D%C3%A9%23");
    }

    #[test]
    fn what_hides_letters_is_spelt_out() {
        let value = serde_json::json!({ "name": "a\u{202e}b\u{1b}" });
        let told = text(&value, "name");
        assert!(!told.contains(['\u{202e}', '\u{1b}']), "{told:?}");
    }
}
