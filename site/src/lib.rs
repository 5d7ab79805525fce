//! The model of a site and every decision about it, in values and in words.
//!
//! Like `gardien-watch` it computes only: no clock, no file, no socket, no environment
//! (`clippy.toml` makes that a compiler matter). The hub gives it values and prints what it returns.
//!
//! - [`words`]: every sentence that people read, in English and French;
//! - [`figures`]: numbers, sizes, durations and dates as people write them;
//! - [`shown`]: names that strangers chose, made fit to be shown;
//! - [`account`]: the account of a capture, as text;
//! - [`declare`]: what somebody says about a thing, and whether it may be believed.

pub mod account;
pub mod declare;
pub mod figures;
pub mod shown;
pub mod words;
