//! DTLS records and handshake fragments of one flow.
//!
//! What must hold: walks end within the datagram, and what is held for joining is bounded.
#![no_main]

use gardien_watch::wire::{
    dtls::{Fragments, Joined, Record, Records, client_hello, hello_verify_cookie, looks_like_dtls},
    tls::ClientHello,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut joined = Joined::default();
    let mut rest = input;
    while let [low, high, after @ ..] = rest {
        let length = usize::from(*low) | usize::from(*high) << 8;
        let (datagram, next) = after.split_at(length.min(after.len()));
        rest = next;
        let _ = (looks_like_dtls(datagram), client_hello(datagram), Record::parse(datagram));
        let mut records = 0;
        for record in Records::new(datagram) {
            records += 1;
            for fragment in Fragments::new(&record) {
                joined.add(&fragment);
                assert!(joined.held() <= 72 << 10);
            }
        }
        assert!(records <= datagram.len());
        if let Some((_, message)) = joined.message() {
            let _ = (ClientHello::parse_dtls(message).is_ok(), hello_verify_cookie(message).is_ok());
        }
    }
});
