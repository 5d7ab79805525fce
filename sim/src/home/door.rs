//! A hub of door sensors by Torwacht: CoAP in clear with the home server, and nothing else.

use gardien_watch::time::{SECOND, Time};

use super::house::{Body, House};
use crate::net::{
    coap::{self, Kind, Message},
    dhcp::Profile,
    tcp::Stack,
};

const PROFILE: Profile<'_> = Profile {
    name: Some("torwacht-hub"),
    class: None,
    wishes: &[1, 3, 6, 15],
    identifier: true,
    largest: None,
    mud: None,
};

/// Seconds at which the front door opens; it closes ten seconds later.
const OPENINGS: [i64; 6] = [1_335, 1_980, 3_120, 4_415, 5_702, 6_890];

pub(crate) fn live(house: &mut House) {
    let mut body = Body::new(house, 0x26, Stack::Small);
    let ready = body.join(house, house.after(5), &PROFILE);
    let hub = body.station.v4(coap::PORT);
    let server = house.server.v4(coap::PORT);
    let at = house.meet(ready, &body.station, &house.server.clone());
    register(house, &mut body, at);

    // The server watches the front door.
    let token = body.random.array::<4>();
    let asked = Time(at.0 + 3 * SECOND);
    let watch = Message {
        kind: Kind::Confirmable,
        code: coap::GET,
        id: body.random.u16(),
        token: &token,
        observe: Some(0),
        path: "doors/front",
        format: None,
        payload: &[],
    };
    house.wire.udp(asked, &server, &hub, &watch.bytes());
    let mut id = body.random.u16();
    let state = |open: bool| format!(r#"[{{"n":"front","vb":{open}}}]"#);
    let content =
        Message { code: coap::CONTENT, path: "", format: Some(coap::SENML_JSON), ..watch };
    let closed = state(false);
    let first = Message {
        kind: Kind::Acknowledgement,
        observe: Some(1),
        payload: closed.as_bytes(),
        ..content
    };
    house.wire.udp(Time(asked.0 + body.near), &hub, &server, &first.bytes());
    let changes = OPENINGS.into_iter().flat_map(|s| [(s, true), (s + 10, false)]);
    for (n, (second, open)) in (2..).zip(changes) {
        id = id.wrapping_add(1);
        let at = house.after(second);
        let payload = state(open);
        let notification = Message {
            kind: Kind::Confirmable,
            id,
            observe: Some(n),
            payload: payload.as_bytes(),
            ..content
        };
        house.wire.udp(at, &hub, &server, &notification.bytes());
        let empty = Message {
            kind: Kind::Acknowledgement,
            code: coap::EMPTY,
            token: &[],
            observe: None,
            format: None,
            payload: &[],
            ..notification
        };
        house.wire.udp(Time(at.0 + 900), &server, &hub, &empty.bytes());
    }
}

/// Every two minutes the hub tells how its batteries are.
fn register(house: &mut House, body: &mut Body, from: Time) {
    let hub = body.station.v4(body.random.within(49_200..60_000) as u16);
    let server = house.server.v4(coap::PORT);
    let mut id = body.random.u16();
    for at in house.every(Time(from.0 + 5 * SECOND), 120) {
        id = id.wrapping_add(1);
        let token = body.random.array::<2>();
        let volts = body.random.within(291..299);
        let payload = format!(r#"[{{"n":"battery","u":"V","v":{}.{}}}]"#, volts / 100, volts % 100);
        let post = Message {
            kind: Kind::Confirmable,
            code: coap::POST,
            id,
            token: &token,
            observe: None,
            path: "hubs/torwacht",
            format: Some(coap::SENML_JSON),
            payload: payload.as_bytes(),
        };
        house.wire.udp(at, &hub, &server, &post.bytes());
        let done = Message {
            kind: Kind::Acknowledgement,
            code: coap::CHANGED,
            path: "",
            format: None,
            payload: &[],
            ..post
        };
        house.wire.udp(Time(at.0 + 1_300), &server, &hub, &done.bytes());
    }
}
