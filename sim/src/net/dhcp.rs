//! DHCPv4 (RFC 2131, RFC 2132) with the MUD URL of RFC 8520 §10.

use std::net::{IpAddr, Ipv4Addr};

use super::{End, Mac, put::Put};

/// Port of servers.
pub const SERVER: u16 = 67;
/// Port of clients.
pub const CLIENT: u16 = 68;

/// What a client's software tells by the way it asks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Profile<'a> {
    /// Host name, option 12.
    pub name: Option<&'a str>,
    /// Vendor class, option 60.
    pub class: Option<&'a str>,
    /// Parameters requested in this order, option 55.
    pub wishes: &'a [u8],
    /// Whether it names itself by option 61.
    pub identifier: bool,
    /// The largest message it takes, option 57.
    pub largest: Option<u16>,
    /// MUD URL, option 161.
    pub mud: Option<&'a str>,
}

/// What a client is given.
#[derive(Clone, Copy, Debug)]
pub struct Lease<'a> {
    /// Address of the thing.
    pub address: Ipv4Addr,
    /// Server, router and resolver in one box.
    pub gateway: Ipv4Addr,
    /// Search domain.
    pub domain: &'a str,
    /// Seconds.
    pub seconds: u32,
}

/// Types of message, option 53.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// "Is there a server?"
    Discover = 1,
    /// "You could have this."
    Offer = 2,
    /// "I would like this."
    Request = 3,
    /// "It is yours."
    Ack = 5,
}

/// Which request it is (RFC 2131 §4.3.2): they differ in what must and must not be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// For any address.
    Discover,
    /// For the address offered by a server.
    Select,
    /// For more time with the address held.
    Renew,
}

/// A client's message.
#[must_use]
pub fn ask(
    asking: Asking,
    mac: Mac,
    xid: u32,
    profile: &Profile<'_>,
    lease: &Lease<'_>,
) -> Vec<u8> {
    let held = if asking == Asking::Renew { lease.address } else { Ipv4Addr::UNSPECIFIED };
    let mut out = fixed(1, mac, xid, held, Ipv4Addr::UNSPECIFIED);
    let kind = if asking == Asking::Discover { Kind::Discover } else { Kind::Request };
    option(&mut out, 53, &[kind as u8]);
    if profile.identifier {
        let mut id = vec![1];
        id.put(mac);
        option(&mut out, 61, &id);
    }
    if asking == Asking::Select {
        option(&mut out, 50, &lease.address.octets());
        option(&mut out, 54, &lease.gateway.octets());
    }
    if let Some(n) = profile.largest {
        option(&mut out, 57, &n.to_be_bytes());
    }
    if let Some(text) = profile.class {
        option(&mut out, 60, text.as_bytes());
    }
    if let Some(text) = profile.name {
        option(&mut out, 12, text.as_bytes());
    }
    option(&mut out, 55, profile.wishes);
    if let Some(url) = profile.mud {
        option(&mut out, 161, url.as_bytes());
    }
    finish(out)
}

/// The server's answer, where the gateway is the server.
#[must_use]
pub fn answer(kind: Kind, mac: Mac, xid: u32, held: Ipv4Addr, lease: &Lease<'_>) -> Vec<u8> {
    answer_of(lease.gateway, kind, mac, xid, held, lease)
}

/// A server's answer.
#[must_use]
pub fn answer_of(
    server: Ipv4Addr,
    kind: Kind,
    mac: Mac,
    xid: u32,
    held: Ipv4Addr,
    lease: &Lease<'_>,
) -> Vec<u8> {
    let mut out = fixed(2, mac, xid, held, lease.address);
    option(&mut out, 53, &[kind as u8]);
    option(&mut out, 54, &server.octets());
    option(&mut out, 51, &lease.seconds.to_be_bytes());
    option(&mut out, 58, &(lease.seconds / 2).to_be_bytes());
    option(&mut out, 59, &(lease.seconds / 8 * 7).to_be_bytes());
    option(&mut out, 1, &[255, 255, 255, 0]);
    option(&mut out, 28, &(lease.gateway | Ipv4Addr::new(0, 0, 0, 255)).octets());
    option(&mut out, 3, &lease.gateway.octets());
    option(&mut out, 6, &lease.gateway.octets());
    option(&mut out, 15, lease.domain.as_bytes());
    finish(out)
}

/// Where a client without an address sends from.
#[must_use]
pub const fn nobody(mac: Mac) -> End {
    End { mac, address: IpAddr::V4(Ipv4Addr::UNSPECIFIED), port: CLIENT, ttl: 64 }
}

/// Where it sends to.
#[must_use]
pub const fn everybody() -> End {
    End::group(IpAddr::V4(Ipv4Addr::BROADCAST), SERVER)
}

fn fixed(op: u8, mac: Mac, xid: u32, held: Ipv4Addr, yours: Ipv4Addr) -> Vec<u8> {
    let mut out = Vec::with_capacity(320);
    out.put([op, 1, 6, 0]);
    out.u32(xid);
    out.u32(0);
    out.put(held.octets());
    out.put(yours.octets());
    out.put([0; 8]);
    out.put(mac);
    out.put([0; 10 + 64 + 128]);
    out.u32(0x6382_5363);
    out
}

fn option(out: &mut Vec<u8>, code: u8, value: &[u8]) {
    out.u8(code);
    out.block8(|out| out.put(value));
}

/// End option, and zeros to the 300 octets that old relays insist on (RFC 1542 §2.1).
fn finish(mut out: Vec<u8>) -> Vec<u8> {
    out.u8(255);
    if out.len() < 300 {
        out.resize(300, 0);
    }
    out
}
