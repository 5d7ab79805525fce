//! `GET /healthz`: whether the hub is there and can write; for supervisors and people.

use std::time::Duration;

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    app::App,
    problem::{Kind, Problem},
};

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
        app.read(|tx, site| Ok(crate::store::people::owners_with_password(tx, site)?)).await?;
    let store = app.db.degraded().map(|error| error.word());
    let health = Health {
        state: if store.is_none() { "ok" } else { "degraded" },
        store,
        set_up: owners > 0,
        version: env!("CARGO_PKG_VERSION"),
    };
    Ok(axum::Json(health).into_response())
}

/// Whether it serves: it can read and is not stopping. A supervisor sends requests elsewhere otherwise.
#[utoipa::path(
    get, path = "/readyz", tag = "hub",
    extensions(("x-act" = json!("open"))),
    responses(
        (status = 200, description = "Ready"),
        (status = 503, description = "Not, and why", body = super::problem::Written)
    )
)]
pub(crate) async fn ready(State(app): State<App>) -> Result<Response, Problem> {
    if *app.stopping.borrow() {
        return Err(Problem::later(Kind::Closing, Duration::from_secs(10)));
    }
    if let Some(error) = app.db.degraded() {
        return Err(error.into());
    }
    app.read(|tx, site| Ok(crate::store::site::seq(tx, site)?)).await?;
    Ok("ready\n".into_response())
}
