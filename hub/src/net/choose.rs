//! Which interfaces to watch where nobody says: those at which this site's things are, each packet once.
//!
//! Up, and neither of these:
//!
//! - Loopback: what a machine says to itself is no network.
//! - A member of a bridge, a bond or a team: the whole is watched, and in promiscuous mode a bridge hands up what it
//!   forwards too.
//! - A VLAN over an interface that is watched: there its frames are seen with their tags.
//! - What serves this machine's own guests and tunnels (a bridge all of whose ports are virtual, WireGuard, other
//!   tunnels): containers are not things of the site, and what they and tunnels send passes outside a second time
//!   under another address.
//! - Where this machine routes: the side towards the Internet. Behind address translation each packet passes there a second
//!   time as the router's own, and nobody could say any more whose it was.

use super::netlink::{Network, parse::Link};

/// Kinds of interfaces that lead into a tunnel, or nowhere.
const TUNNELS: &[&str] = &[
    "wireguard",
    "tun",
    "ipip",
    "sit",
    "gre",
    "gretap",
    "ip6gre",
    "ip6tnl",
    "vti",
    "vti6",
    "xfrm",
    "vxlan",
    "geneve",
    "dummy",
    "ifb",
    "nlmon",
    "netkit",
];
/// Kinds of interfaces whose other end is a guest of this machine.
const GUESTS: &[&str] = &["veth", "tun", "netkit", "macvtap"];

/// The members of a bridge, a bond, a team.
pub(crate) fn members(network: &Network, master: u32) -> impl Iterator<Item = &Link> {
    network.links.iter().filter(move |l| l.master == Some(master))
}

/// Whether an interface serves this machine's own guests, or is a tunnel.
pub(crate) fn is_own(network: &Network, link: &Link) -> bool {
    if TUNNELS.contains(&link.kind.as_str()) {
        return true;
    }
    let guest = |l: &Link| GUESTS.contains(&l.kind.as_str());
    // A bridge with an address of its own and no way out beyond it; without an address it joins others.
    link.kind == "bridge"
        && network.addresses.iter().any(|a| a.link == link.index && a.address.is_ipv4())
        && !is_way_out(network, link)
        && members(network, link.index).all(guest)
}

/// Whether the first way to everywhere, of either family, goes through an interface.
pub(crate) fn is_way_out(network: &Network, link: &Link) -> bool {
    let first = |v6: bool| network.defaults.iter().find(|r| r.is_v6 == v6);
    [false, true].into_iter().filter_map(first).any(|r| r.link == link.index)
}

/// Whether an interface has an address that others can reach it by.
pub(crate) fn has_address(network: &Network, link: &Link) -> bool {
    let here = |a: &std::net::IpAddr| match a {
        std::net::IpAddr::V4(_) => true,
        std::net::IpAddr::V6(a) => !a.is_unicast_link_local(),
    };
    network.addresses.iter().any(|a| a.link == link.index && here(&a.address))
}

/// Interfaces that could show something: up, whole, not this machine's own.
fn candidates(network: &Network) -> Vec<&Link> {
    let fits =
        |l: &&Link| l.is_up() && !l.is_loopback() && l.master.is_none() && !is_own(network, l);
    network.links.iter().filter(fits).collect()
}

/// The sides that this machine routes for, and the way out; `None` where it does not route.
pub(crate) fn routed(network: &Network, forwards: bool) -> Option<(Vec<&Link>, &Link)> {
    if !forwards {
        return None;
    }
    let candidates = candidates(network);
    let out = network.defaults.iter().find_map(|r| network.link(r.link))?;
    let inside: Vec<&Link> = candidates
        .into_iter()
        .filter(|l| !is_way_out(network, l) && has_address(network, l))
        .collect();
    (!inside.is_empty()).then_some((inside, out))
}

/// The bridges through which others talk, with their ports that are up: at least two ports, and either the way out or no
/// address at all.
pub(crate) fn bridges(network: &Network) -> Vec<(&Link, Vec<&Link>)> {
    let between = |l: &&Link| {
        l.is_up() && l.kind == "bridge" && (is_way_out(network, l) || !has_address(network, l))
    };
    let with_ports = |l: &Link| -> Option<Vec<&Link>> {
        let ports: Vec<&Link> = members(network, l.index).filter(|p| p.is_up()).collect();
        (ports.len() >= 2).then_some(ports)
    };
    network.links.iter().filter(between).filter_map(|l| Some((l, with_ports(l)?))).collect()
}

/// The names of the interfaces to watch.
pub(crate) fn interfaces(network: &Network, forwards: bool) -> Vec<String> {
    let chosen = match routed(network, forwards) {
        Some((inside, _)) => inside,
        None => candidates(network),
    };
    let over = |l: &Link| l.kind == "vlan" && chosen.iter().any(|c| Some(c.index) == l.lower);
    chosen.iter().filter(|l| !over(l)).map(|l| l.name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::netlink::parse::{Address, DefaultRoute};

    fn link(index: u32, name: &str, kind: &str, master: Option<u32>) -> Link {
        let flags = if name == "lo" { 0x49 } else { 0x41 };
        Link { index, name: name.into(), kind: kind.into(), master, flags, ..Link::default() }
    }

    fn network(links: Vec<Link>, addresses: &[(u32, &str)], out: u32) -> Network {
        let address = |(link, a): &(u32, &str)| Address {
            link: *link,
            address: a.parse().unwrap(),
            prefix: 24,
        };
        Network {
            links,
            addresses: addresses.iter().map(address).collect(),
            defaults: vec![DefaultRoute { is_v6: false, link: out, gateway: None, metric: 0 }],
            neighbours: Vec::new(),
        }
    }

    #[test]
    fn a_laptop_with_containers_watches_its_network_alone() {
        let links = vec![
            link(1, "lo", "", None),
            link(2, "wlan0", "", None),
            link(3, "docker0", "bridge", None),
            link(4, "veth1", "veth", Some(3)),
            link(5, "wg0", "wireguard", None),
        ];
        let n = network(links, &[(2, "192.168.1.5"), (3, "172.17.0.1"), (5, "10.9.0.1")], 2);
        assert_eq!(interfaces(&n, true), ["wlan0"]);
        assert!(routed(&n, true).is_none(), "for containers alone it is no router of a site");
    }

    #[test]
    fn a_router_watches_the_side_of_its_things() {
        let mut links = vec![
            link(2, "wan", "", None),
            link(3, "br-lan", "bridge", None),
            link(4, "lan1", "", Some(3)),
            link(5, "lan1.7", "vlan", None),
        ];
        links[3].lower = Some(4);
        let n = network(links, &[(2, "203.0.113.5"), (3, "192.168.1.1"), (5, "10.7.0.1")], 2);
        assert_eq!(interfaces(&n, true), ["br-lan", "lan1.7"]);
        assert_eq!(interfaces(&n, false), ["wan", "br-lan", "lan1.7"], "it does not route");
    }

    #[test]
    fn a_vlan_is_seen_where_it_lies() {
        let mut links = vec![link(2, "eth0", "", None), link(3, "eth0.7", "vlan", None)];
        links[1].lower = Some(2);
        let n = network(links, &[(2, "192.168.1.5")], 2);
        assert_eq!(interfaces(&n, false), ["eth0"]);
    }

    #[test]
    fn a_bridge_between_others_has_two_ports_and_no_network_of_its_own() {
        let links = vec![
            link(2, "br0", "bridge", None),
            link(3, "eth0", "", Some(2)),
            link(4, "eth1", "", Some(2)),
        ];
        let n = network(links, &[], 9);
        assert_eq!(
            bridges(&n).iter().map(|(b, p)| (b.index, p.len())).collect::<Vec<_>>(),
            [(2, 2)]
        );
        assert_eq!(interfaces(&n, false), ["br0"]);
        let n = network(n.links, &[(2, "192.168.1.1")], 9);
        assert!(bridges(&n).is_empty(), "a network of its own: it routes");
    }
}
