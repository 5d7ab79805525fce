//! Keys, checkpoints, and the signatures under them.
//!
//! A checkpoint (c2sp.org/tlog-checkpoint) says which log, how many entries, and the root of their tree.
//! It is signed as a note (c2sp.org/signed-note). `signed_note` reads notes and verifies its one kind of
//! signature; the timestamped ones (c2sp.org/tlog-cosignature) are here:
//!
//! | type | who | over what |
//! |---|---|---|
//! | 0x01 Ed25519 | the log | the text |
//! | 0x04 Ed25519 | a witness | a header line, the time, the text |
//! | 0x06 ML-DSA-44 | the log, a witness | a structure with names, time, size and root |
//!
//! A log's name is its origin, and it signs with 0x01 and 0x06: the first for programs of today, the
//! second against who records today and computes later.

use core::fmt;

use base64::{Engine, prelude::BASE64_STANDARD};
use ml_dsa::{EncodedVerifyingKey, MlDsa44, VerifyingKey, signature::Verifier as _};
use signed_note::{Note, Signature, StandardVerifier, Verifier as _, is_key_name_valid, key_id};

use super::tree::Hash;

/// Octets of the largest signed checkpoint that is read: 16 signatures of ML-DSA-44 in base64, which
/// c2sp.org/signed-note wants read, and as much again.
pub const LARGEST: usize = 128 << 10;
/// Most signatures of a checkpoint that is read.
pub const MOST_SIGNATURES: usize = 32;
/// Octets of the longest name: a cosigned message counts them in one octet.
pub const LONGEST_NAME: usize = 255;
/// Octets of a public key of ML-DSA-44 (FIPS 204 §4).
const ML_DSA_KEY: usize = 1312;
/// Octets of a signature of ML-DSA-44.
const ML_DSA_SIGNATURE: usize = 2420;

/// What a key signs, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Notes, with Ed25519.
    Ed25519,
    /// Checkpoints and the time, with Ed25519.
    CosignEd25519,
    /// Checkpoints and the time, with ML-DSA-44.
    CosignMlDsa44,
}

/// A public key and the name that it goes by.
#[derive(Clone)]
pub struct Key {
    name: String,
    kind: Kind,
    id: u32,
    public: Vec<u8>,
    verifier: Verifier,
}

#[derive(Clone)]
enum Verifier {
    Ed25519(Box<StandardVerifier>),
    MlDsa44(Box<VerifyingKey<MlDsa44>>),
}

/// Why a text or octets are no key, checkpoint or note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// Not of the form.
    Form,
    /// A kind of key that is not used here.
    Kind,
    /// A key's number does not belong to its name and octets.
    Id,
    /// More octets or signatures than are read.
    TooLarge,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "not of the form",
            Self::Kind => "a kind of key that is not used here",
            Self::Id => "the key's number does not belong to the key",
            Self::TooLarge => "too large",
        })
    }
}

impl core::error::Error for Malformed {}

impl Kind {
    const fn octet(self) -> u8 {
        match self {
            Self::Ed25519 => 1,
            Self::CosignEd25519 => 4,
            Self::CosignMlDsa44 => 6,
        }
    }

    /// The algorithm as a word.
    #[must_use]
    pub const fn algorithm(self) -> &'static str {
        match self {
            Self::Ed25519 | Self::CosignEd25519 => "Ed25519",
            Self::CosignMlDsa44 => "ML-DSA-44",
        }
    }
}

impl Key {
    /// A key of a name: 32 octets for Ed25519, 1,312 for ML-DSA-44.
    ///
    /// # Errors
    /// When the name has spaces or plus signs or is too long, or the octets are no such key.
    pub fn new(name: &str, kind: Kind, public: &[u8]) -> Result<Self, Malformed> {
        if !is_key_name_valid(name) || name.len() > LONGEST_NAME {
            return Err(Malformed::Form);
        }
        if name.chars().any(char::is_control) {
            return Err(Malformed::Form);
        }
        let mut typed = vec![kind.octet()];
        typed.extend(public);
        let id = key_id(name, &typed);
        let verifier = match kind {
            Kind::Ed25519 | Kind::CosignEd25519 => {
                // One way in: the key as the kind that the library knows.
                let mut typed = vec![Kind::Ed25519.octet()];
                typed.extend(public);
                let known = key_id(name, &typed);
                let text = format!("{name}+{known:08x}+{}", BASE64_STANDARD.encode(typed));
                Verifier::Ed25519(Box::new(
                    StandardVerifier::new(&text).map_err(|_| Malformed::Form)?,
                ))
            }
            Kind::CosignMlDsa44 => {
                let octets: &[u8; ML_DSA_KEY] = public.try_into().map_err(|_| Malformed::Form)?;
                let encoded = EncodedVerifyingKey::<MlDsa44>::try_from(octets.as_slice())
                    .map_err(|_| Malformed::Form)?;
                Verifier::MlDsa44(Box::new(VerifyingKey::decode(&encoded)))
            }
        };
        Ok(Self { name: name.to_owned(), kind, id, public: public.to_owned(), verifier })
    }

    /// Reads the one form that [`Key`] writes: `<name>+<number>+<base64>` (c2sp.org/signed-note,
    /// "Verifier keys").
    ///
    /// # Errors
    /// When it is anything else.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(_), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(Malformed::Form);
        };
        let typed = BASE64_STANDARD.decode(key).map_err(|_| Malformed::Form)?;
        let (kind, public) = typed.split_first().ok_or(Malformed::Form)?;
        let kind = match kind {
            1 => Kind::Ed25519,
            4 => Kind::CosignEd25519,
            6 => Kind::CosignMlDsa44,
            _ => return Err(Malformed::Kind),
        };
        let read = Self::new(name, kind, public)?;
        if read.to_string() == text { Ok(read) } else { Err(Malformed::Id) }
    }

    /// Its name: a log's origin, or a witness's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The number that with the name points to it in a signature.
    #[must_use]
    pub const fn id(&self) -> u32 {
        self.id
    }

    /// Its octets.
    #[must_use]
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    /// Whether a signature line is one of this key's, by name and number.
    #[must_use]
    pub fn owns(&self, line: &Line) -> bool {
        line.name == self.name && line.id == self.id
    }

    /// Verifies a signature of this key. The time is that of the signature, in seconds since 1970,
    /// where its kind has one. `None` when it does not fit.
    #[must_use]
    pub fn verify(&self, note: &Signed, line: &Line) -> Option<Verified> {
        if !self.owns(line) {
            return None;
        }
        let (time, signature) = match self.kind {
            Kind::Ed25519 => (None, line.signature.as_slice()),
            Kind::CosignEd25519 | Kind::CosignMlDsa44 => {
                let (time, rest) = line.signature.split_first_chunk::<8>()?;
                (Some(u64::from_be_bytes(*time)), rest)
            }
        };
        let message = self.message(&note.checkpoint, time.unwrap_or(0))?;
        let fits = match &self.verifier {
            Verifier::Ed25519(key) => key.verify(&message, signature),
            Verifier::MlDsa44(key) => {
                signature.len() == ML_DSA_SIGNATURE
                    && ml_dsa::Signature::<MlDsa44>::try_from(signature)
                        .is_ok_and(|signature| key.verify(&message, &signature).is_ok())
            }
        };
        fits.then_some(Verified { time })
    }

    /// What is signed for a checkpoint at a time, which is 0 where the kind has none.
    /// `None` when the time or a name is outside what the kind can say.
    #[must_use]
    pub fn message(&self, checkpoint: &Checkpoint, time: u64) -> Option<Vec<u8>> {
        // "It MUST NOT exceed 2^63 - 1."
        if time > i64::MAX.cast_unsigned() {
            return None;
        }
        let text = checkpoint.text();
        Some(match self.kind {
            Kind::Ed25519 => text.into_bytes(),
            // c2sp.org/tlog-cosignature, "Ed25519 signed message".
            Kind::CosignEd25519 => format!("cosignature/v1\ntime {time}\n{text}").into_bytes(),
            // The same, "ML-DSA-44 signed message": the structure `cosigned_message`.
            Kind::CosignMlDsa44 => {
                let mut message = b"subtree/v1\n\0".to_vec();
                message.push(u8::try_from(self.name.len()).ok()?);
                message.extend(self.name.as_bytes());
                message.extend(time.to_be_bytes());
                message.push(u8::try_from(checkpoint.origin.len()).ok()?);
                message.extend(checkpoint.origin.as_bytes());
                message.extend(0_u64.to_be_bytes());
                message.extend(checkpoint.size.to_be_bytes());
                message.extend(checkpoint.root.0);
                message
            }
        })
    }

    /// The line for a signature over [`Key::message`] at that time.
    #[must_use]
    pub fn line(&self, time: u64, signature: &[u8]) -> Line {
        let mut octets = Vec::with_capacity(8 + signature.len());
        if self.kind != Kind::Ed25519 {
            octets.extend(time.to_be_bytes());
        }
        octets.extend(signature);
        Line { name: self.name.clone(), id: self.id, signature: octets }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut typed = vec![self.kind.octet()];
        typed.extend(&self.public);
        write!(f, "{}+{:08x}+{}", self.name, self.id, BASE64_STANDARD.encode(typed))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{:08x} ({})", self.name, self.id, self.kind.algorithm())
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, self.kind, &self.public) == (&other.name, other.kind, &other.public)
    }
}

/// A signature that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// When it was given, in seconds since 1970, where it says so.
    pub time: Option<u64>,
}

/// A log's size and root.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: String,
    /// Entries.
    pub size: u64,
    /// The root of their tree.
    pub root: Hash,
    /// Further lines, which mean nothing here and may not be empty.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// A checkpoint without further lines.
    #[must_use]
    pub fn new(origin: &str, size: u64, root: Hash) -> Self {
        Self { origin: origin.to_owned(), size, root, extensions: Vec::new() }
    }

    /// Its text, which is what is signed (c2sp.org/tlog-checkpoint, "Note text").
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}\n{}\n{}\n", self.origin, self.size, self.root);
        for line in &self.extensions {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// Reads the one form that [`Checkpoint::text`] writes.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let mut lines = text.strip_suffix('\n').ok_or(Malformed::Form)?.split('\n');
        let mut line = || lines.next().filter(|l| !l.is_empty()).ok_or(Malformed::Form);
        let origin = line()?.to_owned();
        let size = decimal(line()?).ok_or(Malformed::Form)?;
        let root = Hash::parse_hash(line()?).map_err(|_| Malformed::Form)?;
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if origin.len() > LONGEST_NAME || extensions.iter().any(String::is_empty) {
            return Err(Malformed::Form);
        }
        let read = Self { origin, size, root, extensions };
        if read.text() == text { Ok(read) } else { Err(Malformed::Form) }
    }
}

/// A number without signs or leading zeroes.
pub(super) fn decimal(text: &str) -> Option<u64> {
    let n: u64 = text.parse().ok()?;
    (n.to_string() == text).then_some(n)
}

/// One signature under a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The key's name.
    pub name: String,
    /// The key's number.
    pub id: u32,
    /// The signature, with its time before it where its kind has one.
    pub signature: Vec<u8>,
}

impl Line {
    /// Reads `— <name> <base64>`, with its newline.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn parse(line: &str) -> Result<Self, Malformed> {
        let octets = line.strip_suffix('\n').ok_or(Malformed::Form)?;
        let read = Signature::from_bytes(octets.as_bytes()).map_err(|_| Malformed::Form)?;
        let read = Self {
            name: read.name().to_owned(),
            id: read.id(),
            signature: read.signature().to_owned(),
        };
        if read.to_string() == line { Ok(read) } else { Err(Malformed::Form) }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut octets = self.id.to_be_bytes().to_vec();
        octets.extend(&self.signature);
        writeln!(f, "— {} {}", self.name, BASE64_STANDARD.encode(octets))
    }
}

/// A checkpoint with the signatures under it.
#[derive(Clone, Debug, PartialEq)]
pub struct Signed {
    /// What is signed.
    pub checkpoint: Checkpoint,
    /// The signatures, whoever gave them.
    pub lines: Vec<Line>,
}

impl Signed {
    /// Reads a signed note whose text is a checkpoint, in the one form that [`Signed`] writes.
    ///
    /// # Errors
    /// When it is anything else, or too large.
    pub fn parse(octets: &[u8]) -> Result<Self, Malformed> {
        if octets.len() > LARGEST {
            return Err(Malformed::TooLarge);
        }
        let note = Note::from_bytes(octets).map_err(|_| Malformed::Form)?;
        let text = core::str::from_utf8(note.text()).map_err(|_| Malformed::Form)?;
        let checkpoint = Checkpoint::parse(text)?;
        // Behind the text and the empty line; the library keeps these to itself.
        let signatures = octets.get(text.len() + 1..).unwrap_or_default();
        let signatures = core::str::from_utf8(signatures).map_err(|_| Malformed::Form)?;
        let lines: Vec<Line> =
            signatures.split_inclusive('\n').map(Line::parse).collect::<Result<_, _>>()?;
        if lines.len() > MOST_SIGNATURES {
            return Err(Malformed::TooLarge);
        }
        let read = Self { checkpoint, lines };
        if read.to_string().as_bytes() == octets { Ok(read) } else { Err(Malformed::Form) }
    }

    /// Looks for a key's signature. A key that signed twice must have signed well twice.
    #[must_use]
    pub fn by(&self, key: &Key) -> Found {
        let mut found = Found::Absent;
        for line in self.lines.iter().filter(|line| key.owns(line)) {
            match key.verify(self, line) {
                Some(verified) => found = Found::Fits(verified),
                None => return Found::DoesNotFit,
            }
        }
        found
    }

    /// Adds signatures that are not there yet.
    pub fn add(&mut self, lines: impl IntoIterator<Item = Line>) {
        for line in lines {
            if !self.lines.iter().any(|had| (&had.name, had.id) == (&line.name, line.id)) {
                self.lines.push(line);
            }
        }
    }
}

impl fmt::Display for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.checkpoint.text(), Lines(&self.lines))
    }
}

struct Lines<'a>(&'a [Line]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|line| fmt::Display::fmt(line, f))
    }
}

/// What was found of one key's signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// None.
    Absent,
    /// There is one, and it is not over this.
    DoesNotFit,
    /// There is one, and it fits.
    Fits(Verified),
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key and the note of c2sp.org/signed-note, "Example".
    const KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    #[test]
    fn keys_have_one_form() {
        let key = Key::parse(KEY).unwrap();
        assert_eq!(
            (key.name(), key.kind(), key.id()),
            ("example.com/foo", Kind::Ed25519, 0x530d_903a)
        );
        assert_eq!(key.to_string(), KEY);
        for at in 0..KEY.len() {
            for flip in [1_u8, 2, 4, 8, 16, 32, 64] {
                let mut changed = KEY.as_bytes().to_vec();
                changed[at] ^= flip;
                let Ok(changed) = core::str::from_utf8(&changed) else { continue };
                assert!(Key::parse(changed).is_err(), "{changed}");
            }
        }
    }

    #[test]
    fn the_standards_example_of_a_checkpoint_is_read() {
        let text = "example.com/behind-the-sofa\n20852163\n\
            CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
            — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
            — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
        let note = Signed::parse(text.as_bytes()).unwrap();
        assert_eq!(note.checkpoint.size, 20_852_163);
        assert_eq!(note.lines.len(), 2);
        assert_eq!(note.to_string(), text);
        // Its time is that of the standard's example of a signed message.
        assert_eq!(note.lines[1].signature[..8], 1_679_315_147_u64.to_be_bytes());
        for (from, to) in [
            ("20852163", "020852163"),
            ("20852163", "+20852163"),
            ("q2I=", "q2J="),
            ("\n\n", "\n"),
            ("sofa\n208", "sofa\n\n208"),
            ("— witness", "- witness"),
            ("qnA==\n", "qnA=="),
            ("qnA==\n", "qnA==\n\n"),
            ("w1 jW", "w1  jW"),
        ] {
            assert!(Signed::parse(text.replace(from, to).as_bytes()).is_err(), "{from} → {to}");
        }
    }

    #[test]
    fn messages_are_laid_out_as_the_standard_says() {
        let root = Hash::parse_hash("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=").unwrap();
        let checkpoint = Checkpoint::new("example.com/behind-the-sofa", 20_852_163, root);
        let key = Key::parse(KEY).unwrap();
        let cosigner = Key::new("w", Kind::CosignEd25519, key.public()).unwrap();
        assert_ne!(cosigner.id(), Key::new("w", Kind::Ed25519, key.public()).unwrap().id());
        let message = cosigner.message(&checkpoint, 1_679_315_147).unwrap();
        assert_eq!(
            String::from_utf8(message).unwrap(),
            "cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n\
             CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
        );
        let cosigner = Key::new("w", Kind::CosignMlDsa44, &[0; ML_DSA_KEY]).unwrap();
        let message = cosigner.message(&checkpoint, 1).unwrap();
        assert_eq!(message.len(), 12 + 2 + 8 + 28 + 16 + 32);
        assert!(message.starts_with(b"subtree/v1\n\0\x01w\0\0\0\0\0\0\0\x01\x1bexample.com/"));
        assert_eq!(cosigner.message(&checkpoint, 1 << 63), None);
    }

    /// Go's test of `golang.org/x/mod/sumdb/note`: a known key, text and signature.
    #[test]
    fn a_signature_of_another_implementation_fits() {
        // c2sp.org/signed-note, "Example": a note that is no checkpoint.
        let note = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
        assert_eq!(Signed::parse(note.as_bytes()), Err(Malformed::Form));
        let line = note.split_inclusive('\n').next_back().unwrap();
        let line = Line::parse(line).unwrap();
        let key = Key::parse(KEY).unwrap();
        assert!(key.owns(&line));
        let Verifier::Ed25519(verifier) = &key.verifier else { panic!() };
        assert!(verifier.verify(b"This is an example message.\n", &line.signature));
        assert!(!verifier.verify(b"This is an example message!\n", &line.signature));
    }
}
