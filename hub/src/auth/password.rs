//! Passwords: argon2id (RFC 9106) with 19 MiB, two passes, one lane, as OWASP recommends.
//!
//! One hash takes some thirty milliseconds and 19 MiB, so at most two run at a time, on threads that
//! serve nobody else, and a flood of logins waits or is told to come back. A login that does
//! not exist is checked against a hash of nothing, so that it takes as long.

use std::{sync::Arc, time::Duration};

use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use super::secret::{self, Secret};

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const AT_ONCE: usize = 2;
/// How long one may wait for its turn.
const PATIENCE: Duration = Duration::from_secs(5);
/// Shortest password, characters.
pub(crate) const SHORTEST: usize = 12;
/// Longest password, octets.
pub(crate) const LONGEST: usize = 1024;

/// Why a password could not be worked on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Failed {
    /// Too many at once.
    Busy,
    /// The system gave no chance, or no memory.
    Broken,
}

/// The threads for it. Clones share them.
#[derive(Clone)]
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
    /// What a login that does not exist is checked against.
    nobody: Arc<str>,
}

impl Passwords {
    /// Makes ready, with one hash.
    pub(crate) fn new() -> Result<Self, Failed> {
        let nothing = Secret::new(secret::base64url(
            &secret::chance::<16>().map_err(|secret::NoChance| Failed::Broken)?,
        ));
        Ok(Self { turns: Arc::new(Semaphore::new(AT_ONCE)), nobody: hash(&nothing)?.into() })
    }

    /// The form in which a password is kept.
    pub(crate) async fn hash(&self, password: Secret) -> Result<String, Failed> {
        self.turn(move || hash(&password)).await
    }

    /// Whether a password is the one kept; `None` where there is nobody, which takes as long.
    pub(crate) async fn check(&self, kept: Option<String>, typed: Secret) -> Result<bool, Failed> {
        let nobody = Arc::clone(&self.nobody);
        self.turn(move || {
            let right = verify(kept.as_deref().unwrap_or(&nobody), &typed)?;
            Ok(right && kept.is_some())
        })
        .await
    }

    async fn turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Failed> + Send + 'static,
    ) -> Result<T, Failed> {
        let turns = Arc::clone(&self.turns);
        let turn = tokio::time::timeout(PATIENCE, turns.acquire_owned())
            .await
            .map_err(|_| Failed::Busy)?
            .map_err(|_| Failed::Broken)?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        })
        .await
        .unwrap_or(Err(Failed::Broken))
    }
}

fn hash(password: &Secret) -> Result<String, Failed> {
    let salt = secret::chance::<16>().map_err(|secret::NoChance| Failed::Broken)?;
    let mut out = [0; 32];
    argon(MEMORY_KIB, PASSES, LANES)?
        .hash_password_into(password.reveal().as_bytes(), &salt, &mut out)
        .map_err(|_| Failed::Broken)?;
    Ok(format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${}${}", hex(&salt), hex(&out)))
}

fn argon(memory: u32, passes: u32, lanes: u32) -> Result<Argon2<'static>, Failed> {
    let parameters = Params::new(memory, passes, lanes, Some(32)).map_err(|_| Failed::Broken)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters))
}

/// Hashes with the parameters that are kept, so that later ones may be stronger.
fn verify(kept: &str, typed: &Secret) -> Result<bool, Failed> {
    let mut parts = kept.split('$').skip(3);
    let (Some(costs), Some(salt), Some(hash)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Failed::Broken);
    };
    let cost = |name: &str| {
        let found = costs.split(',').find_map(|c| c.strip_prefix(name));
        found.and_then(|n| n.parse::<u32>().ok()).ok_or(Failed::Broken)
    };
    let (Some(salt), Some(hash)) = (unhex(salt), unhex(hash)) else { return Err(Failed::Broken) };
    let mut out = [0; 32];
    argon(cost("m=")?, cost("t=")?, cost("p=")?)?
        .hash_password_into(typed.reveal().as_bytes(), &salt, &mut out)
        .map_err(|_| Failed::Broken)?;
    Ok(secret::same(&out, &hash))
}

pub(crate) fn hex(octets: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or_default();
    octets.iter().flat_map(|octet| [digit(octet >> 4), digit(octet & 15)]).collect()
}

pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    digits?
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(high * 16 + low).ok(),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_password_is_right_and_nobody_has_none() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let passwords = Passwords::new().unwrap();
            let secret = |text: &str| Secret::new(text.into());
            let kept = passwords.hash(secret("correct horse battery")).await.unwrap();
            assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
            let check = async |kept: Option<&String>, typed: &str| {
                passwords.check(kept.cloned(), secret(typed)).await.unwrap()
            };
            assert!(check(Some(&kept), "correct horse battery").await);
            assert!(!check(Some(&kept), "correct horse batterx").await);
            assert!(!check(None, "correct horse battery").await);
            assert_ne!(kept, passwords.hash(secret("correct horse battery")).await.unwrap());
        });
    }
}
