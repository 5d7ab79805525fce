//! What this machine is in its network: its interfaces, addresses, ways out, neighbours, and when they change.
//!
//! Own code over one socket, because what is needed are four dumps and four groups of events. The octets are read
//! in [`parse`]. What a socket has no room for is lost (`ENOBUFS`); then everything is asked for anew.

pub(crate) mod parse;

use std::{
    io,
    time::{Duration, Instant},
};

use parse::{Address, DefaultRoute, Link, Messages, Neighbour, Told, kind};

use super::system::{Family, Socket, wait};

/// Most entries kept of each kind: a machine with more is not one that this is for.
const MOST: usize = 65_536;
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Octets of the largest datagram that a dump is given in.
const DATAGRAM: usize = 1 << 16;
/// `RTMGRP_` of links, neighbours, addresses and routes of both families.
const GROUPS: u32 = 0x1 | 0x4 | 0x10 | 0x40 | 0x100 | 0x400;

/// What is known, kept current by events.
#[derive(Debug, Default)]
pub(crate) struct Network {
    /// By number.
    pub(crate) links: Vec<Link>,
    pub(crate) addresses: Vec<Address>,
    /// Ways to everywhere, the one that is taken first.
    pub(crate) defaults: Vec<DefaultRoute>,
    pub(crate) neighbours: Vec<Neighbour>,
}

impl Network {
    /// The interface with a name.
    pub(crate) fn named(&self, name: &str) -> Option<&Link> {
        self.links.iter().find(|l| l.name == name)
    }

    /// The interface with a number.
    pub(crate) fn link(&self, index: u32) -> Option<&Link> {
        self.links.iter().find(|l| l.index == index)
    }

    /// Takes what a message tells.
    pub(crate) fn apply(&mut self, told: Told) {
        match told {
            Told::Link { gone, link } => {
                self.links.retain(|l| l.index != link.index);
                if gone {
                    self.addresses.retain(|a| a.link != link.index);
                    self.defaults.retain(|r| r.link != link.index);
                    self.neighbours.retain(|n| n.link != link.index);
                } else if self.links.len() < MOST {
                    self.links.push(link);
                    self.links.sort_by_key(|l| l.index);
                }
            }
            Told::Address { gone, address } => {
                self.addresses.retain(|a| *a != address);
                if !gone && self.addresses.len() < MOST {
                    self.addresses.push(address);
                }
            }
            Told::Default { gone, route } => {
                self.defaults.retain(|r| *r != route);
                if !gone && self.defaults.len() < MOST {
                    self.defaults.push(route);
                    self.defaults.sort_by_key(|r| (r.is_v6, r.metric));
                }
            }
            Told::Neighbour { gone, neighbour } => {
                let same =
                    |n: &Neighbour| (n.link, n.address) == (neighbour.link, neighbour.address);
                self.neighbours.retain(|n| !same(n));
                if !gone && self.neighbours.len() < MOST {
                    self.neighbours.push(neighbour);
                }
            }
            Told::Done | Told::Error(_) | Told::Other => {}
        }
    }
}

/// A network, and the socket that tells of its changes.
#[derive(Debug)]
pub(crate) struct Follow {
    socket: Socket,
    buffer: Vec<u8>,
    /// As of now.
    pub(crate) network: Network,
}

impl Follow {
    /// Asks for everything, and for what will change.
    ///
    /// # Errors
    /// As the system says; `TimedOut` where the kernel does not answer.
    pub(crate) fn open() -> io::Result<Self> {
        // Events first: what changes between a dump and its reading is then told after it.
        let socket = Socket::netlink(Family::Route, GROUPS)?;
        let mut follow = Self { socket, buffer: vec![0; DATAGRAM], network: Network::default() };
        follow.network = read()?;
        Ok(follow)
    }

    /// Takes what changed since. True where a link did.
    ///
    /// # Errors
    /// As the system says.
    pub(crate) fn changed(&mut self) -> io::Result<bool> {
        let mut links = false;
        loop {
            match self.socket.receive(&mut self.buffer) {
                Ok(length) => {
                    let octets = self.buffer.get(..length.min(DATAGRAM)).unwrap_or_default();
                    for told in Messages(octets).map(|m| parse::told(&m)) {
                        links |= matches!(told, Told::Link { .. });
                        self.network.apply(told);
                    }
                }
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => return Ok(links),
                Err(e) if e.raw_os_error() == Some(libc::ENOBUFS) => {
                    self.network = read()?;
                    links = true;
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
    }

    /// The descriptor to wait for.
    pub(crate) fn number(&self) -> i32 {
        self.socket.number()
    }
}

/// Asks for everything once.
///
/// # Errors
/// As the system says; `TimedOut` where the kernel does not answer.
pub(crate) fn read() -> io::Result<Network> {
    let socket = Socket::netlink(Family::Route, 0)?;
    let mut network = Network::default();
    let kinds = [kind::GET_LINK, kind::GET_ADDRESS, kind::GET_ROUTE, kind::GET_NEIGHBOUR];
    for (sequence, kind) in (1..).zip(kinds) {
        socket.send(&parse::dump(kind, sequence))?;
        answers(&socket, sequence, |told| network.apply(told))?;
    }
    Ok(network)
}

/// Whether the kernel has nftables: tables can be listed.
///
/// # Errors
/// `PermissionDenied` without `CAP_NET_ADMIN`; whatever the kernel says where it has none.
pub(crate) fn nftables() -> io::Result<()> {
    // NFNL_SUBSYS_NFTABLES and NFT_MSG_GETTABLE; `struct nfgenmsg` of any family.
    const GET_TABLE: u16 = 10 << 8 | 1;
    let socket = Socket::netlink(Family::Netfilter, 0)?;
    socket.send(&parse::request(GET_TABLE, 0x1 | 0x300, 1, &[0; 4]))?;
    answers(&socket, 1, |_| {})
}

/// Takes the answers to a dump until its end.
fn answers(socket: &Socket, sequence: u32, mut take: impl FnMut(Told)) -> io::Result<()> {
    let mut buffer = vec![0; DATAGRAM];
    let until = Instant::now() + PATIENCE;
    loop {
        let length = match socket.receive(&mut buffer) {
            Ok(length) => length,
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => {
                if Instant::now() >= until {
                    return Err(io::ErrorKind::TimedOut.into());
                }
                let mut one =
                    [libc::pollfd { fd: socket.number(), events: libc::POLLIN, revents: 0 }];
                wait(&mut one, 100)?;
                continue;
            }
            Err(e) => return Err(e),
        };
        let octets = buffer.get(..length.min(DATAGRAM)).unwrap_or_default();
        for message in Messages(octets).filter(|m| m.sequence == sequence) {
            match parse::told(&message) {
                Told::Done | Told::Error(0) => return Ok(()),
                Told::Error(code) => return Err(io::Error::from_raw_os_error(code)),
                told => take(told),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_a_loopback() {
        let network = read().unwrap();
        let loopback = network.links.iter().find(|l| l.is_loopback()).unwrap();
        assert_eq!(network.named(&loopback.name).map(|l| l.index), Some(loopback.index));
    }
}
