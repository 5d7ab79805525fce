//! Reading MUD files: what the standard says of one, and what is made of it.
//!
//! ```text
//! octets ─> json ─> roots ─> container: who, policies ─┬─> lists ─> entry ─> action, matches ─> model
//!                                                      └─> every deviation: a remark with its place
//! ```
//!
//! Two results at once. **Strict**: the file follows RFC 8259, RFC 8519 and RFC 8520 exactly when no
//! remark speaks of a breach ([`Reading::is_valid`]). **Tolerant**: the model as far as it could be
//! understood, under one rule that stands above all repairs: *never wider*. An accepting entry of
//! which something is not understood is void. A refusing one is never void: what is not understood in
//! it is left out, so that it refuses more. An action that is not understood does not accept. What
//! cannot be read at all may have been a refusal, and is treated as one.
//!
//! Bounds: those of [`super::json`], [`lists::ENTRIES`] entries, [`remark::MOST`] remarks.

mod conditions;
mod container;
mod leaves;
pub mod lists;
mod matches;
mod node;
mod ports;
pub mod remark;
mod tls;
mod transparency;

use container::Container;
use lists::Lists;
use node::Reader;
use remark::{
    Code, Effect, JSON_BOM, JSON_CONTROL, JSON_ENDED, JSON_ESCAPE, JSON_NUMBER, JSON_NUMBER_RANGE,
    JSON_SURROGATE, JSON_TOO_DEEP, JSON_TOO_LONG, JSON_TOO_MANY, JSON_TRAILING, JSON_TWICE,
    JSON_UNEXPECTED, JSON_UTF8, NO_LISTS, NO_MUD, NODE_TWICE, OLD_ROOT, Remark, Remarks,
};
use serde::Serialize;

use super::{
    json::{self, Kind, Value, Wrong},
    model::{Mud, Span},
};

/// What reading a file came to.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The tolerant reading; `None` where nothing of the file may be used.
    pub mud: Option<Mud>,
    /// What there is to say about the file, in its order.
    pub remarks: Vec<Remark>,
    /// Remarks beyond those that are kept.
    pub more: u32,
    /// Remarks that speak of a breach of the standard, kept or not.
    pub breaches: u32,
}

/// A reading in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Whether the file follows the standards.
    pub strict: bool,
    /// Whether it could be read at all.
    pub tolerant: bool,
    /// Lists.
    pub lists: usize,
    /// Entries.
    pub entries: usize,
    /// Entries that never apply.
    pub void: usize,
    /// Kept remarks with [`Effect::Repaired`].
    pub repaired: usize,
    /// Kept remarks with [`Effect::Narrowed`].
    pub narrowed: usize,
    /// Kept remarks with [`Effect::Ignored`].
    pub ignored: usize,
    /// Kept remarks with [`Effect::Advice`].
    pub advice: usize,
    /// Remarks beyond those that are kept.
    pub more: u32,
}

impl Reading {
    /// The strict verdict: whether the file follows RFC 8259, RFC 8519 and RFC 8520. A file that is
    /// too large to be read gets none, so it is not called valid.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.breaches == 0 && self.mud.is_some()
    }

    /// The reading in numbers, for a table of files.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let of = |effect| self.remarks.iter().filter(|r| r.effect == effect).count();
        let entries = || self.mud.iter().flat_map(|mud| &mud.acls).flat_map(|acl| &acl.aces);
        Summary {
            strict: self.is_valid(),
            tolerant: self.mud.is_some(),
            lists: self.mud.as_ref().map_or(0, |mud| mud.acls.len()),
            entries: entries().count(),
            void: entries().filter(|ace| ace.void.is_some()).count(),
            repaired: of(Effect::Repaired),
            narrowed: of(Effect::Narrowed),
            ignored: of(Effect::Ignored),
            advice: of(Effect::Advice),
            more: self.more,
        }
    }
}

/// Reads a MUD file.
#[must_use]
pub fn read(octets: &[u8]) -> Reading {
    let mut reader = Reader::default();
    let mud = match json::parse(octets) {
        Ok(document) => file(&mut reader, &document),
        Err(fault) => {
            let at = Span { start: fault.at, end: fault.at.saturating_add(1).min(octets.len()) };
            let near = octets.get(fault.at..).unwrap_or_default();
            let near = String::from_utf8_lossy(near.get(..near.len().min(16)).unwrap_or_default());
            reader.remarks.push(code_of(fault.wrong), Effect::Fatal, at, "", &near);
            None
        }
    };
    let Remarks { kept, more, breaches } = {
        reader.remarks.sort();
        reader.remarks
    };
    Reading { mud, remarks: kept, more, breaches }
}

const fn code_of(wrong: Wrong) -> &'static Code {
    match wrong {
        Wrong::TooLong => &JSON_TOO_LONG,
        Wrong::TooDeep => &JSON_TOO_DEEP,
        Wrong::TooMany => &JSON_TOO_MANY,
        Wrong::NotUtf8 => &JSON_UTF8,
        Wrong::Ended => &JSON_ENDED,
        Wrong::Unexpected => &JSON_UNEXPECTED,
        Wrong::Trailing => &JSON_TRAILING,
        Wrong::Number => &JSON_NUMBER,
        Wrong::NumberRange => &JSON_NUMBER_RANGE,
        Wrong::Control => &JSON_CONTROL,
        Wrong::Escape => &JSON_ESCAPE,
        Wrong::Surrogate => &JSON_SURROGATE,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Root {
    Mud,
    Lists,
    OldLists,
}

fn file(reader: &mut Reader, document: &json::Document<'_>) -> Option<Mud> {
    let root = document.root();
    if document.bom {
        let at = Span { start: 0, end: 3 };
        reader.remarks.push(&JSON_BOM, Effect::Ignored, at, "", "\u{feff}");
    }
    for member in document.repeated() {
        reader.remarks.add_name(&JSON_TWICE, Effect::Ignored, member);
    }
    if root.kind() != Kind::Object {
        reader.add(&NO_MUD, Effect::Fatal, root);
        return None;
    }
    let members = reader.members(
        root,
        &[("ietf-mud:mud", Root::Mud), ("ietf-access-control-list:acls", Root::Lists)],
        &[("ietf-access-control-list:access-lists", Root::OldLists, &OLD_ROOT)],
    );
    let Some(value) = members.first(Root::Mud).filter(|v| v.kind() == Kind::Object) else {
        reader.add(&NO_MUD, Effect::Fatal, root);
        return None;
    };
    if let Some((_, again)) = members.twice.iter().find(|(root, _)| *root == Root::Mud) {
        // Which thing the file speaks of cannot be told.
        reader.remarks.add_name(&NODE_TWICE, Effect::Fatal, *again);
        return None;
    }
    let Container { mut mud, from_device, to_device, lists: inner } =
        container::read(reader, value)?;
    for member in &members.unknown {
        let code = reader.unknown(*member);
        reader.remarks.add_name(code, Effect::Ignored, *member);
    }

    let candidates: Vec<Value<'_>> =
        members.all(Root::Lists).chain(members.all(Root::OldLists)).chain(inner).collect();
    let void = (candidates.len() > 1).then_some(NODE_TWICE.word);
    for again in candidates.iter().skip(1) {
        reader.remarks.add_name(&NODE_TWICE, Effect::Void, *again);
    }
    let mut lists = match candidates.first() {
        Some(value) => lists::read(reader, *value, void)?,
        None => {
            reader.add(&NO_LISTS, Effect::Narrowed, root);
            Lists::default()
        }
    };
    lists.settle_names(reader);
    mud.from_device = lists.resolve(reader, &from_device);
    mud.to_device = lists.resolve(reader, &to_device);
    mud.acls = core::mem::take(&mut lists.acls);
    lists.check_sides(reader, &mut mud);
    Some(mud)
}

#[cfg(test)]
mod tests;
