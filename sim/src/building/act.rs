//! How each habit looks on the wire: one performance at a time, at the time it is due.
//!
//! A performance writes all its frames at once, from its time on and within about two minutes; what
//! lasts longer keeps its connection in [`Line`] and goes on at the next performance. So what is
//! kept is bounded by the number of habits, however long the building stands.

use std::net::{IpAddr, Ipv4Addr};

use gardien_watch::time::{HOUR, MINUTE, SECOND, Time};

use super::{
    field,
    plan::{Call, Habit, Plan, Thing, address},
    stage::{Body, Stage, gateway, meet},
};
use crate::net::{
    End, Station, coap,
    dns::{self, Data, Message, Record},
    http, jpeg, link, ssdp,
    tcp::{Connection, RST, SYN, Segment, Side},
    telnet,
    tls::{self, Session, Style},
};

/// What a habit keeps from one performance to the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    line: Line,
    /// How often it was performed.
    count: u32,
}

#[derive(Clone, Debug, Default)]
enum Line {
    #[default]
    None,
    Session(Box<Session>, Time),
    Connection(Box<Connection>, Time),
}

/// A connection lives half a day; then the server ends it and the thing calls anew.
const LIFETIME: i64 = 12 * HOUR;

/// Everything that a performance may look at.
pub(super) struct Scene<'a> {
    pub(super) plan: &'a Plan,
    pub(super) stage: &'a mut Stage,
    /// The stations of all things, by index.
    pub(super) stations: &'a [Station],
    /// Who answers, by index; only made for habits that [`reach many`](reaches_many).
    pub(super) here: &'a [bool],
    pub(super) thing: usize,
    pub(super) at: Time,
}

impl<'a> Scene<'a> {
    fn of(&self) -> Option<&'a Thing> {
        self.plan.things.get(self.thing)
    }

    fn station(&self, thing: usize) -> Option<Station> {
        let here = self.here.get(thing).copied().unwrap_or(self.here.is_empty());
        self.stations.get(thing).copied().filter(|_| here)
    }
}

/// How often a habit comes, in seconds, and when in the day.
pub(super) fn rhythm(habit: &Habit) -> (u32, super::Hours) {
    use super::Hours::Always;
    match habit {
        Habit::Call(c) => (c.every, c.hours),
        Habit::Motion { every, hours, .. }
        | Habit::Search { every, hours, .. }
        | Habit::Print { every, hours, .. }
        | Habit::Read { every, hours, .. }
        | Habit::Door { every, hours, .. }
        | Habit::KnxTelegrams { every, hours } => (*every, *hours),
        Habit::Clock { every, .. }
        | Habit::Line { every, .. }
        | Habit::Picture { every, .. }
        | Habit::Announce { every }
        | Habit::Upnp { every }
        | Habit::Measure { every, .. }
        | Habit::Survey { every, .. }
        | Habit::WhoIs { every, .. }
        | Habit::KnxSearch { every, .. }
        | Habit::Meter { every, .. }
        | Habit::Neighbour { every, .. }
        | Habit::Sweep { every } => (*every, Always),
        Habit::Update { .. } => (u32::MAX, Always),
        Habit::Worm { .. } => (60, Always),
    }
}

/// Whether people do it, so that its times are as uneven as people are.
pub(super) const fn by_people(habit: &Habit) -> bool {
    matches!(
        habit,
        Habit::Motion { .. }
            | Habit::Search { .. }
            | Habit::Print { .. }
            | Habit::Read { .. }
            | Habit::KnxTelegrams { .. }
            | Habit::Door { .. }
    )
}

/// Whether it is done only once.
pub(super) const fn once(habit: &Habit) -> bool {
    matches!(habit, Habit::Update { .. })
}

/// Whether its pace belongs to a story, which no calm slows down.
pub(super) const fn is_story(habit: &Habit) -> bool {
    matches!(habit, Habit::Worm { .. } | Habit::Sweep { .. } | Habit::Neighbour { .. })
}

/// The one thing without whose answer there is nothing to do.
pub(super) const fn peer(habit: &Habit) -> Option<usize> {
    match habit {
        Habit::Picture { of: other, .. }
        | Habit::Print { on: other, .. }
        | Habit::Measure { to: other, .. }
        | Habit::KnxSearch { gateway: other, .. }
        | Habit::Meter { of: other, .. }
        | Habit::Door { of: other, .. } => Some(*other),
        _ => None,
    }
}

/// Whether several things may answer.
pub(super) const fn reaches_many(habit: &Habit) -> bool {
    matches!(
        habit,
        Habit::Survey { .. } | Habit::WhoIs { .. } | Habit::Search { .. } | Habit::Sweep { .. }
    )
}

/// Does it.
pub(super) fn perform(scene: &mut Scene<'_>, body: &mut Body, habit: &Habit, kept: &mut Kept) {
    kept.count = kept.count.wrapping_add(1);
    let at = scene.at;
    match habit {
        Habit::Clock { server, .. } => body.set_clock(scene.stage, scene.plan, at, server),
        Habit::Call(call) => short(scene, body, call),
        Habit::Line { server, port, style, up, down, .. } => {
            line(scene, body, kept, (server, *port, *style), (*up, *down));
        }
        Habit::Motion { server, pieces, size, .. } => motion(scene, body, server, *pieces, *size),
        Habit::Picture { of, size, .. } => picture(scene, body, *of, *size),
        Habit::Announce { .. } => {
            if let Some(thing) = scene.of() {
                let message = services(thing, &body.station);
                body.announce(scene.stage, at, &message);
            }
        }
        Habit::Upnp { .. } => upnp(scene, body),
        Habit::Search { service, .. } => search(scene, body, service),
        Habit::Print { on, .. } => print(scene, body, *on),
        Habit::Read { servers, .. } => read(scene, body, servers),
        Habit::Measure { to, quantity, unit, around, .. } => {
            measure(scene, body, *to, (quantity, unit), *around);
        }
        Habit::Survey { of, .. } => survey(scene, body, of),
        Habit::WhoIs { devices, .. } => who_is(scene, body, devices),
        Habit::KnxSearch { gateway, .. } => knx_search(scene, body, *gateway),
        Habit::KnxTelegrams { .. } => {
            let group = End::group(IpAddr::V4(field::KNX_GROUP), field::KNX).with_ttl(16);
            let light = body.random.within(1..24) as u8;
            let said = field::knx_routing(light, body.random.within(0..2) == 0);
            scene.stage.wire.udp(at, &body.station.v4(field::KNX).with_ttl(16), &group, &said);
        }
        Habit::Meter { of, .. } => meter(scene, body, kept, *of),
        Habit::Neighbour { description, .. } => neighbour(scene, body, description),
        Habit::Update { server, size } => update(scene, body, server, *size),
        Habit::Door { of, .. } => door(scene, body, *of),
        Habit::Worm { each_minute } => worm(scene, body, *each_minute),
        Habit::Sweep { .. } => sweep(scene, body, kept.count),
    }
}

fn short(scene: &mut Scene<'_>, body: &mut Body, call: &Call) {
    let protocols: &[&str] = match call.style {
        Style::Small | Style::Old => &[],
        Style::Plain => &["http/1.1"],
        Style::Hybrid => &["h2", "http/1.1"],
    };
    let dial = tls::Call { style: call.style, name: Some(&call.server), protocols };
    let mut session = body.call(scene.stage, scene.plan, scene.at, &dial, call.port);
    let think = body.random.within(4_000..40_000);
    session.exchange(&mut scene.stage.wire, call.up, think, call.down);
    session.close(&mut scene.stage.wire, Side::Client);
}

fn line(
    scene: &mut Scene<'_>,
    body: &mut Body,
    kept: &mut Kept,
    (server, port, style): (&str, u16, Style),
    (up, down): (usize, usize),
) {
    let at = scene.at;
    let (mut session, since) = match core::mem::take(&mut kept.line) {
        Line::Session(session, since) => (session, since),
        _ => {
            let call = tls::Call { style, name: Some(server), protocols: &[] };
            (Box::new(body.call(scene.stage, scene.plan, at, &call, port)), at)
        }
    };
    session.connection.wait_until(at);
    session.exchange(&mut scene.stage.wire, up, 9_000, down);
    if at.since(since) > LIFETIME {
        session.close(&mut scene.stage.wire, Side::Server);
    } else {
        kept.line = Line::Session(session, since);
    }
}

fn motion(scene: &mut Scene<'_>, body: &mut Body, server: &str, pieces: usize, size: usize) {
    let call = tls::Call { style: Style::Old, name: Some(server), protocols: &[] };
    let mut session = body.call(scene.stage, scene.plan, scene.at, &call, 443);
    let wire = &mut scene.stage.wire;
    session.exchange(wire, 410, 3_000, 220);
    for _ in 0..pieces {
        session.connection.wait(6 * SECOND);
        let low = (size * 2 / 3) as i64;
        let piece = body.random.within(low..(size * 4 / 3) as i64) as usize;
        session.exchange(wire, piece, 2_000, 38);
    }
    session.close(wire, Side::Client);
}

fn picture(scene: &mut Scene<'_>, body: &mut Body, of: usize, size: usize) {
    let Some(camera) = scene.station(of) else { return };
    let stage = &mut *scene.stage;
    let at = meet(stage, scene.at, &body.station, &camera);
    let mut c = body.connect(stage, at, camera.v4(80));
    let host = camera.v4.to_string();
    c.send(&mut stage.wire, Side::Client, &http::get(&host, "/snapshot.jpg", "Fernlicht-NVR/3.2"));
    let picture = jpeg::picture(&mut body.random, size);
    let answer = http::ok("Fernlicht-Camera/2.8", "image/jpeg", &picture);
    c.send(&mut stage.wire, Side::Server, &answer);
    c.close(&mut stage.wire, Side::Server);
}

/// What a thing says by multicast DNS.
fn services(thing: &Thing, station: &Station) -> Message {
    let host = thing.host.as_deref().unwrap_or("thing").to_lowercase();
    let host = format!("{host}.local");
    let mut message = Message { flags: dns::ANNOUNCEMENT, ..Message::default() };
    for service in &thing.services {
        let kind = format!("{}.local", service.kind);
        let instance = format!("{}.{kind}", service.instance);
        let texts = Data::Txt(service.texts.clone());
        message.answers.push(Record::shared(kind, 4_500, Data::Ptr(instance.clone())));
        message.answers.push(Record::unique(instance.clone(), 4_500, texts));
        let place = Data::Srv(service.port, host.clone());
        message.answers.push(Record::unique(instance, 120, place));
    }
    message.answers.push(Record::unique(host, 120, Data::A(station.v4)));
    message
}

fn upnp(scene: &mut Scene<'_>, body: &Body) {
    let Some(thing) = scene.of() else { return };
    let Some((kind, server)) = &thing.upnp else { return };
    let location = format!("http://{}:49152/description.xml", body.station.v4);
    let [a, b, c, d, e, f] = body.station.mac;
    let name = format!("uuid:{a:02x}{b:02x}{c:02x}{d:02x}-5e00-4c1e-9b7a-{:012x}", {
        u64::from_be_bytes([0, 0, a, b, c, d, e, f])
    });
    let device = ssdp::Device { location: &location, server, name: &name };
    let from = body.station.v4(50_000).with_ttl(4);
    for (n, kind) in (0..).zip(["upnp:rootdevice", &name, kind]) {
        let message = ssdp::notify(&device, kind);
        scene.stage.wire.udp(Time(scene.at.0 + n * 100_000), &from, &ssdp::group(), &message);
    }
}

/// Asks all; who has such a service, answers.
fn search(scene: &mut Scene<'_>, body: &Body, service: &str) {
    let mut query = Message::query(0, format!("{service}.local"), dns::PTR);
    query.flags = 0;
    let from = body.station.v4(dns::MDNS_PORT).with_ttl(255);
    scene.stage.wire.udp(scene.at, &from, &dns::mdns_v4(), &query.bytes());
    let offers = |t: &Thing| t.services.iter().any(|s| s.kind == service);
    let things = (0..).zip(&scene.plan.things);
    let found: Vec<(&Thing, Station)> = things
        .filter(|(_, t)| t.segment == body.segment && offers(t))
        .filter_map(|(n, t)| Some((t, scene.station(n)?)))
        .take(8)
        .collect();
    for (n, (thing, station)) in (1..).zip(found) {
        let from = station.v4(dns::MDNS_PORT).with_ttl(255);
        let said = services(thing, &station).bytes();
        scene.stage.wire.udp(Time(scene.at.0 + n * 23_000), &from, &dns::mdns_v4(), &said);
    }
}

fn print(scene: &mut Scene<'_>, body: &mut Body, on: usize) {
    let Some(printer) = scene.station(on) else { return };
    let stage = &mut *scene.stage;
    let at = meet(stage, scene.at, &body.station, &printer);
    let mut c = body.connect(stage, at, printer.v4(631));
    let host = format!("{}:631", printer.v4);
    let uri = format!("ipp://{host}/ipp/print");
    let size = body.random.within(12_000..90_000) as usize;
    let page = [b"%PDF-1.4\n".to_vec(), body.random.bytes(size)].concat();
    let steps = [(1, http::PRINTER_ATTRIBUTES, &[][..]), (2, http::PRINT_JOB, &page)];
    for (n, operation, document) in steps {
        let ask = http::ipp(operation, n, Some(&uri), document);
        let post = http::post(&host, "/ipp/print", "CUPS/2.4 IPP/2.0", "application/ipp", &ask);
        c.send(&mut stage.wire, Side::Client, &post);
        let said = http::ipp(0, n, None, &[]);
        let answer = http::ok("Papyra HTTP/1.1", "application/ipp", &said);
        c.send(&mut stage.wire, Side::Server, &answer);
    }
    c.close(&mut stage.wire, Side::Client);
}

fn read(scene: &mut Scene<'_>, body: &mut Body, servers: &[String]) {
    let mut at = scene.at;
    for _ in 0..2 {
        let n = body.random.within(0..servers.len() as i64) as usize;
        let Some(name) = servers.get(n) else { continue };
        let protocols = &["h2", "http/1.1"];
        let call = tls::Call { style: Style::Hybrid, name: Some(name), protocols };
        let mut session = body.call(scene.stage, scene.plan, at, &call, 443);
        let size = body.random.within(2_000..40_000) as usize;
        session.exchange(&mut scene.stage.wire, 420, 18_000, size);
        session.close(&mut scene.stage.wire, Side::Client);
        at = Time(session.connection.now.0 + body.random.within(SECOND..20 * SECOND));
    }
}

fn measure(
    scene: &mut Scene<'_>,
    body: &mut Body,
    to: usize,
    (quantity, unit): (&str, &str),
    around: i64,
) {
    let Some(server) = scene.station(to) else { return };
    let stage = &mut *scene.stage;
    let tenths = around * 10 + body.random.within(-12..13);
    let name = quantity;
    let text = format!(r#"[{{"n":"{name}","u":"{unit}","v":{}.{}}}]"#, tenths / 10, tenths % 10);
    let token = body.random.array::<2>();
    let path = format!("sensors/{name}");
    let post = coap::Message {
        kind: coap::Kind::Confirmable,
        code: coap::POST,
        id: body.random.u16(),
        token: &token,
        observe: None,
        path: &path,
        format: Some(coap::SENML_JSON),
        payload: text.as_bytes(),
    };
    let (from, to) = (body.station.v4(coap::PORT), server.v4(coap::PORT));
    stage.wire.udp(scene.at, &from, &to, &post.bytes());
    let done = coap::Message {
        kind: coap::Kind::Acknowledgement,
        code: coap::CHANGED,
        path: "",
        format: None,
        payload: &[],
        ..post
    };
    stage.wire.udp(Time(scene.at.0 + 1_300), &to, &from, &done.bytes());
}

/// Content format of link-format (RFC 6690).
const LINK_FORMAT: u8 = 40;

fn survey(scene: &mut Scene<'_>, body: &mut Body, of: &[usize]) {
    let port = body.port();
    for (n, other) in (0..).zip(of) {
        let (Some(station), Some(thing)) = (scene.station(*other), scene.plan.things.get(*other))
        else {
            continue;
        };
        let quantity = thing.habits.iter().find_map(|(h, _)| match h {
            Habit::Measure { quantity, .. } => Some(*quantity),
            _ => None,
        });
        let quantity = quantity.unwrap_or("state");
        let links = format!(
            "</sensors/{quantity}>;rt=\"core.s\";if=\"sensor\";ct=110;obs,\
             </firmware>;rt=\"core.rp\";title=\"{} {}\"",
            thing.maker, thing.model
        );
        let at = Time(scene.at.0 + n * 2 * SECOND);
        let stage = &mut *scene.stage;
        let at = meet(stage, at, &body.station, &station);
        let token = body.random.array::<4>();
        let ask = coap::Message {
            kind: coap::Kind::Confirmable,
            code: coap::GET,
            id: body.random.u16(),
            token: &token,
            observe: None,
            path: ".well-known/core",
            format: None,
            payload: &[],
        };
        let (from, to) = (body.station.v4(port), station.v4(coap::PORT));
        stage.wire.udp(at, &from, &to, &ask.bytes());
        let said = coap::Message {
            kind: coap::Kind::Acknowledgement,
            code: coap::CONTENT,
            path: "",
            format: Some(LINK_FORMAT),
            payload: links.as_bytes(),
            ..ask
        };
        stage.wire.udp(Time(at.0 + 40_000), &to, &from, &said.bytes());
    }
}

fn who_is(scene: &mut Scene<'_>, body: &Body, devices: &[usize]) {
    let broadcast = |port| {
        let mut all = End::group(IpAddr::V4(Ipv4Addr::BROADCAST), port).with_ttl(64);
        all.address = IpAddr::V4(address(body.segment, 255));
        all
    };
    let all = broadcast(field::BACNET);
    let own = body.station.v4(field::BACNET);
    scene.stage.wire.udp(scene.at, &own, &all, &field::who_is());
    for (n, device) in (0..).zip(devices) {
        if let Some(station) = scene.station(*device) {
            let said = field::i_am(1_200 + n as u32);
            let at = Time(scene.at.0 + 30_000 + n * 40_000);
            scene.stage.wire.udp(at, &station.v4(field::BACNET), &all, &said);
        }
    }
}

fn knx_search(scene: &mut Scene<'_>, body: &mut Body, other: usize) {
    let (Some(station), Some(thing)) = (scene.station(other), scene.plan.things.get(other)) else {
        return;
    };
    let port = body.port();
    let own = body.station.v4(port).with_ttl(16);
    let group = End::group(IpAddr::V4(field::KNX_GROUP), field::KNX);
    scene.stage.wire.udp(scene.at, &own, &group, &field::knx_search(body.station.v4, port));
    let name = format!("{} {}", thing.maker, thing.model);
    let found = field::knx_found(station.v4, station.mac, &name);
    let at = meet(scene.stage, Time(scene.at.0 + 20_000), &station, &body.station);
    scene.stage.wire.udp(at, &station.v4(field::KNX), &own.with_ttl(64), &found);
}

fn meter(scene: &mut Scene<'_>, body: &mut Body, kept: &mut Kept, of: usize) {
    let at = scene.at;
    let Some(meter) = scene.station(of) else { return };
    let stage = &mut *scene.stage;
    let (mut c, since) = match core::mem::take(&mut kept.line) {
        Line::Connection(c, since) => (c, since),
        _ => {
            let at = meet(stage, at, &body.station, &meter);
            (Box::new(body.connect(stage, at, meter.v4(field::MODBUS))), at)
        }
    };
    c.wait_until(at);
    let number = kept.count as u16;
    c.send(&mut stage.wire, Side::Client, &field::modbus_read(number, 0, 4));
    let watts = body.random.within(2_000..9_000) as u16;
    let values = [2_300, watts, (kept.count >> 16) as u16, number];
    c.send(&mut stage.wire, Side::Server, &field::modbus_values(number, &values));
    if at.since(since) > LIFETIME {
        c.close(&mut stage.wire, Side::Client);
    } else {
        kept.line = Line::Connection(c, since);
    }
}

fn neighbour(scene: &mut Scene<'_>, body: &Body, description: &str) {
    let Some(thing) = scene.of() else { return };
    let name = thing.host.as_deref().unwrap_or("switch");
    let said = link::Neighbour {
        mac: body.station.mac,
        port: "port3",
        name,
        description,
        address: body.station.v4,
    };
    let frame = link::lldp(&said);
    scene.stage.wire.send(scene.at, frame);
}

fn update(scene: &mut Scene<'_>, body: &mut Body, server: &str, size: usize) {
    let call = tls::Call { style: Style::Plain, name: Some(server), protocols: &["http/1.1"] };
    let mut session = body.call(scene.stage, scene.plan, scene.at, &call, 443);
    session.exchange(&mut scene.stage.wire, 310, 9_000, size);
    session.close(&mut scene.stage.wire, Side::Server);
}

fn door(scene: &mut Scene<'_>, body: &mut Body, of: usize) {
    let Some(other) = scene.station(of) else { return };
    let stage = &mut *scene.stage;
    let at = meet(stage, scene.at, &body.station, &other);
    let mut c = body.connect(stage, at, other.v4(telnet::PORT));
    c.send(&mut stage.wire, Side::Server, telnet::GREETING);
    c.send(&mut stage.wire, Side::Client, telnet::ANSWER);
    c.send(&mut stage.wire, Side::Server, b"\r\nWetterstation WS-1 (2009)\r\nlogin: ");
    c.wait(3 * SECOND);
    c.close(&mut stage.wire, Side::Client);
}

/// As Mirai does (`bot/scanner.c`, published in 2016): no state, the destination as sequence number,
/// port 2323 once in ten, a random window.
fn worm(scene: &mut Scene<'_>, body: &mut Body, each_minute: u32) {
    let wire = &mut scene.stage.wire;
    let (port, router) = (body.port(), gateway(body.segment));
    let step = MINUTE / i64::from(each_minute.max(1)) - SECOND / 100;
    let mut at = scene.at;
    for n in 0..each_minute {
        let to = drawn(body);
        let door = if n % 10 == 9 { 2_323 } else { telnet::PORT };
        let (from, far) = (body.station.v4(port), router.beyond(IpAddr::V4(to), door));
        let (sequence, window) = (u32::from(to), body.random.u16());
        let ask = Segment { sequence, flags: SYN, window, ..Segment::default() };
        wire.segment(at, &from, &far, &ask);
        if n % 40 == 17 {
            let acknowledged = sequence.wrapping_add(1);
            let flags = RST | crate::net::tcp::ACK;
            let answer = Segment { acknowledged, flags, ..Segment::default() };
            wire.segment(Time(at.0 + 120_000), &far, &from, &answer);
        }
        at.0 += step;
    }
}

/// An address drawn from all that hosts on the Internet may have (RFC 6890 lists those they may not).
fn drawn(body: &mut Body) -> Ipv4Addr {
    loop {
        let address = Ipv4Addr::from(body.random.u32());
        let [a, b, c, _] = address.octets();
        let never = matches!(a, 0 | 10 | 127 | 224..)
            || (a == 100 && (64..128).contains(&b))
            || (a == 169 && b == 254)
            || (a == 172 && (16..32).contains(&b))
            || (a == 192 && (b == 168 || (b == 0 && c == 0) || (b == 88 && c == 99)));
        if !never {
            return address;
        }
    }
}

/// Asks for the forty next addresses of its own network; most are nobody's.
fn sweep(scene: &mut Scene<'_>, body: &Body, round: u32) {
    for n in 0..40_u32 {
        let number = (2 + (158 + round.wrapping_mul(40) + n) % 250) as u8;
        let target = address(body.segment, number);
        let at = Time(scene.at.0 + i64::from(n) * SECOND);
        let ask = link::arp_request(body.station.mac, body.station.v4, target);
        scene.stage.wire.send(at, ask);
        let found = scene.stations.iter().position(|s| s.v4 == target);
        if let Some(other) = found.and_then(|n| scene.station(n)) {
            let own = (body.station.mac, body.station.v4);
            let answer = link::arp_reply((other.mac, other.v4), own);
            scene.stage.wire.send(Time(at.0 + 600), answer);
        }
    }
}
