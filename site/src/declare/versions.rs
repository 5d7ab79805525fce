//! Which of two versions came first.
//!
//! There is no one order: `1.0.2k` is after `1.0.2` at openssl, `1.0.2rc1` is before `1.0.2` at most others,
//! `1.0~rc1` is before `1.0` at Debian and nowhere else. So the order is chosen by a table: who packs the thing, in
//! which ecosystem an advisory speaks, or what the component is called. Two texts that a scheme cannot read have no
//! order, and [`Scheme::compare`] says so; whoever asked then cannot tell, which is an answer.
//!
//! | scheme | source |
//! |---|---|
//! | `semver` | Semantic Versioning 2.0.0 §11; missing parts are 0, a leading `v` is skipped |
//! | `debian` | Debian Policy §5.6.12 (also opkg's packages) |
//! | `apk` | the grammar and order of apk-tools 3 |
//! | `rpm` | `rpmvercmp` with `~` and `^`, epoch, release |
//! | `pep440` | PEP 440 |
//! | `openssl` | letters after the numbers (`1.0.2k`, `0.9.8zh`), `-beta1` before them |
//! | `kernel` | numbers, `-rc1` before them, anything else after a dash is a builder's own |
//! | `dotted` | numbers, words that mean before (`rc`, `test`) or after (`p1`); dates of dropbear, busybox |

mod apk;
mod debian;
mod dotted;
mod pep440;
mod rpm;
mod semver;
#[cfg(test)]
mod tests;

use core::cmp::Ordering;

/// Octets of the longest version that is compared.
pub const LONGEST: usize = 256;

/// A way of ordering versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// Semantic Versioning.
    Semver,
    /// Debian's packages.
    Debian,
    /// Alpine's packages.
    Apk,
    /// Packages of rpm.
    Rpm,
    /// Python's packages.
    Pep440,
    /// openssl, with letters.
    Openssl,
    /// The Linux kernel.
    Kernel,
    /// Numbers with words, as most software has it.
    Dotted,
}

/// All schemes, each with its word.
pub const SCHEMES: &[(Scheme, &str)] = &[
    (Scheme::Semver, "semver"),
    (Scheme::Debian, "debian"),
    (Scheme::Apk, "apk"),
    (Scheme::Rpm, "rpm"),
    (Scheme::Pep440, "pep440"),
    (Scheme::Openssl, "openssl"),
    (Scheme::Kernel, "kernel"),
    (Scheme::Dotted, "dotted"),
];

/// Types of package URLs, ecosystems of OSV (up to a colon, in lower case) and names of `vers` ranges.
const BY_ECOSYSTEM: &[(&str, Scheme)] = &[
    ("alma", Scheme::Rpm),
    ("almalinux", Scheme::Rpm),
    ("alpaquita", Scheme::Apk),
    ("alpine", Scheme::Apk),
    ("apk", Scheme::Apk),
    ("cargo", Scheme::Semver),
    ("chainguard", Scheme::Apk),
    ("conan", Scheme::Dotted),
    ("crates.io", Scheme::Semver),
    ("deb", Scheme::Debian),
    ("debian", Scheme::Debian),
    ("echo", Scheme::Debian),
    ("go", Scheme::Semver),
    ("golang", Scheme::Semver),
    ("hex", Scheme::Semver),
    ("linux", Scheme::Kernel),
    ("mageia", Scheme::Rpm),
    ("npm", Scheme::Semver),
    ("openeuler", Scheme::Rpm),
    ("openssl", Scheme::Openssl),
    ("opensuse", Scheme::Rpm),
    ("opkg", Scheme::Debian),
    ("pub", Scheme::Semver),
    ("pypi", Scheme::Pep440),
    ("red hat", Scheme::Rpm),
    ("rocky linux", Scheme::Rpm),
    ("rpm", Scheme::Rpm),
    ("semver", Scheme::Semver),
    ("suse", Scheme::Rpm),
    ("swifturl", Scheme::Semver),
    ("ubuntu", Scheme::Debian),
    ("wolfi", Scheme::Apk),
];

/// Components that number their releases in a way of their own.
const BY_NAME: &[(&str, Scheme)] = &[
    ("kernel", Scheme::Kernel),
    ("libcrypto", Scheme::Openssl),
    ("libssl", Scheme::Openssl),
    ("linux", Scheme::Kernel),
    ("linux-kernel", Scheme::Kernel),
    ("linux_kernel", Scheme::Kernel),
    ("openssl", Scheme::Openssl),
];

impl Scheme {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        SCHEMES.iter().find(|(s, _)| *s == self).map_or("dotted", |(_, word)| word)
    }

    /// The scheme of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        SCHEMES.iter().find(|(_, w)| *w == word).map(|(s, _)| *s)
    }

    /// The scheme of a type of package URLs, an ecosystem of OSV (`Debian:11`) or a `vers` range.
    #[must_use]
    pub fn of_ecosystem(ecosystem: &str) -> Option<Self> {
        let name = ecosystem.split(':').next().unwrap_or_default().trim().to_ascii_lowercase();
        BY_ECOSYSTEM.iter().find(|(n, _)| *n == name).map(|(_, scheme)| *scheme)
    }

    /// The scheme of a component that no packager numbers.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        BY_NAME.iter().find(|(n, _)| *n == name).map_or(Self::Dotted, |(_, scheme)| *scheme)
    }

    /// Which of two versions is later; `None` where this scheme cannot tell.
    #[must_use]
    pub fn compare(self, a: &str, b: &str) -> Option<Ordering> {
        let (a, b) = (a.trim(), b.trim());
        if a.len() > LONGEST || b.len() > LONGEST {
            return None;
        }
        match self {
            Self::Semver => semver::compare(a, b),
            Self::Debian => debian::compare(a, b),
            Self::Apk => apk::compare(a, b),
            Self::Rpm => rpm::compare(a, b),
            Self::Pep440 => pep440::compare(a, b),
            Self::Openssl => dotted::compare(a, b, dotted::Words::OPENSSL),
            Self::Kernel => dotted::compare(a, b, dotted::Words::KERNEL),
            Self::Dotted => dotted::compare(a, b, dotted::Words::ANY),
        }
    }
}

/// What a packager's version says of the software's own: without epoch, Debian's or Alpine's revision and
/// repackaging marks (`1:1.2.11.dfsg-2+deb11u1` is 1.2.11).
#[must_use]
pub fn upstream(scheme: Scheme, version: &str) -> &str {
    let version = version.trim();
    match scheme {
        Scheme::Debian => {
            let own = version.split_once(':').map_or(version, |(_, own)| own);
            let own = own.rsplit_once('-').map_or(own, |(own, _)| own);
            let end = [".dfsg", "+dfsg", "~dfsg", "+ds", "~ds", "+really"]
                .iter()
                .filter_map(|mark| own.find(mark))
                .min();
            end.and_then(|end| own.get(..end)).unwrap_or(own)
        }
        Scheme::Apk => version
            .rsplit_once("-r")
            .filter(|(_, n)| n.bytes().all(|b| b.is_ascii_digit()))
            .map_or(version, |(own, _)| own),
        Scheme::Rpm => {
            let own = version.split_once(':').map_or(version, |(_, own)| own);
            own.split_once('-').map_or(own, |(own, _)| own)
        }
        _ => version.strip_prefix('v').unwrap_or(version),
    }
}

/// Orders two runs of decimal digits of any length as numbers.
fn numbers(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// The longest start of a text whose octets are all of one kind, and the rest.
fn run(text: &str, of: impl Fn(u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(|b| !of(b)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// The digits that a text begins with, and the rest.
fn digits(text: &str) -> (&str, &str) {
    run(text, |b| b.is_ascii_digit())
}
