//! SSH (RFC 4253), as far as a listener can read: banners and the offer of algorithms. What follows is
//! random octets in packets of true lengths.

use super::put::Put;
use crate::random::Random;

/// Its port.
pub const PORT: u16 = 22;

/// The line that both sides begin with (§4.2).
#[must_use]
pub fn banner(software: &str) -> Vec<u8> {
    format!("SSH-2.0-{software}\r\n").into_bytes()
}

/// The offer of algorithms (§7.1).
#[must_use]
pub fn offer(random: &mut Random) -> Vec<u8> {
    packet(random, 20, |random, out| {
        out.put(random.array::<16>());
        for list in [
            "curve25519-sha256,ecdh-sha2-nistp256,diffie-hellman-group14-sha256",
            "ssh-ed25519,rsa-sha2-256",
            "aes128-ctr,aes256-ctr",
            "aes128-ctr,aes256-ctr",
            "hmac-sha2-256",
            "hmac-sha2-256",
            "none",
            "none",
            "",
            "",
        ] {
            out.u32(list.len() as u32);
            out.put(list);
        }
        out.put([0; 5]);
    })
}

/// The client's half of a key (RFC 8731): an X25519 value.
#[must_use]
pub fn client_key(random: &mut Random) -> Vec<u8> {
    packet(random, 30, |random, out| string(out, &random.array::<32>()))
}

/// The server's half, with its host key (RFC 8709) and a signature.
#[must_use]
pub fn server_key(random: &mut Random) -> Vec<u8> {
    packet(random, 31, |random, out| {
        for length in [32, 0, 64] {
            if length == 0 {
                string(out, &random.array::<32>());
                continue;
            }
            let mut blob = Vec::new();
            string(&mut blob, b"ssh-ed25519");
            string(&mut blob, &random.bytes(length));
            string(out, &blob);
        }
    })
}

/// "From here on the new keys."
#[must_use]
pub fn new_keys(random: &mut Random) -> Vec<u8> {
    packet(random, 21, |_, _| {})
}

fn string(out: &mut Vec<u8>, octets: &[u8]) {
    out.u32(octets.len() as u32);
    out.put(octets);
}

/// A binary packet without encryption (§6): length, padding to a multiple of eight.
fn packet(
    random: &mut Random,
    number: u8,
    body: impl FnOnce(&mut Random, &mut Vec<u8>),
) -> Vec<u8> {
    let mut inner = vec![number];
    body(random, &mut inner);
    let padding = 4 + (8 - (inner.len() + 9) % 8) % 8;
    let mut out = Vec::with_capacity(inner.len() + 16);
    out.u32((inner.len() + padding + 1) as u32);
    out.u8(padding as u8);
    out.put(inner);
    random.fill(&mut out, padding);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_multiples_of_eight() {
        for make in [offer, client_key, server_key, new_keys] {
            let out = make(&mut Random::new(1, 0));
            assert_eq!(out.len() % 8, 0);
            let told = u32::from_be_bytes([out[0], out[1], out[2], out[3]]) as usize;
            assert_eq!(told + 4, out.len());
            assert!(out[4] >= 4);
        }
    }
}
