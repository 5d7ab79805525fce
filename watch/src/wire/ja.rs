//! Fingerprints of a client's TLS software from its ClientHello: JA3 and JA4.
//!
//! A thing's firmware seldom changes its TLS library, so a fingerprint that changes, or that many
//! unlike things share, says something a name does not. JA3 (Salesforce, BSD-3-Clause) keeps the
//! client's order and is kept because threat lists are written in it; JA4 (FoxIO, the TLS client
//! part, BSD-3-Clause) sorts, because browsers shuffle. Nothing else of the JA4+ family is here: it
//! has another licence.
//!
//! GREASE (RFC 8701) is left out of both.

use core::fmt::Write;

use md5::{Digest, Md5};
use sha2::Sha256;

use super::tls::{ClientHello, extension, is_grease};

/// What carried a ClientHello: the first letter of a JA4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// TCP: `t`.
    Tcp,
    /// QUIC: `q`.
    Quic,
    /// DTLS: `d`.
    Dtls,
}

/// The JA3 fingerprint: 32 hexadecimal digits.
#[must_use]
pub fn ja3(hello: &ClientHello<'_>) -> String {
    hex(&Md5::digest(ja3_text(hello)))
}

/// What JA3 hashes: version, ciphers, extensions, groups and point formats, in decimal.
#[must_use]
pub fn ja3_text(hello: &ClientHello<'_>) -> String {
    let mut out = hello.version.to_string();
    let kinds = hello.extensions().map(|e| e.kind).filter(|k| !is_grease(*k));
    decimal_list(&mut out, hello.ciphers().without_grease());
    decimal_list(&mut out, kinds);
    decimal_list(&mut out, hello.groups().without_grease());
    decimal_list(&mut out, hello.point_formats().iter().map(|f| u16::from(*f)));
    out
}

fn decimal_list(out: &mut String, values: impl Iterator<Item = u16>) {
    let mut before = ',';
    for value in values {
        // Writing to a String does not fail.
        let _ = write!(out, "{before}{value}");
        before = '-';
    }
    if before == ',' {
        out.push(before);
    }
}

/// The JA4 fingerprint: 36 characters, as `t13d1516h2_8daaf6152771_e5627efa2ab1`.
#[must_use]
pub fn ja4(hello: &ClientHello<'_>, carrier: Carrier) -> String {
    let Ja4 { summary, ciphers, extensions } = Ja4::of(hello, carrier);
    format!("{summary}_{}_{}", short_hash(&ciphers), short_hash(&extensions))
}

/// The JA4 fingerprint before hashing (`JA4_r`), for comparing by eye.
#[must_use]
pub fn ja4_raw(hello: &ClientHello<'_>, carrier: Carrier) -> String {
    let Ja4 { summary, ciphers, extensions } = Ja4::of(hello, carrier);
    format!("{summary}_{ciphers}_{extensions}")
}

struct Ja4 {
    /// Carrier, version, name or none, counts, ALPN.
    summary: String,
    /// Ciphers, sorted.
    ciphers: String,
    /// Extensions, sorted, without name and ALPN; then signature algorithms as offered.
    extensions: String,
}

impl Ja4 {
    fn of(hello: &ClientHello<'_>, carrier: Carrier) -> Self {
        let mut ciphers: Vec<u16> = hello.ciphers().without_grease().collect();
        let mut kinds: Vec<u16> =
            hello.extensions().map(|e| e.kind).filter(|k| !is_grease(*k)).collect();
        let letter = match carrier {
            Carrier::Tcp => 't',
            Carrier::Quic => 'q',
            Carrier::Dtls => 'd',
        };
        let named = if kinds.contains(&extension::SERVER_NAME) { 'd' } else { 'i' };
        let [first, last] = alpn_letters(hello.alpn().next().unwrap_or_default());
        let summary = format!(
            "{letter}{}{named}{:02}{:02}{first}{last}",
            version_letters(hello.best_version()),
            ciphers.len().min(99),
            kinds.len().min(99),
        );
        ciphers.sort_unstable();
        kinds.retain(|k| !matches!(*k, extension::SERVER_NAME | extension::ALPN));
        kinds.sort_unstable();
        let mut extensions = hex_list(kinds.into_iter());
        let algorithms = hex_list(hello.signature_algorithms().without_grease());
        if !algorithms.is_empty() {
            extensions.push('_');
            extensions.push_str(&algorithms);
        }
        Self { summary, ciphers: hex_list(ciphers.into_iter()), extensions }
    }
}

/// The version in two characters.
const fn version_letters(version: u16) -> &'static str {
    match version {
        0x0304 => "13",
        0x0303 => "12",
        0x0302 => "11",
        0x0301 => "10",
        0x0300 => "s3",
        0x0002 => "s2",
        0xfeff => "d1",
        0xfefd => "d2",
        0xfefc => "d3",
        _ => "00",
    }
}

/// First and last character of the first protocol name; of its hexadecimal form when either is not
/// alphanumeric; `00` without one.
fn alpn_letters(name: &[u8]) -> [char; 2] {
    let (Some(first), Some(last)) = (name.first(), name.last()) else { return ['0', '0'] };
    if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() {
        return [char::from(*first), char::from(*last)];
    }
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    [digit(first >> 4), digit(last & 15)]
}

fn hex_list(values: impl Iterator<Item = u16>) -> String {
    let mut out = String::new();
    for value in values {
        let comma = if out.is_empty() { "" } else { "," };
        // Writing to a String does not fail.
        let _ = write!(out, "{comma}{value:04x}");
    }
    out
}

/// The first twelve digits of SHA-256; zeros for an empty list.
fn short_hash(text: &str) -> String {
    if text.is_empty() {
        return "0".repeat(12);
    }
    let digest = Sha256::digest(text);
    hex(digest.get(..6).unwrap_or_default())
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String does not fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::tls::emit::{Options, client_hello_body};

    /// The example of FoxIO's description of JA4: a browser's lists, GREASE added here.
    fn browser() -> Vec<u8> {
        let versions = [6, 0x2a, 0x2a, 3, 4, 3, 3];
        let algorithms = [0, 16, 4, 3, 8, 4, 4, 1, 5, 3, 8, 5, 5, 1, 8, 6, 6, 1].as_slice();
        client_hello_body(&Options {
            ciphers: &[
                0x4a4a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8,
                0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035,
            ],
            sni: Some("example.org"),
            alpn: &["h2", "http/1.1"],
            versions: &[],
            groups: &[],
            signature_algorithms: &[],
            more: &[
                (0x1a1a, &[]),
                (0x001b, &[]),
                (0x000a, &[0, 4, 0x6a, 0x6a, 0, 29]),
                (0x000b, &[1, 0]),
                (0x000d, algorithms),
                (0x0005, &[]),
                (0x0012, &[]),
                (0x0015, &[]),
                (0x0017, &[]),
                (0x0023, &[]),
                (0x002b, &versions),
                (0x002d, &[]),
                (0x0033, &[]),
                (0x4469, &[]),
                (0xff01, &[0]),
            ],
            ..Options::default()
        })
    }

    #[test]
    fn the_published_example_has_its_published_fingerprint() {
        let body = browser();
        let hello = ClientHello::parse(&body).unwrap();
        assert_eq!(ja4(&hello, Carrier::Tcp), "t13d1516h2_8daaf6152771_e5627efa2ab1");
        assert!(ja4(&hello, Carrier::Quic).starts_with("q13d1516h2_"));
        assert_eq!(
            ja4_raw(&hello, Carrier::Tcp),
            "t13d1516h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9_\
             0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01_\
             0403,0804,0401,0503,0805,0501,0806,0601"
        );
    }

    #[test]
    fn ja3_lists_in_the_clients_order_without_grease() {
        let body = browser();
        let hello = ClientHello::parse(&body).unwrap();
        assert_eq!(
            ja3_text(&hello),
            "771,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-156-157-47-53,\
             0-16-27-10-11-13-5-18-21-23-35-43-45-51-17513-65281,29,0"
        );
        assert_eq!(ja3(&hello).len(), 32);
    }

    #[test]
    fn a_bare_hello_of_long_ago_has_a_fingerprint_too() {
        let mut body = vec![3, 1];
        body.extend([0; 32]);
        body.extend([0, 0, 4, 0, 4, 0, 5, 1, 0]);
        let hello = ClientHello::parse(&body).unwrap();
        // The JA3 description's own example of a hello without extensions: "769,4-5,,,".
        assert_eq!(ja3_text(&hello), "769,4-5,,,");
        let ja4 = ja4(&hello, Carrier::Tcp);
        assert!(ja4.starts_with("t10i020000_") && ja4.ends_with("_000000000000"), "{ja4}");
    }

    #[test]
    fn odd_protocol_names_are_written_as_digits() {
        assert_eq!(alpn_letters(b""), ['0', '0']);
        assert_eq!(alpn_letters(b"h"), ['h', 'h']);
        assert_eq!(alpn_letters(b"http/1.1"), ['h', '1']);
        assert_eq!(alpn_letters(&[0xab]), ['a', 'b']);
        assert_eq!(alpn_letters(&[0x30, 0xab]), ['3', 'b']);
        assert_eq!(alpn_letters(&[0x20, b'a', 0x7f]), ['2', 'f']);
    }
}
