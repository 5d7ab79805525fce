//! A voice assistant of Plauder: TLS when it is spoken to, and all evening a session on port 443
//! that is no TLS, with an address that it did not ask any resolver for.

use std::net::{IpAddr, Ipv4Addr};

use gardien_watch::time::Time;

use super::{
    house::{Body, House},
    names,
};
use crate::net::{
    dhcp::Profile,
    dns::{self, Message},
    put::Put,
    tcp::{Side, Stack},
    tls::{Call, Style},
};

const PROFILE: Profile<'_> = Profile {
    name: Some("Plauder-Kugel"),
    class: Some("android-dhcp-11"),
    wishes: &[1, 3, 6, 15, 26, 28, 51, 58, 59, 43],
    identifier: true,
    largest: Some(1_500),
    mud: None,
};

/// Seconds at which somebody speaks to it.
const WORDS: [i64; 4] = [1_420, 2_760, 4_090, 6_300];

pub(super) fn live(house: &mut House) {
    let mut body = Body::new(house, 0x27, Stack::Full);
    let ready = body.join(house, house.after(17), &PROFILE);
    configure(house, &mut body, ready);
    keep_line(house, &mut body, Time(ready.0 + 900_000));
    let call =
        Call { style: Style::Plain, name: Some("voice.plauder.example"), protocols: &["h2"] };
    for second in WORDS {
        let mut session = body.call(house, house.after(second), &call);
        for _ in 0..4 {
            session.send(&mut house.wire, Side::Client, 11_000);
        }
        session.exchange(&mut house.wire, 900, 320_000, 62_000);
        session.close(&mut house.wire, Side::Client);
    }
}

/// Its configuration is a DNS answer too long for a datagram, so it asks again over TCP.
fn configure(house: &mut House, body: &mut Body, at: Time) {
    let name = "config.plauder.example";
    let resolver = house.gateway.v4(dns::PORT);
    let at = body.look_up_at(house, at, name, &[dns::TXT], resolver);
    let mut c = body.connect(house, at, resolver);
    let query = Message::query(body.random.u16(), name, dns::TXT);
    c.send(&mut house.wire, Side::Client, &query.stream_bytes());
    c.wait(14_000);
    c.send(&mut house.wire, Side::Server, &names::long_answer(&query).stream_bytes());
    c.close(&mut house.wire, Side::Client);
}

fn keep_line(house: &mut House, body: &mut Body, at: Time) {
    let address = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 77));
    let mut c = body.connect(house, at, house.gateway.beyond(address, 443));
    let mut say = |c: &mut crate::net::tcp::Connection, house: &mut House, side, size| {
        let mut out = b"PLDR".to_vec();
        out.u16(2);
        out.block16(|out| body.random.fill(out, size));
        c.send(&mut house.wire, side, &out);
    };
    say(&mut c, house, Side::Client, 212);
    say(&mut c, house, Side::Server, 148);
    for (n, at) in house.every(Time(at.0 + 30_000_000), 30).enumerate() {
        c.wait_until(at);
        if n % 10 == 9 {
            c.keep_alive(&mut house.wire, Side::Client);
            continue;
        }
        say(&mut c, house, Side::Client, 36);
        say(&mut c, house, Side::Server, if n % 7 == 0 { 188 } else { 20 });
    }
}
