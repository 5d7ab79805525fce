//! Frames of every link type, IP packets, and what tunnels carry.
//!
//! What must hold: what is inside lies within what is outside.
#![no_main]

use gardien_fuzz::Budget;
use gardien_watch::{
    ip::{packet::Packet, tunnel},
    link::frame::{Net, frame},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| Budget::READER.hold(input.len(), || run(input)));

fn run(input: &[u8]) {
    let Some((&link, data)) = input.split_first() else { return };
    for link in [u16::from(link), u16::from(link) + 256, 1, 113, 276] {
        let Ok(f) = frame(link, data) else { continue };
        match f.net {
            Net::Ipv4(inner) => packet(Packet::v4(inner).ok(), inner),
            Net::Ipv6(inner) => packet(Packet::v6(inner).ok(), inner),
            _ => {}
        }
    }
    packet(Packet::v4(data).ok(), data);
    packet(Packet::v6(data).ok(), data);
    for port in [4789, 8472, 4790, 6081, 3544, 2152] {
        inside(tunnel::over_udp(port, data), data);
    }
}

fn packet(packet: Option<Packet<'_>>, outer: &[u8]) {
    let Some(packet) = packet else { return };
    assert!(packet.payload.len() <= outer.len());
    assert!(packet.payload.len() as u32 <= packet.payload_length);
    inside(tunnel::over_ip(&packet).ok().flatten(), packet.payload);
}

fn inside(inner: Option<tunnel::Inner<'_>>, outer: &[u8]) {
    if let Some(tunnel::Inner::Ethernet(b) | tunnel::Inner::Ipv4(b) | tunnel::Inner::Ipv6(b)) =
        inner
    {
        assert!(b.len() <= outer.len());
    }
}
