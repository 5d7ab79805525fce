//! Heads signed, and only such as continue what was signed last.
//!
//! The file `signed` holds the size and edge of the last head. To sign a new one, the leaves since then
//! are added to that edge; the root must come out as the store says. The file is on the disk before a
//! signature leaves. So a store that was put back, or changed where it was signed already, is never
//! signed: not as many leaves, or another root.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use gardien_site::{
    id::SiteId,
    journal::{
        audit,
        entry::Entry,
        note::{Checkpoint, Signed},
        policy::Policy,
        tree::{Edge, Hash},
    },
};
use gardien_watch::time::{SECOND, Time};

use super::{
    JournalError, Keys, Run,
    append::{Log, begin, hash, newest, number},
    halt::Halt,
    keys::folder,
    origin,
};
use crate::store::{Db, StoreError, Tx, values};

/// The file's name, in the folder of the keys.
pub(super) const FILE: &str = "signed";
const FIRST: &str = "gardien: the last head that was signed";

/// What was signed last.
#[derive(Clone, Debug, PartialEq)]
struct Last {
    origin: String,
    edge: Edge,
}

/// Whoever signs. Clones share it.
#[derive(Clone)]
pub(crate) struct Signer {
    shared: Arc<Shared>,
}

struct Shared {
    site: SiteId,
    folder: PathBuf,
    keys: Keys,
    /// One at a time in this program; a lock on a file keeps other programs out.
    turn: Mutex<()>,
}

impl Signer {
    /// Reads or makes the keys, and holds the log in the store against itself and against what was
    /// signed last.
    ///
    /// # Errors
    /// When the store is not the one that was signed, or a file is not as it must be.
    pub(crate) fn open(store: &Path, site: SiteId, db: &Db) -> Result<Self, JournalError> {
        let keys = Keys::open(store, site, false)?;
        let folder = folder(store);
        let signer = Self { shared: Arc::new(Shared { site, folder, keys, turn: Mutex::new(()) }) };
        if !signer.file().exists() && !signer.has_signed(db)? {
            signer.put(&Last { origin: origin(site, 1), edge: Edge::new() })?;
        }
        signer.check(db)?;
        Ok(signer)
    }

    /// The keys.
    pub(crate) fn keys(&self) -> &Keys {
        &self.shared.keys
    }

    /// The site.
    pub(crate) fn site(&self) -> SiteId {
        self.shared.site
    }

    /// Holds the log in the store against itself (its leaves lead to its root, without a gap) and against
    /// what was signed last.
    ///
    /// # Errors
    /// [`JournalError::Edge`], [`JournalError::RolledBack`], [`JournalError::Forked`].
    pub(crate) fn check(&self, db: &Db) -> Result<(), JournalError> {
        let last = self.last()?;
        let site = self.shared.site;
        db.read_now(move |tx: &mut Tx<'_>| {
            let Some(log) = newest(tx, site)? else {
                return last.is_none_or_empty_else(0);
            };
            last.same_log(&log)?;
            let mut edge = Edge::new();
            let mut as_signed = (last.edge.size() == 0).then_some(last.edge.root());
            each_entry(tx, site, log.epoch, |leaf| {
                edge.push(leaf);
                if edge.size() == last.edge.size() {
                    as_signed = Some(edge.root());
                }
            })?;
            if edge != log.edge || edge.root() != log.root {
                return Err(JournalError::Edge);
            }
            match as_signed {
                None => Err(rolled_back(log.edge.size(), last.edge.size())),
                Some(root) if root != last.edge.root() => {
                    Err(JournalError::Forked { signed: last.edge.size() })
                }
                Some(_) => Ok(()),
            }
        })
    }

    /// Signs the head of the log, and keeps the signed head in the store. Returns it; the one from
    /// before where nothing was added.
    ///
    /// # Errors
    /// When the head does not continue what was signed last.
    pub(crate) fn sign(&self, db: &Db, now: Time) -> Result<Signed, JournalError> {
        let _turn = self.shared.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let _lock = self.lock()?;
        if let Some(halt) = self.halted()? {
            return Err(JournalError::Witnessed(Box::new(halt)));
        }
        let last = self.last()?;
        let site = self.shared.site;
        let signed_before = last.edge.size();
        let continued = last.clone();
        let (log, kept) = db.read_now(move |tx: &mut Tx<'_>| {
            let log = continued.continued_by(tx, site)?.ok_or(JournalError::NoEpoch)?;
            let kept = checkpoint(tx, site, log.epoch, log.edge.size())?;
            Ok::<_, JournalError>((log, kept))
        })?;
        if let Some(kept) = kept {
            return Ok(kept);
        }
        // On the disk before the signature leaves.
        if log.edge.size() != signed_before {
            self.put(&Last { origin: log.origin.clone(), edge: log.edge.clone() })?;
        }
        let head = Checkpoint::new(&log.origin, log.edge.size(), log.edge.root());
        let lines = self.shared.keys.sign(log.epoch, &head, seconds(now));
        let note = Signed { checkpoint: head, lines };
        let (epoch, size, text) = (log.epoch, log.edge.size(), note.to_string());
        db.write_now(move |tx: &mut Tx<'_>| {
            tx.execute(
                "INSERT INTO journal_checkpoint (site, epoch, size, note) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (site, epoch, size) DO NOTHING",
                &values![&site, number(epoch), number(size), text],
            )
        })?;
        Ok(note)
    }

    /// The public keys that verify the log that grows, with those of its witnesses.
    ///
    /// # Errors
    /// The store's.
    pub(crate) fn policy(&self, tx: &mut Tx<'_>, epoch: u64) -> Result<Policy, StoreError> {
        let witnesses = super::witness::keys(tx, self.shared.site)?;
        Ok(self.shared.keys.policy(epoch, witnesses))
    }

    fn file(&self) -> PathBuf {
        self.shared.folder.join(FILE)
    }

    fn has_signed(&self, db: &Db) -> Result<bool, JournalError> {
        let site = self.shared.site;
        let heads = "SELECT CAST(COUNT(*) AS BIGINT) FROM journal_checkpoint WHERE site = $1";
        let count =
            db.read_now(move |tx: &mut Tx<'_>| tx.query_one(heads, &values![&site])?.int(0));
        Ok(count? > 0)
    }

    fn unwritten(&self, cause: impl ToString) -> JournalError {
        JournalError::SignedUnwritten(self.file(), cause.to_string())
    }

    /// What a witness holds against the store, if anything.
    ///
    /// # Errors
    /// When its record cannot be read.
    pub(crate) fn halted(&self) -> Result<Option<Halt>, JournalError> {
        Halt::read(&self.shared.folder)
    }

    /// Keeps what a witness holds against the store: nothing is signed from here on.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub(crate) fn halt(&self, halt: &Halt) -> Result<(), JournalError> {
        let _turn = self.shared.turn.lock().unwrap_or_else(PoisonError::into_inner);
        halt.write(&self.shared.folder)
    }

    fn last(&self) -> Result<Last, JournalError> {
        Last::read(&self.file())
    }

    /// Writes the file beside, flushes it, renames it, flushes the folder.
    fn put(&self, last: &Last) -> Result<(), JournalError> {
        let beside = self.shared.folder.join("signed.new");
        let write = || -> io::Result<()> {
            let mut open = OpenOptions::new();
            let mut file =
                open.write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
            file.write_all(last.text().as_bytes())?;
            file.sync_all()?;
            fs::rename(&beside, self.file())?;
            File::open(&self.shared.folder)?.sync_all()
        };
        write().map_err(|e| self.unwritten(e))
    }

    /// Keeps other programs from signing meanwhile; released when dropped.
    fn lock(&self) -> Result<File, JournalError> {
        let mut open = OpenOptions::new();
        let path = self.shared.folder.join("lock");
        let file = open.write(true).create(true).truncate(false).mode(0o600).open(path);
        let file = file.map_err(|e| self.unwritten(e))?;
        file.lock().map_err(|e| self.unwritten(e))?;
        Ok(file)
    }
}

/// Holds a store that a command opens against what its hub signed last, without the keys and in a time that does
/// not grow with what was signed. Nothing to hold where no hub ever ran there.
///
/// # Errors
/// When the store is not the one that was signed, or the record cannot be read.
pub(crate) fn guard(store: &Path, site: SiteId, db: &Db) -> Result<(), JournalError> {
    let folder = folder(store);
    if let Some(halt) = Halt::read(&folder)? {
        return Err(JournalError::Witnessed(Box::new(halt)));
    }
    let file = folder.join(FILE);
    if !file.exists() {
        return Ok(());
    }
    // Before the store is looked at: what is signed meanwhile is in it already.
    let last = Last::read(&file)?;
    db.read_now(move |tx: &mut Tx<'_>| last.continued_by(tx, site).map(drop))
}

/// Begins a new log because the old one cannot go on. The first entry of the new one says where the
/// old one ended by what was signed, how many entries the store has of it, and why. Returns its epoch.
///
/// # Errors
/// The store's, or that of the file.
pub(crate) fn renew(
    signer: &Signer,
    db: &Db,
    run: &Run,
    now: Time,
    reason: &str,
) -> Result<u64, JournalError> {
    let _turn = signer.shared.turn.lock().unwrap_or_else(PoisonError::into_inner);
    let _lock = signer.lock()?;
    // Without the record (a store that came to another machine) the store's own head stands for it.
    let last = if signer.file().exists() { Some(signer.last()?) } else { None };
    // A record that cannot be read any more must not keep anybody from going on in the open.
    let halt = signer.halted().unwrap_or_default();
    let (run, reason) = (run.clone(), reason.to_owned());
    let log = db.write_now(move |tx: &mut Tx<'_>| {
        let has = newest(tx, run.site())?;
        let of_store = || match &has {
            Some(log) => Last { origin: log.origin.clone(), edge: log.edge.clone() },
            None => Last { origin: origin(run.site(), 0), edge: Edge::new() },
        };
        let before = last.unwrap_or_else(of_store);
        let signed_epoch = audit::epoch(&before.origin).unwrap_or(0);
        let epoch = has.as_ref().map_or(0, |log| log.epoch).max(signed_epoch) + 1;
        let mut facts = vec![
            ("previous", before.origin.clone()),
            ("previous-size", before.edge.size().to_string()),
            ("previous-root", before.edge.root().to_string()),
            ("kept", has.map_or(0, |log| log.edge.size()).to_string()),
            ("reason", reason.clone()),
        ];
        if let Some(halt) = halt {
            facts.push(("witness", halt.url.clone()));
            facts.push(("witnessed-size", halt.head().size.to_string()));
            facts.push(("witnessed-root", halt.head().root.to_string()));
        }
        let facts = facts.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
        begin(tx, &run, now, epoch, facts)
    })?;
    signer.put(&Last { origin: log.origin, edge: Edge::new() })?;
    Halt::remove(&signer.shared.folder)?;
    Ok(log.epoch)
}

impl Signer {
    /// Opens without holding the store against what was signed: only to begin a new log.
    ///
    /// # Errors
    /// When keys or file cannot be read.
    pub(crate) fn open_unchecked(store: &Path, site: SiteId) -> Result<Self, JournalError> {
        let keys = Keys::open(store, site, true)?;
        let folder = folder(store);
        Ok(Self { shared: Arc::new(Shared { site, folder, keys, turn: Mutex::new(()) }) })
    }
}

impl Last {
    fn read(file: &Path) -> Result<Self, JournalError> {
        let unreadable = |e: String| JournalError::SignedUnreadable(file.to_owned(), e);
        let mut text = String::new();
        File::open(file)
            .and_then(|file| file.take(8 << 10).read_to_string(&mut text))
            .map_err(|e| unreadable(e.to_string()))?;
        Self::parse(&text).ok_or_else(|| unreadable("not of the form".to_owned()))
    }

    /// The log in the store, which must be this one, grown by the entries after it. `None` where there is none and
    /// none was signed.
    fn continued_by(&self, tx: &mut Tx<'_>, site: SiteId) -> Result<Option<Log>, JournalError> {
        let Some(log) = newest(tx, site)? else {
            self.is_none_or_empty_else(0)?;
            return Ok(None);
        };
        self.same_log(&log)?;
        let mut edge = self.edge.clone();
        if log.edge.size() < edge.size() {
            return Err(rolled_back(log.edge.size(), edge.size()));
        }
        each_leaf(tx, site, log.epoch, edge.size(), |leaf| edge.push(leaf))?;
        if edge.size() != log.edge.size() {
            return Err(JournalError::Edge);
        }
        if edge != log.edge || edge.root() != log.root {
            return Err(JournalError::Forked { signed: self.edge.size() });
        }
        Ok(Some(log))
    }

    fn text(&self) -> String {
        let mut peaks = String::new();
        for peak in self.edge.octets().chunks(32) {
            if let Ok(peak) = peak.try_into() {
                peaks.push_str(&format!("{}\n", Hash(peak)));
            }
        }
        format!("{FIRST}\n{}\n{}\n{}\n{peaks}", self.origin, self.edge.size(), self.edge.root())
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != FIRST {
            return None;
        }
        let (origin, size) = (lines.next()?.to_owned(), lines.next()?.parse().ok()?);
        let _root = lines.next()?;
        let peaks: Vec<Hash> =
            lines.map(|line| Hash::parse_hash(line).ok()).collect::<Option<_>>()?;
        let octets: Vec<u8> = peaks.iter().flat_map(|hash| hash.0).collect();
        let read = Self { origin, edge: Edge::from_octets(size, &octets)? };
        (read.text() == text).then_some(read)
    }

    /// A log of another epoch than the one signed last: an older store, or another hub's.
    fn same_log(&self, log: &Log) -> Result<(), JournalError> {
        if self.origin == log.origin {
            return Ok(());
        }
        let (signed, has) = (audit::epoch(&self.origin), audit::epoch(&log.origin));
        if let (Some(has), Some(signed)) = (has, signed)
            && has < signed
        {
            return Err(JournalError::EarlierLog { has, signed });
        }
        Err(JournalError::Forked { signed: self.edge.size() })
    }

    /// A store without a log: right where nothing was signed.
    fn is_none_or_empty_else(&self, has: u64) -> Result<(), JournalError> {
        if self.edge.size() == 0 && audit::epoch(&self.origin) == Some(1) {
            Ok(())
        } else {
            Err(rolled_back(has, self.edge.size()))
        }
    }
}

const fn rolled_back(has: u64, signed: u64) -> JournalError {
    JournalError::RolledBack { has, signed }
}

/// Leaves in order from a number on. A gap is an [`JournalError::Edge`].
pub(super) fn each_leaf(
    tx: &mut Tx<'_>,
    site: SiteId,
    epoch: u64,
    from: u64,
    mut take: impl FnMut(Hash),
) -> Result<(), JournalError> {
    let mut next = from;
    let mut gap = false;
    tx.each(
        "SELECT n, leaf FROM journal_entry WHERE site = $1 AND epoch = $2 AND n >= $3 ORDER BY n",
        &values![&site, number(epoch), number(from)],
        |row| {
            gap |= row.count(0)? != next;
            next += 1;
            take(Hash(hash(&row, 1)?));
            Ok(())
        },
    )?;
    if gap { Err(JournalError::Edge) } else { Ok(()) }
}

/// The same for all of a log, each entry held against its leaf: SQLite has no checksums, the journal has.
fn each_entry(
    tx: &mut Tx<'_>,
    site: SiteId,
    epoch: u64,
    mut take: impl FnMut(Hash),
) -> Result<(), JournalError> {
    let (mut next, mut gap, mut changed) = (0, false, None);
    tx.each(
        "SELECT n, leaf, entry FROM journal_entry WHERE site = $1 AND epoch = $2 ORDER BY n",
        &values![&site, number(epoch)],
        |row| {
            let leaf = Hash(hash(&row, 1)?);
            gap |= row.count(0)? != next;
            if changed.is_none() && Entry::leaf(row.bytes(2)?) != leaf {
                changed = Some(next);
            }
            next += 1;
            take(leaf);
            Ok(())
        },
    )?;
    match changed {
        Some(n) => Err(JournalError::Changed { n }),
        None if gap => Err(JournalError::Edge),
        None => Ok(()),
    }
}

/// The signed head of a size.
pub(super) fn checkpoint(
    tx: &mut Tx<'_>,
    site: SiteId,
    epoch: u64,
    size: u64,
) -> Result<Option<Signed>, StoreError> {
    let row = tx.query_opt(
        "SELECT note FROM journal_checkpoint WHERE site = $1 AND epoch = $2 AND size = $3",
        &values![&site, number(epoch), number(size)],
    )?;
    row.map(|row| {
        Signed::parse(row.text(0)?.as_bytes())
            .map_err(|e| StoreError::Damaged(format!("journal: checkpoint {size}: {e}")))
    })
    .transpose()
}

pub(super) fn seconds(now: Time) -> u64 {
    u64::try_from(now.0 / SECOND).unwrap_or(0).max(1)
}
