//! IEEE 802.15.4 MAC frames: the radio under Thread, Zigbee and 6LoWPAN.
//!
//! Addresses travel in the clear even where the payload is encrypted, so a secured frame still says
//! who talked to whom. Which of the PAN identifiers is there depends on the frame's version; the
//! 2015 edition's rules (its table 7-2) are kept apart from the older one's.

use super::Mac;
use crate::bytes::{Bytes, Malformed};

/// LINKTYPE_IEEE802_15_4_WITHFCS: the frame with its check sequence of two octets.
pub const WITH_FCS: u16 = 195;
/// LINKTYPE_IEEE802_15_4_NOFCS: the frame without.
pub const WITHOUT_FCS: u16 = 230;
/// LINKTYPE_IEEE802_15_4_TAP: a header of type-length-value fields first.
pub const TAP: u16 = 283;

/// A PAN identifier that a frame leaves out and nothing else tells: the broadcast one.
pub const ANY_PAN: u16 = 0xffff;

/// What a frame is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A coordinator announces its network.
    Beacon,
    /// Payload of a higher layer.
    Data,
    /// Acknowledgement.
    Ack,
    /// MAC command: association, data request and so on.
    Command,
}

/// One frame.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// What it is for.
    pub purpose: Purpose,
    /// Sequence number, unless suppressed.
    pub sequence: Option<u8>,
    /// Who sent it (on this hop).
    pub source: Option<Mac>,
    /// For whom it is (on this hop).
    pub destination: Option<Mac>,
    /// Whether MAC security is on: the payload, starting with the auxiliary security header, is
    /// not readable.
    pub secured: bool,
    /// Whether the check sequence is right; `None` where the capture has none, or cut it off.
    pub intact: Option<bool>,
    /// What the frame carries, after information elements.
    pub payload: &'a [u8],
}

/// Octets of check sequence at the end of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fcs {
    Absent,
    Two,
    Four,
}

impl<'a> Frame<'a> {
    /// Reads a captured frame of link type [`WITH_FCS`], [`WITHOUT_FCS`] or [`TAP`], of which
    /// `data` was captured out of `wire_len` octets.
    ///
    /// # Errors
    /// [`Malformed`] for a reserved or unread frame type, version or addressing mode, and for
    /// frames that end within their header.
    pub fn parse(link: u16, data: &'a [u8], wire_len: u32) -> Result<Self, Malformed> {
        let mut wire_len = (wire_len as usize).max(data.len());
        let (frame, fcs) = match link {
            WITH_FCS => (data, Fcs::Two),
            TAP => {
                let (frame, fcs) = tap(data)?;
                wire_len -= data.len() - frame.len();
                (frame, fcs)
            }
            _ => (data, Fcs::Absent),
        };
        let (frame, intact) = check(frame, wire_len, fcs);
        let mut parsed = Self::mac(frame)?;
        parsed.intact = intact;
        Ok(parsed)
    }

    /// Reads a frame without check sequence.
    fn mac(frame: &'a [u8]) -> Result<Self, Malformed> {
        let mut b = Bytes::new(frame);
        let control = u16_le(&mut b, "frame control")?;
        let purpose = match control & 7 {
            0 => Purpose::Beacon,
            1 => Purpose::Data,
            2 => Purpose::Ack,
            3 => Purpose::Command,
            _ => return Err(Malformed { what: "frame type", at: 0 }),
        };
        let secured = control & 1 << 3 != 0;
        let compressed = control & 1 << 6 != 0;
        let newest = match control >> 12 & 3 {
            0 | 1 => false,
            2 => true,
            _ => return Err(Malformed { what: "frame version", at: 1 }),
        };
        let to = Mode::of(control >> 10 & 3)?;
        let from = Mode::of(control >> 14 & 3)?;
        let (to_pan, from_pan) = if newest {
            pans_since_2015(to, from, compressed)
        } else {
            pans_before_2015(to, from, compressed)
        };
        let sequence =
            if newest && control & 1 << 8 != 0 { None } else { Some(b.u8("sequence number")?) };

        let to_pan = if to_pan { Some(u16_le(&mut b, "destination PAN")?) } else { None };
        let destination = to.address(&mut b, to_pan.unwrap_or(ANY_PAN), "destination address")?;
        let from_pan = if from_pan { Some(u16_le(&mut b, "source PAN")?) } else { None };
        let pan = from_pan.or(to_pan).unwrap_or(ANY_PAN);
        let source = from.address(&mut b, pan, "source address")?;

        // What follows the addresses of a secured frame is not ours to read.
        if newest && control & 1 << 9 != 0 && !secured {
            skip_elements(&mut b)?;
        }
        Ok(Self {
            purpose,
            sequence,
            source,
            destination,
            secured,
            intact: None,
            payload: b.rest(),
        })
    }
}

/// How an address is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Absent,
    Short,
    Extended,
}

impl Mode {
    fn of(bits: u16) -> Result<Self, Malformed> {
        match bits {
            0 => Ok(Self::Absent),
            2 => Ok(Self::Short),
            3 => Ok(Self::Extended),
            _ => Err(Malformed { what: "addressing mode", at: 1 }),
        }
    }

    /// Addresses travel least significant octet first.
    fn address(
        self,
        b: &mut Bytes<'_>,
        pan: u16,
        what: &'static str,
    ) -> Result<Option<Mac>, Malformed> {
        Ok(match self {
            Self::Absent => None,
            Self::Short => Some(Mac::Short { pan, address: u16_le(b, what)? }),
            Self::Extended => {
                let mut octets = b.array::<8>(what)?;
                octets.reverse();
                Some(Mac::Eui64(octets))
            }
        })
    }
}

/// Whether the destination's and the source's PAN identifiers are there (2003 and 2006): each goes
/// with its address, and compression drops the source's where both are.
fn pans_before_2015(to: Mode, from: Mode, compressed: bool) -> (bool, bool) {
    let to = to != Mode::Absent;
    (to, from != Mode::Absent && !(to && compressed))
}

/// The same since 2015 (IEEE 802.15.4-2015, table 7-2).
fn pans_since_2015(to: Mode, from: Mode, compressed: bool) -> (bool, bool) {
    match (to, from) {
        (Mode::Absent, Mode::Absent) => (compressed, false),
        (_, Mode::Absent) => (!compressed, false),
        (Mode::Absent, _) => (false, !compressed),
        (Mode::Extended, Mode::Extended) => (!compressed, false),
        _ => (true, !compressed),
    }
}

/// Steps over header and payload information elements (IEEE 802.15.4-2015, 7.4).
fn skip_elements(b: &mut Bytes<'_>) -> Result<(), Malformed> {
    const PAYLOAD_ELEMENTS_FOLLOW: u16 = 0x7e;
    const PAYLOAD_FOLLOWS: u16 = 0x7f;
    loop {
        if b.is_empty() {
            return Ok(());
        }
        let head = u16_le(b, "header information element")?;
        if head & 0x8000 != 0 {
            return Err(b.malformed("header information element"));
        }
        b.skip(usize::from(head & 0x7f), "header information element length")?;
        match head >> 7 & 0xff {
            PAYLOAD_ELEMENTS_FOLLOW => break,
            PAYLOAD_FOLLOWS => return Ok(()),
            _ => {}
        }
    }
    loop {
        if b.is_empty() {
            return Ok(());
        }
        let head = u16_le(b, "payload information element")?;
        if head & 0x8000 == 0 {
            return Err(b.malformed("payload information element"));
        }
        b.skip(usize::from(head & 0x7ff), "payload information element length")?;
        if head >> 11 & 0xf == 0xf {
            return Ok(());
        }
    }
}

/// Takes the TAP header off: a version, a length, then fields of type, length and padded value.
fn tap(data: &[u8]) -> Result<(&[u8], Fcs), Malformed> {
    const FCS_TYPE: u16 = 0;
    let mut b = Bytes::new(data);
    if b.u8("TAP version")? != 0 {
        return Err(Malformed { what: "TAP version", at: 0 });
    }
    b.skip(1, "TAP header")?;
    let length = usize::from(u16_le(&mut b, "TAP length")?);
    let Some((header, frame)) = data.split_at_checked(length) else {
        return Err(Malformed { what: "TAP length", at: 2 });
    };
    let mut b = Bytes::new(header);
    b.skip(4, "TAP length")?;
    let mut fcs = Fcs::Absent;
    while !b.is_empty() {
        let kind = u16_le(&mut b, "TAP field")?;
        let length = usize::from(u16_le(&mut b, "TAP field")?);
        let value = b.take(length, "TAP field length")?;
        // The padding of the last field may be missing.
        b.take_up_to(length.next_multiple_of(4) - length);
        if kind == FCS_TYPE {
            fcs = match value.first() {
                Some(0) => Fcs::Absent,
                Some(1) => Fcs::Two,
                Some(2) => Fcs::Four,
                _ => return Err(b.malformed("TAP check sequence type")),
            };
        }
    }
    Ok((frame, fcs))
}

/// Takes the check sequence off, as far as it was captured, and computes it where it can.
fn check(frame: &[u8], wire_len: usize, fcs: Fcs) -> (&[u8], Option<bool>) {
    let octets = match fcs {
        Fcs::Absent => return (frame, None),
        Fcs::Two => 2,
        Fcs::Four => 4,
    };
    let length = wire_len.saturating_sub(octets).min(frame.len());
    let (body, tail) = frame.split_at_checked(length).unwrap_or((frame, &[]));
    let intact = match (fcs, tail) {
        (Fcs::Two, &[low, high]) => Some(crc16(body) == u16::from_le_bytes([low, high])),
        _ => None,
    };
    (body, intact)
}

/// The check sequence of two octets (IEEE 802.15.4-2015, 7.2.10): x^16 + x^12 + x^5 + 1, least
/// significant bit first, from 0.
fn crc16(octets: &[u8]) -> u16 {
    octets.iter().fold(0, |crc, octet| {
        (0..8).fold(crc ^ u16::from(*octet), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0x8408 } else { crc >> 1 }
        })
    })
}

fn u16_le(b: &mut Bytes<'_>, what: &'static str) -> Result<u16, Malformed> {
    b.array(what).map(u16::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Mac = Mac::Eui64([0x00, 0x12, 0x4b, 0, 0, 0, 0, 0x0a]);
    const B: Mac = Mac::Eui64([0x00, 0x12, 0x4b, 0, 0, 0, 0, 0x0b]);

    fn short(pan: u16, address: u16) -> Option<Mac> {
        Some(Mac::Short { pan, address })
    }

    fn put(out: &mut Vec<u8>, mac: Mac) {
        match mac {
            Mac::Eui64(mut a) => {
                a.reverse();
                out.extend(a);
            }
            Mac::Short { address, .. } => out.extend(address.to_le_bytes()),
            Mac::Eui48(_) => panic!("no such address here"),
        }
    }

    fn bits(mac: Option<Mac>) -> u16 {
        match mac {
            None => 0,
            Some(Mac::Short { .. }) => 2,
            Some(_) => 3,
        }
    }

    /// A data frame with the PAN identifiers given.
    fn frame(
        version: u16,
        compressed: bool,
        to: (Option<u16>, Option<Mac>),
        from: (Option<u16>, Option<Mac>),
        payload: &[u8],
    ) -> Vec<u8> {
        let control =
            1 | u16::from(compressed) << 6 | bits(to.1) << 10 | version << 12 | bits(from.1) << 14;
        let mut out = control.to_le_bytes().to_vec();
        out.push(7);
        for (pan, mac) in [to, from] {
            if let Some(pan) = pan {
                out.extend(pan.to_le_bytes());
            }
            if let Some(mac) = mac {
                put(&mut out, mac);
            }
        }
        out.extend(payload);
        out
    }

    fn parse(bytes: &[u8]) -> Result<Frame<'_>, Malformed> {
        Frame::parse(WITHOUT_FCS, bytes, bytes.len() as u32)
    }

    #[test]
    fn every_row_of_table_7_2_is_obeyed() {
        let s = |n| Some(Mac::Short { pan: 0, address: n });
        let (p, q) = (Some(0x1111), Some(0x2222));
        // Version, compression, destination, source, then the PAN each side has in the end.
        let rows = [
            (2, false, (None, None), (None, None), 0, 0),
            (2, true, (p, None), (None, None), 0, 0),
            (2, false, (p, s(1)), (None, None), 0x1111, 0),
            (2, true, (None, s(1)), (None, None), ANY_PAN, 0),
            (2, false, (None, None), (q, s(2)), 0, 0x2222),
            (2, true, (None, None), (None, s(2)), 0, ANY_PAN),
            (2, false, (p, Some(A)), (None, Some(B)), 0, 0),
            (2, true, (None, Some(A)), (None, Some(B)), 0, 0),
            (2, false, (p, s(1)), (q, s(2)), 0x1111, 0x2222),
            (2, true, (p, s(1)), (None, s(2)), 0x1111, 0x1111),
            (2, false, (p, s(1)), (q, Some(B)), 0x1111, 0),
            (2, true, (p, s(1)), (None, Some(B)), 0x1111, 0),
            (2, false, (p, Some(A)), (q, s(2)), 0, 0x2222),
            (2, true, (p, Some(A)), (None, s(2)), 0, 0x1111),
            (0, false, (p, s(1)), (q, s(2)), 0x1111, 0x2222),
            (1, true, (p, s(1)), (None, s(2)), 0x1111, 0x1111),
            (1, false, (p, Some(A)), (q, Some(B)), 0, 0),
            (1, true, (p, Some(A)), (None, Some(B)), 0, 0),
            (1, false, (None, None), (q, s(2)), 0, 0x2222),
            (1, true, (None, None), (q, s(2)), 0, 0x2222),
            (1, true, (p, s(1)), (None, None), 0x1111, 0),
        ];
        for (version, compressed, to, from, to_pan, from_pan) in rows {
            let bytes = frame(version, compressed, to, from, b"payload");
            let f = parse(&bytes).unwrap();
            let with = |mac: Option<Mac>, pan| match mac {
                Some(Mac::Short { address, .. }) => short(pan, address),
                other => other,
            };
            let row = (version, compressed, to, from);
            assert_eq!(f.destination, with(to.1, to_pan), "{row:?}");
            assert_eq!(f.source, with(from.1, from_pan), "{row:?}");
            assert_eq!(f.payload, b"payload", "{row:?}");
            assert_eq!(f.sequence, Some(7));
            for n in 0..bytes.len() - 7 {
                assert!(parse(&bytes[..n]).is_err());
            }
        }
    }

    #[test]
    fn a_secured_frame_still_says_who_talks() {
        let mut bytes =
            frame(1, true, (Some(0xface), Some(A)), (None, Some(B)), b"\x0d\0\0\0\0secret");
        bytes[0] |= 1 << 3;
        let f = parse(&bytes).unwrap();
        assert!(f.secured);
        assert_eq!((f.source, f.destination), (Some(B), Some(A)));
    }

    #[test]
    fn a_suppressed_sequence_number_and_information_elements_are_stepped_over() {
        let mut bytes = vec![0x01, 0xeb]; // data, 2015, both short, elements, no sequence number
        bytes[1] = 0x03 | 2 << 2 | 2 << 4 | 2 << 6;
        bytes.extend([0xce, 0xfa, 1, 0, 0xce, 0xfa, 2, 0]);
        bytes.extend([0x02, 0x0d, 0xaa, 0xbb]); // header element 0x1a of 2 octets
        bytes.extend([0x00, 0x3f]); // termination 1
        bytes.extend([0x01, 0x88, 0xcc]); // payload element of 1 octet
        bytes.extend([0x00, 0xf8]); // termination
        bytes.extend(b"data");
        let f = parse(&bytes).unwrap();
        assert_eq!((f.sequence, f.payload), (None, &b"data"[..]));
        let fixed = bytes.len() - 4;
        for n in 0..fixed {
            let _ = parse(&bytes[..n]);
        }
        bytes[12] = 0x7f; // an element that runs past the end
        bytes[10] = 0x7f;
        assert!(parse(&bytes).is_err());
    }

    #[test]
    fn the_check_sequence_is_taken_off_and_computed() {
        // The standard's own example, an acknowledgement (IEEE 802.15.4-2015, 7.2.10): in order of
        // transmission, 0100 0000 0000 0000 0101 0110 gives 0010 0111 1001 1110.
        let f = Frame::parse(WITH_FCS, &[0x02, 0, 0x6a, 0xe4, 0x79], 5).unwrap();
        assert_eq!((f.purpose, f.sequence, f.intact), (Purpose::Ack, Some(0x6a), Some(true)));
        let f = Frame::parse(WITH_FCS, &[0x02, 0, 0x6b, 0xe4, 0x79], 5).unwrap();
        assert_eq!(f.intact, Some(false));
        // Cut within the check sequence, and before it.
        let f = Frame::parse(WITH_FCS, &[0x02, 0, 0x6a, 0xe4], 5).unwrap();
        assert_eq!((f.intact, f.payload), (None, &[][..]));
        assert!(Frame::parse(WITH_FCS, &[0x02, 0], 5).is_err());
        assert!(Frame::parse(WITH_FCS, &[0x02], 1).is_err());
    }

    #[test]
    fn the_tap_header_says_whether_there_is_a_check_sequence() {
        let mut bytes = vec![0, 0, 20, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 0, 0, 0, 0x8c, 0xc2];
        bytes.extend([0x02, 0, 0x6a, 0xe4, 0x79]);
        let f = Frame::parse(TAP, &bytes, 25).unwrap();
        assert_eq!((f.purpose, f.intact), (Purpose::Ack, Some(true)));
        bytes[8] = 0;
        let f = Frame::parse(TAP, &bytes, 25).unwrap();
        assert_eq!((f.intact, f.payload), (None, &[0xe4, 0x79][..]));
        for n in 0..22 {
            assert!(Frame::parse(TAP, &bytes[..n], 25).is_err());
        }
        for at in 0..20 {
            for value in [0, 1, 3, 4, 5, 0x7f, 0xff] {
                let mut bytes = bytes.clone();
                bytes[at] = value;
                let _ = Frame::parse(TAP, &bytes, 25);
            }
        }
    }

    #[test]
    fn reserved_types_versions_and_modes_are_refused() {
        for control in [4_u16, 5, 6, 7, 1 | 3 << 12, 1 | 1 << 10, 1 | 1 << 14] {
            let mut bytes = control.to_le_bytes().to_vec();
            bytes.resize(64, 0);
            assert!(parse(&bytes).is_err(), "{control:#x}");
        }
    }

    #[test]
    fn any_frame_control_over_any_length_is_survived() {
        let filler: Vec<u8> = (0..40_u8).map(|n| n.wrapping_mul(37)).collect();
        for control in 0..=u16::MAX {
            let mut bytes = control.to_le_bytes().to_vec();
            bytes.extend(filler.get(..usize::from(control % 40)).unwrap());
            let _ = parse(&bytes);
        }
    }
}
