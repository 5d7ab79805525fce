//! Makes honest Initial packets, for the simulator and for tests.
//!
//! The opposite of opening, with the same keys that anyone can derive. It hides nothing.

use aes_gcm::{AeadInOut, Aes128Gcm, KeyInit};

use super::{Keys, Side, TAG, is_version_2};

/// Least octets of a datagram with a client's Initial (RFC 9000 §14.1).
const LEAST: usize = 1_200;

/// What one Initial packet is made of.
#[derive(Clone, Copy, Debug)]
pub struct Initial<'a> {
    /// Version.
    pub version: u32,
    /// Who sends it.
    pub side: Side,
    /// The client's first Destination Connection ID, which the keys come from.
    pub key_id: &'a [u8],
    /// Destination connection ID, at most 20 octets.
    pub dcid: &'a [u8],
    /// Source connection ID, at most 20 octets.
    pub scid: &'a [u8],
    /// Token of a Retry, or nothing.
    pub token: &'a [u8],
    /// Packet number, written with four octets.
    pub number: u32,
}

impl Initial<'_> {
    /// Protects frames in a packet. None when the version's keys are not known or something does
    /// not fit its length field.
    #[must_use]
    pub fn seal(&self, frames: &[u8]) -> Option<Vec<u8>> {
        let keys = Keys::derive(self.version, self.key_id, self.side)?;
        let mut out = Vec::with_capacity(LEAST);
        let kind = if is_version_2(self.version) { 0x10 } else { 0 };
        out.push(0xc3 | kind);
        out.extend(self.version.to_be_bytes());
        for id in [self.dcid, self.scid] {
            out.push(u8::try_from(id.len()).ok().filter(|n| *n <= 20)?);
            out.extend(id);
        }
        // An empty token is the usual one: one octet, as the standard's own examples have it.
        if self.token.is_empty() {
            out.push(0);
        } else {
            two_octet_varint(&mut out, self.token.len())?;
            out.extend(self.token);
        }
        two_octet_varint(&mut out, frames.len().checked_add(4 + TAG)?)?;
        let number_at = out.len();
        out.extend(self.number.to_be_bytes());
        let mut text = frames.to_vec();
        let tag = Aes128Gcm::new(&keys.key.into())
            .encrypt_inout_detached(
                &keys.nonce(u64::from(self.number)).into(),
                &out,
                text.as_mut_slice().into(),
            )
            .ok()?;
        text.extend(<[u8; TAG]>::from(tag));
        let [mask, number_mask @ ..] = keys.mask(text.first_chunk()?);
        *out.first_mut()? ^= mask & 0x0f;
        for (octet, m) in out.iter_mut().skip(number_at).zip(number_mask) {
            *octet ^= m;
        }
        out.extend(text);
        Some(out)
    }

    /// Octets around the frames.
    const fn overhead(&self) -> usize {
        let token = if self.token.is_empty() { 1 } else { 2 + self.token.len() };
        1 + 4 + 1 + self.dcid.len() + 1 + self.scid.len() + token + 2 + 4 + TAG
    }
}

/// A client's first Initials: a CRYPTO stream from offset 0, cut into as many datagrams of 1,200
/// octets as it needs, packet numbers rising from `number`. Empty when the version's keys are not
/// known.
#[must_use]
pub fn initials(
    version: u32,
    dcid: &[u8],
    scid: &[u8],
    number: u32,
    crypto: &[u8],
) -> Vec<Vec<u8>> {
    let mut packet =
        Initial { version, side: Side::Client, key_id: dcid, dcid, scid, token: &[], number };
    let room = LEAST.saturating_sub(packet.overhead());
    let mut out = Vec::new();
    let mut offset = 0;
    for part in crypto.chunks(room.saturating_sub(5).max(1)) {
        let mut frames = crypto_frame(offset, part);
        frames.resize(frames.len().max(room), 0);
        out.extend(packet.seal(&frames));
        packet.number = packet.number.wrapping_add(1);
        offset += part.len();
    }
    out
}

/// A client's Initial with the start of a CRYPTO stream, padded to a datagram of 1,200 octets. None
/// when the version's keys are not known, or when it takes more than one: see [`initials`].
#[must_use]
pub fn seal_initial(
    version: u32,
    dcid: &[u8],
    scid: &[u8],
    number: u32,
    crypto: &[u8],
) -> Option<Vec<u8>> {
    let mut all = initials(version, dcid, scid, number, crypto);
    if all.len() > 1 { None } else { all.pop() }
}

/// A CRYPTO frame (RFC 9000 §19.6). Offsets and lengths from 2^14 on are cut to it.
#[must_use]
pub fn crypto_frame(offset: usize, data: &[u8]) -> Vec<u8> {
    let mut out = vec![6];
    if two_octet_varint(&mut out, offset).is_none() {
        let offset = u32::try_from(offset.min((1 << 30) - 1)).unwrap_or_default();
        out.extend((offset | 2 << 30).to_be_bytes());
    }
    let data = data.get(..data.len().min((1 << 14) - 1)).unwrap_or_default();
    // Cut to 2^14 - 1 above, so it fits.
    let _ = two_octet_varint(&mut out, data.len());
    out.extend(data);
    out
}

/// A variable-length integer of two octets, 0 to 2^14 - 1.
fn two_octet_varint(out: &mut Vec<u8>, value: usize) -> Option<()> {
    let value = u16::try_from(value).ok().filter(|v| *v < 1 << 14)?;
    out.extend((value | 1 << 14).to_be_bytes());
    Some(())
}
