//! A smart plug of Stekka: a microcontroller that hides nothing, not even its password.

use gardien_watch::time::Time;

use super::house::{Body, House};
use crate::net::{
    dhcp::Profile,
    http, mqtt,
    tcp::{Connection, Side, Stack},
};

const PROFILE: Profile<'_> = Profile {
    name: Some("stekka-s2-005321"),
    class: None,
    wishes: &[1, 3, 28, 6, 15, 44, 46, 47, 31, 33, 121, 43],
    identifier: false,
    largest: Some(1_500),
    mud: None,
};

/// Octets of the firmware that it fetches.
const FIRMWARE: usize = 204_800;

pub(super) fn live(house: &mut House) {
    let mut body = Body::new(house, 0x21, Stack::Small);
    let ready = body.join(house, house.after(4), &PROFILE);
    talk_to_broker(house, &mut body, ready);
    if house.imperfect {
        let name = "stats.stekka.example";
        let at = body.look_up(house, house.after(95), name);
        let server = body.server(house, name, 8_883);
        let port = body.port();
        let ends = (body.station.v4(port), server);
        Connection::unanswered(&mut house.wire, &mut body.random, at, ends, Stack::Small);
    }
    update(house, &mut body);
}

fn talk_to_broker(house: &mut House, body: &mut Body, ready: Time) {
    let mut c = body.dial(house, ready, "broker.stekka.example", mqtt::PORT);
    let connect = mqtt::connect("s2-00005e005321", "plug-005321", "tisch-lampe-7", 120);
    c.send(&mut house.wire, Side::Client, &connect);
    c.send(&mut house.wire, Side::Server, &mqtt::connected());
    c.send(&mut house.wire, Side::Client, &mqtt::subscribe(1, "stekka/s2-00005e005321/set"));
    c.send(&mut house.wire, Side::Server, &mqtt::subscribed(1));
    for (n, at) in house.every(Time(ready.0 + 30_000_000), 30).enumerate() {
        c.wait_until(at);
        let watts = body.random.within(11..14);
        let state = format!("{{\"on\":true,\"w\":{watts},\"v\":231,\"n\":{n}}}");
        if house.imperfect && n == 51 {
            c.lose();
        }
        let state = mqtt::publish("stekka/s2-00005e005321/state", &state);
        c.send(&mut house.wire, Side::Client, &state);
        if n % 2 == 1 {
            c.send(&mut house.wire, Side::Client, &mqtt::ping());
            c.send(&mut house.wire, Side::Server, &mqtt::pong());
        }
        if n == 70 {
            let off = mqtt::publish("stekka/s2-00005e005321/set", "{\"on\":false}");
            c.send(&mut house.wire, Side::Server, &off);
        }
    }
}

/// New firmware, in clear and unsigned as far as anybody can see.
fn update(house: &mut House, body: &mut Body) {
    let name = "fw.stekka.example";
    let mut c = body.dial(house, house.after(35 * 60), name, 80);
    let get = http::get(name, "/s2/firmware-2.1.7.bin", "Stekka-S2/2.1.4");
    c.send(&mut house.wire, Side::Client, &get);
    let mut firmware = vec![0xe9, 5, 2, 0x20];
    firmware.extend_from_slice(b"stekka-s2 2.1.7 2026-02-11\0");
    let rest = FIRMWARE - firmware.len();
    body.random.fill(&mut firmware, rest);
    let answer = http::ok("nginx", "application/octet-stream", &firmware);
    c.send(&mut house.wire, Side::Server, &answer);
    c.close(&mut house.wire, Side::Server);
}
