//! The watcher: records in, a report out.
//!
//! One pass, one owner, no copies on the common path. A frame is taken apart ([`crate::link`],
//! [`crate::ip`]), repeated frames are dropped, its flow is found and counted (`flow`), and
//! as long as a flow has something to say its content is read (`talk`, `ears`).
//!
//! Records come in batches ([`Watcher::window`]): first all of a batch are taken apart, which needs
//! nothing but the packets, then the memory of their flows is asked for, then each is taken in its
//! order. One record at a time ([`Watcher::record`]) is a batch of one; both do the same.

mod harvest;

use crate::{
    account::{
        Account, NONE,
        edges::{Done, NameFrom},
    },
    app::{App, Secrecy},
    capture::{Break, Reader, Record, Step},
    duplicates::Duplicates,
    ears::{Ears, Listen, Reading, gather::Gather},
    flow::{Content, Flow, FlowKey, Flows, Link, NO_FLOW, Pool, seen, sides},
    ip::{
        fragment::Fragments,
        packet::{Packet, protocol, skip_authentication},
        tunnel,
    },
    keyed::Key,
    ledger::Ledger,
    link::{
        Mac,
        frame::{self, Frame, Net, linktype},
        ieee802154,
        sixlowpan::SixLowPan,
    },
    report::{Report, Totals},
    rules::Place,
    straight::{Sent, Way, straight},
    talk::Told,
    time::{MINUTE, Time},
    usage::Usage,
    wire::http,
    zeek,
};

use harvest::{Handed, Part};

pub use crate::settings::{Limits, Prefix, Settings};

/// Tunnels within tunnels that are followed.
pub const DEEPEST: u32 = 4;

/// Records taken apart before the first of them is taken: enough that the processor fetches several
/// flows at once, and few enough that their headers stay in its first cache.
const BATCH: usize = 32;

/// Octets of a segment from which on its protocol can be told, or told not to be TLS.
const ENOUGH_TO_TELL: usize = 8;

/// Packets of a flow between two looks at whether anybody answers: a power of two, for speed.
const EACH_THOUSANDTH: u32 = 1_024;

/// Packets between two turns of the sweep, and the slots that one turn looks at.
const SWEEP_EVERY: u64 = 256;
const SWEEP_STEPS: usize = 128;

/// The hardware addresses of a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Macs {
    pub(crate) source: Option<Mac>,
    pub(crate) destination: Option<Mac>,
}

/// What became of a window of bytes.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Octets that were read; the window moves on by so many.
    pub consumed: usize,
    /// Records among them, also those outside the times that are wanted.
    pub records: u64,
    /// Their original lengths, octets.
    pub octets: u64,
    /// The earliest time among them; later than `last` where there is no record.
    pub first: Time,
    /// The latest time among them.
    pub last: Time,
    /// Why it went no further.
    pub end: End,
}

impl Window {
    const EMPTY: Self = Self {
        consumed: 0,
        records: 0,
        octets: 0,
        first: Time(i64::MAX),
        last: Time(i64::MIN),
        end: End::More(0),
    };

    #[inline(always)]
    fn count(&mut self, record: &Record<'_>) {
        self.records += 1;
        self.octets += u64::from(record.wire_len);
        self.first = self.first.min(record.at);
        self.last = self.last.max(record.at);
    }
}

/// Why a window was read no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// At least so many octets from its present position are needed.
    More(usize),
    /// The file is broken here. Nothing after it is read.
    Broken(Break),
}

impl Macs {
    /// A number for the link header.
    #[inline]
    pub(crate) const fn word(source: u64, destination: u64) -> u64 {
        source ^ destination.rotate_left(7)
    }

    /// The same from whatever forms of addresses.
    pub(crate) fn link(self) -> u64 {
        let word = |mac: Option<Mac>| mac.map_or(0, Mac::word);
        Self::word(word(self.source), word(self.destination))
    }
}

/// The watcher.
#[derive(Debug)]
pub struct Watcher {
    settings: Settings,
    flows: Flows,
    fragments: Fragments,
    duplicates: Duplicates,
    lowpan: SixLowPan,
    pub(crate) ears: Ears,
    talks: Pool<Reading>,
    gathers: Pool<Gather>,
    idle: Vec<u32>,
    buffered: usize,
    /// The first and the last time that are wanted.
    wanted: [Time; 2],
    /// The minute of the last packet, and when it began.
    minute: (i64, Time),
    packets: u64,
    /// The file being read, from 1, and the record in it.
    place: [u64; 2],
    not_understood: Vec<(&'static str, u64)>,
    payload_cut: u64,
    /// TCP connections by how many of their directions were seen.
    directions: [u64; 2],
    zeek: crate::zeek_source::Logs,
    /// Usage over time, where it is asked for.
    usage: Option<Usage>,
    /// By the flow's place in the table: what of a live flow was handed out. Empty until a harvest.
    handed: Vec<Handed>,
}

impl Watcher {
    /// Starts with nothing seen.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let seed = settings.seed;
        let account = Account::new(seed, settings.limits, settings.home.clone());
        let mut ears = Ears::new(account, seed, settings.limits);
        ears.ledger = settings.conversations.then(|| Ledger::new(seed));
        let usage = settings.usage.then(Usage::default);
        Self {
            flows: Flows::new(Key::new(seed, 1)),
            fragments: Fragments::new(Key::new(seed, 2)),
            duplicates: Duplicates::new(Key::new(seed, 3)),
            lowpan: SixLowPan::new(),
            ears,
            talks: Pool::new(),
            gathers: Pool::new(),
            idle: Vec::new(),
            buffered: 0,
            wanted: [
                settings.since.unwrap_or(Time(i64::MIN)),
                settings.until.map_or(Time(i64::MAX), |until| Time(until.0.saturating_sub(1))),
            ],
            minute: (0, Time(0)),
            packets: 0,
            place: [0; 2],
            not_understood: Vec::new(),
            payload_cut: 0,
            directions: [0; 2],
            zeek: crate::zeek_source::Logs::default(),
            usage,
            handed: Vec::new(),
            settings,
        }
    }

    /// Counts over the records so far.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.ears.totals()
    }

    /// Live flows, for those who watch the watcher.
    #[must_use]
    pub fn live_flows(&self) -> usize {
        self.flows.live()
    }

    /// Whether a time lies between the settings' `since` and `until`.
    #[inline]
    #[must_use]
    pub fn wants(&self, at: Time) -> bool {
        let [since, until] = self.wanted;
        since <= at && at <= until
    }

    /// Says that the records to come are of another file. Without it all are taken for those of one.
    pub fn next_file(&mut self) {
        let [file, record] = &mut self.place;
        *file += 1;
        *record = 0;
        let file = u32::try_from(file.saturating_sub(1)).unwrap_or(u32::MAX);
        self.ears.account.next_file(file);
    }

    /// Says that the next record is of another of several sources that are read at a time: which, from 0, and how
    /// many records of it came before.
    pub const fn at_place(&mut self, source: u64, before: u64) {
        self.place = [source + 1, before];
    }

    /// Counts a record of the file being read.
    #[inline(always)]
    const fn next_place(&mut self, offset: u64, at: Time) -> Place {
        let [file, record] = &mut self.place;
        *record += 1;
        Place { file: (*file).saturating_sub(1) as u32, record: *record, offset, at }
    }

    /// Takes one record.
    pub fn record(&mut self, record: &Record<'_>) {
        let wanted = self.wants(record.at);
        let place = self.next_place(record.offset, record.at);
        if let Some(ledger) = &mut self.ears.ledger {
            ledger.record(record.at, record.offset, wanted);
        }
        if wanted {
            self.ears.rules.now = place;
            self.ears.totals.packets += 1;
            self.ears.totals.bytes += u64::from(record.wire_len);
            let mut sent = Sent::NONE;
            self.look(record, &mut sent);
            self.take(&sent);
        }
    }

    /// Takes all whole records of a window that begins at the reader's position.
    pub fn window(&mut self, reader: &mut Reader, window: &[u8]) -> Window {
        let mut done = Window::EMPTY;
        let mut batch = [Sent::NONE; BATCH];
        // The ledger says of each packet in which record it came.
        let most = if self.ears.ledger.is_some() { 1 } else { BATCH };
        let batch = batch.get_mut(..most).unwrap_or_default();
        let mut places = [Place::default(); BATCH];
        loop {
            let (filled, end) = self.gather(reader, window, batch, &mut places, &mut done);
            let batch = batch.get_mut(..filled).unwrap_or_default();
            self.expect(batch);
            for (sent, place) in batch.iter().zip(&places) {
                self.ears.rules.now = *place;
                self.take(sent);
            }
            if let Some(end) = end {
                done.end = end;
                return done;
            }
        }
    }

    /// Fills a batch from a window; also says how many, and why no more where the window ends.
    fn gather<'w>(
        &mut self,
        reader: &mut Reader,
        window: &'w [u8],
        batch: &mut [Sent<'w>],
        places: &mut [Place; BATCH],
        done: &mut Window,
    ) -> (usize, Option<End>) {
        let mut so_far = *done;
        let (mut filled, mut octets) = (0, 0);
        let end = loop {
            let Some(place) = batch.get_mut(filled) else { break None };
            match reader.next(window.get(so_far.consumed..).unwrap_or_default()) {
                Step::Record { record, consumed } => {
                    so_far.count(&record);
                    so_far.consumed += consumed;
                    let wanted = self.wants(record.at);
                    let at = self.next_place(record.offset, record.at);
                    if let Some(ledger) = &mut self.ears.ledger {
                        ledger.record(record.at, record.offset, wanted);
                    }
                    if wanted {
                        if let Some(place) = places.get_mut(filled) {
                            *place = at;
                        }
                        octets += u64::from(record.wire_len);
                        filled += 1;
                        self.look(&record, place);
                    }
                }
                Step::Skip(octets) => {
                    so_far.consumed = so_far.consumed.saturating_add(octets).min(window.len());
                }
                Step::More(need) => break Some(End::More(need)),
                Step::Broken(at) => break Some(End::Broken(at)),
            }
        };
        *done = so_far;
        self.ears.totals.packets += filled as u64;
        self.ears.totals.bytes += octets;
        (filled, end)
    }

    /// Asks for the memory that a batch will need. The numbers read are of no use: waiting for all
    /// of them together takes hardly longer than for one.
    fn expect(&self, batch: &mut [Sent<'_>]) {
        for sent in batch.iter_mut().filter(|s| s.way != Way::General) {
            sent.guess = self.flows.guess(sent.hash);
        }
        let mut read = 0;
        for sent in batch {
            if sent.guess != NO_FLOW {
                read ^= self.flows.expect(sent.guess);
            } else if sent.way != Way::General {
                let [a, b] = sent.key.ends;
                read ^= self.ears.account.expect(a) ^ self.ears.account.expect(b);
            }
        }
        core::hint::black_box(read);
    }

    /// Counts a record and takes it apart, as far as that needs nothing but the record.
    #[inline(always)]
    fn look<'w>(&mut self, record: &Record<'w>, sent: &mut Sent<'w>) {
        let mut data = record.data;
        if (data.len() as u64) < u64::from(record.wire_len) {
            self.payload_cut += 1;
        } else if record.fcs > 0 {
            let end = data.len().saturating_sub(usize::from(record.fcs));
            data = data.get(..end).unwrap_or_default();
        }
        if record.link != linktype::ETHERNET
            || !straight(&self.flows, &self.duplicates, record.at, data, sent)
        {
            *sent = Sent::general(record.at, record.link, data);
        }
    }

    #[inline(always)]
    fn take(&mut self, sent: &Sent<'_>) {
        match sent.way {
            Way::Tcp => self.tcp(sent, 1),
            Way::Udp => self.udp(sent, 0, 1),
            Way::General => match frame::frame(sent.length as u16, sent.payload) {
                Ok(f) => self.frame(sent.at, &f, 0),
                Err(e) => self.set_aside(e.what),
            },
        }
        self.packets += 1;
        if self.packets.is_multiple_of(SWEEP_EVERY) {
            self.sweep(sent.at);
        }
    }

    /// Takes one row of a Zeek log, which begins `offset` octets into its file.
    pub fn row(&mut self, row: &zeek::Row<'_>, offset: u64) {
        let wanted = self.wants(row.at());
        self.ears.rules.now = self.next_place(offset, row.at());
        if let Some(ledger) = &mut self.ears.ledger {
            ledger.record(row.at(), 0, wanted);
        }
        crate::zeek_source::row(self, row);
    }

    pub(crate) const fn logs(&mut self) -> &mut crate::zeek_source::Logs {
        &mut self.zeek
    }

    /// Ends: everything that is still open is counted. `captures` stays empty, it is the hub's.
    #[must_use]
    pub fn finish(mut self) -> Report {
        let live: Vec<u32> = self.flows.any().collect();
        for some in live.chunks(BATCH) {
            // As with packets: the rows of all are asked for before the first is needed.
            let ended: Vec<_> = some
                .iter()
                .filter_map(|n| {
                    let (f, link) = self.flows.take_last(*n)?;
                    Some(self.end(*n, f, link))
                })
                .collect();
            let edges = &self.ears.account.edges;
            core::hint::black_box(
                ended.iter().fold(0, |read, (done, _)| read ^ edges.expect(done)),
            );
            for (done, nodes) in &ended {
                self.add(done, *nodes);
            }
        }
        let seen = self.seen_beside();
        // The report is made in the memory that following needed.
        drop((self.flows, self.talks, self.gathers, self.fragments));
        crate::account::things::report(self.ears, &self.settings, seen)
    }

    fn seen_beside(&mut self) -> crate::account::things::Seen {
        let [one, both] = self.directions;
        let mut aside: Vec<(String, u64)> =
            self.not_understood.iter().map(|(w, n)| ((*w).to_owned(), *n)).collect();
        if self.fragments.given_up > 0 {
            aside.push(("fragments never completed".to_owned(), self.fragments.given_up));
        }
        crate::account::things::Seen {
            aside,
            duplicates: self.duplicates.dropped,
            payload_cut: self.payload_cut,
            // A full capture has a few halves at its edges.
            one_sided: both * 50 < one,
            logs: core::mem::take(&mut self.zeek),
        }
    }

    // ---- frames ------------------------------------------------------------------------------

    pub(crate) fn set_aside(&mut self, what: &'static str) {
        if let Some((_, n)) = self.not_understood.iter_mut().find(|(w, _)| *w == what) {
            *n += 1;
        } else if self.not_understood.len() < 256 {
            self.not_understood.push((what, 1));
        }
    }

    fn frame(&mut self, at: Time, f: &Frame<'_>, depth: u32) {
        let macs = Macs { source: f.source, destination: f.destination };
        let packet = match f.net {
            Net::Ipv4(data) => Packet::v4(data),
            Net::Ipv6(data) => Packet::v6(data),
            _ => return self.other_frame(at, f, depth),
        };
        match packet {
            Ok(p) => self.packet(at, macs, &p, depth),
            Err(e) => self.set_aside(e.what),
        }
    }

    fn other_frame(&mut self, at: Time, f: &Frame<'_>, depth: u32) {
        let source = f.source;
        let known = match f.net {
            Net::Arp(data) => self.ears.arp(at, Macs { source, destination: f.destination }, data),
            Net::Lldp(data) => self.ears.lldp(at, source, data),
            Net::Eapol(data) => self.ears.eapol(at, source, data),
            Net::Radio(link, data) => {
                self.radio(at, link, data, depth);
                return;
            }
            Net::Other(_) | Net::Ipv4(_) | Net::Ipv6(_) => {
                if let Some(mac) = source {
                    let host = self.ears.account.host(mac);
                    self.ears.account.frame_from(host, at);
                }
                self.set_aside("another protocol than IP");
                return;
            }
        };
        if let Err(e) = known {
            self.set_aside(e.what);
        }
    }

    /// IEEE 802.15.4: data frames hold 6LoWPAN, perhaps in fragments.
    fn radio(&mut self, at: Time, link: u16, data: &[u8], depth: u32) {
        let f = match ieee802154::Frame::parse(link, data, data.len() as u32) {
            Ok(f) => f,
            Err(e) => return self.set_aside(e.what),
        };
        if let Some(mac) = f.source {
            let host = self.ears.account.host(mac);
            self.ears.account.frame_from(host, at);
        }
        if f.secured {
            return self.set_aside("secured IEEE 802.15.4 frame");
        }
        let (Some(source), Some(destination)) = (f.source, f.destination) else { return };
        if f.purpose != ieee802154::Purpose::Data {
            return;
        }
        // The packet is rebuilt in the table's own buffer; it is copied out so that a packet inside
        // it can use the table again.
        let packet = match self.lowpan.packet(at, source, destination, f.payload) {
            Ok(Some(p)) => p.to_vec(),
            Ok(None) => return,
            Err(e) => return self.set_aside(e.what),
        };
        let macs = Macs { source: Some(source), destination: Some(destination) };
        self.lowpan.learn_contexts(&packet);
        match Packet::v6(&packet) {
            Ok(p) => self.packet(at, macs, &p, depth),
            Err(e) => self.set_aside(e.what),
        }
    }

    // ---- packets -----------------------------------------------------------------------------

    fn packet(&mut self, at: Time, macs: Macs, p: &Packet<'_>, depth: u32) {
        if let Some(piece) = p.fragment {
            if let Some(whole) = self.fragments.piece(at, p, piece) {
                let whole_packet = Packet {
                    payload: &whole.data,
                    payload_length: whole.data.len() as u32,
                    length: whole.length,
                    fragment: None,
                    ..*p
                };
                self.whole(at, macs, &whole_packet, depth, whole.frames);
            }
            return;
        }
        self.whole(at, macs, p, depth, 1);
    }

    fn whole(&mut self, at: Time, macs: Macs, p: &Packet<'_>, depth: u32, frames: u32) {
        match p.protocol {
            protocol::TCP if p.payload.len() < 20 => self.set_aside("TCP header"),
            protocol::UDP if p.payload.len() < 8 => self.set_aside("UDP header"),
            protocol::TCP | protocol::UDP => {
                let Some(&[s0, s1, d0, d1]) = p.payload.first_chunk::<4>() else { return };
                let ports = [u16::from_be_bytes([s0, s1]), u16::from_be_bytes([d0, d1])];
                let sent = Sent::packet(&self.flows, &self.duplicates, at, macs, p, ports);
                if p.protocol == protocol::TCP {
                    self.tcp(&sent, frames);
                } else {
                    self.udp(&sent, depth, frames);
                }
            }
            protocol::AH => match skip_authentication(p) {
                Ok(inner) if inner.protocol != protocol::AH => {
                    self.whole(at, macs, &inner, depth, frames);
                }
                Ok(_) => self.set_aside("authentication header"),
                Err(e) => self.set_aside(e.what),
            },
            protocol::IPIP | protocol::IPV6 | protocol::GRE if depth < DEEPEST => {
                match tunnel::over_ip(p) {
                    Ok(Some(inner)) => self.inner(at, macs, inner, depth),
                    Ok(None) => self.no_ports(at, macs, p, frames),
                    Err(e) => self.set_aside(e.what),
                }
            }
            _ => self.no_ports(at, macs, p, frames),
        }
    }

    fn inner(&mut self, at: Time, macs: Macs, inner: tunnel::Inner<'_>, depth: u32) {
        let net = match inner {
            tunnel::Inner::Ethernet(data) => match frame::ethernet(data) {
                Ok(f) => return self.frame(at, &f, depth + 1),
                Err(e) => return self.set_aside(e.what),
            },
            tunnel::Inner::Ipv4(data) => Net::Ipv4(data),
            tunnel::Inner::Ipv6(data) => Net::Ipv6(data),
        };
        // What a tunnel brings was not sent by the hardware address that carried the tunnel.
        let _ = macs;
        self.frame(at, &Frame { source: None, destination: None, net }, depth + 1);
    }

    fn no_ports(&mut self, at: Time, macs: Macs, p: &Packet<'_>, frames: u32) {
        let app = match p.protocol {
            protocol::ICMP | protocol::ICMPV6 => App::Icmp,
            protocol::IGMP => App::Igmp,
            protocol::ESP => App::Esp,
            _ => App::Ip,
        };
        let sent = Sent::packet(&self.flows, &self.duplicates, at, macs, p, [0, 0]);
        if self.duplicates.is_repeated(at, sent.sight) {
            return;
        }
        let n = self.flow(&sent, [false; 2]);
        let Some(f) = self.count(n, &sent, frames) else { return };
        f.app = app;
        f.secrecy = app.secrecy();
        f.content = Content::Done;
        if app == App::Icmp {
            if let Some(ledger) = &mut self.ears.ledger
                && let Some(f) = self.flows.flow(n)
            {
                ledger.icmp(at, f, sent.end(), p.payload, [frames, p.length]);
            }
            self.ears.icmp(at, macs, p);
        }
    }

    fn udp(&mut self, sent: &Sent<'_>, depth: u32, frames: u32) {
        let Some((&[.., l0, l1, _, _], rest)) = sent.payload.split_first_chunk::<8>() else {
            return;
        };
        let [sport, dport] = sent.ports();
        let length = usize::from(u16::from_be_bytes([l0, l1]));
        // A length of 0 is a jumbogram's or offload's; the packet's own counts then.
        let data = if length >= 8 { rest.get(..(length - 8).min(rest.len())) } else { Some(rest) };
        let data = data.unwrap_or_default();
        if depth < DEEPEST
            && let Some(inner) = tunnel::over_udp(dport, data)
        {
            return self.inner(sent.at, sent.macs(), inner, depth);
        }
        if self.duplicates.is_repeated(sent.at, sent.sight) {
            // Totals count the file as it stands.
            self.ears.count_repeated(sport, dport, data);
            return;
        }
        let n = if self.flows.is_as_guessed(sent, false) {
            sent.guess
        } else {
            self.flow(sent, [false; 2])
        };
        let Some(f) = self.count(n, sent, frames) else { return };
        if f.content == Content::Done {
            return;
        }
        let Self { flows, ears, gathers, .. } = self;
        if let Some(f) = flows.flow_mut(n) {
            ears.udp(f, gathers, sent, data);
        }
    }

    fn tcp(&mut self, sent: &Sent<'_>, frames: u32) {
        let Some((&[_, _, _, _, q0, q1, q2, q3, _, _, _, _, offset, flags, ..], _)) =
            sent.payload.split_first_chunk::<20>()
        else {
            return;
        };
        let header = u32::from(offset >> 4) * 4;
        if header < 20 {
            return self.set_aside("TCP header length");
        }
        if self.duplicates.is_repeated(sent.at, sent.sight) {
            return;
        }
        let end = sent.end();
        let (syn, ack) = (flags & 2 != 0, flags & 16 != 0);
        let n = if self.flows.is_as_guessed(sent, syn && !ack) {
            sent.guess
        } else {
            self.flow(sent, [syn && !ack, syn && ack])
        };
        let seq = u32::from_be_bytes([q0, q1, q2, q3]);
        if syn {
            self.asks(n, sent, seq, ack);
        }
        let length = sent.payload_length.saturating_sub(header);
        let Some(f) = self.count(n, sent, frames) else { return };
        if flags & 7 != 0 {
            if syn {
                f.seen |= seen::of(if ack { seen::SYN_ACK } else { seen::SYN }, end);
            }
            if flags & 1 != 0 {
                f.seen |= seen::of(seen::FIN, end);
            }
            if flags & 4 != 0 {
                f.seen |= seen::of(seen::RESET, end);
            }
        }
        let Some(next) = f.next_seq.get_mut(end) else { return };
        let known = f.seen & seen::of(seen::NEXT_KNOWN, end) != 0;
        let ends = seq.wrapping_add(length).wrapping_add(u32::from(syn));
        if known && length > 0 && (ends.wrapping_sub(*next) as i32) <= 0 {
            f.retransmitted += 1;
        }
        let before = if syn {
            seq.wrapping_add(1)
        } else if known {
            *next
        } else {
            seq
        };
        if !known || syn || (ends.wrapping_sub(*next) as i32) > 0 {
            *next = ends;
            f.seen |= seen::of(seen::NEXT_KNOWN, end);
        }
        let content = f.content;
        if length > 0 {
            f.seen |= seen::of(seen::DATA, end);
        }
        if syn
            && ack
            && let Some(f) = self.flows.flow(n)
        {
            self.ears.accepted(f, end, sent.at);
        }
        if syn
            && let Content::Talk(number) = content
            && let Some(reading) = self.talks.get_mut(number)
        {
            reading.talk.begins(end, seq);
        }
        if length == 0 || content == Content::Done {
            return;
        }
        let data = sent.payload.get(header as usize..).unwrap_or_default();
        self.talk(n, sent.at, end, Segment { seq, data, length, before });
    }

    /// Reads a TCP segment in its connection.
    fn talk(&mut self, n: u32, at: Time, end: usize, segment: Segment<'_>) {
        let Self { flows, talks, ears, .. } = self;
        let Some(f) = flows.flow_mut(n) else { return };
        if segment.data.len() >= ENOUGH_TO_TELL {
            f.seen |= seen::READ;
        }
        let number = match f.content {
            Content::Talk(number) => number,
            Content::Peek if !begins_something(segment.data) => return,
            _ => talks.take(),
        };
        let Some(Reading { talk, request }) = talks.get_mut(number) else { return };
        if f.content == Content::Fresh {
            talk.begins(end, segment.before.wrapping_sub(1));
            let other = 1 - end;
            if f.saw(seen::of(seen::NEXT_KNOWN, other))
                && let Some(next) = f.next_seq.get(other)
            {
                talk.begins(other, next.wrapping_sub(1));
            }
        }
        if f.content == Content::Talk(number)
            && talk.passes_over(end, segment.seq, segment.data, segment.length)
        {
            return;
        }
        f.content = Content::Talk(number);
        let held = talk.held();
        let before = f.secrecy;
        let mut told = Told { app: f.app, secrecy: before, over: false };
        talk.segment(
            at,
            end,
            segment.seq,
            segment.data,
            segment.length,
            &mut told,
            &mut Listen { ears, flow: f, at, request: Some(request) },
        );
        self.buffered = (self.buffered + talk.held()).saturating_sub(held);
        told.give(f, before);
        if told.over || self.buffered > self.settings.limits.buffered {
            self.buffered = self.buffered.saturating_sub(talk.held());
            f.content = if told.app == App::Tls { Content::Done } else { Content::Peek };
            if let Some(reading) = talks.get_mut(number) {
                reading.reset();
            }
            talks.give_back(number);
        }
    }

    /// A SYN, with or without ACK: the rules hear of the first.
    #[cold]
    fn asks(&mut self, n: u32, sent: &Sent<'_>, seq: u32, ack: bool) {
        let (Self { flows, ears, .. }, end) = (self, sent.end());
        let Some(f) = flows.flow(n) else { return };
        if f.saw(seen::of(if ack { seen::SYN_ACK } else { seen::SYN }, end)) {
            return;
        }
        let Ears { rules, account, .. } = ears;
        if ack {
            rules.agreed(f, end);
        } else {
            rules.syn(f, end, seq, sent.at, account);
        }
    }

    // ---- flows -------------------------------------------------------------------------------

    /// Finds or opens the flow of a packet, which may have SYN alone, or SYN and ACK.
    fn flow(&mut self, sent: &Sent<'_>, [syn, syn_ack]: [bool; 2]) -> u32 {
        let end = sent.end();
        if let Some(n) = self.flows.find(sent.hash, &sent.key)
            && let Some(f) = self.flows.flow(n)
        {
            // A new connection over the same ports, or the same ports after a long silence.
            if (syn && f.is_closed()) || f.is_idle(sent.at) {
                self.close(n);
            } else {
                if !f.saw(seen::of(seen::BOUND, end)) {
                    self.bind(n, sent.at, sent.macs(), end);
                }
                return n;
            }
        }
        let n = self.open(sent.at, sent.macs(), sent.key, sent.hash, end, syn_ack);
        self.opened(n, end, sent.macs());
        n
    }

    /// The rules hear of a new flow.
    fn opened(&mut self, n: u32, end: usize, macs: Macs) {
        let Self { flows, ears, .. } = self;
        let Some(f) = flows.flow(n) else { return };
        let Ears { rules, account, .. } = ears;
        let carriers = [macs.source, macs.destination].map(|m| account.carrier(m));
        rules.opened(f, end, f.first, account, carriers);
    }

    /// Counts a packet in its flow, and in the minutes of the flow's hosts.
    #[inline(always)]
    fn count(&mut self, n: u32, sent: &Sent<'_>, frames: u32) -> Option<&mut Flow> {
        let Self { flows, ears, minute: (minute, begun), usage, .. } = self;
        let (at, end) = (sent.at, sent.end());
        // Division is slow; within the same minute a comparison does.
        if !(0..MINUTE).contains(&at.0.wrapping_sub(begun.0)) {
            *minute = at.0.div_euclid(MINUTE);
            *begun = Time(minute.wrapping_mul(MINUTE));
        }
        let f = flows.flow_mut(n)?;
        if let Some(usage) = usage
            && f.last < *begun
        {
            usage.slice(n, f);
        }
        if let Some(o) = f.octets.get_mut(end) {
            *o += u64::from(sent.length);
        }
        if let Some(k) = f.packets.get_mut(end) {
            *k = k.saturating_add(frames);
        }
        let [a, b] = f.hosts;
        let account = &mut ears.account;
        if at < f.last || frames != 1 {
            // Time ran backwards, or several frames were one packet for their hosts.
            account.seen_at(a, at);
            account.seen_at(b, at);
            account.take_back(f.hosts, [0; 2], u64::from(frames) - 1);
        }
        f.last = f.last.max(at);
        let (from, to) = if end == 0 { (a, b) } else { (b, a) };
        if let [mine, 0] | [0, mine] = f.packets
            && mine.is_multiple_of(EACH_THOUSANDTH)
        {
            ears.rules.unanswered(f, end, account);
        }
        let over = account.count(from, *minute, sent.length, 0);
        if account.count(to, *minute, 0, sent.length) | over {
            ears.minutes();
        }
        Some(f)
    }

    fn open(
        &mut self,
        at: Time,
        macs: Macs,
        key: FlowKey,
        hash: u64,
        end: usize,
        syn_ack: bool,
    ) -> u32 {
        let account = &mut self.ears.account;
        let nodes = key.ends.map(|a| account.hold(a));
        let [near, far] = if end == 0 { nodes } else { [nodes[1], nodes[0]] };
        let from = macs.source.map(|m| account.host(m));
        account.sent(near, from);
        if macs.destination.is_some_and(Mac::is_group) {
            account.mark_group(far);
        } else {
            let to = macs.destination.map(|m| account.host(m));
            account.received(far, to, near);
        }
        let hosts = nodes.map(|n| account.owner(n));
        // The first packet seen is the opener's, unless it answers: a SYN-ACK, or a server's port.
        let [ps, pd] = if end == 0 { key.ports } else { [key.ports[1], key.ports[0]] };
        let answers =
            syn_ack || (key.protocol == protocol::UDP && ps < 1024 && pd >= 1024 && ps != pd);
        let opener = if answers { 1 - end } else { end };
        let [mine, other] = if opener == 0 { hosts } else { [hosts[1], hosts[0]] };
        let owner = if mine == NONE { other } else { mine };
        let tail = self.make_room(owner);
        let n = self.flows.add(
            hash,
            Flow {
                key,
                seen: seen::of(seen::BOUND, end),
                app: App::Unknown,
                secrecy: Secrecy::CannotTell,
                opener: opener as u8,
                tries: 0,
                hosts,
                first: at,
                last: at,
                octets: [0; 2],
                packets: [0; 2],
                next_seq: [0; 2],
                content: Content::Fresh,
                nodes,
                name: NONE,
                name_from: NameFrom::Nowhere,
                named: false,
                retransmitted: 0,
            },
            owner,
            tail,
        );
        if let Some(t) = self.ears.account.tallies.get_mut(owner as usize) {
            let [first, last] = &mut t.flows;
            if t.live == 0 {
                *first = n;
            }
            *last = n;
            t.live += 1;
        }
        self.name(n);
        if let Some(ledger) = &mut self.ears.ledger {
            ledger.opened(n);
        }
        let Self { flows, ears: Ears { lan, rules, account, .. }, .. } = self;
        if let Some(f) = flows.flow(n) {
            let source = key.ends.get(end).copied().unwrap_or_default();
            lan.sent(rules, account, (at, macs.source), source);
            lan.opened(rules, account, f);
        }
        n
    }

    /// The name that the asker was told for the far address.
    fn name(&mut self, n: u32) {
        let Some(f) = self.flows.flow_mut(n) else { return };
        let account = &self.ears.account;
        let (near, far) = sides(f);
        let asker = f.hosts.get(near).copied().unwrap_or(NONE);
        let Some(address) = f.key.ends.get(far) else { return };
        let name = account.answers.find(asker, *address);
        if name != NONE {
            f.name = name;
            f.name_from = NameFrom::Dns;
            f.named = true;
        }
    }

    /// The first packet from an end: its hardware address is looked at, and whom it counts for.
    fn bind(&mut self, n: u32, at: Time, macs: Macs, end: usize) {
        let Some(f) = self.flows.flow_mut(n) else { return };
        f.seen |= seen::of(seen::BOUND, end);
        if usize::from(f.opener) != end {
            self.ears.rules.answered(f, end);
        }
        let account = &mut self.ears.account;
        let Some(&node) = f.nodes.get(end) else { return };
        let Some(&other) = f.nodes.get(1 - end) else { return };
        let from = macs.source.map(|m| account.host(m));
        account.sent(node, from);
        let to = macs.destination.map(|m| account.host(m));
        account.received(other, to, node);
        let hosts = f.nodes.map(|node| account.owner(node));
        let source = f.key.ends.get(end).copied().unwrap_or_default();
        self.ears.lan.sent(&mut self.ears.rules, account, (at, macs.source), source);
        if hosts == f.hosts {
            return;
        }
        let before = core::mem::replace(&mut f.hosts, hosts);
        if f.packets == [0; 2] {
            return;
        }
        // What was counted so far stays with whom it was counted for.
        let part = Handed::of(&self.handed, n).left(f);
        account.settle(before, [part.first, f.last], part.octets, part.packets);
        account.take_back(hosts, part.octets, part.packets);
        f.seen |= seen::MOVED;
        let before = f.last;
        if let Some(link) = self.flows.link_mut(n) {
            link.moved = [at, before];
        }
    }

    /// Makes room for one more flow of a host; returns the last of its list.
    fn make_room(&mut self, owner: u32) -> u32 {
        let most = self.settings.limits.flows_of_one;
        let full = self.flows.live() >= self.settings.limits.flows as usize;
        let live = |w: &Self| w.ears.account.tallies.get(owner as usize).map_or(0, |t| t.live);
        if live(self) >= most || (full && live(self) > 0) {
            let oldest =
                self.ears.account.tallies.get(owner as usize).map_or(NO_FLOW, |t| t.flows[0]);
            self.close(oldest);
        } else if full {
            // A newcomer while everything is full: the sweep's next victim makes room.
            let mut victim = Vec::new();
            self.flows.sweep(Time(i64::MAX), 8, &mut victim);
            if let Some(n) = victim.first() {
                self.close(*n);
            }
        }
        match self.ears.account.tallies.get(owner as usize) {
            Some(t) if t.live > 0 => t.flows[1],
            _ => NO_FLOW,
        }
    }

    fn sweep(&mut self, now: Time) {
        let mut idle = core::mem::take(&mut self.idle);
        self.flows.sweep(now, SWEEP_STEPS, &mut idle);
        for n in idle.drain(..) {
            self.close(n);
        }
        self.idle = idle;
    }

    /// Ends a flow: what is unread is read, its hosts get what it counted, and it is added to its row.
    fn close(&mut self, n: u32) {
        let Some((f, link)) = self.flows.take(n) else { return };
        if let Some(t) = self.ears.account.tallies.get_mut(link.owner as usize) {
            t.live = t.live.saturating_sub(1);
            let ([first, last], [before, after]) = (&mut t.flows, link.neighbours());
            if *first == n {
                *first = after;
            }
            if *last == n {
                *last = before;
            }
        }
        let (done, nodes) = self.end(n, f, link);
        self.add(&done, nodes);
    }

    /// Adds a flow that ended to its row and gives its nodes back.
    fn add(&mut self, done: &Done, nodes: [u32; 2]) {
        self.add_row(done);
        for node in nodes {
            self.ears.account.release(node);
        }
    }

    /// Adds a flow, or a part of it, to its row.
    fn add_row(&mut self, done: &Done) {
        // A connection of which all was handed out, and that ended without a word, adds nothing.
        let nothing = done.packets == 0 && done.flows == 0 && !done.failed && !done.reset;
        let edge = if nothing { None } else { self.ears.account.add_flow(done) };
        if let Some(usage) = &mut self.usage {
            usage.add(edge.map(|e| &mut **e.minutes.get_or_insert_default()));
        }
    }

    /// Ends a flow that was taken out. This is where everything about it is known.
    fn end(&mut self, n: u32, mut f: Flow, link: Link) -> (Done, [u32; 2]) {
        let part =
            self.handed.get_mut(n as usize).map(core::mem::take).unwrap_or_default().left(&f);
        self.settle(&f, link, &part);
        match f.content {
            Content::Talk(number) => self.end_talk(&mut f, number),
            Content::Quic(number) => {
                if let Some(gather) = self.gathers.get_mut(number) {
                    *gather = Gather::default();
                }
                self.gathers.give_back(number);
            }
            _ => {}
        }
        if f.key.protocol == protocol::TCP
            && f.saw(seen::either(seen::DATA) | seen::either(seen::SYN_ACK))
        {
            let both = f.packets.iter().all(|p| *p > 0);
            let [one, two] = &mut self.directions;
            *(if both { two } else { one }) += 1;
        }
        self.ears.closed(&f);
        let Ears { rules, account, .. } = &mut self.ears;
        rules.ended(&f, account);
        if let Some(ledger) = &mut self.ears.ledger {
            ledger.closed(n, &f);
        }
        if let Some(usage) = &mut self.usage {
            usage.ended(n, &f);
        }
        (done(&self.ears.account, &f, &part), f.nodes)
    }

    /// Adds what of a flow was not added yet to the counters of its hosts.
    fn settle(&mut self, f: &Flow, link: Link, part: &Part) {
        if part.packets == 0 {
            return;
        }
        let times = part.times(f, link);
        self.ears.account.settle(f.hosts, times, part.octets, part.packets);
    }

    fn end_talk(&mut self, f: &mut Flow, number: u32) {
        let Self { talks, ears, .. } = self;
        let Some(reading) = talks.get_mut(number) else { return };
        let Reading { talk, request } = reading;
        self.buffered = self.buffered.saturating_sub(talk.held());
        let before = f.secrecy;
        let mut told = Told { app: f.app, secrecy: before, over: false };
        let at = f.last;
        talk.end(&mut told, &mut Listen { ears, flow: f, at, request: Some(request) });
        told.give(f, before);
        reading.reset();
        talks.give_back(number);
    }

    /// Adds a connection that a log tells of.
    pub(crate) fn logged(
        &mut self,
        key: FlowKey,
        end: usize,
        macs: Macs,
        fill: impl FnOnce(&mut Flow),
    ) {
        let hash = self.flows.hash(&key);
        if let Some(n) = self.flows.find(hash, &key) {
            self.close(n);
        }
        let n = self.open(Time(0), macs, key, hash, end, false);
        self.bind(n, Time(0), macs, end);
        if let Some(f) = self.flows.flow_mut(n) {
            f.opener = end as u8;
            f.content = Content::Done;
            fill(f);
            let (first, last, hosts, octets) = (f.first, f.last, f.hosts, f.octets);
            if let Some(usage) = &mut self.usage {
                usage.halve(n, f);
            }
            let clip = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
            let [a, b] = hosts;
            let [x, y] = octets;
            // Half at each end: a log does not say when in between.
            let [x, y] = [x / 2, y / 2].map(clip);
            let account = &mut self.ears.account;
            for at in [first, last] {
                let minute = at.0.div_euclid(MINUTE);
                let _ = account.count(a, minute, x, y);
                let _ = account.count(b, minute, y, x);
            }
            account.settle(hosts, [first, last], [x, y].map(|n| u64::from(n) * 2), 2);
            if f.packets != [0; 2] {
                account.take_back(hosts, octets, f.packet_count());
            }
            let Ears { rules, account, .. } = &mut self.ears;
            let opener = end;
            let carriers = [macs.source, macs.destination].map(|m| account.carrier(m));
            rules.opened(f, opener, first, account, carriers);
            if f.saw(seen::of(seen::SYN, opener)) {
                rules.syn(f, opener, 0, first, account);
                if f.saw(seen::of(seen::SYN_ACK, 1 - opener)) {
                    rules.agreed(f, 1 - opener);
                }
            }
            if let [_, 0] | [0, _] = f.packets {
                rules.unanswered(f, opener, account);
            }
            // A row does not tell in which minutes the octets passed: nothing is learnt from it.
            account.over.clear();
        }
        self.close(n);
    }
}

impl Told {
    /// Hands on what was told; the listener may have set the secrecy of the flow itself.
    fn give(self, f: &mut Flow, before: Secrecy) {
        f.app = self.app;
        if self.secrecy != before {
            f.secrecy = self.secrecy;
        }
    }
}

/// A TCP segment.
#[derive(Clone, Copy)]
struct Segment<'a> {
    seq: u32,
    data: &'a [u8],
    length: u32,
    /// Number of the next octet expected before this segment.
    before: u32,
}

/// Whether a segment may begin TLS or HTTP in a connection that was given up.
#[inline]
fn begins_something(data: &[u8]) -> bool {
    matches!(data, [22, 3, 0..=4, _, _, 1, ..]) || http::begins_request(data)
}

fn done(account: &Account, f: &Flow, part: &Part) -> Done {
    let (near, far) = sides(f);
    let pick = |pair: [u32; 2], end: usize| pair.get(end).copied().unwrap_or(NONE);
    let octets = |end: usize| part.octets.get(end).copied().unwrap_or(0);
    let opener = usize::from(f.opener);
    let app = match (f.app, f.key.protocol) {
        (App::Unknown, protocol::TCP) => App::Tcp,
        (App::Unknown, protocol::UDP) => App::Udp,
        (app, _) => app,
    };
    let (mut name, mut name_from, mut named) = (f.name, f.name_from, f.named);
    if !named {
        // The answer may have come after the flow began.
        let asker = pick(f.hosts, near);
        let address = f.key.ends.get(far).copied().unwrap_or_default();
        let told = account.answers.find(asker, address);
        named = told != NONE;
        if named && name == NONE {
            (name, name_from) = (told, NameFrom::Dns);
        }
    }
    Done {
        near: pick(f.nodes, near),
        far: pick(f.nodes, far),
        owner: pick(f.hosts, near),
        app,
        secrecy: f.secrecy,
        port: f.key.ports.get(1 - opener).copied().unwrap_or(0),
        name,
        name_from,
        named,
        up: octets(near),
        down: octets(far),
        packets: part.packets,
        flows: u64::from(part.is_first),
        failed: f.failed(),
        reset: f.saw(seen::either(seen::RESET)),
        retransmitted: u64::from(part.retransmitted),
        first: part.first,
        last: f.last,
        opened_near: opener == near,
    }
}
