//! DTLS records and handshake fragments of one flow.
//!
//! What must hold: walks end within the datagram, what is held for joining is bounded, and a message
//! has the length that its fragments claim.
#![no_main]

use gardien_fuzz::Budget;
use gardien_watch::wire::{
    dtls::{
        Fragments, Joined, Record, Records, client_hello, fits_unified_header, hello_verify_cookie,
        looks_like_dtls, whole_message,
    },
    tls::ClientHello,
};
use libfuzzer_sys::fuzz_target;

/// A piece that waits is kept with a place and a length.
const BUDGET: Budget = Budget { base: 64 << 10, each: 32, time: 8_000 };

fuzz_target!(|input: &[u8]| BUDGET.hold(input.len(), || run(input)));

fn run(input: &[u8]) {
    let mut joined = Joined::default();
    let mut rest = input;
    while let [low, high, after @ ..] = rest {
        let length = usize::from(*low) | usize::from(*high) << 8;
        let (datagram, next) = after.split_at(length.min(after.len()));
        rest = next;
        let _ = (looks_like_dtls(datagram), client_hello(datagram), Record::parse(datagram));
        let _ = fits_unified_header(datagram, usize::from(*low % 21));
        for kind in [1, 2, 3, 11] {
            assert!(whole_message(datagram, kind).is_none_or(|m| m.len() < datagram.len()));
        }
        let mut records = 0;
        for record in Records::new(datagram) {
            records += 1;
            let mut fragments = 0;
            for fragment in Fragments::new(&record) {
                fragments += 1;
                assert!(fragment.data.len() <= datagram.len());
                joined.add(&fragment);
                assert!(joined.held() <= 128 << 10);
            }
            assert!(fragments <= record.fragment.len());
        }
        assert!(records <= datagram.len());
        if let Some((_, message)) = joined.message() {
            let _ =
                (ClientHello::parse_dtls(message).is_ok(), hello_verify_cookie(message).is_ok());
        }
    }
}
