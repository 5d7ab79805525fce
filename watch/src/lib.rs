//! Frames in, observations out.
//!
//! `gardien-watch` turns packets (or the rows of Zeek's logs) into an account of a site's things:
//! who they are, whom they talk to, how much, and whether that was encrypted. It computes only:
//! no clock, no file, no socket, no thread (`clippy.toml` makes that a compiler matter), so the same
//! input gives the same account in a test, under a fuzzer and on a live network.
//!
//! ```text
//! window of bytes ─> capture ─> link ─> ip ─> flow ─> stream ─> wire (by content) ─> account ─> report
//!                    (record)  (frame) (packet)      (in order)   (dissectors)
//! zeek rows ────────────────────────────────────────────────────────────────────────^
//! ```
//!
//! The contract of [`watcher::Watcher`]: give it records one by one in file order, then `finish`.
//! Whatever the bytes are, it does not panic, and its memory stays within [`watcher::Limits`].

mod account;
pub mod app;
pub mod bytes;
pub mod capture;
pub mod conversation;
mod duplicates;
mod ears;
pub mod finding;
mod flow;
pub mod ip;
mod keyed;
pub mod knowledge;
mod ledger;
pub mod link;
pub mod mud;
pub mod recognise;
pub mod report;
pub mod rules;
mod settings;
mod short;
mod straight;
mod stream;
mod talk;
pub mod time;
pub mod untrusted;
pub mod usage;
pub mod watcher;
pub mod wire;
pub mod zeek;
mod zeek_source;
