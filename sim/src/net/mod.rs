//! Builders of honest protocol bytes, one file per protocol.
//!
//! A builder writes what a correct sender writes; it takes plain values and has no error, because
//! its callers are in this crate and its tests. Text or data that does not fit the protocol's
//! length field is a mistake of the caller and gives a frame with a wrong length, never a panic.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use gardien_watch::time::Time;

use crate::{Frame, random::Random};

#[cfg(test)]
pub(crate) mod check;
pub mod coap;
pub mod dhcp;
pub mod dns;
pub mod http;
pub mod icmp;
pub mod icmp6;
pub mod igmp;
pub mod ip;
pub mod jpeg;
pub mod link;
pub mod mqtt;
pub mod ntp;
pub mod portmap;
pub mod put;
pub mod quic;
pub mod ssdp;
pub mod ssh;
pub mod tcp;
pub mod telnet;
pub mod tls;
pub mod vrrp;
pub mod x509;

/// A hardware address.
pub type Mac = [u8; 6];

/// A hardware address of the documentation block (RFC 9542 §2.1.4).
#[must_use]
pub const fn documentation_mac(last: u8) -> Mac {
    [0x00, 0x00, 0x5e, 0x00, 0x53, last]
}

/// Something attached to the local network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Station {
    /// Hardware address.
    pub mac: Mac,
    /// Its IPv4 address.
    pub v4: Ipv4Addr,
    /// Its link-local IPv6 address.
    pub link_local: Ipv6Addr,
    /// Its global IPv6 address, when it takes one.
    pub v6: Option<Ipv6Addr>,
}

impl Station {
    /// A station whose IPv6 addresses derive from its hardware address (RFC 4291 appendix A), as
    /// cheap things still do; the global one only with a prefix.
    #[must_use]
    pub fn new(mac: Mac, v4: Ipv4Addr, prefix: Option<Ipv6Addr>) -> Self {
        let interface = eui64(mac);
        Self {
            mac,
            v4,
            link_local: joined(LINK_LOCAL, interface),
            v6: prefix.map(|p| joined(p, interface)),
        }
    }

    /// The same station with a random interface identifier in both IPv6 addresses (RFC 8981).
    #[must_use]
    pub fn private(self, random: &mut Random) -> Self {
        let v6 = self.v6.map(|p| joined(p, random.u64()));
        Self { link_local: joined(LINK_LOCAL, random.u64()), v6, ..self }
    }

    /// Its end of an IPv4 conversation.
    #[must_use]
    pub const fn v4(&self, port: u16) -> End {
        End { mac: self.mac, address: IpAddr::V4(self.v4), port, ttl: 64 }
    }

    /// Its end of an IPv6 conversation: global address, link-local without one.
    #[must_use]
    pub const fn v6(&self, port: u16) -> End {
        let address = match self.v6 {
            Some(a) => a,
            None => self.link_local,
        };
        End { mac: self.mac, address: IpAddr::V6(address), port, ttl: 64 }
    }

    /// Its end of a conversation on the link.
    #[must_use]
    pub const fn link(&self, port: u16) -> End {
        End { mac: self.mac, address: IpAddr::V6(self.link_local), port, ttl: 255 }
    }

    /// Its end of a conversation with `peer`, of the same family.
    #[must_use]
    pub const fn towards(&self, peer: &End, port: u16) -> End {
        match peer.address {
            IpAddr::V4(_) => self.v4(port),
            IpAddr::V6(_) => self.v6(port),
        }
    }

    /// A host beyond this station, which is the gateway: the frames carry the gateway's hardware
    /// address, and a hop limit that eleven routers have lessened.
    #[must_use]
    pub const fn beyond(&self, address: IpAddr, port: u16) -> End {
        End { mac: self.mac, address, port, ttl: 53 }
    }
}

/// One end of a conversation, as seen on the local network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// The hardware address that stands in frames for it.
    pub mac: Mac,
    /// Its address; both ends of a conversation are of one family.
    pub address: IpAddr,
    /// UDP or TCP port.
    pub port: u16,
    /// Time to live or hop limit when it passes the point of capture.
    pub ttl: u8,
}

impl End {
    /// A multicast group (RFC 1112 §6.4, RFC 2464 §7) or the IPv4 broadcast address.
    #[must_use]
    pub const fn group(address: IpAddr, port: u16) -> Self {
        let mac = match address {
            IpAddr::V4(a) => {
                let [first, b, c, d] = a.octets();
                if first == 255 { [0xff; 6] } else { [0x01, 0x00, 0x5e, b & 0x7f, c, d] }
            }
            IpAddr::V6(a) => {
                let [.., w, x, y, z] = a.octets();
                [0x33, 0x33, w, x, y, z]
            }
        };
        Self { mac, address, port, ttl: 1 }
    }

    /// The same end, sending with another time to live.
    #[must_use]
    pub const fn with_ttl(self, ttl: u8) -> Self {
        Self { ttl, ..self }
    }
}

const LINK_LOCAL: Ipv6Addr = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0);

fn eui64([a, b, c, d, e, f]: Mac) -> u64 {
    u64::from_be_bytes([a ^ 2, b, c, 0xff, 0xfe, d, e, f])
}

fn joined(prefix: Ipv6Addr, interface: u64) -> Ipv6Addr {
    Ipv6Addr::from((u128::from(prefix) >> 64 << 64) | u128::from(interface))
}

/// The point of capture: everything that is sent passes here, in any order.
#[derive(Clone, Debug)]
pub struct Wire {
    frames: Vec<Frame>,
    identification: Random,
}

impl Wire {
    /// A silent wire. The seed decides the identification fields of datagrams.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { frames: Vec::new(), identification: Random::new(seed, 0x7769_7265) }
    }

    /// Sends one finished Ethernet frame.
    pub fn send(&mut self, at: Time, bytes: Vec<u8>) {
        self.frames.push(Frame { at, bytes });
    }

    /// Sends one UDP datagram.
    pub fn udp(&mut self, at: Time, from: &End, to: &End, payload: &[u8]) {
        let id = self.identification.u16();
        self.send(at, ip::udp(from, to, id, payload));
    }

    /// Sends one TCP segment outside any [`tcp::Connection`].
    pub fn segment(&mut self, at: Time, from: &End, to: &End, segment: &tcp::Segment<'_>) {
        let id = self.identification.u16();
        self.send(at, tcp::frame(from, to, id, segment));
    }

    /// Asks a host for an echo.
    pub fn ping(&mut self, at: Time, from: &End, to: &End, name: u16, number: u16) {
        let id = self.identification.u16();
        self.send(at, icmp::echo(from, to, id, false, (name, number)));
    }

    /// The echo.
    pub fn pong(&mut self, at: Time, from: &End, to: &End, name: u16, number: u16) {
        let id = self.identification.u16();
        self.send(at, icmp::echo(from, to, id, true, (name, number)));
    }

    /// Takes back what was sent from `at` on: the power went.
    pub fn cut(&mut self, at: Time) {
        self.frames.retain(|f| f.at < at);
    }

    /// Takes out what was sent so far, in the order in which it was sent.
    pub fn take(&mut self) -> Vec<Frame> {
        core::mem::take(&mut self.frames)
    }

    /// What passed from `from` to before `until`, in order of time; frames of one instant stay in
    /// the order in which they were sent.
    #[must_use]
    pub fn between(mut self, from: Time, until: Time) -> Vec<Frame> {
        self.frames.retain(|f| from <= f.at && f.at < until);
        self.frames.sort_by_key(|f| f.at);
        self.frames
    }
}
