//! In hindsight: which senders are things of this site, and whom each of them talked to.
//!
//! A hardware address is a thing when it sent something and is no router. A router is one that
//! advertised itself, that DHCP named, or that carried packets between this site and addresses
//! outside. Addresses of this site that only show behind a router are things without a hardware
//! address. Where a capture has no private address, no ARP and no neighbour discovery, the side that
//! opens connections is taken for the thing.

use std::{cmp::Reverse, collections::BTreeMap, net::IpAddr};

use crate::{
    account::{
        Account, MOST_HOURS, NONE, below_zero,
        edges::{Edge, MOST_ADDRESSES, NameFrom},
        names::registrable,
    },
    app::{App, Secrecy},
    conversation::{Conversation, Place},
    ears::Ears,
    finding::Finding,
    ip::Address,
    keyed::{Key, Map},
    knowledge::Knowledge,
    ledger::Ledger,
    link::Mac,
    recognise::{recognise, supported},
    report::{
        Asked, Gateway, Hour, Identity, Limit, Network, NotUnderstood, Note, OtherParties, Party,
        Reason, Report, SeenIn, Thing,
    },
    rules::{Rules, by_weight},
    time::{MINUTE, Time},
    untrusted::Untrusted,
    usage::{self, stretches},
    watcher::Settings,
    zeek_source::Logs,
};

/// What the packet path saw beside.
pub(crate) struct Seen {
    pub(crate) aside: Vec<(String, u64)>,
    pub(crate) duplicates: u64,
    pub(crate) payload_cut: u64,
    pub(crate) one_sided: bool,
    pub(crate) logs: Logs,
}

/// A thing, by what it is recognised by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Host(u32),
    Node(u32),
}

/// Makes the report of all there was: no packet follows.
pub(crate) fn report(mut ears: Ears, settings: &Settings, seen: Seen) -> Report {
    ears.account.close_minutes();
    ears.minutes();
    find_routers(&mut ears.account);
    ears.lan.finish(&mut ears.rules, &ears.account);
    ears.rules.conclude_resolvers(&ears.account);
    let mut edges = ears.account.edges.hand_over();
    let findings = ears.rules.since(seen.one_sided, None);
    told(&ears, &mut edges, settings, &seen, findings, None)
}

/// Makes the report of what there was since the last one, at a time when all before was seen.
pub(crate) fn harvest(ears: &mut Ears, settings: &Settings, seen: Seen, now: Time) -> Report {
    find_routers(&mut ears.account);
    ears.lan.so_far(&mut ears.rules, &ears.account, now);
    ears.rules.conclude_resolvers(&ears.account);
    let mut edges = ears.account.edges.hand_over();
    let findings = ears.rules.since(seen.one_sided, Some(now));
    let report = told(ears, &mut edges, settings, &seen, findings, Some(now));
    ears.account.handed_over(&edges);
    report
}

/// The report of what is in the account; of a harvest, at its time, what was in use since the last one.
fn told(
    ears: &Ears,
    edges: &mut [Option<Edge>],
    settings: &Settings,
    seen: &Seen,
    findings: Vec<(u32, Address, Finding)>,
    harvest: Option<Time>,
) -> Report {
    let totals = ears.totals();
    let hindsight = Hindsight::new(&ears.account, edges, &ears.rules, harvest);
    let things = hindsight.things(edges, settings, ears.ledger.as_ref(), findings, seen.one_sided);
    let network = hindsight.network(seen);
    let mut things = sorted(things, |(a, _), (b, _)| {
        (b.up + b.down)
            .cmp(&(a.up + a.down))
            .then_with(|| (a.mac, &a.ipv4, &a.ipv6).cmp(&(b.mac, &b.ipv4, &b.ipv6)))
    });
    let knowledge = settings.knowledge.as_deref().unwrap_or_else(|| Knowledge::shipped());
    // Whether support is over is said as of the end, not of the day of reading: the same files give the
    // same report.
    let end = things.iter().filter_map(|(t, _)| t.last).max();
    for (i, (thing, shown)) in things.iter_mut().enumerate() {
        thing.id = format!("thing-{}", i + 1);
        recognise(thing, knowledge);
        thing.identity.support = end.and_then(|end| supported(&thing.identity, end));
        if let Some(shown) = shown.take() {
            // Recognised by all that is known of it, it says what it showed now.
            thing.identity.reasons = shown;
        }
    }
    let things: Vec<Thing> = things.into_iter().map(|(thing, _)| thing).collect();
    let cannot_see = limits(ears, seen, &things);
    let sessions = ears.ledger.as_ref().map(|l| l.sessions().to_vec()).unwrap_or_default();
    Report {
        gardien: env!("CARGO_PKG_VERSION").to_owned(),
        captures: Vec::new(),
        network,
        things,
        totals,
        cannot_see,
        sessions,
    }
}

/// Sorts large values: places are sorted first, then each value moves once.
fn sorted<T>(values: Vec<T>, compare: impl Fn(&T, &T) -> core::cmp::Ordering) -> Vec<T> {
    let mut values: Vec<Option<T>> = values.into_iter().map(Some).collect();
    let mut order: Vec<u32> = (0..values.len() as u32).collect();
    order.sort_by(|a, b| match (values.get(*a as usize), values.get(*b as usize)) {
        (Some(Some(a)), Some(Some(b))) => compare(a, b),
        _ => core::cmp::Ordering::Equal,
    });
    let mut sorted = Vec::with_capacity(order.len());
    sorted.extend(order.iter().filter_map(|n| values.get_mut(*n as usize)?.take()));
    sorted
}

/// Decides who is a router from all that was seen.
fn find_routers(account: &mut Account) {
    for i in 0..account.routers.len() {
        let Some(router) = account.routers.get(i).copied() else { continue };
        let host = account.known(router).map_or(NONE, |n| account.node(n).by_mac);
        account.forwards(host);
    }
    // Hardware addresses that packets to several outside networks were sent to.
    for (h, t) in account.hosts.iter().zip(&mut account.tallies).skip(1) {
        t.router |= h.mac.is_some() && h.far_to.len() >= 2 && h.far_from.len() != 1;
    }
    if account.tallies.iter().any(|t| t.router) {
        return;
    }
    // One direction only: who brings packets of several outside networks.
    for (h, t) in account.hosts.iter().zip(&mut account.tallies).skip(1) {
        t.router |= h.mac.is_some() && h.far_from.len() >= 3 && h.far_to.is_empty();
    }
}

struct Hindsight<'a> {
    account: &'a Account,
    /// The thing of each host, and of each node.
    hosts: Vec<Option<Who>>,
    nodes: Vec<Option<Who>>,
    /// By node: whether it opened a connection.
    opened: Vec<bool>,
    /// By host: what addresses it sent as.
    sent_as: Vec<SentAs>,
    /// The time of the harvest: only what was in use since the last one is told.
    harvest: Option<Time>,
}

/// Addresses that a host by hardware address sent as, counted once: floods bring so many addresses
/// that nothing here may look at all of them for each of them.
#[derive(Clone, Copy, Default)]
struct SentAs {
    /// Any outside this site.
    far: bool,
    /// Private ones that are its own or of what is behind it: IPv4, and IPv6.
    private: [u32; 2],
}

impl<'a> Hindsight<'a> {
    fn new(
        account: &'a Account,
        edges: &[Option<Edge>],
        rules: &Rules,
        harvest: Option<Time>,
    ) -> Self {
        let mut h = Self {
            account,
            harvest,
            hosts: vec![None; account.hosts.len()],
            nodes: vec![None; account.nodes.len()],
            opened: vec![false; account.nodes.len()],
            sent_as: vec![SentAs::default(); account.hosts.len()],
        };
        h.look_at_edges(edges);
        h.look_at_nodes();
        let any_home = account.nodes.iter().any(|n| {
            n.is_home() && n.is_sender() && !n.address.is_stand_in() && !n.address.is_link_local()
        });
        let opens = if any_home { Vec::new() } else { h.openers(edges) };
        for ((i, host), tally) in account.hosts.iter().enumerate().zip(&account.tallies).skip(1) {
            // Who took a router's place is no router, though it carries what was meant for one.
            let router = tally.router && !rules.is_accused(i as u32);
            if host.mac.is_some() && tally.sent && !router {
                let far_only = !any_home && !opens.is_empty() && !opens.contains(&(i as u32));
                if !far_only || !h.has_far_address(i as u32) {
                    h.set_host(i, Who::Host(i as u32));
                }
            }
        }
        for i in 1..account.nodes.len() {
            let who = h.of_node(i as u32, any_home, rules);
            if let Some(place) = h.nodes.get_mut(i) {
                *place = who;
            }
        }
        // An address without hardware address is counted under a host of its own.
        for (i, host) in account.hosts.iter().enumerate().skip(1) {
            if host.mac.is_none() && host.node != NONE {
                let who = h.nodes.get(host.node as usize).copied().flatten();
                if let Some(place) = h.hosts.get_mut(i) {
                    *place = who;
                }
            }
        }
        h
    }

    fn set_host(&mut self, i: usize, who: Who) {
        if let Some(place) = self.hosts.get_mut(i) {
            *place = Some(who);
        }
    }

    fn look_at_edges(&mut self, edges: &[Option<Edge>]) {
        for e in edges.iter().flatten() {
            for (bit, node) in [(1, e.which.near), (2, e.far)] {
                if e.opened & bit != 0
                    && let Some(opened) = self.opened.get_mut(node as usize)
                {
                    *opened = true;
                }
            }
        }
    }

    fn look_at_nodes(&mut self) {
        for n in self.account.nodes.iter().filter(|n| n.is_sender()) {
            let Some(sent_as) = self.sent_as.get_mut(n.by_mac as usize) else { continue };
            sent_as.far |= !n.is_home();
            if n.is_private() && !n.address.is_link_local() && !n.address.is_stand_in() {
                let [v4, v6] = &mut sent_as.private;
                *(if n.address.as_v4().is_some() { v4 } else { v6 }) += 1;
            }
        }
    }

    /// Hosts by hardware address whose side opened connections.
    fn openers(&self, edges: &[Option<Edge>]) -> Vec<u32> {
        let mut opens = Vec::new();
        for e in edges.iter().flatten() {
            let node = if e.opened & 1 != 0 { e.which.near } else { e.far };
            let host = self.account.node(node).by_mac;
            if host != NONE && !opens.contains(&host) && opens.len() < 64 {
                opens.push(host);
            }
        }
        opens
    }

    fn has_far_address(&self, host: u32) -> bool {
        self.sent_as.get(host as usize).is_some_and(|s| s.far)
    }

    fn of_node(&self, i: u32, any_home: bool, rules: &Rules) -> Option<Who> {
        let n = self.account.node(i);
        if n.is_group() || n.address.is_unspecified() {
            return None;
        }
        if n.by_mac != NONE {
            let host = self.account.tallies.get(n.by_mac as usize)?;
            if !host.router {
                return self.hosts.get(n.by_mac as usize).copied().flatten();
            }
            let listed = self.hosts.get(n.by_mac as usize).copied().flatten();
            if listed.is_some() && n.is_on_link() && n.is_private() {
                let took = rules.took(n.by_mac, n.address.text().as_str());
                return listed.filter(|_| !took);
            }
            // Behind a router, or the router itself.
            let own = n.is_on_link() || n.address.is_link_local() || n.address.is_stand_in();
            return (n.is_private() && n.is_sender() && !own && !self.is_routers_only(n.by_mac, i))
                .then_some(Who::Node(i));
        }
        let sender = n.is_sender();
        if n.is_home() && sender && !n.address.is_stand_in() {
            return Some(Who::Node(i));
        }
        // Without hardware addresses and private ones: whoever opened.
        let opened = self.opened.get(i as usize).is_some_and(|opened| *opened);
        (!any_home && sender && opened).then_some(Who::Node(i))
    }

    /// A router with one private IPv4 address has it itself, though no ARP was seen.
    fn is_routers_only(&self, host: u32, node: u32) -> bool {
        let v4 = self.account.node(node).address.as_v4().is_some();
        self.sent_as.get(host as usize).is_some_and(|s| {
            let [four, six] = s.private;
            (if v4 { four } else { six }) == 1
        })
    }

    // ---- things ------------------------------------------------------------------------------

    fn things(
        &self,
        edges: &mut [Option<Edge>],
        settings: &Settings,
        ledger: Option<&Ledger>,
        findings: Vec<(u32, Address, Finding)>,
        one_sided: bool,
    ) -> Vec<(Thing, Option<Vec<Reason>>)> {
        let mut drafts = Drafts::new(self, Key::new(settings.seed, 30));
        for (host, who) in self.account.hosts.iter().enumerate().zip(&self.hosts).skip(1) {
            if let Some(draft) = who.and_then(|who| drafts.of(who)) {
                draft.add_host(self.account, host.0, host.1, self.harvest.is_some());
            }
        }
        for (node, who) in self.account.nodes.iter().zip(&self.nodes).skip(1) {
            if (node.is_sender() || node.is_on_link())
                && (self.harvest.is_none() || node.was_lately())
                && let Some(draft) = who.and_then(|who| drafts.of(who))
            {
                draft.add_address(node.address, node.is_home());
            }
        }
        for (host, by, finding) in findings {
            let host = self.hosts.get(host as usize).copied().flatten();
            let behind = || {
                let node = self.account.known(by).filter(|_| !by.is_unspecified())?;
                self.nodes.get(node as usize).copied().flatten()
            };
            if let Some(draft) = host.or_else(behind).and_then(|who| drafts.of(who)) {
                add_finding(&mut draft.findings, finding);
            }
        }
        for edge in edges.iter_mut().flatten() {
            self.add_edge(&mut drafts, edge, one_sided);
        }
        if let Some(ledger) = ledger {
            self.add_conversations(&mut drafts, ledger);
        }
        let Drafts { whos, all, .. } = drafts;
        let finished = whos.into_iter().zip(all);
        let mut things = Vec::with_capacity(finished.len());
        things.extend(finished.filter_map(|(who, draft)| self.finish(who, draft, settings)));
        things
    }

    fn add_edge(&self, drafts: &mut Drafts, e: &mut Edge, one_sided: bool) {
        let of = |node: u32| self.nodes.get(node as usize).copied().flatten();
        let (near, far) = (of(e.which.near), of(e.far));
        if near == far && near.is_some() {
            return;
        }
        let failed = if one_sided { 0 } else { e.failed };
        for (side, mirrored) in [(near, false), (far, true)] {
            if let Some(to) = side.and_then(|who| drafts.number(who)) {
                let row = self.row(e, failed, mirrored);
                drafts.add_row(to, row);
            }
        }
    }

    fn add_conversations(&self, drafts: &mut Drafts, ledger: &Ledger) {
        let node = |address| self.account.known(address).unwrap_or(NONE);
        let who = |address| self.nodes.get(node(address) as usize).copied().flatten();
        let place = |address: Address| {
            let n = self.account.node(node(address));
            if address.is_group() || (n.address == address && n.is_group()) {
                return if stays_here(address) { Place::Group } else { Place::Outside };
            }
            let of_site = n.address == address && n.is_home() || who(address).is_some();
            if of_site || address.is_private() { Place::Local } else { Place::Outside }
        };
        let text = |n: u32| self.account.names.text(n);
        for [(near, mine), (far, theirs)] in ledger.all(&place, &text) {
            let (near, far) = (who(near), who(far));
            if near.is_some() && near == far {
                continue;
            }
            for (whose, talk) in [(near, mine), (far, theirs)] {
                if let Some(draft) = whose.and_then(|w| drafts.of(w)) {
                    draft.conversations.push(talk);
                }
            }
        }
        for (i, who) in self.hosts.iter().enumerate() {
            if let Some(draft) = who.and_then(|w| drafts.of(w)) {
                let beyond = ledger.beyond(i as u32);
                let [flows, packets] = &mut draft.beyond;
                *flows += beyond.flows;
                *packets += beyond.packets;
            }
        }
    }

    /// A row from one side: as it is, taking the edge's addresses with it, or as the party sees it.
    fn row(&self, e: &mut Edge, failed: u64, mirrored: bool) -> Row {
        let account = self.account;
        let there = if mirrored { e.which.near } else { e.far };
        let node = account.node(there);
        let own = account.own_names.find(&node.address).copied().unwrap_or(NONE);
        let of_site = node.is_home()
            || node.is_group()
            || self.nodes.get(there as usize).copied().flatten().is_some();
        let (name, from) = if mirrored {
            (own, (own != NONE).then_some("mdns"))
        } else if e.name != NONE && !(of_site && own != NONE && e.name_from != NameFrom::Dns) {
            (e.name, e.name_from.word())
        } else {
            (own, (own != NONE).then_some("mdns"))
        };
        let text = account.names.text(name);
        let mut addresses = vec![node.address];
        if !mirrored {
            addresses.append(&mut e.more);
        }
        addresses.retain(|a| !a.is_stand_in());
        let opened_here = if mirrored { e.opened & 2 != 0 } else { e.opened & 1 != 0 };
        let opened_there = if mirrored { e.opened & 1 != 0 } else { e.opened & 2 != 0 };
        let (up, down) = if mirrored { (e.down, e.up) } else { (e.up, e.down) };
        let has_port = !matches!(e.which.app, App::Icmp | App::Igmp | App::Esp | App::Ip);
        let party = Party {
            name: text.map(Untrusted::new),
            domain: text.and_then(registrable).map(Untrusted::new),
            company: None,
            trade: None,
            country: None,
            r#where: if of_site { "lan" } else { "internet" },
            protocol: e.which.app.word(),
            port: has_port.then_some(e.which.port),
            encrypted: secrecy(e),
            up,
            down,
            packets: e.packets,
            flows: e.flows,
            failed,
            reset: e.reset,
            retransmitted: e.retransmitted,
            first: e.first,
            last: e.last,
            named: e.named || own != NONE,
            name_from: from,
            opened_by: match (opened_here, opened_there) {
                (true, true) => "both",
                (false, true) => "party",
                _ => "thing",
            },
            addresses,
            usage: e.minutes.as_ref().map_or_else(Vec::new, |m| stretches(m, mirrored)),
        };
        Row { name, app: e.which.app, party }
    }

    /// Makes a thing of its draft; also, where only the latest is told, the clues that it showed since.
    fn finish(
        &self,
        who: Who,
        mut draft: Draft,
        settings: &Settings,
    ) -> Option<(Thing, Option<Vec<Reason>>)> {
        if self.harvest.is_some() && draft.is_idle() {
            return None;
        }
        let mac = draft.mac;
        // Without a hardware address, what only answers with errors from behind a router is another
        // router on the way.
        let on_the_way = draft.parties.iter().all(|p| p.protocol == App::Icmp.word());
        if matches!(who, Who::Node(_))
            && (draft.ipv4.is_empty() && draft.ipv6.is_empty() || on_the_way)
        {
            return None;
        }
        let parties = by_traffic(draft.parties);
        let lists = if self.harvest.is_some() { 2 } else { 1 };
        for reasons in [&mut draft.reasons, &mut draft.shown].into_iter().take(lists) {
            reasons.extend(mac.and_then(of_mac));
            reasons.sort();
            reasons.dedup();
        }
        draft.notes.extend(core::mem::take(&mut draft.resolvers).into_values());
        draft.notes.sort();
        let name = mac.and_then(|m| settings.things.iter().find(|(have, _)| *have == m));
        let asked = draft
            .asked
            .iter()
            .filter_map(|((name, resolver), times)| {
                let name = Untrusted::new(self.account.names.text(*name)?);
                Some(Asked { name, resolver: resolver.to_string(), times: *times })
            })
            .collect::<Vec<_>>();
        let mut asked = asked;
        asked.sort_by(|a, b| (b.times, &a.name, &a.resolver).cmp(&(a.times, &b.name, &b.resolver)));
        draft.ipv4.sort();
        draft.ipv6.sort();
        let mut seen = draft.first <= draft.last;
        let findings = if draft.findings.is_empty() {
            Vec::new()
        } else {
            let known_by = mac.map(|m| m.to_string());
            let known_by = known_by
                .or_else(|| draft.ipv4.first().map(ToString::to_string))
                .or_else(|| draft.ipv6.first().map(ToString::to_string))
                .unwrap_or_default();
            let named = draft.findings.into_iter().map(|f| f.named_for(&known_by));
            let mut findings: Vec<Finding> = named.collect();
            by_weight(&mut findings);
            findings
        };
        if let Some(now) = self.harvest.filter(|_| !seen) {
            // Its connections are too young to be counted, or a rule concluded something of it.
            (draft.first, draft.last, seen) = (now.0, now.0, true);
        }
        let thing = Thing {
            id: String::new(),
            name: name.map(|(_, n)| n.clone()),
            mac,
            ipv4: draft.ipv4,
            ipv6: draft.ipv6,
            identity: Identity { reasons: draft.reasons, ..Identity::default() },
            first: seen.then_some(Time(draft.first)),
            last: seen.then_some(Time(draft.last)),
            up: draft.up,
            down: draft.down,
            packets: draft.packets,
            parties,
            other_parties: (draft.others.rows > 0).then_some(draft.others),
            asked,
            notes: draft.notes,
            busy_minutes: draft.busy,
            hours: draft.hours.into_values().rev().take(MOST_HOURS).rev().collect(),
            seen_in: draft.seen_in.into_values().collect(),
            declaration: None,
            conversations: {
                let mut talks = draft.conversations;
                talks.sort_by_key(|t| {
                    (t.first, t.evidence.record, t.party, t.protocol, t.party_port)
                });
                talks
            },
            beyond: draft.beyond,
            findings,
        };
        Some((thing, self.harvest.map(|_| draft.shown)))
    }

    // ---- the network -------------------------------------------------------------------------

    fn network(&self, seen: &Seen) -> Network {
        let account = self.account;
        let mut gateways: BTreeMap<u32, Gateway> = account
            .hosts
            .iter()
            .enumerate()
            .zip(&account.tallies)
            .filter(|((_, h), t)| t.router && (t.sent || h.mac.is_some()))
            .map(|((i, h), _)| {
                (i as u32, Gateway { mac: h.mac, ipv4: Vec::new(), ipv6: Vec::new() })
            })
            .collect();
        for (node, who) in account.nodes.iter().zip(&self.nodes) {
            let own =
                node.is_home() && who.is_none() && !node.is_group() && !node.address.is_stand_in();
            let Some(gateway) = gateways.get_mut(&node.by_mac).filter(|_| own) else { continue };
            match node.address.ip() {
                IpAddr::V4(a) => gateway.ipv4.push(a),
                IpAddr::V6(a) => gateway.ipv6.push(a),
            }
        }
        let mut gateways: Vec<Gateway> = gateways.into_values().collect();
        for gateway in &mut gateways {
            gateway.ipv4.sort();
            gateway.ipv6.sort();
        }
        gateways.sort_by_key(|g| g.mac);
        let mut not_understood: Vec<NotUnderstood> = seen
            .aside
            .iter()
            .map(|(what, frames)| NotUnderstood { what: what.clone(), frames: *frames })
            .collect();
        not_understood.sort_by(|a, b| (b.frames, &a.what).cmp(&(a.frames, &b.what)));
        let mut home: Vec<String> = account
            .home
            .iter()
            .chain(&account.prefixes)
            .map(|p| format!("{}/{}", p.address, p.length))
            .collect();
        home.sort();
        home.dedup();
        Network {
            gateways,
            resolvers: account.resolvers.iter().map(ToString::to_string).collect(),
            time_servers: account.time_servers.iter().map(ToString::to_string).collect(),
            home,
            duplicate_frames: seen.duplicates,
            not_understood,
        }
    }
}

/// A thing being put together from hosts, addresses and rows.
#[derive(Default)]
struct Draft {
    mac: Option<Mac>,
    ipv4: Vec<std::net::Ipv4Addr>,
    ipv6: Vec<std::net::Ipv6Addr>,
    reasons: Vec<Reason>,
    /// Those of the reasons that were met since the last harvest.
    shown: Vec<Reason>,
    notes: Vec<Note>,
    asked: BTreeMap<(u32, Address), u64>,
    resolvers: BTreeMap<Address, Note>,
    busy: Vec<crate::report::BusyMinute>,
    hours: BTreeMap<Time, Hour>,
    seen_in: BTreeMap<u32, SeenIn>,
    parties: Vec<Party>,
    conversations: Vec<Conversation>,
    findings: Vec<Finding>,
    beyond: [u64; 2],
    others: OtherParties,
    first: i64,
    last: i64,
    up: u64,
    down: u64,
    packets: u64,
    counted: bool,
}

/// What tells the rows of a report apart: the draft, the name's number (else the address), protocol
/// and port.
type RowKey = (u32, u32, Option<Address>, App, Option<u16>);

/// A row of a report with what it is found by.
struct Row {
    name: u32,
    app: App,
    party: Party,
}

/// All drafts, numbered in the order of [`Who`].
struct Drafts {
    whos: Vec<Who>,
    all: Vec<Draft>,
    /// By host, by node: the number of its draft plus one; 0 for none.
    of_host: Vec<u32>,
    of_node: Vec<u32>,
    /// Where each row lies among its draft's parties.
    rows: Map<RowKey, u32>,
}

impl Drafts {
    fn new(hindsight: &Hindsight<'_>, key: Key) -> Self {
        let mut whos: Vec<Who> = hindsight.hosts.iter().copied().flatten().collect();
        whos.sort_unstable();
        whos.dedup();
        let mut of_host = vec![0; hindsight.hosts.len()];
        let mut of_node = vec![0; hindsight.nodes.len()];
        for (who, number) in whos.iter().zip(1..) {
            let place = match who {
                Who::Host(i) => of_host.get_mut(*i as usize),
                Who::Node(i) => of_node.get_mut(*i as usize),
            };
            if let Some(place) = place {
                *place = number;
            }
        }
        let all = whos.iter().map(|_| Draft::default()).collect();
        Self { whos, all, of_host, of_node, rows: Map::new(key) }
    }

    fn number(&self, who: Who) -> Option<u32> {
        let number = match who {
            Who::Host(i) => self.of_host.get(i as usize)?,
            Who::Node(i) => self.of_node.get(i as usize)?,
        };
        number.checked_sub(1)
    }

    fn of(&mut self, who: Who) -> Option<&mut Draft> {
        let number = self.number(who)?;
        self.all.get_mut(number as usize)
    }

    /// Adds a row, joined with one of the same party, protocol and port.
    fn add_row(&mut self, to: u32, row: Row) {
        let Some(draft) = self.all.get_mut(to as usize) else { return };
        let p = row.party;
        let address = if row.name == NONE { p.addresses.first().copied() } else { None };
        let key = (to, row.name, address, row.app, p.port);
        let (place, new) = self.rows.find_or_put(key, draft.parties.len() as u32);
        if new {
            draft.parties.push(p);
        } else if let Some(have) = draft.parties.get_mut(*place as usize) {
            join(have, p);
        }
    }
}

/// Parties by traffic; those with the same by name, else by the text of their first address.
fn by_traffic(parties: Vec<Party>) -> Vec<Party> {
    struct Place {
        octets: Reverse<u64>,
        /// The text of the first address, as far as it fits.
        head: u128,
        at: u32,
    }
    let mut parties: Vec<Option<Party>> = parties.into_iter().map(Some).collect();
    let mut order: Vec<Place> = Vec::with_capacity(parties.len());
    for (party, at) in parties.iter().flatten().zip(0..) {
        let head = party.addresses.first().map_or(0, |a| a.text().head());
        order.push(Place { octets: Reverse(party.up + party.down), head, at });
    }
    let party = |place: &Place| parties.get(place.at as usize).and_then(Option::as_ref);
    order.sort_unstable_by(|a, b| {
        a.octets.cmp(&b.octets).then_with(|| {
            let name = |place| party(place).and_then(|p| p.name.as_ref());
            name(a).cmp(&name(b)).then_with(|| {
                a.head.cmp(&b.head).then_with(|| {
                    let first = |place| party(place).and_then(|p| p.addresses.first());
                    let text = |place| first(place).map(|a| a.text().as_str().to_owned());
                    let rest = |place| party(place).map(|p| (p.protocol, p.port));
                    let by_text = if first(a) == first(b) {
                        core::cmp::Ordering::Equal
                    } else {
                        text(a).cmp(&text(b))
                    };
                    by_text.then_with(|| rest(a).cmp(&rest(b)))
                })
            })
        })
    });
    let mut sorted = Vec::with_capacity(order.len());
    sorted.extend(order.iter().filter_map(|place| parties.get_mut(place.at as usize)?.take()));
    sorted
}

impl Draft {
    /// Whether nothing was seen of it and nothing concluded.
    fn is_idle(&self) -> bool {
        let was_seen = self.counted && self.first <= self.last;
        let listed = self.parties.len() + self.findings.len() + self.notes.len();
        let said = self.shown.len() + self.asked.len() + self.ipv4.len() + self.ipv6.len();
        !was_seen && listed + said == 0
    }

    fn add_host(&mut self, account: &Account, i: usize, host: &crate::account::Host, lately: bool) {
        self.mac = self.mac.or(host.mac);
        let Some(t) = account.tallies.get(i) else { return };
        if !self.counted {
            (self.first, self.last, self.counted) = (i64::MAX, i64::MIN, true);
        }
        self.first = self.first.min(t.first);
        self.last = self.last.max(t.last);
        // What a flow counts for its hosts may be taken from them before it is added.
        let count = |n: u64| if below_zero(n) == 0 { n } else { 0 };
        self.up += count(t.up);
        self.down += count(t.down);
        self.packets += count(t.packets);
        for f in account.files_of(host) {
            let [first, last] = f.minutes;
            let first = Time(first.max(t.first));
            let last = Time(last.saturating_add(MINUTE - 1).min(t.last));
            let have = SeenIn { file: f.file, first, last, up: 0, down: 0 };
            let have = self.seen_in.entry(f.file).or_insert(have);
            have.first = have.first.min(first);
            have.last = have.last.max(last);
            have.up += f.up;
            have.down += f.down;
        }
        self.reasons.extend(host.reasons.iter().cloned());
        if lately {
            let met = host.reasons.iter().enumerate().filter(|(n, _)| host.lately & 1 << n != 0);
            self.shown.extend(met.map(|(_, reason)| reason.clone()));
        }
        for note in &host.notes {
            let same = |n: &&mut Note| {
                n.code == note.code && n.about == note.about && n.detail == note.detail
            };
            match self.notes.iter_mut().find(same) {
                Some(n) => {
                    n.times += note.times;
                    n.first = n.first.min(note.first);
                    n.last = n.last.max(note.last);
                }
                None => self.notes.push(note.clone()),
            }
        }
        for q in &host.asked {
            *self.asked.entry((q.name, q.resolver)).or_default() += q.times;
            if q.resolver.is_private()
                || q.resolver.is_group()
                || account.resolvers.contains(&q.resolver)
            {
                continue;
            }
            // A resolver outside that nobody on this network named.
            let note = self.resolvers.entry(q.resolver).or_insert_with(|| Note {
                code: "own-resolver",
                about: Untrusted::new(&q.resolver.to_string()),
                detail: Untrusted::default(),
                times: 0,
                first: q.first,
                last: q.last,
            });
            note.times += q.times;
            note.first = note.first.min(q.first);
            note.last = note.last.max(q.last);
        }
        self.busy.extend(host.busy.iter().copied());
        self.busy.sort_by_key(|b| b.at);
        for hour in &host.hours {
            let sum = self.hours.entry(hour.at).or_insert(Hour { at: hour.at, up: 0, down: 0 });
            sum.up = sum.up.saturating_add(hour.up);
            sum.down = sum.down.saturating_add(hour.down);
        }
        let o = &host.others;
        self.others.rows += o.rows;
        self.others.up += o.up;
        self.others.down += o.down;
        self.others.packets += o.packets;
        self.others.flows += o.flows;
        self.others.failed += o.failed;
    }

    fn add_address(&mut self, address: Address, home: bool) {
        // Addresses from outside that it sent as are not its own: it forged them, or forwards.
        if address.is_stand_in()
            || address.is_unspecified()
            || (!home && address.as_v4().is_some() && self.ipv4.len() > 4)
        {
            return;
        }
        match address.ip() {
            IpAddr::V4(a) if self.ipv4.len() < 64 => self.ipv4.push(a),
            IpAddr::V6(a) if self.ipv6.len() < 64 => self.ipv6.push(a),
            _ => {}
        }
    }
}

/// Adds a finding, joined with one of the same rule and party: a host may have been known under two
/// numbers while packets passed.
fn add_finding(all: &mut Vec<Finding>, finding: Finding) {
    let same = |f: &&mut Finding| f.rule == finding.rule && f.about == finding.about;
    match all.iter_mut().find(same) {
        Some(have) => have.join(finding),
        None => all.push(finding),
    }
}

/// Joins a row with another of the same party, protocol and port.
fn join(have: &mut Party, p: Party) {
    have.up += p.up;
    have.down += p.down;
    have.packets += p.packets;
    have.flows += p.flows;
    have.failed += p.failed;
    have.reset += p.reset;
    have.retransmitted += p.retransmitted;
    have.first = have.first.min(p.first);
    have.last = have.last.max(p.last);
    have.named |= p.named;
    if have.encrypted != p.encrypted {
        have.encrypted = worst(have.encrypted, p.encrypted);
    }
    if have.opened_by != p.opened_by {
        have.opened_by = "both";
    }
    if !p.usage.is_empty() {
        usage::join(&mut have.usage, p.usage);
    }
    for a in p.addresses {
        if have.addresses.len() < MOST_ADDRESSES && !have.addresses.contains(&a) {
            have.addresses.push(a);
        }
    }
}

/// Whether a group address is one that no router forwards off the site: broadcast, and multicast of
/// link, site or organisation scope (RFC 2365 §6, RFC 5771 §4, RFC 4291 §2.7).
fn stays_here(group: Address) -> bool {
    match group.ip() {
        IpAddr::V4(a) => {
            let [x, y, z, _] = a.octets();
            !a.is_multicast() || x == 239 || (x, y, z) == (224, 0, 0)
        }
        IpAddr::V6(a) => {
            let [_, scope, ..] = a.octets();
            scope & 15 <= 8
        }
    }
}

/// One flow in clear makes a row "no"; else any doubt makes it doubtful.
fn worst(a: &'static str, b: &'static str) -> &'static str {
    let (no, doubt) = (Secrecy::No.word(), Secrecy::CannotTell.word());
    if a == no || b == no { no } else { doubt }
}

/// A row's secrecy: what its flows showed. Flows that showed nothing (connections that never opened)
/// do not count where others did.
const fn secrecy(e: &Edge) -> &'static str {
    match e.secrecy {
        2.. => Secrecy::No.word(),
        1 => Secrecy::Yes.word(),
        0 => Secrecy::CannotTell.word(),
    }
}

/// What a hardware address itself says.
fn of_mac(mac: Mac) -> Option<Reason> {
    let text = mac.text();
    let text = text.as_str();
    match mac {
        _ if mac.is_local() => {
            Some(Reason { source: "mac-random", saw: Untrusted::new(text), says: "kind" })
        }
        Mac::Eui48(_) | Mac::Eui64(_) => {
            Some(Reason { source: "oui", saw: Untrusted::new(text.get(..8)?), says: "maker" })
        }
        Mac::Short { .. } => None,
    }
}

fn limits(ears: &Ears, seen: &Seen, things: &[Thing]) -> Vec<Limit> {
    let mut all = Vec::new();
    let mut say = |code: &'static str, count: Option<u64>| {
        all.push(Limit { code, count, about: "", text: String::new() });
    };
    if seen.one_sided {
        say("one-direction", None);
    }
    if seen.payload_cut > 0 {
        say("payload-cut", Some(seen.payload_cut));
    }
    if ears.hidden_names > 0 {
        say("encrypted-names", Some(ears.hidden_names));
    }
    let crowded = ears.account.crowded_out;
    if crowded > 0 {
        say("things-not-listed", None);
    }
    if ears.is_beyond_counting() {
        say("counting-stopped", None);
    }
    let without = things.iter().filter(|t| t.mac.is_none()).count() as u64;
    if without > 0 {
        say("no-mac", Some(without));
    }
    let radio = seen.aside.iter().find(|(w, _)| w == "secured IEEE 802.15.4 frame");
    if let Some((_, n)) = radio {
        say("radio-secured", Some(*n));
    }
    if things.iter().any(|t| t.parties.iter().any(|p| p.encrypted == Secrecy::Yes.word())) {
        say("encrypted", None);
    }
    for (code, about) in seen.logs.lacking() {
        all.push(Limit { code, count: None, about, text: String::new() });
    }
    all
}
