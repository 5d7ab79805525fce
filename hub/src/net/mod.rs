//! Live sources: what passes the interfaces of this machine, and what this machine is in its network.
//!
//! ```text
//! kernel ─> ring (one for each interface) ─┐
//! kernel ─> ring ──────────────────────────┴─> Live: in order of time ─> whoever owns the watcher
//! kernel ─> netlink (interfaces, addresses, ways out, neighbours; when they change) ─> Live, choose, position
//! ```
//!
//! One thread reads all rings. The ring is the queue between the kernel and the watcher already; a thread for
//! each interface could only copy every frame into a second queue. The one order of time matters: a packet that
//! two watched interfaces show is counted once because the watcher sees the second sight of it a moment after
//! the first, and it must not come before it. So a frame waits until every ring has shown that it holds nothing
//! earlier: until a later block is there, or until the kernel must have given up an earlier one
//! ([`HOLD`]).

pub(crate) mod choose;
pub(crate) mod heard;
pub(crate) mod netlink;
pub(crate) mod position;
pub(crate) mod ring;
pub(crate) mod system;

use std::{
    io,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use netlink::{Follow, Network, parse::Link};
use ring::{Counts, Frame, RETIRE, Refused, Ring};
use system::wait;

/// The kernel keeps a block at most two of its turns; half a turn more is for the clock's sake.
const HOLD: i64 = RETIRE as i64 * 1_000_000 * 5 / 2;
/// Between two looks at rings whose frames wait for another ring, milliseconds.
const SHORTLY: i32 = 10;
/// Frames that one call hands on at most, so that whoever calls gets to other things.
const AT_ONCE: usize = 65_536;
/// How long the ring of an interface that went away is still read.
const AFTERWARDS: Duration = Duration::from_millis(3 * RETIRE as u64);
/// How often an interface that could not be opened again is tried.
const AGAIN: Duration = Duration::from_secs(1);
/// Most interfaces watched at a time.
pub(crate) const MOST: usize = 64;

/// How to listen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    /// Octets of one interface's ring at most.
    pub(crate) ring: usize,
    /// Octets of all rings together: what the kernel may hold for us.
    pub(crate) all: usize,
    /// Whether interfaces take what is not for them.
    pub(crate) promiscuous: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { ring: 32 << 20, all: 128 << 20, promiscuous: true }
    }
}

/// An interface, watched by its name: it may go away and come back with another number.
#[derive(Debug)]
struct Watched {
    name: String,
    ring: Option<Ring>,
    index: u32,
    /// When it went away, as long as its ring is still read.
    gone: Option<Instant>,
    tried: Instant,
    /// Counts of rings that are closed.
    before: Counts,
    is_up: bool,
    away: u64,
}

/// What an interface had so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Statistics {
    pub(crate) counts: Counts,
    /// How often it went down or away.
    pub(crate) away: u64,
}

/// Interfaces being watched.
#[derive(Debug)]
pub(crate) struct Live {
    follow: Follow,
    watched: Vec<Watched>,
    ring: usize,
    promiscuous: bool,
    /// The time of the frame at each ring's front.
    fronts: Vec<Option<i64>>,
    waiting: Vec<libc::pollfd>,
}

impl Live {
    /// Watches the interfaces of these names, at most [`MOST`]. All of them, or none.
    ///
    /// # Errors
    /// The name of the interface that cannot be opened, and why; an empty name where the kernel does not tell
    /// of interfaces.
    pub(crate) fn open(names: &[String], options: Options) -> Result<Self, (String, Refused)> {
        let follow = Follow::open().map_err(|e| (String::new(), Refused::System(e)))?;
        let names = names.get(..names.len().min(MOST)).unwrap_or_default();
        let ring = options.ring.min(options.all / names.len().max(1));
        let mut watched = Vec::with_capacity(names.len());
        for name in names {
            let link = follow.network.named(name);
            let opened = link
                .ok_or_else(|| Refused::System(io::Error::from_raw_os_error(libc::ENODEV)))
                .and_then(|link| Ok((Ring::open(link, ring, options.promiscuous)?, link)));
            let (ring, link) = opened.map_err(|refused| (name.clone(), refused))?;
            watched.push(Watched {
                name: name.clone(),
                ring: Some(ring),
                index: link.index,
                gone: None,
                tried: Instant::now(),
                before: Counts::default(),
                is_up: link.is_up(),
                away: 0,
            });
        }
        let fronts = vec![None; watched.len()];
        let waiting = Vec::with_capacity(watched.len() + 1);
        Ok(Self { follow, watched, ring, promiscuous: options.promiscuous, fronts, waiting })
    }

    /// Hands on the frames that are due, in order of time, each with its interface's place among the names. Waits
    /// at most `timeout` for the first. Returns how many there were.
    ///
    /// # Errors
    /// What the system says of waiting; an interface that is gone is no error.
    pub(crate) fn poll(
        &mut self,
        timeout: Duration,
        mut take: impl FnMut(usize, &Frame<'_>),
    ) -> io::Result<usize> {
        let until = Instant::now() + timeout;
        loop {
            let handed = self.hand_on(&mut take);
            let left = until.saturating_duration_since(Instant::now());
            self.watch_over()?;
            if handed > 0 || left.is_zero() {
                return Ok(handed);
            }
            self.wait(left)?;
        }
    }

    /// What the kernel counted, of each interface in the order of the names.
    pub(crate) fn statistics(&mut self) -> Vec<Statistics> {
        let statistics = |w: &mut Watched| Statistics {
            counts: sum(w.before, w.ring.as_mut().map(Ring::counts).unwrap_or_default()),
            away: w.away,
        };
        self.watched.iter_mut().map(statistics).collect()
    }

    /// The network as it is now.
    pub(crate) const fn network(&self) -> &Network {
        &self.follow.network
    }

    fn hand_on(&mut self, take: &mut impl FnMut(usize, &Frame<'_>)) -> usize {
        let now = now();
        for (front, watched) in self.fronts.iter_mut().zip(&mut self.watched) {
            *front = watched.ring.as_mut().and_then(Ring::time);
        }
        let mut handed = 0;
        while handed < AT_ONCE {
            let Some((which, at)) = earliest(&self.fronts) else { break };
            // A frame out of the future: the clock was set back. It waits for nobody.
            let is_due = at <= now.saturating_sub(HOLD) || at > now;
            let open = |w: &Watched| w.ring.is_some();
            let all = self.fronts.iter().zip(&self.watched).all(|(f, w)| f.is_some() || !open(w));
            if !is_due && !all {
                break;
            }
            // The next of the others: until then frames come from this ring alone.
            let others = self.fronts.iter().enumerate().filter(|(n, _)| *n != which);
            let other = others.filter_map(|(_, front)| *front).min().unwrap_or(i64::MAX);
            let Some(ring) = self.watched.get_mut(which).and_then(|w| w.ring.as_mut()) else {
                break;
            };
            let mut front = Some(at);
            while front.is_some_and(|at| at <= other) && handed < AT_ONCE {
                if let Some(frame) = ring.frame() {
                    take(which, &frame);
                }
                ring.advance();
                handed += 1;
                front = ring.time();
                if front.is_some_and(|at| at > now.saturating_sub(HOLD)) && !all {
                    break;
                }
            }
            if let Some(place) = self.fronts.get_mut(which) {
                *place = front;
            }
        }
        handed
    }

    /// Waits for a block of a ring that has none, or for news of interfaces.
    fn wait(&mut self, left: Duration) -> io::Result<()> {
        self.waiting.clear();
        let interest = |fd: i32, events: i16| libc::pollfd { fd, events, revents: 0 };
        self.waiting.push(interest(self.follow.number(), libc::POLLIN));
        let mut held = false;
        for (front, watched) in self.fronts.iter().zip(&self.watched) {
            match (front, &watched.ring) {
                (None, Some(ring)) => self.waiting.push(interest(ring.number(), libc::POLLIN)),
                (Some(_), _) => held = true,
                (None, None) => {}
            }
        }
        let most = if held { SHORTLY } else { 1_000 };
        let left = i32::try_from(left.as_millis()).unwrap_or(i32::MAX).clamp(1, most);
        wait(&mut self.waiting, left)?;
        if self.waiting.iter().any(|w| w.revents & (libc::POLLERR | libc::POLLHUP) != 0) {
            // To ask is to forget: else the next waiting would end at once.
            for ring in self.watched.iter().filter_map(|w| w.ring.as_ref()) {
                drop(ring.error());
            }
        }
        Ok(())
    }

    /// Follows interfaces that go down, away, or come back.
    fn watch_over(&mut self) -> io::Result<()> {
        self.follow.changed()?;
        for watched in &mut self.watched {
            let link = self.follow.network.named(&watched.name);
            let is_up = link.is_some_and(Link::is_up);
            watched.away += u64::from(watched.is_up && !is_up);
            watched.is_up = is_up;
            let same = link.is_some_and(|l| l.index == watched.index);
            if !same && watched.ring.is_some() {
                let gone = *watched.gone.get_or_insert_with(Instant::now);
                if gone.elapsed() >= AFTERWARDS {
                    watched.close();
                }
            }
            if let (None, Some(link)) = (&watched.ring, link)
                && watched.tried.elapsed() >= AGAIN
            {
                watched.tried = Instant::now();
                if let Ok(ring) = Ring::open(link, self.ring, self.promiscuous) {
                    watched.ring = Some(ring);
                    watched.index = link.index;
                    watched.gone = None;
                }
            }
        }
        Ok(())
    }
}

impl Watched {
    fn close(&mut self) {
        if let Some(mut ring) = self.ring.take() {
            self.before = sum(self.before, ring.counts());
        }
    }
}

fn earliest(fronts: &[Option<i64>]) -> Option<(usize, i64)> {
    let all = fronts.iter().enumerate().filter_map(|(n, front)| Some((n, (*front)?)));
    all.min_by_key(|(_, at)| *at)
}

const fn sum(a: Counts, b: Counts) -> Counts {
    Counts { arrived: a.arrived + b.arrived, dropped: a.dropped + b.dropped, full: a.full + b.full }
}

/// Nanoseconds since 1970, by the clock that stamps frames.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}
