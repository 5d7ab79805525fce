//! The journal: who decided what, when, on what authority. The newest first.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use gardien_site::figures;

use super::{
    Say,
    ask::{Ask, Refusal, items, number, text, time},
    told,
    visit::{Frame, Visit},
};
use crate::api::guard::with_words;

/// Entries of a page.
const MOST: u64 = 50;

struct Entry {
    n: u64,
    at: String,
    text: String,
}

#[derive(Template)]
#[template(path = "evidence.html")]
struct Evidence<'a> {
    w: Say<'a>,
    frame: &'a Frame,
    size: u64,
    entries: Vec<Entry>,
    /// Where older ones end, where there are some.
    older: Option<u64>,
}

/// How many entries there are. The API tells those from a number on; so it is asked whether there is one at
/// 1, 2, 4…, and then in between: 2 log₂ n answers of one entry.
async fn size(ask: &Ask) -> Result<u64, Refusal> {
    let (mut below, mut above) = (0, 1);
    while is_there(ask, above - 1).await? {
        below = above;
        above *= 2;
    }
    while below + 1 < above {
        let middle = below + (above - below) / 2;
        if is_there(ask, middle - 1).await? {
            below = middle;
        } else {
            above = middle;
        }
    }
    Ok(below)
}

async fn is_there(ask: &Ask, n: u64) -> Result<bool, Refusal> {
    // No journal has so many, and the search ends in any case.
    if n >= 1 << 62 {
        return Ok(false);
    }
    let page = ask.get(&format!("/journal?from={n}&limit=1")).await?;
    Ok(!items(&page, "items").is_empty())
}

pub(super) async fn page(visit: Visit) -> Response {
    match read(&visit).await {
        Ok(response) => response,
        Err(refusal) => visit.refused(&refusal),
    }
}

async fn read(visit: &Visit) -> Result<Response, Refusal> {
    let size = size(&visit.ask).await?;
    let before = visit.query.get("before").and_then(|t| t.parse().ok()).unwrap_or(size).min(size);
    let from = before.saturating_sub(MOST);
    let page = visit.ask.get(&format!("/journal?from={from}&limit={MOST}")).await?;
    let frame = visit.frame("evidence", "web-evidence");
    let html = with_words(visit.ask.lang, |words| {
        let entries = items(&page, "items").iter().filter(|e| number(e, "n") < before).rev();
        Evidence {
            w: Say(words),
            frame: &frame,
            size,
            entries: entries
                .map(|e| Entry {
                    n: number(e, "n"),
                    at: time(e, "at").map(|t| figures::moment(words, t)).unwrap_or_default(),
                    text: text(e, "text"),
                })
                .collect(),
            older: (from > 0).then_some(from),
        }
        .render()
    });
    Ok(told(StatusCode::OK, html))
}
