//! Documents brought to a hub from the command line, over its API, in a store of their own.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may fail loudly")]

mod run;

use run::{Folder, code, gardien, said, text};
use serde_json::Value;

/// A store in a folder, asked by commands.
struct Hub {
    folder: Folder,
    store: String,
}

impl Hub {
    fn new() -> Self {
        let folder = Folder::new();
        let store = folder.path("store");
        std::fs::create_dir_all(&store).unwrap();
        Self { folder, store }
    }

    fn ask(&self, arguments: &[&str]) -> std::process::Output {
        gardien(&[arguments, &["--store", &self.store]].concat())
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let done = self.ask(&[arguments, &["--json"]].concat());
        assert_eq!(code(&done), 0, "{arguments:?}: {}", said(&done));
        run::json(&done)
    }

    fn items(&self, arguments: &[&str]) -> Vec<Value> {
        self.json(arguments)["items"].as_array().unwrap().clone()
    }
}

fn mud(systeminfo: &str) -> String {
    format!(
        r#"{{"ietf-mud:mud":{{"mud-version":1,"mud-url":"https://lumen.example/l1.json",
"last-update":"2023-01-01T00:00:00+00:00","cache-validity":48,"is-supported":true,
"systeminfo":"{systeminfo}","mfg-name":"Lumen","model-name":"L1",
"from-device-policy":{{"access-lists":{{"access-list":[{{"name":"out"}}]}}}},
"to-device-policy":{{"access-lists":{{"access-list":[]}}}}}},
"ietf-access-control-list:acls":{{"acl":[{{"name":"out","type":"ipv4-acl-type","aces":{{"ace":[
{{"name":"a","matches":{{"ipv4":{{"ietf-acldns:dst-dnsname":"lumen.example","protocol":6}}}},
"actions":{{"forwarding":"accept"}}}}]}}}}]}}}}"#
    )
}

#[test]
fn a_changed_file_waits_until_somebody_says_why_or_lets_it_count() {
    let hub = Hub::new();
    let file = hub.folder.file("l1.json", mud("A lamp").as_bytes());
    let first = &hub.items(&["declare", &file])[0];
    assert_eq!((&first["state"], &first["kind"]), (&"current".into(), &"mud".into()));
    assert_eq!(first["maker"], "Lumen");
    let again = hub.ask(&["declare", &file]);
    assert!(text(&again).contains("it was here already"), "{}", text(&again));
    hub.folder.file("l1.json", mud("A lamp that talks more").as_bytes());
    let second = hub.items(&["declare", &file])[0].clone();
    assert_eq!(second["state"], "waiting");
    assert_eq!(second["waits_for"], serde_json::json!(["changed"]));
    let id = second["id"].as_str().unwrap();
    // A refusal needs its reason.
    assert_eq!(code(&hub.ask(&["declare", "--refuse", id])), 2);
    assert_eq!(hub.items(&["declare", "--list", "--state", "waiting"]).len(), 1);
    let done = hub.ask(&["declare", "--approve", id, "--reason", "read it"]);
    assert_eq!(code(&done), 0, "{}", said(&done));
    let all = hub.items(&["declare", "--list"]);
    let states: Vec<&str> = all.iter().map(|d| d["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["replaced", "current"]);
    assert_eq!(all[1]["reason"], "read it");
    assert_eq!(code(&hub.ask(&["declare", "--approve", id])), 1);
    let listed = text(&hub.ask(&["declare", "--list", "--lang", "fr"]));
    assert!(listed.contains("remplacé") && listed.contains("en vigueur"), "{listed}");
}

#[test]
fn what_is_wrong_is_drawn_here_and_told_by_the_hub() {
    let hub = Hub::new();
    let bad = hub.folder.file("bad.json", b"{\"bomFormat\": \"CycloneDX\",");
    let told = hub.ask(&["declare", &bad]);
    assert_eq!(code(&told), 1);
    assert!(said(&told).contains("bad.json:1"), "{}", said(&told));
    let bare = hub
        .folder
        .file("bare.json", br#"{"bomFormat":"CycloneDX","specVersion":"1.5","components":[]}"#);
    let told = hub.ask(&["declare", &bare]);
    assert_eq!(code(&told), 1);
    assert!(said(&told).contains("which thing or model"), "{}", said(&told));
    assert!(hub.items(&["declare", "--list"]).is_empty());
    assert_eq!(code(&hub.ask(&["declare"])), 2);
}

#[test]
fn a_persons_word_on_support_is_told_with_its_source() {
    let hub = Hub::new();
    hub.json(&["expect", "Lamp"]);
    let id = "Lamp".to_owned();
    let before = hub.json(&["support", &id]);
    assert_eq!((&before["state"], &before["phase"]), (&"unknown".into(), &"unknown".into()));
    let set =
        hub.json(&["support", &id, "--until", "2099-01-31", "--source", "letter of the maker"]);
    assert_eq!((&set["state"], &set["phase"]), (&"known".into(), &"supported".into()));
    assert_eq!(set["told"][0]["by"], "letter of the maker");
    let words = text(&hub.ask(&["support", &id, "--lang", "fr"]));
    assert!(words.contains("jusqu’au 31 janvier 2099"), "{words}");
    let over = hub.json(&["support", &id, "--none", "--since", "2020-04-30", "--source", "shop"]);
    assert_eq!(over["phase"], "ended");
    assert_eq!(over["told"].as_array().unwrap().len(), 1);
    assert_eq!(code(&hub.ask(&["support", &id, "--until", "soon", "--source", "x"])), 2);
    assert_eq!(code(&hub.ask(&["support", &id, "--until", "2099-01-31"])), 2);
}
