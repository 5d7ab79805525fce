//! The first line of SSH (RFC 4253 §4.2): `SSH-2.0-software comments`.
//!
//! It names the product and often the release, which is most of what there is to know before
//! encryption. A server may send other lines before it; up to [`MOST_LINES`] lines are passed over,
//! as long as they are text.

use crate::bytes::Malformed;

/// An identification string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ssh<'a> {
    /// `2.0`, `1.99` or `1.5`.
    pub protocol: &'a [u8],
    /// Software and version, never empty.
    pub software: &'a [u8],
    /// What follows the first blank.
    pub comments: Option<&'a [u8]>,
    /// Octets up to the end of the line: binary packets begin there.
    pub len: usize,
}

impl<'a> Ssh<'a> {
    /// Reads the beginning of a TCP stream in one direction.
    ///
    /// # Errors
    /// [`Malformed`] when no identification string stands within the first lines, when it is not
    /// ended, over 255 octets, or of something other than printable ASCII (comments may be UTF-8).
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut at = 0;
        for _ in 0..MOST_LINES {
            let rest = bytes.get(at..).unwrap_or_default();
            let window = rest.get(..rest.len().min(LONGEST_LINE)).unwrap_or_default();
            let Some(end) = memchr::memchr(b'\n', window) else {
                return Err(Malformed { what: "end of line", at });
            };
            let line = window.get(..end).unwrap_or_default();
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if let Some(identification) = line.strip_prefix(b"SSH-") {
                return Self::read(identification, at + end + 1)
                    .ok_or(Malformed { what: "identification string", at });
            }
            let is_text = core::str::from_utf8(line)
                .is_ok_and(|text| !text.chars().any(|c| c.is_control() && c != '\t'));
            if !is_text {
                return Err(Malformed { what: "line before identification", at });
            }
            at += end + 1;
        }
        Err(Malformed { what: "identification string", at })
    }

    fn read(identification: &'a [u8], len: usize) -> Option<Self> {
        let dash = memchr::memchr(b'-', identification)?;
        let (protocol, rest) = identification.split_at_checked(dash)?;
        let rest = rest.get(1..)?;
        let blank = memchr::memchr(b' ', rest);
        let software = rest.get(..blank.unwrap_or(rest.len()))?;
        let comments = blank.and_then(|blank| rest.get(blank + 1..));
        let is_version = matches!(protocol, b"2.0" | b"1.99")
            || matches!(protocol, [b'1', b'.', digit] if digit.is_ascii_digit());
        let is_printable = software.iter().all(u8::is_ascii_graphic);
        let is_text = core::str::from_utf8(comments.unwrap_or_default()).is_ok();
        (is_version && !software.is_empty() && is_printable && is_text).then_some(Self {
            protocol,
            software,
            comments,
            len,
        })
    }
}

/// Lines looked at.
pub const MOST_LINES: usize = 32;
/// RFC 4253 §4.2, with CR and LF.
const LONGEST_LINE: usize = 255;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    const LINE: &[u8] = b"SSH-2.0-dropbear_2012.55 lamp os\r\n\0\0\x01\x0c";

    #[test]
    fn software_and_comments_are_told() {
        let ssh = Ssh::parse(LINE).unwrap();
        assert_eq!((ssh.protocol, ssh.software), (&b"2.0"[..], &b"dropbear_2012.55"[..]));
        assert_eq!((ssh.comments, ssh.len), (Some(&b"lamp os"[..]), LINE.len() - 4));
    }

    #[test]
    fn lines_before_it_are_passed_over() {
        let bytes = [b"Welcome to the lamp.\r\nKeep out!\n", LINE].concat();
        assert_eq!(Ssh::parse(&bytes).unwrap().software, b"dropbear_2012.55");
        let endless = b"hello\r\n".repeat(1000);
        assert!(Ssh::parse(&endless).is_err());
        assert!(Ssh::parse(&[b"\x1b[2J\r\n", LINE].concat()).is_err(), "not text");
    }

    #[test]
    fn a_line_without_end_software_or_version_is_refused() {
        assert!(Ssh::parse(b"SSH-2.0-dropbear").is_err());
        assert!(Ssh::parse(b"SSH-2.0-\r\n").is_err());
        assert!(Ssh::parse(b"SSH-7.0-x\r\n").is_err());
        assert!(Ssh::parse(b"SSH-2.0-a\x07b\r\n").is_err());
        assert!(Ssh::parse(&[b"SSH-2.0-", &[b'a'; 300][..], b"\r\n"].concat()).is_err());
    }

    #[test]
    fn every_truncation_and_change_does_not_panic() {
        let read = |b: &[u8]| {
            let _ = Ssh::parse(b);
        };
        hostile::every_truncation(LINE, read);
        hostile::every_octet_changed(LINE, read);
        assert_eq!(hostile::taken_for_its_own(|b| Ssh::parse(b).is_ok()), 0);
    }
}
