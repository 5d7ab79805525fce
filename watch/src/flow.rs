//! Flows: who talked with whom over which ports, counted packet by packet.
//!
//! The key ignores VLAN tags and hardware addresses: a mirror port may show one direction tagged and
//! the other not. Flows live in one slab with an index beside it; idle ones leave by a sweep that
//! does a little work per packet, so no packet pays for many. Each live flow hangs in the list of
//! the host it counts for; a host that has its share loses its own oldest flow, never another's.
//!
//! With some hundred thousand live flows every packet meets cold memory, and waiting for it is what
//! a packet mostly costs. So a flow is two lines of the processor's cache, what only its beginning
//! and end need lies apart ([`Link`], [`Pool`]), and the packet path asks for the lines of a batch of
//! packets before it needs the first ([`Flows::expect`]).

use hashbrown::HashTable;

use crate::{
    account::{NONE, edges::NameFrom},
    app::{App, Secrecy},
    ip::{Address, packet::protocol},
    keyed::Key,
    straight::Sent,
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

impl FlowKey {
    /// Of no flow.
    pub(crate) const NONE: Self =
        Self { ends: [Address::v4([0; 4]); 2], ports: [0; 2], protocol: 0 };

    #[inline(always)]
    fn hash(&self, key: &Key) -> u64 {
        let [a, b] = self.ends;
        let [p, q] = self.ports;
        let rest = u64::from(p) << 32 | u64::from(q) << 16 | u64::from(self.protocol);
        // Two words hold all of an IPv4 key.
        if let (Some(a), Some(b)) = (a.as_v4(), b.as_v4()) {
            key.words([u64::from(u32::from(a)) << 32 | u64::from(u32::from(b)), rest])
        } else {
            let ([a, b], [c, d]) = (a.words(), b.words());
            key.words([a, b, c, d, rest])
        }
    }

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
    /// Its packets count for other hosts since the reply; see [`super::Link::moved`].
    pub(crate) const MOVED: u16 = 1 << 15;

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Content {
    /// Nothing was read yet.
    #[default]
    Fresh,
    /// TCP being read in order: a number in the pool of talks.
    Talk(u32),
    /// QUIC Initials being gathered: a number in the pool of gathers.
    Quic(u32),
    /// Known as far as it needs to be; each packet is still looked at (DNS and the like).
    Each,
    /// Only the first octets of each segment are looked at: another protocol may begin.
    Peek,
    /// Not looked at any more.
    Done,
}

/// A live flow: what its packets touch, in two cache lines. The first finds it and says whether its
/// content is still read, the second counts.
#[derive(Debug)]
#[repr(C, align(64))]
pub(crate) struct Flow {
    pub(crate) key: FlowKey,
    pub(crate) content: Content,
    pub(crate) last: Time,
    pub(crate) seen: u16,
    pub(crate) app: App,
    pub(crate) secrecy: Secrecy,
    /// The end that opened.
    pub(crate) opener: u8,
    /// Packets looked at for their content.
    pub(crate) tries: u8,
    pub(crate) name_from: NameFrom,
    pub(crate) named: bool,

    pub(crate) octets: [u64; 2],
    pub(crate) packets: [u32; 2],
    pub(crate) next_seq: [u32; 2],
    pub(crate) first: Time,
    /// Hosts that the packets of each end are counted for.
    pub(crate) hosts: [u32; 2],
    /// Nodes of the ends.
    pub(crate) nodes: [u32; 2],
    pub(crate) name: u32,
    pub(crate) retransmitted: u32,
}

const _: () = assert!(size_of::<Option<Flow>>() == 128, "two cache lines");

/// What only the beginning and the end of a flow need.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Link {
    /// Host in whose list it hangs, and its neighbours there.
    pub(crate) owner: u32,
    before: u32,
    after: u32,
    /// When its packets began to count for the hosts that it has now, where they changed, and the
    /// latest packet before.
    pub(crate) moved: [Time; 2],
}

/// Things by number, each used again when it was given back: a connection that is read needs some
/// buffers, and the allocator is dearer than the reading.
#[derive(Debug)]
pub(crate) struct Pool<T> {
    all: Vec<T>,
    free: Vec<u32>,
}

impl<T: Default> Pool<T> {
    pub(crate) const fn new() -> Self {
        Self { all: Vec::new(), free: Vec::new() }
    }

    /// One that is as good as new.
    pub(crate) fn take(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            self.all.push(T::default());
            self.all.len() as u32 - 1
        })
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, n: u32) -> Option<&mut T> {
        self.all.get_mut(n as usize)
    }

    /// Gives one back; the caller made it as good as new.
    pub(crate) fn give_back(&mut self, n: u32) {
        self.free.push(n);
    }
}

impl Flow {
    pub(crate) fn saw(&self, bits: u16) -> bool {
        self.seen & bits != 0
    }

    pub(crate) fn packet_count(&self) -> u64 {
        let [a, b] = self.packets;
        u64::from(a) + u64::from(b)
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
            protocol::TCP if self.is_closed() => LEAST_PATIENCE,
            protocol::TCP if self.failed() => 2 * MINUTE,
            protocol::TCP => 60 * MINUTE,
            protocol::UDP => 3 * MINUTE,
            _ => MINUTE,
        }
    }

    #[inline]
    pub(crate) fn is_idle(&self, now: Time) -> bool {
        let silent = now.since(self.last);
        silent > LEAST_PATIENCE && silent > self.patience()
    }

    /// Whether it was brought to an end by either side.
    pub(crate) fn is_over(&self) -> bool {
        self.saw(seen::either(seen::RESET) | seen::either(seen::FIN))
    }

    /// Whether both sides closed or one reset: a SYN now is another connection.
    pub(crate) fn is_closed(&self) -> bool {
        self.saw(seen::either(seen::RESET))
            || self.seen & seen::either(seen::FIN) == seen::either(seen::FIN)
    }
}

/// The shortest silence after which a flow is over.
const LEAST_PATIENCE: i64 = 15 * SECOND;

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
    links: Vec<Link>,
    free: Vec<u32>,
    cursor: usize,
}

/// Slots in pieces that never move: growing copies nothing and holds nothing twice.
#[derive(Debug, Default)]
struct Slots {
    pieces: Vec<Vec<Option<Flow>>>,
    length: usize,
}

/// Slots in a piece. A power of two, and small enough that the allocator uses the memory of a piece
/// again: the report is made where the flows were.
const PIECE: usize = 1 << 9;

/// Flows that the index has room for at first, 640 KB: to grow it must look at every flow.
const AT_FIRST: usize = 100_000;

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
    pub(crate) fn new(key: Key) -> Self {
        let slots = Slots { pieces: Vec::new(), length: 0 };
        Self {
            index: HashTable::with_capacity(AT_FIRST),
            key,
            slots,
            links: Vec::new(),
            free: Vec::new(),
            cursor: 0,
        }
    }

    pub(crate) fn live(&self) -> usize {
        self.index.len()
    }

    #[inline(always)]
    pub(crate) fn hash(&self, key: &FlowKey) -> u64 {
        key.hash(&self.key)
    }

    /// Where the flow of a hash probably lies: the first place whose seven bits of the hash agree.
    #[inline]
    pub(crate) fn guess(&self, hash: u64) -> u32 {
        self.index.find(hash, |_| true).copied().unwrap_or(NO_FLOW)
    }

    /// Asks for the two lines of a flow that will be needed soon. The processor goes on meanwhile:
    /// nothing depends on what is read but a number that nobody uses.
    #[inline]
    pub(crate) fn expect(&self, n: u32) -> u64 {
        self.flow(n).map_or(0, |f| u64::from(f.seen) ^ u64::from(f.name))
    }

    /// The flow of a key.
    #[inline]
    pub(crate) fn find(&self, hash: u64, key: &FlowKey) -> Option<u32> {
        let same = |n: &u32| self.flow(*n).is_some_and(|f| f.key == *key);
        self.index.find(hash, same).copied()
    }

    /// Whether the guess is the packet's flow, with nothing to do before it takes the packet: both
    /// ends are bound, it is not over, and no other connection begins.
    #[inline(always)]
    pub(crate) fn is_as_guessed(&self, sent: &Sent<'_>, syn: bool) -> bool {
        self.flow(sent.guess).is_some_and(|f| {
            f.key == sent.key
                && f.saw(seen::of(seen::BOUND, sent.end()))
                && sent.at.since(f.last) <= LEAST_PATIENCE
                && !(syn && f.is_closed())
        })
    }

    #[inline]
    pub(crate) fn flow(&self, n: u32) -> Option<&Flow> {
        self.slots.get(n as usize)?.as_ref()
    }

    #[inline]
    pub(crate) fn flow_mut(&mut self, n: u32) -> Option<&mut Flow> {
        self.slots.get_mut(n as usize)?.as_mut()
    }

    #[inline]
    pub(crate) fn link(&self, n: u32) -> Link {
        self.links.get(n as usize).copied().unwrap_or_default()
    }

    #[inline]
    pub(crate) fn link_mut(&mut self, n: u32) -> Option<&mut Link> {
        self.links.get_mut(n as usize)
    }

    /// Puts a flow in; `tail` is the last of its owner's list.
    pub(crate) fn add(&mut self, hash: u64, flow: Flow, owner: u32, tail: u32) -> u32 {
        let link = Link { owner, before: tail, after: NO_FLOW, moved: [Time(0); 2] };
        let n = match self.free.pop() {
            Some(n) => {
                if let Some(place) = self.slots.get_mut(n as usize) {
                    *place = Some(flow);
                }
                if let Some(place) = self.link_mut(n) {
                    *place = link;
                }
                n
            }
            None => {
                self.slots.push(flow);
                self.links.push(link);
                self.slots.length as u32 - 1
            }
        };
        if let Some(last) = self.link_mut(tail) {
            last.after = n;
        }
        let Self { index, key, slots, .. } = self;
        index.insert_unique(hash, n, |n| {
            slots.get(*n as usize).and_then(Option::as_ref).map_or(0, |f| f.key.hash(key))
        });
        n
    }

    /// Takes a flow out and mends the list around it. Also says its neighbours in the list.
    pub(crate) fn take(&mut self, n: u32) -> Option<(Flow, Link)> {
        let flow = self.slots.get_mut(n as usize)?.take()?;
        let hash = flow.key.hash(&self.key);
        if let Ok(entry) = self.index.find_entry(hash, |have| *have == n) {
            entry.remove();
        }
        let link = self.link(n);
        if let Some(before) = self.link_mut(link.before) {
            before.after = link.after;
        }
        if let Some(after) = self.link_mut(link.after) {
            after.before = link.before;
        }
        self.free.push(n);
        Some((flow, link))
    }

    /// Takes a flow out when no other comes any more: index and lists stay as they are.
    pub(crate) fn take_last(&mut self, n: u32) -> Option<(Flow, Link)> {
        let flow = self.slots.get_mut(n as usize)?.take()?;
        Some((flow, self.link(n)))
    }

    /// Looks at the next `steps` slots and lists the idle flows among them.
    pub(crate) fn sweep(&mut self, now: Time, steps: usize, idle: &mut Vec<u32>) {
        let mut left = steps.min(self.slots.length);
        while left > 0 {
            self.cursor = if self.cursor + 1 < self.slots.length { self.cursor + 1 } else { 0 };
            let Some(piece) = self.slots.pieces.get(self.cursor / PIECE) else { return };
            let slots = piece.get(self.cursor % PIECE..).unwrap_or_default();
            let slots = slots.get(..left.min(slots.len())).unwrap_or_default();
            for (slot, n) in slots.iter().zip(self.cursor as u32..) {
                if slot.as_ref().is_some_and(|f| f.is_idle(now)) {
                    idle.push(n);
                }
            }
            left -= slots.len();
            self.cursor += slots.len().saturating_sub(1);
        }
    }

    /// The numbers of all live flows, for ending them.
    pub(crate) fn any(&self) -> impl Iterator<Item = u32> + '_ {
        self.slots.iter().enumerate().filter(|(_, f)| f.is_some()).map(|(n, _)| n as u32)
    }
}

impl Link {
    /// Neighbours in the list of the owner.
    pub(crate) const fn neighbours(self) -> [u32; 2] {
        [self.before, self.after]
    }
}
