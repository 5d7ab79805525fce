//! `declaration-broken`: a thing did what its maker's file forbids, or leaves out.
//!
//! **What it waits for.** The grade. `contradicts` (an entry that refuses was broken) is worth a look;
//! `omits` is a note, because most files in the world leave something out. Where the file was only
//! guessed among several of one maker, or its signature is refused, a contradiction is a note, too:
//! it may be another model's, or nobody's.
//!
//! **Why it never asks to act.** The proof is a paper against packets. A person can check that they differ, but
//! not which of the two is wrong.
//!
//! **What it cannot tell.** Whether an update made the paper old; what the grade itself cannot see
//! (`cannot_see` of the declaration).

use std::collections::BTreeMap;

use gardien_watch::{
    finding::{Fact, Finding, Level, MOST_EVIDENCE, Names, Proof},
    mud::verdict::{Declaration, Outside},
    report::{Capture, Report, Thing},
    rules::by_weight,
    untrusted::Untrusted,
};

/// The rule.
const RULE: &str = "declaration-broken";

/// Adds the finding to every thing whose declaration says so.
pub(super) fn find(report: &mut Report) {
    let captures = &report.captures;
    for thing in &mut report.things {
        thing.findings.retain(|f| f.rule != RULE);
        let Some(finding) = thing.declaration.as_ref().and_then(|d| of(thing, d, captures)) else {
            continue;
        };
        thing.findings.push(finding);
        by_weight(&mut thing.findings);
    }
}

fn of(thing: &Thing, declaration: &Declaration, captures: &[Capture]) -> Option<Finding> {
    let why = |code: &str| declaration.reasons.iter().any(|r| r.code == code);
    let level = match declaration.grade {
        "contradicts" if why("file-guessed") || why("signature-refused") => Level::Note,
        "contradicts" => Level::Look,
        "omits" => Level::Note,
        _ => return None,
    };
    // What the grade rests on: entries that refuse, else what nothing excuses.
    let counts = |row: &&Outside| match declaration.grade {
        "contradicts" => row.refused_by.is_some(),
        _ => row.refused_by.is_some() || row.excuse.is_none(),
    };
    let rows: Vec<&Outside> = declaration.outside.iter().filter(counts).collect();
    let first = rows.iter().map(|r| r.amount.first).min()?;
    let last = rows.iter().map(|r| r.amount.last).max()?;
    let packets = rows.iter().fold(0_u64, |n, r| n.saturating_add(r.amount.packets));
    let mut evidence: Vec<Proof> = rows.iter().filter_map(|r| proof(r, captures)).collect();
    evidence.sort();
    evidence.truncate(MOST_EVIDENCE);
    let mut facts = BTreeMap::new();
    facts.insert("outside", Fact::Count(packets));
    facts.insert("parties", Fact::Count(rows.len() as u64));
    let guessed = declaration.chosen_by == Some("best-explaining");
    let finding = Finding {
        id: String::new(),
        rule: RULE,
        level,
        about: Untrusted::default(),
        names: Names::None,
        times: rows.len() as u64,
        first,
        last,
        found: last,
        facts,
        evidence,
        perhaps: if guessed { vec!["other-model", "update"] } else { vec!["update"] },
    };
    let known_by = thing.mac.map(|m| m.to_string()).or_else(|| {
        let v4 = thing.ipv4.first().map(ToString::to_string);
        v4.or_else(|| thing.ipv6.first().map(ToString::to_string))
    });
    Some(finding.named_for(&known_by.unwrap_or_default()))
}

/// The packet that shows a row, by the place of its file.
fn proof(row: &Outside, captures: &[Capture]) -> Option<Proof> {
    let at = row.evidence.as_ref()?;
    let file = captures.iter().position(|c| c.file == at.file)?;
    Some(Proof {
        file: u32::try_from(file).ok()?,
        record: at.packet,
        offset: at.offset,
        at: row.amount.first,
        shows: "not-declared",
    })
}
