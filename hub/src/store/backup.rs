//! A store in one file, and a store out of one.
//!
//! A backup is a tar of `manifest.json` (what it is, how long, its SHA-256, where its journal ended), the
//! SHA-256 of that, and `gardien.db`, a database of SQLite whichever engine the store is of. Both engines keep the
//! same tables, so one copies into the other row by row. The copy is of one moment: SQLite's own online
//! copy, or one transaction of PostgreSQL that sees one state. It is read again and checked before the
//! backup has its name. The keys of the journal are not in it: a copy that could sign would be a
//! second hub.
//!
//! Restoring checks the digest, lets SQLite check the database, brings it to the newest form, and only
//! then puts it in place. A store that was there is kept beside (a file) or replaced in the same
//! transaction (a server).

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use gardien_watch::time::Time;
use rusqlite::{Connection, OpenFlags, types::ValueRef};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Cell, Db, Location, StoreError, Tx, Value, db, sqlite};
use crate::journal::tar;

/// The form of a backup.
const FORM: &str = "gardien backup 1";
const MANIFEST: &str = "manifest.json";
/// The SHA-256 of the manifest, so that no octet of it changes by accident. Against whoever changes both
/// stand the journal within and its signed heads.
const CHECK: &str = "manifest.sha256";
const DATABASE: &str = "gardien.db";
/// Octets of the longest manifest that is read.
const LONGEST_MANIFEST: u64 = 1 << 20;

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    /// `gardien backup 1`.
    pub(crate) form: String,
    /// The program's version.
    pub(crate) version: String,
    /// When, by the hub's clock.
    pub(crate) made: String,
    /// The newest migration in it.
    pub(crate) migration: i64,
    /// Octets of the database.
    pub(crate) size: u64,
    /// Its SHA-256, in hexadecimal.
    pub(crate) sha256: String,
    /// Rows of each table.
    pub(crate) rows: BTreeMap<String, u64>,
    /// Where its journals ended.
    pub(crate) journal: Vec<End>,
}

/// Where a journal ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct End {
    /// Which.
    pub(crate) origin: String,
    /// Entries.
    pub(crate) size: u64,
    /// The root, in hexadecimal.
    pub(crate) root: String,
}

/// Why there is no backup, or nothing was restored.
#[derive(Debug)]
pub(crate) enum Failed {
    /// The store.
    Store(StoreError),
    /// A file cannot be read or written.
    File(PathBuf, io::Error),
    /// Not a backup, or one that was changed: in this part.
    NoBackup(&'static str),
    /// There is a store already.
    NotEmpty,
    /// Somebody uses the store that is to be replaced.
    InUse,
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> Failed {
    move |error| Failed::File(path.to_owned(), error)
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|o| format!("{o:02x}")).collect()
}

/// A file that goes with this value, unless it was given its place.
struct Passing(PathBuf);

impl Drop for Passing {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            // Most are not there.
            let _gone = fs::remove_file(suffixed(&self.0, suffix));
        }
    }
}

fn suffixed(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn beside(path: &Path, what: &str) -> Passing {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    Passing(path.with_file_name(format!(".{name}.{}.{what}", std::process::id())))
}

fn new_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)
}

/// Writes a backup of a store into a new file that only its owner may read.
///
/// # Errors
/// [`Failed`]; then there is no file of that name, unless a disk that refused its name refuses to take it away too.
pub(crate) fn backup(db: &Db, file: &Path, now: Time) -> Result<Manifest, Failed> {
    if file.exists() {
        return Err(Failed::File(file.to_owned(), io::ErrorKind::AlreadyExists.into()));
    }
    let copy = beside(file, "db");
    // Made first, so that nobody else may read what is copied into it.
    drop(new_file(&copy.0).map_err(at(&copy.0))?);
    match db.location() {
        Location::File(_) => db.copy_file(&copy.0)?,
        Location::Server(_) => from_server(db, &copy.0)?,
    }
    let mut manifest = examine(&copy.0)?;
    manifest.made = now.to_string();
    let packed = beside(file, "tar");
    let mut out = new_file(&packed.0).map_err(at(&packed.0))?;
    let mut database = File::open(&copy.0).map_err(at(&copy.0))?;
    pack(&mut out, &mut database, &manifest).map_err(at(&packed.0))?;
    drop(out);
    // What is on the disk is what was meant: read again from there.
    let again = beside(file, "check");
    if unpack(&packed.0, &again.0)? != manifest {
        return Err(Failed::NoBackup("manifest"));
    }
    fs::rename(&packed.0, file).map_err(at(file))?;
    if let Err(error) = sync_folder(file) {
        // A name that may be gone after a power cut is none. Where it cannot be taken away either, what is left is whole.
        let _gone = fs::remove_file(file);
        return Err(at(file)(error));
    }
    Ok(manifest)
}

fn sync_folder(file: &Path) -> io::Result<()> {
    let folder =
        file.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    File::open(folder)?.sync_all()
}

fn pack(out: &mut File, database: &mut File, manifest: &Manifest) -> io::Result<()> {
    let told = serde_json::to_vec_pretty(manifest)?;
    let long = || io::Error::from(io::ErrorKind::InvalidInput);
    let zeros = [0; tar::BLOCK * 2];
    let mut part = |name, size: u64, from: &mut dyn Read| -> io::Result<()> {
        out.write_all(&tar::header(name, size).ok_or_else(long)?)?;
        if io::copy(&mut from.take(size), out)? != size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        out.write_all(zeros.get(..tar::padding(size)).unwrap_or_default())
    };
    part(MANIFEST, told.len() as u64, &mut told.as_slice())?;
    let check = hex(&Sha256::digest(&told));
    part(CHECK, check.len() as u64, &mut check.as_bytes())?;
    part(DATABASE, manifest.size, database)?;
    out.write_all(&zeros)?;
    out.sync_all()
}

/// Reads a backup whole, checks its digest, and writes its database to a new file.
fn unpack(file: &Path, into: &Path) -> Result<Manifest, Failed> {
    let mut from = io::BufReader::new(File::open(file).map_err(at(file))?);
    let no = Failed::NoBackup;
    let told = part(&mut from, MANIFEST, LONGEST_MANIFEST, &mut Vec::new(), file)?;
    let check = part(&mut from, CHECK, 64, &mut Vec::new(), file)?;
    if check.1 != hex(&told.0).as_bytes() {
        return Err(no("manifest"));
    }
    let manifest: Manifest = serde_json::from_slice(&told.1).map_err(|_| no("manifest"))?;
    let is_as_written = serde_json::to_vec_pretty(&manifest).is_ok_and(|again| again == told.1);
    if manifest.form != FORM || !is_as_written {
        return Err(no("manifest"));
    }
    let mut out = new_file(into).map_err(at(into))?;
    let (digest, _) = part(&mut from, DATABASE, u64::MAX, &mut out, file)?;
    out.sync_all().map_err(at(into))?;
    let length = out.metadata().map_err(at(into))?.len();
    if length != manifest.size || hex(&digest) != manifest.sha256 {
        return Err(no("digest"));
    }
    let mut rest = Vec::new();
    let end = tar::BLOCK as u64 * 2;
    from.take(end + 1).read_to_end(&mut rest).map_err(at(file))?;
    if rest.len() as u64 != end || rest.iter().any(|o| *o != 0) {
        return Err(no("end"));
    }
    Ok(manifest)
}

/// One file of the tar: its digest, and its octets where they are few.
fn part(
    from: &mut impl Read,
    name: &'static str,
    most: u64,
    out: &mut dyn Write,
    file: &Path,
) -> Result<([u8; 32], Vec<u8>), Failed> {
    let mut block = [0; tar::BLOCK];
    let cut = |error: io::Error| match error.kind() {
        io::ErrorKind::UnexpectedEof => Failed::NoBackup(name),
        _ => Failed::File(file.to_owned(), error),
    };
    from.read_exact(&mut block).map_err(cut)?;
    let found = tar::read_header(&block).filter(|(n, size)| n == name && *size <= most);
    let Some((_, size)) = found else { return Err(Failed::NoBackup(name)) };
    let (mut hash, mut kept, mut left) = (Sha256::new(), Vec::new(), size);
    let mut buffer = vec![0; 1 << 16];
    while left > 0 {
        let want = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let Some(octets) = buffer.get_mut(..want) else { break };
        from.read_exact(octets).map_err(cut)?;
        hash.update(&*octets);
        if most <= LONGEST_MANIFEST {
            kept.extend_from_slice(octets);
        }
        out.write_all(octets).map_err(at(file))?;
        left -= want as u64;
    }
    let mut fill = vec![0; tar::padding(size)];
    from.read_exact(&mut fill).map_err(cut)?;
    if fill.iter().any(|o| *o != 0) {
        return Err(Failed::NoBackup(name));
    }
    Ok((hash.finalize().into(), kept))
}

fn open_file(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags).map_err(sqlite::wrong)
}

/// Lets SQLite check a database, and says what is in it.
fn examine(path: &Path) -> Result<Manifest, Failed> {
    let file = open_file(path)?;
    let wrong = sqlite::wrong;
    let told: String =
        file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).map_err(wrong)?;
    if told != "ok" {
        return Err(StoreError::Damaged(told).into());
    }
    let broken = file.prepare("PRAGMA foreign_key_check").map_err(wrong)?.exists([]);
    if broken.map_err(wrong)? {
        return Err(StoreError::Damaged("a row refers to nothing".to_owned()).into());
    }
    let mut rows = BTreeMap::new();
    for table in tables(&file)? {
        let count = format!("SELECT count(*) FROM \"{}\"", table.name);
        let count: i64 = file.query_row(&count, [], |row| row.get(0)).map_err(wrong)?;
        rows.insert(table.name, u64::try_from(count).unwrap_or(0));
    }
    let migration = file
        .query_row("SELECT COALESCE(MAX(version), 0) FROM migration", [], |row| row.get(0))
        .map_err(wrong)?;
    let mut ends = Vec::new();
    if rows.contains_key("journal") {
        let mut query = file
            .prepare("SELECT origin, size, root FROM journal ORDER BY site, epoch")
            .map_err(wrong)?;
        let read = query.query_map([], |row| {
            let size: i64 = row.get(1)?;
            let root: Vec<u8> = row.get(2)?;
            let size = u64::try_from(size).unwrap_or(0);
            Ok(End { origin: row.get(0)?, size, root: hex(&root) })
        });
        ends = read.map_err(wrong)?.collect::<Result<_, _>>().map_err(wrong)?;
    }
    drop(file);
    let mut file = File::open(path).map_err(at(path))?;
    let (mut hash, mut size) = (Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer).map_err(at(path))?;
        let Some(octets) = buffer.get(..read).filter(|o| !o.is_empty()) else { break };
        hash.update(octets);
        size += read as u64;
    }
    Ok(Manifest {
        form: FORM.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        made: String::new(),
        migration,
        size,
        sha256: hex(&hash.finalize()),
        rows,
        journal: ends,
    })
}

/// A table, as SQLite knows it.
struct Table {
    name: String,
    /// Name, and whether it is of truths, which SQLite keeps as numbers.
    columns: Vec<(String, bool)>,
    /// Tables that its rows refer to; of those to itself, the columns: from, to.
    parents: BTreeSet<String>,
    own: Vec<(usize, usize)>,
}

/// All tables, those first that others refer to.
fn tables(file: &Connection) -> Result<Vec<Table>, StoreError> {
    let wrong = sqlite::wrong;
    let mut names = file
        .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
             ORDER BY name",
        )
        .map_err(wrong)?;
    let names: Vec<String> =
        names.query_map([], |row| row.get(0)).and_then(Iterator::collect).map_err(wrong)?;
    let mut waiting = Vec::new();
    for name in names {
        let mut about =
            file.prepare("SELECT name, type FROM pragma_table_info($1)").map_err(wrong)?;
        let columns: Vec<(String, bool)> = about
            .query_map([&name], |row| Ok((row.get(0)?, row.get::<_, String>(1)? == "BOOLEAN")))
            .and_then(Iterator::collect)
            .map_err(wrong)?;
        let mut about = file
            .prepare("SELECT \"table\", \"from\", \"to\" FROM pragma_foreign_key_list($1)")
            .map_err(wrong)?;
        let keys: Vec<(String, String, String)> = about
            .query_map([&name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .and_then(Iterator::collect)
            .map_err(wrong)?;
        let nth = |column: &str| columns.iter().position(|(name, _)| name == column);
        let mut table =
            Table { name, columns: Vec::new(), parents: BTreeSet::new(), own: Vec::new() };
        for (parent, from, to) in keys {
            if parent != table.name {
                table.parents.insert(parent);
            } else if let (Some(from), Some(to)) = (nth(&from), nth(&to)) {
                table.own.push((from, to));
            }
        }
        table.columns = columns;
        waiting.push(table);
    }
    let (mut ordered, mut done) = (Vec::new(), BTreeSet::new());
    while !waiting.is_empty() {
        let (ready, rest): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|t: &Table| t.parents.is_subset(&done));
        if ready.is_empty() {
            return Err(StoreError::Fault("tables that refer to each other".to_owned()));
        }
        done.extend(ready.iter().map(|t| t.name.clone()));
        ordered.extend(ready);
        waiting = rest;
    }
    Ok(ordered)
}

impl Table {
    fn names(&self) -> String {
        let quoted: Vec<String> =
            self.columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        quoted.join(", ")
    }

    fn select(&self) -> String {
        format!("SELECT {} FROM \"{}\"", self.names(), self.name)
    }

    fn insert(&self) -> String {
        let places: Vec<String> = (1..=self.columns.len()).map(|n| format!("${n}")).collect();
        format!("INSERT INTO \"{}\" ({}) VALUES ({})", self.name, self.names(), places.join(", "))
    }

    /// Tables of the store's own making, whose rows each store has anyway.
    fn is_own(&self) -> bool {
        matches!(self.name.as_str(), "migration" | "store")
    }
}

/// A text for a statement whose tables are known only now. There are a few for each table, and a command
/// ends soon.
fn kept(sql: String) -> &'static str {
    Box::leak(sql.into_boxed_str())
}

/// Copies a database of a server, as it is at one moment, into a new file.
fn from_server(db: &Db, into: &Path) -> Result<(), Failed> {
    db::migrate(&Location::File(into.to_owned()))?;
    let path = into.to_owned();
    db.read_now(move |tx: &mut Tx<'_>| {
        // A large table takes longer than a question may.
        tx.batch("SET LOCAL statement_timeout = 0")?;
        let file = open_file(&path)?;
        let wrong = sqlite::wrong;
        file.execute_batch(
            "PRAGMA foreign_keys=OFF; PRAGMA synchronous=OFF; BEGIN; DELETE FROM store;",
        )
        .map_err(wrong)?;
        for table in tables(&file)?.iter().filter(|t| t.name != "migration") {
            let mut insert = file.prepare(&table.insert()).map_err(wrong)?;
            tx.each(kept(table.select()), &[], |row| {
                let cells = row.0.iter().map(|cell| match cell {
                    Cell::Null => rusqlite::types::Value::Null,
                    Cell::Int(n) => (*n).into(),
                    Cell::Real(n) => (*n).into(),
                    Cell::Bool(b) => (*b).into(),
                    Cell::Text(text) => text.clone().into(),
                    Cell::Bytes(octets) => octets.clone().into(),
                });
                insert.execute(rusqlite::params_from_iter(cells)).map(drop).map_err(wrong)
            })?;
        }
        file.execute_batch("COMMIT; PRAGMA synchronous=FULL;").map_err(wrong)?;
        one_file(&file)
    })?;
    Ok(())
}

/// Ends the log beside a database, so that it is one file. Refused while others have it open.
fn one_file(file: &Connection) -> Result<(), StoreError> {
    let mode: String = file
        .query_row("PRAGMA journal_mode=DELETE", [], |row| row.get(0))
        .map_err(sqlite::wrong)?;
    if mode == "delete" { Ok(()) } else { Err(StoreError::Held(mode)) }
}

/// Puts the store of a backup in place. Where there is a store already, only with `replace`. Returns what
/// the backup says of itself, and where the store that was there is kept now.
///
/// # Errors
/// [`Failed`]; then the store is as it was.
pub(crate) fn restore(
    file: &Path,
    location: &Location,
    replace: bool,
) -> Result<(Manifest, Option<PathBuf>), Failed> {
    let target = match location {
        Location::File(path) => path.clone(),
        Location::Server(_) => std::env::temp_dir().join("gardien.db"),
    };
    if let Location::File(path) = location
        && path.exists()
        && !replace
    {
        return Err(Failed::NotEmpty);
    }
    let copy = beside(&target, "restore");
    let manifest = unpack(file, &copy.0)?;
    let examined = examine(&copy.0)?;
    let same = |m: &Manifest| (m.migration, m.rows.clone(), m.journal.clone());
    if same(&examined) != same(&manifest) {
        return Err(Failed::NoBackup("manifest"));
    }
    // In its newest form before anything is replaced: a backup of a later version changes nothing.
    db::migrate(&Location::File(copy.0.clone()))?;
    one_file(&open_file(&copy.0)?)?;
    match location {
        Location::File(path) => {
            let aside = put_file(&copy.0, path, &manifest)?;
            Ok((manifest, aside))
        }
        Location::Server(_) => {
            to_server(&copy.0, location, replace)?;
            Ok((manifest, None))
        }
    }
}

fn put_file(copy: &Path, path: &Path, manifest: &Manifest) -> Result<Option<PathBuf>, Failed> {
    File::open(copy).and_then(|f| f.sync_all()).map_err(at(copy))?;
    let mut aside = None;
    if path.exists() {
        // The log of the store that is there is written into it; that fails while a hub has it open.
        // What is no database at all is set aside as it is.
        match open_file(path).and_then(|file| one_file(&file)) {
            Err(StoreError::Held(_)) => return Err(Failed::InUse),
            Err(StoreError::Damaged(_)) | Ok(()) => {}
            Err(other) => return Err(other.into()),
        }
        let digest = manifest.sha256.get(..8).unwrap_or_default();
        let mut to = suffixed(path, &format!(".before-{digest}"));
        let mut nth = 1;
        while to.exists() {
            nth += 1;
            to = suffixed(path, &format!(".before-{digest}-{nth}"));
        }
        fs::rename(path, &to).map_err(at(path))?;
        for suffix in ["-wal", "-shm"] {
            let log = suffixed(path, suffix);
            if log.exists() {
                fs::rename(&log, suffixed(&to, suffix)).map_err(at(&log))?;
            }
        }
        aside = Some(to);
    }
    fs::rename(copy, path).map_err(at(path))?;
    sync_folder(path).map_err(at(path))?;
    Ok(aside)
}

/// Copies the rows of a file into a database of a server, all in one transaction.
fn to_server(copy: &Path, location: &Location, replace: bool) -> Result<(), Failed> {
    let db = Db::open(location)?;
    let path = copy.to_owned();
    let done = db.write_now(move |tx: &mut Tx<'_>| {
        tx.batch("SET LOCAL statement_timeout = 0")?;
        let file = open_file(&path)?;
        let tables = tables(&file)?;
        let theirs = || tables.iter().filter(|t| !t.is_own());
        for table in theirs().rev() {
            let any = kept(format!("SELECT 1::bigint FROM \"{}\" LIMIT 1", table.name));
            if tx.query_opt(any, &[])?.is_some() {
                if !replace {
                    return Ok(false);
                }
                tx.execute(kept(format!("DELETE FROM \"{}\"", table.name)), &[])?;
            }
        }
        for table in theirs() {
            copy_rows(&file, table, tx)?;
        }
        Ok::<_, StoreError>(true)
    })?;
    if done { Ok(()) } else { Err(Failed::NotEmpty) }
}

fn copy_rows(file: &Connection, table: &Table, tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let wrong = sqlite::wrong;
    let insert = kept(table.insert());
    let mut select = file.prepare(&table.select()).map_err(wrong)?;
    let mut rows = select.query([]).map_err(wrong)?;
    // Rows that refer to others of the same table wait until those are there.
    let mut waiting: Vec<Vec<Value<'static>>> = Vec::new();
    while let Some(row) = rows.next().map_err(wrong)? {
        let mut cells = Vec::with_capacity(table.columns.len());
        for (n, (_, is_truth)) in table.columns.iter().enumerate() {
            let cell = row.get_ref(n).map_err(wrong)?;
            cells.push(match cell {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(i) if *is_truth => Value::Bool(i != 0),
                ValueRef::Integer(i) => Value::Int(i),
                ValueRef::Real(x) => Value::Real(x),
                ValueRef::Text(t) => Value::from(String::from_utf8_lossy(t).into_owned()),
                ValueRef::Blob(b) => Value::from(b.to_vec()),
            });
        }
        if table.own.is_empty() {
            tx.execute(insert, &cells)?;
        } else {
            waiting.push(cells);
        }
    }
    let mut there: Vec<Vec<Value<'static>>> = Vec::new();
    while !waiting.is_empty() {
        let cells = |row: &Vec<Value<'static>>, to: bool| -> Vec<Value<'static>> {
            let of =
                |(from, referred): &(usize, usize)| row.get(if to { *referred } else { *from });
            table.own.iter().filter_map(of).cloned().collect()
        };
        let is_ready = |row: &Vec<Value<'static>>| {
            let refers = cells(row, false);
            refers.contains(&Value::Null) || refers == cells(row, true) || there.contains(&refers)
        };
        let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_ready);
        if ready.is_empty() {
            return Err(StoreError::Damaged(format!("{}: rows that refer in a ring", table.name)));
        }
        for row in &ready {
            tx.execute(insert, row)?;
            there.push(cells(row, true));
        }
        waiting = rest;
    }
    Ok(())
}
