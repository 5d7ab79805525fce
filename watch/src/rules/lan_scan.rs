//! `lan-scan`: a thing asks for many neighbours who do not answer.
//!
//! A worm that got into one thing looks for the next: it asks for one address of the site after the
//! other (by ARP, as nothing local can be reached without), knocks on their doors by TCP or pings
//! them. The rule waits for [`MANY`] different local addresses asked for within [`WITHIN`], none of
//! which answered.
//!
//! Why harmless things do not do it: a thing has few neighbours to talk to, and it talks to those
//! that are there. A hub that greets forty lamps gets forty answers, and an address that is known
//! to be in use does not count even where the capture shows no answer. A phone that left asks for its
//! old gateway: one address.
//!
//! What harmless software does do it, so that a person must look: an app on a phone that looks for a
//! thing it does not know (`app-looks-for-things`), a network scanner that somebody runs
//! (`network-scanner`), a hub or repeater that checks who is there (`checks-who-is-there`). Routers
//! do the last regularly; they are no things and nothing is said of them.
//!
//! What it cannot tell: a scan slower than sixteen in a minute; a scan of addresses that all answer;
//! one by UDP or by neighbour solicitation (64 bits of address cannot be tried). Where a switch hides
//! answers between others, absent neighbours look like present ones that answered unseen: only
//! addresses never seen at all count.

use std::collections::VecDeque;

use crate::{
    finding::{Fact, Level},
    ip::Address,
    keyed::{Key, Map},
    rules::{Place, Rules},
    time::{MINUTE, SECOND, Time},
};

/// Neighbours that do not answer. Sixteen is more than a person's app asks when it tries the few
/// addresses it once knew, and a sixteenth of the smallest network that is usual.
const MANY: usize = 16;
/// Time in which they are asked.
const WITHIN: i64 = MINUTE;
/// How long an answer may take. Sleeping Wi-Fi things answer at their next beacon, a tenth of a
/// second to a second.
const PATIENCE: i64 = SECOND;

/// Addresses kept of one host, as many as the usual network has, and of all hosts: 4 MB.
const MOST_OF_ONE: usize = 256;
const MOST_OF_ALL: usize = 1 << 16;

/// How a neighbour is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    Arp,
    Tcp,
    Ping,
}

impl How {
    const ALL: [Self; 3] = [Self::Arp, Self::Ping, Self::Tcp];

    const fn word(self) -> &'static str {
        match self {
            Self::Arp => "arp",
            Self::Tcp => "tcp",
            Self::Ping => "ping",
        }
    }
}

/// A neighbour asked for.
#[derive(Clone, Copy, Debug)]
struct Asked {
    address: Address,
    how: How,
    port: u16,
    at: Time,
    place: Place,
    /// It is known that no answer came. With ARP that shows as time passes, with others when the
    /// flow ends.
    failed: bool,
    told: bool,
}

/// Neighbours that a host asked for, oldest first.
#[derive(Debug, Default)]
struct Sweep {
    asked: VecDeque<Asked>,
    /// It was found out; from then on only every sixteenth event is looked at.
    found: bool,
    events: u8,
}

/// The rule.
#[derive(Debug)]
pub(crate) struct LanScan {
    asked: Map<u32, Sweep>,
    /// Hosts in the table, in the order they came.
    hosts: Vec<u32>,
    kept: usize,
}

impl LanScan {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { asked: Map::new(Key::new(seed, 60)), hosts: Vec::new(), kept: 0 }
    }

    /// A host asks for a neighbour of whom nothing was seen yet; `port` is 0 but with TCP.
    pub(crate) fn asks(
        &mut self,
        rules: &mut Rules,
        at: Time,
        host: u32,
        (how, address, port): (How, Address, u16),
    ) {
        let (sweep, new) = self.asked.find_or_put(host, Sweep::default());
        if new {
            self.hosts.push(host);
        }
        let of = &mut sweep.asked;
        let same = |a: &Asked| a.address == address && a.how == how && a.port == port;
        if let Some(n) = of.iter().position(same) {
            if of.get(n).is_some_and(|a| at.since(a.at) < WITHIN) {
                return;
            }
            of.remove(n);
            self.kept -= 1;
        }
        if of.len() >= MOST_OF_ONE {
            of.pop_front();
            self.kept -= 1;
        }
        if self.kept < MOST_OF_ALL {
            let place = rules.now;
            of.push_back(Asked { address, how, port, at, place, failed: false, told: false });
            self.kept += 1;
        }
        if how == How::Arp {
            sweep.now_and_then(rules, host, how, at);
        }
    }

    /// A neighbour answered a host.
    pub(crate) fn answered(&mut self, host: u32, how: How, address: Address) {
        let Some(Sweep { asked: of, .. }) = self.asked.find_mut(&host) else { return };
        let before = of.len();
        of.retain(|a| a.told || a.address != address || (how != How::Arp && a.how != how));
        self.kept -= before - of.len();
    }

    /// What a host asked by TCP or ping got no answer.
    pub(crate) fn failed(
        &mut self,
        rules: &mut Rules,
        host: u32,
        (how, address, port): (How, Address, u16),
    ) {
        let Some(sweep) = self.asked.find_mut(&host) else { return };
        let same = |a: &&mut Asked| a.address == address && a.how == how && a.port == port;
        let Some(a) = sweep.asked.iter_mut().find(same) else { return };
        a.failed = true;
        sweep.now_and_then(rules, host, how, Time(i64::MAX));
    }

    /// No packet follows.
    pub(crate) fn finish(&mut self, rules: &mut Rules) {
        self.so_far(rules, Time(i64::MAX));
    }

    /// All before a time was seen.
    pub(crate) fn so_far(&mut self, rules: &mut Rules, now: Time) {
        for host in &self.hosts {
            if let Some(sweep) = self.asked.find_mut(host) {
                for how in How::ALL {
                    judge(rules, *host, &mut sweep.asked, how, now);
                }
            }
        }
    }
}

impl Sweep {
    fn now_and_then(&mut self, rules: &mut Rules, host: u32, how: How, now: Time) {
        self.events = (self.events + 1) % 16;
        if !self.found || self.events == 0 {
            self.found |= judge(rules, host, &mut self.asked, how, now);
        }
    }
}

/// Looks whether enough went unanswered within the time that ends with the latest of them.
fn judge(rules: &mut Rules, host: u32, of: &mut VecDeque<Asked>, how: How, now: Time) -> bool {
    if of.len() < MANY {
        return false;
    }
    let counts = |a: &Asked| {
        a.how == how && if how == How::Arp { now.since(a.at) >= PATIENCE } else { a.failed }
    };
    let Some(latest) = of.iter().filter(|a| counts(a) && !a.told).map(|a| a.at).max() else {
        return false;
    };
    let within = |a: &Asked| counts(a) && a.at <= latest && latest.since(a.at) < WITHIN;
    let mut addresses: Vec<Address> = of.iter().filter(|a| within(a)).map(|a| a.address).collect();
    addresses.sort_unstable();
    addresses.dedup();
    if addresses.len() < MANY {
        return false;
    }
    let mut ports: Vec<(usize, u16)> = Vec::new();
    let mut first = latest;
    for a in of.iter().filter(|a| within(a)) {
        first = first.min(a.at);
        match ports.iter_mut().find(|(_, port)| *port == a.port) {
            Some((n, _)) => *n += 1,
            None => ports.push((1, a.port)),
        }
    }
    ports.sort_unstable_by(|a, b| (b.0, a.1).cmp(&(a.0, b.1)));
    let Some(f) = rules.raise(host, "lan-scan", Level::Look, "", latest) else { return true };
    for a in of.iter_mut().filter(|a| within(a) && !a.told) {
        a.told = true;
        f.add(a.place.proof(a.at, "asked"));
    }
    if f.count("hosts") < addresses.len() as u64 {
        f.facts.insert("hosts", Fact::Count(addresses.len() as u64));
        f.facts.insert("within", Fact::Span(latest.since(first)));
    }
    // What a thing wants of its neighbours says more than how it found them.
    if how != How::Arp || !f.facts.contains_key("how") {
        f.facts.insert("how", Fact::Word(how.word()));
    }
    if how == How::Tcp {
        let ports = ports.into_iter().map(|(_, port)| port).take(8).collect();
        f.facts.insert("ports", Fact::Ports(ports));
    }
    f.perhaps = vec!["app-looks-for-things", "network-scanner", "checks-who-is-there"];
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn neighbour(n: u32) -> Address {
        Address::v4((0xc0a8_0000 + n).to_be_bytes())
    }

    fn ms(n: i64) -> Time {
        Time(n * SECOND / 1_000)
    }

    fn scan(count: u32, every: i64, answers: impl Fn(u32) -> bool) -> Rules {
        let (mut rule, mut rules) = (LanScan::new(1), Rules::new(1));
        for n in 0..count {
            rules.now.record += 1;
            rule.asks(&mut rules, ms(i64::from(n) * every), 7, (How::Arp, neighbour(n), 0));
            if answers(n) {
                rule.answered(7, How::Arp, neighbour(n));
            }
        }
        rule.finish(&mut rules);
        rules
    }

    #[test]
    fn a_thing_that_asks_for_a_whole_network_is_found_with_the_records_that_show_it() {
        let mut rules = scan(254, 40, |n| n % 50 == 1);
        let f = rules.of(7).next().unwrap();
        assert_eq!((f.rule, f.level), ("lan-scan", Level::Look));
        assert_eq!(f.count("hosts"), 248);
        assert_eq!(f.facts["how"], Fact::Word("arp"));
        assert!(f.found <= ms(2_000), "found when it was clear, not at the end: {:?}", f.found);
        assert_eq!(f.evidence.len(), crate::finding::MOST_EVIDENCE);
        assert_eq!(f.evidence[0].record, 1);
        assert!(rules.since(true, None).is_empty(), "silence means nothing in half a capture");
    }

    #[test]
    fn a_hub_that_greets_its_lamps_gets_answers() {
        assert!(scan(60, 10, |_| true).of(7).next().is_none());
    }

    #[test]
    fn few_absent_neighbours_and_slow_checks_are_no_scan() {
        assert!(scan(15, 100, |_| false).of(7).next().is_none());
        assert!(scan(200, 5_000, |_| false).of(7).next().is_none());
    }

    #[test]
    fn one_absent_neighbour_asked_for_a_thousand_times_is_one() {
        let (mut rule, mut rules) = (LanScan::new(1), Rules::new(1));
        for n in 0..1_000 {
            rule.asks(&mut rules, ms(n * 50), 7, (How::Arp, neighbour(1), 0));
        }
        rule.finish(&mut rules);
        assert!(rules.of(7).next().is_none());
    }

    #[test]
    fn knocking_on_neighbours_by_tcp_names_the_ports() {
        let (mut rule, mut rules) = (LanScan::new(1), Rules::new(1));
        for n in 0..20 {
            rule.asks(&mut rules, ms(i64::from(n) * 100), 7, (How::Tcp, neighbour(n), 23));
        }
        rule.finish(&mut rules);
        assert!(rules.of(7).next().is_none(), "connections that opened are no scan");
        for n in 0..20 {
            rule.failed(&mut rules, 7, (How::Tcp, neighbour(n), 23));
        }
        assert_eq!(rules.of(7).count(), 1, "found as soon as it was clear");
        rule.finish(&mut rules);
        let f = rules.of(7).next().unwrap();
        assert_eq!(f.facts["ports"], Fact::Ports(vec![23]));
        assert_eq!((f.count("hosts"), f.times), (20, 20));
    }

    #[test]
    fn many_made_up_hosts_share_the_room() {
        let (mut rule, mut rules) = (LanScan::new(1), Rules::new(1));
        for n in 0..200_000 {
            rule.asks(&mut rules, ms(0), 1 + n % 1_000, (How::Arp, neighbour(n), 0));
        }
        assert!(rule.kept <= MOST_OF_ALL);
    }
}
