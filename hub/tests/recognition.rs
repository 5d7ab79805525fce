//! Recognition held against 16 types of things whose maker and model are known. The captures are no
//! part of this repository; without them the tests say that they skipped.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a missing value is the failure"
)]

mod run;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use gardien_watch::{
    knowledge::Knowledge,
    recognise::{ENOUGH, recognise},
    report::{Asked, BusyMinute, Identity, OtherParties, Party, Reason, Thing},
};
use serde_json::Value;

/// Folder, a word of the maker's name, a word of the model's where it is one that can be told, kinds.
const TRUTH: [(&str, &str, &str, &[&str]); 16] = [
    ("Aria", "fitbit", "aria", &["scale"]),
    ("D-LinkCam", "d-link", "dcs-935l", &["camera"]),
    ("D-LinkHomeHub", "d-link", "dch-g020", &["bridge"]),
    ("D-LinkSiren", "d-link", "dch-s220", &["siren"]),
    ("EdimaxCam1", "edimax", "ic-3115w", &["camera"]),
    ("EdimaxPlug1101W", "edimax", "sp1101w", &["plug"]),
    ("EdnetCam1", "ednet", "", &["camera"]),
    ("HomeMaticPlug", "eq-3", "", &["bridge", "plug"]),
    ("HueBridge", "philips", "bsb002", &["bridge"]),
    ("Lightify", "osram", "lightify", &["bridge"]),
    ("MAXGateway", "eq-3", "max", &["bridge"]),
    ("SmarterCoffee", "smarter", "", &["hot-drinks"]),
    ("TP-LinkPlugHS110", "tp-link", "hs110", &["plug"]),
    ("WeMoLink", "belkin", "wemo link", &["bridge"]),
    ("WeMoSwitch", "belkin", "wemo switch", &["plug", "switch"]),
    ("Withings", "withings", "", &["scale"]),
];

/// The thing of a folder: the one with the hardware address that the folder names.
fn thing(folder: &Path) -> Value {
    let mac = fs::read_to_string(folder.join("_iotdevice-mac.txt")).unwrap();
    let mac = mac.trim().to_lowercase();
    let run = Command::new(env!("CARGO_BIN_EXE_gardien"))
        .args(["inspect", "--json", "--quiet"])
        .arg(folder)
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&run.stdout).unwrap();
    let things = report["things"].as_array().unwrap();
    things.iter().find(|t| t["mac"] == mac.as_str()).unwrap().clone()
}

fn sentinel(test: &str) -> Option<PathBuf> {
    run::shared("captures/sentinel", test).map(|root| root.join("captures/sentinel"))
}

/// What was claimed of one type: maker, model and kind, each right, wrong or not claimed.
#[derive(Clone, Copy, Debug, Default)]
struct Score {
    right: [u32; 3],
    wrong: u32,
}

impl Score {
    fn add(&mut self, identity: &Value, truth: &(&str, &str, &str, &[&str])) {
        let (name, maker, model, kinds) = truth;
        let said = |field: &str| identity[field].as_str().map(str::to_lowercase);
        let mut count = |i: usize, said: Option<String>, is: &dyn Fn(&str) -> bool| match said {
            Some(s) if is(&s) => self.right[i] += 1,
            Some(s) => {
                self.wrong += 1;
                println!("{name}: wrongly {s}");
            }
            None => {}
        };
        count(0, said("maker"), &|s| s.contains(maker));
        count(1, said("model"), &|s| !model.is_empty() && s.contains(model));
        count(2, said("kind"), &|s| kinds.contains(&s));
    }
}

#[test]
fn sixteen_types_are_recognised_and_none_wrongly() {
    let Some(root) = sentinel("recognition") else { return };
    let mut score = Score::default();
    for truth in &TRUTH {
        let identity = thing(&root.join(truth.0))["identity"].clone();
        score.add(&identity, truth);
        let firmware = match truth.0 {
            // Told to its app only, in HNAP, as is the hub's, which its own requests write 0122.
            "D-LinkCam" => Some("1.06"),
            "D-LinkHomeHub" => Some("1.22"),
            "D-LinkSiren" => Some("0120"),
            "EdimaxPlug1101W" => Some("1.09"),
            "HueBridge" => Some("1.9.0"),
            "Withings" => Some("881"),
            _ => None,
        };
        assert_eq!(identity["firmware"].as_str(), firmware, "{}", truth.0);
        // These captures are of 2016, when the support of all was still to end.
        let support = match truth.0 {
            "Lightify" => Some("2021-08-31"),
            "WeMoLink" | "WeMoSwitch" => Some("2026-01-31"),
            _ => None,
        };
        assert_eq!(identity["support"]["date"].as_str(), support, "{}", truth.0);
        let state = identity["support"]["state"].as_str();
        assert_eq!(state, support.map(|_| "ends"), "{}", truth.0);
    }
    let [maker, model, kind] = score.right;
    println!("of 16: maker {maker}, model {model}, kind {kind}, wrong {}", score.wrong);
    assert!(maker >= 15 && model >= 8 && kind >= 13, "{score:?}");
    assert_eq!(score.wrong, 0);
}

/// What would be known of each type if no row rested on its own captures: others' rows of the same maker
/// stay, as they would.
#[test]
fn without_a_types_own_rows_less_is_known_and_nothing_wrong() {
    let Some(root) = sentinel("leaving one type out") else { return };
    let mut score = Score::default();
    for truth in &TRUTH {
        let seen = thing(&root.join(truth.0));
        let mut again = again(&seen);
        recognise(&mut again, &Knowledge::without(&format!("capture sentinel/{}", truth.0)));
        let identity = serde_json::to_value(&again.identity).unwrap();
        let mut one = Score::default();
        one.add(&identity, truth);
        println!("{}: maker, model, kind {:?}", truth.0, one.right);
        for (all, one) in score.right.iter_mut().zip(one.right) {
            *all += one;
        }
        score.wrong += one.wrong;
        assert!(again.identity.confidence.unwrap() <= 1.0 && ENOUGH > 0.0);
    }
    let [maker, model, kind] = score.right;
    println!(
        "of 16, each without its own rows: maker {maker}, model {model}, kind {kind}, wrong {}",
        score.wrong
    );
    assert_eq!(score.wrong, 0, "{score:?}");
    assert!(maker >= 8 && model >= 5, "{score:?}");
}

/// What recognition reads, out of the JSON.
fn again(seen: &Value) -> Thing {
    use gardien_watch::{ip::Address, link::Mac, time::Time, untrusted::Untrusted};
    let text = |v: &Value| v.as_str().map(Untrusted::new);
    /// Words of the report are static; those that recognition compares are these.
    fn word(v: &Value) -> &'static str {
        v.as_str().unwrap_or_default().to_owned().leak()
    }
    let number = |v: &Value| v.as_u64().unwrap_or_default();
    let list = |v: &Value| v.as_array().cloned().unwrap_or_default();
    let party = |p: &Value| Party {
        name: text(&p["name"]),
        domain: text(&p["domain"]),
        company: None,
        trade: None,
        country: None,
        r#where: word(&p["where"]),
        protocol: word(&p["protocol"]),
        port: p["port"].as_u64().and_then(|n| u16::try_from(n).ok()),
        encrypted: word(&p["encrypted"]),
        up: number(&p["up"]),
        down: number(&p["down"]),
        packets: 0,
        flows: 0,
        failed: 0,
        reset: 0,
        retransmitted: 0,
        first: Time(0),
        last: Time(0),
        named: true,
        name_from: None,
        opened_by: word(&p["opened_by"]),
        usage: Vec::new(),
        addresses: list(&p["addresses"])
            .iter()
            .filter_map(|a| a.as_str()?.parse::<std::net::IpAddr>().ok())
            .map(Address::from)
            .collect(),
    };
    let reason = |r: &Value| Reason {
        source: word(&r["source"]),
        saw: text(&r["saw"]).unwrap_or_default(),
        says: word(&r["says"]),
    };
    Thing {
        hours: Vec::new(),
        seen_in: Vec::new(),
        id: String::new(),
        name: None,
        mac: seen["mac"].as_str().and_then(Mac::parse),
        ipv4: vec![],
        ipv6: vec![],
        identity: Identity {
            reasons: list(&seen["identity"]["reasons"]).iter().map(reason).collect(),
            ..Identity::default()
        },
        first: None,
        last: None,
        up: 0,
        down: 0,
        packets: 0,
        parties: list(&seen["parties"]).iter().map(party).collect(),
        other_parties: None::<OtherParties>,
        asked: list(&seen["asked"])
            .iter()
            .map(|a| Asked {
                name: text(&a["name"]).unwrap_or_default(),
                resolver: String::new(),
                times: 1,
            })
            .collect(),
        notes: vec![],
        busy_minutes: Vec::<BusyMinute>::new(),
        declaration: None,
        conversations: vec![],
        beyond: [0, 0],
        findings: vec![],
    }
}
