//! What can go wrong with a store, by who must act.

use std::fmt;

/// Why a transaction did not happen. Nothing of it is in the store, except after
/// [`Uncertain`](Self::Uncertain).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StoreError {
    /// A rule of the schema refused it: a key that is there already, a value out of range, a
    /// reference to nothing.
    Constraint(String),
    /// The disk is full, or the budget of the database.
    Full,
    /// The disk, or the file system, refused to read or write.
    Disk(String),
    /// The file is damaged, or is no store.
    Damaged(String),
    /// Where the store would be is something else: a folder, a device, a link to nowhere, a file for its folder.
    InTheWay(String),
    /// Someone else holds the store.
    Held(String),
    /// The store was made by a later version of this program.
    Newer {
        /// The newest migration in the store.
        found: i64,
        /// The newest migration that this program knows.
        known: i64,
    },
    /// The database server cannot be reached, or refused to let us in.
    Unreachable(String),
    /// The connection broke while committing: it happened whole, or not at all.
    Uncertain(String),
    /// Only reading is possible for now, since an earlier write failed.
    ReadOnly(String),
    /// A row has another shape than its reader expects.
    Shape {
        /// The column, from 0.
        column: usize,
        /// What was expected there.
        wanted: &'static str,
    },
    /// A statement that the engine does not accept, or a panic in a transaction: our fault.
    Fault(String),
    /// The store is being closed.
    Closed,
    /// It is not the store that was signed: nothing is written until a person has said what happened.
    Halted(String),
}

impl StoreError {
    /// Whether the place where the store lies is at fault (full, broken): the hub goes on reading and
    /// says so.
    pub(crate) const fn is_place(&self) -> bool {
        matches!(self, Self::Full | Self::Disk(_) | Self::Unreachable(_) | Self::Uncertain(_))
    }

    /// A stable word: the API's code, and the message in `words/*/store.ftl` as `store-WORD`.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Constraint(_) => "constraint",
            Self::Full => "full",
            Self::Disk(_) => "disk",
            Self::Damaged(_) => "damaged",
            Self::InTheWay(_) => "in-the-way",
            Self::Held(_) => "held",
            Self::Newer { .. } => "newer",
            Self::Unreachable(_) => "unreachable",
            Self::Uncertain(_) => "uncertain",
            Self::ReadOnly(_) => "read-only",
            Self::Shape { .. } => "shape",
            Self::Fault(_) => "fault",
            Self::Closed => "closed",
            Self::Halted(_) => "halted",
        }
    }

    /// What the engine said, for a log.
    pub(crate) fn detail(&self) -> String {
        match self {
            Self::Constraint(t)
            | Self::Disk(t)
            | Self::Damaged(t)
            | Self::InTheWay(t)
            | Self::Held(t)
            | Self::Unreachable(t)
            | Self::Uncertain(t)
            | Self::ReadOnly(t)
            | Self::Fault(t)
            | Self::Halted(t) => t.clone(),
            Self::Newer { found, known } => format!("{found} > {known}"),
            Self::Shape { column, wanted } => format!("column {column}: not {wanted}"),
            Self::Full | Self::Closed => String::new(),
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let detail = self.detail();
        f.write_str(self.word())?;
        if detail.is_empty() { Ok(()) } else { write!(f, ": {detail}") }
    }
}

impl std::error::Error for StoreError {}
