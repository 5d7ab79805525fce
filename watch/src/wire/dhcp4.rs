//! DHCP for IPv4 (RFC 2131, RFC 2132): where a thing tells who it is.
//!
//! A message is told by its magic cookie 63 82 53 63 at octet 236, an op of 1 or 2, a hardware
//! address of at most 16 octets and options that fit: by content, not by ports 67 and 68. The order
//! of options and the parameter list are a good fingerprint, so both are kept as they came.
//!
//! Options may spill into the `file` and `sname` fields (option 52, RFC 2132 §9.3). The spill is
//! read once, in that order, and an option 52 found there is not obeyed again: no loop. An option
//! split in parts (RFC 3396) yields its parts one by one; the accessors take the first.

use std::net::Ipv4Addr;

use crate::bytes::{Bytes, Malformed};
use crate::wire::labels::Labels;

/// A message, BOOTP's (RFC 951) included when it carries the magic cookie.
#[derive(Clone, Copy, Debug)]
pub struct Dhcp4<'a> {
    /// Who speaks: op 1 is a client (BOOTREQUEST), op 2 a server (BOOTREPLY).
    pub from_client: bool,
    /// Transaction, chosen by the client.
    pub xid: u32,
    /// Seconds since the client began.
    pub secs: u16,
    /// B flag: answers are to be broadcast.
    pub broadcast: bool,
    /// Address the client has already.
    pub ciaddr: Ipv4Addr,
    /// Address the server gives.
    pub yiaddr: Ipv4Addr,
    /// Next server for booting.
    pub siaddr: Ipv4Addr,
    /// Relay agent between them; 0.0.0.0: none.
    pub giaddr: Ipv4Addr,
    /// Hardware type of [`chaddr`](Self::chaddr): 1 is Ethernet.
    pub htype: u8,
    /// Client hardware address, 0 to 16 octets.
    pub chaddr: &'a [u8],
    /// Option 53, when it is there.
    pub message_type: Option<MessageType>,
    sname: &'a [u8],
    file: &'a [u8],
    options: &'a [u8],
    overload: u8,
}

/// Option 53 (RFC 2132 §9.6; 9 to 18 of later RFCs are `Other`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageType {
    /// 1: a client looks for servers.
    Discover,
    /// 2: a server offers an address.
    Offer,
    /// 3: a client asks for one.
    Request,
    /// 4: a client found it in use.
    Decline,
    /// 5: a server grants it.
    Ack,
    /// 6: a server refuses.
    Nak,
    /// 7: a client gives it back.
    Release,
    /// 8: a client that has an address asks for settings.
    Inform,
    /// Anything else.
    Other(u8),
}

/// An option: code and value without the length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DhcpOption<'a> {
    /// 1 to 254.
    pub code: u8,
    /// 0 to 255 octets.
    pub value: &'a [u8],
}

/// Option 61 (RFC 2132 §9.14, RFC 4361).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientId<'a> {
    /// Type 1: an Ethernet address.
    Mac([u8; 6]),
    /// Type 255: identity association and DUID, as DHCPv6 has them.
    Duid {
        /// Number of the interface.
        iaid: u32,
        /// The DUID: see `dhcp6::Duid`.
        duid: &'a [u8],
    },
    /// Any other type: names, serial numbers.
    Other {
        /// The type octet.
        kind: u8,
        /// What follows.
        id: &'a [u8],
    },
}

/// Option 81 (RFC 4702 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fqdn<'a> {
    /// The flags octet: S 1, O 2, E 4, N 8.
    pub flags: u8,
    /// The name.
    pub name: FqdnName<'a>,
}

/// How a client wrote its name: the E flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FqdnName<'a> {
    /// E set: DNS wire form.
    Labels(Labels<'a>),
    /// E clear: text, deprecated and common.
    Text(&'a [u8]),
}

/// A part of option 124 or 125 (RFC 3925).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VendorData<'a> {
    /// IANA private enterprise number.
    pub enterprise: u32,
    /// The vendor's own format; for option 125 see [`sub_options`].
    pub data: &'a [u8],
}

impl<'a> Dhcp4<'a> {
    /// Reads a UDP payload.
    ///
    /// # Errors
    /// [`Malformed`] when the fixed part is short or not DHCP's, or an option runs past its field.
    /// A missing end option is not an error: the end of the packet ends the list too.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut from = Bytes::new(bytes);
        let from_client = match from.u8("op")? {
            1 => true,
            2 => false,
            _ => return Err(Malformed { what: "op", at: 0 }),
        };
        let htype = from.u8("htype")?;
        let hlen = from.u8("hlen")?;
        let _hops = from.u8("hops")?;
        let xid = from.u32("xid")?;
        let secs = from.u16("secs")?;
        let flags = from.u16("flags")?;
        let ciaddr = from.array::<4>("ciaddr")?.into();
        let yiaddr = from.array::<4>("yiaddr")?.into();
        let siaddr = from.array::<4>("siaddr")?.into();
        let giaddr = from.array::<4>("giaddr")?.into();
        let chaddr = from.take(16, "chaddr")?;
        let Some(chaddr) = chaddr.get(..usize::from(hlen)) else {
            return Err(Malformed { what: "hlen", at: 2 });
        };
        let sname = from.take(64, "sname")?;
        let file = from.take(128, "file")?;
        if from.array("magic cookie")? != MAGIC_COOKIE {
            return Err(Malformed { what: "magic cookie", at: 236 });
        }
        let options = from.rest();

        let base = from.at();
        let in_packet = |e: Malformed| Malformed { at: base + e.at, ..e };
        check_options(options).map_err(in_packet)?;
        let mut dhcp = Self {
            from_client,
            xid,
            secs,
            broadcast: flags & 0x8000 != 0,
            ciaddr,
            yiaddr,
            siaddr,
            giaddr,
            htype,
            chaddr,
            message_type: None,
            sname,
            file,
            options,
            overload: 0,
        };
        dhcp.overload = match dhcp.value(52) {
            None => 0,
            Some(&[which @ 1..=3]) => which,
            Some(_) => return Err(Malformed { what: "option overload", at: base }),
        };
        if dhcp.overload & 1 != 0 {
            check_options(file).map_err(|e| Malformed { at: 108 + e.at, ..e })?;
        }
        if dhcp.overload & 2 != 0 {
            check_options(sname).map_err(|e| Malformed { at: 44 + e.at, ..e })?;
        }
        dhcp.message_type = match dhcp.value(53) {
            None => None,
            Some(&[kind]) => Some(MessageType::of(kind)),
            Some(_) => return Err(Malformed { what: "message type", at: base }),
        };
        Ok(dhcp)
    }

    /// All options in the order they are to be read: the options field, then the spill.
    pub fn options(&self) -> impl Iterator<Item = DhcpOption<'a>> + use<'a> {
        let file = if self.overload & 1 != 0 { self.file } else { &[] };
        let sname = if self.overload & 2 != 0 { self.sname } else { &[] };
        OptionList::new(self.options).chain(OptionList::new(file)).chain(OptionList::new(sname))
    }

    /// The value of the first option with this code.
    #[must_use]
    pub fn value(&self, code: u8) -> Option<&'a [u8]> {
        self.options().find(|option| option.code == code).map(|option| option.value)
    }

    /// The client's Ethernet address from `chaddr`.
    #[must_use]
    pub fn client_mac(&self) -> Option<[u8; 6]> {
        if self.htype != 1 {
            return None;
        }
        self.chaddr.try_into().ok()
    }

    /// Option 1: subnet mask.
    #[must_use]
    pub fn subnet_mask(&self) -> Option<Ipv4Addr> {
        self.address(1)
    }

    /// Option 3: routers, the best first.
    pub fn routers(&self) -> impl Iterator<Item = Ipv4Addr> + use<'a> {
        addresses(self.value(3).unwrap_or_default())
    }

    /// Option 6: DNS servers, the best first.
    pub fn dns_servers(&self) -> impl Iterator<Item = Ipv4Addr> + use<'a> {
        addresses(self.value(6).unwrap_or_default())
    }

    /// Option 12: the name a client wants or a server gives, without trailing NULs.
    #[must_use]
    pub fn host_name(&self) -> Option<&'a [u8]> {
        self.text(12)
    }

    /// Option 15: domain of the site.
    #[must_use]
    pub fn domain(&self) -> Option<&'a [u8]> {
        self.text(15)
    }

    /// Option 42: time servers (NTP), the best first.
    pub fn time_servers(&self) -> impl Iterator<Item = Ipv4Addr> + use<'a> {
        addresses(self.value(42).unwrap_or_default())
    }

    /// Option 43: vendor-specific information, in the form of the vendor class.
    #[must_use]
    pub fn vendor_specific(&self) -> Option<&'a [u8]> {
        self.value(43)
    }

    /// Option 50: the address a client would like.
    #[must_use]
    pub fn requested_address(&self) -> Option<Ipv4Addr> {
        self.address(50)
    }

    /// Option 51: lease time in seconds.
    #[must_use]
    pub fn lease_time(&self) -> Option<u32> {
        self.value(51)?.try_into().ok().map(u32::from_be_bytes)
    }

    /// Option 54: the server that speaks or is chosen.
    #[must_use]
    pub fn server_id(&self) -> Option<Ipv4Addr> {
        self.address(54)
    }

    /// Option 55: codes a client asks for, in its order.
    #[must_use]
    pub fn parameter_list(&self) -> Option<&'a [u8]> {
        self.value(55)
    }

    /// Option 60: vendor class, such as `udhcp 1.36.1`.
    #[must_use]
    pub fn vendor_class(&self) -> Option<&'a [u8]> {
        self.text(60)
    }

    /// Option 61: client identifier. `None` also when shorter than the two octets it must have.
    #[must_use]
    pub fn client_id(&self) -> Option<ClientId<'a>> {
        let (&kind, id) = self.value(61)?.split_first()?;
        let other = ClientId::Other { kind, id };
        match kind {
            _ if id.is_empty() => None,
            1 => Some(id.try_into().map_or(other, ClientId::Mac)),
            255 => Some(id.split_first_chunk::<4>().map_or(other, |(iaid, duid)| ClientId::Duid {
                iaid: u32::from_be_bytes(*iaid),
                duid,
            })),
            _ => Some(other),
        }
    }

    /// Option 77: user class, in the form of RFC 3004 or as plain text: clients do both.
    #[must_use]
    pub fn user_class(&self) -> Option<&'a [u8]> {
        self.value(77)
    }

    /// Option 81: the name a client wants in the DNS. `None` when it does not decode.
    #[must_use]
    pub fn fqdn(&self) -> Option<Fqdn<'a>> {
        let ([flags, _rcode1, _rcode2], name) = self.value(81)?.split_first_chunk()?;
        let name = if flags & 4 != 0 {
            FqdnName::Labels(Labels::parse(name).ok()?)
        } else {
            FqdnName::Text(without_padding(name))
        };
        Some(Fqdn { flags: *flags, name })
    }

    /// Option 93: client system architectures (RFC 4578 §2.1): 0 is a PC with BIOS.
    pub fn client_architectures(&self) -> impl Iterator<Item = u16> + use<'a> {
        let pairs = self.value(93).unwrap_or_default().chunks_exact(2);
        pairs.filter_map(|pair| pair.try_into().ok().map(u16::from_be_bytes))
    }

    /// Option 114: address of the captive portal's API (RFC 8910 §2.1).
    #[must_use]
    pub fn captive_portal(&self) -> Option<&'a [u8]> {
        self.text(114)
    }

    /// Option 124: vendor classes by enterprise (RFC 3925 §3).
    pub fn vendor_classes(&self) -> impl Iterator<Item = VendorData<'a>> + use<'a> {
        vendor_data(self.value(124).unwrap_or_default())
    }

    /// Option 125: vendor information by enterprise (RFC 3925 §4).
    pub fn vendor_information(&self) -> impl Iterator<Item = VendorData<'a>> + use<'a> {
        vendor_data(self.value(125).unwrap_or_default())
    }

    /// Option 161: the thing's MUD URL (RFC 8520 §10) as it came: not yet checked to be `https:`
    /// nor even text.
    #[must_use]
    pub fn mud_url(&self) -> Option<&'a [u8]> {
        self.text(161)
    }

    fn address(&self, code: u8) -> Option<Ipv4Addr> {
        <[u8; 4]>::try_from(self.value(code)?).ok().map(Ipv4Addr::from)
    }

    fn text(&self, code: u8) -> Option<&'a [u8]> {
        self.value(code).map(without_padding).filter(|text| !text.is_empty())
    }
}

impl MessageType {
    const fn of(kind: u8) -> Self {
        match kind {
            1 => Self::Discover,
            2 => Self::Offer,
            3 => Self::Request,
            4 => Self::Decline,
            5 => Self::Ack,
            6 => Self::Nak,
            7 => Self::Release,
            8 => Self::Inform,
            other => Self::Other(other),
        }
    }
}

/// The sub-options of option 43 (RFC 2132 §8.4) or of a part of option 125: code, length, value.
/// Ends at the first that does not fit.
pub fn sub_options(data: &[u8]) -> impl Iterator<Item = DhcpOption<'_>> {
    let mut from = Bytes::new(data);
    core::iter::from_fn(move || {
        let code = from.u8("code").ok()?;
        let value = from.vec8("length").ok()?;
        Some(DhcpOption { code, value })
    })
}

/// Options of one field, up to the end option or the end of the field.
struct OptionList<'a>(Bytes<'a>);

impl<'a> OptionList<'a> {
    const fn new(field: &'a [u8]) -> Self {
        Self(Bytes::new(field))
    }

    fn step(&mut self) -> Result<Option<DhcpOption<'a>>, Malformed> {
        while !self.0.is_empty() {
            match self.0.u8("option code")? {
                PAD => {}
                END => break,
                code => {
                    let value = self.0.vec8("option length")?;
                    return Ok(Some(DhcpOption { code, value }));
                }
            }
        }
        self.0 = Bytes::new(&[]);
        Ok(None)
    }
}

impl<'a> Iterator for OptionList<'a> {
    type Item = DhcpOption<'a>;

    fn next(&mut self) -> Option<DhcpOption<'a>> {
        self.step().ok().flatten()
    }
}

fn check_options(field: &[u8]) -> Result<(), Malformed> {
    let mut list = OptionList::new(field);
    while list.step()?.is_some() {}
    Ok(())
}

fn addresses(value: &[u8]) -> impl Iterator<Item = Ipv4Addr> + use<'_> {
    value.chunks_exact(4).filter_map(|a| <[u8; 4]>::try_from(a).ok().map(Ipv4Addr::from))
}

fn vendor_data(value: &[u8]) -> impl Iterator<Item = VendorData<'_>> {
    let mut from = Bytes::new(value);
    core::iter::from_fn(move || {
        let enterprise = from.u32("enterprise number").ok()?;
        let data = from.vec8("data length").ok()?;
        Some(VendorData { enterprise, data })
    })
}

fn without_padding(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|&octet| octet != 0).map_or(0, |last| last + 1);
    text.get(..end).unwrap_or_default()
}

/// RFC 2131 §3.
const MAGIC_COOKIE: [u8; 4] = [99, 130, 83, 99];
const PAD: u8 = 0;
const END: u8 = 255;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    /// A message with the given options field.
    fn message(op: u8, options: &[u8]) -> Vec<u8> {
        let mut bytes = vec![op, 1, 6, 0, 0xde, 0xad, 0xbe, 0xef, 0, 3, 0x80, 0];
        bytes.extend([0, 0, 0, 0, 192, 0, 2, 7, 192, 0, 2, 1, 0, 0, 0, 0]);
        bytes.extend([2, 0, 0x5e, 0x10, 0x20, 0x30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend([0; 192]);
        bytes.extend(MAGIC_COOKIE);
        bytes.extend(options);
        bytes
    }

    fn option(code: u8, value: &[u8]) -> Vec<u8> {
        [&[code, u8::try_from(value.len()).unwrap()], value].concat()
    }

    fn discover() -> Vec<u8> {
        let options = [
            option(53, &[1]),
            option(61, &[1, 2, 0, 0x5e, 0x10, 0x20, 0x30]),
            option(50, &[192, 0, 2, 9]),
            option(12, b"lamp\0"),
            option(55, &[1, 3, 6, 15]),
            option(60, b"udhcp 1.36.1"),
            option(81, b"\x04\0\0\x04lamp\x04home\x00"),
            option(93, &[0, 7]),
            option(124, b"\0\0\0\x09\x03abc\0\0\x01\0\x01x"),
            option(161, b"https://things.example/lamp.json"),
            vec![0, 0, 255, 9, 9],
        ];
        message(1, &options.concat())
    }

    #[test]
    fn a_discover_tells_who_the_thing_is() {
        let bytes = discover();
        let dhcp = Dhcp4::parse(&bytes).unwrap();
        assert!(dhcp.from_client && dhcp.broadcast);
        assert_eq!((dhcp.xid, dhcp.secs), (0xdead_beef, 3));
        assert_eq!(dhcp.message_type, Some(MessageType::Discover));
        let mac = [2, 0, 0x5e, 0x10, 0x20, 0x30];
        assert_eq!(dhcp.client_mac(), Some(mac));
        assert_eq!(dhcp.client_id(), Some(ClientId::Mac(mac)));
        assert_eq!(dhcp.requested_address(), Some(Ipv4Addr::new(192, 0, 2, 9)));
        assert_eq!(dhcp.host_name(), Some(&b"lamp"[..]));
        assert_eq!(dhcp.parameter_list(), Some(&[1, 3, 6, 15][..]));
        assert_eq!(dhcp.vendor_class(), Some(&b"udhcp 1.36.1"[..]));
        let Some(Fqdn { flags: 4, name: FqdnName::Labels(name) }) = dhcp.fqdn() else {
            panic!("{:?}", dhcp.fqdn());
        };
        assert_eq!(name.to_string(), "lamp.home");
        assert_eq!(dhcp.client_architectures().collect::<Vec<_>>(), [7]);
        let classes: Vec<_> = dhcp.vendor_classes().map(|v| (v.enterprise, v.data)).collect();
        assert_eq!(classes, [(9, &b"abc"[..]), (256, b"x")]);
        assert_eq!(dhcp.mud_url(), Some(&b"https://things.example/lamp.json"[..]));
        let order: Vec<u8> = dhcp.options().map(|o| o.code).collect();
        assert_eq!(order, [53, 61, 50, 12, 55, 60, 81, 93, 124, 161]);
    }

    #[test]
    fn an_ack_tells_the_site_it_describes() {
        let options = [
            option(53, &[5]),
            option(54, &[192, 0, 2, 1]),
            option(51, &[0, 1, 0x51, 0x80]),
            option(1, &[255, 255, 255, 0]),
            option(3, &[192, 0, 2, 1]),
            option(6, &[192, 0, 2, 2, 192, 0, 2, 3]),
            option(15, b"home.arpa"),
            option(114, b"https://portal.example/api"),
            option(125, b"\0\0\x0d\xe9\x04\x01\x02hi"),
        ];
        let bytes = message(2, &options.concat());
        let dhcp = Dhcp4::parse(&bytes).unwrap();
        assert!(!dhcp.from_client);
        assert_eq!(dhcp.yiaddr, Ipv4Addr::new(192, 0, 2, 7));
        assert_eq!(dhcp.server_id(), Some(Ipv4Addr::new(192, 0, 2, 1)));
        assert_eq!(dhcp.lease_time(), Some(86_400));
        assert_eq!(dhcp.subnet_mask(), Some(Ipv4Addr::new(255, 255, 255, 0)));
        assert_eq!(dhcp.routers().count(), 1);
        assert_eq!(dhcp.dns_servers().last(), Some(Ipv4Addr::new(192, 0, 2, 3)));
        assert_eq!(dhcp.domain(), Some(&b"home.arpa"[..]));
        assert_eq!(dhcp.captive_portal(), Some(&b"https://portal.example/api"[..]));
        let info = dhcp.vendor_information().next().unwrap();
        assert_eq!(info.enterprise, 3561);
        let subs: Vec<_> = sub_options(info.data).collect();
        assert_eq!(subs, [DhcpOption { code: 1, value: b"hi" }]);
    }

    #[test]
    fn options_spill_into_file_and_sname_once() {
        let mut bytes = message(1, &[option(52, &[3]), option(53, &[3]), vec![255]].concat());
        let file = [option(52, &[3]), option(12, b"in-file"), vec![255]].concat();
        bytes[108..108 + file.len()].copy_from_slice(&file);
        let sname = [option(60, b"in-sname"), vec![255]].concat();
        bytes[44..44 + sname.len()].copy_from_slice(&sname);
        let dhcp = Dhcp4::parse(&bytes).unwrap();
        assert_eq!(dhcp.host_name(), Some(&b"in-file"[..]));
        assert_eq!(dhcp.vendor_class(), Some(&b"in-sname"[..]));
        assert_eq!(dhcp.options().count(), 5);
        bytes[44 + 1] = 250;
        assert_eq!(Dhcp4::parse(&bytes).unwrap_err().what, "option length");
    }

    #[test]
    fn lies_about_lengths_are_refused() {
        assert!(Dhcp4::parse(&message(1, &[53, 200, 1])).is_err(), "option past the end");
        assert!(Dhcp4::parse(&message(1, &[53, 0])).is_err(), "empty message type");
        assert!(Dhcp4::parse(&message(1, &[52, 1, 9])).is_err(), "overload of nothing");
        let mut long_address = message(1, &[53, 1, 1]);
        long_address[2] = 17;
        assert!(Dhcp4::parse(&long_address).is_err());
        let mut foreign = message(1, &[53, 1, 1]);
        foreign[236] = 98;
        assert!(Dhcp4::parse(&foreign).is_err());
    }

    #[test]
    fn odd_identifiers_and_names_are_kept_apart_not_believed() {
        let options = [option(61, &[255, 0, 0]), option(81, b"\x04\0\0\xc0\x0c"), vec![255]];
        let bytes = message(1, &options.concat());
        let dhcp = Dhcp4::parse(&bytes).unwrap();
        assert_eq!(dhcp.client_id(), Some(ClientId::Other { kind: 255, id: &[0, 0] }));
        assert_eq!(dhcp.fqdn(), None);
    }

    #[test]
    fn every_truncation_and_change_neither_panics_nor_loops() {
        let read = |b: &[u8]| {
            let Ok(dhcp) = Dhcp4::parse(b) else { return };
            assert!(dhcp.options().count() <= b.len() / 2);
            let _ = (dhcp.client_id(), dhcp.fqdn(), dhcp.client_mac(), dhcp.mud_url());
            let _ = (dhcp.vendor_classes().count(), dhcp.vendor_information().count());
            let _ = (dhcp.routers().count(), dhcp.client_architectures().count());
        };
        let whole = discover();
        hostile::every_truncation(&whole, read);
        hostile::every_octet_changed(&whole, read);
        assert_eq!(hostile::taken_for_its_own(|b| Dhcp4::parse(b).is_ok()), 0);
    }
}
