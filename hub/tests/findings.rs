//! Findings as a person meets them: told in the account, explained by `why`, their packets copied by
//! `--evidence`, their weight in the exit code.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may fail loudly"
)]

mod run;

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use flate2::{Compression, write::GzEncoder};
use run::{Folder, command, gardien, json, said, text};
use serde_json::Value;

const START: u32 = 1_700_000_000;

/// A capture of a thing that calls strangers, each call with the mark of a known worm (the sequence
/// number is the address called), a tenth of a second apart.
fn worm(calls: u32) -> Vec<u8> {
    let mut out = Vec::new();
    for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 262_144, 1] {
        out.extend_from_slice(&word.to_le_bytes());
    }
    for n in 0..calls {
        let to = [203, 0, 113, u8::try_from(n % 250).unwrap() + 1];
        let mut ip = vec![0x45, 0, 0, 40, 0, 1, 0x40, 0, 64, 6, 0, 0, 192, 168, 1, 50];
        ip.extend_from_slice(&to);
        let sum: u32 = ip.chunks(2).map(|w| u32::from(w[0]) << 8 | u32::from(w[1])).sum();
        let sum = !u16::try_from((sum & 0xffff) + (sum >> 16)).unwrap();
        ip[10..12].copy_from_slice(&sum.to_be_bytes());
        let mut frame = vec![0, 0, 0x5e, 0, 0x53, 0xfe, 0, 0, 0x5e, 0, 0x53, 1, 8, 0];
        frame.extend_from_slice(&ip);
        frame.extend_from_slice(&(40_000 + u16::try_from(n).unwrap()).to_be_bytes());
        frame.extend_from_slice(&23_u16.to_be_bytes());
        frame.extend_from_slice(&to);
        frame.extend_from_slice(&[0, 0, 0, 0, 0x50, 2, 0x39, 0x08, 0, 0, 0, 0]);
        let length = u32::try_from(frame.len()).unwrap();
        for word in [START + n / 10, n % 10 * 100_000, length, length] {
            out.extend_from_slice(&word.to_le_bytes());
        }
        out.extend_from_slice(&frame);
    }
    out
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn code(output: &std::process::Output) -> i32 {
    output.status.code().unwrap()
}

/// All findings of an account.
fn findings(account: &Value) -> Vec<Value> {
    let things = account["things"].as_array().unwrap();
    things.iter().flat_map(|t| t["findings"].as_array().unwrap().clone()).collect()
}

fn the_worm(account: &Value) -> Value {
    let all = findings(account);
    all.iter().find(|f| f["rule"] == "worm-syn").unwrap_or_else(|| panic!("{all:?}")).clone()
}

/// Whether a tool is here; where it is not, a line says what was skipped.
fn has(tool: &str, test: &str) -> bool {
    let here = Command::new(tool)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success());
    if !here {
        println!("skipped: {test} wants {tool}");
    }
    here
}

#[test]
fn a_finding_is_told_after_the_things_heading_with_what_to_do() {
    let folder = Folder::new();
    let capture = folder.file("worm.pcap", &worm(60));
    let named = "00:00:5e:00:53:01=Recorder";
    let told = text(&gardien(&["inspect", &capture, "--thing", named]));
    assert!(told.starts_with("All looks well, except "), "{told}");
    let heading = told.find("Recorder · 00:00:5e:00:53:01").unwrap();
    let finding = told.find("⬢ Recorder sent ").unwrap_or_else(|| panic!("{told}"));
    assert!(heading < finding);
    assert!(told.contains("with the mark of a known worm."), "{told}");
    assert!(told.contains("– Unplug it, or block it in your router."), "{told}");
    assert!(told.contains("Why: gardien why f-"), "{told}");
    let told = text(&gardien(&["inspect", &capture, "--thing", named, "--lang", "fr"]));
    assert!(told.contains("avec la marque d’un ver connu."), "{told}");
}

#[test]
fn the_exit_code_says_whether_something_was_found() {
    let folder = Folder::new();
    let bad = folder.file("worm.pcap", &worm(60));
    let calm = folder.file("calm.pcap", &worm(1));
    for (level, capture, expected) in
        [("act", &bad, 3), ("look", &bad, 3), ("act", &calm, 0), ("look", &calm, 0)]
    {
        let run = gardien(&["inspect", capture, "--fail-on", level]);
        assert_eq!(code(&run), expected, "{level}: {}", text(&run));
        assert!(!run.stdout.is_empty(), "the account is told all the same");
    }
    assert_eq!(code(&gardien(&["inspect", &bad])), 0);
    assert_eq!(code(&gardien(&["inspect", &bad, "--fail-on", "note"])), 2);
}

#[test]
fn why_tells_the_whole_story_and_the_id_is_the_same_in_every_run() {
    let folder = Folder::new();
    let capture = folder.file("worm.pcap", &worm(60));
    let packed = folder.file("again/worm.pcap.gz", &gzip(&worm(60)));
    let finding = the_worm(&json(&gardien(&["inspect", "--json", &capture])));
    let id = finding["id"].as_str().unwrap();
    assert_eq!(the_worm(&json(&gardien(&["inspect", "--json", &packed])))["id"], id);
    let run = gardien(&["why", id, &capture]);
    assert_eq!(code(&run), 0, "{}", said(&run));
    let told = text(&run);
    for part in [
        "Why the rule concludes this",
        "A known worm writes the address that it calls",
        "What it rests on",
        "packet 1 of",
        "offset 24",
        "packets: ",
        "2023-11-14T22:13:20.000000Z",
        "What else could explain it",
        "What you can do",
        "What these files cannot show",
    ] {
        assert!(told.replace('\n', " ").replace("  ", " ").contains(part), "{part}: {told}");
    }
    let story = json(&gardien(&["why", id, &capture, "--json"]));
    assert_eq!(story["finding"]["id"], id);
    assert_eq!(story["finding"]["evidence"][0]["packet"], 1);
    assert_eq!(story["finding"]["evidence"][0]["offset"], 24);
    assert_eq!(story["files"][0], capture.as_str());
    assert!(story["because"].as_str().unwrap().contains("worm"));
}

#[test]
fn an_id_that_is_not_there_is_an_error_that_names_those_near() {
    let folder = Folder::new();
    let capture = folder.file("worm.pcap", &worm(60));
    let finding = the_worm(&json(&gardien(&["inspect", "--json", &capture])));
    let id = finding["id"].as_str().unwrap();
    let mistyped = format!("{}g", &id[..id.len() - 1]);
    let run = gardien(&["why", &mistyped, &capture]);
    assert_eq!(code(&run), 1);
    assert!(said(&run).contains(&format!("There is no finding “{mistyped}” in these files.")));
    assert!(said(&run).contains(id), "{}", said(&run));
    assert!(run.stdout.is_empty());
}

#[test]
fn evidence_is_a_readable_capture_of_the_packets_with_comments() {
    let folder = Folder::new();
    for (place, capture) in [
        ("plain", folder.file("worm.pcap", &worm(60))),
        ("packed", folder.file("worm.pcap.gz", &gzip(&worm(60)))),
    ] {
        let out = folder.path(place);
        let run = gardien(&["inspect", "--json", &capture, "--evidence", &out]);
        assert_eq!(code(&run), 0, "{}", said(&run));
        let finding = the_worm(&json(&run));
        let file = Path::new(&out).join(format!("{}.pcapng", finding["id"].as_str().unwrap()));
        let again = json(&gardien(&["inspect", "--json", file.to_str().unwrap()]));
        let n = finding["evidence"].as_array().unwrap().len();
        assert!((1..=64).contains(&n));
        assert_eq!(again["captures"][0]["packets"], n);
        assert_eq!(again["captures"][0]["first"], finding["evidence"][0]["at"]);
        let readme = fs::read_to_string(Path::new(&out).join("README.txt")).unwrap();
        assert!(readme.contains(finding["id"].as_str().unwrap()), "{readme}");
        if !has("tshark", "comments of evidence") {
            continue;
        }
        let fields = ["-T", "fields", "-e", "frame.comment", "-e", "tcp.dstport"];
        let shown = Command::new("tshark").arg("-r").arg(&file).args(fields).output().unwrap();
        let shown = String::from_utf8(shown.stdout).unwrap();
        let first = shown.lines().next().unwrap();
        assert!(first.starts_with("a call (packet 1 of "), "{shown}");
        assert!(first.ends_with("offset 24)\t23"), "{shown}");
        assert_eq!(shown.lines().count(), n);
        let infos = Command::new("capinfos").arg(&file).output().unwrap();
        let infos = String::from_utf8(infos.stdout).unwrap();
        assert!(infos.contains("mark of a known worm"), "{infos}");
    }
}

#[test]
fn evidence_never_writes_over_what_is_there_unless_told() {
    let folder = Folder::new();
    let capture = folder.file("worm.pcap", &worm(60));
    folder.file("full/mine.txt", b"mine");
    let out = folder.path("full");
    let run = gardien(&["inspect", &capture, "--evidence", &out]);
    assert_eq!(code(&run), 2);
    assert!(said(&run).contains("is not empty"), "{}", said(&run));
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1);
    assert_eq!(code(&gardien(&["inspect", &capture, "--evidence", &out, "--force"])), 0);
    assert!(Path::new(&out).join("README.txt").is_file());
    assert_eq!(fs::read(Path::new(&out).join("mine.txt")).unwrap(), b"mine");
    let run = gardien(&["inspect", &capture, "--evidence", &capture]);
    assert_eq!(code(&run), 2);
    assert!(said(&run).contains("is no folder"), "{}", said(&run));
}

#[test]
fn standard_input_has_no_evidence_and_says_so() {
    let folder = Folder::new();
    let out = folder.path("out");
    let mut child = command(&["inspect", "-", "--evidence", &out])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdin.take().unwrap().write_all(&worm(60)));
    let run = child.wait_with_output().unwrap();
    assert_eq!(code(&run), 2);
    assert!(said(&run).contains("cannot be read twice"), "{}", said(&run));
    assert!(!Path::new(&out).exists());
}

#[test]
fn calm_captures_give_a_folder_that_says_so() {
    let folder = Folder::new();
    let capture = folder.file("calm.pcap", &worm(1));
    let out = folder.path("out");
    let run = gardien(&["inspect", &capture, "--evidence", &out, "--lang", "fr"]);
    assert_eq!(code(&run), 0, "{}", said(&run));
    let readme = fs::read_to_string(Path::new(&out).join("README.txt")).unwrap();
    assert!(readme.contains("Il n’y a rien à regarder"), "{readme}");
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1);
}

#[test]
fn evidence_from_a_log_is_its_rows_as_text() {
    let folder = Folder::new();
    let fields = "#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\t\
                  id.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\t\
                  orig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\n";
    let calm = "1700000000.0\tC1\t192.168.1.50\t4000\t192.168.1.1\t53\tudp\tdns\t0.1\t40\t80\tSF\t1\t\
                68\t1\t108\n";
    let flood = "1700000009.5\tC2\t192.168.1.50\t4001\t203.0.113.9\t80\ttcp\t-\t2.7\t0\t0\tS0\t\
                 30690\t1227600\t0\t0\n";
    let log = folder.file("conn.log", format!("{fields}{calm}{flood}").as_bytes());
    let out = folder.path("out");
    let run = gardien(&["inspect", "--json", &log, "--evidence", &out]);
    assert_eq!(code(&run), 0, "{}", said(&run));
    let all = findings(&json(&run));
    let found = all.iter().find(|f| f["rule"] == "flood").unwrap_or_else(|| panic!("{all:?}"));
    let id = found["id"].as_str().unwrap();
    let text = fs::read_to_string(Path::new(&out).join(format!("{id}.log"))).unwrap();
    assert!(text.starts_with(&format!("# {id}: ")), "{text}");
    assert!(text.contains("#fields\tts") && text.contains(flood), "{text}");
    assert!(!text.contains(calm), "{text}");
    assert!(!Path::new(&out).join(format!("{id}.pcapng")).exists());
}
