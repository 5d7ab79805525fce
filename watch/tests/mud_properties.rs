//! What holds for every MUD file: what is written is read, and no oddity widens.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "in a test a missing value is the failure"
)]

#[path = "mud/made.rs"]
mod made;
#[path = "mud/oddities.rs"]
mod oddities;
#[path = "mud/packets.rs"]
mod packets;

use std::collections::BTreeSet;

use gardien_watch::mud::{emit::emit, lint::lint, read::read};
use made::{Dice, mud, placeless};
use packets::{packet, permits};

#[test]
fn what_is_written_is_read_and_valid() {
    for seed in 0..5_000 {
        let mud = mud(&mut Dice::new(seed));
        let text = emit(&mud);
        let reading = read(text.as_bytes());
        assert!(reading.is_valid(), "seed {seed}: {:#?}\n{text}", reading.remarks);
        assert_eq!(placeless(reading.mud.unwrap()), mud, "seed {seed}\n{text}");
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
        assert!(lint(&mud).kept.iter().all(|remark| !remark.breaks));
    }
}

#[test]
fn no_oddity_widens() {
    let mut done = 0;
    let mut permitted = 0;
    let mut kinds = BTreeSet::new();
    for seed in 0..40_000 {
        let mut dice = Dice::new(seed);
        let meant = mud(&mut dice);
        let mut file: serde_json::Value = serde_json::from_str(&emit(&meant)).unwrap();
        let Some(oddity) = oddities::one(&mut file, &mut dice) else { continue };
        done += 1;
        kinds.insert(oddity.split(' ').next().unwrap().to_owned());
        let text = oddities::text(&file);
        let Some(understood) = read(text.as_bytes()).mud else { continue };
        for _ in 0..200 {
            let packet = packet(&mut dice);
            if permits(&understood, &packet) {
                permitted += 1;
                assert!(
                    permits(&meant, &packet),
                    "seed {seed}, {oddity}: {packet:?}\n{text}\n{:#?}",
                    read(text.as_bytes()).remarks
                );
            }
        }
    }
    assert_eq!(kinds.len(), oddities::KINDS, "{kinds:?}");
    assert!(done > 20_000 && permitted > 10_000, "{done} oddities, {permitted} packets passed");
}
