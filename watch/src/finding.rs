//! Findings: what a rule concluded, and what it rests on.
//!
//! A rule ([`crate::rules`]) hears of packets and flows and, now and then, concludes something. A
//! [`Finding`] keeps the conclusion as values (no words, which belong to `gardien-site`), the records
//! that show it, and the harmless explanations that the rule cannot exclude. Its level says how
//! far the proof goes: only a rule whose proof a lay person can check may say [`Level::Act`].

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::{time::Time, untrusted::Untrusted};

/// Records named by one finding at most: as many as a person would look at.
pub const MOST_EVIDENCE: usize = 64;

/// How much a finding asks of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// What was seen does not suffice for a verdict.
    CannotTell,
    /// Nothing to report.
    Fine,
    /// A fact worth knowing, nothing to do.
    Note,
    /// Somebody should look at it in the next days.
    Look,
    /// Somebody should act now.
    Act,
}

impl Level {
    /// Its word in the JSON form.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::CannotTell => "cannot-tell",
            Self::Fine => "fine",
            Self::Note => "note",
            Self::Look => "look",
            Self::Act => "act",
        }
    }
}

/// Whether a name led to the addresses that a finding is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Names {
    /// A DNS answer in these files gave the address.
    Named,
    /// DNS answers are in these files, and none gave the address.
    Unnamed,
    /// No DNS answer is in these files at all: nothing follows from there being no name.
    NoAnswersSeen,
    /// The finding is not about addresses elsewhere.
    #[default]
    None,
}

/// A number or a text that the sentence of a finding needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Fact {
    /// How many.
    Count(u64),
    /// Octets.
    Octets(u64),
    /// A time span, microseconds.
    Span(i64),
    /// A moment.
    At(Time),
    /// Ports, the most used first.
    Ports(Vec<u16>),
    /// What a stranger wrote, or an address.
    Text(Untrusted),
    /// A stable word of ours.
    Word(&'static str),
}

/// A record that shows a finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Proof {
    /// Which of the files, in the order read, from 0.
    pub file: u32,
    /// Number of the record in its file, from 1.
    pub record: u64,
    /// Its offset in its (decompressed) file, octets.
    pub offset: u64,
    /// Its time.
    pub at: Time,
    /// What it shows: a stable word (`asked`, `unanswered`, `answer`, `claims`…).
    pub shows: &'static str,
}

impl Serialize for Proof {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut s = serializer.serialize_struct("Proof", 5)?;
        s.serialize_field("file", &self.file)?;
        s.serialize_field("packet", &self.record)?;
        s.serialize_field("offset", &self.offset)?;
        s.serialize_field("at", &self.at)?;
        s.serialize_field("shows", self.shows)?;
        s.end()
    }
}

/// A conclusion of a rule about one thing.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// Names the finding in this report and in any later one over the same files: `f-` and eight
    /// hexadecimal digits.
    pub id: String,
    /// The rule, a stable word; [`crate::rules::RULES`] lists them.
    pub rule: &'static str,
    /// How much it asks of a person.
    pub level: Level,
    /// To whom or what: a name or an address; empty where it is about nobody in particular.
    pub about: Untrusted,
    /// Whether names led there.
    pub names: Names,
    /// How often it happened.
    pub times: u64,
    /// The first event that counts.
    pub first: Time,
    /// The last event that counts.
    pub last: Time,
    /// When there was enough to conclude it.
    pub found: Time,
    /// The numbers of its sentence, by name.
    pub facts: BTreeMap<&'static str, Fact>,
    /// The records that show it, in their order; at most [`MOST_EVIDENCE`].
    pub evidence: Vec<Proof>,
    /// Harmless explanations that the rule cannot exclude, stable words.
    pub perhaps: Vec<&'static str>,
}

impl Finding {
    /// A count among the facts; 0 where there is none.
    #[must_use]
    pub fn count(&self, name: &str) -> u64 {
        match self.facts.get(name) {
            Some(Fact::Count(n) | Fact::Octets(n)) => *n,
            _ => 0,
        }
    }
}
