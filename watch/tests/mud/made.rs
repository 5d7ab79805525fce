//! Models made at random, well-formed: what a careful maker could have meant.

use std::net::{Ipv4Addr, Ipv6Addr};

use gardien_watch::{
    mud::model::{
        Ace, Acl, Class, Family, Forwarding, Host, Initiated, Matches, Mud, Ports, Span,
        TlsProfile, Transparency,
    },
    untrusted::Untrusted,
    watcher::Prefix,
};

/// xorshift64*: the same seed makes the same model on every machine.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn throw(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((self.throw() >> 33) as usize) % n.max(1)
    }

    pub(crate) fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.once_in(2) { Some(make(self)) } else { None }
    }
}

pub(crate) const NAMES: &[&str] =
    &["a.example.com", "b.example.com", "_c.xn--d-0ga.example", "192.0.2.9"];
pub(crate) const V4: &[[u8; 4]] =
    &[[192, 0, 2, 9], [192, 0, 2, 77], [198, 51, 100, 3], [10, 1, 2, 3]];
pub(crate) const V6: &[u128] = &[
    0x2001_0db8_0000_0000_0000_0000_0000_0009,
    0x2001_0db8_0000_0000_0000_0000_0000_0077,
    0xfd00_0000_0000_0000_0000_0000_0000_0003,
    0xfd00_0000_0000_0000_0000_0000_0001_0003,
];
pub(crate) const PORTS: &[u16] = &[0, 53, 123, 443, 444, 8_080, 65_535];

fn word(dice: &mut Dice) -> Untrusted {
    let letters =
        ["a", "Z", "é", " ", "\"", "\\", "/", "\u{202e}", "😀", "<b>", "\n", "0", "'", "\u{7f}"];
    let n = 1 + dice.below(8);
    Untrusted::new(&(0..n).map(|_| dice.of(&letters)).collect::<String>())
}

fn prefix(dice: &mut Dice, family: Family) -> Prefix {
    match family {
        Family::V4 => {
            let length = dice.of(&[0, 8, 24, 31, 32]);
            let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or_default();
            let address = u32::from(Ipv4Addr::from(dice.of(V4))) & mask;
            Prefix { address: Ipv4Addr::from(address).into(), length }
        }
        Family::V6 => {
            let length = dice.of(&[0, 7, 64, 120, 128]);
            let mask = u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or_default();
            Prefix { address: Ipv6Addr::from(dice.of(V6) & mask).into(), length }
        }
    }
}

fn host(dice: &mut Dice, family: Family) -> Host {
    match dice.of(NAMES) {
        "192.0.2.9" if family == Family::V4 => Host::Address(Ipv4Addr::new(192, 0, 2, 9).into()),
        "192.0.2.9" => Host::Address(Ipv6Addr::from(V6[0]).into()),
        name => Host::Name(Untrusted::new(name)),
    }
}

fn ports(dice: &mut Dice) -> Ports {
    let (a, b) = (dice.of(PORTS), dice.of(PORTS));
    match dice.below(3) {
        0 => Ports::AllBut(a),
        1 => Ports::Range(a, a),
        _ => Ports::Range(a.min(b), a.max(b)),
    }
}

pub(crate) fn class(dice: &mut Dice) -> Class {
    match dice.below(6) {
        0 => Class::Manufacturer(Untrusted::new("maker.example.com")),
        1 => Class::SameManufacturer,
        2 => Class::Model(Untrusted::new("https://maker.example.com/model")),
        3 => Class::LocalNetworks,
        4 => Class::Controller(Untrusted::new("urn:ietf:params:mud:dns")),
        _ => Class::MyController,
    }
}

fn matches(dice: &mut Dice, family: Option<Family>, sides: [bool; 2]) -> Matches {
    let mut all = Matches { family, ..Matches::default() };
    if let Some(family) = family {
        all.source = dice.maybe(|d| prefix(d, family));
        all.destination = dice.maybe(|d| prefix(d, family));
        all.source_name = dice.maybe(|d| host(d, family)).filter(|_| sides[0]);
        all.destination_name = dice.maybe(|d| host(d, family)).filter(|_| sides[1]);
        all.protocol = dice.maybe(|d| d.of(&[1, 2, 6, 6, 17, 17, 58]));
    } else {
        all.protocol = dice.maybe(|d| d.of(&[6, 17]));
    }
    match all.protocol {
        Some(protocol @ (6 | 17)) => {
            all.source_port = dice.maybe(ports);
            all.destination_port = dice.maybe(ports);
            if protocol == 6 {
                all.initiated = dice.maybe(|d| d.of(&[Initiated::FromDevice, Initiated::ToDevice]));
            }
        }
        Some(protocol @ (1 | 58)) if (protocol == 1) == (family == Some(Family::V4)) => {
            all.icmp_type = dice.maybe(|d| d.of(&[0, 8, 128]));
            all.icmp_code = dice.maybe(|d| d.of(&[0, 1]));
        }
        _ => {}
    }
    for _ in 0..dice.below(3) {
        let class = class(dice);
        if !all
            .classes
            .iter()
            .any(|c| core::mem::discriminant(c) == core::mem::discriminant(&class))
        {
            all.classes.push(class);
        }
    }
    if dice.once_in(6) {
        let mut tls = TlsProfile { names: vec![word(dice)], ..TlsProfile::default() };
        for (points, known) in [
            (&mut tls.versions, [0x0303, 0x0304, 0xfefc, 0xfefd]),
            (&mut tls.suites, [0x1301, 0x1302, 0xc02b, 0xc02f]),
        ] {
            points.extend(known.into_iter().filter(|_| dice.once_in(3)));
        }
        all.tls = Some(tls);
    }
    all
}

/// A model that RFC 8520 can say.
pub(crate) fn mud(dice: &mut Dice) -> Mud {
    let lists = 1 + dice.below(4);
    let policy = |dice: &mut Dice| {
        let mut policy: Vec<usize> = (0..lists).filter(|_| !dice.once_in(3)).collect();
        if dice.once_in(2) {
            policy.reverse();
        }
        policy
    };
    let mut mud = Mud {
        version: 1,
        url: Untrusted::new("https://maker.example.com/thing/v1"),
        last_update: Some(Untrusted::new("2024-02-29T11:20:51.5+01:00")),
        signature: dice.maybe(|_| Untrusted::new("https://maker.example.com/thing/v1.p7s")),
        cache_validity: dice.of(&[24, 48, 168]),
        is_supported: dice.once_in(2),
        systeminfo: dice.maybe(word),
        maker: dice.maybe(word),
        model: dice.maybe(word),
        firmware: dice.maybe(word),
        software: dice.maybe(word),
        documentation: dice.maybe(|_| Untrusted::new("https://maker.example.com/doc")),
        extensions: Vec::new(),
        tls_profiles: dice.maybe(|d| d.once_in(2)),
        transparency: Vec::new(),
        from_device: policy(dice),
        to_device: policy(dice),
        acls: Vec::new(),
    };
    let mut link = |about, by, at: &str, version: Option<Untrusted>| {
        mud.transparency.push(Transparency { about, by, at: Untrusted::new(at), version });
    };
    if dice.once_in(3) {
        link("sbom", "cloud", "https://maker.example.com/sbom", Some(Untrusted::new("1.2")));
    }
    if dice.once_in(5) {
        link("sbom", "local-well-known", "https", None);
    }
    if dice.once_in(3) {
        link("vulnerability", "cloud", "https://maker.example.com/csaf", None);
    }
    for index in 0..lists {
        let family = dice.of(&[Some(Family::V4), Some(Family::V4), Some(Family::V6), None]);
        let sides = [!mud.from_device.contains(&index), !mud.to_device.contains(&index)];
        let aces = (0..dice.below(5)).map(|n| Ace {
            name: Untrusted::new(&format!("entry-{n}")),
            matches: matches(dice, family, sides),
            forwarding: dice.of(&[
                Forwarding::Accept,
                Forwarding::Accept,
                Forwarding::Accept,
                Forwarding::Drop,
                Forwarding::Reject,
            ]),
            void: None,
            at: Span::default(),
        });
        let acl =
            Acl { name: Untrusted::new(&format!("list-{index}")), family, aces: aces.collect() };
        mud.acls.push(acl);
    }
    let uses_tls = mud.tls_profiles.is_some()
        || mud.acls.iter().flat_map(|a| &a.aces).any(|ace| ace.matches.tls.is_some());
    if uses_tls {
        mud.extensions.push(Untrusted::new("ietf-mud-tls"));
    }
    if !mud.transparency.is_empty() {
        mud.extensions.push(Untrusted::new("transparency"));
    }
    mud
}

/// The same model without places.
pub(crate) fn placeless(mut mud: Mud) -> Mud {
    for ace in mud.acls.iter_mut().flat_map(|acl| &mut acl.aces) {
        ace.at = Span::default();
    }
    mud
}
