//! An export made: the files that [`super::audit`] judges.

use super::{
    audit::{Export, Opening},
    entry::Entry,
    note::Signed,
    policy::Policy,
    tile::{Kind, Tile, bundle},
    tree::Tree,
};

/// The files of a log: its entries' octets up to the newest head, every signed head, the public keys,
/// and what commitments stand for where that is to be told. `None` when there is no head, when the
/// entries are fewer than it says, or when one is too long for a bundle.
#[must_use]
pub fn export(
    entries: &[Vec<u8>],
    heads: &[Signed],
    keys: &Policy,
    openings: &[Opening],
) -> Option<Export> {
    let newest = heads.iter().max_by_key(|note| note.checkpoint.size)?;
    let size = newest.checkpoint.size;
    let entries = entries.get(..usize::try_from(size).ok()?)?;
    let mut tree = Tree::new();
    entries.iter().for_each(|entry| tree.push(Entry::leaf(entry)));
    let mut files = Export::new();
    for tile in Tile::all(size) {
        let octets = match tile.kind {
            Kind::Hashes(_) => tile.hashes(&tree)?,
            Kind::Entries => {
                let first = usize::try_from(tile.first()).ok()?;
                let of_tile = entries.get(first..first + usize::from(tile.width))?;
                let mut octets = Vec::new();
                if !of_tile.iter().all(|entry| bundle(&mut octets, entry)) {
                    return None;
                }
                octets
            }
        };
        files.insert(tile.to_string(), octets);
    }
    for note in heads {
        let file = format!("checkpoints/{}", note.checkpoint.size);
        files.insert(file, note.to_string().into_bytes());
    }
    files.insert("checkpoint".to_owned(), newest.to_string().into_bytes());
    files.insert("keys".to_owned(), keys.text().into_bytes());
    if !openings.is_empty() {
        let lines: String = openings.iter().map(Opening::line).collect();
        files.insert("openings".to_owned(), lines.into_bytes());
    }
    Some(files)
}
