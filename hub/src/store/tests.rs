//! The same questions to both engines, which must give the same answers.
//!
//! PostgreSQL is asked where `GARDIEN_TEST_POSTGRES` names a server on which databases may be made
//! (`postgres://user@localhost/postgres`); each test makes one of its own and drops it. `.ci/run`
//! starts a server. Elsewhere these halves are skipped, and say so.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
};

use super::{Db, Location, Row, StoreError, Tx, migrations, values};

/// A store for one test, gone with it.
pub(crate) struct Scratch {
    pub(crate) location: Location,
    folder: Option<PathBuf>,
    database: Option<(String, String)>,
}

static NTH: AtomicU64 = AtomicU64::new(0);

impl Scratch {
    pub(crate) fn sqlite() -> Self {
        let nth = NTH.fetch_add(1, Ordering::Relaxed);
        let folder =
            std::env::temp_dir().join(format!("gardien-store-{}-{nth}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self {
            location: Location::parse(folder.to_str().unwrap()),
            folder: Some(folder),
            database: None,
        }
    }

    pub(crate) fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var("GARDIEN_TEST_POSTGRES") else {
            eprintln!("skipped for PostgreSQL: GARDIEN_TEST_POSTGRES is not set");
            return None;
        };
        let nth = NTH.fetch_add(1, Ordering::Relaxed);
        let name = format!("gardien_test_{}_{nth}", std::process::id());
        let mut client = ::postgres::Client::connect(&server, ::postgres::NoTls).unwrap();
        client.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        Some(Self {
            location: Location::Server(format!("{base}/{name}")),
            folder: None,
            database: Some((server, name)),
        })
    }

    pub(crate) fn both() -> Vec<Self> {
        [Some(Self::sqlite()), Self::postgres()].into_iter().flatten().collect()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            drop(std::fs::remove_dir_all(folder));
        }
        if let Some((server, name)) = &self.database
            && let Ok(mut client) = ::postgres::Client::connect(server, ::postgres::NoTls)
        {
            drop(client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")));
        }
    }
}

const TABLE: &str = "CREATE TABLE t (k BIGINT NOT NULL PRIMARY KEY, n BIGINT CHECK (n < 100), \
     x DOUBLE PRECISION, b BOOLEAN, s TEXT, o BYTEA)";

fn with_table(scratch: &Scratch) -> Db {
    let db = Db::open(&scratch.location).unwrap();
    db.write_now(|tx| tx.batch(TABLE)).unwrap();
    db
}

fn rows(db: &Db) -> Vec<Row> {
    db.read_now(|tx: &mut Tx<'_>| tx.query("SELECT k, n, s FROM t ORDER BY k", &[])).unwrap()
}

#[test]
fn both_engines_give_equal_answers() {
    let mut answers = Vec::new();
    for scratch in Scratch::both() {
        let db = with_table(&scratch);
        let answer = db
            .write_now(|tx: &mut Tx<'_>| {
                let insert = "INSERT INTO t (k, n, x, b, s, o) VALUES ($1, $2, $3, $4, $5, $6)";
                let octets: &[u8] = &[0, 255, 7];
                tx.execute(insert, &values![1, 7, 2.0, true, "été\0«»", octets])?;
                tx.execute(insert, &values![2, None::<i64>, -0.5, false, "", None::<&str>])?;
                tx.execute(insert, &values![3, 9, 1e300, true, "x", &[][..] as &[u8]])?;
                let upsert = "INSERT INTO t (k, n) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE \
                     SET n = COALESCE(t.n, 0) + excluded.n RETURNING k, n";
                let mut out = tx.query(upsert, &values![2, 40])?;
                out.extend(tx.query(upsert, &values![4, 41])?);
                out.extend(tx.query(
                    "WITH w AS (SELECT k, n, SUM(n) OVER (ORDER BY k) AS r FROM t) \
                     SELECT CAST(SUM(n) AS BIGINT), CAST(MAX(r) AS BIGINT), \
                     CAST(COUNT(*) AS BIGINT) FROM w",
                    &[],
                )?);
                let changed =
                    tx.execute("UPDATE t SET b = $2 WHERE k >= $1", &values![3, false])?;
                out.push(Row(vec![super::Cell::Int(i64::try_from(changed).unwrap())]));
                out.extend(tx.query("SELECT x, s, o FROM t ORDER BY k", &[])?);
                for row in tx.query("SELECT b FROM t WHERE b IS NOT NULL ORDER BY k", &[])? {
                    out.push(Row(vec![super::Cell::Int(row.bool(0)?.into())]));
                }
                Ok::<_, StoreError>(out)
            })
            .unwrap();
        assert_eq!(answer[4].text(1).unwrap(), "été\u{2400}«»");
        assert_eq!(answer[4].bytes(2).unwrap(), [0, 255, 7]);
        answers.push(answer);
    }
    assert!(answers.windows(2).all(|w| w[0] == w[1]), "{answers:#?}");
}

#[test]
fn an_error_undoes_its_own_transaction_alone() {
    for scratch in Scratch::both() {
        let db = with_table(&scratch);
        let insert = "INSERT INTO t (k, n) VALUES ($1, $2)";
        let refused = db.write_now(move |tx: &mut Tx<'_>| {
            tx.execute(insert, &values![1, 1])?;
            tx.execute(insert, &values![2, 100])
        });
        assert!(matches!(&refused, Err(StoreError::Constraint(_))), "{refused:?}");
        assert!(rows(&db).is_empty());
        let fault = db.write_now(move |tx: &mut Tx<'_>| {
            tx.execute(insert, &values![3, 3])?;
            // Swallowed: SQLite would go on, PostgreSQL could not.
            drop(tx.execute(insert, &values![3, 3]));
            Ok::<_, StoreError>(())
        });
        assert!(matches!(fault, Err(StoreError::Fault(_))), "{fault:?}");
        let panicked = db.write_now(move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
            tx.execute(insert, &values![4, 4])?;
            panic!("on purpose");
        });
        assert!(matches!(&panicked, Err(StoreError::Fault(t)) if t.contains("on purpose")));
        assert!(rows(&db).is_empty());
        db.write_now(move |tx: &mut Tx<'_>| tx.execute(insert, &values![5, 5])).unwrap();
        assert_eq!(rows(&db).len(), 1);
    }
}

#[test]
fn many_callers_share_a_commit_and_each_keeps_its_own_outcome() {
    for scratch in Scratch::both() {
        let db = with_table(&scratch);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
        let outcomes = runtime.block_on(async {
            let mut all = tokio::task::JoinSet::new();
            for k in 0..400_i64 {
                let db = db.clone();
                all.spawn(async move {
                    // Every tenth is refused by the schema.
                    let n = if k % 10 == 0 { 100 } else { k % 100 };
                    let done = db
                        .write(move |tx: &mut Tx<'_>| {
                            tx.execute("INSERT INTO t (k, n) VALUES ($1, $2)", &values![k, n])
                        })
                        .await;
                    (k, done)
                });
            }
            all.join_all().await
        });
        for (k, done) in &outcomes {
            assert_eq!(done.is_ok(), k % 10 != 0, "{k}: {done:?}");
        }
        assert_eq!(rows(&db).len(), 360);
        let (transactions, commits) = db.counts();
        assert_eq!(transactions, 401);
        assert!(commits < 200, "{commits} commits");
    }
}

#[test]
fn readers_cannot_write() {
    for scratch in Scratch::both() {
        let db = with_table(&scratch);
        let done = db.read_now(|tx: &mut Tx<'_>| tx.execute("INSERT INTO t (k) VALUES (1)", &[]));
        assert!(done.is_err());
        assert!(rows(&db).is_empty());
    }
}

#[test]
fn statements_and_parameters_that_do_not_fit_are_our_fault_and_said() {
    for scratch in Scratch::both() {
        let db = with_table(&scratch);
        for (sql, given) in [
            ("SELECT k FROM t WHERE k = $1", 0),
            ("SELECT k FROM t WHERE k = $1", 2),
            ("SELECT nothing FROM nowhere", 0),
        ] {
            let values = vec![super::Value::Int(1); given];
            let done = db.read_now(move |tx: &mut Tx<'_>| tx.query(sql, &values));
            assert!(matches!(done, Err(StoreError::Fault(_))), "{sql} {given}: {done:?}");
        }
    }
}

#[test]
fn a_store_of_a_later_version_is_refused() {
    for scratch in Scratch::both() {
        let db = Db::open(&scratch.location).unwrap();
        db.write_now(|tx: &mut Tx<'_>| {
            tx.execute("INSERT INTO migration (version, name, at) VALUES (9999, 'later', 0)", &[])
        })
        .unwrap();
        drop(db);
        let again = Db::open(&scratch.location).err();
        let known = migrations::MIGRATIONS.last().unwrap().0;
        assert_eq!(again, Some(StoreError::Newer { found: 9999, known }));
    }
}

#[test]
fn a_file_of_another_program_is_refused() {
    let scratch = Scratch::sqlite();
    let Location::File(path) = &scratch.location else { unreachable!() };
    let other = rusqlite::Connection::open(path).unwrap();
    other.execute_batch("CREATE TABLE theirs (x)").unwrap();
    drop(other);
    assert!(matches!(Db::open(&scratch.location), Err(StoreError::Damaged(_))));
    std::fs::write(path, b"no database at all, but long enough to have a header of some kind")
        .unwrap();
    assert!(matches!(Db::open(&scratch.location), Err(StoreError::Damaged(_))));
}

/// Tables and indexes as SQLite keeps them, without blanks.
fn form(scratch: &Scratch) -> Vec<String> {
    let Location::File(path) = &scratch.location else { unreachable!() };
    let file = rusqlite::Connection::open(path).unwrap();
    let mut statement = file
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name")
        .unwrap();
    let texts = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    texts
        .map(|text| {
            let text = text.unwrap();
            let lines = text.lines().map(|l| l.split("--").next().unwrap_or_default().trim());
            lines.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect()
}

#[test]
fn migrations_in_order_give_the_newest_form() {
    let [stepped, at_once] = [Scratch::sqlite(), Scratch::sqlite()];
    drop(Db::open(&stepped.location).unwrap());
    let Location::File(path) = &at_once.location else { unreachable!() };
    let file = rusqlite::Connection::open(path).unwrap();
    file.execute_batch(&include_str!("schema.sql").replace("-- sqlite:", "")).unwrap();
    drop(file);
    let newest = form(&stepped);
    assert!(newest.len() > 10);
    assert_eq!(newest, form(&at_once), "hub/src/store/schema.sql is not the newest form");
}

#[test]
fn numbers_of_migrations_follow_each_other() {
    for (i, (number, name, text)) in migrations::MIGRATIONS.iter().enumerate() {
        assert_eq!(*number, i64::try_from(i + 1).unwrap(), "{name}");
        assert!(!text.contains("JSONB") && !text.contains("SERIAL"), "{name}");
    }
}

/// Rows as a hub of one version would have left them: of each migration, those of its tables.
fn fill(tx: &mut Tx<'_>, version: i64) -> Result<(), StoreError> {
    let (site, id): (&[u8], &[u8]) = (&[1; 16], &[2; 16]);
    for migration in 1..=version {
        match migration {
            1 => {
                tx.execute(
                    "INSERT INTO site (site, name, made, seq, things, parties) \
                     VALUES ($1, 'here', 5, 1, 1, 0)",
                    &values![site],
                )?;
                tx.execute(
                    "INSERT INTO place (site, id, kind, name, limits, version, changed) \
                     VALUES ($1, $2, 'room', 'cellar', '{}', 1, 5)",
                    &values![site, id],
                )?;
                tx.execute(
                    "INSERT INTO thing (site, id, num, place, custody, trust, presence, support, \
                     epoch, life, fields, name, crowd, made, version, changed) \
                     VALUES ($1, $2, 1, $2, 'found', 'unknown', 'here', 'unknown', 0, '{}', '{}', \
                     'lamp', $3, 5, 1, 5)",
                    &values![site, id, false],
                )?;
                tx.execute(
                    "INSERT INTO event (site, seq, at, about, id, what) \
                     VALUES ($1, 1, 5, 'thing', $2, 'added')",
                    &values![site, id],
                )?;
            }
            2 => {
                tx.execute(
                    "INSERT INTO journal (site, epoch, origin, size, root, edge) \
                     VALUES ($1, 1, 'x/1', 1, $2, $2)",
                    &values![site, &[3; 32]],
                )?;
                tx.execute(
                    "INSERT INTO journal_entry (site, epoch, n, leaf, entry) \
                     VALUES ($1, 1, 0, $2, $2)",
                    &values![site, &[3; 32]],
                )?;
                tx.execute(
                    "INSERT INTO journal_secret (site, epoch, n, field, salt, value) \
                     VALUES ($1, 1, 0, 'name', $2, $2)",
                    &values![site, &[4; 32]],
                )?;
            }
            3 => {
                tx.execute(
                    "INSERT INTO person (site, id, login, name, role, password, totp_step, made, \
                     version, changed) VALUES ($1, $2, 'ada', 'Ada', 'owner', '', 0, 5, 1, 5)",
                    &values![site, id],
                )?;
            }
            4 => {
                tx.execute(
                    "INSERT INTO source (site, digest, name, kind, packets, octets, read_at, \
                     problems) VALUES ($1, $2, 'a.pcap', 'pcap', 1, 1, 5, '[]')",
                    &values![site, &[5; 32]],
                )?;
                tx.execute(
                    "INSERT INTO seen (site, thing, digest, first_seen, last_seen, up, down) \
                     VALUES ($1, 1, $2, 1, 2, 3, 4)",
                    &values![site, &[5; 32]],
                )?;
            }
            5 => {
                tx.execute(
                    "INSERT INTO message (site, id, key, level, state, opened, changed, body, \
                     version) VALUES ($1, $2, 'silent:x', 'look', 'open', 5, 5, '{}', 1)",
                    &values![site, id],
                )?;
                tx.execute(
                    "INSERT INTO message_vote (site, message, person, rule, useful, at) \
                     VALUES ($1, $2, $2, 'flood', TRUE, 5)",
                    &values![site, id],
                )?;
                tx.execute(
                    "INSERT INTO channel (site, id, kind, name, level, lang, settings, made, \
                     version) VALUES ($1, $2, 'ntfy', 'phone', 'look', 'en', '{}', 5, 1)",
                    &values![site, id],
                )?;
                tx.execute(
                    "INSERT INTO delivery (site, id, channel, why, body, made, tries, state) \
                     VALUES ($1, $2, $2, 'look', '{}', 5, 1, 'sent')",
                    &values![site, id],
                )?;
                tx.execute(
                    "INSERT INTO maintenance_window (site, id, place, things, from_time, \
                     until_time, reason, made_by, version) \
                     VALUES ($1, $2, $2, '[]', 5, 6, 'paint', $2, 1)",
                    &values![site, id],
                )?;
                tx.execute(
                    "INSERT INTO thing_link (site, thing, on_thing, source, confidence, at) \
                     VALUES ($1, $2, $2, 'told', 100, 5)",
                    &values![site, id],
                )?;
            }
            6 => {
                tx.execute(
                    "INSERT INTO passkey (site, id, person, credential, rp, name, public, counter, \
                     aaguid, transports, may_be_copied, is_copied, made) \
                     VALUES ($1, $2, $2, $3, 'localhost', 'telephone', $3, 0, $3, '[]', $4, $4, 5)",
                    &values![site, id, &[6; 16], false],
                )?;
            }
            // A new migration brings its rows along.
            other => panic!("no rows for migration {other}"),
        }
    }
    Ok(())
}

#[test]
fn each_older_form_with_rows_in_it_migrates_and_keeps_them() {
    let rows_of: [&[(&str, &str)]; 6] = [
        &[
            ("SELECT name FROM site", "here"),
            ("SELECT name FROM place", "cellar"),
            ("SELECT t.name FROM thing t JOIN place p ON p.id = t.place", "lamp"),
            ("SELECT what FROM event", "added"),
        ],
        &[
            ("SELECT origin FROM journal", "x/1"),
            ("SELECT field FROM journal_secret WHERE n = 0", "name"),
        ],
        &[("SELECT login FROM person", "ada")],
        &[("SELECT o.name FROM source o JOIN seen s ON s.digest = o.digest", "a.pcap")],
        &[
            ("SELECT m.key FROM message m JOIN message_vote v ON v.message = m.id", "silent:x"),
            ("SELECT c.name FROM channel c JOIN delivery d ON d.channel = c.id", "phone"),
            ("SELECT reason FROM maintenance_window", "paint"),
            ("SELECT t.name FROM thing t JOIN thing_link l ON l.on_thing = t.id", "lamp"),
        ],
        &[("SELECT k.name FROM passkey k JOIN person p ON p.id = k.person", "telephone")],
    ];
    let newest = migrations::MIGRATIONS.last().unwrap().0;
    assert_eq!(usize::try_from(newest).unwrap(), rows_of.len(), "rows for each migration");
    for version in 1..=newest {
        for scratch in Scratch::both() {
            super::db::made_as(&scratch.location, version, |tx| fill(tx, version)).unwrap();
            let db = Db::open(&scratch.location).unwrap();
            for rows in rows_of.iter().take(usize::try_from(version).unwrap()) {
                for (sql, kept) in rows.iter().copied() {
                    let found = db.read_now(move |tx: &mut Tx<'_>| {
                        Ok::<_, StoreError>(tx.query_one(sql, &[])?.text(0)?.to_owned())
                    });
                    assert_eq!(found.as_deref(), Ok(kept), "from {version}: {sql}");
                }
            }
            let found = db.read_now(|tx: &mut Tx<'_>| {
                tx.query_one("SELECT MAX(version) FROM migration", &[])?.int(0)
            });
            assert_eq!(found, Ok(newest));
        }
    }
}
