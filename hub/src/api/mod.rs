//! The API: everything that a person or a program can ask of a running hub, over HTTP.
//!
//! | file | what |
//! |---|---|
//! | `app` | what all requests share; reading, changing, changing once |
//! | `guard` | what stands before every resource: who asks, and whether they may |
//! | `answer`, `list`, `shape` | bodies, versions, keys; pages; fields |
//! | `problem` | what went wrong (RFC 9457) |
//! | `places` | the example of a resource |
//! | `health`, `metrics` | for supervisors |
//!
//! # How to add a resource
//!
//! 1. A file `api/NAME.rs`, `pub(crate) mod NAME;` below, and its `.routes(routes!(…))` in [`all`]: one
//!    `routes!` for each path, with all the methods of that path.
//! 2. A shape that goes out (`Serialize, ToSchema`), one for each body that comes in (`Deserialize,
//!    ToSchema`, `deny_unknown_fields`). Ids: `#[schema(value_type = String, format = "uuid")]`.
//! 3. Each handler has `#[utoipa::path]` with `extensions(("x-act" = json!("AREA.ACTION")))`: a row of
//!    `gardien_site::access`, or `"open"`. An operation that names none is refused to everybody.
//! 4. Reading: take `State<App>`, [`guard::Caller`], [`guard::At`] for `{id}`; `app.read(|tx, site| …)`.
//!    A list takes [`list::Query`] and answers `list.page(items, key)?.answer(&headers, seq)`; one
//!    object answers [`answer::one`] (ETag, If-None-Match). [`guard::Caller::places`] says which places
//!    the caller may see: what they may not see is [`problem::Kind::NotFound`].
//! 5. Changing: take [`answer::Body`] (or [`answer::Asked`] where there is none), [`answer::Known`] where
//!    the object has a version (If-Match), then `app.act(&caller.who, asked, move |tx, on| …)`: one
//!    transaction, done once for an `Idempotency-Key`. In it: check, `on.enter(tx, on.draft(…))` (the
//!    journal, before the act; names of people only as `.private`), the store, `store::site::event`.
//! 6. Refusals: `Err(Problem::of(Kind::…))`, `Problem::field("/pointer", Wrong::…)`. A new kind is a row
//!    of `problem.rs` and a message `api-CODE` in both `site/words/*/api.ftl`.
//! 7. `UPDATE=1 cargo test -p gardien openapi` writes `docs/openapi.json`, which a test compares.
//!
//! Routes are added in [`all`] and nowhere else.

pub(crate) mod answer;
pub(crate) mod app;
pub(crate) mod channels;
pub(crate) mod declarations;
pub(crate) mod events;
pub(crate) mod findings;
pub(crate) mod guard;
pub(crate) mod health;
pub(crate) mod journal;
pub(crate) mod life;
pub(crate) mod list;
pub(crate) mod me;
pub(crate) mod messages;
pub(crate) mod metrics;
pub(crate) mod passkeys;
pub(crate) mod people;
pub(crate) mod places;
pub(crate) mod problem;
pub(crate) mod session;
pub(crate) mod setup;
pub(crate) mod shape;
pub(crate) mod sources;
pub(crate) mod things;
pub(crate) mod tokens;
pub(crate) mod windows;

use std::collections::BTreeMap;

use app::App;
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    middleware,
    response::{IntoResponse as _, Response},
};
use utoipa::{
    OpenApi as _,
    openapi::{
        Content, Object, Ref, RefOr, ResponseBuilder, Schema,
        security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// What the document says of itself.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "gardien",
        description = "Guards a site's connected things through their whole life."
    ),
    components(schemas(problem::Written, problem::WrittenField))
)]
struct Document;

fn all() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(openapi))
        .routes(routes!(health::health))
        .routes(routes!(health::ready))
        .routes(routes!(metrics::metrics))
        .routes(routes!(setup::setup))
        .routes(routes!(session::login, session::logout))
        .routes(routes!(me::me))
        .routes(routes!(me::password))
        .routes(routes!(me::totp_begin, me::totp_prove))
        .routes(routes!(me::totp_remove))
        .routes(routes!(passkeys::list, passkeys::add))
        .routes(routes!(passkeys::begin))
        .routes(routes!(passkeys::rename, passkeys::remove))
        .routes(routes!(passkeys::passkey_login))
        .routes(routes!(passkeys::passkey_begin))
        .routes(routes!(people::list, people::add))
        .routes(routes!(people::one, people::change, people::remove))
        .routes(routes!(people::forget))
        .routes(routes!(tokens::list, tokens::add))
        .routes(routes!(tokens::revoke))
        .routes(routes!(things::list, life::begin))
        .routes(routes!(life::life))
        .routes(routes!(life::act))
        .routes(routes!(life::duty))
        .routes(routes!(things::views))
        .routes(routes!(things::one, things::change))
        .routes(routes!(things::usage_of))
        .routes(routes!(things::questions, things::identify))
        .routes(routes!(declarations::list, declarations::add))
        .routes(routes!(declarations::one))
        .routes(routes!(declarations::body))
        .routes(routes!(declarations::approve))
        .routes(routes!(declarations::refuse))
        .routes(routes!(declarations::of_thing))
        .routes(routes!(declarations::support, declarations::set_support))
        .routes(routes!(declarations::holes))
        .routes(routes!(findings::list))
        .routes(routes!(findings::one, findings::change))
        .routes(routes!(findings::packets))
        .routes(routes!(sources::list))
        .routes(routes!(messages::list))
        .routes(routes!(messages::one))
        .routes(routes!(messages::acknowledge))
        .routes(routes!(messages::snooze))
        .routes(routes!(messages::reopen))
        .routes(routes!(messages::useful))
        .routes(routes!(messages::choose))
        .routes(routes!(messages::desk, messages::change_desk))
        .routes(routes!(messages::link))
        .routes(routes!(windows::list, windows::add))
        .routes(routes!(windows::end))
        .routes(routes!(channels::list, channels::add))
        .routes(routes!(channels::one, channels::remove))
        .routes(routes!(channels::test))
        .routes(routes!(journal::list))
        .routes(routes!(journal::export))
        .routes(routes!(journal::add_checkpoint))
        .routes(routes!(journal::held))
        .routes(routes!(journal::proof))
        .routes(routes!(events::events))
        .routes(routes!(places::list, places::add))
        .routes(routes!(places::one, places::change, places::remove))
}

/// This document.
#[utoipa::path(
    get, path = "/api/v1/openapi.json", tag = "hub",
    extensions(("x-act" = json!("open"))),
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json"))
)]
async fn openapi(State(app): State<App>, headers: HeaderMap) -> Response {
    let etag = format!("\"{}\"", env!("CARGO_PKG_VERSION"));
    if answer::has(&headers, &etag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    let about = [(header::CONTENT_TYPE, "application/json".to_owned()), (header::ETAG, etag)];
    (about, app.openapi.clone()).into_response()
}

/// The document. What is not open needs a token, and anything may be refused.
pub(crate) fn document() -> utoipa::openapi::OpenApi {
    let mut document = all().into_openapi();
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("token", SecurityScheme::Http(token));
    fold_kinds(&mut components.schemas);
    for (path, item) in &mut document.paths.paths {
        let operations =
            [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
        for operation in operations.into_iter().flatten() {
            // Handlers of many resources have the same name: the resource's goes before it.
            let resource = path.strip_prefix("/api/v1/").and_then(|p| p.split(['/', '.']).next());
            if let (Some(resource), Some(name)) = (resource, &mut operation.operation_id)
                && name != resource
            {
                *name = format!("{resource}-{}", name.replace('_', "-"));
            }
            let act = operation.extensions.as_ref().and_then(|e| e.get("x-act"));
            if act.is_none_or(|act| act != "open") {
                let needed = SecurityRequirement::new("token", [""; 0]);
                operation.security = Some(vec![needed]);
            }
            let refused = ResponseBuilder::new()
                .description("Refused; the body says why (RFC 9457)")
                .content(
                    "application/problem+json",
                    Content::new(Some(Ref::from_schema_name("Problem"))),
                )
                .build();
            operation.responses.responses.insert("default".to_owned(), refused.into());
        }
    }
    document
}

/// Choices by a `kind`, as they are read: each is one object with its kind among the fields, and no others. As
/// they are derived, the fields without the kind and the kind are two schemas that both must hold, and
/// nothing fits both where the first takes no other fields.
fn fold_kinds(schemas: &mut BTreeMap<String, RefOr<Schema>>) {
    let all = schemas.clone();
    let folded = |item: &RefOr<Schema>| -> Option<(String, Object)> {
        let RefOr::T(Schema::AllOf(both)) = item else { return None };
        let [RefOr::Ref(fields), RefOr::T(Schema::Object(kind))] = both.items.as_slice() else {
            return None;
        };
        let name = fields.ref_location.rsplit('/').next()?;
        let RefOr::T(Schema::Object(fields)) = all.get(name)? else { return None };
        let mut whole = fields.clone();
        whole.properties.extend(kind.properties.clone());
        whole.required.extend(kind.required.iter().cloned());
        Some((name.to_owned(), whole))
    };
    let mut gone = Vec::new();
    for schema in schemas.values_mut() {
        let RefOr::T(Schema::OneOf(choices)) = schema else { continue };
        for item in &mut choices.items {
            if let Some((name, whole)) = folded(item) {
                *item = RefOr::T(Schema::Object(whole));
                gone.push(name);
            }
        }
    }
    schemas.retain(|name, _| !gone.contains(name));
}

/// As it is given out: pretty, in a fixed order.
pub(crate) fn print(document: &utoipa::openapi::OpenApi) -> String {
    let mut text = document.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

/// All routes of a hub.
pub(crate) fn router(app: App) -> Router {
    let (routes, _) = all().split_for_parts();
    routes
        .fallback(guard::nowhere)
        .method_not_allowed_fallback(guard::no_method)
        .layer(middleware::from_fn_with_state(app.clone(), guard::admit))
        .layer(middleware::from_fn_with_state(app.clone(), guard::outer))
        .with_state(app)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn the_openapi_document_is_the_one_checked_in() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
        let now = print(&document());
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &now).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == now, "docs/openapi.json is of another version: UPDATE=1 writes it anew");
    }

    #[test]
    fn every_operation_names_an_act_that_exists() {
        let document = document();
        let gates = guard::gates(&document);
        let mut operations = 0;
        let mut names = std::collections::BTreeSet::new();
        for (path, item) in &document.paths.paths {
            for (method, operation) in [
                ("GET", &item.get),
                ("PUT", &item.put),
                ("POST", &item.post),
                ("DELETE", &item.delete),
                ("PATCH", &item.patch),
            ] {
                if let Some(operation) = operation {
                    operations += 1;
                    assert!(names.insert(operation.operation_id.clone()), "{method} {path}");
                    let gate = gates.get(&(method.to_owned(), path.clone()));
                    assert!(gate.is_some(), "{method} {path} names no act");
                    let open = gate == Some(&guard::Gate::Open);
                    let may_be = matches!(
                        path.as_str(),
                        "/healthz"
                            | "/readyz"
                            | "/api/v1/openapi.json"
                            | "/api/v1/setup"
                            | "/api/v1/session"
                            | "/api/v1/session/passkey"
                            | "/api/v1/session/passkey/begin"
                            // Whoever asks a witness is known by the log's signature.
                            | "/tlog/witness/add-checkpoint"
                            // What it signed is for whoever knows the log's name.
                            | "/tlog/witness/checkpoint"
                    );
                    assert!(!open || may_be, "{method} {path} is open to everybody");
                }
            }
        }
        assert_eq!(gates.len(), operations);
    }
}
