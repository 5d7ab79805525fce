//! `/api/v1/things/{id}/life`: a thing's life, what is possible now, and acts on it.
//!
//! Which act may be done, by whom, and on what showing is decided by one table
//! (`docs/custody.md`); a refusal names the word of what was missing. `preview` answers what would
//! happen and does nothing. What the hub cannot do with its own hands is confirmed one by one.

use std::collections::BTreeMap;

use axum::{extract::State, http::HeaderMap, response::Response};
use gardien_site::{
    access::Reach,
    id::{PlaceId, ThingId},
    inventory::{claim::Kind as ClaimKind, field::Field},
    life::{
        Act, Brand, Custody, Duties, Duty, Grade, Key, Life, Need, Presence, Rights, Support,
        Trust, What, Why,
    },
    words::Words,
};
use gardien_watch::time::Time;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{self, Body, Reply, json},
    app::{App, now},
    guard::{At, Caller, language, with_words},
    problem::{Fields, Kind, Problem, Wrong},
    shape, things,
};
use crate::{
    acts::{
        identity,
        life::{self as acts, Asker, Did, Failed, Looked, Said, Wish},
    },
    auth::who::Who,
    store::{life::Body as Row, life::Line, places},
};

/// How a thing stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Stands {
    custody: Custody,
    trust: Trust,
    presence: Presence,
    support: Support,
    brand: Brand,
    /// none, commissioning, full or config: what the hub honours now.
    #[schema(value_type = String)]
    rights: Rights,
    /// How many hands it went through.
    epoch: u64,
    /// Since when it is in this custody.
    #[schema(value_type = String, format = "date-time")]
    since: Time,
    /// How well its latest erasure is proven.
    proof: Grade,
    /// When maintenance ends.
    #[schema(value_type = Option<String>, format = "date-time")]
    until: Option<Time>,
    /// When its support ends or ended.
    #[schema(value_type = Option<String>, format = "date-time")]
    support_end: Option<Time>,
    /// The key it was let in with, as a digest: sixty-four hexadecimal digits.
    key: Option<String>,
    /// The next owner to whom it is offered, as the digest of a public key.
    offered_to: Option<String>,
    /// What must still be done, in this order.
    #[schema(value_type = Vec<Duty>)]
    owed: Duties,
}

impl Stands {
    fn of(life: &Life, now: Time) -> Self {
        Self {
            custody: life.custody,
            trust: life.trust,
            presence: life.presence,
            support: life.support,
            brand: life.brand,
            rights: life.rights(now),
            epoch: life.epoch,
            since: life.since,
            proof: life.proof,
            until: life.until,
            support_end: life.support_end,
            key: life.key.map(|k| acts::hex(&k.0)),
            offered_to: life.offer.map(|o| acts::hex(&o.next.0)),
            owed: life.owed,
        }
    }
}

/// One step of a life.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = LifeStep)]
pub(crate) struct OutStep {
    nth: i64,
    #[schema(value_type = String, format = "date-time")]
    at: Time,
    /// The act; none for a duty that was carried out.
    act: Option<Act>,
    /// The duty that was carried out.
    duty: Option<Duty>,
    /// custody, trust, presence, support, brand, offer or duty.
    axis: String,
    was: String,
    became: String,
    /// The id of a person, or hub, thing, maker, next-owner.
    actor: String,
    /// The role, grant, order or signature.
    authority: String,
    /// In words.
    said: String,
}

impl OutStep {
    fn of(line: &Line, words: &Words) -> Self {
        let (act, duty) = match &line.body {
            Row::Act(entry) => (Some(entry.act), None),
            Row::Done(duty) => (None, Some(*duty)),
        };
        let said = act.map(|a| a.said(words)).or_else(|| duty.map(|d| d.said(words)));
        Self {
            nth: line.nth,
            at: line.at,
            act,
            duty,
            axis: line.axis.clone(),
            was: line.was.clone(),
            became: line.became.clone(),
            actor: line.actor.clone(),
            authority: line.authority.clone(),
            said: said.unwrap_or_default(),
        }
    }
}

/// A capture that a thing was seen in.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = LifeSeen)]
pub(crate) struct OutSeen {
    /// The name of the capture, as it was given.
    capture: String,
    /// From when, to the minute.
    #[schema(value_type = String, format = "date-time")]
    first: Time,
    /// Until when, to the minute.
    #[schema(value_type = String, format = "date-time")]
    last: Time,
    /// Octets it sent.
    up: u64,
    /// Octets it received.
    down: u64,
    /// Parties that it was never seen with before: names, else addresses; eight at most.
    new: Vec<String>,
    /// How many there were.
    new_parties: u64,
}

/// Something that is due.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = LifeDue)]
pub(crate) struct OutDue {
    what: What,
    #[schema(value_type = String, format = "date-time")]
    at: Time,
    /// Whether that time has come.
    over: bool,
    /// In words.
    said: String,
}

/// An act, and whether the asker may do it now.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = LifePossible)]
pub(crate) struct OutPossible {
    act: Act,
    /// Whether nothing is in the way but what must be shown.
    possible: bool,
    /// What must be shown.
    needs: Vec<OutNeed>,
    /// Whether it cannot be taken back.
    r#final: bool,
    /// The stable word of what is in the way.
    why_not: Option<&'static str>,
    /// What that is about: a state, a need, a flaw, a duty.
    about: Option<&'static str>,
    /// The same in words.
    said: Option<String>,
}

/// Something that must be shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = LifeNeed)]
pub(crate) struct OutNeed {
    need: Need,
    /// In words.
    said: String,
}

/// A life, whole.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Life)]
pub(crate) struct Out {
    #[schema(value_type = String, format = "uuid")]
    thing: ThingId,
    #[serde(flatten)]
    stands: Stands,
    /// How it stands, in words.
    said: String,
    /// What it would be let in on, if it were let in on first use: certificate, mac…
    first_use: Option<String>,
    due: Vec<OutDue>,
    /// What the asker could do now, and why not the rest.
    possible: Vec<OutPossible>,
    steps: Vec<OutStep>,
    /// The captures that it was seen in, the oldest first; of many, the latest 500.
    seen: Vec<OutSeen>,
    version: i64,
}

fn stands_said(life: &Life, words: &Words) -> String {
    let mut all = vec![life.custody.said(words)];
    if life.trust != Trust::Clean {
        all.push(life.trust.said(words));
    }
    if life.presence != Presence::Live {
        all.push(life.presence.said(words));
    }
    if matches!(life.support, Support::EndAnnounced | Support::Ended | Support::Adopted) {
        all.push(life.support.said(words));
    }
    if life.brand == Brand::Disputed {
        all.push(life.brand.said(words));
    }
    all.join(" · ")
}

fn out(looked: &Looked, now: Time, words: &Words) -> Out {
    let life = &looked.held.life;
    Out {
        thing: looked.thing,
        stands: Stands::of(life, now),
        said: stands_said(life, words),
        first_use: looked.first_use.map(|k| k.word().to_owned()),
        due: looked
            .due
            .iter()
            .map(|d| OutDue {
                what: d.what,
                at: d.at,
                over: d.over,
                said: d.said(words, life.owed),
            })
            .collect(),
        possible: looked
            .possible
            .iter()
            .map(|p| OutPossible {
                act: p.act,
                possible: p.why_not.is_none(),
                needs: p
                    .needs
                    .iter()
                    .map(|need| OutNeed { need, said: need.said(words) })
                    .collect(),
                r#final: p.final_,
                why_not: p.why_not.map(|w| w.word()),
                about: p.why_not.and_then(|w| w.about()),
                said: p.why_not.map(|w| w.said(words)),
            })
            .collect(),
        steps: looked.steps.iter().map(|line| OutStep::of(line, words)).collect(),
        seen: looked
            .seen
            .iter()
            .map(|s| OutSeen {
                capture: s.capture.raw().to_owned(),
                first: s.seen.first,
                last: s.seen.last,
                up: s.seen.up,
                down: s.seen.down,
                new: s.new.iter().map(|name| name.raw().to_owned()).collect(),
                new_parties: s.parties,
            })
            .collect(),
        version: looked.held.version,
    }
}

fn asker(who: &Who) -> Asker {
    Asker { person: who.person, role: who.role }
}

/// A thing's life: how it stands, what is due, what the asker could do, and every step so far.
#[utoipa::path(
    get, path = "/api/v1/things/{id}/life", tag = "life",
    extensions(("x-act" = json!("life.read"))),
    params(
        ("id" = String, Path),
        ("after" = Option<i64>, Query, description = "Steps after this one only; a thousand at most are given"),
    ),
    responses((status = 200, description = "The life", body = Out))
)]
pub(crate) async fn life(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    query: super::list::Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let after = match query.filter("after") {
        None => 0,
        Some(text) => text.parse().map_err(|_| Problem::parameter("after", Wrong::Form))?,
    };
    let at = now();
    let looked = app
        .read(move |tx, site| {
            let thing = things::seen(tx, site, &caller, id)?;
            let asker = asker(&caller.who);
            acts::look(tx, site, at, &asker, thing.id, after)?.ok_or(Problem::of(Kind::NotFound))
        })
        .await?;
    let body = with_words(language(&headers), |words| json(&out(&looked, at, words)))?;
    Ok(answer::one(&headers, looked.held.version, body))
}

/// An act on a life, and what is shown for it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LifeAct {
    act: Act,
    /// Says what would happen, and does nothing.
    #[serde(default)]
    preview: bool,
    /// The digest (SHA-256, sixty-four hexadecimal digits) of the key that the thing showed. Without it,
    /// of what it was first used with.
    #[serde(default)]
    key: Option<String>,
    /// That model, serial number and key are those of the list, or those that one sees.
    #[serde(default)]
    matches: bool,
    /// When maintenance is to end.
    #[serde(default)]
    #[schema(format = "date-time")]
    until: Option<String>,
    /// That maintenance did what it was for, so that nothing is taken back.
    #[serde(default)]
    finished: bool,
    /// That the firmware trusts another anchor than before.
    #[serde(default)]
    anchor_changed: bool,
    /// The digest (SHA-256) of a picture of the erased thing: one's word that it was erased.
    #[serde(default)]
    photo: Option<String>,
    /// One's word that there is no proof of erasure, and why.
    #[serde(default)]
    waiver: Option<String>,
    /// The next owner's public key (Ed25519), sixty-four hexadecimal digits.
    #[serde(default)]
    next: Option<String>,
    /// The next owner's signature over the release token, a hundred and twenty-eight hexadecimal digits.
    #[serde(default)]
    countersignature: Option<String>,
    /// That it was looked at again, and is what it was.
    #[serde(default)]
    reattested: bool,
    /// That it was reset to its factory state.
    #[serde(default)]
    reset: bool,
    /// What it is for.
    #[serde(default)]
    purpose: Option<String>,
    /// A date of support.
    #[serde(default)]
    #[schema(format = "date-time")]
    date: Option<String>,
    /// Where that date is from.
    #[serde(default)]
    source: Option<String>,
    /// That one's hand was on the thing.
    #[serde(default)]
    at_hand: bool,
    /// Why. Kept where it can be forgotten.
    #[serde(default)]
    reason: Option<String>,
}

impl LifeAct {
    fn said(self) -> Result<Said, Problem> {
        let mut fields = Fields::default();
        let key = octets::<32>(self.key.as_deref(), "/key", &mut fields).map(Key);
        let photo = octets::<32>(self.photo.as_deref(), "/photo", &mut fields);
        let next = octets::<32>(self.next.as_deref(), "/next", &mut fields);
        let signature = self.countersignature.as_deref();
        let countersignature = octets::<64>(signature, "/countersignature", &mut fields);
        let until = shape::moment(self.until.as_deref(), "/until", &mut fields);
        let date = shape::moment(self.date.as_deref(), "/date", &mut fields);
        let texts = [
            ("/waiver", &self.waiver),
            ("/purpose", &self.purpose),
            ("/source", &self.source),
            ("/reason", &self.reason),
        ];
        for (at, text) in texts {
            if let Some(text) = text {
                fields.need((1..=1_000).contains(&text.trim().chars().count()), at, Wrong::Length);
            }
        }
        if let Some(purpose) = &self.purpose {
            shape::name(purpose.trim(), "/purpose", &mut fields);
        }
        fields.done()?;
        Ok(Said {
            key,
            matches: self.matches,
            until,
            finished: self.finished,
            anchor_changed: self.anchor_changed,
            photo,
            waiver: self.waiver,
            next,
            countersignature,
            reattested: self.reattested,
            reset: self.reset,
            purpose: self.purpose.map(|p| p.trim().to_owned()),
            date,
            source: self.source,
            at_hand: self.at_hand,
            reason: self.reason,
        })
    }
}

fn octets<const N: usize>(text: Option<&str>, at: &str, fields: &mut Fields) -> Option<[u8; N]> {
    let text = text?;
    let mut octets = [0; N];
    let fits = text.len() == 2 * N && text.bytes().all(|b| b.is_ascii_hexdigit());
    fields.need(fits, at, Wrong::Form);
    if !fits {
        return None;
    }
    for (to, pair) in octets.iter_mut().zip(text.as_bytes().chunks(2)) {
        let pair = std::str::from_utf8(pair).ok()?;
        *to = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(octets)
}

/// What an act did, or would do.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = LifeDid)]
pub(crate) struct OutDid {
    act: Act,
    /// Whether it was done; not for a preview.
    done: bool,
    /// Whether it cannot be taken back.
    r#final: bool,
    /// How the thing stands now, or would stand.
    #[serde(flatten)]
    stands: Stands,
    /// What it added to what must be done.
    #[schema(value_type = Vec<Duty>)]
    added: Duties,
    /// What need not be done any more.
    #[schema(value_type = Vec<Duty>)]
    struck: Duties,
    /// What the hub did of that by itself.
    #[schema(value_type = Vec<Duty>)]
    by_itself: Duties,
    /// What is left for people's hands, in words, in this order.
    hands: Vec<String>,
    /// For an offer: the release token that the next owner signs, hexadecimal.
    token: Option<String>,
    /// The number of the journal's entry.
    journal: Option<u64>,
    version: i64,
}

fn did(did: &Did, now: Time, words: &Words) -> OutDid {
    OutDid {
        act: did.entry.act,
        done: did.journal.is_some(),
        r#final: acts::is_final(did.entry.act),
        stands: Stands::of(&did.life, now),
        added: did.added,
        struck: did.struck,
        by_itself: did.by_itself,
        hands: did.life.owed.iter().map(|d| d.said(words)).collect(),
        token: did.token.as_deref().map(acts::hex),
        journal: did.journal,
        version: did.version,
    }
}

/// Does an act on a life, or says what it would do.
#[utoipa::path(
    post, path = "/api/v1/things/{id}/acts", tag = "life",
    extensions(("x-act" = json!("life.act"))),
    params(("id" = String, Path)),
    request_body = LifeAct,
    responses((status = 200, description = "What it did, or would do", body = OutDid))
)]
pub(crate) async fn act(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    headers: HeaderMap,
    Body(body, key): Body<LifeAct>,
) -> Result<Response, Problem> {
    use axum::response::IntoResponse as _;
    let lang = language(&headers);
    let (act, preview, at) = (body.act, body.preview, now());
    let purpose = body.purpose.clone();
    let said = body.said()?;
    let asker = asker(&caller.who);
    if preview {
        let would = app
            .read(move |tx, site| {
                let thing = things::seen(tx, site, &caller, id)?.id;
                Ok(acts::preview(tx, site, at, &asker, &Wish { thing, act, said })?)
            })
            .await?;
        let body = with_words(lang, |words| json(&did(&would, at, words)))?;
        return Ok(Reply::is(None, body).into_response());
    }
    let run = app.journal.clone();
    let who = caller.who.clone();
    app.act(&who, key, move |tx, on| {
        let (site, now) = (on.site, on.now);
        let thing = things::seen(tx, site, &caller, id)?.id;
        let done = acts::act(tx, &run, now, &asker, &Wish { thing, act, said })?;
        if let (Act::Remember, Some(value)) = (act, purpose) {
            tell(tx, &run, now, &caller.who, thing, Field::Purpose, value)?;
        }
        let body = with_words(lang, |words| json(&did(&done, now, words)))?;
        Ok(Reply::is(Some(done.version), body))
    })
    .await
    .map(axum::response::IntoResponse::into_response)
}

/// A duty that was carried out.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DutyDone {
    duty: Duty,
}

/// Confirms that the next thing to be done was done.
#[utoipa::path(
    post, path = "/api/v1/things/{id}/duties", tag = "life",
    extensions(("x-act" = json!("life.act"))),
    params(("id" = String, Path)),
    request_body = DutyDone,
    responses((status = 200, description = "How it stands now", body = Stands))
)]
pub(crate) async fn duty(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    Body(DutyDone { duty }, key): Body<DutyDone>,
) -> Result<Reply, Problem> {
    let run = app.journal.clone();
    let who = caller.who.clone();
    app.act(&who, key, move |tx, on| {
        let (site, now) = (on.site, on.now);
        let thing = things::seen(tx, site, &caller, id)?.id;
        let (life, version) = acts::confirm(tx, &run, now, &asker(&caller.who), thing, duty)?;
        Ok(Reply::is(Some(version), json(&Stands::of(&life, now))?))
    })
    .await
}

/// A thing that was never seen here.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewThing {
    /// `expect`, where it is announced; `shelve`, where it lies on the shelf.
    act: Act,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    maker: Option<String>,
    #[serde(default)]
    model: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "uuid")]
    place: Option<PlaceId>,
    /// What it will be known by: kind (mac, serial, sticker, certificate…) and value.
    #[serde(default)]
    known_by: BTreeMap<String, String>,
}

/// Announces a thing, or puts it on the shelf, before it was ever seen.
#[utoipa::path(
    post, path = "/api/v1/things", tag = "life",
    extensions(("x-act" = json!("life.act"))),
    request_body = NewThing,
    responses((status = 201, description = "Its life has begun", body = Stands))
)]
pub(crate) async fn begin(
    State(app): State<App>,
    caller: Caller,
    Body(new, key): Body<NewThing>,
) -> Result<Reply, Problem> {
    let mut fields = Fields::default();
    fields.need(matches!(new.act, Act::Expect | Act::Shelve), "/act", Wrong::Form);
    let told = [
        (Field::Name, "/name", new.name),
        (Field::Kind, "/kind", new.kind),
        (Field::Maker, "/maker", new.maker),
        (Field::Model, "/model", new.model),
    ];
    for (_, at, value) in &told {
        if let Some(text) = value {
            shape::name(text.trim(), at, &mut fields);
        }
    }
    let mut known_by = Vec::new();
    for (kind, value) in new.known_by {
        match ClaimKind::parse(&kind) {
            Some(kind) => known_by.push((kind, value)),
            None => fields.say("/known_by", Wrong::Unknown),
        }
    }
    fields.done()?;
    let (run, act, place) = (app.journal.clone(), new.act, new.place);
    let who = caller.who.clone();
    app.act(&who, key, move |tx, on| {
        let (site, now) = (on.site, on.now);
        let tree = places::all(tx, site)?;
        let mine = caller.places(&tree);
        // Whoever works in some places begins a life in one of these.
        let may = match (place, &mine) {
            (Some(place), mine) => {
                let mine = mine.as_ref().is_none_or(|m| m.contains(&place));
                mine && tree.iter().any(|p| p.id == place)
            }
            (None, _) => caller.reach == Reach::All,
        };
        if !may {
            return Err(Problem::field("/place", Wrong::Nowhere));
        }
        let thing = acts::begin(tx, &run, now, &asker(&caller.who), act)?;
        for (field, _, value) in told {
            if let Some(value) = value {
                tell(tx, &run, now, &caller.who, thing, field, value.trim().to_owned())?;
            }
        }
        let by = by(&caller.who);
        for (kind, value) in known_by {
            let wish = identity::Wish::Tell { thing, kind, value };
            identity::act(tx, &run, now, &by, &wish)?;
        }
        if place.is_some() {
            identity::put(tx, &run, now, &by, thing, place)?;
        }
        let held = crate::store::life::one(tx, site, thing)?.ok_or(Problem::of(Kind::Fault))?;
        let location = format!("/api/v1/things/{thing}");
        let body = json(&Stands::of(&held.life, now))?;
        Ok(Reply::made(location, Some(held.version), body))
    })
    .await
}

fn by(who: &Who) -> identity::By {
    identity::By { person: who.person, role: who.role.word().to_owned() }
}

fn tell(
    tx: &mut crate::store::Tx<'_>,
    run: &crate::journal::Run,
    now: Time,
    who: &Who,
    thing: ThingId,
    field: Field,
    value: String,
) -> Result<(), Problem> {
    let wish = identity::Wish::Field { thing, field, value: Some(value), lock: false };
    identity::act(tx, run, now, &by(who), &wish)?;
    Ok(())
}

impl From<Failed> for Problem {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Store(error) => error.into(),
            Failed::Unknown => Self::of(Kind::NotFound),
            Failed::Refused(refused) => Self::life(refused.why),
            Failed::NotNext(next) => match next.next {
                Some(duty) => Self::life(Why::Owed(duty)),
                None => Self::refused("nothing-owed"),
            },
        }
    }
}

#[cfg(test)]
mod tests;
