//! Whom a site trusts to sign what makers declare: certificates in PEM or DER, from files.
//!
//! They are files, and not rows of the store, because whoever may write to the store through the hub
//! must not be able to say whose word counts. Where nobody names them they lie in the folder `anchors`
//! beside the store. The journal says at each start which ones there were.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use gardien_site::{
    declare::signature::{Certificate, Terms, Verdict, certificates, verify},
    shown,
    words::Words,
};
use gardien_watch::time::Time;
use sha2::{Digest as _, Sha256};

/// Octets of one file of certificates at most: some hundreds fit.
const LONGEST: u64 = 1 << 20;
/// Certificates at most.
const MOST: usize = 1_000;

/// Certificates, as DER.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Anchors(Vec<Vec<u8>>);

/// Why there are none.
#[derive(Debug)]
pub(crate) enum Unread {
    /// A file or folder could not be read.
    File(PathBuf, io::Error),
    /// A file holds no certificate.
    Empty(PathBuf),
    /// More than a thousand.
    Many,
}

impl Unread {
    /// In words.
    pub(crate) fn told(&self, words: &Words) -> String {
        let path = |path: &Path| shown::text(words, &path.to_string_lossy());
        match self {
            Self::File(file, cause) => {
                let values = [("file", path(file).into()), ("cause", cause.to_string().into())];
                words.say("anchors-unreadable", &values)
            }
            Self::Empty(file) => words.say("anchors-empty", &[("file", path(file).into())]),
            Self::Many => words.say("anchors-many", &[("most", MOST.into())]),
        }
    }
}

impl Anchors {
    /// Reads files, and of folders all files that end in `.pem`, `.crt`, `.cer` or `.der`.
    ///
    /// # Errors
    /// [`Unread`]
    pub(crate) fn read(paths: &[PathBuf]) -> Result<Self, Unread> {
        let mut all = Vec::new();
        for path in paths {
            let told = |e| Unread::File(path.clone(), e);
            if fs::metadata(path).map_err(told)?.is_dir() {
                for file in inside(path).map_err(told)? {
                    add(&mut all, &file)?;
                }
            } else {
                add(&mut all, path)?;
            }
        }
        all.sort();
        all.dedup();
        Ok(Self(all))
    }

    /// Those in the folder `anchors` of another folder, where there is one.
    ///
    /// # Errors
    /// [`Unread`]
    pub(crate) fn beside(folder: &Path) -> Result<Self, Unread> {
        let own = folder.join("anchors");
        if own.is_dir() { Self::read(&[own]) } else { Ok(Self::default()) }
    }

    /// How many there are.
    pub(crate) const fn count(&self) -> usize {
        self.0.len()
    }

    /// What tells these from others, sixty-four hexadecimal digits: SHA-256 over the digests of all.
    pub(crate) fn digest(&self) -> String {
        let mut all = Sha256::new();
        for der in &self.0 {
            all.update(Sha256::digest(der));
        }
        all.finalize().iter().map(|o| format!("{o:02x}")).collect()
    }

    /// Judges a signature over a file.
    pub(crate) fn judge(&self, file: &[u8], signature: &[u8], at: Time) -> Verdict {
        let anchors: Vec<Certificate<'_>> =
            self.0.iter().filter_map(|der| Certificate::parse(der).ok()).collect();
        verify(file, signature, &Terms { anchors: &anchors, mudsigner: None, at })
    }
}

fn inside(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let ends = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        if ["pem", "crt", "cer", "der"].contains(&ends) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn add(all: &mut Vec<Vec<u8>>, path: &Path) -> Result<(), Unread> {
    let told = |e| Unread::File(path.to_owned(), e);
    let mut octets = Vec::new();
    let file = File::open(path).map_err(told)?;
    let read = file.take(LONGEST + 1).read_to_end(&mut octets).map_err(told)?;
    if read as u64 > LONGEST {
        return Err(told(io::ErrorKind::FileTooLarge.into()));
    }
    let found = certificates(&octets).ok().filter(|found| !found.is_empty());
    all.extend(found.ok_or_else(|| Unread::Empty(path.to_owned()))?);
    if all.len() > MOST { Err(Unread::Many) } else { Ok(()) }
}
