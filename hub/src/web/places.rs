//! The places, as the tree that they are.

use std::collections::BTreeMap;

use askama::Template;
use axum::{http::StatusCode, response::Response};
use serde_json::Value;

use super::{
    Say,
    ask::text,
    told,
    visit::{Frame, Visit, quoted},
};
use crate::api::guard::with_words;

/// Places within places that are shown.
const DEEPEST: usize = 16;

struct Line {
    id: String,
    /// 0 to [`DEEPEST`].
    depth: usize,
    name: String,
    kind: String,
    zone: String,
    limits: String,
}

#[derive(Template)]
#[template(path = "places.html")]
struct Places<'a> {
    w: Say<'a>,
    frame: &'a Frame,
    lines: Vec<Line>,
}

pub(super) async fn page(visit: Visit) -> Response {
    let places = match visit.ask.all("/places").await {
        Ok(places) => places,
        Err(refusal) => return visit.refused(&refusal),
    };
    let frame = visit.frame("places", "web-places");
    let html = with_words(visit.ask.lang, |words| {
        let here: std::collections::BTreeSet<String> =
            places.iter().map(|p| text(p, "id")).collect();
        let mut below: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
        for place in &places {
            // Whoever may not see what it is part of sees it at the top.
            let parent = Some(text(place, "parent")).filter(|p| here.contains(p));
            below.entry(parent.unwrap_or_default()).or_default().push(place);
        }
        let mut lines = Vec::new();
        let mut next: Vec<(usize, &Value)> =
            below.get("").into_iter().flatten().rev().map(|p| (0, *p)).collect();
        while let Some((depth, place)) = next.pop() {
            let limits = place.get("limits").and_then(Value::as_object).into_iter().flatten();
            let limits = limits.filter_map(|(what, n)| {
                let said = format!("placelimit-{what}");
                words.has(&said).then(|| format!("{}: {n}", words.say(&said, &[])))
            });
            let kind = format!("placekind-{}", text(place, "kind"));
            lines.push(Line {
                id: text(place, "id"),
                depth,
                name: quoted(words, &text(place, "name")),
                kind: if words.has(&kind) { words.say(&kind, &[]) } else { String::new() },
                zone: text(place, "zone"),
                limits: limits.collect::<Vec<_>>().join(", "),
            });
            if depth < DEEPEST {
                let inside = below.get(&text(place, "id")).into_iter().flatten().rev();
                next.extend(inside.map(|p| (depth + 1, *p)));
            }
        }
        Places { w: Say(words), frame: &frame, lines }.render()
    });
    told(StatusCode::OK, html)
}
