//! `/api/v1/me/passkeys` and `/api/v1/session/passkey`: passkeys of one's own, and coming in by one.
//!
//! Options go out and answers come in as browsers have them (WebAuthn Level 3 §5.1: `toJSON`,
//! `parseCreationOptionsFromJSON`, `parseRequestOptionsFromJSON`), so that a page has nothing to convert. An answer is
//! found again by the challenge in it. To make a passkey the password is asked for, since whoever has a session
//! for a minute must not leave a key to the house behind.

use std::time::Instant;

use axum::{
    extract::{FromRequestParts, State},
    http::{header, request::Parts},
    response::{IntoResponse as _, Response},
};
use gardien_site::{
    id::{Id, SiteId, TokenId},
    journal::entry::{Actor, Object},
};
use gardien_watch::time::Time;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{
    answer::{self, Asked, Body, Reply},
    app::{App, mint},
    guard::{At, Caller, Peer},
    me,
    problem::{Fields, Kind, Problem},
    session::{self, Session},
    shape,
};
use crate::{
    auth::{
        passkey::{
            self, Kept, Place, Refused,
            key::ALGORITHMS,
            waiting::{For, PATIENCE},
        },
        secret::{self, Secret},
        who::Who,
    },
    journal::{self, Draft},
    store::{
        Tx,
        passkeys::{self, Passkey},
        people,
    },
};

/// Passkeys of one person.
const MOST: usize = 16;
/// Longest base64url text of one part of an answer that is looked at.
const LONGEST_PART: usize = 40 * 1024;

/// The name under which the hub was asked, where it is one to which a passkey can be bound.
pub(crate) struct Here(Place);

impl<S: Send + Sync> FromRequestParts<S> for Here {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // The outer layer has seen to it that there is one, and that it is ours.
        let host = parts.headers.get(header::HOST).and_then(|h| h.to_str().ok());
        host.and_then(Place::of).map(Self).ok_or(Problem::of(Kind::PasskeyNeedsName))
    }
}

/// A passkey.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Passkey)]
pub(crate) struct Out {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    name: String,
    /// The name of the hub to which it is bound.
    rp: String,
    /// Whether its maker may copy it to other devices, and did.
    may_be_copied: bool,
    is_copied: bool,
    #[schema(value_type = String, format = "date-time")]
    made: Time,
    #[schema(value_type = Option<String>, format = "date-time")]
    used: Option<Time>,
    /// When it last looked as if there were two of it.
    #[schema(value_type = Option<String>, format = "date-time")]
    doubted: Option<Time>,
}

impl From<Passkey> for Out {
    fn from(k: Passkey) -> Self {
        Self {
            id: k.id,
            name: k.name,
            rp: k.rp,
            may_be_copied: k.may_be_copied,
            is_copied: k.is_copied,
            made: k.made,
            used: k.used,
            doubted: k.doubted,
        }
    }
}

/// All passkeys of oneself.
#[derive(Serialize, ToSchema)]
pub(crate) struct Passkeys {
    items: Vec<Out>,
}

/// One's passkeys.
#[utoipa::path(
    get, path = "/api/v1/me/passkeys", tag = "me",
    extensions(("x-act" = json!("me.read"))),
    responses((status = 200, description = "All of them, sixteen at most", body = Passkeys))
)]
pub(crate) async fn list(State(app): State<App>, caller: Caller) -> Result<Response, Problem> {
    let person = caller.who.person;
    let found = app.read(move |tx, site| Ok(passkeys::of_person(tx, site, person)?)).await?;
    let items = found.into_iter().map(Out::from).collect();
    Ok(axum::Json(Passkeys { items }).into_response())
}

/// The password, to confirm that it is oneself.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Beginning {
    #[schema(value_type = String)]
    password: Secret,
}

/// Begins a new passkey.
#[utoipa::path(
    post, path = "/api/v1/me/passkeys/begin", tag = "me",
    extensions(("x-act" = json!("me.change"))),
    request_body = Beginning,
    responses((status = 200, description = "PublicKeyCredentialCreationOptionsJSON (WebAuthn Level 3 §5.1.8)",
        body = serde_json::Value))
)]
pub(crate) async fn begin(
    State(app): State<App>,
    Peer(from): Peer,
    caller: Caller,
    Here(place): Here,
    Body(asked, _): Body<Beginning>,
) -> Result<Response, Problem> {
    let who = caller.who;
    me::confirm(&app, from, &who, asked.password).await?;
    let person = who.person;
    let (known, name) = app
        .read(move |tx, site| {
            let name = people::one(tx, site, person)?.map(|p| p.name).unwrap_or_default();
            Ok((passkeys::of_person(tx, site, person)?, name))
        })
        .await?;
    if known.len() >= MOST {
        return Err(Problem::of(Kind::TooMany));
    }
    let challenge = app.waiting.give(Instant::now(), For::Person(person))?;
    let exclude: Vec<_> = known
        .iter()
        .filter(|k| k.rp == place.rp)
        .map(|k| {
            json!({
                "type": "public-key",
                "id": secret::base64url(&k.credential),
                "transports": k.transports,
            })
        })
        .collect();
    let parameters = ALGORITHMS.map(|alg| json!({ "type": "public-key", "alg": alg }));
    let options = json!({
        "rp": { "id": place.rp, "name": "gardien" },
        // An id that means nothing outside; a login would tell whoever finds the authenticator.
        "user": {
            "id": secret::base64url(person.0.octets()),
            "name": who.login,
            "displayName": name,
        },
        "challenge": secret::base64url(&challenge),
        "pubKeyCredParams": parameters,
        "timeout": PATIENCE.as_millis() as u64,
        "excludeCredentials": exclude,
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": true,
            "userVerification": "required",
        },
        "attestation": "none",
    });
    Ok(axum::Json(options).into_response())
}

/// What the browser got from the authenticator: `RegistrationResponseJSON`. It may hold more.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewCredential {
    id: String,
    response: NewResponse,
}

/// What of it is looked at.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewResponse {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    attestation_object: String,
    #[serde(default)]
    transports: Vec<String>,
}

/// A new passkey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPasskey {
    /// What one calls it oneself.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    credential: NewCredential,
}

fn part(text: &str) -> Result<Vec<u8>, Problem> {
    secret::unbase64url(text, LONGEST_PART).ok_or_else(|| Problem::from(Refused::Malformed))
}

fn draft(who: &Who, action: &str, id: Id) -> Draft {
    let object = Object { kind: "passkey".to_owned(), id: Some(id) };
    Draft::new(Actor::Person(who.person.0), who.role.word(), action, object)
}

/// Somebody else's is not there.
fn need_own(tx: &mut Tx<'_>, site: SiteId, who: &Who, id: Id) -> Result<(), Problem> {
    let own = passkeys::of_person(tx, site, who.person)?;
    if own.iter().any(|k| k.id == id) { Ok(()) } else { Err(Problem::of(Kind::NotFound)) }
}

/// Puts a new passkey to use.
#[utoipa::path(
    post, path = "/api/v1/me/passkeys", tag = "me",
    extensions(("x-act" = json!("me.change"))),
    request_body = NewPasskey,
    responses((status = 201, description = "In use from now on", body = Out))
)]
pub(crate) async fn add(
    State(app): State<App>,
    caller: Caller,
    Here(place): Here,
    Body(new, asked): Body<NewPasskey>,
) -> Result<Reply, Problem> {
    let mut fields = Fields::default();
    shape::name(&new.name, "/name", &mut fields);
    fields.done()?;
    let response = new.credential.response;
    let (client, object) = (part(&response.client_data)?, part(&response.attestation_object)?);
    let challenge = passkey::challenge_of(&client)?;
    let person = caller.who.person;
    if !app.waiting.take(Instant::now(), &challenge, For::Person(person)) {
        return Err(Refused::Challenge.into());
    }
    let made = passkey::made(&place, &challenge, &client, &object, true)?;
    if passkey::id(&new.credential.id).as_ref() != Some(&made.id) {
        return Err(Refused::Malformed.into());
    }
    // Words for the browser, kept for it as it said them.
    let word = |t: &String| (1..=32).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_graphic());
    let transports = response.transports.into_iter().filter(word).take(8).collect();
    let (who, name) = (caller.who.clone(), new.name.trim().to_owned());
    app.act(&caller.who, asked, move |tx, on| {
        let (site, now) = (on.site, on.now);
        if passkeys::by_credential(tx, site, &made.id)?.is_some() {
            return Err(Problem::refused("passkey-known"));
        }
        if passkeys::of_person(tx, site, person)?.len() >= MOST {
            return Err(Problem::of(Kind::TooMany));
        }
        let kept = Passkey {
            id: mint(now)?,
            person,
            credential: made.id,
            rp: place.rp,
            name,
            public: made.key,
            counter: made.counter,
            aaguid: made.aaguid.to_vec(),
            transports,
            may_be_copied: made.may_be_copied,
            is_copied: made.is_copied,
            made: now,
            used: None,
            doubted: None,
        };
        let entry = draft(&who, "passkey-add", kept.id)
            .fact("algorithm", made.algorithm)
            .fact("may-be-copied", made.may_be_copied);
        on.enter(tx, entry)?;
        passkeys::add(tx, site, &kept)?;
        let location = format!("/api/v1/me/passkeys/{}", kept.id);
        Ok(Reply::made(location, None, answer::json(&Out::from(kept))?))
    })
    .await
}

/// Another name for a passkey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyPatch {
    #[schema(min_length = 1, max_length = 100)]
    name: String,
}

/// Renames one's passkey.
#[utoipa::path(
    patch, path = "/api/v1/me/passkeys/{id}", tag = "me",
    extensions(("x-act" = json!("me.change"))),
    params(("id" = String, Path)),
    request_body = PasskeyPatch,
    responses((status = 204, description = "Renamed"))
)]
pub(crate) async fn rename(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    Body(patch, asked): Body<PasskeyPatch>,
) -> Result<Reply, Problem> {
    let mut fields = Fields::default();
    shape::name(&patch.name, "/name", &mut fields);
    fields.done()?;
    let who = caller.who.clone();
    app.act(&caller.who, asked, move |tx, on| {
        need_own(tx, on.site, &who, id)?;
        on.enter(tx, draft(&who, "passkey-rename", id))?;
        passkeys::rename(tx, on.site, who.person, id, patch.name.trim())?;
        Ok(Reply::done())
    })
    .await
}

/// Removes one's passkey: nobody comes in by it any more. Sessions that it began go on; they are among one's tokens.
#[utoipa::path(
    delete, path = "/api/v1/me/passkeys/{id}", tag = "me",
    extensions(("x-act" = json!("me.change"))),
    params(("id" = String, Path)),
    responses((status = 204, description = "Removed"))
)]
pub(crate) async fn remove(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    asked: Asked,
) -> Result<Reply, Problem> {
    let who = caller.who.clone();
    app.act(&caller.who, asked, move |tx, on| {
        need_own(tx, on.site, &who, id)?;
        on.enter(tx, draft(&who, "passkey-remove", id))?;
        passkeys::remove(tx, on.site, who.person, id)?;
        Ok(Reply::done())
    })
    .await
}

/// Begins a login. Nobody is named: the authenticator offers whom it knows.
#[utoipa::path(
    post, path = "/api/v1/session/passkey/begin", tag = "me",
    extensions(("x-act" = json!("open"))),
    responses((status = 200, description = "PublicKeyCredentialRequestOptionsJSON (WebAuthn Level 3 §5.1.9)",
        body = serde_json::Value))
)]
pub(crate) async fn passkey_begin(
    State(app): State<App>,
    Peer(from): Peer,
    Here(place): Here,
) -> Result<Response, Problem> {
    let challenge = app.waiting.give(Instant::now(), For::Stranger(from))?;
    let options = json!({
        "challenge": secret::base64url(&challenge),
        "rpId": place.rp,
        "timeout": PATIENCE.as_millis() as u64,
        "allowCredentials": [],
        "userVerification": "required",
    });
    Ok(axum::Json(options).into_response())
}

/// What the browser got from the authenticator: `AuthenticationResponseJSON`. It may hold more.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Credential {
    id: String,
    response: CredentialResponse,
}

/// What of it is looked at.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CredentialResponse {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
    #[serde(default)]
    user_handle: Option<String>,
}

/// A login by passkey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyLogin {
    credential: Credential,
}

/// Comes in by a passkey.
#[utoipa::path(
    post, path = "/api/v1/session/passkey", tag = "me",
    extensions(("x-act" = json!("open"))),
    request_body = PasskeyLogin,
    responses((status = 201, description = "In; the token is told once", body = Session))
)]
pub(crate) async fn passkey_login(
    State(app): State<App>,
    Peer(from): Peer,
    Here(place): Here,
    Body(asked, _): Body<PasskeyLogin>,
) -> Result<Reply, Problem> {
    let response = asked.credential.response;
    let credential =
        passkey::id(&asked.credential.id).ok_or_else(|| Problem::from(Refused::Malformed))?;
    // Counted as tries at this passkey; a login's name has another form.
    let counted = format!("passkey {}", asked.credential.id);
    app.try_login(from, &counted)?;
    let (client, data) = (part(&response.client_data)?, part(&response.authenticator_data)?);
    let signature = part(&response.signature)?;
    let challenge = passkey::challenge_of(&client)?;
    if !app.waiting.take(Instant::now(), &challenge, For::Stranger(from)) {
        return Err(Refused::Challenge.into());
    }
    let found = app
        .read(move |tx, site| {
            let Some(kept) = passkeys::by_credential(tx, site, &credential)? else {
                return Ok(None);
            };
            let person = people::credentials_of(tx, site, kept.person)?;
            Ok(person.map(|p| (kept, p.since, p.until)))
        })
        .await?;
    let now = super::app::now();
    let found = found.filter(|(kept, since, until)| {
        let is_now = since.is_none_or(|s| s <= now) && until.is_none_or(|u| u > now);
        // Level 3 §7.2: nobody was named, so the authenticator must say whose it is.
        let owner = secret::base64url(kept.person.0.octets());
        is_now && kept.rp == place.rp && response.user_handle.as_ref() == Some(&owner)
    });
    let (kept, ..) = found.ok_or(Problem::of(Kind::WrongPasskey))?;
    let of = Kept { key: &kept.public, counter: kept.counter, may_be_copied: kept.may_be_copied };
    let judged = passkey::used(&place, &challenge, of, &client, &data, &signature, true);
    let (id, person) = (kept.id, kept.person);
    let entry = move |action: &str, kind: &str, id: Id| {
        let object = Object { kind: kind.to_owned(), id: Some(id) };
        Draft::new(Actor::Person(person.0), "passkey", action, object)
    };
    if judged == Err(Refused::Counter) {
        let doubted = entry("passkey-doubt", "passkey", id);
        app.write(None, move |tx, on| {
            on.enter(tx, doubted)?;
            Ok::<_, Problem>(passkeys::doubt(tx, on.site, id, on.now)?)
        })
        .await?;
    }
    let used = judged?;
    let token = secret::token()?;
    let told = token.clone();
    let reply = app
        .write(None, move |tx, on| {
            let (site, now) = (on.site, on.now);
            // The same counter twice at once: only one of them comes in.
            if !passkeys::used(tx, site, id, now, used.counter, used.is_copied)? {
                return Err(Refused::Counter.into());
            }
            let token = TokenId(mint(now)?);
            let began = entry("session-begin", "token", token.0).fact("passkey", id);
            journal::append(tx, &on.journal, now, &[began])?;
            let kept = session::begin(tx, site, now, person, token, &told)?;
            let body = answer::json(&Session::of(&kept, &told))?;
            Ok(Reply::made("/api/v1/me".to_owned(), None, body).told_once())
        })
        .await?;
    app.throttle.came_in(Instant::now(), from, &counted);
    Ok(reply)
}
