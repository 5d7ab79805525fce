//! Advisories of OSV (schema 1.7).

use gardien_watch::mud::json::Value;

use super::{
    Advisory, Affected, Scheme, Whom,
    range::{Event, MOST_EVENTS, Range},
    texts,
};
use crate::declare::{
    document::{Fault, due, list, member, moment, text},
    purl::Purl,
};

/// Entries of "affected" of one advisory at most; advisories of kernels and distributions have hundreds.
const MOST_AFFECTED: usize = 20_000;

pub(super) fn read(root: Value<'_>) -> Result<Advisory, Fault> {
    let mut aliases = texts(root, "aliases")?;
    // Distributions name the hole that they mend as upstream.
    aliases.extend(texts(root, "upstream")?);
    let mut advisory = Advisory {
        id: due(root, "id")?.into_owned(),
        aliases,
        modified: moment(root, "modified")?,
        withdrawn: member(root, "withdrawn").is_some(),
        score: None,
        affected: Vec::new(),
    };
    for value in list(root, "affected")? {
        if advisory.affected.len() >= MOST_AFFECTED {
            return Err(Fault::of("too-many-entries", value));
        }
        affected(value, &mut advisory.affected)?;
    }
    Ok(advisory)
}

fn affected(value: Value<'_>, all: &mut Vec<Affected>) -> Result<(), Fault> {
    let versions = texts(value, "versions")?;
    let mut ranges = Vec::new();
    let mut repositories = Vec::new();
    for range in list(value, "ranges")? {
        let scheme = match due(range, "type")?.as_ref() {
            "SEMVER" => Some(Scheme::Semver),
            "ECOSYSTEM" => None,
            // Commits have no order without their repository; the versions beside them count.
            _ => {
                repositories.extend(text(range, "repo")?.map(|r| repository(&r)));
                continue;
            }
        };
        let mut events = Vec::new();
        for event in list(range, "events")? {
            if events.len() >= MOST_EVENTS {
                return Err(Fault::of("too-many-entries", event));
            }
            for (name, make) in [
                ("introduced", Event::Introduced as fn(String) -> Event),
                ("fixed", Event::Fixed),
                ("last_affected", Event::LastAffected),
                ("limit", Event::Limit),
            ] {
                events.extend(text(event, name)?.map(|v| make(v.into_owned())));
            }
        }
        ranges.push(Range { scheme, events });
    }
    if let Some(package) = member(value, "package") {
        let (ecosystem, name) = (due(package, "ecosystem")?, due(package, "name")?);
        let purl = text(package, "purl")?.and_then(|p| Purl::parse(&p));
        // Where the package URL is one that names no release, the ecosystem says it.
        let release = ecosystem.contains(':');
        if let Some(scheme) = Scheme::of_ecosystem(&ecosystem) {
            for range in &mut ranges {
                range.scheme = range.scheme.or(Some(scheme));
            }
        }
        let whom = match purl {
            Some(purl) if !release => Whom::Purl(purl),
            _ => Whom::Package { ecosystem: ecosystem.into_owned(), name: name.into_owned() },
        };
        all.push(Affected { whom, versions: versions.clone(), ranges, all: false });
    }
    for repository in repositories {
        let whom = Whom::Repository(repository);
        all.push(Affected { whom, versions: versions.clone(), ranges: Vec::new(), all: false });
    }
    Ok(())
}

fn repository(url: &str) -> String {
    let bare = url.split_once("://").map_or(url, |(_, bare)| bare).trim_end_matches('/');
    bare.strip_suffix(".git").unwrap_or(bare).to_ascii_lowercase()
}
