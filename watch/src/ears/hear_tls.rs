//! What TLS says before it is silent: the name wanted, versions and groups offered, certificates.

use crate::{
    account::edges::NameFrom,
    app::Secrecy,
    ears::{Ears, Listen},
    rules::hidden_lookups,
    wire::{ja, tls, x509},
};

impl Listen<'_> {
    pub(super) fn client_hello(&mut self, end: usize, body: &[u8]) {
        // A hello is complete when its length says so, whatever is inside.
        self.ears.totals.tls_hellos += 1;
        let Ok(hello) = tls::ClientHello::parse(body) else { return };
        if let Some(name) = server_name(&hello) {
            self.ears.tls_names.add(name);
            self.name(end, &name.to_ascii_lowercase(), NameFrom::Tls);
        }
        let name = server_name(&hello).map(<[u8]>::to_ascii_lowercase);
        self.hides_lookups(end, false, name.as_deref());
        self.hello_claims(end, &hello, ja::Carrier::Tcp);
        let old = hello.best_version() < 0x0303;
        if old {
            let about = self.party();
            self.note("old-tls", about.as_bytes(), version(hello.best_version()).as_bytes());
        }
    }

    /// What any ClientHello shows, over TCP, QUIC or DTLS.
    pub(super) fn hello_claims(
        &mut self,
        end: usize,
        hello: &tls::ClientHello<'_>,
        carrier: ja::Carrier,
    ) {
        let [host, _] = self.hosts(end);
        self.ears.hello_claims(host, hello, carrier);
    }

    /// Tells the rules of a hello that hides lookups; `name` is the server's, as the hello has it.
    pub(super) fn hides_lookups(&mut self, end: usize, quic: bool, name: Option<&[u8]>) {
        let far = 1 - end;
        let port = self.flow.key.ports.get(far).copied().unwrap_or(0);
        let name = name.and_then(|n| core::str::from_utf8(n).ok());
        if let Some(kind) = hidden_lookups::hides(quic, port, name, self.address(far)) {
            let [host, _] = self.hosts(end);
            let about = self.ears.about(self.flow, far);
            self.ears.rules.lookups_hidden(host, &about, kind, self.at);
        }
    }

    pub(super) fn server_hello(&mut self, body: &[u8]) {
        let Ok(hello) = tls::ServerHello::parse(body) else { return };
        self.flow.secrecy = Secrecy::Yes;
        if hello.version() < 0x0303 {
            let about = self.party();
            self.note("old-tls", about.as_bytes(), version(hello.version()).as_bytes());
        }
    }

    /// Certificates in clear (TLS 1.2 and before): the server's names, and a thing's own.
    pub(super) fn certificate(&mut self, end: usize, body: &[u8]) {
        let Ok(list) = tls::Certificates::parse(body) else { return };
        let [host, _] = self.hosts(end);
        let opener = usize::from(self.flow.opener);
        for der in list.take(1) {
            let Ok(certificate) = x509::Certificate::parse(der) else { continue };
            if let Some(url) = certificate.mud_url() {
                self.ears.account.claim(host, "certificate", url, "declaration");
            }
            if let Some(name) = certificate.subject.common_name() {
                self.ears.account.claim(host, "certificate", name.bytes, "name");
                // A server that was not asked for by name is known by its certificate.
                let name = name.to_text().to_ascii_lowercase();
                if end != opener && !name.starts_with('*') && name.contains('.') {
                    self.name(opener, name.as_bytes(), NameFrom::Certificate);
                }
            }
            if let Some(maker) = certificate.subject.organization() {
                let maker = maker.to_text();
                self.ears.account.claim(host, "certificate", maker.as_bytes(), "maker");
            }
        }
    }
}

impl Ears {
    pub(super) fn hello_claims(
        &mut self,
        host: u32,
        hello: &tls::ClientHello<'_>,
        carrier: ja::Carrier,
    ) {
        if hello.ech().is_some() || hello.has_esni() {
            self.hidden_names += 1;
        }
        // A fingerprint costs two SHA-256; a thing says the same hello a thousand times.
        // Reserved values and the order of extensions change from one to the next.
        let ciphers = hello.ciphers().without_grease().fold(0, |h: u64, c| {
            h.rotate_left(5).wrapping_add(u64::from(c)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        });
        let extensions = hello.extensions().filter(|e| !tls::is_grease(e.kind));
        let shape = extensions.fold(ciphers, |h, e| h.wrapping_add(self.shape.hash(&e.kind)));
        if self.account.is_new_hello(host, shape) {
            let ja4 = ja::ja4(hello, carrier);
            self.account.claim(host, "tls-ja4", ja4.as_bytes(), "stack");
            self.account.claim(host, "tls-ja3", ja::ja3(hello).as_bytes(), "stack");
            let offer = offer(hello);
            self.account.claim(host, "tls-offer", offer.as_bytes(), "stack");
        }
    }
}

/// The best version offered and the key exchanges, post-quantum ones by name: `TLS 1.3:
/// X25519MLKEM768, x25519, secp256r1`.
fn offer(hello: &tls::ClientHello<'_>) -> String {
    let named =
        |group: u16| tls::group_name(group).map_or_else(|| format!("{group:#06x}"), str::to_owned);
    let groups: Vec<String> = hello.groups().without_grease().take(16).map(named).collect();
    format!("{}: {}", version(hello.best_version()), groups.join(", "))
}

/// The name as sent, where there is one that could be a name.
pub(super) fn server_name<'a>(hello: &tls::ClientHello<'a>) -> Option<&'a [u8]> {
    hello.server_name().map(|n| n.raw).filter(|n| !n.is_empty())
}

fn version(number: u16) -> String {
    tls::version_name(number).map_or_else(|| format!("{number:#06x}"), str::to_owned)
}
