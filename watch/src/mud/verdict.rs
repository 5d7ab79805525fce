//! The verdict about one thing and one file, as plain values: what `gardien inspect --mud` writes
//! under `declaration`. The shape is documented in `docs/inspect-json.md`.

use std::net::IpAddr;

use serde::Serialize;

use crate::{mud::read::remark::Remark, time::Time, untrusted::Untrusted};

/// A file held against what a thing did.
#[derive(Clone, Debug, Serialize)]
pub struct Declaration {
    /// The file, as given; null where none of several could be tied to the thing.
    pub file: Option<String>,
    /// Its `mud-url`.
    pub url: Option<Untrusted>,
    /// Why this file: `given`, `url` (the thing named it) or `best-explaining`; null without a file.
    pub chosen_by: Option<&'static str>,
    /// `consistent`, `untested`, `omits`, `contradicts` or `cannot-judge`.
    pub grade: &'static str,
    /// Why this grade.
    pub reasons: Vec<Why>,
    /// Share of the thing's packets that the file, the defaults of RFC 8520 and every host's needs
    /// explain, 0 to 1; null where there were no packets.
    pub explained: Option<f64>,
    /// Packets explained.
    pub explained_packets: u64,
    /// Of these, packets that a firewall without memory would let through as well.
    pub alone_packets: u64,
    /// Packets judged.
    pub packets: u64,
    /// Packets that found no room to be judged.
    pub not_judged: u64,
    /// First and last packet of the thing, and the seconds between them.
    pub observed: Option<Observed>,
    /// What entries permitted, in the order of the file.
    pub kept: Vec<KeptBy>,
    /// What no entry mentions and every host does or RFC 8520 permits by default.
    pub needed: Vec<NeededFor>,
    /// What nothing permits, most packets first.
    pub outside: Vec<Outside>,
    /// Entries that nothing used in the time observed.
    pub never_used: Vec<Entry>,
    /// Entries that open more than a declaration should.
    pub too_wide: Vec<TooWide>,
    /// What the reading of the file found: violations of the standard and how they were read.
    pub repairs: Vec<Remark>,
    /// Its signature, where one was looked at.
    pub signature: Option<Signature>,
    /// Files that were held against the thing, best first, at most 5; empty where it was given.
    pub candidates: Vec<Candidate>,
    /// What could not be seen, so that nothing is said about it.
    pub cannot_see: Vec<&'static str>,
}

/// Who vouches for a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// The signature's file.
    pub file: String,
    /// `valid`, `unanchored` (it fits the file; who signed was not checked) or `refused`.
    pub judgement: &'static str,
    /// Why it is refused, as codes.
    pub refusals: Vec<&'static str>,
    /// What needs attention beside it, as codes.
    pub notes: Vec<&'static str>,
    /// Who signed, where that can be told.
    pub signer: Option<Untrusted>,
}

/// A reason for a grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Why {
    /// A stable word.
    pub code: &'static str,
    /// How many, where the word counts something.
    pub count: Option<u64>,
}

/// The time in which a thing was observed.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Observed {
    /// First packet.
    pub first: Time,
    /// Last packet.
    pub last: Time,
    /// How long captures lasted between them; gaps between files do not count.
    pub seconds: u64,
}

/// An entry of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// `from-device` or `to-device`.
    pub policy: &'static str,
    /// Name of its list.
    pub acl: Untrusted,
    /// Its own name.
    pub ace: Untrusted,
    /// The line in the file where it stands, from 1.
    pub line: u64,
}

/// Packets and octets with their time.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Amount {
    /// Flows.
    pub flows: u64,
    /// Packets both ways.
    pub packets: u64,
    /// Octets from the thing.
    pub up: u64,
    /// Octets to the thing.
    pub down: u64,
    /// First packet.
    pub first: Time,
    /// Last packet.
    pub last: Time,
}

/// What one entry permitted.
#[derive(Clone, Debug, Serialize)]
pub struct KeptBy {
    /// The entry.
    pub entry: Entry,
    /// How much.
    #[serde(flatten)]
    pub amount: Amount,
    /// The least trusted way in which a name was known that the entry asks for: `told`,
    /// `told-others`, `said`; null where it asks for none.
    pub name_known: Option<&'static str>,
}

/// What was permitted without an entry.
#[derive(Clone, Debug, Serialize)]
pub struct NeededFor {
    /// `default-dns`, `default-ntp`, `address`, `neighbours`, `groups`, `errors`, `names`.
    pub what: &'static str,
    /// How much.
    #[serde(flatten)]
    pub amount: Amount,
}

/// What nothing permits.
#[derive(Clone, Debug, Serialize)]
pub struct Outside {
    /// The party's name; null where no name was seen.
    pub name: Option<Untrusted>,
    /// How the name is known: `told`, `told-others`, `said`.
    pub name_known: Option<&'static str>,
    /// The party's addresses, at most 16.
    pub addresses: Vec<IpAddr>,
    /// `lan` or `internet`.
    pub r#where: &'static str,
    /// `tcp`, `udp`, `icmp`, or `ip-` and a number.
    pub protocol: String,
    /// Port of the side that answers; null where there is none.
    pub port: Option<u16>,
    /// Type and code of ICMP.
    pub icmp: Option<(u8, u8)>,
    /// `thing`, `party` or `unknown`.
    pub opened_by: &'static str,
    /// How much.
    #[serde(flatten)]
    pub amount: Amount,
    /// Where to see it.
    pub evidence: Option<Evidence>,
    /// The entry that refuses it; null where none mentions it.
    pub refused_by: Option<Entry>,
    /// The entry that comes nearest, and what differs: `port`, `opener`, `ip-version`, `protocol`,
    /// `name`.
    pub near: Option<Near>,
    /// Why it is no omission for sure: `unsure` (an entry that cannot be judged may permit it),
    /// `other-edition` (another file of the same maker permits it),
    /// `same-domain` (a file for another region or firmware may), `named-before` (its name may have
    /// been asked before the capture began); null where it is one.
    pub excuse: Option<&'static str>,
    /// The file of the same maker that permits it.
    pub other_file: Option<String>,
}

/// An entry that comes near.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Near {
    /// The entry.
    pub entry: Entry,
    /// What differs.
    pub differs: &'static str,
}

/// A packet in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// The file.
    pub file: String,
    /// Number of the packet in it, from 1.
    pub packet: u64,
    /// Its offset in the (decompressed) file, octets.
    pub offset: u64,
}

/// An entry that opens much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TooWide {
    /// The entry.
    pub entry: Entry,
    /// `any-host`, `any-port`, `local-networks` or `no-direction`.
    pub wide: &'static str,
    /// Binary logarithm of the number of addresses that it opens.
    pub address_bits: u8,
    /// Number of ports that it opens.
    pub ports: u32,
}

/// A file that was held against a thing.
#[derive(Clone, Debug, Serialize)]
pub struct Candidate {
    /// The file.
    pub file: String,
    /// Its `mud-url`.
    pub url: Untrusted,
    /// Share of the thing's packets that it explains, 0 to 1.
    pub explained: f64,
    /// Registrable domains that the thing used, that the file declares and that hardly another file
    /// does: the weight of the evidence.
    pub telling: Vec<String>,
}
