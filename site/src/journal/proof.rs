//! The proof that one entry is in the log: c2sp.org/tlog-proof.
//!
//! A file for somebody who has no network and no export: the entry's number, the path to the root, the
//! signed checkpoint. gardien puts the entry itself into the line `extra`; nothing there is believed
//! until its hash leads to the root.

use base64::{Engine, prelude::BASE64_STANDARD};

use super::{
    entry::Entry,
    note::{self, Signed, decimal},
    policy::{Judged, Policy},
    tree::{Hash, includes},
};

/// Octets of the largest file that is read.
pub const LARGEST: usize = note::LARGEST + (32 << 10);
/// Most hashes of a path: one for each bit of a size.
const LONGEST_PATH: usize = 64;
const FIRST: &str = "c2sp.org/tlog-proof@v1";

/// A proof of one entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// What the application adds; here, the entry.
    pub extra: Option<Vec<u8>>,
    /// The entry's number, from 0.
    pub index: u64,
    /// From the leaf's sibling to the root's child.
    pub path: Vec<Hash>,
    /// The head of the tree.
    pub note: Signed,
}

/// Why a proof shows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Not a file of this form.
    Form,
    /// It does not carry the entry.
    NoEntry,
    /// The path does not lead from the entry to the root.
    Path,
}

impl Proof {
    /// The file.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{FIRST}\n");
        if let Some(extra) = &self.extra {
            text.push_str(&format!("extra {}\n", BASE64_STANDARD.encode(extra)));
        }
        text.push_str(&format!("index {}\n", self.index));
        for hash in &self.path {
            text.push_str(&format!("{hash}\n"));
        }
        format!("{text}\n{}", self.note)
    }

    /// Reads the one form that [`Proof::text`] writes.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn parse(octets: &[u8]) -> Result<Self, Refused> {
        if octets.len() > LARGEST {
            return Err(Refused::Form);
        }
        let text = core::str::from_utf8(octets).map_err(|_| Refused::Form)?;
        let (head, note) = text.split_once("\n\n").ok_or(Refused::Form)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(FIRST) {
            return Err(Refused::Form);
        }
        let extra = match lines.peek().and_then(|line| line.strip_prefix("extra ")) {
            Some(extra) => {
                lines.next();
                Some(BASE64_STANDARD.decode(extra).map_err(|_| Refused::Form)?)
            }
            None => None,
        };
        let index = lines.next().and_then(|line| decimal(line.strip_prefix("index ")?));
        let path: Vec<Hash> = lines
            .take(LONGEST_PATH + 1)
            .map(|line| Hash::parse_hash(line).map_err(|_| Refused::Form))
            .collect::<Result<_, _>>()?;
        let note = Signed::parse(note.as_bytes()).map_err(|_| Refused::Form)?;
        let read = Self { extra, index: index.ok_or(Refused::Form)?, path, note };
        if read.text() == text { Ok(read) } else { Err(Refused::Form) }
    }

    /// Follows the path, then judges the signatures (c2sp.org/tlog-proof, "Verifying a tlog proof").
    /// The proof holds where [`Judged::holds`].
    ///
    /// # Errors
    /// When the path does not lead from the entry to the root.
    pub fn verify(&self, policy: &Policy) -> Result<Judged, Refused> {
        let entry = self.extra.as_deref().ok_or(Refused::NoEntry)?;
        let head = &self.note.checkpoint;
        if !includes(&self.path, head.size, head.root, self.index, Entry::leaf(entry)) {
            return Err(Refused::Path);
        }
        Ok(policy.judge(&self.note))
    }
}
