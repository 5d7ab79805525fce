//! Messages: what stands in the store goes to the desk, and what the desk says is kept and put on its way.
//!
//! The desk decides ([`gardien_site::message::desk`]); here everything that stands is gathered, in one read, and
//! in one transaction the messages that changed, the desk's memory, the journal's entries and what is to be
//! sent are written. A round that finds nothing new writes nothing. The desk is made anew from the store
//! each time, so that a restart between two rounds changes nothing.

use std::collections::BTreeMap;

use gardien_site::{
    id::{FindingId, Id, PlaceId, SiteId, ThingId},
    inventory::view::{View, Why as ViewWhy},
    journal::entry::{Actor, Object},
    life::Custody,
    message::{
        self,
        cause::{Cause, Link, Scene, Stand, What},
        desk::{Desk, Input, Memory, Message, Output, Why},
        tell::{self, Names},
    },
    shown,
    words::{Lang, Words},
};
use gardien_watch::{
    finding::Level,
    time::{HOUR, Time},
};

use super::look::{self, Beside, Whole};
use crate::{
    auth::secret,
    channels::{Item, Notice},
    journal::{self, Draft, Run},
    store::{
        Db, StoreError, Tx, channels, declarations, findings, messages as rows, places, site,
        things::{self, Thing},
        values,
    },
};

const DAY: i64 = 24 * HOUR;
/// How long past windows still explain what began in them.
const WINDOWS: i64 = 30 * DAY;
/// How sure a link is that a switch port tells.
const LEARNT: u8 = 80;
/// Messages written out in one notice; the others are counted.
const ITEMS: usize = 40;
/// Findings and things read at a time.
const STRIDE: usize = 500;

/// Trouble of the hub itself, by its word, since when.
pub(crate) type Trouble = (&'static str, Time);

/// Looks at everything that stands and does what follows. Whether anything changed.
///
/// # Errors
/// The store's.
pub(crate) fn round(
    db: &Db,
    run: &Run,
    now: Time,
    troubles: &[Trouble],
) -> Result<bool, StoreError> {
    let site = run.site();
    let chance = secret::chance::<16>()
        .map_err(|secret::NoChance| StoreError::Fault("no chance".to_owned()))?;
    let troubles = troubles.to_vec();
    let scene = db.read_now(move |tx: &mut Tx<'_>| gather(tx, site, now, &troubles))?;
    let run = run.clone();
    db.write_now(move |tx: &mut Tx<'_>| {
        let input = Input::Scene(Box::new(scene), chance);
        let mut desk = desk(tx, site, now)?;
        if desk.memory().hours.zone == "UTC"
            && let Some(zone) = zone(tx, site)?
        {
            desk.set_zone(zone);
        }
        hand(tx, &run, now, &mut desk, input, &chance)
    })
}

/// The site's time zone: that of its topmost place that names one.
fn zone(tx: &mut Tx<'_>, site: SiteId) -> Result<Option<String>, StoreError> {
    let mut all = places::all(tx, site)?;
    all.sort_by_key(|p| (p.parent.is_some(), p.id));
    Ok(all.into_iter().find_map(|p| p.zone))
}

/// The desk as the store has it.
pub(crate) fn desk(tx: &mut Tx<'_>, site: SiteId, now: Time) -> Result<Desk, StoreError> {
    let memory = match rows::memory(tx, site)? {
        Some(memory) => memory,
        None => Memory::new(rows::began(tx, site)?),
    };
    Ok(Desk::new(memory, rows::on_desk(tx, site, now)?))
}

/// Hands something to the desk and does what follows. Whether anything changed.
///
/// # Errors
/// The store's.
pub(crate) fn hand(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    desk: &mut Desk,
    input: Input,
    chance: &[u8; 16],
) -> Result<bool, StoreError> {
    let site = run.site();
    let before = desk.memory().clone();
    desk.handle(now, input);
    let (mut kept, mut pushes) = (Vec::new(), Vec::new());
    while let Some(output) = desk.poll() {
        match output {
            Output::Keep(m) => kept.push(*m),
            Output::Push(why, ids) => pushes.push((why, ids)),
        }
    }
    for (why, ids) in &pushes {
        let object = Object { kind: "message".to_owned(), id: ids.first().copied() };
        let draft = Draft::new(Actor::Hub, "hub", "message.push", object)
            .fact("why", why.word())
            .fact("messages", ids.len());
        journal::append(tx, run, now, &[draft])?;
    }
    for m in &kept {
        let (is_new, _) = rows::put(tx, site, m)?;
        let what = if is_new { "added" } else { "changed" };
        site::event(tx, site, now, "message", m.id, what, None)?;
    }
    if *desk.memory() != before || rows::memory(tx, site)?.is_none() {
        rows::put_memory(tx, site, desk.memory())?;
    }
    let mut mint = Mint { now, chance: *chance, n: 0 };
    for (why, ids) in &pushes {
        let of: Vec<&Message> = ids.iter().filter_map(|id| desk.messages().get(id)).collect();
        send(tx, site, now, *why, &of, &mut mint)?;
    }
    if !kept.is_empty() {
        tell_state(tx, site, now, &mut mint)?;
    }
    Ok(!kept.is_empty() || !pushes.is_empty())
}

/// Ids of what is to be sent, from the chance of the round.
struct Mint {
    now: Time,
    chance: [u8; 16],
    n: u32,
}

impl Mint {
    fn next(&mut self) -> Id {
        use sha2::{Digest as _, Sha256};
        self.n += 1;
        let digest = Sha256::new()
            .chain_update(b"delivery")
            .chain_update(self.chance)
            .chain_update(self.n.to_be_bytes())
            .finalize();
        let mut ten = [0; 10];
        for (to, from) in ten.iter_mut().zip(digest) {
            *to = from;
        }
        Id::mint(self.now, ten)
    }
}

/// Whether a channel takes what is sent for a reason.
fn takes(level: &str, why: Why) -> bool {
    match why {
        Why::Act => true,
        Why::Look => level != "act",
        Why::Digest => level == "note",
    }
}

fn send(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    why: Why,
    of: &[&Message],
    mint: &mut Mint,
) -> Result<(), StoreError> {
    let all = channels::all(tx, site)?;
    let takers: Vec<_> = all.into_iter().filter(|c| takes(&c.level, why)).collect();
    if takers.is_empty() {
        return Ok(());
    }
    let known = Known::read(tx, site, of.iter().copied().take(ITEMS))?;
    for channel in takers {
        let words = Words::new(Lang::parse(&channel.lang).unwrap_or_default());
        let mut items: Vec<Item> =
            of.iter().take(ITEMS).map(|m| item(m, &known, now, &words)).collect();
        let more = of.len().saturating_sub(items.len());
        if let (Some(last), true) = (items.last_mut(), more > 0) {
            last.sentences.push(words.say("desk-proof-more", &[("n", more.into())]));
        }
        let first = items.first().and_then(|i| i.sentences.first()).cloned().unwrap_or_default();
        let notice = Notice {
            id: mint.next(),
            why: why.word().to_owned(),
            level: of.iter().map(|m| m.level).max().unwrap_or(Level::Note).word().to_owned(),
            at: now,
            subject: tell::subject(why, of.len(), &first, &words),
            items,
            open: rows::open(tx, site)?,
        };
        put_on_its_way(tx, site, now, &channel, &notice)?;
    }
    Ok(())
}

fn item(m: &Message, known: &Known, now: Time, words: &Words) -> Item {
    let said = tell::say(m, &Told { known, words }, now, words);
    Item {
        message: m.id,
        level: m.level.word().to_owned(),
        sentences: said.sentences,
        advice: said.advice,
        evidence: said.evidence,
    }
}

/// What a channel shows all the time (a sensor) is told anew when it changes.
fn tell_state(tx: &mut Tx<'_>, site: SiteId, now: Time, mint: &mut Mint) -> Result<(), StoreError> {
    for channel in channels::all(tx, site)? {
        if channel.kind != "mqtt" {
            continue;
        }
        let notice = Notice {
            id: mint.next(),
            why: "state".to_owned(),
            level: Level::Note.word().to_owned(),
            at: now,
            subject: String::new(),
            items: Vec::new(),
            open: rows::open(tx, site)?,
        };
        put_on_its_way(tx, site, now, &channel, &notice)?;
    }
    Ok(())
}

/// Puts a notice on its way to a channel.
///
/// # Errors
/// The store's.
pub(crate) fn put_on_its_way(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    channel: &channels::Channel,
    notice: &Notice,
) -> Result<(), StoreError> {
    let body = serde_json::to_string(notice).map_err(|e| StoreError::Fault(e.to_string()))?;
    channels::enqueue(tx, site, now, notice.id, channel.id, &notice.why, &body)
}

/// Names and findings of the things that some messages speak of.
pub(crate) struct Known {
    things: BTreeMap<ThingId, Whole>,
    places: BTreeMap<PlaceId, String>,
}

impl Known {
    /// Reads them.
    pub(crate) fn read<'a>(
        tx: &mut Tx<'_>,
        site: SiteId,
        of: impl IntoIterator<Item = &'a Message>,
    ) -> Result<Self, StoreError> {
        let mut known = BTreeMap::new();
        for id in of.into_iter().flat_map(tell::named) {
            if !known.contains_key(&id)
                && let Some(whole) = look::whole(tx, site, id)?
            {
                known.insert(id, whole);
            }
        }
        let places = places::all(tx, site)?.into_iter().map(|p| (p.id, p.name)).collect();
        Ok(Self { things: known, places })
    }
}

/// The same in a language.
pub(crate) struct Told<'a> {
    pub(crate) known: &'a Known,
    pub(crate) words: &'a Words,
}

impl Names for Told<'_> {
    fn thing(&self, id: ThingId) -> String {
        match self.known.things.get(&id) {
            Some(whole) => {
                let number = usize::try_from(whole.thing.num).unwrap_or_default();
                message::who(&whole.seen, number, self.words)
            }
            None => id.to_string(),
        }
    }

    fn place(&self, id: PlaceId) -> String {
        let name = self.known.places.get(&id).map(String::as_str).unwrap_or_default();
        shown::text(self.words, name)
    }

    fn place_of(&self, id: ThingId) -> Option<PlaceId> {
        self.known.things.get(&id).and_then(|w| w.thing.place)
    }

    fn finding(&self, cause: &Cause) -> Option<message::Message> {
        let whole = self.known.things.get(&cause.thing?)?;
        let id = cause.key.strip_prefix("finding:")?.parse::<Id>().ok()?;
        let kept = whole.findings.iter().find(|k| k.id == FindingId(id))?;
        let number = usize::try_from(whole.thing.num).unwrap_or_default();
        Some(message::of(&kept.finding, &whole.seen, number, self.words))
    }

    fn is_pending(&self, id: ThingId) -> bool {
        self.known.things.get(&id).is_some_and(|w| w.thing.life.custody == Custody::Pending)
    }
}

/// Everything that stands now.
///
/// # Errors
/// The store's.
pub(crate) fn gather(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    troubles: &[Trouble],
) -> Result<Scene, StoreError> {
    let mut scene = Scene { votes: rows::votes(tx, site)?, ..Scene::default() };
    for place in places::all(tx, site)? {
        if let Some(parent) = place.parent {
            scene.parents.insert(place.id, parent);
        }
    }
    let since = Time(now.0.saturating_sub(WINDOWS));
    scene.windows = rows::windows(tx, site, since)?.into_iter().map(|k| k.window).collect();
    let mut links = learnt_links(tx, site)?;
    // What a person told counts before what is learnt.
    links.extend(rows::links(tx, site)?);
    let documents = waiting(tx, site)?;
    let holes = holes(tx, site)?;
    let beside = Beside::read(tx, site, now)?;
    let mut after = None;
    loop {
        let page = things::page(tx, site, &things::Which::default(), after, STRIDE)?;
        let is_last = page.len() < STRIDE;
        after = page.last().map(|t| t.id);
        for thing in page {
            let standing = beside.stand(thing);
            let thing = &standing.thing;
            scene.things.insert(
                thing.id,
                Stand {
                    place: thing.place,
                    model: model(thing),
                    firmware: thing.firmware.clone(),
                    link: links.get(&thing.id).copied(),
                    has_rhythm: thing.life.interval.is_some(),
                },
            );
            if !is_out(thing) {
                of_thing(&standing, now, &mut scene.causes);
                for kept in documents.iter().filter(|k| k.names(thing)) {
                    scene.causes.push(document(kept, thing));
                }
                if let Some((kept, used, matches)) = holes.get(&thing.id) {
                    scene.causes.push(hole(kept, thing, *used, *matches));
                }
            }
        }
        if is_last {
            break;
        }
    }
    open_findings(tx, site, &mut scene)?;
    for (word, since) in troubles {
        scene.causes.push(trouble(word, *since));
    }
    if let Some((_, at)) = channels::broken(tx, site, Time(now.0.saturating_sub(7 * DAY)))?.first()
    {
        scene.causes.push(trouble("channel-failed", *at));
    }
    Ok(scene)
}

/// What things hang on by what was seen of them: a claim to be at a port of a switch (`NAME/PORT`), and another
/// thing that calls itself so by LLDP. A name that two things have says nothing.
fn learnt_links(tx: &mut Tx<'_>, site: SiteId) -> Result<BTreeMap<ThingId, Link>, StoreError> {
    let (mut named, mut at) = (BTreeMap::<String, Vec<ThingId>>::new(), Vec::new());
    tx.each(
        "SELECT thing, kind, value FROM claim WHERE site = $1 AND ended IS NULL \
         AND kind IN ('lldp', 'switch-port') ORDER BY id",
        &values![&site],
        |row| {
            let (thing, value) = (ThingId(row.id(0)?), row.text(2)?.to_lowercase());
            if row.text(1)? == "lldp" {
                named.entry(value).or_default().push(thing);
            } else if let Some((switch, _)) = value.rsplit_once('/') {
                at.push((thing, switch.to_owned()));
            }
            Ok(())
        },
    )?;
    let link = |(thing, switch): (ThingId, String)| match named.get(&switch).map(Vec::as_slice) {
        Some([on]) if *on != thing => Some((thing, Link { on: *on, confidence: LEARNT })),
        _ => None,
    };
    Ok(at.into_iter().filter_map(link).collect())
}

fn is_out(thing: &Thing) -> bool {
    matches!(
        thing.life.custody,
        Custody::Released
            | Custody::Transferred
            | Custody::RemovedUnproven
            | Custody::Rejected
            | Custody::Discarded
    )
}

/// Maker and model as one text, in small letters.
fn model(thing: &Thing) -> Option<String> {
    let (maker, model) = (thing.maker.as_deref(), thing.model.as_deref()?);
    Some(format!("{} {model}", maker.unwrap_or_default()).trim().to_lowercase())
}

fn cause(what: What, key: String, thing: ThingId, since: Time, level: Level) -> Cause {
    let evidence = key.clone();
    Cause {
        key,
        what,
        thing: Some(thing),
        since,
        level,
        word: String::new(),
        date: None,
        count: 0,
        evidence,
    }
}

fn trouble(word: &str, since: Time) -> Cause {
    let key = format!("hub:{word}");
    Cause {
        evidence: key.clone(),
        key,
        what: What::Hub,
        thing: None,
        since,
        level: Level::Look,
        word: word.to_owned(),
        date: None,
        count: 0,
    }
}

/// What stands of a thing by its views and its life.
fn of_thing(standing: &look::Standing, now: Time, causes: &mut Vec<Cause>) {
    let thing = &standing.thing;
    let (id, label) = (thing.id, format!("thing-{}", thing.num));
    let mut newcomer = None;
    for (view, why) in &standing.views {
        match (view, why) {
            (View::New, _) => newcomer = newcomer.max(Some(Level::Note)),
            (View::Waiting, ViewWhy::AsksIn) if !standing.is_guest => {
                newcomer = Some(Level::Look);
            }
            (View::Silent, ViewWhy::Quiet { at, .. }) => {
                let mut of = cause(What::Silent, format!("silent:{id}"), id, *at, Level::Note);
                of.evidence = format!("silent:{label}");
                causes.push(of);
            }
            _ => {}
        }
    }
    if let Some(level) = newcomer {
        let since = thing.first.unwrap_or(thing.made);
        let mut of = cause(What::Newcomer, format!("new:{id}"), id, since, level);
        of.evidence = format!("new:{label}");
        causes.push(of);
    }
    if let Some((date, stage, level)) = thing.life.support_end.and_then(|d| stage(d, now)) {
        let key = format!("support:{id}:{stage}");
        let mut of = cause(What::Support, key, id, date, level);
        of.date = Some(date);
        of.evidence = format!("support:{label}");
        // What is still to come began with the first notice of its stage, not with each look.
        if stage > 0 {
            of.since = Time(date.0.saturating_sub(i64::from(stage) * 30 * DAY));
        }
        causes.push(of);
    }
}

/// Which notice of an end of support is due: a year, half a year, a month before, and after it.
fn stage(date: Time, now: Time) -> Option<(Time, u8, Level)> {
    let left = date.since(now);
    match left {
        ..=0 => Some((date, 0, Level::Look)),
        left if left <= 31 * DAY => Some((date, 1, Level::Look)),
        left if left <= 183 * DAY => Some((date, 6, Level::Note)),
        left if left <= 366 * DAY => Some((date, 12, Level::Note)),
        _ => None,
    }
}

/// Documents that wait for a person.
fn waiting(tx: &mut Tx<'_>, site: SiteId) -> Result<Vec<declarations::Kept>, StoreError> {
    let mut all = Vec::new();
    for kind in ["mud", "support", "sbom", "vex"] {
        all.extend(declarations::of_kind(tx, site, kind, "waiting")?);
    }
    Ok(all)
}

fn document(kept: &declarations::Kept, thing: &Thing) -> Cause {
    let key = format!("declaration:{}:{}", kept.id, thing.id);
    let mut of = cause(What::Declaration, key, thing.id, kept.received, Level::Look);
    of.word = kept.id.to_string();
    of.evidence = format!("declaration {}", kept.id);
    of
}

/// What lists of holes say of each thing: the row, holes in use by attackers, and all that stand.
fn holes(
    tx: &mut Tx<'_>,
    site: SiteId,
) -> Result<BTreeMap<ThingId, (declarations::Kept, u64, u64)>, StoreError> {
    let mut all = BTreeMap::new();
    for kept in declarations::of_kind(tx, site, "found", "current")? {
        let says: serde_json::Value =
            serde_json::from_str::<serde_json::Value>(&kept.summary).unwrap_or_default();
        let n = |name: &str| says.pointer(&format!("/says/{name}")).and_then(|v| v.as_u64());
        let (used, matches) = (n("used").unwrap_or_default(), n("matches").unwrap_or_default());
        if let Some(thing) = kept.thing.filter(|_| matches > 0) {
            all.insert(thing, (kept, used, matches));
        }
    }
    Ok(all)
}

fn hole(kept: &declarations::Kept, thing: &Thing, used: u64, matches: u64) -> Cause {
    let level = if used > 0 { Level::Look } else { Level::Note };
    let mut of = cause(What::Hole, format!("hole:{}", thing.id), thing.id, kept.received, level);
    of.count = matches;
    of.evidence = format!("declaration {}", kept.id);
    of
}

/// Findings that nobody has put aside and that ask for somebody.
fn open_findings(tx: &mut Tx<'_>, site: SiteId, scene: &mut Scene) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let page = findings::page(tx, site, Some("open"), after, STRIDE as i64)?;
        let is_last = page.len() < STRIDE;
        after = page.last().map(|k| k.id);
        for kept in page {
            if kept.finding.level < Level::Note {
                continue;
            }
            let Some(thing) = things::current(tx, site, kept.thing)?.filter(|t| !is_out(t)) else {
                continue;
            };
            let f = &kept.finding;
            let mut of =
                cause(What::Finding, format!("finding:{}", kept.id), thing.id, f.found, f.level);
            of.word = f.rule.to_owned();
            of.evidence.clone_from(&f.id);
            of.count = f.times;
            scene.causes.push(of);
        }
        if is_last {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests;
