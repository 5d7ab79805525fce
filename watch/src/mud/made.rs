//! Files, sites and conversations for tests: by hand, and at random from a small world in which
//! things meet often.

use std::net::IpAddr;

use crate::{
    app::App,
    conversation::{Conversation, Evidence, Habit, Name, NameSource, Opener, Place},
    mud::{
        model::{Ace, Acl, Class, Family, Forwarding, Host, Initiated, Matches, Mud, Ports, Span},
        site::{DNS, GATEWAY, NTP, Site},
    },
    time::Time,
    untrusted::Untrusted,
    watcher::Prefix,
};

pub(crate) const URL: &str = "https://maker.example/lamp";
pub(crate) const THING: [&str; 2] = ["192.168.1.5", "2001:db8:1::5"];
/// A party elsewhere, of each IP version.
pub(crate) const CLOUD: [&str; 2] = ["198.51.100.7", "2001:db8:2::7"];
/// Another party elsewhere, of each IP version.
pub(crate) const OTHER: [&str; 2] = ["203.0.113.9", "2001:db8:3::9"];
/// Router, resolver and time server, of each IP version.
pub(crate) const ROUTER: [&str; 2] = ["192.168.1.1", "fe80::1"];
/// Another thing of the same maker, of each IP version.
pub(crate) const SIBLING: [&str; 2] = ["192.168.1.20", "2001:db8:1::20"];
/// A group that does not leave the site, of each IP version.
pub(crate) const GROUP: [&str; 2] = ["224.0.0.251", "ff02::fb"];

pub(crate) fn text(s: &str) -> Untrusted {
    Untrusted::new(s)
}

pub(crate) fn ip(s: &str) -> IpAddr {
    s.parse().unwrap()
}

pub(crate) fn net(s: &str) -> Option<Prefix> {
    Some(Prefix::parse(s).unwrap())
}

pub(crate) fn name(s: &str) -> Option<Host> {
    Some(Host::Name(text(s)))
}

pub(crate) fn accept(matches: Matches) -> Ace {
    ace(Forwarding::Accept, matches)
}

pub(crate) fn refuse(matches: Matches) -> Ace {
    ace(Forwarding::Drop, matches)
}

pub(crate) fn ace(forwarding: Forwarding, matches: Matches) -> Ace {
    Ace { name: text("ace"), matches, forwarding, void: None, at: Span::default() }
}

/// A file with one list for each policy.
pub(crate) fn mud(from_device: Vec<Ace>, to_device: Vec<Ace>) -> Mud {
    let list = |aces| Acl { name: text("list"), family: None, aces };
    Mud {
        version: 1,
        url: text(URL),
        from_device: vec![0],
        to_device: vec![1],
        acls: vec![list(from_device), list(to_device)],
        ..Mud::default()
    }
}

/// The site of the tests: a router that also resolves and tells the time, and a second lamp.
pub(crate) fn site() -> Site {
    Site {
        gateways: ROUTER.map(ip).to_vec(),
        resolvers: ROUTER.map(ip).to_vec(),
        time_servers: ROUTER.map(ip).to_vec(),
        local: Vec::new(),
        controllers: vec![(text("https://maker.example/bridge"), net(SIBLING[0]).unwrap())],
        my_controllers: vec![net(SIBLING[1]).unwrap()],
        urls: vec![
            (ip(SIBLING[0]), text("https://maker.example/plug")),
            (ip(SIBLING[1]), text(URL)),
        ],
    }
}

/// A conversation of the thing with an address, opened by the thing from port 40000.
pub(crate) fn talk(party: &str, protocol: u8, port: u16) -> Conversation {
    let party = ip(party);
    let has_ports = matches!(protocol, 6 | 17);
    let [v4, v6] = THING.map(ip);
    let own = if has_ports { 40_000 } else { 0 };
    let is_group = GROUP.map(ip).contains(&party);
    let is_local = ROUTER.map(ip).contains(&party) || SIBLING.map(ip).contains(&party);
    Conversation {
        protocol,
        thing: if party.is_ipv4() { v4 } else { v6 },
        party,
        thing_port: (own, own),
        party_port: if has_ports { (port, port) } else { (0, 0) },
        icmp: matches!(protocol, 1 | 58).then_some((8, 0)),
        opened_by: Opener::Thing,
        app: App::Unknown,
        packets: [3, 2],
        octets: [300, 200],
        flows: 1,
        first: Time(1_000_000),
        last: Time(2_000_000),
        names: Vec::new(),
        place: match (is_group, is_local) {
            (true, _) => Place::Group,
            (_, true) => Place::Local,
            _ => Place::Outside,
        },
        evidence: Evidence { record: 1, offset: 24 },
        habit: Habit { answered: 1, days: 1, sessions: 1, starts: vec![Time(1_000_000)] },
    }
}

/// The same, opened by the party from port 40000 to a port of the thing.
pub(crate) fn opened_by_party(party: &str, protocol: u8, port: u16) -> Conversation {
    let there = talk(party, protocol, port);
    Conversation {
        thing_port: there.party_port,
        party_port: there.thing_port,
        opened_by: Opener::Party,
        ..there
    }
}

impl Conversation {
    /// The same with one more name of the party.
    pub(crate) fn named(mut self, name: &str, from: NameSource) -> Self {
        self.names.push(Name { text: text(name), from });
        self
    }
}

/// Numbers that look random and are the same each time (xorshift64*, Vigna 2016).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % most
    }

    /// True once in so many times.
    pub(crate) fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize].clone()
    }

    fn maybe<T>(&mut self, times: u64, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.once_in(times).then(|| make(self))
    }

    fn port(&mut self) -> u16 {
        self.pick(&[0, 1, 2, 3, 4, 53, 67, 68, 123, 65_535])
    }

    fn ports(&mut self) -> Ports {
        let (a, b) = (self.port(), self.port());
        match self.below(4) {
            0 => Ports::AllBut(a),
            1 => Ports::Range(a, a),
            _ => Ports::Range(a.min(b), a.max(b)),
        }
    }

    fn address(&mut self) -> IpAddr {
        let side = self.pick(&[CLOUD, OTHER, ROUTER, SIBLING, GROUP]);
        ip(self.pick(&side))
    }

    fn net(&mut self) -> Prefix {
        let address = if self.once_in(4) { ip(self.pick(&THING)) } else { self.address() };
        let length = self.pick(if address.is_ipv4() {
            &[0, 8, 24, 31, 32, 32]
        } else {
            &[0, 8, 48, 64, 128, 128]
        });
        Prefix { address, length }
    }

    fn host(&mut self) -> Host {
        if self.once_in(5) { Host::Address(self.address()) } else { Host::Name(self.name()) }
    }

    fn name(&mut self) -> Untrusted {
        text(self.pick(&["a.maker.example", "b.maker.example", "time.other.example"]))
    }

    fn protocol(&mut self) -> u8 {
        self.pick(&[6, 6, 6, 17, 17, 17, 1, 58, 2, 47, 132])
    }

    fn class(&mut self) -> Class {
        match self.below(8) {
            0 => Class::Manufacturer(text(self.pick(&[
                "maker.example",
                "MAKER.example",
                "x.example",
            ]))),
            1 => Class::SameManufacturer,
            2 => Class::Model(text(self.pick(&[URL, "https://maker.example/plug"]))),
            3 => Class::MyController,
            4 | 5 => Class::LocalNetworks,
            _ => Class::Controller(text(self.pick(&[
                DNS,
                NTP,
                GATEWAY,
                "https://maker.example/bridge",
                "urn:nobody",
            ]))),
        }
    }

    pub(crate) fn matches(&mut self) -> Matches {
        let initiated = [Initiated::FromDevice, Initiated::ToDevice];
        Matches {
            family: self.maybe(4, |d| d.pick(&[Family::V4, Family::V6])),
            protocol: self.maybe(2, Self::protocol),
            source: self.maybe(5, Self::net),
            destination: self.maybe(5, Self::net),
            source_name: self.maybe(6, Self::host),
            destination_name: self.maybe(4, Self::host),
            source_port: self.maybe(6, Self::ports),
            destination_port: self.maybe(3, Self::ports),
            icmp_type: self.maybe(12, |d| d.pick(&[0, 3, 8, 128, 129, 135])),
            icmp_code: self.maybe(16, |d| d.pick(&[0, 1])),
            initiated: self.maybe(4, |d| d.pick(&initiated)),
            classes: if self.once_in(3) { vec![self.class()] } else { Vec::new() },
            per_packet: if self.once_in(10) {
                vec![self.pick(&["ttl", "dscp"])]
            } else {
                Vec::new()
            },
            tls: None,
        }
    }

    pub(crate) fn ace(&mut self) -> Ace {
        let forwarding = self.pick(&[
            Forwarding::Accept,
            Forwarding::Accept,
            Forwarding::Accept,
            Forwarding::Drop,
            Forwarding::Reject,
        ]);
        let void = forwarding == Forwarding::Accept && self.once_in(10);
        Ace { void: void.then_some("not understood"), ..ace(forwarding, self.matches()) }
    }

    /// A file of up to four lists of up to four entries, some named by both policies.
    pub(crate) fn mud(&mut self) -> Mud {
        let mut mud = Mud { version: 1, url: text(URL), ..Mud::default() };
        for n in 0..self.below(5) as usize {
            let family = self.maybe(3, |d| d.pick(&[Family::V4, Family::V6]));
            let aces = (0..self.below(5)).map(|_| self.ace()).collect();
            mud.acls.push(Acl { name: text("list"), family, aces });
            let both = self.once_in(4);
            let from = self.once_in(2);
            if from || both {
                mud.from_device.push(n);
            }
            if !from || both {
                mud.to_device.push(n);
            }
        }
        mud
    }

    pub(crate) fn site(&mut self) -> Site {
        let mut site = site();
        if self.once_in(3) {
            site.resolvers.clear();
        }
        if self.once_in(4) {
            site.local.push(net(&format!("{}/24", OTHER[0])).unwrap());
        }
        if self.once_in(4) {
            site.controllers.push((text(NTP), net(OTHER[1]).unwrap()));
        }
        if self.once_in(4) {
            site.urls.clear();
        }
        site
    }

    pub(crate) fn talk(&mut self) -> Conversation {
        let party = self.address().to_string();
        let protocol = self.protocol();
        let mut talk = talk(&party, protocol, self.port());
        if matches!(protocol, 6 | 17) {
            let port = self.port();
            talk.thing_port = (port, port);
            if self.once_in(6) {
                talk.thing_port = (port.min(2), port.max(4));
            }
            if self.once_in(10) {
                talk.party_port = (talk.party_port.0.min(1), talk.party_port.0.max(3));
            }
        }
        if talk.icmp.is_some() {
            talk.icmp = Some((self.pick(&[0, 3, 8, 128, 135]), self.pick(&[0, 0, 1])));
        }
        let openers = [Opener::Thing, Opener::Thing, Opener::Party, Opener::Party, Opener::Unknown];
        talk.opened_by = self.pick(&openers);
        if talk.icmp.is_some() && talk.opened_by == Opener::Unknown {
            talk.opened_by = Opener::Thing;
        }
        while self.once_in(2) && talk.names.len() < 3 {
            let name = Name {
                text: self.name(),
                from: self.pick(&[NameSource::Told, NameSource::ToldOthers, NameSource::Said]),
            };
            if !talk.names.iter().any(|n| n.text == name.text) {
                talk.names.push(name);
            }
        }
        talk.names.sort_by_key(|n| n.from);
        talk.packets = [self.below(5), self.below(5)];
        talk
    }
}
