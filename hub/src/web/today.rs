//! Today: one sentence, at most five cards, one line of counts.
//!
//! What asks for an act comes first, then what should be looked at, then newcomers that wait. What is merely
//! worth knowing has no card.

use askama::Template;
use axum::{extract::Path, http::StatusCode, response::Response};
use gardien_site::words::Words;
use gardien_watch::finding::Level;
use serde_json::{Value, json};

use super::{
    Say,
    ask::{Refusal, escaped, items, number, text, texts},
    thing::{Told, tell},
    things::{Mark, called, level_of, mark},
    told,
    visit::{Form, Frame, Visit, to},
};
use crate::api::guard::with_words;

/// More cards than this are a wall.
const CARDS: usize = 5;

struct Newcomer {
    id: String,
    name: String,
    mark: Mark,
}

/// A finding, with what its thing is called.
struct Card {
    called: String,
    told: Told,
}

/// A message.
struct Message {
    id: String,
    mark: Mark,
    sentences: Vec<String>,
    advice: Vec<String>,
    choices: Vec<Choice>,
    /// The one thing that it is about.
    thing: Option<String>,
}

struct Choice {
    word: String,
    text: String,
}

struct Count {
    mark: Mark,
    n: u64,
}

#[derive(Template)]
#[template(path = "today.html")]
struct Today<'a> {
    w: Say<'a>,
    frame: &'a Frame,
    sentence: String,
    messages: Vec<Message>,
    findings: Vec<Card>,
    newcomers: Vec<Newcomer>,
    /// Cards that have no room.
    more: u64,
    things: u64,
    waiting: u64,
    counts: Vec<Count>,
}

fn message(m: &Value, words: &Words) -> Message {
    let choices = items(m, "choices").iter();
    let choices = choices.map(|c| Choice { word: text(c, "word"), text: text(c, "text") });
    let things = items(m, "things");
    let thing = if let [one] = things { Some(text(one, "id")) } else { None };
    Message {
        id: text(m, "id"),
        mark: mark(level_of(&text(m, "level")), words),
        sentences: texts(m, "sentences"),
        advice: texts(m, "advice"),
        // The way to the thing is one of the three.
        choices: choices.take(3 - usize::from(thing.is_some())).collect(),
        thing,
    }
}

/// One of the choices of a message.
pub(super) async fn choose(Path(id): Path<String>, form: Form) -> Response {
    let body = json!({ "choice": form.field("choice") });
    let path = format!("/messages/{}/choose", escaped(&id));
    match form.visit.ask.post(&path, &body).await {
        Ok(_) => to("/?done=seen"),
        Err(refusal) => form.visit.refused(&refusal),
    }
}

pub(super) async fn page(visit: Visit) -> Response {
    match read(&visit).await {
        Ok(response) => response,
        Err(refusal) => visit.refused(&refusal),
    }
}

async fn read(visit: &Visit) -> Result<Response, Refusal> {
    let counts = visit.ask.get("/views").await?;
    let (mut open, mut messages) = (Vec::new(), Vec::new());
    let frame = visit.frame("today", "web-today");
    let has_messages = frame.may("messages.read");
    for level in [Level::Act, Level::Look] {
        if has_messages {
            let path = format!("/messages?state=open&level={}&limit={CARDS}", level.word());
            let page = visit.ask.get(&path).await?;
            messages.extend(items(&page, "items").iter().cloned());
            continue;
        }
        let path = format!("/findings?state=open&level={}&limit={CARDS}", level.word());
        let page = visit.ask.get(&path).await?;
        open.extend(items(&page, "items").iter().cloned());
    }
    open.truncate(CARDS);
    let mut whose = Vec::new();
    for finding in &open {
        whose.push(visit.ask.get(&format!("/things/{}", text(finding, "thing"))).await?);
    }
    messages.truncate(CARDS);
    let room = CARDS - open.len() - messages.len();
    let page = visit.ask.get(&format!("/things?custody=pending&limit={}", CARDS)).await?;
    let pending: Vec<Value> = items(&page, "items").iter().take(room).cloned().collect();
    let found =
        |level: Level| counts.get("findings").map(|f| number(f, level.word())).unwrap_or_default();
    let waiting = counts.get("views").map(|v| number(v, "waiting")).unwrap_or_default();
    let told_of = |level: Level| {
        let of = messages.iter().filter(|m| text(m, "level") == level.word()).count() as u64;
        if has_messages { of } else { found(level) }
    };
    let asks = told_of(Level::Act) + told_of(Level::Look);
    let html = with_words(visit.ask.lang, |words| {
        let values = [("act", told_of(Level::Act).into()), ("look", told_of(Level::Look).into())];
        let sentence = match (number(&counts, "things"), asks, waiting) {
            (0, ..) => words.say("web-today-empty", &[]),
            (_, 0, 0) => words.say("web-today-fine", &[]),
            (_, 0, n) => words.say("web-today-waits", &[("n", n.into())]),
            _ => words.say("web-today-asks", &values),
        };
        let levels = [Level::Act, Level::Look, Level::Note];
        Today {
            w: Say(words),
            frame: &frame,
            sentence,
            more: (asks + waiting)
                .saturating_sub((open.len() + messages.len() + pending.len()) as u64),
            messages: messages.iter().map(|m| message(m, words)).collect(),
            findings: open
                .iter()
                .zip(&whose)
                .map(|(f, thing)| Card { called: called(thing, words), told: tell(f, None, words) })
                .collect(),
            newcomers: pending
                .iter()
                .map(|t| Newcomer {
                    id: text(t, "id"),
                    name: called(t, words),
                    mark: mark(Level::CannotTell, words),
                })
                .collect(),
            things: number(&counts, "things"),
            waiting,
            counts: levels
                .into_iter()
                .map(|l| Count { mark: mark(l, words), n: found(l) })
                .collect(),
        }
        .render()
    });
    Ok(told(StatusCode::OK, html))
}
