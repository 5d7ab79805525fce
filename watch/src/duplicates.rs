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

use crate::{ip::Address, keyed::Key, link::Mac, time::Time, watcher::Macs};

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

/// What is compared of a packet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight<'p> {
    /// A keyed hash of addresses, ports and protocol, the same both ways.
    pub(crate) flow: u64,
    pub(crate) source: Address,
    pub(crate) destination: Address,
    pub(crate) protocol: u8,
    /// IPv4 identification, else 0.
    pub(crate) id: u16,
    pub(crate) length: u32,
    /// The transport's octets.
    pub(crate) payload: &'p [u8],
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

    /// Whether the packet repeats one of a moment ago.
    #[inline]
    pub(crate) fn is_repeated(&mut self, at: Time, macs: Macs, p: &Sight<'_>) -> bool {
        let mut head = [0; COMPARED];
        match p.payload.first_chunk() {
            Some(whole) => head = *whole,
            None => head.iter_mut().zip(p.payload).for_each(|(to, from)| *to = *from),
        }
        let [a, b, c] = words(&head);
        let rest = u64::from(p.id) << 40 | u64::from(p.protocol) << 32 | u64::from(p.length);
        let (source, destination) = (p.source.fold(), p.destination.fold());
        // Which way it went is not in the flow's hash.
        let way = u64::from(p.source < p.destination);
        let print = self.key.hash(&(p.flow ^ way, rest, a, b, c));
        // The place does not depend on the seed, or which repetitions are found would; what is
        // compared there does, or a stranger could make another's packet look repeated.
        let place = (a
            ^ b.rotate_left(21)
            ^ c.rotate_left(42)
            ^ rest
            ^ source
            ^ destination.rotate_left(32))
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            >> 53;
        let word = |mac: Option<Mac>| mac.map_or(0, Mac::word);
        let link = word(macs.source) ^ word(macs.destination).rotate_left(7);
        let link = link.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - LINK);
        let Some(place) = self.seen.get_mut(place as usize) else {
            return false;
        };
        let moment = match (place.when_and_link & ((1 << LINK) - 1) == link, p.id) {
            (true, _) => 50,
            (false, 0) => 5_000,
            (false, _) => 100_000,
        };
        let when = (at.0 as u64) << LINK;
        let later = when.wrapping_sub(place.when_and_link & !((1 << LINK) - 1)) >> LINK;
        let repeated = place.print == print && later <= moment;
        *place = Seen { print, when_and_link: when | link };
        self.dropped += u64::from(repeated);
        repeated
    }
}

/// Bits of the link header that are remembered.
const LINK: u32 = 24;

#[inline]
fn words(head: &[u8; COMPARED]) -> [u64; 3] {
    let mut all = [0; 3];
    for (word, eight) in all.iter_mut().zip(head.as_chunks::<8>().0) {
        *word = u64::from_ne_bytes(*eight);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(id: u16, payload: &[u8]) -> Sight<'_> {
        Sight {
            flow: 7,
            source: Address::v4([10, 0, 0, 1]),
            destination: Address::v4([10, 0, 0, 2]),
            protocol: 17,
            length: 20 + payload.len() as u32,
            payload,
            id,
        }
    }

    fn via(last: u8) -> Macs {
        Macs { source: Some(Mac::Eui48([2, 0, 0, 0, 0, last])), destination: None }
    }

    #[test]
    fn a_mirrored_frame_is_dropped_and_a_retransmission_is_not() {
        let mut d = Duplicates::new(Key::new(1, 1));
        let p = packet(77, b"hello");
        assert!(!d.is_repeated(Time(0), via(1), &p));
        assert!(d.is_repeated(Time(30_000), via(2), &p), "the router's other side");
        let q = packet(78, b"hello");
        assert!(!d.is_repeated(Time(200_000), via(1), &q), "sent again");
    }

    #[test]
    fn the_same_frame_counts_again_after_a_moment() {
        let mut d = Duplicates::new(Key::new(1, 1));
        let p = packet(0, b"ping");
        assert!(!d.is_repeated(Time(0), via(1), &p));
        assert!(d.is_repeated(Time(20), via(1), &p));
        assert!(!d.is_repeated(Time(1_000), via(1), &p));
        assert!(!d.is_repeated(Time(-5_000_000), via(1), &p), "time ran backwards");
    }
}
