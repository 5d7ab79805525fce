//! Conversations in the detail that a declaration is judged by.
//!
//! The account's rows are for reading: they join addresses of one name and ports of one service. What
//! a MUD file permits turns on more: which side opened, both ports, the type of an ICMP message, each
//! name that stood for the address. These are kept only when somebody asks for them
//! ([`crate::watcher::Settings::conversations`]).

use std::net::IpAddr;

use crate::{app::App, time::Time, untrusted::Untrusted};

/// Flows of one thing with one address, alike in all that a rule can ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// IP protocol number.
    pub protocol: u8,
    /// The thing's address; unspecified while it had none.
    pub thing: IpAddr,
    /// The other side's address.
    pub party: IpAddr,
    /// Lowest and highest port of the thing; (0, 0) where the protocol has none.
    pub thing_port: (u16, u16),
    /// Lowest and highest port of the other side; (0, 0) where the protocol has none.
    pub party_port: (u16, u16),
    /// Type and code of ICMP. An answer to an echo is counted with its request.
    pub icmp: Option<(u8, u8)>,
    /// Who opened.
    pub opened_by: Opener,
    /// What was spoken, by content.
    pub app: App,
    /// Packets from the thing, and to it.
    pub packets: [u64; 2],
    /// Octets of IP packets from the thing, and to it.
    pub octets: [u64; 2],
    /// How many flows these were.
    pub flows: u64,
    /// First packet.
    pub first: Time,
    /// Last packet of the last flow.
    pub last: Time,
    /// Names that stood for the party's address, most trusted first.
    pub names: Vec<Name>,
    /// Where the party is.
    pub place: Place,
    /// The first record of the first flow.
    pub evidence: Evidence,
    /// When, and with what success.
    pub habit: Habit,
}

impl Conversation {
    /// Packets both ways.
    #[must_use]
    pub fn all_packets(&self) -> u64 {
        self.packets.iter().sum()
    }

    /// Octets both ways.
    #[must_use]
    pub fn all_octets(&self) -> u64 {
        self.octets.iter().sum()
    }
}

/// When flows of a conversation began, and how many came to something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Habit {
    /// Flows to which the other side of the opener answered: TCP connections that were established,
    /// datagrams and messages that were followed by some from the other side.
    pub answered: u64,
    /// Days (UTC) on which flows began, one bit each from the day of the first record; the last bit
    /// stands for all days from the 64th on.
    pub days: u64,
    /// [Sessions](crate::report::Report::sessions) in which flows began, one bit each; the last bit
    /// stands for all from the 64th on.
    pub sessions: u64,
    /// When flows began, the first [`STARTS`](Self::STARTS) of them in the order they ended.
    pub starts: Vec<Time>,
}

impl Habit {
    /// Beginnings that are kept of one conversation.
    pub const STARTS: usize = 16;
}

/// Who opened a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Opener {
    /// The thing.
    Thing,
    /// The other side.
    Party,
    /// It began before the capture did, or the capture does not show it.
    Unknown,
}

/// Where a party is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// On this site.
    Local,
    /// A group or broadcast address that does not leave the site.
    Group,
    /// Elsewhere.
    Outside,
}

/// A name for an address, and how it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name in lower case, without trailing dot.
    pub text: Untrusted,
    /// How it is known.
    pub from: NameSource,
}

/// How a name is known, most trusted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameSource {
    /// A resolver told it to this thing; also each alias on the way.
    Told,
    /// A resolver told it to somebody else here.
    ToldOthers,
    /// The traffic itself said it (TLS, QUIC, HTTP): whoever speaks may say what they like.
    Said,
}

/// A record in the files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Number of the record over all files in the order read, from 1.
    pub record: u64,
    /// Its offset in its (decompressed) file, octets.
    pub offset: u64,
}
