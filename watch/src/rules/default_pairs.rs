//! Names and passwords that things leave the factory with and that everybody knows.
//!
//! They are facts: the 60 pairs that the worm Mirai tries over telnet, published with its source on
//! 30 September 2016 (`mirai/bot/scanner.c`) and in every analysis since (Antonakakis et al.,
//! "Understanding the Mirai Botnet", USENIX Security 2017, table 5). A pair in the list is public; one
//! that is not may be as well.

/// Whether a name and a password are a publicly known pair. The name is compared without case, as
/// some things do; the password exactly.
pub(crate) fn is_default(user: &[u8], password: &[u8]) -> bool {
    PAIRS.iter().any(|(name, word)| {
        user.eq_ignore_ascii_case(name.as_bytes()) && password == word.as_bytes()
    })
}

/// Pairs of name and password; an empty password is one.
#[rustfmt::skip]
pub(crate) const PAIRS: &[(&str, &str)] = &[
    ("root", "xc3511"), ("root", "vizxv"), ("root", "admin"), ("admin", "admin"),
    ("root", "888888"), ("root", "xmhdipc"), ("root", "default"), ("root", "juantech"),
    ("root", "123456"), ("root", "54321"), ("support", "support"), ("root", ""),
    ("admin", "password"), ("root", "root"), ("root", "12345"), ("user", "user"),
    ("admin", ""), ("root", "pass"), ("admin", "admin1234"), ("root", "1111"),
    ("admin", "smcadmin"), ("admin", "1111"), ("root", "666666"), ("root", "password"),
    ("root", "1234"), ("root", "klv123"), ("Administrator", "admin"), ("service", "service"),
    ("supervisor", "supervisor"), ("guest", "guest"), ("guest", "12345"), ("admin1", "password"),
    ("administrator", "1234"), ("666666", "666666"), ("888888", "888888"), ("ubnt", "ubnt"),
    ("root", "klv1234"), ("root", "Zte521"), ("root", "hi3518"), ("root", "jvbzd"),
    ("root", "anko"), ("root", "zlxx."), ("root", "7ujMko0vizxv"), ("root", "7ujMko0admin"),
    ("root", "system"), ("root", "ikwb"), ("root", "dreambox"), ("root", "user"),
    ("root", "realtek"), ("root", "00000000"), ("admin", "1111111"), ("admin", "1234"),
    ("admin", "12345"), ("admin", "54321"), ("admin", "123456"), ("admin", "7ujMko0admin"),
    ("admin", "pass"), ("admin", "meinsm"), ("tech", "tech"), ("mother", "fucker"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_pairs_are_known_and_others_are_not() {
        assert!(is_default(b"root", b"xc3511") && is_default(b"ADMIN", b"admin"));
        assert!(is_default(b"admin", b""));
        assert!(!is_default(b"admin", b"Admin") && !is_default(b"anna", b"kitchen-Lamp-7"));
    }

    #[test]
    fn no_pair_stands_twice() {
        let mut all = PAIRS.to_vec();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), PAIRS.len());
    }
}
