//! The account of a capture, as text for people.
//!
//! Two layers, as label studies advise (few facts first, details after): for each thing a paragraph
//! in plain words, then its table. Sentences are whole Fluent messages put side by side, never
//! glued from halves, so both languages keep their grammar. Nothing is judged here: there is no
//! "safe", and what is not known is said to be unknown.
//!
//! The text fits 80 columns whatever the names in it are, and says what it leaves out.

mod table;
pub(crate) mod thing;
pub mod why;

use gardien_watch::report::{Capture, Limit, Problem, Report, Thing};

use crate::{
    declare::told,
    figures, live, message,
    page::{Mark, Page},
    shown,
    words::{Value, Words},
};

/// Things told of unless all are asked for.
pub const THINGS: usize = 25;
/// Files listed one by one unless all are asked for; those with problems always are.
const FILES: usize = 10;

/// Codes of [`Limit`] that have their own sentence, `limit-…`.
pub const LIMITS: &[&str] = &[
    "one-direction",
    "payload-cut",
    "encrypted-names",
    "no-payload",
    "things-not-listed",
    "no-mac",
    "no-hardware-addresses",
    "missing-log",
    "radio-secured",
    "counting-stopped",
    "encrypted",
    "live-plugged-in",
    "live-gateway",
    "live-bridge",
    "live-mirror",
    "live-dropped",
];
/// Codes of [`gardien_watch::report::Note`] that have their own sentence, `note-…`.
pub const NOTES: &[&str] = &[
    "own-resolver",
    "firmware-in-clear",
    "download-in-clear",
    "port-says",
    "mqtt-password-in-clear",
    "not-tls-on-443",
    "mqtt-in-clear",
    "telnet",
    "port-mapping",
    "address-without-name",
    "old-tls",
];
/// Codes of [`Problem`] that have their own sentence, `problem-…`.
pub const PROBLEMS: &[&str] =
    &["truncated", "broken", "row", "unknown-link", "interrupted", "unreadable", "dropped", "away"];
/// What an `unreadable` [`Problem`] may say in `what` to have its own words, `cause-…`, and its own
/// advice, `advice-…`. Anything else there is the operating system's text.
pub const CAUSES: &[&str] = &[
    "not-found",
    "permission-denied",
    "empty",
    "not-a-capture",
    "compressed-twice",
    "terminal",
    "nothing-inside",
];
/// Sources of [`gardien_watch::report::Reason`] that have their own sentence, `reason-…`.
pub const REASONS: &[&str] = &[
    "oui",
    "dhcp-name",
    "dhcp-vendor-class",
    "dhcp-options",
    "mdns",
    "ssdp-server",
    "http-agent",
    "tls-ja4",
    "tls-ja3",
    "tls-offer",
    "dhcp-user-class",
    "dhcp-client-id",
    "lldp",
    "mud-url",
    "mac-random",
    "dhcp-fqdn",
    "dhcpv6-vendor-class",
    "http-server",
    "mdns-service",
    "mdns-text",
    "mqtt-client",
    "netbios",
    "knx",
    "bacnet",
    "modbus",
    "tplink-home",
    "ws-discovery",
    "llmnr",
    "ssh",
    "ssdp-device",
    "certificate",
    "http-says",
    "http-path",
    "edimax",
    "mdns-instance",
    "hnap",
    "upnp",
];

/// How much to tell, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Whether to use a terminal's colours.
    pub colour: bool,
    /// Whether to leave nothing out.
    pub all: bool,
}

/// Tells a report.
#[must_use]
pub fn tell(report: &Report, words: &Words, look: Look) -> String {
    let mut page = Page::new(look.colour);
    let live = live::is_live(report);
    let (place, others): (Vec<&Limit>, Vec<&Limit>) =
        report.cannot_see.iter().partition(|l| live::is_of_place(l));
    if !place.is_empty() {
        page.heading(&words.say("limit-heading-place", &[]));
        for limit in place {
            page.item(Mark::CannotTell, &limit_text(words, limit));
        }
        page.gap();
    }
    page.paragraph(&message::home(report, words));
    page.gap();
    files(&mut page, report, words, look);
    network(&mut page, report, words);

    let mut things: Vec<(usize, &Thing)> = report.things.iter().enumerate().collect();
    things.sort_by_key(|(_, t)| core::cmp::Reverse(t.up.saturating_add(t.down)));
    let told = if look.all { things.len() } else { things.len().min(THINGS) };
    let (told, rest) = things.split_at_checked(told).unwrap_or((&things, &[]));
    for (number, thing) in told {
        thing::tell(&mut page, thing, number + 1, words, look);
    }
    if !rest.is_empty() {
        let moved =
            rest.iter().fold(0_u64, |n, (_, t)| n.saturating_add(t.up.saturating_add(t.down)));
        page.gap();
        page.paragraph(&words.say(
            "account-more-things",
            &[("n", rest.len().into()), ("size", figures::size(words, moved).into())],
        ));
    }

    page.gap();
    let heading = if live { "limit-heading-live" } else { "limit-heading" };
    page.heading(&words.say(heading, &[]));
    for limit in others {
        page.item(Mark::CannotTell, &limit_text(words, limit));
    }
    let always = if live { "limit-always-live" } else { "limit-always" };
    page.item(Mark::CannotTell, &words.say(always, &[]));
    page.text()
}

/// Tells only how things keep to their declarations; `left_out` more were seen that no file fits.
#[must_use]
pub fn tell_declarations(report: &Report, left_out: usize, words: &Words, look: Look) -> String {
    let mut page = Page::new(look.colour);
    if report.things.is_empty() {
        page.paragraph(&words.say("mud-check-nobody", &[]));
    }
    let untied = |t: &Thing| t.declaration.as_ref().is_none_or(|d| d.file.is_none());
    if report.things.len() > 1 && report.things.iter().all(untied) {
        page.paragraph(&words.say("mud-check-untied", &[("n", report.things.len().into())]));
        for (number, thing) in report.things.iter().enumerate() {
            let best = thing.declaration.as_ref().and_then(|d| d.candidates.first());
            let Some(best) = best else { continue };
            let values = [
                ("thing", thing::title(thing, number + 1, words).into()),
                ("file", shown::text(words, &best.file).into()),
                ("percent", told::percent(words, best.explained).into()),
            ];
            page.item(Mark::CannotTell, &words.say("mud-check-untied-thing", &values));
        }
        return page.text();
    }
    for (number, thing) in report.things.iter().enumerate() {
        thing::tell_declaration(&mut page, thing, number + 1, words, look);
    }
    if left_out > 0 {
        page.paragraph(&words.say("mud-check-none", &[("n", left_out.into())]));
    }
    page.text()
}

/// Writes the sentence of every limit into its `text`, for the JSON form.
pub fn word_limits(report: &mut Report, words: &Words) {
    for limit in &mut report.cannot_see {
        limit.text = limit_text(words, limit);
    }
}

/// The sentence of a limit.
#[must_use]
pub fn limit_text(words: &Words, limit: &Limit) -> String {
    let sentence = if LIMITS.contains(&limit.code) {
        words.say(&format!("limit-{}", limit.code), &[("about", limit.about.into())])
    } else {
        words.say("limit-other", &[("code", limit.code.into())])
    };
    match limit.count {
        None => sentence,
        Some(n) => format!("{sentence} {}", words.say("limit-count", &[("n", n.into())])),
    }
}

/// The sentence of a problem of a file.
#[must_use]
pub fn problem_text(words: &Words, file: &str, problem: &Problem) -> String {
    let file = ("file", Value::from(shown::text(words, file)));
    let what = ("what", Value::from(cause(words, &problem.what)));
    let offset = problem
        .offset
        .map_or_else(|| words.say("problem-nowhere", &[]), |at| figures::count(words.lang(), at));
    let offset = ("offset", Value::from(offset));
    let n = ("n", Value::from(problem.count.max(1)));
    if PROBLEMS.contains(&problem.code) {
        return words.say(&format!("problem-{}", problem.code), &[file, what, offset, n]);
    }
    words.say("problem-other", &[file, what, ("code", problem.code.into())])
}

/// Why a file could not be read, as part of a sentence.
#[must_use]
pub fn cause(words: &Words, what: &str) -> String {
    if CAUSES.contains(&what) {
        return words.say(&format!("cause-{what}"), &[]);
    }
    shown::text(words, what)
}

/// What a person can do when a file could not be read.
#[must_use]
pub fn advice(words: &Words, what: &str) -> String {
    if CAUSES.contains(&what) {
        return words.say(&format!("advice-{what}"), &[]);
    }
    words.say("advice-other", &[])
}

fn files(page: &mut Page, report: &Report, words: &Words, look: Look) {
    let many = report.captures.len();
    let read = if live::is_live(report) { "account-live" } else { "account-files" };
    page.paragraph(&words.say(read, &[("n", many.into())]));
    let mut left_out = 0_usize;
    for (i, capture) in report.captures.iter().enumerate() {
        if i >= FILES && !look.all && capture.problems.is_empty() {
            left_out += 1;
            continue;
        }
        page.item(Mark::None, &file_text(words, capture));
        for problem in &capture.problems {
            page.item(Mark::Look, &problem_text(words, &capture.file, problem));
        }
    }
    if left_out > 0 {
        page.item(Mark::None, &words.say("account-more-files", &[("n", left_out.into())]));
    }
    let first = report.captures.iter().filter_map(|c| c.first).min();
    let last = report.captures.iter().filter_map(|c| c.last).max();
    if let (Some(first), Some(last), 2..) = (first, last, many) {
        let sum = |of: fn(&Capture) -> u64| {
            report.captures.iter().fold(0_u64, |n, c| n.saturating_add(of(c)))
        };
        page.paragraph(&words.say(
            "account-totals",
            &[
                ("packets", sum(|c| c.packets).into()),
                ("size", figures::size(words, sum(|c| c.bytes)).into()),
                ("span", figures::span(words, first, last).into()),
            ],
        ));
    }
}

/// What one file held.
pub(crate) fn file_text(words: &Words, capture: &Capture) -> String {
    let file = ("file", Value::from(shown::text(words, &capture.file)));
    let (Some(first), Some(last)) = (capture.first, capture.last) else {
        let nothing =
            if capture.kind == "live" { "account-live-nothing" } else { "account-file-nothing" };
        return words.say(nothing, &[file]);
    };
    let when = if capture.packets == 1 {
        figures::moment(words, first)
    } else {
        figures::span(words, first, last)
    };
    let values = [
        file,
        ("n", capture.packets.into()),
        ("size", figures::size(words, capture.bytes).into()),
        ("when", when.into()),
        ("duration", figures::duration(words, last.since(first)).into()),
    ];
    if capture.kind.starts_with("zeek") {
        return words.say("account-file-rows", &values);
    }
    words.say("account-file", &values)
}

fn network(page: &mut Page, report: &Report, words: &Words) {
    page.gap();
    page.paragraph(&network_sentences(report, words).join(" "));
}

/// How many things there are and what the network itself is like.
pub(crate) fn network_sentences(report: &Report, words: &Words) -> Vec<String> {
    let network = &report.network;
    let sent = report.things.iter().fold(0_u64, |n, t| n.saturating_add(t.up));
    let received = report.things.iter().fold(0_u64, |n, t| n.saturating_add(t.down));
    let mut sentences = vec![words.say(
        "account-things",
        &[
            ("n", report.things.len().into()),
            ("up", figures::size(words, sent).into()),
            ("down", figures::size(words, received).into()),
        ],
    )];
    let routers: Vec<String> = network
        .gateways
        .iter()
        .take(4)
        .filter_map(|g| {
            let address = g.ipv4.first().map(ToString::to_string);
            let address = address.or_else(|| g.ipv6.first().map(ToString::to_string));
            match (address, g.mac) {
                (Some(a), Some(mac)) => Some(format!("{a} ({mac})")),
                (Some(a), None) => Some(a),
                (None, mac) => mac.map(|m| m.to_string()),
            }
        })
        .collect();
    if !routers.is_empty() {
        sentences.push(words.say(
            "account-routers",
            &[("n", routers.len().into()), ("list", words.list(&routers).into())],
        ));
    }
    let few = |texts: &[String]| -> Vec<String> {
        texts.iter().take(6).map(|t| shown::text(words, t)).collect()
    };
    if !network.resolvers.is_empty() {
        let list = words.list(&few(&network.resolvers));
        sentences.push(words.say("account-resolvers", &[("list", list.into())]));
    }
    if !network.home.is_empty() {
        let list = words.list(&few(&network.home));
        sentences.push(words.say("account-home", &[("list", list.into())]));
    }
    if network.duplicate_frames > 0 {
        sentences.push(words.say("account-duplicates", &[("n", network.duplicate_frames.into())]));
    }
    let aside = network.not_understood.iter().fold(0_u64, |n, r| n.saturating_add(r.frames));
    if aside > 0 {
        let reasons: Vec<String> = network
            .not_understood
            .iter()
            .take(4)
            .map(|r| {
                let what = shown::text(words, &r.what);
                words.say("account-aside-item", &[("what", what.into()), ("n", r.frames.into())])
            })
            .collect();
        let list = words.list(&reasons);
        sentences.push(words.say("account-aside", &[("n", aside.into()), ("list", list.into())]));
    }
    sentences
}
