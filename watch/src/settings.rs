//! What the caller of a watcher knows and wants, and how much it may keep.

use std::{net::IpAddr, sync::Arc};

use crate::{knowledge::Knowledge, link::Mac, time::Time};

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
    /// Whether [`Thing::conversations`](crate::report::Thing::conversations) are kept.
    pub conversations: bool,
    /// Whether [`Party::usage`](crate::report::Party::usage) is kept.
    pub usage: bool,
    /// What is known beside what ships; what ships where it is `None`.
    pub knowledge: Option<Arc<Knowledge>>,
}

/// An address prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

/// Bounds on what is kept. The defaults keep ten thousand things and a million live flows within
/// 256 MB; an ordinary home needs less than a hundredth.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Senders on the wire.
    pub hosts: u32,
    /// Rows of one host; more are folded into one.
    pub rows: u32,
    /// Live flows of one host.
    pub flows_of_one: u32,
    /// Live flows.
    pub flows: u32,
    /// Names.
    pub names: u32,
    /// Octets that wait for their continuation in all connections together.
    pub buffered: usize,
    /// Distinct names that are counted in totals.
    pub distinct: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            hosts: 32_768,
            rows: 1_024,
            flows_of_one: 32_768,
            flows: 1 << 20,
            names: 262_144,
            buffered: 16 << 20,
            distinct: 1 << 20,
        }
    }
}
