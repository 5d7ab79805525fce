//! One thing on the page.
//!
//! The order never changes: its state, who it is, who receives, when it talks, usual against now,
//! declared against seen, then the table and the notes.

use gardien_watch::{
    finding::Level,
    report::{Note, Party},
};

use super::{
    Room, Told, folded, level, level_of, list, marked, paragraph, table,
    when::{self, Covered},
    write::Html,
};
use crate::{
    account::{REASONS, thing as account},
    declare::told,
    figures::{self, size},
    message,
    page::Mark,
    recipients::{self, Recipient},
    shown,
    words::{Value, Words},
};

/// Columns of a name in the table; more is shortened in its middle.
const NAME: usize = 80;

pub(super) fn tell(h: &mut Html, t: &Told<'_>, covered: &Covered, words: &Words, room: Room) {
    let thing = t.thing;
    let label = h.id(&format!("{}-h", t.anchor));
    h.within("article", &[("id", &t.anchor), ("aria-labelledby", &label)], |h| {
        h.element("h3", &[("id", &label)], &t.name(words));
        h.within("p", &[], |h| {
            level(h, level_of(thing), words);
            let addresses = account::addresses(thing).join(" · ");
            if !addresses.is_empty() {
                h.text(" · ");
                h.element("span", &[("class", "quiet")], &addresses);
            }
        });
        let told = message::paragraph(thing, t.number, words);
        if told.is_empty() {
            paragraph(h, &account::talks(thing, words).join(" "));
        } else {
            paragraph(h, &told);
        }
        paragraph(h, &account::secrecy(thing, words).join(" "));
        who(h, t, words, room);
        receives(h, t, words, room);
        h.element("h4", &[], &words.say("html-when", &[]));
        when::ribbon(h, thing, covered, words, room.days);
        h.element("h4", &[], &words.say("html-usual", &[]));
        when::usual(h, thing, covered, words);
        declared(h, t, words, room);
        notes(h, t, words, room);
        parties(h, t, words, room);
    });
}

fn who(h: &mut Html, t: &Told<'_>, words: &Words, room: Room) {
    let identity = &t.thing.identity;
    folded(h, &words.say("html-who", &[]), |h| {
        let mut items = Vec::new();
        for (id, name, value) in [
            ("thing-kind", "kind", &identity.kind),
            ("thing-maker", "maker", &identity.maker),
            ("thing-model", "model", &identity.model),
            ("thing-firmware", "firmware", &identity.firmware),
        ] {
            if let Some(value) = value {
                items.push(words.say(id, &[(name, shown::name(words, value).into())]));
            }
        }
        items.extend(account::support(t.thing, words));
        if let Some(confidence) = identity.confidence {
            let percent = told::percent(words, f64::from(confidence));
            items.push(words.say("html-sure", &[("percent", percent.into())]));
        }
        if identity.reasons.is_empty() && items.is_empty() {
            items.push(words.say("thing-unknown", &[]));
        }
        items.extend(identity.reasons.iter().take(room.clues).map(|reason| {
            let saw = ("saw", Value::from(shown::name(words, &reason.saw)));
            if REASONS.contains(&reason.source) {
                words.say(&format!("reason-{}", reason.source), &[saw])
            } else {
                words.say("reason-other", &[("source", reason.source.into()), saw])
            }
        }));
        let more = identity.reasons.len().saturating_sub(room.clues);
        if more > 0 {
            items.push(words.say("thing-more-reasons", &[("n", more.into())]));
        }
        list(h, &items);
        paragraph(h, &account::oddities(t.thing, words).join(" "));
    });
}

/// One bar for each recipient; its words and figures stand above it.
fn receives(h: &mut Html, t: &Told<'_>, words: &Words, room: Room) {
    h.element("h4", &[], &words.say("html-receives", &[]));
    let all = recipients::of(t.thing, words);
    if all.is_empty() {
        paragraph(h, &words.say("thing-silent", &[]));
        return;
    }
    let most = all.iter().map(|r| r.up).max().unwrap_or(0).max(1);
    let (shown, rest) = all.split_at_checked(room.bars).unwrap_or((&all, &[]));
    h.within("ul", &[("class", "bars")], |h| {
        for r in shown {
            h.within("li", &[], |h| {
                h.within("div", &[("class", "row")], |h| {
                    h.within("span", &[], |h| {
                        h.element("b", &[], &r.name);
                        let about = about(r, words);
                        if !about.is_empty() {
                            h.text(" ");
                            h.element("span", &[("class", "quiet")], &about);
                        }
                    });
                    let values = [
                        ("up", Value::from(size(words, r.up))),
                        ("down", size(words, r.down).into()),
                    ];
                    h.element("span", &[], &words.say("html-up-down", &values));
                });
                bar(h, r.up, most);
            });
        }
    });
    if !rest.is_empty() {
        let up = rest.iter().fold(0_u64, |n, r| n.saturating_add(r.up));
        let values = [("n", Value::from(rest.len())), ("size", size(words, up).into())];
        paragraph(h, &words.say("html-more-recipients", &values));
    }
}

/// What is known of a recipient beside its name.
fn about(r: &Recipient, words: &Words) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(r.trade.as_deref().map(|t| recipients::trade_text(words, t)));
    if r.nameless {
        parts.push(words.say("html-nameless", &[]));
    }
    if parts.is_empty() { String::new() } else { format!("({})", parts.join(", ")) }
}

/// A bar in its frame, as wide as the share. Nothing in it is said only here.
fn bar(h: &mut Html, part: u64, whole: u64) {
    let tenths = share(part, whole, 1_000);
    let tenths = if part > 0 { tenths.max(4) } else { 0 };
    h.within("svg", &[("class", "bar"), ("aria-hidden", "true")], |h| {
        h.alone("rect", &[("width", &format!("{}.{}%", tenths / 10, tenths % 10))]);
    });
}

/// What a drawing has that stretches; those who hear the page get the words beside it.
pub(super) const fn drawing(
    class: &'static str,
    view: &'static str,
) -> [(&'static str, &'static str); 4] {
    [("class", class), ("viewBox", view), ("preserveAspectRatio", "none"), ("aria-hidden", "true")]
}

/// `part` of `whole` in `of` parts, rounded down.
pub(super) fn share(part: u64, whole: u64, of: u64) -> u64 {
    let scaled = u128::from(part.min(whole)) * u128::from(of) / u128::from(whole.max(1));
    u64::try_from(scaled).unwrap_or(of)
}

fn declared(h: &mut Html, t: &Told<'_>, words: &Words, room: Room) {
    let Some(d) = &t.thing.declaration else { return };
    h.element("h4", &[], &words.say("mud-heading", &[]));
    let of = match d.grade {
        "consistent" => Level::Fine,
        "contradicts" => Level::Look,
        "omits" => Level::Note,
        _ => Level::CannotTell,
    };
    h.within("p", &[], |h| {
        level(h, of, words);
        h.text(" ");
        h.text(&told::sentences(d, words).join(" "));
    });
    let items = told::items(d, words, room.outside, room.outside == usize::MAX);
    if !items.is_empty() {
        let n = Value::from(items.len());
        folded(h, &words.say("html-declared-rows", &[("n", n)]), |h| marked(h, &items, words));
    }
}

fn notes(h: &mut Html, t: &Told<'_>, words: &Words, room: Room) {
    let mut notes: Vec<&Note> = t.thing.notes.iter().collect();
    if notes.is_empty() {
        return;
    }
    notes.sort_by_key(|n| (n.code, core::cmp::Reverse(n.times), n.first));
    let mut items = Vec::new();
    for same in notes.chunk_by(|a, b| a.code == b.code) {
        items.extend(
            same.iter().take(room.notes).map(|note| (Mark::Note, account::note_text(words, note))),
        );
        let more = same.len().saturating_sub(room.notes);
        if more > 0 {
            items.push((Mark::None, words.say("note-more", &[("n", more.into())])));
        }
    }
    h.element("h4", &[], &words.say("thing-notes", &[]));
    marked(h, &items, words);
}

fn parties(h: &mut Html, t: &Told<'_>, words: &Words, room: Room) {
    let mut parties: Vec<&Party> = t.thing.parties.iter().collect();
    if parties.is_empty() {
        return;
    }
    parties.sort_by_key(|p| core::cmp::Reverse(account::octets(p)));
    let (shown, rest) = parties.split_at_checked(room.rows).unwrap_or((&parties, &[]));
    let say = |id: &str| words.say(id, &[]);
    if shown.is_empty() {
        paragraph(h, &left_out(t, rest, words));
        return;
    }
    let total = words.say("html-parties", &[("n", parties.len().into())]);
    folded(h, &total, |h| {
        let names = [say("html-party"), say("html-sent"), say("html-received"), say("html-talks")];
        let [who, sent, back, talks] = &names;
        let columns = [("", &**who), ("n", sent), ("n", back), ("n", talks)];
        table(h, &say("html-parties-table"), "parties", &columns, shown, |h, p| {
            h.within("th", &[("scope", "row"), ("class", "who")], |h| {
                h.text(&party(p, words));
                h.element("span", &[("class", "quiet")], &spoken(p, words));
            });
            for figure in [size(words, p.up), size(words, p.down)] {
                h.element("td", &[("class", "n")], &figure);
            }
            let flows = figures::short_count(words.lang(), p.flows);
            h.element("td", &[("class", "n")], &flows);
        });
        paragraph(h, &left_out(t, rest, words));
    });
}

/// How many rows are not in the table, and what they moved.
fn left_out(t: &Told<'_>, rest: &[&Party], words: &Words) -> String {
    let mut more = Vec::new();
    if let Some(other) = &t.thing.other_parties {
        let moved = size(words, other.up.saturating_add(other.down));
        more.push(words.say("thing-folded", &[("n", other.rows.into()), ("size", moved.into())]));
    }
    if !rest.is_empty() {
        let moved = rest.iter().fold(0_u64, |n, p| n.saturating_add(account::octets(p)));
        let values = [("n", Value::from(rest.len())), ("size", size(words, moved).into())];
        more.push(words.say("thing-more-rows", &values));
    }
    more.join(" ")
}

fn party(p: &Party, words: &Words) -> String {
    match (&p.name, p.addresses.split_first()) {
        (Some(name), _) => shown::shorten(&name.to_string(), NAME),
        (None, Some((first, []))) => first.to_string(),
        (None, Some((first, more))) => format!("{first} +{}", more.len()),
        (None, None) => words.say("table-nobody", &[]),
    }
}

/// Where it is, what was spoken, whether that was encrypted, what failed.
fn spoken(p: &Party, words: &Words) -> String {
    let place = if p.r#where == "lan" { "table-here" } else { "table-outside" };
    let secrecy = match p.encrypted {
        "yes" => [1, 0, 0],
        "no" => [0, 1, 0],
        _ => [0, 0, 1],
    };
    let protocol = shown::text(words, p.protocol);
    let mut parts = vec![
        words.say(place, &[]),
        p.port.map_or_else(|| protocol.clone(), |port| format!("{protocol} {port}")),
        recipients::secrecy_text(words, secrecy),
    ];
    if p.failed > 0 {
        parts.push(words.say("html-failed", &[("n", p.failed.into())]));
    }
    parts.join(" · ")
}
