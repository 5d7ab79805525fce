//! One entry: who did what to which object, on what authority, before the act.
//!
//! An entry is deterministic CBOR (RFC 8949 §4.2.1): one sequence of octets for one meaning, so that a
//! hash of it is a hash of what it says. An act is two entries: the intent, written before anything is
//! done, and the result, which names the intent by its number.
//!
//! What could tell who a person is (a name, a hardware address, an IP address) is never in an entry.
//! Its place is taken by a commitment, SHA-256 over a secret salt, the field and the value; value and
//! salt lie beside the log and can be erased. Then nobody can say what the commitment stood for, and
//! the tree stays whole.
//!
//! The map of an entry, with the keys in this order:
//!
//! | key | value |
//! |---|---|
//! | 0 | version: 1 |
//! | 1 | epoch of the log: 1 for a hub's first |
//! | 2 | boot: 16 octets, made when the program started |
//! | 3 | microseconds since that start |
//! | 4 | the clock on the wall: microseconds since 1970, UTC |
//! | 5 | what that clock is worth: 0 unknown, 1 set once, 2 synchronised |
//! | 6 | actor: `[kind]` or `[kind, id]` |
//! | 7 | authority, a word: the role or rule that permits it |
//! | 8 | action, a word |
//! | 9 | object: `[kind]` or `[kind, id]` |
//! | 10, 11 | SHA-256 of the object's state before and after, where it has one |
//! | 12 | commitments: field → 32 octets |
//! | 13 | the number of the entry that this is the result of |
//! | 14 | how that went: 0 done, 1 failed, 2 not known |
//! | 15 | facts that are nobody's secret: word → text |

use gardien_watch::time::Time;
use minicbor::{Decoder, Encoder, data::Type};
use sha2::{Digest, Sha256};

use super::tree::{Hash, record_hash};
use crate::id::Id;

/// Octets of the largest entry that is written or read. Far below what a bundle could hold: an entry
/// is a fact, not a document.
pub const LARGEST: usize = 8 << 10;
/// Octets of the longest word or fact.
pub const LONGEST_TEXT: usize = 1 << 10;
/// Most facts, and most commitments, of one entry.
pub const MOST: usize = 32;
/// The version that is written.
const VERSION: u64 = 1;

/// When and where an entry was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Which log of this hub: a new one begins when an old one cannot go on.
    pub epoch: u64,
    /// This run of the program.
    pub boot: [u8; 16],
    /// Microseconds since that run began, by a clock that nobody sets.
    pub monotonic: u64,
    /// The clock on the wall.
    pub wall: Time,
    /// What that clock is worth.
    pub quality: Quality,
}

/// What the clock on the wall is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quality {
    /// Nobody can tell; a box without a battery begins in 1970.
    Unknown,
    /// It was set at some time and has run since.
    Set,
    /// It is held by a time source.
    Synchronised,
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody, by an id that means nothing outside.
    Person(Id),
    /// The hub by itself.
    Hub,
    /// A thing, by its own word.
    Thing(Id),
    /// A maker.
    Maker(Id),
    /// Whoever takes over.
    NextOwner(Id),
}

/// What is acted on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// A word: `thing`, `place`, `person`, `claim`, `declaration`, `token`, `site`, `journal`…
    pub kind: String,
    /// Which.
    pub id: Option<Id>,
}

/// How an act went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As intended.
    Done,
    /// Not done.
    Failed,
    /// The program ended between intent and result.
    Unknown,
}

impl Outcome {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When and where.
    pub written: Written,
    /// Who.
    pub actor: Actor,
    /// On what authority.
    pub authority: String,
    /// What is done, as a word such as `thing.admit`.
    pub action: String,
    /// To what.
    pub object: Object,
    /// SHA-256 of its state before.
    pub before: Option<[u8; 32]>,
    /// SHA-256 of its state after.
    pub after: Option<[u8; 32]>,
    /// What stands for personal data: field and commitment.
    pub commitments: Vec<(String, [u8; 32])>,
    /// The entry that this is the result of, and how it went.
    pub result: Option<(u64, Outcome)>,
    /// Facts that are nobody's secret.
    pub facts: Vec<(String, String)>,
}

/// Why octets are no entry, or an entry cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// More octets than an entry may have.
    TooLarge,
    /// Not the map described above.
    NotAnEntry,
    /// Another version.
    Version,
    /// The meaning is clear, the octets are not the one sequence for it.
    NotDeterministic,
    /// A text is longer than allowed, or there are too many, or two have the same name.
    Bounds,
}

impl core::fmt::Display for Malformed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "an entry of more than 8,192 octets",
            Self::NotAnEntry => "not an entry",
            Self::Version => "an entry of another version",
            Self::NotDeterministic => "an entry in another form than the one for its meaning",
            Self::Bounds => "an entry with too many or too long texts",
        })
    }
}

impl core::error::Error for Malformed {}

impl Actor {
    const fn code(self) -> (u8, Option<Id>) {
        match self {
            Self::Person(id) => (1, Some(id)),
            Self::Hub => (2, None),
            Self::Thing(id) => (3, Some(id)),
            Self::Maker(id) => (4, Some(id)),
            Self::NextOwner(id) => (5, Some(id)),
        }
    }

    /// The kind as a word.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Hub => "hub",
            Self::Thing(_) => "thing",
            Self::Maker(_) => "maker",
            Self::NextOwner(_) => "next-owner",
        }
    }

    /// Which, where there is more than one of the kind.
    #[must_use]
    pub const fn id(self) -> Option<Id> {
        self.code().1
    }
}

/// The commitment to a value of a field: SHA-256 over the salt, the length of the field's name in one
/// octet, the name, and the value. The length is there so that no name and value read as another pair.
/// The salt comes from a generator fit for secrets, one for each value, and is as long as the hash: who
/// knows the commitment alone cannot find a hardware address by trying all.
#[must_use]
pub fn commitment(salt: &[u8; 32], field: &str, value: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update([u8::try_from(field.len()).unwrap_or(u8::MAX)]);
    hash.update(field);
    hash.update(value);
    hash.finalize().into()
}

impl Entry {
    /// Its octets.
    ///
    /// # Errors
    /// When a text is too long or there are too many.
    pub fn encode(&self) -> Result<Vec<u8>, Malformed> {
        if !self.is_within_bounds() {
            return Err(Malformed::Bounds);
        }
        let octets = self.emit();
        if octets.len() > LARGEST { Err(Malformed::TooLarge) } else { Ok(octets) }
    }

    /// Reads octets in the one form that [`Entry::encode`] writes.
    ///
    /// # Errors
    /// When they are anything else.
    pub fn decode(octets: &[u8]) -> Result<Self, Malformed> {
        if octets.len() > LARGEST {
            return Err(Malformed::TooLarge);
        }
        let entry = read(octets)?;
        if !entry.is_within_bounds() {
            return Err(Malformed::Bounds);
        }
        // Whatever else CBOR allows (longer heads, another order, indefinite lengths, something behind
        // the end) does not come out the same.
        if entry.emit() == octets { Ok(entry) } else { Err(Malformed::NotDeterministic) }
    }

    /// The hash of an entry's octets as a leaf (RFC 6962 §2.1).
    #[must_use]
    pub fn leaf(octets: &[u8]) -> Hash {
        record_hash(octets)
    }

    fn is_within_bounds(&self) -> bool {
        let short = |text: &str| !text.is_empty() && text.len() <= LONGEST_TEXT;
        let once = |mut names: Vec<&str>| {
            names.sort_unstable();
            // The length of a field's name is one octet of its commitment.
            names.len() <= MOST
                && names.iter().all(|n| short(n) && n.len() < 256)
                && names.windows(2).all(|pair| pair.first() != pair.last())
        };
        [&self.authority, &self.action, &self.object.kind].into_iter().all(|text| short(text))
            && once(self.commitments.iter().map(|(name, _)| name.as_str()).collect())
            && once(self.facts.iter().map(|(name, _)| name.as_str()).collect())
            && self.facts.iter().all(|(_, text)| text.len() <= LONGEST_TEXT)
    }

    fn emit(&self) -> Vec<u8> {
        let mut octets = Vec::with_capacity(256);
        let written: Result<(), minicbor::encode::Error<core::convert::Infallible>> =
            self.emit_into(&mut Encoder::new(&mut octets));
        // Memory takes all.
        drop(written);
        octets
    }

    fn emit_into(
        &self,
        e: &mut Encoder<&mut Vec<u8>>,
    ) -> Result<(), minicbor::encode::Error<core::convert::Infallible>> {
        let optional = [
            self.before.is_some(),
            self.after.is_some(),
            !self.commitments.is_empty(),
            self.result.is_some(),
            self.result.is_some(),
            !self.facts.is_empty(),
        ];
        e.map(10 + optional.iter().map(|has| u64::from(*has)).sum::<u64>())?;
        e.u8(0)?.u64(VERSION)?;
        e.u8(1)?.u64(self.written.epoch)?;
        e.u8(2)?.bytes(&self.written.boot)?;
        e.u8(3)?.u64(self.written.monotonic)?;
        e.u8(4)?.i64(self.written.wall.0)?;
        e.u8(5)?.u8(match self.written.quality {
            Quality::Unknown => 0,
            Quality::Set => 1,
            Quality::Synchronised => 2,
        })?;
        let (kind, id) = self.actor.code();
        e.u8(6)?.array(1 + u64::from(id.is_some()))?.u8(kind)?;
        if let Some(id) = id {
            e.bytes(id.octets())?;
        }
        e.u8(7)?.str(&self.authority)?;
        e.u8(8)?.str(&self.action)?;
        e.u8(9)?.array(1 + u64::from(self.object.id.is_some()))?.str(&self.object.kind)?;
        if let Some(id) = &self.object.id {
            e.bytes(id.octets())?;
        }
        for (key, digest) in [(10, self.before), (11, self.after)] {
            if let Some(digest) = digest {
                e.u8(key)?.bytes(&digest)?;
            }
        }
        if !self.commitments.is_empty() {
            e.u8(12)?.map(self.commitments.len() as u64)?;
            for (field, commitment) in in_order(&self.commitments) {
                e.str(field)?.bytes(commitment)?;
            }
        }
        if let Some((intent, outcome)) = self.result {
            e.u8(13)?.u64(intent)?;
            e.u8(14)?.u8(match outcome {
                Outcome::Done => 0,
                Outcome::Failed => 1,
                Outcome::Unknown => 2,
            })?;
        }
        if !self.facts.is_empty() {
            e.u8(15)?.map(self.facts.len() as u64)?;
            for (name, text) in in_order(&self.facts) {
                e.str(name)?.str(text)?;
            }
        }
        Ok(())
    }
}

/// Pairs by the octets of their encoded names (RFC 8949 §4.2.1): shorter names come first, because
/// their length comes first.
fn in_order<T>(pairs: &[(String, T)]) -> Vec<&(String, T)> {
    let mut sorted: Vec<_> = pairs.iter().collect();
    sorted.sort_by(|a, b| (a.0.len(), &a.0).cmp(&(b.0.len(), &b.0)));
    sorted
}

fn read(octets: &[u8]) -> Result<Entry, Malformed> {
    let mut d = Decoder::new(octets);
    let pairs = d.map().ok().flatten().ok_or(Malformed::NotAnEntry)?;
    if expect(&mut d, 0)?.u64().map_err(|_| Malformed::NotAnEntry)? != VERSION {
        return Err(Malformed::Version);
    }
    read_rest(&mut d, pairs).map_err(|error| match error {
        Misread::Bounds => Malformed::Bounds,
        Misread::Other => Malformed::NotAnEntry,
    })
}

enum Misread {
    Bounds,
    Other,
}

impl From<minicbor::decode::Error> for Misread {
    fn from(_: minicbor::decode::Error) -> Self {
        Self::Other
    }
}

impl From<Malformed> for Misread {
    fn from(_: Malformed) -> Self {
        Self::Other
    }
}

fn expect<'a, 'b>(d: &'a mut Decoder<'b>, key: u8) -> Result<&'a mut Decoder<'b>, Malformed> {
    if d.u8().is_ok_and(|read| read == key) { Ok(d) } else { Err(Malformed::NotAnEntry) }
}

fn read_rest(d: &mut Decoder<'_>, pairs: u64) -> Result<Entry, Misread> {
    let written = Written {
        epoch: expect(d, 1)?.u64()?,
        boot: expect(d, 2)?.bytes()?.try_into().map_err(|_| Misread::Other)?,
        monotonic: expect(d, 3)?.u64()?,
        wall: Time(expect(d, 4)?.i64()?),
        quality: match expect(d, 5)?.u8()? {
            0 => Quality::Unknown,
            1 => Quality::Set,
            2 => Quality::Synchronised,
            _ => return Err(Misread::Other),
        },
    };
    let with_id = expect(d, 6)?.array()?;
    let actor = match (d.u8()?, with_id) {
        (1, Some(2)) => Actor::Person(id(d)?),
        (2, Some(1)) => Actor::Hub,
        (3, Some(2)) => Actor::Thing(id(d)?),
        (4, Some(2)) => Actor::Maker(id(d)?),
        (5, Some(2)) => Actor::NextOwner(id(d)?),
        _ => return Err(Misread::Other),
    };
    let authority = expect(d, 7)?.str()?.to_owned();
    let action = expect(d, 8)?.str()?.to_owned();
    let with_id = expect(d, 9)?.array()?;
    let kind = d.str()?.to_owned();
    let object = match with_id {
        Some(1) => Object { kind, id: None },
        Some(2) => Object { kind, id: Some(id(d)?) },
        _ => return Err(Misread::Other),
    };
    let mut entry = Entry {
        written,
        actor,
        authority,
        action,
        object,
        before: None,
        after: None,
        commitments: Vec::new(),
        result: None,
        facts: Vec::new(),
    };
    for _ in 10..pairs {
        match d.u8()? {
            10 => entry.before = Some(digest(d)?),
            11 => entry.after = Some(digest(d)?),
            12 => {
                for _ in 0..few(d)? {
                    entry.commitments.push((d.str()?.to_owned(), digest(d)?));
                }
            }
            13 => {
                // Its outcome is the next pair; without it the octets do not come out the same.
                entry.result = Some((d.u64()?, Outcome::Unknown));
            }
            14 => {
                let outcome = match d.u8()? {
                    0 => Outcome::Done,
                    1 => Outcome::Failed,
                    2 => Outcome::Unknown,
                    _ => return Err(Misread::Other),
                };
                let (intent, _) = entry.result.ok_or(Misread::Other)?;
                entry.result = Some((intent, outcome));
            }
            15 => {
                for _ in 0..few(d)? {
                    entry.facts.push((d.str()?.to_owned(), d.str()?.to_owned()));
                }
            }
            _ => return Err(Misread::Other),
        }
    }
    Ok(entry)
}

fn few(d: &mut Decoder<'_>) -> Result<u64, Misread> {
    let count = d.map()?.ok_or(Misread::Other)?;
    if count > MOST as u64 { Err(Misread::Bounds) } else { Ok(count) }
}

fn id(d: &mut Decoder<'_>) -> Result<Id, Misread> {
    Ok(Id::from_octets(octets(d)?))
}

fn digest(d: &mut Decoder<'_>) -> Result<[u8; 32], Misread> {
    octets(d)
}

fn octets<const N: usize>(d: &mut Decoder<'_>) -> Result<[u8; N], Misread> {
    if d.datatype()? != Type::Bytes {
        return Err(Misread::Other);
    }
    d.bytes()?.try_into().map_err(|_| Misread::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        let salt = [7; 32];
        Entry {
            written: Written {
                epoch: 1,
                boot: [0xb0; 16],
                monotonic: 1_000_001,
                wall: Time(1_764_100_000_000_000),
                quality: Quality::Set,
            },
            actor: Actor::Person(Id::mint(Time(1), [1; 10])),
            authority: "caretaker".into(),
            action: "thing.admit".into(),
            object: Object { kind: "thing".into(), id: Some(Id::mint(Time(2), [2; 10])) },
            before: Some([1; 32]),
            after: Some([2; 32]),
            commitments: vec![
                ("person".into(), commitment(&salt, "person", b"Ada")),
                ("mac".into(), commitment(&salt, "mac", &[2, 0, 0, 0, 0, 1])),
            ],
            result: Some((3, Outcome::Done)),
            facts: vec![("to".into(), "operational".into()), ("from".into(), "pending".into())],
        }
    }

    /// Same pairs in any order.
    fn sorted(mut entry: Entry) -> Entry {
        entry.commitments.sort();
        entry.facts.sort();
        entry
    }

    #[test]
    fn what_is_written_is_read_and_has_one_form() {
        let full = entry();
        let octets = full.encode().unwrap();
        assert_eq!(sorted(Entry::decode(&octets).unwrap()), sorted(full.clone()));
        let mut turned = full.clone();
        turned.commitments.reverse();
        turned.facts.reverse();
        assert_eq!(turned.encode().unwrap(), octets);
        let mut bare = full;
        bare.actor = Actor::Hub;
        bare.object.id = None;
        (bare.before, bare.after, bare.result) = (None, None, None);
        bare.commitments.clear();
        bare.facts.clear();
        let octets = bare.encode().unwrap();
        assert_eq!(Entry::decode(&octets), Ok(bare));
        // A map of ten pairs whose first says version 1.
        assert_eq!(octets.get(..3), Some([0xaa, 0x00, 0x01].as_slice()));
    }

    #[test]
    fn no_other_octets_mean_the_same() {
        let octets = entry().encode().unwrap();
        for cut in 0..octets.len() {
            assert!(Entry::decode(&octets[..cut]).is_err(), "cut at {cut}");
        }
        let mut longer = octets.clone();
        longer.push(0);
        assert_eq!(Entry::decode(&longer), Err(Malformed::NotDeterministic));
        // The version with a head of two octets where one does.
        let mut wide = octets.clone();
        wide.splice(2..3, [0x18, 0x01]);
        assert_eq!(Entry::decode(&wide), Err(Malformed::NotDeterministic));
        let mut other = octets.clone();
        other[2] = 2;
        assert_eq!(Entry::decode(&other), Err(Malformed::Version));
        for at in 0..octets.len() {
            for flip in [1, 0x20, 0x80, 0xff] {
                let mut changed = octets.clone();
                changed[at] ^= flip;
                if let Ok(read) = Entry::decode(&changed) {
                    assert_eq!(read.encode().unwrap(), changed);
                    assert_ne!(sorted(read), sorted(entry()));
                }
            }
        }
    }

    #[test]
    fn bounds_are_kept() {
        let with = |change: fn(&mut Entry)| {
            let mut entry = entry();
            change(&mut entry);
            entry.encode()
        };
        assert_eq!(with(|e| e.action = String::new()), Err(Malformed::Bounds));
        assert_eq!(with(|e| e.action = "a".repeat(LONGEST_TEXT + 1)), Err(Malformed::Bounds));
        assert_eq!(with(|e| e.facts.push(("to".into(), "x".into()))), Err(Malformed::Bounds));
        assert_eq!(
            with(|e| e.facts = (0..=MOST).map(|n| (n.to_string(), String::new())).collect()),
            Err(Malformed::Bounds)
        );
        let long = |n: usize| (n.to_string(), "x".repeat(LONGEST_TEXT));
        let mut large = entry();
        large.facts = (0..MOST).map(long).collect();
        assert_eq!(large.encode(), Err(Malformed::TooLarge));
        assert_eq!(Entry::decode(&vec![0; LARGEST + 1]), Err(Malformed::TooLarge));
        // Lengths that lie cost nothing.
        assert_eq!(
            Entry::decode(&[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 1]),
            Err(Malformed::NotAnEntry)
        );
    }

    #[test]
    fn a_commitment_tells_field_from_value() {
        let salt = [0; 32];
        assert_ne!(commitment(&salt, "ab", b"c"), commitment(&salt, "a", b"bc"));
        assert_ne!(commitment(&salt, "a", b"c"), commitment(&[1; 32], "a", b"c"));
    }
}
