use std::path::PathBuf;

use gardien_site::{
    id::{Id, SiteId},
    journal::{
        audit::{Asked, Export, audit},
        entry::{Actor, Object, Quality},
        policy::Policy,
        witness::AddCheckpoint,
    },
};
use gardien_watch::time::{SECOND, Time};

use super::*;
use crate::store::{Db, Location, Tx, backup, site, tests::Scratch};

const SITE: SiteId = SiteId(Id::from_octets([7; 16]));
const NOW: Time = Time(1_790_000_000 * SECOND);

/// A folder for keys, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let mut name = [0; 8];
        append::chance(&mut name).unwrap();
        let name = format!("gardien-journal-{}", u64::from_le_bytes(name));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn opened(location: &Location) -> (Db, Run) {
    let db = Db::open(location).unwrap();
    db.write_now(|tx: &mut Tx<'_>| site::make(tx, SITE, "", NOW)).unwrap();
    (db, Run::start(SITE, Quality::Set).unwrap())
}

fn person(n: u8) -> Id {
    Id::from_octets([n; 16])
}

fn draft(n: u64) -> Draft {
    let who = person(1);
    let object = Object { kind: "thing".to_owned(), id: Some(person(9)) };
    Draft::new(Actor::Person(who), "owner", "thing.admit", object).fact("n", n).private(
        "name",
        b"Camille",
        Some(who),
    )
}

fn write(db: &Db, run: &Run, from: u64, to: u64) {
    let run = run.clone();
    let drafts: Vec<Draft> = (from..to).map(draft).collect();
    db.write_now(move |tx: &mut Tx<'_>| append(tx, &run, NOW, &drafts)).unwrap();
}

fn exported(db: &Db, signer: &Signer, open: bool) -> Export {
    let signer = signer.clone();
    db.read_now(move |tx: &mut Tx<'_>| export_of(tx, &signer, None, open)).unwrap()
}

#[test]
fn an_export_holds_and_so_does_each_entrys_proof() {
    for scratch in Scratch::both() {
        let (db, run) = opened(&scratch.location);
        let folder = Folder::new();
        let signer = Signer::open(&folder.0, SITE, &db).unwrap();
        write(&db, &run, 0, 3);
        signer.sign(&db, NOW).unwrap();
        // Over the width of a tile.
        write(&db, &run, 3, 300);
        let head = signer.sign(&db, NOW).unwrap();
        assert_eq!(head.checkpoint.size, 301);
        let keys = signer.keys().policy(1, Vec::new());
        let export = tar::read(&tar::write(&exported(&db, &signer, true)).unwrap()).unwrap();
        let judged = audit(&export, Asked { policy: Some(&keys), ..Asked::default() });
        assert!(judged.holds() && judged.problems.is_empty(), "{:?}", judged.problems);
        assert_eq!((judged.size, judged.entries, judged.checkpoints), (301, 301, 2));
        assert_eq!(judged.openings, 300);
        for n in [0, 1, 255, 256, 300] {
            let proof = db.read_now(move |tx: &mut Tx<'_>| prove(tx, SITE, n)).unwrap();
            assert!(proof.verify(&keys).unwrap().holds());
            let mut other = proof.clone();
            other.index ^= 1;
            assert!(other.verify(&keys).map_or(true, |j| !j.holds()) || n == 300);
        }
        let beyond = db.read_now(|tx: &mut Tx<'_>| prove(tx, SITE, 301));
        assert_eq!(beyond.err(), Some(JournalError::NoSuchEntry { n: 301, size: 301 }));
    }
}

/// Every octet of a small export, changed in one bit: as a tar it is no longer one, or the judgement
/// names the file that holds the octet; of an entry, its number.
#[test]
fn any_changed_octet_is_named() {
    let scratch = Scratch::sqlite();
    let (db, run) = opened(&scratch.location);
    let folder = Folder::new();
    let signer = Signer::open(&folder.0, SITE, &db).unwrap();
    write(&db, &run, 0, 4);
    signer.sign(&db, NOW).unwrap();
    let keys = signer.keys().policy(1, Vec::new());
    let export = exported(&db, &signer, true);
    let asked = Asked { policy: Some(&keys), ..Asked::default() };
    assert!(audit(&export, asked).problems.is_empty());
    let bundle = "tile/entries/000.p/5";
    let starts: Vec<usize> = {
        let octets = &export[bundle];
        let (entries, _) = gardien_site::journal::tile::unbundle(octets);
        entries.iter().map(|(at, _)| *at).collect()
    };
    let mut flips = 0;
    for (file, octets) in &export {
        for at in 0..octets.len() {
            let mut changed = export.clone();
            changed.get_mut(file).unwrap()[at] ^= 1 << (at % 8);
            // The judgement is the same with keys of one's own and, but for the keys, without.
            let judged = audit(&changed, asked);
            let is_named = judged.problems.iter().any(|p| p.file == *file);
            // The newest head is in two files, which must agree: either may be the wrong one.
            let of_head = file.starts_with("checkpoint")
                && judged.problems.iter().any(|p| p.file.starts_with("checkpoint"));
            assert!(!judged.holds(), "{file} {at}");
            assert!(is_named || of_head, "{file} {at}: {:?}", judged.problems);
            if file == bundle {
                let entry = starts.iter().filter(|start| **start <= at + 2).count() as u64;
                let said = judged.problems.iter().filter_map(|p| p.entry).min();
                assert!(said.is_some_and(|n| n + 1 <= entry.max(1)), "{at}: {said:?}");
            }
            flips += 1;
        }
    }
    let packed = tar::write(&export).unwrap();
    let plain: usize = export.values().map(Vec::len).sum();
    let mut unread = 0;
    for at in 0..packed.len() {
        let mut changed = packed.clone();
        changed[at] ^= 1 << (at % 8);
        match tar::read(&changed) {
            // Within the place of the header, the fill or the end that was changed.
            Err(octet) => {
                assert!(octet <= at + tar::BLOCK && at < octet + 2 * tar::BLOCK, "{octet} {at}");
                unread += 1;
            }
            Ok(other) => assert_ne!(other, export, "{at}"),
        }
    }
    assert_eq!(unread, packed.len() - plain);
    println!("{flips} octets of files and {unread} of the tar changed, each named");
}

#[test]
fn an_older_or_another_store_is_not_signed() {
    let scratch = Scratch::sqlite();
    let Location::File(path) = &scratch.location else { unreachable!() };
    let folder = Folder::new();
    let (db, run) = opened(&scratch.location);
    let signer = Signer::open(&folder.0, SITE, &db).unwrap();
    write(&db, &run, 0, 3);
    signer.sign(&db, NOW).unwrap();
    let [older, other] = [Scratch::sqlite(), Scratch::sqlite()];
    let Location::File(old) = &older.location else { unreachable!() };
    db.copy_file(old).unwrap();
    write(&db, &run, 3, 6);
    signer.sign(&db, NOW).unwrap();
    assert_eq!(signer.check(&db), Ok(()));

    let put_back = Db::open(&older.location).unwrap();
    let rolled = JournalError::RolledBack { has: 4, signed: 7 };
    assert_eq!(signer.check(&put_back), Err(rolled.clone()));
    assert_eq!(signer.sign(&put_back, NOW).err(), Some(rolled.clone()));
    assert_eq!(Signer::open(&folder.0, SITE, &put_back).err(), Some(rolled));
    // As many entries again, but others.
    write(&put_back, &run, 10, 20);
    let forked = JournalError::Forked { signed: 7 };
    assert_eq!(signer.check(&put_back), Err(forked.clone()));
    assert_eq!(signer.sign(&put_back, NOW).err(), Some(forked));
    // One entry replaced in place.
    let Location::File(changed) = &other.location else { unreachable!() };
    db.copy_file(changed).unwrap();
    let file = rusqlite::Connection::open(changed).unwrap();
    file.execute("UPDATE journal_entry SET leaf = zeroblob(32) WHERE n = 2", []).unwrap();
    drop(file);
    let changed = Db::open(&other.location).unwrap();
    assert_eq!(signer.check(&changed), Err(JournalError::Edge));

    // To go on in the open.
    assert_eq!(renew(&signer, &put_back, &run, NOW, "tried").unwrap(), 2);
    signer.sign(&put_back, NOW).unwrap();
    assert_eq!(signer.check(&put_back), Ok(()));
    let first = put_back.read_now(|tx: &mut Tx<'_>| entries(tx, SITE, Some(2), 0, 1)).unwrap();
    let first = gardien_site::journal::entry::Entry::decode(&first[0].1).unwrap();
    let fact = |name: &str| first.facts.iter().find(|(n, _)| n == name).map(|(_, t)| t.as_str());
    assert_eq!((fact("previous-size"), fact("kept")), (Some("7"), Some("14")));
    assert!(path.exists());
}

#[test]
fn forgetting_leaves_the_entries_and_what_they_prove() {
    for scratch in Scratch::both() {
        let (db, run) = opened(&scratch.location);
        let folder = Folder::new();
        let signer = Signer::open(&folder.0, SITE, &db).unwrap();
        write(&db, &run, 0, 5);
        let before = signer.sign(&db, NOW).unwrap();
        let told = |db: &Db| {
            db.read_now(|tx: &mut Tx<'_>| {
                tx.query_one("SELECT CAST(COUNT(*) AS BIGINT) FROM journal_secret", &[])?.int(0)
            })
            .unwrap()
        };
        assert_eq!(told(&db), 5);
        let again = run.clone();
        let erased = db.write_now(move |tx: &mut Tx<'_>| {
            erase(tx, &again, NOW, person(1), Actor::Person(person(2)), "owner")
        });
        assert_eq!(erased, Ok(5));
        assert_eq!(told(&db), 0);
        signer.sign(&db, NOW).unwrap();
        let export = exported(&db, &signer, true);
        assert!(!export.contains_key("openings"));
        let keys = signer.keys().policy(1, Vec::new());
        let asked = Asked { policy: Some(&keys), seen: Some(&before), least: None };
        let judged = audit(&export, asked);
        assert!(judged.problems.is_empty(), "{:?}", judged.problems);
        let all: Vec<u8> = export.values().flatten().copied().collect();
        assert!(!all.windows(7).any(|w| w == b"Camille"));
    }
}

#[test]
fn a_backup_is_restored_into_either_engine_and_begins_a_new_journal() {
    for from in Scratch::both() {
        for to in Scratch::both() {
            let folder = Folder::new();
            let (db, run) = opened(&from.location);
            let signer = Signer::open(&folder.0, SITE, &db).unwrap();
            write(&db, &run, 0, 9);
            db.write_now(|tx: &mut Tx<'_>| {
                // A place within a place, the outer one with the larger id.
                let sql = "INSERT INTO place (site, id, parent, kind, name, limits, version, changed) \
                           VALUES ($1, $2, $3, 'room', $4, '{}', 1, 0)";
                let (outer, inner) = (person(200), person(3));
                tx.execute(sql, &crate::store::values![&SITE, &outer, None::<&Id>, "out"])?;
                tx.execute(sql, &crate::store::values![&SITE, &inner, Some(&outer), "in"])
            })
            .unwrap();
            signer.sign(&db, NOW).unwrap();
            let file = folder.0.join("b.tar");
            let manifest = backup::backup(&db, &file, NOW).unwrap();
            assert_eq!(manifest.journal[0].size, 10);
            let mode = std::os::unix::fs::PermissionsExt::mode(
                &std::fs::metadata(&file).unwrap().permissions(),
            );
            assert_eq!(mode & 0o777, 0o600);
            assert!(matches!(
                backup::backup(&db, &file, NOW),
                Err(backup::Failed::File(_, e)) if e.kind() == std::io::ErrorKind::AlreadyExists
            ));
            // A changed octet anywhere: nothing is restored.
            let octets = std::fs::read(&file).unwrap();
            for at in [0, 150, 600, 5000, octets.len() / 2, octets.len() - 1] {
                let mut changed = octets.clone();
                changed[at] ^= 4;
                let bad = folder.0.join("bad.tar");
                std::fs::write(&bad, changed).unwrap();
                let done = backup::restore(&bad, &to.location, true);
                assert!(matches!(done, Err(backup::Failed::NoBackup(_))), "{at}: {done:?}");
            }
            let (again, aside) = backup::restore(&file, &to.location, false).unwrap();
            assert_eq!((&again, aside), (&manifest, None));
            let restored = Db::open(&to.location).unwrap();
            let count = |db: &Db, sql: &'static str| {
                db.read_now(move |tx: &mut Tx<'_>| tx.query_one(sql, &[])?.int(0)).unwrap()
            };
            for sql in [
                "SELECT CAST(COUNT(*) AS BIGINT) FROM journal_entry",
                "SELECT CAST(COUNT(*) AS BIGINT) FROM journal_secret",
                "SELECT CAST(COUNT(*) AS BIGINT) FROM journal_checkpoint",
                "SELECT CAST(COUNT(*) AS BIGINT) FROM place WHERE parent IS NOT NULL",
            ] {
                assert_eq!(count(&db, sql), count(&restored, sql), "{sql}");
                assert!(count(&db, sql) > 0, "{sql}");
            }
            // Never over a store that is not empty, unless told so.
            let refused = backup::restore(&file, &to.location, false);
            assert!(matches!(refused, Err(backup::Failed::NotEmpty)), "{refused:?}");
            if matches!(to.location, Location::File(_)) {
                let in_use = backup::restore(&file, &to.location, true);
                assert!(matches!(in_use, Err(backup::Failed::InUse)), "{in_use:?}");
            } else {
                backup::restore(&file, &to.location, true).unwrap();
                assert_eq!(count(&restored, "SELECT CAST(COUNT(*) AS BIGINT) FROM place"), 2);
            }
            // Another machine: other keys, no record of what was signed.
            let elsewhere = Folder::new();
            let signer = Signer::open_unchecked(&elsewhere.0, SITE).unwrap();
            assert_eq!(renew(&signer, &restored, &run, NOW, "restored").unwrap(), 2);
            signer.sign(&restored, NOW).unwrap();
            assert_eq!(Signer::open(&elsewhere.0, SITE, &restored).err(), None);
            let keys = signer.keys().policy(2, Vec::new());
            let export = exported(&restored, &signer, false);
            let judged = audit(&export, Asked { policy: Some(&keys), ..Asked::default() });
            assert!(judged.problems.is_empty(), "{:?}", judged.problems);
        }
    }
}

#[test]
fn a_witness_signs_what_continues_and_keeps_a_fork() {
    for scratch in Scratch::both() {
        let log = Scratch::sqlite();
        let (log_folder, folder) = (Folder::new(), Folder::new());
        let (log_db, log_run) = opened(&log.location);
        let log_signer = Signer::open(&log_folder.0, SITE, &log_db).unwrap();
        let own = SiteId(Id::from_octets([8; 16]));
        let db = Db::open(&scratch.location).unwrap();
        db.write_now(move |tx: &mut Tx<'_>| site::make(tx, own, "", NOW)).unwrap();
        let run = Run::start(own, Quality::Set).unwrap();
        let signer = Signer::open(&folder.0, own, &db).unwrap();
        let ask = |old: u64, proof: Vec<_>, note: &gardien_site::journal::note::Signed| {
            let request = AddCheckpoint { old, proof, note: note.clone() }.text();
            let (signer, run) = (signer.clone(), run.clone());
            db.write_now(move |tx: &mut Tx<'_>| {
                witness::add_checkpoint(tx, &signer, &run, NOW, request.as_bytes())
            })
            .map(|answer| (answer.status, answer.body))
            .unwrap()
        };
        write(&log_db, &log_run, 0, 3);
        let first = log_signer.sign(&log_db, NOW).unwrap();
        assert_eq!(ask(0, Vec::new(), &first).0, 404);
        let known = Policy::of(log_signer.keys().log(1), Vec::new());
        let own_run = run.clone();
        db.write_now(move |tx: &mut Tx<'_>| witness::know(tx, &own_run, NOW, &known)).unwrap();
        let (status, body) = ask(0, Vec::new(), &first);
        assert_eq!(status, 200);
        let keys = signer.keys().witness();
        let lines =
            gardien_site::journal::witness::accept(body.as_bytes(), &first.checkpoint, &keys);
        assert_eq!(lines.unwrap().len(), 2, "Ed25519 and ML-DSA-44");
        // The same question with an old size is told the size.
        assert_eq!(ask(0, Vec::new(), &first), (409, "4\n".to_owned()));
        // The log put back and written on: the same size, another root, both signed by the log.
        let forked = Scratch::sqlite();
        let (forked_db, forked_run) = opened(&forked.location);
        write(&forked_db, &forked_run, 50, 53);
        std::fs::remove_file(log_folder.0.join("journal/signed")).unwrap();
        let forked_signer = Signer::open(&log_folder.0, SITE, &forked_db).unwrap();
        let second = forked_signer.sign(&forked_db, NOW).unwrap();
        assert_eq!(second.checkpoint.size, first.checkpoint.size);
        assert_eq!(ask(4, Vec::new(), &second).0, 422);
        let forks = db
            .read_now(|tx: &mut Tx<'_>| tx.query("SELECT kept, shown FROM journal_fork", &[]))
            .unwrap();
        assert_eq!(forks.len(), 1);
        assert_eq!(forks[0].text(1).unwrap(), second.to_string());
        assert!(forks[0].text(0).unwrap().starts_with(&first.checkpoint.text()));
        let told = db.read_now(move |tx: &mut Tx<'_>| entries(tx, own, None, 0, 100)).unwrap();
        let last = gardien_site::journal::entry::Entry::decode(&told.last().unwrap().1).unwrap();
        assert_eq!(last.action, "journal.fork-seen");
    }
}

#[test]
#[ignore = "measures: cargo test -p gardien --bin gardien journal::tests::speed -- --ignored --nocapture"]
fn speed() {
    for scratch in Scratch::both() {
        let (db, run) = opened(&scratch.location);
        let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
        let n = 50_000_u64;
        let start = std::time::Instant::now();
        runtime.block_on(async {
            let mut all = tokio::task::JoinSet::new();
            for i in 0..n {
                let (db, run) = (db.clone(), run.clone());
                let drafts = [Draft::new(
                    Actor::Hub,
                    "rule",
                    "thing.seen",
                    Object { kind: "thing".to_owned(), id: None },
                )
                .fact("n", i)];
                all.spawn(async move {
                    db.write(move |tx: &mut Tx<'_>| append(tx, &run, NOW, &drafts)).await
                });
            }
            for done in all.join_all().await {
                done.unwrap();
            }
        });
        let single = n as f64 / start.elapsed().as_secs_f64();
        let start = std::time::Instant::now();
        for batch in 0..50_u64 {
            let run = run.clone();
            let drafts: Vec<Draft> = (0..1000)
                .map(|i| {
                    let object = Object { kind: "thing".to_owned(), id: None };
                    Draft::new(Actor::Hub, "rule", "thing.seen", object).fact("n", batch * 1000 + i)
                })
                .collect();
            db.write_now(move |tx: &mut Tx<'_>| append(tx, &run, NOW, &drafts)).unwrap();
        }
        let batched = 50_000.0 / start.elapsed().as_secs_f64();
        println!(
            "{}: {single:.0} entries/s from as many callers, each its own act; {batched:.0} in \
             acts of 1,000",
            scratch.location
        );
        assert!(batched >= 10_000.0);
    }
}
