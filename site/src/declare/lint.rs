//! What is wrong with files, and what could be better.

use gardien_watch::mud::read::{
    Summary,
    remark::{Effect, Remark},
};
use serde::Serialize;

use super::{File, point};
use crate::{
    page::Page,
    shown,
    words::{Value, Words},
};

/// Remarks drawn unless all are asked for.
const REMARKS: usize = 25;

/// A file checked, for the JSON form.
#[derive(Debug, Serialize)]
pub struct Checked<'a> {
    /// The file.
    pub file: &'a str,
    /// In numbers.
    #[serde(flatten)]
    pub summary: Summary,
    /// Each remark with its sentence and its line.
    pub remarks: Vec<Told<'a>>,
}

/// A remark with its sentence.
#[derive(Debug, Serialize)]
pub struct Told<'a> {
    /// The line in the file, from 1.
    pub line: u64,
    /// The remark.
    #[serde(flatten)]
    pub remark: &'a Remark,
    /// The same in words.
    pub text: String,
}

/// A file as values.
#[must_use]
pub fn values<'a>(file: &'a File, words: &Words) -> Checked<'a> {
    let told = |remark: &'a Remark| Told {
        line: file.line(remark.at.start),
        text: point::sentence(words, remark),
        remark,
    };
    Checked {
        file: &file.name,
        summary: file.summary,
        remarks: file.remarks.iter().map(told).collect(),
    }
}

/// Tells of one file, each remark drawn at its place.
#[must_use]
pub fn tell(file: &File, words: &Words, colour: bool, all: bool) -> String {
    let mut page = Page::new(colour);
    let told = if all { file.remarks.len() } else { REMARKS };
    // What breaks the standard comes before advice.
    let mut remarks: Vec<&Remark> = file.remarks.iter().collect();
    remarks.sort_by_key(|r| r.effect == Effect::Advice);
    for remark in remarks.iter().take(told) {
        page.line(&point::point(words, &file.name, &file.octets, remark, colour));
        page.gap();
    }
    let more = remarks.len().saturating_sub(told).saturating_add(file.summary.more as usize);
    if more > 0 {
        page.paragraph(&words.say("mud-lint-more", &[("n", more.into())]));
    }
    page.paragraph(&verdict(file, words).join(" "));
    page.text()
}

/// The verdict on one file.
fn verdict(file: &File, words: &Words) -> Vec<String> {
    let name = || ("file", Value::from(shown::text(words, &file.name)));
    let breaches = file.breaches;
    let mut said = vec![match (file.summary.tolerant, file.summary.strict) {
        (false, _) => words.say("mud-lint-refused", &[name()]),
        (true, true) => words.say("mud-lint-strict", &[name()]),
        (true, false) => {
            words.say("mud-lint-tolerant", &[name(), ("n", u64::from(breaches).into())])
        }
    }];
    if file.summary.advice > 0 {
        said.push(words.say("mud-lint-advice", &[("n", file.summary.advice.into())]));
    }
    said
}

/// Tells of many files in a table: file, strict verdict, readable, repairs, void entries, advice.
#[must_use]
pub fn table(files: &[File], words: &Words, colour: bool) -> String {
    let mut page = Page::new(colour);
    let yes_no = |yes| words.say(if yes { "mud-yes" } else { "mud-no" }, &[]);
    let head = [
        "mud-lint-file",
        "mud-lint-verdict",
        "mud-lint-read",
        "mud-lint-repairs",
        "mud-lint-void",
        "mud-lint-hints",
    ]
    .map(|id| words.say(id, &[]));
    // What all names begin with is said once, so that the rest fits.
    let common = common_folder(files);
    let row = |file: &File| {
        let s = &file.summary;
        let name = file.name.get(common.len()..).unwrap_or(&file.name);
        vec![
            gardien_watch::untrusted::Untrusted::new(name).to_string(),
            yes_no(s.strict),
            yes_no(s.tolerant),
            (s.repaired + s.narrowed + s.ignored).to_string(),
            s.void.to_string(),
            s.advice.to_string(),
        ]
    };
    let rows: Vec<Vec<String>> = files.iter().map(row).collect();
    if !common.is_empty() {
        let folder = shown::text(words, common);
        page.paragraph(&words.say("mud-lint-folder", &[("folder", folder.into())]));
    }
    page.table(&head, &rows, 3);
    let count =
        |of: fn(&Summary) -> bool| Value::from(files.iter().filter(|f| of(&f.summary)).count());
    page.gap();
    page.paragraph(&words.say(
        "mud-lint-sum",
        &[
            ("files", files.len().into()),
            ("strict", count(|s| s.strict)),
            ("read", count(|s| s.tolerant)),
            ("refused", count(|s| !s.tolerant)),
        ],
    ));
    page.text()
}

/// The folder that the names of all files begin with, with its last slash; empty where there is none.
fn common_folder(files: &[File]) -> &str {
    let Some((first, rest)) = files.split_first() else { return "" };
    let mut length = first.name.rfind('/').map_or(0, |n| n + 1);
    while length > 0 {
        let folder = first.name.get(..length).unwrap_or_default();
        if rest.iter().all(|f| f.name.starts_with(folder)) {
            return folder;
        }
        length = folder.trim_end_matches('/').rfind('/').map_or(0, |n| n + 1);
    }
    ""
}
