//! A television of Kinoglas: video over QUIC, and a resolver of its own for whom it reports to.

use std::net::{IpAddr, Ipv4Addr};

use gardien_watch::time::{SECOND, Time};

use super::house::{Body, House};
use crate::net::{
    Station,
    dhcp::Profile,
    dns::{self, Data, Message, Record},
    quic, ssdp,
    tcp::{Side, Stack},
    tls::{Call, Style},
};

const PROFILE: Profile<'_> = Profile {
    name: Some("Kinoglas-55"),
    class: Some("udhcp 1.30.1 Kinoglas"),
    wishes: &[1, 3, 6, 12, 15, 28, 33, 42, 121],
    identifier: true,
    largest: Some(1_500),
    mud: None,
};

/// What it says of itself to those who search.
pub(super) const DEVICE: ssdp::Device<'_> = ssdp::Device {
    location: "http://192.168.1.35:49152/description.xml",
    server: "Linux/4.19 UPnP/1.0 Kinoglas-KG55/3.20",
    name: "uuid:5e005323-0000-4d1a-8c44-00005e005323",
};

/// The type under which it is searched.
pub(super) const KIND: &str = "urn:dial-multiscreen-org:service:dial:1";

/// A resolver that is written in its firmware.
const RESOLVER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 53));

/// Its place in the network.
pub(super) fn body(house: &House) -> Body {
    Body::new(house, 0x23, Stack::Full).with_v6()
}

pub(super) fn live(house: &mut House) {
    let mut body = body(house);
    let ready = body.join(house, house.after(20), &PROFILE);
    body.listen(house, ready, &[dns::MDNS_V4, ssdp::GROUP]);
    body.announce(house, Time(ready.0 + SECOND), &services(&body.station));
    for at in house.every(Time(ready.0 + 2 * SECOND), 840) {
        let from = body.station.v4(49_153).with_ttl(2);
        for (n, kind) in (0..).zip(["upnp:rootdevice", DEVICE.name, KIND]) {
            let message = ssdp::notify(&DEVICE, kind);
            house.wire.udp(Time(at.0 + n * 80_000), &from, &ssdp::group(), &message);
        }
    }
    show_menu(house, &mut body);
    report(house, &mut body);
    play(house, &mut body);
}

pub(super) fn services(station: &Station) -> Message {
    let service = "_googlecast._tcp.local";
    let instance = "Kinoglas-5e005323._googlecast._tcp.local";
    let host = "kinoglas-5323.local";
    let texts = ["id=5e005323", "md=Kinoglas 55", "fn=Living room", "ve=05", "ca=4101", "st=0"];
    Message {
        flags: dns::ANNOUNCEMENT,
        answers: vec![Record::shared(service, 120, Data::Ptr(instance.into()))],
        additional: vec![
            Record::unique(instance, 4_500, Data::Txt(texts.map(String::from).to_vec())),
            Record::unique(instance, 120, Data::Srv(8_009, host.into())),
            Record::unique(host, 120, Data::A(station.v4)),
        ],
        ..Message::default()
    }
}

fn show_menu(house: &mut House, body: &mut Body) {
    let call = Call {
        style: Style::Plain,
        name: Some("menu.kinoglas.example"),
        protocols: &["h2", "http/1.1"],
    };
    let mut session = body.call(house, house.after(31 * 60), &call);
    for _ in 0..6 {
        session.exchange(&mut house.wire, 240, 9_000, 48_000);
    }
    session.close(&mut house.wire, Side::Server);
}

/// Every ten minutes it tells two companies what is watched; only its own resolver knows them.
fn report(house: &mut House, body: &mut Body) {
    let resolver = house.gateway.beyond(RESOLVER, dns::PORT);
    for at in house.every(house.after(32 * 60), 600) {
        for (n, name) in (0..).zip(["pixel.zahlwerk.example", "ads.werbenetz.example"]) {
            let at = Time(at.0 + n * 700_000);
            let done = body.look_up_at(house, at, name, &[dns::A], resolver);
            let server = body.server(house, name, 443);
            let connection = body.connect(house, done, server);
            let call = Call { style: Style::Plain, name: Some(name), protocols: &["http/1.1"] };
            let mut session = crate::net::tls::Session::open(
                &mut house.wire,
                &mut body.random,
                connection,
                &call,
            );
            session.exchange(&mut house.wire, 1_900, 12_000, 420);
            session.close(&mut house.wire, Side::Client);
        }
    }
}

/// Twenty minutes of video: a piece every twenty seconds.
fn play(house: &mut House, body: &mut Body) {
    let name = "video.kinoglas.example";
    let at = body.look_up(house, house.after(33 * 60), name);
    let server = body.server(house, name, 443);
    let port = body.port();
    let ends = (body.station.towards(&server, port), server);
    let pace = body.pace(&server);
    let call = Call { style: Style::Plain, name: Some(name), protocols: &["h3"] };
    let mut c = quic::Connection::open(&mut house.wire, &mut body.random, at, ends, pace, &call);
    for at in house.every(Time(at.0 + SECOND), 20).take(60) {
        c.wait_until(at);
        let size = body.random.within(30_000..55_000) as usize;
        c.exchange(&mut house.wire, 92, size);
    }
}
