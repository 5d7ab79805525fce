//! EAP over LAN (IEEE 802.1X) on Ethernet type 0x888e: log-ins to a network and WPA's key exchange.
//!
//! Told by version 1 to 3, a known packet type and a body length that fits. Key frames also have to
//! agree in their inner lengths, because the length of their integrity code (16 or 24 octets)
//! depends on a cipher that is not in the frame.

use crate::bytes::{Bytes, Malformed};

/// A frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Eapol<'a> {
    /// Protocol version, 1 to 3.
    pub version: u8,
    /// What it carries.
    pub packet: Packet<'a>,
}

/// The packet types of IEEE 802.1X §11.3.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packet<'a> {
    /// 0: the authentication itself.
    Eap(Eap<'a>),
    /// 1: a station wishes to begin.
    Start,
    /// 2: a station goes.
    Logoff,
    /// 3: keys of WPA.
    Key(Key),
    /// 3 with the descriptor of WEP times, or one unknown.
    OtherKey,
    /// 4 to 8: alerts, MACsec key agreement, announcements.
    Other(u8),
}

/// An EAP message (RFC 3748 §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Eap<'a> {
    /// 1 request, 2 response, 3 success, 4 failure.
    pub code: u8,
    /// Matches answers to questions.
    pub id: u8,
    /// The method, in requests and responses: 1 identity, 3 refusal, 13 TLS, 21 TTLS, 25 PEAP,
    /// 55 TEAP.
    pub method: Option<u8>,
    /// What follows the method.
    pub data: &'a [u8],
}

/// A key frame of WPA (IEEE 802.11 §12.7.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// 1 to 4 of the four-way handshake, or 1 and 2 of the group handshake; `None` when the bits
    /// make no sense.
    pub message: Option<u8>,
    /// Whether it is the four-way handshake (pairwise) and not the group's.
    pub pairwise: bool,
    /// RSN (WPA2 and later), not the older WPA.
    pub rsn: bool,
    /// Counts up from the access point's side.
    pub replay_counter: u64,
    /// The information bits as they came.
    pub info: u16,
}

impl<'a> Eapol<'a> {
    /// Reads the payload of an Ethernet frame of type 0x888e; padding behind it is ignored.
    ///
    /// # Errors
    /// [`Malformed`] for other versions and types, or lengths that do not agree.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut from = Bytes::new(bytes);
        let version = from.u8("version")?;
        if !(1..=3).contains(&version) {
            return Err(Malformed { what: "version", at: 0 });
        }
        let kind = from.u8("packet type")?;
        let body = from.vec16("body length")?;
        let packet = match kind {
            0 => Packet::Eap(Eap::read(body)?),
            1 => Packet::Start,
            2 => Packet::Logoff,
            3 => Key::read(body)?.map_or(Packet::OtherKey, Packet::Key),
            4..=8 => Packet::Other(kind),
            _ => return Err(Malformed { what: "packet type", at: 1 }),
        };
        Ok(Self { version, packet })
    }

    /// The name a station gives: data of an EAP response of method identity. It may be a name with
    /// the realm only (RFC 7542).
    #[must_use]
    pub fn identity(&self) -> Option<&'a [u8]> {
        match self.packet {
            Packet::Eap(Eap { code: 2, method: Some(1), data, .. }) => Some(data),
            _ => None,
        }
    }
}

impl<'a> Eap<'a> {
    fn read(body: &'a [u8]) -> Result<Self, Malformed> {
        let mut from = Bytes::new(body);
        let code = from.u8("code")?;
        let id = from.u8("identifier")?;
        let len = usize::from(from.u16("length")?);
        let (Some(rest), 1..=4) = (len.checked_sub(4), code) else {
            return Err(Malformed { what: "code or length", at: 4 });
        };
        let mut from = Bytes::new(from.take(rest, "length")?);
        let method = if code <= 2 { Some(from.u8("method")?) } else { None };
        Ok(Self { code, id, method, data: from.rest() })
    }
}

impl Key {
    fn read(body: &[u8]) -> Result<Option<Self>, Malformed> {
        let mut from = Bytes::new(body);
        let rsn = match from.u8("descriptor type")? {
            2 => true,
            254 => false,
            _ => return Ok(None),
        };
        let info = from.u16("key information")?;
        from.skip(2, "key length")?;
        let replay_counter = from.u64("replay counter")?;
        // Nonce 32, IV 16, RSC 8, reserved 8; then the integrity code and the data's length.
        from.skip(64, "nonce")?;
        let Some(data_len) = [16, 24].into_iter().find_map(|mic| {
            let mut from = from;
            from.skip(mic, "mic").ok()?;
            let data = from.vec16("key data length").ok()?;
            from.is_empty().then_some(data.len())
        }) else {
            return Err(from.malformed("key data length"));
        };
        let has = |bit: u16| info & bit != 0;
        let pairwise = has(0x0008);
        let message = match (pairwise, has(ACK), has(MIC)) {
            (true, true, false) => Some(1),
            (true, true, true) => Some(3),
            (true, false, true) => Some(if data_len == 0 { 4 } else { 2 }),
            (false, true, true) => Some(1),
            (false, false, true) => Some(2),
            _ => None,
        };
        Ok(Some(Self { message, pairwise, rsn, replay_counter, info }))
    }
}

const ACK: u16 = 0x0080;
const MIC: u16 = 0x0100;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    fn key(info: u16, mic: usize, data: &[u8]) -> Vec<u8> {
        let mut body = vec![2];
        body.extend(info.to_be_bytes());
        body.extend([0, 16, 0, 0, 0, 0, 0, 0, 0, 1]);
        body.extend([7; 64]);
        body.extend(vec![9; mic]);
        body.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        body.extend(data);
        let len = u16::try_from(body.len()).unwrap().to_be_bytes();
        [&[2, 3][..], &len, &body].concat()
    }

    #[test]
    fn the_four_messages_of_wpa_are_told_apart() {
        let number = |info, mic, data: &[u8]| match Eapol::parse(&key(info, mic, data)) {
            Ok(Eapol { packet: Packet::Key(key), .. }) => key.message,
            other => panic!("{other:?}"),
        };
        assert_eq!(number(0x008a, 16, &[]), Some(1));
        assert_eq!(number(0x010a, 16, &[1; 22]), Some(2));
        assert_eq!(number(0x13ca, 16, &[1; 56]), Some(3));
        assert_eq!(number(0x030a, 16, &[]), Some(4));
        assert_eq!(number(0x030a, 24, &[]), Some(4));
        assert_eq!(number(0x0302, 16, &[]), Some(2), "group handshake");
    }

    #[test]
    fn a_station_gives_its_name() {
        let bytes = hostile::hex("01 00 000e 02 01 000e 01 6c616d7040686f6d65");
        let eapol = Eapol::parse(&bytes).unwrap();
        assert_eq!(eapol.identity(), Some(&b"lamp@home"[..]));
        assert!(Eapol::parse(&hostile::hex("01 01 0000 ffff")).is_ok(), "start, padded");
    }

    #[test]
    fn lengths_that_do_not_agree_are_refused() {
        assert!(
            Eapol::parse(&hostile::hex("01 00 000e 02 01 000f 01 6c616d7040686f6d65")).is_err()
        );
        assert!(Eapol::parse(&hostile::hex("01 00 0004 01 01 0003")).is_err());
        assert!(Eapol::parse(&hostile::hex("01 00 0004 01 01 0004")).is_err(), "no method");
        let mut bytes = key(0x010a, 16, &[1; 22]);
        bytes[98] = 21;
        assert!(Eapol::parse(&bytes).is_err());
    }

    #[test]
    fn every_truncation_and_change_does_not_panic() {
        let read = |b: &[u8]| {
            let _ = Eapol::parse(b).map(|e| e.identity().map(<[u8]>::len));
        };
        let whole = key(0x010a, 16, &[1; 22]);
        hostile::every_truncation(&whole, read);
        hostile::every_octet_changed(&whole, read);
        hostile::noise(read);
    }
}
