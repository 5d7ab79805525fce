//! TLS hellos, certificates and fingerprints.
//!
//! What must hold: every list ends within the octets that are there, and a fingerprint has its form.
#![no_main]

use gardien_watch::wire::{
    ja::{Carrier, ja3, ja4},
    tls::{Alert, Certificates, ClientHello, ServerHello, record_header},
    x509::Certificate,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((&which, body)) = input.split_first() else { return };
    let most = body.len();
    let _ = (record_header(body), Alert::parse(body));
    if let Ok(hello) = if which & 4 == 0 { ClientHello::parse(body) } else { ClientHello::parse_dtls(body) } {
        assert!(hello.ciphers().count() <= most && hello.extensions().count() <= most);
        assert!(hello.alpn().count() <= most && hello.versions().count() <= most);
        assert!(hello.groups().count() <= most && hello.key_shares().count() <= most);
        assert!(hello.signature_algorithms().count() <= most);
        let _ = (hello.server_name(), hello.best_version(), hello.ech(), hello.has_esni());
        let _ = (hello.resumes(), hello.offers_post_quantum(), hello.point_formats());
        assert_eq!(ja3(&hello).len(), 32);
        assert!((30..=40).contains(&ja4(&hello, Carrier::Tcp).len()));
    }
    if let Ok(hello) = ServerHello::parse(body) {
        let _ = (hello.version(), hello.group(), hello.alpn(), hello.is_hello_retry_request());
    }
    if let Ok(list) = Certificates::parse(body) {
        assert!(list.take(most + 1).map(certificate).count() <= most);
    }
    certificate(body);
});

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
