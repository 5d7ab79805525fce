//! One file for each format that travels: bytes in, a checked view out.
//!
//! Every dissector has the same shape: `Thing::parse(&[u8]) -> Result<Thing<'_>, Malformed>`. The
//! view borrows from the packet, cannot fail once it exists, allocates nothing, and is found by
//! content, never by port.

pub mod dtls;
pub mod ja;
pub mod pieces;
pub mod quic;
pub mod tls;
pub mod x509;
pub mod arp;
pub mod dhcp4;
#[cfg(test)]
pub(crate) mod hostile;
pub mod icmp;
pub mod igd;
pub mod labels;
pub mod mqtt;
pub mod multicast;
pub mod nd;
pub mod ssdp;
