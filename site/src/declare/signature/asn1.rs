//! DER, walked element by element.
//!
//! Nothing here recurses: each structure is written out in code, so that nesting in the input costs
//! nothing. The crate `der` holds headers and lengths to DER's one form; what is borrowed stays
//! where it is.

use der::{Decode, Header, Reader, SliceReader, Tag, TagNumber, asn1::ObjectIdentifier};
use gardien_watch::time::{SECOND, Time};

/// What does not follow the structure that was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed;

impl From<der::Error> for Malformed {
    fn from(_: der::Error) -> Self {
        Self
    }
}

/// Elements one after another.
#[derive(Clone)]
pub(super) struct Elements<'a>(SliceReader<'a>);

impl<'a> Elements<'a> {
    pub(super) fn new(octets: &'a [u8]) -> Result<Self, Malformed> {
        Ok(Self(SliceReader::new(octets)?))
    }

    /// The tag of the next element, where there is one.
    pub(super) fn tag(&self) -> Option<Tag> {
        Header::peek(&self.0).ok().map(|h| h.tag())
    }

    /// The next element: its tag and its content.
    pub(super) fn any(&mut self) -> Result<(Tag, &'a [u8]), Malformed> {
        let header = Header::decode(&mut self.0)?;
        Ok((header.tag(), self.0.read_slice(header.length())?))
    }

    /// The content of the next element, which must have this tag.
    pub(super) fn expect(&mut self, tag: Tag) -> Result<&'a [u8], Malformed> {
        match self.any()? {
            (found, content) if found == tag => Ok(content),
            _ => Err(Malformed),
        }
    }

    /// The content of the next element if it has this tag; else nothing is read.
    pub(super) fn optional(&mut self, tag: Tag) -> Result<Option<&'a [u8]>, Malformed> {
        if self.tag() == Some(tag) { self.expect(tag).map(Some) } else { Ok(None) }
    }

    /// The next element as a whole, which must have this tag.
    pub(super) fn whole(&mut self, tag: Tag) -> Result<&'a [u8], Malformed> {
        if self.tag() == Some(tag) { Ok(self.0.tlv_bytes()?) } else { Err(Malformed) }
    }

    /// The elements within the next one, which must have this tag.
    pub(super) fn within(&mut self, tag: Tag) -> Result<Self, Malformed> {
        Self::new(self.expect(tag)?)
    }

    /// An object identifier.
    pub(super) fn oid(&mut self) -> Result<ObjectIdentifier, Malformed> {
        let content = self.expect(Tag::ObjectIdentifier)?;
        ObjectIdentifier::from_bytes(content).map_err(|_| Malformed)
    }

    /// A time in one of the two forms of RFC 5280 §4.1.2.5.
    pub(super) fn time(&mut self) -> Result<Time, Malformed> {
        let since = match self.tag() {
            Some(Tag::UtcTime) => self.0.decode::<der::asn1::UtcTime>()?.to_unix_duration(),
            Some(Tag::GeneralizedTime) => {
                self.0.decode::<der::asn1::GeneralizedTime>()?.to_unix_duration()
            }
            _ => return Err(Malformed),
        };
        let seconds = i64::try_from(since.as_secs()).map_err(|_| Malformed)?;
        Ok(Time(seconds.checked_mul(SECOND).ok_or(Malformed)?))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_finished()
    }

    /// Nothing may follow.
    pub(super) fn end(&self) -> Result<(), Malformed> {
        if self.is_empty() { Ok(()) } else { Err(Malformed) }
    }
}

/// The one element that these octets are, as its content.
pub(super) fn only(octets: &[u8], tag: Tag) -> Result<&[u8], Malformed> {
    let mut elements = Elements::new(octets)?;
    let content = elements.expect(tag)?;
    elements.end()?;
    Ok(content)
}

/// `[n]` around one or several elements.
pub(super) const fn context(number: u32) -> Tag {
    Tag::ContextSpecific { constructed: true, number: TagNumber(number) }
}

/// `[n]` in place of a primitive element's tag.
pub(super) const fn context_primitive(number: u32) -> Tag {
    Tag::ContextSpecific { constructed: false, number: TagNumber(number) }
}

/// Octets in hexadecimal.
pub(super) fn hex(octets: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or_default();
    octets.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

/// An element: tag, length, and the parts of its content one after another.
pub(super) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = content.len().to_be_bytes();
    let skip = length.iter().take_while(|b| **b == 0).count();
    let significant = length.get(skip..).unwrap_or_default();
    let mut out = Vec::with_capacity(content.len() + 6);
    out.push(tag);
    match u8::try_from(content.len()) {
        Ok(short @ 0..=0x7f) => out.push(short),
        _ => {
            out.push(0x80 | u8::try_from(significant.len()).unwrap_or_default());
            out.extend_from_slice(significant);
        }
    }
    out.extend_from_slice(&content);
    out
}

/// Elements in the order that DER gives a SET OF: as octets, shorter before longer.
pub(super) fn sorted<T: AsRef<[u8]>>(mut elements: Vec<T>) -> Vec<T> {
    // No encoding of an element is a proper prefix of another's, so comparing octets suffices.
    elements.sort_by(|a, b| a.as_ref().cmp(b.as_ref()));
    elements
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_as_der_wants_them() {
        for length in [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x1_0000] {
            let content = vec![7; length];
            let octets = element(0x04, &[&content]);
            assert_eq!(only(&octets, Tag::OctetString), Ok(content.as_slice()), "{length}");
        }
    }

    #[test]
    fn other_forms_of_a_length_are_refused() {
        for octets in [&[0x04, 0x81, 0x01, 7][..], &[0x04, 0x80, 7, 0, 0], &[0x04, 2, 7], &[4]] {
            assert_eq!(only(octets, Tag::OctetString), Err(Malformed), "{octets:?}");
        }
        assert_eq!(only(&[0x04, 1, 7, 0], Tag::OctetString), Err(Malformed));
    }
}
