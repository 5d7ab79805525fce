//! Conversations become services: who, protocol, port, who opens.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use super::{Behind, LeftOut, Rotating, Seen, rotate::rotate, weigh::Pauses};
use crate::{
    account::names::registrable,
    conversation::{Conversation, NameSource, Opener, Place},
    ip::packet::protocol,
    mud::{
        breadth::ANY_PORT,
        compare::Count,
        evaluate::{Decision, decide},
        model::{Mud, Ports},
        site::{DNS, NTP, Site},
    },
    time::Time,
    untrusted::Untrusted,
};

/// Addresses, and names, of one row that are kept.
pub(super) const MOST_ADDRESSES: usize = 16;
/// Ports of the thing that one other side tries in vain, from which on it is a scan.
const SCAN: usize = 10;
/// Addresses without a name of one service that are written; so many are no maker's relays but peers
/// of anybody's, and a person must look at them.
const MOST_UNNAMED: usize = 64;
/// Addresses without a name of one service, or of all, that did not answer, from which on the thing
/// is searching.
const SEARCHING: usize = 16;
const SEARCHING_IN_ALL: usize = 64;
/// Local services that did not answer, and addresses of one, up to which they are written.
const MOST_IN_VAIN: usize = 8;
const MOST_ADDRESSES_IN_VAIN: usize = 4;
/// Different ports of one kind of service from which on they are drawn at random.
const RANDOM: usize = 5;
/// Ports below this are given out, not drawn (RFC 6335 §6).
const DRAWN: u16 = 1_024;
/// Ranges that systems draw ports from: RFC 6335 §6 and Windows; Linux; older systems.
const RANGES: [(u16, u16); 4] =
    [(49_152, 65_535), (32_768, 60_999), (1_024, 5_000), (1_024, 65_535)];
/// Beginnings of one service that are kept.
const STARTS: usize = 256;

/// With whom a service is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Peer {
    /// A host by its name.
    Name(Untrusted),
    /// A host that no name was seen for.
    Address(IpAddr),
    /// Hosts that the site named for a class.
    Class(&'static str),
    /// A group or broadcast address that does not leave the site.
    Group(IpAddr),
    /// Hosts of this site.
    Local,
    /// Any host anywhere, because it was another one each time.
    Any,
}

/// What tells services apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) peer: Peer,
    pub(super) v6: bool,
    pub(super) protocol: u8,
    pub(super) opened_by: Opener,
    pub(super) thing_port: Option<Ports>,
    pub(super) party_port: Option<Ports>,
    pub(super) icmp: Option<(u8, u8)>,
}

impl Key {
    /// Names by their registrable domain, then addresses, classes, groups, local ones, any host.
    fn order(&self) -> impl Ord + use<> {
        let kind = match &self.peer {
            Peer::Name(_) => 0,
            Peer::Address(_) => 1,
            Peer::Class(_) => 2,
            Peer::Group(_) => 3,
            Peer::Local => 4,
            Peer::Any => 5,
        };
        let domain = match &self.peer {
            Peer::Name(name) => registrable(name.raw()).unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        let ports = |p: Option<Ports>| match p {
            None => (0, 0, 0),
            Some(Ports::Range(low, high)) => (1, low, high),
            Some(Ports::AllBut(not)) => (2, not, not),
        };
        (
            (kind, domain, self.peer.clone(), self.v6, self.protocol),
            (self.opened_by, ports(self.party_port), ports(self.thing_port), self.icmp),
        )
    }
}

/// What was seen of a service.
#[derive(Clone, Debug, Default)]
pub(super) struct Service {
    pub(super) count: Option<Count>,
    pub(super) answered: u64,
    pub(super) days: u64,
    pub(super) sessions: u64,
    pub(super) starts: Vec<Time>,
    pub(super) addresses: Vec<IpAddr>,
    pub(super) name_from: Option<NameSource>,
    pub(super) shared: u64,
    pub(super) opener_unseen: u64,
    pub(super) router: bool,
    pub(super) names: Vec<Untrusted>,
    pub(super) stands_for: [u64; 2],
}

impl Service {
    fn add(&mut self, talk: &Conversation, site: &Site, name: Option<(NameSource, bool)>) {
        match &mut self.count {
            Some(count) => count.add(talk),
            None => self.count = Some(Count::of(talk)),
        }
        self.answered = self.answered.saturating_add(talk.habit.answered);
        self.days |= talk.habit.days;
        self.sessions |= talk.habit.sessions;
        let room = STARTS.saturating_sub(self.starts.len());
        self.starts.extend(talk.habit.starts.iter().take(room));
        if self.addresses.len() < MOST_ADDRESSES && !self.addresses.contains(&talk.party) {
            self.addresses.push(talk.party);
        }
        if let Some((from, shared)) = name {
            self.name_from = self.name_from.max(Some(from));
            self.shared = self.shared.saturating_add(if shared { talk.flows } else { 0 });
        }
        if talk.opened_by == Opener::Unknown {
            self.opener_unseen = self.opener_unseen.saturating_add(talk.flows);
        }
        self.router |= site.gateways.contains(&talk.party);
    }

    /// Takes in another one; what it stands for is whoever joins them to say.
    pub(super) fn join(&mut self, other: Self) {
        match (&mut self.count, other.count) {
            (Some(mine), Some(theirs)) => mine.join(&theirs),
            (mine, theirs) => *mine = mine.or(theirs),
        }
        self.answered = self.answered.saturating_add(other.answered);
        self.days |= other.days;
        self.sessions |= other.sessions;
        let room = STARTS.saturating_sub(self.starts.len());
        self.starts.extend(other.starts.into_iter().take(room));
        for address in other.addresses {
            if self.addresses.len() < MOST_ADDRESSES && !self.addresses.contains(&address) {
                self.addresses.push(address);
            }
        }
        self.name_from = self.name_from.max(other.name_from);
        self.shared = self.shared.saturating_add(other.shared);
        self.opener_unseen = self.opener_unseen.saturating_add(other.opener_unseen);
        self.router |= other.router;
    }

    pub(super) fn flows(&self) -> u64 {
        self.count.map_or(0, |c| c.flows)
    }

    pub(super) fn behind(self, pauses: &Pauses) -> Behind {
        Behind {
            every: pauses.every(&self.starts),
            count: self.count.unwrap_or(Count::NOTHING),
            answered: self.answered,
            days: self.days.count_ones(),
            sessions: self.sessions.count_ones(),
            addresses: self.addresses,
            name_from: self.name_from,
            shared: self.shared,
            opener_unseen: self.opener_unseen,
            router: self.router,
            names: self.names,
            stands_for: self.stands_for,
        }
    }
}

/// What becomes of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Defaults or needs have it.
    Needed,
    /// It is part of a service.
    Written,
    /// It is not written, and why.
    LeftOut(&'static str),
}

/// Services in the order of the file, and the fate of each conversation.
pub(super) struct Gathered {
    pub(super) services: Vec<(Key, Service)>,
    pub(super) fates: Vec<Fate>,
    /// Services that are, or would be, one wide line.
    pub(super) rotating: u64,
}

pub(super) fn gather(seen: &Seen<'_>, site: &Site, rotating: Rotating) -> Gathered {
    let all = Whole::of(seen, site);
    let nothing = Mud::default();
    let mut services: Vec<(Key, Service)> = Vec::new();
    let mut index: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    let mut fates = Vec::with_capacity(seen.talks.len());
    for talk in seen.talks {
        if matches!(decide(&nothing, site, talk), Decision::Permitted(_)) {
            fates.push(Fate::Needed);
            continue;
        }
        let opened_by = all.opener(talk);
        if let Some(why) = all.unwanted(talk, opened_by) {
            fates.push(Fate::LeftOut(why));
            continue;
        }
        let Some((thing_port, party_port)) = all.ports(talk, opened_by) else {
            fates.push(Fate::LeftOut("answer-to-group"));
            continue;
        };
        fates.push(Fate::Written);
        let peers = all.peers(talk);
        let shared = peers.len() > 1;
        for (peer, from) in peers {
            let key = Key {
                peer,
                v6: talk.party.is_ipv6(),
                protocol: talk.protocol,
                opened_by,
                thing_port: thing_port.map(|(low, high)| Ports::Range(low, high)),
                party_port: party_port.map(|(low, high)| Ports::Range(low, high)),
                icmp: talk.icmp,
            };
            let n = *index.entry(key.bytes()).or_insert_with(|| {
                services.push((key, Service::default()));
                services.len() - 1
            });
            if let Some((_, service)) = services.get_mut(n) {
                service.add(talk, site, from.map(|from| (from, shared)));
            }
        }
    }
    let one_by_one = rotating == Rotating::OneByOne;
    let (mut services, ranges) = random_ports(services, one_by_one);
    services.sort_by_cached_key(|(key, _)| key.order());
    let (mut services, hosts) = rotate(seen, services, one_by_one);
    for (_, service) in &mut services {
        service.starts.sort();
    }
    Gathered { services, fates, rotating: ranges + hosts }
}

impl Key {
    /// The key as octets, for finding it again.
    fn bytes(&self) -> Vec<u8> {
        format!("{self:?}").into_bytes()
    }
}

// ---- what only all conversations together tell -----------------------------------------------------

/// Judgements that need all conversations.
struct Whole<'a> {
    seen: &'a Seen<'a>,
    site: &'a Site,
    asked: BTreeSet<&'a str>,
    /// Ports of the side that answered, where it is sure: of the thing, and of the other side.
    answering: [BTreeSet<(u8, u16)>; 2],
    /// By protocol, side and port of UDP: how many different ports stood on the other side.
    company: BTreeMap<(usize, u16), usize>,
    /// Ports from which the thing asked groups, each with the groups' port.
    asked_groups: BTreeSet<(u16, u16)>,
    /// Who scans the thing.
    scanners: BTreeSet<IpAddr>,
    /// Addresses outside that the thing talked to of its own accord.
    known: BTreeSet<IpAddr>,
    /// Services to addresses without a name that are left out, and why.
    unnamed: BTreeMap<Unnamed, &'static str>,
    /// Local services that did not answer, and are too many.
    in_vain: BTreeSet<(u8, u16)>,
    searching: bool,
}

/// Protocol, port of the other side, type and code of ICMP.
type Unnamed = (u8, u16, Option<(u8, u8)>);

impl<'a> Whole<'a> {
    fn of(seen: &'a Seen<'a>, site: &'a Site) -> Self {
        let mut whole = Self {
            seen,
            site,
            asked: seen.asked.iter().map(Untrusted::raw).collect(),
            answering: [BTreeSet::new(), BTreeSet::new()],
            company: BTreeMap::new(),
            asked_groups: BTreeSet::new(),
            scanners: BTreeSet::new(),
            known: BTreeSet::new(),
            unnamed: BTreeMap::new(),
            in_vain: BTreeSet::new(),
            searching: false,
        };
        whole.look_at_ports();
        whole.look_for_scans();
        whole.look_at_unnamed();
        whole
    }

    fn look_at_ports(&mut self) {
        let mut company: BTreeMap<(usize, u16), BTreeSet<u16>> = BTreeMap::new();
        for talk in self.seen.talks {
            let side = match talk.opened_by {
                Opener::Thing => Some(1),
                Opener::Party => Some(0),
                Opener::Unknown => None,
            };
            let sides = [talk.thing_port, talk.party_port];
            if talk.protocol == protocol::TCP
                && talk.habit.answered > 0
                && let Some(side) = side
                && let (Some((low, high)), Some(known)) =
                    (sides.get(side), self.answering.get_mut(side))
                && low == high
            {
                known.insert((talk.protocol, *low));
            }
            if talk.protocol == protocol::UDP {
                let [(a, b), (c, d)] = sides;
                if a == b {
                    company.entry((0, a)).or_default().extend([c, d]);
                }
                if c == d {
                    company.entry((1, c)).or_default().extend([a, b]);
                }
                if talk.place == Place::Group && a == b && c == d {
                    self.asked_groups.insert((a, c));
                }
            }
            if talk.place == Place::Outside && talk.opened_by == Opener::Thing {
                self.known.insert(talk.party);
            }
        }
        self.company = company.into_iter().map(|(key, ports)| (key, ports.len())).collect();
    }

    fn look_for_scans(&mut self) {
        let mut tried: BTreeMap<IpAddr, BTreeSet<(u8, u16)>> = BTreeMap::new();
        for talk in self.seen.talks {
            if talk.opened_by == Opener::Party
                && talk.habit.answered == 0
                && matches!(talk.protocol, protocol::TCP | protocol::UDP)
            {
                let (low, high) = talk.thing_port;
                tried
                    .entry(talk.party)
                    .or_default()
                    .extend([(talk.protocol, low), (talk.protocol, high)]);
            }
        }
        self.scanners = tried
            .into_iter()
            .filter(|(_, ports)| ports.len() >= SCAN)
            .map(|(who, _)| who)
            .collect();
    }

    fn look_at_unnamed(&mut self) {
        let mut answered: BTreeMap<Unnamed, BTreeSet<IpAddr>> = BTreeMap::new();
        let mut in_vain: BTreeMap<Unnamed, BTreeSet<IpAddr>> = BTreeMap::new();
        let mut local: BTreeMap<(u8, u16), BTreeSet<IpAddr>> = BTreeMap::new();
        for talk in self.seen.talks.iter().filter(|t| t.opened_by != Opener::Party) {
            let service = (talk.protocol, talk.party_port.0, talk.icmp);
            let vain = talk.habit.answered == 0;
            match talk.place {
                Place::Outside if self.names(talk).is_empty() => {
                    let set = if vain { &mut in_vain } else { &mut answered };
                    set.entry(service).or_default().insert(talk.party);
                }
                Place::Local if vain => {
                    let (protocol, port, _) = service;
                    local.entry((protocol, port)).or_default().insert(talk.party);
                }
                _ => {}
            }
        }
        let all_in_vain: BTreeSet<IpAddr> = in_vain.values().flatten().copied().collect();
        self.searching = all_in_vain.len() > SEARCHING_IN_ALL;
        for (service, addresses) in in_vain {
            if addresses.len() > SEARCHING {
                self.unnamed.insert(service, "searching");
            }
        }
        for (service, addresses) in answered {
            if addresses.len() > MOST_UNNAMED {
                self.unnamed.entry(service).or_insert("many-addresses");
            }
        }
        let many = local.len() > MOST_IN_VAIN;
        self.in_vain = local
            .into_iter()
            .filter(|(_, addresses)| many || addresses.len() > MOST_ADDRESSES_IN_VAIN)
            .map(|(service, _)| service)
            .collect();
    }

    /// Who opened; where nobody saw it, who probably did.
    fn opener(&self, talk: &Conversation) -> Opener {
        if talk.opened_by != Opener::Unknown {
            return talk.opened_by;
        }
        if talk.protocol == protocol::TCP {
            let [of_thing, of_party] = &self.answering;
            let known = |set: &BTreeSet<(u8, u16)>, (low, high): (u16, u16)| {
                low == high && set.contains(&(talk.protocol, low))
            };
            let (here, there) =
                (known(of_thing, talk.thing_port), known(of_party, talk.party_port));
            if here != there {
                return if here { Opener::Party } else { Opener::Thing };
            }
            // A service has one port, and mostly a low one.
            let ((low, high), (their_low, their_high)) = (talk.thing_port, talk.party_port);
            let served_here = low == high && (their_low != their_high || low < their_low);
            return if served_here && talk.place == Place::Local {
                Opener::Party
            } else {
                Opener::Thing
            };
        }
        Opener::Thing
    }

    /// Why a conversation is not to be written.
    fn unwanted(&self, talk: &Conversation, opened_by: Opener) -> Option<&'static str> {
        let answered = talk.habit.answered > 0;
        let has_ports = matches!(talk.protocol, protocol::TCP | protocol::UDP);
        // ICMP of the other IP version: hosts do not speak it.
        if talk.protocol == (if talk.party.is_ipv6() { protocol::ICMP } else { protocol::ICMPV6 }) {
            return Some("not-expressible");
        }
        if opened_by == Opener::Party {
            if self.scanners.contains(&talk.party) {
                return Some("scan");
            }
            if talk.place == Place::Outside {
                let known = self.known.contains(&talk.party) && answered;
                return (!known).then_some("from-internet");
            }
            if answered || self.answers_group(talk) {
                return None;
            }
            return Some(match talk.icmp {
                Some((kind, _)) if kind != 8 && kind != 128 => "message",
                _ => "unanswered-by-thing",
            });
        }
        match talk.place {
            Place::Group => None,
            Place::Local => {
                let many =
                    self.searching || self.in_vain.contains(&(talk.protocol, talk.party_port.0));
                (has_ports && !answered && many).then_some("unanswered")
            }
            Place::Outside if !self.names(talk).is_empty() => None,
            Place::Outside => {
                let service = (talk.protocol, talk.party_port.0, talk.icmp);
                if let Some(why) = self.unnamed.get(&service) {
                    return Some(why);
                }
                if self.searching {
                    return Some("searching");
                }
                // A group elsewhere answers nothing either.
                (!answered && !is_group(talk.party)).then_some("unanswered")
            }
        }
    }

    /// Whether this is somebody's answer to what the thing asked a group.
    fn answers_group(&self, talk: &Conversation) -> bool {
        let (low, high) = talk.thing_port;
        talk.protocol == protocol::UDP
            && talk.place == Place::Local
            && self.asked_groups.range((low, 0)..=(high, u16::MAX)).next().is_some()
    }

    /// Ports that an entry asks for: of the thing, and of the other side. `None` where none is fixed.
    #[expect(clippy::type_complexity, reason = "two sides, each with a range or none")]
    fn ports(
        &self,
        talk: &Conversation,
        opened_by: Opener,
    ) -> Option<(Option<(u16, u16)>, Option<(u16, u16)>)> {
        let (thing, party) = (talk.thing_port, talk.party_port);
        let of_thing = Some((Some(thing), None));
        let of_party = Some((None, Some(party)));
        let by_thing = opened_by == Opener::Thing;
        match talk.protocol {
            protocol::TCP if by_thing => return of_party,
            protocol::TCP => return of_thing,
            protocol::UDP => {}
            _ => return Some((None, None)),
        }
        let fixed = |(low, high): (u16, u16)| low == high;
        if talk.place == Place::Group && by_thing && fixed(party) {
            return of_party;
        }
        if !by_thing && talk.habit.answered == 0 {
            // An answer to a question to a group: from the group's port, or to a fixed port.
            let from_group_port = fixed(party)
                && self
                    .asked_groups
                    .iter()
                    .any(|(own, port)| *port == party.0 && (thing.0..=thing.1).contains(own));
            if from_group_port {
                return of_party;
            }
            let own_is_fixed = fixed(thing) && thing.0 < 32_768;
            return if own_is_fixed { of_thing } else { None };
        }
        let answering = if by_thing { of_party } else { of_thing };
        Some(match (fixed(thing), fixed(party)) {
            (true, false) => of_thing?,
            (false, true) => of_party?,
            (false, false) => answering?,
            (true, true) => {
                let company = |side, (port, _): (u16, u16)| {
                    self.company.get(&(side, port)).copied().unwrap_or(0)
                };
                let (here, there) = (company(0, thing), company(1, party));
                let drawn = |(port, _): (u16, u16)| port >= 32_768;
                match (here.cmp(&there), drawn(thing), drawn(party)) {
                    (_, true, false) => of_party?,
                    (_, false, true) => of_thing?,
                    (std::cmp::Ordering::Greater, ..) => of_thing?,
                    (std::cmp::Ordering::Less, ..) => of_party?,
                    _ => answering?,
                }
            }
        })
    }

    /// With whom a conversation was, each with how its name is known.
    fn peers(&self, talk: &Conversation) -> Vec<(Peer, Option<NameSource>)> {
        match talk.place {
            Place::Group if is_group(talk.party) => vec![(Peer::Group(talk.party), None)],
            Place::Outside => {
                let names = self.names(talk);
                if names.is_empty() {
                    return vec![(Peer::Address(talk.party), None)];
                }
                names.into_iter().map(|(name, from)| (Peer::Name(name), Some(from))).collect()
            }
            Place::Local | Place::Group => {
                let port = talk.party_port;
                let class = [(53, DNS), (853, DNS), (123, NTP)].into_iter().find(|(p, class)| {
                    port == (*p, *p) && self.site.is_controller(class, talk.party)
                });
                let serves = talk.opened_by != Opener::Party;
                match class {
                    Some((_, class)) if serves => vec![(Peer::Class(class), None)],
                    _ => vec![(Peer::Local, None)],
                }
            }
        }
    }

    /// Names to write for a party outside: those that the thing asked for; of these the ones that the
    /// traffic itself says too, where it says any.
    fn names(&self, talk: &Conversation) -> Vec<(Untrusted, NameSource)> {
        let of = |from: NameSource| {
            talk.names.iter().filter(move |n| n.from == from && is_host(n.text.raw()))
        };
        let is_asked = |name: &&crate::conversation::Name| self.asked.contains(name.text.raw());
        let mut told: Vec<&crate::conversation::Name> =
            of(NameSource::Told).filter(is_asked).collect();
        if told.is_empty() {
            // Without the questions the first name is the one asked for, the others are its aliases.
            told = of(NameSource::Told).take(1).collect();
        }
        if told.is_empty() {
            told = of(NameSource::ToldOthers).take(1).collect();
        }
        if told.is_empty() {
            told = of(NameSource::Said).collect();
        }
        told.into_iter().map(|n| (n.text.clone(), n.from)).collect()
    }
}

/// Whether an address is a group of its own right, not the broadcast address of some network.
const fn is_group(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(a) => a.is_multicast() || a.is_broadcast(),
        IpAddr::V6(a) => a.is_multicast(),
    }
}

/// Whether a text is a host name as `inet:host` has it (RFC 6991 §4) that stands for a host anywhere:
/// at least two labels, the last one not a number, none of them local.
fn is_host(text: &str) -> bool {
    let mut labels = 0;
    let mut last = "";
    for label in text.split('.') {
        let fits = (1..=63).contains(&label.len())
            && label.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_')
            && !label.starts_with('-')
            && !label.ends_with(['-', '_']);
        if !fits {
            return false;
        }
        labels += 1;
        last = label;
    }
    text.len() <= 253
        && labels >= 2
        && last.bytes().any(|c| c.is_ascii_alphabetic())
        && !matches!(last, "local" | "arpa" | "localhost" | "invalid")
        && !text.bytes().any(|c| c.is_ascii_uppercase())
}

// ---- ports drawn at random -------------------------------------------------------------------------

/// Services alike in all but a high port that is hardly ever the same twice become one with a range.
/// Second, how many of these ranges are wide; with `one_by_one` these are counted only.
fn random_ports(services: Vec<(Key, Service)>, one_by_one: bool) -> (Vec<(Key, Service)>, u64) {
    let side = |key: &Key| match (key.thing_port, key.party_port) {
        (None, Some(Ports::Range(low, high))) => Some((1, low, high)),
        (Some(Ports::Range(low, high)), None) => Some((0, low, high)),
        _ => None,
    };
    let without = |key: &Key| Key { thing_port: None, party_port: None, ..key.clone() };
    let mut alike: BTreeMap<(u8, Vec<u8>), Vec<usize>> = BTreeMap::new();
    for (n, (key, _)) in services.iter().enumerate() {
        if let Some((side, low, _)) = side(key)
            && low >= DRAWN
        {
            alike.entry((side, without(key).bytes())).or_default().push(n);
        }
    }
    let mut joins: BTreeMap<usize, (u8, (u16, u16))> = BTreeMap::new();
    let mut wide = 0;
    for ((of, _), members) in alike {
        let rare = |n: &&usize| services.get(**n).is_some_and(|(_, s)| s.flows() <= 3);
        let rare: Vec<usize> = members.iter().filter(rare).copied().collect();
        if rare.len() < RANDOM || rare.len() * 5 < members.len() * 4 {
            continue;
        }
        let ports = rare.iter().filter_map(|n| services.get(*n).and_then(|(key, _)| side(key)));
        let (low, high) =
            ports.fold((u16::MAX, 0), |(l, h), (_, low, high)| (l.min(low), h.max(high)));
        let Some(range) = RANGES.into_iter().find(|(l, h)| *l <= low && high <= *h) else {
            continue;
        };
        if u32::from(range.1) - u32::from(range.0) + 1 >= ANY_PORT {
            wide += 1;
            if one_by_one {
                continue;
            }
        }
        joins.extend(rare.into_iter().map(|n| (n, (of, range))));
    }
    let mut all: Vec<(Key, Service)> = Vec::new();
    let mut joined: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    for (n, (key, service)) in services.into_iter().enumerate() {
        let Some((of, (low, high))) = joins.get(&n) else {
            all.push((key, service));
            continue;
        };
        let range = Some(Ports::Range(*low, *high));
        let key = if *of == 0 {
            Key { thing_port: range, ..without(&key) }
        } else {
            Key { party_port: range, ..without(&key) }
        };
        let at = *joined.entry(key.bytes()).or_insert_with(|| {
            all.push((key, Service::default()));
            all.len() - 1
        });
        if let Some((_, into)) = all.get_mut(at) {
            into.join(service);
        }
    }
    (all, wide)
}

// ---- what is left out ------------------------------------------------------------------------------

/// Conversations that stand outside, by reason, service and (where it has one) name.
pub(super) fn left_out(outside: &[(&'static str, &Conversation)]) -> Vec<LeftOut> {
    type Row = (&'static str, Option<Untrusted>, Place, u8, u16, Option<(u8, u8)>, Opener);
    let mut rows: BTreeMap<Row, (LeftOut, BTreeSet<IpAddr>)> = BTreeMap::new();
    for (why, talk) in outside {
        let name = talk.names.first().map(|n| n.text.clone());
        let port = match talk.opened_by {
            Opener::Party => talk.thing_port,
            _ => talk.party_port,
        };
        // A scan goes over all ports: one row.
        let by_port = if matches!(*why, "scan" | "searching") { 0 } else { port.0 };
        let key =
            (*why, name.clone(), talk.place, talk.protocol, by_port, talk.icmp, talk.opened_by);
        match rows.get_mut(&key) {
            Some((row, parties)) => {
                row.count.add(talk);
                let (low, high) = row.port;
                row.port = (low.min(port.0), high.max(port.1));
                parties.insert(talk.party);
            }
            None => {
                let row = LeftOut {
                    why,
                    name,
                    addresses: Vec::new(),
                    parties: 0,
                    place: talk.place,
                    protocol: talk.protocol,
                    port,
                    icmp: talk.icmp,
                    opened_by: talk.opened_by,
                    count: Count::of(talk),
                };
                rows.insert(key, (row, BTreeSet::from([talk.party])));
            }
        }
    }
    let mut rows: Vec<LeftOut> = rows
        .into_values()
        .map(|(mut row, parties)| {
            row.parties = parties.len() as u64;
            row.addresses = parties.into_iter().take(MOST_ADDRESSES).collect();
            row
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.count.all_packets()));
    rows
}
