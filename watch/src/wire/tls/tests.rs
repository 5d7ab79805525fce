use super::emit::{self, Options, ServerOptions};
use super::hello::HELLO_RETRY_REQUEST;
use super::*;

const NAME: &str = "hub.example.org";

fn named() -> Options<'static> {
    Options { sni: Some(NAME), alpn: &["h2", "http/1.1"], ..Options::default() }
}

fn body_of<'a>(stream: &'a [u8], scratch: &'a mut Vec<u8>) -> &'a [u8] {
    match hello(stream, scratch) {
        Progress::ClientHello(body) => body,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_hello_in_one_record_is_read_without_copying() {
    let stream = emit::client_hello(&named());
    let mut scratch = Vec::new();
    let hello = ClientHello::parse(body_of(&stream, &mut scratch)).unwrap();
    let name = hello.server_name().unwrap();
    assert_eq!((name.host, name.flaw), (Some(NAME), None));
    assert_eq!(hello.alpn().collect::<Vec<_>>(), [&b"h2"[..], b"http/1.1"]);
    assert_eq!(hello.best_version(), 0x0304);
    assert_eq!(hello.key_shares().collect::<Vec<_>>(), [0x001d, 0x0017]);
    assert_eq!(hello.point_formats(), [0]);
    assert!(!hello.cut && !hello.resumes() && !hello.offers_post_quantum());
    assert!(hello.extensions().add_up());
    assert!(scratch.is_empty());
}

#[test]
fn a_hello_in_records_of_one_octet_given_octet_by_octet_is_joined() {
    let message = emit::client_hello_message(&named());
    let stream = emit::records(content::HANDSHAKE, 0x0301, &message, 1);
    let mut scratch = Vec::new();
    for n in 0..stream.len() {
        match hello(&stream[..n], &mut scratch) {
            Progress::NeedMore(least) => assert!(least > n && least <= stream.len(), "{n} {least}"),
            other => panic!("{n}: {other:?}"),
        }
    }
    let hello = ClientHello::parse(body_of(&stream, &mut scratch)).unwrap();
    assert_eq!(hello.server_name().unwrap().host, Some(NAME));
}

#[test]
fn waiting_for_what_is_asked_repeats_few_times_however_small_the_records() {
    let more = vec![0_u8; 60_000];
    let options = Options { more: &[(21, &more)], ..named() };
    let message = emit::client_hello_message(&options);
    let stream = emit::records(content::HANDSHAKE, 0x0301, &message, 1);
    let mut scratch = Vec::new();
    let (mut have, mut calls) = (0, 0);
    loop {
        calls += 1;
        match hello(&stream[..have], &mut scratch) {
            Progress::NeedMore(least) => have = least,
            Progress::ClientHello(body) => {
                assert_eq!(body.len() + 4, message.len());
                break;
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(calls < 120, "{calls}");
}

#[test]
fn a_hello_of_almost_64_kib_is_read_and_a_longer_one_is_called_too_long() {
    let mut scratch = Vec::new();
    let filler = vec![0_u8; 65_000];
    let stream = emit::client_hello(&Options { more: &[(21, &filler)], ..named() });
    let hello = ClientHello::parse(body_of(&stream, &mut scratch)).unwrap();
    assert_eq!(hello.server_name().unwrap().host, Some(NAME));

    let mut lie = emit::client_hello(&named());
    lie[6] = 0xff;
    match super::hello(&lie, &mut scratch) {
        Progress::TooLong(body) => {
            let name = ClientHello::parse(body).unwrap().server_name().unwrap();
            assert_eq!(name.host, Some(NAME));
        }
        other => panic!("{other:?}"),
    }
    assert!(scratch.len() <= LONGEST_HANDSHAKE);
}

#[test]
fn other_protocols_are_not_tls_from_the_octet_that_says_so() {
    let mut scratch = Vec::new();
    for text in ["GET / HTTP/1.1\r\n", "SSH-2.0-x\r\n", "\u{16}\u{4}", "\0\0\0\0\0", "\u{10}\u{c}"]
    {
        assert!(matches!(hello(text.as_bytes(), &mut scratch), Progress::NotTls), "{text:?}");
    }
    assert!(matches!(hello(&[], &mut scratch), Progress::NeedMore(_)));
    assert!(matches!(hello(&[0x16], &mut scratch), Progress::NeedMore(_)));
    // A zero-length handshake record, forbidden by RFC 8446 §5.1.
    assert!(matches!(hello(&[22, 3, 1, 0, 0], &mut scratch), Progress::NotTls));
}

#[test]
fn a_stream_seen_from_the_middle_is_tls_without_a_hello() {
    let mut scratch = Vec::new();
    let stream = emit::records(content::APPLICATION, 0x0303, &[7; 100], 100);
    assert!(matches!(hello(&stream, &mut scratch), Progress::Midway(h) if h.length == 100));
    let stream = emit::server_hello(&ServerOptions::default());
    assert!(matches!(hello(&stream, &mut scratch), Progress::Midway(_)));
}

#[test]
fn an_sslv2_hello_is_recognised_as_its_own_kind() {
    let mut stream = vec![0x80, 9 + 6 + 16, 1, 3, 1, 0, 6, 0, 0, 0, 16];
    stream.extend([0, 0, 0x2f, 1, 0, 0x80]);
    stream.extend([9; 16]);
    let mut scratch = Vec::new();
    for n in 1..stream.len() {
        let Progress::NeedMore(least) = hello(&stream[..n], &mut scratch) else { panic!("{n}") };
        assert!(least > n);
    }
    let Progress::Sslv2(old) = hello(&stream, &mut scratch) else { panic!() };
    assert_eq!((old.version, old.ciphers.len(), old.challenge.len()), (0x0301, 6, 16));
    stream[1] += 1;
    assert!(matches!(hello(&stream, &mut scratch), Progress::NotTls));
}

#[test]
fn post_quantum_groups_are_named_and_seen() {
    let options = Options { groups: &[0x11ec, 0x001d], ..named() };
    let stream = emit::client_hello(&options);
    assert!(stream.len() > 1_400);
    let mut scratch = Vec::new();
    let hello = ClientHello::parse(body_of(&stream, &mut scratch)).unwrap();
    assert!(hello.offers_post_quantum());
    assert_eq!(hello.groups().next().and_then(group_name), Some("X25519MLKEM768"));
    assert!(!is_post_quantum(0x001d));
}

#[test]
fn grease_everywhere_changes_nothing() {
    let grease: Vec<u16> = (0..16).map(|n| n * 0x1010 + 0x0a0a).collect();
    assert!(grease.iter().all(|g| is_grease(*g)));
    assert!(!is_grease(0x0a1a) && !is_grease(0x1301));
    let with = |values: &[u16]| [&grease[..], values, &grease[..]].concat();
    let options = Options {
        ciphers: &with(&[0x1301]),
        versions: &with(&[0x0304, 0x0303]),
        groups: &with(&[0x001d]),
        signature_algorithms: &with(&[0x0403]),
        more: &[(0x3a3a, &[]), (0xfafa, &[0])],
        ..named()
    };
    let stream = emit::client_hello(&options);
    let mut scratch = Vec::new();
    let hello = ClientHello::parse(body_of(&stream, &mut scratch)).unwrap();
    assert_eq!(hello.best_version(), 0x0304);
    assert_eq!(hello.groups().without_grease().collect::<Vec<_>>(), [0x001d]);
    assert_eq!(hello.ciphers().without_grease().collect::<Vec<_>>(), [0x1301]);
    assert_eq!(hello.server_name().unwrap().host, Some(NAME));
}

fn server_name(names: &[(u8, &[u8])]) -> Vec<u8> {
    let mut list = Vec::new();
    for (kind, name) in names {
        list.push(*kind);
        list.extend(u16::try_from(name.len()).unwrap().to_be_bytes());
        list.extend(*name);
    }
    let mut data = u16::try_from(list.len()).unwrap().to_be_bytes().to_vec();
    data.extend(list);
    data
}

#[test]
fn strange_server_names_are_told_apart() {
    let long = [b'a'; 65_000];
    let label = [b'a'; 64];
    type Case<'a> = (Vec<u8>, Option<&'a str>, Option<NameFlaw>);
    let cases: [Case<'_>; 14] = [
        (server_name(&[(0, b"a.b")]), Some("a.b"), None),
        (server_name(&[(0, b"a.b\0.evil")]), None, Some(NameFlaw::Nul)),
        (server_name(&[(0, b"a b")]), None, Some(NameFlaw::Characters)),
        (server_name(&[(0, b"a\x1b[2J")]), None, Some(NameFlaw::Characters)),
        (server_name(&[(0, "ä.de".as_bytes())]), None, Some(NameFlaw::Characters)),
        (server_name(&[(0, &long)]), None, Some(NameFlaw::TooLong)),
        (server_name(&[(0, &label)]), None, Some(NameFlaw::TooLong)),
        (server_name(&[(0, b"a"), (0, b"b")]), Some("a"), Some(NameFlaw::Several)),
        (server_name(&[(0, b"10.0.0.1")]), Some("10.0.0.1"), Some(NameFlaw::Address)),
        (server_name(&[(0, b"a.b.")]), Some("a.b"), Some(NameFlaw::TrailingDot)),
        (server_name(&[(1, b"a")]), None, Some(NameFlaw::Empty)),
        (server_name(&[]), None, Some(NameFlaw::Empty)),
        (vec![0, 9, 0, 0, 1, b'a'], None, Some(NameFlaw::Length)),
        (vec![0, 4, 0, 0, 9, b'a'], None, Some(NameFlaw::Length)),
    ];
    for (data, host, flaw) in cases {
        let got = ServerName::parse(&data);
        assert_eq!((got.host, got.flaw), (host, flaw), "{:?}", data.get(..20));
    }
}

#[test]
fn ech_and_esni_are_seen() {
    let options = Options { more: &[(0xfe0d, &[0, 0, 1]), (0xffce, &[1])], ..named() };
    let body = emit::client_hello_body(&options);
    let hello = ClientHello::parse(&body).unwrap();
    assert_eq!(hello.ech(), Some(Ech::Outer));
    assert!(hello.has_esni());
}

#[test]
fn sixteen_thousand_extensions_are_walked_once_each() {
    let none: &[u8] = &[];
    let more: Vec<(u16, &[u8])> = (0..16_000).map(|_| (0x7777, none)).collect();
    let options = Options { more: &more, ..Options::default() };
    let body = emit::client_hello_body(&options);
    let hello = ClientHello::parse(&body).unwrap();
    assert!(hello.extensions().count() >= 16_000);
    assert!(hello.server_name().is_none());
}

#[test]
fn lengths_that_lie_show_what_is_there() {
    let body = emit::client_hello_body(&named());
    let mut lie = body.clone();
    let at = 2 + 32 + 1 + 2 + 8 + 2;
    lie[at] = 0xff;
    let hello = ClientHello::parse(&lie).unwrap();
    assert!(hello.cut);
    assert_eq!(hello.server_name().unwrap().host, Some(NAME));
    // The first extension claims more than the block.
    let mut lie = body.clone();
    lie[at + 4] = 0xff;
    let hello = ClientHello::parse(&lie).unwrap();
    assert_eq!(hello.extensions().count(), 0);
    assert!(!hello.extensions().add_up());
    // Octets after the block.
    let hello_with_tail = [&body[..], &[1, 2, 3]].concat();
    assert_eq!(ClientHello::parse(&hello_with_tail).unwrap().trailing, 3);
}

#[test]
fn every_truncation_and_every_flipped_octet_neither_panics_nor_loops() {
    let options = Options { groups: &[0x11ec, 0x17], more: &[(41, &[1; 9])], ..named() };
    let body = emit::client_hello_body(&options);
    let all = |bytes: &[u8]| {
        if let Ok(h) = ClientHello::parse(bytes) {
            let _ = (h.server_name(), h.alpn().count(), h.best_version(), h.groups().count());
            let _ = (h.key_shares().count(), h.signature_algorithms().count(), h.ech());
            let _ = (h.resumes(), h.offers_post_quantum(), h.point_formats());
        }
        let _ = ClientHello::parse_dtls(bytes);
        if let Ok(h) = ServerHello::parse(bytes) {
            let _ = (h.version(), h.group(), h.alpn(), h.is_hello_retry_request(), h.resumes());
        }
        let _ = Certificates::parse(bytes).map(Iterator::count);
        let _ = hello(bytes, &mut Vec::new());
    };
    let stream = emit::client_hello(&options);
    for n in 0..=stream.len() {
        all(&stream[..n]);
        all(body.get(..n).unwrap_or_default());
    }
    for at in 0..body.len().min(400) {
        for value in [0, 1, 0x7f, 0xff] {
            let mut bytes = body.clone();
            bytes[at] = value;
            all(&bytes);
            let mut bytes = stream.clone();
            bytes[at] = value;
            all(&bytes);
        }
    }
}

#[test]
fn a_server_of_tls_1_3_is_read_and_a_retry_request_recognised() {
    let stream = emit::server_hello(&ServerOptions { group: 0x11ec, ..Default::default() });
    let mut scratch = Vec::new();
    let joined = plain(&stream, &mut scratch, 1);
    assert_eq!(joined.next, Next::Whole);
    let message = Messages::new(joined.handshake).next().unwrap();
    let hello = ServerHello::parse(message.body).unwrap();
    assert_eq!((hello.version(), hello.cipher, hello.group()), (0x0304, 0x1301, Some(0x11ec)));
    assert!(!hello.is_hello_retry_request());

    let retry = ServerOptions { random: HELLO_RETRY_REQUEST, ..Default::default() };
    let bytes = emit::server_hello_message(&retry);
    assert!(ServerHello::parse(&bytes[4..]).unwrap().is_hello_retry_request());
}

#[test]
fn the_flight_of_a_tls_1_2_server_shows_its_certificates_even_when_cut() {
    let options = ServerOptions {
        version: 0x0303,
        cipher: 0xc02f,
        alpn: Some("h2"),
        group: 0,
        ..Default::default()
    };
    let mut stream = emit::server_hello(&options);
    let (leaf, root) = ([1_u8; 300], [2_u8; 20_000]);
    stream.extend(emit::certificate(&[&leaf, &root]));
    let mut scratch = Vec::new();
    let joined = plain(&stream, &mut scratch, 2);
    assert_eq!(joined.next, Next::Whole);
    let messages: Vec<_> = Messages::new(joined.handshake).collect();
    assert_eq!(messages.len(), 2);
    assert_eq!(ServerHello::parse(messages[0].body).unwrap().alpn(), Some(&b"h2"[..]));
    assert_eq!(Certificates::parse(messages[1].body).unwrap().count(), 2);

    let joined = plain(&stream[..1_000], &mut scratch, 2);
    assert!(matches!(joined.next, Next::NeedMore(n) if n > 1_000));
    let cut = Messages::new(joined.handshake).last().unwrap();
    assert!(!cut.is_whole());
    assert_eq!(Certificates::parse(cut.body).unwrap().collect::<Vec<_>>(), [&leaf[..]]);
}

#[test]
fn an_alert_instead_of_an_answer_is_named() {
    let stream = emit::alert(2, 40);
    let mut scratch = Vec::new();
    let Next::Alert(alert) = plain(&stream, &mut scratch, 1).next else { panic!() };
    assert_eq!(alert.name(), "handshake_failure");
    assert_eq!(Alert::parse(&[7, 7]), None);
}
