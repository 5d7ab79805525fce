//! Domain names in DNS wire form without compression, as options of DHCP and router
//! advertisements carry them.
//!
//! RFC 3315 §8, RFC 4702 §2.3.1 and RFC 8106 §5.2 forbid compression pointers there, so a name is
//! a plain run of labels: no pointer, no loop. A name may end with the option (a host name that is
//! not yet qualified) instead of with the root label.

use core::fmt;

use crate::bytes::{Bytes, Malformed};

/// A name: labels of 1 to 63 octets, 255 octets in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Labels<'a> {
    /// The labels with their length octets, without the root label.
    wire: &'a [u8],
    rooted: bool,
}

impl<'a> Labels<'a> {
    /// Reads one name and stops behind its root label, or at the end of the octets.
    ///
    /// # Errors
    /// [`Malformed`] for a compression pointer, a label past the end or a name over 255 octets.
    pub fn take(from: &mut Bytes<'a>) -> Result<Self, Malformed> {
        let all = from.rest();
        let start = from.at();
        loop {
            let read = from.at() - start;
            if read > LONGEST_NAME {
                return Err(from.malformed("name length"));
            }
            let wire = all.get(..read).unwrap_or_default();
            if from.is_empty() {
                return Ok(Self { wire, rooted: false });
            }
            let len = from.u8("label length")?;
            if len == 0 {
                return Ok(Self { wire, rooted: true });
            }
            if len > LONGEST_LABEL {
                return Err(from.malformed("label length"));
            }
            from.skip(usize::from(len), "label")?;
        }
    }

    /// Reads octets that hold exactly one name.
    ///
    /// # Errors
    /// As [`take`](Self::take), or when octets follow the root label.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut from = Bytes::new(bytes);
        let name = Self::take(&mut from)?;
        if from.is_empty() { Ok(name) } else { Err(from.malformed("name end")) }
    }

    /// The labels from left to right, without length octets.
    pub fn iter(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let mut from = Bytes::new(self.wire);
        core::iter::from_fn(move || {
            let label = from.vec8("label").ok()?;
            (!label.is_empty()).then_some(label)
        })
    }

    /// Whether the name ended with the root label: it is fully qualified.
    #[must_use]
    pub const fn is_qualified(&self) -> bool {
        self.rooted
    }

    /// Whether there is no label at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.wire.is_empty()
    }
}

/// Labels joined by dots, without a final one. Dots, backslashes and what is not printable ASCII
/// are written `\DDD` (RFC 1035 §5.1), so the text is harmless and can be told apart.
impl fmt::Display for Labels<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, label) in self.iter().enumerate() {
            if i > 0 {
                f.write_str(".")?;
            }
            for &octet in label {
                match octet {
                    b'.' | b'\\' => write!(f, "\\{octet:03}")?,
                    0x21..=0x7e => write!(f, "{}", char::from(octet))?,
                    _ => write!(f, "\\{octet:03}")?,
                }
            }
        }
        Ok(())
    }
}

/// Names one behind the other, as search lists write them. Ends at the first malformed one, and
/// at an empty one (the padding of RFC 8106 §5.2).
#[derive(Clone, Copy, Debug)]
pub struct Names<'a>(Bytes<'a>);

impl<'a> Names<'a> {
    /// Reads names from the octets as they are asked for.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(Bytes::new(bytes))
    }
}

impl<'a> Iterator for Names<'a> {
    type Item = Labels<'a>;

    fn next(&mut self) -> Option<Labels<'a>> {
        let name = Labels::take(&mut self.0).ok().filter(|name| !name.is_empty());
        if name.is_none() {
            self.0 = Bytes::new(&[]);
        }
        name
    }
}

/// RFC 1035 §2.3.4.
const LONGEST_LABEL: u8 = 63;
/// RFC 1035 §2.3.4, without the root label.
const LONGEST_NAME: usize = 254;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    #[test]
    fn a_name_reads_as_dotted_text_and_hides_what_could_mislead() {
        let name = Labels::parse(b"\x04lamp\x05k.\x1b\\n\x00").unwrap();
        assert_eq!(name.to_string(), "lamp.k\\046\\027\\092n");
        assert!(name.is_qualified());
        assert!(!Labels::parse(b"\x04lamp").unwrap().is_qualified());
    }

    #[test]
    fn pointers_long_labels_and_long_names_are_refused() {
        assert!(Labels::parse(b"\xc0\x00").is_err());
        assert!(Labels::parse(&[&[64][..], &[b'a'; 64], &[0]].concat()).is_err());
        let long = [&[63][..], &[b'a'; 63]].concat().repeat(4);
        assert!(Labels::parse(&long).is_err());
        assert!(Labels::parse(b"\x01a\x00\x01b").is_err());
    }

    #[test]
    fn a_search_list_ends_at_its_padding() {
        let list = b"\x03lan\x00\x04home\x04arpa\x00\x00\x00\x00";
        let names: Vec<String> = Names::new(list).map(|n| n.to_string()).collect();
        assert_eq!(names, ["lan", "home.arpa"]);
        hostile::noise(|b| assert!(Names::new(b).count() <= 128));
    }
}
