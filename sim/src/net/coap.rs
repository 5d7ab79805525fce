//! CoAP (RFC 7252) with Observe (RFC 7641).

use super::put::Put;

/// Its port without DTLS.
pub const PORT: u16 = 5683;
/// Code of GET.
pub const GET: u8 = 0x01;
/// Code of POST.
pub const POST: u8 = 0x02;
/// Code 2.04 Changed.
pub const CHANGED: u8 = 0x44;
/// Code 2.05 Content.
pub const CONTENT: u8 = 0x45;
/// Code of an empty message.
pub const EMPTY: u8 = 0;
/// Content format of SenML in JSON (RFC 8428).
pub const SENML_JSON: u8 = 110;

/// Confirmable and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Wants an acknowledgement.
    Confirmable = 0,
    /// Wants none.
    NonConfirmable = 1,
    /// Is one.
    Acknowledgement = 2,
}

/// A message. Options are in the order of their numbers: Observe 6, Uri-Path 11, Content-Format 12.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// Type.
    pub kind: Kind,
    /// Method or response code.
    pub code: u8,
    /// Message identifier.
    pub id: u16,
    /// Token, up to 8 octets.
    pub token: &'a [u8],
    /// Observe: 0 registers, a number counts notifications.
    pub observe: Option<u8>,
    /// Path without the leading slash.
    pub path: &'a str,
    /// Content format of the payload.
    pub format: Option<u8>,
    /// Payload.
    pub payload: &'a [u8],
}

impl Message<'_> {
    /// The octets of the message.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = vec![0x40 | (self.kind as u8) << 4 | self.token.len() as u8, self.code];
        out.u16(self.id);
        out.put(self.token);
        let mut last = 0;
        if let Some(n) = self.observe {
            let value = if n == 0 { &[][..] } else { &[n] };
            option(&mut out, &mut last, 6, value);
        }
        for part in self.path.split('/').filter(|p| !p.is_empty()) {
            option(&mut out, &mut last, 11, part.as_bytes());
        }
        if let Some(n) = self.format {
            option(&mut out, &mut last, 12, &[n]);
        }
        if !self.payload.is_empty() {
            out.u8(0xff);
            out.put(self.payload);
        }
        out
    }
}

/// An option whose number is less than 13 above the last and whose value is below 269 octets.
fn option(out: &mut Vec<u8>, last: &mut u8, number: u8, value: &[u8]) {
    let delta = number.saturating_sub(*last) << 4;
    *last = number;
    match u8::try_from(value.len()) {
        Ok(short @ 0..=12) => out.u8(delta | short),
        length => {
            out.u8(delta | 13);
            out.u8(length.unwrap_or(u8::MAX).saturating_sub(13));
        }
    }
    out.put(value);
}
