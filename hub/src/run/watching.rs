//! The watcher of a running hub: what passes becomes part of the store while it passes.
//!
//! ```text
//! Feed (interfaces, or a simulated building) ─> this thread: watcher ─> harvest ─> keeper ─> acts/import
//! ```
//!
//! One thread owns the source and the watcher. Now and then it takes a harvest (what there is since the last
//! one, [`Watcher::harvest`]) and hands it to a second thread that writes it, so that a slow disk never makes
//! the watching wait: packets wait in the kernel's ring, and when that is full they are counted as dropped.
//! While a harvest is being written no other is taken: the watcher gathers on, within its own bounds. A
//! harvest that a degraded store refuses is tried again until it is kept.
//!
//! A harvest is taken soon where a thing is new or a rule concluded something, else once a minute, which is
//! the grain of what is kept. When the tables that only grow are nearly full, the watcher is ended in good
//! order and a new one begins; connections that go on are then counted as new ones, once in weeks.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

use gardien_site::words::{Lang, Words};
use gardien_watch::{
    capture::Record,
    finding::{Finding, Level, Proof},
    report::{Capture, Report},
    time::Time,
    watcher::{Limits, Settings, Watcher},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    acts::import,
    api::app::App,
    auth::secret,
    evidence::{self, Copied},
    net::{Live, Options, ring::Refused},
    store::Tx,
};

/// Waits for packets at most so long, so that a stop is noticed.
const TURN: Duration = Duration::from_millis(100);
/// Between two harvests where nothing is new.
const USUALLY: Duration = Duration::from_secs(60);
/// Between two where something is.
const SOON: Duration = Duration::from_secs(2);
/// The first one: somebody sits before a page and waits.
const FIRST: Duration = Duration::from_millis(500);
/// Between two tries of what could not be kept.
const AGAIN: Duration = Duration::from_secs(5);
/// From this fullness on (percent) the watcher is replaced.
const FULL: u32 = 80;
/// Octets of packets kept in memory, as evidence for what rules will conclude.
const RECENT: usize = 12 << 20;
/// Octets kept of one packet.
const SNAP: usize = 1_600;
/// Octets that a kept packet costs beside its own.
const BESIDE: usize = 96;
/// So long the store is given at the stop.
const LAST: Duration = Duration::from_secs(5);

/// Bounds of a watcher that goes on for months, on a small machine: a fourth of those of one that reads files.
const LIMITS: Limits = Limits {
    hosts: 16_384,
    rows: 1_024,
    flows_of_one: 8_192,
    flows: 1 << 18,
    names: 1 << 17,
    buffered: 8 << 20,
    distinct: 1 << 14,
};

/// Where packets come from.
pub(crate) trait Feed: Send {
    /// The names of the sources, in the order of their numbers.
    fn names(&self) -> &[String];
    /// The stable word of what they are: `live`, `simulated`.
    fn kind(&self) -> &'static str;
    /// Hands on what there is, in order of time; waits at most so long for the first.
    ///
    /// # Errors
    /// What the system says; then nothing comes any more.
    fn poll(
        &mut self,
        timeout: Duration,
        take: &mut dyn FnMut(usize, &Record<'_>),
    ) -> io::Result<usize>;
    /// Of each source: packets dropped, and how often it went away.
    fn losses(&mut self) -> Vec<[u64; 2]>;
    /// The time by the clock of its packets.
    fn now(&self) -> Time;
}

/// Interfaces of this machine.
pub(crate) struct Interfaces {
    names: Vec<String>,
    live: Live,
}

impl Interfaces {
    /// Listens at the interfaces of these names.
    ///
    /// # Errors
    /// The name of the one that cannot be opened, and why.
    pub(crate) fn open(names: Vec<String>) -> Result<Self, (String, Refused)> {
        let live = Live::open(&names, Options::default())?;
        Ok(Self { names, live })
    }
}

impl Feed for Interfaces {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn kind(&self) -> &'static str {
        "live"
    }

    fn poll(
        &mut self,
        timeout: Duration,
        take: &mut dyn FnMut(usize, &Record<'_>),
    ) -> io::Result<usize> {
        self.live.poll(timeout, |which, frame| take(which, &frame.record(which as u32)))
    }

    fn losses(&mut self) -> Vec<[u64; 2]> {
        self.live.statistics().iter().map(|s| [s.counts.dropped, s.away]).collect()
    }

    fn now(&self) -> Time {
        crate::api::app::now()
    }
}

/// A source as it stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct State {
    /// An interface, or the name of what is simulated.
    name: String,
    /// `live` or `simulated`.
    kind: &'static str,
    /// `watching`, or `ended` where the system refused to go on.
    state: &'static str,
    #[schema(value_type = String, format = "date-time")]
    since: Time,
    packets: u64,
    octets: u64,
    /// Packets that the kernel could not hand over.
    dropped: u64,
    /// How often the interface went down or away.
    away: u64,
    #[schema(value_type = Option<String>, format = "date-time")]
    first: Option<Time>,
    #[schema(value_type = Option<String>, format = "date-time")]
    last: Option<Time>,
}

/// What is watched, for whoever asks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources(Arc<Mutex<Vec<State>>>);

impl Sources {
    fn locked(&self) -> MutexGuard<'_, Vec<State>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The sources as they stand.
    pub(crate) fn all(&self) -> Vec<State> {
        self.locked().clone()
    }

    /// Packets seen and packets dropped, of all.
    pub(crate) fn counts(&self) -> [u64; 2] {
        self.locked().iter().fold([0; 2], |[a, b], s| [a + s.packets, b + s.dropped])
    }
}

/// A packet that may become evidence.
struct Recent {
    place: (u32, u64),
    copied: Copied,
    octets: usize,
}

/// What is handed to the thread that writes.
type Harvest = (Report, evidence::Packets, Time);

/// Watches until the stop. Returns what there is to wait for.
///
/// # Errors
/// When the system gives no thread.
pub(crate) fn start(
    app: &App,
    feed: Box<dyn Feed>,
    lang: Lang,
) -> io::Result<thread::JoinHandle<()>> {
    let app = app.clone();
    thread::Builder::new().name("watch".to_owned()).spawn(move || watch(&app, feed, lang))
}

fn new_watcher() -> Watcher {
    // Without chance the hub would not have started.
    let seed = u64::from_ne_bytes(secret::chance().unwrap_or_default());
    Watcher::new(Settings { seed, usage: true, limits: LIMITS, ..Settings::default() })
}

fn watch(app: &App, mut feed: Box<dyn Feed>, lang: Lang) {
    let words = Words::new(lang);
    let state = |name: &String| State {
        name: name.clone(),
        kind: feed.kind(),
        state: "watching",
        since: feed.now(),
        packets: 0,
        octets: 0,
        dropped: 0,
        away: 0,
        first: None,
        last: None,
    };
    let mut states: Vec<State> = feed.names().iter().map(state).collect();
    app.sources.locked().clone_from(&states);
    let (keeper, harvests) = mpsc::sync_channel::<Harvest>(0);
    let kept = {
        let app = app.clone();
        thread::Builder::new().name("keep".to_owned()).spawn(move || keep(&app, &harvests))
    };
    let Ok(kept) = kept else {
        tracing::error!("no thread to keep what is seen");
        return;
    };
    let mut watcher = new_watcher();
    let mut recent: VecDeque<Recent> = VecDeque::new();
    let mut held = 0;
    let (mut last, mut span) = (Instant::now(), FIRST);
    let mut news = watcher.news();
    // A harvest that the keeper had no hand free for.
    let mut waiting: Option<Harvest> = None;
    loop {
        let stopping = *app.stopping.borrow();
        let polled = if stopping {
            Ok(0)
        } else {
            feed.poll(TURN, &mut |which, record| {
                let Some(state) = states.get_mut(which) else { return };
                watcher.at_place(which as u64, state.packets);
                watcher.record(record);
                state.packets += 1;
                state.octets += u64::from(record.wire_len);
                state.first = Some(state.first.map_or(record.at, |at| at.min(record.at)));
                state.last = Some(state.last.map_or(record.at, |at| at.max(record.at)));
                let data = record.data.get(..record.data.len().min(SNAP)).unwrap_or_default();
                held += data.len() + BESIDE;
                recent.push_back(Recent {
                    place: (which as u32, state.packets),
                    octets: data.len() + BESIDE,
                    copied: Copied::packet(record, data),
                });
                while held > RECENT
                    && let Some(old) = recent.pop_front()
                {
                    held -= old.octets;
                }
            })
        };
        if let Err(error) = &polled {
            tracing::error!(%error, "the watching ended");
            states.iter_mut().for_each(|s| s.state = "ended");
        }
        for (state, [dropped, away]) in states.iter_mut().zip(feed.losses()) {
            (state.dropped, state.away) = (dropped, away);
        }
        app.sources.locked().clone_from(&states);
        let ends = stopping || polled.is_err();
        let is_new = watcher.news() != news;
        let due = last.elapsed() >= if is_new { span.min(SOON) } else { span.max(SOON) };
        let seen = states.iter().any(|s| s.packets > 0);
        if seen && (ends || due && waiting.is_none()) {
            if let Some(before) = waiting.take() {
                // At the end: the keeper takes it once it has its hand free, and then the last.
                drop(keeper.send(before));
            }
            let now = feed.now();
            let mut report = if ends || watcher.fullness() >= FULL {
                let mut report = std::mem::replace(&mut watcher, new_watcher()).finish();
                // Not the things fell silent: the watching ends.
                let spoke = |f: &Finding| f.rule != "went-silent";
                report.things.iter_mut().for_each(|t| t.findings.retain(spoke));
                report
            } else {
                watcher.harvest(now)
            };
            report.captures = states.iter().map(capture).collect();
            let find = |proof: &Proof| {
                let place = (proof.file, proof.record);
                recent.iter().rev().find(|r| r.place == place).map(|r| &r.copied)
            };
            let packets = evidence::of_findings_in(&words, &report, Level::Look, &find);
            waiting = Some((report, packets, now));
            news = watcher.news();
            (last, span) = (Instant::now(), (span * 4).min(USUALLY));
        }
        if ends {
            if let Some(harvest) = waiting.take() {
                drop(keeper.send(harvest));
            }
            break;
        }
        if let Some(harvest) = waiting.take() {
            match keeper.try_send(harvest) {
                Ok(()) => {}
                Err(mpsc::TrySendError::Full(harvest)) => waiting = Some(harvest),
                Err(mpsc::TrySendError::Disconnected(_)) => return,
            }
        }
    }
    drop(keeper);
    drop(kept.join());
}

fn capture(state: &State) -> Capture {
    Capture {
        file: state.name.clone(),
        kind: state.kind.to_owned(),
        packets: state.packets,
        bytes: state.octets,
        first: state.first,
        last: state.last,
        problems: Vec::new(),
    }
}

/// Writes harvests as they come.
fn keep(app: &App, harvests: &mpsc::Receiver<Harvest>) {
    while let Ok((report, packets, now)) = harvests.recv() {
        let harvest = Arc::new((report, packets));
        let mut told = false;
        let mut since_stop: Option<Instant> = None;
        loop {
            let (run, harvest) = (app.journal.clone(), harvest.clone());
            let kept = app.db.write_now(move |tx: &mut Tx<'_>| {
                let (report, packets) = &*harvest;
                import::import(tx, &run, now, report, &[], packets)
            });
            match kept {
                Ok(done) => {
                    if done.new > 0 || done.findings != [0; 2] {
                        tracing::info!(new = done.new, findings = ?done.findings, "seen");
                        app.noticed.notify_one();
                    }
                    app.tell();
                    break;
                }
                Err(error) if !told => {
                    tracing::warn!(
                        store = error.word(),
                        "what is seen cannot be kept; it is tried again"
                    );
                    told = true;
                }
                Err(_) => {}
            }
            let stopping = *app.stopping.borrow();
            if stopping && since_stop.get_or_insert_with(Instant::now).elapsed() >= LAST {
                tracing::error!("the last of what was seen was not kept");
                break;
            }
            thread::sleep(if stopping { TURN } else { AGAIN });
        }
    }
}
