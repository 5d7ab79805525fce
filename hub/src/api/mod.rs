//! The API: everything that a person or a program can ask of a running hub, over HTTP.
//!
//! | file | what |
//! |---|---|
//! | `app` | what all requests share; reading, changing, changing once |
//! | `guard` | what stands before every resource: who asks, and whether they may |
//! | `answer`, `list`, `shape` | bodies, versions, keys; pages; fields |
//! | `problem` | what went wrong (RFC 9457) |
//! | `places` | the example of a resource: its head says what a new one needs |
//! | `health`, `metrics` | for supervisors |
//!
//! Routes are added in [`router`] and nowhere else; each operation names its act (`x-act`), and one
//! that names none is refused to everybody. The document is `docs/openapi.json`, which a test compares.

pub(crate) mod answer;
pub(crate) mod app;
pub(crate) mod events;
pub(crate) mod findings;
pub(crate) mod guard;
pub(crate) mod health;
pub(crate) mod list;
pub(crate) mod me;
pub(crate) mod metrics;
pub(crate) mod people;
pub(crate) mod places;
pub(crate) mod problem;
pub(crate) mod session;
pub(crate) mod setup;
pub(crate) mod shape;
pub(crate) mod things;
pub(crate) mod tokens;

use app::App;
use axum::{Router, middleware};
use utoipa::OpenApi as _;
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
        .routes(routes!(health::health))
        .routes(routes!(metrics::metrics))
        .routes(routes!(setup::setup))
        .routes(routes!(session::login, session::logout))
        .routes(routes!(me::me))
        .routes(routes!(me::password))
        .routes(routes!(me::totp_begin, me::totp_prove))
        .routes(routes!(me::totp_remove))
        .routes(routes!(people::list, people::add))
        .routes(routes!(people::one, people::change, people::remove))
        .routes(routes!(people::forget))
        .routes(routes!(tokens::list, tokens::add))
        .routes(routes!(tokens::revoke))
        .routes(routes!(things::list))
        .routes(routes!(things::views))
        .routes(routes!(things::one, things::change))
        .routes(routes!(things::usage_of))
        .routes(routes!(things::questions, things::identify))
        .routes(routes!(findings::list))
        .routes(routes!(findings::one, findings::change))
        .routes(routes!(findings::packets))
        .routes(routes!(events::events))
        .routes(routes!(places::list, places::add))
        .routes(routes!(places::one, places::change, places::remove))
}

/// The document.
pub(crate) fn document() -> utoipa::openapi::OpenApi {
    all().into_openapi()
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
