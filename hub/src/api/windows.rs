//! `/api/v1/windows`: announced work. What falls silent or behaves unusually within it is one note afterwards.
//!
//! Work that has begun is never erased, since it explains what happened: it is ended now. Work that lies ahead is
//! ended before it begins.

use axum::{extract::State, http::HeaderMap, response::Response};
use gardien_site::{
    id::{Id, PersonId, PlaceId, ThingId},
    message::cause::Window,
};
use gardien_watch::time::Time;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{Asked, Body, Reply, json},
    app::{App, mint, now},
    guard::{At, Caller},
    list::{Page, Paging, Query},
    messages::shape_reason,
    problem::{Fields, Kind, Problem, Wrong},
    shape,
};
use crate::store::{
    messages::{self as rows, KeptWindow},
    places, site, things,
};

/// The longest work, and how far ahead it may be announced: a year.
const LONGEST: i64 = 366 * 24 * 3_600_000_000;
/// How far back past work is listed.
const BACK: i64 = 30 * 24 * 3_600_000_000;
/// Things of one window.
const THINGS: usize = 200;
/// Windows that are not over at a time.
const MOST: usize = 200;

/// Announced work.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Window)]
pub(crate) struct Out {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// This place and all below it.
    #[schema(value_type = Option<String>, format = "uuid")]
    place: Option<PlaceId>,
    /// Or these things; neither: the whole site.
    #[schema(value_type = Vec<String>)]
    things: Vec<ThingId>,
    #[schema(value_type = String, format = "date-time")]
    from: Time,
    #[schema(value_type = String, format = "date-time")]
    until: Time,
    reason: String,
    /// Who announced it.
    #[schema(value_type = String, format = "uuid")]
    by: PersonId,
    /// ahead, under-way or over.
    stands: &'static str,
    version: i64,
}

const FIELDS: [&str; 9] =
    ["id", "place", "things", "from", "until", "reason", "by", "stands", "version"];

fn out(kept: KeptWindow, at: Time) -> Out {
    let w = kept.window;
    Out {
        id: w.id,
        place: w.place,
        things: w.things,
        stands: if at < w.from {
            "ahead"
        } else if at < w.until {
            "under-way"
        } else {
            "over"
        },
        from: w.from,
        until: w.until,
        reason: w.reason,
        by: kept.by,
        version: kept.version,
    }
}

/// New work.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewWindow {
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "uuid")]
    place: Option<PlaceId>,
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    things: Vec<ThingId>,
    /// Nothing: from now on.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "date-time")]
    from: Option<String>,
    #[schema(value_type = String, format = "date-time")]
    until: String,
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// Announced work, of the last thirty days too, the earliest first.
#[utoipa::path(
    get, path = "/api/v1/windows", tag = "messages",
    extensions(("x-act" = json!("windows.read"))),
    params(Paging),
    responses((status = 200, description = "A page of windows", body = Page))
)]
pub(crate) async fn list(
    State(app): State<App>,
    _caller: Caller,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let list = query.list(&[], &["from"], &FIELDS)?;
    let at = now();
    let since = Time(at.0.saturating_sub(BACK));
    let (found, seq) = app
        .read(move |tx, site| Ok((rows::windows(tx, site, since)?, site::seq(tx, site)?)))
        .await?;
    let key = |w: &Out| vec![format!("{:020}", w.from.0), w.id.to_string()];
    let found: Vec<Out> = found.into_iter().map(|k| out(k, at)).collect();
    Ok(list.page_of_all(found, key)?.answer(&headers, seq))
}

/// Announces work.
#[utoipa::path(
    post, path = "/api/v1/windows", tag = "messages",
    extensions(("x-act" = json!("windows.change"))),
    request_body = NewWindow,
    responses((status = 201, description = "Announced", body = Out))
)]
pub(crate) async fn add(
    State(app): State<App>,
    caller: Caller,
    Body(new, asked): Body<NewWindow>,
) -> Result<Reply, Problem> {
    let by = caller.who.person;
    app.act(&caller.who, asked, move |tx, on| {
        let mut fields = Fields::default();
        let from = shape::moment(new.from.as_deref(), "/from", &mut fields).unwrap_or(on.now);
        let until = shape::moment(Some(&new.until), "/until", &mut fields).unwrap_or(on.now);
        let reason = shape_reason(&new.reason, &mut fields);
        let ends = until > on.now && until > from && until.since(from) <= LONGEST;
        fields.need(ends, "/until", Wrong::Range);
        // What has happened is not explained away afterwards.
        let begins = from >= Time(on.now.0 - 3_600_000_000) && from.since(on.now) <= LONGEST;
        fields.need(begins, "/from", Wrong::Range);
        fields.need(new.things.len() <= THINGS, "/things", Wrong::Length);
        fields.need(new.place.is_none() || new.things.is_empty(), "/things", Wrong::Form);
        fields.done()?;
        if let Some(place) = new.place
            && places::one(tx, on.site, place)?.is_none()
        {
            return Err(Problem::field("/place", Wrong::Nowhere));
        }
        let mut of = Vec::new();
        for (n, thing) in new.things.iter().enumerate() {
            match things::current(tx, on.site, *thing)? {
                Some(thing) => of.push(thing.id),
                None => return Err(Problem::field(&format!("/things/{n}"), Wrong::Nowhere)),
            }
        }
        if rows::windows(tx, on.site, on.now)?.len() >= MOST {
            return Err(Problem::of(Kind::TooMany));
        }
        let id = mint(on.now)?;
        let window = Window { id, place: new.place, things: of, from, until, reason };
        let draft = on
            .draft("window.add", "window", id)
            .fact("from", from)
            .fact("until", until)
            .private("reason", window.reason.as_bytes(), None);
        on.enter(tx, draft)?;
        let version = rows::put_window(tx, on.site, &window, by)?;
        site::event(tx, on.site, on.now, "window", id, "added", None)?;
        let told = out(KeptWindow { window, by, version }, on.now);
        Ok(Reply::made(format!("/api/v1/windows/{id}"), Some(version), json(&told)?))
    })
    .await
}

/// Ends work now; what lies ahead never begins.
#[utoipa::path(
    delete, path = "/api/v1/windows/{id}", tag = "messages",
    extensions(("x-act" = json!("windows.change"))),
    params(("id" = String, Path)),
    responses((status = 200, description = "As it is now", body = Out))
)]
pub(crate) async fn end(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    asked: Asked,
) -> Result<Reply, Problem> {
    app.act(&caller.who, asked, move |tx, on| {
        let mut kept = rows::window(tx, on.site, id)?.ok_or(Problem::of(Kind::NotFound))?;
        if kept.window.until > on.now {
            on.enter(tx, on.draft("window.end", "window", id))?;
            kept.window.until = on.now;
            kept.window.from = kept.window.from.min(on.now);
            kept.version = rows::put_window(tx, on.site, &kept.window, kept.by)?;
            site::event(tx, on.site, on.now, "window", id, "changed", None)?;
        }
        let version = kept.version;
        Ok(Reply::is(Some(version), json(&out(kept, on.now))?))
    })
    .await
}
