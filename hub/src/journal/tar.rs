//! An export in one file: POSIX.1-2017 `pax`'s ustar form, of one kind of member and with nothing that
//! varies, so that the same files make the same octets, and a changed octet, even one of padding, is
//! noticed. Any tar program unpacks it. Own, because no reader of tars refuses what does not matter.

use gardien_site::journal::audit::Export;

const BLOCK: usize = 512;
/// Longest name of a member; the form has room for a hundred octets.
const LONGEST: usize = 100;

/// Files in one.
pub(crate) fn pack(files: &Export) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, octets) in files {
        out.extend_from_slice(&header(name, octets.len()));
        out.extend_from_slice(octets);
        out.resize(out.len().next_multiple_of(BLOCK), 0);
    }
    // Two empty blocks end it.
    out.resize(out.len() + 2 * BLOCK, 0);
    out
}

/// The files of one that [`pack`] wrote. `Err` names the first octet that it would not have written.
pub(crate) fn unpack(octets: &[u8]) -> Result<Export, u64> {
    let mut files = Export::new();
    let mut at = 0_usize;
    let mut last = String::new();
    loop {
        let wrong = Err(at as u64);
        let Some(block) = octets.get(at..at.saturating_add(BLOCK)) else { return wrong };
        if block.iter().all(|o| *o == 0) {
            let rest = octets.get(at..).unwrap_or_default();
            let strange = rest.iter().position(|o| *o != 0);
            return match strange {
                Some(n) => Err((at + n) as u64),
                None if rest.len() == 2 * BLOCK => Ok(files),
                None => Err((at + rest.len().min(2 * BLOCK)) as u64),
            };
        }
        let name = block.get(..LONGEST).unwrap_or_default();
        let name: Vec<u8> = name.iter().copied().take_while(|o| *o != 0).collect();
        let size = block.get(124..135).and_then(|s| std::str::from_utf8(s).ok());
        let (Ok(name), Some(Ok(size))) =
            (String::from_utf8(name), size.map(|s| usize::from_str_radix(s, 8)))
        else {
            return wrong;
        };
        let ours = header(&name, size);
        if let Some(n) = ours.iter().zip(block).position(|(a, b)| a != b) {
            return Err((at + n) as u64);
        }
        // In order, each once.
        if name <= last && !files.is_empty() {
            return wrong;
        }
        at += BLOCK;
        let end = at.saturating_add(size);
        let Some(content) = octets.get(at..end) else { return Err(octets.len() as u64) };
        let padded = end.next_multiple_of(BLOCK);
        let Some(padding) = octets.get(end..padded) else { return Err(octets.len() as u64) };
        if let Some(n) = padding.iter().position(|o| *o != 0) {
            return Err((end + n) as u64);
        }
        last.clone_from(&name);
        files.insert(name, content.to_vec());
        at = padded;
    }
}

/// A member's header. Names of exports are short and plain.
fn header(name: &str, size: usize) -> [u8; BLOCK] {
    let mut block = [0_u8; BLOCK];
    let mut put = |at: usize, octets: &[u8]| {
        for (to, from) in block.iter_mut().skip(at).zip(octets) {
            *to = *from;
        }
    };
    put(0, name.as_bytes().get(..name.len().min(LONGEST)).unwrap_or_default());
    put(100, b"0000444\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, format!("{size:011o}\0").as_bytes());
    put(136, b"00000000000\0");
    put(148, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    let sum: u32 = block.iter().map(|o| u32::from(*o)).sum();
    let mut put = |at: usize, octets: &[u8]| {
        for (to, from) in block.iter_mut().skip(at).zip(octets) {
            *to = *from;
        }
    };
    put(148, format!("{sum:06o}\0 ").as_bytes());
    block
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
        let packed = pack(&files);
        assert_eq!(unpack(&packed), Ok(files.clone()));
        for n in 0..packed.len() {
            let mut changed = packed.clone();
            changed[n] ^= 0x40;
            // The content of files is judged by the journal; all else here.
            assert_ne!(unpack(&changed), Ok(files.clone()), "octet {n}");
        }
        for n in 0..packed.len() {
            assert!(unpack(&packed[..n]).is_err(), "{n}");
        }
        let mut longer = packed;
        longer.push(0);
        assert!(unpack(&longer).is_err());
    }
}
