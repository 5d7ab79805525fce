//! SQLite: one file, write-ahead log, every commit on the disk before it is acknowledged.
//!
//! `synchronous=NORMAL` loses acknowledged rows at every power cut, and the file looks healthy
//! afterwards; so FULL is set, and asserted, at every opening.
//!
//! Nothing in a log beside a database says to which database it belongs: a log of another one is read as if it were
//! its own. So closing does not fold the log into the file, as SQLite does by itself; that is done ([`Sqlite::fold`])
//! when the store was found to be ours and its journal to continue what was signed. A store that is refused is left
//! as it was.

use std::path::{Path, PathBuf};

use rusqlite::{
    Connection, ErrorCode, OpenFlags,
    config::DbConfig,
    types::{ToSqlOutput, ValueRef},
};

use super::{Cell, Row, StoreError, Value};

/// "gdn1": marks the file as ours (`file` shows it).
const APPLICATION: i64 = 0x6764_6e31;

pub(super) struct Sqlite(Connection);

/// Makes the store's folder, for its owner alone: what is in it says who is at home.
fn make_folder(folder: &Path) -> Result<(), StoreError> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder).map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists | std::io::ErrorKind::NotADirectory => {
            StoreError::InTheWay(folder.display().to_string())
        }
        _ => StoreError::Disk(format!("{}: {e}", folder.display())),
    })
}

/// Refuses what is no file: a folder, a device, a link that leads nowhere.
fn need_file(path: &Path) -> Result<(), StoreError> {
    let is_there = std::fs::symlink_metadata(path).is_ok();
    if is_there && !std::fs::metadata(path).is_ok_and(|m| m.is_file()) {
        return Err(StoreError::InTheWay(path.display().to_string()));
    }
    Ok(())
}

impl Sqlite {
    pub(super) fn open(path: &Path, write: bool) -> Result<Self, StoreError> {
        let flags = if write {
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
        } else {
            OpenFlags::SQLITE_OPEN_READ_WRITE
        } | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        if write && let Some(folder) = path.parent() {
            make_folder(folder)?;
        }
        need_file(path)?;
        let connection = Connection::open_with_flags(path, flags).map_err(wrong)?;
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
            .map_err(wrong)?;
        connection.busy_timeout(std::time::Duration::from_secs(5)).map_err(wrong)?;
        connection.set_prepared_statement_cache_capacity(256);
        let opened = Self(connection);
        if write {
            opened.claim_file()?;
            let mode = opened.pragma("PRAGMA journal_mode=WAL")?;
            if mode != Cell::Text("wal".into()) {
                return Err(StoreError::Disk(format!("journal_mode is {mode:?}, not wal")));
            }
            opened.batch(
                "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON; \
                 PRAGMA wal_autocheckpoint=1000; PRAGMA journal_size_limit=67108864;",
            )?;
            let level = opened.pragma("PRAGMA synchronous")?;
            if level != Cell::Int(2) {
                return Err(StoreError::Disk(format!("synchronous is {level:?}, not FULL")));
            }
        } else {
            opened.batch("PRAGMA query_only=ON; PRAGMA cell_size_check=ON;")?;
        }
        Ok(opened)
    }

    /// A database in memory, to hold a store against.
    pub(super) fn in_memory() -> Result<Self, StoreError> {
        Ok(Self(Connection::open_in_memory().map_err(wrong)?))
    }

    /// What tables, indexes and the like it has: kind, name, text.
    pub(super) fn schema(&self) -> Result<Vec<[String; 3]>, StoreError> {
        let sql = "SELECT type, name, COALESCE(sql, '') FROM sqlite_schema \
                   WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name";
        let mut statement = self.0.prepare(sql).map_err(wrong)?;
        let rows = statement.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]));
        rows.map_err(wrong)?.collect::<Result<_, _>>().map_err(wrong)
    }

    /// Folds the log into the file, as far as others who read let it be.
    pub(super) fn fold(path: &Path) -> Result<(), StoreError> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE);
        let connection = connection.map_err(wrong)?;
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(wrong)
    }

    /// Refuses another program's database, marks an empty one as ours.
    fn claim_file(&self) -> Result<(), StoreError> {
        let Cell::Int(mark) = self.pragma("PRAGMA application_id")? else {
            return Err(StoreError::Damaged("no application_id".into()));
        };
        if mark == APPLICATION {
            return Ok(());
        }
        let tables = self.pragma("SELECT count(*) FROM sqlite_schema")?;
        if mark != 0 || tables != Cell::Int(0) {
            return Err(StoreError::Damaged("a database of another program".into()));
        }
        self.batch("PRAGMA application_id=1734635057")
    }

    fn pragma(&self, sql: &str) -> Result<Cell, StoreError> {
        self.0.query_row(sql, [], |row| row.get_ref(0).map(cell)).map_err(wrong)
    }

    pub(super) fn batch(&self, sql: &str) -> Result<(), StoreError> {
        self.0.execute_batch(sql).map_err(wrong)
    }

    pub(super) fn execute(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        let mut statement = self.0.prepare_cached(sql).map_err(wrong)?;
        bind(&mut statement, values)?;
        // A statement with RETURNING yields rows; they are stepped over.
        if statement.column_count() > 0 {
            let mut rows = statement.raw_query();
            let mut n = 0;
            while rows.next().map_err(wrong)?.is_some() {
                n += 1;
            }
            return Ok(n);
        }
        statement.raw_execute().map(|n| n as u64).map_err(wrong)
    }

    pub(super) fn each(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
        take: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self.0.prepare_cached(sql).map_err(wrong)?;
        bind(&mut statement, values)?;
        let columns = statement.column_count();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(wrong)? {
            let mut cells = Vec::with_capacity(columns);
            for column in 0..columns {
                cells.push(cell(row.get_ref(column).map_err(wrong)?));
            }
            take(Row(cells))?;
        }
        Ok(())
    }

    /// Copies the store, as it is at one moment, into a new file.
    pub(super) fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        let mut into = Connection::open(path).map_err(wrong)?;
        {
            let backup = rusqlite::backup::Backup::new(&self.0, &mut into).map_err(wrong)?;
            backup.run_to_completion(4096, std::time::Duration::ZERO, None).map_err(wrong)?;
        }
        // The copy is one file, without a log beside it.
        into.query_row("PRAGMA journal_mode=DELETE", [], |_| Ok(())).map_err(wrong)
    }

    /// Octets of the file and its log.
    pub(super) fn size(path: &Path) -> u64 {
        let of = |suffix: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            std::fs::metadata(PathBuf::from(name)).map_or(0, |m| m.len())
        };
        of("") + of("-wal")
    }
}

/// `$1` is a *name* in SQLite, numbered by its first appearance: so parameters are bound by name.
fn bind(
    statement: &mut rusqlite::CachedStatement<'_>,
    values: &[Value<'_>],
) -> Result<(), StoreError> {
    for (i, value) in values.iter().enumerate() {
        let name = NAMES.get(i).copied().unwrap_or_default();
        let Some(index) = statement.parameter_index(name).map_err(wrong)? else {
            return Err(StoreError::Fault(format!("no parameter ${} in the statement", i + 1)));
        };
        let value = match value {
            Value::Null => ValueRef::Null,
            Value::Int(n) => ValueRef::Integer(*n),
            Value::Real(n) => ValueRef::Real(*n),
            Value::Bool(b) => ValueRef::Integer(i64::from(*b)),
            Value::Text(t) => ValueRef::Text(t.as_bytes()),
            Value::Bytes(b) => ValueRef::Blob(b),
        };
        statement.raw_bind_parameter(index, ToSqlOutput::Borrowed(value)).map_err(wrong)?;
    }
    if statement.parameter_count() > values.len() {
        return Err(StoreError::Fault(format!(
            "{} parameters in the statement, {} given",
            statement.parameter_count(),
            values.len()
        )));
    }
    Ok(())
}

const NAMES: [&str; 32] = [
    "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15",
    "$16", "$17", "$18", "$19", "$20", "$21", "$22", "$23", "$24", "$25", "$26", "$27", "$28",
    "$29", "$30", "$31", "$32",
];

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(n) => Cell::Int(n),
        ValueRef::Real(n) => Cell::Real(n),
        ValueRef::Text(t) => Cell::Text(String::from_utf8_lossy(t).into_owned()),
        ValueRef::Blob(b) => Cell::Bytes(b.to_vec()),
    }
}

pub(super) fn wrong(error: rusqlite::Error) -> StoreError {
    let text = error.to_string();
    // We ask for the types that we write: another is the disk's, or a stranger's.
    if let rusqlite::Error::FromSqlConversionFailure(..)
    | rusqlite::Error::InvalidColumnType(..)
    | rusqlite::Error::Utf8Error(..) = error
    {
        return StoreError::Damaged(text);
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => StoreError::Constraint(text),
        Some(ErrorCode::DiskFull | ErrorCode::TooBig) => StoreError::Full,
        Some(
            ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::ReadOnly
            | ErrorCode::NoLargeFileSupport,
        ) => StoreError::Disk(text),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged(text),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Held(text),
        _ => StoreError::Fault(text),
    }
}
