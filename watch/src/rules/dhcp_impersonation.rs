//! `dhcp-impersonation`: a second DHCP server sends things elsewhere.
//!
//! Who answers a thing's DHCP question (RFC 2131) says which router and which resolver it uses. A
//! stranger who answers faster than the real server gets all that the thing says. The rule waits for
//! an OFFER or ACK of a second server with another router or another resolver than the first's, where
//! both are on the same link: both answered the same question, or the second answered two clients
//! while the first was heard before and after.
//!
//! Why harmless things do not do it: a pair of servers of one network names the same router and
//! resolver; a relay is left out (it has its own field); a replaced router's predecessor is not heard
//! any more; a thing that is being set up runs a network of its own, where only the phone that sets it
//! up asks and the house's server is not heard.
//!
//! What it cannot exclude: a second router plugged in by the wrong socket (`second-router`, the most
//! frequent cause by far, and worth a look for its own sake), a network for guests on the same wire
//! (`guest-network`), a filter that somebody installed as the house's resolver (`own-filter`).
//!
//! It cannot tell who of two that were heard within a minute of each other was there first
//! (`who-was-first`), and sees nothing of a stranger who names himself by the same addresses.

use std::{collections::VecDeque, fmt::Write, net::Ipv4Addr};

use crate::{
    finding::{Fact, Level},
    ip::Address,
    link::Mac,
    rules::{Place, Rules},
    time::{HOUR, MINUTE, Time},
    untrusted::Untrusted,
    wire::dhcp4::{Dhcp4, MessageType},
};

/// Servers, clients of each, questions and addresses that are kept: some KB together.
const MOST_SERVERS: usize = 16;
const MOST_CLIENTS: usize = 8;
const MOST_QUESTIONS: usize = 64;
const MOST_ADDRESSES: usize = 4;

/// Time in which the first server was heard before and after.
const NEAR: i64 = HOUR;
/// Who came first by less may have come second.
const SENIORITY: i64 = MINUTE;

#[derive(Debug)]
struct Server {
    host: u32,
    mac: Mac,
    id: Ipv4Addr,
    routers: Vec<Ipv4Addr>,
    resolvers: Vec<Ipv4Addr>,
    first: Time,
    last: Time,
    place: Place,
    /// Clients answered since another server was heard.
    clients: Vec<[u8; 6]>,
    /// It was told of.
    said: bool,
}

/// The rule.
#[derive(Debug)]
pub(crate) struct DhcpImpersonation {
    servers: Vec<Server>,
    /// Transaction, client, server that answered.
    answered: VecDeque<(u32, [u8; 6], usize)>,
}

impl DhcpImpersonation {
    pub(crate) const fn new() -> Self {
        Self { servers: Vec::new(), answered: VecDeque::new() }
    }

    /// A server answers. `host` and `mac` sent the frame.
    pub(crate) fn answers(
        &mut self,
        rules: &mut Rules,
        at: Time,
        (host, mac): (u32, Mac),
        d: &Dhcp4<'_>,
    ) {
        let gives = matches!(d.message_type, Some(MessageType::Offer | MessageType::Ack));
        let (Some(client), Some(id)) = (d.client_mac(), d.server_id()) else { return };
        if !gives || d.from_client || !d.giaddr.is_unspecified() {
            return;
        }
        let routers: Vec<_> = d.routers().take(MOST_ADDRESSES).collect();
        let resolvers: Vec<_> = d.dns_servers().take(MOST_ADDRESSES).collect();
        let n = match self.servers.iter().position(|s| s.mac == mac && s.id == id) {
            Some(n) => n,
            None if self.servers.len() < MOST_SERVERS => {
                self.servers.push(Server {
                    host,
                    mac,
                    id,
                    routers: Vec::new(),
                    resolvers: Vec::new(),
                    first: at,
                    last: at,
                    place: rules.now,
                    clients: Vec::new(),
                    said: false,
                });
                self.servers.len() - 1
            }
            None => return,
        };
        if let Some(s) = self.servers.get_mut(n) {
            // What a server does not say to one client is no change.
            if !routers.is_empty() {
                s.routers = routers;
            }
            if !resolvers.is_empty() {
                s.resolvers = resolvers;
            }
            if s.clients.len() < MOST_CLIENTS && !s.clients.contains(&client) {
                s.clients.push(client);
            }
        }
        for other in 0..self.servers.len() {
            if other != n {
                self.compare(rules, at, (n, other), (d.xid, client));
            }
        }
        for (i, s) in self.servers.iter_mut().enumerate() {
            if i == n {
                s.last = at;
                s.place = rules.now;
            } else {
                s.clients.clear();
            }
        }
        if self.answered.len() >= MOST_QUESTIONS {
            self.answered.pop_front();
        }
        self.answered.push_back((d.xid, client, n));
    }

    /// Compares the server that speaks with another one.
    fn compare(
        &mut self,
        rules: &mut Rules,
        at: Time,
        (speaks, other): (usize, usize),
        (xid, client): (u32, [u8; 6]),
    ) {
        // Whoever was heard first stands first in the list.
        let (Some(first), Some(second)) =
            (self.servers.get(speaks.min(other)), self.servers.get(speaks.max(other)))
        else {
            return;
        };
        let differ = |a: &[Ipv4Addr], b: &[Ipv4Addr]| {
            !a.is_empty() && !b.is_empty() && !a.iter().any(|x| b.contains(x))
        };
        let (router, resolver) =
            (differ(&first.routers, &second.routers), differ(&first.resolvers, &second.resolvers));
        if first.mac == second.mac || !(router || resolver) {
            return;
        }
        let same_question = self.answered.contains(&(xid, client, other));
        // The first speaks again, and the second served several in between.
        let in_between =
            speaks < other && second.clients.len() >= 2 && at.since(first.last) <= NEAR;
        let again = second.said;
        if !(same_question || in_between || (again && speaks > other)) {
            return;
        }
        let about = second.id.to_string();
        let proof = rules.proof(at, if speaks > other { "answers" } else { "first-server" });
        let earlier = if speaks > other {
            first.place.proof(first.last, "first-server")
        } else {
            second.place.proof(second.last, "answers")
        };
        let Some(f) = rules.raise(second.host, "dhcp-impersonation", Level::Look, &about, at)
        else {
            return;
        };
        if f.times == 0 {
            f.evidence.push(earlier);
        }
        f.add(proof);
        let text = |of: &[Ipv4Addr]| {
            let mut text = String::new();
            for (i, a) in of.iter().enumerate() {
                let _ = write!(text, "{}{a}", if i == 0 { "" } else { ", " });
            }
            Fact::Text(Untrusted::new(&text))
        };
        if router {
            f.facts.insert("router", text(&second.routers));
            f.facts.insert("usual_router", text(&first.routers));
        }
        if resolver {
            f.facts.insert("resolver", text(&second.resolvers));
            f.facts.insert("usual_resolver", text(&first.resolvers));
        }
        f.facts.insert("first_server", Fact::Text(Untrusted::new(&first.id.to_string())));
        f.perhaps = vec!["second-router", "guest-network", "own-filter"];
        if second.first.since(first.first) < SENIORITY {
            f.perhaps.push("who-was-first");
        }
        if let Some(second) = self.servers.get_mut(speaks.max(other)) {
            second.said = true;
        }
    }
}

/// Who a granted address belongs to now.
pub(crate) fn lease(d: &Dhcp4<'_>) -> Option<(Address, Mac)> {
    let granted = d.message_type == Some(MessageType::Ack) && !d.yiaddr.is_unspecified();
    Some((Address::v4(d.yiaddr.octets()), Mac::Eui48(d.client_mac()?))).filter(|_| granted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::SECOND;

    /// An OFFER (2) or ACK (5) of a server to a client.
    fn message(kind: u8, xid: u32, client: u8, server: u8, router: u8, resolver: u8) -> Vec<u8> {
        let mut m = vec![2, 1, 6, 0];
        m.extend(xid.to_be_bytes());
        m.extend([0; 8]);
        m.extend([192, 168, 1, 100 + client]);
        m.extend([0; 8]);
        m.extend([2, 0, 0, 0, 0, client]);
        m.extend([0; 10 + 192]);
        m.extend([0x63, 0x82, 0x53, 0x63, 53, 1, kind, 54, 4, 192, 168, 1, server]);
        m.extend([3, 4, 192, 168, 1, router, 6, 4, 192, 168, 1, resolver, 255]);
        m
    }

    struct Wire {
        rule: DhcpImpersonation,
        rules: Rules,
    }

    impl Wire {
        fn new() -> Self {
            Self { rule: DhcpImpersonation::new(), rules: Rules::new(1) }
        }

        fn answer(&mut self, second: i64, server: u8, bytes: &[u8]) {
            self.rules.now.record += 1;
            let d = Dhcp4::parse(bytes).unwrap();
            let who = (u32::from(server), Mac::Eui48([2, 0, 0, 1, 0, server]));
            self.rule.answers(&mut self.rules, Time(second * SECOND), who, &d);
        }

        fn found(&self, server: u32) -> usize {
            self.rules.of(server).count()
        }
    }

    #[test]
    fn a_second_server_that_answers_the_same_question_with_another_router_is_found() {
        let mut wire = Wire::new();
        wire.answer(0, 1, &message(5, 1, 1, 1, 1, 1));
        wire.answer(300, 66, &message(2, 2, 2, 66, 66, 66));
        assert_eq!(wire.found(66), 0, "alone it may be another network");
        wire.answer(301, 1, &message(2, 2, 2, 1, 1, 1));
        let f = wire.rules.of(66).next().unwrap();
        assert_eq!((f.level, f.about.raw()), (Level::Look, "192.168.1.66"));
        assert_eq!(f.facts["router"], Fact::Text(Untrusted::new("192.168.1.66")));
        assert_eq!(f.facts["usual_resolver"], Fact::Text(Untrusted::new("192.168.1.1")));
        let shows: Vec<_> = f.evidence.iter().map(|p| (p.record, p.shows)).collect();
        assert_eq!(shows, [(2, "answers"), (3, "first-server")]);
        assert_eq!(wire.found(1), 0);
    }

    #[test]
    fn a_pair_of_servers_that_agree_is_none() {
        let mut wire = Wire::new();
        for xid in 0..20 {
            wire.answer(i64::from(xid), 1, &message(2, xid, 1, 1, 1, 1));
            wire.answer(i64::from(xid), 2, &message(2, xid, 1, 2, 1, 1));
        }
        assert_eq!(wire.found(1) + wire.found(2), 0);
    }

    #[test]
    fn a_things_own_network_while_it_is_set_up_is_none() {
        let mut wire = Wire::new();
        for n in 0..5 {
            let phone = 7;
            wire.answer(i64::from(n) * 600, 1, &message(5, n, phone, 1, 1, 1));
            wire.answer(i64::from(n) * 600 + 300, 66, &message(5, 100 + n, phone, 66, 66, 66));
        }
        assert_eq!(wire.found(66), 0);
    }

    #[test]
    fn a_replaced_router_is_none() {
        let mut wire = Wire::new();
        for n in 0..9 {
            wire.answer(n.into(), 1, &message(5, n, n as u8, 1, 1, 1));
        }
        for n in 0..9 {
            wire.answer(900 + i64::from(n), 2, &message(5, 50 + n, n as u8, 2, 2, 2));
        }
        assert_eq!(wire.found(2), 0);
        // But if the old one still speaks, there are two.
        wire.answer(1_000, 1, &message(5, 99, 77, 1, 1, 1));
        assert_eq!(wire.found(2), 1);
    }

    #[test]
    fn many_made_up_servers_are_few() {
        let mut wire = Wire::new();
        for n in 0..200_u8 {
            wire.answer(0, n, &message(2, 1, 1, n, n, n));
        }
        assert!(wire.rule.servers.len() <= MOST_SERVERS);
    }
}
