//! Until when makers support their models: `knowledge/support.tsv`.
//!
//! Three things can be known: a date, that the maker will name one, or that the maker says it is over.
//! Everything else is unknown, which is said and not guessed from age.

use super::rows;

static SHIPPED: &str = include_str!("../../../knowledge/support.tsv");

/// What is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Support {
    /// Until this day (`2027-01-31`).
    Known(&'static str),
    /// The maker says that it will say.
    ToBeAnnounced,
    /// Over, since this day where it is known.
    None(Option<&'static str>),
    /// Nothing is known.
    #[default]
    Unknown,
}

/// What is known of a model, with the evidence.
#[must_use]
pub fn support(maker: &str, model: &str) -> (Support, &'static str) {
    rows::rows::<5>(SHIPPED)
        .filter_map(|(_, row)| read(row.ok()?))
        .find(|(m, n, ..)| m.eq_ignore_ascii_case(maker) && n.eq_ignore_ascii_case(model))
        .map_or((Support::Unknown, ""), |(_, _, support, evidence)| (support, evidence))
}

type Row = (&'static str, &'static str, Support, &'static str);

fn read([maker, model, state, until, evidence]: [&'static str; 5]) -> Option<Row> {
    let date = (!until.is_empty()).then_some(until);
    let support = match state {
        "known" => Support::Known(date?),
        "tba" => Support::ToBeAnnounced,
        "none" => Support::None(date),
        "unknown" => Support::Unknown,
        _ => return None,
    };
    (!maker.is_empty() && !model.is_empty() && !evidence.is_empty())
        .then_some((maker, model, support, evidence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Time;

    #[test]
    fn every_row_that_ships_is_well_formed_once_and_has_evidence() {
        let mut seen = std::collections::BTreeSet::new();
        for (line, row) in rows::rows::<5>(SHIPPED) {
            let row = row.unwrap();
            let (maker, model, support, _) = read(row).unwrap_or_else(|| panic!("line {line}"));
            assert!(seen.insert((maker, model)), "line {line}: twice");
            if let Support::Known(date) | Support::None(Some(date)) = support {
                assert!(Time::parse(&format!("{date}T00:00:00Z")).is_some(), "line {line}");
            }
        }
    }

    #[test]
    fn what_is_not_there_is_unknown() {
        assert_eq!(support("Nobody", "Nothing").0, Support::Unknown);
        assert!(matches!(support("osram", "Lightify gateway").0, Support::None(Some(_))));
    }
}
