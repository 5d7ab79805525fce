//! The tree and the entries as files: c2sp.org/tlog-tiles.
//!
//! A tile holds up to 256 hashes of one level of eight; a bundle holds the entries of a tile of leaves.
//! Only the rightmost of a level may be partial, and then its width is in its name.

use core::fmt;

use super::tree::{Hash, OCTETS, Tree};

/// Hashes of a full tile.
pub const WIDTH: u64 = 256;
/// Octets of the largest entry: its length is two octets in a bundle.
pub const LARGEST_ENTRY: usize = 0xffff;

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Entries, each after its length.
    Entries,
    /// Hashes of a level: 0 are leaves, 1 are roots of full tiles of leaves, and so on.
    Hashes(u8),
}

/// One tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// What it holds.
    pub kind: Kind,
    /// Its place in its level, from 0.
    pub n: u64,
    /// Hashes or entries in it, 1 to 256.
    pub width: u16,
}

/// `tile/<L>/<N>[.p/<W>]`, the place under an export's folder or a log's URL.
impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Entries => f.write_str("tile/entries/")?,
            Kind::Hashes(level) => write!(f, "tile/{level}/")?,
        }
        // Seven groups of three digits hold every number of 64 bits.
        let groups: Vec<u64> = (0..7).map(|i| self.n / 1000_u64.pow(i) % 1000).collect();
        let most = groups.iter().rposition(|g| *g > 0).unwrap_or(0);
        for (i, group) in groups.iter().enumerate().take(most + 1).rev() {
            f.write_str(if i > 0 { "x" } else { "" })?;
            write!(f, "{group:03}{}", if i > 0 { "/" } else { "" })?;
        }
        if u64::from(self.width) == WIDTH { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

impl Tile {
    /// Reads a place in the one form that [`Tile`] writes.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let (level, place) = path.strip_prefix("tile/")?.split_once('/')?;
        let kind = match level {
            "entries" => Kind::Entries,
            _ => Kind::Hashes(level.parse().ok().filter(|l| *l < 64)?),
        };
        let (place, width) = match place.split_once(".p/") {
            Some((place, width)) => (place, width.parse().ok()?),
            None => (place, 256),
        };
        let n = place.split('/').try_fold(0_u64, |n, group| {
            let digits: u64 = group.strip_prefix('x').unwrap_or(group).parse().ok()?;
            n.checked_mul(1000)?.checked_add(digits)
        })?;
        let tile = Self { kind, n, width };
        (tile.to_string() == path && (1..=256).contains(&width)).then_some(tile)
    }

    /// All tiles of a tree of `size` leaves: entries, then levels from the leaves up.
    pub fn all(size: u64) -> impl Iterator<Item = Self> {
        Self::since(0, size)
    }

    /// Those tiles of a tree of `size` leaves that a tree of `old` leaves does not have.
    pub fn since(old: u64, size: u64) -> impl Iterator<Item = Self> {
        let kinds =
            core::iter::once((Kind::Entries, 0)).chain((0..8).map(|l| (Kind::Hashes(l), l)));
        kinds.flat_map(move |(kind, level)| {
            let (had, has) = (at_level(old, level), at_level(size, level));
            let first = if had == has { has.div_ceil(WIDTH) } else { had / WIDTH };
            (first..has.div_ceil(WIDTH)).map(move |n| {
                let width = u16::try_from((has - n * WIDTH).min(WIDTH)).unwrap_or(256);
                Self { kind, n, width }
            })
        })
    }

    /// The number of the first hash or entry in it, counted in its level.
    #[must_use]
    pub const fn first(&self) -> u64 {
        self.n.saturating_mul(WIDTH)
    }

    /// The octets of a tile of hashes, out of a tree that has them all. `None` for entries.
    #[must_use]
    pub fn hashes(&self, tree: &Tree) -> Option<Vec<u8>> {
        let Kind::Hashes(level) = self.kind else { return None };
        let mut octets = Vec::with_capacity(usize::from(self.width) * OCTETS);
        for i in 0..u64::from(self.width) {
            octets.extend(tree.subtree(level * 8, self.first() + i)?.0);
        }
        Some(octets)
    }
}

/// Full subtrees of 256^`level` leaves in a tree of `size`.
const fn at_level(size: u64, level: u8) -> u64 {
    if level >= 8 { 0 } else { size >> (level as u32 * 8) }
}

/// The hashes of a tile. `None` when the octets are no whole number of hashes.
#[must_use]
pub fn split(octets: &[u8]) -> Option<Vec<Hash>> {
    let (hashes, rest) = octets.as_chunks::<OCTETS>();
    rest.is_empty().then(|| hashes.iter().copied().map(Hash).collect())
}

/// Adds an entry to a bundle. An entry longer than [`LARGEST_ENTRY`] is refused with `false`.
#[must_use]
pub fn bundle(into: &mut Vec<u8>, entry: &[u8]) -> bool {
    let Ok(length) = u16::try_from(entry.len()) else { return false };
    into.extend(length.to_be_bytes());
    into.extend(entry);
    true
}

/// The entries of a bundle with the offset of each, and what is left over where the last is cut short.
#[must_use]
pub fn unbundle(octets: &[u8]) -> (Vec<(usize, &[u8])>, &[u8]) {
    let (mut entries, mut at, mut rest) = (Vec::new(), 0, octets);
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length));
        let Some((entry, after)) = after.split_at_checked(length) else { break };
        entries.push((at + 2, entry));
        at += 2 + length;
        rest = after;
    }
    (entries, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_standard() {
        let tile = |kind, n, width| Tile { kind, n, width };
        // The example of c2sp.org/tlog-tiles.
        assert_eq!(tile(Kind::Hashes(0), 1_234_067, 256).to_string(), "tile/0/x001/x234/067");
        assert_eq!(tile(Kind::Hashes(1), 0, 17).to_string(), "tile/1/000.p/17");
        assert_eq!(tile(Kind::Entries, 1000, 1).to_string(), "tile/entries/x001/000.p/1");
        for n in [0, 1, 999, 1000, 1_000_000, u64::MAX] {
            let tile = tile(Kind::Hashes(63), n, 255);
            assert_eq!(Tile::parse(&tile.to_string()), Some(tile));
        }
        for wrong in [
            "tile/0/0",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/00/000",
            "tile/64/000",
            "tile/0/x000/000",
            "tile/0/001/000",
            "tile/0/+01",
            "tile/entries/",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        ] {
            assert_eq!(Tile::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn tiles_of_a_tree_are_those_of_the_standards_example() {
        let all: Vec<Tile> = Tile::all(70_000).collect();
        let of = |kind| all.iter().filter(move |t| t.kind == kind);
        assert_eq!(of(Kind::Hashes(0)).filter(|t| t.width == 256).count(), 273);
        assert_eq!(of(Kind::Hashes(0)).next_back().unwrap().width, 112);
        assert_eq!(of(Kind::Hashes(1)).map(|t| t.width).collect::<Vec<_>>(), [256, 17]);
        assert_eq!(of(Kind::Hashes(2)).map(|t| t.width).collect::<Vec<_>>(), [1]);
        assert_eq!(of(Kind::Entries).count(), 274);
        assert_eq!(
            Tile::all(256).map(|t| t.to_string()).collect::<Vec<_>>(),
            ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]
        );
        assert_eq!(Tile::all(0).count(), 0);
        assert_eq!(Tile::since(70_000, 70_000).count(), 0);
        let new: Vec<String> = Tile::since(255, 257).map(|t| t.to_string()).collect();
        assert_eq!(
            new,
            [
                "tile/entries/000",
                "tile/entries/001.p/1",
                "tile/0/000",
                "tile/0/001.p/1",
                "tile/1/000.p/1"
            ]
        );
    }

    #[test]
    fn a_bundle_returns_what_was_put_in_and_says_what_is_cut_short() {
        let mut octets = Vec::new();
        let entries: [&[u8]; 3] = [b"one", b"", b"three"];
        for entry in entries {
            assert!(bundle(&mut octets, entry));
        }
        let (found, rest) = unbundle(&octets);
        assert_eq!(found, [(2, entries[0]), (7, entries[1]), (9, entries[2])]);
        assert!(rest.is_empty());
        for cut in 1..octets.len() {
            let (found, rest) = unbundle(&octets[..cut]);
            let read: usize = found.iter().map(|(_, e)| e.len() + 2).sum();
            assert_eq!(read + rest.len(), cut);
        }
        assert!(!bundle(&mut octets, &vec![0; LARGEST_ENTRY + 1]));
    }
}
