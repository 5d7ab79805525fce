//! Login loops: somebody logs in over telnet or SSH again and again (`login-loop`, `login-loop-in`).
//!
//! **What it waits for.** Connections that are telnet or SSH by their content (a negotiation, a login
//! prompt, the SSH banner), that were closed within [`SHORT`] and moved less than [`FEW_OCTETS`] each
//! way: nobody worked in them. Where the login itself could be read (telnet), each password sent is a
//! try, also several in one connection. At least [`TRIES`] tries within [`WINDOW`] are a loop. From a
//! thing outwards all parties count together (a worm tries many); inwards each asker counts for itself.
//!
//! **Why harmless things do not do it.** Telnet has no use without a person, and a person who mistypes
//! gives up or stays. A thing that nobody logs in from has no SSH client. Computers do log in to others
//! by script (backup, configuration, monitoring), in short SSH connections to the same few hosts, and
//! their refused and their accepted logins look the same: so SSH is a *note* up to [`MANY_TRIES`] tries
//! while the parties are few, and *look* beyond; telnet is *look* at once. Telnet to
//! [`MANY_HOSTS`] hosts outside that no name led to is *act*: no script logs in to addresses by
//! chance, and the list of addresses can be read by anyone.
//!
//! **What it cannot tell.** Whether an SSH login was refused: that is encrypted. Tries slower than five in
//! ten minutes. Logins over HTTP (see `default-login`).
//!
//! **Bounds.** [`MOST_WATCHED`] pairs of host and asker; of each the last [`MOST_TRIES`] tries.

use std::collections::VecDeque;

use crate::{
    account::NONE,
    finding::{Fact, Level, Names, Proof},
    ip::Address,
    keyed::{Key, Map},
    rules::{Rules, said::About},
    time::{MINUTE, Time},
};

/// Tries that are a loop: a person who mistypes tries three times, as most servers allow.
const TRIES: u64 = 5;
/// The time in which they happen.
const WINDOW: i64 = 10 * MINUTE;
/// A session in which nobody worked.
const SHORT: i64 = MINUTE;
const FEW_OCTETS: u64 = 16 << 10;
/// SSH tries within the window that a script would not make either: one each half minute.
const MANY_TRIES: u64 = 20;
/// Hosts tried that nobody has accounts on at once.
const MANY_HOSTS: u64 = 3;

const MOST_TRIES: usize = 64;
const MOST_WATCHED: usize = 1 << 13;

pub(super) const OUT: &str = "login-loop";
pub(super) const IN: &str = "login-loop-in";

/// Harmless explanations: a script that administers machines, a backup, a check that a machine
/// answers, a person who forgot the password, somebody who checks the site's safety.
pub(crate) const PERHAPS: &[&str] =
    &["admin-script", "backup", "monitoring", "forgotten-password", "security-check"];

/// What is spoken where somebody logs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    Telnet,
    Ssh,
}

impl Service {
    const fn word(self) -> &'static str {
        match self {
            Self::Telnet => "telnet",
            Self::Ssh => "ssh",
        }
    }
}

/// A connection in which somebody may log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    /// The host that is watched, [`NONE`] for a side outside.
    pub(crate) host: u32,
    /// The other side.
    pub(crate) party: Address,
    /// Ports of the host and of the party.
    pub(crate) ports: [u16; 2],
    /// Whether the other side opened it.
    pub(crate) inwards: bool,
    pub(crate) service: Service,
}

#[derive(Clone, Copy, Debug)]
struct Try {
    party: Address,
    ports: [u16; 2],
    proof: Proof,
    /// Passwords known to be sent; a session is one try at least.
    passwords: u64,
    /// It ended and was short; until then it does not count.
    counts: bool,
    named: bool,
    outside: bool,
    service: Service,
    told: bool,
}

/// Tries of a host outwards, or of one asker inwards.
#[derive(Debug, Default)]
struct Watched {
    tries: VecDeque<Try>,
    /// The finding's party, once there is one.
    about: Option<String>,
    hosts: Vec<Address>,
    all: u64,
    first: Time,
}

#[derive(Debug)]
pub(crate) struct Logins {
    watched: Map<(u32, Address), Watched>,
    count: usize,
}

impl Logins {
    pub(super) const fn new(key: Key) -> Self {
        Self { watched: Map::new(key), count: 0 }
    }
}

impl Session {
    fn key(&self) -> (u32, Address) {
        (self.host, if self.inwards { self.party } else { Address::default() })
    }
}

impl Rules {
    /// A connection showed itself as telnet or SSH.
    pub(crate) fn login_begins(&mut self, session: &Session, about: &About, at: Time) {
        if session.host == NONE {
            return;
        }
        let proof = self.proof(at, "login");
        let logins = &mut self.said.logins;
        if logins.count >= MOST_WATCHED && logins.watched.find(&session.key()).is_none() {
            return;
        }
        let (watched, new) = logins.watched.find_or_put(session.key(), Watched::default());
        logins.count += usize::from(new);
        let tries = &mut watched.tries;
        let same = |t: &Try| t.party == session.party && t.ports == session.ports && !t.counts;
        if tries.iter().any(same) {
            return;
        }
        if tries.len() >= MOST_TRIES {
            tries.pop_front();
        }
        tries.push_back(Try {
            party: session.party,
            ports: session.ports,
            proof,
            passwords: 0,
            counts: false,
            named: about.names == Names::Named,
            outside: about.outside,
            service: session.service,
            told: false,
        });
    }

    /// A password was sent in a connection that can be read; `refused` where the answer said so.
    pub(crate) fn login_tried(&mut self, session: &Session) {
        if let Some(watched) = self.said.logins.watched.find_mut(&session.key()) {
            let same = |t: &&mut Try| t.party == session.party && t.ports == session.ports;
            if let Some(t) = watched.tries.iter_mut().rev().find(same) {
                t.passwords += 1;
            }
        }
    }

    /// A connection ended: it lasted from `first` to `last` and moved so many octets each way.
    pub(crate) fn login_ends(
        &mut self,
        session: &Session,
        about: &About,
        [first, last]: [Time; 2],
        octets: [u64; 2],
    ) {
        let Some(watched) = self.said.logins.watched.find_mut(&session.key()) else { return };
        let same = |t: &Try| t.party == session.party && t.ports == session.ports && !t.counts;
        let Some(place) = watched.tries.iter().rposition(same) else { return };
        let worked = last.since(first) > SHORT || octets.iter().any(|o| *o > FEW_OCTETS);
        let Some(t) = watched.tries.get_mut(place) else { return };
        // Who worked in it logged in; what was refused before counts all the same.
        if worked && t.passwords < 2 {
            watched.tries.remove(place);
            return;
        }
        t.counts = true;
        let now = last;
        let recent = |t: &&Try| t.counts && now.since(t.proof.at) <= WINDOW;
        let worth = |t: &Try| t.passwords.max(1);
        let tries: u64 = watched.tries.iter().filter(recent).map(worth).sum();
        if tries < TRIES {
            return;
        }
        let mut strangers: Vec<Address> = Vec::new();
        let mut hosts: Vec<Address> = Vec::new();
        let mut service = Service::Ssh;
        for t in watched.tries.iter().filter(recent) {
            let unnamed = t.outside && !t.named && t.service == Service::Telnet;
            for (list, belongs) in [(&mut hosts, true), (&mut strangers, unnamed)] {
                if belongs && !list.contains(&t.party) {
                    list.push(t.party);
                }
            }
            if t.service == Service::Telnet {
                service = Service::Telnet;
            }
        }
        let level = if !session.inwards && strangers.len() as u64 >= MANY_HOSTS {
            Level::Act
        } else if service == Service::Telnet
            || tries >= MANY_TRIES
            || hosts.len() as u64 >= MANY_HOSTS
        {
            Level::Look
        } else {
            Level::Note
        };
        for host in hosts {
            if watched.hosts.len() < MOST_TRIES && !watched.hosts.contains(&host) {
                watched.hosts.push(host);
            }
        }
        let mut proofs = Vec::new();
        for t in watched.tries.iter_mut().filter(|t| t.counts && now.since(t.proof.at) <= WINDOW) {
            if !core::mem::replace(&mut t.told, true) {
                watched.all += worth(t);
                proofs.push((t.proof, worth(t)));
            }
        }
        let names = about.names;
        let one = watched.hosts.len() == 1;
        if watched.about.is_none() {
            watched.first = proofs.first().map_or(first, |(p, _)| p.at);
            // Several parties are nobody in particular.
            watched.about = Some(if one { about.text.clone() } else { String::new() });
        }
        let about = watched.about.clone().unwrap_or_default();
        let (all, hosts) = (watched.all, watched.hosts.len() as u64);
        let within = now.since(watched.first);
        let rule = if session.inwards { IN } else { OUT };
        let Some(f) = self.raise(session.host, rule, level, &about, now) else { return };
        f.level = f.level.max(level);
        f.names = names;
        f.perhaps = PERHAPS.to_vec();
        f.facts.insert("tries", Fact::Count(all));
        f.facts.insert("hosts", Fact::Count(hosts));
        f.facts.insert("within", Fact::Span(within));
        f.facts.insert("service", Fact::Word(service.word()));
        for (proof, worth) in proofs {
            f.add(proof);
            f.times += worth - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::SECOND;

    fn session(n: u8, port: u16, inwards: bool, service: Service) -> Session {
        let party = Address::v4([198, 51, 100, n]);
        Session { host: 1, party, ports: [port, 23], inwards, service }
    }

    fn run(rules: &mut Rules, s: &Session, about: &About, begins: i64, lasts: i64, octets: u64) {
        let times = [Time(begins * SECOND), Time((begins + lasts) * SECOND)];
        rules.login_begins(s, about, times[0]);
        rules.login_ends(s, about, times, [octets; 2]);
    }

    fn stranger(n: u8) -> About {
        About { text: format!("198.51.100.{n}"), outside: true, names: Names::Unnamed }
    }

    #[test]
    fn telnet_to_strangers_again_and_again_is_to_be_acted_on() {
        let mut rules = Rules::new(7);
        for n in 0..6_u8 {
            let s = session(n, 40_000 + u16::from(n), false, Service::Telnet);
            run(&mut rules, &s, &stranger(n), i64::from(n) * 20, 5, 400);
        }
        let f = rules.of(1).next().expect("a finding");
        assert_eq!((f.rule, f.level), ("login-loop", Level::Act));
        assert_eq!((f.count("tries"), f.count("hosts"), f.times), (6, 6, 6));
        assert_eq!(f.facts["service"], Fact::Word("telnet"));
        assert_eq!(f.evidence.len(), 6);
    }

    #[test]
    fn several_passwords_in_one_connection_are_several_tries() {
        let mut rules = Rules::new(7);
        let s = session(1, 40_000, true, Service::Telnet);
        rules.login_begins(&s, &stranger(1), Time(0));
        for _ in 0..6 {
            rules.login_tried(&s);
        }
        rules.login_ends(&s, &stranger(1), [Time(0), Time(30 * SECOND)], [900; 2]);
        let f = rules.of(1).next().expect("a finding");
        assert_eq!((f.rule, f.level, f.count("tries")), ("login-loop-in", Level::Look, 6));
        assert_eq!(f.about.raw(), "198.51.100.1");
    }

    #[test]
    fn a_backup_over_ssh_is_noted_and_no_more() {
        let mut rules = Rules::new(7);
        let about = About { text: "nas.example".into(), outside: false, names: Names::Named };
        for n in 0..8_u16 {
            let s = session(1, 40_000 + n, false, Service::Ssh);
            run(&mut rules, &s, &about, i64::from(n) * 60, 2, 6_000);
        }
        assert_eq!(rules.of(1).next().map(|f| f.level), Some(Level::Note));
    }

    #[test]
    fn work_in_a_shell_and_tries_far_apart_are_no_loop() {
        let mut rules = Rules::new(7);
        for n in 0..10_u16 {
            // Somebody works for five minutes each time.
            let s = session(1, 40_000 + n, false, Service::Telnet);
            run(&mut rules, &s, &stranger(1), i64::from(n) * 100, 300, 50_000);
            // A check every five minutes.
            let s = session(2, 50_000 + n, false, Service::Ssh);
            run(&mut rules, &s, &stranger(2), i64::from(n) * 300, 1, 5_000);
        }
        assert_eq!(rules.of(1).count(), 0);
    }

    #[test]
    fn what_is_kept_of_a_flood_of_askers_is_bounded() {
        let mut rules = Rules::new(7);
        for n in 0..100_000_u32 {
            let party = Address::v4(n.to_be_bytes());
            let s = Session { party, ..session(0, 1, true, Service::Ssh) };
            run(&mut rules, &s, &stranger(0), i64::from(n), 1, 1);
        }
        assert!(rules.said.logins.count <= MOST_WATCHED);
    }
}
