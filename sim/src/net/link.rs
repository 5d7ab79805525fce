//! Ethernet, ARP (RFC 826) and LLDP (IEEE 802.1AB).

use std::net::Ipv4Addr;

use super::{Mac, put::Put};

/// Ethertype of IPv4.
pub const IPV4: u16 = 0x0800;
/// Ethertype of ARP.
pub const ARP: u16 = 0x0806;
/// Ethertype of IPv6.
pub const IPV6: u16 = 0x86dd;
/// Ethertype of LLDP.
pub const LLDP: u16 = 0x88cc;

/// Octets of the shortest frame, without its check sequence.
pub const SHORTEST: usize = 60;

const BROADCAST: Mac = [0xff; 6];
/// The nearest bridge: not forwarded by any.
const NEAREST_BRIDGE: Mac = [0x01, 0x80, 0xc2, 0x00, 0x00, 0x0e];

/// Appends the 14 octets in front of every frame.
pub fn header(out: &mut Vec<u8>, from: Mac, to: Mac, kind: u16) {
    out.put(to);
    out.put(from);
    out.u16(kind);
}

/// Pads to the shortest frame with zeros, as the sender's hardware does.
pub fn pad(out: &mut Vec<u8>) {
    if out.len() < SHORTEST {
        out.resize(SHORTEST, 0);
    }
}

/// "Who has `target`? Tell `v4`." With `v4` unspecified it is a probe, with `v4` equal to `target`
/// an announcement (RFC 5227).
#[must_use]
pub fn arp_request(mac: Mac, v4: Ipv4Addr, target: Ipv4Addr) -> Vec<u8> {
    arp(1, (mac, v4), (BROADCAST, [0; 6], target))
}

/// A request sent only to who is believed to have the address.
#[must_use]
pub fn arp_check(from: (Mac, Ipv4Addr), to: (Mac, Ipv4Addr)) -> Vec<u8> {
    arp(1, from, (to.0, [0; 6], to.1))
}

/// "`from.1` is at `from.0`", told to `to`.
#[must_use]
pub fn arp_reply(from: (Mac, Ipv4Addr), to: (Mac, Ipv4Addr)) -> Vec<u8> {
    arp(2, from, (to.0, to.0, to.1))
}

fn arp(operation: u16, from: (Mac, Ipv4Addr), to: (Mac, Mac, Ipv4Addr)) -> Vec<u8> {
    let mut out = Vec::with_capacity(SHORTEST);
    header(&mut out, from.0, to.0, ARP);
    out.put([0, 1, 8, 0, 6, 4]);
    out.u16(operation);
    out.put(from.0);
    out.put(from.1.octets());
    out.put(to.1);
    out.put(to.2.octets());
    pad(&mut out);
    out
}

/// What a switch says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Neighbour<'a> {
    /// Its hardware address, which is also its chassis identifier.
    pub mac: Mac,
    /// The port that this frame left, as `port1`.
    pub port: &'a str,
    /// System name.
    pub name: &'a str,
    /// System description.
    pub description: &'a str,
    /// Management address.
    pub address: Ipv4Addr,
}

/// An LLDP frame with the mandatory elements, names, capabilities (bridge) and management address.
#[must_use]
pub fn lldp(neighbour: &Neighbour<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    header(&mut out, neighbour.mac, NEAREST_BRIDGE, LLDP);
    element(&mut out, 1, |out| {
        out.u8(4);
        out.put(neighbour.mac);
    });
    element(&mut out, 2, |out| {
        out.u8(5);
        out.put(neighbour.port);
    });
    element(&mut out, 3, |out| out.u16(120));
    element(&mut out, 4, |out| out.put(neighbour.port));
    element(&mut out, 5, |out| out.put(neighbour.name));
    element(&mut out, 6, |out| out.put(neighbour.description));
    element(&mut out, 7, |out| out.u32(0x0004_0004));
    element(&mut out, 8, |out| {
        out.put([5, 1]);
        out.put(neighbour.address.octets());
        out.put([2, 0, 0, 0, 1, 0]);
    });
    element(&mut out, 0, |_| {});
    pad(&mut out);
    out
}

/// A type of seven bits, a length of nine, a value.
fn element(out: &mut Vec<u8>, kind: u16, value: impl FnOnce(&mut Vec<u8>)) {
    let at = out.len();
    out.u16(0);
    value(out);
    let length = (out.len() - at - 2) as u16;
    out.set_u16(at, kind << 9 | length);
}
