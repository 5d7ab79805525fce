//! What the technical things of a building say: BACnet/IP (ASHRAE 135 annex J), KNXnet/IP (EN
//! 13321-2) and Modbus/TCP (the Modbus messaging guide of 2006).

use std::net::Ipv4Addr;

use crate::net::{Mac, put::Put};

/// BACnet's port.
pub(super) const BACNET: u16 = 47_808;
/// KNXnet/IP's port.
pub(super) const KNX: u16 = 3_671;
/// KNXnet/IP's group.
pub(super) const KNX_GROUP: Ipv4Addr = Ipv4Addr::new(224, 0, 23, 12);
/// Modbus' port.
pub(super) const MODBUS: u16 = 502;

/// "Which devices are there?", to all.
pub(super) fn who_is() -> Vec<u8> {
    bacnet(11, &[0x10, 8])
}

/// "I am device `instance`", of an invented vendor number that nobody has.
pub(super) fn i_am(instance: u32) -> Vec<u8> {
    let mut apdu = vec![0x10, 0];
    apdu.u8(0xc4);
    apdu.u32(8 << 22 | (instance & 0x3f_ffff));
    // Longest message 1,476 octets, no segmentation, vendor 65,001.
    apdu.put([0x22, 0x05, 0xc4, 0x91, 3, 0x22, 0xfd, 0xe9]);
    bacnet(11, &apdu)
}

fn bacnet(function: u8, apdu: &[u8]) -> Vec<u8> {
    let mut out = vec![0x81, function];
    out.u16((6 + apdu.len()) as u16);
    // Network layer: version 1, nothing to route.
    out.put([1, 0]);
    out.put(apdu);
    out
}

/// "Who is there?", with where to answer.
pub(super) fn knx_search(from: Ipv4Addr, port: u16) -> Vec<u8> {
    let mut out = vec![6, 0x10, 2, 1, 0, 14];
    endpoint(&mut out, from, port);
    out
}

/// The gateway's answer: who it is and what it can.
pub(super) fn knx_found(own: Ipv4Addr, mac: Mac, name: &str) -> Vec<u8> {
    let mut out = vec![6, 0x10, 2, 2, 0, 78];
    endpoint(&mut out, own, KNX);
    // Device information: twisted pair, individual address 1.1.0, serial number, group.
    out.put([54, 1, 2, 0, 0x11, 0, 0, 0]);
    out.put(mac);
    out.put(KNX_GROUP.octets());
    out.put(mac);
    let mut name: Vec<u8> = name.bytes().take(29).collect();
    name.resize(30, 0);
    out.put(name);
    // Services: core, device management, tunnelling, routing.
    out.put([10, 2, 2, 1, 3, 1, 4, 1, 5, 1]);
    out
}

/// A telegram on the group: light or blind `number` is set to on or off.
pub(super) fn knx_routing(number: u8, on: bool) -> Vec<u8> {
    // cEMI: L_Data.ind from 1.1.7 to group 1/2/number, one octet of group value write.
    let value = 0x80 | u8::from(on);
    let mut out = vec![6, 0x10, 5, 0x30, 0, 17];
    out.put([0x29, 0, 0xbc, 0xe0, 0x11, 7, 0x0a, number, 1, 0, value]);
    out
}

fn endpoint(out: &mut Vec<u8>, address: Ipv4Addr, port: u16) {
    out.put([8, 1]);
    out.put(address.octets());
    out.u16(port);
}

/// "What stands in these input registers?"
pub(super) fn modbus_read(transaction: u16, from: u16, count: u16) -> Vec<u8> {
    let mut out = Vec::with_capacity(12);
    out.u16(transaction);
    out.put([0, 0, 0, 6, 1, 4]);
    out.u16(from);
    out.u16(count);
    out
}

/// What stands there.
pub(super) fn modbus_values(transaction: u16, values: &[u16]) -> Vec<u8> {
    let mut out = Vec::with_capacity(9 + 2 * values.len());
    out.u16(transaction);
    out.u16(0);
    out.u16((3 + 2 * values.len()) as u16);
    out.put([1, 4, (2 * values.len()) as u8]);
    values.iter().for_each(|v| out.u16(*v));
    out
}

#[cfg(test)]
mod tests {
    use gardien_watch::wire::{bacnet::Bacnet, knx::Knx, modbus::Modbus};

    use super::*;

    #[test]
    fn the_watcher_understands_every_message() {
        for message in [who_is(), i_am(4_711)] {
            let read = Bacnet::parse(&message).unwrap();
            assert!(read.apdu.is_some(), "{message:02x?}");
        }
        let own = Ipv4Addr::new(192, 168, 20, 40);
        let found = knx_found(own, [0, 0, 0x5e, 0, 0x53, 1], "Busbrug KN1");
        for message in [knx_search(own, KNX), found.clone(), knx_routing(3, true)] {
            Knx::parse(&message).unwrap();
        }
        assert!(Knx::parse(&found).unwrap().device().is_some());
        for message in [modbus_read(7, 0, 4), modbus_values(7, &[1, 2, 3, 4])] {
            Modbus::parse(&message).unwrap();
        }
    }
}
