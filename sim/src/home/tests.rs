//! A household that repeats itself, and what an observer must find in it.

use std::collections::HashSet;

use super::*;
use crate::{capture, net::check::assert_sound};

fn contains(frames: &[Frame], text: &str) -> bool {
    frames.iter().any(|f| f.bytes.windows(text.len()).any(|w| w == text.as_bytes()))
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let settings = HomeSettings::default();
    let bytes = |seed| capture(&home(seed, &settings));
    assert_eq!(bytes(1), bytes(1));
    assert_ne!(bytes(1), bytes(2));
}

#[test]
fn every_frame_is_sound_in_order_and_within_its_two_hours() {
    for seed in [0, 1, 7, u64::MAX] {
        let settings = HomeSettings::default();
        let frames = home(seed, &settings);
        assert_eq!(settings.start.to_string(), "2026-03-02T18:00:00.000000Z");
        assert!(frames.is_sorted_by_key(|f| f.at));
        assert!(frames.first().unwrap().at >= settings.start);
        assert!(frames.last().unwrap().at.since(settings.start) < 120 * MINUTE);
        frames.iter().for_each(|f| assert_sound(&f.bytes));
        assert!((6_000..20_000).contains(&frames.len()), "{} frames", frames.len());
        assert!(capture(&frames).len() < 12_000_000);
    }
}

#[test]
fn a_capture_is_as_long_as_its_frames_say() {
    let frames = home(3, &HomeSettings { minutes: 5, ..HomeSettings::default() });
    let bytes = capture(&frames);
    assert_eq!(bytes[..4], [0xd4, 0xc3, 0xb2, 0xa1]);
    assert_eq!(bytes[20..24], [1, 0, 0, 0]);
    let sum: usize = frames.iter().map(|f| 16 + f.bytes.len()).sum();
    assert_eq!(bytes.len(), 24 + sum);
    let seconds = u32::from_le_bytes([bytes[24], bytes[25], bytes[26], bytes[27]]);
    assert_eq!(i64::from(seconds), frames[0].at.0 / 1_000_000);
}

#[test]
fn all_of_the_house_speak_and_the_phone_from_an_address_made_up() {
    let frames = home(1, &HomeSettings::default());
    let macs: HashSet<[u8; 6]> =
        frames.iter().map(|f| f.bytes[6..12].try_into().unwrap()).collect();
    let known = macs.iter().filter(|m| m.starts_with(&[0x00, 0x00, 0x5e, 0x00, 0x53])).count();
    // Eight things, the home server, the gateway, the switch.
    assert_eq!(known, 11);
    let others: Vec<_> = macs.iter().filter(|m| !m.starts_with(&[0, 0, 0x5e])).collect();
    assert_eq!(others.len(), 1);
    assert_eq!(others[0][0] & 3, 2, "locally administered, unicast");
}

#[test]
fn what_should_be_found_in_clear_is_there() {
    let frames = home(1, &HomeSettings::default());
    for text in [
        "tisch-lampe-7",
        "GET /s2/firmware-2.1.7.bin HTTP/1.1",
        "https://mud.warmkern.example/w2/2.json",
        "fn=Living room",
        "md=LB2",
        "Linux/5.4.24 UPnP/1.0 Lumenbrug/LB2-1.63.2",
        "ingest.fernlicht.example",
        "switch-hall",
    ] {
        assert!(contains(&frames, text), "{text}");
    }
    // In a sealed hello, hence not in clear; only asked for by DNS, in labels.
    assert!(!contains(&frames, "video.kinoglas.example"));
}

#[test]
fn a_perfect_network_never_resets() {
    let count = |imperfect| {
        let frames = home(1, &HomeSettings { imperfect, ..HomeSettings::default() });
        let reset =
            |f: &&Frame| f.bytes[12..14] == [8, 0] && f.bytes[23] == 6 && f.bytes[47] & 4 != 0;
        frames.iter().filter(reset).count()
    };
    assert_eq!(count(true), 2);
    assert_eq!(count(false), 0);
}

#[test]
fn short_long_and_absurd_settings_are_taken() {
    for minutes in [0, 1, 300, u16::MAX] {
        let frames = home(1, &HomeSettings { minutes, ..HomeSettings::default() });
        assert_eq!(frames.is_empty(), minutes == 0);
    }
    for start in [i64::MIN, i64::MAX, 0] {
        let frames = home(1, &HomeSettings { start: Time(start), minutes: 10, imperfect: true });
        assert!(frames.iter().all(|f| u32::try_from(f.at.0 / 1_000_000).is_ok()));
    }
}
