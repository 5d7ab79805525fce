//! IGMPv3 (RFC 3376): who listens to which group.

use std::net::{IpAddr, Ipv4Addr};

use super::{End, link, put::Put};
use crate::net::ip;

const ALL_SYSTEMS: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 1);
const ALL_IGMPV3: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 22);

/// A router's question to all.
#[must_use]
pub fn general_query(from: &End) -> Vec<u8> {
    let body = [0x11, 100, 0, 0, 0, 0, 0, 0, 2, 125, 0, 0];
    packet(from, ALL_SYSTEMS, &body)
}

/// "I listen to these groups", each with record type `kind`: 2 answers a query ("is exclude
/// nothing"), 4 tells of a change ("to exclude nothing").
#[must_use]
pub fn report(from: &End, kind: u8, groups: &[Ipv4Addr]) -> Vec<u8> {
    let mut body = vec![0x22, 0, 0, 0, 0, 0];
    body.u16(groups.len() as u16);
    for group in groups {
        body.put([kind, 0, 0, 0]);
        body.put(group.octets());
    }
    packet(from, ALL_IGMPV3, &body)
}

/// IPv4 with the router alert option (RFC 2113) and precedence 6, time to live 1.
fn packet(from: &End, group: Ipv4Addr, body: &[u8]) -> Vec<u8> {
    let to = End::group(IpAddr::V4(group), 0);
    let mut out = Vec::with_capacity(64);
    link::header(&mut out, from.mac, to.mac, link::IPV4);
    let mut header = vec![0x46, 0xc0];
    header.u16((24 + body.len()) as u16);
    header.put([0, 0, 0x40, 0, 1, ip::IGMP, 0, 0]);
    if let IpAddr::V4(source) = from.address {
        header.put(source.octets());
    }
    header.put(group.octets());
    header.put([0x94, 4, 0, 0]);
    let sum = ip::checksum(0, &header);
    header.set_u16(10, sum);
    out.put(header);
    let at = out.len();
    out.put(body);
    let sum = ip::checksum(0, body);
    out.set_u16(at + 2, sum);
    link::pad(&mut out);
    out
}
