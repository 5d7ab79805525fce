//! A camera of Fernlicht: quiet until something moves, then it uploads.

use gardien_watch::time::SECOND;

use super::house::{Body, House};
use crate::net::{
    dhcp::Profile,
    tcp::{Side, Stack},
    tls::{Call, Style},
};

/// Minutes at which something moves.
const MOVEMENTS: [i64; 5] = [12, 41, 63, 88, 109];

const PROFILE: Profile<'_> = Profile {
    name: Some("FL-CAM-C210"),
    class: Some("udhcp 1.24.1"),
    wishes: &[1, 3, 6, 12, 15, 28, 42],
    identifier: true,
    largest: Some(576),
    mud: None,
};

pub(super) fn live(house: &mut House) {
    let mut body = Body::new(house, 0x20, Stack::Full);
    let ready = body.join(house, house.after(8), &PROFILE);
    if house.imperfect {
        // A server of an earlier firmware, whose name is gone.
        body.look_up(house, ready, "ntp.fernlicht.example");
    }
    for at in house.every(gardien_watch::time::Time(ready.0 + 50_000), 1_800) {
        body.set_clock(house, at, "time.fernlicht.example");
    }
    stay_in_touch(house, &mut body);
    for (n, minute) in MOVEMENTS.into_iter().enumerate() {
        upload(house, &mut body, minute * 60, n);
    }
}

/// One session all evening, with a sign of life every minute.
fn stay_in_touch(house: &mut House, body: &mut Body) {
    let call = Call { style: Style::Old, name: Some("ingest.fernlicht.example"), protocols: &[] };
    let mut session = body.call(house, house.after(11), &call);
    session.exchange(&mut house.wire, 640, 4_000, 390);
    for at in house.every(house.after(60), 60) {
        session.connection.wait_until(at);
        session.exchange(&mut house.wire, 96, 900, 48);
    }
}

/// Three minutes of movement: about 600 kB in pieces of six seconds.
fn upload(house: &mut House, body: &mut Body, second: i64, number: usize) {
    let call = Call { style: Style::Old, name: Some("upload.fernlicht.example"), protocols: &[] };
    let mut session = body.call(house, house.after(second), &call);
    session.exchange(&mut house.wire, 410, 3_000, 220);
    for piece in 0..30 {
        session.connection.wait(6 * SECOND);
        if house.imperfect && number == 1 && piece == 4 {
            session.connection.lose();
        }
        let size = body.random.within(14_000..26_000) as usize;
        session.send(&mut house.wire, Side::Client, size);
        session.send(&mut house.wire, Side::Server, 38);
    }
    if house.imperfect && number == 3 {
        session.connection.reset(&mut house.wire, Side::Server);
    } else {
        session.close(&mut house.wire, Side::Client);
    }
}
