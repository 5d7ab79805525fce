//! Pieces of identity.
//!
//! Nothing that a network shows *is* a thing: hardware addresses rotate, are copied and are shared,
//! IP addresses move with a lease, names are typed by hand. So each is a claim: what was said, where
//! it was seen, when first and last, how sure, and whether a person vouches for it. Things are told
//! apart, joined and parted by moving claims.
//!
//! | strength | kinds | why |
//! |---|---|---|
//! | proven | certificate, EDHOC credential | the thing showed that it has the private key |
//! | strong | serial, sticker, factory MAC address, DUID, UUID | made to be one thing's, and can be forged |
//! | weak | names, BACnet number, LLDP, random MAC address | chosen by hand or by chance; many share one |
//! | none alone | IP addresses, switch port, fingerprint of its software | say where or what, not who |

use gardien_watch::{link::Mac, time::Time, untrusted::Untrusted};
use serde::{Deserialize, Serialize};

use crate::id::{ChangeId, ClaimId, PersonId, ThingId};

/// What a claim is about. The order is that of [`Kind::ALL`] and of tables that people see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// SHA-256 of a public key that the thing proved to have by TLS, DTLS or a voucher; hexadecimal.
    Certificate,
    /// A credential that the thing proved to have by EDHOC (RFC 9528), as its thumbprint; hexadecimal.
    EdhocCredential,
    /// A serial number that it says of itself.
    Serial,
    /// A code on the thing or its box, read by a person.
    Sticker,
    /// A hardware address (EUI-48, EUI-64).
    Mac,
    /// A DHCP unique identifier (RFC 8415 §11), the same on all network cards of a machine.
    Duid,
    /// A DHCPv4 client identifier (RFC 2132 §9.14) that is no hardware address.
    DhcpClientId,
    /// The UUID of a UPnP device.
    SsdpUuid,
    /// The instance number of a BACnet device, unique within a building if its installers took care.
    BacnetDevice,
    /// The chassis that it names by LLDP.
    Lldp,
    /// The host name that it gave to a DHCP server.
    DhcpName,
    /// The host name that it gave by multicast DNS, LLMNR or NetBIOS.
    MdnsName,
    /// A name within a certificate that it presented, without proof that it has the key.
    CertificateName,
    /// A name that its own protocol or its maker's app gave it.
    NameGiven,
    /// A port of a switch that it was seen behind.
    SwitchPort,
    /// What its software looks like: options that it asks of DHCP, its vendor class.
    Fingerprint,
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address.
    Ipv6,
}

/// The words of [`Kind`], in its order.
pub const KINDS: &[&str] = &[
    "certificate",
    "edhoc-credential",
    "serial",
    "sticker",
    "mac",
    "duid",
    "dhcp-client-id",
    "ssdp-uuid",
    "bacnet-device",
    "lldp",
    "dhcp-name",
    "mdns-name",
    "certificate-name",
    "name-given",
    "switch-port",
    "fingerprint",
    "ipv4",
    "ipv6",
];

/// How much a claim of a kind says about who a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// Nothing alone.
    None,
    /// Something, beside other claims.
    Weak,
    /// Enough alone, unless something contradicts: it can be copied.
    Strong,
    /// Enough alone: whoever shows it has the key.
    Proven,
}

impl Kind {
    /// All kinds, in their order.
    pub const ALL: [Self; 18] = [
        Self::Certificate,
        Self::EdhocCredential,
        Self::Serial,
        Self::Sticker,
        Self::Mac,
        Self::Duid,
        Self::DhcpClientId,
        Self::SsdpUuid,
        Self::BacnetDevice,
        Self::Lldp,
        Self::DhcpName,
        Self::MdnsName,
        Self::CertificateName,
        Self::NameGiven,
        Self::SwitchPort,
        Self::Fingerprint,
        Self::Ipv4,
        Self::Ipv6,
    ];

    /// Its stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::EdhocCredential => "edhoc-credential",
            Self::Serial => "serial",
            Self::Sticker => "sticker",
            Self::Mac => "mac",
            Self::Duid => "duid",
            Self::DhcpClientId => "dhcp-client-id",
            Self::SsdpUuid => "ssdp-uuid",
            Self::BacnetDevice => "bacnet-device",
            Self::Lldp => "lldp",
            Self::DhcpName => "dhcp-name",
            Self::MdnsName => "mdns-name",
            Self::CertificateName => "certificate-name",
            Self::NameGiven => "name-given",
            Self::SwitchPort => "switch-port",
            Self::Fingerprint => "fingerprint",
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
        }
    }

    /// Reads its word, as a store returns it.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.word() == word)
    }

    /// How much a value of this kind says. A hardware address that was made up locally is weak: it is
    /// the same thing while it lasts, and nobody knows how long that is.
    #[must_use]
    pub fn strength(self, value: &str) -> Strength {
        match self {
            Self::Certificate | Self::EdhocCredential => Strength::Proven,
            Self::Mac if is_random(value) => Strength::Weak,
            Self::Serial | Self::Sticker | Self::Mac | Self::Duid | Self::SsdpUuid => {
                Strength::Strong
            }
            Self::DhcpClientId
            | Self::BacnetDevice
            | Self::Lldp
            | Self::DhcpName
            | Self::MdnsName
            | Self::CertificateName
            | Self::NameGiven => Strength::Weak,
            Self::SwitchPort | Self::Fingerprint | Self::Ipv4 | Self::Ipv6 => Strength::None,
        }
    }

    /// Whether a thing has only one value of this kind in its life, so that another one is another
    /// thing. Certificates are renewed and cards are added; numbers on the case are not.
    #[must_use]
    pub const fn is_single(self) -> bool {
        matches!(self, Self::Serial | Self::Sticker)
    }

    /// Whether a value of this kind belongs to one thing at a time and then to another.
    #[must_use]
    pub const fn is_lent(self) -> bool {
        matches!(self, Self::Ipv4 | Self::Ipv6 | Self::SwitchPort)
    }

    /// Whether it is a name that the thing gives itself on the network.
    #[must_use]
    pub const fn is_name(self) -> bool {
        matches!(self, Self::DhcpName | Self::MdnsName | Self::CertificateName | Self::NameGiven)
    }
}

/// Whether a hardware address was made up locally (the second bit of its first octet).
#[must_use]
pub fn is_random(mac: &str) -> bool {
    Mac::parse(mac).is_none_or(Mac::is_local)
}

/// Where our knowledge of a claim or a field comes from, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Concluded from what the thing does.
    Guessed,
    /// Seen in its traffic.
    Seen,
    /// Told by a switch, an access point or a DHCP server.
    Network,
    /// Read from a list that somebody brought in.
    Listed,
    /// Declared by its maker: a MUD file, a voucher, an SBOM.
    Declared,
    /// Shown with a proof of possession.
    Proven,
    /// Told by a person.
    Told,
}

/// The words of [`Source`], in its order.
pub const SOURCES: &[&str] =
    &["guessed", "seen", "network", "listed", "declared", "proven", "told"];

impl Source {
    /// All sources, in their order.
    pub const ALL: [Self; 7] = [
        Self::Guessed,
        Self::Seen,
        Self::Network,
        Self::Listed,
        Self::Declared,
        Self::Proven,
        Self::Told,
    ];

    /// Its stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Guessed => "guessed",
            Self::Seen => "seen",
            Self::Network => "network",
            Self::Listed => "listed",
            Self::Declared => "declared",
            Self::Proven => "proven",
            Self::Told => "told",
        }
    }

    /// Reads its word, as a store returns it.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }
}

/// One piece of identity, held by one thing. Two things may claim the same value: copies exist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Its id: the same wherever it is moved.
    pub id: ClaimId,
    /// The thing that holds it.
    pub thing: ThingId,
    /// What it is about.
    pub kind: Kind,
    /// What was said, in the one form that [`normal`] gives it.
    pub value: Untrusted,
    /// Where it comes from: the best source so far.
    pub source: Source,
    /// First time seen.
    pub first: Time,
    /// Last time seen.
    pub last: Time,
    /// 0 to 100: how sure it is that this was said by this thing.
    pub confidence: u8,
    /// Who vouched for it. Nothing automatic moves, ends or drops it then.
    pub lock: Option<PersonId>,
    /// When another thing took over a value that is lent, such as an IP address.
    pub ended: Option<Time>,
    /// The act that moved it here; `None` where it began here.
    pub moved: Option<ChangeId>,
}

/// One form for values that mean the same: hexadecimal and names in lower case, names without the
/// dot and the `.local` at their end, no blanks around. `None` for what is no value of its kind.
#[must_use]
pub fn normal(kind: Kind, value: &str) -> Option<Untrusted> {
    let value = value.trim();
    let text = match kind {
        Kind::Mac => Mac::parse(value).filter(|m| !m.is_group())?.to_string(),
        Kind::Ipv4 => value.parse::<std::net::Ipv4Addr>().ok()?.to_string(),
        Kind::Ipv6 => value.parse::<std::net::Ipv6Addr>().ok()?.to_string(),
        Kind::Certificate | Kind::EdhocCredential | Kind::Duid | Kind::DhcpClientId => {
            let hex = value.replace([':', '-'], "").to_ascii_lowercase();
            let is_hex = !hex.is_empty() && hex.bytes().all(|c| c.is_ascii_hexdigit());
            // A client identifier may be any text.
            if is_hex { hex } else { (kind == Kind::DhcpClientId).then(|| value.to_owned())? }
        }
        Kind::SsdpUuid => {
            let plain = value.strip_prefix("uuid:").unwrap_or(value);
            plain.split("::").next().unwrap_or_default().to_ascii_lowercase()
        }
        Kind::DhcpName | Kind::MdnsName | Kind::CertificateName => {
            let name = value.to_lowercase();
            let name = name.trim_end_matches('.');
            name.strip_suffix(".local").unwrap_or(name).to_owned()
        }
        // Makers write letters of serial numbers in both cases.
        Kind::Serial | Kind::Sticker => value.to_uppercase(),
        Kind::NameGiven
        | Kind::BacnetDevice
        | Kind::Lldp
        | Kind::SwitchPort
        | Kind::Fingerprint => value.to_owned(),
    };
    (!text.is_empty()).then(|| Untrusted::new(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_stands_for_one_kind_and_one_source() {
        assert_eq!(Kind::ALL.map(Kind::word), KINDS);
        assert_eq!(Source::ALL.map(Source::word), SOURCES);
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.word()), Some(kind));
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.word()));
        }
        for source in Source::ALL {
            assert_eq!(Source::parse(source.word()), Some(source));
            assert_eq!(serde_json::to_string(&source).unwrap(), format!("\"{}\"", source.word()));
        }
        assert!(Kind::ALL.is_sorted() && Source::ALL.is_sorted());
    }

    #[test]
    fn values_that_mean_the_same_are_the_same() {
        let same = |kind, a: &str, b: &str| assert_eq!(normal(kind, a), normal(kind, b), "{a}");
        same(Kind::Mac, "AA-BB-CC-00-11-22", "aa:bb:cc:0:11:22");
        same(Kind::DhcpName, "Lamp-1.local.", "lamp-1");
        same(Kind::SsdpUuid, "uuid:38323636-4558::upnp:rootdevice", "38323636-4558");
        same(Kind::Ipv6, "FE80:0:0::1", "fe80::1");
        same(Kind::Certificate, "AB:CD", "abcd");
        same(Kind::Serial, " c2e901 ", "C2E901");
    }

    #[test]
    fn what_is_no_value_is_none() {
        for (kind, value) in [
            (Kind::Mac, "ff:ff:ff:ff:ff:ff"),
            (Kind::Mac, "lamp"),
            (Kind::Ipv4, "1.2.3"),
            (Kind::Duid, "xyz"),
            (Kind::DhcpName, " .local. "),
            (Kind::Serial, ""),
        ] {
            assert_eq!(normal(kind, value), None, "{value}");
        }
    }

    #[test]
    fn an_address_alone_is_nobody_and_a_random_one_is_weak() {
        assert_eq!(Kind::Ipv4.strength("10.0.0.1"), Strength::None);
        assert_eq!(Kind::Mac.strength("00:11:22:33:44:55"), Strength::Strong);
        assert_eq!(Kind::Mac.strength("02:11:22:33:44:55"), Strength::Weak);
        assert_eq!(Kind::Certificate.strength("ab"), Strength::Proven);
    }
}
