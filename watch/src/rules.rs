//! Rules: small machines that each wait for one kind of trouble.
//!
//! Packets and flows are counted elsewhere; here somebody asks what they mean. Each rule is a file of
//! its own below `rules/`, with its reasoning, its harmless explanations and its limits at the top. It is
//! told of events by the watcher and by the ears, keeps little for each host, and now and then
//! raises a [`Finding`]. Nothing here alarms on periodicity, a new port, a country or a score: those
//! are what things are like.
//!
//! Every threshold is argued from what a harmless thing cannot do, beside the constant. A finding that
//! rests on answers that did not come is dropped where the capture shows only one direction.

pub(crate) mod default_login;
pub(crate) mod default_pairs;
pub(crate) mod dns_tunnel;
pub(crate) mod door_opened;
pub(crate) mod firmware_in_clear;
pub(crate) mod hidden_lookups;
pub(crate) mod login_loop;
pub(crate) mod made_up_names;
pub(crate) mod own_resolver;
pub(crate) mod reached_from_outside;
pub(crate) mod said;
pub(crate) mod secret_in_clear;

use std::collections::BTreeMap;

use crate::{
    account::NONE,
    finding::{Finding, Level, MOST_EVIDENCE, Names, Proof},
    keyed::{Key, Map},
    time::Time,
    untrusted::Untrusted,
};

/// The rules, by the word that a [`Finding`] has.
pub const RULES: &[&str] = &[
    "strangers",
    "dead-boss",
    "flood",
    "under-attack",
    "worm-syn",
    "login-loop",
    "login-loop-in",
    "default-login",
    "forged-source",
    "more-upload",
    "steady-stranger",
    "own-resolver",
    "hidden-lookups",
    "dns-tunnel",
    "made-up-names",
    "door-opened",
    "reached-from-outside",
    "lan-scan",
    "went-silent",
    "firmware-in-clear",
    "secret-in-clear",
    "declaration-broken",
    "arp-impersonation",
    "dhcp-impersonation",
    "router-impersonation",
    "rpl-oddity",
];

/// Rules that rest on answers that did not come.
const ON_SILENCE: &[&str] =
    &["strangers", "dead-boss", "flood", "under-attack", "lan-scan", "login-loop"];

/// Findings kept of one host, and of all together.
const MOST_OF_ONE: usize = 64;
const MOST_OF_ALL: usize = 1 << 14;

/// Where the record being taken lies.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    pub(crate) file: u32,
    /// From 1.
    pub(crate) record: u64,
    pub(crate) offset: u64,
}

/// The rules, and what they raised.
#[derive(Debug)]
pub(crate) struct Rules {
    /// The record being taken.
    pub(crate) now: Place,
    /// What the rules about talk keep.
    said: said::Said,
    raised: Map<u32, Vec<Finding>>,
    all: usize,
}

impl Rules {
    pub(crate) const fn new(seed: u64) -> Self {
        Self {
            now: Place { file: 0, record: 0, offset: 0 },
            said: said::Said::new(seed),
            raised: Map::new(Key::new(seed, 50)),
            all: 0,
        }
    }

    /// The record being taken, as evidence.
    pub(crate) const fn proof(&self, at: Time, shows: &'static str) -> Proof {
        let Place { file, record, offset } = self.now;
        Proof { file, record, offset, at, shows }
    }

    /// The finding of a rule about a party of a host; a new one where there is none. `None` where
    /// there is no room, or no host.
    pub(crate) fn raise(
        &mut self,
        host: u32,
        rule: &'static str,
        level: Level,
        about: &str,
        at: Time,
    ) -> Option<&mut Finding> {
        debug_assert!(RULES.contains(&rule), "{rule} is not listed");
        if host == NONE {
            return None;
        }
        let (of, _) = self.raised.find_or_put(host, Vec::new());
        let same = |f: &Finding| f.rule == rule && f.about.is_from(about.as_bytes());
        if let Some(n) = of.iter().position(same) {
            return of.get_mut(n);
        }
        if of.len() >= MOST_OF_ONE || self.all >= MOST_OF_ALL {
            return None;
        }
        self.all += 1;
        of.push(Finding {
            id: String::new(),
            rule,
            level,
            about: Untrusted::new(about),
            names: Names::None,
            times: 0,
            first: at,
            last: at,
            found: at,
            facts: BTreeMap::new(),
            evidence: Vec::new(),
            perhaps: Vec::new(),
        });
        of.last_mut()
    }

    /// What was raised of a host, the weightiest first; `one_sided` where the capture shows only one
    /// direction, so that silence means nothing.
    pub(crate) fn of(&self, host: u32, one_sided: bool) -> impl Iterator<Item = &Finding> {
        let of = self.raised.find(&host).map(Vec::as_slice).unwrap_or_default();
        of.iter().filter(move |f| !(one_sided && ON_SILENCE.contains(&f.rule)))
    }
}

impl Finding {
    /// Counts one more event, with the record that shows it.
    pub(crate) fn add(&mut self, proof: Proof) {
        self.times += 1;
        self.first = self.first.min(proof.at);
        self.last = self.last.max(proof.at);
        if self.evidence.len() < MOST_EVIDENCE {
            self.evidence.push(proof);
        }
    }

    /// Gives it the name by which it is found again: it depends on the rule, the thing, the party and
    /// the first record that shows it, not on what else the files hold.
    pub(crate) fn named_for(mut self, thing: &str) -> Self {
        // FNV-1a (Fowler, Noll, Vo): short, and nobody gains from two findings of one name.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let first = self.evidence.first().map_or(self.first, |p| p.at);
        let mut feed = |bytes: &[u8]| {
            for b in bytes.iter().chain(&[0xff]) {
                hash = (hash ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
            }
        };
        feed(self.rule.as_bytes());
        feed(thing.as_bytes());
        feed(self.about.raw().as_bytes());
        feed(&first.0.to_le_bytes());
        self.id = format!("f-{:08x}", (hash ^ (hash >> 32)) as u32);
        self.evidence.sort();
        self
    }
}

/// The weightiest first, then in the order they were found.
pub(crate) fn by_weight(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        (b.level, a.found, a.rule, a.about.raw()).cmp(&(a.level, b.found, b.rule, b.about.raw()))
    });
}
