//! `/api/v1/journal`: the record of acts, for whoever may read it; `/tlog/witness`: other hubs' heads.
//!
//! An export is what `gardien journal verify` takes. The witness asks nobody who they are: it signs only
//! what a log that it knows has signed, and only what continues what it signed before.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use gardien_site::journal::{audit, entry::Entry, witness::LARGEST};
use serde_json::Value;

use super::{
    app::{App, now},
    list::{Page, Paging, Query},
    problem::{Kind, Problem, Wrong},
};
use crate::{
    cli::journal::entry_json,
    journal::{self, JournalError, tar, witness},
    store::site,
};

impl From<JournalError> for Problem {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::Store(error) => error.into(),
            JournalError::NoEpoch | JournalError::NoSuchEntry { .. } => Self::of(Kind::NotFound),
            other => {
                tracing::error!(error = %other, "the journal");
                Self::of(Kind::Fault)
            }
        }
    }
}

/// Entries, oldest first; `octets` are the entry itself, in base64.
#[utoipa::path(
    get, path = "/api/v1/journal/entries", tag = "journal",
    extensions(("x-act" = json!("journal.read"))),
    params(
        Paging,
        ("from" = Option<u64>, Query, description = "The first entry to show, counted from 0"),
    ),
    responses((status = 200, description = "A page of entries", body = Page))
)]
pub(crate) async fn entries(
    State(app): State<App>,
    mut query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let list = query.list(&["from"], &["n"], &[])?;
    let number = |text: &String| text.parse::<u64>().ok();
    let mut from = match query.filter("from") {
        Some(text) => number(&text).ok_or_else(|| Problem::parameter("from", Wrong::Form))?,
        None => 0,
    };
    if let Some(last) = list.after.as_ref().and_then(|keys| keys.first().and_then(number)) {
        from = from.max(last.saturating_add(1));
    }
    let most = u64::try_from(list.rows()).unwrap_or(0);
    let (found, seq) = app
        .read(move |tx, site| {
            let found = match journal::entries(tx, site, None, from, most) {
                Err(JournalError::NoEpoch) => Vec::new(),
                found => found?,
            };
            Ok((found, site::seq(tx, site)?))
        })
        .await?;
    let found: Vec<Value> = found
        .into_iter()
        .map(|(n, octets)| {
            let mut told = match Entry::decode(&octets) {
                Ok(entry) => entry_json(n, &entry),
                Err(_) => serde_json::json!({ "n": n }),
            };
            if let Some(map) = told.as_object_mut() {
                map.insert("octets".to_owned(), audit::base64(&octets).into());
            }
            told
        })
        .collect();
    let key = |entry: &Value| vec![entry.get("n").map(Value::to_string).unwrap_or_default()];
    Ok(list.page(found, key)?.answer(&headers, seq))
}

/// The whole journal up to its newest signed head, as a tar that `gardien journal verify` takes.
#[utoipa::path(
    get, path = "/api/v1/journal/export", tag = "journal",
    extensions(("x-act" = json!("journal.export"))),
    responses((status = 200, description = "A tar", content_type = "application/octet-stream", body = Vec<u8>))
)]
pub(crate) async fn export(State(app): State<App>) -> Result<Response, Problem> {
    let signer = app.journal.signer().ok_or_else(|| Problem::of(Kind::NotFound))?;
    let octets = app
        .read(move |tx, _| {
            let export = journal::export_of(tx, &signer, None, false)?;
            tar::write(&export).ok_or_else(|| Problem::of(Kind::Fault))
        })
        .await?;
    let mut response = octets.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"journal.tar\""),
    );
    Ok(response)
}

/// A head of another hub's journal, to be signed by this one (c2sp.org/tlog-witness).
#[utoipa::path(
    post, path = "/tlog/witness/add-checkpoint", tag = "journal",
    extensions(("x-act" = json!("open"))),
    request_body(content = String, content_type = "text/plain"),
    responses(
        (status = 200, description = "This hub's signatures", content_type = "text/plain", body = String),
        (status = 400, description = "Not of the form"),
        (status = 403, description = "The log's signature does not fit"),
        (status = 404, description = "A log that this hub does not know, or it is no witness"),
        (status = 409, description = "Another size was signed last: the one in the body", content_type = "text/x.tlog.size", body = String),
        (status = 422, description = "It does not continue what was signed last"),
    )
)]
pub(crate) async fn add_checkpoint(
    State(app): State<App>,
    body: Bytes,
) -> Result<Response, Problem> {
    let signer = app.journal.signer().ok_or_else(|| Problem::of(Kind::NotFound))?;
    if body.len() > LARGEST {
        return Ok(StatusCode::BAD_REQUEST.into_response());
    }
    let (run, now) = (app.journal.clone(), now());
    let answered = app
        .db
        .write(move |tx| witness::add_checkpoint(tx, &signer, &run, now, &body))
        .await
        .map_err(|error: crate::store::StoreError| Problem::from(error))?;
    let status = StatusCode::from_u16(answered.status).unwrap_or(StatusCode::BAD_REQUEST);
    let kind = if answered.is_size { "text/x.tlog.size" } else { "text/plain; charset=utf-8" };
    Ok((status, [(header::CONTENT_TYPE, kind)], answered.body).into_response())
}
