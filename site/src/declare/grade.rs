//! What a comparison amounts to, said so that it cannot be misread.
//!
//! | grade | when |
//! |---|---|
//! | `cannot-judge` | too little was seen, or no file could be tied to the thing |
//! | `contradicts` | an entry that refuses was broken |
//! | `omits` | the thing did what its file does not mention, and nothing excuses that |
//! | `untested` | nothing was outside for sure, but the time or the use was too little to say more |
//! | `consistent` | nothing was outside over a day or more in which most of the file was used |
//!
//! A file is written for one region and one firmware, and a capture begins anywhere. So before
//! something is called an omission four excuses are tried: an entry that was not understood, or that
//! asks for what only single packets show, may permit it; another file of the same maker permits it;
//! its name lies in a domain that the file declares; or its name may have been asked before the
//! capture began. Nothing is ever called safe.

use std::net::IpAddr;

use gardien_watch::{
    app::App,
    conversation::{Conversation, NameSource, Opener, Place},
    ip::packet::protocol,
    mud::{
        breadth::{Width, widths},
        compare::{Comparison, Count, Differs, Outside as Row, accepting, service},
        evaluate::{AceAt, Decision, Direction, Need, decide},
        model::{Host, Mud},
        read::remark::Effect,
        site::{DNS, Site},
        verdict::{
            Amount, Candidate, Declaration, Entry, Evidence, KeptBy, Near, NeededFor, Observed,
            Outside, TooWide, Why,
        },
    },
    report::{Capture, Report, Thing},
    time::{HOUR, SECOND},
};

use super::{
    Controllers, File, Given,
    choose::{Choice, Held, Pool, share},
};

/// Flows beyond what every host does, or packets in them, from which on a verdict has something to
/// stand on: a lamp may keep one connection for days. Both are judgements, not measured; the second
/// was added after a lamp with three flows and 278 packets had come out as "cannot judge".
const ENOUGH: u64 = 5;
const ENOUGH_PACKETS: u64 = 100;
/// A day: things that do something nightly have done it.
const LONG_ENOUGH: i64 = 24 * HOUR;
/// Share of a file's accepting entries that must have been used for "consistent": one in so many.
const USED: usize = 2;
/// How long a resolver's answer may live in a thing's memory.
const REMEMBERED: i64 = HOUR;

/// Fills in [`Thing::declaration`] for every thing that has conversations.
pub fn declare(report: &mut Report, files: &[File], given: &[Given], controllers: &Controllers) {
    let pool = Pool::new(files);
    let mut site = site_of(report, controllers);
    let one_sided = report.cannot_see.iter().any(|l| l.code == "one-direction");
    let mut choices: Vec<Choice> = Vec::new();
    for thing in &report.things {
        let given = given.iter().find(|g| thing.mac == Some(g.thing)).map(|g| g.file);
        choices.push(pool.choose(&site, thing, given));
    }
    // Who has which file is known now: what turns on makers and models is judged again with it.
    let mut known = Vec::new();
    for (thing, choice) in report.things.iter().zip(&choices) {
        let told = thing.identity.reasons.iter().find(|r| r.says == "declaration");
        let url = told.map(|r| r.saw.clone()).or_else(|| {
            let file = choice.by.and_then(|_| choice.held.first())?.file;
            Some(pool.file(file)?.mud()?.url.clone())
        });
        let addresses = || {
            let v4 = thing.ipv4.iter().map(|a| IpAddr::V4(*a));
            v4.chain(thing.ipv6.iter().map(|a| IpAddr::V6(*a)))
        };
        known.extend(url.into_iter().flat_map(|u| addresses().map(move |a| (a, u.clone()))));
    }
    site.urls = known;
    let captures = &report.captures;
    let mut verdicts = Vec::new();
    for (thing, mut choice) in report.things.iter().zip(choices) {
        if choice.by.is_some()
            && let Some(first) = choice.held.first_mut()
            && let Some(again) = pool.hold(first.file, &site, thing)
        {
            *first = again;
        }
        let judge = Judge { pool: &pool, site: &site, thing, captures, one_sided };
        verdicts.push((!thing.conversations.is_empty()).then(|| judge.declaration(&choice)));
    }
    for (thing, verdict) in report.things.iter_mut().zip(verdicts) {
        thing.declaration = verdict;
    }
    super::broken::find(report);
}

/// What the capture and a person tell of the site.
#[must_use]
pub fn site_of(report: &Report, controllers: &Controllers) -> Site {
    let addresses =
        |texts: &[String]| texts.iter().filter_map(|t| t.parse().ok()).collect::<Vec<IpAddr>>();
    let gateways: Vec<IpAddr> = report
        .network
        .gateways
        .iter()
        .flat_map(|g| {
            let v4 = g.ipv4.iter().map(|a| IpAddr::V4(*a));
            v4.chain(g.ipv6.iter().map(|a| IpAddr::V6(*a)))
        })
        .collect();
    let mut resolvers = addresses(&report.network.resolvers);
    if resolvers.is_empty() {
        // Nobody named one: on most sites the router is it.
        resolvers.clone_from(&gateways);
    }
    Site {
        gateways,
        resolvers,
        time_servers: addresses(&report.network.time_servers),
        local: Vec::new(),
        controllers: controllers.by_class.clone(),
        my_controllers: controllers.own.clone(),
        urls: Vec::new(),
    }
}

struct Judge<'a> {
    pool: &'a Pool<'a>,
    site: &'a Site,
    thing: &'a Thing,
    captures: &'a [Capture],
    one_sided: bool,
}

impl Judge<'_> {
    fn declaration(&self, choice: &Choice) -> Declaration {
        let candidates = self.candidates(choice);
        let chosen = choice.by.and_then(|_| choice.held.first()).and_then(|held| {
            let file = self.pool.file(held.file)?;
            Some((held, file, file.mud()?))
        });
        let Some((held, file, mud)) = chosen else {
            let code = if choice.held.is_empty() { "no-file-read" } else { "no-file-fits" };
            return self.untied(code, candidates);
        };
        let c = &held.comparison;
        let outside: Vec<Outside> =
            c.outside.iter().map(|row| self.outside(held.file, file, mud, row)).collect();
        let (grade, mut reasons) = self.grade(held, mud, &outside);
        if choice.by == Some("best-explaining") && matches!(grade, "omits" | "contradicts") {
            // Another model of the same maker explains much, too.
            reasons.push(Why { code: "file-guessed", count: None });
        }
        if file.signature.as_ref().is_some_and(|s| s.judgement == "refused") {
            reasons.push(Why { code: "signature-refused", count: None });
        }
        Declaration {
            file: Some(file.name.clone()),
            url: Some(mud.url.clone()),
            chosen_by: choice.by,
            grade,
            reasons,
            explained: (c.packets > 0).then(|| share(c.explained, c.packets)),
            explained_packets: c.explained,
            alone_packets: c.alone,
            packets: c.packets,
            kept: kept(file, mud, c),
            needed: needed(c),
            outside,
            never_used: c.never_used.iter().filter_map(|at| entry(file, mud, *at)).collect(),
            too_wide: widths(mud).iter().filter_map(|w| too_wide(file, mud, w)).collect(),
            signature: file.signature.clone(),
            repairs: file.remarks.iter().filter(|r| r.effect != Effect::Advice).cloned().collect(),
            candidates: if choice.by == Some("best-explaining") { candidates } else { Vec::new() },
            cannot_see: self.cannot_see(Some(mud)),
            ..self.untied("", Vec::new())
        }
    }

    /// The verdict where no file could be tied to the thing.
    fn untied(&self, code: &'static str, candidates: Vec<Candidate>) -> Declaration {
        let [_, not_judged] = self.thing.beyond;
        Declaration {
            file: None,
            url: None,
            chosen_by: None,
            grade: "cannot-judge",
            reasons: vec![Why { code, count: None }],
            explained: None,
            explained_packets: 0,
            alone_packets: 0,
            packets: self.thing.conversations.iter().map(Conversation::all_packets).sum(),
            not_judged,
            observed: self.observed(),
            kept: Vec::new(),
            needed: Vec::new(),
            outside: Vec::new(),
            never_used: Vec::new(),
            too_wide: Vec::new(),
            repairs: Vec::new(),
            signature: None,
            candidates,
            cannot_see: self.cannot_see(None),
        }
    }

    fn candidates(&self, choice: &Choice) -> Vec<Candidate> {
        let candidate = |held: &Held| {
            let file = self.pool.file(held.file)?;
            Some(Candidate {
                file: file.name.clone(),
                url: file.mud()?.url.clone(),
                explained: held.share(),
                telling: held.telling.iter().cloned().collect(),
            })
        };
        choice.held.iter().filter_map(candidate).collect()
    }

    fn observed(&self) -> Option<Observed> {
        let (first, last) = (self.thing.first?, self.thing.last?);
        // Only while somebody captured: files may lie months apart.
        let mut watched: Vec<(i64, i64)> = self
            .captures
            .iter()
            .filter_map(|c| Some((c.first?.max(first).0, c.last?.min(last).0)))
            .filter(|(from, to)| from < to)
            .collect();
        watched.sort_unstable();
        let (mut sum, mut until) = (0_i64, i64::MIN);
        for (from, to) in watched {
            sum = sum.saturating_add(to.saturating_sub(from.max(until)).max(0));
            until = until.max(to);
        }
        let seconds = u64::try_from(sum / SECOND).unwrap_or(0);
        Some(Observed { first, last, seconds })
    }

    fn grade(&self, held: &Held, mud: &Mud, outside: &[Outside]) -> (&'static str, Vec<Why>) {
        let c = &held.comparison;
        let why = |code, count: usize| Why { code, count: Some(count as u64) };
        let plain = |code| Why { code, count: None };
        let refused = c.outside.iter().filter(|o| matches!(o.refused, Some((_, true)))).count();
        if refused > 0 {
            return ("contradicts", vec![why("refused-by-entry", refused)]);
        }
        let entries = accepting(mud).count();
        if entries == 0 {
            return ("cannot-judge", vec![plain("empty-declaration")]);
        }
        if self.one_sided {
            return ("cannot-judge", vec![plain("one-direction")]);
        }
        let mut reasons = Vec::new();
        let omitted = outside.iter().filter(|o| o.excuse.is_none()).count();
        if omitted > 0 {
            reasons.push(why("not-mentioned", omitted));
            let far = |o: &&Outside| o.excuse.is_none() && o.r#where == "internet";
            let far = outside.iter().filter(far).count();
            if far > 0 {
                reasons.push(why("not-mentioned-internet", far));
            }
        }
        for excuse in ["unsure", "other-edition", "same-domain", "named-before"] {
            let count = outside.iter().filter(|o| o.excuse == Some(excuse)).count();
            if count > 0 {
                reasons.push(why(excuse, count));
            }
        }
        let kept = c.kept.iter().map(|k| k.count.all_packets());
        let seen = kept.chain(c.outside.iter().map(|o| o.count.all_packets())).sum::<u64>();
        let enough = c.telling >= ENOUGH || seen >= ENOUGH_PACKETS;
        if omitted > 0 && enough {
            return ("omits", reasons);
        }
        if !enough {
            reasons.push(Why { code: "too-little", count: Some(c.telling) });
            return ("cannot-judge", reasons);
        }
        let said = c.kept.iter().filter(|k| k.by == Some(NameSource::Said)).count();
        if said > 0 {
            reasons.push(why("names-only-said", said));
        }
        let seconds = self.observed().map_or(0, |o| o.seconds);
        let short = i64::try_from(seconds).unwrap_or(i64::MAX) < LONG_ENOUGH / SECOND;
        if short {
            reasons.push(Why { code: "short-time", count: Some(seconds) });
        }
        let unused = c.never_used.len();
        if unused > 0 {
            reasons.push(why("never-used", unused));
        }
        let little_used = (entries - unused.min(entries)) * USED < entries;
        let excused = outside.iter().any(|o| o.excuse.is_some());
        if short || little_used || excused || said > 0 {
            return ("untested", reasons);
        }
        ("consistent", reasons)
    }

    fn outside(&self, chosen: usize, file: &File, mud: &Mud, row: &Row) -> Outside {
        let other_file = self.other_edition(chosen, mud, row);
        let excuse = self.excuse(mud, row, other_file.is_some());
        let name = row.name.as_ref();
        Outside {
            name: name.map(|(n, _)| n.clone()),
            name_known: name.map(|(_, from)| name_source(*from)),
            addresses: row.addresses.clone(),
            r#where: if row.place == Place::Outside { "internet" } else { "lan" },
            protocol: protocol_word(row.protocol),
            port: has_ports(row.protocol).then_some(row.port),
            icmp: row.icmp,
            opened_by: match row.opened_by {
                Opener::Thing => "thing",
                Opener::Party => "party",
                Opener::Unknown => "unknown",
            },
            amount: amount(&row.count),
            evidence: evidence(self.captures, row.count.evidence),
            refused_by: row.refused.and_then(|(at, _)| entry(file, mud, at)),
            near: row.near.and_then(|n| {
                Some(Near { entry: entry(file, mud, n.at)?, differs: n.differs.word() })
            }),
            excuse,
            other_file,
        }
    }

    /// A file of the same maker that permits all of what the chosen one does not.
    fn other_edition(&self, chosen: usize, mud: &Mud, row: &Row) -> Option<String> {
        if row.refused.is_some() {
            return None;
        }
        let permits = |mud: &Mud, talk: &Conversation| {
            matches!(decide(mud, self.site, talk), Decision::Permitted(_))
        };
        let of_row = |t: &&Conversation| {
            t.protocol == row.protocol
                && [row.opened_by, Opener::Unknown].contains(&t.opened_by)
                && t.icmp == row.icmp
                && service(t) == row.port
                && t.names.first().map(|n| &n.text) == row.name.as_ref().map(|(name, _)| name)
                && (row.name.is_some() || row.addresses.contains(&t.party))
                && !permits(mud, t)
        };
        let talks: Vec<&Conversation> = self.thing.conversations.iter().filter(of_row).collect();
        if talks.is_empty() {
            return None;
        }
        self.pool.editions(chosen).find_map(|other| {
            let file = self.pool.file(other)?;
            let mud = file.mud()?;
            talks.iter().all(|talk| permits(mud, talk)).then(|| file.name.clone())
        })
    }

    fn excuse(&self, mud: &Mud, row: &Row, other_edition: bool) -> Option<&'static str> {
        if row.perhaps {
            return Some("unsure");
        }
        if row.refused.is_some() {
            return None;
        }
        if other_edition {
            return Some("other-edition");
        }
        let by_name = row.near.filter(|n| n.differs == Differs::Name);
        // A domain that serves everybody excuses nobody.
        let of_maker = by_name.and_then(|n| n.at.of(mud)).is_some_and(|e| self.pool.tells(e));
        if row.place == Place::Outside && of_maker {
            return Some("same-domain");
        }
        (row.name.is_none() && self.named_before(mud, row)).then_some("named-before")
    }

    /// Whether the name may have been asked before the capture began: the thing was running already,
    /// the conversation began soon after, and the file names somebody for such a conversation.
    fn named_before(&self, mud: &Mud, row: &Row) -> bool {
        let Some(began) = self.thing.first else { return false };
        let started_here = self.thing.conversations.iter().any(|t| {
            t.protocol == protocol::UDP && (t.thing_port, t.party_port) == ((68, 68), (67, 67))
        });
        let soon = row.count.first.since(began) < REMEMBERED;
        if started_here || !soon || row.place != Place::Outside {
            return false;
        }
        let direction = match row.opened_by {
            Opener::Party => Direction::ToDevice,
            Opener::Thing | Opener::Unknown => Direction::FromDevice,
        };
        accepting(mud).filter(|at| at.direction == direction).filter_map(|at| at.of(mud)).any(|e| {
            let m = &e.matches;
            // Either way the service is at the destination.
            let name = match direction {
                Direction::FromDevice => &m.destination_name,
                Direction::ToDevice => &m.source_name,
            };
            matches!(name, Some(Host::Name(_)))
                && m.protocol.is_none_or(|p| p == row.protocol)
                && m.destination_port
                    .is_none_or(|p| has_ports(row.protocol) && p.contains(row.port))
        })
    }

    fn cannot_see(&self, mud: Option<&Mud>) -> Vec<&'static str> {
        let mut all = Vec::new();
        if self.one_sided {
            all.push("one-direction");
        }
        let talks = &self.thing.conversations;
        if self.thing.beyond != [0, 0] {
            all.push("not-judged");
        }
        let names_hidden = talks.iter().any(|t| {
            (t.app == App::Tls || t.app == App::Unknown)
                && (t.party_port == (853, 853) || is_public_resolver(t.party))
        });
        if names_hidden {
            all.push("encrypted-names");
        }
        if talks.iter().any(|t| t.place != Place::Outside) {
            all.push("local-hops");
        }
        if mud.is_some_and(|m| m.acls.iter().flat_map(|l| &l.aces).any(|e| e.matches.tls.is_some()))
        {
            all.push("tls-profile");
        }
        all
    }
}

/// Resolvers that the public uses, which also answer over TLS on 443 (DoH).
fn is_public_resolver(address: IpAddr) -> bool {
    const KNOWN: [[u8; 4]; 8] = [
        [1, 1, 1, 1],
        [1, 0, 0, 1],
        [8, 8, 8, 8],
        [8, 8, 4, 4],
        [9, 9, 9, 9],
        [149, 112, 112, 112],
        [208, 67, 222, 222],
        [208, 67, 220, 220],
    ];
    matches!(address, IpAddr::V4(a) if KNOWN.contains(&a.octets()))
}

/// An entry as values.
/// Where a record can be looked up.
pub(crate) fn evidence(
    captures: &[Capture],
    at: gardien_watch::conversation::Evidence,
) -> Option<Evidence> {
    let mut before = 0;
    for capture in captures {
        if at.record > before && at.record <= before + capture.packets {
            let (file, packet) = (capture.file.clone(), at.record - before);
            return Some(Evidence { file, packet, offset: at.offset });
        }
        before += capture.packets;
    }
    None
}

pub(crate) fn entry(file: &File, mud: &Mud, at: AceAt) -> Option<Entry> {
    let ace = at.of(mud)?;
    Some(Entry {
        policy: match at.direction {
            Direction::FromDevice => "from-device",
            Direction::ToDevice => "to-device",
        },
        acl: mud.acls.get(at.acl)?.name.clone(),
        ace: ace.name.clone(),
        line: file.line(ace.at.start),
    })
}

fn kept(file: &File, mud: &Mud, c: &Comparison) -> Vec<KeptBy> {
    let kept = c.kept.iter().filter_map(|k| {
        Some(KeptBy {
            entry: entry(file, mud, k.at)?,
            amount: amount(&k.count),
            name_known: k.by.map(name_source),
        })
    });
    kept.collect()
}

fn needed(c: &Comparison) -> Vec<NeededFor> {
    let defaults = c
        .defaults
        .iter()
        .map(|(class, count)| (if *class == DNS { "default-dns" } else { "default-ntp" }, count));
    let needs = c.needs.iter().map(|(need, count)| {
        let word = match need {
            Need::Address => "address",
            Need::Neighbours => "neighbours",
            Need::Groups => "groups",
            Need::Errors => "errors",
            Need::Names => "names",
        };
        (word, count)
    });
    defaults.chain(needs).map(|(what, count)| NeededFor { what, amount: amount(count) }).collect()
}

fn too_wide(file: &File, mud: &Mud, width: &Width) -> Option<TooWide> {
    Some(TooWide {
        entry: entry(file, mud, width.at)?,
        wide: width.wide.word(),
        address_bits: width.addresses,
        ports: width.ports,
    })
}

pub(crate) fn amount(count: &Count) -> Amount {
    let [up, down] = count.octets;
    Amount {
        flows: count.flows,
        packets: count.all_packets(),
        up,
        down,
        first: count.first,
        last: count.last,
    }
}

pub(crate) const fn name_source(from: NameSource) -> &'static str {
    match from {
        NameSource::Told => "told",
        NameSource::ToldOthers => "told-others",
        NameSource::Said => "said",
    }
}

pub(crate) const fn has_ports(number: u8) -> bool {
    matches!(number, protocol::TCP | protocol::UDP)
}

/// An IP protocol as a word.
pub(crate) fn protocol_word(number: u8) -> String {
    match number {
        protocol::TCP => "tcp".to_owned(),
        protocol::UDP => "udp".to_owned(),
        protocol::ICMP | protocol::ICMPV6 => "icmp".to_owned(),
        protocol::IGMP => "igmp".to_owned(),
        other => format!("ip-{other}"),
    }
}
