//! Buildings, floors, rooms: a tree.

use gardien_site::id::{PlaceId, SiteId};
use gardien_watch::time::Time;

use super::{Row, StoreError, Tx, values};

/// A place as a store keeps it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) id: PlaceId,
    pub(crate) parent: Option<PlaceId>,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) zone: Option<String>,
    pub(crate) latitude: Option<f64>,
    pub(crate) longitude: Option<f64>,
    /// JSON: what may not be exceeded there.
    pub(crate) limits: String,
    pub(crate) version: i64,
}

impl Place {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: PlaceId(row.id(0)?),
            parent: row.opt_id(1)?.map(PlaceId),
            kind: row.text(2)?.to_owned(),
            name: row.text(3)?.to_owned(),
            zone: row.opt_text(4)?.map(str::to_owned),
            latitude: row.opt_real(5)?,
            longitude: row.opt_real(6)?,
            limits: row.text(7)?.to_owned(),
            version: row.int(8)?,
        })
    }
}

/// All of them, by id. A site has some hundred: lists and reaches are made of the whole tree.
pub(crate) fn all(tx: &mut Tx<'_>, site: SiteId) -> Result<Vec<Place>, StoreError> {
    tx.query(
        "SELECT id, parent, kind, name, zone, latitude, longitude, limits, version FROM place \
         WHERE site = $1 ORDER BY id",
        &values![&site],
    )?
    .iter()
    .map(Place::read)
    .collect()
}

/// One of them.
pub(crate) fn one(tx: &mut Tx<'_>, site: SiteId, id: PlaceId) -> Result<Option<Place>, StoreError> {
    let row = tx.query_opt(
        "SELECT id, parent, kind, name, zone, latitude, longitude, limits, version FROM place \
         WHERE site = $1 AND id = $2",
        &values![&site, &id],
    )?;
    row.as_ref().map(Place::read).transpose()
}

/// Adds a place, or writes over the one with its id. The new version.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    place: &Place,
) -> Result<i64, StoreError> {
    tx.query_one(
        "INSERT INTO place (site, id, parent, kind, name, zone, latitude, longitude, limits, \
         version, changed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10) \
         ON CONFLICT (site, id) DO UPDATE SET parent = excluded.parent, kind = excluded.kind, \
         name = excluded.name, zone = excluded.zone, latitude = excluded.latitude, \
         longitude = excluded.longitude, limits = excluded.limits, \
         version = place.version + 1, changed = excluded.changed RETURNING version",
        &values![
            &site,
            &place.id,
            place.parent,
            &place.kind,
            &place.name,
            place.zone.as_ref(),
            place.latitude,
            place.longitude,
            &place.limits,
            now
        ],
    )?
    .int(0)
}

/// Whether something is in a place: another place, a thing, a person's share.
pub(crate) fn in_use(tx: &mut Tx<'_>, site: SiteId, id: PlaceId) -> Result<bool, StoreError> {
    for sql in [
        "SELECT 1 FROM place WHERE site = $1 AND parent = $2 LIMIT 1",
        "SELECT 1 FROM thing WHERE site = $1 AND place = $2 LIMIT 1",
        "SELECT 1 FROM person_place WHERE site = $1 AND place = $2 LIMIT 1",
    ] {
        if tx.query_opt(sql, &values![&site, &id])?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Removes a place that is not in use.
pub(crate) fn remove(tx: &mut Tx<'_>, site: SiteId, id: PlaceId) -> Result<bool, StoreError> {
    Ok(tx.execute("DELETE FROM place WHERE site = $1 AND id = $2", &values![&site, &id])? > 0)
}
