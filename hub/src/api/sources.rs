//! `/api/v1/sources`: what the hub watches, and whether anything of it was lost.

use axum::extract::State as From;
use serde::Serialize;
use utoipa::ToSchema;

use super::{app::App, guard::Caller, problem::Problem};
use crate::run::watching::State;

/// What is watched; nothing where a hub only keeps what is imported.
#[derive(Serialize, ToSchema)]
pub(crate) struct Sources {
    items: Vec<State>,
}

/// What is watched.
#[utoipa::path(
    get, path = "/api/v1/sources", tag = "hub",
    extensions(("x-act" = json!("store.read"))),
    responses((status = 200, description = "The sources, in their order", body = Sources))
)]
pub(crate) async fn list(From(app): From<App>, _: Caller) -> Result<axum::Json<Sources>, Problem> {
    Ok(axum::Json(Sources { items: app.sources.all() }))
}
