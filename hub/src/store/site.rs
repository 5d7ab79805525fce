//! The site that this hub guards, and what changed there.

use gardien_site::id::{Id, PlaceId, SiteId};
use gardien_watch::time::Time;

use super::{Row, StoreError, Tx, values};

/// Events kept at most; who listens from further back is told that some are lost.
const EVENTS: i64 = 100_000;

/// The only site of a store, where there is exactly one.
pub(crate) fn only(tx: &mut Tx<'_>) -> Result<Option<SiteId>, StoreError> {
    let rows = tx.query("SELECT site FROM site ORDER BY site LIMIT 2", &[])?;
    match rows.as_slice() {
        [one] => Ok(Some(SiteId(one.id(0)?))),
        _ => Ok(None),
    }
}

/// Makes a site where there is none of this id.
pub(crate) fn make(tx: &mut Tx<'_>, site: SiteId, name: &str, now: Time) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO site (site, name, made, seq, things, parties) VALUES ($1, $2, $3, 0, 0, 0) \
         ON CONFLICT (site) DO NOTHING",
        &values![&site, name, now],
    )
    .map(drop)
}

/// Calls it something else.
pub(crate) fn rename(tx: &mut Tx<'_>, site: SiteId, name: &str) -> Result<(), StoreError> {
    tx.execute("UPDATE site SET name = $2 WHERE site = $1", &values![&site, name]).map(drop)
}

/// A small number for a new thing: it stands for the thing in the usage tables.
pub(crate) fn next_thing(tx: &mut Tx<'_>, site: SiteId) -> Result<i64, StoreError> {
    tx.query_one(
        "UPDATE site SET things = things + 1 WHERE site = $1 RETURNING things",
        &values![&site],
    )?
    .int(0)
}

/// A small number for a new party.
pub(crate) fn next_party(tx: &mut Tx<'_>, site: SiteId) -> Result<i64, StoreError> {
    tx.query_one(
        "UPDATE site SET parties = parties + 1 WHERE site = $1 RETURNING parties",
        &values![&site],
    )?
    .int(0)
}

/// Something that happened to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) seq: i64,
    pub(crate) at: Time,
    /// `thing`, `place`, `person`…
    pub(crate) about: String,
    pub(crate) id: Id,
    /// `added`, `changed`, `removed`.
    pub(crate) what: String,
    /// The place that decides who may hear of it.
    pub(crate) place: Option<PlaceId>,
}

impl Event {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            seq: row.int(0)?,
            at: row.time(1)?,
            about: row.text(2)?.to_owned(),
            id: row.id(3)?,
            what: row.text(4)?.to_owned(),
            place: row.opt_id(5)?.map(PlaceId),
        })
    }
}

/// Counts a change and writes it down for whoever listens. Every act goes through here, in its own
/// transaction.
pub(crate) fn event(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    about: &str,
    id: Id,
    what: &str,
    place: Option<PlaceId>,
) -> Result<i64, StoreError> {
    let seq = tx
        .query_one("UPDATE site SET seq = seq + 1 WHERE site = $1 RETURNING seq", &values![&site])?
        .int(0)?;
    tx.execute(
        "INSERT INTO event (site, seq, at, about, id, what, place) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &values![&site, seq, now, about, &id, what, place],
    )?;
    // Now and then, not each time: a range is removed as cheaply as a row.
    if seq % 256 == 0 {
        tx.execute(
            "DELETE FROM event WHERE site = $1 AND seq <= $2",
            &values![&site, seq.saturating_sub(EVENTS)],
        )?;
    }
    Ok(seq)
}

/// The number of the last change.
pub(crate) fn seq(tx: &mut Tx<'_>, site: SiteId) -> Result<i64, StoreError> {
    tx.query_one("SELECT seq FROM site WHERE site = $1", &values![&site])?.int(0)
}

/// The number of the first change that is still kept; one more than the last where none is.
pub(crate) fn first_seq(tx: &mut Tx<'_>, site: SiteId) -> Result<i64, StoreError> {
    tx.query_one(
        "SELECT COALESCE((SELECT MIN(seq) FROM event WHERE site = $1), s.seq + 1) \
         FROM site s WHERE s.site = $1",
        &values![&site],
    )?
    .int(0)
}

/// Changes after one, oldest first.
pub(crate) fn events(
    tx: &mut Tx<'_>,
    site: SiteId,
    after: i64,
    most: i64,
) -> Result<Vec<Event>, StoreError> {
    tx.query(
        "SELECT seq, at, about, id, what, place FROM event WHERE site = $1 AND seq > $2 \
         ORDER BY seq LIMIT $3",
        &values![&site, after, most],
    )?
    .iter()
    .map(Event::read)
    .collect()
}
