//! ICMP for IPv4 (RFC 792): echo, and word of hosts that cannot be reached.

use super::{End, ip, link, put::Put};

/// An echo request (`answer` false) or its answer.
#[must_use]
pub fn echo(from: &End, to: &End, id: u16, answer: bool, (name, number): (u16, u16)) -> Vec<u8> {
    message(from, to, id, |out| {
        out.put([if answer { 0 } else { 8 }, 0, 0, 0]);
        out.u16(name);
        out.u16(number);
        // What Linux sends: a time of 16 octets, then counting.
        out.put([0; 16]);
        out.put(core::array::from_fn::<u8, 40, _>(|n| n as u8 + 16));
    })
}

/// "Destination unreachable" of this code, about a frame that `from` could not pass on: its IP header
/// and eight octets more.
#[must_use]
pub fn unreachable(from: &End, to: &End, id: u16, code: u8, frame: &[u8]) -> Vec<u8> {
    message(from, to, id, |out| {
        out.put([3, code, 0, 0, 0, 0, 0, 0]);
        out.put(frame.get(14..42).unwrap_or_default());
    })
}

fn message(from: &End, to: &End, id: u16, body: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut inner = Vec::with_capacity(64);
    body(&mut inner);
    let sum = ip::checksum(0, &inner);
    inner.set_u16(2, sum);
    let mut out = ip::start(from, to, ip::ICMP, id, inner.len());
    out.put(inner);
    link::pad(&mut out);
    out
}
