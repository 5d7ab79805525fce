//! What the holder of a hardware address prefix is: `knowledge/holders.tsv`.
//!
//! A prefix is bought by whoever builds the radio. That is the maker of the thing where the holder sells
//! things under its own name, and somebody else where it sells modules or builds for others. A holder
//! that is not in the table may be either.

use super::rows;

static SHIPPED: &str = include_str!("../../../knowledge/holders.tsv");

/// What a holder does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Sells things under its own name.
    Things,
    /// Sells phones, computers and things.
    Many,
    /// Sells radio modules, or builds for others.
    Module,
    /// Not in the table.
    Unknown,
}

/// Who holds a hardware address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// As in the registry, without the legal form.
    pub registered: String,
    /// As it is called here; the same where the table has no name for it.
    pub company: String,
    /// What it does.
    pub role: Role,
}

#[derive(Clone, Debug)]
pub(super) struct Holders(Vec<[&'static str; 4]>);

impl Holders {
    pub(super) fn shipped() -> Self {
        Self(rows::rows::<4>(SHIPPED).filter_map(|(_, row)| row.ok()).collect())
    }

    pub(super) fn leave_out(&mut self, evidence: &str) {
        self.0.retain(|[.., e]| !e.contains(evidence));
    }

    pub(super) fn of(&self, registered: String) -> Holder {
        let begins = |start: &str| {
            registered.get(..start.len()).is_some_and(|r| r.eq_ignore_ascii_case(start))
                && registered
                    .get(start.len()..)
                    .is_some_and(|r| !r.starts_with(|c: char| c.is_alphanumeric()))
        };
        // The longest beginning is the most exact.
        let row = self.0.iter().filter(|[start, ..]| begins(start)).max_by_key(|[s, ..]| s.len());
        match row {
            Some([_, company, role, _]) => {
                Holder { company: (*company).to_owned(), role: of_word(role), registered }
            }
            None => Holder { company: registered.clone(), role: Role::Unknown, registered },
        }
    }
}

fn of_word(word: &str) -> Role {
    match word {
        "things" => Role::Things,
        "many" => Role::Many,
        "module" => Role::Module,
        _ => Role::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_that_ships_is_well_formed_once_and_has_evidence() {
        let mut seen = std::collections::BTreeSet::new();
        for (line, row) in rows::rows::<4>(SHIPPED) {
            let [start, company, role, evidence] = row.unwrap();
            assert!(!company.is_empty() && !evidence.is_empty(), "line {line}");
            assert_ne!(of_word(role), Role::Unknown, "line {line}");
            assert!(seen.insert(start.to_ascii_lowercase()), "line {line}: twice");
        }
    }

    #[test]
    fn a_name_is_known_by_whole_words() {
        let h = Holders::shipped();
        let of = |name: &str| (h.of(name.to_owned()).company, h.of(name.to_owned()).role);
        assert_eq!(of("TP-LINK TECHNOLOGIES"), ("TP-Link".to_owned(), Role::Things));
        assert_eq!(of("Espressif"), ("Espressif".to_owned(), Role::Module));
        assert_eq!(of("Ringier Print"), ("Ringier Print".to_owned(), Role::Unknown));
    }
}
