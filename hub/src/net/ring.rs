//! One interface's packets, out of a ring of blocks that the kernel fills (`TPACKET_V3`,
//! Documentation/networking/packet_mmap.rst).
//!
//! A packet costs no system call, no copy and no allocation here: the kernel writes it into a block of the
//! ring, and the block is read where it lies. The ring is the queue between the kernel and whoever reads:
//! 32 MiB hold a quarter of a second of a full gigabit link, and two and a half seconds of a home's hundred
//! megabits. What finds no room is dropped by the kernel, and counted.
//!
//! What is seen is what the machine itself sees:
//!
//! - A tag that the hardware took off is put back.
//! - Where the machine is an end of a talk, or routes it, offloading joins segments before they are seen and splits
//!   them after: such a frame may have 64 KiB, it counts as one packet, and its octets are right.
//! - The checksum of a frame that this machine sends may not be there yet. Nobody here checks checksums.
//! - A frame larger than a block is cut; how long it was is known, and the cut is counted as in a file.
//! - On loopback each packet passes twice, out and in again; only its arrival is taken.

use std::io;

use gardien_watch::{capture::Record, link::frame::linktype, time::Time};

use super::{
    netlink::parse::Link,
    system::{Map, Socket},
};

/// Octets of a block: what offloading joins at most (64 KiB), several times.
const BLOCK: usize = 256 << 10;
/// The smallest ring that is of use.
const FEWEST: usize = 8;
/// How long the kernel keeps a block that is not full, milliseconds. Under little traffic each of these
/// costs a wake-up and a block: 128 blocks then hold five seconds.
pub(crate) const RETIRE: u32 = 40;
/// What the kernel wants to hear about frames in a ring whose frames have no fixed size.
const FRAME: usize = 2_048;
/// Octets that the kernel leaves free before a frame, for a tag that is put back.
const TAG: usize = 4;

/// Hardware types (`ARPHRD_`) whose frames are read as they are.
mod hardware {
    pub(super) const ETHERNET: u16 = 1;
    pub(super) const LOOPBACK: u16 = 772;
    /// Radios whose frames are something else than what this reads.
    pub(super) const WIFI: std::ops::RangeInclusive<u16> = 801..=803;
    pub(super) const IEEE802154: u16 = 804;
    pub(super) const IEEE802154_MONITOR: u16 = 805;
}

/// LINKTYPE_IEEE802_15_4_NOFCS.
const IEEE802154_WITHOUT_FCS: u16 = 230;

/// A frame as it lies in the ring.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame<'r> {
    /// Nanoseconds since 1970.
    pub(crate) at: i64,
    /// LINKTYPE_ value.
    pub(crate) link: u16,
    /// Octets on the wire, a tag that was put back among them.
    pub(crate) length: u32,
    /// What was captured of it.
    pub(crate) data: &'r [u8],
    /// `PACKET_HOST`, `PACKET_OTHERHOST`…: for whom it was.
    pub(crate) towards: Towards,
}

/// For whom a frame was, as the kernel saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Towards {
    /// For this machine.
    Us,
    /// For all, or for a group.
    Many,
    /// For somebody else: seen because the interface takes everything.
    Others,
    /// From this machine.
    Out,
}

impl<'r> Frame<'r> {
    /// As the watcher takes it.
    pub(crate) const fn record(&self, interface: u32) -> Record<'r> {
        Record {
            at: Time(self.at / 1_000),
            link: self.link,
            fcs: 0,
            wire_len: self.length,
            data: self.data,
            offset: 0,
            interface,
        }
    }
}

/// How many packets an interface had, since its ring was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Packets that the kernel wanted to hand over, also those that it dropped.
    pub(crate) arrived: u64,
    /// Packets that found no room.
    pub(crate) dropped: u64,
    /// How often the ring was full.
    pub(crate) full: u64,
}

/// Why a ring cannot be opened.
#[derive(Debug)]
pub(crate) enum Refused {
    /// The program may not (`CAP_NET_RAW`).
    Permission,
    /// The interface is of a kind whose frames are not read.
    Kind,
    /// The system's own reason.
    System(io::Error),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::PermissionDenied {
            Self::Permission
        } else {
            Self::System(error)
        }
    }
}

/// The frame at the front, as offsets into its block.
#[derive(Clone, Copy, Debug)]
struct Front {
    at: i64,
    start: usize,
    end: usize,
    length: u32,
    towards: Towards,
    /// Where the next frame's header stands.
    next: usize,
    /// Frames of this block after this one.
    left: u32,
}

/// The ring of one interface.
#[derive(Debug)]
pub(crate) struct Ring {
    // The memory is unmapped before the socket is closed.
    map: Map,
    socket: Socket,
    blocks: usize,
    /// The block being read.
    block: usize,
    front: Option<Front>,
    link: u16,
    counts: Counts,
}

impl Ring {
    /// Opens the ring of an interface, with so many octets (at least eight blocks).
    ///
    /// # Errors
    /// [`Refused`].
    pub(crate) fn open(
        interface: &Link,
        octets: usize,
        promiscuous: bool,
    ) -> Result<Self, Refused> {
        let (link, cooked) = match interface.hardware {
            hardware::ETHERNET | hardware::LOOPBACK => (linktype::ETHERNET, false),
            hardware::IEEE802154 => (IEEE802154_WITHOUT_FCS, false),
            hardware::IEEE802154_MONITOR => return Err(Refused::Kind),
            kind if hardware::WIFI.contains(&kind) => return Err(Refused::Kind),
            // Tunnels, serial lines: whatever their header is, IP stands behind it.
            _ => (linktype::RAW, true),
        };
        let blocks = (octets / BLOCK).max(FEWEST);
        let socket = Socket::packet(cooked)?;
        let packet = libc::SOL_PACKET;
        socket.set_number(
            packet,
            libc::PACKET_VERSION,
            libc::tpacket_versions::TPACKET_V3 as i32,
        )?;
        socket.set_number(packet, libc::PACKET_RESERVE, TAG as i32)?;
        if interface.hardware == hardware::LOOPBACK {
            socket.set_number(packet, libc::PACKET_IGNORE_OUTGOING, 1)?;
        }
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        socket.ring(&libc::tpacket_req3 {
            tp_block_size: number(BLOCK),
            tp_block_nr: number(blocks),
            tp_frame_size: number(FRAME),
            tp_frame_nr: number(blocks * (BLOCK / FRAME)),
            tp_retire_blk_tov: RETIRE,
            tp_sizeof_priv: 0,
            tp_feature_req_word: 0,
        })?;
        let map = Map::new(&socket, blocks, BLOCK)?;
        if promiscuous && interface.hardware != hardware::LOOPBACK {
            socket.promiscuous(interface.index)?;
        }
        // Bound last: not one packet of another interface is in the ring.
        socket.bind_packet(interface.index)?;
        Ok(Self { map, socket, blocks, block: 0, front: None, link, counts: Counts::default() })
    }

    /// The time of the frame at the front, nanoseconds since 1970; `None` where no block is full or old
    /// enough yet.
    pub(crate) fn time(&mut self) -> Option<i64> {
        if self.front.is_none() {
            self.begin_block();
        }
        Some(self.front?.at)
    }

    /// The frame at the front, which stays there.
    pub(crate) fn frame(&mut self) -> Option<Frame<'_>> {
        self.time()?;
        let front = self.front?;
        let data = self.map.block(self.block)?.get(front.start..front.end)?;
        Some(Frame {
            at: front.at,
            link: self.link,
            length: front.length,
            data,
            towards: front.towards,
        })
    }

    /// Moves on to the next frame. A block that was read goes back to the kernel.
    pub(crate) fn advance(&mut self) {
        let Some(front) = self.front.take() else { return };
        if front.left > 0
            && let Some(block) = self.map.block(self.block)
        {
            self.front = read(block, front.next, front.left - 1, self.link);
        }
        if self.front.is_none() {
            self.end_block();
        }
    }

    /// Counts since the ring was opened.
    pub(crate) fn counts(&mut self) -> Counts {
        if let Ok([arrived, dropped, full]) = self.socket.counters() {
            self.counts.arrived += u64::from(arrived);
            self.counts.dropped += u64::from(dropped);
            self.counts.full += u64::from(full);
        }
        self.counts
    }

    /// What went wrong with the interface since this was last asked: `ENETDOWN` where it went down or away.
    pub(crate) fn error(&self) -> Option<io::Error> {
        self.socket.error()
    }

    /// The descriptor to wait for.
    pub(crate) fn number(&self) -> i32 {
        self.socket.number()
    }

    fn begin_block(&mut self) {
        let Some(block) = self.map.block(self.block) else { return };
        let frames = word(block, 12).unwrap_or(0);
        let first = word(block, 16).and_then(|n| usize::try_from(n).ok());
        self.front = match (frames.checked_sub(1), first) {
            (Some(left), Some(first)) => read(block, first, left, self.link),
            _ => None,
        };
        if self.front.is_none() {
            // Empty, or not as the kernel writes blocks.
            self.end_block();
        }
    }

    fn end_block(&mut self) {
        self.map.give_back(self.block);
        self.block = (self.block + 1) % self.blocks;
    }
}

fn word(block: &[u8], at: usize) -> Option<u32> {
    block.get(at..)?.first_chunk().copied().map(u32::from_ne_bytes)
}

fn half(block: &[u8], at: usize) -> Option<u16> {
    block.get(at..)?.first_chunk().copied().map(u16::from_ne_bytes)
}

/// Octets of a frame's header (`struct tpacket3_hdr`), after which its address stands (`struct sockaddr_ll`).
const HEADER: usize = 48;

/// Reads a frame's header, and puts a tag back that the hardware took off. `None` where that is not within
/// the block, which the kernel does not write.
fn read(block: &mut [u8], header: usize, left: u32, link: u16) -> Option<Front> {
    let at = |field: usize| header.checked_add(field);
    let next = usize::try_from(word(block, header)?).ok()?;
    let (seconds, nanoseconds) = (word(block, at(4)?)?, word(block, at(8)?)?);
    let captured = usize::try_from(word(block, at(12)?)?).ok()?;
    let length = word(block, at(16)?)?;
    let status = word(block, at(20)?)?;
    // The network header where the link header was left away.
    let mac = usize::from(half(block, at(24)?)?);
    let towards = match *block.get(at(HEADER + 10)?)? {
        libc::PACKET_HOST => Towards::Us,
        libc::PACKET_OTHERHOST => Towards::Others,
        libc::PACKET_OUTGOING => Towards::Out,
        _ => Towards::Many,
    };
    let start = at(mac)?;
    let end = start.checked_add(captured)?;
    block.get(start..end)?;
    let mut front = Front {
        at: i64::from(seconds) * 1_000_000_000 + i64::from(nanoseconds),
        start,
        end,
        length,
        towards,
        next: header.checked_add(next)?,
        left,
    };
    if status & libc::TP_STATUS_VLAN_VALID != 0 && link == linktype::ETHERNET && captured >= 14 {
        let tag = half(block, at(32)?)?;
        let kind = match status & libc::TP_STATUS_VLAN_TPID_VALID {
            0 => 0x8100,
            _ => half(block, at(36)?)?,
        };
        let with = start.checked_sub(TAG)?;
        block.copy_within(start..start + 12, with);
        block.get_mut(with + 12..with + 14)?.copy_from_slice(&kind.to_be_bytes());
        block.get_mut(with + 14..with + 16)?.copy_from_slice(&tag.to_be_bytes());
        front.start = with;
        front.length = front.length.saturating_add(TAG as u32);
    }
    Some(front)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A block with one frame, as the kernel lays it out.
    fn block(frame: &[u8], status: u32, tag: u16) -> Vec<u8> {
        let mut b = vec![0; 400];
        let header = 48;
        b[header + 4..header + 8].copy_from_slice(&7_u32.to_ne_bytes());
        b[header + 8..header + 12].copy_from_slice(&9_u32.to_ne_bytes());
        let length = u32::try_from(frame.len()).unwrap();
        b[header + 12..header + 16].copy_from_slice(&length.to_ne_bytes());
        b[header + 16..header + 20].copy_from_slice(&length.to_ne_bytes());
        b[header + 20..header + 24].copy_from_slice(&status.to_ne_bytes());
        b[header + 24..header + 26].copy_from_slice(&86_u16.to_ne_bytes());
        b[header + 32..header + 34].copy_from_slice(&tag.to_ne_bytes());
        b[header + HEADER + 10] = libc::PACKET_OTHERHOST;
        b[header + 86..header + 86 + frame.len()].copy_from_slice(frame);
        b
    }

    const FRAME: [u8; 16] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0x08, 0, 0x45, 0];

    #[test]
    fn a_tag_that_the_hardware_took_off_is_put_back() {
        let mut b = block(&FRAME, libc::TP_STATUS_VLAN_VALID, 100);
        let front = read(&mut b, 48, 0, linktype::ETHERNET).unwrap();
        assert_eq!(front.length, 20);
        let expected = [&FRAME[..12], &[0x81, 0, 0, 100], &FRAME[12..]].concat();
        assert_eq!(&b[front.start..front.end], &expected[..]);
        assert_eq!((front.at, front.towards), (7_000_000_009, Towards::Others));
    }

    #[test]
    fn a_frame_without_a_tag_stays_as_it_is() {
        let mut b = block(&FRAME, 0, 100);
        let front = read(&mut b, 48, 0, linktype::ETHERNET).unwrap();
        assert_eq!(&b[front.start..front.end], &FRAME[..]);
        assert_eq!(front.length, 16);
    }

    #[test]
    fn a_header_that_lies_is_no_frame() {
        for (at, value) in [(12, u32::MAX), (24, 0xffff_ffff), (12, 400)] {
            let mut b = block(&FRAME, libc::TP_STATUS_VLAN_VALID, 1);
            b[48 + at..48 + at + 4].copy_from_slice(&value.to_ne_bytes());
            assert!(read(&mut b, 48, 0, linktype::ETHERNET).is_none(), "{at}");
        }
        let mut b = block(&FRAME, 0, 0);
        for header in [0, 360, 399, 400, usize::MAX - 20] {
            let _ = read(&mut b, header, 0, linktype::ETHERNET);
        }
    }
}
