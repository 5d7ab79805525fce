//! A thermostat of Warmkern, as things should be: IPv6 first, TLS 1.3, and a MUD file.

use gardien_watch::time::Time;

use super::house::{Body, House};
use crate::net::{
    dhcp::Profile,
    tcp::Stack,
    tls::{Call, Style},
};

const PROFILE: Profile<'_> = Profile {
    name: Some("warmkern-w2"),
    class: Some("Zephyr 3.7"),
    wishes: &[1, 3, 6, 42, 51],
    identifier: true,
    largest: None,
    mud: Some("https://mud.warmkern.example/w2/2.json"),
};

pub(crate) fn live(house: &mut House) {
    let mut body = Body::new(house, 0x25, Stack::Full).with_v6();
    body.near = 4_200;
    let ready = body.join(house, house.after(6), &PROFILE);
    for at in house.every(Time(ready.0 + 1_500_000), 1_200) {
        body.set_clock(house, at, "time.warmkern.example");
    }
    let call =
        Call { style: Style::Plain, name: Some("api.warmkern.example"), protocols: &["http/1.1"] };
    let mut session = body.call(house, Time(ready.0 + 2_000_000), &call);
    for at in house.every(Time(ready.0 + 3_000_000), 300) {
        session.connection.wait_until(at);
        session.exchange(&mut house.wire, 356, 11_000, 174);
    }
}
