//! `/api/v1/journal`: who decided what, when, on what authority; and the files by which others verify it.
//!
//! Beside it, `/tlog/witness`: heads of other hubs, to be signed by this one. A witness asks nobody who they
//! are: it signs only what a log that it knows has signed, and only what continues what it signed before.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use gardien_site::journal::{
    entry::{Actor, Entry},
    told,
    witness::LARGEST,
};
use gardien_watch::time::Time;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    app::{App, now},
    guard::{Caller, language, with_words},
    list::Query,
    problem::{Kind, Problem, Wrong},
};
use crate::{
    journal::{self, JournalError, Signer, tar, witness},
    store::StoreError,
};

/// Entries of one answer at most.
const MOST: i64 = 500;

/// An entry of the journal.
#[derive(Serialize, ToSchema)]
#[schema(as = JournalEntry)]
pub(crate) struct Out {
    n: u64,
    #[schema(value_type = String, format = "date-time")]
    at: Time,
    /// hub, person, thing, maker or next-owner, with an id.
    actor: String,
    /// The role or rule.
    authority: String,
    action: String,
    /// A word and an id.
    object: String,
    facts: std::collections::BTreeMap<String, String>,
    /// Fields for which a salted commitment stands.
    covered: Vec<String>,
    /// The same in words.
    text: String,
}

/// Entries of the journal.
#[derive(Serialize, ToSchema)]
pub(crate) struct Entries {
    items: Vec<Out>,
}

fn out(n: u64, e: &Entry, words: &gardien_site::words::Words) -> Out {
    let actor = match &e.actor {
        Actor::Hub => "hub".to_owned(),
        Actor::Person(id) => format!("person {id}"),
        Actor::Thing(id) => format!("thing {id}"),
        Actor::Maker(id) => format!("maker {id}"),
        Actor::NextOwner(id) => format!("next-owner {id}"),
    };
    let id = e.object.id.map(|id| format!(" {id}")).unwrap_or_default();
    Out {
        n,
        at: e.written.wall,
        actor,
        authority: e.authority.clone(),
        action: e.action.clone(),
        object: format!("{}{id}", e.object.kind),
        facts: e.facts.iter().cloned().collect(),
        covered: e.commitments.iter().map(|(field, _)| field.clone()).collect(),
        text: told::entry(n, e, words),
    }
}

/// A number of the query.
fn number(query: &Query, name: &'static str) -> Result<Option<u64>, Problem> {
    query
        .filter(name)
        .map(|text| {
            let n = text.parse::<u64>().ok().filter(|n| i64::try_from(*n).is_ok());
            n.ok_or_else(|| Problem::parameter(name, Wrong::Form))
        })
        .transpose()
}

/// Entries, oldest first.
#[utoipa::path(
    get, path = "/api/v1/journal", tag = "journal",
    extensions(("x-act" = json!("journal.read"))),
    params(
        ("from" = Option<u64>, Query, description = "The first entry, from 0"),
        ("limit" = Option<u64>, Query, description = "At most so many, 1 to 500"),
    ),
    responses((status = 200, description = "Entries", body = Entries))
)]
pub(crate) async fn list(
    State(app): State<App>,
    _: Caller,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    drop(query.list(&["from"], &["n"], &[])?);
    let from = number(&query, "from")?.unwrap_or(0);
    let most = number(&query, "limit")?.and_then(|n| i64::try_from(n).ok()).unwrap_or(100);
    let most = most.min(MOST);
    let found = app.read(move |tx, site| Ok(journal::entries(tx, site, from, most)?)).await?;
    let items = with_words(language(&headers), |words| {
        found.iter().map(|(n, entry)| out(*n, entry, words)).collect()
    });
    Ok(axum::Json(Entries { items }).into_response())
}

fn signer(app: &App) -> Result<Signer, Problem> {
    // A store that is asked by a command has nobody who signs; the command does that itself.
    app.settings.signer.clone().ok_or(Problem::of(Kind::Elsewhere))
}

impl From<JournalError> for Problem {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::Store(error) => error.into(),
            JournalError::SignedUnwritten(..) => {
                tracing::warn!(%error, "nothing was signed");
                StoreError::Disk(error.to_string()).into()
            }
            JournalError::Witnessed(halt) => StoreError::Halted(halt.to_string()).into(),
            JournalError::NoEpoch | JournalError::NoSuchEntry { .. } => Self::of(Kind::NotFound),
            error => {
                tracing::error!(%error, "the journal does not hold");
                Self::of(Kind::Fault)
            }
        }
    }
}

fn file(octets: Vec<u8>, name: &str) -> Response {
    let mut response = octets.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    let name = format!("attachment; filename=\"{name}\"");
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

/// The whole journal as files in a tar, for `gardien journal verify` or anybody's own program.
#[utoipa::path(
    get, path = "/api/v1/journal/export", tag = "journal",
    extensions(("x-act" = json!("journal.export"))),
    params(("open" = Option<bool>, Query, description = "With what commitments stand for")),
    responses((status = 200, description = "A tar", content_type = "application/octet-stream", body = Vec<u8>))
)]
pub(crate) async fn export(
    State(app): State<App>,
    _: Caller,
    query: Query,
) -> Result<Response, Problem> {
    drop(query.list(&["open"], &["n"], &[])?);
    let open = match query.filter("open").as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(Problem::parameter("open", Wrong::Form)),
    };
    let (signer, db) = (signer(&app)?, app.db.clone());
    let packed = tokio::task::spawn_blocking(move || {
        journal::export_of(&signer, &db, now(), open).map(|files| tar::write(&files))
    });
    let packed = packed.await.map_err(|_| Problem::of(Kind::Fault))??;
    let packed = packed.ok_or(Problem::of(Kind::Fault))?;
    Ok(file(packed, "journal.tar"))
}

/// The proof of one entry (c2sp.org/tlog-proof).
#[utoipa::path(
    get, path = "/api/v1/journal/proof", tag = "journal",
    extensions(("x-act" = json!("journal.export"))),
    params(("n" = u64, Query, description = "The entry, from 0")),
    responses((status = 200, description = "A proof", content_type = "application/octet-stream", body = Vec<u8>))
)]
pub(crate) async fn proof(
    State(app): State<App>,
    _: Caller,
    query: Query,
) -> Result<Response, Problem> {
    drop(query.list(&["n"], &["n"], &[])?);
    let n = number(&query, "n")?.ok_or_else(|| Problem::parameter("n", Wrong::Missing))?;
    let (signer, db) = (signer(&app)?, app.db.clone());
    let proof = tokio::task::spawn_blocking(move || journal::prove(&signer, &db, now(), n));
    let proof = proof.await.map_err(|_| Problem::of(Kind::Fault))??;
    Ok(file(proof.text().into_bytes(), &format!("{n}.tlog-proof")))
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
    let signer = app.settings.signer.clone().ok_or(Problem::of(Kind::NotFound))?;
    if body.len() > LARGEST {
        return Ok(StatusCode::BAD_REQUEST.into_response());
    }
    let (run, now) = (app.journal.clone(), now());
    let answered = app
        .db
        .write(move |tx| witness::add_checkpoint(tx, &signer, &run, now, &body))
        .await
        .map_err(|error: StoreError| Problem::from(error))?;
    let status = StatusCode::from_u16(answered.status).unwrap_or(StatusCode::BAD_REQUEST);
    let kind = if answered.is_size { "text/x.tlog.size" } else { "text/plain; charset=utf-8" };
    Ok((status, [(header::CONTENT_TYPE, kind)], answered.body).into_response())
}

/// The newest head of another hub's journal that this one has signed, with the signatures of both: what that hub, or
/// whoever doubts it, holds its store against.
#[utoipa::path(
    get, path = "/tlog/witness/checkpoint", tag = "journal",
    extensions(("x-act" = json!("open"))),
    params(("origin" = String, Query, description = "The log's name")),
    responses(
        (status = 200, description = "A signed head (c2sp.org/tlog-checkpoint)", content_type = "text/plain", body = String),
        (status = 404, description = "A log that this hub has signed nothing of"),
    )
)]
pub(crate) async fn held(State(app): State<App>, query: Query) -> Result<Response, Problem> {
    drop(query.list(&["origin"], &["n"], &[])?);
    let origin = query.filter("origin");
    let origin = origin.ok_or_else(|| Problem::parameter("origin", Wrong::Missing))?;
    let note = app.read(move |tx, site| Ok(witness::held(tx, site, &origin)?)).await?;
    let note = note.ok_or(Problem::of(Kind::NotFound))?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], note).into_response())
}
