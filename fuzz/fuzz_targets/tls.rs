//! TLS streams, hellos, certificates and fingerprints.
//!
//! What must hold: every list ends within the octets that are there; who waits for more asks for
//! more than there is; a stream that grows is read the same as one that came at once; and a
//! fingerprint has its form.
#![no_main]

use gardien_fuzz::Budget;
use gardien_watch::wire::{
    ja::{Carrier, ja3, ja3_text, ja4, ja4_raw},
    tls::{
        Alert, Certificates, ClientHello, Messages, Next, Progress, ServerHello, Sslv2Hello, hello,
        plain, record_header,
    },
    x509::Certificate,
};
use libfuzzer_sys::fuzz_target;

/// Fingerprints are texts: six characters for each number, some numbers in two lists.
const BUDGET: Budget = Budget { base: 160 << 10, each: 64, time: 4_000 };

fuzz_target!(|input: &[u8]| BUDGET.hold(input.len(), || run(input)));

fn run(input: &[u8]) {
    let Some((&which, body)) = input.split_first() else { return };
    let _ = (record_header(body), Alert::parse(body).map(Alert::name), Sslv2Hello::parse(body));
    match which % 8 {
        0..=3 => stream(body, usize::from(which >> 4)),
        4 => client(ClientHello::parse(body).ok(), body.len()),
        5 => client(ClientHello::parse_dtls(body).ok(), body.len()),
        6 => server(body),
        _ => chain(body),
    }
}

/// One direction of a connection.
fn stream(bytes: &[u8], wanted: usize) {
    let (mut scratch, mut again) = (Vec::new(), Vec::new());
    match hello(bytes, &mut scratch) {
        Progress::NeedMore(n) => assert!(n > bytes.len()),
        Progress::ClientHello(body) | Progress::TooLong(body) => {
            client(ClientHello::parse(body).ok(), bytes.len());
        }
        Progress::Sslv2(hello) => assert!(hello.ciphers.len().is_multiple_of(3)),
        Progress::NotTls | Progress::Midway(_) => {}
    }
    let joined = plain(bytes, &mut again, wanted);
    assert!(joined.handshake.len() <= bytes.len());
    assert!(Messages::new(joined.handshake).count() <= bytes.len());
    if let Next::NeedMore(n) = joined.next {
        assert!(n > bytes.len());
    }
    for message in Messages::new(joined.handshake) {
        match message.kind {
            1 => client(ClientHello::parse(message.body).ok(), bytes.len()),
            2 => server(message.body),
            11 => chain(message.body),
            _ => {}
        }
    }
    // The same in the order that a reader sees it: whenever there is what was asked for.
    let mut have = 1;
    let mut turns = 0;
    while have <= bytes.len() {
        let mut part = Vec::new();
        match hello(&bytes[..have], &mut part) {
            Progress::NeedMore(n) => {
                assert!(n > have);
                have = n;
            }
            Progress::ClientHello(early) => {
                let mut scratch = Vec::new();
                let late = hello(bytes, &mut scratch);
                assert!(matches!(late, Progress::ClientHello(late) if late == early));
                break;
            }
            _ => break,
        }
        turns += 1;
        assert!(turns <= bytes.len());
    }
}

fn client(hello: Option<ClientHello<'_>>, most: usize) {
    let Some(hello) = hello else { return };
    assert!(hello.ciphers().count() <= most && hello.extensions().count() <= most);
    assert!(hello.alpn().count() <= most && hello.versions().count() <= most);
    assert!(hello.groups().count() <= most && hello.key_shares().count() <= most);
    assert!(hello.signature_algorithms().count() <= most);
    assert!(hello.extensions().all(|e| hello.extensions().find(e.kind).is_some()));
    let _ = (hello.server_name(), hello.best_version(), hello.ech(), hello.has_esni());
    let _ = (hello.resumes(), hello.offers_post_quantum(), hello.point_formats());
    assert_eq!(ja3(&hello).len(), 32);
    assert!(ja3_text(&hello).split(',').count() == 5);
    for carrier in [Carrier::Tcp, Carrier::Quic, Carrier::Dtls] {
        assert_eq!(ja4(&hello, carrier).chars().count(), 36);
        let _ = ja4_raw(&hello, carrier);
    }
}

fn server(body: &[u8]) {
    let Ok(hello) = ServerHello::parse(body) else { return };
    let _ = (hello.version(), hello.group(), hello.alpn(), hello.is_hello_retry_request());
    let _ = hello.resumes();
}

fn chain(body: &[u8]) {
    if let Ok(list) = Certificates::parse(body) {
        assert!(list.map(certificate).count() <= body.len());
    }
    certificate(body);
}

fn certificate(der: &[u8]) {
    let Ok(certificate) = Certificate::parse(der) else { return };
    assert!(certificate.dns_names().count() <= der.len());
    for name in [certificate.subject, certificate.issuer] {
        for text in [name.common_name(), name.organization()].into_iter().flatten() {
            assert!(text.to_text().len() <= 4 * der.len());
        }
    }
    let _ = (certificate.mud_url(), certificate.is_self_issued());
}
