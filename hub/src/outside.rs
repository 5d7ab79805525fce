//! What is asked of others over HTTP and HTTPS, and what is taken care of when an address comes from a document.
//!
//! A MUD file says itself where it is to be fetched again (RFC 8520 §3.5), and whoever wrote it may write the
//! address of the site's own printer there. So: HTTPS only, a name and no address, no more than three
//! redirections of the same kind, and no connection to an address that is not of the Internet at large,
//! wherever the name leads at that moment; unless the site names that host as one of its own. What comes is bounded in
//! octets and in time.

use std::{
    collections::BTreeSet,
    io::Read as _,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::{Arc, LazyLock},
    time::Duration,
};

use ureq::{
    Agent,
    http::Uri,
    tls::{Certificate, RootCerts, TlsConfig},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};

/// What asks.
const USER_AGENT: &str = concat!("gardien/", env!("CARGO_PKG_VERSION"));
/// For one document, from the question to its last octet.
const PATIENCE: Duration = Duration::from_secs(30);
/// Redirections that are followed.
const REDIRECTS: u32 = 3;
/// Octets of an address at most.
const LONGEST_URL: usize = 2_048;

/// How a connection is protected: by rustls with a hybrid key exchange first, and by whom this machine trusts.
/// What it trusts is read once (`SSL_CERT_FILE` and `SSL_CERT_DIR` name other files).
fn tls() -> TlsConfig {
    static ROOTS: LazyLock<RootCerts> = LazyLock::new(|| {
        let found = rustls_native_certs::load_native_certs();
        for error in &found.errors {
            tracing::warn!(%error, "a certificate of this machine was not read");
        }
        let roots: Vec<Certificate<'static>> =
            found.certs.iter().map(|c| Certificate::from_der(c).to_owned()).collect();
        RootCerts::Specific(Arc::new(roots))
    });
    TlsConfig::builder()
        .root_certs(ROOTS.clone())
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .build()
}

/// Asks those whom a person named, a hub or a witness: whatever they answer is an answer, and what leads
/// elsewhere is not followed. `patience` is for one question, from its beginning to the answer's last octet.
pub(crate) fn agent(patience: Duration) -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(patience))
        .max_redirects(0)
        .user_agent(USER_AGENT)
        .tls_config(tls())
        .build()
        .new_agent()
}

/// Why something was not fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotFetched {
    /// The address is not one to ask at: no HTTPS, no name, too long.
    Address,
    /// The name leads into the site's own network.
    Inside,
    /// The answer has another status than 200.
    Status(u16),
    /// The answer is longer than it may be.
    Long,
    /// Nobody answered, or not as one should: in the words of the library.
    Way(String),
}

impl NotFetched {
    /// Its stable word.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Inside => "inside",
            Self::Status(_) => "status",
            Self::Long => "long",
            Self::Way(_) => "way",
        }
    }
}

/// Fetches documents whose addresses came from others.
#[derive(Clone, Debug)]
pub(crate) struct Fetcher {
    agent: Agent,
}

impl Fetcher {
    /// `inside`: names, in small letters, that may lead into the site's own network.
    pub(crate) fn new(inside: &[String]) -> Self {
        let config = Agent::config_builder()
            .https_only(true)
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .max_redirects(REDIRECTS)
            .max_redirects_will_error(true)
            .proxy(None)
            .user_agent(USER_AGENT)
            .tls_config(tls())
            .build();
        let inside = inside.iter().cloned().collect();
        let resolver = Outward { inside, of: DefaultResolver::default() };
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), resolver) }
    }

    /// Fetches a document of at most so many octets.
    ///
    /// # Errors
    /// [`NotFetched`]
    pub(crate) fn fetch(
        &self,
        url: &str,
        accept: &str,
        most: usize,
    ) -> Result<Vec<u8>, NotFetched> {
        let uri: Uri = Some(url)
            .filter(|u| u.len() <= LONGEST_URL)
            .and_then(|u| u.parse().ok())
            .ok_or(NotFetched::Address)?;
        check(&uri)?;
        let answer = self.agent.get(uri).header("accept", accept).call().map_err(|e| told(&e))?;
        if answer.status() != 200 {
            return Err(NotFetched::Status(answer.status().as_u16()));
        }
        let mut octets = Vec::new();
        let body = answer.into_body().into_reader();
        // One more tells that there is more.
        let read = body.take(most as u64 + 1).read_to_end(&mut octets);
        let read = read.map_err(|e| NotFetched::Way(e.to_string()))?;
        if read > most { Err(NotFetched::Long) } else { Ok(octets) }
    }
}

/// Whether an address is one to ask at.
fn check(uri: &Uri) -> Result<(), NotFetched> {
    let host = uri.host().unwrap_or_default();
    let is_address = host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok();
    let authority = uri.authority().map_or("", |a| a.as_str());
    // Whoever is asked under a port that is none would be asked under the usual one.
    let port = authority.contains(':') && uri.port_u16().is_none_or(|port| port == 0);
    let odd = authority.contains('@') || port || host.is_empty() || is_address;
    if uri.scheme_str() != Some("https") || odd { Err(NotFetched::Address) } else { Ok(()) }
}

const INSIDE: &str = "leads into the site's own network";

fn told(error: &ureq::Error) -> NotFetched {
    match error {
        ureq::Error::RequireHttpsOnly(_) | ureq::Error::BadUri(_) => NotFetched::Address,
        ureq::Error::Other(e) if e.to_string() == INSIDE => NotFetched::Inside,
        other => NotFetched::Way(other.to_string()),
    }
}

/// Posts to an address that a person gave. `inside`: they said that it may lead into the site's own network; else
/// only what leads to the Internet at large is connected to. Whatever is answered is an answer, and what leads
/// elsewhere is not followed.
pub(crate) fn poster(inside: bool, patience: Duration) -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(patience))
        .max_redirects(0)
        .proxy(None)
        .user_agent(USER_AGENT)
        .tls_config(tls())
        .build();
    let resolver = Given { inside, of: DefaultResolver::default() };
    Agent::with_parts(config, DefaultConnector::default(), resolver)
}

/// Where a name leads at this moment, for what is no HTTP; the same rule.
///
/// # Errors
/// A line for a person.
pub(crate) fn reachable(
    host: &str,
    port: u16,
    inside: bool,
) -> Result<Vec<std::net::SocketAddr>, String> {
    use std::net::ToSocketAddrs as _;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let found = (bare, port).to_socket_addrs().map_err(|e| e.to_string())?;
    let found: Vec<_> = found.filter(|a| inside || is_outside(a.ip())).collect();
    if found.is_empty() { Err(INSIDE.to_owned()) } else { Ok(found) }
}

/// Looks names up, and keeps what leads outside unless it may lead inside.
#[derive(Debug)]
struct Given {
    inside: bool,
    of: DefaultResolver,
}

impl Resolver for Given {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.of.resolve(uri, config, timeout)?;
        let mut kept = self.empty();
        for address in found.iter().filter(|a| self.inside || is_outside(a.ip())) {
            kept.push(*address);
        }
        if kept.is_empty() { Err(ureq::Error::Other(INSIDE.into())) } else { Ok(kept) }
    }
}

/// Looks names up, and keeps what leads outside.
#[derive(Debug)]
struct Outward {
    inside: BTreeSet<String>,
    of: DefaultResolver,
}

impl Resolver for Outward {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let inside = || ureq::Error::Other(INSIDE.into());
        // Each redirection comes by here too.
        check(uri).map_err(|_| inside())?;
        let found = self.of.resolve(uri, config, timeout)?;
        let host = uri.host().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
        if self.inside.contains(&host) {
            return Ok(found);
        }
        let mut kept = self.empty();
        for address in found.iter().filter(|a| is_outside(a.ip())) {
            kept.push(*address);
        }
        if kept.is_empty() { Err(inside()) } else { Ok(kept) }
    }
}

/// Whether an address is of the Internet at large (IANA's special-purpose registries, RFC 6890 and after).
fn is_outside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(a) => is_outside_v4(a),
        IpAddr::V6(a) => {
            let s = a.segments();
            let low = Ipv4Addr::from((u32::from(s[6]) << 16) | u32::from(s[7]));
            match s {
                // As IPv4, whichever way it is wrapped: mapped, translated (RFC 6052), 6to4.
                [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => is_outside_v4(low),
                [0x2002, high, low, ..] => {
                    is_outside_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)))
                }
                // Of the rest only what is handed out, without Teredo, ORCHID and documentation.
                [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
                [first, ..] => (0x2000..=0x3fff).contains(&first) && a != Ipv6Addr::UNSPECIFIED,
            }
        }
    }
}

fn is_outside_v4(a: Ipv4Addr) -> bool {
    let [first, second, third, _] = a.octets();
    !(a.is_private()
        || a.is_loopback()
        || a.is_link_local()
        || a.is_documentation()
        || a.is_multicast()
        || first == 0
        || first >= 240
        || (first, second & 0xc0) == (100, 64)
        || (first, second, third) == (192, 0, 0)
        || (first, second, third) == (192, 88, 99)
        || (first, second & 0xfe) == (198, 18))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_internet_at_large_are_outside() {
        for text in ["8.8.8.8", "100.63.255.255", "172.32.0.1", "198.20.0.1", "2a01:e0a::1"] {
            assert!(is_outside(text.parse().unwrap()), "{text}");
        }
        for text in [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "192.0.2.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "2001:db8::1",
            "::ffff:127.0.0.1",
            "::ffff:192.168.1.1",
            "64:ff9b::7f00:1",
            "2002:c0a8:101::1",
            "2001::1",
            "::127.0.0.1",
            "100::1",
            "4000::1",
        ] {
            assert!(!is_outside(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn addresses_that_a_stranger_may_have_written_are_not_asked() {
        let fetcher = Fetcher::new(&[]);
        let long = format!("https://a.example/{}", "x".repeat(3_000));
        for url in [
            "http://maker.example/a.json",
            "ftp://maker.example/a",
            "file:///etc/passwd",
            "",
            "https://127.0.0.1/a",
            "https://[::1]/a",
            "https://a@maker.example/a",
            "https:///a",
            "https://maker.example:99999/a",
            "/a.json",
            "https://x\r\ny/",
            &long,
        ] {
            assert_eq!(fetcher.fetch(url, "*/*", 10), Err(NotFetched::Address), "{url:?}");
        }
        // It is looked up, and leads here.
        let own = fetcher.fetch("https://localhost/a.json", "*/*", 10);
        assert_eq!(own, Err(NotFetched::Inside));
    }
}
