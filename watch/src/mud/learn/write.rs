//! Services become entries.
//!
//! An entry stands in the policy of whoever opens; its twin in the other policy, with source and
//! destination exchanged, lets the answers through a firewall without memory. What is sent to a group
//! has no twin: a group answers nothing. The twin of an echo request is the echo reply. UDP to any host
//! has none either: RFC 8520 can say of TCP alone who opens, so the twin would let the whole Internet
//! in, to every port of the thing, from the one port that a stranger chooses for it. Without it a
//! firewall with memory serves the thing, one without memory keeps the answers out, and the lint says
//! so.

use std::collections::BTreeSet;

use super::{
    About, MOST_ENTRIES, Observed,
    gather::{Key, Peer, Service},
    weigh::Reason,
};
use crate::{
    conversation::Opener,
    ip::packet::protocol,
    mud::{
        compare::mirrored,
        evaluate::{AceAt, Direction},
        model::{Ace, Acl, Class, Family, Forwarding, Host, Initiated, Matches, Mud, Ports, Span},
    },
    time::{SECOND, Time},
    untrusted::Untrusted,
    watcher::Prefix,
};

/// Longest name of an entry (RFC 8519 §4.1: 1 to 64 characters), without its ending.
const LONGEST_NAME: usize = 48;
/// Longest `systeminfo`, characters (RFC 8520 §7).
const LONGEST_INFO: usize = 60;
/// `cache-validity` where nothing else is known (RFC 8520 §3.5).
const VALIDITY: u16 = 48;

type Weighed = (Key, Service, u8, Vec<Reason>);

/// Leaves out what is beyond [`MOST_ENTRIES`], least trusted and least used first; says whether
/// anything was.
pub(super) fn cut(services: &mut Vec<Weighed>) -> bool {
    // An entry and its twin each.
    let most = MOST_ENTRIES / 2;
    if services.len() <= most {
        return false;
    }
    let mut order: Vec<usize> = (0..services.len()).collect();
    order.sort_by_key(|n| {
        let packets =
            services.get(*n).and_then(|(_, s, _, _)| s.count).map_or(0, |c| c.all_packets());
        let confidence = services.get(*n).map_or(0, |(_, _, c, _)| *c);
        (std::cmp::Reverse((confidence, packets)), *n)
    });
    let keep: BTreeSet<usize> = order.into_iter().take(most).collect();
    let mut n = 0;
    services.retain(|_| {
        n += 1;
        keep.contains(&(n - 1))
    });
    true
}

/// The file, and where the entries of each service stand in it.
pub(super) fn file(
    about: &About,
    observed: &Observed,
    services: &[Weighed],
) -> (Mud, Vec<[Option<AceAt>; 2]>) {
    let mut lists = Lists::default();
    let mut places = Vec::with_capacity(services.len());
    for (key, ..) in services {
        let own = Direction::of(key.opened_by);
        let name = lists.name(key);
        let entry = matches(key);
        let twin = twin(key, &entry);
        let first = lists.add(own, key.v6, &name, entry);
        let second = twin.map(|twin| lists.add(own.other(), key.v6, &name, twin));
        places.push([Some(first), second]);
    }
    let cut = |text: &Untrusted| {
        Untrusted::new(&text.raw().chars().take(LONGEST_INFO).collect::<String>())
    };
    let (acls, order) = lists.finish();
    for at in places.iter_mut().flatten().flatten() {
        at.acl = order.get(at.acl).copied().unwrap_or(at.acl);
    }
    let of = |direction: Direction| {
        let all = acls.iter().enumerate();
        all.filter(move |(_, (d, _))| *d == direction).map(|(n, _)| n).collect::<Vec<usize>>()
    };
    let mud = Mud {
        version: 1,
        url: about.url.clone(),
        last_update: Some(last_update(observed)),
        signature: None,
        cache_validity: VALIDITY,
        is_supported: true,
        systeminfo: about.systeminfo.as_ref().map(cut),
        maker: about.maker.clone(),
        model: about.model.clone(),
        firmware: about.firmware.clone(),
        from_device: of(Direction::FromDevice),
        to_device: of(Direction::ToDevice),
        acls: acls.into_iter().map(|(_, acl)| acl).collect(),
        ..Mud::default()
    };
    (mud, places)
}

/// The time up to which the file rests on observations, to the second, because some readers take no
/// fraction; within the years that RFC 3339 can write.
fn last_update(observed: &Observed) -> Untrusted {
    const LAST: i64 = 253_402_300_799 * SECOND;
    let last = observed.span.map_or(0, |[_, last]| last.0.clamp(0, LAST));
    let text = Time(last - last % SECOND).to_string();
    let whole = text.split(['.', 'Z']).next().unwrap_or_default();
    Untrusted::new(&format!("{whole}Z"))
}

impl Direction {
    /// The policy that rules the first packet.
    const fn of(opener: Opener) -> Self {
        match opener {
            Opener::Party => Self::ToDevice,
            Opener::Thing | Opener::Unknown => Self::FromDevice,
        }
    }
}

/// The four lists: by direction and IP version.
#[derive(Default)]
struct Lists {
    aces: [Vec<Ace>; 4],
    names: BTreeSet<String>,
}

const LISTS: [(Direction, Family, &str); 4] = [
    (Direction::FromDevice, Family::V4, "from-device-ipv4"),
    (Direction::FromDevice, Family::V6, "from-device-ipv6"),
    (Direction::ToDevice, Family::V4, "to-device-ipv4"),
    (Direction::ToDevice, Family::V6, "to-device-ipv6"),
];

impl Lists {
    fn add(&mut self, direction: Direction, v6: bool, name: &str, matches: Matches) -> AceAt {
        let family = if v6 { Family::V6 } else { Family::V4 };
        let acl = LISTS.iter().position(|(d, f, _)| (*d, *f) == (direction, family)).unwrap_or(0);
        let ending = if direction == Direction::FromDevice { "from" } else { "to" };
        let ace = Ace {
            name: Untrusted::new(&format!("{name}-{ending}")),
            matches: Matches { family: Some(family), ..matches },
            forwarding: Forwarding::Accept,
            void: None,
            at: Span::default(),
        };
        let list = self.aces.get_mut(acl);
        let n = list.map_or(0, |list| {
            list.push(ace);
            list.len() - 1
        });
        AceAt { direction, acl, ace: n }
    }

    /// The lists that are not empty, and the new place of each.
    fn finish(self) -> (Vec<(Direction, Acl)>, Vec<usize>) {
        let mut acls = Vec::new();
        let mut order = Vec::new();
        for (aces, (direction, family, name)) in self.aces.into_iter().zip(LISTS) {
            order.push(acls.len());
            if !aces.is_empty() {
                let name = Untrusted::new(name);
                acls.push((direction, Acl { name, family: Some(family), aces }));
            }
        }
        (acls, order)
    }

    /// A name that says what the entry is about, unlike all others.
    fn name(&mut self, key: &Key) -> String {
        let whom = match &key.peer {
            Peer::Name(name) => name.raw().to_owned(),
            Peer::Address(a) | Peer::Group(a) => a.to_string(),
            Peer::Class(class) => class.rsplit(':').next().unwrap_or_default().to_owned(),
            Peer::Local => "local".to_owned(),
            Peer::Any => "any".to_owned(),
        };
        let protocol = match key.protocol {
            protocol::TCP => "tcp".to_owned(),
            protocol::UDP => "udp".to_owned(),
            protocol::ICMP | protocol::ICMPV6 => "icmp".to_owned(),
            other => format!("ip{other}"),
        };
        let port = |p: Option<Ports>, side: &str| match p {
            Some(Ports::Range(low, high)) if low == high => format!("-{side}{low}"),
            Some(Ports::Range(low, high)) => format!("-{side}{low}-{high}"),
            _ => String::new(),
        };
        let icmp = key.icmp.map_or_else(String::new, |(kind, code)| format!("-{kind}-{code}"));
        let tail = format!(
            "-{protocol}{}{}{icmp}",
            port(key.party_port, ""),
            port(key.thing_port, "own"),
        );
        let room = LONGEST_NAME.saturating_sub(tail.len());
        let plain: String = whom
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
            .collect();
        // The end of a name tells more than its begin.
        let skip = plain.chars().count().saturating_sub(room);
        let short: String = plain.chars().skip(skip).collect();
        let base = format!("{}{tail}", short.trim_matches('-'));
        let mut name = base.trim_matches('-').to_owned();
        let mut n = 1_u32;
        while !self.names.insert(name.clone()) {
            n += 1;
            name = format!("{}-n{n}", base.trim_matches('-'));
        }
        name
    }
}

/// What an entry in the direction of the opener asks for.
fn matches(key: &Key) -> Matches {
    let mut m = Matches {
        family: None,
        protocol: Some(key.protocol),
        destination_port: key.party_port,
        source_port: key.thing_port,
        icmp_type: key.icmp.map(|(kind, _)| kind),
        icmp_code: key.icmp.map(|(_, code)| code),
        ..Matches::default()
    };
    let single = |address: std::net::IpAddr| Prefix {
        address,
        length: if address.is_ipv4() { 32 } else { 128 },
    };
    match &key.peer {
        Peer::Name(name) => m.destination_name = Some(Host::Name(name.clone())),
        Peer::Address(a) => m.destination = Some(single(*a)),
        Peer::Class(class) => m.classes = vec![Class::Controller(Untrusted::new(class))],
        Peer::Group(a) => {
            m.destination = Some(single(*a));
            m.classes = vec![Class::LocalNetworks];
        }
        Peer::Local => m.classes = vec![Class::LocalNetworks],
        Peer::Any => {}
    }
    if key.opened_by == Opener::Party {
        m = mirrored(&m);
    }
    if key.protocol == protocol::TCP {
        m.initiated = Some(match key.opened_by {
            Opener::Party => Initiated::ToDevice,
            Opener::Thing | Opener::Unknown => Initiated::FromDevice,
        });
    }
    m
}

/// What lets the answers through.
fn twin(key: &Key, entry: &Matches) -> Option<Matches> {
    let any_opens = matches!(key.peer, Peer::Any) && key.protocol == protocol::UDP;
    if matches!(key.peer, Peer::Group(_)) || any_opens {
        return None;
    }
    let mut twin = mirrored(entry);
    if let Some((kind, _)) = key.icmp {
        let reply = match (key.protocol, kind) {
            (protocol::ICMP, 8) => 0,
            (protocol::ICMPV6, 128) => 129,
            _ => return None,
        };
        twin.icmp_type = Some(reply);
    }
    Some(twin)
}
