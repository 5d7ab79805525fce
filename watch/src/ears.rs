//! What is heard in the traffic, and where it goes: names, claims, notes, totals.
//!
//! The packet path ([`crate::watcher`]) knows flows and octets; this module knows what protocols say
//! about things. Everything that a thing writes about itself becomes a claim with its source, never
//! a fact.

use crate::{
    account::{Account, NONE, edges::NameFrom, names::MOST_OF_ONE},
    app::App,
    bytes::Malformed,
    ears::hear_login::Typing,
    finding::{Names, Proof},
    flow::{Flow, seen, sides},
    ip::{
        Address,
        packet::{Packet, protocol},
    },
    keyed::{Distinct, Key},
    ledger::Ledger,
    link::Mac,
    report::Totals,
    rules::{Rules, door_opened::Door, lan::Lan, said::About},
    talk::{Heard, Listener, Talk},
    time::Time,
    watcher::{Limits, Macs, Prefix},
    wire::{arp::Arp, dns, eapol, icmp::Icmp, lldp::Lldp, nd, rpl},
};

pub(crate) mod gather;
pub(crate) mod hear_http;
pub(crate) mod hear_login;
pub(crate) mod hear_tls;
pub(crate) mod hear_udp;

/// Octets of a download from which on it is noted.
const DOWNLOAD: u64 = 32 << 10;

/// Names on the way from the one asked for to an address that are kept.
const MOST_ALIASES: usize = 8;

/// Everything that listening needs.
#[derive(Debug)]
pub(crate) struct Ears {
    pub(crate) account: Account,
    pub(crate) totals: Totals,
    dns_names: Distinct,
    tls_names: Distinct,
    http_hosts: Distinct,
    quic_names: Distinct,
    /// Hashes the shape of a client hello.
    shape: Key,
    /// ClientHellos with an encrypted inner one.
    pub(crate) hidden_names: u64,
    /// Conversations in detail, where they are wanted.
    pub(crate) ledger: Option<Ledger>,
    /// What waits for trouble.
    pub(crate) rules: Rules,
    /// Those of its rules that are about the local network.
    pub(crate) lan: Lan,
}

impl Ears {
    pub(crate) fn new(account: Account, seed: u64, limits: Limits) -> Self {
        let distinct = |purpose| Distinct::new(Key::new(seed, purpose), limits.distinct);
        Self {
            account,
            totals: Totals::default(),
            dns_names: distinct(20),
            tls_names: distinct(21),
            http_hosts: distinct(22),
            quic_names: distinct(23),
            shape: Key::new(seed, 24),
            hidden_names: 0,
            ledger: None,
            rules: Rules::new(seed),
            lan: Lan::new(seed),
        }
    }

    pub(crate) fn totals(&self) -> Totals {
        Totals {
            dns_names: self.dns_names.count(),
            tls_names: self.tls_names.count(),
            http_hosts: self.http_hosts.count(),
            quic_names: self.quic_names.count(),
            ..self.totals
        }
    }

    /// Whether a count of distinct names stopped at its bound.
    pub(crate) const fn is_beyond_counting(&self) -> bool {
        self.dns_names.is_full()
            || self.tls_names.is_full()
            || self.http_hosts.is_full()
            || self.quic_names.is_full()
    }

    // ---- below and beside IP -----------------------------------------------------------------

    pub(crate) fn arp(&mut self, at: Time, macs: Macs, data: &[u8]) -> Result<(), Malformed> {
        let arp = Arp::parse(data)?;
        let mac = Mac::Eui48(arp.sender_mac);
        let host = self.account.host(mac);
        self.account.frame_from(host, at);
        self.lan.arp(&mut self.rules, &self.account, (at, host, macs.destination), &arp);
        let address = Address::v4(arp.sender_ip.octets());
        if !self.lan.is_impostor(address, mac) {
            self.account.on_link(address, mac);
        }
        Ok(())
    }

    pub(crate) fn lldp(
        &mut self,
        at: Time,
        source: Option<Mac>,
        data: &[u8],
    ) -> Result<(), Malformed> {
        let lldp = Lldp::parse(data)?;
        let Some(mac) = source else { return Ok(()) };
        let host = self.account.host(mac);
        self.account.frame_from(host, at);
        for (source, saw, says) in hear_udp::lldp_claims(&lldp) {
            self.account.claim(host, source, saw, says);
        }
        Ok(())
    }

    pub(crate) fn eapol(
        &mut self,
        at: Time,
        source: Option<Mac>,
        data: &[u8],
    ) -> Result<(), Malformed> {
        let _ = eapol::Eapol::parse(data)?;
        if let Some(mac) = source {
            let host = self.account.host(mac);
            self.account.frame_from(host, at);
        }
        Ok(())
    }

    /// Neighbour discovery ties addresses to hardware addresses; router advertisements name routers,
    /// prefixes and resolvers.
    pub(crate) fn icmp(&mut self, at: Time, macs: Macs, p: &Packet<'_>) {
        if p.protocol != protocol::ICMPV6 || Icmp::parse(true, p.payload).is_err() {
            return;
        }
        let Some(mac) = macs.source else { return };
        if p.payload.first() == Some(&rpl::KIND) {
            if let Ok(rpl) = rpl::Rpl::parse(p.payload) {
                let host = self.account.host(mac);
                self.lan.rpl(&mut self.rules, at, host, [p.source, p.destination], &rpl);
            }
            return;
        }
        let Ok(nd) = nd::Nd::parse(p.payload) else { return };
        // What an advertisement says of itself counts, whoever carried the frame here.
        let who = nd.link_layer().map_or(mac, Mac::Eui48);
        let host = self.account.host(who);
        self.lan.neighbour(&mut self.rules, &self.account, (at, host, who), p.source, &nd);
        match nd.message {
            nd::Message::RouterAdvertisement(router) => {
                let host = self.account.host(mac);
                self.lan.router(&self.rules, at, (host, mac, p.source), (&nd, router));
                if router.lifetime > 0 {
                    self.account.is_router(mac);
                }
                for prefix in nd.prefixes().filter(|p| p.on_link && p.len >= 16) {
                    let prefix = Prefix { address: prefix.prefix.into(), length: prefix.len };
                    let known = &mut self.account.prefixes;
                    if known.len() < 64 && !known.contains(&prefix) {
                        known.push(prefix);
                    }
                }
                for server in nd.dns_servers() {
                    self.resolver(Address::v6(server.octets()));
                }
                self.account.on_link(p.source, mac);
            }
            nd::Message::NeighborAdvertisement { target, router, .. } => {
                let target = Address::v6(target.octets());
                if !self.lan.is_impostor(target, who) {
                    self.account.on_link(target, mac);
                }
                if router {
                    self.account.is_router(mac);
                }
            }
            nd::Message::NeighborSolicitation { .. } | nd::Message::RouterSolicitation => {
                self.account.on_link(p.source, mac);
            }
            nd::Message::Redirect { .. } => {}
        }
    }

    pub(crate) fn resolver(&mut self, address: Address) {
        let known = &mut self.account.resolvers;
        if known.len() < 64 && !known.contains(&address) {
            known.push(address);
        }
    }

    /// Minutes of hosts are over.
    #[cold]
    pub(crate) fn minutes(&mut self) {
        self.lan.minutes(&mut self.rules, &mut self.account.over);
    }

    // ---- names -------------------------------------------------------------------------------

    /// The number of a name that a host brought.
    pub(crate) fn name(&mut self, host: u32, name: &[u8]) -> u32 {
        let Account { hosts, names, .. } = &mut self.account;
        let mut nobody = MOST_OF_ONE / 2;
        let brought = match hosts.get_mut(host as usize) {
            Some(h) if host != NONE => &mut h.names,
            _ => &mut nobody,
        };
        names.number(name, brought)
    }

    /// Keeps that an asker was told an address for a name.
    pub(crate) fn told(&mut self, asker: u32, address: Address, name: u32) {
        if name == NONE || address.is_unspecified() || address.is_loopback() {
            return;
        }
        self.rules.answers_seen = true;
        let Account { hosts, answers, .. } = &mut self.account;
        let mine = hosts.get_mut(asker as usize).filter(|_| asker != NONE).map(|h| &mut h.answers);
        answers.keep(asker, address, name, mine);
        if let Some(ledger) = &mut self.ledger {
            ledger.told(asker, address, name);
        }
    }

    /// Keeps that an address also has the names on the way to it, where somebody wants them.
    fn told_aliases(&mut self, asker: u32, address: Address, aliases: &[dns::Name<'_>]) {
        for alias in aliases {
            let name = self.name(asker, alias.text().octets());
            if let Some(ledger) = self.ledger.as_mut().filter(|_| name != NONE) {
                ledger.told(asker, address, name);
            }
        }
    }

    /// Names that stand in a query, counted for the totals.
    pub(crate) fn count_query(&mut self, message: &dns::Message<'_>) {
        if !message.is_query() {
            return;
        }
        self.totals.dns_queries += 1;
        for q in message.questions() {
            self.dns_names.add(q.name.text().octets());
        }
    }

    /// Counts a name asked for, as a log tells it.
    pub(crate) fn count_name(&mut self, name: &[u8]) {
        self.dns_names.add(name);
    }

    /// Counts a TLS server name, as a log tells it.
    pub(crate) fn count_tls_name(&mut self, name: &[u8]) {
        self.tls_names.add(name);
    }

    /// Counts an HTTP host, as a log tells it.
    pub(crate) fn count_http_host(&mut self, host: &[u8]) {
        self.http_hosts.add(host);
    }

    /// A DNS message over any transport. `from` and `to` are the hosts of its sender and receiver.
    pub(crate) fn dns(
        &mut self,
        at: Time,
        hosts: [u32; 2],
        resolver: Address,
        data: &[u8],
    ) -> bool {
        let Ok(message) = dns::Message::parse(data) else { return false };
        self.count_query(&message);
        let [from, to] = hosts;
        let Some(q) = message.question else { return true };
        if message.is_query() {
            let text = q.name.text();
            let name = self.name(from, text.octets());
            self.account.asked(from, at, name, resolver);
            self.rules.resolver_asked(from, resolver, at);
            self.rules.name_asked(from, text.octets(), q.kind, at);
            return true;
        }
        if message.rcode() == dns::NO_SUCH_NAME {
            self.rules.no_such_name(to, q.name.text().octets(), at);
        }
        let mut records = message.records();
        let mut number = NONE;
        let mut aliases = Vec::new();
        for _ in 0..512 {
            if !records.in_answers() {
                break;
            }
            let Some(record) = records.next() else { break };
            if let dns::Data::Name(alias) = record.data
                && record.kind == dns::kind::CNAME
                && self.ledger.is_some()
                && (record.name == q.name || aliases.contains(&record.name))
                && aliases.len() < MOST_ALIASES
            {
                aliases.push(alias);
            }
            if let dns::Data::Address(address) = record.data {
                if number == NONE {
                    number = self.name(to, q.name.text().octets());
                }
                self.told(to, address, number);
                if address.is_loopback() {
                    self.rules.name_listed(to, q.name.text().octets());
                }
                if !aliases.is_empty() && !address.is_unspecified() && !address.is_loopback() {
                    self.told_aliases(to, address, &aliases);
                }
            }
        }
        true
    }
}

/// What reading a TCP connection in order needs.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) talk: Talk,
    pub(crate) request: Request,
}

impl Reading {
    /// Makes it as good as new; small buffers stay.
    pub(crate) fn reset(&mut self) {
        self.talk.reset();
        self.request.made = false;
        self.request.action.clear();
        self.request.basic = None;
        self.request.door = None;
        self.request.login.reset();
    }
}

/// What is kept of a connection between the things heard in it: the last HTTP request, to whom, and its
/// target; or the login that is being typed.
#[derive(Debug, Default)]
pub(crate) struct Request {
    pub(crate) made: bool,
    pub(crate) about: Vec<u8>,
    pub(crate) target: Vec<u8>,
    /// Its SOAP action.
    pub(crate) action: Vec<u8>,
    /// Its record.
    pub(crate) proof: Proof,
    /// Name and password of HTTP Basic, where both are publicly known.
    pub(crate) basic: Option<[Vec<u8>; 2]>,
    /// A port mapping that it asks for.
    pub(crate) door: Option<Door>,
    pub(crate) login: Typing,
}

/// Listens to one connection.
pub(crate) struct Listen<'w> {
    pub(crate) ears: &'w mut Ears,
    pub(crate) flow: &'w mut Flow,
    pub(crate) at: Time,
    /// Where the connection is read in order.
    pub(crate) request: Option<&'w mut Request>,
}

impl Listen<'_> {
    /// The hosts of the speaker and of the other side.
    pub(crate) fn hosts(&self, end: usize) -> [u32; 2] {
        let [a, b] = self.flow.hosts;
        if end == 0 { [a, b] } else { [b, a] }
    }

    /// The address of an end.
    pub(crate) fn address(&self, end: usize) -> Address {
        self.flow.key.ends.get(end).copied().unwrap_or_default()
    }

    /// Gives the flow a name, unless it has a better one.
    pub(crate) fn name(&mut self, end: usize, name: &[u8], from: NameFrom) {
        if self.flow.name_from >= from {
            return;
        }
        let [host, _] = self.hosts(end);
        let number = self.ears.name(host, name);
        if number != NONE {
            self.flow.name = number;
            self.flow.name_from = from;
        }
    }

    /// The party of the flow as a text: its name, else its address.
    pub(crate) fn party(&self) -> String {
        let (_, far) = sides(self.flow);
        self.ears.party(self.flow, far)
    }

    /// The host of this site's side.
    pub(crate) fn near(&self) -> u32 {
        let (near, _) = sides(self.flow);
        self.flow.hosts.get(near).copied().unwrap_or(NONE)
    }

    /// The party of the flow, as the rules want it.
    pub(crate) fn about(&self) -> About {
        let (_, far) = sides(self.flow);
        self.ears.about(self.flow, far)
    }

    pub(crate) fn note(&mut self, code: &'static str, about: &[u8], detail: &[u8]) {
        let near = self.near();
        self.ears.account.note(near, self.at, code, about, detail);
    }
}

impl Ears {
    fn party(&self, flow: &Flow, far: usize) -> String {
        if let Some(name) = self.account.names.text(flow.name) {
            return name.to_owned();
        }
        flow.key.ends.get(far).map(ToString::to_string).unwrap_or_default()
    }

    /// An end of a flow, as the rules want it.
    pub(crate) fn about(&self, flow: &Flow, end: usize) -> About {
        let node = flow.nodes.get(end).copied().unwrap_or(NONE);
        let node = self.account.node(node);
        // Not by the host: before a router shows itself, those behind it are counted for it.
        let outside = !node.is_home() && !node.is_group() && !node.address.is_private();
        let (_, far) = sides(flow);
        let names = match (end == far, flow.named) {
            (true, true) => Names::Named,
            (true, false) if outside && self.account.answers.any() => Names::Unnamed,
            (true, false) if outside => Names::NoAnswersSeen,
            _ => Names::None,
        };
        let text = if end == far {
            self.party(flow, end)
        } else {
            flow.key.ends.get(end).map(ToString::to_string).unwrap_or_default()
        };
        About { text, outside, names }
    }

    /// A connection from outside was accepted, if it was.
    #[inline]
    pub(crate) fn accepted(&mut self, flow: &Flow, end: usize, at: Time) {
        let of = |pair: [u32; 2], end: usize| pair.get(end).copied().unwrap_or(NONE);
        if of(flow.hosts, 1 - end) == NONE && of(flow.hosts, end) != NONE {
            self.accepted_from_outside(flow, end, at);
        }
    }

    #[cold]
    fn accepted_from_outside(&mut self, flow: &Flow, end: usize, at: Time) {
        let other = 1 - end;
        if flow.saw(seen::of(seen::SYN, other)) && self.about(flow, other).outside {
            let host = flow.hosts.get(end).copied().unwrap_or(NONE);
            let (asker, ports) = entrance(flow, other);
            self.rules.accepted(host, asker, ports, at);
        }
    }

    /// What the rules want to know of a flow that is over.
    fn over(&mut self, flow: &Flow) {
        if flow.key.protocol != protocol::TCP {
            return;
        }
        let opener = usize::from(flow.opener);
        let other = 1 - opener;
        let host = |end: usize| flow.hosts.get(end).copied().unwrap_or(NONE);
        if host(opener) == NONE && host(other) != NONE && flow.saw(seen::of(seen::SYN_ACK, other)) {
            let spoken = flow.seen & seen::either(seen::DATA) == seen::either(seen::DATA);
            let (asker, ports) = entrance(flow, opener);
            self.rules.entrance_ends(host(other), asker, ports, spoken, flow.last);
        }
        if matches!(flow.app, App::Ssh | App::Telnet) {
            self.login_ends(flow);
        }
    }

    /// Facts that show only when a flow is over.
    pub(crate) fn closed(&mut self, flow: &Flow) {
        self.lan.closed(&mut self.rules, &self.account, flow);
        self.over(flow);
        let opener = usize::from(flow.opener);
        let port = flow.key.ports.get(1 - opener).copied().unwrap_or(0);
        let silent = flow.key.protocol != protocol::TCP
            || flow.app != App::Unknown
            || !flow.saw(seen::of(seen::DATA, opener));
        if silent {
            return;
        }
        let (near, far) = sides(flow);
        let about = self.party(flow, far);
        let host = flow.hosts.get(near).copied().unwrap_or(NONE);
        if !flow.saw(seen::READ) {
            // The capture kept no content. What a port is mostly used for is worth saying as that.
            if let Some(usual) = usual_in_clear(port) {
                let detail = format!("{port} {usual}");
                self.account.note(
                    host,
                    flow.first,
                    "port-says",
                    about.as_bytes(),
                    detail.as_bytes(),
                );
            }
        } else if port == 443 {
            self.account.note(host, flow.first, "not-tls-on-443", about.as_bytes(), b"");
        }
    }
}

/// The address of an end, its port and the other's.
fn entrance(flow: &Flow, asker: usize) -> (Address, [u16; 2]) {
    let [p, q] = flow.key.ports;
    let address = flow.key.ends.get(asker).copied().unwrap_or_default();
    (address, if asker == 0 { [p, q] } else { [q, p] })
}

/// Protocols without encryption by the port that IANA gave them.
const fn usual_in_clear(port: u16) -> Option<&'static str> {
    Some(match port {
        21 => "FTP",
        23 | 2323 => "telnet",
        80 | 8080 => "HTTP",
        554 => "RTSP",
        1883 => "MQTT",
        _ => return None,
    })
}

impl Listener for Listen<'_> {
    fn heard(&mut self, end: usize, what: Heard<'_>) {
        match what {
            Heard::Request(head) => self.request(end, &head),
            Heard::Body(body) => self.body(end, body),
            Heard::Response(head) => self.response(end, &head),
            Heard::Said(body) => self.said(end, body),
            Heard::ClientHello(body) => self.client_hello(end, body),
            Heard::ServerHello(body) => self.server_hello(body),
            Heard::Certificate(body) => self.certificate(end, body),
            Heard::OldHello => {
                self.ears.totals.tls_hellos += 1;
                let about = self.party();
                self.note("old-tls", about.as_bytes(), b"SSL 2 hello");
            }
            Heard::Dns(message) => {
                let asks = dns::Message::parse(message).is_ok_and(|m| m.is_query());
                let resolver = self.address(if asks { 1 - end } else { end });
                let hosts = self.hosts(end);
                self.ears.dns(self.at, hosts, resolver, message);
            }
            Heard::Mqtt(data) => self.mqtt(end, data),
            Heard::Modbus(data) => self.modbus(end, data),
            Heard::Banner(data) => self.banner(end, data),
            Heard::Text(data) => self.typed(end, data),
            Heard::First(data) => {
                self.first(end, data);
            }
        }
    }
}
