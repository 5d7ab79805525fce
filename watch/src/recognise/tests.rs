//! Things put together by hand: what is claimed, what is not, and why.

use super::*;
use crate::{
    link::Mac,
    report::{BusyMinute, Reason},
    time::{MINUTE, Time},
};

fn thing(mac: &str, reasons: &[(&'static str, &str, &'static str)], names: &[&str]) -> Thing {
    let parties = names.iter().map(|name| party(name, "internet", "tls", 443));
    Thing {
        hours: Vec::new(),
        seen_in: Vec::new(),
        id: "thing-1".to_owned(),
        name: None,
        mac: Mac::parse(mac),
        ipv4: vec![],
        ipv6: vec![],
        identity: Identity {
            reasons: reasons
                .iter()
                .map(|(source, saw, says)| Reason { source, saw: Untrusted::new(saw), says })
                .collect(),
            ..Identity::default()
        },
        first: None,
        last: None,
        up: 0,
        down: 0,
        packets: 0,
        parties: parties.collect(),
        other_parties: None,
        asked: vec![],
        notes: vec![],
        busy_minutes: vec![],
        declaration: None,
        conversations: vec![],
        beyond: [0, 0],
        findings: vec![],
    }
}

fn party(name: &str, r#where: &'static str, protocol: &'static str, port: u16) -> Party {
    Party {
        name: Some(Untrusted::new(name)),
        domain: None,
        company: None,
        trade: None,
        country: None,
        r#where,
        protocol,
        port: Some(port),
        encrypted: "yes",
        up: 1,
        down: 1,
        packets: 2,
        flows: 1,
        failed: 0,
        reset: 0,
        retransmitted: 0,
        first: Time(0),
        last: Time(1),
        named: true,
        name_from: Some("dns"),
        opened_by: "party",
        addresses: vec![],
        usage: Vec::new(),
    }
}

fn of(mut thing: Thing) -> Identity {
    recognise(&mut thing, Knowledge::shipped());
    thing.identity
}

fn said(text: &Option<Untrusted>) -> Option<&str> {
    text.as_ref().map(Untrusted::raw)
}

#[test]
fn a_hardware_address_alone_claims_nothing() {
    for mac in ["00:17:88:00:00:01", "b0:c5:54:00:00:01", "5c:cf:7f:00:00:01"] {
        let i = of(thing(mac, &[], &[]));
        assert!(i.maker.is_none() && i.confidence.unwrap() < ENOUGH, "{mac}: {i:?}");
    }
    let i = of(thing("5c:cf:7f:00:00:01", &[], &[]));
    assert_eq!((said(&i.radio), i.sure.maker), (Some("Espressif"), None));
}

#[test]
fn independent_sources_make_sure_and_one_said_twice_does_not() {
    let name = ("dhcp-name", "DCS-1234L", "name");
    let one = of(thing("02:00:00:00:00:01", &[name], &[]));
    let twice = of(thing("02:00:00:00:00:01", &[name, ("mdns", "dcs-1234l.local", "name")], &[]));
    let more = of(thing("b0:c5:54:00:00:01", &[name], &["signal.mydlink.com"]));
    assert_eq!(said(&one.model), Some("DCS-1234L"));
    assert_eq!((said(&one.maker), one.sure.maker), (Some("D-Link"), twice.sure.maker));
    assert!(more.sure.maker > one.sure.maker);
}

#[test]
fn the_end_of_the_hardware_address_is_no_part_of_a_model() {
    let i = of(thing("b0:c5:54:00:5b:0e", &[("mdns", "dcs-1234l5b0e.local", "name")], &[]));
    assert_eq!(said(&i.model), Some("dcs-1234l"));
}

#[test]
fn who_talks_to_many_makers_is_none_of_theirs() {
    let names = ["bridge.meethue.com", "www.fitbit.com", "devs.tplinkcloud.com", "api.xbcs.net"];
    let i = of(thing("02:00:00:00:00:01", &[], &names));
    assert!(i.maker.is_none() && i.kind.is_none(), "{i:?}");
}

#[test]
fn a_phone_with_a_random_address_is_told_as_one() {
    let reasons = [
        ("mac-random", "02:00:00:00:00:01", "kind"),
        ("dhcp-vendor-class", "android-dhcp-13", "stack"),
    ];
    let i = of(thing("02:00:00:00:00:01", &reasons, &["www.fitbit.com"]));
    assert_eq!(said(&i.kind), Some("phone"));
}

#[test]
fn what_says_printer_and_behaves_like_a_camera_is_shown() {
    let mut t = thing("02:00:00:00:00:01", &[("dhcp-name", "EPSON12AB34", "name")], &[]);
    t.busy_minutes =
        (0..40).map(|n| BusyMinute { at: Time(n * MINUTE), up: 900_000, down: 10_000 }).collect();
    t.parties.push(party("here", "lan", "rtsp", 554));
    let i = of(t.clone());
    let [c] = i.contradictions.as_slice() else { panic!("{i:?}") };
    assert_eq!((c.about, c.says.raw(), c.behaves.raw()), ("kind", "printer", "camera"));
    // Claiming either would be a guess.
    assert!(i.kind.is_none());
    t.busy_minutes.clear();
    t.parties.clear();
    assert!(of(t).contradictions.is_empty());
}

#[test]
fn competing_makers_lessen_each_other() {
    let reasons = [("mdns-text", "Acme", "maker"), ("lldp", "Other Ltd", "maker")];
    let i = of(thing("02:00:00:00:00:01", &reasons, &[]));
    assert!(i.maker.is_none() && i.sure.maker.unwrap() < ENOUGH, "{i:?}");
}

#[test]
fn a_version_is_read_where_it_is_told() {
    let reasons = [("ssdp-server", "Linux/3.14.0 UPnP/1.0 IpBridge/1.9.0", "stack")];
    let i = of(thing("00:17:88:00:00:01", &reasons, &[]));
    assert_eq!((said(&i.firmware), said(&i.maker)), (Some("1.9.0"), Some("Philips Hue")));
}

#[test]
fn recognising_twice_is_recognising_once() {
    let mut t = thing("b0:c5:54:00:5b:0e", &[("dhcp-name", "DCS-1", "name")], &["a.dlink.com"]);
    recognise(&mut t, Knowledge::shipped());
    let once = format!("{t:?}");
    recognise(&mut t, Knowledge::shipped());
    assert_eq!(once, format!("{t:?}"));
}

#[test]
fn parties_have_companies_and_no_country_where_they_are_everywhere() {
    let mut t = thing("02:00:00:00:00:01", &[], &["x.cloudfront.net", "a.dlink.com"]);
    for p in &mut t.parties {
        p.addresses = vec![crate::ip::Address::v4([193, 0, 6, 139])];
    }
    recognise(&mut t, Knowledge::shipped());
    let [cdn, maker] = t.parties.as_slice() else { panic!() };
    assert_eq!((cdn.trade.as_deref(), cdn.country), (Some("content"), None));
    assert_eq!((maker.company.as_deref(), maker.country), (Some("D-Link"), Some("NL")));
}

#[test]
fn settings_told_in_hnap_suffice_and_a_description_of_upnp_nearly() {
    let hnap =
        [("hnap", "D-Link", "maker"), ("hnap", "DCS-935L", "model"), ("hnap", "1.06", "firmware")];
    let seen = of(thing("00:00:5e:00:53:01", &hnap, &[]));
    assert_eq!(said(&seen.maker), Some("D-Link"));
    assert_eq!(said(&seen.model), Some("DCS-935L"));
    assert_eq!(said(&seen.firmware), Some("1.06"));
    // The model is known, so its kind is.
    assert_eq!(said(&seen.kind), Some("camera"));
    // What its type in discovery says goes before the word of its description.
    let upnp = [
        ("ssdp-device", "urn:Belkin:device:controllee:1", "kind"),
        ("upnp", "Belkin International Inc.", "maker"),
        ("upnp", "Socket", "model"),
    ];
    let seen = of(thing("00:00:5e:00:53:01", &upnp, &[]));
    assert_eq!(said(&seen.model), Some("WeMo Switch"));
}

#[test]
fn support_is_told_as_of_the_end_and_only_by_a_row() {
    let hue = |maker: &str, model: &str| Identity {
        maker: Some(Untrusted::new(maker)),
        model: Some(Untrusted::new(model)),
        ..Identity::default()
    };
    let first = hue("Philips Hue", "BSB001");
    let at = |day: &str| supported(&first, Time::parse(day).unwrap()).unwrap();
    assert_eq!((at("2020-04-29").state, at("2020-04-29").date), ("ends", Some("2020-04-30")));
    assert_eq!(at("2020-04-30T23:59:59Z").state, "ended");
    assert_eq!(at("2026-11-25").state, "ended");
    assert!(at("2026-11-25").source.starts_with("Philips Hue"));
    let now = Time::parse("2026-11-25").unwrap();
    assert_eq!(supported(&hue("Philips Hue", "BSB002"), now), None);
    assert_eq!(supported(&hue("Other", "BSB001"), now), None);
    let nobody = Identity { maker: Some(Untrusted::new("Philips Hue")), ..Identity::default() };
    assert_eq!(supported(&nobody, now), None);
}
