//! The hello of a QUIC connection, gathered from its Initial packets.
//!
//! The client's first Destination Connection ID makes the keys (RFC 9001 §5.2); every datagram of the
//! flow is offered, and what does not open with the client's keys (the server's packets, damage) is
//! passed over.

use crate::wire::{
    quic::{Fed, InitialCrypto, Kind, Long, Packets, Side, gquic, is_known_version},
    tls::{ClientHello, kind},
};

/// Coalesced packets looked at in one datagram.
const MOST_PACKETS: usize = 8;

/// What is known of one connection.
#[derive(Debug, Default)]
pub(crate) struct Gather {
    crypto: Option<InitialCrypto>,
}

/// What a datagram added.
#[derive(Debug)]
pub(crate) enum Gathered<'a> {
    /// Nothing that ends the search.
    Nothing,
    /// The hello, whole.
    Hello(ClientHello<'a>),
    /// A name from Google's own handshake.
    Name(Vec<u8>),
}

impl Gather {
    /// Takes one datagram.
    pub(crate) fn datagram(&mut self, datagram: &[u8]) -> Gathered<'_> {
        let mut opened = false;
        for long in Packets::new(datagram).take(MOST_PACKETS) {
            if long.kind != Kind::Initial {
                continue;
            }
            if self.crypto.is_none() {
                self.crypto = InitialCrypto::new(long.version, long.dcid, Side::Client);
            }
            let Some(crypto) = &mut self.crypto else { continue };
            if crypto.feed(&long) == Fed::Opened {
                opened = true;
            } else if !opened && crypto.joined().is_empty() && crypto.held() == 0 {
                // The first Initial seen was the server's: its keys come from an ID not seen.
                self.crypto = None;
            }
        }
        if let Some(name) = gquic::clear_chlo(datagram).and_then(|c| c.server_name()) {
            return Gathered::Name(name.to_vec());
        }
        let Some(crypto) = self.crypto.as_ref().filter(|_| opened) else {
            return Gathered::Nothing;
        };
        if let Some(name) = crypto.chlo().and_then(|c| c.server_name()) {
            return Gathered::Name(name.to_vec());
        }
        match crypto.hello() {
            Some(m) if m.kind == kind::CLIENT_HELLO => {
                ClientHello::parse(m.body).map_or(Gathered::Nothing, Gathered::Hello)
            }
            _ => Gathered::Nothing,
        }
    }
}

/// Whether a datagram begins a QUIC connection, or goes on with one in its long headers.
pub(super) fn looks_like_quic(datagram: &[u8]) -> bool {
    if datagram.first().is_some_and(|b| b & 0x80 != 0) {
        return Long::parse(datagram).is_ok_and(|long| {
            is_known_version(long.version)
                && (long.kind != Kind::Initial || datagram.len() >= 20)
                && (long.version != 0 || long.versions().next().is_some())
                && long.dcid.len() <= 20
                && long.scid.len() <= 20
        });
    }
    gquic::PublicHeader::parse(datagram).is_ok() && gquic::clear_chlo(datagram).is_some()
}
