//! WireGuard messages (the protocol paper, §5.4): told by type, three zero octets and exact lengths.

use crate::bytes::Malformed;

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wireguard {
    /// 1: the first message of a handshake, 148 octets.
    Initiation,
    /// 2: the answer, 92 octets.
    Response,
    /// 3: a cookie under load, 64 octets.
    CookieReply,
    /// 4: data, a multiple of 16 octets and at least 32.
    Data,
}

impl Wireguard {
    /// Reads a UDP payload. A data message is only "fits": four octets and a length say little.
    ///
    /// # Errors
    /// [`Malformed`] when type, reserved octets or length do not fit.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        match (bytes, bytes.len()) {
            ([1, 0, 0, 0, ..], 148) => Ok(Self::Initiation),
            ([2, 0, 0, 0, ..], 92) => Ok(Self::Response),
            ([3, 0, 0, 0, ..], 64) => Ok(Self::CookieReply),
            ([4, 0, 0, 0, ..], 32..) if bytes.len().is_multiple_of(16) => Ok(Self::Data),
            _ => Err(Malformed { what: "WireGuard type or length", at: 0 }),
        }
    }

    /// Whether the message alone proves the protocol.
    #[must_use]
    pub const fn proves(self) -> bool {
        !matches!(self, Self::Data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_exact() {
        let message = |kind: u8, length: usize| {
            let mut m = vec![0; length];
            m[0] = kind;
            Wireguard::parse(&m)
        };
        assert_eq!(message(1, 148), Ok(Wireguard::Initiation));
        assert_eq!(message(4, 96), Ok(Wireguard::Data));
        for (kind, length) in [(1, 147), (2, 93), (3, 65), (4, 33), (5, 148)] {
            assert!(message(kind, length).is_err());
        }
        assert!(Wireguard::parse(&[]).is_err());
        assert!(Wireguard::parse(&[1, 0, 0, 1]).is_err());
    }
}
