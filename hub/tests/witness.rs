//! Two hubs on loopback: one signs what the other's journal comes to. When the other's store is put back, it is told so
//! by its own signatures, and writes nothing until an owner has said what happened.
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
    io::{Read as _, Write as _},
    net::TcpListener,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use hub::{
    Hub,
    run::{Folder, code, gardien, said, text},
};
use serde_json::json;

/// Waits for something that a hub does by itself.
fn soon(what: &str, holds: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < until, "not within 30 s: {what}");
        thread::sleep(Duration::from_millis(50));
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &to);
        } else {
            // With its mode: keys that others may read are refused.
            fs::copy(&path, &to).unwrap();
        }
    }
}

fn done(arguments: &[&str]) -> String {
    let output = gardien(arguments);
    assert_eq!(code(&output), 0, "{arguments:?}: {}", said(&output));
    text(&output)
}

/// Each learns the other's keys; returns the log's name.
fn introduce(log: &Hub, witness_store: &str, witness_url: &str) -> String {
    let store = log.folder.path("store");
    let ours = done(&["journal", "witness", "--store", &store]);
    let ours_file = log.folder.file("ours", ours.as_bytes());
    let theirs = done(&["journal", "witness", "--know", &ours_file, "--store", witness_store]);
    let theirs_file = log.folder.file("theirs", theirs.as_bytes());
    done(&["journal", "witness", "--url", witness_url, "--keys", &theirs_file, "--store", &store]);
    let name = ours.split_whitespace().find(|word| word.starts_with("gardien.invalid/")).unwrap();
    name.split('+').next().unwrap().to_owned()
}

/// Entries of the newest head that the witness holds.
fn held(witness: &Hub, origin: &str) -> u64 {
    let path = format!("/tlog/witness/checkpoint?origin={origin}");
    let answer = witness.ask("GET", &path, &[], None);
    if answer.status == 404 {
        return 0;
    }
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.text.lines().nth(1).unwrap().parse().unwrap()
}

fn health(hub: &Hub) -> String {
    let health = hub.ask("GET", "/healthz", &[], None).json();
    health["store"].as_str().unwrap_or("ok").to_owned()
}

fn stop(hub: &mut Hub) {
    hub.signal("-TERM");
    assert_eq!(hub.ended(Duration::from_secs(20)), Some(0), "{}", hub.log());
}

/// Starts over the same folder.
fn start(hub: &mut Hub) {
    let folder = std::mem::replace(&mut hub.folder, Folder::new());
    let token = hub.token.clone();
    *hub = Hub::over(folder, "");
    hub.token = token;
}

/// A log whose witness has signed more than the copy `old` holds. The log is stopped, and stands in
/// its folder as it was.
fn put_back(witness: &Hub) -> (Hub, String) {
    let mut log = Hub::owned("");
    let url = format!("http://{}/tlog/witness", witness.address);
    let origin = introduce(&log, &witness.folder.path("store"), &url);
    log.place("House", None);
    stop(&mut log);
    let store = log.folder.whole().join("store");
    copy(&store, &log.folder.whole().join("old"));
    start(&mut log);
    // Heads are shown to witnesses at the start.
    soon("the first head", || held(witness, &origin) > 0);
    for n in 0..5 {
        log.place(&format!("Room {n}"), None);
    }
    let first = held(witness, &origin);
    stop(&mut log);
    start(&mut log);
    soon("the second head", || held(witness, &origin) > first);
    stop(&mut log);
    fs::remove_dir_all(&store).unwrap();
    copy(&log.folder.whole().join("old"), &store);
    (log, origin)
}

fn is_read_only(log: &Hub) {
    assert_eq!(health(log), "halted");
    let refused = log.post("/api/v1/places", &json!({ "kind": "room", "name": "Attic" }));
    assert_eq!((refused.status, refused.code().as_str()), (503, "halted"));
    let json = refused.json();
    assert_eq!(json["title"], "The store is not the one that was signed");
    assert!(json["detail"].as_str().unwrap().contains("gardien journal renew"), "{refused:?}");
    let export = log.get("/api/v1/journal/export");
    assert_eq!((export.status, export.code().as_str()), (503, "halted"));
    assert_eq!(log.ask("GET", "/readyz", &[], None).code(), "halted");
    let names = log.get("/api/v1/places").json();
    assert_eq!(names["items"].as_array().unwrap().len(), 1, "reading goes on: {names}");
}

#[test]
fn a_store_that_was_put_back_is_told_by_its_witness_and_waits_for_an_owner() {
    let witness = Hub::owned("");
    let (mut log, origin) = put_back(&witness);
    let signed = held(&witness, &origin);
    start(&mut log);
    soon("read only", || health(&log) == "halted");
    is_read_only(&log);
    assert!(log.log().contains("nothing more is signed or written"), "{}", log.log());
    // It stays so, and stops and starts in good order.
    stop(&mut log);
    start(&mut log);
    is_read_only(&log);
    assert_eq!(held(&witness, &origin), signed, "nothing further was shown");
    let store = log.folder.path("store");
    let out = log.folder.path("journal.tar");
    let export = gardien(&["journal", "export", &out, "--store", &store]);
    assert_eq!(code(&export), 1);
    for part in [&format!("a head of {signed}"), "put back an older store", "journal renew"] {
        assert!(said(&export).contains(part), "{}", said(&export));
    }
    // An owner says what happened; the hub that runs goes on by itself.
    done(&["journal", "renew", "--reason", "an old disk was put in", "--store", &store]);
    soon("writing", || health(&log) == "ok");
    log.place("Attic", None);
    let begun = log.get("/api/v1/journal?from=0&limit=1").json();
    let facts = &begun["items"][0]["facts"];
    assert_eq!(facts["witnessed-size"], signed.to_string(), "{begun}");
    assert_eq!(facts["reason"], "an old disk was put in");
    done(&["journal", "export", &out, "--store", &store]);
    assert_eq!(code(&gardien(&["journal", "verify", &out])), 3, "it agrees with itself");
    stop(&mut log);
    start(&mut log);
    assert_eq!(health(&log), "ok");
}

#[test]
fn a_store_that_was_put_back_and_has_grown_since_is_told_too() {
    let witness = Hub::owned("");
    let (mut log, origin) = put_back(&witness);
    let store = log.folder.path("store");
    for n in 0..40 {
        done(&["places", "add", &format!("Shed {n}"), "--store", &store]);
    }
    start(&mut log);
    soon("read only", || health(&log) == "halted");
    let out = log.folder.path("journal.tar");
    let export = gardien(&["journal", "export", &out, "--lang", "fr", "--store", &store]);
    let signed = held(&witness, &origin);
    assert!(said(&export).contains(&format!("une tête de {signed} entrées")), "{}", said(&export));
    assert!(said(&export).contains("n’y mènent pas"), "{}", said(&export));
}

/// A witness that says what it likes, without a signature of the log.
fn liar(note: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut room = vec![0; 64 << 10];
            let n = stream.read(&mut room).unwrap_or(0);
            let (status, body) = if room[..n].starts_with(b"GET") {
                ("200 OK", note.as_str())
            } else {
                ("409 Conflict", "4000000000\n")
            };
            let answer = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            drop(stream.write_all(answer.as_bytes()));
        }
    });
    format!("http://{address}/tlog/witness")
}

#[test]
fn a_witness_that_only_says_that_it_knows_more_stops_nobody() {
    let other = Hub::owned("");
    let mut log = Hub::owned("");
    // A larger head in the log's own name; the signatures are those of another head.
    let store = log.folder.path("store");
    let out = log.folder.path("export");
    done(&["journal", "export", &out, "--store", &store]);
    let head = fs::read_to_string(Path::new(&out).join("checkpoint")).unwrap();
    let mut lines: Vec<&str> = head.lines().collect();
    lines[1] = "4000000000";
    introduce(&log, &other.folder.path("store"), &liar(lines.join("\n") + "\n"));
    stop(&mut log);
    start(&mut log);
    soon("it was asked", || log.log().contains("does not show what"));
    log.place("House", None);
    assert_eq!(health(&log), "ok");
}
