//! What the packed files have in common: four letters, the length of a source line, the source line.
//!
//! Readers are held to the shipped files by tests, but never trust them: a file that is not as
//! expected knows nothing.

/// The source line and what follows it.
pub(super) fn open(file: &'static [u8], magic: &[u8; 4]) -> Option<(&'static str, &'static [u8])> {
    let rest = file.strip_prefix(magic)?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let (source, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    Some((core::str::from_utf8(source).ok()?, rest))
}

/// A big-endian number of four octets at the `n`-th place of a list.
pub(super) fn word(list: &[u8], n: usize) -> Option<u32> {
    let at = n.checked_mul(4)?;
    let octets = list.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(octets.try_into().ok()?))
}
