//! A home and a thing in a few sentences: what there is to do, and what nobody can tell.
//!
//! "All looks well" is said only beside what does not, and never "safe": that is not in any packet.

use std::collections::BTreeSet;

use gardien_watch::{
    finding::Level,
    report::{Report, Thing},
};

use super::who;
use crate::{figures, shown, words::Words};

/// Things or companies named in a sentence.
const NAMED: usize = 3;

/// A whole home in a few sentences.
#[must_use]
pub fn home(report: &Report, words: &Words) -> String {
    if report.things.is_empty() {
        return words.say("home-nothing", &[]);
    }
    let count = |level| report.things.iter().map(|t| found(t, level)).sum::<usize>();
    let (act, look) = (count(Level::Act), count(Level::Look));
    let mut said = Vec::new();
    let mut except = Vec::new();
    if act > 0 {
        except.push(words.say("home-act", &[("n", act.into())]));
    }
    if look > 0 {
        except.push(words.say("home-look", &[("n", look.into())]));
    }
    if except.is_empty() {
        said.push(words.say("home-well", &[("n", report.things.len().into())]));
    } else {
        said.push(words.say("home-except", &[("list", words.list(&except).into())]));
    }
    for (level, id) in [(Level::Act, "home-who-act"), (Level::Look, "home-who-look")] {
        let numbered = report.things.iter().enumerate();
        let names: Vec<String> = numbered
            .filter(|(_, t)| found(t, level) > 0)
            .map(|(n, t)| who(t, n + 1, words))
            .collect();
        if !names.is_empty() {
            said.push(words.say(id, &[("list", some(&names, words).into())]));
        }
    }
    let notes = count(Level::Note);
    if notes > 0 {
        said.push(words.say("home-notes", &[("n", notes.into())]));
    }
    said.extend(cannot(report, count(Level::CannotTell), words));
    said.join(" ")
}

/// What cannot be told of a home.
fn cannot(report: &Report, cases: usize, words: &Words) -> Vec<String> {
    let mut said = Vec::new();
    if cases > 0 {
        said.push(words.say("home-cannot", &[("n", cases.into())]));
    }
    if report.things.iter().flat_map(|t| &t.parties).any(|p| p.encrypted == "yes") {
        said.push(words.say("home-encrypted", &[]));
    }
    if report.cannot_see.iter().any(|l| l.code == "one-direction") {
        said.push(words.say("home-one-direction", &[]));
    }
    let first = report.captures.iter().filter_map(|c| c.first).min();
    let last = report.captures.iter().filter_map(|c| c.last).max();
    if let (Some(first), Some(last)) = (first, last) {
        let duration = figures::duration(words, last.since(first));
        said.push(words.say("home-seen", &[("duration", duration.into())]));
    }
    said
}

/// Who a thing is and what it does, as a paragraph.
#[must_use]
pub fn paragraph(thing: &Thing, number: usize, words: &Words) -> String {
    let _ = number;
    let mut said = Vec::new();
    let outside = thing.parties.iter().filter(|p| p.r#where == "internet");
    let companies: BTreeSet<&str> = outside.clone().filter_map(|p| p.company.as_deref()).collect();
    let mut domains: Vec<String> = Vec::new();
    for p in outside {
        let domain = p.domain.as_ref().or(p.name.as_ref()).map(|d| shown::name(words, d));
        let domain = domain.or_else(|| p.addresses.first().map(ToString::to_string));
        domains.extend(domain.filter(|d| !domains.contains(d)));
    }
    if !companies.is_empty() {
        let names: Vec<String> = companies.iter().map(|c| shown::text(words, c)).collect();
        let values = [("n", names.len().into()), ("list", some(&names, words).into())];
        said.push(words.say("about-companies", &values));
        let trade = |trade: &str| {
            let of = thing.parties.iter().filter(|p| p.trade.as_deref() == Some(trade));
            of.filter_map(|p| p.company.as_deref()).collect::<BTreeSet<_>>().len()
        };
        for (word, id) in [("advertising", "about-advertising"), ("analytics", "about-analytics")] {
            let n = trade(word);
            if n > 0 {
                said.push(words.say(id, &[("n", n.into())]));
            }
        }
    } else if !domains.is_empty() {
        let values = [("n", domains.len().into()), ("list", few(&domains, words).into())];
        said.push(words.say("about-domains", &values));
    } else if thing.parties.is_empty() {
        said.push(words.say("about-silent", &[]));
    } else {
        said.push(words.say("about-local", &[]));
    }
    let sum = |verdict: &str| {
        let of = thing.parties.iter().filter(|p| p.encrypted == verdict);
        of.fold(0_u64, |n, p| n.saturating_add(p.up))
    };
    let (hidden, clear) = (sum("yes"), sum("no"));
    let all = thing.parties.iter().fold(0_u64, |n, p| n.saturating_add(p.up));
    if hidden > all / 2 {
        said.push(words.say("about-unreadable", &[]));
    } else if clear > all / 2 {
        said.push(words.say("about-readable", &[]));
    }
    let (act, look) = (found(thing, Level::Act), found(thing, Level::Look));
    if act > 0 {
        said.push(words.say("about-act", &[("n", act.into())]));
    }
    if look > 0 {
        said.push(words.say("about-look", &[("n", look.into())]));
    }
    if act + look == 0 {
        said.push(words.say("about-none", &[]));
    }
    said.join(" ")
}

fn found(thing: &Thing, level: Level) -> usize {
    thing.findings.iter().filter(|f| f.level == level).count()
}

/// The first names, and how many more there are.
fn some(names: &[String], words: &Words) -> String {
    let more = names.len().saturating_sub(NAMED);
    if more == 0 {
        return words.list(names);
    }
    let list = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    words.say("home-more", &[("list", list.into()), ("n", more.into())])
}

/// The first names.
fn few(names: &[String], words: &Words) -> String {
    words.list(names.get(..NAMED.min(names.len())).unwrap_or_default())
}
