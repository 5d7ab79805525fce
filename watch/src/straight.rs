//! The straight way: what nine packets out of ten are, read by words.
//!
//! TCP or UDP, whole, in IPv4 or IPv6, in Ethernet with at most one tag. Every other packet, and
//! whatever is wrong, takes the general way ([`crate::link::frame`], [`crate::ip::packet`]), which
//! reads the same and says what is wrong. A test holds both ways to the same result.

use crate::{
    duplicates::{Duplicates, Sight},
    flow::{FlowKey, Flows, NO_FLOW},
    ip::{
        Address,
        packet::{Packet, protocol},
    },
    link::Mac,
    time::Time,
    watcher::Macs,
};

/// A packet as its flow takes it. A batch of them is kept, so they are small.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent<'p> {
    pub(crate) at: Time,
    pub(crate) key: FlowKey,
    pub(crate) hash: u64,
    /// What is compared to find repetitions.
    pub(crate) sight: Sight,
    /// The transport's octets as far as they were captured; the whole frame of [`Way::General`].
    pub(crate) payload: &'p [u8],
    hardware: Hardware<'p>,
    /// Length of the transport's octets on the wire.
    pub(crate) payload_length: u32,
    /// Length of the whole packet on the wire; the link type of [`Way::General`].
    pub(crate) length: u32,
    /// Where the flow probably lies.
    pub(crate) guess: u32,
    /// The end of the key that sent it.
    end: u8,
    pub(crate) way: Way,
}

/// Which way a record is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Tcp,
    Udp,
    General,
}

/// Hardware addresses, made out only for the first packets of a flow.
#[derive(Clone, Copy, Debug)]
enum Hardware<'p> {
    /// The first octets of an Ethernet frame.
    Ethernet(&'p [u8; 12]),
    Told(Macs),
}

impl<'p> Sent<'p> {
    /// No packet yet.
    pub(crate) const NONE: Self = Self::general(Time(0), 0, &[]);

    /// A record that takes the general way.
    pub(crate) const fn general(at: Time, link: u16, frame: &'p [u8]) -> Self {
        Self {
            at,
            key: FlowKey::NONE,
            hash: 0,
            sight: Sight::NONE,
            payload: frame,
            hardware: Hardware::Told(Macs { source: None, destination: None }),
            payload_length: 0,
            length: link as u32,
            guess: NO_FLOW,
            end: 0,
            way: Way::General,
        }
    }

    /// A packet that came the general way.
    pub(crate) fn packet(
        flows: &Flows,
        duplicates: &Duplicates,
        at: Time,
        macs: Macs,
        p: &Packet<'p>,
        ports: [u16; 2],
    ) -> Self {
        let (mut key, mut end) = FlowKey::new(p.source, p.destination, ports, p.protocol);
        let mut hash = flows.hash(&key);
        let sight = duplicates.sight(macs.link(), p, hash, end);
        let source = sender(p.source, macs);
        if source != p.source {
            // What stands for a sender without address differs behind another hop; what is compared
            // to find repetitions does not.
            (key, end) = FlowKey::new(source, p.destination, ports, p.protocol);
            hash = flows.hash(&key);
        }
        Self {
            at,
            key,
            hash,
            sight,
            payload: p.payload,
            hardware: Hardware::Told(macs),
            payload_length: p.payload_length,
            length: p.length,
            guess: NO_FLOW,
            end: end as u8,
            way: Way::General,
        }
    }

    /// The end of the key that sent it.
    #[inline]
    pub(crate) const fn end(&self) -> usize {
        self.end as usize
    }

    /// Source and destination port.
    #[inline]
    pub(crate) const fn ports(&self) -> [u16; 2] {
        let [a, b] = self.key.ports;
        if self.end == 0 { [a, b] } else { [b, a] }
    }

    pub(crate) fn macs(&self) -> Macs {
        match self.hardware {
            Hardware::Told(macs) => macs,
            Hardware::Ethernet(&[d0, d1, d2, d3, d4, d5, s0, s1, s2, s3, s4, s5]) => Macs {
                source: Some(Mac::Eui48([s0, s1, s2, s3, s4, s5])),
                destination: Some(Mac::Eui48([d0, d1, d2, d3, d4, d5])),
            },
        }
    }
}

/// Takes an Ethernet frame straight; false where it must take the general way. Each field goes to its
/// place as soon as it is known: there are more of them than registers.
#[inline(never)]
pub(crate) fn straight<'w>(
    flows: &Flows,
    duplicates: &Duplicates,
    at: Time,
    frame: &'w [u8],
    sent: &mut Sent<'w>,
) -> bool {
    take(flows, duplicates, at, frame, sent).is_some()
}

#[inline(always)]
fn take<'w>(
    flows: &Flows,
    duplicates: &Duplicates,
    at: Time,
    frame: &'w [u8],
    sent: &mut Sent<'w>,
) -> Option<()> {
    let (ethernet, data) = frame.split_first_chunk::<12>()?;
    let (kind, rest) = data.split_first_chunk::<2>()?;
    let (mut kind, mut rest) = (u16::from_be_bytes(*kind), rest);
    if kind == 0x8100 {
        let (inner, behind) = rest.get(2..)?.split_first_chunk::<2>()?;
        (kind, rest) = (u16::from_be_bytes(*inner), behind);
    }
    sent.at = at;
    sent.hardware = Hardware::Ethernet(ethernet);
    let link = {
        let destination = u64::from_be_bytes(*ethernet.first_chunk()?) >> 16;
        let source = u64::from_be_bytes(*ethernet.last_chunk()?) & 0xffff_ffff_ffff;
        Macs::word(source | 1 << 48, destination | 1 << 48)
    };
    // Each version by itself to its end: what is known of IPv4's addresses saves half of the work.
    match kind {
        0x0800 => fill(flows, duplicates, link, &v4(rest)?, sent),
        0x86dd => fill(flows, duplicates, link, &v6(rest)?, sent),
        _ => None,
    }
}

#[inline(always)]
fn fill<'w>(
    flows: &Flows,
    duplicates: &Duplicates,
    link: u64,
    p: &Packet<'w>,
    sent: &mut Sent<'w>,
) -> Option<()> {
    sent.way = match p.protocol {
        protocol::TCP if p.payload.len() >= 20 => Way::Tcp,
        protocol::UDP if p.payload.len() >= 8 => Way::Udp,
        _ => return None,
    };
    if p.source.is_unspecified() {
        return None;
    }
    sent.payload = p.payload;
    sent.payload_length = p.payload_length;
    sent.length = p.length;
    sent.guess = NO_FLOW;
    let ports = u32::from_be_bytes(*p.payload.first_chunk()?);
    let ports = [(ports >> 16) as u16, ports as u16];
    let (key, end) = FlowKey::new(p.source, p.destination, ports, p.protocol);
    sent.key = key;
    sent.end = end as u8;
    sent.hash = flows.hash(&key);
    sent.sight = duplicates.sight(link, p, sent.hash, end);
    Some(())
}

/// As [`Packet::v4`], by words, and without fragments.
#[inline(always)]
fn v4(data: &[u8]) -> Option<Packet<'_>> {
    let [first, second, third, source, destination] = data.first_chunk::<20>()?.as_chunks::<4>().0
    else {
        return None;
    };
    let [first, second, third] = [first, second, third].map(|word| u32::from_be_bytes(*word));
    let header = first >> 22 & 0x3c;
    let total = match first & 0xffff {
        0 => data.len() as u32,
        total => total,
    };
    if first >> 28 != 4 || header < 20 || total < header || second & 0x3fff != 0 {
        return None;
    }
    Some(Packet {
        source: Address::v4(*source),
        destination: Address::v4(*destination),
        protocol: (third >> 16) as u8,
        length: total,
        payload_length: total - header,
        payload: data.get(header as usize..(total as usize).min(data.len()))?,
        fragment: None,
        id: (second >> 16) as u16,
    })
}

/// As [`Packet::v6`], without extension headers.
#[inline(always)]
fn v6(data: &[u8]) -> Option<Packet<'_>> {
    let (header, payload) = data.split_first_chunk::<40>()?;
    let (&[first, _, _, _, l0, l1, next, _], addresses) = header.split_first_chunk::<8>()?;
    let (source, destination) = addresses.split_first_chunk::<16>()?;
    if first >> 4 != 6 {
        return None;
    }
    let claimed = match usize::from(u16::from_be_bytes([l0, l1])) {
        0 => payload.len(),
        claimed => claimed,
    };
    Some(Packet {
        source: Address::v6(*source),
        destination: Address::v6(*destination.first_chunk()?),
        protocol: next,
        length: 40 + claimed as u32,
        payload_length: claimed as u32,
        payload: payload.get(..claimed.min(payload.len()))?,
        fragment: None,
        id: 0,
    })
}

/// The sender of a packet. Without an address yet (DHCP, duplicate address detection) it goes by its
/// hardware address, so that two things without addresses are not one.
#[inline]
fn sender(source: Address, macs: Macs) -> Address {
    if source.is_unspecified()
        && let Some(Mac::Eui48(octets)) = macs.source
    {
        return Address::stand_in(octets);
    }
    source
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        keyed::Key,
        link::frame::{self, Net},
    };

    fn frame_of(tag: bool, version: u8, next: u8, payload: &[u8]) -> Vec<u8> {
        let mut f = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];
        if tag {
            f.extend([0x81, 0, 0, 5]);
        }
        if version == 4 {
            f.extend([8, 0, 0x45, 0, 0, 20 + payload.len() as u8, 1, 2, 0, 0, 64, next, 0, 0]);
            f.extend([10, 0, 0, 9, 10, 0, 0, 2]);
        } else {
            f.extend([0x86, 0xdd, 0x60, 0, 0, 0, 0, payload.len() as u8, next, 64]);
            f.extend([0x20; 16]);
            f.extend([0x21; 16]);
        }
        f.extend(payload);
        f.extend([0; 3]);
        f
    }

    /// What the general way finds in the same frame.
    fn generally<'f>(flows: &Flows, duplicates: &Duplicates, f: &'f [u8]) -> Option<Sent<'f>> {
        let f = frame::ethernet(f).ok()?;
        let p = match f.net {
            Net::Ipv4(data) => Packet::v4(data).ok()?,
            Net::Ipv6(data) => Packet::v6(data).ok()?,
            _ => return None,
        };
        let ports = u32::from_be_bytes(*p.payload.first_chunk()?);
        let ports = [(ports >> 16) as u16, ports as u16];
        let macs = Macs { source: f.source, destination: f.destination };
        p.fragment.is_none().then(|| Sent::packet(flows, duplicates, Time(5), macs, &p, ports))
    }

    #[test]
    fn both_ways_read_the_same_whatever_is_changed_or_cut() {
        let flows = Flows::new(Key::new(3, 1));
        let duplicates = Duplicates::new(Key::new(3, 3));
        let payload: Vec<u8> = (0..60_u8).map(|n| n.wrapping_mul(37)).collect();
        let mut taken = 0;
        for (tag, version, next) in
            [(false, 4, 6), (true, 4, 17), (false, 4, 17), (false, 6, 17), (true, 6, 6)]
        {
            let whole = frame_of(tag, version, next, &payload);
            let cut = (0..=whole.len()).map(|n| whole[..n].to_vec());
            let changed = (0..whole.len()).flat_map(|at| {
                let whole = &whole;
                [0, 1, 5, 0x40, 0x7f, 0xff].into_iter().map(move |octet| {
                    let mut f = whole.clone();
                    f[at] = octet;
                    f
                })
            });
            for f in cut.chain(changed) {
                let mut straight = Sent::NONE;
                if !super::straight(&flows, &duplicates, Time(5), &f, &mut straight) {
                    continue;
                }
                let general = generally(&flows, &duplicates, &f).expect("the general way reads it");
                assert_eq!(straight.key, general.key);
                assert_eq!(straight.hash, general.hash);
                assert_eq!(straight.sight, general.sight);
                assert_eq!(straight.payload, general.payload);
                assert_eq!(straight.macs(), general.macs());
                assert_eq!(straight.ports(), general.ports());
                assert_eq!(
                    (straight.length, straight.payload_length, straight.end),
                    (general.length, general.payload_length, general.end)
                );
                taken += 1;
            }
        }
        assert!(taken > 1_000, "{taken} frames went straight");
    }
}
