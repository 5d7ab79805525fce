//! The rules about the local network, from frames to the report: each trouble is found, and what looks
//! like it and is harmless is not.

use std::net::{Ipv4Addr, Ipv6Addr};

use gardien_watch::{
    capture::Record,
    finding::{Fact, Finding, Level},
    report::Report,
    time::{HOUR, MINUTE, SECOND, Time},
    watcher::{Settings, Watcher},
};

/// The rules that are meant here.
const RULES: [&str; 7] = [
    "arp-impersonation",
    "dhcp-impersonation",
    "router-impersonation",
    "lan-scan",
    "went-silent",
    "more-upload",
    "rpl-oddity",
];

const EVERYBODY: [u8; 6] = [0xff; 6];
const ROUTER: [u8; 6] = [0, 0x11, 0x22, 0, 0, 1];
const CAMERA: [u8; 6] = [0, 0x11, 0x22, 0, 0, 5];
const LAMP: [u8; 6] = [0, 0x11, 0x22, 0, 0, 6];
const STRANGER: [u8; 6] = [0, 0x11, 0x22, 0, 0, 66];

/// A network that is watched.
struct Net {
    watcher: Watcher,
    at: i64,
    records: u64,
}

impl Net {
    fn new() -> Self {
        let watcher = Watcher::new(Settings { seed: 5, ..Settings::default() });
        Self { watcher, at: 1_700_000_000 * SECOND, records: 0 }
    }

    fn record(&mut self, link: u16, data: &[u8]) {
        self.at += SECOND / 1_000;
        self.records += 1;
        let (at, offset) = (Time(self.at), 24 + self.records * 100);
        let wire_len = data.len() as u32;
        self.watcher.record(&Record { at, link, fcs: 0, wire_len, data, offset, interface: 0 });
    }

    fn frame(&mut self, from: [u8; 6], to: [u8; 6], kind: u16, payload: &[u8]) {
        let frame = [&to[..], &from[..], &kind.to_be_bytes(), payload].concat();
        self.record(1, &frame);
    }

    fn arp(&mut self, from: [u8; 6], to: [u8; 6], operation: u8, ends: [(u8, [u8; 6]); 2]) {
        let mut data = vec![0, 1, 8, 0, 6, 4, 0, operation];
        for (address, mac) in ends {
            data.extend(mac);
            data.extend(local(address).octets());
        }
        self.frame(from, to, 0x0806, &data);
    }

    /// Asks for a neighbour.
    fn asks(&mut self, (mac, address): ([u8; 6], u8), target: u8) {
        self.arp(mac, EVERYBODY, 1, [(address, mac), (target, [0; 6])]);
    }

    /// Tells a neighbour an address, asked or not.
    fn tells(&mut self, mac: [u8; 6], address: u8, to: ([u8; 6], u8)) {
        self.arp(mac, to.0, 2, [(address, mac), (to.1, to.0)]);
    }

    fn udp(&mut self, macs: [[u8; 6]; 2], ends: [Ipv4Addr; 2], ports: [u16; 2], data: &[u8]) {
        let mut udp = [ports[0].to_be_bytes(), ports[1].to_be_bytes()].concat();
        udp.extend((8 + data.len() as u16).to_be_bytes());
        udp.extend([0, 0]);
        udp.extend(data);
        self.ipv4(macs, ends, 17, &udp);
    }

    fn tcp(&mut self, macs: [[u8; 6]; 2], ends: [Ipv4Addr; 2], ports: [u16; 2], flags: u8) {
        let mut tcp = [ports[0].to_be_bytes(), ports[1].to_be_bytes()].concat();
        tcp.extend([0, 0, 0, 1, 0, 0, 0, 1, 0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
        self.ipv4(macs, ends, 6, &tcp);
    }

    fn ipv4(&mut self, [from, to]: [[u8; 6]; 2], ends: [Ipv4Addr; 2], kind: u8, payload: &[u8]) {
        let length = (20 + payload.len()) as u16;
        let mut ip = vec![0x45, 0];
        ip.extend(length.to_be_bytes());
        ip.extend((self.records as u16).to_be_bytes());
        ip.extend([0, 0, 64, kind, 0, 0]);
        ip.extend(ends[0].octets());
        ip.extend(ends[1].octets());
        ip.extend(payload);
        self.frame(from, to, 0x0800, &ip);
    }

    /// An advertisement of a router for a prefix of eight octets.
    fn advertises(&mut self, mac: [u8; 6], lifetime: u16, prefix: [u8; 8]) {
        let mut ra = vec![134, 0, 0, 0, 64, 0];
        ra.extend(lifetime.to_be_bytes());
        ra.extend([0; 8]);
        ra.extend([3, 4, 64, 0xc0, 0, 0, 14, 16, 0, 0, 14, 16, 0, 0, 0, 0]);
        ra.extend(prefix);
        ra.extend([0; 8]);
        let from = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, u16::from(mac[5]));
        let ip = ipv6([from, Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 1)], &ra);
        self.frame(mac, [0x33, 0x33, 0, 0, 0, 1], 0x86dd, &ip);
    }

    /// A node's announcement of its rank in the tree of node 1, over the radio.
    fn announces(&mut self, node: u8, version: u8, rank: u16) {
        let mut dio = vec![155, 1, 0, 0, 30, version];
        dio.extend(rank.to_be_bytes());
        dio.extend([0x88, 1, 0, 0]);
        dio.extend(Ipv6Addr::new(0xfd00, 0, 0, 0, 0x0212, 0x74ff, 0xfe00, 1).octets());
        let from = Ipv6Addr::new(0xfe80, 0, 0, 0, 0x0212, 0x74ff, 0xfe00, node.into());
        let ip = ipv6([from, Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 0x1a)], &dio);
        // A data frame to all of a PAN from an address of eight octets, then 6LoWPAN as it is.
        let mut frame = vec![0x41, 0xc8, node, 0xcd, 0xab, 0xff, 0xff];
        frame.extend([node, 0, 0, 0xfe, 0xff, 0x74, 0x12, 0]);
        frame.push(0x41);
        frame.extend(ip);
        self.record(230, &frame);
        self.at += SECOND;
    }

    fn wait(&mut self, time: i64) {
        self.at += time;
    }

    fn found(self) -> (Report, Vec<(String, Finding)>) {
        let report = self.watcher.finish();
        let mut found = Vec::new();
        for t in &report.things {
            let who = t.mac.map(|m| m.to_string()).unwrap_or_default();
            let of_these = t.findings.iter().filter(|f| RULES.contains(&f.rule));
            found.extend(of_these.map(|f| (who.clone(), f.clone())));
        }
        (report, found)
    }

    fn holds_quiet(self) {
        let (_, found) = self.found();
        assert!(found.is_empty(), "{found:?}");
    }
}

fn ipv6(ends: [Ipv6Addr; 2], icmp: &[u8]) -> Vec<u8> {
    let mut ip = vec![0x60, 0, 0, 0];
    ip.extend((icmp.len() as u16).to_be_bytes());
    ip.extend([58, 255]);
    ip.extend(ends[0].octets());
    ip.extend(ends[1].octets());
    ip.extend(icmp);
    ip
}

const fn local(n: u8) -> Ipv4Addr {
    Ipv4Addr::new(192, 168, 1, n)
}

fn text(mac: [u8; 6]) -> String {
    mac.map(|o| format!("{o:02x}")).join(":")
}

/// The house says something to the Internet by way of a router.
fn goes_out(net: &mut Net, by: [u8; 6]) {
    for n in 1..4 {
        let far = Ipv4Addr::new(20 + n, 1, 2, 3);
        net.udp([CAMERA, by], [local(5), far], [40_000 + u16::from(n), 9_999], b"picture");
        net.udp([by, CAMERA], [far, local(5)], [9_999, 40_000 + u16::from(n)], b"thanks");
    }
}

fn ordinary_house() -> Net {
    let mut net = Net::new();
    for _ in 0..5 {
        net.asks((CAMERA, 5), 1);
        net.tells(ROUTER, 1, (CAMERA, 5));
        goes_out(&mut net, ROUTER);
        net.wait(30 * SECOND);
    }
    net
}

#[test]
fn who_stands_between_the_house_and_its_gateway_is_a_thing_with_a_finding_to_act_on() {
    let mut net = ordinary_house();
    net.asks((STRANGER, 66), 1);
    net.tells(ROUTER, 1, (STRANGER, 66));
    for n in 0..60 {
        // To the camera he is the gateway, to the gateway the camera.
        net.tells(STRANGER, 1, (CAMERA, 5));
        net.tells(STRANGER, 5, (ROUTER, 1));
        net.wait(2 * SECOND);
        if n % 8 == 5 {
            goes_out(&mut net, STRANGER);
            net.asks((ROUTER, 1), 5);
            net.tells(CAMERA, 5, (ROUTER, 1));
        }
    }
    let (_, found) = net.found();
    let gateway = found.iter().find(|(_, f)| f.about.raw() == "192.168.1.1").unwrap();
    assert_eq!((&gateway.0, gateway.1.rule), (&text(STRANGER), "arp-impersonation"));
    assert_eq!(gateway.1.level, Level::Act);
    assert_eq!(
        gateway.1.facts["owner"],
        Fact::Text(gardien_watch::untrusted::Untrusted::new(&text(ROUTER)))
    );
    assert!(gateway.1.evidence.iter().all(|p| p.record > 0 && p.offset == 24 + p.record * 100));
    assert!(found.iter().all(|(who, _)| *who == text(STRANGER)), "{found:?}");
    assert_eq!(found.len(), 2, "the camera's place was taken too");
}

#[test]
fn a_house_in_which_addresses_pass_on_and_cards_answer_double_holds_quiet() {
    let mut net = ordinary_house();
    // The lamp comes with the address of a phone that left, and says so three times.
    for _ in 0..3 {
        net.arp(LAMP, EVERYBODY, 1, [(5, LAMP), (5, [0; 6])]);
        net.wait(2 * SECOND);
    }
    // A machine with two cards answers from both.
    for n in 0..50 {
        net.asks((ROUTER, 1), 20);
        net.tells([0, 0x11, 0x22, 0, 0, 20], 20, (ROUTER, 1));
        net.tells([0, 0x11, 0x22, 0, 0, 21], 20, (ROUTER, 1));
        net.wait((1 + n % 7) * SECOND);
    }
    net.holds_quiet();
}

fn neighbour_claims(net: &mut Net, mac: [u8; 6], solicited: bool) {
    let target = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1);
    let mut na = vec![136, 0, 0, 0, if solicited { 0x60 } else { 0x20 }, 0, 0, 0];
    na.extend(target.octets());
    na.extend([2, 1]);
    na.extend(mac);
    let ip = ipv6([target, Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 1)], &na);
    net.frame(mac, [0x33, 0x33, 0, 0, 0, 1], 0x86dd, &ip);
    net.wait(5 * SECOND);
}

#[test]
fn neighbour_advertisements_that_replace_the_owner_are_found_as_well() {
    let house = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 1];
    let mut net = Net::new();
    net.advertises(ROUTER, 1_800, house);
    net.wait(100 * SECOND);
    for _ in 0..20 {
        neighbour_claims(&mut net, STRANGER, false);
        neighbour_claims(&mut net, ROUTER, true);
    }
    let (_, found) = net.found();
    let rules: Vec<_> = found.iter().map(|(who, f)| (who.clone(), f.rule, f.level)).collect();
    assert_eq!(rules, [(text(STRANGER), "arp-impersonation", Level::Act)]);
    // Its twin: the router answers for itself, from one card and the other.
    let mut net = Net::new();
    net.advertises(ROUTER, 1_800, house);
    for _ in 0..20 {
        neighbour_claims(&mut net, ROUTER, true);
        neighbour_claims(&mut net, LAMP, true);
    }
    net.holds_quiet();
}

fn dhcp_answer(net: &mut Net, mac: [u8; 6], xid: u8, client: [u8; 6], server: u8) {
    let mut m = vec![2, 1, 6, 0, 0, 0, 0, xid];
    m.extend([0; 8]);
    m.extend(local(100 + client[5]).octets());
    m.extend([0; 8]);
    m.extend(client);
    m.extend([0; 10 + 192]);
    m.extend([0x63, 0x82, 0x53, 0x63, 53, 1, 2, 54, 4]);
    for (code, address) in [(0, server), (3, server), (6, server)] {
        if code > 0 {
            m.extend([code, 4]);
        }
        m.extend(local(address).octets());
    }
    m.push(255);
    net.udp([mac, EVERYBODY], [local(server), Ipv4Addr::BROADCAST], [67, 68], &m);
    net.wait(SECOND);
}

#[test]
fn a_second_server_that_answers_questions_is_listed_though_it_carries_packets() {
    let mut net = ordinary_house();
    dhcp_answer(&mut net, ROUTER, 1, CAMERA, 1);
    net.wait(5 * MINUTE);
    dhcp_answer(&mut net, ROUTER, 2, LAMP, 1);
    dhcp_answer(&mut net, STRANGER, 2, LAMP, 66);
    goes_out(&mut net, STRANGER);
    let (_, found) = net.found();
    assert_eq!(found.len(), 1, "{found:?}");
    let (who, f) = &found[0];
    assert_eq!((who, f.rule, f.level), (&text(STRANGER), "dhcp-impersonation", Level::Look));
}

#[test]
fn a_second_router_that_leads_elsewhere_is_listed_and_a_mesh_router_is_not() {
    let house = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 1];
    let mut net = Net::new();
    for n in 0..6 {
        net.advertises(ROUTER, 1_800, house);
        net.wait(2 * MINUTE);
        // A radio mesh's border router offers a way to its own.
        net.advertises(LAMP, 0, [0xfd, 1, 2, 3, 4, 5, 6, 7]);
        if n == 3 {
            net.advertises(STRANGER, 9_000, [0x20, 1, 0xd, 0xb8, 6, 6, 6, 6]);
        }
        net.wait(2 * MINUTE);
    }
    let (_, found) = net.found();
    let rules: Vec<_> = found.iter().map(|(who, f)| (who.clone(), f.rule, f.level)).collect();
    assert_eq!(rules, [(text(STRANGER), "router-impersonation", Level::Look)]);
}

#[test]
fn a_camera_that_tries_all_neighbours_is_found_by_arp_and_by_tcp() {
    let mut net = ordinary_house();
    for n in 30..80 {
        net.asks((CAMERA, 5), n);
        net.wait(SECOND / 5);
    }
    let (_, found) = net.found();
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0].0, found[0].1.rule), (&text(CAMERA), "lan-scan"));
    assert_eq!(found[0].1.count("hosts"), 50);

    // Neighbours that are there and refuse.
    let mut net = ordinary_house();
    for n in 30..60 {
        let neighbour = [0, 0x11, 0x22, 0, 1, n];
        net.tcp([CAMERA, neighbour], [local(5), local(n)], [50_000, 23], 2);
        net.tcp([neighbour, CAMERA], [local(n), local(5)], [23, 50_000], 0x14);
        net.wait(SECOND / 5);
    }
    let (_, found) = net.found();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].1.facts["how"], Fact::Word("tcp"));
    assert_eq!(found[0].1.facts["ports"], Fact::Ports(vec![23]));
    assert_eq!(found[0].1.evidence.len(), 30);
}

#[test]
fn a_hub_that_greets_its_lamps_and_a_thing_that_asks_for_few_are_not() {
    let mut net = ordinary_house();
    for n in 30..70 {
        let lamp = [0, 0x11, 0x22, 0, 1, n];
        net.asks((CAMERA, 5), n);
        net.tells(lamp, n, (CAMERA, 5));
        net.tcp([CAMERA, lamp], [local(5), local(n)], [50_000, 80], 2);
        net.tcp([lamp, CAMERA], [local(n), local(5)], [80, 50_000], 0x12);
        net.wait(SECOND / 10);
    }
    for _ in 0..200 {
        for n in 100..110 {
            net.asks((LAMP, 6), n);
        }
        net.wait(5 * SECOND);
    }
    net.holds_quiet();
}

#[test]
fn a_thing_that_stops_and_one_that_sends_more_than_ever_are_noted() {
    let mut net = Net::new();
    let far = Ipv4Addr::new(20, 1, 2, 3);
    for minute in 0..40 * 60 {
        net.udp([LAMP, ROUTER], [local(6), far], [40_000, 9_999], b"here");
        if minute < 30 * 60 && minute % 5 == 0 {
            net.udp([CAMERA, ROUTER], [local(5), far], [40_000, 9_999], &[7; 900]);
        }
        if minute == 35 * 60 {
            for _ in 0..2_000 {
                net.udp([LAMP, ROUTER], [local(6), far], [40_000, 9_999], &[7; 1_000]);
            }
        }
        net.at += MINUTE - net.at % MINUTE;
    }
    let (_, found) = net.found();
    let rules: Vec<_> = found.iter().map(|(who, f)| (who.clone(), f.rule, f.level)).collect();
    assert_eq!(
        rules,
        [(text(LAMP), "more-upload", Level::Note), (text(CAMERA), "went-silent", Level::Note)]
    );
    let silent = &found[1].1;
    assert_eq!(silent.facts["usual_every"], Fact::Span(5 * MINUTE));
    let Fact::Span(span) = silent.facts["silent_for"] else { unreachable!() };
    assert!((9 * HOUR..=11 * HOUR).contains(&span), "{span}");
    // The record that began the camera's last active minute, by its own time.
    assert!(silent.evidence[0].at.0 % MINUTE < MINUTE / 60);
}

#[test]
fn a_node_that_claims_to_be_the_root_of_its_mesh_is_found_over_the_radio() {
    let mut net = Net::new();
    for _ in 0..5 {
        net.announces(1, 240, 256);
        net.announces(2, 240, 512);
        net.announces(3, 240, 768);
    }
    net.announces(3, 240, 256);
    let (report, found) = net.found();
    assert_eq!(report.network.not_understood.len(), 0, "{:?}", report.network.not_understood);
    assert_eq!(found.len(), 1, "{found:?}");
    let (who, f) = &found[0];
    assert_eq!((who.as_str(), f.rule), ("00:12:74:ff:fe:00:00:03", "rpl-oddity"));
    assert_eq!((f.level, &f.facts["what"]), (Level::Look, &Fact::Word("rank")));

    let mut net = Net::new();
    for version in 240..243 {
        for node in 1..5 {
            net.announces(node, version, 256 * u16::from(node));
        }
    }
    net.holds_quiet();
}
