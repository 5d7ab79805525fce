//! QUIC version 1 (RFC 9000), with Initial packets sealed as RFC 9001 §5 says, so that anybody who
//! listens can open them and read the hello. Later packets are random octets behind true headers.

use aes::{
    Aes128,
    cipher::{BlockCipherEncrypt, KeyInit},
};
use aes_gcm::{
    Aes128Gcm,
    aead::{Aead, Payload},
};
use gardien_watch::time::Time;
use hkdf::Hkdf;
use sha2::Sha256;

use super::{
    End, Wire,
    put::Put,
    tcp::{Pace, Side},
    tls::{self, Call},
};
use crate::random::Random;

/// RFC 9001 §5.2.
const INITIAL_SALT: [u8; 20] = [
    0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad,
    0xcc, 0xbb, 0x7f, 0x0a,
];

const VERSION: u32 = 1;
const TAG: usize = 16;
/// Octets of a datagram with an Initial packet from a client, at least (RFC 9000 §14.1).
const LEAST: usize = 1_200;
/// Octets of a datagram full of data.
const FULL: usize = 1_252;
/// Octets of an Initial packet beside its frames, with identifiers of eight octets.
const INITIAL_OVERHEAD: usize = 1 + 4 + 9 + 9 + 1 + 2 + 2 + TAG;
/// Octets of a Handshake packet in front of its number.
const HANDSHAKE_HEADER: usize = 1 + 4 + 9 + 9 + 2;
/// Octets of hello in the first datagram; what is longer continues in a second.
const HELLO_PART: usize = 1_100;

/// Keys of one direction's Initial packets, from the client's first destination identifier.
#[derive(Debug)]
struct Keys {
    key: [u8; 16],
    iv: [u8; 12],
    header: [u8; 16],
}

impl Keys {
    fn new(destination: &[u8], side: Side) -> Self {
        let (_, initial) = Hkdf::<Sha256>::extract(Some(&INITIAL_SALT), destination);
        let label = match side {
            Side::Client => "client in",
            Side::Server => "server in",
        };
        let secret = expand::<32>(&initial, label);
        // A secret of 32 octets is one hash long: it is always accepted as a key.
        let secret = Hkdf::<Sha256>::from_prk(&secret).unwrap_or(initial);
        Self {
            key: expand(&secret, "quic key"),
            iv: expand(&secret, "quic iv"),
            header: expand(&secret, "quic hp"),
        }
    }
}

/// HKDF-Expand-Label of RFC 8446 §7.1 with an empty context.
fn expand<const N: usize>(secret: &Hkdf<Sha256>, label: &str) -> [u8; N] {
    let mut info = Vec::new();
    info.u16(N as u16);
    info.block8(|out| {
        out.put("tls13 ");
        out.put(label);
    });
    info.u8(0);
    let mut out = [0; N];
    // Fails only above 255 hashes; N is at most 32.
    let _ = secret.expand(&info, &mut out);
    out
}

/// An Initial packet.
#[derive(Clone, Copy, Debug)]
pub struct Initial<'a> {
    /// The client's first destination identifier, from which the keys derive.
    pub original: &'a [u8],
    /// Who sends.
    pub side: Side,
    /// Destination connection identifier.
    pub to: &'a [u8],
    /// Source connection identifier.
    pub from: &'a [u8],
    /// Packet number, written in two octets.
    pub number: u16,
    /// Frames, at least two octets.
    pub frames: &'a [u8],
}

/// The sealed packet.
#[must_use]
pub fn seal_initial(initial: &Initial<'_>) -> Vec<u8> {
    let keys = Keys::new(initial.original, initial.side);
    let mut out = vec![0xc1];
    out.u32(VERSION);
    out.block8(|out| out.put(initial.to));
    out.block8(|out| out.put(initial.from));
    out.u8(0);
    out.u16(0x4000 | (2 + initial.frames.len() + TAG) as u16);
    let number_at = out.len();
    out.u16(initial.number);
    let mut nonce = keys.iv;
    let number = initial.number.to_be_bytes();
    for (to, from) in nonce.iter_mut().skip(10).zip(number) {
        *to ^= from;
    }
    let payload = Payload { msg: initial.frames, aad: &out };
    // Fails only above 64 GB.
    let sealed =
        Aes128Gcm::new(&keys.key.into()).encrypt(&nonce.into(), payload).unwrap_or_default();
    out.put(sealed);

    // Header protection (§5.4): the sample starts where a number of four octets would end.
    let Some(sample) = out.get(number_at + 4..).and_then(<[u8]>::first_chunk::<16>) else {
        return out;
    };
    let mut mask = (*sample).into();
    Aes128::new(&keys.header.into()).encrypt_block(&mut mask);
    let mut mask = mask.iter();
    if let (Some(first), Some(m)) = (out.first_mut(), mask.next()) {
        *first ^= m & 0x0f;
    }
    for (octet, m) in out.iter_mut().skip(number_at).take(2).zip(mask) {
        *octet ^= m;
    }
    out
}

/// A connection after its handshake.
#[derive(Clone, Debug)]
pub struct Connection {
    /// When its last datagram passed, or until when it waited.
    pub now: Time,
    ends: (End, End),
    client_id: [u8; 8],
    server_id: [u8; 8],
    pace: Pace,
    random: Random,
}

impl Connection {
    /// Does the handshake: one or two client Initials with the hello, the server's Initial together
    /// with its Handshake packets, the client's acknowledgement and Handshake packet.
    pub fn open(
        wire: &mut Wire,
        random: &mut Random,
        at: Time,
        ends: (End, End),
        pace: Pace,
        call: &Call<'_>,
    ) -> Self {
        let mut random = Random::new(random.u64(), 2);
        let original: [u8; 8] = random.array();
        // Clients may go without an identifier of their own; this one has eight octets.
        let client_id = random.array();
        let server_id = random.array();
        let mut c = Self { now: at, ends, client_id, server_id, pace, random };
        let hellos = c.hello(wire, &original, call);
        c.now.0 += pace.far;
        c.answer(wire, &original, call);
        c.now.0 += pace.near;
        let length = 82;
        let room = LEAST.saturating_sub(INITIAL_OVERHEAD + HANDSHAKE_HEADER + length);
        let initial = Initial {
            original: &original,
            side: Side::Client,
            to: &server_id,
            from: &client_id,
            number: hellos,
            frames: &padded(ack(0), room),
        };
        let mut out = seal_initial(&initial);
        c.handshake(&mut out, Side::Client, length);
        wire.udp(c.now, &ends.0, &ends.1, &out);
        c
    }

    /// Sends the hello; the number of packets it took.
    fn hello(&mut self, wire: &mut Wire, original: &[u8], call: &Call<'_>) -> u16 {
        let mut parameters = Vec::new();
        parameter(&mut parameters, 0x01, &[0x80, 0, 0x75, 0x30]);
        parameter(&mut parameters, 0x03, &[0x45, 0xc0]);
        parameter(&mut parameters, 0x04, &[0x80, 0xf0, 0, 0]);
        parameter(&mut parameters, 0x05, &[0x80, 0x60, 0, 0]);
        parameter(&mut parameters, 0x06, &[0x80, 0x60, 0, 0]);
        parameter(&mut parameters, 0x07, &[0x80, 0x60, 0, 0]);
        parameter(&mut parameters, 0x08, &[0x40, 0x64]);
        parameter(&mut parameters, 0x09, &[0x40, 0x67]);
        parameter(&mut parameters, 0x0f, &self.client_id);
        let hello = tls::client_hello(&mut self.random, call, Some(&parameters));
        let mut offset = 0;
        let mut count = 0;
        for (number, part) in (0_u16..).zip(hello.chunks(HELLO_PART)) {
            let mut frames = Vec::new();
            crypto(&mut frames, offset, part);
            offset += part.len();
            let frames = padded(frames, FULL - 2 - INITIAL_OVERHEAD);
            count = number + 1;
            let initial = Initial {
                original,
                side: Side::Client,
                to: original,
                from: &self.client_id,
                number,
                frames: &frames,
            };
            wire.udp(self.now, &self.ends.0, &self.ends.1, &seal_initial(&initial));
            self.now.0 += 140;
        }
        count
    }

    fn answer(&mut self, wire: &mut Wire, original: &[u8], call: &Call<'_>) {
        let hello = tls::server_hello(&mut self.random, call.style, &[]);
        let many = hello.len() > 1_000;
        let mut frames = ack(u8::from(many));
        crypto(&mut frames, 0, &hello);
        let (client_id, server_id) = (self.client_id, self.server_id);
        let initial = Initial {
            original,
            side: Side::Server,
            to: &client_id,
            from: &server_id,
            number: 0,
            frames: &frames,
        };
        let mut out = seal_initial(&initial);
        let room = LEAST.saturating_sub(out.len() + HANDSHAKE_HEADER);
        if room > 64 {
            self.handshake(&mut out, Side::Server, room);
        }
        wire.udp(self.now, &self.ends.1, &self.ends.0, &out);
        for length in [1_170, 1_170, 640] {
            self.now.0 += 120;
            let mut out = Vec::new();
            self.handshake(&mut out, Side::Server, length);
            wire.udp(self.now, &self.ends.1, &self.ends.0, &out);
        }
    }

    /// Lets time pass until `at`, unless it is later already.
    pub fn wait_until(&mut self, at: Time) {
        self.now = self.now.max(at);
    }

    /// A request, and an answer of `down` octets in full datagrams; the client acknowledges every
    /// tenth.
    pub fn exchange(&mut self, wire: &mut Wire, up: usize, down: usize) {
        self.short(wire, self.now, Side::Client, up);
        self.now.0 += self.pace.far;
        let mut left = down;
        for n in 1_u32.. {
            if left == 0 {
                break;
            }
            let size = left.min(FULL - 27);
            left -= size;
            self.now.0 += self.random.within(90..210);
            self.short(wire, self.now, Side::Server, size);
            if n % 10 == 0 || left == 0 {
                self.short(wire, Time(self.now.0 + self.pace.near), Side::Client, 12);
            }
        }
        self.now.0 += self.pace.near;
    }

    /// A packet of the established connection: a short header whose low bits are protected.
    fn short(&mut self, wire: &mut Wire, at: Time, side: Side, length: usize) {
        let mut out = vec![0x40 | (self.random.u16() as u8 & 0x3f)];
        let (from, to) = match side {
            Side::Client => (self.ends.0, self.ends.1),
            Side::Server => (self.ends.1, self.ends.0),
        };
        out.put(match side {
            Side::Client => self.server_id,
            Side::Server => self.client_id,
        });
        self.random.fill(&mut out, 2 + length + TAG);
        wire.udp(at, &from, &to, &out);
    }

    /// Appends a Handshake packet whose sealed part, with its number, has `length` octets.
    fn handshake(&mut self, out: &mut Vec<u8>, side: Side, length: usize) {
        out.u8(0xe0 | (self.random.u16() as u8 & 0x0f));
        out.u32(VERSION);
        let (to, from) = match side {
            Side::Client => (self.server_id, self.client_id),
            Side::Server => (self.client_id, self.server_id),
        };
        out.block8(|out| out.put(to));
        out.block8(|out| out.put(from));
        out.u16(0x4000 | length as u16);
        self.random.fill(out, length);
    }
}

fn parameter(out: &mut Vec<u8>, number: u8, value: &[u8]) {
    out.u8(number);
    out.block8(|out| out.put(value));
}

/// A CRYPTO frame.
fn crypto(out: &mut Vec<u8>, offset: usize, data: &[u8]) {
    out.u8(6);
    out.u16(0x4000 | offset as u16);
    out.u16(0x4000 | data.len() as u16);
    out.put(data);
}

/// An ACK frame of packets 0 to `largest`.
fn ack(largest: u8) -> Vec<u8> {
    vec![2, largest, 0x40, 0x19, 0, largest]
}

/// Frames filled up with PADDING.
fn padded(mut frames: Vec<u8>, length: usize) -> Vec<u8> {
    if frames.len() < length {
        frames.resize(length, 0);
    }
    frames
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unhex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> =
            text.chars().filter_map(|c| c.to_digit(16)).map(|d| d as u8).collect();
        digits.chunks(2).map(|d| d[0] << 4 | d[1]).collect()
    }

    #[test]
    fn the_servers_initial_of_rfc_9001_a_3_comes_out() {
        let frames = unhex(
            "02000000000600405a020000560303eefce7f7b37ba1d1632e96677825ddf73988cfc79825df566dc5430b9a\
             045a1200130100002e00330024001d00209d3c940d89690b84d08a60993c144eca684d1081287c834d5311bc\
             f32bb9da1a002b00020304",
        );
        let expected = unhex(
            "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c697975\
             54780bb38cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bde\
             d74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc42158407d\
             d074ee",
        );
        let initial = Initial {
            original: &unhex("8394c8f03e515708"),
            side: Side::Server,
            to: &[],
            from: &unhex("f067a5502a4262b5"),
            number: 1,
            frames: &frames,
        };
        assert_eq!(seal_initial(&initial), expected);
    }
}
