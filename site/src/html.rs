//! The account of a capture as one page, for a browser and for paper.
//!
//! One file that needs nothing else: no script, no font, no picture to fetch, which its content
//! security policy makes a promise that the browser keeps. Words come before charts; every chart
//! has its numbers beside it as text; a level is a word, a shape and a colour. Details fold
//! away in `<details>`, which needs no script and prints unfolded.
//!
//! The page stays within [`LARGEST`] octets: lists are told in full where that fits, else shorter, and
//! what is left out is counted.

mod palette;
mod privacy;
mod style;
mod thing;
mod when;
mod write;

use std::collections::BTreeMap;

use gardien_watch::{
    finding::{Finding, Level},
    report::{Report, Thing},
};

use crate::{
    account, figures, message,
    page::Mark,
    shown,
    words::{Value, Words},
};

pub use palette::{DARK, LIGHT, Palette, variables};
pub use privacy::tell as tell_privacy;
use write::Html;

/// Octets of a page, at most, where a shorter telling exists.
pub const LARGEST: usize = 150_000;

/// How much of each list is told.
#[derive(Clone, Copy, Debug)]
struct Room {
    things: usize,
    findings: usize,
    /// Bars of one thing.
    bars: usize,
    /// Rows of its table.
    rows: usize,
    /// Days of its ribbon.
    days: usize,
    /// Clues to who it is.
    clues: usize,
    /// Notes of one sort.
    notes: usize,
    /// What lies outside of its declaration.
    outside: usize,
    /// Packets named by a finding, and files listed.
    packets: usize,
}

/// From the longest telling to the shortest.
const ROOMS: [Room; 7] = [
    Room {
        things: 200,
        findings: 200,
        bars: 12,
        rows: 40,
        days: 14,
        clues: 30,
        notes: 6,
        outside: 20,
        packets: 12,
    },
    Room {
        things: 60,
        findings: 60,
        bars: 8,
        rows: 15,
        days: 7,
        clues: 12,
        notes: 3,
        outside: 8,
        packets: 8,
    },
    Room {
        things: 40,
        findings: 40,
        bars: 6,
        rows: 8,
        days: 7,
        clues: 8,
        notes: 2,
        outside: 5,
        packets: 5,
    },
    Room {
        things: 35,
        findings: 30,
        bars: 4,
        rows: 5,
        days: 5,
        clues: 6,
        notes: 1,
        outside: 3,
        packets: 3,
    },
    Room {
        things: 30,
        findings: 20,
        bars: 3,
        rows: 3,
        days: 3,
        clues: 4,
        notes: 1,
        outside: 2,
        packets: 2,
    },
    Room {
        things: 30,
        findings: 10,
        bars: 2,
        rows: 2,
        days: 1,
        clues: 2,
        notes: 1,
        outside: 1,
        packets: 1,
    },
    Room {
        things: 30,
        findings: 8,
        bars: 2,
        rows: 0,
        days: 1,
        clues: 1,
        notes: 1,
        outside: 1,
        packets: 1,
    },
];

/// Room for everything.
const ALL: Room = Room {
    things: usize::MAX,
    findings: usize::MAX,
    bars: usize::MAX,
    rows: usize::MAX,
    days: usize::MAX,
    clues: usize::MAX,
    notes: usize::MAX,
    outside: usize::MAX,
    packets: usize::MAX,
};

/// Tells a report as a page; `all` leaves nothing out, however large it becomes.
#[must_use]
pub fn tell(report: &Report, words: &Words, all: bool) -> String {
    if all {
        return within(report, words, ALL);
    }
    let mut page = String::new();
    for room in ROOMS {
        page = within(report, words, room);
        if page.len() <= LARGEST {
            break;
        }
    }
    page
}

fn within(report: &Report, words: &Words, room: Room) -> String {
    let title = words.say("html-title", &[]);
    let links = [
        ("#summary", "html-summary"),
        ("#findings", "html-findings"),
        ("#things", "html-things"),
        ("#unseen", "limit-heading"),
    ];
    let mut things: Vec<(usize, &Thing)> = report.things.iter().enumerate().collect();
    things.sort_by_key(|(_, t)| core::cmp::Reverse(t.up.saturating_add(t.down)));
    document(words, &title, report, &links, |h| {
        let anchors: Vec<String> = things
            .iter()
            .map(|(_, t)| h.id(if t.id.is_empty() { "thing" } else { &t.id }))
            .collect();
        let told: Vec<Told<'_>> = things
            .iter()
            .zip(anchors)
            .enumerate()
            .map(|(n, ((_, thing), anchor))| Told { thing, number: n + 1, anchor })
            .collect();
        summary(h, report, &told, words, room);
        findings(h, report, &told, words, room);
        each(h, report, &told, words, room);
        unseen(h, report, words);
    })
}

/// A thing with its place in the page.
struct Told<'a> {
    thing: &'a Thing,
    /// From 1, by traffic.
    number: usize,
    anchor: String,
}

impl Told<'_> {
    fn name(&self, words: &Words) -> String {
        account::thing::name(self.thing, self.number, words)
    }
}

/// The frame of a page: head, landmarks, links to its parts, foot.
fn document(
    words: &Words,
    title: &str,
    report: &Report,
    links: &[(&str, &str)],
    main: impl FnOnce(&mut Html),
) -> String {
    let mut h = Html::default();
    for id in ["main", "summary", "findings", "things", "unseen"] {
        h.id(id);
    }
    h.document_type();
    h.within("html", &[("lang", words.lang().code())], |h| {
        h.within("head", &[], |h| {
            h.alone("meta", &[("charset", "utf-8")]);
            h.alone(
                "meta",
                &[("name", "viewport"), ("content", "width=device-width,initial-scale=1")],
            );
            let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                          form-action 'none'";
            h.alone("meta", &[("http-equiv", "Content-Security-Policy"), ("content", policy)]);
            h.alone("meta", &[("name", "referrer"), ("content", "no-referrer")]);
            h.alone("meta", &[("name", "color-scheme"), ("content", "light dark")]);
            h.element("title", &[], &format!("{title} · gardien"));
            h.style(&style_sheet());
        });
        h.within("body", &[], |h| {
            h.element("a", &[("class", "skip"), ("href", "#main")], &words.say("html-skip", &[]));
            h.within("header", &[], |h| {
                h.element("p", &[("class", "brand")], "gardien");
                h.element("h1", &[], title);
                if let Some(when) = span(report, words) {
                    h.element("p", &[("class", "quiet")], &when);
                }
                let label = words.say("html-nav", &[]);
                h.within("nav", &[("aria-label", &label)], |h| {
                    h.within("ul", &[], |h| {
                        for (to, id) in links {
                            let text = words.say(id, &[]);
                            h.within("li", &[], |h| h.element("a", &[("href", to)], &text));
                        }
                    });
                });
            });
            h.within("main", &[("id", "main"), ("tabindex", "-1")], main);
            h.within("footer", &[], |h| {
                let version = shown::text(words, &report.gardien);
                let text = words.say("html-made", &[("version", version.into())]);
                h.element("p", &[("class", "quiet")], &text);
            });
        });
    });
    h.finish()
}

fn style_sheet() -> Vec<&'static str> {
    let mut rules = vec![":root{"];
    rules.extend(variables(&LIGHT));
    rules.extend(["}", "@media screen and (prefers-color-scheme:dark){:root{"]);
    rules.extend(variables(&DARK));
    rules.extend([
        "}}",
        style::RULES,
        style::NARROW,
        style::NEEDS,
        "@media print{:root{color-scheme:light}",
    ]);
    rules.push(style::PAPER);
    rules
}

fn span(report: &Report, words: &Words) -> Option<String> {
    let first = report.captures.iter().filter_map(|c| c.first).min()?;
    let last = report.captures.iter().filter_map(|c| c.last).max()?;
    Some(words.say("html-span", &[("span", figures::span(words, first, last).into())]))
}

/// A section with its heading.
fn section(h: &mut Html, id: &str, heading: &str, fill: impl FnOnce(&mut Html)) {
    let label = h.id(&format!("{id}-h"));
    h.within("section", &[("id", id), ("aria-labelledby", &label)], |h| {
        h.element("h2", &[("id", &label)], heading);
        fill(h);
    });
}

/// The least that there is to say of a thing's state: that of its weightiest finding.
fn level_of(thing: &Thing) -> Level {
    let silent = thing.up == 0 && thing.down == 0;
    let none = match (silent, thing.notes.is_empty()) {
        (_, false) => Level::Note,
        (true, true) => Level::CannotTell,
        (false, true) => Level::Fine,
    };
    match thing.findings.iter().map(|f| f.level).max() {
        // "Nothing to report" is no answer where a rule could not tell.
        Some(Level::CannotTell) if none == Level::Fine => Level::CannotTell,
        Some(most) => most.max(none),
        None => none,
    }
}

/// Shape and word of a level, in its colour.
fn level(h: &mut Html, level: Level, words: &Words) {
    let (word, shape) = message::level(level, words);
    h.within("span", &[("class", &format!("level {}", level.word()))], |h| {
        h.element("span", &[("aria-hidden", "true")], shape);
        h.text(&word);
    });
}

/// A paragraph, unless there is nothing in it.
fn paragraph(h: &mut Html, text: &str) {
    if !text.is_empty() {
        h.element("p", &[], text);
    }
}

/// What is folded away behind a line.
fn folded(h: &mut Html, summary: &str, fill: impl FnOnce(&mut Html)) {
    h.within("details", &[], |h| {
        h.element("summary", &[], summary);
        h.within("div", &[], fill);
    });
}

/// A list, unless there is nothing in it.
fn list(h: &mut Html, items: &[String]) {
    if !items.is_empty() {
        h.within("ul", &[], |h| items.iter().for_each(|i| h.element("li", &[], i)));
    }
}

/// Items with their marks. The shape is drawn; what it means is said.
fn marked(h: &mut Html, items: &[(Mark, String)], words: &Words) {
    if items.is_empty() {
        return;
    }
    h.within("ul", &[("class", "marks")], |h| {
        for (mark, text) in items {
            h.within("li", &[], |h| {
                let of = match mark {
                    Mark::None => None,
                    Mark::Note => Some(Level::Note),
                    Mark::Look => Some(Level::Look),
                    Mark::Act => Some(Level::Act),
                    Mark::CannotTell => Some(Level::CannotTell),
                };
                if let Some(of) = of {
                    level(h, of, words);
                    h.text(" ");
                }
                h.text(text);
            });
        }
    });
}

/// The columns of a table with their class: `n` for figures.
type Columns<'a> = &'a [(&'static str, &'a str)];

/// A table; the first cell of each row names it. `row` writes the cells of one row.
fn table<T>(
    h: &mut Html,
    caption: &str,
    class: &'static str,
    columns: Columns<'_>,
    rows: &[T],
    mut row: impl FnMut(&mut Html, &T),
) {
    h.within("table", &[("class", class)], |h| {
        h.element("caption", &[], caption);
        h.within("thead", &[], |h| {
            h.within("tr", &[], |h| {
                for (class, text) in columns {
                    let both = [("scope", "col"), ("class", *class)];
                    let few = if class.is_empty() { 1 } else { 2 };
                    h.element("th", both.get(..few).unwrap_or(&both), text);
                }
            });
        });
        h.within("tbody", &[], |h| {
            for r in rows {
                h.within("tr", &[], |h| row(h, r));
            }
        });
    });
}

fn summary(h: &mut Html, report: &Report, told: &[Told<'_>], words: &Words, room: Room) {
    section(h, "summary", &words.say("html-summary", &[]), |h| {
        let home = message::home(report, words);
        let network = account::network_sentences(report, words).join(" ");
        paragraph(h, &home);
        let mut counts: BTreeMap<Level, usize> = BTreeMap::new();
        for t in told {
            *counts.entry(level_of(t.thing)).or_default() += 1;
        }
        h.element("p", &[], &words.say("html-levels", &[]));
        h.within("ul", &[("class", "counts")], |h| {
            let order = [Level::Act, Level::Look, Level::Note, Level::Fine, Level::CannotTell];
            for (of, n) in order.iter().filter_map(|l| Some((*l, *counts.get(l)?))) {
                h.within("li", &[], |h| {
                    level(h, of, words);
                    h.text(" ");
                    h.text(&words.say("html-level-things", &[("n", n.into())]));
                });
            }
        });
        if home.is_empty() {
            paragraph(h, &network);
        }
        folded(h, &words.say("html-read", &[]), |h| {
            if !home.is_empty() {
                paragraph(h, &network);
            }
            let files = &report.captures;
            let mut items = Vec::new();
            for (n, capture) in files.iter().enumerate() {
                if n < room.packets {
                    items.push((Mark::None, account::file_text(words, capture)));
                }
                items.extend(
                    capture
                        .problems
                        .iter()
                        .take(room.packets)
                        .map(|p| (Mark::Look, account::problem_text(words, &capture.file, p))),
                );
            }
            items.truncate(room.packets.saturating_mul(3));
            let more = files.len().saturating_sub(room.packets);
            if more > 0 {
                items.push((Mark::None, words.say("html-more-files", &[("n", more.into())])));
            }
            marked(h, &items, words);
        });
    });
}

fn findings(h: &mut Html, report: &Report, told: &[Told<'_>], words: &Words, room: Room) {
    section(h, "findings", &words.say("html-findings", &[]), |h| {
        let mut all: Vec<(&Finding, &Told<'_>)> =
            told.iter().flat_map(|t| t.thing.findings.iter().map(move |f| (f, t))).collect();
        // Stable: findings of one weight stay in the order of things, then of their own.
        all.sort_by_key(|(f, _)| core::cmp::Reverse(f.level));
        if all.is_empty() {
            paragraph(h, &words.say("html-findings-none", &[]));
        }
        let (shown, rest) = all.split_at_checked(room.findings).unwrap_or((&all, &[]));
        for (finding, told) in shown {
            one(h, report, finding, told, words, room);
        }
        if !rest.is_empty() {
            paragraph(h, &words.say("html-more-findings", &[("n", rest.len().into())]));
        }
    });
}

fn one(
    h: &mut Html,
    report: &Report,
    finding: &Finding,
    told: &Told<'_>,
    words: &Words,
    room: Room,
) {
    let message = message::of(finding, told.thing, told.number, words);
    let id = h.id(if finding.id.is_empty() { "f" } else { &finding.id });
    h.within("article", &[("id", &id), ("class", finding.level.word())], |h| {
        h.within("h3", &[], |h| {
            level(h, finding.level, words);
            h.text(" · ");
            h.element("a", &[("href", &format!("#{}", told.anchor))], &told.name(words));
        });
        paragraph(h, &message.sentences.join(" "));
        if !message.choices.is_empty() {
            h.element("p", &[], &words.say("html-choices", &[]));
            list(h, &message.choices);
        }
        folded(h, &words.say("html-evidence", &[]), |h| {
            // The records are listed with the names of their files.
            list(h, &message.evidence);
            let packets = packets(report, finding, words, room);
            if message.evidence.is_empty() {
                let values = [
                    ("n", Value::from(finding.times)),
                    ("span", figures::span(words, finding.first, finding.last).into()),
                ];
                paragraph(h, &words.say("html-evidence-times", &values));
            }
            list(h, &packets);
            if !message.perhaps.is_empty() {
                h.element("p", &[], &words.say("html-perhaps", &[]));
                list(h, &message.perhaps);
            }
            let id = shown::text(words, &finding.id);
            h.element("p", &[("class", "quiet")], &words.say("html-id", &[("id", id.into())]));
        });
    });
}

/// The records that a finding names, in words.
fn packets(report: &Report, finding: &Finding, words: &Words, room: Room) -> Vec<String> {
    let mut all: Vec<String> = finding
        .evidence
        .iter()
        .take(room.packets)
        .map(|p| {
            let file = usize::try_from(p.file).ok().and_then(|n| report.captures.get(n));
            let file = file.map(|c| shown::text(words, &c.file)).unwrap_or_default();
            let values = [
                ("packet", Value::from(p.record.to_string())),
                ("file", file.into()),
                ("when", figures::moment(words, p.at).into()),
            ];
            words.say("html-packet", &values)
        })
        .collect();
    let more = finding.evidence.len().saturating_sub(room.packets);
    if more > 0 {
        all.push(words.say("html-more-packets", &[("n", more.into())]));
    }
    all
}

fn each(h: &mut Html, report: &Report, told: &[Told<'_>], words: &Words, room: Room) {
    section(h, "things", &words.say("html-things", &[]), |h| {
        let (shown, rest) = told.split_at_checked(room.things).unwrap_or((told, &[]));
        let say = |id: &str| words.say(id, &[]);
        let (name, state, sent, back) =
            (say("html-thing"), say("html-level"), say("html-sent"), say("html-received"));
        let columns = [("", &*name), ("", &*state), ("n", &*sent), ("n", &*back)];
        if !shown.is_empty() {
            table(h, &say("html-things-table"), "things", &columns, shown, |h, t| {
                h.within("th", &[("scope", "row")], |h| {
                    h.element("a", &[("href", &format!("#{}", t.anchor))], &t.name(words));
                });
                h.within("td", &[], |h| level(h, level_of(t.thing), words));
                h.element("td", &[("class", "n")], &figures::size(words, t.thing.up));
                h.element("td", &[("class", "n")], &figures::size(words, t.thing.down));
            });
        }
        folded(h, &say("html-charts"), |h| {
            for id in ["html-receives-legend", "html-when-legend", "html-usual-legend"] {
                paragraph(h, &say(id));
            }
        });
        if told.iter().all(|t| t.thing.declaration.is_none()) {
            paragraph(h, &say("html-undeclared"));
        }
        let covered = when::covered(report);
        for t in shown {
            thing::tell(h, t, &covered, words, room);
        }
        if !rest.is_empty() {
            let moved = rest.iter().fold(0_u64, |n, t| n.saturating_add(t.thing.up + t.thing.down));
            let values =
                [("n", Value::from(rest.len())), ("size", figures::size(words, moved).into())];
            paragraph(h, &words.say("account-more-things", &values));
        }
    });
}

fn unseen(h: &mut Html, report: &Report, words: &Words) {
    section(h, "unseen", &words.say("limit-heading", &[]), |h| {
        let mut items: Vec<String> =
            report.cannot_see.iter().map(|l| account::limit_text(words, l)).collect();
        let live = crate::live::is_live(report);
        let always = if live { "limit-always-live" } else { "limit-always" };
        items.push(words.say(always, &[]));
        list(h, &items);
    });
}
