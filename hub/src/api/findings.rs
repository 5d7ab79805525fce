//! `/api/v1/findings`: what was found, told in the language asked for, and what people did about it.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use gardien_site::{
    account::why,
    id::{FindingId, Id, SiteId, ThingId},
    journal::entry::{Actor, Object},
    message,
    words::Words,
};
use gardien_watch::{finding::Fact, report, time::Time};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    answer::{self, Body, Known, Reply, json},
    app::App,
    guard::{At, Caller, language, with_words},
    list::{Page, Paging, Query},
    problem::{Kind, Problem, Wrong},
};
use crate::{
    acts::look,
    journal::{self, Draft},
    store::{
        Tx,
        findings::{self, Kept},
        site, things,
    },
};

/// What a finding can be in.
const STATES: [&str; 3] = ["open", "acknowledged", "over"];

/// A finding.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Finding)]
pub(crate) struct Out {
    #[schema(value_type = String, format = "uuid")]
    id: FindingId,
    /// Its short name: f-0a1b2c3d.
    label: String,
    #[schema(value_type = String, format = "uuid")]
    thing: ThingId,
    /// What the thing is called.
    who: String,
    /// The rule that found it.
    rule: &'static str,
    /// act, look, note, fine or cannot-tell.
    level: &'static str,
    /// A name or an address; empty where it is about nobody in particular.
    about: String,
    times: u64,
    #[schema(value_type = String, format = "date-time")]
    first_seen: Time,
    #[schema(value_type = String, format = "date-time")]
    last_seen: Time,
    /// open, acknowledged or over.
    state: String,
    /// Who said so.
    state_by: Option<String>,
    #[schema(value_type = Option<String>, format = "date-time")]
    state_at: Option<Time>,
    /// In the language asked for.
    sentences: Vec<String>,
    /// What one can do, at most three.
    choices: Vec<String>,
    /// What else could explain it.
    perhaps: Vec<String>,
    version: i64,
}

const FIELDS: [&str; 17] = [
    "id",
    "label",
    "thing",
    "who",
    "rule",
    "level",
    "about",
    "times",
    "first_seen",
    "last_seen",
    "state",
    "state_by",
    "state_at",
    "sentences",
    "choices",
    "perhaps",
    "version",
];

impl Out {
    pub(super) fn of(
        kept: &Kept,
        thing: ThingId,
        seen: &report::Thing,
        number: usize,
        words: &Words,
    ) -> Self {
        let f = &kept.finding;
        let message = message::of(f, seen, number, words);
        Self {
            id: kept.id,
            label: f.id.clone(),
            thing,
            who: message::who(seen, number, words),
            rule: f.rule,
            level: f.level.word(),
            about: f.about.raw().to_owned(),
            times: f.times,
            first_seen: f.first,
            last_seen: f.last,
            state: kept.state.clone(),
            state_by: kept.state_by.clone(),
            state_at: kept.state_at,
            sentences: message.sentences,
            choices: message.choices,
            perhaps: message.perhaps,
            version: kept.version,
        }
    }
}

/// A record that shows a finding.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Record {
    /// The file that it is in.
    file: Option<String>,
    /// Its number there, from 1.
    packet: u64,
    offset: u64,
    #[schema(value_type = String, format = "date-time")]
    at: Time,
    shows: &'static str,
    /// The same in words.
    text: String,
}

/// A finding with all that it rests on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Story {
    #[serde(flatten)]
    finding: Out,
    /// Why the rule is there, in words.
    because: Option<String>,
    /// Whether names led there, in words.
    names: Option<String>,
    /// The numbers that it rests on, in words.
    rests_on: Vec<String>,
    /// The same as values.
    facts: Value,
    records: Vec<Record>,
    /// Whether the packets are kept.
    has_packets: bool,
}

/// A finding with its thing, where the caller may see that.
fn found(
    tx: &mut Tx<'_>,
    site: SiteId,
    caller: &Caller,
    id: Id,
) -> Result<(Kept, look::Whole), Problem> {
    let kept = findings::one(tx, site, FindingId(id))?.ok_or(Problem::of(Kind::NotFound))?;
    let thing = super::things::seen(tx, site, caller, kept.thing.0)?;
    let whole = look::whole(tx, site, thing.id)?.ok_or(Problem::of(Kind::NotFound))?;
    Ok((kept, whole))
}

/// Findings, in the order in which they came.
#[utoipa::path(
    get, path = "/api/v1/findings", tag = "findings",
    extensions(("x-act" = json!("findings.read"))),
    params(
        Paging,
        ("state" = Option<String>, Query, description = "open, acknowledged or over"),
        ("level" = Option<String>, Query, description = "act, look, note, fine or cannot-tell"),
        ("label" = Option<String>, Query, description = "Only with this short name"),
    ),
    responses((status = 200, description = "A page of findings", body = Page))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let list = query.list(&["state", "level", "label"], &["id"], &FIELDS)?;
    let state = query.filter("state");
    if state.as_deref().is_some_and(|s| !STATES.contains(&s)) {
        return Err(Problem::parameter("state", Wrong::Unknown));
    }
    let (level, label) = (query.filter("level"), query.filter("label"));
    let first = list.after.as_ref().and_then(|keys| keys.first()?.parse::<Id>().ok());
    let most = list.limit + 1;
    let (found, seq) = app
        .read(move |tx, site| {
            let mut after = first.map(FindingId);
            let mut found: Vec<(Kept, look::Whole)> = Vec::new();
            loop {
                let page = findings::page(tx, site, state.as_deref(), after, 200)?;
                let is_last = page.len() < 200;
                after = page.last().map(|k| k.id).or(after);
                for kept in page {
                    let fits = level.as_ref().is_none_or(|l| kept.finding.level.word() == l)
                        && label.as_ref().is_none_or(|l| kept.finding.id == *l);
                    if !fits || found.len() >= most {
                        continue;
                    }
                    // Those of things elsewhere are not there.
                    match super::things::seen(tx, site, &caller, kept.thing.0) {
                        Ok(thing) => {
                            if let Some(whole) = look::whole(tx, site, thing.id)? {
                                found.push((kept, whole));
                            }
                        }
                        Err(problem) if problem.kind == Kind::NotFound => {}
                        Err(problem) => return Err(problem),
                    }
                }
                if is_last || found.len() >= most {
                    break;
                }
            }
            Ok((found, site::seq(tx, site)?))
        })
        .await?;
    let found: Vec<Out> = with_words(language(&headers), |words| {
        found.iter().map(|(kept, whole)| out(kept, whole, words)).collect()
    });
    Ok(list.page(found, |f| vec![f.id.to_string()])?.answer(&headers, seq))
}

fn out(kept: &Kept, whole: &look::Whole, words: &Words) -> Out {
    let number = usize::try_from(whole.thing.num).unwrap_or_default();
    Out::of(kept, whole.thing.id, &whole.seen, number, words)
}

/// One finding, with all that it rests on.
#[utoipa::path(
    get, path = "/api/v1/findings/{id}", tag = "findings",
    extensions(("x-act" = json!("findings.read"))),
    params(("id" = String, Path)),
    responses((status = 200, description = "The finding", body = Story))
)]
pub(crate) async fn one(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (kept, whole, has_packets) = app
        .read(move |tx, site| {
            let (kept, whole) = found(tx, site, &caller, id)?;
            let has = findings::evidence(tx, site, kept.id)?.is_some();
            Ok((kept, whole, has))
        })
        .await?;
    let body = with_words(language(&headers), |words| {
        let f = &kept.finding;
        let file = |n: u32| kept.sources.get(usize::try_from(n).ok()?).cloned();
        let records = f.evidence.iter().map(|p| Record {
            file: file(p.file),
            packet: p.record,
            offset: p.offset,
            at: p.at,
            shows: p.shows,
            text: message::proof(p, words),
        });
        json(&Story {
            finding: out(&kept, &whole, words),
            because: why::because(f.rule, words),
            names: message::names(f.names, words),
            rests_on: message::facts(f, words),
            facts: facts(&f.facts)?,
            records: records.collect(),
            has_packets,
        })
    })?;
    Ok(answer::one(&headers, kept.version, body))
}

fn facts(facts: &std::collections::BTreeMap<&'static str, Fact>) -> Result<Value, Problem> {
    json(facts)
}

/// The packets behind a finding, as pcapng.
#[utoipa::path(
    get, path = "/api/v1/findings/{id}/packets", tag = "findings",
    extensions(("x-act" = json!("evidence.read"))),
    params(("id" = String, Path)),
    responses((status = 200, description = "A pcapng", content_type = "application/octet-stream", body = Vec<u8>))
)]
pub(crate) async fn packets(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
) -> Result<Response, Problem> {
    let (label, octets) = app
        .read(move |tx, site| {
            let (kept, _) = found(tx, site, &caller, id)?;
            let octets = findings::evidence(tx, site, kept.id)?;
            Ok((kept.finding.id, octets.ok_or(Problem::of(Kind::NotFound))?))
        })
        .await?;
    let mut response = octets.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    let name = format!("attachment; filename=\"{label}.pcapng\"");
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// What a person did about a finding.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FindingPatch {
    /// open, acknowledged or over.
    state: String,
}

/// Says that a finding was seen, or is over. It opens again when it gets worse, or comes again after it
/// was over.
#[utoipa::path(
    patch, path = "/api/v1/findings/{id}", tag = "findings",
    extensions(("x-act" = json!("findings.change"))),
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The version that is changed, or *")),
    request_body = FindingPatch,
    responses((status = 200, description = "As it is now", body = Out))
)]
pub(crate) async fn change(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    known: Known,
    headers: HeaderMap,
    Body(patch, asked): Body<FindingPatch>,
) -> Result<Reply, Problem> {
    if !STATES.contains(&patch.state.as_str()) {
        return Err(Problem::field("/state", Wrong::Form));
    }
    let (run, lang) = (app.journal.clone(), language(&headers));
    let who = caller.who.clone();
    app.act(&who, asked, move |tx, on| {
        let (site, now) = (on.site, on.now);
        let (kept, _) = found(tx, site, &caller, id)?;
        known.check(kept.version)?;
        let who = &caller.who;
        let object = Object { kind: "finding".to_owned(), id: Some(kept.id.0) };
        let entry =
            Draft::new(Actor::Person(who.person.0), who.role.word(), "finding-state", object)
                .fact("state", &patch.state);
        journal::append(tx, &run, now, &[entry])?;
        let by = who.person.to_string();
        findings::put_state(tx, site, now, kept.id, &patch.state, &by)?;
        things::touch(tx, site, now, kept.thing)?;
        let place = things::place_of(tx, site, kept.thing)?;
        site::event(tx, site, now, "finding", kept.id.0, "changed", place)?;
        let (kept, whole) = found(tx, site, &caller, id)?;
        let body = with_words(lang, |words| json(&out(&kept, &whole, words)))?;
        Ok(Reply::is(Some(kept.version), body))
    })
    .await
}
