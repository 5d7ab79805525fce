//! Putting fragments together, within bounds.
//!
//! Fragments are where watchers have been fooled and filled up: pieces that overlap with other
//! content, pieces that never complete, floods of first pieces. Here a piece that overlaps another
//! discards the whole datagram unless it is an exact repetition (RFC 5722 for IPv6; the same for
//! IPv4, where honest senders do not do it either); at most [`MOST`] datagrams and [`MOST_OCTETS`]
//! octets wait, at most [`MOST_OF_ONE`] of one sender, the oldest of that sender goes first.

use std::collections::VecDeque;

use crate::{
    ip::{
        Address,
        packet::{Fragment, Packet},
    },
    keyed::{Key, Map},
    time::{SECOND, Time},
};

/// Datagrams that wait for pieces.
pub const MOST: usize = 256;
/// Datagrams of one sender that wait.
pub const MOST_OF_ONE: usize = 32;
/// Octets that wait.
pub const MOST_OCTETS: usize = 4 << 20;
/// Pieces of one datagram.
const MOST_PIECES: usize = 128;
/// A datagram that is not complete after this time is given up (RFC 8200 §4.5).
const PATIENCE: i64 = 60 * SECOND;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Which {
    source: Address,
    destination: Address,
    id: u32,
    protocol: u8,
}

#[derive(Debug)]
struct Waiting {
    since: Time,
    /// Start and end of the pieces that are there, in order of arrival.
    pieces: Vec<(u32, u32)>,
    data: Vec<u8>,
    end: Option<u32>,
    /// Octets of IP packets that brought the pieces.
    length: u32,
    frames: u32,
}

/// Fragments that wait for others.
#[derive(Debug)]
pub(crate) struct Fragments {
    waiting: Map<Which, Waiting>,
    order: VecDeque<Which>,
    octets: usize,
    /// Datagrams given up: never complete, or pieces contradicting each other.
    pub(crate) given_up: u64,
}

/// A datagram put together.
#[derive(Debug)]
pub(crate) struct Whole {
    pub(crate) data: Vec<u8>,
    /// Octets of all its packets on the wire.
    pub(crate) length: u32,
    /// Packets that brought it.
    pub(crate) frames: u32,
}

impl Fragments {
    pub(crate) const fn new(key: Key) -> Self {
        Self { waiting: Map::new(key), order: VecDeque::new(), octets: 0, given_up: 0 }
    }

    /// Takes one piece; returns the datagram when it is complete.
    pub(crate) fn piece(
        &mut self,
        now: Time,
        packet: &Packet<'_>,
        piece: Fragment,
    ) -> Option<Whole> {
        self.forget_old(now);
        let which = Which {
            source: packet.source,
            destination: packet.destination,
            id: piece.id,
            protocol: packet.protocol,
        };
        let start = piece.offset;
        let end = start.saturating_add(packet.payload.len() as u32);
        // A cut capture has pieces with holes behind them; nothing can be put together then.
        let cut = (packet.payload.len() as u32) < packet.payload_length;
        if end > 65_535 + 8 || cut || (piece.more && !packet.payload.len().is_multiple_of(8)) {
            self.take(&which);
            self.given_up += 1;
            return None;
        }
        if self.waiting.find(&which).is_none() {
            self.make_room(&which);
            let fresh = Waiting {
                since: now,
                pieces: Vec::new(),
                data: Vec::new(),
                end: None,
                length: 0,
                frames: 0,
            };
            self.waiting.put(which, fresh);
            self.order.push_back(which);
        }
        let w = self.waiting.find_mut(&which)?;
        w.length = w.length.saturating_add(packet.length);
        w.frames += 1;
        if w.pieces.contains(&(start, end)) {
            let same = w.data.get(start as usize..end as usize) == Some(packet.payload);
            if !same {
                self.give_up(&which);
            }
            return None;
        }
        let overlaps = w.pieces.iter().any(|&(s, e)| start < e && s < end);
        let beyond = w.end.is_some_and(|e| end > e || !piece.more)
            || (!piece.more && w.pieces.iter().any(|&(_, e)| e > end));
        if overlaps || beyond || w.pieces.len() >= MOST_PIECES {
            self.give_up(&which);
            return None;
        }
        if !piece.more {
            w.end = Some(end);
        }
        w.pieces.push((start, end));
        let before = w.data.len();
        if before < end as usize {
            w.data.resize(end as usize, 0);
        }
        if let Some(place) = w.data.get_mut(start as usize..end as usize) {
            place.copy_from_slice(packet.payload);
        }
        let grown = w.data.len() - before;
        let have: u64 = w.pieces.iter().map(|&(s, e)| u64::from(e - s)).sum();
        let complete = w.end.is_some_and(|e| u64::from(e) == have);
        self.octets += grown;
        if complete {
            let w = self.take(&which)?;
            return Some(Whole { data: w.data, length: w.length, frames: w.frames });
        }
        while self.octets > MOST_OCTETS {
            let oldest = *self.order.front()?;
            self.give_up(&oldest);
        }
        None
    }

    fn forget_old(&mut self, now: Time) {
        while let Some(&oldest) = self.order.front() {
            match self.waiting.find(&oldest) {
                Some(w) if now.since(w.since) <= PATIENCE => break,
                Some(_) => self.give_up(&oldest),
                None => drop(self.order.pop_front()),
            }
        }
    }

    /// One more of this sender: its own oldest goes first, then the oldest of all.
    fn make_room(&mut self, which: &Which) {
        let own = || self.order.iter().filter(|w| w.source == which.source);
        let gone = if own().count() >= MOST_OF_ONE {
            own().next().copied()
        } else if self.order.len() >= MOST {
            self.order.front().copied()
        } else {
            None
        };
        if let Some(gone) = gone {
            self.give_up(&gone);
        }
    }

    fn give_up(&mut self, which: &Which) {
        if self.take(which).is_some() {
            self.given_up += 1;
        }
    }

    fn take(&mut self, which: &Which) -> Option<Waiting> {
        if let Some(i) = self.order.iter().position(|w| w == which) {
            self.order.remove(i);
        }
        let w = self.waiting.remove(which)?;
        self.octets -= w.data.len();
        Some(w)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece<'a>(id: u32, offset: u32, more: bool, payload: &'a [u8]) -> (Packet<'a>, Fragment) {
        let fragment = Fragment { id, offset, more };
        let packet = Packet {
            source: Address::v4([10, 0, 0, 1]),
            destination: Address::v4([10, 0, 0, 2]),
            protocol: 17,
            length: 20 + payload.len() as u32,
            payload_length: payload.len() as u32,
            payload,
            fragment: Some(fragment),
            id: id as u16,
        };
        (packet, fragment)
    }

    fn give(f: &mut Fragments, id: u32, offset: u32, more: bool, payload: &[u8]) -> Option<Whole> {
        let (p, piece) = piece(id, offset, more, payload);
        f.piece(Time(0), &p, piece)
    }

    #[test]
    fn pieces_in_any_order_make_the_datagram() {
        let mut f = Fragments::new(Key::new(1, 1));
        assert!(give(&mut f, 1, 16, false, b"end").is_none());
        assert!(give(&mut f, 1, 0, true, b"01234567").is_none());
        assert!(give(&mut f, 1, 0, true, b"01234567").is_none(), "a repetition");
        let whole = give(&mut f, 1, 8, true, b"89abcdef").unwrap();
        assert_eq!(whole.data, b"0123456789abcdefend");
        assert_eq!((f.octets, f.order.len(), f.given_up), (0, 0, 0));
    }

    #[test]
    fn teardrop_discards_the_datagram() {
        let mut f = Fragments::new(Key::new(1, 1));
        give(&mut f, 1, 0, true, &[1; 32]);
        assert!(give(&mut f, 1, 24, false, &[2; 16]).is_none());
        assert_eq!(f.given_up, 1);
        give(&mut f, 2, 0, true, &[1; 8]);
        assert!(give(&mut f, 2, 0, true, &[9; 8]).is_none(), "other content in the same place");
        assert_eq!(f.given_up, 2);
    }

    #[test]
    fn a_flood_of_first_pieces_stays_within_bounds() {
        let mut f = Fragments::new(Key::new(1, 1));
        for id in 0..100_000 {
            give(&mut f, id, 0, true, &[0; 1_400]);
        }
        assert!(f.order.len() <= MOST_OF_ONE);
        for id in 0..10_000_u32 {
            let (mut p, piece) = piece(id, 65_000, true, &[0; 8]);
            p.source = Address::v4(id.to_be_bytes());
            f.piece(Time(0), &p, piece);
        }
        assert!(f.order.len() <= MOST && f.octets <= MOST_OCTETS + 65_535);
    }

    #[test]
    fn what_never_completes_is_given_up_in_time() {
        let mut f = Fragments::new(Key::new(1, 1));
        give(&mut f, 1, 0, true, &[0; 8]);
        let (p, piece) = piece(2, 0, true, &[0; 8]);
        f.piece(Time(61 * SECOND), &p, piece);
        assert_eq!((f.order.len(), f.given_up), (1, 1));
    }
}
