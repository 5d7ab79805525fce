//! What the watcher saw becomes part of a site: claims, talks, usage, findings.
//!
//! One reading of captures is one transaction: a power cut leaves it whole or undone. Each thing of
//! the report is a sighting; the inventory says whose it is ([`gardien_site::inventory`]), and what it
//! exchanged and what was found about it go to that thing. Nothing else of the packets is kept, but
//! those behind findings that ask for something. A file that was read once is known by its digest and
//! not counted again.

use std::collections::BTreeMap;

use gardien_site::{
    id::{ChangeId, FindingId, Id, SiteId, ThingId},
    inventory::{Inventory, sighting::sighting},
    life::{self, Act, By, Input, Shown},
};
use gardien_watch::{
    report::{Capture, Report},
    time::Time,
};

use super::{chance::Mint, declarations, life as acts};
use crate::{
    journal::Run,
    store::{StoreError, Tx, findings, seen as sights, site, talks, things, values},
};

/// Something that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// Its place among the files of the report.
    pub(crate) file: usize,
    /// SHA-256 of its octets, as they lie on the disk.
    pub(crate) digest: [u8; 32],
}

/// A thing of the report, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Met {
    /// Its place in the report.
    pub(crate) place: usize,
    /// Whose it was.
    pub(crate) thing: ThingId,
    /// Whether that thing is new here.
    pub(crate) is_new: bool,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Imported {
    /// Things of the report with whose they were. Those that show nothing at all are missing.
    pub(crate) met: Vec<Met>,
    /// Things that are new.
    pub(crate) new: u64,
    /// Things that were known.
    pub(crate) known: u64,
    /// Things that found no room.
    pub(crate) beyond: u64,
    /// Things that show neither address nor name.
    pub(crate) nameless: u64,
    /// Findings that are new, and those that were there and grew.
    pub(crate) findings: [u64; 2],
    /// Questions for a person.
    pub(crate) questions: u64,
}

/// Whether a file was read before, by its digest.
pub(crate) fn is_read(
    tx: &mut Tx<'_>,
    site: SiteId,
    digest: &[u8; 32],
) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM source WHERE site = $1 AND digest = $2";
    Ok(tx.query_opt(sql, &values![&site, digest])?.is_some())
}

/// Takes a report in. `packets` holds a pcapng for findings, by the places of thing and finding in the
/// report, with how many packets are in it.
///
/// # Errors
/// Those of the store; then nothing is kept.
pub(crate) fn import(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    report: &Report,
    sources: &[Source],
    packets: &BTreeMap<(usize, usize), (u64, Vec<u8>)>,
) -> Result<Imported, StoreError> {
    let site = run.site();
    let mut mint = Mint::new(now);
    let mut inventory = things::inventory(tx, site)?;
    let names: Vec<String> = report.captures.iter().map(|c| c.file.clone()).collect();
    let mut done = Imported::default();
    // New, or another maker, model or firmware than was known.
    let mut others: Vec<ThingId> = Vec::new();
    for source in sources {
        if let Some(capture) = report.captures.get(source.file) {
            put_source(tx, site, now, capture, &source.digest)?;
        }
    }
    // One thing of ours can be several of the report, and several reports' things one of ours.
    let mut numbers: BTreeMap<ThingId, i64> = BTreeMap::new();
    for (place, seen) in report.things.iter().enumerate() {
        let Some(sighting) = sighting(seen, &report.network) else {
            done.nameless += 1;
            continue;
        };
        let absorbed = take_in(&mut inventory, &sighting, now, &mut mint)?;
        let Some(id) = absorbed.thing else {
            done.beyond += 1;
            continue;
        };
        let Some(record) = inventory.record(id).cloned() else {
            return Err(StoreError::Fault("a thing without a record".to_owned()));
        };
        let num = if absorbed.is_new {
            let mut step = first_contact(id, record.first, ChangeId(mint.next()?))?;
            step.life.note(record.first, record.last);
            let num = things::add(tx, site, now, &inventory, &record, &step.life)?;
            acts::first_row(tx, run, now, &step)?;
            numbers.insert(id, num);
            num
        } else {
            let num = match numbers.get(&id) {
                Some(num) => *num,
                None => number(tx, site, id)?,
            };
            numbers.insert(id, num);
            num
        };
        for claim in absorbed.added.iter().chain(&absorbed.refreshed) {
            things::put_claim(tx, site, claim)?;
        }
        for claim in &absorbed.dropped {
            things::drop_claim(tx, site, claim.id)?;
        }
        for proposal in &absorbed.proposed {
            things::put_proposal(tx, site, proposal)?;
        }
        done.questions += absorbed.proposed.len() as u64;
        // After the claims, whose names are shown.
        if things::put_record(tx, site, now, &inventory, &record)? || absorbed.is_new {
            others.push(id);
        }
        if !absorbed.is_new {
            let change = ChangeId(mint.next()?);
            let at = [seen.first.unwrap_or(record.last), seen.last.unwrap_or(record.last)];
            acts::seen(tx, run, now, id, at, change)?;
        }
        for party in &seen.parties {
            let other = talks::party(tx, site, party)?;
            talks::add(tx, site, num, other, party)?;
        }
        for (digest, in_it) in captures(report, seen, sources) {
            sights::put(tx, site, num, digest, &in_it)?;
        }
        for (nth, finding) in seen.findings.iter().enumerate() {
            let id_of = FindingId(mint.next()?);
            let did = findings::put(tx, site, id, id_of, finding, &names)?;
            let (n, what) = match did {
                findings::Did::New(_) => (0, "added"),
                findings::Did::Grew(_) | findings::Did::Opened(_) => (1, "changed"),
            };
            if let Some(count) = done.findings.get_mut(n) {
                *count += 1;
            }
            if let Some((count, octets)) = packets.get(&(place, nth)) {
                findings::put_evidence(tx, site, did.id(), *count, octets)?;
            }
            site::event(tx, site, now, "finding", did.id().0, what, None)?;
        }
        done.met.push(Met { place, thing: id, is_new: absorbed.is_new });
        *(if absorbed.is_new { &mut done.new } else { &mut done.known }) += 1;
        let what = if absorbed.is_new { "added" } else { "changed" };
        site::event(tx, site, now, "thing", id.0, what, None)?;
    }
    others.sort();
    others.dedup();
    declarations::follow_things(tx, run, now, &others)?;
    Ok(done)
}

/// Asks the inventory. Its source of ids cannot fail, ours can: then nothing of it is kept.
fn take_in(
    inventory: &mut Inventory,
    sighting: &gardien_site::inventory::sighting::Sighting,
    now: Time,
    mint: &mut Mint,
) -> Result<gardien_site::inventory::absorb::Absorbed, StoreError> {
    let mut failed = None;
    let absorbed = inventory.take_in(sighting, now, &mut || {
        mint.next().unwrap_or_else(|e| {
            failed = Some(e);
            Id::from_octets([0; 16])
        })
    });
    failed.map_or(Ok(absorbed), Err)
}

/// The captures that a thing was seen in, within the time that each covers.
fn captures<'a>(
    report: &Report,
    thing: &gardien_watch::report::Thing,
    sources: &'a [Source],
) -> Vec<(&'a [u8; 32], sights::Seen)> {
    let of = |file: usize| sources.iter().find(|s| s.file == file);
    if thing.seen_in.is_empty() {
        // A log does not say in which of several files a thing stood.
        let ([source], Some(first), Some(last)) = (sources, thing.first, thing.last) else {
            return Vec::new();
        };
        let seen = sights::Seen { first, last, up: thing.up, down: thing.down };
        return if report.captures.len() == 1 { vec![(&source.digest, seen)] } else { Vec::new() };
    }
    let seen = thing.seen_in.iter().filter_map(|s| {
        let source = of(s.file as usize)?;
        let capture = report.captures.get(s.file as usize)?;
        let first = capture.first.map_or(s.first, |t| t.max(s.first));
        let last = capture.last.map_or(s.last, |t| t.min(s.last));
        Some((&source.digest, sights::Seen { first, last, up: s.up, down: s.down }))
    });
    seen.collect()
}

/// The first step of a thing that was met in the network: it waits for a person.
fn first_contact(thing: ThingId, at: Time, change: ChangeId) -> Result<life::Step, StoreError> {
    let input = Input {
        thing,
        act: Act::Contact,
        by: By::Thing { key: None },
        change,
        shown: Shown::default(),
    };
    life::handle(None, at, &input)
        .map_err(|refused| StoreError::Fault(format!("no first contact: {refused:?}")))
}

fn number(tx: &mut Tx<'_>, site: SiteId, id: ThingId) -> Result<i64, StoreError> {
    tx.query_one("SELECT num FROM thing WHERE site = $1 AND id = $2", &values![&site, &id])?.int(0)
}

fn put_source(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    capture: &Capture,
    digest: &[u8; 32],
) -> Result<(), StoreError> {
    let n = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    tx.execute(
        "INSERT INTO source (site, digest, name, kind, packets, octets, first_seen, last_seen, \
         read_at, problems) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (site, digest) DO NOTHING",
        &values![
            &site,
            digest,
            &capture.file,
            &capture.kind,
            n(capture.packets),
            n(capture.bytes),
            capture.first,
            capture.last,
            now,
            things::json(&capture.problems)?
        ],
    )
    .map(drop)
}
