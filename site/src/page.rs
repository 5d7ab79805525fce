//! A page of text on a terminal: headings, paragraphs and marked items within 80 columns.

use comfy_table::{CellAlignment, ColumnConstraint, Table, Width, presets};

use crate::shown::{shorten, width, wrap};

/// Columns of a line.
pub const COLUMNS: usize = 80;

/// Columns before a column of a table.
const GAP: usize = 2;

/// What stands before an item: a shape, and a colour where there are colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    None,
    Note,
    Look,
    Act,
    CannotTell,
}

/// The text as it grows.
pub(crate) struct Page {
    out: String,
    colour: bool,
}

impl Page {
    pub(crate) const fn new(colour: bool) -> Self {
        Self { out: String::new(), colour }
    }

    /// What was written.
    pub(crate) fn text(self) -> String {
        self.out
    }

    pub(crate) fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    pub(crate) fn gap(&mut self) {
        self.out.push('\n');
    }

    pub(crate) fn heading(&mut self, text: &str) {
        for line in wrap(text, COLUMNS) {
            let line = self.painted(&line, "1");
            self.line(&line);
        }
    }

    pub(crate) fn paragraph(&mut self, text: &str) {
        for line in wrap(text, COLUMNS) {
            self.line(&line);
        }
    }

    pub(crate) fn item(&mut self, mark: Mark, text: &str) {
        let (shape, colour) = match mark {
            Mark::None => (" ", ""),
            Mark::Note => ("■", "34"),
            Mark::Look => ("▲", "33"),
            Mark::Act => ("⬢", "31"),
            Mark::CannotTell => ("◌", "2"),
        };
        let shape = self.painted(shape, colour);
        for (i, line) in wrap(text, COLUMNS - 4).iter().enumerate() {
            let before = if i == 0 { shape.as_str() } else { " " };
            self.line(&format!("  {before} {line}"));
        }
    }

    /// A table whose first column takes what the others leave; rows beyond that are shortened in
    /// their middle. Columns from `right` on stand at the right.
    pub(crate) fn table(&mut self, head: &[String], rows: &[Vec<String>], right: usize) {
        let widest = |n: usize| {
            let cells = rows.iter().filter_map(|r| r.get(n)).chain(head.get(n));
            cells.map(|c| width(c)).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (1..head.len()).map(|n| widest(n).min(COLUMNS / 3)).collect();
        let taken: usize = widths.iter().map(|w| w + GAP).sum();
        let first = widest(0).min(COLUMNS.saturating_sub(taken + GAP)).max(4);
        let room = |n: usize| if n == 0 { first } else { widths.get(n - 1).copied().unwrap_or(4) };
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_header(head.iter().enumerate().map(|(n, c)| shorten(c, room(n))));
        for row in rows {
            table.add_row(row.iter().enumerate().map(|(n, c)| shorten(c, room(n))));
        }
        for (n, column) in table.column_iter_mut().enumerate() {
            column.set_padding((GAP as u16, 0));
            if n >= right {
                column.set_cell_alignment(CellAlignment::Right);
            }
            let columns = u16::try_from(GAP + room(n)).unwrap_or(u16::MAX);
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(columns)));
        }
        for line in table.trim_fmt().lines() {
            self.line(line);
        }
    }

    pub(crate) fn painted(&self, text: &str, colour: &str) -> String {
        if self.colour && !colour.is_empty() {
            return format!("\u{1b}[{colour}m{text}\u{1b}[0m");
        }
        text.to_owned()
    }
}
