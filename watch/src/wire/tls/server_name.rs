//! The name a client asks for (RFC 6066 §3), and what may be wrong with it.
//!
//! Kept apart from other names because it decides what a site's owner is told: a NUL or an escape in
//! it is either an attack on the reader or a sign of one.

use core::net::{Ipv4Addr, Ipv6Addr};

use crate::bytes::Bytes;

/// The name a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerName<'a> {
    /// The first host_name as it came.
    pub raw: &'a [u8],
    /// The same as text, when it is 1 to 253 letters, digits, hyphens, dots and underscores.
    pub host: Option<&'a str>,
    /// What RFC 6066 §3 forbids and was done all the same.
    pub flaw: Option<NameFlaw>,
}

/// What may be wrong with a server name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFlaw {
    /// The list or its entry is empty, or of another type than host_name.
    Empty,
    /// A length disagrees with the length around it.
    Length,
    /// A NUL octet: what one reader takes for the end and another does not.
    Nul,
    /// Another octet that is in no host name.
    Characters,
    /// More than 253 octets, or a label of more than 63 or of none.
    TooLong,
    /// An IP address, which must not be sent.
    Address,
    /// A dot at the end.
    TrailingDot,
    /// More than one name in the list.
    Several,
}

impl<'a> ServerName<'a> {
    /// Parses the data of a client's server_name extension.
    #[must_use]
    pub fn parse(data: &'a [u8]) -> Self {
        let bad = |flaw| Self { raw: &[], host: None, flaw: Some(flaw) };
        let mut b = Bytes::new(data);
        let Ok(list) = b.vec16("server name list") else {
            return bad(if data.is_empty() { NameFlaw::Empty } else { NameFlaw::Length });
        };
        let mut list = Bytes::new(list);
        let Ok(kind) = list.u8("name type") else { return bad(NameFlaw::Empty) };
        let Ok(raw) = list.vec16("name length") else { return bad(NameFlaw::Length) };
        if kind != 0 || raw.is_empty() {
            return bad(NameFlaw::Empty);
        }
        let (host, mut flaw) = check_host(raw);
        if flaw.is_none() && !list.is_empty() {
            flaw = Some(NameFlaw::Several);
        }
        if flaw.is_none() && !b.is_empty() {
            flaw = Some(NameFlaw::Length);
        }
        Self { raw, host, flaw }
    }
}

/// The name as text when it can be one, and what is odd about it.
fn check_host(raw: &[u8]) -> (Option<&str>, Option<NameFlaw>) {
    if raw.contains(&0) {
        return (None, Some(NameFlaw::Nul));
    }
    let text = core::str::from_utf8(raw).unwrap_or_default();
    if text.parse::<Ipv4Addr>().is_ok() || text.parse::<Ipv6Addr>().is_ok() {
        return (Some(text), Some(NameFlaw::Address));
    }
    if !raw.iter().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.' | b'_')) {
        return (None, Some(NameFlaw::Characters));
    }
    let (body, dot) = text.strip_suffix('.').map_or((text, false), |body| (body, true));
    if body.len() > 253 || body.split('.').any(|label| label.is_empty() || label.len() > 63) {
        return (None, Some(NameFlaw::TooLong));
    }
    (Some(body), dot.then_some(NameFlaw::TrailingDot))
}
