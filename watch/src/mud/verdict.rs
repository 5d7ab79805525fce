//! The verdict.

/// A declaration compared.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Declaration {}
