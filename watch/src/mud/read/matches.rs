//! Conditions of an entry (RFC 8519 §4.1, RFC 8520 §7 and §8).
//!
//! All conditions must hold together, so leaving one out widens an entry. Whatever is not
//! understood is therefore told to [`Doubts`]: it voids an accepting entry, and only a refusing one
//! may lose the condition.

use super::{
    conditions::{
        CLASSES, ICMP_LEAVES, Leaf, Named, OLD_IP, OLD_PORTS, OTHER_PARTS, PARTS, Part, Shape,
        Side, TCP_LEAVES, UDP_LEAVES, V4, V6,
    },
    leaves,
    node::{Doubts, Other, Proper, Reader},
    ports,
    remark::{
        ADDRESS_FAMILY, BAD_URI, CHOICE, CONTROLLER_NAME, CONTROLLER_URN, Code, DIRECTION,
        ETHERNET, ETHERNET_IMPLIED, EXTENSION_HEADER, Effect, FAMILY_CONFLICT, INTERFACE,
        NAME_CASE, NAME_DOT, NO_AUTHORITY, NODE_TWICE, OUT_OF_RANGE, PER_PACKET, PORT_ALONE,
        PREFIX_LENGTH, PROTOCOL_CONFLICT, UNKNOWN_NODE, WRONG_TYPE,
    },
    tls,
};
use crate::{
    mud::{
        json::{Kind, Value},
        model::{Class, Family, Host, Initiated, Matches},
    },
    untrusted::{LONGEST, Untrusted},
    watcher::Prefix,
};

const ICMP: u8 = 1;
const TCP: u8 = 6;
const UDP: u8 = 17;
const ICMP6: u8 = 58;

/// Conditions as they are gathered.
#[derive(Debug, Default)]
struct Gathered {
    matches: Matches,
    /// Protocol of a transport container.
    transport: Option<u8>,
    /// Whether there is an `icmp` container.
    icmp: bool,
    /// Whether a condition on ports stands outside of a transport container.
    stray_ports: bool,
    /// Whether the parts contradict each other, so that a refusing entry must lose them.
    family_torn: bool,
    protocol_torn: bool,
}

/// Reads the conditions of an entry in a list of a family.
pub(super) fn read<'d>(
    reader: &mut Reader,
    doubts: &mut Doubts,
    value: Value<'d>,
    family: Option<Family>,
) -> Matches {
    let mut all = Gathered::default();
    if value.kind() != Kind::Object {
        reader.doubt(doubts, &WRONG_TYPE, value);
        return Matches { family: if doubts.accepts { family } else { None }, ..all.matches };
    }
    let members = reader.members(value, PARTS, OTHER_PARTS);
    for member in &members.unknown {
        reader.doubt_member(doubts, &UNKNOWN_NODE, *member);
    }
    let mut ethernet = None;
    for (part, member) in members.known {
        // Of a part that is there twice a refusing entry keeps none.
        if let Some((_, again)) = members.twice.iter().find(|(p, _)| *p == part) {
            reader.doubt_member(doubts, &NODE_TWICE, *again);
            continue;
        }
        if part == Part::Ethernet {
            ethernet = Some(member);
            continue;
        }
        self::part(reader, doubts, part, member, &mut all);
    }
    if let Some(member) = ethernet {
        let family = all.matches.family.or(family);
        if says_nothing_more(member, family, &all.matches) {
            reader.remarks.add_name(&ETHERNET_IMPLIED, Effect::Ignored, member);
        } else {
            reader.doubt_member(doubts, &ETHERNET, member);
        }
    }
    settle(reader, doubts, value, family, all)
}

/// Whether Ethernet conditions follow from the others, so that leaving them out changes nothing: the
/// EtherType of the IP version, and the broadcast address where only 255.255.255.255 is meant. Files
/// that MUDgee wrote have both.
fn says_nothing_more(value: Value<'_>, family: Option<Family>, m: &Matches) -> bool {
    let follows = |member: Value<'_>| {
        let (name, text) = (member.name(), member.text());
        let text = text.as_deref().unwrap_or_default();
        match name.as_deref() {
            Some("ethertype") => match family {
                Some(Family::V4) => text.eq_ignore_ascii_case("0x0800"),
                Some(Family::V6) => text.eq_ignore_ascii_case("0x86dd"),
                None => false,
            },
            Some("destination-mac-address") => {
                text.eq_ignore_ascii_case("ff:ff:ff:ff:ff:ff")
                    && m.destination.is_some_and(|d| {
                        d.length == 32 && d.address == std::net::Ipv4Addr::BROADCAST
                    })
            }
            _ => false,
        }
    };
    value.kind() == Kind::Object && value.count() > 0 && value.items().all(follows)
}

fn part(
    reader: &mut Reader,
    doubts: &mut Doubts,
    part: Part,
    value: Value<'_>,
    all: &mut Gathered,
) {
    match part {
        Part::Ethernet => reader.doubt_member(doubts, &ETHERNET, value),
        Part::Ingress | Part::Egress => reader.doubt_member(doubts, &INTERFACE, value),
        Part::Actions => {}
        Part::Mud => {
            if value.kind() != Kind::Object {
                reader.doubt(doubts, &WRONG_TYPE, value);
                return;
            }
            let members = reader.members(value, CLASSES, &[]);
            for member in &members.unknown {
                reader.doubt_member(doubts, &UNKNOWN_NODE, *member);
            }
            for (named, member) in members.known {
                if let Some((_, again)) = members.twice.iter().find(|(n, _)| *n == named) {
                    reader.doubt_member(doubts, &NODE_TWICE, *again);
                    continue;
                }
                class(reader, doubts, named, member, all);
            }
        }
        Part::Class(named) => class(reader, doubts, named, value, all),
        Part::Tls => {
            if let Some(profile) = tls::read(reader, doubts, value) {
                all.matches.tls = Some(profile);
            }
        }
        Part::Ip(family) => {
            set_family(reader, doubts, family, value, all);
            let table = if family == Family::V4 { V4 } else { V6 };
            container(reader, doubts, value, table, OLD_IP, true, all);
        }
        Part::Tcp => {
            transport(reader, doubts, TCP, value, all);
            container(reader, doubts, value, TCP_LEAVES, OLD_PORTS, false, all);
        }
        Part::Udp => {
            transport(reader, doubts, UDP, value, all);
            container(reader, doubts, value, UDP_LEAVES, OLD_PORTS, false, all);
        }
        Part::Icmp => {
            if all.icmp || all.transport.is_some() {
                reader.doubt_member(doubts, &CHOICE, value);
                all.protocol_torn = true;
            }
            all.icmp = true;
            container(reader, doubts, value, ICMP_LEAVES, &[], false, all);
        }
        Part::Stray(leaf) => {
            if let Leaf::Network(_, family) = leaf {
                set_family(reader, doubts, family, value, all);
            }
            // `{"net:ipv4-prefix": "…"}`: a file that writes the type where the value belongs.
            let inner = value
                .items()
                .next()
                .filter(|i| {
                    value.count() == 1
                        && matches!(
                            i.name().as_deref(),
                            Some(
                                "net:ipv4-prefix"
                                    | "inet:ipv4-prefix"
                                    | "net:ipv6-prefix"
                                    | "inet:ipv6-prefix"
                            )
                        )
                })
                .unwrap_or(value);
            self::leaf(reader, doubts, leaf, inner, TCP, all);
        }
    }
}

fn set_family(
    reader: &mut Reader,
    doubts: &mut Doubts,
    family: Family,
    value: Value<'_>,
    all: &mut Gathered,
) {
    if all.matches.family.is_some_and(|f| f != family) {
        reader.doubt_member(doubts, &CHOICE, value);
        (all.family_torn, all.protocol_torn) = (true, true);
    }
    all.matches.family = Some(family);
}

fn transport(
    reader: &mut Reader,
    doubts: &mut Doubts,
    protocol: u8,
    value: Value<'_>,
    all: &mut Gathered,
) {
    if all.icmp || all.transport.is_some() {
        reader.doubt_member(doubts, &CHOICE, value);
        all.protocol_torn = true;
    }
    all.transport = Some(protocol);
}

fn container(
    reader: &mut Reader,
    doubts: &mut Doubts,
    value: Value<'_>,
    proper: &[Proper<Leaf>],
    other: &[Other<Leaf>],
    is_ip: bool,
    all: &mut Gathered,
) {
    if value.kind() != Kind::Object {
        reader.doubt(doubts, &WRONG_TYPE, value);
        return;
    }
    let protocol = all.transport.unwrap_or(TCP);
    let members = reader.members(value, proper, other);
    for member in &members.unknown {
        reader.doubt_member(doubts, &UNKNOWN_NODE, *member);
    }
    for (leaf, member) in members.known {
        // Of a leaf that is there twice a refusing entry keeps none.
        if let Some((_, again)) = members.twice.iter().find(|(l, _)| *l == leaf) {
            reader.doubt_member(doubts, &NODE_TWICE, *again);
            continue;
        }
        all.stray_ports |= is_ip && matches!(leaf, Leaf::Ports(_));
        self::leaf(reader, doubts, leaf, member, protocol, all);
    }
}

fn leaf(
    reader: &mut Reader,
    doubts: &mut Doubts,
    leaf: Leaf,
    value: Value<'_>,
    transport: u8,
    all: &mut Gathered,
) {
    let matches = &mut all.matches;
    let octet = |reader: &mut Reader, doubts: &mut Doubts| match reader.octet(value) {
        Ok(octet) => Some(octet),
        Err(code) => {
            reader.doubt(doubts, code, value);
            None
        }
    };
    match leaf {
        Leaf::Protocol => matches.protocol = octet(reader, doubts),
        Leaf::IcmpType => matches.icmp_type = octet(reader, doubts),
        Leaf::IcmpCode => matches.icmp_code = octet(reader, doubts),
        Leaf::Network(side, family) => {
            let network = network(reader, doubts, value, family);
            let place = match side {
                Side::Source => &mut matches.source,
                Side::Destination => &mut matches.destination,
            };
            *place = once(reader, doubts, value, *place, network);
        }
        Leaf::Name(side) => {
            let name = host(reader, doubts, value);
            match side {
                Side::Source => matches.source_name = name,
                Side::Destination => matches.destination_name = name,
            }
        }
        Leaf::Ports(side) => {
            let ports = ports::read(reader, doubts, value);
            let place = match side {
                Side::Source => &mut matches.source_port,
                Side::Destination => &mut matches.destination_port,
            };
            *place = once(reader, doubts, value, *place, ports);
        }
        Leaf::Direction if transport != TCP => {
            // Which of the two protocols was meant? A refusing entry refuses both.
            reader.doubt_member(doubts, &DIRECTION, value);
            all.protocol_torn = true;
        }
        Leaf::Direction => match value.text().as_deref() {
            Some("from-device") => matches.initiated = Some(Initiated::FromDevice),
            Some("to-device") => matches.initiated = Some(Initiated::ToDevice),
            Some(_) => reader.doubt(doubts, &OUT_OF_RANGE, value),
            None => reader.doubt(doubts, &WRONG_TYPE, value),
        },
        Leaf::Packet(name, shape) => {
            let fits = match shape {
                Shape::Number(least, most) => reader
                    .number(value, most)
                    .and_then(|n| if n < least { Err(&OUT_OF_RANGE) } else { Ok(()) }),
                Shape::Bits(names) => match value.text() {
                    Some(text) if leaves::is_bits(&text, names) => Ok(()),
                    Some(_) => Err(&OUT_OF_RANGE),
                    None => Err(&WRONG_TYPE),
                },
                Shape::Binary(least, most) => match value.text() {
                    Some(text) if leaves::is_binary(&text, least, most) => Ok(()),
                    Some(_) => Err(&OUT_OF_RANGE),
                    None => Err(&WRONG_TYPE),
                },
            };
            match fits {
                Ok(()) => {
                    reader.remarks.add_name(&PER_PACKET, Effect::Advice, value);
                    matches.per_packet.push(name);
                }
                Err(code) => reader.doubt(doubts, code, value),
            }
        }
    }
}

/// A condition that may have been set before, under another name: both would have to hold.
fn once<T>(
    reader: &mut Reader,
    doubts: &mut Doubts,
    value: Value<'_>,
    before: Option<T>,
    now: Option<T>,
) -> Option<T> {
    if before.is_none() {
        return now;
    }
    reader.doubt_member(doubts, &NODE_TWICE, value);
    None
}

fn network(
    reader: &mut Reader,
    doubts: &mut Doubts,
    value: Value<'_>,
    family: Family,
) -> Option<Prefix> {
    let Some(text) = value.text() else {
        reader.doubt(doubts, &WRONG_TYPE, value);
        return None;
    };
    match leaves::prefix(&text, family) {
        Ok((prefix, true)) => Some(prefix),
        // One address is the narrowest meaning, so a refusing entry must not take it.
        Ok((prefix, false)) if doubts.accepts => {
            reader.add(&PREFIX_LENGTH, Effect::Repaired, value);
            Some(prefix)
        }
        Ok((_, false)) => {
            reader.doubt(doubts, &PREFIX_LENGTH, value);
            None
        }
        Err(code) => {
            reader.doubt(doubts, code, value);
            None
        }
    }
}

fn host(reader: &mut Reader, doubts: &mut Doubts, value: Value<'_>) -> Option<Host> {
    let Some(text) = value.text() else {
        reader.doubt(doubts, &WRONG_TYPE, value);
        return None;
    };
    match leaves::host(&text) {
        Ok(host) => {
            if let Host::Name(_) = host {
                if text.bytes().any(|c| c.is_ascii_uppercase()) {
                    reader.add(&NAME_CASE, Effect::Repaired, value);
                }
                if text.ends_with('.') {
                    reader.add(&NAME_DOT, Effect::Repaired, value);
                }
            }
            Some(host)
        }
        Err(code) => {
            reader.doubt(doubts, code, value);
            None
        }
    }
}

fn class(
    reader: &mut Reader,
    doubts: &mut Doubts,
    named: Named,
    value: Value<'_>,
    all: &mut Gathered,
) {
    let class = match named {
        Named::SameManufacturer | Named::LocalNetworks | Named::MyController => {
            match (reader.empty(value), named) {
                (Err(code), _) => Err(code),
                (Ok(()), Named::LocalNetworks) => Ok(Class::LocalNetworks),
                // Both are resolved by the file's own URL.
                _ if !reader.has_authority => Err(&NO_AUTHORITY),
                (Ok(()), Named::MyController) => Ok(Class::MyController),
                (Ok(()), _) => Ok(Class::SameManufacturer),
            }
        }
        Named::Manufacturer => match host(reader, doubts, value) {
            Some(Host::Name(name)) => Ok(Class::Manufacturer(name)),
            Some(Host::Address(address)) => {
                Ok(Class::Manufacturer(Untrusted::new(&address.to_string())))
            }
            None => return,
        },
        Named::Model => {
            value.text().ok_or(&WRONG_TYPE).and_then(|t| leaves::uri(&t)).map(Class::Model)
        }
        Named::Controller => controller(reader, value).map(Class::Controller),
    };
    match class {
        Ok(class) if !all.matches.classes.contains(&class) => all.matches.classes.push(class),
        Ok(_) => {}
        Err(code) => reader.doubt(doubts, code, value),
    }
}

/// The name of a controller class. It opens nothing until the site says which hosts it means, so a
/// plain word, which some files have in place of a URI, is taken as a name too.
fn controller(reader: &mut Reader, value: Value<'_>) -> Result<Untrusted, &'static Code> {
    let text = value.text().ok_or(&WRONG_TYPE)?;
    match leaves::uri(&text) {
        Ok(uri) => {
            let lower = text.to_ascii_lowercase();
            if lower.starts_with("urn:ietf:params:mud:")
                && !matches!(&*lower, "urn:ietf:params:mud:dns" | "urn:ietf:params:mud:ntp")
            {
                reader.add(&CONTROLLER_URN, Effect::Advice, value);
            }
            Ok(uri)
        }
        Err(code)
            if *code == BAD_URI
                && (1..=LONGEST).contains(&text.len())
                && leaves::has_uri_characters(&text) =>
        {
            reader.add(&CONTROLLER_NAME, Effect::Repaired, value);
            Ok(Untrusted::new(&text))
        }
        Err(code) => Err(code),
    }
}

/// Brings family, protocol and ports of the parts together.
fn settle(
    reader: &mut Reader,
    doubts: &mut Doubts,
    value: Value<'_>,
    list: Option<Family>,
    all: Gathered,
) -> Matches {
    let Gathered { mut matches, transport, icmp, stray_ports, mut family_torn, mut protocol_torn } =
        all;
    match (list, matches.family) {
        (Some(list), Some(own)) if list != own => {
            reader.doubt(doubts, &FAMILY_CONFLICT, value);
            family_torn = true;
        }
        (list, own) => matches.family = own.or(list),
    }
    for name in [&matches.source_name, &matches.destination_name] {
        if let (Some(Host::Address(address)), Some(family)) = (name, matches.family)
            && Family::of(*address) != family
        {
            reader.doubt(doubts, &ADDRESS_FAMILY, value);
            family_torn = true;
        }
    }
    let of_container = match (transport, icmp, matches.family) {
        (Some(protocol), ..) => Some(protocol),
        (None, true, Some(Family::V4)) => Some(ICMP),
        (None, true, Some(Family::V6)) => Some(ICMP6),
        (None, true, None) => {
            // ICMP of which version? A refusing entry refuses both by naming neither.
            if matches.protocol.is_none_or(|p| p != ICMP && p != ICMP6) {
                reader.doubt(doubts, &PROTOCOL_CONFLICT, value);
                protocol_torn = true;
            }
            None
        }
        (None, false, _) => None,
    };
    match (matches.protocol, of_container) {
        (Some(own), Some(other)) if own != other => {
            reader.doubt(doubts, &PROTOCOL_CONFLICT, value);
            protocol_torn = true;
        }
        (own, other) => matches.protocol = own.or(other),
    }
    if stray_ports && !matches!(matches.protocol, Some(TCP | UDP)) {
        reader.doubt(doubts, &PORT_ALONE, value);
        protocol_torn = true;
    }
    if matches.family == Some(Family::V6) && matches!(matches.protocol, Some(0 | 43 | 44 | 60)) {
        reader.add(&EXTENSION_HEADER, Effect::Advice, value);
    }
    matches.per_packet.sort_unstable();
    matches.per_packet.dedup();
    if !doubts.accepts {
        if family_torn {
            matches.family = None;
            (matches.source, matches.destination) = (None, None);
            (matches.source_name, matches.destination_name) = (None, None);
        }
        if protocol_torn {
            matches.protocol = None;
            (matches.source_port, matches.destination_port) = (None, None);
            (matches.icmp_type, matches.icmp_code) = (None, None);
            matches.initiated = None;
        }
    }
    matches
}

/// The members that hold actions among the conditions.
pub(super) fn actions<'d>(value: Value<'d>) -> impl Iterator<Item = Value<'d>> {
    value.items().filter(move |member| {
        value.kind() == Kind::Object && member.name().as_deref() == Some("actions")
    })
}
