//! What the kernel says of links, addresses, routes and neighbours: rtnetlink, read from octets (rtnetlink(7),
//! `linux/rtnetlink.h`).
//!
//! Pure functions over octets, of which every length is checked: a message shorter than its header, longer than what is
//! there, or an attribute of length zero ends the reading. Nothing here allocates more than what it is given. The
//! byte order is the machine's.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Message types.
pub(crate) mod kind {
    pub(crate) const ERROR: u16 = 2;
    pub(crate) const DONE: u16 = 3;
    pub(crate) const NEW_LINK: u16 = 16;
    pub(crate) const DELETE_LINK: u16 = 17;
    pub(crate) const GET_LINK: u16 = 18;
    pub(crate) const NEW_ADDRESS: u16 = 20;
    pub(crate) const DELETE_ADDRESS: u16 = 21;
    pub(crate) const GET_ADDRESS: u16 = 22;
    pub(crate) const NEW_ROUTE: u16 = 24;
    pub(crate) const DELETE_ROUTE: u16 = 25;
    pub(crate) const GET_ROUTE: u16 = 26;
    pub(crate) const NEW_NEIGHBOUR: u16 = 28;
    pub(crate) const DELETE_NEIGHBOUR: u16 = 29;
    pub(crate) const GET_NEIGHBOUR: u16 = 30;
}

/// Octets of a message's header.
pub(crate) const HEADER: usize = 16;
/// `IFF_UP`, `IFF_RUNNING` of [`Link::flags`].
const UP: u32 = 0x1;
const RUNNING: u32 = 0x40;
const LOOPBACK: u32 = 0x8;

/// One message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Message<'a> {
    pub(crate) kind: u16,
    pub(crate) flags: u16,
    pub(crate) sequence: u32,
    pub(crate) body: &'a [u8],
}

/// The messages of a datagram, one after the other. What is broken ends them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Messages<'a>(pub(crate) &'a [u8]);

impl<'a> Iterator for Messages<'a> {
    type Item = Message<'a>;

    fn next(&mut self) -> Option<Message<'a>> {
        let length = usize::try_from(word(self.0, 0)?).ok()?;
        let body = self.0.get(HEADER..length)?;
        let message = Message {
            kind: half(self.0, 4)?,
            flags: half(self.0, 6)?,
            sequence: word(self.0, 8)?,
            body,
        };
        self.0 = self.0.get(aligned(length)?..).unwrap_or_default();
        Some(message)
    }
}

/// The attributes of a message: type and value. What is broken ends them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attributes<'a>(pub(crate) &'a [u8]);

impl<'a> Iterator for Attributes<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<(u16, &'a [u8])> {
        let length = usize::from(half(self.0, 0)?);
        // The two upper bits say "nested" and "network byte order".
        let kind = half(self.0, 2)? & 0x3fff;
        let value = self.0.get(4..length)?;
        self.0 = self.0.get(aligned(length)?..).unwrap_or_default();
        Some((kind, value))
    }
}

fn aligned(length: usize) -> Option<usize> {
    Some(length.checked_add(3)? & !3)
}

fn word(b: &[u8], at: usize) -> Option<u32> {
    b.get(at..)?.first_chunk().copied().map(u32::from_ne_bytes)
}

fn half(b: &[u8], at: usize) -> Option<u16> {
    b.get(at..)?.first_chunk().copied().map(u16::from_ne_bytes)
}

/// A network interface.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Link {
    /// Its number, which it has until it goes away.
    pub(crate) index: u32,
    /// Its name.
    pub(crate) name: String,
    /// `ARPHRD_` value.
    pub(crate) hardware: u16,
    /// `IFF_` flags.
    pub(crate) flags: u32,
    /// Its hardware address, where it has one of six octets.
    pub(crate) mac: Option<[u8; 6]>,
    /// Largest packet, octets.
    pub(crate) mtu: u32,
    /// `bridge`, `veth`, `vlan`, `wireguard`…; empty for hardware.
    pub(crate) kind: String,
    /// The interface that it is a member of (a bridge, a bond).
    pub(crate) master: Option<u32>,
    /// The interface that it lies on (of a VLAN), where that is in the same namespace.
    pub(crate) lower: Option<u32>,
}

impl Link {
    /// Whether packets can pass: switched on, and with a carrier.
    pub(crate) const fn is_up(&self) -> bool {
        self.flags & UP != 0 && self.flags & RUNNING != 0
    }

    /// Whether it leads to this machine itself.
    pub(crate) const fn is_loopback(&self) -> bool {
        self.flags & LOOPBACK != 0
    }
}

/// An address of this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// The interface that has it.
    pub(crate) link: u32,
    pub(crate) address: IpAddr,
    /// Octets' bits that name the network.
    pub(crate) prefix: u8,
}

/// A way to where no other route leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DefaultRoute {
    pub(crate) is_v6: bool,
    /// The interface that it goes through.
    pub(crate) link: u32,
    /// The next router; none on a line with one other end.
    pub(crate) gateway: Option<IpAddr>,
    /// The smaller, the sooner taken.
    pub(crate) metric: u32,
}

/// Another machine on a network of this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Neighbour {
    pub(crate) link: u32,
    pub(crate) address: IpAddr,
    pub(crate) mac: Option<[u8; 6]>,
    /// `NUD_` state.
    pub(crate) state: u16,
}

/// What one message tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Link {
        gone: bool,
        link: Link,
    },
    Address {
        gone: bool,
        address: Address,
    },
    Default {
        gone: bool,
        route: DefaultRoute,
    },
    Neighbour {
        gone: bool,
        neighbour: Neighbour,
    },
    /// A dump is over.
    Done,
    /// An errno; 0 for "done as asked".
    Error(i32),
    /// Something else, or not whole.
    Other,
}

/// Reads a message.
pub(crate) fn told(message: &Message<'_>) -> Told {
    let b = message.body;
    let read = match message.kind {
        kind::DONE => Some(Told::Done),
        kind::ERROR => word(b, 0).map(|code| Told::Error(code.cast_signed().saturating_neg())),
        kind::NEW_LINK | kind::DELETE_LINK => {
            link(b).map(|link| Told::Link { gone: message.kind == kind::DELETE_LINK, link })
        }
        kind::NEW_ADDRESS | kind::DELETE_ADDRESS => address(b)
            .map(|address| Told::Address { gone: message.kind == kind::DELETE_ADDRESS, address }),
        kind::NEW_ROUTE | kind::DELETE_ROUTE => default_route(b)
            .map(|route| Told::Default { gone: message.kind == kind::DELETE_ROUTE, route }),
        kind::NEW_NEIGHBOUR | kind::DELETE_NEIGHBOUR => neighbour(b).map(|neighbour| {
            Told::Neighbour { gone: message.kind == kind::DELETE_NEIGHBOUR, neighbour }
        }),
        _ => None,
    };
    read.unwrap_or(Told::Other)
}

/// `struct ifinfomsg` and `IFLA_` attributes. `None` for what is no interface (a bridge's own view of its
/// ports has another family).
fn link(b: &[u8]) -> Option<Link> {
    if *b.first()? != 0 {
        return None;
    }
    let mut link =
        Link { hardware: half(b, 2)?, index: word(b, 4)?, flags: word(b, 8)?, ..Link::default() };
    let mut elsewhere = false;
    let mut lower = None;
    for (kind, value) in Attributes(b.get(16..)?) {
        match kind {
            1 => link.mac = value.try_into().ok(),
            3 => link.name = name(value),
            4 => link.mtu = word(value, 0).unwrap_or(0),
            5 => lower = word(value, 0).filter(|n| *n != 0),
            10 => link.master = word(value, 0).filter(|n| *n != 0),
            // IFLA_LINKINFO, in it IFLA_INFO_KIND.
            18 => {
                let kind = Attributes(value).find(|(kind, _)| *kind == 1);
                link.kind = kind.map(|(_, value)| name(value)).unwrap_or_default();
            }
            // IFLA_LINK_NETNSID: the other end is in another namespace, where numbers mean others.
            37 => elsewhere = true,
            _ => {}
        }
    }
    link.lower = lower.filter(|n| !elsewhere && *n != link.index);
    Some(link)
}

/// A name, without the zero at its end. What is no text is shown as such.
fn name(value: &[u8]) -> String {
    let end = value.iter().position(|b| *b == 0).unwrap_or(value.len());
    String::from_utf8_lossy(value.get(..end.min(64)).unwrap_or_default()).into_owned()
}

fn ip(family: u8, value: &[u8]) -> Option<IpAddr> {
    match family {
        2 => <[u8; 4]>::try_from(value).ok().map(|b| IpAddr::V4(Ipv4Addr::from(b))),
        10 => <[u8; 16]>::try_from(value).ok().map(|b| IpAddr::V6(Ipv6Addr::from(b))),
        _ => None,
    }
}

/// `struct ifaddrmsg` and `IFA_` attributes.
fn address(b: &[u8]) -> Option<Address> {
    let (family, prefix, link) = (*b.first()?, *b.get(1)?, word(b, 4)?);
    let (mut local, mut peer) = (None, None);
    for (kind, value) in Attributes(b.get(8..)?) {
        match kind {
            1 => peer = ip(family, value),
            2 => local = ip(family, value),
            _ => {}
        }
    }
    // On a line with two ends IFA_ADDRESS is the other one's.
    let address = local.or(peer)?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    (prefix <= most).then_some(Address { link, address, prefix })
}

/// `struct rtmsg` and `RTA_` attributes: a unicast route of length zero in the main table, else `None`.
fn default_route(b: &[u8]) -> Option<DefaultRoute> {
    const MAIN: u32 = 254;
    const UNICAST: u8 = 1;
    let (family, destination, table, kind) = (*b.first()?, *b.get(1)?, *b.get(4)?, *b.get(7)?);
    if destination != 0 || kind != UNICAST || !matches!(family, 2 | 10) {
        return None;
    }
    let mut route = DefaultRoute { is_v6: family == 10, link: 0, gateway: None, metric: 0 };
    let mut table = u32::from(table);
    for (kind, value) in Attributes(b.get(12..)?) {
        match kind {
            4 => route.link = word(value, 0).unwrap_or(0),
            5 => route.gateway = ip(family, value),
            6 => route.metric = word(value, 0).unwrap_or(0),
            // RTA_MULTIPATH: the first of several ways (`struct rtnexthop`, then attributes).
            9 => {
                route.link = word(value, 4).unwrap_or(0);
                let length = usize::from(half(value, 0).unwrap_or(0));
                let inside = value.get(8..length).unwrap_or_default();
                route.gateway =
                    Attributes(inside).find(|(k, _)| *k == 5).and_then(|(_, v)| ip(family, v));
            }
            15 => table = word(value, 0).unwrap_or(table),
            _ => {}
        }
    }
    (table == MAIN && route.link != 0).then_some(route)
}

/// `struct ndmsg` and `NDA_` attributes. `None` for a bridge's table of hardware addresses.
fn neighbour(b: &[u8]) -> Option<Neighbour> {
    let (family, link, state) = (*b.first()?, word(b, 4)?, half(b, 8)?);
    let (mut address, mut mac) = (None, None);
    for (kind, value) in Attributes(b.get(12..)?) {
        match kind {
            1 => address = ip(family, value),
            2 => mac = value.try_into().ok(),
            _ => {}
        }
    }
    Some(Neighbour { link, address: address?, mac, state })
}

/// A request for all there is of a kind: `GET_LINK`, `GET_ADDRESS`, `GET_ROUTE`, `GET_NEIGHBOUR`.
pub(crate) fn dump(kind: u16, sequence: u32) -> Vec<u8> {
    // NLM_F_REQUEST and NLM_F_DUMP.
    request(kind, 0x1 | 0x300, sequence, &[0; 16])
}

/// A message to the kernel.
pub(crate) fn request(kind: u16, flags: u16, sequence: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(HEADER + body.len()).unwrap_or(u32::MAX);
    let mut octets = Vec::with_capacity(HEADER + body.len());
    octets.extend(length.to_ne_bytes());
    octets.extend(kind.to_ne_bytes());
    octets.extend(flags.to_ne_bytes());
    octets.extend(sequence.to_ne_bytes());
    octets.extend([0; 4]);
    octets.extend(body);
    octets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
        let length = u16::try_from(4 + value.len()).unwrap();
        let mut b = [length.to_ne_bytes(), kind.to_ne_bytes()].concat();
        b.extend(value);
        b.resize(b.len().next_multiple_of(4), 0);
        b
    }

    fn link_body() -> Vec<u8> {
        let mut b = vec![0, 0, 1, 0];
        b.extend(7_u32.to_ne_bytes());
        b.extend((UP | RUNNING).to_ne_bytes());
        b.extend([0; 4]);
        b.extend(attribute(3, b"br-lan\0"));
        b.extend(attribute(1, &[2, 0, 0, 0, 0, 9]));
        b.extend(attribute(4, &1500_u32.to_ne_bytes()));
        b.extend(attribute(10, &3_u32.to_ne_bytes()));
        b.extend(attribute(18 | 0x8000, &attribute(1, b"bridge\0")));
        b
    }

    fn one(octets: &[u8]) -> Told {
        told(&Messages(octets).next().unwrap())
    }

    #[test]
    fn a_link_is_read_with_its_kind_and_master() {
        let Told::Link { gone: false, link } = one(&request(kind::NEW_LINK, 0, 1, &link_body()))
        else {
            panic!("no link");
        };
        assert_eq!((link.index, link.name.as_str(), link.kind.as_str()), (7, "br-lan", "bridge"));
        assert_eq!((link.mac, link.mtu, link.master), (Some([2, 0, 0, 0, 0, 9]), 1500, Some(3)));
        assert!(link.is_up() && !link.is_loopback());
    }

    #[test]
    fn addresses_routes_and_neighbours_are_read() {
        let mut b = vec![2, 24, 0, 0];
        b.extend(7_u32.to_ne_bytes());
        b.extend(attribute(1, &[192, 0, 2, 9]));
        let Told::Address { address, .. } = one(&request(kind::NEW_ADDRESS, 0, 1, &b)) else {
            panic!("no address");
        };
        assert_eq!((address.address, address.prefix), ("192.0.2.9".parse().unwrap(), 24));

        let mut b = vec![10, 0, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0];
        b.extend(attribute(4, &5_u32.to_ne_bytes()));
        b.extend(attribute(5, &[0xfe; 16]));
        let Told::Default { gone: true, route } = one(&request(kind::DELETE_ROUTE, 0, 1, &b))
        else {
            panic!("no route");
        };
        assert!(route.is_v6 && route.link == 5 && route.gateway.is_some());
        b[1] = 8;
        assert_eq!(one(&request(kind::NEW_ROUTE, 0, 1, &b)), Told::Other, "not to everywhere");

        let mut b = vec![2, 0, 0, 0];
        b.extend(7_u32.to_ne_bytes());
        b.extend([2, 0, 0, 0]);
        b.extend(attribute(1, &[192, 0, 2, 1]));
        b.extend(attribute(2, &[2, 0, 0, 0, 0, 1]));
        let Told::Neighbour { neighbour, .. } = one(&request(kind::NEW_NEIGHBOUR, 0, 1, &b)) else {
            panic!("no neighbour");
        };
        assert_eq!((neighbour.state, neighbour.mac), (2, Some([2, 0, 0, 0, 0, 1])));
    }

    #[test]
    fn lengths_that_lie_end_the_reading() {
        let whole = request(kind::NEW_LINK, 0, 1, &link_body());
        for length in [0_u32, 1, 15, 16, 17, u32::MAX, u32::MAX - 3] {
            let mut b = whole.clone();
            b[..4].copy_from_slice(&length.to_ne_bytes());
            assert!(Messages(&b).count() <= b.len() / HEADER, "{length}");
        }
        for at in (HEADER + 16..whole.len()).step_by(4) {
            for length in [0_u16, 1, 3, 4, u16::MAX] {
                let mut b = whole.clone();
                b[at..at + 2].copy_from_slice(&length.to_ne_bytes());
                let message = Messages(&b).next().unwrap();
                let _ = told(&message);
                let attributes = Attributes(&message.body[16..]).count();
                assert!(attributes <= message.body.len() / 4, "{at} {length}");
            }
        }
    }

    #[test]
    fn no_cut_and_no_change_panics() {
        let bodies = [link_body(), vec![2; 40], vec![10; 40]];
        for (kind, body) in (0..40_u16).flat_map(|k| bodies.iter().map(move |b| (k, b))) {
            let whole = request(kind, 0, 1, body);
            for n in 0..=whole.len() {
                Messages(&whole[..n]).for_each(|m| drop(told(&m)));
                let short = request(kind, 0, 1, &whole[..n]);
                Messages(&short).for_each(|m| drop(told(&m)));
            }
            for at in 0..whole.len() {
                for octet in [0, 1, 5, 0x7f, 0x80, 0xff] {
                    let mut b = whole.clone();
                    b[at] = octet;
                    let told = Messages(&b).fold(0, |n, m| {
                        drop(told(&m));
                        n + 1
                    });
                    assert!(told <= b.len());
                }
            }
        }
    }
}
