//! CPE 2.3 names (NISTIR 7695), and how two of them relate (NISTIR 7696).
//!
//! Eleven attributes, each a value, anything, or "does not apply". A name that stands in an advisory is a pattern; the
//! name of a component is what it is held against. The 2.2 form (`cpe:/a:busybox:busybox:1.22.1`) is read too.

use core::fmt;

use super::purl::decoded;

/// Octets of the longest name that is read.
pub const LONGEST: usize = 1_024;
/// Attributes, in their order.
pub const ATTRIBUTES: [&str; 11] = [
    "part",
    "vendor",
    "product",
    "version",
    "update",
    "edition",
    "language",
    "sw_edition",
    "target_sw",
    "target_hw",
    "other",
];

/// A value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attribute {
    /// `*`
    Any,
    /// `-`
    NotApplicable,
    /// A text in lower case, without escapes.
    Text(String),
    /// A text with unquoted `*` or `?` at its ends.
    Pattern {
        /// What may stand before the text.
        before: Wild,
        /// The text, in lower case.
        text: String,
        /// What may stand after it.
        after: Wild,
    },
}

/// Characters that a pattern leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wild {
    /// Any number.
    Many,
    /// Up to so many.
    UpTo(usize),
}

/// How a source relates to a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The source holds all that the target holds, and more.
    Superset,
    /// The other way.
    Subset,
    /// Both hold the same.
    Equal,
    /// Nothing in common.
    Disjoint,
    /// Not defined: the target is a pattern.
    Undefined,
}

/// A name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cpe {
    /// In the order of [`ATTRIBUTES`].
    attributes: [Attribute; 11],
}

impl Cpe {
    /// Reads a name in the formatted string of 2.3 or the URI of 2.2.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > LONGEST || !text.is_ascii() {
            return None;
        }
        if let Some(rest) = strip(text, "cpe:2.3:") {
            return Self::formatted(rest);
        }
        strip(text, "cpe:/").and_then(Self::uri)
    }

    fn formatted(rest: &str) -> Option<Self> {
        let mut parts = vec![String::new()];
        let mut chars = rest.chars();
        while let Some(c) = chars.next() {
            if c == ':' {
                parts.push(String::new());
                continue;
            }
            let part = parts.last_mut()?;
            part.push(c);
            if c == '\\' {
                part.push(chars.next()?);
            }
        }
        let attributes: Vec<Attribute> =
            parts.iter().map(|p| attribute(p)).collect::<Option<_>>()?;
        Self::checked(attributes.try_into().ok()?)
    }

    fn uri(rest: &str) -> Option<Self> {
        let parts: Vec<&str> = rest.split(':').collect();
        if parts.len() > 7 {
            return None;
        }
        let value = |text: &str| -> Option<Attribute> {
            if text.is_empty() {
                return Some(Attribute::Any);
            }
            if text == "-" {
                return Some(Attribute::NotApplicable);
            }
            let text = text.replace("%01", "\u{1}").replace("%02", "\u{2}");
            let text = decoded(&text)?;
            let quoted: String = text
                .chars()
                .flat_map(|c| match c {
                    '\u{1}' => vec!['?'],
                    '\u{2}' => vec!['*'],
                    c if c.is_ascii_alphanumeric() || c == '_' => vec![c],
                    c => vec!['\\', c],
                })
                .collect();
            attribute(&quoted)
        };
        let part = |i: usize| parts.get(i).copied().unwrap_or_default();
        let mut all: Vec<Attribute> = (0..7).map(|i| value(part(i))).collect::<Option<_>>()?;
        // Five attributes packed into the edition: `~edition~sw~target~hardware~other`.
        let packed: Vec<&str> =
            part(5).strip_prefix('~').map(|p| p.split('~').collect()).unwrap_or_default();
        if !packed.is_empty() {
            let of = |i: usize| value(packed.get(i).copied().unwrap_or_default());
            *all.get_mut(5)? = of(0)?;
            for i in 1..5 {
                all.push(of(i)?);
            }
        }
        all.resize(11, Attribute::Any);
        Self::checked(all.try_into().ok()?)
    }

    fn checked(attributes: [Attribute; 11]) -> Option<Self> {
        let [part, ..] = &attributes;
        let is = match part {
            Attribute::Any => true,
            Attribute::Text(p) => matches!(p.as_str(), "a" | "o" | "h"),
            _ => false,
        };
        is.then_some(Self { attributes })
    }

    fn at(&self, place: usize) -> &Attribute {
        self.attributes.get(place).unwrap_or(&Attribute::Any)
    }

    /// The vendor, where it is one.
    #[must_use]
    pub fn vendor(&self) -> Option<&str> {
        plain(self.at(1))
    }

    /// The product, where it is one.
    #[must_use]
    pub fn product(&self) -> Option<&str> {
        plain(self.at(2))
    }

    /// The version, where it is one: with its update behind it (`9.6` and `p1` are `9.6p1`).
    #[must_use]
    pub fn version(&self) -> Option<String> {
        let version = plain(self.at(3))?;
        Some(format!("{version}{}", plain(self.at(4)).unwrap_or_default()))
    }

    /// Whether it leaves the version open.
    #[must_use]
    pub fn any_version(&self) -> bool {
        matches!(self.at(3), Attribute::Any)
    }

    /// The same name with every version.
    #[must_use]
    pub fn without_version(&self) -> Self {
        let mut same = self.clone();
        for place in [3, 4] {
            if let Some(attribute) = same.attributes.get_mut(place) {
                *attribute = Attribute::Any;
            }
        }
        same
    }

    /// How each attribute relates (NISTIR 7696 table 6-2).
    #[must_use]
    pub fn relations(&self, target: &Self) -> [Relation; 11] {
        core::array::from_fn(|i| relation(self.at(i), target.at(i)))
    }

    /// How the names relate (NISTIR 7696 table 6-4); `None` where none of the four holds.
    #[must_use]
    pub fn relation(&self, target: &Self) -> Option<Relation> {
        let all = self.relations(target);
        let every = |one: Relation| all.iter().all(|r| *r == one || *r == Relation::Equal);
        if all.contains(&Relation::Disjoint) {
            return Some(Relation::Disjoint);
        }
        if all.iter().all(|r| *r == Relation::Equal) {
            return Some(Relation::Equal);
        }
        [Relation::Superset, Relation::Subset].into_iter().find(|one| every(*one))
    }

    /// Whether this, as a pattern, names a product: part, vendor and product are within it, and nothing else speaks
    /// against it. What the target leaves open (often all but its version) does not.
    #[must_use]
    pub fn names(&self, target: &Self) -> bool {
        self.relations(target).iter().enumerate().all(|(i, r)| match r {
            Relation::Equal | Relation::Superset => true,
            Relation::Subset => i > 3,
            Relation::Disjoint | Relation::Undefined => false,
        })
    }
}

impl fmt::Display for Cpe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cpe:2.3")?;
        for attribute in &self.attributes {
            match attribute {
                Attribute::Any => f.write_str(":*")?,
                Attribute::NotApplicable => f.write_str(":-")?,
                Attribute::Text(text) => write!(f, ":{}", quoted(text))?,
                Attribute::Pattern { before, text, after } => {
                    write!(f, ":{}{}{}", wild(*before), quoted(text), wild(*after))?;
                }
            }
        }
        Ok(())
    }
}

fn strip<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn plain(attribute: &Attribute) -> Option<&str> {
    match attribute {
        Attribute::Text(text) => Some(text),
        _ => None,
    }
}

fn wild(wild: Wild) -> String {
    match wild {
        Wild::Many => "*".to_owned(),
        Wild::UpTo(n) => "?".repeat(n),
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.') {
            out.push('\\');
        }
        out.push(c);
    }
    // A dash alone would mean "does not apply".
    if out == "-" { "\\-".to_owned() } else { out }
}

fn attribute(text: &str) -> Option<Attribute> {
    match text {
        "" => return None,
        "*" => return Some(Attribute::Any),
        "-" => return Some(Attribute::NotApplicable),
        _ => {}
    }
    let (before, rest) = leading(text);
    // What the last character is depends on whether it is quoted, so the rest is taken apart first.
    let mut plain = String::new();
    let mut open = 0_usize;
    let mut many = false;
    let mut chars = rest.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' if open == 0 && !many => plain.push(chars.next()?.to_ascii_lowercase()),
            '*' if open == 0 && !many => many = true,
            '?' if !many => open += 1,
            '!'..='~' if open == 0 && !many => plain.push(c.to_ascii_lowercase()),
            _ => return None,
        }
    }
    if plain.is_empty() {
        return None;
    }
    let after = if many { Wild::Many } else { Wild::UpTo(open) };
    if before == Wild::UpTo(0) && after == Wild::UpTo(0) {
        return Some(Attribute::Text(plain));
    }
    Some(Attribute::Pattern { before, text: plain, after })
}

fn leading(text: &str) -> (Wild, &str) {
    if let Some(rest) = text.strip_prefix('*') {
        return (Wild::Many, rest);
    }
    let rest = text.trim_start_matches('?');
    (Wild::UpTo(text.len() - rest.len()), rest)
}

fn relation(source: &Attribute, target: &Attribute) -> Relation {
    use Attribute::{Any, NotApplicable, Pattern, Text};
    match (source, target) {
        (_, Pattern { .. }) => Relation::Undefined,
        (Any, Any) | (NotApplicable, NotApplicable) => Relation::Equal,
        (Any, _) => Relation::Superset,
        (_, Any) => Relation::Subset,
        (Text(a), Text(b)) if a == b => Relation::Equal,
        (Pattern { before, text, after }, Text(b)) if fits(*before, text, *after, b) => {
            Relation::Superset
        }
        _ => Relation::Disjoint,
    }
}

fn fits(before: Wild, text: &str, after: Wild, target: &str) -> bool {
    let within = |wild: Wild, n: usize| match wild {
        Wild::Many => true,
        Wild::UpTo(most) => n <= most,
    };
    target
        .match_indices(text)
        .any(|(at, _)| within(before, at) && within(after, target.len() - at - text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Cpe {
        Cpe::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn names_are_read_and_written() {
        for text in [
            "cpe:2.3:a:busybox:busybox:1.22.1:*:*:*:*:*:*:*",
            "cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*",
            "cpe:2.3:a:hp:insight:7.4.0.1570:-:*:*:online:win2003:x64:*",
            r"cpe:2.3:a:foo\\bar:big\$money_2010:*:*:*:*:special:ipod_touch:80gb:*",
            "cpe:2.3:a:hp:insight_diagnostics:8.*:es?:*:*:x32:*:*:*",
        ] {
            assert_eq!(of(text).to_string(), text);
        }
        // NISTIR 7695 §6.1: the URI binding.
        for (uri, name) in [
            (
                "cpe:/a:microsoft:internet_explorer:8.0.6001:beta",
                "cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*",
            ),
            (
                "cpe:/a:microsoft:internet_explorer:8.%02:sp%01",
                "cpe:2.3:a:microsoft:internet_explorer:8.*:sp?:*:*:*:*:*:*",
            ),
            (
                "cpe:/a:hp:insight_diagnostics:7.4.0.1570::~~online~win2003~x64~",
                "cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:*:*:*:online:win2003:x64:*",
            ),
            (
                "cpe:/o:linux:linux_kernel:4.14.90",
                "cpe:2.3:o:linux:linux_kernel:4.14.90:*:*:*:*:*:*:*",
            ),
        ] {
            assert_eq!(of(uri).to_string(), name);
        }
        for wrong in [
            "",
            "cpe:2.3:",
            "cpe:2.3:a:b",
            "cpe:2.3:x:a:b:1:*:*:*:*:*:*:*",
            "cpe:2.3:a::b:1:*:*:*:*:*:*:*",
            "cpe:2.3:a:b*c:b:1:*:*:*:*:*:*:*",
            "cpe:/a:b:%zz",
            "cpe:2.3:a:b:c:1:*:*:*:*:*:*:\\",
        ] {
            assert_eq!(Cpe::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn attributes_relate_as_the_table_of_the_standard_has_it() {
        // NISTIR 7696 table 6-2, row by row: source, target, relation.
        let any = || Attribute::Any;
        let na = || Attribute::NotApplicable;
        let i = || attribute("i").unwrap();
        let k = || attribute("k").unwrap();
        let m = || attribute("i*").unwrap();
        use Relation::{Disjoint, Equal, Subset, Superset, Undefined};
        for (row, (source, target, expected)) in [
            (any(), any(), Equal),
            (any(), na(), Superset),
            (any(), i(), Superset),
            (any(), m(), Undefined),
            (na(), any(), Subset),
            (na(), na(), Equal),
            (na(), i(), Disjoint),
            (na(), m(), Undefined),
            (i(), i(), Equal),
            (i(), k(), Disjoint),
            (i(), m(), Undefined),
            (i(), na(), Disjoint),
            (i(), any(), Subset),
            (m(), m(), Undefined),
            (m(), any(), Subset),
            (m(), na(), Disjoint),
            (m(), i(), Superset),
            (m(), k(), Disjoint),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(relation(&source, &target), expected, "row {}", row + 1);
        }
    }

    #[test]
    fn wildcards_stand_for_so_many_characters() {
        for (pattern, text, is) in [
            ("8.*", "8.0.6001", true),
            ("8.*", "9.0", false),
            ("sp?", "sp1", true),
            ("sp?", "sp", true),
            ("sp?", "sp12", false),
            ("*01", "6001", true),
            ("??1", "001", true),
            ("??1", "0001", false),
            ("*a*", "bab", true),
        ] {
            let expected = if is { Relation::Superset } else { Relation::Disjoint };
            assert_eq!(
                relation(
                    &attribute(pattern).unwrap(),
                    &attribute(&text.replace('.', "\\.")).unwrap()
                ),
                expected,
                "{pattern} {text}"
            );
        }
    }

    #[test]
    fn names_relate_as_a_whole() {
        let all = of("cpe:2.3:a:busybox:busybox:*:*:*:*:*:*:*:*");
        let one = of("cpe:2.3:a:busybox:busybox:1.22.1:*:*:*:*:*:*:*");
        let other = of("cpe:2.3:a:busybox:busybox:1.22.0:*:*:*:*:*:*:*");
        assert_eq!(all.relation(&one), Some(Relation::Superset));
        assert_eq!(one.relation(&all), Some(Relation::Subset));
        assert_eq!(one.relation(&one), Some(Relation::Equal));
        assert_eq!(one.relation(&other), Some(Relation::Disjoint));
        assert!(all.names(&one) && !one.names(&other) && !one.names(&all));
    }
}
