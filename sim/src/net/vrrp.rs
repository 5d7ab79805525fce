//! VRRP version 3 (RFC 9568): routers that share an address and a hardware address.

use std::net::{IpAddr, Ipv4Addr};

use super::{End, Mac, ip, put::Put};

const GROUP: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 18);

/// The hardware address that the routers of a group share (§7.3).
#[must_use]
pub const fn mac(group: u8) -> Mac {
    [0x00, 0x00, 0x5e, 0x00, 0x01, group]
}

/// The active router's word to the others: sent under the shared hardware address, from the
/// address of its own interface, once a second.
#[must_use]
pub fn advertisement(own: Ipv4Addr, id: u16, group: u8, priority: u8, shared: Ipv4Addr) -> Vec<u8> {
    let from = End { mac: mac(group), address: IpAddr::V4(own), port: 0, ttl: 255 };
    let to = End::group(IpAddr::V4(GROUP), 0);
    let mut out = ip::start(&from, &to, ip::VRRP, id, 12);
    let at = out.len();
    out.put([0x31, group, priority, 1]);
    out.u16(100);
    out.u16(0);
    out.put(shared.octets());
    ip::seal(&mut out, &from, &to, ip::VRRP, at, 6);
    out
}
