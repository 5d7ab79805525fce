//! What was seen of something at some time, before anybody decided what it is.
//!
//! A sighting is one stretch of time (a capture, an hour, a lease) in which claims were seen
//! together. The watcher gathers by hardware address, so a repeater that speaks for a whole floor
//! looks like one thing with many addresses and names; here that is noticed, and what belongs to
//! those behind it is not taken for its own.

use std::collections::BTreeMap;

use gardien_watch::{
    report::{Gateway, Identity, Network, Reason, Thing},
    time::{HOUR, Time},
    untrusted::Untrusted,
};
use serde::{Deserialize, Serialize};

use super::{
    claim::{Kind, Source, normal},
    field::{Contradiction, Field},
};

/// Most claims taken from one sighting.
pub const MOST_SHOWN: usize = 48;
/// Most claims of one kind taken from one sighting.
pub const MOST_OF_A_KIND: usize = 12;
/// IPv4 addresses that one network card has within a day, at most: an old and a new lease, an
/// address of its own making (RFC 3927), one to spare. Who has more speaks for others.
pub const OWN_ADDRESSES: usize = 4;
/// Host names that one machine gives itself at once, at most: one by DHCP, one by multicast DNS.
pub const OWN_NAMES: usize = 2;

/// A claim as it was seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shown {
    /// What it is about.
    pub kind: Kind,
    /// What was seen, in the form of [`normal`].
    pub value: Untrusted,
    /// 0 to 100.
    pub confidence: u8,
}

/// Why a hardware address is not only that of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpeaksFor {
    /// It carries packets between networks.
    Router,
    /// It has more addresses or names at once than one machine has: a repeater, a mesh access point.
    Relay,
}

/// The words of [`SpeaksFor`], in its order.
pub const SPEAKS_FOR: &[&str] = &["router", "relay"];

impl SpeaksFor {
    /// Its stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Router => "router",
            Self::Relay => "relay",
        }
    }
}

/// What was seen together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// The claims, without doubles, in order of kind and value.
    pub shown: Vec<Shown>,
    /// Start.
    pub first: Time,
    /// End.
    pub last: Time,
    /// Where it comes from.
    pub source: Source,
    /// Whether its hardware address speaks for others.
    pub speaks_for: Option<SpeaksFor>,
    /// Who it seems to be: kind, maker, model and firmware with how sure that is (0 to 100).
    pub seems: Vec<(Field, Untrusted, u8)>,
    /// What it says against what it does.
    pub contradictions: Vec<Contradiction>,
}

impl Sighting {
    /// A sighting of claims: brought into their form, bounded, in order. What is no value of its kind
    /// is left out. Where there are too many, the stronger kinds stay.
    pub fn of<'a>(
        source: Source,
        first: Time,
        last: Time,
        claims: impl IntoIterator<Item = (Kind, &'a str, u8)>,
    ) -> Self {
        let mut all: BTreeMap<(Kind, Untrusted), u8> = BTreeMap::new();
        let mut of_a_kind: BTreeMap<Kind, usize> = BTreeMap::new();
        for (kind, value, confidence) in claims {
            let Some(value) = normal(kind, value) else { continue };
            if let Some(known) = all.get_mut(&(kind, value.clone())) {
                *known = (*known).max(confidence.min(100));
                continue;
            }
            let n = of_a_kind.entry(kind).or_default();
            if *n < MOST_OF_A_KIND {
                *n += 1;
                all.insert((kind, value), confidence.min(100));
            }
        }
        let shown = all
            .into_iter()
            .take(MOST_SHOWN)
            .map(|((kind, value), confidence)| Shown { kind, value, confidence })
            .collect();
        let (first, last) = (first.min(last), first.max(last));
        Self {
            shown,
            first,
            last,
            source,
            speaks_for: None,
            seems: Vec::new(),
            contradictions: Vec::new(),
        }
    }

    /// Its values of a kind.
    pub fn values(&self, kind: Kind) -> impl Iterator<Item = &Untrusted> {
        self.shown.iter().filter(move |s| s.kind == kind).map(|s| &s.value)
    }

    /// Whether it shows a value of a kind.
    #[must_use]
    pub fn shows(&self, kind: Kind, value: &Untrusted) -> bool {
        self.shown.iter().any(|s| s.kind == kind && s.value == *value)
    }

    /// Notes who it seems to be, as the watcher has it.
    #[must_use]
    pub fn seeming(mut self, identity: &Identity) -> Self {
        self.seems = [
            (Field::Kind, &identity.kind, identity.sure.kind),
            (Field::Maker, &identity.maker, identity.sure.maker),
            (Field::Model, &identity.model, identity.sure.model),
            (Field::Firmware, &identity.firmware, identity.sure.firmware),
        ]
        .into_iter()
        .filter_map(|(field, value, sure)| Some((field, value.clone()?, hundredths(sure))))
        .collect();
        let field = |word: &str| Field::parse(word);
        self.contradictions = identity
            .contradictions
            .iter()
            .filter_map(|c| {
                let (says, behaves) = (c.says.clone(), c.behaves.clone());
                Some(Contradiction { about: field(c.about)?, says, behaves })
            })
            .take(4)
            .collect();
        self
    }

    /// What a field seems to be, where that is at least so sure.
    #[must_use]
    pub fn seemingly(&self, field: Field, least: u8) -> Option<&Untrusted> {
        self.seems.iter().find(|(f, _, sure)| *f == field && *sure >= least).map(|(_, v, _)| v)
    }
}

/// A confidence of 0 to 1 in hundredths.
fn hundredths(sure: Option<f32>) -> u8 {
    // Clamped, and NaN becomes 0.
    (sure.unwrap_or_default().clamp(0.0, 1.0) * 100.0).round() as u8
}

/// What the watcher saw of a thing, as a sighting. `None` where it shows nothing at all.
///
/// - A router's hardware address counts for the router alone; on a thing beyond it, seen through it,
///   it is left out.
/// - Who has more addresses or names than one machine has speaks for others: the addresses and names
///   are left out, because nobody can tell whose they are.
#[must_use]
pub fn sighting(thing: &Thing, network: &Network) -> Option<Sighting> {
    let (first, last) = (thing.first?, thing.last.or(thing.first)?);
    let mac = thing.mac.map(|m| m.to_string());
    let gateway = network.gateways.iter().find(|g| g.mac.is_some() && g.mac == thing.mac);
    let is_beyond = gateway.is_some_and(|g| is_beyond(thing, g));
    let is_router = gateway.is_some() && !is_beyond;

    let mut claims: Vec<(Kind, String, u8)> = Vec::new();
    if let Some(mac) = mac.filter(|_| !is_beyond) {
        claims.push((Kind::Mac, mac, 100));
    }
    let mut own_names: Vec<Untrusted> = Vec::new();
    let mut classes: Vec<&str> = Vec::new();
    for Reason { source, saw, says } in &thing.identity.reasons {
        let text = saw.raw();
        if matches!(*source, "dhcp-options" | "dhcp-vendor-class" | "dhcpv6-vendor-class") {
            classes.push(text);
            continue;
        }
        let Some(kind) = kind_of(source, says, text) else { continue };
        if kind == Kind::MdnsName
            && let Some(name) = normal(kind, text)
            && !own_names.contains(&name)
        {
            own_names.push(name);
        }
        let value = match kind {
            Kind::BacnetDevice => text.trim_start_matches("device ").to_owned(),
            _ => text.to_owned(),
        };
        claims.push((kind, value, confidence_of(kind)));
    }
    if !classes.is_empty() {
        classes.sort_unstable();
        claims.push((Kind::Fingerprint, classes.join(" | "), 60));
    }
    let within_a_day = last.since(first) <= 24 * HOUR;
    let many = if within_a_day { OWN_ADDRESSES } else { 4 * OWN_ADDRESSES };
    let is_relay = !is_router && (thing.ipv4.len() > many || own_names.len() > OWN_NAMES);
    if is_relay {
        claims.retain(|(kind, ..)| !kind.is_name());
    } else {
        let own = |v4: &std::net::Ipv4Addr| gateway.is_none_or(|g| g.ipv4.contains(v4));
        let v4 = thing.ipv4.iter().filter(|a| !a.is_unspecified() && (!is_router || own(a)));
        claims.extend(v4.map(|a| (Kind::Ipv4, a.to_string(), 90)));
        let v6 = thing.ipv6.iter().filter(|a| !a.is_unspecified());
        claims.extend(v6.map(|a| (Kind::Ipv6, a.to_string(), 90)));
    }
    let claims = claims.iter().map(|(kind, value, sure)| (*kind, value.as_str(), *sure));
    let mut sighting = Sighting::of(Source::Seen, first, last, claims).seeming(&thing.identity);
    sighting.speaks_for = match (is_router, is_relay) {
        (true, _) => Some(SpeaksFor::Router),
        (_, true) => Some(SpeaksFor::Relay),
        _ => None,
    };
    (!sighting.shown.is_empty()).then_some(sighting)
}

/// Whether a thing with a router's hardware address is someone behind it: it has addresses, and none
/// of them is the router's own.
fn is_beyond(thing: &Thing, gateway: &Gateway) -> bool {
    let v4 = thing.ipv4.iter().any(|a| gateway.ipv4.contains(a));
    let v6 = thing.ipv6.iter().any(|a| gateway.ipv6.contains(a));
    let has_any = !thing.ipv4.is_empty() || !thing.ipv6.is_empty();
    let gateway_has = !gateway.ipv4.is_empty() || !gateway.ipv6.is_empty();
    has_any && gateway_has && !v4 && !v6
}

/// Which kind of claim a reason of the watcher is, if any.
fn kind_of(source: &str, says: &str, text: &str) -> Option<Kind> {
    Some(match (source, says) {
        ("dhcp-name" | "dhcp-fqdn", "name") => Kind::DhcpName,
        ("mdns" | "llmnr" | "netbios", "name") => Kind::MdnsName,
        // Octets that are no text were replaced, and different ones may look the same then.
        ("dhcp-client-id", _) if text.contains('\u{fffd}') => return None,
        ("dhcp-client-id", _) => Kind::DhcpClientId,
        ("certificate", "name") => Kind::CertificateName,
        ("bacnet", "name") if text.starts_with("device ") => Kind::BacnetDevice,
        ("bacnet" | "tplink-home" | "edimax" | "http-says", "name") => Kind::NameGiven,
        ("lldp", "name") => Kind::Lldp,
        (_, "serial") => Kind::Serial,
        (_, "uuid") => Kind::SsdpUuid,
        (_, "duid") => Kind::Duid,
        _ => return None,
    })
}

/// How sure it is that the thing itself said it: what is in its own lease is, what is repeated by
/// multicast DNS can be another's.
const fn confidence_of(kind: Kind) -> u8 {
    match kind {
        Kind::DhcpName | Kind::DhcpClientId | Kind::Duid => 90,
        Kind::Serial | Kind::BacnetDevice | Kind::Lldp => 80,
        _ => 70,
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use gardien_watch::link::Mac;

    use super::*;

    fn thing(mac: &str, ipv4: &[[u8; 4]], reasons: &[(&'static str, &str, &'static str)]) -> Thing {
        Thing {
            id: "thing-1".into(),
            name: None,
            mac: Mac::parse(mac),
            ipv4: ipv4.iter().map(|a| Ipv4Addr::from(*a)).collect(),
            ipv6: Vec::new(),
            identity: Identity {
                reasons: reasons
                    .iter()
                    .map(|(source, saw, says)| Reason { source, saw: Untrusted::new(saw), says })
                    .collect(),
                ..Identity::default()
            },
            first: Some(Time(1)),
            last: Some(Time(HOUR)),
            up: 0,
            down: 0,
            packets: 0,
            parties: Vec::new(),
            other_parties: None,
            asked: Vec::new(),
            notes: Vec::new(),
            busy_minutes: Vec::new(),
            hours: Vec::new(),
            seen_in: Vec::new(),
            declaration: None,
            conversations: Vec::new(),
            beyond: [0; 2],
            findings: Vec::new(),
        }
    }

    fn network() -> Network {
        let gateway = Gateway {
            mac: Mac::parse("00:00:5e:00:01:01"),
            ipv4: vec![Ipv4Addr::new(10, 0, 0, 1), Ipv4Addr::new(10, 0, 1, 1)],
            ipv6: Vec::new(),
        };
        Network { gateways: vec![gateway], ..Network::default() }
    }

    #[test]
    fn a_thing_of_a_capture_becomes_claims() {
        let reasons = [
            ("oui", "00:11:22", "maker"),
            ("dhcp-name", "Cam-5F3A", "name"),
            ("mdns", "cam-5f3a.local", "name"),
            ("dhcp-options", "1,3,6", "stack"),
            ("dhcp-vendor-class", "udhcp 1.2", "stack"),
            ("bacnet", "device 1201", "name"),
        ];
        let s = sighting(&thing("00:11:22:33:44:55", &[[10, 0, 0, 7]], &reasons), &network());
        let s = s.unwrap();
        let shown: Vec<_> = s.shown.iter().map(|s| (s.kind, s.value.raw())).collect();
        assert_eq!(
            shown,
            [
                (Kind::Mac, "00:11:22:33:44:55"),
                (Kind::BacnetDevice, "1201"),
                (Kind::DhcpName, "cam-5f3a"),
                (Kind::MdnsName, "cam-5f3a"),
                (Kind::Fingerprint, "1,3,6 | udhcp 1.2"),
                (Kind::Ipv4, "10.0.0.7"),
            ]
        );
        assert_eq!(s.speaks_for, None);
    }

    #[test]
    fn a_repeater_does_not_take_the_names_of_those_behind_it() {
        let many: Vec<[u8; 4]> = (2..9).map(|n| [10, 0, 0, n]).collect();
        let reasons = [("mdns", "tv.local", "name"), ("mdns", "lamp.local", "name")];
        let s = sighting(&thing("00:11:22:33:44:55", &many, &reasons), &network()).unwrap();
        assert_eq!(s.speaks_for, Some(SpeaksFor::Relay));
        assert_eq!(s.shown.len(), 1, "{:?}", s.shown);
    }

    #[test]
    fn a_router_keeps_its_address_and_those_beyond_it_do_not_get_it() {
        let mac = "00:00:5e:00:01:01";
        let own =
            sighting(&thing(mac, &[[10, 0, 0, 1], [10, 0, 1, 1], [9, 9, 9, 9]], &[]), &network());
        let own = own.unwrap();
        assert_eq!(own.speaks_for, Some(SpeaksFor::Router));
        assert_eq!(own.values(Kind::Ipv4).count(), 2);
        let beyond = sighting(&thing(mac, &[[10, 0, 2, 9]], &[]), &network()).unwrap();
        assert_eq!((beyond.values(Kind::Mac).count(), beyond.speaks_for), (0, None));
    }

    #[test]
    fn a_sighting_is_bounded_and_the_strong_stay() {
        let names: Vec<String> = (0..500).map(|n| format!("n{n}")).collect();
        let mut claims: Vec<(Kind, &str, u8)> = Vec::new();
        for kind in [Kind::DhcpName, Kind::MdnsName, Kind::NameGiven, Kind::Lldp, Kind::Serial] {
            claims.extend(names.iter().map(|n| (kind, n.as_str(), 200)));
        }
        claims.push((Kind::Mac, "00:11:22:33:44:55", 100));
        let s = Sighting::of(Source::Seen, Time(9), Time(1), claims);
        assert_eq!((s.shown.len(), s.first, s.last), (MOST_SHOWN, Time(1), Time(9)));
        assert_eq!(s.values(Kind::Mac).count(), 1);
        assert!(s.shown.is_sorted() && s.shown.iter().all(|s| s.confidence <= 100));
    }
}
