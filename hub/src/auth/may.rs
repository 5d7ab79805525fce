//! The policy, and what tokens narrow of it.
//!
//! Which role may do what, and where, is the one table of [`gardien_site::access`]; nothing here or in a
//! route adds to it. A token's scopes are this hub's own matter, because only a hub has tokens.

pub(crate) use gardien_site::access::{Action as Act, Reach, Role, may};

/// What a token may, of what its person may: `read`, `change`, or one area's `places:read`. `change`
/// includes `read`. A scope never gives what the role does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    area: Option<String>,
    change: bool,
}

impl Scope {
    /// Reads one. `None` for what is no scope, or an area that no act has.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (area, verb) = match text.split_once(':') {
            Some((area, verb)) => (Some(area), verb),
            None => (None, text),
        };
        let change = match verb {
            "read" => false,
            "change" => true,
            _ => return None,
        };
        let known = area.is_none_or(|area| Act::ALL.iter().any(|a| a.area() == area));
        known.then(|| Self { area: area.map(str::to_owned), change })
    }

    fn lets(&self, act: Act) -> bool {
        // A copy of the store holds what every area holds: only the widest scope or its own gives it.
        let wide = act != Act::StoreCopy || self.change;
        self.area.as_deref().is_none_or(|area| area == act.area())
            && (self.change || act.reads())
            && wide
    }

    /// Whether it gives nothing that the other does not.
    fn within(&self, other: &Self) -> bool {
        (other.area.is_none() || other.area == self.area) && (other.change || !self.change)
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(area) = &self.area {
            write!(f, "{area}:")?;
        }
        f.write_str(if self.change { "change" } else { "read" })
    }
}

/// Whether one of some scopes lets an act through.
pub(crate) fn scopes_let(scopes: &[Scope], act: Act) -> bool {
    scopes.iter().any(|s| s.lets(act))
}

/// Whether some scopes give nothing that others do not.
pub(crate) fn narrower(asked: &[Scope], have: &[Scope]) -> bool {
    asked.iter().all(|a| have.iter().any(|h| a.within(h)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_only_narrow() {
        let scope = |t: &str| Scope::parse(t).unwrap();
        assert_eq!(Scope::parse("all"), None);
        assert_eq!(Scope::parse("nowhere:read"), None);
        assert_eq!(scope("places:change").to_string(), "places:change");
        assert!(scopes_let(&[scope("places:read")], Act::PlacesRead));
        assert!(!scopes_let(&[scope("places:read")], Act::PlacesChange));
        assert!(!scopes_let(&[scope("places:change")], Act::PeopleRead));
        assert!(!scopes_let(&[scope("read")], Act::StoreCopy));
        assert!(scopes_let(&[scope("change")], Act::PeopleRead));
        for (asked, have, fits) in [
            ("read", "change", true),
            ("places:read", "read", true),
            ("places:change", "places:read", false),
            ("read", "places:read", false),
            ("change", "read", false),
        ] {
            assert_eq!(narrower(&[scope(asked)], &[scope(have)]), fits, "{asked} in {have}");
        }
    }
}
