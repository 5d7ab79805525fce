//! Where a channel leads, as whoever added it said.
//!
//! What is secret is no part of this: a password, a token, a key are kept beside it and never given out. What goes
//! without encryption, or into the site's own network, goes there only where `inside` says that this is meant.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Receivers of one mail at most.
const RECEIVERS: usize = 20;

/// Where a channel leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[schema(as = ChannelSettings)]
pub(crate) enum Settings {
    Mail(Mail),
    Ntfy(Ntfy),
    Webhook(Webhook),
    Mqtt(Mqtt),
    Syslog(Syslog),
}

/// E-mail over SMTP. The secret is the password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mail {
    pub(crate) host: String,
    pub(crate) port: u16,
    /// tls, starttls or none.
    pub(crate) tls: String,
    #[serde(default)]
    pub(crate) user: Option<String>,
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    /// Whether it may lead into the site's own network.
    #[serde(default)]
    pub(crate) inside: bool,
}

/// A topic of an ntfy server. The secret is an access token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ntfy {
    /// The server, without the topic.
    pub(crate) url: String,
    pub(crate) topic: String,
    /// Where the hub's page is, for a button that opens it.
    #[serde(default)]
    pub(crate) page: Option<String>,
    #[serde(default)]
    pub(crate) inside: bool,
}

/// Whoever takes signed JSON. The secret is the key (`whsec_…`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Webhook {
    pub(crate) url: String,
    #[serde(default)]
    pub(crate) inside: bool,
}

/// A broker of MQTT 3.1.1, without TLS: only within the site. The secret is the password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mqtt {
    pub(crate) host: String,
    pub(crate) port: u16,
    #[serde(default)]
    pub(crate) user: Option<String>,
    /// Under which Home Assistant looks for devices.
    #[serde(default = "homeassistant")]
    pub(crate) discovery: String,
    #[serde(default)]
    pub(crate) inside: bool,
}

/// A log server, without TLS: only within the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Syslog {
    pub(crate) host: String,
    pub(crate) port: u16,
    /// udp or tcp.
    pub(crate) transport: String,
    #[serde(default)]
    pub(crate) inside: bool,
}

fn homeassistant() -> String {
    "homeassistant".to_owned()
}

/// Why settings cannot be: at which field.
pub(crate) type Wrong = &'static str;

impl Settings {
    /// As they were kept.
    pub(crate) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Its kind.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Mail(_) => "mail",
            Self::Ntfy(_) => "ntfy",
            Self::Webhook(_) => "webhook",
            Self::Mqtt(_) => "mqtt",
            Self::Syslog(_) => "syslog",
        }
    }

    /// Whether they can be, with this secret.
    ///
    /// # Errors
    /// The field that is wrong.
    pub(crate) fn check(&self, secret: Option<&str>) -> Result<(), Wrong> {
        let word = |text: &str, most: usize| {
            (1..=most).contains(&text.len())
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
        };
        let host = |text: &str| {
            text.parse::<std::net::IpAddr>().is_ok() || (word(text, 253) && !text.starts_with('-'))
        };
        let need = |fits: bool, at: Wrong| if fits { Ok(()) } else { Err(at) };
        match self {
            Self::Mail(s) => {
                need(host(&s.host), "/settings/host")?;
                need(s.port > 0, "/settings/port")?;
                need(matches!(s.tls.as_str(), "tls" | "starttls" | "none"), "/settings/tls")?;
                need(s.tls != "none" || s.inside, "/settings/tls")?;
                let address = |text: &str| text.parse::<lettre::Address>().is_ok();
                need(address(&s.from), "/settings/from")?;
                let to = (1..=RECEIVERS).contains(&s.to.len()) && s.to.iter().all(|a| address(a));
                need(to, "/settings/to")?;
                need(s.user.is_none() == secret.is_none(), "/secret")
            }
            Self::Ntfy(s) => {
                need(url(&s.url, s.inside), "/settings/url")?;
                need(word(&s.topic, 64), "/settings/topic")?;
                need(s.page.as_ref().is_none_or(|p| url(p, true)), "/settings/page")?;
                need(secret.is_none_or(|t| word(t, 200)), "/secret")
            }
            Self::Webhook(s) => {
                need(url(&s.url, s.inside), "/settings/url")?;
                need(secret.is_some_and(|k| super::webhook::key(k).is_some()), "/secret")
            }
            Self::Mqtt(s) => {
                need(host(&s.host), "/settings/host")?;
                need(s.port > 0, "/settings/port")?;
                need(s.inside, "/settings/inside")?;
                need(word(&s.discovery, 64), "/settings/discovery")?;
                need(s.user.is_none() == secret.is_none(), "/secret")
            }
            Self::Syslog(s) => {
                need(host(&s.host), "/settings/host")?;
                need(s.port > 0, "/settings/port")?;
                need(s.inside, "/settings/inside")?;
                need(matches!(s.transport.as_str(), "udp" | "tcp"), "/settings/transport")?;
                need(secret.is_none(), "/secret")
            }
        }
    }
}

/// Whether an address may be posted to: HTTPS, or HTTP within the site; nobody's name or password in it.
fn url(text: &str, inside: bool) -> bool {
    let Ok(uri) = text.parse::<ureq::http::Uri>() else { return false };
    let scheme = uri.scheme_str();
    let plain = uri.authority().is_some_and(|a| !a.as_str().contains('@'));
    let fits = scheme == Some("https") || (inside && scheme == Some("http"));
    text.len() <= 2_048 && fits && plain && uri.host().is_some_and(|h| !h.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, secret: Option<&str>) -> Result<(), Wrong> {
        Settings::read(json).unwrap().check(secret)
    }

    #[test]
    fn nothing_goes_in_clear_or_inside_unless_it_is_meant() {
        let key = Some("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let hook = |url: &str, inside: bool| {
            check(&format!(r#"{{"kind":"webhook","url":"{url}","inside":{inside}}}"#), key)
        };
        assert_eq!(hook("https://example.com/x", false), Ok(()));
        assert_eq!(hook("http://example.com/x", false), Err("/settings/url"));
        assert_eq!(hook("http://192.168.1.9/x", true), Ok(()));
        assert_eq!(hook("https://me:pw@example.com/x", true), Err("/settings/url"));
        assert_eq!(hook("ftp://example.com/x", true), Err("/settings/url"));
        let mail = |tls: &str, inside: bool| {
            check(
                &format!(
                    r#"{{"kind":"mail","host":"mx.example","port":25,"tls":"{tls}",
                    "from":"a@example.com","to":["b@example.com"],"inside":{inside}}}"#
                ),
                None,
            )
        };
        assert_eq!(mail("none", false), Err("/settings/tls"));
        assert_eq!(mail("none", true), Ok(()));
        assert_eq!(mail("starttls", false), Ok(()));
        let syslog = r#"{"kind":"syslog","host":"logs.example","port":514,"transport":"udp"}"#;
        assert_eq!(check(syslog, None), Err("/settings/inside"));
    }
}
