//! One thing: what it does, its life, who receives, what was found, who it is; and the acts on it.

use askama::Template;
use axum::{
    extract::{Path, RawPathParams},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use gardien_site::{figures, words::Words};
use serde_json::{Map, Value, json};

use super::{
    Say,
    ask::{Refusal, escaped, is, items, number, text, texts, time},
    things::{Mark, called, level_of, mark},
    told,
    visit::{Form, Frame, Visit, path_here, quoted, to},
};
use crate::api::{
    guard::with_words,
    problem::{Kind, Problem},
};

/// Who receives: bars shown, the largest first.
const BARS: usize = 12;
/// Findings whose evidence is read for the page.
const STORIES: usize = 10;

/// What can be shown for an act in a form: a box to tick, or a text.
struct Shown {
    /// The field of the API's body.
    name: &'static str,
    said: String,
    is_text: bool,
}

/// An act that the visitor can do now.
struct Verb {
    act: String,
    said: String,
    shows: Vec<Shown>,
    is_final: bool,
}

struct Step {
    day: String,
    said: String,
}

struct Receiver {
    name: String,
    about: String,
    /// Hundredths of the largest.
    wide: u64,
    up: String,
    down: String,
}

pub(super) struct Told {
    pub(super) id: String,
    pub(super) version: u64,
    pub(super) thing: String,
    pub(super) mark: Mark,
    pub(super) sentences: Vec<String>,
    pub(super) choices: Vec<String>,
    perhaps: Vec<String>,
    rests_on: Vec<String>,
    records: Vec<String>,
    pub(super) open: bool,
}

struct ClaimOf {
    kind: String,
    value: String,
    since: String,
    sure: u64,
}

struct PlaceOf {
    id: String,
    name: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "thing.html")]
struct One<'a> {
    w: Say<'a>,
    frame: &'a Frame,
    id: String,
    version: u64,
    called: String,
    about: String,
    stands: String,
    why: Vec<String>,
    due: Vec<String>,
    verbs: Vec<Verb>,
    steps: Vec<Step>,
    receivers: Vec<Receiver>,
    more: u64,
    findings: Vec<Told>,
    claims: Vec<ClaimOf>,
    support: Option<String>,
    name: String,
    kind: String,
    places: Vec<PlaceOf>,
}

/// The verbs that a form can offer, with their words. The rest needs keys, proofs or dates, and the command line.
const VERBS: [(&str, &str); 7] = [
    ("admit", "web-verb-admit"),
    ("accept", "web-verb-accept"),
    ("reject", "web-verb-reject"),
    ("reconsider", "web-verb-reconsider"),
    ("release", "web-verb-release"),
    ("quarantine", "web-verb-quarantine"),
    ("unquarantine", "web-verb-unquarantine"),
];

/// What a form asks for to show a need. `None` where a form cannot.
fn shows(need: &str) -> Option<Option<(&'static str, bool)>> {
    match need {
        "enrolled" | "key-not-barred" | "same-key" | "settled" | "waited" => Some(None),
        "list-match" => Some(Some(("matches", false))),
        "reattested" => Some(Some(("reattested", false))),
        "reset" => Some(Some(("reset", false))),
        "purpose" => Some(Some(("purpose", true))),
        "proof-or-waiver" => Some(Some(("waiver", true))),
        _ => None,
    }
}

fn verb(possible: &Value, words: &Words) -> Option<Verb> {
    if !is(possible, "possible") {
        return None;
    }
    let act = text(possible, "act");
    let (_, id) = VERBS.iter().find(|(verb, _)| *verb == act)?;
    let mut asked = Vec::new();
    for need in items(possible, "needs") {
        if let Some((name, is_text)) = shows(&text(need, "need"))? {
            asked.push(Shown { name, said: text(need, "said"), is_text });
        }
    }
    Some(Verb { act, said: words.say(id, &[]), shows: asked, is_final: is(possible, "final") })
}

/// A finding, and its story where it was read.
pub(super) fn tell(finding: &Value, story: Option<&Value>, words: &Words) -> Told {
    let none = Value::Null;
    let story = story.unwrap_or(&none);
    let mut rests_on = texts(story, "rests_on");
    rests_on.extend(Some(text(story, "names")).filter(|t| !t.is_empty()));
    rests_on.extend(Some(text(story, "because")).filter(|t| !t.is_empty()));
    Told {
        id: text(finding, "id"),
        version: number(finding, "version"),
        thing: text(finding, "thing"),
        mark: mark(level_of(&text(finding, "level")), words),
        sentences: texts(finding, "sentences"),
        choices: texts(finding, "choices"),
        perhaps: texts(finding, "perhaps"),
        rests_on,
        records: items(story, "records").iter().take(8).map(|r| text(r, "text")).collect(),
        open: text(finding, "state") == "open",
    }
}

fn receiver(party: &Value, most: u64, words: &Words) -> Receiver {
    let [name, company, country] = ["name", "company", "country"].map(|f| text(party, f));
    let address = texts(party, "addresses").into_iter().next().unwrap_or_default();
    let (up, down) = (number(party, "up"), number(party, "down"));
    let shown = [&name, &address].into_iter().find(|t| !t.is_empty());
    let mut about = vec![company, country];
    if text(party, "encrypted") == "no" {
        about.push(words.say("web-in-clear", &[]));
    }
    about.retain(|t| !t.is_empty());
    Receiver {
        name: shown.map(|t| quoted(words, t)).unwrap_or_default(),
        about: about.join(", "),
        wide: up.saturating_mul(100).checked_div(most).unwrap_or_default(),
        up: figures::size(words, up),
        down: figures::size(words, down),
    }
}

pub(super) async fn page(visit: Visit, params: RawPathParams) -> Response {
    let id = params.iter().next().map(|(_, v)| v.to_owned()).unwrap_or_default();
    match read(&visit, &id).await {
        Ok(response) => response,
        Err(refusal) => visit.refused(&refusal),
    }
}

async fn read(visit: &Visit, id: &str) -> Result<Response, Refusal> {
    let at = format!("/things/{}", escaped(id));
    let thing = visit.ask.get(&at).await?;
    let life = visit.ask.get(&format!("{at}/life")).await?;
    let support = visit.ask.get(&format!("{at}/support")).await.ok();
    let places = visit.ask.all("/places?fields=id,name").await?;
    let mut stories = Vec::new();
    for finding in items(&thing, "open_findings").iter().take(STORIES) {
        stories.push(visit.ask.get(&format!("/findings/{}", text(finding, "id"))).await?);
    }
    let mut frame = visit.frame("things", "web-things");
    let html = with_words(visit.ask.lang, |words| {
        frame.title = called(&thing, words);
        let mut parties: Vec<&Value> = items(&thing, "parties").iter().collect();
        parties.sort_by_key(|p| std::cmp::Reverse(number(p, "up")));
        let most = parties.first().map(|p| number(p, "up")).unwrap_or_default();
        let findings = items(&thing, "open_findings").iter().enumerate();
        let day = |v: &Value, name: &str| {
            time(v, name).map(|t| figures::day(words, t)).unwrap_or_default()
        };
        let steps = items(&life, "steps").iter().rev().take(50);
        let place = text(&thing, "place");
        One {
            w: Say(words),
            id: text(&thing, "id"),
            version: number(&thing, "version"),
            called: frame.title.clone(),
            about: text(&thing, "about"),
            stands: text(&life, "said"),
            why: texts(&thing, "why"),
            due: items(&life, "due").iter().map(|d| text(d, "said")).collect(),
            verbs: items(&life, "possible").iter().filter_map(|p| verb(p, words)).collect(),
            steps: steps.map(|s| Step { day: day(s, "at"), said: text(s, "said") }).collect(),
            more: parties.len().saturating_sub(BARS) as u64,
            receivers: parties.iter().take(BARS).map(|p| receiver(p, most, words)).collect(),
            findings: findings.map(|(n, f)| tell(f, stories.get(n), words)).collect(),
            claims: items(&thing, "claims")
                .iter()
                .filter(|c| c.get("ended").is_none_or(Value::is_null))
                .map(|c| ClaimOf {
                    kind: text(c, "kind"),
                    value: quoted(words, &text(c, "value")),
                    since: day(c, "first_seen"),
                    sure: number(c, "confidence"),
                })
                .collect(),
            support: support.as_ref().map(|s| text(s, "text")).filter(|t| !t.is_empty()),
            name: text(&thing, "name"),
            kind: text(&thing, "kind"),
            places: places
                .iter()
                .map(|p| PlaceOf {
                    id: text(p, "id"),
                    name: text(p, "name"),
                    here: text(p, "id") == place,
                })
                .collect(),
            frame: &frame,
        }
        .render()
    });
    Ok(told(StatusCode::OK, html))
}

/// Where a form leads on to: the page that it was on.
fn on(form: &Form, usual: &str, done: &str) -> Response {
    let back = form.field("back");
    let back = if back.is_empty() { usual } else { path_here(back) };
    to(&format!("{back}?done={done}"))
}

/// An act on a life.
pub(super) async fn act(Path(id): Path<String>, form: Form) -> Response {
    let mut body = Map::new();
    body.insert("act".into(), form.field("act").into());
    for name in ["matches", "reattested", "reset"] {
        if form.field(name) == "yes" {
            body.insert(name.into(), true.into());
        }
    }
    for name in ["purpose", "waiver", "reason"] {
        if !form.field(name).is_empty() {
            body.insert(name.into(), form.field(name).into());
        }
    }
    // Only what the page offers: the rest needs what this form cannot show.
    if !VERBS.iter().any(|(verb, _)| *verb == form.field("act")) {
        return Problem::of(Kind::BadRequest).into_response();
    }
    let path = format!("/things/{}", escaped(&id));
    match form.visit.ask.post(&format!("{path}/acts"), &Value::Object(body)).await {
        Ok(_) => on(&form, &path, "act"),
        Err(refusal) => form.visit.refused(&refusal),
    }
}

/// A name, a kind and a place.
pub(super) async fn change(Path(id): Path<String>, form: Form) -> Response {
    let mut body = Map::new();
    for name in ["name", "kind", "place"] {
        if form.fields.contains_key(name) {
            let said = form.field(name);
            let value = if said.is_empty() { Value::Null } else { said.into() };
            body.insert(name.into(), value);
        }
    }
    let path = format!("/things/{}", escaped(&id));
    let version = format!("\"v{}\"", form.field("version"));
    let body = Value::Object(body);
    match form.visit.ask.ask("PATCH", &path, Some(&body), Some(&version)).await {
        Ok(_) => on(&form, &path, "change"),
        Err(refusal) => form.visit.refused(&refusal),
    }
}

/// A finding was seen, or is over.
pub(super) async fn state(Path(id): Path<String>, form: Form) -> Response {
    let body = json!({ "state": form.field("state") });
    let path = format!("/findings/{}", escaped(&id));
    let version = format!("\"v{}\"", form.field("version"));
    match form.visit.ask.ask("PATCH", &path, Some(&body), Some(&version)).await {
        Ok(_) => on(&form, "/", "seen"),
        Err(refusal) => form.visit.refused(&refusal),
    }
}
