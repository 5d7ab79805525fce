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

use gardien_watch::mud::read::{Reading, read};

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

#[test]
fn every_file_is_read_or_refused_with_a_reason() {
    for path in files("reading files") {
        let octets = fs::read(&path).unwrap();
        let reading = read(&octets);
        println!("{}", line(&path, &reading));
        assert!(reading.mud.is_some() || !reading.remarks.is_empty());
    }
}
