//! Lists and their entries (RFC 8519 §4.1), and which of them a policy names.
//!
//! Entries are asked in order and the first that matches decides, so an entry that cannot be read at
//! all may have been one that refuses: it becomes one that refuses everything. For the same reason a
//! policy ends at a list that is not there.

use std::collections::BTreeMap;

use super::{
    container::Policy,
    leaves, matches,
    node::{Doubts, Reader, name_of},
    remark::{
        ACTION_MISSING, ACTION_PERMIT, ACTION_REJECT, ACTION_SPELLING, ACTION_UNKNOWN, BAD_TEXT,
        Code, ENTRY_NAME, ENTRY_TWICE, ETHERNET_LIST, Effect, LIST_AGAIN, LIST_MISSING, LIST_NAME,
        LIST_TWICE, LIST_TYPE, LIST_TYPE_MISSING, LIST_TYPE_SPELLING, LOGGING, MIXED_LIST,
        NAME_LENGTH, NAME_SIDE, NODE_TWICE, NOT_FOR_FILES, OLD_NAME, SINGLE, TOO_MANY_ENTRIES,
        UNKNOWN_NODE, WRONG_TYPE,
    },
};
use crate::{
    mud::{
        json::{Kind, Value},
        model::{Ace, Acl, Family, Forwarding, Matches, Mud},
    },
    untrusted::Untrusted,
};

/// Entries of all lists together.
pub const ENTRIES: usize = 2_000;
/// Lists of a file.
const LISTS: usize = 1_000;

/// The lists of a file, with their names uncut.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub(super) acls: Vec<Acl>,
    names: Vec<String>,
    /// Where each stands, as a JSON pointer.
    paths: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaf {
    Name,
    Type,
    Entries,
}

/// Reads the container of lists. `None` where there is too much to read.
pub(super) fn read(
    reader: &mut Reader,
    value: Value<'_>,
    void: Option<&'static str>,
) -> Option<Lists> {
    let mut lists = Lists::default();
    if value.kind() != Kind::Object {
        reader.add(&WRONG_TYPE, Effect::Void, value);
        return Some(lists);
    }
    let members = reader.members(value, &[("acl", true), ("attachment-points", false)], &[]);
    let mut void = void;
    for member in &members.unknown {
        reader.ignore(*member);
    }
    if let Some(member) = members.first(false) {
        reader.remarks.add_name(&NOT_FOR_FILES, Effect::Ignored, member);
    }
    for (_, member) in members.twice.iter().filter(|(is_list, _)| *is_list) {
        reader.remarks.add_name(&NODE_TWICE, Effect::Void, *member);
        void.get_or_insert(NODE_TWICE.word);
    }
    let Some(value) = members.first(true) else { return Some(lists) };
    for item in reader.list(value, &SINGLE) {
        if lists.acls.len() >= LISTS {
            reader.add(&TOO_MANY_ENTRIES, Effect::Fatal, item);
            return None;
        }
        let (name, acl) = list(reader, item, void)?;
        lists.names.push(name);
        lists.paths.push(item.path());
        lists.acls.push(acl);
    }
    Some(lists)
}

fn list(
    reader: &mut Reader,
    value: Value<'_>,
    void: Option<&'static str>,
) -> Option<(String, Acl)> {
    let mut acl = Acl { name: Untrusted::default(), family: None, aces: Vec::new() };
    let mut void = void;
    if value.kind() != Kind::Object {
        reader.add(&WRONG_TYPE, Effect::Narrowed, value);
        acl.aces.push(unreadable(value));
        return Some((String::new(), acl));
    }
    let members = reader.members(
        value,
        &[("name", Leaf::Name), ("type", Leaf::Type), ("aces", Leaf::Entries)],
        &[
            ("acl-name", Leaf::Name, &OLD_NAME),
            ("acl-type", Leaf::Type, &OLD_NAME),
            ("access-list-entries", Leaf::Entries, &OLD_NAME),
        ],
    );
    for member in &members.unknown {
        let code = reader.unknown(*member);
        reader.remarks.add_name(code, Effect::Void, *member);
        void.get_or_insert(code.word);
    }
    for (_, member) in &members.twice {
        reader.remarks.add_name(&NODE_TWICE, Effect::Void, *member);
        void.get_or_insert(NODE_TWICE.word);
    }
    let name = match members.first(Leaf::Name) {
        Some(member) if members.twice.iter().all(|(leaf, _)| *leaf != Leaf::Name) => {
            name_leaf(reader, member, &LIST_NAME, Effect::Repaired)
        }
        Some(_) => String::new(),
        None => {
            reader.missing(value, "name", Effect::Void);
            String::new()
        }
    };
    acl.name = Untrusted::new(&name);
    match members.first(Leaf::Type) {
        Some(_) if members.twice.iter().any(|(leaf, _)| *leaf == Leaf::Type) => {}
        Some(member) => match family(reader, member) {
            Ok(family) => acl.family = family,
            Err(code) => {
                reader.add(code, Effect::Void, member);
                void.get_or_insert(code.word);
            }
        },
        None => {}
    }
    // All that is there under that name is read, so that no refusal is lost.
    for container in members.all(Leaf::Entries) {
        entries(reader, container, void, &mut acl)?;
    }
    // RFC 8519 lets no `ipv4` or `ipv6` stand in a list without type; the containers bind it.
    if members.first(Leaf::Type).is_none() && acl.aces.iter().any(|a| a.matches.family.is_some()) {
        let at = value.span();
        reader.remarks.push(&LIST_TYPE_MISSING, Effect::Repaired, at, &value.path(), &name);
    }
    Some((name, acl))
}

/// The family of a list's type.
fn family(reader: &mut Reader, value: Value<'_>) -> Result<Option<Family>, &'static Code> {
    let text = value.text().ok_or(&WRONG_TYPE)?;
    let (prefix, local) = text.rsplit_once(':').unwrap_or(("", &text));
    if !matches!(prefix, "" | "ietf-access-control-list" | "acl") {
        return Err(&LIST_TYPE);
    }
    let family = match local {
        "ipv4-acl-type" => Some(Family::V4),
        "ipv6-acl-type" => Some(Family::V6),
        "ipv4" | "ipv4-acl" => {
            reader.add(&LIST_TYPE_SPELLING, Effect::Repaired, value);
            Some(Family::V4)
        }
        "ipv6" | "ipv6-acl" => {
            reader.add(&LIST_TYPE_SPELLING, Effect::Repaired, value);
            Some(Family::V6)
        }
        "mixed-eth-ipv4-acl-type" | "mixed-eth-ipv6-acl-type" | "mixed-eth-ipv4-ipv6-acl-type" => {
            reader.add(&MIXED_LIST, Effect::Repaired, value);
            match local {
                "mixed-eth-ipv4-acl-type" => Some(Family::V4),
                "mixed-eth-ipv6-acl-type" => Some(Family::V6),
                _ => None,
            }
        }
        "eth-acl-type" | "ethernet-acl-type" | "eth-acl" | "ethernet" | "eth" => {
            return Err(&ETHERNET_LIST);
        }
        _ => return Err(&LIST_TYPE),
    };
    if prefix == "acl" {
        reader.add(&LIST_TYPE_SPELLING, Effect::Repaired, value);
    }
    Ok(family)
}

fn entries(
    reader: &mut Reader,
    value: Value<'_>,
    void: Option<&'static str>,
    acl: &mut Acl,
) -> Option<()> {
    if value.kind() != Kind::Object {
        reader.add(&WRONG_TYPE, Effect::Narrowed, value);
        acl.aces.push(unreadable(value));
        return Some(());
    }
    let members = reader.members(value, &[("ace", ())], &[]);
    let mut void = void;
    for member in &members.unknown {
        let code = reader.unknown(*member);
        reader.remarks.add_name(code, Effect::Void, *member);
        void.get_or_insert(code.word);
    }
    for (_, member) in &members.twice {
        reader.remarks.add_name(&NODE_TWICE, Effect::Void, *member);
        void.get_or_insert(NODE_TWICE.word);
    }
    let mut names = BTreeMap::new();
    for array in members.all(()) {
        if array.kind() != Kind::Array && array.kind() != Kind::Object {
            reader.add(&WRONG_TYPE, Effect::Narrowed, array);
            acl.aces.push(unreadable(array));
            continue;
        }
        for item in reader.list(array, &SINGLE) {
            reader.entries += 1;
            if reader.entries > ENTRIES {
                reader.add(&TOO_MANY_ENTRIES, Effect::Fatal, item);
                return None;
            }
            let (name, mut ace) = entry(reader, item, acl.family);
            if !name.is_empty() && names.insert(name, ()).is_some() {
                // A name is only a label here: both entries say all that they say.
                reader.add(&ENTRY_TWICE, Effect::Repaired, item);
            }
            if ace.forwarding == Forwarding::Accept {
                ace.void = ace.void.or(void);
            }
            acl.aces.push(ace);
        }
    }
    Some(())
}

/// Where something stands of which nobody can tell whom it refuses.
fn unreadable(value: Value<'_>) -> Ace {
    Ace {
        name: Untrusted::default(),
        matches: Matches::default(),
        forwarding: Forwarding::Drop,
        void: None,
        at: value.span(),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Name,
    Matches,
    Actions,
    Statistics,
}

fn entry(reader: &mut Reader, value: Value<'_>, family: Option<Family>) -> (String, Ace) {
    if value.kind() != Kind::Object {
        reader.add(&WRONG_TYPE, Effect::Narrowed, value);
        return (String::new(), unreadable(value));
    }
    let members = reader.members(
        value,
        &[
            ("name", Part::Name),
            ("matches", Part::Matches),
            ("actions", Part::Actions),
            ("statistics", Part::Statistics),
        ],
        &[("rule-name", Part::Name, &OLD_NAME), ("ace-name", Part::Name, &OLD_NAME)],
    );
    let actions: Vec<Value<'_>> = members.all(Part::Actions).collect();
    let inner: Vec<Value<'_>> = members.all(Part::Matches).flat_map(matches::actions).collect();
    let (forwarding, mut doubts) = action(reader, value, &actions, &inner);

    let name = match members.first(Part::Name) {
        Some(member) => name_leaf(reader, member, &ENTRY_NAME, Effect::Advice),
        None => {
            reader.missing(value, "name", Effect::Repaired);
            String::new()
        }
    };
    for member in &members.unknown {
        reader.doubt_member(&mut doubts, &UNKNOWN_NODE, *member);
    }
    for (part, member) in &members.twice {
        if *part == Part::Name {
            reader.remarks.add_name(&NODE_TWICE, Effect::Ignored, *member);
        } else {
            reader.doubt_member(&mut doubts, &NODE_TWICE, *member);
        }
    }
    if let Some(member) = members.first(Part::Statistics) {
        reader.remarks.add_name(&NOT_FOR_FILES, Effect::Ignored, member);
    }
    let is_torn = members.twice.iter().any(|(part, _)| *part == Part::Matches);
    let matches = match members.first(Part::Matches) {
        // Of two sets of conditions a refusing entry keeps none.
        Some(_) if is_torn && !doubts.accepts => Matches::default(),
        Some(member) => matches::read(reader, &mut doubts, member, family),
        None => Matches { family, ..Matches::default() },
    };
    let void = doubts.void.filter(|_| doubts.accepts);
    let ace = Ace { name: Untrusted::new(&name), matches, forwarding, void, at: value.span() };
    (name, ace)
}

/// What an entry does. What is no plain acceptance does not accept.
fn action(
    reader: &mut Reader,
    entry: Value<'_>,
    actions: &[Value<'_>],
    inner: &[Value<'_>],
) -> (Forwarding, Doubts) {
    let mut all = Vec::new();
    let mut doubts = Doubts { accepts: true, void: None };
    let mut others = Vec::new();
    for container in actions.iter().chain(inner) {
        if container.kind() != Kind::Object {
            reader.add(&WRONG_TYPE, Effect::Narrowed, *container);
            all.push((Forwarding::Drop, None));
            continue;
        }
        let members = reader.members(*container, &[("forwarding", true), ("logging", false)], &[]);
        for member in members.all(true) {
            all.push(forwarding(reader, member));
        }
        if let Some(member) = members.first(false) {
            reader.remarks.add_name(&LOGGING, Effect::Ignored, member);
        }
        others.extend(members.unknown.iter().map(|m| (*m, &UNKNOWN_NODE)));
        others.extend(members.twice.iter().map(|(_, m)| (*m, &NODE_TWICE)));
    }
    if !actions.is_empty() && !inner.is_empty() {
        others.extend(inner.iter().map(|m| (*m, &NODE_TWICE)));
    }
    let refusal = all.iter().map(|(f, _)| *f).find(|f| *f != Forwarding::Accept);
    let forwarding = match (refusal, all.first()) {
        (Some(refusal), _) => refusal,
        (None, Some((accept, _))) => *accept,
        (None, None) => {
            reader.add(&ACTION_MISSING, Effect::Narrowed, entry);
            Forwarding::Drop
        }
    };
    doubts.accepts = forwarding == Forwarding::Accept;
    doubts.void = all.iter().find_map(|(_, void)| *void);
    for (member, code) in others {
        reader.doubt_member(&mut doubts, code, member);
    }
    (forwarding, doubts)
}

/// The action that a text names, and why it is void although it sounds like accepting.
fn forwarding(reader: &mut Reader, value: Value<'_>) -> (Forwarding, Option<&'static str>) {
    let Some(text) = value.text() else {
        reader.add(&WRONG_TYPE, Effect::Narrowed, value);
        return (Forwarding::Drop, None);
    };
    let (prefix, local) = text.rsplit_once(':').unwrap_or(("", &text));
    let lower = local.to_ascii_lowercase();
    let known = match lower.as_str() {
        _ if !matches!(prefix, "" | "ietf-access-control-list" | "acl") => None,
        "accept" => Some(Forwarding::Accept),
        "drop" | "deny" | "discard" | "block" => Some(Forwarding::Drop),
        "reject" => Some(Forwarding::Reject),
        // Words of other languages of lists. None of them is an identity of RFC 8519, so none
        // accepts; but none refuses what later entries accept.
        "permit" | "allow" | "pass" => {
            reader.add(&ACTION_PERMIT, Effect::Void, value);
            return (Forwarding::Accept, Some(ACTION_PERMIT.word));
        }
        _ => None,
    };
    let Some(known) = known else {
        reader.add(&ACTION_UNKNOWN, Effect::Narrowed, value);
        return (Forwarding::Drop, None);
    };
    if prefix == "acl" || !matches!(local, "accept" | "drop" | "reject") {
        reader.add(&ACTION_SPELLING, Effect::Repaired, value);
    }
    if known == Forwarding::Reject {
        reader.add(&ACTION_REJECT, Effect::Advice, value);
    }
    (known, None)
}

/// A name of 1 to 64 characters. It is compared whole, whatever it holds.
fn name_leaf(reader: &mut Reader, value: Value<'_>, odd: &Code, effect: Effect) -> String {
    let Some(text) = name_of(value) else {
        reader.add(&WRONG_TYPE, Effect::Repaired, value);
        return String::new();
    };
    if !(1..=64).contains(&text.chars().count()) {
        reader.add(&NAME_LENGTH, Effect::Repaired, value);
    }
    if !leaves::is_yang_text(&text) {
        reader.add(&BAD_TEXT, Effect::Repaired, value);
    } else if !text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.')) {
        reader.add(odd, effect, value);
    }
    text.into_owned()
}

impl Lists {
    /// Voids what accepts in lists that share a name: which of them a policy means cannot be told.
    pub(super) fn settle_names(&mut self, reader: &mut Reader) {
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, name) in self.names.iter().enumerate().filter(|(_, n)| !n.is_empty()) {
            by_name.entry(name).or_default().push(index);
        }
        for (name, indices) in by_name.iter().filter(|(_, indices)| indices.len() > 1) {
            for index in indices {
                let path = self.paths.get(*index).map_or("", String::as_str);
                let Some(acl) = self.acls.get_mut(*index) else { continue };
                let at = acl.aces.first().map(|ace| ace.at).unwrap_or_default();
                reader.remarks.push(&LIST_TWICE, Effect::Void, at, path, name);
                for ace in &mut acl.aces {
                    if ace.forwarding == Forwarding::Accept {
                        ace.void = ace.void.or(Some(LIST_TWICE.word));
                    }
                }
            }
        }
    }

    /// The lists that a policy names, in its order.
    pub(super) fn resolve(&self, reader: &mut Reader, policy: &Policy<'_>) -> Vec<usize> {
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, name) in self.names.iter().enumerate().filter(|(_, n)| !n.is_empty()) {
            by_name.entry(name).or_default().push(index);
        }
        let mut named = Vec::new();
        for value in &policy.lists {
            let text = name_of(*value).unwrap_or_default();
            let Some(indices) = by_name.get(&*text) else {
                // Deliberately the end: the missing list may have refused what later ones accept.
                reader.add(&LIST_MISSING, Effect::Narrowed, *value);
                break;
            };
            if indices.first().is_some_and(|first| named.contains(first)) {
                reader.add(&LIST_AGAIN, Effect::Ignored, *value);
                continue;
            }
            named.extend(indices);
        }
        named
    }

    /// RFC 8520 §8: the side of the device has no name.
    ///
    //= https://www.rfc-editor.org/rfc/rfc8520#section-8.2
    //# MUD files MUST NOT contain either a src-dnsname in an ACL associated with from-device-policy
    //# or a dst-dnsname associated with to-device-policy.
    pub(super) fn check_sides(&self, reader: &mut Reader, mud: &mut Mud) {
        for (named, is_source) in [(mud.from_device.clone(), true), (mud.to_device.clone(), false)]
        {
            for index in named {
                let Some(acl) = mud.acls.get_mut(index) else { continue };
                let path = self.paths.get(index).map_or("", String::as_str);
                for (place, ace) in acl.aces.iter_mut().enumerate() {
                    let name = if is_source {
                        &mut ace.matches.source_name
                    } else {
                        &mut ace.matches.destination_name
                    };
                    let Some(host) = name.clone() else { continue };
                    let path = format!("{path}/aces/ace/{place}");
                    let saw = match host {
                        crate::mud::model::Host::Name(name) => name.raw().to_owned(),
                        crate::mud::model::Host::Address(address) => address.to_string(),
                    };
                    let accepts = ace.forwarding == Forwarding::Accept;
                    let effect = if accepts { Effect::Void } else { Effect::Narrowed };
                    reader.remarks.push(&NAME_SIDE, effect, ace.at, &path, &saw);
                    if accepts {
                        ace.void = ace.void.or(Some(NAME_SIDE.word));
                    } else {
                        *name = None;
                    }
                }
            }
        }
    }
}
