//! The account: who is here, under which addresses, and with whom they talked.
//!
//! Whether an address is a thing of this site, the far end or the gateway is often only clear at
//! the end of a capture: a router shows itself by carrying others' packets, a global IPv6 address by
//! neighbour discovery. So the account keeps addresses ([`Node`]), senders on the wire ([`Host`]) and
//! rows between addresses ([`edges::Edge`]) while packets pass, and decides in hindsight
//! ([`things`]). Bounds are kept per host from the start: a host that fills its share loses its own
//! oldest rows, never another's.

pub(crate) mod edges;
pub(crate) mod names;
pub(crate) mod things;

use std::collections::VecDeque;

use crate::{
    account::{
        edges::{Edge, Edges},
        names::{Answers, Names},
    },
    ip::Address,
    keyed::{Key, Map},
    link::Mac,
    report::{BusyMinute, Hour, Note, OtherParties, Reason},
    time::{HOUR, MINUTE, Time},
    untrusted::Untrusted,
    watcher::{Limits, Prefix},
};

/// No host, no node, no name.
pub(crate) const NONE: u32 = 0;

/// Octets in a minute from which on the minute is kept as busy.
const BUSY: u64 = 20_000;
const MOST_BUSY: usize = 1_440;
/// Hours kept of one host: two weeks, in which a week shows against the one before.
pub(crate) const MOST_HOURS: usize = 24 * 14;
/// Hours kept of all hosts together.
const MOST_HOURS_OF_ALL: usize = 1 << 19;
const MOST_REASONS: usize = u128::BITS as usize;
const MOST_HELLOS: usize = 32;
const MOST_OF_SORT: usize = 8;
const MOST_NOTES: usize = 256;
const MOST_ASKED: usize = 1_024;
const MOST_ADDRESSES: u32 = 256;
const MOST_FAR: usize = 8;
const MOST_FILES: u32 = 1_024;

/// Bounds over all hosts together: who makes up hosts has many shares.
const MOST_REASONS_OF_ALL: u32 = 1 << 18;
const MOST_NOTES_OF_ALL: u32 = 1 << 17;
const MOST_ASKED_OF_ALL: u32 = 1 << 19;
const MOST_FILES_OF_ALL: usize = 1 << 17;
const MOST_OWN_NAMES: usize = 1 << 16;
/// Addresses kept for good, for each host that there is room for.
const ADDRESSES_PER_HOST: u32 = 8;

/// What every beginning and end of a flow touches of a host: apart from [`Host`], which is large, so
/// that those of some thousand hosts stay in the processor's second cache.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) first: i64,
    pub(crate) last: i64,
    /// Octets and packets of its flows that ended; those of live flows are still in them
    /// ([`Account::settle`]).
    pub(crate) up: u64,
    pub(crate) down: u64,
    pub(crate) packets: u64,
    /// Live flows: ends of the list through the flow table, and their number.
    pub(crate) flows: [u32; 2],
    pub(crate) live: u32,
    /// Carries packets of others: seen doing it, or said by a router advertisement or DHCP.
    pub(crate) router: bool,
    /// Seen sending anything at all, even without IP.
    pub(crate) sent: bool,
}

/// What every packet touches of a host: the minute being counted.
#[derive(Clone, Copy, Debug, Default)]
struct Minute {
    /// Minutes since 1970.
    number: i64,
    up: u32,
    down: u32,
}

/// What a host moved in one of several files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InFile {
    pub(crate) file: u32,
    /// Beginnings of the first and the last minute with traffic, in microseconds.
    pub(crate) minutes: [i64; 2],
    pub(crate) up: u64,
    pub(crate) down: u64,
    /// Where the file before lies among [`Account::files`], counted from 1; 0 for the first.
    before: u32,
}

/// Hosts by hardware address that were asked for lately: a direct-mapped cache before the table, which
/// is three times as dear. A stranger can make it miss, never answer wrongly: what is compared is the
/// whole address.
#[derive(Debug)]
struct Lately(Vec<(u64, u32)>);

impl Lately {
    const PLACES: usize = 1 << 12;

    fn new() -> Self {
        Self(vec![(0, NONE); Self::PLACES])
    }

    #[inline]
    fn place(word: u64) -> usize {
        (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52) as usize
    }

    #[inline]
    fn find(&self, word: u64) -> Option<u32> {
        self.0.get(Self::place(word)).filter(|(have, _)| *have == word).map(|(_, host)| *host)
    }

    #[inline]
    fn keep(&mut self, word: u64, host: u32) {
        if let Some(place) = self.0.get_mut(Self::place(word)) {
            *place = (word, host);
        }
    }
}

/// A sender on the wire (by hardware address), or an address that has none of its own.
#[derive(Debug, Default)]
pub(crate) struct Host {
    pub(crate) mac: Option<Mac>,
    /// The address it stands for, where it has no hardware address.
    pub(crate) node: u32,
    /// Networks outside that packets to and from this hardware address belonged to.
    far_to: Vec<u64>,
    far_from: Vec<u64>,
    pub(crate) busy: VecDeque<BusyMinute>,
    /// Hours with any traffic, by time.
    pub(crate) hours: VecDeque<Hour>,
    /// The last file it moved anything in, among [`Account::files`], counted from 1; 0 for none.
    last_file: u32,
    /// How many these are.
    files: u32,
    pub(crate) reasons: Vec<Reason>,
    /// A bit for each reason: whether it was met since the last harvest.
    pub(crate) lately: u128,
    pub(crate) notes: Vec<Note>,
    pub(crate) asked: Vec<Question>,
    pub(crate) others: OtherParties,
    /// Rows of this host, in no order.
    pub(crate) rows: Vec<u32>,
    /// Addresses it answered with names for, oldest first.
    pub(crate) answers: VecDeque<Address>,
    /// Addresses it used as a sender.
    addresses: u32,
    /// New names that it brought.
    pub(crate) names: u32,
    /// Fingerprints of the client hellos that it sent, so that each is named once.
    hellos: Vec<u64>,
}

/// Adds a minute to its hour; a new hour only where there is `room`. Returns how many hours more there
/// are. Minutes come in order but where files overlap, so the hour is mostly the last one.
fn add_to_hour(hours: &mut VecDeque<Hour>, minute: BusyMinute, room: bool) -> usize {
    let start = minute.at.0.div_euclid(HOUR).wrapping_mul(HOUR);
    let before = hours.iter().rposition(|h| h.at.0 <= start);
    if let Some(hour) = before.and_then(|i| hours.get_mut(i)).filter(|h| h.at.0 == start) {
        hour.up = hour.up.saturating_add(minute.up);
        hour.down = hour.down.saturating_add(minute.down);
        return 0;
    }
    let full = hours.len() >= MOST_HOURS;
    if (full && before.is_none()) || (!full && !room) {
        return 0;
    }
    let hour = Hour { at: Time(start), up: minute.up, down: minute.down };
    hours.insert(before.map_or(0, |i| i + 1), hour);
    if full {
        hours.pop_front();
    }
    usize::from(!full)
}

/// A name asked of a resolver.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question {
    pub(crate) name: u32,
    pub(crate) resolver: Address,
    pub(crate) times: u64,
    pub(crate) first: Time,
    pub(crate) last: Time,
}

/// Facts about an address.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Node {
    pub(crate) address: Address,
    /// Flows and rows that name it; freed at 0 unless it sent something.
    refs: u32,
    /// Host by hardware address that sends as this address.
    pub(crate) by_mac: u32,
    /// Host for the address alone.
    pub(crate) alone: u32,
    flags: u8,
}

/// It lies in a private or given prefix.
const HOME: u8 = 1;
/// It is a group or broadcast address.
const GROUP: u8 = 2;
/// ARP, neighbour discovery or DHCP showed it on this link.
const ON_LINK: u8 = 4;
/// It was seen as a sender.
const SENT: u8 = 8;
/// Its hardware address is known from its own frames, not only from frames to it.
const MAC_SURE: u8 = 16;
/// It was in use since the last harvest.
const LATELY: u8 = 32;

impl Node {
    pub(crate) const fn is_group(&self) -> bool {
        self.flags & GROUP != 0
    }

    pub(crate) const fn is_home(&self) -> bool {
        self.flags & (HOME | ON_LINK) != 0
    }

    pub(crate) const fn is_on_link(&self) -> bool {
        self.flags & ON_LINK != 0
    }

    pub(crate) const fn is_sender(&self) -> bool {
        self.flags & SENT != 0
    }

    pub(crate) const fn is_private(&self) -> bool {
        self.flags & HOME != 0
    }

    pub(crate) const fn was_lately(&self) -> bool {
        self.flags & LATELY != 0
    }
}

/// The account.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) limits: Limits,
    pub(crate) home: Vec<Prefix>,
    macs: Map<Mac, u32>,
    lately: Lately,
    pub(crate) hosts: Vec<Host>,
    pub(crate) tallies: Vec<Tally>,
    minutes: Vec<Minute>,
    /// The file being read, from 0.
    file: u32,
    /// Of the minutes being counted, what belongs to files before: empty while there was one file.
    before: Vec<[u32; 2]>,
    /// Minutes that are over and that nobody asked for yet, with their hosts.
    pub(crate) over: Vec<(u32, BusyMinute)>,
    /// Hours kept, of all hosts.
    hours: usize,
    addresses: Map<Address, u32>,
    pub(crate) nodes: Vec<Node>,
    free: Vec<u32>,
    pub(crate) names: Names,
    pub(crate) answers: Answers,
    pub(crate) edges: Edges,
    /// Resolvers that DHCP or router advertisements named.
    pub(crate) resolvers: Vec<Address>,
    /// Time servers that DHCP named.
    pub(crate) time_servers: Vec<Address>,
    /// Routers that DHCP named.
    pub(crate) routers: Vec<Address>,
    /// Prefixes that router advertisements declared on-link.
    pub(crate) prefixes: Vec<Prefix>,
    /// Names that hosts on the local network gave themselves.
    pub(crate) own_names: Map<Address, u32>,
    named_themselves: usize,
    /// Reasons, notes, questions and addresses kept of all hosts.
    reasons: u32,
    notes: u32,
    questions: u32,
    /// What each host moved in each file: for all hosts in one list, since most are in one file only.
    files: Vec<InFile>,
    kept: u32,
    /// Frames of senders for which there was no room.
    pub(crate) crowded_out: u64,
}

impl Account {
    pub(crate) fn new(seed: u64, limits: Limits, home: Vec<Prefix>) -> Self {
        let key = |purpose| Key::new(seed, purpose);
        Self {
            limits,
            home,
            macs: Map::new(key(10)),
            lately: Lately::new(),
            hosts: vec![Host::default()],
            tallies: vec![Tally::default()],
            minutes: vec![Minute::default()],
            file: 0,
            before: Vec::new(),
            over: Vec::new(),
            hours: 0,
            addresses: Map::new(key(11)),
            nodes: vec![Node::default()],
            free: Vec::new(),
            names: Names::new(key(12), limits.names),
            answers: Answers::new(key(13)),
            edges: Edges::new(key(14)),
            resolvers: Vec::new(),
            time_servers: Vec::new(),
            routers: Vec::new(),
            prefixes: Vec::new(),
            own_names: Map::new(key(15)),
            named_themselves: 0,
            reasons: 0,
            notes: 0,
            questions: 0,
            files: Vec::new(),
            kept: 0,
            crowded_out: 0,
        }
    }

    // ---- hosts -------------------------------------------------------------------------------

    /// The host with a hardware address; [`NONE`] where there is no room for another.
    pub(crate) fn host(&mut self, mac: Mac) -> u32 {
        // Forms of eight octets may share their number with another form.
        let lately = matches!(mac, Mac::Eui48(_)).then(|| mac.word());
        if let Some(id) = lately.and_then(|word| self.lately.find(word)) {
            return id;
        }
        if mac.is_group() || matches!(mac, Mac::Eui48([0, 0, 0, 0, 0, 0])) {
            return NONE;
        }
        let id = match self.macs.find(&mac) {
            Some(id) => *id,
            None => {
                let id = self.new_host(Host { mac: Some(mac), ..Host::default() });
                if id == NONE {
                    return NONE;
                }
                self.macs.put(mac, id);
                id
            }
        };
        if let Some(word) = lately {
            self.lately.keep(word, id);
        }
        id
    }

    /// The host of a frame's hardware address, where it is one host's.
    pub(crate) fn carrier(&mut self, mac: Option<Mac>) -> u32 {
        mac.map_or(NONE, |mac| self.host(mac))
    }

    fn new_host(&mut self, host: Host) -> u32 {
        if self.hosts.len() >= self.limits.hosts as usize {
            self.crowded_out += 1;
            return NONE;
        }
        let id = self.hosts.len() as u32;
        self.hosts.push(host);
        self.tallies.push(Tally { first: i64::MAX, last: i64::MIN, ..Tally::default() });
        self.minutes.push(Minute::default());
        id
    }

    /// Notes that a host sent a frame that is no IP packet.
    pub(crate) fn frame_from(&mut self, host: u32, at: Time) {
        if host == NONE {
            return;
        }
        if let Some(t) = self.tallies.get_mut(host as usize) {
            t.sent = true;
        }
        self.seen_at(host, at);
    }

    /// Widens the time in which a host was seen.
    pub(crate) fn seen_at(&mut self, host: u32, at: Time) {
        if let Some(t) = self.tallies.get_mut(host as usize).filter(|_| host != NONE) {
            t.first = t.first.min(at.0);
            t.last = t.last.max(at.0);
        }
    }

    /// Counts octets of one packet to or from a host in its minute, the `minute`th since 1970; true
    /// where that is another than before, which is over then.
    #[inline]
    pub(crate) fn count(&mut self, host: u32, minute: i64, up: u32, down: u32) -> bool {
        if host == NONE {
            return false;
        }
        let Some(m) = self.minutes.get_mut(host as usize) else { return false };
        if m.number == minute {
            m.up = m.up.saturating_add(up);
            m.down = m.down.saturating_add(down);
            return false;
        }
        self.turn_minute(host, Minute { number: minute, up, down });
        true
    }

    /// Adds what the ends of a flow sent to the counters of their hosts.
    pub(crate) fn settle(
        &mut self,
        hosts: [u32; 2],
        times: [Time; 2],
        octets: [u64; 2],
        packets: u64,
    ) {
        let ([a, b], [first, last], [up, down]) = (hosts, times, octets);
        for (host, up, down) in [(a, up, down), (b, down, up)] {
            if host == NONE {
                continue;
            }
            let Some(t) = self.tallies.get_mut(host as usize) else { continue };
            t.first = t.first.min(first.0);
            t.last = t.last.max(last.0);
            t.up = t.up.wrapping_add(up);
            t.down = t.down.wrapping_add(down);
            t.packets = t.packets.wrapping_add(packets);
        }
    }

    /// Takes from the counters of hosts what [`Self::settle`] will add later and is not theirs.
    /// In between a counter may stand below zero; they wrap.
    pub(crate) fn take_back(&mut self, hosts: [u32; 2], octets: [u64; 2], packets: u64) {
        let ([a, b], [up, down]) = (hosts, octets);
        for (host, up, down) in [(a, up, down), (b, down, up)] {
            if let Some(t) = self.tallies.get_mut(host as usize).filter(|_| host != NONE) {
                t.up = t.up.wrapping_sub(up);
                t.down = t.down.wrapping_sub(down);
                t.packets = t.packets.wrapping_sub(packets);
            }
        }
    }

    #[cold]
    fn turn_minute(&mut self, host: u32, next: Minute) {
        let Some(m) = self.minutes.get_mut(host as usize) else { return };
        let done = core::mem::replace(m, next);
        let before = self.before.get_mut(host as usize).map_or([0; 2], core::mem::take);
        self.in_file(host, done, before);
        let done = BusyMinute {
            at: Time(done.number.wrapping_mul(MINUTE)),
            up: u64::from(done.up),
            down: u64::from(done.down),
        };
        self.over.push((host, done));
        if done.up + done.down == 0 {
            return;
        }
        let Some(h) = self.hosts.get_mut(host as usize) else { return };
        self.hours += add_to_hour(&mut h.hours, done, self.hours < MOST_HOURS_OF_ALL);
        if done.up + done.down > BUSY {
            if h.busy.len() >= MOST_BUSY {
                h.busy.pop_front();
            }
            h.busy.push_back(done);
        }
    }

    /// Counts a minute, but for what belongs to files before, to the file being read.
    fn in_file(&mut self, host: u32, done: Minute, before: [u32; 2]) {
        let up = u64::from(done.up.saturating_sub(before[0]));
        let down = u64::from(done.down.saturating_sub(before[1]));
        let (file, at) = (self.file, done.number.wrapping_mul(MINUTE));
        let Some(h) = self.hosts.get_mut(host as usize).filter(|_| up + down > 0) else { return };
        let last = (h.last_file as usize).checked_sub(1).and_then(|n| self.files.get_mut(n));
        if let Some(have) = last.filter(|f| f.file == file) {
            let [first, last] = have.minutes;
            have.minutes = [first.min(at), last.max(at)];
            have.up += up;
            have.down += down;
        } else if h.files < MOST_FILES && self.files.len() < MOST_FILES_OF_ALL {
            self.files.push(InFile { file, minutes: [at; 2], up, down, before: h.last_file });
            h.files += 1;
            h.last_file = self.files.len() as u32;
        }
    }

    /// The files that a host moved anything in, the last first.
    pub(crate) fn files_of(&self, host: &Host) -> impl Iterator<Item = &InFile> {
        let file = |n: u32| (n as usize).checked_sub(1).and_then(|n| self.files.get(n));
        core::iter::successors(file(host.last_file), move |f| file(f.before))
    }

    /// Says that what comes is of another file. A minute goes on over its end.
    pub(crate) fn next_file(&mut self, file: u32) {
        if file > 0 {
            self.before.resize(self.minutes.len(), [0; 2]);
            for host in 1..self.minutes.len() {
                let Some(m) = self.minutes.get(host).copied() else { continue };
                let before = self
                    .before
                    .get_mut(host)
                    .map_or([0; 2], |b| core::mem::replace(b, [m.up, m.down]));
                self.in_file(host as u32, m, before);
            }
        }
        self.file = file;
    }

    /// Says that an address is in use: its flow goes on, and so nothing else says it again.
    pub(crate) fn goes_on(&mut self, node: u32) {
        if self.node(node).is_sender() {
            self.mark(node, LATELY);
        }
    }

    /// The rows and counts were handed over: from here on they are counted afresh. What is known stays.
    pub(crate) fn handed_over(&mut self, edges: &[Option<Edge>]) {
        for edge in edges.iter().flatten() {
            self.release(edge.which.near);
            self.release(edge.far);
        }
        for t in &mut self.tallies {
            (t.first, t.last) = (i64::MAX, i64::MIN);
            for count in [&mut t.up, &mut t.down, &mut t.packets] {
                // Below zero: a flow that was not counted yet will make up for it.
                *count = below_zero(*count);
            }
        }
        for h in &mut self.hosts {
            h.rows.clear();
            h.busy.clear();
            h.hours.clear();
            h.notes.clear();
            h.asked.clear();
            h.others = OtherParties::default();
            (h.lately, h.last_file, h.files) = (0, 0, 0);
        }
        for n in &mut self.nodes {
            n.flags &= !LATELY;
        }
        self.files.clear();
        (self.hours, self.notes, self.questions) = (0, 0, 0);
    }

    /// The fullest of the tables that keep what was once met, in percent of their bounds.
    pub(crate) fn fullness(&self) -> u32 {
        let share = |have: usize, most: u64| (have as u64).saturating_mul(100) / most.max(1);
        let hosts = u64::from(self.limits.hosts);
        let fullest = share(self.hosts.len(), hosts)
            .max(share(self.kept as usize, hosts.saturating_mul(ADDRESSES_PER_HOST.into())))
            .max(share(self.names.len(), self.limits.names.into()))
            .max(share(self.reasons as usize, MOST_REASONS_OF_ALL.into()))
            .max(share(self.named_themselves, MOST_OWN_NAMES as u64));
        u32::try_from(fullest).unwrap_or(u32::MAX)
    }

    /// Keeps the minutes being counted, where they are busy: no packet follows.
    pub(crate) fn close_minutes(&mut self) {
        for host in 1..self.hosts.len() as u32 {
            self.turn_minute(host, Minute::default());
        }
    }

    /// Whether a client hello of this shape is the host's first, and worth a claim.
    pub(crate) fn is_new_hello(&mut self, host: u32, shape: u64) -> bool {
        let Some(h) = self.hosts.get_mut(host as usize).filter(|_| host != NONE) else {
            return false;
        };
        let new = h.hellos.len() < MOST_HELLOS && !h.hellos.contains(&shape);
        if new {
            h.hellos.push(shape);
        }
        new
    }

    /// A claim of identity, once each.
    pub(crate) fn claim(
        &mut self,
        host: u32,
        source: &'static str,
        saw: &[u8],
        says: &'static str,
    ) {
        if saw.is_empty() || host == NONE {
            return;
        }
        let Some(h) = self.hosts.get_mut(host as usize) else { return };
        // The text first: it tells most apart by its length.
        let known = |r: &Reason| r.saw.is_from(saw) && r.source == source && r.says == says;
        if let Some(n) = h.reasons.iter().position(known) {
            h.lately |= 1 << n;
            return;
        }
        if h.reasons.len() >= MOST_REASONS {
            return;
        }
        let saw = Untrusted::from_bytes(saw);
        let same = |r: &Reason| r.source == source && r.says == says && r.saw == saw;
        if let Some(n) = h.reasons.iter().position(same) {
            h.lately |= 1 << n;
            return;
        }
        if !saw.is_empty() && self.reasons < MOST_REASONS_OF_ALL {
            self.reasons += 1;
            h.lately |= 1 << h.reasons.len();
            h.reasons.push(Reason { source, saw, says });
        }
    }

    /// A claim of a sort that a browser makes without end: at most [`MOST_OF_SORT`] of it.
    pub(crate) fn claim_few(
        &mut self,
        host: u32,
        source: &'static str,
        saw: &[u8],
        says: &'static str,
    ) {
        let Some(h) = self.hosts.get(host as usize) else { return };
        if h.reasons.iter().filter(|r| r.source == source).count() < MOST_OF_SORT {
            self.claim(host, source, saw, says);
        }
    }

    /// A fact worth a reader's eye. The same fact again is counted.
    pub(crate) fn note(
        &mut self,
        host: u32,
        at: Time,
        code: &'static str,
        about: &[u8],
        detail: &[u8],
    ) {
        if host == NONE {
            return;
        }
        let Some(h) = self.hosts.get_mut(host as usize) else { return };
        let again =
            |n: &&mut Note| n.about.is_from(about) && n.detail.is_from(detail) && n.code == code;
        if let Some(n) = h.notes.iter_mut().find(again) {
            return n.again(at);
        }
        let (about, detail) = (Untrusted::from_bytes(about), Untrusted::from_bytes(detail));
        let same = |n: &&mut Note| n.code == code && n.about == about && n.detail == detail;
        if let Some(n) = h.notes.iter_mut().find(same) {
            n.again(at);
        } else if h.notes.len() < MOST_NOTES && self.notes < MOST_NOTES_OF_ALL {
            self.notes += 1;
            h.notes.push(Note { code, about, detail, times: 1, first: at, last: at });
        }
    }

    /// A name that a host asked a resolver for.
    pub(crate) fn asked(&mut self, host: u32, at: Time, name: u32, resolver: Address) {
        let Some(h) = self.hosts.get_mut(host as usize) else { return };
        if host == NONE || name == NONE {
            return;
        }
        if let Some(q) = h.asked.iter_mut().rev().find(|q| q.name == name && q.resolver == resolver)
        {
            q.times += 1;
            q.first = q.first.min(at);
            q.last = q.last.max(at);
        } else if h.asked.len() < MOST_ASKED && self.questions < MOST_ASKED_OF_ALL {
            self.questions += 1;
            h.asked.push(Question { name, resolver, times: 1, first: at, last: at });
        }
    }

    // ---- addresses ---------------------------------------------------------------------------

    /// The node of an address, with one reference more; give it back with [`Self::release`].
    pub(crate) fn hold(&mut self, address: Address) -> u32 {
        let id = match self.addresses.find(&address) {
            Some(id) => *id,
            None => self.new_node(address),
        };
        if let Some(n) = self.nodes.get_mut(id as usize) {
            n.refs = n.refs.saturating_add(1);
        }
        id
    }

    /// Gives one reference back. A node nobody refers to and that never sent anything is forgotten.
    pub(crate) fn release(&mut self, node: u32) {
        let Some(n) = self.nodes.get_mut(node as usize) else { return };
        n.refs = n.refs.saturating_sub(1);
        if n.refs == 0 && node != NONE && n.flags & (SENT | ON_LINK) == 0 && n.alone == NONE {
            let address = n.address;
            self.addresses.remove(&address);
            self.free.push(node);
        }
    }

    fn new_node(&mut self, address: Address) -> u32 {
        let mut flags = 0;
        if address.is_group() {
            flags |= GROUP;
        } else if address.is_private() || self.home.iter().any(|p| p.contains(address.ip())) {
            flags |= HOME;
        } else if self.prefixes.iter().any(|p| p.contains(address.ip())) {
            flags |= ON_LINK;
        }
        let node = Node { address, flags, ..Node::default() };
        let id = match self.free.pop() {
            Some(id) => {
                if let Some(n) = self.nodes.get_mut(id as usize) {
                    *n = node;
                }
                id
            }
            None => {
                self.nodes.push(node);
                self.nodes.len() as u32 - 1
            }
        };
        self.addresses.put(address, id);
        id
    }

    pub(crate) fn node(&self, id: u32) -> Node {
        self.nodes.get(id as usize).copied().unwrap_or_default()
    }

    /// Asks for the memory of an address that a new flow will need soon.
    #[inline]
    pub(crate) fn expect(&self, address: Address) -> u64 {
        self.known(address).and_then(|n| self.nodes.get(n as usize)).map_or(0, |n| n.flags.into())
    }

    /// The node of an address, where it is known.
    pub(crate) fn known(&self, address: Address) -> Option<u32> {
        self.addresses.find(&address).copied()
    }

    /// ARP, neighbour discovery or DHCP showed an address on this link, at a hardware address.
    pub(crate) fn on_link(&mut self, address: Address, mac: Mac) {
        if address.is_unspecified() || address.is_group() {
            return;
        }
        let host = self.host(mac);
        if host == NONE || !self.may_use(host, address) {
            return;
        }
        let id = self.hold(address);
        if self.keep(id)
            && let Some(n) = self.nodes.get_mut(id as usize)
        {
            n.flags |= ON_LINK | MAC_SURE | LATELY;
            n.by_mac = host;
        }
        self.release(id);
    }

    /// A name that an address of the local network gave itself.
    pub(crate) fn names_itself(&mut self, address: Address, name: u32) {
        if self.named_themselves < MOST_OWN_NAMES || self.own_names.find(&address).is_some() {
            let new = self.own_names.put(address, name).is_none();
            self.named_themselves += usize::from(new);
        }
    }

    /// Whether an address may be kept for good: it is already, or there is room for one more.
    fn keep(&mut self, node: u32) -> bool {
        if self.node(node).flags & (SENT | ON_LINK) != 0 {
            return true;
        }
        let room = self.kept < self.limits.hosts.saturating_mul(ADDRESSES_PER_HOST);
        self.kept += u32::from(room);
        room
    }

    /// Whether a host may be noted with one address more.
    fn may_use(&mut self, host: u32, address: Address) -> bool {
        let known = self.known(address).is_some_and(|n| self.node(n).by_mac == host);
        let Some(h) = self.hosts.get_mut(host as usize) else { return false };
        if !known {
            h.addresses = h.addresses.saturating_add(1);
        }
        known || h.addresses <= MOST_ADDRESSES
    }

    /// Notes a frame's sender for an address that it sent as.
    pub(crate) fn sent(&mut self, node: u32, host: Option<u32>) {
        let Some(host) = host else {
            if self.keep(node) {
                self.mark(node, SENT | LATELY);
            }
            return;
        };
        if host == NONE {
            return;
        }
        if let Some(t) = self.tallies.get_mut(host as usize) {
            t.sent = true;
        }
        let n = self.node(node);
        if n.is_group() || n.address.is_unspecified() {
            return;
        }
        if !n.is_home()
            && let Some(h) = self.hosts.get_mut(host as usize)
        {
            remember(&mut h.far_from, n.address.network());
        }
        if n.by_mac == host && n.flags & MAC_SURE != 0 {
            self.mark(node, SENT | LATELY);
            return;
        }
        if self.may_use(host, n.address)
            && self.keep(node)
            && let Some(n) = self.nodes.get_mut(node as usize)
        {
            // An address that ARP tied to one host stays there when a router forwards for it.
            if n.flags & (MAC_SURE | ON_LINK) != MAC_SURE | ON_LINK {
                n.by_mac = host;
            }
            n.flags |= SENT | MAC_SURE | LATELY;
        }
    }

    /// Notes a frame's receiver for the address that it was sent to, from another address.
    pub(crate) fn received(&mut self, node: u32, host: Option<u32>, from: u32) {
        let Some(host) = host.filter(|h| *h != NONE) else { return };
        let (n, from) = (self.node(node), self.node(from));
        if n.is_group() || n.address.is_unspecified() {
            return;
        }
        if n.is_home() {
            if n.by_mac == NONE
                && let Some(n) = self.nodes.get_mut(node as usize)
            {
                n.by_mac = host;
            }
            return;
        }
        // Something of this house sends outside by way of this hardware address: a router.
        let known_elsewhere = n.by_mac == host && n.flags & MAC_SURE != 0;
        if let Some(h) = self.hosts.get_mut(host as usize) {
            remember(&mut h.far_to, n.address.network());
            let elsewhere =
                n.address.as_v4().is_some() || n.address.network() != from.address.network();
            if from.is_home() && !from.address.is_link_local() && !known_elsewhere && elsewhere {
                self.forwards(host);
            }
        }
    }

    /// Notes that a host carries packets of others.
    pub(crate) fn forwards(&mut self, host: u32) {
        if let Some(t) = self.tallies.get_mut(host as usize).filter(|_| host != NONE) {
            t.router = true;
        }
    }

    /// Says that a hardware address is a router's.
    pub(crate) fn is_router(&mut self, mac: Mac) {
        let host = self.host(mac);
        self.forwards(host);
    }

    pub(crate) fn mark_group(&mut self, node: u32) {
        self.mark(node, GROUP);
    }

    fn mark(&mut self, node: u32, flag: u8) {
        if let Some(n) = self.nodes.get_mut(node as usize) {
            n.flags |= flag;
        }
    }

    /// The host that a packet of this address is counted for, as far as it is known now; [`NONE`]
    /// for the far end.
    pub(crate) fn owner(&mut self, node: u32) -> u32 {
        let n = self.node(node);
        if n.is_group() || n.address.is_unspecified() {
            return NONE;
        }
        if n.by_mac != NONE {
            let router = self.tallies.get(n.by_mac as usize).is_some_and(|t| t.router);
            // A router's own address was shown by ARP or neighbour discovery; others are behind it.
            if !router || (n.is_on_link() && n.is_home()) {
                return n.by_mac;
            }
        }
        if !n.is_home() {
            return NONE;
        }
        if n.alone != NONE {
            return n.alone;
        }
        let alone = self.new_host(Host { node, ..Host::default() });
        if let Some(n) = self.nodes.get_mut(node as usize) {
            n.alone = alone;
        }
        alone
    }
}

/// A counter that wrapped below zero as it is; 0 for any other.
pub(crate) const fn below_zero(count: u64) -> u64 {
    if (count as i64) < 0 { count } else { 0 }
}

/// Keeps a few distinct values.
fn remember(list: &mut Vec<u64>, value: u64) {
    if list.len() < MOST_FAR && !list.contains(&value) {
        list.push(value);
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    fn address(n: u32) -> Address {
        Address::from(IpAddr::V4(Ipv4Addr::from(0x0b00_0000 + n)))
    }

    fn mac(n: u32) -> Mac {
        let [a, b, c, d] = n.to_be_bytes();
        Mac::Eui48([0, 0, a, b, c, d])
    }

    #[test]
    fn senders_without_hardware_address_are_forgotten_when_there_are_too_many() {
        let limits = Limits { hosts: 16, ..Limits::default() };
        let mut account = Account::new(1, limits, Vec::new());
        for n in 0..10_000 {
            let node = account.hold(address(n));
            account.sent(node, None);
            account.release(node);
        }
        assert!(account.nodes.len() <= 16 * 8 + 2, "{} nodes", account.nodes.len());
        assert!(account.known(address(0)).is_some(), "those who came first are kept");
    }

    #[test]
    fn many_stations_with_many_addresses_each_share_the_room_for_addresses() {
        let limits = Limits { hosts: 101, ..Limits::default() };
        let mut account = Account::new(1, limits, Vec::new());
        for n in 0..20_000 {
            account.on_link(address(n), mac(1 + n % 100));
        }
        assert!(account.nodes.len() <= 101 * 8 + 2, "{} nodes", account.nodes.len());
    }

    #[test]
    fn hosts_that_name_everybody_name_a_bounded_number() {
        let mut account = Account::new(1, Limits::default(), Vec::new());
        for n in 0..100_000 {
            account.names_itself(address(n), 1);
        }
        let named = (0..100_000).filter(|n| account.own_names.find(&address(*n)).is_some());
        assert_eq!(named.count(), MOST_OWN_NAMES);
    }

    fn minute(number: i64, up: u64) -> BusyMinute {
        BusyMinute { at: Time(number * MINUTE), up, down: 1 }
    }

    #[test]
    fn minutes_add_up_to_hours_in_order() {
        let mut hours = VecDeque::new();
        for (number, up) in [(120, 5), (0, 1), (59, 2), (61, 3), (179, 7), (-1, 9)] {
            add_to_hour(&mut hours, minute(number, up), true);
        }
        let seen: Vec<_> = hours.iter().map(|h| (h.at.0 / HOUR, h.up, h.down)).collect();
        assert_eq!(seen, [(-1, 9, 1), (0, 3, 2), (1, 3, 1), (2, 12, 2)]);
    }

    #[test]
    fn only_the_latest_hours_are_kept() {
        let mut hours = VecDeque::new();
        let mut kept = 0;
        for hour in 0..1_000 {
            kept += add_to_hour(&mut hours, minute(hour * 60, 1), true);
        }
        assert_eq!((hours.len(), kept), (MOST_HOURS, MOST_HOURS));
        assert_eq!(hours.back().map(|h| h.at.0 / HOUR), Some(999));
        add_to_hour(&mut hours, minute(0, 1), true);
        assert_eq!(hours.front().map(|h| h.at.0 / HOUR), Some(1_000 - MOST_HOURS as i64));
        let mut none = VecDeque::new();
        assert_eq!(add_to_hour(&mut none, minute(0, 1), false), 0);
        assert!(none.is_empty());
    }
}
