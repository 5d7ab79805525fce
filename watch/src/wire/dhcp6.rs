//! DHCP for IPv6 (RFC 8415).
//!
//! There is no magic. A message is told by a known type, options that fill it exactly, and at
//! least one of the options its sender must or always does put in: a client or server identifier,
//! an option request, the elapsed time. Relays wrap messages in messages; at most [`MOST_RELAYS`]
//! wrappers are taken off (RFC 8415 §7.6 has a hop limit of 8), in a loop and not by recursion.

use std::net::Ipv6Addr;

use crate::bytes::{Bytes, Malformed};
use crate::wire::labels::Labels;
use crate::wire::nd::Addresses;

/// A message between client and server, out of its relay wrappers.
#[derive(Clone, Copy, Debug)]
pub struct Dhcp6<'a> {
    /// What is said.
    pub message_type: MessageType,
    /// Transaction, 24 bits, chosen by the client.
    pub xid: u32,
    /// Wrappers taken off, 0 to [`MOST_RELAYS`].
    pub relays: u8,
    /// The client's address as the relay next to it saw it.
    pub relayed_for: Option<Ipv6Addr>,
    options: &'a [u8],
}

/// RFC 8415 §7.3, without the relays' own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the standard's names say it")]
pub enum MessageType {
    Solicit = 1,
    Advertise,
    Request,
    Confirm,
    Renew,
    Rebind,
    Reply,
    Release,
    Decline,
    Reconfigure,
    InformationRequest,
}

/// A DHCP unique identifier (RFC 8415 §11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duid<'a> {
    /// Type 1: link-layer address and time.
    LinkLayerTime {
        /// IANA hardware type; 1 is Ethernet.
        hardware: u16,
        /// Seconds since 2000, modulo 2³².
        time: u32,
        /// The address.
        address: &'a [u8],
    },
    /// Type 2: the maker's own.
    Enterprise {
        /// IANA private enterprise number.
        number: u32,
        /// The identifier.
        id: &'a [u8],
    },
    /// Type 3: link-layer address.
    LinkLayer {
        /// IANA hardware type; 1 is Ethernet.
        hardware: u16,
        /// The address.
        address: &'a [u8],
    },
    /// Type 4: UUID (RFC 6355).
    Uuid([u8; 16]),
    /// Any other.
    Other {
        /// The type.
        kind: u16,
        /// What follows.
        id: &'a [u8],
    },
}

/// An address or prefix in an identity association.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What kind of association it stands in.
    pub association: Association,
    /// Number of the association, chosen by the client.
    pub iaid: u32,
    /// The address, or the prefix.
    pub address: Ipv6Addr,
    /// 128 for an address.
    pub prefix_len: u8,
    /// Seconds preferred.
    pub preferred: u32,
    /// Seconds valid; 2³²-1: for ever.
    pub valid: u32,
}

/// IA_NA, IA_TA and IA_PD.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Association {
    /// Option 3.
    Address,
    /// Option 4.
    TemporaryAddress,
    /// Option 25.
    Prefix,
}

impl<'a> Dhcp6<'a> {
    /// Reads a UDP payload.
    ///
    /// # Errors
    /// [`Malformed`] for an unknown type, options that do not fill the message, none of the options
    /// that make it DHCPv6, more than [`MOST_RELAYS`] wrappers, or a wrapper around nothing.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut message = bytes;
        let mut relayed_for = None;
        for relays in 0..=MOST_RELAYS {
            let mut from = Bytes::new(message);
            let kind = from.u8("message type")?;
            if !matches!(kind, RELAY_FORWARD | RELAY_REPLY) {
                return Self::unwrapped(kind, from, relays, relayed_for);
            }
            from.skip(17, "hop count and link address")?;
            relayed_for = Some(Ipv6Addr::from(from.array::<16>("peer address")?));
            let mut options = Options::check(from)?;
            let inner = options.find(|&(code, _)| code == RELAY_MESSAGE);
            message = inner.ok_or(Malformed { what: "relay message", at: 34 })?.1;
        }
        Err(Malformed { what: "relays", at: 0 })
    }

    fn unwrapped(
        kind: u8,
        mut from: Bytes<'a>,
        relays: u8,
        relayed_for: Option<Ipv6Addr>,
    ) -> Result<Self, Malformed> {
        let message_type =
            MessageType::of(kind).ok_or(Malformed { what: "message type", at: 0 })?;
        let xid = from.u24("transaction id")?;
        let mut options = Options::check(from)?;
        if !options.any(|(code, _)| matches!(code, 1 | 2 | 6 | 8)) {
            return Err(from.malformed("identifying option"));
        }
        Ok(Self { message_type, xid, relays, relayed_for, options: from.rest() })
    }

    /// Code and value of the options in their order.
    pub fn options(&self) -> impl Iterator<Item = (u16, &'a [u8])> + use<'a> {
        Options(Bytes::new(self.options))
    }

    /// The value of the first option with this code.
    #[must_use]
    pub fn value(&self, code: u16) -> Option<&'a [u8]> {
        self.options().find(|&(c, _)| c == code).map(|(_, value)| value)
    }

    /// Option 1: who the client is.
    #[must_use]
    pub fn client(&self) -> Option<Duid<'a>> {
        self.value(1).and_then(Duid::read)
    }

    /// Option 2: who the server is.
    #[must_use]
    pub fn server(&self) -> Option<Duid<'a>> {
        self.value(2).and_then(Duid::read)
    }

    /// Option 6: codes a client asks for, in its order.
    pub fn requested_options(&self) -> impl Iterator<Item = u16> + use<'a> {
        let pairs = self.value(6).unwrap_or_default().chunks_exact(2);
        pairs.filter_map(|pair| pair.try_into().ok().map(u16::from_be_bytes))
    }

    /// Option 15: user classes.
    pub fn user_classes(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        strings(self.value(15).unwrap_or_default())
    }

    /// Option 16: enterprise number and its vendor classes, of the first such option.
    #[must_use]
    pub fn vendor_class(&self) -> Option<(u32, impl Iterator<Item = &'a [u8]> + use<'a>)> {
        let mut from = Bytes::new(self.value(16)?);
        let enterprise = from.u32("enterprise number").ok()?;
        Some((enterprise, strings(from.rest())))
    }

    /// Option 23: DNS servers (RFC 3646).
    pub fn dns_servers(&self) -> impl Iterator<Item = Ipv6Addr> + use<'a> {
        Addresses(self.value(23).unwrap_or_default())
    }

    /// Option 39: flags and the name a client wants in the DNS (RFC 4704).
    #[must_use]
    pub fn fqdn(&self) -> Option<(u8, Labels<'a>)> {
        let (&flags, name) = self.value(39)?.split_first()?;
        Some((flags, Labels::parse(name).ok()?))
    }

    /// Option 112: the thing's MUD URL (RFC 8520 §10) as it came: not yet checked to be `https:`
    /// nor even text.
    #[must_use]
    pub fn mud_url(&self) -> Option<&'a [u8]> {
        self.value(112).filter(|url| !url.is_empty())
    }

    /// Addresses and prefixes asked for or given, in the order of the message.
    pub fn leases(&self) -> impl Iterator<Item = Lease> + use<'a> {
        self.options().flat_map(|(code, value)| {
            let (association, times) = match code {
                3 => (Association::Address, 8),
                4 => (Association::TemporaryAddress, 0),
                25 => (Association::Prefix, 8),
                _ => (Association::Address, usize::MAX),
            };
            let mut from = Bytes::new(value);
            let iaid = from.u32("iaid").unwrap_or(0);
            let inner = from.skip(times, "times").map_or(&[][..], |()| from.rest());
            Options(Bytes::new(inner))
                .filter_map(move |(code, value)| Lease::read(association, iaid, code, value))
        })
    }
}

impl MessageType {
    fn of(kind: u8) -> Option<Self> {
        const ALL: [MessageType; 11] = [
            MessageType::Solicit,
            MessageType::Advertise,
            MessageType::Request,
            MessageType::Confirm,
            MessageType::Renew,
            MessageType::Rebind,
            MessageType::Reply,
            MessageType::Release,
            MessageType::Decline,
            MessageType::Reconfigure,
            MessageType::InformationRequest,
        ];
        ALL.get(usize::from(kind).checked_sub(1)?).copied()
    }
}

impl<'a> Duid<'a> {
    /// Reads a DUID, type included. `None` when shorter than its type needs or over 130 octets.
    #[must_use]
    pub fn read(duid: &'a [u8]) -> Option<Self> {
        if duid.len() > LONGEST_DUID {
            return None;
        }
        let mut from = Bytes::new(duid);
        let kind = from.u16("duid type").ok()?;
        Some(match kind {
            1 => {
                let hardware = from.u16("hardware type").ok()?;
                let time = from.u32("time").ok()?;
                Self::LinkLayerTime { hardware, time, address: from.rest() }
            }
            2 => Self::Enterprise { number: from.u32("enterprise number").ok()?, id: from.rest() },
            3 => {
                let hardware = from.u16("hardware type").ok()?;
                Self::LinkLayer { hardware, address: from.rest() }
            }
            4 => Self::Uuid(from.rest().try_into().ok()?),
            _ => Self::Other { kind, id: from.rest() },
        })
    }

    /// The Ethernet address inside, when there is one. It may be that of another interface, or of
    /// one long gone (RFC 8415 §11 says not to rely on it).
    #[must_use]
    pub fn mac(&self) -> Option<[u8; 6]> {
        match *self {
            Self::LinkLayerTime { hardware: 1, address, .. }
            | Self::LinkLayer { hardware: 1, address } => address.try_into().ok(),
            _ => None,
        }
    }
}

impl Lease {
    fn read(association: Association, iaid: u32, code: u16, value: &[u8]) -> Option<Self> {
        let mut from = Bytes::new(value);
        match (association, code) {
            (Association::Address | Association::TemporaryAddress, 5) => {
                let address = from.array::<16>("address").ok()?.into();
                let preferred = from.u32("preferred lifetime").ok()?;
                let valid = from.u32("valid lifetime").ok()?;
                Some(Self { association, iaid, address, prefix_len: 128, preferred, valid })
            }
            (Association::Prefix, 26) => {
                let preferred = from.u32("preferred lifetime").ok()?;
                let valid = from.u32("valid lifetime").ok()?;
                let prefix_len = from.u8("prefix length").ok().filter(|&len| len <= 128)?;
                let address = from.array::<16>("prefix").ok()?.into();
                Some(Self { association, iaid, address, prefix_len, preferred, valid })
            }
            _ => None,
        }
    }
}

/// Options one behind the other; ends at the first that does not fit.
#[derive(Clone, Copy, Debug)]
struct Options<'a>(Bytes<'a>);

impl<'a> Options<'a> {
    /// Checks that options fill the rest exactly.
    fn check(mut from: Bytes<'a>) -> Result<Self, Malformed> {
        let options = Self(Bytes::new(from.rest()));
        while !from.is_empty() {
            from.skip(2, "option code")?;
            from.vec16("option length")?;
        }
        Ok(options)
    }
}

impl<'a> Iterator for Options<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let code = self.0.u16("option code").ok()?;
        Some((code, self.0.vec16("option length").ok()?))
    }
}

/// Strings with a two-octet length before each.
fn strings(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut from = Bytes::new(value);
    core::iter::from_fn(move || from.vec16("length").ok())
}

const RELAY_FORWARD: u8 = 12;
const RELAY_REPLY: u8 = 13;
const RELAY_MESSAGE: u16 = 9;
/// Wrappers taken off: HOP_COUNT_LIMIT of RFC 8415 §7.6.
pub const MOST_RELAYS: u8 = 8;
/// Two octets of type and 128 of identifier (RFC 8415 §11.1).
const LONGEST_DUID: usize = 130;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    fn option(code: u16, value: &[u8]) -> Vec<u8> {
        let len = u16::try_from(value.len()).unwrap();
        [&code.to_be_bytes()[..], &len.to_be_bytes(), value].concat()
    }

    fn request() -> Vec<u8> {
        let address = hostile::hex("20010db8000000000000000000000007 00000e10 00001c20");
        let prefix = hostile::hex("00000e10 00001c20 38 20010db8000100000000000000000000");
        let na = [&[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0][..], &option(5, &address)].concat();
        let pd = [&[0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0][..], &option(26, &prefix)].concat();
        [
            vec![3, 0xab, 0xcd, 0xef],
            option(1, &hostile::hex("0001 0001 2a000000 02005e102030")),
            option(2, &hostile::hex("0002 00000de9 0102")),
            option(6, &[0, 23, 0, 112]),
            option(15, b"\0\x02ab"),
            option(16, b"\0\0\x01\x37\0\x03abc\0\x01d"),
            option(39, b"\x01\x04lamp\x04home\0"),
            option(23, &hostile::hex("20010db8000000000000000000000053")),
            option(3, &na),
            option(25, &pd),
            option(112, b"https://things.example/lamp"),
        ]
        .concat()
    }

    fn relayed(inner: &[u8]) -> Vec<u8> {
        let mut bytes = vec![12, 0];
        bytes.extend([0; 16]);
        bytes.extend(hostile::hex("fe800000000000000000000000000009"));
        bytes.extend(option(9, inner));
        bytes
    }

    #[test]
    fn a_request_tells_who_asks_and_for_what() {
        let bytes = request();
        let dhcp = Dhcp6::parse(&bytes).unwrap();
        assert_eq!((dhcp.message_type, dhcp.xid), (MessageType::Request, 0xab_cdef));
        assert_eq!(dhcp.client().unwrap().mac(), Some([2, 0, 0x5e, 0x10, 0x20, 0x30]));
        assert_eq!(dhcp.server(), Some(Duid::Enterprise { number: 3561, id: &[1, 2] }));
        assert_eq!(dhcp.requested_options().collect::<Vec<_>>(), [23, 112]);
        assert_eq!(dhcp.user_classes().next(), Some(&b"ab"[..]));
        let (enterprise, classes) = dhcp.vendor_class().unwrap();
        assert_eq!((enterprise, classes.count()), (311, 2));
        assert_eq!(dhcp.fqdn().unwrap().1.to_string(), "lamp.home");
        assert_eq!(dhcp.dns_servers().count(), 1);
        assert_eq!(dhcp.mud_url(), Some(&b"https://things.example/lamp"[..]));
        let leases: Vec<_> = dhcp.leases().collect();
        assert_eq!((leases[0].iaid, leases[0].prefix_len, leases[0].valid), (1, 128, 7200));
        assert_eq!(leases[1].address, "2001:db8:1::".parse::<Ipv6Addr>().unwrap());
        assert_eq!((leases[1].association, leases[1].prefix_len), (Association::Prefix, 56));
        assert_eq!(leases.len(), 2);
    }

    #[test]
    fn eight_relays_are_taken_off_and_a_ninth_refuses_the_message() {
        let mut message = request();
        for relays in 1..=MOST_RELAYS {
            message = relayed(&message);
            let dhcp = Dhcp6::parse(&message).unwrap();
            assert_eq!(dhcp.relays, relays);
            assert_eq!(dhcp.relayed_for, Some("fe80::9".parse().unwrap()));
        }
        assert_eq!(Dhcp6::parse(&relayed(&message)).unwrap_err().what, "relays");
    }

    #[test]
    fn lies_and_anonymous_messages_are_refused() {
        assert!(Dhcp6::parse(&[1, 0, 0, 1, 0, 1, 0, 9, 0]).is_err(), "option past the end");
        assert!(Dhcp6::parse(&[1, 0, 0, 1]).is_err(), "nobody asks for nothing");
        assert!(Dhcp6::parse(&[1, 0, 0, 1, 0, 0, 0, 0]).is_err());
        assert!(Dhcp6::parse(&relayed(&[])).is_err());
        let long = [&[1, 0, 0, 1][..], &option(1, &[0; 131])].concat();
        assert_eq!(Dhcp6::parse(&long).unwrap().client(), None);
    }

    #[test]
    fn every_truncation_and_change_neither_panics_nor_loops() {
        let read = |b: &[u8]| {
            let Ok(dhcp) = Dhcp6::parse(b) else { return };
            assert!(dhcp.options().count() <= b.len() / 4);
            assert!(dhcp.leases().count() <= b.len() / 4);
            let _ = (dhcp.client().and_then(|d| d.mac()), dhcp.fqdn(), dhcp.mud_url());
            let _ = dhcp.vendor_class().map(|(_, classes)| classes.count());
        };
        for whole in [request(), relayed(&request())] {
            hostile::every_truncation(&whole, read);
            hostile::every_octet_changed(&whole, read);
        }
        assert!(hostile::taken_for_its_own(|b| Dhcp6::parse(b).is_ok()) < 2);
    }
}
