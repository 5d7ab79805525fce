//! One handle on a store, whichever engine keeps it.
//!
//! A transaction is a closure over [`Tx`]: it commits when the closure returns `Ok`, and leaves no
//! trace when it returns `Err` or panics; nobody can forget either. Closures run on threads of the
//! store, never on those that serve people: one thread writes, a few read.
//!
//! The writer commits in groups. While one commit waits for the disk (some milliseconds), further
//! closures queue; they then run one after another, each under a savepoint of its own, and share
//! the next commit. A caller gets its answer only when that commit is on the disk: nothing
//! acknowledged is lost, and a hundred callers cost one wait. A closure that fails undoes itself alone.
//!
//! When a write fails because the place is full or broken, the store turns read-only: writers are
//! refused with the reason until a probe (a small write, at most every [`PROBE`]) succeeds again.
//! Nothing needs to be repaired by hand. [`Db::freeze`] refuses writers too, for a reason that a person must
//! see to.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

use super::{Row, StoreError, Value, migrations, postgres::Postgres, sqlite::Sqlite};

/// Closures that share one commit at most.
const GROUP: usize = 256;
/// Closures that may wait for the writer; beyond that a caller waits to queue.
const QUEUE: usize = 1024;
/// Threads that read.
const READERS: usize = 3;
/// How long a store that could not write is left alone before it is tried again.
const PROBE: Duration = Duration::from_secs(2);

/// Where a store is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// A file of SQLite.
    File(PathBuf),
    /// A PostgreSQL server and database: `postgres://…`.
    Server(String),
}

impl Location {
    /// Reads what `--store` says: a URL of PostgreSQL, or a folder, in which the file is `gardien.db`.
    pub(crate) fn parse(text: &str) -> Self {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Self::Server(text.to_owned())
        } else {
            Self::File(Path::new(text).join("gardien.db"))
        }
    }
}

/// As people are shown it: the folder, or the database without its password.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => {
                let folder = file.parent().unwrap_or(file);
                write!(f, "{}", folder.display())
            }
            Self::Server(url) => {
                let hidden = url.split_once("://").and_then(|(scheme, rest)| {
                    let (user, host) = rest.split_once('@')?;
                    let (name, _) = user.split_once(':')?;
                    Some(format!("{scheme}://{name}@{host}"))
                });
                f.write_str(&hidden.unwrap_or_else(|| url.clone()))
            }
        }
    }
}

/// A store. Clones share it.
#[derive(Clone)]
pub(crate) struct Db {
    shared: Arc<Shared>,
}

struct Shared {
    location: Location,
    writes: mpsc::SyncSender<Box<dyn Job>>,
    reads: mpsc::SyncSender<Box<dyn Job>>,
    /// Why only reading is possible, where that is so.
    degraded: Mutex<Option<StoreError>>,
    /// The same, until somebody says otherwise.
    frozen: Mutex<Option<StoreError>>,
    commits: AtomicU64,
    transactions: AtomicU64,
}

/// A closure with the way back to its caller, who is answered once the outcome is known.
trait Job: Send {
    /// Runs the closure. Says whether what it wrote is to be kept.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Takes back a success that cannot be kept.
    fn spoil(&mut self, error: StoreError);
    /// Answers the caller. A closure that never ran needs the reason.
    fn answer(self: Box<Self>, outcome: Result<(), StoreError>);
}

struct Waiting<T, E, F> {
    closure: Option<F>,
    result: Option<Result<T, E>>,
    caller: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Job for Waiting<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let Some(closure) = self.closure.take() else { return false };
        tx.failed = None;
        let result = catch_unwind(AssertUnwindSafe(|| closure(tx))).unwrap_or_else(|panic| {
            let said = panic
                .downcast_ref::<&str>()
                .map(|s| (*s).to_owned())
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_default();
            Err(StoreError::Fault(format!("a transaction panicked: {said}")).into())
        });
        // SQLite would keep what came before the failed statement, PostgreSQL nothing: so nothing.
        let result = if tx.failed.is_some() && result.is_ok() {
            Err(StoreError::Fault("a transaction went on after a failed statement".into()).into())
        } else {
            result
        };
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn spoil(&mut self, error: StoreError) {
        if !matches!(self.result, Some(Err(_))) {
            self.result = Some(Err(error.into()));
        }
    }

    fn answer(mut self: Box<Self>, outcome: Result<(), StoreError>) {
        if let Err(error) = outcome {
            self.spoil(error);
        }
        let result = self.result.unwrap_or_else(|| Err(StoreError::Closed.into()));
        // A caller who left does not want the answer.
        drop(self.caller.send(result));
    }
}

fn job<T, E, F>(f: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T, E>>)
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
{
    let (caller, answer) = oneshot::channel();
    (Box::new(Waiting { closure: Some(f), result: None, caller }), answer)
}

/// An engine with an open connection.
enum Connection {
    Sqlite(Sqlite),
    Postgres(Box<Postgres>),
}

/// A transaction under way.
pub(crate) struct Tx<'a> {
    connection: &'a mut Connection,
    /// The first error of a statement. A closure may not swallow it: PostgreSQL will not go on after it.
    failed: Option<StoreError>,
}

impl Tx<'_> {
    /// Runs a statement, and returns how many rows it changed (or returned).
    pub(crate) fn execute(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        let done = match self.connection {
            Connection::Sqlite(c) => c.execute(sql, values),
            Connection::Postgres(c) => c.execute(sql, values),
        };
        self.note(&done);
        done
    }

    fn note<T>(&mut self, done: &Result<T, StoreError>) {
        if let (None, Err(error)) = (&self.failed, done) {
            self.failed = Some(error.clone());
        }
    }

    /// Runs a query and takes its rows one at a time.
    pub(crate) fn each(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        mut take: impl FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let done = match self.connection {
            Connection::Sqlite(c) => c.each(sql, values, &mut take),
            Connection::Postgres(c) => c.each(sql, values, &mut take),
        };
        self.note(&done);
        done
    }

    /// The rows of a query that has few.
    pub(crate) fn query(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let mut rows = Vec::new();
        self.each(sql, values, |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The row of a query that has one or none.
    pub(crate) fn query_opt(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.query(sql, values)?.into_iter().next())
    }

    /// The row of a query that always has one.
    pub(crate) fn query_one(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Row, StoreError> {
        self.query_opt(sql, values)?.ok_or_else(|| StoreError::Fault(format!("no row from: {sql}")))
    }

    /// Whether statements are read by SQLite. Only for what has no common form: sizes, checks, plans.
    pub(crate) const fn is_sqlite(&self) -> bool {
        matches!(self.connection, Connection::Sqlite(_))
    }

    /// Octets that the store's tables and indexes use, without what waits to be used again.
    pub(crate) fn octets(&mut self) -> Result<u64, StoreError> {
        if self.is_sqlite() {
            let mut of = |sql| self.query_one(sql, &[])?.count(0);
            let used = of("PRAGMA page_count")?.saturating_sub(of("PRAGMA freelist_count")?);
            return Ok(used.saturating_mul(of("PRAGMA page_size")?));
        }
        self.query_one("SELECT pg_database_size(current_database())", &[])?.count(0)
    }

    pub(super) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        self.connection.batch(sql)
    }
}

impl Connection {
    /// Refuses a database that does not have exactly the tables that migrations make: damaged, or changed by hand.
    fn need_schema(&self) -> Result<(), StoreError> {
        let Self::Sqlite(found) = self else { return Ok(()) };
        let mut made = Self::Sqlite(Sqlite::in_memory()?);
        migrations::run(&mut Tx { connection: &mut made, failed: None })?;
        let Self::Sqlite(made) = made else { return Ok(()) };
        let (found, made) = (found.schema()?, made.schema()?);
        let other = made.iter().find(|part| !found.contains(part));
        match other.or_else(|| found.iter().find(|part| !made.contains(part))) {
            Some([kind, name, _]) => {
                Err(StoreError::Damaged(format!("{kind} {name} is not as it was made")))
            }
            None => Ok(()),
        }
    }

    fn open(location: &Location, write: bool) -> Result<Self, StoreError> {
        Ok(match location {
            Location::File(path) => Self::Sqlite(Sqlite::open(path, write)?),
            Location::Server(url) => Self::Postgres(Box::new(Postgres::open(url, write)?)),
        })
    }

    fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(c) => c.batch(sql),
            Self::Postgres(c) => c.batch(sql),
        }
    }

    fn begin(&mut self, write: bool) -> Result<(), StoreError> {
        match self {
            // IMMEDIATE takes the lock for writing now, not at the first write, when waiting for it could
            // only fail.
            Self::Sqlite(c) => c.batch(if write { "BEGIN IMMEDIATE" } else { "BEGIN" }),
            Self::Postgres(c) => c.batch(if write {
                "BEGIN"
            } else {
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            }),
        }
    }

    fn is_broken(&self) -> bool {
        matches!(self, Self::Postgres(c) if c.is_broken())
    }
}

impl Db {
    /// Opens a store, makes it where there is none, and brings it to the newest form.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing is changed then, but that migrations before the failing one are in.
    pub(crate) fn open(location: &Location) -> Result<Self, StoreError> {
        let mut connection = Connection::open(location, true)?;
        migrations::run(&mut Tx { connection: &mut connection, failed: None })?;
        connection.need_schema()?;
        let (writes, write_jobs) = mpsc::sync_channel::<Box<dyn Job>>(QUEUE);
        let (reads, read_jobs) = mpsc::sync_channel::<Box<dyn Job>>(QUEUE);
        let shared = Arc::new(Shared {
            location: location.clone(),
            writes,
            reads,
            degraded: Mutex::new(None),
            frozen: Mutex::new(None),
            commits: AtomicU64::new(0),
            transactions: AtomicU64::new(0),
        });
        let read_jobs = Arc::new(Mutex::new(read_jobs));
        for i in 0..READERS {
            let (jobs, location) = (Arc::clone(&read_jobs), location.clone());
            spawn(&format!("store-read-{i}"), move || read_loop(&jobs, &location))?;
        }
        let weak = Arc::downgrade(&shared);
        let writer = Writer { location: location.clone(), connection: Some(connection), ill: None };
        spawn("store-write", move || write_loop(writer, &write_jobs, &weak))?;
        Ok(Self { shared })
    }

    /// Where it is.
    pub(crate) fn location(&self) -> &Location {
        &self.shared.location
    }

    /// Why only reading is possible, where that is so.
    pub(crate) fn degraded(&self) -> Option<StoreError> {
        self.frozen().or_else(|| self.shared.degraded.lock().map_or(None, |d| d.clone()))
    }

    /// Refuses writers with a reason, or lets them in again.
    pub(crate) fn freeze(&self, reason: Option<StoreError>) {
        if let Ok(mut frozen) = self.shared.frozen.lock() {
            *frozen = reason;
        }
    }

    fn frozen(&self) -> Option<StoreError> {
        self.shared.frozen.lock().map_or(None, |frozen| frozen.clone())
    }

    /// Transactions that wrote, and the commits that they shared.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (
            self.shared.transactions.load(Ordering::Relaxed),
            self.shared.commits.load(Ordering::Relaxed),
        )
    }

    /// Octets on the disk, with the log; `None` where a server keeps them.
    pub(crate) fn size(&self) -> Option<u64> {
        match &self.shared.location {
            Location::File(path) => Some(Sqlite::size(path)),
            Location::Server(_) => None,
        }
    }

    /// Runs a transaction that may write. When this returns `Ok`, it is on the disk.
    ///
    /// # Errors
    ///
    /// What the closure returned, or why it could not be committed.
    pub(crate) async fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        if let Some(reason) = self.frozen() {
            return Err(reason.into());
        }
        let (job, answer) = job(f);
        // A full queue must not stop the threads that serve: it is waited for elsewhere.
        let writes = self.shared.writes.clone();
        let sent = match writes.try_send(job) {
            Ok(()) => true,
            Err(mpsc::TrySendError::Disconnected(_)) => false,
            Err(mpsc::TrySendError::Full(job)) => {
                tokio::task::spawn_blocking(move || writes.send(job).is_ok()).await.unwrap_or(false)
            }
        };
        if !sent {
            return Err(StoreError::Closed.into());
        }
        answer.await.unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// The same for callers that may wait.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write).
    pub(crate) fn write_now<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        if let Some(reason) = self.frozen() {
            return Err(reason.into());
        }
        let (job, answer) = job(f);
        self.shared.writes.send(job).map_err(|_| StoreError::Closed)?;
        answer.blocking_recv().unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// Runs queries over the store as it is at one moment.
    ///
    /// # Errors
    ///
    /// What the closure returned, or why the store cannot be read.
    pub(crate) async fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (job, answer) = job(f);
        let reads = self.shared.reads.clone();
        let sent = match reads.try_send(job) {
            Ok(()) => true,
            Err(mpsc::TrySendError::Disconnected(_)) => false,
            Err(mpsc::TrySendError::Full(job)) => {
                tokio::task::spawn_blocking(move || reads.send(job).is_ok()).await.unwrap_or(false)
            }
        };
        if !sent {
            return Err(StoreError::Closed.into());
        }
        answer.await.unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// The same for callers that may wait.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub(crate) fn read_now<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (job, answer) = job(f);
        self.shared.reads.send(job).map_err(|_| StoreError::Closed)?;
        answer.blocking_recv().unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// Folds the log of a store of SQLite into its one file. Only once the store was found to be the one that was
    /// signed: a log that belongs to another would replace what is there.
    pub(crate) fn fold(&self) {
        if let Location::File(path) = &self.shared.location
            && let Err(error) = Sqlite::fold(path)
        {
            // Nothing is lost: whoever opens the store next reads the log.
            tracing::warn!(store = error.word(), "the log was not folded into the store");
        }
    }

    /// Copies a store of SQLite, as it is at one moment, into a new file beside the running hub.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the new file may be there in part.
    pub(crate) fn copy_file(&self, to: &Path) -> Result<(), StoreError> {
        match &self.shared.location {
            Location::File(path) => Sqlite::open(path, false)?.copy_to(to),
            Location::Server(_) => {
                Err(StoreError::Fault("a database of a server is no file".into()))
            }
        }
    }
}

/// Brings a store to the newest form, and closes it.
///
/// # Errors
///
/// [`StoreError`]
pub(super) fn migrate(location: &Location) -> Result<(), StoreError> {
    let mut connection = Connection::open(location, true)?;
    migrations::run(&mut Tx { connection: &mut connection, failed: None })
}

/// Makes a store in the form of one migration, with what is written into it then.
#[cfg(test)]
pub(super) fn made_as(
    location: &Location,
    version: i64,
    fill: impl FnOnce(&mut Tx<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut connection = Connection::open(location, true)?;
    let mut tx = Tx { connection: &mut connection, failed: None };
    migrations::run_to(&mut tx, version)?;
    fill(&mut tx)
}

fn spawn(name: &str, f: impl FnOnce() + Send + 'static) -> Result<(), StoreError> {
    thread::Builder::new()
        .name(name.into())
        .spawn(f)
        .map(drop)
        .map_err(|e| StoreError::Fault(format!("no thread: {e}")))
}

fn read_loop(jobs: &Mutex<mpsc::Receiver<Box<dyn Job>>>, location: &Location) {
    let mut kept: Option<Connection> = None;
    loop {
        let next = match jobs.lock() {
            Ok(jobs) => jobs.recv(),
            Err(_) => return,
        };
        let Ok(mut job) = next else { return };
        let opened = match kept.take().filter(|c| !c.is_broken()) {
            Some(connection) => Ok(connection),
            None => Connection::open(location, false),
        };
        let mut connection = match opened.and_then(|mut c| c.begin(false).map(|()| c)) {
            Ok(connection) => connection,
            Err(error) => {
                job.answer(Err(error));
                continue;
            }
        };
        job.run(&mut Tx { connection: &mut connection, failed: None });
        // Closes the view; there is nothing to keep.
        let closed = connection.batch("ROLLBACK");
        job.answer(Ok(()));
        kept = closed.is_ok().then_some(connection);
    }
}

/// The thread that writes.
struct Writer {
    location: Location,
    /// `None` after a failure of the place: what the engine thinks it wrote is not to be trusted.
    connection: Option<Connection>,
    /// When the place was last found wanting, and how.
    ill: Option<(Instant, StoreError)>,
}

fn write_loop(
    mut writer: Writer,
    jobs: &mpsc::Receiver<Box<dyn Job>>,
    shared: &std::sync::Weak<Shared>,
) {
    loop {
        let first = if writer.ill.is_some() {
            match jobs.recv_timeout(PROBE) {
                Ok(job) => Some(job),
                Err(mpsc::RecvTimeoutError::Timeout) => None,
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
            }
        } else {
            match jobs.recv() {
                Ok(job) => Some(job),
                Err(_) => return,
            }
        };
        if let (Some((since, reason)), Some(_)) = (&writer.ill, &first)
            && since.elapsed() < PROBE
        {
            let refused = StoreError::ReadOnly(reason.to_string());
            if let Some(job) = first {
                job.answer(Err(refused));
            }
            continue;
        }
        let (group, outcome) = writer.group(first, jobs);
        writer.ill = match &outcome {
            Err(error) if error.is_place() => {
                writer.connection = None;
                Some((Instant::now(), error.clone()))
            }
            _ => None,
        };
        // Before the callers hear of it: who is told "full" and asks must be told "degraded".
        if let Some(shared) = shared.upgrade() {
            if let Ok(mut degraded) = shared.degraded.lock() {
                *degraded = writer.ill.as_ref().map(|(_, error)| error.clone());
            }
            if outcome.is_ok() {
                shared.commits.fetch_add(1, Ordering::Relaxed);
                shared.transactions.fetch_add(group.len() as u64, Ordering::Relaxed);
            }
        }
        for job in group {
            job.answer(outcome.clone());
        }
    }
}

impl Writer {
    /// Runs what waits, each under its own savepoint, and commits all at once. Without a first job it
    /// only tries whether the place takes writes again.
    fn group(
        &mut self,
        first: Option<Box<dyn Job>>,
        jobs: &mpsc::Receiver<Box<dyn Job>>,
    ) -> (Vec<Box<dyn Job>>, Result<(), StoreError>) {
        let mut group: Vec<Box<dyn Job>> = Vec::new();
        let opened = match self.connection.take().filter(|c| !c.is_broken()) {
            Some(connection) => Ok(connection),
            None => Connection::open(&self.location, true),
        };
        let mut connection = match opened.and_then(|mut c| c.begin(true).map(|()| c)) {
            Ok(connection) => connection,
            Err(error) => {
                group.extend(first);
                return (group, Err(error));
            }
        };
        let mut outcome = Ok(());
        let mut next = first;
        if next.is_none() {
            outcome = connection.batch("UPDATE store SET probed = probed + 1");
        }
        while let Some(mut job) = next.take() {
            let ran = connection.alone(&mut job);
            group.push(job);
            if let Err(error) = ran {
                // The engine gave up the whole transaction (a full disk does that).
                outcome = Err(error);
                break;
            }
            if group.len() < GROUP {
                next = jobs.try_recv().ok();
            }
        }
        if outcome.is_ok() {
            outcome = connection.batch("COMMIT").map_err(|error| match error {
                // It may have reached the disk, or the server, all the same.
                StoreError::Disk(text) | StoreError::Unreachable(text) => {
                    StoreError::Uncertain(text)
                }
                other => other,
            });
        }
        if outcome.is_err() && connection.batch("ROLLBACK").is_err() {
            // There is none left, or no connection; either way it is made anew.
            return (group, outcome);
        }
        self.connection = Some(connection);
        (group, outcome)
    }
}

impl Connection {
    /// Runs one job so that its failure undoes only itself.
    ///
    /// # Errors
    ///
    /// When the transaction around it is lost.
    fn alone(&mut self, job: &mut Box<dyn Job>) -> Result<(), StoreError> {
        self.batch("SAVEPOINT one")?;
        let mut tx = Tx { connection: self, failed: None };
        let keep = job.run(&mut tx);
        // After a full or broken disk there may be no transaction left to undo a part of: it is given up whole,
        // with the reason.
        if let Some(error) = tx.failed.take().filter(StoreError::is_place) {
            return Err(error);
        }
        let undone = || StoreError::Fault("a transaction could not be kept".into());
        if keep {
            match self.batch("RELEASE SAVEPOINT one") {
                Ok(()) => return Ok(()),
                Err(error) => job.spoil(if error.is_place() { error } else { undone() }),
            }
        }
        self.batch("ROLLBACK TO SAVEPOINT one")?;
        self.batch("RELEASE SAVEPOINT one")
    }
}
