//! The Merkle tree of RFC 6962 §2.1: what is kept while it grows, and proofs about it.
//!
//! Hashes and proofs are those of `tlog_tiles`, a port of Go's tlog. What it lacks is here: the right
//! edge, which is all that an append needs ([`Edge`]), and a whole tree in memory to prove from
//! ([`Tree`]). Every proof that is checked has first been cut to the length that its tree allows.

use tlog_tiles::{
    EMPTY_HASH, Error, HashReader, check_record, check_tree, prove_record, prove_tree,
    split_stored_hash_index,
};
pub use tlog_tiles::{Hash, node_hash, record_hash};

/// Octets of a hash.
pub const OCTETS: usize = 32;
/// Most hashes of a proof: c2sp.org/tlog-witness lets a client send no more.
pub const LONGEST_PROOF: usize = 63;

/// The roots of the perfect subtrees of a tree, largest first: one for each bit set in its size.
/// With it an append costs as many hashes as the size has trailing ones, and nothing is read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edge {
    size: u64,
    peaks: Vec<Hash>,
}

impl Edge {
    /// The edge of the empty tree.
    #[must_use]
    pub const fn new() -> Self {
        Self { size: 0, peaks: Vec::new() }
    }

    /// Leaves so far.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf by its hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        let mut size = self.size;
        while size & 1 == 1 {
            // As many peaks as bits are set, so there is one.
            let Some(left) = self.peaks.pop() else { break };
            hash = node_hash(left, hash);
            size >>= 1;
        }
        self.peaks.push(hash);
        self.size = self.size.saturating_add(1);
    }

    /// The root of the tree; of the empty tree, the hash of nothing.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev().copied();
        let Some(last) = peaks.next() else { return EMPTY_HASH };
        peaks.fold(last, |right, left| node_hash(left, right))
    }

    /// The peaks one after another, 32 octets each.
    #[must_use]
    pub fn octets(&self) -> Vec<u8> {
        self.peaks.iter().flat_map(|hash| hash.0).collect()
    }

    /// Takes an edge as [`Edge::octets`] wrote it. `None` when the peaks are not as many as a tree of
    /// that size has.
    #[must_use]
    pub fn from_octets(size: u64, octets: &[u8]) -> Option<Self> {
        let (peaks, rest) = octets.as_chunks::<OCTETS>();
        let fits = rest.is_empty() && peaks.len() == usize::try_from(size.count_ones()).ok()?;
        fits.then(|| Self { size, peaks: peaks.iter().copied().map(Hash).collect() })
    }
}

/// A tree in memory, all of its complete subtrees: 64 octets for each leaf.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// By level, leaves first.
    levels: Vec<Vec<Hash>>,
}

/// Why there is no proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoProof {
    /// The tree has no such leaf, or is smaller than the size asked for.
    OutOfRange,
}

impl Tree {
    /// The empty tree.
    #[must_use]
    pub const fn new() -> Self {
        Self { levels: Vec::new() }
    }

    /// Leaves so far.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Adds a leaf by its hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        let mut level = 0;
        loop {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let Some(row) = self.levels.get_mut(level) else { return };
            row.push(hash);
            let [.., left, right] = row.as_slice() else { return };
            if row.len() % 2 == 1 {
                return;
            }
            hash = node_hash(*left, *right);
            level += 1;
        }
    }

    /// The hash of the complete subtree of 2^`level` leaves, the `n`th of its level.
    #[must_use]
    pub fn subtree(&self, level: u8, n: u64) -> Option<Hash> {
        self.levels.get(usize::from(level))?.get(usize::try_from(n).ok()?).copied()
    }

    /// The path from a leaf up to the root of the tree as it was at `size` (RFC 6962 §2.1.1).
    ///
    /// # Errors
    /// When there is no such leaf at that size.
    pub fn inclusion(&self, leaf: u64, size: u64) -> Result<Vec<Hash>, NoProof> {
        if leaf >= size || size > self.size() {
            return Err(NoProof::OutOfRange);
        }
        prove_record(size, leaf, self).map_err(|_| NoProof::OutOfRange)
    }

    /// The proof that the tree at `old` is the beginning of the tree at `size` (RFC 6962 §2.1.2). Empty
    /// where nothing needs proof.
    ///
    /// # Errors
    /// When the tree is smaller, or `old` is larger than `size`.
    pub fn consistency(&self, old: u64, size: u64) -> Result<Vec<Hash>, NoProof> {
        if old > size || size > self.size() {
            return Err(NoProof::OutOfRange);
        }
        if old == 0 || old == size {
            return Ok(Vec::new());
        }
        prove_tree(size, old, self).map_err(|_| NoProof::OutOfRange)
    }
}

impl HashReader for Tree {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        let hash = |index: &u64| {
            let (level, n) = split_stored_hash_index(*index);
            self.subtree(level, n).ok_or(Error::IndexesNotInTree)
        };
        indexes.iter().map(hash).collect()
    }
}

/// Whether `path` leads from a leaf to the root of a tree of `size` leaves.
#[must_use]
pub fn includes(path: &[Hash], size: u64, root: Hash, leaf: u64, hash: Hash) -> bool {
    // A path has at most as many hashes as the size has bits; longer ones are not worth copying.
    path.len() <= 64 && leaf < size && check_record(&path.to_vec(), size, root, leaf, hash).is_ok()
}

/// Whether `proof` shows that the tree of `old` leaves is the beginning of the tree of `size`. The
/// empty tree is the beginning of every tree, and needs an empty proof (c2sp.org/tlog-witness).
#[must_use]
pub fn extends(proof: &[Hash], old: u64, old_root: Hash, size: u64, root: Hash) -> bool {
    if proof.len() > LONGEST_PROOF {
        return false;
    }
    match old {
        0 => proof.is_empty() && old_root == EMPTY_HASH && (size > 0 || root == EMPTY_HASH),
        _ if old > size => false,
        _ => check_tree(&proof.to_vec(), size, root, old, old_root).is_ok(),
    }
}

/// The root of the empty tree.
#[must_use]
pub const fn empty_root() -> Hash {
    EMPTY_HASH
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> Hash {
        let octets: Vec<u8> = (0..text.len())
            .step_by(2)
            .map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
            .collect();
        Hash(octets.try_into().unwrap())
    }

    /// The eight inputs and roots of the reference tests of Certificate Transparency
    /// (`merkletree/merkle_tree_test.cc`), which every implementation of RFC 6962 repeats.
    const LEAVES: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    const ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    #[test]
    fn roots_are_those_of_the_reference_tests() {
        let (mut edge, mut tree) = (Edge::new(), Tree::new());
        // SHA-256 of nothing (FIPS 180-4).
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(edge.root(), hex(nothing));
        for (leaf, root) in LEAVES.iter().zip(ROOTS) {
            edge.push(record_hash(leaf));
            tree.push(record_hash(leaf));
            assert_eq!(edge.root(), hex(root));
            assert_eq!(Edge::from_octets(edge.size(), &edge.octets()), Some(edge.clone()));
        }
        assert_eq!(tree.size(), 8);
    }

    #[test]
    fn proofs_are_those_of_the_reference_tests() {
        let mut tree = Tree::new();
        LEAVES.iter().for_each(|leaf| tree.push(record_hash(leaf)));
        // Leaf 6 of 8 and 3 of 3 (numbered from one there); consistency of 1, 6 and 2 with 8, 8 and 5.
        let path: Vec<Hash> = [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]
        .map(hex)
        .to_vec();
        assert_eq!(tree.inclusion(5, 8), Ok(path));
        let path = hex("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
        assert_eq!(tree.inclusion(2, 3), Ok(vec![path]));
        let proof: Vec<Hash> = [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]
        .map(hex)
        .to_vec();
        assert_eq!(tree.consistency(6, 8), Ok(proof));
        let proof: Vec<Hash> = [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ]
        .map(hex)
        .to_vec();
        assert_eq!(tree.consistency(2, 5), Ok(proof));
    }

    /// An independent implementation, over every tree of up to 70 leaves.
    #[test]
    fn another_implementation_agrees_on_roots_and_proofs() {
        use ct_merkle::mem_backed_tree::MemoryBackedTree;
        let mut theirs = MemoryBackedTree::<sha2::Sha256, Vec<u8>>::new();
        let (mut edge, mut tree, mut roots) = (Edge::new(), Tree::new(), vec![EMPTY_HASH]);
        for n in 0..70_u64 {
            let leaf = n.to_be_bytes().to_vec();
            edge.push(record_hash(&leaf));
            tree.push(record_hash(&leaf));
            theirs.push(leaf);
            roots.push(edge.root());
            let their_root = theirs.root();
            assert_eq!(their_root.as_bytes().as_slice(), edge.root().0);
            let size = n + 1;
            for leaf in 0..size {
                let path = tree.inclusion(leaf, size).unwrap();
                let their_path = theirs.prove_inclusion(usize::try_from(leaf).unwrap());
                let ours: Vec<u8> = path.iter().flat_map(|h| h.0).collect();
                assert_eq!(their_path.as_bytes(), ours);
                let hash = record_hash(&leaf.to_be_bytes());
                assert!(includes(&path, size, edge.root(), leaf, hash));
                assert!(!includes(&path, size, edge.root(), leaf + 1, hash));
                assert!(size == 1 || !includes(&path[1..], size, edge.root(), leaf, hash));
            }
            for old in 0..=size {
                let proof = tree.consistency(old, size).unwrap();
                if old > 0 && old < size {
                    let added = usize::try_from(size - old).unwrap();
                    let theirs = theirs.prove_consistency(added);
                    let ours: Vec<u8> = proof.iter().flat_map(|h| h.0).collect();
                    assert_eq!(theirs.as_bytes(), ours);
                }
                let old_root = roots[usize::try_from(old).unwrap()];
                assert!(extends(&proof, old, old_root, size, edge.root()));
                let mut longer = proof.clone();
                longer.push(EMPTY_HASH);
                assert!(!extends(&longer, old, old_root, size, edge.root()));
                if old > 0 && old < size {
                    assert!(!extends(&proof, old, edge.root(), size, edge.root()));
                }
            }
        }
        assert_eq!(tree.inclusion(70, 70), Err(NoProof::OutOfRange));
        assert_eq!(tree.consistency(3, 71), Err(NoProof::OutOfRange));
    }

    #[test]
    fn an_edge_of_another_size_is_none() {
        assert_eq!(Edge::from_octets(3, &[0; 32]), None);
        assert_eq!(Edge::from_octets(1, &[0; 33]), None);
        assert_eq!(Edge::from_octets(0, &[]), Some(Edge::new()));
    }
}
