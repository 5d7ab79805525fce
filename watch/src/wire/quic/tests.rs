use super::seal::{Initial, crypto_frame, initials, seal_initial};
use super::*;
use crate::wire::tls::emit::{Options, client_hello_message};
use crate::wire::tls::{ClientHello, ServerHello};

// RFC 9001 appendix A and RFC 9369 appendix A: the same frames, protected by version 1 and 2.

const DCID: &str = "8394c8f03e515708";

/// A.2: the CRYPTO frame of the client; PADDING makes it 1,162 octets.
const CLIENT_FRAMES: &str = "\
    060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c0000\
    0413011302010000c000000010000e00000b6578616d706c652e636f6dff01000100000a00080006001d0017\
    001800100007000504616c706e000500050100000000003300260024001d00209370b2c9caa47fbabaf4559f\
    edba753de171fa71f50f1ce15d43e994ec74d748002b0003020304000d0010000e0403050306030203080408\
    050806002d00020101001c00024001003900320408ffffffffffffffff05048000ffff07048000ffff080110\
    0104800075300901100f088394c8f03e51570806048000ffff\
";

/// A.3: ACK and CRYPTO of the server.
const SERVER_FRAMES: &str = "\
    02000000000600405a020000560303eefce7f7b37ba1d1632e96677825ddf73988cfc79825df566dc5430b9a\
    045a1200130100002e00330024001d00209d3c940d89690b84d08a60993c144eca684d1081287c834d5311bc\
    f32bb9da1a002b00020304\
";

/// A.3: the server's packet in version 1.
const SERVER_1: &str = "\
    cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c697975\
    54780bb38cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bde\
    d74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc42158407d\
    d074ee\
";

/// A.3: the server's packet in version 2.
const SERVER_2: &str = "\
    dc6b3343cf0008f067a5502a4262b5004075d92faaf16f05d8a4398c47089698baeea26b91eb761d9b89237b\
    bf87263017915358230035f7fd3945d88965cf17f9af6e16886c61bfc703106fbaf3cb4cfa52382dd16a393e\
    42757507698075b2c984c707f0a0812d8cd5a6881eaf21ceda98f4bd23f6fe1a3e2c43edd9ce7ca84bed8521\
    e2e140\
";

/// A.2 in version 1: the header with the sample that follows it, and the tag at the end.
const CLIENT_1: (&str, &str) = (
    "c000000001088394c8f03e5157080000449e7b9aec34\
     d1b1c98dd7689fb8ec11d242b123dc9b",
    "e221af44860018ab0856972e194cd934",
);

/// A.2 in version 2, likewise.
const CLIENT_2: (&str, &str) = (
    "d76b3343cf088394c8f03e5157080000449ea0c95e82\
     ffe67b6abcdb4298b485dd04de806071",
    "a18b2faa745b6fe189cf772a9f84cbfc",
);

/// A.4: Retry.
const RETRY_1: &str = "ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba";
const RETRY_2: &str = "cf6b3343cf0008f067a5502a4262b5746f6b656ec8646ce8bfe33952d955543665dcc7b6";

const NAME: &str = "thing.example.net";

fn bytes(hex: &str) -> Vec<u8> {
    let hex: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    let digits = |pair: &[u8]| u8::from_str_radix(core::str::from_utf8(pair).unwrap(), 16).unwrap();
    hex.chunks(2).map(digits).collect()
}

fn hello_of(filler: usize) -> Vec<u8> {
    let filler = vec![7; filler];
    client_hello_message(&Options { sni: Some(NAME), more: &[(21, &filler)], ..Options::default() })
}

fn name_in(crypto: &InitialCrypto) -> Option<String> {
    let message = crypto.hello()?;
    let hello = ClientHello::parse(message.body).ok()?;
    hello.server_name()?.host.map(str::to_owned)
}

#[test]
fn the_client_packets_of_both_standards_are_sealed_and_opened() {
    let dcid = bytes(DCID);
    let mut frames = bytes(CLIENT_FRAMES);
    frames.resize(1_162, 0);
    for (version, (start, tag)) in [(VERSION_1, CLIENT_1), (VERSION_2, CLIENT_2)] {
        let packet = Initial {
            version,
            side: Side::Client,
            key_id: &dcid,
            dcid: &dcid,
            scid: &[],
            token: &[],
            number: 2,
        };
        let sealed = packet.seal(&frames).unwrap();
        let long = Long::parse(&sealed).unwrap();
        assert_eq!((long.kind, long.version, long.dcid), (Kind::Initial, version, &dcid[..]));
        let (start, tag) = (bytes(start), bytes(tag));
        assert_eq!(sealed.len(), 1_200);
        assert_eq!((&sealed[..start.len()], &sealed[1_184..]), (&start[..], &tag[..]));
        let mut crypto = InitialCrypto::new(version, &dcid, Side::Client).unwrap();
        assert_eq!(crypto.feed(&long), Fed::Opened);
        assert_eq!(name_in(&crypto).as_deref(), Some("example.com"));
    }
}

#[test]
fn the_server_packets_of_both_standards_are_opened_with_the_clients_connection_id() {
    for (version, packet) in [(VERSION_1, SERVER_1), (VERSION_2, SERVER_2)] {
        let packet = bytes(packet);
        let long = Long::parse(&packet).unwrap();
        assert_eq!((long.kind, long.scid), (Kind::Initial, &bytes("f067a5502a4262b5")[..]));
        let keys = Keys::derive(version, &bytes(DCID), Side::Server).unwrap();
        assert_eq!(keys.open(&long).unwrap(), bytes(SERVER_FRAMES));
        let mut crypto = InitialCrypto::new(version, &bytes(DCID), Side::Server).unwrap();
        assert_eq!(crypto.feed(&long), Fed::Opened);
        let message = crypto.hello().unwrap();
        let hello = ServerHello::parse(message.body).unwrap();
        assert_eq!((hello.version(), hello.cipher, hello.group()), (0x0304, 0x1301, Some(0x1d)));
    }
}

#[test]
fn retry_and_version_negotiation_are_recognised() {
    for packet in [RETRY_1, RETRY_2] {
        let packet = bytes(packet);
        let long = Long::parse(&packet).unwrap();
        assert_eq!(long.kind, Kind::Retry);
        assert_eq!(&long.token[..5], b"token");
    }
    let packet = bytes("80 00000000 00 02aabb 00000001 6b3343cf");
    let long = Long::parse(&packet).unwrap();
    assert_eq!(long.kind, Kind::VersionNegotiation);
    assert_eq!(long.versions().collect::<Vec<_>>(), [VERSION_1, VERSION_2]);
    // Version 0 with no list, or with half a version, is nothing.
    assert!(Long::parse(&bytes("80 00000000 00 00")).is_err());
    assert!(Long::parse(&bytes("80 00000000 00 00 0000")).is_err());
}

#[test]
fn after_retry_the_client_is_followed_to_its_new_keys() {
    let hello = hello_of(0);
    let first = seal_initial(VERSION_1, &[1; 8], &[2; 4], 0, &hello).unwrap();
    let mut crypto = InitialCrypto::new(VERSION_1, &[1; 8], Side::Client).unwrap();
    assert_eq!(crypto.feed(&Long::parse(&first).unwrap()), Fed::Opened);
    let again = Initial {
        version: VERSION_1,
        side: Side::Client,
        key_id: &[9; 12],
        dcid: &[9; 12],
        scid: &[2; 4],
        token: b"token",
        number: 1,
    };
    let again = again.seal(&crypto_frame(0, &hello)).unwrap();
    assert_eq!(crypto.feed(&Long::parse(&again).unwrap()), Fed::Opened);
    assert_eq!(name_in(&crypto).as_deref(), Some(NAME));
    assert_eq!(crypto.held(), hello.len());
}

#[test]
fn a_hello_over_many_datagrams_is_joined_in_any_order() {
    for version in [VERSION_1, VERSION_2, 0xff00_001d, 0xff00_0017, 0xff00_0016, gquic::T051] {
        let hello = hello_of(16_000);
        let packets = initials(version, &[3; 8], &[], 0, &hello);
        assert!(packets.len() > 10 && packets.iter().all(|p| p.len() == 1_200));
        let mut crypto = InitialCrypto::new(version, &[3; 8], Side::Client).unwrap();
        for packet in packets.iter().rev() {
            assert!(crypto.hello().is_none());
            assert_eq!(crypto.feed(&Long::parse(packet).unwrap()), Fed::Opened);
        }
        assert_eq!(name_in(&crypto).as_deref(), Some(NAME));
    }
}

#[test]
fn shuffled_frames_with_pings_between_are_joined() {
    let hello = hello_of(0);
    let mut frames = vec![1];
    for at in (0..hello.len()).rev().step_by(1) {
        frames.extend(crypto_frame(at, &hello[at..=at]));
        frames.extend([0, 0, 1]);
    }
    let packet = sealed_frames(&frames);
    let mut crypto = InitialCrypto::new(VERSION_1, &[5; 8], Side::Client).unwrap();
    assert_eq!(crypto.feed(&Long::parse(&packet).unwrap()), Fed::Opened);
    assert_eq!(name_in(&crypto).as_deref(), Some(NAME));
}

fn sealed_frames(frames: &[u8]) -> Vec<u8> {
    let packet = Initial {
        version: VERSION_1,
        side: Side::Client,
        key_id: &[5; 8],
        dcid: &[5; 8],
        scid: &[],
        token: &[],
        number: 0,
    };
    packet.seal(frames).unwrap()
}

#[test]
fn the_wrong_connection_id_does_not_open() {
    let packet = seal_initial(VERSION_1, &[1; 8], &[], 0, &hello_of(0)).unwrap();
    let mut crypto = InitialCrypto::new(VERSION_1, &[2; 8], Side::Server).unwrap();
    assert_eq!(crypto.feed(&Long::parse(&packet).unwrap()), Fed::NotOpened);
    let mut damaged = packet.clone();
    damaged[8] ^= 1;
    let mut crypto = InitialCrypto::new(VERSION_1, &[1; 8], Side::Client).unwrap();
    assert_eq!(crypto.feed(&Long::parse(&damaged).unwrap()), Fed::NotOpened);
    assert_eq!(crypto.held(), 0);
}

#[test]
fn offsets_of_2_to_the_62_and_lying_lengths_are_held_back() {
    let mut frames = vec![6];
    frames.extend((u64::MAX).to_be_bytes());
    frames.extend([4, 1, 2, 3, 4]);
    frames.extend([6, 0, 0xbf, 0xff, 0xff, 0xff, 1, 2, 3]);
    let mut crypto = InitialCrypto::new(VERSION_1, &[5; 8], Side::Client).unwrap();
    assert_eq!(crypto.feed(&Long::parse(&sealed_frames(&frames)).unwrap()), Fed::Opened);
    assert_eq!(crypto.held(), 0);
    // An ACK with 2^62 ranges.
    let mut frames = vec![2, 0, 0];
    frames.extend((u64::MAX).to_be_bytes());
    frames.extend([0; 20]);
    assert_eq!(crypto.feed(&Long::parse(&sealed_frames(&frames)).unwrap()), Fed::Opened);
    // A CONNECTION_CLOSE with the alert handshake_failure.
    let frames = [0x1c, 0x41, 0x28, 0, 0, 0, 0, 0];
    assert_eq!(crypto.feed(&Long::parse(&sealed_frames(&frames)).unwrap()), Fed::Opened);
    assert_eq!(crypto.closed(), Some(0x128));
}

#[test]
fn coalesced_packets_are_walked_and_padding_ends_the_walk() {
    let one = sealed_frames(&crypto_frame(0, &hello_of(0)));
    let datagram = [&one[..], &one, &[0; 40]].concat();
    assert_eq!(Packets::new(&datagram).count(), 2);
    assert!(fits_short_header(&[0x41; 30]) && !fits_short_header(&[0x01; 30]));
}

#[test]
fn unknown_versions_show_only_what_all_versions_share() {
    let packet = bytes("c0 12345678 02aabb 01cc ffffff");
    let long = Long::parse(&packet).unwrap();
    assert_eq!((long.kind, long.dcid, long.scid), (Kind::Other, &[0xaa, 0xbb][..], &[0xcc][..]));
    assert!(is_known_version(0x1a2a_3a4a) && !is_known_version(0x1234_5678));
    assert!(InitialCrypto::new(0, &[1], Side::Client).is_none());
}

fn chlo(name: &str) -> Vec<u8> {
    let agent = "Thing/1.0";
    let mut out = b"CHLO\x02\0\0\0SNI\0".to_vec();
    out.extend(u32::try_from(name.len()).unwrap().to_le_bytes());
    out.extend(b"UAID");
    out.extend(u32::try_from(name.len() + agent.len()).unwrap().to_le_bytes());
    out.extend(name.bytes());
    out.extend(agent.bytes());
    out
}

#[test]
fn the_hello_of_googles_versions_is_read_in_clear() {
    let hash = [9; 12];
    let stream_frame = [0xa0, 1, 0, 60];
    let public = [&b"\x09\x01\x02\x03\x04\x05\x06\x07\x08Q043\x01"[..]].concat();
    let long = [&b"\xc3Q046\x50\x01\x02\x03\x04\x05\x06\x07\x08\0\0\0\x01"[..]].concat();
    for header in [public, long] {
        let datagram = [&header, &hash[..], &stream_frame, &chlo(NAME)].concat();
        let hello = gquic::clear_chlo(&datagram).unwrap();
        assert_eq!(hello.server_name(), Some(NAME.as_bytes()));
        assert_eq!(hello.user_agent(), Some(&b"Thing/1.0"[..]));
        for n in 0..datagram.len() {
            let _ = gquic::clear_chlo(&datagram[..n]).map(|c| (c.server_name(), c.user_agent()));
        }
    }
    let mut lie = chlo(NAME);
    lie[4] = 0xff;
    lie[5] = 0xff;
    assert!(gquic::Chlo::parse(&lie).is_none());
    lie[4..6].copy_from_slice(&[2, 0]);
    lie[12..16].copy_from_slice(&[0xff; 4]);
    assert_eq!(gquic::Chlo::parse(&lie).unwrap().server_name(), None);
    assert_eq!(gquic::Chlo::parse(&lie).unwrap().user_agent(), None);
}

#[test]
fn every_truncation_and_every_changed_octet_neither_panics_nor_loops() {
    let packet = sealed_frames(&crypto_frame(0, &hello_of(0)));
    for n in 0..packet.len() {
        for long in Packets::new(&packet[..n]) {
            let mut crypto = InitialCrypto::new(VERSION_1, &[5; 8], Side::Client).unwrap();
            assert_ne!(crypto.feed(&long), Fed::Opened);
        }
    }
    for at in 0..60 {
        for value in [0, 0x3f, 0x80, 0xff] {
            let mut changed = packet.clone();
            changed[at] = value;
            for long in Packets::new(&changed) {
                let mut crypto = InitialCrypto::new(VERSION_1, &[5; 8], Side::Client).unwrap();
                crypto.feed(&long);
            }
        }
    }
    let frames: Vec<u8> = (0..=255).collect();
    for start in 0..256 {
        let mut crypto = InitialCrypto::new(VERSION_1, &[5; 8], Side::Client).unwrap();
        crypto.take(&frames[start..]);
        crypto.take(&[vec![u8::try_from(start).unwrap()], vec![0xff; 64]].concat());
    }
}
