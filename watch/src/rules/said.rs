//! What the rules about talk have in common: whom it is about, and how a secret is shown.
//!
//! These rules hear of whole messages (a name asked for, a request's head, a line typed, a connection
//! that ended), never of packets, so they cost nothing on the packet path. What they keep is bounded for
//! each host and for all together; the bounds stand beside each machine.

use core::fmt::Write;

use crate::{
    finding::Names,
    keyed::Key,
    rules::{
        dns_tunnel::Tunnels, login_loop::Logins, made_up_names::Inventions, own_resolver::Asked,
        reached_from_outside::Entrances, secret_in_clear::Tokens,
    },
};

/// What the rules about talk keep.
#[derive(Debug)]
pub(crate) struct Said {
    pub(super) logins: Logins,
    pub(super) tunnels: Tunnels,
    pub(super) inventions: Inventions,
    pub(super) asked: Asked,
    pub(super) entrances: Entrances,
    pub(super) tokens: Tokens,
}

impl Said {
    pub(super) const fn new(seed: u64) -> Self {
        Self {
            logins: Logins::new(Key::new(seed, 60)),
            tunnels: Tunnels::new(Key::new(seed, 61)),
            inventions: Inventions::new(Key::new(seed, 62)),
            asked: Asked::new(Key::new(seed, 63)),
            entrances: Entrances::new(Key::new(seed, 64)),
            tokens: Tokens::new(Key::new(seed, 65)),
        }
    }
}

/// The other side of what a rule hears of.
#[derive(Clone, Debug, Default)]
pub(crate) struct About {
    /// Its name, else its address.
    pub(crate) text: String,
    /// Not of this site.
    pub(crate) outside: bool,
    /// Whether a DNS answer led there.
    pub(crate) names: Names,
}

/// A secret as it may be shown: its first letter, and stars instead of the rest. At most nine
/// characters, so that a long one is not known by its length.
pub(crate) fn masked(secret: &[u8]) -> String {
    let text = String::from_utf8_lossy(secret);
    let mut shown = String::new();
    for (i, c) in text.chars().take(9).enumerate() {
        let _ = shown.write_char(if i == 0 { c } else { '*' });
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_its_first_letter_only() {
        assert_eq!(masked(b"xc3511"), "x*****");
        assert_eq!(masked(&[b'a'; 200]), "a********");
        assert_eq!(masked(b""), "");
        assert!(masked(b"\xff\xfe").chars().count() <= 9);
    }
}
