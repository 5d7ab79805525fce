//! A thing that opens the site to the Internet (`door-opened`).
//!
//! **What it waits for.** A request to the router to lead a port on the Internet side to the inside: UPnP
//! (`AddPortMapping`, `AddAnyPortMapping`), NAT-PMP (RFC 6886) or PCP (RFC 6887). Asked for, it is a *note*;
//! granted (HTTP 200, result code 0 with a lifetime), it is *look*: from then on anybody may knock there.
//!
//! **Why harmless things do it, too.** Cameras that are watched from abroad, game consoles and telephones ask
//! for ports by design. It is still a door that the household did not open itself, and it can be closed
//! at the router: therefore look and not act, and never twice for the same port.
//!
//! **What it cannot tell.** Doors opened by hand at the router; whether anybody came in (see
//! `reached-from-outside`); IPv6, which often needs no mapping at all.
//!
//! **Bounds.** One request in each connection; [`MOST_PORTS`] ports in a finding.

use crate::{
    finding::{Fact, Level},
    rules::{Rules, said::About},
    time::Time,
};

/// Ports listed in one finding.
const MOST_PORTS: usize = 32;

/// Harmless explanations: remote viewing, games, calls and files from person to person.
pub(crate) const PERHAPS: &[&str] = &["remote-access", "games", "calls", "file-sharing"];

/// A mapping asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Door {
    /// Port on the Internet side; 0: any.
    pub(crate) outside: u16,
    /// Port of the thing; 0: all.
    pub(crate) inside: u16,
    /// `tcp`, `udp` or `all`.
    pub(crate) protocol: &'static str,
}

impl Rules {
    /// A host asked a router for a door, or, where `granted`, was given it.
    pub(crate) fn door(&mut self, host: u32, router: &About, door: Door, granted: bool, at: Time) {
        let proof = self.proof(at, if granted { "mapping-granted" } else { "mapping-asked" });
        let level = if granted { Level::Look } else { Level::Note };
        let Some(f) = self.raise(host, "door-opened", level, &router.text, at) else { return };
        // What was granted says more than what was asked first.
        let better = level > f.level || f.times == 0;
        f.level = f.level.max(level);
        f.perhaps = PERHAPS.to_vec();
        if better {
            f.facts.insert("outside_port", Fact::Count(door.outside.into()));
            f.facts.insert("inside_port", Fact::Count(door.inside.into()));
            f.facts.insert("protocol", Fact::Word(door.protocol));
        }
        f.facts.insert("granted", Fact::Word(if f.level >= Level::Look { "yes" } else { "no" }));
        if let Fact::Ports(ports) = f.facts.entry("ports").or_insert(Fact::Ports(Vec::new()))
            && ports.len() < MOST_PORTS
            && !ports.contains(&door.outside)
        {
            ports.push(door.outside);
        }
        f.add(proof);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOOR: Door = Door { outside: 2323, inside: 23, protocol: "tcp" };

    #[test]
    fn a_door_that_was_opened_is_worth_a_look_with_both_records() {
        let mut rules = Rules::new(7);
        let router = About { text: "192.168.1.1".into(), ..About::default() };
        rules.door(1, &router, DOOR, false, Time(1));
        rules.door(1, &router, DOOR, true, Time(2));
        let f = rules.of(1).next().expect("a finding");
        assert_eq!((f.rule, f.level, f.evidence.len()), ("door-opened", Level::Look, 2));
        assert_eq!((f.count("outside_port"), f.count("inside_port")), (2323, 23));
        assert_eq!(
            (&f.facts["ports"], &f.facts["granted"]),
            (&Fact::Ports(vec![2323]), &Fact::Word("yes"))
        );
    }

    #[test]
    fn a_door_that_the_router_refused_is_noted() {
        let mut rules = Rules::new(7);
        for n in 0..10 {
            rules.door(1, &About::default(), DOOR, false, Time(n));
        }
        let found: Vec<_> = rules.of(1).collect();
        assert_eq!((found.len(), found[0].level), (1, Level::Note));
    }
}
