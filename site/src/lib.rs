//! The model of a site and every decision about it, in values and in words.
//!
//! Like `gardien-watch` it computes only: no clock, no file, no socket, no environment
//! (`clippy.toml` makes that a compiler matter). The hub gives it values and prints what it returns.
//!
//! - [`id`]: our own names for things, places and people;
//! - [`inventory`]: things, places, and what tells one thing from another;
//! - [`journal`]: the record of acts that cannot be rewritten unnoticed;
//! - [`life`]: a thing's custody and its axes, from the shelf to the proof that it was erased;
//! - [`live`]: where gardien sits in a network, and what is seen from there;
//! - [`access`]: who may do what;
//! - [`told`]: what a store knows, as text on a terminal;
//! - [`words`]: every sentence that people read, in English and French;
//! - [`figures`]: numbers, sizes, durations and dates as people write them;
//! - [`shown`]: names that strangers chose, made fit to be shown;
//! - [`page`]: a page of text on a terminal;
//! - [`account`]: the account of a capture, as text;
//! - [`declare`]: declarations held against what things do;
//! - [`html`]: the account as a page for a browser and for paper;
//! - [`privacy`]: the account for the people who live there: who receives what about them.

#[macro_use]
mod listed;

pub mod access;
pub mod account;
pub mod declare;
pub mod figures;
pub mod html;
pub mod id;
pub mod inventory;
pub mod journal;
pub mod life;
pub mod live;
pub mod message;
pub mod page;
pub mod privacy;
mod recipients;
pub mod shown;
pub mod told;
pub mod words;
