//! NTPv4 (RFC 5905), client and server modes.

use gardien_watch::time::{SECOND, Time};

use super::put::Put;

/// Its port.
pub const PORT: u16 = 123;

/// Seconds from 1900 to 1970.
const ERA: i64 = 2_208_988_800;

/// A client's question. The time in it is what the server gives back.
#[must_use]
pub fn ask(at: Time) -> Vec<u8> {
    let mut out = vec![0x23, 0, 6, 0xec];
    out.put([0; 36]);
    out.u64(stamp(at));
    out
}

/// A stratum-2 server's answer to a question of `asked`, heard and answered at `at`.
#[must_use]
pub fn answer(asked: Time, at: Time) -> Vec<u8> {
    let mut out = vec![0x24, 2, 6, 0xe9];
    out.u32(0x0000_0213);
    out.u32(0x0000_04a1);
    out.put([192, 0, 2, 123]);
    out.u64(stamp(Time(at.0 - 37 * SECOND)));
    out.u64(stamp(asked));
    out.u64(stamp(at));
    out.u64(stamp(Time(at.0 + 21)));
    out
}

/// Seconds of the era and their binary fraction.
fn stamp(at: Time) -> u64 {
    let seconds = at.0.div_euclid(SECOND).wrapping_add(ERA) as u32;
    let fraction = (at.0.rem_euclid(SECOND) as u64) << 32;
    (u64::from(seconds) << 32) | (fraction / SECOND as u64)
}
