//! MUD files: read, looked over, written and read again.
//!
//! What must hold: remarks lie within the text and are bounded; advice speaks of no breach; what is
//! written of any reading is read again, is written the same from then on, and accepts by no more
//! entries than before; and a valid file of which everything could be said is read back as it was.
#![no_main]

use gardien_fuzz::Budget;
use gardien_watch::mud::{
    emit::emit,
    lint::lint,
    model::{Forwarding, Mud, Span},
    read::{lists, read, remark},
};
use libfuzzer_sys::fuzz_target;

/// An entry of three octets is kept with all the conditions that it could have, three times over:
/// as it was read, as text, and as it was read again.
const BUDGET: Budget = Budget { base: 2 << 20, each: 2_048, time: 60_000 };

fuzz_target!(|input: &[u8]| BUDGET.hold(input.len(), || run(input)));

fn run(input: &[u8]) {
    let first = read(input);
    assert!(first.remarks.len() <= remark::MOST + 4);
    for remark in &first.remarks {
        assert!(remark.at.start <= remark.at.end && remark.at.end <= input.len());
        assert!(remark.path.len() <= 64 * 260);
    }
    let is_valid = first.is_valid();
    let Some(mud) = first.mud else {
        assert!(!first.remarks.is_empty() && !is_valid);
        return;
    };
    assert!(mud.acls.iter().map(|acl| acl.aces.len()).sum::<usize>() <= 2 * lists::ENTRIES);
    assert!(lint(&mud).kept.iter().all(|remark| !remark.breaks));

    let text = emit(&mud);
    let second = read(text.as_bytes());
    let Some(again) = second.mud else {
        // Only bounds can end it: written out, the text is longer.
        assert!(second.remarks.iter().all(|r| !r.breaks), "{text}");
        return;
    };
    assert!(accepting(&again) <= accepting(&mud), "{text}");
    if is_valid && mud.acls.iter().flat_map(|acl| &acl.aces).all(is_said) {
        assert_eq!(second.breaches, 0, "{:?}\n{text}", second.remarks);
        assert_eq!(placeless(again), placeless(mud), "{text}");
    } else {
        let text = emit(&again);
        let third = read(text.as_bytes()).mud.expect("a file that was read is read");
        assert_eq!(text, emit(&third));
    }
}

/// Entries that accept something.
fn accepting(mud: &Mud) -> usize {
    let all = mud.from_device.iter().chain(&mud.to_device).filter_map(|index| mud.acls.get(*index));
    all.flat_map(|acl| &acl.aces)
        .filter(|ace| ace.void.is_none() && ace.forwarding == Forwarding::Accept)
        .count()
}

/// Whether the model says all that the entry says.
fn is_said(ace: &gardien_watch::mud::model::Ace) -> bool {
    ace.void.is_none() && ace.matches.per_packet.is_empty()
}

/// The same without places, and links in one order.
fn placeless(mut mud: Mud) -> Mud {
    for ace in mud.acls.iter_mut().flat_map(|acl| &mut acl.aces) {
        ace.at = Span::default();
    }
    mud.transparency.sort_by_key(|link| (link.about, link.by));
    mud
}
