//! An independent look at finished frames, for tests: lengths and checksums, computed another way
//! than the builders do.

/// Panics unless every length of the frame agrees with the next and every checksum holds.
pub(crate) fn assert_sound(frame: &[u8]) {
    assert!((60..=1_514).contains(&frame.len()), "{} octets", frame.len());
    match frame[12..14] {
        [0x08, 0x00] => ipv4(&frame[14..]),
        [0x86, 0xdd] => ipv6(&frame[14..]),
        [0x08, 0x06] | [0x88, 0xcc] => {}
        ref other => panic!("ethertype {other:?}"),
    }
}

fn ipv4(packet: &[u8]) {
    let header = usize::from(packet[0] & 15) * 4;
    let length = usize::from(packet[2]) * 256 + usize::from(packet[3]);
    assert!(length <= packet.len());
    assert!(packet[length..].iter().all(|b| *b == 0), "padding of zeros");
    assert!(packet.len() == length || packet.len() == 46, "padding only in short frames");
    assert_eq!(remainder(&packet[..header]), 0, "IPv4 header checksum");
    let mut pseudo = packet[12..20].to_vec();
    pseudo.extend([0, packet[9]]);
    pseudo.extend(((length - header) as u16).to_be_bytes());
    transport(packet[9], pseudo, &packet[header..length]);
}

fn ipv6(packet: &[u8]) {
    let length = 40 + usize::from(packet[4]) * 256 + usize::from(packet[5]);
    assert_eq!(length, packet.len().min(length));
    let (protocol, at) = if packet[6] == 0 {
        (packet[40], 48 + 8 * usize::from(packet[41]))
    } else {
        (packet[6], 40)
    };
    let mut pseudo = packet[8..40].to_vec();
    pseudo.extend(((length - at) as u32).to_be_bytes());
    pseudo.extend([0, 0, 0, protocol]);
    transport(protocol, pseudo, &packet[at..length]);
}

fn transport(protocol: u8, mut pseudo: Vec<u8>, message: &[u8]) {
    match protocol {
        1 | 2 => assert_eq!(remainder(message), 0, "ICMP or IGMP checksum"),
        6 => assert!(message.len() >= usize::from(message[12] >> 4) * 4, "TCP header length"),
        17 => {
            let length = usize::from(message[4]) * 256 + usize::from(message[5]);
            assert_eq!(length, message.len(), "UDP length");
            assert_ne!(message[6..8], [0, 0], "UDP checksum is there");
        }
        58 | 112 => {}
        other => panic!("protocol {other}"),
    }
    if protocol > 2 {
        pseudo.extend(message);
        assert_eq!(remainder(&pseudo), 0, "checksum of protocol {protocol}");
    }
}

/// A message with a right checksum is a multiple of 65,535 when read as one large number: the
/// one's complement sum is the remainder of that division.
fn remainder(bytes: &[u8]) -> u32 {
    let number = bytes.iter().fold(0, |r, b| (r * 256 + u32::from(*b)) % 65_535);
    if bytes.len() % 2 == 1 { number * 256 % 65_535 } else { number }
}
