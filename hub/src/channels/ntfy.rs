//! Notices on a phone by an ntfy server: one JSON object a notice, as its documentation describes under "Publish as
//! JSON". A button opens the hub's page where that is known; nothing acts from a phone without signing in there.

use serde_json::json;

use super::{Notice, PATIENCE, settings::Ntfy, short};
use crate::outside;

/// Octets of a message at most: beyond 4,096 a server makes a file of it.
const LONGEST: usize = 3_800;

fn body(s: &Ntfy, notice: &Notice) -> serde_json::Value {
    let (priority, tag) = match notice.level.as_str() {
        "act" => (5, "rotating_light"),
        "look" => (3, "mag"),
        _ => (2, "memo"),
    };
    let mut text = notice.text();
    if text.len() > LONGEST {
        let mut end = LONGEST;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        text.push('…');
    }
    if text.is_empty() {
        text.clone_from(&notice.subject);
    }
    let mut body = json!({
        "topic": s.topic,
        "title": notice.subject,
        "message": text,
        "priority": priority,
        "tags": [tag],
    });
    if let (Some(page), Some(object)) = (&s.page, body.as_object_mut()) {
        let page = page.trim_end_matches('/');
        let first = notice.items.first();
        let link =
            first.map_or_else(|| page.to_owned(), |i| format!("{page}/messages/{}", i.message));
        object.insert("click".to_owned(), json!(link));
        let action = json!([{ "action": "view", "label": "gardien", "url": link, "clear": true }]);
        object.insert("actions".to_owned(), action);
    }
    body
}

pub(super) fn send(s: &Ntfy, secret: Option<&str>, notice: &Notice) -> Result<(), String> {
    let mut request = outside::poster(s.inside, PATIENCE)
        .post(s.url.trim_end_matches('/'))
        .header("content-type", "application/json");
    if let Some(token) = secret {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let body = body(s, notice).to_string();
    let answer = request.send(body.as_str()).map_err(|e| short(e, secret))?;
    match answer.status().as_u16() {
        200..=299 => Ok(()),
        status => Err(format!("it answered {status}")),
    }
}
