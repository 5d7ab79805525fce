//! Documents about things, told: for people in words, for programs in values.
//!
//! A component is called what the document calls it, an age is counted from the day of the release, and nothing that
//! was not found is called absent: the sentence is "no known match in data of DATE".

use gardien_watch::{time::Time, untrusted::Untrusted};
use serde::Serialize;

use super::{
    File,
    document::{self, Fault, Kind, Remarks},
    holes::{self, Data, Described, Hole, Match, Report, vex::Status},
    point,
    sbom::{self, Component, Sbom},
    support::{self, OpenEox, Phase, State, Support, Told},
};
use crate::{
    figures,
    page::{Mark, Page},
    shown,
    words::{Value, Words},
};

/// Rows of a table, and items of a list, unless all are asked for.
const ROWS: usize = 20;

/// A document at hand.
#[derive(Debug)]
pub struct Paper {
    /// Its name, as given.
    pub name: String,
    /// Its octets.
    pub octets: Vec<u8>,
    /// What it says, or why it says nothing.
    pub said: Result<Said, Fault>,
}

/// What a document says.
#[derive(Debug)]
pub enum Said {
    /// What a thing is made of.
    Bill(Box<Sbom>),
    /// Until when things are looked after.
    Support(Kind, Vec<OpenEox>),
    /// Known holes, or what a maker says of them.
    List(Box<Described>),
    /// What a thing may do.
    Mud(Box<File>),
}

impl Said {
    /// The kind of the document.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Bill(bill) => bill.kind,
            Self::Support(kind, _) => *kind,
            Self::List(list) => list.kind,
            Self::Mud(_) => Kind::Mud,
        }
    }

    /// Remarks on it; a MUD file has its own.
    #[must_use]
    pub fn remarks(&self) -> Option<&Remarks> {
        match self {
            Self::Bill(bill) => Some(&bill.remarks),
            Self::List(list) => Some(&list.remarks),
            Self::Support(..) | Self::Mud(_) => None,
        }
    }
}

/// Reads a document of any kind.
///
/// # Errors
///
/// What is wrong, and where.
pub fn read(name: &str, octets: &[u8]) -> Result<Said, Fault> {
    let kind = document::kind(octets)?;
    Ok(match kind {
        _ if kind.is_sbom() => Said::Bill(Box::new(sbom::read(octets)?)),
        Kind::OpenEox | Kind::OpenEoxShell => Said::Support(kind, support::read(octets)?),
        Kind::Mud => Said::Mud(Box::new(File::new(name.to_owned(), octets.to_vec()))),
        _ => Said::List(Box::new(holes::describe(octets)?)),
    })
}

impl Paper {
    /// Reads a document.
    #[must_use]
    pub fn new(name: String, octets: Vec<u8>) -> Self {
        Self { said: read(&name, &octets), name, octets }
    }
}

// For programs.

/// All that was asked about, for programs.
#[derive(Debug, Serialize)]
pub struct About<'a> {
    /// Version of the program.
    pub gardien: &'a str,
    /// The day on which ages and phases are told.
    pub on: Time,
    /// Documents in the order given.
    pub documents: Vec<Document<'a>>,
}

/// A document, for programs.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    /// Its name, as given.
    pub file: &'a str,
    /// Its kind, where it could be read.
    pub kind: Option<&'static str>,
    /// SHA-256, hexadecimal.
    pub digest: String,
    /// Why it could not be read.
    pub fault: Option<Wrong<'a>>,
    /// What was wrong and did not keep it from being read.
    pub remarks: Vec<Wrong<'a>>,
    /// Remarks beyond those.
    pub more_remarks: usize,
    /// A bill of materials.
    pub bill: Option<Bill>,
    /// Support dates.
    pub support: Vec<Supported>,
    /// Known holes, or statements on them.
    pub list: Option<List>,
}

/// A fault with its line and its sentence.
#[derive(Debug, Serialize)]
pub struct Wrong<'a> {
    /// The line, from 1.
    pub line: usize,
    /// The fault.
    #[serde(flatten)]
    pub fault: &'a Fault,
    /// The same in words.
    pub text: String,
}

/// A bill of materials.
#[derive(Clone, Debug, Serialize)]
pub struct Bill {
    /// The version of its format.
    pub format_version: String,
    /// When it was made.
    pub made: Option<Time>,
    /// What it is about: name, version, supplier.
    pub subject: Option<[Untrusted; 3]>,
    /// What that is made of.
    pub components: Vec<Part>,
    /// How many of them have an age that is known.
    pub dated: usize,
    /// The oldest: its place in `components`.
    pub oldest: Option<usize>,
    /// The sentence about it.
    pub oldest_text: Option<String>,
    /// Components that need themselves by way of others.
    pub in_circles: usize,
    /// Matches, where there was anything to hold against it.
    pub holes: Option<Holes>,
}

/// A component.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// What the document calls it.
    pub name: Untrusted,
    /// Its version, empty where none is said.
    pub version: Untrusted,
    /// Who supplies it.
    pub supplier: Untrusted,
    /// Licences as written.
    pub licences: Vec<Untrusted>,
    /// Package URL, in its canonical form.
    pub purl: Option<String>,
    /// When its release came out.
    pub released: Option<Time>,
    /// How that is known: `document` or `table`.
    pub known_by: Option<&'static str>,
    /// Whole months from then to the day of the account.
    pub months: Option<i64>,
}

/// What was found, with its sentence.
#[derive(Clone, Debug, Serialize)]
pub struct Holes {
    /// The sentence that sums it up.
    pub text: String,
    /// The oldest date of the lists.
    pub date: Option<Time>,
    /// Lists.
    pub data: Vec<Data>,
    /// Matches, the weightiest first.
    pub matches: Vec<Found>,
    /// Matches beyond those that are kept.
    pub more: u64,
    /// Holes of components whose version cannot be compared: component, version, identifier.
    pub cannot_tell: Vec<[String; 3]>,
    /// Components that no list can be held against.
    pub unnamed: usize,
}

/// A match with the component by name.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// Name and version of the component.
    pub in_component: [Untrusted; 2],
    /// Whether a statement with a reason lowers it.
    pub lowered: bool,
    /// The match.
    #[serde(flatten)]
    pub found: Match,
}

/// A support date.
#[derive(Debug, Serialize)]
pub struct Supported {
    /// Maker, product and version, where the document names them.
    pub product: Option<[Untrusted; 3]>,
    /// known, to-be-announced, none or unknown.
    pub state: &'static str,
    /// The day, where there is one.
    pub until: Option<Time>,
    /// What that means on the day of the account.
    pub phase: &'static str,
    /// When the document was last changed.
    pub updated: Time,
    /// The same in words.
    pub text: String,
}

/// A list.
#[derive(Debug, Serialize)]
pub struct List {
    /// The newest date that it has of itself.
    pub date: Option<Time>,
    /// Advisories in it.
    pub advisories: u64,
    /// Those that were withdrawn.
    pub withdrawn: u64,
    /// Holes that it knows to be used.
    pub used: u64,
    /// The first advisories.
    pub first: Vec<Hole>,
    /// Statements of makers.
    pub stated: u64,
    /// The first of them.
    pub statements: Vec<Statement>,
}

/// A statement of a maker.
#[derive(Debug, Serialize)]
pub struct Statement {
    /// The hole's identifiers.
    pub ids: Vec<String>,
    /// not-affected, fixed, under-investigation or affected.
    pub status: Status,
    /// Why.
    pub reason: Untrusted,
    /// Who says it.
    pub source: Untrusted,
    /// When.
    pub at: Option<Time>,
    /// Whether it lowers a match.
    pub lowers: bool,
}

/// A document as values.
#[must_use]
pub fn values<'a>(
    paper: &'a Paper,
    found: Option<&Report>,
    words: &Words,
    on: Time,
) -> Document<'a> {
    let wrong = |fault: &'a Fault| Wrong {
        line: fault.line(&paper.octets),
        text: point::fault_sentence(words, fault),
        fault,
    };
    let said = paper.said.as_ref();
    let remarks = said.ok().and_then(Said::remarks);
    Document {
        file: &paper.name,
        kind: said.ok().map(|s| s.kind().word()),
        digest: document::digest(&paper.octets),
        fault: said.err().map(wrong),
        remarks: remarks.iter().flat_map(|r| &r.kept).map(wrong).collect(),
        more_remarks: remarks.map_or(0, |r| r.more),
        bill: match said {
            Ok(Said::Bill(sbom)) => Some(bill(sbom, found, words, on)),
            _ => None,
        },
        support: match said {
            Ok(Said::Support(_, all)) => all.iter().map(|s| supported(s, words, on)).collect(),
            _ => Vec::new(),
        },
        list: match said {
            Ok(Said::List(list)) => Some(self::list(list)),
            _ => None,
        },
    }
}

/// A bill as values.
#[must_use]
pub fn bill(sbom: &Sbom, found: Option<&Report>, words: &Words, on: Time) -> Bill {
    let oldest = sbom.oldest();
    let part = |c: &Component| {
        let age = c.age();
        Part {
            name: c.name.clone(),
            version: c.version.clone(),
            supplier: c.supplier.clone(),
            licences: c.licences.clone(),
            purl: c.purl.as_ref().map(ToString::to_string),
            released: age.map(|(at, _)| at),
            known_by: age.map(|(_, by)| by),
            months: age.map(|(at, _)| figures::whole_months(at, on)),
        }
    };
    let subject = sbom.subject.and_then(|s| sbom.components.get(s as usize));
    Bill {
        format_version: sbom.format_version.clone(),
        made: sbom.made,
        subject: subject.map(|s| [s.name.clone(), s.version.clone(), s.supplier.clone()]),
        components: sbom.parts().map(|(_, c)| part(c)).collect(),
        dated: sbom.dated(),
        oldest: oldest.and_then(|o| sbom.parts().position(|(i, _)| i == o.component)),
        oldest_text: oldest_sentence(sbom, words, on),
        in_circles: sbom.in_circles,
        holes: found.map(|report| holes(report, &sbom.components, words)),
    }
}

/// Matches as values.
#[must_use]
pub fn holes(report: &Report, components: &[Component], words: &Words) -> Holes {
    let named = |i: u32| {
        components.get(i as usize).map(|c| [c.name.clone(), c.version.clone()]).unwrap_or_default()
    };
    let found = |m: &Match| Found {
        in_component: named(m.component),
        lowered: m.lowered(),
        found: m.clone(),
    };
    Holes {
        text: holes_sentence(report, words),
        date: report.date,
        data: report.data.clone(),
        matches: report.matches.iter().map(found).collect(),
        more: report.more,
        cannot_tell: report
            .cannot_tell
            .iter()
            .map(|(i, id)| {
                let [name, version] = named(*i);
                [name.raw().to_owned(), version.raw().to_owned(), id.clone()]
            })
            .collect(),
        unnamed: report.unnamed.len(),
    }
}

fn supported(statement: &OpenEox, words: &Words, on: Time) -> Supported {
    let all = support::resolve(vec![statement.told("")]);
    Supported {
        product: statement.product.clone(),
        state: statement.state.word(),
        until: day_of(statement.state),
        phase: all.phase(on).word(),
        updated: statement.updated,
        text: support_sentence(&all, words, on),
    }
}

fn list(list: &Described) -> List {
    List {
        date: list.date,
        advisories: list.advisories,
        withdrawn: list.withdrawn,
        used: list.used,
        first: list.first.clone(),
        stated: list.stated,
        statements: list
            .statements
            .iter()
            .map(|s| Statement {
                ids: s.ids.clone(),
                status: s.status,
                reason: s.reason.clone(),
                source: s.source.clone(),
                at: s.at,
                lowers: s.lowers(),
            })
            .collect(),
    }
}

/// The day of a state, where it has one.
#[must_use]
pub const fn day_of(state: State) -> Option<Time> {
    match state {
        State::Known(at) => Some(at),
        State::None(at) => at,
        State::ToBeAnnounced | State::Unknown => None,
    }
}

// For people.

/// "Its oldest library is from January 2014", with its name and age.
#[must_use]
pub fn oldest_sentence(sbom: &Sbom, words: &Words, on: Time) -> Option<String> {
    let oldest = sbom.oldest()?;
    let component = sbom.components.get(oldest.component as usize)?;
    Some(words.say(
        "declared-oldest",
        &[
            ("month", figures::month(words, oldest.at).into()),
            ("name", called(words, component).into()),
            ("age", figures::age(words, oldest.at, on).into()),
        ],
    ))
}

/// What was found, or that nothing is known in data of a day.
#[must_use]
pub fn holes_sentence(report: &Report, words: &Words) -> String {
    let date = report.date.map_or_else(
        || words.say("declared-holes-undated", &[]),
        |at| words.say("declared-holes-of", &[("day", figures::day(words, at).into())]),
    );
    let standing = report.matches.iter().filter(|m| !m.lowered()).count();
    if report.data.iter().all(|d| d.advisories == 0) {
        return words.say("declared-holes-no-data", &[]);
    }
    if report.matches.is_empty() {
        return words.say("declared-holes-none", &[("data", date.into())]);
    }
    let n = u64::try_from(standing).unwrap_or(u64::MAX).saturating_add(report.more);
    words.say("declared-holes-found", &[("n", n.into()), ("data", date.into())])
}

/// The same of what was kept of a report (the form of [`Holes`]), in the language asked for.
#[must_use]
pub fn kept_sentence(holes: &serde_json::Value, words: &Words) -> String {
    let of = |name: &str| holes.get(name);
    let date = of("date").and_then(|d| d.as_str()).and_then(Time::parse).map_or_else(
        || words.say("declared-holes-undated", &[]),
        |at| words.say("declared-holes-of", &[("day", figures::day(words, at).into())]),
    );
    let list = |name: &str| of(name).and_then(|m| m.as_array()).into_iter().flatten();
    if !list("data").any(|d| d.get("advisories").and_then(|n| n.as_u64()).unwrap_or(0) > 0) {
        return words.say("declared-holes-no-data", &[]);
    }
    if list("matches").next().is_none() {
        return words.say("declared-holes-none", &[("data", date.into())]);
    }
    let lowered = |m: &serde_json::Value| m.get("lowered").and_then(|l| l.as_bool()) == Some(true);
    let more = of("more").and_then(|n| n.as_u64()).unwrap_or(0);
    let standing = list("matches").filter(|m| !lowered(m)).count() as u64 + more;
    words.say("declared-holes-found", &[("n", standing.into()), ("data", date.into())])
}

/// Until when something is looked after, in a sentence.
#[must_use]
pub fn support_sentence(support: &Support, words: &Words, on: Time) -> String {
    let day = |at: Time| figures::day(words, at);
    match (support.phase(on), support.state) {
        (Phase::Ended, State::Known(at) | State::None(Some(at))) => {
            words.say("declared-support-ended-on", &[("day", day(at).into())])
        }
        (Phase::EndsSoon, State::Known(at)) => {
            words.say("declared-support-ends-soon", &[("day", day(at).into())])
        }
        (_, State::Known(at)) => words.say("declared-support-until", &[("day", day(at).into())]),
        (_, State::ToBeAnnounced) => words.say("declared-support-to-be-announced", &[]),
        (_, State::None(_)) => words.say("declared-support-none", &[]),
        (_, State::Unknown) => words.say("declared-support-unknown", &[]),
    }
}

/// What one source says, with who and when.
#[must_use]
pub fn told_sentence(told: &Told, words: &Words) -> String {
    let said = words.say(&format!("declared-state-{}", told.state.word()), &[]);
    let said = match day_of(told.state) {
        Some(at) => words.say(
            "declared-told-day",
            &[("state", said.into()), ("day", figures::day(words, at).into())],
        ),
        None => said,
    };
    let source = words.say(&format!("declared-source-{}", told.source.word()), &[]);
    let by = shown::name(words, &told.by);
    let values = [("said", Value::from(said)), ("source", source.into()), ("by", by.into())];
    match told.said {
        Some(at) => {
            let [said, source, by] = values;
            words.say(
                "declared-told-on",
                &[said, source, by, ("day", figures::day(words, at).into())],
            )
        }
        None => words.say("declared-told", &values),
    }
}

fn called(words: &Words, component: &Component) -> String {
    let name = shown::name(words, &component.name);
    if component.version.is_empty() {
        return name;
    }
    format!("{name} {}", shown::name(words, &component.version))
}

/// Tells of one document. `found` is what lists say of its components, where there were lists.
#[must_use]
pub fn tell(
    paper: &Paper,
    found: Option<&Report>,
    words: &Words,
    on: Time,
    (colour, all): (bool, bool),
) -> String {
    let mut page = Page::new(colour);
    let file = ("file", Value::from(shown::text(words, &paper.name)));
    let place = (paper.name.as_str(), paper.octets.as_slice());
    let said = match &paper.said {
        Ok(said) => said,
        Err(fault) => {
            page.line(&point::fault(words, place, fault, true, colour));
            page.paragraph(&words.say("declared-unread", &[file]));
            return page.text();
        }
    };
    let kind = words.say(&format!("declared-kind-{}", said.kind().word()), &[]);
    page.heading(&words.say("declared-heading", &[file, ("kind", kind.into())]));
    let rows = if all { usize::MAX } else { ROWS };
    match said {
        Said::Bill(sbom) => tell_bill(&mut page, sbom, found, words, on, rows),
        Said::Support(_, statements) => tell_support(&mut page, statements, words, on, rows),
        Said::List(list) => tell_list(&mut page, list, words, rows),
        Said::Mud(mud) => {
            let id = if mud.mud.is_some() { "declared-mud" } else { "declared-mud-unread" };
            let file = ("file", Value::from(shown::text(words, &mud.name)));
            page.paragraph(&words.say(id, &[file]));
        }
    }
    if let Some(remarks) = said.remarks() {
        for remark in remarks.kept.iter().take(rows) {
            page.gap();
            page.line(&point::fault(words, place, remark, false, colour));
        }
        let more = remarks.kept.len().saturating_sub(rows) + remarks.more;
        if more > 0 {
            page.paragraph(&words.say("declared-more-remarks", &[("n", more.into())]));
        }
    }
    page.text()
}

fn tell_bill(
    page: &mut Page,
    sbom: &Sbom,
    found: Option<&Report>,
    words: &Words,
    on: Time,
    rows: usize,
) {
    let subject = sbom.subject.and_then(|s| sbom.components.get(s as usize));
    if let Some(subject) = subject {
        page.paragraph(&words.say("declared-about", &[("name", called(words, subject).into())]));
    }
    if let Some(made) = sbom.made {
        let day = figures::day(words, made);
        page.paragraph(&words.say("declared-made", &[("day", day.into())]));
    }
    let parts = sbom.parts().count();
    let values = [("n", parts.into()), ("dated", sbom.dated().into())];
    page.paragraph(&words.say("declared-components", &values));
    if let Some(sentence) = oldest_sentence(sbom, words, on) {
        page.paragraph(&sentence);
    }
    let mut dated: Vec<(Time, &Component, &str)> =
        sbom.parts().filter_map(|(_, c)| c.age().map(|(at, by)| (at, c, by))).collect();
    dated.sort_by_key(|(at, c, _)| (*at, c.name.clone(), c.version.clone()));
    if !dated.is_empty() {
        page.gap();
        let head = ["component", "released", "age", "known"]
            .map(|h| words.say(&format!("declared-column-{h}"), &[]));
        let lines: Vec<Vec<String>> = dated
            .iter()
            .take(rows)
            .map(|(at, c, by)| {
                vec![
                    called(words, c),
                    figures::day(words, *at),
                    figures::age(words, *at, on),
                    words.say(&format!("declared-known-{by}"), &[]),
                ]
            })
            .collect();
        page.table(&head, &lines, 4);
        let more = dated.len().saturating_sub(rows);
        if more > 0 {
            page.paragraph(&words.say("declared-more", &[("n", more.into())]));
        }
    }
    if let Some(report) = found {
        page.gap();
        tell_holes(page, report, &sbom.components, words, rows);
    }
}

/// What lists say of components.
fn tell_holes(
    page: &mut Page,
    report: &Report,
    components: &[Component],
    words: &Words,
    rows: usize,
) {
    page.paragraph(&holes_sentence(report, words));
    let standing = report.matches.iter().filter(|m| !m.lowered());
    let lowered = report.matches.iter().filter(|m| m.lowered());
    for m in standing.clone().take(rows) {
        let mark = if m.used.is_some() { Mark::Look } else { Mark::Note };
        page.item(mark, &match_sentence(m, components, words));
    }
    let more = standing.count().saturating_sub(rows);
    if more > 0 {
        page.paragraph(&words.say("declared-more", &[("n", more.into())]));
    }
    let count = lowered.clone().count();
    if count > 0 {
        page.gap();
        page.paragraph(&words.say("declared-holes-lowered", &[("n", count.into())]));
        for m in lowered.take(rows) {
            page.item(Mark::None, &match_sentence(m, components, words));
        }
    }
    if !report.cannot_tell.is_empty() {
        page.gap();
        let n = ("n", report.cannot_tell.len().into());
        page.paragraph(&words.say("declared-holes-cannot-tell", &[n]));
        for (i, id) in report.cannot_tell.iter().take(rows) {
            let name = components.get(*i as usize).map(|c| called(words, c)).unwrap_or_default();
            page.item(Mark::CannotTell, &format!("{} · {name}", shown::text(words, id)));
        }
    }
    if !report.unnamed.is_empty() {
        page.gap();
        let n = ("n", report.unnamed.len().into());
        page.paragraph(&words.say("declared-holes-unnamed", &[n]));
    }
    if report.data.iter().any(|d| d.advisories > 0) {
        page.gap();
        page.paragraph(&words.say("declared-holes-limits", &[]));
    }
}

/// A match on one line: the hole, where, how far it is believed, what is known of it.
#[must_use]
pub fn match_sentence(m: &Match, components: &[Component], words: &Words) -> String {
    let component = components.get(m.component as usize);
    let name = component.map(|c| called(words, c)).unwrap_or_default();
    let mut parts = vec![shown::text(words, &m.id), name];
    parts.push(words.say(&format!("declared-confidence-{}", m.confidence.word()), &[]));
    if let Some(score) = m.score {
        let point = if words.lang() == crate::words::Lang::Fr { ',' } else { '.' };
        let score = format!("{}{point}{}", score / 10, score % 10);
        parts.push(words.say("declared-score", &[("score", score.into())]));
    }
    if let Some(fixed) = &m.fixed {
        let version = shown::text(words, fixed);
        parts.push(words.say("declared-mended", &[("version", version.into())]));
    }
    if let Some(used) = &m.used {
        let since = shown::name(words, &used.since);
        let id = if used.extortion { "declared-used-extortion" } else { "declared-used" };
        parts.push(words.say(id, &[("day", since.into())]));
    }
    if let Some(told) = &m.told {
        let status = words.say(&format!("declared-status-{}", told.status.word()), &[]);
        let who = shown::name(words, &told.source);
        let values = [("who", Value::from(who)), ("status", status.into())];
        parts.push(if told.reason.is_empty() {
            words.say("declared-vex-bare", &values)
        } else {
            let [who, status] = values;
            let reason = shown::name(words, &told.reason);
            words.say("declared-vex", &[who, status, ("reason", reason.into())])
        });
    }
    parts.join(" · ")
}

fn tell_support(page: &mut Page, all: &[OpenEox], words: &Words, on: Time, rows: usize) {
    for statement in all.iter().take(rows) {
        if let Some([maker, model, version]) = &statement.product {
            let name: Vec<String> = [maker, model, version]
                .into_iter()
                .filter(|t| !t.is_empty())
                .map(|t| shown::name(words, t))
                .collect();
            page.paragraph(&words.say("declared-about", &[("name", name.join(" ").into())]));
        }
        let resolved = support::resolve(vec![statement.told("")]);
        page.paragraph(&support_sentence(&resolved, words, on));
        let day = figures::day(words, statement.updated);
        page.paragraph(&words.say("declared-updated", &[("day", day.into())]));
    }
    let more = all.len().saturating_sub(rows);
    if more > 0 {
        page.paragraph(&words.say("declared-more", &[("n", more.into())]));
    }
}

fn tell_list(page: &mut Page, list: &Described, words: &Words, rows: usize) {
    if let Some(date) = list.date {
        let day = figures::day(words, date);
        page.paragraph(&words.say("declared-updated", &[("day", day.into())]));
    }
    for (id, n) in [
        ("declared-advisories", list.advisories),
        ("declared-withdrawn", list.withdrawn),
        ("declared-used-count", list.used),
        ("declared-stated", list.stated),
    ] {
        if n > 0 {
            page.paragraph(&words.say(id, &[("n", n.into())]));
        }
    }
    for hole in list.first.iter().take(rows) {
        let mut parts = vec![shown::text(words, &hole.id)];
        parts.extend(hole.aliases.iter().take(4).map(|a| shown::text(words, a)));
        parts.extend(hole.about.iter().take(4).map(|a| shown::name(words, a)));
        if hole.withdrawn {
            parts.push(words.say("declared-was-withdrawn", &[]));
        }
        let fixed: Vec<String> = hole.fixed.iter().take(4).map(|v| shown::name(words, v)).collect();
        if !fixed.is_empty() {
            let versions = words.list(&fixed);
            parts.push(words.say("declared-mended", &[("version", versions.into())]));
        }
        page.item(Mark::Note, &parts.join(" · "));
    }
    for statement in list.statements.iter().take(rows) {
        let ids: Vec<String> = statement.ids.iter().map(|i| shown::text(words, i)).collect();
        let status = words.say(&format!("declared-status-{}", statement.status.word()), &[]);
        let mut text = format!("{} · {status}", words.list(&ids));
        if !statement.reason.is_empty() {
            text.push_str(" · ");
            text.push_str(&shown::name(words, &statement.reason));
        } else if statement.status == Status::NotAffected {
            text.push_str(" · ");
            text.push_str(&words.say("declared-no-reason", &[]));
        }
        page.item(Mark::None, &text);
    }
    let more = usize::try_from(list.advisories + list.stated)
        .unwrap_or(usize::MAX)
        .saturating_sub(list.first.len().min(rows) + list.statements.len().min(rows));
    if more > 0 {
        page.paragraph(&words.say("declared-more", &[("n", more.into())]));
    }
}
