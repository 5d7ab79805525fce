//! A thing's life from the command line, over a store's folder.

mod run;

use std::process;

use run::Folder;
use serde_json::Value;

/// A store, gone with the test.
struct Store(Folder);

impl Store {
    fn new() -> Self {
        Self(Folder::new())
    }

    fn run(&self, arguments: &[&str]) -> process::Output {
        let store = self.0.whole().to_str().unwrap();
        run::gardien(&[arguments, &["--store", store]].concat())
    }

    fn does(&self, arguments: &[&str]) -> String {
        let done = self.run(arguments);
        assert!(done.status.success(), "{arguments:?}: {}", run::said(&done));
        String::from_utf8(done.stdout).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.does(&[arguments, &["--json"]].concat())).unwrap()
    }

    fn refused(&self, arguments: &[&str], code: i32) -> String {
        let done = self.run(arguments);
        assert_eq!(done.status.code(), Some(code), "{arguments:?}: {}", run::said(&done));
        run::said(&done)
    }

    /// What is owed, word by word, each confirmed.
    fn hands(&self, thing: &str) {
        for _ in 0..32 {
            let life = self.json(&["life", thing]);
            let Some(duty) = life["owed"].as_array().and_then(|o| o.first()?.as_str()) else {
                return;
            };
            self.does(&["done", thing, duty]);
        }
        panic!("there is no end to what is owed");
    }
}

#[test]
fn from_the_shelf_to_the_proof_that_it_was_erased() {
    let store = Store::new();
    let begun = store.does(&["expect", "Stairs light", "--mac", "00:1a:22:07:08:09", "--shelf"]);
    assert!(begun.contains("on the shelf"), "{begun}");
    let admitted = store.does(&["admit", "Stairs light"]);
    assert!(admitted.contains("being set up") && admitted.contains("gardien done"), "{admitted}");
    // What is not there yet is said, with the word that a program reads elsewhere.
    let early = store.refused(&["act", "accept", "1"], 1);
    assert!(early.contains("agree with the list"), "{early}");
    let french = store.refused(&["act", "accept", "1", "--lang", "fr"], 1);
    assert!(french.contains("correspondent à la liste"), "{french}");
    store.hands("1");
    store.does(&["act", "accept", "1", "--matches"]);
    store.hands("1");
    assert_eq!(store.json(&["life", "1"])["rights"], "full");

    // What cannot be taken back is never done unasked.
    let unasked = store.refused(&["retire", "1"], 2);
    assert!(unasked.contains("--yes"), "{unasked}");
    assert_eq!(store.json(&["life", "1"])["custody"], "operational");
    let would = store.json(&["retire", "1", "--preview"]);
    assert_eq!(
        (would["done"].as_bool(), would["custody"].as_str()),
        (Some(false), Some("releasing"))
    );
    let text = store.does(&["retire", "1", "--preview"]);
    assert!(text.contains("erase itself") && text.contains("cannot be taken back"), "{text}");
    assert_eq!(store.json(&["life", "1"])["custody"], "operational");
    store.does(&["retire", "1", "--yes", "--reason", "the stairs are rebuilt"]);
    let wrong = store.refused(&["done", "1", "wipe"], 1);
    assert!(wrong.contains("first"), "{wrong}");
    store.hands("1");

    let photo = store.0.file("erased.jpg", b"a picture of a lamp");
    let missing = store.refused(&["act", "prove", "1", "--photo", "/nowhere.jpg"], 1);
    assert!(missing.contains("nowhere.jpg"), "{missing}");
    store.does(&["act", "prove", "1", "--photo", &photo]);
    let life = store.json(&["life", "1"]);
    assert_eq!((life["custody"].as_str(), life["proof"].as_str()), (Some("released"), Some("e1")));
    let acts: Vec<&str> =
        life["steps"].as_array().unwrap().iter().filter_map(|s| s["act"].as_str()).collect();
    assert_eq!(acts, ["shelve", "admit", "accept", "release", "prove"]);
    let told = store.does(&["life", "1", "--lang", "fr"]);
    for part in ["effacement prouvé", "Comment cela s’est passé", "le propriétaire"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    // Why it went is nobody's business who reads the store's lists.
    assert!(!told.contains("rebuilt"), "{told}");
}

#[test]
fn what_is_no_act_is_wrong_usage() {
    let store = Store::new();
    store.does(&["expect", "Lamp", "--serial", "A1"]);
    store.refused(&["act", "sell", "1"], 2);
    store.refused(&["act", "maintain", "1", "--until", "soon"], 2);
    store.refused(&["done", "1", "dance"], 2);
    store.refused(&["life", "nobody"], 1);
    // Nothing of that reached its life.
    let life = store.json(&["life", "1"]);
    assert_eq!(life["steps"].as_array().unwrap().iter().filter(|s| !s["act"].is_null()).count(), 1);
}
