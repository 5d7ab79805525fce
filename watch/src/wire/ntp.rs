//! NTP versions 1 to 4 (RFC 1059, 1119, 1305, 5905): a thing's clock, and often its first word.
//!
//! There is no magic, so the fields must be plausible: a time mode, a stratum up to 16, a poll and
//! a precision real clocks have, and a length that is the header alone or the header with
//! authenticators or extension fields whose lengths add up. Control and private modes (6 and 7),
//! the tools of amplification attacks, have another form and are not read here.

use std::net::Ipv4Addr;

use crate::bytes::{Bytes, Malformed};

/// A time message. Nothing is borrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ntp {
    /// 1 to 4.
    pub version: u8,
    /// Who speaks to whom.
    pub mode: Mode,
    /// 0: unspecified or a kiss of death; 1: a clock; 2 to 15: so many steps from one; 16: none.
    pub stratum: u8,
    /// Where the time comes from.
    pub reference: Reference,
    /// Octets behind the header: authenticators and extensions.
    pub extra: usize,
}

/// RFC 5905 §7.3, mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the standard's names say it")]
pub enum Mode {
    SymmetricActive,
    SymmetricPassive,
    Client,
    Server,
    Broadcast,
}

/// The reference identifier as the stratum tells to read it (RFC 5905 §7.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// All zero, as in most requests.
    None,
    /// Stratum 0: a kiss code such as `RATE` or `DENY`.
    Kiss([u8; 4]),
    /// Stratum 1: the kind of clock, such as `GPS`.
    Clock([u8; 4]),
    /// Above: IPv4 address of the server above, or a hash of its IPv6 address.
    Upstream(Ipv4Addr),
}

impl Ntp {
    /// Reads a UDP payload.
    ///
    /// # Errors
    /// [`Malformed`] for other versions and modes, values no clock has, or lengths that do not add
    /// up.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut from = Bytes::new(bytes);
        let first = from.u8("first octet")?;
        let version = first >> 3 & 7;
        if !(1..=4).contains(&version) {
            return Err(Malformed { what: "version", at: 0 });
        }
        let mode = match first & 7 {
            1 => Mode::SymmetricActive,
            2 => Mode::SymmetricPassive,
            3 => Mode::Client,
            4 => Mode::Server,
            5 => Mode::Broadcast,
            _ => return Err(Malformed { what: "mode", at: 0 }),
        };
        let stratum = from.u8("stratum")?;
        if stratum > 16 {
            return Err(Malformed { what: "stratum", at: 1 });
        }
        // Log2 of seconds. RFC 5905 polls from 2⁴ to 2¹⁷; SNTP clients send 0, some servers less.
        let poll = from.array::<1>("poll").map(i8::from_be_bytes)?;
        let precision = from.array::<1>("precision").map(i8::from_be_bytes)?;
        if !(-7..=17).contains(&poll) || !(-32..=0).contains(&precision) && mode != Mode::Client {
            return Err(Malformed { what: "poll or precision", at: 2 });
        }
        from.skip(8, "root delay and dispersion")?;
        let id: [u8; 4] = from.array("reference id")?;
        from.skip(24, "timestamps")?;
        let transmit = from.u64("transmit timestamp")?;
        let answers = matches!(mode, Mode::Server | Mode::Broadcast);
        if answers && transmit == 0 {
            return Err(Malformed { what: "transmit timestamp", at: 40 });
        }
        let reference = match (id, stratum) {
            ([0, 0, 0, 0], _) => Reference::None,
            (id, 0) => Reference::Kiss(id),
            (id, 1) => Reference::Clock(id),
            (id, _) => Reference::Upstream(id.into()),
        };
        let extra = from.left();
        check_extensions(from, version)?;
        Ok(Self { version, mode, stratum, reference, extra })
    }

    /// Whether the message carries anything to prove who sent it: an authenticator or extension
    /// fields (NTS among them).
    #[must_use]
    pub const fn is_authenticated(&self) -> bool {
        self.extra > 0
    }
}

/// RFC 5905 §7.5 and RFC 7822: fields of four octets and more, then an authenticator of none, 4,
/// 20 or 24 octets. Before version 4 there is only the authenticator of 12 or 20.
fn check_extensions(mut from: Bytes<'_>, version: u8) -> Result<(), Malformed> {
    if version < 4 {
        return match from.left() {
            0 | 12 | 20 => Ok(()),
            _ => Err(from.malformed("length")),
        };
    }
    while !matches!(from.left(), 0 | 4 | 20 | 24) {
        from.skip(2, "extension type")?;
        let len = usize::from(from.u16("extension length")?);
        let Some(value) = len.checked_sub(4).filter(|_| len >= 16 && len.is_multiple_of(4)) else {
            return Err(from.malformed("extension length"));
        };
        from.skip(value, "extension length")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    const ANSWER: &str = "24 02 06 e9 00000f3d 00000a2b c0000201 e5b1a2c3 00000000
        e5b1a2d3 00000001 e5b1a2d3 00000002 e5b1a2d3 00000003";

    #[test]
    fn an_answer_tells_stratum_and_upstream() {
        let ntp = Ntp::parse(&hostile::hex(ANSWER)).unwrap();
        assert_eq!((ntp.version, ntp.mode, ntp.stratum), (4, Mode::Server, 2));
        assert_eq!(ntp.reference, Reference::Upstream(Ipv4Addr::new(192, 0, 2, 1)));
        assert!(!ntp.is_authenticated());
    }

    #[test]
    fn a_bare_request_is_read() {
        let mut bytes = [0; 48];
        bytes[0] = 0x1b;
        let ntp = Ntp::parse(&bytes).unwrap();
        assert_eq!((ntp.version, ntp.mode, ntp.reference), (3, Mode::Client, Reference::None));
    }

    #[test]
    fn lengths_must_add_up() {
        let with = |extra: &[u8]| Ntp::parse(&[&hostile::hex(ANSWER)[..], extra].concat());
        assert!(with(&[0; 20]).unwrap().is_authenticated());
        assert!(with(&[1, 4, 0, 28]).is_ok(), "a crypto-NAK looks like this");
        let field = [&[1, 4, 0, 36][..], &[9; 32]].concat();
        assert!(with(&field).is_ok());
        assert!(with(&[1, 4, 0, 0, 9, 9, 9, 9]).is_err());
        assert!(with(&[0; 7]).is_err());
    }

    #[test]
    fn values_no_clock_has_are_refused() {
        for (at, value) in [(0, 0x04), (0, 0x26), (0, 0x3c), (1, 17), (2, 60), (3, 5)] {
            let mut bytes = hostile::hex(ANSWER);
            bytes[at] = value;
            assert!(Ntp::parse(&bytes).is_err(), "octet {at}");
        }
    }

    #[test]
    fn every_truncation_and_change_neither_panics_nor_loops() {
        let read = |b: &[u8]| {
            let _ = Ntp::parse(b);
        };
        let whole = [hostile::hex(ANSWER), hostile::hex("01040024"), vec![9; 32]].concat();
        hostile::every_truncation(&whole, read);
        hostile::every_octet_changed(&whole, read);
        assert!(hostile::taken_for_its_own(|b| Ntp::parse(b).is_ok()) < 5);
    }
}
