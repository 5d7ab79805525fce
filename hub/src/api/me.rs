//! `/api/v1/me`: oneself, one's password and second factor.

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use gardien_site::{
    id::{PersonId, PlaceId},
    journal::entry::{Actor, Object},
};
use gardien_watch::time::{SECOND, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{Body, Reply, json},
    app::App,
    guard::{Caller, Peer},
    problem::{Fields, Kind, Problem},
    shape,
};
use crate::{
    auth::{
        may::{Act, Reach, may},
        secret::{self, Secret},
        totp,
        who::Who,
    },
    journal::{self, Draft},
    store::people,
};

/// Oneself.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    #[schema(value_type = String, format = "uuid")]
    id: PersonId,
    login: String,
    name: String,
    /// owner, caretaker, contractor, tenant or auditor.
    role: String,
    #[schema(value_type = Option<String>, format = "date-time")]
    until: Option<Time>,
    #[schema(value_type = Vec<String>)]
    places: Vec<PlaceId>,
    /// Whether a second factor is in use.
    totp: bool,
    /// What this token may.
    scopes: Vec<String>,
    /// Actions that the role has: everywhere (`all`) or in one's own places (`own`).
    may: std::collections::BTreeMap<&'static str, &'static str>,
}

/// Who one is here.
#[utoipa::path(
    get, path = "/api/v1/me", tag = "me",
    extensions(("x-act" = json!("me.read"))),
    responses((status = 200, description = "Oneself", body = Me))
)]
pub(crate) async fn me(State(app): State<App>, caller: Caller) -> Result<Response, Problem> {
    let who = caller.who;
    let person = who.person;
    let found = app.read(move |tx, site| Ok(people::one(tx, site, person)?)).await?;
    let found = found.ok_or(Problem::of(Kind::NotLetIn))?;
    let reach = |act: Act| match may(who.role, act) {
        Reach::Nowhere => None,
        Reach::Own => Some((act.word(), "own")),
        Reach::All => Some((act.word(), "all")),
    };
    let me = Me {
        id: found.id,
        login: found.login,
        name: found.name,
        role: found.role,
        until: found.until,
        places: found.places,
        totp: found.totp,
        scopes: who.scopes.iter().map(ToString::to_string).collect(),
        may: Act::ALL.iter().copied().filter_map(reach).collect(),
    };
    Ok(axum::Json(me).into_response())
}

/// A new password for an old one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPassword {
    #[schema(value_type = String)]
    old: Secret,
    /// At least twelve characters.
    #[schema(value_type = String, min_length = 12)]
    new: Secret,
}

fn draft(who: &Who, action: &str) -> Draft {
    let object = Object { kind: "person".to_owned(), id: Some(who.person.0) };
    Draft::new(Actor::Person(who.person.0), who.role.word(), action, object)
}

/// Whether a password is that of whoever asks; counted as a try.
pub(super) async fn confirm(
    app: &App,
    from: std::net::IpAddr,
    who: &Who,
    typed: Secret,
) -> Result<(), Problem> {
    app.try_login(from, &who.login)?;
    let person = who.person;
    let found = app.read(move |tx, site| Ok(people::credentials_of(tx, site, person)?)).await?;
    let right = app.passwords.check(found.and_then(|c| c.password), typed).await?;
    if right { Ok(()) } else { Err(Problem::of(Kind::WrongPassword)) }
}

/// Changes one's password; every other session and token of oneself ends.
#[utoipa::path(
    put, path = "/api/v1/me/password", tag = "me",
    extensions(("x-act" = json!("me.change"))),
    request_body = NewPassword,
    responses((status = 204, description = "Changed"))
)]
pub(crate) async fn password(
    State(app): State<App>,
    Peer(from): Peer,
    caller: Caller,
    Body(asked, key): Body<NewPassword>,
) -> Result<Reply, Problem> {
    let who = caller.who;
    let mut fields = Fields::default();
    shape::password(&asked.new, &who.login, "/new", &mut fields);
    fields.done()?;
    confirm(&app, from, &who, asked.old).await?;
    let kept = app.passwords.hash(asked.new).await?;
    let (entry, person, token) = (draft(&who, "password-change"), who.person, who.token);
    let run = app.journal.clone();
    app.act(&who, key, move |tx, on| {
        let (site, now) = (on.site, on.now);
        journal::append(tx, &run, now, &[entry])?;
        people::set_password(tx, site, now, person, &kept, Some(token))?;
        Ok(Reply::done())
    })
    .await
}

/// A password, to confirm that it is oneself.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Confirm {
    #[schema(value_type = String)]
    password: Secret,
}

/// A second factor that waits for its first code.
#[derive(Serialize, ToSchema)]
pub(crate) struct Factor {
    /// To be typed into an authenticator.
    secret: String,
    /// The same as an address, for a picture to scan.
    uri: String,
}

/// Begins a second factor (RFC 6238). It is in use once its first code is sent.
#[utoipa::path(
    post, path = "/api/v1/me/totp", tag = "me",
    extensions(("x-act" = json!("me.change"))),
    request_body = Confirm,
    responses((status = 200, description = "Waits for its first code; told once", body = Factor))
)]
pub(crate) async fn totp_begin(
    State(app): State<App>,
    Peer(from): Peer,
    caller: Caller,
    Body(asked, key): Body<Confirm>,
) -> Result<Reply, Problem> {
    let who = caller.who;
    confirm(&app, from, &who, asked.password).await?;
    let made = secret::chance::<20>()?;
    let factor = Factor { secret: totp::letters(&made), uri: totp::uri(&made, &who.login) };
    let body = json(&factor)?;
    let person = who.person;
    app.act(&who, key, move |tx, on| {
        let site = on.site;
        people::totp_waits(tx, site, person, &made)?;
        Ok(Reply::is(None, body).told_once())
    })
    .await
}

/// The first code of a second factor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Code {
    code: String,
}

/// Puts a second factor to use.
#[utoipa::path(
    put, path = "/api/v1/me/totp", tag = "me",
    extensions(("x-act" = json!("me.change"))),
    request_body = Code,
    responses((status = 204, description = "In use from now on"))
)]
pub(crate) async fn totp_prove(
    State(app): State<App>,
    Peer(from): Peer,
    caller: Caller,
    Body(asked, key): Body<Code>,
) -> Result<Reply, Problem> {
    let who = caller.who;
    app.try_login(from, &who.login)?;
    let (entry, person, run) = (draft(&who, "totp-add"), who.person, app.journal.clone());
    app.act(&who, key, move |tx, on| {
        let (site, now) = (on.site, on.now);
        let kept = people::credentials_of(tx, site, person)?.ok_or(Problem::of(Kind::NotLetIn))?;
        let waiting = kept.totp_waiting.ok_or(Problem::of(Kind::NotFound))?;
        let step = totp::check(&waiting, &asked.code, now.0 / SECOND, 0)
            .ok_or(Problem::of(Kind::WrongCode))?;
        journal::append(tx, &run, now, &[entry])?;
        people::set_totp(tx, site, now, person, Some(&waiting), step)?;
        Ok(Reply::done())
    })
    .await
}

/// Puts one's second factor away.
#[utoipa::path(
    post, path = "/api/v1/me/totp/remove", tag = "me",
    extensions(("x-act" = json!("me.change"))),
    request_body = Confirm,
    responses((status = 204, description = "Away"))
)]
pub(crate) async fn totp_remove(
    State(app): State<App>,
    Peer(from): Peer,
    caller: Caller,
    Body(asked, key): Body<Confirm>,
) -> Result<Reply, Problem> {
    let who = caller.who;
    confirm(&app, from, &who, asked.password).await?;
    let (entry, person, run) = (draft(&who, "totp-remove"), who.person, app.journal.clone());
    app.act(&who, key, move |tx, on| {
        let (site, now) = (on.site, on.now);
        journal::append(tx, &run, now, &[entry])?;
        people::set_totp(tx, site, now, person, None, 0)?;
        Ok(Reply::done())
    })
    .await
}
