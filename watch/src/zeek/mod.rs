//! Zeek's logs as a second source of the same observations.

use crate::{bytes::Malformed, time::Time};

/// One row, as far as the watcher uses it. What a log lacks is `None`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Row<'a> {
    /// Placeholder until the reader exists.
    Nothing(&'a [u8]),
}

impl Row<'_> {
    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> Option<Time> {
        None
    }
}

/// A reader of one log. Placeholder until the reader exists.
#[derive(Clone, Debug)]
pub struct LogReader {}

impl LogReader {
    /// Reads what a log is from its first octets.
    #[must_use]
    pub const fn new(_first: &[u8]) -> Option<Self> {
        None
    }

    /// Takes one line, without its end.
    ///
    /// # Errors
    /// [`Malformed`] for a row that does not fit its log.
    pub const fn line<'a>(&mut self, _line: &'a [u8]) -> Result<Option<Row<'a>>, Malformed> {
        Ok(None)
    }

    /// `zeek-conn-tsv`…
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        "zeek"
    }
}
