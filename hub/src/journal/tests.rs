//! The journal in both engines: appended, signed, exported, verified; and what is noticed.

mod others;

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
    time::Instant,
};

use gardien_site::{
    id::{Id, SiteId},
    journal::{
        audit::{Asked, audit},
        entry::{Actor, Entry, Object, Quality},
    },
};
use gardien_watch::time::Time;

use super::{Draft, JournalError, Run, Signer, append, export_of, prove, renew, tar};
use crate::store::{Db, StoreError, Tx, site, tests::Scratch};

/// A folder of its own, removed at the end.
struct Own(PathBuf);

impl Own {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("gardien-journal-{}-{n}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

struct Made {
    db: Db,
    run: Run,
    signer: Signer,
    folder: Own,
}

fn made(scratch: &Scratch) -> Made {
    let db = Db::open(&scratch.location).unwrap();
    let id = SiteId(Id::mint(Time(1), [7; 10]));
    db.write_now(move |tx: &mut Tx<'_>| site::make(tx, id, "here", Time(1))).unwrap();
    let run = Run::start(id, Quality::Set).unwrap();
    let folder = Own::new();
    let signer = Signer::open(folder.0.as_path(), id, &db).unwrap();
    Made { db, run, signer, folder }
}

fn draft(n: u64) -> Draft {
    let object = Object { kind: "thing".to_owned(), id: Some(Id::mint(Time(2), [3; 10])) };
    Draft::new(Actor::Hub, "test", "thing-look", object).fact("n", n).private(
        "login",
        b"ana",
        Some(Id::mint(Time(3), [4; 10])),
    )
}

fn enter(made: &Made, from: u64, n: u64) {
    let run = made.run.clone();
    let drafts: Vec<Draft> = (from..from + n).map(draft).collect();
    made.db.write_now(move |tx: &mut Tx<'_>| append(tx, &run, Time(10), &drafts)).unwrap();
}

#[test]
fn an_export_holds_and_every_changed_octet_is_noticed_and_named() {
    // What is exported does not depend on the engine: one suffices for so many judgements.
    for scratch in [Scratch::sqlite()] {
        let made = made(&scratch);
        enter(&made, 0, 2);
        made.signer.sign(&made.db, Time(5_000_000)).unwrap();
        enter(&made, 2, 3);
        let files = export_of(&made.signer, &made.db, Time(9_000_000), true).unwrap();
        let epoch = 1;
        let policy = made.signer.keys().policy(epoch, Vec::new());
        let asked = Asked { policy: Some(&policy), least: None, seen: None };
        let whole = audit(&files, asked);
        assert!(whole.holds(), "{whole:?}");
        assert_eq!((whole.size, whole.checkpoints, whole.openings), (6, 2, 5));
        let (mut octets, mut named) = (0, 0);
        for (name, content) in &files {
            for n in 0..content.len() {
                let mut changed = files.clone();
                let file = changed.get_mut(name).unwrap();
                file[n] ^= 0x01;
                let judged = audit(&changed, asked);
                assert!(!judged.holds(), "{name}, octet {n}");
                octets += 1;
                named += usize::from(judged.problems.iter().any(|p| p.file == *name));
            }
        }
        println!("{octets} octets changed, all noticed, {named} named in their own file");
        assert_eq!(named, octets, "the file that was changed is named");
        // The tar around them hides nothing either.
        let packed = tar::write(&files).unwrap();
        for n in 0..packed.len() {
            let mut changed = packed.clone();
            changed[n] ^= 0x10;
            let holds = tar::read(&changed).is_ok_and(|files| audit(&files, asked).holds());
            assert!(!holds, "octet {n} of the tar");
        }
    }
}

#[test]
fn a_hub_and_a_command_beside_it_write_in_turns() {
    let scratch = Scratch::sqlite();
    let made = made(&scratch);
    let beside = Run::start(made.run.site(), Quality::Set).unwrap();
    for n in 0..6 {
        let run = if n % 2 == 0 { made.run.clone() } else { beside.clone() };
        let drafts = [draft(n)];
        made.db.write_now(move |tx: &mut Tx<'_>| append(tx, &run, Time(10), &drafts)).unwrap();
    }
    let files = export_of(&made.signer, &made.db, Time(5_000_000), false).unwrap();
    let judged = audit(&files, Asked::default());
    assert!(judged.holds(), "{:?}", judged.problems);
    assert_eq!(judged.boots, 2);
}

#[test]
fn keys_that_a_full_disk_left_unmade_are_made_and_those_that_signed_are_not() {
    let scratch = Scratch::sqlite();
    let made = made(&scratch);
    let open = |folder: &std::path::Path| Signer::open(folder, made.run.site(), &made.db).err();
    let new = Own::new();
    std::fs::create_dir(new.0.join("journal")).unwrap();
    // Cut short while the second was written.
    std::fs::copy(made.folder.0.join("journal/log.ed25519"), new.0.join("journal/log.ed25519"))
        .unwrap();
    std::fs::write(new.0.join("journal/log.ml-dsa-44.new"), b"half").unwrap();
    assert_eq!(open(&new.0), None);
    assert_eq!(open(&new.0), None, "again, with the same");
    enter(&made, 0, 1);
    made.signer.sign(&made.db, Time(5_000_000)).unwrap();
    let key = made.folder.0.join("journal/witness.ed25519");
    std::fs::remove_file(&key).unwrap();
    assert_eq!(open(&made.folder.0), Some(JournalError::NoKeys(key)));
}

#[test]
fn a_proof_stands_alone() {
    for scratch in Scratch::both() {
        let made = made(&scratch);
        enter(&made, 0, 300);
        let policy = made.signer.keys().policy(1, Vec::new());
        for n in [0, 1, 255, 256, 300] {
            let proof = prove(&made.signer, &made.db, Time(5_000_000), n).unwrap();
            let read = gardien_site::journal::proof::Proof::parse(proof.text().as_bytes()).unwrap();
            assert!(read.verify(&policy).unwrap().holds());
        }
        assert!(matches!(
            prove(&made.signer, &made.db, Time(6_000_000), 301),
            Err(JournalError::NoSuchEntry { n: 301, size: 301 })
        ));
    }
}

#[test]
fn an_older_store_is_noticed_and_a_person_goes_on() {
    let scratch = Scratch::sqlite();
    let made = made(&scratch);
    enter(&made, 0, 3);
    made.signer.sign(&made.db, Time(5_000_000)).unwrap();
    let older = Own::new();
    let copy = older.0.join("gardien.db");
    made.db.copy_file(&copy).unwrap();
    enter(&made, 3, 4);
    made.signer.sign(&made.db, Time(6_000_000)).unwrap();
    let site = made.run.site();
    // The older copy, under the record of what was signed.
    let back = Db::open(&crate::store::Location::File(copy)).unwrap();
    let refused = Signer::open(made.folder.0.as_path(), site, &back).err();
    assert_eq!(refused, Some(JournalError::RolledBack { has: 4, signed: 8 }));
    let signer = Signer::open_unchecked(made.folder.0.as_path(), site).unwrap();
    let run = Run::start(site, Quality::Set).unwrap();
    assert_eq!(renew(&signer, &back, &run, Time(7_000_000), "restored").unwrap(), 2);
    let signer = Signer::open(made.folder.0.as_path(), site, &back).unwrap();
    let files = export_of(&signer, &back, Time(8_000_000), false).unwrap();
    let policy = signer.keys().policy(2, Vec::new());
    let asked = Asked { policy: Some(&policy), least: None, seen: None };
    assert!(audit(&files, asked).holds());
    // The store of before, under the record of the new log.
    let again = older.0.join("again.db");
    made.db.copy_file(&again).unwrap();
    let again = Db::open(&crate::store::Location::File(again)).unwrap();
    let refused = Signer::open(made.folder.0.as_path(), site, &again).err();
    assert_eq!(refused, Some(JournalError::EarlierLog { has: 1, signed: 2 }));
}

#[test]
fn a_changed_entry_in_the_store_is_noticed() {
    for scratch in Scratch::both() {
        let made = made(&scratch);
        enter(&made, 0, 3);
        made.signer.sign(&made.db, Time(5_000_000)).unwrap();
        made.db
            .write_now(|tx: &mut Tx<'_>| {
                tx.execute(
                    "UPDATE journal_entry SET leaf = $1 WHERE n = 2",
                    &crate::store::values![&[9_u8; 32]],
                )
                .map(drop)
            })
            .unwrap();
        let again = || Signer::open(made.folder.0.as_path(), made.run.site(), &made.db).err();
        assert_eq!(again(), Some(JournalError::Changed { n: 2 }));
        // Entry and leaf changed so that they fit each other.
        let other = Entry::leaf(b"another").0;
        made.db
            .write_now(move |tx: &mut Tx<'_>| {
                tx.execute(
                    "UPDATE journal_entry SET leaf = $1, entry = $2 WHERE n = 2",
                    &crate::store::values![&other, &b"another"[..]],
                )
                .map(drop)
            })
            .unwrap();
        assert_eq!(again(), Some(JournalError::Edge));
    }
}

#[test]
fn what_is_erased_leaves_an_export_that_holds() {
    for scratch in Scratch::both() {
        let made = made(&scratch);
        enter(&made, 0, 3);
        let run = made.run.clone();
        let erased = made.db.write_now(move |tx: &mut Tx<'_>| {
            let about = Id::mint(Time(3), [4; 10]);
            super::erase(tx, &run, Time(20), about, Actor::Hub, "test")
        });
        assert_eq!(erased, Ok::<u64, StoreError>(3));
        let files = export_of(&made.signer, &made.db, Time(9_000_000), true).unwrap();
        let judged = audit(&files, Asked::default());
        assert!(judged.holds());
        assert_eq!(judged.openings, 0);
    }
}

/// `cargo test -p gardien --bin gardien ten_thousand_entries -- --ignored --nocapture`
#[test]
#[ignore = "a measurement"]
fn ten_thousand_entries_a_second() {
    for scratch in Scratch::both() {
        let made = made(&scratch);
        let begun = Instant::now();
        let threads: Vec<_> = (0..16)
            .map(|t| {
                let (db, run) = (made.db.clone(), made.run.clone());
                std::thread::spawn(move || {
                    for n in 0..125_u64 {
                        let run = run.clone();
                        let drafts: Vec<Draft> =
                            (0..20).map(|i| draft(t * 10_000 + n * 20 + i)).collect();
                        db.write_now(move |tx: &mut Tx<'_>| append(tx, &run, Time(10), &drafts))
                            .unwrap();
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        let took = begun.elapsed();
        println!(
            "{:?}: 40,000 entries in 2,000 acts of 16 people in {took:?}: {:.0}/s",
            scratch.location,
            40_000.0 / took.as_secs_f64()
        );
        let begun = Instant::now();
        made.signer.sign(&made.db, Time(5_000_000)).unwrap();
        println!("head of 40,001 signed in {:?}", begun.elapsed());
    }
}
