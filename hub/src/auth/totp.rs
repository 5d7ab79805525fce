//! Codes of six digits that change every thirty seconds: RFC 6238 over RFC 4226, with HMAC-SHA-1,
//! which is what the programs on people's telephones all speak.

use aws_lc_rs::hmac;

use super::secret;

/// Seconds for which a code holds.
const STEP: i64 = 30;
/// Steps before and after, for clocks that differ (RFC 6238 §5.2).
const DRIFT: i64 = 1;

/// The step of a moment, seconds since 1970.
const fn step(seconds: i64) -> i64 {
    seconds.div_euclid(STEP)
}

/// The code of a step, RFC 4226 §5.3.
fn code(key: &[u8], step: i64, digits: u32) -> u32 {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag.last().copied().unwrap_or_default() & 0x0f);
    let four = tag.get(at..).and_then(|t| t.first_chunk()).copied().unwrap_or_default();
    (u32::from_be_bytes(four) & 0x7fff_ffff) % 10_u32.pow(digits)
}

/// The step whose code was typed, where it is one near now and later than the last one used: a code
/// that someone saw over a shoulder is of no use (RFC 6238 §5.2).
pub(crate) fn check(key: &[u8], typed: &str, seconds: i64, last: i64) -> Option<i64> {
    let typed: String = typed.chars().filter(|c| *c != ' ').collect();
    let now = step(seconds);
    let mut found = None;
    // All of them are tried, whichever fits.
    for step in now - DRIFT..=now + DRIFT {
        let right = format!("{:06}", code(key, step, 6));
        if secret::same(right.as_bytes(), typed.as_bytes()) && step > last {
            found = Some(step);
        }
    }
    found
}

/// The secret as a person types it.
pub(crate) fn letters(key: &[u8]) -> String {
    secret::base32(key, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
}

/// The form that programs on telephones read from a picture.
pub(crate) fn uri(key: &[u8], login: &str) -> String {
    let login: String = login
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    format!("otpauth://totp/gardien:{login}?secret={}&issuer=gardien", letters(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, the rows for SHA-1.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let key = b"12345678901234567890";
        for (seconds, wanted) in [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            assert_eq!(code(key, step(seconds), 8), wanted, "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_once_and_near_its_time() {
        let key = b"12345678901234567890";
        // 94287082 in eight digits is 287082 in six.
        assert_eq!(check(key, "287 082", 59, 0), Some(1));
        assert_eq!(check(key, "287082", 89, 0), Some(1));
        assert_eq!(check(key, "287082", 59, 1), None, "replayed");
        assert_eq!(check(key, "287082", 90 + 30, 0), None, "too old");
        assert_eq!(check(key, "287083", 59, 0), None);
        assert_eq!(check(key, "", 59, 0), None);
        assert_eq!(letters(b"12345678901234567890"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }
}
