//! A building repeats itself, keeps its order, stays small, and its frames are sound.

use super::*;
use crate::net::check::assert_sound;

/// 2 March 2026, a Monday, 08:00 UTC.
const MONDAY: Time = Time(1_772_438_400_000_000);

fn hour(plan: Plan, seed: u64) -> Vec<Frame> {
    let mut building = Building::new(plan, seed, MONDAY).until(Time(MONDAY.0 + HOUR));
    let mut frames = Vec::new();
    while let Some(p) = building.next_frame() {
        frames.push(Frame { at: p.at, bytes: p.bytes.to_vec() });
    }
    frames
}

#[test]
fn the_same_seed_gives_the_same_frames_and_another_seed_others() {
    let one = hour(Plan::demo(), 1);
    assert!(one == hour(Plan::demo(), 1));
    assert!(one != hour(Plan::demo(), 2));
}

#[test]
fn frames_are_sound_in_order_and_in_time() {
    for plan in [Plan::demo(), Plan::quiet(), Plan::sized(120)] {
        let frames = hour(plan, 7);
        assert!(frames.is_sorted_by_key(|f| f.at));
        assert!(frames.iter().all(|f| MONDAY <= f.at && f.at.since(MONDAY) < HOUR));
        assert!(frames.len() > 1_500, "{}", frames.len());
        frames.iter().for_each(|f| assert_sound(&f.bytes));
    }
}

#[test]
fn what_the_makers_declare_keeps_to_the_standard_and_is_about_somebody() {
    for plan in [Plan::quiet(), Plan::bad_week(), Plan::demo()] {
        assert_eq!(plan.declarations.len(), 4);
        for declared in &plan.declarations {
            let reading = gardien_watch::mud::read::read(declared.text.as_bytes());
            assert!(reading.is_valid(), "{}: {:?}", declared.file, reading.remarks);
            assert!(!declared.things.is_empty(), "{}", declared.file);
        }
    }
}

/// What somebody who shows the building relies on.
#[test]
fn plans_are_whole() {
    for plan in [Plan::quiet(), Plan::bad_week(), Plan::demo()] {
        assert!((40..50).contains(&plan.things.len()), "{}", plan.things.len());
        assert!(
            plan.places.iter().skip(1).all(|p| p.within.is_some_and(|w| w < plan.places.len()))
        );
        let mut seen = std::collections::BTreeSet::new();
        for thing in &plan.things {
            assert!(!thing.name.en.is_empty() && !thing.name.fr.is_empty());
            assert!(thing.place < plan.places.len());
            assert!(thing.owner.is_none_or(|o| o < plan.people.len()));
            assert!(thing.kind == "other" || gardien_watch::knowledge::KINDS.contains(&thing.kind));
            assert!(
                seen.insert(thing.v4())
                    && seen.insert(std::net::Ipv4Addr::from(u32::from_be_bytes([
                        thing.mac[2],
                        thing.mac[3],
                        thing.mac[4],
                        thing.mac[5],
                    ]))),
                "{:?}",
                thing.name
            );
            assert!((2..255).contains(&thing.number));
        }
        for story in &plan.stories {
            assert!(
                !story.things.is_empty() && story.things.iter().all(|t| *t < plan.things.len())
            );
            assert!(story.finds.iter().all(|(r, _)| gardien_watch::rules::RULES.contains(r)));
        }
        assert!(plan.stories.is_sorted_by_key(|s| s.span.from));
        assert!(plan.far.iter().all(|f| f.name.ends_with(".example")));
    }
}
