//! Rows whose cells are separated: Zeek's tab-separated logs and CSV.

use std::borrow::Cow;

use super::{
    LogPath,
    cells::{Cell, Cells, Field, Fields, LONGEST_LIST},
};
use crate::bytes::Malformed;

/// Most columns that are believed; Zeek's widest logs have some dozens.
const COLUMNS: usize = 1_024;

/// Longest text between the members of a list, octets; Zeek's is a comma. It is searched for in
/// every list, so a long one would make each short row cost as much as itself.
const LONGEST_SET_SEPARATOR: usize = 16;

/// What stands in which column, and how cells are set apart.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    separator: u8,
    set_separator: Vec<u8>,
    empty: Vec<u8>,
    unset: Vec<u8>,
    /// The line that names the columns. In a tab-separated log it is split anew, once, when the
    /// separator is told after it.
    names: Vec<u8>,
    columns: Vec<Option<Field>>,
    /// The log that `#path` named, once it has: one of those that are read, or another.
    path: Option<Option<LogPath>>,
}

impl Columns {
    /// For a tab-separated log whose headers are still to come.
    pub(super) fn tsv() -> Self {
        Self {
            separator: b'\t',
            set_separator: b",".to_vec(),
            empty: b"(empty)".to_vec(),
            unset: b"-".to_vec(),
            names: Vec::new(),
            columns: Vec::new(),
            path: None,
        }
    }

    /// For a table that begins with this row of names; `None` when it does not name Zeek's fields.
    pub(super) fn csv(header: &[u8]) -> Option<Self> {
        [b',', b';', b'\t', b'|'].into_iter().find_map(|separator| {
            let mut columns = Self { separator, ..Self::tsv() };
            columns.names(header);
            columns
                .fields()
                .has(Field::Ts)
                .then_some(columns)
                .map(|c| Self { columns: Vec::new(), ..c })
        })
    }

    /// The fields that have a column.
    pub(super) fn fields(&self) -> Fields {
        let mut fields = Fields::default();
        for field in self.columns.iter().flatten() {
            fields.add(*field);
        }
        fields
    }

    /// Whether a line of a table names columns: the first does, and more where files were joined.
    pub(super) fn is_header(&self, line: &[u8]) -> bool {
        self.columns.is_empty() || line == self.names
    }

    /// Takes the names of columns from the header row of a table.
    pub(super) fn names(&mut self, header: &[u8]) {
        self.names = header.to_vec();
        self.columns.clear();
        let mut rest = Some((0, header));
        while let Some((cell, next)) = rest.and_then(|(at, _)| csv_cell(header, at, self.separator))
        {
            if self.columns.len() >= COLUMNS {
                break;
            }
            self.columns.push(Field::named(String::from_utf8_lossy(&cell).trim()));
            rest = next.map(|at| (at, header));
        }
    }

    /// Takes a line that begins with `#`. `Some` when it tells which log this is: which may be one
    /// that is not read.
    pub(super) fn header(&mut self, line: &[u8]) -> Result<Option<Option<LogPath>>, Malformed> {
        let bad = |what, at| Malformed { what, at };
        // What separates the key from its value may not be known yet.
        let end = line.iter().position(|c| !matches!(c, b'#' | b'_' | b'a'..=b'z'));
        let (key, value) = line.split_at(end.unwrap_or(line.len()));
        let value = value.get(1..).unwrap_or_default();
        match key {
            b"#separator" => {
                let [separator] = *unescape(value) else {
                    return Err(bad("#separator", key.len()));
                };
                self.separator = separator;
                // Once only: many such lines after one long line of names cost nothing more.
                if !self.names.is_empty() {
                    self.split_names();
                    self.names.clear();
                }
            }
            b"#set_separator" if !value.is_empty() => {
                let separator = unescape(value);
                if separator.len() > LONGEST_SET_SEPARATOR {
                    return Err(bad("#set_separator", key.len()));
                }
                self.set_separator = separator.into_owned();
            }
            b"#empty_field" => self.empty = value.to_vec(),
            b"#unset_field" => self.unset = value.to_vec(),
            b"#path" => {
                self.path = Some(str::from_utf8(value).ok().and_then(LogPath::named));
                return Ok(self.path);
            }
            b"#fields" => {
                self.names = value.to_vec();
                self.split_names();
                if self.path.is_none() {
                    return Ok(self.fields().log().map(Some));
                }
            }
            // `#open`, `#close`, `#types`, remarks. The types are those of the names.
            _ => {}
        }
        Ok(None)
    }

    fn split_names(&mut self) {
        let names = self.names.split(|c| *c == self.separator).take(COLUMNS);
        self.columns = names.map(|name| str::from_utf8(name).ok().and_then(Field::named)).collect();
    }

    /// Reads a row of a tab-separated log.
    pub(super) fn tsv_row<'a>(
        &self,
        line: &'a [u8],
        cells: &mut Cells<'a>,
    ) -> Result<(), Malformed> {
        if self.columns.is_empty() {
            return Err(Malformed { what: "#fields", at: 0 });
        }
        let mut at = 0;
        let mut columns = self.columns.iter();
        for raw in line.split(|c| *c == self.separator) {
            let Some(column) = columns.next() else {
                return Err(Malformed { what: "number of fields", at });
            };
            if let Some(field) = column {
                cells.put(*field, self.cell(*field, raw), at);
            }
            at += raw.len() + 1;
        }
        match columns.next() {
            None => Ok(()),
            Some(_) => Err(Malformed { what: "number of fields", at: line.len() }),
        }
    }

    fn cell<'a>(&self, field: Field, raw: &'a [u8]) -> Cell<'a> {
        if raw == self.unset || raw == self.empty || raw.is_empty() {
            return Cell::Absent;
        }
        if !field.is_list() {
            return Cell::Text(text(unescape(raw)));
        }
        let mut list = Vec::new();
        let mut rest = Some(raw);
        while let Some(here) = rest.filter(|_| list.len() < LONGEST_LIST) {
            let end = memchr::memmem::find(here, &self.set_separator);
            let (member, after) = match end {
                Some(end) => (
                    here.get(..end).unwrap_or_default(),
                    here.get(end + self.set_separator.len().max(1)..),
                ),
                None => (here, None),
            };
            list.push(match member {
                m if m == self.unset => Cell::Absent,
                m => Cell::Text(text(unescape(m))),
            });
            rest = after;
        }
        Cell::List(list)
    }

    /// Reads a row of a table.
    pub(super) fn csv_row<'a>(
        &self,
        line: &'a [u8],
        cells: &mut Cells<'a>,
    ) -> Result<(), Malformed> {
        let mut at = 0;
        for (n, column) in self.columns.iter().enumerate() {
            let Some((cell, next)) = csv_cell(line, at, self.separator) else {
                return Err(Malformed { what: "quoted field", at });
            };
            if let Some(field) = column
                && !matches!(cell.as_ref(), b"" | b"-" | b"(empty)")
            {
                cells.put(*field, csv_value(*field, cell), at);
            }
            match next {
                Some(next) => at = next,
                None if n + 1 == self.columns.len() => return Ok(()),
                None => return Err(Malformed { what: "number of fields", at: line.len() }),
            }
        }
        Err(Malformed { what: "number of fields", at })
    }
}

fn csv_value(field: Field, cell: Cow<'_, [u8]>) -> Cell<'_> {
    let cell = text(cell);
    if !field.is_list() {
        return Cell::Text(cell);
    }
    fn members(text: &str) -> impl Iterator<Item = &str> {
        text.split(',').map(str::trim).take(LONGEST_LIST)
    }
    Cell::List(match &cell {
        Cow::Borrowed(text) => members(text).map(|m| Cell::Text(Cow::Borrowed(m))).collect(),
        Cow::Owned(text) => members(text).map(|m| Cell::Text(Cow::Owned(m.to_owned()))).collect(),
    })
}

/// The cell that starts at `at`, and where the next one does. `None` when a quotation does not end,
/// or ends before the cell does (RFC 4180).
fn csv_cell(line: &[u8], at: usize, separator: u8) -> Option<(Cow<'_, [u8]>, Option<usize>)> {
    let rest = line.get(at..)?;
    let Some(quoted) = rest.strip_prefix(b"\"") else {
        return Some(match memchr::memchr(separator, rest) {
            Some(end) => (Cow::Borrowed(rest.get(..end)?), Some(at + end + 1)),
            None => (Cow::Borrowed(rest), None),
        });
    };
    let mut from = 0;
    let mut doubled = false;
    loop {
        let quote = from + memchr::memchr(b'"', quoted.get(from..)?)?;
        match quoted.get(quote + 1) {
            Some(b'"') => {
                doubled = true;
                from = quote + 2;
            }
            after => {
                let inner = quoted.get(..quote)?;
                let cell = if doubled { Cow::Owned(undouble(inner)) } else { Cow::Borrowed(inner) };
                return match after {
                    None => Some((cell, None)),
                    // The opening quote, the cell, the closing quote, the separator.
                    Some(c) if *c == separator => Some((cell, Some(at + quote + 3))),
                    Some(_) => None,
                };
            }
        }
    }
}

fn undouble(inner: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(inner.len());
    let mut octets = inner.iter();
    while let Some(c) = octets.next() {
        out.push(*c);
        if *c == b'"' {
            octets.next();
        }
    }
    out
}

/// Zeek's escapes: `\xNN` for an octet, `\\` for a backslash.
fn unescape(raw: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = memchr::memchr(b'\\', raw) else {
        return Cow::Borrowed(raw);
    };
    let (plain, mut rest) = raw.split_at(first);
    let mut out = plain.to_vec();
    while let Some((c, after)) = rest.split_first() {
        rest = match (c, after) {
            (b'\\', [b'\\', after @ ..]) => {
                out.push(b'\\');
                after
            }
            (b'\\', [b'x', high, low, after @ ..])
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                out.push(nibble(*high) << 4 | nibble(*low));
                after
            }
            _ => {
                out.push(*c);
                after
            }
        };
    }
    Cow::Owned(out)
}

const fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20) - b'a' + 10,
    }
}

/// What is not UTF-8 becomes U+FFFD.
fn text(octets: Cow<'_, [u8]>) -> Cow<'_, str> {
    match octets {
        Cow::Borrowed(octets) => String::from_utf8_lossy(octets),
        Cow::Owned(octets) => Cow::Owned(
            String::from_utf8(octets)
                .unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()),
        ),
    }
}
