//! Ways to people, and what is on its way to them.
//!
//! An outbox: what is to be sent is a row before anything is sent, in the transaction that decided it. It is
//! tried until it is taken, ever more seldom, and given up after a day. Its id goes along each time, so that a
//! receiver can tell a second copy from a second message.

use gardien_site::id::{Id, SiteId};
use gardien_watch::time::{MINUTE, Time};

use super::{Row, StoreError, Tx, values};

/// After so long without success nothing more is tried.
pub(crate) const GIVES_UP: i64 = 24 * 60 * MINUTE;
/// Deliveries kept that are settled.
const KEPT: i64 = 30 * 24 * 60 * MINUTE;

/// A way to people.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Channel {
    pub(crate) id: Id,
    pub(crate) kind: String,
    pub(crate) name: String,
    /// act, look or note.
    pub(crate) level: String,
    pub(crate) lang: String,
    /// JSON, by its kind.
    pub(crate) settings: String,
    pub(crate) secret: Option<String>,
    pub(crate) worked: Option<Time>,
    pub(crate) failed: Option<Time>,
    pub(crate) error: Option<String>,
    pub(crate) version: i64,
}

/// Something on its way.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Delivery {
    pub(crate) id: Id,
    pub(crate) channel: Id,
    pub(crate) why: String,
    /// JSON: the notice.
    pub(crate) body: String,
    pub(crate) made: Time,
    pub(crate) tries: i64,
    pub(crate) state: String,
    pub(crate) error: Option<String>,
}

macro_rules! channel_columns {
    () => {
        "SELECT id, kind, name, level, lang, settings, secret, worked, failed, error, version \
         FROM channel "
    };
}

fn read(row: &Row) -> Result<Channel, StoreError> {
    Ok(Channel {
        id: row.id(0)?,
        kind: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        level: row.text(3)?.to_owned(),
        lang: row.text(4)?.to_owned(),
        settings: row.text(5)?.to_owned(),
        secret: row.opt_text(6)?.map(str::to_owned),
        worked: row.opt_time(7)?,
        failed: row.opt_time(8)?,
        error: row.opt_text(9)?.map(str::to_owned),
        version: row.int(10)?,
    })
}

/// All of them, by id.
pub(crate) fn all(tx: &mut Tx<'_>, site: SiteId) -> Result<Vec<Channel>, StoreError> {
    tx.query(concat!(channel_columns!(), "WHERE site = $1 ORDER BY id"), &values![&site])?
        .iter()
        .map(read)
        .collect()
}

/// One of them.
pub(crate) fn one(tx: &mut Tx<'_>, site: SiteId, id: Id) -> Result<Option<Channel>, StoreError> {
    let row = tx.query_opt(
        concat!(channel_columns!(), "WHERE site = $1 AND id = $2"),
        &values![&site, &id],
    )?;
    row.as_ref().map(read).transpose()
}

/// Adds one.
pub(crate) fn add(tx: &mut Tx<'_>, site: SiteId, now: Time, c: &Channel) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO channel (site, id, kind, name, level, lang, settings, secret, made, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)",
        &values![
            &site,
            &c.id,
            &c.kind,
            &c.name,
            &c.level,
            &c.lang,
            &c.settings,
            c.secret.as_deref(),
            now
        ],
    )
    .map(drop)
}

/// Removes one with all that is on its way.
pub(crate) fn remove(tx: &mut Tx<'_>, site: SiteId, id: Id) -> Result<(), StoreError> {
    tx.execute("DELETE FROM delivery WHERE site = $1 AND channel = $2", &values![&site, &id])?;
    tx.execute("DELETE FROM channel WHERE site = $1 AND id = $2", &values![&site, &id]).map(drop)
}

/// Puts something on its way.
pub(crate) fn enqueue(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    id: Id,
    channel: Id,
    why: &str,
    body: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO delivery (site, id, channel, why, body, made, next_try, tries, state) \
         VALUES ($1, $2, $3, $4, $5, $6, $6, 0, 'waiting')",
        &values![&site, &id, &channel, why, body, now],
    )
    .map(drop)
}

macro_rules! delivery_columns {
    () => {
        "SELECT id, channel, why, body, made, tries, state, error FROM delivery "
    };
}

fn read_delivery(row: &Row) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        id: row.id(0)?,
        channel: row.id(1)?,
        why: row.text(2)?.to_owned(),
        body: row.text(3)?.to_owned(),
        made: row.time(4)?,
        tries: row.int(5)?,
        state: row.text(6)?.to_owned(),
        error: row.opt_text(7)?.map(str::to_owned),
    })
}

/// What is due, the oldest first, a few at a time.
pub(crate) fn due(tx: &mut Tx<'_>, site: SiteId, now: Time) -> Result<Vec<Delivery>, StoreError> {
    tx.query(
        concat!(
            delivery_columns!(),
            "WHERE site = $1 AND next_try IS NOT NULL AND next_try <= $2 ORDER BY made, id LIMIT 32"
        ),
        &values![&site, now],
    )?
    .iter()
    .map(read_delivery)
    .collect()
}

/// The newest of a channel.
pub(crate) fn of_channel(
    tx: &mut Tx<'_>,
    site: SiteId,
    channel: Id,
) -> Result<Vec<Delivery>, StoreError> {
    tx.query(
        concat!(
            delivery_columns!(),
            "WHERE site = $1 AND channel = $2 ORDER BY made DESC, id DESC LIMIT 20"
        ),
        &values![&site, &channel],
    )?
    .iter()
    .map(read_delivery)
    .collect()
}

/// When to try again after so many tries: half a minute, doubled each time, an hour at most.
pub(crate) const fn wait(tries: i64) -> i64 {
    let doublings = if tries < 7 { tries } else { 7 };
    let wait = (MINUTE / 2) << doublings;
    if wait > 60 * MINUTE { 60 * MINUTE } else { wait }
}

/// Keeps how a try went. Whether it was given up now.
pub(crate) fn tried(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    d: &Delivery,
    error: Option<&str>,
) -> Result<bool, StoreError> {
    let gives_up = error.is_some() && now.since(d.made) >= GIVES_UP;
    let state = match error {
        None => "sent",
        Some(_) if gives_up => "given-up",
        Some(_) => "waiting",
    };
    let next = (state == "waiting").then(|| Time(now.0.saturating_add(wait(d.tries))));
    tx.execute(
        "UPDATE delivery SET state = $3, next_try = $4, tries = tries + 1, error = $5 \
         WHERE site = $1 AND id = $2",
        &values![&site, &d.id, state, next, error],
    )?;
    let sql = if error.is_none() {
        "UPDATE channel SET worked = $3, error = $4 WHERE site = $1 AND id = $2"
    } else {
        "UPDATE channel SET failed = $3, error = $4 WHERE site = $1 AND id = $2"
    };
    tx.execute(sql, &values![&site, &d.channel, now, error])?;
    tx.execute(
        "DELETE FROM delivery WHERE site = $1 AND next_try IS NULL AND made < $2",
        &values![&site, now.0.saturating_sub(KEPT)],
    )?;
    Ok(gives_up)
}

/// Whether a channel gave something up since a moment and took nothing after.
pub(crate) fn broken(
    tx: &mut Tx<'_>,
    site: SiteId,
    since: Time,
) -> Result<Vec<(Id, Time)>, StoreError> {
    let rows = tx.query(
        "SELECT c.id, MAX(d.made) FROM channel c JOIN delivery d ON d.site = c.site AND \
         d.channel = c.id WHERE c.site = $1 AND d.state = 'given-up' AND d.made >= $2 AND \
         (c.worked IS NULL OR c.worked < d.made) GROUP BY c.id ORDER BY c.id",
        &values![&site, since],
    )?;
    rows.iter().map(|row| Ok((row.id(0)?, row.time(1)?))).collect()
}
