//! Who stands behind a name or an address: `knowledge/parties.tsv`, `knowledge/networks.tsv`, and the
//! rows that a site adds.
//!
//! A name is looked up as it is, then the domain above it, and so on: the longest row wins, so that
//! `ntp1.dlink.com` may be time and `dlink.com` a maker. Each step is a binary search.

use std::{borrow::Cow, net::IpAddr};

use super::{
    kind,
    rows::{self, MOST_REFUSED, MOST_ROWS, Refused, Why},
    trade,
};
use crate::watcher::Prefix;

static SHIPPED: &str = include_str!("../../../knowledge/parties.tsv");
static NETWORKS: &str = include_str!("../../../knowledge/networks.tsv");

/// Labels of a name looked at.
const MOST_LABELS: usize = 32;

type Text = Cow<'static, str>;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The company; empty where a list says only its trade.
    pub company: Text,
    /// One of [`super::TRADES`].
    pub trade: &'static str,
    /// The kind of the things that use it, where they are of one kind.
    pub kind: Option<&'static str>,
    /// Why we say so.
    pub evidence: Text,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Parties {
    /// Sorted by domain.
    domains: Vec<(Text, Row)>,
    /// Domains of lists, sorted, with their trade's row: a list may have some hundred thousand.
    listed: Vec<(Box<str>, &'static str)>,
    lists: Vec<(&'static str, Row)>,
    networks: Vec<(Prefix, Row)>,
}

impl Parties {
    pub(super) fn shipped() -> Self {
        let mut all = Self::default();
        for (_, row) in rows::rows::<5>(SHIPPED) {
            if let Ok(cells @ [domain, ..]) = row
                && let Ok(row) = read(cells, Cow::Borrowed)
            {
                all.domains.push((Cow::Borrowed(domain), row));
            }
        }
        all.domains.sort_by(|a, b| a.0.cmp(&b.0));
        for (_, row) in rows::rows::<5>(NETWORKS) {
            if let Ok(cells @ [prefix, ..]) = row
                && let (Some(prefix), Ok(row)) = (Prefix::parse(prefix), read(cells, Cow::Borrowed))
            {
                all.networks.push((prefix, row));
            }
        }
        all
    }

    pub(super) fn leave_out(&mut self, evidence: &str) {
        self.domains.retain(|(_, r)| !r.evidence.contains(evidence));
        self.networks.retain(|(_, r)| !r.evidence.contains(evidence));
    }

    pub(super) fn add_rows(&mut self, text: &str) -> (usize, Vec<Refused>) {
        let mut refused = Refusals::default();
        let mut new: Vec<(Text, Row, usize)> = Vec::new();
        for (line, cells) in rows::rows::<5>(text) {
            let row = cells.and_then(|cells| {
                if self.domains.len() + new.len() >= MOST_ROWS {
                    return Err(Why::TooMany);
                }
                let [name, ..] = cells;
                let name = rows::domain(name).ok_or(Why::Domain)?;
                Ok((Cow::Owned(name), read(cells, own)?, line))
            });
            match row {
                Ok(row) => new.push(row),
                Err(why) => refused.add(line, why),
            }
        }
        new.sort_by(|a, b| (&a.0, a.2).cmp(&(&b.0, b.2)));
        let mut kept: Vec<(Text, Row)> = Vec::with_capacity(new.len());
        for (domain, row, line) in new {
            let known = self.domains.binary_search_by(|d| d.0.cmp(&domain)).is_ok();
            if known || kept.last().is_some_and(|k| k.0 == domain) {
                refused.add(line, Why::Twice);
            } else {
                kept.push((domain, row));
            }
        }
        let count = kept.len();
        self.domains.append(&mut kept);
        self.domains.sort_by(|a, b| a.0.cmp(&b.0));
        (count, refused.sorted())
    }

    pub(super) fn add_list(&mut self, trade: &'static str, text: &str) -> (usize, Vec<Refused>) {
        let mut refused = Refusals::default();
        let before = self.listed.len();
        for (line, text) in rows::lines(text) {
            let text = text.split('#').next().unwrap_or_default();
            let mut words = text.split_whitespace();
            let Some(first) = words.next() else { continue };
            let in_hosts_file = first.parse::<IpAddr>().is_ok();
            let name = if in_hosts_file { words.next() } else { Some(first) };
            // Lines of a hosts file about the machine itself.
            if in_hosts_file && name.is_none_or(|n| !n.contains('.') || n == first) {
                continue;
            }
            match name.and_then(rows::domain).filter(|_| words.next().is_none()) {
                Some(_) if self.listed.len() >= MOST_ROWS => refused.add(line, Why::TooMany),
                Some(domain) => self.listed.push((domain.into(), trade)),
                None => refused.add(line, Why::Domain),
            }
        }
        // The first list that has a domain keeps it.
        self.listed.sort_by(|a, b| a.0.cmp(&b.0));
        self.listed.dedup_by(|a, b| a.0 == b.0);
        if !self.lists.iter().any(|(t, _)| *t == trade) {
            let row = Row {
                company: Cow::Borrowed(""),
                trade,
                kind: None,
                evidence: Cow::Borrowed("the site's list"),
            };
            self.lists.push((trade, row));
        }
        (self.listed.len() - before, refused.sorted())
    }

    pub(super) fn find(&self, name: &str) -> Option<&Row> {
        if self.domains.is_empty() && self.listed.is_empty() {
            return None;
        }
        let mut name = name;
        for _ in 0..MOST_LABELS {
            if let Ok(n) = self.domains.binary_search_by(|d| (*d.0).cmp(name)) {
                return self.domains.get(n).map(|d| &d.1);
            }
            if let Ok(n) = self.listed.binary_search_by(|d| (*d.0).cmp(name)) {
                let (_, trade) = self.listed.get(n)?;
                return self.lists.iter().find(|(t, _)| t == trade).map(|(_, row)| row);
            }
            name = name.split_once('.')?.1;
        }
        None
    }

    pub(super) fn find_address(&self, address: IpAddr) -> Option<&Row> {
        self.networks.iter().find(|(p, _)| p.contains(address)).map(|(_, row)| row)
    }
}

/// A row; `keep` makes its texts last.
fn read<'a>(cells: [&'a str; 5], keep: impl Fn(&'a str) -> Text) -> Result<Row, Why> {
    let [_, company, of_trade, of_kind, evidence] = cells;
    if company.is_empty() {
        return Err(Why::Empty("company"));
    }
    if evidence.is_empty() {
        return Err(Why::Empty("evidence"));
    }
    let trade = trade(of_trade).ok_or(Why::Trade)?;
    let kind = match of_kind {
        "" => None,
        word => Some(kind(word).ok_or(Why::Kind)?),
    };
    Ok(Row { company: keep(company), trade, kind, evidence: keep(evidence) })
}

fn own(text: &str) -> Text {
    Cow::Owned(text.to_owned())
}

#[derive(Default)]
struct Refusals(Vec<Refused>);

impl Refusals {
    fn add(&mut self, line: usize, why: Why) {
        if self.0.len() < MOST_REFUSED {
            self.0.push(Refused { line, why });
        }
    }

    fn sorted(mut self) -> Vec<Refused> {
        self.0.sort_by_key(|r| r.line);
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_that_ships_is_well_formed_once_and_has_evidence() {
        for (file, text) in [("parties", SHIPPED), ("networks", NETWORKS)] {
            let mut last = String::new();
            for (line, cells) in rows::rows::<5>(text) {
                let cells = cells.unwrap_or_else(|why| panic!("{file}, line {line}: {why}"));
                read(cells, Cow::Borrowed)
                    .unwrap_or_else(|why| panic!("{file}, line {line}: {why}"));
                if file == "networks" {
                    assert!(Prefix::parse(cells[0]).is_some(), "{file}, line {line}");
                } else {
                    assert_eq!(rows::domain(cells[0]).as_deref(), Some(cells[0]), "line {line}");
                    assert!(*last < *cells[0], "{file}, line {line}: not in order, or twice");
                }
                cells[0].clone_into(&mut last);
            }
        }
        assert!(Parties::shipped().domains.len() > 250);
    }
}
