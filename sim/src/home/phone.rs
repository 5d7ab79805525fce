//! A person's phone: an address made up for this network, and many names.

use gardien_watch::time::{SECOND, Time};

use super::{
    house::{Body, House},
    printer, television,
};
use crate::net::{
    Mac, Station,
    dhcp::Profile,
    dns::{self, Message},
    http, quic, ssdp,
    tcp::{Connection, Pace, Side, Stack},
    tls::{Call, Style},
};

const PROFILE: Profile<'_> = Profile {
    name: Some("Phone"),
    class: None,
    wishes: &[1, 121, 3, 6, 15, 108, 114, 119, 252],
    identifier: true,
    largest: Some(1_500),
    mud: None,
};

/// When it comes home, in seconds.
const HOME: i64 = 22 * 60;

/// What it looks at: seconds, name, requests, octets of each answer.
const VISITS: [(i64, &str, usize, usize); 12] = [
    (HOME + 3, "push.handyhaus.example", 1, 900),
    (HOME + 5, "mail.brief.example", 4, 14_000),
    (HOME + 9, "chat.plausch.example", 3, 2_400),
    (1_610, "api.wetter.example", 1, 6_300),
    (2_050, "www.zeitung.example", 3, 38_000),
    (2_052, "stats.zahlwerk.example", 1, 300),
    (2_900, "mail.brief.example", 2, 9_000),
    (3_333, "maps.wegweiser.example", 8, 21_000),
    (4_010, "chat.plausch.example", 6, 3_100),
    (4_900, "www.zeitung.example", 2, 44_000),
    (5_600, "play.handyhaus.example", 2, 70_000),
    (6_600, "mail.brief.example", 1, 4_000),
];

pub(super) fn live(house: &mut House) {
    let [first, b, c, d, e, f]: Mac = house.stream(0x7068).array();
    let made_up = [first & 0xfc | 0x02, b, c, d, e, f];
    let mut body = Body::with_mac(house, 0x30, made_up, Stack::Full).with_v6();
    body.station = body.station.private(&mut body.random);
    body.edns = true;
    let ready = body.join(house, house.after(HOME), &PROFILE);
    body.listen(house, ready, &[dns::MDNS_V4]);
    for (second, name, requests, size) in VISITS {
        visit(house, &mut body, second, name, requests, size);
    }
    pictures(house, &mut body);
    let television = television::body(house).station;
    let printer = printer::body(house).station;
    search(house, &mut body, &television);
    print(house, &mut body, &printer);
}

fn visit(
    house: &mut House,
    body: &mut Body,
    second: i64,
    name: &str,
    requests: usize,
    size: usize,
) {
    let at = house.after(second);
    body.look_up_at(house, at, name, &[dns::HTTPS], house.gateway.v4(dns::PORT));
    let call = Call { style: Style::Hybrid, name: Some(name), protocols: &["h2", "http/1.1"] };
    let mut session = body.call(house, at, &call);
    for _ in 0..requests {
        session.exchange(&mut house.wire, 420, 18_000, size);
        session.connection.wait(body.random.within(40_000..2_000_000));
    }
    session.close(&mut house.wire, Side::Client);
}

/// A newspaper's pictures, over QUIC with a hello of two packets.
fn pictures(house: &mut House, body: &mut Body) {
    let name = "img.zeitung.example";
    let at = body.look_up(house, house.after(2_053), name);
    let server = body.server(house, name, 443);
    let port = body.port();
    let ends = (body.station.towards(&server, port), server);
    let pace = body.pace(&server);
    let call = Call { style: Style::Hybrid, name: Some(name), protocols: &["h3"] };
    let mut c = quic::Connection::open(&mut house.wire, &mut body.random, at, ends, pace, &call);
    for _ in 0..6 {
        c.exchange(&mut house.wire, 120, 42_000);
    }
}

/// Looks for a screen: multicast DNS and SSDP; the television answers both.
fn search(house: &mut House, body: &mut Body, television: &Station) {
    let at = house.after(1_900);
    let from = body.station.v4(dns::MDNS_PORT).with_ttl(255);
    let mut query = Message::query(0, "_googlecast._tcp.local", dns::PTR);
    query.flags = 0;
    house.wire.udp(at, &from, &dns::mdns_v4(), &query.bytes());
    let from6 = body.station.link(dns::MDNS_PORT);
    house.wire.udp(Time(at.0 + 300), &from6, &dns::mdns_v6(), &query.bytes());
    let other = television.v4(dns::MDNS_PORT).with_ttl(255);
    let answer = television::services(television).bytes();
    house.wire.udp(Time(at.0 + 64_000), &other, &dns::mdns_v4(), &answer);

    let port = body.port();
    let from = body.station.v4(port);
    let search = ssdp::search(television::KIND);
    house.wire.udp(Time(at.0 + SECOND), &from.with_ttl(2), &ssdp::group(), &search);
    let at = house.meet(Time(at.0 + SECOND + 300_000), television, &body.station);
    let answer = ssdp::answer(&television::DEVICE, television::KIND);
    house.wire.udp(at, &television.v4(ssdp::PORT), &from, &answer);
    let at = house.meet(Time(at.0 + 2_000), &body.station, television);
    let mut c = body.connect(house, at, television.v4(49_152));
    let get = http::get("192.168.1.35:49152", "/description.xml", "Handyhaus/17 Cast/2.1");
    c.send(&mut house.wire, Side::Client, &get);
    let xml = "<?xml version=\"1.0\"?>\n<root xmlns=\"urn:schemas-upnp-org:device-1-0\">\n\
               <device><deviceType>urn:schemas-upnp-org:device:tvdevice:1</deviceType>\n\
               <friendlyName>Living room</friendlyName><manufacturer>Kinoglas</manufacturer>\n\
               <modelName>KG55</modelName>\
               <UDN>uuid:5e005323-0000-4d1a-8c44-00005e005323</UDN></device></root>\n";
    let answer = http::ok("Kinoglas-KG55/3.20", "text/xml", xml.as_bytes());
    c.send(&mut house.wire, Side::Server, &answer);
    c.close(&mut house.wire, Side::Server);
}

/// A page on the printer, after a look whether it has a web page (it has none).
fn print(house: &mut House, body: &mut Body, printer: &Station) {
    let at = house.meet(house.after(70 * 60), &body.station, printer);
    if house.imperfect {
        let port = body.port();
        let ends = (body.station.v4(port), printer.v4(80));
        let pace = Pace { near: body.near, far: 700 };
        Connection::refused(&mut house.wire, &mut body.random, at, ends, pace);
    }
    let mut c = body.connect(house, Time(at.0 + SECOND), printer.v4(631));
    let uri = "ipp://papyra005324.local:631/ipp/print";
    let page = [b"%PDF-1.4\n".to_vec(), body.random.bytes(18_000)].concat();
    for (n, operation, document) in
        [(1, http::PRINTER_ATTRIBUTES, &[][..]), (2, http::PRINT_JOB, &page)]
    {
        let ask = http::ipp(operation, n, Some(uri), document);
        let host = "papyra005324.local:631";
        let post = http::post(host, "/ipp/print", "CUPS/2.4 IPP/2.0", "application/ipp", &ask);
        c.send(&mut house.wire, Side::Client, &post);
        let said = http::ipp(0, n, None, &[]);
        let answer = http::ok("Papyra HTTP/1.1", "application/ipp", &said);
        c.send(&mut house.wire, Side::Server, &answer);
    }
    c.close(&mut house.wire, Side::Client);
}
