//! Package URLs (ECMA-427, the purl specification): who packs a component, what it is called there, which version.
//!
//! Read tolerantly where the specification's own tests want it (slashes after the scheme, an `@` that begins a name),
//! and made canonical at once, so that two spellings of one package are one.

use core::fmt::{self, Write};
use std::collections::BTreeMap;

use super::versions::Scheme;

/// Octets of the longest package URL that is read.
pub const LONGEST: usize = 2_048;

/// A package URL in canonical form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purl {
    /// Who packs (`deb`, `npm`, `generic`), in lower case.
    pub kind: String,
    /// Segments before the name, joined by `/`; empty where there are none.
    pub namespace: String,
    /// What it is called.
    pub name: String,
    /// The version, empty where none is named.
    pub version: String,
    /// By key, in lower case.
    pub qualifiers: BTreeMap<String, String>,
    /// A path within the package, empty where there is none.
    pub subpath: String,
}

impl Purl {
    /// Reads a package URL.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > LONGEST {
            return None;
        }
        let (rest, subpath) = text.rsplit_once('#').unwrap_or((text, ""));
        let subpath: Vec<String> = subpath
            .split('/')
            .filter(|s| !matches!(*s, "" | "." | ".."))
            .map(decoded)
            .collect::<Option<_>>()?;
        let (rest, qualifiers) = rest.rsplit_once('?').unwrap_or((rest, ""));
        let (scheme, rest) = rest.split_once(':')?;
        if !scheme.eq_ignore_ascii_case("pkg") {
            return None;
        }
        let rest = rest.trim_matches('/');
        let (kind, rest) = rest.split_once('/')?;
        let kind = kind.to_ascii_lowercase();
        let well = |b: u8| b.is_ascii_alphanumeric() || b".+-".contains(&b);
        if !kind.bytes().all(well) || !kind.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        // Only a version and no name.
        if rest.starts_with('@') && !rest.contains('/') {
            return None;
        }
        // An `@` that begins a segment belongs to the name.
        let at = rest.rfind('@').filter(|at| {
            *at > 0
                && rest.as_bytes().get(at - 1) != Some(&b'/')
                && !rest.get(*at..).unwrap_or_default().contains('/')
        });
        let (path, version) = match at {
            Some(at) => (rest.get(..at)?, decoded(rest.get(at + 1..)?)?),
            None => (rest, String::new()),
        };
        let mut segments: Vec<String> =
            path.split('/').filter(|s| !s.is_empty()).map(decoded).collect::<Option<_>>()?;
        let name = segments.pop().filter(|n| !n.is_empty() && n != "@")?;
        if at.is_some() && path.ends_with('/') {
            return None;
        }
        let mut purl = Self {
            kind,
            namespace: segments.join("/"),
            name,
            version,
            qualifiers: read_qualifiers(qualifiers)?,
            subpath: subpath.join("/"),
        };
        purl.make_canonical();
        Some(purl)
    }

    /// Cases and characters that a type does not tell apart.
    fn make_canonical(&mut self) {
        match self.kind.as_str() {
            "alpm" | "apk" | "bitbucket" | "composer" | "deb" | "github" | "gitlab" | "golang"
            | "hex" | "luarocks" | "opkg" => {
                self.namespace = self.namespace.to_lowercase();
                self.name = self.name.to_lowercase();
            }
            "rpm" | "qpkg" => self.namespace = self.namespace.to_lowercase(),
            "pypi" => self.name = self.name.to_lowercase().replace('_', "-"),
            _ => {}
        }
    }

    /// The package without its version: type, namespace, name.
    #[must_use]
    pub fn package(&self) -> (&str, &str, &str) {
        (&self.kind, &self.namespace, &self.name)
    }

    /// How its versions are ordered.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        Scheme::of_ecosystem(&self.kind).unwrap_or_else(|| Scheme::of_name(&self.name))
    }

    /// Whether this names the other: the same package, and what this says of version, qualifiers and path is so there.
    #[must_use]
    pub fn names(&self, other: &Self) -> bool {
        let same = |mine: &str, theirs: &str| mine.is_empty() || mine == theirs;
        // Where a file was loaded from and what it sums to does not make another package of it.
        let told = |key: &str| {
            !matches!(key, "vcs_url" | "download_url" | "checksum" | "file_name" | "repository_url")
        };
        self.package() == other.package()
            && same(&self.version, &other.version)
            && same(&self.subpath, &other.subpath)
            && self.qualifiers.iter().all(|(key, value)| {
                !told(key) || other.qualifiers.get(key).is_none_or(|o| o == value)
            })
    }
}

impl fmt::Display for Purl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pkg:{}/", self.kind)?;
        for segment in self.namespace.split('/').filter(|s| !s.is_empty()) {
            encode(f, segment)?;
            f.write_char('/')?;
        }
        encode(f, &self.name)?;
        if !self.version.is_empty() {
            f.write_char('@')?;
            encode(f, &self.version)?;
        }
        for (i, (key, value)) in self.qualifiers.iter().enumerate() {
            write!(f, "{}{key}=", if i == 0 { '?' } else { '&' })?;
            encode(f, value)?;
        }
        for (i, segment) in self.subpath.split('/').filter(|s| !s.is_empty()).enumerate() {
            f.write_char(if i == 0 { '#' } else { '/' })?;
            encode(f, segment)?;
        }
        Ok(())
    }
}

fn read_qualifiers(text: &str) -> Option<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    for pair in text.split('&').filter(|p| !p.is_empty()) {
        let (key, value) = pair.split_once('=')?;
        let key = key.to_ascii_lowercase();
        let well = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
        if key.is_empty() || !key.bytes().all(well) || key.starts_with(|c: char| c.is_ascii_digit())
        {
            return None;
        }
        let value = decoded(value)?;
        if !value.is_empty() && all.insert(key, value).is_some() {
            return None;
        }
    }
    Some(all)
}

/// Percent-encoding undone; `None` where it is broken or no UTF-8.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(b) = rest.next() {
        if b != b'%' {
            octets.push(b);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        let value = digit()? * 16 + digit()?;
        octets.push(u8::try_from(value).ok()?);
    }
    String::from_utf8(octets).ok()
}

fn encode(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || b".-_~:".contains(&b) {
            f.write_char(char::from(b))?;
        } else {
            write!(f, "%{b:02X}")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn package_urls_are_read_and_written_as_the_specification_tests_it() {
        // Values of the specification's own tests.
        for (text, canonical) in [
            (
                "pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=amd64",
                "pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=amd64",
            ),
            (
                "pkg:Rpm/fedora/curl@7.50.3-1.fc25?Arch=i386&Distro=fedora-25",
                "pkg:rpm/fedora/curl@7.50.3-1.fc25?arch=i386&distro=fedora-25",
            ),
            (
                "pkg:rpm/fedora/centerim@4.22.10-1.el6?arch=i686&epoch=1&distro=fedora-25",
                "pkg:rpm/fedora/centerim@4.22.10-1.el6?arch=i686&distro=fedora-25&epoch=1",
            ),
            ("pkg:generic/openssl@1.1.10g", "pkg:generic/openssl@1.1.10g"),
            (
                "pkg:generic/openssl@1.1.10g?download_url=https://openssl.org/source/openssl-1.1.0g.tar.gz&checksum=sha256:de4d501267da",
                "pkg:generic/openssl@1.1.10g?checksum=sha256:de4d501267da&download_url=https:%2F%2Fopenssl.org%2Fsource%2Fopenssl-1.1.0g.tar.gz",
            ),
            (
                "pkg:github/Package-url/purl-Spec@244fd47e07d1004f0aed9c",
                "pkg:github/package-url/purl-spec@244fd47e07d1004f0aed9c",
            ),
            (
                "pkg:github/package-url/purl-spec@244fd47e07d1004#everybody/loves/dogs",
                "pkg:github/package-url/purl-spec@244fd47e07d1004#everybody/loves/dogs",
            ),
            ("pkg:PYPI/Django_package@1.11.1.dev1", "pkg:pypi/django-package@1.11.1.dev1"),
            ("pkg:npm/%40angular/animation@12.3.1", "pkg:npm/%40angular/animation@12.3.1"),
            (
                "pkg:npm/@babel/core#/googleapis/api/annotations/",
                "pkg:npm/%40babel/core#googleapis/api/annotations",
            ),
            ("pkg:///maven/org.apache.commons/io", "pkg:maven/org.apache.commons/io"),
            (
                "pkg:maven/mygroup/myartifact@1.0.0%20Final?mykey=my%20value",
                "pkg:maven/mygroup/myartifact@1.0.0%20Final?mykey=my%20value",
            ),
            (
                "pkg:GOLANG/google.golang.org/genproto@abcdedf#/googleapis/api/annotations/",
                "pkg:golang/google.golang.org/genproto@abcdedf#googleapis/api/annotations",
            ),
            ("pkg:apk/alpine/curl@7.83.0-r0?arch=x86", "pkg:apk/alpine/curl@7.83.0-r0?arch=x86"),
        ] {
            let purl = Purl::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(purl.to_string(), canonical);
            assert_eq!(Purl::parse(canonical), Some(purl));
        }
        for wrong in [
            "EnterpriseLibrary.Common@6.0.1304",
            "pkg%3Amaven/org.apache.commons/io",
            "pkg:3nginx/nginx@0.8.9",
            "pkg:EnterpriseLibrary.Common@6.0.1304",
            "pkg:maven/@1.3.4",
            "pkg:n&g?inx/nginx@0.8.9",
            "pkg:nginx:a/nginx@0.8.9",
            "pkg:npm/myartifact@1.0.0?in%20production=true",
            "pkg:npm/a?x=1&x=2",
            "pkg:npm/a%zz",
            "pkg:",
            "",
        ] {
            assert_eq!(Purl::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn one_names_another_where_it_says_less() {
        let of = |t: &str| Purl::parse(t).unwrap();
        let thing = of("pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie");
        assert!(of("pkg:deb/debian/curl").names(&thing));
        assert!(of("pkg:deb/debian/curl@7.50.3-1").names(&thing));
        assert!(!of("pkg:deb/debian/curl@7.50.3-2").names(&thing));
        assert!(!of("pkg:deb/debian/curl?distro=stretch").names(&thing));
        assert!(!of("pkg:deb/ubuntu/curl").names(&thing));
    }
}
