//! Profiles of TLS and DTLS (RFC 9761).
//!
//! An entry with profiles accepts only what handshakes as they say. The model keeps versions and
//! cipher suites, which a capture can show. RFC 9761 §7's own example spells the nodes differently
//! from its module; both spellings are read.

use super::{
    container::declared,
    node::{Doubts, Other, Proper, Reader},
    remark::{
        BAD_TEXT, Effect, NODE_TWICE, SINGLE, TLS_SPELLING, TLS_UNJUDGED, TLS_VALUE, UNKNOWN_NODE,
        WRONG_TYPE,
    },
};
use crate::mud::{
    json::{Kind, Value},
    model::TlsProfile,
};

/// Profiles of one entry.
const PROFILES: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaf {
    Name,
    Tls,
    Dtls,
    Suites,
    Other(u8),
}

const LEAVES: &[Proper<Leaf>] = &[
    ("name", Leaf::Name),
    ("supported-tls-version", Leaf::Tls),
    ("supported-dtls-version", Leaf::Dtls),
    ("cipher-suite", Leaf::Suites),
    ("extension-type", Leaf::Other(0)),
    ("accept-list-ta-cert", Leaf::Other(1)),
    ("psk-key-exchange-mode", Leaf::Other(2)),
    ("application-protocol", Leaf::Other(3)),
    ("cert-compression-algorithm", Leaf::Other(4)),
    ("certificate-authorities", Leaf::Other(5)),
    ("supported-group", Leaf::Other(6)),
    ("signature-algorithm-cert", Leaf::Other(7)),
    ("signature-algorithm", Leaf::Other(8)),
];

const SPELLINGS: &[Other<Leaf>] = &[
    ("supported-tls-versions", Leaf::Tls, &TLS_SPELLING),
    ("supported-dtls-versions", Leaf::Dtls, &TLS_SPELLING),
    ("cipher-suites", Leaf::Suites, &TLS_SPELLING),
    ("extension-types", Leaf::Other(0), &TLS_SPELLING),
    ("accept-list-ta-certs", Leaf::Other(1), &TLS_SPELLING),
    ("psk-key-exchange-modes", Leaf::Other(2), &TLS_SPELLING),
    ("application-protocols", Leaf::Other(3), &TLS_SPELLING),
    ("cert-compression-algorithms", Leaf::Other(4), &TLS_SPELLING),
    ("supported-groups", Leaf::Other(6), &TLS_SPELLING),
    ("signature-algorithms-cert", Leaf::Other(7), &TLS_SPELLING),
    ("signature-algorithms", Leaf::Other(8), &TLS_SPELLING),
];

/// Names of versions (RFC 9761, module iana-tls-profile), and their code points.
const TLS: &[(&str, u16)] = &[("tls12", 0x0303), ("tls13", 0x0304)];
const DTLS: &[(&str, u16)] = &[("dtls12", 0xfefd), ("dtls13", 0xfefc)];

/// Reads `client-profiles`. Several profiles become one that offers what any of them offers.
pub(super) fn read(
    reader: &mut Reader,
    doubts: &mut Doubts,
    value: Value<'_>,
) -> Option<TlsProfile> {
    declared(reader, value, &["ietf-mud-tls", "ietf-acl-tls", "tls-dtls-profile"]);
    if value.kind() != Kind::Object {
        reader.doubt(doubts, &WRONG_TYPE, value);
        return None;
    }
    let before = doubts.void.take();
    let members = reader.members(
        value,
        &[("tls-dtls-profile", ())],
        &[("tls-dtls-profiles", (), &TLS_SPELLING)],
    );
    for member in &members.unknown {
        reader.doubt_member(doubts, &UNKNOWN_NODE, *member);
    }
    for (_, member) in &members.twice {
        reader.doubt_member(doubts, &NODE_TWICE, *member);
    }
    let mut all = TlsProfile::default();
    let profiles = match members.first(()) {
        Some(list) => reader.list(list, &SINGLE),
        None => Vec::new(),
    };
    if profiles.is_empty() || profiles.len() > PROFILES {
        reader.doubt(doubts, &TLS_VALUE, value);
    }
    for item in profiles.into_iter().take(PROFILES) {
        profile(reader, doubts, item, &mut all);
    }
    for points in [&mut all.versions, &mut all.suites] {
        points.sort_unstable();
        points.dedup();
    }
    // With fewer versions a refusing entry would refuse less.
    let whole = doubts.accepts || doubts.void.is_none();
    doubts.void = before.or(doubts.void);
    whole.then_some(all)
}

fn profile(reader: &mut Reader, doubts: &mut Doubts, value: Value<'_>, all: &mut TlsProfile) {
    if value.kind() != Kind::Object {
        reader.doubt(doubts, &WRONG_TYPE, value);
        return;
    }
    let members = reader.members(value, LEAVES, SPELLINGS);
    for member in &members.unknown {
        reader.doubt_member(doubts, &UNKNOWN_NODE, *member);
    }
    for (_, member) in &members.twice {
        reader.doubt_member(doubts, &NODE_TWICE, *member);
    }
    match members.first(Leaf::Name).map(|v| (v, reader.words(v))) {
        Some((_, Some(name))) if !name.is_empty() => all.names.push(name),
        Some((value, _)) => reader.add(&BAD_TEXT, Effect::Repaired, value),
        None => reader.missing(value, "name", Effect::Repaired),
    }
    for (leaf, value) in members.known {
        match leaf {
            Leaf::Name => {}
            Leaf::Tls => versions(reader, doubts, value, TLS, &mut all.versions),
            Leaf::Dtls => versions(reader, doubts, value, DTLS, &mut all.versions),
            Leaf::Suites => suites(reader, doubts, value, &mut all.suites),
            Leaf::Other(_) => reader.remarks.add_name(&TLS_UNJUDGED, Effect::Advice, value),
        }
    }
}

/// A version that is not known is left out, which offers less; where none is left, nothing of the
/// condition is understood.
fn versions(
    reader: &mut Reader,
    doubts: &mut Doubts,
    value: Value<'_>,
    names: &[(&str, u16)],
    points: &mut Vec<u16>,
) {
    let before = points.len();
    for item in reader.list(value, &SINGLE) {
        let text = item.text().unwrap_or_default();
        match names.iter().find(|(name, _)| *name == text) {
            Some((_, point)) => points.push(*point),
            None if doubts.accepts => reader.add(&TLS_VALUE, Effect::Narrowed, item),
            None => reader.doubt(doubts, &TLS_VALUE, item),
        }
    }
    if points.len() == before {
        reader.doubt(doubts, &TLS_VALUE, value);
    }
}

/// Cipher suites as numbers.
fn suites(reader: &mut Reader, doubts: &mut Doubts, value: Value<'_>, points: &mut Vec<u16>) {
    let before = points.len();
    for item in reader.list(value, &SINGLE) {
        match reader.short(item) {
            Ok(suite) => points.push(suite),
            Err(_) if doubts.accepts => reader.add(&TLS_VALUE, Effect::Narrowed, item),
            Err(_) => reader.doubt(doubts, &TLS_VALUE, item),
        }
    }
    if points.len() == before {
        reader.doubt(doubts, &TLS_VALUE, value);
    }
}
