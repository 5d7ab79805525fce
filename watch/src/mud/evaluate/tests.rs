//! What each condition means, both ways and in both IP versions; what must hold for every file; and
//! a second evaluator that was written from the words of RFC 8520 alone.

use super::*;
use crate::{
    conversation::{Habit, Name},
    mud::made::{
        CLOUD, Dice, GROUP, OTHER, ROUTER, SIBLING, THING, URL, accept, ace, ip, mud, name, net,
        opened_by_party, refuse, site, talk, text,
    },
};

const FROM: Direction = Direction::FromDevice;
const TO: Direction = Direction::ToDevice;
const TCP: u8 = 6;
const UDP: u8 = 17;

fn at(direction: Direction, ace: usize) -> AceAt {
    AceAt { direction, acl: usize::from(direction == TO), ace }
}

fn by_ace(decision: Decision) -> Option<AceAt> {
    match decision {
        Decision::Permitted(Permit::Ace { at, .. }) => Some(at),
        _ => None,
    }
}

fn permitted(decision: Decision) -> bool {
    matches!(decision, Decision::Permitted(_))
}

/// Conditions as they stand in a from-device list, and turned round for a to-device list.
fn both_ways(m: &Matches) -> [Matches; 2] {
    [m.clone(), crate::mud::compare::mirrored(m)]
}

/// Holds one entry, which speaks of the party as destination, against conversations that the thing
/// opened, and its mirror in the other policy against the same that the party opened.
fn table(m: &Matches, rows: &[(Conversation, bool)]) {
    let [out, back] = both_ways(m);
    let file = mud(vec![accept(out)], vec![accept(back)]);
    let refusing = mud(
        vec![refuse(both_ways(m)[0].clone()), accept(Matches::default())],
        vec![refuse(both_ways(m)[1].clone()), accept(Matches::default())],
    );
    for (row, fits) in rows {
        for (direction, opened_by) in [(FROM, Opener::Thing), (TO, Opener::Party)] {
            let row = Conversation { opened_by, ..row.clone() };
            let told = format!("{m:?} {direction:?} {row:?}");
            let decision = decide(&file, &site(), &row);
            let expected = fits.then_some(at(direction, 0));
            assert_eq!(by_ace(decision), expected, "{told}");
            assert_eq!(by_ace(first_packet(&file, &site(), &row, direction)), expected, "{told}");
            // The same entry refusing, before one that accepts everything.
            let expected = if *fits {
                Decision::Refused { at: at(direction, 0), sure: true }
            } else {
                Decision::Permitted(Permit::Ace { at: at(direction, 1), by: None })
            };
            let decision = decide(&refusing, &site(), &row);
            assert_eq!(decision, expected, "refusing {told}");
        }
    }
}

fn class(class: Class) -> Matches {
    Matches { classes: vec![class], ..Matches::default() }
}

// ---- abstractions --------------------------------------------------------------------------------

#[test]
fn a_name_fits_the_address_that_a_resolver_gave_for_exactly_it() {
    let m = Matches { destination_name: name("a.maker.example"), ..Matches::default() };
    for cloud in CLOUD {
        let to = |names: &str| talk(cloud, TCP, 443).named(names, NameSource::Told);
        table(
            &m,
            &[
                (to("a.maker.example"), true),
                (to("b.maker.example").named("a.maker.example", NameSource::Told), true),
                (to("maker.example"), false),
                (to("x.a.maker.example"), false),
                (to("b.maker.example"), false),
                (talk(cloud, TCP, 443), false),
            ],
        );
    }
}

#[test]
fn how_a_name_is_known_is_kept_and_only_what_the_thing_was_told_accuses() {
    let m = Matches { destination_name: name("a.maker.example"), ..Matches::default() };
    let accepting = mud(vec![accept(m.clone())], vec![]);
    let refusing = mud(vec![refuse(m), accept(Matches::default())], vec![]);
    for (from, sure) in
        [(NameSource::Told, true), (NameSource::ToldOthers, false), (NameSource::Said, false)]
    {
        for cloud in CLOUD {
            let row = talk(cloud, TCP, 443).named("a.maker.example", from);
            let by = Permit::Ace { at: at(FROM, 0), by: Some(from) };
            assert_eq!(decide(&accepting, &site(), &row), Decision::Permitted(by));
            let refused = Decision::Refused { at: at(FROM, 0), sure };
            assert_eq!(decide(&refusing, &site(), &row), refused, "{from:?}");
        }
    }
}

#[test]
fn a_name_on_the_devices_own_side_permits_nothing_and_may_refuse() {
    // RFC 8520 §8 forbids both.
    let own = Matches { source_name: name("a.maker.example"), ..Matches::default() };
    let [out, back] = both_ways(&own);
    let accepting = mud(vec![accept(out.clone())], vec![accept(back.clone())]);
    let everything = || accept(Matches::default());
    let refusing = mud(vec![refuse(out), everything()], vec![refuse(back), everything()]);
    for (row, direction) in
        [(talk(CLOUD[0], TCP, 443), FROM), (opened_by_party(CLOUD[1], TCP, 443), TO)]
    {
        let row = row.named("a.maker.example", NameSource::Told);
        assert_eq!(decide(&accepting, &site(), &row), Decision::NotMentioned);
        let refused = Decision::Refused { at: at(direction, 0), sure: false };
        assert_eq!(decide(&refusing, &site(), &row), refused);
    }
}

#[test]
fn an_address_in_place_of_a_name_is_compared_on_either_side() {
    for v in 0..2 {
        let host = |a: &str| Some(Host::Address(ip(a)));
        let to = Matches { destination_name: host(CLOUD[v]), ..Matches::default() };
        let row = |party: [&str; 2]| talk(party[v], TCP, 443);
        table(&to, &[(row(CLOUD), true), (row(OTHER), false)]);
        let own = Matches { source_name: host(THING[v]), ..Matches::default() };
        table(&own, &[(row(CLOUD), true), (talk(CLOUD[1 - v], TCP, 443), false)]);
    }
}

#[test]
fn local_networks_are_this_site_and_groups_that_stay_here() {
    for v in 0..2 {
        table(
            &class(Class::LocalNetworks),
            &[
                (talk(SIBLING[v], TCP, 80), true),
                (talk(ROUTER[v], UDP, 5000), true),
                (talk(GROUP[v], UDP, 5353), true),
                (talk(CLOUD[v], TCP, 80), false),
            ],
        );
    }
    let broadcast = Conversation { place: Place::Group, ..talk("255.255.255.255", UDP, 6667) };
    table(&class(Class::LocalNetworks), &[(broadcast, true)]);
    // What an administrator names as local is local (RFC 8520 §4.5).
    let site = Site { local: vec![net("203.0.113.0/24").unwrap()], ..site() };
    let file = mud(vec![accept(class(Class::LocalNetworks))], vec![]);
    assert!(permitted(decide(&file, &site, &talk(OTHER[0], TCP, 80))));
    assert!(!permitted(decide(&file, &site, &talk(CLOUD[0], TCP, 80))));
}

#[test]
fn a_controller_is_whom_the_site_named_for_the_class() {
    let controller = |uri: &str| class(Class::Controller(text(uri)));
    for v in 0..2 {
        for well_known in [DNS, NTP, crate::mud::site::GATEWAY] {
            table(
                &controller(well_known),
                &[(talk(ROUTER[v], TCP, 8080), true), (talk(CLOUD[v], TCP, 8080), false)],
            );
        }
        table(&controller("urn:nobody"), &[(talk(ROUTER[v], TCP, 8080), false)]);
    }
    // The site of the tests named one of IPv4.
    let bridge = controller("https://maker.example/bridge");
    let row = |party| talk(party, TCP, 8080);
    table(&bridge, &[(row(SIBLING[0]), true), (row(SIBLING[1]), false), (row(CLOUD[0]), false)]);
}

#[test]
fn my_controller_is_whom_a_person_named_for_this_thing() {
    let row = |party| talk(party, TCP, 8080);
    let rows = [(row(SIBLING[1]), true), (row(SIBLING[0]), false), (row(CLOUD[1]), false)];
    table(&class(Class::MyController), &rows);
}

#[test]
fn manufacturer_compares_the_authority_of_mud_urls_without_case() {
    for v in 0..2 {
        let rows = |fits| [(talk(SIBLING[v], UDP, 7), fits), (talk(ROUTER[v], UDP, 7), false)];
        for (authority, fits) in [
            ("maker.example", true),
            ("Maker.Example", true),
            ("maker.example.org", false),
            ("aker.example", false),
            ("", false),
        ] {
            table(&class(Class::Manufacturer(text(authority))), &rows(fits));
        }
        table(&class(Class::SameManufacturer), &rows(true));
    }
    // A file without authority in its URL is nobody's.
    let file = Mud {
        url: text("maker.example"),
        ..mud(vec![accept(class(Class::SameManufacturer))], vec![])
    };
    let site = Site { urls: vec![(ip(SIBLING[0]), text("maker.example"))], ..site() };
    assert_eq!(decide(&file, &site, &talk(SIBLING[0], UDP, 7)), Decision::NotMentioned);
}

#[test]
fn model_compares_the_whole_mud_url() {
    let row = |party| talk(party, UDP, 7);
    let lamp = class(Class::Model(text(URL)));
    table(&lamp, &[(row(SIBLING[1]), true), (row(SIBLING[0]), false), (row(CLOUD[1]), false)]);
    table(&class(Class::Model(text("https://maker.example"))), &[(row(SIBLING[1]), false)]);
}

#[test]
fn conditions_of_several_classes_hold_together() {
    let both = Matches {
        classes: vec![Class::LocalNetworks, Class::SameManufacturer],
        ..Matches::default()
    };
    for v in 0..2 {
        let rows = [(SIBLING, true), (ROUTER, false), (GROUP, false), (CLOUD, false)];
        table(&both, &rows.map(|(party, fits)| (talk(party[v], UDP, 7), fits)));
    }
}

// ---- conditions of packets -----------------------------------------------------------------------

#[test]
fn direction_initiated_must_agree_with_who_opened() {
    let m = |initiated| Matches {
        protocol: Some(TCP),
        initiated: Some(initiated),
        ..Matches::default()
    };
    for cloud in CLOUD {
        for (initiated, thing, party) in
            [(Initiated::FromDevice, true, false), (Initiated::ToDevice, false, true)]
        {
            let file = mud(vec![accept(m(initiated))], vec![accept(m(initiated))]);
            assert_eq!(permitted(decide(&file, &site(), &talk(cloud, TCP, 443))), thing);
            let back = opened_by_party(cloud, TCP, 443);
            assert_eq!(permitted(decide(&file, &site(), &back)), party);
        }
    }
}

#[test]
fn only_tcp_has_a_direction() {
    // RFC 8520 §4.8: it must only be applied to TCP.
    let m = Matches { initiated: Some(Initiated::FromDevice), ..Matches::default() };
    let file = mud(vec![accept(m)], vec![]);
    for (protocol, fits) in [(TCP, true), (UDP, false), (1, false), (47, false), (132, false)] {
        let row = talk(CLOUD[0], protocol, 443);
        assert_eq!(permitted(decide(&file, &site(), &row)), fits, "{protocol}");
    }
}

#[test]
fn types_and_codes_of_icmp() {
    for (v, protocol) in [1_u8, 58].into_iter().enumerate() {
        let m = |icmp_type, icmp_code| Matches {
            protocol: Some(protocol),
            icmp_type,
            icmp_code,
            ..Matches::default()
        };
        // Types that are nobody's need and have no answer of their own.
        let row =
            |kind, code| Conversation { icmp: Some((kind, code)), ..talk(CLOUD[v], protocol, 0) };
        table(&m(None, None), &[(row(40, 0), true), (talk(CLOUD[v], UDP, 1), false)]);
        table(&m(Some(40), None), &[(row(40, 0), true), (row(40, 7), true), (row(41, 0), false)]);
        table(&m(Some(40), Some(7)), &[(row(40, 7), true), (row(40, 0), false)]);
        table(&m(None, Some(0)), &[(row(40, 0), true), (row(40, 1), false)]);
        // A type is asked for without a protocol: whatever is no ICMP has none.
        let bare = Matches { icmp_type: Some(40), ..Matches::default() };
        table(&bare, &[(row(40, 0), true), (talk(CLOUD[v], TCP, 40), false)]);
    }
    // The number of the other version's ICMP is another protocol.
    let m = Matches { protocol: Some(1), ..Matches::default() };
    table(&m, &[(talk(CLOUD[1], 58, 0), false)]);
}

#[test]
fn an_echo_opened_by_the_thing_asks_with_one_type_and_is_answered_with_another() {
    for (v, protocol, ask, answer) in [(0, 1, 8, 0), (1, 58, 128, 129)] {
        let m = |kind| Matches {
            protocol: Some(protocol),
            icmp_type: Some(kind),
            ..Matches::default()
        };
        let file = mud(vec![accept(m(ask))], vec![accept(m(answer))]);
        let wrong = mud(vec![accept(m(answer))], vec![accept(m(ask))]);
        let echo = Conversation { icmp: Some((ask, 0)), ..talk(CLOUD[v], protocol, 0) };
        assert!(permitted(decide(&file, &site(), &echo)));
        assert!(permitted(first_packet(&file, &site(), &echo, TO)), "the answer, alone");
        assert!(!permitted(decide(&wrong, &site(), &echo)));
        assert!(!permitted(first_packet(&wrong, &site(), &echo, TO)));
        let pinged = Conversation { opened_by: Opener::Party, ..echo };
        assert!(!permitted(decide(&file, &site(), &pinged)), "nobody may ping it");
        assert!(permitted(decide(&wrong, &site(), &pinged)));
    }
}

#[test]
fn networks_bind_the_address_on_their_own_side() {
    let to = |n| Matches { destination: net(n), ..Matches::default() };
    let row = |a| talk(a, TCP, 443);
    table(&to("198.51.100.0/24"), &[(row(CLOUD[0]), true), (row(OTHER[0]), false)]);
    table(&to("198.51.100.7"), &[(row(CLOUD[0]), true), (row("198.51.100.8"), false)]);
    table(&to("2001:db8:2::/48"), &[(row(CLOUD[1]), true), (row(OTHER[1]), false)]);
    table(&to("0.0.0.0/0"), &[(row(CLOUD[0]), true), (row(CLOUD[1]), false)]);
    table(&to("::/0"), &[(row(CLOUD[1]), true), (row(CLOUD[0]), false)]);
    let own = |n| Matches { source: net(n), ..Matches::default() };
    table(&own("192.168.1.5"), &[(row(CLOUD[0]), true), (row(CLOUD[1]), false)]);
    table(&own("192.168.2.0/24"), &[(row(CLOUD[0]), false)]);
}

#[test]
fn the_version_of_the_list_and_of_the_entry_bind() {
    for (v, family) in [Family::V4, Family::V6].into_iter().enumerate() {
        let m = Matches { family: Some(family), ..Matches::default() };
        let (same, other) = (talk(CLOUD[v], TCP, 443), talk(CLOUD[1 - v], TCP, 443));
        table(&m, &[(same.clone(), true), (other.clone(), false)]);
        let mut file = mud(vec![accept(Matches::default())], vec![]);
        file.acls[0].family = Some(family);
        assert!(permitted(decide(&file, &site(), &same)));
        assert!(!permitted(decide(&file, &site(), &other)));
    }
}

#[test]
fn ports_by_every_operator() {
    for cloud in CLOUD {
        for protocol in [TCP, UDP] {
            let to = |ports| Matches { destination_port: Some(ports), ..Matches::default() };
            let row = |port| talk(cloud, protocol, port);
            let (eq, neq) = (Ports::Range(443, 443), Ports::AllBut(443));
            table(&to(eq), &[(row(443), true), (row(442), false), (row(444), false)]);
            table(&to(neq), &[(row(443), false), (row(0), true), (row(65_535), true)]);
            let (lte, gte) = (Ports::Range(0, 1_023), Ports::Range(1_024, 65_535));
            table(&to(lte), &[(row(0), true), (row(1_023), true), (row(1_024), false)]);
            table(&to(gte), &[(row(65_535), true), (row(1_024), true), (row(1_023), false)]);
            let own = |port| Matches {
                source_port: Some(Ports::Range(port, port)),
                ..Matches::default()
            };
            table(&own(40_000), &[(row(443), true)]);
            table(&own(443), &[(row(443), false)]);
        }
    }
}

#[test]
fn a_row_of_several_ports_is_permitted_only_where_each_of_them_is() {
    let own = |ports| Matches { source_port: Some(ports), ..Matches::default() };
    let row = Conversation { thing_port: (1_000, 2_000), ..talk(CLOUD[0], UDP, 443) };
    for (ports, accepts, refuses) in [
        (Ports::Range(0, 65_535), true, Some(true)),
        (Ports::Range(1_000, 2_000), true, Some(true)),
        (Ports::Range(1_001, 2_000), false, Some(false)),
        (Ports::Range(1_000, 1_999), false, Some(false)),
        (Ports::Range(2_000, 3_000), false, Some(false)),
        (Ports::Range(2_001, 3_000), false, None),
        (Ports::Range(0, 999), false, None),
        (Ports::AllBut(999), true, Some(true)),
        (Ports::AllBut(1_000), false, Some(false)),
        (Ports::AllBut(1_500), false, Some(false)),
    ] {
        let file = mud(vec![accept(own(ports))], vec![]);
        assert_eq!(permitted(decide(&file, &site(), &row)), accepts, "{ports:?}");
        let file = mud(vec![refuse(own(ports)), accept(Matches::default())], vec![]);
        let refused = match decide(&file, &site(), &row) {
            Decision::Refused { sure, .. } => Some(sure),
            _ => None,
        };
        assert_eq!(refused, refuses, "{ports:?}");
    }
}

#[test]
fn protocols_without_ports() {
    for protocol in [2, 41, 47, 50, 58, 89] {
        let m = Matches { protocol: Some(protocol), ..Matches::default() };
        let row = |p| Conversation { icmp: None, ..talk(CLOUD[1], p, 0) };
        table(&m, &[(row(protocol), true), (row(protocol + 1), false), (row(TCP), false)]);
        // A port is never port 0 of something that has none.
        for ports in [Ports::Range(0, 65_535), Ports::Range(0, 0), Ports::AllBut(9)] {
            let m = Matches { destination_port: Some(ports), ..m.clone() };
            table(&m, &[(row(protocol), false)]);
        }
    }
}

#[test]
fn ports_of_protocols_that_nobody_reads_are_not_judged() {
    // DCCP, SCTP and UDP-Lite have ports; conversations do not know them.
    for protocol in [33, 132, 136] {
        for ports in [Ports::Range(0, 65_535), Ports::Range(0, 0), Ports::AllBut(9)] {
            let m = Matches { destination_port: Some(ports), ..Matches::default() };
            let row = talk(CLOUD[0], protocol, 0);
            let file = mud(vec![accept(m.clone())], vec![]);
            assert_eq!(decide(&file, &site(), &row), Decision::NotMentioned);
            let file = mud(vec![refuse(m), accept(Matches::default())], vec![]);
            let refused = Decision::Refused { at: at(FROM, 0), sure: false };
            assert_eq!(decide(&file, &site(), &row), refused);
        }
    }
}

#[test]
fn what_stands_in_single_packets_permits_no_conversation_and_may_refuse_one() {
    let m = Matches { per_packet: vec!["ttl"], ..Matches::default() };
    let row = talk(CLOUD[0], TCP, 443);
    let file = mud(vec![accept(m.clone())], vec![]);
    assert_eq!(decide(&file, &site(), &row), Decision::NotMentioned);
    let file = mud(vec![refuse(m.clone()), accept(Matches::default())], vec![]);
    let refused = Decision::Refused { at: at(FROM, 0), sure: false };
    assert_eq!(decide(&file, &site(), &row), refused);
    // Where something else does not hold, it does not matter.
    let udp = Matches { protocol: Some(UDP), ..m };
    let file = mud(vec![refuse(udp), accept(Matches::default())], vec![]);
    assert_eq!(by_ace(decide(&file, &site(), &row)), Some(at(FROM, 1)));
}

#[test]
fn a_refusal_is_not_sure_after_an_accepting_entry_that_may_have_been_meant() {
    let row = talk(CLOUD[0], TCP, 443);
    let per_packet = Matches { per_packet: vec!["dscp"], ..Matches::default() };
    let void = Ace { void: Some("not understood"), ..accept(Matches::default()) };
    for (first, sure) in [
        (accept(per_packet.clone()), false),
        (void, false),
        (accept(Matches { protocol: Some(UDP), ..per_packet }), true),
    ] {
        let file = mud(vec![first, refuse(Matches::default())], vec![]);
        let refused = Decision::Refused { at: at(FROM, 1), sure };
        assert_eq!(decide(&file, &site(), &row), refused);
    }
}

// ---- order, defaults, needs ----------------------------------------------------------------------

#[test]
fn the_first_entry_that_fits_decides_across_the_lists_of_a_policy() {
    let tcp = || Matches { protocol: Some(TCP), ..Matches::default() };
    let list = |aces| crate::mud::model::Acl { name: text("list"), family: None, aces };
    let mut file = Mud {
        acls: vec![
            list(vec![accept(tcp())]),
            list(vec![accept(Matches { protocol: Some(UDP), ..tcp() }), refuse(tcp())]),
            list(vec![accept(Matches::default())]),
        ],
        from_device: vec![1, 0],
        ..Mud::default()
    };
    let row = talk(CLOUD[0], TCP, 443);
    let refused = Decision::Refused { at: AceAt { direction: FROM, acl: 1, ace: 1 }, sure: true };
    assert_eq!(decide(&file, &site(), &row), refused, "the policy names the refusing list first");
    file.from_device = vec![0, 1];
    assert_eq!(
        by_ace(decide(&file, &site(), &row)),
        Some(AceAt { direction: FROM, acl: 0, ace: 0 })
    );
    // A list that no policy names rules nothing, and an index beyond the lists neither.
    file.from_device = vec![7];
    assert_eq!(decide(&file, &site(), &row), Decision::NotMentioned);
}

#[test]
fn a_void_entry_never_applies() {
    let file =
        mud(vec![Ace { void: Some("not understood"), ..accept(Matches::default()) }], vec![]);
    assert_eq!(decide(&file, &site(), &talk(CLOUD[0], TCP, 443)), Decision::NotMentioned);
}

#[test]
fn names_and_time_from_whom_the_site_named_are_permitted_by_default_over_udp() {
    let file = mud(vec![], vec![]);
    for v in 0..2 {
        for (port, class) in [(53, DNS), (123, NTP)] {
            let by_default = Decision::Permitted(Permit::Default(class));
            let asked = talk(ROUTER[v], UDP, port);
            assert_eq!(decide(&file, &site(), &asked), by_default);
            // Appendix A has it in both policies.
            let unasked = Conversation { opened_by: Opener::Party, ..asked.clone() };
            assert_eq!(decide(&file, &site(), &unasked), by_default);
            for no in [
                talk(CLOUD[v], UDP, port),
                talk(ROUTER[v], UDP, port + 1),
                opened_by_party(ROUTER[v], UDP, port),
                Conversation { party_port: (port, port + 1), ..asked },
            ] {
                assert_eq!(decide(&file, &site(), &no), Decision::NotMentioned, "{no:?}");
            }
        }
        // Only names also come over TCP, and only when the thing asks.
        let names = Decision::Permitted(Permit::Need(Need::Names));
        assert_eq!(decide(&file, &site(), &talk(ROUTER[v], TCP, 53)), names);
        let time = decide(&file, &site(), &talk(ROUTER[v], TCP, 123));
        assert_eq!(time, Decision::NotMentioned);
        let unasked = Conversation { opened_by: Opener::Party, ..talk(ROUTER[v], TCP, 53) };
        assert_eq!(decide(&file, &site(), &unasked), Decision::NotMentioned);
    }
}

#[test]
fn explicit_entries_come_before_defaults_and_needs_and_a_refusal_is_final() {
    let dns = talk(ROUTER[0], UDP, 53);
    let file = mud(vec![accept(Matches { protocol: Some(UDP), ..Matches::default() })], vec![]);
    assert_eq!(by_ace(decide(&file, &site(), &dns)), Some(at(FROM, 0)));
    for forwarding in [Forwarding::Drop, Forwarding::Reject] {
        let file = mud(vec![ace(forwarding, Matches::default())], vec![]);
        let neighbour = Conversation { icmp: Some((135, 0)), ..talk(ROUTER[1], 58, 0) };
        for row in [dns.clone(), talk(ROUTER[0], TCP, 53), neighbour] {
            let refused = Decision::Refused { at: at(FROM, 0), sure: true };
            assert_eq!(decide(&file, &site(), &row), refused);
        }
    }
}

#[test]
fn what_no_host_can_live_without() {
    let icmp =
        |party, protocol, kind| Conversation { icmp: Some((kind, 0)), ..talk(party, protocol, 0) };
    let address =
        |party, own, port| Conversation { thing_port: (own, own), ..talk(party, UDP, port) };
    let broadcast = Conversation { party: ip("255.255.255.255"), ..address(GROUP[0], 68, 67) };
    let is_free = |party, answered| {
        let row = Conversation { opened_by: Opener::Party, ..icmp(party, 1, 8) };
        Conversation { habit: Habit { answered, ..row.habit.clone() }, ..row }
    };
    for (row, needed) in [
        (is_free(ROUTER[0], 0), Some(Need::Address)),
        (is_free(ROUTER[0], 1), None),
        (is_free(SIBLING[0], 0), None),
        (is_free(CLOUD[0], 0), None),
        (broadcast, Some(Need::Address)),
        (address(ROUTER[0], 68, 67), Some(Need::Address)),
        (address(ROUTER[1], 546, 547), Some(Need::Address)),
        (address(ROUTER[0], 67, 68), None),
        (address(CLOUD[0], 68, 67), None),
        (address(CLOUD[1], 546, 547), None),
        (talk(GROUP[0], 2, 0), Some(Need::Groups)),
        (talk(CLOUD[0], 2, 0), None),
        (icmp(CLOUD[0], 1, 3), Some(Need::Errors)),
        (icmp(CLOUD[0], 1, 11), Some(Need::Errors)),
        (icmp(CLOUD[0], 1, 12), Some(Need::Errors)),
        (icmp(CLOUD[0], 1, 8), None),
        (icmp(CLOUD[0], 1, 5), None),
        (icmp(CLOUD[1], 58, 1), Some(Need::Errors)),
        (icmp(CLOUD[1], 58, 4), Some(Need::Errors)),
        (icmp(ROUTER[1], 58, 133), Some(Need::Neighbours)),
        (icmp(ROUTER[1], 58, 137), Some(Need::Neighbours)),
        (icmp(CLOUD[1], 58, 135), None),
        (icmp(GROUP[1], 58, 143), Some(Need::Groups)),
        (icmp(CLOUD[1], 58, 143), None),
        (icmp(CLOUD[1], 58, 128), None),
        (talk(ROUTER[0], 47, 0), None),
    ] {
        let expected =
            needed.map_or(Decision::NotMentioned, |n| Decision::Permitted(Permit::Need(n)));
        assert_eq!(decide(&mud(vec![], vec![]), &site(), &row), expected, "{row:?}");
    }
}

// ---- who opened ----------------------------------------------------------------------------------

#[test]
fn answers_belong_to_the_conversation_and_permit_nothing_of_their_own() {
    let to_cloud =
        Matches { protocol: Some(UDP), destination: net(CLOUD[0]), ..Matches::default() };
    let file = mud(vec![accept(to_cloud.clone())], vec![]);
    let row = talk(CLOUD[0], UDP, 443);
    assert!(permitted(decide(&file, &site(), &row)));
    assert!(!permitted(first_packet(&file, &site(), &row, TO)), "a firewall without memory");
    let back = Conversation { opened_by: Opener::Party, ..row };
    assert_eq!(decide(&file, &site(), &back), Decision::NotMentioned);
}

#[test]
fn where_nobody_saw_who_opened_the_kinder_of_both_suppositions_counts() {
    let tcp = |initiated| Matches { protocol: Some(TCP), initiated, ..Matches::default() };
    let row = Conversation { opened_by: Opener::Unknown, ..talk(CLOUD[0], TCP, 443) };
    let (out, back) = (Some(Initiated::FromDevice), Some(Initiated::ToDevice));
    let decided = |from, to| decide(&mud(from, to), &site(), &row);
    assert_eq!(by_ace(decided(vec![accept(tcp(out))], vec![])), Some(at(FROM, 0)));
    assert_eq!(by_ace(decided(vec![], vec![accept(tcp(back))])), Some(at(TO, 0)));
    // Neither opener would be permitted by an entry that only lets answers through.
    assert_eq!(decided(vec![accept(tcp(back))], vec![]), Decision::NotMentioned);
    assert_eq!(decided(vec![], vec![accept(tcp(out))]), Decision::NotMentioned);
    // Refused for sure only where it would be whoever opened.
    let maybe = Decision::Refused { at: at(FROM, 0), sure: false };
    assert_eq!(decided(vec![refuse(tcp(None))], vec![]), maybe);
    let surely = Decision::Refused { at: at(FROM, 0), sure: true };
    assert_eq!(decided(vec![refuse(tcp(None))], vec![refuse(tcp(None))]), surely);
    assert_eq!(by_ace(decided(vec![refuse(tcp(None))], vec![accept(tcp(None))])), Some(at(TO, 0)));
    assert_eq!(
        decided(vec![refuse(tcp(back))], vec![refuse(tcp(out))]),
        Decision::NotMentioned,
        "both refuse only answers",
    );
    // A refusal of strangers does not take the thing's own questions away.
    let dns = Conversation { opened_by: Opener::Unknown, ..talk(ROUTER[0], UDP, 53) };
    let file = mud(vec![], vec![refuse(Matches::default())]);
    let by_default = Decision::Permitted(Permit::Default(DNS));
    assert_eq!(decide(&file, &site(), &dns), by_default);
}

// ---- holes of others -----------------------------------------------------------------------------

#[test]
fn hole_a_protocol_without_ports_does_not_become_any_protocol() {
    for protocol in [TCP, UDP, 2, 58] {
        let m =
            Matches { protocol: Some(protocol), destination: net(CLOUD[0]), ..Matches::default() };
        let file = mud(vec![accept(m)], vec![]);
        for carried in [TCP, UDP, 1, 2, 47, 58, 132] {
            let row = Conversation { icmp: None, ..talk(CLOUD[0], carried, 443) };
            let decision = decide(&file, &site(), &row);
            assert_eq!(permitted(decision), carried == protocol, "{protocol} {carried}");
        }
    }
}

#[test]
fn hole_b_a_network_of_one_ip_version_opens_nothing_in_the_other() {
    for v in 0..2 {
        let m = Matches { destination: net(CLOUD[v]), ..Matches::default() };
        let file = mud(vec![accept(m.clone())], vec![accept(crate::mud::compare::mirrored(&m))]);
        for party in [CLOUD, OTHER, SIBLING, GROUP] {
            for row in [talk(party[1 - v], TCP, 443), opened_by_party(party[1 - v], TCP, 443)] {
                assert_eq!(decide(&file, &site(), &row), Decision::NotMentioned);
            }
        }
    }
}

#[test]
fn hole_c_local_networks_do_not_open_the_internet() {
    let file =
        mud(vec![accept(class(Class::LocalNetworks))], vec![accept(class(Class::LocalNetworks))]);
    for party in [CLOUD, OTHER].as_flattened() {
        for row in [talk(party, TCP, 443), opened_by_party(party, TCP, 443)] {
            assert_eq!(decide(&file, &site(), &row), Decision::NotMentioned);
            assert!(!permitted(first_packet(&file, &site(), &row, FROM)));
            assert!(!permitted(first_packet(&file, &site(), &row, TO)));
        }
    }
}

#[test]
fn hole_d_local_networks_and_a_network_hold_together() {
    let both = |n| Matches { destination: net(n), ..class(Class::LocalNetworks) };
    let row = |a| talk(a, TCP, 80);
    table(&both("192.168.1.20"), &[(row(SIBLING[0]), true), (row(ROUTER[0]), false)]);
    table(&both("198.51.100.0/24"), &[(row(CLOUD[0]), false), (row(SIBLING[0]), false)]);
}

#[test]
fn hole_e_an_address_that_nobody_knows_is_not_let_through() {
    let file = mud(vec![accept(class(Class::SameManufacturer))], vec![]);
    for party in ["192.168.1.99", "2001:db8:1::99"] {
        let row = Conversation { place: Place::Local, ..talk(party, TCP, 80) };
        assert_eq!(decide(&file, &site(), &row), Decision::NotMentioned);
    }
}

// ---- what holds for every file -------------------------------------------------------------------

const TRIES: u64 = 20_000;

/// Runs a test on random files, sites and conversations.
fn always(seed: u64, hold: impl Fn(&mut Dice, &Mud, &Site, &Conversation)) {
    let mut dice = Dice::new(seed);
    for _ in 0..TRIES {
        let (file, site, row) = (dice.mud(), dice.site(), dice.talk());
        hold(&mut dice, &file, &site, &row);
    }
}

/// A place in some list of the file for one more entry.
fn place(dice: &mut Dice, file: &Mud) -> Option<(usize, usize)> {
    let acl = dice.below(file.acls.len().max(1) as u64) as usize;
    let aces = file.acls.get(acl)?.aces.len();
    Some((acl, dice.below(aces as u64 + 1) as usize))
}

/// The file with one more entry somewhere.
fn with(dice: &mut Dice, file: &Mud, ace: Ace) -> Option<Mud> {
    let (acl, n) = place(dice, file)?;
    let mut more = file.clone();
    more.acls[acl].aces.insert(n, ace);
    Some(more)
}

/// Shows that a file grows monotonously: whatever is permitted stays so when the maker permits
/// something more, wherever the new entry stands.
#[test]
fn one_more_accepting_entry_never_forbids() {
    always(1, |dice, file, site, row| {
        let extra = Ace { forwarding: Forwarding::Accept, ..dice.ace() };
        let Some(more) = with(dice, file, extra) else { return };
        if permitted(decide(file, site, row)) {
            assert!(permitted(decide(&more, site, row)), "{more:#?} {row:#?}");
        }
        for direction in [FROM, TO] {
            if permitted(first_packet(file, site, row, direction)) {
                assert!(permitted(first_packet(&more, site, row, direction)));
            }
        }
    });
}

/// Shows that refusing is safe to add: nothing becomes permitted by it, not by a default or a need
/// either.
#[test]
fn one_more_refusing_entry_never_permits() {
    always(2, |dice, file, site, row| {
        let extra = Ace { forwarding: Forwarding::Drop, void: None, ..dice.ace() };
        let Some(more) = with(dice, file, extra) else { return };
        if permitted(decide(&more, site, row)) {
            assert!(permitted(decide(file, site, row)), "{more:#?} {row:#?}");
        }
        for direction in [FROM, TO] {
            if permitted(first_packet(&more, site, row, direction)) {
                assert!(permitted(first_packet(file, site, row, direction)));
            }
        }
    });
}

/// Shows that order only matters where actions differ: whoever sorts a list within runs of one
/// action changes nothing about what is permitted or refused.
#[test]
fn neighbours_of_equal_action_may_change_places() {
    always(3, |dice, file, site, row| {
        let Some((acl, n)) = place(dice, file) else { return };
        let mut swapped = file.clone();
        let aces = &mut swapped.acls[acl].aces;
        let accepts = |n: usize| aces.get(n).map(|e| e.forwarding == Forwarding::Accept);
        if n + 1 >= aces.len() || accepts(n) != accepts(n + 1) {
            return;
        }
        aces.swap(n, n + 1);
        let kind = |decision| match decision {
            Decision::Permitted(Permit::Ace { .. }) => "entry",
            Decision::Permitted(Permit::Default(_)) => "default",
            Decision::Permitted(Permit::Need(_)) => "need",
            Decision::Refused { .. } => "refused",
            Decision::NotMentioned => "not mentioned",
        };
        assert_eq!(kind(decide(file, site, row)), kind(decide(&swapped, site, row)));
    });
}

/// Shows the rule above all repairs: what is not understood, made void or narrowed in an accepting
/// entry never permits more.
#[test]
fn a_void_or_narrower_accepting_entry_never_permits_more() {
    always(4, |dice, file, site, row| {
        let Some((acl, n)) = place(dice, file) else { return };
        let mut less = file.clone();
        let Some(entry) = less.acls[acl].aces.get_mut(n) else { return };
        if entry.forwarding != Forwarding::Accept {
            return;
        }
        let other = dice.matches();
        let m = &mut entry.matches;
        match dice.below(8) {
            0 => entry.void = Some("not understood"),
            1 => m.per_packet.push("flags"),
            2 => m.classes.extend(other.classes),
            3 => m.destination_name = m.destination_name.take().or(other.destination_name),
            4 => m.source = m.source.or(other.source),
            5 => m.protocol = m.protocol.or(other.protocol),
            6 => m.destination_port = m.destination_port.or(other.destination_port),
            _ => m.initiated = m.initiated.or(other.initiated),
        }
        if permitted(decide(&less, site, row)) {
            assert!(permitted(decide(file, site, row)), "{less:#?} {row:#?}");
        }
    });
}

/// Shows that the policies do not leak into each other: what a thing may begin is written in one of
/// them, what others may begin with it in the other.
#[test]
fn what_one_side_opened_does_not_turn_on_the_other_policy() {
    always(5, |dice, file, site, row| {
        let mut other = file.clone();
        let noise: Vec<usize> = (0..file.acls.len()).filter(|_| dice.once_in(2)).collect();
        match row.opened_by {
            Opener::Thing => other.to_device = noise,
            Opener::Party => other.from_device = noise,
            Opener::Unknown => return,
        }
        assert_eq!(decide(file, site, row), decide(&other, site, row));
    });
}

/// Shows that memory only adds: what a firewall without memory lets through as the first packet is
/// permitted as a conversation, by the same entry.
#[test]
fn a_permitted_first_packet_of_the_opener_permits_the_conversation() {
    always(6, |_, file, site, row| {
        let direction = match row.opened_by {
            Opener::Thing => FROM,
            Opener::Party => TO,
            Opener::Unknown => return,
        };
        let first = first_packet(file, site, row, direction);
        if first != Decision::NotMentioned {
            assert_eq!(decide(file, site, row), first);
        }
    });
}

/// Shows what kindness means where nobody saw who opened: permitted exactly where one of the openers
/// would be, refused for sure only where both would be for sure.
#[test]
fn an_unknown_opener_is_judged_as_the_kinder_of_both() {
    always(7, |_, file, site, row| {
        let with = |opened_by| decide(file, site, &Conversation { opened_by, ..row.clone() });
        let [unknown, thing, party] = [Opener::Unknown, Opener::Thing, Opener::Party].map(with);
        assert_eq!(permitted(unknown), permitted(thing) || permitted(party));
        let sure = |d| matches!(d, Decision::Refused { sure: true, .. });
        assert_eq!(sure(unknown), sure(thing) && sure(party));
    });
}

/// Shows that names only ever widen what accepting entries permit by name: a file that names nobody
/// decides alike whatever names are known.
#[test]
fn names_do_not_matter_to_a_file_that_asks_for_none() {
    always(8, |_, file, site, row| {
        let asks =
            |e: &Ace| e.matches.source_name.is_some() || e.matches.destination_name.is_some();
        if file.acls.iter().flat_map(|l| &l.aces).any(asks) {
            return;
        }
        let nameless = Conversation { names: Vec::new(), ..row.clone() };
        assert_eq!(decide(file, site, row), decide(file, site, &nameless));
    });
}

// ---- a second evaluator --------------------------------------------------------------------------

/// A second evaluator, from the words of RFC 8519 and RFC 8520 and packet by packet.
///
/// A conversation of which not everything is known stands for several *worlds*: each port that it
/// may have had, each packet condition holding or not, either opener. In one world there is one
/// first packet, and each entry either matches it or does not.
mod oracle {
    use std::net::IpAddr;

    use super::super::*;

    /// What one first packet is.
    #[derive(Clone, Debug)]
    pub(super) struct Packet<'a> {
        pub(super) to_device: bool,
        pub(super) from: IpAddr,
        pub(super) to: IpAddr,
        pub(super) ports: Option<(u16, u16)>,
        pub(super) protocol: u8,
        pub(super) icmp: Option<(u8, u8)>,
        /// Packet conditions that hold, and whether the thing has whatever name is asked for.
        pub(super) holding: Vec<&'static str>,
        pub(super) thing_is_named: bool,
        pub(super) talk: &'a Conversation,
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(super) enum Verdict {
        Entry(usize, usize),
        Appended,
        Dropped,
        Nothing,
    }

    impl Packet<'_> {
        fn device(&self) -> IpAddr {
            if self.to_device { self.to } else { self.from }
        }

        fn peer(&self) -> IpAddr {
            if self.to_device { self.from } else { self.to }
        }

        fn is_host(&self, host: &Host, address: IpAddr) -> bool {
            match host {
                Host::Address(a) => *a == address,
                Host::Name(_) if address == self.device() => self.thing_is_named,
                Host::Name(n) => self.talk.names.iter().any(|known| known.text == *n),
            }
        }

        fn is_local(&self, site: &Site) -> bool {
            let widened = site.local.iter().any(|p| p.contains(self.peer()));
            widened || matches!(self.talk.place, Place::Local | Place::Group)
        }

        fn controls(&self, class: &str, site: &Site) -> bool {
            let peer = self.peer();
            let mut hosts: Vec<IpAddr> = match class {
                "urn:ietf:params:mud:dns" => site.resolvers.clone(),
                "urn:ietf:params:mud:ntp" => site.time_servers.clone(),
                "urn:ietf:params:mud:gateway" => site.gateways.clone(),
                _ => Vec::new(),
            };
            for (uri, prefix) in &site.controllers {
                if uri.raw() == class && prefix.contains(peer) {
                    hosts.push(peer);
                }
            }
            hosts.contains(&peer)
        }

        fn is_in(&self, class: &Class, mud: &Mud, site: &Site) -> bool {
            let host_of = |url: &str| {
                let rest = url.strip_prefix("https://")?;
                Some(rest.split('/').next()?.to_lowercase())
            };
            let urls = || site.urls.iter().filter(|(a, _)| *a == self.peer()).map(|(_, u)| u.raw());
            match class {
                Class::LocalNetworks => self.is_local(site),
                Class::MyController => site.my_controllers.iter().any(|p| p.contains(self.peer())),
                Class::Controller(uri) => self.controls(uri.raw(), site),
                Class::Model(url) => urls().any(|u| u == url.raw()),
                Class::Manufacturer(m) => {
                    urls().any(|u| host_of(u) == Some(m.raw().to_lowercase()))
                }
                Class::SameManufacturer => urls().any(|u| host_of(u) == host_of(mud.url.raw())),
            }
        }

        fn matches(&self, m: &Matches, mud: &Mud, site: &Site) -> bool {
            let in_net = |net: &Option<Prefix>, a| net.is_none() || net.unwrap().contains(a);
            let is_host = |h: &Option<Host>, a| h.as_ref().is_none_or(|h| self.is_host(h, a));
            let in_range = |ports: Option<Ports>, mine: Option<u16>| match (ports, mine) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(Ports::AllBut(not)), Some(mine)) => mine != not,
                (Some(Ports::Range(low, high)), Some(mine)) => (low..=high).contains(&mine),
            };
            let opened_by_device = !self.to_device;
            let initiated = match m.initiated {
                None => true,
                Some(Initiated::FromDevice) => self.protocol == 6 && opened_by_device,
                Some(Initiated::ToDevice) => self.protocol == 6 && !opened_by_device,
            };
            let version = |f: Option<Family>| match f {
                None => true,
                Some(Family::V4) => self.to.is_ipv4(),
                Some(Family::V6) => self.to.is_ipv6(),
            };
            version(m.family)
                && m.protocol.is_none_or(|p| p == self.protocol)
                && in_net(&m.source, self.from)
                && in_net(&m.destination, self.to)
                && is_host(&m.source_name, self.from)
                && is_host(&m.destination_name, self.to)
                && in_range(m.source_port, self.ports.map(|p| p.0))
                && in_range(m.destination_port, self.ports.map(|p| p.1))
                && m.icmp_type.is_none_or(|t| self.icmp.is_some_and(|(kind, _)| kind == t))
                && m.icmp_code.is_none_or(|c| self.icmp.is_some_and(|(_, code)| code == c))
                && initiated
                && m.classes.iter().all(|c| self.is_in(c, mud, site))
                && m.per_packet.iter().all(|c| self.holding.contains(c))
        }

        /// RFC 8520 §5: "Anything not explicitly permitted is denied. Local DNS and NTP are, by
        /// default, permitted to and from the Thing. These are applied AFTER all other explicit
        /// rules." RFC 8519: an access list is ordered, the first match decides.
        pub(super) fn verdict(&self, mud: &Mud, site: &Site) -> Verdict {
            let policy = if self.to_device { &mud.to_device } else { &mud.from_device };
            for &n in policy {
                let list = &mud.acls[n];
                let of_version = match list.family {
                    None => true,
                    Some(Family::V4) => self.to.is_ipv4(),
                    Some(Family::V6) => self.to.is_ipv6(),
                };
                for (k, entry) in list.aces.iter().enumerate() {
                    // What the reader did not understand permits nothing.
                    if entry.void.is_some() || !of_version {
                        continue;
                    }
                    if self.matches(&entry.matches, mud, site) {
                        return match entry.forwarding {
                            Forwarding::Accept => Verdict::Entry(n, k),
                            Forwarding::Drop | Forwarding::Reject => Verdict::Dropped,
                        };
                    }
                }
            }
            // Appendix A, as entries.
            for (class, port) in [("urn:ietf:params:mud:dns", 53), ("urn:ietf:params:mud:ntp", 123)]
            {
                let one = Some(Ports::Range(port, port));
                let appended = Matches {
                    protocol: Some(17),
                    classes: vec![Class::Controller(Untrusted::new(class))],
                    source_port: if self.to_device { one } else { None },
                    destination_port: if self.to_device { None } else { one },
                    ..Matches::default()
                };
                if self.matches(&appended, mud, site) {
                    return Verdict::Appended;
                }
            }
            if self.is_needed(site) { Verdict::Appended } else { Verdict::Nothing }
        }

        /// What RFC 8520 forgets and no host lives without.
        fn is_needed(&self, site: &Site) -> bool {
            let here = matches!(self.talk.place, Place::Local | Place::Group);
            let peer_port = self.ports.map(|(s, d)| if self.to_device { s } else { d });
            let own_port = self.ports.map(|(s, d)| if self.to_device { d } else { s });
            match (self.protocol, self.icmp) {
                (17, _) => {
                    let dhcp = [(Some(68), Some(67)), (Some(546), Some(547))];
                    here && dhcp.contains(&(own_port, peer_port))
                }
                (6, _) => {
                    !self.to_device
                        && peer_port == Some(53)
                        && self.controls("urn:ietf:params:mud:dns", site)
                }
                (2, _) => here,
                (1, Some((kind, _))) => [3, 11, 12].contains(&kind),
                (58, Some((kind, _))) => {
                    let here_only = [130, 131, 132, 133, 134, 135, 136, 137, 143];
                    (1..=4).contains(&kind) || here && here_only.contains(&kind)
                }
                _ => false,
            }
        }
    }
}

/// Ports that tell the conditions of the small world apart.
const TELLING_PORTS: [u16; 15] = [0, 1, 2, 3, 4, 5, 53, 54, 67, 68, 69, 123, 124, 65_534, 65_535];

/// First packets that a conversation may have begun with, supposing who opened.
fn worlds<'a>(file: &Mud, row: &'a Conversation, to_device: bool) -> Vec<oracle::Packet<'a>> {
    let conditions = |e: &Ace| !e.matches.per_packet.is_empty();
    let entries = || file.acls.iter().flat_map(|l| &l.aces);
    let holding: &[&[&'static str]] = if entries().any(conditions) {
        &[&[], &["ttl"], &["dscp"], &["ttl", "dscp"]]
    } else {
        &[&[]]
    };
    let is_name = |h: &Option<Host>| matches!(h, Some(Host::Name(_)));
    let asks_for_names =
        entries().any(|e| is_name(&e.matches.source_name) || is_name(&e.matches.destination_name));
    let named: &[bool] = if asks_for_names { &[false, true] } else { &[false] };
    let within = |(low, high): (u16, u16)| {
        TELLING_PORTS.into_iter().filter(move |p| (low..=high).contains(p)).map(Some)
    };
    let (own, there): (Vec<_>, Vec<_>) = match row.protocol {
        6 | 17 => (within(row.thing_port).collect(), within(row.party_port).collect()),
        132 => {
            let some = [0, 1, 3, 53].map(Some).to_vec();
            (some.clone(), some)
        }
        _ => (vec![None], vec![None]),
    };
    let mut all = Vec::new();
    for own in &own {
        for there in &there {
            let ports = own.zip(*there);
            for holding in holding {
                for &thing_is_named in named {
                    let turned = ports.map(|(own, there)| (there, own));
                    let (from, to) =
                        if to_device { (row.party, row.thing) } else { (row.thing, row.party) };
                    all.push(oracle::Packet {
                        to_device,
                        from,
                        to,
                        ports: if to_device { turned } else { ports },
                        protocol: row.protocol,
                        icmp: row.icmp,
                        holding: holding.to_vec(),
                        thing_is_named,
                        talk: row,
                    });
                }
            }
        }
    }
    all
}

/// Shows that the evaluator says what the words of the standard say. Where everything about a
/// conversation is known it gives the same entry as the oracle. Where something is not, it is
/// careful: what it permits is permitted in every world, and what it refuses for sure is dropped in
/// every world.
#[test]
fn a_second_evaluator_agrees() {
    use oracle::Verdict;
    let mut dice = Dice::new(9);
    let (mut exact, mut careful, mut yes) = (0, 0, 0);
    for n in 0..100_000 {
        let (file, site, row) = (dice.mud(), dice.site(), dice.talk());
        let decision = decide(&file, &site, &row);
        let openers: &[bool] = match row.opened_by {
            Opener::Thing => &[false],
            Opener::Party => &[true],
            Opener::Unknown => &[false, true],
        };
        let verdicts: Vec<Vec<Verdict>> = openers
            .iter()
            .map(|to| worlds(&file, &row, *to).iter().map(|p| p.verdict(&file, &site)).collect())
            .collect();
        let told =
            || format!("case {n}: {file:#?}\n{site:#?}\n{row:#?}\n{decision:?} {verdicts:?}");
        let passes = |v: &Verdict| matches!(v, Verdict::Entry(..) | Verdict::Appended);
        if permitted(decision) {
            yes += 1;
            assert!(verdicts.iter().any(|all| all.iter().all(passes)), "{}", told());
        }
        if let Decision::Refused { sure: true, .. } = decision {
            let dropped = |v: &Verdict| *v == Verdict::Dropped;
            assert!(verdicts.iter().all(|all| all.iter().all(dropped)), "{}", told());
        }
        let [all] = verdicts.as_slice() else { continue };
        let [one] = all.as_slice() else {
            careful += 1;
            continue;
        };
        exact += 1;
        let same = match (decision, *one) {
            (Decision::Permitted(Permit::Ace { at, .. }), Verdict::Entry(acl, ace)) => {
                (at.acl, at.ace) == (acl, ace)
            }
            (Decision::Permitted(Permit::Default(_) | Permit::Need(_)), Verdict::Appended) => true,
            (Decision::Refused { .. }, Verdict::Dropped) => true,
            (Decision::NotMentioned, Verdict::Nothing) => true,
            _ => false,
        };
        assert!(same, "{}", told());
    }
    // The test is worth its name only where each kind came up often.
    assert!(exact > 20_000 && careful > 20_000 && yes > 10_000, "{exact} {careful} {yes}");
}

/// Shows that names are facts about one address: an entry by name never fits another one's.
#[test]
fn a_name_that_was_not_given_for_the_address_never_permits() {
    always(10, |_, file, site, row| {
        let Decision::Permitted(Permit::Ace { at, by: Some(_) }) = decide(file, site, row) else {
            return;
        };
        let m = &at.of(file).unwrap().matches;
        let known = |h: &Option<Host>| match h {
            Some(Host::Name(n)) => row.names.iter().any(|Name { text, .. }| text == n),
            _ => false,
        };
        assert!(known(&m.source_name) || known(&m.destination_name));
    });
}
