//! To whom a hardware address was assigned: the IEEE registries MA-L (24 bits, "OUI"), MA-M (28),
//! MA-S and IAB (36), packed by `cargo xtask knowledge`.
//!
//! ```text
//! "GREG", source line, 128 words (length, text), number of names, octets of names,
//! number of prefixes of 24, 28 and 36 bits,
//! place of every 16th name, names (each ended by 0; an octet from 128 on stands for a word),
//! for each length: sorted prefixes (3, 4, 5 octets), then the number of each one's name (2 octets)
//! ```
//!
//! A look-up is a binary search for each of three lengths; nothing is unpacked before, and one name
//! is spelled out. The file is some 700 kB.
//!
//! The holder of a prefix is often the maker of the *radio module* inside, or a contract maker.
//! [`crate::recognise`] weighs it accordingly.

use std::sync::LazyLock;

use super::packed;
use crate::link::Mac;

static FILE: &[u8] = include_bytes!("../../../knowledge/registry.bin");

/// Names between two places of the index.
const STEP: usize = 16;
const WORDS: usize = 128;
/// Octets of a prefix, by table.
const WIDTHS: [usize; 3] = [3, 4, 5];

struct Registry {
    source: &'static str,
    words: Vec<&'static [u8]>,
    steps: &'static [u8],
    names: &'static [u8],
    /// Prefixes, and the numbers of their names.
    tables: [[&'static [u8]; 2]; 3],
}

static REGISTRY: LazyLock<Option<Registry>> = LazyLock::new(|| read(FILE));

fn read(file: &'static [u8]) -> Option<Registry> {
    let (source, mut rest) = packed::open(file, b"GREG")?;
    let mut words = Vec::with_capacity(WORDS);
    for _ in 0..WORDS {
        let (length, after) = rest.split_first()?;
        let (word, after) = after.split_at_checked(usize::from(*length))?;
        words.push(word);
        rest = after;
    }
    let count = |n| packed::word(rest, n).map(|n| n as usize);
    let (names, octets) = (count(0)?, count(1)?);
    let counts = [count(2)?, count(3)?, count(4)?];
    let rest = rest.get(20..)?;
    let (steps, rest) = rest.split_at_checked(names.div_ceil(STEP).checked_mul(4)?)?;
    let (names, mut rest) = rest.split_at_checked(octets)?;
    let mut tables = [[&[] as &[u8]; 2]; 3];
    for ((table, count), width) in tables.iter_mut().zip(counts).zip(WIDTHS) {
        let (prefixes, after) = rest.split_at_checked(count.checked_mul(width)?)?;
        let (numbers, after) = after.split_at_checked(count.checked_mul(2)?)?;
        *table = [prefixes, numbers];
        rest = after;
    }
    rest.is_empty().then_some(Registry { source, words, steps, names, tables })
}

impl Registry {
    fn name(&self, number: usize) -> Option<String> {
        let from = packed::word(self.steps, number / STEP)? as usize;
        let octets = self.names.get(from..)?.split(|b| *b == 0).nth(number % STEP)?;
        let mut name = Vec::with_capacity(octets.len() * 2);
        for b in octets {
            match self.words.get(usize::from(b & 0x7f)).filter(|_| b & 0x80 != 0) {
                Some(word) => name.extend_from_slice(word),
                None => name.push(*b),
            }
        }
        String::from_utf8(name).ok().filter(|n| !n.is_empty())
    }
}

/// Where the table comes from; empty where there is none.
#[must_use]
pub fn source() -> &'static str {
    REGISTRY.as_ref().map_or("", |r| r.source)
}

/// The holder of the longest assigned prefix of an address, without its legal form. `None` for random
/// addresses, groups, and what nobody was assigned.
#[must_use]
pub fn holder(mac: Mac) -> Option<String> {
    if mac.is_local() || mac.is_group() {
        return None;
    }
    let octets: [u8; 5] = match mac {
        Mac::Eui48(m) => *m.first_chunk()?,
        Mac::Eui64(m) => *m.first_chunk()?,
        Mac::Short { .. } => return None,
    };
    let first = octets.iter().fold(0_u64, |n, b| n << 8 | u64::from(*b));
    let registry = REGISTRY.as_ref()?;
    for ([prefixes, numbers], (width, bits)) in
        registry.tables.iter().zip(WIDTHS.into_iter().zip([24, 28, 36])).rev()
    {
        let wanted = (first >> (40 - bits)).to_be_bytes();
        let wanted = wanted.get(8 - width..)?;
        let (mut low, mut high) = (0, prefixes.len() / width);
        while low < high {
            let middle = low + (high - low) / 2;
            match prefixes.get(middle * width..(middle + 1) * width)?.cmp(wanted) {
                core::cmp::Ordering::Less => low = middle + 1,
                core::cmp::Ordering::Greater => high = middle,
                core::cmp::Ordering::Equal => {
                    let number = numbers.get(middle * 2..middle * 2 + 2)?;
                    let number = u16::from_be_bytes(number.try_into().ok()?);
                    // Holders may keep their names to themselves.
                    return registry.name(number.into()).filter(|n| n != "Private");
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<String> {
        holder(Mac::parse(text).unwrap())
    }

    #[test]
    fn the_shipped_file_is_what_the_reader_expects() {
        let r = read(FILE).expect("the file reads");
        assert!(r.source.starts_with("IEEE Registration Authority") && FILE.len() < 760_000);
        let mut names = 0;
        for (n, step) in r.steps.chunks(4).enumerate() {
            let at = u32::from_be_bytes(step.try_into().unwrap()) as usize;
            assert!(at < r.names.len() && (at == 0 || r.names[at - 1] == 0), "step {n}");
        }
        names += r.names.iter().filter(|b| **b == 0).count();
        assert_eq!(names.div_ceil(STEP), r.steps.len() / 4);
        for ([prefixes, numbers], width) in r.tables.iter().zip(WIDTHS) {
            let list: Vec<&[u8]> = prefixes.chunks(width).collect();
            assert!(list.len() > 4_000 && list.is_sorted_by(|a, b| a < b));
            for number in numbers.chunks(2) {
                let number = usize::from(u16::from_be_bytes(number.try_into().unwrap()));
                assert!(number < names && r.name(number).is_some());
            }
        }
    }

    #[test]
    fn holders_are_found_by_the_longest_prefix() {
        assert_eq!(of("00:17:88:01:02:03").as_deref(), Some("Philips Lighting"));
        assert_eq!(of("5c:cf:7f:07:ae:fb").as_deref(), Some("Espressif"));
        assert_eq!(of("74:da:38:80:7a:08").as_deref(), Some("Edimax Technology"));
        // 70:b3:d5 was cut into pieces of 36 bits.
        assert_ne!(of("70:b3:d5:00:00:01"), of("70:b3:d5:00:10:01"));
    }

    #[test]
    fn random_addresses_have_no_holder() {
        assert_eq!(of("02:17:88:01:02:03"), None);
    }

    #[test]
    fn a_broken_file_knows_nothing() {
        for end in (0..FILE.len()).step_by(4_099) {
            assert!(read(FILE.get(..end).unwrap()).is_none());
        }
    }
}
