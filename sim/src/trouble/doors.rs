//! Doors to the inside: opened in the router by a thing, and used by somebody outside.

use std::net::Ipv4Addr;

use gardien_watch::{
    finding::Level,
    time::{SECOND, Time},
};

use super::{
    Subject,
    stage::{LATER, documented, drawn, far, judged, own_end, plus, thing},
};
use crate::{
    home::house::{Body, House},
    net::{
        End, http, jpeg,
        portmap::{self, Door},
        ssdp,
        tcp::{Connection, Pace, Side, Stack},
    },
};

/// The gateway's address outside.
const OUTSIDE: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 14);

const fn door(body: &Body) -> Door<'static> {
    Door {
        outside: 8_554,
        inside: 554,
        thing: body.station.v4,
        what: "IPCAM-RTSP",
        seconds: 86_400,
    }
}

/// Looks for the gateway by SSDP and reads its description. When it has read it.
fn find_gateway(house: &mut House, body: &mut Body, at: Time) -> Time {
    let from = own_end(body);
    let search = ssdp::search(portmap::DEVICE);
    house.wire.udp(at, &from.with_ttl(2), &ssdp::group(), &search);
    let device = ssdp::Device {
        location: "http://192.168.1.1:5000/rootDesc.xml",
        server: "Linux/5.10 UPnP/1.1 MiniUPnPd/2.3.3",
        name: "uuid:5e005301-0000-4d1a-8c44-00005e005301",
    };
    let answer = ssdp::answer(&device, portmap::DEVICE);
    house.wire.udp(plus(at, 40_000), &house.gateway.v4(ssdp::PORT), &from, &answer);
    let mut c = body.connect(house, plus(at, 60_000), house.gateway.v4(5_000));
    let ask = http::get("192.168.1.1:5000", "/rootDesc.xml", "MiniUPnPc/2.2.4");
    c.send(&mut house.wire, Side::Client, &ask);
    let xml = format!(
        "<?xml version=\"1.0\"?>\n<root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device>\
         <deviceType>{}</deviceType><friendlyName>Gateway</friendlyName>\
         <serviceList><service><serviceType>{}</serviceType>\
         <controlURL>{}</controlURL></service></serviceList></device></root>\n",
        portmap::DEVICE,
        portmap::SERVICE,
        portmap::CONTROL
    );
    c.send(&mut house.wire, Side::Server, &http::ok("MiniUPnPd", "text/xml", xml.as_bytes()));
    c.close(&mut house.wire, Side::Server);
    c.now
}

/// Names and values.
type Arguments<'a> = &'a [(&'a str, &'a str)];

/// Calls an action of the gateway.
fn call(
    house: &mut House,
    body: &mut Body,
    at: Time,
    action: &str,
    (asked, said): (Arguments<'_>, Arguments<'_>),
) -> Time {
    let mut c = body.connect(house, at, house.gateway.v4(5_000));
    c.send(&mut house.wire, Side::Client, &portmap::call("192.168.1.1:5000", action, asked));
    c.send(&mut house.wire, Side::Server, &portmap::called(action, said));
    c.close(&mut house.wire, Side::Server);
    c.now
}

fn ask_address(house: &mut House, body: &mut Body, at: Time) -> Time {
    let said = OUTSIDE.to_string();
    let said = [("NewExternalIPAddress", said.as_str())];
    call(house, body, at, "GetExternalIPAddress", (&[], &said))
}

/// A camera has the router forward a port to its pictures, by UPnP.
pub(super) fn upnp(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "ip-cam");
    let first = house.after(LATER);
    let at = find_gateway(house, &mut body, first);
    let at = ask_address(house, &mut body, plus(at, 30_000));
    let door = door(&body);
    let [outside, inside] = [door.outside, door.inside].map(|p| p.to_string());
    let (client, seconds) = (door.thing.to_string(), door.seconds.to_string());
    let asked = [
        ("NewRemoteHost", ""),
        ("NewExternalPort", outside.as_str()),
        ("NewProtocol", "TCP"),
        ("NewInternalPort", inside.as_str()),
        ("NewInternalClient", client.as_str()),
        ("NewEnabled", "1"),
        ("NewPortMappingDescription", door.what),
        ("NewLeaseDuration", seconds.as_str()),
    ];
    call(house, &mut body, plus(at, 30_000), "AddPortMapping", (&asked, &[]));
    vec![judged(&body, Level::Note, first)]
}

/// A console asks the router for its address outside, and for nothing else.
pub(super) fn upnp_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "console");
    let first = house.after(LATER);
    let at = find_gateway(house, &mut body, first);
    for n in 0..3 {
        ask_address(house, &mut body, plus(at, n * 60 * SECOND));
    }
    vec![judged(&body, Level::Note, first)]
}

/// The same by NAT-PMP.
pub(super) fn pmp(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "nas");
    let first = house.after(LATER);
    let (own, router) = (own_end(&mut body), house.gateway.v4(portmap::PORT));
    let door = door(&body);
    house.wire.udp(first, &own, &router, &portmap::pmp_ask_address());
    house.wire.udp(plus(first, 1_200), &router, &own, &portmap::pmp_address(9_000, OUTSIDE));
    let at = plus(first, SECOND);
    house.wire.udp(at, &own, &router, &portmap::pmp_ask(&door));
    house.wire.udp(plus(at, 1_900), &router, &own, &portmap::pmp_opened(9_001, &door));
    vec![judged(&body, Level::Note, first)]
}

/// Only the question for the address outside.
pub(super) fn pmp_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "nas");
    let first = house.after(LATER);
    let (own, router) = (own_end(&mut body), house.gateway.v4(portmap::PORT));
    for (n, at) in (0..).zip(house.every(first, 120)) {
        house.wire.udp(at, &own, &router, &portmap::pmp_ask_address());
        let answer = portmap::pmp_address(9_000 + n * 120, OUTSIDE);
        house.wire.udp(plus(at, 1_200), &router, &own, &answer);
    }
    vec![judged(&body, Level::Note, first)]
}

/// The same by PCP.
pub(super) fn pcp(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "doorbell");
    let first = house.after(LATER);
    let (own, router) = (own_end(&mut body), house.gateway.v4(portmap::PORT));
    let (door, nonce) = (door(&body), body.random.array());
    house.wire.udp(first, &own, &router, &portmap::pcp_ask(&door, nonce));
    let answer = portmap::pcp_opened(&door, nonce, 9_000, OUTSIDE);
    house.wire.udp(plus(first, 2_100), &router, &own, &answer);
    vec![judged(&body, Level::Note, first)]
}

/// Only "are you there?".
pub(super) fn pcp_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "doorbell");
    let first = house.after(LATER);
    let (own, router) = (own_end(&mut body), house.gateway.v4(portmap::PORT));
    for at in house.every(first, 60).take(5) {
        house.wire.udp(at, &own, &router, &portmap::pcp_announce(body.station.v4));
        house.wire.udp(plus(at, 1_000), &router, &own, &portmap::pcp_announced(9_000));
    }
    vec![judged(&body, Level::Note, first)]
}

/// Somebody outside looks at a camera's pictures, whose door is open.
pub(super) fn reached(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "ip-cam");
    let first = house.after(LATER);
    let visitor = far(house, documented(2, 201), 41_022);
    let mut c = visit(house, &mut body, first, visitor, 8_080);
    let ask = http::get("192.0.2.14:8080", "/live.jpg", "Mozilla/5.0");
    c.send(&mut house.wire, Side::Client, &ask);
    let picture = jpeg::picture(&mut body.random, 60_000);
    c.send(&mut house.wire, Side::Server, &http::ok("ipcam", "image/jpeg", &picture));
    c.close(&mut house.wire, Side::Server);
    vec![judged(&body, Level::Note, first)]
}

fn visit(house: &mut House, body: &mut Body, at: Time, from: End, port: u16) -> Connection {
    let ends = (from, body.station.v4(port));
    let pace = Pace { near: 34_000, far: body.near };
    Connection::open(&mut house.wire, &mut body.random, at, ends, Stack::Full, pace)
}

/// Strangers knock at a camera, which refuses or says nothing; what the camera called itself answers.
pub(super) fn reached_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "ip-cam");
    let first = house.after(LATER);
    for n in 0..8_u16 {
        let stranger = far(house, drawn(&mut body.random), 40_000 + n);
        let ends = (stranger, body.station.v4(8_000 + n));
        let at = plus(first, i64::from(n) * 20 * SECOND);
        let (wire, random) = (&mut house.wire, &mut body.random);
        if n % 2 == 0 {
            let pace = Pace { near: 34_000, far: 900 };
            Connection::refused(wire, random, at, ends, pace);
        } else {
            Connection::unanswered(wire, random, at, ends, Stack::Full);
        }
    }
    let at = plus(first, 200 * SECOND);
    let mut session = super::stage::secure(
        house,
        &mut body,
        at,
        ("relay.fernlicht.example", documented(1, 30), 443),
        &[],
    );
    session.send(&mut house.wire, Side::Server, 900);
    session.send(&mut house.wire, Side::Client, 30_000);
    session.close(&mut house.wire, Side::Server);
    vec![judged(&body, Level::Note, first)]
}
