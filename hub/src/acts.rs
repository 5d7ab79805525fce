//! Acts: what happens to a site, each whole.
//!
//! An act reads what it needs, asks `gardien_site` to decide, and writes the new state, the event for
//! listeners and the journal's entry, all in the transaction it is given. Whether somebody may do it
//! was asked before (`auth`), what it is called on the wire is said elsewhere (`api`, `cli`).

pub(crate) mod chance;
pub(crate) mod declarations;
pub(crate) mod identity;
pub(crate) mod import;
pub(crate) mod life;
pub(crate) mod look;
pub(crate) mod messages;
#[cfg(test)]
mod month;
pub(crate) mod refresh;
pub(crate) mod upkeep;
