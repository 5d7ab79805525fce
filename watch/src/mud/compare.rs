//! Declared against seen: every conversation of a thing held against its file.
//!
//! Four lists come out, each counted: what entries permitted (*kept*), what nothing permits
//! (*outside*), entries that nothing used (*never used*), and what every host needs. A reader can
//! check each line: entries are named by their place in the file, conversations by their first
//! record in the capture.

#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use crate::{
    account::names::registrable,
    conversation::{Conversation, Evidence, NameSource, Opener, Place},
    ip::packet::protocol,
    mud::{
        evaluate::{
            self, AceAt, Decision, Direction, Need, Permit, Relaxed, Seen, decide, first_packet,
            would_fit,
        },
        model::{Family, Forwarding, Host, Matches, Mud},
        site::Site,
    },
    time::Time,
};

/// Addresses of one outside row that are kept.
const MOST_ADDRESSES: usize = 16;

/// Counts over conversations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Flows.
    pub flows: u64,
    /// Packets from the thing, and to it.
    pub packets: [u64; 2],
    /// Octets of IP packets from the thing, and to it.
    pub octets: [u64; 2],
    /// First packet.
    pub first: Time,
    /// Last packet.
    pub last: Time,
    /// The first record of the first flow.
    pub evidence: Evidence,
}

impl Count {
    /// Nothing at all.
    pub(crate) const NOTHING: Self = Self {
        flows: 0,
        packets: [0; 2],
        octets: [0; 2],
        first: Time(0),
        last: Time(0),
        evidence: Evidence { record: 0, offset: 0 },
    };

    pub(crate) fn of(talk: &Conversation) -> Self {
        Self {
            flows: talk.flows,
            packets: talk.packets,
            octets: talk.octets,
            first: talk.first,
            last: talk.last,
            evidence: talk.evidence,
        }
    }

    pub(crate) fn add(&mut self, talk: &Conversation) {
        self.join(&Self::of(talk));
    }

    /// Adds another count.
    pub(crate) fn join(&mut self, other: &Self) {
        self.flows += other.flows;
        for (mine, theirs) in self.packets.iter_mut().zip(other.packets) {
            *mine += theirs;
        }
        for (mine, theirs) in self.octets.iter_mut().zip(other.octets) {
            *mine += theirs;
        }
        if other.first < self.first {
            (self.first, self.evidence) = (other.first, other.evidence);
        }
        self.last = self.last.max(other.last);
    }

    /// Packets both ways.
    #[must_use]
    pub fn all_packets(&self) -> u64 {
        self.packets.iter().sum()
    }
}

/// What an entry permitted.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The entry.
    pub at: AceAt,
    /// How much.
    pub count: Count,
    /// The least trusted way in which a name was known that the entry asked for.
    pub by: Option<NameSource>,
}

/// What nothing permits: conversations with one party, alike in protocol, service and opener.
#[derive(Clone, Debug)]
pub struct Outside {
    /// The party's name, best known first; `None` where no name was seen.
    pub name: Option<(crate::untrusted::Untrusted, NameSource)>,
    /// The party's addresses, at most 16.
    pub addresses: Vec<IpAddr>,
    /// Where it is.
    pub place: Place,
    /// IP protocol number.
    pub protocol: u8,
    /// Port of the side that answers; 0 where there is none.
    pub port: u16,
    /// Type and code of ICMP.
    pub icmp: Option<(u8, u8)>,
    /// Who opened.
    pub opened_by: Opener,
    /// How much.
    pub count: Count,
    /// The entry that refuses it, and whether for sure; `None` where no entry mentions it.
    pub refused: Option<(AceAt, bool)>,
    /// What comes nearest in the file.
    pub near: Option<Near>,
    /// Whether an entry may permit all of it that was not understood, or cannot be judged.
    pub perhaps: bool,
}

/// Why an entry that looks alike does not permit a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near {
    /// The entry.
    pub at: AceAt,
    /// What differs.
    pub differs: Differs,
}

/// What differs between a conversation and the entry nearest to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Differs {
    /// The ports.
    Port,
    /// Who opens.
    Opener,
    /// The IP version.
    Version,
    /// The protocol.
    Protocol,
    /// The name, within one registrable domain.
    Name,
}

impl Differs {
    /// A stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Port => "port",
            Self::Opener => "opener",
            Self::Version => "ip-version",
            Self::Protocol => "protocol",
            Self::Name => "name",
        }
    }
}

/// What came out.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Packets of all conversations.
    pub packets: u64,
    /// Of these, permitted by an entry, a default or a need, answers included.
    pub explained: u64,
    /// Of these, packets that a firewall without memory would let through as well.
    pub alone: u64,
    /// Flows that are more than what every host does.
    pub telling: u64,
    /// By entry, in the order of the file.
    pub kept: Vec<Kept>,
    /// By default class of RFC 8520.
    pub defaults: BTreeMap<&'static str, Count>,
    /// By need.
    pub needs: BTreeMap<Need, Count>,
    /// Most packets first.
    pub outside: Vec<Outside>,
    /// Accepting entries that policies reach and nothing used.
    pub never_used: Vec<AceAt>,
}

/// Compares the conversations of one thing with one file.
#[must_use]
pub fn compare(mud: &Mud, site: &Site, talks: &[Conversation]) -> Comparison {
    let mut all = Comparison::default();
    let mut kept: BTreeMap<AceAt, Kept> = BTreeMap::new();
    let mut outside: BTreeMap<OutsideKey, Outside> = BTreeMap::new();
    let named = Named::all(mud);
    for talk in talks {
        all.packets += talk.all_packets();
        let refused = match decide(mud, site, talk) {
            Decision::Permitted(permit) => {
                all.explained += talk.all_packets();
                all.alone += alone(mud, site, talk, &permit);
                match permit {
                    Permit::Ace { at, by } => {
                        all.telling += talk.flows;
                        let new = || Kept { at, count: Count::of(talk), by };
                        let had = kept.contains_key(&at);
                        let row = kept.entry(at).or_insert_with(new);
                        if had {
                            row.count.add(talk);
                        }
                        row.by = row.by.max(by);
                    }
                    Permit::Default(class) => add(&mut all.defaults, class, talk),
                    Permit::Need(need) => add(&mut all.needs, need, talk),
                }
                continue;
            }
            Decision::NotMentioned => None,
            Decision::Refused { at, sure } => Some((at, sure)),
        };
        all.telling += talk.flows;
        let perhaps = match refused {
            Some((_, sure)) => !sure,
            None => evaluate::perhaps(mud, site, talk),
        };
        let key = OutsideKey::of(talk, refused);
        match outside.get_mut(&key) {
            Some(row) => {
                row.count.add(talk);
                row.perhaps &= perhaps;
                if row.addresses.len() < MOST_ADDRESSES && !row.addresses.contains(&talk.party) {
                    row.addresses.push(talk.party);
                }
            }
            None => {
                let row = Outside {
                    name: talk.names.first().map(|n| (n.text.clone(), n.from)),
                    addresses: vec![talk.party],
                    place: talk.place,
                    protocol: talk.protocol,
                    port: service(talk),
                    icmp: talk.icmp,
                    opened_by: talk.opened_by,
                    count: Count::of(talk),
                    refused,
                    near: near(mud, site, talk, &named),
                    perhaps,
                };
                outside.insert(key, row);
            }
        }
    }
    join_unknown(&mut outside);
    all.never_used = accepting(mud).filter(|at| !kept.contains_key(at)).collect();
    let used: BTreeSet<Twin> = kept.keys().filter_map(|at| Twin::of(mud, *at)).collect();
    all.never_used
        .retain(|at| Twin::of(mud, *at).is_none_or(|twin| !used.contains(&twin.turned())));
    all.kept = kept.into_values().collect();
    all.outside = outside.into_values().collect();
    all.outside.sort_by_key(|o| std::cmp::Reverse(o.count.all_packets()));
    all
}

/// Joins what nobody saw the beginning of with what is alike and was seen to begin.
fn join_unknown(outside: &mut BTreeMap<OutsideKey, Outside>) {
    let unknown: Vec<OutsideKey> =
        outside.keys().filter(|k| k.opener == Opener::Unknown).cloned().collect();
    for key in unknown {
        let seen =
            [Opener::Thing, Opener::Party].map(|opener| OutsideKey { opener, ..key.clone() });
        let Some(like) = seen.into_iter().find(|k| outside.contains_key(k)) else { continue };
        let (Some(row), Some(into)) = (outside.remove(&key), outside.get_mut(&like)) else {
            continue;
        };
        into.count.join(&row.count);
        into.perhaps &= row.perhaps;
        for address in row.addresses {
            if into.addresses.len() < MOST_ADDRESSES && !into.addresses.contains(&address) {
                into.addresses.push(address);
            }
        }
    }
}

fn add<K: Ord>(counts: &mut BTreeMap<K, Count>, key: K, talk: &Conversation) {
    match counts.get_mut(&key) {
        Some(count) => count.add(talk),
        None => {
            counts.insert(key, Count::of(talk));
        }
    }
}

/// Accepting entries that policies reach.
pub fn accepting(mud: &Mud) -> impl Iterator<Item = AceAt> + '_ {
    [(Direction::FromDevice, &mud.from_device), (Direction::ToDevice, &mud.to_device)]
        .into_iter()
        .flat_map(move |(direction, lists)| {
            lists.iter().flat_map(move |&acl| {
                let aces = mud.acls.get(acl).map_or(&[][..], |l| l.aces.as_slice());
                aces.iter()
                    .enumerate()
                    .filter(|(_, e)| e.forwarding == Forwarding::Accept && e.void.is_none())
                    .map(move |(ace, _)| AceAt { direction, acl, ace })
            })
        })
}

/// Packets of a permitted conversation that are permitted one by one, defaults and needs included.
fn alone(mud: &Mud, site: &Site, talk: &Conversation, permit: &Permit) -> u64 {
    let permitted = |direction| match first_packet(mud, site, talk, direction) {
        Decision::Permitted(_) => true,
        Decision::Refused { .. } => false,
        Decision::NotMentioned => !matches!(permit, Permit::Ace { .. }),
    };
    let sent = |(packets, direction)| if permitted(direction) { packets } else { 0 };
    let [from, to] = talk.packets;
    [(from, Direction::FromDevice), (to, Direction::ToDevice)]
        .into_iter()
        .filter(|(packets, _)| *packets > 0)
        .map(sent)
        .sum()
}

/// What the party is called for telling rows apart: its best name, else its address.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct OutsideKey {
    name: Option<crate::untrusted::Untrusted>,
    address: Option<IpAddr>,
    protocol: u8,
    port: u16,
    icmp: Option<(u8, u8)>,
    opener: Opener,
    refused: Option<(AceAt, bool)>,
}

impl OutsideKey {
    fn of(talk: &Conversation, refused: Option<(AceAt, bool)>) -> Self {
        let name = talk.names.first().map(|n| n.text.clone());
        Self {
            address: name.is_none().then_some(talk.party),
            name,
            protocol: talk.protocol,
            port: service(talk),
            icmp: talk.icmp,
            opener: talk.opened_by,
            refused,
        }
    }
}

/// The port of the side that answers: of the party, unless it opened. Where nobody saw who opened,
/// the one that is fixed, else the lower.
#[must_use]
pub fn service(talk: &Conversation) -> u16 {
    let ((own, own_high), (port, port_high)) = (talk.thing_port, talk.party_port);
    match talk.opened_by {
        Opener::Thing => port,
        Opener::Party => own,
        Opener::Unknown if own != own_high => port,
        Opener::Unknown if port != port_high => own,
        Opener::Unknown => port.min(own),
    }
}

// ---- what comes nearest --------------------------------------------------------------------------

/// An accepting entry that names somebody (one that names nobody comes near everything), and the
/// registrable domain of the name.
struct Named<'a> {
    at: AceAt,
    domain: Option<&'a str>,
}

impl<'a> Named<'a> {
    fn all(mud: &'a Mud) -> Vec<Self> {
        accepting(mud).filter_map(|at| Self::of(mud, at)).collect()
    }

    fn of(mud: &'a Mud, at: AceAt) -> Option<Self> {
        let m = &at.of(mud)?.matches;
        let names = [&m.source_name, &m.destination_name];
        let names_somebody = names.iter().any(|n| n.is_some())
            || !m.classes.is_empty()
            || m.source.is_some()
            || m.destination.is_some();
        let domain = names.into_iter().flatten().find_map(|host| match host {
            Host::Name(name) => registrable(name.raw()),
            Host::Address(_) => None,
        });
        names_somebody.then_some(Self { at, domain })
    }
}

/// The entry that would permit a conversation if one thing were different.
fn near(mud: &Mud, site: &Site, talk: &Conversation, named: &[Named<'_>]) -> Option<Near> {
    let direction = match talk.opened_by {
        Opener::Party => Direction::ToDevice,
        Opener::Thing | Opener::Unknown => Direction::FromDevice,
    };
    let seen = Seen::new(site, talk);
    let domains: Vec<&str> = talk.names.iter().filter_map(|n| registrable(n.text.raw())).collect();
    let near = named.iter().filter(|n| n.at.direction == direction).filter_map(|n| {
        let fits = |relaxed| would_fit(mud, site, &seen, n.at, relaxed);
        let differs = differs(fits).or_else(|| {
            let same_domain = n.domain.is_some_and(|d| domains.contains(&d));
            let by_name = Relaxed { name: true, ..Relaxed::default() };
            (same_domain && fits(by_name)).then_some(Differs::Name)
        })?;
        Some((differs, n.at))
    });
    near.min().map(|(differs, at)| Near { at, differs })
}

/// The one condition beside the name without which an entry fits.
fn differs(fits: impl Fn(Relaxed) -> bool) -> Option<Differs> {
    let no = Relaxed::default();
    let all = Relaxed { ports: true, opener: true, version: true, protocol: true, ..no };
    if !fits(all) {
        return None;
    }
    [
        (Relaxed { ports: true, ..no }, Differs::Port),
        (Relaxed { opener: true, ..no }, Differs::Opener),
        (Relaxed { version: true, ..no }, Differs::Version),
        (Relaxed { protocol: true, ..no }, Differs::Protocol),
    ]
    .into_iter()
    .find_map(|(relaxed, differs)| fits(relaxed).then_some(differs))
}

// ---- twins ---------------------------------------------------------------------------------------

/// The conditions of an entry with source and destination exchanged.
#[must_use]
pub fn mirrored(m: &Matches) -> Matches {
    Matches {
        source: m.destination,
        destination: m.source,
        source_name: m.destination_name.clone(),
        destination_name: m.source_name.clone(),
        source_port: m.destination_port,
        destination_port: m.source_port,
        ..m.clone()
    }
}

/// What an entry shares with its twin in the other policy. An entry whose used twin permits the
/// conversations that it lets answers through of was used, though no conversation began with it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Twin {
    direction: Direction,
    family: Option<Family>,
    matches: Matches,
}

impl Twin {
    fn of(mud: &Mud, at: AceAt) -> Option<Self> {
        let family = mud.acls.get(at.acl)?.family;
        let m = &at.of(mud)?.matches;
        let icmp_type = match (m.protocol, m.icmp_type) {
            // An echo and its answer.
            (Some(protocol::ICMP), Some(0)) => Some(8),
            (Some(protocol::ICMPV6), Some(129)) => Some(128),
            (_, kind) => kind,
        };
        let matches = Matches { initiated: None, icmp_type, ..m.clone() };
        Some(Self { direction: at.direction, family, matches })
    }

    fn turned(self) -> Self {
        Self { direction: self.direction.other(), matches: mirrored(&self.matches), ..self }
    }
}
