//! Files that somebody else has made, changed or put in the place of ours: configuration, store, export of the
//! journal; and tokens. Each is refused in words that say what is wrong, where, and what to do, or does no harm;
//! nothing is served that the journal can tell to be wrong, and nothing that was there is changed.
//!
//! Hostile inputs of the hub, by the number of their class:
//!
//! | class | what | tests |
//! |---|---|---|
//! | 66 | slow and idle connections | `hostile_http`: `whoever_is_slow_is_not_waited_for`, `whoever_does_not_read_is_not_waited_for`, `one_address_does_not_take_every_place` |
//! | 67 | requests of two readings, foreign hosts | `hostile_http`: `what_two_readers_could_read_differently_is_refused`, `names_and_pages_of_others_are_refused`, `paths_and_methods_lead_nowhere_else`, `heads_have_bounds`, `what_is_no_http_is_let_go` |
//! | 68 | JSON deep, doubled, cut | `hostile_http`: `bodies_are_read_as_json_of_their_shape_or_not_at_all` |
//! | 69 | cursors and bounds of lists | `api`: `lists_go_on_behind_a_cursor_and_believe_no_other` (no list takes a pattern) |
//! | 70 | statements within values | here: `what_is_said_is_never_a_statement` |
//! | 71 | WebSocket | there is none; the stream of events: `api`: `events_are_told_as_they_happen_and_gaps_are_told_too` |
//! | 72 | parts of uploads | there are none; other media types: `hostile_http`: `bodies_are_read_as_json_of_their_shape_or_not_at_all` |
//! | 73 | tokens, clocks | here: `tokens_of_others_open_nothing`, `tokens_end_by_the_clock_whatever_it_says`; `hostile_http`: `tokens_are_read_in_one_way_only` |
//! | 74 | passkeys | there are none |
//! | 75 | cells of tables, names with line breaks | nothing writes CSV; here: `a_name_with_a_line_break_stays_on_its_line` |
//! | 76 | configuration | here: `a_configuration_is_bounded_and_its_own` |
//! | 77 | store | here: all that begin with `a_store` or `a_log`; every write failing: `interop/nth_fault.py` |
//! | 78 | export of the journal | here: `an_export_that_was_changed_is_named` |
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail loudly"
)]

mod hub;

use std::{
    fs,
    io::{Seek as _, SeekFrom, Write as _},
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::Duration,
};

use hub::{
    Hub,
    run::{Folder, code, command, gardien, said, text},
};
use serde_json::json;

/// A store that a hub has signed and that nobody uses; two places, in one file.
fn kept() -> (Folder, String) {
    let mut hub = Hub::owned("");
    hub.place("House", None);
    hub.place("Hall", None);
    hub.signal("-TERM");
    assert_eq!(hub.ended(Duration::from_secs(20)), Some(0), "{}", hub.log());
    let folder = std::mem::replace(&mut hub.folder, Folder::new());
    let wal = folder.whole().join("store/gardien.db-wal");
    assert!(fs::metadata(wal).map_or(0, |m| m.len()) == 0, "a stop leaves one file");
    (folder, hub.token.clone())
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}

/// A folder of its own that holds a copy of a store.
fn another(of: &Folder) -> Folder {
    let folder = Folder::new();
    copy(&of.whole().join("store"), &folder.whole().join("store"));
    folder
}

fn run(folder: Folder) -> Result<Hub, (Folder, Option<i32>, String)> {
    let store = folder.path("store");
    let config = folder.file("gardien.toml", b"");
    let arguments = ["run", "--json", "--store", &store, "--config", &config];
    Hub::begin(command(&arguments).args(["--listen", "127.0.0.1:0"]), folder)
}

/// A hub over it is refused with exit status 1, and these words.
fn refused(folder: Folder, words: &[&str]) -> Folder {
    let Err((folder, code, said)) = run(folder) else { panic!("it runs: {words:?}") };
    assert_eq!(code, Some(1), "{said}");
    says(&said, words);
    folder
}

fn says(said: &str, words: &[&str]) {
    assert!(!said.contains("panicked"), "{said}");
    assert!(said.lines().any(|line| line.starts_with("gardien")), "{said}");
    for part in words {
        assert!(said.contains(part), "{part:?} is not in: {said}");
    }
}

/// A command is refused with this exit status, and these words.
fn fails(arguments: &[&str], status: i32, words: &[&str]) -> Output {
    let output = gardien(arguments);
    assert_eq!(code(&output), status, "{arguments:?}: {} {}", text(&output), said(&output));
    says(&said(&output), words);
    output
}

#[test]
fn what_is_said_is_never_a_statement() {
    let hub = Hub::owned("");
    let names = [
        "'; DROP TABLE place; --",
        "\" OR \"\"=\"",
        "$1",
        "?1",
        "%s%n",
        "x' UNION SELECT digest FROM token --",
        "\\'; --",
        "Robert'); DELETE FROM journal_entry; --",
    ];
    for name in names {
        let place = hub.place(name, None);
        let read = hub.get(&format!("/api/v1/places/{place}")).json();
        assert_eq!(read["name"], name);
    }
    for query in ["kind='%20OR%201=1--", "sort=name;DROP%20TABLE%20place", "fields=id,(SELECT%201)"]
    {
        let answer = hub.get(&format!("/api/v1/places?{query}"));
        assert!(matches!(answer.status, 200 | 400), "{query}: {answer:?}");
        if answer.status == 200 {
            assert_eq!(answer.json()["items"], json!([]), "{query}");
        }
    }
    let all = hub.get("/api/v1/places?limit=100").json();
    assert_eq!(all["items"].as_array().unwrap().len(), names.len());
    hub.is_well();
}

#[test]
fn tokens_of_others_open_nothing() {
    let (ours, theirs) = (Hub::owned(""), Hub::owned(""));
    let me = |token: &str| ours.by(token, "GET", "/api/v1/me", &[], None).status;
    assert_eq!(me(&ours.token), 200);
    // Another site's, one of nobody, ours in part, and what other programs take for a token.
    let mut last = ours.token.clone();
    let end = if last.ends_with('A') { 'B' } else { 'A' };
    last.pop();
    last.push(end);
    let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEiLCJyb2xlIjoib3duZXIifQ.";
    for token in [
        theirs.token.as_str(),
        &format!("gdn_{}", "A".repeat(43)),
        &ours.token[..ours.token.len() - 4],
        &ours.token[4..],
        &last,
        unsigned,
        &format!("{unsigned}{}", &ours.token),
    ] {
        assert_eq!(me(token), 401, "{token}");
    }
    // One that was taken back.
    let made = ours.login("ada", hub::PASSWORD).field("token");
    assert_eq!(me(&made), 200);
    assert_eq!(ours.by(&made, "DELETE", "/api/v1/session", &[("If-Match", "*")], None).status, 204);
    assert_eq!(me(&made), 401);
    // From the command line, in words.
    let url = format!("http://{}", ours.address);
    let file = ours.folder.file("token", theirs.token.as_bytes());
    let words = ["A token is needed", "gardien login"];
    fails(&["places", "--url", &url, "--token-file", &file], 1, &words);
    ours.is_well();
}

#[test]
fn tokens_end_by_the_clock_whatever_it_says() {
    const YEARS: i64 = 10 * 365 * 86_400 * 1_000_000;
    let (folder, token) = kept();
    // A clock that went on by ten years is, for a token, the same as one that was made ten years before.
    for (shift, status) in [(-YEARS, 401), (0, 200), (YEARS, 200)] {
        let folder = another(&folder);
        let store = rusqlite::Connection::open(folder.path("store/gardien.db")).unwrap();
        let sql = "UPDATE token SET made = made + ?1, expires = expires + ?1, used = used + ?1";
        assert!(store.execute(sql, [shift]).unwrap() > 0);
        drop(store);
        let mut hub = run(folder).unwrap_or_else(|(_, _, said)| panic!("{said}"));
        hub.token.clone_from(&token);
        assert_eq!(hub.get("/api/v1/me").status, status, "{shift}");
        // Whoever knows the password comes in again.
        assert_eq!(hub.login("ada", hub::PASSWORD).status, 201);
        hub.is_well();
    }
}

#[test]
fn a_name_with_a_line_break_stays_on_its_line() {
    let folder = Folder::new();
    let store = folder.path("store");
    let capture = folder.path("real.pcap");
    assert_eq!(code(&gardien(&["demo", "--capture", &capture])), 0);
    let forged = "a\nThe hub is at evil.example\n\u{1b}[2J.pcap";
    let name = folder.path(forged);
    fs::copy(&capture, &name).unwrap();
    let cut = folder.path("b\ngardien: all is well\n.pcap");
    fs::write(&cut, b"\xd4\xc3\xb2\xa1no capture").unwrap();
    let hostile = |output: &Output| {
        let all = text(output) + &said(output);
        for line in all.lines() {
            assert!(!line.starts_with("The hub is at") && line != "gardien: all is well", "{all}");
        }
        assert!(!all.contains('\u{1b}'), "{all}");
    };
    for arguments in [
        vec!["import", &name, "--store", &store],
        vec!["import", &name, "--store", &store],
        vec!["import", &cut, "--store", &store],
        vec!["inspect", &name],
        vec!["inspect", &cut],
        vec!["places", "--store", &cut],
        vec!["run", "--config", &cut],
        vec!["run", "--config", &name],
        vec!["journal", "verify", &cut],
        vec!["journal", "verify", &name],
        vec!["restore", &cut, "--store", &store],
        vec!["mud", "lint", &cut],
    ] {
        let output = gardien(&arguments);
        assert!(output.status.code().is_some(), "{arguments:?}");
        assert!(!said(&output).contains("panicked"), "{arguments:?}");
        hostile(&output);
    }
    for (what, out) in [("journal", "c\nThe hub is at x\n.tar"), ("backup", "d\nThe hub is at x\n")]
    {
        let out = folder.path(out);
        let output = match what {
            "journal" => gardien(&["journal", "export", &out, "--store", &store]),
            _ => gardien(&["backup", &out, "--store", &store]),
        };
        assert_eq!(code(&output), 0, "{}", said(&output));
        assert!(Path::new(&out).exists());
        hostile(&output);
        let again = match what {
            "journal" => gardien(&["journal", "verify", &out]),
            _ => gardien(&["restore", &out, "--store", &folder.path("restored")]),
        };
        assert!(matches!(code(&again), 0 | 3), "{}", said(&again));
        hostile(&again);
    }
}

#[test]
fn a_configuration_is_bounded_and_its_own() {
    let folder = Folder::new();
    let refuses = |path: &str, words: &[&str]| {
        // The store is named elsewhere: nothing may be made before the configuration is read.
        let store = folder.path("never");
        fails(&["run", "--config", path, "--store", &store], 2, words);
        assert!(!Path::new(&store).exists());
    };
    // A hundred megabytes, and no end at all.
    let long = folder.file("long.toml", b"# ");
    fs::OpenOptions::new().write(true).open(&long).unwrap().set_len(100_000_000).unwrap();
    refuses(&long, &["long.toml", "is longer than 1,048,576 octets", "Is it the right file?"]);
    refuses("/dev/zero", &["/dev/zero", "is longer than"]);
    // Deep, and with more keys than anybody writes.
    for (open, close) in [("[", "]"), ("{a=", "}")] {
        let deep = format!("log = {}1{}\n", open.repeat(100_000), close.repeat(100_000));
        let deep = folder.file("deep.toml", deep.as_bytes());
        refuses(&deep, &["deep.toml", "configuration is wrong"]);
    }
    let dotted = format!("{}x = 1\n", "a.".repeat(200_000));
    refuses(&folder.file("dotted.toml", dotted.as_bytes()), &["dotted.toml"]);
    refuses(&folder.file("binary.toml", b"\xff\xfe\0"), &["binary.toml", "cannot be read"]);
    refuses(&folder.path("nowhere.toml"), &["nowhere.toml", "cannot be read", "No such file"]);
    refuses(folder.whole().to_str().unwrap(), &["cannot be read", "directory"]);
    // Anybody may write it.
    let open = folder.file("open.toml", b"listen = [\"127.0.0.1:0\"]\n");
    fs::set_permissions(&open, fs::Permissions::from_mode(0o646)).unwrap();
    refuses(&open, &["open.toml", "Everybody on this machine may write", "chmod o-w"]);
    // The same behind a link.
    let link = folder.path("link.toml");
    symlink(&open, &link).unwrap();
    refuses(&link, &["Everybody on this machine may write"]);
    let french = gardien(&["run", "--config", &open, "--lang", "fr"]);
    says(&said(&french), &["Tout le monde sur cette machine peut écrire"]);
    // A link to a good one is how machines are set up, and a group may keep it.
    fs::set_permissions(&open, fs::Permissions::from_mode(0o664)).unwrap();
    let store = folder.path("store");
    let mut linked = command(&["run", "--json", "--config", &link, "--store", &store]);
    let hub =
        Hub::begin(&mut linked, Folder::new()).unwrap_or_else(|(_, _, said)| panic!("{said}"));
    hub.is_well();
}

/// What is done to a file that holds these octets.
type Deed = fn(&Path, &[u8]);

#[test]
fn a_store_that_is_none_is_refused_and_left_alone() {
    let list = b"two loaves, milk, and whatever else there is to be had at the market today; and this line is long";
    let cases: [(&str, Deed, &[&str]); 6] = [
        (
            "text",
            |at, list| fs::write(at, list).unwrap(),
            &["damaged, or is no store", "gardien restore"],
        ),
        (
            "zeros",
            |at, _| fs::write(at, [0; 8192]).unwrap(),
            &["damaged, or is no store", "gardien restore"],
        ),
        (
            "folder",
            |at, _| fs::create_dir(at).unwrap(),
            &["gardien.db", "is something else", "--store"],
        ),
        (
            "link to nowhere",
            |at, _| symlink("/nowhere/at/all.db", at).unwrap(),
            &["gardien.db", "is something else", "--store"],
        ),
        (
            "link to a device",
            |at, _| symlink("/dev/null", at).unwrap(),
            &["gardien.db", "is something else", "--store"],
        ),
        (
            "another program’s",
            |at, _| {
                let other = rusqlite::Connection::open(at).unwrap();
                other
                    .execute_batch("CREATE TABLE song (title); INSERT INTO song VALUES ('x')")
                    .unwrap();
            },
            &["a database of another program", "gardien restore"],
        ),
    ];
    for (what, make, words) in cases {
        println!("{what}");
        let folder = Folder::new();
        let store = folder.whole().join("store");
        fs::create_dir(&store).unwrap();
        let at = store.join("gardien.db");
        make(&at, list);
        let before = fs::read(&at).ok();
        let folder = refused(folder, words);
        fails(&["places", "--store", store.to_str().unwrap()], 1, words);
        fails(&["import", "/dev/null", "--store", store.to_str().unwrap()], 1, words);
        assert_eq!(fs::read(&at).ok(), before, "{what} was changed");
        drop(folder);
    }
    // A file where the folder would be.
    let folder = Folder::new();
    let file = folder.file("store", list);
    fails(&["places", "--store", &file], 1, &["is something else", "--store"]);
    let folder = refused(folder, &["store"]);
    assert_eq!(fs::read(folder.path("store")).unwrap(), list);
}

#[test]
fn a_store_that_is_empty_is_new_but_not_where_one_was_signed() {
    let folder = Folder::new();
    folder.file("store/gardien.db", b"");
    assert!(run(folder).is_ok(), "an empty file is a store that was not begun");
    let (folder, _) = kept();
    fs::write(folder.path("store/gardien.db"), b"").unwrap();
    let words = ["older than what this hub has signed", "gardien journal renew"];
    let folder = refused(folder, &words);
    fails(&["places", "--store", &folder.path("store")], 1, &words);
}

#[test]
fn a_store_of_an_earlier_day_is_refused_by_hub_and_commands() {
    let (folder, token) = kept();
    let older = fs::read(folder.path("store/gardien.db")).unwrap();
    let mut hub = run(folder).unwrap_or_else(|(_, _, said)| panic!("{said}"));
    hub.token = token;
    hub.place("Attic", None);
    hub.signal("-TERM");
    assert_eq!(hub.ended(Duration::from_secs(20)), Some(0));
    let folder = std::mem::replace(&mut hub.folder, Folder::new());
    fs::write(folder.path("store/gardien.db"), older).unwrap();
    for suffix in ["-wal", "-shm"] {
        drop(fs::remove_file(folder.path(&format!("store/gardien.db{suffix}"))));
    }
    let words = ["older than what this hub has signed", "put back an older store", "journal renew"];
    let folder = refused(folder, &words);
    let store = folder.path("store");
    fails(&["places", "add", "Cellar", "--store", &store], 1, &words);
    // The way out that the words name.
    let renewed = gardien(&["journal", "renew", "--reason", "an old disk", "--store", &store]);
    assert_eq!(code(&renewed), 0, "{}", said(&renewed));
    assert!(run(folder).is_ok());
}

#[test]
fn a_store_whose_keys_are_gone_begins_a_new_journal_when_told() {
    let (folder, _) = kept();
    fs::remove_file(folder.path("store/journal/log.ed25519")).unwrap();
    let folder = refused(folder, &["its keys are not there", "log.ed25519", "journal renew"]);
    let store = folder.path("store");
    let renewed = gardien(&["journal", "renew", "--reason", "lost", "--store", &store]);
    assert_eq!(code(&renewed), 0, "{}", said(&renewed));
    let folder = match run(folder) {
        Ok(mut hub) => std::mem::replace(&mut hub.folder, Folder::new()),
        Err((_, _, said)) => panic!("{said}"),
    };
    let key = folder.path("store/journal/witness.ed25519");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    refused(folder, &["Others may read the keys", "witness.ed25519", "chmod 600"]);
}

#[test]
fn a_store_of_another_form_is_refused_or_brought_on() {
    let (folder, token) = kept();
    let sql = |of: &Folder, text: &str| {
        let store = rusqlite::Connection::open(of.path("store/gardien.db")).unwrap();
        store.execute_batch(text).unwrap();
    };
    let later = another(&folder);
    sql(&later, "INSERT INTO migration VALUES (99, 'from the future', 0)");
    let words = ["made by a later version of gardien", "Use that version or a later one"];
    let later = refused(later, &words);
    fails(&["places", "--store", &later.path("store")], 1, &words);
    // Parts that are missing, or that somebody added.
    for (text, part) in [
        ("DROP TABLE journal_fork", "table journal_fork"),
        ("CREATE TABLE mine (a)", "table mine"),
        ("CREATE TRIGGER spy AFTER INSERT ON place BEGIN DELETE FROM place; END", "trigger spy"),
    ] {
        let other = another(&folder);
        sql(&other, text);
        refused(other, &["damaged, or is no store", part, "gardien restore"]);
    }
    // An earlier form: as it was before anybody had people.
    let earlier = Folder::new();
    fs::create_dir(earlier.path("store")).unwrap();
    let store = rusqlite::Connection::open(earlier.path("store/gardien.db")).unwrap();
    store.execute_batch("PRAGMA application_id=1734635057").unwrap();
    store
        .execute_batch(
            "CREATE TABLE migration (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, \
             at BIGINT NOT NULL)",
        )
        .unwrap();
    for (n, name, text) in [
        (1, "base", include_str!("../src/store/migrations/0001_base.sql")),
        (2, "journal", include_str!("../src/store/migrations/0002_journal.sql")),
    ] {
        store.execute_batch(&text.replace("-- sqlite:", "")).unwrap();
        store.execute("INSERT INTO migration VALUES (?1, ?2, 0)", (n, name)).unwrap();
    }
    drop(store);
    let hub = run(earlier).unwrap_or_else(|(_, _, said)| panic!("{said}"));
    assert!(hub.code.is_some(), "it waits for its first owner");
    hub.is_well();
    // And what is of this form is served.
    let mut hub = run(folder).unwrap_or_else(|(_, _, said)| panic!("{said}"));
    hub.token = token;
    assert_eq!(hub.get("/api/v1/places").json()["items"].as_array().unwrap().len(), 2);
}

/// A log with the pages of another database, as SQLite writes it.
fn foreign_log(database: &Path, pages: usize) -> Vec<u8> {
    let store = rusqlite::Connection::open(database).unwrap();
    let wal: String = store.query_row("PRAGMA journal_mode=WAL", [], |row| row.get(0)).unwrap();
    assert_eq!(wal, "wal");
    store.execute_batch("CREATE TABLE IF NOT EXISTS song (title)").unwrap();
    for _ in 0..pages {
        store.execute("INSERT INTO song VALUES (?1)", ["x".repeat(3500)]).unwrap();
    }
    let mut log = database.as_os_str().to_owned();
    log.push("-wal");
    fs::read(PathBuf::from(log)).unwrap()
}

#[test]
fn a_log_of_another_database_is_refused_and_changes_nothing() {
    let (folder, token) = kept();
    // SQLite cannot tell: a log does not say whose it is.
    let beside = |log: &[u8]| {
        let mixed = another(&folder);
        fs::write(mixed.path("store/gardien.db-wal"), log).unwrap();
        mixed
    };
    let whole = fs::read(folder.path("store/gardien.db")).unwrap();
    let unharmed = |mixed: Folder| {
        assert_eq!(fs::read(mixed.path("store/gardien.db")).unwrap(), whole, "it was changed");
        fs::remove_file(mixed.path("store/gardien.db-wal")).unwrap();
        drop(fs::remove_file(mixed.path("store/gardien.db-shm")));
        let mut hub = run(mixed).unwrap_or_else(|(_, _, said)| panic!("{said}"));
        hub.token.clone_from(&token);
        assert_eq!(hub.get("/api/v1/places").json()["items"].as_array().unwrap().len(), 2);
    };
    // Another program's.
    let other = Folder::new();
    let log = foreign_log(&other.whole().join("songs.db"), 300);
    let words = ["damaged, or is no store", "gardien restore"];
    let mixed = refused(beside(&log), &words);
    fails(&["places", "--store", &mixed.path("store")], 1, &words);
    unharmed(mixed);
    // Another site's, whole: its hub was killed.
    let mut theirs = Hub::owned("");
    theirs.place("Their house", None);
    theirs.signal("-KILL");
    theirs.ended(Duration::from_secs(5));
    let log = fs::read(theirs.folder.path("store/gardien.db-wal")).unwrap();
    assert!(log.len() > 100_000);
    let Err((mixed, code, said)) = run(beside(&log)) else { panic!("it serves another's log") };
    assert_eq!(code, Some(1), "{said}");
    says(&said, &[]);
    assert!(said.contains("journal") || said.contains("gardien restore"), "{said}");
    fails(&["places", "--store", &mixed.path("store")], 1, &[]);
    unharmed(mixed);
    // Torn, and noise: as after a power cut, what is not whole is not there.
    for cut in [
        &log[..31],
        &log[..log.len() / 3][..40],
        b"no log at all, though long enough to be looked at",
    ] {
        unharmed(beside(cut));
    }
}

#[test]
fn a_store_with_flipped_octets_is_told_or_served_right() {
    let (folder, token) = kept();
    let file = folder.path("store/gardien.db");
    let length = fs::metadata(&file).unwrap().len();
    let pages = length / 4096;
    let (mut served, mut refusals, mut problems) = (0, 0, 0);
    let mut turns = 0;
    for page in (0..pages).filter(|page| page % 3 == 0 || *page < 12) {
        let bad = another(&folder);
        // The head of the page, or its middle; never where nothing is.
        turns += 1;
        let at = page * 4096 + if turns % 2 == 0 { 0 } else { 3000 };
        let mut store =
            fs::OpenOptions::new().write(true).open(bad.path("store/gardien.db")).unwrap();
        store.seek(SeekFrom::Start(at)).unwrap();
        store.write_all(&[0xa5; 64]).unwrap();
        drop(store);
        match run(bad) {
            Err((_, code, said)) => {
                assert_eq!(code, Some(1), "page {page}: {said}");
                says(&said, &[]);
                let clear = ["gardien restore", "gardien journal renew", "form that this version"];
                assert!(clear.iter().any(|words| said.contains(words)), "page {page}: {said}");
                refusals += 1;
            }
            Ok(mut hub) => {
                hub.token.clone_from(&token);
                for path in ["places", "things", "people", "journal", "tokens", "findings"] {
                    let answer = hub.get(&format!("/api/v1/{path}"));
                    match answer.status {
                        // Whoever is not known any more is not let in.
                        200 | 401 => served += 1,
                        500 => {
                            assert_eq!(answer.code(), "damaged", "page {page}, {path}: {answer:?}");
                            assert!(answer.text.contains("gardien restore"), "{answer:?}");
                            problems += 1;
                        }
                        _ => panic!("page {page}, {path}: {answer:?}"),
                    }
                }
                // What acts are entered is whole, or the hub would not have begun.
                let export = hub.get("/api/v1/journal/export");
                assert!(matches!(export.status, 200 | 401 | 500), "page {page}: {export:?}");
                assert!(!hub.log().contains("panicked"), "page {page}: {}", hub.log());
            }
        }
    }
    println!("{pages} pages: {refusals} refused, {served} served, {problems} named as damaged");
    assert!(refusals > 0 && served > 0);
    // A backup looks at all of it, and names it.
    let bad = another(&folder);
    let mut store = fs::OpenOptions::new().write(true).open(bad.path("store/gardien.db")).unwrap();
    store.seek(SeekFrom::Start(length - 4096)).unwrap();
    store.write_all(&[0xa5; 64]).unwrap();
    drop(store);
    let words = ["damaged", "gardien restore"];
    fails(&["backup", &bad.path("b.tar"), "--store", &bad.path("store")], 1, &words);
    assert!(!Path::new(&bad.path("b.tar")).exists());
}

#[test]
fn a_store_with_a_changed_entry_is_named_by_its_number() {
    let (folder, _) = kept();
    let bad = another(&folder);
    let store = rusqlite::Connection::open(bad.path("store/gardien.db")).unwrap();
    let sql =
        "UPDATE journal_entry SET entry = replace(entry, 'place.add', 'place.odd') WHERE n = 3";
    // `replace` makes a text of it.
    let sql =
        sql.replace("replace(", "CAST(replace(").replace("'place.odd')", "'place.odd') AS BLOB)");
    assert_eq!(store.execute(&sql, []).unwrap(), 1);
    drop(store);
    refused(bad, &["Entry 3 of the journal", "it was changed, or the disk damaged it", "restore"]);
    let bad = another(&folder);
    let store = rusqlite::Connection::open(bad.path("store/gardien.db")).unwrap();
    store.execute("DELETE FROM journal_entry WHERE n = 2", []).unwrap();
    drop(store);
    refused(bad, &["does not agree with itself", "Restore a backup"]);
}

#[test]
fn a_store_on_a_file_system_for_reading_is_refused_in_words() {
    let (folder, _) = kept();
    let store = folder.path("store");
    let program = env!("CARGO_BIN_EXE_gardien");
    let root = rustix::process::geteuid().is_root();
    let script = if root {
        // Modes do not stop root: the folder is mounted for reading, in a name space of this command's own.
        "mount --bind \"$1\" \"$1\" && mount -o remount,ro,bind \"$1\" && shift 1 && exec \"$@\""
    } else {
        "chmod 500 \"$1\" && chmod 400 \"$1\"/* && shift 1 && exec \"$@\""
    };
    let mut shell = if root { Command::new("unshare") } else { Command::new("sh") };
    if root {
        shell.args(["-m", "sh"]);
    }
    shell.args(["-c", script, "sh", &store, program]);
    let possible = !root
        || Command::new("unshare")
            .args([
                "-m",
                "sh",
                "-c",
                "mount --bind \"$1\" \"$1\" && mount -o remount,ro,bind \"$1\"",
                "sh",
            ])
            .arg(&store)
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|s| s.success());
    if !possible {
        println!("skipped: no mount name space can be made here");
        return;
    }
    let config = folder.file("gardien.toml", b"");
    shell.args(["run", "--config", &config, "--store", &store, "--listen", "127.0.0.1:0"]);
    let output = shell.env("LANG", "C.UTF-8").env_remove("LC_ALL").stdin(Stdio::null()).output();
    let output = output.unwrap();
    assert_eq!(code(&output), 1, "{}", said(&output));
    says(&said(&output), &["does not read or write", "See to the disk, then try again"]);
}

/// The entries of a bundle, each behind its length in two octets.
fn entries(bundle: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = bundle;
    let mut all = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length));
        all.push(after[..length].to_vec());
        rest = &after[length..];
    }
    all
}

fn bundle(entries: &[Vec<u8>]) -> Vec<u8> {
    let framed = entries.iter().map(|e| {
        let length = u16::try_from(e.len()).unwrap().to_be_bytes();
        [&length[..], e].concat()
    });
    framed.collect::<Vec<_>>().concat()
}

#[test]
fn an_export_that_was_changed_is_named() {
    let (folder, _) = kept();
    let store = folder.path("store");
    let done = |arguments: &[&str]| {
        let output = gardien(arguments);
        assert_eq!(code(&output), 0, "{arguments:?}: {}", said(&output));
        text(&output)
    };
    let whole = folder.path("export");
    done(&["journal", "export", &whole, "--store", &store]);
    let keys = folder.file("keys", done(&["journal", "witness", "--store", &store]).as_bytes());
    done(&["journal", "verify", &whole, "--keys", &keys]);
    let head = fs::read_to_string(folder.path("export/checkpoint")).unwrap();
    let size: usize = head.lines().nth(1).unwrap().parse().unwrap();
    let tile = format!("tile/entries/000.p/{size}");
    let hashes = format!("tile/0/000.p/{size}");
    // The same log, grown in another way from an earlier store and its record: signed by the same keys.
    let fork = another(&folder);
    let forked = fork.path("store");
    done(&["places", "add", "Folly", "--store", &forked]);
    done(&["journal", "export", &fork.path("export"), "--store", &forked]);
    done(&["places", "add", "Attic", "--store", &store]);
    done(&["places", "add", "Cellar", "--store", &store]);
    done(&["journal", "export", &folder.path("grown"), "--store", &store]);
    let fork_head = fs::read_to_string(fork.path("export/checkpoint")).unwrap();
    let fork_size = fork_head.lines().nth(1).unwrap().to_owned();
    let other = kept().0;
    let others = done(&["journal", "witness", "--store", &other.path("store")]);
    let others_keys = other.file("keys", others.as_bytes());

    let verify = |from: &str,
                  what: &str,
                  change: &dyn Fn(&Path),
                  more: &[&str],
                  status: i32,
                  words: &[&str]| {
        let at = Folder::new();
        let export = at.whole().join("x");
        copy(Path::new(from), &export);
        change(&export);
        let export = export.to_str().unwrap();
        let mut arguments = vec!["journal", "verify", export];
        if !more.contains(&"--keys") {
            arguments.extend(["--keys", &keys]);
        }
        arguments.extend(more);
        let output = gardien(&arguments);
        let told = text(&output) + &said(&output);
        assert_eq!(code(&output), status, "{what}: {told}");
        assert!(!told.contains("panicked"), "{what}: {told}");
        for part in words {
            assert!(told.contains(part), "{what}: {part:?} is not in: {told}");
        }
        let french = gardien(&[&arguments[..], &["--lang", "fr"]].concat());
        assert_eq!(code(&french), status, "{what}");
    };
    let edit = |name: &str, change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        let (name, file) = (name.to_owned(), fs::read(Path::new(&whole).join(name)).unwrap());
        let file = change(file);
        move |at: &Path| fs::write(at.join(&name), &file).unwrap()
    };
    let no = "the journal does not hold";
    let on_entries = |change: &dyn Fn(&mut Vec<Vec<u8>>)| {
        edit(&tile, &|octets| {
            let mut all = entries(&octets);
            assert_eq!(all.len(), size);
            change(&mut all);
            bundle(&all)
        })
    };
    verify(&whole, "swapped", &on_entries(&|all| all.swap(2, 4)), &[], 1, &[no, "entry 2", &tile]);
    verify(&whole, "one less", &on_entries(&|all| drop(all.pop())), &[], 1, &[no, &tile]);
    verify(
        &whole,
        "one taken out",
        &on_entries(&|all| drop(all.remove(3))),
        &[],
        1,
        &[no, "entry 3"],
    );
    verify(&whole, "one more", &on_entries(&|all| all.push(all[1].clone())), &[], 1, &[no, &tile]);
    let cut = |octets: Vec<u8>| octets[..octets.len() - 7].to_vec();
    verify(&whole, "cut entries", &edit(&tile, &cut), &[], 1, &[no, &tile]);
    verify(&whole, "cut hashes", &edit(&hashes, &cut), &[], 1, &[no, &hashes, "longer or shorter"]);
    for name in [&tile, &hashes] {
        let gone = |at: &Path| fs::remove_file(at.join(name)).unwrap();
        verify(&whole, "missing", &gone, &[], 1, &[no, name, "This file is not there"]);
    }
    // A head that says another size than was signed.
    for other in [size + 1, size - 1, 0] {
        let change = |octets: Vec<u8>| {
            let text = String::from_utf8(octets).unwrap();
            text.replacen(&format!("\n{size}\n"), &format!("\n{other}\n"), 1).into_bytes()
        };
        verify(&whole, "another size", &edit("checkpoint", &change), &[], 1, &[no, "checkpoint"]);
    }
    // A head of the fork among those of the log: both signed, both of this log.
    let with_fork = |at: &Path| {
        fs::write(at.join(format!("checkpoints/{fork_size}")), &fork_head).unwrap();
    };
    let words = [no, "The entries do not lead to this head", &fork_size];
    verify(&folder.path("grown"), "a fork", &with_fork, &[], 1, &words);
    // The head of the fork, seen at an earlier visit.
    let seen = folder.file("seen", fork_head.as_bytes());
    let rewritten = ["The journal was rewritten"];
    verify(&folder.path("grown"), "a fork seen", &|_| (), &["--seen", &seen], 1, &rewritten);
    let later = folder.path("grown/checkpoint");
    let older = ["The export ends before the head that you have seen"];
    verify(&whole, "an older one", &|_| (), &["--seen", &later], 1, &older);
    // Signed by somebody whom nobody named: worth a look, no reason to doubt; and no witness.
    let stranger = format!("— evil.example/witness {}\n", "A".repeat(100));
    let cosigned = |at: &Path| {
        let name = format!("checkpoints/{size}");
        for name in ["checkpoint", &name] {
            let head = fs::read_to_string(at.join(name)).unwrap() + &stranger;
            fs::write(at.join(name), head).unwrap();
        }
    };
    let unknown = "Signed by somebody whose key nobody named";
    verify(&whole, "a stranger", &cosigned, &[], 0, &[unknown, "evil.example/witness"]);
    let few = "Fewer witnesses have signed";
    verify(&whole, "no witness", &cosigned, &["--witnesses", "1"], 1, &[few, unknown]);
    // Another site's keys, in the hand of whoever verifies and in the export.
    let wrong_keys = ["another log, or to one whose keys nobody named"];
    verify(&whole, "another's keys", &|_| (), &["--keys", &others_keys], 1, &wrong_keys);
    let with_keys = |at: &Path| fs::write(at.join("keys"), &others).unwrap();
    verify(&whole, "keys replaced", &with_keys, &[], 1, &[no, "keys"]);
}
