//! With which key a thing is let in that has no enrolment of its own.
//!
//! Most things on sale prove nothing: they join the network, and that is all. Such a thing is known by
//! what it was first used with, and the key of its admission is a digest over the strongest of that. It is
//! weak, and the record says so; but it makes three promises keepable: what is accepted is what was
//! let in, what comes back is compared with what left, and a name that others copied stays barred.

use sha2::{Digest as _, Sha256};

use super::Key;
use crate::inventory::claim::{Claim, Kind, is_random};

/// What a key of first use may rest on, the strongest first. An address that is made anew at every
/// joining is none.
pub const KINDS: &[Kind] = &[
    Kind::Certificate,
    Kind::EdhocCredential,
    Kind::Sticker,
    Kind::Serial,
    Kind::Mac,
    Kind::Duid,
    Kind::SsdpUuid,
    Kind::BacnetDevice,
];

/// The key of first use, and what it rests on. `None` where nothing about a thing stays.
#[must_use]
pub fn first_use(claims: &[Claim]) -> Option<(Key, Kind)> {
    let holds = |c: &&Claim| {
        let stays = c.kind != Kind::Mac || !is_random(c.value.raw());
        c.ended.is_none() && stays
    };
    KINDS.iter().find_map(|kind| {
        let of = claims.iter().filter(holds).filter(|c| c.kind == *kind);
        // The one that was there first: others may have come since.
        let claim = of.min_by_key(|c| (c.first, c.id))?;
        Some((key(*kind, claim.value.raw()), *kind))
    })
}

fn key(kind: Kind, value: &str) -> Key {
    let mut digest = Sha256::new();
    digest.update(b"gardien first use v1\0");
    digest.update(kind.word());
    digest.update([0]);
    digest.update(value);
    Key(digest.finalize().into())
}
