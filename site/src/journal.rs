//! The journal: what was decided, by whom, on what authority, so that it cannot be rewritten
//! unnoticed.
//!
//! A hub keeps one log of its own. Entries are leaves of the Merkle tree of RFC 6962; a head (size and
//! root) is signed by the hub with Ed25519 and ML-DSA-44, and cosigned by whoever witnesses it. All
//! formats are those of C2SP, so that other people's programs can read and check them:
//!
//! | module | what | source |
//! |---|---|---|
//! | [`entry`] | one act, in deterministic CBOR; personal data only as commitments | RFC 8949 §4.2 |
//! | [`tree`] | hashes, the right edge, proofs | RFC 6962 §2.1 |
//! | [`tile`] | the tree and the entries as files | c2sp.org/tlog-tiles |
//! | [`note`] | keys, checkpoints, signatures, cosignatures | c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature |
//! | [`policy`] | whose signatures are asked for | c2sp.org/tlog-policy |
//! | [`proof`] | one entry's proof, for somebody without network | c2sp.org/tlog-proof |
//! | [`witness`] | asking for a cosignature, and giving one | c2sp.org/tlog-witness |
//! | [`export`] | a whole log as files | |
//! | [`audit`] | a whole export judged, from its files and public keys alone | |
//! | [`told`] | the judgement in words | |
//!
//! Nothing here reads a clock or makes a key: the hub does (`hub/src/journal`).

pub mod audit;
pub mod entry;
pub mod export;
pub mod note;
pub mod policy;
pub mod proof;
pub mod tile;
pub mod told;
pub mod tree;
pub mod witness;
