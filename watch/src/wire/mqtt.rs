//! MQTT 3.1, 3.1.1 and 5.0: packets in a TCP stream.
//!
//! Only CONNECT carries a name, so only CONNECT proves MQTT ([`Packet::proves`]); any other packet
//! merely fits. What narrows the fit: reserved flags of each type, the remaining length of at most
//! four octets, fixed lengths, topics that are UTF-8 without NUL. The level agreed in CONNECT
//! decides how later packets are read, so the caller keeps it and hands it back.
//!
//! User names and topics are told; of a password only that there was one, and its length.

use crate::bytes::{Bytes, Malformed};

/// Packets one behind the other in a stream, read as far as it goes.
#[derive(Clone, Copy, Debug)]
pub struct Packets<'a> {
    from: Bytes<'a>,
    broken: bool,
}

/// One packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// The control packet type.
    pub kind: Kind,
    /// The lower four bits of the first octet.
    pub flags: u8,
    /// Octets of the whole packet, fixed header included.
    pub len: usize,
    /// What follows the fixed header. Cut short when the stream ends before the packet does.
    pub body: &'a [u8],
    /// Whether the body is there in whole.
    pub whole: bool,
}

/// Control packet types (MQTT 5.0 §2.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the standard's names say it")]
pub enum Kind {
    Connect = 1,
    ConnAck,
    Publish,
    PubAck,
    PubRec,
    PubRel,
    PubComp,
    Subscribe,
    SubAck,
    Unsubscribe,
    UnsubAck,
    PingReq,
    PingResp,
    Disconnect,
    Auth,
}

/// A client introduces itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connect<'a> {
    /// Protocol level: 3 (`MQIsdp`), 4 (3.1.1) or 5.
    pub level: u8,
    /// The bit some brokers set to say that the client is a broker too.
    pub bridge: bool,
    /// Nothing is kept from earlier sessions.
    pub clean: bool,
    /// Seconds of silence allowed; 0: any.
    pub keep_alive: u16,
    /// Client identifier; may be empty.
    pub client_id: &'a [u8],
    /// Topic of the will, when there is one.
    pub will_topic: Option<&'a [u8]>,
    /// User name, when given.
    pub user_name: Option<&'a [u8]>,
    /// Length of the password in octets, when given. The password itself is not kept.
    pub password_len: Option<u16>,
}

/// A broker's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnAck {
    /// The broker kept a session.
    pub session_present: bool,
    /// 0 is accepted; others are reasons, 1 to 5 up to level 4 and from 0x80 in level 5.
    pub code: u8,
}

/// A message under a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Publish<'a> {
    /// The topic; empty in level 5 when an alias stands for it.
    pub topic: &'a [u8],
    /// Quality of service, 0 to 2.
    pub qos: u8,
    /// The broker keeps it for later subscribers.
    pub retain: bool,
    /// What follows topic and packet identifier: in level 5 properties, then the message.
    pub rest: &'a [u8],
}

impl<'a> Packets<'a> {
    /// Reads packets from the start of one.
    #[must_use]
    pub const fn new(stream: &'a [u8]) -> Self {
        Self { from: Bytes::new(stream), broken: false }
    }

    /// Octets read as whole packets so far: where to go on when more of the stream has come.
    #[must_use]
    pub const fn read(&self) -> usize {
        self.from.at()
    }
}

/// Yields whole packets. The end is a packet that is not there in whole; an error comes once, and
/// then nothing more.
impl<'a> Iterator for Packets<'a> {
    type Item = Result<Packet<'a>, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.broken || self.from.is_empty() {
            return None;
        }
        let packet = match Packet::parse(self.from.rest()) {
            Ok(packet) if packet.whole => packet,
            Ok(_) => return None,
            // Two to five octets hold the fixed header: fewer are not yet wrong.
            Err(error) if error.what == UNFINISHED => return None,
            Err(error) => {
                self.broken = true;
                return Some(Err(Malformed { at: error.at + self.from.at(), ..error }));
            }
        };
        self.from.skip(packet.len, "packet").ok()?;
        Some(Ok(packet))
    }
}

impl<'a> Packet<'a> {
    /// Reads the first packet of a stream; its body may be cut short by the end of the octets.
    ///
    /// # Errors
    /// [`Malformed`] for the reserved type 0, reserved flags, a remaining length of more than four
    /// octets or one that the type cannot have.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut from = Bytes::new(bytes);
        let first = from.u8(UNFINISHED)?;
        let flags = first & 0x0f;
        let kind = Kind::of(first >> 4).ok_or(Malformed { what: "packet type", at: 0 })?;
        if !kind.allows_flags(flags) {
            return Err(Malformed { what: "flags", at: 0 });
        }
        let remaining = match variable_length(&mut from) {
            Ok(remaining) => remaining,
            Err(_) if from.is_empty() && from.at() < 5 => {
                return Err(Malformed { what: UNFINISHED, at: from.at() });
            }
            Err(error) => return Err(error),
        };
        if !kind.allows_length(remaining) {
            return Err(Malformed { what: "remaining length", at: 1 });
        }
        let len = from.at() + remaining;
        let body = from.take_up_to(remaining);
        Ok(Self { kind, flags, len, body, whole: body.len() == remaining })
    }

    /// Whether this packet proves that the stream is MQTT: a CONNECT that reads well.
    #[must_use]
    pub fn proves(&self) -> bool {
        self.connect().is_ok()
    }

    /// The packet as CONNECT.
    ///
    /// # Errors
    /// [`Malformed`] for another type, another protocol name or level, contradictory flags, or a
    /// payload that does not fill the packet.
    pub fn connect(&self) -> Result<Connect<'a>, Malformed> {
        self.expect(Kind::Connect)?;
        let mut from = Bytes::new(self.body);
        let name = from.vec16("protocol name")?;
        let level_octet = from.u8("protocol level")?;
        let (level, bridge) = (level_octet & 0x7f, level_octet & 0x80 != 0);
        if !matches!((name, level), (b"MQIsdp", 3) | (b"MQTT", 4 | 5)) {
            return Err(Malformed { what: "protocol name", at: 0 });
        }
        let flags = from.u8("connect flags")?;
        let has = |bit: u8| flags & bit != 0;
        let (will, will_qos) = (has(0x04), flags >> 3 & 3);
        let lone_password = has(0x40) && !has(0x80) && level < 5;
        let idle_will = !will && (will_qos != 0 || has(0x20));
        if has(0x01) || will_qos == 3 || idle_will || lone_password {
            return Err(from.malformed("connect flags"));
        }
        let keep_alive = from.u16("keep alive")?;
        skip_properties(&mut from, level)?;
        let client_id = text(&mut from, "client identifier")?;
        let mut will_topic = None;
        if will {
            skip_properties(&mut from, level)?;
            will_topic = Some(text(&mut from, "will topic")?);
            from.vec16("will message")?;
        }
        let user_name = if has(0x80) { Some(text(&mut from, "user name")?) } else { None };
        let password_len = if has(0x40) {
            let len = from.u16("password")?;
            from.skip(usize::from(len), "password")?;
            Some(len)
        } else {
            None
        };
        if !from.is_empty() {
            return Err(from.malformed("end of payload"));
        }
        let clean = has(0x02);
        Ok(Connect {
            level,
            bridge,
            clean,
            keep_alive,
            client_id,
            will_topic,
            user_name,
            password_len,
        })
    }

    /// The packet as CONNACK.
    ///
    /// # Errors
    /// [`Malformed`] for another type or reserved flags.
    pub fn conn_ack(&self) -> Result<ConnAck, Malformed> {
        self.expect(Kind::ConnAck)?;
        let mut from = Bytes::new(self.body);
        let flags = from.u8("acknowledge flags")?;
        if flags & 0xfe != 0 {
            return Err(Malformed { what: "acknowledge flags", at: 0 });
        }
        Ok(ConnAck { session_present: flags == 1, code: from.u8("return code")? })
    }

    /// The packet as PUBLISH. The body may be cut short behind the topic.
    ///
    /// # Errors
    /// [`Malformed`] for another type, a topic that is not text or has a wildcard.
    pub fn publish(&self) -> Result<Publish<'a>, Malformed> {
        self.expect(Kind::Publish)?;
        let mut from = Bytes::new(self.body);
        let topic = text(&mut from, "topic")?;
        if memchr::memchr2(b'#', b'+', topic).is_some() {
            return Err(Malformed { what: "topic", at: 2 });
        }
        let qos = self.flags >> 1 & 3;
        if qos > 0 && from.u16("packet identifier")? == 0 {
            return Err(from.malformed("packet identifier"));
        }
        Ok(Publish { topic, qos, retain: self.flags & 1 != 0, rest: from.rest() })
    }

    /// The topic filters of a SUBSCRIBE, as far as the body is there. `level` is that of the
    /// stream's CONNECT, 4 when it was not seen.
    ///
    /// # Errors
    /// [`Malformed`] for another type, or when not even the packet identifier and properties fit.
    pub fn subscribe(
        &self,
        level: u8,
    ) -> Result<impl Iterator<Item = &'a [u8]> + use<'a>, Malformed> {
        self.expect(Kind::Subscribe)?;
        let mut from = Bytes::new(self.body);
        if from.u16("packet identifier")? == 0 {
            return Err(Malformed { what: "packet identifier", at: 0 });
        }
        skip_properties(&mut from, level)?;
        Ok(core::iter::from_fn(move || {
            let filter = text(&mut from, "topic filter").ok()?;
            let options = from.u8("subscription options").ok()?;
            (options & 0xc0 == 0 && options & 3 != 3 && !filter.is_empty()).then_some(filter)
        }))
    }

    fn expect(&self, kind: Kind) -> Result<(), Malformed> {
        if self.kind == kind { Ok(()) } else { Err(Malformed { what: "packet type", at: 0 }) }
    }
}

impl Kind {
    fn of(number: u8) -> Option<Self> {
        const ALL: [Kind; 15] = [
            Kind::Connect,
            Kind::ConnAck,
            Kind::Publish,
            Kind::PubAck,
            Kind::PubRec,
            Kind::PubRel,
            Kind::PubComp,
            Kind::Subscribe,
            Kind::SubAck,
            Kind::Unsubscribe,
            Kind::UnsubAck,
            Kind::PingReq,
            Kind::PingResp,
            Kind::Disconnect,
            Kind::Auth,
        ];
        ALL.get(usize::from(number).checked_sub(1)?).copied()
    }

    /// MQTT 5.0 §2.1.3. MQTT 3.1 allowed DUP and QoS on PUBREL, SUBSCRIBE and UNSUBSCRIBE.
    const fn allows_flags(self, flags: u8) -> bool {
        match self {
            Self::Publish => flags & 0x06 != 0x06,
            Self::PubRel | Self::Subscribe | Self::Unsubscribe => flags & 0x07 == 0x02,
            _ => flags == 0,
        }
    }

    const fn allows_length(self, remaining: usize) -> bool {
        match self {
            // Protocol name, level, flags, keep alive, client identifier.
            Self::Connect => remaining >= 12,
            Self::PingReq | Self::PingResp => remaining == 0,
            Self::Subscribe => remaining >= 6,
            Self::Unsubscribe => remaining >= 5,
            Self::SubAck => remaining >= 3,
            Self::ConnAck
            | Self::Publish
            | Self::PubAck
            | Self::PubRec
            | Self::PubRel
            | Self::PubComp
            | Self::UnsubAck => remaining >= 2,
            Self::Disconnect | Self::Auth => true,
        }
    }
}

/// A variable byte integer (MQTT 5.0 §1.5.5): at most four octets and 268,435,455.
fn variable_length(from: &mut Bytes<'_>) -> Result<usize, Malformed> {
    let mut value = 0;
    for shift in [0, 7, 14, 21] {
        let octet = from.u8("remaining length")?;
        value |= usize::from(octet & 0x7f) << shift;
        if octet & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(from.malformed("remaining length"))
}

fn skip_properties(from: &mut Bytes<'_>, level: u8) -> Result<(), Malformed> {
    if level < 5 {
        return Ok(());
    }
    let len = variable_length(from)?;
    from.skip(len, "properties")
}

/// UTF-8 with a length before it; NUL is forbidden (MQTT 5.0 §1.5.4).
fn text<'a>(from: &mut Bytes<'a>, what: &'static str) -> Result<&'a [u8], Malformed> {
    let text = from.vec16(what)?;
    if core::str::from_utf8(text).is_err() || text.contains(&0) {
        return Err(from.malformed(what));
    }
    Ok(text)
}

const UNFINISHED: &str = "fixed header";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    /// A packet of one-octet length.
    fn packet(first: u8, body: &[u8]) -> Vec<u8> {
        [&[first, u8::try_from(body.len()).unwrap()], body].concat()
    }

    fn connect() -> Vec<u8> {
        packet(0x10, b"\0\x04MQTT\x04\xc6\0\x3c\0\x04lamp\0\x04gone\0\x01x\0\x04anna\0\x06secret")
    }

    #[test]
    fn a_connect_tells_who_but_not_the_password() {
        let bytes = connect();
        let packet = Packet::parse(&bytes).unwrap();
        assert!(packet.proves());
        assert_eq!(
            packet.connect().unwrap(),
            Connect {
                level: 4,
                bridge: false,
                clean: true,
                keep_alive: 60,
                client_id: b"lamp",
                will_topic: Some(b"gone"),
                user_name: Some(b"anna"),
                password_len: Some(6),
            }
        );
    }

    #[test]
    fn level_5_has_properties_and_level_3_its_old_name() {
        let five = packet(0x10, b"\0\x04MQTT\x05\x02\0\x3c\x05\x11\0\0\0\x0a\0\x01a");
        assert_eq!(Packet::parse(&five).unwrap().connect().unwrap().client_id, b"a");
        let three = packet(0x10, b"\0\x06MQIsdp\x03\x02\0\x3c\0\x01a");
        assert_eq!(Packet::parse(&three).unwrap().connect().unwrap().level, 3);
        let wrong = packet(0x10, b"\0\x04MQTT\x03\x02\0\x3c\0\x01a");
        assert!(!Packet::parse(&wrong).unwrap().proves());
    }

    #[test]
    fn a_stream_yields_packets_until_one_is_not_there_in_whole() {
        let stream = [
            connect(),
            packet(0x20, &[0, 5]),
            packet(0x31, b"\0\x05a/b/c21.5"),
            packet(0x82, b"\0\x01\0\x03a/#\x01\0\x01+\0"),
            packet(0xc0, &[]),
            packet(0x32, b"\0\x01a\0\x09x")[..4].to_vec(),
        ]
        .concat();
        let mut packets = Packets::new(&stream);
        let mut next = || packets.next().unwrap().unwrap();
        assert_eq!(next().kind, Kind::Connect);
        assert_eq!(next().conn_ack(), Ok(ConnAck { session_present: false, code: 5 }));
        let publish = next().publish().unwrap();
        assert_eq!(
            (publish.topic, publish.retain, publish.rest),
            (&b"a/b/c"[..], true, &b"21.5"[..])
        );
        let topics: Vec<_> = next().subscribe(4).unwrap().collect();
        assert_eq!(topics, [&b"a/#"[..], b"+"]);
        assert_eq!(next().kind, Kind::PingReq);
        assert!(packets.next().is_none());
        assert_eq!(packets.read(), stream.len() - 4);
    }

    #[test]
    fn a_remaining_length_of_five_octets_breaks_the_stream_once() {
        let mut packets = Packets::new(&[0x30, 0xff, 0xff, 0xff, 0xff, 0x01]);
        assert!(packets.next().unwrap().is_err());
        assert!(packets.next().is_none());
        let mut unfinished = Packets::new(&[0x30, 0xff, 0xff]);
        assert!(unfinished.next().is_none());
    }

    #[test]
    fn reserved_flags_and_lying_fields_are_refused() {
        assert!(Packet::parse(&[0x00, 0]).is_err(), "type 0");
        assert!(Packet::parse(&[0x36, 2, 0, 0]).is_err(), "quality 3");
        assert!(Packet::parse(&[0x80, 6, 0, 1, 0, 1, 97, 0]).is_err(), "flags of SUBSCRIBE");
        let mut bytes = connect();
        bytes[9] |= 1;
        assert!(!Packet::parse(&bytes).unwrap().proves(), "reserved connect flag");
        let wild = packet(0x30, b"\0\x03a/#x");
        assert!(Packet::parse(&wild).unwrap().publish().is_err());
    }

    #[test]
    fn every_truncation_and_change_neither_panics_nor_loops() {
        let read = |b: &[u8]| {
            for packet in Packets::new(b) {
                let Ok(packet) = packet else { break };
                let _ = (packet.connect(), packet.conn_ack(), packet.publish());
                for level in [4, 5] {
                    let Ok(topics) = packet.subscribe(level) else { continue };
                    assert!(topics.count() <= b.len());
                }
            }
        };
        let subscribe = packet(0x82, b"\0\x01\0\x03a/#\x01\0\x01+\0");
        for message in [connect(), subscribe] {
            hostile::every_truncation(&message, read);
            hostile::every_octet_changed(&message, read);
        }
        let proven = |b: &[u8]| Packet::parse(b).is_ok_and(|p| p.proves());
        assert_eq!(hostile::taken_for_its_own(proven), 0);
    }
}
