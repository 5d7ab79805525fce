//! Telnet (RFC 854): the negotiation of a login, and lines.

/// Its port.
pub const PORT: u16 = 23;

/// A server's first words: "do terminal type, do speed, will echo, will suppress go-ahead".
pub const GREETING: &[u8] = &[255, 253, 24, 255, 253, 32, 255, 251, 1, 255, 251, 3];
/// A client's answer: "won't, won't, do, do".
pub const ANSWER: &[u8] = &[255, 252, 24, 255, 252, 32, 255, 253, 1, 255, 253, 3];

/// A line that was typed.
#[must_use]
pub fn line(text: &str) -> Vec<u8> {
    format!("{text}\r\n").into_bytes()
}
