//! What should not be in clear: tokens, passwords, firmware. The twins say the same inside TLS.

use gardien_watch::{finding::Level, time::SECOND};

use super::{
    Subject,
    stage::{LATER, documented, far, judged, plus, secure, thing, told},
};
use crate::{
    home::house::{Body, House},
    net::{http, jpeg, mqtt, tcp::Side, telnet},
};

/// A scale sends its owner's token and password by HTTP.
pub(super) fn http(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "scale");
    let first = house.after(LATER);
    let (name, address) = ("api.waage.example", documented(0, 31));
    for (n, at) in house.every(first, 120).take(5).enumerate() {
        let at = told(house, &mut body, at, name, address);
        let mut c = body.connect(house, at, far(house, address, 80));
        let ask = if n % 2 == 0 {
            format!(
                "GET /v1/weight?access_token=8c1f7be2a94d4e0fb6d15a0cc2f3e871 HTTP/1.1\r\n\
                 Host: {name}\r\nAuthorization: Bearer 8c1f7be2a94d4e0fb6d15a0cc2f3e871\r\n\
                 User-Agent: Waage/2.1\r\nConnection: close\r\n\r\n"
            )
            .into_bytes()
        } else {
            let form = b"user=anna%40brief.example&password=Sommer-2019-Garten";
            http::post(name, "/v1/login", "Waage/2.1", "application/x-www-form-urlencoded", form)
        };
        c.send(&mut house.wire, Side::Client, &ask);
        let answer = http::ok("nginx", "application/json", br#"{"ok":true}"#);
        c.send(&mut house.wire, Side::Server, &answer);
        c.close(&mut house.wire, Side::Server);
    }
    vec![judged(&body, Level::Note, first)]
}

/// The same inside TLS; in clear only a page without any secret.
pub(super) fn http_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "scale");
    let first = house.after(LATER);
    let server = ("api.waage.example", documented(0, 31));
    for at in house.every(first, 120).take(5) {
        let (name, address) = server;
        let mut session = secure(house, &mut body, at, (name, address, 443), &["http/1.1"]);
        session.exchange(&mut house.wire, 300, 9_000, 200);
        session.close(&mut house.wire, Side::Server);
        let mut c = body.connect(house, plus(at, 9 * SECOND), far(house, address, 80));
        let ask = http::get(name, "/news?page=2&lang=fr", "Waage/2.1");
        c.send(&mut house.wire, Side::Client, &ask);
        c.send(&mut house.wire, Side::Server, &http::ok("nginx", "text/plain", b"Nothing new."));
        c.close(&mut house.wire, Side::Server);
    }
    vec![judged(&body, Level::Note, first)]
}

/// A plug tells a broker on the Internet its password.
pub(super) fn mqtt(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "plug");
    let first = house.after(LATER);
    let address = documented(2, 32);
    let at = told(house, &mut body, first, "mq.stekdoos.example", address);
    let mut c = body.connect(house, at, far(house, address, mqtt::PORT));
    let hello = mqtt::connect("plug-5e0053", "haushalt-17", "tisch-lampe-7", 60);
    c.send(&mut house.wire, Side::Client, &hello);
    c.send(&mut house.wire, Side::Server, &mqtt::connected());
    for at in house.every(plus(at, SECOND), 60).take(10) {
        c.wait_until(at);
        c.send(&mut house.wire, Side::Client, &mqtt::publish("plug/17/watts", "11.5"));
    }
    c.close(&mut house.wire, Side::Client);
    vec![judged(&body, Level::Note, first)]
}

/// The same over TLS on port 8883.
pub(super) fn mqtt_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "plug");
    let first = house.after(LATER);
    let server = ("mq.stekdoos.example", documented(2, 32), 8_883);
    let mut session = secure(house, &mut body, first, server, &[]);
    session.exchange(&mut house.wire, 60, 4_000, 4);
    for at in house.every(plus(first, SECOND), 60).take(10) {
        session.connection.wait_until(at);
        session.send(&mut house.wire, Side::Client, 24);
    }
    session.close(&mut house.wire, Side::Client);
    vec![judged(&body, Level::Note, first)]
}

/// A meter logs in to its maker's machine by telnet.
pub(super) fn telnet(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "meter");
    let first = house.after(LATER);
    let address = documented(1, 33);
    let at = told(house, &mut body, first, "ablesung.strom.example", address);
    let mut c = body.connect(house, at, far(house, address, telnet::PORT));
    for (side, text) in [
        (Side::Server, telnet::GREETING),
        (Side::Client, telnet::ANSWER),
        (Side::Server, b"\r\nlogin: "),
        (Side::Client, b"zaehler-4711\r\n"),
        (Side::Server, b"\r\nPassword: "),
        (Side::Client, b"Kilowatt-Keller-9\r\n"),
        (Side::Server, b"\r\nLast login: Mon Mar  2\r\n$ "),
        (Side::Client, b"put 12345.6\r\n"),
        (Side::Server, b"\r\nok\r\n$ "),
    ] {
        c.wait(300_000);
        c.send(&mut house.wire, side, text);
    }
    c.close(&mut house.wire, Side::Client);
    vec![judged(&body, Level::Note, first)]
}

/// The same inside TLS on telnet's port for it (992).
pub(super) fn telnet_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "meter");
    let first = house.after(LATER);
    let server = ("ablesung.strom.example", documented(1, 33), 992);
    let mut session = secure(house, &mut body, first, server, &[]);
    for _ in 0..5 {
        session.connection.wait(300_000);
        session.exchange(&mut house.wire, 20, 2_000, 24);
    }
    session.close(&mut house.wire, Side::Client);
    vec![judged(&body, Level::Note, first)]
}

/// New software of a camera, octets of.
const IMAGE: usize = 400_000;

/// A camera fetches its new software by HTTP.
pub(super) fn firmware(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "siren");
    let first = house.after(LATER);
    let (name, address) = ("fw.sirene.example", documented(0, 34));
    let at = told(house, &mut body, first, name, address);
    let mut c = body.connect(house, at, far(house, address, 80));
    let ask = http::get(name, "/siren/SR-20/firmware_2.03b04.bin", "Sirene-OTA/1.0");
    c.send(&mut house.wire, Side::Client, &ask);
    let image = image(&mut body);
    let answer = http::ok("Apache", "application/octet-stream", &image);
    c.send(&mut house.wire, Side::Server, &answer);
    c.close(&mut house.wire, Side::Server);
    vec![judged(&body, Level::Note, first)]
}

/// A U-Boot image: its magic number, then what looks packed.
fn image(body: &mut Body) -> Vec<u8> {
    let mut out = vec![0x27, 0x05, 0x19, 0x56];
    body.random.fill(&mut out, IMAGE);
    out
}

/// The same inside TLS; in clear only a picture and a list of versions.
pub(super) fn firmware_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "siren");
    let first = house.after(LATER);
    let (name, address) = ("fw.sirene.example", documented(0, 34));
    let mut session = secure(house, &mut body, first, (name, address, 443), &["http/1.1"]);
    session.exchange(&mut house.wire, 180, 9_000, IMAGE);
    session.close(&mut house.wire, Side::Server);
    let picture = jpeg::picture(&mut body.random, 90_000);
    for (n, path, kind, content) in [
        (20, "/siren/manual/cover.jpg", "image/jpeg", &picture[..]),
        (40, "/siren/versions.json", "application/json", br#"{"latest":"2.03b04"}"#),
    ] {
        let mut c = body.connect(house, plus(first, n * SECOND), far(house, address, 80));
        c.send(&mut house.wire, Side::Client, &http::get(name, path, "Sirene-OTA/1.0"));
        c.send(&mut house.wire, Side::Server, &http::ok("Apache", kind, content));
        c.close(&mut house.wire, Side::Server);
    }
    vec![judged(&body, Level::Note, first)]
}
