//! Backups restored into either engine, and another hub's heads signed.

use gardien_site::{
    id::{Id, SiteId},
    journal::{
        audit::{Asked, audit},
        entry::{Actor, Entry, Object, Quality},
        note::Signed,
        policy::Policy,
        tree::Hash,
        witness::{AddCheckpoint, accept},
    },
};
use gardien_watch::time::{SECOND, Time};

use super::Own as Folder;
use crate::{
    journal::{Draft, Run, Signer, append, export_of, renew, witness},
    store::{Db, Location, Tx, backup, site, tests::Scratch, values},
};

const SITE: SiteId = SiteId(Id::from_octets([7; 16]));
const NOW: Time = Time(1_790_000_000 * SECOND);

fn opened(location: &Location) -> (Db, Run) {
    let db = Db::open(location).unwrap();
    db.write_now(|tx: &mut Tx<'_>| site::make(tx, SITE, "", NOW)).unwrap();
    (db, Run::start(SITE, Quality::Set).unwrap())
}

const fn person(n: u8) -> Id {
    Id::from_octets([n; 16])
}

fn write(db: &Db, run: &Run, from: u64, to: u64) {
    let run = run.clone();
    let draft =
        |n: u64| {
            let object = Object { kind: "thing".to_owned(), id: Some(person(9)) };
            Draft::new(Actor::Person(person(1)), "owner", "thing.admit", object)
                .fact("n", n)
                .private("name", b"Camille", Some(person(1)))
        };
    let drafts: Vec<Draft> = (from..to).map(draft).collect();
    db.write_now(move |tx: &mut Tx<'_>| append(tx, &run, NOW, &drafts)).unwrap();
}

#[test]
fn a_backup_is_restored_into_either_engine_and_begins_a_new_journal() {
    for nth in 0..Scratch::both().len() {
        for to in Scratch::both() {
            // A store of its own each time: a journal that was signed has its keys with it.
            let from = Scratch::both().swap_remove(nth);
            let folder = Folder::new();
            let (db, run) = opened(&from.location);
            let signer = Signer::open(&folder.0, SITE, &db).unwrap();
            write(&db, &run, 0, 9);
            db.write_now(|tx: &mut Tx<'_>| {
                // A place within a place, the outer one with the larger id.
                let sql = "INSERT INTO place (site, id, parent, kind, name, limits, version, changed) \
                           VALUES ($1, $2, $3, 'room', $4, '{}', 1, 0)";
                let (outer, inner) = (person(200), person(3));
                tx.execute(sql, &values![&SITE, &outer, None::<&Id>, "out"])?;
                tx.execute(sql, &values![&SITE, &inner, Some(&outer), "in"])
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
            let few = (0..octets.len()).filter(|at| *at < 4096 || at % 4099 == 0);
            for at in few.chain([octets.len() - 1]) {
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
            let export = export_of(&signer, &restored, NOW, false).unwrap();
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
        let ask = |old: u64, proof: Vec<Hash>, note: &Signed| {
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
        let lines = accept(body.as_bytes(), &first.checkpoint, &keys);
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
        let told = db
            .read_now(|tx: &mut Tx<'_>| {
                tx.query("SELECT entry FROM journal_entry ORDER BY n DESC LIMIT 1", &[])
            })
            .unwrap();
        let last = Entry::decode(told[0].bytes(0).unwrap()).unwrap();
        assert_eq!(last.action, "journal.fork-seen");
    }
}
