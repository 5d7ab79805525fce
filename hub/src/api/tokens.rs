//! `/api/v1/tokens`: what lets programs in, narrower than their person, for a while.

use axum::{extract::State, http::HeaderMap, response::Response};
use gardien_site::{
    id::{Id, PersonId, TokenId},
    journal::entry::{Actor, Object},
};
use gardien_watch::time::{HOUR, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{self, Asked, Body, Reply},
    app::{App, mint},
    guard::{At, Caller},
    list::{Page, Paging, Query},
    problem::{Fields, Kind, Problem, Wrong},
    shape,
};
use crate::{
    auth::{
        may::{Reach, Scope, narrower},
        secret,
    },
    journal::{self, Draft},
    store::{
        people::{self, Token},
        site,
    },
};

/// Tokens of one person.
const MOST: i64 = 100;
/// Longest life.
const LONGEST: i64 = 366 * 24 * HOUR;

/// A token, without what lets anybody in.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Token)]
pub(crate) struct Out {
    #[schema(value_type = String, format = "uuid")]
    id: TokenId,
    #[schema(value_type = String, format = "uuid")]
    person: PersonId,
    /// `token`, or `session`.
    kind: String,
    name: String,
    /// `read`, `change`, or an area's: `places:read`.
    scopes: Vec<String>,
    #[schema(value_type = String, format = "date-time")]
    made: Time,
    #[schema(value_type = String, format = "date-time")]
    expires: Time,
    #[schema(value_type = Option<String>, format = "date-time")]
    used: Option<Time>,
    /// The secret itself: told once, when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

const FIELDS: [&str; 8] = ["id", "person", "kind", "name", "scopes", "made", "expires", "used"];

impl From<Token> for Out {
    fn from(t: Token) -> Self {
        Self {
            id: t.id,
            person: t.person,
            kind: t.kind,
            name: t.name,
            scopes: t.scopes,
            made: t.made,
            expires: t.expires,
            used: t.used,
            token: None,
        }
    }
}

/// A new token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewToken {
    /// What it is for.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// Not more than one's own: `read`, `change`, `AREA:read`, `AREA:change`.
    scopes: Vec<String>,
    /// At most a year from now.
    expires: String,
}

/// Tokens and sessions: everybody's for an owner, else one's own.
#[utoipa::path(
    get, path = "/api/v1/tokens", tag = "tokens",
    extensions(("x-act" = json!("tokens.read"))),
    params(Paging),
    responses((status = 200, description = "A page of tokens", body = Page))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let list = query.list(&[], &["id"], &FIELDS)?;
    let first = list.after.as_ref().and_then(|keys| keys.first()?.parse::<Id>().ok());
    let after = first.unwrap_or_else(|| Id::from_octets([0; 16]));
    let person = (caller.reach < Reach::All).then_some(caller.who.person);
    let most = list.rows();
    let (found, seq) = app
        .read(move |tx, site| {
            let found = people::tokens(tx, site, person, after, most)?;
            Ok((found, site::seq(tx, site)?))
        })
        .await?;
    let found: Vec<Out> = found.into_iter().map(Out::from).collect();
    Ok(list.page(found, |t| vec![t.id.to_string()])?.answer(&headers, seq))
}

/// A new token of oneself.
#[utoipa::path(
    post, path = "/api/v1/tokens", tag = "tokens",
    extensions(("x-act" = json!("tokens.change"))),
    request_body = NewToken,
    responses((status = 201, description = "Made; its secret is told once", body = Out))
)]
pub(crate) async fn add(
    State(app): State<App>,
    caller: Caller,
    Body(new, asked): Body<NewToken>,
) -> Result<Reply, Problem> {
    let mut fields = Fields::default();
    shape::name(&new.name, "/name", &mut fields);
    fields.need((1..=32).contains(&new.scopes.len()), "/scopes", Wrong::Length);
    let mut scopes = Vec::new();
    for (n, text) in new.scopes.iter().enumerate().take(32) {
        let at = format!("/scopes/{n}");
        match Scope::parse(text) {
            None => fields.say(&at, Wrong::Form),
            Some(scope) => {
                let fits = narrower(std::slice::from_ref(&scope), &caller.who.scopes);
                fields.need(fits, &at, Wrong::Wider);
                scopes.push(scope);
            }
        }
    }
    let expires = shape::moment(Some(&new.expires), "/expires", &mut fields);
    let now = super::app::now();
    if let Some(expires) = expires {
        fields.need(expires > now, "/expires", Wrong::Past);
        fields.need(expires.since(now) <= LONGEST, "/expires", Wrong::Range);
    }
    fields.done()?;
    let expires = expires.ok_or(Problem::of(Kind::Fault))?;
    let (who, run) = (caller.who.clone(), app.journal.clone());
    let made = secret::token()?;
    app.act(&caller.who, asked, move |tx, on| {
        let (site, now) = (on.site, on.now);
        if people::count_tokens(tx, site, who.person, "token")? >= MOST {
            return Err(Problem::of(Kind::TooMany));
        }
        let token = Token {
            id: TokenId(mint(now)?),
            person: who.person,
            kind: "token".to_owned(),
            name: new.name.trim().to_owned(),
            scopes: scopes.iter().map(ToString::to_string).collect(),
            made: now,
            expires,
            used: None,
        };
        let object = Object { kind: "token".to_owned(), id: Some(token.id.0) };
        let entry = Draft::new(Actor::Person(who.person.0), who.role.word(), "token-add", object)
            .fact("scopes", token.scopes.join(" "));
        journal::append(tx, &run, now, &[entry])?;
        people::add_token(tx, site, &token, &secret::digest(made.reveal()))?;
        let location = format!("/api/v1/tokens/{}", token.id);
        let told = Out { token: Some(made.reveal().to_owned()), ..Out::from(token) };
        Ok(Reply::made(location, None, answer::json(&told)?).told_once())
    })
    .await
}

/// Revokes a token or ends a session.
#[utoipa::path(
    delete, path = "/api/v1/tokens/{id}", tag = "tokens",
    extensions(("x-act" = json!("tokens.change"))),
    params(("id" = String, Path)),
    responses((status = 204, description = "Void from now on"))
)]
pub(crate) async fn revoke(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    asked: Asked,
) -> Result<Reply, Problem> {
    let (who, reach, run) = (caller.who.clone(), caller.reach, app.journal.clone());
    app.act(&caller.who, asked, move |tx, on| {
        let (site, now) = (on.site, on.now);
        let id = TokenId(id);
        let found = people::token(tx, site, id)?;
        // What one may not see is not there.
        let found = found.filter(|t| reach == Reach::All || t.person == who.person);
        found.ok_or(Problem::of(Kind::NotFound))?;
        let object = Object { kind: "token".to_owned(), id: Some(id.0) };
        let entry =
            Draft::new(Actor::Person(who.person.0), who.role.word(), "token-revoke", object);
        journal::append(tx, &run, now, &[entry])?;
        people::revoke(tx, site, id)?;
        Ok(Reply::done())
    })
    .await
}
