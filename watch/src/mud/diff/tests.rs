use super::*;
use crate::{
    conversation::{Conversation, NameSource, Opener},
    mud::{
        evaluate::{Decision, Permit, decide},
        made::{self, Dice, accept, mud, name, net, refuse},
        model::{Family, Initiated},
    },
};

fn web(host: &str, port: u16) -> Matches {
    Matches {
        protocol: Some(6),
        destination_name: name(host),
        destination_port: Some(Ports::Range(port, port)),
        initiated: Some(Initiated::FromDevice),
        ..Matches::default()
    }
}

fn from(entries: Vec<Matches>) -> Mud {
    mud(entries.into_iter().map(accept).collect(), Vec::new())
}

/// The lines of a comparison: entry by place, and what differs from the nearest.
type Told = (usize, bool, Vec<(Condition, How)>);

fn lines(all: &[Line]) -> Vec<Told> {
    let line = |l: &Line| {
        let differs = l.near.as_ref().map(|n| n.differs.clone()).unwrap_or_default();
        (l.at.map_or(usize::MAX, |at| at.ace), l.whole, differs)
    };
    all.iter().map(line).collect()
}

#[test]
fn a_file_and_itself_in_another_order_differ_in_nothing() {
    let mut dice = Dice::new(1);
    for _ in 0..2_000 {
        let old = dice.mud();
        assert!(diff(&old, &old).is_empty(), "{old:?}");
        let mut new = old.clone();
        for list in &mut new.acls {
            // Runs of accepting entries between refusals are turned round, and renamed.
            for run in list.aces.split_mut(|e| e.forwarding != Forwarding::Accept) {
                run.reverse();
                for (n, entry) in run.iter_mut().enumerate() {
                    entry.name = made::text(&format!("renamed-{n}"));
                }
            }
        }
        assert!(diff(&old, &new).is_empty(), "{old:?}");
    }
}

/// The same without the short cut for what is written alike.
#[test]
fn sets_alone_find_no_difference_between_a_file_and_itself() {
    let mut dice = Dice::new(2);
    for _ in 0..2_000 {
        let file = dice.mud();
        for direction in [Direction::FromDevice, Direction::ToDevice] {
            let mut words = Words::default();
            let mut budget = Budget::default();
            let one = Permitted::of(&file, direction, &mut words, &mut budget);
            let two = Permitted::of(&file, direction, &mut words, &mut budget);
            assert_eq!(one.beyond(&two, &mut budget), [], "{file:?}");
        }
    }
}

/// Conversations with one port on each side: a row with several is permitted by an entry only as a
/// whole, by sets port by port.
fn single(dice: &mut Dice) -> Conversation {
    let mut talk = dice.talk();
    talk.thing_port.1 = talk.thing_port.0;
    talk.party_port.1 = talk.party_port.0;
    talk
}

#[test]
fn whatever_the_new_file_permits_and_the_old_does_not_has_a_line() {
    let mut dice = Dice::new(3);
    let (mut became, mut by_default) = (0, 0);
    for _ in 0..3_000 {
        let (old, mut new) = (dice.mud(), dice.mud());
        if dice.once_in(2) {
            // Editions of one file rather than two strangers.
            new = old.clone();
            if let Some(list) = new.acls.first_mut() {
                if dice.once_in(2) {
                    list.aces.push(dice.ace());
                } else {
                    list.aces.pop();
                }
            }
        }
        let difference = diff(&old, &new);
        let site = dice.site();
        for _ in 0..40 {
            let talk = single(&mut dice);
            let one_way =
                [(&old, &new, &difference.possible), (&new, &old, &difference.impossible)];
            for (before, after, lines) in one_way {
                let Decision::Permitted(permit) = decide(after, &site, &talk) else { continue };
                if matches!(decide(before, &site, &talk), Decision::Permitted(_)) {
                    continue;
                }
                let has = |at: Option<AceAt>| lines.iter().any(|l| l.at == at);
                match permit {
                    Permit::Ace { at, .. } => {
                        became += 1;
                        assert!(has(Some(at)), "{at:?}\n{talk:?}\n{before:?}\n{after:?}");
                    }
                    Permit::Default(_) | Permit::Need(_) => {
                        by_default += 1;
                        assert!(has(None), "{talk:?}\n{before:?}\n{after:?}");
                    }
                }
            }
        }
    }
    assert!(became > 1_000 && by_default > 50, "{became} {by_default}: the world is too large");
}

#[test]
fn an_entry_that_others_cover_together_is_no_difference() {
    let with_ports = |low, high| Matches {
        destination_port: Some(Ports::Range(low, high)),
        ..web("a.example", 1)
    };
    let whole = from(vec![with_ports(80, 90)]);
    let split = from(vec![with_ports(85, 90), with_ports(80, 84), with_ports(82, 83)]);
    assert!(diff(&whole, &split).is_empty());
    // Of a network, half by half.
    let to = |text| Matches { protocol: Some(17), destination: net(text), ..Matches::default() };
    let whole = from(vec![to("198.51.100.0/24")]);
    let halves = from(vec![to("198.51.100.0/25"), to("198.51.100.128/25")]);
    assert!(diff(&whole, &halves).is_empty());
    // Both versions in one, and each for itself.
    let both = from(vec![web("a.example", 443)]);
    let of = |family| Matches { family: Some(family), ..web("a.example", 443) };
    let each = from(vec![of(Family::V4), of(Family::V6)]);
    assert!(diff(&both, &each).is_empty());
    // Any port is all ports.
    let any = Matches { destination_port: None, ..web("a.example", 1) };
    assert!(diff(&from(vec![any]), &from(vec![with_ports(0, 65_535)])).is_empty());
}

#[test]
fn what_was_widened_narrowed_or_changed_is_said_as_such() {
    let old = from(vec![web("a.example", 443), web("b.example", 443)]);
    let another_port = from(vec![web("a.example", 8_443), web("b.example", 443)]);
    let d = diff(&old, &another_port);
    assert_eq!(lines(&d.possible), [(0, true, vec![(Condition::Port, How::Other)])]);
    assert_eq!(lines(&d.impossible), [(0, true, vec![(Condition::Port, How::Other)])]);

    let any_opener = Matches { initiated: None, ..web("a.example", 443) };
    let d = diff(&old, &from(vec![any_opener, web("b.example", 443)]));
    assert_eq!(lines(&d.possible), [(0, false, vec![(Condition::Opener, How::Wider)])]);
    assert!(d.impossible.is_empty());

    let another = from(vec![web("a.example", 443), web("b.example", 443), web("c.example", 443)]);
    let d = diff(&old, &another);
    assert_eq!(lines(&d.possible), [(2, true, Vec::new())]);
    assert!(d.impossible.is_empty());
    let back = diff(&another, &old);
    assert!(back.possible.is_empty());
    assert_eq!(lines(&back.impossible), [(2, true, Vec::new())]);
}

#[test]
fn a_refusal_that_goes_makes_something_possible() {
    let entries = |first: Option<Matches>| {
        let open = Matches { protocol: Some(17), ..Matches::default() };
        mud(first.map(refuse).into_iter().chain([accept(open)]).collect(), Vec::new())
    };
    let dns = Matches {
        protocol: Some(17),
        destination_port: Some(Ports::Range(53, 53)),
        ..Matches::default()
    };
    let d = diff(&entries(Some(dns.clone())), &entries(None));
    // The entry itself, and the default that RFC 8520 has for resolvers.
    assert_eq!(lines(&d.possible), [(0, false, Vec::new())]);
    assert!(d.impossible.is_empty());
    let only_refusal = mud(vec![refuse(dns)], Vec::new());
    let d = diff(&only_refusal, &mud(Vec::new(), Vec::new()));
    assert_eq!(lines(&d.possible), [(usize::MAX, false, Vec::new())]);
}

#[test]
fn who_the_same_maker_is_turns_on_the_url() {
    let same = Matches { classes: vec![Class::SameManufacturer], ..Matches::default() };
    let old = from(vec![same.clone()]);
    let other = Mud { url: made::text("https://other.example/lamp"), ..old.clone() };
    assert_eq!(diff(&old, &other).possible.len(), 1);
    let named = Matches { classes: vec![Class::Manufacturer(made::text("maker.example"))], ..same };
    assert!(diff(&old, &from(vec![named])).is_empty());
}

#[test]
fn thousands_of_entries_are_compared_within_the_budget() {
    let host = |n: u16| web(&format!("h{n}.example"), 443);
    let old = from((0..1_000).map(host).collect());
    let new = from((1..1_001).rev().map(host).collect());
    let d = diff(&old, &new);
    assert_eq!((d.possible.len(), d.impossible.len()), (1, 1));
    assert!(d.possible.iter().all(|l| l.proven));
    // Ranges that cut each other up without end: too many cases are said to be too many.
    let comb = |n: u16| Matches {
        protocol: Some(17),
        source_port: Some(Ports::AllBut(n * 3)),
        destination_port: Some(Ports::AllBut(n * 7)),
        destination_name: name(&format!("h{}.example", n % 5)),
        ..Matches::default()
    };
    let refusals: Vec<Ace> = (0..400).map(|n| refuse(comb(n))).collect();
    let open = accept(Matches::default());
    let knotty = mud(refusals.into_iter().chain([open.clone()]).collect(), Vec::new());
    let d = diff(&knotty, &mud(vec![open], Vec::new()));
    assert!(!d.possible.is_empty());
    let talk = made::talk(made::CLOUD[0], 6, 443).named("h1.example", NameSource::Told);
    assert_eq!(talk.opened_by, Opener::Thing);
}
