//! Documents about things: which kind one is, what is wrong with it and where, and what is kept of it.
//!
//! A document is a stranger's text. It is read by the reader that knows the place of every value, within bounds of
//! octets, values and depth; a name that stands twice in one object refuses the whole, because two programs would
//! read two different documents. What is kept for ever of a document is a [`Declaration`]: a few short values, not
//! the document's own words.

use std::borrow::Cow;

use gardien_watch::{
    mud::{
        json::{self, Bounds, Document, Kind as Json, Value, Wrong},
        model::Span,
    },
    time::Time,
    untrusted::Untrusted,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// How much of one document is read: a bill of materials of a large firmware has some ten megabytes.
pub const BOUNDS: Bounds = Bounds { longest: 32 << 20, most: 1_500_000 };
/// Remarks kept of one document.
pub const MOST_REMARKS: usize = 50;

/// What can be wrong with a document, each with a message `declared-fault-…`.
pub const FAULTS: &[&str] = &[
    "too-long",
    "too-deep",
    "too-many-values",
    "not-utf8",
    "ended",
    "not-json",
    "trailing",
    "name-twice",
    "xml",
    "unknown-kind",
    "version",
    "not-an-object",
    "not-a-list",
    "not-a-text",
    "missing",
    "bad-date",
    "too-many-components",
    "too-many-entries",
    "reference-twice",
    "no-such-reference",
    "circle",
    "bad-purl",
    "bad-cpe",
    "bad-range",
    "no-reason",
];

/// Something wrong with a document, at its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// One of [`FAULTS`].
    pub what: &'static str,
    /// Octets of the document.
    pub at: Span,
    /// The same as a JSON pointer; empty outside of JSON.
    pub path: String,
    /// What stands there, or what is missing.
    pub saw: Untrusted,
}

impl Fault {
    pub(crate) fn of(what: &'static str, value: Value<'_>) -> Self {
        Self {
            what,
            at: value.span(),
            path: value.path(),
            saw: Untrusted::new(excerpt(value.raw())),
        }
    }

    pub(crate) fn saying(what: &'static str, value: Value<'_>, saw: &str) -> Self {
        let at = value.span();
        // Of a whole object only its beginning is pointed at.
        let at = Span { start: at.start, end: at.end.min(at.start + 1) };
        Self { what, at, path: value.path(), saw: Untrusted::new(excerpt(saw)) }
    }

    pub(crate) fn plain(what: &'static str, start: usize, end: usize, saw: &str) -> Self {
        Self {
            what,
            at: Span { start, end },
            path: String::new(),
            saw: Untrusted::new(excerpt(saw)),
        }
    }

    /// The line it stands in, from 1.
    #[must_use]
    pub fn line(&self, octets: &[u8]) -> usize {
        octets.iter().take(self.at.start).filter(|b| **b == b'\n').count() + 1
    }
}

fn excerpt(text: &str) -> &str {
    let mut end = text.len().min(80);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Remarks on a document that was read all the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Remarks {
    /// The first [`MOST_REMARKS`], in the order of the text where the reading allows.
    pub kept: Vec<Fault>,
    /// How many more there were.
    pub more: usize,
}

impl Remarks {
    pub(crate) fn push(&mut self, fault: Fault) {
        if self.kept.len() < MOST_REMARKS { self.kept.push(fault) } else { self.more += 1 }
    }
}

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A bill of materials in CycloneDX.
    CycloneDx,
    /// The same in SPDX 2, as JSON.
    Spdx2,
    /// The same in SPDX 2, as tags and values.
    Spdx2Tags,
    /// The same in SPDX 3.
    Spdx3,
    /// A support date in OpenEoX.
    OpenEox,
    /// Several of them, each with its product.
    OpenEoxShell,
    /// An advisory of OSV.
    Osv,
    /// A security advisory or VEX in CSAF.
    Csaf,
    /// The list of holes that are used (CISA KEV).
    Kev,
    /// Holes as the NVD tells them.
    Nvd,
    /// A VEX in OpenVEX.
    OpenVex,
    /// A MUD file.
    Mud,
}

/// All kinds, each with its word; messages `declared-kind-…`.
pub const KINDS: &[(Kind, &str)] = &[
    (Kind::CycloneDx, "cyclonedx"),
    (Kind::Spdx2, "spdx2"),
    (Kind::Spdx2Tags, "spdx2-tags"),
    (Kind::Spdx3, "spdx3"),
    (Kind::OpenEox, "openeox"),
    (Kind::OpenEoxShell, "openeox-shell"),
    (Kind::Osv, "osv"),
    (Kind::Csaf, "csaf"),
    (Kind::Kev, "kev"),
    (Kind::Nvd, "nvd"),
    (Kind::OpenVex, "openvex"),
    (Kind::Mud, "mud"),
];

/// The words of [`KINDS`].
pub const KIND_WORDS: &[&str] = &[
    "cyclonedx",
    "spdx2",
    "spdx2-tags",
    "spdx3",
    "openeox",
    "openeox-shell",
    "osv",
    "csaf",
    "kev",
    "nvd",
    "openvex",
    "mud",
];

impl Kind {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        KINDS.iter().find(|(k, _)| *k == self).map_or("mud", |(_, word)| word)
    }

    /// Whether it is a bill of materials.
    #[must_use]
    pub const fn is_sbom(self) -> bool {
        matches!(self, Self::CycloneDx | Self::Spdx2 | Self::Spdx2Tags | Self::Spdx3)
    }

    /// The kind of a JSON document, by what each must have.
    fn of(root: Value<'_>) -> Option<Self> {
        let has = |name: &str| member(root, name).is_some();
        let begins = |name: &str, with: &str| {
            member(root, name).and_then(Value::text).is_some_and(|t| t.starts_with(with))
        };
        let all = [
            (Self::CycloneDx, has("bomFormat") || (has("specVersion") && has("components"))),
            (Self::Spdx2, has("spdxVersion")),
            (Self::Spdx3, has("@graph") && has("@context")),
            (Self::OpenVex, begins("@context", "https://openvex.dev/")),
            (Self::OpenEoxShell, has("statements") && !has("@context")),
            (Self::OpenEox, has("end_of_life") || has("end_of_security_support")),
            (
                Self::Csaf,
                member(root, "document").is_some_and(|d| member(d, "csaf_version").is_some()),
            ),
            (Self::Kev, has("catalogVersion") && has("vulnerabilities")),
            (
                Self::Nvd,
                begins("format", "NVD_CVE")
                    || (has("resultsPerPage") && has("vulnerabilities"))
                    || has("cve_items"),
            ),
            (Self::Osv, has("id") && has("modified")),
            (Self::Mud, has("ietf-mud:mud")),
        ];
        all.into_iter().find(|(_, is)| *is).map(|(kind, _)| kind)
    }
}

/// Reads a text as JSON within bounds.
///
/// # Errors
///
/// What is wrong, and where. A text that looks like XML is told as such.
pub fn parse(octets: &[u8], bounds: Bounds) -> Result<Document<'_>, Fault> {
    let document = json::parse_within(octets, bounds).map_err(|fault| {
        let first =
            octets.iter().find(|b| !b.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(b));
        let what = match fault.wrong {
            Wrong::TooLong => "too-long",
            _ if first == Some(&b'<') => "xml",
            Wrong::TooDeep => "too-deep",
            Wrong::TooMany => "too-many-values",
            Wrong::NotUtf8 => "not-utf8",
            Wrong::Ended => "ended",
            Wrong::Trailing => "trailing",
            _ => "not-json",
        };
        let saw = octets.get(fault.at..octets.len().min(fault.at + 20)).unwrap_or_default();
        Fault::plain(what, fault.at, octets.len().min(fault.at + 1), &String::from_utf8_lossy(saw))
    })?;
    if let Some(again) = document.repeated().next() {
        let name = again.name().unwrap_or_default();
        return Err(Fault { at: again.member_span(), ..Fault::saying("name-twice", again, &name) });
    }
    Ok(document)
}

/// What kind of document a text is.
///
/// # Errors
///
/// `unknown-kind`, or what keeps it from being read at all.
pub fn kind(octets: &[u8]) -> Result<Kind, Fault> {
    if octets.starts_with(b"SPDXVersion:")
        || octets.windows(13).take(4_096).any(|w| w == b"\nSPDXVersion:")
    {
        return Ok(Kind::Spdx2Tags);
    }
    // The lists of holes are far longer than any other document, and known by how they begin.
    if octets.len() > BOUNDS.longest {
        let head = octets.get(..4_096).unwrap_or(octets);
        let has = |what: &[u8]| head.windows(what.len()).any(|w| w == what);
        if has(b"\"NVD_CVE\"") || has(b"\"resultsPerPage\"") {
            return Ok(Kind::Nvd);
        }
    }
    let document = parse(octets, BOUNDS)?;
    kind_of(&document)
}

/// What kind of document this is.
///
/// # Errors
///
/// `unknown-kind`.
pub fn kind_of(document: &Document<'_>) -> Result<Kind, Fault> {
    let root = document.root();
    Kind::of(root).ok_or_else(|| Fault::saying("unknown-kind", root, excerpt(root.raw())))
}

/// A member of an object, where it is there and not null.
pub(crate) fn member<'d>(object: Value<'d>, name: &str) -> Option<Value<'d>> {
    if object.kind() != Json::Object {
        return None;
    }
    object.items().find(|m| m.name().is_some_and(|n| n == name)).filter(|m| m.kind() != Json::Null)
}

/// A text, where it is there.
pub(crate) fn text<'d>(object: Value<'d>, name: &str) -> Result<Option<Cow<'d, str>>, Fault> {
    let Some(value) = member(object, name) else { return Ok(None) };
    value.text().map(Some).ok_or_else(|| Fault::of("not-a-text", value))
}

/// A text that must be there.
pub(crate) fn due<'d>(object: Value<'d>, name: &str) -> Result<Cow<'d, str>, Fault> {
    text(object, name)?.ok_or_else(|| Fault::saying("missing", object, name))
}

/// The items of a list; of one that is not there, none.
pub(crate) fn list<'d>(
    object: Value<'d>,
    name: &str,
) -> Result<impl Iterator<Item = Value<'d>> + use<'d>, Fault> {
    let value = member(object, name);
    if let Some(value) = value.filter(|v| v.kind() != Json::Array) {
        return Err(Fault::of("not-a-list", value));
    }
    Ok(value.into_iter().flat_map(Value::items))
}

/// A moment, where it is there.
pub(crate) fn moment(object: Value<'_>, name: &str) -> Result<Option<Time>, Fault> {
    let Some(text) = text(object, name)? else { return Ok(None) };
    let Some(value) = member(object, name) else { return Ok(None) };
    stamp(&text).map(Some).ok_or_else(|| Fault::of("bad-date", value))
}

/// A date or a date with time, as documents have it: never plain seconds.
pub(crate) fn stamp(text: &str) -> Option<Time> {
    if text.as_bytes().get(4) != Some(&b'-') {
        return None;
    }
    Time::parse(text)
}

/// Octets as lower-case hexadecimal digits.
#[must_use]
pub fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::with_capacity(octets.len() * 2), |mut text, b| {
        for nibble in [b >> 4, b & 15] {
            text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
        text
    })
}

/// What is kept of a document about a thing or a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Declaration {
    /// The word of its [`Kind`], or `by-hand` of what a person entered.
    pub kind: &'static str,
    /// SHA-256 of its octets, hexadecimal.
    pub digest: String,
    /// Who says it: a maker, a person, or the document's name where it names nobody.
    pub source: Untrusted,
    /// What the document says of its own age.
    pub date: Option<Time>,
    /// What it is about.
    pub about: About,
    /// It in numbers and short values, by stable words.
    pub summary: std::collections::BTreeMap<&'static str, String>,
}

/// What a declaration is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// One thing, by our own id.
    Thing(String),
    /// Every thing of a model.
    Model {
        /// Its maker.
        maker: Untrusted,
        /// Its name.
        model: Untrusted,
        /// The version of its firmware, where the document is about one.
        version: Untrusted,
    },
    /// The document does not say.
    Unknown,
}

/// The digest of a document.
#[must_use]
pub fn digest(octets: &[u8]) -> String {
    hex(&Sha256::digest(octets))
}
