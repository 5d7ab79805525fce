//! What is known of a thing beside its identity, and who says so.
//!
//! A person types "front-door camera", the maker's file says "IPC-C2", the traffic looks like a
//! doorbell. One of them is shown; none is thrown away: a value that differs stays beside the chosen
//! one and is shown as a contradiction. A person may lock what was typed, and then only a person
//! changes it.

use std::collections::BTreeMap;

use gardien_watch::{time::Time, untrusted::Untrusted};
use serde::{Deserialize, Serialize};

use super::{claim::Source, sighting::Sighting};
use crate::id::PersonId;

/// A field. The order is that of a page about a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// What people call it.
    Name,
    /// What it is: `camera`, `lamp`.
    Kind,
    /// Who made it.
    Maker,
    /// Its model.
    Model,
    /// The version of its firmware.
    Firmware,
    /// Whose it is.
    Owner,
    /// What it is for.
    Purpose,
    /// Anything else.
    Note,
}

/// The words of [`Field`], in its order.
pub const FIELDS: &[&str] =
    &["name", "kind", "maker", "model", "firmware", "owner", "purpose", "note"];

impl Field {
    /// All fields, in their order.
    pub const ALL: [Self; 8] = [
        Self::Name,
        Self::Kind,
        Self::Maker,
        Self::Model,
        Self::Firmware,
        Self::Owner,
        Self::Purpose,
        Self::Note,
    ];

    /// Its stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Kind => "kind",
            Self::Maker => "maker",
            Self::Model => "model",
            Self::Firmware => "firmware",
            Self::Owner => "owner",
            Self::Purpose => "purpose",
            Self::Note => "note",
        }
    }

    /// Reads its word, as a store returns it.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.word() == word)
    }
}

/// A value of a field as one source has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// The value.
    pub value: Untrusted,
    /// Who says so.
    pub source: Source,
    /// The person, where a person does.
    pub by: Option<PersonId>,
    /// When it was said last.
    pub at: Time,
    /// 0 to 100.
    pub confidence: u8,
    /// Whether only a person may change what is shown.
    pub lock: bool,
}

/// What is shown of a field, and what speaks against it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chosen<'a> {
    /// The value with its source.
    pub shown: &'a Stated,
    /// Values of other sources that differ, the best first.
    pub against: Vec<&'a Stated>,
}

/// Something that a thing says of itself against what it does, as the watcher found it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Contradiction {
    /// The field: maker or kind.
    pub about: Field,
    /// What it says.
    pub says: Untrusted,
    /// What its behaviour says.
    pub behaves: Untrusted,
}

/// The fields of a thing: for each at most one value of each source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields {
    stated: BTreeMap<Field, Vec<Stated>>,
    contradictions: BTreeMap<Field, Contradiction>,
}

impl Fields {
    /// Notes what a source says of a field, in the stead of what that source said before. Whether
    /// anything but the time changed.
    ///
    /// A guess about the firmware of last year does not replace a newer one: an older statement of
    /// the same source is left aside.
    pub fn state(&mut self, field: Field, stated: Stated) -> bool {
        if stated.value.is_empty() {
            return false;
        }
        let all = self.stated.entry(field).or_default();
        match all.iter_mut().find(|s| s.source == stated.source) {
            Some(old) if old.at > stated.at => false,
            Some(old) => {
                let differs = old.value != stated.value || old.lock != stated.lock;
                *old = stated;
                differs
            }
            None => {
                all.push(stated);
                all.sort_by_key(|s| core::cmp::Reverse(s.source));
                true
            }
        }
    }

    /// Takes back what a source said of a field; what it was.
    pub fn withdraw(&mut self, field: Field, source: Source) -> Option<Stated> {
        let all = self.stated.get_mut(&field)?;
        let at = all.iter().position(|s| s.source == source)?;
        let gone = all.remove(at);
        if all.is_empty() {
            self.stated.remove(&field);
        }
        Some(gone)
    }

    /// What a source says of a field.
    #[must_use]
    pub fn of(&self, field: Field, source: Source) -> Option<&Stated> {
        self.stated.get(&field)?.iter().find(|s| s.source == source)
    }

    /// Everything said, by field, the best source first.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &Stated)> {
        self.stated.iter().flat_map(|(field, all)| all.iter().map(move |s| (*field, s)))
    }

    /// What the thing says against what it does.
    pub fn contradictions(&self) -> impl Iterator<Item = &Contradiction> {
        self.contradictions.values()
    }

    /// Takes over who a thing seemed to be in a sighting. Whether anything but times changed. What is
    /// no longer found contradictory stays until the field is found plain again.
    pub fn take(&mut self, sighting: &Sighting, at: Time) -> bool {
        let mut changed = false;
        for (field, value, confidence) in &sighting.seems {
            let stated = Stated {
                value: value.clone(),
                source: Source::Guessed,
                by: None,
                at,
                confidence: *confidence,
                lock: false,
            };
            changed |= self.state(*field, stated);
            let new = sighting.contradictions.iter().find(|c| c.about == *field);
            let old = match new.cloned() {
                Some(c) => self.contradictions.insert(*field, c),
                None => self.contradictions.remove(field),
            };
            changed |= old.as_ref() != new;
        }
        changed
    }
}

/// What is shown of a field, of the statements of a thing and of those that were merged into it:
/// what a person locked; else what a person told; else by source; else by confidence, by time. Only
/// of firmware a newer sure observation (80 and more) beats what was told before and not locked,
/// because things are updated and nobody tells.
pub fn choose<'a>(field: Field, said: impl IntoIterator<Item = &'a Stated>) -> Option<Chosen<'a>> {
    let mut all: Vec<&Stated> = said.into_iter().collect();
    let told_at = all.iter().filter(|s| s.source == Source::Told).map(|s| s.at).max();
    let rank = |s: &Stated| {
        let newer = field == Field::Firmware
            && s.confidence >= 80
            && told_at.is_some_and(|told| s.at > told && s.source != Source::Told);
        (s.lock, newer, s.source, s.confidence, s.at)
    };
    // Two that are equal in all this differ by their text, so that the order of a table is no reason.
    all.sort_by(|a, b| rank(b).cmp(&rank(a)).then_with(|| a.value.cmp(&b.value)));
    let (shown, rest) = all.split_first()?;
    let mut against: Vec<&Stated> = Vec::new();
    for s in rest {
        if !same(&s.value, &shown.value) && !against.iter().any(|a| same(&a.value, &s.value)) {
            against.push(s);
        }
    }
    Some(Chosen { shown, against })
}

/// Whether two values differ by no more than case and blanks.
fn same(a: &Untrusted, b: &Untrusted) -> bool {
    a.raw().trim().to_lowercase() == b.raw().trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use gardien_watch::report::{self, Identity};

    use super::*;

    fn stated(value: &str, source: Source, at: i64) -> Stated {
        let value = Untrusted::new(value);
        Stated { value, source, by: None, at: Time(at), confidence: 90, lock: false }
    }

    fn shown(fields: &Fields, field: Field) -> (String, Vec<String>) {
        let said = fields.iter().filter(|(f, _)| *f == field).map(|(_, s)| s);
        let chosen = choose(field, said).unwrap();
        let against = chosen.against.iter().map(|s| s.value.to_string()).collect();
        (chosen.shown.value.to_string(), against)
    }

    #[test]
    fn what_a_person_told_is_shown_and_what_differs_stays_beside_it() {
        let mut fields = Fields::default();
        assert!(fields.state(Field::Kind, stated("printer", Source::Seen, 5)));
        assert!(fields.state(Field::Kind, stated("camera", Source::Guessed, 6)));
        assert_eq!(shown(&fields, Field::Kind), ("printer".into(), vec!["camera".into()]));
        assert!(fields.state(Field::Kind, stated("Camera", Source::Told, 1)));
        assert_eq!(shown(&fields, Field::Kind), ("Camera".into(), vec!["printer".into()]));
        fields.withdraw(Field::Kind, Source::Told).unwrap();
        assert_eq!(shown(&fields, Field::Kind).0, "printer");
    }

    #[test]
    fn a_lock_wins_over_everything() {
        let mut fields = Fields::default();
        let mut told = stated("1.0", Source::Told, 1);
        fields.state(Field::Firmware, told.clone());
        fields.state(Field::Firmware, stated("1.1", Source::Seen, 2));
        assert_eq!(shown(&fields, Field::Firmware).0, "1.1", "it was updated since");
        told.lock = true;
        told.at = Time(3);
        assert!(fields.state(Field::Firmware, told));
        fields.state(Field::Firmware, stated("1.2", Source::Seen, 4));
        assert_eq!(shown(&fields, Field::Firmware), ("1.0".into(), vec!["1.2".into()]));
    }

    #[test]
    fn an_older_statement_does_not_come_back() {
        let mut fields = Fields::default();
        fields.state(Field::Model, stated("C2", Source::Seen, 9));
        assert!(!fields.state(Field::Model, stated("C1", Source::Seen, 8)));
        assert!(!fields.state(Field::Model, stated("C2", Source::Seen, 10)));
        assert_eq!(shown(&fields, Field::Model).0, "C2");
    }

    #[test]
    fn says_printer_behaves_like_a_camera() {
        let mut fields = Fields::default();
        let mut identity = Identity {
            kind: Some(Untrusted::new("camera")),
            contradictions: vec![report::Contradiction {
                about: "kind",
                says: Untrusted::new("printer"),
                behaves: Untrusted::new("camera"),
            }],
            ..Identity::default()
        };
        let seen = |identity: &Identity| {
            Sighting::of(Source::Seen, Time(0), Time(1), []).seeming(identity)
        };
        assert!(fields.take(&seen(&identity), Time(1)));
        let c = fields.contradictions().next().unwrap();
        assert_eq!((c.says.raw(), c.behaves.raw()), ("printer", "camera"));
        assert!(!fields.take(&seen(&identity), Time(2)), "nothing new");
        identity.contradictions.clear();
        assert!(fields.take(&seen(&identity), Time(3)));
        assert_eq!(fields.contradictions().count(), 0);
    }

    #[test]
    fn every_word_stands_for_one_field_and_json_brings_all_back() {
        assert_eq!(Field::ALL.map(Field::word), FIELDS);
        let mut fields = Fields::default();
        for field in Field::ALL {
            assert_eq!(Field::parse(field.word()), Some(field));
            fields.state(field, stated("x\u{1b}", Source::Told, 1));
        }
        let json = serde_json::to_string(&fields).unwrap();
        assert_eq!(serde_json::from_str::<Fields>(&json).unwrap(), fields);
    }
}
