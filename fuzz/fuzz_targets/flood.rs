//! Floods: a few records, each sent hundreds of times with another address, port or name.
//!
//! What must hold: time is linear and memory bounded for whatever a sender makes many of, while the
//! packets pass and when the report is made.
#![no_main]

use gardien_fuzz::Budget;
use gardien_watch::{
    capture::Record,
    time::Time,
    watcher::{Limits, Settings, Watcher},
};
use libfuzzer_sys::fuzz_target;

/// Records that one input becomes, at most.
const MOST: usize = 2_048;

/// Microseconds for each record, and octets kept for each: twice what is found in practice.
const BUDGET: Budget = Budget { base: 16 << 20, each: 24 << 10, time: 60_000 };

fuzz_target!(|input: &[u8]| {
    let mut records = 0;
    let mut rest = input;
    while let Some((_, times, next)) = template(rest) {
        records += times;
        rest = next;
    }
    BUDGET.hold(records.min(MOST), || run(input));
});

struct Template<'a> {
    link: u16,
    later: i64,
    /// Where the counter goes.
    places: [usize; 2],
    data: &'a [u8],
}

/// Takes one template: link type and times, length, time between, two places, octets.
fn template(input: &[u8]) -> Option<(Template<'_>, usize, &[u8])> {
    let [head, low, high, later, one, two, after @ ..] = input else { return None };
    let length = usize::from(*low) | usize::from(high & 7) << 8;
    let (data, rest) = after.split_at(length.min(after.len()));
    let link = [1, 101, 276, 230][usize::from(head & 3)];
    let times = 1 << (head >> 4).min(10);
    let later = 1 << (later & 31);
    let places = [usize::from(*one), usize::from(*two)];
    Some((Template { link, later, places, data }, times, rest))
}

fn run(input: &[u8]) {
    let limits = Limits { hosts: 1_024, rows: 128, flows: 1_024, ..Limits::default() };
    let mut watcher =
        Watcher::new(Settings { seed: 1, limits, conversations: true, ..Settings::default() });
    let (mut rest, mut at, mut records) = (input, 0_i64, 0);
    let mut frame = Vec::new();
    while let Some((template, times, next)) = template(rest) {
        rest = next;
        for n in 0..times {
            if records == MOST {
                break;
            }
            frame.clear();
            frame.extend_from_slice(template.data);
            let counter = (n as u16).to_be_bytes();
            for place in template.places {
                for (to, with) in frame.iter_mut().skip(place).zip(counter) {
                    *to ^= with;
                }
            }
            at = at.saturating_add(template.later);
            watcher.record(&Record {
                at: Time(at),
                link: template.link,
                fcs: 0,
                wire_len: frame.len() as u32,
                data: &frame,
                offset: 0,
                interface: 0,
            });
            records += 1;
        }
    }
    let report = watcher.finish();
    assert_eq!(report.totals.packets, records as u64);
    for finding in report.things.iter().flat_map(|t| &t.findings) {
        assert!((1..=64).contains(&finding.evidence.len()) && finding.first <= finding.last);
        assert!(finding.evidence.iter().all(|p| (1..=records as u64).contains(&p.record)));
    }
}
