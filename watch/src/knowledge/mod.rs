//! Knowledge that ships: who stands behind names, addresses and hardware addresses.
//!
//! Two sorts. Registries of others, packed so that a look-up needs no unpacking ([`registry`],
//! [`mod@country`]); and our own small tables, plain text under CC0 in the folder `knowledge/`, each row with the
//! evidence behind it. The site adds rows of its own ([`Knowledge::add_rows`]) and whole lists of domains
//! ([`Knowledge::add_list`]); they go before what ships.
//!
//! The tables are read once, when the first thing is recognised. Nothing here decides: a row says who
//! stands behind a name, and [`crate::recognise`] weighs what that means for a thing.

mod clues;
pub mod components;
pub mod country;
mod holders;
mod packed;
mod parties;
pub mod passwords;
pub mod registry;
pub mod rows;
pub mod support;

use std::{net::IpAddr, sync::LazyLock};

use self::{clues::Clues, holders::Holders, parties::Parties};
pub use self::{
    clues::{Clue, Matched, Where},
    holders::{Holder, Role},
    parties::Row,
    rows::{Refused, Why},
};
use crate::link::Mac;

/// What a company does for a thing.
pub const TRADES: &[&str] = &[
    "maker",
    "platform",
    "cloud",
    "content",
    "push",
    "software",
    "certificates",
    "time",
    "resolver",
    "analytics",
    "advertising",
    "social",
];

/// What a thing can be.
pub const KINDS: &[&str] = &[
    "camera",
    "doorbell",
    "plug",
    "switch",
    "lamp",
    "bridge",
    "sensor",
    "siren",
    "scale",
    "speaker",
    "voice-assistant",
    "media-player",
    "tv",
    "console",
    "phone",
    "tablet",
    "computer",
    "ip-phone",
    "printer",
    "3d-printer",
    "storage",
    "router",
    "access-point",
    "lock",
    "lock-hub",
    "garage-door",
    "thermostat",
    "vacuum",
    "hot-drinks",
    "appliance",
    "energy-meter",
    "irrigation",
    "pet-feeder",
];

/// The word of a list, where it is there.
fn one_of(list: &'static [&'static str], word: &str) -> Option<&'static str> {
    list.iter().find(|w| **w == word).copied()
}

/// The trade of this name.
#[must_use]
pub fn trade(word: &str) -> Option<&'static str> {
    one_of(TRADES, word)
}

/// The kind of this name.
#[must_use]
pub fn kind(word: &str) -> Option<&'static str> {
    one_of(KINDS, word)
}

/// Everything that is known when things are recognised.
#[derive(Clone, Debug)]
pub struct Knowledge {
    parties: Parties,
    /// What the site adds.
    own: Parties,
    clues: Clues,
    holders: Holders,
}

static SHIPPED: LazyLock<Knowledge> = LazyLock::new(|| Knowledge {
    parties: Parties::shipped(),
    own: Parties::default(),
    clues: Clues::shipped(),
    holders: Holders::shipped(),
});

impl Knowledge {
    /// What ships.
    #[must_use]
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// What ships, without the rows whose evidence names a capture: what would be known if it had never
    /// been seen.
    #[must_use]
    pub fn without(evidence: &str) -> Self {
        let mut less = SHIPPED.clone();
        less.parties.leave_out(evidence);
        less.clues.leave_out(evidence);
        less.holders.leave_out(evidence);
        less
    }

    /// Adds a site's rows: domain, company, trade, kind, evidence. Gives how many counted, and what was
    /// refused (the first hundred).
    pub fn add_rows(&mut self, text: &str) -> (usize, Vec<Refused>) {
        self.own.add_rows(text)
    }

    /// Adds a list of domains that are of one trade, one a line or as in a hosts file. The companies
    /// behind them stay unknown.
    pub fn add_list(&mut self, trade: &'static str, text: &str) -> (usize, Vec<Refused>) {
        self.own.add_list(trade, text)
    }

    /// Who stands behind a name: the row of the name itself or of the nearest domain above it, the
    /// site's own rows first.
    #[must_use]
    pub fn behind(&self, name: &str) -> Option<&Row> {
        self.own.find(name).or_else(|| self.parties.find(name))
    }

    /// Who stands behind an address that has no name.
    #[must_use]
    pub fn behind_address(&self, address: IpAddr) -> Option<&Row> {
        self.parties.find_address(address)
    }

    /// What something that a thing said means, the clearest first.
    pub fn clues<'a>(
        &'a self,
        at: Where,
        text: &'a str,
    ) -> impl Iterator<Item = (&'a Clue, Matched<'a>)> {
        self.clues.of(at, text)
    }

    /// How a company is called here.
    #[must_use]
    pub fn company(&self, told: &str) -> String {
        self.holders.of(told.to_owned()).company
    }

    /// What kind of company holds a hardware address, and how it is called here.
    #[must_use]
    pub fn holder(&self, mac: Mac) -> Option<Holder> {
        let registered = registry::holder(mac)?;
        Some(self.holders.of(registered))
    }
}

/// Where what ships comes from, with its licences: one line each.
#[must_use]
pub fn sources() -> [&'static str; 3] {
    [
        registry::source(),
        country::source(),
        "Companies, clues, holders, passwords, support dates, release dates: gardien's own tables, CC0-1.0",
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sites_own_rows_go_first() {
        let mut k = Knowledge::shipped().clone();
        assert_eq!(k.behind("scalews.withings.net").unwrap().company.as_ref(), "Withings");
        assert_eq!(k.behind("a.b.meethue.com").unwrap().kind, Some("bridge"));
        assert!(k.behind("nobody.example").is_none() && k.behind("com").is_none());
        let (n, refused) = k.add_rows("meethue.com\tOur lamp shop\tcloud\t-\tour contract\n");
        assert_eq!((n, refused.len()), (1, 0));
        assert_eq!(k.behind("a.meethue.com").unwrap().company.as_ref(), "Our lamp shop");
    }

    #[test]
    fn lists_give_a_trade_without_a_company() {
        let mut k = Knowledge::shipped().clone();
        let list = "# hosts\n0.0.0.0 ads.example.com # why\n127.0.0.1 localhost\nt.example.net\nwrong one\n";
        let (n, refused) = k.add_list("advertising", list);
        assert_eq!(n, 2);
        assert_eq!(refused, [Refused { line: 5, why: Why::Domain }]);
        assert_eq!(k.behind("x.ads.example.com").unwrap().trade, "advertising");
        assert!(k.behind("x.ads.example.com").unwrap().company.is_empty());
    }

    #[test]
    fn what_is_wrong_with_a_row_is_said() {
        let mut k = Knowledge::shipped().clone();
        let text = "a.example\tA\tmaker\tlamp\tbecause\na.example\tA\tmaker\tlamp\tbecause\n\
                    b\tA\tmaker\t-\tx\nb.example\tB\tbaker\t-\tx\nc.example\tC\tmaker\tcar\tx\n\
                    d.example\tD\tmaker\t-\t-\nx\ty\n";
        let (n, refused) = k.add_rows(text);
        assert_eq!(n, 1);
        let whys: Vec<_> = refused.iter().map(|r| (r.line, r.why.word())).collect();
        assert_eq!(
            whys,
            [(2, "twice"), (3, "domain"), (4, "trade"), (5, "kind"), (6, "empty"), (7, "cells")]
        );
    }

    #[test]
    fn addresses_without_a_name_may_be_known() {
        let k = Knowledge::shipped();
        assert_eq!(k.behind_address("8.8.8.8".parse().unwrap()).unwrap().trade, "resolver");
        assert!(k.behind_address("192.0.2.1".parse().unwrap()).is_none());
    }
}
