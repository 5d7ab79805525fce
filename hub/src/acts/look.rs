//! What there is to see of a thing: everything that is kept of it, put together.
//!
//! A thing that others were merged into shows what is known of all of them: rows stay with the number
//! they were counted under, so a merge that is undone leaves nothing behind. The same words tell a
//! thing from a store as from a capture, because it is made into the watcher's form first.

use std::collections::{BTreeMap, BTreeSet};

use gardien_site::{
    id::{SiteId, ThingId},
    inventory::{
        claim::{Claim, Kind, Source},
        field::{self, Field, Fields, Stated},
        view::{Summary, View, Why},
    },
    life::{Custody, Life, Presence, Support, Trust},
};
use gardien_watch::{
    link::Mac,
    report::{self, Identity, Party},
    time::Time,
    untrusted::Untrusted,
};

use crate::store::{
    StoreError, Tx, findings,
    findings::Kept,
    talks,
    things::{self, Thing},
    values,
};

/// A thing whole.
#[derive(Clone, Debug)]
pub(crate) struct Whole {
    pub(crate) thing: Thing,
    /// Other names of it.
    pub(crate) aliases: Vec<ThingId>,
    /// What is said of it, of all its names.
    pub(crate) said: Vec<(Field, Stated)>,
    pub(crate) claims: Vec<Claim>,
    pub(crate) findings: Vec<Kept>,
    /// In the watcher's form, for words.
    pub(crate) seen: report::Thing,
}

/// Everything of the thing that an id means today. `None` for an unknown id.
pub(crate) fn whole(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: ThingId,
) -> Result<Option<Whole>, StoreError> {
    let Some(thing) = things::current(tx, site, id)? else { return Ok(None) };
    let aliases = things::aliases(tx, site, thing.id)?;
    let names: Vec<ThingId> =
        core::iter::once(thing.id).chain(aliases.iter().map(|(id, _)| *id)).collect();
    let numbers: Vec<i64> =
        core::iter::once(thing.num).chain(aliases.iter().map(|(_, num)| *num)).collect();
    let mut said = Vec::new();
    let mut contradictions = Vec::new();
    for id in &names {
        let fields: Fields = things::fields(tx, site, *id)?;
        said.extend(fields.iter().map(|(f, s)| (f, s.clone())));
        contradictions.extend(fields.contradictions().map(|c| report::Contradiction {
            about: c.about.word(),
            says: c.says.clone(),
            behaves: c.behaves.clone(),
        }));
    }
    let claims = things::claims(tx, site, thing.id)?;
    let mut kept = Vec::new();
    for id in &names {
        kept.extend(findings::of_thing(tx, site, *id)?);
    }
    findings::by_weight(&mut kept);
    let parties = parties(tx, site, &numbers)?;
    let seen = in_watchers_form(&thing, &said, contradictions, &claims, parties, &kept);
    let aliases = aliases.into_iter().map(|(id, _)| id).collect();
    Ok(Some(Whole { thing, aliases, said, claims, findings: kept, seen }))
}

/// The parties of all names of a thing, one row each, the busiest first.
fn parties(tx: &mut Tx<'_>, site: SiteId, numbers: &[i64]) -> Result<Vec<Party>, StoreError> {
    let mut all: BTreeMap<i64, Party> = BTreeMap::new();
    for num in numbers {
        for (party, p) in talks::of_thing(tx, site, *num)? {
            match all.get_mut(&party) {
                Some(have) => talks::join(have, p),
                None => {
                    all.insert(party, p);
                }
            }
        }
    }
    let mut sorted: Vec<(i64, Party)> = all.into_iter().collect();
    sorted.sort_by_key(|(num, p)| (core::cmp::Reverse(p.up + p.down), *num));
    Ok(sorted.into_iter().map(|(_, p)| p).collect())
}

/// What is shown of a field, with how sure that is (0 to 1).
fn shown(said: &[(Field, Stated)], field: Field) -> (Option<Untrusted>, Option<f32>) {
    let of = said.iter().filter(|(f, _)| *f == field).map(|(_, s)| s);
    match field::choose(field, of) {
        Some(c) => {
            (Some(c.shown.value.clone()), Some(f32::from(c.shown.confidence.min(100)) / 100.0))
        }
        None => (None, None),
    }
}

fn in_watchers_form(
    thing: &Thing,
    said: &[(Field, Stated)],
    contradictions: Vec<report::Contradiction>,
    claims: &[Claim],
    parties: Vec<Party>,
    kept: &[Kept],
) -> report::Thing {
    let current = |kind| {
        claims.iter().filter(move |c| c.kind == kind && c.ended.is_none()).map(|c| c.value.raw())
    };
    let ((kind, a), (maker, b), (model, c), (firmware, d)) = (
        shown(said, Field::Kind),
        shown(said, Field::Maker),
        shown(said, Field::Model),
        shown(said, Field::Firmware),
    );
    let sure = report::Sure { kind: a, maker: b, model: c, firmware: d };
    let told = said.iter().filter(|(f, s)| *f == Field::Name && s.source == Source::Told);
    let sum = |of: fn(&Party) -> u64| parties.iter().fold(0_u64, |n, p| n.saturating_add(of(p)));
    report::Thing {
        id: format!("thing-{}", thing.num),
        name: told.map(|(_, s)| s.value.raw().to_owned()).next(),
        mac: current(Kind::Mac).find_map(Mac::parse),
        ipv4: current(Kind::Ipv4).filter_map(|a| a.parse().ok()).collect(),
        ipv6: current(Kind::Ipv6).filter_map(|a| a.parse().ok()).collect(),
        identity: Identity {
            kind,
            maker,
            model,
            firmware,
            confidence: a.or(b),
            sure,
            contradictions,
            ..Identity::default()
        },
        first: thing.first,
        last: thing.last,
        up: sum(|p| p.up),
        down: sum(|p| p.down),
        packets: sum(|p| p.packets),
        parties,
        other_parties: None,
        asked: Vec::new(),
        notes: Vec::new(),
        busy_minutes: Vec::new(),
        hours: Vec::new(),
        seen_in: Vec::new(),
        declaration: None,
        conversations: Vec::new(),
        beyond: [0; 2],
        findings: kept.iter().map(|k| k.finding.clone()).collect(),
    }
}

/// A thing of a list, with the views it stands in.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) thing: Thing,
    pub(crate) views: Vec<(View, Why)>,
    /// Open findings by level.
    pub(crate) findings: BTreeMap<&'static str, u64>,
    /// Whether it can only be a visitor's.
    pub(crate) is_guest: bool,
}

/// What else a list needs to know, read once for all things.
pub(crate) struct Beside {
    findings: BTreeMap<ThingId, BTreeMap<&'static str, u64>>,
    questions: BTreeMap<ThingId, u64>,
    touched: BTreeMap<ThingId, Time>,
    guests: BTreeSet<ThingId>,
    now: Time,
}

impl Beside {
    /// Reads it.
    pub(crate) fn read(tx: &mut Tx<'_>, site: SiteId, now: Time) -> Result<Self, StoreError> {
        Ok(Self {
            findings: findings::open(tx, site)?,
            questions: things::questions(tx, site)?,
            touched: things::touched(tx, site)?,
            guests: guests(tx, site)?,
            now,
        })
    }

    /// A thing with the views it stands in.
    pub(crate) fn stand(&self, thing: Thing) -> Standing {
        let summary = self.summary(&thing);
        let views = View::ALL
            .into_iter()
            .filter_map(|view| Some((view, view.why(&summary, self.now)?)))
            .collect();
        let findings = self.findings.get(&thing.id).cloned().unwrap_or_default();
        let is_guest = summary.is_guest;
        Standing { thing, views, findings, is_guest }
    }

    /// What views need to know of a thing.
    fn summary(&self, thing: &Thing) -> Summary {
        let life: &Life = &thing.life;
        // A life begins with what it was met by; an act of a person comes after.
        let by_life =
            (life.custody != Custody::Pending || life.acted > life.since).then_some(life.acted);
        let is_out = matches!(
            life.custody,
            Custody::Released
                | Custody::Transferred
                | Custody::RemovedUnproven
                | Custody::Rejected
                | Custody::Discarded
        );
        Summary {
            is_expected: life.custody == Custody::Expected,
            is_on_shelf: life.custody == Custody::Shelf,
            is_pending: life.custody == Custody::Pending,
            is_in_service: matches!(
                life.custody,
                Custody::Provisional
                    | Custody::Operational
                    | Custody::Maintenance
                    | Custody::Releasing
            ),
            is_out,
            custody_since: Some(life.since),
            expected_by: None,
            is_quarantined: matches!(life.trust, Trust::Quarantined | Trust::Compromised),
            is_missing: matches!(life.presence, Presence::Lost | Presence::Stolen),
            may_sleep: life.presence == Presence::Asleep,
            is_adopted: life.support == Support::Adopted,
            support_ends: life.support_end,
            first_seen: thing.first,
            last_seen: thing.last,
            interval: life.interval,
            last_act: by_life.max(self.touched.get(&thing.id).copied()),
            last_update: life.updated,
            has_purpose: life.purpose,
            is_guest: self.guests.contains(&thing.id),
            is_walled: false,
            rule_waits: false,
            questions: self.questions.get(&thing.id).copied().unwrap_or_default(),
        }
    }
}

/// Things that can only be visitors': a made-up hardware address, and nothing that lasts.
fn guests(tx: &mut Tx<'_>, site: SiteId) -> Result<BTreeSet<ThingId>, StoreError> {
    let mut random: BTreeSet<ThingId> = BTreeSet::new();
    let mut strong: BTreeSet<ThingId> = BTreeSet::new();
    tx.each(
        "SELECT thing, kind, value, locked FROM claim WHERE site = $1",
        &values![&site],
        |row| {
            let thing = ThingId(row.id(0)?);
            let Some(kind) = Kind::parse(row.text(1)?) else { return Ok(()) };
            use gardien_site::inventory::claim::Strength;
            if kind.strength(row.text(2)?) >= Strength::Strong || row.opt_id(3)?.is_some() {
                strong.insert(thing);
            } else if kind == Kind::Mac {
                random.insert(thing);
            }
            Ok(())
        },
    )?;
    Ok(random.difference(&strong).copied().collect())
}
