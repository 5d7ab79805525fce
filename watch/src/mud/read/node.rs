//! Members and leaves as the reader meets them: names in all their spellings, values in all theirs.
//!
//! A name is compared as RFC 7951 §4 writes it first, then as drafts before the RFCs wrote it, then
//! without regard to the prefix, provided that the prefix is one that these modules have. A prefix
//! of somebody else's makes the node somebody else's.

use std::borrow::Cow;

use super::{
    leaves,
    remark::{
        BAD_TEXT, BOOLEAN_AS_TEXT, Code, EMPTY_AS, EXTENSION_NODE, Effect, MISSING, NUMBER_AS_TEXT,
        OUT_OF_RANGE, PREFIX_MISSING, PREFIX_NEEDLESS, Remarks, TOO_LONG, UNKNOWN_NODE, WRONG_TYPE,
    },
};
use crate::{
    mud::json::{Kind, Value},
    untrusted::{LONGEST, Untrusted},
};

/// Names and prefixes of the modules whose nodes are understood.
const MODULES: &[&str] = &[
    "ietf-access-control-list",
    "acl",
    "ietf-mud",
    "mud",
    "ietf-acldns",
    "acldns",
    "ietf-packet-fields",
    "packet-fields",
    "ietf-acl-tls",
    "acl-tls",
    "ietf-mud-tls",
    "mud-tls",
    "ietf-mud-transparency",
    "mudtx",
];

/// Names of extensions whose nodes are understood, so that an unknown node is not one of theirs.
const UNDERSTOOD: &[&str] = &["transparency", "ietf-mud-tls", "ietf-acl-tls", "tls-dtls-profile"];

/// A member in its proper spelling, and one in another with the remark that it earns.
pub(super) type Proper<T> = (&'static str, T);
pub(super) type Other<T> = (&'static str, T, &'static Code);

/// The members of an object, sorted out.
#[derive(Debug)]
pub(super) struct Members<'d, T> {
    /// Known ones, each the first of its kind.
    pub(super) known: Vec<(T, Value<'d>)>,
    /// Further ones of a kind that was there before.
    pub(super) twice: Vec<(T, Value<'d>)>,
    /// Others.
    pub(super) unknown: Vec<Value<'d>>,
}

impl<'d, T: Copy + PartialEq> Members<'d, T> {
    /// The first member of a kind.
    pub(super) fn first(&self, kind: T) -> Option<Value<'d>> {
        self.known.iter().find(|(k, _)| *k == kind).map(|(_, value)| *value)
    }

    /// All members of a kind.
    pub(super) fn all(&self, kind: T) -> impl Iterator<Item = Value<'d>> {
        self.known
            .iter()
            .chain(&self.twice)
            .filter(move |(k, _)| *k == kind)
            .map(|(_, value)| *value)
    }
}

/// Entries of which something is not understood: an accepting one becomes void, a refusing one
/// loses the condition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Doubts {
    /// Whether the entry accepts.
    pub(super) accepts: bool,
    /// Why it is void, if it accepts.
    pub(super) void: Option<&'static str>,
}

/// What the parts of the reader share.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) remarks: Remarks,
    /// Extensions that the file declares.
    pub(super) extensions: Vec<String>,
    /// Entries so far, in all lists.
    pub(super) entries: usize,
    /// Whether the file names its maker: an authority for `same-manufacturer`.
    pub(super) has_authority: bool,
}

impl Reader {
    pub(super) fn add(&mut self, code: &Code, effect: Effect, value: Value<'_>) {
        self.remarks.add(code, effect, value);
    }

    /// Something of an entry is not understood.
    pub(super) fn doubt(&mut self, doubts: &mut Doubts, code: &'static Code, value: Value<'_>) {
        let effect = if doubts.accepts { Effect::Void } else { Effect::Narrowed };
        self.remarks.add(code, effect, value);
        doubts.void.get_or_insert(code.word);
    }

    /// A member of an entry is not understood, or stands there twice.
    pub(super) fn doubt_member(
        &mut self,
        doubts: &mut Doubts,
        code: &'static Code,
        value: Value<'_>,
    ) {
        let effect = if doubts.accepts { Effect::Void } else { Effect::Narrowed };
        let code = if *code == UNKNOWN_NODE { self.unknown(value) } else { code };
        self.remarks.add_name(code, effect, value);
        doubts.void.get_or_insert(code.word);
    }

    /// A mandatory or expected node is missing in `container`.
    pub(super) fn missing(&mut self, container: Value<'_>, leaf: &str, effect: Effect) {
        let at = container.span();
        self.remarks.push(&MISSING, effect, at, &container.path(), leaf);
    }

    /// Whose node an unknown one is: an extension's that the file declares, or nobody's.
    pub(super) fn unknown(&self, value: Value<'_>) -> &'static Code {
        let name = value.name().unwrap_or_default();
        let (module, local) = name.split_once(':').unwrap_or(("", &name));
        let declared = self.extensions.iter().any(|extension| {
            !UNDERSTOOD.contains(&extension.as_str()) && (!module.is_empty() || extension == local)
        });
        if declared { &EXTENSION_NODE } else { &UNKNOWN_NODE }
    }

    /// An unknown member where it bears on no permission.
    pub(super) fn ignore(&mut self, value: Value<'_>) {
        let code = self.unknown(value);
        self.remarks.add_name(code, Effect::Ignored, value);
    }

    /// Sorts out the members of an object; of anything else, none.
    pub(super) fn members<'d, T: Copy + PartialEq>(
        &mut self,
        object: Value<'d>,
        proper: &[Proper<T>],
        other: &[Other<T>],
    ) -> Members<'d, T> {
        let mut members = Members { known: Vec::new(), twice: Vec::new(), unknown: Vec::new() };
        if object.kind() != Kind::Object {
            return members;
        }
        for value in object.items() {
            let name = value.name().unwrap_or_default();
            let Some((kind, code)) = find(&name, proper, other) else {
                members.unknown.push(value);
                continue;
            };
            if let Some(code) = code {
                self.remarks.add_name(code, Effect::Repaired, value);
            }
            if members.known.iter().any(|(k, _)| *k == kind) {
                members.twice.push((kind, value));
            } else {
                members.known.push((kind, value));
            }
        }
        members
    }

    /// The items of an array. A value alone is taken for a list of one (some writers do so).
    pub(super) fn list<'d>(&mut self, value: Value<'d>, single: &Code) -> Vec<Value<'d>> {
        if value.kind() == Kind::Array {
            return value.items().collect();
        }
        self.add(single, Effect::Repaired, value);
        vec![value]
    }

    /// An unsigned whole number up to `most`.
    pub(super) fn number(&mut self, value: Value<'_>, most: u64) -> Result<u64, &'static Code> {
        let number = match value.kind() {
            Kind::Number => match value.whole() {
                Some(n) => u64::try_from(n).map_err(|_| &OUT_OF_RANGE)?,
                None if value.raw().bytes().all(|c| c.is_ascii_digit()) => {
                    return Err(&OUT_OF_RANGE);
                }
                None => return Err(&WRONG_TYPE),
            },
            Kind::Text => {
                let n = value.text().and_then(|t| leaves::digits(&t)).ok_or(&WRONG_TYPE)?;
                if n <= most {
                    self.add(&NUMBER_AS_TEXT, Effect::Repaired, value);
                }
                n
            }
            _ => return Err(&WRONG_TYPE),
        };
        if number <= most { Ok(number) } else { Err(&OUT_OF_RANGE) }
    }

    /// The same for a `uint8`.
    pub(super) fn octet(&mut self, value: Value<'_>) -> Result<u8, &'static Code> {
        self.number(value, 255).map(|n| u8::try_from(n).unwrap_or(u8::MAX))
    }

    /// The same for a `uint16`.
    pub(super) fn short(&mut self, value: Value<'_>) -> Result<u16, &'static Code> {
        self.number(value, 65_535).map(|n| u16::try_from(n).unwrap_or(u16::MAX))
    }

    /// A `boolean`.
    pub(super) fn boolean(&mut self, value: Value<'_>) -> Result<bool, &'static Code> {
        if let Kind::Boolean(is) = value.kind() {
            return Ok(is);
        }
        let is = match value.text().as_deref() {
            Some("true") => true,
            Some("false") => false,
            _ => return Err(&WRONG_TYPE),
        };
        self.add(&BOOLEAN_AS_TEXT, Effect::Repaired, value);
        Ok(is)
    }

    /// An `empty` leaf: `[null]`. `[]` and `null`, which some writers make of it, say the same.
    pub(super) fn empty(&mut self, value: Value<'_>) -> Result<(), &'static Code> {
        let first = value.items().next().map(Value::kind);
        match (value.kind(), value.items().take(2).count(), first) {
            (Kind::Array, 1, Some(Kind::Null)) => Ok(()),
            (Kind::Array, 0, _) | (Kind::Null, ..) => {
                self.add(&EMPTY_AS, Effect::Repaired, value);
                Ok(())
            }
            _ => Err(&WRONG_TYPE),
        }
    }

    /// A text for people or to compare with, kept up to its longest.
    pub(super) fn words(&mut self, value: Value<'_>) -> Option<Untrusted> {
        let Some(text) = value.text() else {
            self.add(&WRONG_TYPE, Effect::Ignored, value);
            return None;
        };
        if !leaves::is_yang_text(&text) {
            self.add(&BAD_TEXT, Effect::Repaired, value);
        }
        if text.len() > LONGEST {
            self.add(&TOO_LONG, Effect::Ignored, value);
        }
        Some(Untrusted::new(&text))
    }

    /// A URI that is only shown.
    pub(super) fn shown_uri(&mut self, value: Value<'_>) -> Option<Untrusted> {
        let words = self.words(value)?;
        if let Err(code) = leaves::uri(&value.text().unwrap_or_default())
            && *code != TOO_LONG
        {
            self.add(code, Effect::Repaired, value);
        }
        Some(words)
    }
}

/// Looks a member up. The code is that of the remark which its spelling earns.
fn find<T: Copy>(
    name: &str,
    proper: &[Proper<T>],
    other: &[Other<T>],
) -> Option<(T, Option<&'static Code>)> {
    if let Some((_, kind)) = proper.iter().find(|(n, _)| *n == name) {
        return Some((*kind, None));
    }
    if let Some((_, kind, code)) = other.iter().find(|(n, ..)| *n == name) {
        return Some((*kind, Some(code)));
    }
    let local_of = |name: &'static str| name.rsplit_once(':').map_or(name, |(_, local)| local);
    let (prefix, local) = name.rsplit_once(':').unwrap_or(("", name));
    if !prefix.is_empty() && !MODULES.contains(&prefix) {
        return None;
    }
    let code = if prefix.is_empty() { &PREFIX_MISSING } else { &PREFIX_NEEDLESS };
    if let Some((_, kind)) = proper.iter().find(|(n, _)| local_of(n) == local) {
        return Some((*kind, Some(code)));
    }
    other.iter().find(|(n, ..)| local_of(n) == local).map(|(_, kind, code)| (*kind, Some(*code)))
}

/// A name as it stands, for comparing lists with each other: never cut.
pub(super) fn name_of(value: Value<'_>) -> Option<Cow<'_, str>> {
    value.text()
}
