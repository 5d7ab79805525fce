//! CBOR (RFC 8949) as authenticators write it: the canonical form of CTAP2 §8, read and nothing else.
//!
//! What a stranger sends has one reading or none. So lengths are definite and as short as can be, a name
//! stands once in a map, text is UTF-8, nesting ends at four, and there are no tags and no fractions. The one
//! freedom left is the order of a map's names: browsers differ in it, and nothing depends on it. An own
//! reader, because general ones repair what is refused here; it borrows, and its steps and memory are
//! bounded by the octets that are there.

/// Deepest nesting (CTAP2 §8).
const DEEPEST: u8 = 4;

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item<'a> {
    /// A whole number; those below zero down to −2⁶³.
    Int(i128),
    /// Octets.
    Bytes(&'a [u8]),
    /// A text.
    Text(&'a str),
    /// A list.
    List(Vec<Self>),
    /// Names and values, as they stand.
    Map(Vec<(Self, Self)>),
    /// Yes or no.
    Bool(bool),
    /// Nothing.
    Null,
}

/// It is not in the canonical form, or ends early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

impl<'a> Item<'a> {
    /// Reads one value; what follows it is returned too.
    ///
    /// # Errors
    /// [`Malformed`]
    pub(crate) fn first(octets: &'a [u8]) -> Result<(Self, &'a [u8]), Malformed> {
        let mut reader = Reader { rest: octets };
        let item = reader.item(0)?;
        Ok((item, reader.rest))
    }

    /// Reads one value behind which nothing follows.
    ///
    /// # Errors
    /// [`Malformed`]
    pub(crate) fn whole(octets: &'a [u8]) -> Result<Self, Malformed> {
        match Self::first(octets)? {
            (item, []) => Ok(item),
            _ => Err(Malformed),
        }
    }

    /// What a map has under a text.
    pub(crate) fn named(&self, name: &str) -> Option<&Self> {
        let Self::Map(pairs) = self else { return None };
        pairs.iter().find(|(key, _)| *key == Item::Text(name)).map(|(_, value)| value)
    }

    /// What a map has under a number.
    pub(crate) fn numbered(&self, number: i128) -> Option<&Self> {
        let Self::Map(pairs) = self else { return None };
        pairs.iter().find(|(key, _)| *key == Item::Int(number)).map(|(_, value)| value)
    }

    /// The octets, where it is octets.
    pub(crate) const fn bytes(&self) -> Option<&'a [u8]> {
        match self {
            Self::Bytes(octets) => Some(octets),
            _ => None,
        }
    }

    /// The number, where it is one.
    pub(crate) const fn int(&self) -> Option<i128> {
        match self {
            Self::Int(n) => Some(*n),
            _ => None,
        }
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.rest.split_at_checked(n).ok_or(Malformed)?;
        self.rest = rest;
        Ok(taken)
    }

    /// The major type, the argument, and how many octets the argument took.
    fn head(&mut self) -> Result<(u8, u64, usize), Malformed> {
        let [first, ..] = *self.take(1)? else { return Err(Malformed) };
        let (kind, short) = (first >> 5, first & 31);
        let width = match short {
            0..=23 => return Ok((kind, u64::from(short), 0)),
            24..=27 => 1_usize << (short - 24),
            // 28 to 30 mean nothing, 31 is a length that is not said.
            _ => return Err(Malformed),
        };
        let value = self.take(width)?.iter().fold(0_u64, |n, octet| n << 8 | u64::from(*octet));
        let least = match width {
            1 => 24,
            2 => 1 << 8,
            4 => 1 << 16,
            _ => 1 << 32,
        };
        if value < least {
            return Err(Malformed);
        }
        Ok((kind, value, width))
    }

    fn item(&mut self, depth: u8) -> Result<Item<'a>, Malformed> {
        let (kind, n, width) = self.head()?;
        let length = || usize::try_from(n).map_err(|_| Malformed);
        match kind {
            0 => Ok(Item::Int(i128::from(n))),
            1 => Ok(Item::Int(-1 - i128::from(n))),
            2 => Ok(Item::Bytes(self.take(length()?)?)),
            3 => {
                let text = std::str::from_utf8(self.take(length()?)?).map_err(|_| Malformed)?;
                Ok(Item::Text(text))
            }
            4 if depth < DEEPEST => {
                // Grows with what is read, not with what was promised.
                let mut list = Vec::new();
                for _ in 0..n {
                    list.push(self.item(depth + 1)?);
                }
                Ok(Item::List(list))
            }
            5 if depth < DEEPEST => {
                let mut map: Vec<(Item<'a>, Item<'a>)> = Vec::new();
                // Names are compared with all before them, so there may not be many.
                if n > 64 {
                    return Err(Malformed);
                }
                for _ in 0..n {
                    let key = self.item(depth + 1)?;
                    if !matches!(key, Item::Int(_) | Item::Text(_))
                        || map.iter().any(|(known, _)| *known == key)
                    {
                        return Err(Malformed);
                    }
                    map.push((key, self.item(depth + 1)?));
                }
                Ok(Item::Map(map))
            }
            7 if width == 0 => match n {
                20 => Ok(Item::Bool(false)),
                21 => Ok(Item::Bool(true)),
                22 => Ok(Item::Null),
                _ => Err(Malformed),
            },
            _ => Err(Malformed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_two_readings_has_none() {
        for (octets, why) in [
            (&b""[..], "nothing"),
            (b"\x18\x17", "23 in two octets"),
            (b"\x19\x00\xff", "255 in three octets"),
            (b"\x1b\x00\x00\x00\x00\xff\xff\xff\xff", "a long number that is short"),
            (b"\x5f\x41\x61\xff", "octets without a length"),
            (b"\x9f\xff", "a list without a length"),
            (b"\xbf\xff", "a map without a length"),
            (b"\xa2\x01\x02\x01\x03", "a name twice"),
            (b"\xa1\x41\x61\x01", "octets as a name"),
            (b"\xa1\x01", "a name without a value"),
            (b"\x62\x61", "text that ends early"),
            (b"\x61\xff", "text that is none"),
            (b"\xc0\x60", "a tag"),
            (b"\xf9\x3c\x00", "a fraction"),
            (b"\xf7", "undefined"),
            (b"\xf8\x14", "false in two octets"),
            (b"\x81\x81\x81\x81\x81\x00", "too deep"),
            (b"\x00\x00", "something behind"),
            (b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff", "a list longer than the world"),
        ] {
            assert_eq!(Item::whole(octets), Err(Malformed), "{why}");
        }
    }

    #[test]
    fn what_has_one_reading_is_read() {
        let octets = b"\xa3\x01\x20\x61a\x82\x41\x07\xf5\x02\xf6";
        let read = Item::whole(octets).unwrap();
        assert_eq!(read.numbered(1).and_then(Item::int), Some(-1));
        let list = vec![Item::Bytes(&[7]), Item::Bool(true)];
        assert_eq!(read.named("a"), Some(&Item::List(list)));
        assert_eq!(read.numbered(2), Some(&Item::Null));
        assert_eq!(read.numbered(3), None);
        assert_eq!(Item::first(b"\x00\x07"), Ok((Item::Int(0), &[7][..])));
        for cut in 0..octets.len() {
            assert_eq!(Item::whole(octets.get(..cut).unwrap()), Err(Malformed), "{cut}");
        }
    }
}
