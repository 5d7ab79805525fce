//! The whole story of one finding: what is told in the account, then why, from which records, what
//! else could explain it, and what cannot be seen.

use gardien_watch::{
    finding::Finding,
    report::{Report, Thing},
    rules::RULES,
};

use super::{Look, limit_text, thing};
use crate::{
    figures, message,
    page::{Mark, Page},
    shown,
    words::Words,
};

/// Findings named where the one asked for is not there.
const NEAREST: usize = 5;

/// The finding of this id, with its thing and the thing's number.
#[must_use]
pub fn find<'a>(report: &'a Report, id: &str) -> Option<(&'a Finding, &'a Thing, usize)> {
    let id = id.trim().to_ascii_lowercase();
    let things = report.things.iter().enumerate();
    things
        .flat_map(|(n, t)| t.findings.iter().map(move |f| (f, t, n + 1)))
        .find(|(f, ..)| f.id == id || f.id.strip_prefix("f-") == Some(&id))
}

/// The ids that are most like one that is not there: by characters that differ, then by themselves.
#[must_use]
pub fn near(report: &Report, id: &str) -> Vec<String> {
    let id = id.trim().to_ascii_lowercase();
    let findings = report.things.iter().flat_map(|t| &t.findings);
    let mut all: Vec<(usize, &str)> =
        findings.map(|f| (distance(&f.id, &id), f.id.as_str())).collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter().take(NEAREST).map(|(_, id)| id.to_owned()).collect()
}

/// How many characters must be put, taken or changed to make one of the other (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    // What a person types is short; a longer text is compared by its beginning.
    let b: Vec<char> = b.chars().take(32).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(32).enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, y) in row.iter_mut().skip(1).zip(&b) {
            let change = diagonal + usize::from(x != *y);
            diagonal = *cell;
            left = change.min(diagonal + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// Tells a finding whole.
#[must_use]
pub fn tell(
    report: &Report,
    (finding, of, number): (&Finding, &Thing, usize),
    words: &Words,
    look: Look,
) -> String {
    let message = message::of(finding, of, number, words);
    let mut page = Page::new(look.colour);
    page.heading(&thing::title(of, number, words));
    page.item(thing::mark(finding), &message.sentences.join(" "));
    let heading = |page: &mut Page, id: &str| {
        page.gap();
        page.heading(&words.say(id, &[]));
    };
    if let Some(because) = because(finding.rule, words) {
        heading(&mut page, "why-heading-because");
        page.paragraph(&because);
    }
    let facts = message::facts(finding, words);
    if !facts.is_empty() {
        heading(&mut page, "why-heading-facts");
        facts.iter().for_each(|f| page.item(Mark::None, f));
    }
    heading(&mut page, "why-heading-proof");
    // The packets follow one by one, with their files by name.
    for line in &message.evidence {
        page.item(Mark::None, line);
    }
    for proof in &finding.evidence {
        let file = usize::try_from(proof.file).ok().and_then(|n| report.captures.get(n));
        let file = file.map_or_else(|| proof.file.to_string(), |c| shown::text(words, &c.file));
        let values = [
            ("at", proof.at.to_string().into()),
            ("packet", proof.record.into()),
            ("file", file.into()),
            ("offset", figures::count(words.lang(), proof.offset).into()),
            ("shows", message::shows(proof.shows, words).into()),
        ];
        page.item(Mark::None, &words.say("why-packet", &values));
    }
    heading(&mut page, "why-heading-perhaps");
    if message.perhaps.is_empty() {
        page.paragraph(&words.say("why-nothing-else", &[]));
    }
    message.perhaps.iter().for_each(|p| page.item(Mark::None, p));
    heading(&mut page, "why-heading-choices");
    if message.choices.is_empty() {
        page.paragraph(&words.say("why-no-choice", &[]));
    }
    message.choices.iter().for_each(|c| page.item(Mark::None, c));
    heading(&mut page, "why-heading-cannot");
    for limit in &report.cannot_see {
        page.item(Mark::CannotTell, &limit_text(words, limit));
    }
    page.item(Mark::CannotTell, &words.say("limit-always", &[]));
    page.text()
}

/// Why a rule concludes what it concludes, and what it cannot see.
#[must_use]
pub fn because(rule: &str, words: &Words) -> Option<String> {
    RULES.contains(&rule).then(|| words.say(&format!("because-{rule}"), &[]))
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn a_mistyped_id_is_near_the_right_one() {
        assert_eq!(distance("f-0a1b2c3d", "f-0a1b2c3d"), 0);
        assert_eq!(distance("f-0a1b2c3d", "f-0a1b2c3e"), 1);
        assert_eq!(distance("f-0a1b2c3d", "0a1b2c3d"), 2);
        assert_eq!(distance("f-0a1b2c3d", ""), 10);
        assert_eq!(distance("", ""), 0);
    }
}
