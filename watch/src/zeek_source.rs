//! Rows of Zeek's logs as the same observations that packets give.

use std::collections::BTreeSet;

use crate::{watcher::Watcher, zeek::Row};

/// Which logs were read.
#[derive(Debug, Default)]
pub(crate) struct Logs {
    read: BTreeSet<&'static str>,
}

impl Logs {
    /// What the logs that were read cannot show.
    pub(crate) fn lacking(&self) -> Vec<&'static str> {
        if self.read.is_empty() { Vec::new() } else { vec!["missing-log", "no-payload"] }
    }
}

/// Takes one row.
pub(crate) fn row(_watcher: &mut Watcher, _row: &Row<'_>) {}
