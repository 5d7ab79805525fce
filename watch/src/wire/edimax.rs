//! Edimax's discovery over UDP: how its plugs answer their app.
//!
//! No document of the maker is known. What was seen: the hardware address (6 octets), `EDIMAX` filled up
//! with zeros to 12 octets, four octets of type and length, then texts ended by zeros: the model (14 octets),
//! the firmware version (8), the name. Requests of the app have other octets from the type on and no texts.

use crate::bytes::Malformed;

/// A thing's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edimax<'a> {
    /// Its hardware address.
    pub mac: [u8; 6],
    /// The model: `SP1101W`.
    pub model: &'a [u8],
    /// The firmware version: `1.09`.
    pub firmware: &'a [u8],
    /// Its name: `Plug` and the end of the address, until someone changes it.
    pub name: &'a [u8],
}

impl<'a> Edimax<'a> {
    /// Reads an answer.
    ///
    /// # Errors
    ///
    /// [`Malformed`] where the mark is not there, or the model is no text.
    pub fn parse(data: &'a [u8]) -> Result<Self, Malformed> {
        let wrong = Malformed { what: "Edimax discovery", at: 0 };
        let (mac, rest) = data.split_first_chunk::<6>().ok_or(wrong)?;
        let rest = rest.strip_prefix(b"EDIMAX\0\0\0\0\0\0").ok_or(wrong)?;
        let text = |from: usize, length: usize| {
            let field = rest.get(from..)?;
            let field = field.get(..length.min(field.len()))?;
            field.split(|b| *b == 0).next()
        };
        let model = text(4, 14).ok_or(wrong)?;
        let word = |c: &u8| c.is_ascii_alphanumeric() || *c == b'-';
        if model.is_empty() || !model.iter().all(word) {
            return Err(wrong);
        }
        Ok(Self {
            mac: *mac,
            model,
            firmware: text(18, 8).unwrap_or_default(),
            name: text(26, 32).unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    /// As a plug answered, with another address.
    fn answer() -> Vec<u8> {
        let mut data = b"\x02\0\0\x11\x22\x33EDIMAX\0\0\0\0\0\0\x01\xa1\xfe\x5e".to_vec();
        data.extend(b"SP1101W\0\0\0\0\0\0\x001.09\0\0\0\0Plug112233\0");
        data
    }

    #[test]
    fn a_plug_says_its_model_and_version() {
        let data = answer();
        let e = Edimax::parse(&data).unwrap();
        assert_eq!(
            (e.model, e.firmware, e.name),
            (&b"SP1101W"[..], &b"1.09"[..], &b"Plug112233"[..])
        );
    }

    #[test]
    fn what_is_cut_or_changed_is_no_trouble() {
        let read = |b: &[u8]| {
            let _ = Edimax::parse(b).map(|e| (e.model.len(), e.firmware.len(), e.name.len()));
        };
        hostile::every_truncation(&answer(), read);
        hostile::every_octet_changed(&answer(), read);
    }
}
