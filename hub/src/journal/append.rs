//! Entries into the store.
//!
//! An append reads the head of the log, adds hashes to its edge, and writes entries and new head: all
//! in the caller's transaction, so that an act and its entry are kept together or not at all. No
//! entry is read again for it. A log that was not begun is begun by the first append.

use std::{sync::Arc, time::Instant};

use aws_lc_rs::rand;
use gardien_site::{
    id::{Id, SiteId},
    journal::{
        audit::BEGIN,
        entry::{Actor, Entry, Object, Outcome, Quality, Written, commitment},
        tree::{Edge, Hash},
    },
};
use gardien_watch::time::Time;

use super::origin;
use crate::store::{Row, StoreError, Tx, values};

/// This run of the program, as its entries name it. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    site: SiteId,
    boot: Arc<[u8; 16]>,
    start: Instant,
    quality: Quality,
}

/// An entry to be written: what it says, without when and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draft {
    /// Who.
    pub(crate) actor: Actor,
    /// On what authority: the role or rule.
    pub(crate) authority: String,
    /// What is done.
    pub(crate) action: String,
    /// To what.
    pub(crate) object: Object,
    /// SHA-256 of its state before.
    pub(crate) before: Option<[u8; 32]>,
    /// SHA-256 of its state after.
    pub(crate) after: Option<[u8; 32]>,
    /// Personal data: the field, the value, and whom or what it is about. Only commitments to them are
    /// in the entry; they themselves can be erased by [`erase`].
    pub(crate) private: Vec<(String, Vec<u8>, Option<Id>)>,
    /// The entry that this is the result of.
    pub(crate) result: Option<(u64, Outcome)>,
    /// Facts that are nobody's secret.
    pub(crate) facts: Vec<(String, String)>,
}

impl Draft {
    /// An act, with nothing further said.
    pub(crate) fn new(actor: Actor, authority: &str, action: &str, object: Object) -> Self {
        Self {
            actor,
            authority: authority.to_owned(),
            action: action.to_owned(),
            object,
            before: None,
            after: None,
            private: Vec::new(),
            result: None,
            facts: Vec::new(),
        }
    }

    /// Adds a fact.
    pub(crate) fn fact(mut self, name: &str, text: impl ToString) -> Self {
        self.facts.push((name.to_owned(), text.to_string()));
        self
    }

    /// Adds a value that only a commitment may stand for.
    pub(crate) fn private(mut self, field: &str, value: &[u8], about: Option<Id>) -> Self {
        self.private.push((field.to_owned(), value.to_owned(), about));
        self
    }

    /// The result of an intent: the same act, by its number.
    pub(crate) fn result_of(mut self, intent: u64, outcome: Outcome) -> Self {
        self.result = Some((intent, outcome));
        self
    }
}

impl Run {
    /// Begins a run, at most once in a program.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub(crate) fn start(site: SiteId, quality: Quality) -> Result<Self, StoreError> {
        let mut boot = [0; 16];
        chance(&mut boot)?;
        Ok(Self { site, boot: Arc::new(boot), start: Instant::now(), quality })
    }

    /// The site whose journal it writes.
    pub(crate) const fn site(&self) -> SiteId {
        self.site
    }

    fn written(&self, epoch: u64, now: Time) -> Written {
        let monotonic = u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX);
        Written { epoch, boot: *self.boot, monotonic, wall: now, quality: self.quality }
    }
}

/// Octets fit for secrets.
pub(super) fn chance(octets: &mut [u8]) -> Result<(), StoreError> {
    rand::fill(octets).map_err(|_| StoreError::Fault("no randomness".to_owned()))
}

/// A log in the store: its epoch, its origin and its edge.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Log {
    pub(crate) epoch: u64,
    pub(crate) origin: String,
    pub(crate) edge: Edge,
    pub(crate) root: Hash,
}

const NEWEST: &str = "SELECT epoch, origin, size, root, edge FROM journal WHERE site = $1 \
     ORDER BY epoch DESC LIMIT 1";

/// The log that grows. `None` before the first entry.
pub(super) fn newest(tx: &mut Tx<'_>, site: SiteId) -> Result<Option<Log>, StoreError> {
    let row = tx.query_opt(NEWEST, &values![&site])?;
    row.map(|row| {
        let damaged = |what: &str| StoreError::Damaged(format!("journal: {what}"));
        let size = row.count(2)?;
        let root = Hash(hash(&row, 3)?);
        let edge = Edge::from_octets(size, row.bytes(4)?).ok_or_else(|| damaged("edge"))?;
        Ok(Log { epoch: row.count(0)?, origin: row.text(1)?.to_owned(), edge, root })
    })
    .transpose()
}

pub(super) fn hash(row: &Row, column: usize) -> Result<[u8; 32], StoreError> {
    row.bytes(column)?
        .try_into()
        .map_err(|_| StoreError::Shape { column, wanted: "thirty-two octets" })
}

pub(super) fn number(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The epoch and the size of the log that grows, 0 and 0 before the first entry.
///
/// # Errors
/// The store's.
pub(crate) fn begun(tx: &mut Tx<'_>, site: SiteId) -> Result<(u64, u64), StoreError> {
    Ok(newest(tx, site)?.map_or((0, 0), |log| (log.epoch, log.edge.size())))
}

/// Appends entries, in this order. Returns the number of the first.
///
/// # Errors
/// The store's; [`StoreError::Fault`] for a draft that no entry may say.
pub(crate) fn append(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    drafts: &[Draft],
) -> Result<u64, StoreError> {
    let mut log = match newest(tx, run.site)? {
        Some(log) => log,
        None => begin(tx, run, now, 1, Vec::new())?,
    };
    let first = log.edge.size();
    for draft in drafts {
        write(tx, run, now, &mut log, draft)?;
    }
    keep(tx, run.site, &log)?;
    Ok(first)
}

/// Begins a log: its first entry says so.
pub(super) fn begin(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    epoch: u64,
    facts: Vec<(String, String)>,
) -> Result<Log, StoreError> {
    let edge = Edge::new();
    let mut log = Log { epoch, origin: origin(run.site, epoch), root: edge.root(), edge };
    tx.execute(
        "INSERT INTO journal (site, epoch, origin, size, root, edge) VALUES ($1, $2, $3, 0, $4, $5)",
        &values![&run.site, number(epoch), &log.origin, &log.root.0, &[][..] as &[u8]],
    )?;
    let object = Object { kind: "journal".to_owned(), id: Some(run.site.0) };
    let mut draft = Draft::new(Actor::Hub, "hub", BEGIN, object);
    draft.facts = facts;
    write(tx, run, now, &mut log, &draft)?;
    keep(tx, run.site, &log)?;
    Ok(log)
}

fn keep(tx: &mut Tx<'_>, site: SiteId, log: &Log) -> Result<(), StoreError> {
    let changed = tx.execute(
        "UPDATE journal SET size = $3, root = $4, edge = $5 WHERE site = $1 AND epoch = $2",
        &values![
            &site,
            number(log.epoch),
            number(log.edge.size()),
            &log.edge.root().0,
            log.edge.octets(),
        ],
    )?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Damaged("journal: no head".to_owned())) }
}

fn write(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    log: &mut Log,
    draft: &Draft,
) -> Result<(), StoreError> {
    let n = log.edge.size();
    let mut commitments = Vec::with_capacity(draft.private.len());
    for (field, value, about) in &draft.private {
        let mut salt = [0; 32];
        chance(&mut salt)?;
        commitments.push((field.clone(), commitment(&salt, field, value)));
        tx.execute(
            "INSERT INTO journal_secret (site, epoch, n, field, about, salt, value) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &values![
                &run.site,
                number(log.epoch),
                number(n),
                field,
                about.as_ref(),
                &salt,
                value.as_slice()
            ],
        )?;
    }
    let entry = Entry {
        written: run.written(log.epoch, now),
        actor: draft.actor,
        authority: draft.authority.clone(),
        action: draft.action.clone(),
        object: draft.object.clone(),
        before: draft.before,
        after: draft.after,
        commitments,
        result: draft.result,
        facts: draft.facts.clone(),
    };
    let octets = entry.encode().map_err(|e| StoreError::Fault(e.to_string()))?;
    let leaf = Entry::leaf(&octets);
    tx.execute(
        "INSERT INTO journal_entry (site, epoch, n, leaf, entry) VALUES ($1, $2, $3, $4, $5)",
        &values![&run.site, number(log.epoch), number(n), &leaf.0, octets],
    )?;
    log.edge.push(leaf);
    Ok(())
}

/// Erases what commitments about somebody or something stand for, in every log of the site, and enters
/// that it was done. The tree does not change. Returns how many values were erased.
///
/// # Errors
/// The store's.
pub(crate) fn erase(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    about: Id,
    actor: Actor,
    authority: &str,
) -> Result<u64, StoreError> {
    let erased = tx.execute(
        "DELETE FROM journal_secret WHERE site = $1 AND about = $2",
        &values![&run.site, &about],
    )?;
    let object = Object { kind: "journal".to_owned(), id: Some(about) };
    let draft = Draft::new(actor, authority, "journal.erase", object).fact("values", erased);
    append(tx, run, now, &[draft])?;
    Ok(erased)
}
