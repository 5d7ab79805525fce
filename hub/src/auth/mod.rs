//! Who somebody is, and what they may.
//!
//! | file | what |
//! |---|---|
//! | `may` | the policy: role and act → where |
//! | `secret` | tokens, one-time codes and their digests |
//! | `password` | argon2id on threads of its own, few at a time |
//! | `totp` | codes that change every thirty seconds (RFC 6238) |
//! | `passkey` | logins without a password (WebAuthn Level 3) |
//! | `throttle` | how often a wrong password may be tried |
//! | `who` | a token that was shown → a person, a role, a reach |
//!
//! Nothing secret is in a log, in an error or in `Debug`. Whether a login exists shows neither in
//! the words of an answer nor in its time.

pub(crate) mod may;
pub(crate) mod passkey;
pub(crate) mod password;
pub(crate) mod secret;
pub(crate) mod throttle;
pub(crate) mod totp;
pub(crate) mod who;
