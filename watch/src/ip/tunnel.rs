//! Packets inside packets: GRE, ERSPAN, VXLAN, Geneve, IP in IP, Teredo.
//!
//! A mirror port far away arrives as a tunnel, and what matters is inside. A tunnel is recognised by
//! its protocol number or port *and* by its header; what does not fit is an ordinary packet. Depth is
//! bounded by the caller.

use crate::{
    bytes::{Bytes, Malformed},
    ip::packet::{Packet, protocol},
};

/// What a tunnel carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inner<'a> {
    /// An Ethernet frame.
    Ethernet(&'a [u8]),
    /// An IPv4 packet.
    Ipv4(&'a [u8]),
    /// An IPv6 packet.
    Ipv6(&'a [u8]),
}

/// Looks for a tunnel by IP protocol number.
///
/// # Errors
/// [`Malformed`] for a tunnel whose header is cut or uses what is not followed.
pub fn over_ip<'a>(packet: &Packet<'a>) -> Result<Option<Inner<'a>>, Malformed> {
    match packet.protocol {
        protocol::IPIP => Ok(Some(Inner::Ipv4(packet.payload))),
        protocol::IPV6 => Ok(Some(Inner::Ipv6(packet.payload))),
        protocol::GRE => gre(packet.payload),
        _ => Ok(None),
    }
}

/// GRE (RFC 2784, RFC 2890), its PPTP form (RFC 2637), and ERSPAN in it.
fn gre(data: &[u8]) -> Result<Option<Inner<'_>>, Malformed> {
    let mut b = Bytes::new(data);
    let flags = b.u16("GRE flags")?;
    let kind = b.u16("GRE protocol")?;
    let version = flags & 7;
    if version > 1 || flags & 0x4000 != 0 {
        return Ok(None);
    }
    if flags & 0x8000 != 0 {
        b.skip(4, "GRE checksum")?;
    }
    if flags & 0x2000 != 0 {
        b.skip(4, "GRE key")?;
    }
    if flags & 0x1000 != 0 {
        b.skip(4, "GRE sequence")?;
    }
    if version == 1 && flags & 0x0080 != 0 {
        b.skip(4, "GRE acknowledgement")?;
    }
    Ok(match kind {
        0x0800 => Some(Inner::Ipv4(b.rest())),
        0x86dd => Some(Inner::Ipv6(b.rest())),
        0x6558 => Some(Inner::Ethernet(b.rest())),
        // ERSPAN type I has no header of its own and no GRE sequence; type II has eight octets.
        0x88be => {
            if flags & 0x1000 != 0 {
                b.skip(8, "ERSPAN header")?;
            }
            Some(Inner::Ethernet(b.rest()))
        }
        // ERSPAN type III: twelve octets, and eight more where the last bit says so.
        0x22eb => {
            let header = b.array::<12>("ERSPAN header")?;
            if header.last().is_some_and(|o| o & 1 == 1) {
                b.skip(8, "ERSPAN platform header")?;
            }
            Some(Inner::Ethernet(b.rest()))
        }
        0x880b => ppp(b)?,
        _ => None,
    })
}

fn ppp(mut b: Bytes<'_>) -> Result<Option<Inner<'_>>, Malformed> {
    if b.rest().starts_with(&[0xff, 0x03]) {
        b.skip(2, "PPP address and control")?;
    }
    let first = b.u8("PPP protocol")?;
    let kind = if first & 1 == 1 {
        u16::from(first)
    } else {
        u16::from(first) << 8 | u16::from(b.u8("PPP protocol")?)
    };
    Ok(match kind {
        0x21 => Some(Inner::Ipv4(b.rest())),
        0x57 => Some(Inner::Ipv6(b.rest())),
        _ => None,
    })
}

/// Looks for a tunnel in a UDP payload. `port` is the destination's.
#[must_use]
pub fn over_udp(port: u16, data: &[u8]) -> Option<Inner<'_>> {
    match port {
        4789 | 8472 => vxlan(data),
        4790 => vxlan_gpe(data),
        6081 => geneve(data),
        3544 => teredo(data),
        2152 => gtp(data),
        _ => None,
    }
}

/// VXLAN (RFC 7348): only the I flag, reserved octets zero.
fn vxlan(data: &[u8]) -> Option<Inner<'_>> {
    let (head, rest) = data.split_first_chunk::<8>()?;
    let [flags, policy, _, _, _, _, _, reserved] = *head;
    // The group policy extension uses a flag and three of the reserved octets; it is accepted.
    let plain = flags & 0x7f == 0x08 && policy & 0xb7 == 0 && reserved == 0;
    (plain && is_ethernet(rest)).then_some(Inner::Ethernet(rest))
}

/// VXLAN with a protocol field (draft-ietf-nvo3-vxlan-gpe): the I and P flags, version 0.
fn vxlan_gpe(data: &[u8]) -> Option<Inner<'_>> {
    let (head, rest) = data.split_first_chunk::<8>()?;
    let [flags, 0, 0, next, _, _, _, 0] = *head else { return None };
    if flags & 0xfc != 0x0c {
        return None;
    }
    match next {
        1 => Some(Inner::Ipv4(rest)),
        2 => Some(Inner::Ipv6(rest)),
        3 if is_ethernet(rest) => Some(Inner::Ethernet(rest)),
        _ => None,
    }
}

/// Geneve (RFC 8926), version 0.
fn geneve(data: &[u8]) -> Option<Inner<'_>> {
    let mut b = Bytes::new(data);
    let first = b.u8("Geneve version").ok()?;
    let flags = b.u8("Geneve flags").ok()?;
    let kind = b.u16("Geneve protocol").ok()?;
    b.skip(4, "Geneve network identifier").ok()?;
    if first >> 6 != 0 || flags & 0x3f != 0 {
        return None;
    }
    b.skip(usize::from(first & 0x3f) * 4, "Geneve options").ok()?;
    match kind {
        0x6558 => Some(Inner::Ethernet(b.rest())),
        0x0800 => Some(Inner::Ipv4(b.rest())),
        0x86dd => Some(Inner::Ipv6(b.rest())),
        _ => None,
    }
}

/// Teredo (RFC 4380): IPv6 in UDP, after optional authentication and origin indications.
fn teredo(data: &[u8]) -> Option<Inner<'_>> {
    let mut b = Bytes::new(data);
    if b.rest().starts_with(&[0, 1]) {
        b.skip(2, "authentication").ok()?;
        let client = b.u8("client identifier length").ok()?;
        let value = b.u8("authentication length").ok()?;
        b.skip(usize::from(client) + usize::from(value) + 9, "authentication").ok()?;
    }
    if b.rest().starts_with(&[0, 0]) {
        b.skip(8, "origin indication").ok()?;
    }
    let rest = b.rest();
    let length = usize::from(u16::from_be_bytes([*rest.get(4)?, *rest.get(5)?]));
    let fits = rest.first()? >> 4 == 6 && rest.len() == length + 40;
    fits.then_some(Inner::Ipv6(rest))
}

/// GTP-U version 1 G-PDU (3GPP TS 29.281): IP packets of mobile things.
fn gtp(data: &[u8]) -> Option<Inner<'_>> {
    let mut b = Bytes::new(data);
    let flags = b.u8("GTP flags").ok()?;
    let kind = b.u8("GTP message type").ok()?;
    let length = usize::from(b.u16("GTP length").ok()?);
    b.skip(4, "GTP tunnel").ok()?;
    if flags >> 4 != 3 || kind != 0xff || length != b.left() {
        return None;
    }
    if flags & 7 != 0 {
        b.skip(3, "GTP sequence").ok()?;
        let mut next = b.u8("GTP extension").ok()?;
        for _ in 0..4 {
            if next == 0 {
                break;
            }
            let words = usize::from(b.u8("GTP extension length").ok()?);
            b.skip((words * 4).checked_sub(2)?, "GTP extension").ok()?;
            next = b.u8("GTP extension").ok()?;
        }
    }
    match b.rest().first()? >> 4 {
        4 => Some(Inner::Ipv4(b.rest())),
        6 => Some(Inner::Ipv6(b.rest())),
        _ => None,
    }
}

/// Whether bytes can be an Ethernet frame that carries something known.
fn is_ethernet(data: &[u8]) -> bool {
    let Some(h) = data.first_chunk::<14>() else { return false };
    let [.., a, b] = *h;
    let kind = u16::from_be_bytes([a, b]);
    kind < 0x0600 || matches!(kind, 0x0800 | 0x0806 | 0x86dd | 0x8100 | 0x88a8 | 0x88cc | 0x888e)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: [u8; 16] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x00, 0x45, 0x00];

    #[test]
    fn vxlan_is_told_by_its_header_too() {
        let good = [&[8, 0, 0, 0, 0, 0, 42, 0][..], &FRAME].concat();
        assert_eq!(over_udp(4789, &good), Some(Inner::Ethernet(&FRAME)));
        assert_eq!(over_udp(4790, &good), None);
        let mut bad = good;
        bad[0] = 0x70;
        assert_eq!(over_udp(4789, &bad), None);
    }

    #[test]
    fn every_truncation_is_refused_or_read() {
        let samples: [&[u8]; 5] = [
            &[0x30, 0x81, 0x88, 0x0b, 0, 1, 0, 0, 0, 0, 0, 1, 0xff, 3, 0, 0x21, 0x45],
            &[0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2],
            &[0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1],
            &[0x02, 0, 0x65, 0x58, 0, 0, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 2],
            &[0x34, 0xff, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0x85, 0, 1, 2, 0],
        ];
        for s in samples {
            for n in 0..=s.len() {
                let _ = gre(&s[..n]);
                for port in [4789, 6081, 3544, 2152] {
                    let _ = over_udp(port, &s[..n]);
                }
            }
        }
    }
}
