//! What is done with documents about things: received, approved, refused, held against what is here.
//!
//! A document stands on a *line*: the documents that replace one another. One thing (or model) has one line of
//! MUD files, one of bills, one of each maker's support dates, and one for each list of holes and each maker's
//! statements by name. What comes first on its line counts; the same again only moves the day on which it must
//! be fetched. What loosens (a MUD file, a maker's statement on holes) waits for a person when its octets or
//! its signer changed; the rest replaces at once, for it is only told.
//!
//! A hub that may not ask the Internet says what is due, and a person brings the file; one that may fetches it
//! ([`super::refresh`]).

use gardien_site::{
    declare::{
        File,
        about::{self, Bill, Holes, Said},
        document::{BOUNDS, Fault, Kind, hex},
        holes::{Report, Search},
        sbom::{self, Component},
        signature::Judgement,
        support::{self, Source, State, Support, Told},
    },
    id::{DeclarationId, PersonId, SiteId, ThingId},
    journal::entry::{Actor, Object},
    life::Act,
    words::{Lang, Words},
};
use gardien_watch::{
    time::{HOUR, Time},
    untrusted::Untrusted,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{chance::Mint, life};
use crate::{
    anchors::Anchors,
    journal::{self, Draft, Run},
    store::{
        Db, StoreError, Tx,
        declarations::{self as rows, Kept},
        site,
        things::{self, Thing},
    },
};

#[cfg(test)]
mod tests;

/// Octets of one document at most.
pub(crate) const LONGEST: usize = BOUNDS.longest;
/// Lists of holes and statements that count at a time.
const MOST_LISTS: usize = 10_000;
/// Octets of all lists that count at a time: as long as they are gone through, nothing else is written.
const MOST_OCTETS: u64 = 1 << 30;
/// Things looked at at a time.
const STRIDE: usize = 512;

/// A document as it comes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Offer {
    /// Its name: for lists, their line.
    pub(crate) name: String,
    pub(crate) octets: Vec<u8>,
    /// A detached signature over the octets (CMS).
    pub(crate) signature: Option<Vec<u8>>,
    /// What a person says that it is about.
    pub(crate) thing: Option<ThingId>,
    pub(crate) maker: Option<String>,
    pub(crate) model: Option<String>,
}

/// Who does it: nobody is the hub itself.
#[derive(Clone, Debug)]
pub(crate) struct By {
    pub(crate) person: Option<PersonId>,
    pub(crate) role: String,
}

/// Why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failed {
    /// The document cannot be read.
    Fault(Box<Fault>),
    /// The state of what is there does not allow it: a stable word.
    Refused(&'static str),
    /// There is no such thing or document.
    Unknown,
    /// The store.
    Store(StoreError),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What became of a document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Received {
    pub(crate) kept: Kept,
    /// Whether it was here already, with the same octets and signer.
    pub(crate) again: bool,
}

/// What is kept of a document beside its octets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Summary {
    /// The word of the format.
    pub(crate) format: String,
    /// The name under which it came.
    pub(crate) name: String,
    /// What the document says of its own age.
    #[serde(default)]
    pub(crate) date: Option<String>,
    /// Why a person must decide: changed, signer-changed.
    #[serde(default)]
    pub(crate) waits_for: Vec<String>,
    /// What a person said when deciding.
    #[serde(default)]
    pub(crate) reason: Option<String>,
    /// How the signature was judged.
    #[serde(default)]
    pub(crate) signature: Option<String>,
    /// When it was last asked for where it lies, and what came of it.
    #[serde(default)]
    pub(crate) fetched: Option<Fetched>,
    /// By kind: what it says.
    #[serde(default)]
    pub(crate) says: Value,
}

/// An attempt to fetch a document again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub(crate) struct Fetched {
    /// When.
    #[schema(value_type = String, format = "date-time")]
    pub(crate) at: Time,
    /// Why nothing came; none where it came: address, inside, status and its number, long, way, or why the
    /// document was refused.
    pub(crate) failed: Option<String>,
}

impl Kept {
    /// Its summary.
    pub(crate) fn told(&self) -> Summary {
        serde_json::from_str(&self.summary).unwrap_or_default()
    }
}

fn text(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Fault(e.to_string()))
}

/// A document, read: its kind in the store, its line, and what it says.
struct Read {
    kind: &'static str,
    /// What stands for its line beside kind and target.
    source: String,
    about: Option<[String; 2]>,
    stale: Option<Time>,
    summary: Summary,
}

fn read(offer: &Offer, now: Time) -> Result<Read, Failed> {
    let words = Words::new(Lang::En);
    let said = about::read(&offer.name, &offer.octets).map_err(|f| Failed::Fault(Box::new(f)))?;
    let mut summary = Summary {
        format: said.kind().word().to_owned(),
        name: offer.name.clone(),
        ..Summary::default()
    };
    let two = |maker: &Untrusted, model: &Untrusted| {
        (!maker.is_empty() && !model.is_empty())
            .then(|| [maker.raw().to_owned(), model.raw().to_owned()])
    };
    let mut about = None;
    let mut stale = None;
    let (kind, source) = match &said {
        Said::Mud(file) => {
            let mud = file.mud.as_ref().ok_or(Failed::Refused("mud-unread"))?;
            let hours = i64::from(mud.cache_validity);
            stale = Some(Time(now.0.saturating_add(hours.saturating_mul(HOUR))));
            let of = |t: &Option<Untrusted>| t.clone().unwrap_or_default();
            about = two(&of(&mud.maker), &of(&mud.model));
            summary.date = mud.last_update.as_ref().map(|t| t.raw().to_owned());
            summary.says = json!({
                "url": mud.url, "systeminfo": mud.systeminfo, "cache_validity_hours": mud.cache_validity,
                "is_supported": mud.is_supported, "lines": lines(file, &words),
            });
            ("mud", mud.url.raw().to_owned())
        }
        Said::Bill(bill) => {
            let told = about::bill(bill, None, &words, now);
            about = told.subject.as_ref().and_then(|[name, _, maker]| two(maker, name));
            summary.date = bill.made.map(|t| t.to_string());
            summary.says = brief(&told);
            let source = bill.declaration(&offer.octets, &offer.name).source;
            ("sbom", source.raw().to_owned())
        }
        Said::Support(_, statements) => {
            if let [one] = statements.as_slice()
                && let Some([maker, model, _]) = &one.product
            {
                about = two(maker, model);
            }
            summary.date = statements.iter().map(|s| s.updated).max().map(|t| t.to_string());
            summary.says = json!(
                statements
                    .iter()
                    .take(100)
                    .map(|s| json!({
                        "product": s.product, "state": s.state.word(),
                        "until": about::day_of(s.state), "updated": s.updated,
                    }))
                    .collect::<Vec<_>>()
            );
            ("support", offer.name.clone())
        }
        Said::List(list) => {
            summary.date = list.date.map(|t| t.to_string());
            summary.says = json!({
                "advisories": list.advisories, "withdrawn": list.withdrawn, "used": list.used,
                "statements": list.stated,
            });
            // A CSAF document is both; only one that names nobody as affected is a statement alone.
            let states = list.kind == Kind::OpenVex || (list.advisories == 0 && list.stated > 0);
            (if states { "vex" } else { "holes" }, offer.name.clone())
        }
    };
    Ok(Read { kind, source, about, stale, summary })
}

/// What a MUD file permits, in short lines.
fn lines(file: &File, words: &Words) -> Vec<Value> {
    let shown = gardien_site::declare::show::values(file, words);
    let lines = shown.map(|s| s.lines).unwrap_or_default();
    lines
        .into_iter()
        .take(200)
        .map(|l| json!({ "action": l.action, "who": l.who, "what": l.what }))
        .collect()
}

/// A bill without its components, but with the oldest.
fn brief(bill: &Bill) -> Value {
    let oldest = bill.oldest.and_then(|i| bill.components.get(i));
    json!({
        "format_version": bill.format_version, "made": bill.made, "subject": bill.subject,
        "components": bill.components.len(), "dated": bill.dated, "oldest": oldest,
        "oldest_text": bill.oldest_text, "in_circles": bill.in_circles,
    })
}

/// Takes a document in.
///
/// # Errors
/// [`Failed`]; then nothing is kept.
pub(crate) fn receive(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    by: &By,
    anchors: &Anchors,
    offer: &Offer,
) -> Result<Received, Failed> {
    let site = run.site();
    if offer.octets.len() > LONGEST {
        return Err(Failed::Fault(Box::new(too_long())));
    }
    let mut read = read(offer, now)?;
    let digest: [u8; 32] = Sha256::digest(&offer.octets).into();
    let signer = signer(offer, now, anchors, &mut read.summary)?;
    let (thing, maker, model) = target(tx, site, offer, &read)?;
    let mut new = Kept {
        id: DeclarationId(Mint::new(now).next()?),
        kind: read.kind.to_owned(),
        thing: thing.as_ref().map(|t| t.id),
        maker,
        model,
        source: read.source,
        digest,
        signer,
        state: "current".to_owned(),
        received: now,
        stale: read.stale,
        decided_by: None,
        decided_at: None,
        summary: String::new(),
        size: offer.octets.len() as u64,
        version: 1,
    };
    let line = line(tx, site, &new, &["current", "waiting"])?;
    let same = |k: &&Kept| k.digest == new.digest && same_signer(k, &new.signer);
    if let Some(same) = line.iter().find(same) {
        // An anchor that came since may vouch for it now.
        let mut summary = same.told();
        summary.signature = read.summary.signature;
        rows::again(tx, site, same.id, new.stale, &new.signer, &text(&summary)?)?;
        let kept = rows::one(tx, site, same.id)?.ok_or(Failed::Unknown)?;
        return Ok(Received { kept, again: true });
    }
    let current = line.iter().find(|k| k.state == "current");
    if let Some(current) = current.filter(|_| matches!(read.kind, "mud" | "vex")) {
        new.state = "waiting".to_owned();
        let changed = current.digest != new.digest;
        let signer = !same_signer(current, &new.signer);
        for (is, word) in [(changed, "changed"), (signer, "signer-changed")] {
            if is {
                read.summary.waits_for.push(word.to_owned());
            }
        }
    }
    if read.kind == "holes" || read.kind == "vex" {
        let kept: Vec<Kept> = [
            rows::of_kind(tx, site, "holes", "current")?,
            rows::of_kind(tx, site, "vex", "current")?,
        ]
        .concat();
        let octets: u64 = kept.iter().map(|k| k.size).sum();
        if kept.len() >= MOST_LISTS || octets.saturating_add(new.size) > MOST_OCTETS {
            return Err(Failed::Refused("too-many"));
        }
    }
    new.summary = text(&read.summary)?;
    let mut draft = draft(by, "declaration.receive", &new).fact("state", &new.state);
    draft.before = current.map(|c| c.digest);
    journal::append(tx, run, now, &[draft])?;
    // Whatever it replaces: the current one, or one that waited and is overtaken.
    let overtaken = line.iter().filter(|k| k.state == new.state);
    for old in overtaken {
        rows::decide(tx, site, now, old.id, "replaced", None, &old.summary)?;
        site::event(tx, site, now, "declaration", old.id.0, "changed", place_of(&thing))?;
    }
    rows::add(tx, site, &new, &offer.octets)?;
    site::event(tx, site, now, "declaration", new.id.0, "added", place_of(&thing))?;
    if new.state == "current" {
        follow(tx, run, now, &new)?;
    }
    Ok(Received { kept: new, again: false })
}

fn place_of(thing: &Option<Thing>) -> Option<gardien_site::id::PlaceId> {
    thing.as_ref().and_then(|t| t.place)
}

fn too_long() -> Fault {
    Fault {
        what: "too-long",
        at: gardien_watch::mud::model::Span { start: LONGEST, end: LONGEST },
        path: String::new(),
        saw: Untrusted::default(),
    }
}

fn draft(by: &By, action: &str, kept: &Kept) -> Draft {
    let actor = by.person.map_or(Actor::Hub, |p| Actor::Person(p.0));
    let object = Object { kind: "declaration".to_owned(), id: Some(kept.id.0) };
    let mut draft = Draft::new(actor, &by.role, action, object).fact("kind", &kept.kind);
    draft.after = Some(kept.digest);
    draft
}

/// Who signed it. A signature that does not fit refuses the document.
///
/// Who an anchor vouches for is known by name, so that a renewed certificate is the same signer. Without an
/// anchor anybody can write any name into a certificate, and only the certificate itself tells them apart.
fn signer(
    offer: &Offer,
    now: Time,
    anchors: &Anchors,
    summary: &mut Summary,
) -> Result<Option<String>, Failed> {
    let Some(signature) = &offer.signature else { return Ok(None) };
    let verdict = anchors.judge(&offer.octets, signature, now);
    if verdict.judgement == Judgement::Refused {
        let unknown = verdict.form.is_some();
        return Err(Failed::Refused(if unknown { "untrusted-signer" } else { "bad-signature" }));
    }
    let valid = verdict.judgement == Judgement::Valid;
    summary.signature = Some(if valid { "valid" } else { "unanchored" }.to_owned());
    Ok(verdict.signer.map(|s| {
        let name = s.subject.raw();
        if valid { name.to_owned() } else { format!("{name} ({})", s.sha256) }
    }))
}

/// Whether two documents are signed by the same. Whom an anchor vouches for since then is still the same.
fn same_signer(old: &Kept, new: &Option<String>) -> bool {
    let (Some(old), Some(new)) = (&old.signer, new) else { return old.signer == *new };
    old == new || old.strip_prefix(new.as_str()).is_some_and(is_certificate)
}

/// Whether a text is the digest of a certificate, as it stands after a name.
fn is_certificate(text: &str) -> bool {
    let digest = text.strip_prefix(" (").and_then(|t| t.strip_suffix(')'));
    digest.is_some_and(|d| d.len() == 64 && d.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// What a document is about: what a person says, else what it says itself. Lists are about everything.
#[expect(clippy::type_complexity, reason = "the three columns of a target")]
fn target(
    tx: &mut Tx<'_>,
    site: SiteId,
    offer: &Offer,
    read: &Read,
) -> Result<(Option<Thing>, Option<String>, Option<String>), Failed> {
    if let Some(id) = offer.thing {
        if offer.maker.is_some() || offer.model.is_some() {
            return Err(Failed::Refused("about-two"));
        }
        let thing = things::current(tx, site, id)?.ok_or(Failed::Unknown)?;
        return Ok((Some(thing), None, None));
    }
    let given = offer.maker.clone().zip(offer.model.clone());
    let about = given.map(|(maker, model)| [maker, model]).or_else(|| read.about.clone());
    match about {
        Some([maker, model]) => Ok((None, Some(maker), Some(model))),
        // Holes are of packages; support documents name their products themselves.
        None if matches!(read.kind, "holes" | "vex" | "support") => Ok((None, None, None)),
        None => Err(Failed::Refused("about-nothing")),
    }
}

/// The documents on the line of one, in some states.
fn line(
    tx: &mut Tx<'_>,
    site: SiteId,
    of: &Kept,
    states: &[&str],
) -> Result<Vec<Kept>, StoreError> {
    let mut found = Vec::new();
    for state in states {
        found.extend(rows::of_kind(tx, site, &of.kind, state)?);
    }
    let lower = |t: &Option<String>| t.as_ref().map(|t| t.trim().to_lowercase());
    found.retain(|k| {
        let same = k.thing == of.thing
            && lower(&k.maker) == lower(&of.maker)
            && lower(&k.model) == lower(&of.model);
        let named = matches!(of.kind.as_str(), "mud" | "sbom" | "found") || k.source == of.source;
        same && named && k.id != of.id
    });
    Ok(found)
}

/// Lets a document that waits count, or refuses it.
///
/// # Errors
/// [`Failed`]; then nothing is kept.
pub(crate) fn decide(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    by: &By,
    id: DeclarationId,
    approve: bool,
    reason: Option<&str>,
) -> Result<Kept, Failed> {
    let site = run.site();
    let kept = rows::one(tx, site, id)?.ok_or(Failed::Unknown)?;
    if kept.state != "waiting" {
        return Err(Failed::Refused("not-waiting"));
    }
    let thing = match kept.thing {
        Some(id) => things::current(tx, site, id)?,
        None => None,
    };
    let action = if approve { "declaration.approve" } else { "declaration.refuse" };
    let mut draft = draft(by, action, &kept);
    if let Some(reason) = reason {
        draft = draft.private("reason", reason.as_bytes(), by.person.map(|p| p.0));
    }
    journal::append(tx, run, now, &[draft])?;
    let mut summary = kept.told();
    summary.reason = reason.map(str::to_owned);
    if approve {
        for old in line(tx, site, &kept, &["current"])? {
            rows::decide(tx, site, now, old.id, "replaced", None, &old.summary)?;
            site::event(tx, site, now, "declaration", old.id.0, "changed", place_of(&thing))?;
        }
    }
    let state = if approve { "current" } else { "refused" };
    rows::decide(tx, site, now, id, state, by.person, &text(&summary)?)?;
    site::event(tx, site, now, "declaration", id.0, "changed", place_of(&thing))?;
    let kept = rows::one(tx, site, id)?.ok_or(Failed::Unknown)?;
    if approve {
        follow(tx, run, now, &kept)?;
    }
    Ok(kept)
}

/// What a person says of a thing's support.
///
/// # Errors
/// [`Failed`]; then nothing is kept.
pub(crate) fn set_support(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    by: &By,
    thing: ThingId,
    state: State,
    source: &str,
) -> Result<Kept, Failed> {
    let site = run.site();
    let thing = things::current(tx, site, thing)?.ok_or(Failed::Unknown)?;
    let said = ByHand {
        state: state.word().to_owned(),
        until: about::day_of(state),
        source: source.to_owned(),
    };
    let body = text(&said)?.into_bytes();
    let new = Kept {
        id: DeclarationId(Mint::new(now).next()?),
        kind: "support".to_owned(),
        thing: Some(thing.id),
        maker: None,
        model: None,
        source: BY_HAND.to_owned(),
        digest: Sha256::digest(&body).into(),
        signer: None,
        state: "current".to_owned(),
        received: now,
        stale: None,
        decided_by: by.person.map(|p| p.to_string()),
        decided_at: Some(now),
        summary: text(&Summary {
            format: "by-hand".to_owned(),
            name: source.to_owned(),
            date: Some(now.to_string()),
            says: json!({ "state": said.state, "until": said.until, "source": source }),
            ..Summary::default()
        })?,
        size: body.len() as u64,
        version: 1,
    };
    let draft = draft(by, "support.set", &new)
        .fact("state", state.word())
        .fact("thing", thing.id)
        .fact("until", said.until.map_or_else(String::new, |t| t.to_string()));
    journal::append(tx, run, now, &[draft])?;
    for old in line(tx, site, &new, &["current"])? {
        rows::decide(tx, site, now, old.id, "replaced", None, &old.summary)?;
    }
    rows::add(tx, site, &new, &body)?;
    site::event(tx, site, now, "declaration", new.id.0, "added", thing.place)?;
    follow(tx, run, now, &new)?;
    Ok(new)
}

/// The source of what people say of support: no document has this name, for it is none of a file.
const BY_HAND: &str = "\u{1}person";

/// What a person says, kept as a document of its own.
#[derive(Serialize, Deserialize)]
struct ByHand {
    state: String,
    until: Option<Time>,
    source: String,
}

/// Who says what about how long a thing is looked after.
///
/// # Errors
/// The store's.
pub(crate) fn support_of(
    tx: &mut Tx<'_>,
    site: SiteId,
    thing: &Thing,
) -> Result<Support, StoreError> {
    let mut told = Vec::new();
    let [maker, model] = [&thing.maker, &thing.model].map(|t| t.clone().unwrap_or_default());
    if let Some(table) = support::from_table(&maker, &model) {
        told.push(table);
    }
    for kept in rows::of_kind(tx, site, "support", "current")? {
        let about_it = kept.names(thing);
        let about_nobody = kept.thing.is_none() && kept.maker.is_none();
        if !about_it && !about_nobody {
            continue;
        }
        let Some(body) = rows::body(tx, site, kept.id)? else { continue };
        if kept.source == BY_HAND {
            let damaged = |_| StoreError::Damaged(format!("declaration {}", kept.id));
            let said: Value = serde_json::from_slice(&body).map_err(damaged)?;
            let until = said.get("until").and_then(Value::as_str).and_then(Time::parse);
            let state = match said.get("state").and_then(Value::as_str).unwrap_or_default() {
                "known" => until.map_or(State::Unknown, State::Known),
                "to-be-announced" => State::ToBeAnnounced,
                "none" => State::None(until),
                _ => State::Unknown,
            };
            let by = said.get("source").and_then(Value::as_str).unwrap_or_default();
            told.push(Told {
                state,
                source: Source::Person,
                by: Untrusted::new(by),
                said: Some(kept.received),
            });
            continue;
        }
        let Ok(statements) = support::read(&body) else { continue };
        let only = statements.len() == 1;
        for statement in &statements {
            let named = statement.product.as_ref().is_some_and(|[m, p, version]| {
                let same = |a: &Untrusted, b: &str| {
                    !a.is_empty() && a.raw().trim().to_lowercase() == b.trim().to_lowercase()
                };
                let of_firmware = version.is_empty()
                    || thing.firmware.as_ref().is_none_or(|f| f.trim() == version.raw().trim());
                same(m, &maker) && same(p, &model) && of_firmware
            });
            if named || (only && about_it) {
                told.push(statement.told(&kept.source));
            }
        }
    }
    Ok(support::resolve(told))
}

/// What follows when a document counts from now on.
fn follow(tx: &mut Tx<'_>, run: &Run, now: Time, kept: &Kept) -> Result<(), StoreError> {
    let site = run.site();
    match kept.kind.as_str() {
        "support" => each_thing(tx, site, |tx, thing| {
            let all = kept.thing.is_none() && kept.maker.is_none();
            if all || kept.names(thing) { support_axis(tx, run, now, thing) } else { Ok(()) }
        }),
        "sbom" => {
            let mut of = Vec::new();
            each_thing(tx, site, |_, thing| {
                if kept.names(thing) {
                    of.push(thing.clone());
                }
                Ok(())
            })?;
            match_holes(tx, run, now, of)
        }
        "holes" | "vex" => rematch(tx, run, now),
        _ => Ok(()),
    }
}

/// What follows when it is known anew what some things are: how long they are looked after, and what lists
/// say of them.
///
/// # Errors
/// The store's.
pub(crate) fn follow_things(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    ids: &[ThingId],
) -> Result<(), StoreError> {
    let mut of = Vec::new();
    for id in ids {
        // Of things that became one, that one.
        if let Some(thing) = things::one(tx, run.site(), *id)?.filter(|t| t.merged.is_none()) {
            support_axis(tx, run, now, &thing)?;
            of.push(thing);
        }
    }
    match_holes(tx, run, now, of)
}

/// What a new day brings: support that is over since, or that a newer table knows of. In transactions of
/// a bounded size.
///
/// # Errors
/// The store's; what was done by then stays.
pub(crate) fn new_day(db: &Db, run: &Run, now: Time) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let run = run.clone();
        let last = db.write_now(move |tx: &mut Tx<'_>| {
            let page = things::page(tx, run.site(), &things::Which::default(), after, STRIDE)?;
            for thing in &page {
                support_axis(tx, &run, now, thing)?;
            }
            Ok::<_, StoreError>(page.last().filter(|_| page.len() == STRIDE).map(|t| t.id))
        })?;
        if last.is_none() {
            return Ok(());
        }
        after = last;
    }
}

/// Calls for every thing that is itself.
fn each_thing(
    tx: &mut Tx<'_>,
    site: SiteId,
    mut f: impl FnMut(&mut Tx<'_>, &Thing) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let page = things::page(tx, site, &things::Which::default(), after, STRIDE)?;
        for thing in &page {
            after = Some(thing.id);
            f(tx, thing)?;
        }
        if page.len() < STRIDE {
            return Ok(());
        }
    }
}

/// Brings the axis of support to what holds, as far as the table of lives allows it.
///
/// # Errors
/// The store's.
pub(crate) fn support_axis(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    thing: &Thing,
) -> Result<(), StoreError> {
    let support = support_of(tx, run.site(), thing)?;
    let (act, date) = match (support.phase(now), support.state) {
        (support::Phase::Ended, state) => (Act::EndSupport, about::day_of(state).unwrap_or(now)),
        (_, State::Known(until)) => (Act::AnnounceEnd, until),
        // The table of lives wants a day, and nobody has said one.
        _ => return Ok(()),
    };
    life::support(tx, run, now, thing.id, act, date)
}

/// Holds lists against every thing again.
///
/// # Errors
/// The store's.
pub(crate) fn rematch(tx: &mut Tx<'_>, run: &Run, now: Time) -> Result<(), StoreError> {
    let mut all = Vec::new();
    each_thing(tx, run.site(), |_, thing| {
        all.push(thing.clone());
        Ok(())
    })?;
    match_holes(tx, run, now, all)
}

/// What things are made of, where that is known at all: a bill, or what their firmware is called.
struct Made {
    components: Vec<Component>,
    subject: Option<u32>,
    statements: Vec<gardien_site::declare::holes::vex::Statement>,
    things: Vec<Thing>,
    /// The bill.
    bill: Option<DeclarationId>,
}

/// Holds lists against some things and keeps what they say where it is new.
fn match_holes(tx: &mut Tx<'_>, run: &Run, now: Time, of: Vec<Thing>) -> Result<(), StoreError> {
    let site = run.site();
    let made = made_of(tx, site, of)?;
    if made.is_empty() {
        return Ok(());
    }
    let lists =
        [rows::of_kind(tx, site, "holes", "current")?, rows::of_kind(tx, site, "vex", "current")?]
            .concat();
    let mut searches: Vec<Search<'_>> =
        made.iter().map(|m| Search::new(&m.components, m.subject)).collect();
    for (search, made) in searches.iter_mut().zip(&made) {
        search.state(&made.statements);
    }
    for list in &lists {
        let Some(body) = rows::body(tx, site, list.id)? else { continue };
        for (search, made) in searches.iter_mut().zip(&made) {
            let of_others = list.thing.is_some() || list.maker.is_some();
            if of_others && !made.things.iter().any(|t| list.names(t)) {
                continue;
            }
            search.begin(&list.source);
            // It was read when it came; what a newer reader refuses is left out and shows in no list.
            drop(search.add(&body));
        }
    }
    let reports: Vec<Report> = searches.into_iter().map(Search::finish).collect();
    let words = Words::new(Lang::En);
    for (made, report) in made.iter().zip(&reports) {
        let told = about::holes(report, &made.components, &words);
        for thing in &made.things {
            keep_found(tx, run, now, thing, made.bill, &told)?;
        }
    }
    Ok(())
}

fn made_of(tx: &mut Tx<'_>, site: SiteId, of: Vec<Thing>) -> Result<Vec<Made>, StoreError> {
    let bills = rows::of_kind(tx, site, "sbom", "current")?;
    let mut made: Vec<Made> = Vec::new();
    for thing in of {
        // One about this very thing goes before one of its model, and the newer before the older.
        let bill = bills
            .iter()
            .filter(|b| b.names(&thing))
            .max_by_key(|b| (b.thing.is_some(), b.received, b.id));
        if let Some(bill) = bill {
            if let Some(same) = made.iter_mut().find(|m| m.bill == Some(bill.id)) {
                same.things.push(thing);
                continue;
            }
            let Some(body) = rows::body(tx, site, bill.id)? else { continue };
            let Ok(read) = sbom::read(&body) else { continue };
            made.push(Made {
                components: read.components,
                subject: read.subject,
                statements: read.statements,
                things: vec![thing],
                bill: Some(bill.id),
            });
        } else if let (Some(model), Some(firmware)) = (&thing.model, &thing.firmware) {
            let component = Component {
                name: Untrusted::new(model),
                version: Untrusted::new(firmware),
                supplier: Untrusted::new(&thing.maker.clone().unwrap_or_default()),
                ..Component::default()
            };
            made.push(Made {
                components: vec![component],
                subject: None,
                statements: Vec::new(),
                things: vec![thing],
                bill: None,
            });
        }
    }
    Ok(made)
}

fn keep_found(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    thing: &Thing,
    bill: Option<DeclarationId>,
    told: &Holes,
) -> Result<(), StoreError> {
    let site = run.site();
    let body = text(&json!({ "bill": bill, "holes": told }))?.into_bytes();
    let standing = told.matches.iter().filter(|m| !m.lowered).count();
    let used = told.matches.iter().filter(|m| !m.lowered && m.found.used.is_some()).count();
    let mut new = Kept {
        id: DeclarationId(Mint::new(now).next()?),
        kind: "found".to_owned(),
        thing: Some(thing.id),
        maker: None,
        model: None,
        source: "hub".to_owned(),
        digest: Sha256::digest(&body).into(),
        signer: None,
        state: "current".to_owned(),
        received: now,
        stale: None,
        decided_by: None,
        decided_at: None,
        summary: String::new(),
        size: body.len() as u64,
        version: 1,
    };
    let line = line(tx, site, &new, &["current"])?;
    if line.iter().any(|k| k.digest == new.digest) {
        return Ok(());
    }
    new.summary = text(&Summary {
        format: "found".to_owned(),
        date: told.date.map(|t| t.to_string()),
        says: json!({
            "matches": standing, "used": used, "set_aside": told.matches.len() - standing,
            "cannot_tell": told.cannot_tell.len(), "bill": bill, "text": told.text,
        }),
        ..Summary::default()
    })?;
    let hub = By { person: None, role: "hub".to_owned() };
    let draft = draft(&hub, "holes.match", &new)
        .fact("thing", thing.id)
        .fact("matches", standing)
        .fact("data", told.date.map_or_else(String::new, |t| t.to_string()));
    journal::append(tx, run, now, &[draft])?;
    for old in line {
        rows::decide(tx, site, now, old.id, "replaced", None, &old.summary)?;
    }
    rows::add(tx, site, &new, &body)?;
    site::event(tx, site, now, "declaration", new.id.0, "added", thing.place)?;
    site::event(tx, site, now, "thing", thing.id.0, "changed", thing.place).map(drop)
}

/// What lists say of a thing, as it was kept, and when. `None` where nothing was held against it yet.
///
/// # Errors
/// The store's.
pub(crate) fn found_of(
    tx: &mut Tx<'_>,
    site: SiteId,
    thing: ThingId,
) -> Result<Option<(Kept, Value)>, StoreError> {
    let found = rows::of_kind(tx, site, "found", "current")?;
    let Some(kept) = found.into_iter().rfind(|k| k.thing == Some(thing)) else {
        return Ok(None);
    };
    let body = rows::body(tx, site, kept.id)?.unwrap_or_default();
    let value = serde_json::from_slice(&body)
        .map_err(|_| StoreError::Damaged(format!("declaration {}", kept.id)))?;
    Ok(Some((kept, value)))
}

/// The digest of a row as people read it.
pub(crate) fn digest_text(kept: &Kept) -> String {
    hex(&kept.digest)
}
