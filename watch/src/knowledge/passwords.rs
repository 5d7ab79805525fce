//! Names and passwords that whole models were once given: `knowledge/passwords.tsv`.
//!
//! Whoever sees one of them used in clear knows that no person chose it.

use std::sync::LazyLock;

use super::rows;

static SHIPPED: &str = include_str!("../../../knowledge/passwords.tsv");

static SORTED: LazyLock<Vec<[&'static str; 3]>> = LazyLock::new(|| {
    let mut all: Vec<_> = rows::rows::<3>(SHIPPED).filter_map(|(_, row)| row.ok()).collect();
    all.sort_unstable();
    all
});

/// Whether a name and a password (either may be empty) are known to everybody, and from where that is
/// known.
#[must_use]
pub fn known(name: &str, password: &str) -> Option<&'static str> {
    let at = SORTED.binary_search_by(|[n, p, _]| (*n, *p).cmp(&(name, password))).ok()?;
    SORTED.get(at).map(|[.., evidence]| *evidence)
}

/// Whether a name and a password, as they came over the wire, are known to everybody. The name is
/// compared without case, as some things do; the password exactly.
#[must_use]
pub fn is_known(name: &[u8], password: &[u8]) -> bool {
    SORTED
        .iter()
        .any(|[n, p, _]| name.eq_ignore_ascii_case(n.as_bytes()) && password == p.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_that_ships_is_well_formed_once_and_has_evidence() {
        let mut seen = std::collections::BTreeSet::new();
        for (line, row) in rows::rows::<3>(SHIPPED) {
            let [name, password, evidence] = row.unwrap();
            assert!(!name.is_empty() && !evidence.is_empty(), "line {line}");
            assert!(seen.insert((name, password)), "line {line}: twice");
        }
        assert!(seen.len() > 55);
    }

    #[test]
    fn known_pairs_are_found_and_others_not() {
        assert!(known("root", "xc3511").is_some() && known("root", "").is_some());
        assert!(is_known(b"ADMIN", b"admin") && is_known(b"admin", b""));
        assert!(!is_known(b"admin", b"Admin") && !is_known(b"anna", b"kitchen-Lamp-7"));
        assert!(known("root", "correct horse").is_none() && known("", "").is_none());
    }
}
