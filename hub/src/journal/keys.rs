//! The keys that sign heads.
//!
//! Four seeds of 32 octets, each in a file of its own that only its owner may read: the log signs with
//! Ed25519 and ML-DSA-44, and so does the witness, with other keys, because a cosigner's key may not
//! be used for anything else (c2sp.org/tlog-cosignature). They are made at the first run, before anything is
//! signed, and never again: a log whose keys are gone is another log. A key is written beside and renamed when
//! it is whole, and one that is missing where nothing was signed yet is made then: a full disk at the first start
//! leaves nothing that the second must repair.

use std::{
    fs::{self, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use gardien_site::{
    id::SiteId,
    journal::{
        note::{Checkpoint, Key, Kind, Line},
        policy::Policy,
    },
};
use ml_dsa::{
    MlDsa44, SigningKey,
    signature::{Keypair, Signer as _},
};

use super::{JournalError, append::chance, origin, witness_name};

const FILES: [&str; 4] = ["log.ed25519", "log.ml-dsa-44", "witness.ed25519", "witness.ml-dsa-44"];

/// The keys of a hub.
pub(crate) struct Keys {
    site: SiteId,
    log: Pair,
    witness: Pair,
}

struct Pair {
    ed25519: Ed25519KeyPair,
    ml_dsa: Box<SigningKey<MlDsa44>>,
}

/// The folder of keys and of what was signed, within the store's.
pub(super) fn folder(store: &Path) -> PathBuf {
    store.join("journal")
}

impl Keys {
    /// Reads the keys. Where nothing was signed, or for a log that begins anew, missing ones are made.
    ///
    /// # Errors
    /// When some are gone, others may read them, or the disk refuses.
    pub(crate) fn open(store: &Path, site: SiteId, anew: bool) -> Result<Self, JournalError> {
        let folder = folder(store);
        if anew || !folder.join(super::signer::FILE).exists() {
            make_missing(&folder)?;
        }
        let mut seeds = [[0; 32]; 4];
        for (name, seed) in FILES.iter().zip(&mut seeds) {
            *seed = read(&folder.join(name))?;
        }
        let [a, b, c, d] = seeds;
        Ok(Self { site, log: Pair::of(&folder, a, b)?, witness: Pair::of(&folder, c, d)? })
    }

    /// The public keys of the log of an epoch.
    pub(crate) fn log(&self, epoch: u64) -> Vec<Key> {
        self.log.public(&origin(self.site, epoch), Kind::Ed25519)
    }

    /// The public keys of this hub as a witness.
    pub(crate) fn witness(&self) -> Vec<Key> {
        self.witness.public(&witness_name(self.site), Kind::CosignEd25519)
    }

    /// What to give to who verifies: the log's keys, and those of witnesses.
    pub(crate) fn policy(&self, epoch: u64, witnesses: Vec<Key>) -> Policy {
        Policy::of(self.log(epoch), witnesses)
    }

    /// Signs a head as the log, with both keys.
    pub(super) fn sign(&self, epoch: u64, head: &Checkpoint, seconds: u64) -> Vec<Line> {
        self.log.sign(&self.log(epoch), head, seconds)
    }

    /// Signs a head as a witness, with both keys.
    pub(super) fn cosign(&self, head: &Checkpoint, seconds: u64) -> Vec<Line> {
        self.witness.sign(&self.witness(), head, seconds)
    }
}

impl Pair {
    fn of(folder: &Path, ed25519: [u8; 32], ml_dsa: [u8; 32]) -> Result<Self, JournalError> {
        let ed25519 = Ed25519KeyPair::from_seed_unchecked(&ed25519)
            .map_err(|e| JournalError::KeysUnreadable(folder.to_owned(), e.to_string()))?;
        Ok(Self { ed25519, ml_dsa: Box::new(SigningKey::from_seed(&ml_dsa.into())) })
    }

    fn public(&self, name: &str, kind: Kind) -> Vec<Key> {
        let ed25519 = Key::new(name, kind, self.ed25519.public_key().as_ref());
        let ml_dsa = Key::new(name, Kind::CosignMlDsa44, &self.ml_dsa.verifying_key().encode());
        [ed25519, ml_dsa].into_iter().flatten().collect()
    }

    /// ML-DSA signs without chance (FIPS 204 §3.4 permits it): the same head at the same second gets
    /// the same signature, and no failing generator can leak the key.
    fn sign(&self, keys: &[Key], head: &Checkpoint, seconds: u64) -> Vec<Line> {
        let line = |key: &Key| {
            let message = key.message(head, seconds)?;
            let signature = match key.kind() {
                Kind::Ed25519 | Kind::CosignEd25519 => {
                    self.ed25519.sign(&message).as_ref().to_vec()
                }
                Kind::CosignMlDsa44 => self.ml_dsa.try_sign(&message).ok()?.encode().to_vec(),
            };
            Some(key.line(seconds, &signature))
        };
        keys.iter().filter_map(line).collect()
    }
}

fn read(path: &Path) -> Result<[u8; 32], JournalError> {
    let unreadable = |e: &io::Error| JournalError::KeysUnreadable(path.to_owned(), e.to_string());
    let mut file = match fs::File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            return Err(JournalError::NoKeys(path.to_owned()));
        }
        Err(e) => return Err(unreadable(&e)),
    };
    let mode = file.metadata().map_err(|e| unreadable(&e))?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(JournalError::KeysOpen(path.to_owned()));
    }
    let mut seed = [0; 32];
    file.read_exact(&mut seed).map_err(|e| unreadable(&e))?;
    Ok(seed)
}

fn make_missing(folder: &Path) -> Result<(), JournalError> {
    let refused = |e: io::Error| JournalError::KeysUnwritten(folder.to_owned(), e.to_string());
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(refused)?;
    for name in FILES.iter().filter(|name| !folder.join(name).exists()) {
        let mut seed = [0; 32];
        chance(&mut seed)?;
        let beside = folder.join(format!("{name}.new"));
        let write = || {
            // One that was left, or that somebody put there, may have another mode.
            if let Err(error) = fs::remove_file(&beside)
                && error.kind() != io::ErrorKind::NotFound
            {
                return Err(error);
            }
            let mut open = OpenOptions::new();
            let mut file = open.write(true).create_new(true).mode(0o600).open(&beside)?;
            file.write_all(&seed)?;
            file.sync_all()?;
            fs::rename(&beside, folder.join(name))
        };
        write().map_err(refused)?;
    }
    fs::File::open(folder).and_then(|f| f.sync_all()).map_err(refused)
}
