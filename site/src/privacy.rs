//! The account for the people who live with the things: who receives what about them.
//!
//! For each thing: what kinds of data leave, who receives them, how much, when, how often, how well
//! hidden. A kind is either *observed* (it stood in clear, or a name was asked for) or
//! *inferred* from what sort of thing it is and what the recipient's trade is, and each says which.
//! Then a letter to ask the recipients for more, under the right of access (Regulation (EU) 2016/679,
//! Article 15; what a letter asks for is the list of its paragraphs 1 to 3, the month is Article
//! 12(3)). Nothing else is claimed about law.

use std::collections::{BTreeMap, BTreeSet};

use gardien_watch::report::{Report, Thing};

use crate::{
    account::thing as told,
    figures::{self, size},
    page::{Mark, Page},
    recipients::{self, Recipient},
    shown,
    words::{Value, Words},
};

pub use crate::recipients::TRADES;

/// Things told of, recipients of one thing, names in a sentence, unless all are asked for.
const THINGS: usize = 30;
const RECIPIENTS: usize = 8;
const NAMES: usize = 4;
/// Recipients that a letter is addressed to, and names of one of them.
const ADDRESSED: usize = 40;

/// How a kind of data is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Basis {
    Observed,
    Inferred,
}

impl Basis {
    /// Its word.
    pub(crate) fn text(self, words: &Words) -> String {
        words.say(
            match self {
                Self::Observed => "privacy-observed",
                Self::Inferred => "privacy-inferred",
            },
            &[],
        )
    }
}

/// Parts of a kind's name, in English and French, with the sentence of what such things know.
const KINDS: &[(&[&str], &str)] = &[
    (&["camera", "caméra", "doorbell", "webcam", "baby", "intercom"], "privacy-kind-camera"),
    (&["voice", "speaker", "assistant", "enceinte"], "privacy-kind-voice"),
    (
        &["tv", "télé", "television", "streaming", "media", "player", "console"],
        "privacy-kind-television",
    ),
    (&["thermostat", "heating", "climate", "boiler", "chauffage"], "privacy-kind-climate"),
    (&["plug", "socket", "outlet", "switch", "meter", "prise"], "privacy-kind-power"),
    (&["lamp", "light", "bulb", "lampe", "ampoule"], "privacy-kind-light"),
    (&["lock", "door", "garage", "alarm", "serrure"], "privacy-kind-door"),
    (&["scale", "health", "sleep", "fitness", "watch", "blood", "balance"], "privacy-kind-body"),
    (&["vacuum", "robot", "mower", "aspirateur"], "privacy-kind-rooms"),
    (&["printer", "scanner", "imprimante"], "privacy-kind-printer"),
    (&["phone", "tablet", "computer", "laptop", "pc", "desktop"], "privacy-kind-personal"),
    (&["hub", "bridge", "gateway", "pont", "router", "access-point"], "privacy-kind-hub"),
    (&["appliance", "drinks", "feeder", "irrigation", "siren"], "privacy-kind-home"),
    (&["motion", "sensor", "weather", "smoke", "leak", "capteur"], "privacy-kind-sensor"),
];

/// Notes that tell of content in clear.
const IN_CLEAR: &[&str] = &[
    "mqtt-password-in-clear",
    "mqtt-in-clear",
    "telnet",
    "download-in-clear",
    "firmware-in-clear",
];

/// A thing, for the people around it.
pub(crate) struct Life {
    pub(crate) name: String,
    pub(crate) addresses: Vec<String>,
    pub(crate) kinds: Vec<(Basis, String)>,
    pub(crate) recipients: Vec<Recipient>,
    /// Recipients that are not told of, and what they got.
    pub(crate) left_out: (usize, u64),
}

/// Tells of things, as many as there is `room` for and of each as many recipients; and how many more
/// things there are.
pub(crate) fn lives(report: &Report, words: &Words, room: [usize; 2]) -> (Vec<Life>, usize) {
    let mut things: Vec<&Thing> = report.things.iter().collect();
    things.sort_by_key(|t| core::cmp::Reverse(t.up.saturating_add(t.down)));
    let [most, recipients] = room;
    let lives =
        things.iter().take(most).enumerate().map(|(n, t)| life(t, n + 1, words, recipients));
    (lives.collect(), things.len().saturating_sub(most))
}

fn life(thing: &Thing, number: usize, words: &Words, most: usize) -> Life {
    let mut recipients = recipients::of(thing, words);
    let kinds = kinds(thing, &recipients, words);
    let rest = recipients.split_off(recipients.len().min(most));
    let got = rest.iter().fold(0_u64, |n, r| n.saturating_add(r.up));
    Life {
        name: told::name(thing, number, words),
        addresses: told::addresses(thing),
        kinds,
        recipients,
        left_out: (rest.len(), got),
    }
}

fn kinds(thing: &Thing, recipients: &[Recipient], words: &Words) -> Vec<(Basis, String)> {
    let mut kinds = Vec::new();
    let mut observed = |text: String| kinds.push((Basis::Observed, text));
    let clear: BTreeSet<String> = thing
        .parties
        .iter()
        .filter(|p| {
            p.encrypted == "no" && p.r#where == "internet" && !matches!(p.protocol, "dns" | "ntp")
        })
        .map(|p| told::party_name(p, words))
        .collect();
    if !clear.is_empty() {
        observed(words.say("privacy-in-clear", &[("list", few(&clear, words).into())]));
    }
    let mut codes = BTreeSet::new();
    for note in &thing.notes {
        // One of each sort is enough to know the kind.
        if IN_CLEAR.contains(&note.code) && codes.insert(note.code) {
            observed(told::note_text(words, note));
        }
    }
    let mut asked: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for a in &thing.asked {
        asked.entry(&a.resolver).or_default().insert(shown::name(words, &a.name));
    }
    if let Some((resolver, names)) = asked.iter().max_by_key(|(r, names)| (names.len(), *r)) {
        let all: BTreeSet<&String> = asked.values().flatten().collect();
        observed(words.say(
            "privacy-asked",
            &[
                ("n", all.len().into()),
                ("list", few(names, words).into()),
                ("resolver", shown::text(words, resolver).into()),
            ],
        ));
    }
    let outside = recipients.iter().any(|r| !r.here);
    if !outside {
        return kinds;
    }
    let mut inferred = |text: String| kinds.push((Basis::Inferred, text));
    let kind = thing.identity.kind.as_ref().map(|k| k.raw().to_lowercase());
    let fits = |(parts, _): &&(&[&str], &str)| {
        kind.as_deref().is_some_and(|kind| parts.iter().any(|p| kind.contains(p)))
    };
    match KINDS.iter().find(fits) {
        Some((_, id)) => inferred(words.say(id, &[])),
        None if kind.is_none() => inferred(words.say("privacy-kind-unknown", &[])),
        None => {}
    }
    for (trade, id) in [
        ("advertising", "privacy-from-advertising"),
        ("analytics", "privacy-from-analytics"),
        ("resolver", "privacy-from-resolver"),
    ] {
        let who: BTreeSet<String> = recipients
            .iter()
            .filter(|r| r.trade.as_deref() == Some(trade))
            .map(|r| r.name.clone())
            .collect();
        if !who.is_empty() {
            inferred(words.say(id, &[("list", few(&who, words).into())]));
        }
    }
    inferred(words.say("privacy-from-anyone", &[]));
    kinds
}

/// Some of many names in a sentence.
fn few(names: &BTreeSet<String>, words: &Words) -> String {
    let some: Vec<String> = names.iter().take(NAMES).cloned().collect();
    let more = names.len().saturating_sub(some.len());
    if more == 0 {
        return words.list(&some);
    }
    words.say("thing-nameless-more", &[("list", some.join(", ").into()), ("n", more.into())])
}

/// What one recipient got, in a sentence for the text form.
fn recipient_text(r: &Recipient, continuous: bool, words: &Words) -> String {
    let values = [
        ("who", Value::from(r.name.as_str())),
        ("up", size(words, r.up).into()),
        ("down", size(words, r.down).into()),
        ("when", figures::span(words, r.first, r.last).into()),
        ("often", recipients::often_text(words, r, continuous).into()),
        ("secrecy", recipients::secrecy_text(words, r.secrecy).into()),
    ];
    let mut parts = vec![words.say("privacy-got", &values)];
    parts.extend(trade_sentence(r, words));
    parts.extend(hosts_text(r, words));
    parts.join(" ")
}

/// What a recipient does, where that is known.
fn trade_sentence(r: &Recipient, words: &Words) -> Option<String> {
    let trade = recipients::trade_text(words, r.trade.as_deref()?);
    Some(words.say("privacy-does", &[("trade", trade.into())]))
}

/// Under which names it was reached, where they say more than its own.
pub(crate) fn hosts_text(r: &Recipient, words: &Words) -> Option<String> {
    if r.here || r.hosts.is_empty() || r.hosts.iter().all(|h| *h == r.name) {
        return None;
    }
    let hosts: BTreeSet<String> = r.hosts.iter().cloned().collect();
    Some(words.say("privacy-hosts", &[("list", few(&hosts, words).into())]))
}

/// Whom the letter goes to: recipients outside that have a name, each with its host names.
pub(crate) fn addressed(report: &Report, words: &Words) -> (Vec<String>, usize) {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for thing in &report.things {
        for r in recipients::of(thing, words) {
            if !r.here && !r.nameless {
                all.entry(r.name).or_default().extend(r.hosts);
            }
        }
    }
    let more = all.len().saturating_sub(ADDRESSED);
    let told = all.iter().take(ADDRESSED).map(|(name, hosts)| {
        if hosts.iter().all(|h| h == name) {
            return name.clone();
        }
        let values = [("who", Value::from(name.as_str())), ("list", few(hosts, words).into())];
        words.say("privacy-addressed", &values)
    });
    (told.collect(), more)
}

/// The letter: its paragraphs, in order.
pub(crate) fn letter(report: &Report, words: &Words) -> Vec<String> {
    let first = report.captures.iter().filter_map(|c| c.first).min();
    let last = report.captures.iter().filter_map(|c| c.last).max();
    let when = match (first, last) {
        (Some(first), Some(last)) => figures::span(words, first, last),
        _ => words.say("privacy-blank", &[]),
    };
    [
        "privacy-letter-from",
        "privacy-letter-to",
        "privacy-letter-date",
        "privacy-letter-subject",
        "privacy-letter-hello",
        "privacy-letter-seen",
        "privacy-letter-ask",
        "privacy-letter-purposes",
        "privacy-letter-kinds",
        "privacy-letter-receivers",
        "privacy-letter-time",
        "privacy-letter-source",
        "privacy-letter-decisions",
        "privacy-letter-abroad",
        "privacy-letter-rights",
        "privacy-letter-copy",
        "privacy-letter-month",
        "privacy-letter-find",
        "privacy-letter-bye",
    ]
    .iter()
    .map(|id| words.say(id, &values_of(id, &when)))
    .collect()
}

/// Only one paragraph of the letter has a variable.
fn values_of<'a>(id: &str, when: &'a str) -> Vec<(&'static str, Value<'a>)> {
    if id == "privacy-letter-seen" { vec![("when", when.into())] } else { Vec::new() }
}

/// Tells a report as text for the people who live with the things.
#[must_use]
pub fn tell(report: &Report, words: &Words, colour: bool, all: bool) -> String {
    let mut page = Page::new(colour);
    page.heading(&words.say("privacy-title", &[]));
    page.paragraph(&words.say("privacy-intro", &[]));
    let room = if all { [usize::MAX; 2] } else { [THINGS, RECIPIENTS] };
    let (lives, more) = lives(report, words, room);
    let continuous = recipients::are_continuous(report);
    for life in &lives {
        page.gap();
        let name = std::iter::once(&life.name);
        let title: Vec<&str> = name.chain(&life.addresses).map(String::as_str).collect();
        page.heading(&title.join(" · "));
        if life.recipients.is_empty() {
            page.paragraph(&words.say("thing-silent", &[]));
            continue;
        }
        if !life.kinds.is_empty() {
            page.paragraph(&words.say("privacy-kinds", &[]));
            for (basis, text) in &life.kinds {
                let basis = basis.text(words);
                page.item(
                    Mark::None,
                    &words.say("privacy-kind", &[("basis", basis.into()), ("text", text.into())]),
                );
            }
        }
        page.paragraph(&words.say("privacy-receivers", &[]));
        for r in &life.recipients {
            page.item(Mark::None, &recipient_text(r, continuous, words));
        }
        let (n, got) = life.left_out;
        if n > 0 {
            let values = [("n", Value::from(n)), ("size", size(words, got).into())];
            page.item(Mark::None, &words.say("html-more-recipients", &values));
        }
    }
    if more > 0 {
        page.gap();
        page.paragraph(&words.say("privacy-more-things", &[("n", more.into())]));
    }
    page.gap();
    page.heading(&words.say("privacy-letters", &[]));
    let (addressed, more) = addressed(report, words);
    if !addressed.is_empty() {
        page.paragraph(&words.say("privacy-letters-how", &[]));
    }
    for who in &addressed {
        page.item(Mark::None, who);
    }
    if more > 0 {
        page.item(Mark::None, &words.say("privacy-more-addressed", &[("n", more.into())]));
    }
    if addressed.is_empty() {
        page.paragraph(&words.say("privacy-nobody", &[]));
    } else {
        for paragraph in letter(report, words) {
            page.gap();
            page.paragraph(&paragraph);
        }
    }
    page.gap();
    page.paragraph(&words.say("privacy-law", &[]));
    page.paragraph(&words.say("limit-always", &[]));
    page.text()
}
