//! Telnet (RFC 854): commands among text.
//!
//! What distinguishes it are negotiations: 0xff, a verb, an option. [`Telnet::parse`] asks for at
//! least one and for text that is text; what follows in the same stream, once known, is read by
//! [`Telnet::in_session`]. Prompts matter most: a thing that asks for a login over telnet is how
//! botnets found it.

use crate::bytes::{Bytes, Malformed};

/// A piece of one direction of a telnet stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Telnet<'a> {
    /// WILL, WON'T, DO and DON'T in it.
    pub negotiations: usize,
    /// Sub-negotiations in it.
    pub subnegotiations: usize,
    /// The question its text ends with, when it is one.
    pub prompt: Option<Prompt>,
    bytes: &'a [u8],
}

/// A question for a secret or a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// `login:`, `user:`, `username:`, `user name:`, `account:`.
    Login,
    /// `password:`, `passwd:`, `passcode:`, `pin:`.
    Password,
}

impl<'a> Telnet<'a> {
    /// Reads the first octets of one direction.
    ///
    /// # Errors
    /// [`Malformed`] when there is no negotiation, a command is none, or the text has control
    /// characters no terminal text has.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        // Most of what is asked is no telnet, and shows it by having no command at all.
        let none = Malformed { what: "negotiation", at: 0 };
        if memchr::memchr(IAC, bytes).is_none() {
            return Err(none);
        }
        let telnet = Self::in_session(bytes)?;
        if telnet.negotiations == 0 {
            return Err(none);
        }
        let is_text = |octet: u8| matches!(octet, 0 | 7..=13 | 27 | 32..=126 | 128..=254);
        match telnet.text().position(|octet| !is_text(octet)) {
            None => Ok(telnet),
            Some(at) => Err(Malformed { what: "text", at }),
        }
    }

    /// Reads more of a stream known to be telnet: negotiations are not asked for. A command cut
    /// short by the end of the octets is left out.
    ///
    /// # Errors
    /// [`Malformed`] when 0xff is followed by no command.
    pub fn in_session(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut telnet = Self { negotiations: 0, subnegotiations: 0, prompt: None, bytes };
        let mut from = Bytes::new(bytes);
        let mut tail = Tail::default();
        while let Some(piece) = take_piece(&mut from)? {
            match piece {
                Piece::Text(octet) => tail.push(octet),
                Piece::Negotiation => telnet.negotiations += 1,
                Piece::Subnegotiation => telnet.subnegotiations += 1,
                Piece::Command => {}
            }
        }
        telnet.prompt = tail.prompt();
        Ok(telnet)
    }

    /// The text without commands, octet by octet; a doubled 0xff is one.
    pub fn text(&self) -> impl Iterator<Item = u8> + use<'a> {
        let mut from = Bytes::new(self.bytes);
        core::iter::from_fn(move || {
            loop {
                match take_piece(&mut from).ok()?? {
                    Piece::Text(octet) => return Some(octet),
                    _ => continue,
                }
            }
        })
    }
}

/// Whether the first octets of one direction are text that ends with a question for a name or a
/// password, without any negotiation: shells of small things ask so.
#[must_use]
pub fn asks(bytes: &[u8]) -> bool {
    let is_text = |octet: &u8| matches!(octet, 9..=13 | 27 | 32..=126);
    bytes.ends_with(b": ") | bytes.ends_with(b":")
        && bytes.iter().all(is_text)
        && Telnet::in_session(bytes).is_ok_and(|t| t.prompt.is_some())
}

enum Piece {
    Text(u8),
    Negotiation,
    Subnegotiation,
    Command,
}

/// The next octet of text or command; none at the end, or at a command that is not there in whole.
fn take_piece(from: &mut Bytes<'_>) -> Result<Option<Piece>, Malformed> {
    Ok(match from.rest() {
        [] | [IAC] | [IAC, WILL..=DONT] => None,
        [IAC, IAC, ..] => from.skip(2, "octet").map(|()| Some(Piece::Text(IAC)))?,
        [IAC, WILL..=DONT, ..] => from.skip(3, "option").map(|()| Some(Piece::Negotiation))?,
        [IAC, SB, rest @ ..] => {
            let Some(end) = end_of_subnegotiation(rest) else { return Ok(None) };
            from.skip(2 + end, "subnegotiation")?;
            Some(Piece::Subnegotiation)
        }
        [IAC, 236..=249, ..] => from.skip(2, "command").map(|()| Some(Piece::Command))?,
        [IAC, ..] => return Err(from.malformed("command")),
        [octet, ..] => {
            let text = Piece::Text(*octet);
            from.skip(1, "octet")?;
            Some(text)
        }
    })
}

/// Octets up to and with IAC SE, where a doubled IAC is data.
fn end_of_subnegotiation(rest: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr(IAC, rest.get(at..)?)? + 2;
        match *rest.get(at - 1)? {
            SE => return Some(at),
            IAC => {}
            _ => return None,
        }
    }
}

/// The last octets of the text, in lower case, to recognise a prompt without keeping the rest.
#[derive(Default)]
struct Tail {
    /// The last sixteen octets, the latest lowest.
    octets: u128,
}

impl Tail {
    fn push(&mut self, octet: u8) {
        self.octets = self.octets << 8 | u128::from(octet.to_ascii_lowercase());
    }

    fn prompt(&self) -> Option<Prompt> {
        let octets = self.octets.to_be_bytes();
        let text = octets.trim_ascii_end();
        let text = text.strip_suffix(b":").or_else(|| text.strip_suffix(b">"))?.trim_ascii_end();
        let asks = |words: &[&str]| words.iter().any(|word| text.ends_with(word.as_bytes()));
        if asks(&["password", "passwd", "passcode", "pin"]) {
            Some(Prompt::Password)
        } else if asks(&["login", "user", "username", "user name", "account"]) {
            Some(Prompt::Login)
        } else {
            None
        }
    }
}

const IAC: u8 = 255;
const SB: u8 = 250;
const SE: u8 = 240;
const WILL: u8 = 251;
const DONT: u8 = 254;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    const GREETING: &[u8] =
        b"\xff\xfd\x01\xff\xfd\x1f\xff\xfa\x18\x01\xff\xf0\xff\xfb\x03\r\nLamp OS\r\n\r\nlamp login: ";

    #[test]
    fn a_greeting_shows_negotiations_banner_and_prompt() {
        let telnet = Telnet::parse(GREETING).unwrap();
        assert_eq!((telnet.negotiations, telnet.subnegotiations), (3, 1));
        assert_eq!(telnet.prompt, Some(Prompt::Login));
        let text: Vec<u8> = telnet.text().collect();
        assert_eq!(text, b"\r\nLamp OS\r\n\r\nlamp login: ");
    }

    #[test]
    fn later_pieces_need_no_negotiation() {
        assert!(Telnet::parse(b"Password: ").is_err());
        assert_eq!(Telnet::in_session(b"Password: ").unwrap().prompt, Some(Prompt::Password));
        assert_eq!(Telnet::in_session(b"lamp$ ").unwrap().prompt, None);
        let doubled: Vec<u8> = Telnet::in_session(b"a\xff\xffb").unwrap().text().collect();
        assert_eq!(doubled, b"a\xffb");
    }

    #[test]
    fn a_shell_that_only_asks_is_told_from_other_text() {
        assert!(asks(b"\r\nlamp login: ") && asks(b"Password:"));
        assert!(!asks(b"lamp$ ") && !asks(b"time: ") && !asks(b"\xff\xfblogin: "));
    }

    #[test]
    fn a_command_cut_short_is_left_out_and_a_wrong_one_refused() {
        assert_eq!(Telnet::parse(b"\xff\xfd\x01\xff\xfa\x18").unwrap().subnegotiations, 0);
        assert!(Telnet::parse(b"\xff\xfd\x01\xff\x20").is_err());
        assert!(Telnet::parse(b"\xff\xfd\x01\x01\x02\x03").is_err());
    }

    #[test]
    fn every_truncation_and_change_neither_panics_nor_loops() {
        let read = |b: &[u8]| {
            let Ok(telnet) = Telnet::in_session(b) else { return };
            assert!(telnet.text().count() <= b.len());
        };
        hostile::every_truncation(GREETING, read);
        hostile::every_octet_changed(GREETING, read);
        read(&b"\xff\xfa".repeat(1000));
        read(&b"\xff\xff".repeat(1000));
        assert!(hostile::taken_for_its_own(|b| Telnet::parse(b).is_ok()) < 10);
    }
}
