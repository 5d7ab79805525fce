//! What a stranger does to a valid message: cuts it, changes it, replaces it by noise.
//!
//! Each dissector's tests run its whole surface through these, so "does not panic and does not
//! loop" is one line per protocol. The noise is seeded: a failure repeats.

/// Calls `read` with every truncation of `message`, the empty one and the whole included.
pub(crate) fn every_truncation(message: &[u8], mut read: impl FnMut(&[u8])) {
    for end in 0..=message.len() {
        read(&message[..end]);
    }
}

/// Calls `read` with `message` after each octet in turn became 0, 1, 0x7f, 0x80, 0xff and its
/// complement: the values that make lengths lie.
pub(crate) fn every_octet_changed(message: &[u8], mut read: impl FnMut(&[u8])) {
    let mut copy = message.to_vec();
    for at in 0..copy.len() {
        let was = copy[at];
        for lie in [0, 1, 0x7f, 0x80, 0xff, !was] {
            copy[at] = lie;
            read(&copy);
        }
        copy[at] = was;
    }
}

/// Calls `read` with 20,000 seeded random payloads of 0 to 127 octets.
pub(crate) fn noise(mut read: impl FnMut(&[u8])) {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut payload = Vec::new();
    for _ in 0..20_000 {
        payload.clear();
        let len = next() % 128;
        payload.extend((0..len).map(|_| next().to_be_bytes()[3]));
        read(&payload);
    }
}

/// How many of the random payloads `parse` takes for its own.
pub(crate) fn taken_for_its_own(mut parse: impl FnMut(&[u8]) -> bool) -> usize {
    let mut taken = 0;
    noise(|payload| taken += usize::from(parse(payload)));
    taken
}

/// Octets from hexadecimal; blanks are ignored.
pub(crate) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        text.chars().filter_map(|c| c.to_digit(16)).map(|d| u8::try_from(d).unwrap()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
