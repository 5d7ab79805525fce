//! What a thing's own words mean: `knowledge/clues.tsv`.
//!
//! A pattern is compared with the whole text, letters alike in both cases: `*` is anything, `+` one or
//! more letters or digits, `#` a digit, `?` any character, `~` one or more of letters, digits and
//! `. _ -`. What matches between `(` and `)` is the model where the model's cell is `=`; between `[` and
//! `]` stands the firmware version. Matching goes back over a bounded number of choices.

use super::{kind, rows};

static SHIPPED: &str = include_str!("../../../knowledge/clues.tsv");

/// Steps of one comparison; a pattern that needs more does not match.
const MOST_STEPS: u32 = 4_096;

/// Where something was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Where {
    /// A name that it has on its network (DHCP, mDNS, LLMNR, NetBIOS).
    Name,
    /// A service that it offers over mDNS, or its instance.
    Service,
    /// The type of device or service that it announces over SSDP or WS-Discovery.
    Device,
    /// The software that it names over SSDP.
    Server,
    /// The class that it gives itself in DHCP.
    Class,
    /// The software that it names in its web requests.
    Agent,
    /// The host and first part of the path of a web request, or the path of one made to it.
    Path,
    /// The transport and port that it answers on, and the name that it has: `tcp/2081 NAME`.
    Listens,
    /// A model that it told.
    Model,
}

/// Each with its word.
const WHERES: [(&str, Where); 9] = [
    ("name", Where::Name),
    ("service", Where::Service),
    ("device", Where::Device),
    ("server", Where::Server),
    ("class", Where::Class),
    ("agent", Where::Agent),
    ("path", Where::Path),
    ("listens", Where::Listens),
    ("model", Where::Model),
];

/// Weights by their words; [`crate::recognise`] argues them.
const WEIGHTS: [(&str, f32); 3] = [("strong", 0.7), ("fair", 0.55), ("faint", 0.3)];

/// A row.
#[derive(Clone, Copy, Debug)]
pub struct Clue {
    at: Where,
    pattern: &'static str,
    /// The maker, where it follows.
    pub maker: Option<&'static str>,
    model: Option<&'static str>,
    /// The kind, where it follows.
    pub kind: Option<&'static str>,
    /// 0 to 1.
    pub weight: f32,
    /// Why we say so.
    pub evidence: &'static str,
}

/// What a text said beside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matched<'a> {
    /// The model.
    pub model: Option<&'a str>,
    /// The firmware version.
    pub firmware: Option<&'a str>,
}

#[derive(Clone, Debug)]
pub(super) struct Clues(Vec<Clue>);

impl Clues {
    pub(super) fn shipped() -> Self {
        let mut all: Vec<Clue> =
            rows::rows::<7>(SHIPPED).filter_map(|(_, row)| read(row.ok()?)).collect();
        all.sort_by_key(|c| c.at);
        Self(all)
    }

    pub(super) fn leave_out(&mut self, evidence: &str) {
        self.0.retain(|c| !c.evidence.contains(evidence));
    }

    pub(super) fn of<'a>(
        &'a self,
        at: Where,
        text: &'a str,
    ) -> impl Iterator<Item = (&'a Clue, Matched<'a>)> {
        let from = self.0.partition_point(|c| c.at < at);
        let here = self.0.get(from..).unwrap_or_default();
        here.iter().take_while(move |c| c.at == at).filter_map(move |c| {
            let marks = compare(c.pattern, text)?;
            let model = match c.model {
                Some("=") => marks.model.and_then(|[a, b]| text.get(a..b)).or(Some(text)),
                other => other,
            };
            let firmware = marks.firmware.and_then(|[a, b]| text.get(a..b));
            Some((c, Matched { model, firmware }))
        })
    }
}

fn read(row: [&'static str; 7]) -> Option<Clue> {
    let [at, pattern, maker, model, of_kind, weight, evidence] = row;
    let some = |cell: &'static str| (!cell.is_empty()).then_some(cell);
    let kind = match of_kind {
        "" => None,
        word => Some(kind(word)?),
    };
    Some(Clue {
        at: WHERES.iter().find(|(w, _)| *w == at)?.1,
        pattern: some(pattern)?,
        maker: some(maker),
        model: some(model),
        kind,
        weight: WEIGHTS.iter().find(|(w, _)| *w == weight)?.1,
        evidence: some(evidence)?,
    })
}

/// Where the marked parts begin and end.
#[derive(Clone, Copy, Default)]
struct Marks {
    model: Option<[usize; 2]>,
    firmware: Option<[usize; 2]>,
}

/// Compares a pattern with a whole text.
fn compare(pattern: &str, text: &str) -> Option<Marks> {
    let (p, t) = (pattern.as_bytes(), text.as_bytes());
    // Most do not begin alike: told without more.
    if let (Some(a), Some(b)) = (p.first(), t.first())
        && a.is_ascii_alphanumeric()
        && !a.eq_ignore_ascii_case(b)
    {
        return None;
    }
    let mut steps = MOST_STEPS;
    fits(p, t, [0, 0], Marks::default(), &mut steps)
}

fn fits(
    p: &[u8],
    t: &[u8],
    [mut i, mut j]: [usize; 2],
    mut marks: Marks,
    steps: &mut u32,
) -> Option<Marks> {
    loop {
        *steps = steps.checked_sub(1)?;
        let Some(c) = p.get(i) else { return (j == t.len()).then_some(marks) };
        i += 1;
        match c {
            b'(' => marks.model = Some([j, j]),
            b')' => marks.model = marks.model.map(|[from, _]| [from, j]),
            b'[' => marks.firmware = Some([j, j]),
            b']' => marks.firmware = marks.firmware.map(|[from, _]| [from, j]),
            b'*' if i == p.len() => return Some(marks),
            b'*' => {
                // Ahead to places where the next letter fits.
                let next = p.get(i).filter(|n| n.is_ascii_alphanumeric());
                for at in j..=t.len() {
                    *steps = steps.checked_sub(1)?;
                    if next.is_some_and(|n| t.get(at).is_none_or(|c| !c.eq_ignore_ascii_case(n))) {
                        continue;
                    }
                    if let Some(marks) = fits(p, t, [i, at], marks, steps) {
                        return Some(marks);
                    }
                }
                return None;
            }
            b'+' | b'~' => {
                let wide = *c == b'~';
                let one =
                    |c: &&u8| c.is_ascii_alphanumeric() || wide && matches!(c, b'.' | b'_' | b'-');
                let run = t.get(j..)?.iter().take_while(one).count();
                for length in (1..=run).rev() {
                    if let Some(marks) = fits(p, t, [i, j + length], marks, steps) {
                        return Some(marks);
                    }
                }
                return None;
            }
            b'#' => {
                t.get(j).filter(|c| c.is_ascii_digit())?;
                j += 1;
            }
            b'?' => {
                t.get(j)?;
                j += 1;
            }
            c => {
                t.get(j).filter(|d| d.eq_ignore_ascii_case(c))?;
                j += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_that_ships_is_well_formed_once_and_has_evidence() {
        let mut seen = std::collections::BTreeSet::new();
        for (line, row) in rows::rows::<7>(SHIPPED) {
            let row = row.unwrap_or_else(|why| panic!("line {line}: {why}"));
            let clue = read(row).unwrap_or_else(|| panic!("line {line}"));
            assert!(
                seen.insert((clue.at, clue.pattern.to_ascii_lowercase())),
                "line {line}: twice"
            );
            let marked = clue.pattern.contains('(') || clue.at == Where::Model;
            assert!(clue.model != Some("=") || marked, "line {line}: no model is marked");
        }
        assert!(seen.len() > 100);
    }

    fn said<'a>(pattern: &str, text: &'a str) -> Option<[Option<&'a str>; 2]> {
        let marks = compare(pattern, text)?;
        Some([marks.model, marks.firmware].map(|m| m.and_then(|[a, b]| text.get(a..b))))
    }

    #[test]
    fn patterns_mark_models_and_versions() {
        assert_eq!(said("(DCS-+)*", "dcs-935l"), Some([Some("dcs-935l"), None]));
        assert_eq!(said("(HS1##)*", "HS110(EU)"), Some([Some("HS110"), None]));
        assert_eq!(
            said("*IpBridge/[~]*", "Linux/3.14.0 UPnP/1.0 IpBridge/1.9.0"),
            Some([None, Some("1.9.0")])
        );
        assert_eq!(said("(HS1##)*", "HS1X0"), None);
        assert_eq!(said("*printer*", "the PRINTER"), Some([None, None]));
    }

    #[test]
    fn a_comparison_is_bounded() {
        let text = "a".repeat(5_000);
        assert!(compare("*a*a*a*a*a*a*a*a*b", &text).is_none());
    }
}
