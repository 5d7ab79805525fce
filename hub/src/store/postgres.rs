//! PostgreSQL 15 or later: the same statements, where a site has a pair of hubs or many sites share
//! one database.
//!
//! A connection that breaks is made anew at the next transaction. What was being committed at that
//! moment is [`StoreError::Uncertain`]; everything else did not happen.

use std::{collections::HashMap, error::Error as _};

use ::postgres::{
    Client, Statement,
    fallible_iterator::FallibleIterator as _,
    types::{IsNull, ToSql, Type, to_sql_checked},
};

use bytes::BytesMut;

use super::{Cell, Row, StoreError, Value};

pub(super) struct Postgres {
    client: Client,
    /// Keyed by the address of the text, which is static: the driver has no cache of its own.
    prepared: HashMap<(usize, usize), Statement>,
}

impl Postgres {
    pub(super) fn open(url: &str, write: bool) -> Result<Self, StoreError> {
        let mut config: ::postgres::Config =
            url.parse().map_err(|e: ::postgres::Error| StoreError::Unreachable(said(&e)))?;
        config.application_name("gardien").connect_timeout(std::time::Duration::from_secs(5));
        config.keepalives_idle(std::time::Duration::from_secs(20));
        let mut client = config.connect(::postgres::NoTls).map_err(|e| {
            // Refused by name, password or absent database: the server says so in a code.
            StoreError::Unreachable(said(&e))
        })?;
        let version = client
            .query_one("SELECT current_setting('server_version_num')::bigint", &[])
            .map_err(wrong)?
            .try_get::<_, i64>(0)
            .map_err(wrong)?;
        if version < 150_000 {
            return Err(StoreError::Unreachable(format!(
                "PostgreSQL 15 or later is needed, this is {}",
                version / 10_000
            )));
        }
        // Acknowledged is on the disk, whatever the server's default.
        client
            .batch_execute(if write {
                "SET synchronous_commit = on; SET statement_timeout = '60s'; \
                 SET idle_in_transaction_session_timeout = '60s'; SET lock_timeout = '10s'; \
                 SET timezone = 'UTC'; SET client_min_messages = warning"
            } else {
                "SET default_transaction_read_only = on; SET statement_timeout = '60s'; \
                 SET timezone = 'UTC'; SET client_min_messages = warning"
            })
            .map_err(wrong)?;
        let durable = client
            .query_one("SELECT current_setting('fsync'), current_setting('full_page_writes')", &[])
            .map_err(wrong)?;
        for column in 0..2 {
            if durable.try_get::<_, String>(column).map_err(wrong)? != "on" {
                return Err(StoreError::Disk(
                    "the server runs with fsync or full_page_writes off: it would lose what it \
                     acknowledged"
                        .into(),
                ));
            }
        }
        Ok(Self { client, prepared: HashMap::new() })
    }

    pub(super) fn is_broken(&self) -> bool {
        self.client.is_closed()
    }

    pub(super) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        self.client.batch_execute(sql).map_err(wrong)
    }

    fn statement(&mut self, sql: &'static str) -> Result<Statement, StoreError> {
        let key = (sql.as_ptr().addr(), sql.len());
        if let Some(found) = self.prepared.get(&key) {
            return Ok(found.clone());
        }
        let made = self.client.prepare(sql).map_err(wrong)?;
        self.prepared.insert(key, made.clone());
        Ok(made)
    }

    pub(super) fn execute(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        let statement = self.statement(sql)?;
        let values: Vec<&(dyn ToSql + Sync)> =
            values.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
        self.client.execute(&statement, &values).map_err(wrong)
    }

    pub(super) fn each(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        take: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let statement = self.statement(sql)?;
        let values: Vec<&(dyn ToSql + Sync)> =
            values.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
        let mut rows = self.client.query_raw(&statement, values).map_err(wrong)?;
        while let Some(row) = rows.next().map_err(wrong)? {
            let mut cells = Vec::with_capacity(row.len());
            for (i, column) in row.columns().iter().enumerate() {
                cells.push(cell(&row, i, column.type_())?);
            }
            take(Row(cells))?;
        }
        Ok(())
    }
}

fn cell(row: &::postgres::Row, i: usize, kind: &Type) -> Result<Cell, StoreError> {
    fn of<'a, T: ::postgres::types::FromSql<'a>>(
        row: &'a ::postgres::Row,
        i: usize,
        into: impl FnOnce(T) -> Cell,
    ) -> Result<Cell, StoreError> {
        row.try_get::<_, Option<T>>(i).map(|v| v.map_or(Cell::Null, into)).map_err(wrong)
    }
    match *kind {
        Type::INT8 => of(row, i, Cell::Int),
        Type::INT4 => of(row, i, |n: i32| Cell::Int(n.into())),
        Type::INT2 => of(row, i, |n: i16| Cell::Int(n.into())),
        Type::FLOAT8 => of(row, i, Cell::Real),
        Type::BOOL => of(row, i, Cell::Bool),
        Type::BYTEA => of(row, i, Cell::Bytes),
        Type::TEXT | Type::VARCHAR | Type::NAME | Type::BPCHAR => of(row, i, Cell::Text),
        _ => Err(StoreError::Fault(format!("column {i} is of type {kind}"))),
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(n) => match *kind {
                Type::INT2 => i16::try_from(*n)?.to_sql(kind, out),
                Type::INT4 => i32::try_from(*n)?.to_sql(kind, out),
                _ => n.to_sql(kind, out),
            },
            Self::Real(n) => n.to_sql(kind, out),
            Self::Bool(b) => b.to_sql(kind, out),
            Self::Text(t) => t.as_ref().to_sql(kind, out),
            Self::Bytes(b) => b.as_ref().to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// The driver's words and those of the server, which it keeps as the source.
fn said(error: &::postgres::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

pub(super) fn wrong(error: ::postgres::Error) -> StoreError {
    let text = said(&error);
    let Some(code) = error.code() else {
        return if error.is_closed() || error.source().is_some_and(|s| s.is::<std::io::Error>()) {
            StoreError::Unreachable(text)
        } else {
            StoreError::Fault(text)
        };
    };
    // The classes of PostgreSQL's appendix A.
    match code.code() {
        c if c.starts_with("23") => StoreError::Constraint(text),
        "53100" | "53200" => StoreError::Full,
        "57P01" | "57P02" | "57P03" | "53300" => StoreError::Unreachable(text),
        c if c.starts_with("08") || c.starts_with("28") || c.starts_with("3D") => {
            StoreError::Unreachable(text)
        }
        "40001" | "40P01" | "55P03" | "57014" => StoreError::Held(text),
        "25006" => StoreError::ReadOnly(text),
        c if c.starts_with("58") => StoreError::Disk(text),
        c if c.starts_with("XX") => StoreError::Damaged(text),
        _ => StoreError::Fault(text),
    }
}
