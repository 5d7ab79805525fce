//! In which captures things were seen: the landmarks of a life that a person remembers by name.
//!
//! A row is what one thing moved in one capture, under the number that it was counted under.

use std::collections::BTreeMap;

use gardien_site::id::SiteId;
use gardien_watch::{time::Time, untrusted::Untrusted};

use super::{StoreError, Tx, values};

/// Captures shown of one thing: the latest.
pub(crate) const SHOWN: i64 = 500;
/// Names of parties shown of one capture.
const NAMES: usize = 8;

/// What a thing moved in one capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) first: Time,
    pub(crate) last: Time,
    pub(crate) up: u64,
    pub(crate) down: u64,
}

/// The same, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// The name of the capture, as it was given.
    pub(crate) capture: Untrusted,
    pub(crate) seen: Seen,
    /// Names, else addresses, of parties that the thing was never seen with before; eight at most.
    pub(crate) new: Vec<Untrusted>,
    /// How many there were.
    pub(crate) parties: u64,
}

/// Keeps what a thing moved in a capture. A capture is counted once: its row stays as it is.
///
/// # Errors
/// The store's.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    site: SiteId,
    thing: i64,
    digest: &[u8; 32],
    seen: &Seen,
) -> Result<(), StoreError> {
    let n = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    // Two things of one report can be one of ours.
    tx.execute(
        "INSERT INTO seen (site, thing, digest, first_seen, last_seen, up, down) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (site, thing, digest) DO UPDATE SET \
         first_seen = CASE WHEN seen.first_seen < excluded.first_seen THEN seen.first_seen \
         ELSE excluded.first_seen END, \
         last_seen = CASE WHEN seen.last_seen > excluded.last_seen THEN seen.last_seen \
         ELSE excluded.last_seen END, \
         up = seen.up + excluded.up, down = seen.down + excluded.down",
        &values![&site, thing, digest, seen.first, seen.last, n(seen.up), n(seen.down)],
    )
    .map(drop)
}

/// The captures that things of these numbers were seen in, the oldest first: of many, the latest.
///
/// # Errors
/// The store's.
pub(crate) fn of(tx: &mut Tx<'_>, site: SiteId, numbers: &[i64]) -> Result<Vec<Shown>, StoreError> {
    let mut all: Vec<(Vec<u8>, Shown)> = Vec::new();
    for num in numbers {
        let rows = tx.query(
            "SELECT s.digest, o.name, s.first_seen, s.last_seen, s.up, s.down FROM seen s \
             JOIN source o ON o.site = s.site AND o.digest = s.digest \
             WHERE s.site = $1 AND s.thing = $2 ORDER BY s.first_seen DESC, s.digest LIMIT $3",
            &values![&site, *num, SHOWN],
        )?;
        for row in &rows {
            let digest = row.bytes(0)?.to_vec();
            let seen = Seen {
                first: row.time(2)?,
                last: row.time(3)?,
                up: row.count(4)?,
                down: row.count(5)?,
            };
            match all.iter_mut().find(|(d, _)| *d == digest) {
                Some((_, have)) => {
                    let have = &mut have.seen;
                    have.first = have.first.min(seen.first);
                    have.last = have.last.max(seen.last);
                    have.up = have.up.saturating_add(seen.up);
                    have.down = have.down.saturating_add(seen.down);
                }
                None => {
                    let capture = Untrusted::new(row.text(1)?);
                    all.push((digest, Shown { capture, seen, new: Vec::new(), parties: 0 }));
                }
            }
        }
    }
    all.sort_by(|(d, a), (e, b)| {
        (a.seen.first, a.seen.last, d).cmp(&(b.seen.first, b.seen.last, e))
    });
    for (met, name) in met(tx, site, numbers)? {
        // Where captures overlap, the one that is nearest around.
        let of = all
            .iter_mut()
            .filter(|(_, s)| s.seen.first <= met && met <= s.seen.last)
            .min_by_key(|(_, s)| s.seen.last.since(s.seen.first));
        if let Some((_, shown)) = of {
            shown.parties += 1;
            if shown.new.len() < NAMES {
                shown.new.push(name);
            }
        }
    }
    let many = all.len().saturating_sub(usize::try_from(SHOWN).unwrap_or(usize::MAX));
    Ok(all.into_iter().skip(many).map(|(_, shown)| shown).collect())
}

/// When each party was first met, with its name, else an address of it.
fn met(
    tx: &mut Tx<'_>,
    site: SiteId,
    numbers: &[i64],
) -> Result<Vec<(Time, Untrusted)>, StoreError> {
    let mut met: BTreeMap<String, Time> = BTreeMap::new();
    for num in numbers {
        let rows = tx.query(
            "SELECT t.first_seen, p.name, t.addresses FROM talk t \
             JOIN party p ON p.site = t.site AND p.num = t.party \
             WHERE t.site = $1 AND t.thing = $2",
            &values![&site, *num],
        )?;
        for row in &rows {
            let first = row.time(0)?;
            // By another protocol it is the same to whoever reads.
            let name = match row.opt_text(1)? {
                Some(name) => name.to_owned(),
                None => {
                    let addresses: Vec<String> = row.json(2)?;
                    addresses.into_iter().next().unwrap_or_default()
                }
            };
            let have = met.entry(name).or_insert(first);
            *have = first.min(*have);
        }
    }
    let mut met: Vec<(Time, Untrusted)> =
        met.into_iter().map(|(name, first)| (first, Untrusted::new(&name))).collect();
    met.sort_by_key(|(first, _)| *first);
    Ok(met)
}
