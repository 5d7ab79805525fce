//! The forms that the store has had, and the way from each to the next.
//!
//! Forward only, one file each, each in one transaction: a power cut leaves the one before or the one
//! after. A store that a later version made is refused, never guessed at. `schema.sql` is the
//! newest form for readers; a test holds all migrations in order to it.
//!
//! One difference between the engines is written in the files: after the comment `-- sqlite:` the
//! rest of the line is for SQLite alone (`WITHOUT ROWID`, which halves a table whose key is most of it).

use std::time::{SystemTime, UNIX_EPOCH};

use super::{StoreError, Tx, values};

/// Number, name and text of each, in order.
pub(super) const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "base", include_str!("migrations/0001_base.sql")),
    (2, "journal", include_str!("migrations/0002_journal.sql")),
    (3, "people", include_str!("migrations/0003_people.sql")),
    (4, "seen", include_str!("migrations/0004_seen.sql")),
    (5, "messages", include_str!("migrations/0005_messages.sql")),
    (6, "passkey", include_str!("migrations/0006_passkey.sql")),
];

/// Brings a store to the newest form.
pub(super) fn run(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    run_to(tx, i64::MAX)
}

/// Brings a store to the form of one migration.
pub(super) fn run_to(tx: &mut Tx<'_>, newest: i64) -> Result<(), StoreError> {
    tx.batch(
        "CREATE TABLE IF NOT EXISTS migration (version BIGINT NOT NULL PRIMARY KEY, \
         name TEXT NOT NULL, at BIGINT NOT NULL)",
    )?;
    let found = version(tx)?;
    let known = MIGRATIONS.last().map_or(0, |m| m.0);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for (number, name, text) in MIGRATIONS.iter().filter(|m| m.0 > found && m.0 <= newest) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_micros());
        tx.batch(if tx.is_sqlite() { "BEGIN IMMEDIATE" } else { "BEGIN" })?;
        let done = (|| {
            // Two programs that start at once: the second finds the work done.
            if version(tx)? >= *number {
                return Ok(());
            }
            let text = for_engine(text, tx.is_sqlite());
            tx.batch(&text)?;
            tx.execute(
                "INSERT INTO migration (version, name, at) VALUES ($1, $2, $3)",
                &values![*number, *name, i64::try_from(now).unwrap_or(i64::MAX)],
            )
            .map(drop)
        })();
        match done {
            Ok(()) => tx.batch("COMMIT")?,
            Err(error) => {
                // The first error is the one to tell.
                drop(tx.batch("ROLLBACK"));
                return Err(error);
            }
        }
    }
    Ok(())
}

fn version(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    tx.query_one("SELECT COALESCE(MAX(version), 0) FROM migration", &[])?.int(0)
}

fn for_engine(text: &str, sqlite: bool) -> String {
    if sqlite { text.replace("-- sqlite:", "") } else { text.to_owned() }
}
