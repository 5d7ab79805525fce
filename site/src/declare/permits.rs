//! What a file permits, put together for people: one line for each party and service.
//!
//! A file says most things four times: from the device and to it, for IPv4 and for IPv6. Entries
//! that differ only in that are one line here, with who may open the conversation.

use std::net::IpAddr;

use gardien_watch::{
    ip::packet::protocol,
    mud::{
        evaluate::{AceAt, Direction},
        model::{Ace, Class, Forwarding, Host, Initiated, Mud, Ports},
        site::{DNS, GATEWAY, NTP},
    },
    untrusted::Untrusted,
    watcher::Prefix,
};

use crate::{
    shown,
    words::{Value, Words},
};

/// The other side, as a file names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody in particular.
    Anyone,
    /// A name.
    Name(Untrusted),
    /// An address or a network.
    Network(Prefix),
    /// Classes, all of which must hold; with a network where one is given too.
    Classes(Vec<Class>, Option<Prefix>),
}

/// A service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct What {
    /// IP protocol; `None`: any.
    pub protocol: Option<u8>,
    /// Ports of the party; `None`: any.
    pub theirs: Option<Ports>,
    /// Ports of the device; `None`: any.
    pub its: Option<Ports>,
    /// Type and code of ICMP.
    pub icmp: (Option<u8>, Option<u8>),
}

/// A line.
#[derive(Clone, Debug)]
pub struct Permission {
    /// With whom.
    pub who: Who,
    /// What.
    pub what: What,
    /// Whether it is refused instead of permitted.
    pub refused: bool,
    /// Whether the device may open.
    pub it_opens: bool,
    /// Whether the other side may open.
    pub they_open: bool,
    /// The entries behind it.
    pub entries: Vec<AceAt>,
}

/// All lines, in the order of the file; void entries are left out.
#[must_use]
pub fn permissions(mud: &Mud) -> Vec<Permission> {
    let mut all: Vec<Permission> = Vec::new();
    for (direction, lists) in
        [(Direction::FromDevice, &mud.from_device), (Direction::ToDevice, &mud.to_device)]
    {
        for &acl in lists {
            let aces = mud.acls.get(acl).map_or(&[][..], |l| l.aces.as_slice());
            for (n, entry) in aces.iter().enumerate().filter(|(_, e)| e.void.is_none()) {
                let at = AceAt { direction, acl, ace: n };
                let refused = entry.forwarding != Forwarding::Accept;
                let (who, what) = sides(direction, entry);
                let initiated = entry.matches.initiated;
                let it =
                    direction == Direction::FromDevice && initiated != Some(Initiated::ToDevice);
                let they =
                    direction == Direction::ToDevice && initiated != Some(Initiated::FromDevice);
                let same =
                    |p: &&mut Permission| p.refused == refused && p.who == who && p.what == what;
                match all.iter_mut().find(same) {
                    Some(line) => {
                        line.it_opens |= it;
                        line.they_open |= they;
                        line.entries.push(at);
                    }
                    None => all.push(Permission {
                        who,
                        what,
                        refused,
                        it_opens: it,
                        they_open: they,
                        entries: vec![at],
                    }),
                }
            }
        }
    }
    all
}

/// The other side and the service of an entry.
pub(crate) fn sides(direction: Direction, entry: &Ace) -> (Who, What) {
    let m = &entry.matches;
    let (name, net, theirs, its) = match direction {
        Direction::FromDevice => {
            (&m.destination_name, m.destination, m.destination_port, m.source_port)
        }
        Direction::ToDevice => (&m.source_name, m.source, m.source_port, m.destination_port),
    };
    let who = match (name, net) {
        _ if !m.classes.is_empty() => Who::Classes(m.classes.clone(), net),
        (Some(Host::Name(name)), _) => Who::Name(name.clone()),
        (Some(Host::Address(address)), _) => Who::Network(single(*address)),
        (None, Some(net)) => Who::Network(net),
        (None, None) => Who::Anyone,
    };
    let what = What { protocol: m.protocol, theirs, its, icmp: (m.icmp_type, m.icmp_code) };
    (who, what)
}

const fn single(address: IpAddr) -> Prefix {
    Prefix { address, length: if address.is_ipv4() { 32 } else { 128 } }
}

impl Who {
    /// The party in words.
    #[must_use]
    pub fn text(&self, words: &Words) -> String {
        match self {
            Self::Anyone => words.say("mud-who-anyone", &[]),
            Self::Name(name) => shown::name(words, name),
            Self::Network(net) => network(*net),
            Self::Classes(classes, net) => {
                let mut parts: Vec<String> = classes.iter().map(|c| class(c, words)).collect();
                parts.extend(net.map(network));
                words.list(&parts)
            }
        }
    }
}

fn network(net: Prefix) -> String {
    let whole = if net.address.is_ipv4() { 32 } else { 128 };
    if net.length == whole {
        return net.address.to_string();
    }
    format!("{}/{}", net.address, net.length)
}

fn class(class: &Class, words: &Words) -> String {
    let named = |id, text: &Untrusted| words.say(id, &[("name", shown::name(words, text).into())]);
    match class {
        Class::LocalNetworks => words.say("mud-who-local", &[]),
        Class::SameManufacturer => words.say("mud-who-same-maker", &[]),
        Class::MyController => words.say("mud-who-my-controller", &[]),
        Class::Manufacturer(authority) => named("mud-who-maker", authority),
        Class::Model(url) => named("mud-who-model", url),
        Class::Controller(uri) => match uri.raw() {
            DNS => words.say("mud-who-dns", &[]),
            NTP => words.say("mud-who-ntp", &[]),
            GATEWAY => words.say("mud-who-gateway", &[]),
            _ => named("mud-who-controller", uri),
        },
    }
}

impl What {
    /// The service in words.
    #[must_use]
    pub fn text(&self, words: &Words) -> String {
        let mut parts = vec![match self.protocol {
            None => words.say("mud-what-any", &[]),
            Some(number) => super::grade::protocol_word(number),
        }];
        match self.icmp {
            (Some(kind), Some(code)) => parts.push(format!("{kind}/{code}")),
            (Some(kind), None) => parts.push(kind.to_string()),
            _ => {}
        }
        parts.extend(self.theirs.map(|p| ports(p, words)));
        if let Some(its) = self.its {
            let ports = ports(its, words);
            parts.push(words.say("mud-what-its-port", &[("ports", ports.into())]));
        }
        if self.theirs.is_none() && self.its.is_none() && self.has_ports() {
            parts.push(words.say("mud-what-any-port", &[]));
        }
        parts.join(" ")
    }

    const fn has_ports(&self) -> bool {
        matches!(self.protocol, Some(protocol::TCP | protocol::UDP))
    }
}

fn ports(ports: Ports, words: &Words) -> String {
    match ports {
        Ports::Range(low, high) if low == high => low.to_string(),
        Ports::Range(low, high) => format!("{low}–{high}"),
        Ports::AllBut(port) => {
            words.say("mud-what-all-but", &[("port", Value::from(port.to_string()))])
        }
    }
}
