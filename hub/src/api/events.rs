//! `GET /api/v1/events`: what changes, as it does (server-sent events, WHATWG HTML §9.2).
//!
//! Each event has the number of its change as its id; who was away sends the last one they saw
//! (`Last-Event-ID`, or `after`), and is told `missed` where some are no longer kept: then everything is to be
//! read anew. Before each batch the listener's token is looked at again.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use serde::Serialize;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::ToSchema;

use super::{
    app::App,
    guard::{Caller, find},
    list::Query,
    problem::{Kind, Problem, Wrong},
};
use crate::{
    auth::may::Act,
    store::{places, site},
};

/// Listeners at a time.
const MOST: i64 = 256;
/// Events of one batch.
const BATCH: i64 = 200;
/// Looks without being told of a change: others may write to a store too.
const PATIENCE: Duration = Duration::from_secs(20);

/// A change.
#[derive(Serialize, ToSchema)]
pub(crate) struct Change {
    /// thing, place, finding, person, declaration…
    about: String,
    #[schema(value_type = String, format = "uuid")]
    id: gardien_site::id::Id,
    /// added, changed or removed.
    what: String,
    #[schema(value_type = String, format = "date-time")]
    at: gardien_watch::time::Time,
}

/// What changes, as it does.
#[utoipa::path(
    get, path = "/api/v1/events", tag = "hub",
    extensions(("x-act" = json!("events.read"))),
    params(
        ("after" = Option<i64>, Query, description = "The number of the last change that was seen"),
        ("Last-Event-ID" = Option<String>, Header, description = "The same, as browsers send it"),
    ),
    responses((status = 200, description = "A stream of changes", content_type = "text/event-stream", body = Change))
)]
pub(crate) async fn events(
    State(app): State<App>,
    caller: Caller,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let list = query.list(&["after"], &["seq"], &[])?;
    drop(list);
    let said = headers
        .get("last-event-id")
        .and_then(|v| v.to_str().ok().map(str::to_owned))
        .or_else(|| query.filter("after"));
    let mut after = match said {
        Some(text) => {
            let n = text.parse::<i64>().ok().filter(|n| *n >= 0);
            n.ok_or_else(|| Problem::parameter("after", Wrong::Form))?
        }
        None => app.read(|tx, site| Ok(site::seq(tx, site)?)).await?,
    };
    if app.metrics.listeners.get() >= MOST {
        return Err(Problem::later(Kind::Busy, Duration::from_secs(10)));
    }
    app.metrics.listeners.inc();
    let (out, receiver) = mpsc::channel::<Result<Event, Infallible>>(16);
    let mut changed = app.changes();
    let mut stopping = app.stopping.clone();
    let listening = app.clone();
    tokio::spawn(async move {
        let app = listening;
        loop {
            let batch = next(&app, &caller, after).await;
            let Ok(Batch { told, last, more }) = batch else { break };
            after = last;
            let mut gone = false;
            for event in told {
                if out.send(Ok(event)).await.is_err() {
                    gone = true;
                    break;
                }
            }
            if gone {
                break;
            }
            if more {
                continue;
            }
            tokio::select! {
                _ = changed.changed() => {}
                () = tokio::time::sleep(PATIENCE) => {}
                _ = stopping.changed() => break,
                () = out.closed() => break,
            }
        }
        app.metrics.listeners.dec();
    });
    let stream = Sse::new(ReceiverStream::new(receiver))
        .keep_alive(KeepAlive::new().interval(Duration::from_secs(15)));
    Ok(stream.into_response())
}

/// The next events for a listener.
struct Batch {
    told: Vec<Event>,
    /// The number of the last change looked at.
    last: i64,
    /// Whether there may be further ones at once.
    more: bool,
}

async fn next(app: &App, caller: &Caller, after: i64) -> Result<Batch, Problem> {
    let digest = caller.digest;
    let (found, first, newest, tree, who) = app
        .read(move |tx, site| {
            let who = find(tx, site, &digest)?;
            let found = site::events(tx, site, after, BATCH)?;
            Ok((
                found,
                site::first_seq(tx, site)?,
                site::seq(tx, site)?,
                places::all(tx, site)?,
                who,
            ))
        })
        .await?;
    // A token that ended, a role that changed: they may not hear any more.
    let (who, _) = who.ok_or(Problem::of(Kind::NotLetIn))?;
    let reach = who.reach(Act::EventsRead)?;
    let caller = Caller { who, reach, digest };
    let visible = caller.places(&tree);
    let mut told = Vec::new();
    if after + 1 < first || after > newest {
        told.push(Event::default().event("missed").id(newest.to_string()).data("{}"));
        return Ok(Batch { told, last: newest, more: false });
    }
    let last = found.last().map_or(after, |e| e.seq);
    let more = found.len() as i64 >= BATCH;
    for event in found {
        let may = visible.as_ref().is_none_or(|v| event.place.is_some_and(|p| v.contains(&p)));
        if !may {
            continue;
        }
        let change = Change { about: event.about, id: event.id, what: event.what, at: event.at };
        let data = serde_json::to_string(&change).unwrap_or_default();
        told.push(Event::default().event("change").id(event.seq.to_string()).data(data));
    }
    Ok(Batch { told, last, more })
}
