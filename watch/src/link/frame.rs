//! One captured frame: who sent it to whom on the wire, and the network packet inside.
//!
//! Link types are those that captures of homes and buildings have. Tags (VLAN, QinQ, MPLS, PPPoE)
//! are taken off, at most [`MOST_TAGS`]; they do not tell one thing from another, since a mirror
//! port may tag one direction only.

use crate::{
    bytes::{Bytes, Malformed},
    link::{Mac, ieee802154},
};

/// Tags taken off one frame before it is refused.
pub const MOST_TAGS: u32 = 8;

/// What a frame carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Net<'a> {
    /// An IPv4 packet, perhaps with padding behind it.
    Ipv4(&'a [u8]),
    /// An IPv6 packet, perhaps with padding behind it.
    Ipv6(&'a [u8]),
    /// An ARP message.
    Arp(&'a [u8]),
    /// An LLDP data unit.
    Lldp(&'a [u8]),
    /// An EAPOL packet.
    Eapol(&'a [u8]),
    /// An IEEE 802.15.4 frame of one of its three link types, read by
    /// [`crate::link::ieee802154`].
    Radio(u16, &'a [u8]),
    /// Another EtherType, not followed.
    Other(u16),
}

/// A frame taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Hardware address of the sender, where the link has them.
    pub source: Option<Mac>,
    /// Hardware address of the receiver.
    pub destination: Option<Mac>,
    /// What is inside.
    pub net: Net<'a>,
}

/// LINKTYPE_ values (<https://www.tcpdump.org/linktypes.html>).
pub mod linktype {
    /// BSD loopback, address family in the byte order of the capturing machine.
    pub const NULL: u16 = 0;
    /// Ethernet.
    pub const ETHERNET: u16 = 1;
    /// PPP.
    pub const PPP: u16 = 9;
    /// PPP in HDLC framing.
    pub const PPP_HDLC: u16 = 50;
    /// PPPoE session.
    pub const PPP_ETHER: u16 = 51;
    /// Cisco HDLC.
    pub const C_HDLC: u16 = 104;
    /// OpenBSD loopback, address family in network order.
    pub const LOOP: u16 = 108;
    /// Linux "cooked" capture.
    pub const LINUX_SLL: u16 = 113;
    /// IP packets; 12 and 14 are what some systems wrote for it.
    pub const RAW: u16 = 101;
    /// IPv4 packets.
    pub const IPV4: u16 = 228;
    /// IPv6 packets.
    pub const IPV6: u16 = 229;
    /// Linux "cooked" capture, second form.
    pub const LINUX_SLL2: u16 = 276;
}

/// Takes a frame apart.
///
/// # Errors
/// [`Malformed`] for a frame too short for its own headers, too many tags, or a link type that is
/// not followed (`"link type"`).
#[inline]
pub fn frame(link: u16, data: &[u8]) -> Result<Frame<'_>, Malformed> {
    if link == linktype::ETHERNET {
        return ethernet(data);
    }
    other(link, data)
}

/// Ethernet II and IEEE 802.3.
///
/// # Errors
/// [`Malformed`] for fewer than 14 octets or too many tags.
#[inline]
pub fn ethernet(data: &[u8]) -> Result<Frame<'_>, Malformed> {
    let mut b = Bytes::new(data);
    let destination = b.array::<6>("Ethernet destination")?;
    let source = b.array::<6>("Ethernet source")?;
    let ethertype = b.u16("EtherType")?;
    let net = match ethertype {
        0x0800 => Net::Ipv4(b.rest()),
        0x86dd => Net::Ipv6(b.rest()),
        _ => tagged(ethertype, b)?,
    };
    Ok(Frame { source: Some(Mac::Eui48(source)), destination: Some(Mac::Eui48(destination)), net })
}

/// Whatever follows an EtherType, with tags taken off.
fn tagged(mut ethertype: u16, mut b: Bytes<'_>) -> Result<Net<'_>, Malformed> {
    for _ in 0..MOST_TAGS {
        match ethertype {
            0x0800 => return Ok(Net::Ipv4(b.rest())),
            0x86dd => return Ok(Net::Ipv6(b.rest())),
            0x0806 => return Ok(Net::Arp(b.rest())),
            0x88cc => return Ok(Net::Lldp(b.rest())),
            0x888e => return Ok(Net::Eapol(b.rest())),
            0x8100 | 0x88a8 | 0x9100 => {
                b.skip(2, "VLAN tag")?;
                ethertype = b.u16("EtherType")?;
            }
            0x8847 | 0x8848 => return mpls(b),
            // PPPoE session (RFC 2516): version and type, code 0, session, length, PPP protocol.
            0x8864 => {
                b.skip(6, "PPPoE header")?;
                ethertype = ppp(&mut b)?;
            }
            // IEEE 802.3: a length, then LLC; SNAP carries an EtherType again.
            0..0x0600 => {
                let llc = b.rest();
                if !llc.starts_with(&[0xaa, 0xaa, 0x03, 0, 0, 0]) {
                    return Ok(Net::Other(ethertype));
                }
                b.skip(6, "SNAP header")?;
                ethertype = b.u16("EtherType")?;
            }
            _ => return Ok(Net::Other(ethertype)),
        }
    }
    Err(b.malformed("too many tags"))
}

/// MPLS labels (RFC 3032), then an IP packet told by its version.
fn mpls(mut b: Bytes<'_>) -> Result<Net<'_>, Malformed> {
    for _ in 0..MOST_TAGS {
        let label = b.u32("MPLS label")?;
        if label & 0x100 != 0 {
            return Ok(by_version(b.rest()));
        }
    }
    Err(b.malformed("too many tags"))
}

/// The protocol field of PPP as the EtherType of the same thing.
fn ppp(b: &mut Bytes<'_>) -> Result<u16, Malformed> {
    let first = b.u8("PPP protocol")?;
    // A compressed protocol field has an odd first octet (RFC 1661 §2).
    let protocol = if first & 1 == 1 {
        u16::from(first)
    } else {
        u16::from(first) << 8 | u16::from(b.u8("PPP protocol")?)
    };
    Ok(match protocol {
        0x0021 => 0x0800,
        0x0057 => 0x86dd,
        // Not an EtherType: nothing that is followed.
        _ => 0xffff,
    })
}

/// An IP packet of either version.
fn by_version(data: &[u8]) -> Net<'_> {
    match data.first().map(|b| b >> 4) {
        Some(4) => Net::Ipv4(data),
        Some(6) => Net::Ipv6(data),
        _ => Net::Other(0),
    }
}

fn other(link: u16, data: &[u8]) -> Result<Frame<'_>, Malformed> {
    let mut b = Bytes::new(data);
    let bare = |net| Frame { source: None, destination: None, net };
    Ok(match link {
        linktype::RAW | 12 | 14 => bare(by_version(data)),
        linktype::IPV4 => bare(Net::Ipv4(data)),
        linktype::IPV6 => bare(Net::Ipv6(data)),
        linktype::NULL | linktype::LOOP => {
            b.skip(4, "address family")?;
            // The family's number differs between systems, its byte order between machines; the
            // version of the packet does not.
            bare(by_version(b.rest()))
        }
        linktype::PPP | linktype::PPP_HDLC => {
            if data.starts_with(&[0xff, 0x03]) {
                b.skip(2, "PPP address and control")?;
            }
            let ethertype = ppp(&mut b)?;
            bare(tagged(ethertype, b)?)
        }
        linktype::PPP_ETHER => {
            b.skip(6, "PPPoE header")?;
            let ethertype = ppp(&mut b)?;
            bare(tagged(ethertype, b)?)
        }
        linktype::C_HDLC => {
            b.skip(2, "HDLC address and control")?;
            let ethertype = b.u16("EtherType")?;
            bare(tagged(ethertype, b)?)
        }
        linktype::LINUX_SLL => {
            b.skip(2, "packet type")?;
            let kind = b.u16("ARPHRD type")?;
            let length = b.u16("address length")?;
            let address = b.array::<8>("link-layer address")?;
            let ethertype = b.u16("protocol")?;
            Frame {
                source: cooked(kind, length, address),
                destination: None,
                net: tagged(ethertype, b)?,
            }
        }
        linktype::LINUX_SLL2 => {
            let ethertype = b.u16("protocol")?;
            b.skip(6, "interface")?;
            let kind = b.u16("ARPHRD type")?;
            b.skip(1, "packet type")?;
            let length = b.u8("address length")?;
            let address = b.array::<8>("link-layer address")?;
            Frame {
                source: cooked(kind, u16::from(length), address),
                destination: None,
                net: tagged(ethertype, b)?,
            }
        }
        ieee802154::WITH_FCS | ieee802154::WITHOUT_FCS | ieee802154::TAP => {
            bare(Net::Radio(link, data))
        }
        _ => return Err(b.malformed("link type")),
    })
}

/// The sender's address in a "cooked" header; loopback (772) has none.
fn cooked(kind: u16, length: u16, address: [u8; 8]) -> Option<Mac> {
    match (kind, length) {
        (772, _) => None,
        (_, 6) => address.first_chunk().copied().map(Mac::Eui48),
        (_, 8) => Some(Mac::Eui64(address)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_tags(tags: usize) -> Vec<u8> {
        let mut f = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];
        for _ in 0..tags {
            f.extend([0x81, 0x00, 0x00, 100]);
        }
        f.extend([0x08, 0x00, 0x45, 0x00]);
        f
    }

    #[test]
    fn tags_are_taken_off_and_twenty_are_refused() {
        for tags in 0..usize::try_from(MOST_TAGS).unwrap() {
            let f = with_tags(tags);
            let got = ethernet(&f).unwrap();
            assert_eq!(got.net, Net::Ipv4(&[0x45, 0x00]), "{tags} tags");
            assert_eq!(got.source.unwrap().to_string(), "02:00:00:00:00:02");
        }
        assert_eq!(ethernet(&with_tags(20)).unwrap_err().what, "too many tags");
    }

    #[test]
    fn no_truncation_of_any_link_type_panics() {
        let f: Vec<u8> = (0..64_u8).map(|i| i.wrapping_mul(7)).collect();
        for link in 0..300 {
            for n in 0..f.len() {
                let _ = frame(link, &f[..n]);
            }
        }
    }

    #[test]
    fn the_loopbacks_of_two_byte_orders_read_alike() {
        for head in [[2, 0, 0, 0], [0, 0, 0, 2]] {
            let f = [&head[..], &[0x45, 0]].concat();
            assert_eq!(frame(linktype::NULL, &f).unwrap().net, Net::Ipv4(&[0x45, 0]));
        }
    }

    #[test]
    fn a_cooked_frame_names_its_sender() {
        let f = [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 9, 0, 0, 0x86, 0xdd, 0x60];
        let got = frame(linktype::LINUX_SLL, &f).unwrap();
        assert_eq!(got.source, Some(Mac::Eui48([2, 0, 0, 0, 0, 9])));
        assert_eq!(got.net, Net::Ipv6(&[0x60]));
        let f = [0x08, 0, 0, 0, 0, 0, 0, 1, 0, 1, 4, 6, 2, 0, 0, 0, 0, 9, 0, 0, 0x45];
        let got = frame(linktype::LINUX_SLL2, &f).unwrap();
        assert_eq!(got.source, Some(Mac::Eui48([2, 0, 0, 0, 0, 9])));
        assert_eq!(got.net, Net::Ipv4(&[0x45]));
    }
}
