//! A file in words: what it permits, for somebody who never saw a MUD file.

use gardien_watch::{mud::model::Mud, time::Time};
use serde::Serialize;

use super::{
    Entry, File,
    grade::entry,
    permits::{Permission, permissions},
};
use crate::{
    figures,
    page::{Mark, Page},
    shown,
    words::{Value, Words},
};

/// Lines shown unless all are asked for.
const LINES: usize = 60;

/// What links of the transparency extension are about, each with a sentence `mud-show-…`.
pub const LINKS: &[&str] = &["sbom", "vulnerability"];

/// A file in values, for the JSON form.
#[derive(Debug, Serialize)]
pub struct Shown<'a> {
    /// The file.
    pub file: &'a str,
    /// Whether it keeps to the standard.
    pub strict: bool,
    /// Its `mud-url`.
    pub url: &'a str,
    /// What the maker calls the thing.
    pub about: Option<&'a str>,
    /// Maker.
    pub maker: Option<&'a str>,
    /// Model.
    pub model: Option<&'a str>,
    /// When it was last changed, as written.
    pub last_update: Option<&'a str>,
    /// Hours until it should be looked at again.
    pub cache_validity: u16,
    /// Whether the maker still looks after the thing.
    pub is_supported: bool,
    /// Extensions that it declares.
    pub extensions: Vec<&'a str>,
    /// Links to bills of materials and known holes: what about, how, where.
    pub transparency: Vec<(&'static str, &'static str, &'a str)>,
    /// What it permits and refuses.
    pub lines: Vec<Line>,
    /// Entries that never apply, each with the reason.
    pub void: Vec<Void>,
}

/// A line of what is permitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// `permitted` or `refused`.
    pub action: &'static str,
    /// The party in words.
    pub who: String,
    /// The service in words.
    pub what: String,
    /// Whether the device may open.
    pub it_opens: bool,
    /// Whether the other side may open.
    pub they_open: bool,
    /// The entries behind it.
    pub entries: Vec<Entry>,
}

/// An entry that never applies.
#[derive(Debug, Serialize)]
pub struct Void {
    /// Its name.
    pub entry: String,
    /// The line in the file where it stands.
    pub line: u64,
    /// The code of the remark that says why.
    pub why: &'static str,
}

/// A file as values, where it could be read.
#[must_use]
pub fn values<'a>(file: &'a File, words: &Words) -> Option<Shown<'a>> {
    let mud = file.mud()?;
    let text = |t: &'a Option<gardien_watch::untrusted::Untrusted>| t.as_ref().map(|t| t.raw());
    Some(Shown {
        file: &file.name,
        strict: file.summary.strict,
        url: mud.url.raw(),
        about: text(&mud.systeminfo),
        maker: text(&mud.maker),
        model: text(&mud.model),
        last_update: text(&mud.last_update),
        cache_validity: mud.cache_validity,
        is_supported: mud.is_supported,
        extensions: mud.extensions.iter().map(|e| e.raw()).collect(),
        transparency: mud.transparency.iter().map(|t| (t.about, t.by, t.at.raw())).collect(),
        lines: permissions(mud).iter().map(|p| line(file, mud, p, words)).collect(),
        void: voids(file, mud),
    })
}

/// A permission as values.
#[must_use]
pub fn line(file: &File, mud: &Mud, p: &Permission, words: &Words) -> Line {
    Line {
        action: if p.refused { "refused" } else { "permitted" },
        who: p.who.text(words),
        what: p.what.text(words),
        it_opens: p.it_opens,
        they_open: p.they_open,
        entries: p.entries.iter().filter_map(|at| entry(file, mud, *at)).collect(),
    }
}

fn voids(file: &File, mud: &Mud) -> Vec<Void> {
    let entries = mud.acls.iter().flat_map(|l| &l.aces);
    let void = entries.filter_map(|e| Some((e, e.void?)));
    void.map(|(e, why)| Void { entry: e.name.raw().to_owned(), line: file.line(e.at.start), why })
        .collect()
}

/// Tells a file.
#[must_use]
pub fn tell(file: &File, words: &Words, colour: bool, all: bool) -> String {
    let mut page = Page::new(colour);
    let Some(mud) = file.mud() else {
        let name = shown::text(words, &file.name);
        page.paragraph(&words.say("mud-refused-file", &[("file", name.into())]));
        return page.text();
    };
    page.heading(&title(mud, words));
    page.paragraph(&about(file, mud, words).join(" "));
    let head = ["mud-table-who", "mud-table-what", "mud-table-opens"].map(|id| words.say(id, &[]));
    let lines = permissions(mud);
    if lines.is_empty() {
        page.paragraph(&words.say("mud-permits-nothing", &[]));
    }
    for (refused, heading) in [(false, "mud-show-permits"), (true, "mud-show-refuses")] {
        let some: Vec<&Permission> = lines.iter().filter(|l| l.refused == refused).collect();
        if some.is_empty() {
            continue;
        }
        page.gap();
        page.line(&words.say(heading, &[("n", some.len().into())]));
        let told = if all { some.len() } else { some.len().min(LINES) };
        let rows: Vec<Vec<String>> = some.iter().take(told).map(|l| cells(l, words)).collect();
        page.table(&head, &rows, usize::MAX);
        if some.len() > told {
            let more = some.len() - told;
            page.item(Mark::None, &words.say("mud-show-more", &[("n", more.into())]));
        }
    }
    let void = voids(file, mud);
    if !void.is_empty() {
        page.gap();
        let name = shown::text(words, &file.name);
        page.item(
            Mark::Note,
            &words.say("mud-void-count", &[("n", void.len().into()), ("file", name.into())]),
        );
    }
    page.text()
}

fn title(mud: &Mud, words: &Words) -> String {
    let named = mud.model.as_ref().or(mud.systeminfo.as_ref());
    let parts = [mud.maker.as_ref(), named].into_iter().flatten();
    let parts: Vec<String> = parts.map(|t| shown::name(words, t)).collect();
    if parts.is_empty() { shown::name(words, &mud.url) } else { parts.join(" · ") }
}

fn about(file: &File, mud: &Mud, words: &Words) -> Vec<String> {
    let name = |t| Value::from(shown::name(words, t));
    let mut said = vec![words.say("mud-show-url", &[("url", name(&mud.url))])];
    if let Some(info) = mud.systeminfo.as_ref().filter(|_| mud.model.is_some()) {
        said.push(words.say("mud-show-about", &[("about", name(info))]));
    }
    if let Some(text) = &mud.last_update {
        let when = Time::parse(text.raw()).map(|at| figures::moment(words, at));
        let when = when.map_or_else(|| name(text), Value::from);
        said.push(words.say("mud-show-updated", &[("when", when)]));
    }
    said.push(words.say("mud-show-validity", &[("n", u64::from(mud.cache_validity).into())]));
    let support = if mud.is_supported { "mud-show-supported" } else { "mud-show-unsupported" };
    said.push(words.say(support, &[]));
    for link in &mud.transparency {
        said.push(words.say(&format!("mud-show-{}", link.about), &[("at", name(&link.at))]));
    }
    let strict = if file.summary.strict { "mud-show-strict" } else { "mud-show-not-strict" };
    said.push(words.say(strict, &[("file", shown::text(words, &file.name).into())]));
    said
}

/// The cells of a line.
fn cells(line: &Permission, words: &Words) -> Vec<String> {
    let opens = match (line.it_opens, line.they_open) {
        (true, true) => "mud-opens-both",
        (true, false) => "mud-opens-it",
        (false, true) => "mud-opens-they",
        (false, false) => "mud-opens-nobody",
    };
    vec![line.who.text(words), line.what.text(words), words.say(opens, &[])]
}
