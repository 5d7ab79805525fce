//! A thing's life: every state that can be reached, and every guard spoiled.

#![expect(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "the test reads a document, measures time, prints what it found, and may fail loudly"
)]

mod document;

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

use gardien_site::life::{
    Act, Brand, Custody, Need, Presence, Support, Trust, Who,
    check::{self, Extent, Spoil, walk},
    print,
    table::Table,
};

/// States within which every spoiled guard that matters is found out; twice what the slowest takes.
const MOST: u64 = 130_000;

#[test]
fn nothing_that_must_hold_is_violated_in_any_state_that_can_be_reached() {
    let began = Instant::now();
    let report = check::whole();
    print!("{report}");
    println!("walked in {:.0?}", began.elapsed());
    assert_eq!(report.violated, 0, "{report}");
    // A table that lost its rows would violate nothing.
    assert!(report.states > 1_000_000, "{report}");
}

/// What the check does not notice, and why nothing is lost by it.
fn argued(spoil: Spoil) -> Option<&'static str> {
    Some(match spoil {
        Spoil::New(Act::Reuse) => "an owner may put an unknown thing on the shelf: that is shelve",
        Spoil::New(Act::Reappear) => {
            "a thing that speaks for the first time waits: that is contact"
        }
        Spoil::New(
            Act::Accept
            | Act::GiveUp
            | Act::WriteOff
            | Act::Withdraw
            | Act::Transfer
            | Act::Clear
            | Act::Unquarantine
            | Act::Renew
            | Act::Hear
            | Act::Miss
            | Act::Find
            | Act::Forget
            | Act::Remember
            | Act::Adopt
            | Act::Rebadge
            | Act::Dispute,
        ) => {
            "what is unknown is clean and live, without key, order, offer, support or brand: \
             another guard of the same row refuses it"
        }
        Spoil::Custody(Act::Reuse, Custody::Expected) => "that is shelve, by fewer",
        Spoil::Custody(Act::Reappear, Custody::Expected | Custody::Shelf) => "that is contact",
        Spoil::Custody(Act::Accept, Custody::Expected) => "what is expected has no key to match",
        Spoil::Custody(
            Act::GiveUp,
            Custody::Expected | Custody::Provisional | Custody::Operational | Custody::Maintenance,
        ) => "no release is pending there, so no order is its own",
        Spoil::Custody(Act::Transfer, _) => "an offer stands only where a thing is out",
        Spoil::Trust(Act::Doubt, Trust::Suspect)
        | Spoil::Trust(Act::Clear, Trust::Clean)
        | Spoil::Trust(Act::Quarantine, Trust::Quarantined)
        | Spoil::Trust(Act::Compromise, Trust::Compromised)
        | Spoil::Presence(Act::Hear | Act::Find | Act::Remember, Presence::Live)
        | Spoil::Presence(Act::Sleep, Presence::Asleep)
        | Spoil::Presence(Act::Miss, Presence::Silent)
        | Spoil::Presence(Act::Lose, Presence::Lost)
        | Spoil::Presence(Act::Steal, Presence::Stolen)
        | Spoil::Presence(Act::Forget, Presence::Forgotten)
        | Spoil::Support(Act::Support, Support::Supported)
        | Spoil::Support(Act::AnnounceEnd, Support::EndAnnounced)
        | Spoil::Support(Act::EndSupport, Support::Ended)
        | Spoil::Support(Act::Adopt, Support::Adopted)
        | Spoil::Brand(Act::Vouch, Brand::Vouched)
        | Spoil::Brand(Act::Dispute, Brand::Disputed) => "it stays as it is",
        Spoil::Trust(Act::Unquarantine, Trust::Clean | Trust::Suspect) => {
            "who may let out may clear, and shows more for it"
        }
        Spoil::Trust(Act::Renew, Trust::Clean | Trust::Suspect) => {
            "the owner may clear, and shows more for it"
        }
        Spoil::Presence(Act::Accept | Act::Maintain, Presence::Stolen) => {
            "theft withholds its keys, and nobody is let out of quarantine while stolen"
        }
        Spoil::Who(
            Act::Prove,
            Who::Contractor | Who::Hub | Who::Maker | Who::NextOwner | Who::Recovery,
        ) => "each kind of proof names who may give it",
        Spoil::Need(Act::Withdraw, Need::Offered) => "what is not offered stays so",
        Spoil::Who(Act::Transfer, _) => "only the next owner's signature fits the token",
        _ => return None,
    })
}

#[test]
fn each_guard_that_is_weakened_is_noticed_or_argued_away() {
    let table = Table::default();
    let all = Spoil::every(&table);
    let next = AtomicUsize::new(0);
    let survived = Mutex::new(Vec::new());
    let killed = Mutex::new(std::collections::BTreeMap::<String, u64>::new());
    let widest = AtomicUsize::new(0);
    let began = Instant::now();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(spoil) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    // To show that they survive takes the longest: `what_is_argued_away_survives`.
                    if argued(*spoil).is_some() {
                        continue;
                    }
                    let (table, order) = spoil.apply(&table);
                    let extent = Extent { acts: spoil.needs(), first: true, most: MOST };
                    let report = walk(&table, &order, extent);
                    match report.violations.first() {
                        Some(v) => {
                            *killed.lock().unwrap().entry(v.invariant.to_string()).or_default() +=
                                1;
                            widest.fetch_max(report.states as usize, Ordering::Relaxed);
                        }
                        None => survived.lock().unwrap().push(spoil.to_string()),
                    }
                }
            });
        }
    });
    let (survived, killed) = (survived.into_inner().unwrap(), killed.into_inner().unwrap());
    let argued = all.iter().filter(|s| argued(**s).is_some()).count();
    println!(
        "weakened {}, noticed {}, argued away {argued}, unnoticed {} (in {:.0?}, at most {} states)",
        all.len(),
        killed.values().sum::<u64>(),
        survived.len(),
        began.elapsed(),
        widest.load(Ordering::Relaxed),
    );
    println!("noticed by {killed:?}");
    assert!(survived.is_empty(), "nothing notices: {survived:#?}");
}

/// The argued list holds nothing that the check would notice. Takes minutes.
#[test]
#[ignore = "walks a large part of the product for each of some eighty guards"]
fn what_is_argued_away_survives() {
    let table = Table::default();
    let all = Spoil::every(&table);
    let (mut noticed, mut argued_away) = (Vec::new(), 0);
    for spoil in all.into_iter().filter(|s| argued(*s).is_some()) {
        argued_away += 1;
        let (table, order) = spoil.apply(&table);
        let report = walk(&table, &order, Extent { acts: spoil.needs(), first: true, most: MOST });
        if let Some(v) = report.violations.first() {
            noticed.push(format!("{spoil}: {} {} after {}", v.invariant, v.said, v.way.join(", ")));
        }
    }
    println!("argued away {argued_away}");
    assert!(noticed.is_empty(), "{noticed:#?}");
}

#[test]
fn a_violation_comes_with_the_way_to_it() {
    let table = Table::default();
    let (table, order) = Spoil::Need(Act::Accept, Need::ListMatch).apply(&table);
    let report = walk(&table, &order, Extent { first: true, ..Extent::WHOLE });
    let told = report.to_string();
    assert!(
        told.contains("I10: accepted, and it is not on the list after expect, admit, accept"),
        "{told}"
    );
}

#[test]
fn the_document_is_the_table_that_decides() {
    let words = gardien_site::words::Words::new(gardien_site::words::Lang::En);
    let blocks: Vec<_> = print::BLOCKS.iter().map(|(name, block)| (*name, block(&words))).collect();
    document::compare("custody.md", &blocks);
}
