//! The facts of a finding as variables of sentences.

use std::net::IpAddr;

use gardien_watch::{
    finding::{Fact, Finding},
    report::{Party, Thing},
    time::SECOND,
};

use super::who;
use crate::{
    figures, shown,
    words::{Value, Words},
};

/// Ports written out of one finding.
const PORTS: usize = 8;

/// What the sentences of one finding may name.
pub(super) struct Values(Vec<(&'static str, Value<'static>)>);

impl Values {
    pub(super) fn of(finding: &Finding, thing: &Thing, number: usize, words: &Words) -> Self {
        let mut values = vec![
            ("who", Value::from(who(thing, number, words))),
            ("level", Value::from(finding.level.word())),
            ("rule", Value::from(finding.rule)),
        ];
        if let Some(about) = about(finding, thing, words) {
            values.push(("about", about.into()));
        }
        for (name, fact) in &finding.facts {
            let value = match fact {
                Fact::Count(n) => Value::from(*n),
                fact => Value::from(text(fact, words)),
            };
            values.push((name, value));
        }
        // What a mesh's node said has two names among the rules.
        if !finding.facts.contains_key("kind")
            && let Some(what) = finding.facts.get("what")
        {
            values.push(("kind", text(what, words).into()));
        }
        Self(values)
    }

    /// Whether all of these are there.
    pub(super) fn have(&self, needs: &[&str]) -> bool {
        needs.iter().all(|need| self.0.iter().any(|(name, _)| name == need))
    }

    pub(super) fn say(&self, id: &str, words: &Words) -> String {
        words.say(id, &self.0)
    }
}

/// The other side for a sentence: a company, else a name, else an address, without its port.
fn about(finding: &Finding, thing: &Thing, words: &Words) -> Option<String> {
    if finding.about.is_empty() {
        return None;
    }
    if let Some(company) = party(finding, thing).and_then(|p| p.company.as_ref()) {
        return Some(shown::text(words, company));
    }
    Some(shown::text(words, bare(finding.about.raw())))
}

/// The row of the other side.
pub(super) fn party<'a>(finding: &Finding, thing: &'a Thing) -> Option<&'a Party> {
    let bare = bare(finding.about.raw());
    thing.parties.iter().find(|p| {
        p.name.as_ref().is_some_and(|n| n.raw() == bare)
            || bare.parse::<IpAddr>().is_ok_and(|b| {
                p.addresses.iter().any(|a| a.to_string().parse::<IpAddr>().is_ok_and(|a| a == b))
            })
    })
}

/// An address or a name without the port behind it.
fn bare(about: &str) -> &str {
    if about.parse::<IpAddr>().is_ok() {
        return about;
    }
    match about.rsplit_once(':') {
        Some((host, port)) if !host.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => {
            host.trim_start_matches('[').trim_end_matches(']')
        }
        _ => about,
    }
}

/// A fact as text.
pub(super) fn text(fact: &Fact, words: &Words) -> String {
    match fact {
        Fact::Count(n) => figures::count(words.lang(), *n),
        Fact::Octets(n) => figures::size(words, *n),
        Fact::Span(span) if *span < SECOND => words.say("finding-moment", &[]),
        Fact::Span(span) => figures::duration(words, *span),
        Fact::At(at) => figures::moment(words, *at),
        Fact::Ports(ports) => list(ports),
        Fact::Text(text) => shown::name(words, text),
        Fact::Word(word) => (*word).to_owned(),
    }
}

/// The ports of a finding, where it has any.
pub(super) fn ports(finding: &Finding) -> Option<String> {
    match finding.facts.get("ports") {
        Some(Fact::Ports(ports)) if !ports.is_empty() => Some(list(ports)),
        _ => None,
    }
}

fn list(ports: &[u16]) -> String {
    let mut list: Vec<String> = ports.iter().take(PORTS).map(u16::to_string).collect();
    if ports.len() > PORTS {
        list.push("…".to_owned());
    }
    list.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_taken_off_and_an_address_stays_whole() {
        for (about, host) in [
            ("203.0.113.9:23", "203.0.113.9"),
            ("203.0.113.9", "203.0.113.9"),
            ("[2001:db8::1]:23", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
            ("cloud.example", "cloud.example"),
            (":80", ":80"),
        ] {
            assert_eq!(bare(about), host);
        }
    }
}
