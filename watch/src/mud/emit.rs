//! Writing MUD files: a model as JSON that every reader of RFC 8520 takes.
//!
//! The members stand in the order of the standard's own example, two blanks a level, so that the
//! same model is always the same text and two versions can be compared line by line.
//!
//! What the format cannot say is not said, and never widens: an entry that never applies, and an
//! accepting one with conditions that the model only names ([`super::model::Matches::per_packet`])
//! or that stand in no container (a protocol in a list without family), are left out; a refusing one
//! loses such conditions. For models without them, `read(emit(m))` gives `m` and no remark of a
//! breach.

use std::fmt::Write;

use super::model::{
    Ace, Acl, Class, Family, Forwarding, Host, Initiated, Matches, Mud, Ports, TlsProfile,
    Transparency,
};
use crate::{untrusted::Untrusted, watcher::Prefix};

/// A value to write. Nests as deep as the format does.
#[derive(Debug)]
enum Out {
    Text(String),
    Number(u64),
    Boolean(bool),
    /// `[null]`, the value of an empty leaf (RFC 7951 §6.9).
    Empty,
    Array(Vec<Self>),
    Object(Vec<(&'static str, Self)>),
}

/// Writes a file, ending in a line break.
#[must_use]
pub fn emit(mud: &Mud) -> String {
    let mut text = String::new();
    let root = Out::Object(vec![
        ("ietf-mud:mud", container(mud)),
        (
            "ietf-access-control-list:acls",
            Out::Object(vec![("acl", Out::Array(mud.acls.iter().map(list).collect()))]),
        ),
    ]);
    write(&root, 0, &mut text);
    text.push('\n');
    text
}

fn write(value: &Out, level: usize, text: &mut String) {
    match value {
        Out::Text(words) => quoted(words, text),
        Out::Number(n) => {
            let _ = write!(text, "{n}");
        }
        Out::Boolean(is) => text.push_str(if *is { "true" } else { "false" }),
        Out::Empty => text.push_str("[null]"),
        Out::Array(items) => {
            let items = items.iter().map(|item| (None, item));
            bracketed(['[', ']'], items, level, text);
        }
        Out::Object(members) => {
            let members = members.iter().map(|(name, member)| (Some(*name), member));
            bracketed(['{', '}'], members, level, text);
        }
    }
}

fn bracketed<'o>(
    [open, close]: [char; 2],
    items: impl Iterator<Item = (Option<&'o str>, &'o Out)>,
    level: usize,
    text: &mut String,
) {
    text.push(open);
    let mut is_first = true;
    for (name, item) in items {
        text.push_str(if is_first { "\n" } else { ",\n" });
        is_first = false;
        indent(level + 1, text);
        if let Some(name) = name {
            quoted(name, text);
            text.push_str(": ");
        }
        write(item, level + 1, text);
    }
    if !is_first {
        text.push('\n');
        indent(level, text);
    }
    text.push(close);
}

fn indent(level: usize, text: &mut String) {
    for _ in 0..level {
        text.push_str("  ");
    }
}

fn quoted(words: &str, text: &mut String) {
    text.push('"');
    for c in words.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            c if u32::from(c) < 0x20 || c == '\u{7f}' => {
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('"');
}

fn words(text: &Untrusted) -> Out {
    Out::Text(text.raw().to_owned())
}

fn container(mud: &Mud) -> Out {
    let mut all = vec![("mud-version", Out::Number(u64::from(mud.version)))];
    if !mud.url.is_empty() {
        all.push(("mud-url", words(&mud.url)));
    }
    let mut leaf = |name, value: &Option<Untrusted>| {
        if let Some(value) = value {
            all.push((name, words(value)));
        }
    };
    leaf("last-update", &mud.last_update);
    leaf("mud-signature", &mud.signature);
    all.push(("cache-validity", Out::Number(u64::from(mud.cache_validity))));
    all.push(("is-supported", Out::Boolean(mud.is_supported)));
    let mut leaf = |name, value: &Option<Untrusted>| {
        if let Some(value) = value {
            all.push((name, words(value)));
        }
    };
    leaf("systeminfo", &mud.systeminfo);
    leaf("mfg-name", &mud.maker);
    leaf("model-name", &mud.model);
    leaf("firmware-rev", &mud.firmware);
    leaf("software-rev", &mud.software);
    leaf("documentation", &mud.documentation);
    let extensions = extensions(mud);
    if !extensions.is_empty() {
        all.push(("extensions", Out::Array(extensions.iter().map(words).collect())));
    }
    if let Some(is) = mud.tls_profiles {
        all.push(("ietf-mud-tls:is-tls-dtls-profile-supported", Out::Boolean(is)));
    }
    if !mud.transparency.is_empty() {
        all.push(("ietf-mud-transparency:transparency", transparency(&mud.transparency)));
    }
    for (name, policy) in
        [("from-device-policy", &mud.from_device), ("to-device-policy", &mud.to_device)]
    {
        if policy.is_empty() {
            continue;
        }
        let named = policy.iter().filter_map(|index| mud.acls.get(*index));
        let lists = named.map(|acl| Out::Object(vec![("name", words(&acl.name))])).collect();
        let lists = Out::Object(vec![("access-list", Out::Array(lists))]);
        all.push((name, Out::Object(vec![("access-lists", lists)])));
    }
    Out::Object(all)
}

/// The declared extensions, with those that the file uses.
fn extensions(mud: &Mud) -> Vec<Untrusted> {
    let mut all = mud.extensions.clone();
    let uses_tls = mud.tls_profiles.is_some()
        || mud.acls.iter().flat_map(|acl| &acl.aces).any(|ace| ace.matches.tls.is_some());
    for (uses, names) in [
        (uses_tls, ["ietf-mud-tls", "ietf-acl-tls"].as_slice()),
        (!mud.transparency.is_empty(), &["transparency"]),
    ] {
        if uses && !all.iter().any(|e| names.contains(&e.raw())) {
            all.extend(names.first().map(|name| Untrusted::new(name)));
        }
    }
    all
}

fn transparency(links: &[Transparency]) -> Out {
    let of = |about: &str, by: &str| {
        let (about, by) = (about.to_owned(), by.to_owned());
        links.iter().filter(move |link| link.about == about && link.by == by)
    };
    let mut all = Vec::new();
    let sboms: Vec<Out> = of("sbom", "cloud")
        .map(|link| {
            let version = link.version.iter().map(|v| ("version-info", words(v)));
            Out::Object(version.chain([("sbom-url", words(&link.at))]).collect())
        })
        .collect();
    if !sboms.is_empty() {
        all.push(("sboms", Out::Array(sboms)));
    }
    for (name, by) in [
        ("sbom-local-well-known", "local-well-known"),
        ("sbom-contact-uri", "contact"),
        ("sbom-archive-list", "archive"),
    ] {
        all.extend(of("sbom", by).next().map(|link| (name, words(&link.at))));
    }
    let holes: Vec<Out> = of("vulnerability", "cloud").map(|link| words(&link.at)).collect();
    if !holes.is_empty() {
        all.push(("vuln-url", Out::Array(holes)));
    }
    let contact = of("vulnerability", "contact").next();
    all.extend(contact.map(|link| ("vuln-contact-uri", words(&link.at))));
    Out::Object(all)
}

fn list(acl: &Acl) -> Out {
    let mut all = vec![("name", words(&acl.name))];
    match acl.family {
        Some(Family::V4) => all.push(("type", Out::Text("ipv4-acl-type".to_owned()))),
        Some(Family::V6) => all.push(("type", Out::Text("ipv6-acl-type".to_owned()))),
        None => {}
    }
    let aces = acl.aces.iter().filter(|ace| is_sayable(ace, acl)).map(|ace| entry(ace, acl));
    all.push(("aces", Out::Object(vec![("ace", Out::Array(aces.collect()))])));
    Out::Object(all)
}

/// Whether an entry can be written without widening it.
fn is_sayable(ace: &Ace, acl: &Acl) -> bool {
    let matches = &ace.matches;
    ace.void.is_none()
        && (ace.forwarding != Forwarding::Accept
            || matches.per_packet.is_empty()
                && matches.tls.as_ref().is_none_or(|tls| !tls.names.is_empty())
                && is_whole(matches, acl.family))
}

/// Whether all conditions but those of single packets have a container to stand in.
fn is_whole(matches: &Matches, list: Option<Family>) -> bool {
    let transport = transport(matches);
    let needs_ip = matches.source.is_some()
        || matches.destination.is_some()
        || matches.source_name.is_some()
        || matches.destination_name.is_some()
        || matches.protocol.is_some_and(|_| transport.is_none());
    let needs_transport = matches.source_port.is_some()
        || matches.destination_port.is_some()
        || matches.initiated.is_some()
        || matches.icmp_type.is_some()
        || matches.icmp_code.is_some();
    // Without containers of IP, the family is that of the list.
    matches.family == list
        && (list.is_some() || !needs_ip)
        && (transport.is_some() || !needs_transport)
        && (matches.initiated.is_none() || transport == Some("tcp"))
        && of_family(matches.source, list)
        && of_family(matches.destination, list)
}

fn of_family(prefix: Option<Prefix>, family: Option<Family>) -> bool {
    prefix.is_none_or(|prefix| Some(Family::of(prefix.address)) == family)
}

/// The transport container of the conditions.
fn transport(matches: &Matches) -> Option<&'static str> {
    let has_ports = matches.source_port.is_some() || matches.destination_port.is_some();
    let has_icmp = matches.icmp_type.is_some() || matches.icmp_code.is_some();
    match (matches.protocol?, matches.family) {
        (6, _) if !has_icmp => Some("tcp"),
        (17, _) if !has_icmp && matches.initiated.is_none() => Some("udp"),
        (1, Some(Family::V4)) | (58, Some(Family::V6))
            if !has_ports && matches.initiated.is_none() =>
        {
            Some("icmp")
        }
        _ => None,
    }
}

fn entry(ace: &Ace, acl: &Acl) -> Out {
    let forwarding = match ace.forwarding {
        Forwarding::Accept => "accept",
        Forwarding::Drop => "drop",
        Forwarding::Reject => "reject",
    };
    Out::Object(vec![
        ("name", words(&ace.name)),
        ("matches", conditions(&ace.matches, acl.family)),
        ("actions", Out::Object(vec![("forwarding", Out::Text(forwarding.to_owned()))])),
    ])
}

fn conditions(matches: &Matches, list: Option<Family>) -> Out {
    let mut all = Vec::new();
    if let Some(family) = list
        && matches.family.is_none_or(|own| own == family)
    {
        let ip = ip(matches, family);
        if !ip.is_empty() {
            all.push((if family == Family::V4 { "ipv4" } else { "ipv6" }, Out::Object(ip)));
        }
    }
    if let Some(name) = transport(matches) {
        let leaves = transport_leaves(matches);
        // In a list without family the container alone says the protocol.
        if !leaves.is_empty() || list.is_none() {
            all.push((name, Out::Object(leaves)));
        }
    }
    if !matches.classes.is_empty() {
        all.push(("ietf-mud:mud", Out::Object(matches.classes.iter().map(class).collect())));
    }
    if let Some(tls) = matches.tls.as_ref().filter(|tls| !tls.names.is_empty()) {
        all.push(("ietf-acl-tls:client-profiles", profiles(tls)));
    }
    Out::Object(all)
}

fn ip(matches: &Matches, family: Family) -> Vec<(&'static str, Out)> {
    let mut all = Vec::new();
    let host = |host: &Host| match host {
        Host::Name(name) => words(name),
        Host::Address(address) => Out::Text(address.to_string()),
    };
    let [source, destination] = match family {
        Family::V4 => ["source-ipv4-network", "destination-ipv4-network"],
        Family::V6 => ["source-ipv6-network", "destination-ipv6-network"],
    };
    all.extend(matches.source_name.as_ref().map(|n| ("ietf-acldns:src-dnsname", host(n))));
    all.extend(matches.destination_name.as_ref().map(|n| ("ietf-acldns:dst-dnsname", host(n))));
    for (name, prefix) in [(source, matches.source), (destination, matches.destination)] {
        let prefix = prefix.filter(|prefix| of_family(Some(*prefix), Some(family)));
        all.extend(prefix.map(|p| (name, Out::Text(format!("{}/{}", p.address, p.length)))));
    }
    all.extend(matches.protocol.map(|p| ("protocol", Out::Number(u64::from(p)))));
    all
}

fn transport_leaves(matches: &Matches) -> Vec<(&'static str, Out)> {
    let mut all = Vec::new();
    let direction = matches.initiated.map(|initiated| match initiated {
        Initiated::FromDevice => "from-device",
        Initiated::ToDevice => "to-device",
    });
    all.extend(direction.map(|d| ("ietf-mud:direction-initiated", Out::Text(d.to_owned()))));
    for (name, value) in
        [("source-port", matches.source_port), ("destination-port", matches.destination_port)]
    {
        all.extend(value.map(|value| (name, ports(value))));
    }
    for (name, value) in [("type", matches.icmp_type), ("code", matches.icmp_code)] {
        all.extend(value.map(|value| (name, Out::Number(u64::from(value)))));
    }
    all
}

fn ports(ports: Ports) -> Out {
    let number = |port: u16| Out::Number(u64::from(port));
    let operator = |operator: &str, port| {
        Out::Object(vec![("operator", Out::Text(operator.to_owned())), ("port", number(port))])
    };
    match ports {
        Ports::Range(low, high) if low == high => operator("eq", low),
        Ports::Range(low, high) => {
            Out::Object(vec![("lower-port", number(low)), ("upper-port", number(high))])
        }
        Ports::AllBut(port) => operator("neq", port),
    }
}

fn class(class: &Class) -> (&'static str, Out) {
    match class {
        Class::Manufacturer(name) => ("manufacturer", words(name)),
        Class::SameManufacturer => ("same-manufacturer", Out::Empty),
        Class::Model(url) => ("model", words(url)),
        Class::LocalNetworks => ("local-networks", Out::Empty),
        Class::Controller(name) => ("controller", words(name)),
        Class::MyController => ("my-controller", Out::Empty),
    }
}

/// One profile for each name, each with all that the model knows of them.
fn profiles(tls: &TlsProfile) -> Out {
    let named = |points: [(u16, &str); 2]| {
        let known = points.into_iter().filter(|(point, _)| tls.versions.contains(point));
        known.map(|(_, name)| Out::Text(name.to_owned())).collect::<Vec<_>>()
    };
    let profile = |name: &Untrusted| {
        let mut all = vec![("name", words(name))];
        for (leaf, versions) in [
            ("supported-tls-version", named([(0x0303, "tls12"), (0x0304, "tls13")])),
            ("supported-dtls-version", named([(0xfefd, "dtls12"), (0xfefc, "dtls13")])),
        ] {
            if !versions.is_empty() {
                all.push((leaf, Out::Array(versions)));
            }
        }
        if !tls.suites.is_empty() {
            let suites = tls.suites.iter().map(|suite| Out::Number(u64::from(*suite)));
            all.push(("cipher-suite", Out::Array(suites.collect())));
        }
        Out::Object(all)
    };
    Out::Object(vec![("tls-dtls-profile", Out::Array(tls.names.iter().map(profile).collect()))])
}
