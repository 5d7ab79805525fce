//! What a MUD file says, after reading: plain values that cannot be wrong in form.
//!
//! The model keeps source and destination as the file has them. Which of the two is the device only
//! follows from the policy that names the list (`from-device-policy` or `to-device-policy`), and a
//! list may be named by both.

use std::net::IpAddr;

use serde::Serialize;

use crate::{untrusted::Untrusted, watcher::Prefix};

/// A MUD file (RFC 8520 §2.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mud {
    /// `mud-version`; 1 in every file that follows the standard.
    pub version: u8,
    /// `mud-url`: names the kind of thing, and where its file lives.
    pub url: Untrusted,
    /// `last-update`, as written.
    pub last_update: Option<Untrusted>,
    /// `mud-signature`: where the detached signature lives.
    pub signature: Option<Untrusted>,
    /// `cache-validity` in hours, 1 to 168; 48 where the file says nothing.
    pub cache_validity: u16,
    /// `is-supported`: whether the maker still maintains the thing.
    pub is_supported: bool,
    /// `systeminfo`.
    pub systeminfo: Option<Untrusted>,
    /// `mfg-name`.
    pub maker: Option<Untrusted>,
    /// `model-name`.
    pub model: Option<Untrusted>,
    /// `firmware-rev`.
    pub firmware: Option<Untrusted>,
    /// `software-rev`.
    pub software: Option<Untrusted>,
    /// `documentation`: shown, never fetched.
    pub documentation: Option<Untrusted>,
    /// `extensions`, as declared.
    pub extensions: Vec<Untrusted>,
    /// `is-tls-dtls-profile-supported` (RFC 9761 §6).
    pub tls_profiles: Option<bool>,
    /// Links of the transparency extension (RFC 9472), as written.
    pub transparency: Vec<Transparency>,
    /// Lists that rule what the device sends, in order: indices into [`Self::acls`].
    pub from_device: Vec<usize>,
    /// Lists that rule what the device receives, in order: indices into [`Self::acls`].
    pub to_device: Vec<usize>,
    /// All lists of the file, also those that no policy names.
    pub acls: Vec<Acl>,
}

/// A link to a bill of materials or to known holes (RFC 9472 §3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transparency {
    /// `sbom` or `vulnerability`.
    pub about: &'static str,
    /// How it is reached: `cloud`, `local-well-known`, `contact`.
    pub by: &'static str,
    /// A URL, a scheme of the device's own, or a contact.
    pub at: Untrusted,
    /// `version-info`, where it is given.
    pub version: Option<Untrusted>,
}

/// A list of entries (RFC 8519 §4.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acl {
    /// Its name, which policies refer to.
    pub name: Untrusted,
    /// The IP version of its type; `None` for a type that does not bind one.
    pub family: Option<Family>,
    /// Its entries, first match first.
    pub aces: Vec<Ace>,
}

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ace {
    /// Its name.
    pub name: Untrusted,
    /// What it asks of a packet.
    pub matches: Matches,
    /// What is done with a packet that matches.
    pub forwarding: Forwarding,
    /// Why it never applies, where it does not: an accepting entry of which something was not
    /// understood. A refusing entry is never void; what is not understood in it is left out, so that
    /// it refuses more.
    pub void: Option<&'static str>,
    /// Where it stands in the file: octets from its start.
    pub at: Span,
}

/// Octets `start..end` of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Span {
    /// First octet.
    pub start: usize,
    /// Octet after the last.
    pub end: usize,
}

/// The forwarding action of an entry (RFC 8519 §4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forwarding {
    /// Let it pass.
    Accept,
    /// Drop it silently.
    Drop,
    /// Drop it and say so; RFC 8520 §2 allows to treat it as drop.
    Reject,
}

/// An IP version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// The version of an address.
    #[must_use]
    pub const fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::V4,
            IpAddr::V6(_) => Self::V6,
        }
    }
}

/// Conditions of an entry, all of which must hold. An absent condition holds always.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Matches {
    /// IP version: of the list's type or of an `ipv4`/`ipv6` container.
    pub family: Option<Family>,
    /// IP protocol number; also set by a `tcp`, `udp` or `icmp` container.
    pub protocol: Option<u8>,
    /// `source-ipv4-network`, `source-ipv6-network`.
    pub source: Option<Prefix>,
    /// `destination-ipv4-network`, `destination-ipv6-network`.
    pub destination: Option<Prefix>,
    /// `ietf-acldns:src-dnsname` (RFC 8520 §8).
    pub source_name: Option<Host>,
    /// `ietf-acldns:dst-dnsname`.
    pub destination_name: Option<Host>,
    /// `source-port`.
    pub source_port: Option<Ports>,
    /// `destination-port`.
    pub destination_port: Option<Ports>,
    /// `type` of ICMP or ICMPv6.
    pub icmp_type: Option<u8>,
    /// `code` of ICMP or ICMPv6.
    pub icmp_code: Option<u8>,
    /// `ietf-mud:direction-initiated`; only meaningful for TCP (RFC 8520 §4.8).
    pub initiated: Option<Initiated>,
    /// Leaves of the `ietf-mud:mud` container, all of which must hold.
    pub classes: Vec<Class>,
    /// Conditions that stand in single packets (`dscp`, `ttl`, TCP `flags`…): understood, but not to
    /// be judged from conversations. An accepting entry with one permits no conversation as a whole.
    pub per_packet: Vec<&'static str>,
    /// TLS or DTLS profiles (RFC 9761) that the entry binds its TLS to.
    pub tls: Option<TlsProfile>,
}

/// An `inet:host`: a name or an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Host {
    /// A domain name in lower case without trailing dot, in A-labels.
    Name(Untrusted),
    /// An address literal.
    Address(IpAddr),
}

/// Port numbers of one condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ports {
    /// `low..=high`; `eq`, `lte` and `gte` become ranges too. Never empty.
    Range(u16, u16),
    /// `neq`.
    AllBut(u16),
}

impl Ports {
    /// Whether a port is among them.
    #[must_use]
    pub const fn contains(self, port: u16) -> bool {
        match self {
            Self::Range(low, high) => low <= port && port <= high,
            Self::AllBut(not) => port != not,
        }
    }

    /// Whether all ports `low..=high` are among them.
    #[must_use]
    pub const fn covers(self, low: u16, high: u16) -> bool {
        match self {
            Self::Range(l, h) => l <= low && high <= h,
            Self::AllBut(not) => not < low || high < not,
        }
    }

    /// How many they are, 1 to 65,536.
    #[must_use]
    pub const fn count(self) -> u32 {
        match self {
            Self::Range(low, high) => high.saturating_sub(low) as u32 + 1,
            Self::AllBut(_) => 65_535,
        }
    }
}

/// Who opened a TCP connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Initiated {
    /// The device sent the first SYN.
    FromDevice,
    /// The other side did.
    ToDevice,
}

/// An abstraction that the site resolves (RFC 8520 §4).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// `manufacturer`: things whose MUD URL has this authority.
    Manufacturer(Untrusted),
    /// `same-manufacturer`: things whose MUD URL has this file's authority.
    SameManufacturer,
    /// `model`: things with this MUD URL.
    Model(Untrusted),
    /// `local-networks`.
    LocalNetworks,
    /// `controller`: hosts that the site named for this URI.
    Controller(Untrusted),
    /// `my-controller`: hosts that the site named for this kind of thing.
    MyController,
}

/// A (D)TLS profile (RFC 9761 §5), as far as a capture can show it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TlsProfile {
    /// Names of the profiles.
    pub names: Vec<Untrusted>,
    /// Versions that the device offers, as code points (0x0303, 0x0304, DTLS 0xfefd, 0xfefc); empty
    /// where the profile says nothing.
    pub versions: Vec<u16>,
    /// Cipher suites that the device offers, as code points; empty where the profile says nothing.
    pub suites: Vec<u16>,
}
