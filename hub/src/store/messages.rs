//! Messages, what people did about them, announced work, and what things hang on.
//!
//! A message is one row whose body is the desk's own form; the columns beside it are for lists. Rows stay
//! when a message is over, so that a person can look back.

use std::collections::BTreeMap;

use gardien_site::{
    id::{Id, PersonId, PlaceId, SiteId, ThingId},
    message::{
        cause::{Link, Window},
        desk::{Memory, Message, State},
    },
};
use gardien_watch::time::Time;

use super::{Row, StoreError, Tx, things::json, values};

/// How long a message that is over stays on the desk.
const STAYS: i64 = 15 * 24 * 3_600_000_000;

/// A message with its version.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) message: Message,
    pub(crate) version: i64,
}

impl Kept {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { message: row.json(0)?, version: row.int(1)? })
    }
}

/// What the desk remembers; `None` before its first look.
pub(crate) fn memory(tx: &mut Tx<'_>, site: SiteId) -> Result<Option<Memory>, StoreError> {
    let row = tx.query_opt("SELECT memory FROM message_desk WHERE site = $1", &values![&site])?;
    row.map(|row| row.json(0)).transpose()
}

/// Keeps it.
pub(crate) fn put_memory(tx: &mut Tx<'_>, site: SiteId, m: &Memory) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO message_desk (site, memory) VALUES ($1, $2) \
         ON CONFLICT (site) DO UPDATE SET memory = excluded.memory",
        &values![&site, json(m)?],
    )
    .map(drop)
}

/// When the site began.
pub(crate) fn began(tx: &mut Tx<'_>, site: SiteId) -> Result<Time, StoreError> {
    tx.query_one("SELECT made FROM site WHERE site = $1", &values![&site])?.time(0)
}

/// All messages of the desk: those that stand, and those that ended lately.
pub(crate) fn on_desk(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
) -> Result<Vec<Message>, StoreError> {
    tx.query(
        "SELECT body, version FROM message WHERE site = $1 AND \
         (state NOT IN ('over', 'folded') OR changed >= $2) ORDER BY id",
        &values![&site, now.0.saturating_sub(STAYS)],
    )?
    .iter()
    .map(|row| Kept::read(row).map(|k| k.message))
    .collect()
}

/// Keeps a message. Whether it is new, and its version.
pub(crate) fn put(tx: &mut Tx<'_>, site: SiteId, m: &Message) -> Result<(bool, i64), StoreError> {
    let version = tx
        .query_one(
            "INSERT INTO message (site, id, key, level, state, opened, changed, body, version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1) ON CONFLICT (site, id) DO UPDATE SET \
             key = excluded.key, level = excluded.level, state = excluded.state, \
             opened = excluded.opened, changed = excluded.changed, body = excluded.body, \
             version = message.version + 1 RETURNING version",
            &values![
                &site,
                &m.id,
                &m.key,
                m.level.word(),
                m.state.word(),
                m.opened,
                m.changed,
                json(m)?
            ],
        )?
        .int(0)?;
    Ok((version == 1, version))
}

/// One message.
pub(crate) fn one(tx: &mut Tx<'_>, site: SiteId, id: Id) -> Result<Option<Kept>, StoreError> {
    let row = tx.query_opt(
        "SELECT body, version FROM message WHERE site = $1 AND id = $2",
        &values![&site, &id],
    )?;
    row.as_ref().map(Kept::read).transpose()
}

/// Messages after one, in the order in which they came, at most `most`. `state`: one of the states, or
/// `standing` for all that stand; `level`: one level.
pub(crate) fn page(
    tx: &mut Tx<'_>,
    site: SiteId,
    state: &str,
    level: &str,
    after: Option<Id>,
    most: i64,
) -> Result<Vec<Kept>, StoreError> {
    let after = after.map_or([0; 16], |id| *id.octets());
    tx.query(
        "SELECT body, version FROM message WHERE site = $1 AND id > $2 AND ($3 = '' OR state = $3 \
         OR ($3 = 'standing' AND state NOT IN ('over', 'folded'))) AND ($4 = '' OR level = $4) \
         ORDER BY id LIMIT $5",
        &values![&site, &after, state, level, most],
    )?
    .iter()
    .map(Kept::read)
    .collect()
}

/// How many messages wait for a person, by level.
pub(crate) fn open(tx: &mut Tx<'_>, site: SiteId) -> Result<BTreeMap<String, u64>, StoreError> {
    let rows = tx.query(
        "SELECT level, CAST(COUNT(*) AS BIGINT) FROM message WHERE site = $1 AND state = $2 \
         GROUP BY level ORDER BY level",
        &values![&site, State::Open.word()],
    )?;
    rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.count(1)?))).collect()
}

/// Keeps what a person thinks of a message; the last word of each person counts. `rules` are those that said
/// *act*; without any, the vote counts for none.
pub(crate) fn vote(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    message: Id,
    person: PersonId,
    rules: &[String],
    useful: bool,
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM message_vote WHERE site = $1 AND message = $2 AND person = $3",
        &values![&site, &message, &person],
    )?;
    let none = [String::new()];
    for rule in if rules.is_empty() { &none[..] } else { rules } {
        tx.execute(
            "INSERT INTO message_vote (site, message, person, rule, useful, at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            &values![&site, &message, &person, rule, useful, now],
        )?;
    }
    Ok(())
}

/// By rule: how many found a message of level *act* useful, and how many did not. Votes on other messages
/// are under the empty name.
pub(crate) fn votes(
    tx: &mut Tx<'_>,
    site: SiteId,
) -> Result<BTreeMap<String, [u64; 2]>, StoreError> {
    let rows = tx.query(
        "SELECT rule, useful, CAST(COUNT(*) AS BIGINT) FROM message_vote WHERE site = $1 \
         GROUP BY rule, useful ORDER BY rule",
        &values![&site],
    )?;
    let mut all: BTreeMap<String, [u64; 2]> = BTreeMap::new();
    for row in &rows {
        let [useful, not] = all.entry(row.text(0)?.to_owned()).or_default();
        *(if row.bool(1)? { useful } else { not }) += row.count(2)?;
    }
    Ok(all)
}

/// The votes on each message: useful, not, each person once.
pub(crate) fn votes_on(tx: &mut Tx<'_>, site: SiteId, message: Id) -> Result<[u64; 2], StoreError> {
    let rows = tx.query(
        "SELECT useful, CAST(COUNT(DISTINCT person) AS BIGINT) FROM message_vote \
         WHERE site = $1 AND message = $2 GROUP BY useful",
        &values![&site, &message],
    )?;
    let mut all = [0, 0];
    for row in &rows {
        let [useful, not] = &mut all;
        *(if row.bool(0)? { useful } else { not }) += row.count(1)?;
    }
    Ok(all)
}

/// Announced work with its version and who announced it.
#[derive(Clone, Debug)]
pub(crate) struct KeptWindow {
    pub(crate) window: Window,
    pub(crate) by: PersonId,
    pub(crate) version: i64,
}

/// Announced work that is not over before a moment, the earliest first.
pub(crate) fn windows(
    tx: &mut Tx<'_>,
    site: SiteId,
    not_before: Time,
) -> Result<Vec<KeptWindow>, StoreError> {
    tx.query(
        "SELECT id, place, things, from_time, until_time, reason, made_by, version \
         FROM maintenance_window WHERE site = $1 AND until_time >= $2 ORDER BY from_time, id",
        &values![&site, not_before],
    )?
    .iter()
    .map(read_window)
    .collect()
}

/// One of them.
pub(crate) fn window(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: Id,
) -> Result<Option<KeptWindow>, StoreError> {
    let row = tx.query_opt(
        "SELECT id, place, things, from_time, until_time, reason, made_by, version \
         FROM maintenance_window WHERE site = $1 AND id = $2",
        &values![&site, &id],
    )?;
    row.as_ref().map(read_window).transpose()
}

fn read_window(row: &Row) -> Result<KeptWindow, StoreError> {
    let window = Window {
        id: row.id(0)?,
        place: row.opt_id(1)?.map(PlaceId),
        things: row.json(2)?,
        from: row.time(3)?,
        until: row.time(4)?,
        reason: row.text(5)?.to_owned(),
    };
    Ok(KeptWindow { window, by: PersonId(row.id(6)?), version: row.int(7)? })
}

/// Keeps announced work. Its version.
pub(crate) fn put_window(
    tx: &mut Tx<'_>,
    site: SiteId,
    w: &Window,
    by: PersonId,
) -> Result<i64, StoreError> {
    tx.query_one(
        "INSERT INTO maintenance_window (site, id, place, things, from_time, until_time, reason, \
         made_by, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1) ON CONFLICT (site, id) \
         DO UPDATE SET from_time = excluded.from_time, until_time = excluded.until_time, \
         reason = excluded.reason, version = maintenance_window.version + 1 RETURNING version",
        &values![&site, &w.id, w.place, json(&w.things)?, w.from, w.until, &w.reason, &by],
    )?
    .int(0)
}

/// What each thing hangs on.
pub(crate) fn links(tx: &mut Tx<'_>, site: SiteId) -> Result<BTreeMap<ThingId, Link>, StoreError> {
    let rows = tx.query(
        "SELECT thing, on_thing, confidence FROM thing_link WHERE site = $1 ORDER BY thing",
        &values![&site],
    )?;
    rows.iter()
        .map(|row| {
            let confidence = u8::try_from(row.int(2)?.clamp(0, 100)).unwrap_or(100);
            Ok((ThingId(row.id(0)?), Link { on: ThingId(row.id(1)?), confidence }))
        })
        .collect()
}

/// Keeps what a thing hangs on, as a person told; `None` forgets it.
pub(crate) fn put_link(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    thing: ThingId,
    on: Option<ThingId>,
) -> Result<(), StoreError> {
    let Some(on) = on else {
        let sql = "DELETE FROM thing_link WHERE site = $1 AND thing = $2";
        return tx.execute(sql, &values![&site, &thing]).map(drop);
    };
    tx.execute(
        "INSERT INTO thing_link (site, thing, on_thing, source, confidence, at) \
         VALUES ($1, $2, $3, 'told', 100, $4) ON CONFLICT (site, thing) DO UPDATE SET \
         on_thing = excluded.on_thing, source = excluded.source, \
         confidence = excluded.confidence, at = excluded.at",
        &values![&site, &thing, &on, now],
    )
    .map(drop)
}
