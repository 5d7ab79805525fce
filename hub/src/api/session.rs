//! `/api/v1/session`: a person comes in by password and code, and goes.

use axum::extract::State;
use gardien_site::{
    id::{PersonId, SiteId, TokenId},
    journal::entry::{Actor, Object},
};
use gardien_watch::time::{HOUR, SECOND, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{Asked, Body, Reply, json},
    app::{App, mint},
    guard::{Caller, Peer},
    problem::{Kind, Problem},
    setup,
};
use crate::{
    auth::{
        secret::{self, Secret},
        totp,
    },
    journal::{self, Draft},
    store::{StoreError, Tx, people},
};

/// How long a session lasts.
const LASTS: i64 = 12 * HOUR;
/// Sessions of one person at a time; the oldest go.
const MOST: i64 = 16;

/// What lets a person in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Login {
    login: String,
    #[schema(value_type = String)]
    password: Secret,
    /// Six digits, where the person has a second factor.
    #[serde(default)]
    code: Option<String>,
}

/// A session. Its token is told once.
#[derive(Serialize, ToSchema)]
pub(crate) struct Session {
    #[schema(value_type = String, format = "uuid")]
    id: TokenId,
    #[schema(value_type = String, format = "uuid")]
    person: PersonId,
    /// To be sent as `Authorization: Bearer …`.
    token: String,
    #[schema(value_type = String, format = "date-time")]
    expires: Time,
}

impl Session {
    pub(super) fn of(token: &people::Token, secret: &Secret) -> Self {
        Self {
            id: token.id,
            person: token.person,
            token: secret.reveal().to_owned(),
            expires: token.expires,
        }
    }
}

/// Begins a session of a person who was let in.
pub(super) fn begin(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    person: PersonId,
    id: TokenId,
    secret: &Secret,
) -> Result<people::Token, StoreError> {
    let token = people::Token {
        id,
        person,
        kind: "session".to_owned(),
        name: String::new(),
        scopes: setup::whole(),
        made: now,
        expires: Time(now.0.saturating_add(LASTS)),
        used: None,
    };
    people::add_token(tx, site, &token, &secret::digest(secret.reveal()))?;
    people::keep_newest_sessions(tx, site, person, MOST)?;
    Ok(token)
}

/// Comes in.
#[utoipa::path(
    post, path = "/api/v1/session", tag = "me",
    extensions(("x-act" = json!("open"))),
    request_body = Login,
    responses((status = 201, description = "In; the token is told once", body = Session))
)]
pub(crate) async fn login(
    State(app): State<App>,
    Peer(from): Peer,
    Body(asked, _): Body<Login>,
) -> Result<Reply, Problem> {
    let login = asked.login.trim().to_lowercase();
    app.try_login(from, &login)?;
    let of = login.clone();
    let found = app.read(move |tx, site| Ok(people::credentials(tx, site, &of)?)).await?;
    let kept = found.as_ref().and_then(|c| c.password.clone());
    let right = app.passwords.check(kept, asked.password).await?;
    let Some(person) = found.filter(|_| right) else {
        return Err(Problem::of(Kind::WrongLogin));
    };
    let now = super::app::now();
    let is_now = person.since.is_none_or(|s| s <= now) && person.until.is_none_or(|u| u > now);
    if !is_now {
        // As if there were nobody: whoever knows the password knows their time.
        return Err(Problem::of(Kind::WrongLogin));
    }
    let step = match (&person.totp, &asked.code) {
        (None, _) => None,
        (Some(_), None) => return Err(Problem::of(Kind::CodeNeeded)),
        (Some(key), Some(typed)) => {
            let step = totp::check(key, typed, now.0 / SECOND, person.totp_step);
            Some(step.ok_or(Problem::of(Kind::WrongLogin))?)
        }
    };
    let token = secret::token()?;
    let (told, run) = (token.clone(), app.journal.clone());
    let reply = app
        .write(None, move |tx, on| {
            let (site, now) = (on.site, on.now);
            // The same code twice: only one of them comes in.
            if let Some(step) = step
                && !people::use_totp(tx, site, person.id, step)?
            {
                return Err(Problem::of(Kind::WrongLogin));
            }
            let id = TokenId(mint(now)?);
            let object = Object { kind: "token".to_owned(), id: Some(id.0) };
            let draft = Draft::new(Actor::Person(person.id.0), "password", "session-begin", object);
            journal::append(tx, &run, now, &[draft])?;
            let kept = begin(tx, site, now, person.id, id, &told)?;
            let body = json(&Session::of(&kept, &told))?;
            Ok(Reply::made("/api/v1/me".to_owned(), None, body).told_once())
        })
        .await?;
    app.throttle.came_in(std::time::Instant::now(), from, &login);
    Ok(reply)
}

/// Goes: the token that asked is void from now on.
#[utoipa::path(
    delete, path = "/api/v1/session", tag = "me",
    extensions(("x-act" = json!("me.change"))),
    responses((status = 204, description = "Gone"))
)]
pub(crate) async fn logout(
    State(app): State<App>,
    caller: Caller,
    asked: Asked,
) -> Result<Reply, Problem> {
    let (token, person, run) = (caller.who.token, caller.who.person, app.journal.clone());
    app.act(&caller.who, asked, move |tx, on| {
        let (site, now) = (on.site, on.now);
        let object = Object { kind: "token".to_owned(), id: Some(token.0) };
        let draft = Draft::new(Actor::Person(person.0), "token", "session-end", object);
        journal::append(tx, &run, now, &[draft])?;
        people::revoke(tx, site, token)?;
        Ok(Reply::done())
    })
    .await
}
