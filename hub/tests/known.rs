//! Real captures with a known truth. They are no part of this repository: the folder named by
//! `GARDIEN_SHARED`, else `../shared` beside the repository, holds them, or the test says that it
//! skipped.

#![expect(clippy::unwrap_used, clippy::panic, reason = "in a test a missing value is the failure")]

mod run;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use gardien_watch::time::{MINUTE, Time};
use serde_json::Value;

/// The folder of captures, where it is.
fn captures(test: &str) -> Option<PathBuf> {
    run::shared("captures", test).map(|root| root.join("captures"))
}

fn inspect(path: &Path) -> Value {
    let run = Command::new(env!("CARGO_BIN_EXE_gardien"))
        .args(["inspect", "--json", "--quiet"])
        .arg(path)
        .output()
        .unwrap();
    let code = run.status.code();
    assert!(matches!(code, Some(0 | 1)), "{} ended with {code:?}", path.display());
    serde_json::from_slice(&run.stdout).unwrap_or(Value::Null)
}

fn notes(report: &Value) -> Vec<(String, String, String)> {
    let text = |note: &Value, field: &str| note[field].as_str().unwrap_or_default().to_owned();
    let things = report["things"].as_array().cloned().unwrap_or_default();
    things
        .iter()
        .flat_map(|t| t["notes"].as_array().cloned().unwrap_or_default())
        .map(|n| (text(&n, "code"), text(&n, "about"), text(&n, "detail")))
        .collect()
}

#[test]
fn the_lock_hub_that_asks_its_own_resolver_is_seen() {
    let Some(root) = captures("the lock hub") else { return };
    let report = inspect(&root.join("week/sifely-hub-01.pcap"));
    let resolver = ("own-resolver".to_owned(), "208.67.222.222".to_owned(), String::new());
    assert!(notes(&report).contains(&resolver));
}

#[test]
fn the_lock_hub_on_port_1883_is_seen_and_not_called_clear_without_content() {
    let Some(root) = captures("the other lock hub") else { return };
    let report = inspect(&root.join("week/lockly-hub-01.pcap"));
    let party = report["things"][0]["parties"][0].clone();
    assert_eq!(party["port"], 1883);
    assert_eq!(party["encrypted"], "cannot-tell", "the capture kept no payload");
    assert!(party["name"].as_str().unwrap().contains("iot-as-mqtt"));
    assert!(
        notes(&report).iter().any(|(code, _, detail)| code == "port-says" && detail == "1883 MQTT")
    );
}

#[test]
fn firmware_fetched_in_clear_is_seen() {
    let Some(root) = captures("the firmware downloads") else { return };
    for (thing, model) in [("D-LinkSiren", "DCH-S220"), ("D-LinkHomeHub", "DCH-G020")] {
        let seen = notes(&inspect(&root.join("sentinel").join(thing)));
        assert!(
            seen.iter().any(|(code, _, path)| code == "download-in-clear" && path.contains(model)),
            "{thing}"
        );
    }
}

#[test]
fn a_camera_that_speaks_ssl_2_on_443_is_seen() {
    let Some(root) = captures("the old camera") else { return };
    let seen = notes(&inspect(&root.join("sentinel/D-LinkCam")));
    assert!(seen.iter().any(|(code, _, detail)| code == "old-tls" && detail == "SSL 2 hello"));
}

/// The label file has one row for each movement: local time, thing, event.
#[test]
fn the_cameras_busy_minutes_fall_on_movement() {
    let Some(root) = captures("the motion camera") else { return };
    let report = inspect(&root.join("week/blink-cam-01.pcap"));
    let busy: Vec<i64> = report["things"][0]["busy_minutes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| Time::parse(m["at"].as_str().unwrap()).unwrap().0)
        .collect();
    let mut events = Vec::new();
    for entry in fs::read_dir(root.join("week/labels")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let rows = text.lines().filter(|l| l.contains("blink-cam-01") && l.contains("motion"));
        events.extend(rows.filter_map(|l| local(l.split('"').nth(1)?)));
    }
    assert_eq!(events.len(), 39);
    let near = |event: &&i64| busy.iter().any(|b| (b - **event).abs() <= 2 * MINUTE);
    let hits = events.iter().filter(near).count();
    println!("{hits} of {} movements fall on one of {} busy minutes", events.len(), busy.len());
    assert!(hits >= 36, "{hits} of {}", events.len());
}

/// `March 08, 2021 at 01:05PM` in the time of the laboratory (UTC-5, from 14 March UTC-4).
fn local(text: &str) -> Option<i64> {
    let (date, clock) = text.split_once(" at ")?;
    let day: i64 = date.strip_prefix("March ")?.split(',').next()?.parse().ok()?;
    let (clock, afternoon) = clock
        .strip_suffix("PM")
        .map_or_else(|| clock.strip_suffix("AM").map(|c| (c, false)), |c| Some((c, true)))?;
    let mut parts = clock.split(':');
    let hour: i64 = parts.next()?.parse::<i64>().ok()? % 12 + if afternoon { 12 } else { 0 };
    let minute: i64 = parts.next()?.parse().ok()?;
    let zone = if day >= 14 { "-04:00" } else { "-05:00" };
    let at = format!("2021-03-{day:02}T{hour:02}:{minute:02}:00{zone}");
    Time::parse(&at).map(|t| t.0)
}

#[test]
fn every_capture_of_the_protocol_zoo_passes() {
    let Some(root) = captures("the protocol zoo") else { return };
    let mut files = 0;
    for folder in ["protocols", "ja4", "ddos", "infected", "attack"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                inspect(&path);
                files += 1;
            }
        }
    }
    println!("{files} captures read");
    assert!(files > 400);
}

#[test]
fn zeeks_connections_give_things_and_parties() {
    let Some(root) = captures("the connection logs") else { return };
    let report = inspect(&root.join("zeek-flows/benign-4-1.csv"));
    assert_eq!(report["captures"][0]["kind"], "zeek-conn-csv");
    assert_eq!(report["captures"][0]["packets"], 452);
    assert!(!report["things"].as_array().unwrap().is_empty());
    let lacking: Vec<&str> = report["cannot_see"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|l| l["about"].as_str())
        .collect();
    assert!(lacking.contains(&"dns"), "that names are missing is said");
}
