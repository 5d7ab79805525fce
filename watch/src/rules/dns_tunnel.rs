//! A tunnel through questions for names (`dns-tunnel`).
//!
//! **What it waits for.** Who may ask a resolver can send data to anybody who serves a domain: in the names
//! asked for. A name counts when its longest label below the registrable domain has at least [`LONG`]
//! characters and [looks made up](super::made_up_names::looks_made_up). More than [`NAMES`] different ones
//! under one domain in a day, with at least [`CARRIED`] octets in such labels on average, are a tunnel
//! that carries something; more than [`MANY_NAMES`] are one that waits, whatever their length. Where most are
//! asked for in the type NULL, whose only use is to carry octets (RFC 1035 §3.3.10, experimental),
//! more than [`NAMES`] are enough, and looks do not matter.
//!
//! **Why harmless things do not do it.** A name chosen by people is short and read aloud; content networks
//! number their servers in short labels and under domains of their own (the public list has many of
//! their customers' names as suffixes); a thing's or session's number is at most a UUID of 36 characters, and a
//! thing has one. Reverse names and those of `local` do not count. What does look alike are services that answer
//! whether a file or a sender is known to be bad: hashes asked for under [one of a few
//! domains](REPUTATION), answered with addresses of 127/8; the known ones do not count, and where most
//! answers are such an address it is a *note*. Else it is *look*: the names are there to be read.
//!
//! **What it cannot tell.** A slow tunnel; one that spreads over many domains; what was carried. A day
//! is a day by UTC.
//!
//! **Bounds.** [`MOST_DOMAINS`] domains of all hosts and [`MOST_OF_ONE`] of one, [`MOST_NAMES`] names of
//! all and [`MOST_NAMES_OF_ONE`] of one host in a day.

use crate::{
    account::{NONE, names::registrable},
    finding::{Fact, Level, Proof},
    keyed::{Key, Map},
    rules::{Rules, made_up_names::looks_made_up},
    time::{HOUR, Time},
};

/// Characters of a label: longer than the names that people give to servers.
const LONG: usize = 16;
/// Different names under one domain in a day that carry something.
const NAMES: u32 = 100;
/// Their labels' average: more than a UUID.
const CARRIED: u64 = 40;
/// Different names in a day, whatever their length: one each minute and a half, none twice.
const MANY_NAMES: u32 = 1_000;

const MOST_DOMAINS: usize = 1 << 13;
const MOST_OF_ONE: u32 = 64;
const MOST_NAMES: usize = 1 << 17;
const MOST_NAMES_OF_ONE: u32 = 1 << 13;
/// Records kept of one domain before it is a tunnel.
const FIRST: usize = 16;

/// Domains under which hashes of files, senders or sites are looked up (the operators' own
/// documents).
const REPUTATION: &[&str] = &[
    "mcafee.com",
    "sophosxl.net",
    "trendmicro.com",
    "spamhaus.org",
    "spamhaus.net",
    "e5.sk",
    "surbl.org",
    "uribl.com",
    "barracudacentral.org",
    "cymru.com",
    "avast.com",
    "kaspersky.com",
];

/// Harmless explanations: a service that knows bad files or senders, a measurement, a content network.
pub(crate) const PERHAPS: &[&str] = &["reputation-service", "measurement", "delivery-network"];

#[derive(Debug)]
struct Domain {
    names: u32,
    /// Octets in their made-up labels.
    octets: u64,
    /// Names asked for in the type NULL.
    raw: u32,
    /// Answers within 127/8.
    listed: u32,
    first: Vec<Proof>,
    begun: Time,
}

#[derive(Debug)]
pub(crate) struct Tunnels {
    day: i64,
    domains: Map<(u32, Box<str>), Domain>,
    names: Map<(u32, u64), ()>,
    /// Domains and names of each host.
    of_one: Map<u32, [u32; 2]>,
    kept: [usize; 2],
    print: Key,
    key: Key,
}

impl Tunnels {
    pub(super) const fn new(key: Key) -> Self {
        let other = key.duplicate();
        let print = other.duplicate();
        Self {
            day: i64::MIN,
            domains: Map::new(key.duplicate()),
            names: Map::new(other),
            of_one: Map::new(print.duplicate()),
            kept: [0; 2],
            print,
            key,
        }
    }

    fn turn_to(&mut self, at: Time) {
        let day = at.0.div_euclid(24 * HOUR);
        if day != self.day {
            *self = Self { day, ..Self::new(self.key.duplicate()) };
        }
    }
}

/// Octets of the made-up labels among these, where the longest is long enough.
fn carried(labels: &[u8]) -> Option<u64> {
    let all = || labels.split(|c| *c == b'.');
    // Most are refused by their lengths.
    all()
        .any(|l| l.len() >= LONG && looks_made_up(l))
        .then(|| all().filter(|l| looks_made_up(l)).map(|l| l.len() as u64).sum())
}

/// The type of records that hold any octets (RFC 1035 §3.3.10).
const NULL: u16 = 10;

/// The domain of a name that may carry something in the labels below it, and how much. Names
/// below no public suffix (a tunnel to a resolver that is in league with it needs none) stand under
/// their last two labels, or under none where the last is made up, too.
fn carrier(name: &[u8], raw: bool) -> Option<(&str, u64)> {
    if !raw {
        carried(name)?;
    }
    // Tunnels put octets into names that are no text; the domain itself is.
    let text = name.iter().rposition(|c| !c.is_ascii()).map_or(name, |at| {
        let rest = name.get(at..).unwrap_or_default();
        let dot = memchr::memchr(b'.', rest).map_or(rest.len(), |dot| dot + 1);
        rest.get(dot..).unwrap_or_default()
    });
    let text = core::str::from_utf8(text).ok()?;
    let domain = registrable(text).unwrap_or_default();
    let listed = psl::suffix(text.as_bytes()).is_some_and(|s| s.is_known());
    let last = name.rsplit(|c| *c == b'.').next().unwrap_or_default();
    let domain = if !listed && looks_made_up(last) { "" } else { domain };
    if (domain.is_empty() && listed) || text.ends_with(".arpa") || text.ends_with(".local") {
        return None;
    }
    let below = name.get(..name.len().checked_sub(domain.len())?)?;
    let octets = if raw { below.len() as u64 } else { carried(below)? };
    (!REPUTATION.contains(&domain)).then_some((domain, octets))
}

impl Rules {
    /// A host asked for a name in a type of record.
    pub(crate) fn name_asked(&mut self, host: u32, name: &[u8], kind: u16, at: Time) {
        if host == NONE {
            return;
        }
        let Some((domain, octets)) = carrier(name, kind == NULL) else { return };
        let proof = self.proof(at, "name-asked");
        let t = &mut self.said.tunnels;
        t.turn_to(at);
        let key = (host, Box::from(domain));
        let (of_one, _) = t.of_one.find_or_put(host, [0; 2]);
        let [domains, names] = of_one;
        if t.domains.find(&key).is_none() {
            if *domains >= MOST_OF_ONE || t.kept[0] >= MOST_DOMAINS {
                return;
            }
            *domains += 1;
            t.kept[0] += 1;
        }
        if *names >= MOST_NAMES_OF_ONE || t.kept[1] >= MOST_NAMES {
            return;
        }
        if t.names.put((host, t.print.hash(name)), ()).is_some() {
            return;
        }
        *names += 1;
        t.kept[1] += 1;
        let fresh = Domain { names: 0, octets: 0, raw: 0, listed: 0, first: Vec::new(), begun: at };
        let (d, _) = t.domains.find_or_put(key, fresh);
        d.names += 1;
        d.octets += octets;
        d.raw += u32::from(kind == NULL);
        let much = d.octets >= CARRIED * u64::from(d.names) || d.raw * 2 > d.names;
        let carries = d.names > NAMES && much;
        if !carries && d.names <= MANY_NAMES {
            if d.first.len() < FIRST {
                d.first.push(proof);
            }
            return;
        }
        let level = if d.listed * 2 > d.names { Level::Note } else { Level::Look };
        let first = core::mem::take(&mut d.first);
        let (names, octets, within) = (d.names, d.octets, at.since(d.begun));
        let Some(f) = self.raise(host, "dns-tunnel", level, domain, at) else { return };
        f.perhaps = PERHAPS.to_vec();
        for proof in first.into_iter().chain([proof]) {
            f.add(proof);
        }
        f.times = f.times.max(u64::from(names));
        // The fullest day is the one that is told.
        if f.count("names") <= u64::from(names) {
            f.facts.insert("names", Fact::Count(u64::from(names)));
            f.facts.insert("octets", Fact::Octets(octets));
            f.facts.insert("within", Fact::Span(within));
        }
    }

    /// A host was told an address of 127/8 for a name: an answer of a list.
    pub(crate) fn name_listed(&mut self, host: u32, name: &[u8]) {
        let Some((domain, _)) = carrier(name, false) else { return };
        let key = (host, Box::from(domain));
        if let Some(d) = self.said.tunnels.domains.find_mut(&key) {
            d.listed = d.listed.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::SECOND;

    /// Hexadecimal digits as dnscat2 sends them.
    fn hex(n: u64, length: usize) -> String {
        let mut state = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        (0..length)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                char::from(b"0123456789abcdef"[(state >> 60) as usize])
            })
            .collect()
    }

    #[test]
    fn data_in_names_is_a_tunnel() {
        let mut rules = Rules::new(7);
        for n in 0..150 {
            let name = format!("{}.{}.t.tunnel.example.com", hex(n, 60), hex(n + 7, 60));
            rules.name_asked(1, name.as_bytes(), 1, Time(n as i64 * SECOND));
        }
        let f = rules.of(1).next().expect("a finding");
        assert_eq!((f.rule, f.level, f.about.raw()), ("dns-tunnel", Level::Look, "example.com"));
        assert!(f.count("names") == 150 && f.count("octets") > 15_000);
        assert_eq!(f.evidence.first().map(|p| p.at), Some(Time(0)), "the first records are kept");
        assert!(f.evidence.len() <= 64);
    }

    #[test]
    fn a_tunnel_that_waits_is_told_by_its_number_of_names() {
        let mut rules = Rules::new(7);
        for n in 0..1_200 {
            let name = format!("{}.tunnel.example", hex(n, 34));
            rules.name_asked(1, name.as_bytes(), 1, Time(n as i64 * SECOND));
        }
        assert_eq!(rules.of(1).count(), 1);
    }

    #[test]
    fn names_that_are_no_text_or_end_nowhere_are_read_as_well() {
        let mut rules = Rules::new(7);
        for n in 0..150 {
            let mut name = b"0abc82\xb2".to_vec();
            name.extend(hex(n, 50).bytes().map(|c| c | 0x80));
            name.extend(b".pirate.sea");
            rules.name_asked(1, &name, 1, Time(n as i64));
            let name = format!("dnscat.{}.{}", hex(n, 60), hex(n + 1, 60));
            rules.name_asked(2, name.as_bytes(), 1, Time(n as i64));
        }
        assert_eq!(rules.of(1).next().map(|f| f.about.raw()), Some("pirate.sea"));
        assert_eq!(rules.of(2).next().map(|f| f.about.raw()), Some(""));
    }

    #[test]
    fn a_type_that_only_carries_octets_tells_short_names() {
        for (kind, found) in [(NULL, 1), (16, 0)] {
            let mut rules = Rules::new(7);
            for n in 0..150_u64 {
                let name = format!("paa{n:05}.pirate.sea");
                rules.name_asked(1, name.as_bytes(), kind, Time(n as i64));
            }
            assert_eq!(rules.of(1).count(), found);
        }
    }

    #[test]
    fn content_networks_numbers_of_sessions_and_reverse_names_are_none() {
        let mut rules = Rules::new(7);
        for n in 0..300 {
            let at = Time(n as i64 * SECOND);
            let uuid = format!("{}-{}-4a1b-9c3d-{}", hex(n, 8), hex(n, 4), hex(n + 1, 12));
            for name in [
                format!("r{n}---sn-4g5e6nsk.videos.example.com"),
                format!("{uuid}.telemetry.example.com"),
                format!("d{}.cloudfront.net", hex(n, 13)),
                format!("{}.{}.ip6.arpa", hex(n, 20), hex(n, 30)),
                format!("{}.avqs.mcafee.com", hex(n, 60)),
                format!("{uuid}-{}._tcp.local", hex(n, 30)),
                format!("server-number-{n}-of-the-north-european-storage-cluster.example.org"),
            ] {
                rules.name_asked(1, name.as_bytes(), 1, at);
            }
        }
        assert_eq!(rules.of(1).count(), 0);
    }

    #[test]
    fn the_same_few_names_and_other_days_do_not_add_up() {
        let mut rules = Rules::new(7);
        for n in 0..2_000 {
            let name = format!("{}.t.example.com", hex(n % 90 + n / 200 * 1_000, 60));
            rules.name_asked(1, name.as_bytes(), 1, Time(n as i64 / 200 * 24 * HOUR + n as i64));
        }
        assert_eq!(rules.of(1).count(), 0);
    }

    #[test]
    fn lists_that_answer_with_a_loopback_address_are_noted() {
        let mut rules = Rules::new(7);
        for n in 0..150 {
            let name = format!("{}.list.example.com", hex(n, 60));
            rules.name_asked(1, name.as_bytes(), 1, Time(n as i64 * SECOND));
            rules.name_listed(1, name.as_bytes());
        }
        assert_eq!(rules.of(1).next().map(|f| f.level), Some(Level::Note));
    }

    #[test]
    fn what_is_kept_of_a_host_that_floods_is_bounded() {
        let mut rules = Rules::new(7);
        for n in 0..100_000 {
            let name = format!("{}.d{}.com", hex(n, 40), n % 500);
            rules.name_asked(1, name.as_bytes(), 1, Time(0));
        }
        assert!(rules.said.tunnels.kept[1] <= MOST_NAMES_OF_ONE as usize);
        assert!(rules.said.tunnels.kept[0] <= MOST_OF_ONE as usize);
    }
}
