//! How well it is proven that a thing was erased.
//!
//! A lamp cannot sign that it forgot; a camera perhaps can. So proofs have grades, and what a person
//! is told names the grade instead of saying "erased". A receipt counts only for the challenge that
//! went out with the order, for the next epoch, and under the key that the thing had here: an old
//! receipt, or another thing's, proves nothing.

use serde::{Deserialize, Serialize};

use super::{By, Key, Life, table::Laws};
use crate::access::Role;

listed! {
    /// How good a proof of erasure is.
    Grade,
    /// Some grades.
    Grades {
        /// There is none.
        E0 = "e0",
        /// A person says so, with a picture.
        E1 = "e1",
        /// It behaves as if new: open set-up, factory fingerprint; and refuses its old key.
        E2 = "e2",
        /// It signed a receipt with its identity key.
        E3 = "e3",
        /// Its hardware attested the receipt.
        E4 = "e4",
    }
}

listed! {
    /// What is wrong with a proof of erasure.
    Flaw,
    /// Some flaws.
    Flaws {
        /// There is none.
        NoProof = "no-proof",
        /// A picture is a person's word, and none of them gave it.
        NobodysWord = "nobodys-word",
        /// The hub did not see it itself.
        NotSeenHere = "not-seen-here",
        /// The thing did not say so itself.
        NotItsOwn = "not-its-own",
        /// It still takes its old key.
        OldKeyWorks = "old-key-works",
        /// It does not behave as if new.
        NotFactory = "not-factory",
        /// The receipt is for another epoch.
        WrongEpoch = "wrong-epoch",
        /// The receipt answers another challenge.
        WrongChallenge = "wrong-challenge",
        /// The receipt is signed with another key.
        WrongKey = "wrong-key",
        /// The receipt says that something is left.
        NotEmpty = "not-empty",
    }
}

/// A proof of erasure, as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wipe {
    /// A person's word, with the SHA-256 of a picture.
    Photo([u8; 32]),
    /// What the hub saw of it after the order.
    Factory {
        /// It opened its set-up network, or asked to be set up.
        open_setup: bool,
        /// It asked for an address the way new ones do.
        factory_fingerprint: bool,
        /// It refused its old key.
        old_key_refused: bool,
    },
    /// A receipt whose signature the hub has checked.
    Receipt(Receipt),
}

/// What a thing signs once it is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The epoch that begins with the erasure.
    pub epoch: u64,
    /// The challenge of the order.
    pub challenge: [u8; 16],
    /// Whether the digest of its settings is the one of empty settings.
    pub empty: bool,
    /// The key under which the signature was found good.
    pub key: Key,
    /// Whether hardware attested it, by a chain that the hub has checked.
    pub attested: bool,
}

/// Grades a proof, or says what is wrong with it.
///
/// # Errors
/// The first flaw.
pub(super) fn grade(life: &Life, by: &By, wipe: Option<&Wipe>, laws: &Laws) -> Result<Grade, Flaw> {
    match wipe.ok_or(Flaw::NoProof)? {
        Wipe::Photo(_) => match by {
            By::Person { role: Role::Owner | Role::Caretaker, .. } => Ok(Grade::E1),
            _ => Err(Flaw::NobodysWord),
        },
        Wipe::Factory { open_setup, factory_fingerprint, old_key_refused } => {
            if !matches!(by, By::Order { .. }) {
                Err(Flaw::NotSeenHere)
            } else if !old_key_refused && laws.old_key_refused {
                Err(Flaw::OldKeyWorks)
            } else if !open_setup && !factory_fingerprint {
                Err(Flaw::NotFactory)
            } else {
                Ok(Grade::E2)
            }
        }
        Wipe::Receipt(receipt) => {
            if !matches!(by, By::Thing { .. }) {
                return Err(Flaw::NotItsOwn);
            }
            if laws.receipt_is_bound {
                let challenge = life.release.and_then(|r| r.challenge);
                if Some(receipt.epoch) != life.epoch.checked_add(1) {
                    return Err(Flaw::WrongEpoch);
                }
                if challenge != Some(receipt.challenge) {
                    return Err(Flaw::WrongChallenge);
                }
                if life.key != Some(receipt.key) {
                    return Err(Flaw::WrongKey);
                }
            }
            if !receipt.empty {
                return Err(Flaw::NotEmpty);
            }
            Ok(if receipt.attested { Grade::E4 } else { Grade::E3 })
        }
    }
}
