//! One file for each format that travels: bytes in, a checked view out.
//!
//! Every dissector has the same shape: `Thing::parse(&[u8]) -> Result<Thing<'_>, Malformed>`. The
//! view borrows from the packet, cannot fail once it exists, allocates nothing, and is found by
//! content, never by port.

pub mod arp;
pub mod bacnet;
pub mod coap;
pub mod description;
pub mod dhcp4;
pub mod dhcp6;
pub mod dns;
pub mod dtls;
pub mod eapol;
pub mod edimax;
pub mod http;
pub mod icmp;
pub mod igd;
pub mod ja;
pub mod knx;
pub mod labels;
pub mod lldp;
pub mod modbus;
pub mod mqtt;
pub mod multicast;
pub mod natpmp;
pub mod nd;
pub mod netbios;
pub mod ntp;
pub mod pieces;
pub mod quic;
pub mod rpl;
pub mod ssdp;
pub mod ssh;
pub mod telnet;
pub mod tls;
pub mod tplink;
pub mod wireguard;
pub mod wsd;
pub mod x509;

#[cfg(test)]
pub(crate) mod hostile;
