//! The pages of the program: of the made-up home, of a large home, in both languages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may fail loudly"
)]

use gardien_sim::{Frame, HomeSettings};
use gardien_watch::time::{HOUR, Time};

#[path = "../../site/tests/page/check.rs"]
mod check;
mod run;

use check::check;
use run::{Folder, gardien, said, text};

/// What a home of 30 things may take.
const LARGEST: usize = 150_000;

#[test]
fn the_made_up_home_is_a_page_in_both_languages() {
    let folder = Folder::new();
    let (capture, declared) = (folder.path("home.pcap"), folder.path("declared"));
    gardien(&["demo", "--capture", &capture, "--declarations", &declared]);
    for (lang, words) in [
        ("en", ["Who receives", "Declared and seen", "Kinoglas"]),
        ("fr", ["Qui reçoit", "Déclaré et vu", "Kinoglas"]),
    ] {
        let out = folder.path("home.html");
        let arguments =
            ["inspect", &capture, "--mud", &declared, "--format", "html", "--lang", lang];
        let printed = gardien(&arguments);
        assert!(printed.status.success(), "{}", said(&printed));
        let page = text(&printed);
        let seen = check(&page);
        assert_eq!(seen.lang, lang);
        assert!(page.len() <= LARGEST, "{} octets", page.len());
        for word in words {
            assert!(seen.text.contains(word), "{word} is not on the page");
        }
        // A chart is drawn for eyes only; its words stand beside it.
        assert!(seen.count("svg") > 20 && seen.count("table") > 10);
        let written = gardien(&[&arguments[..], &["--out", &out]].concat());
        assert!(written.status.success(), "{}", said(&written));
        assert!(written.stdout.is_empty());
        assert_eq!(std::fs::read_to_string(&out).unwrap(), page);
    }
}

#[test]
fn people_who_live_there_get_an_account_and_a_letter() {
    let folder = Folder::new();
    let capture = folder.path("home.pcap");
    gardien(&["demo", "--capture", &capture]);
    for (lang, wanted) in [
        ("en", ["fernlicht.example", "Seen", "Concluded", "Article 15", "no legal advice"]),
        ("fr", ["fernlicht.example", "Vu", "Déduit", "article 15", "pas un conseil juridique"]),
    ] {
        let plain = text(&gardien(&["inspect", &capture, "--privacy", "--lang", lang]));
        let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        let arguments = ["inspect", &capture, "--privacy", "--format", "html", "--lang", lang];
        let page = text(&gardien(&arguments));
        let seen = check(&page);
        assert!(page.len() <= LARGEST);
        for word in wanted {
            assert!(plain.contains(word), "{word} is not in the text");
            assert!(seen.text.contains(word), "{word} is not on the page");
        }
    }
    for wrong in [&["--json"][..], &["--format", "json"]] {
        let refused = gardien(&[&["inspect", &capture, "--privacy"][..], wrong].concat());
        assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    }
}

/// The made-up home as the `n`th in a row of houses: other hardware addresses, other networks. The
/// checksums are no longer right, which nobody asks of a mirror port.
fn neighbours(frame: &Frame, n: u8, days: i64) -> Frame {
    let mut bytes = frame.bytes.clone();
    for (old, at) in [(&[0x00, 0x00, 0x5e, 0x00, 0x53][..], 4), (&[192, 168, 1], 2)] {
        for start in 0..bytes.len().saturating_sub(old.len()) {
            if bytes[start..].starts_with(old) {
                bytes[start + at] += n;
            }
        }
    }
    Frame { at: Time(frame.at.0 + days * 24 * HOUR), bytes }
}

#[test]
fn a_home_of_thirty_things_over_a_week_is_a_small_page() {
    let folder = Folder::new();
    let home = gardien_sim::home(1, &HomeSettings { minutes: 40, ..HomeSettings::default() });
    let mut frames = Vec::new();
    for day in 0..7 {
        for house in 0..3 {
            frames.extend(home.iter().map(|f| neighbours(f, house, day)));
        }
    }
    frames.sort_by_key(|f| f.at);
    let capture = folder.file("street.pcap", &gardien_sim::capture(&frames));
    for lang in ["en", "fr"] {
        let told = gardien(&["inspect", &capture, "--format", "html", "--lang", lang]);
        let page = text(&told);
        let seen = check(&page);
        let things = (1..).take_while(|n| seen.ids.contains(&format!("thing-{n}"))).count();
        println!("{lang}: {things} things in {} octets", page.len());
        assert!(things >= 30, "{things} things");
        assert!(page.len() <= LARGEST, "{} octets for {things} things", page.len());
    }
}
