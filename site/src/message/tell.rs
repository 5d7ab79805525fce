//! A message of the desk in words.
//!
//! Who, did what, how much, so what: short sentences, each whole. What a person can do is told in two ways:
//! choices are verbs that act when they are chosen, at most three; advice is what only hands can do. No
//! choice is offered that does not act. What a message rests on is named, always.

use std::collections::BTreeSet;

use gardien_watch::time::Time;

use super::{
    cause::{Cause, What},
    desk::{Message, State},
    fold::Fold,
};
use crate::{
    figures,
    id::{PlaceId, ThingId},
    words::{Value, Words},
};

/// Choices offered at most.
pub const MOST_CHOICES: usize = 3;
/// Things named in one sentence; the others are counted.
const NAMED: usize = 3;
/// Lines of evidence.
const MOST_EVIDENCE: usize = 12;

listed! {
    /// A verb that acts when it is chosen.
    Choice,
    /// Some of these.
    Choices {
        /// Lets a newcomer in.
        Admit = "admit",
        /// Refuses a newcomer.
        Refuse = "refuse",
        /// Lets a declaration count.
        Accept = "accept",
        /// Refuses a declaration.
        Decline = "decline",
        /// Leaves people alone with it until it changes.
        Quiet = "quiet",
        /// Says that it was seen.
        Acknowledge = "acknowledge",
    }
}

/// What a teller asks for.
pub trait Names {
    /// What a thing is called, fit to be shown.
    fn thing(&self, id: ThingId) -> String;
    /// What a place is called, fit to be shown.
    fn place(&self, id: PlaceId) -> String;
    /// Where a thing is.
    fn place_of(&self, id: ThingId) -> Option<PlaceId>;
    /// A finding in words, by its label and its thing.
    fn finding(&self, cause: &Cause) -> Option<super::Message>;
    /// Whether a thing waits to be let in.
    fn is_pending(&self, id: ThingId) -> bool;
}

/// A message in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// What happened and what it means; the first is enough for a notice.
    pub sentences: Vec<String>,
    /// What acts when it is chosen, at most three.
    pub choices: Vec<Choice>,
    /// What hands can do, at most three.
    pub advice: Vec<String>,
    /// What it rests on, each with what a person finds it by.
    pub evidence: Vec<String>,
}

/// The things whose names a teller will ask for: whoever looks names up beforehand needs only these.
#[must_use]
pub fn named(m: &Message) -> BTreeSet<ThingId> {
    let mut of: BTreeSet<ThingId> = m.root.into_iter().collect();
    of.extend(m.things().into_iter().take(NAMED + 1));
    of.extend(silent(m).into_iter().take(NAMED + 1));
    of.extend(weighed(m).into_iter().take(MOST_EVIDENCE).filter_map(|c| c.thing));
    of.extend(worst(m).and_then(|c| c.thing));
    of
}

/// What a choice is called.
#[must_use]
pub fn choice(choice: Choice, words: &Words) -> String {
    words.say(&format!("deskchoice-{}", choice.word()), &[])
}

/// Tells a message as of now.
#[must_use]
pub fn say(m: &Message, names: &dyn Names, now: Time, words: &Words) -> Said {
    let mut said = Said::default();
    match m.state {
        State::Over => over(m, names, words, &mut said),
        State::Folded => {
            what(m, names, now, words, &mut said);
            said.advice.clear();
            said.sentences.push(words.say("desk-folded", &[]));
        }
        _ => {
            what(m, names, now, words, &mut said);
            if m.demoted {
                said.sentences.push(words.say("desk-demoted", &[]));
            }
            said.choices = choices(m, names);
        }
    }
    said.evidence = evidence(m, names, words);
    said
}

fn over(m: &Message, names: &dyn Names, words: &Words, said: &mut Said) {
    let things = silent(m);
    if m.fold == Fold::Window {
        window(m, words, said);
        return;
    }
    if !things.is_empty() {
        let who = ("who", Value::from(list(&things, m.root, names, words)));
        said.sentences.push(words.say("desk-back", &[who, ("n", things.len().into())]));
        return;
    }
    let who = list(&m.things(), m.root, names, words);
    let id = if m.things().is_empty() { "desk-over-hub" } else { "desk-over" };
    let values: &[(&str, Value<'_>)] = &[("who", who.into())];
    said.sentences.push(words.say(id, if m.things().is_empty() { &[] } else { values }));
}

fn what(m: &Message, names: &dyn Names, now: Time, words: &Words, said: &mut Said) {
    match m.fold {
        Fold::Switch => switch(m, names, words, said),
        Fold::Place => place(m, names, words, said),
        Fold::Firmware => firmware(m, names, words, said),
        Fold::Learning => learning(m, now, words, said),
        Fold::Window => window(m, words, said),
        Fold::Alone | Fold::Harm | Fold::Model | Fold::Arrival => plain(m, names, words, said),
    }
}

fn silent(m: &Message) -> BTreeSet<ThingId> {
    m.causes.values().filter(|c| c.is_silence()).filter_map(|c| c.thing).collect()
}

fn switch(m: &Message, names: &dyn Names, words: &Words, said: &mut Said) {
    let root = m.root.map(|r| names.thing(r)).unwrap_or_default();
    said.sentences.push(words.say("desk-switch", &[("who", root.into())]));
    let n = silent(m).iter().filter(|t| Some(**t) != m.root).count();
    let id = if m.confidence < 90 { "desk-switch-think" } else { "desk-switch-things" };
    said.sentences.push(words.say(id, &[("n", n.into())]));
    said.advice.push(words.say("choice-check-power", &[]));
}

fn place(m: &Message, names: &dyn Names, words: &Words, said: &mut Said) {
    let things = silent(m);
    let place = things.iter().find_map(|t| names.place_of(*t)).map(|p| names.place(p));
    let n = ("n", Value::from(things.len()));
    let place = ("place", Value::from(place.unwrap_or_default()));
    said.sentences.push(words.say("desk-place", &[n, place]));
    let percent = ("percent", Value::from(u64::from(m.confidence)));
    said.sentences.push(words.say("desk-place-share", &[percent]));
    said.sentences.push(words.say("desk-place-so", &[]));
    said.advice.push(words.say("choice-check-power", &[]));
}

fn firmware(m: &Message, names: &dyn Names, words: &Words, said: &mut Said) {
    let things = m.things();
    let who = list(&things, None, names, words);
    let version = crate::shown::text(words, &m.text);
    let values =
        [("who", who.into()), ("n", things.len().into()), ("version", Value::from(version))];
    said.sentences.push(words.say("desk-firmware", &values));
    said.sentences.push(words.say("desk-firmware-ways", &[("n", m.causes.len().into())]));
    said.sentences.push(words.say("desk-firmware-so", &[]));
    said.advice.push(words.say("choice-ask-maker", &[]));
}

fn learning(m: &Message, now: Time, words: &Words, said: &mut Said) {
    // Its end is a week after its first day: the desk gives it as the text of the group's end.
    match m.until {
        Some(until) if now < until => {
            let day = figures::day(words, until);
            said.sentences.push(words.say("desk-learning", &[("day", day.into())]));
        }
        _ => said.sentences.push(words.say("desk-learnt", &[])),
    }
    let new = m.causes.values().filter(|c| c.what == What::Newcomer).count();
    let ways = m.causes.len().saturating_sub(new);
    said.sentences.push(words.say("desk-learning-new", &[("n", new.into())]));
    if ways > 0 {
        said.sentences.push(words.say("desk-learning-ways", &[("n", ways.into())]));
    }
}

fn window(m: &Message, words: &Words, said: &mut Said) {
    let reason = ("reason", Value::from(crate::shown::text(words, &m.text)));
    let n = ("n", Value::from(m.things().len()));
    if m.state == State::Held {
        let until = figures::moment(words, m.until.unwrap_or(m.opened));
        said.sentences.push(words.say("desk-window-held", &[reason, ("until", until.into())]));
        said.sentences.push(words.say("desk-window-so-far", &[n]));
    } else {
        said.sentences.push(words.say("desk-window", &[reason, n]));
    }
}

/// Causes of one kind; where a thing that does harm is new as well, it is the harm that is told.
fn plain(m: &Message, names: &dyn Names, words: &Words, said: &mut Said) {
    let Some(worst) = worst(m) else { return };
    let things = m.things();
    let (n, who) = (things.len(), list(&things, m.root, names, words));
    let values = [("who", Value::from(who)), ("n", n.into())];
    let day = |at: Time| Value::from(figures::day(words, at));
    match worst.what {
        What::Finding if !worst.is_silence() => {
            finding(m, worst, names, words, said);
        }
        What::Finding | What::Silent => {
            let [who, n] = values;
            said.sentences.push(words.say("desk-silent", &[who, n, ("day", day(m.since()))]));
            said.advice.push(words.say("choice-check-power", &[]));
        }
        What::Newcomer => {
            said.sentences.push(words.say("desk-new", &values));
            let places: BTreeSet<PlaceId> =
                things.iter().filter_map(|t| names.place_of(*t)).collect();
            if let (1, Some(place)) = (places.len(), places.first()) {
                let place = names.place(*place);
                said.sentences.push(words.say("desk-new-place", &[("place", place.into())]));
            }
            said.sentences.push(words.say("desk-new-so", &[("n", n.into())]));
            said.advice.push(words.say("choice-find-out", &[]));
        }
        What::Declaration => {
            said.sentences.push(words.say("desk-declaration", &values));
            said.sentences.push(words.say("desk-declaration-so", &[]));
        }
        What::Support => {
            let [who, n] = values;
            let date = worst.date.unwrap_or(worst.since);
            let ended = worst.since >= date;
            let id = if ended { "desk-support-ended" } else { "desk-support" };
            said.sentences.push(words.say(id, &[who, n, ("day", day(date))]));
            said.sentences.push(words.say("desk-support-so", &[("n", things.len().into())]));
            said.advice.push(words.say("choice-replace", &[]));
        }
        What::Hole => {
            let holes = m.causes.values().map(|c| c.count).max().unwrap_or_default();
            let [who, n] = values;
            said.sentences.push(words.say("desk-hole", &[who, n, ("holes", holes.into())]));
            said.advice.push(words.say("choice-update", &[]));
        }
        What::Hub => said.sentences.push(words.say(&format!("deskhub-{}", worst.word), &[])),
    }
}

fn finding(m: &Message, worst: &Cause, names: &dyn Names, words: &Words, said: &mut Said) {
    let things = m.things().len();
    if let Some(told) = names.finding(worst) {
        said.sentences = told.sentences;
        said.advice = told.choices;
        said.advice.truncate(MOST_CHOICES);
    } else {
        let who = worst.thing.map(|t| names.thing(t)).unwrap_or_default();
        said.sentences.push(words.say("desk-finding", &[("who", who.into())]));
    }
    let more = m.causes.len().saturating_sub(1);
    if things > 1 {
        let n = ("n", Value::from(things - 1));
        said.sentences.push(words.say("desk-model", &[n]));
    } else if more > 0 {
        said.sentences.push(words.say("desk-signs", &[("n", more.into())]));
    }
}

/// A few names, or a few and how many more.
fn list(
    things: &BTreeSet<ThingId>,
    first: Option<ThingId>,
    names: &dyn Names,
    words: &Words,
) -> String {
    let mut order: Vec<ThingId> = first.into_iter().collect();
    order.extend(things.iter().filter(|t| Some(**t) != first));
    let shown: Vec<String> = order.iter().take(NAMED).map(|t| names.thing(*t)).collect();
    let more = order.len().saturating_sub(shown.len());
    if more == 0 {
        return words.list(&shown);
    }
    let list = shown.join(", ");
    words.say("desk-more", &[("list", list.into()), ("n", more.into())])
}

fn choices(m: &Message, names: &dyn Names) -> Vec<Choice> {
    let mut of = Vec::new();
    let whats: BTreeSet<What> = m.causes.values().map(|c| c.what).collect();
    let things = m.things();
    let is_only = |what| whats.len() == 1 && whats.contains(&what);
    if is_only(What::Newcomer) && things.iter().all(|t| names.is_pending(*t)) {
        of.push(Choice::Admit);
        // Refusing many at once is no act of one touch.
        if things.len() == 1 {
            of.push(Choice::Refuse);
        }
    }
    if is_only(What::Declaration) {
        of.extend([Choice::Accept, Choice::Decline]);
    }
    if m.state == State::Open {
        of.push(Choice::Acknowledge);
        of.push(Choice::Quiet);
    }
    of.truncate(MOST_CHOICES);
    of
}

fn evidence(m: &Message, names: &dyn Names, words: &Words) -> Vec<String> {
    let causes = weighed(m);
    let mut lines: Vec<String> = causes
        .iter()
        .take(MOST_EVIDENCE)
        .map(|c| {
            let who = c.thing.map(|t| names.thing(t));
            let since = figures::moment(words, c.since);
            let id = ("id", Value::from(&c.evidence));
            match who {
                Some(who) => {
                    words.say("desk-proof", &[id, ("who", who.into()), ("since", since.into())])
                }
                None => words.say("desk-proof-hub", &[id, ("since", since.into())]),
            }
        })
        .collect();
    let more = causes.len().saturating_sub(lines.len());
    if more > 0 {
        lines.push(words.say("desk-proof-more", &[("n", more.into())]));
    }
    lines
}

/// Its causes, the weightiest first, then in the order in which they began.
fn weighed(m: &Message) -> Vec<&Cause> {
    let mut causes: Vec<&Cause> = m.causes.values().collect();
    causes.sort_by(|a, b| {
        b.level.cmp(&a.level).then_with(|| (a.since, &a.key).cmp(&(b.since, &b.key)))
    });
    causes
}

/// The cause that is told in full.
fn worst(m: &Message) -> Option<&Cause> {
    weighed(m).first().copied()
}

/// The line over what is sent: how far it asks, and how many there are.
#[must_use]
pub fn subject(why: super::desk::Why, n: usize, first: &str, words: &Words) -> String {
    use super::desk::Why;
    match why {
        Why::Act => words.say("desk-subject-act", &[("first", first.into())]),
        Why::Look => words.say("desk-subject-look", &[("n", n.into()), ("first", first.into())]),
        Why::Digest => words.say("desk-subject-digest", &[("n", n.into())]),
    }
}
