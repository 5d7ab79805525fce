//! Rows: what passed between an address of this site and a party, by protocol and port.

use core::hash::{Hash, Hasher};

use hashbrown::HashTable;

use crate::{
    account::{Account, NONE},
    app::{App, Secrecy},
    ip::Address,
    keyed::Key,
    time::Time,
    usage::Minutes,
};

/// Addresses kept of one party.
pub(crate) const MOST_ADDRESSES: usize = 16;

/// Where a name comes from, best last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NameFrom {
    #[default]
    Nowhere,
    Certificate,
    Http,
    Tls,
    Quic,
    Dns,
}

impl NameFrom {
    pub(crate) const fn word(self) -> Option<&'static str> {
        match self {
            Self::Nowhere => None,
            Self::Certificate => Some("certificate"),
            Self::Http => Some("http"),
            Self::Tls => Some("tls"),
            Self::Quic => Some("quic"),
            Self::Dns => Some("dns"),
        }
    }
}

/// What tells rows apart. A party with a name is one row whatever its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Which {
    pub(crate) near: u32,
    /// Number of the name, or of the node with the top bit set.
    pub(crate) far: u32,
    pub(crate) app: App,
    pub(crate) port: u16,
}

impl Which {
    fn of(done: &Done) -> Self {
        let far = if done.name != NONE { done.name } else { done.far | 1 << 31 };
        Self { near: done.near, far, app: done.app, port: done.port }
    }
}

impl Hash for Which {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(u64::from(self.near) << 32 | u64::from(self.far));
        state.write_u32((self.app as u32) << 16 | u32::from(self.port));
    }
}

/// One row.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    pub(crate) which: Which,
    /// Node of the party's first address.
    pub(crate) far: u32,
    pub(crate) name: u32,
    pub(crate) name_from: NameFrom,
    pub(crate) named: bool,
    /// 1: some flow was encrypted; 2: some was not.
    pub(crate) secrecy: u8,
    /// 1: the near side opened; 2: the party did.
    pub(crate) opened: u8,
    pub(crate) up: u64,
    pub(crate) down: u64,
    pub(crate) packets: u64,
    pub(crate) flows: u64,
    pub(crate) failed: u64,
    pub(crate) reset: u64,
    pub(crate) retransmitted: u64,
    pub(crate) first: Time,
    pub(crate) last: Time,
    /// Addresses of the party beside its first, at most [`MOST_ADDRESSES`] with it. Mostly none.
    pub(crate) more: Vec<Address>,
    /// Where usage over time is kept: its minutes.
    pub(crate) minutes: Option<Box<Minutes>>,
}

/// All rows.
#[derive(Debug)]
pub(crate) struct Edges {
    numbers: HashTable<u32>,
    key: Key,
    rows: Vec<Option<Edge>>,
    free: Vec<u32>,
}

/// Rows that the index has room for at first, 160 KB: to grow it must look at every row.
const AT_FIRST: usize = 28_000;

/// A flow that ended, as a row sees it: `near` is the side of this site.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Done {
    pub(crate) near: u32,
    pub(crate) far: u32,
    pub(crate) owner: u32,
    pub(crate) app: App,
    pub(crate) secrecy: Secrecy,
    pub(crate) port: u16,
    pub(crate) name: u32,
    pub(crate) name_from: NameFrom,
    pub(crate) named: bool,
    pub(crate) up: u64,
    pub(crate) down: u64,
    pub(crate) packets: u64,
    /// 1; 0 where the flow was counted before.
    pub(crate) flows: u64,
    pub(crate) failed: bool,
    pub(crate) reset: bool,
    pub(crate) retransmitted: u64,
    pub(crate) first: Time,
    pub(crate) last: Time,
    pub(crate) opened_near: bool,
}

impl Edges {
    pub(crate) fn new(key: Key) -> Self {
        Self {
            numbers: HashTable::with_capacity(AT_FIRST),
            key,
            rows: Vec::new(),
            free: Vec::new(),
        }
    }

    /// Hands over all rows; nothing is left.
    pub(crate) fn hand_over(&mut self) -> Vec<Option<Edge>> {
        self.numbers.clear();
        self.free.clear();
        core::mem::take(&mut self.rows)
    }

    /// Asks for the memory of a row that will be needed soon.
    pub(crate) fn expect(&self, done: &Done) -> u64 {
        let guess = self.numbers.find(self.key.hash(&Which::of(done)), |_| true);
        let row = guess.and_then(|n| self.rows.get(*n as usize)?.as_ref());
        row.map_or(0, |e| e.up ^ e.first.0 as u64)
    }

    fn find(&self, which: &Which) -> Option<u32> {
        let hash = self.key.hash(which);
        let same =
            |n: &u32| matches!(self.rows.get(*n as usize), Some(Some(e)) if e.which == *which);
        self.numbers.find(hash, same).copied()
    }

    fn add(&mut self, edge: Edge) -> u32 {
        let hash = self.key.hash(&edge.which);
        let n = match self.free.pop() {
            Some(n) => {
                if let Some(place) = self.rows.get_mut(n as usize) {
                    *place = Some(edge);
                }
                n
            }
            None => {
                self.rows.push(Some(edge));
                self.rows.len() as u32 - 1
            }
        };
        let Self { numbers, key, rows, .. } = self;
        numbers.insert_unique(hash, n, |n| {
            rows.get(*n as usize).and_then(Option::as_ref).map_or(0, |e| key.hash(&e.which))
        });
        n
    }

    fn take(&mut self, n: u32) -> Option<Edge> {
        let edge = self.rows.get_mut(n as usize)?.take()?;
        let hash = self.key.hash(&edge.which);
        if let Ok(entry) = self.numbers.find_entry(hash, |have| *have == n) {
            entry.remove();
        }
        self.free.push(n);
        Some(edge)
    }
}

impl Account {
    /// Adds a flow to its row, and gives that back.
    pub(crate) fn add_flow(&mut self, done: &Done) -> Option<&mut Edge> {
        let which = Which::of(done);
        let n = match self.edges.find(&which) {
            Some(n) => n,
            None => self.new_row(which, done),
        };
        let e = self.edges.rows.get_mut(n as usize)?.as_mut()?;
        e.up += done.up;
        e.down += done.down;
        e.packets += done.packets;
        e.flows += done.flows;
        e.failed += u64::from(done.failed);
        e.reset += u64::from(done.reset);
        e.retransmitted += done.retransmitted;
        e.first = e.first.min(done.first);
        e.last = e.last.max(done.last);
        e.opened |= if done.opened_near { 1 } else { 2 };
        e.named |= done.named;
        e.name_from = e.name_from.max(done.name_from);
        e.secrecy |= match done.secrecy {
            Secrecy::Yes => 1,
            Secrecy::No => 2,
            Secrecy::CannotTell => 0,
        };
        // Another node is another address, as long as the row holds on to its first.
        if e.far != done.far && e.more.len() < MOST_ADDRESSES - 1 {
            let address = self.nodes.get(done.far as usize).map(|n| n.address).unwrap_or_default();
            if !e.more.contains(&address) {
                e.more.push(address);
            }
        }
        Some(e)
    }

    fn new_row(&mut self, which: Which, done: &Done) -> u32 {
        let most = self.limits.rows as usize;
        if self.hosts.get(done.owner as usize).is_some_and(|h| h.rows.len() >= most) {
            self.fold_oldest(done.owner);
        }
        for node in [done.near, done.far] {
            if let Some(n) = self.nodes.get_mut(node as usize) {
                n.refs = n.refs.saturating_add(1);
            }
        }
        let n = self.edges.add(Edge {
            which,
            far: done.far,
            name: done.name,
            name_from: done.name_from,
            named: done.named,
            secrecy: 0,
            up: 0,
            down: 0,
            packets: 0,
            flows: 0,
            failed: 0,
            reset: 0,
            retransmitted: 0,
            first: done.first,
            last: done.last,
            opened: 0,
            more: Vec::new(),
            minutes: None,
        });
        if let Some(h) = self.hosts.get_mut(done.owner as usize) {
            h.rows.push(n);
        }
        n
    }

    /// Folds a quarter of a host's rows into one, those without a name and longest silent first.
    fn fold_oldest(&mut self, owner: u32) {
        let Some(h) = self.hosts.get_mut(owner as usize) else { return };
        let mut rows = core::mem::take(&mut h.rows);
        rows.sort_by_key(|n| match self.edges.rows.get(*n as usize) {
            Some(Some(e)) => (e.name != NONE, e.last),
            _ => (false, Time(i64::MIN)),
        });
        let keep = rows.split_off(rows.len().div_ceil(4));
        let mut others = core::mem::take(&mut h.others);
        for n in rows {
            let Some(e) = self.edges.take(n) else { continue };
            others.rows += 1;
            others.up += e.up;
            others.down += e.down;
            others.packets += e.packets;
            others.flows += e.flows;
            others.failed += e.failed;
            self.release(e.which.near);
            self.release(e.far);
        }
        if let Some(h) = self.hosts.get_mut(owner as usize) {
            h.rows = keep;
            h.others = others;
        }
    }
}
