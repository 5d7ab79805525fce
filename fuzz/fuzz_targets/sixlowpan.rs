//! Frames of IEEE 802.15.4, their packets rebuilt by one network that remembers.
//!
//! What must hold: a packet that is given is an IPv6 packet, and what compressed headers make of a
//! frame is not much larger than the frame.
#![no_main]

use gardien_fuzz::Budget;
use gardien_watch::{
    link::{
        Mac,
        ieee802154::{Frame, TAP, WITH_FCS, WITHOUT_FCS},
        sixlowpan::{Context, SixLowPan},
    },
    time::Time,
};
use libfuzzer_sys::fuzz_target;

/// A first fragment of few octets may claim a datagram of 2 KiB.
const BUDGET: Budget = Budget { base: 64 << 10, each: 512, time: 4_000 };

fuzz_target!(|input: &[u8]| BUDGET.hold(input.len(), || run(input)));

fn run(input: &[u8]) {
    let mut network = SixLowPan::new();
    for id in [0, 1, 15] {
        let length = [64, 128, 3][usize::from(id % 3)];
        network.set_context(id, Some(Context { prefix: [0x20 + id; 16], length }));
    }
    let nobody = Mac::Short { pan: 0, address: 0 };
    // Each frame: link type, seconds since the one before, length, octets.
    let mut rest = input;
    let mut now = 0;
    while let [link, later, length, after @ ..] = rest {
        let (frame, next) = after.split_at(usize::from(*length).min(after.len()));
        rest = next;
        now += i64::from(*later) * 1_000_000;
        let link = [WITHOUT_FCS, WITH_FCS, TAP][usize::from(link % 3)];
        let Ok(parsed) = Frame::parse(link, frame, frame.len() as u32) else { continue };
        assert!(parsed.payload.len() <= frame.len());
        let source = parsed.source.unwrap_or(nobody);
        let destination = parsed.destination.unwrap_or(nobody);
        let packet = network.packet(Time(now), source, destination, parsed.payload);
        if let Ok(Some(packet)) = packet {
            assert!(packet.len() >= 40 && packet[0] >> 4 == 6);
            assert!(packet.len() < 2_048);
            let packet = packet.to_vec();
            network.learn_contexts(&packet);
        }
    }
    network.learn_contexts(input);
}
