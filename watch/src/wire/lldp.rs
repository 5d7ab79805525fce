//! LLDP (IEEE 802.1AB): what a thing says of itself to the next switch, with the MUD URL of
//! RFC 8520 §12 and the inventory of LLDP-MED (ANSI/TIA-1057).
//!
//! Ethernet type 0x88cc carries nothing else, and the first three elements are fixed: chassis, port
//! and time to live, in that order and with lengths the standard bounds. All elements must fit.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::bytes::{Bytes, Malformed};

/// An advertisement.
#[derive(Clone, Copy, Debug)]
pub struct Lldp<'a> {
    /// Which box speaks.
    pub chassis: Id<'a>,
    /// From which of its ports.
    pub port: Id<'a>,
    /// Seconds the advertisement holds; 0: the sender goes.
    pub ttl: u16,
    elements: &'a [u8],
}

/// A chassis or port identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Id<'a> {
    /// An Ethernet address (chassis subtype 4, port subtype 3).
    Mac([u8; 6]),
    /// A network address (chassis subtype 5, port subtype 4).
    Ip(IpAddr),
    /// Names and anything else, 1 to 255 octets.
    Other {
        /// 1 to 255; 802.1AB tables 8-2 and 8-3.
        subtype: u8,
        /// What follows.
        id: &'a [u8],
    },
}

/// System and enabled capabilities, the bits of 802.1AB table 8-4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// What the box could do: 4 bridge, 8 access point, 16 router, 32 telephone, 128 station.
    pub system: u16,
    /// What it does.
    pub enabled: u16,
}

/// An organizationally specific element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrgElement<'a> {
    /// The organization's identifier.
    pub oui: [u8; 3],
    /// Its own subtype.
    pub subtype: u8,
    /// Its own format, 0 to 507 octets.
    pub info: &'a [u8],
}

/// The inventory of LLDP-MED: texts of at most 32 octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Inventory<'a> {
    /// Subtype 5.
    pub hardware_revision: Option<&'a [u8]>,
    /// Subtype 6.
    pub firmware_revision: Option<&'a [u8]>,
    /// Subtype 7.
    pub software_revision: Option<&'a [u8]>,
    /// Subtype 8.
    pub serial_number: Option<&'a [u8]>,
    /// Subtype 9.
    pub manufacturer: Option<&'a [u8]>,
    /// Subtype 10.
    pub model: Option<&'a [u8]>,
    /// Subtype 11.
    pub asset: Option<&'a [u8]>,
}

impl<'a> Lldp<'a> {
    /// Reads the payload of an Ethernet frame of type 0x88cc; padding behind the end is ignored.
    ///
    /// # Errors
    /// [`Malformed`] when the three mandatory elements are not first, or an element does not fit.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut from = Bytes::new(bytes);
        let (CHASSIS, chassis) = take_element(&mut from)? else {
            return Err(Malformed { what: "chassis id", at: 0 });
        };
        let chassis = Id::read(chassis, 4).ok_or(Malformed { what: "chassis id", at: 0 })?;
        let at = from.at();
        let (PORT, port) = take_element(&mut from)? else {
            return Err(Malformed { what: "port id", at });
        };
        let port = Id::read(port, 3).ok_or(Malformed { what: "port id", at })?;
        let at = from.at();
        let (TTL, &[high, low, ..]) = take_element(&mut from)? else {
            return Err(Malformed { what: "time to live", at });
        };
        let elements = from.rest();
        while !from.is_empty() {
            if let (END, _) = take_element(&mut from)? {
                break;
            }
        }
        Ok(Self { chassis, port, ttl: u16::from_be_bytes([high, low]), elements })
    }

    /// Type and value of the elements behind the mandatory ones, without the end.
    pub fn elements(&self) -> impl Iterator<Item = (u8, &'a [u8])> + use<'a> {
        let mut from = Bytes::new(self.elements);
        core::iter::from_fn(move || take_element(&mut from).ok().filter(|&(kind, _)| kind != END))
    }

    /// Organizationally specific elements.
    pub fn org_elements(&self) -> impl Iterator<Item = OrgElement<'a>> + use<'a> {
        self.elements().filter(|&(kind, _)| kind == ORGANIZATION).filter_map(|(_, value)| {
            let mut from = Bytes::new(value);
            let oui = from.array("oui").ok()?;
            let subtype = from.u8("subtype").ok()?;
            Some(OrgElement { oui, subtype, info: from.rest() })
        })
    }

    /// Type 4: what the port is called.
    #[must_use]
    pub fn port_description(&self) -> Option<&'a [u8]> {
        self.value(4)
    }

    /// Type 5: name of the system.
    #[must_use]
    pub fn system_name(&self) -> Option<&'a [u8]> {
        self.value(5)
    }

    /// Type 6: hardware, operating system, versions in words.
    #[must_use]
    pub fn system_description(&self) -> Option<&'a [u8]> {
        self.value(6)
    }

    /// Type 7.
    #[must_use]
    pub fn capabilities(&self) -> Option<Capabilities> {
        let mut from = Bytes::new(self.value(7)?);
        let system = from.u16("capabilities").ok()?;
        let enabled = from.u16("enabled capabilities").ok()?;
        Some(Capabilities { system, enabled })
    }

    /// Type 8: addresses to manage the box by; those that are not IP addresses are left out.
    pub fn management_addresses(&self) -> impl Iterator<Item = IpAddr> + use<'a> {
        self.elements()
            .filter(|&(kind, _)| kind == 8)
            .filter_map(|(_, value)| address(Bytes::new(value).vec8("address length").ok()?))
    }

    /// The MUD URL (RFC 8520 §12) as it came: not yet checked to be `https:` nor even text.
    #[must_use]
    pub fn mud_url(&self) -> Option<&'a [u8]> {
        let is_mud = |e: &OrgElement<'_>| e.oui == OUI_IANA && e.subtype == 1;
        self.org_elements().find(is_mud).map(|e| e.info).filter(|url| !url.is_empty())
    }

    /// The LLDP-MED inventory; the first of each element counts.
    #[must_use]
    pub fn inventory(&self) -> Inventory<'a> {
        let mut inventory = Inventory::default();
        for element in self.org_elements().filter(|e| e.oui == OUI_TIA && !e.info.is_empty()) {
            let slot = match element.subtype {
                5 => &mut inventory.hardware_revision,
                6 => &mut inventory.firmware_revision,
                7 => &mut inventory.software_revision,
                8 => &mut inventory.serial_number,
                9 => &mut inventory.manufacturer,
                10 => &mut inventory.model,
                11 => &mut inventory.asset,
                _ => continue,
            };
            slot.get_or_insert(element.info);
        }
        inventory
    }

    fn value(&self, kind: u8) -> Option<&'a [u8]> {
        self.elements().find(|&(k, _)| k == kind).map(|(_, value)| value)
    }
}

impl<'a> Id<'a> {
    /// `mac` is the subtype that means an Ethernet address; the one behind it a network address.
    fn read(value: &'a [u8], mac: u8) -> Option<Self> {
        let (&subtype, id) = value.split_first()?;
        if subtype == 0 || id.is_empty() || id.len() > 255 {
            return None;
        }
        let other = Self::Other { subtype, id };
        Some(if subtype == mac {
            id.try_into().map_or(other, Self::Mac)
        } else if subtype == mac + 1 {
            address(id).map_or(other, Self::Ip)
        } else {
            other
        })
    }
}

/// An address behind its IANA family number: 1 is IPv4, 2 IPv6.
fn address(value: &[u8]) -> Option<IpAddr> {
    match value.split_first()? {
        (1, v4) => <[u8; 4]>::try_from(v4).ok().map(|a| Ipv4Addr::from(a).into()),
        (2, v6) => <[u8; 16]>::try_from(v6).ok().map(|a| Ipv6Addr::from(a).into()),
        _ => None,
    }
}

/// Seven bits of type, nine of length.
fn take_element<'a>(from: &mut Bytes<'a>) -> Result<(u8, &'a [u8]), Malformed> {
    let [high, low] = from.array("element header")?;
    let len = usize::from(u16::from_be_bytes([high & 1, low]));
    Ok((high >> 1, from.take(len, "element length")?))
}

const END: u8 = 0;
const CHASSIS: u8 = 1;
const PORT: u8 = 2;
const TTL: u8 = 3;
const ORGANIZATION: u8 = 127;
/// The OUI of IANA, under which RFC 8520 registers the MUD URL.
const OUI_IANA: [u8; 3] = [0x00, 0x00, 0x5e];
/// The OUI of TR-41, under which LLDP-MED puts its elements.
const OUI_TIA: [u8; 3] = [0x00, 0x12, 0xbb];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    fn element(kind: u8, value: &[u8]) -> Vec<u8> {
        [&[kind << 1, u8::try_from(value.len()).unwrap()], value].concat()
    }

    fn advertisement() -> Vec<u8> {
        [
            element(1, &[4, 2, 0, 0x5e, 0x10, 0x20, 0x30]),
            element(2, b"\x07eth0"),
            element(3, &[0, 120]),
            element(4, b"uplink"),
            element(5, b"lamp"),
            element(6, b"Lamp 3 Linux 6.1"),
            element(7, &[0, 0x80, 0, 0x80]),
            element(8, &[5, 1, 192, 0, 2, 7, 2, 0, 0, 0, 1, 0]),
            element(127, b"\x00\x00\x5e\x01https://things.example/lamp"),
            element(127, b"\x00\x12\xbb\x06fw-1.2"),
            element(127, b"\x00\x12\xbb\x09Maker"),
            element(127, b"\x00\x12\xbb\x0aLamp 3"),
            element(0, &[]),
            vec![0xaa; 9],
        ]
        .concat()
    }

    #[test]
    fn a_thing_tells_name_mud_url_and_inventory() {
        let bytes = advertisement();
        let lldp = Lldp::parse(&bytes).unwrap();
        assert_eq!(lldp.chassis, Id::Mac([2, 0, 0x5e, 0x10, 0x20, 0x30]));
        assert_eq!(lldp.port, Id::Other { subtype: 7, id: b"eth0" });
        assert_eq!((lldp.ttl, lldp.system_name()), (120, Some(&b"lamp"[..])));
        assert_eq!(lldp.system_description(), Some(&b"Lamp 3 Linux 6.1"[..]));
        assert_eq!(lldp.port_description(), Some(&b"uplink"[..]));
        assert_eq!(lldp.capabilities(), Some(Capabilities { system: 0x80, enabled: 0x80 }));
        let managed: Vec<_> = lldp.management_addresses().map(|a| a.to_string()).collect();
        assert_eq!(managed, ["192.0.2.7"]);
        assert_eq!(lldp.mud_url(), Some(&b"https://things.example/lamp"[..]));
        let inventory = lldp.inventory();
        assert_eq!(inventory.firmware_revision, Some(&b"fw-1.2"[..]));
        assert_eq!(inventory.manufacturer, Some(&b"Maker"[..]));
        assert_eq!((inventory.model, inventory.asset), (Some(&b"Lamp 3"[..]), None));
        assert_eq!(lldp.org_elements().count(), 4);
    }

    #[test]
    fn order_and_lengths_are_the_protocol() {
        let swapped = [element(2, b"\x07a"), element(1, b"\x07b"), element(3, &[0, 1])].concat();
        assert!(Lldp::parse(&swapped).is_err());
        let empty_id = [element(1, b"\x07"), element(2, b"\x07b"), element(3, &[0, 1])].concat();
        assert!(Lldp::parse(&empty_id).is_err());
        let mut beyond = [element(1, b"\x07a"), element(2, b"\x07b"), element(3, &[0, 1])].concat();
        assert!(Lldp::parse(&beyond).is_ok());
        beyond.extend([5 << 1 | 1, 0xff, b'x']);
        assert_eq!(Lldp::parse(&beyond).unwrap_err().what, "element length");
    }

    #[test]
    fn every_truncation_and_change_neither_panics_nor_loops() {
        let read = |b: &[u8]| {
            let Ok(lldp) = Lldp::parse(b) else { return };
            assert!(lldp.elements().count() <= b.len() / 2);
            let _ = (lldp.mud_url(), lldp.inventory(), lldp.capabilities());
            let _ = lldp.management_addresses().count();
        };
        let whole = advertisement();
        hostile::every_truncation(&whole, read);
        hostile::every_octet_changed(&whole, read);
        assert!(hostile::taken_for_its_own(|b| Lldp::parse(b).is_ok()) < 2);
    }
}
