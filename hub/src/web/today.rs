//! Today: one sentence, at most five cards, one line of counts.
//!
//! What asks for an act comes first, then what should be looked at, then newcomers that wait. What is merely
//! worth knowing has no card.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use gardien_watch::finding::Level;
use serde_json::Value;

use super::{
    Say,
    ask::{Refusal, items, number, text},
    thing::{Told, tell},
    things::{Mark, called, mark},
    told,
    visit::{Frame, Visit},
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
    findings: Vec<Card>,
    newcomers: Vec<Newcomer>,
    /// Cards that have no room.
    more: u64,
    things: u64,
    waiting: u64,
    counts: Vec<Count>,
}

pub(super) async fn page(visit: Visit) -> Response {
    match read(&visit).await {
        Ok(response) => response,
        Err(refusal) => visit.refused(&refusal),
    }
}

async fn read(visit: &Visit) -> Result<Response, Refusal> {
    let counts = visit.ask.get("/views").await?;
    let mut open = Vec::new();
    for level in [Level::Act, Level::Look] {
        let path = format!("/findings?state=open&level={}&limit={CARDS}", level.word());
        let page = visit.ask.get(&path).await?;
        open.extend(items(&page, "items").iter().cloned());
    }
    open.truncate(CARDS);
    let mut whose = Vec::new();
    for finding in &open {
        whose.push(visit.ask.get(&format!("/things/{}", text(finding, "thing"))).await?);
    }
    let room = CARDS - open.len();
    let page = visit.ask.get(&format!("/things?custody=pending&limit={}", CARDS)).await?;
    let pending: Vec<Value> = items(&page, "items").iter().take(room).cloned().collect();
    let frame = visit.frame("today", "web-today");
    let found =
        |level: Level| counts.get("findings").map(|f| number(f, level.word())).unwrap_or_default();
    let waiting = counts.get("views").map(|v| number(v, "waiting")).unwrap_or_default();
    let asks = found(Level::Act) + found(Level::Look);
    let html = with_words(visit.ask.lang, |words| {
        let values = [("act", found(Level::Act).into()), ("look", found(Level::Look).into())];
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
            more: (asks + waiting).saturating_sub((open.len() + pending.len()) as u64),
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
