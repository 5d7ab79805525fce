//! Rows as JSON objects, one a line.
//!
//! Only the fields that are read become cells; the others are stepped over without being built.
//! Depth costs nothing: what is nested in a field that is read is an error after a few levels, and
//! elsewhere it is skipped without recursion.

use std::{borrow::Cow, fmt};

use memchr::memmem;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{
    LogPath,
    cells::{Cell, Cells, Field, Fields, LONGEST_LIST},
};
use crate::bytes::Malformed;

/// Says which log the first lines are of: by `_path` where it is written, else by the names of
/// fields. The lines need not be whole.
pub(super) fn recognise(first: &[u8]) -> Option<LogPath> {
    memmem::find(first, b"\"ts\"")?;
    // Names in quotes, for the first object only: the next may be of another log.
    let line = first.split(|c| *c == b'\n').next().unwrap_or(first);
    let mut fields = Fields::default();
    let mut cells = Cells::default();
    if row(line, &mut cells).is_ok()
        && let Ok(Some(path)) = cells.text(Field::Path)
    {
        // Where logs are mixed, the first row may be of one that is not read.
        return LogPath::named(&path).or_else(|| {
            first.split(|c| *c == b'\n').skip(1).find_map(|line| {
                let mut cells = Cells::default();
                row(line, &mut cells).ok()?;
                LogPath::named(&cells.text(Field::Path).ok()??)
            })
        });
    }
    let mut quoted = line.split(|c| *c == b'"').peekable();
    while let Some(text) = quoted.next() {
        // A colon follows names only: whoever chose a value does not choose the log.
        let is_name = quoted.peek().is_some_and(|t| t.trim_ascii_start().first() == Some(&b':'));
        if is_name && let Some(field) = str::from_utf8(text).ok().and_then(Field::named) {
            fields.add(field);
        }
    }
    fields.log()
}

/// Reads one object.
pub(super) fn row<'a>(line: &'a [u8], cells: &mut Cells<'a>) -> Result<(), Malformed> {
    let malformed =
        |e: &serde_json::Error| Malformed { what: "JSON", at: e.column().saturating_sub(1) };
    let mut json = serde_json::Deserializer::from_slice(line);
    json.deserialize_map(RowVisitor(cells)).map_err(|e| malformed(&e))?;
    json.end().map_err(|e| malformed(&e))
}

struct RowVisitor<'c, 'a>(&'c mut Cells<'a>);

impl<'a> Visitor<'a> for RowVisitor<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(name) = map.next_key_seed(Name)? {
            match name {
                Some(field) => {
                    let cell = map.next_value_seed(Value { list: field.is_list() })?;
                    self.0.put(field, cell, 0);
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// The name of a field, looked up without being kept.
struct Name;

impl<'a> DeserializeSeed<'a> for Name {
    type Value = Option<Field>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Option<Field>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Field::named(name))
    }
}

/// A value: a scalar, or a list of scalars where the field has one.
#[derive(Clone, Copy)]
struct Value {
    list: bool,
}

impl<'a> DeserializeSeed<'a> for Value {
    type Value = Cell<'a>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Cell<'a>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Value {
    type Value = Cell<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.list { "a list" } else { "a value" })
    }

    fn visit_unit<E>(self) -> Result<Cell<'a>, E> {
        Ok(Cell::Absent)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Cell<'a>, E> {
        Ok(Cell::Flag(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Cell<'a>, E> {
        Ok(Cell::Whole(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Cell<'a>, E> {
        Ok(Cell::Real(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Cell<'a>, E> {
        Ok(Cell::Real(value))
    }

    fn visit_borrowed_str<E>(self, value: &'a str) -> Result<Cell<'a>, E> {
        Ok(text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Cell<'a>, E> {
        Ok(text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut seq: S) -> Result<Cell<'a>, S::Error> {
        if !self.list {
            return Err(serde::de::Error::custom("a list where none belongs"));
        }
        let mut list = Vec::new();
        while let Some(cell) = seq.next_element_seed(Self { list: false })? {
            if list.len() < LONGEST_LIST {
                list.push(cell);
            }
        }
        Ok(Cell::List(list))
    }
}

fn text(value: Cow<'_, str>) -> Cell<'_> {
    if value.is_empty() || value == "-" { Cell::Absent } else { Cell::Text(value) }
}
