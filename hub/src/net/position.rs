//! Where this machine sits: what is set up, held against what was heard.

use std::fs;

use gardien_site::live::{self, Facts, Heard, Shape};

use super::{choose, netlink::Network};

/// A place, with the interfaces that make it one.
#[derive(Debug)]
pub(crate) struct Position {
    pub(crate) shape: Shape,
    pub(crate) facts: Facts,
    /// The sides that are routed for, or the ports of the bridges.
    pub(crate) sides: Vec<String>,
    /// The way out, where there is one.
    pub(crate) way_out: Option<String>,
    /// Whether there is a way out over IPv6.
    pub(crate) has_v6_out: bool,
}

/// Whether this machine passes on IPv4, and IPv6.
pub(crate) fn forwards() -> [bool; 2] {
    let is_on = |file: &str| setting(file).is_some_and(|value| value != "0");
    [is_on("/proc/sys/net/ipv4/ip_forward"), is_on("/proc/sys/net/ipv6/conf/all/forwarding")]
}

/// A setting of the kernel, where it is there.
pub(crate) fn setting(file: &str) -> Option<String> {
    Some(fs::read_to_string(file).ok()?.trim().to_owned())
}

/// Finds where this machine sits.
pub(crate) fn position(network: &Network, heard: &Heard) -> Position {
    let forwards = forwards();
    let bridges = choose::bridges(network);
    let routed = choose::routed(network, forwards.contains(&true));
    let facts = Facts {
        bridges: !bridges.is_empty(),
        routes: forwards.map(|on| on && routed.is_some()),
        pairs: heard.pairs,
    };
    let shape = live::shape(&facts);
    let sides = match (shape, routed) {
        (Shape::Gateway, Some((inside, _))) => inside.iter().map(|l| l.name.clone()).collect(),
        (Shape::Bridge, _) => bridges.iter().flat_map(|(_, p)| p).map(|p| p.name.clone()).collect(),
        _ => Vec::new(),
    };
    let way_out = network.defaults.iter().find_map(|r| network.link(r.link));
    Position {
        shape,
        facts,
        sides,
        way_out: way_out.map(|l| l.name.clone()),
        has_v6_out: network.defaults.iter().any(|r| r.is_v6),
    }
}
