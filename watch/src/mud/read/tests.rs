//! Files as stories.

use super::{
    remark::{CODES, Effect},
    *,
};
use crate::{
    mud::model::{Ace, Class, Family, Forwarding, Host, Matches, Ports, TlsProfile},
    untrusted::Untrusted,
    watcher::Prefix,
};

/// The example of RFC 8520 §9, shortened to one list.
const BULB: &str = r#"{
  "ietf-mud:mud": {
    "mud-version": 1,
    "mud-url": "https://lighting.example.com/lightbulb2000",
    "last-update": "2019-01-28T11:20:51+01:00",
    "cache-validity": 48,
    "is-supported": true,
    "systeminfo": "The BMS Example Light Bulb",
    "from-device-policy": {"access-lists": {"access-list": [{"name": "mud-76100-v6fr"}]}}
  },
  "ietf-access-control-list:acls": {"acl": [{
    "name": "mud-76100-v6fr",
    "type": "ipv6-acl-type",
    "aces": {"ace": [{
      "name": "cl0-frdev",
      "matches": {
        "ipv6": {"ietf-acldns:dst-dnsname": "test.example.com", "protocol": 6},
        "tcp": {
          "ietf-mud:direction-initiated": "from-device",
          "destination-port": {"operator": "eq", "port": 443}
        }
      },
      "actions": {"forwarding": "accept"}
    }]}
  }]}
}"#;

#[test]
fn the_light_bulb_of_the_standard_is_valid() {
    let reading = read(BULB.as_bytes());
    assert!(reading.is_valid() && reading.remarks.is_empty(), "{:?}", reading.remarks);
    let mud = reading.mud.unwrap_or_default();
    assert_eq!(mud.from_device, [0]);
    assert_eq!(mud.acls[0].aces[0].matches.protocol, Some(6));
}

/// A file whose only entry has these conditions and this action, in a list of this type that rules
/// what the device sends.
fn file(kind: &str, matches: &str, action: &str) -> String {
    format!(
        r#"{{"ietf-mud:mud": {{"mud-version": 1, "mud-url": "https://maker.example.com/thing",
        "last-update": "2024-01-28T11:20:51Z", "is-supported": true,
        "from-device-policy": {{"access-lists": {{"access-list": [{{"name": "out"}}]}}}}}},
        "ietf-access-control-list:acls": {{"acl": [{{"name": "out", "type": "{kind}",
        "aces": {{"ace": [{{"name": "one", "matches": {matches}, "actions": {action}}}]}}}}]}}}}"#
    )
}

const ACCEPT: &str = r#"{"forwarding": "accept"}"#;
const DROP: &str = r#"{"forwarding": "drop"}"#;

/// What was read of the only entry, and the codes of all remarks.
fn entry(text: &str) -> (Ace, Vec<&'static str>) {
    let reading = read(text.as_bytes());
    let codes = reading.remarks.iter().map(|r| r.code).collect();
    let ace = reading.mud.unwrap().acls[0].aces[0].clone();
    (ace, codes)
}

fn accepted(kind: &str, matches: &str) -> (Ace, Vec<&'static str>) {
    entry(&file(kind, matches, ACCEPT))
}

fn codes(text: &str) -> Vec<&'static str> {
    read(text.as_bytes()).remarks.iter().map(|r| r.code).collect()
}

/// MUDgee writes what it saw of a broadcast frame beside what it saw of the packet.
#[test]
fn ethernet_conditions_that_follow_from_the_others_cost_nothing() {
    let eth = |ip: &str, mac: &str, kind: &str| {
        let matches = format!(
            r#"{{"ipv4": {{"destination-ipv4-network": "{ip}"}},
            "eth": {{"destination-mac-address": "{mac}", "ethertype": "{kind}"}}}}"#
        );
        let (ace, codes) = accepted("ipv4-acl-type", &matches);
        (ace.void.is_none(), codes.contains(&"ethernet-implied"))
    };
    assert_eq!(eth("255.255.255.255/32", "ff:ff:ff:ff:ff:ff", "0x0800"), (true, true));
    assert_eq!(eth("255.255.255.255/32", "FF:FF:FF:FF:FF:FF", "0x0800"), (true, true));
    // Each of these asks for something of its own.
    assert_eq!(eth("192.168.1.255/32", "ff:ff:ff:ff:ff:ff", "0x0800"), (false, false));
    assert_eq!(eth("0.0.0.0/0", "ff:ff:ff:ff:ff:ff", "0x0800"), (false, false));
    assert_eq!(eth("255.255.255.255/32", "00:00:5e:00:53:01", "0x0800"), (false, false));
    assert_eq!(eth("255.255.255.255/32", "ff:ff:ff:ff:ff:ff", "0x86dd"), (false, false));
}

#[test]
fn what_is_not_understood_voids_what_accepts_and_widens_what_refuses() {
    for (kind, matches, code) in [
        ("ipv4-acl-type", r#"{"ipv4": {"protocol": 6, "colour": "red"}}"#, "unknown-node"),
        ("ipv4-acl-type", r#"{"x-maker:weather": "rain"}"#, "unknown-node"),
        ("ipv4-acl-type", r#"{"eth": {"ethertype": "0x0806"}}"#, "ethernet-match"),
        ("ipv4-acl-type", r#"{"ingress-interface": "eth0"}"#, "interface-match"),
        ("ipv4-acl-type", r#"{"ipv4": {"protocol": 300}}"#, "out-of-range"),
        ("ipv4-acl-type", r#"{"ipv4": {"protocol": "tcp"}}"#, "wrong-type"),
        ("ipv4-acl-type", r#"{"ipv4": {"ietf-acldns:dst-dnsname": "*.a.example"}}"#, "wildcard"),
        (
            "ipv4-acl-type",
            r#"{"ipv4": {"ietf-acldns:dst-dnsname": "bü.example"}}"#,
            "name-not-in-a-labels",
        ),
        ("ipv4-acl-type", r#"{"ipv4": {"ietf-acldns:dst-dnsname": "a b"}}"#, "bad-host"),
        (
            "ipv4-acl-type",
            r#"{"ipv4": {"ietf-acldns:src-dnsname": "a.example"}}"#,
            "name-on-device-side",
        ),
        (
            "ipv6-acl-type",
            r#"{"ipv6": {"destination-ipv6-network": "192.168.1.1"}}"#,
            "address-of-other-family",
        ),
        ("ipv6-acl-type", r#"{"ipv6": {"destination-ipv6-network": "fe80::/129"}}"#, "bad-prefix"),
        ("ipv6-acl-type", r#"{"ipv4": {"protocol": 6}}"#, "family-conflict"),
        ("ipv4-acl-type", r#"{"ipv4": {"protocol": 17}, "tcp": {}}"#, "protocol-conflict"),
        ("ipv4-acl-type", r#"{"tcp": {}, "udp": {}}"#, "choice"),
        (
            "ipv4-acl-type",
            r#"{"udp": {"ietf-mud:direction-initiated": "from-device"}}"#,
            "direction-not-tcp",
        ),
        (
            "ipv4-acl-type",
            r#"{"tcp": {"source-port": {"lower-port": 9, "upper-port": 8}}}"#,
            "ports-reversed",
        ),
        (
            "ipv4-acl-type",
            r#"{"tcp": {"source-port": {"operator": "range", "port": 8}}}"#,
            "port-unknown",
        ),
        (
            "ipv4-acl-type",
            r#"{"ipv4-acl": {"protocol": 1, "source-port-range": {"port": 8}}}"#,
            "port-without-protocol",
        ),
        ("ipv4-acl-type", r#"{"ietf-mud:mud": {"model": "not a uri"}}"#, "bad-uri"),
        ("ipv4-acl-type", r#"{"ietf-mud:mud": {"local-networks": false}}"#, "wrong-type"),
        ("ipv4-acl-type", r#"{"tcp": {"flags": "syn urgent"}}"#, "out-of-range"),
        ("ipv4-acl-type", r#""all""#, "wrong-type"),
        ("ipv4-acl-type", r#"{"tcp": {"source-port": 80}, "tcp": {}}"#, "node-twice"),
        ("ipv4-acl-type", r#"{"ipv4": {"protocol": 6, "protocol": 17}}"#, "node-twice"),
        (
            "ipv4-acl-type",
            r#"{"ietf-acl-tls:client-profiles": {"tls-dtls-profile": [{"name": "a", "supported-tls-version": ["tls99"]}]}}"#,
            "tls-value",
        ),
    ] {
        let (ace, codes) = accepted(kind, matches);
        assert!(ace.void.is_some() && codes.contains(&code), "{matches}: {ace:?} {codes:?}");
        let (ace, codes) = entry(&file(kind, matches, DROP));
        assert!(codes.contains(&code), "{matches}: {codes:?}");
        assert_eq!((ace.forwarding, ace.void), (Forwarding::Drop, None), "{matches}");
        let bare = Matches { family: ace.matches.family, ..Matches::default() };
        let tcp = Matches { protocol: Some(6), ..bare.clone() };
        assert!([bare, tcp].contains(&ace.matches), "{matches} still asks {:?}", ace.matches);
    }
}

#[test]
fn what_is_said_otherwise_is_read_as_it_is_meant() {
    let port = Some(Ports::Range(443, 443));
    for (matches, code, wanted) in [
        (
            r#"{"tcp": {"destination-port": {"operator": "eq", "lower-port": 443}}}"#,
            "port-form",
            Matches { protocol: Some(6), destination_port: port, ..Matches::default() },
        ),
        (
            r#"{"udp": {"destination-port": {"operator": "range", "lower-port": 1023, "upper-port": 65535}}}"#,
            "port-form",
            Matches {
                protocol: Some(17),
                destination_port: Some(Ports::Range(1_023, 65_535)),
                ..Matches::default()
            },
        ),
        (
            r#"{"tcp": {"destination-port": {"port": "443"}}}"#,
            "number-as-text",
            Matches { protocol: Some(6), destination_port: port, ..Matches::default() },
        ),
        (
            r#"{"ipv4-acl": {"protocol": 6, "destination-port-range": {"lower-port": 443, "upper-port": 443}}}"#,
            "old-name",
            Matches { protocol: Some(6), destination_port: port, ..Matches::default() },
        ),
        (
            r#"{"ipv4": {"destination-ipv4-network": "192.0.2.7"}}"#,
            "prefix-without-length",
            Matches { destination: Prefix::parse("192.0.2.7/32"), ..Matches::default() },
        ),
        (
            r#"{"ipv4": {"ietf-acldns:dst-dnsname": "Cloud.Example.COM."}}"#,
            "name-upper-case",
            Matches {
                destination_name: Some(Host::Name(Untrusted::new("cloud.example.com"))),
                ..Matches::default()
            },
        ),
        (
            r#"{"ietf-mud:mud": {"same-manufacturer": []}}"#,
            "empty-written-otherwise",
            Matches { classes: vec![Class::SameManufacturer], ..Matches::default() },
        ),
        (
            r#"{"ietf-mud:mud-acl": {"my-controller": [null]}}"#,
            "old-name",
            Matches { classes: vec![Class::MyController], ..Matches::default() },
        ),
        (
            r#"{"mud": {"controller": "bacnet"}}"#,
            "prefix-missing",
            Matches {
                classes: vec![Class::Controller(Untrusted::new("bacnet"))],
                ..Matches::default()
            },
        ),
        (
            r#"{"ietf-acl-tls:client-profile": {"tls-dtls-profiles": [{"name": "profile1",
                "supported-tls-versions": ["tls13"], "cipher-suite": [4865, 4866],
                "extension-types": [10, 11, 13, 16, 24], "supported-groups": [29]}]}}"#,
            "tls-spelling",
            Matches {
                tls: Some(TlsProfile {
                    names: vec![Untrusted::new("profile1")],
                    versions: vec![0x0304],
                    suites: vec![0x1301, 0x1302],
                }),
                ..Matches::default()
            },
        ),
    ] {
        let (ace, codes) = accepted("ipv4-acl-type", matches);
        assert!(codes.contains(&code), "{matches}: {codes:?}");
        assert_eq!(ace.void, None, "{matches}");
        assert_eq!(ace.matches, Matches { family: Some(Family::V4), ..wanted }, "{matches}");
    }
}

#[test]
fn odd_but_valid_files_are_valid() {
    for matches in [
        "{}",
        r#"{"ipv4": {}}"#,
        r#"{"ipv4": {"protocol": 2}}"#,
        r#"{"ipv4": {"ietf-acldns:dst-dnsname": "192.0.2.1"}}"#,
        r#"{"ipv4": {"ietf-acldns:dst-dnsname": "xn--bcher-kva.example."}}"#,
        r#"{"tcp": {"destination-port": {"operator": "neq", "port": 0}}}"#,
        r#"{"ietf-mud:mud": {"controller": "urn:ietf:params:mud:gateway"}}"#,
        r#"{"ietf-mud:mud": {"local-networks": [null]}, "ipv4": {"destination-ipv4-network": "224.0.0.0/4"}}"#,
        r#"{"ipv4": {"dscp": 46}, "tcp": {"flags": "syn ack"}}"#,
    ] {
        let reading = read(file("ipv4-acl-type", matches, ACCEPT).as_bytes());
        assert!(reading.is_valid(), "{matches}: {:?}", reading.remarks);
        assert_eq!(reading.summary().void, 0);
    }
    for protocol in [0, 44] {
        let (ace, codes) =
            accepted("ipv6-acl-type", &format!(r#"{{"ipv6": {{"protocol": {protocol}}}}}"#));
        assert_eq!((ace.void, codes), (None, vec!["extension-header"]));
    }
    let (ace, _) = accepted(
        "ipv4-acl-type",
        r#"{"ietf-mud:mud": {"local-networks": [null]}, "ipv4": {"destination-ipv4-network": "224.0.0.0/4"}}"#,
    );
    assert!(ace.matches.destination.is_some() && ace.matches.classes == [Class::LocalNetworks]);
}

#[test]
fn actions_that_are_not_understood_do_not_accept() {
    for (action, forwarding, void, code) in [
        (r#"{"forwarding": "ACCEPT"}"#, Forwarding::Accept, false, "action-spelling"),
        (r#"{"forwarding": "permit"}"#, Forwarding::Accept, true, "action-permit"),
        (r#"{"forwarding": "deny"}"#, Forwarding::Drop, false, "action-spelling"),
        (r#"{"forwarding": "reject"}"#, Forwarding::Reject, false, "action-reject"),
        (r#"{"forwarding": "mirror"}"#, Forwarding::Drop, false, "action-unknown"),
        (r#"{"forwarding": "x-maker:accept"}"#, Forwarding::Drop, false, "action-unknown"),
        (r#"{"forwarding": true}"#, Forwarding::Drop, false, "wrong-type"),
        ("{}", Forwarding::Drop, false, "action-missing"),
        ("null", Forwarding::Drop, false, "wrong-type"),
        (r#"{"forwarding": "accept", "rate": 5}"#, Forwarding::Accept, true, "unknown-node"),
        (
            r#"{"forwarding": "accept", "logging": "log-none"}"#,
            Forwarding::Accept,
            false,
            "logging",
        ),
        (
            r#"{"forwarding": "accept", "forwarding": "drop"}"#,
            Forwarding::Drop,
            false,
            "node-twice",
        ),
        (
            r#"{"forwarding": "accept", "forwarding": "accept"}"#,
            Forwarding::Accept,
            true,
            "node-twice",
        ),
    ] {
        let (ace, codes) = entry(&file("ipv4-acl-type", "{}", action));
        assert_eq!((ace.forwarding, ace.void.is_some()), (forwarding, void), "{action}");
        assert!(codes.contains(&code), "{action}: {codes:?}");
    }
    let inside = r#"{"ipv4": {"protocol": 1}, "actions": {"forwarding": "accept"}}"#;
    let text = file("ipv4-acl-type", inside, "null").replace(", \"actions\": null", "");
    let (ace, codes) = entry(&text);
    assert_eq!((ace.forwarding, ace.void), (Forwarding::Accept, None));
    assert_eq!(codes, ["action-in-matches"]);
}

#[test]
fn the_container_is_checked_leaf_by_leaf() {
    for (old, new, code) in [
        (r#""mud-version": 1"#, r#""mud-version": 2"#, "unknown-version"),
        (r#""mud-version": 1, "#, "", "missing"),
        (r#""is-supported": true"#, r#""is-supported": "true""#, "boolean-as-text"),
        (r#", "is-supported": true"#, "", "missing"),
        (
            "\"last-update\": \"2019-01-28T11:20:51+01:00\"",
            "\"last-update\": \"2019-01-28T11:20:51\"",
            "bad-date",
        ),
        (r#""cache-validity": 48"#, r#""cache-validity": 0"#, "cache-validity-range"),
        (r#""cache-validity": 48"#, r#""cache-validity": 14400"#, "cache-validity-range"),
        (r#""cache-validity": 48"#, r#""cache-validity": 2147483648"#, "cache-validity-range"),
        (r#""cache-validity": 48"#, r#""cache-validity": 1"#, "cache-validity-short"),
        ("https://lighting", "http://lighting", "url-not-https"),
        ("https://lighting", "https://good.example@lighting", "url-user"),
        ("lightbulb2000", "light bulb", "bad-uri"),
        ("lightbulb2000", "light\\u0000bulb", "text-characters"),
        ("The BMS Example Light Bulb", &"long ".repeat(20), "systeminfo-long"),
        ("The BMS Example Light Bulb", "\\u001b[2J", "text-characters"),
        (r#""mud-version": 1"#, r#""mud-version": 1, "colour": "red""#, "unknown-node"),
        (
            r#""mud-version": 1"#,
            r#""mud-version": 1, "extensions": ["paint"], "paint:colour": "red""#,
            "extension-node",
        ),
        (
            r#""mud-version": 1"#,
            r#""mud-version": 1, "nist-mud:quarantined-device-policy": {}"#,
            "unknown-node",
        ),
        (r#""mud-version": 1"#, r#""mud-version": 1, "extensions": [""]"#, "extension-length"),
        (
            r#""mud-version": 1"#,
            r#""mud-version": 1, "ietf-mud-tls:is-tls-dtls-profile-supported": "true""#,
            "extension-undeclared",
        ),
        (r#""mud-version": 1"#, r#""mud-version": 1, "mud-signature": "maker.p7s""#, "bad-uri"),
    ] {
        let plain = BULB.replace(",\n    ", ", ");
        let text = plain.replacen(old, new, 1);
        assert_ne!(plain, text, "{old} is not there");
        let reading = read(text.as_bytes());
        assert!(reading.remarks.iter().any(|r| r.code == code), "{new}: {:?}", reading.remarks);
        assert_eq!(reading.mud.is_none(), code == "unknown-version");
        assert_eq!(
            reading.is_valid(),
            ["cache-validity-short", "systeminfo-long", "extension-node"].contains(&code),
            "{new}"
        );
    }
    let hours = |text: &str| {
        let text = BULB.replace("\"cache-validity\": 48", &format!("\"cache-validity\": {text}"));
        read(text.as_bytes()).mud.unwrap().cache_validity
    };
    assert_eq!(["0", "14400", "2147483648", "-4", "168"].map(hours), [1, 168, 168, 1, 168]);
}

#[test]
fn whose_url_is_in_doubt_has_no_kin() {
    let matches = r#"{"ietf-mud:mud": {"same-manufacturer": [null]}}"#;
    let good = file("ipv4-acl-type", matches, ACCEPT);
    assert_eq!(entry(&good).0.void, None);
    for url in ["https://maker.example.com@evil.example/", "evil", "https:///x"] {
        let (ace, codes) = entry(&good.replace("https://maker.example.com/thing", url));
        assert!(ace.void == Some("no-authority") && codes.contains(&"no-authority"), "{url}");
    }
    let twice =
        good.replacen("\"mud-url\"", "\"mud-url\": \"https://evil.example/\", \"mud-url\"", 1);
    assert_eq!(entry(&twice).0.void, Some("no-authority"));
}

#[test]
fn a_policy_ends_at_a_list_that_is_not_there() {
    let list = |name: &str| {
        format!(r#"{{"name": "{name}", "type": "ipv4-acl-type", "aces": {{"ace": []}}}}"#)
    };
    let text = |named: &str, lists: &[&str]| {
        let named: Vec<String> =
            named.split(' ').map(|name| format!(r#"{{"name": "{name}"}}"#)).collect();
        let lists: Vec<String> = lists.iter().map(|name| list(name)).collect();
        format!(
            r#"{{"ietf-mud:mud": {{"mud-version": 1, "mud-url": "https://a.example/",
            "last-update": "2024-01-28T11:20:51Z", "is-supported": true,
            "from-device-policy": {{"access-lists": {{"access-list": [{}]}}}}}},
            "ietf-access-control-list:acls": {{"acl": [{}]}}}}"#,
            named.join(","),
            lists.join(",")
        )
    };
    let named = |text: &str| (read(text.as_bytes()).mud.unwrap().from_device, codes(text));
    assert_eq!(named(&text("b a", &["a", "b"])), (vec![1, 0], vec![]));
    assert_eq!(named(&text("b x a", &["a", "b"])), (vec![1], vec!["list-missing"]));
    assert_eq!(named(&text("a a b", &["a", "b"])), (vec![0, 1], vec!["list-named-again"]));
    assert_eq!(named(&text("a", &["a", "b", "a"])).0, [0, 2]);
    assert!(named(&text("a", &["a", "b", "a"])).1.contains(&"list-twice"));
    assert_eq!(named(&text("a b", &["a", "b b"])), (vec![0], vec!["list-missing", "list-name"]));
}

#[test]
fn links_to_bills_of_materials_are_kept() {
    for name in ["ietf-mud-transparency:transparency", "mudtx:transparency"] {
        let text = BULB.replacen(
            "\"mud-version\": 1",
            &format!(
                r#""mud-version": 1, "extensions": ["transparency"], "{name}": {{"sboms":
                [{{"version-info": "1.2", "sbom-url": "https://maker.example.com/sbom"}}],
                "vuln-url": ["https://maker.example.com/csaf"]}}"#
            ),
            1,
        );
        let reading = read(text.as_bytes());
        assert_eq!(reading.is_valid(), name.starts_with("ietf"));
        let links = reading.mud.unwrap().transparency;
        let told: Vec<(&str, &str, &str)> =
            links.iter().map(|l| (l.about, l.by, l.at.raw())).collect();
        assert_eq!(
            told,
            [
                ("sbom", "cloud", "https://maker.example.com/sbom"),
                ("vulnerability", "cloud", "https://maker.example.com/csaf")
            ]
        );
    }
}

#[test]
fn remarks_point_at_the_octets_they_are_about() {
    let text = BULB.replace("443", "70000");
    let reading = read(text.as_bytes());
    let remark = &reading.remarks[0];
    assert_eq!(&text[remark.at.start..remark.at.end], "70000");
    assert_eq!(
        remark.path,
        "/ietf-access-control-list:acls/acl/0/aces/ace/0/matches/tcp/destination-port/port"
    );
    assert_eq!((remark.code, remark.effect), ("out-of-range", Effect::Void));
}

#[test]
fn every_code_is_one_word_and_has_a_rule() {
    let mut words: Vec<&str> = CODES.iter().map(|code| code.word).collect();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), CODES.len());
    for code in CODES {
        assert!(
            code.word.bytes().all(|c| c.is_ascii_lowercase() || c == b'-' || c.is_ascii_digit())
        );
        assert!(!code.rule.is_empty());
    }
}

mod hostile {
    //! What somebody could write to hurt whoever reads it.

    use super::*;

    #[test]
    fn depth_of_ten_thousand() {
        for text in ["[".repeat(10_000), "{\"a\":".repeat(10_000)] {
            assert_eq!(codes(&text), ["json-too-deep"]);
        }
    }

    #[test]
    fn names_that_stand_twice() {
        let rest = BULB.strip_prefix('{').unwrap();
        let text = format!("{{\"ietf-mud:mud\": {{}}, {rest}");
        assert!(read(text.as_bytes()).mud.is_none(), "whose file it is cannot be told");
        let text = BULB.replace(
            "\"ietf-access-control-list:acls\": {",
            "\"ietf-access-control-list:acls\": {}, \"ietf-access-control-list:acls\": {",
        );
        let reading = read(text.as_bytes());
        assert!(reading.mud.unwrap().from_device.is_empty());
        let text = BULB.replace("\"name\": \"cl0-frdev\"", "\"name\": \"a\", \"name\": \"b\"");
        let (ace, codes) = entry(&text);
        assert_eq!((ace.void, ace.name.raw()), (None, "a"), "a name is only a label");
        assert_eq!(codes, ["json-name-twice", "node-twice"]);
    }

    #[test]
    fn numbers_beyond_numbers_and_half_characters() {
        assert_eq!(codes(&BULB.replace("443", "1e309")), ["json-number-range"]);
        assert_eq!(codes(&BULB.replace("443", &"9".repeat(400))), ["json-number-range"]);
        assert_eq!(codes(&BULB.replace("cl0-frdev", "\\ud800")), ["json-surrogate"]);
        let (ace, codes) = entry(&BULB.replace("443", "4.43e2"));
        assert!(ace.void.is_some() && codes == ["wrong-type"]);
        let (ace, codes) = entry(&BULB.replace("443", "18446744073709551616"));
        assert!(ace.void.is_some() && codes == ["out-of-range"]);
    }

    #[test]
    fn byte_order_mark_nul_and_more_after_the_end() {
        let (ace, codes) = entry(&format!("\u{feff}{BULB}"));
        assert!(ace.void.is_none() && codes == ["json-bom"]);
        assert_eq!(super::codes(&format!("{BULB}\0")), ["json-trailing"]);
        assert_eq!(super::codes(&format!("\0{BULB}")), ["json-unexpected"]);
        assert_eq!(super::codes(&format!("{BULB}{BULB}")), ["json-trailing"]);
        assert_eq!(super::codes(""), ["json-ended"]);
        assert_eq!(super::codes("null"), ["no-mud"]);
        let utf16: Vec<u8> = BULB.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&utf16).remarks[0].code, "json-unexpected");
        assert_eq!(read(b"\xff\xfe{").remarks[0].code, "json-not-utf8");
    }

    #[test]
    fn a_hundred_thousand_entries() {
        let ace = r#"{"actions":{"forwarding":"accept"}}"#;
        let many = |n: usize| {
            let entries = vec![ace; n].join(",");
            BULB.replace("\"ace\": [{", &format!("\"ace\": [{entries},{{"))
        };
        let reading = read(many(100_000).as_bytes());
        assert_eq!(reading.remarks[0].code, "json-too-long");
        let reading = read(many(10_000).as_bytes());
        assert!(
            reading.mud.is_none() && reading.remarks.iter().any(|r| r.code == "too-many-entries")
        );
        let reading = read(many(1_999).as_bytes());
        assert_eq!(reading.mud.unwrap().acls[0].aces.len(), 2_000);
        // Each lacks its name: what does not fit is counted.
        assert_eq!((reading.remarks.len(), reading.more), (100, 1_899));
        assert_eq!(reading.breaches, 1_999);
    }

    #[test]
    fn text_that_would_be_commands_stays_text() {
        let name = r#"\"; flush ruleset; \u001b[2J\u202e"#;
        let (ace, codes) = entry(&BULB.replace("cl0-frdev", name));
        assert!(ace.void.is_none() && codes == ["text-characters"]);
        assert_eq!(ace.name.to_string(), "\"; flush ruleset; \\u{1b}[2J\\u{202e}");
        let (ace, codes) = entry(&BULB.replace("test.example.com", name));
        assert!(ace.void.is_some() && codes == ["name-not-in-a-labels"]);
        let (ace, codes) = entry(&BULB.replace("test.example.com", "a;reboot"));
        assert!(ace.void.is_some() && codes == ["bad-host"]);
        let codes = super::codes(&BULB.replace("mud-76100-v6fr", "a; flush ruleset"));
        assert_eq!(codes, ["list-name"]);
    }

    #[test]
    fn lists_that_name_themselves_or_each_other() {
        // Nothing in the format lets a list name a list; whoever tries writes an unknown node.
        let text = BULB.replace(
            "\"type\": \"ipv6-acl-type\",",
            "\"type\": \"ipv6-acl-type\", \"acl\": [{\"name\": \"mud-76100-v6fr\"}],",
        );
        let (ace, codes) = entry(&text);
        assert!(ace.void.is_some() && codes == ["unknown-node"]);
    }

    #[test]
    fn a_url_without_protection() {
        let reading = read(BULB.replace("https:", "http:").as_bytes());
        assert!(!reading.is_valid());
        assert_eq!(reading.remarks[0].code, "url-not-https");
    }

    #[test]
    fn validity_of_nothing_and_of_centuries() {
        for (hours, kept) in [("0", 1), ("2147483648", 168), ("1e9", 48), ("\"48\"", 48)] {
            let text =
                BULB.replace("\"cache-validity\": 48", &format!("\"cache-validity\": {hours}"));
            let reading = read(text.as_bytes());
            assert!(!reading.is_valid());
            assert_eq!(reading.mud.unwrap().cache_validity, kept, "{hours}");
        }
    }

    #[test]
    fn names_for_everything_and_addresses_of_the_hub() {
        for name in ["*", "*.com", "com.*", ".", ""] {
            let (ace, _) = entry(&BULB.replace("test.example.com", name));
            assert!(ace.void.is_some(), "{name}");
        }
        // An address is an inet:host; whether it is the hub's is for the site to see.
        let (ace, _) = entry(&BULB.replace("test.example.com", "::1"));
        assert_eq!(ace.matches.destination_name, Some(Host::Address("::1".parse().unwrap())));
        let (ace, codes) = entry(&BULB.replace("test.example.com", "127.0.0.1"));
        assert!(ace.void.is_some() && codes == ["address-of-other-family"]);
    }

    #[test]
    fn a_thousand_breaches_cost_no_more_than_their_text() {
        let wrong: String = (0..20_000).map(|n| format!("\"unknown-{n}\": {n},")).collect();
        let text = BULB.replacen("\"mud-version\"", &format!("{wrong} \"mud-version\""), 1);
        let reading = read(text.as_bytes());
        assert_eq!((reading.remarks.len(), reading.more), (100, 19_900));
        assert_eq!(reading.breaches, 20_000);
        assert!(reading.mud.is_some());
    }
}
