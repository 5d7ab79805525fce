//! QUIC datagrams of one connection, in any order.
//!
//! What must hold: a walk over a datagram moves on, what is held for joining stays within 64 KiB and
//! a margin, and a hello that comes out is whole.
#![no_main]

use gardien_watch::wire::quic::{InitialCrypto, Kind, Packets, Side, gquic};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut crypto: Option<InitialCrypto> = None;
    // Each datagram: length, octets.
    let mut rest = input;
    while let [low, high, after @ ..] = rest {
        let length = usize::from(*low) | usize::from(*high) << 8;
        let (datagram, next) = after.split_at(length.min(after.len()));
        rest = next;
        let mut walked = 0;
        for long in Packets::new(datagram) {
            assert!(!long.packet.is_empty());
            walked += long.packet.len();
            assert!(walked <= datagram.len());
            assert!(long.versions().count() <= datagram.len());
            if crypto.is_none() && long.kind == Kind::Initial {
                crypto = InitialCrypto::new(long.version, long.dcid, Side::Client);
            }
            let Some(crypto) = &mut crypto else { continue };
            crypto.feed(&long);
            assert!(crypto.held() <= 72 << 10);
            if let Some(hello) = crypto.hello() {
                assert!(hello.is_whole());
            }
        }
        if let Some(chlo) = gquic::clear_chlo(datagram) {
            let _ = (chlo.server_name(), chlo.user_agent());
        }
    }
});
