//! TLS 1.2 (RFC 5246) and 1.3 (RFC 8446): handshakes with honest structure and made-up keys.
//!
//! What a listener can read is real: hellos, certificates of TLS 1.2, record lengths. What it
//! cannot read is random octets of the right length. Four client styles differ as the libraries of
//! things, televisions and phones do, so that their fingerprints differ.

use gardien_watch::time::{SECOND, Time};

use super::{
    Wire,
    put::Put,
    tcp::{Connection, Side},
    x509,
};
use crate::random::Random;

/// Which library a client resembles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A microcontroller's: TLS 1.2 only, few suites.
    Small,
    /// An older Linux box: TLS 1.2 only, many suites.
    Old,
    /// A general library of today with TLS 1.3.
    Plain,
    /// A phone's or a browser's: GREASE (RFC 8701) and the hybrid X25519MLKEM768, so that the hello
    /// takes two segments.
    Hybrid,
}

/// Whom a client calls and how.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The library it resembles.
    pub style: Style,
    /// Server name indication.
    pub name: Option<&'a str>,
    /// Application protocols offered.
    pub protocols: &'a [&'a str],
}

/// X25519MLKEM768, draft-ietf-tls-ecdhe-mlkem.
const HYBRID_GROUP: u16 = 0x11ec;
const X25519: u16 = 0x001d;
const P256: u16 = 0x0017;
const P384: u16 = 0x0018;

const CHANGE_CIPHER_SPEC: u8 = 20;
const HANDSHAKE: u8 = 22;
const APPLICATION: u8 = 23;

const VERSION_1_2: u16 = 0x0303;
/// Plaintext in one record of bulk data.
const RECORD: usize = 16_384;

/// Appends one record.
pub fn record(out: &mut Vec<u8>, kind: u8, version: u16, body: &[u8]) {
    out.u8(kind);
    out.u16(version);
    out.block16(|out| out.put(body));
}

/// A ClientHello, from its message type on. `transport` are QUIC transport parameters (RFC 9000
/// §18), whose presence also drops what QUIC forbids: the old session identifier, old versions.
#[must_use]
pub fn client_hello(random: &mut Random, call: &Call<'_>, transport: Option<&[u8]>) -> Vec<u8> {
    let old = matches!(call.style, Style::Small | Style::Old);
    let grease = call.style == Style::Hybrid;
    let mut out = vec![1];
    out.block24(|out| {
        out.u16(VERSION_1_2);
        out.put(random.array::<32>());
        out.block8(|out| {
            if !old && transport.is_none() {
                out.put(random.array::<32>());
            }
        });
        out.block16(|out| {
            if grease {
                out.u16(grease_value(random));
            }
            suites(call.style, transport.is_some()).iter().for_each(|s| out.u16(*s));
        });
        out.put([1, 0]);
        out.block16(|out| {
            if grease {
                extension(out, grease_value(random) & 0x0f0f | 0x1010, |_| {});
            }
            hello_extensions(out, random, call);
            if let Some(parameters) = transport {
                extension(out, 0x39, |out| out.put(parameters));
            }
            if grease {
                extension(out, 0xdada, |out| out.u8(0));
            }
        });
    });
    out
}

fn suites(style: Style, quic: bool) -> &'static [u16] {
    match style {
        Style::Small => &[0xc02b, 0xc02f, 0xc0ae, 0xc0ac, 0x009c, 0x00ff],
        Style::Old => &[
            0xc02c, 0xc030, 0x009f, 0xcca9, 0xcca8, 0xccaa, 0xc02b, 0xc02f, 0x009e, 0xc024, 0xc028,
            0x006b, 0xc023, 0xc027, 0x0067, 0xc00a, 0xc014, 0x0039, 0xc009, 0xc013, 0x0033, 0x009d,
            0x009c, 0x003d, 0x003c, 0x0035, 0x002f, 0x00ff,
        ],
        _ if quic => &[0x1301, 0x1302, 0x1303],
        Style::Plain => &[0x1302, 0x1303, 0x1301, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc02b, 0xc02f],
        Style::Hybrid => &[
            0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014,
            0x009c, 0x009d, 0x002f, 0x0035,
        ],
    }
}

fn hello_extensions(out: &mut Vec<u8>, random: &mut Random, call: &Call<'_>) {
    let old = matches!(call.style, Style::Small | Style::Old);
    let groups: &[u16] = match call.style {
        Style::Small => &[P256],
        Style::Old => &[X25519, P256, 0x001e, 0x0019, P384],
        Style::Plain => &[X25519, P256, P384],
        Style::Hybrid => &[HYBRID_GROUP, X25519, P256, P384],
    };
    let signatures: &[u16] = match call.style {
        Style::Small => &[0x0403, 0x0401],
        _ => &[0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601],
    };
    if let Some(name) = call.name {
        extension(out, 0, |out| {
            out.block16(|out| {
                out.u8(0);
                out.block16(|out| out.put(name));
            });
        });
    }
    extension(out, 23, |_| {});
    if call.style != Style::Small {
        extension(out, 0xff01, |out| out.u8(0));
    }
    extension(out, 10, |out| out.block16(|out| groups.iter().for_each(|g| out.u16(*g))));
    extension(out, 11, |out| out.put([1, 0]));
    if call.style != Style::Small {
        extension(out, 35, |_| {});
    }
    if !call.protocols.is_empty() {
        extension(out, 16, |out| {
            out.block16(|out| {
                for p in call.protocols {
                    out.block8(|out| out.put(p));
                }
            });
        });
    }
    extension(out, 13, |out| out.block16(|out| signatures.iter().for_each(|s| out.u16(*s))));
    if old {
        return;
    }
    extension(out, 51, |out| {
        out.block16(|out| {
            if call.style == Style::Hybrid {
                key_share(out, random, HYBRID_GROUP, 1_184 + 32);
            }
            key_share(out, random, X25519, 32);
        });
    });
    extension(out, 45, |out| out.put([1, 1]));
    extension(out, 43, |out| out.put([4, 3, 4, 3, 3]));
}

fn extension(out: &mut Vec<u8>, number: u16, body: impl FnOnce(&mut Vec<u8>)) {
    out.u16(number);
    out.block16(body);
}

fn key_share(out: &mut Vec<u8>, random: &mut Random, group: u16, length: usize) {
    out.u16(group);
    out.block16(|out| random.fill(out, length));
}

/// One of the sixteen values kept for nothing: 0x0a0a, 0x1a1a and so on.
fn grease_value(random: &mut Random) -> u16 {
    let high = (random.within(0..16) as u16) << 4 | 0x0a;
    high << 8 | high
}

/// A ServerHello, from its message type on. `session` is the client's session identifier, which
/// TLS 1.3 gives back.
#[must_use]
pub fn server_hello(random: &mut Random, style: Style, session: &[u8]) -> Vec<u8> {
    let mut out = vec![2];
    out.block24(|out| {
        out.u16(VERSION_1_2);
        out.put(random.array::<32>());
        match style {
            Style::Small | Style::Old => {
                out.block8(|out| out.put(random.array::<32>()));
                out.u16(0xc02b);
                out.u8(0);
                out.block16(|out| {
                    extension(out, 23, |_| {});
                    if style == Style::Old {
                        extension(out, 0xff01, |out| out.u8(0));
                    }
                    extension(out, 11, |out| out.put([1, 0]));
                });
            }
            Style::Plain | Style::Hybrid => {
                out.block8(|out| out.put(session));
                out.u16(if style == Style::Plain { 0x1302 } else { 0x1301 });
                out.u8(0);
                out.block16(|out| {
                    extension(out, 51, |out| match style {
                        Style::Hybrid => key_share(out, random, HYBRID_GROUP, 1_088 + 32),
                        _ => key_share(out, random, X25519, 32),
                    });
                    extension(out, 43, |out| out.put([3, 4]));
                });
            }
        }
    });
    out
}

/// A stream of randomness that depends on a name only.
fn named(name: &str) -> Random {
    let seed = name.bytes().fold(0_u64, |n, b| n.wrapping_mul(257).wrapping_add(u64::from(b)));
    Random::new(seed, 3)
}

/// A session over a connection, ready for data.
#[derive(Clone, Debug)]
pub struct Session {
    /// What carries it.
    pub connection: Connection,
    /// Whether records carry a nonce in front, as AES-GCM of TLS 1.2 does; with the next numbers.
    nonces: Option<(u64, u64)>,
    random: Random,
}

impl Session {
    /// Does the handshake. With TLS 1.2 the server shows a certificate for the name called.
    pub fn open(
        wire: &mut Wire,
        random: &mut Random,
        connection: Connection,
        call: &Call<'_>,
    ) -> Self {
        let old = matches!(call.style, Style::Small | Style::Old);
        let random = Random::new(random.u64(), 1);
        let nonces = old.then_some((0, 0));
        let mut s = Self { connection, nonces, random };
        let hello = client_hello(&mut s.random, call, None);
        let mut first = Vec::new();
        record(&mut first, HANDSHAKE, 0x0301, &hello);
        s.connection.send(wire, Side::Client, &first);
        if old {
            s.finish_1_2(wire, call);
        } else {
            let session = hello.get(39..71).unwrap_or_default();
            s.finish_1_3(wire, call, session);
        }
        s
    }

    fn finish_1_2(&mut self, wire: &mut Wire, call: &Call<'_>) {
        let name = call.name.unwrap_or("unnamed.example");
        // The same server shows the same certificate all day.
        let now = self.connection.now.0;
        let now = Time(now - now.rem_euclid(86_400 * SECOND));
        let also: &[&str] = &["api.cloud.example"];
        let subject = x509::Subject { name, also, issuer: "Example Trust", now };
        let leaf = x509::certificate(&mut named(name), &subject);
        let issuer = x509::Subject { name: "Example Trust CA 2", also: &[], ..subject };
        let issuer = x509::certificate(&mut named(issuer.name), &issuer);
        let mut flight = Vec::new();
        let hello = server_hello(&mut self.random, call.style, &[]);
        record(&mut flight, HANDSHAKE, VERSION_1_2, &hello);
        let mut message = vec![11];
        message.block24(|out| {
            out.block24(|out| {
                out.block24(|out| out.put(leaf));
                out.block24(|out| out.put(issuer));
            });
        });
        record(&mut flight, HANDSHAKE, VERSION_1_2, &message);
        let mut message = vec![12];
        message.block24(|out| {
            out.u8(3);
            out.u16(P256);
            out.block8(|out| {
                out.u8(4);
                self.random.fill(out, 64);
            });
            out.u16(0x0403);
            out.block16(|out| out.put(x509::signature(&mut self.random)));
        });
        record(&mut flight, HANDSHAKE, VERSION_1_2, &message);
        record(&mut flight, HANDSHAKE, VERSION_1_2, &[14, 0, 0, 0]);
        self.connection.send(wire, Side::Server, &flight);

        let mut flight = Vec::new();
        let mut message = vec![16];
        message.block24(|out| {
            out.block8(|out| {
                out.u8(4);
                self.random.fill(out, 64);
            });
        });
        record(&mut flight, HANDSHAKE, VERSION_1_2, &message);
        record(&mut flight, CHANGE_CIPHER_SPEC, VERSION_1_2, &[1]);
        self.sealed(&mut flight, Side::Client, HANDSHAKE, 16);
        self.connection.send(wire, Side::Client, &flight);
        let mut flight = Vec::new();
        record(&mut flight, CHANGE_CIPHER_SPEC, VERSION_1_2, &[1]);
        self.sealed(&mut flight, Side::Server, HANDSHAKE, 16);
        self.connection.send(wire, Side::Server, &flight);
    }

    fn finish_1_3(&mut self, wire: &mut Wire, call: &Call<'_>, session: &[u8]) {
        let mut flight = Vec::new();
        let hello = server_hello(&mut self.random, call.style, session);
        record(&mut flight, HANDSHAKE, VERSION_1_2, &hello);
        record(&mut flight, CHANGE_CIPHER_SPEC, VERSION_1_2, &[1]);
        let certificates = self.random.within(2_100..3_900) as usize;
        // Encrypted extensions, certificates, signature, finished: each its own record.
        for length in [26, certificates, 264, 52] {
            self.sealed(&mut flight, Side::Server, APPLICATION, length);
        }
        self.connection.send(wire, Side::Server, &flight);
        let mut flight = Vec::new();
        record(&mut flight, CHANGE_CIPHER_SPEC, VERSION_1_2, &[1]);
        self.sealed(&mut flight, Side::Client, APPLICATION, 52);
        self.connection.send(wire, Side::Client, &flight);
        // Two tickets to resume with.
        let mut flight = Vec::new();
        self.sealed(&mut flight, Side::Server, APPLICATION, 229);
        self.sealed(&mut flight, Side::Server, APPLICATION, 229);
        self.connection.send(wire, Side::Server, &flight);
    }

    /// Sends `length` octets of application data.
    pub fn send(&mut self, wire: &mut Wire, side: Side, length: usize) {
        let mut out = Vec::with_capacity(length + 64);
        let mut left = length;
        while left > 0 {
            let now = left.min(RECORD);
            self.sealed(&mut out, side, APPLICATION, now);
            left -= now;
        }
        self.connection.send(wire, side, &out);
    }

    /// A request of `up` octets and, after `think` microseconds, an answer of `down`.
    pub fn exchange(&mut self, wire: &mut Wire, up: usize, think: i64, down: usize) {
        self.send(wire, Side::Client, up);
        self.connection.wait(think);
        self.send(wire, Side::Server, down);
    }

    /// Says goodbye (close_notify, sealed) and closes.
    pub fn close(&mut self, wire: &mut Wire, side: Side) {
        let mut out = Vec::new();
        let kind = if self.nonces.is_some() { 21 } else { APPLICATION };
        self.sealed(&mut out, side, kind, 2);
        self.connection.send(wire, side, &out);
        self.connection.close(wire, side);
    }

    /// A record of ciphertext over `plain` octets.
    fn sealed(&mut self, out: &mut Vec<u8>, side: Side, kind: u8, plain: usize) {
        out.u8(kind);
        out.u16(VERSION_1_2);
        out.block16(|out| match &mut self.nonces {
            Some((client, server)) => {
                let nonce = if side == Side::Client { client } else { server };
                out.u64(*nonce);
                *nonce += 1;
                self.random.fill(out, plain + 16);
            }
            None => self.random.fill(out, plain + 1 + 16),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_hybrid_hello_needs_two_segments() {
        for (style, long) in [
            (Style::Small, false),
            (Style::Old, false),
            (Style::Plain, false),
            (Style::Hybrid, true),
        ] {
            let call = Call { style, name: Some("www.zeitung.example"), protocols: &["h2"] };
            let hello = client_hello(&mut Random::new(1, 1), &call, None);
            assert_eq!(hello.len() > 1_448, long, "{style:?}: {}", hello.len());
            let length = u32::from_be_bytes([0, hello[1], hello[2], hello[3]]) as usize;
            assert_eq!(hello.len(), 4 + length);
        }
    }

    #[test]
    fn grease_is_one_of_the_sixteen_values_of_rfc_8701() {
        let mut random = Random::new(1, 1);
        for _ in 0..100 {
            let value = grease_value(&mut random);
            assert_eq!(value & 0x0f0f, 0x0a0a);
            assert_eq!(value >> 8, value & 0xff);
        }
    }
}
