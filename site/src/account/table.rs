//! The table of a thing's parties.
//!
//! Eight columns must fit 80 whatever is in them: figures are short by construction, and the name
//! takes what is left, on at most three lines, shortened in its middle.

use comfy_table::{Cell, CellAlignment, ColumnConstraint, Table, Width, presets};
use gardien_watch::report::{Party, Thing};
use unicode_width::UnicodeWidthChar;

use super::{Look, thing::octets};
use crate::{
    figures::{short_count, size},
    page::{COLUMNS, Mark, Page},
    shown::{shorten, width},
    words::Words,
};

/// Rows shown unless all are asked for.
const ROWS: usize = 15;
/// Columns before the next column begins.
const GAP: usize = 2;
/// The widest that a column beside the name may be.
const WIDEST: usize = 12;
/// Lines that a name may take: an IPv6 address fits without loss.
const LINES: usize = 3;
/// Columns of indentation.
const INDENT: usize = 2;

/// A row: where, spoken, encrypted, up, down, talks, and failed where any talk failed.
type Rest = Vec<String>;

pub(super) fn tell(page: &mut Page, thing: &Thing, words: &Words, look: Look) {
    if thing.parties.is_empty() {
        return;
    }
    let mut parties: Vec<&Party> = thing.parties.iter().collect();
    parties.sort_by_key(|p| core::cmp::Reverse(octets(p)));
    let shown = if look.all { parties.len() } else { parties.len().min(ROWS) };
    let (rows, left_out) = parties.split_at_checked(shown).unwrap_or((&parties, &[]));

    page.gap();
    for line in lines(rows, words) {
        page.line(&line);
    }
    if let Some(other) = &thing.other_parties {
        let moved = size(words, other.up.saturating_add(other.down));
        page.item(
            Mark::None,
            &words.say("thing-folded", &[("n", other.rows.into()), ("size", moved.into())]),
        );
    }
    if !left_out.is_empty() {
        let moved = left_out.iter().fold(0_u64, |n, p| n.saturating_add(octets(p)));
        page.item(
            Mark::None,
            &words.say(
                "thing-more-rows",
                &[("n", left_out.len().into()), ("size", size(words, moved).into())],
            ),
        );
    }
}

fn lines(parties: &[&Party], words: &Words) -> Vec<String> {
    let any_failed = parties.iter().any(|p| p.failed > 0);
    let mut head: Rest = vec![
        words.say("table-where", &[]),
        words.say("table-spoken", &[]),
        words.say("table-encrypted", &[]),
        words.say("table-up", &[]),
        words.say("table-down", &[]),
        words.say("table-flows", &[]),
    ];
    let mut rows: Vec<Rest> = parties.iter().map(|p| rest(p, words)).collect();
    // A column of zeros says nothing, and names need the room.
    if any_failed {
        head.push(words.say("table-failed", &[]));
        for (row, party) in rows.iter_mut().zip(parties) {
            row.push(short_count(words.lang(), party.failed));
        }
    }
    let mut widths: Vec<usize> = head.iter().map(|cell| width(cell)).collect();
    for row in &rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(width(cell)).min(WIDEST);
        }
    }
    let taken = widths.iter().fold(INDENT, |n, w| n + w + GAP);
    let name_width = COLUMNS.saturating_sub(taken).max(4);

    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let who = words.say("table-who", &[]);
    table.set_header(cells(&shorten(&who, name_width), &head, &widths));
    for (party, row) in parties.iter().zip(&rows) {
        table.add_row(cells(&on_lines(&name(party, words), name_width), row, &widths));
    }
    for (i, column) in table.column_iter_mut().enumerate() {
        let gap = if i == 0 { INDENT } else { GAP };
        let inner = if i == 0 { name_width } else { widths.get(i - 1).copied().unwrap_or(1) };
        column.set_padding((u16::try_from(gap).unwrap_or(2), 0));
        let columns = u16::try_from(gap + inner).unwrap_or(u16::MAX);
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(columns)));
    }
    table.trim_fmt().lines().map(str::to_owned).collect()
}

fn cells(name: &str, rest: &[String], widths: &[usize]) -> Vec<Cell> {
    let mut cells = vec![Cell::new(name)];
    for (i, (text, columns)) in rest.iter().zip(widths).enumerate() {
        // Figures stand at the right, words at the left.
        let side = if i < 3 { CellAlignment::Left } else { CellAlignment::Right };
        cells.push(Cell::new(shorten(text, *columns)).set_alignment(side));
    }
    cells
}

fn rest(party: &Party, words: &Words) -> Rest {
    let place = if party.r#where == "lan" { "table-here" } else { "table-outside" };
    let verdict = match party.encrypted {
        "yes" => "table-yes",
        "no" => "table-no",
        _ => "table-cannot-tell",
    };
    let spoken = party
        .port
        .map_or_else(|| party.protocol.to_owned(), |port| format!("{} {port}", party.protocol));
    vec![
        words.say(place, &[]),
        spoken,
        words.say(verdict, &[]),
        size(words, party.up),
        size(words, party.down),
        short_count(words.lang(), party.flows),
    ]
}

/// The name, else the first address and how many more there are.
fn name(party: &Party, words: &Words) -> String {
    if let Some(name) = &party.name {
        return name.to_string();
    }
    match party.addresses.split_first() {
        None => words.say("table-nobody", &[]),
        Some((only, [])) => only.to_string(),
        Some((first, more)) => format!("{first} +{}", more.len()),
    }
}

/// Breaks a name in [`LINES`] at most, behind a dot or colon where that fits; what is longer loses
/// its middle.
fn on_lines(name: &str, columns: usize) -> String {
    at_borders(name, columns).unwrap_or_else(|| anywhere(name, columns))
}

/// Breaks behind dots and colons; `None` where a part or the whole does not fit so.
fn at_borders(name: &str, columns: usize) -> Option<String> {
    let mut lines = vec![String::new()];
    for part in name.split_inclusive(['.', ':']) {
        let last = lines.last_mut()?;
        if width(last) + width(part) <= columns {
            last.push_str(part);
        } else if width(part) <= columns && lines.len() < LINES {
            lines.push(part.to_owned());
        } else {
            return None;
        }
    }
    Some(lines.join("\n"))
}

fn anywhere(name: &str, columns: usize) -> String {
    // A character of two columns may leave one empty at the end of each line.
    let spare = if name.is_ascii() { 0 } else { LINES - 1 };
    let mut used = 0;
    let mut out = String::new();
    for c in shorten(name, columns * LINES - spare).chars() {
        let c_width = c.width().unwrap_or_default();
        if used + c_width > columns {
            out.push('\n');
            used = 0;
        }
        used += c_width;
        out.push(c);
    }
    out
}
