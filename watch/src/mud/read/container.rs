//! The `mud` container: who the file speaks of, and which lists rule what (RFC 8520 §3).

use super::{
    leaves,
    node::{Other, Proper, Reader},
    remark::{
        BAD_DATE, BAD_TEXT, BAD_URI, CACHE_RANGE, CACHE_SHORT, EXTENSION_LENGTH, Effect, LONG_INFO,
        NODE_TWICE, OLD_NAME, OUT_OF_RANGE, SINGLE, TOO_LONG, TRANSPARENCY, UNDECLARED, URL_SCHEME,
        VERSION, WRONG_TYPE,
    },
    transparency,
};
use crate::{
    mud::{
        json::{Kind, Value},
        model::Mud,
    },
    untrusted::Untrusted,
};

/// Extensions that are kept.
const EXTENSIONS: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaf {
    Version,
    Url,
    LastUpdate,
    Signature,
    CacheValidity,
    IsSupported,
    Systeminfo,
    Maker,
    Model,
    Firmware,
    Software,
    Documentation,
    Extensions,
    FromDevice,
    ToDevice,
    Tls,
    Transparency,
    Lists,
}

const LEAVES: &[Proper<Leaf>] = &[
    ("mud-version", Leaf::Version),
    ("mud-url", Leaf::Url),
    ("last-update", Leaf::LastUpdate),
    ("mud-signature", Leaf::Signature),
    ("cache-validity", Leaf::CacheValidity),
    ("is-supported", Leaf::IsSupported),
    ("systeminfo", Leaf::Systeminfo),
    ("mfg-name", Leaf::Maker),
    ("model-name", Leaf::Model),
    ("firmware-rev", Leaf::Firmware),
    ("software-rev", Leaf::Software),
    ("documentation", Leaf::Documentation),
    ("extensions", Leaf::Extensions),
    ("from-device-policy", Leaf::FromDevice),
    ("to-device-policy", Leaf::ToDevice),
    ("ietf-mud-tls:is-tls-dtls-profile-supported", Leaf::Tls),
    ("ietf-mud-transparency:transparency", Leaf::Transparency),
];

/// RFC 9472's own examples write the prefix of its module in place of the name. The lists stand in
/// this container in the example of RFC 9761 §7; whoever calls reads them.
const OTHERS: &[Other<Leaf>] = &[
    ("mudtx:transparency", Leaf::Transparency, &TRANSPARENCY),
    ("ietf-access-control-list:acls", Leaf::Lists, &super::remark::LISTS_IN_MUD),
];

/// A policy: the values that name its lists, in order.
#[derive(Debug, Default)]
pub(super) struct Policy<'d> {
    pub(super) lists: Vec<Value<'d>>,
}

/// What the container says besides the model.
#[derive(Debug, Default)]
pub(super) struct Container<'d> {
    pub(super) mud: Mud,
    pub(super) from_device: Policy<'d>,
    pub(super) to_device: Policy<'d>,
    /// Lists that stand in the container, where they do not belong.
    pub(super) lists: Option<Value<'d>>,
}

/// Reads the container. `None` where nothing of the file may be used.
pub(super) fn read<'d>(reader: &mut Reader, value: Value<'d>) -> Option<Container<'d>> {
    let members = reader.members(value, LEAVES, OTHERS);
    if let Some(value) = members.first(Leaf::Extensions) {
        reader.extensions = extensions(reader, value);
    }
    for member in &members.unknown {
        reader.ignore(*member);
    }
    for (_, member) in &members.twice {
        reader.remarks.add_name(&NODE_TWICE, Effect::Ignored, *member);
    }
    let twice = |leaf| members.twice.iter().any(|(l, _)| *l == leaf);
    let mut container = Container {
        mud: Mud { version: 1, cache_validity: 48, is_supported: true, ..Mud::default() },
        ..Container::default()
    };
    let mud = &mut container.mud;
    mud.extensions = reader.extensions.iter().map(|e| Untrusted::new(e)).collect();

    match members.first(Leaf::Version) {
        None => reader.missing(value, "mud-version", Effect::Repaired),
        Some(value) => match reader.octet(value) {
            Ok(1) => {}
            Ok(_) | Err(_) => {
                reader.add(&VERSION, Effect::Fatal, value);
                return None;
            }
        },
    }
    match members.first(Leaf::Url) {
        None => reader.missing(value, "mud-url", Effect::Narrowed),
        // Two readers would take different ones, so neither names the maker.
        Some(value) if twice(Leaf::Url) => reader.add(&NODE_TWICE, Effect::Narrowed, value),
        Some(value) => mud.url = url(reader, value),
    }
    reader.has_authority = !mud.url.is_empty();
    match members.first(Leaf::LastUpdate) {
        None => reader.missing(value, "last-update", Effect::Repaired),
        Some(value) => {
            mud.last_update = reader.words(value);
            if value.text().is_some_and(|t| !leaves::is_date_and_time(&t)) {
                reader.add(&BAD_DATE, Effect::Repaired, value);
            }
        }
    }
    match members.first(Leaf::IsSupported) {
        None => reader.missing(value, "is-supported", Effect::Repaired),
        Some(value) => match reader.boolean(value) {
            Ok(is) => mud.is_supported = is,
            Err(code) => reader.add(code, Effect::Ignored, value),
        },
    }
    if let Some(value) = members.first(Leaf::CacheValidity) {
        mud.cache_validity = cache_validity(reader, value);
    }
    if let Some(value) = members.first(Leaf::Tls) {
        declared(reader, value, &["ietf-mud-tls", "ietf-acl-tls"]);
        match reader.boolean(value) {
            Ok(is) => mud.tls_profiles = Some(is),
            Err(code) => reader.add(code, Effect::Ignored, value),
        }
    }
    if let Some(value) = members.first(Leaf::Transparency) {
        declared(reader, value, &["transparency"]);
        mud.transparency = transparency::read(reader, value);
    }
    let mut words = |leaf| members.first(leaf).and_then(|value| reader.words(value));
    mud.systeminfo = words(Leaf::Systeminfo);
    mud.maker = words(Leaf::Maker);
    mud.model = words(Leaf::Model);
    mud.firmware = words(Leaf::Firmware);
    mud.software = words(Leaf::Software);
    if let Some(value) = members.first(Leaf::Systeminfo)
        && value.text().is_some_and(|t| t.chars().count() > 60)
    {
        reader.add(&LONG_INFO, Effect::Advice, value);
    }
    if let Some(value) = members.first(Leaf::Signature) {
        mud.signature = reader.shown_uri(value);
    }
    if let Some(value) = members.first(Leaf::Documentation) {
        mud.documentation = reader.shown_uri(value);
    }
    for (leaf, policy) in
        [(Leaf::FromDevice, &mut container.from_device), (Leaf::ToDevice, &mut container.to_device)]
    {
        match members.first(leaf) {
            // Which of two policies holds cannot be told, so nothing is permitted.
            Some(value) if twice(leaf) => reader.add(&NODE_TWICE, Effect::Narrowed, value),
            Some(value) => *policy = self::policy(reader, value),
            None => {}
        }
    }
    container.lists = members.first(Leaf::Lists);
    Some(container)
}

fn extensions(reader: &mut Reader, value: Value<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for item in reader.list(value, &SINGLE) {
        match item.text() {
            Some(name) if (1..=40).contains(&name.chars().count()) => {
                if names.iter().any(|n| *n == name) {
                    reader.add(&NODE_TWICE, Effect::Ignored, item);
                } else if names.len() < EXTENSIONS {
                    names.push(name.into_owned());
                } else {
                    reader.add(&TOO_LONG, Effect::Ignored, item);
                }
            }
            Some(_) => reader.add(&EXTENSION_LENGTH, Effect::Ignored, item),
            None => reader.add(&WRONG_TYPE, Effect::Ignored, item),
        }
    }
    names
}

/// Says so where a node of an extension stands in a file that does not declare it.
pub(super) fn declared(reader: &mut Reader, value: Value<'_>, names: &[&str]) {
    if !reader.extensions.iter().any(|e| names.contains(&e.as_str())) {
        reader.remarks.add_name(&UNDECLARED, Effect::Repaired, value);
    }
}

/// The MUD URL. Empty where its authority cannot be told without doubt.
fn url(reader: &mut Reader, value: Value<'_>) -> Untrusted {
    let Some(text) = value.text() else {
        reader.add(&WRONG_TYPE, Effect::Narrowed, value);
        return Untrusted::default();
    };
    if text.len() > crate::untrusted::LONGEST {
        reader.add(&TOO_LONG, Effect::Narrowed, value);
        return Untrusted::default();
    }
    match leaves::url(&text) {
        Ok(()) => {}
        // The name of the maker is told all the same; whoever fetches must refuse.
        Err(code) if *code == URL_SCHEME => reader.add(code, Effect::Repaired, value),
        Err(code) => {
            if *code == BAD_URI && !leaves::is_yang_text(&text) {
                reader.add(&BAD_TEXT, Effect::Narrowed, value);
            }
            reader.add(code, Effect::Narrowed, value);
            return Untrusted::default();
        }
    }
    Untrusted::new(&text)
}

/// Hours, drawn into 1 to 168.
fn cache_validity(reader: &mut Reader, value: Value<'_>) -> u16 {
    match reader.octet(value) {
        Ok(hours @ 1..=168) => {
            if hours < 24 {
                reader.add(&CACHE_SHORT, Effect::Advice, value);
            }
            u16::from(hours)
        }
        Ok(0) => {
            reader.add(&CACHE_RANGE, Effect::Repaired, value);
            1
        }
        Ok(_) => {
            reader.add(&CACHE_RANGE, Effect::Repaired, value);
            168
        }
        Err(code) if *code == OUT_OF_RANGE => {
            reader.add(&CACHE_RANGE, Effect::Repaired, value);
            if value.raw().starts_with('-') { 1 } else { 168 }
        }
        Err(code) => {
            reader.add(code, Effect::Repaired, value);
            48
        }
    }
}

/// Reads a policy: `access-lists` with `access-list` with `name`s. The tree diagram of RFC 8520
/// §2.1 says `acls` where its module says `access-lists`.
fn policy<'d>(reader: &mut Reader, value: Value<'d>) -> Policy<'d> {
    let mut policy = Policy::default();
    let mut at = value;
    let drafts: &[Other<()>] = &[("acls", (), &OLD_NAME)];
    for (name, other) in [("access-lists", drafts), ("access-list", &[])] {
        if at.kind() != Kind::Object {
            reader.add(&WRONG_TYPE, Effect::Narrowed, at);
            return policy;
        }
        let members = reader.members(at, &[(name, ())], other);
        for member in &members.unknown {
            reader.ignore(*member);
        }
        if let Some((_, member)) = members.twice.first() {
            reader.remarks.add_name(&NODE_TWICE, Effect::Narrowed, *member);
            return policy;
        }
        let Some(next) = members.first(()) else { return policy };
        at = next;
    }
    for item in reader.list(at, &SINGLE) {
        if item.kind() == Kind::Text {
            reader.add(&SINGLE, Effect::Repaired, item);
            policy.lists.push(item);
            continue;
        }
        let members = reader.members(
            item,
            &[("name", true)],
            &[("acl-name", true, &OLD_NAME), ("acl-type", false, &OLD_NAME)],
        );
        for member in &members.unknown {
            reader.ignore(*member);
        }
        // An item without name names a list that is not there, which ends the policy.
        policy.lists.push(match members.twice.first() {
            Some((_, member)) => {
                reader.remarks.add_name(&NODE_TWICE, Effect::Narrowed, *member);
                item
            }
            None => members.first(true).unwrap_or(item),
        });
    }
    policy
}
