//! What a new file permits that an old one does not: as values, and in plain words.

use gardien_watch::{
    mud::{
        breadth::widths,
        diff::{Line, diff},
        evaluate::Direction,
        model::Mud,
        verdict::Entry,
    },
    untrusted::Untrusted,
};
use serde::Serialize;

use super::{
    File,
    grade::entry,
    permits::{What, Who, sides},
};
use crate::{
    page::{Mark, Page},
    shown,
    words::{Value, Words},
};

/// Lines told unless all are asked for.
const LINES: usize = 40;

/// Conditions in which entries differ, each with a word `muddiff-condition-…`.
pub const CONDITIONS: &[&str] = &[
    "party",
    "ip-version",
    "protocol",
    "port",
    "own-port",
    "own-address",
    "opener",
    "icmp",
    "packet",
    "tls",
];
/// How they differ, each with a message `muddiff-how-…`.
pub const HOWS: &[&str] = &["wider", "narrower", "other"];
/// What else differs, each with a message `muddiff-about-…`.
pub const ABOUTS: &[&str] = &["url", "supported", "unsupported"];

/// Two files compared: what `gardien mud diff --json` writes.
#[derive(Debug, Serialize)]
pub struct Differs {
    /// The old file.
    pub old: String,
    /// The new file.
    pub new: String,
    /// What becomes possible.
    pub possible: Vec<Row>,
    /// What no longer is.
    pub impossible: Vec<Row>,
    /// What else differs: `url`, `supported`, `unsupported`.
    pub about: Vec<&'static str>,
    #[serde(skip)]
    url: Option<Untrusted>,
}

/// Something that one file permits and the other does not.
#[derive(Debug, Serialize)]
pub struct Row {
    /// `from-device` or `to-device`.
    pub policy: &'static str,
    /// The entry that permits it; null for what RFC 8520 permits by default and every host needs.
    pub entry: Option<Entry>,
    /// The other side in words; empty where there is no entry.
    pub who: String,
    /// The service in words.
    pub what: String,
    /// Whether the other file permits nothing of it.
    pub whole: bool,
    /// Whether that was shown; else there were too many cases.
    pub proven: bool,
    /// How the entry is too wide, where it is.
    pub wide: Option<&'static str>,
    /// The entry of the other file that comes nearest.
    pub near: Option<Nearest>,
}

/// The entry of the other file that comes nearest.
#[derive(Debug, Serialize)]
pub struct Nearest {
    /// The entry.
    pub entry: Entry,
    /// What differs, and how.
    pub differs: Vec<Differing>,
}

/// A condition that differs.
#[derive(Debug, Serialize)]
pub struct Differing {
    /// A stable word of [`CONDITIONS`].
    pub condition: &'static str,
    /// A stable word of [`HOWS`].
    pub how: &'static str,
}

/// Compares two files; `None` where one of them could not be read.
#[must_use]
pub fn values(old: &File, new: &File, words: &Words) -> Option<Differs> {
    let (before, after) = (old.mud()?, new.mud()?);
    let difference = diff(before, after);
    let mut about = Vec::new();
    if before.url != after.url {
        about.push("url");
    }
    match (before.is_supported, after.is_supported) {
        (false, true) => about.push("supported"),
        (true, false) => about.push("unsupported"),
        _ => {}
    }
    let rows = |lines: &[Line], file: &File, mud: &Mud, other: &File, their: &Mud| {
        let wide = widths(mud);
        let row = |line: &Line| {
            let ace = line.at.and_then(|at| at.of(mud));
            let (who, what): (Option<Who>, Option<What>) =
                ace.map(|ace| sides(line.direction, ace)).unzip();
            Row {
                policy: match line.direction {
                    Direction::FromDevice => "from-device",
                    Direction::ToDevice => "to-device",
                },
                entry: line.at.and_then(|at| entry(file, mud, at)),
                who: who.map(|w| w.text(words)).unwrap_or_default(),
                what: what.map(|w| w.text(words)).unwrap_or_default(),
                whole: line.whole,
                proven: line.proven,
                wide: wide.iter().find(|w| Some(w.at) == line.at).map(|w| w.wide.word()),
                near: line.near.as_ref().and_then(|near| {
                    let differs = near.differs.iter();
                    Some(Nearest {
                        entry: entry(other, their, near.at)?,
                        differs: differs
                            .map(|(c, h)| Differing { condition: c.word(), how: h.word() })
                            .collect(),
                    })
                }),
            }
        };
        lines.iter().map(row).collect()
    };
    Some(Differs {
        old: old.name.clone(),
        new: new.name.clone(),
        possible: rows(&difference.possible, new, after, old, before),
        impossible: rows(&difference.impossible, old, before, new, after),
        url: (before.url != after.url).then(|| after.url.clone()),
        about,
    })
}

/// Tells a comparison.
#[must_use]
pub fn tell(differs: &Differs, words: &Words, colour: bool, all: bool) -> String {
    let mut page = Page::new(colour);
    let file = |name: &str| Value::from(shown::text(words, name));
    let names = [("old", file(&differs.old)), ("new", file(&differs.new))];
    page.heading(&words.say("muddiff-heading", &names));
    if differs.possible.is_empty() && differs.impossible.is_empty() {
        page.paragraph(&words.say("muddiff-same", &[]));
    }
    for (rows, id, grave) in [
        (&differs.possible, "muddiff-possible", true),
        (&differs.impossible, "muddiff-impossible", false),
    ] {
        if rows.is_empty() {
            continue;
        }
        page.gap();
        page.line(&words.say(id, &[("n", rows.len().into())]));
        let told = if all { rows.len() } else { LINES };
        for row in rows.iter().take(told) {
            let mark = if grave { Mark::Look } else { Mark::Note };
            page.item(mark, &sentences(row, grave, words).join(" "));
        }
        let more = rows.len().saturating_sub(told);
        if more > 0 {
            page.item(Mark::None, &words.say("muddiff-more", &[("n", more.into())]));
        }
    }
    for about in &differs.about {
        let url = differs.url.as_ref().map(|u| shown::name(words, u)).unwrap_or_default();
        page.item(
            Mark::Note,
            &words.say(&format!("muddiff-about-{about}"), &[("url", url.into())]),
        );
    }
    page.text()
}

fn line(n: u64) -> Value<'static> {
    Value::from(n.to_string())
}

fn sentences(row: &Row, grave: bool, words: &Words) -> Vec<String> {
    let from = row.policy == "from-device";
    let Some(entry) = &row.entry else {
        return vec![words.say("muddiff-default", &[])];
    };
    let id = if from { "muddiff-from" } else { "muddiff-to" };
    let values = [
        ("who", row.who.as_str().into()),
        ("what", row.what.as_str().into()),
        ("line", line(entry.line)),
    ];
    let mut said = vec![words.say(id, &values)];
    if !row.proven {
        said.push(words.say("muddiff-unproven", &[]));
    } else if !row.whole {
        said.push(words.say(if grave { "muddiff-part" } else { "muddiff-part-left" }, &[]));
    }
    if let Some(near) = &row.near {
        let at = line(near.entry.line);
        let list: Vec<String> = near
            .differs
            .iter()
            .map(|d| {
                let condition = words.say(&format!("muddiff-condition-{}", d.condition), &[]);
                words.say(&format!("muddiff-how-{}", d.how), &[("condition", condition.into())])
            })
            .collect();
        let id = if list.is_empty() { "muddiff-near-refused" } else { "muddiff-near" };
        said.push(words.say(id, &[("line", at), ("list", words.list(&list).into())]));
    }
    if let Some(wide) = row.wide.filter(|_| grave) {
        said.push(words.say(&format!("mud-wide-{wide}"), &[("line", line(entry.line))]));
    }
    said
}
