//! Enums whose members are listed once: each with its stable word, and a set of them in one word of
//! memory.
//!
//! Tables of who may do what are rows of sets. A set here is a number of 64 bits that can be written
//! in a `const`, compared and copied, so that a table is data and a check can change one bit of it.

/// Defines an enum with its words (`ALL`, `WORDS`, [`word`](Self), parsing, serde as the word) and a
/// set type over it. At most 64 members.
macro_rules! listed {
    (
        $(#[$doc:meta])* $name:ident,
        $(#[$set_doc:meta])* $set:ident
        { $($(#[$member_doc:meta])* $member:ident = $word:literal,)+ }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$member_doc])* $member,)+ }

        impl $name {
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$(Self::$member,)+];
            /// Their words, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word,)+];

            /// The stable word for programs, the journal and the store.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$member => $word,)+ }
            }

            /// The one with this word.
            #[must_use]
            pub fn of_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|m| m.word() == word)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.word())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::of_word(&word).ok_or_else(|| {
                    serde::de::Error::unknown_variant(&word, Self::WORDS)
                })
            }
        }

        #[cfg(feature = "schema")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::schema::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some(Self::WORDS.iter().copied()))
                    .into()
            }
        }

        #[cfg(feature = "schema")]
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }
        }

        $(#[$set_doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $set(u64);

        impl $set {
            /// None of them.
            pub const NONE: Self = Self(0);
            /// All of them.
            pub const ALL: Self = Self::of($name::ALL);

            /// These.
            #[must_use]
            pub const fn of(members: &[$name]) -> Self {
                let (mut bits, mut rest) = (0, members);
                while let [first, others @ ..] = rest {
                    bits |= 1 << *first as u32;
                    rest = others;
                }
                Self(bits)
            }

            /// Whether it is among them.
            #[must_use]
            pub const fn has(self, member: $name) -> bool {
                self.0 & (1 << member as u32) != 0
            }

            /// With it.
            #[must_use]
            pub const fn with(self, member: $name) -> Self {
                Self(self.0 | (1 << member as u32))
            }

            /// Without it.
            #[must_use]
            pub const fn without(self, member: $name) -> Self {
                Self(self.0 & !(1 << member as u32))
            }

            /// Those of either.
            #[must_use]
            pub const fn or(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }

            /// Those of both.
            #[must_use]
            pub const fn and(self, other: Self) -> Self {
                Self(self.0 & other.0)
            }

            /// Those that are not in `other`.
            #[must_use]
            pub const fn but(self, other: Self) -> Self {
                Self(self.0 & !other.0)
            }

            /// Whether there is none.
            #[must_use]
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// As a number, the first member in the lowest bit.
            #[must_use]
            pub const fn bits(self) -> u64 {
                self.0
            }

            /// Out of [`Self::bits`]; bits that mean nothing are left out.
            #[must_use]
            pub const fn from_bits(bits: u64) -> Self {
                Self(bits & Self::ALL.0)
            }

            /// Each of them, in the order of the enum.
            pub fn iter(self) -> impl Iterator<Item = $name> {
                $name::ALL.iter().copied().filter(move |m| self.has(*m))
            }
        }

        impl serde::Serialize for $set {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(self.iter())
            }
        }

        impl<'de> serde::Deserialize<'de> for $set {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let members = Vec::<$name>::deserialize(deserializer)?;
                Ok(Self::of(&members))
            }
        }
    };
}
