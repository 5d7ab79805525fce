//! Life: a thing whose pulse stops, a thing that sends more than it ever did.

use gardien_watch::{
    finding::Level,
    time::{HOUR, MINUTE, SECOND, Time},
};

use super::{
    Subject,
    stage::{LATER, documented, judged, plus, secure, thing},
};
use crate::{
    home::house::{Body, House},
    net::tcp::Side,
};

/// One signal of life: a short call of its maker, with or without a question for the name.
fn pulse(house: &mut House, body: &mut Body, at: Time, number: u8) {
    let server = ("puls.melder.example", documented(number, 40 + number % 40), 443);
    let mut session = secure(house, body, at, server, &[]);
    session.exchange(&mut house.wire, 90, 4_000, 60);
    session.close(&mut house.wire, Side::Client);
}

/// An alarm says every five minutes that it is well, for eight hours; then nothing more. All others
/// go on.
pub(super) fn silent(house: &mut House, place: u8) -> Vec<Subject> {
    let first = house.after(LATER);
    let gone = plus(first, 8 * HOUR);
    let end = core::mem::replace(&mut house.end, gone);
    let mut body = thing(house, place, "alarm");
    for at in house.every(first, 300) {
        pulse(house, &mut body, at, place);
    }
    house.end = end;
    vec![judged(&body, Level::Note, first)]
}

/// The power of the whole house goes at four in the morning, and only the switch, the gateway and what
/// has a battery go on; a window sensor among these speaks when it is touched, hours apart.
pub(super) fn silent_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let first = house.after(LATER);
    let gone = plus(first, 10 * HOUR);
    let end = core::mem::replace(&mut house.end, gone);
    let mut alarm = thing(house, place, "alarm");
    for at in house.every(first, 300) {
        pulse(house, &mut alarm, at, place);
    }
    house.end = end;
    house.power_cut(gone);
    let mut sensor = thing(house, place + 1, "window");
    for minute in [3, 4, 70, 71, 205, 206, 207, 390, 655, 656, 901, 1_320] {
        pulse(house, &mut sensor, plus(first, minute * MINUTE), place + 1);
    }
    vec![judged(&alarm, Level::Note, first), judged(&sensor, Level::Note, first)]
}

/// A camera uploads about 300 kB an hour for almost three days; then, in one hour, twenty times that.
pub(super) fn upload(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "hall-cam");
    let first = house.after(LATER);
    let mut from = first;
    for (n, at) in house.every(first, 3_600).enumerate() {
        let times = if n == 66 { 20 } else { 1 };
        if n == 66 {
            from = at;
        }
        send(house, &mut body, at, times);
    }
    vec![judged(&body, Level::Note, from)]
}

/// What one hour brings: calls of about 60 kB, five of them, `times` as many.
fn send(house: &mut House, body: &mut Body, at: Time, times: usize) {
    let step = 50 * MINUTE / (5 * times.max(1)) as i64;
    for n in 0..5 * times {
        let at = plus(at, n as i64 * step + body.random.within(0..20 * SECOND));
        let server = ("ablage.kamera.example", documented(1, 41), 443);
        let mut session = secure(house, body, at, server, &["http/1.1"]);
        let size = body.random.within(45_000..75_000) as usize;
        session.exchange(&mut house.wire, size, 9_000, 200);
        session.close(&mut house.wire, Side::Client);
    }
}

/// A camera whose hours differ, as movements do: from a tenth to three times the usual.
pub(super) fn upload_twin(house: &mut House, place: u8) -> Vec<Subject> {
    let mut body = thing(house, place, "hall-cam");
    let first = house.after(LATER);
    for (n, at) in house.every(first, 3_600).enumerate() {
        let times = [1, 1, 2, 1, 3, 1, 1].get(n % 7).copied().unwrap_or(1);
        send(house, &mut body, at, times);
    }
    vec![judged(&body, Level::Note, first)]
}
