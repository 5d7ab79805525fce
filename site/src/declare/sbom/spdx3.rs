//! SPDX 3.0, JSON-LD as the specification serialises it: the profiles core, software and simple licensing.
//!
//! Only the serialisation with `@graph` and the published context is read. JSON-LD allows any other names for the
//! same, which would take fetching the context from the network; such a document is refused.

use std::collections::BTreeMap;

use gardien_watch::{
    mud::json::{Kind as Json, Value},
    untrusted::Untrusted,
};

use super::{Component, Draft, MOST_EDGES, Sbom, cpe, date, hash, licence, purl};
use crate::declare::document::{Fault, Kind, due, list, member, moment, text};

const CONTEXT: &str = "https://spdx.org/rdf/3.0";

pub(super) fn read(root: Value<'_>) -> Result<Sbom, Fault> {
    let context = due(root, "@context")?;
    if !context.starts_with(CONTEXT) {
        return Err(Fault::of("version", member(root, "@context").unwrap_or(root)));
    }
    let mut draft = Draft::default();
    let (mut made, mut version) = (None, "3.0".to_owned());
    let mut roots = Vec::new();
    let mut agents: BTreeMap<String, Untrusted> = BTreeMap::new();
    let mut licences: BTreeMap<String, String> = BTreeMap::new();
    let mut suppliers: Vec<(u32, String)> = Vec::new();
    let mut licensed: Vec<(String, String)> = Vec::new();
    for value in list(root, "@graph")? {
        let kind = text(value, "type")?.or(text(value, "@type")?).unwrap_or_default();
        let id = text(value, "spdxId")?.or(text(value, "@id")?).unwrap_or_default();
        match kind.as_ref() {
            "CreationInfo" => {
                made = made.or(moment(value, "created")?);
                let told = due(value, "specVersion")?;
                if !told.starts_with("3.0") {
                    return Err(Fault::of(
                        "version",
                        member(value, "specVersion").unwrap_or(value),
                    ));
                }
                version = told.into_owned();
            }
            "SpdxDocument" | "software_Sbom" | "Bom" => {
                roots.extend(ids(value, "rootElement")?.into_iter().map(|(id, _)| id));
            }
            "Organization" | "Person" | "SoftwareAgent" | "Agent" | "Tool" => {
                let name = text(value, "name")?.unwrap_or_default();
                agents.insert(id.into_owned(), Untrusted::new(&name));
            }
            "simplelicensing_LicenseExpression" => {
                let told = text(value, "simplelicensing_licenseExpression")?.unwrap_or_default();
                licences.insert(id.into_owned(), told.into_owned());
            }
            "software_Package" => {
                let (component, by) = package(value, &id, &mut draft)?;
                let index = draft.add(&id, component, |what| Fault::saying(what, value, &id))?;
                suppliers.extend(by.map(|by| (index, by)));
            }
            "Relationship" | "LifecycleScopedRelationship" => {
                let how = due(value, "relationshipType")?;
                let from = due(value, "from")?;
                for (to, at) in ids(value, "to")? {
                    match how.as_ref() {
                        "dependsOn" | "contains" | "hasDynamicLink" | "hasStaticLink" => {
                            draft.needs(&from, &to, at)?;
                        }
                        "hasDeclaredLicense" | "hasConcludedLicense"
                            if licensed.len() < MOST_EDGES =>
                        {
                            licensed.push((from.clone().into_owned(), to));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    for (index, by) in suppliers {
        if let (Some(c), Some(agent)) = (draft.components.get_mut(index as usize), agents.get(&by))
        {
            c.supplier = agent.clone();
        }
    }
    for (who, by) in licensed {
        let Some(index) = draft.by_reference.get(&who) else { continue };
        let Some(component) = draft.components.get_mut(*index as usize) else { continue };
        // Licences of the list have an address that ends with their name.
        let told = licences
            .get(&by)
            .map_or_else(|| by.rsplit('/').next().unwrap_or_default(), String::as_str);
        licence(told, component);
    }
    let subject = roots.iter().find_map(|r| draft.by_reference.get(r).copied());
    Ok(draft.done(Kind::Spdx3, version, made, subject))
}

fn package(
    value: Value<'_>,
    id: &str,
    draft: &mut Draft,
) -> Result<(Component, Option<String>), Fault> {
    let mut component = Component {
        name: Untrusted::new(&due(value, "name")?),
        version: Untrusted::new(&text(value, "software_packageVersion")?.unwrap_or_default()),
        reference: Untrusted::new(id),
        at: value.span(),
        ..Component::default()
    };
    let Draft { remarks, .. } = draft;
    if let Some(at) = member(value, "software_packageUrl") {
        component.purl = purl(&due(value, "software_packageUrl")?, at, remarks);
    }
    for entry in list(value, "externalIdentifier")? {
        let (how, what) = (due(entry, "externalIdentifierType")?, due(entry, "identifier")?);
        let at = member(entry, "identifier").unwrap_or(entry);
        match how.as_ref() {
            "cpe22" | "cpe23" => cpe(&what, at, &mut component, remarks),
            "packageUrl" | "packageURL" if component.purl.is_none() => {
                component.purl = purl(&what, at, remarks)
            }
            _ => {}
        }
    }
    for entry in list(value, "verifiedUsing")? {
        if let (Some(algorithm), Some(digits)) =
            (text(entry, "algorithm")?, text(entry, "hashValue")?)
        {
            hash(&algorithm, &digits, &mut component);
        }
    }
    if let Some(at) = member(value, "releaseTime") {
        component.released = date(&due(value, "releaseTime")?, at, remarks);
    }
    let by = ids(value, "suppliedBy")?.into_iter().next().map(|(id, _)| id);
    Ok((component, by))
}

/// One identifier or a list of them.
fn ids<'d>(value: Value<'d>, name: &str) -> Result<Vec<(String, Value<'d>)>, Fault> {
    let Some(found) = member(value, name) else { return Ok(Vec::new()) };
    let one = |v: Value<'d>| {
        v.text().map(|t| (t.into_owned(), v)).ok_or_else(|| Fault::of("not-a-text", v))
    };
    if found.kind() == Json::Array {
        found.items().map(one).collect()
    } else {
        Ok(vec![one(found)?])
    }
}
