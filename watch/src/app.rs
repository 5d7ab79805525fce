//! What a conversation speaks, told by its content.

/// A protocol recognised by content; a port number never decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum App {
    /// Nothing recognised yet.
    #[default]
    Unknown,
    /// BACnet/IP.
    Bacnet,
    /// CoAP.
    Coap,
    /// DHCP for IPv4.
    Dhcp,
    /// DHCP for IPv6.
    Dhcpv6,
    /// DNS.
    Dns,
    /// DTLS.
    Dtls,
    /// ESP.
    Esp,
    /// HTTP/1.
    Http,
    /// HTTP/2 in clear.
    Http2,
    /// ICMP of either version.
    Icmp,
    /// IGMP.
    Igmp,
    /// KNXnet/IP.
    Knx,
    /// LLMNR.
    Llmnr,
    /// mDNS.
    Mdns,
    /// Modbus/TCP.
    Modbus,
    /// MQTT.
    Mqtt,
    /// NAT-PMP or PCP.
    NatPmp,
    /// NetBIOS name service.
    Netbios,
    /// NTP.
    Ntp,
    /// QUIC.
    Quic,
    /// RTSP.
    Rtsp,
    /// SSDP.
    Ssdp,
    /// SSH.
    Ssh,
    /// TCP of unknown content.
    Tcp,
    /// Telnet.
    Telnet,
    /// TLS.
    Tls,
    /// TP-Link's smart home protocol.
    TplinkHome,
    /// UDP of unknown content.
    Udp,
    /// WireGuard.
    Wireguard,
    /// WS-Discovery.
    Wsd,
    /// Another transport protocol.
    Ip,
}

impl App {
    /// The word for it in reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Bacnet => "bacnet",
            Self::Coap => "coap",
            Self::Dhcp => "dhcp",
            Self::Dhcpv6 => "dhcpv6",
            Self::Dns => "dns",
            Self::Dtls => "dtls",
            Self::Esp => "esp",
            Self::Http => "http",
            Self::Http2 => "http2",
            Self::Icmp => "icmp",
            Self::Igmp => "igmp",
            Self::Knx => "knx",
            Self::Llmnr => "llmnr",
            Self::Mdns => "mdns",
            Self::Modbus => "modbus",
            Self::Mqtt => "mqtt",
            Self::NatPmp => "nat-pmp",
            Self::Netbios => "netbios",
            Self::Ntp => "ntp",
            Self::Quic => "quic",
            Self::Rtsp => "rtsp",
            Self::Ssdp => "ssdp",
            Self::Ssh => "ssh",
            Self::Tcp => "tcp",
            Self::Telnet => "telnet",
            Self::Tls => "tls",
            Self::TplinkHome => "tplink-home",
            Self::Udp => "udp",
            Self::Wireguard => "wireguard",
            Self::Wsd => "ws-discovery",
            Self::Ip => "ip",
        }
    }

    /// What the protocol itself says about secrecy; `None` where the content must tell.
    #[must_use]
    pub const fn secrecy(self) -> Secrecy {
        match self {
            Self::Unknown | Self::Tcp | Self::Udp | Self::Ip => Secrecy::CannotTell,
            Self::Dtls | Self::Esp | Self::Quic | Self::Ssh | Self::Tls | Self::Wireguard => {
                Secrecy::Yes
            }
            _ => Secrecy::No,
        }
    }
}

/// Whether content was encrypted, by content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Secrecy {
    /// It was.
    Yes,
    /// It was not: it could be read.
    No,
    /// Nothing shows either.
    #[default]
    CannotTell,
}

impl Secrecy {
    /// The word for it in reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::CannotTell => "cannot-tell",
        }
    }
}
