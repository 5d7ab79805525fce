//! KNXnet/IP (EN 13321-2): light, blinds and heating of buildings, on UDP port 3671.
//!
//! Every message begins 06 10 (header of six octets, version 1.0), a service type that is
//! registered, and a total length that must be the datagram's. Search and description answers carry
//! blocks (DIB), each with its length before it, never zero.

use std::net::Ipv4Addr;

use crate::bytes::{Bytes, Malformed};

/// A message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Knx<'a> {
    /// Service type: 0x0201 search request, 0x0202 search response, 0x0204 description response,
    /// 0x0205 connect request, 0x0420 tunnelling request, 0x0530 routing indication, 0x09xx secure.
    pub service: u16,
    /// What follows the header.
    pub body: &'a [u8],
}

/// The device information block (KNX 03.08.02 §7.5.4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceInfo<'a> {
    /// 0x02 twisted pair, 0x04 power line, 0x10 radio, 0x20 IP.
    pub medium: u8,
    /// Whether programming mode is on: anybody may give it another address.
    pub programming: bool,
    /// Individual address, area.line.device as 4, 4 and 8 bits.
    pub address: u16,
    /// Project and installation.
    pub project: u16,
    /// Serial number; the first two octets are the maker's.
    pub serial: [u8; 6],
    /// Group it routes to; 224.0.23.12 unless changed.
    pub multicast: Ipv4Addr,
    /// Ethernet address.
    pub mac: [u8; 6],
    /// Name in ISO 8859-1, up to 30 octets, without the NULs behind it.
    pub name: &'a [u8],
}

impl<'a> Knx<'a> {
    /// Reads a UDP payload, or one message of a TCP stream.
    ///
    /// # Errors
    /// [`Malformed`] for another header, an unregistered service or a length that is not the
    /// datagram's; for answers also when their blocks do not fill them.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut from = Bytes::new(bytes);
        if from.array("header")? != [0x06, 0x10] {
            return Err(Malformed { what: "header", at: 0 });
        }
        let service = from.u16("service type")?;
        if !is_registered(service) {
            return Err(Malformed { what: "service type", at: 2 });
        }
        if usize::from(from.u16("total length")?) != bytes.len() {
            return Err(Malformed { what: "total length", at: 4 });
        }
        let knx = Self { service, body: from.rest() };
        if let Some(blocks) = knx.block_octets()? {
            let mut from = Bytes::new(blocks);
            while !from.is_empty() {
                take_block(&mut from)?;
            }
        }
        Ok(knx)
    }

    /// The address a search or connection names for answers (HPAI); 0.0.0.0 for "where this came
    /// from".
    #[must_use]
    pub fn endpoint(&self) -> Option<(Ipv4Addr, u16)> {
        if !matches!(self.service, 0x0201..=0x0203 | 0x0205 | 0x020b | 0x020c) {
            return None;
        }
        let mut from = Bytes::new(self.body);
        let _length_and_protocol = from.u16("hpai").ok().filter(|h| h >> 8 == 8)?;
        let address = from.array::<4>("address").ok()?.into();
        Some((address, from.u16("port").ok()?))
    }

    /// Type and content of the blocks of an answer.
    pub fn blocks(&self) -> impl Iterator<Item = (u8, &'a [u8])> + use<'a> {
        let blocks = self.block_octets().ok().flatten().unwrap_or_default();
        let mut from = Bytes::new(blocks);
        core::iter::from_fn(move || take_block(&mut from).ok())
    }

    /// The device information in an answer.
    #[must_use]
    pub fn device(&self) -> Option<DeviceInfo<'a>> {
        let (_, block) = self.blocks().find(|&(kind, _)| kind == 0x01)?;
        let mut from = Bytes::new(block);
        let medium = from.u8("medium").ok()?;
        let programming = from.u8("status").ok()? & 1 != 0;
        let address = from.u16("individual address").ok()?;
        let project = from.u16("project").ok()?;
        let serial = from.array("serial number").ok()?;
        let multicast = from.array::<4>("multicast address").ok()?.into();
        let mac = from.array("mac").ok()?;
        let name = from.take(30, "name").ok()?;
        let end = memchr::memchr(0, name).unwrap_or(name.len());
        let name = name.get(..end)?.trim_ascii_end();
        Some(DeviceInfo { medium, programming, address, project, serial, multicast, mac, name })
    }

    /// Where the blocks are: behind the control endpoint in a search response, at once in a
    /// description response.
    fn block_octets(&self) -> Result<Option<&'a [u8]>, Malformed> {
        let mut from = Bytes::new(self.body);
        match self.service {
            0x0202 | 0x020c => {
                let hpai = usize::from(from.u8("control endpoint")?);
                if hpai < 2 {
                    return Err(from.malformed("control endpoint"));
                }
                from.skip(hpai - 1, "control endpoint")?;
                Ok(Some(from.rest()))
            }
            0x0204 => Ok(Some(from.rest())),
            _ => Ok(None),
        }
    }
}

/// Length, type, content; the length counts itself and the type.
fn take_block<'a>(from: &mut Bytes<'a>) -> Result<(u8, &'a [u8]), Malformed> {
    let len = usize::from(from.u8("block length")?);
    let Some(content) = len.checked_sub(2) else {
        return Err(from.malformed("block length"));
    };
    let kind = from.u8("block type")?;
    Ok((kind, from.take(content, "block length")?))
}

/// Core, device management, tunnelling, routing, remote configuration, secure.
const fn is_registered(service: u16) -> bool {
    matches!(
        service,
        0x0201..=0x020c
            | 0x0310..=0x0311
            | 0x0420..=0x0425
            | 0x0530..=0x0533
            | 0x0740..=0x0743
            | 0x0950..=0x0955
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    fn search_response() -> Vec<u8> {
        let mut bytes = hostile::hex(
            "0610 0202 0000 0801 c0000209 0e57
             3601 0200 1101 0000 000102030405 e000170c 02005e102030",
        );
        bytes.extend(b"KNX IP Router");
        bytes.extend([0; 17]);
        bytes.extend(hostile::hex("0a02 0201 0301 0401 0501"));
        let len = u16::try_from(bytes.len()).unwrap();
        bytes[4..6].copy_from_slice(&len.to_be_bytes());
        bytes
    }

    #[test]
    fn a_router_tells_name_addresses_and_medium() {
        let bytes = search_response();
        let knx = Knx::parse(&bytes).unwrap();
        assert_eq!(knx.endpoint(), Some((Ipv4Addr::new(192, 0, 2, 9), 3671)));
        let device = knx.device().unwrap();
        assert_eq!((device.name, device.medium), (&b"KNX IP Router"[..], 2));
        assert_eq!((device.address, device.programming), (0x1101, false));
        assert_eq!(device.mac, [2, 0, 0x5e, 0x10, 0x20, 0x30]);
        assert_eq!(
            (device.serial, device.multicast.octets()),
            ([0, 1, 2, 3, 4, 5], [224, 0, 23, 12])
        );
        assert_eq!(knx.blocks().count(), 2);
    }

    #[test]
    fn a_block_of_length_zero_is_refused_and_never_loops() {
        let mut bytes = search_response();
        bytes[14] = 0;
        assert_eq!(Knx::parse(&bytes).unwrap_err().what, "block length");
        bytes[14] = 200;
        assert!(Knx::parse(&bytes).is_err());
    }

    #[test]
    fn other_headers_services_and_lengths_are_refused() {
        for (at, value) in [(0, 5), (1, 0x20), (2, 0x0a), (5, 9)] {
            let mut bytes = search_response();
            bytes[at] = value;
            assert!(Knx::parse(&bytes).is_err(), "octet {at}");
        }
    }

    #[test]
    fn every_truncation_and_change_neither_panics_nor_loops() {
        let read = |b: &[u8]| {
            let Ok(knx) = Knx::parse(b) else { return };
            assert!(knx.blocks().count() <= b.len() / 2);
            let _ = (knx.device(), knx.endpoint());
        };
        let whole = search_response();
        hostile::every_truncation(&whole, read);
        hostile::every_octet_changed(&whole, read);
        assert_eq!(hostile::taken_for_its_own(|b| Knx::parse(b).is_ok()), 0);
    }
}
