//! Packets, and whether a model lets one pass: the plainest reading of RFC 8520 that there is,
//! written for these tests alone.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use gardien_watch::mud::model::{Class, Family, Forwarding, Host, Initiated, Matches, Mud};

use super::made::{Dice, NAMES, PORTS, V4, V6, class};

#[derive(Clone, Debug)]
pub(crate) struct Packet {
    from_device: bool,
    source: IpAddr,
    destination: IpAddr,
    /// The name by which each side is known.
    names: [&'static str; 2],
    protocol: u8,
    ports: [u16; 2],
    icmp: [u8; 2],
    initiated: Initiated,
    classes: Vec<Class>,
    /// What it offers in TLS.
    version: u16,
    suite: u16,
}

pub(crate) fn packet(dice: &mut Dice) -> Packet {
    let v4 = dice.once_in(2);
    let address = |dice: &mut Dice| -> IpAddr {
        if v4 { Ipv4Addr::from(dice.of(V4)).into() } else { Ipv6Addr::from(dice.of(V6)).into() }
    };
    Packet {
        from_device: dice.once_in(2),
        source: address(dice),
        destination: address(dice),
        names: [dice.of(NAMES), dice.of(NAMES)],
        protocol: dice.of(&[1, 2, 6, 6, 6, 17, 17, 58, 0]),
        ports: [dice.of(PORTS), dice.of(PORTS)],
        icmp: [dice.of(&[0, 8, 128]), dice.of(&[0, 1])],
        initiated: dice.of(&[Initiated::FromDevice, Initiated::ToDevice]),
        classes: (0..dice.below(6)).map(|_| class(dice)).collect(),
        version: dice.of(&[0x0303, 0x0304, 0xfefd]),
        suite: dice.of(&[0x1301, 0x1302, 0xc02b]),
    }
}

/// Whether conditions hold. What single packets decide, and TLS, is taken against the entry: an
/// accepting one does not match, a refusing one does.
fn hold(matches: &Matches, packet: &Packet, accepts: bool) -> bool {
    let host = |host: &Option<Host>, address: IpAddr, name: &str| match host {
        None => true,
        Some(Host::Address(a)) => *a == address,
        Some(Host::Name(n)) => n.raw() == name,
    };
    let tls = matches.tls.as_ref().is_none_or(|tls| {
        !accepts
            || (tls.versions.is_empty() || tls.versions.contains(&packet.version))
                && (tls.suites.is_empty() || tls.suites.contains(&packet.suite))
    });
    let is_icmp = packet.protocol == 1 || packet.protocol == 58;
    let has_ports = packet.protocol == 6 || packet.protocol == 17;
    tls && (matches.per_packet.is_empty() || !accepts)
        && matches.family.is_none_or(|f| f == Family::of(packet.source))
        && matches.protocol.is_none_or(|p| p == packet.protocol)
        && matches.source.is_none_or(|p| p.contains(packet.source))
        && matches.destination.is_none_or(|p| p.contains(packet.destination))
        && host(&matches.source_name, packet.source, packet.names[0])
        && host(&matches.destination_name, packet.destination, packet.names[1])
        && matches.source_port.is_none_or(|p| has_ports && p.contains(packet.ports[0]))
        && matches.destination_port.is_none_or(|p| has_ports && p.contains(packet.ports[1]))
        && matches.icmp_type.is_none_or(|t| is_icmp && t == packet.icmp[0])
        && matches.icmp_code.is_none_or(|c| is_icmp && c == packet.icmp[1])
        && matches.initiated.is_none_or(|i| packet.protocol == 6 && i == packet.initiated)
        && matches.classes.iter().all(|c| packet.classes.contains(c))
}

pub(crate) fn permits(mud: &Mud, packet: &Packet) -> bool {
    let policy = if packet.from_device { &mud.from_device } else { &mud.to_device };
    policy
        .iter()
        .flat_map(|index| &mud.acls[*index].aces)
        .filter(|ace| ace.void.is_none())
        .find(|ace| hold(&ace.matches, packet, ace.forwarding == Forwarding::Accept))
        .is_some_and(|ace| ace.forwarding == Forwarding::Accept)
}
