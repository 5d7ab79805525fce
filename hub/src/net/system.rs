//! The calls to the kernel that live sources need: the only file of the program with `unsafe`.
//!
//! Neither the standard library nor rustix knows packet sockets, their ring or their counters. Everything
//! here is a thin, safe form of one call: an owned descriptor, a slice whose length is the buffer's, a
//! structure that the kernel fills. What the octets mean is read elsewhere, in safe code.

#![expect(unsafe_code, reason = "system calls; each block says why it is sound")]

use std::{
    io, mem,
    os::fd::{AsRawFd, FromRawFd, OwnedFd},
    ptr::{self, NonNull},
    sync::atomic::{AtomicU32, Ordering},
};

/// Where the status word of a block stands (`struct tpacket_block_desc`): after version and offset of
/// private data.
const STATUS: usize = 8;

/// A packet or netlink socket that never blocks.
#[derive(Debug)]
pub(crate) struct Socket(OwnedFd);

/// Which netlink family a socket asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// Links, addresses, routes, neighbours.
    Route,
    /// Firewall tables.
    Netfilter,
}

/// Says what a call that gives −1 on failure gave.
fn checked(result: libc::c_int) -> io::Result<libc::c_int> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

const fn length_of<T>() -> libc::socklen_t {
    size_of::<T>() as libc::socklen_t
}

impl Socket {
    fn open(domain: i32, kind: i32, protocol: i32) -> io::Result<Self> {
        let kind = kind | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
        // SAFETY: `socket` takes three numbers and touches no memory of ours.
        let fd = checked(unsafe { libc::socket(domain, kind, protocol) })?;
        // SAFETY: the kernel has just given this descriptor to us, and nobody else knows it.
        Ok(Self(unsafe { OwnedFd::from_raw_fd(fd) }))
    }

    /// A packet socket that receives nothing until it is bound. `cooked` leaves the link header away.
    ///
    /// # Errors
    /// `PermissionDenied` without `CAP_NET_RAW`.
    pub(crate) fn packet(cooked: bool) -> io::Result<Self> {
        Self::open(libc::AF_PACKET, if cooked { libc::SOCK_DGRAM } else { libc::SOCK_RAW }, 0)
    }

    /// A netlink socket that is told what happens in `groups` (a mask of `RTMGRP_`).
    ///
    /// # Errors
    /// As the system says.
    pub(crate) fn netlink(family: Family, groups: u32) -> io::Result<Self> {
        let protocol = match family {
            Family::Route => libc::NETLINK_ROUTE,
            Family::Netfilter => libc::NETLINK_NETFILTER,
        };
        let socket = Self::open(libc::AF_NETLINK, libc::SOCK_RAW, protocol)?;
        // SAFETY: all zeros is a value of this structure of numbers.
        let mut address: libc::sockaddr_nl = unsafe { mem::zeroed() };
        address.nl_family = libc::AF_NETLINK as libc::sa_family_t;
        address.nl_groups = groups;
        socket.bind(&address)?;
        Ok(socket)
    }

    /// Takes all packets of one interface from now on.
    ///
    /// # Errors
    /// `ENODEV`, `ENETDOWN`.
    pub(crate) fn bind_packet(&self, interface: u32) -> io::Result<()> {
        // SAFETY: all zeros is a value of this structure of numbers.
        let mut address: libc::sockaddr_ll = unsafe { mem::zeroed() };
        address.sll_family = libc::AF_PACKET as libc::sa_family_t;
        address.sll_protocol = (libc::ETH_P_ALL as u16).to_be();
        address.sll_ifindex = interface.cast_signed();
        self.bind(&address)
    }

    fn bind<T: Copy>(&self, address: &T) -> io::Result<()> {
        // SAFETY: the pointer is to a live structure of the length that is given, which is read only.
        checked(unsafe {
            libc::bind(self.0.as_raw_fd(), ptr::from_ref(address).cast(), length_of::<T>())
        })?;
        Ok(())
    }

    /// Sets an option whose value is plain numbers.
    fn set<T: Copy>(&self, level: i32, name: i32, value: &T) -> io::Result<()> {
        // SAFETY: the pointer is to a live value of the length that is given, which is read only.
        checked(unsafe {
            libc::setsockopt(
                self.0.as_raw_fd(),
                level,
                name,
                ptr::from_ref(value).cast(),
                length_of::<T>(),
            )
        })?;
        Ok(())
    }

    /// Reads an option whose value is plain numbers, for which any octets are a value.
    ///
    /// # Safety
    /// `T` must be a structure of integers without padding, so that all zeros and whatever the kernel
    /// writes are values of it.
    unsafe fn read<T: Copy>(&self, level: i32, name: i32) -> io::Result<T> {
        // SAFETY: the caller says that all zeros is a value.
        let mut value: T = unsafe { mem::zeroed() };
        let mut length = length_of::<T>();
        // SAFETY: the kernel writes at most `length` octets into a value of that length.
        checked(unsafe {
            libc::getsockopt(
                self.0.as_raw_fd(),
                level,
                name,
                ptr::from_mut(&mut value).cast(),
                &raw mut length,
            )
        })?;
        Ok(value)
    }

    /// Sets a number.
    ///
    /// # Errors
    /// As the system says.
    pub(crate) fn set_number(&self, level: i32, name: i32, value: i32) -> io::Result<()> {
        self.set(level, name, &value)
    }

    /// Asks for a ring.
    ///
    /// # Errors
    /// `ENOMEM`; `EINVAL` where the kernel knows no such ring.
    pub(crate) fn ring(&self, request: &libc::tpacket_req3) -> io::Result<()> {
        self.set_number(
            libc::SOL_PACKET,
            libc::PACKET_VERSION,
            libc::tpacket_versions::TPACKET_V3 as i32,
        )?;
        self.set(libc::SOL_PACKET, libc::PACKET_RX_RING, request)
    }

    /// Has the interface take frames that are not for it, as long as this socket lives.
    ///
    /// # Errors
    /// `ENODEV`.
    pub(crate) fn promiscuous(&self, interface: u32) -> io::Result<()> {
        let request = libc::packet_mreq {
            mr_ifindex: interface.cast_signed(),
            mr_type: libc::PACKET_MR_PROMISC as u16,
            mr_alen: 0,
            mr_address: [0; 8],
        };
        self.set(libc::SOL_PACKET, libc::PACKET_ADD_MEMBERSHIP, &request)
    }

    /// Packets that arrived (dropped ones too), were dropped, and how often the ring was full; since the
    /// last call.
    ///
    /// # Errors
    /// As the system says.
    pub(crate) fn counters(&self) -> io::Result<[u32; 3]> {
        // SAFETY: three integers, for which any octets are a value.
        let c: libc::tpacket_stats_v3 =
            unsafe { self.read(libc::SOL_PACKET, libc::PACKET_STATISTICS) }?;
        Ok([c.tp_packets, c.tp_drops, c.tp_freeze_q_cnt])
    }

    /// What went wrong since this was last asked.
    pub(crate) fn error(&self) -> Option<io::Error> {
        // SAFETY: one integer, for which any octets are a value.
        match unsafe { self.read::<i32>(libc::SOL_SOCKET, libc::SO_ERROR) } {
            Ok(0) => None,
            Ok(code) => Some(io::Error::from_raw_os_error(code)),
            Err(error) => Some(error),
        }
    }

    /// Sends to the kernel.
    ///
    /// # Errors
    /// As the system says.
    pub(crate) fn send(&self, octets: &[u8]) -> io::Result<()> {
        // SAFETY: the pointer and the length are those of one slice, which is read only.
        let sent = unsafe {
            libc::send(self.0.as_raw_fd(), octets.as_ptr().cast(), octets.len(), libc::MSG_NOSIGNAL)
        };
        if sent < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    /// Receives one datagram from the kernel: its length, which may be more than there was room for.
    /// What another program sent (netlink lets them) counts as nothing, `0`.
    ///
    /// # Errors
    /// `WouldBlock` where nothing is there; `ENOBUFS` where something was lost.
    pub(crate) fn receive(&self, into: &mut [u8]) -> io::Result<usize> {
        // SAFETY: all zeros is a value of this structure of numbers.
        let mut from: libc::sockaddr_nl = unsafe { mem::zeroed() };
        let mut length = length_of::<libc::sockaddr_nl>();
        // SAFETY: buffer and address are live, exclusive, and of the lengths that are given; the kernel
        // writes no more than those.
        let received = unsafe {
            libc::recvfrom(
                self.0.as_raw_fd(),
                into.as_mut_ptr().cast(),
                into.len(),
                libc::MSG_TRUNC,
                ptr::from_mut(&mut from).cast(),
                &raw mut length,
            )
        };
        let received = usize::try_from(received).map_err(|_| io::Error::last_os_error())?;
        Ok(if from.nl_pid == 0 { received } else { 0 })
    }

    /// The number to wait for it by.
    pub(crate) fn number(&self) -> i32 {
        self.0.as_raw_fd()
    }
}

/// The ring's memory: blocks, each either the kernel's or ours.
#[derive(Debug)]
pub(crate) struct Map {
    start: NonNull<u8>,
    blocks: usize,
    size: usize,
}

// SAFETY: the map is owned memory that is not bound to a thread; access goes through `&mut self`.
unsafe impl Send for Map {}

impl Map {
    /// Maps the ring of a socket that has one, of `blocks` blocks of `size` octets.
    ///
    /// # Errors
    /// `ENOMEM`; `EINVAL` where the ring is of another size.
    pub(crate) fn new(socket: &Socket, blocks: usize, size: usize) -> io::Result<Self> {
        let length = blocks.checked_mul(size).ok_or(io::ErrorKind::InvalidInput)?;
        // SAFETY: a new mapping at an address of the kernel's choice; the socket's ring is of this length,
        // or the call fails.
        let start = unsafe {
            libc::mmap(
                ptr::null_mut(),
                length,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_SHARED,
                socket.number(),
                0,
            )
        };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let start = NonNull::new(start.cast()).ok_or(io::ErrorKind::InvalidData)?;
        Ok(Self { start, blocks, size })
    }

    /// The status word of a block.
    fn status(&self, block: usize) -> Option<&AtomicU32> {
        if block >= self.blocks || self.size < STATUS + size_of::<u32>() {
            return None;
        }
        // SAFETY: the block lies within the map. Blocks are whole pages, so the word is aligned. The
        // kernel and we touch it only as a whole.
        Some(unsafe {
            AtomicU32::from_ptr(self.start.add(block * self.size + STATUS).cast().as_ptr())
        })
    }

    /// A block, if it is ours.
    pub(crate) fn block(&mut self, block: usize) -> Option<&mut [u8]> {
        let ours = self.status(block)?.load(Ordering::Acquire) & libc::TP_STATUS_USER != 0;
        if !ours {
            return None;
        }
        // SAFETY: the block lies within the map, which lives as long as `self`; the kernel does not write
        // to a block that is ours until `give_back`, which needs `self` too; the mapping is shared with
        // nobody else, since the socket is ours alone.
        Some(unsafe {
            std::slice::from_raw_parts_mut(self.start.add(block * self.size).as_ptr(), self.size)
        })
    }

    /// Gives a block back to the kernel.
    #[expect(
        clippy::needless_pass_by_ref_mut,
        reason = "frames borrow from the ring: none may be held when its block goes back"
    )]
    pub(crate) fn give_back(&mut self, block: usize) {
        if let Some(status) = self.status(block) {
            status.store(libc::TP_STATUS_KERNEL, Ordering::Release);
        }
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        // SAFETY: this is the mapping that `new` made, and no slice of it outlives `self`. Nothing could
        // be done about a failure.
        unsafe { libc::munmap(self.start.as_ptr().cast(), self.blocks * self.size) };
    }
}

/// Waits until one of the descriptors has something, at most `milliseconds`. A signal ends the waiting
/// early, which is no error.
///
/// # Errors
/// As the system says.
pub(crate) fn wait(descriptors: &mut [libc::pollfd], milliseconds: i32) -> io::Result<()> {
    let n = descriptors.len() as libc::nfds_t;
    // SAFETY: the pointer and the number are those of one exclusive slice.
    match checked(unsafe { libc::poll(descriptors.as_mut_ptr(), n, milliseconds) }) {
        Err(error) if error.kind() != io::ErrorKind::Interrupted => Err(error),
        _ => Ok(()),
    }
}

/// The version of Landlock's interface, where the kernel has it and it is on.
pub(crate) fn landlock() -> Option<i64> {
    const VERSION: u32 = 1;
    // SAFETY: with this flag the call takes no structure and answers with a number.
    let version = unsafe {
        libc::syscall(libc::SYS_landlock_create_ruleset, ptr::null::<u8>(), 0_usize, VERSION)
    };
    (version > 0).then_some(version)
}

/// Whether something keeps the clock in step, as the kernel knows.
pub(crate) fn clock_in_step() -> Option<bool> {
    // SAFETY: all zeros is a value of this structure of numbers, and means "change nothing".
    let mut state: libc::timex = unsafe { mem::zeroed() };
    // SAFETY: the kernel writes one structure of this type.
    let told = unsafe { libc::adjtimex(&raw mut state) };
    (told >= 0).then_some(told != libc::TIME_ERROR && state.status & libc::STA_UNSYNC == 0)
}
