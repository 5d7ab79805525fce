//! Known holes: what lists of advisories say of the components of a thing.
//!
//! The lists are files that the site brings; nothing is asked of the network. They are long, so advisories pass by one
//! at a time and only what concerns a component is kept: memory goes with the thing, not with the list.
//!
//! | format | module |
//! |---|---|
//! | OSV | `osv` |
//! | CSAF 2.0, 2.1 (advisories and VEX) | `csaf` |
//! | NVD 2.0 | `nvd` |
//! | CISA KEV | `kev` |
//! | OpenVEX, CycloneDX' analysis | [`vex`] |
//!
//! # How a match is found, and how far it is believed
//!
//! A version that an advisory lists for the very package is *high*; a range of the package's own ecosystem, in the
//! ecosystem's order, is *fair*; a CPE name, or a name alone, is *low*, because CPE names products and not
//! packages, and a packager may have mended the hole without another version. Where versions have no order, the answer
//! is "cannot tell".
//!
//! A VEX statement may lower a match, and only with a reason; it is shown with it. The list of holes that are used
//! raises. And what is not found is never "not vulnerable": it is "no known match in data of that day".

mod csaf;
mod kev;
mod nvd;
mod osv;
pub mod range;
#[cfg(test)]
mod tests;
pub mod vex;

use core::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use gardien_watch::{
    knowledge::components::known_name,
    mud::json::{Bounds, Value},
    time::Time,
    untrusted::Untrusted,
};
use serde::Serialize;

use self::{
    range::Range,
    vex::{Name, Statement, Status},
};
use super::{
    cpe::Cpe,
    document::{self, BOUNDS, Fault, Kind, Remarks, member, parse},
    purl::Purl,
    sbom::Component,
    versions::{Scheme, upstream},
};

/// Matches kept before they are joined; what comes after is counted.
pub const MOST_MATCHES: usize = 100_000;
/// Octets of the longest list of advisories (a year of the NVD has some 200 megabytes).
pub const LONGEST_LIST: usize = 1 << 30;
/// How much of one advisory in a list is read.
const ONE: Bounds = Bounds { longest: 8 << 20, most: 300_000 };

/// How far a match is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// By a CPE name or a name alone.
    Low,
    /// By a range in the package's own order.
    Fair,
    /// The version is listed for the package.
    High,
}

/// Words of [`Confidence`], each with a message `declared-confidence-…`.
pub const CONFIDENCES: &[&str] = &["low", "fair", "high"];

impl Confidence {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Fair => "fair",
            Self::High => "high",
        }
    }
}

/// By what a match was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// A name without anything else.
    Name,
    /// A CPE name.
    Cpe,
    /// A range of a package.
    Range,
    /// A version listed for a package.
    Listed,
}

/// Whom an advisory speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "CPE names are most of them, and few are kept")]
pub(crate) enum Whom {
    Purl(Purl),
    /// An ecosystem of OSV and a name within it.
    Package {
        ecosystem: String,
        name: String,
    },
    /// A repository, without scheme and `.git`.
    Repository(String),
    Cpe(Cpe),
}

/// Versions of somebody that have the hole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Affected {
    pub(crate) whom: Whom,
    /// Listed one by one.
    pub(crate) versions: Vec<String>,
    pub(crate) ranges: Vec<Range>,
    /// Every version.
    pub(crate) all: bool,
}

/// An advisory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Advisory {
    pub(crate) id: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) modified: Option<Time>,
    pub(crate) withdrawn: bool,
    /// CVSS base score in tenths, where the advisory has one.
    pub(crate) score: Option<u8>,
    pub(crate) affected: Vec<Affected>,
}

/// A list that was gone through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Data {
    /// Its name.
    pub name: Untrusted,
    /// The newest date that it has of itself.
    pub date: Option<Time>,
    /// Advisories in it.
    pub advisories: u64,
}

/// Holes that are known to be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Used {
    /// The day on which it came onto the list.
    pub since: Untrusted,
    /// Whether extortion uses it, as far as is known.
    pub extortion: bool,
}

/// A match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Match {
    /// Place of the component.
    pub component: u32,
    /// The identifier by which it is told: the CVE's where there is one.
    pub id: String,
    /// Others.
    pub aliases: Vec<String>,
    /// By what it was found.
    pub by: By,
    /// How far it is believed.
    pub confidence: Confidence,
    /// The first version that is said to be mended.
    pub fixed: Option<String>,
    /// CVSS base score in tenths.
    pub score: Option<u8>,
    /// Whether it is known to be used.
    pub used: Option<Used>,
    /// What a maker says of it, the weightiest.
    pub told: Option<Told>,
    /// Lists that have it: places in [`Report::data`].
    pub data: Vec<usize>,
}

/// What a maker says of a match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// What.
    pub status: Status,
    /// Why.
    pub reason: Untrusted,
    /// Who.
    pub source: Untrusted,
    /// When.
    pub at: Option<Time>,
    /// Whether the match is lowered by it.
    pub lowers: bool,
}

impl Match {
    /// Whether a statement with a reason lowers it.
    #[must_use]
    pub fn lowered(&self) -> bool {
        self.told.as_ref().is_some_and(|t| t.lowers)
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What is used first, what is lowered last; then by confidence, score, component, identifier.
    pub matches: Vec<Match>,
    /// Matches beyond [`MOST_MATCHES`].
    pub more: u64,
    /// Advisories that name a component whose version they cannot be held against: component and identifier.
    pub cannot_tell: Vec<(u32, String)>,
    /// Components that no list can be held against: no version, or no name of any kind.
    pub unnamed: Vec<u32>,
    /// Lists in the order in which they came.
    pub data: Vec<Data>,
    /// What was wrong with lists that were read all the same.
    pub remarks: Remarks,
    /// The oldest date of all lists: whatever is not found is not known then.
    pub date: Option<Time>,
}

/// Holds lists against components.
#[derive(Debug)]
pub struct Search<'c> {
    components: &'c [Component],
    subject: Option<u32>,
    packages: BTreeMap<(&'c str, &'c str, &'c str), Vec<u32>>,
    /// By ecosystem in lower case and name.
    named: BTreeMap<(&'static str, String), Vec<u32>>,
    repositories: BTreeMap<String, Vec<u32>>,
    /// By product of a CPE name, or by the component's own name.
    products: BTreeMap<String, Vec<(u32, By)>>,
    raw: Vec<Match>,
    more: u64,
    cannot: BTreeSet<(u32, String)>,
    used: BTreeMap<String, Used>,
    statements: Vec<Statement>,
    data: Vec<Data>,
    remarks: Remarks,
}

/// Ecosystems of OSV by the type and namespace of package URLs, and how the name is made of namespace and name.
const ECOSYSTEMS: &[(&str, &str, &str, &str)] = &[
    ("apk", "alpine", "alpine", ""),
    ("apk", "chainguard", "chainguard", ""),
    ("apk", "wolfi", "wolfi", ""),
    ("cargo", "", "crates.io", ""),
    ("composer", "*", "packagist", "/"),
    ("conan", "*", "conancenter", ""),
    ("deb", "debian", "debian", ""),
    ("deb", "ubuntu", "ubuntu", ""),
    ("gem", "", "rubygems", ""),
    ("golang", "*", "go", "/"),
    ("hex", "*", "hex", ""),
    ("maven", "*", "maven", ":"),
    ("npm", "*", "npm", "/"),
    ("nuget", "", "nuget", ""),
    ("pub", "", "pub", ""),
    ("pypi", "", "pypi", ""),
    ("rpm", "almalinux", "almalinux", ""),
    ("rpm", "opensuse", "opensuse", ""),
    ("rpm", "redhat", "red hat", ""),
    ("rpm", "rocky-linux", "rocky linux", ""),
    ("rpm", "suse", "suse", ""),
    ("generic", "*", "oss-fuzz", ""),
    ("github", "*", "oss-fuzz", ""),
];

impl<'c> Search<'c> {
    /// A search for components, of which one may be the whole thing.
    #[must_use]
    pub fn new(components: &'c [Component], subject: Option<u32>) -> Self {
        let mut search = Self {
            components,
            subject,
            packages: BTreeMap::new(),
            named: BTreeMap::new(),
            repositories: BTreeMap::new(),
            products: BTreeMap::new(),
            raw: Vec::new(),
            more: 0,
            cannot: BTreeSet::new(),
            used: BTreeMap::new(),
            statements: Vec::new(),
            data: Vec::new(),
            remarks: Remarks::default(),
        };
        for (i, c) in (0_u32..).zip(components) {
            search.index(i, c);
        }
        search
    }

    fn index(&mut self, i: u32, c: &'c Component) {
        if let Some(purl) = &c.purl {
            self.packages.entry(purl.package()).or_default().push(i);
            for (kind, namespace, ecosystem, joint) in ECOSYSTEMS {
                let fits =
                    *kind == purl.kind && (*namespace == "*" || *namespace == purl.namespace);
                let name = if joint.is_empty() || purl.namespace.is_empty() {
                    purl.name.clone()
                } else {
                    format!("{}{joint}{}", purl.namespace, purl.name)
                };
                if fits {
                    self.named.entry((ecosystem, name)).or_default().push(i);
                }
            }
            if purl.kind == "github" {
                let repository = format!("github.com/{}/{}", purl.namespace, purl.name);
                self.repositories.entry(repository).or_default().push(i);
            }
        }
        if known_name(c.name.raw()) == "linux" {
            self.named.entry(("linux", "Kernel".to_owned())).or_default().push(i);
        }
        let products: BTreeSet<String> =
            c.cpes.iter().filter_map(Cpe::product).map(str::to_owned).collect();
        let own =
            c.purl.as_ref().map_or_else(|| c.name.raw(), |p| p.name.as_str()).to_ascii_lowercase();
        // A CPE name that the document gives is better than one that is guessed from a name.
        if products.is_empty() && !own.is_empty() {
            self.products.entry(own.replace(' ', "_")).or_default().push((i, By::Name));
        }
        for product in products {
            self.products.entry(product).or_default().push((i, By::Cpe));
        }
    }

    /// Begins a list; what is added from now on is of it.
    pub fn begin(&mut self, name: &str) {
        self.data.push(Data { name: Untrusted::new(name), date: None, advisories: 0 });
    }

    fn dated(&mut self, at: Option<Time>) {
        if let Some(data) = self.data.last_mut() {
            data.date = data.date.max(at);
        }
    }

    /// Adds a document of a list begun: an advisory, a list of advisories, a VEX.
    ///
    /// # Errors
    ///
    /// Why the document says nothing here. What was added before stays.
    pub fn add(&mut self, octets: &[u8]) -> Result<Kind, Fault> {
        let mut remarks = core::mem::take(&mut self.remarks);
        let passed = pass(octets, &mut remarks, &mut |part| self.take(part));
        self.remarks = remarks;
        passed
    }

    fn take(&mut self, part: Part) {
        match part {
            Part::Advisory(advisory) => self.advisory(&advisory),
            Part::Used(used) => {
                if let Some(data) = self.data.last_mut() {
                    data.advisories += used.len() as u64;
                }
                self.used.extend(used);
            }
            Part::Statements(statements) => self.statements.extend(statements),
            Part::Date(date) => self.dated(date),
        }
    }

    /// Adds statements that a bill of materials makes itself.
    pub fn state(&mut self, statements: &[Statement]) {
        self.statements.extend_from_slice(statements);
    }

    /// Holds one advisory against the components.
    fn advisory(&mut self, advisory: &Advisory) {
        self.dated(advisory.modified);
        if let Some(data) = self.data.last_mut() {
            data.advisories += 1;
        }
        if advisory.withdrawn {
            return;
        }
        for affected in &advisory.affected {
            for (component, by) in self.candidates(&affected.whom) {
                self.hold(advisory, affected, component, by);
            }
        }
    }

    fn candidates(&self, whom: &Whom) -> Vec<(u32, By)> {
        let of = |list: Option<&Vec<u32>>, by: By| -> Vec<(u32, By)> {
            list.into_iter().flatten().map(|i| (*i, by)).collect()
        };
        let component = |i: u32| self.components.get(i as usize);
        match whom {
            Whom::Purl(purl) => {
                let mut open = purl.clone();
                open.version.clear();
                let is = |i: u32| {
                    component(i).and_then(|c| c.purl.as_ref()).is_some_and(|p| open.names(p))
                };
                of(self.packages.get(&purl.package()), By::Range)
                    .into_iter()
                    .filter(|(i, _)| is(*i))
                    .collect()
            }
            Whom::Package { ecosystem, name } => {
                let (ecosystem, release) = ecosystem.split_once(':').unwrap_or((ecosystem, ""));
                let ecosystem = ecosystem.to_ascii_lowercase();
                let Some((_, _, key, _)) = ECOSYSTEMS.iter().find(|(_, _, e, _)| *e == ecosystem)
                else {
                    let kernel = ecosystem == "linux";
                    return if kernel {
                        of(self.named.get(&("linux", name.clone())), By::Range)
                    } else {
                        Vec::new()
                    };
                };
                // Names of fuzzed projects are names and no packages.
                let by = if *key == "oss-fuzz" { By::Name } else { By::Range };
                let fits = |i: u32| {
                    let told = component(i)
                        .and_then(|c| c.purl.as_ref())
                        .and_then(|p| p.qualifiers.get("distro"));
                    release.is_empty() || told.is_none_or(|told| same_release(told, release))
                };
                of(self.named.get(&(*key, name.clone())), by)
                    .into_iter()
                    .filter(|(i, _)| fits(*i))
                    .collect()
            }
            Whom::Repository(repository) => of(self.repositories.get(repository), By::Range),
            Whom::Cpe(cpe) => {
                let Some(product) = cpe.product() else { return Vec::new() };
                let open = cpe.without_version();
                let fits = |(i, by): &(u32, By)| {
                    *by == By::Name
                        || component(*i).is_some_and(|c| {
                            c.cpes.iter().any(|c| open.names(&c.without_version()))
                        })
                };
                self.products.get(product).into_iter().flatten().copied().filter(fits).collect()
            }
        }
    }

    fn hold(&mut self, advisory: &Advisory, affected: &Affected, index: u32, by: By) {
        let Some(component) = self.components.get(index as usize) else { return };
        let (scheme, version) = match (by, &component.purl) {
            // CPE names and fuzzed projects count the software's own versions, not a packager's.
            (By::Cpe | By::Name, _) => {
                let told = component.cpes.iter().find_map(Cpe::version);
                let own = upstream(component.scheme(), component.version.raw()).to_owned();
                let version = if own.is_empty() { told.unwrap_or_default() } else { own };
                let name = match &affected.whom {
                    Whom::Cpe(cpe) => cpe.product().unwrap_or_default(),
                    _ => component.name.raw(),
                };
                (Scheme::of_name(name), version)
            }
            (_, Some(purl)) if !purl.version.is_empty() => (purl.scheme(), purl.version.clone()),
            _ => (component.scheme(), component.version.raw().to_owned()),
        };
        let listed = affected.versions.contains(&version);
        let answer = if affected.all || (listed && !version.is_empty()) {
            Some(true)
        } else if affected.ranges.is_empty() {
            // A list of versions of which this is none.
            if version.is_empty() { None } else { Some(false) }
        } else if version.is_empty() {
            None
        } else {
            range::any(&affected.ranges, scheme, &version)
        };
        let Some(is) = answer else {
            if self.cannot.len() < MOST_MATCHES {
                self.cannot.insert((index, advisory.id.clone()));
            }
            return;
        };
        if !is {
            return;
        }
        if self.raw.len() >= MOST_MATCHES {
            self.more += 1;
            return;
        }
        let by = if listed && by == By::Range { By::Listed } else { by };
        // A distribution's advisory for one release, and nobody says which this is.
        let blurred = matches!(&affected.whom, Whom::Package { ecosystem, .. } if ecosystem.contains(':'))
            && component.purl.as_ref().is_none_or(|p| !p.qualifiers.contains_key("distro"));
        let confidence = match by {
            By::Listed if !blurred => Confidence::High,
            By::Listed | By::Range if !blurred => Confidence::Fair,
            By::Listed => Confidence::Fair,
            _ => Confidence::Low,
        };
        let fixed = affected.ranges.iter().find_map(|r| r.fixed_after(scheme, &version));
        self.raw.push(Match {
            component: index,
            id: advisory.id.clone(),
            aliases: advisory.aliases.clone(),
            by,
            confidence,
            fixed,
            score: advisory.score,
            used: None,
            told: None,
            data: vec![self.data.len().saturating_sub(1)],
        });
    }

    /// Joins what is one hole, and applies what is used and what makers say.
    #[must_use]
    pub fn finish(mut self) -> Report {
        let mut joined: Vec<Match> = join(core::mem::take(&mut self.raw));
        for m in &mut joined {
            let ids = || core::iter::once(&m.id).chain(&m.aliases);
            m.used = ids().find_map(|id| self.used.get(id).cloned());
            let told =
                self.statements.iter().filter(|s| s.ids.iter().any(|id| ids().any(|i| i == id)));
            let told = told.filter(|s| self.concerns(s, m.component));
            // The newest statement counts; among equals the one that says worse.
            let newest = told.max_by_key(|s| {
                (s.at, s.status != Status::NotAffected, s.status, Reverse(&s.source))
            });
            m.told = newest.map(|s| Told {
                status: s.status,
                reason: s.reason.clone(),
                source: s.source.clone(),
                at: s.at,
                lowers: s.lowers(),
            });
        }
        let name =
            |i: u32| self.components.get(i as usize).map(|c| (c.name.clone(), c.version.clone()));
        joined.sort_by_cached_key(|m| {
            (
                m.lowered(),
                m.used.is_none(),
                Reverse(m.confidence),
                Reverse(m.score),
                name(m.component),
                m.id.clone(),
                m.component,
            )
        });
        let found: BTreeSet<(u32, &String)> = joined
            .iter()
            .flat_map(|m| core::iter::once(&m.id).chain(&m.aliases).map(|id| (m.component, id)))
            .collect();
        let cannot =
            self.cannot.iter().filter(|(c, id)| !found.contains(&(*c, id))).cloned().collect();
        let unnamed = (0_u32..)
            .zip(self.components)
            .filter(|(i, c)| {
                Some(*i) != self.subject
                    && (c.version.is_empty()
                        && c.purl.as_ref().is_none_or(|p| p.version.is_empty())
                        && c.cpes.iter().all(|c| c.version().is_none()))
            })
            .map(|(i, _)| i)
            .collect();
        let date = self.data.iter().filter(|d| d.advisories > 0).map(|d| d.date).min().flatten();
        Report {
            matches: joined,
            more: self.more,
            cannot_tell: cannot,
            unnamed,
            data: self.data,
            remarks: self.remarks,
            date,
        }
    }

    fn concerns(&self, statement: &Statement, component: u32) -> bool {
        let named = |names: &[Name], i: u32| {
            self.components.get(i as usize).is_some_and(|c| names.iter().any(|n| n.names(c)))
        };
        let whole = |names: &[Name]| self.subject.is_some_and(|s| named(names, s));
        statement.products.iter().any(|p| {
            if p.parts.is_empty() {
                named(&p.product, component) || whole(&p.product)
            } else {
                whole(&p.product) && named(&p.parts, component)
            }
        })
    }
}

/// What a document of a list says, a piece at a time.
enum Part {
    Advisory(Advisory),
    Used(BTreeMap<String, Used>),
    Statements(Vec<Statement>),
    Date(Option<Time>),
}

/// Goes through a document of a list. What was handed on before a fault stays handed on.
fn pass(octets: &[u8], remarks: &mut Remarks, take: &mut dyn FnMut(Part)) -> Result<Kind, Fault> {
    if octets.len() > LONGEST_LIST {
        return Err(Fault::plain("too-long", LONGEST_LIST, LONGEST_LIST, ""));
    }
    if octets.len() > BOUNDS.longest {
        return match document::kind(octets)? {
            Kind::Nvd => pass_nvd(octets, take).map(|()| Kind::Nvd),
            _ => Err(Fault::plain("too-long", BOUNDS.longest, BOUNDS.longest, "")),
        };
    }
    // One advisory is a small text; all are read within the bounds of a document.
    let document = match parse(octets, BOUNDS) {
        // A list with more values than a document may have is taken entry by entry.
        Err(fault) if fault.what == "too-many-values" && nvd::is_list(octets) => {
            return pass_nvd(octets, take).map(|()| Kind::Nvd);
        }
        parsed => parsed?,
    };
    let root = document.root();
    let kind = document::kind_of(&document)?;
    match kind {
        Kind::Osv => take(Part::Advisory(osv::read(root)?)),
        Kind::Csaf => {
            let csaf = csaf::read(root, remarks)?;
            csaf.advisories.into_iter().for_each(|a| take(Part::Advisory(a)));
            take(Part::Date(csaf.date));
            take(Part::Statements(csaf.statements));
        }
        Kind::Nvd => pass_nvd(octets, take)?,
        Kind::Kev => {
            let (date, used) = kev::read(root)?;
            take(Part::Used(used));
            take(Part::Date(date));
        }
        Kind::OpenVex => {
            let (date, statements) = vex::openvex(root, remarks)?;
            take(Part::Date(date));
            take(Part::Statements(statements));
        }
        Kind::CycloneDx => take(Part::Statements(vex::cyclonedx(root, remarks)?)),
        _ => return Err(Fault::saying("unknown-kind", root, kind.word())),
    }
    Ok(kind)
}

fn pass_nvd(octets: &[u8], take: &mut dyn FnMut(Part)) -> Result<(), Fault> {
    take(Part::Date(nvd::date(octets)));
    for (start, end) in nvd::entries(octets) {
        let text = octets.get(start..end).unwrap_or_default();
        let shifted = |mut fault: Fault| {
            fault.at.start += start;
            fault.at.end += start;
            fault
        };
        let document = parse(text, ONE).map_err(shifted)?;
        take(Part::Advisory(nvd::read(document.root()).map_err(shifted)?));
    }
    Ok(())
}

/// Advisories and statements of a list that are described one by one.
pub const MOST_DESCRIBED: usize = 50;

/// What a document of a list says, held against nothing.
#[derive(Clone, Debug)]
pub struct Described {
    /// Its kind.
    pub kind: Kind,
    /// The newest date that it has of itself.
    pub date: Option<Time>,
    /// Advisories in it, those that were withdrawn among them.
    pub advisories: u64,
    /// Advisories that were withdrawn.
    pub withdrawn: u64,
    /// Holes that it knows to be used.
    pub used: u64,
    /// The first [`MOST_DESCRIBED`] advisories.
    pub first: Vec<Hole>,
    /// Its statements, the first [`MOST_DESCRIBED`].
    pub statements: Vec<Statement>,
    /// All statements in it.
    pub stated: u64,
    /// What was wrong and did not keep it from being read.
    pub remarks: Remarks,
}

/// An advisory, described.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hole {
    /// The identifier of the advisory.
    pub id: String,
    /// Others of the same hole.
    pub aliases: Vec<String>,
    /// When it was last changed.
    pub modified: Option<Time>,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
    /// CVSS base score in tenths.
    pub score: Option<u8>,
    /// Whom it is about: at most [`MOST_DESCRIBED`] names.
    pub about: Vec<Untrusted>,
    /// Versions in which it is said to be mended.
    pub fixed: Vec<Untrusted>,
}

impl Hole {
    fn of(advisory: Advisory) -> Self {
        let mut about = BTreeSet::new();
        let mut fixed = BTreeSet::new();
        for affected in advisory.affected {
            about.insert(match affected.whom {
                Whom::Purl(purl) => purl.to_string(),
                Whom::Package { ecosystem, name } => format!("{name} ({ecosystem})"),
                Whom::Repository(repository) => repository,
                Whom::Cpe(cpe) => {
                    [cpe.vendor(), cpe.product()].map(Option::unwrap_or_default).join(" ")
                }
            });
            fixed.extend(affected.ranges.into_iter().flat_map(|r| r.events).filter_map(
                |e| match e {
                    range::Event::Fixed(version) => Some(version),
                    _ => None,
                },
            ));
        }
        let few = |all: BTreeSet<String>| {
            all.iter().take(MOST_DESCRIBED).map(|t| Untrusted::new(t)).collect()
        };
        Self {
            id: advisory.id,
            aliases: advisory.aliases,
            modified: advisory.modified,
            withdrawn: advisory.withdrawn,
            score: advisory.score,
            about: few(about),
            fixed: few(fixed),
        }
    }
}

/// Says what a document of a list holds.
///
/// # Errors
///
/// Why it says nothing.
pub fn describe(octets: &[u8]) -> Result<Described, Fault> {
    let mut told = Described {
        kind: Kind::Osv,
        date: None,
        advisories: 0,
        withdrawn: 0,
        used: 0,
        first: Vec::new(),
        statements: Vec::new(),
        stated: 0,
        remarks: Remarks::default(),
    };
    let mut remarks = Remarks::default();
    told.kind = pass(octets, &mut remarks, &mut |part| match part {
        Part::Advisory(advisory) => {
            told.advisories += 1;
            told.withdrawn += u64::from(advisory.withdrawn);
            told.date = told.date.max(advisory.modified);
            if told.first.len() < MOST_DESCRIBED {
                told.first.push(Hole::of(advisory));
            }
        }
        Part::Used(used) => told.used += used.len() as u64,
        Part::Statements(statements) => {
            told.stated += statements.len() as u64;
            let room = MOST_DESCRIBED.saturating_sub(told.statements.len());
            told.statements.extend(statements.into_iter().take(room));
        }
        Part::Date(date) => told.date = told.date.max(date),
    })?;
    told.remarks = remarks;
    Ok(told)
}

/// Whether `debian-11`, `bullseye` and the like say the release of an ecosystem (`11`, `v3.18`).
fn same_release(told: &str, release: &str) -> bool {
    const NAMES: &[(&str, &str)] = &[
        ("jessie", "8"),
        ("stretch", "9"),
        ("buster", "10"),
        ("bullseye", "11"),
        ("bookworm", "12"),
        ("trixie", "13"),
    ];
    let told = NAMES.iter().find(|(n, _)| told.contains(n)).map_or(told, |(_, number)| number);
    let number = told.trim_start_matches(|c: char| !c.is_ascii_digit());
    let release = release.trim_start_matches('v');
    number == release || number.strip_prefix(release).is_some_and(|rest| rest.starts_with('.'))
}

/// Matches of one component that share an identifier are one; the best is kept with all identifiers.
fn join(raw: Vec<Match>) -> Vec<Match> {
    let mut joined: Vec<Match> = Vec::new();
    let mut places: BTreeMap<(u32, String), usize> = BTreeMap::new();
    for m in raw {
        let ids: Vec<String> =
            core::iter::once(m.id.clone()).chain(m.aliases.iter().cloned()).collect();
        let of: BTreeSet<usize> =
            ids.iter().filter_map(|id| places.get(&(m.component, id.clone())).copied()).collect();
        let place = of.first().copied().unwrap_or(joined.len());
        let mut one = m;
        let mut all: BTreeSet<String> = ids.into_iter().collect();
        for other in &of {
            let Some(slot) = joined.get_mut(*other) else { continue };
            let theirs = slot.clone();
            all.extend(core::iter::once(theirs.id.clone()).chain(theirs.aliases.iter().cloned()));
            one.data.extend(&theirs.data);
            let score = one.score.max(theirs.score);
            let fixed = one.fixed.clone().or_else(|| theirs.fixed.clone());
            if (theirs.confidence, theirs.by) > (one.confidence, one.by) {
                one = Match { data: one.data, ..theirs };
            }
            one.score = score;
            one.fixed = one.fixed.or(fixed);
            // An emptied slot holds nobody.
            slot.component = u32::MAX;
        }
        one.data.sort_unstable();
        one.data.dedup();
        for id in &all {
            places.insert((one.component, id.clone()), place);
        }
        let told = all.iter().find(|id| id.starts_with("CVE-")).or_else(|| all.first()).cloned();
        one.id = told.unwrap_or_default();
        all.remove(&one.id);
        one.aliases = all.into_iter().collect();
        match joined.get_mut(place) {
            Some(slot) => *slot = one,
            None => joined.push(one),
        }
    }
    joined.retain(|m| m.component != u32::MAX);
    joined
}

/// Components that a thing names itself in what it says to everybody: `lighttpd/1.4.35`, `SSH-2.0-dropbear_2014.63`,
/// `Linux/3.10 UPnP/1.0 MiniUPnPd/1.9`. Names of protocols are none. What is found by them is never more than *low*.
#[must_use]
pub fn from_banner(banner: &str) -> Vec<Component> {
    const NONE: &[&str] = &[
        "upnp",
        "http",
        "dlna",
        "dlnadoc",
        "ssh",
        "rtsp",
        "unknown",
        "posix",
        "rt",
        "portable sdk for upnp devices",
    ];
    let banner = banner
        .strip_prefix("SSH-2.0-")
        .or_else(|| banner.strip_prefix("SSH-1.99-"))
        .unwrap_or(banner);
    let words = banner.split([' ', ',', ';', '(', ')']).filter(|w| w.len() < 100).take(16);
    let named = words.filter_map(|w| w.rsplit_once('/').or_else(|| w.rsplit_once('_')));
    named
        .filter(|(name, version)| {
            version.starts_with(|c: char| c.is_ascii_digit())
                && version.contains('.')
                && name.starts_with(|c: char| c.is_ascii_alphabetic())
                && !NONE.contains(&name.to_ascii_lowercase().as_str())
        })
        .map(|(name, version)| Component {
            name: Untrusted::new(name),
            version: Untrusted::new(version),
            ..Component::default()
        })
        .collect()
}

/// Texts of a list; others are a fault.
fn texts(value: Value<'_>, name: &str) -> Result<Vec<String>, Fault> {
    document::list(value, name)?
        .map(|v| {
            v.text().map(std::borrow::Cow::into_owned).ok_or_else(|| Fault::of("not-a-text", v))
        })
        .collect()
}

/// A base score (`9.8`) in tenths.
fn tenths(value: Value<'_>, name: &str) -> Option<u8> {
    let raw = member(value, name)?.raw();
    let (whole, tenth) = raw.split_once('.').unwrap_or((raw, "0"));
    let tenths =
        whole.parse::<u8>().ok()?.checked_mul(10)?.checked_add(tenth.get(..1)?.parse().ok()?)?;
    (tenths <= 100).then_some(tenths)
}
