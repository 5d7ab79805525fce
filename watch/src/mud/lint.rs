//! Advice on a file that is valid: what will break it, and what it permits beyond need.
//!
//! Names: RFC 9726 (BCP 241) asks makers to name their servers, with names of their own that always
//! mean the same servers. Breadth: whatever an entry permits beyond need, whoever takes the thing
//! over has too, so hosts and ports are counted. Form: entries without the one for the other way,
//! entries that never decide, lists that nobody names.
//!
//! Remarks of a lint stand at the entry, as a JSON pointer into the file as [`super::emit`] writes it.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use super::{
    breadth::{Wide, Width, widths},
    evaluate::Direction,
    model::{Ace, Forwarding, Host, Matches, Mud, Ports, Span},
    read::remark::{
        Code, Effect, LINT_ADDRESS, LINT_ANY_HOST, LINT_ANY_PORT, LINT_DIRECTION, LINT_GENERIC,
        LINT_LOCAL, LINT_NOTHING, LINT_RESOLVER, LINT_TWIN, LINT_UNREACHABLE, LINT_UNSUPPORTED,
        LINT_UNUSED, Remarks,
    },
};
use crate::watcher::Prefix;

/// Resolvers that anybody may ask. A thing that knows them by heart passes the site's own by.
const RESOLVERS: &[IpAddr] = &[
    IpAddr::V4(Ipv4Addr::new(1, 0, 0, 1)),
    IpAddr::V4(Ipv4Addr::new(1, 1, 1, 1)),
    IpAddr::V4(Ipv4Addr::new(4, 2, 2, 1)),
    IpAddr::V4(Ipv4Addr::new(4, 2, 2, 2)),
    IpAddr::V4(Ipv4Addr::new(8, 8, 4, 4)),
    IpAddr::V4(Ipv4Addr::new(8, 8, 8, 8)),
    IpAddr::V4(Ipv4Addr::new(9, 9, 9, 9)),
    IpAddr::V4(Ipv4Addr::new(114, 114, 114, 114)),
    IpAddr::V4(Ipv4Addr::new(149, 112, 112, 112)),
    IpAddr::V4(Ipv4Addr::new(208, 67, 220, 220)),
    IpAddr::V4(Ipv4Addr::new(208, 67, 222, 222)),
    IpAddr::V4(Ipv4Addr::new(223, 5, 5, 5)),
    IpAddr::V6(Ipv6Addr::new(0x2001, 0x4860, 0x4860, 0, 0, 0, 0, 0x8844)),
    IpAddr::V6(Ipv6Addr::new(0x2001, 0x4860, 0x4860, 0, 0, 0, 0, 0x8888)),
    IpAddr::V6(Ipv6Addr::new(0x2606, 0x4700, 0x4700, 0, 0, 0, 0, 0x1001)),
    IpAddr::V6(Ipv6Addr::new(0x2606, 0x4700, 0x4700, 0, 0, 0, 0, 0x1111)),
    IpAddr::V6(Ipv6Addr::new(0x2620, 0xfe, 0, 0, 0, 0, 0, 0xfe)),
];

/// Names of such resolvers.
const RESOLVER_NAMES: &[&str] = &[
    "cloudflare-dns.com",
    "dns.google",
    "dns.google.com",
    "dns.quad9.net",
    "doh.opendns.com",
    "google-public-dns-a.google.com",
    "google-public-dns-b.google.com",
    "one.one.one.one",
    "resolver1.opendns.com",
    "resolver2.opendns.com",
];

/// Ends of names under which content of everybody is served: their addresses are shared, and what
/// such a name means changes with the place and the hour.
const SHARED: &[&str] = &[
    "akadns.net",
    "akamai.net",
    "akamaiedge.net",
    "akamaihd.net",
    "akamaized.net",
    "amazonaws.com",
    "azureedge.net",
    "b-cdn.net",
    "cdn77.org",
    "cloudapp.net",
    "cloudfront.net",
    "core.windows.net",
    "edgekey.net",
    "edgesuite.net",
    "fastly.net",
    "fastlylb.net",
    "googleapis.com",
    "googleusercontent.com",
    "herokuapp.com",
    "llnwd.net",
    "pool.ntp.org",
    "trafficmanager.net",
];

/// Which side of a packet the thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    FromDevice,
    ToDevice,
}

/// Looks a model over. No remark speaks of a breach.
#[must_use]
pub fn lint(mud: &Mud) -> Remarks {
    let mut remarks = Remarks::default();
    let whole = |remarks: &mut Remarks, code: &Code, saw: &str| {
        remarks.push(code, Effect::Advice, Span::default(), "", saw);
    };
    if !mud.is_supported {
        whole(&mut remarks, &LINT_UNSUPPORTED, "");
    }
    let accepts = |policy: &[usize]| {
        entries(mud, policy).any(|(.., ace)| is_live(ace) && ace.forwarding == Forwarding::Accept)
    };
    if !accepts(&mud.from_device) && !accepts(&mud.to_device) {
        whole(&mut remarks, &LINT_NOTHING, "");
    }
    for (index, acl) in mud.acls.iter().enumerate() {
        if !mud.from_device.contains(&index) && !mud.to_device.contains(&index) {
            let at = acl.aces.first().map(|ace| ace.at).unwrap_or_default();
            let path = format!("/ietf-access-control-list:acls/acl/{index}");
            remarks.push(&LINT_UNUSED, Effect::Advice, at, &path, acl.name.raw());
        }
    }
    for way in [Way::FromDevice, Way::ToDevice] {
        one_way(mud, way, &mut remarks);
    }
    remarks.sort();
    remarks
}

/// Entries of a policy with their places, in order.
fn entries<'m>(mud: &'m Mud, policy: &[usize]) -> impl Iterator<Item = (usize, usize, &'m Ace)> {
    policy.iter().filter_map(|index| mud.acls.get(*index).map(|acl| (*index, acl))).flat_map(
        |(index, acl)| acl.aces.iter().enumerate().map(move |(place, ace)| (index, place, ace)),
    )
}

fn is_live(ace: &Ace) -> bool {
    ace.void.is_none() && ace.matches.per_packet.is_empty()
}

fn one_way(mud: &Mud, way: Way, remarks: &mut Remarks) {
    let (own, other, direction) = match way {
        Way::FromDevice => (&mud.from_device, &mud.to_device, Direction::FromDevice),
        Way::ToDevice => (&mud.to_device, &mud.from_device, Direction::ToDevice),
    };
    let accepted = |(.., ace): &(usize, usize, &Ace)| ace.forwarding == Forwarding::Accept;
    let back: Vec<&Ace> =
        entries(mud, other).filter(accepted).map(|(.., ace)| ace).filter(|a| is_live(a)).collect();
    let back: Vec<Matches> = back.iter().map(|ace| loose(&ace.matches)).collect();
    let exact: BTreeSet<String> = back.iter().map(print).collect();
    let widths: Vec<Width> =
        widths(mud).into_iter().filter(|w| w.at.direction == direction).collect();
    let mut before: Vec<&Ace> = Vec::new();
    for (index, place, ace) in entries(mud, own).filter(|(.., ace)| ace.void.is_none()) {
        let mut say = |code: &Code, saw: &str| {
            let path = format!("/ietf-access-control-list:acls/acl/{index}/aces/ace/{place}");
            remarks.push(code, Effect::Advice, ace.at, &path, saw);
        };
        if before.iter().any(|earlier| covers(&earlier.matches, &ace.matches)) {
            say(&LINT_UNREACHABLE, ace.name.raw());
        }
        before.push(ace);
        if ace.forwarding != Forwarding::Accept {
            continue;
        }
        names(&ace.matches, way, &mut say);
        if let Some(width) = widths.iter().find(|w| (w.at.acl, w.at.ace) == (index, place)) {
            breadth(width, &mut say);
        }
        let turned = turned(&loose(&ace.matches));
        let is_one_way = far(&ace.matches, way).0.is_some_and(|p| is_for_many(p.address));
        if !is_one_way
            && is_live(ace)
            && !exact.contains(&print(&turned))
            && !back.iter().any(|b| covers(b, &turned))
        {
            say(&LINT_TWIN, ace.name.raw());
        }
    }
}

/// Network, name and ports of the side that is not the thing.
fn far(matches: &Matches, way: Way) -> (Option<Prefix>, Option<&Host>, Option<Ports>) {
    match way {
        Way::FromDevice => {
            (matches.destination, matches.destination_name.as_ref(), matches.destination_port)
        }
        Way::ToDevice => (matches.source, matches.source_name.as_ref(), matches.source_port),
    }
}

fn is_for_many(address: IpAddr) -> bool {
    address.is_multicast() || matches!(address, IpAddr::V4(a) if a.octets()[3] == 255)
}

fn names(matches: &Matches, way: Way, say: &mut impl FnMut(&Code, &str)) {
    let (network, name, _) = far(matches, way);
    let address = match name {
        Some(Host::Address(address)) => Some(*address),
        Some(Host::Name(name)) => {
            let name = name.raw();
            if RESOLVER_NAMES.contains(&name) {
                say(&LINT_RESOLVER, name);
            } else if is_shared(name) {
                say(&LINT_GENERIC, name);
            }
            None
        }
        None => network.filter(|n| n.length > 0 && !is_for_many(n.address)).map(|n| n.address),
    };
    if let Some(address) = address {
        let is_resolver = RESOLVERS.contains(&address);
        let code = if is_resolver { &LINT_RESOLVER } else { &LINT_ADDRESS };
        say(code, &address.to_string());
    }
}

/// Whether a name is one under which everybody's content is served, or a public suffix itself.
fn is_shared(name: &str) -> bool {
    let under = |end: &&str| {
        name.strip_suffix(*end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    SHARED.iter().any(under)
        || psl::suffix(name.as_bytes())
            .is_some_and(|suffix| suffix.is_known() && suffix.as_bytes() == name.as_bytes())
}

/// What an entry lacks, as [`super::breadth`] counts it.
fn breadth(width: &Width, say: &mut impl FnMut(&Code, &str)) {
    let ports = width.ports.to_string();
    match width.wide {
        Wide::AnyHost => say(&LINT_ANY_HOST, &format!("2^{} × {ports}", width.addresses)),
        Wide::AnyPort => say(&LINT_ANY_PORT, &ports),
        Wide::LocalNetworks => say(&LINT_LOCAL, &ports),
        Wide::NoDirection => say(&LINT_DIRECTION, ""),
    }
}

/// Conditions that the entry for the other way need not share: an echo is answered by another type,
/// and who opened a connection is often said on one side only, which is told by itself.
fn loose(matches: &Matches) -> Matches {
    Matches { icmp_type: None, icmp_code: None, initiated: None, tls: None, ..matches.clone() }
}

/// The same conversation seen the other way: source and destination change places.
fn turned(matches: &Matches) -> Matches {
    Matches {
        source: matches.destination,
        destination: matches.source,
        source_name: matches.destination_name.clone(),
        destination_name: matches.source_name.clone(),
        source_port: matches.destination_port,
        destination_port: matches.source_port,
        ..matches.clone()
    }
}

/// Conditions as a text that is equal where they are.
fn print(matches: &Matches) -> String {
    format!("{matches:?}")
}

/// Whether every conversation that `b` matches is one that `a` matches.
#[must_use]
pub fn covers(a: &Matches, b: &Matches) -> bool {
    fn same<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
        a.is_none() || a == b
    }
    let within = |a: Option<Prefix>, b: Option<Prefix>| match (a, b) {
        (None, _) => true,
        (Some(a), Some(b)) => a.length <= b.length && a.contains(b.address),
        (Some(_), None) => false,
    };
    let ports = |a: Option<Ports>, b: Option<Ports>| match (a, b) {
        (None, _) => true,
        (Some(a), Some(Ports::Range(low, high))) => a.covers(low, high),
        (Some(a), Some(b @ Ports::AllBut(_))) => a == b || a == Ports::Range(0, u16::MAX),
        (Some(a), None) => a == Ports::Range(0, u16::MAX),
    };
    a.per_packet.is_empty()
        && a.tls.is_none()
        && same(a.family.as_ref(), b.family.as_ref())
        && same(a.protocol.as_ref(), b.protocol.as_ref())
        && within(a.source, b.source)
        && within(a.destination, b.destination)
        && same(a.source_name.as_ref(), b.source_name.as_ref())
        && same(a.destination_name.as_ref(), b.destination_name.as_ref())
        && ports(a.source_port, b.source_port)
        && ports(a.destination_port, b.destination_port)
        && same(a.icmp_type.as_ref(), b.icmp_type.as_ref())
        && same(a.icmp_code.as_ref(), b.icmp_code.as_ref())
        && same(a.initiated.as_ref(), b.initiated.as_ref())
        && a.classes.iter().all(|class| b.classes.contains(class))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mud::model::Family;
    use crate::mud::read::read;

    /// The advice on a file with these entries for each way, each as `conditions; action`.
    fn advice(out: &[&str], back: &[&str]) -> Vec<(&'static str, String, String)> {
        let list = |name: &str, entries: &[&str]| {
            let entries: Vec<String> = entries
                .iter()
                .enumerate()
                .map(|(n, entry)| {
                    let (matches, action) = entry.split_once("; ").unwrap_or((entry, "accept"));
                    format!(
                        r#"{{"name": "{name}-{n}", "matches": {{{matches}}},
                        "actions": {{"forwarding": "{action}"}}}}"#
                    )
                })
                .collect();
            format!(
                r#"{{"name": "{name}", "type": "ipv4-acl-type", "aces": {{"ace": [{}]}}}}"#,
                entries.join(",")
            )
        };
        let text = format!(
            r#"{{"ietf-mud:mud": {{"mud-version": 1, "mud-url": "https://maker.example.com/thing",
            "last-update": "2024-01-28T11:20:51Z", "is-supported": true,
            "from-device-policy": {{"access-lists": {{"access-list": [{{"name": "out"}}]}}}},
            "to-device-policy": {{"access-lists": {{"access-list": [{{"name": "back"}}]}}}}}},
            "ietf-access-control-list:acls": {{"acl": [{}, {}]}}}}"#,
            list("out", out),
            list("back", back)
        );
        let reading = read(text.as_bytes());
        assert!(reading.is_valid(), "{:?}", reading.remarks);
        let told = lint(&reading.mud.unwrap()).kept;
        told.into_iter().map(|r| (r.code, r.path, r.saw.raw().to_owned())).collect()
    }

    fn codes(out: &[&str], back: &[&str]) -> Vec<&'static str> {
        advice(out, back).into_iter().map(|(code, ..)| code).collect()
    }

    const OUT: &str = r#""ipv4": {"ietf-acldns:dst-dnsname": "cloud.maker.example.com", "protocol": 6},
        "tcp": {"ietf-mud:direction-initiated": "from-device", "destination-port": {"port": 443}}"#;
    const BACK: &str = r#""ipv4": {"ietf-acldns:src-dnsname": "cloud.maker.example.com", "protocol": 6},
        "tcp": {"ietf-mud:direction-initiated": "from-device", "source-port": {"port": 443}}"#;

    #[test]
    fn a_careful_file_gets_no_advice() {
        assert_eq!(codes(&[OUT], &[BACK]), Vec::<&str>::new());
        // A wider entry the other way answers too.
        let wider = r#""ipv4": {"ietf-acldns:src-dnsname": "cloud.maker.example.com", "protocol": 6},
            "tcp": {"ietf-mud:direction-initiated": "from-device",
            "source-port": {"lower-port": 400, "upper-port": 500}}"#;
        assert_eq!(codes(&[OUT], &[wider]), ["lint-no-twin"], "only the wider one lacks its twin");
    }

    #[test]
    fn entries_of_one_way_lack_their_twin() {
        let told = advice(&[OUT], &[]);
        assert_eq!(
            told,
            [(
                "lint-no-twin",
                "/ietf-access-control-list:acls/acl/0/aces/ace/0".to_owned(),
                "out-0".to_owned()
            )]
        );
        assert_eq!(codes(&[], &[BACK]), ["lint-no-twin"]);
        let turned_wrongly = BACK.replace("source-port", "destination-port");
        assert_eq!(codes(&[OUT], &[&turned_wrongly]), ["lint-no-twin", "lint-no-twin"]);
        let group = r#""ipv4": {"destination-ipv4-network": "224.0.0.251/32", "protocol": 17},
            "udp": {"destination-port": {"port": 5353}}"#;
        assert_eq!(codes(&[group], &[]), Vec::<&str>::new(), "nobody answers as a group");
    }

    #[test]
    fn addresses_and_names_of_others_are_told() {
        let with = |name: &str| {
            let swap = |entry: &str| entry.replace("cloud.maker.example.com", name);
            let told = advice(&[&swap(OUT)], &[&swap(BACK)]);
            told.into_iter().map(|(code, _, saw)| (code, saw)).collect::<Vec<_>>()
        };
        for (name, code) in [
            ("198.51.100.7", "lint-address"),
            ("8.8.8.8", "lint-resolver"),
            ("dns.google", "lint-resolver"),
            ("s3.amazonaws.com", "lint-generic-name"),
            ("d111abcdef8.cloudfront.net", "lint-generic-name"),
            ("2.pool.ntp.org", "lint-generic-name"),
            ("co.uk", "lint-generic-name"),
        ] {
            assert_eq!(with(name), [(code, name.to_owned()), (code, name.to_owned())], "{name}");
        }
        assert!(with("notcloudfront.net").is_empty());
    }

    #[test]
    fn breadth_is_counted() {
        let saw = |entry: &str| {
            let told = advice(&[entry], &[]);
            let told = told.into_iter().filter(|(code, ..)| *code != "lint-no-twin");
            told.map(|(code, _, saw)| (code, saw)).collect::<Vec<_>>()
        };
        let of = |code: &'static str, saw: &str| (code, saw.to_owned());
        assert_eq!(saw(""), [of("lint-any-host", "2^32 × 65536")]);
        assert_eq!(
            saw(r#""udp": {"destination-port": {"lower-port": 1000, "upper-port": 1999}}"#),
            [of("lint-any-host", "2^32 × 1000")]
        );
        assert_eq!(
            saw(r#""ietf-mud:mud": {"local-networks": [null]}"#),
            [of("lint-local-networks", "65536")]
        );
        assert_eq!(
            saw(r#""ietf-mud:mud": {"my-controller": [null]}, "tcp": {}"#),
            [of("lint-any-port", "65536")]
        );
        assert_eq!(saw(r#""icmp": {"type": 8}, "ietf-mud:mud": {"local-networks": [null]}"#), []);
    }

    #[test]
    fn entries_that_never_decide_and_lists_that_nobody_names() {
        let told = codes(&[OUT, &format!("{OUT}; drop")], &[BACK]);
        assert_eq!(told, ["lint-unreachable"]);
        let mut mud = Mud { is_supported: false, ..Mud::default() };
        mud.acls.push(super::super::model::Acl {
            name: crate::untrusted::Untrusted::new("spare"),
            family: Some(Family::V4),
            aces: Vec::new(),
        });
        let told: Vec<&str> = lint(&mud).kept.iter().map(|r| r.code).collect();
        assert_eq!(told, ["lint-nothing-accepted", "lint-unsupported", "lint-unused-list"]);
    }

    #[test]
    fn covering_is_of_every_condition() {
        let all = Matches::default();
        let tcp = Matches { protocol: Some(6), ..all.clone() };
        let port = Matches { destination_port: Some(Ports::Range(1, 9)), ..tcp.clone() };
        let but = Matches { destination_port: Some(Ports::AllBut(20)), ..tcp.clone() };
        let net = Matches { source: Prefix::parse("10.0.0.0/8"), ..all.clone() };
        let inner = Matches { source: Prefix::parse("10.1.0.0/16"), ..all.clone() };
        for (a, b) in [(&all, &tcp), (&tcp, &port), (&but, &port), (&net, &inner), (&net, &net)] {
            assert!(covers(a, b));
        }
        for (a, b) in [(&tcp, &all), (&port, &tcp), (&port, &but), (&inner, &net), (&net, &all)] {
            assert!(!covers(a, b));
        }
        let some = Matches { per_packet: vec!["ttl"], ..all.clone() };
        assert!(!covers(&some, &all) && covers(&all, &some));
    }
}
