//! WS-Discovery (OASIS WS-DD 1.1, and the 2005 draft): cameras (ONVIF), printers and Windows.
//!
//! SOAP in a UDP datagram on port 3702, read by the bounded scan of [`igd`](super::igd): no XML
//! library, no entities, no document type. It is told by an envelope and, in its body, one of the
//! six messages. `XAddrs` are addresses a stranger chose: reported, never fetched.

use crate::bytes::Malformed;
use crate::wire::igd::Elements;

/// A message. Texts are as they came; lists are separated by white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wsd<'a> {
    /// What is said.
    pub kind: Kind,
    /// Address of the first endpoint, usually `urn:uuid:` and an identifier that stays.
    pub address: Option<&'a [u8]>,
    /// Types of the first endpoint, such as `dn:NetworkVideoTransmitter`.
    pub types: Option<&'a [u8]>,
    /// Scopes of the first endpoint; ONVIF puts name, hardware and place here.
    pub scopes: Option<&'a [u8]>,
    /// Where the first endpoint is to be spoken to.
    pub xaddrs: Option<&'a [u8]>,
}

/// The messages of WS-Discovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the standard's names say it")]
pub enum Kind {
    Hello,
    Bye,
    Probe,
    ProbeMatches,
    Resolve,
    ResolveMatches,
}

impl<'a> Wsd<'a> {
    /// Reads a UDP payload.
    ///
    /// # Errors
    /// [`Malformed`] when it does not begin like XML, declares a document type, or is no envelope
    /// with a message of WS-Discovery in its body.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if !text.starts_with(b"<") {
            return Err(Malformed { what: "first octet", at: 0 });
        }
        let mut elements = Elements::new(text)?;
        if elements.next().is_none_or(|first| first.name != b"Envelope") {
            return Err(Malformed { what: "envelope", at: 0 });
        }
        let kind = elements
            .find(|element| element.name == b"Body")
            .and_then(|_| elements.next())
            .and_then(|message| Kind::of(message.name))
            .ok_or(Malformed { what: "message", at: 0 })?;
        let mut wsd = Self { kind, address: None, types: None, scopes: None, xaddrs: None };
        for element in elements.filter(|element| !element.text.is_empty()) {
            let slot = match element.name {
                b"Address" => &mut wsd.address,
                b"Types" => &mut wsd.types,
                b"Scopes" => &mut wsd.scopes,
                b"XAddrs" => &mut wsd.xaddrs,
                _ => continue,
            };
            slot.get_or_insert(element.text);
        }
        Ok(wsd)
    }

    /// The scopes one by one.
    pub fn each_scope(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let scopes = self.scopes.unwrap_or_default();
        scopes.split(u8::is_ascii_whitespace).filter(|scope| !scope.is_empty())
    }
}

impl Kind {
    const fn of(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"Hello" => Self::Hello,
            b"Bye" => Self::Bye,
            b"Probe" => Self::Probe,
            b"ProbeMatches" => Self::ProbeMatches,
            b"Resolve" => Self::Resolve,
            b"ResolveMatches" => Self::ResolveMatches,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    const MATCHES: &[u8] = b"<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"x\"><s:Header>\
        <a:To>urn:x</a:To></s:Header><s:Body><d:ProbeMatches><d:ProbeMatch><a:EndpointReference>\
        <a:Address>urn:uuid:2f402f80-da50-11e1-9b23-02005e102030</a:Address>\
        </a:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types>\
        <d:Scopes>onvif://www.onvif.org/name/Cam\n onvif://www.onvif.org/hardware/C1</d:Scopes>\
        <d:XAddrs>http://192.0.2.9/onvif/device_service</d:XAddrs></d:ProbeMatch>\
        </d:ProbeMatches></s:Body></s:Envelope>";

    #[test]
    fn a_camera_tells_type_scopes_and_address() {
        let wsd = Wsd::parse(MATCHES).unwrap();
        assert_eq!(wsd.kind, Kind::ProbeMatches);
        assert_eq!(wsd.types, Some(&b"dn:NetworkVideoTransmitter"[..]));
        assert_eq!(wsd.address, Some(&b"urn:uuid:2f402f80-da50-11e1-9b23-02005e102030"[..]));
        assert_eq!(wsd.xaddrs, Some(&b"http://192.0.2.9/onvif/device_service"[..]));
        let scopes: Vec<_> = wsd.each_scope().collect();
        assert_eq!(scopes[1], b"onvif://www.onvif.org/hardware/C1");
    }

    #[test]
    fn other_soap_and_bombs_are_refused() {
        assert!(Wsd::parse(b"<s:Envelope><s:Body><m:GetPrice/></s:Body></s:Envelope>").is_err());
        assert!(Wsd::parse(b"<Probe/>").is_err());
        let bomb = [&b"<!DOCTYPE a [<!ENTITY b \"c\">]>"[..], MATCHES].concat();
        assert!(Wsd::parse(&bomb).is_err());
    }

    #[test]
    fn every_truncation_and_change_does_not_panic() {
        let read = |b: &[u8]| {
            let _ = Wsd::parse(b).map(|wsd| wsd.each_scope().count());
        };
        hostile::every_truncation(MATCHES, read);
        hostile::every_octet_changed(MATCHES, read);
        assert_eq!(hostile::taken_for_its_own(|b| Wsd::parse(b).is_ok()), 0);
    }
}
