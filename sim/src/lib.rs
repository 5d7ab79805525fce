//! A building in memory: seed in, the same packets out.

/// One frame on the wire. Placeholder.
#[derive(Clone, Debug)]
pub struct Frame {}

/// What a home holds. Placeholder.
#[derive(Clone, Debug, Default)]
pub struct HomeSettings {}

/// Two hours of one household. Placeholder.
#[must_use]
pub const fn home(_seed: u64, _settings: &HomeSettings) -> Vec<Frame> {
    Vec::new()
}

/// A classic capture file. Placeholder: only its header.
#[must_use]
pub fn capture(_frames: &[Frame]) -> Vec<u8> {
    let mut out = vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    out.extend_from_slice(&[0, 0, 4, 0, 1, 0, 0, 0]);
    out
}
