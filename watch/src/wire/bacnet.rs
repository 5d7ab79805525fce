//! BACnet/IP (ANSI/ASHRAE 135 annex J): controllers of heating, air and light.
//!
//! Three layers in one datagram. The outer one (BVLC) begins with 0x81, a function up to 12 and a
//! length that must be the datagram's; the network layer (NPDU) has version 1; the application
//! layer (APDU) tells the service. Values are tagged and may nest; nothing here follows nesting
//! deeper than the one pair of tags around a property's value.

use crate::bytes::{Bytes, Malformed};

/// A datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bacnet<'a> {
    /// BVLC function: 0 result, 4 forwarded, 5 register foreign device, 9 distribute broadcast,
    /// 10 original unicast, 11 original broadcast (annex J.2).
    pub function: u8,
    /// What is in it, when the function carries an application message.
    pub apdu: Option<Apdu<'a>>,
}

/// An application message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Apdu<'a> {
    /// What kind of message.
    pub kind: Kind,
    /// Service choice within confirmed or unconfirmed services; 0 where the kind has none.
    pub service: u8,
    /// What is said, where it is understood.
    pub content: Content<'a>,
}

/// PDU types (clause 20.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the standard's names say it")]
pub enum Kind {
    ConfirmedRequest,
    UnconfirmedRequest,
    SimpleAck,
    ComplexAck,
    SegmentAck,
    Error,
    Reject,
    Abort,
}

/// The services that tell who a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content<'a> {
    /// Unconfirmed 8: which devices are there?
    WhoIs {
        /// Instances asked for, both included; none: all.
        range: Option<(u32, u32)>,
    },
    /// Unconfirmed 0: this one.
    IAm {
        /// Instance of the device object, 22 bits: the device's number in its site.
        device: u32,
        /// Longest message it takes, in octets.
        max_apdu: u32,
        /// ASHRAE vendor identifier.
        vendor: u32,
    },
    /// Unconfirmed 1: this device has that object.
    IHave {
        /// The device.
        device: ObjectId,
        /// The object.
        object: ObjectId,
        /// Its name.
        name: Text<'a>,
    },
    /// Confirmed 12: what is the value of that property?
    ReadProperty {
        /// Whose.
        object: ObjectId,
        /// Which.
        property: u32,
    },
    /// Its answer.
    Property {
        /// Whose.
        object: ObjectId,
        /// Which: 12 application software version, 44 firmware revision, 70 model name,
        /// 77 object name, 121 vendor name.
        property: u32,
        /// The value, when it is a character string.
        text: Option<Text<'a>>,
    },
    /// Any other service.
    Other,
}

/// Type and instance of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectId {
    /// 10 bits; 8 is a device.
    pub kind: u16,
    /// 22 bits.
    pub instance: u32,
}

/// A character string (clause 20.2.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text<'a> {
    /// 0 UTF-8, 4 UCS-2, 5 ISO 8859-1.
    pub charset: u8,
    /// The octets in that set.
    pub octets: &'a [u8],
}

impl<'a> Bacnet<'a> {
    /// Reads a UDP payload.
    ///
    /// # Errors
    /// [`Malformed`] when the outer layers do not fit each other and the datagram, or a service
    /// that is understood has arguments that are not.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut from = Bytes::new(bytes);
        if from.u8("bvlc type")? != 0x81 {
            return Err(Malformed { what: "bvlc type", at: 0 });
        }
        let function = from.u8("bvlc function")?;
        if usize::from(from.u16("bvlc length")?) != bytes.len() {
            return Err(Malformed { what: "bvlc length", at: 2 });
        }
        match function {
            // Result 2, register 2, delete 6; tables are rows of 10; read requests are empty.
            0 | 5 if from.left() == 2 => return Ok(Self { function, apdu: None }),
            2 | 6 if from.is_empty() => return Ok(Self { function, apdu: None }),
            8 if from.left() == 6 => return Ok(Self { function, apdu: None }),
            1 | 3 | 7 if from.left().is_multiple_of(10) => {
                return Ok(Self { function, apdu: None });
            }
            4 => from.skip(6, "forwarded address")?,
            9..=11 => {}
            12 => return Ok(Self { function, apdu: None }),
            _ => return Err(Malformed { what: "bvlc function", at: 1 }),
        }
        let apdu = if skip_npdu(&mut from)? { Some(Apdu::take(&mut from)?) } else { None };
        Ok(Self { function, apdu })
    }
}

impl<'a> Apdu<'a> {
    fn take(from: &mut Bytes<'a>) -> Result<Self, Malformed> {
        let first = from.u8("pdu type")?;
        let kind = match first >> 4 {
            0 => Kind::ConfirmedRequest,
            1 => Kind::UnconfirmedRequest,
            2 => Kind::SimpleAck,
            3 => Kind::ComplexAck,
            4 => Kind::SegmentAck,
            5 => Kind::Error,
            6 => Kind::Reject,
            7 => Kind::Abort,
            _ => return Err(from.malformed("pdu type")),
        };
        let segmented = first & 0x08 != 0;
        match kind {
            Kind::ConfirmedRequest => from.skip(2, "invoke id")?,
            Kind::ComplexAck | Kind::SimpleAck | Kind::Error => from.skip(1, "invoke id")?,
            Kind::UnconfirmedRequest => {}
            Kind::SegmentAck => {
                from.skip(3, "segment ack")?;
                return Ok(Self { kind, service: 0, content: Content::Other });
            }
            Kind::Reject | Kind::Abort => {
                from.skip(2, "reason")?;
                return Ok(Self { kind, service: 0, content: Content::Other });
            }
        }
        let carries = matches!(kind, Kind::ConfirmedRequest | Kind::ComplexAck);
        if segmented && carries {
            from.skip(2, "sequence number")?;
        }
        let service = from.u8("service choice")?;
        let content = match (kind, service) {
            _ if segmented && carries => Content::Other,
            (Kind::UnconfirmedRequest, 8) => Content::who_is(from)?,
            (Kind::UnconfirmedRequest, 0) => Content::IAm {
                device: ObjectId::take(from, Tag::application(12))?.instance,
                max_apdu: unsigned(from, Tag::application(2))?,
                vendor: {
                    unsigned(from, Tag::application(9))?;
                    unsigned(from, Tag::application(2))?
                },
            },
            (Kind::UnconfirmedRequest, 1) => Content::IHave {
                device: ObjectId::take(from, Tag::application(12))?,
                object: ObjectId::take(from, Tag::application(12))?,
                name: Text::take(from)?,
            },
            (Kind::ConfirmedRequest, 12) => Content::ReadProperty {
                object: ObjectId::take(from, Tag::context(0))?,
                property: unsigned(from, Tag::context(1))?,
            },
            (Kind::ComplexAck, 12) => Content::property(from)?,
            _ => Content::Other,
        };
        Ok(Self { kind, service, content })
    }
}

impl<'a> Content<'a> {
    fn who_is(from: &mut Bytes<'a>) -> Result<Self, Malformed> {
        if from.is_empty() {
            return Ok(Content::WhoIs { range: None });
        }
        let low = unsigned(from, Tag::context(0))?;
        let high = unsigned(from, Tag::context(1))?;
        Ok(Content::WhoIs { range: Some((low, high)) })
    }

    fn property(from: &mut Bytes<'a>) -> Result<Self, Malformed> {
        let object = ObjectId::take(from, Tag::context(0))?;
        let property = unsigned(from, Tag::context(1))?;
        // An array index may stand between.
        let mut after = *from;
        if unsigned(&mut after, Tag::context(2)).is_ok() {
            *from = after;
        }
        if from.u8("opening tag")? != 0x3e {
            return Err(from.malformed("opening tag"));
        }
        let text = Text::take(from).ok();
        Ok(Content::Property { object, property, text })
    }
}

impl ObjectId {
    fn take(from: &mut Bytes<'_>, tag: Tag) -> Result<Self, Malformed> {
        let value = tag.take(from)?;
        let word = <[u8; 4]>::try_from(value).map_err(|_| from.malformed("object identifier"))?;
        let word = u32::from_be_bytes(word);
        let [high, low, ..] = (word >> 6).to_be_bytes();
        let kind = u16::from_be_bytes([high, low]);
        Ok(Self { kind, instance: word & 0x3f_ffff })
    }
}

impl<'a> Text<'a> {
    fn take(from: &mut Bytes<'a>) -> Result<Self, Malformed> {
        let value = Tag::application(7).take(from)?;
        let (&charset, octets) =
            value.split_first().ok_or_else(|| from.malformed("character set"))?;
        Ok(Self { charset, octets })
    }
}

/// The tag a value must have: number (0 to 14) and class.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Tag {
    first: u8,
}

impl Tag {
    const fn application(number: u8) -> Self {
        Self { first: number << 4 }
    }

    const fn context(number: u8) -> Self {
        Self { first: number << 4 | 0x08 }
    }

    /// The value behind this tag (clause 20.2.1).
    fn take<'a>(self, from: &mut Bytes<'a>) -> Result<&'a [u8], Malformed> {
        let at = from.at();
        let first = from.u8("tag")?;
        if first & 0xf8 != self.first {
            return Err(Malformed { what: "tag", at });
        }
        let len = match first & 7 {
            small @ 0..=4 => usize::from(small),
            5 => match from.u8("length")? {
                254 => usize::from(from.u16("length")?),
                // Four octets of length are for values no datagram holds.
                255 => return Err(from.malformed("length")),
                len => usize::from(len),
            },
            _ => return Err(Malformed { what: "tag", at }),
        };
        from.take(len, "length")
    }
}

/// One to four octets.
fn unsigned(from: &mut Bytes<'_>, tag: Tag) -> Result<u32, Malformed> {
    let value = tag.take(from)?;
    if value.is_empty() || value.len() > 4 {
        return Err(from.malformed("unsigned integer"));
    }
    Ok(value.iter().fold(0, |sum, &octet| sum << 8 | u32::from(octet)))
}

/// The network layer (clause 6.2). Whether an application message follows; if not, it was one of
/// the network's own.
fn skip_npdu(from: &mut Bytes<'_>) -> Result<bool, Malformed> {
    if from.u8("npdu version")? != 1 {
        return Err(from.malformed("npdu version"));
    }
    let control = from.u8("npdu control")?;
    if control & 0x50 != 0 {
        return Err(from.malformed("npdu control"));
    }
    let (to_network, from_network) = (control & 0x20 != 0, control & 0x08 != 0);
    for present in [to_network, from_network] {
        if present {
            from.skip(2, "network number")?;
            from.vec8("network address")?;
        }
    }
    if to_network {
        from.skip(1, "hop count")?;
    }
    if control & 0x80 != 0 {
        from.skip(1, "network message type")?;
        return Ok(false);
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    const I_AM: &str = "810b0018 0120ffff00ff 1000 c402000064 220400 9100 21 0f";
    const MODEL: &str =
        "810a0022 0100 3001 0c 0c02000064 1946 3e 750e 00 4c616d7020434f4e54524f4c4c 3f";

    fn with_length(text: &str) -> Vec<u8> {
        let mut bytes = hostile::hex(text);
        let len = u16::try_from(bytes.len()).unwrap();
        bytes[2..4].copy_from_slice(&len.to_be_bytes());
        bytes
    }

    #[test]
    fn a_device_tells_its_number_and_vendor() {
        let bytes = with_length(I_AM);
        let bacnet = Bacnet::parse(&bytes).unwrap();
        assert_eq!(bacnet.function, 11);
        let content = bacnet.apdu.unwrap().content;
        assert_eq!(content, Content::IAm { device: 100, max_apdu: 1024, vendor: 15 });
    }

    #[test]
    fn a_model_name_is_read_from_an_answer() {
        let bytes = with_length(MODEL);
        let Content::Property { object, property: 70, text } =
            Bacnet::parse(&bytes).unwrap().apdu.unwrap().content
        else {
            panic!("not a property");
        };
        assert_eq!(object, ObjectId { kind: 8, instance: 100 });
        assert_eq!(text, Some(Text { charset: 0, octets: b"Lamp CONTROLL" }));
    }

    #[test]
    fn a_search_may_have_a_range() {
        let all = with_length("810b0000 0120ffff00ff 1008");
        let content = |bytes: &[u8]| match Bacnet::parse(bytes).unwrap().apdu.unwrap().content {
            Content::WhoIs { range } => range,
            other => panic!("{other:?}"),
        };
        assert_eq!(content(&all), None);
        assert_eq!(content(&with_length("810b0000 0100 1008 0901 1a03e8")), Some((1, 1000)));
    }

    #[test]
    fn layers_that_do_not_fit_are_refused() {
        assert!(Bacnet::parse(&hostile::hex("810b0009 0100 1008")).is_err(), "length");
        assert!(Bacnet::parse(&with_length("810b0000 0200 1008")).is_err(), "version");
        assert!(Bacnet::parse(&with_length("810b0000 0100 8008")).is_err(), "pdu type");
        assert!(Bacnet::parse(&with_length("810b0000 0120ffffff 1008")).is_err(), "address");
        assert!(Bacnet::parse(&with_length("810b0000 0100 1000 c402")).is_err(), "object");
    }

    #[test]
    fn every_truncation_and_change_does_not_panic() {
        let read = |b: &[u8]| {
            let _ = Bacnet::parse(b);
        };
        for text in [I_AM, MODEL] {
            hostile::every_truncation(&with_length(text), read);
            hostile::every_octet_changed(&with_length(text), read);
        }
        assert_eq!(hostile::taken_for_its_own(|b| Bacnet::parse(b).is_ok()), 0);
    }
}
