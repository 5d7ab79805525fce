//! Frames that a capture holds twice.
//!
//! A mirror port shows a frame on its way in and on its way out, a router on both of its sides, the
//! second time perhaps with another VLAN tag, hardware address or hop count. Counting both would
//! double what a thing sends. A packet is a repetition when the same network packet (hop count and
//! checksums aside) was seen a moment before; how long a moment is depends on how sure that is:
//!
//! - another link header, and an IPv4 identification: 100 ms;
//! - another link header alone: 5 ms;
//! - the very same frame: 50 µs, for a sender may repeat itself honestly.

use crate::{ip::packet::Packet, keyed::Key, time::Time};

/// Packets remembered: as many as eleven bits count.
const REMEMBERED: usize = 1 << 11;
/// Octets of the payload that are compared: the transport's header, whose checksum covers the rest.
const COMPARED: usize = 24;

/// A packet remembered, in sixteen octets: all of them together fit the processor's first cache.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    print: u64,
    /// When, in the upper 40 bits (microseconds; they turn in twelve days), and 24 bits of the link
    /// header.
    when_and_link: u64,
}

/// What is compared of a packet: all that a moment later is asked of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sight {
    /// A keyed hash of all that must be the same.
    print: u64,
    /// A hash of the link header.
    link: u32,
    /// Where it is remembered.
    place: u16,
    /// Whether it has an IPv4 identification.
    identified: bool,
}

impl Sight {
    /// Of no packet.
    pub(crate) const NONE: Self = Self { print: 0, link: 0, place: 0, identified: false };
}

/// The packets of the last moment.
#[derive(Debug)]
pub(crate) struct Duplicates {
    seen: Vec<Seen>,
    key: Key,
    pub(crate) dropped: u64,
}

impl Duplicates {
    pub(crate) fn new(key: Key) -> Self {
        Self { seen: vec![Seen::default(); REMEMBERED], key, dropped: 0 }
    }

    /// What there is to compare of a packet. `link` is a number for its link header, `flow` a keyed hash of its addresses, ports and
    /// protocol, the same both ways, and `end` the end that sent it.
    #[inline(always)]
    pub(crate) fn sight(&self, link: u64, p: &Packet<'_>, flow: u64, end: usize) -> Sight {
        let [a, b, c] = match p.payload.first_chunk::<COMPARED>() {
            Some(head) => words(head),
            None => short_words(p.payload).unwrap_or_default(),
        };
        let rest = u64::from(p.id) << 40 | u64::from(p.protocol) << 32 | u64::from(p.length);
        // Which way it went is not in the flow's hash.
        let print = self.key.words([flow ^ end as u64, rest, a, b, c]);
        // The place does not depend on the seed, or which repetitions are found would; what is
        // compared there does, or a stranger could make another's packet look repeated.
        let place = (a
            ^ b.rotate_left(21)
            ^ c.rotate_left(42)
            ^ rest
            ^ p.source.fold()
            ^ p.destination.fold().rotate_left(32))
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            >> 53;
        let link = link.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - LINK);
        Sight { print, link: link as u32, place: place as u16, identified: p.id != 0 }
    }

    /// Whether the packet repeats one of a moment ago.
    #[inline]
    pub(crate) fn is_repeated(&mut self, at: Time, sight: Sight) -> bool {
        let Some(place) = self.seen.get_mut(usize::from(sight.place)) else {
            return false;
        };
        let link = u64::from(sight.link);
        let when = (at.0 as u64) << LINK;
        let before =
            core::mem::replace(place, Seen { print: sight.print, when_and_link: when | link });
        if before.print != sight.print {
            return false;
        }
        let moment = match (before.when_and_link & LINKS == link, sight.identified) {
            (true, _) => 50,
            (false, false) => 5_000,
            (false, true) => 100_000,
        };
        let later = when.wrapping_sub(before.when_and_link & !LINKS) >> LINK;
        let repeated = later <= moment;
        self.dropped += u64::from(repeated);
        repeated
    }
}

/// Bits of the link header that are remembered.
const LINK: u32 = 24;
const LINKS: u64 = (1 << LINK) - 1;

/// Less than [`COMPARED`] octets are compared as if zeros followed. The twenty of a TCP header without
/// options or content are the most frequent packet of all.
#[inline(always)]
fn short_words(payload: &[u8]) -> Option<[u64; 3]> {
    let Some((first, rest)) = payload.split_first_chunk::<16>() else {
        return Some(shortest_words(payload));
    };
    let [a, b] = first.as_chunks::<8>().0 else { return None };
    let (four, rest) = rest.split_first_chunk::<4>().unwrap_or((&[0; 4], rest));
    let more = rest.iter().rev().fold(0, |word, octet| word << 8 | u64::from(*octet));
    let c = u64::from(u32::from_le_bytes(*four)) | more << 32;
    Some([u64::from_le_bytes(*a), u64::from_le_bytes(*b), c])
}

#[cold]
fn shortest_words(payload: &[u8]) -> [u64; 3] {
    let mut head = [0; COMPARED];
    head.iter_mut().zip(payload).for_each(|(to, from)| *to = *from);
    words(&head)
}

#[inline]
fn words(head: &[u8; COMPARED]) -> [u64; 3] {
    let mut all = [0; 3];
    for (word, eight) in all.iter_mut().zip(head.as_chunks::<8>().0) {
        *word = u64::from_le_bytes(*eight);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ip::Address, link::Mac, watcher::Macs};

    fn packet(id: u16, payload: &[u8]) -> Packet<'_> {
        Packet {
            source: Address::v4([10, 0, 0, 1]),
            destination: Address::v4([10, 0, 0, 2]),
            protocol: 17,
            length: 20 + payload.len() as u32,
            payload_length: payload.len() as u32,
            payload,
            fragment: None,
            id,
        }
    }

    fn again(d: &mut Duplicates, at: Time, macs: Macs, p: &Packet<'_>) -> bool {
        let sight = d.sight(macs.link(), p, 7, 0);
        d.is_repeated(at, sight)
    }

    fn via(last: u8) -> Macs {
        Macs { source: Some(Mac::Eui48([2, 0, 0, 0, 0, last])), destination: None }
    }

    #[test]
    fn a_mirrored_frame_is_dropped_and_a_retransmission_is_not() {
        let mut d = Duplicates::new(Key::new(1, 1));
        let p = packet(77, b"hello");
        assert!(!again(&mut d, Time(0), via(1), &p));
        assert!(again(&mut d, Time(30_000), via(2), &p), "the router's other side");
        let q = packet(78, b"hello");
        assert!(!again(&mut d, Time(200_000), via(1), &q), "sent again");
    }

    #[test]
    fn the_same_frame_counts_again_after_a_moment() {
        let mut d = Duplicates::new(Key::new(1, 1));
        let p = packet(0, b"ping");
        assert!(!again(&mut d, Time(0), via(1), &p));
        assert!(again(&mut d, Time(20), via(1), &p));
        assert!(!again(&mut d, Time(1_000), via(1), &p));
        assert!(!again(&mut d, Time(-5_000_000), via(1), &p), "time ran backwards");
    }
}
