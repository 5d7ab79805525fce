//! Documents about things, with their history.
//!
//! A row never goes away: it is current, waits for a person, was refused, or was replaced. What a document is
//! about (one thing, or all of a model) and on which line it stands (the documents that replace one another)
//! is decided by `acts::declarations`. The hub's own row of the kind `found` says what lists of holes say of
//! a thing.

use gardien_site::id::{DeclarationId, PersonId, SiteId, ThingId};
use gardien_watch::time::Time;

use super::{Row, StoreError, Tx, values};

/// A document, without its octets.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Kept {
    pub(crate) id: DeclarationId,
    /// mud, support, sbom, holes, vex or found.
    pub(crate) kind: String,
    /// The one thing that it is about.
    pub(crate) thing: Option<ThingId>,
    /// Else the model, as the document or a person names it.
    pub(crate) maker: Option<String>,
    pub(crate) model: Option<String>,
    /// Who says it; for lists, their name.
    pub(crate) source: String,
    /// SHA-256 of the octets.
    pub(crate) digest: [u8; 32],
    /// The subject of the certificate that signed it.
    pub(crate) signer: Option<String>,
    /// current, waiting, refused or replaced.
    pub(crate) state: String,
    pub(crate) received: Time,
    /// When it says that it must be fetched again.
    pub(crate) stale: Option<Time>,
    /// The person who decided, and when; nobody where none was needed.
    pub(crate) decided_by: Option<String>,
    pub(crate) decided_at: Option<Time>,
    /// JSON.
    pub(crate) summary: String,
    /// Octets of the document.
    pub(crate) size: u64,
    pub(crate) version: i64,
}

macro_rules! columns {
    () => {
        "SELECT id, kind, thing, maker, model, source, digest, signer, state, received, stale, \
         decided_by, decided_at, summary, CAST(LENGTH(body) AS BIGINT), version FROM declaration "
    };
}

impl Kept {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let text = |n| Ok::<_, StoreError>(row.opt_text(n)?.map(str::to_owned));
        Ok(Self {
            id: DeclarationId(row.id(0)?),
            kind: row.text(1)?.to_owned(),
            thing: row.opt_id(2)?.map(ThingId),
            maker: text(3)?,
            model: text(4)?,
            source: row.text(5)?.to_owned(),
            digest: row
                .bytes(6)?
                .try_into()
                .map_err(|_| StoreError::Shape { column: 6, wanted: "thirty-two octets" })?,
            signer: text(7)?,
            state: row.text(8)?.to_owned(),
            received: row.time(9)?,
            stale: row.opt_time(10)?,
            decided_by: text(11)?,
            decided_at: row.opt_time(12)?,
            summary: row.text(13)?.to_owned(),
            size: row.count(14)?,
            version: row.int(15)?,
        })
    }

    /// Whether it is about a thing of this maker and model.
    pub(crate) fn names(&self, thing: &super::things::Thing) -> bool {
        if let Some(id) = self.thing {
            return id == thing.id;
        }
        let same = |a: &Option<String>, b: &Option<String>| match (a, b) {
            (Some(a), Some(b)) => a.trim().to_lowercase() == b.trim().to_lowercase(),
            _ => false,
        };
        same(&self.maker, &thing.maker) && same(&self.model, &thing.model)
    }
}

/// Keeps a document.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    site: SiteId,
    kept: &Kept,
    body: &[u8],
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO declaration (site, id, kind, thing, maker, model, source, digest, signer, \
         state, received, stale, decided_by, decided_at, summary, body, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1)",
        &values![
            &site,
            &kept.id,
            &kept.kind,
            kept.thing,
            kept.maker.as_ref(),
            kept.model.as_ref(),
            &kept.source,
            &kept.digest,
            kept.signer.as_ref(),
            &kept.state,
            kept.received,
            kept.stale,
            kept.decided_by.as_ref(),
            kept.decided_at,
            &kept.summary,
            body,
        ],
    )
    .map(drop)
}

/// One document.
pub(crate) fn one(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: DeclarationId,
) -> Result<Option<Kept>, StoreError> {
    tx.query_opt(concat!(columns!(), "WHERE site = $1 AND id = $2"), &values![&site, &id])?
        .as_ref()
        .map(Kept::read)
        .transpose()
}

/// The octets of one.
pub(crate) fn body(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: DeclarationId,
) -> Result<Option<Vec<u8>>, StoreError> {
    tx.query_opt("SELECT body FROM declaration WHERE site = $1 AND id = $2", &values![&site, &id])?
        .map(|row| row.bytes(0).map(<[u8]>::to_vec))
        .transpose()
}

/// All of a kind in a state, oldest first.
pub(crate) fn of_kind(
    tx: &mut Tx<'_>,
    site: SiteId,
    kind: &str,
    state: &str,
) -> Result<Vec<Kept>, StoreError> {
    tx.query(
        concat!(columns!(), "WHERE site = $1 AND kind = $2 AND state = $3 ORDER BY id"),
        &values![&site, kind, state],
    )?
    .iter()
    .map(Kept::read)
    .collect()
}

/// All after one, oldest first; at most `most`, which are looked at and kept by `keep`.
pub(crate) fn page(
    tx: &mut Tx<'_>,
    site: SiteId,
    after: Option<DeclarationId>,
    most: usize,
    keep: impl Fn(&Kept) -> bool,
) -> Result<Vec<Kept>, StoreError> {
    const STRIDE: i64 = 256;
    let mut after = after.map_or([0; 16], |id| *id.0.octets());
    let mut found = Vec::new();
    loop {
        let rows = tx.query(
            concat!(columns!(), "WHERE site = $1 AND id > $2 ORDER BY id LIMIT $3"),
            &values![&site, &after, STRIDE],
        )?;
        for row in &rows {
            let kept = Kept::read(row)?;
            after = *kept.id.0.octets();
            if keep(&kept) {
                found.push(kept);
                if found.len() >= most {
                    return Ok(found);
                }
            }
        }
        if i64::try_from(rows.len()).unwrap_or(STRIDE) < STRIDE {
            return Ok(found);
        }
    }
}

/// Sets a state, who decided it, and what is said of it from now on.
pub(crate) fn decide(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    id: DeclarationId,
    state: &str,
    by: Option<PersonId>,
    summary: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE declaration SET state = $3, decided_by = COALESCE($4, decided_by), \
         decided_at = CASE WHEN $4 IS NULL THEN decided_at ELSE $5 END, summary = $6, \
         version = version + 1 WHERE site = $1 AND id = $2",
        &values![&site, &id, state, by.map(|p| p.to_string()), now, summary],
    )
    .map(drop)
}

/// The same document came again: the time at which it must be fetched moves, and how its signature is judged.
pub(crate) fn again(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: DeclarationId,
    stale: Option<Time>,
    signer: &Option<String>,
    summary: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE declaration SET stale = $3, signer = $4, summary = $5, version = version + 1 \
         WHERE site = $1 AND id = $2",
        &values![&site, &id, stale, signer.as_deref(), summary],
    )
    .map(drop)
}

/// Sets what is said of a document.
pub(crate) fn put_summary(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: DeclarationId,
    summary: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE declaration SET summary = $3, version = version + 1 WHERE site = $1 AND id = $2",
        &values![&site, &id, summary],
    )
    .map(drop)
}

/// Sets when a document must be fetched again.
pub(crate) fn stale_at(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: DeclarationId,
    stale: Time,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE declaration SET stale = $3, version = version + 1 WHERE site = $1 AND id = $2",
        &values![&site, &id, stale],
    )
    .map(drop)
}

/// Current documents that should have been fetched again before a moment, the longest due first.
pub(crate) fn due(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    most: i64,
) -> Result<Vec<Kept>, StoreError> {
    tx.query(
        concat!(
            columns!(),
            "WHERE site = $1 AND state = 'current' AND stale <= $2 ORDER BY stale, id LIMIT $3"
        ),
        &values![&site, now, most],
    )?
    .iter()
    .map(Kept::read)
    .collect()
}
