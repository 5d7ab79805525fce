//! Whose talk was heard: what of it is others', who they are to each other, and who sent anything.
//!
//! Only for telling where this machine sits and how the watching goes; the account is the watcher's. So this reads the
//! addresses of a frame and no more, and keeps a bounded number of pairs and senders.

use std::{
    collections::{HashMap, HashSet},
    net::IpAddr,
};

use gardien_site::live;
use gardien_watch::link::{
    Mac,
    frame::{self, Net},
};

use super::{
    netlink::{Network, parse::Address},
    ring::{Frame, Towards},
};

/// Senders and pairs that are remembered.
const MOST: usize = 4_096;
/// Frames of each direction after which two machines are said to talk: a switch that does not know yet where
/// somebody is sends a few to all.
const BOTH: u32 = 3;

/// What was heard so far.
#[derive(Debug, Default)]
pub(crate) struct Ear {
    own_macs: HashSet<Mac>,
    own: HashSet<IpAddr>,
    /// Networks of the interfaces that are listened at: address and bits.
    local: Vec<(IpAddr, u8)>,
    senders: HashSet<Mac>,
    /// Frames from the lower to the higher hardware address, and back.
    pairs: HashMap<(Mac, Mac), [u32; 2]>,
    heard: live::Heard,
}

impl Ear {
    /// Knows this machine's own addresses, and what is beside the interfaces of these names.
    pub(crate) fn new(network: &Network, names: &[String]) -> Self {
        let macs = network.links.iter().filter_map(|l| l.mac).map(Mac::Eui48);
        let here = |a: &&Address| network.link(a.link).is_some_and(|l| names.contains(&l.name));
        let here = network.addresses.iter().filter(here);
        Self {
            own_macs: macs.collect(),
            own: network.addresses.iter().map(|a| a.address).collect(),
            local: here.map(|a| (a.address, a.prefix)).collect(),
            ..Self::default()
        }
    }

    /// How many packets came so far.
    pub(crate) const fn packets(&self) -> u64 {
        self.heard.packets
    }

    /// How many hardware addresses sent something, this machine's own left out.
    pub(crate) fn senders(&self) -> u64 {
        self.senders.len() as u64
    }

    /// What was heard, in so many seconds.
    pub(crate) fn heard(&self, seconds: u64) -> live::Heard {
        let both = |[a, b]: &&[u32; 2]| *a >= BOTH && *b >= BOTH;
        live::Heard {
            seconds,
            pairs: self.pairs.values().filter(both).count() as u64,
            ..self.heard
        }
    }

    /// Takes a frame.
    pub(crate) fn frame(&mut self, frame: &Frame<'_>) {
        self.heard.packets += 1;
        let Ok(f) = frame::frame(frame.link, frame.data) else { return };
        let (Some(from), Some(to)) = (f.source, f.destination) else { return };
        let ours = |mac: &Mac| self.own_macs.contains(mac);
        if !ours(&from) && self.senders.len() < MOST {
            self.senders.insert(from);
        }
        let Some((source, destination)) = addresses(f.net) else { return };
        if self.own.contains(&source) || self.own.contains(&destination) {
            return;
        }
        if to.is_group() {
            // What a router or bridge passes on to all it does not say itself.
            self.heard.to_all += u64::from(!ours(&from));
            return;
        }
        match (self.is_local(source), self.is_local(destination), source) {
            (true, true, _) => self.heard.between_things += 1,
            (_, _, IpAddr::V4(_)) => self.heard.internet_v4 += 1,
            (_, _, IpAddr::V6(_)) => self.heard.internet_v6 += 1,
        }
        // The kernel knows best what is not for this machine.
        if frame.towards != Towards::Others || ours(&from) {
            return;
        }
        let (pair, way) = if from < to { ((from, to), 0) } else { ((to, from), 1) };
        let room = self.pairs.len() < MOST;
        if let Some(pair) = self.pairs.get_mut(&pair) {
            if let Some(frames) = pair.get_mut(way) {
                *frames = frames.saturating_add(1);
            }
        } else if room {
            let mut frames = [0; 2];
            if let Some(first) = frames.get_mut(way) {
                *first = 1;
            }
            self.pairs.insert(pair, frames);
        }
    }

    /// Whether an address is of this site, as far as a machine can tell.
    fn is_local(&self, address: IpAddr) -> bool {
        let private = match address {
            IpAddr::V4(a) => a.is_private() || a.is_link_local(),
            IpAddr::V6(a) => a.is_unicast_link_local() || a.is_unique_local(),
        };
        private || self.local.iter().any(|(own, bits)| is_within(address, *own, *bits))
    }
}

/// Whether two addresses have the first so many bits in common.
fn is_within(address: IpAddr, network: IpAddr, bits: u8) -> bool {
    match (address, network) {
        (IpAddr::V4(a), IpAddr::V4(b)) => {
            let differ = a.to_bits() ^ b.to_bits();
            differ.checked_shr(32_u32.saturating_sub(bits.into())).unwrap_or(0) == 0
        }
        (IpAddr::V6(a), IpAddr::V6(b)) => {
            let differ = a.to_bits() ^ b.to_bits();
            differ.checked_shr(128_u32.saturating_sub(bits.into())).unwrap_or(0) == 0
        }
        _ => false,
    }
}

fn addresses(net: Net<'_>) -> Option<(IpAddr, IpAddr)> {
    match net {
        Net::Ipv4(b) => {
            let (source, rest) = b.get(12..)?.split_first_chunk::<4>()?;
            Some((IpAddr::from(*source), IpAddr::from(*rest.first_chunk::<4>()?)))
        }
        Net::Ipv6(b) => {
            let (source, rest) = b.get(8..)?.split_first_chunk::<16>()?;
            Some((IpAddr::from(*source), IpAddr::from(*rest.first_chunk::<16>()?)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::netlink::parse::Link;

    fn frame(from: u8, to: u8, source: [u8; 4], destination: [u8; 4]) -> Vec<u8> {
        let mut f = vec![2, 0, 0, 0, 0, to, 2, 0, 0, 0, 0, from, 8, 0, 0x45, 0, 0, 20];
        f.extend([0, 0, 0, 0, 64, 17, 0, 0]);
        f.extend(source);
        f.extend(destination);
        f
    }

    fn hear(ear: &mut Ear, octets: &[u8]) {
        let length = u32::try_from(octets.len()).unwrap();
        let frame = Frame { at: 0, link: 1, length, data: octets, towards: Towards::Others };
        ear.frame(&frame);
    }

    fn ear() -> Ear {
        let link =
            Link { index: 1, name: "e0".into(), mac: Some([2, 0, 0, 0, 0, 9]), ..Link::default() };
        let address = Address { link: 1, address: [203, 0, 113, 9].into(), prefix: 24 };
        let network = Network { links: vec![link], addresses: vec![address], ..Network::default() };
        Ear::new(&network, &["e0".into()])
    }

    #[test]
    fn a_flood_in_one_direction_is_no_talk() {
        let mut ear = ear();
        for _ in 0..9 {
            hear(&mut ear, &frame(1, 2, [203, 0, 113, 1], [203, 0, 113, 2]));
        }
        assert_eq!((ear.heard(1).pairs, ear.heard(1).between_things), (0, 9));
        for _ in 0..3 {
            hear(&mut ear, &frame(2, 1, [203, 0, 113, 2], [203, 0, 113, 1]));
        }
        assert_eq!((ear.heard(1).pairs, ear.senders()), (1, 2));
    }

    #[test]
    fn own_talk_is_not_others() {
        let mut ear = ear();
        hear(&mut ear, &frame(1, 9, [203, 0, 113, 1], [203, 0, 113, 9]));
        hear(&mut ear, &frame(1, 9, [203, 0, 113, 1], [192, 0, 2, 1]));
        let heard = ear.heard(1);
        assert_eq!((heard.packets, heard.between_things, heard.internet_v4), (2, 0, 1));
        assert_eq!(heard.pairs, 0, "what is routed is no mirror");
    }

    #[test]
    fn a_prefix_of_no_bits_holds_everything() {
        assert!(is_within([1, 2, 3, 4].into(), [9, 9, 9, 9].into(), 0));
        assert!(!is_within([1, 2, 3, 4].into(), [1, 2, 3, 5].into(), 32));
    }
}
