//! QUIC datagrams of one connection, in any order; Initials are sealed here, so that what is inside
//! them is reached although nobody can guess a tag.
//!
//! What must hold: a walk over a datagram moves on, what is held for joining stays within 128 KiB and
//! a margin, and a hello that comes out is whole.
#![no_main]

use gardien_fuzz::Budget;
use gardien_watch::wire::{
    quic::{
        Fed, InitialCrypto, Kind, Long, Packets, Side, fits_short_header, gquic, is_known_version,
        seal::Initial,
    },
    tls::ClientHello,
};
use libfuzzer_sys::fuzz_target;

/// Keys are made for each packet that does not open.
const BUDGET: Budget = Budget { base: 512 << 10, each: 64, time: 20_000 };

const VERSIONS: [u32; 4] = [1, 0x6b33_43cf, 0xff00_001d, gquic::Q050];

fuzz_target!(|input: &[u8]| BUDGET.hold(input.len(), || run(input)));

fn run(input: &[u8]) {
    let Some((&which, mut rest)) = input.split_first() else { return };
    let version = VERSIONS[usize::from(which & 3)];
    let dcid = [0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08];
    let mut crypto: [Option<InitialCrypto>; 2] = [None, None];
    // Each datagram: length and whether to seal it, octets.
    let mut number = 0;
    while let [low, high, after @ ..] = rest {
        let length = usize::from(*low) | usize::from(high & 0x3f) << 8;
        let (datagram, next) = after.split_at(length.min(after.len()));
        rest = next;
        if high & 0x80 == 0 {
            walk(datagram, &mut crypto);
            continue;
        }
        number += 1;
        let side = if high & 0x40 == 0 { Side::Client } else { Side::Server };
        let initial =
            Initial { version, side, key_id: &dcid, dcid: &dcid, scid: &[], token: &[], number };
        if let Some(sealed) = initial.seal(datagram) {
            walk(&sealed, &mut crypto);
        }
    }
}

fn walk(datagram: &[u8], crypto: &mut [Option<InitialCrypto>; 2]) {
    let _ = (fits_short_header(datagram), gquic::PublicHeader::parse(datagram).is_ok());
    let mut walked = 0;
    for long in Packets::new(datagram) {
        assert!(!long.packet.is_empty());
        walked += long.packet.len();
        assert!(walked <= datagram.len());
        assert!(long.versions().count() <= datagram.len());
        let _ = is_known_version(long.version);
        for (crypto, side) in crypto.iter_mut().zip([Side::Client, Side::Server]) {
            if crypto.is_none() && long.kind == Kind::Initial {
                *crypto = InitialCrypto::new(long.version, long.dcid, side);
            }
            if let Some(crypto) = crypto {
                feed(crypto, &long);
            }
        }
    }
    if let Some(chlo) = gquic::clear_chlo(datagram) {
        let _ = (chlo.server_name(), chlo.user_agent());
    }
}

fn feed(crypto: &mut InitialCrypto, long: &Long<'_>) {
    if crypto.feed(long) != Fed::Opened {
        return;
    }
    assert!(crypto.held() <= 136 << 10 && crypto.joined().len() <= crypto.held());
    if let Some(hello) = crypto.hello() {
        assert!(hello.is_whole());
        let _ = ClientHello::parse(hello.body).is_ok();
    }
    let _ = (crypto.chlo().map(|c| c.server_name()), crypto.closed(), crypto.version());
}
