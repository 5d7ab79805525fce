//! SPDX 2.2 and 2.3: JSON, and tag-value, which builds in the wild still make.
//!
//! Tag-value has no depth and no names that could stand twice; it is read line by line, and a text between `<text>`
//! and `</text>` may have several lines.

use gardien_watch::{
    mud::{json::Value, model::Span},
    time::Time,
    untrusted::Untrusted,
};

use super::{Component, Draft, MOST_EACH, Sbom, cpe, date, hash, licence, purl};
use crate::declare::{
    cpe::Cpe,
    document::{Fault, Kind, due, list, member, moment, stamp, text},
    purl::Purl,
};

const VERSIONS: &[&str] = &["SPDX-2.2", "SPDX-2.3"];

/// What the document calls itself.
const DOCUMENT: &str = "SPDXRef-DOCUMENT";

pub(super) fn read(root: Value<'_>) -> Result<Sbom, Fault> {
    let version = due(root, "spdxVersion")?;
    if !VERSIONS.contains(&version.as_ref()) {
        return Err(Fault::of("version", member(root, "spdxVersion").unwrap_or(root)));
    }
    let made = member(root, "creationInfo").map(|c| moment(c, "created")).transpose()?.flatten();
    let mut draft = Draft::default();
    for value in list(root, "packages")? {
        package(value, &mut draft)?;
    }
    let mut described = Vec::new();
    for value in list(root, "documentDescribes")? {
        described.extend(value.text().map(std::borrow::Cow::into_owned));
    }
    for value in list(root, "relationships")? {
        let (from, to) = (due(value, "spdxElementId")?, due(value, "relatedSpdxElement")?);
        let how = due(value, "relationshipType")?;
        if let Some((who, whom)) = relation(&how, &from, &to) {
            draft.needs(who, whom, value)?;
        } else if from == DOCUMENT && how == "DESCRIBES" {
            described.push(to.into_owned());
        }
    }
    let subject = described.iter().find_map(|d| draft.by_reference.get(d).copied());
    Ok(draft.done(Kind::Spdx2, version.trim_start_matches("SPDX-").to_owned(), made, subject))
}

/// Who needs whom, where a relationship says so and both are no files or other documents.
fn relation<'t>(how: &str, from: &'t str, to: &'t str) -> Option<(&'t str, &'t str)> {
    let outside = |id: &str| {
        id == DOCUMENT
            || matches!(id, "NONE" | "NOASSERTION")
            || id.starts_with("DocumentRef-")
            || id.starts_with("SPDXRef-File")
    };
    if outside(from) || outside(to) {
        return None;
    }
    match how {
        "DEPENDS_ON" | "CONTAINS" | "DYNAMIC_LINK" | "STATIC_LINK" => Some((from, to)),
        "DEPENDENCY_OF" | "RUNTIME_DEPENDENCY_OF" | "CONTAINED_BY" => Some((to, from)),
        _ => None,
    }
}

fn package(value: Value<'_>, draft: &mut Draft) -> Result<(), Fault> {
    let reference = due(value, "SPDXID")?;
    let mut component = Component {
        name: Untrusted::new(&due(value, "name")?),
        version: Untrusted::new(&text(value, "versionInfo")?.unwrap_or_default()),
        supplier: who(&text(value, "supplier")?.unwrap_or_default()),
        reference: Untrusted::new(&reference),
        at: value.span(),
        ..Component::default()
    };
    for name in ["licenseConcluded", "licenseDeclared"] {
        licence(&text(value, name)?.unwrap_or_default(), &mut component);
    }
    for entry in list(value, "checksums")? {
        hash(&due(entry, "algorithm")?, &due(entry, "checksumValue")?, &mut component);
    }
    for entry in list(value, "externalRefs")? {
        let (how, locator) = (due(entry, "referenceType")?, due(entry, "referenceLocator")?);
        let at = member(entry, "referenceLocator").unwrap_or(entry);
        match how.as_ref() {
            "purl" => component.purl = purl(&locator, at, &mut draft.remarks),
            "cpe22Type" | "cpe23Type" => cpe(&locator, at, &mut component, &mut draft.remarks),
            _ => {}
        }
    }
    if let Some(at) = member(value, "releaseDate") {
        component.released = date(&due(value, "releaseDate")?, at, &mut draft.remarks);
    }
    draft.add(&reference, component, |what| Fault::saying(what, value, &reference))?;
    Ok(())
}

/// `Organization: Example (mail@example)` without its kind and address.
fn who(text: &str) -> Untrusted {
    let name = text.split_once(": ").map_or(text, |(_, name)| name);
    let name = name.split(" (").next().unwrap_or_default().trim();
    Untrusted::new(if name == "NOASSERTION" { "" } else { name })
}

pub(super) fn is_tags(octets: &[u8]) -> bool {
    let head = octets.get(..octets.len().min(4_096)).unwrap_or_default();
    head.starts_with(b"SPDXVersion:") || head.windows(13).any(|w| w == b"\nSPDXVersion:")
}

/// A tag with its value and place.
struct Tag<'t> {
    name: &'t str,
    value: &'t str,
    at: Span,
}

/// The tags of a text. A text that is not closed ends with the document.
fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    core::iter::from_fn(move || {
        loop {
            let rest = text.get(at..).filter(|r| !r.is_empty())?;
            let line = rest.split('\n').next().unwrap_or_default();
            let start = at;
            at += line.len() + 1;
            if line.starts_with('#') {
                continue;
            }
            let Some((name, value)) = line.split_once(':') else { continue };
            let mut value = value.trim();
            if value.starts_with("<text>") {
                let begin = start + line.find("<text>").unwrap_or_default() + 6;
                let whole = text.get(begin..).unwrap_or_default();
                let length = whole.find("</text>").unwrap_or(whole.len());
                value = whole.get(..length).unwrap_or_default().trim();
                let end = begin + length;
                let after = text.get(end..).unwrap_or_default();
                at = end + after.find('\n').map_or(after.len(), |n| n + 1);
            }
            return Some(Tag {
                name: name.trim(),
                value,
                at: Span { start, end: start + line.len() },
            });
        }
    })
}

pub(super) fn read_tags(octets: &[u8]) -> Result<Sbom, Fault> {
    let text = core::str::from_utf8(octets)
        .map_err(|e| Fault::plain("not-utf8", e.valid_up_to(), e.valid_up_to() + 1, ""))?;
    let mut draft = Draft::default();
    let mut version = String::new();
    let mut made: Option<Time> = None;
    let mut described = Vec::new();
    let mut package: Option<Component> = None;
    let mut relations = Vec::new();
    for tag in tags(text) {
        let Span { start, end } = tag.at;
        let fault = |what| Fault::plain(what, start, end, tag.value);
        match tag.name {
            "SPDXVersion" => {
                if !VERSIONS.contains(&tag.value) {
                    return Err(fault("version"));
                }
                version = tag.value.trim_start_matches("SPDX-").to_owned();
            }
            "Created" => made = Some(stamp(tag.value).ok_or_else(|| fault("bad-date"))?),
            "PackageName" => {
                keep(&mut draft, package.take())?;
                package = Some(Component {
                    name: Untrusted::new(tag.value),
                    at: tag.at,
                    ..Component::default()
                });
            }
            // Files and snippets have identifiers and hashes too.
            "FileName" | "SnippetSPDXID" => keep(&mut draft, package.take())?,
            "Relationship" => {
                let mut parts = tag.value.split_whitespace();
                let (Some(from), Some(how), Some(to)) = (parts.next(), parts.next(), parts.next())
                else {
                    draft.remarks.push(fault("missing"));
                    continue;
                };
                if from == DOCUMENT && how == "DESCRIBES" {
                    described.push(to);
                } else if let Some((who, whom)) = relation(how, from, to) {
                    if relations.len() >= super::MOST_EDGES {
                        return Err(fault("too-many-entries"));
                    }
                    relations.push((who.to_owned(), whom.to_owned(), tag.at));
                }
            }
            name => {
                let Some(component) = package.as_mut() else { continue };
                match name {
                    "SPDXID" => component.reference = Untrusted::new(tag.value),
                    "PackageVersion" => component.version = Untrusted::new(tag.value),
                    "PackageSupplier" => component.supplier = who(tag.value),
                    "PackageLicenseConcluded" | "PackageLicenseDeclared" => {
                        licence(tag.value, component)
                    }
                    "PackageChecksum" => {
                        let (algorithm, digits) =
                            tag.value.split_once(':').unwrap_or((tag.value, ""));
                        hash(algorithm.trim(), digits.trim(), component);
                    }
                    "ReleaseDate" => match stamp(tag.value) {
                        Some(at) => component.released = Some(at),
                        None => draft.remarks.push(fault("bad-date")),
                    },
                    "ExternalRef" => {
                        let mut parts = tag.value.split_whitespace().skip(1);
                        let how = parts.next().unwrap_or_default();
                        let locator = parts.next().unwrap_or_default();
                        match how {
                            "purl" => match Purl::parse(locator) {
                                Some(purl) => component.purl = Some(purl),
                                None => draft.remarks.push(fault("bad-purl")),
                            },
                            "cpe22Type" | "cpe23Type" => match Cpe::parse(locator) {
                                Some(cpe) if component.cpes.len() < MOST_EACH => {
                                    component.cpes.push(cpe)
                                }
                                Some(_) => {}
                                None => draft.remarks.push(fault("bad-cpe")),
                            },
                            _ => {}
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    keep(&mut draft, package.take())?;
    draft.edges = relations;
    let subject = described.iter().find_map(|d| draft.by_reference.get(*d).copied());
    Ok(draft.done(Kind::Spdx2Tags, version, made, subject))
}

fn keep(draft: &mut Draft, package: Option<Component>) -> Result<(), Fault> {
    let Some(component) = package else { return Ok(()) };
    let at = component.at;
    let reference = component.reference.raw().to_owned();
    let name = component.name.clone();
    let fault = |what| Fault::plain(what, at.start, at.end, name.raw());
    if component.name.is_empty() {
        return Err(fault("missing"));
    }
    draft.add(&reference, component, fault)?;
    Ok(())
}
