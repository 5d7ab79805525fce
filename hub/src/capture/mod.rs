//! Captures as the watcher takes them: from a file, a folder, a pipe, compressed or not.
//!
//! ```text
//! arguments ─> inputs (files found) ─> opened (kind by content, decompressed) ─> read (records)
//!                                          source: a window over any of them
//! ```
//!
//! Memory stays bounded whatever a file says: a window has a fixed largest size, and what is
//! compressed is decompressed as a stream. A file that unpacks without end costs time only, and
//! Ctrl-C ends it with an account.

pub(crate) mod inputs;
pub(crate) mod opened;
pub(crate) mod read;
pub(crate) mod source;
mod zstd;
