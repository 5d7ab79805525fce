//! Tables as text: one row a line, cells between tabs, `#` begins a remark, `-` is an empty cell.
//!
//! A row is whole or it is refused, with its line and the reason; the rest of the file still counts.
//! Lists of domains are read as they come: one a line, or as in a hosts file (`0.0.0.0 name`).

use core::fmt;

/// Rows of one file at most; trackers' lists have some hundred thousand.
pub const MOST_ROWS: usize = 2_000_000;
/// Refusals kept of one file.
pub const MOST_REFUSED: usize = 100;
/// Longest cell, octets.
const LONGEST: usize = 300;

/// A row that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// From 1.
    pub line: usize,
    /// Why.
    pub why: Why,
}

/// What was wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// So many cells stand where others are due.
    Cells {
        /// Due.
        due: usize,
        /// There.
        there: usize,
    },
    /// A cell that may not be empty is.
    Empty(&'static str),
    /// A cell is longer than 300 octets.
    TooLong,
    /// A character that no cell may have.
    Character,
    /// Not a domain name.
    Domain,
    /// Not one of the trades.
    Trade,
    /// Not one of the kinds.
    Kind,
    /// The same key stands in an earlier row.
    Twice,
    /// More rows than may be.
    TooMany,
}

impl Why {
    /// A stable word for each.
    pub const WORDS: &[&str] = &[
        "cells",
        "empty",
        "too-long",
        "character",
        "domain",
        "trade",
        "kind",
        "twice",
        "too-many",
    ];

    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cells { .. } => "cells",
            Self::Empty(_) => "empty",
            Self::TooLong => "too-long",
            Self::Character => "character",
            Self::Domain => "domain",
            Self::Trade => "trade",
            Self::Kind => "kind",
            Self::Twice => "twice",
            Self::TooMany => "too-many",
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cells { due, there } => write!(f, "{there} cells, {due} are due"),
            Self::Empty(cell) => write!(f, "no {cell}"),
            Self::TooLong => f.write_str("a cell of more than 300 octets"),
            Self::Character => f.write_str("a character that no cell may have"),
            Self::Domain => f.write_str("not a domain name"),
            Self::Trade => f.write_str("not one of the trades"),
            Self::Kind => f.write_str("not one of the kinds"),
            Self::Twice => f.write_str("the same key as in an earlier row"),
            Self::TooMany => f.write_str("more rows than may be"),
        }
    }
}

/// The rows of a table of `N` cells, each with its line from 1. An empty cell is `""`.
pub fn rows<const N: usize>(text: &str) -> impl Iterator<Item = (usize, Result<[&str; N], Why>)> {
    lines(text).map(|(number, line)| (number, cells(line)))
}

/// Lines that say something, from 1, without their ends.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines()
        .enumerate()
        .map(|(i, line)| (i + 1, line.trim_end()))
        .filter(|(_, line)| !line.trim_start().is_empty() && !line.starts_with('#'))
}

fn cells<const N: usize>(line: &str) -> Result<[&str; N], Why> {
    let there = line.split('\t').count();
    if there != N {
        return Err(Why::Cells { due: N, there });
    }
    let mut row = [""; N];
    for (place, cell) in row.iter_mut().zip(line.split('\t')) {
        let cell = cell.trim();
        if cell.len() > LONGEST {
            return Err(Why::TooLong);
        }
        if cell.chars().any(|c| c.is_control() || crate::untrusted::Untrusted::acts(c)) {
            return Err(Why::Character);
        }
        *place = if cell == "-" { "" } else { cell };
    }
    Ok(row)
}

/// A domain name in lower case, without the dot at its end; `None` where it is none.
#[must_use]
pub fn domain(text: &str) -> Option<String> {
    let text = text.strip_suffix('.').unwrap_or(text);
    let label = |l: &str| {
        (1..=63).contains(&l.len())
            && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    let well = text.len() <= 253 && text.contains('.') && text.split('.').all(label);
    let address = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (well && !address).then(|| text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_whole_or_refused_with_its_line() {
        let text = "# remark\n\na\tb\t-\n a\tb\nx\ty\tz\u{1b}\n";
        let all: Vec<_> = rows::<3>(text).collect();
        assert_eq!(
            all,
            [
                (3, Ok(["a", "b", ""])),
                (4, Err(Why::Cells { due: 3, there: 2 })),
                (5, Err(Why::Character)),
            ]
        );
    }

    #[test]
    fn domains_are_told_from_addresses_and_paths() {
        assert_eq!(domain("A.Example.").as_deref(), Some("a.example"));
        for wrong in ["", "localhost", "192.0.2.1", "a..b", "a/b.c", "-", "a b.c", "é.example"] {
            assert_eq!(domain(wrong), None, "{wrong}");
        }
    }
}
