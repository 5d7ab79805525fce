//! Bills of materials: what software a thing is made of, and how old it is.
//!
//! | format | read by |
//! |---|---|
//! | CycloneDX 1.4–1.7, JSON | `cyclonedx` |
//! | SPDX 2.2 and 2.3, JSON and tag-value | `spdx2` |
//! | SPDX 3.0, JSON-LD, core and software profile | `spdx3` |
//!
//! All come to one [`Sbom`]. What would change its meaning refuses it, with the place: a component without a name, a
//! reference that stands for two components. What only loses a detail (a broken package URL, a dependency on nothing) is
//! a remark. Circles of dependencies occur and harm nothing; they are told.

mod cyclonedx;
mod spdx2;
mod spdx3;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use gardien_watch::{
    knowledge::components,
    mud::{json::Value, model::Span},
    time::Time,
    untrusted::Untrusted,
};

use super::{
    cpe::Cpe,
    document::{self, About, BOUNDS, Declaration, Fault, Kind, Remarks, kind_of, parse, stamp},
    holes::vex::Statement,
    purl::Purl,
    versions::{Scheme, upstream},
};

/// Components of one bill at most.
pub const MOST_COMPONENTS: usize = 50_000;
/// Dependencies of one bill at most.
pub const MOST_EDGES: usize = 500_000;
/// CPE names, licences or hashes of one component at most.
const MOST_EACH: usize = 32;

/// A component.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Component {
    /// What the document calls it.
    pub name: Untrusted,
    /// Its version, empty where the document says none.
    pub version: Untrusted,
    /// Who supplies it, empty where the document does not say.
    pub supplier: Untrusted,
    /// Licences, as the document writes them.
    pub licences: Vec<Untrusted>,
    /// Its package URL.
    pub purl: Option<Purl>,
    /// Its CPE names.
    pub cpes: Vec<Cpe>,
    /// Hashes: algorithm and hexadecimal digits.
    pub hashes: Vec<(Untrusted, Untrusted)>,
    /// When the document says that this release came out.
    pub released: Option<Time>,
    /// Places, in [`Sbom::components`], of what it needs.
    pub needs: Vec<u32>,
    /// How the document refers to it.
    pub reference: Untrusted,
    /// Where it stands in the document.
    pub at: Span,
}

impl Component {
    /// How its versions are ordered.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.purl.as_ref().map_or_else(|| Scheme::of_name(self.name.raw()), Purl::scheme)
    }

    /// When its release came out, and how that is known: by the document, or by our table.
    #[must_use]
    pub fn age(&self) -> Option<(Time, &'static str)> {
        if let Some(at) = self.released {
            return Some((at, "document"));
        }
        let version = self.version.raw();
        let own = upstream(self.scheme(), version);
        let products = self.cpes.iter().filter_map(Cpe::product);
        let packed = self.purl.as_ref().map(|p| p.name.as_str());
        let mut names = [Some(self.name.raw()), packed].into_iter().flatten().chain(products);
        let day = names.find_map(|n| components::released(n, own))?;
        Time::parse(day).map(|at| (at, "table"))
    }
}

/// A bill of materials.
#[derive(Clone, Debug)]
pub struct Sbom {
    /// Its format.
    pub kind: Kind,
    /// The version of its format.
    pub format_version: String,
    /// When it was made.
    pub made: Option<Time>,
    /// What it is about: a place in [`Self::components`].
    pub subject: Option<u32>,
    /// Components in the order of the document, the subject among them.
    pub components: Vec<Component>,
    /// Components that need themselves by way of others.
    pub in_circles: usize,
    /// What it says of holes itself.
    pub statements: Vec<Statement>,
    /// What was wrong and did not keep it from being read.
    pub remarks: Remarks,
}

/// Reads a bill of materials of any format.
///
/// # Errors
///
/// What is wrong, and where.
pub fn read(octets: &[u8]) -> Result<Sbom, Fault> {
    if octets.len() > BOUNDS.longest {
        return Err(Fault::plain("too-long", BOUNDS.longest, BOUNDS.longest, ""));
    }
    if spdx2::is_tags(octets) {
        return spdx2::read_tags(octets);
    }
    let document = parse(octets, BOUNDS)?;
    let root = document.root();
    match kind_of(&document)? {
        Kind::CycloneDx => cyclonedx::read(root),
        Kind::Spdx2 => spdx2::read(root),
        Kind::Spdx3 => spdx3::read(root),
        _ => Err(Fault::saying("unknown-kind", root, "")),
    }
}

/// The oldest component of known age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Oldest {
    /// Its place in [`Sbom::components`].
    pub component: u32,
    /// When its release came out.
    pub at: Time,
    /// `document` or `table`.
    pub known_by: &'static str,
}

impl Sbom {
    /// Components without what the bill is about.
    pub fn parts(&self) -> impl Iterator<Item = (u32, &Component)> {
        (0_u32..).zip(&self.components).filter(|(i, _)| Some(*i) != self.subject)
    }

    /// The oldest part whose age is known; among equals the first by name.
    #[must_use]
    pub fn oldest(&self) -> Option<Oldest> {
        let dated = self.parts().filter_map(|(component, c)| {
            c.age().map(|(at, known_by)| (at, &c.name, component, known_by))
        });
        dated.min().map(|(at, _, component, known_by)| Oldest { component, at, known_by })
    }

    /// How many parts have an age that is known.
    #[must_use]
    pub fn dated(&self) -> usize {
        self.parts().filter(|(_, c)| c.age().is_some()).count()
    }

    /// What is kept of it.
    #[must_use]
    pub fn declaration(&self, octets: &[u8], file: &str) -> Declaration {
        let subject = self.subject.and_then(|s| self.components.get(s as usize));
        let source = subject.map(|s| &s.supplier).filter(|s| !s.is_empty());
        let about = subject.map_or(About::Unknown, |s| About::Model {
            maker: s.supplier.clone(),
            model: s.name.clone(),
            version: s.version.clone(),
        });
        let mut summary = BTreeMap::from([
            ("format-version", self.format_version.clone()),
            ("components", self.parts().count().to_string()),
            ("components-dated", self.dated().to_string()),
        ]);
        if let Some(oldest) = self.oldest() {
            let name = self
                .components
                .get(oldest.component as usize)
                .map(|c| format!("{} {}", c.name, c.version));
            summary.insert("oldest", name.unwrap_or_default());
            summary.insert("oldest-day", oldest.at.to_string().chars().take(10).collect());
        }
        Declaration {
            kind: self.kind.word(),
            digest: document::digest(octets),
            source: source.cloned().unwrap_or_else(|| Untrusted::new(file)),
            date: self.made,
            about,
            summary,
        }
    }
}

/// A bill while it is read: components by their references, and dependencies between references.
#[derive(Debug, Default)]
struct Draft {
    components: Vec<Component>,
    by_reference: BTreeMap<String, u32>,
    /// Who needs whom, and where that stands.
    edges: Vec<(String, String, Span)>,
    remarks: Remarks,
}

impl Draft {
    /// Takes a component in. `place` is where a fault would be.
    fn add(
        &mut self,
        reference: &str,
        component: Component,
        place: impl Fn(&'static str) -> Fault,
    ) -> Result<u32, Fault> {
        if self.components.len() >= MOST_COMPONENTS {
            return Err(place("too-many-components"));
        }
        let index = u32::try_from(self.components.len()).unwrap_or(u32::MAX);
        if !reference.is_empty() && self.by_reference.insert(reference.to_owned(), index).is_some()
        {
            return Err(place("reference-twice"));
        }
        self.components.push(component);
        Ok(index)
    }

    fn needs(&mut self, who: &str, whom: &str, at: Value<'_>) -> Result<(), Fault> {
        if self.edges.len() >= MOST_EDGES {
            return Err(Fault::of("too-many-entries", at));
        }
        self.edges.push((who.to_owned(), whom.to_owned(), at.span()));
        Ok(())
    }

    /// Joins dependencies to components and finds circles.
    fn done(
        mut self,
        kind: Kind,
        format_version: String,
        made: Option<Time>,
        subject: Option<u32>,
    ) -> Sbom {
        let mut needs: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); self.components.len()];
        for (who, whom, at) in core::mem::take(&mut self.edges) {
            match (self.by_reference.get(&who), self.by_reference.get(&whom)) {
                (Some(who), Some(whom)) => {
                    if let Some(set) = needs.get_mut(*who as usize) {
                        set.insert(*whom);
                    }
                }
                (who_there, _) => {
                    let missing = if who_there.is_some() { whom } else { who };
                    self.remarks.push(Fault::plain(
                        "no-such-reference",
                        at.start,
                        at.end,
                        &missing,
                    ));
                }
            }
        }
        for (component, needs) in self.components.iter_mut().zip(needs) {
            component.needs = needs.into_iter().collect();
        }
        let in_circles = circles(&self.components);
        if let Some(first) = in_circles.first().and_then(|i| self.components.get(*i as usize)) {
            let fault = Fault::plain(
                "circle",
                first.at.start,
                first.at.end.min(first.at.start + 1),
                first.name.raw(),
            );
            self.remarks.push(fault);
        }
        Sbom {
            kind,
            format_version,
            made,
            subject,
            components: self.components,
            in_circles: in_circles.len(),
            statements: Vec::new(),
            remarks: self.remarks,
        }
    }
}

/// Components that are left when whoever needs nobody, or is needed by nobody, is taken away again and again: those in
/// circles, and those on ways from one circle to another.
fn circles(components: &[Component]) -> Vec<u32> {
    let n = components.len();
    let mut backwards: Vec<Vec<u32>> = vec![Vec::new(); n];
    for (who, component) in (0_u32..).zip(components) {
        for whom in &component.needs {
            if let Some(list) = backwards.get_mut(*whom as usize) {
                list.push(who);
            }
        }
    }
    let forwards: Vec<&[u32]> = components.iter().map(|c| c.needs.as_slice()).collect();
    let backwards: Vec<&[u32]> = backwards.iter().map(Vec::as_slice).collect();
    let mut there = vec![true; n];
    for (of, others) in [(&forwards, &backwards), (&backwards, &forwards)] {
        let mut left: Vec<usize> = of
            .iter()
            .map(|list| list.iter().filter(|i| there.get(**i as usize) == Some(&true)).count())
            .collect();
        let mut free: Vec<u32> =
            (0_u32..).zip(&left).filter(|(_, l)| **l == 0).map(|(i, _)| i).collect();
        while let Some(i) = free.pop() {
            let Some(is) = there.get_mut(i as usize).filter(|is| **is) else { continue };
            *is = false;
            for other in others.get(i as usize).copied().unwrap_or_default() {
                if let Some(left) = left.get_mut(*other as usize) {
                    *left = left.saturating_sub(1);
                    if *left == 0 {
                        free.push(*other);
                    }
                }
            }
        }
    }
    (0_u32..).zip(there).filter(|(_, is)| *is).map(|(i, _)| i).collect()
}

/// A package URL of a component; a broken one is a remark.
fn purl(text: &str, at: Value<'_>, remarks: &mut Remarks) -> Option<Purl> {
    let purl = Purl::parse(text);
    if purl.is_none() {
        remarks.push(Fault::of("bad-purl", at));
    }
    purl
}

/// A CPE name of a component; a broken one is a remark.
fn cpe(text: &str, at: Value<'_>, component: &mut Component, remarks: &mut Remarks) {
    match Cpe::parse(text) {
        Some(cpe) if component.cpes.len() < MOST_EACH => component.cpes.push(cpe),
        Some(_) => {}
        None => remarks.push(Fault::of("bad-cpe", at)),
    }
}

fn licence(text: &str, component: &mut Component) {
    if component.licences.len() < MOST_EACH && !matches!(text, "" | "NOASSERTION" | "NONE") {
        let licence = Untrusted::new(text);
        if !component.licences.contains(&licence) {
            component.licences.push(licence);
        }
    }
}

fn hash(algorithm: &str, digits: &str, component: &mut Component) {
    if component.hashes.len() < MOST_EACH {
        component
            .hashes
            .push((Untrusted::new(algorithm), Untrusted::new(&digits.to_ascii_lowercase())));
    }
}

/// A date within a component; a broken one is a remark.
fn date(text: &str, at: Value<'_>, remarks: &mut Remarks) -> Option<Time> {
    let time = stamp(text);
    if time.is_none() {
        remarks.push(Fault::of("bad-date", at));
    }
    time
}
