//! Other hubs that sign our heads, and heads of theirs that we sign (c2sp.org/tlog-witness).
//!
//! A witness answers only after its memory of the new head is on the disk: both are in one transaction.
//! Two heads of one size with two roots are kept for ever, as the log itself signed them both, and our own
//! journal says so.
//!
//! Where a witness refuses a head of ours, it is asked for the one it holds. If that is signed by our own keys and the
//! store does not lead to it, the store is not the one that was signed ([`Halt`]).

use std::{collections::BTreeMap, time::Duration};

use gardien_site::{
    id::SiteId,
    journal::{
        entry::{Actor, Object},
        note::{Found, Key, Signed},
        policy::Policy,
        tree::{Edge, Hash, Tree},
        witness::{self, AddCheckpoint, Decision, Refusal, Seen},
    },
};
use gardien_watch::time::Time;

use super::{
    Draft, JournalError, Run, Signer,
    append::{append, hash, newest, number},
    halt::Halt,
    signer::{checkpoint, each_leaf, seconds},
};
use crate::{
    outside,
    store::{Db, StoreError, Tx, values},
};

/// How long a witness's answer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

fn key(text: &str) -> Result<Key, StoreError> {
    Key::parse(text).map_err(|_| StoreError::Damaged("journal: a key".to_owned()))
}

/// The public keys of the witnesses that are asked to sign our heads.
pub(crate) fn keys(tx: &mut Tx<'_>, site: SiteId) -> Result<Vec<Key>, StoreError> {
    tx.query("SELECT key FROM journal_witness WHERE site = $1 ORDER BY key", &values![&site])?
        .iter()
        .map(|row| key(row.text(0)?))
        .collect()
}

/// Takes a log among those whose heads are signed here, by its keys; enters that.
///
/// # Errors
/// The store's.
pub(crate) fn know(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    logs: &Policy,
) -> Result<usize, StoreError> {
    for key in &logs.logs {
        let object = Object { kind: "log".to_owned(), id: None };
        let draft = Draft::new(Actor::Hub, "store-folder", "journal.know", object)
            .fact("origin", key.name())
            .fact("key", format!("{:08x}", key.id()));
        append(tx, run, now, &[draft])?;
        tx.execute(
            "INSERT INTO journal_known_log (site, origin, key) VALUES ($1, $2, $3) \
             ON CONFLICT (site, origin, key) DO NOTHING",
            &values![&run.site(), key.name(), key.to_string()],
        )?;
    }
    Ok(logs.logs.len())
}

/// Takes a witness among those that are asked, by its keys and where it is; enters that.
///
/// # Errors
/// The store's.
pub(crate) fn appoint(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    url: &str,
    witnesses: &Policy,
) -> Result<usize, StoreError> {
    for (_, key) in &witnesses.witnesses {
        let object = Object { kind: "witness".to_owned(), id: None };
        let draft = Draft::new(Actor::Hub, "store-folder", "journal.appoint", object)
            .fact("name", key.name())
            .fact("key", format!("{:08x}", key.id()))
            .fact("url", url);
        append(tx, run, now, &[draft])?;
        tx.execute(
            "INSERT INTO journal_witness (site, key, name, url, size) VALUES ($1, $2, $3, $4, 0) \
             ON CONFLICT (site, key) DO UPDATE SET url = excluded.url",
            &values![&run.site(), key.to_string(), key.name(), url],
        )?;
    }
    Ok(witnesses.witnesses.len())
}

/// What a witness answers: the status, and the body, which is a size where another was signed.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) body: String,
    /// `text/x.tlog.size` rather than `text/plain`.
    pub(crate) is_size: bool,
}

fn refused(refusal: Refusal) -> Answered {
    match refusal {
        Refusal::Conflict(size) => {
            Answered { status: refusal.status(), body: format!("{size}\n"), is_size: true }
        }
        _ => Answered { status: refusal.status(), body: String::new(), is_size: false },
    }
}

/// Decides on a head that somebody wants signed; when it is signed, it is remembered in this transaction.
///
/// # Errors
/// The store's; then nothing may be answered.
pub(crate) fn add_checkpoint(
    tx: &mut Tx<'_>,
    signer: &Signer,
    run: &Run,
    now: Time,
    body: &[u8],
) -> Result<Answered, StoreError> {
    let request = match AddCheckpoint::parse(body) {
        Ok(request) => request,
        Err(refusal) => return Ok(refused(refusal)),
    };
    let site = run.site();
    let new = &request.note.checkpoint;
    let rows = tx.query(
        "SELECT key FROM journal_known_log WHERE site = $1 AND origin = $2",
        &values![&site, &new.origin],
    )?;
    let known: Vec<Key> =
        rows.iter().map(|row| key(row.text(0)?)).collect::<Result<_, StoreError>>()?;
    let kept = tx.query_opt(
        "SELECT size, root, note FROM journal_witnessed WHERE site = $1 AND origin = $2",
        &values![&site, &new.origin],
    )?;
    let seen = match &kept {
        Some(row) => Seen { size: row.count(0)?, root: Hash(hash(row, 1)?) },
        None => Seen::default(),
    };
    let decision = request.decide(&known.iter().collect::<Vec<_>>(), seen);
    match decision {
        Decision::Cosign(head) => {
            let lines = signer.keys().cosign(&head, seconds(now));
            let mut note = request.note.clone();
            note.add(lines.clone());
            tx.execute(
                "INSERT INTO journal_witnessed (site, origin, size, root, note) \
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT (site, origin) DO UPDATE \
                 SET size = excluded.size, root = excluded.root, note = excluded.note",
                &values![&site, &head.origin, number(head.size), &head.root.0, note.to_string()],
            )?;
            let body = lines.iter().map(ToString::to_string).collect();
            Ok(Answered { status: 200, body, is_size: false })
        }
        Decision::Refuse(refusal) => {
            // The log's signature was verified before either of these.
            let is_signed = matches!(refusal, Refusal::Fork | Refusal::Conflict(_));
            if is_signed && seen.size > 0 && request.forks(seen) {
                let kept = kept.as_ref().map_or(Ok(""), |row| row.text(2))?.to_owned();
                keep_fork(tx, run, now, &request, seen, &kept)?;
            }
            Ok(refused(refusal))
        }
    }
}

fn keep_fork(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    request: &AddCheckpoint,
    seen: Seen,
    kept: &str,
) -> Result<(), StoreError> {
    let new = &request.note.checkpoint;
    let added = tx.execute(
        "INSERT INTO journal_fork (site, origin, size, root, at, kept, shown) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (site, origin, size, root) DO NOTHING",
        &values![
            &run.site(),
            &new.origin,
            number(new.size),
            &new.root.0,
            now,
            kept,
            request.note.to_string()
        ],
    )?;
    if added == 0 {
        return Ok(());
    }
    let object = Object { kind: "log".to_owned(), id: None };
    let draft = Draft::new(Actor::Hub, "witness", "journal.fork-seen", object)
        .fact("origin", &new.origin)
        .fact("size", new.size)
        .fact("root-signed", seen.root)
        .fact("root-shown", new.root);
    append(tx, run, now, &[draft]).map(drop)
}

/// The newest head of a log that was signed here, with the log's signatures and ours. `None` for a log whose heads
/// were never signed here.
///
/// # Errors
/// The store's.
pub(crate) fn held(
    tx: &mut Tx<'_>,
    site: SiteId,
    origin: &str,
) -> Result<Option<String>, StoreError> {
    let row = tx.query_opt(
        "SELECT note FROM journal_witnessed WHERE site = $1 AND origin = $2",
        &values![&site, origin],
    )?;
    row.map(|row| Ok(row.text(0)?.to_owned())).transpose()
}

/// What came of asking one witness.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Asked {
    /// It signed.
    Signed,
    /// It could not be reached, or refused.
    Refused(String),
    /// It says that it signed a larger head than the store has, and does not show it.
    SaysMore {
        /// Entries of what it says it signed.
        signed: u64,
        /// Entries of ours.
        has: u64,
    },
    /// It holds a head that our own keys signed and that the store does not lead to.
    Holds(Box<Halt>),
}

/// Asks every witness that has not signed the newest head. Returns what came of each, by its address.
///
/// # Errors
/// The store's, or those of a head that cannot be signed.
pub(crate) fn ask(
    signer: &Signer,
    db: &Db,
    now: Time,
) -> Result<Vec<(String, Asked)>, JournalError> {
    let site = signer.site();
    let note = signer.sign(db, now)?;
    let head = note.checkpoint.clone();
    let waiting = db.read_now(move |tx: &mut Tx<'_>| {
        let rows = tx.query(
            "SELECT url, key, size FROM journal_witness WHERE site = $1 ORDER BY url, key",
            &values![&site],
        )?;
        let mut by_url: BTreeMap<String, (Vec<Key>, u64)> = BTreeMap::new();
        for row in &rows {
            let (keys, size) =
                by_url.entry(row.text(0)?.to_owned()).or_insert((Vec::new(), u64::MAX));
            keys.push(key(row.text(1)?)?);
            *size = (*size).min(row.count(2)?);
        }
        Ok::<_, StoreError>(by_url)
    })?;
    let agent = outside::agent(PATIENCE);
    let mut told = Vec::new();
    for (url, (keys, signed)) in waiting {
        if signed == head.size {
            continue;
        }
        let mut outcome = ask_one(&agent, db, site, &note, &url, &keys, signed.min(head.size))?;
        if outcome != Asked::Signed
            && let Some(halt) = against(&agent, signer, db, &url, &note)?
        {
            outcome = Asked::Holds(Box::new(halt));
        }
        told.push((url, outcome));
    }
    Ok(told)
}

/// Asks a witness for the head it holds, and whether the store leads to it.
fn against(
    agent: &ureq::Agent,
    signer: &Signer,
    db: &Db,
    url: &str,
    own: &Signed,
) -> Result<Option<Halt>, JournalError> {
    let origin = own.checkpoint.origin.clone();
    let asked = format!("{}/checkpoint?origin={origin}", url.trim_end_matches('/'));
    let Ok(mut answer) = agent.get(asked).call() else { return Ok(None) };
    let most = witness::LARGEST as u64;
    let body = answer.body_mut().with_config().limit(most).read_to_vec().unwrap_or_default();
    let Ok(mut note) = Signed::parse(&body) else { return Ok(None) };
    let shown = note.checkpoint.clone();
    let (has, site) = (own.checkpoint.size, signer.site());
    let epoch = db.read_now(move |tx: &mut Tx<'_>| newest(tx, site))?.map_or(0, |log| log.epoch);
    let keys = signer.keys().log(epoch);
    let is_ours =
        shown.origin == origin && keys.iter().all(|key| matches!(note.by(key), Found::Fits(_)));
    if !is_ours {
        return Ok(None);
    }
    let leads = shown.size <= has
        && db.read_now(move |tx: &mut Tx<'_>| {
            let (mut edge, mut root) = (Edge::new(), Edge::new().root());
            each_leaf(tx, site, epoch, 0, |leaf| {
                edge.push(leaf);
                if edge.size() == shown.size {
                    root = edge.root();
                }
            })?;
            Ok::<_, JournalError>(root == shown.root)
        })?;
    note.lines.retain(|line| line.name == origin);
    Ok((!leads).then(|| Halt { url: url.to_owned(), has, note }))
}

fn ask_one(
    agent: &ureq::Agent,
    db: &Db,
    site: SiteId,
    note: &Signed,
    url: &str,
    keys: &[Key],
    signed: u64,
) -> Result<Asked, JournalError> {
    let head = note.checkpoint.clone();
    let mut old = signed;
    // A second time where the witness names another size than we thought.
    for _ in 0..2 {
        let size = head.size;
        let proof = db.read_now(move |tx: &mut Tx<'_>| {
            let epoch = newest(tx, site)?.ok_or(JournalError::NoEpoch)?.epoch;
            let mut tree = Tree::new();
            each_leaf(tx, site, epoch, 0, |leaf| tree.push(leaf))?;
            tree.consistency(old, size).map_err(|_| JournalError::Edge)
        })?;
        let mut own = note.clone();
        // The witness is shown the log's own signatures only.
        own.lines.retain(|line| line.name == head.origin);
        let request = AddCheckpoint { old, proof, note: own };
        let sent = agent
            .post(format!("{}/add-checkpoint", url.trim_end_matches('/')))
            .content_type("text/plain; charset=utf-8")
            .send(request.text());
        let mut answer = match sent {
            Ok(answer) => answer,
            Err(error) => return Ok(Asked::Refused(error.to_string())),
        };
        let status = answer.status().as_u16();
        let most = witness::LARGEST as u64;
        let body = match answer.body_mut().with_config().limit(most).read_to_vec() {
            Ok(body) => body,
            Err(error) => return Ok(Asked::Refused(error.to_string())),
        };
        if status == 409 {
            let text = String::from_utf8_lossy(&body);
            let Ok(named) = text.trim().parse::<u64>() else {
                return Ok(Asked::Refused("409".to_owned()));
            };
            if named > head.size {
                return Ok(Asked::SaysMore { signed: named, has: head.size });
            }
            old = named;
            continue;
        }
        if status != 200 {
            return Ok(Asked::Refused(status.to_string()));
        }
        let lines = match witness::accept(&body, &head, keys) {
            Ok(lines) => lines,
            Err(refusal) => return Ok(Asked::Refused(format!("{refusal:?}"))),
        };
        let (head, url) = (head.clone(), url.to_owned());
        db.write_now(move |tx: &mut Tx<'_>| {
            let epoch = newest(tx, site)?.map_or(0, |log| log.epoch);
            if let Some(mut kept) = checkpoint(tx, site, epoch, head.size)? {
                kept.add(lines);
                tx.execute(
                    "UPDATE journal_checkpoint SET note = $4 \
                     WHERE site = $1 AND epoch = $2 AND size = $3",
                    &values![&site, number(epoch), number(head.size), kept.to_string()],
                )?;
            }
            tx.execute(
                "UPDATE journal_witness SET size = $3 WHERE site = $1 AND url = $2",
                &values![&site, url, number(head.size)],
            )
        })?;
        return Ok(Asked::Signed);
    }
    Ok(Asked::Refused("409".to_owned()))
}
