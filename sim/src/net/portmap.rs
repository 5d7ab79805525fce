//! Asking a router to open a door: NAT-PMP (RFC 6886), PCP (RFC 6887) and the Internet Gateway Device of
//! UPnP (WANIPConnection:1).

use std::net::Ipv4Addr;

use super::{http, put::Put};

/// Port of routers for NAT-PMP and PCP.
pub const PORT: u16 = 5351;
/// Type of the service that maps ports.
pub const SERVICE: &str = "urn:schemas-upnp-org:service:WANIPConnection:1";
/// Type of the device.
pub const DEVICE: &str = "urn:schemas-upnp-org:device:InternetGatewayDevice:1";
/// Path of the service's control.
pub const CONTROL: &str = "/ctl/IPConn";

/// A door: a port outside that leads to one inside, by TCP.
#[derive(Clone, Copy, Debug)]
pub struct Door<'a> {
    /// Port outside.
    pub outside: u16,
    /// Port of the thing.
    pub inside: u16,
    /// The thing.
    pub thing: Ipv4Addr,
    /// What it is for, in the thing's words.
    pub what: &'a str,
    /// How long, in seconds.
    pub seconds: u32,
}

/// NAT-PMP: "What is your address outside?"
#[must_use]
pub fn pmp_ask_address() -> Vec<u8> {
    vec![0, 0]
}

/// NAT-PMP: "It is this."
#[must_use]
pub fn pmp_address(age: u32, address: Ipv4Addr) -> Vec<u8> {
    let mut out = vec![0, 128, 0, 0];
    out.u32(age);
    out.put(address.octets());
    out
}

/// NAT-PMP: "Open this."
#[must_use]
pub fn pmp_ask(door: &Door<'_>) -> Vec<u8> {
    let mut out = vec![0, 2, 0, 0];
    out.u16(door.inside);
    out.u16(door.outside);
    out.u32(door.seconds);
    out
}

/// NAT-PMP: "It is open."
#[must_use]
pub fn pmp_opened(age: u32, door: &Door<'_>) -> Vec<u8> {
    let mut out = vec![0, 130, 0, 0];
    out.u32(age);
    out.u16(door.inside);
    out.u16(door.outside);
    out.u32(door.seconds);
    out
}

/// PCP: "Are you there?" (ANNOUNCE, opcode 0).
#[must_use]
pub fn pcp_announce(from: Ipv4Addr) -> Vec<u8> {
    let mut out = vec![2, 0, 0, 0];
    out.u32(0);
    out.put(from.to_ipv6_mapped().octets());
    out
}

/// PCP: "I am."
#[must_use]
pub fn pcp_announced(age: u32) -> Vec<u8> {
    let mut out = vec![2, 0x80, 0, 0];
    out.u32(0);
    out.u32(age);
    out.put([0; 12]);
    out
}

/// PCP: "Open this" (MAP, opcode 1).
#[must_use]
pub fn pcp_ask(door: &Door<'_>, nonce: [u8; 12]) -> Vec<u8> {
    let mut out = vec![2, 1, 0, 0];
    out.u32(door.seconds);
    out.put(door.thing.to_ipv6_mapped().octets());
    map(&mut out, door, nonce, Ipv4Addr::UNSPECIFIED);
    out
}

/// PCP: "It is open."
#[must_use]
pub fn pcp_opened(door: &Door<'_>, nonce: [u8; 12], age: u32, address: Ipv4Addr) -> Vec<u8> {
    let mut out = vec![2, 0x81, 0, 0];
    out.u32(door.seconds);
    out.u32(age);
    out.put([0; 12]);
    map(&mut out, door, nonce, address);
    out
}

/// §11.1: nonce, protocol, ports, the address outside.
fn map(out: &mut Vec<u8>, door: &Door<'_>, nonce: [u8; 12], address: Ipv4Addr) {
    out.put(nonce);
    out.put([6, 0, 0, 0]);
    out.u16(door.inside);
    out.u16(door.outside);
    out.put(address.to_ipv6_mapped().octets());
}

/// UPnP: a call of an action of [`SERVICE`] with its arguments.
#[must_use]
pub fn call(host: &str, action: &str, arguments: &[(&str, &str)]) -> Vec<u8> {
    let body = envelope(action, arguments);
    let mut out = format!(
        "POST {CONTROL} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: MiniUPnPc/2.2.4\r\n\
         Content-Length: {}\r\nContent-Type: text/xml\r\nSOAPAction: \"{SERVICE}#{action}\"\r\n\
         Connection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    out.put(body);
    out
}

/// UPnP: the answer to a call.
#[must_use]
pub fn called(action: &str, arguments: &[(&str, &str)]) -> Vec<u8> {
    let body = envelope(&format!("{action}Response"), arguments);
    http::ok("Linux/5.10 UPnP/1.1 MiniUPnPd/2.3.3", "text/xml; charset=\"utf-8\"", body.as_bytes())
}

fn envelope(action: &str, arguments: &[(&str, &str)]) -> String {
    let inner: String = arguments.iter().map(|(n, v)| format!("<{n}>{v}</{n}>")).collect();
    format!(
        "<?xml version=\"1.0\"?>\r\n<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>\
         <u:{action} xmlns:u=\"{SERVICE}\">{inner}</u:{action}></s:Body></s:Envelope>\r\n"
    )
}
