//! The log as files, and one entry's proof: what others verify without us.

use gardien_site::{
    id::SiteId,
    journal::{
        audit::{Export, Opening},
        entry::Entry,
        export::export,
        note::Signed,
        proof::Proof,
        tree::Tree,
    },
};
use gardien_watch::time::Time;

use super::{
    JournalError, Signer,
    append::{newest, number},
    signer::checkpoint,
};
use crate::store::{Db, StoreError, Tx, values};

/// Entries of the newest log from a number on, at most `most`, with their numbers.
pub(crate) fn entries(
    tx: &mut Tx<'_>,
    site: SiteId,
    from: u64,
    most: i64,
) -> Result<Vec<(u64, Entry)>, StoreError> {
    let Some(log) = newest(tx, site)? else { return Ok(Vec::new()) };
    tx.query(
        "SELECT n, entry FROM journal_entry WHERE site = $1 AND epoch = $2 AND n >= $3 \
         ORDER BY n LIMIT $4",
        &values![&site, number(log.epoch), number(from), most],
    )?
    .iter()
    .map(|row| {
        let n = row.count(0)?;
        let entry = Entry::decode(row.bytes(1)?)
            .map_err(|_| StoreError::Damaged(format!("journal: entry {n}")))?;
        Ok((n, entry))
    })
    .collect()
}

/// Octets of all entries of the newest log up to a size.
fn octets(
    tx: &mut Tx<'_>,
    site: SiteId,
    epoch: u64,
    size: u64,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut all = Vec::new();
    tx.each(
        "SELECT entry FROM journal_entry WHERE site = $1 AND epoch = $2 AND n < $3 ORDER BY n",
        &values![&site, number(epoch), number(size)],
        |row| {
            all.push(row.bytes(0)?.to_vec());
            Ok(())
        },
    )?;
    Ok(all)
}

/// The newest log as files, up to its newest head, which is signed now. `open` adds what commitments
/// stand for.
///
/// # Errors
/// What signing says, and the store.
pub(crate) fn export_of(
    signer: &Signer,
    db: &Db,
    now: Time,
    open: bool,
) -> Result<Export, JournalError> {
    signer.sign(db, now)?;
    let (signer, site) = (signer.clone(), signer.site());
    db.read_now(move |tx: &mut Tx<'_>| {
        let log = newest(tx, site)?.ok_or(JournalError::NoEpoch)?;
        let heads = tx
            .query(
                "SELECT note FROM journal_checkpoint WHERE site = $1 AND epoch = $2 ORDER BY size",
                &values![&site, number(log.epoch)],
            )?
            .iter()
            .map(|row| {
                Signed::parse(row.text(0)?.as_bytes())
                    .map_err(|e| StoreError::Damaged(format!("journal: a head: {e}")))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let size = heads.iter().map(|h| h.checkpoint.size).max().ok_or(JournalError::NoEpoch)?;
        let entries = octets(tx, site, log.epoch, size)?;
        let mut openings = Vec::new();
        if open {
            for row in tx.query(
                "SELECT n, field, salt, value FROM journal_secret WHERE site = $1 AND epoch = $2 \
                 AND n < $3 ORDER BY n, field",
                &values![&site, number(log.epoch), number(size)],
            )? {
                let salt = <[u8; 32]>::try_from(row.bytes(2)?)
                    .map_err(|_| StoreError::Shape { column: 2, wanted: "thirty-two octets" })?;
                openings.push(Opening {
                    entry: row.count(0)?,
                    field: row.text(1)?.to_owned(),
                    salt,
                    value: row.bytes(3)?.to_vec(),
                });
            }
        }
        let keys = signer.policy(tx, log.epoch)?;
        export(&entries, &heads, &keys, &openings).ok_or(JournalError::Edge)
    })
}

/// The proof of one entry under the newest head, which is signed now.
///
/// # Errors
/// [`JournalError::NoSuchEntry`], what signing says, and the store.
pub(crate) fn prove(signer: &Signer, db: &Db, now: Time, n: u64) -> Result<Proof, JournalError> {
    signer.sign(db, now)?;
    let site = signer.site();
    db.read_now(move |tx: &mut Tx<'_>| {
        let log = newest(tx, site)?.ok_or(JournalError::NoEpoch)?;
        let size = log.edge.size();
        if n >= size {
            return Err(JournalError::NoSuchEntry { n, size });
        }
        let note = checkpoint(tx, site, log.epoch, size)?.ok_or(JournalError::NoEpoch)?;
        let entries = octets(tx, site, log.epoch, size)?;
        let mut tree = Tree::new();
        entries.iter().for_each(|entry| tree.push(Entry::leaf(entry)));
        let path = tree.inclusion(n, size).map_err(|_| JournalError::Edge)?;
        let place = usize::try_from(n).unwrap_or(usize::MAX);
        let extra = entries.get(place).cloned();
        Ok(Proof { extra, index: n, path, note })
    })
}
