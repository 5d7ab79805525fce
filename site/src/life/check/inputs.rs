//! Every actor and every showing that matters for a row, at once and two years later.

use gardien_watch::time::{HOUR, SECOND, Time};

use super::state::{A, B, CHALLENGE, CHANGE, EPOCH, NEXT, ORDERED, OTHER, THEN, THING, WAIVER};
use crate::{
    access::Role,
    id::{Id, PersonId},
    life::{
        Act, Acts, By, DAY, Grade, Grant, Input, MAINTENANCE_MOST, Need, Needs, Receipt, Shown,
        Token, Wipe,
    },
};

/// Soon after a state was reached, and long after it.
pub(super) const SOON: Time = Time(THEN.0 + SECOND);
pub(super) const LATE: Time = Time(THEN.0 + 730 * DAY);

/// An input and its time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Try {
    pub(super) now: Time,
    pub(super) input: Input,
}

/// All tries of an act whose row, as it should be, needs `needs`.
pub(super) fn tries(act: Act, needs: Needs) -> Vec<Try> {
    let mut all = Vec::new();
    let timed = [Need::Waited, Need::Overdue, Need::Quiet, Need::Neglected, Need::DatePassed];
    for now in [SOON, LATE] {
        if now == LATE && !timed.iter().any(|n| needs.has(*n)) {
            continue;
        }
        for by in actors(act, now) {
            for shown in showings(act, needs, now) {
                let input = Input { thing: THING, act, by, change: change(act), shown };
                all.push(Try { now, input });
            }
        }
    }
    all
}

/// A release is remembered by its own name; all else needs none.
fn change(act: Act) -> crate::id::ChangeId {
    if act == Act::Release { ORDERED } else { CHANGE }
}

fn actors(act: Act, now: Time) -> Vec<By> {
    let person = PersonId(Id::from_octets([1; 16]));
    let grant = |acts, from, until| By::Contractor {
        person,
        grant: Grant { change: CHANGE, acts, from: Time(now.0 + from), until: Time(now.0 + until) },
    };
    let mut all: Vec<By> =
        Role::ALL.iter().map(|role| By::Person { person, role: *role }).collect();
    all.extend([
        grant(Acts::ALL, -HOUR, 2 * DAY),
        // Ends before a window of a day does.
        grant(Acts::ALL, -HOUR, HOUR),
        grant(Acts::ALL, -HOUR, 0),
        grant(Acts::ALL, HOUR, 2 * DAY),
        grant(Acts::ALL.without(act), -HOUR, 2 * DAY),
        By::Hub,
        By::Order { change: ORDERED },
        By::Order { change: CHANGE },
        By::Thing { key: Some(A) },
        By::Thing { key: None },
        By::Maker { signer: OTHER },
        By::NextOwner { signer: NEXT },
        By::NextOwner { signer: OTHER },
        By::Recovery { shares: 2, needed: 3 },
        By::Recovery { shares: 3, needed: 3 },
        By::Recovery { shares: 1, needed: 1 },
    ]);
    all
}

/// Everything shown, then each thing that is needed left out or spoiled in each way.
fn showings(act: Act, needs: Needs, now: Time) -> Vec<Shown> {
    let receipt =
        Receipt { epoch: EPOCH + 1, challenge: CHALLENGE, empty: true, key: A, attested: false };
    let token = Token {
        thing: THING,
        epoch: EPOCH,
        proof: Grade::E1,
        next: NEXT,
        signed: true,
        countersigned: true,
    };
    let full = Shown {
        key: Some(A),
        enrolled: true,
        matches: true,
        until: Some(Time(now.0 + DAY)),
        finished: true,
        anchor_changed: false,
        challenge: Some(CHALLENGE),
        wipe: Some(Wipe::Photo([1; 32])),
        waiver: None,
        next: Some(NEXT),
        token: Some(token),
        reattested: true,
        reset: true,
        purpose: true,
        signed: true,
        date: Some(THEN),
        anchor_offer: true,
        at_hand: false,
    };
    let mut all = vec![full];
    for need in needs.iter() {
        let all = &mut all;
        match need {
            Need::Enrolled => {
                all.extend([Shown { enrolled: false, ..full }, Shown { key: None, ..full }])
            }
            Need::KeyNotBarred | Need::SameKey => {
                all.extend([Shown { key: Some(B), ..full }, Shown { key: None, ..full }])
            }
            Need::ListMatch => all.push(Shown { matches: false, ..full }),
            Need::Window => all.extend([
                Shown { until: None, ..full },
                Shown { until: Some(Time(now.0 + MAINTENANCE_MOST + HOUR)), ..full },
                Shown { until: Some(now), ..full },
            ]),
            Need::Wiped => {
                let factory = |open_setup, factory_fingerprint, old_key_refused| {
                    Some(Wipe::Factory { open_setup, factory_fingerprint, old_key_refused })
                };
                let signed = |receipt| Some(Wipe::Receipt(receipt));
                all.extend(
                    [
                        None,
                        factory(true, true, true),
                        factory(false, true, true),
                        factory(true, true, false),
                        factory(false, false, true),
                        signed(receipt),
                        signed(Receipt { key: B, ..receipt }),
                        signed(Receipt { key: B, attested: true, ..receipt }),
                        signed(Receipt { attested: true, ..receipt }),
                        signed(Receipt { epoch: EPOCH, ..receipt }),
                        signed(Receipt { challenge: [0; 16], ..receipt }),
                        signed(Receipt { empty: false, ..receipt }),
                    ]
                    .map(|wipe| Shown { wipe, ..full }),
                );
            }
            Need::ProofOrWaiver => all.push(Shown { waiver: Some(WAIVER), ..full }),
            Need::Countersigned => all.extend(
                [
                    None,
                    Some(Token { proof: Grade::E0, ..token }),
                    Some(Token { epoch: EPOCH - 1, ..token }),
                    Some(Token { next: OTHER, ..token }),
                    Some(Token { signed: false, ..token }),
                    Some(Token { countersigned: false, ..token }),
                ]
                .map(|token| Shown { token, ..full }),
            ),
            Need::Reattested => all.push(Shown { reattested: false, ..full }),
            Need::Reset => all.push(Shown { reset: false, ..full }),
            Need::Purpose => all.push(Shown { purpose: false, ..full }),
            Need::Signed => all.push(Shown { signed: false, ..full }),
            Need::DatePassed => all.extend([
                Shown { date: None, ..full },
                Shown { date: Some(Time(now.0 + DAY)), ..full },
            ]),
            Need::Dated => all.push(Shown { date: None, ..full }),
            Need::AnchorRight => all.extend([
                Shown { anchor_offer: false, ..full },
                Shown { anchor_offer: false, at_hand: true, ..full },
            ]),
            // These rest on the actor, the time or what is owed.
            Need::WithinGrant
            | Need::Waited
            | Need::Offered
            | Need::Overdue
            | Need::ReleaseOrder
            | Need::Settled
            | Need::Quiet
            | Need::Neglected => {}
        }
    }
    if act == Act::Return {
        all.extend([
            Shown { finished: false, ..full },
            Shown { anchor_changed: true, ..full },
            Shown { finished: false, anchor_changed: true, ..full },
        ]);
    }
    all
}
