//! Domains that say nothing about who made a thing.
//!
//! A thing that asks for `pool.ntp.org` may be anything. When files are held against a thing to find
//! its own, only names of a maker weigh; those of clouds, content networks, time and everyone's
//! services do not. The list is short and by hand: registrable domains whose operators sell to
//! everybody or serve the public. What it misses is caught by counting ([`Commonness`]): a domain
//! that many files of a collection declare belongs to none of their makers.

use std::collections::BTreeMap;

/// Registrable domains that serve everybody, each with its trade for whoever checks the list.
const SERVE_EVERYBODY: &[&str] = &[
    // Time.
    "ntp.org",
    "nist.gov",
    "time.gov",
    "ntp.br",
    "time.edu.cn",
    "aliyun.com",
    // Clouds and hosting.
    "amazonaws.com",
    "amazonaws.com.cn",
    "azure.com",
    "azurewebsites.net",
    "azure-devices.net",
    "windows.net",
    "cloudapp.net",
    "googleusercontent.com",
    "appspot.com",
    "digitaloceanspaces.com",
    "herokuapp.com",
    "linode.com",
    "ovh.net",
    "rackspacecloud.com",
    // Content networks.
    "akamai.net",
    "akamaiedge.net",
    "akamaihd.net",
    "akadns.net",
    "edgekey.net",
    "edgesuite.net",
    "cloudfront.net",
    "cloudflare.com",
    "cloudflare.net",
    "fastly.net",
    "azureedge.net",
    "llnwd.net",
    "edgecastcdn.net",
    "cdn77.org",
    // Everybody's services: search, mail, maps, push, analytics, connectivity checks.
    "google.com",
    "googleapis.com",
    "gstatic.com",
    "google-analytics.com",
    "doubleclick.net",
    "ggpht.com",
    "youtube.com",
    "ytimg.com",
    "googlevideo.com",
    "apple.com",
    "icloud.com",
    "microsoft.com",
    "windows.com",
    "msftncsi.com",
    "msftconnecttest.com",
    "facebook.com",
    "fbcdn.net",
    "twitter.com",
    "yahoo.com",
    "amazon.com",
    "opendns.com",
    "quad9.net",
    "example.com",
    "example.net",
    "example.org",
    "dyndns.org",
    "no-ip.com",
    "ipify.org",
    "crashlytics.com",
];

/// Files of a collection from which on a domain is nobody's own, and the share of the collection.
const MANY: usize = 5;
const SHARE: usize = 4;

/// How many files of a collection declare a domain.
#[derive(Debug, Default)]
pub(crate) struct Commonness {
    files: usize,
    counts: BTreeMap<String, usize>,
}

impl Commonness {
    /// Counts the domains of one more file, each once.
    pub(crate) fn add<'a>(&mut self, domains: impl Iterator<Item = &'a String>) {
        self.files += 1;
        for domain in domains {
            *self.counts.entry(domain.clone()).or_default() += 1;
        }
    }

    /// Whether a domain tells whose thing it is.
    pub(crate) fn is_telling(&self, domain: &str) -> bool {
        let count = self.counts.get(domain).copied().unwrap_or(0);
        let many = MANY.max(self.files / SHARE);
        count < many && !SERVE_EVERYBODY.contains(&domain)
    }
}
