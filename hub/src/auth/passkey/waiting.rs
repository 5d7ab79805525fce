//! Challenges that were given out: 32 octets of chance, each answered once, within five minutes.
//!
//! In memory, since a restart only costs a second try. The table is bounded, and so is each asker's share:
//! whoever asks for ever more loses the oldest of their own, and nobody else's.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::Mutex,
    time::{Duration, Instant},
};

use gardien_site::id::PersonId;

use super::super::secret::{self, NoChance};

/// How long an answer may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(300);
/// Challenges in all.
const MOST: usize = 4096;
/// Of one address (of IPv6: of one /64), or of one person.
const EACH: usize = 16;

/// Who was given a challenge, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum For {
    /// A person who is in, for a new passkey.
    Person(PersonId),
    /// A stranger, for a login.
    Stranger(IpAddr),
}

impl For {
    /// What counts as one asker.
    fn asker(self) -> Self {
        match self {
            Self::Stranger(IpAddr::V6(v6)) => {
                let network = u128::from(v6) & !u128::from(u64::MAX);
                Self::Stranger(IpAddr::V6(network.into()))
            }
            other => other,
        }
    }
}

/// The table.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    inner: Mutex<HashMap<[u8; 32], (For, Instant)>>,
}

impl Waiting {
    /// Gives one out.
    ///
    /// # Errors
    /// The system gave no chance.
    pub(crate) fn give(&self, now: Instant, to: For) -> Result<[u8; 32], NoChance> {
        let challenge = secret::chance::<32>()?;
        let asker = to.asker();
        let mut table = self.inner.lock().map_err(|_| NoChance)?;
        table.retain(|_, (_, until)| *until > now);
        let of = |table: &HashMap<[u8; 32], (For, Instant)>, all: bool| {
            let mut found: Vec<_> =
                table.iter().filter(|(_, (whose, _))| all || *whose == asker).collect();
            found.sort_unstable_by_key(|(challenge, (_, until))| (*until, **challenge));
            (found.len(), found.first().map(|(challenge, _)| **challenge))
        };
        if let (EACH.., Some(oldest)) = of(&table, false) {
            table.remove(&oldest);
        } else if table.len() >= MOST
            && let (_, Some(oldest)) = of(&table, true)
        {
            table.remove(&oldest);
        }
        table.insert(challenge, (asker, now + PATIENCE));
        Ok(challenge)
    }

    /// Takes one back, for whoever it was given to: it is answered now, or never.
    pub(crate) fn take(&self, now: Instant, challenge: &[u8; 32], by: For) -> bool {
        let Ok(mut table) = self.inner.lock() else { return false };
        let Some((whose, until)) = table.get(challenge).copied() else { return false };
        let fits = match (whose, by) {
            // A person's own. A stranger may have moved to another network meanwhile.
            (For::Person(_), _) => whose == by,
            (For::Stranger(_), For::Stranger(_)) => true,
            (For::Stranger(_), For::Person(_)) => false,
        };
        if fits {
            table.remove(challenge);
        }
        fits && until > now
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use gardien_site::id::Id;

    use super::*;

    fn v4(n: u32) -> For {
        For::Stranger(IpAddr::V4(Ipv4Addr::from(n)))
    }

    #[test]
    fn a_challenge_is_answered_once_in_time_and_by_whom_it_was_given() {
        let (waiting, now) = (Waiting::default(), Instant::now());
        let [ada, eve] = [1, 2].map(|n| For::Person(PersonId(Id::from_octets([n; 16]))));
        let one = waiting.give(now, ada).unwrap();
        assert!(!waiting.take(now, &one, eve) && !waiting.take(now, &one, v4(1)));
        assert!(waiting.take(now, &one, ada));
        assert!(!waiting.take(now, &one, ada), "twice");
        let two = waiting.give(now, v4(1)).unwrap();
        assert!(!waiting.take(now, &two, ada), "a login's for a registration");
        assert!(waiting.take(now, &two, v4(2)), "from another network");
        let three = waiting.give(now, v4(1)).unwrap();
        assert!(!waiting.take(now + PATIENCE, &three, v4(1)), "too late");
        assert_ne!(one, two);
    }

    #[test]
    fn a_flood_loses_its_own() {
        let (waiting, now) = (Waiting::default(), Instant::now());
        let kept = waiting.give(now, v4(7)).unwrap();
        for n in 0..10_000_u64 {
            // One subscriber has all of a /64.
            let address = Ipv6Addr::from(0x2001_0db8_u128 << 96 | u128::from(n));
            waiting.give(now, For::Stranger(IpAddr::V6(address))).unwrap();
        }
        assert_eq!(waiting.inner.lock().unwrap().len(), EACH + 1);
        assert!(waiting.take(now, &kept, v4(7)));
        for n in 0..MOST as u32 + 100 {
            waiting.give(now + Duration::from_secs(u64::from(n) / 100), v4(n)).unwrap();
        }
        assert_eq!(waiting.inner.lock().unwrap().len(), MOST);
    }
}
