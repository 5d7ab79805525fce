//! ARP (RFC 826), with probes and announcements (RFC 5227).
//!
//! Only Ethernet hardware and IPv4 protocol addresses: hardware type 1, protocol 0x0800, lengths 6
//! and 4. Those six fixed octets, an operation of 1 or 2 and a sender that is not a
//! group address tell it from anything else.

use std::net::Ipv4Addr;

use crate::bytes::{Bytes, Malformed};

/// A request or a reply. Nothing is borrowed: a packet is 28 octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arp {
    /// What is asked or said.
    pub operation: Operation,
    /// Ethernet address of the sender, as the message claims (the frame may say otherwise).
    pub sender_mac: [u8; 6],
    /// IPv4 address the sender claims; 0.0.0.0 in a probe.
    pub sender_ip: Ipv4Addr,
    /// Ethernet address of the target; zeros or anything in a request.
    pub target_mac: [u8; 6],
    /// IPv4 address asked for, or of the one answered.
    pub target_ip: Ipv4Addr,
}

/// RFC 826 "ar$op".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// 1: who has the target address?
    Request,
    /// 2: the sender has it.
    Reply,
}

impl Arp {
    /// Reads the payload of an Ethernet frame of type 0x0806; padding behind it is ignored.
    ///
    /// # Errors
    /// [`Malformed`] when short, not Ethernet/IPv4, of another operation (RARP, InARP), or sent by
    /// a group address.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut from = Bytes::new(bytes);
        if from.array("fixed part")? != ETHERNET_IPV4 {
            return Err(Malformed { what: "hardware or protocol type", at: 0 });
        }
        let operation = match from.u16("operation")? {
            1 => Operation::Request,
            2 => Operation::Reply,
            _ => return Err(Malformed { what: "operation", at: 6 }),
        };
        let sender_mac: [u8; 6] = from.array("sender hardware address")?;
        let [first, ..] = sender_mac;
        if first & 1 == 1 {
            return Err(Malformed { what: "sender hardware address", at: 8 });
        }
        Ok(Self {
            operation,
            sender_mac,
            sender_ip: from.array("sender protocol address")?.into(),
            target_mac: from.array("target hardware address")?,
            target_ip: from.array("target protocol address")?.into(),
        })
    }

    /// Whether the sender asks if an address is free before it uses it (RFC 5227 §2.1.1).
    #[must_use]
    pub fn is_probe(&self) -> bool {
        self.operation == Operation::Request
            && self.sender_ip.is_unspecified()
            && !self.target_ip.is_unspecified()
    }

    /// Whether the sender tells everybody its address unasked: an announcement (RFC 5227 §3) or a
    /// gratuitous ARP, request or reply.
    #[must_use]
    pub fn is_gratuitous(&self) -> bool {
        self.sender_ip == self.target_ip && !self.sender_ip.is_unspecified()
    }
}

const ETHERNET_IPV4: [u8; 6] = [0, 1, 8, 0, 6, 4];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    const REQUEST: &str = "0001 0800 06 04 0001 02005e102030 c0000201 000000000000 c0000202";

    #[test]
    fn a_request_yields_both_ends() {
        let arp = Arp::parse(&hostile::hex(REQUEST)).unwrap();
        assert_eq!(arp.operation, Operation::Request);
        assert_eq!(arp.sender_mac, [2, 0, 0x5e, 0x10, 0x20, 0x30]);
        assert_eq!(arp.sender_ip, Ipv4Addr::new(192, 0, 2, 1));
        assert_eq!(arp.target_ip, Ipv4Addr::new(192, 0, 2, 2));
        assert!(!arp.is_probe() && !arp.is_gratuitous());
    }

    #[test]
    fn a_probe_and_an_announcement_are_told_apart() {
        let mut bytes = hostile::hex(REQUEST);
        bytes[14..18].fill(0);
        let probe = Arp::parse(&bytes).unwrap();
        assert!(probe.is_probe() && !probe.is_gratuitous());
        bytes[14..18].copy_from_slice(&[192, 0, 2, 2]);
        let announcement = Arp::parse(&bytes).unwrap();
        assert!(!announcement.is_probe() && announcement.is_gratuitous());
    }

    #[test]
    fn other_hardware_other_operations_and_group_senders_are_refused() {
        for (at, value) in [(1, 6), (2, 0x86), (4, 8), (5, 16), (7, 3), (7, 0), (8, 1)] {
            let mut bytes = hostile::hex(REQUEST);
            bytes[at] = value;
            assert!(Arp::parse(&bytes).is_err(), "octet {at}");
        }
    }

    #[test]
    fn every_truncation_is_refused_and_noise_is_not_arp() {
        let whole = hostile::hex(REQUEST);
        hostile::every_truncation(&whole, |b| assert_eq!(Arp::parse(b).is_ok(), b.len() == 28));
        assert_eq!(hostile::taken_for_its_own(|b| Arp::parse(b).is_ok()), 0);
    }
}
