//! Homes that repeat themselves, with sound frames, whose subjects speak.

use std::collections::BTreeSet;

use super::*;
use crate::net::check::assert_sound;

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    for s in SCENARIOS.iter().filter(|s| s.minutes(false) < 1_000) {
        for twin in [false, true] {
            let bytes = |seed| make(s, twin, seed).capture();
            assert!(bytes(1) == bytes(1), "{}", s.name);
            assert!(bytes(1) != bytes(2), "{}", s.name);
        }
    }
}

#[test]
fn every_frame_is_sound_in_order_and_in_time() {
    for s in SCENARIOS {
        for twin in [false, true] {
            let made = make(s, twin, 7);
            let start = HomeSettings::default().start;
            let end = Time(start.0 + i64::from(s.minutes(twin)) * MINUTE);
            assert!(made.frames.is_sorted_by_key(|f| f.at), "{}", s.name);
            assert!(made.frames.iter().all(|f| start <= f.at && f.at < end), "{}", s.name);
            assert!((500..300_000).contains(&made.frames.len()), "{}", s.name);
            made.frames.iter().for_each(|f| assert_sound(&f.bytes));
        }
    }
}

#[test]
fn who_is_judged_speaks_at_the_time_that_is_told() {
    for s in SCENARIOS {
        for twin in [false, true] {
            let made = make(s, twin, 3);
            assert!(twin || made.subjects.len() == 1, "{}", s.name);
            assert!(!made.subjects.is_empty(), "{}", s.name);
            for subject in &made.subjects {
                let near = |f: &&Frame| {
                    (f.bytes[6..12] == subject.mac || f.bytes[..6] == subject.mac)
                        && f.at >= subject.from
                        && f.at.since(subject.from) < 20 * MINUTE
                };
                assert!(made.frames.iter().any(|f| near(&f)), "{} {subject:?}", s.name);
            }
        }
    }
}

#[test]
fn names_are_single_and_rules_exist() {
    let names: BTreeSet<_> = SCENARIOS.iter().map(|s| s.name).collect();
    assert_eq!(names.len(), SCENARIOS.len());
    for s in SCENARIOS {
        assert!(gardien_watch::rules::RULES.contains(&s.rule), "{}", s.rule);
        assert_eq!(find(s.name).map(|f| f.name), Some(s.name));
    }
    assert!(find("no such trouble").is_none());
    assert!(usize::from(FIRST_PLACE) + SCENARIOS.len() * usize::from(PLACES) < 230);
}

#[test]
fn worms_write_the_destination_where_the_sequence_number_goes() {
    let scenario = find("worm-syn").unwrap();
    let made = make(scenario, false, 1);
    let own = made.subjects[0].mac;
    let marked = made.frames.iter().filter(|f| {
        f.bytes[6..12] == own && f.bytes[23] == 6 && f.bytes[30..34] == f.bytes[38..42]
    });
    let ports: Vec<u16> = marked.map(|f| u16::from_be_bytes([f.bytes[36], f.bytes[37]])).collect();
    assert_eq!(ports.len(), 1_600);
    assert_eq!(ports.iter().filter(|p| **p == 2_323).count(), 160);
}

#[test]
fn a_house_may_have_all_troubles_at_once() {
    let some: Vec<_> = SCENARIOS.iter().filter(|s| s.minutes(false) < 1_000).collect();
    let made = several(&some, false, 1);
    assert_eq!(made.subjects.len(), some.len());
    let macs: BTreeSet<_> = made.subjects.iter().map(|s| s.mac).collect();
    assert_eq!(macs.len(), some.len(), "each its own thing");
}
