//! `router-impersonation`: a second router advertises itself.
//!
//! Any machine on a link can send a router advertisement (RFC 4861 §4.2), and all things believe it:
//! they take addresses from its prefixes, ask its resolver and send what is for outside to it, the
//! more so when it claims a high preference (RFC 4191). The rule waits for an advertisement from a
//! second hardware address that changes where things send or ask (another prefix with a lifetime as
//! router, another resolver, high preference), or that ends the first router by a lifetime of 0 in its
//! name; and for the first still being there afterwards.
//!
//! Why harmless things do not do it: border routers of a radio mesh (Thread: smart speakers, hubs)
//! advertise a unique local prefix or a way to one with a router lifetime of 0, which changes nothing
//! for others and does not count; standby routers say what the first says; a replaced router's
//! predecessor is silent. A router that goes ends itself from its own hardware address.
//!
//! What it cannot exclude: two ways to the Internet (`second-router`), a computer or phone that shares
//! its connection (`shares-its-connection`), two networks in one capture (`two-networks`). So it is
//! worth a look and no more.
//!
//! It cannot tell which of two that were heard within a minute of each other was there first
//! (`who-was-first`); it does not check that the hop limit is 255, which a router on the way could
//! not forge anyway.

use std::{fmt::Write, net::Ipv6Addr};

use crate::{
    account::{Account, NONE},
    finding::{Fact, Level, Proof},
    ip::Address,
    link::Mac,
    rules::Rules,
    time::{MINUTE, Time},
    untrusted::Untrusted,
    wire::nd::{Nd, Router},
};

/// Routers, and what each says that is kept: some KB.
const MOST_ROUTERS: usize = 16;
const MOST_SAID: usize = 8;
const MOST_PROOFS: usize = 16;
/// Who came first by less may have come second.
const SENIORITY: i64 = MINUTE;

/// What a second router does to the first, by weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum How {
    Prefers,
    Leads,
    Answers,
    Ends,
}

impl How {
    const fn word(self) -> &'static str {
        match self {
            Self::Ends => "ends-the-first",
            Self::Answers => "other-resolver",
            Self::Leads => "other-prefix",
            Self::Prefers => "high-preference",
        }
    }
}

#[derive(Debug)]
struct Advertiser {
    host: u32,
    mac: Mac,
    source: Address,
    prefixes: Vec<Ipv6Addr>,
    resolvers: Vec<Ipv6Addr>,
    preference: i8,
    /// It said that it is a default router.
    leads: bool,
    first: Time,
    proof: Proof,
    /// What it did to the first, when for the first and the last time, and how often.
    how: Option<How>,
    since: Time,
    until: Time,
    times: u64,
    /// How often when it was concluded last.
    told: u64,
    proofs: Vec<Proof>,
}

/// The rule.
#[derive(Debug)]
pub(crate) struct RouterImpersonation {
    routers: Vec<Advertiser>,
}

impl RouterImpersonation {
    pub(crate) const fn new() -> Self {
        Self { routers: Vec::new() }
    }

    /// A router advertises itself from an address; `host` and `mac` sent the frame.
    pub(crate) fn advertises(
        &mut self,
        rules: &Rules,
        at: Time,
        (host, mac, source): (u32, Mac, Address),
        (nd, router): (&Nd<'_>, Router),
    ) {
        if host == NONE || super::arp_impersonation::is_virtual(mac) {
            return;
        }
        let n = match self.routers.iter().position(|r| r.mac == mac) {
            Some(n) => n,
            None if self.routers.len() < MOST_ROUTERS => {
                self.routers.push(Advertiser {
                    host,
                    mac,
                    source,
                    prefixes: Vec::new(),
                    resolvers: Vec::new(),
                    preference: router.preference,
                    leads: false,
                    first: at,
                    proof: rules.proof(at, "first-router"),
                    how: None,
                    since: at,
                    until: at,
                    times: 0,
                    told: 0,
                    proofs: Vec::new(),
                });
                self.routers.len() - 1
            }
            None => return,
        };
        let prefixes: Vec<Ipv6Addr> = nd
            .prefixes()
            .filter(|p| p.valid > 0 && (p.autonomous || p.on_link))
            .map(|p| p.prefix)
            .take(MOST_SAID)
            .collect();
        let resolvers: Vec<Ipv6Addr> = nd.dns_servers().take(MOST_SAID).collect();
        let how = self.does(n, source, router, &prefixes, &resolvers);
        let Some(me) = self.routers.get_mut(n) else { return };
        if how != Some(How::Ends) {
            me.leads |= router.lifetime > 0;
            me.preference = me.preference.max(router.preference);
            keep(&mut me.prefixes, &prefixes);
            keep(&mut me.resolvers, &resolvers);
        }
        if let Some(how) = how {
            if me.times == 0 {
                me.since = at;
            }
            me.how = me.how.max(Some(how));
            me.until = at;
            me.times += 1;
            if me.proofs.len() < MOST_PROOFS {
                me.proofs.push(rules.proof(at, "advertises"));
            }
        }
    }

    /// What an advertisement does to those that advertised before.
    fn does(
        &self,
        n: usize,
        source: Address,
        router: Router,
        prefixes: &[Ipv6Addr],
        resolvers: &[Ipv6Addr],
    ) -> Option<How> {
        let mac = self.routers.get(n).map(|r| r.mac);
        // In another's name; a thing's own address belongs to its own hardware address.
        if router.lifetime == 0
            && self.routers.iter().any(|r| r.source == source && Some(r.mac) != mac && r.leads)
        {
            return Some(How::Ends);
        }
        let first = self.routers.iter().take(n).find(|r| r.leads)?;
        let other = |new: &[Ipv6Addr], known: &[Ipv6Addr]| {
            !known.is_empty() && new.iter().any(|a| !known.contains(a))
        };
        let leads = router.lifetime > 0;
        if other(resolvers, &first.resolvers) {
            Some(How::Answers)
        } else if leads && other(prefixes, &first.prefixes) {
            Some(How::Leads)
        } else if leads && router.preference > 0 && first.preference <= 0 {
            Some(How::Prefers)
        } else {
            None
        }
    }

    /// Says what second routers did to a first that was still there.
    pub(crate) fn finish(&mut self, rules: &mut Rules, account: &Account) {
        let Some(first) = self.routers.iter().find(|r| r.leads) else { return };
        let (first_mac, first_host, first_proof) = (first.mac, first.host, first.proof);
        let (first_source, began) = (first.source.to_string(), first.first);
        let there = |host: u32, since: Time| {
            account.tallies.get(host as usize).is_some_and(|t| t.last > since.0)
        };
        for me in &mut self.routers {
            let Some(how) = me.how.filter(|_| me.mac != first_mac) else { continue };
            if me.told == me.times || !there(first_host, me.since) {
                continue;
            }
            me.told = me.times;
            let about = me.source.to_string();
            let found = me.since;
            let Some(f) = rules.raise(me.host, "router-impersonation", Level::Look, &about, found)
            else {
                continue;
            };
            f.evidence.clear();
            for proof in &me.proofs {
                f.add(*proof);
            }
            f.times = me.times;
            f.last = f.last.max(me.until);
            f.evidence.push(first_proof);
            f.facts.insert("how", Fact::Word(how.word()));
            f.facts.insert("first_router", Fact::Text(Untrusted::new(&first_source)));
            for (name, addresses) in [("prefixes", &me.prefixes), ("resolvers", &me.resolvers)] {
                if !addresses.is_empty() {
                    f.facts.insert(name, list(addresses));
                }
            }
            f.perhaps = vec!["second-router", "shares-its-connection", "two-networks"];
            if me.first.since(began) < SENIORITY {
                f.perhaps.push("who-was-first");
            }
        }
    }
}

fn keep(known: &mut Vec<Ipv6Addr>, new: &[Ipv6Addr]) {
    for a in new {
        if known.len() < MOST_SAID && !known.contains(a) {
            known.push(*a);
        }
    }
}

fn list(addresses: &[Ipv6Addr]) -> Fact {
    let mut text = String::new();
    for (i, a) in addresses.iter().enumerate() {
        let _ = write!(text, "{}{a}", if i == 0 { "" } else { ", " });
    }
    Fact::Text(Untrusted::new(&text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        time::SECOND,
        watcher::Limits,
        wire::{hostile::hex, nd::Message},
    };

    /// An advertisement: lifetime in seconds, preference bits, prefix, resolver.
    fn advertisement(lifetime: u16, preference: &str, prefix: &str, resolver: &str) -> Vec<u8> {
        let mut text = format!("86 00 0000 40 {preference} {lifetime:04x} 00000000 00000000");
        if !prefix.is_empty() {
            text += &format!("03 04 40 c0 00278d00 00093a80 00000000 {prefix}0000000000000000");
        }
        if !resolver.is_empty() {
            text += &format!("19 03 0000 00000e10 {resolver}0000000000000053");
        }
        hex(&text)
    }

    const HOUSE: &str = "20010db800000001";
    const OTHER: &str = "20010db800660066";
    const MESH: &str = "fd12345678900001";

    struct Wire {
        rule: RouterImpersonation,
        rules: Rules,
        account: Account,
    }

    impl Wire {
        /// A house whose router advertises itself every ten minutes for an hour.
        fn house() -> Self {
            let account = Account::new(1, Limits::default(), Vec::new());
            let mut wire = Self { rule: RouterImpersonation::new(), rules: Rules::new(1), account };
            wire.hear(0, 1, 1, &advertisement(1_800, "00", HOUSE, HOUSE));
            wire
        }

        fn hear(&mut self, second: i64, mac: u8, source: u8, bytes: &[u8]) {
            self.rules.now.record += 1;
            let at = Time(second * SECOND);
            let nd = Nd::parse(bytes).unwrap();
            let Message::RouterAdvertisement(router) = nd.message else { panic!() };
            let address = Mac::Eui48([2, 0, 0, 0, 0, mac]);
            let host = self.account.host(address);
            self.account.frame_from(host, at);
            let mut link_local = [0_u8; 16];
            link_local[..2].copy_from_slice(&[0xfe, 0x80]);
            link_local[15] = source;
            let who = (host, address, Address::v6(link_local));
            self.rule.advertises(&self.rules, at, who, (&nd, router));
        }

        fn found(&mut self) -> Vec<(u8, &'static str)> {
            self.rule.finish(&mut self.rules, &self.account);
            let mut found = Vec::new();
            for n in 1..100 {
                let host = self.account.host(Mac::Eui48([2, 0, 0, 0, 0, n]));
                for f in self.rules.of(host) {
                    let Some(Fact::Word(how)) = f.facts.get("how") else { panic!() };
                    assert_eq!(f.level, Level::Look);
                    assert!(f.evidence.len() >= 2);
                    found.push((n, *how));
                }
            }
            found
        }
    }

    #[test]
    fn a_stranger_that_leads_elsewhere_is_found() {
        let mut wire = Wire::house();
        wire.hear(200, 66, 66, &advertisement(1_800, "08", OTHER, OTHER));
        wire.hear(600, 1, 1, &advertisement(1_800, "00", HOUSE, HOUSE));
        assert_eq!(wire.found(), [(66, "other-resolver")]);
    }

    #[test]
    fn a_stranger_that_only_asks_to_be_preferred_is_found() {
        let mut wire = Wire::house();
        wire.hear(200, 66, 66, &advertisement(1_800, "08", HOUSE, ""));
        wire.hear(600, 1, 1, &advertisement(1_800, "00", HOUSE, HOUSE));
        assert_eq!(wire.found(), [(66, "high-preference")]);
    }

    #[test]
    fn a_stranger_that_ends_the_router_in_its_name_is_found() {
        let mut wire = Wire::house();
        wire.hear(200, 66, 1, &advertisement(0, "00", "", ""));
        wire.hear(600, 1, 1, &advertisement(1_800, "00", HOUSE, HOUSE));
        assert_eq!(wire.found(), [(66, "ends-the-first")]);
    }

    #[test]
    fn the_border_router_of_a_radio_mesh_leads_nobody_astray() {
        let mut wire = Wire::house();
        for n in 0..20 {
            wire.hear(n * 100, 7, 7, &advertisement(0, "00", MESH, ""));
            wire.hear(n * 100 + 50, 1, 1, &advertisement(1_800, "00", HOUSE, HOUSE));
        }
        assert_eq!(wire.found(), []);
    }

    #[test]
    fn where_the_mesh_was_heard_first_the_router_is_none_either() {
        let account = Account::new(1, Limits::default(), Vec::new());
        let mut wire = Wire { rule: RouterImpersonation::new(), rules: Rules::new(1), account };
        for n in 0..20 {
            wire.hear(n * 100, 7, 7, &advertisement(0, "00", MESH, ""));
            wire.hear(n * 100 + 50, 1, 1, &advertisement(1_800, "00", HOUSE, HOUSE));
        }
        assert_eq!(wire.found(), []);
    }

    #[test]
    fn a_standby_router_a_replaced_one_and_one_that_goes_are_none() {
        let mut wire = Wire::house();
        wire.hear(100, 2, 2, &advertisement(1_800, "00", HOUSE, HOUSE));
        wire.hear(200, 1, 1, &advertisement(0, "00", HOUSE, HOUSE));
        assert_eq!(wire.found(), []);
        let mut wire = Wire::house();
        wire.hear(200, 2, 2, &advertisement(1_800, "00", OTHER, OTHER));
        assert_eq!(wire.found(), [], "the first was not heard again");
    }

    #[test]
    fn many_made_up_routers_are_few() {
        let mut wire = Wire::house();
        for n in 0..200 {
            wire.hear(1, n, n, &advertisement(9, "00", OTHER, OTHER));
        }
        assert!(wire.rule.routers.len() <= MOST_ROUTERS);
    }
}
