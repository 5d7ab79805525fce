//! `POST /api/v1/setup`: the first owner, made by whoever holds the one-time code that the hub printed.

use axum::extract::State;
use gardien_site::{
    id::{PersonId, TokenId},
    journal::entry::{Actor, Object},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    answer::{Body, Reply},
    app::{App, mint},
    guard::Peer,
    problem::{Fields, Kind, Problem},
    session::{self, Session},
    shape,
};
use crate::{
    auth::{
        may::{Role, Scope},
        secret::{self, Secret},
    },
    journal::{self, Draft},
    store::{people, site},
};

/// What makes the first owner.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Setup {
    /// The code that the hub printed when it started.
    #[schema(value_type = String)]
    code: Secret,
    login: String,
    /// At least twelve characters.
    #[schema(value_type = String, min_length = 12)]
    password: Secret,
    /// How people are shown the owner; the login where nothing is said.
    #[serde(default)]
    name: Option<String>,
    /// What the site is called.
    #[serde(default)]
    site: Option<String>,
}

/// Makes the first owner and lets them in. Once there is one, this is closed.
#[utoipa::path(
    post, path = "/api/v1/setup", tag = "hub",
    extensions(("x-act" = json!("open"))),
    request_body = Setup,
    responses((status = 201, description = "Made; the token is told once", body = Session))
)]
pub(crate) async fn setup(
    State(app): State<App>,
    Peer(from): Peer,
    Body(asked, _): Body<Setup>,
) -> Result<Reply, Problem> {
    app.try_login(from, "")?;
    let mut fields = Fields::default();
    let login = asked.login.trim().to_lowercase();
    let name = asked.name.unwrap_or_else(|| login.clone());
    shape::login(&login, "/login", &mut fields);
    shape::name(&name, "/name", &mut fields);
    shape::password(&asked.password, &login, "/password", &mut fields);
    if let Some(site) = &asked.site {
        shape::name(site, "/site", &mut fields);
    }
    fields.done()?;
    let digest = secret::digest(&secret::normal_code(asked.code.reveal()));
    // The expensive part only for whoever has the code.
    app.read(move |tx, site| {
        if people::owners_with_password(tx, site)? > 0 {
            return Err(Problem::of(Kind::SetUp));
        }
        let code = people::code(tx, site, super::app::now())?;
        let right = code.is_some_and(|code| secret::same(&code, &digest));
        if right { Ok(()) } else { Err(Problem::of(Kind::WrongCode)) }
    })
    .await?;
    let password = app.passwords.hash(asked.password).await?;
    let token = secret::token()?;
    let run = app.journal.clone();
    let told = token.clone();
    app.write(None, move |tx, on| {
        let (site, now) = (on.site, on.now);
        if people::owners_with_password(tx, site)? > 0 {
            return Err(Problem::of(Kind::SetUp));
        }
        let id = PersonId(mint(now)?);
        let draft = Draft::new(
            Actor::Hub,
            "setup-code",
            "person-add",
            Object { kind: "person".to_owned(), id: Some(id.0) },
        )
        .fact("role", Role::Owner.word())
        .private("login", login.as_bytes(), Some(id.0));
        journal::append(tx, &run, now, &[draft])?;
        people::add(
            tx,
            site,
            now,
            &people::NewPerson {
                id,
                login: &login,
                name: &name,
                role: Role::Owner.word(),
                since: None,
                until: None,
                password: &password,
                places: &[],
            },
        )?;
        people::drop_code(tx, site)?;
        if let Some(called) = &asked.site {
            site::rename(tx, site, called)?;
        }
        site::event(tx, site, now, "person", id.0, "added", None)?;
        let kept = session::begin(tx, site, now, id, TokenId(mint(now)?), &told)?;
        Ok(Reply::made(
            format!("/api/v1/people/{id}"),
            None,
            super::answer::json(&Session::of(&kept, &told))?,
        )
        .told_once())
    })
    .await
}

/// What a session may: everything that its person may.
pub(crate) fn whole() -> Vec<String> {
    Scope::parse("change").map(|s| vec![s.to_string()]).unwrap_or_default()
}
