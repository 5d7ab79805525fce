//! Passkeys of people.

use gardien_site::id::{Id, PersonId, SiteId};
use gardien_watch::time::Time;

use super::{Row, StoreError, Tx, values};

/// A passkey as a store keeps it. Nothing in it lets anybody in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Passkey {
    pub(crate) id: Id,
    pub(crate) person: PersonId,
    /// The authenticator's own name for it.
    pub(crate) credential: Vec<u8>,
    /// The hub's name to which it is bound.
    pub(crate) rp: String,
    pub(crate) name: String,
    /// A `COSE_Key`.
    pub(crate) public: Vec<u8>,
    pub(crate) counter: u32,
    pub(crate) aaguid: Vec<u8>,
    pub(crate) transports: Vec<String>,
    pub(crate) may_be_copied: bool,
    pub(crate) is_copied: bool,
    pub(crate) made: Time,
    pub(crate) used: Option<Time>,
    /// When its counter last went back.
    pub(crate) doubted: Option<Time>,
}

impl Passkey {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let counter = row.count(6)?;
        Ok(Self {
            id: row.id(0)?,
            person: PersonId(row.id(1)?),
            credential: row.bytes(2)?.to_vec(),
            rp: row.text(3)?.to_owned(),
            name: row.text(4)?.to_owned(),
            public: row.bytes(5)?.to_vec(),
            // A larger one cannot be; as it is, no lower one comes in.
            counter: u32::try_from(counter).unwrap_or(u32::MAX),
            aaguid: row.bytes(7)?.to_vec(),
            transports: row.json(8)?,
            may_be_copied: row.bool(9)?,
            is_copied: row.bool(10)?,
            made: row.time(11)?,
            used: row.opt_time(12)?,
            doubted: row.opt_time(13)?,
        })
    }
}

/// Keeps one.
pub(crate) fn add(tx: &mut Tx<'_>, site: SiteId, new: &Passkey) -> Result<(), StoreError> {
    let transports = serde_json::Value::from(new.transports.clone()).to_string();
    tx.execute(
        "INSERT INTO passkey (site, id, person, credential, rp, name, public, counter, aaguid, \
         transports, may_be_copied, is_copied, made, used, doubted) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, NULL, NULL)",
        &values![
            &site,
            &new.id,
            &new.person,
            &new.credential,
            &new.rp,
            &new.name,
            &new.public,
            i64::from(new.counter),
            &new.aaguid,
            transports,
            new.may_be_copied,
            new.is_copied,
            new.made
        ],
    )
    .map(drop)
}

/// Those of a person, in the order in which they were made.
pub(crate) fn of_person(
    tx: &mut Tx<'_>,
    site: SiteId,
    person: PersonId,
) -> Result<Vec<Passkey>, StoreError> {
    tx.query(
        "SELECT id, person, credential, rp, name, public, counter, aaguid, transports, \
         may_be_copied, is_copied, made, used, doubted FROM passkey \
         WHERE site = $1 AND person = $2 ORDER BY id",
        &values![&site, &person],
    )?
    .iter()
    .map(Passkey::read)
    .collect()
}

/// The one that an authenticator names.
pub(crate) fn by_credential(
    tx: &mut Tx<'_>,
    site: SiteId,
    credential: &[u8],
) -> Result<Option<Passkey>, StoreError> {
    let row = tx.query_opt(
        "SELECT id, person, credential, rp, name, public, counter, aaguid, transports, \
         may_be_copied, is_copied, made, used, doubted FROM passkey \
         WHERE site = $1 AND credential = $2",
        &values![&site, credential],
    )?;
    row.as_ref().map(Passkey::read).transpose()
}

/// Gives one of a person's another name.
pub(crate) fn rename(
    tx: &mut Tx<'_>,
    site: SiteId,
    person: PersonId,
    id: Id,
    name: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE passkey SET name = $4 WHERE site = $1 AND person = $2 AND id = $3",
        &values![&site, &person, &id, name],
    )
    .map(drop)
}

/// Removes one of a person's.
pub(crate) fn remove(
    tx: &mut Tx<'_>,
    site: SiteId,
    person: PersonId,
    id: Id,
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM passkey WHERE site = $1 AND person = $2 AND id = $3",
        &values![&site, &person, &id],
    )
    .map(drop)
}

/// Removes all of a person's. How many there were.
pub(crate) fn remove_all(
    tx: &mut Tx<'_>,
    site: SiteId,
    person: PersonId,
) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM passkey WHERE site = $1 AND person = $2", &values![&site, &person])
}

/// Notes a login. False where the counter has not gone on since: another login with the same came first.
pub(crate) fn used(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: Id,
    now: Time,
    counter: u32,
    is_copied: bool,
) -> Result<bool, StoreError> {
    let done = tx.execute(
        "UPDATE passkey SET counter = $3, is_copied = $4, used = $5 WHERE site = $1 AND id = $2 \
         AND (counter < $3 OR (counter = 0 AND $3 = 0))",
        &values![&site, &id, i64::from(counter), is_copied, now],
    )?;
    Ok(done > 0)
}

/// Notes that the counter went back.
pub(crate) fn doubt(tx: &mut Tx<'_>, site: SiteId, id: Id, now: Time) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE passkey SET doubted = $3 WHERE site = $1 AND id = $2",
        &values![&site, &id, now],
    )
    .map(drop)
}
