//! The lives of things, and every step of them.
//!
//! A life is one JSON text in the row of its thing; what lists ask for stands beside it in columns. A
//! step is a row that nothing changes any more; the journal holds the same, signed.

use gardien_site::{
    id::{PlaceId, SiteId, ThingId},
    life::{Entry, Life},
};
use gardien_watch::time::Time;
use serde::{Deserialize, Serialize};

use super::{StoreError, Tx, things, values};

/// A life with what its acts need to know of its thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) life: Life,
    /// Where the thing is.
    pub(crate) place: Option<PlaceId>,
    /// The version of the thing.
    pub(crate) version: i64,
}

/// The life of one thing, under its own id.
///
/// # Errors
/// The store's.
pub(crate) fn one(
    tx: &mut Tx<'_>,
    site: SiteId,
    thing: ThingId,
) -> Result<Option<Held>, StoreError> {
    let row = tx.query_opt(
        "SELECT life, place, version FROM thing WHERE site = $1 AND id = $2",
        &values![&site, &thing],
    )?;
    row.map(|row| {
        let place = row.opt_id(1)?.map(PlaceId);
        Ok(Held { life: row.json(0)?, place, version: row.int(2)? })
    })
    .transpose()
}

/// The lives of things that are themselves, after one, in the order of their ids.
///
/// # Errors
/// The store's.
pub(crate) fn page(
    tx: &mut Tx<'_>,
    site: SiteId,
    after: Option<ThingId>,
    most: i64,
) -> Result<Vec<Life>, StoreError> {
    let after = after.map_or([0; 16], |id| *id.0.octets());
    tx.query(
        "SELECT life FROM thing WHERE site = $1 AND id > $2 AND merged IS NULL \
         ORDER BY id LIMIT $3",
        &values![&site, &after, most],
    )?
    .iter()
    .map(|row| row.json(0))
    .collect()
}

/// Writes a life over what was there, and counts a version of its thing.
///
/// # Errors
/// The store's.
pub(crate) fn put(tx: &mut Tx<'_>, site: SiteId, now: Time, life: &Life) -> Result<(), StoreError> {
    things::put_life(tx, site, life)?;
    tx.execute(
        "UPDATE thing SET changed = $3 WHERE site = $1 AND id = $2",
        &values![&site, &life.thing, now],
    )
    .map(drop)
}

/// What a row of a thing's history is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Body {
    /// An act.
    Act(Box<Entry>),
    /// A duty that was carried out.
    Done(gardien_site::life::Duty),
}

/// One row of a thing's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) nth: i64,
    pub(crate) at: Time,
    /// The axis that changed first; `duty` for one that was carried out, `offer` where none changed.
    pub(crate) axis: String,
    pub(crate) was: String,
    pub(crate) became: String,
    /// Who, as the journal names them.
    pub(crate) actor: String,
    pub(crate) authority: String,
    pub(crate) body: Body,
}

/// Adds a row to a thing's history. Its number.
///
/// # Errors
/// The store's.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    site: SiteId,
    thing: ThingId,
    at: Time,
    actor: &str,
    authority: &str,
    body: &Body,
) -> Result<i64, StoreError> {
    let nth = tx
        .query_one(
            "SELECT COALESCE(MAX(nth), 0) + 1 FROM step WHERE site = $1 AND thing = $2",
            &values![&site, &thing],
        )?
        .int(0)?;
    let (axis, was, became) = change(body);
    tx.execute(
        "INSERT INTO step (site, thing, nth, at, axis, was, became, actor, authority, body) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &values![&site, &thing, nth, at, axis, was, became, actor, authority, things::json(body)?],
    )?;
    Ok(nth)
}

/// Which axis changed first, from what to what.
fn change(body: &Body) -> (&'static str, &'static str, &'static str) {
    let entry = match body {
        Body::Done(duty) => return ("duty", duty.word(), "done"),
        Body::Act(entry) => entry,
    };
    let after = entry.after;
    let Some(before) = entry.before else { return ("custody", "", after.custody.word()) };
    if before.custody != after.custody {
        ("custody", before.custody.word(), after.custody.word())
    } else if before.trust != after.trust {
        ("trust", before.trust.word(), after.trust.word())
    } else if before.presence != after.presence {
        ("presence", before.presence.word(), after.presence.word())
    } else if before.support != after.support {
        ("support", before.support.word(), after.support.word())
    } else if before.brand != after.brand {
        ("brand", before.brand.word(), after.brand.word())
    } else {
        ("offer", "", entry.act.word())
    }
}

/// A thing's history after a row, the oldest first.
///
/// # Errors
/// The store's.
pub(crate) fn steps(
    tx: &mut Tx<'_>,
    site: SiteId,
    thing: ThingId,
    after: i64,
    most: i64,
) -> Result<Vec<Line>, StoreError> {
    tx.query(
        "SELECT nth, at, axis, was, became, actor, authority, body FROM step \
         WHERE site = $1 AND thing = $2 AND nth > $3 ORDER BY nth LIMIT $4",
        &values![&site, &thing, after, most],
    )?
    .iter()
    .map(|row| {
        let text = |n| Ok::<_, StoreError>(row.text(n)?.to_owned());
        Ok(Line {
            nth: row.int(0)?,
            at: row.time(1)?,
            axis: text(2)?,
            was: text(3)?,
            became: text(4)?,
            actor: text(5)?,
            authority: text(6)?,
            body: row.json(7)?,
        })
    })
    .collect()
}
