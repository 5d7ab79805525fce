//! Forged senders: a thing sends to the Internet under addresses that are not of this site.
//!
//! Whoever hides behind others' addresses, or wants answers to hit a third, writes a false sender. On the
//! thing's own wire the hardware address still is its own. So: one hardware address that is no router
//! sends packets to outside whose senders are outside too.
//!
//! Two things set it apart from a router that brings packets in: it also sends under an address of this site,
//! and its packets leave by way of a router, where a router hands them to those they are for.
//!
//! **Threshold.** Sixteen networks as senders. A thing with a public address of its own has one, with
//! IPv6 a few prefixes; a laptop that moved may send some packets under its former address. A router
//! carries others' packets, and is known by being the next hop of others or by its advertisements; its
//! findings are dropped. *Act*: the packets themselves show two things that cannot both be true.
//!
//! **Cannot tell**: addresses forged within this site's own prefixes; which program did it.

use crate::{finding::Proof, ip::Address};

/// Networks as senders from which on it is said.
pub(super) const NETWORKS: usize = 16;

/// The machine of one host.
#[derive(Debug, Default)]
pub(crate) struct Forged {
    networks: Vec<(u64, Proof)>,
    packets: u64,
    senders: u64,
}

impl Forged {
    /// A flow began from an outside sender to outside. Says how many there were, and those that show it
    /// for the first time.
    pub(crate) fn sent(&mut self, sender: Address, proof: Proof) -> Option<(u64, Vec<Proof>)> {
        self.packets += 1;
        let network = sender.network();
        if self.networks.len() >= NETWORKS {
            self.senders += 1;
            return Some((self.senders, vec![proof]));
        }
        if self.networks.iter().any(|(have, _)| *have == network) {
            return None;
        }
        self.networks.push((network, proof));
        self.senders += 1;
        (self.networks.len() >= NETWORKS)
            .then(|| (self.senders, self.networks.iter().map(|(_, p)| *p).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_networks_but_not_one_prefix() {
        let mut f = Forged::default();
        for n in 0..15 {
            assert_eq!(f.sent(Address::v4([n + 50, 1, 2, 3]), Proof::default()), None);
        }
        let (senders, proofs) = f.sent(Address::v4([90, 1, 2, 3]), Proof::default()).unwrap();
        assert_eq!((senders, proofs.len()), (16, 16));
        let mut f = Forged::default();
        for n in 0..=255 {
            let mut temporary = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, 9, 9, 9, 9, 9, 9, 9, 0];
            temporary[15] = n;
            assert_eq!(f.sent(Address::v6(temporary), Proof::default()), None);
        }
    }
}
