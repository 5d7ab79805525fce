//! Names: which were asked for, and which addresses they stand for.

use std::borrow::Cow;

use crate::{
    account::NONE,
    ip::Address,
    keyed::{Key, Map},
};

/// Answers kept for one asker.
pub(crate) const MOST_ANSWERS: usize = 4_096;
/// New names that one host may bring before its names are cut to their registrable domain.
pub(crate) const MOST_OF_ONE: u32 = 8_192;

/// Texts by number; number 0 is no name.
#[derive(Debug)]
pub(crate) struct Names {
    numbers: Map<Box<str>, u32>,
    texts: Vec<Box<str>>,
    most: u32,
    /// Names for which there was no room.
    pub(crate) crowded_out: u64,
}

impl Names {
    pub(crate) fn new(key: Key, most: u32) -> Self {
        Self { numbers: Map::new(key), texts: vec!["".into()], most, crowded_out: 0 }
    }

    /// The number of a name of at most 255 octets; octets that are no text become U+FFFD.
    ///
    /// `brought` counts the new names of the host that brings it: a host that makes up names (a
    /// tunnel, generated names) is cut to registrable domains and cannot fill the table.
    pub(crate) fn number(&mut self, octets: &[u8], brought: &mut u32) -> u32 {
        let octets = octets.strip_suffix(b".").unwrap_or(octets);
        if octets.is_empty() {
            return NONE;
        }
        let octets = octets.get(..octets.len().min(255)).unwrap_or_default();
        let text = match core::str::from_utf8(octets) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(octets),
        };
        if let Some(n) = self.find(&text) {
            return n;
        }
        *brought = brought.saturating_add(1);
        if *brought > MOST_OF_ONE {
            let Some(domain) = registrable(&text) else {
                self.crowded_out += 1;
                return NONE;
            };
            return match self.find(domain) {
                Some(n) => n,
                None => self.add(domain.into()),
            };
        }
        self.add(text.into_owned().into_boxed_str())
    }

    /// How many there are.
    pub(crate) const fn len(&self) -> usize {
        self.texts.len()
    }

    fn find(&self, text: &str) -> Option<u32> {
        self.numbers.find_by(text, |have| **have == *text).copied()
    }

    fn add(&mut self, text: Box<str>) -> u32 {
        if self.texts.len() >= self.most as usize {
            self.crowded_out += 1;
            return NONE;
        }
        let n = self.texts.len() as u32;
        self.texts.push(text.clone());
        self.numbers.put(text, n);
        n
    }

    pub(crate) fn text(&self, number: u32) -> Option<&str> {
        if number == NONE {
            return None;
        }
        self.texts.get(number as usize).map(|t| &**t)
    }
}

/// The registrable domain of a name by the public suffix list, where it has one.
#[must_use]
pub fn registrable(name: &str) -> Option<&str> {
    if name.ends_with(".local") || !name.contains('.') {
        return None;
    }
    psl::domain_str(name)
}

/// Which name an address stands for, as the asker was told, and as anyone was told.
#[derive(Debug)]
pub(crate) struct Answers {
    told: Map<(u32, Address), u32>,
    count: usize,
    anyone: Map<Address, u32>,
    order: std::collections::VecDeque<Address>,
    /// A bit for each address that was ever told, by its hash. Every flow asks twice for a name, and
    /// most addresses (neighbours, targets of a scan) have none: the bit says so without a table.
    told_at_all: Vec<u64>,
}

/// Bits of `told_at_all`: 8 KB.
const BITS: u64 = 1 << 16;

/// Answers kept for all askers together; one that comes when there is no more room takes the place of
/// an older one of the same asker.
const MOST_OF_ALL: usize = 1 << 19;

/// Addresses whose name is kept for everyone.
const MOST_FOR_ANYONE: usize = 65_536;

impl Answers {
    pub(crate) fn new(key: Key) -> Self {
        Self {
            told: Map::new(key.duplicate()),
            count: 0,
            anyone: Map::new(key),
            order: std::collections::VecDeque::new(),
            told_at_all: vec![0; (BITS / 64) as usize],
        }
    }

    /// Keeps an answer. `mine` lists the addresses told to this asker, oldest first.
    pub(crate) fn keep(
        &mut self,
        asker: u32,
        address: Address,
        name: u32,
        mine: Option<&mut std::collections::VecDeque<Address>>,
    ) {
        let hash = self.anyone.hash(&address);
        if let Some(word) = self.told_at_all.get_mut((hash % BITS / 64) as usize) {
            *word |= 1 << (hash % 64);
        }
        if let Some(mine) = mine
            && self.told.put((asker, address), name).is_none()
        {
            mine.push_back(address);
            self.count += 1;
            if (mine.len() > MOST_ANSWERS || self.count > MOST_OF_ALL)
                && let Some(oldest) = mine.pop_front()
            {
                self.told.remove(&(asker, oldest));
                self.count -= 1;
            }
        }
        if self.anyone.put(address, name).is_none() {
            self.order.push_back(address);
            if self.order.len() > MOST_FOR_ANYONE
                && let Some(oldest) = self.order.pop_front()
            {
                self.anyone.remove(&oldest);
            }
        }
    }

    /// Whether any answer was kept.
    pub(crate) fn any(&self) -> bool {
        !self.order.is_empty()
    }

    /// The name of an address for this asker, else for anyone.
    #[inline]
    pub(crate) fn find(&self, asker: u32, address: Address) -> u32 {
        let hash = self.anyone.hash(&address);
        let word = self.told_at_all.get((hash % BITS / 64) as usize);
        if word.is_none_or(|word| word & 1 << (hash % 64) == 0) {
            return NONE;
        }
        self.told
            .find(&(asker, address))
            .or_else(|| self.anyone.find_hashed(hash, &address))
            .copied()
            .unwrap_or(NONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_that_makes_up_names_is_cut_to_domains() {
        let mut names = Names::new(Key::new(1, 1), 1 << 20);
        let mut brought = 0;
        for i in 0..100_000 {
            names.number(format!("{i:x}.t.tunnel.example.com").as_bytes(), &mut brought);
        }
        assert!(names.texts.len() as u32 <= MOST_OF_ONE + 2);
        let n = names.number(b"zz.t.tunnel.example.com", &mut brought);
        assert_eq!(names.text(n), Some("example.com"));
    }

    #[test]
    fn the_askers_own_answer_goes_before_anyones() {
        let mut a = Answers::new(Key::new(1, 1));
        let at = Address::v4([192, 0, 2, 1]);
        let mut mine = std::collections::VecDeque::new();
        a.keep(7, at, 1, Some(&mut mine));
        a.keep(8, at, 2, Some(&mut std::collections::VecDeque::new()));
        assert_eq!((a.find(7, at), a.find(8, at), a.find(9, at)), (1, 2, 2));
    }

    #[test]
    fn answers_of_one_asker_are_bounded_by_its_own_oldest() {
        let mut a = Answers::new(Key::new(1, 1));
        let mut mine = std::collections::VecDeque::new();
        let other = Address::v4([198, 51, 100, 1]);
        a.keep(2, other, 9, Some(&mut std::collections::VecDeque::new()));
        for i in 0..10_000_u32 {
            a.keep(1, Address::v4(i.to_be_bytes()), 5, Some(&mut mine));
        }
        assert_eq!(mine.len(), MOST_ANSWERS);
        assert_eq!(a.find(2, other), 9);
    }

    #[test]
    fn registrable_domains_follow_the_public_suffix_list() {
        assert_eq!(registrable("a.b.example.co.uk"), Some("example.co.uk"));
        assert_eq!(registrable("printer.local"), None);
        assert_eq!(registrable("com"), None);
    }

    #[test]
    fn many_askers_share_the_room_for_answers() {
        let mut answers = Answers::new(Key::new(1, 2));
        let mut mine = vec![std::collections::VecDeque::new(); 1_000];
        let most = MOST_OF_ALL as u32;
        for n in 0..most + 10_000 {
            let address = Address::from(std::net::IpAddr::from(n.to_be_bytes()));
            let asker = n % 1_000;
            answers.keep(asker, address, 1, mine.get_mut(asker as usize));
        }
        assert_eq!(mine.iter().map(std::collections::VecDeque::len).sum::<usize>(), MOST_OF_ALL);
        let latest = std::net::IpAddr::from((most + 9_999).to_be_bytes());
        assert_eq!(answers.find((most + 9_999) % 1_000, Address::from(latest)), 1);
    }
}
