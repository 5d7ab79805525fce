//! One thing, in plain words.
//!
//! The order never changes: what there is to do or to look at, who, why we think so, whom it talks to and how much, what was
//! encrypted, what has no name, what a reader should know, then the table.

use std::collections::BTreeMap;

use gardien_watch::{
    finding::{Finding, Level},
    knowledge,
    report::{Note, Party, Thing},
    time::Time,
    untrusted::Untrusted,
};

use super::{Look, NOTES, REASONS, table};
use crate::{
    declare::told,
    figures::{self, size},
    message,
    page::{Mark, Page},
    shown,
    words::{Value, Words},
};

/// Clues told of one thing; the others are in the JSON.
const CLUES: usize = 6;
/// Companies named in a sentence.
const COMPANIES: usize = 4;
/// Notes of one sort told of one thing.
const SAME_NOTES: usize = 3;
/// Findings told of one thing where nothing is to do: the others are in the JSON.
const FACTS: usize = 6;
/// Nameless addresses listed in a sentence.
const NAMELESS: usize = 3;

/// Tells of a thing, the `number`-th by traffic.
pub(super) fn tell(page: &mut Page, thing: &Thing, number: usize, words: &Words, look: Look) {
    page.gap();
    page.heading(&title(thing, number, words));
    page.paragraph(&message::paragraph(thing, number, words));
    findings(page, thing, number, words, look);
    page.paragraph(&who(thing, words, look).join(" "));
    page.paragraph(&talks(thing, words).join(" "));
    page.paragraph(&secrecy(thing, words).join(" "));
    page.paragraph(&oddities(thing, words).join(" "));
    notes(page, thing, words, look);
    if let Some(declaration) = &thing.declaration {
        told::tell(page, declaration, words, look.all);
    }
    table::tell(page, thing, words, look);
}

/// What there is to do, to look at, to know: the weightiest first, as the report has them.
fn findings(page: &mut Page, thing: &Thing, number: usize, words: &Words, look: Look) {
    let mut told = 0_usize;
    let mut left_out = 0_usize;
    for finding in &thing.findings {
        let asks = finding.level >= Level::Look;
        if !asks && !look.all && told >= FACTS {
            left_out += 1;
            continue;
        }
        told += usize::from(!asks);
        let message = message::of(finding, thing, number, words);
        page.item(mark(finding), &message.sentences.join(" "));
        for choice in message.choices {
            page.item(Mark::None, &words.say("about-choice", &[("choice", choice.into())]));
        }
        let id = words.say("about-why", &[("id", (&finding.id).into())]);
        page.item(Mark::None, &id);
    }
    if left_out > 0 {
        page.item(Mark::None, &words.say("about-more", &[("n", left_out.into())]));
    }
}

pub(super) const fn mark(finding: &Finding) -> Mark {
    match finding.level {
        Level::Act => Mark::Act,
        Level::Look => Mark::Look,
        Level::Note | Level::Fine => Mark::Note,
        Level::CannotTell => Mark::CannotTell,
    }
}

/// Tells only how a thing keeps to its declaration.
pub(super) fn tell_declaration(
    page: &mut Page,
    thing: &Thing,
    number: usize,
    words: &Words,
    look: Look,
) {
    page.heading(&title(thing, number, words));
    if let Some(declaration) = &thing.declaration {
        told::tell(page, declaration, words, look.all);
    }
    page.gap();
}

/// Its name, then what tells it apart from others of the same name.
pub(crate) fn title(thing: &Thing, number: usize, words: &Words) -> String {
    let mut parts = vec![name(thing, number, words)];
    parts.extend(addresses(thing));
    parts.join(" · ")
}

/// Its name: given, told by itself, its model, else its number.
pub(crate) fn name(thing: &Thing, number: usize, words: &Words) -> String {
    let said = |what: &str| {
        thing.identity.reasons.iter().find(|r| r.says == what).map(|r| shown::name(words, &r.saw))
    };
    thing
        .name
        .as_deref()
        .map(|n| shown::shorten(&Untrusted::new(n).to_string(), 40))
        .or_else(|| said("name"))
        .or_else(|| thing.identity.model.as_ref().map(|m| shown::name(words, m)))
        .unwrap_or_else(|| words.say("thing-unnamed", &[("n", number.into())]))
}

/// Its hardware address and its first address, where it has them.
pub(crate) fn addresses(thing: &Thing) -> Vec<String> {
    let mut parts: Vec<String> = thing.mac.iter().map(ToString::to_string).collect();
    let address = thing.ipv4.first().map(ToString::to_string);
    parts.extend(address.or_else(|| thing.ipv6.first().map(ToString::to_string)));
    parts
}

/// Who it seems to be, and why.
pub(crate) fn who(thing: &Thing, words: &Words, look: Look) -> Vec<String> {
    let identity = &thing.identity;
    let mut sentences = Vec::new();
    if let Some(kind) = &identity.kind {
        let kind = kind_name(words, kind);
        sentences.push(words.say("thing-kind", &[("kind", kind.into())]));
    }
    if let Some(maker) = &identity.maker {
        let maker = shown::name(words, maker);
        sentences.push(words.say("thing-maker", &[("maker", maker.into())]));
    }
    if let Some(model) = &identity.model {
        let model = shown::name(words, model);
        sentences.push(words.say("thing-model", &[("model", model.into())]));
    }
    if let Some(firmware) = &identity.firmware {
        let firmware = shown::name(words, firmware);
        sentences.push(words.say("thing-firmware", &[("firmware", firmware.into())]));
    }
    match identity.confidence {
        Some(c) if !sentences.is_empty() && c < 0.5 => {
            sentences.push(words.say("thing-guess", &[]))
        }
        Some(c) if !sentences.is_empty() && c < 0.9 => {
            sentences.push(words.say("thing-likely", &[]));
        }
        _ => {}
    }
    if sentences.is_empty() {
        let id = if identity.reasons.is_empty() { "thing-unknown" } else { "who-no-claim" };
        sentences.push(words.say(id, &[]));
    }
    sentences.extend(support(thing, words));
    if let Some(radio) = &identity.radio {
        sentences.push(words.say("who-radio", &[("maker", shown::name(words, radio).into())]));
    }
    for differ in &identity.contradictions {
        let [says, behaves] = [&differ.says, &differ.behaves].map(|text| kind_name(words, text));
        let id = format!("who-contradiction-{}", differ.about);
        sentences.push(words.say(&id, &[("says", says.into()), ("behaves", behaves.into())]));
    }
    let told = if look.all { identity.reasons.len() } else { CLUES };
    for reason in identity.reasons.iter().take(told) {
        let saw = ("saw", Value::from(shown::name(words, &reason.saw)));
        sentences.push(if REASONS.contains(&reason.source) {
            words.say(&format!("reason-{}", reason.source), &[saw])
        } else {
            words.say("reason-other", &[("source", reason.source.into()), saw])
        });
    }
    let more = identity.reasons.len().saturating_sub(told);
    if more > 0 {
        sentences.push(words.say("thing-more-reasons", &[("n", more.into())]));
    }
    sentences
}

/// Until when its maker supports it, where that is known; nothing is said where it is not.
pub(crate) fn support(thing: &Thing, words: &Words) -> Option<String> {
    let support = thing.identity.support.as_ref()?;
    let day = support.date.and_then(Time::parse).map(|date| figures::day(words, date));
    let id = match (support.state, &day) {
        ("ended", Some(_)) => "support-ended-on",
        ("ended", None) => "support-ended",
        ("ends", Some(_)) => "support-ends-on",
        ("to-be-announced", _) => "support-to-be-announced",
        _ => return None,
    };
    // The text of a row that ships, whole: a reader looks the source up by it.
    let source = words.say("figure-quoted", &[("text", support.source.into())]);
    let mut values = vec![("source", Value::from(source))];
    values.extend(day.map(|day| ("day", day.into())));
    Some(words.say(id, &values))
}

/// A kind in words; what is no kind, as it was told.
pub(crate) fn kind_name(words: &Words, kind: &Untrusted) -> String {
    knowledge::kind(kind.raw()).map_or_else(
        || shown::name(words, kind),
        |word| words.say(&format!("who-kind-{word}"), &[]),
    )
}

/// The companies behind its parties, by how much was moved.
fn companies(thing: &Thing, words: &Words) -> Option<String> {
    let mut all: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for party in &thing.parties {
        if let (Some(company), Some(trade)) = (&party.company, &party.trade) {
            let sum = all.entry((company, trade)).or_default();
            *sum = sum.saturating_add(octets(party));
        }
    }
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_by_key(|(_, octets)| core::cmp::Reverse(*octets));
    let items: Vec<String> = all
        .iter()
        .take(COMPANIES)
        .filter_map(|((company, trade), _)| {
            let trade = words.say(&format!("who-trade-{}", knowledge::trade(trade)?), &[]);
            // A site's own rows may hold anything.
            let company = shown::text(words, company);
            let values = [("company", company.into()), ("trade", trade.into())];
            Some(words.say("who-company-item", &values))
        })
        .collect();
    (!items.is_empty()).then(|| words.say("who-companies", &[("list", words.list(&items).into())]))
}

/// When it was here, whom it talked to, how much.
pub(crate) fn talks(thing: &Thing, words: &Words) -> Vec<String> {
    let mut sentences = Vec::new();
    if let (Some(first), Some(last)) = (thing.first, thing.last) {
        let span = figures::span(words, first, last);
        sentences.push(words.say("thing-present", &[("span", span.into())]));
    }
    let who = parties_by_name(thing, words);
    if who.is_empty() {
        sentences.push(words.say("thing-silent", &[]));
        return sentences;
    }
    sentences.push(words.say(
        "thing-moved",
        &[("up", size(words, thing.up).into()), ("down", size(words, thing.down).into())],
    ));
    for (place, id) in [("internet", "thing-parties-out"), ("lan", "thing-parties-here")] {
        let n = who.iter().filter(|w| w.place == place).count();
        if n > 0 {
            sentences.push(words.say(id, &[("n", n.into())]));
        }
    }
    let total = who.iter().fold(0_u64, |n, w| n.saturating_add(w.octets));
    if let Some((most, next)) = who.split_first()
        && !next.is_empty()
        && let Some(percent) = figures::percent(words, most.octets, total)
    {
        sentences.push(words.say(
            "thing-most",
            &[
                ("who", most.name.as_str().into()),
                ("size", size(words, most.octets).into()),
                ("total", size(words, total).into()),
                ("percent", percent.into()),
            ],
        ));
        let items: Vec<String> = next
            .iter()
            .take(2)
            .map(|w| {
                let size = size(words, w.octets);
                words.say(
                    "thing-next-item",
                    &[("who", w.name.as_str().into()), ("size", size.into())],
                )
            })
            .collect();
        sentences.push(words.say("thing-next", &[("list", words.list(&items).into())]));
    }
    sentences.extend(companies(thing, words));
    sentences
}

/// One party over all its ports and protocols.
struct Who {
    name: String,
    place: &'static str,
    octets: u64,
}

/// Parties put together by name, the largest first.
fn parties_by_name(thing: &Thing, words: &Words) -> Vec<Who> {
    let mut all: Vec<Who> = thing
        .parties
        .iter()
        .map(|p| Who { name: party_name(p, words), place: p.r#where, octets: octets(p) })
        .collect();
    all.sort_by(|a, b| (&a.name, a.place).cmp(&(&b.name, b.place)));
    all.dedup_by(|next, kept| {
        let same = next.name == kept.name && next.place == kept.place;
        if same {
            kept.octets = kept.octets.saturating_add(next.octets);
        }
        same
    });
    all.sort_by_key(|w| core::cmp::Reverse(w.octets));
    all
}

/// The name of a party, else its first address.
pub(crate) fn party_name(party: &Party, words: &Words) -> String {
    match (&party.name, party.addresses.first()) {
        (Some(name), _) => shown::name(words, name),
        (None, Some(address)) => shown::text(words, &address.to_string()),
        (None, None) => words.say("table-nobody", &[]),
    }
}

/// How much of it was encrypted.
pub(crate) fn secrecy(thing: &Thing, words: &Words) -> Vec<String> {
    let sum = |verdict: &str| {
        let of = thing.parties.iter().filter(|p| p.encrypted == verdict);
        of.fold(0_u64, |n, p| n.saturating_add(octets(p)))
    };
    let verdicts = [
        ("thing-all-encrypted", "thing-encrypted", sum("yes")),
        ("thing-all-clear", "thing-clear", sum("no")),
        ("thing-all-unclear", "thing-unclear", sum("cannot-tell")),
    ];
    let total = verdicts.iter().fold(0_u64, |n, v| n.saturating_add(v.2));
    let mut sentences = Vec::new();
    for (all, some, part) in verdicts {
        if part == 0 {
            continue;
        }
        if part == total {
            sentences.push(words.say(all, &[("size", size(words, part).into())]));
        } else if let Some(percent) = figures::percent(words, part, total) {
            sentences.push(words.say(
                some,
                &[
                    ("size", size(words, part).into()),
                    ("total", size(words, total).into()),
                    ("percent", percent.into()),
                ],
            ));
        }
    }
    sentences
}

/// What is neither name nor amount: nameless addresses, failures, lookups, the busiest minute.
pub(crate) fn oddities(thing: &Thing, words: &Words) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut nameless: Vec<String> = thing
        .parties
        .iter()
        .filter(|p| p.r#where == "internet" && p.name.is_none() && !p.named)
        .flat_map(|p| p.addresses.iter().map(ToString::to_string))
        .collect();
    nameless.sort_unstable();
    nameless.dedup();
    if !nameless.is_empty() {
        let listed: Vec<String> =
            nameless.iter().take(NAMELESS).map(|a| shown::text(words, a)).collect();
        let more = nameless.len() - listed.len();
        let list = if more == 0 {
            words.list(&listed)
        } else {
            let list = listed.join(", ");
            words.say("thing-nameless-more", &[("list", list.into()), ("n", more.into())])
        };
        sentences.push(
            words.say("thing-nameless", &[("n", nameless.len().into()), ("list", list.into())]),
        );
    }
    let add =
        |of: fn(&Party) -> u64| thing.parties.iter().fold(0_u64, |n, p| n.saturating_add(of(p)));
    let failed = add(|p| p.failed);
    if failed > 0 {
        sentences.push(
            words.say("thing-failed", &[("n", failed.into()), ("flows", add(|p| p.flows).into())]),
        );
    }
    if !thing.asked.is_empty() {
        let times = thing.asked.iter().fold(0_u64, |n, a| n.saturating_add(a.times));
        let mut names: Vec<&str> = thing.asked.iter().map(|a| a.name.raw()).collect();
        names.sort_unstable();
        names.dedup();
        sentences.push(
            words.say("thing-asked", &[("names", names.len().into()), ("times", times.into())]),
        );
    }
    let busiest = thing.busy_minutes.iter().max_by_key(|m| m.up.saturating_add(m.down));
    if let Some(minute) = busiest {
        let moved = size(words, minute.up.saturating_add(minute.down));
        let when = figures::moment(words, minute.at);
        sentences
            .push(words.say("thing-busiest", &[("when", when.into()), ("size", moved.into())]));
    }
    sentences
}

fn notes(page: &mut Page, thing: &Thing, words: &Words, look: Look) {
    if thing.notes.is_empty() {
        return;
    }
    page.paragraph(&words.say("thing-notes", &[]));
    let mut notes: Vec<&Note> = thing.notes.iter().collect();
    notes.sort_by_key(|n| (n.code, core::cmp::Reverse(n.times), n.first));
    for same in notes.chunk_by(|a, b| a.code == b.code) {
        let told = if look.all { same.len() } else { SAME_NOTES };
        for note in same.iter().take(told) {
            page.item(Mark::Note, &note_text(words, note));
        }
        let more = same.len().saturating_sub(told);
        if more > 0 {
            page.item(Mark::None, &words.say("note-more", &[("n", more.into())]));
        }
    }
}

/// The sentences of a note.
pub(crate) fn note_text(words: &Words, note: &Note) -> String {
    let about = ("about", Value::from(shown::name(words, &note.about)));
    let mut sentences = vec![if NOTES.contains(&note.code) {
        words.say(&format!("note-{}", note.code), &[about])
    } else {
        words.say("note-other", &[("code", note.code.into()), about])
    }];
    if !note.detail.is_empty() {
        let detail = shown::name(words, &note.detail);
        sentences.push(words.say("note-detail", &[("detail", detail.into())]));
    }
    if note.times > 0 {
        sentences.push(words.say("note-times", &[("n", note.times.into())]));
    }
    sentences.join(" ")
}

/// Octets both ways.
pub(crate) const fn octets(party: &Party) -> u64 {
    party.up.saturating_add(party.down)
}
