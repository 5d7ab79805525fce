//! From the packet path to the rules about calls: who asked whom, who answered.
//!
//! Only beginnings of flows come here, SYNs, first answers, and each thousandth packet of a flow that
//! nobody answers; nothing is added to the usual packet. What a host's machines keep is about two
//! kilobytes, made when the first of them has something to keep, for at most [`HOSTS`] hosts.

use crate::{
    account::{Account, NONE},
    app::App,
    finding::{Fact, Finding, Level, Names, Proof},
    flow::{Flow, seen, sides},
    ip::{Address, packet::protocol},
    rules::{
        Rules, SILENT,
        dead_boss::DeadBoss,
        flood::{self, Flood, Flooding},
        forged::Forged,
        port_scan::PortScan,
        strangers::{KNOCKS, Strangers},
        worm_syn::WormSyn,
    },
    time::{HOUR, Time},
};

/// Hosts whose calls are watched.
pub(crate) const HOSTS: usize = 8_192;
/// A conversation with a stranger that lasts so long is worth a word.
const STEADY: i64 = HOUR;
/// Ports named by a finding.
const PORTS: usize = 4;

/// Live flows of a host from which on its connections are counted by where they go: far fewer than
/// any rule waits for, and more than most things ever have.
const BUSY: u32 = 32;
/// The same for ports that are tried.
const TRYING: u32 = 4;

/// What is kept of one host.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    strangers: Strangers,
    boss: DeadBoss,
    worm: WormSyn,
    flood: Flood,
    attacked: Flood,
    forged: Forged,
    doors: PortScan,
}

/// A flow at the moment in which an end does something.
#[derive(Clone, Copy)]
struct Side {
    host: u32,
    other: u32,
    from: Address,
    to: Address,
    port: u16,
    /// The sender is of this site, and the other side is not.
    outward: bool,
    /// The other side is of this site.
    inward: bool,
}

impl Side {
    fn of(f: &Flow, end: usize, account: &Account) -> Option<Self> {
        let node = |end: usize| f.nodes.get(end).map(|n| account.node(*n));
        let (near, far) = (node(end)?, node(1 - end)?);
        Some(Self {
            host: *f.hosts.get(end)?,
            other: *f.hosts.get(1 - end)?,
            from: *f.key.ends.get(end)?,
            to: *f.key.ends.get(1 - end)?,
            port: *f.key.ports.get(1 - end)?,
            outward: near.is_home() && !far.is_home() && !far.is_group(),
            inward: far.is_home() && !far.is_group(),
        })
    }
}

impl Rules {
    /// What is kept of a host; made where it is not there yet and there is room.
    fn calls(&mut self, host: u32) -> Option<&mut Calls> {
        if host == NONE {
            return None;
        }
        let n = host as usize;
        if self.calls.len() <= n {
            self.calls.resize_with(n + 1, || None);
        }
        let place = self.calls.get_mut(n)?;
        if place.is_none() {
            if self.watched >= HOSTS {
                return None;
            }
            self.watched += 1;
            *place = Some(Box::default());
        }
        place.as_deref_mut()
    }

    const fn names(&self, named: bool) -> Names {
        match (named, self.answers_seen) {
            (true, _) => Names::Named,
            (false, true) => Names::Unnamed,
            (false, false) => Names::NoAnswersSeen,
        }
    }

    /// A flow began with a packet from an end.
    ///
    /// `carriers` are the hosts by whose hardware addresses it came and went on.
    pub(crate) fn opened(
        &mut self,
        f: &Flow,
        end: usize,
        at: Time,
        account: &Account,
        [from, hop]: [u32; 2],
    ) {
        let Some(side) = Side::of(f, end, account) else { return };
        let near = f.nodes.get(end).map(|n| account.node(*n)).unwrap_or_default();
        if near.is_home() && from != NONE {
            let n = from as usize;
            if self.speaks_here.len() <= n {
                self.speaks_here.resize(n + 1, false);
            }
            if let Some(place) = self.speaks_here.get_mut(n) {
                *place = true;
            }
        }
        let far_group = f.nodes.get(1 - end).is_some_and(|n| account.node(*n).is_group());
        if far_group {
            return;
        }
        // Some answers come first: what they answer was before the capture, or never was.
        let opens = usize::from(f.opener) == end;
        let now = self.proof(at, "opened");
        let protocol = f.key.protocol;
        // From outside to outside, by way of a router: a forged sender, where whoever sends it has an
        // address of this site too. A router that brings packets in hands them to whom they are for.
        let by_router = account.tallies.get(hop as usize).is_some_and(|t| t.router);
        let is_here = self.speaks_here.get(from as usize).is_some_and(|here| *here);
        let outside = !side.inward && !near.is_home() && !near.address.is_unspecified();
        if opens && outside && by_router && is_here {
            let forged = self.calls(from).and_then(|c| c.forged.sent(near.address, now));
            if let Some((senders, proofs)) = forged {
                self.show((from, Address::default()), "forged-source", "", proofs, |f| {
                    f.level = Level::Act;
                    f.facts.insert("addresses", Fact::Count(senders));
                    f.perhaps = vec!["router", "vpn"];
                });
            }
        }
        // Who opens a thousand connections has many at a time; so has, perhaps alone, who gets them.
        if live(side.host, account).max(live(side.other, account)) < BUSY {
            return;
        }
        if opens && near.is_home() {
            let flooding = self
                .calls(side.host)
                .and_then(|c| c.flood.opened(side.to, protocol, side.port, || now, at));
            if let Some(flooding) = flooding {
                self.flooding((side.host, side.from), side.to, f.named, protocol, flooding, now);
            }
        }
        if side.inward {
            // The victim's own machine counts all who open to it as one.
            let from = f.key.ends.get(end).copied().unwrap_or_default();
            let flooding = self.calls(side.other).and_then(|c| {
                c.attacked.opened(Address::default(), protocol, side.port, || now, at)
            });
            if let Some(flooding) = flooding {
                self.attacked((side.other, side.to), from, near.is_home(), flooding, now);
            }
        }
    }

    /// The first packet of an end that did not open.
    #[inline]
    pub(crate) fn answered(&mut self, f: &Flow, end: usize) {
        if f.key.protocol != protocol::UDP {
            return;
        }
        let opener = 1 - end;
        let host = f.hosts.get(opener).copied().unwrap_or(NONE);
        let from = f.key.ends.get(end).copied().unwrap_or_default();
        if let Some(Some(calls)) = self.calls.get_mut(host as usize) {
            calls.flood.answered(from, protocol::UDP);
        }
        let victim = f.hosts.get(end).copied().unwrap_or(NONE);
        if let Some(Some(calls)) = self.calls.get_mut(victim as usize) {
            calls.attacked.answered(Address::default(), protocol::UDP);
        }
    }

    /// The first SYN of an end.
    pub(crate) fn syn(&mut self, f: &Flow, end: usize, seq: u32, at: Time, account: &Account) {
        let Some(side) = Side::of(f, end, account) else { return };
        let now = self.proof(at, "asked");
        if WormSyn::marks(seq, side.to) {
            let marked = self.calls(side.host).and_then(|c| {
                let marked = c.worm.marked(side.to, side.port, now)?;
                Some((marked, c.worm.ports.most(PORTS)))
            });
            if let Some(((packets, proofs), ports)) = marked {
                self.show((side.host, side.from), "worm-syn", "", proofs, |f| {
                    f.level = Level::Act;
                    f.facts.insert("packets", Fact::Count(packets));
                    f.facts.insert("ports", Fact::Ports(ports));
                });
            }
        }
        if live(side.host, account).max(live(side.other, account)) >= TRYING {
            self.doors(side, now);
        }
        if !side.outward || f.named {
            return;
        }
        let Some(calls) = self.calls(side.host) else { return };
        let again = calls.strangers.knows(side.to);
        let knocking = calls.strangers.asked(side.to, side.port, now);
        let ports = knocking.as_ref().map(|_| calls.strangers.ports.most(PORTS));
        let calling = again.then(|| calls.boss.asked(side.to, side.port, now)).flatten();
        let names = self.names(false);
        if let (Some(k), Some(ports)) = (knocking, ports) {
            self.show((side.host, side.from), "strangers", "", k.proofs, |f| {
                f.level = if k.doors >= KNOCKS { Level::Act } else { Level::Look };
                f.names = names;
                f.facts.insert("hosts", Fact::Count(k.hosts));
                f.facts.insert("doors", Fact::Count(k.doors));
                f.facts.insert("within", Fact::Span(k.within));
                f.facts.insert("ports", Fact::Ports(ports));
                f.perhaps = if k.doors >= KNOCKS {
                    vec!["network-scan-by-person"]
                } else {
                    vec!["file-sharing", "game", "outage"]
                };
            });
        }
        if let Some(c) = calling {
            let about = format!("{}:{}", bracketed(side.to), side.port);
            self.show((side.host, side.from), "dead-boss", &about, c.proofs, |f| {
                f.level = Level::Look;
                f.names = names;
                let tries = f.times.max(c.tries);
                f.facts.insert("tries", Fact::Count(tries));
                f.facts.insert("within", Fact::Span(c.within));
                f.perhaps = vec!["moved-server", "outage"];
            });
        }
    }

    /// One port after the other of the same host.
    fn doors(&mut self, side: Side, now: Proof) {
        let tried = self.calls(side.host).and_then(|c| c.doors.asked(side.to, side.port, now));
        let Some((doors, proofs)) = tried else { return };
        let (from, to) = (side.from.to_string(), side.to.to_string());
        let again = proofs.clone();
        let fill = |f: &mut Finding| {
            f.level = Level::Look;
            f.most("ports_tried", doors);
            f.times = f.times.max(doors);
            f.perhaps = vec!["network-scan-by-person", "hub-checks"];
        };
        self.show((side.host, side.from), "port-scan", &to, proofs, fill);
        if side.inward {
            self.show((side.other, side.to), "under-attack", &from, again, |f| {
                fill(f);
                f.facts.insert("how", Fact::Word("ports"));
            });
        }
    }

    /// A connection was accepted by an end.
    pub(crate) fn agreed(&mut self, f: &Flow, end: usize) {
        let host = f.hosts.get(1 - end).copied().unwrap_or(NONE);
        let Some(Some(calls)) = self.calls.get_mut(host as usize) else { return };
        let (Some(from), Some(port)) = (f.key.ends.get(end), f.key.ports.get(end)) else { return };
        calls.strangers.answered(*from);
        calls.boss.answered(*from, *port);
        calls.doors.opened(*from, *port);
    }

    /// An end sent a thousand more packets in one flow, and got none.
    #[cold]
    pub(crate) fn unanswered(&mut self, f: &Flow, end: usize, account: &Account) {
        let Some(side) = Side::of(f, end, account) else { return };
        let Some(packets) = f.packets.get(end).map(|n| u64::from(*n)) else { return };
        let Some(per_second) = flood::stream(packets, f.first, f.last) else { return };
        let far = f.nodes.get(1 - end).map(|n| account.node(*n)).unwrap_or_default();
        let near = f.nodes.get(end).map(|n| account.node(*n)).unwrap_or_default();
        // Pictures and lines to a recorder in the house, and to whom a name led.
        let one_way = f.key.protocol == protocol::UDP && (side.inward || f.named);
        // A stream under way when the capture began, of which it shows one direction.
        let began_before = f.key.protocol == protocol::TCP && !f.saw(seen::of(seen::SYN, end));
        if far.is_group() || one_way || (began_before && (side.inward || f.named)) {
            return;
        }
        let now = self.proof(f.last, "unanswered");
        let flooding = Flooding { packets, per_second, doors: false, silent: true, first: None };
        if near.is_home() {
            self.flooding((side.host, side.from), side.to, f.named, f.key.protocol, flooding, now);
        }
        if side.inward {
            let from = f.key.ends.get(end).copied().unwrap_or_default();
            self.attacked((side.other, side.to), from, near.is_home(), flooding, now);
        }
    }

    fn flooding(
        &mut self,
        host: (u32, Address),
        to: Address,
        named: bool,
        protocol: u8,
        flooding: Flooding,
        now: Proof,
    ) {
        if flooding.doors && protocol == protocol::TCP {
            // Each try was counted already as what it is: a search for open ports.
            return;
        }
        let names = self.names(named);
        let proofs = flooding.first.into_iter().chain([now]).collect();
        let rule = if flooding.doors { "port-scan" } else { "flood" };
        let to = to.to_string();
        self.show(host, rule, &to, proofs, |f| {
            f.names = names;
            if flooding.doors {
                f.level = Level::Look;
                f.perhaps = vec!["network-scan-by-person", "hub-checks"];
            } else {
                f.level = Level::Act;
                let how = match protocol {
                    protocol::TCP => "tcp",
                    protocol::UDP => "udp",
                    _ => "ping",
                };
                f.facts.insert("how", Fact::Word(how));
                f.perhaps = vec!["measuring", "test"];
            }
            f.most("packets", flooding.packets);
            f.times = f.times.max(flooding.packets);
            f.most("per_second", flooding.per_second);
            if flooding.silent {
                f.facts.insert(SILENT, Fact::Count(1));
            }
        });
    }

    fn attacked(
        &mut self,
        host: (u32, Address),
        from: Address,
        local: bool,
        flooding: Flooding,
        now: Proof,
    ) {
        if flooding.doors && local {
            return;
        }
        let proofs = flooding.first.into_iter().chain([now]).collect();
        // Outside there may be many, and what they say they are may be forged.
        let about = if local { from.to_string() } else { String::new() };
        self.show(host, "under-attack", &about, proofs, |f| {
            f.level = Level::Look;
            f.most("packets", flooding.packets);
            f.times = f.times.max(flooding.packets);
            f.most("per_second", flooding.per_second);
            if flooding.silent {
                f.facts.insert(SILENT, Fact::Count(1));
            }
            f.perhaps = vec!["network-scan-by-person", "test"];
        });
    }

    /// A flow ended: a long conversation with a stranger in no known protocol.
    pub(crate) fn ended(&mut self, f: &Flow, account: &Account) {
        if f.key.protocol != protocol::TCP
            || f.named
            || !matches!(f.app, App::Unknown | App::Tcp)
            || f.last.since(f.first) < STEADY
            || f.packets.iter().any(|p| *p < 4)
        {
            return;
        }
        let (near, far) = sides(f);
        let Some(side) = Side::of(f, near, account) else { return };
        let _ = far;
        if !side.outward || side.host == NONE {
            return;
        }
        let read = f.saw(seen::READ);
        let names = self.names(false);
        let about = format!("{}:{}", bracketed(side.to), side.port);
        let now = Proof { at: f.last, ..self.proof(f.last, "ended") };
        let octets = f.octets.iter().sum();
        self.show((side.host, side.from), "steady-stranger", &about, vec![now], |s| {
            s.level = if read { Level::Note } else { Level::CannotTell };
            s.names = names;
            s.first = s.first.min(f.first);
            s.most("octets", octets);
            let lasted = f.last.since(f.first);
            let before = match s.facts.get("lasted") {
                Some(Fact::Span(before)) => *before,
                _ => 0,
            };
            s.facts.insert("lasted", Fact::Span(before.max(lasted)));
            s.perhaps = vec!["vpn", "video-stream", "capture-began-late"];
        });
    }

    fn show(
        &mut self,
        (host, by): (u32, Address),
        rule: &'static str,
        about: &str,
        proofs: Vec<Proof>,
        fill: impl FnOnce(&mut Finding),
    ) {
        let Some(at) = proofs.last().map(|p| p.at) else { return };
        let Some(finding) = self.raise_as(host, by, rule, Level::Note, about, at) else { return };
        for proof in proofs {
            finding.add(proof);
        }
        fill(finding);
    }
}

impl Finding {
    /// Keeps the larger of a count.
    fn most(&mut self, name: &'static str, n: u64) {
        let n = n.max(self.count(name));
        let fact = if name == "octets" { Fact::Octets(n) } else { Fact::Count(n) };
        self.facts.insert(name, fact);
    }
}

/// Live flows of a host.
fn live(host: u32, account: &Account) -> u32 {
    account.tallies.get(host as usize).map_or(0, |t| t.live)
}

/// An address before a port.
fn bracketed(address: Address) -> String {
    if address.as_v4().is_some() { address.to_string() } else { format!("[{address}]") }
}
