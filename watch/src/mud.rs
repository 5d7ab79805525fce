//! Declarations by the maker: Manufacturer Usage Descriptions (RFC 8520).
//!
//! ```text
//! octets ─> json (with places) ─> read: strict verdict, repairs ─> model ─┬─> evaluate ─> compare
//!                                                                         └─> emit
//! ```
//!
//! A MUD file is written by somebody whom the site need not believe, and many files in the world do
//! not follow the standard. So reading has two results at once: a strict verdict, for whoever wrote
//! the file, and a tolerant reading whose every repair is listed, for whoever must live with it.
//! One rule stands above all repairs: **what is not understood makes a permission narrower, never
//! wider** ([`model::Ace::void`]).

pub mod breadth;
pub mod compare;
pub mod diff;
pub mod emit;
pub mod evaluate;
pub mod json;
pub mod learn;
pub mod lint;
#[cfg(test)]
pub(crate) mod made;
pub mod model;
pub mod read;
pub mod site;
pub mod verdict;

/// Names as declarations use them.
pub mod names {
    pub use crate::account::names::registrable;
}
