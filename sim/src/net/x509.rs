//! A small X.509 certificate (RFC 5280) in DER, for handshakes that show one.
//!
//! It has the shape of a leaf certificate with a P-256 key and an ECDSA signature. The key is no
//! point of the curve and the signature is made up: nothing can be authenticated with it.

use gardien_watch::time::Time;

use super::put::Put;
use crate::random::Random;

/// What a certificate says.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Common name of the subject and first alternative name.
    pub name: &'a str,
    /// Further alternative names.
    pub also: &'a [&'a str],
    /// Organisation that issued it.
    pub issuer: &'a str,
    /// A time within its year of validity.
    pub now: Time,
}

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT: u8 = 0x06;
const UTF8: u8 = 0x0c;
const UTC_TIME: u8 = 0x17;

const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const ORGANISATION: &[u8] = &[0x55, 4, 10];
const ALTERNATIVE_NAME: &[u8] = &[0x55, 0x1d, 17];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 19];
const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
const EC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];

/// A certificate.
#[must_use]
pub fn certificate(random: &mut Random, subject: &Subject<'_>) -> Vec<u8> {
    let algorithm = |out: &mut Vec<u8>| {
        element(out, SEQUENCE, |out| element(out, OBJECT, |out| out.put(ECDSA_SHA256)));
    };
    let mut signed = Vec::new();
    element(&mut signed, SEQUENCE, |out| {
        element(out, 0xa0, |out| element(out, INTEGER, |out| out.u8(2)));
        positive(out, random.array::<16>());
        algorithm(out);
        distinguished(out, ORGANISATION, subject.issuer);
        element(out, SEQUENCE, |out| {
            let day = 86_400_000_000;
            element(out, UTC_TIME, |out| out.put(utc(Time(subject.now.0 - 90 * day))));
            element(out, UTC_TIME, |out| out.put(utc(Time(subject.now.0 + 275 * day))));
        });
        distinguished(out, COMMON_NAME, subject.name);
        element(out, SEQUENCE, |out| {
            element(out, SEQUENCE, |out| {
                element(out, OBJECT, |out| out.put(EC_KEY));
                element(out, OBJECT, |out| out.put(P256));
            });
            element(out, BIT_STRING, |out| {
                out.put([0, 4]);
                random.fill(out, 64);
            });
        });
        element(out, 0xa3, |out| element(out, SEQUENCE, |out| extensions(out, subject)));
    });
    let mut out = Vec::new();
    element(&mut out, SEQUENCE, |out| {
        out.put(signed);
        algorithm(out);
        element(out, BIT_STRING, |out| {
            out.u8(0);
            out.put(signature(random));
        });
    });
    out
}

/// An ECDSA signature's form: two numbers of 256 bits.
#[must_use]
pub fn signature(random: &mut Random) -> Vec<u8> {
    let mut out = Vec::new();
    element(&mut out, SEQUENCE, |out| {
        positive(out, random.array::<32>());
        positive(out, random.array::<32>());
    });
    out
}

fn extensions(out: &mut Vec<u8>, subject: &Subject<'_>) {
    element(out, SEQUENCE, |out| {
        element(out, OBJECT, |out| out.put(BASIC_CONSTRAINTS));
        element(out, OCTET_STRING, |out| element(out, SEQUENCE, |_| {}));
    });
    element(out, SEQUENCE, |out| {
        element(out, OBJECT, |out| out.put(ALTERNATIVE_NAME));
        element(out, OCTET_STRING, |out| {
            element(out, SEQUENCE, |out| {
                for name in core::iter::once(&subject.name).chain(subject.also) {
                    element(out, 0x82, |out| out.put(name));
                }
            });
        });
    });
}

/// A name of one attribute.
fn distinguished(out: &mut Vec<u8>, attribute: &[u8], text: &str) {
    element(out, SEQUENCE, |out| {
        element(out, SET, |out| {
            element(out, SEQUENCE, |out| {
                element(out, OBJECT, |out| out.put(attribute));
                element(out, UTF8, |out| out.put(text));
            });
        });
    });
}

/// An integer without sign or leading zeros: its top bits are set to 01.
fn positive<const N: usize>(out: &mut Vec<u8>, mut octets: [u8; N]) {
    if let Some(first) = octets.first_mut() {
        *first = (*first & 0x3f) | 0x40;
    }
    element(out, INTEGER, |out| out.put(octets));
}

/// `YYMMDDHHMMSSZ`.
fn utc(at: Time) -> String {
    let text = at.to_string();
    let digits: String = text.chars().filter(char::is_ascii_digit).take(14).collect();
    format!("{}Z", digits.get(2..).unwrap_or_default())
}

fn element(out: &mut Vec<u8>, tag: u8, body: impl FnOnce(&mut Vec<u8>)) {
    let mut inner = Vec::new();
    body(&mut inner);
    out.u8(tag);
    match inner.len() {
        n @ 0..=0x7f => out.u8(n as u8),
        n @ 0x80..=0xff => out.put([0x81, n as u8]),
        n => {
            out.u8(0x82);
            out.u16(n as u16);
        }
    }
    out.put(inner);
}
