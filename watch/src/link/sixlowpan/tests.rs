//! Frames as their standards have them, and frames that nobody should send.

use super::{
    headers::{fold, sum},
    *,
};
use std::net::Ipv6Addr;

const A: Mac = Mac::Eui64([0x00, 0x12, 0x4b, 0, 0, 0, 0, 0x0a]);
const B: Mac = Mac::Eui64([0x00, 0x12, 0x4b, 0, 0, 0, 0, 0x0b]);
const S: Mac = Mac::Short { pan: 0xface, address: 0x0102 };
const T: Mac = Mac::Short { pan: 0xface, address: 0x0304 };
const NOW: Time = Time(1_600_000_000_000_000);

fn network() -> SixLowPan {
    let mut net = SixLowPan::new();
    let prefix = "2001:db8:1:2::".parse::<Ipv6Addr>().unwrap().octets();
    net.set_context(0, Some(Context { prefix, length: 64 }));
    let prefix = "fd00::ab:cd00".parse::<Ipv6Addr>().unwrap().octets();
    net.set_context(5, Some(Context { prefix, length: 120 }));
    net
}

fn rebuild(payload: &[u8]) -> Result<Vec<u8>, Malformed> {
    network().packet(NOW, A, T, payload).map(|p| p.unwrap().to_vec())
}

fn address(packet: &[u8], at: usize) -> String {
    Ipv6Addr::from(*packet[at..].first_chunk::<16>().unwrap()).to_string()
}

/// IPHC with TF elided, next header 59 (none) in line and hop limit 64.
fn iphc(second: u8, inline: &[u8]) -> Vec<u8> {
    [&[0x7a, second, 59], inline].concat()
}

/// The Internet checksum over pseudo-header and UDP is right (RFC 8200, 8.1).
fn udp_is_right(packet: &[u8], at: usize, header: usize) -> bool {
    let length = (packet.len() - at) as u64;
    let sum = sum(&packet[header + 8..header + 40]) + sum(&packet[at..]) + length + 17;
    fold(sum) == 0xffff && packet[at + 6..at + 8] != [0, 0]
}

#[test]
fn an_uncompressed_packet_is_given_as_it_is() {
    let mut packet = vec![0x60; 40];
    packet.extend(b"payload");
    assert_eq!(rebuild(&[&[0x41], &packet[..]].concat()), Ok(packet));
    assert!(rebuild(&[0x41, 0x60]).is_err());
    assert!(rebuild(&[0x41; 60]).is_err());
}

#[test]
fn every_source_mode_of_rfc_6282_gives_its_address() {
    let whole = "2001:db8::1".parse::<Ipv6Addr>().unwrap().octets();
    for (mode, inline, expected) in [
        (0x00, &whole[..], "2001:db8::1"),
        (0x10, &[1, 2, 3, 4, 5, 6, 7, 8], "fe80::102:304:506:708"),
        (0x20, &[0x12, 0x34], "fe80::ff:fe00:1234"),
        (0x30, &[], "fe80::212:4b00:0:a"),
        (0x40, &[], "::"),
        (0x50, &[1, 2, 3, 4, 5, 6, 7, 8], "2001:db8:1:2:102:304:506:708"),
        (0x60, &[0x12, 0x34], "2001:db8:1:2:0:ff:fe00:1234"),
        (0x70, &[], "2001:db8:1:2:212:4b00:0:a"),
    ] {
        let packet = rebuild(&iphc(mode | 3, inline)).unwrap();
        assert_eq!(address(&packet, 8), expected);
        assert_eq!(address(&packet, 24), "fe80::ff:fe00:304");
        assert_eq!(packet[..8], [0x60, 0, 0, 0, 0, 0, 59, 64]);
    }
}

#[test]
fn every_destination_mode_of_rfc_6282_gives_its_address() {
    let whole = "ff05::1:3".parse::<Ipv6Addr>().unwrap().octets();
    for (mode, inline, expected) in [
        (0x00, &whole[..], "ff05::1:3"),
        (0x01, &[1, 2, 3, 4, 5, 6, 7, 8], "fe80::102:304:506:708"),
        (0x02, &[0x12, 0x34], "fe80::ff:fe00:1234"),
        (0x03, &[], "fe80::ff:fe00:304"),
        (0x05, &[1, 2, 3, 4, 5, 6, 7, 8], "2001:db8:1:2:102:304:506:708"),
        (0x06, &[0x12, 0x34], "2001:db8:1:2:0:ff:fe00:1234"),
        (0x07, &[], "2001:db8:1:2:0:ff:fe00:304"),
        (0x08, &whole[..], "ff05::1:3"),
        (0x09, &[5, 1, 2, 3, 4, 5], "ff05::1:203:405"),
        (0x0a, &[5, 1, 2, 3], "ff05::1:203"),
        (0x0b, &[0xfb], "ff02::fb"),
        (0x0c, &[0x35, 7, 1, 2, 3, 4], "ff35:740:2001:db8:1:2:102:304"),
    ] {
        let packet = rebuild(&iphc(0x30 | mode, inline)).unwrap();
        assert_eq!(address(&packet, 24), expected, "{mode:#x}");
    }
    for reserved in [0x04, 0x0d, 0x0e, 0x0f] {
        assert!(rebuild(&iphc(0x30 | reserved, &[0; 40])).is_err());
    }
}

#[test]
fn a_context_longer_than_a_prefix_wins_over_the_interface_identifier() {
    // Source context 5, destination context 0; both addresses elided.
    let packet = rebuild(&[0x7a, 0xf7, 0x50, 59]).unwrap();
    assert_eq!(address(&packet, 8), "fd00::ab:cd0a");
    assert_eq!(address(&packet, 24), "2001:db8:1:2:0:ff:fe00:304");
}

#[test]
fn an_address_whose_context_is_not_known_is_not_guessed() {
    let e = rebuild(&[0x7a, 0xf7, 0x60, 59]).unwrap_err();
    assert_eq!(e.what, "context unknown");
}

#[test]
fn traffic_class_and_flow_label_come_back_in_order() {
    // ECN 01, DSCP 46, flow label 0xabcde.
    for (first, inline, expected) in [
        (0x62, &[0x6e, 0x0a, 0xbc, 0xde][..], [0x6b, 0x9a, 0xbc, 0xde]),
        (0x6a, &[0x4a, 0xbc, 0xde], [0x60, 0x1a, 0xbc, 0xde]),
        (0x72, &[0x6e], [0x6b, 0x90, 0, 0]),
        (0x7a, &[], [0x60, 0, 0, 0]),
    ] {
        let payload = [&[first, 0x33][..], inline, &[59]].concat();
        assert_eq!(rebuild(&payload).unwrap()[..4], expected);
    }
    for (first, inline, hops) in [(0x78, &[59, 7][..], 7), (0x79, &[59], 1), (0x7b, &[59], 255)] {
        assert_eq!(rebuild(&[&[first, 0x33], inline].concat()).unwrap()[7], hops);
    }
}

#[test]
fn every_form_of_udp_gives_its_ports_length_and_checksum() {
    for (coding, inline, from, to) in [
        (0xf0, &[0x16, 0x33, 0x16, 0x34][..], 5683, 5684),
        (0xf1, &[0x16, 0x33, 0x34], 5683, 0xf034),
        (0xf2, &[0x33, 0x16, 0x34], 0xf033, 5684),
        (0xf3, &[0x34], 0xf0b3, 0xf0b4),
    ] {
        for data in [&b""[..], b"odd", b"even"] {
            let payload = [&[0x7e, 0x33, coding | 4], inline, data].concat();
            let packet = rebuild(&payload).unwrap();
            assert_eq!(packet[6], 17);
            assert_eq!(packet[4..6], (8 + data.len() as u16).to_be_bytes());
            assert_eq!(packet[40..42], u16::to_be_bytes(from));
            assert_eq!(packet[42..44], u16::to_be_bytes(to));
            assert_eq!(packet[44..46], (8 + data.len() as u16).to_be_bytes());
            assert!(udp_is_right(&packet, 40, 0));
            let carried = [&[0x7e, 0x33, coding], inline, &[0xab, 0xcd], data].concat();
            assert_eq!(rebuild(&carried).unwrap()[46..48], [0xab, 0xcd]);
        }
    }
}

#[test]
fn extension_headers_are_padded_and_chained() {
    // Hop-by-hop with 5 octets, destination options with 6, then UDP.
    let payload = [
        &[0x7e, 0x33, 0xe1, 5, 5, 3, 1, 2, 3, 0xe7, 6, 1, 4, 0, 0, 0, 0, 0xf7, 0x34],
        &b"coap"[..],
    ]
    .concat();
    let packet = rebuild(&payload).unwrap();
    assert_eq!(packet[6], 0);
    assert_eq!(packet[40..48], [60, 0, 5, 3, 1, 2, 3, 0]);
    assert_eq!(packet[48..56], [17, 0, 1, 4, 0, 0, 0, 0]);
    assert_eq!(packet[4..6], [0, 16 + 8 + 4]);
    assert!(udp_is_right(&packet, 56, 0));
    // Hop-by-hop with nothing in it, next header in line: PadN over all.
    let packet = rebuild(&[0x7e, 0x33, 0xe0, 58, 0, 128, 0]).unwrap();
    assert_eq!(packet[40..], [58, 0, 1, 4, 0, 0, 0, 0, 128, 0]);
    // A fragment header has a reserved octet instead of a length.
    let packet = rebuild(&[0x7e, 0x33, 0xe4, 17, 0, 0, 1, 9, 9, 9, 9, b'x']).unwrap();
    assert_eq!(packet[40..], [17, 0, 0, 1, 9, 9, 9, 9, b'x']);
    // A routing header is never padded.
    assert!(rebuild(&[0x7e, 0x33, 0xe2, 17, 5, 0, 0, 0, 0, 0]).is_err());
}

#[test]
fn a_packet_in_a_packet_takes_addresses_from_the_outer_one() {
    // Outer from fd00::ab:cd0a to multicast ff02::1, inner all elided, UDP.
    let payload = [0x7e, 0xfb, 0x50, 1, 0xee, 0x7e, 0x13, 1, 2, 3, 4, 5, 6, 7, 8, 0xf7, 0x34, b'!'];
    let packet = rebuild(&payload).unwrap();
    assert_eq!((packet[6], packet[46]), (41, 17));
    assert_eq!(address(&packet, 48), "fe80::102:304:506:708");
    assert_eq!(address(&packet, 64), "fe80::1");
    assert_eq!((&packet[4..6], &packet[44..46]), (&[0, 49][..], &[0, 9][..]));
    assert!(udp_is_right(&packet, 80, 40));
    // And no deeper than the bound.
    let deep: Vec<u8> = [0x7e, 0x33, 0xee].repeat(30);
    assert!(rebuild(&deep).is_err());
}

#[test]
fn chains_of_headers_are_bounded() {
    assert!(rebuild(&[&[0x7e, 0x33][..], &[0xe1, 0].repeat(500)].concat()).is_err());
}

#[test]
fn the_mesh_header_names_the_ends_and_broadcasts_are_stepped_over() {
    let payload = [&[0xb5, 0x11, 0x22, 0x33, 0x44, 0x50, 9][..], &iphc(0x33, b"x")].concat();
    let packet = rebuild(&payload).unwrap();
    assert_eq!(address(&packet, 8), "fe80::ff:fe00:1122");
    assert_eq!(address(&packet, 24), "fe80::ff:fe00:3344");
    let payload = [&[0x9f, 20, 2, 1, 1, 1, 1, 1, 1, 1, 0, 7][..], &iphc(0x33, b"x")].concat();
    let packet = rebuild(&payload).unwrap();
    assert_eq!(address(&packet, 8), "fe80::1:101:101:101");
    assert_eq!(address(&packet, 24), "fe80::ff:fe00:7");
    // Twice, or in another order, is no header that may stand there.
    assert!(rebuild(&[0xb5, 1, 1, 2, 2, 0xb5, 1, 1, 2, 2, 0x7a, 0x33, 59]).is_err());
    assert!(rebuild(&[0x50, 1, 0x50, 2, 0x7a, 0x33, 59]).is_err());
}

#[test]
fn what_is_no_lowpan_frame_is_left_alone() {
    assert_eq!(network().packet(NOW, A, B, &[0x08, 0, 0, 0]), Ok(None));
    assert_eq!(network().packet(NOW, A, B, &[]), Ok(None));
    for dispatch in [0x40, 0x42, 0x48, 0x5f, 0xf0, 0xff, 0xd0, 0xf8] {
        assert!(rebuild(&[dispatch; 50]).is_err(), "{dispatch:#x}");
    }
}

/// A compressed UDP packet whose payload is `n` octets, as fragments of at most 64 octets of
/// the packet each, and the packet.
fn fragments(n: usize, tag: u16) -> (Vec<Vec<u8>>, Vec<u8>) {
    let data: Vec<u8> = (0..n).map(|i| (i % 251) as u8).collect();
    let head = [0x7e, 0x33, 0xf7, 0x34];
    let whole =
        network().packet(NOW, A, T, &[&head, &data[..]].concat()).unwrap().unwrap().to_vec();
    let size = (whole.len() as u16).to_be_bytes();
    let [t, u] = tag.to_be_bytes();
    let mut out = vec![[&[0xc0 | size[0], size[1], t, u], &head[..], &data[..16]].concat()];
    for (i, chunk) in whole[64..].chunks(64).enumerate() {
        out.push([&[0xe0 | size[0], size[1], t, u, 8 + 8 * i as u8], chunk].concat());
    }
    (out, whole)
}

fn feed(net: &mut SixLowPan, now: Time, fragment: &[u8]) -> Option<Vec<u8>> {
    net.packet(now, A, T, fragment).unwrap().map(<[u8]>::to_vec)
}

#[test]
fn fragments_in_any_order_give_the_packet_once() {
    let (parts, whole) = fragments(500, 7);
    assert!(udp_is_right(&whole, 40, 0));
    for turn in 0..parts.len() {
        for reverse in [false, true] {
            let mut net = network();
            let mut order: Vec<_> = (0..parts.len()).map(|i| (i + turn) % parts.len()).collect();
            if reverse {
                order.reverse();
            }
            let mut seen = Vec::new();
            for i in order {
                seen.extend(feed(&mut net, NOW, &parts[i]));
                if seen.is_empty() {
                    // A duplicate changes nothing.
                    assert_eq!(feed(&mut net, NOW, &parts[i]), None);
                }
            }
            assert_eq!(seen, std::slice::from_ref(&whole));
            assert!(net.partial.is_empty());
        }
    }
}

#[test]
fn the_largest_datagram_goes_through() {
    let (parts, whole) = fragments(2_047 - 48, 1);
    let mut net = network();
    let last = parts.iter().filter_map(|p| feed(&mut net, NOW, p)).next_back();
    assert_eq!(last, Some(whole));
}

#[test]
fn an_overlap_that_differs_discards_what_came_before() {
    let (parts, whole) = fragments(200, 7);
    // The same place with other content, and a shifted place.
    let mut other = parts[1].clone();
    other[20] ^= 1;
    let mut shifted = parts[1].clone();
    shifted[4] += 1;
    for bad in [other, shifted] {
        let mut net = network();
        assert_eq!(feed(&mut net, NOW, &parts[0]), None);
        assert_eq!(feed(&mut net, NOW, &parts[1]), None);
        let e = net.packet(NOW, A, T, &bad).unwrap_err();
        assert_eq!(e.what, "overlapping fragments");
        for part in &parts[2..] {
            assert_eq!(feed(&mut net, NOW, part), None);
        }
        // Sent again, it is whole again.
        let seen: Vec<_> = parts.iter().filter_map(|p| feed(&mut net, NOW, p)).collect();
        assert_eq!(seen, std::slice::from_ref(&whole));
    }
}

#[test]
fn a_datagram_waits_a_minute_and_no_longer() {
    let (parts, _) = fragments(20, 7);
    let mut net = network();
    assert_eq!(feed(&mut net, NOW, &parts[0]), None);
    assert!(feed(&mut net, Time(NOW.0 + REASSEMBLY_TIME - 1), &parts[1]).is_some());
    assert_eq!(feed(&mut net, NOW, &parts[0]), None);
    assert_eq!(feed(&mut net, Time(NOW.0 + REASSEMBLY_TIME), &parts[1]), None);
}

#[test]
fn a_flood_of_first_fragments_takes_the_place_of_the_oldest() {
    let mut net = network();
    for tag in 0..=u16::MAX {
        let [t, u] = tag.to_be_bytes();
        let _ = net.packet(NOW, A, T, &[0xe7, 0xff, t, u, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert!(net.partial.len() <= DATAGRAMS);
    }
    let held: usize = net.partial.iter().map(|d| d.data.capacity()).sum();
    assert!(held <= DATAGRAMS * 2_048);
}

#[test]
fn fragments_that_do_not_fit_are_refused() {
    for bad in [
        &[0xe0, 50, 0, 1, 6, 1, 2, 3][..],                // past the end
        &[0xe0, 60, 0, 1, 1, 1, 2, 3],                    // no multiple of 8
        &[0xe0, 50, 0, 1, 6],                             // nothing
        &[0xe0, 0, 0, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8],      // datagram of size 0
        &[0xc0, 39, 0, 1, 0x7a, 0x33, 59],                // smaller than a header
        &[0xc0, 48, 0, 1, 0xc0, 48, 0, 1, 0x7a, 0x33],    // a fragment in a fragment
        &[0xe7, 0xff, 0, 1, 255, 1, 2, 3, 4, 5, 6, 7, 8], // offset past the end
    ] {
        assert!(rebuild(bad).is_err(), "{bad:?}");
    }
    // Whole, but its first fragment never said what the headers are.
    let mut net = network();
    assert_eq!(net.packet(NOW, A, T, &[&[0xe0, 48, 0, 1, 0], &[0x60; 40][..]].concat()), Ok(None));
    assert!(net.packet(NOW, A, T, &[0xe0, 48, 0, 1, 5, 1, 2, 3, 4, 5, 6, 7, 8]).is_err());
}

#[test]
fn contexts_are_learnt_from_routers_on_the_link_only() {
    let mut packet = vec![0x60, 0, 0, 0, 0, 0, 58, 255];
    packet.extend([0; 32]);
    packet.extend([134, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    packet.extend([34, 2, 64, 0x10 | 3, 0, 0, 0, 9, 0x20, 1, 0xd, 0xb8, 0, 7, 0, 0]);
    packet.extend([34, 3, 128, 0x10 | 4, 0, 0, 0, 9, 0x20, 1, 0xd, 0xb8, 0, 7, 0, 0]);
    packet.extend([0, 0, 0, 0, 0, 0, 0, 1]);
    let mut net = SixLowPan::new();
    assert_eq!(net.learn_contexts(&packet), 2);
    let got = net.packet(NOW, A, T, &[0x7a, 0xf7, 0x34, 59]).unwrap().unwrap();
    assert_eq!(address(got, 8), "2001:db8:7:0:212:4b00:0:a");
    assert_eq!(address(got, 24), "2001:db8:7::1");

    packet[7] = 64;
    assert_eq!(SixLowPan::new().learn_contexts(&packet), 0);
    packet[7] = 255;
    for n in 0..packet.len() {
        let _ = SixLowPan::new().learn_contexts(&packet[..n]);
    }
    packet[57] = 0; // an option of length 0
    assert_eq!(SixLowPan::new().learn_contexts(&packet), 0);
}

#[test]
fn every_encoding_over_every_length_is_survived() {
    let filler: Vec<u8> = (0..90_u8).map(|n| n.wrapping_mul(151) ^ 0xe3).collect();
    let mut net = network();
    for encoding in 0..=u16::MAX {
        for length in [0, 1, 3, 9, 17, 40, 90] {
            let payload = [&encoding.to_be_bytes(), &filler[..length]].concat();
            let _ = net.packet(NOW, S, T, &payload);
        }
    }
}

#[test]
fn every_truncation_and_change_of_a_header_chain_is_survived() {
    let whole = [
        &[0xb5, 1, 2, 3, 4, 0x50, 1, 0xc0, 200, 0, 1][..],
        &[0x66, 0xf7, 0x50, 1, 2, 3, 4, 0xe1, 5, 5, 3, 1, 2, 3, 0xee, 0x7e, 0x33, 0xf7, 0x34],
    ]
    .concat();
    for n in 0..whole.len() {
        let _ = network().packet(NOW, A, T, &whole[..n]);
        for value in 0..=255 {
            let mut bytes = whole.clone();
            bytes[n] = value;
            let _ = network().packet(NOW, A, T, &bytes);
        }
    }
}
