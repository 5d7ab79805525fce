//! CoAP over UDP (RFC 7252), with the long tokens of RFC 8974 and the OSCORE option of RFC 8613.
//!
//! A first octet of which two bits are fixed is little to tell it by, so everything RFC 7252 says
//! to reject is refused (reserved code classes, empty messages that are not, resets that carry
//! something, option lengths, a payload marker before nothing), and [`Coap::is_well_known`] adds
//! what a foreign payload hardly meets: registered code, registered options of a registered length.
//! Away from port 5683 ask that too.

use crate::bytes::{Bytes, Malformed};

/// A message.
#[derive(Clone, Copy, Debug)]
pub struct Coap<'a> {
    /// Confirmable, non-confirmable, acknowledgement or reset.
    pub kind: Kind,
    /// Class and detail.
    pub code: Code,
    /// Message ID.
    pub id: u16,
    /// 0 to 65,804 octets; more than 8 only by RFC 8974.
    pub token: &'a [u8],
    /// What stands behind the marker 0xff; empty without one.
    pub payload: &'a [u8],
    options: &'a [u8],
}

/// RFC 7252 §3, T.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the standard's names say it")]
pub enum Kind {
    Confirmable,
    NonConfirmable,
    Acknowledgement,
    Reset,
}

/// A code such as 2.05: class in the upper three bits, detail in the lower five.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code(pub u8);

/// An option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoapOption<'a> {
    /// The number, deltas added up.
    pub number: u16,
    /// The value.
    pub value: &'a [u8],
}

impl<'a> Coap<'a> {
    /// Reads a UDP payload.
    ///
    /// # Errors
    /// [`Malformed`] for what RFC 7252 §3 and §4 call message format errors or say to reject.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut from = Bytes::new(bytes);
        let first = from.u8("header")?;
        if first >> 6 != 1 {
            return Err(Malformed { what: "version", at: 0 });
        }
        let kind = match first >> 4 & 3 {
            0 => Kind::Confirmable,
            1 => Kind::NonConfirmable,
            2 => Kind::Acknowledgement,
            _ => Kind::Reset,
        };
        let code = Code(from.u8("code")?);
        let id = from.u16("message id")?;
        if code.is_empty() {
            if bytes.len() != 4 || first & 0x0f != 0 {
                return Err(Malformed { what: "empty message", at: 4 });
            }
            if kind == Kind::NonConfirmable {
                return Err(Malformed { what: "type of empty message", at: 0 });
            }
        } else if kind == Kind::Reset || (kind == Kind::Acknowledgement && code.is_request()) {
            return Err(Malformed { what: "type of message", at: 0 });
        }
        if matches!(code.class(), 1 | 6 | 7) {
            return Err(Malformed { what: "code class", at: 1 });
        }
        let token_len = match first & 0x0f {
            short @ 0..=12 => usize::from(short),
            13 => usize::from(from.u8("token length")?) + 13,
            14 => usize::from(from.u16("token length")?) + 269,
            _ => return Err(Malformed { what: "token length", at: 0 }),
        };
        let token = from.take(token_len, "token")?;

        let rest = from.rest();
        let start = from.at();
        let mut number = 0;
        while take_option(&mut from, &mut number)?.is_some() {}
        let options = rest.get(..from.at() - start).unwrap_or_default();
        let payload = match from.rest().split_first() {
            None => &[][..],
            Some((_, [])) => return Err(from.malformed("payload marker")),
            Some((_, payload)) => payload,
        };
        Ok(Self { kind, code, id, token, payload, options })
    }

    /// The options in their order.
    pub fn options(&self) -> impl Iterator<Item = CoapOption<'a>> + use<'a> {
        let mut from = Bytes::new(self.options);
        let mut number = 0;
        core::iter::from_fn(move || take_option(&mut from, &mut number).ok().flatten())
    }

    /// The host asked for (option 3).
    #[must_use]
    pub fn uri_host(&self) -> Option<&'a [u8]> {
        self.values(3).next()
    }

    /// Segments of the path (option 11).
    pub fn uri_path(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.values(11)
    }

    /// Arguments (option 15).
    pub fn uri_query(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.values(15)
    }

    /// The OSCORE option (9): what matters of the message is encrypted end to end. `None` also when
    /// its value or the missing payload makes the message malformed (RFC 8613 §2, §6.1), so that
    /// clear text under that number (drafts of CoAP had the path there) does not pass for secret.
    #[must_use]
    pub fn oscore(&self) -> Option<&'a [u8]> {
        let value = self.values(9).next()?;
        (!self.payload.is_empty() && is_oscore_value(value)).then_some(value)
    }

    /// Whether code and options are registered ones of a length the registry allows, and the token
    /// is no longer than eight octets: evidence that this is CoAP and not something that fits.
    #[must_use]
    pub fn is_well_known(&self) -> bool {
        let option = |o: CoapOption<'_>| {
            is_registered(o.number)
                .is_some_and(|(least, most)| (least..=most).contains(&o.value.len()))
        };
        self.code.is_registered() && self.token.len() <= 8 && self.options().all(option)
    }

    fn values(&self, number: u16) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.options().filter(move |o| o.number == number).map(|o| o.value)
    }
}

impl Code {
    /// 0 to 7.
    #[must_use]
    pub const fn class(self) -> u8 {
        self.0 >> 5
    }

    /// 0 to 31.
    #[must_use]
    pub const fn detail(self) -> u8 {
        self.0 & 0x1f
    }

    /// 0.00: only acknowledges, resets or pings.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// 0.01 to 0.31: GET and its like.
    #[must_use]
    pub const fn is_request(self) -> bool {
        self.class() == 0 && self.0 != 0
    }

    const fn is_registered(self) -> bool {
        match self.class() {
            0 => self.detail() <= 7,
            2 => matches!(self.detail(), 1..=5 | 31),
            4 => matches!(self.detail(), 0..=6 | 8 | 9 | 12 | 13 | 15 | 22 | 29),
            5 => self.detail() <= 8,
            _ => false,
        }
    }
}

/// RFC 8613 §6.1: flags, a partial IV of at most five octets, context and key identifiers. Flags of
/// zero are left out with the whole value.
fn is_oscore_value(value: &[u8]) -> bool {
    let mut from = Bytes::new(value);
    let Ok(flags) = from.u8("flags") else { return true };
    let (reserved, has_context, has_key) = (flags & 0xe0, flags & 0x10 != 0, flags & 0x08 != 0);
    let iv = flags & 7;
    if flags == 0 || reserved != 0 || iv > 5 || from.skip(usize::from(iv), "iv").is_err() {
        return false;
    }
    if has_context && from.vec8("context").is_err() {
        return false;
    }
    has_key || from.is_empty()
}

/// The next option, or none at the payload marker and at the end.
fn take_option<'a>(
    from: &mut Bytes<'a>,
    number: &mut u16,
) -> Result<Option<CoapOption<'a>>, Malformed> {
    let Some(&first) = from.rest().first() else { return Ok(None) };
    if first == PAYLOAD_MARKER {
        return Ok(None);
    }
    from.skip(1, "option")?;
    let delta = extended(from, first >> 4, "option delta")?;
    let len = extended(from, first & 0x0f, "option length")?;
    // A sum over 65,535 would make an option come twice under a small number.
    let sum = u16::try_from(u32::from(*number) + delta);
    *number = sum.map_err(|_| from.malformed("option delta"))?;
    let len = usize::try_from(len).map_err(|_| from.malformed("option length"))?;
    let value = from.take(len, "option length")?;
    Ok(Some(CoapOption { number: *number, value }))
}

fn extended(from: &mut Bytes<'_>, nibble: u8, what: &'static str) -> Result<u32, Malformed> {
    match nibble {
        13 => Ok(u32::from(from.u8(what)?) + 13),
        14 => Ok(u32::from(from.u16(what)?) + 269),
        15 => Err(from.malformed(what)),
        small => Ok(u32::from(small)),
    }
}

/// Least and most octets of a registered option (IANA CoAP Option Numbers).
const fn is_registered(number: u16) -> Option<(usize, usize)> {
    Some(match number {
        1 => (0, 8),
        3 => (1, 255),
        4 => (1, 8),
        5 | 21 => (0, 0),
        6 => (0, 3),
        7 | 12 | 17 => (0, 2),
        8 | 9 | 11 | 15 | 20 => (0, 255),
        13 => (0, 65_535),
        14 | 28 | 60 => (0, 4),
        16 => (1, 1),
        19 | 23 | 27 | 31 => (0, 3),
        35 => (1, 1034),
        39 => (1, 255),
        252 => (1, 40),
        258 => (0, 1),
        292 => (0, 8),
        _ => return None,
    })
}

const PAYLOAD_MARKER: u8 = 0xff;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    /// RFC 7252 figure 16: GET coap://server/temperature, message ID 0x7d34.
    const GET: &str = "40 01 7d34 bb 74656d7065726174757265";
    /// RFC 7252 figure 16, the answer: 2.05 with "22.3 C".
    const ANSWER: &str = "60 45 7d34 ff 32322e332043";

    #[test]
    fn the_example_of_the_standard_reads_as_it_says() {
        let bytes = hostile::hex(GET);
        let get = Coap::parse(&bytes).unwrap();
        assert_eq!((get.kind, get.code, get.id), (Kind::Confirmable, Code(1), 0x7d34));
        assert_eq!(get.uri_path().collect::<Vec<_>>(), [b"temperature"]);
        assert!(get.is_well_known() && get.oscore().is_none());
        let bytes = hostile::hex(ANSWER);
        let answer = Coap::parse(&bytes).unwrap();
        assert_eq!((answer.code.class(), answer.code.detail()), (2, 5));
        assert_eq!(answer.payload, b"22.3 C");
    }

    #[test]
    fn host_query_and_oscore_are_found() {
        let bytes = hostile::hex("44 02 0001 61626364 31 68 62 0914 61 70 43 613d31 ff 00");
        let post = Coap::parse(&bytes).unwrap();
        assert_eq!((post.token, post.uri_host()), (&b"abcd"[..], Some(&b"h"[..])));
        assert_eq!(post.oscore(), Some(&[0x09, 0x14][..]));
        assert_eq!(post.options().map(|o| o.number).collect::<Vec<_>>(), [3, 9, 15, 19]);
        assert_eq!(post.uri_query().next(), Some(&b"p"[..]));
    }

    #[test]
    fn long_tokens_of_rfc_8974_are_read() {
        let bytes = [&[0x4d, 1, 0, 1, 1][..], &[7; 14]].concat();
        assert_eq!(Coap::parse(&bytes).unwrap().token, &[7; 14]);
        assert!(Coap::parse(&[0x4d, 1, 0, 1]).is_err(), "length octet missing");
        assert!(Coap::parse(&[0x4e, 1, 0, 1, 0]).is_err());
        assert!(Coap::parse(&[0x4f, 1, 0, 1]).is_err(), "reserved");
    }

    #[test]
    fn what_the_standard_rejects_is_refused() {
        for (why, text) in [
            ("version 2", "80 01 0001"),
            ("empty with something behind", "40 00 0001 00"),
            ("empty with token", "41 00 0001 00"),
            ("empty and non-confirmable", "50 00 0001"),
            ("reset that carries", "70 45 0001"),
            ("acknowledged request", "60 01 0001"),
            ("class 1", "40 21 0001"),
            ("class 7", "40 e1 0001"),
            ("payload marker before nothing", "40 01 0001 ff"),
            ("delta 15", "40 01 0001 f0"),
            ("length 15", "40 01 0001 1f"),
            ("option past the end", "40 01 0001 b5 61"),
            ("delta octet missing", "40 01 0001 d0"),
            ("number over 65,535", "40 01 0001 e0 fef2 e0 0000"),
        ] {
            assert!(Coap::parse(&hostile::hex(text)).is_err(), "{why}");
        }
    }

    #[test]
    fn sixty_thousand_options_are_read_once() {
        let bytes = [&[0x40, 1, 0, 1][..], &vec![0; 60_000]].concat();
        assert_eq!(Coap::parse(&bytes).unwrap().options().count(), 60_000);
    }

    #[test]
    fn clear_text_under_the_number_of_oscore_does_not_pass_for_secret() {
        // Draft numbering: a GET whose path ".well-known" stands in option 9.
        let draft = hostile::hex("430105ca7216332b2e77656c6c2d6b6e6f776e04636f7265");
        assert_eq!(Coap::parse(&draft).unwrap().oscore(), None);
        for (value, is_oscore) in [
            (&b""[..], true),
            (b"\x09\x14", true),
            (b"\x19\x14\x02ab", true),
            (b"\x01\x14", true),
            (b"\x00", false),
            (b"\x01\x14a", false),
            (b"\x06abcdef", false),
            (b"\x19\x14\x09ab", false),
            (b"\x29\x14", false),
        ] {
            let len = u8::try_from(value.len()).unwrap();
            let head = [&[0x40, 2, 0, 1, 0x90 | len][..], value].concat();
            assert_eq!(Coap::parse(&head).unwrap().oscore(), None, "no payload");
            let whole = [&head[..], b"\xffx"].concat();
            let found = Coap::parse(&whole).unwrap().oscore().is_some();
            assert_eq!(found, is_oscore, "{value:x?}");
        }
    }

    #[test]
    fn every_truncation_and_change_neither_panics_nor_loops() {
        let read = |b: &[u8]| {
            let Ok(coap) = Coap::parse(b) else { return };
            assert!(coap.options().count() <= b.len());
            let _ = (coap.is_well_known(), coap.uri_path().count(), coap.oscore());
        };
        for text in [GET, ANSWER, "44 02 0001 61626364 31 68 62 0914 61 70 43 613d31 ff 00"] {
            hostile::every_truncation(&hostile::hex(text), read);
            hostile::every_octet_changed(&hostile::hex(text), read);
        }
        let well_known = |b: &[u8]| Coap::parse(b).is_ok_and(|c| c.is_well_known());
        assert!(hostile::taken_for_its_own(well_known) < 100, "half a percent of noise");
    }
}
