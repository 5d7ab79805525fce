//! Neighbour discovery (RFC 4861, RFC 8106) and multicast listener reports (RFC 3810).

use std::net::{IpAddr, Ipv6Addr};

use super::{End, Mac, Station, ip, put::Put};

const ALL_NODES: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 1);
const ALL_ROUTERS: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 2);
const ALL_MLDV2: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 0x16);

/// What a router announces.
#[derive(Clone, Copy, Debug)]
pub struct Advertised {
    /// Prefix for addresses of 64 bits of interface identifier.
    pub prefix: Ipv6Addr,
    /// Recursive resolver.
    pub resolver: Ipv6Addr,
}

/// The group on which an address is asked for.
#[must_use]
pub const fn solicited_node(address: Ipv6Addr) -> Ipv6Addr {
    let [.., g, h] = address.segments();
    Ipv6Addr::new(0xff02, 0, 0, 0, 0, 1, 0xff00 | (g & 0xff), h)
}

/// "Is there a router?"
#[must_use]
pub fn router_solicitation(from: &Station) -> Vec<u8> {
    let to = End::group(IpAddr::V6(ALL_ROUTERS), 0);
    message(&from.link(0), &to, |out| {
        out.put([133, 0, 0, 0]);
        out.u32(0);
        link_address(out, 1, from.mac);
    })
}

/// A router's periodic word to all nodes: hop limit 64, itself for 30 minutes, MTU, one prefix for
/// addresses, one resolver.
#[must_use]
pub fn router_advertisement(from: &Station, advertised: &Advertised) -> Vec<u8> {
    advertisement(from, 1_800, false, advertised)
}

/// A router's word to all nodes with another lifetime of itself, in seconds, and maybe a high
/// preference (RFC 4191 §2.2).
#[must_use]
pub fn advertisement(from: &Station, seconds: u16, high: bool, advertised: &Advertised) -> Vec<u8> {
    let to = End::group(IpAddr::V6(ALL_NODES), 0);
    message(&from.link(0), &to, |out| {
        out.put([134, 0, 0, 0]);
        out.put([64, if high { 0x08 } else { 0 }]);
        out.u16(seconds);
        out.u32(0);
        out.u32(0);
        link_address(out, 1, from.mac);
        out.put([5, 1, 0, 0]);
        out.u32(1_500);
        out.put([3, 4, 64, 0xc0]);
        out.u32(86_400);
        out.u32(14_400);
        out.u32(0);
        out.put(advertised.prefix.octets());
        out.put([25, 3, 0, 0]);
        out.u32(1_800);
        out.put(advertised.resolver.octets());
    })
}

/// A border router of a radio mesh (Thread): no router for anything else (lifetime 0), a prefix of
/// its own for the link and the way to the mesh (RFC 4191 §2.3).
#[must_use]
pub fn mesh_advertisement(from: &Station, prefix: Ipv6Addr, mesh: Ipv6Addr) -> Vec<u8> {
    let to = End::group(IpAddr::V6(ALL_NODES), 0);
    message(&from.link(0), &to, |out| {
        out.put([134, 0, 0, 0, 0, 0, 0, 0]);
        out.u32(0);
        out.u32(0);
        out.put([3, 4, 64, 0xc0]);
        out.u32(1_800);
        out.u32(1_800);
        out.u32(0);
        out.put(prefix.octets());
        out.put([24, 2, 64, 0]);
        out.u32(1_800);
        out.put(mesh.octets().first_chunk::<8>().unwrap_or(&[0; 8]));
        link_address(out, 1, from.mac);
    })
}

/// "Who has `target`?", asked of its group.
#[must_use]
pub fn neighbour_solicitation(from: &End, target: Ipv6Addr) -> Vec<u8> {
    let to = End::group(IpAddr::V6(solicited_node(target)), 0);
    message(&from.with_ttl(255), &to, |out| {
        out.put([135, 0, 0, 0]);
        out.u32(0);
        out.put(target.octets());
        link_address(out, 1, from.mac);
    })
}

/// "Has anybody `target` already?", before taking it (RFC 4862 §5.4.2).
#[must_use]
pub fn duplicate_check(mac: Mac, target: Ipv6Addr) -> Vec<u8> {
    let from = End { mac, address: IpAddr::V6(Ipv6Addr::UNSPECIFIED), port: 0, ttl: 255 };
    let to = End::group(IpAddr::V6(solicited_node(target)), 0);
    message(&from, &to, |out| {
        out.put([135, 0, 0, 0]);
        out.u32(0);
        out.put(target.octets());
    })
}

/// "`from` is at this hardware address", to who asked.
#[must_use]
pub fn neighbour_advertisement(from: &End, to: &End, router: bool) -> Vec<u8> {
    message(&from.with_ttl(255), to, |out| {
        out.put([136, 0, 0, 0]);
        out.u32(if router { 0xe000_0000 } else { 0x6000_0000 });
        if let IpAddr::V6(target) = from.address {
            out.put(target.octets());
        }
        link_address(out, 2, from.mac);
    })
}

/// "I listen to these groups": an MLDv2 report of changes to "exclude nothing".
#[must_use]
pub fn listener_report(from: &End, groups: &[Ipv6Addr]) -> Vec<u8> {
    let to = End::group(IpAddr::V6(ALL_MLDV2), 0);
    let from = from.with_ttl(1);
    // Hop-by-hop options: router alert for MLD, then two octets of padding.
    let hop_by_hop = [ip::ICMPV6, 0, 5, 2, 0, 0, 1, 0];
    let length = hop_by_hop.len() + 8 + 20 * groups.len();
    let mut out = ip::start(&from, &to, 0, 0, length);
    out.put(hop_by_hop);
    let at = out.len();
    out.put([143, 0, 0, 0, 0, 0]);
    out.u16(groups.len() as u16);
    for group in groups {
        out.put([4, 0, 0, 0]);
        out.put(group.octets());
    }
    ip::seal(&mut out, &from, &to, ip::ICMPV6, at, 2);
    out
}

fn message(from: &End, to: &End, body: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let to = to.with_ttl(255);
    let mut inner = Vec::with_capacity(96);
    body(&mut inner);
    let mut out = ip::start(&from.with_ttl(255), &to, ip::ICMPV6, 0, inner.len());
    let at = out.len();
    out.put(inner);
    ip::seal(&mut out, from, &to, ip::ICMPV6, at, 2);
    out
}

fn link_address(out: &mut Vec<u8>, kind: u8, mac: Mac) {
    out.put([kind, 1]);
    out.put(mac);
}
