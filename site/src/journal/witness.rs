//! Asking for a cosignature, and giving one: c2sp.org/tlog-witness, `add-checkpoint`.
//!
//! A witness remembers one head of each log that it knows, and signs only what extends it. It says
//! nothing about entries; it makes sure that everybody is shown the same log. What it decides is here;
//! that its memory changed before the answer left is its store's duty (`hub/src/journal`).

use super::{
    note::{Checkpoint, Found, Key, Line, Signed, decimal},
    tree::{Hash, LONGEST_PROOF, empty_root, extends},
};

/// Octets of the largest request that is read.
pub const LARGEST: usize = super::note::LARGEST + (4 << 10);

/// A request: the size that the witness has, the proof from there, the new head.
#[derive(Clone, Debug, PartialEq)]
pub struct AddCheckpoint {
    /// The size that the witness signed last, as the log believes.
    pub old: u64,
    /// That the tree of that size is the beginning of the new one.
    pub proof: Vec<Hash>,
    /// The new head with the log's signatures.
    pub note: Signed,
}

/// What a witness remembers of a log.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// The size that it signed last; 0 when never.
    pub size: u64,
    /// The root at that size.
    pub root: Hash,
}

impl Default for Seen {
    fn default() -> Self {
        Self { size: 0, root: empty_root() }
    }
}

/// What to do with a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// Remember the new head, then sign it.
    Cosign(Checkpoint),
    /// Answer with an error.
    Refuse(Refusal),
}

/// Why a witness does not sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The request is not of the form, or asks to go back.
    BadRequest,
    /// A log that it does not know.
    UnknownLog,
    /// No signature of the log's, or one that does not fit.
    Signature,
    /// It signed another size last: this one.
    Conflict(u64),
    /// The new tree does not continue the old one, or nothing shows that it does.
    NotAnExtension,
    /// The same size, another root, and the log signed both. Both heads together prove it.
    Fork,
}

impl Refusal {
    /// The HTTP status that the standard asks for.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Signature => 403,
            Self::UnknownLog => 404,
            Self::Conflict(_) => 409,
            Self::NotAnExtension | Self::Fork => 422,
        }
    }
}

impl AddCheckpoint {
    /// The request's body.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("old {}\n", self.old);
        for hash in &self.proof {
            text.push_str(&format!("{hash}\n"));
        }
        format!("{text}\n{}", self.note)
    }

    /// Reads a request's body.
    ///
    /// # Errors
    /// When it is not of the form.
    pub fn parse(body: &[u8]) -> Result<Self, Refusal> {
        if body.len() > LARGEST {
            return Err(Refusal::BadRequest);
        }
        let text = core::str::from_utf8(body).map_err(|_| Refusal::BadRequest)?;
        let (head, note) = text.split_once("\n\n").ok_or(Refusal::BadRequest)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| decimal(line.strip_prefix("old ")?));
        let old = old.ok_or(Refusal::BadRequest)?;
        let proof: Vec<Hash> = lines
            .take(LONGEST_PROOF + 1)
            .map(|line| Hash::parse_hash(line).map_err(|_| Refusal::BadRequest))
            .collect::<Result<_, _>>()?;
        if proof.len() > LONGEST_PROOF {
            return Err(Refusal::BadRequest);
        }
        let note = Signed::parse(note.as_bytes()).map_err(|_| Refusal::BadRequest)?;
        Ok(Self { old, proof, note })
    }

    /// Whether this head and the one seen cannot both be of a log that only grows. Worth keeping
    /// whatever the answer is: the standard wants 409 where the log names another size.
    #[must_use]
    pub fn forks(&self, seen: Seen) -> bool {
        self.note.checkpoint.size == seen.size && self.note.checkpoint.root != seen.root
    }

    /// Decides, in the order of the standard: who asks, whether they signed, whether they know what
    /// was signed last, whether the log only grew. `keys` are those of the log with this origin.
    #[must_use]
    pub fn decide(&self, keys: &[&Key], seen: Seen) -> Decision {
        let new = &self.note.checkpoint;
        let refuse = Decision::Refuse;
        if keys.is_empty() {
            return refuse(Refusal::UnknownLog);
        }
        let mut has_signed = false;
        for key in keys {
            match self.note.by(key) {
                Found::Fits(_) => has_signed = true,
                Found::Absent => {}
                Found::DoesNotFit => return refuse(Refusal::Signature),
            }
        }
        if !has_signed {
            return refuse(Refusal::Signature);
        }
        if self.old > new.size {
            return refuse(Refusal::BadRequest);
        }
        if self.old != seen.size {
            return refuse(Refusal::Conflict(seen.size));
        }
        if self.forks(seen) {
            return refuse(Refusal::Fork);
        }
        if extends(&self.proof, seen.size, seen.root, new.size, new.root) {
            Decision::Cosign(new.clone())
        } else {
            refuse(Refusal::NotAnExtension)
        }
    }
}

/// Reads a witness's answer and keeps what its known keys signed over the checkpoint. "The client MUST
/// ignore any cosignatures from unknown keys"; one of a known key that does not fit voids the answer.
///
/// # Errors
/// When it holds no signature lines, none of a known key, or one that does not fit.
pub fn accept(body: &[u8], checkpoint: &Checkpoint, keys: &[Key]) -> Result<Vec<Line>, Refusal> {
    if body.len() > LARGEST {
        return Err(Refusal::BadRequest);
    }
    let text = core::str::from_utf8(body).map_err(|_| Refusal::BadRequest)?;
    let lines: Vec<Line> = text
        .split_inclusive('\n')
        .take(super::note::MOST_SIGNATURES)
        .map(|line| Line::parse(line).map_err(|_| Refusal::BadRequest))
        .collect::<Result<_, _>>()?;
    let note = Signed { checkpoint: checkpoint.clone(), lines };
    let mut fitting = Vec::new();
    for line in &note.lines {
        let Some(key) = keys.iter().find(|key| key.owns(line)) else { continue };
        match key.verify(&note, line) {
            Some(verified) if verified.time.is_some_and(|t| t > 0) => fitting.push(line.clone()),
            _ => return Err(Refusal::Signature),
        }
    }
    if fitting.is_empty() { Err(Refusal::Signature) } else { Ok(fitting) }
}
