//! TCP (RFC 9293): segments, and conversations that look like two kernels talking.
//!
//! The point of capture is the local network: what the client answers follows within its
//! [`Pace::near`], what the server answers after [`Pace::far`]. A sender opens with ten segments in
//! flight (RFC 6928) and doubles; a receiver acknowledges every second segment (RFC 1122). One loss
//! at a time can be asked for: many segments in flight heal by selective acknowledgement and fast
//! retransmission (RFC 5681), few by timeout.

use gardien_watch::time::{SECOND, Time};

use super::{End, Wire, ip, put::Put};
use crate::random::Random;

/// No more data from the sender.
pub const FIN: u8 = 0x01;
/// Synchronize sequence numbers.
pub const SYN: u8 = 0x02;
/// Reset the connection.
pub const RST: u8 = 0x04;
/// Give the data to the application now.
pub const PSH: u8 = 0x08;
/// The acknowledgement number counts.
pub const ACK: u8 = 0x10;

/// One segment; options are a multiple of four octets.
#[derive(Clone, Copy, Debug, Default)]
pub struct Segment<'a> {
    /// Sequence number of the first octet (or of SYN, FIN).
    pub sequence: u32,
    /// Next octet expected from the peer.
    pub acknowledged: u32,
    /// [`SYN`], [`ACK`] and so on.
    pub flags: u8,
    /// Window as written in the header.
    pub window: u16,
    /// Options with their padding.
    pub options: &'a [u8],
    /// Data.
    pub data: &'a [u8],
}

/// A segment in its frame.
#[must_use]
pub fn frame(from: &End, to: &End, id: u16, segment: &Segment<'_>) -> Vec<u8> {
    let header = 20 + segment.options.len();
    let mut out = ip::start(from, to, ip::TCP, id, header + segment.data.len());
    let at = out.len();
    out.u16(from.port);
    out.u16(to.port);
    out.u32(segment.sequence);
    out.u32(segment.acknowledged);
    out.put([((header / 4) << 4) as u8, segment.flags]);
    out.u16(segment.window);
    out.u32(0);
    out.put(segment.options);
    out.put(segment.data);
    ip::seal(&mut out, from, to, ip::TCP, at, 16);
    out
}

/// Which TCP an end runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stack {
    /// A general kernel: window of 64 kB scaled, timestamps, selective acknowledgement.
    Full,
    /// A microcontroller's: a window of four segments and no option but the segment size.
    Small,
}

/// How quick the two ends are, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// From a frame to the client to the client's next.
    pub near: i64,
    /// From a frame to the server to the server's next: the way through the Internet and back.
    pub far: i64,
}

/// Which end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Who opened.
    Client,
    /// Who was called.
    Server,
}

/// A conversation under way. Everything it sends goes to a [`Wire`]; [`Connection::now`] is its
/// clock, which only moves forward.
#[derive(Clone, Debug)]
pub struct Connection {
    /// When the last frame of the conversation passed, or until when it waited.
    pub now: Time,
    client: Half,
    server: Half,
    /// Data octets per segment.
    segment: usize,
    options: bool,
    lose: bool,
    random: Random,
}

/// The first sequence number of what was received beyond a gap, and the next after it.
type Block = (u32, u32);

#[derive(Clone, Copy, Debug)]
struct Half {
    end: End,
    stack: Stack,
    /// Next sequence number to send.
    next: u32,
    id: u16,
    delay: i64,
    /// What its millisecond clock showed at the epoch.
    clock: u32,
    /// The peer's clock in the last segment received.
    heard: u32,
}

impl Half {
    const fn window(&self) -> u16 {
        match self.stack {
            Stack::Full => 502,
            Stack::Small => 5_760,
        }
    }

    const fn stamp(&self, at: Time) -> u32 {
        self.clock.wrapping_add((at.0 / 1_000) as u32)
    }
}

impl Connection {
    /// Opens with the three-way handshake. `stack` is the client's; servers are general kernels.
    pub fn open(
        wire: &mut Wire,
        random: &mut Random,
        at: Time,
        ends: (End, End),
        stack: Stack,
        pace: Pace,
    ) -> Self {
        let mut c = Self::prepare(random, at, ends, stack, pace);
        let (client, server) = (c.client, c.server);
        c.hello(wire, at, false);
        c.now = Time(at.0 + server.delay);
        c.client.next = client.next.wrapping_add(1);
        c.client.id = client.id.wrapping_add(1);
        c.server.heard = client.stamp(at);
        c.hello(wire, c.now, true);
        c.server.next = server.next.wrapping_add(1);
        c.client.heard = server.stamp(c.now);
        c.now.0 += client.delay;
        c.emit(wire, c.now, Side::Client, ACK, None, &[]);
        c
    }

    /// A call that nobody answers: the first SYN and its repetitions after 1, 3 and 7 seconds.
    pub fn unanswered(
        wire: &mut Wire,
        random: &mut Random,
        at: Time,
        ends: (End, End),
        stack: Stack,
    ) -> Time {
        let pace = Pace { near: 0, far: 0 };
        let mut c = Self::prepare(random, at, ends, stack, pace);
        for wait in [0, 1, 2, 4] {
            c.now.0 += wait * SECOND;
            c.hello(wire, c.now, false);
            c.client.id = c.client.id.wrapping_add(1);
        }
        c.now
    }

    /// A call to a port where nobody listens: SYN, and RST for an answer.
    pub fn refused(
        wire: &mut Wire,
        random: &mut Random,
        at: Time,
        ends: (End, End),
        pace: Pace,
    ) -> Time {
        let c = Self::prepare(random, at, ends, Stack::Full, pace);
        c.hello(wire, at, false);
        let answer = Segment {
            acknowledged: c.client.next.wrapping_add(1),
            flags: RST | ACK,
            ..Segment::default()
        };
        let end = Time(at.0 + pace.far);
        wire.send(end, frame(&ends.1, &ends.0, 0, &answer));
        end
    }

    fn prepare(random: &mut Random, at: Time, ends: (End, End), stack: Stack, pace: Pace) -> Self {
        let mut random = Random::new(random.u64(), 0);
        let mut half = |end, stack, delay| Half {
            end,
            stack,
            next: random.u32(),
            id: random.u16(),
            delay,
            clock: random.u32(),
            heard: 0,
        };
        let client = half(ends.0, stack, pace.near);
        let server = half(ends.1, Stack::Full, pace.far);
        let options = stack == Stack::Full;
        let largest = if ends.0.address.is_ipv4() { 1_460 } else { 1_440 };
        let segment = if options { largest - 12 } else { largest };
        Self { now: at, client, server, segment, options, lose: false, random }
    }

    /// The client's end, with the port it was given.
    #[must_use]
    pub const fn client(&self) -> End {
        self.client.end
    }

    /// Lets time pass.
    pub const fn wait(&mut self, microseconds: i64) {
        self.now.0 += microseconds;
    }

    /// Lets time pass until `at`, unless it is later already.
    pub fn wait_until(&mut self, at: Time) {
        self.now = self.now.max(at);
    }

    /// Loses one segment of the next data sent, behind the point of capture.
    pub const fn lose(&mut self) {
        self.lose = true;
    }

    /// Sends data and waits until all of it is acknowledged.
    pub fn send(&mut self, wire: &mut Wire, side: Side, data: &[u8]) {
        self.now.0 += self.random.within(200..1_500);
        let window = usize::from(match self.half(side.other()).stack {
            Stack::Full => 40_u8,
            Stack::Small => 3,
        });
        let mut flight = window.min(10);
        let mut rest = data;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(flight * self.segment));
            self.flight(wire, side, now, later.is_empty());
            rest = later;
            flight = window.min(flight * 2);
        }
    }

    /// Sends what fits the window and hears its acknowledgement.
    fn flight(&mut self, wire: &mut Wire, side: Side, data: &[u8], last: bool) {
        let count = data.len().div_ceil(self.segment);
        let lost =
            core::mem::take(&mut self.lose).then_some(if count >= 7 { 2 } else { count - 1 });
        let answer = self.half(side.other()).delay;
        let mut acks: Vec<(Time, u32, Option<Block>)> = Vec::new();
        let mut at = self.now;
        let mut hole: Option<(u32, &[u8])> = None;
        for (i, part) in data.chunks(self.segment).enumerate() {
            if i > 0 {
                at.0 += self.random.within(70..160);
            }
            let push = if last && i + 1 == count { PSH } else { 0 };
            let sequence = self.half(side).next;
            self.emit(wire, at, side, ACK | push, None, part);
            let next = self.half(side).next;
            let heard = Time(at.0 + answer);
            if lost == Some(i) {
                hole = Some((sequence, part));
                if i % 2 == 1 && i + 1 < count {
                    acks.push((heard, sequence, None));
                }
            } else if let Some((gap, part)) = hole {
                let first = gap.wrapping_add(part.len() as u32);
                acks.push((heard, gap, Some((first, next))));
            } else if i % 2 == 1 || i + 1 == count {
                acks.push((heard, next, None));
            }
        }
        for (when, number, block) in acks {
            self.acknowledge(wire, when, side.other(), number, block);
            at = at.max(when);
        }
        if let Some((sequence, part)) = hole {
            at.0 += if count >= 7 { self.half(side).delay } else { 300_000 };
            self.emit(wire, at, side, ACK | PSH, Some(sequence), part);
            at.0 += answer;
            self.acknowledge(wire, at, side.other(), self.half(side).next, None);
        }
        self.now = at;
    }

    /// A probe whether the other end still lives, and its answer (RFC 9293 §3.8.4).
    pub fn keep_alive(&mut self, wire: &mut Wire, side: Side) {
        let before = self.half(side).next.wrapping_sub(1);
        self.emit(wire, self.now, side, ACK, Some(before), &[]);
        self.now.0 += self.half(side.other()).delay;
        self.acknowledge(wire, self.now, side.other(), self.half(side).next, None);
    }

    /// Ends in good order, `side` first.
    pub fn close(&mut self, wire: &mut Wire, side: Side) {
        self.now.0 += self.random.within(300..2_000);
        for side in [side, side.other()] {
            self.emit(wire, self.now, side, FIN | ACK, None, &[]);
            self.now.0 += self.half(side.other()).delay;
        }
        self.acknowledge(wire, self.now, side, self.half(side.other()).next, None);
    }

    /// Ends at once.
    pub fn reset(&mut self, wire: &mut Wire, side: Side) {
        self.now.0 += self.random.within(300..2_000);
        let half = *self.half(side);
        let other = *self.half(side.other());
        let segment = Segment {
            sequence: half.next,
            acknowledged: other.next,
            flags: RST | ACK,
            ..Segment::default()
        };
        wire.send(self.now, frame(&half.end, &other.end, half.id, &segment));
    }

    const fn half(&self, side: Side) -> &Half {
        match side {
            Side::Client => &self.client,
            Side::Server => &self.server,
        }
    }

    const fn half_mut(&mut self, side: Side) -> &mut Half {
        match side {
            Side::Client => &mut self.client,
            Side::Server => &mut self.server,
        }
    }

    /// Sends a segment with everything so far acknowledged: new, or again with a given sequence.
    fn emit(
        &mut self,
        wire: &mut Wire,
        at: Time,
        side: Side,
        flags: u8,
        again: Option<u32>,
        data: &[u8],
    ) {
        let half = *self.half(side);
        let other = *self.half(side.other());
        let options = self.options(&half, at, None);
        let segment = Segment {
            sequence: again.unwrap_or(half.next),
            acknowledged: other.next,
            flags,
            window: half.window(),
            options: &options,
            data,
        };
        wire.send(at, frame(&half.end, &other.end, half.id, &segment));
        let from = self.half_mut(side);
        from.id = half.id.wrapping_add(1);
        if again.is_none() {
            let fin = u32::from(flags & FIN != 0);
            from.next = half.next.wrapping_add(data.len() as u32).wrapping_add(fin);
        }
        self.half_mut(side.other()).heard = half.stamp(at);
    }

    /// Sends an acknowledgement of octets before `number`, maybe with a block received beyond.
    fn acknowledge(
        &mut self,
        wire: &mut Wire,
        at: Time,
        side: Side,
        number: u32,
        block: Option<Block>,
    ) {
        let half = *self.half(side);
        let options = self.options(&half, at, block);
        let segment = Segment {
            sequence: half.next,
            acknowledged: number,
            flags: ACK,
            window: half.window(),
            options: &options,
            data: &[],
        };
        let to = self.half(side.other()).end;
        wire.send(at, frame(&half.end, &to, half.id, &segment));
        self.half_mut(side).id = half.id.wrapping_add(1);
        self.half_mut(side.other()).heard = half.stamp(at);
    }

    fn options(&self, half: &Half, at: Time, block: Option<Block>) -> Vec<u8> {
        let mut out = Vec::new();
        if !self.options {
            return out;
        }
        out.put([1, 1, 8, 10]);
        out.u32(half.stamp(at));
        out.u32(half.heard);
        if let Some((first, next)) = block {
            out.put([1, 1, 5, 10]);
            out.u32(first);
            out.u32(next);
        }
        out
    }

    /// SYN, or SYN with ACK.
    fn hello(&self, wire: &mut Wire, at: Time, answer: bool) {
        let (from, to) =
            if answer { (&self.server, &self.client) } else { (&self.client, &self.server) };
        let mut options = vec![2, 4];
        options.u16(if from.end.address.is_ipv4() { 1_460 } else { 1_440 });
        if self.options {
            options.put([4, 2, 8, 10]);
            options.u32(from.stamp(at));
            options.u32(from.heard);
            options.put([1, 3, 3, 7]);
        }
        let window = match from.stack {
            Stack::Full if answer => 65_160,
            Stack::Full => 64_240,
            Stack::Small => 5_760,
        };
        let segment = Segment {
            sequence: from.next,
            acknowledged: if answer { to.next } else { 0 },
            flags: if answer { SYN | ACK } else { SYN },
            window,
            options: &options,
            data: &[],
        };
        wire.send(at, frame(&from.end, &to.end, if answer { 0 } else { from.id }, &segment));
    }
}

impl Side {
    /// The other end.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;
    use crate::net::{Station, check::assert_sound, documentation_mac};

    /// Sequence number, acknowledgement and data length of each frame from the server's port.
    fn talk(lose: bool, size: usize) -> Vec<(bool, u32, u32, usize)> {
        let station = |n| Station::new(documentation_mac(n), Ipv4Addr::new(192, 168, 1, n), None);
        let server = station(1).beyond(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 80);
        let mut wire = Wire::new(1);
        let pace = Pace { near: 1_000, far: 20_000 };
        let ends = (station(2).v4(50_000), server);
        let mut random = Random::new(1, 0);
        let mut c = Connection::open(&mut wire, &mut random, Time(0), ends, Stack::Full, pace);
        if lose {
            c.lose();
        }
        c.send(&mut wire, Side::Client, &vec![7; size]);
        c.close(&mut wire, Side::Client);
        let frames = wire.between(Time(0), Time(i64::MAX));
        let number = |b: &[u8]| u32::from_be_bytes([b[0], b[1], b[2], b[3]]);
        let read = |b: &[u8]| {
            assert_sound(b);
            let header = 34 + usize::from(b[46] >> 4) * 4;
            let end = 14 + usize::from(b[16]) * 256 + usize::from(b[17]);
            (b[34..36] == [0, 80], number(&b[38..]), number(&b[42..]), end - header)
        };
        frames.iter().map(|f| read(&f.bytes)).collect()
    }

    #[test]
    fn every_octet_is_sent_once_and_acknowledged() {
        let frames = talk(false, 100_000);
        let data: usize = frames.iter().filter(|f| !f.0).map(|f| f.3).sum();
        assert_eq!(data, 100_000);
        let fin = frames.iter().filter(|f| !f.0).map(|f| f.1).next_back();
        let heard = frames.iter().filter(|f| f.0).map(|f| f.2).next_back();
        assert_eq!(fin, heard, "the last segment starts where the server had read to");
    }

    #[test]
    fn a_lost_segment_is_told_by_duplicate_acknowledgements_and_sent_again() {
        for (size, duplicates) in [(100_000, 7), (500, 0)] {
            let frames = talk(true, size);
            let data: usize = frames.iter().filter(|f| !f.0).map(|f| f.3).sum();
            assert_eq!(data, size + size.min(1_448));
            let acks: Vec<u32> = frames.iter().filter(|f| f.0 && f.3 == 0).map(|f| f.2).collect();
            let same = acks.windows(2).filter(|w| w[0] == w[1]).count();
            assert_eq!(same, duplicates);
        }
    }
}
