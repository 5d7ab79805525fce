//! The log as files, and one entry's proof.
//!
//! What leaves is covered by a signed head: entries after the newest one wait for the next.

use gardien_site::{
    id::SiteId,
    journal::{
        audit::{Export, Opening},
        entry::Entry,
        export,
        note::Signed,
        proof::Proof,
        tree::Tree,
    },
};

use super::{
    JournalError, Signer,
    append::{hash, newest, number},
    signer::{checkpoint, each_leaf},
};
use crate::store::{StoreError, Tx, values};

/// The epoch that was asked for, else the one that grows.
fn epoch_of(tx: &mut Tx<'_>, site: SiteId, epoch: Option<u64>) -> Result<u64, JournalError> {
    match epoch {
        Some(epoch) => Ok(epoch),
        None => Ok(newest(tx, site)?.ok_or(JournalError::NoEpoch)?.epoch),
    }
}

/// Entries from a number on, in order: number and octets. At most `most`.
///
/// # Errors
/// The store's.
pub(crate) fn entries(
    tx: &mut Tx<'_>,
    site: SiteId,
    epoch: Option<u64>,
    from: u64,
    most: u64,
) -> Result<Vec<(u64, Vec<u8>)>, JournalError> {
    let epoch = epoch_of(tx, site, epoch)?;
    let rows = tx.query(
        "SELECT n, entry FROM journal_entry WHERE site = $1 AND epoch = $2 AND n >= $3 \
         ORDER BY n LIMIT $4",
        &values![&site, number(epoch), number(from), number(most)],
    )?;
    let read = rows.iter().map(|row| Ok((row.count(0)?, row.bytes(1)?.to_owned())));
    Ok(read.collect::<Result<_, StoreError>>()?)
}

/// Every signed head of a log, smallest first.
fn heads(tx: &mut Tx<'_>, site: SiteId, epoch: u64) -> Result<Vec<Signed>, StoreError> {
    let rows = tx.query(
        "SELECT note FROM journal_checkpoint WHERE site = $1 AND epoch = $2 ORDER BY size",
        &values![&site, number(epoch)],
    )?;
    let damaged = |_| StoreError::Damaged("journal: a signed head".to_owned());
    rows.iter().map(|row| Signed::parse(row.text(0)?.as_bytes()).map_err(damaged)).collect()
}

fn openings(tx: &mut Tx<'_>, site: SiteId, epoch: u64) -> Result<Vec<Opening>, StoreError> {
    let rows = tx.query(
        "SELECT n, field, salt, value FROM journal_secret WHERE site = $1 AND epoch = $2 \
         ORDER BY n, field",
        &values![&site, number(epoch)],
    )?;
    let opening = |row: &crate::store::Row| {
        Ok(Opening {
            entry: row.count(0)?,
            field: row.text(1)?.to_owned(),
            salt: hash(row, 2)?,
            value: row.bytes(3)?.to_owned(),
        })
    };
    rows.iter().map(opening).collect()
}

/// A whole log up to its newest signed head, as files. With `open` also what its commitments stand for,
/// as far as that was not erased.
///
/// # Errors
/// [`JournalError::NoEpoch`] where no head was signed; the store's.
pub(crate) fn export_of(
    tx: &mut Tx<'_>,
    signer: &Signer,
    epoch: Option<u64>,
    open: bool,
) -> Result<Export, JournalError> {
    let site = signer.site();
    let epoch = epoch_of(tx, site, epoch)?;
    let heads = heads(tx, site, epoch)?;
    let Some(newest) = heads.last() else { return Err(JournalError::NoEpoch) };
    let size = newest.checkpoint.size;
    let mut octets = Vec::new();
    tx.each(
        "SELECT entry FROM journal_entry WHERE site = $1 AND epoch = $2 AND n < $3 ORDER BY n",
        &values![&site, number(epoch), number(size)],
        |row| {
            octets.push(row.bytes(0)?.to_owned());
            Ok(())
        },
    )?;
    let mut told = if open { openings(tx, site, epoch)? } else { Vec::new() };
    told.retain(|opening| opening.entry < size);
    let keys = signer.policy(tx, epoch)?;
    export::export(&octets, &heads, &keys, &told).ok_or(JournalError::Edge)
}

/// The proof of one entry of the log that grows, under its newest signed head.
///
/// # Errors
/// [`JournalError::NoSuchEntry`] for one that no head covers; the store's.
pub(crate) fn prove(tx: &mut Tx<'_>, site: SiteId, n: u64) -> Result<Proof, JournalError> {
    let epoch = epoch_of(tx, site, None)?;
    let row = tx.query_one(
        "SELECT COALESCE(MAX(size), 0) FROM journal_checkpoint WHERE site = $1 AND epoch = $2",
        &values![&site, number(epoch)],
    )?;
    let size = row.count(0)?;
    let none = JournalError::NoSuchEntry { n, size };
    if n >= size {
        return Err(none);
    }
    let Some(note) = checkpoint(tx, site, epoch, size)? else { return Err(none) };
    let entry = entries(tx, site, Some(epoch), n, 1)?.pop().filter(|(found, _)| *found == n);
    let Some((_, entry)) = entry else { return Err(JournalError::Edge) };
    let mut tree = Tree::new();
    each_leaf(tx, site, epoch, 0, |leaf| tree.push(leaf))?;
    // An entry that is not what its leaf says proves nothing.
    if tree.subtree(0, n) != Some(Entry::leaf(&entry)) {
        return Err(JournalError::Edge);
    }
    let path = tree.inclusion(n, size).map_err(|_| JournalError::Edge)?;
    Ok(Proof { extra: Some(entry), index: n, path, note })
}
