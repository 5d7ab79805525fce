//! An export in one file: a tar of the POSIX form (IEEE Std 1003.1, `ustar`).
//!
//! Written in one way only (names in order, no times, no owners, no padding beyond the standard's) and
//! read only when it was written so: then no octet of the file can be changed unnoticed, not even one
//! that means nothing. Any program for tars unpacks it.

use gardien_site::journal::audit::Export;

/// Octets of a block.
pub(crate) const BLOCK: usize = 512;
/// Octets of the longest name.
const NAME: usize = 100;

/// The header of a plain file. `None` where the name does not fit.
pub(crate) fn header(name: &str, size: u64) -> Option<[u8; BLOCK]> {
    if name.is_empty() || name.len() > NAME || name.contains('\0') {
        return None;
    }
    let mut block = [0; BLOCK];
    let mut put = |at: usize, octets: &[u8]| {
        if let Some(place) = block.get_mut(at..at + octets.len()) {
            place.copy_from_slice(octets);
        }
    };
    put(0, name.as_bytes());
    put(100, b"0000644\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    if size < 1 << 33 {
        put(124, format!("{size:011o}\0").as_bytes());
    } else {
        // What eleven octal digits cannot say is written in base 256, as GNU and BSD do.
        put(124, &[0x80, 0, 0, 0]);
        put(128, &size.to_be_bytes());
    }
    put(136, b"00000000000\0");
    put(148, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    let sum: u32 = block.iter().map(|o| u32::from(*o)).sum();
    let sum = format!("{sum:06o}\0 ");
    if let Some(place) = block.get_mut(148..156) {
        place.copy_from_slice(sum.as_bytes());
    }
    Some(block)
}

/// Name and size in a header that [`header`] wrote. `None` for any other.
pub(crate) fn read_header(block: &[u8; BLOCK]) -> Option<(String, u64)> {
    let name = block.get(..NAME)?;
    let end = name.iter().position(|o| *o == 0).unwrap_or(NAME);
    let name = std::str::from_utf8(name.get(..end)?).ok()?;
    let digits = block.get(124..136)?;
    let size = if digits.first() == Some(&0x80) {
        u64::from_be_bytes(digits.get(4..)?.try_into().ok()?)
    } else {
        u64::from_str_radix(std::str::from_utf8(digits.get(..11)?).ok()?, 8).ok()?
    };
    (header(name, size)? == *block).then(|| (name.to_owned(), size))
}

/// Octets of zero between a file of a size and the next block.
pub(crate) const fn padding(size: u64) -> usize {
    ((BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64) as usize
}

/// The tar. `None` when a name does not fit.
pub(crate) fn write(export: &Export) -> Option<Vec<u8>> {
    let mut tar = Vec::new();
    for (name, octets) in export {
        let size = octets.len() as u64;
        tar.extend(header(name, size)?);
        tar.extend(octets);
        tar.resize(tar.len() + padding(size), 0);
    }
    tar.resize(tar.len() + 2 * BLOCK, 0);
    Some(tar)
}

/// Reads what [`write()`] wrote.
///
/// # Errors
/// The octet from which on it is not such a file: where a header begins that was not written so.
pub(crate) fn read(tar: &[u8]) -> Result<Export, usize> {
    let mut export = Export::new();
    let mut at = 0;
    loop {
        let rest = tar.get(at..).unwrap_or_default();
        let Some((block, rest)) = rest.split_first_chunk::<BLOCK>() else { return Err(at) };
        if let [0, ..] = block {
            // The end: two blocks of nothing, and nothing after them.
            let is_end = rest.len() == BLOCK && block.iter().chain(rest).all(|o| *o == 0);
            return if is_end { Ok(export) } else { Err(at) };
        }
        let (name, size) = read_header(block).ok_or(at)?;
        let size = usize::try_from(size).map_err(|_| at)?;
        let Some((octets, rest)) = rest.split_at_checked(size) else { return Err(at) };
        let fill = rest.get(..padding(size as u64)).ok_or(at)?;
        if let Some(wrong) = fill.iter().position(|o| *o != 0) {
            return Err(at + BLOCK + size + wrong);
        }
        if export.last_key_value().is_some_and(|(last, _)| *last >= name) {
            return Err(at);
        }
        export.insert(name, octets.to_owned());
        at += BLOCK + size + fill.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_and_any_other_octet_is_named() {
        let mut files = Export::new();
        files.insert("checkpoint".into(), b"head".to_vec());
        files.insert("tile/0/000.p/3".into(), vec![7; 600]);
        files.insert("empty".into(), Vec::new());
        let packed = write(&files).unwrap();
        assert_eq!(read(&packed), Ok(files.clone()));
        for n in 0..packed.len() {
            let mut changed = packed.clone();
            changed[n] ^= 0x40;
            // The content of files is judged by the journal; all else here.
            assert_ne!(read(&changed), Ok(files.clone()), "octet {n}");
        }
        for n in 0..packed.len() {
            assert!(read(&packed[..n]).is_err(), "{n}");
        }
        let mut longer = packed;
        longer.push(0);
        assert!(read(&longer).is_err());
    }
}
