//! What HTTP says: hosts, agents, downloads in clear, port mappings asked of a router, and what a thing
//! answers about itself.

use crate::{
    account::edges::NameFrom,
    ears::{DOWNLOAD, Listen},
    flow::sides,
    knowledge::passwords::is_known,
    rules::{
        default_login::Login, door_opened::Door, firmware_in_clear::Download, said::About,
        secret_in_clear,
    },
    wire::{
        description::{Description, Language},
        http, igd,
    },
};

impl Listen<'_> {
    pub(super) fn request(&mut self, end: usize, head: &http::Head<'_>) {
        self.ears.totals.http_requests += 1;
        let [host, _] = self.hosts(end);
        let target = head.target();
        let [named, agent, action, authorization, cookie] =
            head.fields([b"host", b"user-agent", b"soapaction", b"authorization", b"cookie"]);
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
        if target.contains(&b'?') {
            let query = target.splitn(2, |c| *c == b'?').nth(1).unwrap_or_default();
            self.parameters(host, query);
        }
        self.path(end, named, target);
        let about = if named.is_empty() { self.party().into_bytes() } else { named.to_vec() };
        if is_firmware(target) {
            self.note(
                "firmware-in-clear",
                &about,
                target.split(|c| *c == b'?').next().unwrap_or_default(),
            );
        }
        let proof = self.ears.rules.proof(self.at, "asked");
        let basic = self.shown(target, authorization, cookie, named);
        if let Some(request) = &mut self.request {
            let kept = |text: &'_ [u8], place: &mut Vec<u8>| {
                place.clear();
                place.extend_from_slice(text.get(..text.len().min(256)).unwrap_or_default());
            };
            request.made = true;
            request.proof = proof;
            request.basic = basic;
            request.door = None;
            kept(&about, &mut request.about);
            kept(target, &mut request.target);
            kept(action.unwrap_or_default(), &mut request.action);
        }
    }

    /// To whom a request goes: the host that it names, else the party.
    fn asked(&self, named: &[u8]) -> About {
        let mut about = self.about();
        let opener = usize::from(self.flow.opener);
        let (near, _) = sides(self.flow);
        let name = without_port(named);
        if opener == near && is_name(name) {
            about.text = String::from_utf8_lossy(name).to_ascii_lowercase();
        }
        about
    }

    /// Tells the rules of secrets in a request's head; returns a publicly known name and password.
    fn shown(
        &mut self,
        target: &[u8],
        authorization: Option<&[u8]>,
        cookie: Option<&[u8]>,
        named: &[u8],
    ) -> Option<[Vec<u8>; 2]> {
        let (secret, basic) = match authorization.and_then(secret_in_clear::authorization) {
            Some((secret, basic)) => (Some(secret), basic),
            None => (None, None),
        };
        let secret = secret
            .or_else(|| secret_in_clear::target(target))
            .or_else(|| cookie.and_then(secret_in_clear::cookie));
        if let Some(secret) = secret {
            let (near, to) = (self.near(), self.asked(named));
            self.ears.rules.secret_shown(near, &to, &secret, self.at);
        }
        basic.filter(|[user, password]| is_known(user, password))
    }

    /// Tells the rules whether a publicly known password was accepted.
    fn answered(&mut self, end: usize, status: u16) {
        let Some(request) = self.request.as_mut() else { return };
        let basic = request.basic.take();
        let door = request.door.take().filter(|_| status == 200);
        if let Some(door) = door {
            let (near, router) = (self.near(), self.about());
            self.ears.rules.door(near, &router, door, true, self.at);
        }
        let Some([user, password]) = basic else { return };
        let accepted = match status {
            200..=399 => true,
            401 | 403 => false,
            _ => return,
        };
        let [to, from] = self.hosts(end);
        let asker = self.ears.about(self.flow, 1 - end);
        let asked = self.ears.about(self.flow, end);
        let login =
            Login { user: &user, password: &password, service: "http", accepted: Some(accepted) };
        self.ears.rules.logged_in([from, to], [&asker, &asked], &login, self.at);
    }

    pub(super) fn response(&mut self, end: usize, head: &http::Head<'_>) {
        let [host, _] = self.hosts(end);
        let [server, kind] = head.fields([b"server", b"content-type"]);
        if let Some(server) = server {
            self.ears.account.claim(host, "http-server", server, "stack");
        }
        self.answered(end, head.status().unwrap_or(0));
        if !matches!(head.status(), Some(200 | 206)) {
            return;
        }
        self.software(end, head);
        let http::Body::Length(length) = head.body() else { return };
        let kind = kind.unwrap_or_default();
        let is_binary = is_binary(kind);
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

    /// What the answering side says of itself: a few descriptions each, since a host may serve any number.
    pub(super) fn said(&mut self, end: usize, body: &[u8]) {
        let Ok(said) = Description::parse(body) else { return };
        let [host, _] = self.hosts(end);
        let source = match said.language {
            Language::Hnap => "hnap",
            Language::Upnp => "upnp",
        };
        let fields = [(said.maker, "maker"), (said.model, "model"), (said.firmware, "firmware")];
        for (value, says) in fields {
            if let Some(value) = value {
                self.ears.account.claim_few(host, source, value, says);
            }
        }
    }

    /// Tells the rules of an answer that brings software, or something that may be.
    fn software(&mut self, end: usize, head: &http::Head<'_>) {
        let opener = usize::from(self.flow.opener);
        let (near, _) = sides(self.flow);
        let Some(request) = self.request.as_ref().filter(|r| r.made) else { return };
        if end == opener || near != opener {
            return;
        }
        let software = is_firmware(&request.target);
        let octets = match head.body() {
            http::Body::Length(n) => Some(n),
            http::Body::Chunked | http::Body::Unknown => None,
        };
        let kind = head.field(b"content-type").unwrap_or_default();
        let much = octets.is_some_and(|n| n >= DOWNLOAD);
        // A part of a file is short; pages and notices about software are text.
        let part = head.status() == Some(206) || octets.is_none();
        if !(is_binary(kind) && (much || software && part)) {
            return;
        }
        if !software && is_media(&request.target) {
            return;
        }
        let path = request.target.split(|c| *c == b'?').next().unwrap_or_default().to_vec();
        let (asked, named) = (request.proof, request.about.clone());
        let from = self.asked(&named);
        let what = Download { path: &path, octets, software, asked };
        let near = self.near();
        self.ears.rules.downloaded(near, &from, &what, self.at);
    }

    /// The body of a request: a port mapping asked of a router, a form that says what asks, a secret.
    pub(super) fn body(&mut self, end: usize, body: &[u8]) {
        let Some(request) = self.request.as_ref() else { return };
        if request.action.is_empty() {
            let [host, _] = self.hosts(end);
            self.parameters(host, body.get(..body.len().min(1_024)).unwrap_or_default());
        } else {
            let action = request.action.clone();
            self.soap(&action, body);
        }
        if let Some(secret) = secret_in_clear::body(body) {
            let named = self.request.as_ref().map(|r| r.about.clone()).unwrap_or_default();
            let (near, to) = (self.near(), self.asked(&named));
            self.ears.rules.secret_shown(near, &to, &secret, self.at);
        }
    }

    /// Parameters that say which model or firmware asks: the only ones looked at, since others may be
    /// secrets.
    fn parameters(&mut self, host: u32, text: &[u8]) {
        for pair in text.split(|c| *c == b'&').take(64) {
            let Some(equals) = pair.iter().position(|c| *c == b'=') else { continue };
            let (Some(key), Some(value)) = (pair.get(..equals), pair.get(equals + 1..)) else {
                continue;
            };
            let Some(says) = of_parameter(key) else { continue };
            let [model, firmware] = match says {
                "model" => model_and_firmware(value),
                _ => [&[], value],
            };
            for (value, says) in [(model, "model"), (firmware, "firmware")] {
                if is_plain(value) {
                    self.ears.account.claim(host, "http-says", value, says);
                }
            }
        }
    }

    /// The host and the first part of the path: what a thing is may show there (`/scale/upload`). The rest
    /// may hold secrets, and browsers ask for thousands: a few are kept.
    fn path(&mut self, end: usize, host: &[u8], target: &[u8]) {
        let first = target.strip_prefix(b"/").unwrap_or_default();
        let first = first.split(|c| matches!(c, b'/' | b'?')).next().unwrap_or_default();
        if !(3..=24).contains(&first.len()) || !is_plain(first) || host.len() > 100 {
            return;
        }
        let [from, to] = self.hosts(end);
        let text = [without_port(host), b"/", first].concat();
        // A request to a thing says something of the thing.
        let of = if is_name(without_port(host)) { from } else { to };
        self.ears.account.claim_few(of, "http-path", &text, "service");
    }

    /// A port mapping asked of a router over UPnP.
    fn soap(&mut self, action: &[u8], body: &[u8]) {
        let Ok(mapping) = igd::Igd::parse(action, body) else { return };
        let outside = mapping.external_port.map_or_else(String::new, |p| p.to_string());
        let inside = mapping.internal_port.map_or_else(String::new, |p| p.to_string());
        let detail = format!("{outside} > {inside}");
        let about = self.party();
        self.note("port-mapping", about.as_bytes(), detail.as_bytes());
        if mapping.action == igd::Action::Delete || mapping.enabled == Some(false) {
            return;
        }
        let door = Door {
            outside: mapping.external_port.unwrap_or(0),
            inside: mapping.internal_port.unwrap_or(0),
            protocol: match mapping.protocol {
                Some(igd::Protocol::Tcp) => "tcp",
                Some(igd::Protocol::Udp) => "udp",
                None => "all",
            },
        };
        let (near, router) = (self.near(), self.about());
        self.ears.rules.door(near, &router, door, false, self.at);
        if let Some(request) = &mut self.request {
            request.door = Some(door);
        }
    }
}

/// Whether a path says that it is for eyes and ears, or part of a page.
fn is_media(target: &[u8]) -> bool {
    let path = target.split(|c| *c == b'?').next().unwrap_or_default();
    let ending = path.rsplit(|c| *c == b'.').next().unwrap_or_default().to_ascii_lowercase();
    let known: [&[u8]; 21] = [
        b"gif", b"jpg", b"jpeg", b"png", b"webp", b"svg", b"ico", b"mp3", b"mp4", b"m4a", b"aac",
        b"ogg", b"ts", b"flv", b"css", b"js", b"html", b"htm", b"woff", b"woff2", b"ttf",
    ];
    known.contains(&ending.as_slice())
}

/// Whether a type of content may be software: none, or one of the binary ones.
fn is_binary(kind: &[u8]) -> bool {
    let binary = [
        &b"application/octet-stream"[..],
        b"application/x-",
        b"application/zip",
        b"application/gzip",
        b"application/macbinary",
        b"binary/",
    ];
    let text = [&b"application/x-www-form"[..], b"application/x-javascript"];
    kind.is_empty()
        || binary.iter().any(|b| kind.starts_with(b)) && !text.iter().any(|t| kind.starts_with(t))
}

/// What a parameter of a web request says, by its name.
fn of_parameter(key: &[u8]) -> Option<&'static str> {
    let firmware: [&[u8]; 9] = [
        b"currentfw",
        b"fw",
        b"fwver",
        b"fw_ver",
        b"fw_version",
        b"fwversion",
        b"firmware",
        b"firmware_version",
        b"firmwareversion",
    ];
    let model: [&[u8]; 4] = [b"model", b"modelid", b"model_id", b"devicemodel"];
    let is = |list: &[&[u8]]| list.iter().any(|k| k.eq_ignore_ascii_case(key));
    if is(&firmware) {
        return Some("firmware");
    }
    is(&model).then_some("model")
}

/// A model and a version in one text, as makers of routers and what is kin write them:
/// `DEV-1_Ax_Default_FW_0120_0123456789AB`.
fn model_and_firmware(text: &[u8]) -> [&[u8]; 2] {
    let mut parts = text.split(|c| *c == b'_');
    let model = parts.next().unwrap_or_default();
    let firmware = parts.skip_while(|p| !p.eq_ignore_ascii_case(b"FW")).nth(1);
    [model, firmware.unwrap_or_default()]
}

/// A short text of letters, digits and `. _ -`, such as names of models and versions are.
fn is_plain(text: &[u8]) -> bool {
    text.len() <= 40
        && text.iter().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'_' | b'-'))
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
    fn a_model_and_a_version_are_told_in_one_text() {
        let [model, firmware] = model_and_firmware(b"DEV-1_Ax_Default_FW_0120_0123456789AB");
        assert_eq!((model, firmware), (&b"DEV-1"[..], &b"0120"[..]));
        assert_eq!(model_and_firmware(b"DEV-1"), [&b"DEV-1"[..], b""]);
        assert_eq!(of_parameter(b"currentFW"), Some("firmware"));
        assert_eq!(of_parameter(b"token"), None);
    }

    #[test]
    fn software_is_told_by_its_path() {
        assert!(is_firmware(b"/firmware/agent/DEV-1") && is_firmware(b"/x/AB_1.BIN?v=2"));
        assert!(!is_firmware(b"/index.html"));
    }
}
