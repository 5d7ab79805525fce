//! Holes in the firewall, asked for by UPnP: the actions `AddPortMapping`, `AddAnyPortMapping` and
//! `DeletePortMapping` of the Internet Gateway Device (`WANIPConnection:1` and `:2`, and
//! `WANPPPConnection:1`), carried by SOAP in an HTTP POST.
//!
//! No XML library: a single forward scan over at most [`LONGEST_BODY`] octets looks at start tags
//! and the text behind each. Entities are not expanded, comments and CDATA are passed over, and a
//! document type declaration, where XML bombs live, refuses the whole body. It is told by the
//! header `SOAPAction` and an element of the same name in the body: both must agree.

use std::net::IpAddr;

use crate::bytes::Malformed;

/// A request to open or close a port of the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Igd<'a> {
    /// What is asked.
    pub action: Action,
    /// `NewProtocol`.
    pub protocol: Option<Protocol>,
    /// `NewExternalPort`: the port on the internet side; 0 asks for any in some gateways.
    pub external_port: Option<u16>,
    /// `NewRemoteHost`: who may come in; empty or absent is everybody.
    pub remote_host: Option<&'a [u8]>,
    /// `NewInternalClient`: the address that is opened up. Not given when deleting. A name or
    /// nonsense stands in [`internal_client_text`](Self::internal_client_text) only.
    pub internal_client: Option<IpAddr>,
    /// `NewInternalClient` as it came.
    pub internal_client_text: Option<&'a [u8]>,
    /// `NewInternalPort`.
    pub internal_port: Option<u16>,
    /// `NewEnabled`: false asks for a mapping that does not act yet.
    pub enabled: Option<bool>,
    /// `NewPortMappingDescription` as it came, entities unexpanded.
    pub description: Option<&'a [u8]>,
    /// `NewLeaseDuration` in seconds; 0 is for ever.
    pub lease: Option<u32>,
}

/// The actions that change mappings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// `AddPortMapping`.
    Add,
    /// `AddAnyPortMapping`: the gateway may choose another port.
    AddAny,
    /// `DeletePortMapping`.
    Delete,
}

/// `NewProtocol`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// `TCP`.
    Tcp,
    /// `UDP`.
    Udp,
}

impl<'a> Igd<'a> {
    /// Reads the value of the header `SOAPAction` and the body of the POST.
    ///
    /// # Errors
    /// [`Malformed`] when the header names no port mapping action of a WAN connection service,
    /// when the body has no element of that name, or when it declares a document type.
    pub fn parse(soap_action: &[u8], body: &'a [u8]) -> Result<Self, Malformed> {
        let action = Action::of(soap_action).ok_or(Malformed { what: "SOAPAction", at: 0 })?;
        let mut igd = Self {
            action,
            protocol: None,
            external_port: None,
            remote_host: None,
            internal_client: None,
            internal_client_text: None,
            internal_port: None,
            enabled: None,
            description: None,
            lease: None,
        };
        let mut inside = false;
        for element in Elements::new(body)? {
            if element.name == action.name().as_bytes() {
                inside = true;
            } else if inside {
                igd.note(element);
            }
        }
        if inside { Ok(igd) } else { Err(Malformed { what: "action element", at: 0 }) }
    }

    /// Keeps an argument; the first of a name counts, and what does not parse is absent.
    fn note(&mut self, Element { name, text, .. }: Element<'a>) {
        let first = |slot: &mut Option<&'a [u8]>| {
            slot.get_or_insert(text);
        };
        match name {
            b"NewProtocol" if self.protocol.is_none() => {
                self.protocol = match text {
                    _ if text.eq_ignore_ascii_case(b"TCP") => Some(Protocol::Tcp),
                    _ if text.eq_ignore_ascii_case(b"UDP") => Some(Protocol::Udp),
                    _ => None,
                };
            }
            b"NewExternalPort" => self.external_port = self.external_port.or_else(|| number(text)),
            b"NewInternalPort" => self.internal_port = self.internal_port.or_else(|| number(text)),
            b"NewLeaseDuration" => self.lease = self.lease.or_else(|| number(text)),
            b"NewRemoteHost" if !text.is_empty() => first(&mut self.remote_host),
            b"NewPortMappingDescription" => first(&mut self.description),
            b"NewEnabled" if self.enabled.is_none() => {
                self.enabled = match text {
                    b"1" | b"true" | b"yes" => Some(true),
                    b"0" | b"false" | b"no" => Some(false),
                    _ => None,
                };
            }
            b"NewInternalClient" => {
                first(&mut self.internal_client_text);
                self.internal_client = self.internal_client.or_else(|| number(text));
            }
            _ => {}
        }
    }
}

impl Action {
    /// From `"urn:schemas-upnp-org:service:WANIPConnection:1#AddPortMapping"`, quoted or not.
    fn of(soap_action: &[u8]) -> Option<Self> {
        let text = soap_action.trim_ascii();
        let text = text.strip_prefix(b"\"").unwrap_or(text);
        let text = text.strip_suffix(b"\"").unwrap_or(text);
        let service = text.strip_prefix(b"urn:schemas-upnp-org:service:")?;
        let hash = memchr::memchr(b'#', service)?;
        let (service, action) = service.split_at_checked(hash)?;
        if !service.starts_with(b"WANIPConnection:") && !service.starts_with(b"WANPPPConnection:") {
            return None;
        }
        let all = [Self::Add, Self::AddAny, Self::Delete];
        let named = action.get(1..)?;
        all.into_iter().find(|action| action.name().as_bytes() == named)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Add => "AddPortMapping",
            Self::AddAny => "AddAnyPortMapping",
            Self::Delete => "DeletePortMapping",
        }
    }
}

/// A start tag and the text behind it, up to the next tag, without blanks around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    /// The name without its namespace prefix.
    pub(crate) name: &'a [u8],
    /// Entities are not expanded.
    pub(crate) text: &'a [u8],
    /// An end tag follows the text.
    pub(crate) closed: bool,
}

/// Start tags in the order of the document. Each step moves past at least one `<`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Elements<'a> {
    rest: &'a [u8],
}

impl<'a> Elements<'a> {
    /// Refuses a body that declares a document type; looks at [`LONGEST_BODY`] octets.
    pub(crate) fn new(body: &'a [u8]) -> Result<Self, Malformed> {
        let rest = body.get(..body.len().min(LONGEST_BODY)).unwrap_or_default();
        for declaration in [&b"<!DOCTYPE"[..], b"<!ENTITY"] {
            if let Some(at) = memchr::memmem::find(rest, declaration) {
                return Err(Malformed { what: "document type declaration", at });
            }
        }
        Ok(Self { rest })
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        loop {
            let open = memchr::memchr(b'<', self.rest)?;
            let tag = self.rest.get(open + 1..)?;
            let until = |end: &[u8]| {
                let at = memchr::memmem::find(tag, end)?;
                tag.get(at + end.len()..)
            };
            if tag.starts_with(b"!--") {
                self.rest = until(b"-->")?;
                continue;
            }
            if tag.starts_with(b"![CDATA[") {
                self.rest = until(b"]]>")?;
                continue;
            }
            let close = memchr::memchr(b'>', tag)?;
            let (inside, behind) = (tag.get(..close)?, tag.get(close + 1..)?);
            self.rest = behind;
            if matches!(inside.first(), None | Some(b'/' | b'?' | b'!')) {
                continue;
            }
            let is_end = |octet: &u8| octet.is_ascii_whitespace() || *octet == b'/';
            let name = inside.split(is_end).next().unwrap_or_default();
            let name = name.rsplit(|&octet| octet == b':').next().unwrap_or_default();
            if inside.ends_with(b"/") {
                return Some(Element { name, text: &[], closed: true });
            }
            let end = memchr::memchr(b'<', behind).unwrap_or(behind.len());
            let (text, next) = behind.split_at_checked(end)?;
            let closed = next.starts_with(b"</");
            return Some(Element { name, text: text.trim_ascii(), closed });
        }
    }
}

fn number<T: core::str::FromStr>(text: &[u8]) -> Option<T> {
    core::str::from_utf8(text).ok()?.parse().ok()
}

/// Octets of a body that are looked at; a port mapping has about a thousand.
pub const LONGEST_BODY: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    const ACTION: &[u8] = b"\"urn:schemas-upnp-org:service:WANIPConnection:1#AddPortMapping\"";
    const BODY: &[u8] = b"<?xml version=\"1.0\"?>\r\n<s:Envelope \
        xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><u:AddPortMapping \
        xmlns:u=\"urn:schemas-upnp-org:service:WANIPConnection:1\"><NewRemoteHost></NewRemoteHost>\
        <NewExternalPort>2323</NewExternalPort><NewProtocol>TCP</NewProtocol><!-- <NewLease> -->\
        <NewInternalPort>23</NewInternalPort><NewInternalClient>192.0.2.9</NewInternalClient>\
        <NewEnabled>1</NewEnabled><NewPortMappingDescription>cam &amp; co\
        </NewPortMappingDescription><NewLeaseDuration>0</NewLeaseDuration></u:AddPortMapping>\
        </s:Body></s:Envelope>";

    #[test]
    fn a_camera_that_opens_its_telnet_port_is_caught() {
        let igd = Igd::parse(ACTION, BODY).unwrap();
        assert_eq!(igd.action, Action::Add);
        assert_eq!(igd.protocol, Some(Protocol::Tcp));
        assert_eq!((igd.external_port, igd.internal_port), (Some(2323), Some(23)));
        assert_eq!(igd.internal_client, Some("192.0.2.9".parse().unwrap()));
        assert_eq!(igd.description, Some(&b"cam &amp; co"[..]));
        assert_eq!((igd.lease, igd.enabled, igd.remote_host), (Some(0), Some(true), None));
    }

    #[test]
    fn header_and_body_must_agree() {
        let delete = b"urn:schemas-upnp-org:service:WANPPPConnection:1#DeletePortMapping";
        assert!(Igd::parse(delete, BODY).is_err());
        let other = b"\"urn:schemas-upnp-org:service:WANIPConnection:1#GetExternalIPAddress\"";
        assert!(Igd::parse(other, BODY).is_err());
        let body = b"<u:DeletePortMapping><NewExternalPort>80</NewExternalPort>\
            <NewProtocol>UDP</NewProtocol></u:DeletePortMapping>";
        let igd = Igd::parse(delete, body).unwrap();
        assert_eq!((igd.action, igd.protocol), (Action::Delete, Some(Protocol::Udp)));
    }

    #[test]
    fn an_xml_bomb_is_refused_unread() {
        let bomb = [&b"<!DOCTYPE l [<!ENTITY a \"&b;&b;\">]>"[..], BODY].concat();
        assert_eq!(Igd::parse(ACTION, &bomb).unwrap_err().what, "document type declaration");
    }

    #[test]
    fn numbers_out_of_range_are_absent_not_wrapped() {
        let body = b"<AddPortMapping><NewExternalPort>65536</NewExternalPort>\
            <NewInternalPort>-1</NewInternalPort><NewInternalClient>me</NewInternalClient>";
        let igd = Igd::parse(ACTION, body).unwrap();
        assert_eq!((igd.external_port, igd.internal_port, igd.internal_client), (None, None, None));
        assert_eq!(igd.internal_client_text, Some(&b"me"[..]));
    }

    #[test]
    fn every_truncation_and_change_neither_panics_nor_loops() {
        let read = |b: &[u8]| {
            let _ = Igd::parse(ACTION, b);
            let _ = Igd::parse(b, BODY);
        };
        hostile::every_truncation(BODY, read);
        hostile::every_octet_changed(ACTION, read);
        hostile::every_octet_changed(BODY, read);
        let open = b"<".repeat(LONGEST_BODY);
        let comments = b"<!---->".repeat(9_000);
        read(&open);
        read(&comments);
    }
}
