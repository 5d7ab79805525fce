//! Modbus over TCP (Modbus Messaging on TCP/IP 1.0b, Modbus Application Protocol 1.1b3): meters,
//! inverters, controllers. No log-in, no encryption.
//!
//! The header has a protocol identifier of zero and a length of 2 to 254 which must agree with the
//! function's own layout, as a request or as an answer: a direction is not in the message.

use crate::bytes::{Bytes, Malformed};

/// The first message of a piece of stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Modbus<'a> {
    /// Matches answers to requests.
    pub transaction: u16,
    /// Unit behind a gateway; 0 and 255 are the device itself.
    pub unit: u8,
    /// Function code without the exception bit, 1 to 127.
    pub function: u8,
    /// Why the function was refused, when it was: 1 illegal function, 2 address, 3 value.
    pub exception: Option<u8>,
    /// What follows the function code.
    pub data: &'a [u8],
    /// Octets of the message, header included: where the next begins.
    pub len: usize,
}

/// An object of device identification (function 43, type 14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdObject<'a> {
    /// 0 vendor, 1 product code, 2 revision, 3 URL, 4 product name, 5 model, 6 application; from
    /// 0x80 private.
    pub id: u8,
    /// ASCII text.
    pub value: &'a [u8],
}

impl<'a> Modbus<'a> {
    /// Reads the first message of a TCP payload.
    ///
    /// # Errors
    /// [`Malformed`] for another protocol identifier, a message that is not there in whole, an
    /// unassigned function, or data that has the layout neither of its request nor of its answer.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut from = Bytes::new(bytes);
        let transaction = from.u16("transaction identifier")?;
        if from.u16("protocol identifier")? != 0 {
            return Err(Malformed { what: "protocol identifier", at: 2 });
        }
        let len = usize::from(from.u16("length")?);
        if !(2..=254).contains(&len) {
            return Err(Malformed { what: "length", at: 4 });
        }
        let mut message = Bytes::new(from.take(len, "length")?);
        let unit = message.u8("unit identifier")?;
        let code = message.u8("function code")?;
        let data = message.rest();
        let function = code & 0x7f;
        let (fits, exception) = if code & 0x80 == 0 {
            (fits(function, data), None)
        } else {
            match *data {
                [why @ (1..=6 | 8 | 10 | 11)] => (is_assigned(function), Some(why)),
                _ => (false, None),
            }
        };
        if !fits {
            return Err(Malformed { what: "function or its data", at: 7 });
        }
        Ok(Self { transaction, unit, function, exception, data, len: from.at() })
    }

    /// Whether the function changes something in the device: coils, registers, files.
    #[must_use]
    pub const fn writes(&self) -> bool {
        matches!(self.function, 5 | 6 | 15 | 16 | 21 | 22 | 23)
    }

    /// The objects of a device identification answer; none for other messages.
    pub fn identification(&self) -> impl Iterator<Item = IdObject<'a>> + use<'a> {
        let mut from = Bytes::new(&[]);
        let mut count = 0;
        if let (43, None, [14, _code, _conformity, _more, _next, objects, rest @ ..]) =
            (self.function, self.exception, self.data)
        {
            (from, count) = (Bytes::new(rest), *objects);
        }
        (0..count).map_while(move |_| {
            let id = from.u8("object id").ok()?;
            Some(IdObject { id, value: from.vec8("object length").ok()? })
        })
    }
}

/// Whether the data has the layout of the function's request or of its answer (MAP 1.1b3 §6).
fn fits(function: u8, data: &[u8]) -> bool {
    // Octets counted by one at this place, and nothing behind them.
    let counted =
        |at: usize| data.get(at).is_some_and(|&count| data.len() == at + 1 + usize::from(count));
    match function {
        1 | 2 => data.len() == 4 || counted(0),
        3 | 4 => data.len() == 4 || (counted(0) && data.len() % 2 == 1),
        5 | 6 => data.len() == 4,
        7 => data.len() <= 1,
        8 => data.len() >= 4 && data.len().is_multiple_of(2),
        11 => matches!(data.len(), 0 | 4),
        12 | 17 => data.is_empty() || counted(0),
        15 | 16 => data.len() == 4 || counted(4),
        20 | 21 => counted(0),
        22 => data.len() == 6,
        23 => counted(0) || counted(8),
        24 => {
            let count = data.first_chunk().map(|c| usize::from(u16::from_be_bytes(*c)));
            data.len() == 2 || count.is_some_and(|count| data.len() == 2 + count)
        }
        43 => matches!(
            *data,
            [13, ..]
                | [14, 1..=4, _]
                // Conformity, whether more follows, the next object, how many objects.
                | [14, 1..=4, _, 0 | 0xff, _, _, ..]
        ),
        _ => is_assigned(function),
    }
}

/// Public functions, the ranges users may define (§5.1), and 90, which Schneider's tools speak.
const fn is_assigned(function: u8) -> bool {
    matches!(
        function,
        1..=8 | 11 | 12 | 15..=17 | 20..=24 | 43 | 65..=72 | 90 | 100..=110
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    const IDENTITY: &str = "0001 0000 001b 01 2b 0e 01 01 00 00 03
        00 05 4d616b6572 01 04 4c2d3033 02 04 76312e32";

    fn identity() -> Vec<u8> {
        let mut bytes = hostile::hex(IDENTITY);
        bytes[5] = u8::try_from(bytes.len() - 6).unwrap();
        bytes
    }

    #[test]
    fn a_device_tells_vendor_product_and_revision() {
        let bytes = identity();
        let modbus = Modbus::parse(&bytes).unwrap();
        assert_eq!((modbus.unit, modbus.function, modbus.len), (1, 43, bytes.len()));
        let texts: Vec<_> = modbus.identification().map(|o| (o.id, o.value)).collect();
        assert_eq!(texts, [(0, &b"Maker"[..]), (1, b"L-03"), (2, b"v1.2")]);
    }

    #[test]
    fn reading_writing_and_refusing_are_told_apart() {
        let read = Modbus::parse(&hostile::hex("0001 0000 0006 11 03 006b 0003")).unwrap().writes();
        let write = hostile::hex("0001 0000 000b 11 10 0001 0002 04 000a0102");
        assert!(!read && Modbus::parse(&write).unwrap().writes());
        let refused = hostile::hex("0001 0000 0003 11 83 02");
        assert_eq!(Modbus::parse(&refused).unwrap().exception, Some(2));
    }

    #[test]
    fn lengths_that_do_not_agree_are_refused() {
        for text in [
            "0001 0000 0007 11 03 006b 0003 00",
            "0001 0001 0006 11 03 006b 0003",
            "0001 0000 0106 11 03 006b 0003",
            "0001 0000 0006 11 63 006b 0003",
            "0001 0000 0006 11 03 006b 00",
            "0001 0000 000b 11 10 0001 0002 05 000a0102",
            "0001 0000 0003 11 83 09",
        ] {
            assert!(Modbus::parse(&hostile::hex(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn every_truncation_and_change_neither_panics_nor_loops() {
        let read = |b: &[u8]| {
            let Ok(modbus) = Modbus::parse(b) else { return };
            assert!(modbus.identification().count() <= b.len() / 2);
        };
        hostile::every_truncation(&identity(), read);
        hostile::every_octet_changed(&identity(), read);
        assert_eq!(hostile::taken_for_its_own(|b| Modbus::parse(b).is_ok()), 0);
    }
}
