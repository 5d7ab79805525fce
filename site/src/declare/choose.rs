//! Which file for which thing.
//!
//! In this order: the file that a person gave for this very thing; the file whose URL the thing
//! itself named (DHCP, LLDP, certificate); else, of the files at hand, the one that explains most of
//! what the thing did. The last is a guess, and a percentage alone does not carry it: a thing that
//! said three things to nobody in particular is explained by every file. So a guess needs *weight*:
//! at least one domain of a maker that the thing used and the file declares ([`super::generic`]).

use std::{cmp::Reverse, collections::BTreeSet};

use gardien_watch::{
    link::Mac,
    mud::{
        compare::{Comparison, compare},
        model::{Ace, Host, Mud},
        names::registrable,
        site::Site,
    },
    report::Thing,
};

use super::{File, generic::Commonness};

/// Files that are named beside the chosen one.
const MOST_CANDIDATES: usize = 5;
/// Share of its packets that a guessed file must explain.
const GUESS_EXPLAINS: f64 = 0.5;

/// Files at hand.
#[derive(Debug)]
pub(crate) struct Pool<'a> {
    files: &'a [File],
    domains: Vec<BTreeSet<String>>,
    common: Commonness,
}

/// A file held against a thing.
#[derive(Debug)]
pub(crate) struct Held {
    /// Index into the files.
    pub(crate) file: usize,
    pub(crate) comparison: Comparison,
    /// Domains that tell: used, declared, and a maker's own.
    pub(crate) telling: BTreeSet<String>,
}

impl Held {
    /// Share of the packets that the file explains.
    pub(crate) fn share(&self) -> f64 {
        share(self.comparison.explained, self.comparison.packets)
    }
}

/// A share, 0 where there is nothing to share.
pub(crate) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// What was chosen.
#[derive(Debug)]
pub(crate) struct Choice {
    /// Why this file; `None` where none could be tied to the thing.
    pub(crate) by: Option<&'static str>,
    /// What was held against the thing, the chosen or likeliest first.
    pub(crate) held: Vec<Held>,
}

impl<'a> Pool<'a> {
    pub(crate) fn new(files: &'a [File]) -> Self {
        let domains: Vec<BTreeSet<String>> =
            files.iter().map(|f| f.mud().map(domains).unwrap_or_default()).collect();
        let mut common = Commonness::default();
        for of_file in &domains {
            common.add(of_file.iter());
        }
        Self { files, domains, common }
    }

    /// Holds one file against a thing.
    pub(crate) fn hold(&self, file: usize, site: &Site, thing: &Thing) -> Option<Held> {
        let mud = self.files.get(file)?.mud()?;
        let comparison = compare(mud, site, &thing.conversations);
        let used = comparison.kept.iter().filter_map(|k| k.at.of(mud)).flat_map(|entry| {
            [&entry.matches.source_name, &entry.matches.destination_name]
                .into_iter()
                .filter_map(|h| domain(h.as_ref()))
        });
        let telling = used.filter(|d| self.common.is_telling(d)).collect();
        Some(Held { file, comparison, telling })
    }

    /// Chooses for a thing. `given` is the file that a person gave for it.
    pub(crate) fn choose(&self, site: &Site, thing: &Thing, given: Option<usize>) -> Choice {
        if let Some(held) = given.and_then(|file| self.hold(file, site, thing)) {
            return Choice { by: Some("given"), held: vec![held] };
        }
        let named = self.named_by(thing).and_then(|file| self.hold(file, site, thing));
        if let Some(held) = named {
            return Choice { by: Some("url"), held: vec![held] };
        }
        let mut held: Vec<Held> =
            (0..self.files.len()).filter_map(|file| self.hold(file, site, thing)).collect();
        held.sort_by_key(|h| {
            let outside = h.comparison.packets - h.comparison.explained;
            (Reverse(!h.telling.is_empty()), outside, Reverse(h.telling.len()), h.file)
        });
        held.truncate(MOST_CANDIDATES);
        let tied =
            held.first().is_some_and(|h| !h.telling.is_empty() && h.share() >= GUESS_EXPLAINS);
        Choice { by: tied.then_some("best-explaining"), held }
    }

    /// The file whose URL the thing named.
    fn named_by(&self, thing: &Thing) -> Option<usize> {
        let urls = thing.identity.reasons.iter().filter(|r| r.says == "declaration");
        let mut urls = urls.map(|r| r.saw.raw().split(' ').next().unwrap_or_default());
        urls.find_map(|url| {
            self.files.iter().position(|f| f.mud().is_some_and(|m| m.url.raw() == url))
        })
    }

    /// Other files that may be for the same kind of thing, for another region or firmware: they
    /// declare a domain that tells and that the chosen file declares too.
    pub(crate) fn editions(&self, of: usize) -> impl Iterator<Item = usize> + '_ {
        let mine = self.domains.get(of);
        self.domains.iter().enumerate().filter_map(move |(other, domains)| {
            let mut shared = mine?.intersection(domains);
            (other != of && shared.any(|d| self.common.is_telling(d))).then_some(other)
        })
    }

    /// Whether an entry names somebody in a domain that tells whose thing it is.
    pub(crate) fn tells(&self, entry: &Ace) -> bool {
        [&entry.matches.source_name, &entry.matches.destination_name]
            .into_iter()
            .filter_map(|h| domain(h.as_ref()))
            .any(|d| self.common.is_telling(&d))
    }

    /// The file at an index.
    pub(crate) fn file(&self, n: usize) -> Option<&'a File> {
        self.files.get(n)
    }
}

/// Registrable domains that a file declares.
fn domains(mud: &Mud) -> BTreeSet<String> {
    let entries = mud.acls.iter().flat_map(|l| &l.aces);
    entries
        .flat_map(|e| [&e.matches.source_name, &e.matches.destination_name])
        .filter_map(|h| domain(h.as_ref()))
        .collect()
}

fn domain(host: Option<&Host>) -> Option<String> {
    match host {
        Some(Host::Name(name)) => registrable(name.raw()).map(str::to_owned),
        _ => None,
    }
}

/// A file that a person gave, and for which thing.
#[derive(Clone, Copy, Debug)]
pub struct Given {
    /// The thing.
    pub thing: Mac,
    /// Index into the files.
    pub file: usize,
}
