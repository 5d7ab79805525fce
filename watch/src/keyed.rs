//! Hash tables whose order a stranger cannot steer.
//!
//! Flow tuples, names and addresses are chosen by whoever sends the packets. With a known hash
//! function they could be chosen to collide, and a table would become a list. So every table here
//! hashes with a seed that the caller draws at random ([`crate::watcher::Settings::seed`]). Nothing
//! that is reported depends on a table's order.

use core::hash::{Hash, Hasher};

use foldhash::{SharedSeed, fast::FoldHasher};
use hashbrown::HashTable;

/// A keyed hash function.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    own: u64,
    shared: SharedSeed,
}

impl Key {
    /// Derives the function from a seed; `purpose` separates tables.
    pub(crate) const fn new(seed: u64, purpose: u64) -> Self {
        Self {
            own: seed.rotate_left(17) ^ purpose.wrapping_mul(0x9e37_79b9_7f4a_7c15),
            shared: SharedSeed::from_u64(seed),
        }
    }

    /// The same function again, for a second table.
    pub(crate) const fn duplicate(&self) -> Self {
        let Self { own, shared: _ } = *self;
        Self { own: own.rotate_left(1), shared: SharedSeed::from_u64(own) }
    }

    /// The hash of some words, without the way through [`Hash`], which the compiler does not always
    /// see through.
    #[inline(always)]
    pub(crate) fn words<const N: usize>(&self, words: [u64; N]) -> u64 {
        let mut hasher = FoldHasher::with_seed(self.own, &self.shared);
        for word in words {
            hasher.write_u64(word);
        }
        hasher.finish()
    }

    /// The hash of a value.
    #[inline(always)]
    pub(crate) fn hash<T: Hash + ?Sized>(&self, value: &T) -> u64 {
        let mut hasher = FoldHasher::with_seed(self.own, &self.shared);
        value.hash(&mut hasher);
        hasher.finish()
    }
}

/// A map with a keyed hash.
#[derive(Clone, Debug)]
pub(crate) struct Map<K, V> {
    table: HashTable<(K, V)>,
    key: Key,
}

impl<K: Hash + Eq, V> Map<K, V> {
    pub(crate) const fn new(key: Key) -> Self {
        Self { table: HashTable::new(), key }
    }

    #[inline]
    pub(crate) fn find(&self, k: &K) -> Option<&V> {
        self.table.find(self.key.hash(k), |(have, _)| have == k).map(|(_, v)| v)
    }

    /// The hash of a key, for [`Self::find_hashed`].
    #[inline]
    pub(crate) fn hash(&self, k: &K) -> u64 {
        self.key.hash(k)
    }

    #[inline]
    pub(crate) fn find_hashed(&self, hash: u64, k: &K) -> Option<&V> {
        self.table.find(hash, |(have, _)| have == k).map(|(_, v)| v)
    }

    /// Finds by a borrowed form of the key that hashes alike.
    #[inline]
    pub(crate) fn find_by<Q: Hash + ?Sized>(&self, k: &Q, same: impl Fn(&K) -> bool) -> Option<&V> {
        self.table.find(self.key.hash(k), |(have, _)| same(have)).map(|(_, v)| v)
    }

    #[inline]
    pub(crate) fn find_mut(&mut self, k: &K) -> Option<&mut V> {
        self.table.find_mut(self.key.hash(k), |(have, _)| have == k).map(|(_, v)| v)
    }

    /// Puts a value, replacing one that is there.
    pub(crate) fn put(&mut self, k: K, v: V) -> Option<V> {
        let hash = self.key.hash(&k);
        if let Some((_, old)) = self.table.find_mut(hash, |(have, _)| *have == k) {
            return Some(core::mem::replace(old, v));
        }
        let key = &self.key;
        self.table.insert_unique(hash, (k, v), |(k, _)| key.hash(k));
        None
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.table.len()
    }

    /// The value of a key, put in where there is none; true where it was put.
    pub(crate) fn find_or_put(&mut self, k: K, v: V) -> (&mut V, bool) {
        use hashbrown::hash_table::Entry;
        let hash = self.key.hash(&k);
        let key = &self.key;
        match self.table.entry(hash, |(have, _)| *have == k, |(k, _)| key.hash(k)) {
            Entry::Occupied(place) => (&mut place.into_mut().1, false),
            Entry::Vacant(place) => (&mut place.insert((k, v)).into_mut().1, true),
        }
    }

    pub(crate) fn remove(&mut self, k: &K) -> Option<V> {
        let hash = self.key.hash(k);
        self.table.find_entry(hash, |(have, _)| have == k).ok().map(|e| e.remove().0.1)
    }
}

/// A set of 64-bit fingerprints, at most `most` of them: for counting distinct names without
/// keeping them. Two names out of a million share a fingerprint with a chance of 3 in 10⁸.
#[derive(Clone, Debug)]
pub(crate) struct Distinct {
    seen: HashTable<u64>,
    key: Key,
    most: usize,
    full: bool,
}

impl Distinct {
    pub(crate) const fn new(key: Key, most: usize) -> Self {
        Self { seen: HashTable::new(), key, most, full: false }
    }

    /// Counts a value; true when it is new.
    pub(crate) fn add<T: Hash + ?Sized>(&mut self, value: &T) -> bool {
        let print = self.key.hash(value);
        if self.seen.find(print, |have| *have == print).is_some() {
            return false;
        }
        if self.seen.len() >= self.most {
            self.full = true;
            return true;
        }
        self.seen.insert_unique(print, print, |have| *have);
        true
    }

    pub(crate) fn count(&self) -> u64 {
        self.seen.len() as u64
    }

    /// Whether values were left uncounted.
    pub(crate) const fn is_full(&self) -> bool {
        self.full
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_keeps_finds_and_forgets() {
        let mut m = Map::new(Key::new(7, 1));
        for i in 0..1_000_u32 {
            assert_eq!(m.put(i, i * 2), None);
        }
        assert_eq!(m.put(3, 9), Some(6));
        assert_eq!(m.find(&3), Some(&9));
        assert_eq!(m.remove(&3), Some(9));
        assert_eq!(m.find(&3), None);
    }

    #[test]
    fn counting_stops_at_its_bound_and_says_so() {
        let mut d = Distinct::new(Key::new(7, 2), 10);
        for i in 0..20_u32 {
            d.add(&i);
            d.add(&i);
        }
        assert_eq!(d.count(), 10);
        assert!(d.is_full());
    }

    #[test]
    fn another_seed_gives_another_order() {
        let (a, b) = (Key::new(1, 1), Key::new(2, 1));
        assert_ne!(a.hash(&5_u64), b.hash(&5_u64));
    }
}
