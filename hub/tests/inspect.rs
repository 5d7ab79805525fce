//! `gardien inspect` and `gardien demo` as a person runs them: files in, words and exit codes out.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

mod run;

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

use flate2::{Compression, write::GzEncoder};
use run::{Folder, command, gardien, json, said};

fn piped(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may leave before it has taken everything.
    drop(child.stdin.take().unwrap().write_all(input));
    child.wait_with_output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// A classic capture: one Ethernet frame a second, from `start` on.
fn pcap(start: u32, frames: u32) -> Vec<u8> {
    let mut out = Vec::new();
    for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 262_144, 1] {
        out.extend_from_slice(&word.to_le_bytes());
    }
    for n in 0..frames {
        for word in [start + n, 0, 60, 60] {
            out.extend_from_slice(&word.to_le_bytes());
        }
        let mut frame = [0_u8; 60];
        frame[..6].copy_from_slice(&[0xff; 6]);
        frame[6..12].copy_from_slice(&[0x00, 0x00, 0x5e, 0x00, 0x53, 0x01]);
        frame[12..14].copy_from_slice(&[0x88, 0xb5]);
        out.extend_from_slice(&frame);
    }
    out
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// One Zstandard frame of raw blocks (RFC 8878, §3.1.1): no window, content size in four octets.
fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x28, 0xb5, 0x2f, 0xfd, 0xa0];
    out.extend_from_slice(&u32::try_from(bytes.len()).unwrap().to_le_bytes());
    let blocks: Vec<&[u8]> = bytes.chunks(1_000).collect();
    for (i, block) in blocks.iter().enumerate() {
        let last = u32::from(i + 1 == blocks.len());
        let header = u32::try_from(block.len()).unwrap() << 3 | last;
        out.extend_from_slice(&header.to_le_bytes()[..3]);
        out.extend_from_slice(block);
    }
    out
}

#[test]
fn a_capture_is_read_whole_however_it_is_wrapped() {
    let folder = Folder::new();
    let plain = pcap(1_600_000_000, 5_000);
    let mut two_frames = vec![0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
    two_frames.extend_from_slice(&zstd(&plain[..40_000]));
    two_frames.extend_from_slice(&zstd(&plain[40_000..]));
    let mut two_members = gzip(&plain[..40_000]);
    two_members.extend_from_slice(&gzip(&plain[40_000..]));
    for (name, bytes, kind) in [
        ("a", plain.clone(), "pcap"),
        ("b", gzip(&plain), "pcap+gzip"),
        ("c", two_members, "pcap+gzip"),
        ("d", zstd(&plain), "pcap+zstd"),
        ("e", two_frames, "pcap+zstd"),
    ] {
        let output = gardien(&["inspect", "--json", &folder.file(name, &bytes)]);
        let capture = &json(&output)["captures"][0];
        assert_eq!(capture["packets"], 5_000, "{kind}: {}", said(&output));
        assert_eq!(capture["kind"], kind);
        assert_eq!(capture["bytes"], 300_000);
        assert_eq!(capture["first"], "2020-09-13T12:26:40.000000Z");
        assert_eq!(capture["problems"].as_array().unwrap().len(), 0);
        assert_eq!(code(&output), 0);
    }
}

#[test]
fn what_stands_before_a_break_is_told_and_the_break_is_named() {
    let folder = Folder::new();
    let plain = pcap(1_600_000_000, 10);
    let cut = &plain[..plain.len() - 30];
    let zipped = gzip(&pcap(1_600_000_000, 3_000));
    let squeezed = zstd(&plain);
    for (name, bytes, least) in [
        ("cut.pcap", cut.to_vec(), 9),
        ("cut.pcap.gz", gzip(cut), 9),
        ("cut.gz", zipped[..zipped.len() - 12].to_vec(), 1_000),
        ("cut.zst", squeezed[..squeezed.len() - 400].to_vec(), 0),
        ("cut.pcap.zst", zstd(cut), 9),
    ] {
        let output = gardien(&["inspect", "--json", &folder.file(name, &bytes)]);
        assert_eq!(code(&output), 1, "{name}: {}", said(&output));
        if least == 0 {
            continue;
        }
        let capture = &json(&output)["captures"][0];
        assert!(capture["packets"].as_u64().unwrap() >= least, "{name}: {capture}");
        let problem = &capture["problems"][0];
        assert_eq!(problem["code"], "truncated", "{name}");
        assert_eq!(problem["fatal"], true);
        assert!(problem["offset"].as_u64().unwrap() >= 24 + 76 * least, "{name}: {problem}");
        assert!(said(&output).contains("ends in the middle of a record"), "{}", said(&output));
    }
}

#[test]
fn damage_in_a_compressed_stream_is_told_as_damage() {
    let folder = Folder::new();
    let mut bytes = gzip(&pcap(1_600_000_000, 3_000));
    let end = bytes.len() - 8;
    bytes[end] ^= 0xff;
    let output = gardien(&["inspect", "--json", &folder.file("bad.gz", &bytes)]);
    assert_eq!(code(&output), 1);
    assert_eq!(json(&output)["captures"][0]["problems"][0]["code"], "broken");
}

#[test]
fn every_truncation_ends_with_an_answer() {
    let folder = Folder::new();
    let plain = pcap(1_600_000_000, 2);
    for bytes in [plain.clone(), gzip(&plain), zstd(&plain)] {
        for length in (0..bytes.len()).step_by(7) {
            let output = gardien(&["inspect", "--json", &folder.file("x", &bytes[..length])]);
            assert!(code(&output) <= 1, "{length}: {}", said(&output));
        }
    }
}

#[test]
fn standard_input_is_a_capture_too() {
    let output = piped(&["inspect", "--json", "-"], &gzip(&pcap(1_600_000_000, 100)));
    let capture = &json(&output)["captures"][0];
    assert_eq!((&capture["file"], &capture["packets"]), (&"-".into(), &100.into()));
    assert_eq!(code(&output), 0);
    assert_eq!(code(&piped(&["inspect", "-"], b"hello")), 1);
    assert_eq!(code(&gardien(&["inspect", "-"])), 1, "nothing comes from nowhere");
}

#[test]
fn a_folder_is_read_in_order_of_time_and_what_is_no_capture_is_said() {
    let folder = Folder::new();
    folder.file("a/later.pcap", &pcap(1_600_000_500, 1));
    folder.file("b/first.pcap.gz", &gzip(&pcap(1_600_000_000, 1)));
    folder.file("b/read me.txt", b"not a capture at all");
    folder.file("b/nothing.pcap", b"");
    let output = gardien(&["inspect", "--json", &folder.path("")]);
    let report = json(&output);
    let captures = report["captures"].as_array().unwrap();
    assert_eq!(captures.len(), 2);
    assert!(captures[0]["file"].as_str().unwrap().ends_with("first.pcap.gz"));
    assert!(captures[1]["file"].as_str().unwrap().ends_with("later.pcap"));
    assert!(said(&output).contains("2 files are no captures and were skipped"));
    assert_eq!(code(&output), 0, "skipping is no failure");
}

#[test]
fn one_bad_file_does_not_hide_the_others() {
    let folder = Folder::new();
    let good = folder.file("good.pcap", &pcap(1_600_000_000, 3));
    let text = folder.file("notes.txt", b"these are notes");
    let output = gardien(&["inspect", "--json", &good, &text, &folder.path("gone.pcap")]);
    let report = json(&output);
    assert_eq!(report["captures"][0]["packets"], 3);
    assert_eq!(report["captures"][1]["problems"][0]["code"], "unreadable");
    assert_eq!(report["captures"].as_array().unwrap().len(), 3);
    assert!(said(&output).contains("there is no such file. Check the name"), "{}", said(&output));
    assert!(said(&output).contains("gardien reads pcap, pcapng and Zeek logs"));
    assert_eq!(code(&output), 1);
}

#[test]
fn nothing_readable_is_a_failure_without_an_account() {
    let folder = Folder::new();
    let output = gardien(&["inspect", &folder.path("gone.pcap"), "--lang", "fr"]);
    assert_eq!(code(&output), 1);
    assert!(output.stdout.is_empty());
    assert!(said(&output).contains("ce fichier n’existe pas"), "{}", said(&output));
    let empty = gardien(&["inspect", &folder.path("")]);
    assert_eq!(code(&empty), 1);
    assert!(said(&empty).contains("the folder holds no capture"), "{}", said(&empty));
    let twice = gzip(&gzip(&pcap(1_600_000_000, 3)));
    let twice = gardien(&["inspect", &folder.file("twice.gz", &twice)]);
    assert!(said(&twice).contains("compressed twice"), "{}", said(&twice));
}

#[test]
fn the_same_file_counts_once() {
    let folder = Folder::new();
    let file = folder.file("a.pcap", &pcap(1_600_000_000, 3));
    let report = json(&gardien(&["inspect", "--json", &file, &folder.path(""), &file]));
    assert_eq!(report["captures"].as_array().unwrap().len(), 1);
}

#[test]
fn wrong_usage_says_what_and_shows_how() {
    let folder = Folder::new();
    let file = folder.file("a.pcap", &pcap(1_600_000_000, 3));
    let thing = "--thing=d8:f1:5b:00:00:01=Lamp";
    for (arguments, sentence) in [
        (vec!["inspect"], "Something is missing: <CAPTURE>"),
        (vec!["inspct"], "There is no command inspct"),
        (vec!["inspect", &file, "--wat"], "There is no option --wat"),
        (vec!["inspect", &file, "--format", "xml"], "It can be text, html, json"),
        (vec!["inspect", &file, "--lang", "de"], "It can be en, fr"),
        (vec!["inspect", &file, "--thing", "Lamp"], "--thing \"d8:f1:5b:00:00:01="),
        (vec!["inspect", &file, "--thing", "ff:ff:ff:ff:ff:ff=All"], "no hardware address"),
        (vec!["inspect", &file, thing, "--thing", "D8-F1-5B-00-00-01=Plug"], "twice"),
        (vec!["inspect", &file, "--home", "10.0.0.0/33"], "--home 203.0.113.0/24"),
        (vec!["inspect", &file, "--since", "noon"], "--since 2026-11-23T08:00:00Z"),
        (
            vec!["inspect", &file, "--since", "2021-01-02", "--until", "2021-01-01"],
            "before --until",
        ),
        (vec!["inspect", "-", "-"], "Standard input can be read only once"),
        (vec!["inspect", &file, "--out", &file], "would replace a capture"),
        (vec!["inspect", &file, "--json", "--format", "text"], "gardien"),
        (vec!["demo", "--trouble", "all"], "--capture"),
        (vec!["demo", "--capture", "x", "--seed", "many"], "--seed"),
    ] {
        let output = gardien(&arguments);
        assert_eq!(code(&output), 2, "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(sentence), "{arguments:?}: {}", said(&output));
        assert!(output.stdout.is_empty());
        let french = gardien(&[&arguments[..], &["--lang", "fr"]].concat());
        assert_eq!(code(&french), 2);
    }
    assert_eq!(code(&gardien(&[])), 2);
}

#[test]
fn the_language_follows_the_locale_and_the_option() {
    let ask = |lc: &str, arguments: &[&str]| {
        let output = command(arguments).env("LC_ALL", lc).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(ask("fr_FR.UTF-8", &["--help"]).contains("Usage\u{202f}:"));
    assert!(ask("fr_FR.UTF-8", &["--help"]).contains("Commandes"));
    assert!(ask("fr_FR.UTF-8", &["--help", "--lang", "en"]).contains("Commands"));
    assert!(ask("en_GB.UTF-8", &["--lang=fr", "inspect", "--help"]).contains("Exemples"));
    assert!(ask("C", &["inspect", "--help"]).contains("Exit codes"));
    assert!(ask("C", &["--version"]).starts_with("gardien "));
}

#[test]
fn an_account_is_written_whole_or_not_at_all() {
    let folder = Folder::new();
    let file = folder.file("a.pcap", &pcap(1_600_000_000, 3));
    let out = folder.path("account.txt");
    let output = gardien(&["inspect", &file, "--out", &out]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(output.stdout.is_empty());
    assert!(fs::read_to_string(&out).unwrap().contains("What these files cannot show"));
    assert_eq!(fs::read_dir(folder.whole()).unwrap().count(), 2, "no other file is left behind");

    let failed = gardien(&["inspect", &folder.path("gone"), "--out", &out]);
    assert_eq!(code(&failed), 1);
    assert!(fs::read_to_string(&out).unwrap().contains("What these files"), "the old one stays");
    let nowhere = gardien(&["inspect", &file, "--out", &folder.path("no/such/folder/x")]);
    assert_eq!(code(&nowhere), 1);
    assert!(said(&nowhere).contains("could not be written"));
    assert_eq!(code(&gardien(&["inspect", &file, "--out", "/dev/null"])), 0);
    assert!(!Path::new("/dev/null").is_file(), "a device stays one");
}

#[test]
fn a_reader_who_leaves_early_is_no_error() {
    let folder = Folder::new();
    let file = folder.file("a.pcap", &pcap(1_600_000_000, 3));
    let mut child =
        command(&["inspect", &file]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 0);
    assert_eq!(said(&output), "");
}

#[test]
fn a_pipe_gets_neither_colours_nor_a_bar() {
    let folder = Folder::new();
    let file = folder.file("a.pcap", &pcap(1_600_000_000, 3));
    let output = gardien(&["inspect", &file]);
    assert!(!output.stdout.contains(&0x1b));
    assert_eq!(said(&output), "");
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn an_interruption_gives_an_account_of_what_was_read() {
    let mut child = command(&["inspect", "--json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    // More than a pipe holds: when this returns, the program is reading.
    let bytes = pcap(1_600_000_000, 40_000);
    let (now, later) = bytes.split_at(1_500_000);
    input.write_all(now).unwrap();
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.unwrap().success());
    std::thread::sleep(std::time::Duration::from_millis(100));
    drop(input.write_all(later));
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 1, "{}", said(&output));
    let capture = &json(&output)["captures"][0];
    assert_eq!(capture["problems"][0]["code"], "interrupted");
    assert!(capture["packets"].as_u64().unwrap() > 100, "{capture}");
    assert!(said(&output).contains("was interrupted"));
}

#[test]
fn a_demonstration_is_written_and_leads_on() {
    let folder = Folder::new();
    let file = folder.path("home.pcap");
    let output = gardien(&["demo", "--capture", &file, "--seed", "7"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains(&format!("gardien inspect {file}")), "{told}");
    let first = fs::read(&file).unwrap();
    assert_eq!(code(&gardien(&["demo", "--capture", &file])), 1, "nothing is overwritten");
    assert_eq!(fs::read(&file).unwrap(), first);
    assert_eq!(code(&gardien(&["demo", "--capture", &file, "--seed", "7", "--force"])), 0);
    assert_eq!(fs::read(&file).unwrap(), first, "the same number makes the same home");
}
