//! Calling a dead boss: a thing calls one address that nobody named again and again, in vain.
//!
//! What has a home in the cloud asks DNS where it is, and asks again when it does not answer. A program
//! that calls one bare address every minute for an hour, without an answer and without ever having been
//! told that address by name, follows a number that somebody wrote into it; so do bots whose commander
//! was taken down.
//!
//! **Threshold.** Thirty calls in an hour to one address and port, none opened. Harmless things with a
//! built-in address (time, a relay) use UDP or back off: five calls in an hour was the most that was
//! seen in harmless captures of 31 kinds of things. Only *look*: a vendor's server that moved looks the same.
//!
//! **Cannot tell**: who is behind the address; a boss that answers now and then.

use crate::{
    finding::Proof,
    ip::Address,
    time::{HOUR, Time},
};

/// Calls in an hour from which on it is said.
pub(super) const CALLS: usize = 30;
/// Bosses that are watched at a time; a new one takes the place of the one called least lately.
const BOSSES: usize = 4;

#[derive(Debug)]
struct Boss {
    at: (Address, u16),
    /// Calls of the last hour before it is found, of all time after.
    calls: Vec<Proof>,
    times: u64,
    last: Time,
    began: Option<Time>,
}

/// The machine of one host.
#[derive(Debug, Default)]
pub(crate) struct DeadBoss(Vec<Boss>);

/// What is known after a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Calling {
    pub(crate) tries: u64,
    /// From the first of them, microseconds.
    pub(crate) within: i64,
    /// The calls that led to it, the first time; then this one alone.
    pub(crate) proofs: Vec<Proof>,
}

impl DeadBoss {
    /// A TCP connection was asked of an address without a name.
    pub(crate) fn asked(&mut self, to: Address, port: u16, proof: Proof) -> Option<Calling> {
        let at = proof.at;
        let new = || Boss { at: (to, port), calls: Vec::new(), times: 0, last: at, began: None };
        let place = match self.0.iter().position(|b| b.at == (to, port)) {
            Some(place) => place,
            None if self.0.len() < BOSSES => {
                self.0.push(new());
                self.0.len() - 1
            }
            None => {
                let oldest =
                    self.0.iter().enumerate().min_by_key(|(_, b)| b.last).map_or(0, |b| b.0);
                if let Some(place) = self.0.get_mut(oldest) {
                    *place = new();
                }
                oldest
            }
        };
        let boss = self.0.get_mut(place)?;
        boss.last = at;
        boss.times += 1;
        if let Some(began) = boss.began {
            return Some(Calling {
                tries: boss.times,
                within: at.since(began),
                proofs: vec![proof],
            });
        }
        boss.calls.retain(|c| at.since(c.at) <= HOUR);
        boss.calls.push(proof);
        // The last one may yet be answered.
        let (_, before) = boss.calls.split_last()?;
        if before.len() < CALLS {
            return None;
        }
        let began = before.first()?.at;
        boss.began = Some(began);
        boss.times = boss.calls.len() as u64;
        let proofs = core::mem::take(&mut boss.calls);
        Some(Calling { tries: boss.times, within: at.since(began), proofs })
    }

    /// A connection was opened: that boss lives.
    pub(crate) fn answered(&mut self, from: Address, port: u16) {
        self.0.retain(|b| b.at != (from, port) || b.began.is_some());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::MINUTE;

    const BOSS: Address = Address::v4([198, 51, 100, 7]);

    fn at(minute: i64) -> Proof {
        Proof { at: Time(minute * MINUTE), ..Proof::default() }
    }

    #[test]
    fn a_call_a_minute_is_found_after_half_an_hour() {
        let mut d = DeadBoss::default();
        let found = (0..60).find_map(|n| d.asked(BOSS, 4975, at(n)).map(|c| (n, c))).unwrap();
        assert_eq!(found.0, 30);
        assert_eq!(found.1.proofs.len(), 31);
    }

    #[test]
    fn calls_that_back_off_and_a_boss_that_answers_are_not() {
        let mut d = DeadBoss::default();
        for n in 0..100 {
            assert_eq!(d.asked(BOSS, 443, at(n * 3)), None, "twenty an hour");
        }
        let mut d = DeadBoss::default();
        for n in 0..300 {
            assert_eq!(d.asked(BOSS, 443, at(n)), None);
            if n % 25 == 0 {
                d.answered(BOSS, 443);
            }
        }
    }
}
