use super::*;
use crate::mud::{
    compare::mirrored,
    made::{accept, mud, name, net, refuse, text},
    model::{Initiated, Matches, Ports},
};

const TCP: Option<u8> = Some(6);
const UDP: Option<u8> = Some(17);

/// Width of an entry, from the device; the mirrored entry to the device must be as wide.
fn width(m: Matches) -> Option<(&'static str, u8, u32)> {
    let back = mirrored(&m);
    let file = mud(vec![accept(m)], vec![accept(back)]);
    let told: Vec<_> = widths(&file)
        .iter()
        .map(|w| (w.at.direction, w.wide.word(), w.addresses, w.ports))
        .collect();
    match told.as_slice() {
        [] => None,
        [(Direction::FromDevice, a, b, c), (Direction::ToDevice, x, y, z)] => {
            assert_eq!((a, b, c), (x, y, z), "both ways alike");
            Some((a, *b, *c))
        }
        other => panic!("{other:?}"),
    }
}

fn port(port: u16) -> Option<Ports> {
    Some(Ports::Range(port, port))
}

#[test]
fn an_entry_without_any_condition_is_any_host() {
    assert_eq!(width(Matches::default()), Some(("any-host", 128, 65_536)));
    let v4 = Matches { family: Some(Family::V4), ..Matches::default() };
    assert_eq!(width(v4), Some(("any-host", 32, 65_536)));
    let https = Matches { protocol: TCP, destination_port: port(443), ..Matches::default() };
    assert_eq!(width(https), Some(("any-host", 128, 1)));
    let icmp = Matches { protocol: Some(1), ..Matches::default() };
    assert_eq!(width(icmp), Some(("any-host", 128, 0)));
}

#[test]
fn half_of_the_world_is_as_wide_as_all_of_it() {
    let to = |n| Matches {
        protocol: UDP,
        destination: net(n),
        destination_port: port(5),
        ..Matches::default()
    };
    assert_eq!(width(to("0.0.0.0/0")), Some(("any-host", 32, 1)));
    assert_eq!(width(to("128.0.0.0/1")), Some(("any-host", 31, 1)));
    assert_eq!(width(to("2000::/3")), Some(("any-host", 125, 1)));
    assert_eq!(width(to("198.0.0.0/8")), None);
    assert_eq!(width(to("2001:db8::/32")), None);
}

#[test]
fn what_stays_on_the_link_is_not_the_world() {
    let to = |n, p| Matches {
        protocol: UDP,
        destination: net(n),
        destination_port: p,
        ..Matches::default()
    };
    for n in ["224.0.0.0/4", "ff00::/8", "fe80::/10", "fc00::/7"] {
        assert_eq!(width(to(n, port(5_353))), None, "{n}");
        let bits = if n.starts_with("224") {
            28
        } else {
            128 - n[n.len() - 2..].trim_matches('/').parse::<u8>().unwrap()
        };
        assert_eq!(width(to(n, None)), Some(("local-networks", bits, 65_536)), "{n}");
    }
    // A longer prefix around them is the world again.
    assert_eq!(width(to("224.0.0.0/3", port(1))), Some(("any-host", 29, 1)));
    assert_eq!(width(to("fe80::/9", port(1))), Some(("any-host", 119, 1)));
}

#[test]
fn any_port_of_one_party() {
    let named = Matches { destination_name: name("a.maker.example"), ..Matches::default() };
    assert_eq!(width(named.clone()), Some(("any-port", 0, 65_536)));
    let high = Matches {
        protocol: UDP,
        destination_port: Some(Ports::Range(1_024, 65_535)),
        ..named.clone()
    };
    assert_eq!(width(high), Some(("any-port", 0, 64_512)));
    let but = Matches { protocol: UDP, destination_port: Some(Ports::AllBut(23)), ..named.clone() };
    assert_eq!(width(but), Some(("any-port", 0, 65_535)));
    let some =
        Matches { protocol: UDP, destination_port: Some(Ports::Range(0, 32_766)), ..named.clone() };
    assert_eq!(width(some), None);
    // The thing's own port names the service as well.
    let own = Matches { protocol: UDP, source_port: port(5_683), ..named.clone() };
    assert_eq!(width(own), None);
    let gre = Matches { protocol: Some(47), ..named };
    assert_eq!(width(gre), None);
    let network = Matches { destination: net("198.51.100.0/24"), ..Matches::default() };
    assert_eq!(width(network), Some(("any-port", 8, 65_536)));
}

#[test]
fn local_networks_on_any_port_are_wide_and_on_one_are_not() {
    let local = Matches { classes: vec![Class::LocalNetworks], ..Matches::default() };
    assert_eq!(width(local.clone()), Some(("local-networks", 128, 65_536)));
    let udp = Matches { protocol: UDP, ..local.clone() };
    assert_eq!(width(udp.clone()), Some(("local-networks", 128, 65_536)));
    assert_eq!(width(Matches { destination_port: port(5_353), ..udp }), None);
    assert_eq!(width(Matches { protocol: Some(1), ..local }), None);
    for class in [Class::SameManufacturer, Class::MyController, Class::Controller(text("urn:x"))] {
        let m = Matches { classes: vec![class], ..Matches::default() };
        assert_eq!(width(m), Some(("any-port", 0, 65_536)));
    }
}

#[test]
fn tcp_that_anybody_may_open_is_said() {
    let https = Matches {
        protocol: TCP,
        destination_name: name("a.maker.example"),
        destination_port: port(443),
        ..Matches::default()
    };
    assert_eq!(width(https.clone()), Some(("no-direction", 0, 1)));
    assert_eq!(width(Matches { initiated: Some(Initiated::FromDevice), ..https }), None);
}

#[test]
fn only_entries_that_accept_and_that_policies_reach_are_wide() {
    let all = Matches::default;
    let void = Ace { void: Some("not understood"), ..accept(all()) };
    assert!(widths(&mud(vec![refuse(all()), void], vec![])).is_empty());
    let mut file = mud(vec![accept(all())], vec![]);
    file.from_device.clear();
    assert!(widths(&file).is_empty());
    file.from_device = vec![9];
    assert!(widths(&file).is_empty());
    file.to_device = vec![0];
    assert_eq!(widths(&file).len(), 1);
}
