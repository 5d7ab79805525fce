//! Findings: conclusions of the rules, kept with what they rest on.
//!
//! A finding is told in words when it is read, in the reader's language, from the values kept here.
//! The same conclusion of the same rule about the same party of a thing is one row: met again it
//! grows, and one that a person has put aside opens again when it gets worse.

use std::collections::BTreeMap;

use gardien_site::id::{FindingId, SiteId, ThingId};
use gardien_watch::{
    finding::{Fact, Finding, Level, Names, Proof},
    time::Time,
    untrusted::Untrusted,
};
use serde::{Deserialize, Serialize};

use super::{Row, StoreError, Tx, things::json, values, word::word};

/// A finding with what people did about it.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) id: FindingId,
    pub(crate) thing: ThingId,
    pub(crate) finding: Finding,
    /// `open`, `acknowledged`, `over`.
    pub(crate) state: String,
    pub(crate) state_by: Option<String>,
    pub(crate) state_at: Option<Time>,
    pub(crate) version: i64,
    /// The sources that its records are in, by their place in `finding.evidence`.
    pub(crate) sources: Vec<String>,
}

/// What a row's JSON holds.
#[derive(Debug, Serialize, Deserialize)]
struct Body {
    names: String,
    facts: BTreeMap<String, Told>,
    perhaps: Vec<String>,
    records: Vec<Record>,
    /// Names of files; records count them.
    sources: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Told {
    Count(u64),
    Octets(u64),
    Span(i64),
    At(Time),
    Ports(Vec<u16>),
    Text(Untrusted),
    Word(String),
}

#[derive(Debug, Serialize, Deserialize)]
struct Record {
    file: u32,
    record: u64,
    offset: u64,
    at: i64,
    shows: String,
}

impl From<&Fact> for Told {
    fn from(fact: &Fact) -> Self {
        match fact {
            Fact::Count(n) => Self::Count(*n),
            Fact::Octets(n) => Self::Octets(*n),
            Fact::Span(n) => Self::Span(*n),
            Fact::At(at) => Self::At(*at),
            Fact::Ports(ports) => Self::Ports(ports.clone()),
            Fact::Text(text) => Self::Text(text.clone()),
            Fact::Word(w) => Self::Word((*w).to_owned()),
        }
    }
}

impl From<Told> for Fact {
    fn from(told: Told) -> Self {
        match told {
            Told::Count(n) => Self::Count(n),
            Told::Octets(n) => Self::Octets(n),
            Told::Span(n) => Self::Span(n),
            Told::At(at) => Self::At(at),
            Told::Ports(ports) => Self::Ports(ports),
            Told::Text(text) => Self::Text(text),
            Told::Word(w) => Self::Word(word(&w)),
        }
    }
}

fn body(f: &Finding, sources: &[String]) -> Body {
    let names = match f.names {
        Names::Named => "named",
        Names::Unnamed => "unnamed",
        Names::NoAnswersSeen => "no-answers-seen",
        Names::None => "none",
    };
    Body {
        names: names.to_owned(),
        facts: f.facts.iter().map(|(name, fact)| ((*name).to_owned(), fact.into())).collect(),
        perhaps: f.perhaps.iter().map(|w| (*w).to_owned()).collect(),
        records: f
            .evidence
            .iter()
            .map(|p| Record {
                file: p.file,
                record: p.record,
                offset: p.offset,
                at: p.at.0,
                shows: p.shows.to_owned(),
            })
            .collect(),
        sources: sources.to_vec(),
    }
}

fn level(word: &str) -> Option<Level> {
    [Level::CannotTell, Level::Fine, Level::Note, Level::Look, Level::Act]
        .into_iter()
        .find(|l| l.word() == word)
}

macro_rules! finding_columns {
    () => {
        "id, thing, label, rule, level, about, times, first_seen, last_seen, found, state, \
         state_by, state_at, body, version"
    };
}

impl Kept {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let body: Body = row.json(13)?;
        let level =
            level(row.text(4)?).ok_or(StoreError::Shape { column: 4, wanted: "a level" })?;
        let names = match body.names.as_str() {
            "named" => Names::Named,
            "unnamed" => Names::Unnamed,
            "no-answers-seen" => Names::NoAnswersSeen,
            _ => Names::None,
        };
        let finding = Finding {
            id: row.text(2)?.to_owned(),
            rule: word(row.text(3)?),
            level,
            about: Untrusted::new(row.text(5)?),
            names,
            times: row.count(6)?,
            first: row.time(7)?,
            last: row.time(8)?,
            found: row.time(9)?,
            facts: body.facts.into_iter().map(|(name, told)| (word(&name), told.into())).collect(),
            evidence: body
                .records
                .iter()
                .map(|r| Proof {
                    file: r.file,
                    record: r.record,
                    offset: r.offset,
                    at: Time(r.at),
                    shows: word(&r.shows),
                })
                .collect(),
            perhaps: body.perhaps.iter().map(|w| word(w)).collect(),
        };
        Ok(Self {
            id: FindingId(row.id(0)?),
            thing: ThingId(row.id(1)?),
            finding,
            state: row.text(10)?.to_owned(),
            state_by: row.opt_text(11)?.map(str::to_owned),
            state_at: row.opt_time(12)?,
            version: row.int(14)?,
            sources: body.sources,
        })
    }
}

/// What keeping a finding did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Did {
    /// It is new.
    New(FindingId),
    /// It was there and grew.
    Grew(FindingId),
    /// It was there and had been put aside: it is open again.
    Opened(FindingId),
}

impl Did {
    /// Its id.
    pub(crate) const fn id(self) -> FindingId {
        match self {
            Self::New(id) | Self::Grew(id) | Self::Opened(id) => id,
        }
    }
}

/// Keeps a finding of a thing. `id` is used where it is new; `sources` are the files that its records
/// count.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    site: SiteId,
    thing: ThingId,
    id: FindingId,
    f: &Finding,
    sources: &[String],
) -> Result<Did, StoreError> {
    let n = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let about = f.about.raw();
    let known = tx.query_opt(
        concat!(
            "SELECT ",
            finding_columns!(),
            " FROM finding WHERE site = $1 AND thing = $2 AND rule = $3 AND about = $4"
        ),
        &values![&site, &thing, f.rule, about],
    )?;
    let Some(row) = known else {
        tx.execute(
            "INSERT INTO finding (site, id, thing, label, rule, level, about, times, first_seen, \
             last_seen, found, state, body, version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open', $12, 1)",
            &values![
                &site,
                &id,
                &thing,
                &f.id,
                f.rule,
                f.level.word(),
                about,
                n(f.times),
                f.first,
                f.last,
                f.found,
                json(&body(f, sources))?
            ],
        )?;
        return Ok(Did::New(id));
    };
    let old = Kept::read(&row)?;
    let worse = f.level > old.finding.level;
    let again = f.last > old.finding.last;
    let opens = old.state != "open" && (worse || (old.state == "over" && again));
    // The newest is told; its records are there to be looked at.
    let (told, records) =
        if again || worse { (f, sources.to_vec()) } else { (&old.finding, old.sources.clone()) };
    tx.execute(
        "UPDATE finding SET level = $3, times = $4, first_seen = $5, last_seen = $6, found = $7, \
         state = $8, body = $9, label = $10, version = version + 1 WHERE site = $1 AND id = $2",
        &values![
            &site,
            &old.id,
            f.level.max(old.finding.level).word(),
            n(old.finding.times.saturating_add(f.times)),
            f.first.min(old.finding.first),
            f.last.max(old.finding.last),
            f.found.min(old.finding.found),
            if opens { "open" } else { old.state.as_str() },
            json(&body(told, &records))?,
            &told.id
        ],
    )?;
    Ok(if opens { Did::Opened(old.id) } else { Did::Grew(old.id) })
}

/// Keeps the packets behind a finding, as pcapng.
pub(crate) fn put_evidence(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: FindingId,
    packets: u64,
    pcapng: &[u8],
) -> Result<(), StoreError> {
    tx.execute(
        // What is watched is asked again as it grows, and the first packets are not in memory any more then.
        "INSERT INTO evidence (site, finding, packets, pcapng) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (site, finding) DO UPDATE SET packets = excluded.packets, \
         pcapng = excluded.pcapng WHERE excluded.packets >= evidence.packets",
        &values![&site, &id, i64::try_from(packets).unwrap_or(i64::MAX), pcapng],
    )
    .map(drop)
}

/// The packets behind a finding.
pub(crate) fn evidence(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: FindingId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let row = tx.query_opt(
        "SELECT pcapng FROM evidence WHERE site = $1 AND finding = $2",
        &values![&site, &id],
    )?;
    row.map(|row| row.bytes(0).map(<[u8]>::to_vec)).transpose()
}

/// Findings of one thing, the weightiest first.
pub(crate) fn of_thing(
    tx: &mut Tx<'_>,
    site: SiteId,
    thing: ThingId,
) -> Result<Vec<Kept>, StoreError> {
    let rows = tx.query(
        concat!("SELECT ", finding_columns!(), " FROM finding WHERE site = $1 AND thing = $2"),
        &values![&site, &thing],
    )?;
    let mut kept = rows.iter().map(Kept::read).collect::<Result<Vec<_>, _>>()?;
    by_weight(&mut kept);
    Ok(kept)
}

/// Findings after one, in the order of their ids, at most `most`.
pub(crate) fn page(
    tx: &mut Tx<'_>,
    site: SiteId,
    state: Option<&str>,
    after: Option<FindingId>,
    most: i64,
) -> Result<Vec<Kept>, StoreError> {
    let after = after.map_or([0; 16], |id| *id.0.octets());
    tx.query(
        concat!(
            "SELECT ",
            finding_columns!(),
            " FROM finding WHERE site = $1 AND id > $2 AND ($3 = '' OR state = $3) \
             ORDER BY id LIMIT $4"
        ),
        &values![&site, &after, state.unwrap_or_default(), most],
    )?
    .iter()
    .map(Kept::read)
    .collect()
}

/// One finding.
pub(crate) fn one(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: FindingId,
) -> Result<Option<Kept>, StoreError> {
    let row = tx.query_opt(
        concat!("SELECT ", finding_columns!(), " FROM finding WHERE site = $1 AND id = $2"),
        &values![&site, &id],
    )?;
    row.as_ref().map(Kept::read).transpose()
}

/// Notes what a person did about a finding. Whether it was there.
pub(crate) fn put_state(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    id: FindingId,
    state: &str,
    by: &str,
) -> Result<bool, StoreError> {
    let n = tx.execute(
        "UPDATE finding SET state = $3, state_by = $4, state_at = $5, version = version + 1 \
         WHERE site = $1 AND id = $2",
        &values![&site, &id, state, by, now],
    )?;
    Ok(n > 0)
}

/// How many open findings of each level each thing has.
pub(crate) fn open(
    tx: &mut Tx<'_>,
    site: SiteId,
) -> Result<BTreeMap<ThingId, BTreeMap<&'static str, u64>>, StoreError> {
    let mut all: BTreeMap<ThingId, BTreeMap<&'static str, u64>> = BTreeMap::new();
    tx.each(
        "SELECT thing, level, CAST(COUNT(*) AS BIGINT) FROM finding \
         WHERE site = $1 AND state = 'open' GROUP BY thing, level",
        &values![&site],
        |row| {
            let of = all.entry(ThingId(row.id(0)?)).or_default();
            of.insert(word(row.text(1)?), row.count(2)?);
            Ok(())
        },
    )?;
    Ok(all)
}

/// The weightiest first, then in the order they were found.
pub(crate) fn by_weight(kept: &mut [Kept]) {
    kept.sort_by(|a, b| {
        let key = |k: &Kept| (k.finding.found, k.finding.rule, k.finding.about.raw().to_owned());
        b.finding.level.cmp(&a.finding.level).then_with(|| key(a).cmp(&key(b)))
    });
}
