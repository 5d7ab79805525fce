//! All things, in the order in which they came.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use gardien_site::{figures, inventory::view::View, message, words::Words};
use gardien_watch::finding::Level;
use serde_json::Value;

use super::{
    Say,
    ask::{Ask, Refusal, escaped, items, number, text, texts, time},
    told,
    visit::{Frame, Visit, quoted},
};
use crate::api::guard::with_words;

/// A level, as word, shape and colour.
pub(super) struct Mark {
    pub(super) class: &'static str,
    pub(super) word: String,
    pub(super) shape: &'static str,
}

pub(super) fn mark(level: Level, words: &Words) -> Mark {
    let (word, shape) = message::level(level, words);
    Mark { class: level.word(), word, shape }
}

pub(super) fn level_of(word: &str) -> Level {
    [Level::Fine, Level::Note, Level::Look, Level::Act]
        .into_iter()
        .find(|l| l.word() == word)
        .unwrap_or(Level::CannotTell)
}

/// A thing, as lists show it.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) mark: Mark,
    pub(super) name: String,
    place: String,
    what: String,
    since: String,
    lists: String,
}

/// What a thing is called: its name, else a number.
pub(super) fn called(thing: &Value, words: &Words) -> String {
    let name = text(thing, "name");
    if name.is_empty() {
        return words.say("web-nameless", &[("n", number(thing, "num").to_string().into())]);
    }
    quoted(words, &name)
}

/// The worst of what is open of a thing; what waits cannot be told fine.
fn stands(thing: &Value) -> Level {
    let open = thing.get("findings").and_then(Value::as_object);
    let has = |level: Level| {
        open.and_then(|o| o.get(level.word())).and_then(Value::as_u64).unwrap_or_default() > 0
    };
    let waits = matches!(text(thing, "custody").as_str(), "pending" | "expected");
    match [Level::Act, Level::Look].into_iter().find(|l| has(*l)) {
        Some(level) => level,
        None if waits => Level::CannotTell,
        None if has(Level::Note) => Level::Note,
        None => Level::Fine,
    }
}

/// The names of places by their ids.
pub(super) async fn names_of_places(ask: &Ask) -> Result<BTreeMap<String, String>, Refusal> {
    let places = ask.all("/places?fields=id,name").await?;
    Ok(places.iter().map(|p| (text(p, "id"), text(p, "name"))).collect())
}

fn row(thing: &Value, places: &BTreeMap<String, String>, words: &Words) -> Row {
    let what = ["kind", "maker", "model"].map(|f| text(thing, f));
    let what: Vec<String> = what.into_iter().filter(|t| !t.is_empty()).collect();
    let lists = texts(thing, "views");
    let lists = lists.iter().filter_map(|v| View::parse(v)).map(|v| v.name(words));
    Row {
        id: text(thing, "id"),
        mark: mark(stands(thing), words),
        name: called(thing, words),
        place: places.get(&text(thing, "place")).map(|p| quoted(words, p)).unwrap_or_default(),
        what: what.iter().map(|t| quoted(words, t)).collect::<Vec<_>>().join(" "),
        since: time(thing, "first_seen").map(|t| figures::day(words, t)).unwrap_or_default(),
        lists: lists.collect::<Vec<_>>().join(", "),
    }
}

/// A list that things stand in.
struct Listed {
    word: &'static str,
    said: String,
    n: u64,
    here: bool,
}

#[derive(Template)]
#[template(path = "things.html")]
struct Things<'a> {
    w: Say<'a>,
    frame: &'a Frame,
    q: String,
    view: String,
    /// In which place, where one was asked for.
    within: String,
    all: u64,
    views: Vec<Listed>,
    rows: Vec<Row>,
    csv: String,
    next: Option<String>,
}

/// The address of a list with what was asked of it.
fn asked(path: &str, visit: &Visit) -> String {
    let parts = ["view", "q", "in"].map(|name| (name, visit.asked(name)));
    let parts: Vec<String> = parts
        .iter()
        .filter(|(_, said)| !said.is_empty())
        .map(|(name, said)| format!("{name}={}", escaped(said)))
        .collect();
    if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
}

pub(super) async fn page(visit: Visit) -> Response {
    match read(&visit).await {
        Ok(response) => response,
        Err(refusal) => visit.refused(&refusal),
    }
}

async fn read(visit: &Visit) -> Result<Response, Refusal> {
    let (view, q) = (visit.asked("view"), visit.asked("q"));
    let mut path = asked("/things", visit);
    let join = |path: &str| if path.contains('?') { '&' } else { '?' };
    if let Some(cursor) = visit.query.get("cursor") {
        path = format!("{path}{}cursor={}", join(&path), escaped(cursor));
    }
    let page = visit.ask.get(&path).await?;
    let counts = visit.ask.get("/views").await?;
    let places = names_of_places(&visit.ask).await?;
    let frame = visit.frame("things", "web-things");
    let html = with_words(visit.ask.lang, |words| {
        let of = |v: &View| counts.get("views").map(|c| number(c, v.word())).unwrap_or_default();
        let here = asked("/things", visit);
        let next = page.get("next").and_then(Value::as_str);
        Things {
            w: Say(words),
            frame: &frame,
            views: View::ALL
                .iter()
                .map(|v| Listed {
                    word: v.word(),
                    said: v.name(words),
                    n: of(v),
                    here: view == v.word(),
                })
                .filter(|v| v.n > 0 || v.here)
                .collect(),
            all: number(&counts, "things"),
            rows: items(&page, "items").iter().map(|t| row(t, &places, words)).collect(),
            csv: asked("/things.csv", visit),
            next: next.map(|c| format!("{here}{}cursor={}", join(&here), escaped(c))),
            q,
            view,
            within: visit.asked("in"),
        }
        .render()
    });
    Ok(told(StatusCode::OK, html))
}

/// A cell of a table in text (RFC 4180). What a program would take for a formula gets an apostrophe.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let quote = if formula { "'" } else { "" };
    format!("\"{quote}{}\"", text.replace('"', "\"\""))
}

pub(super) async fn csv(visit: Visit) -> Response {
    let path = asked("/things", &visit);
    let read = async {
        let things = visit.ask.all(&path).await?;
        Ok((things, names_of_places(&visit.ask).await?))
    };
    let (things, places) = match read.await {
        Ok(read) => read,
        Err(refusal) => return visit.refused(&refusal),
    };
    const COLUMNS: [&str; 12] = [
        "num",
        "name",
        "kind",
        "maker",
        "model",
        "firmware",
        "place",
        "custody",
        "support",
        "first_seen",
        "last_seen",
        "id",
    ];
    let mut out = COLUMNS.map(cell).join(",");
    out.push_str("\r\n");
    for thing in &things {
        let row = COLUMNS.map(|column| {
            cell(&match column {
                "num" => number(thing, "num").to_string(),
                "place" => places.get(&text(thing, "place")).cloned().unwrap_or_default(),
                other => text(thing, other),
            })
        });
        out.push_str(&row.join(","));
        out.push_str("\r\n");
    }
    let about = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"things.csv\""),
    ];
    (about, out).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_becomes_a_formula() {
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(cell("lamp, hall"), "\"lamp, hall\"");
    }
}
