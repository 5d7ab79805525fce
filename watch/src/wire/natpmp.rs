//! Holes in the firewall, asked for by NAT-PMP (RFC 6886) and its successor PCP (RFC 6887).
//!
//! Both use UDP port 5351 and begin with a version octet: 0 is NAT-PMP, 2 is PCP. NAT-PMP messages
//! have exactly one length for each opcode; a PCP message is a multiple of four octets, at most
//! 1,100, with a fixed length for each opcode and options that fill the rest. Reserved fields must
//! be zero where the standards say so, which few foreign payloads of that length manage.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::bytes::{Bytes, Malformed};

/// A message about a port mapping. Nothing is borrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortControl {
    /// 0: NAT-PMP, 2: PCP.
    pub version: u8,
    /// Whether the gateway answers.
    pub response: bool,
    /// 0 is success; others are errors of RFC 6886 §3.5 or RFC 6887 §7.4. 0 in a request.
    pub result: u16,
    /// What it is about.
    pub subject: Subject,
}

/// What is asked or answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The gateway's address on the internet side (NAT-PMP opcode 0); asked, or told.
    ExternalAddress(Option<Ipv4Addr>),
    /// PCP ANNOUNCE: the gateway's state was lost.
    Announce,
    /// A mapping (NAT-PMP opcodes 1 and 2, PCP MAP).
    Map(Mapping),
    /// A mapping for one peer (PCP PEER).
    Peer {
        /// The mapping.
        mapping: Mapping,
        /// The peer's address.
        peer: IpAddr,
        /// The peer's port.
        peer_port: u16,
    },
    /// A PCP answer to an opcode or version the gateway does not know.
    Unknown {
        /// The opcode, without the response bit.
        opcode: u8,
    },
}

/// A mapping asked for or given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// IP protocol: 6 TCP, 17 UDP; 0 is all (PCP).
    pub protocol: u8,
    /// Port of the thing; 0 is all.
    pub internal_port: u16,
    /// Port on the internet side, suggested or assigned; 0: any.
    pub external_port: u16,
    /// Address on the internet side, suggested or assigned. NAT-PMP has none.
    pub external_address: Option<IpAddr>,
    /// The thing's own address as its request claims it (PCP requests only).
    pub client: Option<IpAddr>,
    /// Seconds; 0 deletes.
    pub lifetime: u32,
}

impl PortControl {
    /// Reads a UDP payload.
    ///
    /// # Errors
    /// [`Malformed`] for another version, an unknown opcode, a wrong length, or reserved fields
    /// that are not zero.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        match bytes.first() {
            Some(0) => nat_pmp(bytes),
            Some(2) => pcp(bytes),
            _ => Err(Malformed { what: "version", at: 0 }),
        }
    }
}

fn nat_pmp(bytes: &[u8]) -> Result<PortControl, Malformed> {
    let mut from = Bytes::new(bytes);
    from.skip(1, "version")?;
    let opcode = from.u8("opcode")?;
    let expected = match opcode {
        0 => 2,
        1 | 2 => 12,
        128 => 12,
        129 | 130 => 16,
        _ => return Err(Malformed { what: "opcode", at: 1 }),
    };
    if bytes.len() != expected {
        return Err(Malformed { what: "length", at: bytes.len() });
    }
    let response = opcode & RESPONSE != 0;
    let mut result = 0;
    if response {
        result = from.u16("result code")?;
        if result > 5 {
            return Err(Malformed { what: "result code", at: 2 });
        }
        from.skip(4, "seconds since start of epoch")?;
    } else if opcode != 0 && from.u16("reserved")? != 0 {
        return Err(Malformed { what: "reserved", at: 2 });
    }
    let subject = match opcode & !RESPONSE {
        0 if response => Subject::ExternalAddress(Some(from.array::<4>("address")?.into())),
        0 => Subject::ExternalAddress(None),
        which => Subject::Map(Mapping {
            protocol: if which == 1 { UDP } else { TCP },
            internal_port: from.u16("internal port")?,
            external_port: from.u16("external port")?,
            external_address: None,
            client: None,
            lifetime: from.u32("lifetime")?,
        }),
    };
    Ok(PortControl { version: 0, response, result, subject })
}

fn pcp(bytes: &[u8]) -> Result<PortControl, Malformed> {
    if bytes.len() > LONGEST_PCP || !bytes.len().is_multiple_of(4) {
        return Err(Malformed { what: "length", at: bytes.len() });
    }
    let mut from = Bytes::new(bytes);
    from.skip(1, "version")?;
    let opcode = from.u8("opcode")?;
    let response = opcode & RESPONSE != 0;
    let opcode = opcode & !RESPONSE;
    let reserved = from.u8("reserved")?;
    let result = from.u8("result code")?;
    if reserved != 0 || (!response && result != 0) || result > 13 {
        return Err(Malformed { what: "reserved", at: 2 });
    }
    let lifetime = from.u32("lifetime")?;
    let client = if response {
        from.skip(4, "epoch time")?;
        if from.array("reserved")? != [0; 12] {
            return Err(Malformed { what: "reserved", at: 12 });
        }
        None
    } else {
        Some(address(&mut from, "client address")?)
    };
    let subject = match opcode {
        0 => Subject::Announce,
        1 => Subject::Map(take_mapping(&mut from, client, lifetime)?),
        2 => {
            let mapping = take_mapping(&mut from, client, lifetime)?;
            let peer_port = from.u16("remote peer port")?;
            if from.u16("reserved")? != 0 {
                return Err(from.malformed("reserved"));
            }
            Subject::Peer { mapping, peer: address(&mut from, "remote peer address")?, peer_port }
        }
        // The gateway copies what it did not understand into its answer (RFC 6887 §8.2).
        _ if response && result != 0 => {
            let subject = Subject::Unknown { opcode };
            return Ok(PortControl { version: 2, response, result: result.into(), subject });
        }
        _ => return Err(Malformed { what: "opcode", at: 1 }),
    };
    while !from.is_empty() {
        from.skip(2, "option code")?;
        let len = usize::from(from.u16("option length")?);
        from.skip(len.next_multiple_of(4), "option length")?;
    }
    Ok(PortControl { version: 2, response, result: result.into(), subject })
}

/// The part that MAP and PEER share (RFC 6887 §11.1 and §12.1).
fn take_mapping(
    from: &mut Bytes<'_>,
    client: Option<IpAddr>,
    lifetime: u32,
) -> Result<Mapping, Malformed> {
    from.skip(12, "mapping nonce")?;
    let protocol = from.u8("protocol")?;
    if from.u24("reserved")? != 0 {
        return Err(from.malformed("reserved"));
    }
    Ok(Mapping {
        protocol,
        internal_port: from.u16("internal port")?,
        external_port: from.u16("external port")?,
        external_address: Some(address(from, "external address")?),
        client,
        lifetime,
    })
}

/// IPv4 addresses come as ::ffff:a.b.c.d (RFC 6887 §5).
fn address(from: &mut Bytes<'_>, what: &'static str) -> Result<IpAddr, Malformed> {
    Ok(Ipv6Addr::from(from.array::<16>(what)?).to_canonical())
}

const RESPONSE: u8 = 0x80;
const TCP: u8 = 6;
const UDP: u8 = 17;
/// RFC 6887 §7.
const LONGEST_PCP: usize = 1100;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    const PCP_MAP: &str = "02 01 0000 00000e10 00000000000000000000ffffc0000209
        0102030405060708090a0b0c 06 000000 0017 0913 00000000000000000000ffff00000000
        02 00 0000";

    #[test]
    fn nat_pmp_asks_for_a_port_and_gets_another() {
        let ask = PortControl::parse(&hostile::hex("00 02 0000 0017 0913 00000e10")).unwrap();
        let Subject::Map(mapping) = ask.subject else { panic!("{ask:?}") };
        assert_eq!((mapping.protocol, mapping.internal_port), (TCP, 23));
        assert_eq!((mapping.external_port, mapping.lifetime), (2323, 3600));
        let reply = hostile::hex("00 82 0000 00000001 0017 c000 00000e10");
        let reply = PortControl::parse(&reply).unwrap();
        assert!(reply.response && reply.result == 0);
        let address = PortControl::parse(&hostile::hex("00 80 0000 00000001 cb007109")).unwrap();
        assert_eq!(address.subject, Subject::ExternalAddress(Some([203, 0, 113, 9].into())));
    }

    #[test]
    fn pcp_tells_the_client_and_its_mapping() {
        let message = PortControl::parse(&hostile::hex(PCP_MAP)).unwrap();
        let Subject::Map(mapping) = message.subject else { panic!("{message:?}") };
        assert_eq!(mapping.client, Some("192.0.2.9".parse().unwrap()));
        assert_eq!((mapping.internal_port, mapping.external_port), (23, 2323));
        assert_eq!((mapping.protocol, mapping.lifetime), (TCP, 3600));
    }

    #[test]
    fn wrong_lengths_and_reserved_fields_are_refused() {
        assert!(PortControl::parse(&[0, 0, 0]).is_err());
        assert!(PortControl::parse(&hostile::hex("00 02 0001 0017 0913 00000e10")).is_err());
        assert!(PortControl::parse(&hostile::hex("01 02 0000 0017 0913 00000e10")).is_err());
        let mut bytes = hostile::hex(PCP_MAP);
        bytes[2] = 1;
        assert!(PortControl::parse(&bytes).is_err());
        bytes[2] = 0;
        *bytes.last_mut().unwrap() = 9;
        assert!(PortControl::parse(&bytes).is_err(), "option past the end");
    }

    #[test]
    fn every_truncation_and_change_does_not_panic() {
        let read = |b: &[u8]| {
            let _ = PortControl::parse(b);
        };
        hostile::every_truncation(&hostile::hex(PCP_MAP), read);
        hostile::every_octet_changed(&hostile::hex(PCP_MAP), read);
        assert!(hostile::taken_for_its_own(|b| PortControl::parse(b).is_ok()) < 5);
    }
}
