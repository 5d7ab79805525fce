//! A whole export judged, from its files and public keys alone.
//!
//! An export is a folder (or one tar) of plain files:
//!
//! | file | what |
//! |---|---|
//! | `checkpoint` | the newest head, signed (c2sp.org/tlog-tiles) |
//! | `checkpoints/<size>` | every head that was signed, with the witnesses' signatures |
//! | `tile/…` | hashes and entries (c2sp.org/tlog-tiles) |
//! | `keys` | public keys of log and witnesses (c2sp.org/tlog-policy) |
//! | `openings` | optional: what commitments stand for |
//!
//! The root of the newest head is reached twice, from the entries and from the tiles of leaves. Where
//! only one way leads there, the other is wrong, and comparison says in which entry or octet. Every
//! older head must be the root of a beginning of the same entries, which is all that a consistency
//! proof says.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine, prelude::BASE64_STANDARD};
use gardien_watch::time::Time;
use serde::Serialize;

use super::{
    entry::{Entry, commitment},
    note::{Signed, decimal},
    policy::Policy,
    tile::{Kind, Tile, WIDTH, split, unbundle},
    tree::{Edge, Hash, Tree},
};

/// Files by their place within the export.
pub type Export = BTreeMap<String, Vec<u8>>;

/// Most problems that are told one by one; further ones are counted.
pub const MOST_PROBLEMS: usize = 100;

/// The action of a log's first entry.
pub const BEGIN: &str = "journal.begin";

/// What an export is held against.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// Keys that the reader trusts. Without them the export's own are taken, which shows only that it
    /// agrees with itself.
    pub policy: Option<&'a Policy>,
    /// So many witnesses of different names must have signed the newest head.
    pub least: Option<usize>,
    /// A head that was seen before: the export must continue it.
    pub seen: Option<&'a Signed>,
}

/// The judgement.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Audit {
    /// Which log.
    pub origin: String,
    /// Entries, by the newest head.
    pub size: u64,
    /// Their root, in base64.
    pub root: String,
    /// Entries that were read and lead to the root.
    pub entries: u64,
    /// Heads.
    pub checkpoints: usize,
    /// Runs of the program.
    pub boots: usize,
    /// The clock on the wall at the first and the last entry, RFC 3339.
    pub from: Option<Time>,
    /// The last.
    pub until: Option<Time>,
    /// Whether the keys were the reader's own.
    pub trusted_keys: bool,
    /// Witnesses of the newest head: name, algorithm, seconds since 1970.
    pub cosigned: Vec<(String, &'static str, u64)>,
    /// Commitments that were opened, and fit.
    pub openings: u64,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Problems beyond [`MOST_PROBLEMS`].
    pub further_problems: u64,
}

/// One thing that is wrong, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file, by its place within the export.
    pub file: String,
    /// The entry, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
    /// The first octet that is wrong, from 0; of an entry in a bundle, the entry's first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub octet: Option<u64>,
    /// What.
    pub what: What,
    /// A name or number that belongs to it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

macro_rules! whats {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// What is wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        pub enum What {
            $($(#[$doc])* #[serde(rename = $word)] $name,)*
        }

        /// The word of each, as in `journal-wrong-<word>`.
        pub const WHATS: &[&str] = &[$($word,)*];

        impl What {
            /// Its word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

whats! {
    /// A file that must be there is not.
    Missing = "missing",
    /// A file that does not belong here.
    Unexpected = "unexpected",
    /// The keys cannot be read, or are others than those trusted.
    Keys = "keys",
    /// No signed checkpoint.
    Note = "note",
    /// A checkpoint of another log.
    OtherLog = "other-log",
    /// A checkpoint under the name of another size.
    Name = "name",
    /// A key of the log has not signed.
    Unsigned = "unsigned",
    /// A signature does not fit.
    Signature = "signature",
    /// A signature of a key that nobody named.
    UnknownKey = "unknown-key",
    /// Fewer witnesses than asked for.
    Witnesses = "witnesses",
    /// `checkpoint` is not the newest head of the export.
    NotNewest = "not-newest",
    /// The head is not the root of the entries.
    Root = "root",
    /// A tile is longer or shorter than its name says.
    Length = "length",
    /// A hash in a tile is not the one of what lies below.
    Hash = "hash",
    /// An entry was changed.
    Entry = "entry",
    /// From an entry on, what follows is not what was written: entries are missing, doubled or moved.
    Sequence = "sequence",
    /// An entry that no program of ours writes.
    Form = "form",
    /// The log does not begin as a log does.
    Begin = "begin",
    /// An entry of another epoch.
    Epoch = "epoch",
    /// Time ran backwards within a run.
    Clock = "clock",
    /// A result of what was not intended before.
    Result = "result",
    /// A head was signed before a smaller one.
    Time = "time",
    /// The export ends before the head that was seen.
    Older = "older",
    /// The export does not continue the head that was seen.
    Rewritten = "rewritten",
    /// An opening that its entry does not bear out.
    Opening = "opening",
}

impl What {
    /// Whether it wants a look rather than voids the export.
    #[must_use]
    pub const fn is_remark(self) -> bool {
        matches!(self, Self::UnknownKey | Self::Time)
    }
}

impl Audit {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.further_problems == 0 && self.problems.iter().all(|p| p.what.is_remark())
    }

    fn wrong(&mut self, file: &str, what: What) -> &mut Problem {
        // Beyond the bound the last place is written over and not kept.
        if self.problems.len() > MOST_PROBLEMS {
            self.further_problems += 1;
            self.problems.truncate(MOST_PROBLEMS);
        }
        let problem = Problem {
            file: file.to_owned(),
            entry: None,
            octet: None,
            what,
            detail: String::new(),
        };
        self.problems.push(problem);
        let last = self.problems.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "one was pushed just now")]
        &mut self.problems[last]
    }

    const fn is_full(&self) -> bool {
        self.problems.len() > MOST_PROBLEMS
    }
}

impl Problem {
    fn at(&mut self, octet: usize) -> &mut Self {
        self.octet = Some(octet as u64);
        self
    }

    const fn entry(&mut self, entry: u64) -> &mut Self {
        self.entry = Some(entry);
        self
    }

    fn about(&mut self, detail: impl ToString) {
        self.detail = detail.to_string();
    }
}

/// Octets from base64, as an API's JSON carries them.
#[must_use]
pub fn octets(base64: &str) -> Option<Vec<u8>> {
    BASE64_STANDARD.decode(base64).ok()
}

/// Base64 of octets.
#[must_use]
pub fn base64(octets: &[u8]) -> String {
    BASE64_STANDARD.encode(octets)
}

/// Judges an export.
#[must_use]
pub fn audit(export: &Export, asked: Asked<'_>) -> Audit {
    let mut audit = Audit { trusted_keys: asked.policy.is_some(), ..Audit::default() };
    let policy = keys(export, asked, &mut audit);
    let heads = heads(export, &policy, &mut audit);
    let newest = newest(export, &heads, &mut audit);
    let Some(newest) = newest else {
        return finished(audit);
    };
    let head = &newest.checkpoint;
    audit.origin.clone_from(&head.origin);
    audit.size = head.size;
    audit.root = head.root.to_string();
    audit.checkpoints = heads.len();
    witnesses(newest, &policy, asked, &mut audit);

    let found = Found::read(export, head.size, &mut audit);
    let sound = found.compare(head.root, &mut audit);
    let tree = prefixes(&sound, &heads, asked, &mut audit);
    if let Some(tree) = &tree {
        upper_tiles(export, head.size, tree, &mut audit);
    }
    let entries = found.entries(&sound);
    read_entries(&entries, epoch(&head.origin), &mut audit);
    openings(export, &entries, &mut audit);
    finished(audit)
}

fn finished(mut audit: Audit) -> Audit {
    if audit.problems.len() > MOST_PROBLEMS {
        audit.further_problems += 1;
        audit.problems.truncate(MOST_PROBLEMS);
    }
    audit
}

/// The epoch in an origin of ours: its last part.
#[must_use]
pub fn epoch(origin: &str) -> Option<u64> {
    decimal(origin.rsplit('/').next()?)
}

/// The keys to judge by.
fn keys(export: &Export, asked: Asked<'_>, audit: &mut Audit) -> Policy {
    let own = match export.get("keys") {
        None => {
            audit.wrong("keys", What::Missing);
            None
        }
        Some(octets) => match Policy::parse(octets) {
            Ok(own) if own.text().as_bytes() == octets.as_slice() => Some(own),
            // What is not in the one form was not written by an export.
            Ok(_) => {
                audit.wrong("keys", What::Keys);
                None
            }
            Err(wrong) => {
                audit.wrong("keys", What::Keys).about(wrong.line);
                None
            }
        },
    };
    match (asked.policy, own) {
        (Some(trusted), own) => {
            let has = |key| own.as_ref().is_none_or(|own| own.logs.contains(key));
            if let Some(key) = trusted.logs.iter().find(|key| !has(key)) {
                audit.wrong("keys", What::Keys).about(key.name());
            }
            // Witnesses that only the export names are known, not trusted: their lines are no surprise.
            let mut policy = trusted.clone();
            policy.know(own.map(|own| own.witnesses).unwrap_or_default());
            policy
        }
        (None, own) => own.unwrap_or_default(),
    }
}

/// Every head, by size, with the name of its file.
fn heads(export: &Export, policy: &Policy, audit: &mut Audit) -> BTreeMap<u64, (String, Signed)> {
    let mut heads: BTreeMap<u64, (String, Signed)> = BTreeMap::new();
    let mut files: Vec<(u64, &String, &Vec<u8>)> = Vec::new();
    for (file, octets) in export {
        let Some(name) = file.strip_prefix("checkpoints/") else { continue };
        match decimal(name) {
            Some(size) => files.push((size, file, octets)),
            None => {
                audit.wrong(file, What::Unexpected);
            }
        }
    }
    files.sort_by_key(|(size, ..)| *size);
    let mut last = None;
    let mut origin: Option<String> = None;
    for (size, file, octets) in files {
        if audit.is_full() {
            break;
        }
        let Some(note) = read_head(file, octets, audit) else { continue };
        if note.checkpoint.size != size {
            audit.wrong(file, What::Name).about(note.checkpoint.size);
            continue;
        }
        let origin = origin.get_or_insert_with(|| note.checkpoint.origin.clone());
        if *origin != note.checkpoint.origin {
            audit.wrong(file, What::OtherLog).about(&note.checkpoint.origin);
            continue;
        }
        let signed = signatures(file, &note, policy, audit);
        if signed < last {
            audit.wrong(file, What::Time);
        }
        last = signed.or(last);
        heads.insert(size, (file.clone(), note));
    }
    heads
}

fn read_head(file: &str, octets: &[u8], audit: &mut Audit) -> Option<Signed> {
    let note = Signed::parse(octets).ok();
    if note.is_none() {
        audit.wrong(file, What::Note);
    }
    note
}

/// What is wrong with the signatures under a head; when the log signed it.
fn signatures(file: &str, note: &Signed, policy: &Policy, audit: &mut Audit) -> Option<u64> {
    let judged = policy.judge(note);
    if !judged.is_known {
        audit.wrong(file, What::OtherLog).about(&note.checkpoint.origin);
    }
    for key in &judged.missing {
        audit.wrong(file, What::Unsigned).about(key);
    }
    for key in &judged.broken {
        audit.wrong(file, What::Signature).about(key);
    }
    for key in &judged.unknown {
        audit.wrong(file, What::UnknownKey).about(key);
    }
    judged.signed
}

/// The newest head, which must be the file `checkpoint`.
fn newest<'a>(
    export: &Export,
    heads: &'a BTreeMap<u64, (String, Signed)>,
    audit: &mut Audit,
) -> Option<&'a Signed> {
    let last = heads.last_key_value();
    match export.get("checkpoint") {
        None => {
            audit.wrong("checkpoint", What::Missing);
        }
        Some(octets) => match (Signed::parse(octets), last) {
            (Err(_), _) => {
                audit.wrong("checkpoint", What::Note);
            }
            (Ok(_), None) => {
                audit.wrong("checkpoints/", What::Missing);
            }
            (Ok(note), Some((size, (file, last)))) if note != *last => {
                audit.wrong("checkpoint", What::NotNewest).about(file);
                // Were it larger, its own file would be missing.
                if note.checkpoint.size > *size {
                    let file = format!("checkpoints/{}", note.checkpoint.size);
                    audit.wrong(&file, What::Missing);
                }
            }
            (Ok(_), Some(_)) => {}
        },
    }
    last.map(|(_, (_, note))| note)
}

fn witnesses(note: &Signed, policy: &Policy, asked: Asked<'_>, audit: &mut Audit) {
    let judged = match asked.least {
        Some(least) => policy.clone().at_least(least).judge(note),
        None => policy.judge(note),
    };
    if !judged.is_witnessed {
        let problem = audit.wrong("checkpoint", What::Witnesses);
        problem.about(asked.least.map_or_else(String::new, |least| least.to_string()));
    }
    audit.cosigned = judged.cosigned;
}

/// What the export's files say the leaves are.
struct Found<'a> {
    /// By entry: the file, the offset, the octets.
    entries: Vec<Option<(usize, usize, &'a [u8])>>,
    /// By leaf, from tiles of leaves.
    leaves: Vec<Option<Hash>>,
    /// Files of entries and of leaves, by tile.
    bundles: Vec<String>,
    tiles: Vec<String>,
    /// Bundles that do not divide into as many entries as their name says.
    broken: BTreeSet<usize>,
}

impl<'a> Found<'a> {
    /// Takes what is there; says what is missing or too much.
    fn read(export: &'a Export, size: u64, audit: &mut Audit) -> Self {
        let mut found = Self {
            entries: Vec::new(),
            leaves: Vec::new(),
            bundles: Vec::new(),
            tiles: Vec::new(),
            broken: BTreeSet::new(),
        };
        let mut known = BTreeSet::new();
        let mut is_whole = true;
        // A size that lies has no files, and the bound on problems ends the search for them.
        for tile in Tile::all(size) {
            if audit.is_full() {
                is_whole = false;
                break;
            }
            let file = tile.to_string();
            let octets = export.get(&file);
            if octets.is_none() {
                audit.wrong(&file, What::Missing).entry(first_entry(&tile));
            }
            match tile.kind {
                Kind::Entries => found.bundle(&tile, &file, octets, audit),
                Kind::Hashes(0) => found.tile(&tile, &file, octets, audit),
                Kind::Hashes(_) => {}
            }
            known.insert(file);
        }
        let belongs = |file: &String| {
            known.contains(file)
                || file.starts_with("checkpoints/")
                || matches!(file.as_str(), "checkpoint" | "keys" | "openings")
        };
        for file in export.keys().filter(|file| is_whole && !belongs(file)) {
            audit.wrong(file, What::Unexpected);
        }
        found
    }

    fn bundle(&mut self, tile: &Tile, file: &str, octets: Option<&'a Vec<u8>>, audit: &mut Audit) {
        let width = usize::from(tile.width);
        let n = self.bundles.len();
        let (entries, rest) = unbundle(octets.map_or(&[], Vec::as_slice));
        let mut entries: Vec<_> = entries.into_iter().map(|(at, o)| Some((n, at, o))).collect();
        if octets.is_some() && (entries.len() != width || !rest.is_empty()) {
            self.broken.insert(n);
            let problem = audit.wrong(file, What::Length);
            // The octet where the last whole entry ends.
            problem.at(octets.map_or(0, Vec::len) - rest.len());
            problem.about(entries.len());
        }
        entries.resize(width, None);
        self.entries.append(&mut entries);
        self.bundles.push(file.to_owned());
    }

    fn tile(&mut self, tile: &Tile, file: &str, octets: Option<&'a Vec<u8>>, audit: &mut Audit) {
        let width = usize::from(tile.width);
        let mut hashes = octets.and_then(|o| split(o)).unwrap_or_default();
        if octets.is_some() && hashes.len() != width {
            let problem = audit.wrong(file, What::Length);
            problem.entry(first_entry(tile));
            problem.at(octets.map_or(0, Vec::len));
            problem.about(width);
        }
        hashes.truncate(width);
        let mut hashes: Vec<_> = hashes.into_iter().map(Some).collect();
        hashes.resize(width, None);
        self.leaves.append(&mut hashes);
        self.tiles.push(file.to_owned());
    }

    /// The leaves that lead to the root where any do, and what disagrees with them.
    fn compare(&self, root: Hash, audit: &mut Audit) -> Vec<Option<Hash>> {
        let hashed: Vec<Option<Hash>> =
            self.entries.iter().map(|e| e.map(|(_, _, octets)| Entry::leaf(octets))).collect();
        let leads = |leaves: &[Option<Hash>]| {
            let mut edge = Edge::new();
            leaves.iter().all(|leaf| leaf.map(|leaf| edge.push(leaf)).is_some())
                && edge.root() == root
        };
        let entries_lead = leads(&hashed);
        let sound = if !entries_lead && leads(&self.leaves) { &self.leaves } else { &hashed };
        if entries_lead || std::ptr::eq(sound, &raw const hashed) {
            self.say_tiles(&hashed, audit);
        } else {
            self.say_entries(&hashed, audit);
        }
        sound.clone()
    }

    /// Hashes of tiles that are not those of the entries.
    fn say_tiles(&self, hashed: &[Option<Hash>], audit: &mut Audit) {
        for (n, (leaf, hash)) in self.leaves.iter().zip(hashed).enumerate() {
            let (Some(leaf), Some(hash)) = (leaf, hash) else { continue };
            if leaf == hash || audit.is_full() {
                continue;
            }
            let (tile, place) = (n / usize::from(WIDTH as u16), n % usize::from(WIDTH as u16));
            let file = self.tiles.get(tile).cloned().unwrap_or_default();
            let first = first_difference(&leaf.0, &hash.0).unwrap_or(0);
            audit.wrong(&file, What::Hash).at(place * 32 + first).entry(n as u64);
        }
    }

    /// Entries that are not those of the tiles.
    fn say_entries(&self, hashed: &[Option<Hash>], audit: &mut Audit) {
        let mut told = BTreeSet::new();
        for (n, (hash, leaf)) in hashed.iter().zip(&self.leaves).enumerate() {
            if hash == leaf || audit.is_full() {
                continue;
            }
            let bundle = n / usize::from(WIDTH as u16);
            let file = self.bundles.get(bundle).cloned().unwrap_or_default();
            let at = self.entries.get(n).copied().flatten().map(|(_, at, _)| at);
            // In a bundle that does not divide, what follows the first wrong entry says nothing.
            let what = if self.broken.contains(&bundle) { What::Sequence } else { What::Entry };
            if what == What::Sequence && !told.insert(bundle) {
                continue;
            }
            // A bundle that is not there has been told.
            if hash.is_none() && !self.broken.contains(&bundle) {
                continue;
            }
            let problem = audit.wrong(&file, what);
            problem.entry(n as u64);
            problem.octet = at.map(|at| at as u64);
        }
    }

    /// Entries that are what the sound leaves say.
    fn entries(&self, sound: &[Option<Hash>]) -> Vec<Option<Placed<'a>>> {
        let mut all = Vec::with_capacity(self.entries.len());
        for (n, entry) in self.entries.iter().enumerate() {
            all.push(entry.and_then(|(bundle, at, octets)| {
                let is_sound = sound.get(n).copied().flatten() == Some(Entry::leaf(octets));
                let file = self.bundles.get(bundle).cloned()?;
                is_sound.then_some(Placed { file, at, octets })
            }));
        }
        all
    }
}

struct Placed<'a> {
    file: String,
    at: usize,
    octets: &'a [u8],
}

fn first_entry(tile: &Tile) -> u64 {
    let level = if let Kind::Hashes(level) = tile.kind { u32::from(level) } else { 0 };
    tile.first().saturating_mul(WIDTH.saturating_pow(level))
}

fn first_difference(one: &[u8], other: &[u8]) -> Option<usize> {
    let differ = one.iter().zip(other).position(|(a, b)| a != b);
    differ.or_else(|| (one.len() != other.len()).then(|| one.len().min(other.len())))
}

/// Holds every head against the leaves before it. The tree, where the leaves are whole.
fn prefixes(
    leaves: &[Option<Hash>],
    heads: &BTreeMap<u64, (String, Signed)>,
    asked: Asked<'_>,
    audit: &mut Audit,
) -> Option<Tree> {
    let (mut edge, mut tree) = (Edge::new(), Tree::new());
    let mut leaves = leaves.iter();
    // The last size at which a head was borne out: what is wrong later was written after it.
    let mut borne_out = 0;
    let mut is_whole = true;
    let mut targets: Vec<(u64, Option<&String>, Hash)> = heads
        .iter()
        .map(|(size, (file, note))| (*size, Some(file), note.checkpoint.root))
        .collect();
    if let Some(seen) = asked.seen {
        let seen = &seen.checkpoint;
        if seen.origin != audit.origin {
            audit.wrong("checkpoint", What::OtherLog).about(&seen.origin);
        } else if seen.size > audit.size {
            audit.wrong("checkpoint", What::Older).about(seen.size);
        } else {
            targets.push((seen.size, None, seen.root));
        }
    }
    targets.sort_by_key(|(size, ..)| *size);
    for (size, file, root) in targets {
        while edge.size() < size && is_whole {
            match leaves.next().copied().flatten() {
                Some(leaf) => {
                    edge.push(leaf);
                    tree.push(leaf);
                }
                None => is_whole = false,
            }
        }
        if edge.size() != size || audit.is_full() {
            break;
        }
        if edge.root() == root {
            borne_out = size;
            continue;
        }
        match file {
            Some(file) => {
                let problem = audit.wrong(file, What::Root);
                problem.entry(borne_out);
                problem.about(size);
            }
            None => {
                let problem = audit.wrong("checkpoint", What::Rewritten);
                problem.entry(borne_out);
                problem.about(size);
            }
        }
    }
    (is_whole && edge.size() == audit.size).then_some(tree)
}

/// Holds the tiles above the leaves against them.
fn upper_tiles(export: &Export, size: u64, tree: &Tree, audit: &mut Audit) {
    let upper = |tile: &Tile| matches!(tile.kind, Kind::Hashes(1..));
    for tile in Tile::all(size).filter(upper) {
        let file = tile.to_string();
        let (Some(octets), Some(right)) = (export.get(&file), tile.hashes(tree)) else { continue };
        if let Some(at) = first_difference(octets, &right) {
            let what = if octets.len() == right.len() { What::Hash } else { What::Length };
            audit.wrong(&file, what).at(at).entry(first_entry(&tile));
        }
    }
}

/// What entries say about each other. Runs of the program may overlap: while a hub runs, `gardien import` or
/// `gardien backup` writes beside it, as a run of its own. Within each, time only goes on.
fn read_entries(entries: &[Option<Placed<'_>>], epoch: Option<u64>, audit: &mut Audit) {
    let mut boots: BTreeMap<[u8; 16], u64> = BTreeMap::new();
    let mut epoch = epoch;
    let mut answered = BTreeSet::new();
    for (n, placed) in entries.iter().enumerate() {
        let Some(placed) = placed else { continue };
        if audit.is_full() {
            return;
        }
        let n = n as u64;
        let mut wrong = |what| {
            audit.wrong(&placed.file, what).entry(n).at(placed.at);
        };
        let Ok(entry) = Entry::decode(placed.octets) else {
            wrong(What::Form);
            continue;
        };
        let written = entry.written;
        if n == 0 && entry.action != BEGIN {
            wrong(What::Begin);
        }
        if *epoch.get_or_insert(written.epoch) != written.epoch {
            wrong(What::Epoch);
        }
        let before = boots.insert(written.boot, written.monotonic);
        if before.is_some_and(|before| written.monotonic < before) {
            wrong(What::Clock);
        }
        // One result for one intent, and after it.
        if entry.result.is_some_and(|(intent, _)| intent >= n || !answered.insert(intent)) {
            wrong(What::Result);
        }
        audit.entries += 1;
        audit.from = audit.from.or(Some(written.wall));
        audit.until = Some(written.wall);
    }
    audit.boots = boots.len();
}

/// One line of `openings`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The entry.
    pub entry: u64,
    /// The field.
    pub field: String,
    /// The salt.
    pub salt: [u8; 32],
    /// The value.
    pub value: Vec<u8>,
}

impl Opening {
    /// `<entry> <field> <salt> <value>`, the last two in base64, with a newline.
    #[must_use]
    pub fn line(&self) -> String {
        let (salt, value) =
            (BASE64_STANDARD.encode(self.salt), BASE64_STANDARD.encode(&self.value));
        format!("{} {} {salt} {value}\n", self.entry, self.field)
    }

    /// Reads the one form that [`Opening::line`] writes.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let mut words = line.strip_suffix('\n')?.split(' ');
        let (entry, field) = (decimal(words.next()?)?, words.next()?.to_owned());
        let salt = BASE64_STANDARD.decode(words.next()?).ok()?.try_into().ok()?;
        let value = BASE64_STANDARD.decode(words.next()?).ok()?;
        let read = Self { entry, field, salt, value };
        (read.line() == line).then_some(read)
    }

    /// Whether the entry's commitment is to this.
    #[must_use]
    pub fn fits(&self, entry: &Entry) -> bool {
        let hash = commitment(&self.salt, &self.field, &self.value);
        entry.commitments.iter().any(|(field, c)| *field == self.field && *c == hash)
    }
}

fn openings(export: &Export, entries: &[Option<Placed<'_>>], audit: &mut Audit) {
    let Some(octets) = export.get("openings") else { return };
    let mut at = 0;
    for line in octets.split_inclusive(|o| *o == b'\n') {
        if audit.is_full() {
            return;
        }
        let opening = std::str::from_utf8(line).ok().and_then(Opening::parse);
        let number = opening.as_ref().map(|o| o.entry);
        let fits = opening.is_some_and(|opening| {
            let n = usize::try_from(opening.entry).unwrap_or(usize::MAX);
            let entry = entries.get(n).and_then(Option::as_ref);
            let entry = entry.and_then(|placed| Entry::decode(placed.octets).ok());
            entry.is_some_and(|entry| opening.fits(&entry))
        });
        if fits {
            audit.openings += 1;
        } else {
            let problem = audit.wrong("openings", What::Opening).at(at);
            problem.entry = number;
        }
        at += line.len();
    }
}
