//! What things say, from frames to findings: each trouble is found with the record that shows it, and
//! its harmless twin is not.

#![expect(clippy::indexing_slicing, reason = "in a test a missing value is the failure")]

use gardien_watch::{
    capture::Record,
    finding::{Fact, Finding, Level},
    report::Report,
    time::Time,
    watcher::{Settings, Watcher},
};

/// A network of one thing, one neighbour, a router, and whoever is behind it.
struct Net {
    watcher: Watcher,
    at: i64,
    frames: Vec<Vec<u8>>,
    port: u16,
}

const THING: [u8; 4] = [192, 168, 1, 10];
const PHONE: [u8; 4] = [192, 168, 1, 20];
const ROUTER: [u8; 4] = [192, 168, 1, 1];
const CLOUD: [u8; 4] = [203, 0, 113, 5];

/// Who says something in a conversation.
use Side::{Client, Server};
#[derive(Clone, Copy)]
enum Side {
    Client,
    Server,
}

impl Net {
    fn new() -> Self {
        let watcher = Watcher::new(Settings { seed: 3, ..Settings::default() });
        let mut net = Self { watcher, at: 1_800_000_000_000_000, frames: Vec::new(), port: 40_000 };
        // Things known on the link, and somebody outside heard through the router.
        for who in [THING, PHONE, ROUTER] {
            let mut arp = vec![0, 1, 8, 0, 6, 4, 0, 2];
            arp.extend(mac(who));
            arp.extend(who);
            arp.extend(mac(ROUTER));
            arp.extend(ROUTER);
            net.frame(who, ROUTER, 0x0806, &arp);
        }
        net.udp(THING, [198, 51, 100, 99], [50_000, 9_999], b"hello out there");
        net
    }

    fn wait(&mut self, seconds: i64) {
        self.at += seconds * 1_000_000;
    }

    fn frame(&mut self, from: [u8; 4], to: [u8; 4], kind: u16, packet: &[u8]) {
        let mut frame = mac(to).to_vec();
        frame.extend(mac(from));
        frame.extend(kind.to_be_bytes());
        frame.extend(packet);
        self.at += 1_000;
        self.watcher.record(&Record {
            at: Time(self.at),
            link: 1,
            fcs: 0,
            wire_len: frame.len() as u32,
            data: &frame,
            offset: 0,
            interface: 0,
        });
        self.frames.push(frame);
    }

    fn ip(&mut self, from: [u8; 4], to: [u8; 4], protocol: u8, payload: &[u8]) {
        let id = self.frames.len() as u16;
        let mut packet = vec![0x45, 0];
        packet.extend((20 + payload.len() as u16).to_be_bytes());
        packet.extend(id.to_be_bytes());
        packet.extend([0, 0, 64, protocol, 0, 0]);
        packet.extend(from);
        packet.extend(to);
        packet.extend(payload);
        self.frame(from, to, 0x0800, &packet);
    }

    fn udp(&mut self, from: [u8; 4], to: [u8; 4], ports: [u16; 2], data: &[u8]) {
        let mut datagram: Vec<u8> = ports.iter().flat_map(|p| p.to_be_bytes()).collect();
        datagram.extend((8 + data.len() as u16).to_be_bytes());
        datagram.extend([0, 0]);
        datagram.extend(data);
        self.ip(from, to, 17, &datagram);
    }

    /// A whole connection; without `begins` the capture missed its beginning.
    fn tcp(
        &mut self,
        client: [u8; 4],
        server: [u8; 4],
        port: u16,
        begins: bool,
        pieces: &[(Side, &[u8])],
    ) {
        self.port += 1;
        let ports = [self.port, port];
        let mut next = [1_000_u32, 5_000];
        let mut send = |net: &mut Self, side: Side, flags: u8, data: &[u8]| {
            let (from, to, ports, n) = match side {
                Client => (client, server, ports, 0),
                Server => (server, client, [ports[1], ports[0]], 1),
            };
            let mut segment: Vec<u8> = ports.iter().flat_map(|p| p.to_be_bytes()).collect();
            segment.extend(next[n].to_be_bytes());
            segment.extend(next[1 - n].to_be_bytes());
            segment.extend([0x50, flags, 0x40, 0, 0, 0, 0, 0]);
            segment.extend(data);
            next[n] += data.len() as u32 + u32::from(flags & 3 != 0);
            net.ip(from, to, 6, &segment);
        };
        if begins {
            send(self, Client, 2, b"");
            send(self, Server, 0x12, b"");
            send(self, Client, 0x10, b"");
        }
        for (side, data) in pieces {
            send(self, *side, 0x18, data);
        }
        send(self, Client, 0x11, b"");
        send(self, Server, 0x11, b"");
    }

    fn asks(&mut self, name: &str, answer: u8) {
        let resolver = [198, 51, 100, 53];
        let mut query = vec![0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        for label in name.split('.') {
            query.push(label.len() as u8);
            query.extend(label.bytes());
        }
        query.extend([0, 0, 1, 0, 1]);
        self.udp(THING, resolver, [50_053, 53], &query);
        query[2] = 0x81;
        query[3] = 0x80 | answer;
        self.udp(resolver, THING, [53, 50_053], &query);
    }

    fn report(self) -> (Report, Vec<Vec<u8>>) {
        (self.watcher.finish(), self.frames)
    }
}

/// Everybody outside is behind the router.
fn mac(address: [u8; 4]) -> [u8; 6] {
    let last = if address[..3] == THING[..3] { address[3] } else { ROUTER[3] };
    [0, 0, 0x5e, 0, 0x53, last]
}

fn of(report: &Report, address: [u8; 4], rule: &str) -> Vec<Finding> {
    let thing = report.things.iter().find(|t| t.ipv4.contains(&address.into()));
    let findings = thing.map(|t| t.findings.clone()).unwrap_or_default();
    findings.into_iter().filter(|f| f.rule == rule).collect()
}

fn only(report: &Report, address: [u8; 4], rule: &str) -> Finding {
    let found = of(report, address, rule);
    assert_eq!(found.len(), 1, "{rule}: {found:?}");
    found[0].clone()
}

/// Whether a record that a finding names holds these octets.
fn shows(finding: &Finding, frames: &[Vec<u8>], octets: &[u8]) -> bool {
    finding.evidence.iter().any(|p| {
        let frame = &frames[p.record as usize - 1];
        frame.windows(octets.len()).any(|w| w == octets)
    })
}

const PROMPT: &[u8] = b"\xff\xfd\x01\xff\xfb\x03\r\ncam login: ";

#[test]
fn a_worm_that_tries_passwords_is_found_with_the_passwords_it_sent() {
    let mut net = Net::new();
    for n in 1..=6 {
        let stranger = [198, 51, 100, n];
        net.tcp(
            THING,
            stranger,
            23,
            true,
            &[
                (Server, PROMPT),
                (Client, b"root\r\n"),
                (Server, b"Password: "),
                (Client, b"xc3511\r\n"),
                (Server, b"\r\nLogin incorrect\r\n"),
            ],
        );
        net.wait(10);
    }
    let (report, frames) = net.report();
    let tries = only(&report, THING, "login-loop");
    assert_eq!((tries.level, tries.count("tries"), tries.count("hosts")), (Level::Act, 6, 6));
    assert!(shows(&tries, &frames, b"cam login: "));
    let known = of(&report, THING, "default-login");
    assert_eq!((known.len(), known[0].level), (1, Level::Act), "one stands for the six");
    assert!(shows(&known[0], &frames, b"xc3511"), "the record has the password");
    assert_eq!(of(&report, THING, "secret-in-clear").len(), 0, "they are part of the loop");
    assert!(!format!("{report:?}").contains("xc3511"), "the report does not show it");
}

#[test]
fn a_person_who_works_over_telnet_next_door_leaves_a_note_about_the_password() {
    let mut net = Net::new();
    net.tcp(
        PHONE,
        THING,
        23,
        true,
        &[
            (Server, PROMPT),
            (Client, b"a"),
            (Server, b"a"),
            (Client, b"nna\r\n"),
            (Server, b"Password: "),
            (Client, b"kitchen-7\r\n"),
            (Server, b"\r\nWelcome\r\n$ "),
            (Client, b"uptime\r\n"),
        ],
    );
    let (report, _) = net.report();
    let secret = only(&report, PHONE, "secret-in-clear");
    assert_eq!(
        (secret.level, &secret.facts["kind"]),
        (Level::Note, &Fact::Word("telnet-password"))
    );
    for rule in ["login-loop", "login-loop-in", "default-login", "reached-from-outside"] {
        assert!(
            of(&report, PHONE, rule).is_empty() && of(&report, THING, rule).is_empty(),
            "{rule}"
        );
    }
}

#[test]
fn whoever_tries_to_come_in_over_ssh_is_named() {
    let mut net = Net::new();
    for _ in 0..25 {
        net.tcp(
            CLOUD,
            THING,
            22,
            true,
            &[
                (Client, b"SSH-2.0-libssh2_1.4\r\n"),
                (Server, b"SSH-2.0-dropbear_2012.55\r\n"),
                (Client, &[7; 600]),
            ],
        );
        net.wait(3);
    }
    let (report, frames) = net.report();
    let tries = only(&report, THING, "login-loop-in");
    assert_eq!((tries.level, tries.about.raw()), (Level::Look, "203.0.113.5"));
    assert_eq!(tries.facts["service"], Fact::Word("ssh"));
    assert!(shows(&tries, &frames, b"SSH-2.0-"));
    assert_eq!(only(&report, THING, "reached-from-outside").count("hosts"), 1);
}

#[test]
fn a_default_password_that_opens_a_thing_counts_and_one_that_does_not_is_silent() {
    for (answer, level) in [(&b"200 OK"[..], Some(Level::Look)), (b"401 No", None)] {
        let mut net = Net::new();
        let answer = [b"HTTP/1.1 ", answer, b"\r\nContent-Length: 0\r\n\r\n"].concat();
        net.tcp(PHONE, THING, 80, true, &[
            (Client, b"GET /live HTTP/1.1\r\nHost: cam\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\n\r\n"),
            (Server, &answer),
        ]);
        let (report, _) = net.report();
        assert_eq!(of(&report, THING, "default-login").first().map(|f| f.level), level);
        assert!(of(&report, PHONE, "default-login").is_empty());
    }
}

#[test]
fn a_door_that_the_router_opened_is_worth_a_look_and_one_it_refused_a_note() {
    let body = b"<s:Envelope><s:Body><u:AddPortMapping><NewExternalPort>2323</NewExternalPort>\
        <NewProtocol>TCP</NewProtocol><NewInternalPort>23</NewInternalPort>\
        <NewInternalClient>192.168.1.10</NewInternalClient></u:AddPortMapping></s:Body></s:Envelope>";
    let head = format!(
        "POST /ctl HTTP/1.1\r\nHost: 192.168.1.1:5000\r\nSOAPAction: \
         \"urn:schemas-upnp-org:service:WANIPConnection:1#AddPortMapping\"\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    for (status, level) in [("200 OK", Level::Look), ("500 Internal Server Error", Level::Note)] {
        let mut net = Net::new();
        let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
        // The body comes in two segments of its own.
        let (one, two) = body.split_at(100);
        net.tcp(
            THING,
            ROUTER,
            5_000,
            true,
            &[(Client, head.as_bytes()), (Client, one), (Client, two), (Server, answer.as_bytes())],
        );
        let (report, frames) = net.report();
        let door = only(&report, THING, "door-opened");
        assert_eq!(
            (door.level, door.count("outside_port"), door.count("inside_port")),
            (level, 2323, 23)
        );
        assert!(shows(&door, &frames, b"AddPortMapping>"));
        assert_eq!(shows(&door, &frames, b"200 OK"), level == Level::Look);
    }
}

#[test]
fn nat_pmp_opens_doors_as_well() {
    let mut net = Net::new();
    net.udp(THING, ROUTER, [50_001, 5_351], &[0, 2, 0, 0, 0, 80, 0x1f, 0x90, 0, 0, 0x0e, 0x10]);
    net.udp(
        ROUTER,
        THING,
        [5_351, 50_001],
        &[0, 130, 0, 0, 0, 0, 0, 9, 0, 80, 0x1f, 0x90, 0, 0, 0x0e, 0x10],
    );
    let (report, _) = net.report();
    let door = only(&report, THING, "door-opened");
    assert_eq!((door.level, door.count("outside_port")), (Level::Look, 8_080));
}

#[test]
fn coming_in_counts_only_where_its_beginning_was_seen() {
    for (begins, found) in [(true, 1), (false, 0)] {
        let mut net = Net::new();
        let pieces: [(Side, &[u8]); 2] =
            [(Client, b"\x01hello-thing"), (Server, b"\x02hello-world")];
        net.tcp(CLOUD, THING, 8_443, begins, &pieces);
        // What the thing opened itself is no entrance.
        net.tcp(THING, CLOUD, 8_443, true, &pieces);
        let (report, _) = net.report();
        let reached = of(&report, THING, "reached-from-outside");
        assert_eq!(reached.len(), found, "{reached:?}");
        if let Some(f) = reached.first() {
            assert_eq!((f.level, &f.facts["ports"]), (Level::Look, &Fact::Ports(vec![8_443])));
            assert_eq!(f.evidence.len(), 1);
        }
    }
}

#[test]
fn a_secret_in_a_body_of_its_own_segment_is_found_and_a_page_is_none() {
    let body = b"user=anna&password=lampe-rosa";
    let head = format!(
        "POST /in HTTP/1.1\r\nHost: cloud.example\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut net = Net::new();
    net.tcp(
        THING,
        CLOUD,
        80,
        true,
        &[
            (Client, head.as_bytes()),
            (Client, body),
            (Server, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
            (Client, b"GET /password-help?topic=token HTTP/1.1\r\nHost: help.example\r\n\r\n"),
        ],
    );
    let (report, frames) = net.report();
    let secret = only(&report, THING, "secret-in-clear");
    assert_eq!((secret.level, secret.about.raw()), (Level::Look, "cloud.example"));
    assert!(shows(&secret, &frames, b"lampe-rosa"));
    assert!(!format!("{report:?}").contains("lampe-rosa"));
}

#[test]
fn software_fetched_in_clear_is_noted_with_its_request() {
    let mut net = Net::new();
    net.tcp(THING, CLOUD, 80, true, &[
        (Client, b"GET /firmware/v2.bin HTTP/1.1\r\nHost: fw.example\r\n\r\n"),
        (Server, b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 90000\r\n\r\n\x7fELF"),
    ]);
    net.tcp(
        THING,
        CLOUD,
        80,
        true,
        &[
            (Client, b"GET /firmware/latest.txt HTTP/1.1\r\nHost: fw2.example\r\n\r\n"),
            (
                Server,
                b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\n1.2\n",
            ),
        ],
    );
    let (report, frames) = net.report();
    let software = only(&report, THING, "firmware-in-clear");
    assert_eq!((software.level, software.count("octets")), (Level::Note, 90_000));
    assert_eq!(software.about.raw(), "fw.example");
    assert!(shows(&software, &frames, b"GET /firmware/v2.bin"));
}

#[test]
fn names_that_carry_data_or_do_not_exist_are_found_on_the_way() {
    let mut net = Net::new();
    for n in 0..130_u64 {
        let hex = |k: u64| format!("{:016x}", (n * 8 + k + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let label = format!("{}{}{}", hex(0), hex(1), hex(2));
        net.asks(&format!("{label}.t.tunnel.example.com"), 0);
        net.wait(1);
    }
    for n in 0..20_u64 {
        let name = (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        net.asks(&format!("{name:016x}.com"), 3);
        net.wait(1);
    }
    let (report, _) = net.report();
    let tunnel = only(&report, THING, "dns-tunnel");
    assert_eq!((tunnel.level, tunnel.about.raw()), (Level::Look, "example.com"));
    assert_eq!(tunnel.count("names"), 130);
    assert_eq!(only(&report, THING, "made-up-names").level, Level::Look);
    // Nobody named a resolver in these files: nothing is said about this one.
    assert!(of(&report, THING, "own-resolver").is_empty());
}
