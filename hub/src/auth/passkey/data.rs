//! What an authenticator says: its data (WebAuthn Level 3 §6.1) and the object in which it comes at a
//! registration (§6.5.4), read within bounds. Borrowed views: nothing here is believed yet.

use super::cbor::{Item, Malformed};

/// Longest credential id, octets (§5.8.3).
pub(crate) const LONGEST_ID: usize = 1023;
/// Longest of what one ceremony sends, octets; an ML-DSA key and a chain of certificates fit.
const LONGEST: usize = 32 * 1024;

/// A person was there.
const UP: u8 = 1;
/// The authenticator knew who: by a PIN, a finger, a face.
const UV: u8 = 1 << 2;
/// The credential may be copied to other devices by its maker.
const BE: u8 = 1 << 3;
/// It was.
const BS: u8 = 1 << 4;
/// A new credential follows.
const AT: u8 = 1 << 6;
/// Extensions follow.
const ED: u8 = 1 << 7;

/// Authenticator data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Data<'a> {
    /// SHA-256 of the name of whoever asked.
    pub(crate) rp: &'a [u8; 32],
    flags: u8,
    /// How often it signed; 0 where it does not count.
    pub(crate) counter: u32,
    /// The new credential, at a registration.
    pub(crate) attested: Option<Attested<'a>>,
}

/// A new credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Attested<'a> {
    /// The model of the authenticator; zeros where it does not tell.
    pub(crate) aaguid: &'a [u8; 16],
    /// The credential's id, 1 to 1023 octets.
    pub(crate) id: &'a [u8],
    /// The public key, as a `COSE_Key` (RFC 9052).
    pub(crate) key: &'a [u8],
}

impl<'a> Data<'a> {
    /// Reads it. What the flags do not announce does not follow.
    ///
    /// # Errors
    /// [`Malformed`]
    pub(crate) fn parse(octets: &'a [u8]) -> Result<Self, Malformed> {
        if octets.len() > LONGEST {
            return Err(Malformed);
        }
        let (rp, rest) = octets.split_first_chunk::<32>().ok_or(Malformed)?;
        let ([flags, count @ ..], mut rest) =
            rest.split_first_chunk::<5>().map(|(a, b)| (*a, b)).ok_or(Malformed)?;
        let mut attested = None;
        if flags & AT != 0 {
            let (aaguid, after) = rest.split_first_chunk::<16>().ok_or(Malformed)?;
            let (length, after) = after.split_first_chunk::<2>().ok_or(Malformed)?;
            let length = usize::from(u16::from_be_bytes(*length));
            if length == 0 || length > LONGEST_ID {
                return Err(Malformed);
            }
            let (id, after) = after.split_at_checked(length).ok_or(Malformed)?;
            let (_, left) = Item::first(after)?;
            let key = after.get(..after.len() - left.len()).ok_or(Malformed)?;
            attested = Some(Attested { aaguid, id, key });
            rest = left;
        }
        if flags & ED != 0 {
            let (extensions, left) = Item::first(rest)?;
            if !matches!(extensions, Item::Map(_)) {
                return Err(Malformed);
            }
            rest = left;
        }
        // A copy without permission to be copied cannot be (§6.1.3).
        if !rest.is_empty() || flags & (BE | BS) == BS {
            return Err(Malformed);
        }
        Ok(Self { rp, flags, counter: u32::from_be_bytes(count), attested })
    }

    /// Whether a person was there.
    pub(crate) const fn present(&self) -> bool {
        self.flags & UP != 0
    }

    /// Whether the authenticator knew who it was.
    pub(crate) const fn verified(&self) -> bool {
        self.flags & UV != 0
    }

    /// Whether the credential may be copied to other devices.
    pub(crate) const fn may_be_copied(&self) -> bool {
        self.flags & BE != 0
    }

    /// Whether it was.
    pub(crate) const fn is_copied(&self) -> bool {
        self.flags & BS != 0
    }
}

/// What comes at a registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Object<'a> {
    /// How the authenticator vouches for itself.
    pub(crate) format: &'a str,
    /// What it shows for that.
    pub(crate) statement: Item<'a>,
    /// Its data, as it was signed.
    pub(crate) data: &'a [u8],
}

impl<'a> Object<'a> {
    /// Reads it.
    ///
    /// # Errors
    /// [`Malformed`]
    pub(crate) fn parse(octets: &'a [u8]) -> Result<Self, Malformed> {
        if octets.len() > LONGEST {
            return Err(Malformed);
        }
        let item = Item::whole(octets)?;
        let Some(&Item::Text(format)) = item.named("fmt") else { return Err(Malformed) };
        let data = item.named("authData").and_then(Item::bytes).ok_or(Malformed)?;
        let Item::Map(pairs) = item else { return Err(Malformed) };
        let statement = pairs.into_iter().find(|(key, _)| *key == Item::Text("attStmt"));
        let (_, statement) = statement.ok_or(Malformed)?;
        if !matches!(statement, Item::Map(_)) {
            return Err(Malformed);
        }
        Ok(Self { format, statement, data })
    }
}
