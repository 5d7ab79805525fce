//! Neighbour discovery (RFC 4861): ICMPv6 types 133 to 137, with the options of RFC 8106 (DNS
//! servers and search lists) and RFC 8910 (captive portal).
//!
//! The message is told by its type, a code of 0, its fixed length and options that fill the rest
//! exactly, each a whole number of eight octets and never zero (RFC 4861 §4.6 says to discard the
//! packet then; a reader that does not stands still). The other rule a receiver must check, hop
//! limit 255, is the caller's: it stands in the IP header.

use std::net::Ipv6Addr;

use crate::bytes::{Bytes, Malformed};
use crate::wire::labels::Names;

/// A message and its options.
#[derive(Clone, Copy, Debug)]
pub struct Nd<'a> {
    /// What is said.
    pub message: Message,
    options: &'a [u8],
}

/// The fixed part of the five messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// 133: are there routers?
    RouterSolicitation,
    /// 134: here is one.
    RouterAdvertisement(Router),
    /// 135: who has this address?
    NeighborSolicitation {
        /// The address asked for; never a group.
        target: Ipv6Addr,
    },
    /// 136: this one has.
    NeighborAdvertisement {
        /// The address told about; never a group.
        target: Ipv6Addr,
        /// The sender is a router.
        router: bool,
        /// It was asked for.
        solicited: bool,
        /// It is to replace what was known.
        overrides: bool,
    },
    /// 137: a better first hop.
    Redirect {
        /// The better hop, or the destination itself when that is on the link.
        target: Ipv6Addr,
        /// Where the packets go.
        destination: Ipv6Addr,
    },
}

/// What a router says of itself (RFC 4861 §4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Router {
    /// Hop limit for hosts to use; 0: not told.
    pub hop_limit: u8,
    /// M: addresses are to be had by DHCPv6.
    pub managed: bool,
    /// O: other settings are to be had by DHCPv6.
    pub other: bool,
    /// RFC 4191 preference: 1 high, 0 medium, -1 low. The reserved value reads as medium.
    pub preference: i8,
    /// Seconds it serves as default router; 0: it does not.
    pub lifetime: u16,
    /// Milliseconds a neighbour counts as reachable; 0: not told.
    pub reachable_time: u32,
    /// Milliseconds between solicitations; 0: not told.
    pub retrans_timer: u32,
}

/// One option.
#[derive(Clone, Copy, Debug)]
pub enum NdOption<'a> {
    /// 1: link-layer address of the sender. Six octets on Ethernet.
    SourceLinkLayer(&'a [u8]),
    /// 2: link-layer address of the target. Six octets on Ethernet.
    TargetLinkLayer(&'a [u8]),
    /// 3: a prefix of the link.
    Prefix(Prefix),
    /// 4: beginning of the packet that was redirected.
    Redirected(&'a [u8]),
    /// 5: MTU of the link in octets.
    Mtu(u32),
    /// 25: addresses of DNS servers (RFC 8106 §5.1).
    DnsServers {
        /// Seconds they may be used; 0: no longer, 2³²-1: for ever.
        lifetime: u32,
        /// The servers.
        servers: Addresses<'a>,
    },
    /// 31: DNS search list (RFC 8106 §5.2).
    SearchList {
        /// Seconds it may be used.
        lifetime: u32,
        /// The domains.
        domains: Names<'a>,
    },
    /// 37: address of the captive portal's API (RFC 8910 §2.3), without padding.
    CaptivePortal(&'a [u8]),
    /// Any other, and known ones of a wrong length.
    Other {
        /// The type.
        kind: u8,
        /// What follows type and length.
        body: &'a [u8],
    },
}

/// A prefix option (RFC 4861 §4.6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix {
    /// The prefix; bits behind `len` are not meaningful.
    pub prefix: Ipv6Addr,
    /// Bits that count, 0 to 128.
    pub len: u8,
    /// L: addresses in it are on this link.
    pub on_link: bool,
    /// A: hosts may form addresses from it (SLAAC).
    pub autonomous: bool,
    /// Seconds the prefix is valid; 2³²-1: for ever.
    pub valid: u32,
    /// Seconds addresses from it are preferred.
    pub preferred: u32,
}

impl<'a> Nd<'a> {
    /// Reads a whole ICMPv6 message, from its type on.
    ///
    /// # Errors
    /// [`Malformed`] for another type, a code that is not 0, a group as target, or options that do
    /// not fill the message exactly.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut from = Bytes::new(bytes);
        let kind = from.u8("type")?;
        if !(133..=137).contains(&kind) {
            return Err(Malformed { what: "type", at: 0 });
        }
        if from.u8("code")? != 0 {
            return Err(Malformed { what: "code", at: 1 });
        }
        from.skip(2, "checksum")?;
        let message = match kind {
            133 => from.skip(4, "reserved").map(|()| Message::RouterSolicitation)?,
            134 => Message::RouterAdvertisement(Router::take(&mut from)?),
            135 => {
                from.skip(4, "reserved")?;
                Message::NeighborSolicitation { target: unicast(&mut from)? }
            }
            136 => {
                let flags = from.u32("flags")?;
                Message::NeighborAdvertisement {
                    target: unicast(&mut from)?,
                    router: flags & 1 << 31 != 0,
                    solicited: flags & 1 << 30 != 0,
                    overrides: flags & 1 << 29 != 0,
                }
            }
            _ => {
                from.skip(4, "reserved")?;
                Message::Redirect { target: unicast(&mut from)?, destination: unicast(&mut from)? }
            }
        };
        let options = from.rest();
        while !from.is_empty() {
            take_option(&mut from)?;
        }
        Ok(Self { message, options })
    }

    /// The options in their order.
    pub fn options(&self) -> impl Iterator<Item = NdOption<'a>> + use<'a> {
        let mut from = Bytes::new(self.options);
        core::iter::from_fn(move || {
            let (kind, body) = take_option(&mut from).ok()?;
            Some(NdOption::read(kind, body).unwrap_or(NdOption::Other { kind, body }))
        })
    }

    /// The Ethernet address the sender gives for itself: the source option, or in an advertisement
    /// the target option.
    #[must_use]
    pub fn link_layer(&self) -> Option<[u8; 6]> {
        let advertises = matches!(self.message, Message::NeighborAdvertisement { .. });
        self.options().find_map(|option| match option {
            NdOption::SourceLinkLayer(mac) if !advertises => <[u8; 6]>::try_from(mac).ok(),
            NdOption::TargetLinkLayer(mac) if advertises => <[u8; 6]>::try_from(mac).ok(),
            _ => None,
        })
    }

    /// The prefixes advertised.
    pub fn prefixes(&self) -> impl Iterator<Item = Prefix> + use<'a> {
        self.options().filter_map(|option| match option {
            NdOption::Prefix(prefix) => Some(prefix),
            _ => None,
        })
    }

    /// The DNS servers advertised with a lifetime that is not 0.
    pub fn dns_servers(&self) -> impl Iterator<Item = Ipv6Addr> + use<'a> {
        self.options().flat_map(|option| match option {
            NdOption::DnsServers { lifetime: 1.., servers } => servers,
            _ => Addresses(&[]),
        })
    }
}

impl Router {
    fn take(from: &mut Bytes<'_>) -> Result<Self, Malformed> {
        let hop_limit = from.u8("hop limit")?;
        let flags = from.u8("flags")?;
        Ok(Self {
            hop_limit,
            managed: flags & 0x80 != 0,
            other: flags & 0x40 != 0,
            preference: match flags >> 3 & 3 {
                1 => 1,
                3 => -1,
                _ => 0,
            },
            lifetime: from.u16("router lifetime")?,
            reachable_time: from.u32("reachable time")?,
            retrans_timer: from.u32("retrans timer")?,
        })
    }
}

impl<'a> NdOption<'a> {
    /// `body` is what follows type and length: 8 n - 2 octets.
    fn read(kind: u8, body: &'a [u8]) -> Option<Self> {
        let mut from = Bytes::new(body);
        Some(match kind {
            1 => Self::SourceLinkLayer(body),
            2 => Self::TargetLinkLayer(body),
            3 if body.len() == 30 => {
                let len = from.u8("prefix length").ok().filter(|&len| len <= 128)?;
                let flags = from.u8("flags").ok()?;
                let valid = from.u32("valid lifetime").ok()?;
                let preferred = from.u32("preferred lifetime").ok()?;
                from.skip(4, "reserved").ok()?;
                let prefix = from.array::<16>("prefix").ok()?.into();
                let (on_link, autonomous) = (flags & 0x80 != 0, flags & 0x40 != 0);
                Self::Prefix(Prefix { prefix, len, on_link, autonomous, valid, preferred })
            }
            4 => Self::Redirected(body.get(6..)?),
            5 if body.len() == 6 => {
                from.skip(2, "reserved").ok()?;
                Self::Mtu(from.u32("mtu").ok()?)
            }
            25 | 31 => {
                from.skip(2, "reserved").ok()?;
                let lifetime = from.u32("lifetime").ok()?;
                if kind == 31 {
                    Self::SearchList { lifetime, domains: Names::new(from.rest()) }
                } else if from.left() >= 16 && from.left().is_multiple_of(16) {
                    Self::DnsServers { lifetime, servers: Addresses(from.rest()) }
                } else {
                    return None;
                }
            }
            37 => Self::CaptivePortal(without_padding(body)),
            _ => return None,
        })
    }
}

/// IPv6 addresses one behind the other.
#[derive(Clone, Copy, Debug)]
pub struct Addresses<'a>(pub(crate) &'a [u8]);

impl Iterator for Addresses<'_> {
    type Item = Ipv6Addr;

    fn next(&mut self) -> Option<Ipv6Addr> {
        let (first, rest) = self.0.split_first_chunk::<16>()?;
        self.0 = rest;
        Some(Ipv6Addr::from(*first))
    }
}

fn without_padding(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|&octet| octet != 0).map_or(0, |last| last + 1);
    text.get(..end).unwrap_or_default()
}

fn unicast(from: &mut Bytes<'_>) -> Result<Ipv6Addr, Malformed> {
    let at = from.at();
    let address = Ipv6Addr::from(from.array::<16>("address")?);
    if address.is_multicast() { Err(Malformed { what: "address", at }) } else { Ok(address) }
}

fn take_option<'a>(from: &mut Bytes<'a>) -> Result<(u8, &'a [u8]), Malformed> {
    let kind = from.u8("option type")?;
    let units = usize::from(from.u8("option length")?);
    //= https://www.rfc-editor.org/rfc/rfc4861#section-4.6
    //# Nodes MUST silently discard an ND packet that contains an option with length zero.
    let Some(body) = (units * 8).checked_sub(2) else {
        return Err(from.malformed("option length"));
    };
    Ok((kind, from.take(body, "option length")?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    fn router_advertisement() -> Vec<u8> {
        hostile::hex(
            "86 00 0000 40 c8 0708 00000000 00000000
             01 01 02005e102030
             05 01 0000 000005dc
             03 04 40 c0 00278d00 00093a80 00000000 20010db8000000010000000000000000
             19 03 0000 00000e10 20010db8000000000000000000000053
             1f 03 0000 00000e10 04686f6d65046172706100 0000000000",
        )
    }

    #[test]
    fn a_router_advertisement_tells_prefix_lifetimes_mtu_and_dns() {
        let bytes = router_advertisement();
        let nd = Nd::parse(&bytes).unwrap();
        let Message::RouterAdvertisement(router) = nd.message else { panic!("{nd:?}") };
        assert_eq!((router.hop_limit, router.lifetime), (64, 1800));
        assert_eq!((router.managed, router.other, router.preference), (true, true, 1));
        assert_eq!(nd.link_layer(), Some([2, 0, 0x5e, 0x10, 0x20, 0x30]));
        let prefix = nd.prefixes().next().unwrap();
        assert_eq!(prefix.prefix, "2001:db8:0:1::".parse::<Ipv6Addr>().unwrap());
        assert_eq!((prefix.len, prefix.on_link, prefix.autonomous), (64, true, true));
        assert_eq!((prefix.valid, prefix.preferred), (2_592_000, 604_800));
        let servers: Vec<Ipv6Addr> = nd.dns_servers().collect();
        assert_eq!(servers, ["2001:db8::53".parse::<Ipv6Addr>().unwrap()]);
        let mut mtu = 0;
        let mut domain = String::new();
        for option in nd.options() {
            match option {
                NdOption::Mtu(octets) => mtu = octets,
                NdOption::SearchList { domains, .. } => {
                    domain = domains.map(|d| d.to_string()).collect();
                }
                _ => {}
            }
        }
        assert_eq!((mtu, domain.as_str()), (1500, "home.arpa"));
    }

    #[test]
    fn a_neighbour_answers_with_its_address_and_flags() {
        let bytes =
            hostile::hex("88 00 0000 60000000 fe800000000000000000000000000001 02 01 02005e102030");
        let nd = Nd::parse(&bytes).unwrap();
        let target = "fe80::1".parse().unwrap();
        assert_eq!(
            nd.message,
            Message::NeighborAdvertisement {
                target,
                router: false,
                solicited: true,
                overrides: true
            }
        );
        assert_eq!(nd.link_layer(), Some([2, 0, 0x5e, 0x10, 0x20, 0x30]));
    }

    #[test]
    fn an_option_of_length_zero_is_refused_and_never_loops() {
        let bytes = hostile::hex("85 00 0000 00000000 01 00 02005e102030");
        assert_eq!(Nd::parse(&bytes).unwrap_err().what, "option length");
        let beyond = hostile::hex("85 00 0000 00000000 01 02 02005e102030");
        assert!(Nd::parse(&beyond).is_err());
    }

    #[test]
    fn a_group_as_target_and_a_code_are_refused() {
        let group = hostile::hex("87 00 0000 00000000 ff020000000000000000000000000001");
        assert!(Nd::parse(&group).is_err());
        assert!(Nd::parse(&hostile::hex("85 01 0000 00000000")).is_err());
    }

    #[test]
    fn every_truncation_and_change_neither_panics_nor_loops() {
        let read = |b: &[u8]| {
            let Ok(nd) = Nd::parse(b) else { return };
            assert!(nd.options().count() <= b.len() / 8);
            let _ = (nd.link_layer(), nd.prefixes().count(), nd.dns_servers().count());
            for option in nd.options() {
                if let NdOption::SearchList { domains, .. } = option {
                    assert!(domains.count() <= b.len());
                }
            }
        };
        let whole = router_advertisement();
        hostile::every_truncation(&whole, read);
        hostile::every_octet_changed(&whole, read);
        hostile::noise(read);
    }
}
