//! X.509 certificates, only to say who a server or thing claims to be.
//!
//! TLS up to 1.2 shows certificates in clear. This reads names, validity and the MUD URL of
//! RFC 8520 §11 and checks nothing: no signature, no chain, no time. DER is walked with a fixed
//! number of nested steps written out in code, never by recursion, so nesting in the input
//! costs nothing.

use crate::bytes::{Bytes, Malformed};
use crate::time::{SECOND, Time};

/// Most alternative names shown of one certificate; content networks have some hundreds.
const MOST_NAMES: usize = 1_024;

/// Most attributes of a distinguished name, and most extensions, that are looked at.
const MOST_PARTS: usize = 64;

/// What one certificate claims.
#[derive(Clone, Copy, Debug)]
pub struct Certificate<'a> {
    /// Who issued it.
    pub issuer: Name<'a>,
    /// Who it is for.
    pub subject: Name<'a>,
    /// First moment of validity; none when it is not a time.
    pub not_before: Option<Time>,
    /// Last moment of validity; none when it is not a time.
    pub not_after: Option<Time>,
    extensions: &'a [u8],
}

impl<'a> Certificate<'a> {
    /// Parses the DER form (RFC 5280 §4.1).
    ///
    /// # Errors
    /// [`Malformed`] when a field up to the subject is missing or its length runs past the end.
    pub fn parse(der: &'a [u8]) -> Result<Self, Malformed> {
        let mut outer = Bytes::new(der);
        let mut certificate = Bytes::new(expect(&mut outer, SEQUENCE, "certificate")?);
        let mut b = Bytes::new(expect(&mut certificate, SEQUENCE, "TBSCertificate")?);
        let mut first = element(&mut b, "version")?;
        if first.tag == context(0) {
            first = element(&mut b, "serial number")?;
        }
        if first.tag != INTEGER {
            return Err(b.malformed("serial number"));
        }
        expect(&mut b, SEQUENCE, "signature algorithm")?;
        let issuer = Name(expect(&mut b, SEQUENCE, "issuer")?);
        let mut validity = Bytes::new(expect(&mut b, SEQUENCE, "validity")?);
        let not_before = time(element(&mut validity, "not before")?);
        let not_after = time(element(&mut validity, "not after")?);
        let subject = Name(expect(&mut b, SEQUENCE, "subject")?);
        let extensions = extensions(&mut b).unwrap_or_default();
        Ok(Self { issuer, subject, not_before, not_after, extensions })
    }

    /// The dNSName entries of subjectAltName (RFC 5280 §4.2.1.6), as they came.
    pub fn dns_names(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let names = self
            .extension(&SUBJECT_ALT_NAME)
            .and_then(|value| expect(&mut Bytes::new(value), SEQUENCE, "general names").ok());
        let names = Elements(Bytes::new(names.unwrap_or_default()));
        // dNSName is [2] IMPLICIT IA5String.
        names.take(MOST_NAMES).filter_map(|e| (e.tag == 0x82).then_some(e.value))
    }

    /// The MUD URL of the thing that holds this certificate (RFC 8520 §11).
    #[must_use]
    pub fn mud_url(&self) -> Option<&'a [u8]> {
        let value = self.extension(&MUD_URL)?;
        let uri = element(&mut Bytes::new(value), "MUD URL").ok()?;
        (uri.tag == IA5_STRING).then_some(uri.value)
    }

    /// Whether issuer and subject have the same name: self-signed, or a root.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.issuer.0 == self.subject.0
    }

    /// The value of the first extension with an object identifier, in its DER form.
    fn extension(&self, id: &[u8]) -> Option<&'a [u8]> {
        Elements(Bytes::new(self.extensions)).take(MOST_PARTS).find_map(|extension| {
            let mut parts = Elements(Bytes::new(extension.value));
            if parts.next().filter(|e| e.tag == OBJECT_IDENTIFIER)?.value != id {
                return None;
            }
            // BOOLEAN critical may stand before.
            parts.take(2).find(|e| e.tag == OCTET_STRING).map(|e| e.value)
        })
    }
}

/// The extensions' content, after the key and the two unique identifiers nobody uses.
fn extensions<'a>(b: &mut Bytes<'a>) -> Option<&'a [u8]> {
    expect(b, SEQUENCE, "public key").ok()?;
    let wrapped = Elements(*b).take(3).find(|e| e.tag == context(3))?;
    expect(&mut Bytes::new(wrapped.value), SEQUENCE, "extensions").ok()
}

/// A distinguished name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'a>(&'a [u8]);

impl<'a> Name<'a> {
    /// The last commonName, the most specific.
    #[must_use]
    pub fn common_name(&self) -> Option<Text<'a>> {
        self.attributes().filter(|(id, _)| *id == COMMON_NAME).last().map(|(_, text)| text)
    }

    /// The first organizationName.
    #[must_use]
    pub fn organization(&self) -> Option<Text<'a>> {
        self.attributes().find(|(id, _)| *id == ORGANIZATION).map(|(_, text)| text)
    }

    /// Object identifiers and texts. Of a set with several attributes the first counts.
    fn attributes(&self) -> impl Iterator<Item = (&'a [u8], Text<'a>)> + use<'a> {
        Elements(Bytes::new(self.0)).take(MOST_PARTS).filter_map(|set| {
            let pair = element(&mut Bytes::new(set.value), "attribute").ok()?;
            let mut parts = Elements(Bytes::new(pair.value));
            let id = parts.next().filter(|e| e.tag == OBJECT_IDENTIFIER)?;
            let text = parts.next()?;
            Some((id.value, Text { tag: text.tag, bytes: text.value }))
        })
    }
}

/// A text in one of the forms ASN.1 has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text<'a> {
    tag: u8,
    /// The octets as they came.
    pub bytes: &'a [u8],
}

impl Text<'_> {
    /// The text in UTF-8, with U+FFFD for what is none. Hostile: show it through
    /// [`Untrusted`](crate::untrusted::Untrusted).
    #[must_use]
    pub fn to_text(&self) -> String {
        match self.tag {
            // BMPString: UTF-16 in network order.
            0x1e => {
                let units = self.bytes.chunks_exact(2).filter_map(|c| c.first_chunk().copied());
                char::decode_utf16(units.map(u16::from_be_bytes))
                    .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
                    .collect()
            }
            _ => String::from_utf8_lossy(self.bytes).into_owned(),
        }
    }
}

/// One DER element.
#[derive(Clone, Copy, Debug)]
struct Element<'a> {
    tag: u8,
    value: &'a [u8],
}

/// Elements one after another; ends at the first that does not fit.
#[derive(Clone, Copy)]
struct Elements<'a>(Bytes<'a>);

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        element(&mut self.0, "element").ok()
    }
}

/// Reads tag, length and value. Tags above 30, indefinite lengths and lengths of more than three
/// octets do not occur in certificates.
fn element<'a>(b: &mut Bytes<'a>, what: &'static str) -> Result<Element<'a>, Malformed> {
    let tag = b.u8(what)?;
    let length = match b.u8(what)? {
        n @ 0..=0x7f => usize::from(n),
        0x81 => usize::from(b.u8(what)?),
        0x82 => usize::from(b.u16(what)?),
        0x83 => b.u24(what)? as usize,
        _ => return Err(b.malformed(what)),
    };
    Ok(Element { tag, value: b.take(length, what)? })
}

fn expect<'a>(b: &mut Bytes<'a>, tag: u8, what: &'static str) -> Result<&'a [u8], Malformed> {
    let start = *b;
    let found = element(b, what)?;
    if found.tag == tag { Ok(found.value) } else { Err(start.malformed(what)) }
}

/// UTCTime or GeneralizedTime in the one form that RFC 5280 §4.1.2.5 allows, with seconds and `Z`.
fn time(element: Element<'_>) -> Option<Time> {
    let digits = core::str::from_utf8(element.value).ok()?.strip_suffix('Z')?;
    if !digits.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = match element.tag {
        0x17 => {
            let (year, rest) = digits.split_at_checked(2)?;
            let year = year.parse::<u32>().ok()?;
            (if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }
        0x18 => {
            let (year, rest) = digits.split_at_checked(4)?;
            (year.parse().ok()?, rest)
        }
        _ => return None,
    };
    // Some old certificates leave the seconds out.
    let seconds = match rest.len() {
        10 => rest.get(8..10)?.parse::<i64>().ok()?,
        8 => 0,
        _ => return None,
    };
    let part = |at: usize| rest.get(at..at + 2);
    let date = format!("{year:04}-{}-{}T{}:{}", part(0)?, part(2)?, part(4)?, part(6)?);
    let minute = Time::parse(&date).or_else(|| Time::parse(&format!("{date}:00Z")))?;
    Some(Time(minute.0.saturating_add(seconds * SECOND)))
}

const fn context(n: u8) -> u8 {
    0xa0 | n
}

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const IA5_STRING: u8 = 0x16;
const SEQUENCE: u8 = 0x30;

/// 2.5.4.3.
const COMMON_NAME: [u8; 3] = [0x55, 4, 3];
/// 2.5.4.10.
const ORGANIZATION: [u8; 3] = [0x55, 4, 10];
/// 2.5.29.17.
const SUBJECT_ALT_NAME: [u8; 3] = [0x55, 0x1d, 17];
/// 1.3.6.1.5.5.7.1.25, id-pe-mud-url.
const MUD_URL: [u8; 8] = [0x2b, 6, 1, 5, 5, 7, 1, 25];

#[cfg(test)]
mod tests {
    use super::*;

    fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        let value = parts.concat();
        let mut out = vec![tag];
        match value.len() {
            n @ 0..=127 => out.push(u8::try_from(n).unwrap()),
            n => out.extend([0x82, u8::try_from(n >> 8).unwrap(), (n & 0xff) as u8]),
        }
        out.extend(value);
        out
    }

    fn attribute(id: &[u8], tag: u8, text: &[u8]) -> Vec<u8> {
        tlv(0x31, &[&tlv(SEQUENCE, &[&tlv(OBJECT_IDENTIFIER, &[id]), &tlv(tag, &[text])])])
    }

    /// A certificate of a thing with two names and a MUD URL; key and signature are filler.
    fn thing() -> Vec<u8> {
        let id = |id: &[u8]| tlv(OBJECT_IDENTIFIER, &[id]);
        let issuer = tlv(SEQUENCE, &[&attribute(&ORGANIZATION, 0x13, b"Maker Ltd")]);
        let subject = tlv(
            SEQUENCE,
            &[
                &attribute(&ORGANIZATION, 0x0c, b"Maker"),
                &attribute(&COMMON_NAME, 0x1e, &[0, b'L', 0, 0xe4, 0, b'm', 0, b'p']),
            ],
        );
        let validity =
            tlv(SEQUENCE, &[&tlv(0x17, &[b"200229120001Z"]), &tlv(0x18, &[b"99991231235959Z"])]);
        let names = tlv(
            SEQUENCE,
            &[&tlv(0x82, &[b"lamp.example"]), &tlv(0x87, &[&[10, 0, 0, 1]]), &tlv(0x82, &[b"*.b"])],
        );
        let url = tlv(IA5_STRING, &[b"https://mud.example/lamp"]);
        let extensions = tlv(
            SEQUENCE,
            &[
                &tlv(
                    SEQUENCE,
                    &[&id(&SUBJECT_ALT_NAME), &[1, 1, 0xff], &tlv(OCTET_STRING, &[&names])],
                ),
                &tlv(SEQUENCE, &[&id(&MUD_URL), &tlv(OCTET_STRING, &[&url])]),
            ],
        );
        let body = tlv(
            SEQUENCE,
            &[
                &tlv(context(0), &[&[2, 1, 2]]),
                &[2, 1, 7],
                &tlv(SEQUENCE, &[&id(&[42])]),
                &issuer,
                &validity,
                &subject,
                &tlv(SEQUENCE, &[&[0; 200]]),
                &tlv(context(3), &[&extensions]),
            ],
        );
        tlv(SEQUENCE, &[&body, &tlv(SEQUENCE, &[]), &tlv(3, &[&[0; 65]])])
    }

    #[test]
    fn a_things_certificate_shows_names_validity_and_mud_url() {
        let der = thing();
        let c = Certificate::parse(&der).unwrap();
        assert_eq!(c.issuer.organization().unwrap().to_text(), "Maker Ltd");
        assert_eq!(c.subject.common_name().unwrap().to_text(), "Lämp");
        assert_eq!(c.subject.organization().unwrap().to_text(), "Maker");
        assert!(c.issuer.common_name().is_none() && !c.is_self_issued());
        assert_eq!(c.not_before, Time::parse("2020-02-29T12:00:01Z"));
        assert_eq!(c.not_after, Time::parse("9999-12-31T23:59:59Z"));
        assert_eq!(c.dns_names().collect::<Vec<_>>(), [&b"lamp.example"[..], b"*.b"]);
        assert_eq!(c.mud_url(), Some(&b"https://mud.example/lamp"[..]));
    }

    #[test]
    fn times_that_are_none_are_none() {
        for (tag, text) in [
            (0x17, "20022912000Z"),
            (0x17, "200229120001+0100"),
            (0x18, "Z"),
            (0x18, "-99991231235Z"),
            (0x18, "99991331235959Z"),
            (0x04, "99991231235959Z"),
        ] {
            assert_eq!(time(Element { tag, value: text.as_bytes() }), None, "{text}");
        }
        let early = time(Element { tag: 0x17, value: b"500101000000Z" });
        assert_eq!(early, Time::parse("1950-01-01"));
    }

    #[test]
    fn every_truncation_and_every_changed_octet_neither_panics_nor_loops() {
        let der = thing();
        let all = |bytes: &[u8]| {
            if let Ok(c) = Certificate::parse(bytes) {
                let _ = (c.mud_url(), c.dns_names().count(), c.is_self_issued());
                let _ = c.subject.common_name().map(|t| t.to_text());
                let _ = c.issuer.organization().map(|t| t.to_text());
            }
        };
        for n in 0..der.len() {
            assert!(Certificate::parse(&der[..n]).is_err());
        }
        for at in 0..der.len() {
            for value in [0, 0x30, 0x80, 0x84, 0xff] {
                let mut changed = der.clone();
                changed[at] = value;
                all(&changed);
            }
        }
    }

    #[test]
    fn deep_nesting_and_a_flood_of_names_are_bounded() {
        let deep = [SEQUENCE, 0x83, 0xff, 0xff, 0xff].repeat(10_000);
        assert!(Certificate::parse(&deep).is_err());
        let names = tlv(0x82, &[b"a"]).repeat(5_000);
        let value = tlv(SEQUENCE, &[&names]);
        let id = tlv(OBJECT_IDENTIFIER, &[&SUBJECT_ALT_NAME]);
        let list = tlv(SEQUENCE, &[&id, &tlv(OCTET_STRING, &[&value])]);
        let none = Name(&[]);
        let flood = Certificate {
            issuer: none,
            subject: none,
            not_before: None,
            not_after: None,
            extensions: &list,
        };
        assert_eq!(flood.dns_names().count(), MOST_NAMES);
    }
}
