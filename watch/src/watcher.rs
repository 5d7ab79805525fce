//! The watcher: records in, a report out.

use std::net::IpAddr;

use crate::{capture::Record, link::Mac, report::Report, time::Time, zeek};

/// What the caller knows and wants.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Prefixes that are this site's own, beside private and learnt ones.
    pub home: Vec<Prefix>,
    /// Names that a person gave to things.
    pub things: Vec<(Mac, String)>,
    /// Records before this are left out.
    pub since: Option<Time>,
    /// Records at or after this are left out.
    pub until: Option<Time>,
    /// Random seed of all hash tables; must be unpredictable to whoever writes the packets.
    pub seed: u64,
    /// Bounds on memory.
    pub limits: Limits,
}

/// An address prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix {
    /// Any address in it.
    pub address: IpAddr,
    /// Length in bits, ≤ 32 or ≤ 128.
    pub length: u8,
}

impl Prefix {
    /// Parses `192.168.0.0/16`, `2001:db8::/32`, or an address alone.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, length) = match text.trim().split_once('/') {
            Some((a, l)) => (a.parse::<IpAddr>().ok()?, Some(l.parse::<u8>().ok()?)),
            None => (text.trim().parse::<IpAddr>().ok()?, None),
        };
        let most = if address.is_ipv4() { 32 } else { 128 };
        let length = length.unwrap_or(most);
        (length <= most).then_some(Self { address, length })
    }

    /// Whether the address lies in the prefix.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let bits = |a: IpAddr| match a {
            IpAddr::V4(a) => u128::from(u32::from(a)) << 96,
            IpAddr::V6(a) => u128::from(a),
        };
        if self.address.is_ipv4() != address.is_ipv4() {
            return false;
        }
        let shift = 128 - u32::from(self.length);
        bits(self.address).checked_shr(shift) == bits(address).checked_shr(shift)
    }
}

/// Bounds on what is kept.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {}

/// The watcher.
#[derive(Debug, Default)]
pub struct Watcher {}

impl Watcher {
    /// Starts with nothing seen.
    #[must_use]
    pub fn new(_settings: Settings) -> Self {
        Self {}
    }

    /// Says that another file begins; its name is used in notes on what it lacks.
    pub fn file(&mut self, _number: u32) {}

    /// Takes one record.
    pub fn record(&mut self, _record: &Record<'_>) {}

    /// Takes one row of a Zeek log.
    pub fn row(&mut self, _row: &zeek::Row<'_>) {}

    /// Ends: everything that is still open is counted. `captures` stays empty, it is the hub's.
    #[must_use]
    pub fn finish(self) -> Report {
        Report {
            gardien: String::new(),
            captures: Vec::new(),
            network: crate::report::Network::default(),
            things: Vec::new(),
            totals: crate::report::Totals::default(),
            cannot_see: Vec::new(),
        }
    }
}
