//! What HTTP says: hosts, agents, downloads in clear, port mappings asked of a router.

use crate::{
    account::edges::NameFrom,
    ears::{DOWNLOAD, Listen},
    wire::{http, igd},
};

impl Listen<'_> {
    pub(super) fn request(&mut self, end: usize, head: &http::Head<'_>) {
        self.ears.totals.http_requests += 1;
        let [host, _] = self.hosts(end);
        let target = head.target();
        let [named, agent] = head.fields([b"host", b"user-agent"]);
        let named = named.unwrap_or_default();
        if !named.is_empty() {
            self.ears.http_hosts.add(named.to_ascii_lowercase().as_slice());
            let name = without_port(named);
            if is_name(name) {
                self.name(end, &name.to_ascii_lowercase(), NameFrom::Http);
            }
        }
        if let Some(agent) = agent {
            self.ears.account.claim(host, "http-agent", agent, "stack");
        }
        let about = if named.is_empty() { self.party().into_bytes() } else { named.to_vec() };
        if is_firmware(target) {
            self.note(
                "firmware-in-clear",
                &about,
                target.split(|c| *c == b'?').next().unwrap_or_default(),
            );
        }
        if let Some(request) = &mut self.request {
            let kept = |text: &'_ [u8], place: &mut Vec<u8>| {
                place.clear();
                place.extend_from_slice(text.get(..text.len().min(256)).unwrap_or_default());
            };
            request.made = true;
            kept(&about, &mut request.about);
            kept(target, &mut request.target);
        }
    }

    pub(super) fn response(&mut self, end: usize, head: &http::Head<'_>) {
        let [host, _] = self.hosts(end);
        let [server, kind] = head.fields([b"server", b"content-type"]);
        if let Some(server) = server {
            self.ears.account.claim(host, "http-server", server, "stack");
        }
        if !matches!(head.status(), Some(200 | 206)) {
            return;
        }
        let http::Body::Length(length) = head.body() else { return };
        let kind = kind.unwrap_or_default();
        let binary = [
            &b"application/octet-stream"[..],
            b"application/x-",
            b"application/zip",
            b"application/gzip",
            b"application/macbinary",
            b"binary/",
        ];
        let is_binary = kind.is_empty() || binary.iter().any(|b| kind.starts_with(b));
        if length < DOWNLOAD || !is_binary {
            return;
        }
        let Some(request) = self.request.take() else { return };
        // A thing that serves a download to the local network does not fetch one.
        let opener = usize::from(self.flow.opener);
        if end != opener && request.made {
            let path = request.target.split(|c| *c == b'?').next().unwrap_or_default();
            self.note("download-in-clear", &request.about, path);
        }
        self.request = Some(request);
    }

    /// A port mapping asked of a router over UPnP.
    pub(super) fn soap(&mut self, head: &http::Head<'_>, body: &[u8]) {
        let action = head.field(b"soapaction").unwrap_or_default();
        let Ok(mapping) = igd::Igd::parse(action, body) else { return };
        let outside = mapping.external_port.map_or_else(String::new, |p| p.to_string());
        let inside = mapping.internal_port.map_or_else(String::new, |p| p.to_string());
        let detail = format!("{outside} > {inside}");
        let about = self.party();
        self.note("port-mapping", about.as_bytes(), detail.as_bytes());
    }
}

/// The host without its port.
fn without_port(host: &[u8]) -> &[u8] {
    let colon = host.iter().rposition(|c| *c == b':');
    match colon {
        Some(i) if !host.ends_with(b"]") && host.iter().filter(|c| **c == b':').count() == 1 => {
            host.get(..i).unwrap_or_default()
        }
        _ => host,
    }
}

/// A host name rather than an address.
fn is_name(host: &[u8]) -> bool {
    host.iter().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b'_'))
        && host.iter().any(u8::is_ascii_alphabetic)
}

/// Whether a path looks like software for a thing.
pub(crate) fn is_firmware(target: &[u8]) -> bool {
    let path = target.split(|c| *c == b'?').next().unwrap_or_default().to_ascii_lowercase();
    let words: [&[u8]; 3] = [b"firmware", b"/fw/", b"/ota/"];
    let endings: [&[u8]; 7] = [b".bin", b".img", b".fw", b".ipk", b".hex", b".chk", b".dlf"];
    words.iter().any(|w| memchr::memmem::find(&path, w).is_some())
        || endings.iter().any(|e| path.ends_with(e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_not_part_of_a_name() {
        assert_eq!(without_port(b"fw.example:8080"), b"fw.example");
        assert_eq!(without_port(b"[2001:db8::1]"), b"[2001:db8::1]");
        assert!(is_name(b"fw.example") && !is_name(b"192.0.2.1"));
    }

    #[test]
    fn software_is_told_by_its_path() {
        assert!(is_firmware(b"/firmware/agent/DEV-1") && is_firmware(b"/x/AB_1.BIN?v=2"));
        assert!(!is_firmware(b"/index.html"));
    }
}
