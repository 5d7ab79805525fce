//! `/api/v1/things`: what is here, who it is, whom it talks to, and what people say of it.
//!
//! A thing is asked for by its id; an id that was merged away leads to the thing that it went into. Whoever
//! may see only some places sees only the things in them.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse as _, Response},
};
use gardien_site::{
    id::{ChangeId, ClaimId, Id, PersonId, PlaceId, SiteId, ThingId},
    inventory::{
        change::Change,
        claim::{Claim, Kind as ClaimKind},
        field::Field,
        resolve::{Proposal, Question},
        search::{Column, Known, Search},
        view::View,
    },
    message,
    words::Words,
};
use gardien_watch::{report::Party, time::Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{self, Body, Reply, json},
    app::{App, now},
    guard::{At, Caller, language, with_words},
    list::{Page, Paging, Query},
    problem::{Fields, Kind, Problem, Wrong},
    shape,
};
use crate::{
    acts::{
        identity::{self, By, Failed, Wish},
        look::{self, Beside, Standing, Whole},
    },
    auth::who::Who,
    store::{
        Tx, places, site,
        things::{self, Thing, Which},
        usage,
    },
};

/// Stretches of usage in one answer.
const STRETCHES: i64 = 10_000;

/// A thing, as lists show it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Thing)]
pub(crate) struct Out {
    #[schema(value_type = String, format = "uuid")]
    id: ThingId,
    /// A small number that stands for it on this site.
    num: i64,
    /// What it is called; empty where nobody said.
    name: String,
    /// What it is: camera, lamp…
    kind: Option<String>,
    maker: Option<String>,
    model: Option<String>,
    firmware: Option<String>,
    #[schema(value_type = Option<String>, format = "uuid")]
    place: Option<PlaceId>,
    /// In whose hands it is: pending, operational, released…
    custody: String,
    trust: String,
    presence: String,
    support: String,
    #[schema(value_type = Option<String>, format = "date-time")]
    first_seen: Option<Time>,
    #[schema(value_type = Option<String>, format = "date-time")]
    last_seen: Option<Time>,
    /// The lists that it stands in: new, waiting, silent…
    views: Vec<&'static str>,
    /// Open findings by level.
    findings: BTreeMap<&'static str, u64>,
    version: i64,
}

const FIELDS: [&str; 17] = [
    "id",
    "num",
    "name",
    "kind",
    "maker",
    "model",
    "firmware",
    "place",
    "custody",
    "trust",
    "presence",
    "support",
    "first_seen",
    "last_seen",
    "views",
    "findings",
    "version",
];

impl From<Standing> for Out {
    fn from(s: Standing) -> Self {
        let Thing { id, num, name, kind, maker, model, firmware, place, version, .. } =
            s.thing.clone();
        let t = s.thing;
        Self {
            id,
            num,
            name,
            kind,
            maker,
            model,
            firmware,
            place,
            custody: t.custody,
            trust: t.trust,
            presence: t.presence,
            support: t.support,
            first_seen: t.first,
            last_seen: t.last,
            views: s.views.iter().map(|(view, _)| view.word()).collect(),
            findings: s.findings,
            version,
        }
    }
}

/// A piece of identity.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Claim)]
pub(crate) struct OutClaim {
    #[schema(value_type = String, format = "uuid")]
    id: ClaimId,
    /// mac, serial, dhcp-name, ipv4…
    kind: &'static str,
    value: String,
    /// seen, told, declared, proven…
    source: &'static str,
    /// 0 to 100.
    confidence: u8,
    #[schema(value_type = String, format = "date-time")]
    first_seen: Time,
    #[schema(value_type = String, format = "date-time")]
    last_seen: Time,
    /// Who vouched for it.
    #[schema(value_type = Option<String>, format = "uuid")]
    locked_by: Option<PersonId>,
    /// When another thing took it over.
    #[schema(value_type = Option<String>, format = "date-time")]
    ended: Option<Time>,
}

impl From<&Claim> for OutClaim {
    fn from(c: &Claim) -> Self {
        Self {
            id: c.id,
            kind: c.kind.word(),
            value: c.value.raw().to_owned(),
            source: c.source.word(),
            confidence: c.confidence,
            first_seen: c.first,
            last_seen: c.last,
            locked_by: c.lock,
            ended: c.ended,
        }
    }
}

/// A statement about a thing.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Stated)]
pub(crate) struct OutStated {
    /// name, kind, maker, model, firmware, owner, purpose or note.
    field: &'static str,
    value: String,
    source: &'static str,
    #[schema(value_type = Option<String>, format = "uuid")]
    by: Option<PersonId>,
    #[schema(value_type = String, format = "date-time")]
    at: Time,
    confidence: u8,
    lock: bool,
}

/// Someone whom a thing talks to.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Party)]
pub(crate) struct OutParty {
    name: Option<String>,
    company: Option<String>,
    trade: Option<String>,
    country: Option<&'static str>,
    /// `lan` or `internet`.
    r#where: &'static str,
    protocol: &'static str,
    port: Option<u16>,
    /// yes, no or cannot-tell.
    encrypted: &'static str,
    /// Octets from the thing.
    up: u64,
    /// Octets to the thing.
    down: u64,
    packets: u64,
    flows: u64,
    failed: u64,
    #[schema(value_type = String, format = "date-time")]
    first_seen: Time,
    #[schema(value_type = String, format = "date-time")]
    last_seen: Time,
    addresses: Vec<String>,
}

impl From<&Party> for OutParty {
    fn from(p: &Party) -> Self {
        Self {
            name: p.name.as_ref().map(|n| n.raw().to_owned()),
            company: p.company.clone(),
            trade: p.trade.clone(),
            country: p.country,
            r#where: p.r#where,
            protocol: p.protocol,
            port: p.port,
            encrypted: p.encrypted,
            up: p.up,
            down: p.down,
            packets: p.packets,
            flows: p.flows,
            failed: p.failed,
            first_seen: p.first,
            last_seen: p.last,
            addresses: p.addresses.iter().map(ToString::to_string).collect(),
        }
    }
}

/// A thing, whole.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ThingWhole {
    #[serde(flatten)]
    thing: Out,
    /// Other ids that lead to it.
    #[schema(value_type = Vec<String>)]
    aliases: Vec<ThingId>,
    /// Why it stands in its lists, in words.
    why: Vec<String>,
    /// What it does, in words.
    about: String,
    stated: Vec<OutStated>,
    claims: Vec<OutClaim>,
    parties: Vec<OutParty>,
    open_findings: Vec<super::findings::Out>,
}

/// What a caller may see: everything, or the things in these places.
fn visible(
    tx: &mut Tx<'_>,
    site: SiteId,
    caller: &Caller,
) -> Result<Option<BTreeSet<PlaceId>>, Problem> {
    let tree = places::all(tx, site)?;
    Ok(caller.places(&tree))
}

/// The thing that an id means today, where the caller may see it.
pub(super) fn seen(
    tx: &mut Tx<'_>,
    site: SiteId,
    caller: &Caller,
    id: Id,
) -> Result<Thing, Problem> {
    let thing = things::current(tx, site, ThingId(id))?.ok_or(Problem::of(Kind::NotFound))?;
    let places = visible(tx, site, caller)?;
    let may = places.is_none_or(|v| thing.place.is_some_and(|p| v.contains(&p)));
    // What one may not see is not there.
    if may { Ok(thing) } else { Err(Problem::of(Kind::NotFound)) }
}

/// The ids of all things that the caller may see.
pub(super) fn all_seen(
    tx: &mut Tx<'_>,
    site: SiteId,
    caller: &Caller,
) -> Result<Vec<ThingId>, Problem> {
    let which = Which {
        places: visible(tx, site, caller)?.map(|p| p.into_iter().collect()),
        ..Which::default()
    };
    Ok(things::page(tx, site, &which, None, usize::MAX)?.into_iter().map(|t| t.id).collect())
}

/// What a search may know of a thing, in texts of its own.
struct Texts {
    texts: Vec<(Column, String)>,
    exact: Vec<String>,
}

impl Texts {
    fn lent(&self) -> Known<'_> {
        Known {
            texts: self.texts.iter().map(|(c, t)| (*c, t.as_str())).collect(),
            exact: self.exact.iter().map(String::as_str).collect(),
        }
    }
}

/// Gathers it: stable words, and the same as the reader calls them. `held` are words that are a claim of
/// the thing, whole.
fn known(
    standing: &Standing,
    tree: &[places::Place],
    held: Option<&Vec<&str>>,
    words: &Words,
) -> Texts {
    let t = &standing.thing;
    let mut texts = vec![(Column::Name, t.name.clone())];
    let fields = [
        (Column::Kind, &t.kind),
        (Column::Maker, &t.maker),
        (Column::Model, &t.model),
        (Column::Firmware, &t.firmware),
    ];
    texts.extend(fields.into_iter().filter_map(|(c, text)| Some((c, text.clone()?))));
    let called = |area: &str, word: &str| {
        let id = format!("{area}-{word}");
        words.has(&id).then(|| words.say(&id, &[]))
    };
    let kind = t.kind.as_ref().and_then(|kind| called("who-kind", kind));
    texts.extend(kind.map(|kind| (Column::Kind, kind)));
    for (column, area, word) in [
        (Column::Custody, "lifecustody", &t.custody),
        (Column::Trust, "lifetrust", &t.trust),
        (Column::Presence, "lifepresence", &t.presence),
        (Column::Support, "lifesupport", &t.support),
    ] {
        texts.push((column, word.clone()));
        texts.extend(called(area, word).map(|said| (column, said)));
    }
    for (view, _) in &standing.views {
        texts.push((Column::View, view.word().to_owned()));
        texts.push((Column::View, view.name(words)));
    }
    for level in standing.findings.keys() {
        texts.push((Column::Level, (*level).to_owned()));
        texts.extend(called("level", level).map(|said| (Column::Level, said)));
    }
    // A tree is at most so deep; one that was damaged into a ring ends here too.
    let mut place = t.place;
    for _ in 0..32 {
        let Some(here) = place.and_then(|id| tree.iter().find(|p| p.id == id)) else { break };
        texts.push((Column::Place, here.name.clone()));
        place = here.parent;
    }
    let mut exact = vec![t.num.to_string()];
    exact.extend(held.into_iter().flatten().map(|word| (*word).to_owned()));
    Texts { texts, exact }
}

/// Things, in the order in which they came.
#[utoipa::path(
    get, path = "/api/v1/things", tag = "things",
    extensions(("x-act" = json!("things.read"))),
    params(
        Paging,
        ("view" = Option<String>, Query, description = "new, absent, shelf, asleep, silent, forgotten, support-ends, waiting, walled or out"),
        ("custody" = Option<String>, Query, description = "Only in this custody"),
        ("in" = Option<String>, Query, description = "Only in this place and those below"),
        ("q" = Option<String>, Query, description = "Words in name, kind, maker or model, each of which must fit; or exactly this address, name or number; COLUMN:WORD for one column alone: name, kind, maker, model, firmware, place, custody, trust, presence, support, view, level"),
    ),
    responses((status = 200, description = "A page of things", body = Page))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let list = query.list(&["view", "custody", "in", "q"], &["id"], &FIELDS)?;
    let view = match query.filter("view") {
        None => None,
        Some(text) => {
            Some(View::parse(&text).ok_or_else(|| Problem::parameter("view", Wrong::Unknown))?)
        }
    };
    let within = match query.filter("in") {
        None => None,
        Some(text) => {
            let id = text.parse().map_err(|_| Problem::parameter("in", Wrong::Form))?;
            Some(PlaceId(id))
        }
    };
    let custody = query.filter("custody");
    let lang = language(&headers);
    let asked = match query.filter("q").filter(|q| !q.trim().is_empty()) {
        None => None,
        Some(text) => {
            let search = with_words(lang, |words| Search::parse(&text, words))
                .map_err(|_| Problem::parameter("q", Wrong::Length))?;
            Some((text.trim().to_lowercase(), search))
        }
    };
    let after = list.after.as_ref().and_then(|keys| keys.first()?.parse::<Id>().ok()).map(ThingId);
    let most = list.limit + 1;
    let (found, seq) = app
        .read(move |tx, site| {
            let tree = places::all(tx, site)?;
            let mut only = caller.places(&tree);
            if let Some(place) = within {
                let inside = super::guard::below(&tree, &[place]);
                only = Some(match only {
                    Some(mine) => mine.intersection(&inside).copied().collect(),
                    None => inside,
                });
            }
            let beside = Beside::read(tx, site, now())?;
            let mut holding: BTreeSet<ThingId> = BTreeSet::new();
            let mut held: BTreeMap<ThingId, Vec<&str>> = BTreeMap::new();
            if let Some((text, search)) = &asked {
                // The text whole, as an address or a name with blanks is typed; and each of its words.
                holding.extend(things::holding(tx, site, text)?.into_iter().map(|t| t.id));
                for word in search.bare() {
                    for thing in things::holding(tx, site, word)? {
                        held.entry(thing.id).or_default().push(word);
                    }
                }
            }
            let which = Which {
                custody,
                places: only.map(|p| p.into_iter().collect()),
                text: None,
                merged: false,
            };
            let fits = |standing: &Standing, words: &Words| {
                let Some((text, search)) = &asked else { return true };
                let thing = &standing.thing;
                let named = [Some(&thing.name), thing.model.as_ref()];
                holding.contains(&thing.id)
                    || named.into_iter().flatten().any(|t| t.to_lowercase().contains(text))
                    || search.fits(&known(standing, &tree, held.get(&thing.id), words).lent())
            };
            let mut found: Vec<Out> = Vec::new();
            let mut after = after;
            // Views and words are judged here: pages of things are read until there are enough.
            loop {
                let page = things::page(tx, site, &which, after, 500)?;
                let is_last = page.len() < 500;
                after = page.last().map(|t| t.id).or(after);
                let standing = page.into_iter().map(|thing| beside.stand(thing));
                let wanted =
                    standing.filter(|s| view.is_none_or(|v| s.views.iter().any(|(w, _)| *w == v)));
                with_words(lang, |words| {
                    found.extend(wanted.filter(|s| fits(s, words)).map(Out::from));
                });
                if is_last || found.len() >= most {
                    break;
                }
            }
            found.truncate(most);
            Ok((found, site::seq(tx, site)?))
        })
        .await?;
    Ok(list.page(found, |t| vec![t.id.to_string()])?.answer(&headers, seq))
}

/// How many things stand in each list.
#[derive(Serialize, ToSchema)]
pub(crate) struct Views {
    /// All things.
    things: u64,
    views: BTreeMap<&'static str, u64>,
    /// Open findings by level.
    findings: BTreeMap<&'static str, u64>,
}

/// How many things stand in each list.
#[utoipa::path(
    get, path = "/api/v1/views", tag = "things",
    extensions(("x-act" = json!("things.read"))),
    responses((status = 200, description = "Counts", body = Views))
)]
pub(crate) async fn views(State(app): State<App>, caller: Caller) -> Result<Response, Problem> {
    let counts = app
        .read(move |tx, site| {
            let which = Which {
                places: visible(tx, site, &caller)?.map(|p| p.into_iter().collect()),
                ..Which::default()
            };
            let beside = Beside::read(tx, site, now())?;
            let mut counts = Views {
                things: 0,
                views: View::ALL.into_iter().map(|v| (v.word(), 0)).collect(),
                findings: BTreeMap::new(),
            };
            for thing in things::page(tx, site, &which, None, usize::MAX)? {
                let standing = beside.stand(thing);
                counts.things += 1;
                for (view, _) in &standing.views {
                    *counts.views.entry(view.word()).or_default() += 1;
                }
                for (level, n) in &standing.findings {
                    *counts.findings.entry(level).or_default() += n;
                }
            }
            Ok(counts)
        })
        .await?;
    Ok(axum::Json(counts).into_response())
}

fn whole(whole: &Whole, standing: Standing, words: &Words) -> ThingWhole {
    let number = usize::try_from(whole.thing.num).unwrap_or_default();
    let stated = whole.said.iter().map(|(field, s)| OutStated {
        field: field.word(),
        value: s.value.raw().to_owned(),
        source: s.source.word(),
        by: s.by,
        at: s.at,
        confidence: s.confidence,
        lock: s.lock,
    });
    let why = standing.views.iter().map(|(_, why)| why.say(words)).collect();
    let open = whole.findings.iter().filter(|k| k.state == "open");
    ThingWhole {
        aliases: whole.aliases.clone(),
        why,
        about: message::paragraph(&whole.seen, number, words),
        stated: stated.collect(),
        claims: whole.claims.iter().map(OutClaim::from).collect(),
        parties: whole.seen.parties.iter().map(OutParty::from).collect(),
        open_findings: open
            .map(|k| super::findings::Out::of(k, whole.thing.id, &whole.seen, number, words))
            .collect(),
        thing: standing.into(),
    }
}

/// One thing, whole.
#[utoipa::path(
    get, path = "/api/v1/things/{id}", tag = "things",
    extensions(("x-act" = json!("things.read"))),
    params(("id" = String, Path)),
    responses((status = 200, description = "The thing", body = ThingWhole))
)]
pub(crate) async fn one(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (found, standing) = app
        .read(move |tx, site| {
            let thing = seen(tx, site, &caller, id)?;
            let found = look::whole(tx, site, thing.id)?.ok_or(Problem::of(Kind::NotFound))?;
            let standing = Beside::read(tx, site, now())?.stand(thing);
            Ok((found, standing))
        })
        .await?;
    let version = found.thing.version;
    let body = with_words(language(&headers), |words| json(&whole(&found, standing, words)))?;
    Ok(answer::one(&headers, version, body))
}

/// What is told of a thing. What is not named stays, `null` takes back what was told.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ThingPatch {
    #[serde(default, deserialize_with = "shape::told")]
    name: Option<Option<String>>,
    #[serde(default, deserialize_with = "shape::told")]
    kind: Option<Option<String>>,
    #[serde(default, deserialize_with = "shape::told")]
    maker: Option<Option<String>>,
    #[serde(default, deserialize_with = "shape::told")]
    model: Option<Option<String>>,
    #[serde(default, deserialize_with = "shape::told")]
    firmware: Option<Option<String>>,
    #[serde(default, deserialize_with = "shape::told")]
    owner: Option<Option<String>>,
    #[serde(default, deserialize_with = "shape::told")]
    purpose: Option<Option<String>>,
    #[serde(default, deserialize_with = "shape::told")]
    note: Option<Option<String>>,
    #[serde(default, deserialize_with = "shape::told")]
    #[schema(value_type = Option<String>, format = "uuid")]
    place: Option<Option<PlaceId>>,
    /// Whether what is told here stays whatever is seen.
    #[serde(default)]
    lock: bool,
}

/// Tells something of a thing, or puts it into a place.
#[utoipa::path(
    patch, path = "/api/v1/things/{id}", tag = "things",
    extensions(("x-act" = json!("things.change"))),
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The version that is changed, or *")),
    request_body = ThingPatch,
    responses((status = 200, description = "As it is now", body = Out))
)]
pub(crate) async fn change(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    known: answer::Known,
    Body(patch, asked): Body<ThingPatch>,
) -> Result<Reply, Problem> {
    let mut fields = Fields::default();
    let told = [
        (Field::Name, "/name", patch.name),
        (Field::Kind, "/kind", patch.kind),
        (Field::Maker, "/maker", patch.maker),
        (Field::Model, "/model", patch.model),
        (Field::Firmware, "/firmware", patch.firmware),
        (Field::Owner, "/owner", patch.owner),
        (Field::Purpose, "/purpose", patch.purpose),
        (Field::Note, "/note", patch.note),
    ];
    for (field, at, value) in &told {
        if let Some(Some(text)) = value {
            if *field == Field::Note {
                fields.need(text.chars().count() <= 2_000, at, Wrong::Length);
            } else {
                shape::name(text.trim(), at, &mut fields);
            }
        }
    }
    fields.done()?;
    let (run, lock) = (app.journal.clone(), patch.lock);
    let who = caller.who.clone();
    app.act(&who, asked, move |tx, on| {
        let (site, now) = (on.site, on.now);
        let thing = seen(tx, site, &caller, id)?;
        known.check(thing.version)?;
        let by = by(&caller.who);
        for (field, _, value) in told {
            let Some(value) = value else { continue };
            let wish = Wish::Field { thing: thing.id, field, value, lock };
            match identity::act(tx, &run, now, &by, &wish) {
                Ok(_) => {}
                // It is so already: that is what was asked.
                Err(Failed::Refused(gardien_site::inventory::change::Refused::Nothing)) => {}
                Err(failed) => return Err(failed.into()),
            }
        }
        if let Some(place) = patch.place
            && place != thing.place
        {
            if let Some(place) = place {
                let may = visible(tx, site, &caller)?.is_none_or(|v| v.contains(&place));
                if !may || places::one(tx, site, place)?.is_none() {
                    return Err(Problem::field("/place", Wrong::Nowhere));
                }
            }
            identity::put(tx, &run, now, &by, thing.id, place)?;
        }
        let thing = things::one(tx, site, thing.id)?.ok_or(Problem::of(Kind::Fault))?;
        let version = thing.version;
        let standing = Beside::read(tx, site, now)?.stand(thing);
        Ok(Reply::is(Some(version), json(&Out::from(standing))?))
    })
    .await
}

fn by(who: &Who) -> By {
    By { person: who.person, role: who.role.word().to_owned() }
}

impl From<Failed> for Problem {
    fn from(failed: Failed) -> Self {
        use gardien_site::inventory::change::Refused;
        match failed {
            Failed::Store(error) => error.into(),
            Failed::Unknown
            | Failed::Refused(Refused::UnknownThing(_) | Refused::UnknownClaim(_)) => {
                Self::of(Kind::NotFound)
            }
            Failed::Undone(_) => Self::refused("undone"),
            Failed::Refused(refused) => Self::refused(refused.word()),
        }
    }
}

/// An act on who is who.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Identify {
    /// One thing is another: its claims go there, and its id leads there.
    Merge {
        #[schema(value_type = String, format = "uuid")]
        from: ThingId,
        #[schema(value_type = String, format = "uuid")]
        into: ThingId,
    },
    /// Claims are another thing's: a new one's, or one's that was merged into this.
    Split {
        #[schema(value_type = String, format = "uuid")]
        thing: ThingId,
        #[schema(value_type = Vec<String>)]
        claims: Vec<ClaimId>,
        #[serde(default)]
        #[schema(value_type = Option<String>, format = "uuid")]
        again: Option<ThingId>,
    },
    /// One took another's place: what people told of the old one is told of the new one.
    Replace {
        #[schema(value_type = String, format = "uuid")]
        old: ThingId,
        #[schema(value_type = String, format = "uuid")]
        new: ThingId,
    },
    /// A claim is vouched for.
    Lock {
        #[schema(value_type = String, format = "uuid")]
        thing: ThingId,
        #[schema(value_type = String, format = "uuid")]
        claim: ClaimId,
    },
    /// A claim is vouched for no longer.
    Unlock {
        #[schema(value_type = String, format = "uuid")]
        thing: ThingId,
        #[schema(value_type = String, format = "uuid")]
        claim: ClaimId,
    },
    /// A claim that one knows: a serial number, a sticker, an address.
    Tell {
        #[schema(value_type = String, format = "uuid")]
        thing: ThingId,
        kind: String,
        value: String,
    },
    /// A claim is wrong.
    Drop {
        #[schema(value_type = String, format = "uuid")]
        thing: ThingId,
        #[schema(value_type = String, format = "uuid")]
        claim: ClaimId,
    },
    /// Takes an act back.
    Undo {
        #[schema(value_type = String, format = "uuid")]
        change: ChangeId,
    },
    /// Answers a question with no: it does not come again.
    Settle {
        /// same, replaced or copied.
        question: String,
        #[schema(value_type = String, format = "uuid")]
        older: ThingId,
        #[schema(value_type = String, format = "uuid")]
        newer: ThingId,
    },
}

/// What an act on who is who did.
#[derive(Serialize, ToSchema)]
pub(crate) struct Identified {
    /// To take it back by.
    #[schema(value_type = Option<String>, format = "uuid")]
    change: Option<ChangeId>,
    /// The things that it touched.
    #[schema(value_type = Vec<String>)]
    things: Vec<ThingId>,
}

/// Says who is who: merges, splits, locks, tells, undoes.
#[utoipa::path(
    post, path = "/api/v1/identity", tag = "things",
    extensions(("x-act" = json!("things.merge"))),
    request_body = Identify,
    responses((status = 200, description = "Done; what it touched", body = Identified))
)]
pub(crate) async fn identify(
    State(app): State<App>,
    caller: Caller,
    Body(asked, key): Body<Identify>,
) -> Result<Reply, Problem> {
    let run = app.journal.clone();
    let by = by(&caller.who);
    let wish = match asked {
        Identify::Merge { from, into } => Wish::Merge { from, into },
        Identify::Split { thing, claims, again } => Wish::Split { thing, claims, again },
        Identify::Replace { old, new } => Wish::Replace { old, new },
        Identify::Lock { thing, claim } => Wish::Lock { thing, claim, lock: true },
        Identify::Unlock { thing, claim } => Wish::Lock { thing, claim, lock: false },
        Identify::Tell { thing, kind, value } => {
            let kind =
                ClaimKind::parse(&kind).ok_or_else(|| Problem::field("/kind", Wrong::Form))?;
            Wish::Tell { thing, kind, value }
        }
        Identify::Drop { thing, claim } => Wish::Drop { thing, claim },
        Identify::Undo { change } => Wish::Undo { change },
        Identify::Settle { question, older, newer } => {
            let question = [Question::Same, Question::Replaced, Question::Copied]
                .into_iter()
                .find(|q| q.word() == question)
                .ok_or_else(|| Problem::field("/question", Wrong::Form))?;
            return app
                .act(&caller.who, key, move |tx, on| {
                    let now = on.now;
                    identity::settle(tx, &run, now, &by, question, [older, newer])?;
                    let done = Identified { change: None, things: vec![older, newer] };
                    Ok(Reply::is(None, json(&done)?))
                })
                .await;
        }
    };
    app.act(&caller.who, key, move |tx, on| {
        let now = on.now;
        let change = identity::act(tx, &run, now, &by, &wish)?;
        let things = identity::touched(&change).into_iter().collect();
        Ok(Reply::is(None, json(&Identified { change: Some(change.id), things })?))
    })
    .await
}

/// A question about two things.
#[derive(Serialize, ToSchema)]
#[schema(as = Question)]
pub(crate) struct OutQuestion {
    /// same, replaced or copied.
    question: &'static str,
    #[schema(value_type = String, format = "uuid")]
    older: ThingId,
    #[schema(value_type = String, format = "uuid")]
    newer: ThingId,
    #[schema(value_type = String, format = "date-time")]
    at: Time,
    /// Why it is asked, in words.
    because: Vec<String>,
}

/// An act on who is who.
#[derive(Serialize, ToSchema)]
#[schema(as = IdentityChange)]
pub(crate) struct OutChange {
    #[schema(value_type = String, format = "uuid")]
    id: ChangeId,
    #[schema(value_type = String, format = "date-time")]
    at: Time,
    act: &'static str,
    #[schema(value_type = Vec<String>)]
    things: Vec<ThingId>,
    #[schema(value_type = Option<String>, format = "uuid")]
    undone_by: Option<ChangeId>,
}

/// What waits for a person to decide, and what was decided lately.
#[derive(Serialize, ToSchema)]
pub(crate) struct Questions {
    questions: Vec<OutQuestion>,
    /// The newest acts on who is who, the newest first.
    changes: Vec<OutChange>,
}

/// Questions about who is who, and the newest acts.
#[utoipa::path(
    get, path = "/api/v1/identity", tag = "things",
    extensions(("x-act" = json!("things.merge"))),
    responses((status = 200, description = "Questions and acts", body = Questions))
)]
pub(crate) async fn questions(
    State(app): State<App>,
    _: Caller,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    type Found = (Vec<Proposal>, Vec<(Change, Option<ChangeId>)>);
    let (proposals, changes): Found = app
        .read(|tx, site| {
            let inventory = things::inventory(tx, site)?;
            let proposals = inventory.proposals().cloned().collect();
            Ok((proposals, things::changes(tx, site, 100)?))
        })
        .await?;
    let questions = with_words(language(&headers), |words| Questions {
        questions: proposals
            .iter()
            .map(|p| OutQuestion {
                question: p.question.word(),
                older: p.older,
                newer: p.newer,
                at: p.at,
                because: p.because.iter().map(|b| b.say(words)).collect(),
            })
            .collect(),
        changes: changes
            .iter()
            .map(|(change, undone)| OutChange {
                id: change.id,
                at: change.at,
                act: change.act.word(),
                things: identity::touched(change).into_iter().collect(),
                undone_by: *undone,
            })
            .collect(),
    });
    Ok(axum::Json(questions).into_response())
}

/// What a thing exchanged in a stretch of time.
#[derive(Serialize, ToSchema)]
#[schema(as = Stretch)]
pub(crate) struct OutStretch {
    #[schema(value_type = String, format = "date-time")]
    at: Time,
    /// Its length: 60, 3600 or 86400.
    seconds: i64,
    party: i64,
    up: i64,
    down: i64,
    packets: i64,
}

/// Usage over time.
#[derive(Serialize, ToSchema)]
pub(crate) struct Usage {
    /// By their numbers, as stretches name them.
    parties: BTreeMap<i64, OutParty>,
    stretches: Vec<OutStretch>,
    /// Whether there was more than one answer holds.
    more: bool,
}

/// With whom a thing exchanged how much, over time.
#[utoipa::path(
    get, path = "/api/v1/things/{id}/usage", tag = "things",
    extensions(("x-act" = json!("usage.read"))),
    params(
        ("id" = String, Path),
        ("since" = Option<String>, Query, description = "RFC 3339; a week ago where nothing is said"),
        ("until" = Option<String>, Query, description = "RFC 3339; now where nothing is said"),
    ),
    responses((status = 200, description = "Stretches, oldest first", body = Usage))
)]
pub(crate) async fn usage_of(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    query: Query,
) -> Result<Response, Problem> {
    drop(query.list(&["since", "until"], &["at"], &[])?);
    let time = |name: &str| match query.filter(name) {
        None => Ok(None),
        Some(text) => {
            let mut fields = Fields::default();
            let time = shape::moment(Some(&text), name, &mut fields);
            time.map(Some).ok_or_else(|| Problem::parameter(name, Wrong::Form))
        }
    };
    let until = time("until")?.unwrap_or_else(now);
    let week = 7 * usage::DAY;
    let since = time("since")?.unwrap_or_else(|| Time(until.0.saturating_sub(week)));
    let found = app
        .read(move |tx, site| {
            let thing = seen(tx, site, &caller, id)?;
            let mut numbers = vec![thing.num];
            numbers.extend(things::aliases(tx, site, thing.id)?.into_iter().map(|(_, n)| n));
            let mut all = Usage { parties: BTreeMap::new(), stretches: Vec::new(), more: false };
            for num in numbers {
                let of = usage::of_thing(tx, &site, num, [since, until], STRETCHES + 1)?;
                all.more |= of.len() as i64 > STRETCHES;
                all.stretches.extend(of.into_iter().map(|(seconds, s)| OutStretch {
                    at: Time(s.at),
                    seconds,
                    party: s.party,
                    up: s.up,
                    down: s.down,
                    packets: s.packets,
                }));
                for (party, p) in crate::store::talks::of_thing(tx, site, num)? {
                    all.parties.entry(party).or_insert_with(|| OutParty::from(&p));
                }
            }
            all.stretches.sort_by_key(|s| (s.at, s.seconds, s.party));
            let most = usize::try_from(STRETCHES).unwrap_or(usize::MAX);
            all.more |= all.stretches.len() > most;
            all.stretches.truncate(most);
            let named: BTreeSet<i64> = all.stretches.iter().map(|s| s.party).collect();
            all.parties.retain(|party, _| named.contains(party));
            Ok(all)
        })
        .await?;
    Ok(axum::Json(found).into_response())
}
