//! How often a wrong password may be tried: buckets that fill by themselves (GCRA, ITU-T I.371).
//!
//! Two counts. One for each address, so that a machine cannot try many logins; one for each login over all
//! addresses from which it never came in, so that many machines cannot try one login. A person who comes from an
//! address that has let them in before, or sits at the machine itself, is counted apart: strangers who guess at a login cannot keep its
//! owner out. Nobody is ever locked out for good, a bucket is full again after minutes.
//!
//! Both tables are bounded. Their keys are digests with a key of this run, so that nobody can aim at
//! a slot, and no address is kept.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::Mutex,
    time::{Duration, Instant},
};

use aws_lc_rs::hmac;

use super::secret::{self, NoChance};

/// Entries of a table. Beyond it, the fullest are forgotten first.
const MOST: usize = 8192;

/// A law: so many at once, then one every so often.
#[derive(Clone, Copy)]
struct Law {
    burst: u32,
    every: Duration,
}

const ADDRESS: Law = Law { burst: 20, every: Duration::from_secs(6) };
const LOGIN_FROM_ANYWHERE: Law = Law { burst: 10, every: Duration::from_secs(30) };
const LOGIN_FROM_KNOWN: Law = Law { burst: 10, every: Duration::from_secs(10) };

/// The counts.
pub(crate) struct Throttle {
    key: hmac::Key,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    /// When a bucket will be empty of debts.
    buckets: HashMap<u64, Instant>,
    /// Logins with the addresses that let them in.
    known: HashMap<u64, Instant>,
}

impl Throttle {
    pub(crate) fn new() -> Result<Self, NoChance> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &secret::chance::<32>()?);
        Ok(Self { key, inner: Mutex::default() })
    }

    /// Counts a try. `Err` says how long to wait before the next one may be made.
    pub(crate) fn try_login(
        &self,
        now: Instant,
        from: IpAddr,
        login: &str,
    ) -> Result<(), Duration> {
        let Ok(mut inner) = self.inner.lock() else { return Err(LOGIN_FROM_KNOWN.every) };
        let pair = self.pair(from, login);
        let by_login = if from.is_loopback() || inner.known.contains_key(&pair) {
            (pair, LOGIN_FROM_KNOWN)
        } else {
            (secret::keyed(&self.key, &format!("login {login}")), LOGIN_FROM_ANYWHERE)
        };
        let by_address = (secret::keyed(&self.key, &format!("address {}", net(from))), ADDRESS);
        // Neither is charged when the other refuses.
        let waits = [by_login, by_address].map(|(key, law)| inner.wait(now, key, law));
        if let Some(wait) = waits.into_iter().flatten().max() {
            return Err(wait);
        }
        for (key, law) in [by_login, by_address] {
            inner.charge(now, key, law);
        }
        Ok(())
    }

    /// Remembers that a login came in from an address, and takes back what it was charged.
    pub(crate) fn came_in(&self, now: Instant, from: IpAddr, login: &str) {
        let Ok(mut inner) = self.inner.lock() else { return };
        let pair = self.pair(from, login);
        inner.buckets.remove(&pair);
        if inner.known.len() >= MOST {
            inner.known.clear();
        }
        inner.known.insert(pair, now);
    }

    fn pair(&self, from: IpAddr, login: &str) -> u64 {
        secret::keyed(&self.key, &format!("pair {} {login}", net(from)))
    }
}

impl Inner {
    fn wait(&self, now: Instant, key: u64, law: Law) -> Option<Duration> {
        let debt = self.buckets.get(&key)?.checked_duration_since(now)?;
        let over = (debt + law.every).checked_sub(law.every * law.burst)?;
        (!over.is_zero()).then_some(over)
    }

    fn charge(&mut self, now: Instant, key: u64, law: Law) {
        if self.buckets.len() >= MOST {
            self.buckets.retain(|_, empty| *empty > now);
            if self.buckets.len() >= MOST {
                // A flood: those who owe least are let go.
                let mut debts: Vec<Instant> = self.buckets.values().copied().collect();
                debts.sort_unstable();
                let middle = debts.get(debts.len() / 2).copied().unwrap_or(now);
                self.buckets.retain(|_, empty| *empty > middle);
            }
        }
        let empty = self.buckets.entry(key).or_insert(now);
        *empty = (*empty).max(now) + law.every;
    }
}

/// The network that one subscriber has: an IPv4 address, the first 64 bits of an IPv6 address.
pub(crate) fn net(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6((u128::from(v6) >> 64 << 64).into()),
        },
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessers_are_slowed_and_the_owner_comes_in_all_the_same() {
        let throttle = Throttle::new().unwrap();
        let start = Instant::now();
        let home: IpAddr = "192.0.2.7".parse().unwrap();
        throttle.came_in(start, home, "ada");
        // A thousand machines guess at ada for an hour.
        let mut tried = 0;
        for second in 0..3600_u32 {
            let from = IpAddr::V4(std::net::Ipv4Addr::from(0xc633_6400 + second % 1000));
            let now = start + Duration::from_secs(second.into());
            tried += u32::from(throttle.try_login(now, from, "ada").is_ok());
        }
        assert!((120..=131).contains(&tried), "{tried}");
        let now = start + Duration::from_secs(3600);
        assert!(throttle.try_login(now, home, "ada").is_ok());
        // From elsewhere ada waits half a minute at most.
        let elsewhere: IpAddr = "203.0.113.9".parse().unwrap();
        // The guessers may have left one try; a second one there is not.
        let tries = [(); 2].map(|()| throttle.try_login(now, elsewhere, "ada"));
        let wait = tries[1].unwrap_err();
        assert!(wait <= Duration::from_secs(30), "{wait:?}");
        assert!(throttle.try_login(now + wait, elsewhere, "ada").is_ok());
    }

    #[test]
    fn one_machine_cannot_try_many_logins() {
        let throttle = Throttle::new().unwrap();
        let now = Instant::now();
        let done = |n: u32| {
            let from: IpAddr = format!("2001:db8::{n:x}").parse().unwrap();
            throttle.try_login(now, from, &format!("login{n}")).is_ok()
        };
        assert_eq!((0..200).filter(|n| done(*n)).count(), 20);
    }

    #[test]
    fn the_tables_stay_small() {
        let throttle = Throttle::new().unwrap();
        let now = Instant::now();
        for n in 0..30_000_u32 {
            let from = IpAddr::V4(n.into());
            assert!(throttle.try_login(now, from, &n.to_string()).is_ok());
            throttle.came_in(now, from, &n.to_string());
        }
        let inner = throttle.inner.lock().unwrap();
        assert!(inner.buckets.len() <= MOST + 1 && inner.known.len() <= MOST);
    }
}
