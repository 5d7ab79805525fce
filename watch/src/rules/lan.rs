//! What the ears tell the rules about the local network: ARP, neighbour discovery, DHCP, router
//! advertisements, the radio mesh, neighbours that were asked for, and active minutes.
//!
//! Here an event is made out of what was heard; what it means is said in each rule's own file.

use crate::{
    account::{Account, NONE},
    finding::Proof,
    flow::{Flow, seen, sides},
    ip::{Address, packet::protocol},
    link::Mac,
    report::BusyMinute,
    rules::{
        Place, Rules,
        arp_impersonation::{ArpImpersonation, Kind, Voice},
        dhcp_impersonation::{self, DhcpImpersonation},
        lan_scan::{How, LanScan},
        more_upload::MoreUpload,
        router_impersonation::RouterImpersonation,
        rpl_oddity::RplOddity,
        went_silent::WentSilent,
    },
    time::{MINUTE, Time},
    wire::{
        arp::{Arp, Operation},
        dhcp4::Dhcp4,
        nd::{Message, Nd, Router},
        rpl::Rpl,
    },
};

/// The rules about the local network.
#[derive(Debug)]
pub(crate) struct Lan {
    arp: ArpImpersonation,
    dhcp: DhcpImpersonation,
    routers: RouterImpersonation,
    scan: LanScan,
    rpl: RplOddity,
    silent: WentSilent,
    upload: MoreUpload,
    /// By host: the record that began the minute being counted.
    began: Vec<Place>,
}

impl Place {
    /// The record as evidence.
    pub(crate) const fn proof(self, at: Time, shows: &'static str) -> Proof {
        let Self { file, record, offset, .. } = self;
        Proof { file, record, offset, at, shows }
    }
}

impl Lan {
    pub(crate) const fn new(seed: u64) -> Self {
        Self {
            arp: ArpImpersonation::new(seed),
            dhcp: DhcpImpersonation::new(),
            routers: RouterImpersonation::new(),
            scan: LanScan::new(seed),
            rpl: RplOddity::new(seed),
            silent: WentSilent::new(),
            upload: MoreUpload::new(),
            began: Vec::new(),
        }
    }

    /// An ARP message of a host, before the account learns of it. `to` is whom the frame went to.
    pub(crate) fn arp(
        &mut self,
        rules: &mut Rules,
        account: &Account,
        (at, host, to): (Time, u32, Option<Mac>),
        arp: &Arp,
    ) {
        let v4 = |a: std::net::Ipv4Addr| Address::v4(a.octets());
        let (sender, target) = (v4(arp.sender_ip), v4(arp.target_ip));
        let mac = Mac::Eui48(arp.sender_mac);
        let asks = arp.operation == Operation::Request && !arp.is_gratuitous();
        if asks {
            self.arp.asked(at, target, mac);
            // A probe asks whether an address is free, so that nobody has it is as it should be.
            if !arp.is_probe() && !is_there(account, target) {
                self.scan.asks(rules, at, host, (How::Arp, target, 0));
            }
        } else if !arp.is_gratuitous() {
            let asker = account.known(target).map_or(NONE, |n| account.node(n).by_mac);
            self.scan.answered(asker, How::Arp, sender);
        }
        let asker = Mac::Eui48(arp.target_mac);
        let answers = asks
            || !arp.is_gratuitous() && self.arp.was_asked(at, sender, asker)
            || to.is_some_and(Mac::is_group)
                && self.arp.was_asked(at, sender, Mac::Eui48([255; 6]));
        let kind = if answers { Kind::Uses } else { Kind::Claims };
        self.says(rules, account, at, (Voice { host, mac }, sender, kind));
    }

    /// Whether somebody was found to claim an address that is another's: then it is not believed.
    pub(crate) fn is_impostor(&self, address: Address, mac: Mac) -> bool {
        self.arp.is_impostor(address, mac)
    }

    /// Neighbour discovery: who has an address.
    pub(crate) fn neighbour(
        &mut self,
        rules: &mut Rules,
        account: &Account,
        (at, host, mac): (Time, u32, Mac),
        source: Address,
        nd: &Nd<'_>,
    ) {
        let (address, kind) = match nd.message {
            // Without the override flag it only helps out: a proxy, an anycast address.
            Message::NeighborAdvertisement { overrides: false, .. } | Message::Redirect { .. } => {
                return;
            }
            Message::NeighborAdvertisement { target, solicited, .. } => {
                let kind = if solicited { Kind::Uses } else { Kind::Claims };
                (Address::v6(target.octets()), kind)
            }
            _ => (source, Kind::Uses),
        };
        self.says(rules, account, at, (Voice { host, mac }, address, kind));
    }

    fn says(
        &mut self,
        rules: &mut Rules,
        account: &Account,
        at: Time,
        said: (Voice, Address, Kind),
    ) {
        let (_, address, _) = said;
        let named = account.routers.contains(&address);
        let carries = |host: u32| account.tallies.get(host as usize).is_some_and(|t| t.router);
        self.arp.says(rules, at, said, (named, carries));
    }

    /// A router advertises itself.
    pub(crate) fn router(
        &mut self,
        rules: &Rules,
        at: Time,
        who: (u32, Mac, Address),
        said: (&Nd<'_>, Router),
    ) {
        self.routers.advertises(rules, at, who, said);
    }

    /// A DHCP server answers; `host` and `mac` sent the frame.
    pub(crate) fn dhcp(
        &mut self,
        rules: &mut Rules,
        account: &mut Account,
        (at, mac): (Time, Option<Mac>),
        d: &Dhcp4<'_>,
    ) {
        if let Some(mac) = mac {
            let host = account.host(mac);
            self.dhcp.answers(rules, at, (host, mac), d);
        }
        if let Some((address, mac)) = dhcp_impersonation::lease(d) {
            let host = account.host(mac);
            self.arp.leased(at, address, Voice { host, mac });
        }
    }

    /// A control message of the radio mesh.
    pub(crate) fn rpl(
        &mut self,
        rules: &mut Rules,
        at: Time,
        host: u32,
        ends: [Address; 2],
        rpl: &Rpl<'_>,
    ) {
        self.rpl.says(rules, at, host, ends, rpl);
    }

    /// A packet that is the first of its flow, or the first of its sender in it.
    #[inline]
    pub(crate) fn sent(
        &mut self,
        rules: &mut Rules,
        account: &mut Account,
        (at, mac): (Time, Option<Mac>),
        source: Address,
    ) {
        if self.arp.is_waiting()
            && let Some(mac) = mac
        {
            let host = account.host(mac);
            self.says(rules, account, at, (Voice { host, mac }, source, Kind::Uses));
        }
    }

    /// A flow began. Whether it is answered shows when it ends.
    #[inline]
    pub(crate) fn opened(&mut self, rules: &mut Rules, account: &Account, f: &Flow) {
        if let Some((host, asked)) = knock(account, f) {
            self.scan.asks(rules, f.first, host, asked);
        }
    }

    /// A flow ended.
    #[inline]
    pub(crate) fn closed(&mut self, rules: &mut Rules, account: &Account, f: &Flow) {
        let Some((host, asked)) = knock(account, f) else { return };
        let (how, address, _) = asked;
        let one_way = f.packets.contains(&0);
        if f.failed() || (how == How::Ping && one_way) {
            self.scan.failed(rules, host, asked);
        } else {
            self.scan.answered(host, how, address);
        }
    }

    /// Minutes of hosts that are over, each with its host; the record being taken began the next.
    pub(crate) fn minutes(&mut self, rules: &mut Rules, over: &mut Vec<(u32, BusyMinute)>) {
        for (host, minute) in over.drain(..) {
            let n = host as usize;
            if n >= self.began.len() {
                self.began.resize(n + 1, Place::default());
            }
            let Some(began) = self.began.get_mut(n) else { continue };
            let place = core::mem::replace(began, rules.now);
            if minute.up > 0 {
                let number = minute.at.0.div_euclid(MINUTE);
                self.silent.sent(host, number, place);
                self.upload.sent(rules, host, (number, place), minute.up);
            }
        }
    }

    /// All before a time was seen; more follows.
    pub(crate) fn so_far(&mut self, rules: &mut Rules, account: &Account, now: Time) {
        self.scan.so_far(rules, now);
        self.routers.finish(rules, account);
    }

    /// No packet follows.
    pub(crate) fn finish(&mut self, rules: &mut Rules, account: &Account) {
        self.scan.finish(rules);
        self.routers.finish(rules, account);
        self.upload.finish(rules);
        self.silent.finish(rules, |host| account.hosts.get(host as usize).and_then(|h| h.mac));
    }
}

/// Whether an address is known to be in use.
fn is_there(account: &Account, address: Address) -> bool {
    account.known(address).map(|n| account.node(n)).is_some_and(|n| n.is_sender() || n.is_on_link())
}

/// The host and the neighbour whom it asks for with a flow, where it does.
#[inline]
fn knock(account: &Account, f: &Flow) -> Option<(u32, (How, Address, u16))> {
    let how = match f.key.protocol {
        protocol::TCP if f.saw(seen::either(seen::SYN)) || f.packet_count() == 0 => How::Tcp,
        protocol::ICMP => How::Ping,
        _ => return None,
    };
    let (near, far) = sides(f);
    if near != usize::from(f.opener) {
        return None;
    }
    let (host, node) = (f.hosts.get(near)?, f.nodes.get(far)?);
    let node = account.node(*node);
    let local = node.is_home() && !node.is_group();
    let port = f.key.ports.get(far).copied().unwrap_or(0);
    (local && *host != NONE).then_some((*host, (how, node.address, port)))
}
