//! What makers say of holes in their products (VEX).
//!
//! | format | where |
//! |---|---|
//! | OpenVEX 0.2 | `openvex` |
//! | CycloneDX, `vulnerabilities[].analysis` | `cyclonedx` |
//! | CSAF, product status and flags | the module `csaf` |
//!
//! "Not affected" lowers a match only with a reason: one of the formats' words, or a sentence. Without one it is kept,
//! told, and changes nothing.

use gardien_watch::{mud::json::Value, time::Time, untrusted::Untrusted};
use serde::Serialize;

use crate::declare::{
    cpe::Cpe,
    document::{Fault, Remarks, due, list, member, moment, text},
    purl::Purl,
    sbom::Component,
};

/// Statements of one document at most.
pub(super) const MOST: usize = 100_000;

/// What a maker says of a hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The product does not have it.
    NotAffected,
    /// It is mended in this product.
    Fixed,
    /// It is being looked into.
    UnderInvestigation,
    /// The product has it.
    Affected,
}

/// Words of [`Status`], each with a message `declared-status-…`.
pub const STATUSES: &[&str] = &["not-affected", "fixed", "under-investigation", "affected"];

impl Status {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotAffected => "not-affected",
            Self::Fixed => "fixed",
            Self::UnderInvestigation => "under-investigation",
            Self::Affected => "affected",
        }
    }
}

/// How a statement names a component or a product.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "CPE names are most of them, and few are kept")]
pub enum Name {
    /// By a package URL.
    Purl(Purl),
    /// By a CPE name.
    Cpe(Cpe),
    /// By the reference within a bill of materials.
    Reference(String),
}

impl Name {
    /// Reads whatever a document names a product with.
    pub(super) fn of(text: &str) -> Self {
        if let Some(purl) = Purl::parse(text) {
            return Self::Purl(purl);
        }
        if let Some(cpe) = Cpe::parse(text) {
            return Self::Cpe(cpe);
        }
        // `urn:cdx:SERIAL/VERSION#REFERENCE` is a reference into another document.
        let reference =
            text.strip_prefix("urn:cdx:").and_then(|t| t.split_once('#')).map(|(_, r)| r);
        Self::Reference(reference.unwrap_or(text).to_owned())
    }

    /// Whether it names this component: a version that it says must be so there.
    #[must_use]
    pub fn names(&self, component: &Component) -> bool {
        match self {
            Self::Purl(purl) => component.purl.as_ref().is_some_and(|p| purl.names(p)),
            Self::Cpe(cpe) => component.cpes.iter().any(|c| cpe.names(c)),
            Self::Reference(reference) => {
                !reference.is_empty() && component.reference.raw() == reference
            }
        }
    }
}

/// A product of a statement, or parts of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Product {
    /// Names of the product; any of them.
    pub product: Vec<Name>,
    /// Names of parts within it; the whole product where there are none.
    pub parts: Vec<Name>,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The hole's identifiers.
    pub ids: Vec<String>,
    /// Products that it is about.
    pub products: Vec<Product>,
    /// What.
    pub status: Status,
    /// Why, in a word of the format or a sentence; empty where none is given.
    pub reason: Untrusted,
    /// Who says it.
    pub source: Untrusted,
    /// When.
    pub at: Option<Time>,
}

impl Statement {
    /// Whether it lowers a match: the hole is not there or mended, and for "not there" a reason is given. "Mended" is
    /// about the very version that the statement names.
    #[must_use]
    pub fn lowers(&self) -> bool {
        match self.status {
            Status::NotAffected => !self.reason.is_empty(),
            Status::Fixed => self.products.iter().all(|p| {
                let names = if p.parts.is_empty() { &p.product } else { &p.parts };
                names.iter().all(|n| match n {
                    Name::Purl(purl) => !purl.version.is_empty(),
                    Name::Cpe(cpe) => cpe.version().is_some(),
                    Name::Reference(_) => true,
                })
            }),
            Status::UnderInvestigation | Status::Affected => false,
        }
    }
}

/// Reads an OpenVEX document.
pub(super) fn openvex(
    root: Value<'_>,
    remarks: &mut Remarks,
) -> Result<(Option<Time>, Vec<Statement>), Fault> {
    let author = Untrusted::new(&text(root, "author")?.unwrap_or_default());
    let date = moment(root, "last_updated")?.or(moment(root, "timestamp")?);
    let mut statements = Vec::new();
    for value in list(root, "statements")? {
        if statements.len() >= MOST {
            return Err(Fault::of("too-many-entries", value));
        }
        let mut ids = Vec::new();
        if let Some(hole) = member(value, "vulnerability") {
            // A text until version 0.0.1, an object since.
            ids.extend(hole.text().map(std::borrow::Cow::into_owned));
            if ids.is_empty() {
                ids.push(due(hole, "name")?.into_owned());
                ids.extend(super::texts(hole, "aliases")?);
            }
        }
        let status = status(value, "status")?;
        let mut products = Vec::new();
        for product in list(value, "products")? {
            let mut parts = Vec::new();
            for part in list(product, "subcomponents")? {
                parts.extend(openvex_names(part)?);
            }
            products.push(Product { product: openvex_names(product)?, parts });
        }
        let reason =
            text(value, "justification")?.or(text(value, "impact_statement")?).unwrap_or_default();
        let at = moment(value, "last_updated")?.or(moment(value, "timestamp")?).or(date);
        let statement = Statement {
            ids,
            products,
            status,
            reason: Untrusted::new(&reason),
            source: author.clone(),
            at,
        };
        unreasoned(&statement, value, remarks);
        statements.push(statement);
    }
    Ok((date, statements))
}

fn status(value: Value<'_>, name: &str) -> Result<Status, Fault> {
    Ok(match due(value, name)?.as_ref() {
        "not_affected" => Status::NotAffected,
        "fixed" => Status::Fixed,
        "under_investigation" => Status::UnderInvestigation,
        "affected" => Status::Affected,
        _ => return Err(Fault::of("missing", member(value, name).unwrap_or(value))),
    })
}

fn openvex_names(value: Value<'_>) -> Result<Vec<Name>, Fault> {
    if let Some(text) = value.text() {
        return Ok(vec![Name::of(&text)]);
    }
    let mut names: Vec<Name> = text(value, "@id")?.map(|t| Name::of(&t)).into_iter().collect();
    if let Some(identifiers) = member(value, "identifiers") {
        for kind in ["purl", "cpe23", "cpe22"] {
            names.extend(text(identifiers, kind)?.map(|t| Name::of(&t)));
        }
    }
    Ok(names)
}

/// What a CycloneDX document says of holes: in its own bill of materials, or as a document of its own.
pub(crate) fn cyclonedx(root: Value<'_>, remarks: &mut Remarks) -> Result<Vec<Statement>, Fault> {
    let metadata = member(root, "metadata");
    let date = metadata.map(|m| moment(m, "timestamp")).transpose()?.flatten();
    let mut statements = Vec::new();
    for value in list(root, "vulnerabilities")? {
        if statements.len() >= MOST {
            return Err(Fault::of("too-many-entries", value));
        }
        let Some(analysis) = member(value, "analysis") else { continue };
        let status = match text(analysis, "state")?.unwrap_or_default().as_ref() {
            "not_affected" | "false_positive" => Status::NotAffected,
            "resolved" | "resolved_with_pedigree" => Status::Fixed,
            "exploitable" => Status::Affected,
            "in_triage" => Status::UnderInvestigation,
            _ => continue,
        };
        let mut ids: Vec<String> =
            text(value, "id")?.map(std::borrow::Cow::into_owned).into_iter().collect();
        for reference in list(value, "references")? {
            ids.extend(text(reference, "id")?.map(std::borrow::Cow::into_owned));
        }
        let mut products = Vec::new();
        for affected in list(value, "affects")? {
            let product = vec![Name::of(&due(affected, "ref")?)];
            products.push(Product { product, parts: Vec::new() });
        }
        let source = member(value, "source").map(|s| text(s, "name")).transpose()?.flatten();
        let reason =
            text(analysis, "justification")?.or(text(analysis, "detail")?).unwrap_or_default();
        let at = moment(analysis, "lastUpdated")?.or(moment(value, "updated")?).or(date);
        let statement = Statement {
            ids,
            products,
            status,
            reason: Untrusted::new(&reason),
            source: Untrusted::new(&source.unwrap_or_default()),
            at,
        };
        unreasoned(&statement, value, remarks);
        statements.push(statement);
    }
    Ok(statements)
}

/// A "not affected" without a reason is a remark.
pub(super) fn unreasoned(statement: &Statement, value: Value<'_>, remarks: &mut Remarks) {
    if statement.status == Status::NotAffected && statement.reason.is_empty() {
        let id = statement.ids.first().map(String::as_str).unwrap_or_default();
        remarks.push(Fault::saying("no-reason", value, id));
    }
}
