//! What goes into a statement and what comes out of one, the same for both engines.

use std::borrow::Cow;

use super::StoreError;

/// A parameter of a statement.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    /// NULL.
    Null,
    /// BIGINT.
    Int(i64),
    /// DOUBLE PRECISION.
    Real(f64),
    /// BOOLEAN.
    Bool(bool),
    /// TEXT. PostgreSQL keeps no U+0000 in a text: it is stored as U+2400, in both.
    Text(Cow<'a, str>),
    /// BYTEA.
    Bytes(Cow<'a, [u8]>),
}

/// Shortens the writing of parameters: `values![site, name, 7]`.
macro_rules! values {
    ($($value:expr),* $(,)?) => { [$($crate::store::Value::from($value)),*] };
}
pub(crate) use values;

impl From<i64> for Value<'_> {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

impl From<f64> for Value<'_> {
    fn from(n: f64) -> Self {
        Self::Real(n)
    }
}

impl From<bool> for Value<'_> {
    fn from(b: bool) -> Self {
        Self::Bool(b)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(without_nul(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(without_nul(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        match without_nul(&text) {
            Cow::Owned(cleaned) => Self::Text(Cow::Owned(cleaned)),
            Cow::Borrowed(_) => Self::Text(Cow::Owned(text)),
        }
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}

impl<'a> From<&'a Vec<u8>> for Value<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}

impl From<Vec<u8>> for Value<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(Cow::Owned(bytes))
    }
}

impl From<gardien_watch::time::Time> for Value<'_> {
    fn from(at: gardien_watch::time::Time) -> Self {
        Self::Int(at.0)
    }
}

impl<'a> From<&'a gardien_site::id::Id> for Value<'a> {
    fn from(id: &'a gardien_site::id::Id) -> Self {
        Self::from(id.octets())
    }
}

macro_rules! ids {
    ($($name:ident),*) => {$(
        impl<'a> From<&'a gardien_site::id::$name> for Value<'a> {
            fn from(id: &'a gardien_site::id::$name) -> Self {
                Self::from(id.0.octets())
            }
        }
        impl From<gardien_site::id::$name> for Value<'_> {
            fn from(id: gardien_site::id::$name) -> Self {
                Self::from(id.0.octets().to_vec())
            }
        }
    )*};
}
ids!(
    SiteId,
    PlaceId,
    ThingId,
    ClaimId,
    PartyId,
    FindingId,
    DeclarationId,
    PersonId,
    TokenId,
    ChangeId
);

impl<'a, T> From<Option<T>> for Value<'a>
where
    T: Into<Self>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

fn without_nul(text: &str) -> Cow<'_, str> {
    if text.as_bytes().contains(&0) {
        Cow::Owned(text.replace('\0', "\u{2400}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// One cell of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// NULL.
    Null,
    /// BIGINT; in SQLite also BOOLEAN.
    Int(i64),
    /// DOUBLE PRECISION.
    Real(f64),
    /// BOOLEAN, in PostgreSQL.
    Bool(bool),
    /// TEXT.
    Text(String),
    /// BYTEA.
    Bytes(Vec<u8>),
}

/// One row. Columns are counted from 0; a cell of another kind than asked for is
/// [`StoreError::Shape`]: the statement and its reader disagree, or the file was changed by others.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row(pub(super) Vec<Cell>);

impl Row {
    fn cell(&self, column: usize) -> Result<&Cell, StoreError> {
        self.0.get(column).ok_or(StoreError::Shape { column, wanted: "a column" })
    }

    /// A BIGINT.
    pub(crate) fn int(&self, column: usize) -> Result<i64, StoreError> {
        self.opt_int(column)?.ok_or(StoreError::Shape { column, wanted: "an integer" })
    }

    /// A BIGINT or NULL.
    pub(crate) fn opt_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.cell(column)? {
            Cell::Int(n) => Ok(Some(*n)),
            Cell::Null => Ok(None),
            _ => Err(StoreError::Shape { column, wanted: "an integer" }),
        }
    }

    /// A BIGINT that counts: never negative.
    pub(crate) fn count(&self, column: usize) -> Result<u64, StoreError> {
        u64::try_from(self.int(column)?)
            .map_err(|_| StoreError::Shape { column, wanted: "a count" })
    }

    /// A DOUBLE PRECISION or NULL.
    pub(crate) fn opt_real(&self, column: usize) -> Result<Option<f64>, StoreError> {
        match self.cell(column)? {
            Cell::Real(n) => Ok(Some(*n)),
            // SQLite keeps 21.0 in a column without affinity as it came, and gives it back so.
            Cell::Int(n) => Ok(Some(*n as f64)),
            Cell::Null => Ok(None),
            _ => Err(StoreError::Shape { column, wanted: "a number" }),
        }
    }

    /// A BOOLEAN.
    pub(crate) fn bool(&self, column: usize) -> Result<bool, StoreError> {
        match self.cell(column)? {
            Cell::Bool(b) => Ok(*b),
            Cell::Int(n) => Ok(*n != 0),
            _ => Err(StoreError::Shape { column, wanted: "a boolean" }),
        }
    }

    /// A TEXT.
    pub(crate) fn text(&self, column: usize) -> Result<&str, StoreError> {
        self.opt_text(column)?.ok_or(StoreError::Shape { column, wanted: "a text" })
    }

    /// A TEXT or NULL.
    pub(crate) fn opt_text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        match self.cell(column)? {
            Cell::Text(text) => Ok(Some(text)),
            Cell::Null => Ok(None),
            _ => Err(StoreError::Shape { column, wanted: "a text" }),
        }
    }

    /// A BYTEA.
    pub(crate) fn bytes(&self, column: usize) -> Result<&[u8], StoreError> {
        self.opt_bytes(column)?.ok_or(StoreError::Shape { column, wanted: "octets" })
    }

    /// A BYTEA or NULL.
    pub(crate) fn opt_bytes(&self, column: usize) -> Result<Option<&[u8]>, StoreError> {
        match self.cell(column)? {
            Cell::Bytes(bytes) => Ok(Some(bytes)),
            Cell::Null => Ok(None),
            _ => Err(StoreError::Shape { column, wanted: "octets" }),
        }
    }

    /// An id.
    pub(crate) fn id(&self, column: usize) -> Result<gardien_site::id::Id, StoreError> {
        self.opt_id(column)?.ok_or(StoreError::Shape { column, wanted: "an id" })
    }

    /// An id or NULL.
    pub(crate) fn opt_id(&self, column: usize) -> Result<Option<gardien_site::id::Id>, StoreError> {
        self.opt_bytes(column)?
            .map(|bytes| {
                <[u8; 16]>::try_from(bytes)
                    .map(gardien_site::id::Id::from_octets)
                    .map_err(|_| StoreError::Shape { column, wanted: "sixteen octets" })
            })
            .transpose()
    }

    /// A moment.
    pub(crate) fn time(&self, column: usize) -> Result<gardien_watch::time::Time, StoreError> {
        self.int(column).map(gardien_watch::time::Time)
    }

    /// A moment or NULL.
    pub(crate) fn opt_time(
        &self,
        column: usize,
    ) -> Result<Option<gardien_watch::time::Time>, StoreError> {
        Ok(self.opt_int(column)?.map(gardien_watch::time::Time))
    }

    /// A JSON text, read.
    pub(crate) fn json<T: serde::de::DeserializeOwned>(
        &self,
        column: usize,
    ) -> Result<T, StoreError> {
        serde_json::from_str(self.text(column)?)
            .map_err(|_| StoreError::Shape { column, wanted: "JSON of a known shape" })
    }
}
