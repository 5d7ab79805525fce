//! Passkeys: this hub as relying party of Web Authentication (W3C, Level 3).
//!
//! | file | what |
//! |---|---|
//! | `cbor` | the strict form in which authenticators write |
//! | `data` | authenticator data and attestation objects |
//! | `key` | public keys and signatures |
//! | `waiting` | challenges that were given out, each of which is answered once |
//!
//! A passkey here is the whole login: no name is typed and no second factor follows. So the authenticator must
//! have known its person (UV) each time, at the registration as at every login; a key that only notices a touch is
//! refused, since whoever finds it would be in.
//!
//! Who made the authenticator does not matter to a site, so nothing is asked for and no statement about
//! it is believed. One that comes all the same: `none` must be empty, `packed` without certificates is a
//! signature by the new key itself and must be right, and every other (with certificates of makers whom nobody
//! here has named) is taken for none. Nothing depends on it.
//!
//! A name is needed: browsers bind a passkey to a domain name, and to no address. `localhost` is one.

pub(crate) mod cbor;
pub(crate) mod data;
pub(crate) mod key;
#[cfg(test)]
mod tests;
pub(crate) mod waiting;

use aws_lc_rs::digest;
use serde::Deserialize;

use self::{
    cbor::Item,
    data::{Data, LONGEST_ID, Object},
    key::Key,
};
use super::secret;

/// Whom a ceremony is with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The name to which passkeys are bound: that under which the hub was asked, without its port.
    pub(crate) rp: String,
    /// The page that may ask, as the browser writes it: `https://hub.example:8443`.
    origins: Vec<String>,
}

impl Place {
    /// The place behind a `Host` that the hub goes by. `None` where it is an address.
    ///
    /// What encrypts before the hub is not known, so the page's scheme is not either: `https` is believed, and
    /// `http` where browsers take it for as good (Secure Contexts §3.1), on this machine itself.
    pub(crate) fn of(host: &str) -> Option<Self> {
        let host = host.to_ascii_lowercase();
        let rp = match host.split_once(':') {
            Some((name, port)) if port.parse::<u16>().is_ok() => name,
            Some(_) => return None,
            None => &host,
        };
        // An address, or what no domain name is (the root's dot, which pages show differently).
        let letters = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
        let is_name = !rp.is_empty()
            && !rp.starts_with('.')
            && !rp.ends_with('.')
            && rp.bytes().all(letters)
            && rp.parse::<std::net::Ipv4Addr>().is_err();
        if !is_name {
            return None;
        }
        let mut origins = vec![format!("https://{host}")];
        if rp == "localhost" || rp.ends_with(".localhost") {
            origins.push(format!("http://{host}"));
        }
        Some(Self { rp: rp.to_owned(), origins })
    }
}

/// Why a passkey is not taken. The words are stable: they stand in answers as `reason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// What came is not in its form.
    Malformed,
    /// It is of another kind: a registration for a login, or the other way round.
    Kind,
    /// Another challenge than the one given.
    Challenge,
    /// Made on another page, or inside another page's frame.
    Origin,
    /// Made for another name.
    Name,
    /// Nobody was there.
    Absent,
    /// The authenticator did not ask who was there.
    Unverified,
    /// The key cannot be used.
    Key,
    /// The statement about the authenticator is wrong.
    Statement,
    /// The signature is not by this key.
    Signature,
    /// It says of itself whether it may be copied, and said otherwise before.
    Changed,
    /// It signed more often before: there are two of it.
    Counter,
}

impl Refused {
    /// All of them.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 12] = [
        Self::Malformed,
        Self::Kind,
        Self::Challenge,
        Self::Origin,
        Self::Name,
        Self::Absent,
        Self::Unverified,
        Self::Key,
        Self::Statement,
        Self::Signature,
        Self::Changed,
        Self::Counter,
    ];

    /// The stable word.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Malformed => "passkey-malformed",
            Self::Kind => "passkey-kind",
            Self::Challenge => "passkey-challenge",
            Self::Origin => "passkey-origin",
            Self::Name => "passkey-name",
            Self::Absent => "passkey-absent",
            Self::Unverified => "passkey-unverified",
            Self::Key => "passkey-key",
            Self::Statement => "passkey-statement",
            Self::Signature => "passkey-signature",
            Self::Changed => "passkey-changed",
            Self::Counter => "passkey-counter",
        }
    }
}

impl From<cbor::Malformed> for Refused {
    fn from(_: cbor::Malformed) -> Self {
        Self::Malformed
    }
}

/// The two ceremonies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ceremony {
    Create,
    Use,
}

/// What a browser says that it did (§5.8.1). It may say more later, which is not heeded; what stands twice is
/// refused.
#[derive(Deserialize)]
struct Client {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross: bool,
    #[serde(rename = "topOrigin", default)]
    top: Option<String>,
}

/// Longest of what a browser says, octets.
const LONGEST_CLIENT: usize = 4096;

fn client(octets: &[u8]) -> Result<Client, Refused> {
    if octets.len() > LONGEST_CLIENT {
        return Err(Refused::Malformed);
    }
    serde_json::from_slice(octets).map_err(|_| Refused::Malformed)
}

/// The challenge that a browser says it answered, to look for it among those given out.
pub(crate) fn challenge_of(client_data: &[u8]) -> Result<[u8; 32], Refused> {
    let text = client(client_data)?.challenge;
    let octets = secret::unbase64url(&text, 32).ok_or(Refused::Challenge)?;
    octets.try_into().map_err(|_| Refused::Challenge)
}

fn check_client(
    octets: &[u8],
    ceremony: Ceremony,
    place: &Place,
    challenge: &[u8; 32],
) -> Result<(), Refused> {
    let client = client(octets)?;
    let wanted = match ceremony {
        Ceremony::Create => "webauthn.create",
        Ceremony::Use => "webauthn.get",
    };
    if client.kind != wanted {
        return Err(Refused::Kind);
    }
    if !secret::same(client.challenge.as_bytes(), secret::base64url(challenge).as_bytes()) {
        return Err(Refused::Challenge);
    }
    if client.cross || client.top.is_some() || !place.origins.contains(&client.origin) {
        return Err(Refused::Origin);
    }
    Ok(())
}

fn check_data(data: &Data<'_>, place: &Place, verified: bool) -> Result<(), Refused> {
    if !secret::same(data.rp, &sha256(place.rp.as_bytes())) {
        return Err(Refused::Name);
    }
    if !data.present() {
        return Err(Refused::Absent);
    }
    if verified && !data.verified() {
        return Err(Refused::Unverified);
    }
    Ok(())
}

fn sha256(octets: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, octets).as_ref());
    out
}

/// What was signed: the data, and the digest of what the browser says.
fn message(data: &[u8], client_data: &[u8]) -> Vec<u8> {
    [data, &sha256(client_data)].concat()
}

/// A passkey that was registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) id: Vec<u8>,
    /// As it came.
    pub(crate) key: Vec<u8>,
    pub(crate) algorithm: i64,
    pub(crate) counter: u32,
    pub(crate) aaguid: [u8; 16],
    pub(crate) may_be_copied: bool,
    pub(crate) is_copied: bool,
}

/// Judges a registration (§7.1). `verified`: the authenticator must have known its person.
///
/// # Errors
/// [`Refused`]
pub(crate) fn made(
    place: &Place,
    challenge: &[u8; 32],
    client_data: &[u8],
    object: &[u8],
    verified: bool,
) -> Result<Made, Refused> {
    check_client(client_data, Ceremony::Create, place, challenge)?;
    let object = Object::parse(object)?;
    let data = Data::parse(object.data)?;
    check_data(&data, place, verified)?;
    let attested = data.attested.ok_or(Refused::Malformed)?;
    let key = Key::read(attested.key).ok_or(Refused::Key)?;
    check_statement(&object, &key, client_data)?;
    Ok(Made {
        id: attested.id.to_vec(),
        key: attested.key.to_vec(),
        algorithm: key.algorithm(),
        counter: data.counter,
        aaguid: *attested.aaguid,
        may_be_copied: data.may_be_copied(),
        is_copied: data.is_copied(),
    })
}

fn check_statement(object: &Object<'_>, key: &Key, client_data: &[u8]) -> Result<(), Refused> {
    let Item::Map(parts) = &object.statement else { return Err(Refused::Malformed) };
    match object.format {
        "none" if parts.is_empty() => Ok(()),
        "none" => Err(Refused::Statement),
        // §8.2, without certificates.
        "packed" if object.statement.named("x5c").is_none() => {
            let algorithm = object.statement.named("alg").and_then(Item::int);
            let signature = object.statement.named("sig").and_then(Item::bytes);
            let right = algorithm == Some(i128::from(key.algorithm()))
                && signature.is_some_and(|sig| key.signed(&message(object.data, client_data), sig));
            if right { Ok(()) } else { Err(Refused::Statement) }
        }
        // Of makers whom nobody here has named: as if there were none.
        _ => Ok(()),
    }
}

/// What is kept of a passkey, as far as a login depends on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept<'a> {
    pub(crate) key: &'a [u8],
    pub(crate) counter: u32,
    pub(crate) may_be_copied: bool,
}

/// What a login leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Used {
    pub(crate) counter: u32,
    pub(crate) is_copied: bool,
}

/// Judges a login (§7.2). The counter is judged last, when the signature is known to be the passkey's own: who
/// cannot sign can raise no alarm.
///
/// # Errors
/// [`Refused`]
pub(crate) fn used(
    place: &Place,
    challenge: &[u8; 32],
    kept: Kept<'_>,
    client_data: &[u8],
    data: &[u8],
    signature: &[u8],
    verified: bool,
) -> Result<Used, Refused> {
    check_client(client_data, Ceremony::Use, place, challenge)?;
    let read = Data::parse(data)?;
    check_data(&read, place, verified)?;
    let key = Key::read(kept.key).ok_or(Refused::Key)?;
    if !key.signed(&message(data, client_data), signature) {
        return Err(Refused::Signature);
    }
    if read.may_be_copied() != kept.may_be_copied {
        return Err(Refused::Changed);
    }
    if (read.counter, kept.counter) != (0, 0) && read.counter <= kept.counter {
        return Err(Refused::Counter);
    }
    Ok(Used { counter: read.counter, is_copied: read.is_copied() })
}

/// An id of a credential as browsers write it, 1 to 1023 octets.
pub(crate) fn id(text: &str) -> Option<Vec<u8>> {
    secret::unbase64url(text, LONGEST_ID).filter(|id| !id.is_empty())
}
