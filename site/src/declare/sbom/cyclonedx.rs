//! CycloneDX 1.4 to 1.7 (ECMA-424), JSON.

use gardien_watch::{mud::json::Value, untrusted::Untrusted};

use super::{Component, Draft, Sbom, cpe, date, hash, licence, purl};
use crate::declare::{
    document::{Fault, Kind, due, list, member, moment, text},
    holes::vex,
};

/// Versions of the format that are read.
const VERSIONS: &[&str] = &["1.4", "1.5", "1.6", "1.7"];

pub(super) fn read(root: Value<'_>) -> Result<Sbom, Fault> {
    let format = due(root, "bomFormat")?;
    let version = due(root, "specVersion")?;
    if format != "CycloneDX" || !VERSIONS.contains(&version.as_ref()) {
        let at = member(root, "specVersion").unwrap_or(root);
        return Err(Fault::of("version", at));
    }
    let mut draft = Draft::default();
    let metadata = member(root, "metadata");
    let made = metadata.map(|m| moment(m, "timestamp")).transpose()?.flatten();
    let mut subject = None;
    if let Some(value) = metadata.and_then(|m| member(m, "component")) {
        subject = Some(component(value, &mut draft)?);
        if let (Some(metadata), Some(subject)) = (metadata, subject) {
            let who = supplier(metadata)?;
            if let Some(c) =
                draft.components.get_mut(subject as usize).filter(|c| c.supplier.is_empty())
            {
                c.supplier = who;
            }
        }
    }
    for value in list(root, "components")? {
        component(value, &mut draft)?;
    }
    for value in list(root, "dependencies")? {
        let who = due(value, "ref")?;
        for on in list(value, "dependsOn")? {
            let whom = on.text().ok_or_else(|| Fault::of("not-a-text", on))?;
            draft.needs(&who, &whom, on)?;
        }
    }
    let mut sbom = draft.done(Kind::CycloneDx, version.into_owned(), made, subject);
    sbom.statements = vex::cyclonedx(root, &mut sbom.remarks)?;
    Ok(sbom)
}

/// Takes a component and all within it. The depth is the reader's.
fn component(value: Value<'_>, draft: &mut Draft) -> Result<u32, Fault> {
    let name = due(value, "name")?;
    let mut component = Component {
        name: Untrusted::new(&name),
        version: Untrusted::new(&text(value, "version")?.unwrap_or_default()),
        supplier: supplier(value)?,
        at: value.span(),
        ..Component::default()
    };
    let Draft { remarks, .. } = draft;
    if let Some(url) = member(value, "purl") {
        component.purl = purl(&due(value, "purl")?, url, remarks);
    }
    if let Some(at) = member(value, "cpe") {
        cpe(&due(value, "cpe")?, at, &mut component, remarks);
    }
    for entry in list(value, "licenses")? {
        if let Some(expression) = text(entry, "expression")? {
            licence(&expression, &mut component);
        } else if let Some(one) = member(entry, "license") {
            let named = text(one, "id")?.or(text(one, "name")?);
            licence(&named.unwrap_or_default(), &mut component);
        }
    }
    for entry in list(value, "hashes")? {
        hash(&due(entry, "alg")?, &due(entry, "content")?, &mut component);
    }
    if let Some(notes) = member(value, "releaseNotes")
        && let Some(at) = member(notes, "timestamp")
    {
        component.released = date(&due(notes, "timestamp")?, at, remarks);
    }
    let reference = text(value, "bom-ref")?.unwrap_or_default();
    component.reference = Untrusted::new(&reference);
    let index = draft.add(&reference, component, |what| Fault::saying(what, value, &reference))?;
    for inner in list(value, "components")? {
        self::component(inner, draft)?;
    }
    Ok(index)
}

/// Supplier, else manufacturer (an object since 1.6), else author or publisher.
fn supplier(value: Value<'_>) -> Result<Untrusted, Fault> {
    for who in ["supplier", "manufacturer", "manufacture"] {
        if let Some(name) = member(value, who).map(|w| text(w, "name")).transpose()?.flatten() {
            return Ok(Untrusted::new(&name));
        }
    }
    let who = text(value, "publisher")?;
    Ok(Untrusted::new(&who.unwrap_or_default()))
}
