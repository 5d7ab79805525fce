//! Whose signatures are asked for: c2sp.org/tlog-policy.
//!
//! The file names logs, witnesses, groups of witnesses, and the quorum. Where it names several keys of
//! one log, gardien asks for a signature of each, which is more than the standard does: a log that
//! signs with two algorithms has not signed when one is missing.

use super::note::{Found, Key, Kind, Signed};

/// Octets of the largest file that is read: 32 logs and 32 witnesses with keys of ML-DSA-44, and room.
pub const LARGEST: usize = 256 << 10;
/// Most logs, witnesses and groups, each: what the standard strongly recommends.
pub const MOST: usize = 32;

/// Keys that are trusted, and how many witnesses must have signed.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Keys of logs.
    pub logs: Vec<Key>,
    /// Keys of witnesses, with the names that the file gives them.
    pub witnesses: Vec<(String, Key)>,
    /// Witnesses that somebody else names: what they sign is verified and does not count.
    known: Vec<(String, Key)>,
    groups: Vec<Group>,
    quorum: Quorum,
}

#[derive(Clone, Debug)]
struct Group {
    name: String,
    least: usize,
    members: Vec<Member>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Member {
    Witness(usize),
    Group(usize),
}

#[derive(Clone, Copy, Debug, Default)]
enum Quorum {
    #[default]
    None,
    Of(Member),
    /// So many witnesses of different names, whichever: `--policy k`.
    Any(usize),
}

/// What is wrong with a policy file, and in which line, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The line; 0 for the file.
    pub line: usize,
    /// What.
    pub what: Mistake,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// No line of the standard.
    Form,
    /// The key cannot be read, or is not of a kind for its purpose.
    Key,
    /// The same key, or the same name, twice.
    Twice,
    /// A name that no line before defines, or a number that no quorum can meet.
    Quorum,
    /// More of something than is read.
    TooMany,
}

/// What was found of the signatures under a checkpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// The log's keys that have not signed.
    pub missing: Vec<String>,
    /// Keys, of the log or a witness, whose signature does not fit.
    pub broken: Vec<String>,
    /// Witnesses whose signature fits: the key's name, the algorithm, the time in seconds.
    pub cosigned: Vec<(String, &'static str, u64)>,
    /// When the log signed, in seconds, where it says so.
    pub signed: Option<u64>,
    /// Signatures of keys that nobody named.
    pub unknown: Vec<String>,
    /// Whether the log is named by the policy.
    pub is_known: bool,
    /// Whether the witnesses are as many as asked for.
    pub is_witnessed: bool,
}

impl Judged {
    /// Whether the checkpoint holds by the policy.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.is_known && self.is_witnessed && self.missing.is_empty() && self.broken.is_empty()
    }
}

impl Policy {
    /// Keys of a log and of witnesses, none of which must have signed.
    #[must_use]
    pub fn of(logs: Vec<Key>, witnesses: Vec<Key>) -> Self {
        let named = witnesses.into_iter().map(|key| (short_name(&key), key)).collect();
        Self { logs, witnesses: named, ..Self::default() }
    }

    /// The same, asking for the signatures of `least` witnesses with different names.
    #[must_use]
    pub const fn at_least(mut self, least: usize) -> Self {
        self.quorum = Quorum::Any(least);
        self
    }

    /// Names further witnesses without asking for their signatures.
    pub(super) fn know(&mut self, witnesses: Vec<(String, Key)>) {
        for (name, key) in witnesses {
            let had = self.witnesses.iter().any(|(_, had)| had.public() == key.public());
            if !had {
                self.known.push((name, key));
            }
        }
    }

    /// The lines `log` and `witness` of these keys, and `quorum none`, in the standard's form.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for key in &self.logs {
            text.push_str(&format!("log {key}\n"));
        }
        for (name, key) in &self.witnesses {
            text.push_str(&format!("witness {name} {key}\n"));
        }
        text.push_str("quorum none\n");
        text
    }

    /// Reads a policy file.
    ///
    /// # Errors
    /// With the first line that is wrong.
    pub fn parse(octets: &[u8]) -> Result<Self, Wrong> {
        if octets.len() > LARGEST {
            return Err(Wrong { line: 0, what: Mistake::TooMany });
        }
        let mut policy = Self::default();
        let mut quorum = None;
        for (n, octets) in octets.split_inclusive(|o| *o == b'\n').enumerate() {
            let line = n + 1;
            let wrong = |what| Wrong { line, what };
            // "each line is terminated by ASCII newline"
            let octets = octets.strip_suffix(b"\n").ok_or_else(|| wrong(Mistake::Form))?;
            // Deliberately narrower than the standard: names are UTF-8, which it strongly recommends.
            let text = core::str::from_utf8(octets).map_err(|_| wrong(Mistake::Form))?;
            if text.chars().any(|c| c.is_ascii_control() && c != '\t') {
                return Err(wrong(Mistake::Form));
            }
            let words: Vec<&str> = text.split([' ', '\t']).filter(|w| !w.is_empty()).collect();
            match words.as_slice() {
                [] => {}
                [first, ..] if first.starts_with('#') => {}
                ["log", key] | ["log", key, _] => policy.add_log(key).map_err(wrong)?,
                ["witness", name, key] | ["witness", name, key, _] => {
                    policy.add_witness(name, key).map_err(wrong)?;
                }
                ["group", name, least, members @ ..] => {
                    policy.add_group(name, least, members).map_err(wrong)?;
                }
                ["quorum", name] if quorum.is_none() => {
                    quorum = Some(match *name {
                        "none" => Quorum::None,
                        name => {
                            Quorum::Of(policy.member(name).ok_or_else(|| wrong(Mistake::Quorum))?)
                        }
                    });
                }
                ["quorum", _] => return Err(wrong(Mistake::Twice)),
                _ => return Err(wrong(Mistake::Form)),
            }
        }
        // "A policy file must include exactly one quorum line."
        policy.quorum = quorum.ok_or(Wrong { line: 0, what: Mistake::Quorum })?;
        Ok(policy)
    }

    fn add_log(&mut self, key: &str) -> Result<(), Mistake> {
        let key = Key::parse(key).map_err(|_| Mistake::Key)?;
        if key.kind() == Kind::CosignEd25519 {
            return Err(Mistake::Key);
        }
        if self.logs.iter().any(|had| had.public() == key.public()) {
            return Err(Mistake::Twice);
        }
        self.logs.push(key);
        if self.logs.len() > MOST { Err(Mistake::TooMany) } else { Ok(()) }
    }

    fn add_witness(&mut self, name: &str, key: &str) -> Result<(), Mistake> {
        let key = Key::parse(key).map_err(|_| Mistake::Key)?;
        if key.kind() == Kind::Ed25519 {
            return Err(Mistake::Key);
        }
        let twice = self.witnesses.iter().any(|(_, had)| had.public() == key.public());
        if twice || name == "none" || self.member(name).is_some() {
            return Err(Mistake::Twice);
        }
        self.witnesses.push((name.to_owned(), key));
        if self.witnesses.len() > MOST { Err(Mistake::TooMany) } else { Ok(()) }
    }

    fn add_group(&mut self, name: &str, least: &str, members: &[&str]) -> Result<(), Mistake> {
        if name == "none" || self.member(name).is_some() {
            return Err(Mistake::Twice);
        }
        let mut found = Vec::new();
        for member in members {
            let member = self.member(member).ok_or(Mistake::Quorum)?;
            // "Each defined name can be listed as a group member at most once."
            let is_used = self.groups.iter().any(|group| group.members.contains(&member));
            if is_used || found.contains(&member) {
                return Err(Mistake::Twice);
            }
            found.push(member);
        }
        let least = match least {
            "all" => found.len(),
            "any" => 1,
            number => usize::try_from(super::note::decimal(number).ok_or(Mistake::Quorum)?)
                .map_err(|_| Mistake::Quorum)?,
        };
        if !(1..=found.len()).contains(&least) {
            return Err(Mistake::Quorum);
        }
        self.groups.push(Group { name: name.to_owned(), least, members: found });
        if self.groups.len() > MOST { Err(Mistake::TooMany) } else { Ok(()) }
    }

    fn member(&self, name: &str) -> Option<Member> {
        let witness = self.witnesses.iter().position(|(had, _)| had == name).map(Member::Witness);
        let group = || self.groups.iter().position(|g| g.name == name).map(Member::Group);
        witness.or_else(group)
    }

    /// The keys of the log with this origin.
    pub fn keys_of<'a>(&'a self, origin: &'a str) -> impl Iterator<Item = &'a Key> {
        self.logs.iter().filter(move |key| key.name() == origin)
    }

    /// Judges the signatures under a checkpoint.
    #[must_use]
    pub fn judge(&self, note: &Signed) -> Judged {
        let mut judged = Judged::default();
        for key in self.keys_of(&note.checkpoint.origin) {
            judged.is_known = true;
            match note.by(key) {
                Found::Absent => judged.missing.push(shown(key)),
                Found::DoesNotFit => judged.broken.push(shown(key)),
                Found::Fits(verified) => judged.signed = judged.signed.max(verified.time),
            }
        }
        let mut witnessed = vec![false; self.witnesses.len()];
        for ((_, key), has_signed) in self.witnesses.iter().zip(&mut witnessed) {
            match note.by(key) {
                Found::Absent => {}
                Found::DoesNotFit => judged.broken.push(shown(key)),
                // "the timestamp MUST NOT be zero" (c2sp.org/tlog-witness): zero says nothing of when.
                Found::Fits(verified) => {
                    if let Some(time) = verified.time.filter(|t| *t > 0) {
                        *has_signed = true;
                        let algorithm = key.kind().algorithm();
                        judged.cosigned.push((key.name().to_owned(), algorithm, time));
                    }
                }
            }
        }
        let not_fitting = |(_, key): &&(String, Key)| note.by(key) == Found::DoesNotFit;
        judged.broken.extend(self.known.iter().filter(not_fitting).map(|(_, key)| shown(key)));
        let known = |line: &super::note::Line| {
            let witnesses = self.witnesses.iter().chain(&self.known).map(|(_, key)| key);
            self.logs.iter().chain(witnesses).any(|key| key.owns(line))
        };
        judged.unknown = note.lines.iter().filter(|l| !known(l)).map(|l| l.name.clone()).collect();
        judged.is_witnessed = match self.quorum {
            Quorum::None => true,
            Quorum::Of(member) => self.is_met(member, &witnessed),
            Quorum::Any(least) => {
                let mut names: Vec<&str> =
                    judged.cosigned.iter().map(|(name, ..)| name.as_str()).collect();
                names.sort_unstable();
                names.dedup();
                names.len() >= least
            }
        };
        judged
    }

    /// A group names only what stands before it, so this ends.
    fn is_met(&self, member: Member, witnessed: &[bool]) -> bool {
        match member {
            Member::Witness(n) => witnessed.get(n).copied().unwrap_or(false),
            Member::Group(n) => self.groups.get(n).is_some_and(|group| {
                let met = group.members.iter().filter(|m| self.is_met(**m, witnessed));
                met.count() >= group.least
            }),
        }
    }
}

/// A key as a person is told of it.
fn shown(key: &Key) -> String {
    format!("{} ({})", key.name(), key.kind().algorithm())
}

/// A witness's name within the file: the key's name and number, which no other key has.
fn short_name(key: &Key) -> String {
    format!("{}/{:08x}", key.name(), key.id())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str, kind: Kind, octet: u8) -> Key {
        let mut public = vec![octet; if kind == Kind::CosignMlDsa44 { 1312 } else { 32 }];
        // Any 32 octets with a point behind them; ML-DSA takes all.
        public[31] = 0;
        (0..=255)
            .find_map(|last| {
                public[0] = last;
                Key::new(name, kind, &public).ok()
            })
            .unwrap()
    }

    #[test]
    fn the_standards_example_is_read_and_counted() {
        let w = |n: u8| key(&format!("w{n}"), Kind::CosignMlDsa44, n);
        let text = format!(
            "log {}\n\nwitness X1 {}\nwitness X2 {}\nwitness X3 {}\n# a comment\n\
             group X-witnesses 2 X1 X2 X3\n\nwitness\tY1 {} https://y1.example\nwitness Y2 {}\n\
             group Y-witnesses any Y1 Y2\n\ngroup X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n",
            key("log", Kind::Ed25519, 9),
            w(1),
            w(2),
            w(3),
            w(4),
            w(5),
        );
        let policy = Policy::parse(text.as_bytes()).unwrap();
        let Quorum::Of(quorum) = policy.quorum else { panic!() };
        let met = |witnessed: [bool; 5]| policy.is_met(quorum, &witnessed);
        assert!(met([true, false, true, false, true]));
        assert!(!met([true, false, false, true, true]));
        assert!(!met([true, true, true, false, false]));
        for (from, to, what) in [
            ("quorum X-and-Y\n", "", Mistake::Quorum),
            ("quorum X-and-Y\n", "quorum none\nquorum none\n", Mistake::Twice),
            ("quorum X-and-Y\n", "quorum Z\n", Mistake::Quorum),
            ("witnesses 2 X1", "witnesses 4 X1", Mistake::Quorum),
            ("witnesses 2 X1", "witnesses 0 X1", Mistake::Quorum),
            ("any Y1 Y2", "any Y1 Y1", Mistake::Twice),
            ("any Y1 Y2", "any Y1 X1", Mistake::Twice),
            ("any Y1 Y2", "any", Mistake::Quorum),
            ("# a", "a", Mistake::Form),
            ("log log", "log lo", Mistake::Key),
            ("quorum X-and-Y\n", "quorum X-and-Y", Mistake::Form),
        ] {
            assert!(text.contains(from));
            assert_eq!(
                Policy::parse(text.replacen(from, to, 1).as_bytes()).unwrap_err().what,
                what
            );
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let logs = vec![key("log", Kind::Ed25519, 1), key("log", Kind::CosignMlDsa44, 2)];
        let policy = Policy::of(logs, vec![key("w", Kind::CosignMlDsa44, 3)]);
        let read = Policy::parse(policy.text().as_bytes()).unwrap();
        assert_eq!((&read.logs, &read.witnesses), (&policy.logs, &policy.witnesses));
        assert_eq!(read.text(), policy.text());
    }
}
