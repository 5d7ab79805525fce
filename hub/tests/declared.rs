//! `gardien mud` and `gardien inspect --mud` as a person runs them, on the made-up home and, where
//! they are, on real captures and files.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

mod run;

use std::{fs, path::Path};

use run::{Folder, gardien, json, shared, text};
use serde_json::Value;

/// The demo's capture and its makers' declarations.
fn home() -> (Folder, String, String) {
    let folder = Folder::new();
    let (capture, declared) = (folder.path("home.pcap"), folder.path("declared"));
    let made = gardien(&["demo", "--capture", &capture, "--declarations", &declared]);
    assert_eq!(made.status.code(), Some(0));
    (folder, capture, declared)
}

fn declaration(report: &Value, mac: &str) -> Value {
    let things = report["things"].as_array().unwrap();
    things.iter().find(|t| t["mac"] == mac).unwrap()["declaration"].clone()
}

#[test]
fn each_thing_of_the_home_is_held_against_its_makers_words() {
    let (_folder, capture, declared) = home();
    let run = gardien(&["inspect", &capture, "--mud", &declared, "--json", "--quiet"]);
    assert_eq!(run.status.code(), Some(0));
    let report = json(&run);

    let thermostat = declaration(&report, "00:00:5e:00:53:25");
    assert_eq!(thermostat["chosen_by"], "url", "the thing names its file");
    assert_eq!(thermostat["grade"], "untested");
    assert_eq!(thermostat["explained"], 1.0);
    assert!(thermostat["outside"].as_array().unwrap().is_empty());

    let camera = declaration(&report, "00:00:5e:00:53:20");
    assert_eq!(camera["chosen_by"], "best-explaining");
    assert_eq!(camera["grade"], "omits");
    let names: Vec<&str> =
        camera["outside"].as_array().unwrap().iter().map(|o| o["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["ingest.fernlicht.example", "time.fernlicht.example"]);

    let bridge = declaration(&report, "00:00:5e:00:53:22");
    assert_eq!(bridge["grade"], "contradicts");
    assert_eq!(bridge["outside"][0]["refused_by"]["ace"], "entry-1");

    // A file that permits everything ties to nobody.
    let television = declaration(&report, "00:00:5e:00:53:23");
    assert_eq!(television["grade"], "cannot-judge");
    assert_eq!(television["file"], Value::Null);
}

#[test]
fn evidence_leads_to_the_packet() {
    let (_folder, capture, declared) = home();
    let run = gardien(&["inspect", &capture, "--mud", &declared, "--json", "--quiet"]);
    let bridge = declaration(&json(&run), "00:00:5e:00:53:22");
    let evidence = &bridge["outside"][0]["evidence"];
    let offset = usize::try_from(evidence["offset"].as_u64().unwrap()).unwrap();
    let octets = fs::read(&capture).unwrap();
    // Record header, Ethernet, IPv4: the destination address.
    let destination = &octets[offset + 16 + 14 + 16..][..4];
    assert_eq!(destination, [239, 255, 255, 250]);
    // Walking the file gives the same record by its number.
    let mut at = 24;
    for _ in 1..evidence["packet"].as_u64().unwrap() {
        let length = u32::from_le_bytes(octets[at + 8..at + 12].try_into().unwrap());
        at += 16 + usize::try_from(length).unwrap();
    }
    assert_eq!(at, offset);
}

#[test]
fn a_check_tells_both_languages_and_its_exit_code() {
    let (_folder, capture, declared) = home();
    let camera = format!("{declared}/fernlicht-c210.json");
    let check = |more: &[&str]| {
        let mut arguments = vec!["mud", "check", &camera, &capture, "--quiet"];
        arguments.extend(more);
        gardien(&arguments)
    };
    let english = check(&[]);
    assert_eq!(english.status.code(), Some(0));
    assert!(text(&english).contains("ingest.fernlicht.example"));
    assert!(text(&english).contains("10 other things were seen"));
    assert!(text(&check(&["--lang", "fr"])).contains("Hors du fichier"));
    assert_eq!(check(&["--fail-on", "omits"]).status.code(), Some(3));
    assert_eq!(check(&["--fail-on", "contradicts"]).status.code(), Some(0));
    assert_eq!(check(&["--mac", "02:00:00:00:00:09"]).status.code(), Some(1));
    assert_eq!(check(&["--mac", "nonsense"]).status.code(), Some(2));
    assert_eq!(check(&["--controller", "nonsense"]).status.code(), Some(2));
    for line in text(&check(&["--all"])).lines().chain(text(&check(&["--lang", "fr"])).lines()) {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn a_file_given_to_a_thing_is_judged_for_it() {
    let (_folder, capture, declared) = home();
    // The camera's file, given to the voice assistant.
    let given = format!("00:00:5e:00:53:27={declared}/fernlicht-c210.json");
    let run = gardien(&["inspect", &capture, "--mud", &given, "--json", "--quiet"]);
    let voice = declaration(&json(&run), "00:00:5e:00:53:27");
    assert_eq!((&voice["chosen_by"], &voice["grade"]), (&"given".into(), &"omits".into()));
}

#[test]
fn a_controller_that_a_person_names_counts() {
    let (folder, capture, _) = home();
    let file = folder.path("door.json");
    let made = |class: &str| {
        serde_json::json!({
            "ietf-mud:mud": {
                "mud-version": 1, "mud-url": "https://example.com/door", "is-supported": true,
                "last-update": "2025-01-01T00:00:00Z", "systeminfo": "Door",
                "from-device-policy": {"access-lists": {"access-list": [{"name": "from"}]}}
            },
            "ietf-access-control-list:acls": {"acl": [{
                "name": "from", "type": "ipv4-acl-type", "aces": {"ace": [{
                    "name": "one",
                    "matches": {"ietf-mud:mud": {"controller": class}},
                    "actions": {"forwarding": "accept"}
                }]}
            }]}
        })
    };
    fs::write(&file, made("https://example.com/server").to_string()).unwrap();
    let explained = |more: &[&str]| {
        let given = format!("00:00:5e:00:53:26={file}");
        let mut arguments = vec!["inspect", &capture, "--mud", &given, "--json", "--quiet"];
        arguments.extend(more);
        let run = gardien(&arguments);
        declaration(&json(&run), "00:00:5e:00:53:26")["explained_packets"].as_u64().unwrap()
    };
    let alone = explained(&[]);
    let named = explained(&["--controller", "https://example.com/server=192.168.1.5"]);
    assert!(named > alone, "{named} with the controller named, {alone} without");
}

#[test]
fn lint_points_into_the_file_and_says_how_it_is_read() {
    let (folder, _, declared) = home();
    let file = format!("{declared}/warmkern-w2.json");
    assert_eq!(gardien(&["mud", "lint", &file]).status.code(), Some(0));
    let good = fs::read_to_string(&file).unwrap();
    let broken = folder.path("broken.json");
    fs::write(&broken, good.replacen("\"accept\"", "\"ACCEPT\"", 1)).unwrap();
    let run = gardien(&["mud", "lint", &broken]);
    assert_eq!(run.status.code(), Some(3), "readable, and not as the standard has it");
    let line = good.lines().position(|l| l.contains("\"accept\"")).unwrap() + 1;
    assert!(text(&run).contains(&format!("broken.json:{line}:")), "{}", text(&run));
    assert!(text(&run).contains("\"ACCEPT\"") && text(&run).contains("^^^^^^^^"));
    fs::write(&broken, "{\"ietf-mud:mud\": ").unwrap();
    assert_eq!(gardien(&["mud", "lint", &broken]).status.code(), Some(1));
    let table = gardien(&["mud", "lint", &declared, "--lang", "fr"]);
    assert!(text(&table).contains("4 suivent la norme, 4 se lisent"), "{}", text(&table));
    let run = json(&gardien(&["mud", "lint", &broken, "--json"]));
    assert_eq!(run[0]["tolerant"], false);
    assert!(run[0]["remarks"][0]["text"].as_str().unwrap().len() > 10);
}

#[test]
fn show_says_what_is_permitted() {
    let (_folder, _, declared) = home();
    let file = format!("{declared}/lumenbrug-bridge.json");
    let told = text(&gardien(&["mud", "show", &file]));
    assert!(told.contains("api.lumenbrug.example  tcp 443  the thing"), "{told}");
    assert!(told.contains("One thing is refused:"), "{told}");
    let wide = text(&gardien(&["mud", "show", &format!("{declared}/kinoglas-55.json")]));
    assert!(wide.contains("anyone  anything  both"), "{wide}");
    let shown = json(&gardien(&["mud", "show", &file, "--json"]));
    assert_eq!(shown[0]["lines"][1]["who"], "api.lumenbrug.example");
    assert_eq!(gardien(&["mud", "show", "/no/such/file"]).status.code(), Some(1));
}

// ---- real captures and real files -----------------------------------------------------------------

/// A real set-up held against files of 21 real things.
fn held(root: &Path, thing: &str) -> Value {
    let capture = root.join("captures/sentinel").join(thing);
    let mac = fs::read_to_string(capture.join("_iotdevice-mac.txt")).unwrap();
    let run = gardien(&[
        "mud",
        "check",
        root.join("mudfiles/iot-onboarding_mudfiles/unsw").to_str().unwrap(),
        capture.to_str().unwrap(),
        "--mac",
        mac.trim(),
        "--json",
        "--quiet",
    ]);
    declaration(&json(&run), &mac.trim().to_lowercase())
}

/// Shares of packets as a prototype of another hand explained them, over more runs of the same
/// things: it held each packet alone against the file, without ICMP errors as a need of every host,
/// so either share of ours may be the nearer one. The figures of WeMo
/// and Withings are not the prototype's but what these runs give; see there.
#[test]
fn of_files_of_other_makers_the_right_one_explains_best() {
    let Some(root) = shared("mudfiles", "the right file") else { return };
    for (thing, file, share, grade) in [
        ("HueBridge", "HueBulbMud.json", 0.955, "omits"),
        // The prototype's 0.950 is over twice as many runs, some with a firmware server that the file
        // leaves out and that none of these runs calls. This holds our own figure in place, no more.
        ("WeMoSwitch", "wemoswitchMud.json", 0.965, "omits"),
        ("TP-LinkPlugHS110", "tplinkplugMud.json", 0.982, "omits"),
        // Our own figure too, not the prototype's 0.988: all that these runs have beside the file is the
        // router's question whether an address is free, and that is a need of every host.
        ("Withings", "withingssleepsensorMud.json", 1.0, "untested"),
    ] {
        let d = held(&root, thing);
        assert!(d["file"].as_str().unwrap().ends_with(file), "{thing}: {}", d["file"]);
        let alone = d["alone_packets"].as_f64().unwrap() / d["packets"].as_f64().unwrap();
        let explained = d["explained"].as_f64().unwrap();
        let nearest = (alone - share).abs().min((explained - share).abs());
        assert!(nearest <= 0.01, "{thing}: {alone}, {explained} against {share}");
        assert_eq!(d["grade"], grade, "{thing}");
    }
}

#[test]
fn a_coffee_machine_without_a_file_is_not_given_a_wrong_one() {
    let Some(root) = shared("mudfiles", "the coffee machine") else { return };
    let d = held(&root, "SmarterCoffee");
    assert_eq!((&d["file"], &d["grade"]), (&Value::Null, &"cannot-judge".into()));
    assert_eq!(d["reasons"][0]["code"], "no-file-fits");
    let best = &d["candidates"][0];
    assert!(best["explained"].as_f64().unwrap() > 0.9, "a share alone would have convinced");
    assert!(best["telling"].as_array().unwrap().is_empty());
}

#[test]
fn what_lies_outside_is_what_the_studies_found() {
    let Some(root) = shared("mudfiles", "what lies outside") else { return };
    let outside = |thing: &str| held(&root, thing)["outside"].as_array().unwrap().clone();
    let wemo = outside("WeMoSwitch");
    let host = wemo.iter().find(|o| o["addresses"][0] == "10.22.22.138").unwrap();
    assert_eq!((&host["protocol"], &host["port"]), (&"tcp".into(), &8059.into()));
    let hue = outside("HueBridge");
    let pool = |o: &&Value| o["name"].as_str().is_some_and(|n| n.ends_with("openwrt.pool.ntp.org"));
    assert_eq!(hue.iter().filter(pool).count(), 4, "time servers of an older firmware");
}

#[test]
fn a_lamp_whose_file_lacks_the_way_back_is_not_accused() {
    let Some(root) = shared("mudfiles", "the lamp") else { return };
    let files = root.join("mudfiles/v4k0nd_ss-for-iot-MUD");
    let lamp = files.join("mood_lamp-3204432/mood_lamp-3204432Mud.json");
    let capture = root.join("captures/with-mud/G06-mood_lamp-3204432.pcap");
    let (lamp, capture) = (lamp.to_str().unwrap(), capture.to_str().unwrap());
    let d = json(&gardien(&["mud", "check", lamp, capture, "--json", "--quiet"]));
    let d = &d["things"][0]["declaration"];
    assert_eq!((&d["explained"], &d["grade"]), (&1.0.into(), &"untested".into()));
    // A firewall without memory would break it: 56.5 % of its packets pass.
    assert_eq!((&d["alone_packets"], &d["packets"]), (&157.into(), &278.into()));
    let linted = json(&gardien(&["mud", "lint", lamp, "--json"]));
    let remarks = linted[0]["remarks"].as_array().unwrap();
    assert!(remarks.iter().any(|r| r["code"] == "lint-no-twin"), "{remarks:?}");
}
