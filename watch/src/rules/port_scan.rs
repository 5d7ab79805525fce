//! Trying doors: one host asks another for one TCP port after the other, and few open.
//!
//! A client knows the service that it wants. Discovery asks for two or three ports, a browser for two; FTP
//! and remote procedure calls use many, but these open. Who asks for sixteen ports of one host within a
//! minute, closed or silent, is looking for what is open.
//!
//! **Threshold.** 16 different ports that did not open, of one host, within a minute: several times what
//! discovery does, and a sixtieth of a scanner's usual thousand. *Look*: a person's own scanner, and the
//! inventory of an administrator, look the same. Both sides are told of: who tries, and whose doors.
//!
//! **Cannot tell**: slower searches; searches by UDP; who sits at the machine that does it.

use crate::{
    finding::Proof,
    ip::Address,
    time::{MINUTE, Time},
};

/// Ports that did not open from which on it is said.
pub(super) const DOORS: usize = 16;
/// Hosts that are watched at a time for one that asks.
const HOUSES: usize = 2;

#[derive(Debug)]
struct House {
    at: Address,
    tried: Vec<(u16, Proof)>,
    doors: u64,
    last: Time,
    found: bool,
}

/// The machine of one host.
#[derive(Debug, Default)]
pub(crate) struct PortScan(Vec<House>);

impl PortScan {
    /// A TCP connection was asked of a port. Says how many were tried, and the records that show it for
    /// the first time, once it is a search.
    pub(crate) fn asked(
        &mut self,
        of: Address,
        port: u16,
        proof: Proof,
    ) -> Option<(u64, Vec<Proof>)> {
        let at = proof.at;
        let new = || House { at: of, tried: Vec::new(), doors: 0, last: at, found: false };
        let place = match self.0.iter().position(|h| h.at == of) {
            Some(place) => place,
            None if self.0.len() < HOUSES => {
                self.0.push(new());
                self.0.len() - 1
            }
            None => {
                // Who is being searched stays longest.
                let least = self.0.iter().enumerate().min_by_key(|(_, h)| (h.found, h.last));
                let least = least.map_or(0, |(n, _)| n);
                if let Some(place) = self.0.get_mut(least) {
                    *place = new();
                }
                least
            }
        };
        let house = self.0.get_mut(place)?;
        house.last = at;
        if house.found {
            house.doors += 1;
            // Of what goes on each tenth is told.
            return house.doors.is_multiple_of(10).then(|| (house.doors, vec![proof]));
        }
        if house.tried.iter().any(|(have, _)| *have == port) {
            return None;
        }
        house.tried.retain(|(_, p)| at.since(p.at) <= MINUTE);
        house.tried.push((port, proof));
        // The last ones may yet open.
        if house.tried.len() < DOORS + 1 {
            return None;
        }
        house.found = true;
        house.doors = house.tried.len() as u64;
        let proofs = core::mem::take(&mut house.tried).into_iter().map(|(_, p)| p).collect();
        Some((house.doors, proofs))
    }

    /// A port opened: that one was wanted.
    pub(crate) fn opened(&mut self, at: Address, port: u16) {
        if let Some(house) = self.0.iter_mut().find(|h| h.at == at) {
            house.tried.retain(|(have, _)| *have != port);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::SECOND;

    const TO: Address = Address::v4([192, 168, 1, 9]);

    fn at(tenths: i64) -> Proof {
        Proof { at: Time(tenths * SECOND / 10), ..Proof::default() }
    }

    #[test]
    fn ten_ports_a_second_are_found_after_some_seconds() {
        let mut s = PortScan::default();
        let found = (0..100_u16).find_map(|n| s.asked(TO, 1_000 + n, at(n.into())));
        assert_eq!(found.map(|(n, proofs)| (n, proofs.len())), Some((17, 17)));
        let more = (0..10).filter_map(|n| s.asked(TO, 9, at(101 + n)).map(|f| f.0));
        assert_eq!(more.collect::<Vec<_>>(), [20]);
    }

    #[test]
    fn ports_that_open_and_retries_are_not_a_search() {
        let mut s = PortScan::default();
        for n in 0..200_u16 {
            assert_eq!(s.asked(TO, 1_000 + n, at(n.into())), None);
            s.opened(TO, 1_000 + n);
        }
        for n in 0..200_u16 {
            assert_eq!(s.asked(TO, 80 + n % 10, at(300 + i64::from(n))), None);
        }
        for n in 0..200_u16 {
            assert_eq!(s.asked(TO, 5_000 + n, at(1_000 + i64::from(n) * 45)), None, "13 a minute");
        }
    }
}
