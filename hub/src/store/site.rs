//! The site's own row, its counters, and the events that tell listeners what changed.

use gardien_site::id::{Id, SiteId};
use gardien_watch::time::Time;

use super::{Row, StoreError, Tx, values};

/// Events kept for listeners that were away: beyond these they read everything anew.
const MOST_EVENTS: i64 = 10_000;

/// What an event says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// Counts the site's events from 1.
    pub(crate) seq: i64,
    /// When.
    pub(crate) at: Time,
    /// What kind of object: `thing`, `place`, `finding`, `declaration`, `person`…
    pub(crate) about: String,
    /// Which.
    pub(crate) id: Id,
    /// `added`, `changed` or `removed`.
    pub(crate) what: String,
    /// The place that decides who may hear of it; `None` where only the whole site's people may.
    pub(crate) place: Option<Id>,
}

/// The site of a store that keeps one; makes it where there is none.
///
/// # Errors
///
/// [`StoreError::Fault`] where the store keeps several: then the caller must name one.
pub(crate) fn the_site(
    tx: &mut Tx<'_>,
    new: SiteId,
    name: &str,
    now: Time,
) -> Result<SiteId, StoreError> {
    let sites = tx.query("SELECT site FROM site ORDER BY site", &[])?;
    match sites.as_slice() {
        [] => {
            tx.execute(
                "INSERT INTO site (site, name, made, seq, things, parties) \
                 VALUES ($1, $2, $3, 0, 0, 0)",
                &values![&new, name, now],
            )?;
            Ok(new)
        }
        [one] => Ok(SiteId(one.id(0)?)),
        _ => Err(StoreError::Fault("the store keeps several sites".into())),
    }
}

/// A small number for a new thing.
pub(crate) fn next_thing(tx: &mut Tx<'_>, site: &SiteId) -> Result<i64, StoreError> {
    tx.query_one(
        "UPDATE site SET things = things + 1 WHERE site = $1 RETURNING things",
        &values![site],
    )?
    .int(0)
}

/// A small number for a new party.
pub(crate) fn next_party(tx: &mut Tx<'_>, site: &SiteId) -> Result<i64, StoreError> {
    tx.query_one(
        "UPDATE site SET parties = parties + 1 WHERE site = $1 RETURNING parties",
        &values![site],
    )?
    .int(0)
}

/// Tells listeners that an object changed, once this transaction is in the store.
pub(crate) fn tell(
    tx: &mut Tx<'_>,
    site: &SiteId,
    now: Time,
    about: &str,
    id: &Id,
    what: &str,
    place: Option<&Id>,
) -> Result<i64, StoreError> {
    let seq = tx
        .query_one("UPDATE site SET seq = seq + 1 WHERE site = $1 RETURNING seq", &values![site])?
        .int(0)?;
    tx.execute(
        "INSERT INTO event (site, seq, at, about, id, what, place) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &values![site, seq, now, about, id, what, place],
    )?;
    // Now and then, not each time: a range is removed as cheaply as a row.
    if seq % 256 == 0 {
        tx.execute(
            "DELETE FROM event WHERE site = $1 AND seq <= $2",
            &values![site, seq - MOST_EVENTS],
        )?;
    }
    Ok(seq)
}

/// Events after one, at most `most`, and whether the first after it is still there.
pub(crate) fn events_after(
    tx: &mut Tx<'_>,
    site: &SiteId,
    after: i64,
    most: i64,
) -> Result<(Vec<Event>, bool), StoreError> {
    let rows = tx.query(
        "SELECT seq, at, about, id, what, place FROM event \
         WHERE site = $1 AND seq > $2 ORDER BY seq LIMIT $3",
        &values![site, after, most],
    )?;
    let events = rows.iter().map(event).collect::<Result<Vec<_>, _>>()?;
    let newest = tx.query_one("SELECT seq FROM site WHERE site = $1", &values![site])?.int(0)?;
    let whole = events.first().map_or(after >= newest, |e| e.seq == after + 1);
    Ok((events, whole))
}

fn event(row: &Row) -> Result<Event, StoreError> {
    Ok(Event {
        seq: row.int(0)?,
        at: row.time(1)?,
        about: row.text(2)?.to_owned(),
        id: row.id(3)?,
        what: row.text(4)?.to_owned(),
        place: row.opt_id(5)?,
    })
}
