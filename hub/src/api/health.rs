//! `GET /healthz`: whether the hub is there and can write; for supervisors and people.

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{app::App, problem::Problem};

/// How the hub is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`, or `degraded`: it can be read and not written.
    state: &'static str,
    /// Why it cannot be written, as a stable word.
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<&'static str>,
    /// Whether it waits for its first owner.
    set_up: bool,
    version: &'static str,
}

/// Whether the hub is there, can read, and can write.
#[utoipa::path(
    get, path = "/healthz", tag = "hub",
    extensions(("x-act" = json!("open"))),
    responses((status = 200, description = "It can at least be read", body = Health))
)]
pub(crate) async fn health(State(app): State<App>) -> Result<Response, Problem> {
    let owners =
        app.read(|tx, site| Ok(crate::store::people::count_role(tx, site, "owner")?)).await?;
    let store = app.db.degraded().map(|error| error.word());
    let health = Health {
        state: if store.is_none() { "ok" } else { "degraded" },
        store,
        set_up: owners > 0,
        version: env!("CARGO_PKG_VERSION"),
    };
    Ok(axum::Json(health).into_response())
}
