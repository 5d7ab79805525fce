//! Secrets that are made here: tokens and one-time codes, kept only as digests.

use std::fmt;

use aws_lc_rs::{
    constant_time, digest, hmac,
    rand::{SecureRandom as _, SystemRandom},
};

/// What every token begins with, so that scanners of leaked secrets can tell it.
pub(crate) const PREFIX: &str = "gdn_";

/// A text that is told once and never shown again: `Debug` and logs see dots.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    /// Takes a text for a secret.
    pub(crate) const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, for whoever must have it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl<'de> serde::Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// The generator of the system failed: nothing may be made then.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoChance;

/// Octets nobody can guess.
pub(crate) fn chance<const N: usize>() -> Result<[u8; N], NoChance> {
    let mut octets = [0; N];
    SystemRandom::new().fill(&mut octets).map_err(|_| NoChance)?;
    Ok(octets)
}

/// A token: 256 bits in base64url (RFC 4648 §5, without padding).
pub(crate) fn token() -> Result<Secret, NoChance> {
    Ok(Secret(format!("{PREFIX}{}", base64url(&chance::<32>()?))))
}

/// A one-time code for a person to type: 80 bits in four groups of four, without I, L, O and U.
pub(crate) fn code() -> Result<Secret, NoChance> {
    let text = base32(&chance::<10>()?, b"0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    let mut out = String::with_capacity(19);
    for (i, c) in text.chars().enumerate() {
        if i > 0 && i % 4 == 0 {
            out.push('-');
        }
        out.push(c);
    }
    Ok(Secret(out))
}

/// A code as it was typed, in the form in which it was made: letters that look like digits are
/// those digits, hyphens and blanks are nothing.
pub(crate) fn normal_code(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !matches!(c, '-' | ' ' | '\u{2011}'))
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

/// The digest under which a secret of full strength is kept. Passwords are weaker and go through
/// argon2 instead.
pub(crate) fn digest(text: &str) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, text.as_bytes()).as_ref());
    out
}

/// A digest that only this run can make: for tables in memory whose keys strangers choose.
pub(crate) fn keyed(key: &hmac::Key, text: &str) -> u64 {
    let tag = hmac::sign(key, text.as_bytes());
    tag.as_ref().first_chunk().map_or(0, |c| u64::from_be_bytes(*c))
}

/// Whether two are the same, in a time that does not depend on where they differ.
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(a, b).is_ok()
}

/// RFC 4648 §5, without padding.
pub(crate) fn base64url(octets: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    groups(octets, 6, DIGITS)
}

/// What [`base64url`] wrote, at most so many octets. `None` for anything else: other letters, padding, or bits
/// left over that are not zero, so that nothing has two spellings.
pub(crate) fn unbase64url(text: &str, most: usize) -> Option<Vec<u8>> {
    if text.len() > most.div_ceil(3) * 4 {
        return None;
    }
    let (mut held, mut bits, mut out) = (0_u32, 0, Vec::new());
    for letter in text.bytes() {
        let six = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        held = (held << 6) | u32::from(six);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from(held >> bits).ok()?);
            held &= (1 << bits) - 1;
        }
    }
    (bits < 6 && held == 0 && out.len() <= most).then_some(out)
}

/// Five bits for each letter, without padding. RFC 4648 §6 with its own letters.
pub(crate) fn base32(octets: &[u8], letters: &[u8; 32]) -> String {
    groups(octets, 5, letters)
}

fn groups(octets: &[u8], width: u32, letters: &[u8]) -> String {
    let mask = (1_u32 << width) - 1;
    let (mut held, mut bits, mut out) = (0_u32, 0, String::new());
    let mut put = |n: u32| out.push(letters.get(n as usize).map_or('?', |c| char::from(*c)));
    for octet in octets {
        held = (held << 8) | u32::from(*octet);
        bits += 8;
        while bits >= width {
            bits -= width;
            put((held >> bits) & mask);
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        put((held << (width - bits)) & mask);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_those_of_rfc_4648() {
        // RFC 4648 §10, without padding.
        for (octets, b64, b32) in [
            ("", "", ""),
            ("f", "Zg", "MY"),
            ("fo", "Zm8", "MZXQ"),
            ("foo", "Zm9v", "MZXW6"),
            ("foob", "Zm9vYg", "MZXW6YQ"),
            ("foobar", "Zm9vYmFy", "MZXW6YTBOI"),
        ] {
            assert_eq!(base64url(octets.as_bytes()), b64);
            assert_eq!(base32(octets.as_bytes(), b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), b32);
        }
        assert_eq!(base64url(&[0xff, 0xef]), "_-8");
        for n in 0..=255_u8 {
            let octets: Vec<u8> = (0..n % 7).map(|i| n.wrapping_mul(i + 3)).collect();
            assert_eq!(unbase64url(&base64url(&octets), 7), Some(octets));
        }
        for text in ["A", "Zh", "Zg==", "Z+8", "Zm9vYmFyZm9v", "Zm9vYg\n"] {
            assert_eq!(unbase64url(text, 7), None, "{text}");
        }
    }

    #[test]
    fn tokens_have_256_bits_and_codes_80_and_neither_shows_itself() {
        let (a, b) = (token().unwrap(), token().unwrap());
        assert_eq!(a.reveal().len(), 4 + 43);
        assert_ne!(a.reveal(), b.reveal());
        assert_eq!(format!("{a:?}"), "…");
        let code = code().unwrap();
        assert_eq!(code.reveal().len(), 19);
        let typed = code.reveal().to_lowercase().replace('-', " ").replace('0', "o");
        assert_eq!(normal_code(&typed), normal_code(code.reveal()));
    }
}
