use super::{
    super::{
        Standing,
        resolve::{Code, Question, To},
        sighting::SpeaksFor,
    },
    *,
};

const CAM: &str = "00:11:22:00:00:01";
const LAMP: &str = "00:11:22:00:00:02";
const PHONE: [&str; 4] =
    ["02:00:00:00:00:01", "06:00:00:00:00:02", "0a:00:00:00:00:03", "0e:00:00:00:00:04"];

#[test]
fn mac_rotation_at_midnight_is_one_visitor_and_no_news() {
    let mut house = House::new();
    let mut things = Vec::new();
    for day in 0..60 {
        let mac = format!("02:00:00:00:01:{day:02x}");
        let claims = [
            (Kind::Mac, mac.as_str()),
            (Kind::DhcpName, "Leas-Phone"),
            (Kind::Fingerprint, "1,121,3,6"),
            (Kind::Ipv4, "10.0.0.40"),
        ];
        let done = house.absorb(&seen(day * 24, day * 24 + 23, &claims));
        things.push(done.thing.unwrap());
        assert_eq!(done.proposed, [], "day {day}");
        assert!(house.all.is_guest(things[0]));
        if day == 0 {
            assert_eq!(done.decision.to, To::New { guest: true });
        } else {
            assert!(done.decision.because.iter().any(|b| b.code == Code::Rotates));
        }
    }
    assert_eq!(house.count(), 1);
    assert!(things.iter().all(|t| *t == things[0]));
    assert!(house.all.claims(things[0]).len() <= 64);
}

#[test]
fn two_phones_of_one_name_at_once_are_two_and_stay_few() {
    let mut house = House::new();
    for day in 0..30 {
        for who in 0..2 {
            let mac = format!("02:00:00:0{who}:01:{day:02x}");
            let claims = [(Kind::Mac, mac.as_str()), (Kind::DhcpName, "iphone")];
            house.see(&seen(day * 24, day * 24 + 23, &claims));
        }
    }
    assert_eq!(house.count(), 2);
    assert!(house.all.things().all(|t| t.crowd), "nobody can tell which is which, and it says so");
    assert_eq!(house.all.proposals().count(), 0);
}

#[test]
fn a_party_of_phones_with_one_name_does_not_fill_the_list() {
    let mut house = House::new();
    for n in 0..200 {
        let mac = format!("02:00:00:00:{:02x}:{:02x}", n / 100, n % 100);
        let claims = [(Kind::Mac, mac.as_str()), (Kind::DhcpName, "iphone")];
        house.see(&seen(1, 5, &claims));
    }
    assert!(house.count() <= 17, "{}", house.count());
}

#[test]
fn two_network_cards_with_one_machine_identifier_are_one_machine() {
    let mut house = House::new();
    let duid = "00:04:11:22:33:44:55:66";
    let wifi =
        house.see(&seen(0, 9, &[(Kind::Mac, CAM), (Kind::Duid, duid), (Kind::DhcpName, "desk")]));
    let wire =
        house.see(&seen(3, 9, &[(Kind::Mac, LAMP), (Kind::Duid, duid), (Kind::DhcpName, "desk")]));
    assert_eq!(wifi, wire);
    assert_eq!(house.values(wifi, Kind::Mac), [CAM, LAMP]);
    // Either card alone is that machine from now on.
    assert_eq!(house.see(&seen(10, 11, &[(Kind::Mac, LAMP)])), wifi);
}

#[test]
fn two_network_cards_without_proof_are_asked_about() {
    let mut house = House::new();
    let uuid = "38323636-4558-4dda-9188-cda0e6000001";
    let claims = |mac| [(Kind::Mac, mac), (Kind::SsdpUuid, uuid), (Kind::DhcpName, "nas")];
    let a = house.see(&seen(0, 9, &claims(CAM)));
    let done = house.absorb(&seen(0, 9, &claims(LAMP)));
    let b = done.thing.unwrap();
    assert_ne!(a, b);
    assert_eq!(done.proposed.len(), 1);
    assert_eq!((done.proposed[0].question, done.proposed[0].older), (Question::Same, a));
    // The person says yes.
    house.merge(b, a);
    assert_eq!((house.count(), house.all.proposals().count()), (1, 0));
    let again = house.absorb(&seen(10, 11, &claims(LAMP)));
    assert_eq!((again.thing, again.proposed.len()), (Some(a), 0));
}

#[test]
fn a_question_that_was_answered_with_no_does_not_come_back() {
    let mut house = House::new();
    let claims = |mac| [(Kind::Mac, mac), (Kind::SsdpUuid, "u-1"), (Kind::DhcpName, "nas")];
    house.see(&seen(0, 9, &claims(CAM)));
    let asked = house.absorb(&seen(0, 9, &claims(LAMP))).proposed.remove(0);
    house.all.settle(asked.pair());
    for hour in 10..30 {
        for mac in [CAM, LAMP] {
            assert_eq!(house.absorb(&seen(hour, hour + 1, &claims(mac))).proposed, []);
        }
    }
    assert_eq!(house.count(), 2);
}

#[test]
fn a_mesh_access_point_that_speaks_for_others_swallows_nobody() {
    let mut house = House::new();
    let mut relay = seen(0, 9, &[(Kind::Mac, CAM)]);
    relay.speaks_for = Some(SpeaksFor::Relay);
    let relay = house.see(&relay);
    // Behind it: five things under its hardware address, each with an address and a name.
    let names = ["tv", "lamp", "plug", "speaker", "fridge"];
    let mut behind = Vec::new();
    for round in 0..4 {
        for (n, name) in names.iter().enumerate() {
            let ip = format!("10.0.0.{}", n + 10);
            let claims = [(Kind::Mac, CAM), (Kind::Ipv4, ip.as_str()), (Kind::MdnsName, name)];
            let done = house.absorb(&seen(10 + round, 11 + round, &claims));
            let thing = done.thing.unwrap();
            let codes: Vec<Code> = done.decision.because.iter().map(|b| b.code).collect();
            assert!(codes.contains(&Code::SpeaksForOthers), "{codes:?}");
            if round == 0 {
                assert_ne!(thing, relay);
                behind.push(thing);
            } else {
                assert_eq!(thing, behind[n], "{name}, round {round}");
            }
        }
    }
    assert_eq!(house.count(), 6);
    assert_eq!(house.values(relay, Kind::MdnsName), [""; 0]);
    assert!(behind.iter().all(|t| house.values(*t, Kind::Mac).is_empty()));
    assert_eq!(house.all.proposals().count(), 0);
    // Its address alone is its own.
    assert_eq!(house.see(&seen(20, 21, &[(Kind::Mac, CAM)])), relay);
}

#[test]
fn a_repeater_is_noticed_by_what_passes_under_its_address() {
    let mut house = House::new();
    let repeater = house.see(&seen(0, 1, &[(Kind::Mac, CAM), (Kind::DhcpName, "extender")]));
    for n in 0..40 {
        let (name, ip) = (format!("n{n}"), format!("10.0.0.{n}"));
        let claims = [(Kind::Mac, CAM), (Kind::DhcpName, name.as_str()), (Kind::Ipv4, ip.as_str())];
        house.see(&seen(1 + n / 10, 2 + n / 10, &claims));
    }
    assert_eq!(house.all.record(repeater).unwrap().speaks_for, Some(SpeaksFor::Relay));
    assert!(house.values(repeater, Kind::DhcpName).len() <= 4);
    assert!(house.values(repeater, Kind::Ipv4).len() <= 5);
    assert!(house.count() > 30, "those behind it stand by themselves");
    assert_eq!(
        house.see(&seen(9, 10, &[(Kind::Mac, CAM), (Kind::DhcpName, "extender")])),
        repeater
    );
}

#[test]
fn a_trunk_shows_one_router_and_the_things_behind_it() {
    let mut house = House::new();
    let mut router =
        seen(0, 9, &[(Kind::Mac, CAM), (Kind::Ipv4, "10.0.1.1"), (Kind::Ipv4, "10.0.2.1")]);
    router.speaks_for = Some(SpeaksFor::Router);
    let router_id = house.see(&router);
    // On the other side of it, without a hardware address of their own.
    let a = house.see(&seen(1, 2, &[(Kind::Ipv4, "10.0.2.7")]));
    let b = house.see(&seen(1, 2, &[(Kind::Ipv4, "10.0.2.8")]));
    assert!(a != b && a != router_id && b != router_id);
    assert_eq!(house.see(&seen(3, 4, &[(Kind::Ipv4, "10.0.2.7")])), a);
    assert_eq!(house.see(&router), router_id);
    assert_eq!(house.count(), 3);
    assert_eq!(house.all.proposals().count(), 0);
}

#[test]
fn a_copied_address_is_a_contradiction_and_no_merge() {
    let mut house = House::new();
    let camera = seems(
        seen(0, 9, &[(Kind::Mac, CAM), (Kind::Fingerprint, "1,3,6"), (Kind::DhcpName, "cam")]),
        &[(Field::Kind, "camera"), (Field::Maker, "Tuya")],
    );
    let laptop = seems(
        seen(4, 8, &[(Kind::Mac, CAM), (Kind::Fingerprint, "1,28,121"), (Kind::DhcpName, "kali")]),
        &[(Field::Kind, "computer")],
    );
    let a = house.see(&camera);
    let done = house.absorb(&laptop);
    let b = done.thing.unwrap();
    assert_ne!(a, b);
    assert_eq!(done.proposed.len(), 1);
    assert_eq!(done.proposed[0].question, Question::Copied);
    assert!(done.proposed[0].because.iter().any(|b| b.code == Code::BehavesOtherwise));
    // Both go on, each is known again, and nobody is asked twice.
    for _ in 0..3 {
        let (x, y) = (house.absorb(&camera), house.absorb(&laptop));
        assert_eq!((x.thing, y.thing), (Some(a), Some(b)));
        assert!(x.proposed.is_empty() && y.proposed.is_empty());
    }
    assert_eq!(house.values(a, Kind::DhcpName), ["cam"]);
}

#[test]
fn a_copied_address_that_a_person_locked_is_not_given_to_the_copy() {
    let mut house = House::new();
    let a = house.see(&seen(0, 9, &[(Kind::Mac, CAM), (Kind::Serial, "S1")]));
    house.lock(a, Kind::Mac);
    let done = house.absorb(&seen(1, 5, &[(Kind::Mac, CAM), (Kind::Serial, "S2")]));
    let b = done.thing.unwrap();
    assert_ne!(a, b);
    assert_eq!(house.values(b, Kind::Mac), [""; 0]);
    assert_eq!(house.values(b, Kind::Serial), ["S2"]);
    assert_eq!(done.proposed[0].question, Question::Copied);
}

#[test]
fn a_thing_replaced_by_its_twin_keeps_its_past() {
    let mut house = House::new();
    let twin = |from, mac, serial| {
        let claims = [
            (Kind::Mac, mac),
            (Kind::Serial, serial),
            (Kind::SwitchPort, "sw2/14"),
            (Kind::Ipv4, "10.0.0.9"),
        ];
        seems(seen(from, from + 9, &claims), &[(Field::Model, "C2"), (Field::Kind, "camera")])
    };
    let old = house.see(&twin(0, CAM, "S1"));
    let actor = house.lea();
    house.do_it(house.all.tell_field(old, Field::Name, Some("Front door"), true, actor));
    let done = house.absorb(&twin(20, LAMP, "S2"));
    let new = done.thing.unwrap();
    assert_ne!(old, new);
    assert_eq!(done.proposed.len(), 1, "{:?}", done.proposed);
    let asked = &done.proposed[0];
    assert_eq!((asked.question, asked.older, asked.newer), (Question::Replaced, old, new));
    assert_eq!(house.values(old, Kind::Serial), ["S1"], "its past is its own");
    // The person says yes: the new one is the front door now.
    let actor = house.lea();
    let change = house.do_it(house.all.replace(old, new, actor));
    let name = |h: &House, t| h.all.field(t, Field::Name).map(|c| c.shown.value.to_string());
    assert_eq!(name(&house, new).as_deref(), Some("Front door"));
    assert_eq!(house.all.proposals().count(), 0);
    house.undo(&change).unwrap();
    assert_eq!(name(&house, new), None);
    assert_eq!(name(&house, old).as_deref(), Some("Front door"));
}

#[test]
fn a_twin_beside_a_running_thing_replaces_nothing() {
    let mut house = House::new();
    let one = |mac, serial| {
        let claims = [(Kind::Mac, mac), (Kind::Serial, serial), (Kind::SwitchPort, "sw2/14")];
        seems(seen(0, 9, &claims), &[(Field::Model, "C2")])
    };
    house.see(&one(CAM, "S1"));
    assert_eq!(house.absorb(&one(LAMP, "S2")).proposed, []);
    assert_eq!(house.count(), 2);
}

#[test]
fn a_lease_that_goes_to_another_thing_takes_nothing_with_it() {
    let mut house = House::new();
    let a = house.see(&seen(0, 5, &[(Kind::Mac, CAM), (Kind::Ipv4, "10.0.0.5")]));
    let done = house.absorb(&seen(6, 9, &[(Kind::Mac, LAMP), (Kind::Ipv4, "10.0.0.5")]));
    let b = done.thing.unwrap();
    assert_ne!(a, b);
    assert!(
        house.claim(a, Kind::Ipv4).ended.is_some() && house.claim(b, Kind::Ipv4).ended.is_none()
    );
    assert!(done.refreshed.iter().any(|c| c.thing == a && c.ended.is_some()), "the store is told");
    // Who shows only the address is the one who has it now.
    assert_eq!(house.see(&seen(10, 11, &[(Kind::Ipv4, "10.0.0.5")])), b);
    // It comes back.
    house.see(&seen(20, 21, &[(Kind::Mac, CAM), (Kind::Ipv4, "10.0.0.5")]));
    assert!(
        house.claim(a, Kind::Ipv4).ended.is_none() && house.claim(b, Kind::Ipv4).ended.is_some()
    );
    // An older capture that is read later changes nothing about today.
    house.see(&seen(2, 3, &[(Kind::Mac, LAMP), (Kind::Ipv4, "10.0.0.5")]));
    assert!(house.claim(a, Kind::Ipv4).ended.is_none());
}

#[test]
fn what_software_looks_like_is_nobody() {
    let mut house = House::new();
    let software = [(Kind::Fingerprint, "1,3,6"), (Kind::SwitchPort, "uplink")];
    let seen = |ip| seen(0, 5, &[software[0], software[1], (Kind::Ipv4, ip)]);
    let things = ["10.0.0.1", "10.0.0.2", "10.0.0.3"].map(|ip| house.see(&seen(ip)));
    assert_eq!(things.iter().collect::<std::collections::BTreeSet<_>>().len(), 3);
    assert_eq!(house.see(&seen("10.0.0.2")), things[1]);
}

#[test]
fn an_ip_address_of_last_month_identifies_nobody() {
    let mut house = House::new();
    let a = house.see(&seen(0, 5, &[(Kind::Mac, CAM), (Kind::Ipv4, "10.0.0.5")]));
    let b = house.see(&seen(900, 901, &[(Kind::Ipv4, "10.0.0.5")]));
    assert_ne!(a, b);
}

#[test]
fn a_factory_reset_gives_new_names_to_the_same_thing() {
    let mut house = House::new();
    let a = house.see(&seen(0, 5, &[(Kind::Mac, CAM), (Kind::DhcpName, "kitchen-cam")]));
    let b = house.see(&seen(6, 9, &[(Kind::Mac, CAM), (Kind::DhcpName, "esp_5f3a")]));
    assert_eq!(a, b);
    assert_eq!(house.values(a, Kind::DhcpName), ["kitchen-cam", "esp_5f3a"]);
    assert_eq!((house.count(), house.all.proposals().count()), (1, 0));
}

#[test]
fn the_same_name_twice_is_two_things() {
    let mut house = House::new();
    let lamp = |mac| [(Kind::Mac, mac), (Kind::DhcpName, "lamp"), (Kind::Fingerprint, "1,3")];
    let a = house.see(&seen(0, 9, &lamp(CAM)));
    let b = house.see(&seen(0, 9, &lamp(LAMP)));
    assert_ne!(a, b);
    assert_eq!(house.all.proposals().count(), 0, "a name is no reason to ask");
    // By its name alone nobody can say whose it is: it stands by itself, once, and a person is asked.
    let done = house.absorb(&seen(10, 11, &[(Kind::MdnsName, "lamp"), (Kind::DhcpName, "lamp")]));
    let c = done.thing.unwrap();
    assert!(c != a && c != b);
    assert!(done.proposed.iter().all(|p| p.question == Question::Same));
    assert_eq!(done.proposed.len(), 2);
    for hour in 12..40 {
        let again = house.absorb(&seen(hour, hour + 1, &[(Kind::DhcpName, "lamp")]));
        assert_eq!((again.thing, again.proposed.len()), (Some(c), 0));
    }
    assert_eq!(house.count(), 3);
}

#[test]
fn a_key_brings_a_thing_home_on_any_address() {
    let mut house = House::new();
    let cert = "ab".repeat(32);
    let a = house.see(&seen(0, 5, &[(Kind::Mac, CAM), (Kind::Certificate, &cert)]));
    assert_eq!(house.see(&seen(6, 9, &[(Kind::Mac, LAMP), (Kind::Certificate, &cert)])), a);
    assert_eq!(house.see(&seen(6, 9, &[(Kind::Certificate, &cert)])), a);
    // A person vouches for the key: who shows another one on its address is not it.
    house.lock(a, Kind::Certificate);
    let other = "cd".repeat(32);
    let done = house.absorb(&seen(10, 12, &[(Kind::Mac, CAM), (Kind::Certificate, &other)]));
    assert_ne!(done.thing, Some(a));
    assert!(done.proposed[0].because.iter().any(|b| b.code == Code::OtherKey));
}

#[test]
fn what_two_things_share_in_one_sighting_is_asked_and_not_moved() {
    let mut house = House::new();
    let a = house.see(&seen(0, 5, &[(Kind::Mac, CAM)]));
    let b = house.see(&seen(0, 5, &[(Kind::Mac, LAMP), (Kind::Serial, "S9")]));
    let done = house.absorb(&seen(6, 9, &[(Kind::Mac, CAM), (Kind::Serial, "S9")]));
    assert_eq!(done.thing, Some(a), "the traffic is that address's");
    assert_eq!(house.values(a, Kind::Serial), [""; 0]);
    assert_eq!(house.values(b, Kind::Serial), ["S9"]);
    assert_eq!(done.proposed.len(), 1);
    assert_eq!(done.proposed[0].question, Question::Same);
}

#[test]
fn nobody_can_fill_the_table_or_push_out_what_is_locked() {
    let limits = Limits { things: 50, claims: 20, proposals: 10, ..Limits::default() };
    let mut house = House::with(limits);
    let a = house.see(&seen(0, 5, &[(Kind::Mac, CAM), (Kind::DhcpName, "first")]));
    house.lock(a, Kind::DhcpName);
    for n in 0..500 {
        let name = format!("flood{n}");
        house.see(&seen(n * 48, n * 48 + 1, &[(Kind::Mac, CAM), (Kind::MdnsName, &name)]));
    }
    assert_eq!(house.all.claims(a).len(), 20);
    assert_eq!(house.values(a, Kind::DhcpName), ["first"]);
    assert_eq!(house.values(a, Kind::Mac), [CAM]);
    assert!(house.values(a, Kind::MdnsName).contains(&"flood499".to_owned()));
    for n in 0..500_u32 {
        let mac = format!("02:00:00:00:{:02x}:{:02x}", n >> 8, n & 255);
        house.absorb(&seen(1, 2, &[(Kind::Mac, &mac), (Kind::SsdpUuid, &format!("u{}", n % 7))]));
    }
    assert_eq!((house.count(), house.all.beyond()), (50, 451));
    assert!(house.all.proposals().count() <= 10);
}

#[test]
fn a_time_from_the_future_is_cut() {
    let mut house = House::new();
    let far = Sighting::of(Source::Seen, at(5), Time(i64::MAX), [(Kind::Mac, CAM, 90)]);
    let thing = house.see(&far);
    assert!(house.all.record(thing).unwrap().last <= at(1_000_001));
}

#[test]
fn a_phone_is_not_taken_for_another_that_uses_other_software() {
    let mut house = House::new();
    let a = house.see(&seen(
        0,
        5,
        &[(Kind::Mac, PHONE[0]), (Kind::DhcpName, "phone"), (Kind::Fingerprint, "ios")],
    ));
    let b = house.see(&seen(
        6,
        9,
        &[(Kind::Mac, PHONE[1]), (Kind::DhcpName, "phone"), (Kind::Fingerprint, "android")],
    ));
    assert_ne!(a, b);
}

#[test]
fn strong_claims_give_the_same_things_in_any_order() {
    let duid = "00:04:aa";
    let sightings = [
        seen(0, 5, &[(Kind::Mac, CAM), (Kind::Duid, duid), (Kind::DhcpName, "desk")]),
        seen(2, 9, &[(Kind::Mac, LAMP), (Kind::Duid, duid), (Kind::DhcpName, "desk")]),
        seen(3, 4, &[(Kind::Mac, "00:11:22:00:00:03"), (Kind::Serial, "S3")]),
        seen(6, 7, &[(Kind::Mac, "00:11:22:00:00:03"), (Kind::Ipv4, "10.0.0.3")]),
        seen(1, 8, &[(Kind::Mac, "00:11:22:00:00:04"), (Kind::DhcpName, "desk")]),
    ];
    let mut orders = vec![vec![0_usize]];
    for n in 1..sightings.len() {
        orders = orders
            .iter()
            .flat_map(|o| {
                (0..=n).map(move |at| {
                    let mut o = o.clone();
                    o.insert(at, n);
                    o
                })
            })
            .collect();
    }
    let mut found = std::collections::BTreeSet::new();
    for order in &orders {
        let mut house = House::new();
        let mut whose = vec![None; sightings.len()];
        for n in order {
            whose[*n] = house.absorb(&sightings[*n]).thing;
        }
        let groups: Vec<Vec<bool>> =
            whose.iter().map(|a| whose.iter().map(|b| a == b).collect()).collect();
        let mut claims: Vec<_> =
            house.all.all_claims().map(|c| (c.kind, c.value.clone(), c.first, c.last)).collect();
        claims.sort();
        found.insert((groups, claims));
    }
    assert_eq!((orders.len(), found.len()), (120, 1));
}

#[test]
fn a_merge_is_undone_exactly_after_other_sightings() {
    let mut house = House::new();
    let a = house.see(&seen(0, 5, &[(Kind::Mac, CAM), (Kind::DhcpName, "one")]));
    let b = house.see(&seen(0, 5, &[(Kind::Mac, LAMP), (Kind::DhcpName, "one")]));
    let other = seen(6, 7, &[(Kind::Mac, "00:11:22:00:00:09"), (Kind::Ipv4, "10.0.0.9")]);
    let mut without = House { all: house.all.clone(), minted: 100 };
    let change = house.merge(b, a);
    assert_eq!(house.all.current(b), Some(a));
    assert_eq!((house.all.claims(b).len(), house.all.aliases(a)), (4, vec![b]));
    assert_eq!(house.all.record(b).unwrap().standing, Standing::Merged(a));
    house.minted = 100;
    without.see(&other);
    house.see(&other);
    house.undo(&change).unwrap();
    assert_eq!(house.all, without.all);
    // And it is known again by itself.
    assert_eq!(house.see(&seen(8, 9, &[(Kind::Mac, LAMP)])), b);
}

#[test]
fn an_undo_that_later_acts_made_impossible_says_which() {
    let mut house = House::new();
    let a = house.see(&seen(0, 5, &[(Kind::Mac, CAM)]));
    let b = house.see(&seen(0, 5, &[(Kind::Mac, LAMP), (Kind::Serial, "S")]));
    let first = house.merge(b, a);
    let serial = house.claim(a, Kind::Serial).id;
    let (c, later) = house.split(a, &[serial]);
    assert_eq!(house.undo(&first), Err(Refused::Later(later.id)));
    house.undo(&later).unwrap();
    assert_eq!(house.all.current(c), Some(a), "an id that was given stays a name of the thing");
    house.undo(&first).unwrap();
    assert_eq!(house.undo(&first), Err(Refused::Since), "once is enough");
    assert_eq!(house.values(b, Kind::Serial), ["S"]);
}

#[test]
fn an_undo_can_be_undone() {
    let mut house = House::new();
    let a = house.see(&seen(0, 5, &[(Kind::Mac, CAM)]));
    let b = house.see(&seen(0, 5, &[(Kind::Mac, LAMP)]));
    let merge = house.merge(b, a);
    let merged = house.all.clone();
    let undo = house.undo(&merge).unwrap();
    let redo = house.undo(&undo).unwrap();
    assert_eq!(house.all, merged);
    assert_eq!(redo.act, super::super::change::Act::Undo { of: undo.id });
}

#[test]
fn names_of_names_still_lead_home() {
    let mut house = House::new();
    let macs = ["00:11:22:00:00:01", "00:11:22:00:00:02", "00:11:22:00:00:03"];
    let [a, b, c] = macs.map(|m| house.see(&seen(0, 5, &[(Kind::Mac, m)])));
    house.merge(a, b);
    house.merge(b, c);
    assert_eq!([a, b, c].map(|t| house.all.current(t)), [Some(c); 3]);
    assert_eq!(house.all.aliases(c), [a, b]);
    let actor = house.lea();
    assert_eq!(house.all.merge(a, c, actor), Err(Refused::SameThing));
    assert_eq!(house.all.current(ThingId(id(9_999))), None);
}

#[test]
fn what_a_person_locked_only_a_person_moves() {
    let mut house = House::new();
    let a = house.see(&seen(0, 5, &[(Kind::Mac, CAM), (Kind::Serial, "S1")]));
    let b = house.see(&seen(0, 5, &[(Kind::Mac, LAMP), (Kind::Serial, "S2")]));
    let hub = house.actor(None);
    assert!(matches!(house.all.merge(b, a, hub), Err(Refused::Contradicts(_))));
    let lock = house.lock(b, Kind::Mac);
    let mac = house.claim(b, Kind::Mac).id;
    let to = Into::New(ThingId(id(5_000)));
    assert_eq!(house.all.split(b, &[mac], to, hub), Err(Refused::Locked(mac)));
    assert_eq!(house.all.lock(b, mac, false, hub), Err(Refused::PeopleOnly));
    assert_eq!(house.all.undo(&lock, hub), Err(Refused::PeopleOnly));
    assert_eq!(
        house.all.tell_field(b, Field::Name, Some("x"), false, hub),
        Err(Refused::PeopleOnly)
    );
    house.merge(b, a);
    assert_eq!(house.claim(a, Kind::Serial).lock, None);
    assert!(house.all.claims(a).iter().any(|c| c.id == mac && c.lock == Some(LEA)));
}

#[test]
fn a_sticker_that_a_person_reads_is_a_claim_and_can_be_taken_back() {
    let mut house = House::new();
    let a = house.see(&seen(0, 5, &[(Kind::Mac, CAM)]));
    let before = house.all.clone();
    let (claim, actor) = (ClaimId(house.mint()), house.lea());
    let change = house.do_it(house.all.tell(a, Kind::Sticker, " qr-77 ", claim, actor));
    assert_eq!(house.values(a, Kind::Sticker), ["QR-77"]);
    assert!(!house.all.is_guest(a));
    assert_eq!(house.all.tell(a, Kind::Sticker, "qr-77", claim, actor), Err(Refused::Nothing));
    assert_eq!(house.all.tell(a, Kind::Mac, "nonsense", claim, actor), Err(Refused::NoValue));
    house.undo(&change).unwrap();
    assert_eq!(house.all, before);
}

#[test]
fn what_is_known_of_a_merged_thing_is_shown_and_comes_back_with_it() {
    let mut house = House::new();
    let a = house.see(&seems(seen(0, 5, &[(Kind::Mac, CAM)]), &[(Field::Kind, "printer")]));
    let b = house.see(&seems(seen(0, 5, &[(Kind::Mac, LAMP)]), &[(Field::Kind, "camera")]));
    let actor = house.lea();
    house.do_it(house.all.tell_field(b, Field::Name, Some("Hall"), false, actor));
    let change = house.merge(b, a);
    let shown = |h: &House, t, f| h.all.field(t, f).map(|c| c.shown.value.to_string());
    assert_eq!(shown(&house, a, Field::Name).as_deref(), Some("Hall"));
    let kind = house.all.field(b, Field::Kind).unwrap();
    assert_eq!(kind.against.len(), 1, "printer or camera: both are shown");
    house.undo(&change).unwrap();
    assert_eq!(shown(&house, a, Field::Name), None);
}

#[test]
fn a_store_brings_the_same_inventory_back_and_a_broken_one_is_refused() {
    use super::super::Inconsistent;
    let mut house = House::new();
    let a = house.see(&seen(0, 5, &[(Kind::Mac, CAM), (Kind::DhcpName, "one")]));
    let b = house.see(&seen(0, 5, &[(Kind::Mac, LAMP), (Kind::DhcpName, "one")]));
    let claims = [(Kind::Mac, "00:11:22:00:00:07"), (Kind::SsdpUuid, "u"), (Kind::DhcpName, "n")];
    house.see(&seen(0, 5, &claims));
    house.see(&seen(0, 5, &[(Kind::Mac, "00:11:22:00:00:08"), claims[1], claims[2]]));
    house.merge(b, a);
    let json = |v: &dyn erased::Json| v.json();
    let records: Vec<super::super::Record> =
        house.all.records().map(|r| serde_json::from_str(&json(r)).unwrap()).rev_all();
    let claims: Vec<Claim> =
        house.all.all_claims().map(|c| serde_json::from_str(&json(c)).unwrap()).rev_all();
    let proposals: Vec<_> = house.all.proposals().cloned().collect();
    assert_eq!(proposals.len(), 1);
    let load =
        |r: Vec<_>, c: Vec<_>| Inventory::load(Limits::default(), r, c, proposals.clone(), []);
    assert_eq!(load(records.clone(), claims.clone()).unwrap(), house.all);

    let mut homeless = claims.clone();
    homeless[0].thing = b;
    assert!(matches!(load(records.clone(), homeless), Err(Inconsistent::Homeless(_))));
    let twice = [claims.clone(), claims.clone()].concat();
    assert!(matches!(load(records.clone(), twice), Err(Inconsistent::ClaimTwice(_))));
    let mut ring = records;
    for r in ring.iter_mut().filter(|r| r.id == a) {
        r.standing = Standing::Merged(b);
    }
    assert!(matches!(load(ring, Vec::new()), Err(Inconsistent::Lost(_))));
}

#[test]
fn reasons_are_said_in_both_languages() {
    use crate::words::{Lang, Words};
    let mut house = House::new();
    house.see(&seen(0, 5, &[(Kind::Mac, CAM), (Kind::Serial, "S1")]));
    let done = house.absorb(&seen(1, 5, &[(Kind::Mac, CAM), (Kind::Serial, "S2\u{1b}[2J")]));
    for lang in [Lang::En, Lang::Fr] {
        let words = Words::new(lang);
        for b in done.decision.because.iter().chain(&done.proposed[0].because) {
            let said = b.say(&words);
            assert!(said.ends_with('.') && !said.contains(['\u{1b}', '$']), "{said}");
        }
    }
    let en = Words::new(Lang::En);
    let said: Vec<_> = done.proposed[0].because.iter().map(|b| b.say(&en)).collect();
    assert_eq!(said[0], "The hardware address 00:11:22:00:00:01 is known of it.");
    assert!(said[1].starts_with("It says another serial number: “S2\\u{1b}[2J”"), "{said:?}");
}

/// Small things that make the test of the store short.
mod erased {
    pub(super) trait Json {
        fn json(&self) -> String;
    }

    impl<T: serde::Serialize> Json for T {
        fn json(&self) -> String {
            serde_json::to_string(self).unwrap()
        }
    }
}

trait RevAll<T> {
    /// All, the last first: a store promises no order.
    fn rev_all(self) -> Vec<T>;
}

impl<T, I: Iterator<Item = T>> RevAll<T> for I {
    fn rev_all(self) -> Vec<T> {
        let mut all: Vec<T> = self.collect();
        all.reverse();
        all
    }
}
