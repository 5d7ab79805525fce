//! What a witness holds against this store, until an owner has begun a new log.
//!
//! A witness is somebody else's machine, and what it says comes over the network: its word alone must not stop a
//! hub. What counts is a head that this hub's own keys signed and that the store does not lead to: larger than the
//! log in the store, or of another root. Nobody without the keys can make one. It is kept as the file `halted`
//! beside the keys; while it is there nothing is signed and the hub is read only, over restarts too.
//! `gardien journal renew` enters what it says and removes it.

use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use gardien_site::{
    journal::note::{Checkpoint, Signed},
    shown,
    words::Words,
};

use super::JournalError;

const FILE: &str = "halted";
const FIRST: &str = "gardien: a head of this journal that its store does not lead to";
/// Octets of the longest record: a head with its signatures, and an address.
const LONGEST: u64 = 64 << 10;

/// A head that the store does not lead to, and who showed it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Halt {
    /// Where the witness answers.
    pub(crate) url: String,
    /// Entries in the store when it was shown.
    pub(crate) has: u64,
    /// The head, with this hub's signatures.
    pub(crate) note: Signed,
}

impl Halt {
    pub(crate) const fn head(&self) -> &Checkpoint {
        &self.note.checkpoint
    }

    fn text(&self) -> String {
        format!("{FIRST}\n{}\n{}\n{}", self.url, self.has, self.note)
    }

    fn parse(text: &str) -> Option<Self> {
        let (first, rest) = text.split_once('\n')?;
        let (url, rest) = rest.split_once('\n')?;
        let (has, note) = rest.split_once('\n')?;
        let note = Signed::parse(note.as_bytes()).ok()?;
        (first == FIRST).then_some(Self { url: url.to_owned(), has: has.parse().ok()?, note })
    }

    /// The one that is kept in a folder.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, JournalError> {
        let path = folder.join(FILE);
        let mut text = String::new();
        let unreadable = |e: String| JournalError::SignedUnreadable(path.clone(), e);
        match File::open(&path) {
            Ok(file) => file.take(LONGEST).read_to_string(&mut text),
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => Err(e),
        }
        .map_err(|e| unreadable(e.to_string()))?;
        let read = Self::parse(&text);
        read.map(Some).ok_or_else(|| unreadable("not of the form".to_owned()))
    }

    /// Writes the file beside, flushes it, renames it, flushes the folder.
    pub(super) fn write(&self, folder: &Path) -> Result<(), JournalError> {
        let (path, beside) = (folder.join(FILE), folder.join("halted.new"));
        let write = || -> io::Result<()> {
            let mut open = OpenOptions::new();
            let mut file =
                open.write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
            file.write_all(self.text().as_bytes())?;
            file.sync_all()?;
            fs::rename(&beside, &path)?;
            File::open(folder)?.sync_all()
        };
        write().map_err(|e| JournalError::SignedUnwritten(path.clone(), e.to_string()))
    }

    pub(super) fn remove(folder: &Path) -> Result<(), JournalError> {
        let path = folder.join(FILE);
        match fs::remove_file(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => {
                Err(JournalError::SignedUnwritten(path, e.to_string()))
            }
            _ => Ok(()),
        }
    }

    /// As a person is told of it.
    pub(crate) fn told(&self, words: &Words) -> String {
        let url = shown::text(words, &self.url);
        let (has, signed) = (self.has, self.head().size);
        let values = [("url", url.into()), ("has", has.into()), ("signed", signed.into())];
        words.say(
            if signed > has { "journal-witness-more" } else { "journal-witness-fork" },
            &values,
        )
    }
}

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url, has, note } = self;
        write!(
            f,
            "the witness at {url} holds a head of {} entries, signed here, that the store with {has} does \
             not lead to",
            note.checkpoint.size
        )
    }
}
