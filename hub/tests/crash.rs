//! A hub that is killed while many write, again and again: nothing that was acknowledged is lost, and the
//! journal and the store agree.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail loudly"
)]

mod hub;

use std::{
    collections::BTreeSet,
    io::Write as _,
    net::TcpStream,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use hub::{Answer, Hub, read_all, run};
use serde_json::json;

/// Writers at a time.
const WRITERS: usize = 8;

/// Makes a place; its name where that was acknowledged, whatever else happens.
fn place(hub: &Hub, name: &str) -> Option<String> {
    let body = json!({ "kind": "room", "name": name }).to_string();
    let bearer = format!("Bearer {}", hub.token);
    let request =
        hub.request("POST", "/api/v1/places", &[("Authorization", bearer.as_str())], &body);
    let mut stream = TcpStream::connect(hub.address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    // An answer that was cut is none.
    let answer = Answer::parse(&read_all(&mut stream))?;
    (answer.status == 201 && serde_json::from_str::<serde_json::Value>(&answer.text).is_ok())
        .then(|| name.to_owned())
}

/// The names of all places.
fn names(hub: &Hub) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut path = "/api/v1/places?limit=500".to_owned();
    loop {
        let page = hub.get(&path).json();
        for item in page["items"].as_array().unwrap() {
            names.insert(item["name"].as_str().unwrap().to_owned());
        }
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/places?limit=500&cursor={next}"),
            None => return names,
        }
    }
}

/// Entries of the journal that say that a place was made.
fn entered(hub: &Hub) -> usize {
    let (mut from, mut count) = (0, 0);
    loop {
        let page = hub.get(&format!("/api/v1/journal?from={from}&limit=500")).json();
        let items = page["items"].as_array().unwrap();
        if items.is_empty() {
            return count;
        }
        for (n, item) in items.iter().enumerate() {
            assert_eq!(item["n"], from + n, "a gap");
            count += usize::from(item["action"] == "place.add");
        }
        from += items.len();
    }
}

/// `GARDIEN_CRASHES=1000 cargo test -p gardien --test crash` for more rounds.
#[test]
fn nothing_acknowledged_is_lost_when_a_hub_is_killed_while_many_write() {
    let rounds: u64 =
        std::env::var("GARDIEN_CRASHES").ok().and_then(|n| n.parse().ok()).unwrap_or(20);
    let mut hub = Hub::owned("");
    let (mut acknowledged, next) = (BTreeSet::new(), AtomicU64::new(0));
    let (mut killed_with, begun) = (0, Instant::now());
    for round in 0..rounds {
        let (fresh, dead) = (Mutex::new(Vec::new()), AtomicBool::new(false));
        thread::scope(|scope| {
            for _ in 0..WRITERS {
                scope.spawn(|| {
                    while !dead.load(Ordering::Relaxed) {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        if let Some(name) = place(&hub, &format!("room {n}")) {
                            fresh.lock().unwrap().push(name);
                        }
                    }
                });
            }
            // At another moment each time: while it starts to write, and well within.
            thread::sleep(Duration::from_millis(20 + round * 7919 % 300));
            hub.signal("-KILL");
            dead.store(true, Ordering::Relaxed);
        });
        assert_eq!(hub.ended(Duration::from_secs(10)), None, "ended by a signal");
        let fresh = fresh.into_inner().unwrap();
        killed_with += fresh.len();
        acknowledged.extend(fresh);
        let folder = std::mem::replace(&mut hub.folder, run::Folder::new());
        let token = hub.token.clone();
        hub = Hub::over(folder, "");
        hub.token = token;
        let kept = names(&hub);
        let lost: Vec<_> = acknowledged.difference(&kept).collect();
        assert!(lost.is_empty(), "round {round}: lost {lost:?}");
        assert_eq!(entered(&hub), kept.len(), "round {round}: journal and store disagree");
        // The journal that was signed goes on.
        let out = hub.folder.path(&format!("{round}.tar"));
        let store = hub.folder.path("store");
        let exported = run::command(&["journal", "export", &out, "--store", &store]).output();
        let exported = exported.unwrap();
        assert!(exported.status.success(), "round {round}: {exported:?}");
        let verified = run::command(&["journal", "verify", &out]).output().unwrap();
        // It holds by its own keys.
        assert_eq!(verified.status.code(), Some(3), "round {round}: {verified:?}");
        hub.is_well();
    }
    println!(
        "killed {rounds} times in {:?}: {killed_with} acts acknowledged, none lost, journal and \
         store agree",
        begun.elapsed()
    );
    assert!(killed_with > 0);
}
