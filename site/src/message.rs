//! What a person is told: a finding as sentences, a thing as a paragraph, a home as a summary.
//!
//! Sentences follow one grammar (who, did, to whom, how much against usual, so what, still works?, at
//! most three choices) and are whole Fluent messages put side by side. Which message needs which
//! facts is data ([`grammar`]), so each rule is told with as much as it found out.
//!
//! There are two layers. The first is for everyone: no word of the trade, no country as a subject,
//! nobody blamed, "we think" where the proof is not whole. The second says what it rests on.

pub mod cause;
pub mod desk;
pub mod fold;
pub mod grammar;
mod home;
pub mod hours;
pub mod tell;
mod values;

pub use home::{home, paragraph};

use gardien_watch::{
    finding::{Finding, Level, Names, Proof},
    report::Thing,
};

use crate::{
    account::thing::{kind_name, name},
    figures, shown,
    words::{Value, Words},
};
use grammar::{CHOICES, FACTS, PERHAPS, SHOWS, TOLD, Told};
use values::Values;

/// Packets of a finding told in its second layer; the others are counted.
pub(crate) const PACKETS: usize = 3;
/// From here on a recognition is no guess.
const SURE: f32 = 0.9;

/// A finding in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// What happened and what it means: the first layer, for everyone.
    pub sentences: Vec<String>,
    /// What a person can do, at most three.
    pub choices: Vec<String>,
    /// What else could explain it.
    pub perhaps: Vec<String>,
    /// What it rests on: names and numbers; the second layer.
    pub evidence: Vec<String>,
    /// The records that show it, a few of them.
    pub records: Vec<String>,
}

/// Tells a finding about a thing, the `number`-th of the report.
#[must_use]
pub fn of(finding: &Finding, thing: &Thing, number: usize, words: &Words) -> Message {
    let told = TOLD.iter().find(|t| t.rule == finding.rule);
    Message {
        sentences: sentences(finding, thing, number, told, words),
        choices: choices(finding, told).iter().map(|c| choice(c, words)).collect(),
        perhaps: finding.perhaps.iter().map(|w| perhaps(w, words)).collect(),
        evidence: evidence(finding, thing, words),
        records: records(finding, words),
    }
}

/// The word and the shape of a level: `("Look", "▲")`.
#[must_use]
pub fn level(level: Level, words: &Words) -> (String, &'static str) {
    let (id, shape) = match level {
        Level::Fine => ("level-fine", "✓"),
        Level::Note => ("level-note", "■"),
        Level::Look => ("level-look", "▲"),
        Level::Act => ("level-act", "⬢"),
        Level::CannotTell => ("level-cannot-tell", "◌"),
    };
    (words.say(id, &[]), shape)
}

/// Where a record lies and what it shows.
#[must_use]
pub fn proof(proof: &Proof, words: &Words) -> String {
    words.say(
        "proof-packet",
        &[
            ("packet", proof.record.into()),
            ("file", (u64::from(proof.file) + 1).into()),
            ("shows", shows(proof.shows, words).into()),
        ],
    )
}

/// What a record shows.
#[must_use]
pub fn shows(word: &str, words: &Words) -> String {
    if SHOWS.contains(&word) {
        return words.say(&format!("shows-{word}"), &[]);
    }
    words.say("shows-other", &[("word", word.into())])
}

/// Whether a name led to the other side; `None` where the finding is not about one.
#[must_use]
pub fn names(names: Names, words: &Words) -> Option<String> {
    let id = match names {
        Names::Named => "proof-named",
        Names::Unnamed => "proof-unnamed",
        Names::NoAnswersSeen => "proof-no-answers",
        Names::None => return None,
    };
    Some(words.say(id, &[]))
}

/// The facts of a finding, one line each, in the order of their names.
#[must_use]
pub fn facts(finding: &Finding, words: &Words) -> Vec<String> {
    let value = |fact| values::text(fact, words);
    let line = |(name, fact): (&&str, _)| {
        let plain = name.replace('_', "-");
        let name = if FACTS.contains(&plain.as_str()) {
            words.say(&format!("fact-{plain}"), &[])
        } else {
            words.say("fact-other", &[("name", plain.into())])
        };
        words.say("proof-fact", &[("name", name.into()), ("value", value(fact).into())])
    };
    finding.facts.iter().map(line).collect()
}

fn sentences(
    finding: &Finding,
    thing: &Thing,
    number: usize,
    told: Option<&Told>,
    words: &Words,
) -> Vec<String> {
    let values = Values::of(finding, thing, number, words);
    let Some(told) = told else { return vec![values.say("finding-other", words)] };
    let mut said = Vec::new();
    said.extend(told.did.iter().find(|l| values.have(l.needs)).map(|l| values.say(l.id, words)));
    let more = told.more.iter().filter(|l| values.have(l.needs));
    said.extend(more.map(|l| values.say(l.id, words)));
    said.extend(kind(thing, words));
    said.push(values.say(told.so, words));
    said.extend(works(finding, thing, words));
    said
}

/// What kind of thing it is, where its name does not say it.
fn kind(thing: &Thing, words: &Words) -> Option<String> {
    let identity = &thing.identity;
    let kind = identity.kind.as_ref().filter(|_| thing.name.is_none())?;
    let sure = identity.confidence.is_some_and(|c| c >= SURE);
    let id = if sure { "finding-kind-sure" } else { "finding-kind-think" };
    Some(words.say(id, &[("kind", kind_name(words, kind).into())]))
}

/// A capture cannot show that a thing still works, but that it went on talking with others.
fn works(finding: &Finding, thing: &Thing, words: &Words) -> Option<String> {
    if finding.level < Level::Look {
        return None;
    }
    let after = thing.parties.iter().filter(|p| p.last > finding.last && p.down > 0 && p.named);
    let most = after
        .filter(|p| p.name.as_ref().is_some_and(|n| n.raw() != finding.about.raw()))
        .max_by_key(|p| p.up.saturating_add(p.down))?;
    let other = most.company.as_ref().map(|c| shown::text(words, c));
    let other = other.or_else(|| most.name.as_ref().map(|n| shown::name(words, n)))?;
    Some(words.say("finding-works", &[("other", other.into())]))
}

/// What can be done: a note asks for nothing, and where nobody can tell, only for a longer look.
fn choices(finding: &Finding, told: Option<&Told>) -> &'static [&'static str] {
    match finding.level {
        Level::Look | Level::Act => told.map(|t| t.choices).unwrap_or_default(),
        Level::CannotTell => &["watch"],
        Level::Fine | Level::Note => &[],
    }
}

fn choice(word: &str, words: &Words) -> String {
    debug_assert!(CHOICES.contains(&word), "{word} is not listed");
    words.say(&format!("choice-{word}"), &[])
}

fn perhaps(word: &str, words: &Words) -> String {
    if PERHAPS.contains(&word) {
        return words.say(&format!("perhaps-{word}"), &[]);
    }
    words.say("perhaps-other", &[("word", word.into())])
}

fn evidence(finding: &Finding, thing: &Thing, words: &Words) -> Vec<String> {
    let rule = ("rule", Value::from(finding.rule));
    let mut lines = vec![words.say("proof-id", &[("id", (&finding.id).into()), rule])];
    lines.push(if finding.times > 1 {
        let span = figures::span(words, finding.first, finding.last);
        words.say("proof-when", &[("span", span.into()), ("n", finding.times.into())])
    } else {
        let first = figures::moment(words, finding.first);
        words.say("proof-once", &[("first", first.into())])
    });
    if !finding.about.is_empty() {
        let about = shown::name(words, &finding.about);
        lines.push(words.say("proof-about", &[("about", (&about).into())]));
        if let Some(company) = values::party(finding, thing).and_then(|p| p.company.as_ref()) {
            let company = shown::text(words, company);
            let about = ("about", Value::from(about));
            lines.push(words.say("proof-company", &[about, ("company", company.into())]));
        }
    }
    lines.extend(names(finding.names, words));
    if let Some(list) = values::ports(finding) {
        lines.push(words.say("proof-ports", &[("list", list.into())]));
    }
    if finding.evidence.is_empty() {
        lines.push(words.say("proof-none", &[]));
    }
    lines
}

fn records(finding: &Finding, words: &Words) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    lines.extend(finding.evidence.iter().take(PACKETS).map(|p| proof(p, words)));
    let more = finding.evidence.len().saturating_sub(PACKETS);
    if more > 0 {
        lines.push(words.say("proof-more", &[("n", more.into())]));
    }
    lines
}

/// The name of a thing, the `number`-th of its report.
#[must_use]
pub fn who(thing: &Thing, number: usize, words: &Words) -> String {
    name(thing, number, words)
}
