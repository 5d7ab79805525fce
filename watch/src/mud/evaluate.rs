//! Which entry of a file permits a conversation: flow × file × site → entry, or none.
//!
//! # The rules, in words
//!
//! 1. **One packet.** A packet from the device is held against the lists that `from-device-policy`
//!    names, a packet to it against those of `to-device-policy`; lists in the order of the policy,
//!    entries in the order of the list. The first entry that fits decides (RFC 8519 §1). In the first
//!    policy the device is the source, in the second the destination.
//! 2. **Fitting.** All conditions of an entry must hold. A condition either holds, or does not, or
//!    cannot be judged from a conversation (a TTL, a TCP flag). An *accepting* entry fits only where
//!    everything holds; a *refusing* one fits also where something cannot be judged. An accepting
//!    entry that the reader made void never fits.
//! 3. **What conditions mean.** The IP version of the list binds. `protocol` is compared with the
//!    packet's, also when no port is asked for. A network binds the address on its own side. A name
//!    fits an address that a resolver gave for exactly that name; on the device's own side no name
//!    is known, so none fits. Ports fit when every port of the conversation is among them. Classes
//!    speak of the other side: `local-networks` is an address of this site, or a group that does not
//!    leave it; `manufacturer` and `same-manufacturer` compare the authority of MUD URLs, `model`
//!    whole URLs; `controller` is whom the site named for the class.
//! 4. **A conversation** is permitted when its first packet is: from the device when the device
//!    opened it, to the device otherwise. Answers belong to it, as every stateful firewall has it; so
//!    an entry without its twin in the other policy still works. `direction-initiated` of a TCP entry
//!    must agree with who opened. Where nobody saw who opened, both are supposed in turn and the
//!    result that is kinder to the thing is taken: so it is permitted exactly where it would be with
//!    one of the two openers, and refused for sure only where it would be with both.
//! 5. **Defaults** come after all entries (RFC 8520 §5, Appendix A): UDP to and from
//!    the site's resolvers and time servers, on their side's port, is permitted. Then a layer of its own, [`Need`]: what no host can live without and
//!    no file mentions (RFC 8520 forgets it). Everything else is refused.
//!
//! An explicit refusal by an entry is final: neither defaults nor needs are asked after it. It is
//! *sure* only where everything could be judged, where no accepting entry before it may have been
//! meant, and where a name that it asks for was told to the thing itself: that another host asked for
//! a name, or that a stranger said it, accuses nobody.

#[cfg(test)]
mod tests;

use crate::{
    conversation::{Conversation, NameSource, Opener, Place},
    ip::packet::protocol,
    mud::{
        model::{Ace, Class, Family, Forwarding, Host, Initiated, Matches, Mud, Ports},
        read::remark::{ETHERNET, ETHERNET_LIST},
        site::{DNS, NTP, Site, authority},
    },
    untrusted::Untrusted,
    watcher::Prefix,
};

/// Which policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// `from-device-policy`.
    FromDevice,
    /// `to-device-policy`.
    ToDevice,
}

impl Direction {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::FromDevice => Self::ToDevice,
            Self::ToDevice => Self::FromDevice,
        }
    }
}

/// An entry as a policy reaches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AceAt {
    /// The policy.
    pub direction: Direction,
    /// Index into [`Mud::acls`].
    pub acl: usize,
    /// Index into the list's entries.
    pub ace: usize,
}

impl AceAt {
    /// The entry in its file.
    #[must_use]
    pub fn of(self, mud: &Mud) -> Option<&Ace> {
        mud.acls.get(self.acl)?.aces.get(self.ace)
    }
}

/// What no host can live without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// An address by DHCP (RFC 2131, RFC 8415), and the router's question whether it is free.
    Address,
    /// Neighbours and routers by neighbour discovery (RFC 4861).
    Neighbours,
    /// Group membership (IGMP, MLD).
    Groups,
    /// Errors about its conversations (ICMP).
    Errors,
    /// Names from the site's resolvers over TCP (RFC 7766); over UDP the default has it.
    Names,
}

/// What permits a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permit {
    /// An entry of the file. `by` is how the name was known that the entry asked for.
    Ace {
        /// The entry.
        at: AceAt,
        /// How the name was known, where the entry asks for one.
        by: Option<NameSource>,
    },
    /// A default of RFC 8520, by its class.
    Default(&'static str),
    /// What every host needs.
    Need(Need),
}

/// Whether a conversation is permitted, and by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Permitted.
    Permitted(Permit),
    /// No entry permits it.
    NotMentioned,
    /// An entry refuses it.
    Refused {
        /// The entry.
        at: AceAt,
        /// Whether it fits for sure, or because something could not be judged.
        sure: bool,
    },
}

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    No,
    Unsure,
    Yes,
}

impl From<bool> for Fit {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// Decides about a conversation (rules 4 and 5).
#[must_use]
pub fn decide(mud: &Mud, site: &Site, talk: &Conversation) -> Decision {
    if talk.opened_by != Opener::Unknown {
        return decide_as(mud, site, &Seen::new(site, talk));
    }
    let supposing = |opener| decide_as(mud, site, &Seen { opener, ..Seen::new(site, talk) });
    match (supposing(Opener::Thing), supposing(Opener::Party)) {
        (one @ Decision::Permitted(Permit::Ace { .. }), _)
        | (_, one @ Decision::Permitted(Permit::Ace { .. }))
        | (one @ Decision::Permitted(_), _)
        | (_, one @ Decision::Permitted(_)) => one,
        (one @ Decision::Refused { sure: true, .. }, Decision::Refused { sure: true, .. }) => one,
        (Decision::Refused { at, .. }, _) | (_, Decision::Refused { at, .. }) => {
            Decision::Refused { at, sure: false }
        }
        (Decision::NotMentioned, Decision::NotMentioned) => Decision::NotMentioned,
    }
}

/// Decides about a conversation whose opener is known or supposed.
fn decide_as(mud: &Mud, site: &Site, seen: &Seen<'_>) -> Decision {
    let direction = match seen.opener {
        Opener::Party => Direction::ToDevice,
        Opener::Thing | Opener::Unknown => Direction::FromDevice,
    };
    let by_entry = packet(mud, site, seen, direction);
    if by_entry != Decision::NotMentioned {
        return by_entry;
    }
    default(site, seen.talk)
        .map(Permit::Default)
        .or_else(|| need_as(site, seen.talk, seen.opener).map(Permit::Need))
        .map_or(Decision::NotMentioned, Decision::Permitted)
}

/// A conversation, who is taken to have opened it, and what is looked up once for all entries.
#[derive(Clone)]
pub(crate) struct Seen<'a> {
    talk: &'a Conversation,
    opener: Opener,
    /// MUD URLs of the party.
    urls: Vec<&'a Untrusted>,
}

impl<'a> Seen<'a> {
    pub(crate) fn new(site: &'a Site, talk: &'a Conversation) -> Self {
        Self { talk, opener: talk.opened_by, urls: site.urls_of(talk.party).collect() }
    }
}

/// Decides about a packet alone, in one direction (rules 1 to 3): how a firewall without memory
/// would. `direction-initiated` still asks who opened the conversation.
#[must_use]
pub fn first_packet(mud: &Mud, site: &Site, talk: &Conversation, direction: Direction) -> Decision {
    packet(mud, site, &Seen::new(site, talk), direction)
}

fn packet(mud: &Mud, site: &Site, seen: &Seen<'_>, direction: Direction) -> Decision {
    let lists = match direction {
        Direction::FromDevice => &mud.from_device,
        Direction::ToDevice => &mud.to_device,
    };
    // Whether an entry before may have accepted.
    let mut perhaps = false;
    for &acl in lists {
        let Some(list) = mud.acls.get(acl) else { continue };
        for (ace, entry) in list.aces.iter().enumerate() {
            let at = AceAt { direction, acl, ace };
            let (fit, by) =
                fits(mud, site, seen, direction, list.family, entry, Relaxed::default());
            match (entry.forwarding, fit) {
                (Forwarding::Accept, Fit::Yes) if entry.void.is_none() => {
                    return Decision::Permitted(Permit::Ace { at, by });
                }
                (Forwarding::Drop | Forwarding::Reject, Fit::Yes | Fit::Unsure) => {
                    let told = by.is_none_or(|from| from == NameSource::Told);
                    return Decision::Refused { at, sure: fit == Fit::Yes && told && !perhaps };
                }
                (Forwarding::Accept, Fit::Yes | Fit::Unsure) => perhaps = true,
                _ => {}
            }
        }
    }
    Decision::NotMentioned
}

/// Whether an entry may permit a conversation that no entry permits for sure: an accepting one that
/// was not understood, or that asks for what only single packets show. Nobody is accused over those.
#[must_use]
pub fn perhaps(mud: &Mud, site: &Site, talk: &Conversation) -> bool {
    let seen = Seen::new(site, talk);
    let about_frames = [ETHERNET_LIST.word, ETHERNET.word];
    let openers = match talk.opened_by {
        Opener::Thing => &[Direction::FromDevice][..],
        Opener::Party => &[Direction::ToDevice][..],
        Opener::Unknown => &[Direction::FromDevice, Direction::ToDevice][..],
    };
    openers.iter().any(|direction| {
        let lists = match direction {
            Direction::FromDevice => &mud.from_device,
            Direction::ToDevice => &mud.to_device,
        };
        let lists = lists.iter().filter_map(|acl| mud.acls.get(*acl));
        let mut entries = lists.flat_map(|l| l.aces.iter().map(|e| (l.family, e)));
        entries.any(|(family, e)| {
            let relaxed = Relaxed { per_packet: true, ..Relaxed::default() };
            // A list about Ethernet frames says nothing about IP.
            e.forwarding == Forwarding::Accept
                && !(family.is_none() && e.void.is_some_and(|v| about_frames.contains(&v)))
                && fits(mud, site, &seen, *direction, family, e, relaxed).0 == Fit::Yes
        })
    })
}

/// Conditions that are left out of account, to find what comes near.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Relaxed {
    pub(crate) ports: bool,
    pub(crate) opener: bool,
    pub(crate) version: bool,
    pub(crate) protocol: bool,
    pub(crate) name: bool,
    pub(crate) per_packet: bool,
}

/// Whether one accepting entry would permit a conversation with some conditions left out.
pub(crate) fn would_fit(
    mud: &Mud,
    site: &Site,
    seen: &Seen<'_>,
    at: AceAt,
    relaxed: Relaxed,
) -> bool {
    let Some(list) = mud.acls.get(at.acl) else { return false };
    let Some(entry) = list.aces.get(at.ace) else { return false };
    fits(mud, site, seen, at.direction, list.family, entry, relaxed).0 == Fit::Yes
}

fn fits(
    mud: &Mud,
    site: &Site,
    seen: &Seen<'_>,
    direction: Direction,
    family: Option<Family>,
    entry: &Ace,
    relaxed: Relaxed,
) -> (Fit, Option<NameSource>) {
    let unless = |left_out: bool, holds: Fit| if left_out { Fit::Yes } else { holds };
    let m = &entry.matches;
    let talk = seen.talk;
    let v = Family::of(talk.party);
    let sides = match direction {
        Direction::FromDevice => [
            (m.source, m.source_port, &m.source_name),
            (m.destination, m.destination_port, &m.destination_name),
        ],
        Direction::ToDevice => [
            (m.destination, m.destination_port, &m.destination_name),
            (m.source, m.source_port, &m.source_name),
        ],
    };
    let [(own_net, own_port, own_name), (net, port, name)] = sides;
    let holds = [
        unless(relaxed.version, family.is_none_or(|f| f == v).into()),
        unless(relaxed.version, m.family.is_none_or(|f| f == v).into()),
        unless(relaxed.protocol, m.protocol.is_none_or(|p| p == talk.protocol).into()),
        within(own_net, talk.thing),
        within(net, talk.party),
        unless(relaxed.ports, ports_fit(own_port, talk.thing_port, talk.protocol)),
        unless(relaxed.ports, ports_fit(port, talk.party_port, talk.protocol)),
        match own_name {
            None => Fit::Yes,
            // RFC 8520 §8 forbids names on the device's own side; an address may still be compared.
            Some(Host::Address(a)) => (*a == talk.thing).into(),
            // Nobody knows the thing's own name: nothing is permitted by it, and a refusal by it may
            // be meant.
            Some(Host::Name(_)) => Fit::Unsure,
        },
        icmp_fits(m, seen, direction),
        unless(relaxed.opener, initiated_fits(m.initiated, seen, entry.forwarding)),
        unless(relaxed.per_packet, if m.per_packet.is_empty() { Fit::Yes } else { Fit::Unsure }),
    ];
    let fit = holds.into_iter().min().unwrap_or(Fit::Yes);
    if fit == Fit::No {
        return (fit, None);
    }
    // What costs more is asked last.
    let (named, by) = name_fits(name.as_ref(), talk);
    let fit = fit.min(unless(relaxed.name, named));
    let mut classes = m.classes.iter();
    if fit == Fit::No || !classes.all(|c| class_fits(c, mud, site, seen)) {
        return (Fit::No, None);
    }
    (fit, by)
}

fn within(net: Option<Prefix>, address: std::net::IpAddr) -> Fit {
    net.is_none_or(|net| net.contains(address)).into()
}

fn ports_fit(wanted: Option<Ports>, (low, high): (u16, u16), carried: u8) -> Fit {
    let Some(wanted) = wanted else { return Fit::Yes };
    match carried {
        protocol::TCP | protocol::UDP => {}
        // DCCP, SCTP, UDP-Lite: they have ports, but nobody reads them into conversations.
        33 | 132 | 136 => return Fit::Unsure,
        _ => return Fit::No,
    }
    if wanted.covers(low, high) {
        return Fit::Yes;
    }
    // Several ports in one row, some of them among the wanted.
    let touches = match wanted {
        Ports::Range(l, h) => l <= high && low <= h,
        Ports::AllBut(_) => low != high,
    };
    if touches { Fit::Unsure } else { Fit::No }
}

fn name_fits(name: Option<&Host>, talk: &Conversation) -> (Fit, Option<NameSource>) {
    match name {
        None => (Fit::Yes, None),
        Some(Host::Address(a)) => ((*a == talk.party).into(), None),
        Some(Host::Name(name)) => match talk.names.iter().find(|n| n.text == *name) {
            Some(n) => (Fit::Yes, Some(n.from)),
            None => (Fit::No, None),
        },
    }
}

fn icmp_fits(m: &Matches, seen: &Seen<'_>, direction: Direction) -> Fit {
    let part = |wanted: Option<u8>, had: Option<u8>| match (wanted, had) {
        (None, _) => Fit::Yes,
        (Some(wanted), Some(had)) => (wanted == had).into(),
        (Some(_), None) => Fit::No,
    };
    let answers = match direction {
        Direction::FromDevice => seen.opener == Opener::Party,
        Direction::ToDevice => seen.opener == Opener::Thing,
    };
    // An answer to an echo is counted with its request; alone it has a type of its own.
    let sent = |kind| match (seen.talk.protocol, kind) {
        (protocol::ICMP, 8) if answers => 0,
        (protocol::ICMPV6, 128) if answers => 129,
        _ => kind,
    };
    let (kind, code) = (seen.talk.icmp.map(|(k, _)| sent(k)), seen.talk.icmp.map(|(_, c)| c));
    part(m.icmp_type, kind).min(part(m.icmp_code, code))
}

fn initiated_fits(wanted: Option<Initiated>, seen: &Seen<'_>, forwarding: Forwarding) -> Fit {
    let Some(wanted) = wanted else { return Fit::Yes };
    // RFC 8520 §3.8: only TCP has a direction.
    if seen.talk.protocol != protocol::TCP {
        return Fit::No;
    }
    match (wanted, seen.opener) {
        (_, Opener::Unknown) if forwarding != Forwarding::Accept => Fit::Unsure,
        (_, Opener::Unknown)
        | (Initiated::FromDevice, Opener::Thing)
        | (Initiated::ToDevice, Opener::Party) => Fit::Yes,
        _ => Fit::No,
    }
}

fn class_fits(class: &Class, mud: &Mud, site: &Site, seen: &Seen<'_>) -> bool {
    let talk = seen.talk;
    let made_by = |wanted: Option<String>| {
        let made = |url: &str| wanted.is_some() && authority(url) == wanted;
        seen.urls.iter().any(|url| made(url.raw()))
    };
    match class {
        _ if seen.urls.is_empty()
            && matches!(
                class,
                Class::Manufacturer(_) | Class::SameManufacturer | Class::Model(_)
            ) =>
        {
            false
        }
        Class::Manufacturer(wanted) => made_by(Some(wanted.raw().to_ascii_lowercase())),
        Class::SameManufacturer => made_by(authority(mud.url.raw())),
        Class::Model(wanted) => seen.urls.contains(&wanted),
        Class::LocalNetworks => is_local(site, talk),
        Class::Controller(class) => site.is_controller(class.raw(), talk.party),
        Class::MyController => site.my_controllers.iter().any(|p| p.contains(talk.party)),
    }
}

fn is_local(site: &Site, talk: &Conversation) -> bool {
    talk.place != Place::Outside || site.local.iter().any(|p| p.contains(talk.party))
}

/// The defaults of RFC 8520 (Appendix A): over UDP, with the service's port on the side of whom the
/// site named. They stand in both policies, so it does not matter who opened.
fn default(site: &Site, talk: &Conversation) -> Option<&'static str> {
    if talk.protocol != protocol::UDP {
        return None;
    }
    [(53, DNS), (123, NTP)].into_iter().find_map(|(port, class)| {
        (talk.party_port == (port, port) && site.is_controller(class, talk.party)).then_some(class)
    })
}

/// The layer of needs.
#[must_use]
pub fn need(site: &Site, talk: &Conversation) -> Option<Need> {
    need_as(site, talk, talk.opened_by)
}

fn need_as(site: &Site, talk: &Conversation, opener: Opener) -> Option<Need> {
    let ports = (talk.thing_port, talk.party_port);
    let icmp = talk.icmp.map(|(kind, _)| kind);
    match talk.protocol {
        // A server elsewhere is nobody's: any host on the Internet can listen on port 67.
        protocol::UDP
            if talk.place != Place::Outside
                && (ports == ((68, 68), (67, 67)) || ports == ((546, 546), (547, 547))) =>
        {
            Some(Need::Address)
        }
        protocol::TCP
            if talk.party_port == (53, 53)
                && opener != Opener::Party
                && site.is_controller(DNS, talk.party) =>
        {
            Some(Need::Names)
        }
        protocol::IGMP if talk.place != Place::Outside => Some(Need::Groups),
        // A router asks whether an address is free before it lends it (RFC 2131 §2.2); nobody answers
        // where it is. A ping that the thing answers is no such question.
        protocol::ICMP
            if icmp == Some(8)
                && opener == Opener::Party
                && talk.habit.answered == 0
                && site.gateways.contains(&talk.party) =>
        {
            Some(Need::Address)
        }
        // Destination unreachable, time exceeded, parameter problem.
        protocol::ICMP if matches!(icmp, Some(3 | 11 | 12)) => Some(Need::Errors),
        // A router that shows a better way (RFC 1122 §3.2.2.2).
        protocol::ICMP
            if icmp == Some(5)
                && opener == Opener::Party
                && site.gateways.contains(&talk.party) =>
        {
            Some(Need::Errors)
        }
        protocol::ICMPV6 => match icmp? {
            1..=4 => Some(Need::Errors),
            133..=137 if talk.place != Place::Outside => Some(Need::Neighbours),
            130..=132 | 143 if talk.place != Place::Outside => Some(Need::Groups),
            _ => None,
        },
        _ => None,
    }
}
