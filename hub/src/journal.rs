//! The hub's journal: entries in the store, keys and what was signed last in files beside it.
//!
//! | file | what |
//! |---|---|
//! | `append` | entries into the store, in the transaction of what they are about |
//! | `keys` | two keys of the log, two of the witness |
//! | `signer` | heads signed, and only such as continue what was signed last |
//! | `halt` | what a witness holds against this store, until an owner has begun a new log |
//! | `export` | the log as files, one entry's proof |
//! | `tar` | an export in one file |
//! | `witness` | other hubs' heads signed, ours signed by others |
//!
//! What the signer knows lies in another place than what it signs: who puts back an older store, or
//! changes one, cannot put back the file `signed` by the same act. Whoever can do both is root on this
//! machine, and is answered by witnesses (`docs/journal.md`).

mod append;
mod export;
mod halt;
mod keys;
mod signer;
pub(crate) mod tar;
pub(crate) mod witness;

use std::{
    fmt,
    path::{Path, PathBuf},
};

use gardien_site::{id::SiteId, words::Words};

pub(crate) use append::{Draft, Run, append, begun, erase};
pub(crate) use export::{entries, export_of, prove};
pub(crate) use keys::Keys;
pub(crate) use signer::{Signer, guard, renew};

use crate::store::StoreError;

/// Why the journal cannot go on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum JournalError {
    /// The store.
    Store(StoreError),
    /// The store holds fewer entries than were signed: an older one was put back.
    RolledBack {
        /// Entries in the store.
        has: u64,
        /// Entries that were signed.
        signed: u64,
    },
    /// The store holds an earlier log than the one signed last: an older store was put back.
    EarlierLog {
        /// The number of the log in the store.
        has: u64,
        /// The number of the log that was signed last.
        signed: u64,
    },
    /// The entries after those signed last do not continue them.
    Forked {
        /// Entries that were signed.
        signed: u64,
    },
    /// The entries do not lead to the root that is kept with them.
    Edge,
    /// An entry is not the one that its hash is of: it was changed, or the disk damaged it.
    Changed {
        /// Which, from 0.
        n: u64,
    },
    /// Keys that were there are gone.
    NoKeys(PathBuf),
    /// Others may read the keys.
    KeysOpen(PathBuf),
    /// The keys cannot be read or made.
    KeysUnreadable(PathBuf, String),
    /// The keys cannot be made: the disk refuses.
    KeysUnwritten(PathBuf, String),
    /// The record of what was signed last cannot be read.
    SignedUnreadable(PathBuf, String),
    /// The record of what was signed last cannot be written: the disk refuses.
    SignedUnwritten(PathBuf, String),
    /// A witness holds a head of this log that the store does not lead to, signed by this hub's own keys.
    Witnessed(Box<halt::Halt>),
    /// No log was begun.
    NoEpoch,
    /// An entry that no signed head covers.
    NoSuchEntry {
        /// Which.
        n: u64,
        /// Entries that are covered.
        size: u64,
    },
}

impl From<StoreError> for JournalError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => write!(f, "store: {error}"),
            Self::RolledBack { has, signed } => {
                write!(f, "rolled back: {has} entries where {signed} were signed")
            }
            Self::EarlierLog { has, signed } => {
                write!(f, "rolled back: log {has} where log {signed} was signed")
            }
            Self::Forked { signed } => write!(f, "forked after {signed} entries"),
            Self::Edge => f.write_str("the entries do not lead to the root kept with them"),
            Self::Changed { n } => write!(f, "entry {n} was changed or damaged"),
            Self::NoKeys(path) => write!(f, "no keys: {}", path.display()),
            Self::KeysOpen(path) => write!(f, "others may read {}", path.display()),
            Self::KeysUnreadable(path, cause)
            | Self::KeysUnwritten(path, cause)
            | Self::SignedUnreadable(path, cause)
            | Self::SignedUnwritten(path, cause) => write!(f, "{}: {cause}", path.display()),
            Self::Witnessed(halt) => write!(f, "{halt}"),
            Self::NoEpoch => f.write_str("no journal"),
            Self::NoSuchEntry { n, size } => write!(f, "no entry {n} of {size}"),
        }
    }
}

impl std::error::Error for JournalError {}

impl JournalError {
    /// The error as a person is told of it.
    pub(crate) fn told(&self, words: &Words) -> String {
        let shown = |path: &Path| gardien_site::shown::text(words, &path.to_string_lossy());
        match self {
            Self::Store(error) => {
                words.say("journal-store", &[("cause", error.to_string().into())])
            }
            Self::RolledBack { has, signed } => words.say(
                "journal-rolled-back",
                &[("has", (*has).into()), ("signed", (*signed).into())],
            ),
            Self::EarlierLog { has, signed } => words.say(
                "journal-earlier-log",
                &[("has", has.to_string().into()), ("signed", signed.to_string().into())],
            ),
            Self::Forked { signed } => words
                .say("journal-forked", &[("signed", signed.saturating_sub(1).to_string().into())]),
            Self::Edge => words.say("journal-edge", &[]),
            Self::Changed { n } => words.say("journal-changed", &[("n", n.to_string().into())]),
            Self::NoKeys(path) => words.say("journal-no-keys", &[("file", shown(path).into())]),
            Self::KeysOpen(path) => words.say("journal-keys-open", &[("file", shown(path).into())]),
            Self::KeysUnreadable(path, cause) => words.say(
                "journal-keys-unreadable",
                &[("file", shown(path).into()), ("cause", cause.into())],
            ),
            Self::SignedUnreadable(path, cause) => words.say(
                "journal-signed-unreadable",
                &[("file", shown(path).into()), ("cause", cause.into())],
            ),
            Self::KeysUnwritten(path, cause) => words.say(
                "journal-keys-unwritten",
                &[("file", shown(path).into()), ("cause", cause.into())],
            ),
            Self::SignedUnwritten(path, cause) => words.say(
                "journal-signed-unwritten",
                &[("file", shown(path).into()), ("cause", cause.into())],
            ),
            Self::Witnessed(halt) => halt.told(words),
            Self::NoEpoch => words.say("journal-no-epoch", &[]),
            Self::NoSuchEntry { n, size } => words.say(
                "journal-no-such-entry",
                &[("n", n.to_string().into()), ("size", (*size).into())],
            ),
        }
    }
}

/// The origin of a site's log: its name in every checkpoint and key. `.invalid` is never a host
/// (RFC 6761 §6.4), so no log of ours is taken for somebody's server.
pub(crate) fn origin(site: SiteId, epoch: u64) -> String {
    format!("gardien.invalid/{site}/{epoch}")
}

/// The name of this hub as a witness.
pub(crate) fn witness_name(site: SiteId) -> String {
    format!("gardien.invalid/{site}/witness")
}

#[cfg(test)]
mod tests;
