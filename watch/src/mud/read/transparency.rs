//! Links to bills of materials and to known holes (RFC 9472 §3). They permit nothing, so whatever
//! is not understood here is left out.

use super::{
    node::{Other, Proper, Reader},
    remark::{Effect, NODE_TWICE, SINGLE, TRANSPARENCY, WRONG_TYPE},
};
use crate::{
    mud::{
        json::{Kind, Value},
        model::Transparency,
    },
    untrusted::Untrusted,
};

/// Links that are kept.
const MOST: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    Sboms,
    SbomLocal,
    SbomContact,
    SbomArchive,
    VulnUrl,
    VulnContact,
}

const NODES: &[Proper<Node>] = &[
    ("sboms", Node::Sboms),
    ("sbom-local-well-known", Node::SbomLocal),
    ("sbom-contact-uri", Node::SbomContact),
    ("sbom-archive-list", Node::SbomArchive),
    ("vuln-url", Node::VulnUrl),
    ("vuln-contact-uri", Node::VulnContact),
];

/// Drafts had one contact.
const OLD: &[Other<Node>] = &[("contact-info", Node::SbomContact, &TRANSPARENCY)];

pub(super) fn read(reader: &mut Reader, value: Value<'_>) -> Vec<Transparency> {
    if value.kind() != Kind::Object {
        reader.add(&WRONG_TYPE, Effect::Ignored, value);
        return Vec::new();
    }
    let members = reader.members(value, NODES, OLD);
    for (_, member) in &members.twice {
        reader.remarks.add_name(&NODE_TWICE, Effect::Ignored, *member);
    }
    for member in &members.unknown {
        reader.ignore(*member);
    }
    let mut links = Vec::new();
    for (node, value) in members.known {
        match node {
            Node::Sboms => {
                for item in reader.list(value, &SINGLE) {
                    links.extend(sbom(reader, item));
                }
            }
            Node::SbomLocal => {
                let scheme =
                    value.text().filter(|s| ["coap", "coaps", "http", "https"].contains(&&**s));
                match scheme {
                    Some(scheme) => links.push(Transparency {
                        about: "sbom",
                        by: "local-well-known",
                        at: Untrusted::new(&scheme),
                        version: None,
                    }),
                    None => reader.add(&TRANSPARENCY, Effect::Ignored, value),
                }
            }
            Node::SbomContact => links.extend(link(reader, value, "sbom", "contact")),
            Node::SbomArchive => links.extend(link(reader, value, "sbom", "archive")),
            Node::VulnUrl => {
                for item in reader.list(value, &SINGLE) {
                    links.extend(link(reader, item, "vulnerability", "cloud"));
                }
            }
            Node::VulnContact => links.extend(link(reader, value, "vulnerability", "contact")),
        }
    }
    links.truncate(MOST);
    links
}

fn link(
    reader: &mut Reader,
    value: Value<'_>,
    about: &'static str,
    by: &'static str,
) -> Option<Transparency> {
    Some(Transparency { about, by, at: reader.shown_uri(value)?, version: None })
}

/// An item of `sboms`: a version and where its bill lies.
fn sbom(reader: &mut Reader, value: Value<'_>) -> Option<Transparency> {
    let members = reader.members(value, &[("version-info", false), ("sbom-url", true)], &[]);
    for member in members.unknown.iter().chain(members.twice.iter().map(|(_, member)| member)) {
        reader.remarks.add_name(&TRANSPARENCY, Effect::Ignored, *member);
    }
    let version = members.first(false).and_then(|v| reader.words(v));
    if version.is_none() {
        reader.missing(value, "version-info", Effect::Repaired);
    }
    let url = members.first(true)?;
    Some(Transparency { about: "sbom", by: "cloud", at: reader.shown_uri(url)?, version })
}
