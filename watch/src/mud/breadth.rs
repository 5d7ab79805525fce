//! How much an entry opens: what makes a declaration too wide to protect anyone.
//!
//! A file that permits everything is kept by every thing. So the width of each accepting entry is
//! said beside the verdict: which condition is missing, and how many addresses and ports that leaves.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::{
    ip::packet::protocol,
    mud::{
        evaluate::{AceAt, Direction},
        model::{Ace, Class, Family, Forwarding, Mud},
    },
    watcher::Prefix,
};

#[cfg(test)]
mod tests;

/// Prefixes at least this long name a network, not the world.
const NARROW: [u8; 2] = [8, 16];
/// So many ports are any port.
pub(super) const ANY_PORT: u32 = 32_768;

/// A condition whose lack makes an entry wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wide {
    /// Any host anywhere.
    AnyHost,
    /// Any protocol or any port of a host outside this site.
    AnyPort,
    /// Everything on the local network or on the link, on any port.
    LocalNetworks,
    /// TCP without saying who may open: others may connect to the thing as well.
    NoDirection,
}

impl Wide {
    /// A stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AnyHost => "any-host",
            Self::AnyPort => "any-port",
            Self::LocalNetworks => "local-networks",
            Self::NoDirection => "no-direction",
        }
    }
}

/// An entry that is wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Width {
    /// The entry.
    pub at: AceAt,
    /// What it lacks.
    pub wide: Wide,
    /// Binary logarithm of the addresses of the other side that it lets through; 0 for a named or
    /// single host.
    pub addresses: u8,
    /// Ports of the side that answers, 0 to 65,536.
    pub ports: u32,
}

/// All wide entries that policies reach, in their order.
#[must_use]
pub fn widths(mud: &Mud) -> Vec<Width> {
    let mut all = Vec::new();
    for (direction, lists) in
        [(Direction::FromDevice, &mud.from_device), (Direction::ToDevice, &mud.to_device)]
    {
        for &acl in lists {
            let Some(list) = mud.acls.get(acl) else { continue };
            for (ace, entry) in list.aces.iter().enumerate() {
                let at = AceAt { direction, acl, ace };
                all.extend(of_entry(at, list.family, entry));
            }
        }
    }
    all
}

fn of_entry(at: AceAt, family: Option<Family>, entry: &Ace) -> Option<Width> {
    if entry.forwarding != Forwarding::Accept || entry.void.is_some() {
        return None;
    }
    let m = &entry.matches;
    let v = m.family.or(family);
    let (net, name, there, here) = match at.direction {
        Direction::FromDevice => {
            (m.destination, &m.destination_name, m.destination_port, m.source_port)
        }
        Direction::ToDevice => (m.source, &m.source_name, m.source_port, m.destination_port),
    };
    let whole: u8 = if v == Some(Family::V4) { 32 } else { 128 };
    let addresses = match net {
        _ if name.is_some() => 0,
        Some(net) => (if net.address.is_ipv4() { 32_u8 } else { 128 }).saturating_sub(net.length),
        None => whole,
    };
    let local = m.classes.contains(&Class::LocalNetworks);
    let bound = name.is_some() || !m.classes.is_empty();
    let on_link = net.is_some_and(stays_here);
    let far = !on_link
        && net.is_none_or(|n| {
            let [v4, v6] = NARROW;
            n.length < if n.address.is_ipv4() { v4 } else { v6 }
        });
    let has_ports = matches!(m.protocol, Some(protocol::TCP | protocol::UDP));
    // The narrower of both sides: whichever is fixed names the service.
    let ports = match (m.protocol, there, here) {
        (Some(_), None, None) if !has_ports => 0,
        (_, None, None) => 65_536,
        (_, a, b) => [a, b].into_iter().flatten().map(|p| p.count()).min().unwrap_or(65_536),
    };
    let any_port = ports >= ANY_PORT && m.icmp_type.is_none();
    let wide = if far && !bound {
        Wide::AnyHost
    } else if any_port && (local && net.is_none() || on_link && addresses > 0) {
        Wide::LocalNetworks
    } else if any_port {
        Wide::AnyPort
    } else if m.protocol == Some(protocol::TCP) && m.initiated.is_none() {
        Wide::NoDirection
    } else {
        return None;
    };
    Some(Width { at, wide, addresses: if bound && !local { 0 } else { addresses }, ports })
}

/// Whether a network lies wholly in what is never routed across the Internet as a host: link-local
/// and unique local addresses of IPv6 (RFC 4291 §2.5.6, RFC 4193), groups of either version.
fn stays_here(net: Prefix) -> bool {
    const HERE: [(IpAddr, u8); 4] = [
        (IpAddr::V4(Ipv4Addr::new(224, 0, 0, 0)), 4),
        (IpAddr::V6(Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0)), 8),
        (IpAddr::V6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0)), 10),
        (IpAddr::V6(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0)), 7),
    ];
    HERE.into_iter().any(|(address, length)| {
        net.length >= length && Prefix { address, length }.contains(net.address)
    })
}
