//! Advisories and VEX in CSAF 2.0 and 2.1.
//!
//! The document's tree names products; each hole then sorts them: affected, mended, not affected, looked into. What is
//! affected becomes an advisory, the rest statements. A product that is a part of another (`default_component_of` and
//! its like) is named by its part, and counts where the whole is the thing.

use std::collections::BTreeMap;

use gardien_watch::{
    mud::json::{Kind as Json, Value},
    time::Time,
    untrusted::Untrusted,
};

use super::{
    Advisory, Affected, Cpe, Remarks, Whom,
    range::{self, Range},
    tenths, texts,
    vex::{self, Name, Product, Statement, Status},
};
use crate::declare::{
    document::{Fault, due, list, member, moment, text},
    support,
};

/// Products of one document at most.
const MOST_PRODUCTS: usize = 100_000;

pub(super) struct Csaf {
    pub(super) date: Option<Time>,
    pub(super) advisories: Vec<Advisory>,
    pub(super) statements: Vec<Statement>,
}

/// What the tree says of a product.
#[derive(Clone, Debug, Default)]
struct Known {
    names: Vec<Name>,
    /// The version or range of the branch in which it stands.
    version: Option<String>,
    ranges: Vec<Range>,
    /// The part that it is, and of what.
    part_of: Option<(String, String)>,
}

/// Words of product status.
const AFFECTED: &[&str] = &["known_affected", "first_affected", "last_affected"];
const STATUS: &[(&str, Status)] = &[
    ("known_not_affected", Status::NotAffected),
    ("fixed", Status::Fixed),
    ("first_fixed", Status::Fixed),
    ("under_investigation", Status::UnderInvestigation),
];

pub(super) fn read(root: Value<'_>, remarks: &mut Remarks) -> Result<Csaf, Fault> {
    let document =
        member(root, "document").ok_or_else(|| Fault::saying("missing", root, "document"))?;
    if !matches!(due(document, "csaf_version")?.as_ref(), "2.0" | "2.1") {
        return Err(Fault::of("version", member(document, "csaf_version").unwrap_or(document)));
    }
    let publisher = member(document, "publisher").map(|p| text(p, "name")).transpose()?.flatten();
    let source = Untrusted::new(&publisher.unwrap_or_default());
    let tracking = member(document, "tracking");
    let date = tracking.map(|t| moment(t, "current_release_date")).transpose()?.flatten();
    let id = tracking.map(|t| text(t, "id")).transpose()?.flatten().unwrap_or_default();
    let mut products = BTreeMap::new();
    if let Some(tree) = member(root, "product_tree") {
        read_tree(tree, &mut products)?;
    }
    let mut csaf = Csaf { date, advisories: Vec::new(), statements: Vec::new() };
    for hole in list(root, "vulnerabilities")? {
        let mut ids: Vec<String> =
            text(hole, "cve")?.map(std::borrow::Cow::into_owned).into_iter().collect();
        for other in list(hole, "ids")? {
            ids.push(due(other, "text")?.into_owned());
        }
        let Some(status) = member(hole, "product_status") else { continue };
        let mut advisory = Advisory {
            id: ids.first().map_or_else(|| id.clone().into_owned(), String::clone),
            aliases: ids.iter().skip(1).cloned().collect(),
            modified: date,
            score: score(hole)?,
            ..Advisory::default()
        };
        for word in AFFECTED {
            for product in texts(status, word)? {
                affected(&product, &products, &mut advisory.affected);
            }
        }
        if csaf.statements.len() >= vex::MOST || advisory.affected.len() >= MOST_PRODUCTS {
            return Err(Fault::of("too-many-entries", hole));
        }
        if !advisory.affected.is_empty() {
            csaf.advisories.push(advisory);
        }
        for (word, status_of) in STATUS {
            // By reason, because flags and threats give each product its own.
            let mut by_reason: BTreeMap<String, Vec<Product>> = BTreeMap::new();
            let reasons =
                if *status_of == Status::NotAffected { reasons(hole)? } else { BTreeMap::new() };
            for id in texts(status, word)? {
                let Some(product) = named(&id, &products) else { continue };
                let reason = reasons.get(&id).cloned().unwrap_or_default();
                by_reason.entry(reason).or_default().push(product);
            }
            for (reason, products) in by_reason {
                let statement = Statement {
                    ids: ids.clone(),
                    products,
                    status: *status_of,
                    reason: Untrusted::new(&reason),
                    source: source.clone(),
                    at: date,
                };
                vex::unreasoned(&statement, hole, remarks);
                csaf.statements.push(statement);
            }
        }
    }
    Ok(csaf)
}

fn score(hole: Value<'_>) -> Result<Option<u8>, Fault> {
    // `scores` in 2.0, `metrics[].content` in 2.1.
    let old = list(hole, "scores")?;
    let new = list(hole, "metrics")?.filter_map(|m| member(m, "content"));
    Ok(old
        .chain(new)
        .flat_map(|s| {
            ["cvss_v4", "cvss_v3", "cvss_v2"].into_iter().filter_map(move |n| member(s, n))
        })
        .filter_map(|c| tenths(c, "baseScore"))
        .max())
}

/// Why products do not have the hole: flags, else what is said of the threat's impact.
fn reasons(hole: Value<'_>) -> Result<BTreeMap<String, String>, Fault> {
    let mut all = BTreeMap::new();
    for threat in list(hole, "threats")? {
        if text(threat, "category")?.is_some_and(|c| c == "impact") {
            let details = due(threat, "details")?;
            for id in texts(threat, "product_ids")? {
                all.insert(id, details.clone().into_owned());
            }
        }
    }
    for flag in list(hole, "flags")? {
        let label = due(flag, "label")?;
        for id in texts(flag, "product_ids")? {
            all.insert(id, label.clone().into_owned());
        }
    }
    Ok(all)
}

fn read_tree(tree: Value<'_>, products: &mut BTreeMap<String, Known>) -> Result<(), Fault> {
    for product in list(tree, "full_product_names")? {
        add(product, None, None, products)?;
    }
    // Branches within branches, without recursion: each with the version that stands above it.
    let mut open: Vec<(Value<'_>, Option<String>)> =
        list(tree, "branches")?.map(|b| (b, None)).collect();
    while let Some((branch, above)) = open.pop() {
        let category = text(branch, "category")?.unwrap_or_default();
        let is_version = matches!(category.as_ref(), "product_version" | "product_version_range");
        let version = if is_version { Some(due(branch, "name")?.into_owned()) } else { above };
        if let Some(product) = member(branch, "product") {
            add(product, version.as_deref(), None, products)?;
        }
        for inner in list(branch, "branches")? {
            open.push((inner, version.clone()));
        }
    }
    for relation in list(tree, "relationships")? {
        let part = due(relation, "product_reference")?.into_owned();
        let whole = due(relation, "relates_to_product_reference")?.into_owned();
        if let Some(product) = member(relation, "full_product_name") {
            add(product, None, Some((part, whole)), products)?;
        }
    }
    Ok(())
}

fn add(
    product: Value<'_>,
    version: Option<&str>,
    part_of: Option<(String, String)>,
    products: &mut BTreeMap<String, Known>,
) -> Result<(), Fault> {
    if product.kind() != Json::Object {
        return Err(Fault::of("not-an-object", product));
    }
    if products.len() >= MOST_PRODUCTS {
        return Err(Fault::of("too-many-entries", product));
    }
    let id = due(product, "product_id")?.into_owned();
    let mut known = Known { part_of, ..Known::default() };
    if let Some(helper) = member(product, "product_identification_helper") {
        let (purls, cpe) = support::product_names(helper)?;
        known.names = purls.into_iter().map(Name::Purl).chain(cpe.map(Name::Cpe)).collect();
    }
    match version.map(|v| (v, range::vers(v))) {
        Some((_, Some(ranges))) => known.ranges = ranges,
        Some((version, None)) if !version.contains(['<', '>', '*', ' ']) => {
            known.version = Some(version.to_owned())
        }
        _ => {}
    }
    if products.insert(id.clone(), known).is_some() {
        return Err(Fault::saying("reference-twice", product, &id));
    }
    Ok(())
}

/// How a product is named; of a part, with the whole it is in. `None` where the document gives it no name that can be
/// held against anything.
fn named(id: &str, products: &BTreeMap<String, Known>) -> Option<Product> {
    let known = products.get(id)?;
    let product = match &known.part_of {
        None => Product { product: names_of(known), parts: Vec::new() },
        Some((part, whole)) => {
            let (part, whole) = (products.get(part)?, products.get(whole)?);
            if !known.names.is_empty() {
                return Some(Product { product: known.names.clone(), parts: Vec::new() });
            }
            Product { product: names_of(whole), parts: names_of(part) }
        }
    };
    (!product.product.is_empty()).then_some(product)
}

/// Names with the version of the branch, where they have none of their own.
fn names_of(known: &Known) -> Vec<Name> {
    let filled = |name: &Name| match (name, &known.version) {
        (Name::Purl(purl), Some(version)) if purl.version.is_empty() => {
            let mut purl = purl.clone();
            purl.version.clone_from(version);
            Name::Purl(purl)
        }
        _ => name.clone(),
    };
    known.names.iter().map(filled).collect()
}

fn affected(id: &str, products: &BTreeMap<String, Known>, all: &mut Vec<Affected>) {
    let Some(known) = products.get(id) else { return };
    let known = match &known.part_of {
        Some((part, _)) if known.names.is_empty() => products.get(part).unwrap_or(known),
        _ => known,
    };
    for name in &known.names {
        let (whom, own) = match name {
            Name::Purl(purl) => {
                (Whom::Purl(purl.clone()), Some(purl.version.clone()).filter(|v| !v.is_empty()))
            }
            Name::Cpe(cpe) => (Whom::Cpe(cpe.clone()), Cpe::version(cpe)),
            Name::Reference(_) => continue,
        };
        let versions: Vec<String> = if known.ranges.is_empty() {
            own.or_else(|| known.version.clone()).into_iter().collect()
        } else {
            Vec::new()
        };
        let open = versions.is_empty() && known.ranges.is_empty();
        all.push(Affected { whom, versions, ranges: known.ranges.clone(), all: open });
    }
}
