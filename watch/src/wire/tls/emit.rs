//! Writes honest hellos, for the simulator and for tests.
//!
//! Only what a dissector must be able to read: no keys, no cryptography. Key shares hold filler of
//! the right length. Nothing here is for a real handshake.

use super::{content, extension, kind};

/// What a ClientHello offers. Empty lists leave their extension out.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// legacy_version.
    pub legacy_version: u16,
    /// Random.
    pub random: [u8; 32],
    /// Session identifier, at most 32 octets.
    pub session_id: &'a [u8],
    /// Cookie of a DTLS hello; `None` writes the TLS form.
    pub cookie: Option<&'a [u8]>,
    /// Cipher suites.
    pub ciphers: &'a [u16],
    /// The name asked for.
    pub sni: Option<&'a str>,
    /// Application protocols.
    pub alpn: &'a [&'a str],
    /// supported_versions.
    pub versions: &'a [u16],
    /// supported_groups; the first two also get a key share when TLS 1.3 is offered.
    pub groups: &'a [u16],
    /// signature_algorithms.
    pub signature_algorithms: &'a [u16],
    /// Further extensions, written last.
    pub more: &'a [(u16, &'a [u8])],
}

impl Default for Options<'_> {
    /// A small client of TLS 1.3 and 1.2 without a name.
    fn default() -> Self {
        Self {
            legacy_version: 0x0303,
            random: [0x5a; 32],
            session_id: &[],
            cookie: None,
            ciphers: &[0x1301, 0x1302, 0xc02b, 0xc02f],
            sni: None,
            alpn: &[],
            versions: &[0x0304, 0x0303],
            groups: &[0x001d, 0x0017],
            signature_algorithms: &[0x0403, 0x0804, 0x0401],
            more: &[],
        }
    }
}

/// A ClientHello as one record (as several when it has more than 2^14 octets).
#[must_use]
pub fn client_hello(options: &Options<'_>) -> Vec<u8> {
    records(content::HANDSHAKE, 0x0301, &client_hello_message(options), 1 << 14)
}

/// A ClientHello as a handshake message: the form of a QUIC CRYPTO stream.
#[must_use]
pub fn client_hello_message(options: &Options<'_>) -> Vec<u8> {
    message(kind::CLIENT_HELLO, &client_hello_body(options))
}

/// The body of a ClientHello, without any header.
#[must_use]
pub fn client_hello_body(options: &Options<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(512);
    out.extend(options.legacy_version.to_be_bytes());
    out.extend(options.random);
    vec8(&mut out, options.session_id);
    if let Some(cookie) = options.cookie {
        vec8(&mut out, cookie);
    }
    vec16(&mut out, &pairs(options.ciphers));
    vec8(&mut out, &[0]);
    vec16(&mut out, &client_extensions(options));
    out
}

fn client_extensions(options: &Options<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    if let Some(name) = options.sni {
        let mut entry = vec![0];
        vec16(&mut entry, name.as_bytes());
        extension(&mut out, extension::SERVER_NAME, &in_vec16(&entry));
    }
    if !options.groups.is_empty() {
        let groups = in_vec16(&pairs(options.groups));
        extension(&mut out, extension::SUPPORTED_GROUPS, &groups);
        extension(&mut out, extension::EC_POINT_FORMATS, &[1, 0]);
    }
    if !options.alpn.is_empty() {
        let mut names = Vec::new();
        for name in options.alpn {
            vec8(&mut names, name.as_bytes());
        }
        extension(&mut out, extension::ALPN, &in_vec16(&names));
    }
    if !options.signature_algorithms.is_empty() {
        let algorithms = in_vec16(&pairs(options.signature_algorithms));
        extension(&mut out, extension::SIGNATURE_ALGORITHMS, &algorithms);
    }
    if !options.versions.is_empty() {
        let mut versions = Vec::new();
        vec8(&mut versions, &pairs(options.versions));
        extension(&mut out, extension::SUPPORTED_VERSIONS, &versions);
    }
    if options.versions.iter().any(|v| matches!(v, 0x0304 | 0xfefc)) {
        // psk_key_exchange_modes: psk_dhe_ke.
        extension(&mut out, 45, &[1, 1]);
        let mut shares = Vec::new();
        for group in options.groups.iter().take(2) {
            shares.extend(group.to_be_bytes());
            vec16(&mut shares, &vec![0x11; share_length(*group)]);
        }
        extension(&mut out, extension::KEY_SHARE, &in_vec16(&shares));
    }
    for (kind, data) in options.more {
        extension(&mut out, *kind, data);
    }
    out
}

/// Octets of a client's key share (RFC 8446 §4.2.8, draft-ietf-tls-ecdhe-mlkem §4).
const fn share_length(group: u16) -> usize {
    match group {
        0x0017 => 65,
        0x0018 => 97,
        0x0019 => 133,
        0x0200 => 800,
        0x0201 => 1_184,
        0x0202 => 1_568,
        0x11eb => 1_249,
        0x11ec | 0x6399 => 1_216,
        0x11ed => 1_665,
        _ => 32,
    }
}

/// What a ServerHello chooses.
#[derive(Clone, Debug)]
pub struct ServerOptions<'a> {
    /// The version: 0x0304 is written in supported_versions, others in the legacy field.
    pub version: u16,
    /// Random.
    pub random: [u8; 32],
    /// The cipher suite.
    pub cipher: u16,
    /// The group of the key share (TLS 1.3).
    pub group: u16,
    /// The application protocol (TLS 1.2).
    pub alpn: Option<&'a str>,
}

impl Default for ServerOptions<'_> {
    fn default() -> Self {
        Self { version: 0x0304, random: [0xa5; 32], cipher: 0x1301, group: 0x001d, alpn: None }
    }
}

/// A ServerHello as one record.
#[must_use]
pub fn server_hello(options: &ServerOptions<'_>) -> Vec<u8> {
    records(content::HANDSHAKE, 0x0303, &server_hello_message(options), 1 << 14)
}

/// A ServerHello as a handshake message.
#[must_use]
pub fn server_hello_message(options: &ServerOptions<'_>) -> Vec<u8> {
    let mut body = Vec::with_capacity(128);
    let hidden = matches!(options.version, 0x0304);
    let legacy: u16 = if hidden { 0x0303 } else { options.version };
    body.extend(legacy.to_be_bytes());
    body.extend(options.random);
    vec8(&mut body, &[]);
    body.extend(options.cipher.to_be_bytes());
    body.push(0);
    let mut extensions = Vec::new();
    if hidden {
        let version = options.version.to_be_bytes();
        extension(&mut extensions, extension::SUPPORTED_VERSIONS, &version);
        let mut share = options.group.to_be_bytes().to_vec();
        vec16(&mut share, &vec![0x22; server_share_length(options.group)]);
        extension(&mut extensions, extension::KEY_SHARE, &share);
    }
    if let Some(name) = options.alpn {
        let mut names = Vec::new();
        vec8(&mut names, name.as_bytes());
        extension(&mut extensions, extension::ALPN, &in_vec16(&names));
    }
    if !extensions.is_empty() {
        vec16(&mut body, &extensions);
    }
    message(kind::SERVER_HELLO, &body)
}

/// Octets of a server's key share: an ML-KEM ciphertext instead of a public key.
const fn server_share_length(group: u16) -> usize {
    match group {
        0x0200 => 768,
        0x0201 => 1_088,
        0x0202 => 1_568,
        0x11eb => 1_153,
        0x11ec | 0x6399 => 1_120,
        0x11ed => 1_665,
        _ => share_length(group),
    }
}

/// A Certificate message of TLS 1.2 as records.
#[must_use]
pub fn certificate(chain: &[&[u8]]) -> Vec<u8> {
    let mut list = Vec::new();
    for der in chain {
        vec24(&mut list, der);
    }
    let mut body = Vec::new();
    vec24(&mut body, &list);
    records(content::HANDSHAKE, 0x0303, &message(kind::CERTIFICATE, &body), 1 << 14)
}

/// An alert record: level 1 warning or 2 fatal.
#[must_use]
pub fn alert(level: u8, description: u8) -> Vec<u8> {
    records(content::ALERT, 0x0303, &[level, description], 2)
}

/// A handshake message: type, length, body.
#[must_use]
pub fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![kind];
    vec24(&mut out, body);
    out
}

/// Cuts bytes into records of at most `most` octets each (at least one).
#[must_use]
pub fn records(content: u8, version: u16, bytes: &[u8], most: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 16);
    for fragment in bytes.chunks(most.clamp(1, 1 << 14)) {
        out.push(content);
        out.extend(version.to_be_bytes());
        vec16(&mut out, fragment);
    }
    out
}

fn extension(out: &mut Vec<u8>, kind: u16, data: &[u8]) {
    out.extend(kind.to_be_bytes());
    vec16(out, data);
}

fn pairs(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_be_bytes()).collect()
}

fn in_vec16(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() + 2);
    vec16(&mut out, data);
    out
}

// Lengths beyond their field are cut with their data: what is written is always well formed.

fn vec8(out: &mut Vec<u8>, data: &[u8]) {
    let data = data.get(..data.len().min(0xff)).unwrap_or_default();
    out.push(u8::try_from(data.len()).unwrap_or(u8::MAX));
    out.extend(data);
}

fn vec16(out: &mut Vec<u8>, data: &[u8]) {
    let data = data.get(..data.len().min(0xffff)).unwrap_or_default();
    out.extend(u16::try_from(data.len()).unwrap_or(u16::MAX).to_be_bytes());
    out.extend(data);
}

fn vec24(out: &mut Vec<u8>, data: &[u8]) {
    let data = data.get(..data.len().min(0xff_ffff)).unwrap_or_default();
    let [_, a, b, c] = u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes();
    out.extend([a, b, c]);
    out.extend(data);
}
