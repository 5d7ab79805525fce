//! Things, what is claimed of them, and what people decided about that.
//!
//! The inventory decides (`gardien_site::inventory`); here its rows are kept. It is read whole, in one
//! pass over two tables: a site has some thousand things, and whose a sighting is depends on all.

use std::collections::BTreeMap;

use gardien_site::{
    id::{ChangeId, ClaimId, PersonId, PlaceId, SiteId, ThingId},
    inventory::{
        Inventory, Limits, Record, Standing,
        change::Change,
        claim::{Claim, Kind, Source},
        field::{self, Field, Fields},
        resolve::{Because, Pair, Proposal, Question},
        sighting::SpeaksFor,
    },
    life::Life,
};
use gardien_watch::{time::Time, untrusted::Untrusted};

use super::{Row, StoreError, Tx, site, values};

/// A thing as lists show it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Thing {
    pub(crate) id: ThingId,
    /// Stands for it in the usage tables, and in "thing 7".
    pub(crate) num: i64,
    pub(crate) place: Option<PlaceId>,
    pub(crate) custody: String,
    pub(crate) trust: String,
    pub(crate) presence: String,
    pub(crate) support: String,
    pub(crate) name: String,
    pub(crate) kind: Option<String>,
    pub(crate) maker: Option<String>,
    pub(crate) model: Option<String>,
    pub(crate) firmware: Option<String>,
    pub(crate) first: Option<Time>,
    pub(crate) last: Option<Time>,
    pub(crate) made: Time,
    pub(crate) merged: Option<ThingId>,
    pub(crate) version: i64,
    pub(crate) life: Life,
}

/// Which things a list holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Which {
    /// In this custody.
    pub(crate) custody: Option<String>,
    /// In one of these places; `None` for everywhere, empty for nowhere.
    pub(crate) places: Option<Vec<PlaceId>>,
    /// With this text in name, kind, maker or model.
    pub(crate) text: Option<String>,
    /// Those merged into others as well.
    pub(crate) merged: bool,
}

macro_rules! thing_columns {
    () => {
        "id, num, place, custody, trust, presence, support, name, kind, maker, model, firmware, \
         first_seen, last_seen, made, merged, version, life"
    };
}

impl Thing {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let text = |n| Ok::<_, StoreError>(row.opt_text(n)?.map(str::to_owned));
        Ok(Self {
            id: ThingId(row.id(0)?),
            num: row.int(1)?,
            place: row.opt_id(2)?.map(PlaceId),
            custody: row.text(3)?.to_owned(),
            trust: row.text(4)?.to_owned(),
            presence: row.text(5)?.to_owned(),
            support: row.text(6)?.to_owned(),
            name: row.text(7)?.to_owned(),
            kind: text(8)?,
            maker: text(9)?,
            model: text(10)?,
            firmware: text(11)?,
            first: row.opt_time(12)?,
            last: row.opt_time(13)?,
            made: row.time(14)?,
            merged: row.opt_id(15)?.map(ThingId),
            version: row.int(16)?,
            life: row.json(17)?,
        })
    }
}

/// One thing, under its own id.
pub(crate) fn one(tx: &mut Tx<'_>, site: SiteId, id: ThingId) -> Result<Option<Thing>, StoreError> {
    let row = tx.query_opt(
        concat!("SELECT ", thing_columns!(), " FROM thing WHERE site = $1 AND id = $2"),
        &values![&site, &id],
    )?;
    row.as_ref().map(Thing::read).transpose()
}

/// The thing that an id means today: itself, or what it was merged into.
pub(crate) fn current(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: ThingId,
) -> Result<Option<Thing>, StoreError> {
    let mut at = one(tx, site, id)?;
    // A chain of merges is short; one without end cannot have come from here.
    for _ in 0..64 {
        match at.as_ref().and_then(|t| t.merged) {
            Some(into) => at = one(tx, site, into)?,
            None => return Ok(at),
        }
    }
    Err(StoreError::Damaged(format!("thing {id} was merged in a circle")))
}

/// Things that hold a claim, by the text of its value: an address, a serial number, a host name.
pub(crate) fn holding(
    tx: &mut Tx<'_>,
    site: SiteId,
    value: &str,
) -> Result<Vec<Thing>, StoreError> {
    tx.query(
        "SELECT t.id, t.num, t.place, t.custody, t.trust, t.presence, t.support, t.name, t.kind, \
         t.maker, t.model, t.firmware, t.first_seen, t.last_seen, t.made, t.merged, t.version, \
         t.life FROM thing t WHERE t.site = $1 AND t.id IN \
         (SELECT c.thing FROM claim c WHERE c.site = $1 AND c.value = $2 AND c.ended IS NULL) \
         ORDER BY t.id LIMIT 64",
        &values![&site, value],
    )?
    .iter()
    .map(Thing::read)
    .collect()
}

/// Things in the order of their ids, after one, at most `most`.
pub(crate) fn page(
    tx: &mut Tx<'_>,
    site: SiteId,
    which: &Which,
    after: Option<ThingId>,
    most: usize,
) -> Result<Vec<Thing>, StoreError> {
    let mut found = Vec::new();
    let mut after = after.map_or([0; 16], |id| *id.0.octets());
    // What SQL does not say portably is said here: rows come in strides until the page is full.
    let stride = 512_i64;
    let text = which.text.as_ref().map(|t| t.to_lowercase());
    loop {
        let rows = tx.query(
            concat!(
                "SELECT ",
                thing_columns!(),
                " FROM thing WHERE site = $1 AND id > $2 ORDER BY id LIMIT $3"
            ),
            &values![&site, &after, stride],
        )?;
        for row in &rows {
            if found.len() >= most {
                return Ok(found);
            }
            after = *row.id(0)?.octets();
            if matches(row, which, text.as_deref())? {
                found.push(Thing::read(row)?);
            }
        }
        if (rows.len() as i64) < stride {
            return Ok(found);
        }
    }
}

fn matches(row: &Row, which: &Which, text: Option<&str>) -> Result<bool, StoreError> {
    if !which.merged && row.opt_id(15)?.is_some() {
        return Ok(false);
    }
    if let Some(custody) = &which.custody
        && row.text(3)? != custody
    {
        return Ok(false);
    }
    if let Some(places) = &which.places
        && !row.opt_id(2)?.is_some_and(|p| places.contains(&PlaceId(p)))
    {
        return Ok(false);
    }
    let Some(text) = text else { return Ok(true) };
    for column in 7..=10 {
        if row.opt_text(column)?.is_some_and(|t| t.to_lowercase().contains(text)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The ids that were merged into a thing, directly or by way of others, with their numbers.
pub(crate) fn aliases(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: ThingId,
) -> Result<Vec<(ThingId, i64)>, StoreError> {
    let mut all: Vec<(ThingId, i64)> = Vec::new();
    let mut next = vec![id];
    while let Some(into) = next.pop() {
        let rows = tx.query(
            "SELECT id, num FROM thing WHERE site = $1 AND merged = $2 ORDER BY id",
            &values![&site, &into],
        )?;
        for row in &rows {
            let alias = ThingId(row.id(0)?);
            // A circle cannot have come from here, and ends here.
            if alias != id && all.iter().all(|(a, _)| *a != alias) {
                all.push((alias, row.int(1)?));
                next.push(alias);
            }
        }
    }
    Ok(all)
}

/// The whole inventory.
pub(crate) fn inventory(tx: &mut Tx<'_>, site: SiteId) -> Result<Inventory, StoreError> {
    let mut records = Vec::new();
    tx.each(
        "SELECT id, merged, first_seen, last_seen, speaks_for, crowd, fields FROM thing \
         WHERE site = $1 ORDER BY id",
        &values![&site],
        |row| {
            let speaks_for = match row.opt_text(4)? {
                None => None,
                Some("router") => Some(SpeaksFor::Router),
                Some("relay") => Some(SpeaksFor::Relay),
                Some(_) => {
                    return Err(StoreError::Shape { column: 4, wanted: "router or relay" });
                }
            };
            records.push(Record {
                id: ThingId(row.id(0)?),
                standing: row.opt_id(1)?.map_or(Standing::Own, |m| Standing::Merged(ThingId(m))),
                first: row.opt_time(2)?.unwrap_or(Time(0)),
                last: row.opt_time(3)?.unwrap_or(Time(0)),
                speaks_for,
                crowd: row.bool(5)?,
                fields: row.json(6)?,
            });
            Ok(())
        },
    )?;
    let mut all = Vec::new();
    tx.each(
        "SELECT id, thing, kind, value, source, confidence, locked, first_seen, last_seen, ended, \
         moved FROM claim WHERE site = $1 ORDER BY id",
        &values![&site],
        |row| {
            all.push(read_claim(&row)?);
            Ok(())
        },
    )?;
    let (mut proposals, mut settled) = (Vec::new(), Vec::new());
    tx.each(
        "SELECT question, older, newer, at, settled, because FROM proposal WHERE site = $1 \
         ORDER BY question, older, newer",
        &values![&site],
        |row| {
            let question = match row.text(0)? {
                "same" => Question::Same,
                "replaced" => Question::Replaced,
                "copied" => Question::Copied,
                _ => return Err(StoreError::Shape { column: 0, wanted: "a question" }),
            };
            let (older, newer) = (ThingId(row.id(1)?), ThingId(row.id(2)?));
            if row.bool(4)? {
                settled.push(Pair { question, older, newer });
            } else {
                let because: Vec<Because> = row.json(5)?;
                proposals.push(Proposal { question, older, newer, at: row.time(3)?, because });
            }
            Ok(())
        },
    )?;
    Inventory::load(Limits::default(), records, all, proposals, settled)
        .map_err(|e| StoreError::Damaged(e.to_string()))
}

fn read_claim(row: &Row) -> Result<Claim, StoreError> {
    let kind = Kind::parse(row.text(2)?);
    let source = Source::parse(row.text(4)?);
    Ok(Claim {
        id: ClaimId(row.id(0)?),
        thing: ThingId(row.id(1)?),
        kind: kind.ok_or(StoreError::Shape { column: 2, wanted: "a kind of claim" })?,
        value: Untrusted::new(row.text(3)?),
        source: source.ok_or(StoreError::Shape { column: 4, wanted: "a source" })?,
        confidence: u8::try_from(row.int(5)?)
            .map_err(|_| StoreError::Shape { column: 5, wanted: "0 to 100" })?,
        lock: row.opt_id(6)?.map(PersonId),
        first: row.time(7)?,
        last: row.time(8)?,
        ended: row.opt_time(9)?,
        moved: row.opt_id(10)?.map(ChangeId),
    })
}

/// Claims of one thing, in the order in which they came.
pub(crate) fn claims(
    tx: &mut Tx<'_>,
    site: SiteId,
    thing: ThingId,
) -> Result<Vec<Claim>, StoreError> {
    tx.query(
        "SELECT id, thing, kind, value, source, confidence, locked, first_seen, last_seen, ended, \
         moved FROM claim WHERE site = $1 AND thing = $2 ORDER BY id",
        &values![&site, &thing],
    )?
    .iter()
    .map(read_claim)
    .collect()
}

/// What is known of a thing beside its identity, field by field.
pub(crate) fn fields(tx: &mut Tx<'_>, site: SiteId, thing: ThingId) -> Result<Fields, StoreError> {
    tx.query_one("SELECT fields FROM thing WHERE site = $1 AND id = $2", &values![&site, &thing])?
        .json(0)
}

/// Adds a thing with its life. The number that stands for it.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    inventory: &Inventory,
    record: &Record,
    life: &Life,
) -> Result<i64, StoreError> {
    let num = site::next_thing(tx, site)?;
    tx.execute(
        "INSERT INTO thing (site, id, num, custody, trust, presence, support, epoch, life, fields, \
         name, crowd, made, version, changed) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '{}', '', FALSE, $10, 0, $10)",
        &values![
            &site,
            &record.id,
            num,
            life.custody.word(),
            life.trust.word(),
            life.presence.word(),
            life.support.word(),
            i64::try_from(life.epoch).unwrap_or(i64::MAX),
            json(life)?,
            now
        ],
    )?;
    put_record(tx, site, now, inventory, record)?;
    Ok(num)
}

/// Writes what the inventory knows of a thing over what was there; its life and its place stay. Whether
/// its maker, model or firmware is another than before.
pub(crate) fn put_record(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    inventory: &Inventory,
    record: &Record,
) -> Result<bool, StoreError> {
    let before = tx.query_opt(
        "SELECT maker, model, firmware FROM thing WHERE site = $1 AND id = $2",
        &values![&site, &record.id],
    )?;
    let shown = |field| inventory.field(record.id, field).map(|c| c.shown.value.raw().to_owned());
    let merged = match record.standing {
        Standing::Merged(into) => Some(into),
        Standing::Own | Standing::Unborn => None,
    };
    let name = shown(Field::Name).or_else(|| said_name(inventory.claims(record.id)));
    tx.execute(
        "UPDATE thing SET fields = $3, name = $4, kind = $5, maker = $6, model = $7, \
         firmware = $8, first_seen = $9, last_seen = $10, speaks_for = $11, crowd = $12, \
         merged = $13, version = version + 1, changed = $14 WHERE site = $1 AND id = $2",
        &values![
            &site,
            &record.id,
            json(&record.fields)?,
            name.unwrap_or_default(),
            shown(Field::Kind),
            shown(Field::Maker),
            shown(Field::Model),
            shown(Field::Firmware),
            record.first,
            record.last,
            record.speaks_for.map(SpeaksFor::word),
            record.crowd,
            merged,
            now
        ],
    )?;
    let Some(before) = before else { return Ok(false) };
    let fields = [Field::Maker, Field::Model, Field::Firmware];
    for (column, field) in fields.into_iter().enumerate() {
        if before.opt_text(column)? != shown(field).as_deref() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The name that a thing gives itself, where it gives one: its owner's word goes before.
fn said_name(claims: &[Claim]) -> Option<String> {
    let order = [Kind::NameGiven, Kind::DhcpName, Kind::MdnsName];
    order.iter().find_map(|kind| {
        let of = claims.iter().filter(|c| c.kind == *kind && c.ended.is_none());
        of.max_by_key(|c| (c.last, c.id)).map(|c| c.value.raw().to_owned())
    })
}

/// Writes a thing's life over what was there.
pub(crate) fn put_life(tx: &mut Tx<'_>, site: SiteId, life: &Life) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE thing SET custody = $3, trust = $4, presence = $5, support = $6, epoch = $7, \
         life = $8, version = version + 1 WHERE site = $1 AND id = $2",
        &values![
            &site,
            &life.thing,
            life.custody.word(),
            life.trust.word(),
            life.presence.word(),
            life.support.word(),
            i64::try_from(life.epoch).unwrap_or(i64::MAX),
            json(life)?
        ],
    )
    .map(drop)
}

/// Sets where a thing is.
pub(crate) fn put_place(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    thing: ThingId,
    place: Option<PlaceId>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE thing SET place = $3, version = version + 1, changed = $4 \
         WHERE site = $1 AND id = $2",
        &values![&site, &thing, place, now],
    )
    .map(drop)
}

/// Where a thing is.
pub(crate) fn place_of(
    tx: &mut Tx<'_>,
    site: SiteId,
    thing: ThingId,
) -> Result<Option<PlaceId>, StoreError> {
    let sql = "SELECT place FROM thing WHERE site = $1 AND id = $2";
    let row = tx.query_opt(sql, &values![&site, &thing])?;
    row.map_or(Ok(None), |row| Ok(row.opt_id(0)?.map(PlaceId)))
}

/// Adds a claim, or writes over the one with its id.
pub(crate) fn put_claim(tx: &mut Tx<'_>, site: SiteId, c: &Claim) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO claim (site, id, thing, kind, value, source, confidence, locked, first_seen, \
         last_seen, ended, moved) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ON CONFLICT (site, id) DO UPDATE SET thing = excluded.thing, source = excluded.source, \
         confidence = excluded.confidence, locked = excluded.locked, \
         first_seen = excluded.first_seen, last_seen = excluded.last_seen, \
         ended = excluded.ended, moved = excluded.moved",
        &values![
            &site,
            &c.id,
            &c.thing,
            c.kind.word(),
            c.value.raw(),
            c.source.word(),
            i64::from(c.confidence),
            c.lock,
            c.first,
            c.last,
            c.ended,
            c.moved
        ],
    )
    .map(drop)
}

/// Removes a claim.
pub(crate) fn drop_claim(tx: &mut Tx<'_>, site: SiteId, id: ClaimId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM claim WHERE site = $1 AND id = $2", &values![&site, &id]).map(drop)
}

/// Adds a question that waits for a person.
pub(crate) fn put_proposal(tx: &mut Tx<'_>, site: SiteId, p: &Proposal) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO proposal (site, question, older, newer, at, settled, because) \
         VALUES ($1, $2, $3, $4, $5, FALSE, $6) ON CONFLICT (site, question, older, newer) \
         DO UPDATE SET at = excluded.at, settled = FALSE, because = excluded.because",
        &values![&site, p.question.word(), &p.older, &p.newer, p.at, json(&p.because)?],
    )
    .map(drop)
}

/// Removes a question that is void.
pub(crate) fn drop_proposal(tx: &mut Tx<'_>, site: SiteId, pair: Pair) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM proposal WHERE site = $1 AND question = $2 AND older = $3 AND newer = $4",
        &values![&site, pair.question.word(), &pair.older, &pair.newer],
    )
    .map(drop)
}

/// Notes that a person answered a question with no.
pub(crate) fn settle(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    pair: Pair,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO proposal (site, question, older, newer, at, settled, because) \
         VALUES ($1, $2, $3, $4, $5, TRUE, '[]') ON CONFLICT (site, question, older, newer) \
         DO UPDATE SET at = excluded.at, settled = TRUE",
        &values![&site, pair.question.word(), &pair.older, &pair.newer, now],
    )
    .map(drop)
}

/// Keeps an act on the inventory, which its undo needs.
pub(crate) fn put_change(
    tx: &mut Tx<'_>,
    site: SiteId,
    actor: &str,
    change: &Change,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO inventory_change (site, id, at, actor, body) VALUES ($1, $2, $3, $4, $5)",
        &values![&site, &change.id, change.at, actor, json(change)?],
    )
    .map(drop)
}

/// An act on the inventory, and the one that undid it.
pub(crate) fn change(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: ChangeId,
) -> Result<Option<(Change, Option<ChangeId>)>, StoreError> {
    let row = tx.query_opt(
        "SELECT body, undone FROM inventory_change WHERE site = $1 AND id = $2",
        &values![&site, &id],
    )?;
    row.map(|row| Ok((row.json(0)?, row.opt_id(1)?.map(ChangeId)))).transpose()
}

/// Notes that an act was undone by another.
pub(crate) fn mark_undone(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: ChangeId,
    by: ChangeId,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE inventory_change SET undone = $3 WHERE site = $1 AND id = $2",
        &values![&site, &id, &by],
    )
    .map(drop)
}

/// Acts on the inventory, the newest first.
pub(crate) fn changes(
    tx: &mut Tx<'_>,
    site: SiteId,
    most: i64,
) -> Result<Vec<(Change, Option<ChangeId>)>, StoreError> {
    tx.query(
        "SELECT body, undone FROM inventory_change WHERE site = $1 ORDER BY at DESC, id DESC \
         LIMIT $2",
        &values![&site, most],
    )?
    .iter()
    .map(|row| Ok((row.json(0)?, row.opt_id(1)?.map(ChangeId))))
    .collect()
}

/// How many open questions there are about each thing.
pub(crate) fn questions(
    tx: &mut Tx<'_>,
    site: SiteId,
) -> Result<BTreeMap<ThingId, u64>, StoreError> {
    let mut all: BTreeMap<ThingId, u64> = BTreeMap::new();
    tx.each(
        "SELECT older, newer FROM proposal WHERE site = $1 AND NOT settled",
        &values![&site],
        |row| {
            for column in 0..2 {
                *all.entry(ThingId(row.id(column)?)).or_default() += 1;
            }
            Ok(())
        },
    )?;
    Ok(all)
}

/// When a person last changed what is known of each thing.
pub(crate) fn touched(
    tx: &mut Tx<'_>,
    site: SiteId,
) -> Result<BTreeMap<ThingId, Time>, StoreError> {
    let mut all = BTreeMap::new();
    tx.each(
        "SELECT id, touched FROM thing WHERE site = $1 AND touched IS NOT NULL",
        &values![&site],
        |row| {
            all.insert(ThingId(row.id(0)?), row.time(1)?);
            Ok(())
        },
    )?;
    Ok(all)
}

/// Notes that a person changed what is known of a thing.
pub(crate) fn touch(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    id: ThingId,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE thing SET touched = $3, version = version + 1, changed = $3 \
         WHERE site = $1 AND id = $2",
        &values![&site, &id, now],
    )
    .map(drop)
}

/// JSON for a column.
pub(crate) fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Fault(format!("no JSON: {e}")))
}

/// What is shown of a field of these statements.
pub(crate) fn chosen(fields: &Fields, field: Field) -> Option<String> {
    let said = fields.iter().filter(|(f, _)| *f == field).map(|(_, s)| s);
    field::choose(field, said).map(|c| c.shown.value.raw().to_owned())
}
