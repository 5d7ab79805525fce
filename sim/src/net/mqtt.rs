//! MQTT 3.1.1 (OASIS standard of 29 October 2014).

use super::put::Put;

/// Its port without TLS.
pub const PORT: u16 = 1883;

/// Connect with a clean session.
#[must_use]
pub fn connect(client: &str, user: &str, password: &str, keep_alive: u16) -> Vec<u8> {
    packet(0x10, |out| {
        text(out, "MQTT");
        out.put([4, 0xc2]);
        out.u16(keep_alive);
        text(out, client);
        text(out, user);
        text(out, password);
    })
}

/// Connection accepted.
#[must_use]
pub fn connected() -> Vec<u8> {
    packet(0x20, |out| out.put([0, 0]))
}

/// Subscribe to one filter with quality of service 0.
#[must_use]
pub fn subscribe(id: u16, filter: &str) -> Vec<u8> {
    packet(0x82, |out| {
        out.u16(id);
        text(out, filter);
        out.u8(0);
    })
}

/// Subscription granted.
#[must_use]
pub fn subscribed(id: u16) -> Vec<u8> {
    packet(0x90, |out| {
        out.u16(id);
        out.u8(0);
    })
}

/// Publish with quality of service 0.
#[must_use]
pub fn publish(topic: &str, message: &str) -> Vec<u8> {
    packet(0x30, |out| {
        text(out, topic);
        out.put(message);
    })
}

/// "Are you there?"
#[must_use]
pub fn ping() -> Vec<u8> {
    packet(0xc0, |_| {})
}

/// "Yes."
#[must_use]
pub fn pong() -> Vec<u8> {
    packet(0xd0, |_| {})
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.block16(|out| out.put(text));
}

/// A first octet, the length in groups of seven bits, the rest.
fn packet(first: u8, body: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut rest = Vec::new();
    body(&mut rest);
    let mut out = vec![first];
    let mut length = rest.len();
    loop {
        let low = (length & 0x7f) as u8;
        length >>= 7;
        out.u8(if length > 0 { low | 0x80 } else { low });
        if length == 0 {
            break;
        }
    }
    out.put(rest);
    out
}
