//! TP-Link Smart Home: JSON behind an XOR, on port 9999 of plugs, bulbs and cameras.
//!
//! Each octet is XORed with the enciphered one before it, the first with 0xab: not encryption, only
//! disguise, so a device's names can be read. Over TCP the length stands before, in four octets.
//! It is told by what comes out: text that begins `{"`, ends `}` and has no control characters.
//!
//! The clear text is never stored. Octets are deciphered as they are looked at, and a field is
//! copied into a fixed [`Field`].

use core::ops::Deref;

use crate::bytes::{Bytes, Malformed};

/// A message, enciphered as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TpLink<'a> {
    enciphered: &'a [u8],
}

/// A field's text of at most 64 octets; longer ones are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    octets: [u8; LONGEST_FIELD],
    len: usize,
}

impl Deref for Field {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.octets.get(..self.len).unwrap_or_default()
    }
}

impl<'a> TpLink<'a> {
    /// Reads a UDP payload, or one whole message of a TCP stream.
    ///
    /// # Errors
    /// [`Malformed`] when what comes out is not a JSON object, or is over [`LONGEST_MESSAGE`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut from = Bytes::new(bytes);
        let len = from.u32("length")?;
        let over_tcp = usize::try_from(len) == Ok(from.left());
        let enciphered = if over_tcp { from.rest() } else { bytes };
        if enciphered.len() > LONGEST_MESSAGE {
            return Err(Malformed { what: "length", at: 0 });
        }
        let tplink = Self { enciphered };
        let at = bytes.len() - enciphered.len();
        if tplink.octet(0) != Some(b'{') || !matches!(tplink.octet(1), Some(b'"' | b'}')) {
            return Err(Malformed { what: "beginning of object", at });
        }
        if enciphered.len().checked_sub(1).and_then(|last| tplink.octet(last)) != Some(b'}') {
            return Err(Malformed { what: "end of object", at: bytes.len() });
        }
        let is_control = |octet: u8| octet < b' ' && !matches!(octet, b'\t' | b'\n' | b'\r');
        match tplink.text().position(is_control) {
            None => Ok(tplink),
            Some(control) => Err(Malformed { what: "text", at: at + control }),
        }
    }

    /// The clear text, octet by octet.
    pub fn text(&self) -> impl Iterator<Item = u8> + use<'a> {
        let before = [FIRST_KEY].into_iter().chain(self.enciphered.iter().copied());
        self.enciphered.iter().zip(before).map(|(octet, key)| octet ^ key)
    }

    /// The first value of this name, at any depth: a string without its quotation marks and
    /// unescaped, or a number. `model`, `alias`, `hw_ver`, `sw_ver`, `mac`, `deviceId`, `hwId`.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Field> {
        json_field(|at| self.octet(at), name.as_bytes())
    }

    fn octet(&self, at: usize) -> Option<u8> {
        let key = match at.checked_sub(1) {
            None => FIRST_KEY,
            Some(before) => *self.enciphered.get(before)?,
        };
        Some(self.enciphered.get(at)? ^ key)
    }
}

/// The first value of a name in JSON text, found by one forward scan that knows strings but not
/// structure. Escapes are left as they are.
pub(crate) fn json_field(octet: impl Fn(usize) -> Option<u8>, name: &[u8]) -> Option<Field> {
    let mut at = 0;
    loop {
        if octet(at)? != b'"' {
            at += 1;
            continue;
        }
        let start = at + 1;
        let end = end_of_string(&octet, start)?;
        at = skip_blanks(&octet, end + 1)?;
        let is_name = name.len() == end - start
            && name.iter().enumerate().all(|(i, &n)| octet(start + i) == Some(n));
        if !is_name || octet(at)? != b':' {
            continue;
        }
        let value = skip_blanks(&octet, at + 1)?;
        return if octet(value)? == b'"' {
            let end = end_of_string(&octet, value + 1)?;
            Some(Field::copy(&octet, value + 1, end))
        } else {
            let is_scalar = |o: u8| o.is_ascii_alphanumeric() || matches!(o, b'-' | b'+' | b'.');
            let most = value + LONGEST_FIELD;
            let end = (value..most).find(|&at| !octet(at).is_some_and(is_scalar)).unwrap_or(most);
            (end > value).then(|| Field::copy(&octet, value, end))
        };
    }
}

fn end_of_string(octet: &impl Fn(usize) -> Option<u8>, start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        match octet(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn skip_blanks(octet: &impl Fn(usize) -> Option<u8>, start: usize) -> Option<usize> {
    let mut at = start;
    while octet(at)?.is_ascii_whitespace() {
        at += 1;
    }
    Some(at)
}

impl Field {
    fn copy(octet: &impl Fn(usize) -> Option<u8>, start: usize, end: usize) -> Self {
        let mut field = Self { octets: [0; LONGEST_FIELD], len: 0 };
        for (slot, at) in field.octets.iter_mut().zip(start..end) {
            *slot = octet(at).unwrap_or(0);
            field.len += 1;
        }
        field
    }
}

const FIRST_KEY: u8 = 0xab;
const LONGEST_FIELD: usize = 64;
/// Octets; a description of a plug has about 600.
pub const LONGEST_MESSAGE: usize = 16 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    const INFO: &str = r#"{"system":{"get_sysinfo":{"sw_ver":"1.0.8 Build 151101","hw_ver":"1.0",
        "model":"HS110(EU)","mac":"02:00:5E:10:20:30","deviceId":"8006","alias":"la \"mpe",
        "relay_state":1}}}"#;

    fn enciphered(text: &str) -> Vec<u8> {
        let mut key = FIRST_KEY;
        let encipher = |octet: u8| {
            key ^= octet;
            key
        };
        text.bytes().map(encipher).collect()
    }

    #[test]
    fn a_plug_tells_model_and_versions() {
        let bytes = enciphered(INFO);
        let tplink = TpLink::parse(&bytes).unwrap();
        assert_eq!(tplink.text().collect::<Vec<_>>(), INFO.as_bytes());
        let field = |name| tplink.field(name).unwrap().to_vec();
        assert_eq!(field("model"), b"HS110(EU)");
        assert_eq!(field("sw_ver"), b"1.0.8 Build 151101");
        assert_eq!(field("mac"), b"02:00:5E:10:20:30");
        assert_eq!(field("alias"), br#"la \"mpe"#);
        assert_eq!(field("relay_state"), b"1");
        assert_eq!(tplink.field("get_sysinf"), None);
        let over_tcp = [&u32::try_from(bytes.len()).unwrap().to_be_bytes()[..], &bytes].concat();
        assert_eq!(TpLink::parse(&over_tcp).unwrap(), tplink);
    }

    #[test]
    fn a_value_that_looks_like_a_name_is_not_one() {
        let bytes = enciphered(r#"{"alias":"model","model":"x"}"#);
        assert_eq!(&*TpLink::parse(&bytes).unwrap().field("model").unwrap(), b"x");
        let endless = enciphered(&format!(r#"{{"a":"{}"}}"#, "x".repeat(5000)));
        assert_eq!(TpLink::parse(&endless).unwrap().field("a").unwrap().len(), 64);
    }

    #[test]
    fn other_payloads_are_refused() {
        assert!(TpLink::parse(INFO.as_bytes()).is_err(), "not enciphered");
        assert!(TpLink::parse(&enciphered("[1]")).is_err());
        assert!(TpLink::parse(&enciphered("{\"a\u{1}\"}")).is_err());
        assert!(TpLink::parse(&enciphered(&" ".repeat(20_000))).is_err());
    }

    #[test]
    fn every_truncation_and_change_neither_panics_nor_loops() {
        let read = |b: &[u8]| {
            let Ok(tplink) = TpLink::parse(b) else { return };
            let _ = (tplink.field("model"), tplink.field(""), tplink.field("relay_state"));
        };
        let whole = enciphered(INFO);
        hostile::every_truncation(&whole, read);
        hostile::every_octet_changed(&whole, read);
        for text in ["{\"", "{\"a\\", "{\"model\":", "{\"model\":\"", "{}"] {
            read(&enciphered(text));
            let _ = json_field(|at| text.as_bytes().get(at).copied(), b"model");
        }
        assert_eq!(hostile::taken_for_its_own(|b| TpLink::parse(b).is_ok()), 0);
    }
}
