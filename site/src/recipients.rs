//! Who receives: rows of a thing put together by company, else by registrable domain, else by name.
//!
//! A person asks which firm gets it, not which of its forty host names. What belongs to this site is
//! one recipient, because nothing of it leaves.

use std::collections::BTreeMap;

use gardien_watch::{
    report::{Party, Report, Thing},
    time::{HOUR, SECOND, Time},
};

use crate::{
    shown,
    words::{Value, Words},
};

/// Columns of a name: more is shortened in its middle.
const WIDEST: usize = 64;

/// Trades that have their own word, `privacy-trade-…`.
pub const TRADES: &[&str] = &[
    "maker",
    "platform",
    "cloud",
    "push",
    "software",
    "certificates",
    "social",
    "advertising",
    "analytics",
    "time",
    "resolver",
    "content",
    "other",
];

/// Somebody who receives, over all names, ports and protocols.
#[derive(Clone, Debug)]
pub(crate) struct Recipient {
    /// Company, registrable domain, name or address: fit to be shown.
    pub(crate) name: String,
    /// What it does, of [`TRADES`] where it is one of them.
    pub(crate) trade: Option<String>,
    /// Whether it is this site itself.
    pub(crate) here: bool,
    /// Whether nothing but an address is known.
    pub(crate) nameless: bool,
    /// Octets from the thing and to it.
    pub(crate) up: u64,
    pub(crate) down: u64,
    pub(crate) flows: u64,
    pub(crate) first: Time,
    pub(crate) last: Time,
    /// Octets that were encrypted, in clear, neither for sure.
    pub(crate) secrecy: [u64; 3],
    /// Host names behind it, shortened.
    pub(crate) hosts: Vec<String>,
}

/// The recipients of a thing, who got most first; ties by name.
pub(crate) fn of(thing: &Thing, words: &Words) -> Vec<Recipient> {
    let mut all: BTreeMap<(bool, String), Recipient> = BTreeMap::new();
    for p in &thing.parties {
        let here = p.r#where == "lan";
        let name = if here { words.say("html-here", &[]) } else { name(p, words) };
        let r = all.entry((here, name.clone())).or_insert_with(|| Recipient {
            name,
            trade: p.trade.as_deref().filter(|_| !here).map(trade),
            here,
            nameless: !here && p.company.is_none() && p.name.is_none(),
            up: 0,
            down: 0,
            flows: 0,
            first: p.first,
            last: p.last,
            secrecy: [0; 3],
            hosts: Vec::new(),
        });
        r.up = r.up.saturating_add(p.up);
        r.down = r.down.saturating_add(p.down);
        r.flows = r.flows.saturating_add(p.flows);
        r.first = r.first.min(p.first);
        r.last = r.last.max(p.last);
        let [yes, no, unclear] = &mut r.secrecy;
        let of = match p.encrypted {
            "yes" => yes,
            "no" => no,
            _ => unclear,
        };
        *of = of.saturating_add(p.up).saturating_add(p.down);
        if let Some(host) = &p.name {
            let host = shown::name(words, host);
            if !r.hosts.contains(&host) {
                r.hosts.push(host);
            }
        }
    }
    let mut all: Vec<Recipient> = all.into_values().collect();
    all.sort_by(|a, b| (b.up, b.down, &a.name).cmp(&(a.up, a.down, &b.name)));
    all
}

fn name(p: &Party, words: &Words) -> String {
    if let Some(company) = &p.company {
        return shown::text(words, company);
    }
    if let Some(name) = p.domain.as_ref().or(p.name.as_ref()) {
        return shown::name(words, name);
    }
    p.addresses
        .first()
        .map_or_else(|| words.say("table-nobody", &[]), |a| shown::shorten(&a.to_string(), WIDEST))
}

/// The trade as one of [`TRADES`], else as it was told.
fn trade(told: &str) -> String {
    let lower = told.to_ascii_lowercase();
    if TRADES.contains(&lower.as_str()) {
        return lower;
    }
    for (part, word) in [
        ("advert", "advertising"),
        ("track", "advertising"),
        ("analytic", "analytics"),
        ("telemetry", "analytics"),
        ("maker", "maker"),
        ("vendor", "maker"),
        ("resolver", "resolver"),
        ("dns", "resolver"),
        ("time", "time"),
        ("ntp", "time"),
        ("cloud", "cloud"),
        ("hosting", "cloud"),
        ("cdn", "cloud"),
        ("content", "content"),
        ("streaming", "content"),
        ("media", "content"),
    ] {
        if lower.contains(part) {
            return word.to_owned();
        }
    }
    told.to_owned()
}

/// The words for a trade.
pub(crate) fn trade_text(words: &Words, trade: &str) -> String {
    if TRADES.contains(&trade) {
        return words.say(&format!("privacy-trade-{trade}"), &[]);
    }
    shown::text(words, trade)
}

/// How much was encrypted, in a few words.
pub(crate) fn secrecy_text(words: &Words, secrecy: [u64; 3]) -> String {
    let [yes, no, unclear] = secrecy.map(|n| n > 0);
    let id = match (yes, no, unclear) {
        (true, false, false) => "privacy-encrypted",
        (false, true, false) => "privacy-clear",
        (true, true, _) | (false, true, true) => "privacy-partly-clear",
        (true, false, true) => "privacy-partly-encrypted",
        (false, false, _) => "privacy-unclear",
    };
    words.say(id, &[])
}

/// Whether the files follow each other within an hour: else a mean pause would count the time between
/// them, in which nobody listened.
pub(crate) fn are_continuous(report: &Report) -> bool {
    let mut all: Vec<(Time, Time)> =
        report.captures.iter().filter_map(|c| c.first.zip(c.last)).collect();
    all.sort_unstable();
    let mut end: Option<Time> = None;
    for (first, last) in all {
        if end.is_some_and(|end| first.since(end) > HOUR) {
            return false;
        }
        end = end.max(Some(last));
    }
    true
}

/// How often: a number, and the mean pause where there are enough to mean something and the files
/// are `continuous`.
pub(crate) fn often_text(words: &Words, r: &Recipient, continuous: bool) -> String {
    let n = Value::from(r.flows);
    let span = r.last.since(r.first);
    let pauses = i64::try_from(r.flows.saturating_sub(1)).ok().filter(|n| continuous && *n >= 3);
    match pauses.and_then(|n| span.checked_div(n)).filter(|pause| *pause >= SECOND) {
        Some(pause) => {
            let pause = crate::figures::duration(words, pause);
            words.say("privacy-often", &[("n", n), ("pause", pause.into())])
        }
        None => words.say("privacy-times", &[("n", n)]),
    }
}
