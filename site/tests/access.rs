//! Who may do what: the matrix printed, complete, and held against what must be so.

#![expect(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "the test reads a document, prints the matrix, and may fail loudly"
)]

mod document;

use gardien_site::{
    access::{
        Action, Denied, Reach, Role, Spot, Stay, decide, matrix, may, may_on_life, on_life, stays,
    },
    life::{Act, Who, print},
    words::{Lang, Words},
};
use gardien_watch::time::{HOUR, Time};

const NOW: Time = Time(1_700_000_000_000_000);
const OPEN: Stay = Stay { since: None, until: None };

fn at(hours: i64) -> Time {
    Time(NOW.0 + hours * HOUR)
}

#[test]
fn the_matrix_is_complete_and_printed() {
    let text = matrix();
    println!("{text}");
    println!("{}", print::authority(&Words::new(Lang::En)));
    for action in Action::ALL {
        let rows = text.lines().filter(|l| l.starts_with(&format!("| {} |", action.word())));
        assert_eq!(rows.count(), 1, "{action}");
        // Nothing that nobody may: a row that is forgotten would stand like that.
        assert!(Role::ALL.iter().any(|r| may(*r, *action) > Reach::Nowhere), "{action}");
        assert_eq!(Action::parse(action.word()), Some(*action));
        assert_eq!(action.word().split('.').count(), 2, "{action}");
    }
    for act in Act::ALL {
        assert!(Who::ALL.iter().any(|w| may_on_life(*w, *act)), "nobody may {act}");
    }
}

/// Every role, action, spot and time, against a second telling of the rule.
#[test]
fn role_action_spot_and_time_decide_together() {
    let times = [
        (OPEN, true, None),
        (Stay { since: Some(at(-1)), until: Some(at(1)) }, true, Some(true)),
        (Stay { since: Some(at(1)), until: Some(at(2)) }, false, Some(false)),
        (Stay { since: Some(at(-2)), until: Some(at(-1)) }, false, Some(false)),
        // Over at its last moment, begun at its first.
        (Stay { since: None, until: Some(NOW) }, false, Some(false)),
        (Stay { since: Some(NOW), until: Some(at(1)) }, true, Some(true)),
    ];
    let (mut decided, mut allowed) = (0, 0);
    for role in Role::ALL {
        for action in Action::ALL {
            for spot in Spot::ALL {
                for (stay, lasts, ended) in times {
                    let reach = may(*role, *action);
                    let here = reach == Reach::All || (reach == Reach::Own && *spot == Spot::Own);
                    // An open time is no time at all for whoever must have an end.
                    let lasts = if role.ends() { ended.unwrap_or(false) } else { lasts };
                    let may = decide(*role, &stay, *action, *spot, NOW);
                    assert_eq!(may.is_ok(), here && lasts, "{role} {action} {spot:?} {stay:?}");
                    decided += 1;
                    allowed += u32::from(may.is_ok());
                }
            }
        }
    }
    println!("role × action × spot × time: {decided} decided, {allowed} allowed");
}

#[test]
fn refusals_say_the_role_first() {
    let over = Stay { since: None, until: Some(at(-1)) };
    let say = |role, stay: &Stay, action, spot| decide(role, stay, action, spot, NOW);
    // Who may not is told nothing of times and places.
    let denied = say(Role::Auditor, &over, Action::LifeAct, Spot::Elsewhere);
    assert_eq!(denied, Err(Denied::Role));
    let denied = say(Role::Auditor, &over, Action::JournalRead, Spot::Elsewhere);
    assert_eq!(denied, Err(Denied::Over(at(-1))));
    let denied = say(Role::Auditor, &OPEN, Action::JournalRead, Spot::Elsewhere);
    assert_eq!(denied, Err(Denied::NoEnd));
    let early = Stay { since: Some(at(1)), until: Some(at(2)) };
    let denied = say(Role::Contractor, &early, Action::LifeAct, Spot::Own);
    assert_eq!(denied, Err(Denied::NotYet(at(1))));
    let denied = say(Role::Tenant, &OPEN, Action::ThingsRead, Spot::Elsewhere);
    assert_eq!(denied, Err(Denied::Place));
    assert_eq!(say(Role::Tenant, &OPEN, Action::ThingsRead, Spot::Own), Ok(()));
}

/// What must hold of the matrix, whatever rows are added.
#[test]
fn no_row_gives_what_no_role_may_have() {
    for action in Action::ALL {
        let reach = |role| may(role, *action);
        let of_oneself = matches!(action.area(), "me" | "tokens");
        assert!(reach(Role::Owner) > Reach::Nowhere, "an owner may all: {action}");
        for role in Role::ALL {
            // Nobody may more than the owner.
            assert!(reach(*role) <= reach(Role::Owner), "{role} {action}");
            // Whoever has places of their own has nothing beyond them.
            if role.has_places() {
                assert!(reach(*role) <= Reach::Own, "{role} {action}");
            }
        }
        if !action.reads() && !of_oneself {
            assert_eq!(reach(Role::Auditor), Reach::Nowhere, "an auditor reads: {action}");
            assert_eq!(reach(Role::Tenant), Reach::Nowhere, "a tenant reads: {action}");
        }
        if matches!(action.area(), "people" | "journal" | "store" | "metrics") {
            assert_eq!(reach(Role::Tenant), Reach::Nowhere, "{action}");
            assert_eq!(reach(Role::Contractor), Reach::Nowhere, "{action}");
        }
        // Who changes something can see it.
        let seen = Action::parse(&format!("{}.read", action.area()));
        if let (false, Some(read)) = (action.reads(), seen) {
            for role in Role::ALL {
                assert!(may(*role, read) >= reach(*role), "{role} changes {action} unseen");
            }
        }
    }
}

/// The two tables agree: who may act on a life may ask, and who may ask may do something.
#[test]
fn roles_on_a_life_are_roles_of_the_matrix() {
    for role in Role::ALL {
        let acts = Act::ALL.iter().filter(|a| on_life(*role).is_some_and(|w| may_on_life(w, **a)));
        assert_eq!(acts.count() > 0, may(*role, Action::LifeAct) > Reach::Nowhere, "{role}");
        assert!(may(*role, Action::LifeRead) >= may(*role, Action::LifeAct), "{role}");
    }
    // No person comes as one of these.
    for who in [Who::Hub, Who::Order, Who::Thing, Who::Maker, Who::NextOwner, Who::Recovery] {
        assert!(Role::ALL.iter().all(|r| on_life(*r) != Some(who)), "{who}");
    }
}

#[test]
fn the_document_is_the_table_that_decides() {
    let words = Words::new(Lang::En);
    document::compare(
        "access.md",
        &[("stays", stays()), ("matrix", matrix()), ("authority", print::authority(&words))],
    );
}
