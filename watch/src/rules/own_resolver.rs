//! A thing that asks a resolver nobody on this network named (`own-resolver`).
//!
//! **What it waits for.** Questions for names to an address outside this site that neither DHCP nor a router
//! advertisement named as a resolver, in files where some resolver *was* named: else nobody can know.
//!
//! **Why it is a note only.** Many harmless things have a public resolver written into them, so that they
//! work in badly kept networks. It still matters: what the site's resolver blocks or logs does not
//! hold for this thing. That is a fact, not an alarm.
//!
//! **What it cannot tell.** Resolvers that a person set in the thing; those named by DHCP before the capture
//! began, or by a VPN.
//!
//! **Bounds.** [`MOST_RESOLVERS`] resolvers of each of [`MOST_HOSTS`] hosts, [`FIRST`] records of each.

use crate::{
    account::{Account, NONE},
    finding::{Fact, Level, Names, Proof},
    ip::Address,
    keyed::{Key, Map},
    rules::Rules,
    time::Time,
};

const MOST_RESOLVERS: usize = 8;
const MOST_HOSTS: usize = 1 << 13;
const FIRST: usize = 8;

/// Harmless explanations: written into the thing by its maker, set by a person, named before the files
/// began.
pub(crate) const PERHAPS: &[&str] = &["built-in", "set-by-owner", "named-before"];

#[derive(Debug)]
struct Resolver {
    address: Address,
    queries: u64,
    proofs: Vec<Proof>,
    last: Time,
}

#[derive(Debug)]
pub(crate) struct Asked {
    of: Map<u32, Vec<Resolver>>,
    hosts: usize,
}

impl Asked {
    pub(super) const fn new(key: Key) -> Self {
        Self { of: Map::new(key), hosts: 0 }
    }
}

impl Rules {
    /// A host asked a resolver for a name.
    pub(crate) fn resolver_asked(&mut self, host: u32, resolver: Address, at: Time) {
        if host == NONE || resolver.is_private() || resolver.is_group() {
            return;
        }
        let proof = self.proof(at, "asked");
        let asked = &mut self.said.asked;
        if asked.hosts >= MOST_HOSTS && asked.of.find(&host).is_none() {
            return;
        }
        let (of, new) = asked.of.find_or_put(host, Vec::new());
        asked.hosts += usize::from(new);
        if let Some(r) = of.iter_mut().find(|r| r.address == resolver) {
            r.queries += 1;
            r.last = r.last.max(at);
            if r.proofs.len() < FIRST {
                r.proofs.push(proof);
            }
        } else if of.len() < MOST_RESOLVERS {
            of.push(Resolver { address: resolver, queries: 1, proofs: vec![proof], last: at });
        }
    }

    /// Concludes, once all files were read and it is known which resolvers were named.
    pub(crate) fn conclude_resolvers(&mut self, account: &Account) {
        if account.resolvers.is_empty() {
            return;
        }
        for host in 1..account.hosts.len() as u32 {
            let Some(of) = self.said.asked.of.find_mut(&host).map(core::mem::take) else {
                continue;
            };
            for r in of {
                let home = account.known(r.address).is_some_and(|n| account.node(n).is_home());
                if home || account.resolvers.contains(&r.address) {
                    continue;
                }
                let about = r.address.to_string();
                let first = r.proofs.first().map_or(r.last, |p| p.at);
                let Some(f) = self.raise(host, "own-resolver", Level::Note, &about, first) else {
                    continue;
                };
                f.names = Names::None;
                f.perhaps = PERHAPS.to_vec();
                // Concluded before, it goes on.
                let queries = f.times + r.queries;
                r.proofs.into_iter().for_each(|p| f.add(p));
                f.times = queries;
                f.last = f.last.max(r.last);
                f.facts.insert("queries", Fact::Count(queries));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{link::Mac, watcher::Limits};

    fn account(named: &[Address]) -> (Account, u32) {
        let mut account = Account::new(7, Limits::default(), Vec::new());
        let host = account.host(Mac::Eui48([0, 0, 0x5e, 0, 0x53, 1]));
        account.resolvers.extend(named);
        (account, host)
    }

    const PUBLIC: Address = Address::v4([208, 67, 222, 222]);
    const ROUTER: Address = Address::v4([192, 168, 1, 1]);

    #[test]
    fn a_resolver_that_nobody_named_is_noted_with_its_first_questions() {
        let (account, host) = account(&[ROUTER]);
        let mut rules = Rules::new(7);
        for n in 0..100 {
            rules.resolver_asked(host, PUBLIC, Time(n));
            rules.resolver_asked(host, ROUTER, Time(n));
        }
        rules.conclude_resolvers(&account);
        let found: Vec<_> = rules.of(host).collect();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].about.raw(), found[0].count("queries")), ("208.67.222.222", 100));
        assert_eq!((found[0].level, found[0].evidence.len()), (Level::Note, FIRST));
        assert_eq!((found[0].first, found[0].last), (Time(0), Time(99)));
    }

    #[test]
    fn one_that_was_named_late_and_files_without_any_name_say_nothing() {
        for named in [vec![ROUTER, PUBLIC], Vec::new()] {
            let (account, host) = account(&named);
            let mut rules = Rules::new(7);
            rules.resolver_asked(host, PUBLIC, Time(1));
            rules.conclude_resolvers(&account);
            assert_eq!(rules.of(host).count(), 0);
        }
    }
}
