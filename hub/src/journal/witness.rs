//! Other hubs that sign our heads, and heads of theirs that we sign.

use gardien_site::{id::SiteId, journal::note::Key};

use crate::store::{StoreError, Tx, values};

/// The public keys of the witnesses that are asked to sign our heads.
pub(crate) fn keys(tx: &mut Tx<'_>, site: SiteId) -> Result<Vec<Key>, StoreError> {
    tx.query("SELECT key FROM journal_witness WHERE site = $1 ORDER BY key", &values![&site])?
        .iter()
        .map(|row| {
            Key::parse(row.text(0)?)
                .map_err(|_| StoreError::Damaged("journal: a witness's key".to_owned()))
        })
        .collect()
}
