//! What a journal is read from: entries, heads, tiles' names, bundles, keys, proofs, requests to a witness,
//! openings, and a whole export of one of each. The first octet chooses the reader. Whatever is read has one form.
#![no_main]

use gardien_site::journal::{
    audit::{Asked, Export, Opening, audit},
    entry::Entry,
    note::{Key, Signed},
    policy::Policy,
    proof::Proof,
    tile::{Tile, unbundle},
    witness::AddCheckpoint,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    let Some((which, rest)) = octets.split_first() else { return };
    let text = std::str::from_utf8(rest);
    match which % 9 {
        0 => {
            if let Ok(entry) = Entry::decode(rest) {
                assert_eq!(entry.encode().as_deref(), Ok(rest));
            }
        }
        1 => {
            if let Ok(note) = Signed::parse(rest) {
                assert_eq!(note.to_string().as_bytes(), rest);
            }
        }
        2 => {
            if let Some(tile) = text.ok().and_then(Tile::parse) {
                assert_eq!(tile.to_string().as_bytes(), rest);
            }
        }
        3 => {
            let (entries, left) = unbundle(rest);
            let read: usize = entries.iter().map(|(_, entry)| entry.len() + 2).sum();
            assert_eq!(read + left.len(), rest.len());
        }
        4 => {
            let _ = Policy::parse(rest);
            if let Some(key) = text.ok().and_then(|text| Key::parse(text).ok()) {
                assert_eq!(key.to_string().as_bytes(), rest);
            }
        }
        5 => {
            if let Ok(proof) = Proof::parse(rest) {
                assert_eq!(proof.text().as_bytes(), rest);
                let _ = proof.verify(&Policy::default());
            }
        }
        6 => {
            if let Ok(request) = AddCheckpoint::parse(rest) {
                let _ = request.decide(&[], Default::default());
            }
        }
        7 => {
            if let Some(opening) = text.ok().and_then(Opening::parse) {
                assert_eq!(opening.line().as_bytes(), rest);
            }
        }
        _ => {
            // Files one after another, each after its number and length.
            const NAMES: [&str; 8] = [
                "checkpoint", "checkpoints/1", "checkpoints/2", "keys", "openings", "tile/0/000.p/1",
                "tile/entries/000.p/1", "tile/entries/000.p/2",
            ];
            let (mut export, mut left) = (Export::new(), rest);
            while let Some(([name, high, low], after)) = left.split_first_chunk::<3>() {
                let length = usize::from(u16::from_be_bytes([*high, *low])).min(after.len());
                let (file, after) = after.split_at(length);
                export.insert(NAMES[usize::from(*name) % NAMES.len()].to_owned(), file.to_owned());
                left = after;
            }
            let judged = audit(&export, Asked::default());
            // No signature of ours comes about by chance.
            assert!(!judged.holds());
        }
    }
});
