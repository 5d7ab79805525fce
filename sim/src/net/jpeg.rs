//! The shape of a picture (JPEG, ITU-T T.81 annex B): its markers are true, what stands between them is
//! noise.

use super::put::Put;
use crate::random::Random;

/// A picture with `size` octets of scan.
#[must_use]
pub fn picture(random: &mut Random, size: usize) -> Vec<u8> {
    let mut out = vec![0xff, 0xd8, 0xff, 0xe0, 0, 16];
    out.put(b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    // One component, its tables, the whole spectrum.
    out.put([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]);
    let scan = random.bytes(size);
    out.extend(scan.into_iter().map(|b| if b == 0xff { 0 } else { b }));
    out.put([0xff, 0xd9]);
    out
}
