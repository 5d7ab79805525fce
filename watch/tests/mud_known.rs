//! Real MUD files, read. They are no part of this repository: the folder named by `GARDIEN_SHARED`,
//! else `../shared` beside the repository, holds them, or the test says that it skipped.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "the test reads files, and says so where there are none"
)]
#![expect(clippy::unwrap_used, reason = "in a test a missing value is the failure")]

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use gardien_watch::mud::{
    emit::emit,
    lint::lint,
    model::{Forwarding, Mud},
    read::{Reading, read, remark::Effect},
};

/// The files, where they are.
fn files(test: &str) -> Vec<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let root = env::var_os("GARDIEN_SHARED").map_or(beside, PathBuf::from).join("mudfiles");
    if !root.is_dir() {
        println!("skipped: {test} wants the MUD files of GARDIEN_SHARED");
        return Vec::new();
    }
    let (mut folders, mut found) = (vec![root], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if ![".p7s", ".pem", ".md"].iter().any(|end| name.ends_with(end)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn line(path: &Path, reading: &Reading) -> String {
    let s = reading.summary();
    let mut codes: Vec<(&str, usize)> = Vec::new();
    for remark in &reading.remarks {
        match codes.iter_mut().find(|(code, _)| *code == remark.code) {
            Some((_, n)) => *n += 1,
            None => codes.push((remark.code, 1)),
        }
    }
    let codes: Vec<String> = codes.iter().map(|(code, n)| format!("{code}×{n}")).collect();
    format!(
        "{} | strict {} | tolerant {} | lists {} | entries {} | void {} | repaired {} | narrowed {} | ignored {} | advice {} | {}",
        path.display(),
        s.strict,
        s.tolerant,
        s.lists,
        s.entries,
        s.void,
        s.repaired,
        s.narrowed,
        s.ignored,
        s.advice,
        codes.join(" ")
    )
}

/// Files whose outcome was worked out by hand: whether they follow the standard, entries, void ones.
const BY_HAND: &[(&str, bool, usize, usize)] = &[
    ("rfc8520-section9.json", true, 2, 0),
    // Every name condition is misspelled.
    ("toaster_mud.json", false, 8, 8),
    // From before the standard; all its names can be told.
    ("osmud_osmud/example/MUDFILE.NEST", false, 12, 0),
    ("osmud_osmud/test/lightbulb2000.json", false, 2, 0),
    // It only refuses.
    ("some-bad-domain.com.mud.json", false, 4, 0),
    // Ports as operator and range at once; two entries are about Ethernet, a third only repeats there
    // what it says of IP.
    ("tplinkcameraMud.json", false, 33, 2),
    // One address of the other version of IP; two entries are about Ethernet.
    ("augustdoorbellcamMud.json", false, 65, 3),
    ("MUD-Profile-example.json", false, 8, 0),
    ("mudfile-sensor.json", true, 14, 0),
];

/// Entries that accept something.
fn accepting(mud: &Mud) -> usize {
    let all = mud.acls.iter().flat_map(|acl| &acl.aces);
    all.filter(|ace| ace.void.is_none() && ace.forwarding == Forwarding::Accept).count()
}

#[test]
fn every_file_is_read_or_refused_with_a_reason() {
    for path in files("reading files") {
        let octets = fs::read(&path).unwrap();
        let reading = read(&octets);
        println!("{}", line(&path, &reading));
        let summary = reading.summary();
        if let Some((_, strict, entries, void)) =
            BY_HAND.iter().find(|(name, ..)| path.ends_with(name))
        {
            assert_eq!(
                (summary.strict, summary.entries, summary.void),
                (*strict, *entries, *void),
                "{}",
                path.display()
            );
        }
        let Some(mud) = reading.mud else {
            assert!(reading.remarks.iter().any(|r| r.effect == Effect::Fatal));
            continue;
        };
        // What cannot be said is not said; what is said is read again without a breach that the
        // file's own names do not bring.
        let again = read(emit(&mud).as_bytes());
        let second = again.mud.unwrap();
        assert_eq!(accepting(&second), accepting(&mud), "{}", path.display());
        let named = ["controller-not-uri", "entry-twice", "missing", "bad-date", "no-lists"];
        let odd = again.remarks.iter().find(|r| r.breaks && !named.contains(&r.code));
        assert_eq!(odd, None, "{}", path.display());
        let advice = lint(&mud);
        let mut told: Vec<(&str, usize)> = Vec::new();
        for remark in &advice.kept {
            match told.iter_mut().find(|(code, _)| *code == remark.code) {
                Some((_, n)) => *n += 1,
                None => told.push((remark.code, 1)),
            }
        }
        println!("    {told:?} and {} more", advice.more);
    }
}
