//! What all requests share.

use std::{
    collections::{HashMap, HashSet},
    net::IpAddr,
    sync::{Arc, Mutex},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use gardien_site::{
    id::{Id, PersonId, SiteId},
    journal::entry::{Actor, Object},
};
use gardien_watch::time::Time;
use tokio::sync::{Notify, watch};

use super::{
    answer::{Asked, Reply},
    guard::Gate,
    metrics::Metrics,
    problem::{Kind, Problem},
};
use crate::{
    anchors::Anchors,
    auth::{
        passkey::waiting::Waiting,
        password::Passwords,
        secret::{self, NoChance},
        throttle::Throttle,
        who::Who,
    },
    journal::{self, Draft, Run, Signer},
    run::watching::Sources,
    store::{Db, StoreError, Tx, people},
};

/// What a hub says about itself to whoever serves it.
pub(crate) struct Settings {
    /// Names under which it may be asked, beside addresses and `localhost`. Lower case.
    pub(crate) hosts: Vec<String>,
    /// Octets of a body at most.
    pub(crate) body: usize,
    /// Whoever signs the journal, where a hub runs.
    pub(crate) signer: Option<Signer>,
    /// Whose signature under a declaration counts.
    pub(crate) anchors: Arc<Anchors>,
}

/// The state of a hub. Clones share it.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) db: Db,
    pub(crate) site: SiteId,
    /// This run, as the journal's entries name it.
    pub(crate) journal: Run,
    pub(crate) settings: Settings,
    pub(crate) passwords: Passwords,
    pub(crate) throttle: Throttle,
    /// Challenges for passkeys that were given out.
    pub(crate) waiting: Waiting,
    pub(crate) metrics: Metrics,
    pub(crate) gates: HashMap<(String, String), Gate>,
    pub(crate) openapi: String,
    pub(crate) started: Instant,
    /// What is watched.
    pub(crate) sources: Sources,
    /// Asked for when something was seen that may have to be told at once.
    pub(crate) noticed: Arc<Notify>,
    /// Counts transactions that changed something: whoever streams events looks then.
    changed: watch::Sender<u64>,
    /// Turns true when the hub is to stop.
    pub(crate) stopping: watch::Receiver<bool>,
    /// Requests with a key that are under way.
    under_way: Mutex<HashSet<[u8; 32]>>,
}

impl std::ops::Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// The time, which only this crate knows.
pub(crate) fn now() -> Time {
    let us = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_micros());
    Time(i64::try_from(us).unwrap_or(i64::MAX))
}

/// Mints an id.
pub(crate) fn mint(now: Time) -> Result<Id, NoChance> {
    Ok(Id::mint(now, secret::chance()?))
}

/// The occasion of a change: where, when, by whom, and the journal that hears of it first.
#[derive(Clone, Debug)]
pub(crate) struct Occasion {
    pub(crate) site: SiteId,
    pub(crate) now: Time,
    pub(crate) journal: Run,
    /// Nobody where it is the hub itself.
    pub(crate) person: Option<PersonId>,
    /// On what authority: the role's word, or `hub`.
    pub(crate) role: &'static str,
}

impl Occasion {
    /// An entry to be written: this act, on something of this kind.
    pub(crate) fn draft(&self, action: &str, kind: &str, id: Id) -> Draft {
        let actor = self.person.map_or(Actor::Hub, |p| Actor::Person(p.0));
        Draft::new(actor, self.role, action, Object { kind: kind.to_owned(), id: Some(id) })
    }

    /// Writes it, before the act.
    pub(crate) fn enter(&self, tx: &mut Tx<'_>, draft: Draft) -> Result<u64, StoreError> {
        journal::append(tx, &self.journal, self.now, &[draft])
    }
}

impl App {
    pub(crate) fn new(
        db: Db,
        journal: Run,
        settings: Settings,
        stopping: watch::Receiver<bool>,
    ) -> Result<Self, Problem> {
        let openapi = super::document();
        Ok(Self(Arc::new(Inner {
            db,
            site: journal.site(),
            journal,
            settings,
            passwords: Passwords::new()?,
            throttle: Throttle::new()?,
            waiting: Waiting::default(),
            metrics: Metrics::new(),
            gates: super::guard::gates(&openapi),
            openapi: super::print(&openapi),
            started: Instant::now(),
            sources: Sources::default(),
            noticed: Arc::default(),
            changed: watch::Sender::new(0),
            stopping,
            under_way: Mutex::default(),
        })))
    }

    /// Whoever awaits a change.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Tells them of one.
    pub(crate) fn tell(&self) {
        self.changed.send_modify(|n| *n = n.wrapping_add(1));
    }

    /// Runs queries over one moment.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>, SiteId) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let site = self.site;
        self.db.read(move |tx| f(tx, site)).await
    }

    /// Changes something without a key. `who` is nobody where the hub acts by itself, or for one whom
    /// it does not know yet.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        who: Option<&Who>,
        f: impl FnOnce(&mut Tx<'_>, &Occasion) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let occasion = Occasion {
            site: self.site,
            now: now(),
            journal: self.journal.clone(),
            person: who.map(|w| w.person),
            role: who.map_or("hub", |w| w.role.word()),
        };
        let done = self.db.write(move |tx| f(tx, &occasion)).await?;
        self.tell();
        Ok(done)
    }

    /// Changes something, once for each key that was given: the act and the answer are kept in one
    /// transaction, so that there is never one without the other. The same request again gets the same answer;
    /// another one under the same key is refused, and so is one whose twin is under way.
    pub(crate) async fn act(
        &self,
        who: &Who,
        asked: Asked,
        f: impl FnOnce(&mut Tx<'_>, &Occasion) -> Result<Reply, Problem> + Send + 'static,
    ) -> Result<Reply, Problem> {
        let Some(key) = asked.key else { return self.write(Some(who), f).await };
        let person = who.person;
        let _turn = Turn::take(self, person, &key)?;
        self.write(Some(who), move |tx, on| {
            if let Some(given) = people::given(tx, on.site, person, &key)? {
                if !secret::same(&given.request, &asked.request) {
                    return Err(Problem::of(Kind::KeyReused));
                }
                return Reply::again(given);
            }
            let reply = f(tx, on)?;
            let given = reply.to_give(asked.request);
            people::give(tx, on.site, person, &key, on.now, &given)?;
            Ok(reply)
        })
        .await
    }

    /// Whether an address may try a login now; if not, when.
    pub(crate) fn try_login(&self, from: IpAddr, login: &str) -> Result<(), Problem> {
        self.throttle
            .try_login(Instant::now(), from, login)
            .map_err(|wait| Problem::later(Kind::TooOften, wait))
    }
}

/// A request with a key, under way.
struct Turn<'a> {
    app: &'a App,
    name: [u8; 32],
}

impl<'a> Turn<'a> {
    fn take(app: &'a App, person: PersonId, key: &[u8; 32]) -> Result<Self, Problem> {
        // Two people may choose the same key.
        let mut name = *key;
        for (octet, other) in name.iter_mut().zip(person.0.octets()) {
            *octet ^= other;
        }
        let mut under_way = app.under_way.lock().map_err(|_| Problem::of(Kind::Fault))?;
        if !under_way.insert(name) {
            return Err(Problem::of(Kind::UnderWay));
        }
        Ok(Self { app, name })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Ok(mut under_way) = self.app.under_way.lock() {
            under_way.remove(&self.name);
        }
    }
}
