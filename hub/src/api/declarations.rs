//! `/api/v1/declarations`: documents about things, their history, and what follows from them.
//!
//! A document comes as a text within JSON, octet for octet, so that its digest is that of the file. What
//! waits is approved or refused by a person; nothing is fetched.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use gardien_site::{
    declare::{about, support},
    id::{DeclarationId, Id, SiteId, ThingId},
};
use gardien_watch::time::Time;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    answer::{self, Body, Reply},
    app::{App, Occasion, now},
    guard::{At, Caller, language, with_words},
    list::{Page, Paging, Query},
    problem::{Fields, Kind, Problem, Wrong},
    shape, things as of_things,
};
use crate::{
    acts::declarations::{self as acts, By, Failed, Fetched, Offer, Summary},
    auth::{may::Reach, password::unhex},
    store::{
        Tx,
        declarations::{self as rows, Kept},
        site,
    },
};

/// Longest reason or source that a person gives.
const LONGEST_TEXT: usize = 1_000;
/// What a declaration can be in.
const STATES: [&str; 4] = ["current", "waiting", "refused", "replaced"];
const KINDS: [&str; 6] = ["mud", "support", "sbom", "holes", "vex", "found"];

/// A document about things.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Declaration)]
pub(crate) struct Out {
    #[schema(value_type = String, format = "uuid")]
    id: DeclarationId,
    /// mud, support, sbom, holes, vex, or found: what the hub found in lists about a thing.
    kind: String,
    /// The word of its format: cyclonedx, openeox, by-hand…
    format: String,
    /// The one thing that it is about.
    #[schema(value_type = Option<String>, format = "uuid")]
    thing: Option<ThingId>,
    /// Else the model; none of both for a document about everything.
    maker: Option<String>,
    model: Option<String>,
    /// Who says it.
    source: String,
    /// The name under which it came.
    name: String,
    /// SHA-256 of its octets.
    digest: String,
    /// The subject of the certificate that signed it.
    signer: Option<String>,
    /// How the signature was judged: valid or unanchored.
    signature: Option<String>,
    /// current, waiting, refused or replaced.
    state: String,
    /// Why it waits: changed, signer-changed.
    waits_for: Vec<String>,
    #[schema(value_type = String, format = "date-time")]
    received: Time,
    /// When it says that it must be fetched again.
    #[schema(value_type = Option<String>, format = "date-time")]
    stale: Option<Time>,
    /// Whether that is over.
    is_stale: bool,
    /// When the hub last asked for it where it lies, and what came of it.
    fetched: Option<Fetched>,
    /// The person who decided.
    decided_by: Option<String>,
    #[schema(value_type = Option<String>, format = "date-time")]
    decided_at: Option<Time>,
    /// What they said.
    reason: Option<String>,
    /// The document's own date, as it writes it.
    date: Option<String>,
    /// Octets.
    size: u64,
    /// What it says, by kind.
    #[schema(value_type = Object)]
    says: Value,
    version: i64,
}

const FIELDS: [&str; 24] = [
    "id",
    "kind",
    "format",
    "thing",
    "maker",
    "model",
    "source",
    "name",
    "digest",
    "signer",
    "signature",
    "state",
    "waits_for",
    "received",
    "stale",
    "is_stale",
    "fetched",
    "decided_by",
    "decided_at",
    "reason",
    "date",
    "size",
    "says",
    "version",
];

impl Out {
    fn of(kept: Kept, now: Time) -> Self {
        let Summary { format, name, date, waits_for, reason, signature, fetched, says } =
            kept.told();
        let digest = acts::digest_text(&kept);
        Self {
            id: kept.id,
            kind: kept.kind,
            format,
            thing: kept.thing,
            maker: kept.maker,
            model: kept.model,
            source: gardien_watch::untrusted::Untrusted::new(&kept.source).to_string(),
            name,
            digest,
            signer: kept.signer,
            signature,
            is_stale: kept.state == "current" && kept.stale.is_some_and(|s| s <= now),
            state: kept.state,
            waits_for,
            received: kept.received,
            stale: kept.stale,
            fetched,
            decided_by: kept.decided_by,
            decided_at: kept.decided_at,
            reason,
            date,
            size: kept.size,
            says,
            version: kept.version,
        }
    }
}

/// A document that comes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDeclaration {
    /// Its name, such as that of its file. Lists of holes and statements replace those of the same name.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// Its text, octet for octet.
    document: String,
    /// A detached signature (CMS): PEM, or DER as hexadecimal digits.
    #[serde(default)]
    signature: Option<String>,
    /// The one thing that it is about.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "uuid")]
    thing: Option<ThingId>,
    /// Or the maker and model.
    #[serde(default)]
    maker: Option<String>,
    #[serde(default)]
    model: Option<String>,
}

/// What a person says when deciding.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Decision {
    /// Why. A refusal needs it.
    #[serde(default)]
    reason: Option<String>,
}

/// What a person says of support.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SupportIn {
    /// A day (2027-01-31), `tba`, `none`, `none since 2020-04-30` or `unknown`.
    state: String,
    /// Where they have it from.
    #[schema(min_length = 1, max_length = 1000)]
    source: String,
}

/// Until when a thing is looked after.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Support)]
pub(crate) struct SupportOut {
    /// known, to-be-announced, none or unknown.
    state: &'static str,
    #[schema(value_type = Option<String>, format = "date-time")]
    until: Option<Time>,
    /// supported, ends-soon, ended, not-announced or unknown, today.
    phase: &'static str,
    /// The same in words.
    text: String,
    /// Who says what, the one that holds first.
    told: Vec<ToldOut>,
}

/// What one source says of support.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ToldSupport)]
pub(crate) struct ToldOut {
    state: &'static str,
    #[schema(value_type = Option<String>, format = "date-time")]
    until: Option<Time>,
    /// person, maker or table.
    source: &'static str,
    by: String,
    #[schema(value_type = Option<String>, format = "date-time")]
    said: Option<Time>,
    /// Whether it contradicts the one that holds.
    against: bool,
    /// The same in words.
    text: String,
}

/// What lists say of a thing.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Holes)]
pub(crate) struct HolesOut {
    /// When they were last held against it with another result; none where nothing was yet.
    #[schema(value_type = Option<String>, format = "date-time")]
    at: Option<Time>,
    /// The bill that it was held against.
    #[schema(value_type = Option<String>, format = "uuid")]
    bill: Option<String>,
    /// The sentence; never that there are none.
    text: String,
    /// Matches, lists and their dates.
    #[schema(value_type = Object)]
    holes: Value,
}

fn by(on: &Occasion) -> By {
    By { person: on.person, role: on.role.to_owned() }
}

pub(super) fn refused(failed: Failed) -> Problem {
    match failed {
        Failed::Fault(fault) => Problem::document(*fault),
        Failed::Refused(reason) => Problem::refused(reason),
        Failed::Unknown => Problem::of(Kind::NotFound),
        Failed::Store(error) => error.into(),
    }
}

/// A document that the caller may see: all, or those about things that they may see.
fn found(tx: &mut Tx<'_>, site: SiteId, caller: &Caller, id: Id) -> Result<Kept, Problem> {
    let kept = rows::one(tx, site, DeclarationId(id))?.ok_or(Problem::of(Kind::NotFound))?;
    if caller.reach < Reach::All {
        let thing = kept.thing.ok_or(Problem::of(Kind::NotFound))?;
        of_things::seen(tx, site, caller, thing.0)?;
    }
    Ok(kept)
}

/// Documents, in the order in which they came.
#[utoipa::path(
    get, path = "/api/v1/declarations", tag = "declarations",
    extensions(("x-act" = json!("declarations.read"))),
    params(
        Paging,
        ("kind" = Option<String>, Query, description = "mud, support, sbom, holes, vex or found"),
        ("state" = Option<String>, Query, description = "current, waiting, refused or replaced"),
        ("stale" = Option<String>, Query, description = "`yes`: only those that must be fetched again"),
    ),
    responses((status = 200, description = "A page of documents", body = Page))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let list = query.list(&["kind", "state", "stale"], &["id"], &FIELDS)?;
    let known = |name: &str, value: &Option<String>, all: &[&str]| match value {
        Some(text) if !all.contains(&text.as_str()) => {
            Err(Problem::parameter(name, Wrong::Unknown))
        }
        _ => Ok(()),
    };
    let (kind, state, stale) = (query.filter("kind"), query.filter("state"), query.filter("stale"));
    known("kind", &kind, &KINDS)?;
    known("state", &state, &STATES)?;
    known("stale", &stale, &["yes"])?;
    let after = list.after.as_ref().and_then(|keys| keys.first()?.parse::<Id>().ok());
    let most = list.limit + 1;
    let at = now();
    let (kept, seq) = app
        .read(move |tx, site| {
            let mut mine = None;
            if caller.reach < Reach::All {
                let mut ids = std::collections::BTreeSet::new();
                for thing in of_things::all_seen(tx, site, &caller)? {
                    ids.insert(thing);
                }
                mine = Some(ids);
            }
            let keep = |k: &Kept| {
                kind.as_ref().map_or(k.kind != "found", |kind| *kind == k.kind)
                    && state.as_ref().is_none_or(|s| *s == k.state)
                    && (stale.is_none()
                        || (k.state == "current" && k.stale.is_some_and(|s| s <= at)))
                    && mine.as_ref().is_none_or(|m| k.thing.is_some_and(|t| m.contains(&t)))
            };
            let kept = rows::page(tx, site, after.map(DeclarationId), most, keep)?;
            Ok((kept, site::seq(tx, site)?))
        })
        .await?;
    let items = kept.into_iter().map(|k| Out::of(k, at)).collect();
    Ok(list.page(items, |o: &Out| vec![o.id.to_string()])?.answer(&headers, seq))
}

/// Takes a document in. What comes first on its line counts at once; a changed MUD file or statement waits.
#[utoipa::path(
    post, path = "/api/v1/declarations", tag = "declarations",
    extensions(("x-act" = json!("declarations.change"))),
    request_body = NewDeclaration,
    responses(
        (status = 201, description = "Kept", body = Out),
        (status = 200, description = "It was here already", body = Out),
    )
)]
pub(crate) async fn add(
    State(app): State<App>,
    caller: Caller,
    Body(new, asked): Body<NewDeclaration>,
) -> Result<Reply, Problem> {
    let mut fields = Fields::default();
    shape::name(&new.name, "/name", &mut fields);
    for (value, at) in [(&new.maker, "/maker"), (&new.model, "/model")] {
        if let Some(value) = value {
            shape::name(value, at, &mut fields);
        }
    }
    fields.need(new.maker.is_some() == new.model.is_some(), "/model", Wrong::Missing);
    let signature = new.signature.map(|s| {
        let hex: String = s.split_ascii_whitespace().collect();
        if s.trim_start().starts_with("-----") { Some(s.into_bytes()) } else { unhex(&hex) }
    });
    fields.need(signature != Some(None), "/signature", Wrong::Form);
    fields.done()?;
    let offer = Offer {
        name: new.name,
        octets: new.document.into_bytes(),
        signature: signature.flatten(),
        thing: new.thing,
        maker: new.maker,
        model: new.model,
    };
    let anchors = app.settings.anchors.clone();
    app.act(&caller.who, asked, move |tx, on| {
        let done =
            acts::receive(tx, &on.journal, on.now, &by(on), &anchors, &offer).map_err(refused)?;
        let (location, version) =
            (format!("/api/v1/declarations/{}", done.kept.id), done.kept.version);
        let body = answer::json(&Out::of(done.kept, on.now))?;
        Ok(if done.again {
            Reply::is(Some(version), body)
        } else {
            Reply::made(location, Some(version), body)
        })
    })
    .await
}

/// One document.
#[utoipa::path(
    get, path = "/api/v1/declarations/{id}", tag = "declarations",
    extensions(("x-act" = json!("declarations.read"))),
    params(("id" = String, Path)),
    responses((status = 200, description = "The document", body = Out))
)]
pub(crate) async fn one(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let kept = app.read(move |tx, site| found(tx, site, &caller, id)).await?;
    let version = kept.version;
    Ok(answer::one(&headers, version, answer::json(&Out::of(kept, now()))?))
}

/// The octets of a document, as they came.
#[utoipa::path(
    get, path = "/api/v1/declarations/{id}/body", tag = "declarations",
    extensions(("x-act" = json!("declarations.read"))),
    params(("id" = String, Path)),
    responses((status = 200, description = "The file", content_type = "application/octet-stream", body = Vec<u8>))
)]
pub(crate) async fn body(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
) -> Result<Response, Problem> {
    let (name, octets) = app
        .read(move |tx, site| {
            let kept = found(tx, site, &caller, id)?;
            let octets = rows::body(tx, site, kept.id)?;
            Ok((kept.id, octets.ok_or(Problem::of(Kind::NotFound))?))
        })
        .await?;
    let mut response = octets.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

async fn decide(
    app: App,
    caller: Caller,
    id: Id,
    (decision, asked): (Decision, answer::Asked),
    approve: bool,
) -> Result<Reply, Problem> {
    let reason = decision.reason.filter(|r| !r.trim().is_empty());
    let mut fields = Fields::default();
    fields.need(approve || reason.is_some(), "/reason", Wrong::Missing);
    let long = reason.as_ref().is_some_and(|r| r.len() > LONGEST_TEXT);
    fields.need(!long, "/reason", Wrong::Length);
    fields.done()?;
    app.act(&caller.who, asked, move |tx, on| {
        let id = DeclarationId(id);
        let kept = acts::decide(tx, &on.journal, on.now, &by(on), id, approve, reason.as_deref())
            .map_err(refused)?;
        Ok(Reply::is(Some(kept.version), answer::json(&Out::of(kept, on.now))?))
    })
    .await
}

/// Lets a document that waits count from now on.
#[utoipa::path(
    post, path = "/api/v1/declarations/{id}/approve", tag = "declarations",
    extensions(("x-act" = json!("declarations.decide"))),
    params(("id" = String, Path)),
    request_body = Decision,
    responses((status = 200, description = "As it is now", body = Out))
)]
pub(crate) async fn approve(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    Body(decision, asked): Body<Decision>,
) -> Result<Reply, Problem> {
    decide(app, caller, id, (decision, asked), true).await
}

/// Refuses a document that waits.
#[utoipa::path(
    post, path = "/api/v1/declarations/{id}/refuse", tag = "declarations",
    extensions(("x-act" = json!("declarations.decide"))),
    params(("id" = String, Path)),
    request_body = Decision,
    responses((status = 200, description = "As it is now", body = Out))
)]
pub(crate) async fn refuse(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    Body(decision, asked): Body<Decision>,
) -> Result<Reply, Problem> {
    decide(app, caller, id, (decision, asked), false).await
}

/// Documents about a thing or its model, with their history.
#[utoipa::path(
    get, path = "/api/v1/things/{id}/declarations", tag = "declarations",
    extensions(("x-act" = json!("declarations.read"))),
    params(("id" = String, Path), Paging),
    responses((status = 200, description = "A page of documents", body = Page))
)]
pub(crate) async fn of_thing(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let list = query.list(&[], &["id"], &FIELDS)?;
    let after = list.after.as_ref().and_then(|keys| keys.first()?.parse::<Id>().ok());
    let most = list.limit + 1;
    let (kept, seq) = app
        .read(move |tx, site| {
            let thing = of_things::seen(tx, site, &caller, id)?;
            let keep = |k: &Kept| k.names(&thing);
            let kept = rows::page(tx, site, after.map(DeclarationId), most, keep)?;
            Ok((kept, site::seq(tx, site)?))
        })
        .await?;
    let at = now();
    let items = kept.into_iter().map(|k| Out::of(k, at)).collect();
    Ok(list.page(items, |o: &Out| vec![o.id.to_string()])?.answer(&headers, seq))
}

fn support_out(
    tx: &mut Tx<'_>,
    site: SiteId,
    thing: &crate::store::things::Thing,
    at: Time,
    lang: gardien_site::words::Lang,
) -> Result<SupportOut, Problem> {
    let support = acts::support_of(tx, site, thing)?;
    Ok(with_words(lang, |words| SupportOut {
        state: support.state.word(),
        until: about::day_of(support.state),
        phase: support.phase(at).word(),
        text: about::support_sentence(&support, words, at),
        told: support
            .told
            .iter()
            .enumerate()
            .map(|(i, t)| ToldOut {
                state: t.state.word(),
                until: about::day_of(t.state),
                source: t.source.word(),
                by: t.by.to_string(),
                said: t.said,
                against: support.against.contains(&i),
                text: about::told_sentence(t, words),
            })
            .collect(),
    }))
}

/// Until when a thing is looked after, and who says so.
#[utoipa::path(
    get, path = "/api/v1/things/{id}/support", tag = "declarations",
    extensions(("x-act" = json!("declarations.read"))),
    params(("id" = String, Path)),
    responses((status = 200, description = "What holds, and what was told", body = SupportOut))
)]
pub(crate) async fn support(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let lang = language(&headers);
    let out = app
        .read(move |tx, site| {
            let thing = of_things::seen(tx, site, &caller, id)?;
            support_out(tx, site, &thing, now(), lang)
        })
        .await?;
    Ok(axum::Json(out).into_response())
}

/// Says until when a thing is looked after. It goes before what makers and tables say.
#[utoipa::path(
    put, path = "/api/v1/things/{id}/support", tag = "declarations",
    extensions(("x-act" = json!("declarations.change"))),
    params(("id" = String, Path)),
    request_body = SupportIn,
    responses((status = 200, description = "What holds now", body = SupportOut))
)]
pub(crate) async fn set_support(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    headers: HeaderMap,
    Body(said, asked): Body<SupportIn>,
) -> Result<Reply, Problem> {
    let mut fields = Fields::default();
    let state = support::by_hand(&said.state);
    fields.need(state.is_some(), "/state", Wrong::Form);
    let source = said.source.trim().to_owned();
    fields.need((1..=LONGEST_TEXT).contains(&source.len()), "/source", Wrong::Length);
    fields.done()?;
    let state = state.unwrap_or_default();
    let lang = language(&headers);
    let who = caller.who.clone();
    app.act(&who, asked, move |tx, on| {
        let thing = of_things::seen(tx, on.site, &caller, id)?;
        acts::set_support(tx, &on.journal, on.now, &by(on), thing.id, state, &source)
            .map_err(refused)?;
        Ok(Reply::is(None, answer::json(&support_out(tx, on.site, &thing, on.now, lang)?)?))
    })
    .await
}

/// What lists of known holes say of a thing.
#[utoipa::path(
    get, path = "/api/v1/things/{id}/holes", tag = "declarations",
    extensions(("x-act" = json!("declarations.read"))),
    params(("id" = String, Path)),
    responses((status = 200, description = "Matches, and in data of which day", body = HolesOut))
)]
pub(crate) async fn holes(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let lang = language(&headers);
    let found = app
        .read(move |tx, site| {
            let thing = of_things::seen(tx, site, &caller, id)?;
            Ok(acts::found_of(tx, site, thing.id)?)
        })
        .await?;
    let out = match found {
        None => HolesOut {
            at: None,
            bill: None,
            text: with_words(lang, |words| words.say("declared-holes-no-data", &[])),
            holes: Value::Null,
        },
        Some((kept, value)) => {
            let holes = value.get("holes").cloned().unwrap_or_default();
            HolesOut {
                at: Some(kept.received),
                bill: value.get("bill").and_then(Value::as_str).map(str::to_owned),
                text: with_words(lang, |words| about::kept_sentence(&holes, words)),
                holes,
            }
        }
    };
    Ok(axum::Json(out).into_response())
}
