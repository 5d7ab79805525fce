//! A small MUD file, a site and conversations, all made out of octets; the decisions and the
//! comparison.
//!
//! What must hold: every packet is in one of the four lists; a firewall without memory lets no more
//! through than one with it; another accepting entry forbids nothing, another refusing one permits
//! nothing, a void or narrower one permits no more; neighbours of one action may change places; a
//! policy rules only its own direction; an unknown opener is judged as the kinder of both; the same
//! twice gives the same.
#![no_main]

use std::net::IpAddr;

use gardien_fuzz::Budget;
use gardien_watch::{
    app::App,
    conversation::{Conversation, Evidence, Name, NameSource, Opener, Place},
    mud::{
        breadth::widths,
        compare::{Comparison, accepting, compare},
        evaluate::{Decision, Direction, decide, first_packet},
        model::{Ace, Acl, Class, Family, Forwarding, Host, Initiated, Matches, Mud, Ports, Span},
        site::{DNS, GATEWAY, NTP, Site},
    },
    time::Time,
    untrusted::Untrusted,
    watcher::Prefix,
};
use libfuzzer_sys::fuzz_target;

/// Entries and conversations that one input becomes, at most.
const ENTRIES: usize = 48;
const TALKS: usize = 64;

/// Each conversation is held against each entry, a few dozen times for the oracles.
const BUDGET: Budget = Budget { base: 256 << 10, each: 2 << 10, time: 60_000 };

fuzz_target!(|input: &[u8]| {
    BUDGET.hold(input.len(), || run(&mut Octets { rest: input, entries: 0 }));
});

/// Octets that are taken one by one; zeros when none are left.
struct Octets<'a> {
    rest: &'a [u8],
    entries: usize,
}

impl Octets<'_> {
    fn octet(&mut self) -> u8 {
        let Some((first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        *first
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[usize::from(self.octet()) % from.len()].clone()
    }

    fn maybe<T>(&mut self, has: bool, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        has.then(|| make(self))
    }

    fn text(&mut self) -> Untrusted {
        let known = [
            "a.maker.example",
            "b.maker.example",
            "pool.ntp.org",
            "https://maker.example/lamp",
            "https://MAKER.example/plug",
            "maker.example",
            DNS,
            NTP,
            GATEWAY,
        ];
        let n = usize::from(self.octet());
        if let Some(text) = known.get(n) {
            return Untrusted::new(text);
        }
        let (text, rest) = self.rest.split_at((n & 15).min(self.rest.len()));
        self.rest = rest;
        Untrusted::from_bytes(text)
    }

    fn port(&mut self) -> u16 {
        match self.octet() {
            n @ 0..=63 => {
                self.pick(&[0, 53, 67, 68, 123, 443, 546, 547, 65_535]) | u16::from(n & 1)
            }
            n => u16::from(n),
        }
    }

    fn ports(&mut self) -> Ports {
        let (a, b) = (self.port(), self.port());
        if self.octet() & 3 == 0 { Ports::AllBut(a) } else { Ports::Range(a.min(b), a.max(b)) }
    }

    fn address(&mut self) -> IpAddr {
        match self.octet() {
            n @ 0..=127 => IpAddr::from([[198, 51, 100, n], [192, 168, 1, n]][usize::from(n & 1)]),
            n => {
                let mut v6 = [0; 16];
                (v6[0], v6[1], v6[15]) = (n | 0x20, n, n);
                IpAddr::from(v6)
            }
        }
    }

    fn net(&mut self) -> Prefix {
        let address = self.address();
        let most = if address.is_ipv4() { 32 } else { 128 };
        Prefix { address, length: self.octet() % (most + 1) }
    }

    fn host(&mut self) -> Host {
        if self.octet() & 3 == 0 { Host::Address(self.address()) } else { Host::Name(self.text()) }
    }

    fn protocol(&mut self) -> u8 {
        self.pick(&[6, 6, 17, 17, 1, 58, 2, 47, 132])
    }

    fn class(&mut self) -> Class {
        match self.octet() % 6 {
            0 => Class::Manufacturer(self.text()),
            1 => Class::SameManufacturer,
            2 => Class::Model(self.text()),
            3 => Class::LocalNetworks,
            4 => Class::Controller(self.text()),
            _ => Class::MyController,
        }
    }

    fn family(&mut self) -> Option<Family> {
        self.pick(&[None, None, Some(Family::V4), Some(Family::V6)])
    }

    fn matches(&mut self) -> Matches {
        let bits = u16::from_be_bytes([self.octet(), self.octet()]);
        let has = |n: u32| bits >> n & 1 == 1;
        let initiated = [Initiated::FromDevice, Initiated::ToDevice];
        Matches {
            family: self.maybe(has(0), Self::family).flatten(),
            protocol: self.maybe(has(1), Self::protocol),
            source: self.maybe(has(2), Self::net),
            destination: self.maybe(has(3), Self::net),
            source_name: self.maybe(has(4), Self::host),
            destination_name: self.maybe(has(5), Self::host),
            source_port: self.maybe(has(6), Self::ports),
            destination_port: self.maybe(has(7), Self::ports),
            icmp_type: self.maybe(has(8), |o| o.pick(&[0, 3, 8, 128, 129, 135])),
            icmp_code: self.maybe(has(9), |o| o.octet() & 1),
            initiated: self.maybe(has(10), |o| o.pick(&initiated)),
            classes: self.maybe(has(11), Self::class).into_iter().collect(),
            per_packet: if has(12) { vec!["ttl"] } else { Vec::new() },
            tls: None,
        }
    }

    fn ace(&mut self) -> Ace {
        self.entries += 1;
        let bits = self.octet();
        let forwarding = match bits & 7 {
            0 => Forwarding::Drop,
            1 => Forwarding::Reject,
            _ => Forwarding::Accept,
        };
        let void = forwarding == Forwarding::Accept && bits & 0xf0 == 0xf0;
        Ace {
            name: Untrusted::default(),
            matches: self.matches(),
            forwarding,
            void: void.then_some("not understood"),
            at: Span::default(),
        }
    }

    fn mud(&mut self) -> Mud {
        let mut mud = Mud { url: self.text(), ..Mud::default() };
        for n in 0..usize::from(self.octet() % 6) {
            let bits = self.octet();
            let mut list =
                Acl { name: Untrusted::default(), family: self.family(), aces: Vec::new() };
            while list.aces.len() < usize::from(bits >> 2 & 15) && self.entries < ENTRIES {
                list.aces.push(self.ace());
            }
            mud.acls.push(list);
            if bits & 1 == 1 {
                mud.from_device.push(n);
            }
            if bits & 2 == 2 {
                mud.to_device.push(n);
            }
        }
        mud
    }

    fn site(&mut self) -> Site {
        let mut site = Site::default();
        for _ in 0..self.octet() % 8 {
            match self.octet() % 7 {
                0 => site.gateways.push(self.address()),
                1 => site.resolvers.push(self.address()),
                2 => site.time_servers.push(self.address()),
                3 => site.local.push(self.net()),
                4 => site.controllers.push((self.text(), self.net())),
                5 => site.my_controllers.push(self.net()),
                _ => site.urls.push((self.address(), self.text())),
            }
        }
        site
    }

    fn talk(&mut self) -> Conversation {
        let bits = self.octet();
        let protocol = self.protocol();
        let has_ports = matches!(protocol, 6 | 17);
        let mut pair = |has: bool| {
            let low = if has_ports { self.port() } else { 0 };
            let high = if has_ports && has { self.port() } else { low };
            (low.min(high), low.max(high))
        };
        let (thing_port, party_port) = (pair(bits & 1 == 1), pair(bits & 2 == 2));
        let mut names: Vec<Name> = Vec::new();
        for _ in 0..bits >> 2 & 3 {
            let from = self.pick(&[NameSource::Told, NameSource::ToldOthers, NameSource::Said]);
            names.push(Name { text: self.text(), from });
        }
        names.sort_by_key(|n| n.from);
        let icmp = matches!(protocol, 1 | 58);
        let first = Time(i64::from(self.octet()));
        Conversation {
            protocol,
            thing: self.address(),
            party: self.address(),
            thing_port,
            party_port,
            icmp: icmp.then(|| (self.pick(&[0, 3, 8, 128, 135]), self.octet() & 1)),
            opened_by: match bits >> 4 & 3 {
                0 | 1 => Opener::Thing,
                2 => Opener::Party,
                _ => Opener::Unknown,
            },
            app: App::Unknown,
            packets: [u64::from(self.octet()), u64::from(self.octet())],
            octets: [u64::from(bits), 0],
            flows: 1,
            first,
            last: first,
            names,
            place: self.pick(&[Place::Outside, Place::Local, Place::Group]),
            evidence: Evidence::default(),
            habit: gardien_watch::conversation::Habit::default(),
        }
    }
}

const BOTH: [Direction; 2] = [Direction::FromDevice, Direction::ToDevice];

const fn permitted(decision: Decision) -> bool {
    matches!(decision, Decision::Permitted(_))
}

fn run(octets: &mut Octets<'_>) {
    let extra = octets.ace();
    let narrower = octets.matches();
    let place = usize::from(octets.octet());
    let mud = octets.mud();
    let site = octets.site();
    let mut talks = Vec::new();
    while !octets.rest.is_empty() && talks.len() < TALKS {
        talks.push(octets.talk());
    }
    comparison(&mud, &site, &talks);
    let changed = Changed::new(&mud, extra, narrower, place);
    for talk in &talks {
        decisions(&mud, &site, talk);
        changed.hold(&mud, &site, talk);
    }
    let reached = accepting(&mud).count();
    assert!(widths(&mud).len() <= reached, "only entries that accept are wide");
}

/// Every packet is in one list, once.
fn comparison(mud: &Mud, site: &Site, talks: &[Conversation]) {
    let c = compare(mud, site, talks);
    let all = |c: &Comparison| {
        let kept: u64 = c.kept.iter().map(|k| k.count.all_packets()).sum();
        let defaults: u64 = c.defaults.values().map(|n| n.all_packets()).sum();
        let needs: u64 = c.needs.values().map(|n| n.all_packets()).sum();
        let outside: u64 = c.outside.iter().map(|o| o.count.all_packets()).sum();
        (kept + defaults + needs, outside)
    };
    let (explained, outside) = all(&c);
    assert_eq!(c.packets, talks.iter().map(Conversation::all_packets).sum::<u64>());
    assert_eq!(c.explained, explained);
    assert_eq!(c.packets, explained + outside);
    assert!(c.alone <= c.explained, "{} of {}", c.alone, c.explained);
    for kept in &c.kept {
        assert!(!c.never_used.contains(&kept.at), "used and never used");
    }
    for outside in &c.outside {
        if let Some(near) = outside.near {
            assert!(accepting(mud).any(|at| at == near.at), "what is near accepts");
        }
    }
    assert_eq!(format!("{c:?}"), format!("{:?}", compare(mud, site, talks)));
}

/// What holds for one conversation and one file.
fn decisions(mud: &Mud, site: &Site, talk: &Conversation) {
    let with = |opened_by| decide(mud, site, &Conversation { opened_by, ..talk.clone() });
    let [unknown, thing, party] = [Opener::Unknown, Opener::Thing, Opener::Party].map(with);
    assert_eq!(permitted(unknown), permitted(thing) || permitted(party));
    let sure = |d| matches!(d, Decision::Refused { sure: true, .. });
    assert_eq!(sure(unknown), sure(thing) && sure(party));
    for (direction, opened_by, decided) in
        [(BOTH[0], Opener::Thing, thing), (BOTH[1], Opener::Party, party)]
    {
        let talk = Conversation { opened_by, ..talk.clone() };
        let first = first_packet(mud, site, &talk, direction);
        assert!(first == Decision::NotMentioned || first == decided);
        let mut other = mud.clone();
        match direction {
            Direction::FromDevice => other.to_device.clear(),
            Direction::ToDevice => other.from_device.clear(),
        }
        assert_eq!(decide(&other, site, &talk), decided);
    }
}

/// Files that are one with a small change.
struct Changed {
    accepting: Mud,
    refusing: Mud,
    less: Vec<Mud>,
    swapped: Option<Mud>,
}

impl Changed {
    fn new(mud: &Mud, extra: Ace, narrower: Matches, place: usize) -> Self {
        let acl = place % mud.acls.len().max(1);
        let ace = mud.acls.get(acl).map_or(0, |l| place / 7 % (l.aces.len() + 1));
        let with = |forwarding| {
            let mut more = mud.clone();
            if let Some(list) = more.acls.get_mut(acl) {
                list.aces.insert(ace, Ace { forwarding, void: None, ..extra.clone() });
            }
            more
        };
        let narrow: [&dyn Fn(&mut Ace); 5] = [
            &|e| e.void = Some("not understood"),
            &|e| e.matches.per_packet.push("dscp"),
            &|e| e.matches.classes.extend(narrower.classes.clone()),
            &|e| e.matches.destination = e.matches.destination.or(narrower.destination),
            &|e| e.matches.source_port = e.matches.source_port.or(narrower.source_port),
        ];
        let mut less = Vec::new();
        for change in narrow {
            let mut file = mud.clone();
            let entry = file.acls.get_mut(acl).and_then(|l| l.aces.get_mut(ace));
            if let Some(entry) = entry.filter(|e| e.forwarding == Forwarding::Accept) {
                change(entry);
                less.push(file);
            }
        }
        let mut swapped = mud.clone();
        let accepts = |n: usize| {
            let entry = mud.acls.get(acl)?.aces.get(n)?;
            Some(entry.forwarding == Forwarding::Accept)
        };
        let alike = accepts(ace).is_some() && accepts(ace) == accepts(ace + 1);
        if alike {
            swapped.acls[acl].aces.swap(ace, ace + 1);
        }
        Self {
            accepting: with(Forwarding::Accept),
            refusing: with(Forwarding::Drop),
            less,
            swapped: alike.then_some(swapped),
        }
    }

    fn hold(&self, mud: &Mud, site: &Site, talk: &Conversation) {
        let before = decide(mud, site, talk);
        let after = |mud| decide(mud, site, talk);
        assert!(!permitted(before) || permitted(after(&self.accepting)));
        assert!(permitted(before) || !permitted(after(&self.refusing)));
        for less in &self.less {
            assert!(permitted(before) || !permitted(after(less)));
        }
        if let Some(swapped) = &self.swapped {
            assert_eq!(permitted(before), permitted(after(swapped)));
        }
        for direction in BOTH {
            let before = first_packet(mud, site, talk, direction);
            let after = |mud| first_packet(mud, site, talk, direction);
            assert!(!permitted(before) || permitted(after(&self.accepting)));
            assert!(permitted(before) || !permitted(after(&self.refusing)));
        }
    }
}
