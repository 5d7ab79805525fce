//! A file proposed for a thing that has none: as values, and in plain words.
//!
//! The order never changes: what was proposed and how much it explains; what it would permit, with
//! how well each line is supported; what each line rests on; what was seen and left out; what would
//! settle the rest. Nobody is told that a thing is safe, and a doubt stands beside what it is about.

use std::net::IpAddr;

use gardien_watch::{
    conversation::{Opener, Place},
    mud::{
        breadth::widths,
        emit::emit,
        learn::{
            About, Learnt as Entry_, LeftOut, Peer, Proposal, Reason, Rotating, Seen, Settle, learn,
        },
        model::Ports,
        verdict::{Amount, Entry, Evidence, Observed},
    },
    report::{Report, Thing},
    time::SECOND,
    untrusted::Untrusted,
};
use serde::Serialize;

use super::{
    Controllers, File,
    grade::{amount, entry, evidence, has_ports, name_source, protocol_word, site_of},
    permits::{What, Who, sides},
};
use crate::{
    figures,
    page::{Mark, Page},
    shown,
    words::{Value, Words},
};

/// Lines and items told unless all are asked for.
const LINES: usize = 40;
const ITEMS: usize = 15;
const LEFT_OUT: usize = 8;
/// Other sides named of those that a line for any host stands for.
const EXAMPLES: usize = 4;
/// Wide lines named in the summary.
const WIDE: usize = 5;

/// Reasons for a confidence, each with a sentence `learn-reason-…`.
pub const REASONS: &[&str] = &[
    "named",
    "several-sessions",
    "several-days",
    "periodic",
    "name-told-others",
    "name-only-said",
    "address",
    "any-host-names",
    "any-host-addresses",
    "shared-address",
    "whole-local-network",
    "unanswered",
    "opened-by-others",
    "opened-from-internet",
    "opener-unseen",
    "random-ports",
    "seen-once",
    "one-session",
    "only-set-up",
    "under-a-day",
    "under-a-week",
];
/// So many of the last of [`REASONS`] hold for all lines alike; they are said once, by
/// `learn-settle-…`.
pub const ONCE: usize = 2;
/// Why something is left out, each with a sentence `learn-left-…`.
pub use gardien_watch::mud::learn::LEFT_OUT as LEFT;
/// What remains open, each with a sentence `learn-settle-…`.
pub use gardien_watch::mud::learn::SETTLE;
/// How well a line is supported, and whether it is wide besides, each with words `learn-support-…`.
pub const SUPPORT: &[&str] =
    &["well", "fairly", "weakly", "well-wide", "fairly-wide", "weakly-wide"];

/// A proposal as plain values: what `gardien mud learn --json` writes.
#[derive(Debug, Serialize)]
pub struct Learnt {
    /// The thing's hardware address.
    pub mac: Option<String>,
    /// The name given for it.
    pub name: Option<String>,
    /// Where the file was written; null where it was not.
    pub file: Option<String>,
    /// Its `mud-url`.
    pub url: Untrusted,
    /// Whether the file follows the standard.
    pub strict: bool,
    /// First and last packet; `seconds` leaves out what was not recorded.
    pub observed: Option<Observed>,
    /// Stretches that were recorded without a long pause, at most 64.
    pub sessions: u32,
    /// Days on which conversations began, at most 64.
    pub days: u32,
    /// Packets of the thing.
    pub packets: u64,
    /// Of these, explained by the file, the defaults of RFC 8520 and what every host needs.
    pub explained_packets: u64,
    /// Of these, explained without any entry.
    pub needed_packets: u64,
    /// Entries that open more than a declaration should.
    pub wide: usize,
    /// What the file permits.
    pub permits: Vec<Permits>,
    /// What it does not permit although it was seen, most packets first.
    pub left_out: Vec<Left>,
    /// What a longer or another capture would settle.
    pub settle: Vec<Open>,
    /// The file itself.
    pub mud: serde_json::Value,
    /// The same as text, as it is written.
    #[serde(skip)]
    pub text: String,
}

/// One permission with what it rests on.
#[derive(Debug, Serialize)]
pub struct Permits {
    /// The entry in the direction of the opener, and that of the answers.
    pub entries: Vec<Entry>,
    /// The other side's name, address or class; `any`.
    pub with: String,
    /// `name`, `address`, `class`, `group`, `local`, or `any`: any host anywhere.
    pub kind: &'static str,
    /// `tcp`, `udp`, `icmp`, or `ip-` and a number.
    pub protocol: String,
    /// Lowest and highest port of the other side; null where none is asked for.
    pub port: Option<(u16, u16)>,
    /// Lowest and highest port of the thing; null where none is asked for.
    pub own_port: Option<(u16, u16)>,
    /// Type and code of ICMP.
    pub icmp: Option<(u8, u8)>,
    /// `thing` or `party`.
    pub opened_by: &'static str,
    /// How much was seen.
    #[serde(flatten)]
    pub amount: Amount,
    /// Flows that were answered.
    pub answered: u64,
    /// Sessions and days on which it was seen, at most 64 each.
    pub sessions: u32,
    /// Days.
    pub days: u32,
    /// Seconds between flows, where they come evenly.
    pub every_seconds: Option<u64>,
    /// Addresses of the other side, at most 16.
    pub addresses: Vec<IpAddr>,
    /// What the line opens more than a declaration should, in a word of
    /// [`breadth`](gardien_watch::mud::breadth::Wide::word); null where it does not.
    pub wide: Option<&'static str>,
    /// What a line for any host stands for; null for all others.
    pub stands_for: Option<StandsFor>,
    /// How the name is known: `told`, `told-others`, `said`.
    pub name_known: Option<&'static str>,
    /// 0 to 1: the product of the shares of its reasons.
    pub confidence: f64,
    /// Why, each with the share that remains because of it.
    pub reasons: Vec<Because>,
    /// Where to see it.
    pub evidence: Option<Evidence>,
    #[serde(skip)]
    who: Who,
    #[serde(skip)]
    what: What,
}

/// The other sides that were others each time, and became one line.
#[derive(Debug, Serialize)]
pub struct StandsFor {
    /// How many by name.
    pub names: u64,
    /// How many without a name.
    pub addresses: u64,
    /// The names, at most 16.
    pub examples: Vec<Untrusted>,
}

/// A reason.
#[derive(Debug, Serialize)]
pub struct Because {
    /// A stable word of [`REASONS`].
    pub code: &'static str,
    /// 0 to 1.
    pub share: f64,
}

/// Something that was left out.
#[derive(Debug, Serialize)]
pub struct Left {
    /// A stable word of [`LEFT`].
    pub why: &'static str,
    /// The other side's name.
    pub name: Option<Untrusted>,
    /// Its addresses, at most 16.
    pub addresses: Vec<IpAddr>,
    /// How many other sides there were.
    pub parties: u64,
    /// `lan` or `internet`.
    pub r#where: &'static str,
    /// `tcp`, `udp`, `icmp`, or `ip-` and a number.
    pub protocol: String,
    /// Lowest and highest port of the side that answers.
    pub port: Option<(u16, u16)>,
    /// Type and code of ICMP.
    pub icmp: Option<(u8, u8)>,
    /// `thing`, `party` or `unknown`.
    pub opened_by: &'static str,
    /// How much.
    #[serde(flatten)]
    pub amount: Amount,
    /// Where to see it.
    pub evidence: Option<Evidence>,
}

/// Something that remains open.
#[derive(Debug, Serialize)]
pub struct Open {
    /// A stable word of [`SETTLE`].
    pub code: &'static str,
    /// How many; what, turns on the word.
    pub count: u64,
    /// Of what, where the word needs it.
    pub about: Option<String>,
}

/// Proposes a file for one thing of a report. `url` becomes its `mud-url`; `rotating` says whether a
/// line may permit any host.
#[must_use]
pub fn propose(
    report: &Report,
    thing: &Thing,
    controllers: &Controllers,
    url: &str,
    rotating: Rotating,
    words: &Words,
) -> Learnt {
    let site = site_of(report, controllers);
    let asked: Vec<Untrusted> = thing.asked.iter().map(|a| a.name.clone()).collect();
    let seen = Seen {
        talks: &thing.conversations,
        asked: &asked,
        sessions: &report.sessions,
        beyond: thing.beyond,
    };
    let plain = |text: &Option<Untrusted>| {
        text.clone().filter(|t| !t.is_empty() && !t.raw().chars().any(char::is_control))
    };
    let name = thing.name.clone().or_else(|| thing.identity.model.as_ref().map(|m| m.to_string()));
    let about = About {
        url: Untrusted::new(url),
        systeminfo: Some(Untrusted::new(&match name {
            Some(name) => words.say("learn-systeminfo", &[("name", name.into())]),
            None => words.say("learn-systeminfo-nameless", &[]),
        })),
        maker: plain(&thing.identity.maker),
        model: plain(&thing.identity.model),
        firmware: plain(&thing.identity.firmware),
    };
    let proposal = learn(&seen, &site, &about, rotating);
    values(report, thing, proposal)
}

fn values(report: &Report, thing: &Thing, proposal: Proposal) -> Learnt {
    let text = emit(&proposal.mud);
    let file = File::new(String::new(), text.clone().into_bytes());
    let observed = proposal.observed;
    let seconds = |microseconds: i64| u64::try_from(microseconds / SECOND).unwrap_or(0);
    Learnt {
        mac: thing.mac.map(|m| m.to_string()),
        name: thing.name.clone(),
        file: None,
        url: proposal.mud.url.clone(),
        strict: file.summary.strict,
        observed: observed.span.map(|[first, last]| Observed {
            first,
            last,
            seconds: seconds(observed.recorded),
        }),
        sessions: observed.sessions,
        days: observed.days,
        packets: proposal.packets,
        explained_packets: proposal.explained,
        needed_packets: proposal.needed,
        wide: proposal.wide,
        permits: proposal
            .entries
            .iter()
            .filter_map(|e| permits(report, &file, &proposal, e))
            .collect(),
        left_out: proposal.left_out.iter().map(|l| left(report, l)).collect(),
        settle: proposal.settle.into_iter().map(open).collect(),
        mud: serde_json::from_str(&text).unwrap_or_default(),
        text,
    }
}

fn permits(report: &Report, file: &File, proposal: &Proposal, e: &Entry_) -> Option<Permits> {
    let [first, _] = e.at;
    let first = first?;
    let (who, what) = sides(first.direction, first.of(&proposal.mud)?);
    let mud = file.mud().unwrap_or(&proposal.mud);
    let range = |ports: Option<Ports>| match ports {
        Some(Ports::Range(low, high)) => Some((low, high)),
        _ => None,
    };
    let (with, kind) = match &e.with {
        Peer::Name(name) => (name.raw().to_owned(), "name"),
        Peer::Address(address) => (address.to_string(), "address"),
        Peer::Class(class) => ((*class).to_owned(), "class"),
        Peer::Group(address) => (address.to_string(), "group"),
        Peer::Local => ("local-networks".to_owned(), "local"),
        Peer::Any => ("any".to_owned(), "any"),
    };
    Some(Permits {
        entries: e.at.iter().flatten().filter_map(|at| entry(file, mud, *at)).collect(),
        with,
        kind,
        protocol: protocol_word(e.protocol),
        port: range(e.party_port),
        own_port: range(e.thing_port),
        icmp: e.icmp,
        opened_by: opener(e.opened_by),
        amount: amount(&e.seen.count),
        answered: e.seen.answered,
        sessions: e.seen.sessions,
        days: e.seen.days,
        every_seconds: e.seen.every.map(|every| u64::try_from(every / SECOND).unwrap_or(0)),
        addresses: e.seen.addresses.clone(),
        wide: widths(&proposal.mud)
            .iter()
            .find(|width| e.at.contains(&Some(width.at)))
            .map(|width| width.wide.word()),
        stands_for: (e.with == Peer::Any).then(|| {
            let [names, addresses] = e.seen.stands_for;
            StandsFor { names, addresses, examples: e.seen.names.clone() }
        }),
        name_known: e.seen.name_from.map(name_source),
        confidence: hundredths(e.confidence),
        reasons: e.reasons.iter().map(because).collect(),
        evidence: evidence(&report.captures, e.seen.count.evidence),
        who,
        what,
    })
}

fn hundredths(n: u8) -> f64 {
    f64::from(n) / 100.0
}

fn because(reason: &Reason) -> Because {
    Because { code: reason.code, share: hundredths(reason.percent) }
}

fn open(settle: Settle) -> Open {
    Open { code: settle.code, count: settle.count, about: settle.about }
}

fn left(report: &Report, l: &LeftOut) -> Left {
    Left {
        why: l.why,
        name: l.name.clone(),
        addresses: l.addresses.clone(),
        parties: l.parties,
        r#where: if l.place == Place::Outside { "internet" } else { "lan" },
        protocol: protocol_word(l.protocol),
        port: has_ports(l.protocol).then_some(l.port),
        icmp: l.icmp,
        opened_by: opener(l.opened_by),
        amount: amount(&l.count),
        evidence: evidence(&report.captures, l.count.evidence),
    }
}

const fn opener(opener: Opener) -> &'static str {
    match opener {
        Opener::Thing => "thing",
        Opener::Party => "party",
        Opener::Unknown => "unknown",
    }
}

// ---- in words --------------------------------------------------------------------------------------

/// Tells a proposal.
#[must_use]
pub fn tell(learnt: &Learnt, words: &Words, colour: bool, all: bool) -> String {
    let mut page = Page::new(colour);
    let of = learnt.name.as_ref().or(learnt.mac.as_ref());
    let of = of.map(|n| shown::text(words, n)).unwrap_or_default();
    page.heading(&words.say("learn-heading", &[("thing", of.into())]));
    page.paragraph(&summary(learnt, words).join(" "));
    if !learnt.permits.is_empty() {
        page.gap();
        page.line(&words.say("learn-permits", &[("n", learnt.permits.len().into())]));
        table(&mut page, learnt, words, all);
        page.gap();
        page.line(&words.say("learn-rests", &[]));
        let told = if all { learnt.permits.len() } else { ITEMS };
        for p in widest_first(learnt).into_iter().take(told) {
            let doubtful = p.wide.is_some() || support(p) == "weakly";
            let mark = if doubtful { Mark::Look } else { Mark::Note };
            page.item(mark, &rests(p, words).join(" "));
        }
        more(&mut page, learnt.permits.len(), told, "learn-more", words);
    }
    if !learnt.left_out.is_empty() {
        page.gap();
        page.line(&words.say("learn-left-out", &[]));
        let told = if all { learnt.left_out.len() } else { LEFT_OUT };
        for l in learnt.left_out.iter().take(told) {
            let grave = matches!(l.why, "searching" | "scan" | "from-internet");
            page.item(if grave { Mark::Look } else { Mark::Note }, &left_text(l, words).join(" "));
        }
        more(&mut page, learnt.left_out.len(), told, "learn-more", words);
    }
    if !learnt.settle.is_empty() {
        page.gap();
        page.line(&words.say("learn-open", &[]));
        for open in &learnt.settle {
            let grave = matches!(open.code, "searching" | "opened-from-internet" | "any-host");
            page.item(if grave { Mark::Look } else { Mark::CannotTell }, &open_text(open, words));
        }
    }
    page.gap();
    let next = match &learnt.file {
        Some(file) => words.say("learn-next", &[("file", shown::text(words, file).into())]),
        None => words.say("learn-next-unwritten", &[]),
    };
    page.paragraph(&next);
    page.text()
}

/// Wide lines before all others, so that none is beyond what is told.
fn widest_first(learnt: &Learnt) -> Vec<&Permits> {
    let mut lines: Vec<&Permits> = learnt.permits.iter().collect();
    lines.sort_by_key(|p| p.wide.is_none());
    lines
}

fn more(page: &mut Page, all: usize, told: usize, id: &str, words: &Words) {
    let more = all.saturating_sub(told);
    if more > 0 {
        page.item(Mark::None, &words.say(id, &[("n", more.into())]));
    }
}

fn summary(learnt: &Learnt, words: &Words) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(observed) = &learnt.observed {
        let recorded = i64::try_from(observed.seconds).unwrap_or(i64::MAX).saturating_mul(SECOND);
        said.push(words.say(
            "learn-observed",
            &[
                ("span", figures::span(words, observed.first, observed.last).into()),
                ("duration", figures::duration(words, recorded).into()),
                ("n", u64::from(learnt.sessions).into()),
            ],
        ));
    }
    if learnt.permits.is_empty() {
        said.push(words.say("learn-nothing", &[]));
        return said;
    }
    if let Some(percent) = figures::percent(words, learnt.explained_packets, learnt.packets) {
        let count = |n| Value::from(figures::count(words.lang(), n));
        said.push(words.say(
            "learn-explained",
            &[
                ("part", count(learnt.explained_packets)),
                ("total", count(learnt.packets)),
                ("percent", percent.into()),
                ("needed", count(learnt.needed_packets)),
            ],
        ));
    }
    let wide: Vec<String> = learnt
        .permits
        .iter()
        .filter(|p| p.wide.is_some())
        .map(|p| format!("{}, {}", p.who.text(words), p.what.text(words)))
        .collect();
    let named = wide.iter().take(WIDE).cloned().collect::<Vec<_>>().join("; ");
    said.push(words.say("learn-wide", &[("n", wide.len().into()), ("list", named.into())]));
    let weak = learnt.permits.iter().filter(|p| support(p) == "weakly").count();
    said.push(words.say("learn-weak", &[("n", weak.into())]));
    said
}

/// How well a permission is supported: in three steps, because hundredths would feign a measurement.
fn support(p: &Permits) -> &'static str {
    if p.confidence >= 0.5 {
        "well"
    } else if p.confidence >= 0.25 {
        "fairly"
    } else {
        "weakly"
    }
}

fn table(page: &mut Page, learnt: &Learnt, words: &Words, all: bool) {
    let head = ["learn-table-who", "learn-table-what", "learn-table-opens", "learn-table-support"]
        .map(|id| words.say(id, &[]));
    let told = if all { learnt.permits.len() } else { learnt.permits.len().min(LINES) };
    let rows: Vec<Vec<String>> = widest_first(learnt)
        .into_iter()
        .take(told)
        .map(|p| {
            vec![
                p.who.text(words),
                p.what.text(words),
                words.say(opens(p.opened_by), &[]),
                match (support(p), p.wide) {
                    (support, None) => words.say(&format!("learn-support-{support}"), &[]),
                    (support, Some(_)) => words.say(&format!("learn-support-{support}-wide"), &[]),
                },
            ]
        })
        .collect();
    page.table(&head, &rows, usize::MAX);
    more(page, learnt.permits.len(), told, "learn-more", words);
}

fn opens(opened_by: &str) -> &'static str {
    if opened_by == "party" { "learn-opens-party" } else { "learn-opens-thing" }
}

fn rests(p: &Permits, words: &Words) -> Vec<String> {
    let mut said = vec![words.say(
        "learn-seen",
        &[
            ("who", p.who.text(words).into()),
            ("what", p.what.text(words).into()),
            ("n", p.amount.flows.into()),
            ("packets", figures::count(words.lang(), p.amount.packets).into()),
            ("span", figures::span(words, p.amount.first, p.amount.last).into()),
        ],
    )];
    for because in &p.reasons {
        if REASONS.iter().rev().take(ONCE).any(|once| *once == because.code) {
            continue;
        }
        let every = i64::try_from(p.every_seconds.unwrap_or(0)).unwrap_or(i64::MAX);
        let [names, addresses] = p.stands_for.as_ref().map_or([0; 2], |s| [s.names, s.addresses]);
        let n = match because.code {
            "several-days" => u64::from(p.days),
            "any-host-names" => names,
            "any-host-addresses" => addresses,
            _ => u64::from(p.sessions),
        };
        said.push(words.say(
            &format!("learn-reason-{}", because.code),
            &[
                ("n", n.into()),
                ("every", figures::duration(words, every.saturating_mul(SECOND)).into()),
            ],
        ));
    }
    if let Some(some) = p.stands_for.as_ref().filter(|s| !s.examples.is_empty()) {
        let list: Vec<String> =
            some.examples.iter().take(EXAMPLES).map(|n| shown::name(words, n)).collect();
        said.push(words.say("learn-examples", &[("list", list.join(", ").into())]));
    } else if p.stands_for.is_some() {
        let list: Vec<String> =
            p.addresses.iter().take(EXAMPLES).map(ToString::to_string).collect();
        said.push(words.say("learn-examples", &[("list", list.join(", ").into())]));
    }
    said.extend(p.evidence.as_ref().map(|e| see(e, words)));
    said
}

fn see(at: &Evidence, words: &Words) -> String {
    let packet = at.packet.to_string();
    let values = [("file", shown::text(words, &at.file).into()), ("packet", packet.into())];
    words.say("learn-see", &values)
}

fn left_text(l: &Left, words: &Words) -> Vec<String> {
    let first = l.addresses.first().map(ToString::to_string).unwrap_or_default();
    let who = match &l.name {
        Some(name) => shown::name(words, name),
        None if l.parties > 1 => words.say("learn-left-many", &[("n", l.parties.into())]),
        None => first,
    };
    let what = match (l.port, l.icmp) {
        (Some((low, high)), _) if low == high => format!("{} {low}", l.protocol),
        (Some((low, high)), _) => format!("{} {low}–{high}", l.protocol),
        (None, Some((kind, code))) => format!("{} {kind}/{code}", l.protocol),
        (None, None) => l.protocol.clone(),
    };
    let mut said = vec![words.say(
        "learn-left",
        &[("who", who.into()), ("what", what.into()), ("n", l.amount.packets.into())],
    )];
    said.push(words.say(&format!("learn-left-{}", l.why), &[]));
    said.extend(l.evidence.as_ref().map(|e| see(e, words)));
    said
}

fn open_text(open: &Open, words: &Words) -> String {
    let microseconds = i64::try_from(open.count).unwrap_or(i64::MAX).saturating_mul(SECOND);
    let about = open.about.as_deref().map(|a| shown::text(words, a)).unwrap_or_default();
    words.say(
        &format!("learn-settle-{}", open.code),
        &[
            ("n", open.count.into()),
            ("duration", figures::duration(words, microseconds).into()),
            ("size", figures::size(words, open.count).into()),
            ("about", about.into()),
            ("version", open.count.to_string().into()),
        ],
    )
}
