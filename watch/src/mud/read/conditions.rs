//! The nodes of conditions: their names in every spelling, and the values that they may have
//! (RFC 8519 §4.1 and §4.2, RFC 8520 §7 and §8, RFC 9761 §5).

use super::{
    node::{Other, Proper},
    remark::{ACTION_IN_MATCHES, MISPLACED, OLD_NAME, TLS_SPELLING},
};
use crate::mud::model::Family;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Ethernet,
    Ip(Family),
    Tcp,
    Udp,
    Icmp,
    Mud,
    Tls,
    Ingress,
    Egress,
    /// Actions that stand among the conditions; whoever reads the entry looks at them.
    Actions,
    /// A leaf that belongs into a container.
    Stray(Leaf),
    Class(Named),
}

pub(super) const PARTS: &[Proper<Part>] = &[
    ("eth", Part::Ethernet),
    ("ipv4", Part::Ip(Family::V4)),
    ("ipv6", Part::Ip(Family::V6)),
    ("tcp", Part::Tcp),
    ("udp", Part::Udp),
    ("icmp", Part::Icmp),
    ("ietf-mud:mud", Part::Mud),
    ("ietf-acl-tls:client-profiles", Part::Tls),
    ("ingress-interface", Part::Ingress),
    ("egress-interface", Part::Egress),
];

/// Names of drafts before RFC 8519 and RFC 8520, and what some writers put a level too high.
pub(super) const OTHER_PARTS: &[Other<Part>] = &[
    ("eth-acl", Part::Ethernet, &OLD_NAME),
    ("ipv4-acl", Part::Ip(Family::V4), &OLD_NAME),
    ("ipv6-acl", Part::Ip(Family::V6), &OLD_NAME),
    ("tcp-acl", Part::Tcp, &OLD_NAME),
    ("udp-acl", Part::Udp, &OLD_NAME),
    ("icmp-acl", Part::Icmp, &OLD_NAME),
    ("ietf-mud:mud-acl", Part::Mud, &OLD_NAME),
    ("ietf-mud:manufacturer", Part::Class(Named::Manufacturer), &OLD_NAME),
    ("ietf-mud:same-manufacturer", Part::Class(Named::SameManufacturer), &OLD_NAME),
    ("ietf-mud:model", Part::Class(Named::Model), &OLD_NAME),
    ("ietf-mud:local-networks", Part::Class(Named::LocalNetworks), &OLD_NAME),
    ("ietf-mud:controller", Part::Class(Named::Controller), &OLD_NAME),
    ("ietf-mud:my-controller", Part::Class(Named::MyController), &OLD_NAME),
    ("ietf-acl-tls:client-profile", Part::Tls, &TLS_SPELLING),
    ("source-ipv4-network", Part::Stray(Leaf::Network(Side::Source, Family::V4)), &MISPLACED),
    (
        "destination-ipv4-network",
        Part::Stray(Leaf::Network(Side::Destination, Family::V4)),
        &MISPLACED,
    ),
    ("source-ipv6-network", Part::Stray(Leaf::Network(Side::Source, Family::V6)), &MISPLACED),
    (
        "destination-ipv6-network",
        Part::Stray(Leaf::Network(Side::Destination, Family::V6)),
        &MISPLACED,
    ),
    ("actions", Part::Actions, &ACTION_IN_MATCHES),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Source,
    Destination,
}

/// A leaf of an IP or transport container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaf {
    Protocol,
    Network(Side, Family),
    Name(Side),
    Ports(Side),
    Direction,
    IcmpType,
    IcmpCode,
    /// Stands in single packets; with the values that it may have.
    Packet(&'static str, Shape),
}

/// The values of a leaf that is only checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Number(u64, u64),
    Bits(&'static [&'static str]),
    Binary(usize, usize),
}

const fn packet(name: &'static str, least: u64, most: u64) -> Proper<Leaf> {
    (name, Leaf::Packet(name, Shape::Number(least, most)))
}

pub(super) const V4: &[Proper<Leaf>] = &[
    ("protocol", Leaf::Protocol),
    ("source-ipv4-network", Leaf::Network(Side::Source, Family::V4)),
    ("destination-ipv4-network", Leaf::Network(Side::Destination, Family::V4)),
    ("ietf-acldns:src-dnsname", Leaf::Name(Side::Source)),
    ("ietf-acldns:dst-dnsname", Leaf::Name(Side::Destination)),
    packet("dscp", 0, 63),
    packet("ecn", 0, 3),
    packet("length", 0, 65_535),
    packet("ttl", 0, 255),
    packet("ihl", 5, 60),
    ("flags", Leaf::Packet("flags", Shape::Bits(&["reserved", "fragment", "more"]))),
    packet("offset", 20, 65_535),
    packet("identification", 0, 65_535),
];

pub(super) const V6: &[Proper<Leaf>] = &[
    ("protocol", Leaf::Protocol),
    ("source-ipv6-network", Leaf::Network(Side::Source, Family::V6)),
    ("destination-ipv6-network", Leaf::Network(Side::Destination, Family::V6)),
    ("ietf-acldns:src-dnsname", Leaf::Name(Side::Source)),
    ("ietf-acldns:dst-dnsname", Leaf::Name(Side::Destination)),
    packet("dscp", 0, 63),
    packet("ecn", 0, 3),
    packet("length", 0, 65_535),
    packet("ttl", 0, 255),
    packet("flow-label", 0, 1_048_575),
];

/// Before RFC 8519 the ports stood in the IP container.
pub(super) const OLD_IP: &[Other<Leaf>] = &[
    ("source-port-range", Leaf::Ports(Side::Source), &OLD_NAME),
    ("source-port-range-or-operator", Leaf::Ports(Side::Source), &OLD_NAME),
    ("destination-port-range", Leaf::Ports(Side::Destination), &OLD_NAME),
    ("destination-port-range-or-operator", Leaf::Ports(Side::Destination), &OLD_NAME),
    ("source-port", Leaf::Ports(Side::Source), &MISPLACED),
    ("destination-port", Leaf::Ports(Side::Destination), &MISPLACED),
];

pub(super) const TCP_LEAVES: &[Proper<Leaf>] = &[
    ("source-port", Leaf::Ports(Side::Source)),
    ("destination-port", Leaf::Ports(Side::Destination)),
    ("ietf-mud:direction-initiated", Leaf::Direction),
    packet("sequence-number", 0, 4_294_967_295),
    packet("acknowledgement-number", 0, 4_294_967_295),
    packet("data-offset", 5, 15),
    packet("reserved", 0, 255),
    (
        "flags",
        Leaf::Packet(
            "flags",
            Shape::Bits(&["cwr", "ece", "urg", "ack", "psh", "rst", "syn", "fin"]),
        ),
    ),
    packet("window-size", 0, 65_535),
    packet("urgent-pointer", 0, 65_535),
    ("options", Leaf::Packet("options", Shape::Binary(1, 40))),
];

pub(super) const UDP_LEAVES: &[Proper<Leaf>] = &[
    ("source-port", Leaf::Ports(Side::Source)),
    ("destination-port", Leaf::Ports(Side::Destination)),
    ("ietf-mud:direction-initiated", Leaf::Direction),
    packet("length", 0, 65_535),
];

pub(super) const ICMP_LEAVES: &[Proper<Leaf>] = &[
    ("type", Leaf::IcmpType),
    ("code", Leaf::IcmpCode),
    ("rest-of-header", Leaf::Packet("rest-of-header", Shape::Binary(0, 65_535))),
];

pub(super) const OLD_PORTS: &[Other<Leaf>] = &[
    ("source-port-range", Leaf::Ports(Side::Source), &OLD_NAME),
    ("source-port-range-or-operator", Leaf::Ports(Side::Source), &OLD_NAME),
    ("destination-port-range", Leaf::Ports(Side::Destination), &OLD_NAME),
    ("destination-port-range-or-operator", Leaf::Ports(Side::Destination), &OLD_NAME),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    Manufacturer,
    SameManufacturer,
    Model,
    LocalNetworks,
    Controller,
    MyController,
}

pub(super) const CLASSES: &[Proper<Named>] = &[
    ("manufacturer", Named::Manufacturer),
    ("same-manufacturer", Named::SameManufacturer),
    ("model", Named::Model),
    ("local-networks", Named::LocalNetworks),
    ("controller", Named::Controller),
    ("my-controller", Named::MyController),
];
