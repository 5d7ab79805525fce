//! The table of lives as tables of a document (Markdown), so that what people read is what decides.

use std::fmt::Write as _;

use super::{
    Act, Custody, Duty, Need, Who,
    check::Invariant,
    table::{ROWS, Row},
};
use crate::words::Words;

/// A table by the name of the block that it fills in `docs/custody.md`.
pub type Block = (&'static str, fn(&Words) -> String);

/// Each of them.
pub const BLOCKS: &[Block] = &[
    ("custody", custody),
    ("axes", axes),
    ("authority", authority),
    ("needs", needs),
    ("duties", duties),
    ("invariants", invariants),
];

/// The acts that move a thing from hand to hand.
#[must_use]
pub fn custody(words: &Words) -> String {
    let mut text =
        head(&["act", "what happened", "from", "to", "who", "must be shown", "then owed"]);
    for row in ROWS.iter().filter(|r| r.to.custody.is_some()) {
        let to = row.to.custody.map_or("", Custody::word);
        let from =
            join(row.new.then_some("–").into_iter().chain(row.from.iter().map(Custody::word)));
        line(
            &mut text,
            &[
                row.act.word(),
                &row.act.said(words),
                &conditions(row, from),
                to,
                &who(row),
                &shown(row),
                &owed(row),
            ],
        );
    }
    text
}

/// The acts that change an axis beside it, or only an offer.
#[must_use]
pub fn axes(words: &Words) -> String {
    let mut text =
        head(&["act", "what happened", "from", "to", "who", "must be shown", "then owed"]);
    for row in ROWS.iter().filter(|r| r.to.custody.is_none()) {
        let custody = if row.from == super::Customs::ALL {
            String::new()
        } else {
            join(row.from.iter().map(Custody::word))
        };
        let mut to = Vec::new();
        to.extend(row.to.trust.map(|t| t.word().to_owned()));
        to.extend(row.to.at_most.map(|t| format!("{} at most", t.word())));
        to.extend(row.to.presence.map(|p| p.word().to_owned()));
        to.extend(row.to.support.map(|s| s.word().to_owned()));
        to.extend(row.to.brand.map(|b| b.word().to_owned()));
        let from = conditions(row, custody);
        line(
            &mut text,
            &[
                row.act.word(),
                &row.act.said(words),
                &from,
                &to.join(", "),
                &who(row),
                &shown(row),
                &owed(row),
            ],
        );
    }
    text
}

/// Who may do which act.
#[must_use]
pub fn authority(_: &Words) -> String {
    let mut columns = vec!["act"];
    columns.extend(Who::ALL.iter().map(|w| w.word()));
    let mut text = head(&columns);
    for row in ROWS {
        let mut cells = vec![row.act.word()];
        cells.extend(Who::ALL.iter().map(|w| if row.who.has(*w) { "●" } else { "" }));
        line(&mut text, &cells);
    }
    text
}

/// What may have to be shown, and for which acts.
#[must_use]
pub fn needs(words: &Words) -> String {
    let mut text = head(&["what", "meaning", "for"]);
    for need in Need::ALL {
        let acts = ROWS.iter().filter(|r| r.needs.has(*need)).map(|r| r.act.word());
        line(&mut text, &[need.word(), &need.said(words), &join(acts)]);
    }
    text
}

/// What must happen to keys and data, in the order of doing, and after which acts.
#[must_use]
pub fn duties(words: &Words) -> String {
    let mut text = head(&["", "duty", "what is done", "after"]);
    for (n, duty) in Duty::ALL.iter().enumerate() {
        let acts = ROWS.iter().filter(|r| r.duties.has(*duty)).map(|r| r.act.word());
        line(&mut text, &[&(n + 1).to_string(), duty.word(), &duty.said(words), &join(acts)]);
    }
    text
}

/// What must always hold.
#[must_use]
pub fn invariants(_: &Words) -> String {
    let mut text = head(&["", "what must always hold"]);
    for invariant in Invariant::ALL {
        line(&mut text, &[invariant.word(), invariant.says()]);
    }
    text
}

fn conditions(row: &Row, custody: String) -> String {
    use super::{
        Trusts,
        axes::{Brands, Presences, Supports},
    };
    let mut all = Vec::new();
    all.extend((!custody.is_empty()).then_some(custody));
    // The shorter of what is let in and what is shut out.
    if row.trust != Trusts::ALL {
        all.push(either(
            row.trust.iter().map(|m| m.word()).collect(),
            Trusts::ALL.but(row.trust).iter().map(|m| m.word()).collect(),
        ));
    }
    if row.presence != Presences::ALL {
        all.push(either(
            row.presence.iter().map(|m| m.word()).collect(),
            Presences::ALL.but(row.presence).iter().map(|m| m.word()).collect(),
        ));
    }
    if row.support != Supports::ALL {
        all.push(join(row.support.iter().map(|m| m.word())));
    }
    if row.brand != Brands::ALL {
        all.push(join(row.brand.iter().map(|m| m.word())));
    }
    if all.is_empty() { "any".to_owned() } else { all.join("; ") }
}

fn either(has: Vec<&str>, lacks: Vec<&str>) -> String {
    if lacks.len() < has.len() { format!("not {}", lacks.join(", ")) } else { has.join(", ") }
}

fn who(row: &Row) -> String {
    join(row.who.iter().map(Who::word))
}

fn shown(row: &Row) -> String {
    join(row.needs.iter().map(Need::word))
}

fn owed(row: &Row) -> String {
    join(row.duties.iter().map(Duty::word))
}

fn join<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

pub(crate) fn head(columns: &[&str]) -> String {
    let mut text = String::new();
    line(&mut text, columns);
    line(&mut text, &vec!["---"; columns.len()]);
    text
}

pub(crate) fn line(text: &mut String, cells: &[&str]) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

/// The acts that a kind of actor may ever do.
#[must_use]
pub fn acts_of(who: Who) -> super::Acts {
    let acts: Vec<Act> = ROWS.iter().filter(|r| r.who.has(who)).map(|r| r.act).collect();
    super::Acts::of(&acts)
}
