//! Flows: who talked with whom over which ports, counted packet by packet.
//!
//! The key ignores VLAN tags and hardware addresses: a mirror port may show one direction tagged and
//! the other not. Flows live in one slab with an index beside it; idle ones leave by a sweep that
//! does a little work per packet, so no packet pays for many. Each live flow hangs in the list of
//! the host it counts for; a host that has its share loses its own oldest flow, never another's.

use core::hash::{Hash, Hasher};

use hashbrown::HashTable;

use crate::{
    account::{NONE, edges::NameFrom},
    app::{App, Secrecy},
    ears::gather::Gather,
    ip::{Address, packet::protocol},
    keyed::Key,
    talk::Talk,
    time::{MINUTE, SECOND, Time},
};

/// No flow.
pub(crate) const NO_FLOW: u32 = u32::MAX;

/// What tells flows apart: the lower end first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FlowKey {
    pub(crate) ends: [Address; 2],
    pub(crate) ports: [u16; 2],
    pub(crate) protocol: u8,
}

impl Hash for FlowKey {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let [a, b] = self.ends;
        a.hash(state);
        b.hash(state);
        let [p, q] = self.ports;
        state.write_u64(u64::from(p) << 32 | u64::from(q) << 16 | u64::from(self.protocol));
    }
}

impl FlowKey {
    /// The key, and which end the sender is.
    #[inline]
    pub(crate) fn new(
        source: Address,
        destination: Address,
        ports: [u16; 2],
        protocol: u8,
    ) -> (Self, usize) {
        let [sp, dp] = ports;
        if (source, sp) <= (destination, dp) {
            (Self { ends: [source, destination], ports, protocol }, 0)
        } else {
            (Self { ends: [destination, source], ports: [dp, sp], protocol }, 1)
        }
    }
}

/// Events of a TCP connection, each once; the low bit of a pair is for end 0, the high for end 1.
pub(crate) mod seen {
    pub(crate) const SYN: u16 = 1;
    pub(crate) const SYN_ACK: u16 = 4;
    pub(crate) const FIN: u16 = 16;
    pub(crate) const RESET: u16 = 64;
    pub(crate) const DATA: u16 = 256;
    pub(crate) const NEXT_KNOWN: u16 = 1024;
    /// The sender's hardware address was looked at.
    pub(crate) const BOUND: u16 = 4096;

    /// Octets of content were there to be read, enough to tell a protocol.
    pub(crate) const READ: u16 = 1 << 14;

    /// The bit of one end.
    #[inline]
    pub(crate) const fn of(bit: u16, end: usize) -> u16 {
        bit << end
    }

    /// The bits of both ends.
    pub(crate) const fn either(bit: u16) -> u16 {
        bit | bit << 1
    }
}

/// What is read in a flow.
#[derive(Debug, Default)]
pub(crate) enum Content {
    /// Nothing was read yet.
    #[default]
    Fresh,
    /// TCP being read in order.
    Talk(Box<Talk>),
    /// QUIC Initials being gathered.
    Quic(Box<Gather>),
    /// Known as far as it needs to be; each packet is still looked at (DNS and the like).
    Each,
    /// Only the first octets of each segment are looked at: another protocol may begin.
    Peek,
    /// Not looked at any more.
    Done,
}

/// A live flow.
#[derive(Debug)]
pub(crate) struct Flow {
    pub(crate) key: FlowKey,
    pub(crate) seen: u16,
    pub(crate) app: App,
    pub(crate) secrecy: Secrecy,
    /// The end that opened.
    pub(crate) opener: u8,
    /// Packets looked at for their content.
    pub(crate) tries: u8,
    /// Hosts that the packets of each end are counted for.
    pub(crate) hosts: [u32; 2],
    pub(crate) first: Time,
    pub(crate) last: Time,
    pub(crate) octets: [u64; 2],
    pub(crate) packets: [u32; 2],
    pub(crate) next_seq: [u32; 2],
    pub(crate) content: Content,
    /// Nodes of the ends.
    pub(crate) nodes: [u32; 2],
    pub(crate) name: u32,
    pub(crate) name_from: NameFrom,
    pub(crate) named: bool,
    pub(crate) retransmitted: u32,
    /// The last HTTP request: host and target.
    pub(crate) request: Option<Box<(Vec<u8>, Vec<u8>)>>,
    /// Host in whose list it hangs, and its neighbours there.
    pub(crate) owner: u32,
    pub(crate) before: u32,
    pub(crate) after: u32,
}

impl Flow {
    pub(crate) fn saw(&self, bits: u16) -> bool {
        self.seen & bits != 0
    }

    /// A TCP connection that was asked for and never opened.
    pub(crate) fn failed(&self) -> bool {
        let opener = usize::from(self.opener);
        self.key.protocol == protocol::TCP
            && self.saw(seen::of(seen::SYN, opener))
            && !self.saw(seen::either(seen::SYN_ACK))
            && !self.saw(seen::either(seen::DATA))
    }

    fn patience(&self) -> i64 {
        match self.key.protocol {
            protocol::TCP if self.saw(seen::RESET | seen::RESET << 1) => 15 * SECOND,
            protocol::TCP if self.seen & seen::either(seen::FIN) == seen::either(seen::FIN) => {
                15 * SECOND
            }
            protocol::TCP if self.failed() => 2 * MINUTE,
            protocol::TCP => 60 * MINUTE,
            protocol::UDP => 3 * MINUTE,
            _ => MINUTE,
        }
    }

    pub(crate) fn is_idle(&self, now: Time) -> bool {
        now.since(self.last) > self.patience()
    }

    /// Whether both sides closed or one reset: a SYN now is another connection.
    pub(crate) fn is_closed(&self) -> bool {
        self.saw(seen::either(seen::RESET))
            || self.seen & seen::either(seen::FIN) == seen::either(seen::FIN)
    }
}

/// The end of this site, and the other. Where both are of this site the opener is near.
pub(crate) fn sides(f: &Flow) -> (usize, usize) {
    let opener = usize::from(f.opener);
    let other = 1 - opener;
    let of_site = |end: usize| f.hosts.get(end).is_some_and(|h| *h != NONE);
    if !of_site(opener) && of_site(other) { (other, opener) } else { (opener, other) }
}

/// The flow table.
#[derive(Debug)]
pub(crate) struct Flows {
    index: HashTable<u32>,
    key: Key,
    slots: Slots,
    free: Vec<u32>,
    cursor: usize,
}

/// Slots in pieces that never move: growing copies nothing and holds nothing twice.
#[derive(Debug, Default)]
struct Slots {
    pieces: Vec<Vec<Option<Flow>>>,
    length: usize,
}

/// Slots in a piece. A power of two.
const PIECE: usize = 1 << 10;

impl Slots {
    #[inline]
    fn get(&self, n: usize) -> Option<&Option<Flow>> {
        self.pieces.get(n / PIECE)?.get(n % PIECE)
    }

    #[inline]
    fn get_mut(&mut self, n: usize) -> Option<&mut Option<Flow>> {
        self.pieces.get_mut(n / PIECE)?.get_mut(n % PIECE)
    }

    fn push(&mut self, flow: Flow) {
        if self.length.is_multiple_of(PIECE) {
            self.pieces.push(Vec::with_capacity(PIECE));
        }
        if let Some(piece) = self.pieces.last_mut() {
            piece.push(Some(flow));
            self.length += 1;
        }
    }

    fn iter(&self) -> impl Iterator<Item = &Option<Flow>> {
        self.pieces.iter().flatten()
    }
}

impl Flows {
    pub(crate) const fn new(key: Key) -> Self {
        let slots = Slots { pieces: Vec::new(), length: 0 };
        Self { index: HashTable::new(), key, slots, free: Vec::new(), cursor: 0 }
    }

    pub(crate) fn live(&self) -> usize {
        self.index.len()
    }

    #[inline]
    pub(crate) fn hash(&self, key: &FlowKey) -> u64 {
        self.key.hash(key)
    }

    #[inline]
    pub(crate) fn find(&self, hash: u64, key: &FlowKey) -> Option<u32> {
        let same = |n: &u32| matches!(self.slots.get(*n as usize), Some(Some(f)) if f.key == *key);
        self.index.find(hash, same).copied()
    }

    #[inline]
    pub(crate) fn flow(&self, n: u32) -> Option<&Flow> {
        self.slots.get(n as usize)?.as_ref()
    }

    #[inline]
    pub(crate) fn flow_mut(&mut self, n: u32) -> Option<&mut Flow> {
        self.slots.get_mut(n as usize)?.as_mut()
    }

    /// Puts a flow in; `tail` is the last of its owner's list.
    pub(crate) fn add(&mut self, hash: u64, flow: Flow, tail: u32) -> u32 {
        let n = match self.free.pop() {
            Some(n) => {
                if let Some(place) = self.slots.get_mut(n as usize) {
                    *place = Some(flow);
                }
                n
            }
            None => {
                self.slots.push(flow);
                self.slots.length as u32 - 1
            }
        };
        if let Some(last) = self.flow_mut(tail) {
            last.after = n;
        }
        let Self { index, key, slots, .. } = self;
        index.insert_unique(hash, n, |n| {
            slots.get(*n as usize).and_then(Option::as_ref).map_or(0, |f| key.hash(&f.key))
        });
        n
    }

    /// Takes a flow out and mends the list around it.
    pub(crate) fn take(&mut self, n: u32) -> Option<Flow> {
        let flow = self.slots.get_mut(n as usize)?.take()?;
        let hash = self.key.hash(&flow.key);
        if let Ok(entry) = self.index.find_entry(hash, |have| *have == n) {
            entry.remove();
        }
        if let Some(before) = self.flow_mut(flow.before) {
            before.after = flow.after;
        }
        if let Some(after) = self.flow_mut(flow.after) {
            after.before = flow.before;
        }
        self.free.push(n);
        Some(flow)
    }

    /// Looks at the next `steps` slots and lists the idle flows among them.
    pub(crate) fn sweep(&mut self, now: Time, steps: usize, idle: &mut Vec<u32>) {
        for _ in 0..steps.min(self.slots.length) {
            self.cursor = if self.cursor + 1 < self.slots.length { self.cursor + 1 } else { 0 };
            if let Some(Some(f)) = self.slots.get(self.cursor)
                && f.is_idle(now)
            {
                idle.push(self.cursor as u32);
            }
        }
    }

    /// The next live flow after a slot, for ending all of them.
    pub(crate) fn any(&self) -> impl Iterator<Item = u32> + '_ {
        self.slots.iter().enumerate().filter(|(_, f)| f.is_some()).map(|(n, _)| n as u32)
    }
}
