//! SSDP (UPnP Device Architecture 2.0 §1): the words of HTTP in a UDP datagram, on port 1900 or in
//! answers from anywhere.
//!
//! It is told by its first line and by the header the method cannot do without: `ST` in a search,
//! `NT` in an announcement, `ST` with `USN` in an answer; an answer of a plain web server has
//! neither. Things write it carelessly (bare line feeds, blanks before colons, headers without
//! values), so lines are read leniently and their number is bounded. `LOCATION` is an address a
//! stranger chose: it is reported and never fetched.

use crate::bytes::Malformed;

/// A datagram.
#[derive(Clone, Copy, Debug)]
pub struct Ssdp<'a> {
    /// What it is.
    pub kind: Kind,
    headers: &'a [u8],
}

/// The three datagrams of SSDP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `M-SEARCH * HTTP/1.1`: who is there?
    Search,
    /// `NOTIFY * HTTP/1.1`: I am here, have changed, or go.
    Notify,
    /// `HTTP/1.1 200 OK`: the answer to a search.
    Answer,
}

/// `NTS` of an announcement (UPnP Device Architecture 2.0 §1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// `ssdp:alive`.
    Alive,
    /// `ssdp:byebye`.
    ByeBye,
    /// `ssdp:update`.
    Update,
}

impl<'a> Ssdp<'a> {
    /// Reads a UDP payload.
    ///
    /// # Errors
    /// [`Malformed`] for another first line, or when the header that makes it SSDP is missing.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (first, headers) = split_line(bytes);
        let kind = if is_request(first, b"M-SEARCH") {
            Kind::Search
        } else if is_request(first, b"NOTIFY") {
            Kind::Notify
        } else if matches!(first, [b'H', b'T', b'T', b'P', b'/', b'1', b'.', b'0' | b'1', b' ', rest @ ..]
            if rest.starts_with(b"200"))
        {
            Kind::Answer
        } else {
            return Err(Malformed { what: "first line", at: 0 });
        };
        let ssdp = Self { kind, headers };
        let complete = match kind {
            Kind::Search => ssdp.search_target().is_some(),
            Kind::Notify => ssdp.notification_type().is_some(),
            Kind::Answer => ssdp.search_target().is_some() && ssdp.usn().is_some(),
        };
        if complete {
            Ok(ssdp)
        } else {
            Err(Malformed { what: "target header", at: bytes.len() - headers.len() })
        }
    }

    /// Header names and values in their order, at most [`MOST_HEADERS`], without blanks around
    /// them. Lines without a colon are passed over.
    pub fn headers(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + use<'a> {
        let mut rest = self.headers;
        let lines = core::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let (line, behind) = split_line(rest);
            rest = behind;
            (!line.is_empty()).then_some(line)
        });
        lines.take(MOST_HEADERS).filter_map(|line| {
            let colon = memchr::memchr(b':', line)?;
            let name = line.get(..colon)?.trim_ascii();
            let value = line.get(colon + 1..)?.trim_ascii();
            (!name.is_empty()).then_some((name, value))
        })
    }

    /// The value of the first header of this name, in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a [u8]> {
        let [value] = self.header_values([name]);
        value
    }

    /// The values of the first header of each of these names; one walk for all of them.
    #[must_use]
    pub fn header_values<const N: usize>(&self, names: [&str; N]) -> [Option<&'a [u8]>; N] {
        let mut found = [None; N];
        let mut rest = self.headers;
        for _ in 0..MOST_HEADERS {
            let (line, behind) = split_line(rest);
            if line.is_empty() {
                break;
            }
            rest = behind;
            // As in `headers`, but only a line that begins with a name is looked at further.
            let line = line.trim_ascii_start();
            for (name, found) in names.iter().zip(&mut found) {
                if found.is_none()
                    && let Some((have, value)) = line.split_at_checked(name.len())
                    && have.eq_ignore_ascii_case(name.as_bytes())
                    && let Some(value) = value.trim_ascii_start().strip_prefix(b":")
                {
                    *found = Some(value.trim_ascii());
                }
            }
        }
        found
    }

    /// `ST`: what is searched, or what answers.
    #[must_use]
    pub fn search_target(&self) -> Option<&'a [u8]> {
        self.header("ST").filter(|value| !value.is_empty())
    }

    /// `NT`: the device or service that announces itself.
    #[must_use]
    pub fn notification_type(&self) -> Option<&'a [u8]> {
        self.header("NT").filter(|value| !value.is_empty())
    }

    /// `NTS` of an announcement; `None` when it is none of the three.
    #[must_use]
    pub fn notice(&self) -> Option<Notice> {
        let value = self.header("NTS")?;
        let is = |text: &str| value.eq_ignore_ascii_case(text.as_bytes());
        if is("ssdp:alive") {
            Some(Notice::Alive)
        } else if is("ssdp:byebye") {
            Some(Notice::ByeBye)
        } else if is("ssdp:update") {
            Some(Notice::Update)
        } else {
            None
        }
    }

    /// `USN`: unique service name, a UUID and usually a type.
    #[must_use]
    pub fn usn(&self) -> Option<&'a [u8]> {
        self.header("USN")
    }

    /// The UUID in the service name, without `uuid:`; often ends in the MAC address.
    #[must_use]
    pub fn uuid(&self) -> Option<&'a [u8]> {
        let usn = self.usn()?;
        let (prefix, rest) = usn.split_at_checked(5)?;
        if !prefix.eq_ignore_ascii_case(b"uuid:") {
            return None;
        }
        let end = memchr::memmem::find(rest, b"::").unwrap_or(rest.len());
        rest.get(..end)
    }

    /// `SERVER`: system, UPnP version and product of the device.
    #[must_use]
    pub fn server(&self) -> Option<&'a [u8]> {
        self.header("SERVER")
    }

    /// `LOCATION`: address of the description. Never to be fetched.
    #[must_use]
    pub fn location(&self) -> Option<&'a [u8]> {
        self.header("LOCATION")
    }

    /// `USER-AGENT`: system and product of the searcher.
    #[must_use]
    pub fn user_agent(&self) -> Option<&'a [u8]> {
        self.header("USER-AGENT")
    }
}

/// `METHOD * HTTP/1.x`.
fn is_request(line: &[u8], method: &[u8]) -> bool {
    line.strip_prefix(method)
        .is_some_and(|rest| rest.starts_with(b" * HTTP/1.0") || rest.starts_with(b" * HTTP/1.1"))
}

/// The first line without its end, and what follows it.
fn split_line(text: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr::memchr(b'\n', text);
    let line = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
    let rest = end.and_then(|end| text.get(end + 1..)).unwrap_or_default();
    (line.strip_suffix(b"\r").unwrap_or(line), rest)
}

/// Headers looked at: the standard knows a dozen.
pub const MOST_HEADERS: usize = 48;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    const ALIVE: &[u8] = b"NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n\
        CACHE-CONTROL: max-age=100\r\nLocation:http://192.0.2.5:80/d.xml\r\n\
        SERVER : Linux/3.14 UPnP/1.0 Lamp/1.0\r\nNTS: ssdp:alive\r\nNT: upnp:rootdevice\r\n\
        USN: uuid:2f402f80-da50-11e1-9b23-02005e102030::upnp:rootdevice\r\n\r\n";

    #[test]
    fn an_announcement_tells_product_and_uuid() {
        let ssdp = Ssdp::parse(ALIVE).unwrap();
        assert_eq!(ssdp.kind, Kind::Notify);
        assert_eq!(ssdp.notice(), Some(Notice::Alive));
        assert_eq!(ssdp.notification_type(), Some(&b"upnp:rootdevice"[..]));
        assert_eq!(ssdp.server(), Some(&b"Linux/3.14 UPnP/1.0 Lamp/1.0"[..]));
        assert_eq!(ssdp.location(), Some(&b"http://192.0.2.5:80/d.xml"[..]));
        assert_eq!(ssdp.uuid(), Some(&b"2f402f80-da50-11e1-9b23-02005e102030"[..]));
    }

    #[test]
    fn a_search_needs_its_target() {
        let search =
            b"M-SEARCH * HTTP/1.1\nMAN: \"ssdp:discover\"\nST: ssdp:all\nUser-Agent: x\n\n";
        let ssdp = Ssdp::parse(search).unwrap();
        assert_eq!((ssdp.kind, ssdp.search_target()), (Kind::Search, Some(&b"ssdp:all"[..])));
        assert_eq!(ssdp.user_agent(), Some(&b"x"[..]));
        assert!(Ssdp::parse(b"M-SEARCH * HTTP/1.1\r\nMAN: \"ssdp:discover\"\r\n\r\n").is_err());
    }

    #[test]
    fn a_web_server_is_not_ssdp() {
        assert!(Ssdp::parse(b"HTTP/1.1 200 OK\r\nServer: nginx\r\n\r\n").is_err());
        assert!(Ssdp::parse(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").is_err());
        let answer = b"HTTP/1.1 200 OK\r\nEXT:\r\nST: upnp:rootdevice\r\nUSN: uuid:1\r\n\r\n";
        assert_eq!(Ssdp::parse(answer).unwrap().kind, Kind::Answer);
    }

    #[test]
    fn a_flood_of_headers_is_read_to_a_bound() {
        let mut flood = b"NOTIFY * HTTP/1.1\r\nNT: a\r\n".to_vec();
        flood.extend(b"A: b\r\n".repeat(10_000));
        assert_eq!(Ssdp::parse(&flood).unwrap().headers().count(), MOST_HEADERS);
    }

    #[test]
    fn every_truncation_and_change_neither_panics_nor_loops() {
        let read = |b: &[u8]| {
            let Ok(ssdp) = Ssdp::parse(b) else { return };
            let _ = (ssdp.headers().count(), ssdp.notice(), ssdp.uuid());
        };
        hostile::every_truncation(ALIVE, read);
        hostile::every_octet_changed(ALIVE, read);
        assert_eq!(hostile::taken_for_its_own(|b| Ssdp::parse(b).is_ok()), 0);
    }
}
