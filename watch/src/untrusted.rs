//! Words that a thing, a maker or a stranger chose.
//!
//! DHCP names, mDNS names, banners and MUD texts are hostile: they carry terminal escapes, markup,
//! right-to-left marks and line breaks. [`Untrusted`] keeps them as they came and has no way out but
//! an escaper: `Display` for terminals and logs, serde for JSON (whose quoting is enough).

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Longest text kept, in octets. A DNS name has 255, a DHCP option 255, a URL seldom more.
pub const LONGEST: usize = 512;

/// A text of unknown intent, at most [`LONGEST`] octets of valid UTF-8.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Untrusted(Box<str>);

impl Untrusted {
    /// Keeps a text, cut at [`LONGEST`] octets.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut end = text.len().min(LONGEST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        Self(text.get(..end).unwrap_or_default().into())
    }

    /// Keeps octets as text: what is not UTF-8 becomes U+FFFD, trailing NULs and blanks go.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let bytes = bytes.get(..bytes.len().min(LONGEST)).unwrap_or_default();
        let text = String::from_utf8_lossy(bytes);
        Self::new(text.trim_end_matches(['\0', ' ', '\r', '\n', '\t']))
    }

    /// The text as it came. Only for comparing and looking up, never for showing.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// Whether keeping these octets would give this text, as far as that shows without keeping them.
    #[must_use]
    pub fn is_from(&self, bytes: &[u8]) -> bool {
        self.0.as_bytes() == bytes
    }

    /// Whether a terminal acts on a character instead of showing it.
    #[must_use]
    pub fn acts(c: char) -> bool {
        is_active(c)
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Shows the text with everything that could act on a terminal or reorder a line written as
/// `\u{…}`.
impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        for c in self.0.chars() {
            if is_active(c) {
                write!(f, "{}", c.escape_unicode())?;
            } else {
                f.write_char(c)?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl Serialize for Untrusted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Takes a text back in, cut as [`Untrusted::new`] cuts it.
impl<'de> Deserialize<'de> for Untrusted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::new(&<std::borrow::Cow<'de, str>>::deserialize(deserializer)?))
    }
}

/// Controls, line and paragraph separators, bidirectional marks, zero-width and tag characters.
fn is_active(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_acts_on_the_terminal() {
        let name = Untrusted::new("lamp\u{1b}[2J\u{202e}gnp.exe\r\n<b>");
        assert_eq!(name.to_string(), "lamp\\u{1b}[2J\\u{202e}gnp.exe\\u{d}\\u{a}<b>");
    }

    #[test]
    fn json_brings_the_same_text_back_within_bounds() {
        let name = Untrusted::new("lamp\u{1b}[2J \"1\"");
        let json = serde_json::to_string(&name).unwrap();
        assert_eq!(serde_json::from_str::<Untrusted>(&json).unwrap(), name);
        let long = format!("\"{}\"", "x".repeat(10_000));
        assert_eq!(serde_json::from_str::<Untrusted>(&long).unwrap().raw().len(), LONGEST);
    }

    #[test]
    fn long_and_broken_text_is_kept_within_bounds() {
        assert_eq!(Untrusted::from_bytes(b"cam\xff\0\0").raw(), "cam\u{fffd}");
        assert!(Untrusted::new(&"é".repeat(1_000)).raw().len() <= LONGEST);
        assert!(Untrusted::from_bytes(&[0xff; 10_000]).raw().len() <= LONGEST);
    }
}
