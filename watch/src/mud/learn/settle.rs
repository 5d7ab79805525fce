//! What a proposal cannot know, and a longer or another capture would settle.

use std::collections::BTreeMap;

use super::{Learnt, LeftOut, Observed, Seen, gather::Peer, weigh};
use crate::{
    account::names::registrable,
    conversation::{Opener, Place},
    time::{HOUR, SECOND},
};

/// Names under one domain from which on they rotate.
const ROTATE: usize = 4;
/// Addresses without a name of one service from which on they rotate.
const ROTATE_ADDRESSES: usize = 4;
/// Octets from one party that a firmware seldom falls short of.
const UPDATE: u64 = 256 << 10;

/// Something that remains open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settle {
    /// A word of [`SETTLE`].
    pub code: &'static str,
    /// How many: entries, unless the word says otherwise.
    pub count: u64,
    /// Of what, where the word needs it: a domain.
    pub about: Option<String>,
}

/// What may remain open:
///
/// - `under-a-day`, `under-a-week`: recorded for so many seconds;
/// - `seen-once`: rest on a single flow;
/// - `only-set-up`: used only in the first quarter of an hour;
/// - `address-without-name`: name an address;
/// - `name-only-said`: the name is known only because the traffic says it;
/// - `unanswered`: nobody answered;
/// - `opened-by-others`, `opened-from-internet`: others open;
/// - `searching`: the thing tried so many addresses in vain;
/// - `rotating-names`: so many names under one domain, of which more may come;
/// - `rotating-addresses`: so many addresses of one service, of which more may come;
/// - `any-host`: permit any host on one port;
/// - `one-by-one`: so many services had another host or port each time, and only those seen are
///   written;
/// - `no-update-seen`: so many octets are the most that came from one party;
/// - `one-ip-version`: everything was over this IP version;
/// - `left-out`: conversations with so many packets are not permitted;
/// - `not-judged`: so many packets found no room to be judged.
pub const SETTLE: &[&str] = &[
    "under-a-day",
    "under-a-week",
    "seen-once",
    "only-set-up",
    "address-without-name",
    "name-only-said",
    "unanswered",
    "opened-by-others",
    "opened-from-internet",
    "searching",
    "rotating-names",
    "rotating-addresses",
    "any-host",
    "one-by-one",
    "no-update-seen",
    "one-ip-version",
    "left-out",
    "not-judged",
];

pub(super) fn settle(
    seen: &Seen<'_>,
    observed: &Observed,
    entries: &[Learnt],
    left_out: &[LeftOut],
    narrowed: u64,
) -> Vec<Settle> {
    let mut all = Vec::new();
    let mut add = |code, count: u64, about: Option<String>| {
        if count > 0 {
            all.push(Settle { code, count, about });
        }
    };
    let recorded = u64::try_from(observed.recorded / SECOND).unwrap_or(0).max(1);
    if observed.recorded < 24 * HOUR {
        add("under-a-day", recorded, None);
    } else if observed.recorded < 7 * 24 * HOUR {
        add("under-a-week", recorded, None);
    }
    let with = |code: &str| {
        entries.iter().filter(|e| e.reasons.iter().any(|r| r.code == code)).count() as u64
    };
    for (settles, reason) in [
        ("seen-once", "seen-once"),
        ("only-set-up", "only-set-up"),
        ("address-without-name", "address"),
        ("name-only-said", "name-only-said"),
        ("unanswered", "unanswered"),
        ("opened-by-others", "opened-by-others"),
        ("opened-from-internet", "opened-from-internet"),
    ] {
        add(settles, with(reason), None);
    }
    let searching = left_out.iter().filter(|l| l.why == "searching");
    add("searching", searching.map(|l| l.parties).max().unwrap_or(0), None);
    for (domain, names) in domains(entries) {
        if names >= ROTATE {
            add("rotating-names", names as u64, Some(domain));
        }
    }
    add("rotating-addresses", rotating_addresses(entries), None);
    add("any-host", entries.iter().filter(|e| e.with == Peer::Any).count() as u64, None);
    add("one-by-one", narrowed, None);
    let most = entries
        .iter()
        .filter(|e| weigh::place(&e.with) == Place::Outside && e.opened_by == Opener::Thing)
        .map(|e| e.seen.count.octets.get(1).copied().unwrap_or(0))
        .max()
        .unwrap_or(0);
    if most < UPDATE {
        add("no-update-seen", most.max(1), None);
    }
    let versions = |v: u8| entries.iter().any(|e| e.version == v);
    match (versions(4), versions(6)) {
        (true, false) => add("one-ip-version", 4, None),
        (false, true) => add("one-ip-version", 6, None),
        _ => {}
    }
    add("left-out", left_out.iter().map(|l| l.count.all_packets()).sum(), None);
    let [_, packets] = seen.beyond;
    add("not-judged", packets, None);
    all
}

/// Names by registrable domain.
fn domains(entries: &[Learnt]) -> BTreeMap<String, usize> {
    let mut names: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for entry in entries {
        if let Peer::Name(name) = &entry.with
            && let Some(domain) = registrable(name.raw())
        {
            let of_domain = names.entry(domain.to_owned()).or_default();
            if !of_domain.contains(&name.raw()) {
                of_domain.push(name.raw());
            }
        }
    }
    names.into_iter().map(|(domain, names)| (domain, names.len())).collect()
}

/// Addresses of the service with most of them, where they are many and hardly any came twice.
fn rotating_addresses(entries: &[Learnt]) -> u64 {
    let mut services: BTreeMap<(u8, String), u64> = BTreeMap::new();
    for entry in entries.iter().filter(|e| matches!(e.with, Peer::Address(_))) {
        if entry.seen.sessions <= 1 && entry.icmp.is_none() {
            let port = format!("{:?}{:?}", entry.party_port, entry.opened_by);
            *services.entry((entry.protocol, port)).or_default() += 1;
        }
    }
    let most = services.into_values().max().unwrap_or(0);
    if most >= ROTATE_ADDRESSES as u64 { most } else { 0 }
}
