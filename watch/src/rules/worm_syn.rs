//! The mark of Mirai: a SYN whose sequence number is the address that it goes to.
//!
//! The scanner of Mirai and of many descendants keeps no state: it writes the destination's IPv4 address
//! into the TCP sequence number to know its victims' answers again (Antonakakis and others,
//! "Understanding the Mirai Botnet", USENIX Security 2017, §3). An ordinary sequence number agrees once in
//! 2³² connections.
//!
//! **Threshold.** Three such SYNs to different addresses: by chance less than once in 10²⁸, and a lay
//! person can compare the two numbers in any of the packets. *Act.*
//!
//! **Cannot tell**: worms that use the system's own connections (Hajime, Hide and Seek).

use crate::{finding::Proof, ip::Address, rules::ports::Ports};

/// SYNs with the mark from which on it is said.
pub(super) const MARKED: usize = 3;

/// The machine of one host.
#[derive(Debug, Default)]
pub(crate) struct WormSyn {
    first: Vec<(Address, Proof)>,
    packets: u64,
    pub(crate) ports: Ports,
}

impl WormSyn {
    /// Whether a SYN has the mark.
    #[inline]
    pub(crate) fn marks(seq: u32, to: Address) -> bool {
        to.as_v4().is_some_and(|a| u32::from(a) == seq && seq != 0)
    }

    /// A marked SYN. Says how many there were, and those that show it for the first time, from the
    /// third on.
    pub(crate) fn marked(
        &mut self,
        to: Address,
        port: u16,
        proof: Proof,
    ) -> Option<(u64, Vec<Proof>)> {
        self.packets += 1;
        self.ports.add(port);
        if self.first.len() >= MARKED {
            return Some((self.packets, vec![proof]));
        }
        if !self.first.iter().any(|(have, _)| *have == to) {
            self.first.push((to, proof));
        }
        (self.first.len() >= MARKED)
            .then(|| (self.packets, self.first.iter().map(|(_, p)| *p).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_other_address_is_enough() {
        let mut w = WormSyn::default();
        let to = |n: u8| Address::v4([203, 0, 113, n]);
        assert!(WormSyn::marks(0xcb00_7105, to(5)));
        assert!(!WormSyn::marks(0xcb00_7106, to(5)));
        assert!(!WormSyn::marks(5, Address::v6([0; 16])));
        let proof = Proof::default();
        assert_eq!(w.marked(to(1), 23, proof), None);
        assert_eq!(w.marked(to(1), 23, proof), None);
        assert_eq!(w.marked(to(2), 23, proof), None);
        let (packets, proofs) = w.marked(to(3), 2323, proof).unwrap();
        assert_eq!((packets, proofs.len()), (4, 3));
        assert_eq!(w.marked(to(1), 23, proof).unwrap().1.len(), 1);
        assert_eq!(w.ports.most(4), [23, 2323]);
    }
}
