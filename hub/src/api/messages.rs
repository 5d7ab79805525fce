//! `/api/v1/messages`: what a person is told, one message for each cause, and what they do about it; `/api/v1/desk`:
//! when they want to be left alone, and how useful messages were.
//!
//! Choices of a message are verbs that act: each is done by `choose` in one transaction, through the same acts as
//! elsewhere and under the same policy. What only hands can do is advice.

use axum::{extract::State, http::HeaderMap, response::Response};
use gardien_site::{
    id::{DeclarationId, Id, PlaceId, SiteId, ThingId},
    life::Act as LifeAct,
    message::{
        desk::{Input, Message, State as Stands, WEEKLY, is_demoted},
        hours::Hours,
        tell::{self, Choice},
    },
    words::Words,
};
use gardien_watch::time::Time;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{self, Asked, Body, Reply, json},
    app::{App, Occasion, now},
    guard::{At, Caller, language, with_words},
    list::{Page, Paging, Query},
    problem::{Fields, Kind, Problem, Wrong},
    shape,
};
use crate::{
    acts::{
        declarations::{self, By},
        life::{self, Asker, Said, Wish},
        messages::{self as acts, Known, Told},
    },
    auth::{may::Act, secret},
    store::{
        Tx,
        messages::{self as rows, Kept},
        site, things,
    },
};

/// States by which a list can be narrowed, beside `standing`.
const STANDING: &str = "standing";
/// How long a reason may be.
const REASON: usize = 200;
/// The longest snooze.
const LONGEST_SNOOZE: i64 = 366 * 24 * 3_600_000_000;

/// A verb that acts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct OutChoice {
    /// admit, refuse, accept, decline, quiet or acknowledge: what `choose` takes.
    word: &'static str,
    /// What it is called, in the language asked for.
    text: String,
}

/// One of the things that a message is about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct OutThing {
    #[schema(value_type = String, format = "uuid")]
    id: ThingId,
    /// What it is called; only of those that the sentences name.
    who: Option<String>,
}

/// A message.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Message)]
pub(crate) struct Out {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// act, look or note.
    level: &'static str,
    /// The shape of the level, beside its word and its colour.
    shape: &'static str,
    /// The level in words.
    level_text: String,
    /// open, acknowledged, snoozed, held, over or folded.
    state: &'static str,
    /// Why its causes are one message: alone, switch, place, harm, firmware, model, arrival, learning, window.
    fold: &'static str,
    /// How sure that is, 0 to 100.
    confidence: u8,
    /// Whether people's votes on its rule lowered it from act.
    demoted: bool,
    /// Since when the first of its causes stands.
    #[schema(value_type = String, format = "date-time")]
    since: Time,
    #[schema(value_type = String, format = "date-time")]
    opened: Time,
    #[schema(value_type = String, format = "date-time")]
    changed: Time,
    /// Until when it is snoozed or held, or the learning week lasts.
    #[schema(value_type = Option<String>, format = "date-time")]
    until: Option<Time>,
    /// Why it is snoozed.
    reason: Option<String>,
    /// The message that has its causes now.
    #[schema(value_type = Option<String>, format = "uuid")]
    into: Option<Id>,
    #[schema(value_type = Option<String>, format = "date-time")]
    pushed: Option<Time>,
    /// The things that it is about, a hundred at most.
    things: Vec<OutThing>,
    /// How many things it is about.
    things_in_all: usize,
    /// Where they are.
    #[schema(value_type = Vec<String>)]
    places: Vec<PlaceId>,
    /// What happened and what it means, in the language asked for; the first is enough for a line.
    sentences: Vec<String>,
    /// What acts when it is chosen, at most three.
    choices: Vec<OutChoice>,
    /// What hands can do, at most three.
    advice: Vec<String>,
    /// What it rests on, each line with the id of its proof.
    evidence: Vec<String>,
    /// How many found it useful, and how many did not.
    useful: [u64; 2],
    version: i64,
}

const FIELDS: [&str; 24] = [
    "id",
    "level",
    "shape",
    "level_text",
    "state",
    "fold",
    "confidence",
    "demoted",
    "since",
    "opened",
    "changed",
    "until",
    "reason",
    "into",
    "pushed",
    "things",
    "things_in_all",
    "places",
    "sentences",
    "choices",
    "advice",
    "evidence",
    "useful",
    "version",
];

/// Things listed with one message.
const THINGS: usize = 100;

fn out(kept: &Kept, votes: [u64; 2], known: &Known, words: &Words) -> Out {
    use gardien_site::message::tell::Names as _;
    let m = &kept.message;
    let names = Told { known, words };
    let said = tell::say(m, &names, now(), words);
    let (level_text, shape) = gardien_site::message::level(m.level, words);
    let named = tell::named(m);
    let things = m.things();
    let places: std::collections::BTreeSet<PlaceId> =
        things.iter().filter_map(|t| names.place_of(*t)).collect();
    Out {
        id: m.id,
        level: m.level.word(),
        shape,
        level_text,
        state: m.state.word(),
        fold: m.fold.word(),
        confidence: m.confidence,
        demoted: m.demoted,
        since: m.since(),
        opened: m.opened,
        changed: m.changed,
        until: m.until,
        reason: (!m.reason.is_empty()).then(|| m.reason.clone()),
        into: m.into,
        pushed: m.pushed,
        things_in_all: things.len(),
        things: things
            .into_iter()
            .take(THINGS)
            .map(|id| OutThing { id, who: named.contains(&id).then(|| names.thing(id)) })
            .collect(),
        places: places.into_iter().collect(),
        sentences: said.sentences,
        choices: said
            .choices
            .iter()
            .map(|c| OutChoice { word: c.word(), text: tell::choice(*c, words) })
            .collect(),
        advice: said.advice,
        evidence: said.evidence,
        useful: votes,
        version: kept.version,
    }
}

/// Messages, in the order in which they came.
#[utoipa::path(
    get, path = "/api/v1/messages", tag = "messages",
    extensions(("x-act" = json!("messages.read"))),
    params(
        Paging,
        ("state" = Option<String>, Query, description = "open, acknowledged, snoozed, held, over, folded; or standing: all but over and folded"),
        ("level" = Option<String>, Query, description = "act, look or note"),
    ),
    responses((status = 200, description = "A page of messages", body = Page))
)]
pub(crate) async fn list(
    State(app): State<App>,
    _caller: Caller,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let list = query.list(&["state", "level"], &["id"], &FIELDS)?;
    let state = query.filter("state").unwrap_or_default();
    if !(state.is_empty() || state == STANDING || Stands::of_word(&state).is_some()) {
        return Err(Problem::parameter("state", Wrong::Unknown));
    }
    let level = query.filter("level").unwrap_or_default();
    if !(level.is_empty() || gardien_site::message::cause::level_of(&level).is_some()) {
        return Err(Problem::parameter("level", Wrong::Unknown));
    }
    let after = list.after.as_ref().and_then(|keys| keys.first()?.parse::<Id>().ok());
    let most = i64::try_from(list.limit + 1).unwrap_or(i64::MAX);
    let (found, known, seq) = app
        .read(move |tx, site| {
            let mut found = Vec::new();
            for kept in rows::page(tx, site, &state, &level, after, most)? {
                let votes = rows::votes_on(tx, site, kept.message.id)?;
                found.push((kept, votes));
            }
            let known = Known::read(tx, site, found.iter().map(|(k, _)| &k.message))?;
            Ok((found, known, site::seq(tx, site)?))
        })
        .await?;
    let found: Vec<Out> = with_words(language(&headers), |words| {
        found.iter().map(|(kept, votes)| out(kept, *votes, &known, words)).collect()
    });
    Ok(list.page(found, |m| vec![m.id.to_string()])?.answer(&headers, seq))
}

fn found(tx: &mut Tx<'_>, site: SiteId, id: Id) -> Result<(Kept, [u64; 2], Known), Problem> {
    let kept = rows::one(tx, site, id)?.ok_or(Problem::of(Kind::NotFound))?;
    let votes = rows::votes_on(tx, site, id)?;
    let known = Known::read(tx, site, [&kept.message])?;
    Ok((kept, votes, known))
}

/// One message.
#[utoipa::path(
    get, path = "/api/v1/messages/{id}", tag = "messages",
    extensions(("x-act" = json!("messages.read"))),
    params(("id" = String, Path)),
    responses((status = 200, description = "The message", body = Out))
)]
pub(crate) async fn one(
    State(app): State<App>,
    _caller: Caller,
    At(id): At,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (kept, votes, known) = app.read(move |tx, site| found(tx, site, id)).await?;
    let body = with_words(language(&headers), |words| json(&out(&kept, votes, &known, words)))?;
    Ok(answer::one(&headers, kept.version, body))
}

fn chance() -> Result<[u8; 16], Problem> {
    Ok(secret::chance::<16>()?)
}

/// What the desk makes of what a person did about a message that stands.
fn hand(tx: &mut Tx<'_>, on: &Occasion, input: Input) -> Result<(), Problem> {
    let mut desk = acts::desk(tx, on.site, on.now)?;
    acts::hand(tx, &on.journal, on.now, &mut desk, input, &chance()?)?;
    Ok(())
}

/// A message that stands; one that does not is past being put aside.
fn standing(tx: &mut Tx<'_>, site: SiteId, id: Id) -> Result<Message, Problem> {
    let kept = rows::one(tx, site, id)?.ok_or(Problem::of(Kind::NotFound))?;
    if kept.message.state.stands() {
        Ok(kept.message)
    } else {
        Err(Problem::refused("message-over"))
    }
}

fn reply(
    tx: &mut Tx<'_>,
    on: &Occasion,
    id: Id,
    lang: gardien_site::words::Lang,
) -> Result<Reply, Problem> {
    let (kept, votes, known) = found(tx, on.site, id)?;
    let body = with_words(lang, |words| json(&out(&kept, votes, &known, words)))?;
    Ok(Reply::is(Some(kept.version), body))
}

/// An act on a message that needs nothing beside it.
async fn plain(
    app: &App,
    caller: &Caller,
    id: Id,
    lang: gardien_site::words::Lang,
    asked: Asked,
    (action, input): (&'static str, Input),
) -> Result<Reply, Problem> {
    app.act(&caller.who, asked, move |tx, on| {
        standing(tx, on.site, id)?;
        on.enter(tx, on.draft(action, "message", id))?;
        hand(tx, on, input)?;
        reply(tx, on, id, lang)
    })
    .await
}

/// Says that a message was seen. It opens again where there is more to it.
#[utoipa::path(
    post, path = "/api/v1/messages/{id}/acknowledge", tag = "messages",
    extensions(("x-act" = json!("messages.change"))),
    params(("id" = String, Path)),
    responses((status = 200, description = "As it is now", body = Out))
)]
pub(crate) async fn acknowledge(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Reply, Problem> {
    plain(
        &app,
        &caller,
        id,
        language(&headers),
        asked,
        ("message.acknowledge", Input::Acknowledge(id)),
    )
    .await
}

/// Takes an acknowledgement or a snooze back.
#[utoipa::path(
    post, path = "/api/v1/messages/{id}/reopen", tag = "messages",
    extensions(("x-act" = json!("messages.change"))),
    params(("id" = String, Path)),
    responses((status = 200, description = "As it is now", body = Out))
)]
pub(crate) async fn reopen(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Reply, Problem> {
    plain(&app, &caller, id, language(&headers), asked, ("message.reopen", Input::Reopen(id))).await
}

/// Until when one wants to be left alone with a message, and why.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Snooze {
    /// Nothing: until it changes.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "date-time")]
    until: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// Leaves people alone with a message for a while, or until there is more to it.
#[utoipa::path(
    post, path = "/api/v1/messages/{id}/snooze", tag = "messages",
    extensions(("x-act" = json!("messages.change"))),
    params(("id" = String, Path)),
    request_body = Snooze,
    responses((status = 200, description = "As it is now", body = Out))
)]
pub(crate) async fn snooze(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    headers: HeaderMap,
    Body(snooze, asked): Body<Snooze>,
) -> Result<Reply, Problem> {
    let lang = language(&headers);
    app.act(&caller.who, asked, move |tx, on| {
        let mut fields = Fields::default();
        let until = shape::moment(snooze.until.as_deref(), "/until", &mut fields);
        let fits = until.is_none_or(|t| t > on.now && t.since(on.now) <= LONGEST_SNOOZE);
        fields.need(fits, "/until", Wrong::Range);
        let reason = shape_reason(&snooze.reason, &mut fields);
        fields.done()?;
        standing(tx, on.site, id)?;
        let draft = on
            .draft("message.snooze", "message", id)
            .fact("until", until.map_or_else(|| "change".to_owned(), |t| t.to_string()))
            .private("reason", reason.as_bytes(), None);
        on.enter(tx, draft)?;
        hand(tx, on, Input::Snooze { message: id, until, reason })?;
        reply(tx, on, id, lang)
    })
    .await
}

/// A reason in a person's words.
pub(super) fn shape_reason(text: &str, fields: &mut Fields) -> String {
    let text = text.trim();
    fields.need((1..=REASON).contains(&text.chars().count()), "/reason", Wrong::Length);
    let shown = gardien_watch::untrusted::Untrusted::new(text).to_string();
    fields.need(shown == text, "/reason", Wrong::Form);
    text.to_owned()
}

/// Whether a message was useful.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Vote {
    useful: bool,
}

/// Says whether a message was useful. Too few who say so lower the rule behind it from act to look.
#[utoipa::path(
    post, path = "/api/v1/messages/{id}/useful", tag = "messages",
    extensions(("x-act" = json!("messages.change"))),
    params(("id" = String, Path)),
    request_body = Vote,
    responses((status = 200, description = "As it is now", body = Out))
)]
pub(crate) async fn useful(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    headers: HeaderMap,
    Body(vote, asked): Body<Vote>,
) -> Result<Reply, Problem> {
    let lang = language(&headers);
    let person = caller.who.person;
    app.act(&caller.who, asked, move |tx, on| {
        let kept = rows::one(tx, on.site, id)?.ok_or(Problem::of(Kind::NotFound))?;
        let rules: Vec<String> =
            kept.message.rules_of_act().into_iter().map(str::to_owned).collect();
        on.enter(tx, on.draft("message.useful", "message", id).fact("useful", vote.useful))?;
        rows::vote(tx, on.site, on.now, id, person, &rules, vote.useful)?;
        site::event(tx, on.site, on.now, "message", id, "changed", None)?;
        reply(tx, on, id, lang)
    })
    .await
}

/// One of the choices of a message.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choose {
    /// Its word.
    choice: String,
}

/// Does what one chose. Only what the message offers can be chosen.
#[utoipa::path(
    post, path = "/api/v1/messages/{id}/choose", tag = "messages",
    extensions(("x-act" = json!("messages.change"))),
    params(("id" = String, Path)),
    request_body = Choose,
    responses((status = 200, description = "As it is now", body = Out))
)]
pub(crate) async fn choose(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    headers: HeaderMap,
    Body(Choose { choice }, asked): Body<Choose>,
) -> Result<Reply, Problem> {
    let lang = language(&headers);
    let choice =
        Choice::of_word(&choice).ok_or_else(|| Problem::field("/choice", Wrong::Unknown))?;
    let who = caller.who.clone();
    app.act(&who, asked, move |tx, on| {
        let m = standing(tx, on.site, id)?;
        let known = Known::read(tx, on.site, [&m])?;
        let offered = with_words(lang, |words| {
            tell::say(&m, &Told { known: &known, words }, on.now, words).choices
        });
        if !offered.contains(&choice) {
            return Err(Problem::refused("not-offered"));
        }
        let draft = on.draft("message.choose", "message", id).fact("choice", choice.word());
        on.enter(tx, draft)?;
        match choice {
            Choice::Acknowledge => hand(tx, on, Input::Acknowledge(id))?,
            Choice::Quiet => {
                let reason = String::new();
                hand(tx, on, Input::Snooze { message: id, until: None, reason })?;
            }
            Choice::Admit | Choice::Refuse => {
                caller.who.reach(Act::LifeAct)?;
                let act = if choice == Choice::Admit { LifeAct::Admit } else { LifeAct::Reject };
                let asker = Asker { person: caller.who.person, role: caller.who.role };
                for thing in m.things() {
                    let wish = Wish { thing, act, said: Said::default() };
                    life::act(tx, &on.journal, on.now, &asker, &wish)?;
                }
                hand(tx, on, Input::Acknowledge(id))?;
            }
            Choice::Accept | Choice::Decline => {
                caller.who.reach(Act::DeclarationsDecide)?;
                let by = By { person: on.person, role: on.role.to_owned() };
                let ids: std::collections::BTreeSet<&str> =
                    m.causes.values().map(|c| c.word.as_str()).collect();
                for id in ids {
                    let id = id.parse().map(DeclarationId).map_err(|_| Kind::Fault)?;
                    let accept = choice == Choice::Accept;
                    declarations::decide(tx, &on.journal, on.now, &by, id, accept, None)
                        .map_err(super::declarations::refused)?;
                }
                hand(tx, on, Input::Acknowledge(id))?;
            }
        }
        reply(tx, on, id, lang)
    })
    .await
}

/// How useful a rule's messages of level act were.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Precision {
    rule: String,
    useful: u64,
    not: u64,
    /// Whether it says look instead of act now.
    demoted: bool,
}

/// When people want to be left alone, and how the desk does.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Desk)]
pub(crate) struct OutDesk {
    /// Time zone (IANA).
    zone: String,
    /// Minutes of the day: from when and until when only act is sent.
    quiet: [u16; 2],
    /// Minute of Monday at which the digest is due.
    digest: u16,
    /// When the learning week ends or ended: what is new before is gathered, not pushed.
    #[schema(value_type = String, format = "date-time")]
    learning_until: Time,
    is_learning: bool,
    /// Pushes of level look in the last seven days, and how many there may be.
    pushed: usize,
    may_push: usize,
    /// Messages that wait for a person, by level.
    open: std::collections::BTreeMap<String, u64>,
    /// Votes on rules that said act, all together: useful, not. A message of two rules counts for both.
    act_useful: [u64; 2],
    rules: Vec<Precision>,
}

fn out_desk(tx: &mut Tx<'_>, site: SiteId, at: Time) -> Result<OutDesk, Problem> {
    let desk = acts::desk(tx, site, at)?;
    let memory = desk.memory();
    let votes = rows::votes(tx, site)?;
    let of_rules = || votes.iter().filter(|(rule, _)| !rule.is_empty());
    let sum = of_rules().fold([0_u64, 0_u64], |[a, b], (_, [c, d])| [a + c, b + d]);
    let week = 7 * 24 * 3_600_000_000;
    Ok(OutDesk {
        zone: memory.hours.zone.clone(),
        quiet: [memory.hours.quiet_from, memory.hours.quiet_until],
        digest: memory.hours.digest,
        learning_until: memory.learning_until,
        is_learning: at < memory.learning_until,
        pushed: memory.pushes.iter().filter(|t| at.since(**t) < week).count(),
        may_push: WEEKLY,
        open: rows::open(tx, site)?,
        act_useful: sum,
        rules: of_rules()
            .map(|(rule, [useful, not])| Precision {
                rule: rule.clone(),
                useful: *useful,
                not: *not,
                demoted: is_demoted(Some(&[*useful, *not])),
            })
            .collect(),
    })
}

/// When people want to be left alone, and how useful messages were.
#[utoipa::path(
    get, path = "/api/v1/desk", tag = "messages",
    extensions(("x-act" = json!("messages.read"))),
    responses((status = 200, description = "The desk", body = OutDesk))
)]
pub(crate) async fn desk(State(app): State<App>, _caller: Caller) -> Result<Reply, Problem> {
    let told = app.read(|tx, site| out_desk(tx, site, now())).await?;
    Ok(Reply::is(None, json(&told)?))
}

/// What to change of it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeskPatch {
    #[serde(default)]
    zone: Option<String>,
    #[serde(default)]
    quiet: Option<[u16; 2]>,
    #[serde(default)]
    digest: Option<u16>,
}

/// Changes when people want to be left alone.
#[utoipa::path(
    patch, path = "/api/v1/desk", tag = "messages",
    extensions(("x-act" = json!("messages.change"))),
    request_body = DeskPatch,
    responses((status = 200, description = "As it is now", body = OutDesk))
)]
pub(crate) async fn change_desk(
    State(app): State<App>,
    caller: Caller,
    Body(patch, asked): Body<DeskPatch>,
) -> Result<Reply, Problem> {
    app.act(&caller.who, asked, move |tx, on| {
        let mut desk = acts::desk(tx, on.site, on.now)?;
        let old = desk.memory().hours.clone();
        let [from, until] = patch.quiet.unwrap_or([old.quiet_from, old.quiet_until]);
        let hours = Hours {
            zone: patch.zone.unwrap_or(old.zone),
            quiet_from: from,
            quiet_until: until,
            digest: patch.digest.unwrap_or(old.digest),
        };
        if !hours.is_well_formed() || hours.zone.len() > 64 {
            return Err(Problem::field("", Wrong::Range));
        }
        let draft = on
            .draft("desk.change", "desk", on.site.0)
            .fact("zone", &hours.zone)
            .fact("quiet-from", hours.quiet_from)
            .fact("quiet-until", hours.quiet_until)
            .fact("digest", hours.digest);
        on.enter(tx, draft)?;
        desk.set_hours(hours);
        rows::put_memory(tx, on.site, desk.memory())?;
        site::event(tx, on.site, on.now, "desk", on.site.0, "changed", None)?;
        Ok(Reply::is(None, json(&out_desk(tx, on.site, on.now)?)?))
    })
    .await
}

/// What a thing hangs on: the switch, access point, gateway or bridge that its silence may come from.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkBody {
    /// Nothing: it is not known.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "uuid")]
    on: Option<ThingId>,
}

/// Says what a thing hangs on.
#[utoipa::path(
    put, path = "/api/v1/things/{id}/link", tag = "messages",
    extensions(("x-act" = json!("things.change"))),
    params(("id" = String, Path)),
    request_body = LinkBody,
    responses((status = 200, description = "As it is now", body = LinkBody))
)]
pub(crate) async fn link(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    Body(body, asked): Body<LinkBody>,
) -> Result<Reply, Problem> {
    let who = caller.who.clone();
    app.act(&who, asked, move |tx, on| {
        let thing = super::things::seen(tx, on.site, &caller, id)?;
        let target = match body.on {
            Some(target) => {
                let seen = super::things::seen(tx, on.site, &caller, target.0)
                    .map_err(|_| Problem::field("/on", Wrong::Nowhere))?;
                if circle(tx, on.site, thing.id, seen.id)? {
                    return Err(Problem::field("/on", Wrong::Loop));
                }
                Some(seen.id)
            }
            None => None,
        };
        let named = target.map_or_else(|| "nothing".to_owned(), |t| t.to_string());
        on.enter(tx, on.draft("thing.link", "thing", thing.id.0).fact("on", named))?;
        rows::put_link(tx, on.site, on.now, thing.id, target)?;
        let place = things::place_of(tx, on.site, thing.id)?;
        site::event(tx, on.site, on.now, "thing", thing.id.0, "changed", place)?;
        Ok(Reply::is(None, json(&LinkBody { on: target })?))
    })
    .await
}

/// Whether a thing would hang on itself.
fn circle(tx: &mut Tx<'_>, site: SiteId, thing: ThingId, on: ThingId) -> Result<bool, Problem> {
    let links = rows::links(tx, site)?;
    let mut at = Some(on);
    for _ in 0..=links.len() {
        match at {
            Some(here) if here == thing => return Ok(true),
            Some(here) => at = links.get(&here).map(|l| l.on),
            None => return Ok(false),
        }
    }
    Ok(true)
}
