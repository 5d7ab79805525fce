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

mod arp_impersonation;
mod calls;
mod dead_boss;
pub(crate) mod default_login;
mod dhcp_impersonation;
pub(crate) mod dns_tunnel;
pub(crate) mod door_opened;
pub(crate) mod firmware_in_clear;
mod flood;
mod forged;
pub(crate) mod hidden_lookups;
pub(crate) mod lan;
mod lan_scan;
pub(crate) mod login_loop;
pub(crate) mod made_up_names;
mod more_upload;
pub(crate) mod own_resolver;
mod port_scan;
mod ports;
pub(crate) mod reached_from_outside;
mod router_impersonation;
mod rpl_oddity;
pub(crate) mod said;
pub(crate) mod secret_in_clear;
mod strangers;
mod went_silent;
mod worm_syn;

use std::collections::BTreeMap;

use crate::{
    account::NONE,
    finding::{Finding, Level, MOST_EVIDENCE, Names, Proof},
    ip::Address,
    time::{HOUR, Time},
    untrusted::Untrusted,
};

/// The rules, by the word that a [`Finding`] has.
pub const RULES: &[&str] = &[
    "strangers",
    "dead-boss",
    "flood",
    "under-attack",
    "port-scan",
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
const ON_SILENCE: &[&str] = &["strangers", "dead-boss", "port-scan", "lan-scan", "login-loop"];
/// The fact that says the same of one finding.
const SILENT: &str = "without_answer";

/// Rules by which somebody took another's place. Who did is listed even where he carries others'
/// packets, which routers do that are no things.
const IN_ANOTHERS_PLACE: &[&str] =
    &["arp-impersonation", "dhcp-impersonation", "router-impersonation"];

/// Findings kept of one host, and of all together.
const MOST_OF_ONE: usize = 64;
const MOST_OF_ALL: usize = 1 << 14;

/// How long a finding that was handed out is kept after it happened last: what happens again within this
/// time is the same finding.
const KEPT: i64 = 24 * HOUR;

/// How far a finding was handed out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Told {
    times: u64,
    level: Option<Level>,
    last: Time,
}

/// Where the record being taken lies.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    pub(crate) file: u32,
    /// From 1.
    pub(crate) record: u64,
    pub(crate) offset: u64,
    /// Its time.
    pub(crate) at: Time,
}

/// The rules, and what they raised.
#[derive(Debug)]
pub(crate) struct Rules {
    /// The record being taken.
    pub(crate) now: Place,
    raised: BTreeMap<u32, Vec<(Address, Finding)>>,
    /// By host: how far each of its findings was handed out, in their order.
    told: BTreeMap<u32, Vec<Told>>,
    /// What the rules about talk keep.
    said: said::Said,
    all: usize,
    /// Findings raised in all, also those that are forgotten by now.
    concluded: usize,
    /// Whether a DNS answer was seen at all.
    pub(crate) answers_seen: bool,
    /// By host.
    calls: Vec<Option<Box<calls::Calls>>>,
    watched: usize,
    /// By host: whether it sent under an address of this site.
    speaks_here: Vec<bool>,
}

impl Rules {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            now: Place::default(),
            said: said::Said::new(seed),
            raised: BTreeMap::new(),
            told: BTreeMap::new(),
            all: 0,
            concluded: 0,
            answers_seen: false,
            calls: Vec::new(),
            watched: 0,
            speaks_here: Vec::new(),
        }
    }

    /// The record being taken, as evidence.
    pub(crate) const fn proof(&self, at: Time, shows: &'static str) -> Proof {
        let Place { file, record, offset, .. } = self.now;
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
        self.raise_as(host, Address::default(), rule, level, about, at)
    }

    /// The same of a host that speaks from an address: where its packets come by way of a router, the
    /// finding is about that address, not about the router.
    pub(crate) fn raise_as(
        &mut self,
        host: u32,
        address: Address,
        rule: &'static str,
        level: Level,
        about: &str,
        at: Time,
    ) -> Option<&mut Finding> {
        debug_assert!(RULES.contains(&rule), "{rule} is not listed");
        if host == NONE {
            return None;
        }
        let of = self.raised.entry(host).or_default();
        let same = |(by, f): &(Address, Finding)| {
            *by == address && f.rule == rule && f.about.is_from(about.as_bytes())
        };
        if let Some(n) = of.iter().position(same) {
            return of.get_mut(n).map(|(_, f)| f);
        }
        if of.len() >= MOST_OF_ONE || self.all >= MOST_OF_ALL {
            return None;
        }
        self.all += 1;
        self.concluded += 1;
        let finding = Finding {
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
        };
        of.push((address, finding));
        of.last_mut().map(|(_, f)| f)
    }

    /// How many conclusions were drawn: grows only.
    pub(crate) const fn concluded(&self) -> usize {
        self.concluded
    }

    /// What was raised, or grew, since this was asked for last, with how often it happened since: the host,
    /// the address that it spoke from where that is known, and the finding. `one_sided` where the capture
    /// shows only one direction, so that silence means nothing. What was handed out and had not happened
    /// again for [`KEPT`] by now is forgotten; at the end, which has no `now`, nothing is.
    pub(crate) fn since(
        &mut self,
        one_sided: bool,
        now: Option<Time>,
    ) -> Vec<(u32, Address, Finding)> {
        let hidden = |f: &Finding, before: &[(Address, Finding)], of: &[(Address, Finding)]| {
            let on_silence = ON_SILENCE.contains(&f.rule) || f.facts.contains_key(SILENT);
            one_sided && on_silence || is_part(f, before, of)
        };
        let mut since = Vec::new();
        for (host, of) in &mut self.raised {
            let told = self.told.entry(*host).or_default();
            told.resize(of.len(), Told::default());
            for (n, told) in told.iter_mut().enumerate() {
                let Some((by, f)) = of.get(n) else { continue };
                let stands = Told { times: f.times, level: Some(f.level), last: f.last };
                if *told == stands || hidden(f, of.get(..n).unwrap_or_default(), of) {
                    continue;
                }
                // Some rules count afresh when they conclude again.
                let more = f.times.checked_sub(told.times).unwrap_or(f.times);
                since.push((*host, *by, Finding { times: more, ..f.clone() }));
                *told = stands;
            }
            let is_old = |n: usize, f: &Finding, told: &[Told]| {
                let out = told.get(n).is_some_and(|t| t.level.is_some());
                out && now.is_some_and(|now| now.since(f.last) > KEPT)
            };
            let mut n = 0;
            while let Some((_, f)) = of.get(n) {
                if is_old(n, f, told) {
                    drop((of.remove(n), told.remove(n)));
                    self.all = self.all.saturating_sub(1);
                } else {
                    n += 1;
                }
            }
        }
        self.raised.retain(|_, of| !of.is_empty());
        self.told.retain(|_, of| !of.is_empty());
        since
    }

    /// Whether a host is said to have taken another's place.
    pub(crate) fn is_accused(&self, host: u32) -> bool {
        self.of(host).any(|f| IN_ANOTHERS_PLACE.contains(&f.rule))
    }

    /// Whether a host is said to have taken that address.
    pub(crate) fn took(&self, host: u32, address: &str) -> bool {
        let taken = |f: &Finding| f.rule == "arp-impersonation" && f.about.raw() == address;
        self.of(host).any(taken)
    }

    fn of(&self, host: u32) -> impl Iterator<Item = &Finding> {
        self.raised.get(&host).into_iter().flatten().map(|(_, f)| f)
    }
}

/// Whether a finding is part of another of the same host: one cause, one finding. `before` are those
/// that were raised before it.
fn is_part(f: &Finding, before: &[(Address, Finding)], all: &[(Address, Finding)]) -> bool {
    use crate::finding::Fact::Word;
    let fact = |f: &Finding, name| match f.facts.get(name) {
        Some(Word(word)) => *word,
        _ => "",
    };
    let mut loops = all.iter().filter(|(_, o)| o.rule == "login-loop");
    match f.rule {
        // Who is flooded does not answer either.
        "dead-boss" => {
            let address = f.about.raw().rsplit_once(':').map(|(address, _)| address);
            address
                .is_some_and(|a| all.iter().any(|(_, o)| o.rule == "flood" && a == o.about.raw()))
        }
        // The passwords that a loop of logins tries: the first of the well-known ones stands for all.
        "secret-in-clear" => fact(f, "kind") == "telnet-password" && loops.next().is_some(),
        "default-login" => {
            let out = |f: &Finding| f.rule == "default-login" && fact(f, "direction") == "out";
            out(f) && loops.next().is_some() && before.iter().any(|(_, o)| out(o))
        }
        _ => false,
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

    /// Takes in another of the same rule, thing and party.
    pub(crate) fn join(&mut self, other: Self) {
        self.level = self.level.max(other.level);
        self.times += other.times;
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.found = self.found.min(other.found);
        for (name, fact) in other.facts {
            use crate::finding::Fact::{Count, Octets, Span};
            match (self.facts.get_mut(name), fact) {
                (Some(Count(have)), Count(n)) => *have = have.saturating_add(n),
                (Some(Octets(have)), Octets(n)) => *have = (*have).max(n),
                (Some(Span(have)), Span(n)) => *have = (*have).max(n),
                (Some(_), _) => {}
                (None, fact) => {
                    self.facts.insert(name, fact);
                }
            }
        }
        self.evidence.extend(other.evidence);
        self.evidence.sort();
        self.evidence.truncate(MOST_EVIDENCE);
    }

    /// Gives it the name by which it is found again: it depends on the rule, the thing, the party and
    /// the first record that shows it, not on what else the files hold.
    #[must_use]
    pub fn named_for(mut self, thing: &str) -> Self {
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
pub fn by_weight(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        (b.level, a.found, a.rule, a.about.raw()).cmp(&(a.level, b.found, b.rule, b.about.raw()))
    });
}
