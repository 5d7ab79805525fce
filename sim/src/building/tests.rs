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
