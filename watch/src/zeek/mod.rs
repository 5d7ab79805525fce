//! Zeek's logs as a second source of the same observations.

/// One row, as far as the watcher uses it. What a log lacks is `None`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Row<'a> {
    /// Placeholder until the reader exists.
    Nothing(&'a [u8]),
}
