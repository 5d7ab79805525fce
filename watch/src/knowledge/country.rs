//! In which country an address is said to be: DB-IP Lite (CC-BY-4.0), packed by `cargo xtask knowledge`.
//!
//! ```text
//! "GCN4" or "GCN6", source line, number of codes, codes (two letters each), number of ranges,
//! octets of ranges, every 128th range (its start, its place), ranges
//! ```
//!
//! A range is how far it begins after the one before and the number of its country (one octet). The
//! distance is a number in groups of seven bits, the least first: `2d + 1`, or `2d / 256` where 256
//! divides `d`. IPv6 is kept to its first 32 bits; a block of that size with several countries has
//! none. A look-up is a binary search and at most 128 steps.
//!
//! Where an address is says little about who receives: it is a detail, never the subject of a
//! sentence, and is not given for networks that answer from everywhere.

use std::{net::IpAddr, sync::LazyLock};

use super::packed;

static FOUR: &[u8] = include_bytes!("../../../knowledge/country4.bin");
static SIX: &[u8] = include_bytes!("../../../knowledge/country6.bin");

const STEP: u32 = 128;

struct Countries {
    source: &'static str,
    codes: &'static [u8],
    count: u32,
    steps: &'static [u8],
    ranges: &'static [u8],
}

static IPV4: LazyLock<Option<Countries>> = LazyLock::new(|| read(FOUR, b"GCN4"));
static IPV6: LazyLock<Option<Countries>> = LazyLock::new(|| read(SIX, b"GCN6"));

fn read(file: &'static [u8], magic: &[u8; 4]) -> Option<Countries> {
    let (source, rest) = packed::open(file, magic)?;
    let (codes, rest) = rest.split_first()?;
    let (codes, rest) = rest.split_at_checked(usize::from(*codes) * 2)?;
    let (count, octets) = (packed::word(rest, 0)?, packed::word(rest, 1)?);
    let rest = rest.get(8..)?;
    let (steps, ranges) = rest.split_at_checked(count.div_ceil(STEP) as usize * 8)?;
    (ranges.len() == octets as usize).then_some(Countries { source, codes, count, steps, ranges })
}

impl Countries {
    fn find(&self, wanted: u32) -> Option<&'static str> {
        let (mut low, mut high) = (0, self.steps.len() / 8);
        while low < high {
            let middle = low + (high - low) / 2;
            if packed::word(self.steps, middle * 2)? <= wanted {
                low = middle + 1
            } else {
                high = middle
            }
        }
        let step = low.checked_sub(1)?;
        let mut start = packed::word(self.steps, step * 2)?;
        let mut rest = self.ranges.get(packed::word(self.steps, step * 2 + 1)? as usize..)?;
        let mut country = 0;
        for i in 0..STEP.min(self.count.saturating_sub(step as u32 * STEP)) {
            let (distance, number, after) = range(rest)?;
            // The first one's distance is in the index already.
            if i > 0 {
                start = start.checked_add(distance)?;
                if start > wanted {
                    break;
                }
            }
            (country, rest) = (number, after);
        }
        let code = self.codes.get(usize::from(country) * 2..usize::from(country) * 2 + 2)?;
        core::str::from_utf8(code).ok().filter(|c| c.bytes().all(|b| b.is_ascii_uppercase()))
    }
}

/// A range's distance and country, and what follows.
fn range(octets: &[u8]) -> Option<(u32, u8, &[u8])> {
    let mut number = 0_u64;
    for (i, b) in octets.iter().take(6).enumerate() {
        number |= u64::from(b & 0x7f) << (7 * i);
        if b & 0x80 == 0 {
            let distance = if number & 1 == 0 { number << 7 } else { number >> 1 };
            let (country, rest) = octets.get(i + 1..)?.split_first()?;
            return Some((u32::try_from(distance).ok()?, *country, rest));
        }
    }
    None
}

/// Where the table comes from, with the attribution that its licence asks for; empty where there is
/// none.
#[must_use]
pub fn source() -> &'static str {
    IPV4.as_ref().map_or("", |c| c.source)
}

/// The country of an address outside (ISO 3166-1 alpha-2), where the table knows one.
#[must_use]
pub fn country(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(a) => IPV4.as_ref()?.find(u32::from(a)),
        IpAddr::V6(a) => IPV6.as_ref()?.find((u128::from(a) >> 96) as u32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_files_are_what_the_reader_expects() {
        for (file, magic, least) in [(FOUR, b"GCN4", 300_000), (SIX, b"GCN6", 80_000)] {
            let c = read(file, magic).expect("the file reads");
            assert!(c.source.contains("IP Geolocation by DB-IP") && c.source.contains("CC-BY-4.0"));
            assert!(c.count > least, "{}", c.count);
            let (mut start, mut rest) = (0_u32, c.ranges);
            for i in 0..c.count {
                if i % STEP == 0 {
                    let n = (i / STEP) as usize;
                    let at = c.ranges.len() - rest.len();
                    assert_eq!(packed::word(c.steps, n * 2 + 1), Some(at as u32));
                }
                let (distance, country, after) = range(rest).unwrap();
                assert!(i == 0 || distance > 0, "range {i} is sorted");
                assert!(usize::from(country) < c.codes.len() / 2);
                start = start.checked_add(distance).unwrap();
                if i % STEP == 0 {
                    assert_eq!(packed::word(c.steps, (i / STEP) as usize * 2), Some(start));
                }
                rest = after;
            }
            assert!(rest.is_empty());
        }
    }

    /// Addresses whose place is public knowledge: registries and universities.
    #[test]
    fn well_known_addresses_are_where_they_are() {
        for (address, expected) in [
            ("193.0.6.139", "NL"),
            ("133.11.0.1", "JP"),
            ("200.160.0.8", "BR"),
            ("129.132.2.21", "CH"),
            ("130.83.253.186", "DE"),
            ("2001:610::1", "NL"),
            ("2a01:e00::1", "FR"),
        ] {
            assert_eq!(country(address.parse().unwrap()), Some(expected), "{address}");
        }
        // Shared out in pieces of 48 bits: several countries.
        assert_eq!(country("2001:67c:2e8::1".parse().unwrap()), None);
        assert_eq!(country("192.168.1.1".parse().unwrap()), None);
        assert_eq!(country("127.0.0.1".parse().unwrap()), None);
    }

    #[test]
    fn the_ends_of_the_space_are_no_trouble() {
        for address in ["0.0.0.0", "255.255.255.255", "::", "ffff:ffff::"] {
            let _ = country(address.parse().unwrap());
        }
    }
}
