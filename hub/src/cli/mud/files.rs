//! MUD files named on the command line.
//!
//! A file that is named is read whatever it holds, and what is wrong with it is said. In a folder
//! only what speaks of MUD at all is taken: signatures, certificates and notes lie beside.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use gardien_site::{
    account,
    declare::{
        File,
        signature::{Certificate, LARGEST, Terms},
    },
    shown,
    words::Words,
};
use gardien_watch::{link::Mac, mud::json};

use crate::{
    capture::inputs,
    cli::{Wrong, say, usage::quoted},
};

/// What every MUD file has in it.
const MARK: &[u8] = b"ietf-mud:mud";

/// Files found, and for which thing each was given.
pub(crate) struct Found {
    pub(crate) files: Vec<File>,
    /// Where each file lies.
    pub(crate) paths: Vec<PathBuf>,
    /// Things that a file was given for.
    pub(crate) given: Vec<(Mac, usize)>,
    /// Whether something that was named could not be read.
    pub(crate) failed: bool,
}

/// Splits `MAC=FILE`.
pub(crate) fn split(text: &str) -> (Option<Mac>, PathBuf) {
    match text.split_once('=') {
        Some((mac, file)) if Mac::parse(mac).is_some() => (Mac::parse(mac), file.into()),
        _ => (None, text.into()),
    }
}

/// Reads a hardware address.
pub(crate) fn mac(words: &Words, argument: &str, text: &str) -> Result<Mac, Wrong> {
    Mac::parse(text.trim()).filter(|m| !m.is_group()).ok_or_else(|| {
        let value = quoted(words, text);
        let values = [("argument", argument.into()), ("value", value.into())];
        Wrong(words.say("usage-mac", &values))
    })
}

/// The certificates whose signatures a person believes, each in DER; `None` where a file could not
/// be read, which is said.
pub(crate) fn anchors(words: &Words, paths: &[PathBuf]) -> Option<Vec<Vec<u8>>> {
    let mut all = Vec::new();
    for path in paths {
        all.append(&mut super::read_certificates(words, path)?);
    }
    Some(all)
}

/// Judges the signatures that lie beside files.
pub(crate) fn judge(found: &mut Found, anchors: &[Vec<u8>]) {
    let anchors: Vec<Certificate<'_>> =
        anchors.iter().filter_map(|der| Certificate::parse(der).ok()).collect();
    let at = super::now();
    for (file, path) in found.files.iter_mut().zip(&found.paths) {
        let beside = super::beside(path);
        let mut signature = Vec::new();
        // PEM takes a third more than DER; what is longer is refused for its size.
        let most = u64::try_from(LARGEST).unwrap_or(u64::MAX).saturating_mul(2);
        let read = fs::File::open(&beside).and_then(|f| f.take(most).read_to_end(&mut signature));
        if read.is_ok() {
            let terms = Terms { anchors: &anchors, mudsigner: None, at };
            file.judge(beside.to_string_lossy().into_owned(), &signature, &terms);
        }
    }
}

/// Reads the files and folders that were named. What cannot be read is said on standard error.
pub(crate) fn find(words: &Words, named: &[(Option<Mac>, PathBuf)]) -> Found {
    let mut found =
        Found { files: Vec::new(), paths: Vec::new(), given: Vec::new(), failed: false };
    for (mac, path) in named {
        let inputs = inputs::find(std::slice::from_ref(path));
        for (name, cause) in &inputs.failed {
            found.failed = true;
            say_unreadable(words, name, cause);
        }
        let before = found.files.len();
        for input in inputs.files {
            let Some(at) = input.path.clone() else { continue };
            match read(&at) {
                Ok(octets) if input.found && !is_mud(&octets) => {}
                Ok(octets) => {
                    if let Some(mac) = mac {
                        found.given.push((*mac, found.files.len()));
                    }
                    found.files.push(File::new(input.name, octets));
                    found.paths.push(at);
                }
                Err(_) if input.found => {}
                Err(cause) => {
                    found.failed = true;
                    say_unreadable(words, &input.name, &cause);
                }
            }
        }
        if path.is_dir() && found.files.len() == before && inputs.failed.is_empty() {
            found.failed = true;
            let file = shown::text(words, &path.to_string_lossy());
            say(words, &words.say("mud-no-files", &[("file", file.into())]));
        }
    }
    found
}

/// Reads a file, no more of it than a reading takes and one octet more.
fn read(path: &Path) -> Result<Vec<u8>, String> {
    let cause = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => "not-found".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission-denied".to_owned(),
        _ => error.to_string(),
    };
    let file = fs::File::open(path).map_err(cause)?;
    let mut octets = Vec::new();
    let most = u64::try_from(json::LONGEST).unwrap_or(u64::MAX).saturating_add(1);
    file.take(most).read_to_end(&mut octets).map_err(cause)?;
    Ok(octets)
}

fn is_mud(octets: &[u8]) -> bool {
    let text = octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets).trim_ascii_start();
    text.first() == Some(&b'{') && octets.windows(MARK.len()).any(|w| w == MARK)
}

fn say_unreadable(words: &Words, name: &str, cause: &str) {
    let values = [
        ("file", shown::text(words, name).into()),
        ("cause", account::cause(words, cause).into()),
        ("advice", account::advice(words, cause).into()),
    ];
    say(words, &words.say("mud-unreadable", &values));
}
