//! Software that a thing fetches without protection (`firmware-in-clear`).
//!
//! **What it waits for.** An HTTP request in clear whose path is software's (`/firmware/`, `/ota/`, `.bin` and
//! the like) and the answer that brings it, or any answer with at least 32 KiB of binary content.
//!
//! **Why it is a note only.** It is the maker's fault, not the household's, and no sign of trouble. Whoever
//! sits on the way could send other software, unless the thing checks a signature, which cannot be seen.
//!
//! **What it cannot tell.** Whether the thing verified what it got; what it was where the path does not say;
//! downloads whose answer is not in the capture (the plain note of the request remains).
//!
//! **Bounds.** One request in each connection.

use crate::{
    finding::{Fact, Level, Proof},
    rules::{Rules, said::About},
    time::Time,
    untrusted::Untrusted,
};

/// Harmless explanations: the software is signed and checked after the download; it is no software
/// (pictures, sounds, maps).
pub(crate) const PERHAPS: &[&str] = &["signed-download", "other-content"];

/// A download.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Download<'a> {
    pub(crate) path: &'a [u8],
    /// Octets, where the answer says.
    pub(crate) octets: Option<u64>,
    /// Whether the path says that it is software.
    pub(crate) software: bool,
    pub(crate) asked: Proof,
}

impl Rules {
    /// A host was given a download in clear.
    pub(crate) fn downloaded(&mut self, host: u32, from: &About, what: &Download<'_>, at: Time) {
        let proof = self.proof(at, "answer");
        let rule = "firmware-in-clear";
        let Some(f) = self.raise(host, rule, Level::Note, &from.text, at) else { return };
        f.names = from.names;
        f.perhaps = PERHAPS.to_vec();
        let software = if what.software { "yes" } else { "cannot-tell" };
        // A path that says so is the better example.
        let better = what.software && f.facts.get("software") != Some(&Fact::Word("yes"));
        if f.times == 0 || better {
            f.facts.insert("path", Fact::Text(Untrusted::from_bytes(what.path)));
            f.facts.insert("software", Fact::Word(software));
        }
        f.facts.insert("from", Fact::Text(Untrusted::new(&from.text)));
        let octets = f.count("octets").saturating_add(what.octets.unwrap_or(0));
        f.facts.insert("octets", Fact::Octets(octets));
        if what.asked.record > 0 {
            f.add(what.asked);
            f.times -= 1;
        }
        f.add(proof);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_is_told_with_its_request_and_all_its_octets() {
        let mut rules = Rules::new(7);
        let from = About { text: "fw.example".into(), outside: true, ..About::default() };
        let asked = Proof { record: 3, at: Time(1), shows: "asked", ..Proof::default() };
        let other = Download { path: b"/a", octets: Some(50_000), software: false, asked };
        let what = Download { path: b"/fw/x.bin", octets: Some(100_000), software: true, asked };
        rules.downloaded(1, &from, &other, Time(2));
        rules.downloaded(1, &from, &what, Time(3));
        let f = rules.of(1).next().expect("a finding");
        assert_eq!((f.rule, f.level, f.times), ("firmware-in-clear", Level::Note, 2));
        assert_eq!((f.count("octets"), f.evidence.len()), (150_000, 4));
        assert_eq!(f.facts["path"], Fact::Text(Untrusted::new("/fw/x.bin")));
    }
}
