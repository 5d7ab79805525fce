//! Names asked for where nobody can see them (`hidden-lookups`).
//!
//! **What it waits for.** TLS to port 853 (DNS over TLS, RFC 7858), QUIC to it (RFC 9250), and TLS or QUIC to
//! a name or an address of a well-known public resolver (DNS over HTTPS, RFC 8484), always by the hello that
//! was read, never by the port alone.
//!
//! **Why it is a note only.** Encrypted lookups protect people, and browsers and phones use them by
//! default. For a thing it means that its names cannot be seen or blocked here, and that addresses without a
//! name prove nothing about it. That is a fact that a reader of the other findings needs.
//!
//! **What it cannot tell.** DNS over HTTPS to a server that is not in the list; whether a connection to a
//! resolver's name asked for names or opened its web page.
//!
//! **Bounds.** It keeps nothing.

use crate::{
    finding::{Fact, Level},
    ip::Address,
    rules::{Rules, said::About},
    time::Time,
};

/// Harmless explanations: a browser or phone's own default, set by a person, the resolver's web page.
pub(crate) const PERHAPS: &[&str] = &["built-in", "set-by-owner", "web-page"];

/// Names of public resolvers over HTTPS, by the operators' own documents; names below them count as well.
const RESOLVERS: &[&str] = &[
    "dns.google",
    "dns64.dns.google",
    "dns.google.com",
    "cloudflare-dns.com",
    "one.one.one.one",
    "1dot1dot1dot1.cloudflare-dns.com",
    "dns.quad9.net",
    "dns9.quad9.net",
    "dns10.quad9.net",
    "dns11.quad9.net",
    "doh.opendns.com",
    "doh.familyshield.opendns.com",
    "dns.opendns.com",
    "dns.umbrella.com",
    "doh.umbrella.com",
    "doh.cleanbrowsing.org",
    "dns.adguard.com",
    "dns.adguard-dns.com",
    "dns.nextdns.io",
    "doh.dns.sb",
    "dot.sb",
    "dns.alidns.com",
    "doh.pub",
    "dot.pub",
    "doh.360.cn",
    "dns.mullvad.net",
    "doh.applied-privacy.net",
    "dns0.eu",
    "dns.controld.com",
    "freedns.controld.com",
    "doh.xfinity.com",
    "dns.switch.ch",
    "odvr.nic.cz",
    "doh.libredns.gr",
    "public.dns.iij.jp",
    "dns.twnic.tw",
    "doh.ffmuc.net",
    "dns.digitale-gesellschaft.ch",
];

/// Addresses that the same operators publish for asking in clear; over TLS they answer names.
const V4: &[[u8; 4]] = &[
    [8, 8, 8, 8],
    [8, 8, 4, 4],
    [1, 1, 1, 1],
    [1, 0, 0, 1],
    [9, 9, 9, 9],
    [149, 112, 112, 112],
    [208, 67, 222, 222],
    [208, 67, 220, 220],
    [94, 140, 14, 14],
    [94, 140, 15, 15],
    [223, 5, 5, 5],
    [223, 6, 6, 6],
];
const V6: &[[u16; 8]] = &[
    [0x2001, 0x4860, 0x4860, 0, 0, 0, 0, 0x8888],
    [0x2001, 0x4860, 0x4860, 0, 0, 0, 0, 0x8844],
    [0x2606, 0x4700, 0x4700, 0, 0, 0, 0, 0x1111],
    [0x2606, 0x4700, 0x4700, 0, 0, 0, 0, 0x1001],
    [0x2620, 0xfe, 0, 0, 0, 0, 0, 0xfe],
    [0x2620, 0xfe, 0, 0, 0, 0, 0, 9],
];

/// How a hello may hide a lookup: `dot`, `doq` or `doh`.
pub(crate) fn hides(
    quic: bool,
    port: u16,
    name: Option<&str>,
    address: Address,
) -> Option<&'static str> {
    if port == 853 {
        return Some(if quic { "doq" } else { "dot" });
    }
    let named = name.is_some_and(|name| {
        RESOLVERS.iter().any(|r| {
            name.strip_suffix(r).is_some_and(|before| before.is_empty() || before.ends_with('.'))
        })
    });
    // An address of a resolver with another server's name serves something else as well.
    let known = name.is_none()
        && match address.ip() {
            std::net::IpAddr::V4(a) => V4.contains(&a.octets()),
            std::net::IpAddr::V6(a) => V6.contains(&a.segments()),
        };
    (named || known).then_some("doh")
}

impl Rules {
    /// A hello was read that hides lookups.
    pub(crate) fn lookups_hidden(
        &mut self,
        host: u32,
        about: &About,
        kind: &'static str,
        at: Time,
    ) {
        let proof = self.proof(at, "hello");
        if !about.outside {
            return;
        }
        let level = Level::Note;
        let Some(f) = self.raise(host, "hidden-lookups", level, &about.text, at) else { return };
        f.names = about.names;
        f.perhaps = PERHAPS.to_vec();
        f.facts.insert("kind", Fact::Word(kind));
        f.add(proof);
        let times = f.times;
        f.facts.insert("connections", Fact::Count(times));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAR: Address = Address::v4([203, 0, 113, 7]);

    #[test]
    fn resolvers_are_known_by_name_address_and_port() {
        assert_eq!(hides(false, 443, Some("dns.google"), FAR), Some("doh"));
        assert_eq!(hides(true, 443, Some("mozilla.cloudflare-dns.com"), FAR), Some("doh"));
        assert_eq!(hides(false, 443, None, Address::v4([9, 9, 9, 9])), Some("doh"));
        assert_eq!(hides(false, 853, Some("resolver.example"), FAR), Some("dot"));
        assert_eq!(hides(true, 853, None, FAR), Some("doq"));
    }

    #[test]
    fn other_servers_of_the_same_companies_are_none() {
        assert_eq!(hides(false, 443, Some("www.google.com"), FAR), None);
        assert_eq!(hides(false, 443, Some("notdns.google"), FAR), None);
        assert_eq!(hides(false, 443, Some("www.example"), Address::v4([1, 1, 1, 1])), None);
        assert_eq!(hides(false, 443, None, FAR), None);
    }

    #[test]
    fn it_is_noted_once_for_each_resolver() {
        let mut rules = Rules::new(7);
        let about = About { text: "dns.google".into(), outside: true, ..About::default() };
        let inside = About { text: "192.168.1.1".into(), ..About::default() };
        for n in 0..5 {
            rules.lookups_hidden(1, &about, "doh", Time(n));
            rules.lookups_hidden(1, &inside, "dot", Time(n));
        }
        let found: Vec<_> = rules.of(1).collect();
        assert_eq!((found.len(), found[0].count("connections")), (1, 5));
        assert_eq!(found[0].level, Level::Note);
    }
}
