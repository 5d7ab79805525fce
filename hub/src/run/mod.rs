//! A running hub: from an empty folder to a stop in good order.
//!
//! | file | what |
//! |---|---|
//! | `serve` | connections, within their bounds |
//! | `patient` | a connection that must go on reading |
//! | `simulated` | a building in memory as a source |
//! | `watching` | what is watched, and how it comes into the store |
//!
//! It opens the store and the journal, listens, says that it is ready (to systemd too), and tells the
//! code that makes the first owner while there is none. Beside the requests it signs the journal's
//! head, forgets what ended, and keeps the store within its budget. SIGTERM or SIGINT: it takes no
//! further connections, ends the requests under way, signs once more and leaves; a second signal leaves at
//! once.

mod patient;
mod serve;
pub(crate) mod simulated;
pub(crate) mod watching;

use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use gardien_site::{
    id::SiteId,
    journal::entry::{Actor, Object, Quality},
    words::Lang,
};
use gardien_watch::time::{HOUR, Time};
use sd_notify::NotifyState;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::{Notify, watch},
};
use watching::{Feed, Interfaces};

use crate::{
    acts::{
        declarations,
        life::pass_all,
        messages,
        refresh::{Refresher, Round},
        upkeep::upkeep,
    },
    anchors::{Anchors, Unread},
    api::app::{App, Settings, now},
    auth::secret::{self, Secret},
    channels,
    config::{Address, Config, Source},
    journal::{self, Draft, JournalError, Run, Signer, witness::Asked},
    net::{choose, netlink, position, ring::Refused},
    outside::Fetcher,
    store::{Db, Location, StoreError, Tx, people, site},
};

/// How long the code for the first owner holds.
const CODE: i64 = 24 * HOUR;
/// Between two signed heads, where something was added.
const SIGN: Duration = Duration::from_secs(10);
/// Between two rounds of asking witnesses: so long a rewritten journal could stay unseen.
const WITNESS: Duration = Duration::from_secs(600);
/// Between two rounds of forgetting.
const SWEEP: Duration = Duration::from_secs(600);
/// Between two looks at what is over: maintenance, time for a proof, silence.
const PASS: Duration = Duration::from_secs(60);
/// Between two looks at what must be fetched again.
const REFRESH: Duration = Duration::from_secs(60);
/// Between two looks at what is to be sent.
const SEND: Duration = Duration::from_secs(5);
/// Stands for the time since which the store is beyond its budget where it is not.
const FITS: i64 = i64::MIN;
/// Between two rounds of upkeep.
const UPKEEP: Duration = Duration::from_secs(3600);

/// Why a hub did not start, or did not stop in good order.
#[derive(Debug)]
pub(crate) enum Failed {
    /// The store.
    Store(StoreError),
    /// The journal.
    Journal(JournalError),
    /// An address could not be listened at.
    Listen(Address, io::Error),
    /// The folder of the store could not be made.
    Folder(PathBuf, io::Error),
    /// Whom the site trusts could not be read.
    Anchors(Unread),
    /// An interface that cannot be watched, and why; none where no interface fits.
    Watch(Option<(String, Refused)>),
    /// The system gave no threads, signals or chance.
    System(String),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<JournalError> for Failed {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

/// What is told once the hub is there.
pub(crate) struct Ready {
    pub(crate) addresses: Vec<Address>,
    /// For the first owner, where there is none yet.
    pub(crate) code: Option<Secret>,
    /// What is watched, by name.
    pub(crate) sources: Vec<String>,
}

/// Where the keys and the record of what was signed are: beside a store that is a file, else in a folder
/// of their own that is told.
pub(crate) fn journal_folder(location: &Location, own: &Path) -> PathBuf {
    match location {
        Location::File(path) => path.parent().unwrap_or_else(|| Path::new(".")).to_owned(),
        Location::Server(_) => own.to_owned(),
    }
}

/// Runs a hub until it is told to stop. `tell` hears when it is ready.
///
/// # Errors
/// [`Failed`]
pub(crate) fn run(
    location: &Location,
    own: &Path,
    config: Config,
    lang: Lang,
    tell: impl FnOnce(Ready),
) -> Result<(), Failed> {
    run_over(location, own, config, None, lang, tell)
}

/// The same over a source that is there already; without one, over those of the configuration.
///
/// # Errors
/// [`Failed`]
pub(crate) fn run_over(
    location: &Location,
    own: &Path,
    config: Config,
    given: Option<Box<dyn Feed>>,
    lang: Lang,
    tell: impl FnOnce(Ready),
) -> Result<(), Failed> {
    // Whatever is made from here on is its owner's only: the store holds second factors, the folder of
    // keys holds keys.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let folder = journal_folder(location, own);
    make_folder(&folder).map_err(|e| Failed::Folder(folder.clone(), e))?;
    let anchors = match &config.anchors {
        Some(paths) => Anchors::read(paths),
        None => Anchors::beside(&folder),
    };
    let anchors = Arc::new(anchors.map_err(Failed::Anchors)?);
    let feed = match given {
        Some(feed) => Some(feed),
        None => feed(&config.sources)?,
    };
    let db = Db::open(location)?;
    let site = the_site(&db)?;
    let journal = Run::start(site, Quality::Unknown)?;
    let signer = Signer::open(&folder, site, &db)?;
    freeze(&signer, &db);
    if db.degraded().is_none() {
        note(&db, &journal, "hub.start", Some(&anchors))?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("serve")
        .build()
        .map_err(|e| Failed::System(e.to_string()))?;
    let ended = runtime.block_on(live(
        &db,
        journal.clone(),
        signer.clone(),
        config,
        anchors,
        feed.map(|feed| (feed, lang)),
        tell,
    ));
    // What is left are closures of the store that nobody waits for.
    runtime.shutdown_timeout(Duration::from_secs(1));
    if ended.is_ok() && db.degraded().is_none() {
        note(&db, &journal, "hub.stop", None)?;
        signer.sign(&db, now())?;
        db.fold();
    }
    ended
}

/// What is to be watched, opened.
fn feed(sources: &[Source]) -> Result<Option<Box<dyn Feed>>, Failed> {
    if sources.is_empty() {
        return Ok(None);
    }
    let network =
        netlink::read().map_err(|e| Failed::Watch(Some((String::new(), Refused::System(e)))))?;
    let mut names = Vec::new();
    for source in sources {
        match source {
            Source::Live => {
                names.extend(choose::interfaces(&network, position::forwards().contains(&true)));
            }
            Source::Interface(name) => names.push(name.clone()),
        }
    }
    names.sort();
    names.dedup();
    if names.is_empty() {
        return Err(Failed::Watch(None));
    }
    let opened = Interfaces::open(names).map_err(|refused| Failed::Watch(Some(refused)))?;
    Ok(Some(Box::new(opened)))
}

/// A folder that only its owner may look into; one that is there is left as it is.
fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn the_site(db: &Db) -> Result<SiteId, Failed> {
    let chance = secret::chance().map_err(|secret::NoChance| Failed::System("chance".into()))?;
    let now = now();
    Ok(db.write_now(move |tx: &mut Tx<'_>| {
        if let Some(site) = site::only(tx)? {
            return Ok(site);
        }
        let id = SiteId(gardien_site::id::Id::mint(now, chance));
        site::make(tx, id, "", now)?;
        Ok::<_, StoreError>(id)
    })?)
}

fn note(
    db: &Db,
    journal: &Run,
    action: &'static str,
    anchors: Option<&Anchors>,
) -> Result<(), Failed> {
    let (journal, now) = (journal.clone(), now());
    let object = Object { kind: "hub".to_owned(), id: None };
    let mut draft =
        Draft::new(Actor::Hub, "hub", action, object).fact("version", env!("CARGO_PKG_VERSION"));
    if let Some(anchors) = anchors {
        draft = draft.fact("anchors", anchors.count()).fact("anchors-digest", anchors.digest());
    }
    db.write_now(move |tx: &mut Tx<'_>| journal::append(tx, &journal, now, &[draft]))?;
    Ok(())
}

/// The code for the first owner: a new one at each start, while there is none.
async fn first_code(db: &Db, site: SiteId) -> Result<Option<Secret>, Failed> {
    if db.degraded().is_some() {
        return Ok(None);
    }
    let code = secret::code().map_err(|secret::NoChance| Failed::System("chance".into()))?;
    let digest = secret::digest(&secret::normal_code(code.reveal()));
    let until = Time(now().0.saturating_add(CODE));
    let wanted = db
        .write(move |tx: &mut Tx<'_>| {
            if people::count_role(tx, site, "owner")? > 0 {
                return Ok(false);
            }
            people::set_code(tx, site, &digest, until)?;
            Ok::<_, StoreError>(true)
        })
        .await?;
    Ok(wanted.then_some(code))
}

async fn live(
    db: &Db,
    journal: Run,
    signer: Signer,
    config: Config,
    anchors: Arc<Anchors>,
    feed: Option<(Box<dyn Feed>, Lang)>,
    tell: impl FnOnce(Ready),
) -> Result<(), Failed> {
    let site = journal.site();
    let (stop, stopping) = watch::channel(false);
    let signal_of = |kind| signal(kind).map_err(|e| Failed::System(e.to_string()));
    let (mut term, mut int) =
        (signal_of(SignalKind::terminate())?, signal_of(SignalKind::interrupt())?);
    let mut listeners = Vec::new();
    let mut addresses = Vec::new();
    for address in &config.listen {
        let opened = serve::Listener::open(address).await;
        let (listener, at) = opened.map_err(|e| Failed::Listen(address.clone(), e))?;
        listeners.push(listener);
        addresses.push(at);
    }
    let refresher = config.fetch.then(|| Refresher::new(Fetcher::new(&config.fetch_inside)));
    let refresher = Arc::new(refresher);
    let settings = Settings {
        hosts: config.hosts,
        body: config.limits.body,
        signer: Some(signer.clone()),
        anchors,
    };
    let app = App::new(db.clone(), journal, settings, stopping.clone())
        .map_err(|problem| Failed::System(problem.kind.code().to_owned()))?;
    let code = first_code(db, site).await?;
    let budget = config.budget;
    let sources = feed.as_ref().map(|(feed, _)| feed.names().to_vec()).unwrap_or_default();
    let watching = match feed {
        None => None,
        Some((feed, lang)) => {
            let started = watching::start(&app, feed, lang);
            Some(started.map_err(|e| Failed::System(e.to_string()))?)
        }
    };
    let full = Arc::new(AtomicI64::new(FITS));
    let chores = [
        tokio::spawn(chore(stopping.clone(), SIGN, {
            let (db, signer) = (db.clone(), signer.clone());
            move || sign(&signer, &db)
        })),
        tokio::spawn(chore(stopping.clone(), WITNESS, {
            let db = db.clone();
            move || ask_witnesses(&signer, &db)
        })),
        tokio::spawn(chore(stopping.clone(), SWEEP, {
            let db = db.clone();
            move || sweep(&db, site)
        })),
        tokio::spawn(chore(stopping.clone(), PASS, {
            let app = app.clone();
            move || pass(&app)
        })),
        tokio::spawn(chore_when(stopping.clone(), PASS, app.noticed.clone(), {
            let (app, full) = (app.clone(), full.clone());
            move || look(&app, &full)
        })),
        tokio::spawn(chore(stopping.clone(), SEND, {
            let app = app.clone();
            move || send(&app)
        })),
        tokio::spawn(chore(stopping.clone(), PASS, {
            let (app, day) = (app.clone(), Arc::new(AtomicI64::new(i64::MIN)));
            move || new_day(&app, &day)
        })),
        tokio::spawn(chore(stopping.clone(), REFRESH, {
            let app = app.clone();
            move || refresh(&app, refresher.as_ref().as_ref())
        })),
        tokio::spawn(chore(stopping.clone(), UPKEEP, {
            let (db, full) = (db.clone(), full.clone());
            move || keep_within(&db, site, budget, &full)
        })),
    ];
    let serving = tokio::spawn(serve::serve(listeners, app, config.limits, stopping));
    tell(Ready { addresses, code, sources });
    // Without systemd there is nobody to tell.
    drop(sd_notify::notify(&[NotifyState::Ready]));
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
    drop(sd_notify::notify(&[NotifyState::Stopping]));
    stop.send_replace(true);
    tokio::select! {
        _ = serving => {}
        _ = term.recv() => tracing::warn!("left at once"),
        _ = int.recv() => tracing::warn!("left at once"),
    }
    if let Some(watching) = watching {
        // What was seen last is written; how long that may take it knows itself.
        drop(tokio::task::spawn_blocking(move || watching.join()).await);
    }
    for chore in chores {
        // A chore that is in the store ends by itself; it is not waited for longer than that.
        drop(tokio::time::timeout(Duration::from_secs(5), chore).await);
    }
    Ok(())
}

/// Does something every so often, on a thread that may wait, until the stop.
async fn chore(
    stopping: watch::Receiver<bool>,
    every: Duration,
    work: impl Fn() + Clone + Send + 'static,
) {
    chore_when(stopping, every, Arc::default(), work).await;
}

/// The same, and at once when somebody asks for it.
async fn chore_when(
    mut stopping: watch::Receiver<bool>,
    every: Duration,
    asked: Arc<Notify>,
    work: impl Fn() + Clone + Send + 'static,
) {
    loop {
        let work = work.clone();
        if tokio::task::spawn_blocking(work).await.is_err() {
            tracing::error!("a chore panicked");
        }
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(every) => {}
            () = asked.notified() => {}
        }
    }
}

/// Refuses writers while a witness holds something against the store, and no longer.
fn freeze(signer: &Signer, db: &Db) {
    let reason = match signer.halted() {
        Ok(None) => None,
        Ok(Some(halt)) => Some(halt.to_string()),
        // Whatever it said, somebody must look.
        Err(error) => Some(error.to_string()),
    };
    let was = db.degraded();
    if let Some(reason) = &reason
        && !matches!(was, Some(StoreError::Halted(_)))
    {
        tracing::error!(
            reason,
            "an older store was put back, or entries were changed: nothing more is signed or written \
             until an owner says what happened: gardien journal renew --reason …"
        );
    }
    db.freeze(reason.map(StoreError::Halted));
}

fn sign(signer: &Signer, db: &Db) {
    freeze(signer, db);
    if db.degraded().is_none()
        && let Err(error) = signer.sign(db, now())
    {
        tracing::error!(%error, "the journal's head was not signed");
    }
}

fn ask_witnesses(signer: &Signer, db: &Db) {
    if db.degraded().is_some() {
        return;
    }
    match journal::witness::ask(signer, db, now()) {
        Ok(told) => {
            for (url, asked) in told {
                match asked {
                    Asked::Signed => {}
                    Asked::Refused(cause) => tracing::warn!(url, cause, "a witness did not sign"),
                    Asked::SaysMore { signed, has } => tracing::error!(
                        url,
                        signed,
                        has,
                        "a witness says that it has signed more of the journal than the store holds, \
                         and does not show what"
                    ),
                    Asked::Holds(halt) => {
                        // What cannot be kept is asked for again in the next round.
                        match signer.halt(&halt) {
                            Ok(()) => freeze(signer, db),
                            Err(error) => tracing::error!(%error, "it was not kept"),
                        }
                    }
                }
            }
        }
        Err(error) => tracing::error!(%error, "the witnesses were not asked"),
    }
}

fn sweep(db: &Db, site: SiteId) {
    let now = now();
    if db.degraded().is_none()
        && let Err(error) = db.write_now(move |tx: &mut Tx<'_>| people::sweep(tx, site, now))
    {
        tracing::warn!(store = error.word(), "nothing was forgotten");
    }
}

fn pass(app: &App) {
    if app.db.degraded().is_some() {
        return;
    }
    match pass_all(&app.db, &app.journal, now()) {
        Ok(0) => {}
        Ok(_) => app.tell(),
        Err(error) => tracing::warn!(store = error.word(), "lives were not looked at"),
    }
}

/// What changes with the day (UTC), once a day and at each start.
fn new_day(app: &App, last: &AtomicI64) {
    let now = now();
    let today = now.0.div_euclid(24 * HOUR);
    if app.db.degraded().is_some() || last.load(Ordering::Relaxed) == today {
        return;
    }
    match declarations::new_day(&app.db, &app.journal, now) {
        Ok(()) => {
            last.store(today, Ordering::Relaxed);
            app.tell();
        }
        Err(error) => tracing::warn!(store = error.word(), "support was not looked at"),
    }
}

/// Fetches what is due, where the hub may.
fn refresh(app: &App, refresher: Option<&Refresher>) {
    let Some(refresher) = refresher.filter(|_| app.db.degraded().is_none()) else { return };
    match refresher.round(&app.db, &app.journal, &app.settings.anchors, now()) {
        Ok(done) if done != Round::default() => {
            tracing::info!(?done, "MUD files were fetched again");
            app.tell();
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(store = error.word(), "nothing was fetched"),
    }
}

/// What stands becomes messages.
fn look(app: &App, full: &AtomicI64) {
    if app.db.degraded().is_some() {
        return;
    }
    let since = full.load(Ordering::Relaxed);
    let trouble = [("store-full", Time(since))];
    let troubles = if since == FITS { &[] } else { &trouble[..] };
    match messages::round(&app.db, &app.journal, now(), troubles) {
        Ok(true) => app.tell(),
        Ok(false) => {}
        Err(error) => tracing::warn!(store = error.word(), "messages were not looked at"),
    }
}

/// Sends what lies there for channels.
fn send(app: &App) {
    if app.db.degraded().is_some() {
        return;
    }
    match channels::round(&app.db, &app.journal, now()) {
        Ok(true) => app.tell(),
        Ok(false) => {}
        Err(error) => tracing::warn!(store = error.word(), "nothing was sent"),
    }
}

fn keep_within(db: &Db, site: SiteId, budget: u64, full: &AtomicI64) {
    if db.degraded().is_some() {
        return;
    }
    let at = now();
    let done = upkeep(db, site, at, budget);
    if let Ok(done) = &done {
        let since = full.load(Ordering::Relaxed);
        let now_full = if since == FITS { at.0 } else { since };
        full.store(if done.within { FITS } else { now_full }, Ordering::Relaxed);
    }
    match done {
        Ok(done) if !done.within => {
            tracing::warn!(octets = done.octets, budget, "the store is beyond its budget");
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(store = error.word(), "upkeep was not done"),
    }
}
