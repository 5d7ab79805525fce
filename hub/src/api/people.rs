//! `/api/v1/people`: who is here, in which role, where and until when.

use axum::{extract::State, http::HeaderMap, response::Response};
use gardien_site::{
    id::{PersonId, PlaceId},
    journal::entry::{Actor, Object},
};
use gardien_watch::time::Time;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{self, Asked, Body, Known, Reply},
    app::{App, mint},
    guard::{At, Caller},
    list::{Page, Paging, Query},
    problem::{Fields, Kind, Problem, Wrong},
    shape,
};
use crate::{
    auth::{may::Role, secret::Secret, who::Who},
    journal::{self, Draft},
    store::{
        Tx, passkeys,
        people::{self, Person},
        places, site,
    },
};

/// People of a site at most.
const MOST: usize = 10_000;
/// Places of one person at most.
const PLACES: usize = 64;

/// A person.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub(crate) struct Out {
    #[schema(value_type = String, format = "uuid")]
    id: PersonId,
    login: String,
    name: String,
    /// owner, caretaker, contractor, tenant or auditor.
    role: String,
    #[schema(value_type = Option<String>, format = "date-time")]
    since: Option<Time>,
    #[schema(value_type = Option<String>, format = "date-time")]
    until: Option<Time>,
    /// Of a tenant or contractor: these and all below them.
    #[schema(value_type = Vec<String>)]
    places: Vec<PlaceId>,
    /// Whether a second factor is in use.
    totp: bool,
    #[schema(value_type = String, format = "date-time")]
    made: Time,
    version: i64,
}

const FIELDS: [&str; 10] =
    ["id", "login", "name", "role", "since", "until", "places", "totp", "made", "version"];

impl From<Person> for Out {
    fn from(p: Person) -> Self {
        Self {
            id: p.id,
            login: p.login,
            name: p.name,
            role: p.role,
            since: p.since,
            until: p.until,
            places: p.places,
            totp: p.totp,
            made: p.made,
            version: p.version,
        }
    }
}

/// A new person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPerson {
    /// Two to sixty-four small letters, digits and `.`, `_`, `-`, `@`.
    login: String,
    #[serde(default)]
    name: Option<String>,
    /// caretaker, contractor, tenant, auditor or owner.
    role: String,
    /// At least twelve characters; to be changed by the person.
    #[schema(value_type = String, min_length = 12)]
    password: Secret,
    #[serde(default)]
    since: Option<String>,
    /// Needed for a contractor and an auditor.
    #[serde(default)]
    until: Option<String>,
    /// Needed for a tenant and a contractor.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    places: Vec<PlaceId>,
}

/// What to change of a person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonPatch {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    role: Option<String>,
    #[serde(default, deserialize_with = "shape::told")]
    since: Option<Option<String>>,
    #[serde(default, deserialize_with = "shape::told")]
    until: Option<Option<String>>,
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    places: Option<Vec<PlaceId>>,
    /// A new password; every session and token of the person ends.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 12)]
    password: Option<Secret>,
    /// `true` puts their second factor away.
    #[serde(default)]
    forget_totp: bool,
    /// `true` removes all their passkeys.
    #[serde(default)]
    forget_passkeys: bool,
}

fn draft(who: &Who, action: &str, person: PersonId) -> Draft {
    let object = Object { kind: "person".to_owned(), id: Some(person.0) };
    Draft::new(Actor::Person(who.person.0), who.role.word(), action, object)
}

/// People, by login.
#[utoipa::path(
    get, path = "/api/v1/people", tag = "people",
    extensions(("x-act" = json!("people.read"))),
    params(Paging, ("role" = Option<String>, Query, description = "Only of this role")),
    responses((status = 200, description = "A page of people", body = Page))
)]
pub(crate) async fn list(
    State(app): State<App>,
    _: Caller,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let list = query.list(&["role"], &["login"], &FIELDS)?;
    let role = query.filter("role");
    if role.as_deref().is_some_and(|r| Role::parse(r).is_none()) {
        return Err(Problem::parameter("role", Wrong::Unknown));
    }
    let after = list.after.as_ref().and_then(|keys| keys.first().cloned()).unwrap_or_default();
    let most = list.rows();
    let (found, seq) = app
        .read(move |tx, site| {
            let found = people::list(tx, site, role.as_deref(), &after, most)?;
            Ok((found, site::seq(tx, site)?))
        })
        .await?;
    let found: Vec<Out> = found.into_iter().map(Out::from).collect();
    Ok(list.page(found, |p| vec![p.login.clone()])?.answer(&headers, seq))
}

/// Whether role, time and places of a person fit together.
fn check(
    tx: &mut Tx<'_>,
    site: gardien_site::id::SiteId,
    now: Time,
    person: &Person,
) -> Result<(), Problem> {
    let mut fields = Fields::default();
    shape::name(&person.name, "/name", &mut fields);
    match Role::parse(&person.role) {
        None => fields.say("/role", Wrong::Form),
        Some(role) => {
            fields.need(person.until.is_some() || !role.ends(), "/until", Wrong::Missing);
            fields.need(person.until.is_none() || role.ends(), "/until", Wrong::Needless);
            fields.need(person.since.is_none() || role.ends(), "/since", Wrong::Needless);
            fields.need(person.places.is_empty() || role.has_places(), "/places", Wrong::Needless);
            fields.need(!person.places.is_empty() || !role.has_places(), "/places", Wrong::Missing);
        }
    }
    fields.need(person.until.is_none_or(|u| u > now), "/until", Wrong::Past);
    let turned = person.since.zip(person.until).is_some_and(|(s, u)| s >= u);
    fields.need(!turned, "/until", Wrong::Range);
    fields.need(person.places.len() <= PLACES, "/places", Wrong::Length);
    for (n, place) in person.places.iter().enumerate().take(PLACES) {
        let there = places::one(tx, site, *place)?.is_some();
        fields.need(there, &format!("/places/{n}"), Wrong::Nowhere);
    }
    fields.done()
}

/// A new person.
#[utoipa::path(
    post, path = "/api/v1/people", tag = "people",
    extensions(("x-act" = json!("people.change"))),
    request_body = NewPerson,
    responses((status = 201, description = "Made", body = Out))
)]
pub(crate) async fn add(
    State(app): State<App>,
    caller: Caller,
    Body(new, asked): Body<NewPerson>,
) -> Result<Reply, Problem> {
    let mut fields = Fields::default();
    let login = new.login.trim().to_lowercase();
    shape::login(&login, "/login", &mut fields);
    shape::password(&new.password, &login, "/password", &mut fields);
    let since = shape::moment(new.since.as_deref(), "/since", &mut fields);
    let until = shape::moment(new.until.as_deref(), "/until", &mut fields);
    fields.done()?;
    let password = app.passwords.hash(new.password).await?;
    let (who, run) = (caller.who.clone(), app.journal.clone());
    app.act(&caller.who, asked, move |tx, on| {
        let (site, now) = (on.site, on.now);
        if people::login_taken(tx, site, &login)? {
            return Err(Problem::of(Kind::Taken));
        }
        if people::list(tx, site, None, "", MOST as i64)?.len() >= MOST {
            return Err(Problem::of(Kind::TooMany));
        }
        let id = PersonId(mint(now)?);
        let person = Person {
            id,
            name: new.name.unwrap_or_else(|| login.clone()).trim().to_owned(),
            login,
            role: new.role,
            since,
            until,
            totp: false,
            made: now,
            version: 1,
            places: new.places,
        };
        check(tx, site, now, &person)?;
        let entry = draft(&who, "person-add", id).fact("role", &person.role).private(
            "login",
            person.login.as_bytes(),
            Some(id.0),
        );
        journal::append(tx, &run, now, &[entry])?;
        people::add(
            tx,
            site,
            now,
            &people::NewPerson {
                id,
                login: &person.login,
                name: &person.name,
                role: &person.role,
                since,
                until,
                password: &password,
                places: &person.places,
            },
        )?;
        site::event(tx, site, now, "person", id.0, "added", None)?;
        let location = format!("/api/v1/people/{id}");
        Ok(Reply::made(location, Some(1), answer::json(&Out::from(person))?))
    })
    .await
}

/// One person.
#[utoipa::path(
    get, path = "/api/v1/people/{id}", tag = "people",
    extensions(("x-act" = json!("people.read"))),
    params(("id" = String, Path)),
    responses((status = 200, description = "The person", body = Out))
)]
pub(crate) async fn one(
    State(app): State<App>,
    _: Caller,
    At(id): At,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = app.read(move |tx, site| Ok(people::one(tx, site, PersonId(id))?)).await?;
    let found = found.ok_or(Problem::of(Kind::NotFound))?;
    Ok(answer::one(&headers, found.version, answer::json(&Out::from(found))?))
}

/// Changes a person. There is always one owner at least.
#[utoipa::path(
    patch, path = "/api/v1/people/{id}", tag = "people",
    extensions(("x-act" = json!("people.change"))),
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The version that is changed, or *")),
    request_body = PersonPatch,
    responses((status = 200, description = "As they are now", body = Out))
)]
pub(crate) async fn change(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    known: Known,
    Body(patch, asked): Body<PersonPatch>,
) -> Result<Reply, Problem> {
    let id = PersonId(id);
    let mut fields = Fields::default();
    let read = |text: &Option<Option<String>>, at: &str, fields: &mut Fields| {
        text.as_ref().map(|t| shape::moment(t.as_deref(), at, fields))
    };
    let since = read(&patch.since, "/since", &mut fields);
    let until = read(&patch.until, "/until", &mut fields);
    if let Some(password) = &patch.password {
        let of = app.read(move |tx, site| Ok(people::one(tx, site, id)?)).await?;
        let login = of.map(|p| p.login).unwrap_or_default();
        shape::password(password, &login, "/password", &mut fields);
    }
    fields.done()?;
    let password = match patch.password {
        Some(new) => Some(app.passwords.hash(new).await?),
        None => None,
    };
    let (who, run) = (caller.who.clone(), app.journal.clone());
    app.act(&caller.who, asked, move |tx, on| {
        let (site, now) = (on.site, on.now);
        let found = people::one(tx, site, id)?.ok_or(Problem::of(Kind::NotFound))?;
        known.check(found.version)?;
        let mut person = found.clone();
        if let Some(name) = patch.name {
            name.trim().clone_into(&mut person.name);
        }
        if let Some(role) = patch.role {
            person.role = role;
        }
        if let Some(since) = since {
            person.since = since;
        }
        if let Some(until) = until {
            person.until = until;
        }
        if let Some(places) = patch.places {
            person.places = places;
        }
        check(tx, site, now, &person)?;
        let owner = Role::Owner.word();
        if found.role == owner && person.role != owner && people::count_role(tx, site, owner)? < 2 {
            return Err(Problem::of(Kind::LastOwner));
        }
        let mut entry =
            draft(&who, "person-change", id).fact("was", &found.role).fact("role", &person.role);
        if password.is_some() {
            entry = entry.fact("password", "set");
        }
        if patch.forget_totp {
            entry = entry.fact("totp", "removed");
        }
        if patch.forget_passkeys {
            entry = entry.fact("passkeys", "removed");
        }
        journal::append(tx, &run, now, &[entry])?;
        person.version = people::change(tx, site, now, &person)?;
        if let Some(password) = &password {
            people::set_password(tx, site, now, id, password, None)?;
        }
        if patch.forget_totp {
            people::set_totp(tx, site, now, id, None, 0)?;
        }
        if patch.forget_passkeys {
            passkeys::remove_all(tx, site, id)?;
        }
        site::event(tx, site, now, "person", id.0, "changed", None)?;
        let person = people::one(tx, site, id)?.ok_or(Problem::of(Kind::Fault))?;
        Ok(Reply::is(Some(person.version), answer::json(&Out::from(person))?))
    })
    .await
}

/// Removes a person; their sessions and tokens end at once. The journal keeps their acts under an id
/// that means nothing outside.
#[utoipa::path(
    delete, path = "/api/v1/people/{id}", tag = "people",
    extensions(("x-act" = json!("people.change"))),
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The version that is removed, or *")),
    responses((status = 204, description = "Removed"))
)]
pub(crate) async fn remove(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    known: Known,
    asked: Asked,
) -> Result<Reply, Problem> {
    let id = PersonId(id);
    let (who, run) = (caller.who.clone(), app.journal.clone());
    app.act(&caller.who, asked, move |tx, on| {
        let (site, now) = (on.site, on.now);
        let found = people::one(tx, site, id)?.ok_or(Problem::of(Kind::NotFound))?;
        known.check(found.version)?;
        let owner = Role::Owner.word();
        if found.role == owner && people::count_role(tx, site, owner)? < 2 {
            return Err(Problem::of(Kind::LastOwner));
        }
        journal::append(tx, &run, now, &[draft(&who, "person-remove", id)])?;
        people::remove(tx, site, id)?;
        site::event(tx, site, now, "person", id.0, "removed", None)?;
        Ok(Reply::done())
    })
    .await
}

/// Forgets what is kept about a person: they are removed, and what the journal's commitments about them
/// stand for is erased. The entries stay, and stay verifiable.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/forget", tag = "people",
    extensions(("x-act" = json!("people.forget"))),
    params(("id" = String, Path)),
    responses((status = 204, description = "Forgotten"))
)]
pub(crate) async fn forget(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    asked: Asked,
) -> Result<Reply, Problem> {
    let id = PersonId(id);
    let (who, run) = (caller.who.clone(), app.journal.clone());
    app.act(&caller.who, asked, move |tx, on| {
        let (site, now) = (on.site, on.now);
        let found = people::one(tx, site, id)?;
        let owner = Role::Owner.word();
        let is_last = found.as_ref().is_some_and(|p| p.role == owner)
            && people::count_role(tx, site, owner)? < 2;
        if is_last {
            return Err(Problem::of(Kind::LastOwner));
        }
        let had = people::remove(tx, site, id)?;
        journal::append(tx, &run, now, &[draft(&who, "person-forget", id)])?;
        let actor = Actor::Person(who.person.0);
        let erased = journal::erase(tx, &run, now, id.0, actor, who.role.word())?;
        if !had && erased == 0 {
            return Err(Problem::of(Kind::NotFound));
        }
        if had {
            site::event(tx, site, now, "person", id.0, "removed", None)?;
        }
        Ok(Reply::done())
    })
    .await
}
