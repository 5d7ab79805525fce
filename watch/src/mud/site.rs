//! What a site knows that a MUD file leaves open (RFC 8520 §4).

use std::net::IpAddr;

use crate::{untrusted::Untrusted, watcher::Prefix};

/// The class of the site's resolvers (RFC 8520 §17.7).
pub const DNS: &str = "urn:ietf:params:mud:dns";
/// The class of the site's time servers (RFC 8520 §17.7).
pub const NTP: &str = "urn:ietf:params:mud:ntp";
/// The site's routers. Registered nowhere, but files in the world use it.
pub const GATEWAY: &str = "urn:ietf:params:mud:gateway";

/// What the abstractions of a MUD file stand for here.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// Routers' own addresses.
    pub gateways: Vec<IpAddr>,
    /// Resolvers that the site offers.
    pub resolvers: Vec<IpAddr>,
    /// Time servers that the site offers.
    pub time_servers: Vec<IpAddr>,
    /// Addresses that are local beside those that a capture shows as local.
    pub local: Vec<Prefix>,
    /// Controllers that a person named: the URI of the class, and where it is.
    pub controllers: Vec<(Untrusted, Prefix)>,
    /// Controllers of the thing itself (`my-controller`) that a person named.
    pub my_controllers: Vec<Prefix>,
    /// Addresses of things here, each with the thing's MUD URL.
    pub urls: Vec<(IpAddr, Untrusted)>,
}

impl Site {
    /// Whether an address is a controller of a class.
    #[must_use]
    pub fn is_controller(&self, class: &str, address: IpAddr) -> bool {
        let named = self.controllers.iter().any(|(c, p)| c.raw() == class && p.contains(address));
        named
            || match class {
                DNS => self.resolvers.contains(&address),
                NTP => self.time_servers.contains(&address),
                GATEWAY => self.gateways.contains(&address),
                _ => false,
            }
    }

    /// The MUD URLs of the things at an address.
    pub(crate) fn urls_of(&self, address: IpAddr) -> impl Iterator<Item = &Untrusted> {
        self.urls.iter().filter(move |(a, _)| *a == address).map(|(_, url)| url)
    }
}

/// The authority of an `https` URL (RFC 3986 §3.2) in lower case; `None` where there is none.
#[must_use]
pub fn authority(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return None;
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    (!authority.is_empty()).then(|| authority.to_ascii_lowercase())
}
