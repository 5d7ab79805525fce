//! Our own names for things, places, people and all else that a site keeps.
//!
//! A thing is not its hardware address: addresses change, are copied and are shared, so the identity
//! is ours. An [`Id`] is a UUID of version 7 (RFC 9562 §5.7): 48 bits of milliseconds, then chance.
//! It is minted where the object appears, without asking anybody, and never means another object
//! on another site. Time and chance are arguments.
//!
//! Each kind of object has a type of its own, so that a place cannot be passed for a thing.

use core::{fmt, str::FromStr};

use gardien_watch::time::Time;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Sixteen octets that name one object.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u8; 16]);

/// A text that is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

impl Id {
    /// Mints an id. `chance` must come from a generator fit for secrets where ids must not be guessed.
    /// A time before 1970 counts as 1970.
    #[must_use]
    pub const fn mint(now: Time, chance: [u8; 10]) -> Self {
        let ms = if now.0 < 0 { 0 } else { (now.0 / 1000).cast_unsigned() };
        let [_, _, a, b, c, d, e, f] = ms.to_be_bytes();
        let [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9] = chance;
        // Version in the upper half of octet 6, variant in the upper two bits of octet 8.
        let (v, w) = (0x70 | (r0 & 0x0f), 0x80 | (r2 & 0x3f));
        Self([a, b, c, d, e, f, v, r1, w, r3, r4, r5, r6, r7, r8, r9])
    }

    /// Takes sixteen octets for an id, as a store returns them.
    #[must_use]
    pub const fn from_octets(octets: [u8; 16]) -> Self {
        Self(octets)
    }

    /// Its octets, as a store keeps them. Ids minted later compare greater, to the millisecond.
    #[must_use]
    pub const fn octets(&self) -> &[u8; 16] {
        &self.0
    }
}

/// `0198c6f2-7b1e-7c3a-9f00-0123456789ab`, RFC 9562 §4.
impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, octet) in self.0.iter().enumerate() {
            if matches!(i, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{octet:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads the form with hyphens, in either case; nothing else.
impl FromStr for Id {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let b = text.as_bytes();
        if b.len() != 36 || [8, 13, 18, 23].iter().any(|i| b.get(*i) != Some(&b'-')) {
            return Err(NotAnId);
        }
        let mut octets = [0; 16];
        let mut digits = b.iter().filter(|c| **c != b'-').map(|c| char::from(*c).to_digit(16));
        for octet in &mut octets {
            let (Some(Some(high)), Some(Some(low))) = (digits.next(), digits.next()) else {
                return Err(NotAnId);
            };
            *octet = u8::try_from(high * 16 + low).map_err(|_| NotAnId)?;
        }
        // Five hyphens or more leave too few digits, four leave exactly these.
        digits.next().is_none().then_some(Self(octets)).ok_or(NotAnId)
    }
}

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12")
    }
}

impl core::error::Error for NotAnId {}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Id);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                text.parse().map(Self)
            }
        }
    )*};
}

kinds! {
    /// What one hub guards.
    SiteId
    /// A building, floor or room.
    PlaceId
    /// One connected object.
    ThingId
    /// A piece of identity, seen or told.
    ClaimId
    /// Someone a thing talks to.
    PartyId
    /// A conclusion of a rule.
    FindingId
    /// What somebody says about a thing.
    DeclarationId
    /// Someone who may do something here.
    PersonId
    /// What a program shows to be let in.
    TokenId
    /// One act that changed something, and that can be undone as one.
    ChangeId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuids_of_version_7_that_sort_by_time() {
        // RFC 9562 appendix A.6: 2022-02-22T19:22:22Z, the published example.
        let id = Id::mint(
            Time(1_645_557_742_000_000),
            [0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f],
        );
        assert_eq!(id.to_string(), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
        let later = Id::mint(Time(1_645_557_742_001_000), [0; 10]);
        assert!(later > id);
    }

    #[test]
    fn text_returns_the_same_id_and_nothing_else_is_one() {
        let id = Id::mint(Time(1), [0xff; 10]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().to_uppercase().parse(), Ok(id));
        for wrong in [
            "",
            "017f22e2",
            "017f22e279b07cc398c4dc0c0c07398f",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
            "017f22e2-79b0-7cc3-98c4--c0c0c07398f",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398é",
        ] {
            assert_eq!(wrong.parse::<Id>(), Err(NotAnId), "{wrong}");
        }
    }
}
