//! The account of a capture, as plain values: what `gardien inspect` prints and writes as JSON.
//!
//! The shape is documented for readers in `docs/inspect-json.md`; field names here are the names
//! there. What is unknown is `None`, which becomes `null`. Order is stable: things by traffic,
//! parties by traffic, ties by name.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde::Serialize;

use crate::{
    conversation::Conversation, finding::Finding, ip::Address, link::Mac,
    mud::verdict::Declaration, time::Time, untrusted::Untrusted, usage::Stretch,
};

/// Everything that one run found.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Version of the program.
    pub gardien: String,
    /// The files, in the order read.
    pub captures: Vec<Capture>,
    /// What was learnt about the network itself.
    pub network: Network,
    /// The things of this site.
    pub things: Vec<Thing>,
    /// Counts over all files as they stand, before duplicate frames are dropped.
    pub totals: Totals,
    /// What cannot be seen in these files, and why.
    pub cannot_see: Vec<Limit>,
    /// First and last record of each stretch of time that was recorded without a long pause, at most
    /// 64; empty unless conversations were asked for.
    #[serde(skip)]
    pub sessions: Vec<[Time; 2]>,
}

/// One file.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Capture {
    /// Its path as given, `-` for standard input.
    pub file: String,
    /// `pcap`, `pcapng`, `pcap+gzip`, `pcapng+zstd`, `zeek-conn-tsv`…; `live` for an interface.
    pub kind: String,
    /// Records read (log rows for a Zeek log).
    pub packets: u64,
    /// Their original lengths, octets.
    pub bytes: u64,
    /// Time of the earliest record.
    pub first: Option<Time>,
    /// Time of the latest record.
    pub last: Option<Time>,
    /// What was wrong with the file.
    pub problems: Vec<Problem>,
}

/// Something wrong with a file. Where `fatal`, nothing after it was read.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    /// A stable word: `truncated`, `broken`, `row`, `unknown-link`, `interrupted`, `unreadable`;
    /// of an interface `dropped`, `away`.
    pub code: &'static str,
    /// Whether reading ended here.
    pub fatal: bool,
    /// Octets from the start of the decompressed file.
    pub offset: Option<u64>,
    /// How many times, for what can recur.
    pub count: u64,
    /// The field or rule that was broken.
    pub what: String,
}

/// The network around the things.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Network {
    /// Routers: hosts that carried packets of others.
    pub gateways: Vec<Gateway>,
    /// Resolvers that DHCP or router advertisements named.
    pub resolvers: Vec<String>,
    /// Time servers that DHCP named.
    pub time_servers: Vec<String>,
    /// Prefixes taken for this site's own.
    pub home: Vec<String>,
    /// Frames seen twice and counted once below.
    pub duplicate_frames: u64,
    /// Frames that no dissector could follow, by reason.
    pub not_understood: Vec<NotUnderstood>,
}

/// A router of the site.
#[derive(Clone, Debug, Serialize)]
pub struct Gateway {
    /// Hardware address.
    pub mac: Option<Mac>,
    /// Its own addresses.
    pub ipv4: Vec<Ipv4Addr>,
    /// Its own addresses.
    pub ipv6: Vec<Ipv6Addr>,
}

/// A reason for leaving frames aside, with its count.
#[derive(Clone, Debug, Serialize)]
pub struct NotUnderstood {
    /// The field or rule that was broken, or the protocol that is not followed.
    pub what: String,
    /// Frames.
    pub frames: u64,
}

/// One thing.
#[derive(Clone, Debug, Serialize)]
pub struct Thing {
    /// `thing-1`…: unique within this report; not its MAC address.
    pub id: String,
    /// The name given with `--thing`, else null.
    pub name: Option<String>,
    /// Hardware address.
    pub mac: Option<Mac>,
    /// Addresses it used.
    pub ipv4: Vec<Ipv4Addr>,
    /// Addresses it used.
    pub ipv6: Vec<Ipv6Addr>,
    /// Who it seems to be.
    pub identity: Identity,
    /// First frame from it.
    pub first: Option<Time>,
    /// Last frame from it.
    pub last: Option<Time>,
    /// Octets of IP packets it sent.
    pub up: u64,
    /// Octets of IP packets sent to it alone.
    pub down: u64,
    /// Packets it sent and received.
    pub packets: u64,
    /// Whom it talked to.
    pub parties: Vec<Party>,
    /// Parties that no longer fitted: folded into one row, null where all fitted.
    pub other_parties: Option<OtherParties>,
    /// Names it asked a resolver for, with how often.
    pub asked: Vec<Asked>,
    /// What it did on the local network and in clear that a reader should know.
    pub notes: Vec<Note>,
    /// Minutes in which it moved more than 20,000 octets, at most 1,440.
    pub busy_minutes: Vec<BusyMinute>,
    /// Hours (UTC) in which it moved anything, in order; the latest 336 of them.
    pub hours: Vec<Hour>,
    /// In which of the captures it moved anything, in their order; at most 1,024. Empty where that
    /// is not known, as from logs.
    #[serde(skip)]
    pub seen_in: Vec<SeenIn>,
    /// Its declaration compared with what it did; null where none was given.
    pub declaration: Option<Declaration>,
    /// What it did in the detail that declarations are judged by; empty unless
    /// [`Settings::conversations`](crate::watcher::Settings::conversations) asks for it.
    #[serde(skip)]
    pub conversations: Vec<Conversation>,
    /// Flows and packets of it that found no room among the conversations.
    #[serde(skip)]
    pub beyond: [u64; 2],
    /// Conclusions of rules, the weightiest first.
    pub findings: Vec<Finding>,
}

/// What a thing moved in one capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SeenIn {
    /// Which capture, from 0, in the order they were read.
    pub file: u32,
    /// From when, to the minute.
    pub first: Time,
    /// Until when, to the minute.
    pub last: Time,
    /// Octets of IP packets it sent.
    pub up: u64,
    /// Octets of IP packets it received.
    pub down: u64,
}

/// Who a thing seems to be ([`crate::recognise`]). What is below 0.5 is not claimed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Identity {
    /// Maker.
    pub maker: Option<Untrusted>,
    /// Model.
    pub model: Option<Untrusted>,
    /// One of [`KINDS`](crate::knowledge::KINDS).
    pub kind: Option<Untrusted>,
    /// Firmware version.
    pub firmware: Option<Untrusted>,
    /// 0 to 1, in hundredths: that of the least sure among what is claimed; where nothing is claimed,
    /// that of the best guess. Null before recognition.
    pub confidence: Option<f32>,
    /// The confidence of each, also where it did not suffice.
    pub sure: Sure,
    /// Whose radio module or board is inside, where the hardware address says that.
    pub radio: Option<Untrusted>,
    /// The evidence as weighed, at most 24: by what it is about, the heaviest first.
    pub because: Vec<Because>,
    /// What it says against what it does.
    pub contradictions: Vec<Contradiction>,
    /// What is known of how long its maker supports this model; null where nothing is.
    pub support: Option<Supported>,
    /// The clues as seen.
    pub reasons: Vec<Reason>,
}

/// How long a maker supports a model, as of the end of what was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Supported {
    /// `ended`; `ends`, on a day to come; `to-be-announced`: the maker says that it will say.
    pub state: &'static str,
    /// The day (`2026-01-31`); null where it is not known.
    pub date: Option<&'static str>,
    /// Who says so.
    pub source: &'static str,
}

/// Confidences, 0 to 1 in hundredths; null where no evidence is.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Sure {
    /// Of the maker.
    pub maker: Option<f32>,
    /// Of the model.
    pub model: Option<f32>,
    /// Of the kind.
    pub kind: Option<f32>,
    /// Of the firmware version.
    pub firmware: Option<f32>,
}

/// A piece of evidence as weighed.
#[derive(Clone, Debug, Serialize)]
pub struct Because {
    /// `maker`, `model`, `kind` or `firmware`.
    pub about: &'static str,
    /// The value that it supports.
    pub value: Untrusted,
    /// The source of a [`Reason`], or `party`, `address`, `answers`, `behaviour`.
    pub source: &'static str,
    /// What was seen there.
    pub saw: Untrusted,
    /// 0 to 1, in hundredths.
    pub weight: f32,
}

/// What a thing says and what it does differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contradiction {
    /// `maker` or `kind`.
    pub about: &'static str,
    /// What it says of itself.
    pub says: Untrusted,
    /// What its behaviour says.
    pub behaves: Untrusted,
}

/// A claim of identity: where it was seen, what was seen, what it says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Reason {
    /// `oui`, `dhcp-name`, `dhcp-vendor-class`, `dhcp-options`, `mdns`, `ssdp-server`,
    /// `http-agent`, `http-says`, `http-path`, `edimax`, `tls-ja4`, `lldp`, `mud-url`…
    pub source: &'static str,
    /// The text or number seen.
    pub saw: Untrusted,
    /// What it says: `name`, `maker`, `model`, `kind`, `firmware`, `stack`, `declaration`, `service`.
    pub says: &'static str,
}

/// Someone a thing talked to, by one protocol on one port.
#[derive(Clone, Debug, Serialize)]
pub struct Party {
    /// The name the thing asked for, or that the traffic carried; null where there is none.
    pub name: Option<Untrusted>,
    /// Registrable domain of the name.
    pub domain: Option<Untrusted>,
    /// The company behind it, where known.
    pub company: Option<String>,
    /// What that company does: one of [`TRADES`](crate::knowledge::TRADES).
    pub trade: Option<String>,
    /// Where its first address is said to be (ISO 3166-1); null on this network, for content networks
    /// and resolvers that answer from everywhere, and where unknown. A detail: addresses move.
    pub country: Option<&'static str>,
    /// `lan` or `internet`.
    pub r#where: &'static str,
    /// What was spoken, by content: `tls`, `http`, `mqtt`, `dns`, `tcp`, `udp`, `icmp`…
    pub protocol: &'static str,
    /// Port of the answering side; null for what has no ports.
    pub port: Option<u16>,
    /// `yes`, `no` or `cannot-tell`, by content.
    pub encrypted: &'static str,
    /// Octets of IP packets from the thing.
    pub up: u64,
    /// Octets of IP packets to the thing.
    pub down: u64,
    /// Packets both ways.
    pub packets: u64,
    /// Connections or exchanges.
    pub flows: u64,
    /// Of these, TCP connections that never opened.
    pub failed: u64,
    /// Of these, TCP connections that one side cut off.
    pub reset: u64,
    /// TCP segments sent again.
    pub retransmitted: u64,
    /// First packet.
    pub first: Time,
    /// Last packet.
    pub last: Time,
    /// Whether a DNS answer gave this address to someone on this network.
    pub named: bool,
    /// Where `name` comes from: `dns`, `tls`, `quic`, `http`, `mdns`, `dhcp`, `given`; null without a name.
    pub name_from: Option<&'static str>,
    /// Who opened: `thing`, `party` or `both`.
    pub opened_by: &'static str,
    /// Addresses, at most 16.
    pub addresses: Vec<Address>,
    /// The same minute by minute, in order; empty unless
    /// [`Settings::usage`](crate::watcher::Settings::usage) asks for it.
    #[serde(skip)]
    pub usage: Vec<Stretch>,
}

/// Parties beyond what is kept of one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OtherParties {
    /// How many rows were folded.
    pub rows: u64,
    /// Octets from the thing.
    pub up: u64,
    /// Octets to the thing.
    pub down: u64,
    /// Packets.
    pub packets: u64,
    /// Flows.
    pub flows: u64,
    /// Of these, TCP connections that never opened.
    pub failed: u64,
}

/// A name asked of a resolver.
#[derive(Clone, Debug, Serialize)]
pub struct Asked {
    /// The name, lower case.
    pub name: Untrusted,
    /// The resolver's address.
    pub resolver: String,
    /// How often.
    pub times: u64,
}

/// A fact worth a reader's eye, without judgement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Note {
    /// A stable word: `own-resolver`, `download-in-clear`, `not-tls-on-443`, `mqtt-in-clear`,
    /// `telnet`, `port-mapping`, `address-without-name`, `old-tls`…
    pub code: &'static str,
    /// To whom or what: a name or an address.
    pub about: Untrusted,
    /// More, where there is more: a path, a topic, a version.
    pub detail: Untrusted,
    /// How often.
    pub times: u64,
    /// First time.
    pub first: Time,
    /// Last time.
    pub last: Time,
}

impl Note {
    /// Counts the same fact once more.
    pub(crate) fn again(&mut self, at: Time) {
        self.times += 1;
        self.first = self.first.min(at);
        self.last = self.last.max(at);
    }
}

/// A minute with much traffic.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct BusyMinute {
    /// Its start.
    pub at: Time,
    /// Octets from the thing.
    pub up: u64,
    /// Octets to the thing.
    pub down: u64,
}

/// An hour with any traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Hour {
    /// Its start.
    pub at: Time,
    /// Octets from the thing.
    pub up: u64,
    /// Octets to the thing.
    pub down: u64,
}

/// Counts over the files as they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Records.
    pub packets: u64,
    /// Their original lengths.
    pub bytes: u64,
    /// DNS, mDNS and LLMNR messages with QR = 0.
    pub dns_queries: u64,
    /// Distinct names asked, lower case.
    pub dns_names: u64,
    /// Complete ClientHellos over TCP.
    pub tls_hellos: u64,
    /// Distinct server names in them.
    pub tls_names: u64,
    /// HTTP/1 requests over TCP.
    pub http_requests: u64,
    /// Distinct Host values in them.
    pub http_hosts: u64,
    /// Distinct server names in QUIC Initials.
    pub quic_names: u64,
}

/// Something that these files cannot show.
#[derive(Clone, Debug, Serialize)]
pub struct Limit {
    /// A stable word: `one-direction`, `payload-cut`, `encrypted-names`, `no-payload`,
    /// `things-not-listed`, `no-mac`, `missing-log`…
    pub code: &'static str,
    /// How many packets, things or rows it concerns; null where that says nothing.
    pub count: Option<u64>,
    /// What exactly, where the word needs it: the name of a log; else empty.
    pub about: &'static str,
    /// The same in words, in the language asked for.
    pub text: String,
}
